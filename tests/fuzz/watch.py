"""What the program touches while an input is tried: it writes where it should, starts nothing and calls nobody."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset(
    {
        "os.mkdir",
        "os.rename",
        "os.remove",
        "os.rmdir",
        "os.link",
        "os.symlink",
        "os.chmod",
        "os.truncate",
    }
)
_CALLS = (
    "socket.connect",
    "socket.bind",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
)


class _Watch:
    """The one hook of the process; it sees only what happens between `begin` and `end`."""

    def __init__(self) -> None:
        self.roots: Sequence[str] = ()
        self.seen: list[str] = []
        self.hooked = False

    def begin(self, roots: Sequence[Path]) -> None:
        if not self.hooked:
            sys.addaudithook(self._hear)
            self.hooked = True
        self.seen.clear()
        self.roots = [os.path.realpath(root) for root in roots]

    def end(self) -> list[str]:
        self.roots = ()
        return list(self.seen)

    def _hear(self, event: str, arguments: Sequence[object]) -> None:
        if not self.roots:
            return
        if event.startswith(_CALLS):
            self.seen.append(f"{event} {arguments!r}")
        elif event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            if isinstance(arguments[2], int) and arguments[2] & _WRITES:
                self._judge(event, arguments[0])
        elif event in _CHANGES:
            for path in arguments[:2]:
                if isinstance(path, str | bytes | os.PathLike):
                    self._judge(event, path)

    def _judge(self, event: str, path: "str | bytes | os.PathLike[str]") -> None:
        place = os.path.realpath(os.fsdecode(path))
        if not place.startswith(tuple(self.roots)) and place != os.devnull:
            self.seen.append(f"{event} {place}")


_WATCH = _Watch()


@contextmanager
def watched(*roots: Path) -> Iterator[list[str]]:
    """What was written elsewhere than below the roots, started or called; known at the end."""
    found: list[str] = []
    _WATCH.begin(roots)
    try:
        yield found
    finally:
        found += _WATCH.end()
