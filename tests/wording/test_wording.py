import pickle
import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.core.figure import (
    NONE,
    PENDING,
    UNITS,
    Absent,
    Computed,
    Figure,
    Result,
    UnitMismatchError,
    unit_named,
)
from reports.core.problems import Place
from reports.core.target import Target
from reports.core.tree import Line, Number, Text, plain_text
from reports.source.values import read_number, read_target
from reports.wording.changes import word_change, word_relation
from reports.wording.lines import enumerate_words
from reports.wording.numbers import show_in_unit, word_bare_number, word_number
from reports.wording.numerals import chinese_number
from reports.wording.options import Wording, read_wording
from reports.wording.shares import word_against_budget, word_share
from reports.wording.targets import word_target, word_target_short
from tests.conftest import read_cases

CASES = read_cases("wording.yaml")
PLACE = Place("决算.yaml", 31, 9)
USUAL = Wording()
SAYS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        word_number,
        word_bare_number,
        show_in_unit,
        word_change,
        word_relation,
        word_against_budget,
        word_share,
        word_target,
        word_target_short,
    )
}


def figure_of(text: str) -> Result:
    if text in {"无", "待填"}:
        return {"无": NONE, "待填": PENDING}[text]
    over, _, under = text.partition(" ÷ ")
    typed = read_number(over)
    assert typed is not None, text
    figure = Figure.entered(typed.number, unit_named(typed.unit), PLACE, over)
    return figure / figure_of(under) if under else figure


def amount(text: str) -> Figure:
    figure = figure_of(text)
    assert isinstance(figure, Figure)
    return figure


def say(case: dict[str, Any]) -> Line:
    wording, faults = read_wording(case.get("options", {}))
    assert not faults
    function = SAYS[case["say"]]
    if "target" in case:
        return function(read_target(case["target"]), wording)  # type: ignore[no-any-return]
    figures = [figure_of(text) for text in case["of"]]
    if case["say"] == "show_in_unit":
        return word_number(function(*figures, *case["with"]), wording)
    args = {**case.get("args", {})}
    if "each" in args:
        args["each"] = args["each"] == "true"
    return function(*figures, wording, *case.get("with", ()), **args)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['say']}: {case['name']}" for case in CASES]
)
def test_figures_are_worded_as_the_case_says(case: dict[str, Any]) -> None:
    line = say(case)
    assert plain_text(line) == case["expect"]
    assert_numbers_carry_figures(line)
    given = "".join(str(value) for value in case.get("args", {}).values())
    for node in line:
        assert not (
            isinstance(node, Text)
            and re.search("[0-9]", node.text.replace(given, "") if given else node.text)
        )


def assert_numbers_carry_figures(line: Line) -> None:
    for node in line:
        assert isinstance(node, Text | Number)
        if isinstance(node, Number):
            assert node.figure is not None
            assert node.unit in {"", node.figure.unit.name}


# ── properties ──────────────────────────────────────────────────────────────


def rounded_half_up(exact: Fraction, places: int) -> Fraction:
    """Rounded without Decimal: floor of the magnitude plus one half."""
    scaled = abs(exact) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if exact >= 0 else -whole, 10**places)


UNITS_TRIED = ("元", "万元", "亿元", "人", "万人", "%", "分", "倍", "个月", "家")
PLACES_EXPECTED = {"亿元": 4, "人": 0}


def some_figures(seed: int, count: int) -> Iterator[Figure]:
    """Figures of all units: typed ones, many of them halves, and ratios that never end."""
    chance = random.Random(seed)
    for _ in range(count):
        unit = unit_named(chance.choice(UNITS_TRIED))
        number = Decimal(chance.randrange(-(10**9), 10**9)).scaleb(-chance.randrange(7))
        if chance.random() < 0.4:
            number = Decimal(chance.randrange(-(10**6), 10**6) * 10 + 5).scaleb(
                -chance.choice((1, 3, 5))
            )
        figure = Figure.entered(number, unit, PLACE, "")
        divisor = chance.choice((0, 0, 3, 7, 900001))
        result = figure / divisor if divisor else figure
        assert isinstance(result, Figure)
        yield result


@pytest.mark.parametrize(
    "wording",
    [USUAL, Wording(thousands=True, zero="0.00"), Wording(trim_zeros=frozenset())],
)
def test_the_digits_printed_are_the_exact_value_rounded_once(wording: Wording) -> None:
    for figure in some_figures(1, 4000):
        unit = figure.unit.name
        for line in (
            word_number(figure, wording),
            word_bare_number(figure, wording),
        ):
            (node,) = line
            assert isinstance(node, Number)
            assert node.figure is figure
            expected = rounded_half_up(
                Fraction(figure.value) / Fraction(10) ** figure.unit.exponent,
                PLACES_EXPECTED.get(unit, 2),
            )
            assert Fraction(node.text.replace(",", "")) == expected
            assert re.fullmatch(r"-?(0|[1-9][0-9,]*)(\.[0-9]+)?", node.text)
            assert not node.text.startswith("-0") or expected != 0


def test_money_always_shows_its_decimals_and_a_zero_never_a_sign() -> None:
    for figure in some_figures(2, 2000):
        (node,) = word_number(figure, USUAL)
        assert isinstance(node, Number)
        if figure.unit.name == "万元" and figure.value != 0:
            assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", node.text)
        assert node.text.strip("0.") != "-"


def test_a_change_never_claims_what_the_reader_cannot_see() -> None:
    chance = random.Random(3)
    for _ in range(6000):
        base, step = (
            chance.randrange(-(10**6), 10**6),
            chance.choice((0, 1, 40, 60, 5000, 10**6)),
        )
        base = chance.choice((0, 0, 30, base, base))
        current = base + chance.choice((-1, 1)) * step
        one, other = amount(f"{current}元"), amount(f"{base}元")
        line = word_change(
            show_in_unit(one, "万元"), show_in_unit(other, "万元"), USUAL
        )
        words = plain_text(line)
        assert_numbers_carry_figures(line)
        after, before = (
            rounded_half_up(Fraction(n, 10**4), 2) for n in (current, base)
        )
        assert (words == "与上年持平") == (after == before)
        assert not re.search(r"(?<![0-9])0(\.00)?万元", words)
        assert not re.search("(增长|下降)0(.00)?%", words)
        if "持平" in words:
            continue
        assert ("增加" in words) == (current > base)
        assert "增长" not in words or ("增加" in words and before > 0)
        assert "下降" not in words or ("减少" in words and before > 0)
        gap, *rate = (node for node in line if isinstance(node, Number))
        assert Fraction(gap.text) == rounded_half_up(
            Fraction(abs(current - base), 10**4), 2
        )
        if rate:
            exact = Fraction(abs(current - base), abs(base)) * 100
            assert Fraction(rate[0].text) == rounded_half_up(exact, 2)


def test_completion_is_said_of_full_rates_only_and_lower_ones_never_print_as_full() -> (
    None
):
    chance = random.Random(4)
    for _ in range(4000):
        budget = chance.randrange(1, 10**9)
        actual = max(
            0,
            budget
            + chance.choice((-1, 0, 1))
            * chance.choice((0, 1, 7, 10**3, budget // 2, budget)),
        )
        line = word_against_budget(amount(f"{actual}元"), amount(f"{budget}元"), USUAL)
        words = plain_text(line)
        assert words.startswith("完成") == (actual >= budget)
        for node in line:
            if isinstance(node, Number) and actual < budget:
                assert Fraction(node.text) < 100
                assert node.figure is not None
                assert node.figure.value == Fraction(actual, budget)


def test_the_shares_of_a_total_add_up_within_their_rounding() -> None:
    chance = random.Random(5)
    for _ in range(300):
        parts = [chance.randrange(1, 10**7) for _ in range(chance.randrange(2, 12))]
        total = amount(f"{sum(parts)}元")
        shown = [word_share(amount(f"{part}元"), total, USUAL)[1] for part in parts]
        summed = sum(
            (Fraction(node.text) for node in shown if isinstance(node, Number)),
            Fraction(0),
        )
        assert abs(summed - 100) <= Fraction(5, 1000) * len(parts)


# ── figures that carry their own decimals, and lineage ──────────────────────


def test_the_decimals_of_a_figure_go_before_those_of_its_unit() -> None:
    rate = amount("2万元 ÷ 3万元")
    assert plain_text(word_number(rate.rounded(4), USUAL)) == "66.6667%"
    assert plain_text(word_number(amount("6分").rounded(2), USUAL)) == "6分"
    assert (
        plain_text(
            word_number(
                Figure(Decimal("16.615"), UNITS["元"], rate.origin, places=1), USUAL
            )
        )
        == "16.6元"
    )


def test_a_figure_shown_in_another_unit_takes_the_decimals_of_that_unit() -> None:
    rounded = amount("16.614万元").rounded(2)
    assert plain_text(word_number(show_in_unit(rounded, "亿元"), USUAL)) == "0.0017亿元"


def test_a_change_of_figures_with_their_own_decimals_is_judged_and_shown_with_them() -> (
    None
):
    current, base = (
        amount(text).cast(UNITS["万元"], 1) for text in ("10.04万元", "9.96万元")
    )
    assert plain_text(word_change(current, base, USUAL)) == "与上年持平"
    assert (
        plain_text(word_change(current, amount("9.9万元"), USUAL))
        == "比上年增加0.1万元，增长1.41%"
    )


def test_the_amount_of_a_change_is_the_difference_with_its_lineage() -> None:
    current = amount("5万元")
    gap = word_change(current, amount("2万元"), USUAL)[1]
    assert isinstance(gap, Number)
    assert gap.figure is not None
    assert isinstance(gap.figure.origin, Computed)
    assert gap.figure.origin.operation == "-"
    assert gap.figure.origin.operands[0] is current


def test_a_rate_by_convention_says_so_in_its_lineage() -> None:
    line = word_change(amount("5万元"), amount("0万元"), Wording(zero_base="增长100%"))
    rate = line[-1]
    assert isinstance(rate, Number)
    assert rate.figure is not None
    assert isinstance(rate.figure.origin, Computed)
    assert "约定" in rate.figure.origin.operation


@pytest.mark.parametrize(
    "worded", [word_change, word_relation, word_against_budget, word_share]
)
def test_figures_of_other_dimensions_are_not_compared_in_silence(worded: Any) -> None:
    with pytest.raises(UnitMismatchError):
        worded(amount("5人"), amount("5万元"), USUAL)


def test_a_computed_bound_that_never_ends_is_rounded() -> None:
    target = Target("≥", (amount("2万元 ÷ 3万元"),))
    assert plain_text(word_target(target, USUAL)) == "大于等于66.67%"


def test_a_qualitative_target_is_worded_by_its_requirement() -> None:
    target = Target("定性", words="进一步增强")
    assert plain_text(word_target(target, USUAL)) == "进一步增强"
    assert plain_text(word_target_short(target, USUAL)) == "进一步增强"


# ── enumerations, dates, headings ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("items", "marks", "expected"),
    [
        ([], {}, ""),
        (["甲"], {"last": "和"}, "甲"),
        (["甲", "乙"], {}, "甲、乙"),
        (["甲", "乙"], {"last": "和"}, "甲和乙"),
        (["甲", "乙", "丙"], {"last": "和"}, "甲、乙和丙"),
        (["甲", "", "丙"], {}, "甲、丙"),
        (["甲占一半", "乙占一半"], {"mark": "；"}, "甲占一半；乙占一半"),
    ],
)
def test_lines_are_enumerated(
    items: list[str], marks: dict[str, str], expected: str
) -> None:
    lines = [(Text(item),) if item else () for item in items]
    assert plain_text(enumerate_words(lines, **marks)) == expected


def test_an_enumeration_keeps_its_numbers_as_nodes_and_joins_its_words() -> None:
    item = (Text("卫生健康支出"), *word_number(amount("2500.53万元"), USUAL))
    line = enumerate_words([item, item])
    assert [type(node) for node in line] == [Text, Number, Text, Number]


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (12, "十二"), (20, "二十"), (21, "二十一"),
        (99, "九十九"), (100, "一百"), (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"), (999, "九百九十九"),
    ],
)  # fmt: skip
def test_headings_are_numbered_in_chinese(n: int, words: str) -> None:
    assert chinese_number(n) == words


@pytest.mark.parametrize("n", [0, -1, 1000])
def test_a_heading_number_out_of_range_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=str(n)):
        chinese_number(n)


# ── options of a variant ────────────────────────────────────────────────────


def test_no_options_give_the_usual_wording() -> None:
    assert read_wording({}) == (USUAL, {})


def test_given_decimals_are_laid_over_the_usual_ones() -> None:
    wording, _ = read_wording({"小数位": {"万元": "0", "个月": "1"}})
    assert (wording.places["万元"], wording.places["个月"], wording.places["亿元"]) == (
        0,
        1,
        4,
    )


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"小数": {"万元": "2"}}, "小数位"),
        ({"基数为0": "增长100%"}, "基数为零"),
        ({"基数为零": "增长百分之百"}, "只写增减额、增长100%、上年无此项"),
        ({"合计为零": "0"}, "写无、占0%"),
        ({"预算为零": "完成"}, "与预算持平、0%、100%"),
        ({"零值": "空"}, "0、0.00"),
        ({"表内零值": "空"}, "留空"),
        ({"目标为零": "无"}, "零、0"),
        ({"千分位": "有"}, "是"),
        ({"小数位": "2"}, "单位: 位数"),
        ({"小数位": {"万元": "二"}}, "万元"),
        ({"小数位": {"万元": "-1"}}, "万元"),
        ({"小数位": {"万元": "2.0"}}, "万元"),
        ({"去尾零": "%"}, "列表"),
        ({"无": ["—"]}, "文字"),
    ],
)
def test_an_option_that_is_not_known_is_refused_naming_the_known_ones(
    options: dict[str, Any], named: str
) -> None:
    (option,) = options
    wording, faults = read_wording(options)
    assert wording == USUAL and list(faults) == [option]
    assert (faults[option].code, faults[option].place) == ("D04", None)
    assert named in faults[option].message and option in faults[option].message


def test_all_options_that_are_wrong_are_told_and_the_others_hold() -> None:
    options = {"千分未": "否", "零值": "空", "千分位": "是"}
    wording, faults = read_wording(options)
    assert list(faults) == ["千分未", "零值"] and wording.thousands
    assert "最接近的是“千分位”" in faults["千分未"].message


def test_a_wording_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(USUAL)) == USUAL


def test_what_is_absent_is_worded_and_never_a_number() -> None:
    missing: tuple[Absent, ...] = (NONE, PENDING)
    for figure in missing:
        for line in (
            word_number(figure, USUAL),
            word_bare_number(figure, USUAL),
            word_change(figure, amount("1万元"), USUAL),
            word_relation(amount("1万元"), figure, USUAL),
            word_against_budget(figure, amount("1万元"), USUAL),
            word_share(amount("1万元"), figure, USUAL),
        ):
            assert line == (Text({NONE: "—", PENDING: "〔待填〕"}[figure]),)
