"""Numbers typed into a narrative: those the figures know are to be named, those nearly right are asked about."""

from typing import Any

import pytest

from reports.core.figure import Figure, unit_named
from reports.core.problems import Place, Problem, Severity
from reports.prose import typed_numbers
from reports.prose.typed_numbers import find_typed_numbers
from reports.run import pipeline
from reports.run.request import Request
from reports.source.schema import Words
from reports.source.values import read_number
from reports.wording.options import Wording
from tests.conftest import read_cases

CASES = read_cases("typed_in_prose.yaml")
FILE = "data/2024/某单位/决算.md"


def figures(typed: dict[str, str]) -> dict[str, Any]:
    """Names that lead to figures, 甲.乙 to one inside another."""
    scope: dict[str, Any] = {}
    for name, text in typed.items():
        *above, last = name.split(".")
        inner = scope
        for part in above:
            inner = inner.setdefault(part, {})
        number = read_number(text)
        assert number is not None
        inner[last] = Figure.entered(
            number.number, unit_named(number.unit), Place("d.yaml", 1), text, name
        )
    return scope


SCOPE = {
    **figures(CASES["figures"]),
    "上年": figures(CASES["last year"]),
    "上年度": "2023",
    "单位": {},
    "评分": {},
}


def told(text: str, file: str = FILE) -> list[Problem]:
    texts = {"说明": Words(text, Place(file, 7))}
    return list(find_typed_numbers(texts, SCOPE, Wording()))


@pytest.mark.parametrize(
    "case",
    [case for case in CASES["raises"] if case["code"]],
    ids=lambda case: case["text"],
)
def test_a_number_that_the_figures_know_is_told(case: dict[str, str]) -> None:
    (problem,) = told(case["text"])
    assert problem.code == case["code"], problem.message
    assert problem.severity is (
        Severity.HINT if case["code"] == "W11" else Severity.WARNING
    )
    assert case.get("message", "") in problem.message
    assert problem.was in case["text"]
    assert (
        problem.should == case.get("should", problem.should) and "{{" in problem.should
    )


@pytest.mark.parametrize("text", CASES["passes"])
def test_a_number_that_only_looks_like_one_is_told_nothing(text: str) -> None:
    assert told(text) == [], text


def test_there_are_enough_cases_both_ways() -> None:
    assert len(CASES["raises"]) >= 15 and len(CASES["passes"]) >= 25


def test_thousands_of_numbers_are_not_all_held_against_every_figure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    half_up = typed_numbers.half_up

    def counted(value: Any, places: int) -> Any:
        asked.append(places)
        return half_up(value, places)

    monkeypatch.setattr(typed_numbers, "half_up", counted)
    text = "".join(f"支出{number}.57万元，" for number in range(700_000, 702_000))
    texts = {"说明": Words(text, Place(FILE, 7))}
    known = figures({f"甲{number}": f"{number}.5万元" for number in range(200)})
    scope = {**known, "上年度": "2023", "单位": {}}
    (problem,) = find_typed_numbers(texts, scope, Wording(), final=True)
    assert problem.code == "W13"
    assert len(asked) <= 200


def test_each_number_is_told_at_its_own_line() -> None:
    problems = told("支出3059.53万元。\n\n收入正常。参保职工476213人，参保率98.76%。")
    assert [(problem.code, problem.place) for problem in problems] == [
        ("W11", Place(FILE, 7)),
        ("W12", Place(FILE, 9)),
        ("W11", Place(FILE, 9)),
    ]


def test_figures_that_are_alike_are_all_offered() -> None:
    (problem,) = told("合计3059.53万元。")
    assert (
        "{{ 本年收入合计 }}" in problem.hint + problem.should
        and "{{ 本年支出合计 }}" in problem.hint + problem.should
    )


def test_a_sentence_in_yaml_is_to_be_quoted() -> None:
    (problem,) = told("3059.53万元用于补助。", "data/2024/某单位/决算.yaml")
    assert "英文单引号" in problem.hint


def test_the_figures_are_not_looked_through_where_nothing_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reports.prose.typed_numbers._Figures", None)
    assert told("2024年，支出{{ 本年支出合计 }}，第3项第2条已完成。") == []


def test_in_a_document_the_suggestion_prints_what_stood_there(
    workplace: Request,
) -> None:
    path = workplace.data / "2024" / workplace.unit / "职工医保.md"
    text = path.read_text("utf-8").rstrip()
    path.write_text(
        f"{text}\n\n全年基金收入345782.92万元，基金支出272570.28万元。\n",
        encoding="utf-8",
    )
    (outcome,) = pipeline.build(workplace)
    found = [problem for problem in outcome.problems if problem.should]
    assert [(problem.code, problem.severity) for problem in found] == [
        ("W11", Severity.HINT),
        ("W12", Severity.WARNING),
    ]
    assert "{{ 基金.支出.决算 }}" in found[1].should
    path.write_text(
        f"{text}\n\n{found[0].should.replace('272570.28万元', '{{ 基金.支出.决算 }}')}\n",
        encoding="utf-8",
    )
    (outcome,) = pipeline.build(workplace)
    assert not [problem for problem in outcome.problems if problem.should]
    (page,) = workplace.output.rglob("*.fragment.html")
    assert "全年基金收入345782.92万元，基金支出272507.28万元" in page.read_text("utf-8")
