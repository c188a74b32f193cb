"""A file beside the one that was sealed: the figures that differ by their names, other words, nothing."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.gate.numbers import NamedNumber
from reports.gate.printed import places_of
from reports.seal.lines import FileLine

_NUMBER = Pattern(r"-?\d[\d,]*(?:\.\d+)?")
_LONGEST, _LEAD = 60, 15
# Lines that are less alike than this are two lines, not one that was changed.
_ALIKE = 0.5


class Changed(Struct, frozen=True):
    """What a file says otherwise: the name of a figure, "" for words; as sealed, as it stands; where."""

    name: str
    before: str
    now: str
    place: str


def differences(
    sealed: Sequence[FileLine],
    found: Sequence[FileLine],
    numbers: Sequence[NamedNumber],
    *,
    within: bool = False,
) -> list[Changed]:
    """What differs, in reading order. With `within` lines before the first and after the last one that
    was sealed are somebody else's.
    """
    pairs = list(_paired(sealed, found))
    if within:
        pairs = _without_ends(pairs)
    if all(old and new and old.text == new.text for _, old, new in pairs):
        return []
    named = _Named(sealed, numbers)
    return [
        change
        for index, old, new in pairs
        if old is None or new is None or old.text != new.text
        for change in _in_line(index, old, new, named)
    ]


_Pair = tuple[int, FileLine | None, FileLine | None]
"""The number of a sealed line, the line, the one in its place; either may lack."""


def _paired(sealed: Sequence[FileLine], found: Sequence[FileLine]) -> Iterator[_Pair]:
    """The lines of both, side by side by their words whatever their numbers."""
    old, new = ([_blanked(one.text) for one in lines] for lines in (sealed, found))
    match = SequenceMatcher(None, old, new, autojunk=False)
    for _, start, end, place, there in match.get_opcodes():
        before, now = sealed[start:end], found[place:there]
        for step, (one, other) in enumerate(zip_longest(before, now)):
            index = min(start + step, end)
            if one and other and not _is_same_line(one.text, other.text):
                yield index, one, None
                yield index, None, other
            else:
                yield index, one, other


def _blanked(text: str) -> str:
    return _NUMBER.sub("0", text)


def _is_same_line(one: str, other: str) -> bool:
    one, other = _blanked(one), _blanked(other)
    return one == other or SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _without_ends(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The pairs without lines that stand around all that was sealed."""
    told = [index for index, (_, old, _) in enumerate(pairs) if old is not None]
    return [*pairs[told[0] : told[-1] + 1]] if told else []


def _in_line(
    index: int, old: FileLine | None, new: FileLine | None, named: "_Named"
) -> Iterator[Changed]:
    """What a line says otherwise: its figures where nothing else has changed in it."""
    place = (old or new or FileLine("", "")).place
    if old is None or new is None or _blanked(old.text) != _blanked(new.text):
        yield Changed("", *_stretches(old, new), place)
        return
    told = False
    tokens = zip(_NUMBER.findall(old.text), _NUMBER.findall(new.text), strict=True)
    for step, (was, text) in enumerate(tokens):
        number = named.number(index, step) if was != text else None
        if number is not None:
            told = True
            now = number.text.replace(was, text, 1) + number.unit
            yield Changed(number.name, number.words, now, number.place)
    if not told:
        yield Changed("", *_stretches(old, new), place)


def _stretches(old: FileLine | None, new: FileLine | None) -> tuple[str, str]:
    """Both lines, long ones as far as one sees what is other."""
    one, other = (line.text if line else "" for line in (old, new))
    start = 0
    while one[start : start + 1] and one[start : start + 1] == other[start : start + 1]:
        start += 1
    return _stretch(one, start), _stretch(other, start)


def _stretch(text: str, start: int) -> str:
    if len(text) <= _LONGEST:
        return text
    begin = max(start - _LEAD, 0)
    end = begin + _LONGEST
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


class _Named:
    """The figures that are printed in the lines of a sealed file."""

    def __init__(
        self, lines: Sequence[FileLine], numbers: Sequence[NamedNumber]
    ) -> None:
        printed: list[str] = []
        self._first: list[int] = []
        for line in lines:
            self._first.append(len(printed))
            printed += _NUMBER.findall(line.text)
        self._numbers = numbers
        self._places = places_of(printed, numbers)

    def number(self, line: int, step: int) -> NamedNumber | None:
        """The figure that is a line's so-many-th number, None where it is no figure's."""
        at = self._places.get(self._first[line] + step)
        return None if at is None else self._numbers[at]
