from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from reports.core.figure import NONE, PENDING, Figure, unit_named
from reports.core.problems import Fault, Place, Problem, Severity
from reports.finance.compute import compute, in_order
from reports.finance.language import LANGUAGE
from reports.finance.rules import RuleFindings, check, comparison
from reports.finance.waivers import Waiver, waivers_of
from reports.source.schema import Words
from reports.source.values import read_number
from reports.templating import Expressions, compile_expressions
from reports.types.formats import Formula, Rule
from tests.conftest import read_cases

CASES = read_cases("checks.yaml")
FILE = "data/2024/某单位/决算.yaml"
RULES = Place("templates/小类/勾稽.yaml", 3, 9)


def each(group: str, key: str = "name") -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", CASES[group], ids=[case[key] for case in CASES[group]]
    )


def entered(text: str, unit: str, line: int, name: str) -> Any:
    """What a data file gives for a text: a figure, 无, 待填, or words."""
    if text in ("无", "待填"):
        return {"无": NONE, "待填": PENDING}[text]
    typed = read_number(text)
    if typed is None:
        return Words(text, Place(FILE, line))
    return Figure.entered(
        typed.number, unit_named(typed.unit or unit), Place(FILE, line, 5), text, name
    )


def named_values(data: dict[str, Any], unit: str) -> dict[str, Any]:
    return {
        name: [entered(part, unit, line, name) for part in value]
        if isinstance(value, list)
        else entered(value, unit, line, name)
        for line, (name, value) in enumerate(data.items(), 1)
    }


def rule_of(
    formula: str,
    severity: str = "错误",
    slack: str | None = None,
    when: str | None = None,
) -> Rule:
    return Rule(
        code="N01",
        formula=Words(formula, RULES),
        severity=Severity(severity),
        tolerance=Words(slack, RULES) if slack is not None else None,
        condition=Words(when, RULES) if when is not None else None,
        explanation="左边和右边",
        hint="核对两边",
    )


def run(
    rule: Rule,
    scope: dict[str, Any],
    waivers: dict[str, Waiver] | None = None,
    formulas: tuple[Formula, ...] = (),
) -> list[Problem]:
    """The problems of one rule on named values, after these formulas."""
    found = findings(rule, scope, waivers, formulas)
    return [*(one.problem for one in found.discrepancies), *found.problems]


def findings(
    rule: Rule,
    scope: dict[str, Any],
    waivers: dict[str, Waiver] | None = None,
    formulas: tuple[Formula, ...] = (),
) -> RuleFindings:
    """What one rule finds on named values, after these formulas."""
    sides = comparison(rule)
    parts = [sides.left, sides.right, rule.tolerance, rule.condition]
    parts += [rule.each, rule.label, rule.spot]
    sources = [text for text in parts if text is not None]
    sources += [formula.expression for formula in formulas]
    expressions = Expressions(compile_expressions(sources, LANGUAGE), LANGUAGE)
    computed = compute(in_order(formulas, LANGUAGE), expressions, scope)
    assert not computed.problems
    scope = {**scope, **computed.values}
    return check(
        [sides],
        expressions,
        scope,
        waivers or {},
    )


# ── rules ───────────────────────────────────────────────────────────────────


@each("rules")
def test_a_rule_finds_what_does_not_agree_and_nothing_else(
    case: dict[str, Any],
) -> None:
    rule = rule_of(
        case["rule"], case.get("tier", "错误"), case.get("slack"), case.get("when")
    )
    formulas = tuple(
        Formula(name=name, expression=Words(item["公式"], RULES), unit=item["单位"])
        for name, item in case.get("formulas", {}).items()
    )
    problems = run(rule, named_values(case["data"], case["unit"]), formulas=formulas)
    found = [
        problem.code if problem.code != "N01" else problem.severity.value
        for problem in problems
    ]
    assert found == ([case["finds"]] if "finds" in case else [])


@each("comparisons", "rule")
def test_a_rule_is_split_at_its_one_comparison(case: dict[str, Any]) -> None:
    if "sides" in case:
        sides = comparison(rule_of(case["rule"]))
        assert [sides.left, sides.operator, sides.right] == case["sides"]
        assert sides.left.place == RULES
        return
    with pytest.raises(Fault) as caught:
        comparison(rule_of(case["rule"]))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place, problem.was) == ("F04", RULES, case["rule"])
    assert "N01" in problem.message


def test_a_finding_shows_both_sides_the_difference_and_the_place_in_the_data() -> None:
    scope = named_values({"a": "1234.50", "b": "1000"}, "万元")
    (problem,) = run(rule_of("a == b"), scope)
    assert (
        problem.message == "左边和右边：1,234.5万元应当等于1,000万元，相差 234.5万元。"
    )
    assert problem.place == Place(FILE, 1, 5)
    assert problem.hint == "核对两边用到的数：第 1 行录的 1234.50、第 2 行录的 1000。"


def test_what_is_above_the_bound_by_itself_is_where_a_sum_is_told() -> None:
    scope = named_values({"a": "20", "b": "3000", "c": "30", "d": "100"}, "万元")
    (problem,) = run(rule_of("合计(a, b, c) <= d"), scope)
    assert problem.place == Place(FILE, 2, 5)
    (problem,) = run(rule_of("d >= 合计(a, b, c)"), scope)
    assert problem.place == Place(FILE, 2, 5)
    scope = named_values({"a": "20", "b": "60", "c": "30", "d": "100"}, "万元")
    (problem,) = run(rule_of("合计(a, b, c) <= d"), scope)
    assert problem.place == Place(FILE, 1, 5)
    assert "第 2 行录的 60" in problem.hint


def test_numbers_are_not_named_where_they_are_many_or_stand_in_the_line_told() -> None:
    scope = named_values(dict(zip("abcdef", "123456", strict=True)), "万元")
    (problem,) = run(rule_of("合计(a, b, c, d, e) == f"), scope)
    assert problem.hint == "核对两边"
    (problem,) = run(rule_of("a > f"), scope | {"f": entered("9", "万元", 1, "f")})
    assert problem.hint == "核对两边"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("a <= b", "不应大于"),
        ("b >= a", "不应小于"),
        ("a < b", "应当小于"),
        ("b > a", "应当大于"),
    ],
)
def test_a_finding_says_how_the_sides_should_stand(rule: str, words: str) -> None:
    (problem,) = run(rule_of(rule), named_values({"a": "2", "b": "1"}, "元"))
    assert words in problem.message
    assert "相差" not in problem.message


def test_both_sides_of_a_finding_are_told_in_one_unit() -> None:
    scope = named_values({"a": "1111000元", "b": "111.2万元"}, "元")
    (problem,) = run(rule_of("a == b"), scope)
    assert (
        problem.message == "左边和右边：1,111,000元应当等于1,112,000元，相差 1,000元。"
    )


def test_rules_whose_figures_are_not_known_yet_make_one_hint_and_keep_their_waivers() -> (
    None
):
    scope = named_values({"a": "待填", "b": "1"}, "元")
    rules = [replace(rule_of("a == b"), code=code) for code in ("C01", "C02")]
    sources = [Words(text, RULES) for text in ("a", "b")]
    expressions = Expressions(compile_expressions(sources, LANGUAGE), LANGUAGE)
    waivers = {"C02": waiver("口径不同")}
    found = check(list(map(comparison, rules)), expressions, scope, waivers)
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.place) == (
        "K03",
        Severity.HINT,
        None,
    )
    assert (
        problem.message.startswith("有 2 条勾稽没有核对")
        and problem.detail == "C01 左边和右边；C02 左边和右边"
    )


def test_a_finding_without_an_entered_figure_points_to_the_rule() -> None:
    (problem,) = run(rule_of("数('1元') == 数('2元')"), {})
    assert problem.place == RULES


# ── waivers ─────────────────────────────────────────────────────────────────


REASON = "年初收回两笔多付的款项，已经更正"


def waiver(reason: str, by: str = "", seconded: str = "分管领导") -> Waiver:
    return Waiver(Words(reason, Place(FILE, 9)), by, seconded)


def waived(
    formula: str, severity: str, given: Waiver
) -> list[tuple[str, Severity, Place | None]]:
    """What is told of 1元 and 2元 by a rule that has a waiver."""
    scope = named_values({"a": "2", "b": "1"}, "元")
    problems = run(rule_of(formula, severity), scope, {"N01": given})
    return [(one.code, one.severity, one.place) for one in problems]


@pytest.mark.parametrize(
    ("formula", "severity"), [("a == b", "警告"), ("a <= b", "错误")]
)
def test_a_waived_finding_is_a_hint_that_keeps_its_reason(
    formula: str, severity: str
) -> None:
    scope = named_values({"a": "2", "b": "1"}, "元")
    (problem,) = run(
        rule_of(formula, severity), scope, {"N01": waiver(REASON, "财务股")}
    )
    assert (problem.code, problem.severity) == ("N01", Severity.HINT)
    assert f"{REASON}（经手：财务股，复核：分管领导）" in problem.hint


def test_a_sum_that_has_to_be_exact_is_not_waived() -> None:
    told = waived("a == b", "错误", waiver(REASON))
    assert ("K05", Severity.ERROR, Place(FILE, 9)) in told
    assert [one[:2] for one in told if one[0] == "N01"] == [("N01", Severity.ERROR)]


@pytest.mark.parametrize("reason", ["x", "是", "年初更正", "xxxxxxxxxxxxxxx"])
def test_a_reason_that_says_nothing_waives_nothing(reason: str) -> None:
    for severity in (Severity.ERROR, Severity.WARNING):
        told = waived("a <= b", severity.value, waiver(reason))
        assert {one[:2] for one in told} == {("N01", severity), ("K05", severity)}


def test_a_reason_that_nobody_answers_for_is_told() -> None:
    alone = waiver(REASON, seconded="")
    told = waived("a <= b", "错误", alone)
    assert ("K05", Severity.WARNING, Place(FILE, 9)) in told
    assert ("N01", Severity.HINT) in [one[:2] for one in told]
    named = waiver(f"{REASON}，财务股长核对", seconded="")
    assert [one[0] for one in waived("a <= b", "错误", named)] == ["N01"]


@pytest.mark.parametrize(
    "given", [NONE, PENDING, Words("", Place(FILE, 9)), {"复核": "分管领导"}]
)
def test_what_gives_no_reason_is_no_waiver(given: Any) -> None:
    assert waivers_of({"勾稽说明": {"N01": given}}) == {}


def test_a_waiver_is_read_from_a_text_or_from_its_parts() -> None:
    reason, role = Words(REASON, Place(FILE, 9)), Words("财务股", Place(FILE, 9))
    given = {"N01": reason, "N02": {"理由": reason, "经手": role}}
    found = waivers_of({"勾稽说明": given})
    assert [one.words for one in found.values()] == [
        REASON,
        f"{REASON}（经手：财务股）",
    ]


def test_a_waiver_of_another_rule_waives_nothing_and_is_noted() -> None:
    problems = run(
        rule_of("a == b"),
        named_values({"a": "1", "b": "2"}, "元"),
        {"N02": waiver("年初更正")},
    )
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("N01", Severity.ERROR),
        ("D01", Severity.WARNING),
    ]
    assert problems[1].place == Place(FILE, 9)
    assert "“N02”" in problems[1].message
    assert "N01" in problems[1].hint


def test_a_waiver_of_a_rule_that_holds_is_a_hint_to_take_it_out() -> None:
    (problem,) = run(
        rule_of("a == b"),
        named_values({"a": "1", "b": "1"}, "元"),
        {"N01": waiver("去年的")},
    )
    assert (problem.code, problem.severity) == ("N01", Severity.HINT)
    assert "现在成立" in problem.message and "删掉" in problem.hint


def test_a_fault_in_a_rule_is_never_waived() -> None:
    problems = run(
        rule_of("a / b == 1"),
        named_values({"a": "1", "b": "0"}, "元"),
        {"N01": waiver("就是零")},
    )
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("F01", Severity.ERROR)
    ]


def test_sides_that_rounding_sets_apart_are_told_together_and_not_as_an_error() -> None:
    scope = {"a": entered("1.01", "万元", 1, "a"), "b": entered("1.02", "万元", 2, "b")}
    found = findings(rule_of("a == b"), scope)
    assert found.problems == ()
    assert [(one.name, one.gap.shown) for one in found.gaps] == [
        ("N01", Decimal("0.01"))
    ]


# ── rows, texts ─────────────────────────────────────────────────────────────


def rule_of_rows(formula: str, when: str | None = None) -> Rule:
    return replace(
        rule_of(formula, when=when),
        each=Words("行们", RULES),
        label=Words("行.名称", RULES),
    )


def rows_of(*pairs: tuple[str, str]) -> dict[str, Any]:
    rows = [
        {
            "名称": f"第{line}个",
            "预算": entered(budget, "万元", line, "预算"),
            "执行": entered(spent, "万元", line, "执行"),
        }
        for line, (budget, spent) in enumerate(pairs, 1)
    ]
    return {"行们": rows}


def test_a_rule_is_asked_of_every_row_and_names_the_one_it_does_not_hold_for() -> None:
    scope = rows_of(("5", "4"), ("5", "6"))
    (problem,) = run(rule_of_rows("行.执行 <= 行.预算"), scope)
    assert problem.message == "第2个：左边和右边：6万元不应大于5万元。"
    assert problem.place == Place(FILE, 2, 5)


def test_a_row_whose_name_is_not_known_yet_is_told_by_that_word() -> None:
    scope = rows_of(("5", "6"))
    scope["行们"][0]["名称"] = PENDING
    (problem,) = run(rule_of_rows("行.执行 <= 行.预算"), scope)
    assert problem.message.startswith("待填：左边和右边：")


def test_many_rows_are_told_as_one() -> None:
    scope = rows_of(("5", "6"), ("5", "7"), ("5", "5"), ("5", "8"))
    (problem,) = run(rule_of_rows("行.执行 <= 行.预算"), scope)
    assert problem.message.startswith("第1个：") and "还有 2 处" in problem.message


def test_a_reason_counts_for_all_rows_and_is_told_where_none_needs_it() -> None:
    reason = {"N01": waiver(REASON)}
    broken = run(rule_of_rows("行.执行 <= 行.预算"), rows_of(("5", "6")), reason)
    assert [one.severity for one in broken] == [Severity.HINT]
    (needless,) = run(
        rule_of_rows("行.执行 <= 行.预算"), rows_of(("5", "4"), ("5", "5")), reason
    )
    assert needless.place == Place(FILE, 9)


def test_rows_that_are_not_there_are_not_asked() -> None:
    assert run(rule_of_rows("行.执行 <= 行.预算"), {"行们": NONE}) == []
    assert run(rule_of_rows("行.执行 <= 行.预算"), {"行们": []}) == []


def test_texts_are_held_against_each_other() -> None:
    scope = {"a": Words("优", Place(FILE, 3)), "b": "良"}
    (problem,) = run(rule_of("a == b"), scope)
    assert problem.message == "左边和右边：写的是“优”，应当是“良”。"
    assert problem.place == Place(FILE, 3)
    assert run(rule_of("a == b"), {**scope, "b": "优"}) == []
