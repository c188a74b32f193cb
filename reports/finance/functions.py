"""What formulas, rules and templates may call on figures, by Chinese name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import add

from reports.core.figure import (
    NONE,
    PENDING,
    Absent,
    Computed,
    Entered,
    Figure,
    LeftBlank,
    Result,
    Rounding,
    unit_named,
)
from reports.core.problems import Fault, problem
from reports.source.values import read_date, read_number


def total(*values: object) -> Result:
    """合计: the sum; 无 and 留空 count as nothing, 待填 makes it 待填.

    No figure at all gives 无, or 留空 where one of the places is left so.
    """
    figures: list[Figure] = []
    is_pending = has_others = False
    nothing: Absent = NONE
    for value in islice(_leaves(values), _MOST_LEAVES + 1):
        if isinstance(value, Figure):
            figures.append(value)
        elif value is PENDING:
            is_pending = True
        elif isinstance(value, LeftBlank):
            nothing = value
        elif value is not NONE:
            has_others = True
    if len(figures) > _MOST_LEAVES:
        raise Fault(problem("T12", "leaves", most=_MOST_LEAVES))
    if is_pending:
        return PENDING
    if has_others:
        raise TypeError("合计里有不是数的项")
    if len(figures) < 2:
        return figures[0] if figures else nothing
    added = reduce(add, figures)
    return Figure(added.value, figures[0].unit, Computed("合计", tuple(figures)))


def _leaves(values: Iterable[object]) -> Iterator[object]:
    """The values and those inside lists and mappings.

    A row may hold words beside its amounts (时间, 名称).
    """
    for value in values:
        if isinstance(value, list | tuple):
            yield from _leaves(value)
        elif isinstance(value, Mapping):
            parts = value.values()
            yield from _leaves(part for part in parts if not isinstance(part, str))
        else:
            yield value


def share(part: Result, whole: Result) -> Result:
    """占比: part over whole; 无 where the whole is zero or negative, of which nothing is a share."""
    if isinstance(whole, Figure) and whole.value <= 0:
        return NONE
    return part / whole


def growth_rate(current: Result, base: Result) -> Result:
    """增减率: change over base.

    无 where the base is zero or negative, for which a rate says nothing.
    """
    if isinstance(base, Figure) and base.value <= 0:
        return NONE
    return (current - base) / base


# 元 has two, a rate four; a public figure never has more.
_MOST_PLACES = 12
# Five thousand rows of a hundred columns; lists that hold lists may be without end.
_MOST_LEAVES = 500_000


def round_half_up(figure: Result, places: Decimal) -> Result:
    """四舍五入: the figure rounded half up in its own unit; the rounding is part of its lineage."""
    return _rounded(figure, places, Rounding.HALF_UP)


def cut_off(figure: Result, places: Decimal) -> Result:
    """舍去: the same with everything beyond the last place dropped, as Excel's ROUNDDOWN."""
    return _rounded(figure, places, Rounding.CUT_OFF)


def round_away(figure: Result, places: Decimal) -> Result:
    """进位: the same with anything beyond the last place counted as one of it, as Excel's ROUNDUP."""
    return _rounded(figure, places, Rounding.AWAY)


def _rounded(figure: Result, places: Decimal, how: Rounding) -> Result:
    if isinstance(figure, Absent):
        return figure
    if not isinstance(figure, Figure):
        raise TypeError(f"{how}的不是数")
    if abs(places) > _MOST_PLACES:
        raise Fault(problem("T12", "places", name=how.value, most=_MOST_PLACES))
    return figure.rounded(int(places), how)


def read_quantity(text: str) -> Figure:
    """数: a number written with its unit and printed as written, 数('1.1%').

    Raises ValueError for what is none.
    """
    typed = read_number(text)
    if typed is None:
        raise ValueError(f"看不懂这个数：{text}")
    constant = Figure.counted(
        typed.number, unit_named(typed.unit), Computed("常数", (typed.number,))
    )
    return constant.cast(constant.unit, max(-int(typed.number.as_tuple().exponent), 0))


def days_between(start: object, end: object) -> Result:
    """天数: from one date to another, in 天; 无 where one is not there, 待填 where one is not known."""
    if isinstance(start, Absent) or isinstance(end, Absent):
        return PENDING if PENDING in (start, end) else NONE
    first, last = read_date(str(start)), read_date(str(end))
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
