"""What has been made public: the numbers of each document as printed, which of them are printed
otherwise now, and the parts that others may lead to.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path

from msgspec import Struct, field

from reports.core.problems import Problem
from reports.gate.numbers import NamedNumber
from reports.publish.disk import Write, write_files
from reports.publish.records import MEMORY
from reports.publish.statefile import StateFile


class Change(Struct, frozen=True):
    """A number of a published document that is printed otherwise now, and where; before or now
    may be empty.
    """

    name: str
    before: str
    now: str
    places: tuple[str, ...]


class Published(Struct, frozen=True):
    """A published document: the numbers readers know, those it prints now, and the 更正说明 that
    tells the difference.

    As long as that paper lies in its folder, what readers know is not yet what the document
    prints now. `parts` are the names of all headings and attachments that it ever had, by anchor.
    """

    known: tuple[NamedNumber, ...]
    now: tuple[NamedNumber, ...]
    correction: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


# ── differences ─────────────────────────────────────────────────────────────

_NumberKey = tuple[str, str, str]
_Pair = tuple[NamedNumber | None, NamedNumber | None]


def changes(
    before: Sequence[NamedNumber], now: Sequence[NamedNumber]
) -> tuple[Change, ...]:
    """The numbers that are printed otherwise, in reading order.

    What is printed for the first time or no more is told only beside another change: words
    alone may bring that about.
    """
    old, new = _by_key(before), _by_key(now)
    pairs: list[_Pair] = []
    for key in dict.fromkeys((*new, *old)):
        pairs += _pairs(old.get(key, []), new.get(key, []))
    if not any(former and present for former, present in pairs):
        return ()
    # What is the same change in several places is told once.
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for former, present in pairs:
        one = present or former
        assert one is not None  # a pair has one of the two
        what = (one.name, _words(former), _words(present))
        found.setdefault(what, {})[one.place] = None
    return tuple(
        Change(name, before=was, now=words, places=tuple(places))
        for (name, was, words), places in found.items()
    )


def _words(number: NamedNumber | None) -> str:
    return "" if number is None else number.words


def _by_key(numbers: Sequence[NamedNumber]) -> dict[_NumberKey, list[NamedNumber]]:
    """The numbers of each figure in each unit."""
    found: dict[_NumberKey, list[NamedNumber]] = {}
    for number in numbers:
        found.setdefault((number.scope, number.name, number.unit), []).append(number)
    return found


def _pairs(
    before: Sequence[NamedNumber], now: Sequence[NamedNumber]
) -> Iterator[_Pair]:
    """What was printed with what is printed in its place, where the two differ."""
    old, new = [_value(one) for one in before], [_value(one) for one in now]
    if sorted(old) == sorted(new):
        return
    if len(old) == len(new):
        for index, (was, value) in enumerate(zip(old, new, strict=True)):
            if was != value:
                yield before[index], now[index]
        return
    yield from zip_longest(_others(before, new), _others(now, old))


def _others(
    numbers: Sequence[NamedNumber], values: Collection[tuple[Decimal, str]]
) -> list[NamedNumber]:
    """Those numbers that say none of these values, one of each value."""
    found = {_value(number): number for number in numbers}
    return [number for value, number in found.items() if value not in values]


def _value(number: NamedNumber) -> tuple[Decimal, str]:
    """What the digits say, however many of them there are; words stand for themselves."""
    try:
        return Decimal(number.text.replace(",", "")), ""
    except InvalidOperation:
        return Decimal(0), number.text


# ── memory ──────────────────────────────────────────────────────────────────

# The position of the number's scope in `places`, its name, digits and unit, the position of its place.
_Row = tuple[int, str, str, str, int]


class _PackedNumbers(Struct, frozen=True):
    """One document in few words: the places once; no numbers `now` where they are those known."""

    known: tuple[_Row, ...]
    now: tuple[_Row, ...]
    correction: str
    places: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)


class _Memory(Struct, frozen=True):
    documents: Mapping[str, Mapping[str, _PackedNumbers]]


_FILE = StateFile(_Memory, format=2, unchecked=1, compact=True)


def load(folder: Path) -> dict[str, dict[str, Published]] | None:
    """What a unit's folder remembers, by data file and document; None where that is missing or
    damaged.

    Where the 更正说明 lies there no more, it has been dealt with: readers know what the document
    prints now.
    """
    memory = _FILE.read(folder / MEMORY)
    if memory is None:
        return None
    try:
        return {
            file: {key: _unpacked(one, folder) for key, one in packed.items()}
            for file, packed in memory.documents.items()
        }
    except IndexError:  # a number that names a place which is not there
        return None


def save(
    folder: Path,
    documents: Mapping[str, Mapping[str, Published]],
    write: Write = write_files,
) -> list[Problem]:
    """The memory written whole; the problem where that failed."""
    packed = {
        file: {key: _packed(one) for key, one in published.items()}
        for file, published in documents.items()
    }
    return _FILE.write(folder / MEMORY, _Memory(packed), write)


def _packed(published: Published) -> _PackedNumbers:
    places: dict[str, int] = {}

    def row(number: NamedNumber) -> _Row:
        scope = places.setdefault(number.scope, len(places))
        place = places.setdefault(number.place, len(places))
        return scope, number.name, number.text, number.unit, place

    known = tuple(map(row, published.known))
    is_known = published.now == published.known
    now = () if is_known else tuple(map(row, published.now))
    listed = tuple(places)
    return _PackedNumbers(known, now, published.correction, listed, published.parts)


def _unpacked(packed: _PackedNumbers, folder: Path) -> Published:
    def number(row: _Row) -> NamedNumber:
        scope, name, text, unit, place = row
        return NamedNumber(
            scope=packed.places[scope],
            name=name,
            text=text,
            unit=unit,
            place=packed.places[place],
        )

    known = tuple(map(number, packed.known))
    now = tuple(map(number, packed.now)) or known
    if packed.correction and (folder / packed.correction).is_file():
        return Published(known, now, packed.correction, packed.parts)
    return Published(now, now, parts=packed.parts)
