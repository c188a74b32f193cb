"""Scores a report by an indicator system that is data: targets, bands, shares, points given by hand.

A value is judged as printed, half up to the indicator's decimals, so that a reader who compares the printed value
with the printed target comes to the same points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from reports.core.figure import NONE, Absent, Computed, Figure, Result, unit_named
from reports.core.problems import Problem, Severity, did_you_mean, nearest
from reports.finance.functions import total
from reports.finance.messages import exact_words
from reports.scoring.judge import (
    Scoring,
    entered_for,
    judge,
    labels,
    origin_place,
    places_in,
)
from reports.scoring.system import (
    IndicatorData,
    is_numeric,
    leaves,
    leaves_under,
    weight_of,
)


def score(system: Mapping[str, Any], scoring: Scoring) -> IndicatorData:
    """The scored system: 总分, 满分, 分值合计, 得分率, 等级, 各组 with their indicators, 项 by 编号.

    Beside them lists of indicators: 全部, 录入项, 失分项, 未完成项.
    """
    groups = [_group(node, system["满分"], scoring) for node in system["指标"]]
    middles = [
        node for group in system["指标"] for node in group["指标"] or () if node["指标"]
    ]
    items = [item for group in groups for item in group["指标"]]
    points = total(*(group["得分"] for group in groups))
    result = {
        "名称": system["名称"],
        "满分": system["满分"],
        "分值合计": total(*(group["分值"] for group in groups)),
        "总分": points,
        "得分率": _rate(points, system["满分"]),
        "等级": _grade(points, system["等级"]),
        "各组": groups,
        "全部": items,
        "录入项": [item for item in items if item["录入"]],
        "项": {item["编号"]: item for item in items},
        "个数": {
            "一级": _count(groups),
            "二级": _count(middles),
            "三级": _count(items),
            "量化": _count(
                [
                    item
                    for item in items
                    if any(is_numeric(part["目标"]) for part in item["计分项"])
                ]
            ),
        },
        "失分项": [item for item in items if _lost(item)],
        "未完成项": [
            item for item in items if _lost(item) or item["原值达标"] is False
        ],
    }
    codes = [item["编号"] for item in items]
    _unknown_results(
        scoring, [*codes, *(part["编号"] for item in items for part in item["计分项"])]
    )
    _unknown_prose(scoring, codes)
    return result


def _count(members: Sequence[Any]) -> Figure:
    """How many there are, in 条."""
    number = Decimal(len(members))
    return Figure(number, unit_named("条"), Computed("计数", (number,)))


def _group(node: IndicatorData, full: Result, scoring: Scoring) -> IndicatorData:
    weight = total(*(weight_of(leaf) for leaf in leaves([node])))
    group: IndicatorData = {
        "名称": node["名称"],
        "分值": weight,
        "权重": _rate(weight, full),
    }
    items = [
        _indicator(leaf, {"组": group, "上级": above}, scoring)
        for leaf, above in leaves_under(node, NONE)
    ]
    points = total(*(item["得分"] for item in items))
    losses = {"失分": weight - points, "得分率": _rate(points, weight)}
    return {**group, "得分": points, **losses, "指标": items}


def _rate(points: Result, weight: Result) -> Result:
    return NONE if isinstance(weight, Figure) and weight.value == 0 else points / weight


def _grade(points: Result, grades: Sequence[IndicatorData] | Absent) -> Any:
    """The first grade whose lower bound the points as printed reach (财预〔2020〕10号: 90、80、60)."""
    if isinstance(points, Absent):
        return points
    printed = points.rounded(2)
    return next((grade["名称"] for grade in grades if printed >= grade["不低于"]), NONE)


def _lost(item: IndicatorData) -> bool:
    return isinstance(item["失分"], Figure) and item["失分"].value > 0


# ── one indicator ───────────────────────────────────────────────────────────


def _indicator(
    node: IndicatorData, above: IndicatorData, scoring: Scoring
) -> IndicatorData:
    entered = entered_for(scoring.results, node["编号"])
    parts = [
        judge(part, entered_for(scoring.results, part["编号"]), scoring)
        for part in node["计分项"] or (node,)
    ]
    if node["计分项"]:
        _entered_above(node, entered, scoring)
    item = {
        **(_joined(node, parts) if node["计分项"] else parts[0]),
        "计分项": parts,
        **above,
        "依据": entered.get("依据") or node["依据"],
        "录入": node.get("由数据录入", False),
    }
    item["失分"] = item["分值"] - item["得分"]
    item["得分率"] = _rate(item["得分"], item["分值"])
    _explained(item, entered, scoring)
    return item


def _entered_above(
    node: IndicatorData, entered: Mapping[str, Any], scoring: Scoring
) -> None:
    """J08 for what was entered for an indicator as a whole and belongs to one of its sub-scores."""
    names = "、".join(str(part["编号"]) for part in node["计分项"])
    for key in ("完成值", "完成", "认定得分"):
        value = entered.get(key, NONE)
        if value is not NONE:
            message = (
                f"指标“{node['名称']}”由几项组成，{key}要分别写在各项下面：{names}。"
            )
            scoring.report(
                "J08",
                Severity.ERROR,
                message,
                getattr(value, "place", None) or origin_place(value),
            )


def _joined(node: IndicatorData, parts: Sequence[IndicatorData]) -> IndicatorData:
    """An indicator of several sub-scores: its points are theirs."""
    return {
        **labels(node),
        "分值": total(*(part["分值"] for part in parts)),
        "得分": total(*(part["得分"] for part in parts)),
        "达标": all(part["达标"] is True for part in parts),
        "完成值": NONE,
        "原值": NONE,
        "调整值": NONE,
        "原值达标": all(part["原值达标"] is not False for part in parts),
        "目标": NONE,
        "档": NONE,
        "完成率": NONE,
        "偏差率": NONE,
        "完成情况": NONE,
        "按调整后": False,
    }


def _explained(
    item: IndicatorData, entered: Mapping[str, Any], scoring: Scoring
) -> None:
    """J04 for each of 原因 and 措施 that a lost point, or a rate too far from 100 %, lacks."""
    strays = _strays(item, scoring)
    if (
        not (_lost(item) or strays or (item["分值"] is NONE and item["达标"] is False))
        or item["算法"] == "评定"
    ):
        return
    missing = [
        word
        for word in ("原因", "措施")
        if f"{word} {item['编号']}" not in scoring.prose
    ]
    if not missing:
        return
    value = _reached(item)
    if _lost(item):
        outcome = f"得 {exact_words(item['得分'])}（满分 {exact_words(item['分值'])}）"
    elif strays:
        outcome = f"完成率 {exact_words(item['完成率'].rounded(2))}，偏离 100% 超过 {exact_words(scoring.limit)}"
    else:
        outcome = "没有达到目标"
    message = f"{item['名称']}{value}{outcome}，没有写{'和改进'.join(missing)}。"
    wanted = "和".join(f"“# {word} {item['编号']}”" for word in missing)
    hint = f"在同名的 md 文件里写{wanted}，各一两句"
    if missing[0] in entered:
        hint += f"；短的也可以写在这个指标后面：{', '.join(f'{word}: …' for word in missing)}"
    scoring.report(
        "J04", Severity.ERROR, message, next(places_in(entered), None), f"{hint}。"
    )


def _strays(item: IndicatorData, scoring: Scoring) -> bool:
    """Whether the rate of completion is further from 100 % than the system lets pass without a word."""
    rate = item["偏差率"]
    return isinstance(rate, Figure) and (rate > scoring.limit or -rate > scoring.limit)


def _reached(item: IndicatorData) -> str:
    value = item["完成值"]
    if not isinstance(value, Figure):
        return ""
    decimals = value.places if value.places is not None else 2
    return f" {exact_words(value.rounded(decimals))}，"


def _unknown_results(scoring: Scoring, known: Sequence[str]) -> None:
    for name, entered in (
        scoring.results.items() if isinstance(scoring.results, Mapping) else ()
    ):
        if name not in known and entered is not NONE:
            values = entered.values() if isinstance(entered, Mapping) else ()
            places = (
                getattr(value, "place", None) or origin_place(value) for value in values
            )
            message = f"指标体系里没有“{name}”这个指标。"
            place = next((place for place in places if place), None)
            problem = Problem(
                "D01", Severity.ERROR, message, place, hint=did_you_mean(name, known)
            )
            near = nearest(name, known)
            scoring.problems.append(
                replace(problem, was=f"{name}:", should=f"{near}:") if near else problem
            )


_SAID_OF_INDICATORS = ("说明", "原因", "措施")


def _unknown_prose(scoring: Scoring, known: Sequence[str]) -> None:
    """A text about an indicator that does not exist would be printed nowhere."""
    for key, text in scoring.prose.items():
        word, _, code = key.partition(" ")
        if word in _SAID_OF_INDICATORS and code and code not in known:
            near = nearest(code, known)
            message = f"“{key}”这一段说的指标不在指标体系里，印不出来。"
            should = f"# {word} {near}" if near else ""
            scoring.problems.append(
                Problem(
                    "D01",
                    Severity.ERROR,
                    message,
                    text.place,
                    f"# {key}",
                    should,
                    did_you_mean(code, known),
                )
            )
