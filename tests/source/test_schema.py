"""What is typed, read by a schema: values, problems, 待填, conditions."""

import pickle
import time
from decimal import Decimal

import pytest
import yaml
from jsonschema import Draft202012Validator

from reports.core.figure import (
    NONE,
    PENDING,
    Absent,
    Entered,
    Figure,
    LeftBlank,
)
from reports.core.problems import Place
from reports.core.target import Target
from reports.source.schema import Words, read_values
from reports.source.yaml import reader
from tests.source.schemas import (
    FILE,
    FORM,
    SCHEMA,
    only_problem,
    schema_of,
    value_of,
    walked,
)

# ── values ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "unit", "value", "name"),
    [
        ("补充: {甲: 16.61}", "元", "16.61", "元"),
        ("补充: {甲: 16.61}", "万元", "166100", "万元"),
        ("补充: {甲: 16.61万元}", "元", "166100", "万元"),
        ("补充: {甲: 166100元}", "万元", "166100", "元"),
        ("补充: {甲: （0.06）}", "万元", "-600", "万元"),
        ("补充: {甲: '1,234.50'}", "元", "1234.50", "元"),
        ("补充: {甲: 0}", "万元", "0", "万元"),
    ],
)
def test_an_amount_counts_in_its_own_unit_or_in_that_of_its_file(
    text: str, unit: str, value: str, name: str
) -> None:
    figure = value_of(text, unit=unit)["甲"]
    assert isinstance(figure, Figure)
    assert (figure.value, figure.unit.name, figure.name) == (
        Decimal(value),
        name,
        "补充.甲",
    )


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("人数: 46.72", "467200", "万人"),
        ("人数: 467200人", "467200", "人"),
        ("家数: 426", "426", "家"),
        ("家数: 426家", "426", "家"),
        ("利率: 1.10%", "0.0110", "%"),
        ("利率: ９７％", "0.97", "%"),
        ("利率: 0", "0", "%"),
        ("时限: 30个工作日", "30", "个工作日"),
        ("时限: 20亿元", "2000000000", "亿元"),
        ("完成值: 97%", "0.97", "%"),
        ("完成值: 50.04", "50.04", ""),
        ("完成值: 50.04个月", "50.04", "个月"),
        ("车辆: 3", "3", "辆"),
    ],
)
def test_a_quantity_is_a_figure_with_its_unit(text: str, value: str, unit: str) -> None:
    figure = value_of(text)
    assert isinstance(figure, Figure)
    assert (figure.value, figure.unit.name) == (Decimal(value), unit)


def test_a_figure_knows_where_and_how_it_was_typed() -> None:
    figure = value_of("收入:\n  决算: 1,234.5万元")["决算"]
    assert figure.origin == Entered(Place(FILE, 2, 7), "1,234.5万元")
    assert figure.name == "收入.决算"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("公开时间: 2025-06-03", "2025年6月3日"),
        ("公开时间: 2025年10月15日", "2025年10月15日"),
        ("统计年份: 2023", "2023"),
        ("统计年份: 2023年", "2023"),
        ("主送机关: ' 省局 '", "省局"),
        ("编号: 甲", "甲"),
        ("引言: '第一段 '", "第一段 "),
        ("说明 征缴率: 见附件", "见附件"),
    ],
)
def test_a_text_keeps_its_place(text: str, value: str) -> None:
    words = value_of(text)
    assert isinstance(words, Words)
    assert words == value
    assert words.place == Place(FILE, 1, text.index(": ") + 3)


def test_targets_and_flags_are_read() -> None:
    blank = value_of("结转: 留空")
    assert isinstance(blank, LeftBlank)
    assert (blank.path, blank.place.line, blank.place.file) == ("结转", 1, FILE)
    assert pickle.loads(pickle.dumps(blank)).path == "结转"
    bare = value_of("无符号: 8755")
    assert (bare.operator, bare.without_sign, bare.without_unit) == ("", True, True)
    target = value_of("目标: ≥90%")
    assert isinstance(target, Target)
    assert target.operator == "≥"
    assert value_of("汇总: 是") is True
    assert value_of("汇总: 否") is False


def test_none_is_a_value_only_where_the_schema_allows_it() -> None:
    assert value_of("车辆: 无") is NONE
    assert only_problem("家数: 无").code == "D03"


def test_what_is_not_there_is_none_or_the_default() -> None:
    values, problems = walked("人数: 1")
    assert problems == []
    assert values["收入"] is NONE and values["落款"] is NONE
    assert values["行文"] == "网页公开"


def test_open_mappings_keep_whatever_they_hold() -> None:
    assert value_of("选项: {甲: 是, 乙: [1, 2], 丙: {丁: 1}}") == {
        "甲": "是",
        "乙": ["1", "2"],
        "丙": {"丁": "1"},
    }


def test_a_single_word_stands_for_a_list_of_one() -> None:
    one = {
        **FORM,
        "properties": {"落款": {"type": "array", "items": {"type": "string"}}},
    }
    assert value_of("落款: 某局", form=one) == ["某局"]


# ── problems ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code", "says", "should"),
    [
        ("收人: {决算: 1}", "D01", "这个文件里没有“收人”", "收入: {决算: 1}"),
        ("收入: {决祘: 1, 决算: 1}", "D01", "“收入”里没有“决祘”", None),
        (
            "收入: {预祘: 1, 决算: 1}",
            "D01",
            "“收入”里没有“预祘”",
            "收入: {预算: 1, 决算: 1}",
        ),
        ("收入: 100", "D03", "“收入”应当是", None),
        ("收入: [1, 2]", "D03", "“收入”应当是", None),
        ("人数: {甲: 1}", "D03", "“人数”应当是一个数", None),
        ("主送机关: [甲, 乙]", "D03", "“主送机关”应当是一句话", None),
        ("落款: {甲: 乙}", "D03", "“落款”应当是一行一项", None),
        ("人数: 约五万", "D03", "“人数”要填数，写的是“约五万”", None),
        ("人数: 5元", "D03", "单位应当是“万人”，写的是“元”", "人数: 5万人"),
        ("家数: 5%", "D03", "单位应当是“家”，写的是“%”", "家数: 5家"),
        ("时限: 30", "D03", "要连单位一起写", None),
        ("利率: 0.97", "D08", "0.97 是 0.97% 还是 97%", "利率: 97%"),
        ("利率: 97", "D08", "97 是 97% 还是 9700%", "利率: 97%"),
        ("利率: 1", "D08", "1 是 1% 还是 100%", "利率: 1%"),
        ("公开时间: 2025年2月30日", "D09", "看不出是哪一天", None),
        ("统计年份: 23", "D09", "四位年份", None),
        ("人数: 留空", "D05", "“人数”写了“留空”，这一项不能留空", None),
        ("目标: 90左右", "D10", "的目标看不懂：90左右", None),
        ("目标: 90", "D10", "的目标只写了数 90，没有写是不低于", None),
        ("目标: 2500人", "D10", "的目标只写了数 2500人", None),
        ("汇总: yes", "D04", "要写“是”或“否”", "汇总: 是"),
        ("行文: 网页公升", "D04", "不能写“网页公升”", "行文: 网页公开"),
        ("编号: 乙", "D04", "不能写“乙”", "编号: 甲"),
        ("落款: [甲]", "D05", "至少要写 2 项", None),
        ("收入: {预算: 1}", "D05", "缺“收入.决算”", None),
        ("人数:", "D05", "“人数”是空的", None),
        ("收入:", "D05", "“收入”是空的", None),
        ("主送机关: ''", "D05", "“主送机关”是空的", None),
        ("行文: 公函", "D05", "缺“主送机关”", None),
    ],
)
def test_a_slip_is_one_problem_at_its_place(
    text: str, code: str, says: str, should: str | None
) -> None:
    problem = only_problem(text)
    assert problem.code == code
    assert says in problem.message
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == (FILE, 1)
    if code != "D05":
        assert problem.was == text
    assert problem.should == (should or "")


def test_what_is_wrong_is_pending_so_that_nothing_else_is_said_of_it() -> None:
    values, problems = walked(
        "人数: 五\n收入: 1\n目标: 90\n公开时间: 明天\n家数:\n主送机关: []\n"
    )
    assert len(problems) == 6
    assert {
        values[key] for key in ("人数", "收入", "目标", "公开时间", "家数", "主送机关")
    } == {PENDING}


def test_a_misspelt_key_makes_the_one_that_was_meant_pending() -> None:
    values, _ = walked("收人: {决算: 1}")
    assert values["收入"] is PENDING


def test_advice_for_an_unknown_key_names_no_key_that_is_there_already() -> None:
    problem = only_problem("收入: {决算: 1, 决算数: 2}")
    assert "预算" in problem.hint
    assert "“决算”" not in problem.hint
    assert problem.should == ""


def test_the_corrected_line_changes_the_word_at_the_place_and_no_earlier_one() -> None:
    form = schema_of("""
        type: object
        properties:
          存储: {type: object, properties: {存款: {type: string, 量: 金额}, 利率: {type: string, 量: 百分比}}}
    """)
    assert (
        only_problem("存储: {存款: 110000, 利率: 1}", form=form).should
        == "存储: {存款: 110000, 利率: 1%}"
    )
    assert (
        only_problem("存储: {存款: 5, 利率: 5}", form=form).should
        == "存储: {存款: 5, 利率: 5%}"
    )
    assert only_problem("存储: {存: 1}", form=form).should == "存储: {存款: 1}"


def test_all_problems_of_a_file_come_at_once() -> None:
    _, problems = walked("收入: {预算: 甲, 决算: 乙}\n人数: 丙\n利率: 5\n其他: 1\n")
    assert [problem.code for problem in problems] == ["D03", "D03", "D03", "D08", "D01"]
    assert [problem.place.line for problem in problems if problem.place] == [
        1,
        1,
        2,
        3,
        4,
    ]


def test_a_blank_text_section_is_a_problem_only_where_it_is_required() -> None:
    assert walked("引言: ''") == ({**walked("引言: 甲")[0], "引言": ""}, [])
    required = {**FORM, "required": ["引言"]}
    assert only_problem("引言: ' '", form=required).code == "D05"
    assert walked("引言: ' '", form=required, pending="all")[0]["引言"] is PENDING


def test_a_required_key_known_only_by_a_pattern_is_missed_as_well() -> None:
    required = {**FORM, "required": ["说明 征缴率"]}
    assert "说明 征缴率" in only_problem("人数: 1", form=required).message
    assert walked("说明 征缴率: 好", form=required)[1] == []


def test_a_file_with_countless_problems_is_told_a_thousand_of_them_in_time() -> None:
    form = schema_of(
        """
type: object
additionalProperties: {$ref: "#/$defs/row"}
$defs:
  row: {type: object, properties: {预算数: {type: string, 量: 数}, 决算数: {type: string, 量: 数}}}
"""
    )
    text = "".join(f"甲{number}: {{预算{number}: 1}}\n" for number in range(20_000))
    node, problems = reader.read_yaml(text.encode(), FILE)
    assert node is not None and problems == []
    start = time.process_time()
    values, problems = read_values(node, form)
    assert time.process_time() - start < 10
    assert [problem.code for problem in problems[:1000]] == ["D01"] * 1000
    assert [problem.code for problem in problems[1000:]] == ["Y29"]
    assert len(values) == 20_000
    assert values["甲19999"] is PENDING


def test_an_object_counts_in_its_own_unit_and_the_next_one_in_the_files() -> None:
    form = schema_of(
        """
type: object
additionalProperties: false
$defs:
  table:
    type: object
    单位由: 金额单位
    properties: {金额单位: {type: string}, 内: {$ref: "#/$defs/table"}, 数: {type: string, 量: 金额}}
properties: {一: {$ref: "#/$defs/table"}, 二: {$ref: "#/$defs/table"}}
"""
    )
    text = "一: {金额单位: 亿元, 内: {金额单位: 元, 数: 1}, 数: 1}\n二: {数: 1}\n"
    values, problems = walked(text, form=form, unit="万元")
    assert problems == []
    assert values["一"]["内"]["数"].unit.name == "元"
    assert values["一"]["数"].unit.name == "亿元"
    assert values["二"]["数"].unit.name == "万元"


def test_an_object_whose_unit_is_not_known_yet_counts_in_that_of_the_file() -> None:
    form = schema_of(
        """
type: object
properties:
  上年:
    type: object
    单位由: 金额单位
    properties: {金额单位: {type: string, enum: [元, 万元]}, 数: {type: string, 量: 金额}}
"""
    )
    values, problems = walked("上年: {金额单位: 待填, 数: 1}\n", form=form, unit="万元")
    assert [one.code for one in problems] == ["D06"]
    assert values["上年"]["数"].unit.name == "万元"


# ── 待填 ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("公开时间: 待填", {"marked", "all"}),
        ("人数: 待填", {"all"}),
        ("收入: 待填", {"all"}),
        ("收入: {决算: 待填}", {"all"}),
        ("落款: [待填, 甲]", {"all"}),
        ("主送机关: 待填", {"all"}),
        ("目标: 待填", {"all"}),
        ("利率: 待填", {"all"}),
        ("引言: 待填", {"all"}),
        ("补充: {甲: 待填}", {"all"}),
    ],
)
def test_pending_is_allowed_by_state(text: str, allowed: set[str]) -> None:
    for pending in ("none", "marked", "all"):
        values, problems = walked(text, pending=pending)
        assert [problem.code for problem in problems] == (
            [] if pending in allowed else ["D06"]
        ), pending
        found = values[text.partition(":")[0]]
        while not isinstance(found, Absent):
            found = (
                found[0]
                if isinstance(found, list)
                else found.get("决算", found.get("甲"))
            )
        assert found is PENDING


def test_a_draft_may_leave_blank_or_out_what_is_required() -> None:
    values, problems = walked("收入: {预算: }\n人数:\n", pending="all")
    assert problems == []
    assert values["人数"] is PENDING
    assert (values["收入"]["预算"], values["收入"]["决算"]) == (PENDING, PENDING)


# ── conditions ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("condition", "text", "held"),
    [
        ("{required: [行文], properties: {行文: {const: 公函}}}", "人数: 1", False),
        (
            "{required: [行文], properties: {行文: {const: 公函}}}",
            "行文: 网页公开",
            False,
        ),
        ("{required: [行文], properties: {行文: {const: 公函}}}", "行文: 公函", True),
        (
            "{required: [行文], properties: {行文: {const: 公函}}}",
            "行文: ' 公函 '",
            True,
        ),
        ("{properties: {行文: {const: 公函}}}", "人数: 1", True),
        ("{properties: {行文: {enum: [网页公开, 公函]}}}", "行文: 网页公开", True),
        ("{required: [行文]}", "行文: 网页公开", True),
        ("{required: [行文]}", "人数: 1", False),
        (
            "{properties: {行文: {const: 公函}, 编号: {const: 甲}}}",
            "行文: 公函\n编号: 甲",
            True,
        ),
        (
            "{properties: {行文: {const: 公函}, 人数: {const: '2'}}}",
            "行文: 公函\n人数: 1",
            False,
        ),
    ],
)
def test_a_condition_holds_as_json_schema_says(
    condition: str, text: str, held: bool
) -> None:
    form = schema_of(
        SCHEMA.replace(
            "{required: [行文], properties: {行文: {const: 公函}}}", condition
        )
    )
    _, problems = walked(text, form=form)
    assert bool(problems) is held
    plain = {
        key: value.strip()
        for key, value in yaml.load(text, Loader=yaml.BaseLoader).items()
    }
    assert bool(list(Draft202012Validator(form).iter_errors(plain))) is held
