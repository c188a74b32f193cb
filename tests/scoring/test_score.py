"""An indicator scored by itself: what is wrong with it, its points, its values."""

import re
from decimal import Decimal
from typing import Any

import pytest

from reports.audit.cells import lay_out_cells
from reports.audit.lineage import trace_figure
from reports.core.figure import (
    Entered,
    Figure,
    entered_leaves,
    unit_named,
)
from reports.core.problems import Place, Severity
from reports.core.target import Target
from reports.scoring.entered import EnteredSystem, with_entered
from reports.scoring.system import Indicator, IndicatorGroup
from reports.source.schema import Words
from reports.source.values import read_target
from tests.conftest import read_cases
from tests.scoring.systems import (
    DATA,
    HALF,
    OTHER,
    SYSTEM,
    as_yaml,
    codes,
    faults,
    model_of,
    scored,
    shown,
    system_of,
)

CASES = read_cases("scoring.yaml")


def node_of(case: dict[str, Any]) -> tuple[dict[str, Any], Decimal]:
    """The indicator of a case, and what is left of a hundred points."""
    node = {"编号": "甲", "名称": "某指标", "分值": "10", **case["node"]}
    node = {key: value for key, value in node.items() if value != "null"}
    return node, Decimal(100) - Decimal(node.get("分值", "10"))


def each(group: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", CASES[group], ids=[case["name"] for case in CASES[group]]
    )


@each("indicators")
def test_an_indicator_gets_its_points(case: dict[str, Any]) -> None:
    node, rest = node_of(case)
    system = system_of(
        as_yaml(node), f"{{编号: 其余, 名称: 其余, 分值: {rest}, 算法: 认定}}"
    )
    results: dict[str, Any] = {"其余": {"认定得分": str(rest), "认定理由": "填满"}}
    if "entered" in case:
        results["甲"] = case["entered"]
    prose = () if case.get("prose") == "否" else ("原因 甲", "措施 甲")
    result, problems = scored(
        system, as_yaml({**case.get("data", {}), "指标": results}), prose
    )
    item = result.by_code["甲"]
    # Reasons are there in every case; where none is needed, that is told as well.
    told = [code for code in codes(problems) if code != "W04提"]
    assert told == case.get("problems", [])
    assert shown(item.points) == case["points"]
    assert item.meets_target is {"是": True, "否": False, "—": None}[case["met"]]
    assert item.by_adjusted is (case.get("adjusted") == "是")
    # What the table prints row by row adds up to what it prints below.
    assert [shown(part.points) for part in item.parts] == [case["points"]]
    if isinstance(item.points, Figure):
        assert result.points.value == item.points.value + rest
        assert shown(item.loss) == shown(item.weight - item.points)
        assert (item in result.losing) is (item.points < item.weight)


def test_reasons_of_an_indicator_that_is_met_are_told() -> None:
    data = "{a: 1.5%, 指标: {乙: {完成值: 97%}}}"
    _, problems = scored(system_of(HALF, OTHER), data, ("原因 甲", "措施 乙"))
    assert codes(problems) == ["W04提", "W04提"]
    assert problems[0].message == "收益率 1.5%，已经达到目标，“原因 甲”还写着。"
    assert problems[0].severity is Severity.HINT


@each("systems")
def test_what_is_wrong_with_an_indicator_is_found_before_any_data(
    case: dict[str, Any],
) -> None:
    node, _ = node_of(case)
    system = system_of(as_yaml(node), "{编号: 其余, 名称: 其余, 分值: 90, 算法: 认定}")
    if "code" not in case:
        assert model_of(体系=system).systems
        return
    (problem,) = faults(体系=system)
    assert (problem.code, problem.severity) == (case["code"], Severity.ERROR)
    assert case["says"] in problem.message
    assert problem.should == case.get("should", "")
    assert problem.place is not None
    assert problem.place.file == SYSTEM
    # The weights concern the system as a whole, everything else one line of it.
    assert problem.place.line == (1 if problem.code == "S01" else 8)


# ── values ──────────────────────────────────────────────────────────────────


def test_an_adjusted_value_stands_beside_the_raw_one() -> None:
    data = "{a: 0.94%, b: 1.49%, 指标: {甲: {按调整后计分: 是, 依据: 月报}, 乙: {完成值: 97%}}}"
    result, problems = scored(system_of(HALF, OTHER), data)
    item = result.by_code["甲"]
    assert [
        shown(one) for one in (item.value, item.raw, item.adjusted, item.points)
    ] == [
        "1.49",
        "0.94",
        "1.49",
        "50",
    ]
    assert (item.meets_target, item.raw_meets_target, item.by_adjusted, item.basis) == (
        True,
        False,
        True,
        "月报",
    )
    (problem,) = problems
    assert (problem.code, problem.severity) == ("J05", Severity.WARNING)
    assert "1.49%" in problem.message and "0.94%" in problem.message
    assert result.losing == ()
    assert result.unmet == (item,)


def test_an_adjusted_value_that_is_not_asked_for_is_kept_and_not_scored() -> None:
    data = "{a: 0.94%, b: 1.49%, 指标: {乙: {完成值: 97%}}}"
    result, problems = scored(system_of(HALF, OTHER), data, ("原因 甲", "措施 甲"))
    item = result.by_code["甲"]
    assert [
        shown(one) for one in (item.value, item.raw, item.adjusted, item.points)
    ] == [
        "0.94",
        "0.94",
        "1.49",
        "0",
    ]
    assert problems == []
    assert item.basis == "报表"


def test_points_rest_on_the_values_they_were_made_of() -> None:
    result, _ = scored(system_of(HALF, OTHER), "{a: 1.2%, 指标: {乙: {完成值: 97%}}}")
    places = {
        leaf.origin.place.file
        for leaf in entered_leaves(result.points)
        if isinstance(leaf.origin, Entered)
    }
    assert places == {DATA, SYSTEM}
    assert {leaf.name for leaf in entered_leaves(result.points)} >= {
        "a",
        "指标.乙.完成值",
    }


@pytest.mark.parametrize(
    ("prose", "missing"),
    [
        ((), "原因和改进措施"),
        (("原因 甲",), "措施"),
        (("措施 甲",), "原因"),
        (("原因 乙", "措施 乙"), "原因和改进措施"),
    ],
)
def test_a_lost_point_names_exactly_what_is_missing(
    prose: tuple[str, ...], missing: str
) -> None:
    data = "{a: 0.94%, 指标: {乙: {完成值: 97%}}}"
    _, problems = scored(system_of(HALF, OTHER), data, prose)
    (problem,) = (one for one in problems if one.code != "W04")
    assert (problem.code, problem.severity) == ("J04", Severity.ERROR)
    assert problem.message == f"收益率 0.94%，得 0分（满分 50分），没有写{missing}。"
    for word in ("原因", "措施"):
        assert (f"“# {word} 甲”" in problem.hint) is (word in missing)


def own_indicator(group: str, system: str, typed: dict[str, str]) -> EnteredSystem:
    """A system with one group that data fill, and what one indicator typed there makes of it."""
    text = (
        f"名称: 体系\n适用: {{年度起: 2024}}\n{system}"
        f"指标:\n  - {{名称: 数量, 录入: 数量{group}}}\n"
    )
    raw: dict[str, Any] = {
        "目标": read_target(typed["目标"], Place(DATA, 3)),
        "完成": Figure.entered(Decimal(9000), unit_named(""), Place(DATA, 3), "9000"),
    }
    if "比较" in typed:
        raw["比较"] = Words(typed["比较"], Place(DATA, 3))
    whole = model_of(体系=text).systems["体系"]
    return with_entered(whole, {"数量": {"甲": raw}}, Place(DATA, 2))


@pytest.mark.parametrize(
    ("system", "group", "typed", "operator"),
    [
        ("比较: ≥\n", "", {"目标": "8755"}, "≥"),
        ("比较: ≥\n", ", 比较: ≤", {"目标": "8755"}, "≤"),
        ("", ", 比较: ≤", {"目标": "8755"}, "≤"),
        ("比较: ≥\n", ", 比较: ≤", {"目标": "8755", "比较": "="}, "="),
        ("比较: ≥\n", "", {"目标": "≤8755人"}, "≤"),
    ],
)
def test_a_target_without_a_sign_is_meant_as_the_nearest_says(
    system: str, group: str, typed: dict[str, str], operator: str
) -> None:
    entered = own_indicator(group, system, typed)
    (member,) = entered.system.members
    assert isinstance(member, IndicatorGroup)
    (indicator,) = member.members
    assert isinstance(indicator, Indicator) and isinstance(indicator.target, Target)
    assert entered.problems == ()
    assert indicator.target.operator == operator
    assert indicator.target.without_sign is (typed["目标"] == "8755")


def test_a_target_without_a_sign_that_nobody_explains_is_asked_about() -> None:
    (problem,) = own_indicator("", "", {"目标": "8755"}).problems
    assert (problem.code, problem.place) == ("D10", Place(DATA, 3))
    assert "没有写是不低于、不高于还是等于它" in problem.message


def test_deductions_are_listed_and_are_the_lineage_of_the_points() -> None:
    system = system_of(
        "{编号: 甲, 名称: 报送, 分值: 10, 算法: 扣分, 最低得分: 2}",
        "{编号: 乙, 名称: 满意度, 分值: 90, 目标: ＞90%}",
    )
    entered = "{扣分: [{事项: 迟报, 扣: 1.5}, {事项: 错报, 扣: 2}]}"
    data = f"{{指标: {{甲: {entered}, 乙: {{完成值: 97%}}}}}}"
    result, _ = scored(system, data, ("原因 甲", "措施 甲"))
    item = result.by_code["甲"]
    assert [(one.event, shown(one.points)) for one in item.deductions] == [
        ("迟报", "1.5"),
        ("错报", "2"),
    ]
    assert isinstance(item.points, Figure)
    assert trace_figure(item.points, {}).filled == "分值 10分 － 扣 3.5分，不低于 2分"
    leaves = {shown(leaf) for leaf in entered_leaves(item.points)}
    assert leaves == {"10", "1.5", "2"}
    (*_, cell) = lay_out_cells([item.points], {}).worked
    assert re.fullmatch(r"ROUND\(MAX\(.+-.+,.+\),2\)", cell.formula), cell
    assert cell.value == Decimal("6.5")
