"""The marker beside the pages of the site while files are newer than they are: a run is at work, or
one was cut short.

It is put before the first file of a run is moved into output/, and removed once the pages are up to
date, so that a finished run leaves none. With it pages and files may be of different runs, without it
they never are.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator
from pathlib import Path

from reports.publish.attempt import FOLDER
from reports.publish.disk import is_held, names_in, put_file
from reports.publish.folders import year_folders
from reports.publish.looks import ABSENT, Looks, looks_of

MARKER = "栏目没有更新完，勿公开.txt"

_LINES = (
    "index.html 和 校验.txt 还没有更新：报告正在生成，或者上一次生成中途停了。",
    "",
    "请先不要公开。再生成一次，做完以后本文件就没有了。",
    "",
)
# The BOM and CRLF are for the Notepad of older Windows.
_TEXT = BOM_UTF8 + "\r\n".join(_LINES).encode()


def mark(published: Path, targets: Collection[Path]) -> None:
    """Marks the pages that list a unit's folder in output/ before files are moved there, and so tells
    who is just listing that they will be others. Raises OSError.
    """
    if all(target.parent != published for target in targets):
        return
    year = published.parent
    for folder in (year.parent, year):
        path = folder / MARKER
        try:
            os.utime(path)
        except FileNotFoundError:
            put_file(path, _TEXT)


def markers(output: Path, unpublished: Path) -> dict[Path, Looks]:
    """The markers that the pages of this moment will make needless, and how they look: none of them
    while another run is in the middle of a unit.
    """
    found = {}
    for folder in (output, *(output / year for year in year_folders(output))):
        looks = looks_of(os.fspath(folder / MARKER))
        if looks != ABSENT:
            found[folder / MARKER] = looks
    return {} if found and any(_at_work(unpublished)) else found


def _at_work(unpublished: Path) -> Iterator[bool]:
    """Whether another run is building a unit, for each unit with an attempt that has not ended."""
    for year in year_folders(unpublished):
        folder = unpublished / year
        for name in names_in(folder):
            if os.path.exists(f"{folder}/{name}/{FOLDER}"):  # noqa: PTH110 - of very many
                yield is_held(folder / name)


def unmark(found: dict[Path, Looks]) -> None:
    """Removes the markers that nobody has put anew meanwhile. Raises OSError."""
    for path, looks in found.items():
        if looks_of(os.fspath(path)) == looks:
            path.unlink(missing_ok=True)
