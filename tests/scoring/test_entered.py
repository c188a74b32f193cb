"""Indicators that stand in the data file, scored by the rules of 财预〔2020〕10号 and 财预〔2021〕101号."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports.core.figure import Absent, Figure
from reports.core.problems import Fault, Problem, Severity
from reports.scoring.score import explanations_of
from tests.conftest import read_cases
from tests.sessions import checked, session_over

CASES = read_cases("entered.yaml")
UNIT = "某县医疗保障局"
HEAD = "报告: 项目绩效自评\n项目名称: 某项目\n主管部门: 某局\n实施单位: 某局\n金额单位: 万元\n"
TEXTS = "# 年度目标\n\n做好。\n\n# 目标完成情况\n\n做好了。\n"
FULL = {"年初预算": "100", "全年预算": "100", "执行": "100"}
MANAGED = (
    "分配科学性",
    "下达及时性",
    "拨付合规性",
    "使用规范性",
    "执行准确性",
    "预算绩效管理情况",
    "支出责任履行情况",
)
GRANTS = "资金: {预算: {中央补助: 10}, 执行: {中央补助: 10}}"


def as_yaml(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{key}: {as_yaml(part)}" for key, part in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return "'" + str(value) + "'"


def weights(value: Any) -> Decimal:
    if not isinstance(value, dict):
        return Decimal(0)
    return Decimal(value.get("分值", 0)) + sum(map(weights, value.values()), Decimal(0))


def filled(indicators: dict[str, Any]) -> dict[str, Any]:
    """The indicators with one more that is met and brings their points to ninety."""
    rest = Decimal(90) - weights(indicators)
    output = indicators.get("产出", {})
    spare = {"其余": {"目标": "≥1项", "完成": "1项", "分值": str(rest)}}
    whole = {**indicators, "产出": {**output, "时效": spare}}
    return {"效益": {}, **whole}


class Desk:
    """A folder with one project, examined after each change."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder / "2024" / UNIT
        self.folder.mkdir(parents=True)
        (self.folder / "单位.yaml").write_text(f"名称: {UNIT}\n", encoding="utf-8")
        self.session = session_over(folder, cache)

    def examine(self, text: str) -> tuple[dict[str, Any], list[Problem]]:
        """What the project's names are, and its problems."""
        (self.folder / "项目.yaml").write_text(text, encoding="utf-8")
        (self.folder / "项目.md").write_text(TEXTS, encoding="utf-8")
        self.session.found.clear()
        try:
            examined = checked(self.session, f"2024/{UNIT}/项目.yaml")
        except Fault as fault:
            return {}, list(fault.problems)
        # Not every form prints all that the projects here have.
        problems = [one for one in examined.problems if one.code != "W04"]
        return dict(examined.scope), problems


@pytest.fixture
def desk(tmp_path: Path, cache: Path) -> Desk:
    return Desk(tmp_path / "数据", cache)


def codes(problems: list[Problem]) -> list[str]:
    return [
        problem.code
        + problem.severity.value[0] * (problem.severity is not Severity.ERROR)
        for problem in problems
    ]


def shown(value: Any) -> str:
    if isinstance(value, Figure):
        return f"{Decimal(value.shown).normalize():f}"
    return value.name if isinstance(value, Absent) else str(value)


def each(group: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", CASES[group], ids=[case["name"] for case in CASES[group]]
    )


@each("national")
def test_an_entered_indicator_gets_its_points(case: dict[str, Any], desk: Desk) -> None:
    indicators = (
        case["indicators"] if case.get("fill") == "否" else filled(case["indicators"])
    )
    indicators = {"产出": {}, "效益": {}, **indicators}
    text = f"{HEAD}样式: 全国\n资金: {as_yaml(case.get('funds', FULL))}\n{case.get('further', '')}\n"
    scope, problems = desk.examine(f"{text}指标: {as_yaml(indicators)}\n")
    assert codes(problems) == case.get("problems", []), problems
    scored = scope.get("评分")
    for name, points in case.get("points", {}).items():
        assert shown(scored.by_code[name].points) == points
    for key, name in (("total", "points"), ("grade", "grade"), ("system", "name")):
        if key in case:
            assert shown(getattr(scored, name)) == case[key]
    if scored and "problems" not in case:
        # What the form prints row by row adds up to what it prints below.
        assert (
            sum(Decimal(shown(item.points)) for item in scored.indicators)
            == scored.points.value
        )


@each("unmarked")
def test_a_form_without_points_asks_for_reasons_all_the_same(
    case: dict[str, Any], desk: Desk
) -> None:
    managed = as_yaml(dict.fromkeys(MANAGED, "好"))
    text = (
        f"{HEAD}样式: 中央转移支付\n中央主管部门: 某部\n{GRANTS}\n资金管理: {managed}\n"
    )
    scope, problems = desk.examine(
        f"{text}指标: {as_yaml({'效益': {}, **case['indicators']})}\n"
    )
    assert codes(problems) == case.get("problems", []), problems
    assert shown(scope["评分"].points) == "无" and shown(scope["评分"].grade) == "无"


def test_a_missing_reason_is_told_at_its_indicator_with_both_ways_to_write_it(
    desk: Desk,
) -> None:
    indicators = filled(
        {"产出": {"数量": {"甲": {"目标": "≥400家", "完成": "300家", "分值": "20"}}}}
    )
    text = f"{HEAD}样式: 全国\n资金: {as_yaml(FULL)}\n指标:\n"
    for key, value in indicators.items():
        text += f"  {key}: {as_yaml(value)}\n"
    _, [problem] = desk.examine(text)
    line = next(
        number for number, words in enumerate(text.splitlines(), 1) if "甲" in words
    )
    assert problem.place and problem.place.line == line
    assert problem.message == "甲 300家，得 15分（满分 20分），没有写原因和改进措施。"
    assert "“# 原因 甲”" in problem.hint and "原因: …, 措施: …" in problem.hint


@pytest.mark.parametrize(
    ("target", "done", "is_guessed"),
    [
        ("≥400家", "345家", True),
        ("≥400家", "640家", False),
        ("≥400家", "45家", True),
        # What is further from the target than what was typed is no slip.
        ("≥95%", "92%", False),
        ("≥10分钟", "8.5分钟", False),
    ],
)
def test_only_a_value_that_misses_its_target_is_guessed_at(
    desk: Desk, target: str, done: str, is_guessed: bool
) -> None:
    row = {"目标": target, "完成": done, "分值": "20", "目标偏低": "否"}
    indicators = as_yaml(filled({"产出": {"数量": {"甲": row}}}))
    _, [problem] = desk.examine(
        f"{HEAD}样式: 全国\n资金: {as_yaml(FULL)}\n指标: {indicators}\n"
    )
    assert problem.code == "J04"
    assert ("就达到目标了" in problem.hint) is is_guessed
    assert f"录的 {done} 和 {target}，" in problem.hint


def test_the_texts_that_indicators_may_be_asked_for_are_known(desk: Desk) -> None:
    indicators = as_yaml(filled({}))
    scope, _ = desk.examine(
        f"{HEAD}样式: 全国\n资金: {as_yaml(FULL)}\n指标: {indicators}\n"
    )
    asked = explanations_of(scope["评分"])
    assert {"原因 执行率", "措施 执行率", "原因 其余"} <= asked


def test_a_reason_in_both_places_is_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.scoring.test_entered.TEXTS", TEXTS + "\n# 原因 甲\n\n人手不足。\n"
    )
    lost = {
        "甲": {
            "目标": "≥400家",
            "完成": "300家",
            "分值": "20",
            "原因": "一",
            "措施": "二",
        }
    }
    text = f"{HEAD}样式: 全国\n资金: {as_yaml(FULL)}\n指标: {as_yaml(filled({'产出': {'数量': lost}}))}\n"
    _, problems = desk.examine(text)
    assert codes(problems) == ["D12"]


@pytest.mark.parametrize(
    ("points", "problems"),
    [
        ({"决策": "15", "过程": "20", "产出": "35", "效益": "30"}, []),
        ({"决策": "15.01", "过程": "20", "产出": "35", "效益": "30"}, ["J03"]),
        ({"决策": "-1", "过程": "20", "产出": "35", "效益": "30"}, ["D19"]),
    ],
)
def test_points_of_an_evaluator_are_held_to_the_weights(
    desk: Desk, points: dict[str, str], problems: list[str]
) -> None:
    weight = {"决策": "15", "过程": "20", "产出": "35", "效益": "30"}
    _, found = desk.examine(
        conclusion(
            {name: {"分值": weight[name], "得分": points[name]} for name in weight}
        )
    )
    assert codes(found) == problems


def test_weights_of_an_evaluation_add_up_to_a_hundred(desk: Desk) -> None:
    _, [problem] = desk.examine(
        conclusion(
            {
                name: {"分值": "20", "得分": "20"}
                for name in ("决策", "过程", "产出", "效益")
            }
        )
    )
    assert problem.code == "S01"
    assert (
        problem.message
        == "各项分值加起来是 80分，应当是 100分：决策 20分、过程 20分、产出 20分、效益 20分。"
    )


def test_the_total_is_weight_times_rate_and_parts_of_funds_need_not_add_up(
    desk: Desk,
) -> None:
    points = {
        "决策": ("15", "13"),
        "过程": ("20", "19.93"),
        "产出": ("35", "35"),
        "效益": ("30", "21.22"),
    }
    text = conclusion(
        {
            name: {"分值": weight, "得分": given}
            for name, (weight, given) in points.items()
        }
    )
    scope, problems = desk.examine(text)
    assert problems == []
    assert shown(scope["评分"].points) == "89.15" and scope["评分"].grade == "良"
    _, problems = desk.examine(text.replace("个人: 30", "个人: 51"))
    assert codes(problems) == ["P41"]


@pytest.mark.parametrize(
    ("benefit", "total", "grade"),
    [
        ("0", "59.99", "差"),
        ("0.01", "60", "中"),
        ("20", "79.99", "中"),
        ("20.005", "80", "良"),
        ("20.01", "80", "良"),
        ("30", "89.99", "良"),
    ],
)
def test_the_grade_of_an_evaluation_goes_by_its_total_as_printed(
    desk: Desk, benefit: str, total: str, grade: str
) -> None:
    points = {
        "决策": ("15", "15"),
        "过程": ("20", "19.99"),
        "产出": ("35", "25"),
        "效益": ("30", benefit),
    }
    text = conclusion(
        {
            name: {"分值": weight, "得分": given}
            for name, (weight, given) in points.items()
        }
    )
    scope, problems = desk.examine(text)
    assert problems == []
    assert (shown(scope["评分"].points), scope["评分"].grade) == (total, grade)


def conclusion(dimensions: dict[str, dict[str, str]]) -> str:
    """A data file of the conclusion form, its texts short."""
    texts = ("实施目的", "评价依据", "评价办法", "数据采集", "工作过程", "问题", "建议")
    lines = (
        "样式: 甘肃",
        "评价: {类型: 财政评价, 委托单位: 某局, 机构: 某所, 对象: 某局, 期间: 七月}",
        "资金: {预算安排: {合计: 100, 其中: {单位: 50, 个人: 30}}, 实际到位: 100, 实际支出: 90}",
        f"一级指标: {as_yaml(dimensions)}",
        "二级指标个数: 13",
        "三级指标个数: 23",
        *(f"{key}: 有。" for key in texts),
    )
    return HEAD + "\n".join(lines) + "\n"
