"""What a clerk's texts say of names, counts, directions, years, document numbers and scores."""

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from reports.core.figure import PENDING, Figure, unit_named
from reports.core.problems import Place, Problem, Severity
from reports.core.target import Target
from reports.core.values import Values
from reports.prose.directions import contradicted_by, find_wrong_directions
from reports.prose.document_numbers import (
    cited_in,
    find_differing_numbers,
    find_wrong_numbers,
)
from reports.prose.fields import find_contradicting_place, find_misnamed_bodies
from reports.prose.labels import Labels
from reports.prose.listings import find_miscounted_lists, find_miscounts
from reports.prose.names import find_foreign_names, find_others_titles
from reports.prose.references import find_wrong_references
from reports.prose.register import read_register
from reports.prose.scores import find_wrong_scores, scored
from reports.prose.stale import find_misnamed_years, find_stale_years
from reports.prose.twins import find_repeated, find_twins
from reports.prose.typed_numbers import find_typed_numbers
from reports.prose.units import find_other_units
from reports.source.schema import Words, words_in
from reports.wording.options import Wording
from tests.conftest import ROOT, read_cases

CASES = read_cases("texts.yaml")
PLACE = Place("决算.md", 3)
UNIT: Values = {
    "名称": "渠县医疗保障局",
    "行政区划": {"省": "四川省", "市": "达州市", "县": "渠县"},
    "下属单位": [
        {"名称": "渠县医疗保障事务中心", "性质": "参公单位"},
        {"名称": "渠县医疗保障监测中心", "性质": "其他事业单位"},
    ],
}
DICTIONARIES = {
    name: yaml.safe_load(
        (ROOT / f"templates/公共/字典/{name}/2022.yaml").read_text(encoding="utf-8")
    )
    for name in ("区划", "部门", "险种")
}
REGISTER = read_register(UNIT, DICTIONARIES)


def amount(number: str, unit: str = "万元") -> Figure:
    return Figure.entered(Decimal(number), unit_named(unit), PLACE, number)


SCOPE: Values = {
    "单位": UNIT,
    "基金": {"支出": {"决算": amount("120"), "预算": amount("100")}},
    "上年": {"基金": {"支出": {"决算": amount("90")}}},
    "当期结余": amount("30"),
    "人均支出": amount("7"),
    "满意度": amount("95", "%"),
    "公用经费": amount("111.1"),
    "本年支出合计": amount("200"),
    "补充数": {"拨付时限": amount("30", "个工作日")},
}


def words(text: str, line: int = 3) -> Words:
    return Words(text, Place("决算.md", line))


def of(name: str, kind: str) -> Any:
    cases = CASES[name][kind]
    return pytest.mark.parametrize("case", cases, ids=[str(case) for case in cases])


def one(found: Iterator[Problem]) -> Problem:
    [problem] = found
    assert problem.place and problem.place.file == "决算.md"
    return problem


# ── names ───────────────────────────────────────────────────────────────────


def names_in(text: str) -> list[Problem]:
    return list(find_foreign_names({"说明": words(text)}, REGISTER, "居民"))


@of("names", "told")
def test_a_name_that_is_anothers_is_told(case: dict[str, str]) -> None:
    problem = one(iter(names_in(case["text"])))
    assert problem.code == "W16" and problem.severity is Severity.WARNING
    assert f"“{case['finds']}”" in problem.message


@of("names", "fine")
def test_a_name_that_is_meant_is_left_alone(case: str) -> None:
    assert names_in(case) == []


def test_a_field_that_names_the_unit_may_name_no_other() -> None:
    schema = {
        "properties": {
            "主管部门": {"机构": "本单位"},
            "落款": {"机构": "含本单位"},
            "委托单位": {"机构": "同地"},
            "项目名称": {},
        }
    }

    def wrong(values: Values) -> list[Severity]:
        found = find_misnamed_bodies(values, schema, REGISTER)
        return [problem.severity for problem in found]

    bureau, finance = words("渠县医疗保障局"), words("渠县财政局")
    assert wrong({"主管部门": bureau, "落款": [finance, bureau]}) == []
    assert wrong({"委托单位": finance}) == []
    assert wrong({"主管部门": words("渠县民政局")}) == [Severity.ERROR]
    assert wrong({"主管部门": words("大竹县医疗保障局")}) == [Severity.ERROR]
    assert wrong({"落款": [finance]}) == [Severity.ERROR]
    assert wrong({"委托单位": words("大竹县财政局")}) == [Severity.ERROR]
    assert wrong({"项目名称": words("大竹县参保项目")}) == [Severity.WARNING]


def test_a_unit_is_where_its_name_says() -> None:
    assert list(find_contradicting_place(UNIT, REGISTER)) == []
    moved = {**UNIT, "行政区划": {"市": words("达州市"), "县": words("大竹县")}}
    found = find_contradicting_place(moved, read_register(moved, DICTIONARIES))
    assert [problem.severity for problem in found] == [Severity.ERROR]
    # That its own bodies are not where it is said to be follows from it.
    moved |= {
        "批复财政部门": words("渠县财政局"),
        "门户": {"来源": words("渠县人民政府")},
    }
    found = find_contradicting_place(moved, read_register(moved, DICTIONARIES))
    assert ["行政区划" in problem.message for problem in found] == [True]
    foreign = {**UNIT, "批复财政部门": words("大竹县财政局")}
    found = find_contradicting_place(foreign, REGISTER)
    assert [problem.severity for problem in found] == [Severity.ERROR]


def titles_in(text: str, title: str = "城乡医疗救助补助") -> list[Problem]:
    others = ["专项运转经费", "基金监管工作经费"]
    return list(find_others_titles({"说明": words(text)}, title, others))


@of("titles", "told")
def test_a_text_that_speaks_of_another_document_is_told(case: dict[str, str]) -> None:
    problem = one(iter(titles_in(case["text"])))
    assert problem.code == "W16" and f"“{case['finds']}”" in problem.message


@of("titles", "fine")
def test_a_text_that_names_another_document_beside_is_left_alone(case: str) -> None:
    assert titles_in(case) == []
    assert titles_in("基金监管工作经费用于检查。", "医保基金监管项目") == []


def test_the_level_of_a_unit_is_that_of_its_place() -> None:
    def told(level: str, **division: str) -> list[str]:
        unit = {
            "名称": f"{[*division.values()][-1]}医疗保障局",
            "级次": words(level),
            "行政区划": {key: words(value) for key, value in division.items()},
        }
        found = find_contradicting_place(unit, read_register(unit, DICTIONARIES))
        return [one.should for one in found if "“级次”" in one.message]

    assert told("市级", 省="四川省", 市="达州市", 县="渠县") == ["县级"]
    assert told("县级", 省="四川省", 市="凉山彝族自治州") == ["市级"]
    assert told("县级", 省="四川省", 市="达州市", 县="渠县") == []
    assert told("乡级", 省="四川省", 市="达州市", 县="渠县") == []
    # A city may be of any level.
    assert told("市级", 省="重庆市") == told("市级", 省="四川省", 县="阆中市") == []


def test_an_autonomous_region_has_no_province() -> None:
    unit = {
        "名称": "巴州医疗保障局",
        "行政区划": {"省": "新疆维吾尔自治区", "市": "巴音郭楞蒙古自治州"},
    }
    register = read_register(unit, DICTIONARIES)

    def told(text: str) -> list[str]:
        found = find_foreign_names({"说明": words(text)}, register, "")
        return [problem.message for problem in found]

    assert (
        told("按照自治区财政厅的部署，我州各县市、库尔勒市、全区都已跨省结算。") == []
    )
    assert len(told("按照省财政厅的部署。")) == len(told("我县已经完成。")) == 1
    assert "阿克苏地区" in told("阿克苏地区已经完成。")[0]


# ── counts, directions, years ───────────────────────────────────────────────


def counts_in(text: str) -> list[Problem]:
    texts = {"说明": words(text)}
    return [*find_miscounted_lists(texts), *find_miscounts(texts, SCOPE)]


@of("counts", "told")
def test_a_count_of_what_is_not_so_many_is_told(case: dict[str, str]) -> None:
    problem = one(iter(counts_in(case["text"])))
    assert problem.code == "W12" and f"“{case['finds']}”" in problem.message


@of("counts", "fine")
def test_a_count_that_is_right_is_left_alone(case: str) -> None:
    assert counts_in(case) == []


def directions_in(text: str) -> list[Problem]:
    return list(find_wrong_directions({"说明": words(text)}, Labels(SCOPE)))


@of("directions", "told")
def test_a_direction_that_the_figures_contradict_is_told(case: dict[str, str]) -> None:
    problem = one(iter(directions_in(case["text"])))
    assert (problem.code, problem.severity) == ("W12", Severity.WARNING)
    assert f"“{case['finds']}”" in problem.message


@of("directions", "fine")
def test_a_direction_that_is_right_is_left_alone(case: str) -> None:
    assert directions_in(case) == []


@of("directions", "unchecked")
def test_a_direction_that_no_figure_confirms_is_hinted_at(
    case: dict[str, str],
) -> None:
    problem = one(iter(directions_in(case["text"])))
    assert problem.severity is Severity.HINT and case["finds"] in problem.message


def test_a_text_is_about_the_indicator_of_its_title() -> None:
    value, bound = amount("62.13", "%"), amount("50", "%")
    indicator = SimpleNamespace(
        name="门诊报销比例", code="门诊报销比例", value=value, raw=value, adjusted=None
    )
    indicator.points = indicator.weight = None
    indicator.target = Target("≥", (bound,))
    scope: Values = {"评分": SimpleNamespace(indicators=[indicator])}

    def told(text: str) -> int:
        texts = {"说明 门诊报销比例": words(text)}
        return len(list(find_wrong_directions(texts, Labels(scope))))

    assert told("实际比例高于年度指标值。") == told("已经达到年度目标。") == 0
    assert told("实际比例低于年度指标值。") == told("没有达到年度目标。") == 1


def rate(code: str, value: object, **others: object) -> SimpleNamespace:
    facts = {"raw": None, "adjusted": None, "points": None, "weight": None, **others}
    return SimpleNamespace(name=code, code=code, value=value, **facts)


def test_what_is_printed_right_before_is_what_is_compared() -> None:
    low, high = amount("0.94", "%"), amount("1.49", "%")
    indicator = rate("收益率", high, raw=low, adjusted=high)
    indicator.target = Target("≥", (amount("1", "%"),))
    scope: Values = {"评分": SimpleNamespace(indicators=[indicator]), "收益率": low}

    def told(text: str) -> int:
        return len(list(find_wrong_directions({"原因": words(text)}, Labels(scope))))

    assert told("收益率为{{ 收益率 }}，高于年度指标值。") == 1
    assert told("收益率为{{ 收益率 }}，低于年度指标值。") == 0
    # Of one that is not printed either value may be meant.
    assert told("收益率高于年度指标值。") == told("收益率低于年度指标值。") == 0


def test_what_was_reached_is_not_said_to_be_missed() -> None:
    indicator = rate("系统运行能力", "达成", requirement="通过年度等级保护测评")
    scope: Values = {"评分": SimpleNamespace(indicators=[indicator])}

    def told(text: str) -> int:
        return len(list(find_wrong_directions({"情况": words(text)}, Labels(scope))))

    assert told("年度等级保护测评没有通过。") == told("未通过年度等级保护测评。") == 1
    assert told("年度等级保护测评通过，没有通过率的要求。") == 0
    assert told("上年年度等级保护测评没有通过。") == told("初审没有通过。") == 0
    for other in ("未达成", PENDING):
        indicator.value = other
        assert told("年度等级保护测评没有通过。") == 0


def test_a_bound_in_a_text_about_targets_is_the_target() -> None:
    indicator = rate("系统可用率", amount("99.87", "%"))
    indicator.target = Target("≥", (amount("99.5", "%"),))
    scope: Values = {"评分": SimpleNamespace(indicators=[indicator])}

    def told(key: str, text: str) -> list[str]:
        found = find_typed_numbers({key: words(text)}, scope, Wording())
        return [one.message for one in found if one.code == "W12"]

    [message] = told("年度目标", "保障运行，系统可用率不低于95%。")
    assert "目标是 95%，数据里是 99.5%" in message
    assert told("年度目标", "系统可用率不低于99.5%。") == []
    assert told("背景", "国家要求系统可用率不低于95%。") == []


@of("units", "told")
def test_amounts_count_in_the_unit_of_the_data(case: dict[str, str]) -> None:
    problem = one(find_other_units({"说明": words(case["text"])}, "万元"))
    assert problem.code == "W12" and f"“{case['finds']}”" in problem.message


@of("units", "fine")
def test_a_unit_that_is_right_is_left_alone(case: str) -> None:
    assert list(find_other_units({"说明": words(case)}, "万元")) == []
    assert list(find_other_units({"说明": words("金额以万元为单位")}, "元")) == []


def test_a_value_that_is_doubted_is_not_told_of_again() -> None:
    indicators = [
        SimpleNamespace(
            name=name,
            code=name,
            value=Figure.entered(Decimal(value), unit_named("%"), place, value),
            target=Target("≥", (amount("98", "%"),)),
            is_unmet=name == "参保率",
        )
        for name, value, place in (
            ("参保率", "89", PLACE),
            ("特殊人群满意率", "99", Place("项目.yaml", 9)),
            ("满意率", "97", Place("项目.yaml", 10)),
        )
    ]
    labels = Labels({"评分": SimpleNamespace(indicators=indicators)})

    def told(text: str, doubted: frozenset[Place] = frozenset()) -> int:
        return len(list(find_wrong_directions({"a": words(text)}, labels, doubted)))

    assert told("特殊人群满意率已经达到年度目标。") == 0
    for text in ("参保率已经达到年度目标。", "各项目标均已实现。"):
        assert told(text) == 1
        assert told(text, frozenset({PLACE})) == 0


def test_none_of_what_there_is_and_much_of_what_is_nought_are_told() -> None:
    spent = {"预算": amount("0.82"), "决算": amount("0")}
    labels = Labels({"三公经费": spent, "年末结转和结余": amount("0")})

    def told(text: str) -> int:
        return len(list(find_wrong_directions({"a": words(text)}, labels)))

    assert told("没有三公经费预算。") == told("年末结转结余较大。") == 1
    assert told("没有发生三公经费。") == told("没有年末结转结余。") == 0


@pytest.mark.parametrize("case", CASES["reasons"], ids=str)
def test_a_reason_says_what_the_change_was(case: dict[str, Any]) -> None:
    assert contradicted_by(case["text"], case["rose"] == "true") == case["finds"]


def years_in(text: str) -> list[Problem]:
    return list(find_stale_years({"说明": words(text)}, 2024, ["部门决算"], {}))


@of("years", "told")
def test_a_clause_of_another_year_is_told(case: dict[str, str]) -> None:
    problem = one(iter(years_in(case["text"])))
    assert (problem.code, problem.severity.value) == ("N12", case["severity"])


@of("years", "fine")
def test_a_year_that_is_another_by_right_is_left_alone(case: str) -> None:
    assert years_in(case) == []


def test_a_name_in_the_data_is_of_the_year() -> None:
    right = {"封面": {"项目名称": words("2024年度自评")}, "上年": {}}
    assert list(find_misnamed_years(words_in(right), 2024)) == []
    for year in (2022, 1024, 3024):
        wrong = {"封面": {"项目名称": words(f"{year}年度自评")}}
        found = find_misnamed_years(words_in(wrong), 2024)
        assert one(found).severity is Severity.WARNING


# ── numbers ─────────────────────────────────────────────────────────────────


def typed_in(text: str, *, final: bool = False) -> list[Problem]:
    return list(
        find_typed_numbers({"说明": words(text)}, SCOPE, Wording(), final=final)
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("满意度为96%。", "95%"),
        ("公用经费11.11万元。", "111.10万元"),
        ("公用经费占本年支出合计的65.6%。", "55.6%"),
        ("款项在50个工作日内拨付，均未超时限。", "30个工作日"),
    ],
)
def test_a_number_beside_its_name_is_held_against_it(text: str, right: str) -> None:
    problem = one(iter(typed_in(text)))
    assert (problem.code, problem.severity) == ("W12", Severity.WARNING)
    assert right in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "满意度为95%。",
        "满意度目标为90%以上。",
        "公用经费111.1万元。",
        "上年公用经费98万元。",
        "公用经费每人3万元。",
        "公用经费增加5万元。",
        "公用经费占本年支出合计的55.55%。",
        "培训35人，政策范围内按60%支付。",
    ],
)
def test_a_number_beside_a_name_may_be_another(text: str) -> None:
    assert [problem.code for problem in typed_in(text) if problem.code != "W11"] == []


def test_what_nothing_knows_is_listed_once_a_text_in_a_final_document() -> None:
    text = "培训35人，按60%支付，完成100%，满意度为95%。"
    assert typed_in(text) == []
    problem = one(iter(typed_in(text, final=True)))
    assert (problem.code, problem.severity) == ("W13", Severity.HINT)
    assert "35人、60%，" in problem.message


@of("numbers", "differ")
def test_a_document_has_one_number(case: list[str]) -> None:
    cited = list(
        cited_in(("说明", words(text, line)) for line, text in enumerate(case))
    )
    found = list(find_differing_numbers(cited, across=False))
    assert [(problem.code, problem.severity) for problem in found] == [
        ("W16", Severity.WARNING)
    ] * 2
    often = [*cited, *cited_in([("问题", words(case[0], 9))])]
    problem = one(find_differing_numbers(often, across=False))
    assert problem.place == Place("决算.md", 1)


@of("numbers", "same")
def test_two_documents_have_two_numbers(case: list[str]) -> None:
    cited = list(
        cited_in(("说明", words(text, line)) for line, text in enumerate(case))
    )
    assert list(find_differing_numbers(cited, across=False)) == []


@of("numbers", "wrong")
def test_a_document_number_is_of_the_year_it_was_issued_in(case: str) -> None:
    cited = list(cited_in([("说明", words(case))]))
    assert one(find_wrong_numbers(cited, 2024)).code == "W16"


SCORE = SimpleNamespace(
    points=amount("98.5", "分"),
    grade="优",
    groups=(),
    indicators=(SimpleNamespace(points=amount("15", "分"), weight=amount("15", "分")),),
)


def scores_in(text: str) -> list[Problem]:
    known = scored([{"评分": SCORE}])
    return list(find_wrong_scores({"说明": words(text)}, known))


@of("scores", "told")
def test_points_and_grades_are_those_of_the_reports(case: str) -> None:
    assert one(iter(scores_in(case))).code == "W12"


@of("scores", "fine")
def test_right_points_and_grades_are_left_alone(case: str) -> None:
    assert scores_in(case) == []


# ── copies ──────────────────────────────────────────────────────────────────

PARAGRAPH = (
    "经费管理执行单位的财务制度和专项资金管理规定，稽查业务另有相应的工作制度，两方面相互衔接。"
    "外出核查的费用凭据报销，审批环节清楚。"
)


def test_a_paragraph_of_another_document_is_known_with_a_few_words_changed() -> None:
    changed = PARAGRAPH.replace("稽查", "救助").replace("凭据", "据实")
    documents = {"甲": {"管理": words(PARAGRAPH)}, "乙": {"管理": words(changed)}}
    assert one(find_twins(documents)).code == "W01"
    other = "救助对象由乡镇核实身份，住院和门诊费用按规定的比例给予救助，资金由县财政局直接支付到个人账户。"
    documents["乙"] = {"管理": words(other)}
    assert list(find_twins(documents)) == []


def test_a_paragraph_stands_once_in_a_document() -> None:
    assert one(find_repeated({"管理": words(f"{PARAGRAPH}\n\n{PARAGRAPH}")})).place == (
        Place("决算.md", 5)
    )
    reasons = {"原因 甲": words(PARAGRAPH), "原因 乙": words(PARAGRAPH, 9)}
    assert list(find_repeated(reasons)) == []


# ── references ──────────────────────────────────────────────────────────────

EXTRA = {
    "高血压认定": amount("300", "人次"),
    "糖尿病认定": amount("200", "人次"),
    "新增低保对象": amount("20", "人"),
    "减少低保对象": amount("10", "人"),
    "原先支付比例": amount("70", "%"),
    "现行支付比例": amount("80", "%"),
}
INDICATORS = [
    SimpleNamespace(code=code, name=name, value=amount("90", "%"))
    for code, name in (("满意度", "参保对象满意度"), ("处理率", "查实问题处理率"))
]


def references_in(text: str) -> list[Problem]:
    scope = {"补充数": EXTRA, "评分": SimpleNamespace(indicators=INDICATORS)}
    return list(find_wrong_references({"说明": words(text)}, scope, Labels(scope)))


@of("references", "told")
def test_a_reference_to_what_the_words_do_not_speak_of_is_told(
    case: dict[str, str],
) -> None:
    problem = one(iter(references_in(case["text"])))
    assert problem.code == "W12" and f"“{case['finds']}”" in problem.message


@of("references", "fine")
def test_a_reference_to_what_the_words_speak_of_is_left_alone(case: str) -> None:
    assert references_in(case) == []
