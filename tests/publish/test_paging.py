"""Page numbers and PDFs in a run: where they come from, how long they are good, what they leave alone."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, Severity
from reports.publish.office import PrintedPdf
from reports.publish.records import PAGES
from reports.publish.stale import MARKER
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from tests.conftest import ROOT, copy_tiny_templates, lent
from tests.press import Sheets

UNIT = "示例单位"
TEXT = """
{{ 目录() }}

# 变化

今年{{ 今年 }}。

# 变化

{{ 叙述('原因') }}
"""

PORTAL = """\
门户:
  网站名称: 示例县人民政府
  网站域名: www.ceshi.gov.cn
  网站标识码: 5100000016
  栏目: [政府信息公开, 部门决算]
  栏目类别: 政府信息公开
  栏目说明: 公开本单位的部门决算
  栏目关键词: [部门决算, 医疗保障]
  公开时刻: 09:00
  来源: 示例单位
"""


@dataclass
class Press:
    """Prints documents without LibreOffice: the first bookmark on `first`, each further one a sheet later."""

    first: int = 2
    prints: list[str] = field(default_factory=list)
    fault: Problem | None = None
    fonts: frozenset[str] = frozenset(
        {"FangSong", "KaiTi", "SimHei", "SimSun", "FZXBSJW", "TimesNewRoman"}
    )
    lead: Callable[[str], int] = lambda xml: 0

    def __call__(self, docx: bytes, name: str) -> PrintedPdf:
        self.prints.append(name)
        if self.fault:
            raise Fault(self.fault)
        xml = document(docx)
        first = self.first + self.lead(xml)
        sheets = {
            mark: sheet
            for sheet, mark in enumerate(re.findall(r'w:name="(_Toc\d+)"', xml), first)
        }
        return Sheets(b"%PDF " + repr(sheets).encode(), sheets, self.fonts)

    def __hash__(self) -> int:
        return id(self)


@pytest.fixture
def press() -> Press:
    return Press()


def copy_paged_templates(folder: Path) -> None:
    """The tiny type with a 目录 and a long text."""
    copy_tiny_templates(folder)
    body = folder / "小报告" / "正文.md.j2"
    title = body.read_text(encoding="utf-8").splitlines()[0]
    body.write_text(f"{title}\n{TEXT}", encoding="utf-8")


@pytest.fixture(scope="module")
def paged_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for all tests that change none."""
    folder = tmp_path_factory.mktemp("共用") / "templates"
    copy_paged_templates(folder)
    return folder


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    press: Press,
    cache: Path,
    paged_templates: Path,
) -> Iterator[Request]:
    """A tiny report with a 目录, and a press to print it on."""
    shutil.copytree(ROOT / "tests" / "tiny" / "data", tmp_path / "data")
    folder = tmp_path / "data" / "2024" / UNIT
    for name, more in (("单位.yaml", PORTAL), ("小.yaml", "公开时间: 2025年6月3日\n")):
        (folder / name).write_text(
            (folder / name).read_text(encoding="utf-8") + more, encoding="utf-8"
        )
    own = tmp_path / "templates"
    with lent(request, paged_templates, own, copy_paged_templates) as templates:
        yield Request(
            year=2024,
            data=tmp_path / "data",
            templates=templates,
            output=tmp_path / "成 品" / "output",
            program=ROOT / "reports",
            cache=cache,
            convert=press,
        )


def run(request: Request, **asked: bool) -> Outcome:
    [outcome] = pipeline.build(replace(request, **asked))
    return outcome


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def published(request: Request) -> dict[str, bytes]:
    folder = request.output / "2024" / UNIT
    return {
        path.suffix: path.read_bytes()
        for path in folder.iterdir()
        if "fragment" not in path.name
    }


def internal(request: Request) -> Path:
    return request.output.parent / "内部" / "2024" / UNIT


def document(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read("word/document.xml").decode()


def numbers(docx: bytes) -> list[str]:
    """The page numbers in the 目录."""
    return re.findall(r"PAGEREF .*?<w:t>(\d+)</w:t>", document(docx))


def edit(request: Request, old: str, new: str) -> None:
    path = request.data / "2024" / UNIT / "小.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# ── page numbers ────────────────────────────────────────────────────────────


def test_an_ordinary_run_prints_nothing_and_says_that_numbers_are_missing(
    desk: Request, press: Press
) -> None:
    outcome = run(desk)
    assert (outcome.state, press.prints) == (DocumentState.BUILT, [])
    assert numbers(published(desk)[".docx"]) == []
    [hint] = outcome.problems
    assert (hint.code, hint.severity) == ("G13", Severity.HINT)
    assert all(word in hint.hint for word in ("F9", "更新目录", "--pages"))
    assert codes(run(desk)) == ["G13"]


@pytest.mark.usefixtures("own_templates")
def test_a_document_without_contents_is_told_nothing(
    desk: Request, press: Press
) -> None:
    body = desk.templates / "小报告" / "正文.md.j2"
    body.write_text(
        body.read_text(encoding="utf-8").replace("{{ 目录() }}", ""), encoding="utf-8"
    )
    assert codes(run(desk, pages=True)) == []
    assert press.prints == []


def test_with_pages_the_numbers_stand_in_the_contents(
    desk: Request, press: Press
) -> None:
    run(desk)
    outcome = run(desk, pages=True)
    assert (outcome.state, codes(outcome)) == (DocumentState.BUILT, [])
    assert numbers(published(desk)[".docx"]) == ["2", "3"]
    # Once without numbers, and once with them, to see that they hold.
    assert len(press.prints) == 2
    assert run(desk, pages=True).state is DocumentState.UNCHANGED
    assert len(press.prints) == 2


def test_numbers_are_taken_from_how_the_document_prints_with_them(
    desk: Request, press: Press
) -> None:
    press.lead = lambda xml: int("PAGEREF" in xml)
    run(desk, pages=True)
    assert numbers(published(desk)[".docx"]) == ["3", "4"]
    assert len(press.prints) == 3


def test_numbers_that_never_settle_are_left_out(desk: Request, press: Press) -> None:
    press.lead = lambda xml: len(press.prints)
    outcome = run(desk, pages=True)
    assert numbers(published(desk)[".docx"]) == []
    assert set(codes(outcome)) == {"G13", "G15"}


def test_an_ordinary_run_uses_the_numbers_again_with_the_same_bytes(
    desk: Request, press: Press
) -> None:
    run(desk, pages=True)
    before = published(desk)
    shutil.rmtree(desk.output)
    outcome = run(desk)
    assert (outcome.state, codes(outcome)) == (DocumentState.BUILT, [])
    assert published(desk) == before
    assert len(press.prints) == 2


def test_numbers_of_a_document_that_has_changed_are_dropped_and_come_back_with_it(
    desk: Request,
) -> None:
    run(desk, pages=True)
    edit(desk, "今年: 1234.5", "今年: 1234.6")
    assert codes(run(desk)) == ["G13", "P03"]
    assert numbers(published(desk)[".docx"]) == []
    edit(desk, "今年: 1234.6", "今年: 1234.5")
    assert codes(run(desk)) == []
    assert numbers(published(desk)[".docx"]) == ["2", "3"]


def test_a_change_that_is_not_in_the_document_keeps_its_numbers(desk: Request) -> None:
    run(desk, pages=True)
    edit(desk, "去年: 1200", "去年: 1201")
    outcome = run(desk)
    assert (outcome.state, codes(outcome)) == (DocumentState.BUILT, [])
    assert numbers(published(desk)[".docx"]) == ["2", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 0}',
        '{"format": 1, "documents": {"a": {"document": 1, "numbers": {}, "lacking": []}}}',
    ],
)
def test_damaged_numbers_are_none(text: str, desk: Request) -> None:
    run(desk, pages=True)
    (internal(desk) / PAGES).write_text(text)
    shutil.rmtree(desk.output)
    assert codes(run(desk)) == ["G13"]


def test_numbers_are_kept_beside_the_record_and_only_then(desk: Request) -> None:
    run(desk)
    assert not (internal(desk) / PAGES).exists()
    run(desk, pages=True)
    [kept] = json.loads((internal(desk) / PAGES).read_text(encoding="utf-8"))[
        "documents"
    ].values()
    assert list(kept["numbers"].values()) == ["2", "3"]


def test_where_printing_fails_the_document_is_built_all_the_same(
    desk: Request, press: Press
) -> None:
    press.fault = Problem("G15", Severity.ERROR, "没有转成。")
    outcome = run(desk, pdf=True)
    assert set(codes(outcome)) == {"G13", "G15"}
    assert next(one for one in outcome.problems if one.code == "G15").place == Place(
        f"data/2024/{UNIT}/小.yaml"
    )
    assert published(desk).keys() == {".docx", ".html"}
    # It is of this run: the next one neither tells of it nor builds anew.
    outcome = run(desk)
    assert (outcome.state, codes(outcome)) == (DocumentState.UNCHANGED, ["G13"])
    press.fault = None
    assert codes(run(desk, pdf=True)) == []


def test_a_press_that_tells_no_sheets_brings_no_numbers(
    desk: Request, press: Press
) -> None:
    blind = replace(desk, convert=lambda docx, name: Sheets(b"%PDF", {}, press.fonts))
    outcome = run(blind, pdf=True)
    assert set(codes(outcome)) == {"G13", "G15"}
    assert published(desk)[".pdf"] == b"%PDF"


def test_fonts_that_are_missing_are_named_until_they_are_there(
    desk: Request, press: Press
) -> None:
    there, press.fonts = press.fonts, frozenset({"/BAAAAA+NotoSerifCJK"})
    for asked in ({"pages": True}, {}, {"pdf": True}, {}):
        [hint] = run(desk, **asked).problems
        assert (hint.code, hint.severity) == ("G16", Severity.HINT)
        assert "“仿宋_GB2312”" in hint.message and "“楷体_GB2312”" not in hint.message
        assert numbers(published(desk)[".docx"]) == ["2", "3"]
    press.fonts, press.first = there, 3
    assert codes(run(desk, pdf=True)) == []
    assert numbers(published(desk)[".docx"]) == ["3", "4"]


# ── PDF ─────────────────────────────────────────────────────────────────────


def test_a_pdf_comes_only_when_asked_for_and_stands_beside_the_word_file(
    desk: Request,
) -> None:
    run(desk, pages=True)
    assert ".pdf" not in published(desk)
    assert run(desk, pdf=True).state is DocumentState.BUILT
    assert {".docx", ".pdf"} <= published(desk).keys()
    [word, pdf] = (
        next(desk.output.glob(f"2024/*/*{suffix}")) for suffix in (".docx", ".pdf")
    )
    assert word.stem == pdf.stem
    assert numbers(word.read_bytes()) == ["2", "3"]


def test_a_pdf_stays_good_through_ordinary_runs(desk: Request, press: Press) -> None:
    run(desk, pdf=True)
    before, printed = published(desk), len(press.prints)
    for asked in ({}, {"pages": True}, {"pdf": True}):
        assert run(desk, **asked).state is DocumentState.UNCHANGED
        assert published(desk) == before
    assert len(press.prints) == printed


def test_a_run_that_builds_the_same_document_leaves_its_pdf_good(desk: Request) -> None:
    run(desk, pdf=True)
    before = published(desk)
    edit(desk, "去年: 1200", "去年: 1201")
    for state in (DocumentState.BUILT, DocumentState.UNCHANGED):
        outcome = run(desk)
        assert (outcome.state, codes(outcome)) == (state, [])
        assert published(desk) == before
    assert not (desk.output / "2024" / UNIT / MARKER).exists()


def test_an_ofd_comes_only_when_asked_for_and_stays_good_as_a_pdf_does(
    desk: Request, press: Press
) -> None:
    run(desk, pdf=True)
    assert ".ofd" not in published(desk)
    assert run(desk, pdf=True, ofd=True).state is DocumentState.BUILT
    before, printed = published(desk), len(press.prints)
    assert {".docx", ".pdf", ".ofd"} <= before.keys()
    assert before[".ofd"].startswith("OFD 示例单位2024年小报告 2025-06-03 ".encode())
    for asked in ({}, {"pdf": True}, {"pdf": True, "ofd": True}):
        assert run(desk, **asked).state is DocumentState.UNCHANGED
        assert published(desk) == before
    assert len(press.prints) == printed
    edit(desk, "去年: 1200", "去年: 1201")
    assert codes(run(desk)) == [] and published(desk) == before
    edit(desk, "今年: 1234.5", "今年: 1234.6")
    old = next(one for one in run(desk).problems if one.code == "G02")
    assert ".pdf”" in old.message and ".ofd”" in old.message and "--ofd" in old.hint


def test_the_pdf_of_a_document_that_has_changed_is_old(desk: Request) -> None:
    run(desk, pdf=True)
    edit(desk, "今年: 1234.5", "今年: 1234.6")
    for state in (DocumentState.BUILT, DocumentState.UNCHANGED):
        outcome = run(desk)
        # The Word file is new; that another is old is told beside.
        assert outcome.state is state
        old = next(problem for problem in outcome.problems if problem.code == "G02")
        assert ".pdf”" in old.message and "--pdf" in old.hint
        marker = (desk.output / "2024" / UNIT / MARKER).read_text(encoding="utf-8-sig")
        assert ".pdf" in marker and ".docx" not in marker
    assert run(desk, pdf=True).state is DocumentState.BUILT
    assert not (desk.output / "2024" / UNIT / MARKER).exists()
    assert run(desk).state is DocumentState.UNCHANGED


def test_a_pdf_that_was_changed_or_deleted_by_hand_is_made_anew_when_asked_for(
    desk: Request,
) -> None:
    run(desk, pdf=True)
    before = published(desk)
    pdf = next(desk.output.glob("2024/*/*.pdf"))
    pdf.unlink()
    run(desk, pdf=True)
    assert published(desk) == before
    pdf.write_bytes(b"by hand")
    outcome = run(desk)
    assert codes(outcome) == ["G02"] and pdf.read_bytes() == b"by hand"
    pdf.unlink()
    assert run(desk).state is DocumentState.UNCHANGED
    assert (
        ".pdf" not in published(desk)
        and not (desk.output / "2024" / UNIT / MARKER).exists()
    )


def test_a_document_with_an_error_leaves_word_and_pdf_marked(desk: Request) -> None:
    run(desk, pdf=True)
    edit(desk, "今年: 1234.5", "今年: 一千")
    outcome = run(desk, pdf=True)
    assert outcome.state is DocumentState.STALE
    assert (
        "“示例单位2024年小报告”"
        in next(one for one in outcome.problems if one.code == "G02").message
    )
    marker = (desk.output / "2024" / UNIT / MARKER).read_text(encoding="utf-8-sig")
    assert all(suffix in marker for suffix in (".docx", ".html", ".pdf"))


def test_the_pdf_of_a_draft_and_of_a_version_for_signature_stay_internal(
    desk: Request,
) -> None:
    outcome = run(desk, draft=True, pdf=True)
    assert codes(outcome) == []
    [draft] = internal(desk).glob("*.pdf")
    assert draft.stem.endswith("（草稿）") and draft.with_suffix(".docx").is_file()
    assert numbers(draft.with_suffix(".docx").read_bytes()) == ["2", "3"]
    assert codes(run(desk, draft=True)) == []
    edit(desk, "状态: 公开稿", "状态: 送审稿")
    run(desk, pdf=True)
    stems = {
        path.stem.removeprefix("示例单位2024年小报告")
        for path in internal(desk).glob("*.pdf")
    }
    assert stems == {"（草稿）", "（送审稿）"}
    assert not desk.output.exists()


def test_the_files_are_the_same_with_several_jobs(desk: Request) -> None:
    shutil.copytree(desk.data / "2024" / UNIT, desk.data / "2024" / "另一单位")
    again = replace(desk, convert=printed_on_two, pdf=True)
    list(pipeline.build(again))
    before = {
        path.relative_to(desk.output): path.read_bytes()
        for path in desk.output.rglob("*.*")
    }
    shutil.rmtree(desk.output)
    list(pipeline.build(replace(again, jobs=2)))
    assert {
        path.relative_to(desk.output): path.read_bytes()
        for path in desk.output.rglob("*.*")
    } == before


def printed_on_two(docx: bytes, name: str) -> PrintedPdf:
    return Press()(docx, name)
