"""Judges one scored value: what was reached, whether that meets the target, its points.

A value is judged as printed, half up to the indicator's decimals, so that a reader who compares the
printed value with the printed target comes to the same points.
"""

from decimal import Decimal

from reports.core.figure import NONE, Absent, Figure, Result
from reports.core.problems import Problem
from reports.core.target import Target
from reports.scoring.case import Case, Evidence, measure
from reports.scoring.findings import findings
from reports.scoring.methods import verdict
from reports.scoring.result import Deduction, Judgement
from reports.scoring.system import Indicator
from reports.source.schema import Words


def judge(
    indicator: Indicator, stray_limit: Result, evidence: Evidence
) -> tuple[Judgement, list[Problem]]:
    """The judgement of an indicator or a sub-score, and what is to be told about it."""
    case, problems = measure(indicator, stray_limit, evidence)
    return _judgement(case), [*problems, *findings(case)]


def _judgement(case: Case) -> Judgement:
    indicator, value = case.indicator, case.value
    points, meets_target = verdict(case)
    completion = case.completion(value)
    return Judgement(
        code=indicator.code,
        name=indicator.name,
        method=indicator.method,
        formula=indicator.formula,
        requirement=indicator.requirement,
        weight=indicator.weight,
        points=points,
        meets_target=meets_target,
        value=value,
        raw=case.raw,
        adjusted=case.adjusted,
        raw_meets_target=case.meets_target(case.raw),
        by_adjusted=case.by_adjusted,
        target=case.target if case.target is not None else NONE,
        band=_band(case, value),
        completion=completion,
        deviation=completion - Decimal(1),
        outcome=case.entry.outcome or value,
        deductions=_deductions(case),
    )


def _deductions(case: Case) -> tuple[Deduction, ...]:
    listed = case.entry.deductions
    return () if isinstance(listed, Absent) else listed


def _band(case: Case, value: Result | Words) -> Target | Absent:
    """The condition of the band that a value as printed falls into, 无 where there is none."""
    if not isinstance(value, Figure):
        return NONE
    band = case.band_at(value.rounded(case.indicator.decimals))
    return NONE if band is None else band.condition.in_unit(case.indicator.unit)
