import copy
import pickle
import random
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from reports.core import nodes
from reports.core.figure import (
    NONE,
    PENDING,
    Absent,
    Entered,
    Figure,
    LeftBlank,
)
from reports.core.problems import Place, Problem, Severity
from reports.core.target import Target
from reports.finance.data_file import DataFile, Setting, read_source, with_tables
from reports.finance.load import load, load_unit
from reports.source import schema
from reports.source.schema import QUANTITIES, FileContext, Pending, Words, read_values
from reports.source.yaml import reader
from reports.types.find import find_types
from reports.types.overlay import WORDS
from reports.types.read import read_type
from reports.types.report_type import ReportType
from reports.types.schema_files import json_schema
from tests.conftest import ROOT

FILE = "data/2024/某单位/某报告.yaml"
SCHEMA = """
type: object
additionalProperties: false
$defs:
  amount: {type: [number, string], 量: 金额, description: 照决算表抄}
properties:
  收入:
    type: object
    additionalProperties: false
    properties: {预算: {$ref: "#/$defs/amount"}, 决算: {$ref: "#/$defs/amount", description: 决算数}}
    required: [决算]
  人数: {type: [number, string], 量: 数, 单位: 万人}
  家数: {type: [number, string], 量: 数, 单位: 家}
  利率: {type: [number, string], 量: 百分比}
  时限: {type: string, 量: 带单位的数}
  完成值: {type: [number, string], 量: 指标值}
  公开时间: {type: string, 量: 日期, 可待填: true}
  统计年份: {type: [number, string], 量: 年份}
  目标: {type: string, 量: 目标}
  结转: {type: string, 量: 金额, 可留空: true}
  无符号: {type: string, 量: 目标, 可不写比较: true}
  汇总: {type: string, 量: 是否}
  引言: {type: string, 量: 文段}
  行文: {type: string, enum: [网页公开, 公函], default: 网页公开}
  主送机关: {type: string}
  编号: {type: string, const: 甲}
  车辆: {type: [number, string], 量: 数, 单位: 辆, 可无: true}
  落款: {type: array, items: {type: string}, minItems: 2}
  补充:
    type: object
    properties: {}
    additionalProperties: {$ref: "#/$defs/amount"}
  选项: {type: object, properties: {}, additionalProperties: true}
patternProperties:
  "^说明 \\\\S+$": {type: string, 量: 文段}
if: {required: [行文], properties: {行文: {const: 公函}}}
then: {required: [主送机关]}
"""


def schema_of(text: str) -> schema.Schema:
    node, problems = reader.read_yaml(text.encode(), "数据结构.yaml")
    assert node is not None and problems == []
    form: schema.Schema = json_schema(node)
    return form


FORM = schema_of(SCHEMA)


def walked(
    text: str, form: schema.Schema = FORM, pending: Pending = "none", unit: str = "元"
) -> tuple[Any, list[Problem]]:
    """What a file is worth under a schema, and the problems."""
    node, problems = reader.read_yaml(text.encode(), FILE)
    assert node is not None and problems == []
    context = FileContext({FILE: text.splitlines()}, unit, pending)
    return read_values(node, form, context)


def value_of(text: str, **how: Any) -> Any:
    """The value of the one key of a text that holds no problem."""
    values, problems = walked(text, **how)
    assert problems == []
    return values[text.partition(":")[0]]


def only_problem(text: str, **how: Any) -> Problem:
    _, problems = walked(text, **how)
    assert len(problems) == 1, [problem.message for problem in problems]
    assert problems[0].severity is Severity.ERROR
    return problems[0]


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


# ── the templates' schemas, the JSON Schema standard and the jsonschema package ──

KEYWORDS = {
    "$schema",
    "$ref",
    "$defs",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "enum",
    "const",
}
KEYWORDS |= {
    "additionalProperties",
    "patternProperties",
    "items",
    "minItems",
    "minimum",
    "multipleOf",
}
KEYWORDS |= {"default", "if", "then"}
OURS = {
    "量",
    "单位",
    "可待填",
    "可无",
    "上年取",
    "同一份",
    "单值记作",
    "可写",
    "每项写",
}
OURS |= {"字典", "级", "按", "单位由", "每年重写", "范围", "常理"}
OURS |= {"机构", "日期在", "不早于", "公开时"}
OURS |= {"补入", "无记作", "多年不变", "别处用", "别的报告"}
OURS |= {"可不写比较", "可留空", "翻年", "公开期限"}
SCHEMA_FILES = sorted((ROOT / "templates").rglob("*数据结构.yaml"))


def schemas_in(form: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema within it."""
    if not isinstance(form, dict):
        return
    yield form
    for key in ("properties", "patternProperties", "$defs"):
        for part in form.get(key, {}).values():
            yield from schemas_in(part)
    for key in ("items", "additionalProperties", "if", "then"):
        yield from schemas_in(form.get(key))


def without_words(form: Any) -> Any:
    """A file without what it says of the one below it, which is gone once it is laid over that."""
    if not isinstance(form, dict):
        return form
    return {
        key: without_words(part)
        for key, part in form.items()
        if key not in WORDS or isinstance(part, dict)
    }


@pytest.mark.parametrize(
    "path", SCHEMA_FILES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_schema_file_is_a_json_schema_of_words_we_know(path: Path) -> None:
    plain = yaml.safe_load(path.read_text("utf-8"))
    Draft202012Validator.check_schema(without_words(plain))
    for form in schemas_in(plain):
        assert set(form) <= {*KEYWORDS, *OURS, *WORDS}, form
        assert form.get("量") in {None, *QUANTITIES}
        assert not ("量" in form and "enum" in form), form
        assert set(
            [form["type"]]
            if isinstance(form.get("type"), str)
            else form.get("type", ())
        ) <= {
            "object",
            "array",
            "string",
            "number",
        }
        for branch in ("if", "then"):
            assert set(form.get(branch, {})) <= {"properties", "required"}


def variants() -> Iterator[ReportType]:
    """Every report type with each of its variants as it stands in the newest year there is data for."""
    for folder in find_types(ROOT / "templates").values():
        for variant in folder.variants or ("",):
            yield read_type(folder, variant, 2024)


KINDS = list(variants())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name} {kind.variant}")
def test_overlaid_schemas_are_json_schemas(kind: ReportType) -> None:
    for form in (kind.schema, kind.unit_schema, kind.system_schema):
        if form:
            Draft202012Validator.check_schema(form)


def as_node(value: Any) -> nodes.Node:
    """Plain data as if it had been read from a file."""
    place = Place(FILE, 1, 1)
    if isinstance(value, dict):
        return nodes.Mapping(
            {key: as_node(part) for key, part in value.items()},
            dict.fromkeys(value, place),
            place,
        )
    if isinstance(value, list):
        return nodes.Sequence([as_node(part) for part in value], place)
    return nodes.Scalar(str(value), place, True)


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, part in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield from paths_in(part, (*path, key))


def damaged(value: Any) -> Iterator[tuple[str, Any]]:
    """The data with one thing wrong: a key too few, a key too many, or one shape in place of another."""
    for path in paths_in(value):
        if path:
            yield from damaged_at(value, path)
        if isinstance(dig(value, path), dict):
            yield f"{path} + 多余", changed(value, (*path, "多余"), "1元")


def damaged_at(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    without = copy.deepcopy(value)
    del dig(without, path[:-1])[path[-1]]
    yield f"{path} gone", without
    old = dig(value, path)
    if not isinstance(old, dict):
        yield f"{path} = mapping", changed(value, path, {"多余": "1"})
    if not isinstance(old, list):
        yield f"{path} = list", changed(value, path, ["1"])
    if isinstance(old, dict):
        yield f"{path} = word", changed(value, path, "1")


def dig(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copied = copy.deepcopy(value)
    dig(copied, path[:-1])[path[-1]] = new
    return copied


def disagreements(form: schema.Schema, value: Any, rejects: Any) -> list[str]:
    """Where our walk and the jsonschema package come to different verdicts on the data or its damaged variants."""
    validator = Draft202012Validator(form)
    assert validator.is_valid(value), [
        error.message for error in validator.iter_errors(value)
    ]
    assert not rejects(value)
    found = list(damaged(value))
    for key, part in form["properties"].items():
        words = schema.resolve(part, form).get("enum")
        if key in value and words:
            found += [
                (f"{key} = {word}", changed(value, (key,), word))
                for word in (*words, "不在其列")
            ]
    if len(found) > 600:
        found = random.Random(3).sample(found, 600)
    assert len(found) > 10
    assert any(not validator.is_valid(variant) for _, variant in found)
    return [
        what
        for what, variant in found
        if validator.is_valid(variant) == rejects(variant)
    ]


def structural(problem: Problem) -> bool:
    """Whether JSON Schema could have found a problem; it knows nothing of units and of texts for each item."""
    beyond = ("的单位应当是", "没有写文字", "印不出来")
    return problem.code in {"D01", "D03", "D04", "D05"} and not any(
        words in problem.message for words in beyond
    )


def keyed(value: Any, part: schema.Schema, root: schema.Schema) -> Any:
    """The data as JSON Schema sees it: rows as the mapping they stand for, 无 for a mapping as an empty one."""
    part = schema.resolve(part, root)
    if isinstance(value, list) and "按" in part:
        return {
            row[part["按"]]: {
                key: cell for key, cell in row.items() if key != part["按"]
            }
            for row in value
        }
    if value == "无" and part.get("可无") and "object" in part.get("type", ()):
        return {}
    if isinstance(value, dict):
        return {
            key: keyed(inner, part.get("properties", {}).get(key, {}), root)
            for key, inner in value.items()
        }
    return value


def kind_of(source: DataFile, year: int) -> ReportType:
    return read_type(
        find_types(ROOT / "templates")[source.text("报告")],
        source.text("样式"),
        year,
    )


def sample_files() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "data").rglob("*.yaml"))
        if path.name != "单位.yaml"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sample_files(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_our_walk_and_the_jsonschema_package_agree_on_sample_data_and_its_damage(
    path: Path,
) -> None:
    companion, shared = path.with_suffix(".md"), path.with_name("共用.md")
    source, problems = read_source(
        FILE,
        path.read_bytes(),
        companion.read_bytes() if companion.exists() else None,
        shared=lambda: ("共用.md", shared.read_bytes()),
    )
    assert source is not None and problems == []
    year, unit = path.relative_to(ROOT / "data").parts[:2]
    setting = Setting(int(year), unit)
    kind = kind_of(source, setting.year)
    source, problems = with_tables(
        source, kind.schema, lambda name: path.with_name(name).read_bytes()
    )
    assert problems == []
    sections = {title: section.text for title, section in source.sections.items()}
    value: Any = {
        **keyed(nodes.plain(source.root), kind.schema, kind.schema),
        **sections,
    }

    def rejects(variant: Any) -> bool:
        root = as_node(variant)
        assert isinstance(root, nodes.Mapping)
        _, found = load(
            DataFile(FILE, root, {}, {}),
            kind.schema,
            {},
            setting,
            None,
            kind.dictionaries,
        )
        return any(structural(problem) for problem in found)

    assert disagreements(kind.schema, value, rejects) == []


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "data").rglob("单位.yaml")),
    ids=lambda path: path.parent.name,
)
def test_our_walk_and_the_jsonschema_package_agree_on_units(path: Path) -> None:
    node, _ = reader.read_yaml(path.read_bytes(), FILE)
    assert node is not None

    def rejects(variant: Any) -> bool:
        root = as_node(variant)
        assert isinstance(root, nodes.Mapping)
        _, found = load_unit(
            DataFile(FILE, root, {}, {}),
            KINDS[0].unit_schema,
            Setting(2024, path.parent.name),
        )
        return any(structural(problem) for problem in found)

    assert disagreements(KINDS[0].unit_schema, nodes.plain(node), rejects) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.systems], ids=lambda kind: kind.variant
)
def test_our_walk_and_the_jsonschema_package_agree_on_indicator_systems(
    kind: ReportType,
) -> None:
    def rejects(variant: Any) -> bool:
        _, found = read_values(as_node(variant), kind.system_schema)
        return any(structural(problem) for problem in found)

    for node in kind.systems.values():
        if "沿用" not in node.items:
            assert disagreements(kind.system_schema, nodes.plain(node), rejects) == []


LENGTHS = """
type: object
properties:
  名称: {type: string}
  说明: {type: string, 量: 文段}
  名单: {type: array, items: {type: string}}
  单项: {type: object, additionalProperties: {type: string}}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称: " + "长" * 5_001, "“名称”写了 5001 个字，最多 5000 个"),
        ("说明: " + "长" * 100_001, "“说明”写了 100001 个字"),
        ("名单: [" + "甲, " * 5_001 + "]", "“名单”下面有 5001 项"),
        (
            "单项: {" + ", ".join(f"甲{index}: 1" for index in range(5_001)) + "}",
            "“单项”下面有 5001 项",
        ),
    ],
)
def test_what_is_too_long_for_a_report_is_told_at_its_line(
    text: str, said: str
) -> None:
    root, _ = reader.read_yaml(("甲: 1\n" + text).encode(), FILE)
    assert root is not None
    values, problems = read_values(root, yaml.safe_load(LENGTHS))
    found = [problem for problem in problems if problem.code == "D21"]
    assert len(found) == 1 and said in found[0].message
    assert found[0].place and (found[0].place.file, found[0].place.line) == (FILE, 2)
    assert PENDING in values.values()


def test_what_is_long_and_honest_is_read() -> None:
    text = f"名称: {'长' * 5_000}\n说明: {'长' * 100_000}\n名单: [{'甲, ' * 4_999}甲]\n"
    root, _ = reader.read_yaml(text.encode(), FILE)
    assert root is not None
    assert read_values(root, yaml.safe_load(LENGTHS))[1] == []


def test_none_may_stand_for_an_object_of_zeros() -> None:
    form = {
        "type": "object",
        "properties": {
            "上年": {
                "type": "object",
                "无记作": "0",
                "properties": {
                    "金额单位": {"type": "string"},
                    "总计": {"type": ["number", "string"], "量": "金额"},
                    "三公": {
                        "type": "object",
                        "properties": {
                            "接待": {
                                "type": ["object", "string"],
                                "单值记作": "决算",
                                "properties": {
                                    "决算": {"type": "string", "量": "金额"}
                                },
                            }
                        },
                    },
                },
            }
        },
    }
    root, _ = reader.read_yaml("上年: 无\n".encode(), "甲.yaml")
    assert root is not None
    values, problems = read_values(root, form)
    assert problems == []
    last_year = values["上年"]
    assert last_year["金额单位"] is NONE
    assert last_year["总计"].value == 0
    assert last_year["三公"]["接待"]["决算"].value == 0
