"""The finished Word file as LibreOffice sets it.

These need LibreOffice and poppler.
"""

import html
import os
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import ofdkit
import pytest
from msgspec.structs import replace
from page import ValidationProfile, validate_pdf
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from reports.core.grid import Cell, Row
from reports.core.tree import (
    AttachmentList,
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Text,
    Title,
)
from reports.publish.office import convert
from reports.run import pipeline
from reports.run.produce import DRAFT_MARK
from reports.run.request import Outcome, Request
from reports.writers.docx import read_layout, write
from tests.conftest import ROOT
from tests.docx_reader import Docx
from tests.tables import make_table

OFFICE = shutil.which("soffice")


def finished(built: list[Outcome], suffix: str) -> Path:
    folder = built[0].folder
    assert folder is not None
    return next(
        path
        for path in folder.iterdir()
        if path.name.endswith(suffix) and "fragment" not in path.name
    )


def converted(folder: Path, *files: Path) -> list[Path]:
    """Word files as LibreOffice sets them, under fonts that stand in for the standard ones."""
    assert OFFICE is not None
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *(
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                *map(str, files),
            ),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(ROOT / "tests" / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [folder / f"{file.stem}.pdf" for file in files]


@pytest.fixture(scope="module")
def pages(built: list[Outcome], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first of the reports as pages."""
    return converted(tmp_path_factory.mktemp("pdf"), finished(built, ".docx"))[0]


def words_on_pages(pdf: Path) -> list[str]:
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True
    ).stdout.decode()
    return text.split("\f")[:-1]


@pytest.mark.office
@pytest.mark.poppler
def test_every_page_holds_text_and_its_number(pages: Path) -> None:
    found = lines_of(pages)
    assert 8 <= len(found) <= 12
    for number, page in enumerate(found, 1):
        assert numbered(page) == number, f"page {number} ends with {page[-1]}"
        assert len(page) > 3, f"page {number} is all but empty"


@pytest.mark.office
@pytest.mark.poppler
def test_the_form_for_approval_is_one_page(
    sample: Request, built: list[Outcome], tmp_path: Path
) -> None:
    [form] = (sample.output.parent / "内部").rglob("*审批单.docx")
    [text] = words_on_pages(converted(tmp_path, form)[0])
    assert "部门负责人" in text and "要重新审签" in text


@pytest.mark.office
@pytest.mark.poppler
def test_the_wide_table_stands_on_landscape_pages_of_the_same_paper(
    pages: Path,
) -> None:
    boxes = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "99", str(pages)], check=True, capture_output=True
    ).stdout.decode()
    sizes = [
        (float(w), float(h))
        for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", boxes)
    ]
    upright = [size for size in sizes if size == pytest.approx((595.3, 841.9), abs=1)]
    lying = [size for size in sizes if size == pytest.approx((841.9, 595.3), abs=1)]
    assert len(upright) + len(lying) == len(sizes) and len(lying) == 2
    assert sizes[-len(lying) :] == lying


@pytest.mark.office
@pytest.mark.poppler
def test_the_heads_of_the_table_repeat_on_its_second_page(pages: Path) -> None:
    for text in words_on_pages(pages)[-2:]:
        assert "三级指标" in text and "改进措施" in text


@pytest.mark.office
@pytest.mark.poppler
def test_the_heads_in_the_midst_of_a_form_repeat_and_the_form_looks_one(
    tmp_path: Path,
) -> None:
    def row(*words: str, **facts: bool) -> Row:
        return Row(tuple(Cell(((Text(word),),), **facts) for word in words))

    rows = [row("项目名称", "某项目"), row("指标", "目标", header=True)]
    rows += [row(f"指标{index}", "100%") for index in range(60)]
    form = replace(make_table((), (1, 1), (), rows), inner_head=(1, 2))
    layout = read_layout(
        (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
    )
    path = tmp_path / "表单.docx"
    path.write_bytes(write(Document("表单", (form,)), layout))
    (pdf,) = converted(tmp_path, path)
    first, *others = words_on_pages(pdf)
    assert "项目名称" in first and others
    for page in others:
        assert page.split()[:2] == ["指标", "目标"]
    tops = {words: middle for middle, _, _, words in lines_of(pdf)[0]}
    # What stands between two rows of the form is no more between these two than between any others.
    upper, head, below, last = (
        tops[next(line for line in tops if line.startswith(words))]
        for words in ("项目名称", "指标目标", "指标0", "指标1")
    )
    assert head - upper == pytest.approx(last - below, abs=2)


# ── the page of the standard, measured ──────────────────────────────────────

Line = tuple[float, float, float, str]
_POINT = 72 / 25.4


def lines_of(pdf: Path) -> list[list[Line]]:
    """Page by page, the lines of text from top to bottom: middle, left and right end in points, and words.

    What stands beside the type area of a landscape page is its foot, told as on an upright one.
    """
    xml = subprocess.run(
        ["pdftotext", "-bbox-layout", str(pdf), "-"], check=True, capture_output=True
    ).stdout.decode()
    word = re.compile(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    )
    found = []
    for page in xml.split("<page ")[1:]:
        rows: dict[int, list[tuple[float, float, str]]] = {}
        width, height = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        for *box, text in word.findall(page):
            left, top, right, bottom = map(float, box)
            if width > height and right < 35 * _POINT:
                left, top, right, bottom = top, width - right, bottom, width - left
            middle = (top + bottom) / 2
            near = next((row for row in rows if abs(row - middle) < 6), round(middle))
            rows.setdefault(near, []).append((left, right, html.unescape(text)))
        found.append(
            [
                (
                    float(middle),
                    min(w[0] for w in words),
                    max(w[1] for w in words),
                    "".join(w[2] for w in sorted(words)),
                )
                for middle, words in sorted(rows.items())
            ]
        )
    return found


@pytest.fixture(scope="module")
def measured(
    library: list[Docx], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Docx, list[list[Line]]]]:
    """决算 with its attachments, a report with a cover and signatures, a letter: each with its lines."""
    wanted = (
        "年度部门决算.docx",
        "巴州医疗保障局2023年城乡居民基本医疗保险基金预算绩效自评报告.docx",
        "（草稿）.docx",
    )
    chosen = [
        document
        for end in wanted
        for document in library
        if document.name.endswith(end)
    ][:8]
    paths = [document.path for document in chosen if document.path is not None]
    pdfs = converted(tmp_path_factory.mktemp("measured"), *paths)
    return {
        document.name: (document, lines_of(pdf))
        for document, pdf in zip(chosen, pdfs, strict=True)
    }


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def numbered(page: list[Line]) -> int | None:
    found = re.fullmatch(r"—(\d+)—", flat(page[-1][3])) if page else None
    return int(found[1]) if found else None


@pytest.mark.office
@pytest.mark.poppler
def test_a_full_page_of_text_has_twenty_two_lines_of_twenty_eight_characters(
    measured: dict[str, tuple[Docx, list[list[Line]]]],
) -> None:
    full = 0
    for document, pages in measured.values():
        text = flat(
            "".join(paragraph.text for paragraph in document.styled("Body Text"))
        )
        for page in pages:
            *lines, _ = [line for line in page if line[3] != DRAFT_MARK]
            across = [
                line
                for line in lines
                if re.fullmatch(r"[\u4e00-\u9fff，。、；：（）《》“”]{28}", line[3])
                and line[3] in text
            ]
            for _, left, right, _ in across:
                # 28 characters from edge to edge; what hangs over is the half of a closing mark.
                assert left == pytest.approx(
                    28 * _POINT, abs=1
                ) and right == pytest.approx(184 * _POINT, abs=2)
            if len(lines) == 22 and len(across) >= 3:
                full += 1
                pitches = [below[0] - above[0] for above, below in pairwise(lines)]
                assert pitches == pytest.approx([28.95] * 21, abs=1.6)
                assert sum(pitches) == pytest.approx(21 * 28.95, abs=1)
                # From 天头 to the foot of the type area, of which the last line leaves less than one more.
                assert 37 * _POINT < lines[0][0] - 10 < 45 * _POINT
                assert 255 * _POINT < lines[-1][0] < 262 * _POINT
    assert full >= 10


@pytest.mark.office
@pytest.mark.poppler
def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_and_run_on(
    measured: dict[str, tuple[Docx, list[list[Line]]]],
) -> None:
    for name, (_, pages) in measured.items():
        numbers = [numbered(page) for page in pages]
        cover = numbers.index(1)
        assert cover <= 1, name
        assert numbers[cover:] == list(range(1, len(pages) - cover + 1)), name
        for number, page in zip(numbers[cover:], pages[cover:], strict=True):
            middle, left, right, _ = page[-1]
            # One character of size four inside the edge, 7 mm below the type area.
            assert number is not None
            if number % 2:
                assert right == pytest.approx(184 * _POINT - 14, abs=1.5), (
                    name,
                    number,
                )
            else:
                assert left == pytest.approx(28 * _POINT + 14, abs=1.5), (
                    name,
                    number,
                )
            assert middle == pytest.approx((262 + 7) * _POINT, abs=2.5), (name, number)


@pytest.mark.office
@pytest.mark.poppler
def test_no_heading_stands_at_the_foot_of_a_page_and_no_signature_stands_alone(
    measured: dict[str, tuple[Docx, list[list[Line]]]],
) -> None:
    for name, (document, pages) in measured.items():
        headings = {
            flat(p.text)
            for p in document.text
            if p.style.startswith("heading") or p.style == "caption"
        }
        entries = {flat(p.text) for p in document.styled("toc 1", "toc 2", "toc 3")}
        dates = {flat(p.text) for p in document.styled("成文日期")}
        closing = {
            flat(p.text) for p in document.styled("署名", "成文日期", "附件说明")
        }
        for number, page in enumerate(pages, 1):
            words = [flat(line[3]) for line in page]
            words = [
                word
                for word in words
                if word != DRAFT_MARK and not re.fullmatch(r"—\d+—", word)
            ]
            if sum(word in entries for word in words) * 2 > len(words):
                continue
            assert not words or words[-1] not in headings, (name, number, words[-1])
            if any(word in dates for word in words):
                assert words[0] not in closing, (name, number)


@pytest.mark.office
@pytest.mark.poppler
def test_wherever_a_page_ends_headings_and_signatures_have_text_beside_them(
    tmp_path: Path,
) -> None:
    def words(*text: str) -> tuple[Text, ...]:
        return tuple(map(Text, text))

    def case(filled: int, *blocks: Block) -> tuple[Block, ...]:
        lines = tuple(Paragraph(words("一行文字")) for _ in range(filled))
        return (PageBreak(), Heading(1, words("起")), *lines, *blocks)

    heads = (
        Heading(2, words("二级标题")),
        Heading(3, words("三级标题")),
        Paragraph(words("正文" * 40)),
    )
    signed = (Signature(("甲局", "乙局"), words("2025年6月3日")),)
    listed = (AttachmentList((words("附件一"), words("附件二"))), *signed)
    cases = [
        case(filled, *end)
        for filled in range(13, 23)
        for end in (heads, signed, listed)
    ]
    layout = read_layout(
        (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
    )
    path = tmp_path / "页尾.docx"
    path.write_bytes(
        write(
            Document("页尾", tuple(block for blocks in cases for block in blocks)),
            layout,
        )
    )
    (pdf,) = converted(tmp_path, path)
    pages = [[flat(line[3]) for line in page][:-1] for page in lines_of(pdf)]
    assert len(pages) > len(cases)
    for page in pages:
        assert len(page) <= 22 and page[-1] not in (
            "起",
            "二级标题",
            "三级标题",
            "甲局",
            "乙局",
        )
        assert page[0] not in (
            "甲局",
            "乙局",
            "2025年6月3日",
            "附件：1.附件一",
            "2.附件二",
        )


@pytest.mark.office
@pytest.mark.poppler
def test_titles_wrap_into_lines_of_like_length(tmp_path: Path) -> None:
    layout = read_layout(
        (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
    )
    titles = {
        "one word": ("决算",),
        "three lines": (
            "凉山彝族自治州医疗保障局",
            "2024年度城镇职工基本医疗保险基金",
            "预算绩效自评报告",
        ),
        "a line one too long": ("题" * 21,),
        "a very long unit": (
            "某某市某某区医疗保障事业发展和医疗保障基金监督管理服务中心（某某区药品采购中心）",
            "2024年度单位决算",
        ),
    }
    paths = []
    for name, lines in titles.items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes(
            write(
                Document(name, (Title(tuple((Text(line),) for line in lines)),)), layout
            )
        )
        paths.append(path)
    widths = {}
    for name, pdf in zip(titles, converted(tmp_path, *paths), strict=True):
        (page,) = lines_of(pdf)
        assert flat("".join(line[3] for line in page[:-1])) == "".join(titles[name])
        for _, left, right, _ in page[:-1]:
            assert (left + right) / 2 == pytest.approx((28 + 78) * _POINT, abs=12)
        widths[name] = [round((right - left) / 22) for _, left, right, _ in page[:-1]]
    assert widths == {
        "one word": [2],
        "three lines": [12, 16, 8],
        "a line one too long": [11, 10],
        "a very long unit": [20, 20, 8],
    }


@pytest.mark.office
@pytest.mark.poppler
def test_only_the_fonts_that_stand_in_for_those_of_the_standard_are_used(
    pages: Path,
) -> None:
    listed = (
        subprocess.run(["pdffonts", str(pages)], check=True, capture_output=True)
        .stdout.decode()
        .splitlines()[2:]
    )
    names = {line.split()[0].split("+")[-1] for line in listed}
    assert {re.sub("CJK.*", "", name) for name in names} == {"NotoSerif", "NotoSans"}, (
        names
    )


# ── 目录 and PDF ────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def accounts(
    tmp_path_factory: pytest.TempPathFactory, cache: Path, real_data: Path
) -> Path:
    """The folder of a report with a 目录, built with its PDF under fonts that stand in for the standard ones."""
    request = Request(
        year=2024,
        unit="渠县医疗保障局",
        only="部门决算说明",
        data=real_data,
        templates=ROOT / "templates",
        output=tmp_path_factory.mktemp("决算") / "output",
        program=ROOT / "reports",
        cache=cache,
        pages=True,
        pdf=True,
        ofd=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(ROOT / "tests" / "fonts.conf"))
        outcomes = list(pipeline.build(request))
    assert {
        problem.code for outcome in outcomes for problem in outcome.problems
    }.isdisjoint({"G13", "G14", "G15"})
    folder = outcomes[0].folder
    assert folder is not None
    return folder


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


def listed(docx: Path) -> list[tuple[str, str]]:
    """The words and the page number of each entry of the 目录."""
    with zipfile.ZipFile(docx) as archive:
        xml = archive.read("word/document.xml").decode()
    links = re.findall(r'<w:hyperlink w:anchor="_Toc.*?</w:hyperlink>', xml)
    found = [re.findall(r"<w:t[^>]*>([^<]*)</w:t>", link) for link in links]
    return [("".join(words), number) for *words, number in found]


@pytest.mark.office
@pytest.mark.poppler
def test_every_number_of_the_contents_is_the_page_on_which_its_heading_is_found(
    accounts: Path,
) -> None:
    word = accounts / "渠县医疗保障局2024年度部门决算.docx"
    sheets = [squeezed(text) for text in words_on_pages(word.with_suffix(".pdf"))]
    entries = listed(word)
    assert len(entries) > 30
    at = 1 + max(
        sheet for sheet, text in enumerate(sheets, 1) if re.search(r"\.{5}\d", text)
    )
    for words, number in entries:
        # From the heading before on, since two may say the same.
        at = next(
            (
                sheet
                for sheet in range(at, len(sheets) + 1)
                if squeezed(words) in sheets[sheet - 1]
            ),
            0,
        )
        assert int(number) == at, words
        assert f"—{number}—" in sheets[at - 1]


@pytest.mark.office
@pytest.mark.poppler
def test_the_contents_of_the_pdf_show_the_same_numbers(accounts: Path) -> None:
    word = accounts / "渠县医疗保障局2024年度部门决算.docx"
    text = squeezed("".join(words_on_pages(word.with_suffix(".pdf"))[:4]))
    for words, number in listed(word):
        assert re.search(rf"{re.escape(squeezed(words))}\.+{number}(?!\d)", text), words


@pytest.mark.office
@pytest.mark.poppler
def test_another_program_reads_in_the_ofd_what_the_pdf_says(accounts: Path) -> None:
    path = accounts / "渠县医疗保障局2024年度部门决算.ofd"
    sheets = words_on_pages(path.with_suffix(".pdf"))
    with ofdkit.open(path) as opened:
        said = [page.text() for page in opened.pages]
    assert len(said) == len(sheets) > 80
    # Letter by letter: two programs order the cells of a table each in its own way; poppler joins what
    # is divided by a hyphen.
    for words, sheet in zip(said, sheets, strict=True):
        found, expected = (sorted(re.sub(r"[\s-]", "", one)) for one in (words, sheet))
        assert found == expected


@pytest.fixture(scope="module")
def kept(accounts: Path) -> PdfReader:
    """The PDF that is kept for years."""
    return PdfReader(accounts / "渠县医疗保障局2024年度部门决算.pdf")


@pytest.mark.office
def test_the_pdf_says_that_it_is_one_to_be_kept_and_what_it_is(kept: PdfReader) -> None:
    catalog = kept.root_object
    about = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in about
    title = re.search(r"<dc:title>.*?<rdf:li[^>]*>([^<]*)", about, re.DOTALL)
    assert title and title[1] == "渠县医疗保障局2024年度部门决算"
    assert "pdfuaid" not in about and "Date" not in about
    assert catalog["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert len(kept.outline) > 5 and len(kept.named_destinations) > 100


MISTAKEN = {
    # The fonts that stand in have outlines of PostScript, which LibreOffice embeds as Type 1; of TrueType fonts, as
    # those of 公文 are, neither is found. Which glyphs a font holds need not be said (ISO 19005-2 6.2.11.4.2), and
    # these fonts it takes for none, which others can read: that all are there is seen below.
    "PDFA2B-TYPE1-SUBSET-CHARSET-001",
    "PDFA2B-FONT-EMBEDDING-001",
    # Of a stream that happens to end with a carriage return, it takes that for the end of the line.
    "PDFA2B-STREAM-LENGTH-001",
}


@pytest.mark.office
def test_another_program_finds_that_it_is_one_to_be_kept(accounts: Path) -> None:
    pdf = accounts / "渠县医疗保障局2024年度部门决算.pdf"
    report = validate_pdf(pdf, profile=ValidationProfile.PDF_A_2B)
    assert report.rules.total > 100
    assert {failure.rule_id for failure in report.failures} <= MISTAKEN


@pytest.mark.office
def test_whoever_listens_to_the_pdf_hears_its_charts_and_tables(
    kept: PdfReader, accounts: Path
) -> None:
    tags: list[DictionaryObject] = []
    ahead = [kept.root_object["/StructTreeRoot"]]
    while ahead:
        found = ahead.pop().get_object()
        if isinstance(found, ArrayObject):
            ahead.extend(reversed(found))
        elif isinstance(found, DictionaryObject):
            tags.append(found)
            ahead.append(found.get("/K", ArrayObject()))
    kinds = {tag.get("/S") for tag in tags}
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/Link", "/TOC"} <= kinds
    words = [tag["/Alt"] for tag in tags if tag.get("/S") == "/Figure"]
    assert len(words) == 6
    assert words[0].startswith("收、支总计2023年") and words[2].startswith("本年支出")
    # As in Word, with the values that the sentence does not say.
    with zipfile.ZipFile(accounts / "渠县医疗保障局2024年度部门决算.docx") as archive:
        xml = archive.read("word/document.xml").decode()
    described = re.findall(r'<wp:docPr[^>]* descr="([^"]*)"', xml)
    # Each for the chart, and again for the picture that others show.
    assert described[::2] == described[1::2]
    assert words == list(map(html.unescape, described[::2]))


@pytest.mark.office
def test_the_pdf_holds_every_font_and_nothing_that_acts(kept: PdfReader) -> None:
    objects = [kept.get_object(number) for number in range(1, len(kept.xref[0]))]
    things = [one for one in objects if isinstance(one, DictionaryObject)]
    described = [one for one in things if one.get("/Type") == "/FontDescriptor"]
    fonts = [one for one in things if one.get("/Type") == "/Font"]
    assert described and all(
        any(key.startswith("/FontFile") for key in one) for one in described
    )
    assert all("/FontDescriptor" in one or one["/Subtype"] == "/Type0" for one in fonts)
    assert not [one for one in things if {"/AA", "/JS"} & one.keys()]
    assert not [one for one in things if one.get("/S") == "/Launch"]
    assert "/Encrypt" not in kept.trailer


@pytest.mark.office
def test_a_document_is_the_same_pdf_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", str(ROOT / "tests" / "fonts.conf"))
    layout = read_layout(
        (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
    )
    docx = write(Document("题", (Title(((Text("题"),),)),)), layout)
    one, other = (convert(docx, "题.docx").finished((), "题.docx") for _ in range(2))
    assert one == other
