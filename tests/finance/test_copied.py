"""Last year's numbers left in this year's file."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from reports.core.problems import Problem, Severity
from tests.bureau import of_code
from tests.conftest import ROOT
from tests.sessions import evaluated, session_over

UNIT = "凉山州医疗保障局"
FUND = f"{UNIT}/职工医保.yaml"
# What changes from one year to the next, by what stands in the sample.
NEW = {
    "345304.36": "358115.15",
    "345782.92": "358611.50",
    "316004.60": "327728.41",
    "决算: 6508}": "决算: 6749}",
    "274399.25": "284579.46",
    "272507.28": "282617.30",
    "247952.86": "257151.91",
    "7065.51": "7327.64",
    "657038.61": "730314.25",
    "72493.11": "75182.60",
    "  当期结余: 73275.64": "  当期结余: 75994.20",
    "  年末累计结余: 730314.25": "  年末累计结余: 806308.45",
    "职工: 46.72": "职工: 47.15",
    "居民: 430.48": "居民: 431.60",
    "人数: 490.6, 年份: 2023": "人数: 491.3, 年份: 2024",
    "101.97%": "102.40%",
    "88.45%": "88.61%",
    "50.04个月": "51.90个月",
    "完成值: 97%": "完成值: 96%",
    "2025年6月3日": "2026年6月5日",
    "已审查, 日期: 2025-06-02": "已审查, 日期: 2026-06-04",
    "已审签, 日期: 2025-06-02": "已审签, 日期: 2026-06-04",
}
TELLING = [
    one
    for one in NEW
    if one not in ("完成值: 97%", "2025年6月3日", "决算: 6508}") and "日期" not in one
]


def found_in_2025(
    home: Path, cache: Path, changed: Iterable[str]
) -> tuple[Problem, ...]:
    """What is told of the sample's file in the year after its own, these numbers being new."""
    data = home / "数据"
    for year in ("2024", "2025"):
        shutil.copytree(ROOT / "data" / "2024" / UNIT, data / year / UNIT)
    path = data / "2025" / FUND
    text = path.read_text(encoding="utf-8")
    for old in changed:
        assert text.count(old) == 1, old
        text = text.replace(old, NEW[old])
    path.write_text(text, encoding="utf-8")
    return evaluated(session_over(data, cache), f"2025/{FUND}").problems


def test_a_file_left_as_it_was_is_an_error(tmp_path: Path, cache: Path) -> None:
    found = found_in_2025(tmp_path, cache, ())
    (told,) = of_code(found, "W06")
    assert of_code(found, "W07") == []
    assert told.severity is Severity.ERROR
    assert "基金.收入.预算 345,304.36万元" in told.message
    assert told.place is not None
    assert told.place.line == 10


def test_a_new_file_is_asked_only_for_the_group_that_stayed(
    tmp_path: Path, cache: Path
) -> None:
    told, listed = of_code(found_in_2025(tmp_path, cache, NEW), "W06")
    assert told.severity is Severity.WARNING
    assert "“补充数”下面的 5 个数" in told.message
    assert listed.severity is Severity.HINT
    assert "利息收入.决算" not in listed.message
    assert "征缴率.完成值" in listed.message


@pytest.mark.parametrize("left", TELLING)
def test_a_number_left_is_named(left: str, tmp_path: Path, cache: Path) -> None:
    found = found_in_2025(tmp_path, cache, [one for one in NEW if one != left])
    number = left.rpartition(" ")[2] if "年份" not in left else "490.6"
    told = [one.message.replace(",", "") for one in of_code(found, "W06")]
    assert any(number.removesuffix("%").rstrip("0") in one for one in told)


def test_all_values_of_indicators_left_are_a_warning(
    tmp_path: Path, cache: Path
) -> None:
    values = {"101.97%", "88.45%", "50.04个月", "完成值: 97%"}
    found = found_in_2025(tmp_path, cache, [one for one in NEW if one not in values])
    told = [one for one in of_code(found, "W06") if "“指标”" in one.message]
    assert [one.severity for one in told] == [Severity.WARNING]


def test_dates_left_are_errors(tmp_path: Path, cache: Path) -> None:
    found = found_in_2025(tmp_path, cache, [one for one in NEW if "月3日" not in one])
    told, *others = of_code(found, "D23")
    assert not others
    assert told.severity is Severity.ERROR
    assert "2025 年度还没有结束" in told.message


@pytest.mark.parametrize(
    ("changed", "severities"),
    [
        ({}, []),
        ({"决算: 93155": "决算: 104642"}, [Severity.HINT]),
        (
            {"决算: 93155": "决算: 104642", "决算: 77195": "决算: 103384"},
            [Severity.WARNING] * 2,
        ),
    ],
)
def test_this_years_numbers_typed_as_last_years_are_named(
    changed: dict[str, str], severities: list[Severity], tmp_path: Path, cache: Path
) -> None:
    data, file = tmp_path / "数据", "2023/巴州医疗保障局/居民医保.yaml"
    shutil.copytree(ROOT / "data" / "2023", data / "2023")
    text = (data / file).read_text(encoding="utf-8")
    for old, new in changed.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (data / file).write_text(text, encoding="utf-8")
    told = of_code(evaluated(session_over(data, cache), file).problems, "W07")
    assert [one.severity for one in told] == severities
    lines = text.splitlines()
    for one, new in zip(told, changed.values(), strict=True):
        assert one.place is not None
        assert new in lines[one.place.line - 1]
