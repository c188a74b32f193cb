"""One hash over the content of folders, without reading again what has not changed.

An index in the cache folder knows how each file looked beside its hash, and what came of all of them.
The content decides: a file that was young when it was hashed is hashed again; so is everything where
the index is missing or damaged.
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


class Tree(Struct, frozen=True):
    """A folder, and the suffixes that count in it where not all do."""

    folder: Path
    suffixes: tuple[str, ...] = ()


class _Index(Struct, frozen=True):
    """What was known of files by path: how those looked that were not young, all hashes, and the
    fingerprint they gave.
    """

    looks: Mapping[str, Looks]
    hashes: Mapping[str, str | None]
    state: str


_FILE = StateFile(_Index, format=3, compact=True)


def fingerprint(trees: Sequence[Tree], cache: Path | None) -> str:
    """One SHA-256 over the names and contents of all files below the trees.

    What editors, Explorer and Python leave lying about (~$…, .…, Thumbs.db, __pycache__) does not
    count.
    """
    path = _index_path(trees, cache)
    index = (path and _FILE.read(path)) or _Index({}, {}, "")
    files = [_files(os.fspath(tree.folder), tree.suffixes) for tree in trees]
    looks = {file: looks_of(file) for file in chain.from_iterable(files)}
    if index.state and looks == index.looks:
        return index.state
    begun = disk_time(path) if path else None
    hashes = {file: _hash(file, now, index) for file, now in looks.items()}
    lines = "".join(_lines(trees, files, hashes))
    state = hash_bytes(lines.encode(*_ENCODING))
    if path and begun is not None:
        old = {file: now for file, now in looks.items() if is_old(now, begun)}
        _FILE.write(path, _Index(old, hashes, state), write_own)
    return state


def hashes_below(tree: Tree) -> dict[str, str]:
    """The SHA-256 of each file that counts, by its path below the tree."""
    folder = os.fspath(tree.folder)
    files = _files(folder, tree.suffixes)
    hashes = {file[len(folder) + 1 :]: hash_file(file) for file in files}
    return {name: one for name, one in hashes.items() if one is not None}


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


def _hash(file: str, now: Looks, index: _Index) -> str | None:
    """The hash of a file, from the index where that still holds."""
    if index.looks.get(file) == now and file in index.hashes:
        return index.hashes[file]
    return hash_file(Path(file))


def _files(folder: str, suffixes: tuple[str, ...]) -> list[str]:
    """The paths of all files below a folder that count, in the order of their names."""
    found: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=_name)
    except OSError:
        return found
    for entry in entries:
        # Compiled modules are as many as modules: not even looked at.
        if is_litter(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            found += _files(entry.path, suffixes)
        elif (not suffixes or entry.name.endswith(suffixes)) and entry.is_file():
            found.append(entry.path)
    return found


def _name(entry: "os.DirEntry[str]") -> str:
    return entry.name
