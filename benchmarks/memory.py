"""The memory of the process that a clerk starts, as units grow: units made for real, and a long list of simulated ones."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import processes
from benchmarks.timing import WHOLE, print_table
from benchmarks.units import YEAR, unit_name, write_units
from benchmarks.with_ours import ROOT, Workplace

SIMULATED = (1_000, 10_000, 100_000)


class Peak(NamedTuple):
    """A run: how its units were made, how many, by how many processes; its seconds, and the parent's MB."""

    how: str
    units: int
    jobs: int
    cpu: float
    wall: float
    memory: float


def memory(units: int, most: int, against: Path | None = None) -> None:
    """Prints the peaks of real runs up to so many units, and of simulated ones up to `most`."""
    for title, root in (("", ROOT), ("（另一份）", against)):
        if root:
            _print(title, measure(units, most, root))


def measure(units: int, most: int, root: Path = ROOT) -> list[Peak]:
    """The peaks, fewest units first."""
    return [*real(units, root), *simulated(most, root)]


def real(units: int, root: Path = ROOT) -> Iterator[Peak]:
    """A tenth of the units and all of them, by one process and by two."""
    for count in (max(units // 10, 1), units):
        with tempfile.TemporaryDirectory() as folder:
            place = Workplace(Path(folder))
            write_units(place, count, root)
            for jobs in (1, 2):
                yield _run(place, "real", count, jobs, root)


def simulated(most: int, root: Path = ROOT) -> Iterator[Peak]:
    """Long lists of units; only the first has data."""
    for count in SIMULATED:
        if count > most:
            break
        with tempfile.TemporaryDirectory() as folder:
            place = Workplace(Path(folder))
            write_units(place, 1, root)
            for number in range(2, count + 1):
                (place.data / str(YEAR) / unit_name(number)).mkdir()
            yield _run(place, "simulated", count, 1, root)


def _run(place: Workplace, how: str, units: int, jobs: int, root: Path) -> Peak:
    processes.from_nothing(place, "--unit", unit_name(1), root=root)
    processes.remove_made(place)
    told = place.root / "内存.json"
    words = (str(YEAR), "--jobs", str(jobs), *processes.folders(place))
    script = str(processes.HERE / "parent.py")
    call = (sys.executable, script, str(told), how, *words)
    took = processes.run(call, place, root)[WHOLE]
    peak = json.loads(told.read_text(encoding="utf-8"))
    return Peak(how, units, jobs, took.cpu, took.wall, peak)


def _print(title: str, peaks: list[Peak]) -> None:
    print(f"## 用户启动的那个进程占多少内存{title}\n")
    names = {"real": "真做", "simulated": "假装做（只做第一个，其余照它回话）"}
    print_table(
        ("单位数", "", "--jobs", "内存最多（MB）", "处理器，每个单位（毫秒）"),
        [
            (
                f"{one.units:,}",
                names[one.how],
                str(one.jobs),
                f"{one.memory:.1f}",
                f"{one.cpu * 1000 / one.units:.2f}",
            )
            for one in peaks
        ],
    )
