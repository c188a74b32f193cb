"""What a sample says of itself, and what of one is left standing in a bureau's own data."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from reports.core.figure import Figure, unit_named
from reports.core.problems import Place, Severity
from reports.finance.samples import (
    find_left_standing,
    find_sample_numbers,
    find_unmarked,
    invented,
    is_sample,
)
from reports.source.schema import Words

UNIT = "data/2024/某局/单位.yaml"


def typed(text: str, line: int = 1) -> Words:
    return Words(text, Place(UNIT, line))


def portal(**values: str) -> Mapping[str, object]:
    return {"单位": {"门户": {key: typed(value) for key, value in values.items()}}}


@pytest.mark.parametrize(
    ("said", "expected"), [("是", True), ("否", False), ("", False)]
)
def test_a_unit_says_whether_it_is_a_sample(said: str, expected: bool) -> None:
    assert is_sample({"单位": {"示例": said}}) is expected
    assert not is_sample({})


def test_comments_say_what_is_made_up() -> None:
    lines = (
        "名称: 某局",
        "  网站域名: www.example.gov.cn   # 示例",
        "  公开时间: 2024年9月2日  # 示例：原件没有印公开日期",
        "  - 人数: 5 # 示例",
        "  预算: 5   # 照批复",
    )
    assert invented({"a.yaml": lines, "a.md": ("甲: 乙 # 示例",)}) == (
        "网站域名",
        "公开时间（原件没有印公开日期）",
        "人数",
    )
    assert invented({"a.yaml": ("# 示例：全部是编的。看怎么填。",)}) == (
        "a.yaml：全部是编的",
    )
    assert invented({"a.yaml": ()}) == ("没有注明的数和文字",)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("网站域名", "www.example.gov.cn", 1),
        ("来源", "见 http://EXAMPLE.com/a", 1),
        ("网站域名", "www.quxian.gov.cn", 0),
        ("网站标识码", "5100000000", 1),
        ("网站标识码", "0000000000", 1),
        ("网站标识码", "5134000000", 1),
        ("网站标识码", "5117250016", 0),
        ("网站标识码", "待填", 0),
        ("来源", "5100000000", 0),
    ],
)
def test_what_is_a_samples_is_an_error(key: str, value: str, told: int) -> None:
    found = list(find_left_standing(portal(**{key: value})))
    assert [(one.code, one.severity) for one in found] == [
        ("P05", Severity.ERROR)
    ] * told
    assert all(one.place == Place(UNIT, 1) for one in found)


def test_what_last_year_said_is_not_doubted() -> None:
    assert not list(find_left_standing({"上年": portal(网站域名="example.com")}))


def test_a_sample_marks_what_it_has_made_up() -> None:
    values = portal(网站域名="www.example.gov.cn")
    for line, told in (
        ("网站域名: www.example.gov.cn", 1),
        ("网站域名: www.example.gov.cn  # 示例", 0),
    ):
        found = list(find_unmarked(values, {UNIT: (line,)}))
        assert [one.severity for one in found] == [Severity.WARNING] * told
    whole = ("网站域名: www.example.gov.cn", "# 示例：全部是编的。")
    assert not list(find_unmarked(values, {UNIT: whole}))


# ── numbers ─────────────────────────────────────────────────────────────────

SAMPLE = {"2024/某县局/决算.yaml": frozenset({"1234500", "5678900", "4321", "98765"})}


def numbers(*values: str) -> dict[str, Figure]:
    return {
        f"数{at}": Figure.entered(
            Decimal(value), unit_named("元"), Place(UNIT, at), value
        )
        for at, value in enumerate(values, 1)
    }


def test_a_file_whose_numbers_are_mostly_a_samples_is_an_error() -> None:
    values = numbers("1234500", "5678900.00", "4321", "1111.11")
    (told,) = find_sample_numbers(values, SAMPLE, "乙局")
    assert (told.code, told.severity, told.place) == (
        "P05",
        Severity.ERROR,
        Place(UNIT, 1),
    )
    assert "有 4 个，其中 3 个" in told.message


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        (("1234500", "5678900", "1111.11", "2222.22"), "乙局"),
        (("1234500", "5678900", "4321"), "乙局"),
        (("100", "200", "3", "0"), "乙局"),
        (("1234500", "5678900", "4321", "98765"), "某县局"),
    ],
)
def test_a_few_equal_numbers_or_the_units_own_are_none(
    values: tuple[str, ...], unit: str
) -> None:
    assert not list(find_sample_numbers(numbers(*values), SAMPLE, unit))
