"""Scores a report by an indicator system that is data: targets, bands, shares, points given by hand.

A value is judged as printed, half up to the indicator's decimals, so that a reader who compares the printed value
with the printed target comes to the same points.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
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
    _unknown_results(scoring, [item["编号"] for item in items])
    return result


def full_marks_problem(system: Mapping[str, Any], place: Place) -> Problem | None:
    """S01 where the weights of a system do not add up to its full marks."""
    weights = total(*(_weight(node) for node in _leaves(system["指标"])))
    if not isinstance(weights, Figure) or weights == system["满分"]:
        return None
    message = (
        f"指标体系“{system['名称']}”各项分值之和是 {side_words(weights)}，满分写的是 {side_words(system['满分'])}。"
    )
    return Problem("S01", Tier.ERROR, message, place)


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
    parts = [_part(part, {}, scoring) for part in node["计分项"] or ()] or [_part(node, entered, scoring)]
    item = {
        **(_joined(node, parts) if node["计分项"] else parts[0]),
        "计分项": parts,
        "组": group,
        "依据": entered.get("依据") or node["依据"],
    }
    _by_hand(item, entered, scoring)
    item["失分"] = item["分值"] - item["得分"]
    item["得分率"] = _rate(item["得分"], item["分值"])
    _explained(item, scoring)
    return item


def _entered(results: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    entered = results.get(code) if isinstance(results, Mapping) else None
    return entered if isinstance(entered, Mapping) else {}


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
    return {
        **_labels(node),
        "分值": node["分值"],
        "得分": points,
        "达标": met,
        "完成值": value,
        "原值": raw,
        "调整值": adjusted,
        "原值达标": judged.met(raw),
        "按调整后": value is adjusted and adjusted is not NONE,
        "目标": judged.target if judged.target is not None else NONE,
    }


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
                self._missing("完成", "写 达成、部分达成 或 未达成。")
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
        if computed is NONE and entered is NONE and not self._by_hand():
            self._missing("完成值", "在“指标”下面写完成值和依据。")
        return entered if computed is NONE else computed

    def _by_hand(self) -> bool:
        return isinstance(self.entered.get("认定得分", NONE), Figure)

    def _missing(self, key: str, hint: str) -> None:
        if not self._by_hand():
            self.scoring.report("J01", Tier.ERROR, f"指标“{self.name}”没有{key}，计不出分。", self._place(), hint)

    def _evaluate(self, key: str) -> Result:
        name = f"{self.scoring.prefix}.{self.node['编号']}.{key}"
        if name not in self.scoring.expressions:
            return NONE
        try:
            return self._in_unit(self.scoring.expressions.evaluate(name, self.scoring.scope))
        except Fault as fault:
            self.scoring.problems += fault.problems
            return NONE

    def _in_unit(self, value: Any) -> Result:
        if not isinstance(value, Figure):
            return value if isinstance(value, Absent) else NONE
        if self.unit == PERCENT and value.unit.name == "" and isinstance(value.origin, Entered):
            text = value.origin.text
            message = f"指标“{self.name}”的完成值是百分数，要带 %：{text} 是不是 {text}%？"
            self.scoring.report("D08", Tier.ERROR, message, value.origin.place, "百分数一律带 % 写。")
            return NONE
        try:
            return value.cast(self.unit, self.decimals)
        except UnitMismatchError as error:
            place = value.origin.place if isinstance(value.origin, Entered) else None
            self.scoring.report("F02", Tier.ERROR, f"指标“{self.name}”：{error}。", place)
            return NONE

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
        met = self.met(value)
        self._says_otherwise(value, met)
        points, reached = _METHODS[str(self.node["算法"])](self, value, met)
        return points, reached

    def _says_otherwise(self, value: Any, met: bool | None) -> None:
        if met is None or self.target is None or self.target.met(value) is met:
            return
        message = f"{self.name}印出来是 {self._printed(value)}，没有舍入的值会得出相反的结论；计分按印出来的值。"
        self.scoring.report("J06", Tier.HINT, message, self._place(), "不用改；有人问起时可以说明。")

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
        for band in self.node["档次"] or ():
            if band["条件"].in_unit(self.unit).met_as_printed(value, self.decimals):
                points: Figure = band["得分"]
                origin = Computed("计分", (value, *band["条件"].bounds, points))
                return Figure(points.value, SCORE, origin, f"{self.name}得分"), points == self.node["分值"]
        return self.given(Decimal(0), value), False

    def pro_rata(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """按比例: reached over target (or the reverse where less is better), at most 1, 0 below the floor."""
        if not isinstance(value, Figure) or self.target is None or met is None:
            return NONE, met
        if met:
            return self.given(Decimal(1), value), True
        ratio = self._ratio(value)
        if ratio is None:
            message = f"指标“{self.name}”的目标或完成值是 0，按比例计不出分。"
            self.scoring.report("J07", Tier.ERROR, message, self._place(), "写 认定得分 和 认定理由。")
            return NONE, False
        floor = self.node["下限"]
        if isinstance(floor, Figure) and ratio < floor:
            return self.given(Decimal(0), value), False
        return self.given(ratio, value), False

    def _ratio(self, value: Figure) -> Figure | None:
        assert self.target is not None
        bounds = self.target.bounds
        bound = bounds[0] if len(bounds) == 1 or value < bounds[0] else bounds[1]
        less_is_better = self.target.operator in ("≤", "<") or value > bound
        over, under = (bound, value) if less_is_better else (value, bound)
        if under.value == 0 or over.value < 0 or under.value < 0:
            return None
        ratio = over / under
        assert isinstance(ratio, Figure)
        return ratio

    def by_word(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """定性: the share of the weight that belongs to 达成, 部分达成 or 未达成."""
        if isinstance(value, Absent):
            return NONE, None
        shares: Mapping[str, Any] = self.node["定性档"] or _QUALITATIVE
        ratio = shares.get(str(value), NONE)
        return self.given(ratio), str(value) == "达成"

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
    if not isinstance(given, Figure):
        return
    place = given.origin.place if isinstance(given.origin, Entered) else None
    name, weight = item["名称"], item["分值"]
    if given > weight or given < 0:
        message = f"指标“{name}”的认定得分 {side_words(given)} 不在 0 到 {side_words(weight)} 之间。"
        scoring.report("J03", Tier.ERROR, message, place)
        return
    reason = entered.get("认定理由", NONE)
    if not isinstance(reason, str):
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
        if name not in known:
            places = (getattr(value, "place", None) or _origin_place(value) for value in dict(entered).values())
            message = f"指标体系里没有“{name}”这个指标。"
            place = next((place for place in places if place), None)
            problem = Problem("D01", Tier.ERROR, message, place, hint=did_you_mean(name, known))
            near = nearest(name, known)
            scoring.problems.append(replace(problem, was=f"{name}:", should=f"{near}:") if near else problem)


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
