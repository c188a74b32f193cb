"""What an indicator system is, before any data: its indicators and weights, what may be wrong in it, its names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from reports.core.figure import (
    NONE,
    PERCENT,
    Absent,
    Entered,
    Figure,
    Result,
    Unit,
    unit_named,
)
from reports.core.problems import Place, Problem, Severity
from reports.core.target import Target
from reports.finance.functions import total
from reports.finance.messages import exact_words
from reports.templating import ANYTHING, Shape

IndicatorData = dict[str, Any]


def leaves(system_nodes: Sequence[IndicatorData]) -> Iterator[IndicatorData]:
    """The indicators (三级指标) of a system in their order."""
    yield from (leaf for node in system_nodes for leaf, _ in leaves_under(node, NONE))


def leaves_under(
    node: IndicatorData, above: Any
) -> Iterator[tuple[IndicatorData, Any]]:
    """The indicators of a node, each with the name of the node it stands under."""
    for inner in node["指标"] or ():
        yield from leaves_under(inner, node["名称"])
    if not node["指标"]:
        yield node, above


def weight_of(node: IndicatorData) -> Result:
    """The 分值 of an indicator: its own, or the sum of its sub-scores'."""
    return (
        total(*(part["分值"] for part in node["计分项"]))
        if node["计分项"]
        else node["分值"]
    )


def is_slot(node: IndicatorData) -> bool:
    """Whether a node is a place that data files fill with indicators of their own."""
    return isinstance(node["录入"], str)


def settle_methods(nodes: Sequence[IndicatorData]) -> None:
    """Puts 达标 where a node says nothing of its method; places left open take theirs from the system or the data."""
    for node in nodes:
        if not node["算法"] and not is_slot(node):
            node["算法"] = "达标"
        settle_methods(node["指标"] or ())
        settle_methods(node["计分项"] or ())


def is_numeric(target: Any) -> bool:
    """Whether a target is one that a number meets or misses."""
    return isinstance(target, Target) and target.operator != "定性"


def system_problems(system: Mapping[str, Any], place: Place) -> list[Problem]:
    """What is wrong in a system before any data: S02 in an indicator or the grades, S01 in the sum of the weights."""
    found = [
        *incomplete_items(system, place, given=False),
        *_wrong_bounds(system),
        *_wrong_grades(system, place),
    ]
    # What data files enter is added up with them.
    entered = any(
        is_slot(node) or node["算法"] == "评定" for node in leaves(system["指标"])
    )
    weights = None if found or entered else full_marks_problem(system, place)
    return [weights] if weights else found


def full_marks_problem(system: Mapping[str, Any], place: Place) -> Problem | None:
    """S01 where the weights of a system do not add up to its full marks."""
    weights = total(*(weight_of(node) for node in leaves(system["指标"])))
    if (
        not isinstance(weights, Figure)
        or isinstance(system["满分"], Absent)
        or weights == system["满分"]
    ):
        return None
    message = f"指标体系“{system['名称']}”各项分值之和是 {exact_words(weights)}，满分写的是 {exact_words(system['满分'])}。"
    return Problem("S01", Severity.ERROR, message, place)


def incomplete_items(
    system: Mapping[str, Any], place: Place, given: bool = True
) -> Iterator[Problem]:
    """S02 for each indicator that cannot be scored as written: without 编号, 分值 or 目标, or with another's 编号.

    A place left open for data is passed over; so is the weight where there are no marks, or the data gives it.
    """
    codes: set[str] = set()
    marked = isinstance(system["满分"], Figure)
    for item in leaves(system["指标"]):
        for node in (item, *(item["计分项"] or ())) if not is_slot(item) else ():
            at = getattr(node["名称"], "place", place)
            method, scored = node["算法"], not node["计分项"]
            targeted = scored and method in ("达标", "按比例")
            aimed = targeted and isinstance(node["目标值"], Absent)
            weighed = scored and marked and (method != "评定" or given)
            wanted = {
                "编号": True,
                "分值": weighed,
                "目标": aimed,
                "档次": scored and method == "档次",
            }
            wanted["比较"] = targeted and not aimed
            missing = [
                key for key, needed in wanted.items() if needed and node[key] is NONE
            ]
            if missing:
                message = f"指标“{node['名称']}”没有写{'、'.join(missing)}，计不出分。"
                yield Problem("S02", Severity.ERROR, message, at)
            elif (
                aimed
                and isinstance(node["目标"], Target)
                and node["目标"].operator == "定性"
            ):
                message = (
                    f"指标“{node['名称']}”的目标是定性，算法却是{method}，计不出分。"
                )
                yield Problem(
                    "S02", Severity.ERROR, message, at, hint="加上 算法: 定性。"
                )
            elif (
                method == "按比例"
                and not isinstance(node["目标"], Absent)
                and node["目标"].operator in (">", "<")
            ):
                message = f"指标“{node['名称']}”按比例计分，目标不能写大于、小于：正好等于时得不出分。"
                yield Problem(
                    "S02",
                    Severity.ERROR,
                    message,
                    at,
                    hint="改写成 ≥ 或 ≤；批复就是这样写的，加上 算法: 达标。",
                )
            if bad_band := next(
                (
                    band
                    for band in node["档次"] or ()
                    if (band["得分"] is NONE) is (band["比例"] is NONE)
                ),
                None,
            ):
                message = (
                    f"指标“{node['名称']}”的每一档要写“得分”或“比例”，两样写一样。"
                )
                yield Problem(
                    "S02",
                    Severity.ERROR,
                    message,
                    getattr(bad_band["条件"].bounds[0].origin, "place", at),
                )
            code = node["编号"]
            if isinstance(code, str) and code in codes:
                message = f"有两个指标都叫“{code}”，分不清是哪一个。"
                hint = "编号（键名）不能重复；要印成一样的，写 名称: …。"
                yield Problem(
                    "S02",
                    Severity.ERROR,
                    message,
                    getattr(code, "place", at),
                    hint=hint,
                )
            codes.add(code)


def _wrong_bounds(system: Mapping[str, Any]) -> Iterator[Problem]:
    """S02 for each target or band that cannot be compared with the indicator's value as it is written."""
    for item in leaves(system["指标"]):
        for node in item["计分项"] or (item,):
            unit = unit_named(str(node["单位"] or "%"))
            conditions = [("条件", band["条件"]) for band in node["档次"] or ()]
            targets = (
                [("目标", node["目标"])] if isinstance(node["目标"], Target) else []
            )
            for key, target in (*targets, *conditions):
                why = next(
                    filter(
                        None, (_wrong_bound(bound, unit) for bound in target.bounds)
                    ),
                    "",
                )
                if why:
                    yield _wrong_bound_problem(key, node, target, unit, why)


def _wrong_bound(bound: Figure, unit: Unit) -> str:
    if unit == PERCENT:
        if bound.unit.dimension:
            return f"它的完成值是百分数，和“{bound.unit.name}”不能比"
        return (
            ""
            if bound.unit.name or not bound.value
            else "它的完成值是百分数，目标要带 %"
        )
    # A bare bound counts in the unit of the indicator.
    return (
        ""
        if not bound.unit.name or bound.unit.dimension == unit.dimension
        else f"它的完成值以“{unit.name}”计"
    )


def _wrong_bound_problem(
    key: str, node: IndicatorData, target: Target, unit: Unit, why: str
) -> Problem:
    origin = target.bounds[0].origin
    assert isinstance(origin, Entered)
    bare = unit == PERCENT and not any(bound.unit.name for bound in target.bounds)
    should = re.sub(r"\d[\d.,，．]*", r"\g<0>%", origin.text) if bare else ""
    message = f"指标“{node['名称']}”的{key}写的是“{origin.text}”：{why}。"
    was = f"{key}: {origin.text}"
    return Problem(
        "S02",
        Severity.ERROR,
        message,
        origin.place,
        was,
        f"{key}: {should}" if should else "",
    )


def _wrong_grades(system: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """S02 where the grades do not go down: the first whose bound is reached is the one that is given."""
    if isinstance(system["满分"], Figure) and not system["等级"]:
        yield Problem("S02", Severity.ERROR, "写了满分，没有写等级。", place)
    for higher, lower in pairwise(system["等级"] or ()):
        if not higher["不低于"] > lower["不低于"]:
            message = f"等级要从高到低写：“{higher['名称']}”在“{lower['名称']}”前面，分数线却不比它高。"
            yield Problem(
                "S02", Severity.ERROR, message, getattr(lower["名称"], "place", place)
            )


# ── names ─────────────────────────────────────────────────────────────────────

_ITEM_NAMES = (
    *(
        "编号",
        "名称",
        "组",
        "算法",
        "公式说明",
        "要求",
        "分值",
        "得分",
        "失分",
        "得分率",
        "达标",
    ),
    *(
        "完成值",
        "原值",
        "调整值",
        "原值达标",
        "按调整后",
        "目标",
        "依据",
        "上级",
        "完成率",
        "偏差率",
        "档",
        "完成情况",
        "录入",
    ),
)
_ITEM = Shape({**dict.fromkeys(_ITEM_NAMES, ANYTHING), "计分项": Shape(items=ANYTHING)})
_GROUP_NAMES = ("名称", "分值", "权重", "得分", "失分", "得分率")


def shape(codes: Sequence[str] | None) -> Shape:
    """The names of a scored system whose indicators have these 编号; None where only the data knows them."""
    group = Shape({**dict.fromkeys(_GROUP_NAMES, ANYTHING), "指标": Shape(items=_ITEM)})
    lists = dict.fromkeys(("全部", "录入项", "失分项", "未完成项"), Shape(items=_ITEM))
    totals = dict.fromkeys(
        ("名称", "满分", "分值合计", "总分", "得分率", "等级"), ANYTHING
    )
    counts = Shape(dict.fromkeys(("一级", "二级", "三级", "量化"), ANYTHING))
    items = ANYTHING if codes is None else Shape(dict.fromkeys(codes, _ITEM))
    return Shape(
        {**totals, **lists, "个数": counts, "各组": Shape(items=group), "项": items}
    )
