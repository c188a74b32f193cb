"""What lies in a unit's folder of the users' data: its files, and which of them are data files."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from reports.publish.disk import hash_bytes, hash_file, name_fault

UNIT_FILE = "单位.yaml"
REMARKS_FILE = "退回意见.yaml"
SHARED_FILES = frozenset({UNIT_FILE, REMARKS_FILE})
"""What all documents of a unit share, and is no data file of its own."""


def year_folders(folder: Path) -> list[str]:
    """The years that have a folder there, oldest first. Raises OSError."""
    if not folder.is_dir():
        return []
    years = (path.name for path in folder.iterdir() if path.is_dir())
    return sorted(filter(is_year, years))


def is_year(name: str) -> bool:
    """Whether a folder is one of a year, by its name."""
    return len(name) == 4 and name.isascii() and name.isdecimal() and name[0] != "0"


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
    folder = data / unit
    inside = (path.relative_to(folder) for path in files_below(folder))
    return [f"{unit}/{path.as_posix()}" for path in inside if is_data_file(path)]


def is_data_file(inside: PurePath) -> bool:
    """Whether a file is a data file, by its path below its unit's folder; none is whose name another
    system could not hold.
    """
    if inside.suffix != ".yaml" or inside.name in SHARED_FILES:
        return False
    return not any(map(name_fault, inside.parts))


def leads_out(data: Path, name: str) -> bool:
    """Whether a file of a unit (2024/某单位/决算.yaml) is reached by a link that leads out of the data
    folder. A unit's folder as a whole may lie elsewhere.
    """
    year, unit, *inside = name.split("/")
    return _leads_out(data, f"{data}/{year}/{unit}", inside)


def year_file_leads_out(data: Path, year: str, name: str) -> bool:
    """The same of a file that lies in the folder of a year itself."""
    return _leads_out(data, f"{data}/{year}", [name])


def _leads_out(data: Path, own: str, inside: Sequence[str]) -> bool:
    path = own
    for part in inside:
        path = f"{path}/{part}"
        # One look for each: a path is resolved only where there is a link, for that takes longer.
        if os.path.islink(path):  # noqa: PTH114
            real = Path(path).resolve()
            homes = (data.resolve(), Path(own).resolve())
            return not any(map(real.is_relative_to, homes))
    return False


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
