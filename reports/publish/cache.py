"""The compiled cache in the user's own cache folder: it holds code, so it is never shipped or
shared, and nothing of an entry is believed before its checksum has been seen to fit.

Who can write there could write code for this program to run: an entry of another user, or that others
can write to, is not read, nor is a folder of that kind used.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import MAGIC_NUMBER, find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

from reports.publish.columns import from_bytes, to_bytes
from reports.publish.disk import hash_file, write_own
from reports.publish.looks import disk_time, looks_of, sweep_old
from reports.publish.private import is_own

T = TypeVar("T")

_SUFFIX = ".bin"
_CHECKSUM = hashlib.sha256().digest_size
# An entry is some hundred KB; what is larger by far is none.
_LARGEST = 64_000_000

# ── entries ─────────────────────────────────────────────────────────────────


def kept(folder: Path | None, key: str, state: str, make: Callable[[], T]) -> T:
    """What `make` gives, or what it gave in an earlier run under the same key and in the same
    state: a value of records, mappings, lists and tuples, words and numbers.

    An entry that is damaged, another user's or of another state is made anew in its place; code of
    one Python is nothing to another, and code of another Jinja is made anew.
    """
    if folder is None:
        return make()
    name = f"{key}.{sys.implementation.cache_tag}{_SUFFIX}"
    made_with = "\n".join((name, state, MAGIC_NUMBER.hex(), _compiler(), ""))
    content = _content(folder / name, made_with)
    if content is not None:
        return from_bytes(content)  # type: ignore[no-any-return]
    made = make()
    _sweep_once(folder)
    content = to_bytes(made)
    write_own(folder, {name: _checksum(made_with, content) + content})
    return made


def _content(path: Path, made_with: str) -> bytes | None:
    """What an entry holds, None where there is none to be believed."""
    try:
        with path.open("rb", buffering=0) as stream:
            seen = os.fstat(stream.fileno())
            if not is_own(seen) or seen.st_size > _LARGEST:
                return None
            entry = stream.readall()
    except OSError:
        return None
    content = entry[_CHECKSUM:]
    fits = entry[:_CHECKSUM] == _checksum(made_with, content)
    return content if fits else None


def _checksum(made_with: str, content: bytes) -> bytes:
    checksum = hashlib.sha256(made_with.encode())
    checksum.update(content)
    return checksum.digest()


@cache
def _compiler() -> str:
    """What stands for the version of Jinja: the hash of its compiler, which is cheaper to get
    than the number.
    """
    spec = find_spec("jinja2.compiler")
    return (spec and spec.origin and hash_file(Path(spec.origin))) or ""


# ── what is old ─────────────────────────────────────────────────────────────

_DAY = 86_400_000_000_000
_UNUSED = 60 * _DAY
_MOST_FILES = 10_000
_MOST_BYTES = 500_000_000
_SWEPT = "清理.txt"


class _File(NamedTuple):
    """A file of the folder: when it was used last, in nanoseconds, and its size."""

    used: int
    size: int
    path: str


@cache
def _sweep_once(folder: Path) -> None:
    """Removes what crashed runs left half written, and once a day what is old: of many units each
    has an entry here.

    Another run that is just writing loses an entry at most, and makes it again.
    """
    sweep_old(folder)
    note = folder / _SWEPT
    now = disk_time(note)
    if now is not None and now - looks_of(os.fspath(note))[1] > _DAY:
        write_own(folder, {_SWEPT: f"{now}\n".encode()})
        _remove_old(_files_in(folder), now)


def _files_in(folder: Path) -> Iterator[_File]:
    """What lies in a folder; when a file was read last, the disk may not note."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                seen = entry.stat(follow_symlinks=False)
                used = max(seen.st_atime_ns, seen.st_mtime_ns)
                yield _File(used, seen.st_size, entry.path)


def _remove_old(files: Iterable[_File], now: int) -> None:
    """Removes files that nobody has used for long, and what is too much in all."""
    size = 0
    for count, file in enumerate(sorted(files, reverse=True), 1):
        size += file.size
        is_much = count > _MOST_FILES or size > _MOST_BYTES
        if is_much or now - file.used > _UNUSED:
            with suppress(OSError):
                os.unlink(file.path)  # noqa: PTH108 - a path as it was listed
