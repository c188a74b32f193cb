"""Whole processes: how long they take and the most memory they hold."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.with_ours import ROOT, Workplace


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: seconds on the wall and on the processor, and its peak memory in megabytes."""

    wall: float
    cpu: float
    memory: float


def run(call: Sequence[str], place: Workplace) -> Run:
    """The process run to its end; Python's bytecode and compiled templates lie in the place. Stops where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment |= {
        "PYTHONPYCACHEPREFIX": str(place.root / "字节码"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    environment |= {
        "XDG_CACHE_HOME": str(place.root / "缓存"),
        "LOCALAPPDATA": str(place.root / "缓存"),
    }
    started = time.perf_counter()
    process = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"没有做成：{' '.join(call)}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def prepared(folder: str, rows: int, units: int = 1) -> Workplace:
    """A workplace with its type and data."""
    place = Workplace(Path(folder))
    run(
        (sys.executable, "-m", "benchmarks.prepare", folder, str(rows), str(units)),
        place,
    )
    return place


def ours(place: Workplace) -> Sequence[str]:
    """The call a clerk makes."""
    folders = (
        "--data",
        str(place.data),
        "--templates",
        str(place.templates),
        "--output",
        str(place.output),
    )
    return (sys.executable, str(ROOT / "build.py"), *folders)


def from_nothing(place: Workplace) -> Run:
    """A run with nothing made yet, but with the templates compiled if they are."""
    for folder in (place.output, place.root / "内部"):
        shutil.rmtree(folder, ignore_errors=True)
    return run(ours(place), place)


def middle(runs: Sequence[Run]) -> Run:
    """The medians of wall and processor, and the greatest memory."""
    wall, cpu = median(run.wall for run in runs), median(run.cpu for run in runs)
    return Run(wall, cpu, max(run.memory for run in runs))
