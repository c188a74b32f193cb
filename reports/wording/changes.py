"""How a figure changed: 比上年增加1652.76万元，增长117.49%.

A change is judged by what a reader can see: figures that print alike are called equal.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import PERCENT, Absent, Computed, Figure, Result
from reports.core.tree import Line, Text
from reports.wording.lines import join_words
from reports.wording.numbers import (
    RATIO_UNITS,
    printed_value,
    recast,
    word_absent,
    word_number,
)
from reports.wording.options import POINTS, Wording, ZeroBase

# Falling and rising, in this order.
_AMOUNT_VERBS = ("减少", "增加")
_POINT_VERBS = ("下降", "上升")
_RATE_VERBS = ("下降", "增长")


def word_change(
    current: Result,
    base: Result,
    wording: Wording,
    base_name: str = "上年",
    *,
    than: str = "比",
    each: bool = False,
) -> Line:
    """The change from base to current: 比上年增加1652.76万元，增长117.49%; 与上年持平.

    Percentages change by 个百分点, without a rate. Without a `base_name` the comparison is left to the
    words before it; `each` words it of two equal totals (各增加, 均持平).
    """
    if isinstance(current, Absent) or isinstance(base, Absent):
        return word_absent(wording, current, base)
    base = recast(base, current.unit, current.places)
    gap, rises = gap_between(current, base)
    equal = ("均" if each else "") + (f"与{base_name}" if base_name else "")
    after, before = printed_value(current, wording), printed_value(base, wording)
    if after == before:
        return join_words(equal, "持平")
    printed_gap = printed_value(gap, wording)
    if not printed_gap:
        return join_words(equal, "基本持平")
    opening = (than + base_name if base_name else "") + ("各" if each else "")
    words = word_number(gap, wording, printed_gap)
    if gap.unit == POINTS:
        return join_words(opening, _POINT_VERBS[rises], words)
    change = _Change(current, base, gap, rises, after, before)
    return join_words(
        opening, _AMOUNT_VERBS[rises], words, _after_amount(change, wording)
    )


def prints_alike(current: Result, base: Result, wording: Wording) -> bool:
    """Whether a reader sees the same number; so too where one of the two is not there."""
    if isinstance(current, Absent) or isinstance(base, Absent):
        return True
    base = recast(base, current.unit, current.places)
    return printed_value(current, wording) == printed_value(base, wording)


def word_relation(current: Result, base: Result, wording: Wording) -> Line:
    """大于, 小于 or 等于, for 决算数…预算数; 略大于 or 略小于 where the two print alike and are not equal."""
    if isinstance(current, Absent) or isinstance(base, Absent):
        return word_absent(wording, current, base)
    if current == recast(base, current.unit, current.places):
        return join_words("等于")
    slightly = "略" if prints_alike(current, base, wording) else ""
    return join_words(slightly, "大于" if current > base else "小于")


def gap_between(one: Figure, other: Figure) -> tuple[Figure, bool]:
    """The difference without its sign, and whether the one is greater.

    Between ratios it counts in 个百分点 (a difference in 倍 reads as a rate).
    """
    is_greater = one > other
    difference = one - other if is_greater else other - one
    assert isinstance(difference, Figure)
    is_ratio = one.unit.name in RATIO_UNITS
    gap = difference.cast(POINTS if is_ratio else one.unit)
    return gap.formed(one.places, one.zeros), is_greater


class _Change(Struct, frozen=True):
    """Two figures, the difference between them, whether it is a rise, and the two as they are
    printed.
    """

    current: Figure
    base: Figure
    gap: Figure
    rises: bool
    after: Decimal
    before: Decimal


def _after_amount(change: _Change, wording: Wording) -> Line:
    """，增长117.49% after an amount; nothing where a rate means nothing, or would print as 0.

    A base of zero is worded by the variant's policy. A change of sign is named in place of a rate.
    """
    current, base = change.current, change.base
    if not base.value:
        return _ZERO_BASES[wording.zero_base](current, base, wording)
    if change.before < 0 < change.after:
        return join_words("，由负转正")
    if change.after < 0 < change.before:
        return join_words("，由正转负")
    if change.before <= 0:
        return ()
    rate = change.gap / base
    assert isinstance(rate, Figure)
    printed = printed_value(rate, wording)
    if not printed:
        return ()
    verb = _RATE_VERBS[change.rises]
    return (Text(f"，{verb}"), *word_number(rate, wording, printed))


def _only_the_amount(current: Figure, base: Figure, wording: Wording) -> Line:
    return ()


def _grown_by_convention(current: Figure, base: Figure, wording: Wording) -> Line:
    """，增长100% though nothing can be divided by zero: the lineage says that it is a convention."""
    if current < base:
        return ()
    origin = Computed("上年数为零，按约定写增长100%", (current, base))
    return join_words(
        "，增长", word_number(Figure(Decimal(1), PERCENT, origin), wording)
    )


def _not_there_last_year(current: Figure, base: Figure, wording: Wording) -> Line:
    return join_words("（上年无此项）")


_ZERO_BASES: Mapping[ZeroBase, Callable[[Figure, Figure, Wording], Line]] = {
    "只写增减额": _only_the_amount,
    "增长100%": _grown_by_convention,
    "上年无此项": _not_there_last_year,
}
