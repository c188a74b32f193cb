"""Judges one value by its indicator: what was reached, whether it meets the target, how many points that gives."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports.core.figure import (
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
from reports.core.problems import Fault, Place, Problem, Severity
from reports.core.target import Target
from reports.finance.rules import side_words
from reports.scoring.system import IndicatorData
from reports.source.schema import Words
from reports.templating import Expressions


@dataclass(slots=True)
class Scoring:
    """What scoring one document needs: the system, the names in reach, the entered results; and what it met.

    `prose` tells which narratives exist.
    `limit` is how far a rate of completion may stray from 100 % before that has to be explained.
    """

    expressions: Expressions
    scope: Mapping[str, Any]
    results: Mapping[str, Any]
    prose: Mapping[str, Any]
    limit: Result = NONE
    problems: list[Problem] = field(default_factory=list)

    def report(
        self,
        code: str,
        severity: Severity,
        message: str,
        place: Place | None,
        hint: str = "",
    ) -> None:
        """Notes a problem."""
        self.problems.append(Problem(code, severity, message, place, hint=hint))


def entered_for(results: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """What was entered for an indicator, by its 编号; 待填 for all of it where the whole is 待填."""
    entered = results.get(code) if isinstance(results, Mapping) else None
    if entered is PENDING:
        return dict.fromkeys(("完成值", "完成"), PENDING)
    return entered if isinstance(entered, Mapping) else {}


def labels(node: IndicatorData) -> IndicatorData:
    """What a scored item takes over from its indicator as it stands."""
    return {key: node[key] for key in ("编号", "名称", "算法", "公式说明", "要求")}


def judge(
    node: IndicatorData, entered: Mapping[str, Any], scoring: Scoring
) -> IndicatorData:
    """One scored value: what was reached, whether it meets its target, and its points."""
    judged = _Judged(node, entered, scoring)
    value, raw, adjusted = judged.values()
    points, met = judged.points(value)
    part = {
        **labels(node),
        "分值": node["分值"],
        "得分": points,
        "达标": met,
        "完成值": value,
        "原值": raw,
        "调整值": adjusted,
        "原值达标": judged.met(raw),
        "按调整后": value is adjusted and isinstance(adjusted, Figure),
        "目标": judged.target if judged.target is not None else NONE,
        "档": judged.band_of(value),
        **judged.completion(value),
        "完成情况": entered.get("完成情况") or value,
    }
    _by_hand(part, entered, scoring)
    return part


class _Judged:
    """One scored value of an indicator on its way from what was entered to its points."""

    def __init__(
        self, node: IndicatorData, entered: Mapping[str, Any], scoring: Scoring
    ) -> None:
        self.node = node
        self.entered = entered
        self.scoring = scoring
        self.unit: Unit = unit_named(str(node["单位"] or "%"))
        self.decimals = int(node["小数"] or 2)
        self.name = str(node["名称"])
        self.bound: Result = NONE
        self.target: Target | None = self._target()

    def _target(self) -> Target | None:
        """The target as written, or its computed bound as printed."""
        target = self.node["目标"]
        if isinstance(target, Target):
            return target.in_unit(self.unit)
        if self.node["档次"]:
            # What earns most is what was aimed at.
            best = max(self.node["档次"], key=lambda band: band["得分"])
            return best["条件"].in_unit(self.unit)  # type: ignore[no-any-return]
        self.bound = self._evaluate("目标值")
        if not isinstance(self.bound, Figure):
            return None
        return Target(str(self.node["比较"]), (self.bound.rounded(self.decimals),))  # type: ignore[arg-type]

    def completion(self, value: Any) -> IndicatorData:
        """完成率 and 偏差率 of an indicator of which more is better; 无 where a rate would say nothing."""
        rate: Result = NONE
        if (
            isinstance(value, Figure)
            and self.target is not None
            and self.target.operator in ("≥", ">", "=", "区间")
        ):
            bound = self.target.bounds[0]
            within = self.target.operator == "区间" and self.met(value)
            one = Figure(Decimal(1), PERCENT, Computed("常数", (Decimal(1),)))
            rate = (
                one
                if within
                else NONE
                if not bound.value
                else (value / bound).cast(PERCENT)
            )
        return {"完成率": rate, "偏差率": rate - Decimal(1)}

    def _place(self) -> Place | None:
        """Where the first thing entered for the indicator stands."""
        return next(places_in(self.entered), None)

    def values(self) -> tuple[Any, Any, Any]:
        """The value that is judged, the raw one and the adjusted one."""
        if self.node["算法"] == "定性":
            word = self.entered.get("完成", NONE)
            if word is NONE:
                hint = f"在“指标”下面写：{self.node['编号']}: {{完成: 达成, 依据: …}}；也可以是 部分达成、未达成。"
                self._missing("没有写完成", hint)
            return word, word, NONE
        raw = self._raw()
        adjusted = self._evaluate("调整后")
        if isinstance(adjusted, Figure) and self.entered.get("按调整后计分") is True:
            self.scoring.report(
                "J05",
                Severity.WARNING,
                f"{self.name}按调整后的 {self._printed(adjusted)} 计分，原值是 {self._printed(raw)}。",
                self._place(),
                "两个值都会印出来；没有文件依据，删掉“按调整后计分”这一行。",
            )
            return adjusted, raw, adjusted
        if adjusted is NONE and self.entered.get("按调整后计分") is True:
            message = f"{self.name}写了按调整后计分，但是没有调整后的值。"
            hint = "把调整所用的数补齐，或者删掉“按调整后计分”这一行。"
            self.scoring.report("J05", Severity.ERROR, message, self._place(), hint)
        return raw, raw, adjusted

    def _raw(self) -> Result:
        """The computed value, or the entered one; both must agree as printed."""
        computed, entered = (
            self._evaluate("完成值"),
            self._in_unit(self.entered.get("完成值", NONE)),
        )
        if isinstance(computed, Figure) and isinstance(entered, Figure):
            if computed.rounded(self.decimals) != entered.rounded(self.decimals):
                message = f"{self.name}录的完成值是 {self._printed(entered)}，由基础数算出来是 {self._printed(computed)}。"
                hint = "核对分子、分母和完成值；算得出的不用再录。"
                self.scoring.report("J02", Severity.ERROR, message, self._place(), hint)
            return computed
        if (
            computed is NONE
            and entered is NONE
            and self.node["算法"] not in ("认定", "评定")
        ):
            self._missing(*self._where_to_write())
        if isinstance(computed, Figure) or entered is NONE:
            return computed
        return entered

    def _where_to_write(self) -> tuple[str, str]:
        """What is missing of a result that is not there, and what to write where."""
        if isinstance(self.node["完成值"], str):
            advice = (
                f"在“指标”下面写：{self.node['编号']}: {{认定得分: …, 认定理由: …}}。"
            )
            hint = f"它由“{self.node['完成值']}”算出：把算式要用的数补齐；分母确实是 0、没有比率的，{advice}"
            return "算不出完成值", hint
        return (
            "没有写完成值",
            f"在“指标”下面写：{self.node['编号']}: {{完成值: …, 依据: …}}。",
        )

    def _by_hand(self) -> bool:
        return self.entered.get("认定得分", NONE) is not NONE

    def _missing(self, what: str, hint: str) -> None:
        if not self._by_hand():
            self.scoring.report(
                "J01",
                Severity.ERROR,
                f"指标“{self.name}”{what}，计不出分。",
                self._place(),
                hint,
            )

    def _evaluate(self, key: str) -> Result:
        expression = self.node[key]
        if not isinstance(expression, Words):
            return NONE
        try:
            return self._in_unit(
                self.scoring.expressions.evaluate(expression, self.scoring.scope)
            )
        except Fault as fault:
            self.scoring.problems += fault.problems
            return PENDING

    def _in_unit(self, value: Any) -> Result:
        if not isinstance(value, Figure):
            return value if isinstance(value, Absent) else NONE
        if (
            isinstance(value.origin, Entered)
            and value.unit == PERCENT
            and self.unit.dimension
        ):
            message = (
                f"指标“{self.name}”的完成值以“{self.unit.name}”计，不能写成百分数。"
            )
            self.scoring.report("F02", Severity.ERROR, message, value.origin.place)
            return PENDING
        if (
            isinstance(value.origin, Entered)
            and self.unit == PERCENT
            and value.unit.name == ""
            and value.value
        ):
            text = value.origin.text
            hundredfold = side_words(value * Decimal(100)) + "%"
            message = f"指标“{self.name}”的完成值是百分数，要带 %：{text} 是 {text}% 还是 {hundredfold}？"
            self.scoring.report(
                "D08",
                Severity.ERROR,
                message,
                value.origin.place,
                "百分数一律带 % 写。",
            )
            return PENDING
        try:
            return value.cast(self.unit, self.decimals)
        except UnitMismatchError as error:
            place = value.origin.place if isinstance(value.origin, Entered) else None
            self.scoring.report(
                "F02", Severity.ERROR, f"指标“{self.name}”：{error}。", place
            )
            return PENDING

    def _printed(self, value: Result) -> str:
        return (
            side_words(value.rounded(self.decimals))
            if isinstance(value, Figure)
            else "无"
        )

    def met(self, value: Any) -> bool | None:
        """Whether a value as printed meets the target; None where that is not for a number to say."""
        if (
            not isinstance(value, Figure)
            or self.target is None
            or self.target.operator == "定性"
        ):
            return None
        return self.target.met_as_printed(value, self.decimals)

    def points(self, value: Any) -> tuple[Result, bool | None]:
        """The points of a value, and whether it meets its target."""
        if value is PENDING or self.bound is PENDING:
            return PENDING, None
        if (
            isinstance(self.node["目标值"], str)
            and self.target is None
            and not self._by_hand()
        ):
            message = f"指标“{self.name}”的目标值由“{self.node['目标值']}”算出，现在算不出，计不出分。"
            self.scoring.report(
                "J01", Severity.ERROR, message, self._place(), "把算式要用的数补齐。"
            )
        if isinstance(value, Figure):
            exact, value = value, value.rounded(self.decimals)
            self._says_otherwise(exact, value)
        return _METHODS[str(self.node["算法"])](self, value, self.met(value))

    def _says_otherwise(self, value: Figure, printed: Figure) -> None:
        """J06 where the unrounded value would meet another verdict: another target met, another band, another floor."""
        if self._verdict(value) == self._verdict(printed):
            return
        message = f"{self.name}印出来是 {self._printed(printed)}，没有舍入的值会得出别的结论；计分按印出来的值。"
        self.scoring.report(
            "J06", Severity.HINT, message, self._place(), "不用改；有人问起时可以说明。"
        )

    def _verdict(self, value: Figure) -> tuple[bool, bool, int | None]:
        numeric = self.target is not None and self.target.operator != "定性"
        met = numeric and self.target is not None and self.target.met(value)
        by_ratio = self.node["算法"] == "按比例" and numeric and not met
        return (
            met,
            by_ratio and self._below_floor(self._ratio(value)),
            self._band(value),
        )

    def _band(self, value: Figure) -> int | None:
        """Which band the value falls into, counted from the first."""
        bands = enumerate(self.node["档次"] or ())
        return next(
            (
                index
                for index, band in bands
                if band["条件"].in_unit(self.unit).met(value)
            ),
            None,
        )

    def band_of(self, value: Any) -> Target | Absent:
        """The condition of the band that a value as printed falls into, 无 where there is none."""
        index = (
            self._band(value.rounded(self.decimals))
            if isinstance(value, Figure)
            else None
        )
        return (
            NONE
            if index is None
            else self.node["档次"][index]["条件"].in_unit(self.unit)
        )

    def _below_floor(self, ratio: Figure | None) -> bool:
        floors = (self.node["下限"], self.node["及格线"])
        return ratio is not None and any(
            isinstance(floor, Figure) and ratio < floor for floor in floors
        )

    def given(self, ratio: Result | Decimal, *operands: Any) -> Result:
        """The weight times a ratio, two decimals, with everything it rests on as its lineage.

        Weight and ratio come first; then, of a ratio that does not say itself what it rests on, what decided on it.
        """
        weight: Figure = self.node["分值"]
        points = weight * ratio
        if isinstance(points, Absent):
            return points
        assert isinstance(ratio, Figure | Decimal)
        bounds = self.target.bounds if self.target is not None else ()
        worked_out = isinstance(ratio, Figure) and isinstance(ratio.origin, Computed)
        decisive = (
            [one for one in (*operands, *bounds) if isinstance(one, Figure)]
            if not worked_out
            else []
        )
        return Figure(
            points.rounded(2).value,
            SCORE,
            Computed("计分", (weight, ratio, *decisive)),
            f"{self.name}得分",
        )

    def _as_ratio(self, value: Any, met: bool) -> Decimal | Figure:
        """1 where the target is met, else 0, with the comparison that says so as its lineage."""
        if (
            not isinstance(value, Figure)
            or self.target is None
            or not self.target.bounds
        ):
            return _number(met)
        origin = Computed(self.target.operator, (value, *self.target.bounds))
        return Figure(_number(met), unit_named(""), origin)

    def all_or_nothing(
        self, value: Any, met: bool | None
    ) -> tuple[Result, bool | None]:
        """达标: the full weight where the target is met, else nothing."""
        return (
            (NONE, None)
            if met is None
            else (self.given(self._as_ratio(value, met)), met)
        )

    def by_band(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """档次: the points of the first band that the printed value falls into."""
        if not isinstance(value, Figure):
            return NONE, met
        index = self._band(value)
        if index is None:
            return self.given(Decimal(0), value), False
        band = self.node["档次"][index]
        if isinstance(band["比例"], Figure):
            return self.given(band["比例"], value, *band["条件"].bounds), band[
                "比例"
            ] == 1
        points: Figure = band["得分"].rounded(2)
        origin = Computed("计分", (points, Decimal(1), value, *band["条件"].bounds))
        return Figure(
            points.value, SCORE, origin, f"{self.name}得分"
        ), points == self.node["分值"]

    def pro_rata(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """按比例: reached over target (or the reverse where less is better), at most 1, 0 below the floor."""
        if not isinstance(value, Figure) or self.target is None or met is None:
            return NONE, met
        if met:
            return self.given(self._less_overshoot(value), value), True
        ratio = self._ratio(value)
        if ratio is None and self._by_hand():
            return NONE, False
        if ratio is None:
            message = f"指标“{self.name}”的目标或完成值是 0，按比例计不出分。"
            self.scoring.report(
                "J07",
                Severity.ERROR,
                message,
                self._place(),
                "写 认定得分 和 认定理由。",
            )
            return NONE, False
        if self._below_floor(ratio):
            return self.given(Decimal(0), value), False
        line = self.node["及格线"]
        points = self.given(
            (ratio - line) / (Decimal(1) - line) if isinstance(line, Figure) else ratio,
            value,
        )
        # A ratio just below one rounds up to the full weight, which a missed target does not earn.
        full = isinstance(points, Figure) and points >= self.node["分值"]
        return self.node["分值"] - _LEAST if full else points, False

    def _less_overshoot(self, value: Figure) -> Result | Decimal:
        """1, less what a target set too low was overshot beyond the limit (财预〔2020〕10号: 按照偏离度适度调减)."""
        overshoot = self.completion(value)["偏差率"] - self.scoring.limit
        if not (isinstance(overshoot, Figure) and overshoot.value > 0):
            return Decimal(1)
        too_low = self.entered.get("目标偏低", NONE)
        if too_low is NONE and isinstance(self.node["分值"], Figure):
            rate = side_words(self.completion(value)["完成率"])
            message = (
                f"{self.name}的完成率是 {rate}，超过目标较多，要说明是不是目标定低了。"
            )
            hint = "目标定得偏低的，写 目标偏低: 是（超出部分按偏离度扣分）；不是的，写 目标偏低: 否。"
            self.scoring.report("J09", Severity.WARNING, message, self._place(), hint)
        if too_low is not True:
            return Decimal(1)
        nothing = Figure(Decimal(0), PERCENT, Computed("常数", (Decimal(0),)))
        return nothing if overshoot > 1 else Decimal(1) - overshoot

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
        ratio = self.entered.get("比例", NONE)
        if isinstance(ratio, Figure):
            self._within_band(str(value), ratio)
        elif ratio is NONE:
            ratio = shares.get(str(value), NONE)
        if ratio is NONE and self.node["定性区间"] and not self._by_hand():
            message = f"指标“{self.name}”是“{value}”，要写得分占分值的比例。"
            self.scoring.report(
                "J01",
                Severity.ERROR,
                message,
                self._place(),
                f"写 比例: …%。{self._bands()}",
            )
        elif ratio is NONE and not self._by_hand():
            message = f"指标“{self.name}”没有“{value}”这一档，计不出分。"
            self.scoring.report(
                "J01",
                Severity.ERROR,
                message,
                self._place(),
                f"可以写的有：{'、'.join(shares)}。",
            )
        return self.given(ratio), ratio == 1

    def _within_band(self, word: str, ratio: Figure) -> None:
        """J10 where a share given by hand belongs to another word (财预〔2020〕10号: 100–80、80–60、60–0)."""
        bands: Mapping[str, Target] = self.node["定性区间"] or {}
        fitting = next(
            (name for name, condition in bands.items() if condition.met(ratio)), ""
        )
        if bands and (fitting != word or ratio > 1):
            message = f"指标“{self.name}”是“{word}”，比例写的是 {side_words(ratio)}，不在这一档里。"
            self.scoring.report(
                "J10", Severity.ERROR, message, self._place(), self._bands()
            )

    def _bands(self) -> str:
        conditions = self.node["定性区间"].items()
        return (
            "从上往下："
            + "，".join(
                f"{word} {band.operator}{side_words(band.bounds[0])}"
                for word, band in conditions
            )
            + "。"
        )

    def as_evaluated(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """评定: the points an evaluator gave, not above the weight."""
        points, weight = self.entered.get("得分", NONE), self.node["分值"]
        if points is NONE:
            self.scoring.report(
                "J01",
                Severity.ERROR,
                f"“{self.name}”没有写得分。",
                self._place(),
                "照评价报告写 得分: …。",
            )
        if isinstance(points, Figure) and (points > weight or points < 0):
            message = f"“{self.name}”的得分 {side_words(points)} 不在 0 到 {side_words(weight)} 之间。"
            self.scoring.report("J03", Severity.ERROR, message, origin_place(points))
        return (points.rounded(2) if isinstance(points, Figure) else points), None

    def by_hand(self, value: Any, met: bool | None) -> tuple[Result, bool | None]:
        """认定: nothing until points are given by hand."""
        if not self._by_hand():
            message = f"指标“{self.name}”要由人认定得分。"
            self.scoring.report(
                "J01",
                Severity.ERROR,
                message,
                self._place(),
                "写 认定得分 和 认定理由。",
            )
        return NONE, met


_LEAST = Figure(Decimal("0.01"), SCORE, Computed("常数", (Decimal("0.01"),)))


def places_in(value: Any) -> Iterator[Place]:
    """The places of everything in a value that was typed, in its order."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from places_in(inner)
    elif place := getattr(value, "place", None) or origin_place(value):
        yield place


def _number(met: bool) -> Decimal:
    return Decimal(1 if met else 0)


_QUALITATIVE: Mapping[str, Decimal] = {
    "达成": Decimal(1),
    "部分达成": Decimal("0.6"),
    "未达成": Decimal(0),
}
_METHODS: Mapping[
    str, Callable[[_Judged, Any, bool | None], tuple[Result, bool | None]]
] = {
    "达标": _Judged.all_or_nothing,
    "档次": _Judged.by_band,
    "按比例": _Judged.pro_rata,
    "定性": _Judged.by_word,
    "认定": _Judged.by_hand,
    "评定": _Judged.as_evaluated,
}


def _by_hand(item: IndicatorData, entered: Mapping[str, Any], scoring: Scoring) -> None:
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
        scoring.report("J03", Severity.ERROR, message, place)
        return
    reason = entered.get("认定理由", NONE)
    if reason is NONE:
        scoring.report(
            "J03",
            Severity.ERROR,
            f"指标“{name}”写了认定得分，没有写认定理由。",
            place,
            "在它下面写：认定理由: …",
        )
    computed = item["得分"]
    if isinstance(computed, Figure) and computed != given:
        message = (
            f"指标“{name}”按算法是 {side_words(computed)}，认定为 {side_words(given)}。"
        )
        scoring.report(
            "J03",
            Severity.WARNING,
            message,
            place,
            f"认定理由：{reason}" if isinstance(reason, str) else "",
        )
    # Two places, like all points, so that shown points add up to the shown total.
    item["得分"] = given.rounded(2).named(f"{name}得分")
    item["达标"] = given == weight


def origin_place(value: Any) -> Place | None:
    """Where a figure was typed, None for what was not typed."""
    return (
        value.origin.place
        if isinstance(value, Figure) and isinstance(value.origin, Entered)
        else None
    )
