"""A run whose data or output lies in a store on the network: a unit's files are brought to a temporary
folder, built there like any others, and what has changed is put back.

A store has no locks and moves no files, but writes an object only in the place of a version that is
named. So of two attempts at one unit the newest wins, as on a disk (`publish/attempt.py`):

- Whoever has something to put back first puts the claim `~生成中.txt` in the unit's folder of 内部: only in
  the place of the claim that it found when it looked, or of none. The claim is the journal of what it
  is going to write, and of what an earlier attempt that was never finished may have written.
- Before each object it looks whether the claim is still its own; one that is not ends the attempt. Each
  object is put only in the place of the version that it found.
- Before the last two, what is known to be public and the manifest, it looks whether data and documents
  are still those it found. If not, or if an object was of another version, it begins again with what
  lies there now.
- Then it removes what is gone, and the claim.

Whoever crashes leaves a claim, and documents that the old manifest does not know: they differ from what
it has recorded, so the next run makes them again, and the claim tells it of files that no manifest
knows. The numbers that were made public are put after the papers that tell of their change, so that
none of these is ever missed.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.attempt import FOLDER
from reports.publish.disk import hash_file
from reports.publish.folders import files_below, is_year
from reports.publish.records import MANIFEST, MEMORY
from reports.publish.scratch import scratch_folder
from reports.publish.store import INTERNAL, SAMPLES, Store
from reports.run.objectstore import Changed, Listed, StoreFolder, is_plain
from reports.run.plan import UnitFolder
from reports.run.request import (
    Address,
    Outcome,
    Remote,
    Request,
    WrongCall,
    closed_folder,
    units_of,
)

# Beside what a disk would call an attempt, never in its place.
CLAIM = f"{FOLDER}.txt"
# Between two tries at what somebody else is changing.
WAITS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)
Build = Callable[[UnitFolder], Iterable[Outcome]]


def years(data: Address) -> list[int]:
    """The year folders there are, oldest first. Raises Fault."""
    return [int(name) for name in StoreFolder(data).folders() if is_year(name)]


def units(request: Request) -> list[str]:
    """The units of a run, in their order. Raises WrongCall and Fault."""
    with open_desk(request) as desk:
        _sketch(desk)
        return units_of(desk.request)


def build_unit(unit: UnitFolder, build: Build) -> tuple[Outcome, ...]:
    """What became of a unit's documents, built here and put back. Raises Fault."""
    for wait in WAITS:
        time.sleep(wait)
        try:
            with open_desk(unit.request) as desk:
                return _built(desk, unit, build)
        except Changed:
            continue
    raise Fault(problem("G06", "unit", Place(unit.name), folder=unit.name))


# ── the desk ────────────────────────────────────────────────────────────────


class Desk(Struct, frozen=True):
    """A temporary folder that holds for a moment what a run needs of its stores.

    `request` is the run's, with the folders there; `data` is the data folder in its store, and
    `output` the one that output and 内部 lie in. Either is None where it is on this machine's disk.
    """

    folder: Path
    request: Request
    data: StoreFolder | None
    output: StoreFolder | None

    @property
    def store(self) -> Store:
        """Where the documents lie here."""
        return Store(self.request.output)

    def told(self, found: Problem) -> Problem:
        """A problem that speaks of the stores, not of this folder."""
        place = found.place
        if place is not None:
            place = replace(place, file=self.words(place.file))
        return replace(
            found,
            place=place,
            message=self.words(found.message),
            hint=self.words(found.hint),
            detail=self.words(found.detail),
        )

    def words(self, text: str) -> str:
        """A text with the URLs of what lies here."""
        if self.data is not None:
            text = text.replace(str(self.request.data), self.data.address.url)
        if self.output is not None:
            text = text.replace(str(self.store.root), self.output.address.url)
        return text

    def outcome(self, one: Outcome) -> Outcome:
        """An outcome that speaks of the stores."""
        folder, root = one.folder, self.store.root
        if isinstance(folder, Path) and self.output and folder.is_relative_to(root):
            below = folder.relative_to(root).as_posix()
            folder = Address(f"{self.output.address.url}/{below}")
        told = tuple(map(self.told, one.problems))
        return replace(one, problems=told, folder=folder)


@contextmanager
def open_desk(request: Request) -> Iterator[Desk]:
    """An empty desk for a request; what is raised within speaks of the stores.

    Raises Fault, also for what this machine's disk refuses, and WrongCall for an output that has no
    folder around it.
    """
    remote = request.remote or Remote()
    data = StoreFolder(remote.data) if remote.data else None
    output = StoreFolder(_around(remote.output)) if remote.output else None
    with scratch_folder() as folder:
        local = request
        if data is not None:
            local = replace(local, data=folder / "data" / request.data.name)
        if output is not None:
            local = replace(local, output=folder / "output" / request.output.name)
        desk = Desk(folder, local, data, output)
        try:
            yield desk
        except Fault as fault:
            raise Fault(*map(desk.told, fault.problems)) from fault
        except WrongCall as error:
            raise WrongCall(desk.words(str(error))) from error
        except OSError as error:
            raise Fault(desk.told(closed_folder(error))) from error


def _around(output: Address) -> Address:
    """The folder that 内部 lies in beside the output. Raises WrongCall where there is none."""
    if "/" not in output.url.partition("://")[2]:
        raise WrongCall(
            f"“{output}”是整个桶，“{INTERNAL}”放不到它旁边。"
            f"--output 请写桶里的文件夹，如 {output}/output。"
        )
    return output.parent


def _sketch(desk: Desk) -> None:
    """Makes the folders by which the units of a year are known, without what lies in them."""
    year = str(desk.request.year)
    if desk.data is not None:
        known = desk.data.folders()
        folders = [*known]
        if year in known:
            folders += [f"{year}/{unit}" for unit in desk.data.folders(year)]
        for name in folders:
            (desk.request.data / name).mkdir(parents=True, exist_ok=True)
    if desk.output is not None:
        for name in desk.output.listed(f"{INTERNAL}/{year}"):
            if name.endswith(f"/{MANIFEST}"):
                path = desk.store.root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()


# ── a unit ──────────────────────────────────────────────────────────────────


def _built(desk: Desk, unit: UnitFolder, build: Build) -> tuple[Outcome, ...]:
    """What became of a unit's documents. Raises Fault, and Changed where it is to be begun again."""
    here = replace(unit, request=desk.request)
    data = _bring_data(desk, here)
    if desk.output is None:
        return tuple(map(desk.outcome, build(here)))
    found = _bring_output(desk.output, here)
    outcomes = tuple(map(desk.outcome, build(here)))
    _put_back(desk.output, here, found, lambda: _data_of(desk, here) == data)
    return outcomes


def _bring_data(desk: Desk, unit: UnitFolder) -> Mapping[str, Listed]:
    """Brings a unit's data of this year and of those before that figures are taken from; as listed."""
    found = _data_of(desk, unit)
    if desk.data is not None:
        folder = desk.request.data
        if not found and desk.data.folders(unit.year):
            (folder / unit.year).mkdir(parents=True)
        desk.data.fetch({name: folder / name for name in found})
    return found


def _data_of(desk: Desk, unit: UnitFolder) -> Mapping[str, Listed]:
    found: dict[str, Listed] = {}
    if desk.data is None:
        return found
    for year in range(unit.request.year, 0, -1):
        of_year = _without_litter(desk.data.listed(f"{year}/{unit.name}"))
        if not of_year:
            break
        found |= of_year
    return found


class _Found(Struct, frozen=True):
    """What lay in a unit's folders of output and 内部 when they were brought: the objects, the hashes of
    their contents, and the targets of an attempt that was never finished.
    """

    objects: Mapping[str, Listed]
    hashes: Mapping[str, str | None]
    claim: Listed | None
    unfinished: tuple[str, ...]


def _bring_output(store: StoreFolder, unit: UnitFolder) -> _Found:
    """Brings what belongs to a unit of output and 内部."""
    listed = _objects_of(store, unit)
    objects = _papers_of(listed, unit)
    # Whoever builds asks for this folder, to know whether the output is there.
    unit.internal.parent.mkdir(parents=True, exist_ok=True)
    store.fetch({name: unit.store.root / name for name in objects})
    claim = listed.get(_claim_of(unit))
    unfinished = _bring_claim(store, unit) if claim else ()
    return _Found(objects, _hashes(unit), claim, unfinished)


def _bring_claim(store: StoreFolder, unit: UnitFolder) -> tuple[str, ...]:
    """Lays a claim where the builder looks for attempts that were never finished; what it names."""
    lines = (store.read(_claim_of(unit)) or b"").decode(errors="replace").split("\n")
    targets = tuple(line for line in lines[1:] if is_plain(line))
    journal = unit.internal / FOLDER / "claim"
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_bytes(b"".join(_journal_line(target) for target in targets))
    return targets


def _journal_line(target: str) -> bytes:
    import json

    # Its temporary file lay on a desk that is gone.
    return json.dumps([f"{target}~", target]).encode() + b"\n"


def _objects_of(store: StoreFolder, unit: UnitFolder) -> dict[str, Listed]:
    """All objects in a unit's folders of output, 示例 and 内部."""
    folders = (_published(unit), f"{SAMPLES}/{unit.key}", _internal(unit))
    objects: dict[str, Listed] = {}
    for folder in folders:
        objects |= store.listed(folder)
    return objects


def _papers_of(listed: Mapping[str, Listed], unit: UnitFolder) -> dict[str, Listed]:
    """The objects without claims; also without the journal of a disk, which leads to files to be removed
    there.
    """
    papers = _without_litter(listed)
    journals = f"{_internal(unit)}/{FOLDER}/"
    return {name: one for name, one in papers.items() if not name.startswith(journals)}


def _published(unit: UnitFolder) -> str:
    return f"{unit.request.output.name}/{unit.key}"


def _internal(unit: UnitFolder) -> str:
    return f"{INTERNAL}/{unit.key}"


def _claim_of(unit: UnitFolder) -> str:
    return f"{_internal(unit)}/{CLAIM}"


def _without_litter(objects: Mapping[str, Listed]) -> dict[str, Listed]:
    """The objects without what `files_below` passes over."""
    found = {}
    for name, one in objects.items():
        if not name.rpartition("/")[2].startswith(("~", ".")):
            found[name] = one
    return found


def _hashes(unit: UnitFolder) -> dict[str, str | None]:
    """The hashes of what lies on the desk in a unit's folders of output, 示例 and 内部, by name."""
    found = {}
    places = (unit.store.published, unit.store.sample, unit.store.internal)
    for folder in (place(unit.year, unit.name) for place in places):
        for path in files_below(folder):
            name = path.relative_to(unit.store.root).as_posix()
            found[name] = hash_file(path)
    return found


# ── put back ────────────────────────────────────────────────────────────────


class _Claim(Struct, frozen=True):
    """The claim of this attempt, by its name and content."""

    store: StoreFolder
    unit: UnitFolder
    content: bytes

    def check(self) -> None:
        """Raises Fault once a newer attempt has taken over, Changed where the claim is gone."""
        there = self.store.read(_claim_of(self.unit))
        if there == self.content:
            return
        if there is None:
            raise Changed
        name = self.unit.name
        place = Place(f"{self.store.address}/{_internal(self.unit)}")
        raise Fault(problem("G06", "overtaken", place, folder=name))

    def put(self, name: str, before: Listed | None) -> None:
        """Puts a file from the desk in the place of the object that was found."""
        self.check()
        content = (self.unit.store.root / name).read_bytes()
        self.store.put(name, content, before.version if before else "")

    def remove(self, name: str) -> None:
        """Removes an object."""
        self.check()
        self.store.remove(name)


def _claimed(
    store: StoreFolder, unit: UnitFolder, found: _Found, targets: Iterable[str]
) -> _Claim:
    """The claim of this attempt in the place of the one that was found. Raises Changed."""
    # Unlike every name that went before: no document depends on it, and it is gone at the end.
    name = os.urandom(6).hex()
    lines = [name, *dict.fromkeys((*found.unfinished, *targets))]
    content = "".join(f"{line}\n" for line in lines).encode()
    before = found.claim.version if found.claim else ""
    store.put(_claim_of(unit), content, before)
    return _Claim(store, unit, content)


def _put_back(
    store: StoreFolder,
    unit: UnitFolder,
    found: _Found,
    has_same_data: Callable[[], bool],
) -> None:
    """Puts what has changed on the desk into the store, where anything has.

    Raises Fault once a newer attempt has taken over, Changed where this one is to be begun again.
    """
    now = _hashes(unit)
    changed = [name for name, one in now.items() if found.hashes.get(name) != one]
    gone = [name for name in found.hashes if name not in now]
    if not (changed or gone or found.claim):
        return
    claim = _claimed(store, unit, found, changed)
    # What is known to be public comes after the papers that tell of its change.
    last = [f"{_internal(unit)}/{name}" for name in (MEMORY, MANIFEST)]
    documents = [name for name in changed if name not in last]
    try:
        for name in documents:
            claim.put(name, found.objects.get(name))
        _require_unmoved(store, unit, found, documents)
        if not has_same_data():
            raise Changed
        for name in last:
            if name in changed:
                claim.put(name, found.objects.get(name))
        for name in (*gone, _claim_of(unit)):
            claim.remove(name)
    except Changed:
        claim.check()
        raise


def _require_unmoved(
    store: StoreFolder, unit: UnitFolder, found: _Found, written: Iterable[str]
) -> None:
    """Raises Changed where somebody else has written or removed something."""
    own = {*written}
    there = _papers_of(_objects_of(store, unit), unit)
    if _versions(there, own) != _versions(found.objects, own):
        raise Changed


def _versions(objects: Mapping[str, Listed], besides: set[str]) -> dict[str, str]:
    return {name: one.version for name, one in objects.items() if name not in besides}
