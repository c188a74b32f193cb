"""What formulas, rules and templates may call on figures, by Chinese name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from reports.core.figure import (
    NONE,
    PENDING,
    Absent,
    Computed,
    Entered,
    Figure,
    Result,
    unit_named,
)
from reports.source.values import read_date, read_number
from reports.templating import Named, member_of


def total(*values: Any) -> Result:
    """合计: the sum; 无 counts as nothing, 待填 makes it 待填, no figure at all gives 无."""
    figures = [value for value in _flat(values) if value is not NONE]
    if not figures:
        return NONE
    if any(value is PENDING for value in figures):
        return PENDING
    if not all(isinstance(value, Figure) for value in figures):
        raise TypeError("合计里有不是数的项")
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
            # A row may hold words beside its amounts: 时间, 名称.
            yield from _flat(
                [part for part in value.values() if not isinstance(part, str)]
            )
        else:
            yield value


def share(part: Result, whole: Result) -> Result:
    """占比: part over whole; 无 where the whole is zero or negative, of which nothing is a share."""
    if isinstance(whole, Figure) and whole.value <= 0:
        return NONE
    return part / whole


def growth_rate(current: Result, base: Result) -> Result:
    """增减率: change over base; 无 where the base is zero or negative, for which a rate says nothing."""
    if isinstance(base, Figure) and base.value <= 0:
        return NONE
    return (current - base) / base


def rounded(figure: Result, places: Decimal) -> Result:
    """四舍五入: the figure rounded half up in its own unit; the rounding is part of its lineage."""
    if isinstance(figure, Absent):
        return figure
    if not isinstance(figure, Figure):
        raise TypeError("四舍五入的不是数")
    return figure.rounded(int(places))


def quantity(text: str) -> Figure:
    """数: a number written with its unit and printed as written, 数('1.1%'). Raises ValueError for what is none."""
    typed = read_number(text)
    if typed is None:
        raise ValueError(f"看不懂这个数：{text}")
    constant = Figure.counted(
        typed.number, unit_named(typed.unit), Computed("常数", (typed.number,))
    )
    return constant.cast(constant.unit, max(-int(typed.number.as_tuple().exponent), 0))


def days_between(start: Any, end: Any) -> Result:
    """天数: from one date to another, in 天; 无 where one is not there, 待填 where one is not known."""
    if isinstance(start, Absent) or isinstance(end, Absent):
        return PENDING if PENDING in (start, end) else NONE
    first, last = (read_date(str(date)) for date in (start, end))
    if first is None or last is None:
        raise ValueError("天数要两个日期")
    days = Decimal((date(*last) - date(*first)).days)
    place = getattr(end, "place", None)
    origin = Entered(place, f"{start}至{end}") if place else Computed("天数", (days,))
    return Figure(days, unit_named("天"), origin)


def greatest(*figures: Result | Decimal) -> Result | Decimal:
    """最大: the greatest of the figures and plain numbers that are there; 待填 makes it 待填."""
    return _extreme(max, figures)


def least(*figures: Result | Decimal) -> Result | Decimal:
    """最小: the least of the figures and plain numbers that are there; 待填 makes it 待填."""
    return _extreme(min, figures)


def _extreme(
    pick: Callable[..., Figure | Decimal], values: Sequence[Result | Decimal]
) -> Result | Decimal:
    if any(value is PENDING for value in values):
        return PENDING
    present = [value for value in values if not isinstance(value, Absent)]
    if not present:
        return NONE
    chosen = pick(present)
    units = [value.unit for value in present if isinstance(value, Figure)]
    if isinstance(chosen, Figure) or not units:
        return chosen
    return Figure(chosen, units[0], Computed("常数", (chosen,)))


def magnitude(figure: Result) -> Result:
    """绝对值: the figure without its sign."""
    return -figure if isinstance(figure, Figure) and figure.value < 0 else figure


def of_each(
    members: Sequence[Named | Mapping[str, Any]] | Absent, name: str
) -> list[Any] | Absent:
    """各项: what each member of a list has under a name. Raises UnknownNameError where one has no such name."""
    if isinstance(members, Absent):
        return PENDING if members is PENDING else []
    return [member_of(member, name) for member in members]


def members(mapping: Mapping[str, Any] | Absent) -> list[dict[str, Any]] | Absent:
    """逐项: the entries of a mapping in their order, each as 序 (from 1), 名称 and 值; what is 无 falls away."""
    if mapping is PENDING:
        return PENDING
    entries = mapping.items() if isinstance(mapping, Mapping) else ()
    return _numbered(
        [
            {"名称": str(name), "值": value}
            for name, value in entries
            if value is not NONE
        ]
    )


def side_by_side(
    left: Mapping[str, Any] | Absent, right: Mapping[str, Any] | Absent
) -> list[dict[str, Any]]:
    """并列: the entries of two mappings by name, each as 序, 名称, 左 and 右; what one of them lacks is 无 there."""
    sides = [
        {one["名称"]: one["值"] for one in members(mapping)}
        for mapping in (left, right)
    ]
    names = dict.fromkeys([*sides[0], *sides[1]])
    return _numbered(
        [
            {
                "名称": name,
                "左": sides[0].get(name, NONE),
                "右": sides[1].get(name, NONE),
            }
            for name in names
        ]
    )


def _numbered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"序": Decimal(index), **entry} for index, entry in enumerate(entries, 1)]
