"""Whole processes: how long they take, on the wall and on the processor, and the most memory they hold."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.timing import WHOLE, Took
from benchmarks.with_ours import ROOT, Workplace

HERE = Path(__file__).parent


def run(call: Sequence[str], place: Workplace, root: Path = ROOT) -> Mapping[str, Took]:
    """The process run to its end, with the modules of a checkout. Ends the program where it fails.

    Python's bytecode and compiled templates lie in the place. The processor time is that of its children too, the
    memory the most that any one of them held.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        call, env=environment(place, root), stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"没有做成：{' '.join(call)}")
    cpu = usage.ru_utime + usage.ru_stime
    return {WHOLE: Took(wall, cpu, usage.ru_maxrss / 1024)}


def environment(place: Workplace, root: Path) -> Mapping[str, str]:
    """The variables of a process that leaves nothing outside its place."""
    return {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONPYCACHEPREFIX": str(place.root / "字节码"),
        "PYTHONDONTWRITEBYTECODE": "",
        "XDG_CACHE_HOME": str(place.root / "缓存"),
        "LOCALAPPDATA": str(place.root / "缓存"),
    }


def folders(place: Workplace) -> Sequence[str]:
    """The options of a call that tell where everything lies."""
    return (
        "--data",
        str(place.data),
        "--templates",
        str(place.templates),
        "--output",
        str(place.output),
    )


def ours(place: Workplace, *words: str, root: Path = ROOT) -> Mapping[str, Took]:
    """The call a clerk makes, with what lies there from before."""
    call = (sys.executable, str(root / "build.py"), *folders(place), *words)
    return run(call, place, root)


def from_nothing(
    place: Workplace, *words: str, root: Path = ROOT
) -> Mapping[str, Took]:
    """A run with nothing made yet, but with the templates compiled if they are."""
    remove_made(place)
    return ours(place, *words, root=root)


def remove_made(place: Workplace) -> None:
    """Everything that runs have made is out of the way; compiled templates stay.

    It is deleted with the place: where thousands of files have just been deleted, some file systems take much
    longer to make new ones (ext4 without a journal: for a minute), and that would be counted as the run's.
    """
    aside = Path(tempfile.mkdtemp(dir=place.root))
    for folder in (place.output, place.root / "内部"):
        if folder.exists():
            folder.rename(aside / folder.name)


def first(place: Workplace, root: Path = ROOT) -> Mapping[str, Took]:
    """A run with nothing made yet and no template compiled."""
    shutil.rmtree(place.root / "缓存", ignore_errors=True)
    return from_nothing(place, root=root)


def script(name: str, *words: object, place: Workplace) -> Mapping[str, Took]:
    """One of the scripts beside this file."""
    return run((sys.executable, str(HERE / name), *map(str, words)), place)


def prepare(what: str, place: Workplace, *words: object) -> None:
    """Has the files written that whole processes need, by a process of its own."""
    call = (sys.executable, "-m", "benchmarks.prepare", what, str(place.root))
    subprocess.run((*call, *map(str, words)), env=environment(place, ROOT), check=True)
