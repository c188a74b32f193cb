"""An indicator beside what is known of it: the case that is judged."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import (
    NONE,
    PENDING,
    PERCENT,
    Absent,
    Computed,
    Entered,
    Figure,
    Result,
    UnitMismatchError,
)
from reports.core.problems import Fault, Problem, problem
from reports.core.target import Target
from reports.core.values import Values
from reports.finance.messages import exact_words
from reports.scoring.entry import IndicatorEntry, place_of
from reports.scoring.system import Band, Indicator, Method
from reports.source.schema import Words
from reports.templating import Expressions


class Evidence(Struct, frozen=True):
    """What one document is scored by: entries by 编号, narratives by name, expressions, names."""

    entries: Mapping[str, IndicatorEntry]
    prose: Mapping[str, Words]
    expressions: Expressions
    scope: Values


class Case(Struct, frozen=True):
    """An indicator, what was entered for it, and its figures in its own unit.

    `target` is the one as written, or the computed `bound` as printed. `computed` and `typed` are
    the two ways to a value, `adjusted` is the one that may take its place. `raw` is what was
    reached: a word for 定性; else computed where it can be, else as entered. `value` is what is
    judged, `printed` the same as a reader sees it: half up to the indicator's decimals. A rate of
    completion further from 100 % than `stray_limit` is far off.
    """

    indicator: Indicator
    entry: IndicatorEntry
    target: Target | None
    bound: Result
    computed: Result
    typed: Result
    adjusted: Result
    raw: Result | Words
    value: Result | Words
    printed: Result | Words
    stray_limit: Result

    @property
    def by_adjusted(self) -> bool:
        """Whether the adjusted value is judged in place of the raw one."""
        return isinstance(self.adjusted, Figure) and self.entry.by_adjusted

    @property
    def is_pending(self) -> bool:
        """Whether value or target is not known yet (待填), or could not be computed."""
        return self.value is PENDING or self.bound is PENDING

    # ── verdicts ──

    @property
    def numeric_target(self) -> Target | None:
        """The target, where it is for a number to meet."""
        if self.target is None or self.target.operator == "定性":
            return None
        return self.target

    def meets_target(self, value: Result | Words) -> bool | None:
        """Whether a value as printed meets the target; None where no number can say."""
        target = self.numeric_target
        if not isinstance(value, Figure) or target is None:
            return None
        return target.met_as_printed(value, self.indicator.decimals)

    def band_at(self, value: Figure) -> Band | None:
        """The first band that a value falls into."""
        for band in self.indicator.bands:
            if band.condition.in_unit(self.indicator.unit).met(value):
                return band
        return None

    def ratio(self, value: Figure) -> Figure | None:
        """Reached over target, or the reverse where less is better; None where that is no ratio."""
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

    def is_below_floor(self, ratio: Figure) -> bool:
        """Whether a ratio is under the floor (下限) or the pass line (及格线)."""
        terms = self.indicator.terms
        floors = (terms.floor, terms.pass_line)
        return any(ratio < floor for floor in floors if floor is not None)

    def completion(self, value: Result | Words) -> Result:
        """The rate of completion (完成率) where more is better; 无 where a rate would say nothing."""
        target = self.target
        if not isinstance(value, Figure) or target is None:
            return NONE
        if target.operator == "区间" and self.meets_target(value):
            return Figure(Decimal(1), PERCENT, Computed("常数", (Decimal(1),)))
        if target.operator not in ("≥", ">", "=", "区间") or not target.bounds[0].value:
            return NONE
        return (value / target.bounds[0]).cast(PERCENT)

    # ── words ──

    def words(self, value: Result | Words) -> str:
        """A value in a message, 无 for what is no figure."""
        if not isinstance(value, Figure):
            return "无"
        return exact_words(value.rounded(self.indicator.decimals))


# ── figures in the indicator's unit ─────────────────────────────────────────


def measure(
    indicator: Indicator, stray_limit: Result, evidence: Evidence
) -> tuple[Case, list[Problem]]:
    """The case of an indicator, and what is wrong with its figures: units, failed expressions."""
    entry = evidence.entries.get(indicator.code, IndicatorEntry())
    target, bound, problems = _target(indicator, evidence)
    computed: Result = NONE
    typed: Result = NONE
    adjusted: Result = NONE
    raw: Result | Words = entry.word
    if indicator.method is not Method.WORD:
        computed, found = _evaluated(indicator.value, indicator, evidence)
        problems += found
        typed, found = _in_unit(entry.value, indicator)
        problems += found
        adjusted, found = _evaluated(indicator.adjusted, indicator, evidence)
        problems += found
        is_computed = isinstance(computed, Figure) or typed is NONE
        raw = computed if is_computed else typed
        if indicator.method is Method.DEDUCTED and raw is NONE:
            raw = entry.word
    by_adjusted = isinstance(adjusted, Figure) and entry.by_adjusted
    value = adjusted if by_adjusted else raw
    printed = value
    if isinstance(value, Figure):
        printed = value.rounded(indicator.decimals)
    case = Case(
        indicator=indicator,
        entry=entry,
        target=target,
        bound=bound,
        computed=computed,
        typed=typed,
        adjusted=adjusted,
        raw=raw,
        value=value,
        printed=printed,
        stray_limit=stray_limit,
    )
    return case, problems


def _target(
    indicator: Indicator, evidence: Evidence
) -> tuple[Target | None, Result, list[Problem]]:
    """The target and its computed bound.

    It is the one written, else the condition of the best band, else the bound as printed.
    """
    if isinstance(indicator.target, Target):
        return indicator.target.in_unit(indicator.unit), NONE, []
    if indicator.bands:
        # What earns most is what was aimed at.
        best = max(indicator.bands, key=lambda band: band.worth)
        return best.condition.in_unit(indicator.unit), NONE, []
    bound, problems = _evaluated(indicator.bound, indicator, evidence)
    if not isinstance(bound, Figure) or indicator.comparison is None:
        return None, bound, problems
    printed = bound.rounded(indicator.decimals)
    return Target(indicator.comparison, (printed,)), bound, problems


def _evaluated(
    expression: Words | None, indicator: Indicator, evidence: Evidence
) -> tuple[Result, list[Problem]]:
    """The figure of an expression; 无 where there is none, 待填 where it fails."""
    if expression is None:
        return NONE, []
    try:
        value = evidence.expressions.evaluate(expression, evidence.scope)
    except Fault as fault:
        return PENDING, list(fault.problems)
    return _in_unit(value, indicator)


def _in_unit(value: object, indicator: Indicator) -> tuple[Result, list[Problem]]:
    """A figure in the indicator's unit; 待填 where it does not fit, or leaves a doubt."""
    if not isinstance(value, Figure):
        return (value if isinstance(value, Absent) else NONE), []
    if isinstance(value.origin, Entered):
        doubt = _doubt(value, value.origin, indicator)
        if doubt:
            return PENDING, [doubt]
    try:
        return value.cast(indicator.unit, indicator.decimals), []
    except UnitMismatchError as error:
        wrong = problem(
            "F02", "indicator", place_of(value), name=indicator.name, why=error
        )
        return PENDING, [wrong]


def _doubt(value: Figure, origin: Entered, indicator: Indicator) -> Problem | None:
    """F02 for a percentage in place of a number, D08 for a bare number in place of a percentage."""
    name, unit = indicator.name, indicator.unit
    if value.unit == PERCENT and unit.dimension:
        return problem("F02", "percentage", origin.place, name=name, unit=unit.name)
    if unit == PERCENT and value.unit.name == "" and value.value:
        return problem(
            "D08",
            "indicator",
            origin.place,
            name=name,
            text=origin.text,
            hundredfold=exact_words(value * Decimal(100)),
        )
    return None
