"""One hash over the content of folders, without reading again what has not changed.

An index in the cache folder knows how each file looked beside its hash. The content decides: a file
that was young when it was hashed is hashed again; so is everything where the index is missing or
damaged.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from msgspec import Struct

from reports.publish.disk import hash_bytes, hash_file, is_litter, write_own
from reports.publish.looks import Looks, disk_time, is_old, looks_of
from reports.publish.statefile import StateFile

_ENCODING = ("utf-8", "surrogatepass")

_Known = tuple[int, int, int, int, str | None]
"""How a file looked, and its hash."""


class Tree(Struct, frozen=True):
    """A folder, and the suffixes that count in it where not all do."""

    folder: Path
    suffixes: tuple[str, ...] = ()


class _Index(Struct, frozen=True):
    """What was known of files by path, and when hashing them began, in nanoseconds."""

    begun: int
    files: Mapping[str, _Known]


_FILE = StateFile(_Index, format=2, compact=True)


def fingerprint(trees: Sequence[Tree], cache: Path | None) -> str:
    """One SHA-256 over the names and contents of all files below the trees.

    What editors, Explorer and Python leave lying about (~$…, .…, Thumbs.db, __pycache__) does not
    count.
    """
    path = _index_path(trees, cache)
    index = (path and _FILE.read(path)) or _Index(0, {})
    files = [list(_files(os.fspath(tree.folder), tree.suffixes)) for tree in trees]
    looks = {file: looks_of(file) for file in chain.from_iterable(files)}
    known = {file: _still_known(file, now, index) for file, now in looks.items()}
    unknown = [file for file, one in known.items() if one is None]
    begun = disk_time(path) if path and unknown else None
    hashes = {file: one[-1] for file, one in known.items() if one is not None}
    hashes |= {file: hash_file(Path(file)) for file in unknown}
    if path and begun is not None:
        entries = {file: (*looks[file], hashes[file]) for file in known}
        _FILE.write(path, _Index(begun, entries), write_own)
    return hash_bytes("".join(_lines(trees, files, hashes)).encode(*_ENCODING))


def _lines(
    trees: Sequence[Tree],
    files: Sequence[Sequence[str]],
    hashes: Mapping[str, str | None],
) -> Iterator[str]:
    """Names below their folder, with the hashes."""
    for tree, inside in zip(trees, files, strict=True):
        start = len(os.fspath(tree.folder))
        for file in inside:
            yield f"{file[start:]}\0{hashes[file]}\n"
        yield "\n"


def _index_path(trees: Sequence[Tree], cache: Path | None) -> Path | None:
    if cache is None:
        return None
    names = "\n".join(str(tree.folder.absolute()) for tree in trees)
    return cache / f"{hash_bytes(names.encode(*_ENCODING))}.index.json"


def _still_known(file: str, now: Looks, index: _Index) -> _Known | None:
    """The entry of the index, where that still holds."""
    before = index.files.get(file)
    if before is None or before[:-1] != now or not is_old(now, index.begun):
        return None
    return before


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
