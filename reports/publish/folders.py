"""What lies in a unit's folder of the users' data: its files, and which of them are data files."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from reports.publish.disk import hash_bytes, hash_file

UNIT_FILE = "单位.yaml"
_YEAR = re.compile(r"[1-9][0-9]{3}")
# What Python makes of bytes that are no characters.
_UNREADABLE = re.compile("[\ud800-\udfff]")


def year_folders(folder: Path) -> list[str]:
    """The years that have a folder there, oldest first. Raises OSError."""
    if not folder.is_dir():
        return []
    years = (path.name for path in folder.iterdir() if path.is_dir())
    return sorted(filter(is_year, years))


def is_year(name: str) -> bool:
    """Whether a folder is one of a year, by its name."""
    return _YEAR.fullmatch(name) is not None


def files_below(folder: Path) -> list[Path]:
    """The files below a folder by name, without what Word, Excel and editors leave lying about
    (~$…, .…).

    Raises OSError for a folder that may not be read.
    """
    # Not rglob: it passes over a folder that may not be read, and its documents would seem to have lost their data.
    found = os.walk(folder, onerror=_refuse) if folder.is_dir() else ()
    paths = sorted(Path(inside, name) for inside, _, names in found for name in names)
    return [
        path
        for path in paths
        if path.is_file() and not path.name.startswith(("~", "."))
    ]


def _refuse(error: OSError) -> None:
    raise error


def data_files(data: Path, unit: str) -> list[str]:
    """The data files of a unit's folder (2024/某单位), by their names below the data folder."""
    found = filter(is_data_file, files_below(data / unit))
    names = (path.relative_to(data).as_posix() for path in found)
    return [name for name in names if is_readable(name)]


def is_data_file(path: Path) -> bool:
    """Whether a file of a unit's folder is a data file, by its name."""
    return path.suffix == ".yaml" and path.name != UNIT_FILE


def is_readable(name: str) -> bool:
    """Whether a name of the disk is in the system's encoding: that of what was packed in GBK and unpacked
    elsewhere is not, and no file of ours could hold it.
    """
    return _UNREADABLE.search(name) is None


def listing_hash(files: Sequence[str]) -> str:
    """The hash of the names of a unit's data files: another one as soon as there is one more,
    or one less.
    """
    return hash_bytes("\n".join(files).encode())


def input_hash(data: Path, name: str) -> str | None:
    """The hash of an input below the data folder, None where it cannot be read.

    Of a folder (with a slash at its end) it is that of the names of its data files.
    """
    if not name.endswith("/"):
        return hash_file(data / name)
    try:
        return listing_hash(data_files(data, name.rstrip("/")))
    except OSError:
        return None
