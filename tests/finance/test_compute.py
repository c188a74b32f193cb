import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.core.figure import (
    NONE,
    PENDING,
    Computed,
    Entered,
    Figure,
    LeftBlank,
    entered_leaves,
    unit_named,
)
from reports.core.problems import Fault, Place, Problem, Severity
from reports.finance.compute import compute, in_order
from reports.finance.language import LANGUAGE
from reports.finance.rounding import rounding_hint
from reports.source.schema import Words
from reports.templating import Expressions, compile_expressions
from reports.types.formats import Formula

FILE, FORMULAS = "data/2024/某单位/决算.yaml", "templates/小类/计算.yaml"


def entered(number: str, unit: str = "万元", line: int = 1, name: str = "") -> Figure:
    return Figure.entered(
        Decimal(number), unit_named(unit), Place(FILE, line, 3), number, name
    )


def formulas(*lines: str) -> list[Formula]:
    """Formulas written as 名称 = 公式 [单位] [小数] [核对: …]."""
    made = []
    for number, line in enumerate(lines, 1):
        place = Place(FORMULAS, number, 5)
        parts = re.fullmatch(
            r"(\w+) = (.+?)(?: \[(\w*|%)\](?: (\d))?)?(?: 核对: (\w+))?", line
        )
        assert parts is not None, line
        name, expression, unit, places, approved = parts.groups()
        held_to = Words(approved, place) if approved else None
        made.append(
            Formula(
                name=name,
                expression=Words(expression, place),
                unit=unit or "",
                places=int(places) if places else None,
                approved=held_to,
            )
        )
    return made


def computed(
    scope: dict[str, Any], *lines: str
) -> tuple[dict[str, Any], list[Problem]]:
    """The scope with the formulas' values, and the problems."""
    ordered = in_order(formulas(*lines), LANGUAGE)
    sources: list[Words] = []
    for formula in ordered:
        sources.append(formula.expression)
        if formula.approved is not None:
            sources.append(formula.approved)
    expressions = Expressions(compile_expressions(sources, LANGUAGE), LANGUAGE)
    found = compute(ordered, expressions, scope)
    apart = [one.told({}) for one in found.discrepancies]
    problems = [*found.problems, *apart, *rounding_hint(found.gaps)]
    return {**scope, **found.values}, problems


def value_of(scope: dict[str, Any], expression: str, unit: str = "元") -> Any:
    """The value of one formula that gives no problem."""
    names, problems = computed(scope, f"果 = {expression} [{unit}]")
    assert problems == []
    return names["果"]


def only_problem(scope: dict[str, Any], *lines: str) -> Problem:
    _, problems = computed(scope, *lines)
    assert len(problems) == 1, [problem.message for problem in problems]
    return problems[0]


FUND = {
    "收入": entered("345782.92", name="收入", line=1),
    "支出": entered("272507.28", name="支出", line=2),
    "上年末": entered("657038.61", name="上年末", line=3),
    "零": entered("0", name="零", line=4),
    "人数": entered("50", "人", name="人数", line=5),
}

# ── order ───────────────────────────────────────────────────────────────────


def test_formulas_come_after_what_they_name_however_they_are_written() -> None:
    ordered = in_order(
        formulas("丙 = 乙 + 甲", "乙 = 甲 * 2", "丁 = 合计([丙, 乙])", "甲 = 收入"),
        LANGUAGE,
    )
    assert [formula.name for formula in ordered] == ["甲", "乙", "丙", "丁"]


def test_formulas_that_need_nothing_of_each_other_keep_their_order() -> None:
    ordered = in_order(formulas("丙 = 收入", "甲 = 支出", "乙 = 上年末"), LANGUAGE)
    assert [formula.name for formula in ordered] == ["丙", "甲", "乙"]


def test_a_member_of_the_data_with_the_name_of_a_formula_is_no_dependence() -> None:
    ordered = in_order(
        formulas("收益率 = 指标.收益率.存款 * 指标.收益率.利率"), LANGUAGE
    )
    assert [formula.name for formula in ordered] == ["收益率"]


def test_a_formula_comes_after_what_it_is_held_to() -> None:
    ordered = in_order(formulas("甲 = 收入 [元] 核对: 乙", "乙 = 支出"), LANGUAGE)
    assert [formula.name for formula in ordered] == ["乙", "甲"]


@pytest.mark.parametrize(
    ("lines", "circle", "line"),
    [
        (["甲 = 乙", "乙 = 甲"], "甲、乙", 1),
        (["甲 = 甲 + 收入"], "甲", 1),
        (["丁 = 甲", "甲 = 乙", "乙 = 丙", "丙 = 甲", "戊 = 丁"], "甲、乙、丙", 2),
        (["好 = 收入", "甲 = 好 + 乙", "乙 = 甲"], "甲、乙", 2),
    ],
)
def test_a_circle_is_a_fault_that_names_only_those_that_go_round(
    lines: list[str], circle: str, line: int
) -> None:
    with pytest.raises(Fault) as caught:
        in_order(formulas(*lines), LANGUAGE)
    (problem,) = caught.value.problems
    assert (problem.code, problem.severity) == ("F03", Severity.ERROR)
    assert problem.message.endswith(f"：{circle}。")
    assert problem.place == Place(FORMULAS, line, 5)


# ── values ──────────────────────────────────────────────────────────────────


def test_a_formula_gives_an_exact_figure_with_name_unit_and_lineage() -> None:
    names, problems = computed(
        FUND, "年末 = 上年末 + 结余 [亿元] 2", "结余 = 收入 - 支出 [万元]"
    )
    assert problems == []
    assert (names["结余"].value, names["结余"].unit.name, names["结余"].places) == (
        Decimal("732756400"),
        "万元",
        None,
    )
    year_end = names["年末"]
    assert (year_end.value, year_end.unit.name, year_end.name) == (
        Decimal("7303142500"),
        "亿元",
        "年末",
    )
    assert (year_end.shown, year_end.places) == (Decimal("73.031425"), 2)
    assert [leaf.name for leaf in entered_leaves(year_end)] == [
        "上年末",
        "收入",
        "支出",
    ]


def test_a_ratio_is_not_rounded_on_the_way() -> None:
    names, _ = computed(FUND, "率 = 支出 / 收入 [%] 2", "回 = 收入 * 率 [万元]")
    assert names["率"].value == Fraction(27250728, 34578292)
    assert names["回"].value == FUND["支出"].value


def test_a_pure_number_counts_in_the_unit_that_is_declared() -> None:
    months = value_of({"甲": entered("600"), "乙": entered("12")}, "甲 / 乙", "个月")
    assert (months.shown, months.unit.name) == (50, "个月")
    assert value_of({}, "5", "万元").value == Decimal(50000)
    assert value_of(FUND, "收入 if 收入 < 0 else 0", "万元").value == 0


def test_what_was_typed_keeps_its_name_and_unit_beneath_the_formula() -> None:
    names, _ = computed(FUND, "总收入 = 收入 [元]")
    assert (names["总收入"].name, names["总收入"].unit.name) == ("总收入", "元")
    assert isinstance(names["总收入"].origin, Computed)
    (leaf,) = entered_leaves(names["总收入"])
    assert (leaf.name, leaf.unit.name) == ("收入", "万元")
    assert isinstance(leaf.origin, Entered)


@pytest.mark.parametrize("absent", [NONE, PENDING])
def test_what_is_absent_spreads_through_formulas_and_is_no_problem(absent: Any) -> None:
    scope = {**FUND, "缺": absent}
    names, problems = computed(
        scope,
        "甲 = 缺 [万元]",
        "乙 = 甲 + 收入 [万元]",
        "丙 = 收入 / 甲 [%]",
        "丁 = -缺 * 2 [万元]",
        "戊 = 缺.下面.再下面 [万元]",
        "己 = 2 - 缺 [万元]",
        "庚 = 占比(缺, 收入) [%]",
        "辛 = 增减率(收入, 缺) [%]",
        "壬 = 四舍五入(缺, 2) [万元]",
        "癸 = 绝对值(缺) [万元]",
        "子 = 最大(缺) [万元]",
        "丑 = 合计(缺, []) [万元]",
    )
    assert problems == []
    assert {name: names[name] for name in "甲乙丙丁戊己庚辛壬癸子丑"} == dict.fromkeys(
        "甲乙丙丁戊己庚辛壬癸子丑", absent
    )


# ── what goes wrong ─────────────────────────────────────────────────────────


def test_a_division_by_zero_points_to_the_zero_the_clerk_typed() -> None:
    problem = only_problem(FUND, "率 = 收入 / 零 [%]")
    assert (problem.code, problem.severity) == ("F01", Severity.ERROR)
    assert problem.place == Place(FILE, 4, 3)
    assert "“零”为 0" in problem.message
    assert f"{FORMULAS} 第 1 行" in problem.hint


def test_a_division_by_a_sum_that_is_zero_points_to_its_first_figure() -> None:
    problem = only_problem(FUND, "差 = 零 - 零 [万元]", "率 = 收入 / 差 [%]")
    assert (problem.code, problem.place) == ("F01", Place(FILE, 4, 3))
    assert "“差”为 0" in problem.message


def test_a_division_by_a_written_zero_points_to_the_formula() -> None:
    assert only_problem(FUND, "率 = 收入 / 0 [万元]").place == Place(FORMULAS, 1, 5)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("错 = 收入 + 人数 [万元]", "“万元”和“人”不能相加减"),
        ("错 = 收入 * 支出 [万元]", "不能相乘"),
        ("错 = 收入 + 1 [万元]", "不能和没有单位的数相加减"),
        ("错 = 收入 [人]", "“万元”不能换成“人”"),
        ("错 = 收入 < 人数 [元]", "不能比大小"),
        ("错 = '文字' [元]", "算出来的不是数"),
        ("错 = 收入 > 支出 [元]", "算出来的不是数"),
    ],
)
def test_units_that_do_not_meet_are_a_problem_at_the_formula(
    line: str, says: str
) -> None:
    problem = only_problem(FUND, line)
    assert (problem.code, problem.place) == ("F02", Place(FORMULAS, 1, 5))
    assert says in problem.message


@pytest.mark.parametrize(
    "expression",
    [
        "合计('甲', '乙')",
        "合计(1, 2)",
        "四舍五入(1, 2)",
        "四舍五入('甲', 2)",
        "舍去('甲', 2)",
        "进位(收入)",
        "数('很多')",
        "收入.里面",
        "收入()",
    ],
)
def test_an_expression_that_makes_no_sense_is_a_problem_and_no_crash(
    expression: str,
) -> None:
    problem = only_problem(FUND, f"错 = {expression} [元]")
    assert problem.severity is Severity.ERROR
    assert problem.place is not None


def test_what_cannot_be_computed_is_pending_and_told_once() -> None:
    scope = {**FUND, "批": entered("5")}
    names, problems = computed(
        scope, "率 = 收入 / 零 [%] 核对: 批", "再 = 率 * 2 [%]", "好 = 收入 [万元]"
    )
    assert [problem.code for problem in problems] == ["F01"]
    assert names["率"] is PENDING and names["再"] is PENDING
    assert isinstance(names["好"], Figure)


# ── approved totals ─────────────────────────────────────────────────────────


def held(
    approved: Any, sum_of: str = "甲 + 乙"
) -> tuple[dict[str, Any], list[Problem]]:
    scope = {
        "甲": entered("100.01", line=1),
        "乙": entered("200", line=2),
        "批": approved,
    }
    return computed(scope, f"和 = {sum_of} [亿元] 4 核对: 批", "倍 = 和 * 2 [万元]")


def test_an_approved_total_that_is_equal_changes_nothing() -> None:
    names, problems = held(entered("300.01", line=9))
    assert problems == []
    assert (
        isinstance(names["和"].origin, Computed) and names["和"].origin.operation == "+"
    )


def test_within_rounding_the_approved_total_is_what_is_used_afterwards() -> None:
    approved = entered("300", line=9, name="批复数.和")
    names, problems = held(approved)
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("K02", Severity.HINT)
    ]
    assert (names["和"].value, names["和"].unit.name, names["和"].places) == (
        approved.value,
        "亿元",
        4,
    )
    assert names["和"].name == "和"
    assert names["倍"].value == Decimal(6000000)
    assert approved in entered_leaves(names["和"])
    assert {
        leaf.origin.place.line
        for leaf in entered_leaves(names["和"])
        if isinstance(leaf.origin, Entered)
    } == {
        1,
        2,
        9,
    }


def test_beyond_rounding_the_computed_total_stays_and_it_is_an_error() -> None:
    names, problems = held(entered("299", line=9))
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("K00", Severity.ERROR)
    ]
    assert names["和"].value == Decimal("3000100")
    assert "“和”" in problems[0].message or "和与批复数不符" in problems[0].message


@pytest.mark.parametrize("absent", [NONE, PENDING])
def test_an_approved_total_that_is_absent_is_not_compared(absent: Any) -> None:
    names, problems = held(absent)
    assert problems == []
    assert names["和"].value == Decimal("3000100")


def test_an_approved_total_of_another_unit_is_a_problem_and_the_value_stays() -> None:
    names, problems = held(entered("300", "人", line=9))
    assert [(problem.code, problem.place) for problem in problems] == [
        ("F02", Place(FILE, 9, 3))
    ]
    assert names["和"].value == Decimal("3000100")


def test_a_typed_figure_that_is_itself_a_total_is_held_to_the_approved_one() -> None:
    names, problems = held(entered("100", line=9), sum_of="甲")
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("K02", Severity.HINT)
    ]
    assert names["和"].value == Decimal("1000000")
    _, problems = held(entered("10.001", line=9), sum_of="甲")
    assert problems[0].place == Place(FILE, 1, 3)
    assert "小数点" in problems[0].hint


# ── functions ───────────────────────────────────────────────────────────────

SOME = {
    "甲": entered("3", "元"),
    "乙": entered("4.005", "元"),
    "负": entered("-2", "元"),
    "零": entered("0", "元"),
    "无": NONE,
    "待": PENDING,
    "空格": LeftBlank("资金.其他资金", Place("d.yaml", 7)),
    "表": {"一": entered("1", "元"), "二": {"三": entered("2", "元"), "四": NONE}},
    "列": [entered("5", "元"), entered("6", "元")],
    "人": entered("3", "万人"),
}


@pytest.mark.parametrize(
    ("expression", "unit", "value"),
    [
        ("合计(甲, 乙)", "元", "7.005"),
        ("合计(甲, 无, 乙)", "元", "7.005"),
        ("合计(无, 甲)", "元", "3"),
        ("合计(表)", "元", "3"),
        ("合计(列, 甲)", "元", "14"),
        ("合计([甲, [乙]])", "元", "7.005"),
        ("合计(无)", "元", "无"),
        ("合计()", "元", "无"),
        ("合计(甲, 空格, 乙)", "元", "7.005"),
        ("合计(空格, 无)", "元", "留空"),
        ("合计(空格, 待)", "元", "待填"),
        # Only a sum takes it for nothing.
        ("甲 + 空格", "元", "留空"),
        ("占比(空格, 甲)", "%", "留空"),
        ("合计(甲, 待)", "元", "待填"),
        ("占比(零, 甲)", "%", "0"),
        ("占比(甲, 零)", "%", "无"),
        ("占比(甲, 甲)", "%", "1"),
        ("占比(无, 零)", "%", "无"),
        ("占比(待, 甲)", "%", "待填"),
        ("占比(甲, 待)", "%", "待填"),
        ("增减率(甲, 合计(甲, 甲))", "%", "-0.5"),
        ("增减率(甲, 零)", "%", "无"),
        ("增减率(甲, 负)", "%", "无"),
        ("增减率(零, 甲)", "%", "-1"),
        ("增减率(待, 甲)", "%", "待填"),
        ("四舍五入(乙, 2)", "元", "4.01"),
        ("四舍五入(-乙, 2)", "元", "-4.01"),
        ("四舍五入(乙, 0)", "元", "4"),
        ("四舍五入(人, -1)", "万人", "0"),
        ("舍去(乙, 2)", "元", "4.00"),
        ("舍去(-乙, 2)", "元", "-4.00"),
        ("舍去(占比(甲, 乙), 4)", "%", "0.749063"),
        ("舍去(人, -1)", "万人", "0"),
        ("舍去(待, 2)", "元", "待填"),
        ("进位(乙, 2)", "元", "4.01"),
        ("进位(-乙, 2)", "元", "-4.01"),
        ("进位(甲, 2)", "元", "3"),
        ("进位(占比(甲, 乙), 0)", "%", "0.75"),
        ("进位(人, -1)", "万人", "100000"),
        ("进位(零, 2)", "元", "0"),
        ("数('1.1%')", "%", "0.011"),
        ("数('5万元')", "万元", "50000"),
        ("数('1,234.5')", "", "1234.5"),
        ("最大(甲, 乙)", "元", "4.005"),
        ("最小(甲, 乙, 负)", "元", "-2"),
        ("最大(负, 0)", "元", "0"),
        ("最大(甲, 0)", "元", "3"),
        ("最小(甲, 0)", "元", "0"),
        ("最大(甲, 无)", "元", "3"),
        ("最大(无)", "元", "无"),
        ("最大(甲, 待)", "元", "待填"),
        ("最小(待, 甲)", "元", "待填"),
        ("绝对值(负)", "元", "2"),
        ("绝对值(甲)", "元", "3"),
        ("甲 if 甲 is 有 else 乙", "元", "3"),
        ("甲 if 无 is 有 else 乙", "元", "4.005"),
        (
            "甲 if 无 is 无 and 待 is 待填 and 零 is 零 and 甲 is not 零 else 乙",
            "元",
            "3",
        ),
    ],
)
def test_a_function_gives(expression: str, unit: str, value: str) -> None:
    result = value_of(SOME, expression, unit)
    if value in ("无", "待填"):
        assert result is {"无": NONE, "待填": PENDING}[value]
    elif value == "留空":
        assert result is SOME["空格"]
    else:
        assert result.value == Decimal(value)


def test_a_bound_in_a_comparison_of_amounts_takes_their_unit() -> None:
    scope = {"亏": entered("-5"), "盈": entered("5")}
    loss = value_of(scope, "最大(亏, 0)", "万元")
    assert (loss.value, loss.unit.name) == (0, "万元")
    bound = value_of({"少": entered("3", "元")}, "最大(少, 5)", "万元")
    assert (bound.value, bound.shown) == (5, Decimal("0.0005"))
    assert only_problem(scope, "果 = 最大(盈, 1) [万元]").code == "F02"


def test_a_constant_prints_as_it_was_written_and_in_another_unit_with_that_units_decimals() -> (
    None
):
    assert value_of({}, "数('100万元')", "万元").places == 0
    assert value_of({}, "数('1.25%')", "%").places == 2
    assert value_of({}, "数('5000元')", "万元").places is None
    assert value_of({}, "四舍五入(数('5000元'), 1)", "元").places == 1
