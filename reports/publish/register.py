"""The register of a year: what the site lists of each unit, a line each in their order, kept from run
to run in the cache folder: what it knows of files is true on this machine only.

A unit whose files all look as they did has its line copied, which is why it need not be read. Each
line bears a hash of itself and of what lines are made with: one that is damaged, or of another
program or data folder, is not known. That of a unit one of whose files was young is not copied.

Where a unit's manifest is damaged or gone, the line of before tells what was listed of it: it stays
listed as long as its data and its files hold what they held then, and that is told (P04).
"""

import hashlib
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.disk import hash_bytes, visible, write_pieces
from reports.publish.listing import Facts, ListedUnit, Reading, Seen, list_unit
from reports.publish.looks import disk_time
from reports.publish.records import MANIFEST, Portal
from reports.publish.statefile import from_line, to_line
from reports.publish.store import INTERNAL, Store

# JSON has no such sign but in other words.
_BETWEEN = b"\t"
Spot = tuple[str, int]
"""A unit of a register, and where its line begins."""


class YearListing(Struct, frozen=True):
    """What the site lists of a year: the units that have something listed, in their order.

    `state` is another one as soon as something else is listed. `lost` tells of the units whose
    manifests are damaged or gone. `portals` are what their documents say of site and column, `newest`
    is the last day on which one was published.
    """

    year: str
    register: Path
    spots: Sequence[Spot] = ()
    state: str = ""
    lost: Sequence[Problem] = ()
    portals: frozenset[Portal] = frozenset()
    newest: str = ""

    def units(self) -> Iterator[ListedUnit]:
        """The units one by one. Raises OSError."""
        return self.read(self.spots)

    def by_address(self) -> Iterator[ListedUnit]:
        """The same in the order of the addresses of their files. Raises OSError."""
        return self.read(sorted(self.spots, key=lambda spot: f"{spot[0]}/"))

    def read(self, spots: Iterable[Spot]) -> Iterator[ListedUnit]:
        """The units whose lines stand there. Raises OSError."""
        with self.register.open("rb") as stream:
            for _, start in spots:
                stream.seek(start)
                yield from_line(_listed(stream.readline()), ListedUnit)


class Register(Struct, frozen=True):
    """A year's register: of which output folder, and what its lines are made with.

    `facts` are what is known of files that lie elsewhere; no line made of them is kept.
    """

    store: Store
    data: Path
    year: str
    program: str
    cache: Path | None = None
    facts: Facts | None = None

    def bring_up_to_date(self) -> YearListing:
        """What is listed of the year now. Raises Fault and OSError."""
        if self.cache is not None:
            path = self.cache / self._name
            if not write_pieces({path: self._lines(path)}, lasting=False):
                return _listing_of(self.year, path)
        # Without a cache that takes files: pages are made of a register all the same.
        path = self.store.unpublished / self._name
        problems = write_pieces({path: self._lines(path)}, lasting=False)
        if problems:
            raise Fault(*problems)
        return _listing_of(self.year, path)

    @property
    def _name(self) -> str:
        output = os.fspath(self.store.output.absolute())
        return f"{hash_bytes(os.fsencode(output))}.{self.year}.jsonl"

    def _lines(self, register: Path) -> Iterator[bytes]:
        """The lines of all units, copied from a register where they still hold."""
        begun = cache(partial(disk_time, self.store.unpublished / self._name))
        made_with = self._made_with()
        # Windows replaces no file that is open.
        with closing(_known(register, made_with)) as known:
            one = next(known, None)
            for unit in self._units():
                while one and one.seen.unit < unit:
                    one = next(known, None)
                before = one if one and one.seen.unit == unit else None
                if before and self._holds(before.seen):
                    yield before.line
                else:
                    yield _line(made_with, *self._read(unit, begun(), before))

    def _units(self) -> list[str]:
        """The units of the year that have documents on record, or should have some."""
        units = self.store.units(self.year)
        if self.facts is None:
            others = self.store.unrecorded(self.year, set(units))
            units += filter(self._is_one_of_ours, others)
        return sorted(units)

    def _is_one_of_ours(self, unit: str) -> bool:
        """Whether a folder of output/ is a unit's, not one that somebody has put there."""
        folders = self.data / self.year / unit, self.store.internal(self.year, unit)
        return any(folder.is_dir() for folder in folders)

    def _made_with(self) -> bytes:
        """What all lines depend on besides the files that they tell of."""
        folders = (self.data.absolute(), self.store.output.absolute())
        words = (self.program, *map(os.fspath, folders))
        return "\n".join(words).encode("utf-8", "backslashreplace")

    def _holds(self, seen: Seen) -> bool:
        return seen.still(self.store, self.data)

    def _read(
        self, unit: str, begun: int | None, before: "_Known | None"
    ) -> tuple[Seen, ListedUnit]:
        if self.facts is not None:
            seen = Seen(unit, {}, {}, {})
            return seen, list_unit(self.store, self.year, unit, self.facts)
        reading = Reading(self.store, self.data, unit)
        reading.look(f"{INTERNAL}/{self.year}/{unit}/{MANIFEST}")
        listed = list_unit(self.store, self.year, unit, reading)
        if not listed.is_lost:
            return reading.seen(begun), listed
        if before and before.listed.documents and self._stands(before):
            return replace(before.seen, files={}), replace(before.listed, is_lost=True)
        is_lost = self.store.has_pages(self.year, unit)
        return reading.seen(begun), ListedUnit(unit, is_lost=is_lost)

    def _stands(self, before: "_Known") -> bool:
        """Whether data and files hold what they held when the unit was listed."""
        unit = before.seen.unit
        reading = Reading(self.store, self.data, unit)
        folder = f"{self.store.output.name}/{self.year}/{unit}/"
        return reading.holds_what(before.seen) and all(
            reading.file_hash(folder + name) == checksum
            for document in before.listed.documents
            for name, checksum in document.checksums.items()
        )


# ── lines ───────────────────────────────────────────────────────────────────


class _Known(Struct, frozen=True):
    """A line of before, and what was seen when it was made."""

    seen: Seen
    line: bytes

    @property
    def listed(self) -> ListedUnit:
        return from_line(_listed(self.line), ListedUnit)


def _known(register: Path, made_with: bytes) -> Generator[_Known, None, None]:
    """The lines there are, as far as they are to be believed."""
    try:
        stream = register.open("rb")
    except OSError:
        return
    with stream:
        for line in stream:
            mark, _, content = line.rstrip(b"\n").partition(_BETWEEN)
            if mark == _mark(made_with, content):
                seen = content.partition(_BETWEEN)[0]
                yield _Known(from_line(seen, Seen), line)


def _line(made_with: bytes, seen: Seen, listed: ListedUnit) -> bytes:
    content = to_line(seen) + _BETWEEN + to_line(listed)
    return _mark(made_with, content) + _BETWEEN + content + b"\n"


def _mark(made_with: bytes, content: bytes) -> bytes:
    return hash_bytes(made_with + content).encode()


def _listed(line: bytes) -> bytes:
    return line.rpartition(_BETWEEN)[2]


def _listing_of(year: str, register: Path) -> YearListing:
    """What a register lists. Raises OSError."""
    spots: list[Spot] = []
    lost: list[Problem] = []
    portals: set[Portal] = set()
    newest = ""
    state = hashlib.sha256()
    start = 0
    with register.open("rb") as stream:
        for line in stream:
            listed = _listed(line)
            unit = from_line(listed, ListedUnit)
            if unit.is_lost:
                lost.append(_told_of(unit, year))
                # Nothing else is listed for that.
                listed = to_line(replace(unit, is_lost=False)) + b"\n"
            if unit.documents:
                spots.append((unit.name, start))
                state.update(listed)
                portals.update(one.issue.portal for one in unit.documents)
                newest = max(newest, *(one.issue.date for one in unit.documents))
            start += len(line)
    return YearListing(
        year, register, spots, state.hexdigest(), lost, frozenset(portals), newest
    )


def _told_of(unit: ListedUnit, year: str) -> Problem:
    """P04 for a unit whose manifest is damaged or gone, whether it is still listed or not."""
    name = visible(unit.name)
    place = Place(f"{INTERNAL}/{year}/{name}/{MANIFEST}")
    case = "unit kept" if unit.documents else "unit gone"
    return problem("P04", case, place, name=name, year=year)
