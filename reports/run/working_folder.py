"""What one begins with who has installed the program: a folder with templates, samples and documents."""

import os
import shutil
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Problem
from reports.publish.disk import temporary_in, unwritable
from reports.publish.folders import files_below
from reports.run.request import PROGRAM

_CARRIED = ("templates", "data", "docs")
_INSIDE = PROGRAM / "carried"


class Begun(Struct, frozen=True):
    """The folders that were put there, those that had been there before, and what was in the way of the others."""

    made: tuple[Path, ...]
    kept: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()


def carried() -> Path:
    """Where the program's own templates, samples and documents lie."""
    return _INSIDE if is_installed() else PROGRAM.parent


def is_installed() -> bool:
    """Whether the program is a package that works on any folder; else it works on the one that it lies in."""
    return _INSIDE.is_dir()


def begin(folder: Path) -> Begun:
    """Puts what the program carries into a folder: each of its folders whole or not at all, and none where
    something of that name lies.
    """
    made: list[Path] = []
    kept: list[Path] = []
    for name in _CARRIED:
        target = folder / name
        if os.path.lexists(target):
            kept.append(target)
            continue
        try:
            _copy(carried() / name, target)
        except OSError as error:
            return Begun(tuple(made), tuple(kept), (unwritable(folder, error),))
        made.append(target)
    return Begun(tuple(made), tuple(kept))


def _copy(source: Path, target: Path) -> None:
    """Copies a folder beside its place, then moves it there. Raises OSError."""
    temporary = temporary_in(target.parent)
    try:
        for path in files_below(source):
            copy = temporary / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
