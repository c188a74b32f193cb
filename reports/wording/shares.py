"""What one figure is of another: completion of a budget (完成年度预算的101.32%), shares (占基金收入的91.39%)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from reports.core.figure import PERCENT, Absent, Computed, Figure, Result
from reports.core.tree import Line, Number
from reports.wording.changes import gap_between
from reports.wording.lines import join_words
from reports.wording.numbers import (
    places_of,
    printed_value,
    recast,
    word_absent,
    word_digits,
    word_number,
)
from reports.wording.options import Wording, ZeroBudget

_FINEST_RATE = 4


def word_against_budget(
    actual: Result, budget: Result, wording: Wording, budget_name: str = "年度预算"
) -> Line:
    """The actual amount against its budget: 完成年度预算的101.32%, 为年度预算的99.31%.

    完成 is said of a rate of 100 % or more only, and a rate below it never prints as 100 %.
    """
    if isinstance(actual, Absent) or isinstance(budget, Absent):
        return word_absent(wording, actual, budget)
    budget = recast(budget, actual.unit, actual.places)
    if not budget.value:
        return _against_nothing(actual, budget, wording, budget_name)
    if budget.value < 0 or actual.value < 0:
        return _against_amount(actual, budget, wording, budget_name)
    rate = actual / budget
    assert isinstance(rate, Figure)
    if actual >= budget:
        return join_words(f"完成{budget_name}的", word_number(rate, wording))
    below = _short_of_hundred(rate, wording)
    if below is None:
        return join_words(f"略低于{budget_name}")
    return join_words(f"为{budget_name}的", word_number(below, wording))


def _against_nothing(
    actual: Figure, budget: Figure, wording: Wording, budget_name: str
) -> Line:
    """Against a budget of zero: no rate for what was spent (年度预算为0万元), the variant's policy for two
    zeros.
    """
    if actual.value != 0:
        return join_words(f"{budget_name}为", word_number(budget, wording))
    if wording.zero_budget == "与预算持平":
        return join_words(f"与{budget_name}持平")
    verb, percent = _ZERO_BUDGETS[wording.zero_budget]
    rule = f"预算和执行均为零，按约定写{wording.zero_budget}"
    rate = _rate_by_convention(percent, rule, actual, budget)
    return join_words(f"{verb}{budget_name}的", word_number(rate, wording))


_ZERO_BUDGETS: Mapping[ZeroBudget, tuple[str, Literal[0, 100]]] = {
    "0%": ("为", 0),
    "100%": ("完成", 100),
}


def _rate_by_convention(
    percent: Literal[0, 100], rule: str, *figures: Figure
) -> Figure:
    """0 % or 100 % where arithmetic gives no rate and the variant asks for one all the same."""
    return Figure(Decimal(percent) / 100, PERCENT, Computed(rule, figures))


def _against_amount(
    actual: Figure, budget: Figure, wording: Wording, budget_name: str
) -> Line:
    """Where a negative amount gives no rate, the difference itself."""
    gap, is_more = gap_between(actual, budget)
    if gap.value == 0:
        return join_words(f"与{budget_name}持平")
    if printed_value(gap, wording) == 0:
        return join_words(f"与{budget_name}基本持平")
    more_or_less = "多" if is_more else "少"
    return join_words(f"比{budget_name}{more_or_less}", word_number(gap, wording))


def _short_of_hundred(rate: Figure, wording: Wording) -> Figure | None:
    """The rate with as many decimals as it takes to print below 100 %.

    None where four are not enough.
    """
    own = places_of(rate, wording)
    for places in range(own, max(own, _FINEST_RATE) + 1):
        finer = rate.cast(PERCENT, places)
        if printed_value(finer, wording) < 100:
            return rate if places == own else finer
    return None


def word_share(
    part: Result, total: Result, wording: Wording, total_name: str = ""
) -> Line:
    """The part as a share of the total: 占基金收入的91.39%, or 占86.8% where the total is not named.

    A total of zero (or below) has no shares: 无, or by the variant's choice 占0% of nothing by
    nothing.
    """
    if isinstance(part, Absent) or isinstance(total, Absent):
        return word_absent(wording, part, total)
    opening = f"占{total_name}的" if total_name else "占"
    if total.value == 0 and part.value == 0 and wording.zero_total == "占0%":
        rate = _rate_by_convention(0, "合计为零，按约定写占0%", part, total)
        return join_words(opening, word_number(rate, wording))
    if total.value <= 0:
        return join_words(wording.none_text)
    return join_words(opening, word_number(_share(part, total), wording))


def word_percentage(part: Figure, total: Figure, wording: Wording) -> Number:
    """The part as a share of the total, for a place where words are too long: 91.39%."""
    rate = _share(part, total)
    return Number(word_digits(rate, wording).text, rate.unit.name, rate)


def _share(part: Figure, total: Figure) -> Figure:
    rate = part / total
    assert isinstance(rate, Figure)
    return rate.cast(PERCENT)
