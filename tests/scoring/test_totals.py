"""What indicators make together: vetoes and caps, sub-scores, totals and grades, systems built on others."""

from fractions import Fraction

import pytest

from reports.audit.cells import lay_out_cells
from reports.audit.lineage import trace_figure
from reports.content.model import TypeModel
from reports.core.figure import (
    NONE,
    PENDING,
    Computed,
    Figure,
)
from reports.core.problems import Place, Problem, Severity
from reports.core.target import Target
from reports.scoring.choose import choose_system
from reports.scoring.result import Score
from reports.scoring.score import score
from reports.scoring.system import Indicator, IndicatorGroup
from reports.source.schema import read_values
from tests.scoring.systems import (
    DATA,
    FORM,
    GRADES,
    HALF,
    OTHER,
    SYSTEM,
    as_yaml,
    codes,
    evidence,
    faults,
    mapping,
    model_of,
    scored,
    shown,
    system_of,
)

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
