"""Folders and files of one user's own: what nobody else can have written."""

import os
import stat
import sys
from pathlib import Path

from reports.core.problems import Place, Problem, problem

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OWNER_ONLY = stat.S_IRWXU


def make_private(folder: Path) -> Problem | None:
    """Makes a folder for entries, for this user alone; what is wrong (G22) with one that is not to
    be used. A link is as good as what it leads to.
    """
    try:
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(_OWNER_ONLY, exist_ok=True)
        seen = folder.stat()
        if not is_own(seen):
            return _unusable(folder, "shared")
        if sys.platform != "win32" and seen.st_mode & _OTHERS:
            folder.chmod(seen.st_mode & _OWNER_ONLY)
        os.scandir(folder).close()
    except OSError as error:
        return _unusable(folder, "closed", str(error))
    return None


def _unusable(folder: Path, case: str, detail: str = "") -> Problem:
    return problem("G22", case, Place(str(folder)), detail=detail, folder=folder)


def is_own(seen: os.stat_result) -> bool:
    """Whether only this user can have written what was seen; on Windows that is the case of what
    lies in the user's profile, and no mode tells of it.
    """
    if sys.platform == "win32":
        return True
    return seen.st_uid == os.geteuid() and not seen.st_mode & _OTHERS_WRITE
