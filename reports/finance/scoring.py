"""Scores a report by an indicator system that is data: targets, bands, shares, points given by hand.

A value is judged as printed, half up to the indicator's decimals, so that a reader who compares the printed value
with the printed target comes to the same points.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from reports.figure import (
    NONE,
    PENDING,
    PERCENT,
    SCORE,
    Absent,
    Computed,
    Entered,
    Figure,
    Result,
    Unit,
    UnitMismatchError,
    unit_named,
)
from reports.finance.checks import side_words
from reports.finance.functions import total
from reports.problems import Fault, Place, Problem, Tier, did_you_mean, nearest
from reports.target import Target
from reports.templating import ANYTHING, Expressions, Shape

Item = dict[str, Any]

_ZERO_POINTS = Figure(Decimal(0), SCORE, Computed("常数", (Decimal(0),)))


@dataclass(slots=True)
class Scoring:
    """What scoring one document needs: the system, the names in reach, the entered results; and what it met.

    `prefix` is the name under which the system's expressions were compiled. `prose` tells which narratives exist.
    """

    prefix: str
    expressions: Expressions
    scope: Mapping[str, Any]
    results: Mapping[str, Any]
    prose: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, tier: Tier, message: str, place: Place | None, hint: str = "") -> None:
        """Notes a problem."""
        self.problems.append(Problem(code, tier, message, place, hint=hint))


def score(system: Mapping[str, Any], scoring: Scoring) -> Item:
    """The scored system: 总分, 满分, 得分率, 等级, 各组 with their indicators, 全部, 项 by 编号, 失分项, 未完成项."""
    groups = [_group(node, scoring) for node in system["指标"]]
    items = [item for group in groups for item in group["指标"]]
    points = total(*(group["得分"] for group in groups))
    result = {
        "名称": system["名称"],
        "满分": system["满分"],
        "总分": points,
        "得分率": _rate(points, system["满分"]),
        "等级": _grade(points, system["等级"]),
        "各组": groups,
        "全部": items,
        "项": {item["编号"]: item for item in items},
        "失分项": [item for item in items if _lost(item)],
        "未完成项": [item for item in items if _lost(item) or item["原值达标"] is False],
    }
    codes = [item["编号"] for item in items]
    _unknown_results(scoring, [*codes, *(part["编号"] for item in items for part in item["计分项"])])
    _unknown_prose(scoring, codes)
    return result


def system_problems(system: Mapping[str, Any], place: Place) -> list[Problem]:
    """What is wrong in a system before any data: S02 in an indicator or the grades, S01 in the sum of the weights."""
    found = [*incomplete_items(system, place), *_wrong_bounds(system), *_wrong_grades(system, place)]
    weights = None if found else full_marks_problem(system, place)
    return [weights] if weights else found


def full_marks_problem(system: Mapping[str, Any], place: Place) -> Problem | None:
    """S01 where the weights of a system do not add up to its full marks."""
    weights = total(*(_weight(node) for node in _leaves(system["指标"])))
    if not isinstance(weights, Figure) or weights == system["满分"]:
        return None
    message = (
        f"指标体系“{system['名称']}”各项分值之和是 {side_words(weights)}，满分写的是 {side_words(system['满分'])}。"
    )
    return Problem("S01", Tier.ERROR, message, place)


def incomplete_items(system: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """S02 for each indicator that cannot be scored as written: without 编号, 分值 or 目标, or with another's 编号."""
    codes: set[str] = set()
    for item in _leaves(system["指标"]):
        for node in (item, *(item["计分项"] or ())):
            at = getattr(node["名称"], "place", place)
            method, scored = node["算法"], not node["计分项"]
            targeted = scored and method in ("达标", "按比例")
            wanted = {"编号": True, "分值": scored, "目标": targeted, "档次": scored and method == "档次"}
            missing = [key for key, needed in wanted.items() if needed and isinstance(node[key], Absent)]
            if missing:
                message = f"指标“{node['名称']}”没有写{'、'.join(missing)}，计不出分。"
                yield Problem("S02", Tier.ERROR, message, at)
            elif targeted and node["目标"].operator == "定性":
                message = f"指标“{node['名称']}”的目标是定性，算法却是{method}，计不出分。"
                yield Problem("S02", Tier.ERROR, message, at, hint="加上 算法: 定性。")
            code = node["编号"]
            if isinstance(code, str) and code in codes:
                message = f"编号“{code}”有两个指标在用，分不清是哪一个。"
                yield Problem("S02", Tier.ERROR, message, getattr(code, "place", at), hint="每个指标用不同的编号。")
            codes.add(code)


def _wrong_bounds(system: Mapping[str, Any]) -> Iterator[Problem]:
    """S02 for each target or band that cannot be compared with the indicator's value as it is written."""
    for item in _leaves(system["指标"]):
        for node in item["计分项"] or (item,):
            unit = unit_named(str(node["单位"] or "%"))
            conditions = [("条件", band["条件"]) for band in node["档次"] or ()]
            targets = [("目标", node["目标"])] if isinstance(node["目标"], Target) else []
            for key, target in (*targets, *conditions):
                why = next(filter(None, (_wrong_bound(bound, unit) for bound in target.bounds)), "")
                if why:
                    yield _wrong_bound_problem(key, node, target, unit, why)


def _wrong_bound(bound: Figure, unit: Unit) -> str:
    if unit == PERCENT:
        if bound.unit.dimension:
            return f"它的完成值是百分数，和“{bound.unit.name}”不能比"
        return "" if bound.unit.name or not bound.value else "它的完成值是百分数，目标要带 %"
    # A bare bound counts in the unit of the indicator.
    return "" if not bound.unit.name or bound.unit.dimension == unit.dimension else f"它的完成值以“{unit.name}”计"


def _wrong_bound_problem(key: str, node: Item, target: Target, unit: Unit, why: str) -> Problem:
    origin = target.bounds[0].origin
    assert isinstance(origin, Entered)
    bare = unit == PERCENT and not any(bound.unit.name for bound in target.bounds)
    should = re.sub(r"\d[\d.,，．]*", r"\g<0>%", origin.text) if bare else ""
    message = f"指标“{node['名称']}”的{key}写的是“{origin.text}”：{why}。"
    was = f"{key}: {origin.text}"
    return Problem("S02", Tier.ERROR, message, origin.place, was, f"{key}: {should}" if should else "")


def _wrong_grades(system: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """S02 where the grades do not go down: the first whose bound is reached is the one that is given."""
    for higher, lower in pairwise(system["等级"]):
        if not higher["不低于"] > lower["不低于"]:
            message = f"等级要从高到低写：“{higher['名称']}”在“{lower['名称']}”前面，分数线却不比它高。"
            yield Problem("S02", Tier.ERROR, message, getattr(lower["名称"], "place", place))


def _leaves(system_nodes: Sequence[Item]) -> Iterator[Item]:
    for node in system_nodes:
        if node["指标"]:
            yield from _leaves(node["指标"])
        else:
            yield node


def _weight(node: Item) -> Result:
    return total(*(part["分值"] for part in node["计分项"])) if node["计分项"] else node["分值"]


def _group(node: Item, scoring: Scoring) -> Item:
    group: Item = {"名称": node["名称"]}
    items = [_indicator(leaf, group, scoring) for leaf in _leaves([node])]
    weight, points = (total(*(item[key] for item in items)) for key in ("分值", "得分"))
    losses = {"失分": weight - points, "得分率": _rate(points, weight)}
    return {**group, "分值": weight, "得分": points, **losses, "指标": items}


def _rate(points: Result, weight: Result) -> Result:
    return NONE if isinstance(weight, Figure) and weight.value == 0 else points / weight


def _grade(points: Result, grades: Sequence[Item]) -> Any:
    """The first grade whose lower bound the points as printed reach (财预〔2020〕10号: 90、80、60)."""
    if isinstance(points, Absent):
        return points
    printed = points.rounded(2)
    return next((grade["名称"] for grade in grades if printed >= grade["不低于"]), NONE)


def _lost(item: Item) -> bool:
    return isinstance(item["失分"], Figure) and item["失分"].value > 0


# ── one indicator ───────────────────────────────────────────────────────────


def _indicator(node: Item, group: Item, scoring: Scoring) -> Item:
    entered = _entered(scoring.results, node["编号"])
    parts = [_part(part, _entered(scoring.results, part["编号"]), scoring) for part in node["计分项"] or (node,)]
    if node["计分项"]:
        _entered_above(node, entered, scoring)
    item = {
        **(_joined(node, parts) if node["计分项"] else parts[0]),
        "计分项": parts,
        "组": group,
        "依据": entered.get("依据") or node["依据"],
    }
    item["失分"] = item["分值"] - item["得分"]
    item["得分率"] = _rate(item["得分"], item["分值"])
    _explained(item, scoring)
    return item


def _entered(results: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    entered = results.get(code) if isinstance(results, Mapping) else None
    if entered is PENDING:
        return dict.fromkeys(("完成值", "完成"), PENDING)
    return entered if isinstance(entered, Mapping) else {}


def _entered_above(node: Item, entered: Mapping[str, Any], scoring: Scoring) -> None:
    """J08 for what was entered for an indicator as a whole and belongs to one of its sub-scores."""
    names = "、".join(str(part["编号"]) for part in node["计分项"])
    for key in ("完成值", "完成", "认定得分"):
        value = entered.get(key, NONE)
        if value is not NONE:
            message = f"指标“{node['名称']}”由几项组成，{key}要分别写在各项下面：{names}。"
            scoring.report("J08", Tier.ERROR, message, getattr(value, "place", None) or _origin_place(value))


def _joined(node: Item, parts: Sequence[Item]) -> Item:
    """An indicator of several sub-scores: its points are theirs."""
    return {
        **_labels(node),
        "分值": total(*(part["分值"] for part in parts)),
        "得分": total(*(part["得分"] for part in parts)),
        "达标": all(part["达标"] is True for part in parts),
        "完成值": NONE,
        "原值": NONE,
        "调整值": NONE,
        "原值达标": all(part["原值达标"] is not False for part in parts),
        "目标": NONE,
        "按调整后": False,
    }


def _labels(node: Item) -> Item:
    return {key: node[key] for key in ("编号", "名称", "算法", "目标表述", "公式说明", "要求")}


def _part(node: Item, entered: Mapping[str, Any], scoring: Scoring) -> Item:
    """One scored value: what was reached, whether it meets its target, and its points."""
    judged = _Judged(node, entered, scoring)
    value, raw, adjusted = judged.values()
    points, met = judged.points(value)
    part = {
        **_labels(node),
        "分值": node["分值"],
        "得分": points,
        "达标": met,
        "完成值": value,
        "原值": raw,
        "调整值": adjusted,
        "原值达标": judged.met(raw),
        "按调整后": value is adjusted and isinstance(adjusted, Figure),
        "目标": judged.target if judged.target is not None else NONE,
    }
    _by_hand(part, entered, scoring)
    return part


class _Judged:
    """One scored value of an indicator on its way from what was entered to its points."""

    def __init__(self, node: Item, entered: Mapping[str, Any], scoring: Scoring) -> None:
        self.node = node
        self.entered = entered
        self.scoring = scoring
        self.unit: Unit = unit_named(str(node["单位"] or "%"))
        self.decimals = int(node["小数"] or 2)
        self.name = str(node["名称"])
        self.target: Target | None = self._target()

    def _target(self) -> Target | None:
        target = self.node["目标"]
        return None if isinstance(target, Absent) else target.in_unit(self.unit)

    def _place(self) -> Place | None:
        for key in ("完成值", "完成", "依据", "认定理由"):
            value = self.entered.get(key, NONE)
            if isinstance(value, Figure) and isinstance(value.origin, Entered):
                return value.origin.place
            if getattr(value, "place", None) is not None:
                return value.place  # type: ignore[no-any-return]
        return None

    def values(self) -> tuple[Any, Any, Any]:
        """The value that is judged, the raw one and the adjusted one."""
        if self.node["算法"] == "定性":
            word = self.entered.get("完成", NONE)
            if word is NONE:
                hint = f"在“指标”下面写：{self.node['编号']}: {{完成: 达成, 依据: …}}；也可以是 部分达成、未达成。"
                self._missing("完成", hint)
            return word, word, NONE
        raw = self._raw()
        adjusted = self._evaluate("调整后")
        if isinstance(adjusted, Figure) and self.entered.get("按调整后计分") is True:
            self.scoring.report(
                "J05",
                Tier.WARNING,
                f"{self.name}按调整后的 {self._printed(adjusted)} 计分，原值是 {self._printed(raw)}。",
                self._place(),
                "两个值都会印出来；没有文件依据，删掉“按调整后计分”这一行。",
            )
            return adjusted, raw, adjusted
        if adjusted is NONE and self.entered.get("按调整后计分") is True:
            message = f"{self.name}写了按调整后计分，但是没有调整后的值。"
            hint = "把调整所用的数补齐，或者删掉“按调整后计分”这一行。"
            self.scoring.report("J05", Tier.ERROR, message, self._place(), hint)
        return raw, raw, adjusted

    def _raw(self) -> Result:
        """The computed value, or the entered one; both must agree as printed."""
        computed, entered = self._evaluate("完成值"), self._in_unit(self.entered.get("完成值", NONE))
        if isinstance(computed, Figure) and isinstance(entered, Figure):
            if computed.rounded(self.decimals) != entered.rounded(self.decimals):
                message = (
                    f"{self.name}录的完成值是 {self._printed(entered)}，由基础数算出来是 {self._printed(computed)}。"
                )
                hint = "核对分子、分母和完成值；算得出的不用再录。"
                self.scoring.report("J02", Tier.ERROR, message, self._place(), hint)
            return computed
        if computed is NONE and entered is NONE and self.node["算法"] != "认定":
            self._missing("完成值", self._where_to_write())
        if isinstance(computed, Figure) or entered is NONE:
            return computed
        return entered

    def _where_to_write(self) -> str:
        if isinstance(self.node["完成值"], str):
            return f"它由“{self.node['完成值']}”算出：把算式要用的数补齐。"
        return f"在“指标”下面写：{self.node['编号']}: {{完成值: …, 依据: …}}。"

    def _by_hand(self) -> bool:
        return self.entered.get("认定得分", NONE) is not NONE

    def _missing(self, key: str, hint: str) -> None:
        if not self._by_hand():
            self.scoring.report("J01", Tier.ERROR, f"指标“{self.name}”没有写{key}，计不出分。", self._place(), hint)

    def _evaluate(self, key: str) -> Result:
        name = f"{self.scoring.prefix}.{self.node['编号']}.{key}"
        if name not in self.scoring.expressions:
            return NONE
        try:
            return self._in_unit(self.scoring.expressions.evaluate(name, self.scoring.scope))
        except Fault as fault:
            self.scoring.problems += fault.problems
            return PENDING

    def _in_unit(self, value: Any) -> Result:
        if not isinstance(value, Figure):
            return value if isinstance(value, Absent) else NONE
        if isinstance(value.origin, Entered) and value.unit == PERCENT and self.unit.dimension:
            message = f"指标“{self.name}”的完成值以“{self.unit.name}”计，不能写成百分数。"
            self.scoring.report("F02", Tier.ERROR, message, value.origin.place)
            return PENDING
        if isinstance(value.origin, Entered) and self.unit == PERCENT and value.unit.name == "" and value.value:
            text = value.origin.text
            hundredfold = side_words(value * Decimal(100)) + "%"
            message = f"指标“{self.name}”的完成值是百分数，要带 %：{text} 是 {text}% 还是 {hundredfold}？"
            self.scoring.report("D08", Tier.ERROR, message, value.origin.place, "百分数一律带 % 写。")
            return PENDING
        try:
            return value.cast(self.unit, self.decimals)
        except UnitMismatchError as error:
            place = value.origin.place if isinstance(value.origin, Entered) else None
            self.scoring.report("F02", Tier.ERROR, f"指标“{self.name}”：{error}。", place)
            return PENDING

    def _printed(self, value: Result) -> str:
        return side_words(value.rounded(self.decimals)) if isinstance(value, Figure) else "无"

    def met(self, value: Any) -> bool | None:
        """Whether a value as printed meets the target; None where that is not for a number to say."""
        if not isinstance(value, Figure) or self.target is None or self.target.operator == "定性":
            return None
        return self.target.met_as_printed(value, self.decimals)

    def points(self, value: Any) -> tuple[Result, bool | None]:
        """The points of a value, and whether it meets its target."""
        if value is PENDING:
            return PENDING, None
        if isinstance(value, Figure):
            exact, value = value, value.rounded(self.decimals)
            self._says_otherwise(exact, value)
        return _METHODS[str(self.node["算法"])](self, value, self.met(value))

    def _says_otherwise(self, value: Figure, printed: Figure) -> None:
        """J06 where the unrounded value would meet another verdict: another target met, another band, another floor."""
        if self._verdict(value) == self._verdict(printed):
            return
        message = f"{self.name}印出来是 {self._printed(printed)}，没有舍入的值会得出别的结论；计分按印出来的值。"
        self.scoring.report("J06", Tier.HINT, message, self._place(), "不用改；有人问起时可以说明。")

    def _verdict(self, value: Figure) -> tuple[bool, bool, int | None]:
        numeric = self.target is not None and self.target.operator != "定性"
        met = numeric and self.target is not None and self.target.met(value)
        by_ratio = self.node["算法"] == "按比例" and numeric and not met
        return met, by_ratio and self._below_floor(self._ratio(value)), self._band(value)

    def _band(self, value: Figure) -> int | None:
        """Which band the value falls into, counted from the first."""
        bands = enumerate(self.node["档次"] or ())
        return next((index for index, band in bands if band["条件"].in_unit(self.unit).met(value)), None)

    def _below_floor(self, ratio: Figure | None) -> bool:
        floor = self.node["下限"]
        return ratio is not None and isinstance(floor, Figure) and ratio < floor

    def given(self, ratio: Result | Decimal, *operands: Any) -> Result:
        """The weight times a ratio, two decimals, with everything it rests on as its lineage."""
        weight: Figure = self.node["分值"]
        points = weight * ratio
        if isinstance(points, Absent):
            return points
        numbers = tuple(operand for operand in (weight, *operands) if isinstance(operand, Figure))
        bounds = self.target.bounds if self.target is not None else ()
        rounded = points.rounded(2)
        return Figure(rounded.value, SCORE, Computed("计分", (*numbers, *bounds)), f"{self.name}得分")

    def all_or_nothing(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """达标: the full weight where the target is met, else nothing."""
        return (NONE, None) if met is None else (self.given(_number(met), value), met)

    def by_band(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """档次: the points of the first band that the printed value falls into."""
        if not isinstance(value, Figure):
            return NONE, met
        index = self._band(value)
        if index is None:
            return self.given(Decimal(0), value), False
        band = self.node["档次"][index]
        points: Figure = band["得分"]
        origin = Computed("计分", (value, *band["条件"].bounds, points))
        return Figure(points.value, SCORE, origin, f"{self.name}得分"), points == self.node["分值"]

    def pro_rata(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """按比例: reached over target (or the reverse where less is better), at most 1, 0 below the floor."""
        if not isinstance(value, Figure) or self.target is None or met is None:
            return NONE, met
        if met:
            return self.given(Decimal(1), value), True
        ratio = self._ratio(value)
        if ratio is None and self._by_hand():
            return NONE, False
        if ratio is None:
            message = f"指标“{self.name}”的目标或完成值是 0，按比例计不出分。"
            self.scoring.report("J07", Tier.ERROR, message, self._place(), "写 认定得分 和 认定理由。")
            return NONE, False
        if self._below_floor(ratio):
            return self.given(Decimal(0), value), False
        return self.given(ratio, value), False

    def _ratio(self, value: Figure) -> Figure | None:
        assert self.target is not None
        bounds = self.target.bounds
        bound = bounds[0] if len(bounds) == 1 or value < bounds[0] else bounds[1]
        less_is_better = self.target.operator in ("≤", "<") or value > bound
        over, under = (bound, value) if less_is_better else (value, bound)
        if under.value <= 0:
            return None
        if over.value < 0:
            return Figure(Decimal(0), PERCENT, Computed("÷", (over, under)))
        ratio = over / under
        assert isinstance(ratio, Figure)
        return ratio

    def by_word(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """定性: the share of the weight that belongs to 达成, 部分达成 or 未达成."""
        if isinstance(value, Absent):
            return NONE, None
        shares: Mapping[str, Any] = self.node["定性档"] or _QUALITATIVE
        ratio = shares.get(str(value), NONE)
        if ratio is NONE:
            message = f"指标“{self.name}”没有“{value}”这一档，计不出分。"
            self.scoring.report("J01", Tier.ERROR, message, self._place(), f"可以写的有：{'、'.join(shares)}。")
        return self.given(ratio), ratio == 1

    def by_hand(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """认定: nothing until points are given by hand."""
        if not self._by_hand():
            message = f"指标“{self.name}”要由人认定得分。"
            self.scoring.report("J01", Tier.ERROR, message, self._place(), "写 认定得分 和 认定理由。")
        return NONE, met


def _number(met: bool) -> Decimal:
    return Decimal(1 if met else 0)


_QUALITATIVE: Mapping[str, Decimal] = {"达成": Decimal(1), "部分达成": Decimal("0.6"), "未达成": Decimal(0)}
_METHODS: Mapping[str, Callable[[_Judged, Any, bool | None], tuple[Result, bool | None]]] = {
    "达标": _Judged.all_or_nothing,
    "档次": _Judged.by_band,
    "按比例": _Judged.pro_rata,
    "定性": _Judged.by_word,
    "认定": _Judged.by_hand,
}


# ── what a person decides, and must explain ─────────────────────────────────


def _by_hand(item: Item, entered: Mapping[str, Any], scoring: Scoring) -> None:
    """Puts points given by hand in place of computed ones: not above the weight, never without a reason."""
    given = entered.get("认定得分", NONE)
    if given is PENDING:
        item["得分"], item["达标"] = PENDING, None
    if not isinstance(given, Figure):
        return
    place = given.origin.place if isinstance(given.origin, Entered) else None
    name, weight = item["名称"], item["分值"]
    if given > weight or given < 0:
        message = f"指标“{name}”的认定得分 {side_words(given)} 不在 0 到 {side_words(weight)} 之间。"
        scoring.report("J03", Tier.ERROR, message, place)
        return
    reason = entered.get("认定理由", NONE)
    if reason is NONE:
        scoring.report(
            "J03", Tier.ERROR, f"指标“{name}”写了认定得分，没有写认定理由。", place, "在它下面写：认定理由: …"
        )
    computed = item["得分"]
    if isinstance(computed, Figure) and computed != given:
        message = f"指标“{name}”按算法是 {side_words(computed)}，认定为 {side_words(given)}。"
        scoring.report("J03", Tier.WARNING, message, place, f"认定理由：{reason}" if isinstance(reason, str) else "")
    item["得分"] = given.named(f"{name}得分")
    item["达标"] = given == weight


def _explained(item: Item, scoring: Scoring) -> None:
    """J04 for each of 原因 and 措施 that a lost point lacks."""
    if not _lost(item):
        return
    missing = [word for word in ("原因", "措施") if f"{word} {item['编号']}" not in scoring.prose]
    if not missing:
        return
    points, weight = side_words(item["得分"]), side_words(item["分值"])
    value = _reached(item)
    message = f"{item['名称']}{value}得 {points}（满分 {weight}），没有写{'和改进'.join(missing)}。"
    wanted = "和".join(f"“# {word} {item['编号']}”" for word in missing)
    scoring.report("J04", Tier.ERROR, message, None, f"在同名的 md 文件里写{wanted}，各一两句。")


def _reached(item: Item) -> str:
    value = item["完成值"]
    if not isinstance(value, Figure):
        return ""
    decimals = value.places if value.places is not None else 2
    return f" {side_words(value.rounded(decimals))}，"


def _unknown_results(scoring: Scoring, known: Sequence[str]) -> None:
    for name, entered in scoring.results.items() if isinstance(scoring.results, Mapping) else ():
        if name not in known and entered is not NONE:
            values = entered.values() if isinstance(entered, Mapping) else ()
            places = (getattr(value, "place", None) or _origin_place(value) for value in values)
            message = f"指标体系里没有“{name}”这个指标。"
            place = next((place for place in places if place), None)
            problem = Problem("D01", Tier.ERROR, message, place, hint=did_you_mean(name, known))
            near = nearest(name, known)
            scoring.problems.append(replace(problem, was=f"{name}:", should=f"{near}:") if near else problem)


def _unknown_prose(scoring: Scoring, known: Sequence[str]) -> None:
    """A text about an indicator that does not exist would be printed nowhere."""
    for key, text in scoring.prose.items():
        word, _, code = key.partition(" ")
        if code and code not in known:
            near = nearest(code, known)
            message = f"“{key}”这一段说的指标不在指标体系里，印不出来。"
            should = f"# {word} {near}" if near else ""
            scoring.problems.append(
                Problem("D01", Tier.ERROR, message, text.place, f"# {key}", should, did_you_mean(code, known))
            )


def _origin_place(value: Any) -> Place | None:
    return value.origin.place if isinstance(value, Figure) and isinstance(value.origin, Entered) else None


# ── before any data ─────────────────────────────────────────────────────────

_ITEM_NAMES = (
    *("编号", "名称", "组", "算法", "目标表述", "公式说明", "要求", "分值", "得分", "失分", "得分率", "达标"),
    *("完成值", "原值", "调整值", "原值达标", "按调整后", "目标", "依据"),
)
_ITEM = Shape({**dict.fromkeys(_ITEM_NAMES, ANYTHING), "计分项": Shape(items=ANYTHING)})
_GROUP_NAMES = ("名称", "分值", "得分", "失分", "得分率")


def shape(codes: Sequence[str]) -> Shape:
    """The names of a scored system whose indicators have these 编号."""
    group = Shape({**dict.fromkeys(_GROUP_NAMES, ANYTHING), "指标": Shape(items=_ITEM)})
    lists = dict.fromkeys(("全部", "失分项", "未完成项"), Shape(items=_ITEM))
    totals = dict.fromkeys(("名称", "满分", "总分", "得分率", "等级"), ANYTHING)
    items = Shape(dict.fromkeys(codes, _ITEM))
    return Shape({**totals, **lists, "各组": Shape(items=group), "项": items})
