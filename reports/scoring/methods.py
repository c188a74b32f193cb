"""The methods (算法): from a value to points."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from reports.core.figure import (
    NONE,
    PENDING,
    PERCENT,
    SCORE,
    Absent,
    Computed,
    Figure,
    Result,
    unit_named,
)
from reports.finance.functions import total
from reports.scoring.case import Case
from reports.scoring.system import Method
from reports.source.schema import Words

Verdict = tuple[Result, bool | None]
"""Points, and whether the target is met; None where that is not for a number to say."""

_LEAST = Figure(Decimal("0.01"), SCORE, Computed("常数", (Decimal("0.01"),)))
_NOTHING = Figure(Decimal(0), SCORE, Computed("常数", (Decimal(0),)))
_SHARES: Mapping[str, Decimal] = {
    "达成": Decimal(1),
    "部分达成": Decimal("0.6"),
    "未达成": Decimal(0),
}


def computed_verdict(case: Case) -> Verdict:
    """What the indicator's method gives for the value as printed."""
    if case.is_pending:
        return PENDING, None
    return METHODS[case.indicator.method](case)


def verdict(case: Case) -> Verdict:
    """What the method gives, or the points given by hand where they are within the weight."""
    points, given = case.entry.given_points, is_given_within(case)
    if case.entry.given_points is PENDING:
        return PENDING, None
    if not isinstance(points, Figure) or not given:
        return computed_verdict(case)
    # Two places, like all points, so that shown points add up to the shown total.
    shown = points.rounded(2).named(f"{case.indicator.name}得分")
    return shown, points == case.indicator.weight


def is_given_within(case: Case) -> bool:
    """Whether points are given by hand that are neither above the weight nor below zero."""
    points = case.entry.given_points
    if not isinstance(points, Figure):
        return False
    return not (points > case.indicator.weight or points < 0)


# ── a share of the weight ───────────────────────────────────────────────────


def _earned(case: Case, ratio: Result | Decimal, *operands: object) -> Result:
    """The weight times a ratio, two decimals, with everything it rests on as its lineage.

    Weight and ratio come first; then, of a ratio that does not say itself what it rests on, what
    decided on it.
    """
    weight = case.indicator.weight
    points = weight * ratio
    if isinstance(points, Absent) or isinstance(ratio, Absent):
        return points
    assert isinstance(weight, Figure)
    decisive: list[Figure] = []
    if not (isinstance(ratio, Figure) and isinstance(ratio.origin, Computed)):
        bounds = case.target.bounds if case.target is not None else ()
        decisive += [one for one in (*operands, *bounds) if isinstance(one, Figure)]
    origin = Computed("计分", (weight, ratio, *decisive))
    name = f"{case.indicator.name}得分"
    return Figure(points.rounded(2).value, SCORE, origin, name)


def _all_or_nothing(case: Case) -> Verdict:
    """达标: the full weight where the target is met, else nothing."""
    value = case.printed
    meets = case.meets_target(value)
    if meets is None:
        return NONE, None
    number = Decimal(1 if meets else 0)
    if isinstance(value, Figure) and case.target is not None and case.target.bounds:
        # The comparison that says so is the ratio's lineage.
        origin = Computed(case.target.operator, (value, *case.target.bounds))
        return _earned(case, Figure(number, unit_named(""), origin)), meets
    return _earned(case, number), meets


def _by_band(case: Case) -> Verdict:
    """档次: what the first band that the printed value falls into earns."""
    value = case.printed
    if not isinstance(value, Figure):
        return NONE, case.meets_target(value)
    band = case.band_at(value)
    if band is None:
        return _earned(case, Decimal(0), value), False
    bounds = band.condition.bounds
    if isinstance(band.share, Figure):
        return _earned(case, band.share, value, *bounds), band.share == 1
    assert isinstance(band.points, Figure)
    points = band.points.rounded(2)
    origin = Computed("计分", (points, Decimal(1), value, *bounds))
    name = f"{case.indicator.name}得分"
    earned = Figure(points.value, SCORE, origin, name)
    return earned, points == case.indicator.weight


def _pro_rata(case: Case) -> Verdict:
    """按比例: reached over target, or the reverse; at most 1, 0 below the floor."""
    value = case.printed
    meets = case.meets_target(value)
    if not isinstance(value, Figure) or meets is None:
        return NONE, meets
    if meets:
        return _earned(case, _less_overshoot(case), value), True
    ratio = case.ratio(value)
    if ratio is None:
        return NONE, False
    if case.is_below_floor(ratio):
        return _earned(case, Decimal(0), value), False
    line = case.indicator.terms.pass_line
    share: Result = ratio
    if line is not None:
        share = (ratio - line) / (Decimal(1) - line)
    points, weight = _earned(case, share, value), case.indicator.weight
    # A ratio just below one rounds up to the full weight, which a missed target does not earn.
    if isinstance(points, Figure) and points >= weight:
        return weight - _LEAST, False
    return points, False


def overshoot(case: Case) -> Result:
    """How far the rate of completion is above what passes without a word."""
    return case.completion(case.printed) - Decimal(1) - case.stray_limit


def _less_overshoot(case: Case) -> Result | Decimal:
    """1, less what a target set too low was overshot beyond the limit (财预〔2020〕10号: 按照偏离度适度调减)."""
    excess = overshoot(case)
    is_over = isinstance(excess, Figure) and excess.value > 0
    if not is_over or case.entry.target_too_low is not True:
        return Decimal(1)
    if excess > 1:
        return Figure(Decimal(0), PERCENT, Computed("常数", (Decimal(0),)))
    return Decimal(1) - excess


def _by_word(case: Case) -> Verdict:
    """定性: the share of the weight that was entered, else the one that belongs to the word."""
    if not isinstance(case.value, Words):
        return NONE, None
    ratio = word_share(case)
    return _earned(case, ratio), ratio == 1


def word_share(case: Case) -> Result | Decimal:
    """The share of the weight that 达成, 部分达成 or 未达成 earns; 无 where none is known."""
    if case.entry.share is not NONE:
        return case.entry.share
    return word_shares(case).get(str(case.value), NONE)


def word_shares(case: Case) -> Mapping[str, Figure] | Mapping[str, Decimal]:
    """What each word earns where no share was entered."""
    return case.indicator.terms.shares or _SHARES


def _as_evaluated(case: Case) -> Verdict:
    """评定: the points an evaluator gave."""
    points = case.entry.points
    return (points.rounded(2) if isinstance(points, Figure) else points), None


def _by_hand(case: Case) -> Verdict:
    """认定: nothing until points are given by hand."""
    return NONE, case.meets_target(case.printed)


def _less_deductions(case: Case) -> Verdict:
    """扣分: the weight less what is taken off, never below the least."""
    weight, listed = case.indicator.weight, case.entry.deductions
    if isinstance(listed, Absent) or isinstance(weight, Absent):
        return (PENDING if listed is PENDING else NONE), None
    deducted = total(*(one.points for one in listed)) if listed else _NOTHING
    if isinstance(deducted, Absent):
        return deducted, None
    least = case.indicator.least_points
    floor = _NOTHING if isinstance(least, Absent) else least
    left = weight - deducted
    assert isinstance(left, Figure)
    points = (left if left > floor else floor).rounded(2)
    origin = Computed("扣分", (weight, deducted, floor))
    name = f"{case.indicator.name}得分"
    return Figure(points.value, SCORE, origin, name), not deducted


METHODS: Mapping[Method, Callable[[Case], Verdict]] = {
    Method.MET: _all_or_nothing,
    Method.BANDS: _by_band,
    Method.PRO_RATA: _pro_rata,
    Method.WORD: _by_word,
    Method.BY_HAND: _by_hand,
    Method.EVALUATED: _as_evaluated,
    Method.DEDUCTED: _less_deductions,
}
