"""Codes that the data add to the year's dictionaries, and those that nobody has compared with the original."""

from typing import Any

from reports.core import nodes
from reports.core.problems import Place, Problem
from reports.finance.dictionaries import add_codes, find_unverified
from reports.source.yaml import reader

CODES: dict[str, Any] = {
    "type": "object",
    "字典": "功能分类",
    "级": "项",
    "按": "编码",
    "properties": {},
    "additionalProperties": {"type": "string"},
}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "科目补充": {
            "type": "object",
            "properties": {},
            "patternProperties": {
                r"^2\d\d(\d\d){0,2}$": {"type": "string", "补入": "功能分类"},
                r"^3\d\d(\d\d)?$": {"type": "string", "补入": "经济分类"},
            },
            "additionalProperties": {"type": "string"},
        },
        "支出": CODES,
    },
}
DICTIONARIES: dict[str, Any] = {
    "功能分类": {
        "205": "教育支出",
        "210": "卫生健康支出",
        "21015": "医疗保障管理事务",
        "2101501": "行政运行",
        "2101599": "其他医疗保障管理事务支出",
    },
    "经济分类": {"301": "工资福利支出"},
    "未核": {"功能分类": ["21015", "2101599"]},
}


def root_of(text: str) -> nodes.Mapping:
    root, problems = reader.read_yaml(text.encode(), "甲.yaml")
    assert root is not None and problems == []
    return root


def added(text: str) -> tuple[Any, list[Problem]]:
    return add_codes(DICTIONARIES, root_of(text), FORM)


def told(text: str) -> list[tuple[str, int]]:
    found = find_unverified(DICTIONARIES, root_of(text), FORM)
    return [(one.message, one.place.line if one.place else 0) for one in found]


def test_a_code_is_added_to_the_dictionary_its_digits_say() -> None:
    full, problems = added(
        "科目补充: {20508: 进修及培训, 2050803: 培训支出, 30177: 补贴}\n"
    )
    assert problems == []
    assert full["功能分类"]["2050803"] == "培训支出"
    assert full["经济分类"]["30177"] == "补贴"
    assert "2050803" not in DICTIONARIES["功能分类"]


def test_without_additions_the_dictionaries_are_the_templates_own() -> None:
    assert added("支出: {2101501: 甲}\n")[0] is DICTIONARIES


def test_an_added_code_whose_class_has_no_name_is_told_which() -> None:
    _, [problem] = added("科目补充:\n  2050803: 培训支出\n")
    assert (problem.code, problem.place) == ("D02", Place("甲.yaml", 2, 3))
    assert "上级 20508 还没有名称" in problem.message


def test_what_is_no_code_is_told() -> None:
    _, [problem] = added("科目补充:\n  205080: 培训支出\n")
    assert problem.code == "D02" and "不是科目的编码" in problem.message


def test_codes_not_compared_are_told_once_with_those_above_them() -> None:
    text = "支出:\n  2101501: 甲\n  2101599: 乙\n"
    codes = "21015 医疗保障管理事务、2101599 其他医疗保障管理事务支出"
    assert told(text) == [(f"这几个科目的名称还没有和原文核对过：{codes}。", 2)]


def test_codes_in_rows_count_as_those_that_are_keys() -> None:
    [(message, line)] = told("支出:\n  - {编码: 2101599}\n")
    assert "2101599" in message and line == 2


def test_a_name_given_in_the_data_is_a_comparison() -> None:
    text = "科目补充: {21015: 医疗保障管理事务}\n支出:\n  2101501: 甲\n"
    assert told(text) == []


def test_a_name_unlike_the_dictionarys_is_told() -> None:
    text = (
        "科目补充: {2101599: 其他支出, 21015: 医疗保障管理事务}\n支出: {2101599: 甲}\n"
    )
    [(message, _)] = told(text)
    assert "在字典里叫“其他医疗保障管理事务支出”" in message and "“其他支出”" in message


def test_added_codes_are_told_and_apart_those_that_are_not_used() -> None:
    text = "科目补充: {20508: 进修, 2050803: 培训, 30177: 补贴}\n支出: {2050803: 甲}\n"
    assert [message for message, _ in told(text)] == [
        "这几个科目字典里没有，是“科目补充”里写的：20508 进修、2050803 培训。",
        "“科目补充”里的 30177 补贴 没有用到。",
    ]
