"""Figures: exact arithmetic, units, rounding, lineage, and what is absent."""

import copy
import pickle
import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.core.figure import (
    NONE,
    PENDING,
    PERCENT,
    UNITS,
    Absent,
    Computed,
    Entered,
    Figure,
    LookedUp,
    Result,
    Unit,
    UnitMismatchError,
    ZeroDivisorError,
    absent,
    entered_leaves,
    half_up,
    unit_named,
)
from reports.core.problems import Place
from reports.finance.functions import (
    growth_rate,
    read_quantity,
    round_half_up,
    share,
    total,
)

PLACE = Place("决算.yaml", 31, 9)


def figure(number: str, unit: str = "", name: str = "") -> Figure:
    return Figure.entered(
        Decimal(number), unit_named(unit), PLACE, f"{number}{unit}", name
    )


def present(result: Result) -> Figure:
    assert isinstance(result, Figure)
    return result


# ── exact arithmetic ────────────────────────────────────────────────────────


def test_sums_are_exact() -> None:
    assert present(figure("0.1") + figure("0.2")).value == Decimal("0.3")
    assert present(
        figure("345782.92", "万元") - figure("345782.91", "万元")
    ).value == Decimal(100)


def test_sums_stay_exact_beyond_the_usual_28_digits() -> None:
    great = "123456789012345678901234567890123456789.01"
    assert present(figure(great, "元") + figure("0.001", "元")).value == Decimal(
        great + "1"
    )
    assert present(figure(great, "元") - figure(great, "元")).value == 0
    assert present(figure(great, "元") * figure("3")).value == Decimal(
        "370370367037037036703703703670370370367.03"
    )
    assert (-figure(great, "元")).value == Decimal("-" + great)


def test_a_third_times_three_is_one() -> None:
    third = present(figure("1", "元") / figure("3", "元"))
    assert third * 3 == 1
    assert third + third + third == 1
    assert present(third * Decimal(3)).value == 1


def test_arithmetic_on_random_figures_agrees_with_fractions() -> None:
    chance = random.Random(2024)
    operations: tuple[Callable[[Any, Any], Any], ...] = (
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / b,
    )
    for _ in range(500):
        left, right = (
            Decimal(chance.randint(-(10**12), 10**12)).scaleb(-chance.randint(0, 6))
            for _ in range(2)
        )
        if not right:
            continue
        for act in operations:
            result = present(act(figure(str(left)), figure(str(right))))
            assert Fraction(result.value) == act(Fraction(left), Fraction(right))


def test_a_product_of_decimals_stays_a_decimal_and_a_quotient_is_a_fraction() -> None:
    assert isinstance(present(figure("1.5") * figure("2")).value, Decimal)
    assert isinstance(present(figure("1") / figure("2")).value, Fraction)


def test_plain_numbers_of_both_kinds_may_stand_on_either_side() -> None:
    amount = figure("3", "万元")
    assert (amount * 2, 2 * amount, amount * Decimal("0.5")) == (
        figure("6", "万元"),
        figure("6", "万元"),
        figure("1.5", "万元"),
    )
    assert amount / 2 == amount / Decimal(2) == figure("1.5", "万元")
    assert amount + 0 == 0 + amount == amount - 0 == amount
    assert 0 - amount == -amount
    assert 1 - figure("25", "%") == figure("75", "%")
    assert 1 / figure("4") == figure("0.25")


@pytest.mark.parametrize("other", ["1", 1.5, None, [], Fraction(1, 2)])
def test_nothing_but_figures_and_exact_numbers_takes_part(other: Any) -> None:
    for act in (
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / b,
        lambda a, b: b + a,
    ):
        with pytest.raises(TypeError):
            act(figure("1"), other)


# ── units ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "unit", "value"),
    [
        ("16.61", "万元", "166100"),
        ("3.3450", "亿元", "334500000"),
        ("7", "元", "7"),
        ("490.6", "万人", "4906000"),
        ("97.5", "%", "0.975"),
        ("2", "个百分点", "0.02"),
        ("6", "分", "6"),
        ("9", "个月", "9"),
        ("1.5", "倍", "1.5"),
    ],
)
def test_a_figure_is_held_in_the_base_unit_and_shown_in_its_own(
    number: str, unit: str, value: str
) -> None:
    entered = figure(number, unit)
    assert entered.value == Decimal(value)
    assert entered.shown == Decimal(number)
    assert (
        Figure.counted(Decimal(number), unit_named(unit), entered.origin).value
        == entered.value
    )


def test_units_of_one_dimension_meet_and_the_left_one_is_kept() -> None:
    both = present(figure("1", "万元") + figure("500", "元"))
    assert (both.value, both.unit.name, both.shown) == (
        Decimal(10500),
        "万元",
        Decimal("1.05"),
    )
    assert present(figure("500", "元") + figure("1", "万元")).unit.name == "元"
    assert figure("1", "万元") == figure("10000", "元")
    assert figure("1", "亿元") > figure("9999", "万元")


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: figure("1", "元") + figure("1", "人"), "“元”和“人”不能相加减"),
        (lambda: figure("1", "元") - figure("1", "%"), "“元”和“%”不能相加减"),
        (lambda: figure("1", "元") + 1, "“元”不能和没有单位的数相加减"),
        (lambda: 1 - figure("1", "元"), "“元”不能和没有单位的数相加减"),
        (lambda: figure("1", "元") * figure("1", "人"), "“元”和“人”不能相乘"),
        (lambda: figure("1", "元") < figure("1", "人"), "“元”和“人”不能比大小"),
        (
            lambda: figure("1", "万元") > 1,
            "和“万元”比大小的数要写明单位，如 数('1万元')",
        ),
        (lambda: 1 / figure("1", "元"), "没有单位的数不能除以“元”"),
        (lambda: figure("1", "元").cast(unit_named("人")), "“元”不能换成“人”"),
        (lambda: figure("1", "家") + figure("1", "批次"), "“家”和“批次”不能相加减"),
    ],
)
def test_units_that_cannot_meet_are_named(act: Callable[[], Any], message: str) -> None:
    with pytest.raises(UnitMismatchError) as caught:
        act()
    assert str(caught.value) == message


def test_a_share_of_an_amount_is_an_amount() -> None:
    assert present(figure("50", "%") * figure("3", "万元")).unit.name == "万元"
    assert figure("3", "万元") * figure("50", "%") == figure("1.5", "万元")


def test_a_quotient_of_one_dimension_is_a_percentage() -> None:
    rate = present(figure("1", "万元") / figure("40000", "元"))
    assert (rate.unit, rate.value, rate.shown) == (PERCENT, Fraction(1, 4), 25)


def test_a_quotient_by_a_pure_number_keeps_its_unit() -> None:
    assert present(figure("3", "万元") / figure("2")).unit.name == "万元"


def test_a_quotient_of_two_dimensions_is_one_of_its_own() -> None:
    each = present(figure("3", "万元") / figure("2", "人"))
    assert (each.unit.name, each.value, each.shown) == (
        "万元/人",
        15000,
        Fraction(3, 2),
    )
    assert each + present(figure("1", "万元") / figure("2", "人")) == present(
        figure("4", "万元") / figure("2", "人")
    )


def test_a_cast_changes_what_is_shown_and_not_what_it_is() -> None:
    amount = figure("16.61", "万元", "收入")
    cast = amount.cast(unit_named("元"), 2)
    assert (cast.shown, cast.value, cast.places, cast.name) == (
        Decimal(166100),
        amount.value,
        2,
        "收入",
    )
    assert cast.origin is amount.origin
    assert cast.cast(unit_named("亿元")).places == 2


def test_a_pure_number_takes_the_unit_it_is_declared_to_count_in() -> None:
    assert figure("6").cast(unit_named("分")) == figure("6", "分")
    assert figure("6").cast(unit_named("万元")) == figure("6", "万元")
    assert figure("0.06").cast(PERCENT).shown == 6


def test_a_counter_word_is_a_dimension_of_its_own() -> None:
    assert unit_named("家") == Unit("家", "家")
    assert unit_named("万元") is UNITS["万元"]


# ── rounding ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        ("1.005", 2, "1.01"),
        ("2.125", 2, "2.13"),
        ("2.135", 2, "2.14"),
        ("-1.005", 2, "-1.01"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.4999999999", 0, "1"),
        ("999.995", 2, "1000.00"),
        ("1234", -2, "1200"),
        ("1250", -2, "1300"),
        ("0", 2, "0.00"),
        ("0.004", 2, "0.00"),
    ],
)
def test_halves_are_rounded_away_from_zero_in_both_kinds_of_number(
    number: str, places: int, expected: str
) -> None:
    assert (
        half_up(Decimal(number), places)
        == half_up(Fraction(number), places)
        == Decimal(expected)
    )
    assert half_up(Fraction(number), places).as_tuple().exponent == -places


def test_rounding_of_random_numbers_agrees_between_decimal_and_fraction() -> None:
    chance = random.Random(7)
    exact = Context(prec=60, rounding=ROUND_HALF_UP)
    for _ in range(1000):
        number = Decimal(chance.randint(-(10**9), 10**9)).scaleb(-chance.randint(0, 7))
        places = chance.randint(0, 4)
        expected = number.quantize(Decimal(1).scaleb(-places), context=exact)
        assert half_up(number, places) == half_up(Fraction(number), places) == expected


def test_a_fraction_that_never_ends_is_rounded_from_its_exact_value() -> None:
    assert half_up(Fraction(2, 3), 4) == Decimal("0.6667")
    assert half_up(Fraction(1, 3), 0) == 0
    assert half_up(Fraction(1, 2) - Fraction(1, 10**40), 0) == 0
    assert half_up(Fraction(1, 2) + Fraction(1, 10**40), 0) == 1


def test_a_figure_is_rounded_in_its_own_unit() -> None:
    amount = figure("16.615", "万元", "收入")
    result = amount.rounded(2)
    assert (result.shown, result.value, result.name) == (
        Decimal("16.62"),
        Decimal(166200),
        "收入",
    )
    assert result.origin == Computed("四舍五入", (amount, Decimal(2)))
    assert present(figure("2", "万元") / figure("3")).rounded(2).shown == Decimal(
        "0.67"
    )


# ── lineage ─────────────────────────────────────────────────────────────────


def test_an_entered_figure_knows_place_and_text() -> None:
    assert figure("16.61", "万元").origin == Entered(PLACE, "16.61万元")


@pytest.mark.parametrize(
    ("act", "operation"),
    [
        (lambda a, b: a + b, "+"),
        (lambda a, b: a - b, "-"),
        (lambda a, b: a * b, "×"),
        (lambda a, b: a / b, "÷"),
    ],
)
def test_every_operation_keeps_its_operands_in_order(
    act: Callable[[Any, Any], Figure], operation: str
) -> None:
    left, right = figure("6", name="甲"), figure("3", name="乙")
    origin = act(left, right).origin
    assert isinstance(origin, Computed)
    assert origin.operation == operation
    assert origin.operands[0] is left
    assert origin.operands[1] is right
    by_number = act(left, 3).origin
    assert isinstance(by_number, Computed)
    assert (by_number.operands[0], by_number.operands[1]) == (left, Decimal(3))


def test_a_result_has_no_name_until_it_is_named() -> None:
    result = present(figure("1", name="甲") + figure("2", name="乙"))
    assert result.name == ""
    named = result.named("丙")
    assert (named.name, named.origin, named.value) == (
        "丙",
        result.origin,
        result.value,
    )


def test_the_entered_leaves_come_once_and_in_the_order_of_the_formula() -> None:
    one, two, three = figure("1"), figure("2"), figure("3")
    taken = Figure(three.value, three.unit, LookedUp("上年", three))
    whole = present(present(two + one) / present(taken + two)) * 5
    leaves = list(entered_leaves(present(whole)))
    assert [id(leaf) for leaf in leaves] == [id(two), id(one), id(three)]


def test_a_deep_lineage_is_walked_without_recursion() -> None:
    one = figure("1")
    result: Result = one
    for _ in range(5000):
        result = result + one
    assert list(entered_leaves(present(result))) == [one]


# ── comparison ──────────────────────────────────────────────────────────────


def test_figures_are_compared_by_value() -> None:
    assert figure("1", "万元") <= figure("10000", "元") <= figure("1", "万元")
    assert figure("2", "人") > figure("1", "人") >= figure("1", "人")
    assert figure("-1", "元") < 0 < figure("1", "元")
    assert not figure("1", "元") < figure("1", "元")
    assert present(figure("1") / figure("3")) < figure("0.3334")


def test_figures_of_two_dimensions_are_never_equal() -> None:
    assert figure("1", "元") != figure("1", "人")
    assert figure("0", "元") != figure("0", "人")
    assert figure("1", "元") != "1元"


def test_a_number_without_unit_equals_only_what_counts_in_the_base_unit() -> None:
    assert figure("6", "个月") == 6
    assert figure("50", "%") == Decimal("0.5")
    assert figure("1", "万元") != 1
    assert figure("1", "万元") != 10000
    assert figure("0", "万元") == 0


def test_comparing_with_what_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError):
        figure("1") < "2"  # noqa: B015


def test_equal_figures_have_equal_hashes_whatever_their_kind_of_number() -> None:
    half, quotient = (
        figure("0.5", "%"),
        present(figure("1", "元") / figure("200", "元")),
    )
    assert isinstance(quotient.value, Fraction)
    assert half == quotient
    assert hash(half) == hash(quotient)
    assert {half: "甲"}[quotient] == "甲"
    assert (
        hash(figure("1", "万元"))
        == hash(figure("10000.00", "元"))
        == hash(Decimal(10000))
    )


def test_only_zero_is_false() -> None:
    assert not figure("0.00", "万元")
    assert figure("-0.01", "元")


# ── no number becomes text unseen ───────────────────────────────────────────


@pytest.mark.parametrize(
    "spell", [str, "{}".format, "{:.2f}".format, lambda value: f"{value}", "%s".__mod__]
)
@pytest.mark.parametrize("value", [figure("1", "元"), NONE, PENDING])
def test_neither_a_figure_nor_what_is_absent_becomes_text(
    spell: Callable[[Any], str], value: Any
) -> None:
    with pytest.raises(TypeError):
        spell(value)


def test_a_figure_shows_itself_to_a_programmer() -> None:
    assert repr(figure("16.61", "万元", "收入")) == "<Figure 收入 16.61 万元>"
    assert repr(NONE) == "<无>"


# ── division by zero ────────────────────────────────────────────────────────


def test_a_zero_divisor_is_named_and_handed_on() -> None:
    zero = figure("0", "元", "预算数")
    with pytest.raises(ZeroDivisorError) as caught:
        figure("1", "元") / zero
    assert str(caught.value) == "除数“预算数”为 0"
    assert caught.value.divisor is zero


def test_a_computed_zero_leads_to_what_it_rests_on() -> None:
    one = figure("1", "元", "收入")
    with pytest.raises(ZeroDivisorError) as caught:
        one / (one - one)
    assert str(caught.value) == "除数“（计算得出）”为 0"
    assert caught.value.divisor is not None
    assert list(entered_leaves(caught.value.divisor)) == [one]


@pytest.mark.parametrize(
    "divide",
    [
        lambda: figure("1") / 0,
        lambda: figure("1") / Decimal("0.00"),
        lambda: 1 / figure("0"),
    ],
)
def test_a_plain_zero_divides_nothing(divide: Callable[[], Any]) -> None:
    with pytest.raises(ZeroDivisorError):
        divide()


# ── what is absent ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("missing", [NONE, PENDING])
def test_what_is_absent_spreads_through_arithmetic(missing: Absent) -> None:
    amount = figure("1", "元")
    for result in (
        missing + amount,
        amount + missing,
        missing - amount,
        amount - missing,
        missing * amount,
        amount * missing,
        missing / amount,
        amount / missing,
        missing + 1,
        1 - missing,
        2 * missing,
        1 / missing,
        -missing,
        missing / 0,
    ):
        assert result is missing


def test_what_is_not_known_yet_wins_over_what_does_not_exist() -> None:
    assert NONE + PENDING is PENDING
    assert PENDING + NONE is PENDING
    assert NONE / PENDING is PENDING
    assert NONE + NONE is NONE


@pytest.mark.parametrize("missing", [NONE, PENDING])
def test_no_comparison_holds_of_what_is_absent(missing: Absent) -> None:
    one: Any = figure("1", "元")
    anything: Any = missing
    for other in (one, 1, Decimal(1), missing):
        assert not (
            anything < other
            or anything <= other
            or anything > other
            or anything >= other
        )
        assert not (
            other < anything
            or other <= anything
            or other > anything
            or other >= anything
        )
    assert one != missing
    assert not missing


def test_what_is_absent_has_no_unit_and_no_items() -> None:
    assert NONE.cast(unit_named("元")) is NONE
    assert list(PENDING) == []
    assert "甲" not in NONE


def test_there_is_one_none_and_one_pending() -> None:
    assert absent("无") is NONE
    assert absent("待填") is PENDING
    with pytest.raises(KeyError):
        absent("没有")


# ── keeping ─────────────────────────────────────────────────────────────────


def test_figures_are_the_same_after_pickling() -> None:
    one = figure("1", "万元", "收入")
    quotient = present(one / figure("3", "万元")).named("占比")
    taken = Figure(one.value, one.unit, LookedUp("上年.收入", one), "上年收入", 2)
    for value in (one, quotient, taken):
        again = pickle.loads(pickle.dumps(value))
        assert (again, again.unit, again.name, again.places) == (
            value,
            value.unit,
            value.name,
            value.places,
        )
        assert type(again.value) is type(value.value)
        assert [leaf.origin for leaf in entered_leaves(again)] == [
            leaf.origin for leaf in entered_leaves(value)
        ]
    assert pickle.loads(pickle.dumps(quotient.unit)) == quotient.unit


@pytest.mark.parametrize("missing", [NONE, PENDING])
def test_what_is_absent_is_the_very_same_after_pickling_and_copying(
    missing: Absent,
) -> None:
    assert pickle.loads(pickle.dumps([missing]))[0] is missing
    assert copy.deepcopy({"甲": missing})["甲"] is missing


# ── the functions of formulas ───────────────────────────────────────────────


def test_a_total_counts_what_does_not_exist_as_nothing() -> None:
    one, two = figure("1", "万元"), figure("2", "万元")
    assert total(one, NONE, [two, NONE]) == figure("3", "万元")
    assert total({"甲": one, "乙": two}).origin == Computed("合计", (one, two))  # type: ignore[union-attr]
    assert total() is NONE
    assert total(NONE, NONE) is NONE
    assert total(one) is one


def test_a_total_of_what_is_not_known_yet_is_not_known() -> None:
    assert total(figure("1"), PENDING, NONE) is PENDING


def test_a_share_and_a_rate_on_a_base_of_zero_do_not_exist() -> None:
    one, zero = figure("1", "元"), figure("0", "元")
    assert share(one, zero) is NONE
    assert growth_rate(one, zero) is NONE
    assert growth_rate(one, -one) is NONE
    assert growth_rate(figure("3", "元"), figure("2", "元")) == figure("50", "%")
    assert share(one, PENDING) is PENDING
    assert growth_rate(NONE, one) is NONE


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1.1%", "1.1", "%"),
        ("20万元", "20", "万元"),
        ("6个月", "6", "个月"),
        ("0.5个百分点", "0.5", "个百分点"),
        ("12", "12", ""),
    ],
)
def test_a_number_written_in_a_formula_counts_in_its_unit(
    text: str, number: str, unit: str
) -> None:
    assert read_quantity(text) == figure(number, unit)
    assert read_quantity(text).unit.name == unit
    assert read_quantity(text).shown == Decimal(number)


def test_rounding_in_a_formula_leaves_what_is_absent() -> None:
    assert round_half_up(PENDING, Decimal(2)) is PENDING
    assert round_half_up(figure("2.345", "分"), Decimal(2)) == figure("2.35", "分")
