"""A schema with all quantities, and what a file is worth under it, for the tests of schemas."""

from typing import Any

from reports.core.problems import Problem, Severity
from reports.source import schema
from reports.source.schema import FileContext, Pending, read_values
from reports.source.yaml import reader
from reports.types.schema_files import json_schema

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
