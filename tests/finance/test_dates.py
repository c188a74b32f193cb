"""Dates against the report's year, the calendar and one another."""

from typing import Any

import pytest

from reports.core.problems import Place
from reports.finance.dates import find_misdated
from reports.source.schema import Words

SCHEMA: dict[str, Any] = {
    "$defs": {"signed": {"properties": {"日期": {"日期在": "年度后"}}}},
    "properties": {
        "公开时间": {
            "日期在": "年度后",
            "不早于": ["成文日期", "审签.日期", "评价.期间"],
        },
        "成文日期": {"日期在": "年度后"},
        "审签": {"$ref": "#/$defs/signed"},
        "评价": {"properties": {"期间": {"日期在": "年度后"}}},
        "预算公开": {"日期在": "年度内"},
    },
    "patternProperties": {"^说明": {}},
}


def words(text: str, line: int = 1) -> Words:
    return Words(text, Place("a.yaml", line))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"公开时间": "2025年6月3日"}, []),
        ({"公开时间": "2026年6月3日"}, []),
        ({"公开时间": "2024年12月31日"}, ["2024 年度还没有结束"]),
        ({"公开时间": "2205年6月3日"}, ["太远"]),
        ({"公开时间": "2025年6月3日", "成文日期": "2025年6月3日"}, []),
        (
            {"公开时间": "2025年6月3日", "成文日期": "2025年6月4日"},
            ["比“成文日期”（2025年6月4日）还早"],
        ),
        (
            {"公开时间": "2025年6月3日", "审签": {"日期": "2025年9月1日"}},
            ["“审签.日期”"],
        ),
        ({"审签": {"日期": "2024年9月1日"}}, ["“审签.日期”是 2024年9月1日"]),
        ({"评价": {"期间": "2025年7月1日至8月10日"}}, []),
        ({"评价": {"期间": "2024年7月1日至8月10日"}}, ["还没有结束"]),
        ({"评价": {"期间": "2025年2月—2025年4月"}}, []),
        ({"评价": {"期间": "三个月"}}, []),
        (
            {
                "评价": {"期间": "2025年7月1日至8月10日"},
                "公开时间": "2025年8月2日",
            },
            ["“评价.期间”"],
        ),
        ({"预算公开": "2024年2月9日"}, []),
        ({"预算公开": "2023年2月9日"}, ["不在 2024 年"]),
        ({"说明 时间": "资金于2022年22月收到，30个月后用完。"}, ["2022年22月"]),
        ({"说明 时间": "2024年8月10日-7月1日开展检查。"}, ["2024年8月10日-7月1日"]),
        (
            {"说明 时间": "自2019年起补助，期限到2015年12月31日止。"},
            ["期限到2015年12月31日"],
        ),
        ({"说明 时间": "2024年7月1日-8月10日，2023年12月至2024年2月检查。"}, []),
        ({"说明 时间": "自2019年起补助，期限到2025年12月31日止。"}, []),
        ({"说明 时间": "从2024年1月起，恢复到2019年12月的水平。"}, []),
        ({"说明 时间": "自2022年12月31日起，12月底前报送。"}, []),
    ],
)
def test_a_date_is_told_where_it_cannot_be(
    values: dict[str, Any], told: list[str]
) -> None:
    named = {
        key: {inner: words(text) for inner, text in value.items()}
        if isinstance(value, dict)
        else words(value)
        for key, value in values.items()
    }
    found = list(find_misdated(named, SCHEMA, 2024))
    assert len(found) == len(told)
    for problem, piece in zip(found, told, strict=True):
        assert problem.code == "D23"
        assert piece in problem.message


def test_the_place_is_that_of_the_line_in_a_text() -> None:
    values = {"说明 时间": words("第一行。\n2022年13月收到。", 7)}
    (found,) = find_misdated(values, SCHEMA, 2024)
    assert found.place == Place("a.yaml", 8)


def test_the_one_date_that_does_not_fit_is_the_one_that_is_shown() -> None:
    late = {
        "公开时间": words("2025年6月3日", 1),
        "成文日期": words("2025年5月30日", 2),
        "审签": {"日期": words("2025年9月1日", 3)},
    }
    (found,) = find_misdated(late, SCHEMA, 2024)
    assert found.place == Place("a.yaml", 3)
    early = {
        "公开时间": words("2025年1月3日", 1),
        "成文日期": words("2025年5月30日", 2),
        "审签": {"日期": words("2025年6月1日", 3)},
    }
    (found,) = find_misdated(early, SCHEMA, 2024)
    assert found.place == Place("a.yaml", 1)
