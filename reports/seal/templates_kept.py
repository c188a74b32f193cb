"""The templates that a sealed set was made with, kept as one packed file: what was signed can be filled again
with them, whatever has become of those of today.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from reports.core.packages import DAMAGE
from reports.publish.disk import name_fault
from reports.publish.fingerprint import Tree, hashes_below
from reports.writers.archive import archive, pack

# What somebody else's round may unpack to at most: a hundred times our templates.
_MOST_BYTES = 100_000_000


def files_below(templates: Path) -> dict[str, bytes]:
    """The files that count below a folder of templates, by their paths in it. Raises OSError."""
    return {name: (templates / name).read_bytes() for name in hashes_in(templates)}


def hashes_in(templates: Path) -> dict[str, str]:
    """Their hashes, by the same paths."""
    found = hashes_below(Tree(templates))
    return {Path(name).as_posix(): one for name, one in found.items()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as one; the same files give the same bytes."""
    return archive(pack(name, files[name]) for name in sorted(files))


def unpack(content: bytes, folder: Path) -> bool:
    """Lays packed files down in a folder; whether they could be."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            is_sound = all(is_inside(one.filename) for one in members)
            if not is_sound or sum(one.file_size for one in members) > _MOST_BYTES:
                return False
            for one in members:
                lay_down(folder / one.filename, archive.read(one))
    except DAMAGE:
        return False
    return True


def is_inside(name: str) -> bool:
    """Whether a path written with slashes leads to a file below a folder, and nowhere else."""
    return not any(
        part in ("", ".", "..") or name_fault(part) for part in name.split("/")
    )


def lay_down(path: Path, content: bytes) -> None:
    """A file with the folders that it lies in. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
