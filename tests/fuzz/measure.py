"""What one input takes of the processor and of memory."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Cost(Struct):
    """Seconds of the processor, and megabytes more than before at the most; 0 where the system does not say."""

    seconds: float = 0.0
    megabytes: int = 0


@contextmanager
def measured() -> Iterator[Cost]:
    """The cost of what is done within, known at the end."""
    cost, begun, before = Cost(), time.process_time(), _forget_peak()
    try:
        yield cost
    finally:
        cost.seconds = time.process_time() - begun
        cost.megabytes = max(_megabytes("VmHWM") - before, 0)


def _forget_peak() -> int:
    """What the process has now, from where its peak counts anew."""
    if not _FORGET.exists():
        return 0
    _FORGET.write_text("5")
    return _megabytes("VmRSS")


def _megabytes(name: str) -> int:
    if not _STATUS.exists():
        return 0
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next(
        (int(line.split()[1]) // 1024 for line in lines if line.startswith(name)), 0
    )
