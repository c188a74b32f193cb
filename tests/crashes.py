"""Every point of a run at which something reaches the disk: where a test lets it die, or fills the disk up."""

import errno
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AtPoint = Callable[[int], None]


class WritePoints:
    """Counts the points at which something below some folders is about to change on the disk, or has
    changed, and does at each what it is told.
    """

    def __init__(self, folders: tuple[Path, ...], at_point: AtPoint) -> None:
        self.folders = tuple(map(str, folders))
        self.at_point = at_point
        self.count = 0

    def pass_by(self, path: object) -> None:
        if str(path).startswith(self.folders):
            self.count += 1
            self.at_point(self.count)

    @contextmanager
    def watched(self, free: bool = True) -> Iterator[None]:
        """The functions that change something on the disk are watched, those that take no room only
        where asked.
        """
        points = self

        class Written(io.FileIO):
            def write(self, content: Any) -> int:
                content, half = bytes(content), len(content) // 2
                points.pass_by(self.name)
                super().write(content[:half])
                points.pass_by(self.name)
                super().write(content[half:])
                points.pass_by(self.name)
                return len(content)

        opened, descriptor_opened = Path.open, os.open
        fsync, write = os.fsync, os.write

        def open_path(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
            if "w" not in mode:
                return opened(path, mode, *rest, **options)
            points.pass_by(path)
            return Written(path, mode)

        def open_descriptor(path: Any, flags: int, *rest: Any, **options: Any) -> int:
            if flags & os.O_CREAT and not Path(path).exists():
                points.pass_by(path)
            handle = descriptor_opened(path, flags, *rest, **options)
            if flags & (os.O_CREAT | os.O_APPEND):
                points.pass_by(path)
            return handle

        def sync(handle: int) -> None:
            points.pass_by(points.folders[0])
            fsync(handle)

        def write_descriptor(handle: int, content: bytes) -> int:
            points.pass_by(points.folders[0])
            return write(handle, content)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Path, "open", open_path)
            patched.setattr(os, "open", open_descriptor)
            patched.setattr(os, "fsync", sync)
            patched.setattr(os, "write", write_descriptor)
            for name in ("mkdir", "touch", *(FREE if free else ())):
                patched.setattr(Path, name, self._around(getattr(Path, name)))
            yield

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Path, *rest: Any, **options: Any) -> Any:
            self.pass_by(path)
            found = function(path, *rest, **options)
            self.pass_by(path)
            return found

        return call


# What a full disk does all the same.
FREE = ("replace", "rename", "unlink", "rmdir")


def died_at(point: int, folders: tuple[Path, ...], work: Callable[[], object]) -> bool:
    """Whether a process that does the work was killed at this point of it, or ended before."""

    def at_point(now: int) -> None:
        if now == point:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        status = 1
        try:
            with WritePoints(folders, at_point).watched():
                work()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"the run failed by itself: {status}"
    return status != 0


@contextmanager
def full_from(point: int, folders: tuple[Path, ...]) -> Iterator[WritePoints]:
    """A disk that has no room from this point on, for what takes some."""

    def at_point(now: int) -> None:
        if now >= point:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    points = WritePoints(folders, at_point)
    with points.watched(free=False):
        yield points


def processes_about(folder: Path) -> list[int]:
    """The processes that name a folder in their call, where the system tells."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            call = entry.read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in call:
            found.append(int(entry.parent.name))
    return [one for one in found if one != os.getpid()]
