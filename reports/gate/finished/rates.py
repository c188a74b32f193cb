"""Rates, differences and sums that a sentence says it made of two or more numbers that it prints."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from reports.core.patterns import HAN, Pattern
from reports.core.problems import problem
from reports.gate.facts.model import Printed, read_printed
from reports.gate.finished.plain import Mark, Plain, mark, sentence_at

_N = r"(?<![\d.,])\d[\d,]*(?:\.\d+)?"
_UNIT = "亿元|万元|元|万人次|人次|万人|人|户|万户|个|件|家|批次|名|辆|次|条|项"
_POWERS = {"万元": 4, "亿元": 8, "万人": 4, "万人次": 4, "万户": 4}
_RATE = r"(?P<rate>\d+(?:\.\d+)?)%"
# 以年度目标任务471万人为基数计算，完成率为101.31%
_OF_BASE = Pattern(
    rf"以[^，。；\d]{{0,16}}(?P<whole>{_N})(?P<unit>{_UNIT})为(?:基数|分母)"
    rf"[^。；\d%]{{0,30}}率[为是达]?到?{_RATE}"
)
# 保费收入316004.60万元，占基金收入345782.92万元的比值为91.39%
_OF_WHOLE = Pattern(
    rf"(?P<part>{_N})(?P<unit>{_UNIT})[，、]?占[^，。；\d%]{{0,20}}(?P<whole>{_N})(?P<other>{_UNIT})"
    rf"的?(?:比值|比重|比例|占比)?[为是达]?到?{_RATE}"
)
# 收入35407万元，完成全年预算33375万元的106.09%
_OF_PLAN = Pattern(
    rf"(?P<part>{_N})(?P<unit>{_UNIT})[，、]?(?:占|完成)[^，。；\d%]{{0,12}}(?:预算|目标|计划|任务)数?"
    rf"(?P<whole>{_N})(?P<other>{_UNIT})的{_RATE}"
)
# 资产净值325.51万元，年末实有人数52人，人均占有资产6.26万元
_PER_HEAD = Pattern(
    rf"(?P<part>{_N})(?P<unit>亿元|万元|元)，[^，。；\d]{{0,12}}(?P<heads>{_N})(?P<of>万人|人)，"
    rf"人均(?P<what>[^，。；\d]{{2,10}})(?P<each>{_N})(?P<other>亿元|万元|元)"
)
_TOGETHER = Pattern(rf"(?:共计|合计|总计)(?P<whole>{_N})(?P<unit>{_UNIT})(?!以上)")
_COUNTED = Pattern(rf"(?P<number>{_N})(?P<unit>{_UNIT})")
_NOT_ADDED = Pattern("其中|占|比|较|增|减|超|同期|上年|目标|计划|预算|任务|原")
_SURPLUS = Pattern(rf"当期(?:收支)?结余[为是]?(?P<rest>-?{_N})(?P<unit>亿元|万元|元)")
_INCOME = Pattern(rf"收入[为是]?(?P<number>{_N})(?P<unit>亿元|万元|元)")
_SPENDING = Pattern(rf"支出[为是]?(?P<number>{_N})(?P<unit>亿元|万元|元)")
_MOST_ADDED = 8
# How far back a number is looked for that a rate may be of.
_NEAR = 400
# 16.61万元，占0.63%；…
_ITEM = Pattern(
    rf"(?P<name>{HAN}{{2,30}}?)[为是]?(?P<number>{_N})(?P<unit>亿元|万元|元)，占(?:比)?{_RATE}"
)
_FEWEST_ITEMS = 3


def find_wrong_rates(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A01 for each number that those it is said to be made of do not give."""
    for number, line in enumerate(lines):
        words = line.words
        if "%" in words:
            yield from _of_base(number, line)
            for pattern in (_OF_WHOLE, _OF_PLAN):
                for found in (
                    pattern.finditer(words) if "占" in words or "完成" in words else ()
                ):
                    yield from _of_whole(number, line, found)
            yield from _shares(number, line)
        if "人均" in words:
            yield from _per_head(number, line)
        if "计" in words:
            yield from _together(number, line)
        if "结余" in words:
            yield from _surplus(number, line)


def _amount(digits: str, unit: str) -> Printed:
    return read_printed(digits, _POWERS.get(unit, 0))


def _in_unit(value: float, unit: str, form: str = ".10g") -> str:
    """A value as it would be printed in a unit."""
    return f"{value / 10.0 ** _POWERS.get(unit, 0):{form}}{unit}"


def _kind(unit: str) -> str:
    """What a unit counts, whatever its power."""
    return unit.replace("万", "").replace("亿", "")


def _exact(number: Printed) -> Printed:
    """A number that is not rounded: one that was set, or counted."""
    return Printed(number.value, 0.0, number.text)


def _gives(part: Printed, whole: Printed, rate: Printed) -> bool:
    """Whether some numbers that round to these give a rate that rounds to this one."""
    if whole.low <= 0:
        return True
    slack = rate.half * 1e-6
    least, most = part.low / whole.high * 100, part.high / whole.low * 100
    return least <= rate.high + slack and most >= rate.low - slack


def _of_base(number: int, line: Plain) -> Iterator[Mark]:
    for found in _OF_BASE.finditer(line.words):
        unit = found["unit"]
        whole, rate = _exact(_amount(found["whole"], unit)), read_printed(found["rate"])
        before = [
            _amount(one["number"], one["unit"])
            for one in _COUNTED.finditer(
                line.words, max(found.start() - _NEAR, 0), found.start()
            )
            if _kind(one["unit"]) == _kind(unit)
        ]
        if not before or any(_gives(part, whole, rate) for part in before):
            continue
        best = min(
            before, key=lambda one: abs(one.value / whole.value * 100 - rate.value)
        )
        told = problem(
            "A01",
            "base",
            words=found.group(),
            printed=f"{rate.text}%",
            formula=f"{best.text}÷{whole.text}",
            expected=_percent(best, whole, rate),
        )
        yield mark(told, number, line, *found.span())


def _percent(part: Printed, whole: Printed, like: Printed) -> str:
    """The rate of two numbers with a place more than print has where that shows the difference."""
    value = part.value / whole.value * 100
    decimals = max(len(like.text.partition(".")[2]), 2)
    return f"{value:.{decimals}f}%"


def _of_whole(number: int, line: Plain, found: re.Match[str]) -> Iterator[Mark]:
    if _kind(found["unit"]) != _kind(found["other"]):
        return
    part = _amount(found["part"], found["unit"])
    whole = _amount(found["whole"], found["other"])
    rate = read_printed(found["rate"])
    if not whole.value or _gives(part, whole, rate):
        return
    told = problem(
        "A01",
        "of whole",
        words=found.group(),
        printed=f"{rate.text}%",
        formula=f"{found['part']}{found['unit']}÷{found['whole']}{found['other']}",
        expected=_percent(part, whole, rate),
    )
    yield mark(told, number, line, *found.span())


def _per_head(number: int, line: Plain) -> Iterator[Mark]:
    for found in _PER_HEAD.finditer(line.words):
        part = _amount(found["part"], found["unit"])
        heads = _amount(found["heads"], found["of"])
        each = _amount(found["each"], found["other"])
        what = found["what"].rstrip("为是")[-2:]
        before = line.words[max(found.start() - 20, 0) : found.start()]
        if found["of"] == "人":
            heads = _exact(heads)
        if what not in before:
            continue
        if not heads.value or (
            part.low / heads.high <= each.high * (1 + 1e-9)
            and part.high / heads.low >= each.low * (1 - 1e-9)
        ):
            continue
        told = problem(
            "A01",
            "per head",
            words=found.group(),
            printed=found["each"] + found["other"],
            formula=f"{found['part']}{found['unit']}÷{found['heads']}{found['of']}",
            expected=_in_unit(part.value / heads.value, found["other"], ".2f"),
        )
        yield mark(told, number, line, *found.span())


def _together(number: int, line: Plain) -> Iterator[Mark]:
    """共计 that no choice of the numbers before it in its sentence gives."""
    for found in _TOGETHER.finditer(line.words):
        start, _ = sentence_at(line.words, found.start())
        before = line.words[start : found.start()]
        added = [
            _amount(one["number"], one["unit"])
            for one in _COUNTED.finditer(before)
            if _kind(one["unit"]) == _kind(found["unit"])
        ]
        if not 2 <= len(added) <= _MOST_ADDED or _NOT_ADDED.search(before):
            continue
        whole = _amount(found["whole"], found["unit"])
        if not any(
            _adds_up(chosen, whole)
            for size in range(1, len(added) + 1)
            for chosen in combinations(added, size)
        ):
            told = problem(
                "A01",
                "together",
                words=found.group(),
                printed=found["whole"] + found["unit"],
                formula="＋".join(one.text for one in added),
                expected=_in_unit(sum(one.value for one in added), found["unit"]),
            )
            yield mark(told, number, line, *found.span())


def _adds_up(parts: Sequence[Printed], whole: Printed) -> bool:
    apart = abs(sum(one.value for one in parts) - whole.value)
    slack = whole.half + sum(one.half for one in parts if one.value)
    return apart <= slack * (1 + 1e-9)


def _surplus(number: int, line: Plain) -> Iterator[Mark]:
    """当期结余 that is not what the sentence says came in without what went out."""
    for found in _SURPLUS.finditer(line.words):
        start, _ = sentence_at(line.words, found.start(), "。！？")
        before = line.words[start : found.start()]
        came, went = list(_INCOME.finditer(before)), list(_SPENDING.finditer(before))
        if not came or not went or len(came) != 1 or len(went) != 1:
            continue
        income, spending = (
            _amount(one[0]["number"], one[0]["unit"]) for one in (came, went)
        )
        rest = _amount(found["rest"], found["unit"])
        apart = abs(income.value - spending.value - rest.value)
        if apart > (income.half + spending.half + rest.half) * (1 + 1e-9):
            told = problem(
                "A01",
                "surplus",
                words=found.group(),
                printed=found["rest"] + found["unit"],
                formula=f"{income.text}－{spending.text}",
                expected=_in_unit(income.value - spending.value, found["unit"]),
            )
            yield mark(told, number, line, *found.span())


def _shares(number: int, line: Plain) -> Iterator[Mark]:
    """Items of a whole whose shares make all of it, and whose amounts do not."""
    start = 0
    while True:
        start, end = sentence_at(line.words, start, "。！？")
        whole = _COUNTED.search(line.words, start, end)
        items = list(_ITEM.finditer(line.words, start, end))
        if whole and len(items) >= _FEWEST_ITEMS and items[0].start() >= whole.end():
            yield from _unadded(number, line, whole, items)
        if end >= len(line.words):
            return
        start = end + 1


def _unadded(
    number: int, line: Plain, whole: re.Match[str], items: Sequence[re.Match[str]]
) -> Iterator[Mark]:
    rates = [read_printed(one["rate"]) for one in items]
    if (
        abs(sum(one.value for one in rates) - 100)
        > sum(one.half for one in rates) + 0.011
    ):
        return
    amounts = [_amount(one["number"], one["unit"]) for one in items]
    total = _amount(whole["number"], whole["unit"])
    if _adds_up(amounts, total):
        return
    told = problem(
        "A01",
        "items",
        words=whole.group(),
        formula="＋".join(one["number"] for one in items),
        expected=_in_unit(sum(one.value for one in amounts), whole["unit"]),
    )
    yield mark(told, number, line, *whole.span())
