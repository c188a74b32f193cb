"""Mistakes in numbers: a digit, a unit, a direction, a year, a count, a score."""

import re
from collections.abc import Mapping
from random import Random

from benchmarks.planted.making import Maker, added, changed, other_digit, swapped
from benchmarks.planted.report import Report
from benchmarks.planted.writing import Planted

_AMOUNT = r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(?=万元|亿元)"
_COMPUTED = (
    r"(?:占[^，。；\d%]{0,20}|增长|下降|完成[^，。；\d%]{0,12}预算的|为[^，。；\d%]{0,8}预算的"
    r"|执行率(?:为)?|完成率(?:为)?|比重为|得分率)(\d+(?:\.\d+)?)%"
)
_WHOLE = re.compile(r"合\s*计|总\s*计")


def _digit_said_twice(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, report.prose, _AMOUNT,
        lambda found, rng: other_digit(found[1], rng),
        lambda found: len(found[1]) > 2 and _times(report, found[1]) > 1,
    )  # fmt: skip


def _digit_said_once(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, report.prose, _AMOUNT,
        lambda found, rng: other_digit(found[1], rng),
        lambda found: len(found[1]) > 2 and _times(report, found[1]) == 1,
    )  # fmt: skip


def _times(report: Report, number: str) -> int:
    return len(re.findall(rf"(?<![\d.,]){re.escape(number)}(?![\d.,])", report.words))


def _whole_rows(report: Report) -> frozenset[tuple[int, int]]:
    """Tables and rows in which a total stands."""
    return frozenset(
        (one.cell.table, one.cell.row)
        for one in report.blocks
        if one.cell and _WHOLE.search(one.words) and one.cell.column < 6
    )


def _numbers_in_cells(report: Report, *, wholes: bool) -> list[int]:
    rows = _whole_rows(report)
    tables = {table for table, _ in rows}
    found = []
    for at in report.cells:
        cell, words = report.blocks[at].cell, report.blocks[at].words
        is_number = re.fullmatch(r"-?\d[\d,]*\.\d+", words) and float(
            words.replace(",", "")
        )
        if (
            cell
            and is_number
            and ((cell.table, cell.row) in rows) == wholes
            and cell.table in tables
        ):
            found.append(at)
    return found


def _digit_in_cell(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, _numbers_in_cells(report, wholes=False), r"\d[\d,]*\.\d+",
        lambda found, rng: other_digit(found.group(), rng),
    )  # fmt: skip


def _total(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, _numbers_in_cells(report, wholes=True), r"\d[\d,]*\.\d+",
        lambda found, rng: other_digit(found.group(), rng),
    )  # fmt: skip


def _in_rate(found: re.Match[str], new: str) -> str:
    start = found.start(1) - found.start()
    return found.group()[:start] + new + found.group()[start + len(found[1]) :]


def _percent(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, report.prose, _COMPUTED,
        lambda found, rng: _in_rate(found, other_digit(found[1], rng)),
        lambda found: found[1] not in ("0", "100"),
    )  # fmt: skip


def _truncated(found: re.Match[str], _: Random) -> str:
    places = len(found[1].partition(".")[2])
    return _in_rate(found, f"{float(found[1]) - 10.0**-places:.{places}f}")


def _last_place(report: Report, rng: Random) -> Planted | None:
    return changed(
        report, rng, report.prose, _COMPUTED, _truncated,
        lambda found: "." in found[1] and float(found[1]) > 1,
    )  # fmt: skip


_DIRECTIONS = (("增加", "减少"), ("增长", "下降"), ("上升", "降低"))


def _direction(report: Report, rng: Random) -> Planted | None:
    both = r"(?:增加|减少)\d[\d,.]*(?:万元|亿元)，(?:增长|下降)(?=\d)"
    one = r"(?:增加|减少)(?=\d[\d,.]*(?:万元|亿元))|(?:增长|下降)(?=\d[\d.]*%)"
    return changed(
        report, rng, report.prose, rng.choice((both, one)), swapped(_DIRECTIONS)
    )


def _unit(report: Report, rng: Random) -> Planted | None:
    def change(found: re.Match[str], rng: Random) -> str:
        others = {"万元": ("亿元", "元"), "亿元": ("万元",)}[found[1]]
        return found.group()[: -len(found[1])] + rng.choice(others)

    pattern = r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(万元|亿元)"
    return changed(
        report, rng, report.prose, pattern, change,
        lambda found: not re.match(r"0(?:\.0+)?万", found.group()),
    )  # fmt: skip


def _label_twice(report: Report, rng: Random) -> Planted | None:
    """A label with its amount that stands twice, once with quite another amount."""

    def change(found: re.Match[str], rng: Random) -> str:
        number, places = found[2], len(found[2].partition(".")[2])
        value = float(number.replace(",", "")) * rng.choice((0.9, 1.1, 1.27, 0.65))
        return found[1] + f"{value:.{places}f}"

    pattern = r"([^\W\d_A-Za-z]{5,12}?(?:为|是|均为)?)(\d[\d,]*\.\d+)(?=万元|亿元)"
    return changed(
        report, rng, report.prose, pattern, change,
        lambda found: report.words.count(found.group()) > 1,
    )  # fmt: skip


def _stale_year(report: Report, rng: Random) -> Planted | None:
    pattern = rf"(?<![\d〔]){report.year}(?=年(?!\d))"
    return changed(report, rng, report.prose, pattern, lambda *_: str(report.year - 1))


def _stale_date(report: Report, rng: Random) -> Planted | None:
    pattern = rf"(?<=截至){report.year}(?=年(?:\d|底|末))|(?<![\d〔]){report.year}(?=年末|年底|年\d)"
    return changed(report, rng, report.prose, pattern, lambda *_: str(report.year - 1))


def _title_year(report: Report, rng: Random) -> Planted | None:
    pattern = rf"(?<!\d){report.year}(?=年)"
    return changed(
        report, rng, report.headings, pattern, lambda *_: str(report.year - 1)
    )


def _no_year(report: Report, rng: Random) -> Planted | None:
    year = str(report.year)
    slips = (
        year[0] + "2" + year[2:],
        "3" + year[1:],
        "1" + year[1:],
        "20" + year[3] + "9",
    )
    pattern = rf"(?<![\d〔]){year}(?=年)"
    return changed(report, rng, report.prose, pattern, lambda _, rng: rng.choice(slips))


def _zero_base(report: Report, rng: Random) -> Planted | None:
    now = f"{rng.uniform(3, 900):.2f}"
    rate = f"{rng.uniform(3, 60):.2f}"
    year = report.year
    return added(report, rng, rng.choice((
        f"{year}年政府性基金支出{now}万元，比上年增加{now}万元，增长100%，主要是新增了项目。",
        f"培训费支出决算为{now}万元，比{year - 1}年增加{now}万元，增长100%。",
        f"会议费{now}万元，上年为0万元，同比增长{rate}%，主要是会议增多。",
        f"{year}年安排设备购置预算0万元，实际执行{now}万元，预算执行率100%。",
        "其他支出中，租赁费0万元，占0%；劳务费0万元，占0%；印刷费0万元，占0%。",
    )))  # fmt: skip


def _count(report: Report, rng: Random) -> Planted | None:
    said, more = rng.choice((("三", "四"), ("两", "三"), ("四", "五")))
    items = (
        "一是人员力量不足；",
        "二是系统建设滞后；",
        "三是数据共享不够；",
        "四是宣传形式单一；",
    )
    count = {"两": 2, "三": 3, "四": 4}[said]
    listed = "".join(items[:count])[:-1] + "。"
    head = rng.choice((
        f"工作中还存在以下{more}个问题：", f"主要有{more}方面的原因：", f"下一步抓好{more}项工作：",
    ))  # fmt: skip
    part, whole = rng.randint(6, 9), rng.randint(2, 5)
    return added(report, rng, rng.choice((
        head + listed, head + listed, f"全年共安排{whole}个项目，其中：重点项目{part}个。",
    )))  # fmt: skip


def _per_head(report: Report, rng: Random) -> Planted | None:
    heads, each = rng.randint(20, 90), rng.uniform(2, 9)
    amount, wrong = heads * each, each * rng.choice((0.9, 1.1, 1.3))
    what = rng.choice(("资产", "经费"))
    return added(
        report, rng,
        f"年末{what}合计{amount:.2f}万元，实有人数{heads}人，人均占有{what}{wrong:.2f}万元。",
    )  # fmt: skip


def _full_marks(report: Report, rng: Random) -> Planted | None:
    def change(found: re.Match[str], rng: Random) -> str:
        return found.group().replace(
            f"得{found[2]}分", f"得{int(found[1]) + rng.randint(1, 5)}分", 1
        )

    return changed(
        report, rng, [*report.prose, *_short(report)],
        r"(?<!\d)(\d+)分，(?:自评)?得(\d+)分|(?<!\d)得(?=\d+分（满分(\d+)分）)(\d+)分",
        lambda found, rng: change(found, rng) if found[1] else f"得{int(found[3]) + rng.randint(1, 5)}分",
    )  # fmt: skip


def _short(report: Report) -> list[int]:
    """The lines of scores that are too short to be prose."""
    return [
        at
        for at, one in enumerate(report.blocks)
        if one.is_whole and one.cell is None and "得" in one.words
        if not one.is_prose and not one.is_contents
    ]


def _points(report: Report, rng: Random) -> Planted | None:
    """A score of which others are the sum."""
    pattern = r"(?:，得|评得分为?|评价得分)(\d+(?:\.\d+)?)(?=分)"
    return changed(
        report, rng, report.prose, pattern,
        lambda found, rng: found.group()[: -len(found[1])] + f"{max(float(found[1]) - rng.randint(1, 3), 0):g}",
        lambda found: float(found[1]) > 3,
    )  # fmt: skip


def _surplus(report: Report, rng: Random) -> Planted | None:
    pattern = r"(?<=结余)(?:为)?(\d[\d,]*\.\d+)(?=万元)"
    return changed(
        report, rng, report.prose, pattern,
        lambda found, rng: found.group()[: -len(found[1])] + other_digit(found[1], rng),
    )  # fmt: skip


def _of_three(report: Report, rng: Random) -> Planted | None:
    items = "因公出国（境）费|公务用车购置及运行维护费|公务接待费|“三公”经费"
    pattern = rf"((?:{items})(?:财政拨款)?(?:支出)?(?:决算)?)(\d[\d,]*\.\d+)(?=万元)"
    return changed(
        report, rng, report.prose, pattern,
        lambda found, rng: found[1] + other_digit(found[2], rng),
    )  # fmt: skip


OF_NUMBERS: Mapping[str, Maker] = {
    "句中金额错一位（别处也印了）": _digit_said_twice,
    "句中金额错一位（只印这一处）": _digit_said_once,
    "表格里的数错一位": _digit_in_cell,
    "合计错一位": _total,
    "百分比错一位": _percent,
    "百分比截断，差末位 1": _last_place,
    "增减、升降写反": _direction,
    "万元、亿元、元弄错": _unit,
    "同一个名目两个数": _label_twice,
    "上年的年份（句中）": _stale_year,
    "上年的年份（截至、年末）": _stale_date,
    "上年的年份（标题）": _title_year,
    "没有这样的年份": _no_year,
    "基数是零还有百分比": _zero_base,
    "个数和列举不符": _count,
    "人均算错": _per_head,
    "得分超过满分": _full_marks,
    "得分相加不等": _points,
    "结余不是收支之差": _surplus,
    "三公分项、合计不符": _of_three,
}
