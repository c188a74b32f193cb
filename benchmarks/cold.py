"""Whole processes, from YAML on disk to files on disk: first run, ordinary run, nothing changed; beside docxtpl."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.content import ROWS
from benchmarks.processes import Run, from_nothing, middle, ours, prepared, run
from benchmarks.timing import print_table
from benchmarks.with_ours import Workplace


def cold(rounds: int) -> None:
    """Prints the medians, the ratios to docxtpl and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        place = prepared(folder, ROWS)
        ways: Mapping[str, Callable[[], Run]] = {
            "docxtpl（表的行用循环）": lambda: _docxtpl(place, "循环.docx"),
            "docxtpl（表的行逐行写在模板里）": lambda: _docxtpl(place, "逐行.docx"),
            "本工具，第一次（模板还没有编译）": lambda: _first(place),
            "本工具，平常（数据改了，模板没有变）": lambda: from_nothing(place),
            "本工具，什么都没有变": lambda: run(ours(place), place),
        }
        runs: dict[str, list[Run]] = {name: [] for name in ways}
        for way in (
            ways.values()
        ):  # what Python itself compiles and keeps is no part of any figure
            way()
        for _ in range(rounds):
            for name, way in ways.items():
                runs[name].append(way())
    medians = {name: middle(found) for name, found in runs.items()}
    first = next(iter(medians.values()))
    print("## 整个进程\n")
    print_table(
        (
            "",
            "中位数（毫秒）",
            "其中处理器（毫秒）",
            "是 docxtpl（循环）的几倍",
            "内存最多（MB）",
        ),
        [(name, *_figures(one, first)) for name, one in medians.items()],
    )


def _figures(one: Run, first: Run) -> tuple[str, ...]:
    return (
        f"{one.wall * 1000:.0f}",
        f"{one.cpu * 1000:.0f}",
        f"{one.wall / first.wall:.2f}",
        f"{one.memory:.1f}",
    )


def _docxtpl(place: Workplace, template: str) -> Run:
    script = Path(__file__).with_name("docxtpl_process.py")
    files = (place.data_file(), place.root / template, place.root / "docxtpl.docx")
    return run((sys.executable, str(script), *map(str, files)), place)


def _first(place: Workplace) -> Run:
    shutil.rmtree(place.root / "缓存", ignore_errors=True)
    return from_nothing(place)
