import random
import time
from decimal import Decimal
from typing import Any

import pytest

from reports.core.figure import (
    NONE,
    PENDING,
    UNITS,
    Entered,
    Figure,
    UnitMismatchError,
    unit_named,
)
from reports.core.problems import Place
from reports.core.target import Target
from reports.source.values import (
    TypedNumber,
    date_words,
    read_date,
    read_month,
    read_number,
    read_target,
)
from tests.conftest import read_cases

CASES = read_cases("typed_numbers.yaml")
PLACE = Place("职工医保.yaml", 12, 5)


def each(group: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", CASES[group], ids=[repr(case["typed"]) for case in CASES[group]]
    )


def figure_of(text: str) -> Figure:
    typed = read_number(text)
    assert typed is not None, text
    return Figure.entered(typed.number, unit_named(typed.unit), PLACE, text)


@each("numbers")
def test_a_typed_number_is_read_exactly_or_refused(case: dict[str, str]) -> None:
    read = read_number(case["typed"])
    if "number" not in case:
        assert read is None
        return
    assert read == TypedNumber(Decimal(case["number"]), case.get("unit", ""))
    assert str(read.number) == case["number"]


@each("dates")
def test_a_typed_date_is_read_or_refused(case: dict[str, Any]) -> None:
    expected = tuple(int(part) for part in case["date"]) if "date" in case else None
    assert read_date(case["typed"]) == expected


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2022年12月", (2022, 12)),
        ("2022 年 3 月", (2022, 3)),
        ("2023-03", (2023, 3)),
        ("2023/3", (2023, 3)),
        ("2023.10", (2023, 10)),
        ("２０２３年１０月", (2023, 10)),
        ("2023-13", None),
        ("2023年3", None),
        ("2023-3月", None),
        ("202303", None),
    ],
)
def test_a_typed_month_is_read_or_refused(
    typed: str, month: tuple[int, int] | None
) -> None:
    assert read_month(typed) == month


@each("targets")
def test_a_typed_target_is_read_or_refused(case: dict[str, Any]) -> None:
    read = read_target(case["typed"], PLACE)
    if "operator" not in case:
        assert read is None
        return
    assert read is not None
    assert (read.operator, read.bounds) == (
        case["operator"],
        tuple(map(figure_of, case["bounds"])),
    )
    assert [bound.unit.name for bound in read.bounds] == [
        figure_of(bound).unit.name for bound in case["bounds"]
    ]


def test_a_bound_remembers_its_place_and_the_whole_text_as_typed() -> None:
    target = read_target("65～75%", PLACE)
    assert target is not None
    assert [bound.origin for bound in target.bounds] == [Entered(PLACE, "65～75%")] * 2


def test_what_is_written_in_many_forms_is_read_as_one_number() -> None:
    chance = random.Random(7)
    full_width = str.maketrans("0123456789,.-%", "０１２３４５６７８９，．－％")
    for _ in range(500):
        number = Decimal(chance.randrange(-(10**12), 10**12)).scaleb(
            -chance.randrange(5)
        )
        forms = [
            f"{number:f}",
            f"{number:,f}",
            f"{number:,f}".replace(",", " "),
            f"{number:,f}".translate(full_width),
        ]
        if number < 0:
            forms += [f"({abs(number):f})", f"（{abs(number):,f}）"]
        for form in forms:
            assert read_number(form) == TypedNumber(number), form
            assert read_number(form + " 万元") == TypedNumber(number, "万元"), form


@pytest.mark.parametrize(
    ("target", "figure", "met"),
    [
        ("≥6个月", "6个月", True),
        ("≥6个月", "5.9999个月", False),
        ("＞80%", "80%", False),
        ("＞80%", "80.0001%", True),
        ("≤9.48亿元", "94800万元", True),
        ("≤9.48亿元", "94800.01万元", False),
        ("＜5%", "5%", False),
        ("＜5%", "4.99%", True),
        ("=0%", "0.11%", False),
        ("=0%", "0%", True),
        ("100%～105%", "100%", True),
        ("100%～105%", "105%", True),
        ("100%～105%", "105.001%", False),
        ("100%～105%", "99.999%", False),
    ],
)
def test_a_target_is_met_by_the_exact_figure(
    target: str, figure: str, met: bool
) -> None:
    read = read_target(target)
    assert read is not None
    assert read.met(figure_of(figure)) is met


@pytest.mark.parametrize(
    ("target", "figure", "places", "met"),
    [
        ("≥98%", "97.996%", 2, True),
        ("≥98%", "97.994%", 2, False),
        ("＜5%", "4.996%", 2, False),
        ("=0%", "0.004%", 2, True),
        ("100%～105%", "105.004%", 2, True),
        ("100%～105%", "105.005%", 2, False),
        ("≥98%", "97.5%", 0, True),
    ],
)
def test_a_target_is_met_as_printed_by_the_rounded_figure(
    target: str, figure: str, places: int, met: bool
) -> None:
    read = read_target(target)
    assert read is not None
    assert read.met_as_printed(figure_of(figure), places) is met


def test_what_is_absent_meets_no_target() -> None:
    target = read_target("≥0%")
    assert target is not None
    assert not any(
        target.met(absent) or target.met_as_printed(absent, 2)
        for absent in (NONE, PENDING)
    )


def test_a_qualitative_target_is_not_judged_by_a_number() -> None:
    with pytest.raises(ValueError, match="定性"):
        Target("定性", words="进一步增强").met(figure_of("1"))


def test_a_bound_without_a_unit_counts_in_the_unit_of_the_indicator() -> None:
    target = read_target("≥6")
    assert target is not None
    assert target.in_unit(unit_named("个月")).met(figure_of("6.5个月"))


@pytest.mark.parametrize("operator", ["≥5%", "=5%", "4%～6%"])
def test_a_target_and_a_figure_of_other_dimensions_do_not_meet_in_silence(
    operator: str,
) -> None:
    target = read_target(operator)
    assert target is not None
    with pytest.raises(UnitMismatchError):
        target.met(figure_of("5个月"))
    with pytest.raises(UnitMismatchError):
        target.met(Figure.entered(Decimal(5), UNITS["元"], PLACE, "5元"))


@pytest.mark.parametrize(
    ("operator", "bounds"), [("区间", 1), ("≥", 2), ("≥", 0), ("定性", 1), ("约", 1)]
)
def test_a_target_of_the_wrong_shape_is_refused(operator: Any, bounds: int) -> None:
    with pytest.raises(ValueError, match=operator):
        Target(operator, (figure_of("5%"),) * bounds)


def test_dates_have_no_leading_zeros() -> None:
    assert date_words(2025, 6, 3) == "2025年6月3日"
    assert date_words(2025, 10, 15) == "2025年10月15日"


@pytest.mark.parametrize("sign", ["至", "1-", "～", "≥1"])
def test_a_text_far_too_long_for_a_target_is_none_at_once(sign):
    begun = time.process_time()
    assert read_target(sign * 200_000) is None
    assert time.process_time() - begun < 1
