import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.audit.cells import lay_out_cells
from reports.audit.lineage import trace_figure
from reports.content.compile_model import compile_model
from reports.content.model import TypeModel
from reports.core import nodes
from reports.core.figure import (
    NONE,
    PENDING,
    Absent,
    Computed,
    Entered,
    Figure,
    entered_leaves,
    unit_named,
)
from reports.core.problems import Fault, Place, Problem, Severity
from reports.core.target import Target
from reports.finance.language import LANGUAGE
from reports.scoring.case import Evidence
from reports.scoring.choose import choose_system
from reports.scoring.entered import EnteredSystem, with_entered
from reports.scoring.entry import read_entry
from reports.scoring.result import Score
from reports.scoring.score import score
from reports.scoring.system import Indicator, IndicatorGroup
from reports.source.schema import FileContext, Words, read_values
from reports.source.values import read_target
from reports.source.yaml import reader
from reports.templating import Expressions
from reports.types.report_type import ReportType
from reports.types.schema_files import json_schema
from reports.types.systems import whole_systems
from tests.conftest import ROOT, read_cases

CASES = read_cases("scoring.yaml")
DATA, SYSTEM = "data/2024/某单位/某险种.yaml", "templates/小类/指标体系/体系.yaml"


def mapping(text: str, file: str) -> nodes.Mapping:
    node, problems = reader.read_yaml(text.encode(), file)
    assert node is not None
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    return node


SYSTEM_FORM = json_schema(
    mapping(
        (ROOT / "templates/公共/指标体系.数据结构.yaml").read_text("utf-8"),
        "指标体系.数据结构.yaml",
    )
)
FORM = json_schema(
    mapping(
        """
        type: object
        properties:
          a: {type: string, 量: 指标值, 可无: true}
          b: {type: string, 量: 指标值, 可无: true}
          存在问题: {type: string, 量: 文段}
          指标:
            type: object
            properties: {}
            additionalProperties:
              type: object
              properties:
                完成值: {type: string, 量: 指标值}
                完成: {type: string, enum: [达成, 部分达成, 未达成]}
                依据: {type: string}
                认定得分: {type: string, 量: 数, 单位: 分}
                认定理由: {type: string}
                扣分:
                  type: array
                  items:
                    type: object
                    properties:
                      事项: {type: string}
                      扣: {type: string, 量: 数, 单位: 分}
                    required: [事项, 扣]
                按调整后计分: {type: string, 量: 是否}
        """,
        "数据结构.yaml",
    )
)
GRADES = "[{名称: 优, 不低于: 90}, {名称: 良, 不低于: 80}, {名称: 中, 不低于: 60}, {名称: 差, 不低于: 0}]"


def as_yaml(value: Any) -> str:
    """Plain data as flow YAML in which every text is quoted."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{key}: {as_yaml(part)}" for key, part in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return "'" + value + "'"


def system_of(
    *indicators: str, full: str = "100", extra: str = "", grades: str = GRADES
) -> str:
    """A system of one group; each indicator is flow YAML."""
    lines = "".join(f"      - {indicator}\n" for indicator in indicators)
    head = f"名称: 体系\n适用: {{险种: [某险], 年度起: 2024}}\n满分: {full}\n等级: {grades}\n{extra}"
    return f"{head}指标:\n  - 名称: 产出\n    指标:\n{lines}"


def kind_of(systems: dict[str, str]) -> ReportType:
    files = {
        name: [mapping(text, f"templates/小类/指标体系/{name}.yaml")]
        for name, text in systems.items()
    }
    read, problems = whole_systems(files)
    if problems:
        raise Fault(*problems)
    return ReportType(
        name="小类",
        variant="",
        outputs=(),
        schema=FORM,
        unit_schema={},
        system_schema=SYSTEM_FORM,
        systems=read,
        templates={},
        layouts={},
        search=(),
    )


def model_of(**systems: str) -> TypeModel:
    model, problems = compile_model(kind_of(systems))
    if problems:
        raise Fault(*problems)
    return model


def faults(**systems: str) -> tuple[Problem, ...]:
    with pytest.raises(Fault) as caught:
        model_of(**systems)
    return caught.value.problems


def scored(
    system: str, data: str = "{}", prose: tuple[str, ...] = (), name: str = "体系"
) -> tuple[Score, list[Problem]]:
    """The scored system on a data file that may leave anything 待填, and the problems."""
    model = model_of(**{name: system})
    scope, found = read_values(mapping(data, DATA), FORM, FileContext(pending="all"))
    assert found == []
    texts = {key: Words("写了。", Place(DATA, 99)) for key in prose}
    results = scope["指标"] if isinstance(scope["指标"], dict) else {}
    return score(model.systems[name], evidence(model, scope, results, texts))


def evidence(
    model: TypeModel,
    scope: dict[str, Any],
    results: dict[str, Any],
    texts: dict[str, Words] | None = None,
) -> Evidence:
    """What a document is scored by, of what was entered under 指标."""
    entries = {
        name: read_entry(raw) for name, raw in results.items() if raw is not NONE
    }
    return Evidence(entries, texts or {}, Expressions(model.bundle, LANGUAGE), scope)


def node_of(case: dict[str, Any]) -> tuple[dict[str, Any], Decimal]:
    """The indicator of a case, and what is left of a hundred points."""
    node = {"编号": "甲", "名称": "某指标", "分值": "10", **case["node"]}
    node = {key: value for key, value in node.items() if value != "null"}
    return node, Decimal(100) - Decimal(node.get("分值", "10"))


def codes(problems: list[Problem]) -> list[str]:
    return [
        problem.code
        + problem.severity.value[0] * (problem.severity is not Severity.ERROR)
        for problem in problems
    ]


def shown(value: Any) -> str:
    return value.name if isinstance(value, Absent) else f"{value.shown.normalize():f}"


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

HALF = (
    "{编号: 甲, 名称: 收益率, 分值: 50, 目标: ＞1.1%, 完成值: a, 调整后: b, 依据: 报表}"
)
OTHER = "{编号: 乙, 名称: 满意度, 分值: 50, 目标: ＞90%}"


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


# ── vetoes and caps ─────────────────────────────────────────────────────────

ALL_MET = "{a: 1.2%, b: 0%, 指标: {乙: {完成值: 97%}}}"


@pytest.mark.parametrize(
    ("limits", "points", "grade", "told"),
    [
        ("", "100", "优", []),
        ("否决: [{条件: b is 零, 等级: 差, 说明: 有违规}]", "100", "差", ["J13提"]),
        ("否决: [{条件: b is not 零, 等级: 差}]", "100", "优", []),
        ("封顶: [{条件: b is 零, 得分: 80}]", "80", "良", ["J13提"]),
        ("封顶: [{条件: b is 零, 得分: 100}]", "100", "优", []),
        ("封顶: [{条件: b is 零, 等级: 良}]", "100", "良", ["J13提"]),
        (
            "封顶: [{条件: b is 零, 得分: 80}, {条件: b is 零, 得分: 70}]",
            "70",
            "中",
            ["J13提", "J13提"],
        ),
        # The worst holds, in whatever order they stand.
        (
            "否决: [{条件: b is 零, 等级: 差}]\n封顶: [{条件: b is 零, 等级: 良}]",
            "100",
            "差",
            ["J13提", "J13提"],
        ),
        (
            "否决: [{条件: b is 零, 等级: 差}, {条件: b is 零, 等级: 中}]",
            "100",
            "差",
            ["J13提"],
        ),
        # What was earned may decide.
        (
            "封顶: [{条件: 评分.项.乙.得分 == 评分.项.乙.分值, 得分: 59.99}]",
            "59.99",
            "差",
            ["J13提"],
        ),
    ],
)
def test_a_result_is_held_to_the_limits_whose_conditions_are_met(
    limits: str, points: str, grade: str, told: list[str]
) -> None:
    system = system_of(HALF, OTHER, extra=f"{limits}\n")
    result, problems = scored(system, ALL_MET)
    assert (shown(result.points), result.grade) == (points, grade)
    assert (shown(result.earned_points), result.earned_grade) == ("100", "优")
    assert codes(problems) == told
    assert isinstance(result.rate, Figure)
    assert Fraction(result.rate.shown) == Fraction(points)


def test_a_limit_says_why_and_is_part_of_the_lineage() -> None:
    limits = (
        "封顶: [{条件: b is 零, 得分: 80, 说明: 预算没有公开}]\n"
        "否决: [{条件: b is 零, 等级: 差}]\n"
    )
    result, problems = scored(system_of(HALF, OTHER, extra=limits), ALL_MET)
    assert [problem.message for problem in problems] == [
        "预算没有公开，总分是 80分，不限定是 100分。",
        "符合“b is 零”，等级是“差”，不限定是“良”。",
    ]
    assert isinstance(result.points, Figure)
    origin = result.points.origin
    assert isinstance(origin, Computed) and origin.operation == "封顶"
    assert [part.shown for part in origin.operands] == [100, 80]  # type: ignore[union-attr]
    assert [(one.reason, one.is_veto) for one in result.limits] == [
        ("预算没有公开", False),
        (NONE, True),
    ]
    step = trace_figure(result.points, {})
    assert step.filled == "100分，最多 80分"
    (*_, cell) = lay_out_cells([result.points], {}).worked
    assert cell.formula.startswith("MIN(")


def test_a_total_that_is_not_known_yet_is_not_held_to_anything() -> None:
    limits = "封顶: [{条件: b is 零, 得分: 80, 说明: 一}]\n否决: [{条件: b is 零, 等级: 差}]\n"
    system = system_of(HALF, OTHER, extra=limits)
    result, problems = scored(system, "{a: 1.2%, b: 0%, 指标: {乙: 待填}}")
    assert (result.points, result.grade) == (PENDING, PENDING)
    assert codes(problems) == []


@pytest.mark.parametrize(
    ("limits", "code", "says"),
    [
        ("否决: [{条件: b is 零, 等级: 不合格}]", "S02", "等级“不合格”，“等级”里没有"),
        ("否决: [{条件: b is 零}]", "D05", "等级"),
        ("封顶: [{条件: b is 零}]", "S02", "要写“得分”或“等级”"),
        ("封顶: [{条件: b is 零, 得分: 80, 等级: 良}]", "S02", "两样写一样"),
        ("封顶: [{条件: bb is 零, 得分: 80}]", "T02", "没有“bb”"),
        ("封顶: [{条件: 评分.项.丙 is 零, 得分: 80}]", "T02", "丙"),
    ],
)
def test_a_limit_that_cannot_be_is_told_before_any_data(
    limits: str, code: str, says: str
) -> None:
    (problem,) = faults(体系=system_of(HALF, OTHER, extra=f"{limits}\n"))
    assert (problem.code, problem.place and problem.place.line) == (code, 5)
    assert says in problem.message


LOST = "{a: 0.94%, 指标: {乙: {完成值: 80%}}}"
ONE_CHAPTER = "失分说明: 只写一章\n失分叙述: 存在问题\n"


@pytest.mark.parametrize(
    ("policy", "prose", "expected"),
    [
        ("", (), ["J04", "J04"]),
        ("失分说明: 必写\n", ("存在问题",), ["J04", "J04"]),
        ("失分说明: 可空\n", (), []),
        ("失分说明: 可空\n", ("原因 甲",), []),
        (ONE_CHAPTER, ("存在问题",), []),
        (ONE_CHAPTER, ("原因 甲", "措施 甲", "原因 乙", "措施 乙"), ["J04"]),
    ],
)
def test_a_system_says_where_a_lost_point_is_to_be_explained(
    policy: str, prose: tuple[str, ...], expected: list[str]
) -> None:
    _, problems = scored(system_of(HALF, OTHER, extra=policy), LOST, prose)
    assert codes(problems) == expected


def test_the_one_chapter_names_all_that_it_has_to_explain() -> None:
    system = system_of(HALF, OTHER, extra=ONE_CHAPTER)
    _, (problem,) = scored(system, LOST)
    assert problem.message.startswith("收益率、满意度没有得满分")
    assert "“存在问题”" in problem.message and "“# 存在问题”" in problem.hint
    assert problem.place == Place(DATA, 1, 5)
    _, problems = scored(system, "{a: 1.2%, 指标: {乙: {完成值: 97%}}}")
    assert problems == []


@pytest.mark.parametrize(
    ("policy", "says", "line"),
    [
        ("失分说明: 只写一章\n", "没有写失分叙述", 1),
        ("失分叙述: 存在问题\n", "它不起作用", 5),
        ("失分说明: 只写一章\n失分叙述: 存在的问题\n", "没有这一段文字", 6),
        ("失分说明: 不写\n", "不写", 5),
    ],
)
def test_a_policy_of_explaining_that_cannot_be_is_told_before_any_data(
    policy: str, says: str, line: int
) -> None:
    (problem,) = faults(体系=system_of(HALF, OTHER, extra=policy))
    assert says in problem.message, problem.message
    assert (problem.place, problem.severity) == (
        Place(SYSTEM, line, problem.place.column if problem.place else 0),
        Severity.ERROR,
    )


@pytest.mark.parametrize(
    ("written", "near"),
    [("乙乙", "乙"), ("甲：", "甲"), ("完全不同的名称", None)],
    ids=["near", "colon", "far"],
)
def test_a_result_of_an_unknown_indicator_names_the_nearest(
    written: str, near: str | None
) -> None:
    data = f"{{a: 1.2%, 指标: {{乙: {{完成值: 97%}}, '{written}': {{完成值: 97%}}}}}}"
    _, problems = scored(system_of(HALF, OTHER), data)
    (problem,) = problems
    assert (problem.code, problem.severity) == ("D01", Severity.ERROR)
    assert written in problem.message
    assert problem.place is not None and problem.place.file == DATA
    assert problem.should == (f"{near}:" if near else "")


@pytest.mark.parametrize("entry", ["待填", "{}", "{依据: 待填}"])
def test_an_unknown_indicator_without_a_value_is_reported_too(entry: str) -> None:
    _, problems = scored(
        system_of(HALF, OTHER),
        f"{{a: 1.2%, 指标: {{乙: {{完成值: 97%}}, 丙: {entry}}}}}",
    )
    assert codes(problems) == ["D01"]


def test_an_indicator_that_only_the_schema_names_is_no_problem() -> None:
    model = model_of(体系=system_of(OTHER.replace("50", "100")))
    results = {"乙": {"完成值": PENDING}, "基金": NONE}
    result, problems = score(model.systems["体系"], evidence(model, {}, results))
    assert shown(result.points) == "待填"
    assert problems == []


# ── several sub-scores ──────────────────────────────────────────────────────

JOINED = """{编号: 参保, 名称: 参保目标, 计分项: [
          {编号: 率, 名称: 参保率, 分值: 30, 完成值: a, 目标: ≥95%},
          {编号: 任务, 名称: 任务完成率, 分值: 20, 目标: ≥100%}]}"""


def test_an_indicator_of_several_sub_scores_gets_their_sum() -> None:
    data = "{a: 97.27%, 指标: {任务: {完成值: 101.31%, 依据: 报表}, 乙: {完成值: 97%}}}"
    result, problems = scored(system_of(JOINED, OTHER), data)
    item = result.by_code["参保"]
    assert problems == []
    assert [shown(part.points) for part in item.parts] == ["30", "20"]
    assert [shown(part.value) for part in item.parts] == ["97.27", "101.31"]
    assert (shown(item.weight), shown(item.points), item.meets_target) == (
        "50",
        "50",
        True,
    )
    assert shown(result.points) == "100"


def test_a_lost_sub_score_is_lost_to_the_indicator_and_explained_there() -> None:
    data = "{a: 89.85%, 指标: {任务: {完成值: 101.31%}, 乙: {完成值: 97%}}}"
    result, problems = scored(system_of(JOINED, OTHER), data)
    item = result.by_code["参保"]
    assert (shown(item.points), item.meets_target, item.raw_meets_target) == (
        "20",
        False,
        False,
    )
    assert codes(problems) == ["J04"]
    assert "参保目标得 20分（满分 50分）" in problems[0].message
    assert "“# 原因 参保”" in problems[0].hint
    assert problems[0].hint.startswith("先核对第 1 行录的 89.85%，")
    assert scored(system_of(JOINED, OTHER), data, ("原因 参保", "措施 参保"))[1] == []


def test_points_given_by_hand_to_a_sub_score_show_in_its_row_and_in_every_total() -> (
    None
):
    data = "{a: 97%, 指标: {任务: {完成值: 101%, 认定得分: 15, 认定理由: 补报}, 乙: {完成值: 97%}}}"
    result, problems = scored(
        system_of(JOINED, OTHER), data, ("原因 参保", "措施 参保")
    )
    assert [shown(part.points) for part in result.by_code["参保"].parts] == [
        "30",
        "15",
    ]
    assert (shown(result.by_code["参保"].points), shown(result.points)) == ("45", "95")
    assert codes(problems) == ["J03警"]


@pytest.mark.parametrize(
    "entry", ["{认定得分: 40, 认定理由: 甲}", "{完成值: 97%}", "{完成: 达成}"]
)
def test_what_belongs_to_a_sub_score_is_not_entered_above_it(entry: str) -> None:
    data = f"{{a: 97%, 指标: {{参保: {entry}, 任务: {{完成值: 101%}}, 乙: {{完成值: 97%}}}}}}"
    result, problems = scored(system_of(JOINED, OTHER), data)
    assert codes(problems) == ["J08"]
    assert "率、任务" in problems[0].message
    assert shown(result.by_code["参保"].points) == "50"


def test_one_number_is_never_given_to_two_indicators() -> None:
    for twin in (
        OTHER.replace("乙", "甲", 1),
        JOINED.replace("编号: 任务", "编号: 甲"),
    ):
        problems = faults(体系=system_of(HALF, twin))
        assert [problem.code for problem in problems] == ["S02"]
        assert "有两个指标都叫“甲”" in problems[0].message


# ── totals and grades ───────────────────────────────────────────────────────


def given(points: str) -> tuple[Score, list[Problem]]:
    """A system whose only indicator was given these points by hand."""
    system = system_of("{编号: 甲, 名称: 总, 分值: 100, 算法: 认定}")
    return scored(
        system,
        f"{{指标: {{甲: {{认定得分: {points}, 认定理由: 试}}}}}}",
        ("原因 甲", "措施 甲"),
    )


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.995", "优"),
        ("89.994", "良"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.995", "良"),
        ("79.994", "中"),
        ("60", "中"),
        ("59.995", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_the_grade_follows_the_points_as_printed(points: str, grade: str) -> None:
    result, problems = given(points)
    assert {one.code for one in problems} <= {"W04"}
    assert result.grade == grade


def test_a_total_that_is_pending_has_no_grade_yet() -> None:
    result, problems = given("待填")
    assert problems == []
    assert [result.points, result.grade, result.rate] == [PENDING] * 3
    assert result.losing == ()


def test_groups_add_up_and_have_their_own_rate() -> None:
    system = f"""
名称: 体系
适用: {{险种: [某险], 年度起: 2024}}
满分: 98.5
等级: {GRADES}
指标:
  - 名称: 产出
    指标:
      - {{编号: 甲, 名称: 甲, 分值: 30, 目标: ≥90%}}
      - 名称: 数量
        指标:
          - {{编号: 乙, 名称: 乙, 分值: 20, 目标: ≥90%}}
  - 名称: 效益
    指标: [{{编号: 丙, 名称: 丙, 分值: 48.5, 算法: 按比例, 目标: ≥90%}}]
"""
    data = "{指标: {甲: {完成值: 95%}, 乙: {完成值: 80%}, 丙: {完成值: 60%}}}"
    prose = ("原因 乙", "措施 乙", "原因 丙", "措施 丙")
    result, problems = scored(system, data, prose)
    assert problems == []
    rows = [
        [shown(one) for one in (group.weight, group.points, group.loss)]
        for group in result.groups
    ]
    assert rows == [["50", "30", "20"], ["48.5", "32.33", "16.17"]]
    assert (shown(result.points), shown(result.full_marks), result.grade) == (
        "62.33",
        "98.5",
        "中",
    )
    assert [group.rate.shown for group in result.groups] == [
        60,
        Fraction(6466, 97),
    ]
    assert result.rate == result.points / result.full_marks
    assert [item.code for item in result.indicators] == ["甲", "乙", "丙"]
    assert [item.group.name for item in result.indicators] == ["产出", "产出", "效益"]
    assert [item.code for item in result.losing] == ["乙", "丙"]


def test_grades_go_from_high_to_low() -> None:
    for grades in (
        "[{名称: 差, 不低于: 0}, {名称: 优, 不低于: 90}]",
        "[{名称: 优, 不低于: 90}, {名称: 良, 不低于: 90}]",
    ):
        (problem,) = faults(体系=system_of(HALF, OTHER, grades=grades))
        assert problem.code == "S02"
        assert problem.place is not None and problem.place.line == 4


def test_a_draft_in_which_everything_is_pending_is_scored_without_a_word() -> None:
    indicators = [
        "{编号: 一, 名称: 一, 分值: 10, 目标: ≥95%, 完成值: a / b, 调整后: b}",
        "{编号: 二, 名称: 二, 分值: 10, 目标: 65%～75%, 算法: 按比例, 下限: 60%}",
        "{编号: 三, 名称: 三, 分值: 10, 算法: 档次, 档次: [{条件: ≥95%, 得分: 10}]}",
        "{编号: 四, 名称: 四, 分值: 10, 目标: 定性, 算法: 定性}",
        "{编号: 五, 名称: 五, 分值: 10, 算法: 认定}",
        JOINED.replace("30", "25").replace("20", "25"),
    ]
    pending = {
        "完成值": "待填",
        "完成": "待填",
        "认定得分": "待填",
        "认定理由": "待填",
        "按调整后计分": "待填",
    }
    names = ("一", "二", "三", "四", "五", "率", "任务")
    data = as_yaml({"a": "待填", "b": "待填", "指标": dict.fromkeys(names, pending)})
    result, problems = scored(system_of(*indicators), data)
    assert problems == []
    assert result.points is PENDING
    assert all(
        item.points is PENDING and item.loss is PENDING for item in result.indicators
    )


def test_nothing_entered_at_all_is_a_problem_for_each_score_and_no_crash() -> None:
    result, problems = scored(system_of(HALF, OTHER))
    assert codes(problems) == ["J01", "J01"]
    assert result.points is NONE and result.grade is NONE


# ── systems that build on one another ───────────────────────────────────────

BASE = system_of(
    "{编号: 甲, 名称: 月数, 分值: 60, 单位: 个月, 目标: ≥6}",
    "{编号: 乙, 名称: 乙, 分值: 40, 目标: ≥90%}",
)


def over(name: str, base: str, year: int, rest: str = "") -> str:
    return f"名称: {name}\n沿用: {base}\n适用: {{险种: [某险], 年度起: {year}}}\n{rest}"


NEXT = over(
    "次年", "体系", 2025, "指标: [{名称: 产出, 指标: [{编号: 甲, 目标: ≥18}]}]\n"
)
LATER = over(
    "后年",
    "次年",
    2027,
    "指标: [{名称: 产出, 指标: [{编号: 乙, 目标: ≥95%, 分值: 40}]}]\n",
)


def targets(model: TypeModel, name: str) -> list[str]:
    (group,) = model.systems[name].members
    assert isinstance(group, IndicatorGroup)
    found = []
    for leaf in group.members:
        assert isinstance(leaf, Indicator) and isinstance(leaf.target, Target)
        found.append(leaf.target.operator + shown(leaf.target.bounds[0]))
    return found


def test_a_system_changes_only_what_it_says_of_the_one_it_builds_on() -> None:
    model = model_of(体系=BASE, 次年=NEXT, 后年=LATER)
    assert [targets(model, name) for name in ("体系", "次年", "后年")] == [
        ["≥6", "≥90"],
        ["≥18", "≥90"],
        ["≥18", "≥95"],
    ]
    assert model.systems["后年"].name == "后年"


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (2023, None),
        (2024, "体系"),
        (2025, "次年"),
        (2026, "次年"),
        (2027, "后年"),
        (2040, "后年"),
    ],
)
def test_the_newest_system_that_applies_is_chosen(year: int, name: str | None) -> None:
    model = model_of(后年=LATER, 次年=NEXT, 体系=BASE)
    chosen = choose_system(model.systems, "某险", year, "")
    assert (chosen.key if chosen else None) == name


def test_a_system_is_chosen_by_scheme_or_by_name() -> None:
    model = model_of(体系=BASE, 次年=NEXT)
    assert choose_system(model.systems, "另一险", 2025, "") is None
    named = choose_system(model.systems, "某险", 2025, "体系")
    assert named is not None and named.key == "体系"
    assert choose_system(model.systems, "某险", 2025, "没有的") is None


def test_a_changed_threshold_changes_the_points() -> None:
    data = "{指标: {甲: {完成值: 14.71}, 乙: {完成值: 92%}}}"
    model = model_of(体系=BASE, 次年=NEXT)
    points = []
    for name in ("体系", "次年"):
        scope = read_values(mapping(data, DATA), FORM)[0]
        result, _ = score(model.systems[name], evidence(model, scope, scope["指标"]))
        points.append(shown(result.points))
    assert points == ["100", "40"]


def test_a_change_that_unsettles_the_weights_is_found() -> None:
    changed = over(
        "次年", "体系", 2025, "指标: [{名称: 产出, 指标: [{编号: 甲, 分值: 50}]}]\n"
    )
    (problem,) = faults(体系=BASE, 次年=changed)
    assert (problem.code, problem.place and problem.place.file) == (
        "S01",
        "templates/小类/指标体系/次年.yaml",
    )


def test_a_misspelt_number_in_a_change_is_a_new_indicator_without_weight() -> None:
    changed = over(
        "次年",
        "体系",
        2025,
        "指标: [{名称: 产出, 指标: [{编号: 甲甲, 名称: 月数, 目标: ≥18}]}]\n",
    )
    problems = faults(体系=BASE, 次年=changed)
    assert {problem.code for problem in problems} == {"S02"}
    assert "没有写分值" in problems[0].message


def test_a_system_that_builds_on_nothing_or_on_itself_is_a_fault() -> None:
    (problem,) = faults(体系=BASE, 次年=over("次年", "体糸", 2025))
    assert (problem.code, problem.hint) == ("D14", "最接近的是“体系”。")
    problems = faults(
        体系=BASE, 次年=over("次年", "后年", 2025), 后年=over("后年", "次年", 2026)
    )
    assert [problem.code for problem in problems] == ["F03", "F03"]


def test_one_slip_in_a_base_is_told_once() -> None:
    broken = BASE.replace("≥90%", "≥90")
    assert [
        problem.code
        for problem in faults(
            体系=broken, 次年=NEXT, 后年=LATER.replace("≥95%", "≥95%")
        )
    ] == ["S02"]
