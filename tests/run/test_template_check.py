"""check-templates: what is wrong in a templates folder, and what nothing in it uses, before any data is there."""

from pathlib import Path

import pytest
from docx import Document

import build
from reports.core.problems import Problem, Severity
from reports.run.request import Request
from reports.run.template_check import check_templates
from tests.conftest import ROOT

KIND = "项目绩效自评"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_templates")]


def found(templates: Path, kind: str = KIND) -> list[Problem]:
    return [
        problem
        for checked in check_templates(templates, 2024)
        if checked.name == kind
        for problem in checked.problems
    ]


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def test_the_templates_that_ship_have_no_error_and_no_file_without_use() -> None:
    problems = [
        problem
        for checked in check_templates(ROOT / "templates", 2024)
        for problem in checked.problems
    ]
    assert codes(problems) <= {"T11"}
    assert all(problem.severity is Severity.HINT for problem in problems)


def test_a_table_and_a_template_that_no_document_uses_are_told(
    workplace: Request,
) -> None:
    folder = workplace.templates / KIND / "四川"
    (folder / "表" / "旧表.yaml").write_text(
        "行: 各份\n列: [{标题: 名称, 值: 行.项目名称}]\n", encoding="utf-8"
    )
    (folder / "草稿.md.j2").write_text("没有人用的一段。\n", encoding="utf-8")
    told = [problem for problem in found(workplace.templates) if problem.code == "T10"]
    places = sorted(
        problem.place.file.rsplit("/", 1)[-1] for problem in told if problem.place
    )
    assert places == ["旧表.yaml", "草稿.md.j2"]


def test_an_included_template_counts_as_used(workplace: Request) -> None:
    folder = workplace.templates / KIND / "四川"
    (folder / "尾.md.j2").write_text("以上自评结果随部门决算公开。\n", encoding="utf-8")
    body = folder / "正文.md.j2"
    body.write_text(
        body.read_text("utf-8") + "\n{% include '尾.md.j2' %}\n", encoding="utf-8"
    )
    assert "T10" not in codes(found(workplace.templates))


def test_data_that_is_printed_nowhere_is_told_by_its_path(
    workplace: Request,
) -> None:
    schema = workplace.templates / KIND / "四川" / "数据结构.yaml"
    text = schema.read_text("utf-8").replace(
        "properties:\n",
        "properties:\n  没有用的: {type: string}\n  给别的: {type: string, 别处用: true}\n",
        1,
    )
    schema.write_text(text, encoding="utf-8")
    told = [
        problem.message
        for problem in found(workplace.templates)
        if problem.code == "T11"
    ]
    assert any("没有用的" in message for message in told)
    assert not any("给别的" in message or "科目" in message for message in told)
    assert not any("设立背景" in message or "资金" in message for message in told)


def test_a_misspelt_name_a_missing_style_and_two_places_for_the_text_come_at_once(
    workplace: Request,
) -> None:
    body = workplace.templates / KIND / "全国" / "自评表.md.j2"
    body.write_text(body.read_text("utf-8") + "\n{{ 项目名秤 }}\n", encoding="utf-8")
    path = workplace.templates / "公共" / "版式.docx"
    layout = Document(str(path))
    layout.styles["表头"].element.find(".//{*}name").set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "表 头"
    )
    layout.add_paragraph("【正文】")
    layout.save(str(path))
    assert {"M04", "M05"} <= codes(found(workplace.templates))
    layout = Document(str(ROOT / "templates" / "公共" / "版式.docx"))
    layout.save(str(path))
    told = [problem for problem in found(workplace.templates) if problem.code == "T02"]
    assert any(
        "项目名秤" in problem.message and "项目名称" in problem.hint for problem in told
    )


def test_a_field_that_word_split_into_runs_is_read_as_one(
    workplace: Request,
) -> None:
    path = workplace.templates / "基金预算绩效自评" / "新疆" / "版式.docx"
    layout = Document(str(path))
    field = next(paragraph for paragraph in layout.paragraphs if "{{" in paragraph.text)
    text = field.text
    for run in field.runs[1:]:
        run.text = ""
    field.runs[0].text = text[: len(text) // 2]
    field.add_run(text[len(text) // 2 :]).bold = True
    layout.save(str(path))
    assert not any(
        problem.severity is Severity.ERROR
        for problem in found(workplace.templates, "基金预算绩效自评")
    )


def test_the_command_needs_no_data_and_ends_with_1_where_something_is_wrong(
    workplace: Request, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        build.main(["check-templates", "2024", "--templates", str(workplace.templates)])
        == 0
    )
    assert (
        "项目绩效自评（中央转移支付、全国、全国/表样、四川、湖北、甘肃）：可以用"
        in capsys.readouterr().out
    )
    formulas = workplace.templates / KIND / "计算.yaml"
    formulas.write_text(
        formulas.read_text("utf-8") + "多余: {公式: 没有的数, 单位: 万元}\n",
        encoding="utf-8",
    )
    assert (
        build.main(["check-templates", "2024", "--templates", str(workplace.templates)])
        == 1
    )
    assert "没有“没有的数”这个名称" in capsys.readouterr().out


def test_a_folder_without_types_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.main(["check-templates", "--templates", str(tmp_path)]) == 1
    assert "没有报告类型" in capsys.readouterr().out
