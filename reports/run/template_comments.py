"""Copies of the Word files among templates in which something is wrong, with comments that say what.

Whoever adapts a form sees it in Word, beside the tag that is meant.
"""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Problem
from reports.publish import disk
from reports.source.encoding import read_bytes
from reports.types.find import COMMON
from reports.writers import docx

_SUFFIX = ".docx"
_COMMENTED = ".批注.docx"


class Commented(Struct, frozen=True):
    """The copies that were written, and why others could not be."""

    copies: tuple[Path, ...]
    problems: tuple[Problem, ...]


def write_comments(
    problems: Iterable[Problem], templates: Path, types: Iterable[str], folder: Path
) -> Commented:
    """A copy of each Word file of these types that a problem is about, in the same place below `folder`; that
    of a file which is right by now goes.
    """
    found: dict[str, list[Problem]] = {}
    for one in dict.fromkeys(problems):
        if one.place:
            found.setdefault(one.place.file, []).append(one)
    copies: list[Path] = []
    troubles: list[Problem] = []
    for name in (COMMON, *types):
        for path in sorted((templates / name).rglob(f"*{_SUFFIX}")):
            if path.name.startswith("~$"):
                continue
            inside = path.relative_to(templates)
            shown = f"{templates.name}/{inside.as_posix()}"
            target = folder / inside.with_name(f"{path.stem}{_COMMENTED}")
            wrong = found.get(shown, ())
            copy = docx.with_comments(read_bytes(path), shown, wrong) if wrong else None
            if copy is None:
                target.unlink(missing_ok=True)
                continue
            trouble = disk.write_files(target.parent, {target.name: copy})
            troubles += trouble
            if not trouble:
                copies.append(target)
    return Commented(tuple(copies), tuple(troubles))
