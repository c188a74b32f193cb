"""Whole processes, from YAML on disk to files on disk: first run, ordinary run, nothing changed; beside docxtpl."""

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import processes
from benchmarks.prepare import CONTEXT, TEMPLATE
from benchmarks.timing import Rounds, Took, in_turn, milliseconds, print_table, ratios
from benchmarks.units import write_units
from benchmarks.with_ours import ROOT, Workplace

DOCXTPL, SPELLED = "docxtpl（表的行用循环）", "docxtpl（表的行逐行写在模板里）"
FIRST, USUAL = (
    "本工具，第一次（模板还没有编译）",
    "本工具，平常（数据改了，模板没有变）",
)
UNCHANGED = "本工具，什么都没有变"
SMALL_DOCXTPL = "小单位：docxtpl（同样的字）"
SMALL = "小单位："
# Seconds; `publish/fingerprint.py` reads files again that are younger than ten.
_SETTLED = 12
Ways = dict[str, Callable[[], Mapping[str, Took]]]


def cold(rounds: int, against: Path | None = None) -> None:
    """Prints the medians, the ratios to docxtpl and the peak memory."""
    _print(measure(rounds, against))


def measure(rounds: int, against: Path | None = None, spelled: bool = True) -> Rounds:
    """The rounds of all whole processes, of the benchmark's content and of a small unit."""
    with tempfile.TemporaryDirectory() as folder:
        ways = _content_ways(Path(folder) / "内容", spelled, against)
        ways |= _small_ways(Path(folder) / "小", against)
        # Templates are known by their times once they are not quite new, as those of a clerk are.
        time.sleep(_SETTLED)
        return in_turn(rounds, ways)


def _content_ways(folder: Path, spelled: bool, against: Path | None) -> Ways:
    place = Workplace(folder)
    place.root.mkdir()
    processes.prepare("content", place)

    def docxtpl(template: str) -> Mapping[str, Took]:
        made = place.root / "docxtpl.docx"
        return processes.script(
            "docxtpl_process.py",
            *(place.data_file(), place.root / template, made),
            place=place,
        )

    ways: Ways = {DOCXTPL: lambda: docxtpl("循环.docx")}
    if spelled:
        ways[SPELLED] = lambda: docxtpl("逐行.docx")
    ways |= _ours_ways("", place, ROOT)
    if against:
        other = Workplace(folder / "另一份")
        other.root.mkdir()
        processes.prepare("content", other, 1, against)
        ways |= _ours_ways("另一份：", other, against)
    return ways


def _small_ways(folder: Path, against: Path | None) -> Ways:
    place = Workplace(folder)
    write_units(place, 1)
    processes.ours(place)
    [word] = place.output.rglob("*.docx")
    processes.prepare("like-word", place, word)
    made = place.root / "docxtpl.docx"
    files = (place.root / CONTEXT, place.root / TEMPLATE, made)
    ways: Ways = {
        SMALL_DOCXTPL: lambda: processes.script(
            "docxtpl_words.py", *files, place=place
        ),
        **_ours_ways(SMALL, place, ROOT),
    }
    if against:
        other = Workplace(folder / "另一份")
        write_units(other, 1, against)
        ways |= _ours_ways(f"另一份：{SMALL}", other, against)
    return ways


def _ours_ways(before: str, place: Workplace, root: Path) -> Ways:
    return {
        before + FIRST: lambda: processes.first(place, root),
        before + USUAL: lambda: processes.from_nothing(place, root=root),
        before + UNCHANGED: lambda: processes.ours(place, root=root),
    }


def _print(rounds: Rounds) -> None:
    print("## 整个进程\n")
    rows = []
    for way in rounds.took:
        middle, times = rounds.middle(way), rounds.times(way, DOCXTPL)
        rows.append(
            (way, *milliseconds(middle), *ratios(times), f"{middle.memory:.1f}")
        )
    print_table(
        (
            "",
            "处理器（毫秒）",
            "墙上（毫秒）",
            "是 docxtpl（循环）的几倍（处理器）",
            "（墙上）",
            "内存最多（MB）",
        ),
        rows,
    )
