"""Which figures are the same one: made in the same way of the same typed numbers, however they are
named and shown.
"""

from hashlib import sha256
from pathlib import PurePosixPath

from reports.audit.cell_names import operands_of
from reports.core.figure import Computed, Entered, Exact, Figure, LookedUp, Origin

_TAKEN_OVER = "取数"
_LENGTH = 16

_Made = tuple[object, ...]


class Identities:
    """Numbers for figures, the same for those that are the same one; and marks that tell from one
    day to the next whether a figure and what it is made of are still what they were.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, Exact], int] = {}
        self._numbers: dict[_Made, int] = {}
        self._marks: list[str] = []
        # So that no other object takes the place of one that is known by it.
        self._held: list[Origin] = []

    def of(self, figure: Figure) -> int:
        """The number of a figure. Sums may be deeper than functions may call each other."""
        waiting = [figure]
        while waiting:
            one = waiting[-1]
            unknown = [
                part for part in operands_of(one) if _key(part) not in self._known
            ]
            if unknown and _key(one) not in self._known:
                waiting += unknown
                continue
            waiting.pop()
            if _key(one) not in self._known:
                self._known[_key(one)] = self._number(one)
                self._held.append(one.origin)
        return self._known[_key(figure)]

    def mark(self, figure: Figure) -> str:
        """A short text that changes with a figure's value and with all that it is made of, but not
        with the lines on which that was typed.
        """
        return self._marks[self.of(figure)]

    def _number(self, figure: Figure) -> int:
        parts = [self._known[_key(part)] for part in operands_of(figure)]
        match figure.origin:
            case LookedUp():
                return parts[0]
            case Computed(operation=operation) if operation == _TAKEN_OVER:
                return parts[0]
            case Entered(place, text):
                # What is not typed is 0, at the place of what it would stand in.
                name = "" if figure.value else figure.name
                made: _Made = (place, text, name, figure.value)
                said: tuple[str, ...] = (PurePosixPath(place.file).name, text, name)
            case Computed(operation, operands):
                numbers = [one for one in operands if not isinstance(one, Figure)]
                made = (operation, *numbers, figure.value, *parts)
                marks = (self._marks[part] for part in parts)
                said = (operation, *map(str, numbers), *marks)
        if made not in self._numbers:
            self._numbers[made] = len(self._marks)
            words = "\n".join((str(figure.value), figure.unit.name, *said))
            self._marks.append(sha256(words.encode()).hexdigest()[:_LENGTH])
        return self._numbers[made]


def _key(figure: Figure) -> tuple[int, Exact]:
    return id(figure.origin), figure.value
