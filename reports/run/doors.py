"""Folders of units that are not built, by their names, told before anything is made; and documents whose
paths Windows could not hold, told before anything of them is written.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from reports.core.problems import Place, Problem, problem
from reports.publish.disk import folded, name_fault, visible
from reports.publish.listing import CHECKSUMS, INDEX
from reports.run.plan import UnitFolder
from reports.run.request import DocumentState, Outcome, Request

# What the site writes beside the units.
_TAKEN = frozenset(map(folded, (INDEX, CHECKSUMS)))
# The case of G05 by what is wrong with a name.
_UNSTORABLE = {
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


def unfit_unit(unit: UnitFolder) -> Problem | None:
    """G05 for a unit whose folder no documents can have a like of, None for any other."""
    name = visible(unit.name)
    place = Place(f"{unit.request.data.name}/{unit.year}/{name}")
    fault = name_fault(unit.name)
    if fault is not None:
        return problem(
            "G05",
            _UNSTORABLE[fault.case],
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
