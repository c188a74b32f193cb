"""--strict: a number of a finished document that no figure stands behind is an error at the place it was typed."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.core.grid import Cell, Row
from reports.core.problems import Place, Problem, Severity
from reports.core.tree import Document, Number, Paragraph, Strong, Text
from reports.gate.unsourced import unsourced
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from tests.conftest import ROOT, read_cases
from tests.tables import make_table

CASES = read_cases("strict.yaml")
FILE = "data/2024/某单位/某报告.md"


def found(*line: Any, lines: dict[str, list[str]] | None = None) -> list[Problem]:
    return unsourced(Document("报告", (Paragraph(line),)), lines or {}, dict)


@pytest.mark.parametrize("case", CASES["finds"], ids=lambda case: case["text"])
def test_a_number_that_is_only_words_is_found(case: dict[str, str]) -> None:
    problems = found(Text(case["text"]))
    assert [problem.code for problem in problems] == ["W13"] and problems[
        0
    ].severity is Severity.ERROR
    assert f"里的 {case['number']} 没有出处" in problems[0].message


@pytest.mark.parametrize("text", CASES["passes"])
def test_what_is_no_such_number_passes(text: str) -> None:
    assert found(Text(text)) == [], text


def test_a_number_of_a_figure_has_an_origin() -> None:
    assert (
        found(
            Text("支出"),
            Number("3059.53", "万元"),
            Text("，共"),
            Number("35"),
            Text("个指标。"),
        )
        == []
    )


def test_bold_words_cells_and_fields_of_the_layout_are_looked_at() -> None:
    words = (Strong((Text("共35家"),)),)
    table = make_table((), (1,), (), (Row((Cell((words,)),)),))
    for document in (
        Document("报告", (Paragraph(words),)),
        Document("报告", (table,)),
        Document("报告", (), "", (("封面", words),)),
    ):
        assert [problem.code for problem in unsourced(document, {}, dict)] == ["W13"]


def test_the_place_is_the_line_with_the_same_words_around_it() -> None:
    lines = {
        "data/a.yaml": ["甲: 35家"],
        FILE: ["# 说明", "", "检查35家，处理{{ 处理 }}，又查35家药店。"],
    }
    words = (Text("检查35家，处理"), Number("3", "家"), Text("，又查35家药店。"))
    assert [problem.place for problem in found(*words, lines=lines)] == [
        Place(FILE, 3, 3),
        Place(FILE, 3, 20),
    ]


def test_a_template_is_looked_through_where_the_data_has_no_such_words() -> None:
    document = Document("报告", (Paragraph((Text("大于10%的项目"),)),))
    (problem,) = unsourced(
        document,
        {FILE: ["别的话"]},
        lambda: {"templates/正文.md.j2": ["", "大于10%的项目"]},
    )
    assert (
        problem.place == Place("templates/正文.md.j2", 2, 3)
        and "数('10%')" in problem.hint
    )


@pytest.mark.slow
def test_no_number_of_the_shipped_reports_is_without_an_origin(
    sample: Request, tmp_path: Path
) -> None:
    for year in (2023, 2024):
        request = replace(
            sample, year=year, unit="", strict=True, output=tmp_path / "成品" / "output"
        )
        outcomes = list(pipeline.build(request))
        assert outcomes
        for outcome in outcomes:
            assert not [
                problem
                for problem in outcome.problems
                if problem.code in ("W11", "W12", "W13")
                # What was said of last year, without a figure to confirm it.
                and "没有上年数可以核对" not in problem.message
            ]
            assert outcome.state is DocumentState.BUILT


def test_a_typed_number_keeps_a_document_back_only_where_it_is_asked_for(
    workplace: Request,
) -> None:
    path = workplace.data / "2024" / workplace.unit / "职工医保.md"
    text = path.read_text("utf-8").rstrip()
    path.write_text(f"{text}\n\n全年培训经办人员35人。\n", encoding="utf-8")
    (outcome,) = pipeline.build(workplace)
    assert outcome.state is DocumentState.BUILT
    strictly = replace(workplace, strict=True)
    (outcome,) = pipeline.build(strictly)
    (problem,) = [problem for problem in outcome.problems if problem.code == "W13"]
    assert problem.place is not None and problem.place.file.endswith("职工医保.md")
    assert problem.place.line == len(text.splitlines()) + 2
    (outcome,) = pipeline.build(workplace)
    assert outcome.state is DocumentState.BUILT
    path.write_text(f"{text}\n", encoding="utf-8")
    assert [outcome.state for outcome in pipeline.build(strictly)] == [
        DocumentState.BUILT
    ]
    assert [outcome.state for outcome in pipeline.build(strictly)] == [
        DocumentState.UNCHANGED
    ]


def test_a_template_says_a_fixed_number_as_a_constant() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.j2")]
    assert any("{{ 数('10%') }}" in text for text in texts)
