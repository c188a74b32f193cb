"""The door to Jinja: expressions, the sandbox, streams, faults in Chinese, and names checked before data."""

import marshal
import re
import time
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.content.language import LANGUAGE as CONTENT
from reports.core.figure import NONE, PENDING, Computed, Figure, unit_named
from reports.core.problems import Fault, Place, Problem, Severity
from reports.core.tree import Text
from reports.finance.language import LANGUAGE
from reports.publish.columns import from_bytes, to_bytes
from reports.source.schema import Words
from reports.templating import (
    ANYTHING,
    Bundle,
    Expressions,
    Language,
    Shape,
    Stream,
    Templates,
    called_with,
    compile_expressions,
    compile_page,
    compile_template,
    faults,
    page,
    root_names,
    sandbox,
    unknown_names,
    unknown_names_in,
)

FORMULA = Place("计算.yaml", 12, 9)
TYPED = Place("数据.yaml", 7, 3)


def figure(number: str, unit: str = "", name: str = "") -> Figure:
    return Figure.entered(Decimal(number), unit_named(unit), TYPED, number + unit, name)


def value_of(expression: str, language: Language = LANGUAGE, **names: Any) -> Any:
    written = Words(expression, FORMULA)
    bundle = compile_expressions([written], language)
    return Expressions(bundle, language).evaluate(written, names)


def problem_of(expression: str, **names: Any) -> Problem:
    with pytest.raises(Fault) as caught:
        value_of(expression, **names)
    (problem,) = caught.value.problems
    return problem


def stream_of(
    text: str | Mapping[str, str],
    search: tuple[str, ...] = (),
    language: Language = LANGUAGE,
    **names: Any,
) -> Stream:
    texts = {"正文": text} if isinstance(text, str) else text
    codes = {
        name: compile_template(name, source, Place(f"templates/{name}", 1), language)
        for name, source in texts.items()
    }
    return Templates(codes, search, language).stream("正文", names)


def stream_problem(text: str | Mapping[str, str], **names: Any) -> Problem:
    with pytest.raises(Fault) as caught:
        stream_of(text, **names)
    (problem,) = caught.value.problems
    return problem


# ── exact numbers ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "truth",
    [
        "0.1 + 0.2 == 0.3",
        "1 / 3 * 3 == 1",
        "1 / 3 + 1 / 3 + 1 / 3 == 1",
        "2 / 3 > 0.6666666666666666666666666666666666",
        "1.10 == 1.1",
        "1_000.5 == 1000.5",
        "甲 * (1 / 3) * 3 == 甲",
        "甲 / 3 * 3 == 甲",
        "甲 + 甲 == 甲 * 2",
        "数('1.1%') == 0.011",
        "数('20万元') > 甲",
        "1 < 2 < 3",
    ],
)
def test_arithmetic_in_an_expression_is_exact(truth: str) -> None:
    assert value_of(truth, 甲=figure("16.61", "万元")) is True


@pytest.mark.parametrize(
    "literal", ["0.1", "3", "1.50", "1e3", "123456789012345678901234567890.123"]
)
def test_a_number_literal_is_a_decimal_as_written(literal: str) -> None:
    assert repr(value_of(literal)) == repr(Decimal(literal))


def test_a_quotient_of_plain_numbers_is_a_pure_figure_with_its_lineage() -> None:
    third = value_of("1 / 3")
    assert isinstance(third, Figure)
    assert (third.value, third.unit.dimension) == (Fraction(1, 3), "")
    assert isinstance(third.origin, Computed)
    assert third.origin.operation == "÷"


def test_raw_values_come_out_of_expressions() -> None:
    income = figure("1", "元")
    assert value_of("甲", 甲=income) is income
    assert value_of("甲.乙['丙']", 甲={"乙": {"丙": income}}) is income
    assert value_of("'甲' ~ '乙'") == "甲乙"
    assert value_of("甲 == '乙' and 丙", 甲="乙", 丙=NONE) is NONE
    assert value_of("[甲, 1]", 甲="乙") == ["乙", Decimal(1)]
    assert value_of("1 if 甲 else 2", 甲=figure("0")) == 2


def test_what_is_absent_spreads_through_members_and_arithmetic() -> None:
    assert value_of("甲.乙.丙 + 1", 甲=NONE) is NONE
    assert value_of("甲.乙 / 丙", 甲=PENDING, 丙=figure("0")) is PENDING
    assert value_of("合计(甲, 乙)", 甲=NONE, 乙=figure("2", "元")) == figure("2", "元")


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        ("有", figure("0"), True),
        ("有", NONE, False),
        ("有", PENDING, False),
        ("有", "", False),
        ("有", [], False),
        ("有", "甲", True),
        ("无", NONE, True),
        ("无", PENDING, False),
        ("待填", PENDING, True),
        ("待填", NONE, False),
        ("零", figure("0", "元"), True),
        ("零", figure("1", "元"), False),
        ("零", NONE, False),
    ],
)
def test_the_tests_of_the_language(test: str, value: Any, holds: bool) -> None:
    assert value_of(f"甲 is {test}", 甲=value) is holds
    assert value_of(f"甲 is not {test}", 甲=value) is not holds


# ── no number becomes text unseen ───────────────────────────────────────────


@pytest.mark.parametrize(
    "expression",
    [
        "甲 ~ '元'",
        "'约' ~ 甲",
        "'%s' % [甲]",
        "'%s' % 甲",
        "'{}'.format(甲)",
        "'约' + 甲",
        "甲 + '元'",
    ],
)
def test_no_operation_makes_a_figure_text(expression: str) -> None:
    assert problem_of(expression, 甲=figure("1", "元")).code in ("T02", "T04")


def test_words_with_figures_in_them_are_no_text() -> None:
    text = "{% set 句 %}甲{{ 一 }}{% endset %}{{ 句 ~ '乙' }}"
    problem = stream_problem(text, 一=figure("1", "元"))
    assert (problem.code, problem.place) == ("T04", Place("templates/正文", 1))


@pytest.mark.parametrize(
    "expression", ["7 // 2", "7 % 2", "2 ** 3", "甲 ** 2", "甲 % 2"]
)
def test_other_operations_are_none_of_ours(expression: str) -> None:
    problem = problem_of(expression, 甲=figure("3"))
    assert (problem.code, problem.place) == ("T04", FORMULA)
    assert "这种运算" in problem.message


# ── the sandbox ─────────────────────────────────────────────────────────────


class Thing:
    """An object of Python with something to steal."""

    secret = "口令"

    def act(self) -> str:
        return "动手"


@pytest.mark.parametrize(
    "expression",
    [
        "甲.secret",
        "甲['secret']",
        "甲.act()",
        "甲.__class__",
        "甲.__class__.__mro__",
        "甲.__init__.__globals__",
        "''.__class__",
        "'甲'.upper()",
        "'{0.__class__}'.format(甲)",
        "[].__class__",
        "[甲].append(甲)",
        "乙.keys()",
        "乙.items()",
        "乙.update(乙)",
        "乙.__class__",
        "丙.value",
        "丙.origin",
        "丙.rounded(2)",
        "丙.__class__.__mro__",
        "丙.unit.name",
        "1 .real",
        "合计.__globals__",
        "合计.__code__",
        "合计.__wrapped__",
    ],
)
def test_nothing_of_python_is_within_reach(expression: str) -> None:
    problem = problem_of(expression, 甲=Thing(), 乙={"收入": 1}, 丙=figure("1", "元"))
    assert problem.code == "T02"
    assert problem.place == FORMULA


@pytest.mark.parametrize(
    "name",
    [
        "range",
        "dict",
        "lipsum",
        "cycler",
        "joiner",
        "namespace",
        "open",
        "print",
        "__builtins__",
    ],
)
def test_neither_jinjas_nor_pythons_own_functions_are_there(name: str) -> None:
    problem = problem_of(f"{name}(3)")
    assert (problem.code, problem.message) == ("T02", f"没有“{name}”这个名称。")
    assert [
        found.code
        for found in unknown_names_in(Words(f"{name}(3)", FORMULA), {}, CONTENT)
    ] == ["T02"]


@pytest.mark.parametrize(
    "name",
    [
        "int",
        "float",
        "round",
        "default",
        "d",
        "safe",
        "format",
        "sum",
        "string",
        "tojson",
        "map",
        "attr",
        "join",
        "upper",
    ],
)
def test_none_of_jinjas_filters_is_there(name: str) -> None:
    with pytest.raises(Fault) as caught:
        compile_template(
            "正文", "甲\n{{ 一|" + name + " }}", Place("templates/正文", 1), CONTENT
        )
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("T01", Place("templates/正文", 2))
    (problem,) = unknown_names(
        f"{{{{ 一|{name} }}}}", FORMULA, {"一": ANYTHING}, CONTENT
    )
    assert problem.message == f"没有“{name}”这个名称。"


@pytest.mark.parametrize(
    "name",
    ["defined", "undefined", "number", "string", "callable", "none", "divisibleby"],
)
def test_none_of_jinjas_tests_is_there(name: str) -> None:
    (problem,) = unknown_names(
        f"甲\n{{% if 一 is {name} %}}乙{{% endif %}}",
        Place("正文", 1),
        {"一": ANYTHING},
        CONTENT,
    )
    assert (problem.message, problem.place) == (
        f"没有“{name}”这个名称。",
        Place("正文", 2),
    )


@pytest.mark.parametrize(
    "expression", ["甲[0]", "'甲乙'[1]", "[1, 2][0]", "乙[甲]", "甲[0:1]", "乙[:]"]
)
def test_brackets_take_names_only(expression: str) -> None:
    problem = problem_of(expression, 甲=["一"], 乙={"一": "二"})
    assert (problem.code, problem.place) == ("T04", FORMULA)


@pytest.mark.parametrize("expression", ["甲()", "乙.丙()", "'甲'()", "3()"])
def test_only_what_was_handed_in_may_be_called(expression: str) -> None:
    assert problem_of(expression, 甲=Thing().act, 乙={"丙": Thing}).code == "T04"


@pytest.mark.parametrize("member", ["__class__", "_iterable", "secret", "index0.real"])
def test_a_loop_shows_only_its_own_state(member: str) -> None:
    problem = stream_problem(
        "{% for 项 in 名单 %}{{ loop." + member + " }}{% endfor %}", 名单=["一"]
    )
    assert problem.code in ("T02", "T04")


def test_a_loop_knows_where_it_stands() -> None:
    ends = "{% if loop.first %}首{% endif %}{{ 项 }}{% if loop.last %}尾{% else %}、{% endif %}"
    parts = stream_of("{% for 项 in 名单 %}" + ends + "{% endfor %}", 名单=["一", "二"])
    assert parts == ("首", Text("一"), "、", Text("二"), "尾")


def test_a_template_cannot_change_what_it_was_given() -> None:
    names = {"甲": {"乙": figure("1")}}
    assert stream_problem("{% set 甲.乙 = 3 %}", **names).code == "T04"
    assert names["甲"]["乙"] == 1


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (
            "甲\n{% for 项 in 名单 recursive %}{{ loop(名单) }}{% endfor %}",
            "T01",
            "不能写 recursive",
        ),
        ("甲\n{% macro 己() %}{{ 己() }}{% endmacro %}{{ 己() }}", "T12", "绕回了自己"),
        (
            "\n{% macro 一() %}{% endmacro %}{% macro 二() %}"
            + "{{ 一() }}" * 1000
            + "{% endmacro %}{% macro 三() %}"
            + "{{ 二() }}" * 1000
            + "{% endmacro %}{{ 三() }}",
            "T12",
            "超过 200000 次",
        ),
        (
            "\n{% for 甲 in 大 %}{% for 乙 in 大 %}{% for 丙 in 大 %}"
            "{% endfor %}{% endfor %}{% endfor %}",
            "T12",
            "超过 200000 次",
        ),
        ("\n{% set 甲 = '甲' %}" + "{% set 甲 = 甲 ~ 甲 %}" * 60, "T12", "20000 个字"),
        (
            "\n{% set 甲 %}甲{{ 名 }}{% endset %}"
            + "{% set 甲 %}{{ 甲 }}{{ 甲 }}{% endset %}" * 60,
            "T12",
            "要印的太多",
        ),
        (
            "\n{% for 甲 in 大 %}" + "{{ 甲 }}乙" * 400 + "{% endfor %}",
            "T12",
            "要印的太多",
        ),
        (
            "\n{% macro 己() %}{% for 甲 in 大 %}"
            + "{{ 甲 }}乙" * 400
            + "{% endfor %}{% endmacro %}{{ 己() }}",
            "T12",
            "要印的太多",
        ),
        (
            "\n{% macro 己() %}"
            + "{{ 名 }}乙" * 400
            + "{% endmacro %}{% for 甲 in 大 %}{% set 丙 = 己() %}{% endfor %}",
            "T12",
            "要印的太多",
        ),
    ],
)
def test_what_never_ends_is_a_problem_at_its_line_at_once(
    text: str, code: str, said: str
) -> None:
    start = time.process_time()
    problem = stream_problem(text, 名单=["一"], 名="某", 大=list(range(1500)))
    assert (problem.code, problem.place) == (code, Place("templates/正文", 2))
    assert said in problem.message
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 300 + "名" + ")" * 300,
        "[" * 300 + "]" * 300,
        "名 ~ " * 500 + "(" * 200 + "名" + ")" * 200,
        "not " * 900 + "名",
        "名 + " * 900 + "名",
        "名" + ".名" * 900,
    ],
)
def test_what_is_nested_too_deep_is_told_at_its_line(expression: str) -> None:
    problem = stream_problem("甲\n\n{{ " + expression + " }}", 名="某")
    assert (problem.code, problem.place) == ("T12", Place("templates/正文", 3))


@pytest.mark.parametrize("number", ["9" * 61, "1e999999999", "1E99", "0.1e-99"])
def test_a_number_without_end_is_told_at_its_line(number: str) -> None:
    problem = stream_problem("甲\n{{ " + number + " }}")
    assert (problem.code, problem.place) == ("T01", Place("templates/正文", 2))
    assert "数太长" in problem.message


@pytest.mark.parametrize(
    "escape", [r"\x02", r"\x00", r"\x1f", r"\n", r"\t", r"\ud800", r"\x7f"]
)
def test_a_text_spells_no_control_character(escape: str) -> None:
    with pytest.raises(Fault) as caught:
        compile_template(
            "正文", "甲\n{{ '甲" + escape + "' }}", Place("templates/正文", 1), LANGUAGE
        )
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("T01", Place("templates/正文", 2))
    assert "控制字符" in problem.message


# ── streams ─────────────────────────────────────────────────────────────────


def test_a_stream_holds_static_strings_figures_and_nodes_in_order() -> None:
    income = figure("1", "元")
    assert stream_of("甲{{ 收入 }}乙{{ 名 }}丙", 收入=income, 名="某") == (
        "甲",
        income,
        "乙",
        Text("某"),
        "丙",
    )


def test_text_values_are_nodes_and_only_what_the_template_holds_is_a_string() -> None:
    parts = stream_of(
        "{% set 句 %}静{{ 名 }}{% endset %}{{ 句 }}{{ 名 ~ '\u3000' }}{{ '字面' }}",
        名="\x02p\x03",
    )
    assert [part for part in parts if type(part) is str] == ["静"]
    assert [part for part in parts if type(part) is not str] == [
        Text("\x02p\x03"),
        Text("\x02p\x03\u3000"),
        Text("字面"),
    ]


def test_macros_and_call_blocks_flow_into_one_flat_stream() -> None:
    text = "{% macro 引(项) %}「{{ caller() }}{{ 项 }}」{% endmacro %}{% call 引(名) %}甲{{ 名 }}{% endcall %}"
    assert stream_of(text, 名="某") == ("「", "甲", Text("某"), Text("某"), "」")


@pytest.mark.parametrize("value", [None, True, False])
def test_what_is_neither_number_nor_words_is_not_printed(value: Any) -> None:
    problem = stream_problem("甲\n\n{{ 名 }}", 名=value)
    assert (problem.code, problem.place) == ("T04", Place("templates/正文", 3))


def test_a_bare_name_is_found_by_the_search_and_a_path_as_it_is() -> None:
    texts = {
        "正文": "{% include '段' %}{% include '丙/段' %}",
        "乙/段": "二",
        "丙/段": "三",
    }
    assert stream_of(texts, search=("甲", "乙", "丙")) == ("二", "三")
    assert stream_of(texts, search=("丙", "乙")) == ("三", "三")


def test_the_start_is_found_by_the_search_too() -> None:
    codes = {
        "乙/正文": compile_template(
            "乙/正文", "二", Place("templates/乙/正文", 1), LANGUAGE
        )
    }
    assert Templates(codes, ("甲", "乙"), LANGUAGE).stream("正文", {}) == ("二",)


def test_a_fragment_is_placed_in_its_own_file() -> None:
    code = compile_template(
        "引言", "\n" * 9 + "甲{{ 收入 / 0 }}", Place("数据.md", 1), LANGUAGE
    )
    with pytest.raises(Fault) as caught:
        Templates({}, (), LANGUAGE).fragment(
            code, Place("数据.md", 10), {"收入": figure("1")}
        )
    assert caught.value.problems[0].place == Place("数据.md", 10)


# ── faults ──────────────────────────────────────────────────────────────────


def test_a_fault_in_an_expression_has_the_expressions_place() -> None:
    good = Words("1", Place("计算.yaml", 3, 9))
    bad = Words("甲\n  / 0", Place("计算.yaml", 5, 9))
    expressions = Expressions(compile_expressions([good, bad], LANGUAGE), LANGUAGE)
    assert expressions.evaluate(good, {}) == 1
    with pytest.raises(Fault) as caught:
        expressions.evaluate(bad, {"甲": figure("1")})
    (problem,) = caught.value.problems
    assert (problem.code, problem.severity, problem.place) == (
        "F01",
        Severity.ERROR,
        Place("计算.yaml", 5, 9),
    )
    assert "计算.yaml 第 5 行" in problem.hint


def test_a_zero_that_was_typed_is_placed_where_it_was_typed() -> None:
    problem = problem_of(
        "甲 / 预算", 甲=figure("1", "元"), 预算=figure("0", "元", "预算数")
    )
    assert (problem.code, problem.place) == ("F01", TYPED)
    assert problem.message == "除数“预算数”为 0，算不出来。"
    assert "计算.yaml 第 12 行" in problem.hint


def test_a_zero_that_was_computed_is_placed_at_what_it_rests_on() -> None:
    problem = problem_of("甲 / (乙 - 乙)", 甲=figure("1", "元"), 乙=figure("3", "元"))
    assert (problem.code, problem.place) == ("F01", TYPED)


def test_a_zero_in_the_expression_itself_is_placed_there() -> None:
    assert problem_of("甲 / 0", 甲=figure("1", "元")).place == FORMULA
    assert problem_of("1 / 0").place == FORMULA
    assert problem_of("1 / (0.5 - 0.5)").code == "F01"


def test_units_that_cannot_meet_are_named_in_the_problem() -> None:
    problem = problem_of("甲 + 乙", 甲=figure("1", "元"), 乙=figure("1", "人"))
    assert (problem.code, problem.message) == (
        "F02",
        "录的“1人”单位对不上：“元”和“人”不能相加减。",
    )
    assert problem.place != FORMULA
    assert f"算式在 {FORMULA.file} 第 {FORMULA.line} 行" in problem.hint


def test_the_unit_that_is_unlike_the_others_is_to_blame() -> None:
    amounts = {name: figure("1", "元") for name in "甲丙"}
    problem = problem_of("合计(甲, 丁) + 丙", **amounts, 丁=figure("2", "人"))
    assert "录的“2人”" in problem.message


def test_where_no_number_was_typed_with_a_unit_the_formula_is_to_blame() -> None:
    problem = problem_of("数('1元') + 数('1人')")
    assert (problem.message, problem.place) == ("“元”和“人”不能相加减。", FORMULA)


def test_an_unknown_name_names_the_nearest_of_the_known() -> None:
    problem = problem_of("收人 + 1", 收入=figure("1"), 支出=figure("1"))
    assert (problem.code, problem.message, problem.hint) == (
        "T02",
        "没有“收人”这个名称。",
        "最接近的是“收入”。",
    )
    problem = problem_of("基金.收人", 基金={"收入": 1, "支出": 2})
    assert (problem.message, problem.hint) == (
        "没有“收人”这个名称。",
        "最接近的是“收入”。有：收入、支出。",
    )


@pytest.mark.parametrize(
    "expression",
    [
        "收人",
        "收人.年",
        "收人 + 1",
        "占比(收人, 1)",
        "收人 is 有",
        "收人 == 1",
        "not 收人",
    ],
)
def test_an_unknown_name_is_never_a_blank(expression: str) -> None:
    assert problem_of(expression).message == "没有“收人”这个名称。"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("合计(甲，乙)", "中文标点"),
        ("甲 乙", "双花括号里的写法不完整"),
        ("甲 +", "写法有误"),
        ("", "写法有误"),
        ("（甲 + 乙）", "中文标点"),
        ("甲 if 乙", "缺 else"),
    ],
)
def test_a_syntax_error_is_said_in_chinese_and_jinjas_words_are_kept(
    expression: str, said: str
) -> None:
    problem = problem_of(expression, 甲=1, 乙=2)
    assert (problem.code, problem.place) == ("T01", Place(FORMULA.file, FORMULA.line))
    assert said in problem.message
    assert problem.detail
    assert problem.hint


@pytest.mark.parametrize(
    "expression", ["1 }}{% set 甲 = 1 %}{{ 2", "{{ 甲 }}", "甲 %}", "{% if 甲 %}"]
)
def test_an_expression_is_one_expression_and_no_template(expression: str) -> None:
    assert problem_of(expression, 甲=1).code == "T01"


def test_an_expression_over_several_lines_is_one() -> None:
    assert value_of("甲\n  + 乙\n", 甲=figure("1"), 乙=figure("2")) == 3


def test_all_syntax_errors_of_a_bundle_come_at_once_each_in_its_place() -> None:
    sources = [
        Words(text, Place("计算.yaml", line))
        for line, text in enumerate(("甲 +", "甲", "甲|int"), 1)
    ]
    with pytest.raises(Fault) as caught:
        compile_expressions(sources, LANGUAGE)
    assert [problem.place for problem in caught.value.problems] == [
        Place("计算.yaml", 1),
        Place("计算.yaml", 3),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("甲\n\n{{ 收入 / 0 }}", 3),
        ("{# 一\n二 #}\n{% if 收入\n   and 收入 / 0 %}{% endif %}", 3),
        ("{% macro 句() %}\n{{ 收入 / 0 }}\n{% endmacro %}\n甲{{ 句() }}", 2),
        ("甲\n{% set 甲 =\n\n收入 / 0 %}", 2),
        ("{% for 项 in 名单 %}\n\n{{ 项 }}\n{{ 收入 / 0 }}{% endfor %}", 4),
    ],
)
def test_a_fault_has_the_line_where_its_tag_begins(text: str, line: int) -> None:
    problem = stream_problem(text, 收入=figure("1"), 名单=["一", "二"])
    assert (problem.code, problem.place) == ("F01", Place("templates/正文", line))


def test_a_fault_in_an_included_template_has_its_file() -> None:
    problem = stream_problem(
        {"正文": "甲\n{% include '段' %}", "段": "乙\n\n{{ 收人 }}"}
    )
    assert (problem.code, problem.place) == ("T02", Place("templates/段", 3))


def test_a_missing_template_is_named_where_it_is_asked_for() -> None:
    problem = stream_problem("甲\n\n{% include '缺' %}")
    assert (problem.code, problem.message, problem.place) == (
        "T03",
        "没有“缺”这个模板文件。",
        Place("templates/正文", 3),
    )


def test_a_fault_without_a_place_takes_the_place_of_where_it_was_met() -> None:
    here, there = Place("甲", 1), Place("乙", 2)
    problems = (
        Problem("T07", Severity.ERROR, "一。"),
        Problem("T07", Severity.ERROR, "二。", there),
    )
    with pytest.raises(Fault) as caught, faults(here):
        raise Fault(*problems)
    assert [problem.place for problem in caught.value.problems] == [here, there]


@pytest.mark.parametrize(
    "error",
    [
        TypeError,
        ValueError,
        AttributeError,
        KeyError,
        ZeroDivisionError,
    ],
)
def test_whatever_a_senseless_call_raises_is_a_problem_with_its_own_words_kept(
    error: type[Exception],
) -> None:
    with pytest.raises(Fault) as caught, faults(FORMULA):
        raise error("own words")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("T04", FORMULA)
    assert "own words" in problem.detail


# ── names before data ───────────────────────────────────────────────────────

KNOWN = {
    "收入": ANYTHING,
    "基金": Shape({"收入": ANYTHING, "支出": Shape({"本年": ANYTHING})}),
    "项目": Shape(
        items=Shape({"名称": ANYTHING, "明细": Shape(items=Shape({"金额": ANYTHING}))})
    ),
}


# The name that is not there comes last: before it may stand what does not have it.
QUOTED = re.compile("“([^“”]+)”")


def unknown(text: str) -> list[tuple[str, int]]:
    found = unknown_names(text, Place("正文", 1), KNOWN, CONTENT)
    return [
        (QUOTED.findall(problem.message)[-1], problem.place.line)
        for problem in found
        if problem.place
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{ 收入 }}{{ 基金.收入 }}{{ 基金.支出.本年 }}{{ 基金['收入'] }}{{ 收入.任何.东西 }}",
        "{% for 项 in 项目 %}{{ 项.名称 }}{{ loop.index }}{% for 子 in 项.明细 %}{{ 子.金额 }}{% endfor %}{% endfor %}",
        "{% for 项 in 项目 if 项.名称 %}{{ 项.名称 }}{% endfor %}",
        "{% set 甲 = 基金.支出 %}{{ 甲.本年 }}{% set 乙 %}{{ 收入 }}{% endset %}{{ 乙 }}",
        "{% with 甲 = 基金 %}{{ 甲.收入 }}{% endwith %}",
        "{% macro 句(项, 尾=收入) %}{{ 项.随便 }}{{ 尾 }}{{ caller() }}{% endmacro %}{{ 句(收入) }}",
        "{% import '宏' as 宏 %}{% from '宏' import 句, 段 as 另 %}{{ 宏.句() }}{{ 句() }}{{ 另() }}",
        "{% call 附件('甲', 收入) %}{{ 收入 }}{% endcall %}",
        "{{ 合计(收入, *项目) }}{{ 收入|万元 }}{{ 收入 is 有 }}{{ 表('甲', 项=收入) }}",
        "{{ 较上年(收入, 基金.收入) if 收入 is 有 else '' }}",
    ],
)
def test_names_that_are_known_are_no_problem(text: str) -> None:
    assert unknown(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲\n{{ 收人 }}", [("收人", 2)]),
        ("{{ 基金.收人 }}\n{{ 基金.支出.上年 }}", [("收人", 1), ("上年", 2)]),
        ("{{ 基金['收人'] }}", [("收人", 1)]),
        (
            "{% for 项 in 项目 %}\n{{ 项.名 }}\n{% for 子 in 项.明细 %}\n{{ 子.额 }}{% endfor %}{% endfor %}",
            [("名", 2), ("额", 4)],
        ),
        ("{% for 项 in 项木 %}{{ 项.随便 }}{% endfor %}", [("项木", 1)]),
        ("{% for 项 in 项目 %}{% else %}{{ 项 }}{% endfor %}", [("项", 1)]),
        ("{% for 项 in 项目 if 项.名 %}{% endfor %}", [("名", 1)]),
        ("{% for 项 in 项目 %}{% endfor %}{{ loop }}", [("loop", 1)]),
        ("{% set 甲 = 基金.支出 %}\n{{ 甲.上年 }}{{ 乙 }}", [("上年", 2), ("乙", 2)]),
        ("{% with 甲 = 收人 %}{{ 甲 }}{% endwith %}{{ 甲 }}", [("收人", 1), ("甲", 1)]),
        (
            "{% macro 句(项) %}\n{{ 收人 }}{% endmacro %}{{ 项 }}",
            [("收人", 2), ("项", 2)],
        ),
        ("{% macro 句(项=收人) %}{% endmacro %}", [("收人", 1)]),
        (
            "{% call 附件('甲', 收人) %}\n{{ 收八 }}{% endcall %}",
            [("收人", 1), ("收八", 2)],
        ),
        ("{{ 合记(收入) }}", [("合记", 1)]),
        ("{{ 收入 if 收人 else 收八 }}", [("收人", 1), ("收八", 1)]),
        ("{{ [收人, {'甲': 收八}] }}", [("收人", 1), ("收八", 1)]),
        ("{{ 收入|万圆 }}\n{{ 收入 is 又 }}", [("万圆", 1), ("又", 2)]),
        ("{{ self }}{{ caller() }}", [("self", 1), ("caller", 1)]),
        ("{{ 表('甲', 项=收人) }}", [("收人", 1)]),
    ],
)
def test_every_name_that_cannot_exist_is_found_with_its_line(
    text: str, found: list[tuple[str, int]]
) -> None:
    assert sorted(unknown(text)) == sorted(found)


def test_an_unknown_name_in_an_expression_counts_lines_from_its_place() -> None:
    (problem,) = unknown_names_in(
        Words("收入 + 收人", Place("计算.yaml", 40, 9)), KNOWN, LANGUAGE
    )
    assert (problem.code, problem.hint) == ("T02", "最接近的是“收入”。")
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("计算.yaml", 40)


def test_the_names_an_expression_depends_on() -> None:
    assert root_names("合计(收入.本年, 支出) / 上年['收入']", LANGUAGE) == {
        "收入",
        "支出",
        "上年",
    }
    assert root_names("1 + 1", LANGUAGE) == set()


def test_the_first_arguments_of_calls_are_found_where_they_are_plain() -> None:
    text = "{{ 表('甲') }}\n{{ 表(乙) }}\n{% if 一 %}{{ 表('丙', 项=表('丁')) }}{% endif %}{{ 叙述('戊') }}{{ 表() }}"
    assert set(called_with(text, "表", CONTENT)) == {
        ("丁", 3),
        ("丙", 3),
        ("甲", 1),
        (None, 2),
        (None, 3),
    }


# ── keeping ─────────────────────────────────────────────────────────────────


def test_compiled_expressions_may_be_kept_and_loaded() -> None:
    share, tenth = Words("收入 / 3", FORMULA), Words("0.1", FORMULA)
    bundle = compile_expressions([share, tenth], LANGUAGE)
    again: Bundle = from_bytes(to_bytes(bundle))
    assert (again.texts, again.code) == (bundle.texts, bundle.code)
    expressions = Expressions(again, LANGUAGE)
    assert expressions.evaluate(share, {"收入": figure("3", "元")}) == 1
    assert expressions.evaluate(tenth, {}) == Decimal("0.1")


def test_an_expression_written_in_two_places_is_compiled_once_and_blamed_where_asked() -> (
    None
):
    here, there = (Words("甲 / 0", Place("计算.yaml", line)) for line in (3, 5))
    bundle = compile_expressions([here, there], LANGUAGE)
    assert bundle.texts == ("甲 / 0",)
    expressions = Expressions(bundle, LANGUAGE)
    for written in (here, there):
        with pytest.raises(Fault) as caught:
            expressions.evaluate(written, {"甲": figure("1")})
        (problem,) = caught.value.problems
        assert problem.place == written.place


def test_the_same_template_compiles_to_the_same_code() -> None:
    codes = {
        compile_template(
            "正文", "{% if 一 %}甲{{ 0.1 }}{% endif %}", Place("正文", 1), LANGUAGE
        )
        for _ in range(3)
    }
    assert len(codes) == 1
    assert marshal.loads(codes.pop())


# ── page shells ─────────────────────────────────────────────────────────────


def test_every_value_of_a_page_is_escaped() -> None:
    render = page(compile_page("<p>{{ 名 }}</p>", "页面.html.j2"))
    assert render(名="<b>&\"'") == "<p>&lt;b&gt;&amp;&#34;&#39;</p>"


def test_an_error_in_a_page_shell_has_file_and_line() -> None:
    with pytest.raises(Fault) as caught:
        compile_page("<p>\n{% if %}</p>", "页面.html.j2")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("T01", Place("页面.html.j2", 2))


def test_what_expressions_ask_in_a_long_run_has_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The expressions of a type are loaded once for all units that a process builds."""
    monkeypatch.setattr(sandbox, "MOST_ROUNDS", 3)
    asked = Words("报告('决算')", Place("x.yaml", 1))
    expressions = Expressions(compile_expressions([asked], LANGUAGE), LANGUAGE)
    scope = {"报告": sandbox.Asking(lambda name: Decimal(1))}
    assert [expressions.evaluate(asked, scope) for _ in range(9)] == [1] * 9
