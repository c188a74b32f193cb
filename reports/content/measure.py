"""How much one document may be made to print, counted while it grows.

A loop around a table, a text that takes in others ten times over: what a template multiplies has no
end by itself, and every part of it costs memory in the tree and time in each file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from msgspec import Struct, field

from reports.core.problems import Fault, Place, problem
from reports.source.schema import Words

# Two thousand pages: twenty times the largest sample.
_MOST = 2_000_000
PIECE = 25
"""The characters that a paragraph, a cell or a value counts for beside its own."""
# Anchors are numbered by the thousand, 汉字 of a heading's number end there.
_MOST_NUMBERED = 999
# A text as long as a field may have, with the sentence around it.
_LONGEST_TEXT = 150_000
# Four hundred pages: as many as a whole file of texts may have.
_MOST_TAKEN_IN = 400_000
_MOST_DEPTH = 8


class Measure(Struct):
    """How much a document may still be made to print, and which narratives are being filled.

    `left` is in characters, `numbered` how many headings, tables and charts there are, `taken_in` the
    characters of narratives that stand in others; `asked` is where the outermost of those being filled
    was asked for.
    """

    left: int = _MOST
    numbered: int = 0
    taken_in: int = 0
    open: list[Words] = field(default_factory=list)
    asked: Place | None = None

    def take(self, characters: int) -> None:
        """Notes so much more. Raises Fault where it is more than a report can need."""
        self.left -= characters
        if self.left < 0:
            self.refuse(None)

    def refuse(self, place: Place | None) -> NoReturn:
        """Raises the Fault of what is too long at a place, or where the narrative was asked for."""
        at = self.asked or place
        raise Fault(problem("T12", "long", at, most=_MOST, piece=PIECE))

    def number(self, parts: int = 1, place: Place | None = None) -> None:
        """Notes parts that get a number. Raises Fault where there are more than have one."""
        self.numbered += parts
        if self.numbered > _MOST_NUMBERED:
            at = self.asked or place
            raise Fault(problem("T12", "numbered", at, most=_MOST_NUMBERED))

    @contextmanager
    def within(self, text: Words, place: Place) -> Iterator[None]:
        """While a narrative is filled that was asked for at a place.

        Raises Fault where too much of them stands in others.
        """
        if self.open:
            self.taken_in += len(text)
        else:
            self.asked = place
        if self.taken_in > _MOST_TAKEN_IN:
            raise Fault(problem("T12", "taken in", most=_MOST_TAKEN_IN))
        if len(self.open) >= _MOST_DEPTH:
            raise Fault(problem("T12", "deep", most=_MOST_DEPTH))
        self.open.append(text)
        try:
            yield
        finally:
            self.open.pop()
            if not self.open:
                self.asked = None


def joined(text: str, more: str) -> str:
    """Words and those that follow them in one line. Raises Fault where they are longer than any text."""
    both = text + more
    if len(both) > _LONGEST_TEXT:
        raise Fault(problem("T12", "text", most=_LONGEST_TEXT))
    return both
