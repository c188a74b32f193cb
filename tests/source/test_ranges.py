"""What a number can be and usually is: by the 常理 of the shared schema, and by a schema's own 范围."""

from typing import Any

import pytest

from reports.core.figure import PENDING
from reports.core.problems import Problem
from reports.source.schema import FileContext, read_values, usual_ranges
from reports.source.yaml import reader
from reports.types.schema_files import json_schema, read_schema
from tests.conftest import ROOT

COMMON, _ = reader.read_yaml(
    (ROOT / "templates" / "公共" / "数据结构.yaml").read_bytes(), "数据结构.yaml"
)
assert COMMON is not None
USUAL = usual_ranges(json_schema(COMMON))
FORM = """
type: object
properties:
  指标:
    type: object
    properties: {}
    additionalProperties: {type: [number, string], 量: 指标值}
  补充数:
    type: object
    properties: {}
    additionalProperties: {type: string, 量: 带单位的数}
  设备: {type: [number, string], 量: 数, 单位: 台, 范围: {多半不大于: "100", 不大于: "10000"}}
  目标: {type: string, 量: 目标}
  参保率: {type: string, 量: 目标}
  公开时间: {type: string, 量: 日期}
  人口年份: {type: string, 量: 年份}
  收到: {type: string, 量: 年月}
  预算公开: {type: string, 量: 日期, 范围: {不小于: 年度-1, 多半不小于: 年度, 多半不大于: 年度}}
"""


def read(text: str, year: int = 2024) -> tuple[Any, list[Problem]]:
    form, _ = reader.read_yaml(FORM.encode(), "数据结构.yaml")
    node, problems = reader.read_yaml(text.encode(), "data/2024/某局/决算.yaml")
    assert form is not None and node is not None and not problems
    context = FileContext(year=year, usual=USUAL)
    return read_values(node, json_schema(form), context)


def severities(text: str) -> list[str]:
    _, problems = read(text)
    assert all(one.code in ("D19", "D09") for one in problems)
    return [one.severity.value for one in problems]


@pytest.mark.parametrize(
    "text",
    [
        "补充数: {没有人想到的率: 100.1%}",
        "补充数: {激活率: 188.9%}",
        "补充数: {没有人想到的数: 1000.1%}",
        "指标: {征缴率: 1000000%}",
        "指标: {服务对象满意度: -5%}",
        "指标: {可支付月数: 500400个月}",
        "补充数: {参保人数: 895523万人}",
        "补充数: {降低: 120个百分点}",
        "补充数: {得分: -1分}",
        "补充数: {等候: -3分钟}",
        "设备: 1300000",
        "参保率: ≥980000%",
        "人口年份: 1990",
        "收到: 2022年22月",
        "收到: 2002年12月",
        "预算公开: 2022年7月9日",
    ],
)
def test_what_cannot_be_is_an_error_and_counts_as_not_yet_known(text: str) -> None:
    assert severities(text) == ["错误"]


@pytest.mark.parametrize(
    "text",
    [
        "补充数: {没有人想到的数: 101%}",
        "补充数: {没有人想到的数: -3%}",
        "指标: {任务完成率: 250%}",
        "指标: {征缴率: 112%}",
        "指标: {缴费基数做实率: 10.197%}",
        "补充数: {大病报销比例: 6%}",
        "补充数: {协定利率: 11.0%}",
        "指标: {群众满意度: 9.5%}",
        "补充数: {救助资金: 6108.81亿元}",
        "补充数: {参保人数: 89552.3万人}",
        "补充数: {宣传小分队: 60000个}",
        "补充数: {中央补助: 5120000元/人/年}",
        "补充数: {新增孤儿: 8.5人}",
        "补充数: {宣传资料: 700000万份}",
        "补充数: {专题研究次数: 30000次}",
        "补充数: {宣传音频: 10000个}",
        "补充数: {机构拨付时限: 300个工作日}",
        "补充数: {县级补助: 5120元/人/年}",
        "补充数: {住院率上限: 92%}",
        "设备: 130",
        "人口年份: 2013",
        "收到: 2020年12月",
        "预算公开: 2023年7月9日",
        "预算公开: 2025年7月9日",
    ],
)
def test_what_is_seldom_so_is_a_warning(text: str) -> None:
    assert severities(text) == ["警告"]


@pytest.mark.parametrize(
    "text",
    [
        "指标: {满意度: 100%, 征缴率: 105%, 缴费基数做实率: 101.97%, 任务完成率: 180%}",
        "指标: {报销比例: 20%}",
        "补充数: {同比增长: -35%, 费用增幅: 120%, 投诉率: 0%}",
        "补充数: {参保率: 101%, 病床使用率: 103%}",
        "补充数: {缺口: -3000万元, 支出: 4000亿元, 限额: 25元, 最高支付限额: 40万元}",
        "补充数: {参保人数: 9000万人, 平均次数: 8.5次, 时限: 30个工作日, 宣传资料: 70万份}",
        "补充数: {人数: 0人, 年: 2019年, 提高: 5个百分点}",
        "补充数: {学习期限: 180天, 检查次数: 3000次, 小分队: 120个, 住院率: 29%}",
        "补充数: {缴费: 5000元/人/年, 补助: 900元/人/年, 短信: 300万条}",
        "设备: 100",
        "参保率: ≥98%",
        "目标: ≤10分钟",
        "目标: 95%～105%",
        "公开时间: 2025年6月3日",
        "人口年份: 2023",
        "收到: 2022年12月",
        "预算公开: 2024年1月31日",
    ],
)
def test_what_is_right_though_unusual_is_let_through(text: str) -> None:
    assert severities(text) == []


def test_a_number_beyond_what_it_can_be_is_not_computed_with() -> None:
    values, [problem] = read("补充数: {激活率: 188.9%}")
    assert values["补充数"]["激活率"] is PENDING
    assert problem.message == "“补充数.激活率”写的是“188.9%”，不会大于 100%。"
    assert problem.place and problem.place.line == 1
    values, _ = read("补充数: {没有人想到的数: 101%}")
    assert values["补充数"]["没有人想到的数"] is not PENDING


def test_a_year_is_held_against_that_of_the_report() -> None:
    assert read("人口年份: 2013", year=2014)[1] == []
    assert read("人口年份: 2013", year=0)[1] == []


def test_a_schema_file_may_say_its_ranges_and_no_other_bounds() -> None:
    for bounds, codes in (("{不大于: 5}", []), ("{不超出: 5}", ["D01"])):
        text = f"properties: {{甲: {{type: string, 量: 数, 范围: {bounds}}}}}"
        node, _ = reader.read_yaml(text.encode(), "数据结构.yaml")
        assert node is not None
        assert [one.code for one in read_schema(node, ())[1]] == codes


@pytest.mark.parametrize("digits", [9, 61, 5000])
def test_a_bound_of_countless_digits_is_told(digits: int) -> None:
    text = f"properties: {{甲: {{type: array, minItems: {'9' * digits}}}}}"
    node, _ = reader.read_yaml(text.encode(), "数据结构.yaml")
    assert node is not None
    found = [
        (one.code, one.place and one.place.line) for one in read_schema(node, ())[1]
    ]
    assert found == ([] if digits == 9 else [("D03", 1)])
