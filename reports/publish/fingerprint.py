"""One hash over the content of folders, without reading again what has not changed.

An index in the cache folder knows each file's size and times beside its hash, as git's does. The
content decides: a file that was young when it was hashed may have changed since within one tick of
its clock, and is hashed again; so is everything where the index is missing or damaged.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reports.publish.disk import hash_bytes, hash_file, is_litter
from reports.publish.statefile import StateFile

# FAT counts in steps of two seconds; the rest is for a share whose clock is a little behind.
_YOUNG = 10_000_000_000

_Known = tuple[int, int, int, int, str | None]
"""Size, time of modification, time of change, inode: what tells a file from what it was; its hash."""


class Tree(Struct, frozen=True):
    """A folder, and the suffixes that count in it where not all do."""

    folder: Path
    suffixes: tuple[str, ...] = ()


class _Index(Struct, frozen=True):
    """What was known of files by path, and when hashing them began, in nanoseconds."""

    begun: int
    files: Mapping[str, _Known]


_FILE = StateFile(_Index, format=1, compact=True)


def fingerprint(trees: Sequence[Tree], cache: Path | None) -> str:
    """One SHA-256 over the names and contents of all files below the trees.

    What editors, Explorer and Python leave lying about (~$…, .…, Thumbs.db, __pycache__) does not
    count.
    """
    path = _index_path(trees, cache)
    index = (path and _FILE.read(path)) or _Index(0, {})
    # The clock decides what is read again, never what comes out.
    begun = time.time_ns()
    known: dict[str, _Known] = {}
    lines: list[str] = []
    for tree in trees:
        root = os.fspath(tree.folder)
        for file in _files(root, tree.suffixes):
            known[file] = _known(file, index)
            lines.append(f"{file[len(root) :]}\0{known[file][-1]}\n")
        lines.append("\n")
    if path and any(index.files.get(file) is not one for file, one in known.items()):
        # A cache that takes no files costs the time that it would have saved, no more.
        _FILE.write(path, _Index(begun, known))
    return hash_bytes("".join(lines).encode("utf-8", "surrogatepass"))


def _index_path(trees: Sequence[Tree], cache: Path | None) -> Path | None:
    if cache is None:
        return None
    names = "\n".join(str(tree.folder.absolute()) for tree in trees)
    return cache / f"{hash_bytes(names.encode('utf-8', 'surrogatepass'))}.index.json"


def _known(file: str, index: _Index) -> _Known:
    """What is known of a file now: the very entry of the index, where that still holds."""
    now = _looks(file)
    before = index.files.get(file)
    was_old = max(now[1:3]) < index.begun - _YOUNG
    if before is not None and was_old and before[:-1] == now:
        return before
    return (*now, hash_file(Path(file)))


def _looks(file: str) -> tuple[int, int, int, int]:
    """What the disk says of a file, without its content."""
    try:
        found = os.stat(file)  # noqa: PTH116 - a Path for each costs more than this
    except OSError:
        return 0, 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _files(folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The paths of all files below a folder that count, in the order of their names."""
    try:
        entries = sorted(os.scandir(folder), key=_name)
    except OSError:
        return
    for entry in entries:
        # Compiled modules are as many as modules: not even looked at.
        if is_litter(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, suffixes)
        elif (not suffixes or entry.name.endswith(suffixes)) and entry.is_file():
            yield entry.path


def _name(entry: "os.DirEntry[str]") -> str:
    return entry.name
