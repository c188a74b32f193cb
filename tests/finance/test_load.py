from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.core.figure import (
    NONE,
    PENDING,
    Computed,
    Entered,
    Figure,
    LookedUp,
    entered_leaves,
    unit_named,
)
from reports.core.problems import Place, Problem, Severity
from reports.finance.data_file import (
    DataFile,
    Setting,
    read_source,
    unknown_type,
    unknown_variant,
    with_tables,
)
from reports.finance.load import load, load_unit, narratives
from reports.source.schema import Schema, Words
from reports.source.yaml import reader
from reports.types.schema_files import json_schema

FILE, PROSE = "data/2024/某单位/某报告.yaml", "data/2024/某单位/某报告.md"
SETTING = Setting(2024, "某单位")
DRAFT = Setting(2024, "某单位", draft=True)


def schema_of(text: str) -> Schema:
    node, problems = reader.read_yaml(text.encode(), "数据结构.yaml")
    assert node is not None and problems == []
    form: Schema = json_schema(node)
    return form


FORM = schema_of("""
type: object
additionalProperties: false
properties:
  报告: {type: string}
  年度: {type: [number, string]}
  单位: {type: string}
  状态: {type: string, enum: [送审稿, 公开稿], default: 送审稿}
  金额单位: {type: string, enum: [元, 万元], default: 元}
  公开时间: {type: string, 量: 日期, 可待填: true}
  收入: {type: [number, string], 量: 金额}
  基金:
    type: object
    additionalProperties: false
    properties:
      上年末: {type: [number, string], 量: 金额, 上年取: 年末}
      明细: {type: object, properties: {上年数: {type: string, 量: 金额, 上年取: 基金.收入}}, required: [上年数]}
    required: [上年末]
  上年人数: {type: string, 量: 数, 单位: 人, 上年取: 人数}
  引言: {type: string, 量: 文段}
  小结: {type: string, 量: 文段}
patternProperties:
  "^说明 \\\\S+$": {type: string, 量: 文段}
""")
UNIT = schema_of("""
type: object
additionalProperties: false
properties:
  名称: {type: string}
  电话: {type: string, 可待填: true}
  级次: {type: string, enum: [市级, 县级]}
required: [名称]
""")


def source_of(text: str, prose: str | None = None) -> DataFile:
    source, problems = read_source(
        FILE, text.encode(), None if prose is None else prose.encode()
    )
    assert source is not None and problems == []
    return source


def loaded(
    text: str,
    prose: str | None = None,
    setting: Setting = SETTING,
    previous: Any = None,
    form: Schema = FORM,
) -> tuple[dict[str, Any], list[Problem]]:
    return load(source_of(text, prose), form, {"简称": "我县"}, setting, previous, {})


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


# ── files ───────────────────────────────────────────────────────────────────


def test_a_data_file_and_its_companion_are_one_document() -> None:
    scope, problems = loaded(
        "报告: 甲\n收入: 5\n", "# 引言\n\n第一段。\n\n# 说明 收入\n\n第二段。\n"
    )
    assert problems == []
    assert (scope["报告"], scope["引言"], scope["说明 收入"]) == (
        "甲",
        "第一段。",
        "第二段。",
    )
    assert scope["引言"].place == Place(PROSE, 3)
    assert scope["收入"].origin == Entered(Place(FILE, 2, 5), "5")


def test_a_key_written_in_both_files_is_a_problem_that_names_both_places() -> None:
    scope, problems = loaded("报告: 甲\n引言: 短的。\n", "# 引言\n\n长的。\n")
    (problem,) = problems
    assert (problem.code, problem.place) == ("D12", Place(PROSE, 1, 1))
    assert f"{FILE} 第 2 行" in problem.message
    assert scope["引言"] == "短的。"


def test_a_heading_the_schema_does_not_know_is_a_problem_in_the_companion() -> None:
    _, problems = loaded("报告: 甲\n", "# 引 言\n\n一段。\n")
    (problem,) = problems
    assert (problem.code, problem.place, problem.should) == (
        "D01",
        Place(PROSE, 1, 1),
        "# 引言",
    )


def test_a_file_that_cannot_be_read_gives_its_problems_and_nothing_else() -> None:
    source, problems = read_source(FILE, b"\x00\x01", b"# \xe5\xbc\x95\xe8\xa8\x80\n")
    assert source is None
    assert problems


def test_a_companion_that_cannot_be_read_leaves_the_data_to_be_checked() -> None:
    source, problems = read_source(FILE, "收入: 五\n".encode(), b"\xff\xfe\x00\xd8\x00")
    assert source is not None
    assert {problem.place.file for problem in problems if problem.place} == {PROSE}
    assert codes(load(source, FORM, {}, SETTING, None, {})[1]) == ["D03"]


def test_an_old_encoding_is_read_in_both_files() -> None:
    source, problems = read_source(
        FILE,
        "报告: 决算说明\n".encode("gbk"),
        "# 引言\n\n这是第一段文字。\n".encode("gbk"),
    )
    assert source is not None
    assert {problem.severity for problem in problems} == {Severity.HINT}
    scope, found = load(source, FORM, {}, SETTING, None, {})
    assert (found, scope["报告"], scope["引言"]) == ([], "决算说明", "这是第一段文字。")


# ── names ───────────────────────────────────────────────────────────────────


def test_a_document_knows_its_year_and_unit_from_its_folders() -> None:
    scope, problems = loaded("报告: 甲\n")
    assert problems == []
    assert [scope[key] for key in ("年度", "上年度", "下年度")] == [
        "2024",
        "2023",
        "2025",
    ]
    assert scope["单位"] == {"名称": "某单位", "简称": "我县"}
    assert scope["上年"] is NONE


@pytest.mark.parametrize(
    "line",
    [
        "年度: 2024",
        "年度: 2024年",
        "年度: ２０２４",
        "单位: 某单位",
        "单位: ' 某单位 '",
    ],
)
def test_year_and_unit_may_be_stated(line: str) -> None:
    scope, problems = loaded(f"报告: 甲\n{line}\n")
    assert problems == []
    assert (scope["年度"], scope["单位"]["名称"]) == ("2024", "某单位")


@pytest.mark.parametrize(
    ("line", "should"),
    [
        ("年度: 2023", "年度: 2024"),
        ("年度: 2023年", "年度: 2024"),
        ("单位: 某局", "单位: 某单位"),
    ],
)
def test_a_year_or_unit_that_contradicts_the_folder_is_an_error(
    line: str, should: str
) -> None:
    _, (problem,) = loaded(f"报告: 甲\n{line}\n")
    assert (problem.code, problem.severity, problem.place) == (
        "D11",
        Severity.ERROR,
        Place(FILE, 2, 1),
    )
    assert (problem.was, problem.should) == (line, should)


@pytest.mark.parametrize(
    ("line", "value", "problems"),
    [
        ("", "5", []),
        ("金额单位: 元", "5", []),
        ("金额单位: 万元", "50000", []),
        ("金额单位: 千元", "5", ["D04"]),
        ("金额单位: 待填", "5", ["D06"]),
    ],
)
def test_bare_amounts_count_in_the_unit_of_the_file(
    line: str, value: str, problems: list[str]
) -> None:
    scope, found = loaded(f"收入: 5\n{line}\n")
    assert codes(found) == problems
    assert (scope["收入"].value, scope["收入"].unit.dimension) == (Decimal(value), "元")


def test_the_unit_of_amounts_may_be_another_by_default() -> None:
    other = {
        **FORM,
        "properties": {
            **FORM["properties"],
            "金额单位": {"type": "string", "default": "万元"},
        },
    }
    assert loaded("收入: 5\n", form=other)[0]["收入"].value == Decimal(50000)
    assert loaded("收入: 5\n金额单位: 元\n", form=other)[0]["收入"].value == Decimal(5)


# ── 待填 by state ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "setting", "problems"),
    [
        ("状态: 公开稿", SETTING, ["D06", "D06", "D06"]),
        ("状态: 送审稿", SETTING, ["D06", "D06"]),
        ("", SETTING, ["D06", "D06"]),
        ("状态: 公开稿", DRAFT, []),
        ("", DRAFT, []),
    ],
)
def test_what_may_be_pending_depends_on_the_state(
    state: str, setting: Setting, problems: list[str]
) -> None:
    text = f"报告: 甲\n公开时间: 待填\n收入: 待填\n{state}\n"
    scope, found = loaded(text, "# 引言\n\n待填\n", setting)
    assert codes(found) == problems
    assert [scope[key] for key in ("公开时间", "收入")] == [PENDING, PENDING]


def test_in_a_draft_even_the_year_may_be_pending() -> None:
    scope, problems = loaded(
        "年度: 待填\n单位: 待填\n状态: 待填\n金额单位: 待填\n收入: 5\n", setting=DRAFT
    )
    assert problems == []
    assert (scope["年度"], scope["收入"].value) == ("2024", 5)


# ── last year ───────────────────────────────────────────────────────────────


def former(number: str, unit: str = "万元") -> Figure:
    typed = Figure.entered(
        Decimal(number),
        unit_named(unit),
        Place("data/2023/某单位/某报告.yaml", 7),
        number,
        "收入",
    )
    return Figure(
        typed.value, unit_named("亿元"), Computed("+", (typed, Decimal(0))), "年末", 4
    )


LAST = {"年末": former("657038.61"), "基金": {"收入": former("5")}, "人数": NONE}


def test_a_missing_figure_is_looked_up_in_last_years_document() -> None:
    scope, problems = loaded("基金: {明细: {}}\n", previous=LAST)
    assert problems == []
    figure = scope["基金"]["上年末"]
    assert (figure.value, figure.unit.name, figure.name) == (
        Decimal("6570386100"),
        "亿元",
        "基金.上年末",
    )
    assert figure.origin == LookedUp("上年.年末", LAST["年末"])
    assert [
        leaf.origin.place.line
        for leaf in entered_leaves(figure)
        if isinstance(leaf.origin, Entered)
    ] == [7]
    assert scope["基金"]["明细"]["上年数"].origin == LookedUp(
        "上年.基金.收入", LAST["基金"]["收入"]
    )
    assert scope["上年人数"] is NONE
    assert scope["上年"] is LAST


def test_a_figure_that_is_entered_and_the_same_is_kept_as_entered() -> None:
    scope, problems = loaded(
        "金额单位: 万元\n基金: {上年末: 657038.61}\n", previous=LAST
    )
    assert problems == []
    assert isinstance(scope["基金"]["上年末"].origin, Entered)


def test_a_figure_that_is_entered_and_different_is_a_warning_that_shows_both() -> None:
    scope, problems = loaded(
        "金额单位: 万元\n基金: {上年末: 657038.62}\n", previous=LAST
    )
    (problem,) = problems
    assert (problem.code, problem.severity, problem.place) == (
        "D13",
        Severity.WARNING,
        Place(FILE, 2, 11),
    )
    assert "657,038.62万元" in problem.message and "657,038.61万元" in problem.message
    assert scope["基金"]["上年末"].value == Decimal("6570386200")


def test_a_former_figure_that_is_a_fraction_or_of_another_unit_can_be_shown_too() -> (
    None
):
    third = Figure(Fraction(10, 3), unit_named("元"), Computed("÷", ()), "年末")
    _, (problem,) = loaded("基金: {上年末: 3}\n", previous={"年末": third})
    assert "3元" in problem.message and "3.3333元" in problem.message
    people = Figure(Decimal(8), unit_named("人"), Computed("+", ()), "年末")
    _, (problem,) = loaded("基金: {上年末: 3}\n", previous={"年末": people})
    assert (problem.code, "8人" in problem.message) == ("D13", True)


def test_a_figure_that_is_nowhere_is_missing() -> None:
    scope, problems = loaded("报告: 甲\n基金: {}\n")
    (problem,) = problems
    assert (problem.code, problem.severity, problem.place) == (
        "D05",
        Severity.ERROR,
        Place(FILE, 2, 5),
    )
    assert "“基金.上年末”" in problem.message
    assert "上年文件夹里没有" in problem.hint
    assert scope["基金"]["上年末"] is PENDING


@pytest.mark.parametrize("value", [NONE, PENDING])
def test_a_figure_that_last_years_document_cannot_give_is_missing(value: Any) -> None:
    _, (problem,) = loaded("基金: {}\n", previous={"年末": value})
    assert problem.code == "D05"
    assert "上年的报告里算不出“年末”" in problem.hint
    _, (problem,) = loaded("基金: {}\n", previous={})
    assert problem.code == "D05"


def test_a_draft_leaves_a_missing_figure_pending() -> None:
    scope, problems = loaded("基金: {明细: {}}\n", setting=DRAFT)
    assert problems == []
    assert scope["基金"]["上年末"] is PENDING
    assert scope["基金"]["明细"]["上年数"] is PENDING


def test_what_is_not_required_is_not_missed() -> None:
    scope, problems = loaded("报告: 甲\n")
    assert problems == []
    assert scope["上年人数"] is NONE and scope["基金"] is NONE


def test_a_figure_typed_wrong_is_not_looked_up_in_silence() -> None:
    scope, problems = loaded("基金: {上年末: 很多}\n", previous=LAST)
    assert codes(problems) == ["D03"]
    assert scope["基金"]["上年末"] is PENDING


AMOUNT = {"type": "string", "量": "金额"}
WITH_LAST = {
    **FORM,
    "properties": {
        **FORM["properties"],
        "上年": {"type": "object", "properties": {"年末": AMOUNT, "收入": AMOUNT}},
    },
}


def test_last_years_figures_may_be_entered_where_there_is_no_folder() -> None:
    scope, problems = loaded("上年: {收入: 3}\n", form=WITH_LAST)
    assert problems == []
    assert (scope["上年"]["收入"].value, scope["上年"]["年末"]) == (3, NONE)


def test_last_years_figures_that_are_entered_stand_before_those_of_the_folder() -> None:
    scope, problems = loaded(
        "上年: {收入: 3, 年末: 5}\n",
        form=WITH_LAST,
        previous={**LAST, "收入": former("3", "元")},
    )
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("D13", Severity.WARNING)
    ]
    assert (
        "“上年.年末”录的是 5元" in problems[0].message
        and "6,570,386,100元" in problems[0].message
    )
    assert (scope["上年"]["年末"].value, scope["上年"]["基金"]) == (5, LAST["基金"])


# ── 单位.yaml ───────────────────────────────────────────────────────────────


def unit_of(
    text: str, setting: Setting = SETTING
) -> tuple[dict[str, Any], list[Problem]]:
    return load_unit(source_of(text), UNIT, setting)


def test_a_unit_has_the_name_of_its_folder() -> None:
    values, problems = unit_of("名称: 某单位\n电话: 待填\n级次: 县级\n")
    assert problems == []
    assert (values["名称"], values["电话"]) == ("某单位", PENDING)
    _, (problem,) = unit_of("名称: 某单位医保局\n")
    assert (problem.code, problem.severity, problem.should) == (
        "D11",
        Severity.ERROR,
        "名称: 某单位",
    )


@pytest.mark.parametrize(
    ("text", "setting", "problems"),
    [
        ("级次: 县级", SETTING, ["D05"]),
        ("名称: 某单位\n级次: 待填", SETTING, ["D06"]),
        ("名称: 某单位\n级次: 待填", DRAFT, []),
        ("名称: 某单位\n级别: 县级", SETTING, ["D01"]),
        ("名称: 某单位\n级次: 乡级", SETTING, ["D04"]),
    ],
)
def test_what_is_wrong_in_a_unit_is_reported(
    text: str, setting: Setting, problems: list[str]
) -> None:
    assert codes(unit_of(text, setting)[1]) == problems


# ── narratives, types and variants ──────────────────────────────────────────


def test_narratives_are_the_texts_that_are_there_or_pending() -> None:
    scope, _ = loaded(
        "报告: 甲\n小结: 待填\n", "# 引言\n\n一段。\n\n# 说明 收入\n\n二段。\n", DRAFT
    )
    found = narratives(scope, FORM)
    assert found == {"引言": "一段。", "说明 收入": "二段。", "小结": PENDING}
    assert isinstance(found["引言"], Words)
    assert "报告" not in found


@pytest.mark.parametrize(
    ("text", "was", "should"),
    [
        ("报告: 甲乙丙\n", "报告: 甲乙丙", "报告: 甲乙丁"),
        ("报告: 完全不同\n", "报告: 完全不同", ""),
        ("收入: 1\n", "", ""),
    ],
)
def test_an_unknown_type_is_a_problem_that_lists_the_known_ones(
    text: str, was: str, should: str
) -> None:
    source = source_of(text)
    problem = unknown_type(source.text("报告"), {"甲乙丁": 1, "某类": 2}, source)
    assert (problem.code, problem.severity, problem.was, problem.should) == (
        "D14",
        Severity.ERROR,
        was,
        should,
    )
    assert "甲乙丁、某类" in problem.hint
    assert problem.place is not None and (problem.place.file, problem.place.line) == (
        FILE,
        1,
    )


@pytest.mark.parametrize(
    ("text", "was", "should"),
    [
        ("报告: 甲\n样式: 甲地区\n", "样式: 甲地区", "样式: 甲地"),
        ("报告: 甲\n样式: 远方\n", "样式: 远方", ""),
        ("报告: 甲\n", "", ""),
    ],
)
def test_an_unknown_variant_is_a_problem_that_lists_the_known_ones(
    text: str, was: str, should: str
) -> None:
    source = source_of(text)
    problem = unknown_variant(source.text("样式"), ("甲地", "乙地"), source)
    assert (problem.code, problem.severity, problem.was, problem.should) == (
        "D14",
        Severity.ERROR,
        was,
        should,
    )
    assert "甲地、乙地" in problem.hint


# ── rows in a CSV beside the data file ──────────────────────────────────────


ROWS = """
type: object
properties:
  报告: {type: string}
  金额单位: {type: string, enum: [元, 万元], default: 万元}
  笔:
    type: array
    items:
      type: object
      additionalProperties: false
      properties: {时间: {type: string}, 金额: {type: number, 量: 金额}}
      required: [金额]
"""


def with_rows(csv: bytes | None) -> tuple[Any, list[Problem]]:
    files = {"笔.csv": csv}
    source, problems = read_source(FILE, "报告: 甲\n笔: 笔.csv\n".encode())
    assert source is not None
    form, _ = reader.read_yaml(ROWS.encode(), "数据结构.yaml")
    assert form is not None
    schema: Schema = json_schema(form)
    source, taken_in = with_tables(source, schema, files.get)
    scope, found = load(source, schema, {}, Setting(2024, "某单位"), None, {})
    return scope["笔"], [*problems, *taken_in, *found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_rows_of_a_csv_are_figures_with_file_row_and_column(encoding: str) -> None:
    rows, problems = with_rows(
        '时间,金额\n2023年1月,"1,234.50"\n,16.61万元\n'.encode(encoding)
    )
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    assert [row["金额"].shown for row in rows] == [Decimal("1234.50"), Decimal("16.61")]
    assert (rows[0]["时间"], rows[1]["时间"]) == ("2023年1月", NONE)
    place = rows[1]["金额"].origin.place
    assert (place.file.rpartition("/")[2], place.line, place.column) == ("笔.csv", 3, 2)


def test_a_csv_that_is_not_there_is_named() -> None:
    rows, problems = with_rows(None)
    assert rows is PENDING and [problem.code for problem in problems] == ["D16"]
    assert "笔.csv" in problems[0].message and problems[0].place == Place(FILE, 2, 4)


def test_a_wrong_cell_of_a_csv_is_reported_where_it_stands() -> None:
    _, problems = with_rows("时间,金额\n2023年1月,五\n2023年2月,\n".encode())
    assert [
        (problem.code, problem.place.line) for problem in problems if problem.place
    ] == [("D03", 2), ("D05", 3)]
