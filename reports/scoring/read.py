"""From a file of 指标体系 to a System, with what is wrong in it before any data."""

from reports.core import nodes
from reports.core.figure import NONE, Figure, unit_named
from reports.core.problems import Problem
from reports.core.target import Operator, Target
from reports.core.values import Values
from reports.scoring.check import system_problems
from reports.scoring.system import (
    Applies,
    Band,
    Explained,
    Grade,
    Indicator,
    IndicatorGroup,
    Limit,
    Member,
    Method,
    OpenGroup,
    System,
    Terms,
)
from reports.source.schema import FileContext, Schema, Words, read_values

"""A part of a system as its schema types it: what is not written is 无."""


def read_system(
    key: str, node: nodes.Mapping, schema: Schema
) -> tuple[System | None, list[Problem]]:
    """The system of a file, None where anything is wrong in it; `key` is what the type calls it."""
    raw, problems = read_values(node, schema, FileContext(amount_unit="万元"))
    if problems:
        return None, problems
    system = _system(key, raw, node)
    problems = system_problems(system)
    return (None if problems else system), problems


def _system(key: str, raw: Values, node: nodes.Mapping) -> System:
    return System(
        key=key,
        name=raw["名称"],
        place=node.place,
        members=tuple(_member(one, raw["比较"] or None) for one in raw["指标"]),
        full_marks=raw["满分"],
        grades=tuple(Grade(one["名称"], one["不低于"]) for one in raw["等级"]),
        entered_under=raw["录入"],
        usual=_terms(raw["缺省"] or {}),
        stray_limit=raw["偏差限"],
        applies=_applies(raw["适用"]) if raw["适用"] else None,
        explained=Explained(raw["失分说明"]),
        chapter=raw["失分叙述"],
        limits=(
            *(_limit(one, is_veto=False) for one in raw["封顶"]),
            *(_limit(one, is_veto=True) for one in raw["否决"]),
        ),
    )


def _limit(raw: Values, *, is_veto: bool) -> Limit:
    return Limit(
        condition=raw["条件"],
        reason=raw["说明"],
        grade=raw["等级"],
        points=raw.get("得分", NONE),
        is_veto=is_veto,
    )


def _applies(raw: Values) -> Applies:
    schemes = tuple(str(scheme) for scheme in raw["险种"])
    return Applies(schemes, int(raw["年度起"]), _words(raw["条件"]))


def _member(raw: Values, comparison: Operator | None) -> Member:
    """A member; `comparison` is that of the system, for what has none of its own."""
    if raw["指标"]:
        return IndicatorGroup(
            name=raw["名称"],
            members=tuple(_member(member, comparison) for member in raw["指标"]),
            key=_words(raw["录入"]) or "",
            usual_weight=raw["分值"],
        )
    key = _words(raw["录入"])
    indicator = _indicator(raw, comparison)
    return indicator if key is None else OpenGroup(key, indicator, raw["不超过"])


def _indicator(raw: Values, usual: Operator | None) -> Indicator:
    comparison: Operator | None = raw["比较"] or usual
    target = raw["目标"]
    if isinstance(target, Target):
        target = target.compared(comparison)
    return Indicator(
        code=_words(raw["编号"]) or Words("", raw["名称"].place),
        name=raw["名称"],
        weight=raw["分值"],
        terms=_terms(raw),
        unit=unit_named(str(raw["单位"])),
        decimals=int(raw["小数"]),
        target=target,
        comparison=comparison,
        bound=_words(raw["目标值"]),
        value=_words(raw["完成值"]),
        adjusted=_words(raw["调整后"]),
        bands=tuple(_band(band) for band in raw["档次"]),
        parts=tuple(_indicator(part, usual) for part in raw["计分项"]),
        requirement=raw["要求"],
        formula=raw["公式说明"],
        basis=raw["依据"],
        least_points=raw["最低得分"],
    )


def _terms(raw: Values) -> Terms:
    method = raw.get("算法")
    return Terms(
        method=Method(method) if method else None,
        floor=_figure(raw.get("下限")),
        pass_line=_figure(raw.get("及格线")),
        shares=raw.get("定性档") or {},
        ranges=raw.get("定性区间") or {},
    )


def _band(raw: Values) -> Band:
    condition = raw["条件"]
    assert isinstance(condition, Target)
    return Band(condition, raw["得分"], raw["比例"])


def _words(value: object) -> Words | None:
    return value if isinstance(value, Words) else None


def _figure(value: object) -> Figure | None:
    return value if isinstance(value, Figure) else None
