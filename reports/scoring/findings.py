"""What is told about a judged indicator: what is missing, contradicts itself, needs a word."""

from collections.abc import Callable, Iterator, Sequence

from reports.core.figure import NONE, Absent, Figure, Result
from reports.core.problems import Problem, problem
from reports.finance.functions import total
from reports.finance.messages import (
    exact_words,
    figure_place,
    typed_at,
)
from reports.scoring.case import Case
from reports.scoring.entry import place_of
from reports.scoring.methods import (
    computed_verdict,
    is_given_within,
    overshoot,
    word_share,
    word_shares,
)
from reports.scoring.result import Deduction
from reports.scoring.system import Band, Method
from reports.source.schema import Words


def findings(case: Case) -> Iterator[Problem]:
    """Everything there is to tell about an indicator as judged."""
    for check in VALUE_CHECKS:
        yield from check(case)
    if not case.is_pending:
        for check in POINTS_CHECKS:
            yield from check(case)
    yield from _given_points(case)


# ── the value ───────────────────────────────────────────────────────────────


def _missing_word(case: Case) -> Iterator[Problem]:
    indicator = case.indicator
    is_asked = indicator.method is Method.WORD and not case.entry.is_given
    if is_asked and case.entry.word is NONE:
        yield problem(
            "J01",
            "no_word",
            case.entry.place,
            name=indicator.name,
            indicator=indicator.code,
        )


_WITHOUT_VALUE = (Method.WORD, Method.BY_HAND, Method.EVALUATED, Method.DEDUCTED)
"""The methods that give points for something else than a value."""


def _missing_value(case: Case) -> Iterator[Problem]:
    indicator, entry = case.indicator, case.entry
    if indicator.method in _WITHOUT_VALUE:
        return
    if case.raw is not NONE or entry.is_given:
        return
    if indicator.value is None:
        yield problem(
            "J01",
            "no_value",
            entry.place,
            name=indicator.name,
            indicator=indicator.code,
        )
    else:
        yield problem(
            "J01",
            "no_computed_value",
            entry.place,
            name=indicator.name,
            formula=indicator.value,
            indicator=indicator.code,
        )


def _two_values(case: Case) -> Iterator[Problem]:
    """The computed value and the entered one must agree as printed."""
    computed, typed = case.computed, case.typed
    decimals = case.indicator.decimals
    if not (isinstance(computed, Figure) and isinstance(typed, Figure)):
        return
    if computed.rounded(decimals) != typed.rounded(decimals):
        yield problem(
            "J02",
            "",
            case.entry.place,
            name=case.indicator.name,
            entered=case.words(typed),
            computed=case.words(computed),
        )


def _adjusted_value(case: Case) -> Iterator[Problem]:
    name, place = case.indicator.name, case.entry.place
    if case.by_adjusted:
        yield problem(
            "J05",
            "adjusted",
            place,
            name=name,
            adjusted=case.words(case.adjusted),
            raw=case.words(case.raw),
        )
        return
    is_asked = case.entry.by_adjusted and case.indicator.method is not Method.WORD
    if is_asked and case.adjusted is NONE:
        yield problem("J05", "no_adjusted", place, name=name)


# ── its points ──────────────────────────────────────────────────────────────


def _missing_bound(case: Case) -> Iterator[Problem]:
    indicator, entry = case.indicator, case.entry
    if indicator.bound is None or case.target is not None or entry.is_given:
        return
    yield problem(
        "J01", "no_bound", entry.place, name=indicator.name, formula=indicator.bound
    )


def _rounding_decides(case: Case) -> Iterator[Problem]:
    """The unrounded value would give another verdict: target, band or floor."""
    value, printed = case.value, case.printed
    if not isinstance(value, Figure) or not isinstance(printed, Figure):
        return
    if _unrounded_verdict(case, value) != _unrounded_verdict(case, printed):
        name, shown = case.indicator.name, case.words(printed)
        yield problem("J06", "", case.entry.place, name=name, printed=shown)


def _unrounded_verdict(case: Case, value: Figure) -> tuple[bool, bool, Band | None]:
    """Whether the target is met, whether the ratio is below the floor, which band is reached."""
    target = case.numeric_target
    meets = target is not None and target.met(value)
    is_below = False
    if case.indicator.method is Method.PRO_RATA and target is not None and not meets:
        ratio = case.ratio(value)
        is_below = ratio is not None and case.is_below_floor(ratio)
    return meets, is_below, case.band_at(value)


def _no_ratio(case: Case) -> Iterator[Problem]:
    """A missed target of pro rata, of which no ratio can be made."""
    value = case.printed
    if case.indicator.method is not Method.PRO_RATA or case.entry.is_given:
        return
    if not isinstance(value, Figure) or case.meets_target(value) is not False:
        return
    if case.ratio(value) is None:
        yield problem("J07", "", case.entry.place, name=case.indicator.name)


def _far_above(case: Case) -> Iterator[Problem]:
    """A target overshot so far that it may have been too low, of which nothing is said."""
    value = case.printed
    if case.indicator.method is not Method.PRO_RATA or not case.meets_target(value):
        return
    place = figure_place(value) if isinstance(value, Figure) else None
    excess = overshoot(case)
    is_over = isinstance(excess, Figure) and excess.value > 0
    is_open = case.entry.target_too_low is NONE
    if is_over and is_open and isinstance(case.indicator.weight, Figure):
        yield problem(
            "J09",
            "",
            place or case.entry.place,
            name=case.indicator.name,
            rate=exact_words(case.completion(value)),
            listed=_typed_of(case) or "目标和完成值",
        )


def _typed_of(case: Case) -> str:
    """The numbers that were typed for a value and its target, as far as the data file has them."""
    figures = [case.value] if isinstance(case.value, Figure) else []
    if case.target is not None and case.indicator.is_entered:
        figures += case.target.bounds
    return typed_at(figures, case.entry.place)


def _share_of_another_word(case: Case) -> Iterator[Problem]:
    """A share given by hand that belongs to another word (财预〔2020〕10号: 100–80、80–60、60–0)."""
    share, ranges = case.entry.share, case.indicator.terms.ranges
    if not _is_word(case) or not isinstance(share, Figure) or not ranges:
        return
    fitting = (word for word, condition in ranges.items() if condition.met(share))
    if next(fitting, "") != case.value or share > 1:
        yield problem(
            "J10",
            "",
            case.entry.place,
            name=case.indicator.name,
            word=case.value,
            share=exact_words(share),
            ranges=_ranges(case),
        )


def _missing_share(case: Case) -> Iterator[Problem]:
    if not _is_word(case) or case.entry.is_given or word_share(case) is not NONE:
        return
    name, place, word = case.indicator.name, case.entry.place, case.value
    if case.indicator.terms.ranges:
        ranges = _ranges(case)
        yield problem("J01", "no_share", place, name=name, word=word, ranges=ranges)
    else:
        known = "、".join(word_shares(case))
        yield problem("J01", "no_such_word", place, name=name, word=word, known=known)


def _is_word(case: Case) -> bool:
    return case.indicator.method is Method.WORD and isinstance(case.value, Words)


def _ranges(case: Case) -> str:
    return "，".join(
        f"{word} {condition.operator}{exact_words(condition.bounds[0])}"
        for word, condition in case.indicator.terms.ranges.items()
    )


def _evaluators_points(case: Case) -> Iterator[Problem]:
    if case.indicator.method is not Method.EVALUATED:
        return
    name, weight, points = case.indicator.name, case.indicator.weight, case.entry.points
    if points is NONE:
        yield problem("J01", "no_points", case.entry.place, name=name)
    if isinstance(points, Figure) and (points > weight or points < 0):
        yield problem(
            "J03",
            "outside",
            place_of(points),
            name=name,
            points=exact_words(points),
            weight=exact_words(weight),
        )


def _deductions(case: Case) -> Iterator[Problem]:
    """J01 where nothing is said of deductions, J14 where they count for nothing, or for more than
    there is.
    """
    indicator, entry, listed = case.indicator, case.entry, case.entry.deductions
    name = indicator.name
    if indicator.method is not Method.DEDUCTED:
        if not isinstance(listed, Absent):
            method = indicator.method.value
            yield problem("J14", "idle", entry.place, name=name, method=method)
        return
    if listed is NONE and not entry.is_given:
        yield problem(
            "J01", "no_deductions", entry.place, name=name, indicator=indicator.code
        )
    deducted = NONE if isinstance(listed, Absent) else _taken_off(listed)
    if isinstance(deducted, Figure) and deducted > indicator.weight:
        yield problem(
            "J14",
            "too_many",
            entry.place,
            name=name,
            deducted=exact_words(deducted),
            weight=exact_words(indicator.weight),
        )


def _taken_off(listed: Sequence[Deduction]) -> Result:
    return total(*(one.points for one in listed))


def _left_to_a_hand(case: Case) -> Iterator[Problem]:
    if case.indicator.method is Method.BY_HAND and not case.entry.is_given:
        yield problem("J01", "by_hand", case.entry.place, name=case.indicator.name)


# ── points given by hand ────────────────────────────────────────────────────


def _given_points(case: Case) -> Iterator[Problem]:
    """Points given by hand: not above the weight, never without a reason."""
    given, name = case.entry.given_points, case.indicator.name
    if not isinstance(given, Figure):
        return
    place, points = place_of(given), exact_words(given)
    if not is_given_within(case):
        weight = exact_words(case.indicator.weight)
        yield problem(
            "J03", "given_outside", place, name=name, points=points, weight=weight
        )
        return
    reason = case.entry.reason
    if reason is NONE:
        yield problem("J03", "no_reason", place, name=name)
    computed, _ = computed_verdict(case)
    if not isinstance(computed, Figure) or computed == given:
        return
    by_method = exact_words(computed)
    if isinstance(reason, Words):
        yield problem(
            "J03",
            "differs_for",
            place,
            name=name,
            computed=by_method,
            points=points,
            reason=reason,
        )
    else:
        yield problem(
            "J03", "differs", place, name=name, computed=by_method, points=points
        )


CaseCheck = Callable[[Case], Iterator[Problem]]
VALUE_CHECKS: tuple[CaseCheck, ...] = (
    _missing_word,
    _two_values,
    _missing_value,
    _adjusted_value,
)
POINTS_CHECKS: tuple[CaseCheck, ...] = (
    _missing_bound,
    _rounding_decides,
    _no_ratio,
    _far_above,
    _share_of_another_word,
    _missing_share,
    _evaluators_points,
    _left_to_a_hand,
    _deductions,
)
