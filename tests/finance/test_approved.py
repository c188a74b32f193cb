"""Totals against the approved ones, and the slip that would explain a difference."""

from typing import Any

import pytest

from reports.core.problems import Fault, Place, Severity
from reports.finance.approved import approved_difference
from reports.finance.discrepancies import Discrepancy
from reports.finance.language import LANGUAGE
from reports.finance.rounding import RoundingGap, rounding_hint
from reports.source.schema import Words
from reports.templating import Expressions, compile_expressions
from tests.finance.test_rules import FILE, RULES, each, entered, named_values


@each("approved")
def test_an_approved_total_is_compared_and_the_slip_is_named(
    case: dict[str, Any],
) -> None:
    names = "abcd"[: len(case["lines"])]
    scope = named_values(dict(zip(names, case["lines"], strict=True)), case["unit"])
    approved = entered(case["approved"], case["unit"], 40, "批复数.合计")
    sources = [Words(case["sum"], RULES)]
    computed = Expressions(compile_expressions(sources, LANGUAGE), LANGUAGE).evaluate(
        sources[0], scope
    )
    found = approved_difference("支出合计", computed, approved)
    problem = found.told({}) if isinstance(found, Discrepancy) else None
    if isinstance(found, RoundingGap):
        (problem,) = rounding_hint([found])
    assert (problem.severity if problem else None) == (case.get("tier"))
    if problem is None:
        return
    assert problem.code == ("K02" if problem.severity is Severity.HINT else "K00")
    assert "支出合计" in problem.message + problem.detail
    assert case.get("hint", "") in problem.hint
    assert case.get("never", "不会有") not in problem.hint
    assert problem.place is not None
    if "line" in case:
        assert (problem.place.file, problem.place.line) == (FILE, int(case["line"]))
    elif problem.severity is Severity.HINT:
        assert problem.place.line == 40


def test_a_difference_says_whether_the_lines_make_more_or_less() -> None:
    a, more, less = (entered(text, "元", 1, "x") for text in ("100", "150", "50"))
    assert "少 50元" in str(approved_difference("合计", a, more))
    assert "多 50元" in str(approved_difference("合计", a, less))


def test_an_approved_total_of_another_unit_is_a_fault_and_no_crash() -> None:
    with pytest.raises(Fault) as caught:
        approved_difference(
            "合计", entered("1", "元", 1, "a"), entered("1", "人", 40, "批复数.合计")
        )
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("F02", Place(FILE, 40, 5))
