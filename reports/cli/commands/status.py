"""status: how far a year's data are."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath

from reports.cli import console
from reports.cli.command import Command, add_question, request_of
from reports.cli.ending import DONE, WRONG
from reports.cli.parser import Options
from reports.renewal.progress import Deadline, Progress, Spot, Stage, progress_of

_HEAD = ("文件", "在等什么", "待填", "要读", "要写", "错误", "警告")
_RIGHT_FROM = 2
_MOST_NAMED = 3
# Of so many documents the first places are told, of more the numbers alone.
_FEW = 15
_UNFINISHED = (Stage.TO_FILL, Stage.TO_MEND, Stage.WAITING)


def _run(options: Options) -> int:
    """1 where something is still to be filled in, read or mended."""
    found = list(progress_of(request_of(options)))
    today = date(*time.localtime()[:3])
    with console.reader_may_leave():
        for unit, files in groupby(found, lambda one: one.unit):
            _tell_unit(unit, list(files), today, in_full=len(found) <= _FEW)
        print(_sum(found))
        if any(one.stage is Stage.TO_MEND for one in found):
            asked = f" --unit {options.unit}" if options.unit else ""
            print(f"错误和警告是什么：python build.py {options.年度}{asked}")
    return WRONG if any(one.stage in _UNFINISHED for one in found) else DONE


def _tell_unit(
    unit: str, files: Sequence[Progress], today: date, *, in_full: bool
) -> None:
    print(unit)
    rows = [(one.file, one.stage.value, *_counts(one)) for one in files]
    console.print_columns([_HEAD, *rows], right_from=_RIGHT_FROM)
    for one in files:
        lines = [*(_places(one) if in_full else ()), *_due(one.deadline, today)]
        if lines:
            print(f"  {one.file}")
        for line in lines:
            print(f"    {line}")
    if told := _remarks(files):
        print(told)
    print()


def _remarks(files: Sequence[Progress]) -> str:
    """The remarks that wait for an answer; most are about several files, and told once."""
    spots = list(dict.fromkeys(spot for one in files for spot in one.waiting))
    if not spots:
        return ""
    shown = "、".join(_spot(spot, "") for spot in spots[:_MOST_NAMED])
    more = " 等" if len(spots) > _MOST_NAMED else ""
    return f"  退回意见待定 {len(spots)} 条：{shown}{more}"


def _counts(one: Progress) -> Iterator[str]:
    spots = (len(one.pending), len(one.to_read), len(one.to_write))
    return (
        str(number) if number else "" for number in (*spots, one.errors, one.warnings)
    )


def _places(one: Progress) -> Iterator[str]:
    """Where the first of what is to be done stands."""
    for word, spots in (
        ("待填", one.pending),
        ("要读", one.to_read),
        ("要写", one.to_write),
    ):
        if spots:
            shown = "、".join(_spot(spot, one.file) for spot in spots[:_MOST_NAMED])
            yield f"{word}：{shown}{'等' if len(spots) > _MOST_NAMED else ''}"


def _spot(spot: Spot, file: str) -> str:
    """What is to be done, and its line; with the file where that is not the document's own or its texts'."""
    name = PurePosixPath(spot.place.file).name
    is_own = PurePosixPath(name).stem == PurePosixPath(file).stem
    return f"{spot.name}（{'' if is_own else f'{name} '}第 {spot.place.line} 行）"


def _due(deadline: Deadline | None, today: date) -> Iterator[str]:
    if deadline is not None:
        left = (deadline.day - today).days
        day = f"{deadline.day.year}年{deadline.day.month}月{deadline.day.day}日"
        rest = f"还有 {left} 天" if left >= 0 else f"已经过了 {-left} 天"
        yield f"{day}以前要公开（{deadline.since}起 {deadline.days} 日内），{rest}"


def _sum(found: Sequence[Progress]) -> str:
    if not found:
        return "这个年度（或所选的单位、报告类型）下还没有数据文件。"
    counts = Counter(one.stage for one in found)
    parts = [f"{stage.value} {counts[stage]} 份" for stage in Stage if counts[stage]]
    return f"共 {len(found)} 份：{'，'.join(parts)}。"


COMMAND = Command(
    help="看一年的材料做到哪里了：还有哪些待填、哪些文字没有读、多少错误、在不在等审签、离公开的期限几天。",
    usage="年度 [--unit 单位] [--only 报告类型]",
    add_arguments=add_question,
    run=_run,
)
