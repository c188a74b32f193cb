"""From this machine to a hundred thousand units: the rate of its cores, a model of many machines, what is done once."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import memory, processes
from benchmarks.batch import OURS, measure, way
from benchmarks.timing import print_table
from benchmarks.units import write_units
from benchmarks.with_ours import ROOT, Workplace

ENTRIES = (1_000, 10_000, 100_000)
_MACHINES = ((1, 2), (1, 8), (4, 8), (10, 16), (100, 16))
_STEPS = {
    "units": "列单位",
    "manifests": "读每个单位的清单",
    "site": "栏目，第一次",
    "site, one changed": "栏目，一个单位变了",
    "site again": "栏目，没有变",
}


def scale(rounds: int, units: int, most: int) -> None:
    """Prints the rate and the model, and the steps that no number of machines makes quicker."""
    once = _once(most)
    _print_rate(rounds, units, once)
    _print_once(once)


def _print_rate(
    rounds: int, units: int, once: Mapping[int, Mapping[str, tuple[float, float]]]
) -> None:
    cores = os.cpu_count() or 1
    rows = measure(rounds, None, units, (1, cores) if cores > 1 else (1,))
    one = rows.middle(way(OURS, 1))
    each = one.cpu / units
    print(f"## 这台机器（{cores} 核）的速度，和更多机器的推算\n")
    efficiency, on_the_wall = 1.0, 1.0
    if cores > 1:
        all_cores = rows.middle(way(OURS, cores))
        efficiency = min(one.cpu / all_cores.cpu, 1.0)
        on_the_wall = one.cpu / (all_cores.wall * cores)
    print(
        f"一次做 {units} 个小单位，逐个做，每个单位 {each * 1000:.1f} 毫秒处理器时间；--jobs {cores} 时效率 {efficiency:.0%}"
        f"（处理器时间的比；照墙上的时间是 {on_the_wall:.0%}，机器另外忙着时偏低）。\n"
    )
    print(
        "推算：每小时的单位数 = 机器数 × 核数 × 3600 ÷ 每个单位的处理器时间 × 效率。假定：每台机器的核和这里的一样快，"
        "别的事都不做；单位之间不相等待；分派和共享盘不再使效率降低；只做一次的几步（下表）由一台机器在最后做，另加。\n"
    )
    largest = max(once)
    last = sum(once[largest][step][0] for step in ("units", "site")) * 1e5 / largest
    print_table(
        (
            "机器",
            "每台的核",
            "每小时（单位）",
            "100,000 个单位（小时）",
            "其中只做一次的（%）",
        ),
        [
            _row(machines, per, efficiency / each * 3600, last)
            for machines, per in _MACHINES
        ],
    )


def _row(machines: int, per: int, core: float, last: float) -> tuple[str, ...]:
    rate = machines * per * core
    hours = 1e5 / rate + last / 3600
    share = last / 3600 / hours
    return (
        str(machines),
        str(per),
        f"{rate:,.0f}",
        f"{hours:.2f}",
        f"{share * 100:.0f}",
    )


def _once(most: int) -> Mapping[int, Mapping[str, tuple[float, float]]]:
    found = {}
    for count in ENTRIES:
        if count > most:
            break
        with tempfile.TemporaryDirectory() as folder:
            place = Workplace(Path(folder))
            write_units(place, 1)
            processes.ours(place)
            script = str(processes.HERE / "many_entries.py")
            told = subprocess.run(
                (sys.executable, script, folder, str(count)),
                env=processes.environment(place, ROOT),
                stdout=subprocess.PIPE,
                check=True,
            )
        found[count] = json.loads(told.stdout)
    return found


def _print_once(once: Mapping[int, Mapping[str, tuple[float, float]]]) -> None:
    print("## 不管几台机器都只做一次的：处理器（毫秒，每个单位）\n")
    counts = list(once)
    rows = [
        (
            told,
            *(f"{once[count][step][1] * 1000 / count:.3f}" for count in counts),
            f"{once[counts[-1]][step][0]:.1f}",
        )
        for step, told in _STEPS.items()
    ]
    peaks = {one.units: one for one in memory.simulated(counts[-1])}
    cpu = (f"{peaks[count].cpu * 1000 / count:.3f}" for count in counts)
    rows.append(("假装做：列单位、收结果、印表", *cpu, f"{peaks[counts[-1]].wall:.1f}"))
    for name, by in (
        ("内存最多（MB）：栏目", {count: once[count]["memory"] for count in counts}),
        ("内存最多（MB）：假装做", {count: peaks[count].memory for count in counts}),
    ):
        rows.append((name, *(f"{by[count]:.0f}" for count in counts), ""))
    heads = (f"{count:,} 个单位" for count in counts)
    print_table(("", *heads, f"{counts[-1]:,} 个，墙上（秒）"), rows)
