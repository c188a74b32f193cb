"""What formulas, rules and templates may call on figures, by Chinese name."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from reports.figure import NONE, PENDING, Absent, Computed, Figure, Result, unit_named
from reports.reading import read_number
from reports.templating import Language


def total(*values: Any) -> Result:
    """合计: the sum; 无 counts as nothing, 待填 makes it 待填, no figure at all gives 无."""
    figures = [value for value in _flat(values) if value is not NONE]
    if not figures:
        return NONE
    if any(value is PENDING for value in figures):
        return PENDING
    first, *rest = figures
    result = first
    for figure in rest:
        result = result + figure
    if not rest:
        return result  # type: ignore[no-any-return]
    return Figure(result.value, first.unit, Computed("合计", tuple(figures)))


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _flat(value)
        elif isinstance(value, Mapping):
            yield from _flat(value.values())
        else:
            yield value


def share(part: Result, whole: Result) -> Result:
    """占比: part over whole; 无 where the whole is zero."""
    if isinstance(whole, Figure) and whole.value == 0:
        return NONE
    return part / whole


def growth_rate(current: Result, base: Result) -> Result:
    """增减率: change over base; 无 where the base is zero or negative, for which a rate says nothing."""
    if isinstance(base, Figure) and base.value <= 0:
        return NONE
    return (current - base) / base


def rounded(figure: Result, places: Decimal) -> Result:
    """四舍五入: the figure rounded half up in its own unit; the rounding is part of its lineage."""
    return figure if isinstance(figure, Absent) else figure.rounded(int(places))


def quantity(text: str) -> Figure:
    """数: a number written with its unit, such as 数('1.1%'). Raises ValueError where it cannot be read."""
    typed = read_number(text)
    if typed is None:
        raise ValueError(f"看不懂这个数：{text}")
    bare = Figure(typed.number, unit_named(""), Computed("常数", (typed.number,)))
    return Figure(bare.cast(unit_named(typed.unit)).value, unit_named(typed.unit), bare.origin)


def greatest(*figures: Result) -> Result:
    """最大: the greatest of the figures that are there."""
    present = [figure for figure in figures if isinstance(figure, Figure)]
    return max(present) if present else NONE


def least(*figures: Result) -> Result:
    """最小: the least of the figures that are there."""
    present = [figure for figure in figures if isinstance(figure, Figure)]
    return min(present) if present else NONE


def magnitude(figure: Result) -> Result:
    """绝对值: the figure without its sign."""
    return -figure if isinstance(figure, Figure) and figure.value < 0 else figure


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "合计": total,
    "占比": share,
    "增减率": growth_rate,
    "四舍五入": rounded,
    "数": quantity,
    "最大": greatest,
    "最小": least,
    "绝对值": magnitude,
}

TESTS: Mapping[str, Callable[[Any], bool]] = {
    "有": lambda value: not isinstance(value, Absent) and value != "" and value != [],
    "无": lambda value: value is NONE,
    "待填": lambda value: value is PENDING,
    "零": lambda value: isinstance(value, Figure) and value.value == 0,
}

LANGUAGE = Language(FUNCTIONS, {}, TESTS)
"""The language of 计算, 勾稽 and 指标体系."""
