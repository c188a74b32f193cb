"""What was built beside a sealed set takes its place once it is sealed itself."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from reports.core.problems import Fault, Place, problem
from reports.publish.attempt import Attempt
from reports.publish.disk import hash_file, is_litter, names_in, remove_files
from reports.publish.records import MANIFEST, Record
from reports.publish.sealed import Seal, objects_in, versions_of
from reports.publish.stale import MARKER
from reports.run.plan import UnitFolder
from reports.seal.versions import (
    newest_round,
    read_object,
    require_whole,
    require_written,
)

# What tells of the folder it lies in, and of no other.
_OF_FOLDER = frozenset({MANIFEST, MARKER})


def in_place(beside: UnitFolder, record: Record) -> Record:
    """The record of documents built beside as it is once they take the place of what was sealed."""

    def moved(paths: Mapping[str, str]) -> dict[str, str]:
        return {_moved(beside, path): recorded for path, recorded in paths.items()}

    return replace(
        record, outputs=moved(record.outputs), forms=moved(record.forms), former=()
    )


def succeed(unit: UnitFolder, attempt: Attempt, seal: Seal) -> None:
    """Puts what was sealed beside into its place, as far as it is not there. Raises Fault.

    It is done again from the beginning where it was cut short: what lies beside goes last.
    """
    beside = replace(unit, beside=True)
    known = beside.store.records(unit.year, unit.name)
    # Of data that are gone there are only old files.
    built = {file: one for file, one in known.items() if one.inputs}
    records = {file: in_place(beside, one) for file, one in built.items()}
    if not built or _made(records) != _made(seal.records):
        return
    papers = dict(_papers(beside.internal))
    for folder, files in _by_folder(unit, seal, seal.outputs).items():
        require_written(attempt, folder, files)
    contents = {name: path.read_bytes() for name, path in papers.items()}
    require_written(attempt, unit.internal, contents)
    _, problems = unit.store.settle(unit.year, unit.name, records, attempt.write)
    if problems:
        raise Fault(*problems)
    store = beside.store
    moved = [store.root / path for one in built.values() for path in one.outputs]
    own = [beside.internal / name for name in (*papers, *_OF_FOLDER)]
    places = (store.published, store.sample, store.internal)
    folders = [place(unit.year, unit.name) for place in places]
    remove_files([*moved, *own], folders)


def _made(records: Mapping[str, Record]) -> dict[str, tuple[object, ...]]:
    """What was made of what and by which program."""
    return {
        file: (one.inputs, one.program, one.outputs) for file, one in records.items()
    }


def restore(unit: UnitFolder) -> list[str]:
    """Writes the sealed files again that are gone or are others now; which ones, by their paths from the
    output folder's parent. Raises Fault.
    """
    with unit.store.locked(unit.year, unit.name) as attempt:
        last = newest_round(versions_of(unit.internal))
        place = Place(f"{unit.request.data.name}/{unit.key}")
        require_whole(last, place, unit.year, unit.name)
        if last is None or last.seal is None:
            raise Fault(problem("L02", "never", place, year=unit.year, unit=unit.name))
        root, outputs = unit.store.root, last.seal.outputs
        lost = {path for path in outputs if hash_file(root / path) != outputs[path]}
        for folder, files in _by_folder(unit, last.seal, lost).items():
            require_written(attempt, folder, files)
        return sorted(lost)


def _moved(beside: UnitFolder, path: str) -> str:
    """Where a file from beside belongs, from the output folder's parent."""
    there, here = beside.store, beside.sealed.store
    file = there.root / path
    # The first two lie within the third.
    for old, new in (
        (there.published, here.published),
        (there.sample, here.sample),
        (there.internal, here.internal),
    ):
        folder = old(beside.year, beside.name)
        if file.is_relative_to(folder):
            inside = file.relative_to(folder)
            home = new(beside.year, beside.name) / inside
            return home.relative_to(here.root).as_posix()
    return path


def _by_folder(
    unit: UnitFolder, seal: Seal, paths: Collection[str]
) -> dict[Path, dict[str, bytes]]:
    """These of the sealed files by the folders they belong into. Raises Fault where one was not kept
    whole.
    """
    versions = versions_of(unit.internal)
    found: dict[Path, dict[str, bytes]] = {}
    for path in paths:
        recorded = seal.outputs[path]
        file = unit.store.root / path
        content = read_object(versions, recorded)
        if content is None:
            place = Place(str(objects_in(versions) / recorded))
            raise Fault(
                problem("L04", "object gone", place, name=file.name, round=seal.round)
            )
        found.setdefault(file.parent, {})[file.name] = content
    return found


def _papers(folder: Path) -> Iterator[tuple[str, Path]]:
    """What lies beside and is not published: papers that go with documents, and what is remembered."""
    for name in names_in(folder):
        path = folder / name
        if path.is_file() and not is_litter(name) and name not in _OF_FOLDER:
            yield name, path
