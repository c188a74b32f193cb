"""Which figures are the same one, and what tells that one is another from one day to the next."""

from decimal import Decimal
from typing import Any

import pytest

from reports.audit.former import former_figures
from reports.audit.identity import Identities
from reports.core.figure import Computed, Figure, LookedUp, unit_named
from reports.core.problems import Place
from reports.finance.functions import total


def entered(text: str, name: str = "甲", line: int = 2, unit: str = "万元") -> Figure:
    place = Place("data/2024/某单位/决算.yaml", line, 4)
    return Figure.entered(Decimal(text), unit_named(unit), place, text, name)


def test_what_is_made_in_the_same_way_is_one_however_it_is_named_and_shown() -> None:
    same = Identities().of
    one, other = entered("3"), entered("5", "乙", 3)
    whole = one + other
    assert same(whole) == same((one + other).named("合计数"))
    assert same(one) == same(one.cast(unit_named("元")).named("别名"))
    taken = Figure(one.value, one.unit, Computed("取数", (one,)), "丙")
    former = Figure(one.value, one.unit, LookedUp("上年.甲", one))
    assert same(taken) == same(former) == same(one)
    assert same(whole) != same(other + one)
    assert same(entered("3")) != same(entered("3", line=4))


def test_zeros_that_nobody_typed_stand_in_one_place_and_are_not_one() -> None:
    same = Identities().of
    assert same(entered("0", "甲")) != same(entered("0", "乙"))


def test_a_sum_may_be_deeper_than_functions_call_each_other() -> None:
    whole = entered("1")
    for line in range(5000):
        whole = whole + entered("1", line=line)
    identities = Identities()
    assert identities.of(whole) == identities.of(whole.named("合计"))


@pytest.mark.parametrize(
    ("changed", "is_kept"),
    [
        (entered("3", line=9) + entered("5", "乙", 8), True),
        (entered("3") + entered("6", "乙", 3), False),
        (entered("4") + entered("4", "乙", 3), False),
        (entered("3") - entered("5", "乙", 3), False),
        (total(entered("3"), entered("5", "乙", 3)), False),
    ],
)
def test_the_mark_is_of_values_and_sources_and_not_of_lines(
    changed: Figure, is_kept: bool
) -> None:
    known = Identities().mark(entered("3") + entered("5", "乙", 3))
    assert (Identities().mark(changed) == known) is is_kept


def test_last_year_is_known_by_the_path_of_names_and_never_guessed() -> None:
    identities = Identities()
    now, lone, people = entered("3"), entered("4", "乙", 3), entered("6", "人", 4, "人")
    scope: dict[str, Any] = {
        "组": {"甲": now, "乙": lone},
        "人": people,
        "表": [now],
        "上年": {
            "组": {"甲": entered("2"), "丙": entered("9")},
            "人": entered("5", "人", 7),
            "表": [entered("8")],
        },
    }
    found = former_figures(scope, identities, lambda figure: True)
    assert found == {identities.of(now): entered("2")}
    assert not former_figures(scope, identities, lambda figure: False)
    # Under two names it was two different things last year.
    scope["别名"] = now
    scope["上年"]["别名"] = entered("1")
    assert not former_figures(scope, identities, lambda figure: True)
