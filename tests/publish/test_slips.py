"""公开审批单: one page beside each 送审稿 and 公开稿, with the hashes of the files written in the same run."""

import errno
import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.content.compile import compile_type
from reports.core.problems import Fault, Severity
from reports.publish.stale import MARKER
from reports.publish.store import Store
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from reports.types.find import find_types
from reports.types.read import read_type
from tests.conftest import ROOT, failing
from tests.press import Sheets
from tests.publish.columns import OTHER, REPORT, UNIT, change, desk, run
from tests.samples.test_sample import STEM, W, docx_text

__all__ = ["desk"]


def form_of(request: Request, stem: str = REPORT, unit: str = UNIT) -> Path:
    return (
        Store(request.output).internal(str(request.year), unit) / f"{stem}审批单.docx"
    )


def hashes(folder: Path, stem: str) -> set[str]:
    """The SHA-256 of each file of a document."""
    return {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob(f"{stem}*.*")
        if "审批单" not in path.name
    }


def cells(path: Path) -> list[str]:
    """The words of each cell of the form."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return [
        "\n".join("".join(line.itertext(f"{W}t")) for line in cell.iter(f"{W}p"))
        for cell in root.iter(f"{W}tc")
    ]


# ── what it says ────────────────────────────────────────────────────────────


def test_the_form_names_the_document_its_files_and_their_hashes(desk: Request) -> None:
    run(desk)
    text = "\n".join(cells(form_of(desk)))
    assert "信息公开审批单" in docx_text(form_of(desk))
    for words in (
        REPORT,
        UNIT,
        "小报告",
        "公开稿",
        *hashes(desk.output / "2024" / UNIT, REPORT),
    ):
        assert words in text
    for path in (desk.output / "2024" / UNIT).iterdir():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"{path.name}\n{digest}" in text


@pytest.mark.usefixtures("own_templates")
def test_the_figures_of_the_summary_are_printed_by_name_as_the_document_words_them(
    desk: Request,
) -> None:
    kind = desk.templates / "小报告" / "类型.yaml"
    text = kind.read_text(encoding="utf-8").replace(
        "版式.docx\n", "版式.docx\n    摘要: [今年, 增加, 去年|万元]\n"
    )
    kind.write_text(text, encoding="utf-8")
    run(desk)
    assert {"今年：1,234.50元", "增加：34.50元", "去年：0.12万元"} <= set(
        cells(form_of(desk))
    )


@pytest.mark.usefixtures("own_templates")
def test_a_summary_of_a_name_that_is_not_there_is_told_before_any_data(
    desk: Request,
) -> None:
    kind = desk.templates / "小报告" / "类型.yaml"
    text = kind.read_text(encoding="utf-8").replace(
        "版式.docx\n", "版式.docx\n    摘要: [今牛]\n"
    )
    kind.write_text(text, encoding="utf-8")
    with pytest.raises(Fault) as caught:
        compile_type(read_type(find_types(desk.templates)["小报告"], "", 2024))
    [problem] = caught.value.problems
    assert (
        "今牛" in problem.message
        and problem.place
        and problem.place.file.endswith("类型.yaml")
    )


def test_signature_lines_are_empty_and_the_state_of_approval_comes_from_the_data(
    desk: Request,
) -> None:
    change(desk, "状态: 公开稿", "状态: 送审稿")
    change(desk, "\n  负责人审签: {结果: 已审签, 日期: 2025-01-10}", "")
    run(desk)
    found = cells(form_of(desk, f"{REPORT}（送审稿）"))
    lines = [at for at, cell in enumerate(found) if "签名：" in cell]
    assert len(lines) == 3 and {"经办人", "保密审查", "部门负责人\n审签"} <= set(found)
    for at in lines:
        assert found[at].split() == ["职务：", "签名：", "年", "月", "日"]
        # Room to write in.
        assert "" in found[at - 2 : at]
    opinions = [cell for cell in found if cell.startswith("意见：")]
    assert "（数据里的登记：已审查，2025年1月10日）" in opinions[1]
    assert "（数据里的登记：没有登记）" in opinions[2]


def test_waivers_stand_in_the_form(desk: Request) -> None:
    waiver = "{理由: 年初收回两笔多付的款项, 经手: 财务股, 复核: 分管领导}"
    change(desk, "\n审签:", f"\n勾稽说明: {{A01: {waiver}}}\n审签:")
    run(desk)
    found = cells(form_of(desk))
    assert "勾稽说明" in found
    assert "A01：年初收回两笔多付的款项（经手：财务股，复核：分管领导）" in found


def test_a_version_for_signature_has_its_own_form_beside_it(desk: Request) -> None:
    change(desk, "状态: 公开稿", "状态: 送审稿\n公开时间: 待填")
    change(desk, "保密审查: {结果: 已审查, 日期: 2025-01-10}", "保密审查: 待填")
    change(desk, "负责人审签: {结果: 已审签, 日期: 2025-01-10}", "负责人审签: 待填")
    assert not [
        p
        for outcome in run(desk)
        for p in outcome.problems
        if p.severity is Severity.ERROR
    ]
    stem = f"{REPORT}（送审稿）"
    [digest] = hashes(Store(desk.output).internal("2024", UNIT), stem)
    found = cells(form_of(desk, stem))
    assert digest in "\n".join(found) and "送审稿" in found
    assert not form_of(desk).exists()


def test_a_draft_and_a_document_with_an_error_have_no_form(desk: Request) -> None:
    change(desk, "今年: 1234.5", "今年: 一千")
    run(replace(desk, unit=UNIT))
    run(replace(desk, unit=UNIT, draft=True))
    assert not list(desk.output.parent.rglob("*审批单*"))


def test_each_document_of_the_samples_has_its_form(workplace: Request) -> None:
    workplace = replace(workplace, unit="示例县医疗保障局")
    list(pipeline.build(workplace))
    documents = {path.stem for path in workplace.output.rglob("*.docx")}
    forms = {path.name for path in workplace.output.parent.rglob("*审批单.docx")}
    assert len(documents) == 3 and forms == {f"{stem}审批单.docx" for stem in documents}
    assert not list(workplace.output.rglob("*审批单*"))


def test_the_form_of_the_sample_shows_its_summary(
    sample: Request, built: list[Outcome]
) -> None:
    found = cells(form_of(sample, STEM, "凉山州医疗保障局"))
    assert built[0].folder is not None
    assert {
        "基金收入决算数：345782.92万元",
        "年末累计结余：730314.25万元",
        "2025年6月3日",
    } <= set(found)
    assert STEM in found and any("：….fragment.html\n" in cell for cell in found)
    assert all(digest in "\n".join(found) for digest in hashes(built[0].folder, STEM))


def test_a_layout_with_a_cover_does_not_make_a_cover_of_the_form(
    workplace: Request,
) -> None:
    workplace = replace(workplace, year=2023, unit="巴州医疗保障局")
    list(pipeline.build(workplace))
    [form] = workplace.output.parent.rglob("*审批单.docx")
    assert docx_text(form)[0] == "信息公开审批单"


@pytest.mark.usefixtures("own_templates")
def test_a_pdf_is_on_the_form_and_in_the_column_as_long_as_it_is_that_of_the_word_file(
    desk: Request,
) -> None:
    press = replace(
        desk,
        unit=UNIT,
        pdf=True,
        convert=lambda docx, name: Sheets(b"%PDF " + docx[-9:], {}, frozenset()),
    )
    run(press)
    digest = hashlib.sha256(
        (desk.output / "2024" / UNIT / f"{REPORT}.pdf").read_bytes()
    ).hexdigest()
    page = desk.output / "2024" / "index.html"
    first = form_of(desk).read_bytes()
    assert f"{REPORT}.pdf\n{digest}" in "\n".join(cells(form_of(desk)))
    assert "PDF 文档</a>" in page.read_text(encoding="utf-8")
    (desk.templates / "小报告" / "类型.yaml").open("a", encoding="utf-8").write(
        "# 只改了一句说明\n"
    )
    assert DocumentState.BUILT in {
        outcome.state for outcome in run(replace(desk, unit=UNIT))
    }
    assert form_of(desk).read_bytes() == first and digest in page.read_text(
        encoding="utf-8"
    )
    change(desk, "示例原因", "另一个原因")
    run(replace(desk, unit=UNIT))
    assert ".pdf" not in "\n".join(
        cells(form_of(desk))
    ) and "PDF 文档</a>" not in page.read_text(encoding="utf-8")


# ── when it is written ──────────────────────────────────────────────────────


def test_the_same_documents_give_the_same_form(desk: Request) -> None:
    run(desk)
    first = form_of(desk).read_bytes()
    shutil.rmtree(desk.output.parent)
    run(replace(desk, jobs=2))
    assert form_of(desk).read_bytes() == first


def test_an_unchanged_run_leaves_a_form_that_was_filled_in(desk: Request) -> None:
    run(desk)
    form_of(desk).write_bytes(b"filled in")
    assert {outcome.state for outcome in run(desk)} == {DocumentState.UNCHANGED}
    assert form_of(desk).read_bytes() == b"filled in"
    assert not (form_of(desk).parent / MARKER).exists()


def test_a_form_that_was_filled_in_stays_while_it_would_say_the_same(
    desk: Request,
) -> None:
    run(desk)
    form_of(desk).write_bytes(b"filled in")
    page = next((desk.output / "2024" / UNIT).glob("*.html"))
    page.unlink()
    assert DocumentState.BUILT in {outcome.state for outcome in run(desk)}
    assert page.exists() and form_of(desk).read_bytes() == b"filled in"


def test_a_document_with_other_bytes_has_another_form(desk: Request) -> None:
    run(desk)
    form_of(desk).write_bytes(b"filled in")
    other = form_of(desk, f"{OTHER}2024年小报告", OTHER)
    before = other.read_bytes()
    change(desk, "示例原因", "另一个原因")
    run(desk)
    text = "\n".join(cells(form_of(desk)))
    assert all(digest in text for digest in hashes(desk.output / "2024" / UNIT, REPORT))
    assert other.read_bytes() == before


def test_a_form_that_is_gone_is_made_again(desk: Request) -> None:
    run(desk)
    first = form_of(desk).read_bytes()
    form_of(desk).unlink()
    run(desk)
    assert form_of(desk).read_bytes() == first


def test_the_form_of_a_document_that_is_old_now_is_marked_as_old(desk: Request) -> None:
    run(desk)
    marker = form_of(desk).parent / MARKER
    change(desk, "今年: 1234.5", "今年: 一千")
    run(desk)
    assert form_of(desk).name in marker.read_text(encoding="utf-8-sig")
    change(desk, "今年: 一千", "今年: 1234.5")
    run(desk)
    assert not marker.exists()


def test_a_form_that_is_open_in_word_is_told_of_and_written_the_next_time(
    desk: Request, monkeypatch: pytest.MonkeyPatch, no_waiting: None
) -> None:
    run(desk)
    change(desk, "示例原因", "另一个原因")
    with monkeypatch.context() as patch:
        error = PermissionError(errno.EACCES, "open")
        patch.setattr(
            os, "replace", failing(os.replace, error, when=form_of(desk).name)
        )
        told = [
            problem.code
            for outcome in run(replace(desk, unit=UNIT))
            for problem in outcome.problems
        ]
    assert "G03" in told
    run(desk)
    text = "\n".join(cells(form_of(desk)))
    assert all(digest in text for digest in hashes(desk.output / "2024" / UNIT, REPORT))


@pytest.mark.usefixtures("own_templates")
def test_templates_without_the_form_give_none(desk: Request) -> None:
    (desk.templates / "公共" / "审批单.md.j2").unlink()
    assert {outcome.state for outcome in run(desk)} == {DocumentState.BUILT}
    assert not list(desk.output.parent.rglob("*审批单*"))


@pytest.mark.usefixtures("own_templates")
def test_a_type_may_have_a_form_of_its_own(desk: Request) -> None:
    (desk.templates / "小报告" / "审批单.md.j2").write_text(
        "【标题】{{ 文书.标题 }}会签单\n", encoding="utf-8"
    )
    run(desk)
    assert docx_text(form_of(desk)) == [f"{REPORT}会签单"]


def test_the_templates_that_ship_name_a_summary_for_each_document() -> None:
    for name, folder in find_types(ROOT / "templates").items():
        for variant in folder.variants:
            for output in read_type(folder, variant, 2024).outputs:
                assert output.summary, f"{name} {variant} {output.name}"
