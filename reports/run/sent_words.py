"""Which words of a finished paragraph were typed by a clerk, and where: lines of the companion, values of YAML."""

from collections.abc import Iterator

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.publish.sent import SentWords
from reports.run.document import CheckedDocument
from reports.source.schema import Words, words_in

# What stands for something else, or only says how it looks.
_HOLE = Pattern(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}|\*\*|^\s*(?:#+|[-*+]|\d+\.)\s+"
)
_SECTIONS = ".md"
# Fewer characters are in too many paragraphs to say where one comes from; a value of YAML that is no sentence is
# printed in many places, in templates too.
_FEWEST, _SENTENCE = 6, 12


class _TypedLine(Struct, frozen=True):
    """A line of a text as it is typed, and the pieces of it that are printed as they stand: start, words."""

    title: str
    file: str
    line: int
    column: int
    text: str
    pieces: tuple[tuple[int, str], ...]

    @property
    def size(self) -> int:
        return sum(len(words) for _, words in self.pieces)


class TypedTexts:
    """All texts of a document's data, to be found in its paragraphs."""

    def __init__(self, checked: CheckedDocument) -> None:
        self._data = checked.log.workspace.data.name
        found: dict[tuple[str, int, int], _TypedLine] = {}
        sections = [((key,), text) for key, text in checked.own_texts.items()]
        for path, text in (*sections, *words_in(checked.scope)):
            for one in self._lines(".".join(path), text):
                found.setdefault((one.file, one.line, one.column), one)
        self._lines_found = sorted(found.values(), key=lambda one: -one.size)

    def _lines(self, title: str, text: Words) -> Iterator[_TypedLine]:
        folder, _, file = text.place.file.partition("/")
        if folder != self._data:
            return
        is_section = file.lower().endswith(_SECTIONS)
        lines = text.split("\n") if is_section else [str(text)]
        for number, line in enumerate(lines):
            pieces = tuple(_pieces(line))
            column = 0 if is_section else text.place.column
            one = _TypedLine(
                title, file, text.place.line + number, column, line, pieces
            )
            if one.size >= _FEWEST and "\n" not in line:
                yield one

    def within(self, words: str) -> Iterator[SentWords]:
        """Those that a paragraph says, none of which meet; none where it is not certain which one says it."""
        if len(words) < _FEWEST:
            return
        taken: list[tuple[int, int]] = []
        known: dict[tuple[tuple[int, int, int], ...], list[_TypedLine]] = {}
        for one in self._lines_found:
            if one.column and one.size < _SENTENCE and one.text != words:
                continue
            if (pieces := _found(one, words)) is None:
                continue
            start, end = pieces[0][0], pieces[-1][1]
            if pieces in known:
                known[pieces].append(one)
            elif all(end <= first or last <= start for first, last in taken):
                taken.append((start, end))
                known[pieces] = [one]
        for pieces, lines in known.items():
            if len(lines) == 1:
                [one] = lines
                yield SentWords(
                    one.title, one.file, one.line, one.column, one.text, pieces
                )


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """The words of a line between what stands for something else, each with where it begins."""
    at = 0
    for hole in _HOLE.finditer(line):
        if hole.start() > at:
            yield at, line[at : hole.start()]
        at = hole.end()
    if at < len(line.rstrip()):
        yield at, line[at:].rstrip()


def _found(one: _TypedLine, words: str) -> tuple[tuple[int, int, int], ...] | None:
    """Where each piece of a line stands in a paragraph; None where not all do, or more than one place would do."""
    if words.count(one.pieces[0][1]) != 1:
        return None
    found = []
    at = 0
    for start, piece in one.pieces:
        there = words.find(piece, at)
        if there < 0:
            return None
        at = there + len(piece)
        found.append((there, at, start))
    return tuple(found)
