"""What belongs together by its name."""

from decimal import Decimal
from typing import Any

import pytest

from reports.core.figure import NONE, PENDING, Computed, Figure, unit_named
from reports.core.problems import Fault, Place
from reports.finance import relations
from reports.source.values import read_number, read_target


def figure(text: str) -> Figure:
    typed = read_number(text)
    assert typed is not None
    return Figure.counted(
        typed.number, unit_named(typed.unit), Computed("常数", (typed.number,))
    )


def figures(**texts: str) -> dict[str, Any]:
    return {name: figure(text) for name, text in texts.items()}


def entries(pairs: list[relations.Pair]) -> list[tuple[str, Decimal, Decimal]]:
    return [(one["名称"], one["左"].shown, one["右"].shown) for one in pairs]  # type: ignore[attr-defined]


GROUPS: dict[str, Any] = {
    "执行率": NONE,
    "产出": {
        "数量": {"参保率": {"目标": read_target("≥98%"), "完成": figure("98%")}},
        "质量": {},
    },
    "满意度": {"服务对象": {"满意度": {"目标": read_target("定性"), "完成": "达成"}}},
}


def test_leaves_of_nested_groups_know_their_group() -> None:
    leaves = relations.leaves_of(GROUPS, "目标")
    assert [(one["名称"], one["组"]) for one in leaves] == [
        ("参保率", "数量"),
        ("满意度", "服务对象"),
    ]
    assert relations.leaves_of(PENDING, "目标") is PENDING
    assert relations.leaves_of(NONE, "目标") is NONE
    assert relations.leaves_of(GROUPS, "分值") == []


def test_one_name_in_several_documents_is_set_against_the_first() -> None:
    other = {"产出": {"质量": {"参保率": {"完成": figure("99%")}}}}
    pairs = relations.repeated([GROUPS, NONE, other], "完成")
    assert entries(pairs) == [("参保率", Decimal(99), Decimal(98))]
    assert relations.repeated([GROUPS], "完成") == []


def test_figures_that_differ_in_a_word_are_pairs_whatever_they_count_in() -> None:
    mapping = figures(住院率下限="25%", 住院率上限="29%", 另一个下限="5元")
    assert entries(relations.pairs_of(mapping, "下限", "上限")) == [
        ("住院率", Decimal(25), Decimal(29))
    ]
    mapping = figures(救助资金="610元", 救助人次="22人次")
    assert entries(relations.pairs_of(mapping, "资金", "人次")) == [
        ("救助", Decimal(610), Decimal(22))
    ]
    assert relations.pairs_of(NONE, "下限", "上限") == []


def test_a_figure_stands_beside_the_nearest_of_its_like() -> None:
    mapping = figures(
        一年期定存="20万元", 二年期定存="15亿元", 三年期定存="20亿元", 别的="5元"
    )
    assert entries(relations.among_like(mapping)) == [
        ("一年期定存", Decimal(20), Decimal(15)),
        ("二年期定存", Decimal(15), Decimal(20)),
        ("三年期定存", Decimal(20), Decimal(15)),
    ]
    assert relations.among_like(figures(甲定存="0元", 乙定存="5元")) == []


def test_rows_of_one_key_are_added_up() -> None:
    rows = [
        {"科目": "2120899", "执行": figure("5元")},
        {"科目": "2101301", "执行": figure("1元")},
        {"科目": "2120899", "执行": figure("2元")},
        {"科目": NONE, "执行": figure("9元")},
    ]
    sums = relations.add_up_by(rows, "科目", "执行")
    assert [(one["名称"], one["值"].value) for one in sums] == [
        ("2120899", 7),
        ("2101301", 1),
    ]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("≥98%", "不低于"),
        ("＞98%", "不低于"),
        ("≤5%", "不高于"),
        ("=100%", "等于"),
        ("65%～75%", "区间"),
        ("定性", "定性"),
    ],
)
def test_a_target_has_a_direction(text: str, direction: str) -> None:
    target = read_target(text)
    assert relations.direction_of(target) == direction
    bound = relations.bound_of(target)
    assert (bound is NONE) is (direction == "定性")
    assert relations.direction_of(NONE) == "" and relations.bound_of(NONE) is NONE


def test_a_figure_is_rounded_as_another_was_typed() -> None:
    typed = Figure.entered(Decimal("94.8"), unit_named("%"), Place("甲"), "94.8%")
    rounded = relations.rounded_like(figure("94.8148%"), typed)
    assert isinstance(rounded, Figure) and rounded.shown == Decimal("94.8")
    assert relations.rounded_like(NONE, typed) is NONE


def test_small_words() -> None:
    assert relations.kind_of(figure("5万元")) == "元"
    assert relations.kind_of(figure("5%")) == "%" and relations.kind_of(NONE) == ""
    assert relations.matches("参保率", "率$") and not relations.matches(NONE, "率$")
    assert relations.member_or_none({"甲": 1}, "乙") is NONE
    assert relations.member_or_none(NONE, "乙") is NONE
    names = ["城乡医疗救助补助", "低保"]
    assert relations.names_like("城乡医疗救助补助资金", names, NONE) == names[:1]
    assert relations.names_like(NONE, names) == []
    assert relations.first_of(["a", "b"]) == "a" and relations.first_of([]) is NONE
    assert relations.flat([["a"], NONE, ["b", "c"]]) == ["a", "b", "c"]


def test_lists_of_lists_become_one_as_long_as_a_report_can_need_it() -> None:
    assert relations.flat([["甲"], NONE, "乙", ("丙", "丁")]) == ["甲", "丙", "丁"]
    assert relations.flat(NONE) == []
    with pytest.raises(Fault) as caught:
        relations.flat([["甲"] * 1000] * 101)
    [problem] = caught.value.problems
    assert problem.code == "T12" and "超过 100000 项" in problem.message
