"""What belongs together by its name: for rules about values whose names the clerks choose.

Indicators of nested groups, figures of free names (补充数), the same name in several files.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice
from typing import Any, TypedDict

from reports.core.figure import NONE, Absent, Figure, Result
from reports.core.problems import Fault, problem
from reports.core.target import Target
from reports.core.values import Values
from reports.finance.functions import total
from reports.finance.rounding import typed_decimals
from reports.finance.rows import pending_stays

# More than a file of the data has values.
_MOST_ITEMS = 100_000


class Leaf(TypedDict):
    """A member of nested groups that is no group itself: its name, that of its group, its values."""

    名称: str
    组: str
    值: Values


class Pair(TypedDict):
    """Two values that go under one name."""

    名称: str
    左: object
    右: object


def matches(text: object, pattern: str) -> bool:
    """符合: whether the pattern is found in a text; not in what is no text."""
    return isinstance(text, str) and re.search(pattern, text) is not None


def member_or_none(mapping: Values | Absent, name: str) -> object:
    """取: what a mapping has under a name, 无 where it has nothing."""
    return NONE if isinstance(mapping, Absent) else mapping.get(name, NONE)


def kind_of(value: object) -> str:
    """量纲: what a figure counts in (元, 人, %, 个月); nothing for what is no figure."""
    if not isinstance(value, Figure):
        return ""
    return value.unit.dimension or value.unit.name


def rounded_like(figure: Result, typed: object) -> Result:
    """同位: the figure rounded to as many decimals as another was typed with."""
    if not isinstance(figure, Figure) or not isinstance(typed, Figure):
        return NONE
    return figure.cast(typed.unit).rounded(typed_decimals(typed))


# ── targets ─────────────────────────────────────────────────────────────────

_DIRECTIONS = {
    "≥": "不低于",
    ">": "不低于",
    "≤": "不高于",
    "<": "不高于",
    "=": "等于",
}


def direction_of(target: object) -> str:
    """方向: 不低于, 不高于, 等于, 区间 or 定性; nothing for what is no target."""
    if not isinstance(target, Target):
        return ""
    return _DIRECTIONS.get(target.operator, target.operator)


def bound_of(target: object) -> Figure | Absent:
    """界限: the first bound of a target, 无 where it has none."""
    if isinstance(target, Target) and target.bounds:
        return target.bounds[0]
    return NONE


# ── nested groups ───────────────────────────────────────────────────────────


def leaves_of(groups: Values | Absent, member: str) -> list[Leaf] | Absent:
    """展开: the members of nested groups that are no groups themselves, with 名称, 组 and 值.

    Only those that have a member of that name.
    """
    if isinstance(groups, Absent):
        return groups
    return [leaf for leaf in _leaves(groups, "") if member in leaf["值"]]


def _leaves(groups: Values, group: str) -> Iterator[Leaf]:
    for name, value in groups.items():
        if not isinstance(value, Mapping):
            continue
        if any(isinstance(inner, Mapping) for inner in value.values()):
            yield from _leaves(value, name)
        elif any(not isinstance(inner, Absent) for inner in value.values()):
            yield Leaf(名称=name, 组=group, 值=value)


def repeated(documents: Iterable[Values | Absent], member: str) -> list[Pair]:
    """重名: what the leaves of several documents have under a member, where two go by one name.

    The first of a name is set against each that follows.
    """
    first: dict[str, object] = {}
    pairs = []
    for groups in documents:
        for leaf in leaves_of(groups, member):
            value = leaf["值"][member]
            if isinstance(value, Absent):
                continue
            known = first.setdefault(leaf["名称"], value)
            if known is not value:
                pairs.append(Pair(名称=leaf["名称"], 左=value, 右=known))
    return pairs


# ── figures of free names ───────────────────────────────────────────────────


def pairs_of(mapping: Values | Absent, low: str, high: str) -> list[Pair]:
    """成对: figures whose names differ in one word only, 下限 and 上限: 名称 (without it), 左, 右.

    They need not count in the same: 资金 and 人次 are a pair too.
    """
    pairs = []
    for name, value in _figures(mapping):
        other = name.replace(low, high)
        counterpart = member_or_none(mapping, other)
        if other != name and isinstance(counterpart, Figure):
            stem = name.replace(low, "")
            pairs.append(Pair(名称=stem, 左=value, 右=counterpart))
    return pairs


_ALIKE = 2


def among_like(mapping: Values | Absent) -> list[Pair]:
    """同类: each figure beside the nearest of those whose names end alike and count in the same.

    左 is the figure, 右 the nearest; zeros, what is negative and figures without their like are
    left out.
    """
    figures = [(name, value) for name, value in _figures(mapping) if value.value > 0]
    pairs = []
    for name, value in figures:
        like = [
            other
            for other_name, other in figures
            if other is not value
            and other_name[-_ALIKE:] == name[-_ALIKE:]
            and kind_of(other) == kind_of(value)
        ]
        if like:
            distances = [_times(value, other) for other in like]
            nearest = like[distances.index(min(distances))]
            pairs.append(Pair(名称=name, 左=value, 右=nearest))
    return pairs


def _times(one: Figure, other: Figure) -> Fraction:
    """How many times as large the larger of two is."""
    times = Fraction(one.value) / Fraction(other.value)
    return max(times, 1 / times)


def _figures(mapping: Values | Absent) -> Iterator[tuple[str, Figure]]:
    for name, value in {} if isinstance(mapping, Absent) else mapping.items():
        if isinstance(value, Figure):
            yield name, value


# ── rows ────────────────────────────────────────────────────────────────────


@pending_stays
def add_up_by(rows: Sequence[Values], key: str, member: str) -> list[dict[str, Any]]:
    """归并: the rows that have the same under a key, as 名称 and the sum of a member, 值."""
    groups: dict[str, list[object]] = {}
    for row in rows:
        name = row[key]
        if isinstance(name, str):
            groups.setdefault(name, []).append(row[member])
    return [{"名称": name, "值": total(*values)} for name, values in groups.items()]


def names_like(text: object, *lists: Sequence[object] | Absent) -> list[str]:
    """相近: the names of which the text is a part, or which are a part of it."""
    if not isinstance(text, str):
        return []
    names = [name for one in lists for name in one if isinstance(name, str)]
    return [name for name in names if name in text or text in name]


def flat(lists: Iterable[object] | Absent) -> list[object]:
    """展平: the items of lists in a list as one list; what is no list is passed over.

    Raises Fault where they are more than a report can have.
    """
    every = chain.from_iterable(one for one in lists if isinstance(one, list | tuple))
    items = list(islice(every, _MOST_ITEMS + 1))
    if len(items) > _MOST_ITEMS:
        raise Fault(problem("T12", "items", most=_MOST_ITEMS))
    return items


def first_of(items: Sequence[object] | Absent) -> object:
    """首个: the first of a list, 无 where there is none."""
    return next(iter(items), NONE)
