"""Fonts that a run will lack are told before anything is made."""

import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.cli import console, run_table
from reports.core.problems import Severity
from reports.publish.fonts import LackingFont
from reports.run import fonts, pipeline
from reports.run.request import Request
from tests.publish.test_paging import Press

BODY = ("仿宋_GB2312", "Times New Roman")
LACKING = [LackingFont("仿宋_GB2312", "某黑体"), LackingFont("楷体_GB2312", "某黑体")]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The fonts that were looked for on a machine that lacks two of them."""
    looked_for: list[tuple[str, str]] = []

    def look(wanted: list[tuple[str, str]]) -> list[LackingFont]:
        looked_for.extend(wanted)
        return LACKING

    monkeypatch.setattr(fonts, "lacking_fonts", look)
    return looked_for


@pytest.mark.parametrize("option", ["pages", "pdf"])
def test_they_are_named_with_what_comes_instead_before_the_first_document(
    option: str,
    workplace: Request,
    asked: list[tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = pipeline.start(replace(workplace, **{option: True}))
    [told] = run.told
    assert (told.code, told.severity) == ("G16", Severity.WARNING)
    assert "“仿宋_GB2312”“楷体_GB2312”" in told.message
    assert "用“某黑体”代替" in told.message
    assert BODY in asked and not workplace.output.exists()
    run_table.tell(replace(run, results=iter(())), console.print_problem_lines)
    assert told.message in capsys.readouterr().out.split("\n\n")[0]


def test_where_it_is_not_known_what_comes_instead_that_is_not_said(
    workplace: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = [replace(one, instead="") for one in LACKING]
    monkeypatch.setattr(fonts, "lacking_fonts", lambda wanted: lacking)
    [told] = pipeline.start(replace(workplace, pdf=True)).told
    assert "用别的字体代替" in told.message


@pytest.mark.usefixtures("asked")
def test_who_prints_nothing_or_elsewhere_is_not_told(workplace: Request) -> None:
    printed_otherwise = replace(workplace, pdf=True, convert=Press())
    for request in (workplace, printed_otherwise):
        assert pipeline.start(request).told == ()


@pytest.mark.usefixtures("own_templates")
def test_a_layout_of_a_type_that_nobody_asked_for_is_not_looked_at(
    workplace: Request, asked: list[tuple[str, str]], tmp_path: Path
) -> None:
    shared = workplace.templates / "公共" / "版式.docx"
    (workplace.templates / "某报告").mkdir()
    rare = workplace.templates / "某报告" / "版式.docx"
    with zipfile.ZipFile(shared) as archive, zipfile.ZipFile(rare, "w") as made:
        for name in archive.namelist():
            data = archive.read(name).replace("仿宋_GB2312".encode(), "罕体".encode())
            made.writestr(name, data)
    damaged = workplace.templates / "某报告" / "空表.docx"
    damaged.write_bytes(b"no Word file")
    for only, is_asked in (("某报告", True), ("别的报告", False)):
        asked.clear()
        assert fonts.lacking_of(replace(workplace, only=only))
        assert (("罕体", "Times New Roman") in asked) is is_asked
        assert BODY in asked
