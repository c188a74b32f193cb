"""What is passed over by its name: folders of units that are not built, documents whose paths Windows
could not hold, and in a unit's folder files that are misnamed, and texts that no data file takes up.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from reports.core.problems import Place, Problem, problem
from reports.publish.addresses import CHECKSUMS, INDEX
from reports.publish.disk import folded, name_fault, visible
from reports.run.plan import UnitFolder
from reports.run.request import DocumentState, Outcome, Request
from reports.source.schema import TABLES

# What the site writes beside the units.
_TAKEN = frozenset(map(folded, (INDEX, CHECKSUMS)))
# The case of G05 by what is wrong with a name.
_UNFIT = {
    "empty": "folder empty",
    "control": "folder control",
    "signs": "folder signs",
    "end": "folder end",
    "device": "folder device",
}
_IS_WINDOWS = os.name == "nt"
# Of the 259 characters of a path on Windows, less what temporary files add; names of files want some.
_LONGEST_PATH = 240
_ROOM = 60
# Saved by Notepad with .txt added, by another program as .yml or .markdown, or with the suffix in capitals.
_MISNAMED = r"(?i:\.(?:(ya?ml)|md|markdown)(?:\.txt)?)$"
# The case of G05 by what is wrong with a name.
_UNSTORABLE = {
    "empty": "data empty",
    "control": "data control",
    "signs": "data signs",
    "end": "data end",
    "device": "data device",
}
_OF_DATA = frozenset({".yaml", ".yml", ".md", *TABLES})
# Notes that people keep in a folder; no data file has its text there.
_NOTES = frozenset({"共用", "readme", "说明"})


# ── folders of units ────────────────────────────────────────────────────────


def unfit_unit(unit: UnitFolder) -> Problem | None:
    """G05 for a unit whose folder no documents can have a like of, None for any other."""
    name = visible(unit.name)
    place = Place(f"{unit.request.data.name}/{unit.year}/{name}")
    fault = name_fault(unit.name)
    if fault is not None:
        return problem(
            "G05",
            _UNFIT[fault.case],
            place,
            was=name,
            should=fault.should,
            name=name,
            **fault.facts,
        )
    if folded(unit.name) in _TAKEN:
        return problem("G05", "folder taken", place, name=name)
    if _IS_WINDOWS and unit.request.remote is None:
        length = _length(unit.store.published(unit.year, unit.name).absolute())
        if length > _LONGEST_PATH - _ROOM:
            most = _LONGEST_PATH - _ROOM
            return problem(
                "G05", "folder long", place, name=name, size=length, most=most
            )
    return None


def too_long(unit: UnitFolder, file: str, paths: Iterable[Path]) -> Problem | None:
    """G05 for a data file with a document that has a path, of these, which Windows could not hold."""
    if not _IS_WINDOWS or unit.request.remote is not None:
        return None
    longest = max((path.absolute() for path in paths), key=_length, default=None)
    if longest is None or _length(longest) <= _LONGEST_PATH:
        return None
    shown = unit.shown(file)
    return problem(
        "G05",
        "path long",
        Place(shown, 1 if shown.endswith(".yaml") else 0),
        name=longest.name,
        size=_length(longest),
        most=_LONGEST_PATH,
    )


def _length(path: Path) -> int:
    """The length of a path as Windows counts it, in units of UTF-16."""
    return len(str(path).encode("utf-16-le", "surrogatepass")) // 2


def passed_over(request: Request) -> tuple[Outcome, ...]:
    """What is told of the folders of a year that are no units by their names, and look like some."""
    if request.unit or (request.remote and request.remote.data):
        return ()
    return tuple(_hidden(request))


def _hidden(request: Request) -> Iterator[Outcome]:
    with suppress(OSError), os.scandir(request.data / str(request.year)) as entries:
        for entry in entries:
            if not (entry.name.startswith(".") and entry.is_dir()):
                continue
            if any(name.endswith(".yaml") for name in os.listdir(entry.path)):  # noqa: PTH208
                name = visible(entry.name)
                place = Place(f"{request.data.name}/{request.year}/{name}")
                told = problem("G05", "folder hidden", place, name=name)
                yield Outcome(name, "", name, DocumentState.UNREAD, (told,))


# ── files of a unit ─────────────────────────────────────────────────────────


def unstorable_files(
    unit: UnitFolder, paths: Sequence[Path]
) -> Iterator[tuple[Path, Outcome]]:
    """Each file whose name, or whose folder's, another system could not hold, and what is told of it
    where it looks like one of data.
    """
    for path in paths:
        inside = path.relative_to(unit.request.data / unit.key)
        fault = next(filter(None, map(name_fault, inside.parts)), None)
        if fault is None or path.suffix.lower() not in _OF_DATA:
            continue
        name, file = visible(inside.as_posix()), visible(_file_of(unit, path))
        found = problem(
            "G05",
            _UNSTORABLE[fault.case],
            Place(unit.shown(file)),
            was=name,
            should=fault.should,
            name=name,
            **fault.facts,
        )
        yield path, Outcome(unit.name, file, name, DocumentState.FAULTY, (found,))


def misnamed_files(
    unit: UnitFolder, paths: Sequence[Path]
) -> Iterator[tuple[str, Outcome]]:
    """Each file with a wrong suffix: the data file it should have been, and what is told of it."""
    for path in paths:
        should = _right_name(path)
        if should == path.name:
            continue
        file = _file_of(unit, path)
        found = problem(
            "G07",
            place=Place(unit.shown(file)),
            was=path.name,
            should=should,
            name=path.name,
            suffix=Path(should).suffix,
        )
        outcome = Outcome(unit.name, file, path.name, DocumentState.FAULTY, (found,))
        yield _file_of(unit, path.with_name(should)), outcome


def texts_without_data(
    unit: UnitFolder, paths: Sequence[Path], known: Collection[str]
) -> Iterator[Outcome]:
    """G11 for each text that no data file takes up; not where its data file is `known` to be
    gone.
    """
    for path in paths:
        if path.suffix != ".md" or path.stem.casefold() in _NOTES:
            continue
        data_file = path.with_suffix(".yaml")
        if data_file.is_file() or _file_of(unit, data_file) in known:
            continue
        file = _file_of(unit, path)
        place = Place(unit.shown(file))
        found = problem("G11", place=place, name=path.name, should_be=data_file.name)
        yield Outcome(unit.name, file, path.name, DocumentState.UNREAD, (found,))


def _right_name(path: Path) -> str:
    """What a data file or its text has to be called; any other file is called right."""
    if path.name.endswith((".yaml", ".md")):
        return path.name
    suffix = re.search(_MISNAMED, path.name)
    if suffix is None:
        return path.name
    stem = path.name[: suffix.start()]
    if suffix[1]:
        return f"{stem}.yaml"
    return path.name if stem.casefold() in _NOTES else f"{stem}.md"


def _file_of(unit: UnitFolder, path: Path) -> str:
    return path.relative_to(unit.request.data).as_posix()
