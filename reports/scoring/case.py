"""An indicator beside what is known of it: the case that is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

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
from reports.finance.rules import side_words
from reports.scoring.entry import Entry, place_of
from reports.scoring.system import Band, Indicator, Method
from reports.source.schema import Words
from reports.templating import Expressions


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one document is scored by: what was entered by 编号, its narratives by name, its expressions and names."""

    entries: Mapping[str, Entry]
    prose: Mapping[str, Words]
    expressions: Expressions
    scope: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """An indicator, what was entered for it, and its figures in its own unit.

    `target` is the one as written, or the computed `bound` as printed. `computed` and `typed` are the two ways to a
    value, `adjusted` is the one that may take its place. A rate of completion further from 100 % than `stray_limit`
    is far off.
    """

    indicator: Indicator
    entry: Entry
    target: Target | None = None
    bound: Result = NONE
    computed: Result = NONE
    typed: Result = NONE
    adjusted: Result = NONE
    stray_limit: Result = NONE

    # ── values ──

    @property
    def raw(self) -> Result | Words:
        """What was reached: a word for 定性; else computed where it can be, else as entered."""
        if self.indicator.method is Method.WORD:
            return self.entry.word
        if isinstance(self.computed, Figure) or self.typed is NONE:
            return self.computed
        return self.typed

    @property
    def by_adjusted(self) -> bool:
        """Whether the adjusted value is judged in place of the raw one."""
        return isinstance(self.adjusted, Figure) and self.entry.by_adjusted

    @property
    def value(self) -> Result | Words:
        """What is judged."""
        return self.adjusted if self.by_adjusted else self.raw

    @property
    def printed(self) -> Result | Words:
        """What is judged as a reader sees it: half up to the indicator's decimals."""
        value = self.value
        if isinstance(value, Figure):
            return value.rounded(self.indicator.decimals)
        return value

    @property
    def is_pending(self) -> bool:
        """Whether the value or its target is not known yet (待填), or could not be computed and has been told."""
        return self.value is PENDING or self.bound is PENDING

    # ── verdicts ──

    @property
    def numeric_target(self) -> Target | None:
        """The target, where it is for a number to meet."""
        if self.target is None or self.target.operator == "定性":
            return None
        return self.target

    def meets_target(self, value: Result | Words) -> bool | None:
        """Whether a value as printed meets the target; None where that is not for a number to say."""
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
        """Reached over target, or the reverse where less is better; None where one of them is zero or less."""
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
        return side_words(value.rounded(self.indicator.decimals))


# ── figures in the indicator's unit ─────────────────────────────────────────


def measure(
    indicator: Indicator, stray_limit: Result, evidence: Evidence
) -> tuple[Case, list[Problem]]:
    """The case of an indicator, and what is wrong with the figures themselves: units, expressions without a result."""
    entry = evidence.entries.get(indicator.code, Entry())
    target, bound, problems = _target(indicator, evidence)
    case = Case(indicator, entry, target, bound, stray_limit=stray_limit)
    if indicator.method is Method.WORD:
        return case, problems
    computed, found = _evaluated(indicator.value, indicator, evidence)
    problems += found
    typed, found = _in_unit(entry.value, indicator)
    problems += found
    adjusted, found = _evaluated(indicator.adjusted, indicator, evidence)
    problems += found
    return replace(case, computed=computed, typed=typed, adjusted=adjusted), problems


def _target(
    indicator: Indicator, evidence: Evidence
) -> tuple[Target | None, Result, list[Problem]]:
    """The target as written, else the condition of the best band, else the computed bound as printed, and that bound."""
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
    """The figure that an expression gives; 无 where there is none, 待填 where it cannot be computed."""
    if expression is None:
        return NONE, []
    try:
        value = evidence.expressions.evaluate(expression, evidence.scope)
    except Fault as fault:
        return PENDING, list(fault.problems)
    return _in_unit(value, indicator)


def _in_unit(value: object, indicator: Indicator) -> tuple[Result, list[Problem]]:
    """A figure in the indicator's unit; 待填 where it cannot be, or where it is not sure what was meant."""
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
    """F02 for a percentage where a number is asked for, D08 for a bare number where a percentage is."""
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
            hundredfold=side_words(value * Decimal(100)),
        )
    return None
