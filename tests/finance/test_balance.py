"""舍位平衡: what is printed adds up, approved totals stand, and where the tails land."""

from decimal import Decimal
from typing import Any

import pytest

from reports.core.figure import NONE, Computed, Figure
from reports.core.problems import Severity
from reports.finance.balance import (
    Requirement,
    balance,
    requirements,
    tails_told,
)
from reports.finance.language import LANGUAGE
from reports.finance.rules import comparison
from reports.source.schema import Words
from reports.templating import Expressions, compile_expressions
from reports.types.formats import Formula
from tests.finance.test_rules import RULES, entered, rule_of


def amount(text: str, name: str = "数", unit: str = "万元") -> Figure:
    figure: Figure = entered(text, unit, 1, name)
    return figure


def shown(scope: Any) -> Any:
    """Figures as numbers in 万元."""
    if isinstance(scope, Figure):
        return f"{scope.value / 10000:.2f}"
    return {name: shown(value) for name, value in scope.items()}


def in_places(text: str) -> int:
    return int(Decimal(text) * 100)


def summed(*figures: Figure) -> Figure:
    total = figures[0]
    for figure in figures[1:]:
        added = total + figure
        assert isinstance(added, Figure)
        total = added
    return total


def evaluated_in(*texts: Words) -> Expressions:
    return Expressions(compile_expressions(texts, LANGUAGE), LANGUAGE)


def balanced(total: str, *parts: str, unit: str = "万元") -> list[str]:
    """Parts as printed where their total is to be printed so."""
    typed = {str(index): amount(part, unit=unit) for index, part in enumerate(parts)}
    required = [Requirement(summed(*typed.values()), in_places(total))]
    return list(shown(balance({"支出": typed}, required).scope)["支出"].values())


def test_parts_that_add_up_stay_as_typed() -> None:
    typed = {"甲": amount("1.01"), "乙": amount("2")}
    found = balance(
        {"支出": typed}, [Requirement(summed(*typed.values()), in_places("3.01"))]
    )
    assert found.moved == ()
    assert found.scope["支出"]["甲"] is typed["甲"]


def test_a_tail_lands_on_the_largest_amount_where_no_remainder_is_known() -> None:
    assert balanced("6.06", "1.01", "3.02", "2.02") == ["1.01", "3.03", "2.02"]
    assert balanced("6.03", "1.01", "3.02", "2.02") == ["1.01", "3.01", "2.01"]


def test_amounts_to_the_yuan_are_rounded_and_the_largest_remainder_takes_the_tail() -> (
    None
):
    # 1.0044 + 2.0049 + 3.0047 万元 are 6.0140 万元; rounded one by one they would make 6.00.
    assert balanced("6.01", "10044", "20049", "30047", unit="元") == [
        "1.00",
        "2.01",
        "3.00",
    ]


def test_a_tail_never_lands_on_a_zero() -> None:
    assert balanced("0.02", "0", "0.01", "0") == ["0.00", "0.02", "0.00"]
    assert balanced("0.01", "0", "0") == ["0.00", "0.00"]


def test_what_carries_a_tail_says_what_was_typed_and_how_much_was_added() -> None:
    typed = {"甲": amount("1.01", "支出.甲"), "乙": amount("2", "支出.乙")}
    required = [Requirement(summed(*typed.values()), in_places("3"))]
    found = balance({"支出": typed}, required)
    origin = found.scope["支出"]["乙"].origin
    assert isinstance(origin, Computed)
    assert origin.operation == "舍位平衡"
    assert origin.operands[0] is typed["乙"]
    [told] = tails_told(found.moved)
    assert (told.code, told.severity) == ("K02", Severity.HINT)
    assert told.message == "舍位平衡：1 个数和录入的差一点，最大 0.01万元。"
    assert told.detail == "支出.乙 -0.01万元"
    assert list(tails_told([])) == []


def test_a_budget_that_was_spent_to_the_last_place_stays_so() -> None:
    spent = {"预算": amount("5"), "基本": amount("3"), "项目": amount("2")}
    other = {"预算": amount("4"), "基本": amount("1")}
    required = [Requirement(summed(spent["基本"], other["基本"]), in_places("4.01"))]
    found = shown(balance({"支出": {"1": spent, "2": other}}, required).scope)["支出"]
    assert found == {
        "1": {"预算": "5.01", "基本": "3.01", "项目": "2.00"},
        "2": {"预算": "4.00", "基本": "1.00"},
    }


def test_of_totals_that_contradict_each_other_the_one_named_first_stands() -> None:
    basic, project = amount("7.92"), amount("22.67")
    required = [
        Requirement(summed(basic, project), in_places("30.60")),
        Requirement(project, in_places("22.68")),
        Requirement(basic, in_places("7.93")),
    ]
    assert shown(
        balance({"支出": {"基本": basic, "项目": project}}, required).scope
    ) == {"支出": {"基本": "7.92", "项目": "22.68"}}


def test_two_divisions_of_one_total_are_both_met() -> None:
    """功能分类 and 经济分类: the rows of either add up to the same totals."""
    by_item = {"甲": amount("1.01"), "乙": amount("2.02")}
    by_kind = {"人员": amount("2"), "公用": amount("1.04")}
    left, right = summed(*by_item.values()), summed(*by_kind.values())
    difference = left - right
    assert isinstance(difference, Figure)
    required = [Requirement(difference), Requirement(left, in_places("3.05"))]
    found = shown(balance({"功能": by_item, "经济": by_kind}, required).scope)
    assert found == {
        "功能": {"甲": "1.02", "乙": "2.03"},
        "经济": {"人员": "2.01", "公用": "1.04"},
    }


def test_last_year_and_the_approved_totals_are_left_as_they_are() -> None:
    scope = {
        "上年": {"合计": amount("30045", unit="元")},
        "批复数": {"合计": amount("30045", "批复数.合计", unit="元")},
        "合计": amount("30045", unit="元"),
    }
    found = balance(scope, []).scope
    assert found["上年"]["合计"].value == found["批复数"]["合计"].value == 30045
    assert found["合计"].value == 30000


@pytest.mark.parametrize(
    ("rule", "counts"),
    [("甲 == 乙", 1), ("甲 == 甲", 1), ("甲 <= 乙", 1), ("甲 > 乙", 0), ("甲 < 丙", 0)],
)
def test_what_is_required_are_rules_that_hold_but_for_rounding(
    rule: str, counts: int
) -> None:
    scope = {"甲": amount("3.01"), "乙": amount("3"), "丙": amount("4")}
    compared = comparison(rule_of(rule))
    expressions = evaluated_in(compared.left, compared.right)
    found = requirements([], [compared], expressions, scope)
    assert found is not None and len(found) == counts


def test_nothing_is_balanced_where_an_amount_is_wrong() -> None:
    scope = {"甲": amount("3"), "丙": amount("4")}
    compared = comparison(rule_of("甲 == 丙"))
    expressions = evaluated_in(compared.left, compared.right)
    assert requirements([], [compared], expressions, scope) is None
    assert requirements([], [compared], expressions, scope, ["N01"]) == []
    hint = comparison(rule_of("甲 == 丙", "提示"))
    assert requirements([], [hint], expressions, scope) == []


def test_approved_totals_are_required_before_others_and_the_larger_before_the_smaller() -> (
    None
):
    formulas = [
        Formula(
            name=name,
            expression=Words(name, RULES),
            unit="万元",
            approved=Words(f"批{name}", RULES),
        )
        for name in ("甲", "乙", "丙")
    ]
    scope = {
        "甲": amount("3"),
        "乙": amount("5"),
        "丙": amount("9"),
        "批甲": amount("3.01"),
        "批乙": amount("5.01"),
        "批丙": NONE,
    }
    expressions = evaluated_in(*(Words(f"批{one.name}", RULES) for one in formulas))
    found = requirements(formulas, [], expressions, scope)
    assert found is not None
    assert [one.target for one in found] == [501, 301, 900]
    assert [one.approved for one in found] == ["乙", "甲", ""]
