"""The register of a year: what the site lists of each unit, a line each in their order, kept from run
to run in the cache folder: what it knows of files is true on this machine only.

A unit whose files all look as they did has its line copied, which is why it need not be read. Each
line bears a hash of itself and of what lines are made with: one that is damaged, or of another
program or data folder, is not known. So is that of a unit one of whose files was young.
"""

import hashlib
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, partial
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault
from reports.publish.disk import hash_bytes, write_pieces
from reports.publish.listing import Facts, ListedUnit, Reading, Seen, list_unit
from reports.publish.looks import disk_time
from reports.publish.records import MANIFEST
from reports.publish.statefile import from_line, to_line
from reports.publish.store import INTERNAL, Store

# JSON has no such sign but in other words.
_BETWEEN = b"\t"
Spot = tuple[str, int]
"""A unit of a register, and where its line begins."""


class YearListing(Struct, frozen=True):
    """What the site lists of a year: the units that have something listed, in their order.

    `state` is another one as soon as something else is listed.
    """

    year: str
    register: Path
    spots: Sequence[Spot] = ()
    state: str = ""

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
            for unit in sorted(self.store.units(self.year)):
                while one and one.seen.unit < unit:
                    one = next(known, None)
                if one and one.seen.unit == unit and self._holds(one.seen):
                    yield one.line
                else:
                    yield _line(made_with, *self._read(unit, begun()))

    def _made_with(self) -> bytes:
        """What all lines depend on besides the files that they tell of."""
        folders = (self.data.absolute(), self.store.output.absolute())
        words = (self.program, *map(os.fspath, folders))
        return "\n".join(words).encode("utf-8", "backslashreplace")

    def _holds(self, seen: Seen) -> bool:
        return seen.still(self.store, self.data)

    def _read(self, unit: str, begun: int | None) -> tuple[Seen, ListedUnit]:
        if self.facts is not None:
            seen = Seen(unit, {}, {}, {})
            return seen, list_unit(self.store, self.year, unit, self.facts)
        reading = Reading(self.store, self.data, unit)
        reading.look(f"{INTERNAL}/{self.year}/{unit}/{MANIFEST}")
        listed = list_unit(self.store, self.year, unit, reading)
        return reading.seen(begun), listed


# ── lines ───────────────────────────────────────────────────────────────────


class _Known(Struct, frozen=True):
    """A line of before, and what was seen when it was made."""

    seen: Seen
    line: bytes


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
    state = hashlib.sha256()
    start = 0
    with register.open("rb") as stream:
        for line in stream:
            listed = _listed(line)
            unit = from_line(listed, ListedUnit)
            if unit.documents:
                spots.append((unit.name, start))
                state.update(listed)
            start += len(line)
    return YearListing(year, register, spots, state.hexdigest())
