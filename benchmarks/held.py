"""What the toolkit is held to, line by line: what this run measured, what must be, what is aimed at."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks import accounts, batch, cold, compare, memory
from benchmarks.timing import Took, print_table
from benchmarks.workers import HOW_TO_INSTALL


class Line(NamedTuple):
    """A line: what was found on the processor and on the wall, and its bounds; a negative one is an upper bound."""

    name: str
    found: Took | str
    must: float = 0.0
    aim: float = 0.0


def held(
    rounds: int, against: Path | None = None, units: int = 100, most: int = 100_000
) -> None:
    """Prints the whole table."""
    parts: tuple[tuple[Callable[..., Iterator[Line]], tuple[object, ...]], ...] = (
        (_warm, (rounds,)),
        (_accounts, (rounds,)),
        (_processes, (rounds,)),
        (_batch, (max(rounds // 5, 2), against, units)),
        (_memory, (units, most)),
    )
    # Each part in a process of its own: what one has held in memory counts as held by all processes it starts.
    own = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=own, max_tasks_per_child=1) as pool:
        found = [pool.submit(_lines, part, *words) for part, words in parts]
        lines = [line for one in found for line in one.result()]
    print("## 答应过的\n")
    head = ("", "这次（处理器）", "这次（墙上）", "必须", "想要", "")
    print_table(head, [_row(line) for line in lines])


def _lines(part: Callable[..., Iterator[Line]], *words: object) -> list[Line]:
    return list(part(*words))


def _warm(rounds: int) -> Iterator[Line]:
    """More is better: how many times as long the others take."""
    ways = ("docxtpl", "rust-docxtpl", "carbone", "easy-template-x", "ours")
    bounds = {
        ("docxtpl", "文字"): (10.0, 14.0),
        ("docxtpl", "数"): (8.0, 12.0),
        ("rust-docxtpl", "文字"): (3.0, 4.5),
        ("rust-docxtpl", "数"): (3.0, 4.5),
    }
    for cells in compare.CELLS:
        measured = compare.measure(cells, rounds, ways)
        for way in ways[:-1]:
            name = f"热，表内是{cells}，Word 和网页：比 {way} 只出 Word 快几倍"
            if way not in measured.took:
                yield Line(name, HOW_TO_INSTALL)
                continue
            found = measured.times(way, "ours")
            yield Line(name, found, *bounds.get((way, cells), (0.0, 0.0)))


def _accounts(rounds: int) -> Iterator[Line]:
    warm = accounts.warm(rounds)
    found = warm.times(accounts.DOCXTPL, accounts.OURS)
    yield Line("渠县部门决算，数到文件：比 docxtpl 快几倍", found, 6, 9)
    read = accounts.read_back(rounds)
    found = read.times("read-back", "read-back", accounts.READ, accounts.MAKE)
    yield Line("读回核对，是填和写的几倍", found, -0.6, -0.4)


def _processes(rounds: int) -> Iterator[Line]:
    """Less is better: how many times docxtpl's process."""
    measured = cold.measure(rounds, spelled=False)
    small = cold.SMALL + cold.USUAL
    lines = (
        ("平常，基准内容", cold.USUAL, cold.DOCXTPL, -0.9, -0.6),
        ("平常，小单位", small, cold.DOCXTPL, -0.7, -0.5),
        ("平常，小单位，docxtpl 也只填小单位的字", small, cold.SMALL_DOCXTPL, 0, 0),
        ("第一次，基准内容", cold.FIRST, cold.DOCXTPL, -1.8, -1.3),
        ("什么都没有变，基准内容", cold.UNCHANGED, cold.DOCXTPL, -0.2, -0.12),
    )
    for name, way, other, must, aim in lines:
        found = measured.times(way, other)
        yield Line(f"整个进程，{name}：是 docxtpl 的几倍", found, must, aim)


def _batch(rounds: int, against: Path | None, units: int) -> Iterator[Line]:
    measured = batch.measure(rounds, against, units)
    for jobs in batch.JOBS:
        ours = batch.way(batch.OURS, jobs)
        took = measured.middle(ours)
        name = f"一次做 {units} 个小单位，--jobs {jobs}"
        each = f"{took.cpu * 1000 / units:.1f} 毫秒处理器"
        yield Line(f"{name}：每个单位", each)
        times = measured.times(ours, batch.DOCXTPL)
        found = Took(times.wall / units, times.cpu / units)
        yield Line(f"{name}：每个单位是 docxtpl 出一份 Word（热）的几倍", found)
        name = f"{name}：每个单位是另一份的几倍"
        if against:
            found = measured.times(ours, batch.way(batch.AGAINST, jobs))
            yield Line(name, found, -0.5, -0.35)
        else:
            yield Line(name, "要有 --against", -0.5, -0.35)


def _memory(units: int, most: int) -> Iterator[Line]:
    peaks = memory.measure(units, most)
    for how, told in (("real", "真做"), ("simulated", "假装做")):
        for jobs in (1, 2):
            of = [one for one in peaks if (one.how, one.jobs) == (how, jobs)]
            if of:
                counts = "、".join(f"{one.units:,}" for one in of)
                found = "、".join(f"{one.memory:.0f}" for one in of) + " MB"
                name = f"内存最多，{told} {counts} 个单位，--jobs {jobs}"
                yield Line(name, found)


def _row(line: Line) -> tuple[str, ...]:
    bounds = tuple(_bound(one) for one in (line.must, line.aim))
    if isinstance(line.found, str):
        return (line.name, line.found, "", *bounds, "")
    cpu, wall, _ = line.found
    return (line.name, f"{cpu:.2f}", f"{wall:.2f}", *bounds, _judged(line, cpu))


def _bound(bound: float) -> str:
    if not bound:
        return ""
    return f"≥ {bound:g}" if bound > 0 else f"≤ {-bound:g}"


def _judged(line: Line, found: float) -> str:
    if not line.must:
        return ""
    if _keeps(found, line.aim):
        return "够，到了想要的"
    return "够" if _keeps(found, line.must) else "不够"


def _keeps(found: float, bound: float) -> bool:
    return found >= bound if bound > 0 else found <= -bound
