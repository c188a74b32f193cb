"""Many small units in one run: processor time for each, one process and two, beside docxtpl and another checkout."""

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks import processes, workers
from benchmarks.timing import WHOLE, Rounds, Took, in_turn, print_table
from benchmarks.units import unit_name, write_units
from benchmarks.with_ours import ROOT, Workplace

DOCXTPL = "docxtpl，热的，同样的字，只出 Word"
OURS, AGAINST = "本工具", "另一份"
JOBS = (1, 2)


def batch(rounds: int, against: Path | None = None, units: int = 100) -> None:
    """Prints what a unit takes."""
    _print(measure(rounds, against, units), units)


def measure(
    rounds: int,
    against: Path | None = None,
    units: int = 100,
    jobs: tuple[int, ...] = JOBS,
) -> Rounds:
    """Runs over so many units, templates compiled and nothing made yet; docxtpl renders one unit's words a round."""
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Callable[[], Mapping[str, Took]]] = {}
        place = Workplace(Path(folder) / OURS)
        for name, root in {OURS: ROOT, AGAINST: against}.items():
            if root:
                ways |= _ways(name, Workplace(Path(folder) / name), root, units, jobs)
        processes.from_nothing(place, "--unit", unit_name(1))
        [word] = place.output.rglob("*.docx")
        processes.prepare("like-word", place, word)
        calls = {DOCXTPL: workers.python("like-word", place.root)}
        with workers.at_work(calls) as at_work:
            docxtpl = partial(_render, at_work)
            return in_turn(rounds, {DOCXTPL: docxtpl, **ways})


def _render(at_work: Mapping[str, workers.Worker]) -> Mapping[str, Took]:
    """The median of some renderings: one alone, after a long run of another process, finds the caches cold."""
    return {WHOLE: in_turn(9, at_work).middle(DOCXTPL)}


def way(name: str, jobs: int) -> str:
    """What a run with so many jobs is called."""
    return f"{name}，--jobs {jobs}"


def _ways(
    name: str, place: Workplace, root: Path, units: int, jobs: tuple[int, ...]
) -> dict[str, Callable[[], Mapping[str, Took]]]:
    write_units(place, units, root)

    def run(number: int) -> Callable[[], Mapping[str, Took]]:
        return lambda: processes.from_nothing(place, "--jobs", str(number), root=root)

    return {way(name, number): run(number) for number in jobs}


def _print(rounds: Rounds, units: int) -> None:
    print(f"## 一次做 {units} 个小单位，每个单位\n")
    rows = []
    for name in rounds.took:
        each = 1 if name == DOCXTPL else units
        middle, times = rounds.middle(name), rounds.times(name, DOCXTPL)
        memory = f"{middle.memory:.1f}" if each > 1 else ""
        rows.append(
            (
                name,
                f"{middle.cpu * 1000 / each:.1f}",
                f"{middle.wall * 1000 / each:.1f}",
                f"{times.cpu / each:.2f}",
                memory,
            )
        )
    print_table(
        (
            "",
            "处理器（毫秒）",
            "墙上（毫秒）",
            "是 docxtpl 的几倍（处理器）",
            "内存最多的进程（MB）",
        ),
        rows,
    )
    for number in JOBS:
        ours, other = way(OURS, number), way(AGAINST, number)
        if other in rounds.took:
            times = rounds.times(ours, other)
            print(f"--jobs {number}：处理器时间是另一份的 {times.cpu:.2f} 倍。")
    print()
