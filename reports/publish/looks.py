"""What the disk says of a file without its content, and when that tells that the content is what
it was.

As in git's index: a file that looks as it did has not changed, unless it was young when it was
read and may have changed since within one tick of its clock.
"""

import os
from contextlib import suppress
from pathlib import Path

from reports.publish.disk import temporaries_in, temporary_in

# FAT counts in steps of two seconds; the rest is for a share whose clock is a little behind.
_YOUNG = 10_000_000_000

Looks = tuple[int, int, int, int]
"""Size, time of modification, time of change, inode: what tells a file from what it was."""

ABSENT: Looks = (0, 0, 0, 0)
"""How a file looks that is not there."""


def looks_of(file: str) -> Looks:
    """What the disk says of a file."""
    try:
        found = os.stat(file)  # noqa: PTH116 - a Path for each costs more than this
    except OSError:
        return ABSENT
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def is_old(looks: Looks, begun: int) -> bool:
    """Whether a file that was read from `begun` on, by the clock of the disk, cannot have changed
    since and look the same.
    """
    return max(looks[1:3]) < begun - _YOUNG


def disk_time(beside: Path) -> int | None:
    """What time it is by the clock of the disk, in nanoseconds; None where it takes no files.

    It decides what is read again, never what comes out.
    """
    probe = temporary_in(beside.parent)
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        found = probe.stat().st_mtime_ns
        probe.unlink(missing_ok=True)
    except OSError:
        return None
    return found


def sweep_old(folder: Path) -> None:
    """Removes what crashed runs left half written in a folder that nobody holds alone: what is old
    by the clock of the disk. Writing there takes moments, so what a living run writes is not.
    """
    left = [folder / name for name in temporaries_in(folder)]
    now = disk_time(folder / "now") if left else None
    if now is None:
        return
    for path in left:
        if is_old(looks_of(os.fspath(path)), now):
            with suppress(OSError):
                path.unlink()
