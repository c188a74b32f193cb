"""Temporary folders of the system that no crash leaves for ever."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from reports.publish.disk import is_held, locked, names_in
from reports.publish.looks import disk_time, is_old, looks_of

_PREFIX = "yibao-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder for as long as it is used. Raises OSError, and Fault where it takes no files.

    It is held all the time: that is what tells it from those of runs that were killed, which the
    first folder of each process removes.
    """
    # On Windows a virus scanner may still hold a file of it; what stays is removed by a later run.
    with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with locked(folder):
            _sweep_once(folder.parent)
            yield folder


@cache
def _sweep_once(parent: Path) -> None:
    """Removes the folders of the same user whose runs are gone."""
    now = disk_time(parent / "now")
    if now is None:
        return
    for name in names_in(parent):
        folder = parent / name
        # A young one may be about to be held.
        if name.startswith(_PREFIX) and is_old(looks_of(os.fspath(folder)), now):
            _remove_abandoned(folder)


def _remove_abandoned(folder: Path) -> None:
    try:
        is_own = folder.lstat().st_uid == _user()
    except OSError:
        return
    # Of a link nothing is removed.
    if is_own and not is_held(folder):
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> int:
    """The number of the user; 0 on Windows, where files have none and temporary folders are the user's
    own.
    """
    return 0 if sys.platform == "win32" else os.getuid()
