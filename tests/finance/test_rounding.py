"""How far sums of rounded figures may stand apart, and how all such differences are told together."""

from decimal import Decimal

from reports.core.figure import Computed, Figure
from reports.core.problems import Place, Severity
from reports.finance.rounding import RoundingGap, rounding_hint, rounding_slack
from tests.finance.test_rules import FILE, entered, rule_of, run


def test_an_approved_total_that_is_used_counts_as_one_rounded_figure() -> None:
    a, b, approved, other = (
        entered(text, "万元", 1, "x") for text in ("1", "2", "3.01", "3.03")
    )
    used = Figure(approved.value, approved.unit, Computed("批复数", (approved, a + b)))
    assert rounding_slack(used - other) == Decimal(100)
    assert [
        problem.code for problem in run(rule_of("t == o"), {"t": used, "o": other})
    ] == ["N01"]


def test_all_differences_of_rounding_make_one_hint_with_the_largest() -> None:
    small, large, heads = (
        entered(text, unit, 1, "x")
        for text, unit in (("0.01", "万元"), ("0.02", "万元"), ("1", "人"))
    )
    gaps = [
        RoundingGap(name, gap, Place(FILE, 3))
        for name, gap in (("甲", small), ("乙", large), ("丙", heads))
    ]
    (problem,) = rounding_hint(gaps)
    assert (problem.code, problem.severity, problem.message) == (
        "K02",
        Severity.HINT,
        "尾差 3 处，最大 0.02万元、1人，由四舍五入引起。",
    )
    assert list(rounding_hint([])) == []
