"""How long one unit may take and how much memory, where a run says so.

A worker that goes over its time ends itself, on any system and whatever it waits for; the crew then
knows which unit it was. Over its memory an allocation fails, which is told as any other mishap; Linux
alone can hold a process to that.
"""

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reports.run.request import Request

_MEGABYTE = 1024 * 1024
_STATUS = Path("/proc/self/status")


@contextmanager
def limited(request: Request) -> Iterator[None]:
    """What is done within takes no longer and no more than a request allows one unit."""
    with _in_time(request.unit_seconds), _in_memory(request.unit_memory):
        yield


@contextmanager
def _in_time(seconds: int) -> Iterator[None]:
    """The process ends after so many seconds; 0 is no limit."""
    if not seconds:
        yield
        return
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextmanager
def _in_memory(megabytes: int) -> Iterator[None]:
    """The process gets so much memory more than it has, where the system can say how much that is;
    0 is no limit.
    """
    taken = _data_bytes() if megabytes else None
    if taken is None:
        yield
        return
    import resource

    usual = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = taken + megabytes * _MEGABYTE
    most = usual[1] if usual[1] != resource.RLIM_INFINITY else wanted
    resource.setrlimit(resource.RLIMIT_DATA, (min(wanted, most), usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, usual)


def _data_bytes() -> int | None:
    """The memory that the process has for itself; None where the system does not say."""
    try:
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return None
