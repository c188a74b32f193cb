"""Numbers of the samples that are mistyped are told; a few of them here, all by `python -m tests.mistakes.numbers`."""

from pathlib import Path

import pytest

from reports.core.problems import Severity
from tests.mistakes.numbers import (
    CITED,
    CODE,
    DATE,
    QUANTITY,
    TEXTS,
    Number,
    Trial,
    mistyped,
    numbers_in,
    try_all,
    units,
)

ENTERED = [one for unit in units() for one in numbers_in(unit) if one.form != TEXTS]
_EVERY = 23


def typed(text: str, kind: str = QUANTITY) -> list[tuple[str, str]]:
    return list(mistyped(Number("", "", 0, text, kind, 1, "")))


def test_a_number_is_mistyped_in_the_usual_ways() -> None:
    assert typed("1050.40") == [
        ("a", "1050.41"),
        ("a", "2050.40"),
        ("b", "1050.04"),
        ("c", "10504.0"),
        ("d", "10504000"),
    ]
    assert typed("0") == [("a", "1")]
    assert typed("99", DATE) == [("a", "90"), ("a", "89")]
    assert typed("0.06")[-2:] == [("c", "0.6"), ("d", "600")]


def test_numbers_are_those_that_are_entered() -> None:
    found = {(one.name, one.text): one.kind for one in ENTERED}
    assert found["参保.常住人口.年份", "2023"] == DATE
    assert found["公开时间", "2025"] == DATE
    assert found["科目", "2120899"] == CODE
    assert found["30101", "30101"] == CODE
    assert found["30101.基本支出", "1850000"] == QUANTITY
    assert found["指标.政策制定.依据", "2022"] == CITED
    assert found["补充数.连续缴费年限", "3"] == QUANTITY
    assert not any("示例" in text for _, text in found)
    assert len(ENTERED) > 600


@pytest.fixture(scope="module")
def tried(cache: Path) -> list[Trial]:
    return list(try_all(ENTERED[::_EVERY], cache))


def share(trials: list[Trial]) -> float:
    return sum(one.is_grave for one in trials) / len(trials)


@pytest.mark.slow
def test_most_slips_are_told(tried: list[Trial]) -> None:
    assert share(tried) >= 0.75
    # Small accounts have more in them that nothing else says: last year's figures, counts of visits.
    whole = [one for one in tried if one.number.form == "部门决算说明·四川"]
    small = [one for one in tried if one.number.form.startswith("部门决算")]
    assert share(whole) >= 0.92 and share(small) >= 0.85


@pytest.mark.slow
def test_a_quantity_ten_thousand_times_too_large_is_always_told(cache: Path) -> None:
    # The files in which the most numbers stand alone.
    alone = ("部门预算绩效评价", "基金预算绩效自评·新疆")
    numbers = [
        one
        for one in ENTERED
        if one.form.startswith(alone) and one.kind == QUANTITY and one.text != "0"
    ]
    kept = [one for one in try_all(numbers, cache, "d") if not one.is_grave]
    assert [(one.number.name, one.typed) for one in kept] == []


@pytest.mark.slow
def test_what_cannot_be_is_an_error(cache: Path) -> None:
    rates = [
        one
        for one in ENTERED
        if one.kind == QUANTITY
        and one.name.endswith(("率.完成值", "月数.完成值", "激活率"))
    ]
    assert len(rates) > 3
    assert {one.severity for one in try_all(rates, cache, "d")} == {Severity.ERROR}
