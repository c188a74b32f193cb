"""Folders of stores on the network, by URL: the only door to fsspec (extra `[store]`).

Imported only where a run was given a URL. What a store refuses is a Fault; where it has moved on since
it was looked at, Changed. Who may read and write, and where the server is, fsspec and its stores find
out by themselves.
"""

import errno
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.disk import unwritable
from reports.run.request import Address

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# Seconds to connect, five times over; without it a server that is gone is waited for for minutes.
_PATIENCE = {"connect_timeout": 10}
# What stores call the version of an object, the surest first.
_VERSIONS = ("ETag", "etag", "generation", "created", "mtime")
# What they call the moment of their own clock at which it was written; a time that an uploader may
# choose (mtime) is not among them.
_MOMENTS = ("LastModified", "last_modified", "created")
_NO_NAMES = frozenset({"", ".", ".."})


class Changed(Exception):  # noqa: N818
    """An object is not, or not any more, of the version that it was taken for."""


class Listed(Struct, frozen=True):
    """An object as it is listed: its version, its size in bytes, and when it was written by the
    store's own clock, None where that is not told.
    """

    version: str
    size: int
    written: datetime | None


class StoreFolder:
    """A folder of a store. Objects are named from there on, as 2024/某单位/决算.yaml.

    Every method raises Fault where the store cannot be reached or refuses.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        with self._told():
            self._files, root = _opened(address.url)
        self._root: str = root.rstrip("/")

    def folders(self, below: str = "") -> list[str]:
        """The names of the folders in a folder; none where there is no such folder."""
        path = self._path(below)
        with self._told():
            try:
                found = self._files.ls(path, detail=True)
            except FileNotFoundError:
                # Without the whole bucket this fails too.
                self._files.find(path)
                return []
        names = (self._name(one["name"]) for one in found if _is_folder(one))
        return sorted(name.rpartition("/")[2] for name in names if is_plain(name))

    def has_clock_of(self, other: "StoreFolder") -> bool:
        """Whether both lie in one store, so that their moments can be compared."""
        return self._files is other._files

    def listed(self, below: str) -> dict[str, Listed]:
        """The objects below a folder by name."""
        with self._told():
            found = self._files.find(self._path(below), detail=True)
        objects = {}
        for path, info in found.items():
            name = self._name(path)
            if is_plain(name) and not _is_folder(info):
                objects[name] = _listed(info)
        return objects

    def read(self, name: str) -> bytes | None:
        """What an object holds, None where there is none."""
        with self._told():
            try:
                content: bytes = self._files.cat_file(self._path(name))
            except FileNotFoundError:
                return None
            return content

    def fetch(self, targets: Mapping[str, Path]) -> None:
        """Brings objects to files, several at a time. Raises Changed where one is gone."""
        if not targets:
            return
        with self._told():
            for target in targets.values():
                target.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._files.get(
                    [self._path(name) for name in targets],
                    [str(target) for target in targets.values()],
                )
            except FileNotFoundError as error:
                raise Changed from error

    def put(self, name: str, content: bytes, before: str) -> None:
        """Writes an object in the place of the version before, or where none is (""). Raises Changed.

        The store itself compares where it can (S3 and what speaks like it); others are asked first.
        """
        path = self._path(name)
        with self._told():
            try:
                if not before:
                    self._files.pipe_file(path, content, mode="create")
                elif self._compares:
                    self._files.pipe_file(path, content, IfMatch=before)
                else:
                    self._require(name, before)
                    self._files.pipe_file(path, content)
            except OSError as error:
                # Each store has words of its own for that it has another version.
                self._require(name, before, error)
                raise

    def remove(self, name: str) -> None:
        """Removes an object, which may be gone already."""
        with self._told():
            try:
                self._files.rm_file(self._path(name))
            except FileNotFoundError:
                return

    # ── names and versions ──────────────────────────────────────────────────

    @property
    def _compares(self) -> bool:
        return "s3" in self._files.protocol

    def _require(self, name: str, before: str, error: OSError | None = None) -> None:
        """Raises Changed where an object is not of the version before."""
        try:
            now = _version(self._files.info(self._path(name)))
        except FileNotFoundError:
            now = ""
        if now != before:
            raise Changed from error

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def _name(self, path: str) -> str:
        """The name of a path: some stores tell it without the slash that it begins with."""
        return path.lstrip("/").removeprefix(self._root.lstrip("/")).lstrip("/")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (Changed, Fault):
            raise
        except Exception as error:
            raise Fault(_told_of(error, self.address.url)) from error


def _opened(url: str) -> "tuple[AbstractFileSystem, str]":
    """The store of a URL, and the folder in its own words."""
    from fsspec.core import url_to_fs

    # What another worker has written since is to be seen.
    options: dict[str, object] = {"use_listings_cache": False}
    if url.startswith("s3"):
        options["config_kwargs"] = _PATIENCE
    files, root = url_to_fs(url, **options)
    return files, root


def _is_folder(info: Mapping[str, Any]) -> bool:
    return info.get("type") == "directory"


def is_plain(name: str) -> bool:
    """Whether a name leads to a place below its folder on any disk."""
    return "\\" not in name and _NO_NAMES.isdisjoint(name.split("/"))


def _listed(info: Mapping[str, Any]) -> Listed:
    moments = (info.get(key) for key in _MOMENTS)
    written = next((one for one in moments if isinstance(one, datetime)), None)
    return Listed(_version(info), info.get("size") or 0, written)


def _version(info: Mapping[str, Any]) -> str:
    for key in _VERSIONS:
        if found := info.get(key):
            # One store tells the same moment in two ways.
            moment = isinstance(found, datetime)
            return str(found.timestamp() if moment else found)
    return f"{info.get('size')} bytes"


# ── what is told ────────────────────────────────────────────────────────────

_NO_CREDENTIALS = frozenset({"NoCredentialsError", "PartialCredentialsError"})
_FULL = (errno.ENOSPC, errno.EDQUOT)


def _told_of(error: Exception, url: str) -> Problem:
    """G21 for what a store has refused, G04 where this machine's own disk is full."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return unwritable(Path(tempfile.gettempdir()), error)
    place, detail = Place(url), repr(error)
    if isinstance(error, ImportError):
        library = getattr(error.__cause__ or error, "name", "") or "fsspec"
        is_ours = library in ("fsspec", "s3fs")
        case = "library" if is_ours else "other library"
        return problem("G21", case, place, library=library, detail=detail)
    return problem("G21", _case_of(error), place, address=url, detail=detail)


def _case_of(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "missing"
    if isinstance(error, PermissionError) or type(error).__name__ in _NO_CREDENTIALS:
        return "forbidden"
    if isinstance(error, ValueError) and "rotocol" in str(error):
        return "protocol"
    return "failed"
