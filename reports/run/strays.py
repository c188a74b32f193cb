"""Files in a unit's folder that are not read: misnamed ones, and texts that no data file takes
up.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from reports.core.problems import Place, problem
from reports.publish.disk import name_fault, visible
from reports.run.plan import UnitFolder
from reports.run.request import DocumentState, Outcome

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
_OF_DATA = frozenset({".yaml", ".yml", ".md", ".csv"})
# Notes that people keep in a folder; no data file has its text there.
_NOTES = frozenset({"共用", "readme", "说明"})


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
