"""The largest sample, 部门决算 with its attachments: whole processes, warm beside docxtpl, and read back."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import processes, workers
from benchmarks.timing import (
    WHOLE,
    Rounds,
    Took,
    in_turn,
    milliseconds,
    print_table,
    ratios,
)
from benchmarks.with_accounts import NAME, UNIT, YEAR, copy_sample
from benchmarks.with_ours import ROOT, Workplace

OURS, DOCXTPL, AGAINST = "accounts", "like-word", "against"
MAKE, READ = "make", "read"
_USUAL = "平常（模板没有变）"
_FILES = (f"{NAME}.docx", f"{NAME}.html", f"{NAME}.fragment.html", f"{NAME}附表.xlsx")
_HEAD = ("", "处理器（毫秒）", "墙上（毫秒）")


def accounts(rounds: int, against: Path | None = None) -> None:
    """Prints whole builds; fill, Word and page beside docxtpl rendering the same words; what reading back takes."""
    _print_whole(_whole(rounds, against))
    _print_warm(warm(rounds, against))
    _print_read(read_back(rounds))


def _whole(rounds: int, against: Path | None) -> Rounds:
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Callable[[], Mapping[str, Took]]] = {}
        for name, root in {"": ROOT, "另一份：": against}.items():
            if root:
                ways |= _whole_ways(name, Workplace(Path(folder) / root.name), root)
        return in_turn(rounds, ways)


def _whole_ways(
    name: str, place: Workplace, root: Path
) -> dict[str, Callable[[], Mapping[str, Took]]]:
    copy_sample(place, root)
    return {
        f"{name}第一次（模板还没有编译）": lambda: processes.first(place, root),
        name + _USUAL: lambda: processes.from_nothing(place, root=root),
        f"{name}什么都没有变": lambda: processes.ours(place, root=root),
    }


def warm(rounds: int, against: Path | None = None) -> Rounds:
    """From figures in hand to Word and page, beside docxtpl with the words of that Word file."""
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(Path(folder))
        calls = {OURS: workers.python("accounts", place.root)}
        if against:
            other = place.root / AGAINST
            other.mkdir()
            calls[AGAINST] = workers.python("accounts", other, root=against)
        with workers.at_work(calls) as mine:
            processes.prepare("like-word", place, place.root / f"{OURS}.docx")
            others = {DOCXTPL: workers.python("like-word", place.root)}
            with workers.at_work(others) as docxtpl:
                return in_turn(rounds, {**docxtpl, **mine})


def read_back(rounds: int) -> Rounds:
    """Filling and writing four files, and reading them back."""
    with tempfile.TemporaryDirectory() as folder:
        calls = {"read-back": workers.python("read-back", Path(folder))}
        with workers.at_work(calls) as at_work:
            return in_turn(rounds, at_work)


def _print_whole(rounds: Rounds) -> None:
    print(f"## {UNIT} {YEAR} 年：部门决算、部门评价、五个项目和汇总表，整个进程\n")
    rows = []
    for way in rounds.took:
        middle, times = rounds.middle(way), rounds.times(way, _USUAL)
        rows.append(
            (way, *milliseconds(middle), *ratios(times), f"{middle.memory:.1f}")
        )
    more = ("是平常的几倍（处理器）", "（墙上）", "内存最多（MB）")
    print_table((*_HEAD, *more), rows)


def _print_warm(rounds: Rounds) -> None:
    print("## 部门决算一份：数在手里，到写出文件\n")
    rows = [
        ("docxtpl，只出 Word，没有图（表的行用循环）", DOCXTPL, WHOLE),
        ("本工具，Word 和网页", OURS, WHOLE),
        ("　其中：填（数→树，附件在内）", OURS, "fill"),
        ("　其中：写 Word", OURS, "docx"),
        ("　其中：写网页", OURS, "html"),
    ]
    if AGAINST in rounds.took:
        rows.append(("另一份本工具，Word 和网页", AGAINST, WHOLE))
    _print_stages(rounds, rows, (OURS, WHOLE), "是本工具的几倍")


def _print_read(rounds: Rounds) -> None:
    print("## 部门决算一份：读回核对（Word、网页、片段、附表）\n")
    way = "read-back"
    rows = [
        ("填、写四个文件", way, MAKE),
        ("读回四个文件，和文档树逐项比较", way, READ),
        *((f"　其中：{name.removeprefix(NAME)}", way, name) for name in _FILES),
    ]
    _print_stages(rounds, rows, (way, MAKE), "是填和写的几倍")


def _print_stages(
    rounds: Rounds, rows: list[tuple[str, str, str]], to: tuple[str, str], head: str
) -> None:
    way_to, stage_to = to
    print_table(
        (*_HEAD, f"{head}（处理器）", "（墙上）"),
        [
            (
                told,
                *milliseconds(rounds.middle(way, stage)),
                *ratios(rounds.times(way, way_to, stage, stage_to)),
            )
            for told, way, stage in rows
        ],
    )
