"""What a unit's documents are asked: a file with errors is told of, and none is passed over in silence."""

import pytest
from msgspec.structs import replace

from reports.audit import inquiry
from reports.core.problems import Fault, Place, Severity
from reports.run.request import DocumentState, Request

UNIT = "渠县医疗保障局"
BROKEN = f"2024/{UNIT}/别的.yaml"


@pytest.fixture
def desk(workplace: Request) -> Request:
    """The unit's folder with one file more, of which nothing can be made of."""
    path = workplace.data / BROKEN
    path.write_text("报告: 没有这种\n金额单位: 元\n", encoding="utf-8")
    return replace(workplace, unit=UNIT)


def test_asking_for_a_number_tells_which_file_was_passed_over_and_why(
    desk: Request,
) -> None:
    traces, problems = inquiry.explain(desk, "2655.78万元")
    assert traces
    assert [problem.code for problem in problems] == ["G18", "D14"]
    shown = f"{desk.data.name}/{BROKEN}"
    assert problems[0].severity is Severity.WARNING
    assert problems[0].message == "“别的.yaml”有错误，这一次没有查它。"
    assert problems[0].place == Place(shown)
    assert problems[1].place is not None and problems[1].place.file == shown


def test_review_pages_tell_once_what_was_passed_over(desk: Request) -> None:
    pages, problems = inquiry.review(desk)
    assert len(pages) > 2 and not any("别的" in page.name for _, page in pages)
    assert [problem.code for problem in problems] == ["G18", "D14"]


def test_a_text_that_cannot_be_filled_in_is_told_too(
    workplace: Request,
) -> None:
    path = workplace.data / f"2024/{UNIT}/决算.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("# 部门职责\n", "# 部门职责\n\n{{ 没有的名 }}\n", 1),
        encoding="utf-8",
    )
    request = replace(workplace, unit=UNIT, only="部门决算说明")
    traces, problems = inquiry.explain(request, "2655.78万元")
    assert traces == [] and problems[0].code == "G18"
    assert any(
        problem.place is not None and problem.place.file.endswith("决算.md")
        for problem in problems
    )


def test_a_working_paper_that_cannot_be_made_says_why(desk: Request) -> None:
    papers = list(inquiry.paper(desk))
    (outcome,) = [outcome for outcome, paper in papers if not paper.content]
    assert outcome.state is DocumentState.FAULTY
    assert [problem.code for problem in outcome.problems] == ["D14"]


def test_who_asks_for_one_type_hears_nothing_of_another_one_s_errors(
    desk: Request,
) -> None:
    request = replace(desk, only="部门决算说明")
    assert inquiry.review(request)[1] == []


@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize("shell", ["校核页.html.j2", "校核报告.html.j2"])
def test_a_missing_shell_is_told_by_its_name(workplace: Request, shell: str) -> None:
    (workplace.templates / "公共" / shell).unlink()
    with pytest.raises(Fault) as caught:
        inquiry.review(replace(workplace, unit=UNIT))
    (problem,) = caught.value.problems
    place = Place(f"{workplace.templates.name}/公共/{shell}")
    assert (problem.code, problem.place) == ("T03", place)
    assert problem.message == "没有这个文件。" and "备份" in problem.hint
