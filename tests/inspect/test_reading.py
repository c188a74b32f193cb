"""Reports of anybody, read: what their readers see, and nothing else."""

import io
import zipfile
from pathlib import Path

import pytest

from reports.core.catalogue import entry_of
from reports.core.problems import Fault
from reports.inspect.readers import read_report
from reports.inspect.reading import Grid, Line, LineKind, Reading
from tests.inspect.files import (
    as_page,
    as_text,
    as_word,
    paragraph,
    part_of,
    word_of,
)

LINES = ("某某局2024年度部门决算", "一、收入情况", "本年收入900.00万元。")


def read(folder: Path, data: bytes, name: str = "报告.txt") -> Reading:
    path = folder / name
    path.write_bytes(data)
    return read_report(path)


def words_of(reading: Reading) -> list[str]:
    return [one.words for one in reading.items if isinstance(one, Line)]


def case_of(folder: Path, data: bytes) -> str:
    with pytest.raises(Fault) as caught:
        read(folder, data)
    [told] = caught.value.problems
    says = entry_of(told.code).says
    return next(case for case, words in says.items() if words.sentence == told.message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path, as_text(LINES, encoding))
    assert words_of(reading) == list(LINES)
    assert [one.place for one in reading.items] == ["第 1 行", "第 2 行", "第 3 行"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [(as_text(LINES), "txt"), (as_word(LINES), "docx"), (as_page(LINES), "html")],
)
def test_a_file_is_what_is_in_it_and_not_what_it_is_called(
    tmp_path: Path, data: bytes, kind: str
) -> None:
    reading = read(tmp_path, data, "报告.doc")
    assert reading.kind == kind and words_of(reading) == list(LINES)


def test_cells_of_a_text_stand_apart_by_tabs(tmp_path: Path) -> None:
    reading = read(
        tmp_path, as_text(["支出表", "项目\t金额", "甲\t1.00", "合计\t1.00"])
    )
    grid = reading.items[1]
    assert isinstance(grid, Grid) and grid.caption == "支出表"
    assert [(one.column, one.words, one.place) for one in grid.rows[1]] == [
        (0, "甲", "第 3 行第 1 格"),
        (1, "1.00", "第 3 行第 2 格"),
    ]


def test_lines_that_are_cut_at_the_edge_of_a_page_are_paragraphs(
    tmp_path: Path,
) -> None:
    whole = (
        "我单位根据财政部门的要求对全部项目开展了绩效自评，各项指标均按期完成，资金使用规范，"
        * 8
    )
    cut = [whole[at : at + 30] for at in range(0, len(whole), 30)]
    reading = read(tmp_path, as_text(["— 3 —", *cut[:-1], "结果良好。", "二、结论"]))
    assert words_of(reading) == ["".join(cut[:-1]) + "结果良好。", "二、结论"]
    assert words_of(read(tmp_path, as_text(LINES * 6))) == list(LINES * 6)


# ── Word ────────────────────────────────────────────────────────────────────


def test_changes_are_read_as_accepted_and_what_is_hidden_is_not(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:t>万元</w:t></w:r>"
        "<w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r></w:p>"
    )
    assert words_of(read(tmp_path, word_of(body))) == ["支出6万元"]


def test_a_text_box_is_a_line_of_its_own_and_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('图中的字')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>正文的字</w:t></w:r></w:p>"
    )
    reading = read(tmp_path, word_of(body))
    assert [
        (one.words, one.kind) for one in reading.items if isinstance(one, Line)
    ] == [
        ("图中的字", LineKind.BOX),
        ("正文的字", LineKind.BODY),
    ]


def test_headers_notes_and_contents_are_told_apart(tmp_path: Path) -> None:
    styles = part_of(
        "styles",
        '<w:style w:styleId="a"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="own"/><w:basedOn w:val="b"/></w:style>',
    )
    data = word_of(
        paragraph("一、概况	1", '<w:pStyle w:val="a"/>')
        + paragraph("一、概况", '<w:pStyle w:val="c"/>')
        + paragraph("第一条", '<w:numPr><w:numId w:val="3"/></w:numPr>'),
        styles=styles,
        header1=part_of("hdr", paragraph("页眉")),
        footnotes=part_of("footnotes", f"<w:footnote>{paragraph('注')}</w:footnote>"),
    )
    lines = [one for one in read(tmp_path, data).items if isinstance(one, Line)]
    assert [(one.kind, one.level, one.numbered) for one in lines] == [
        (LineKind.CONTENTS, 0, False),
        (LineKind.BODY, 2, False),
        (LineKind.BODY, 0, True),
        (LineKind.NOTE, 0, False),
        (LineKind.FRAME, 0, False),
    ]


def test_spans_of_a_table_are_resolved(tmp_path: Path) -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"

    rows = (
        cell("指标", '<w:vMerge w:val="restart"/>')
        + cell("数", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("预算") + cell("决算"),
    )
    body = (
        paragraph("表题") + "<w:tbl>" + "".join(f"<w:tr>{one}</w:tr>" for one in rows)
    )
    [caption, grid] = read(tmp_path, word_of(f"{body}</w:tbl>")).items
    assert (
        isinstance(caption, Line) and isinstance(grid, Grid) and grid.caption == "表题"
    )
    assert [[(one.column, one.words) for one in row] for row in grid.rows] == [
        [(0, "指标"), (1, "数")],
        [(1, "预算"), (2, "决算")],
    ]
    assert grid.rows[1][1].place == "第 1 张表第 2 行第 3 格"


# ── pages ───────────────────────────────────────────────────────────────────


def test_a_page_is_its_article_in_whatever_encoding_it_names(tmp_path: Path) -> None:
    data = as_page(LINES).decode().replace("'utf-8'", "'gb2312'").encode("gb18030")
    assert words_of(read(tmp_path, data)) == list(LINES)


def test_tables_of_a_page_are_read_with_their_spans(tmp_path: Path) -> None:
    rows = (
        "<tr><th rowspan=2>指标<th colspan=2>数</tr><tr><td>预算<td>决算</tr>"
        "<tr><td>甲<td>1<td style='display:none'>9<td>2</tr>"
    )
    page = (
        f"<html><body><h2>支出表</h2><table>{rows}</table><ol><li>一条<li value=4><p>又一条</ol>"
        "<ol type=a><li>甲<li>乙</ol>"
    )
    [head, grid, *entries] = read(tmp_path, page.encode()).items
    assert isinstance(head, Line) and head.level == 2
    assert isinstance(grid, Grid) and grid.caption == "支出表"
    assert [(one.column, one.words) for one in grid.rows[1]] == [
        (1, "预算"),
        (2, "决算"),
    ]
    lines = [one for one in entries if isinstance(one, Line)]
    assert [one.words for one in lines] == ["1.一条", "4.又一条", "甲", "乙"]
    assert [one.numbered for one in lines] == [False, False, True, True]


def test_what_stands_beside_the_only_table_of_a_page_is_read(tmp_path: Path) -> None:
    rows = "<tr><td>项目名称<td>宣传经费</tr><tr><td>存在问题<td>规定不够具体，能力还不能完全适应要求</tr>"
    page = (
        "<html><body><div><p>自评表</p><div class='box'><table>"
        f"{rows}</table></div><p>注：见附件。</p></div></body></html>"
    )
    assert words_of(read(tmp_path, page.encode())) == ["自评表", "注：见附件。"]


def test_a_list_of_links_is_no_article(tmp_path: Path) -> None:
    links = "".join(
        f"<li><a href='/{at}'>教育局义务教育招生公告第{at}号</a><span>2021-01-0{at}</span></li>"
        for at in range(1, 6)
    )
    report = "<p>本单位负责医疗保障工作，参保人员待遇按时足额支付。</p>"
    page = f"<html><body><div><ul>{links}</ul></div><div>{report}</div></body></html>"
    assert words_of(read(tmp_path, page.encode())) == [
        "本单位负责医疗保障工作，参保人员待遇按时足额支付。"
    ]
    files = (
        "<ul><li>附件：<a href='/1'>决算表</a>，公开说明和名词解释一并公开。</li></ul>"
    )
    page = f"<html><body>{report}{files}</body></html>"
    assert len(words_of(read(tmp_path, page.encode()))) == 2


ROWS = (
    "社会保险费收入占基金收入比重 4 ≥33% 33.84% 4 决算报表",
    "政策范围内门诊费用报销比例 8 ≥50% 62.13% 8 决算报表",
)


def test_text_out_of_a_pdf_is_joined_and_its_rows_are_not(tmp_path: Path) -> None:
    sentence = "本单位依照规定编制预算，执行中逐月检查进度，年度终了按照绩效目标逐项评价，结果用于安排下一年度的预算。"
    paragraphs = [sentence * 2, sentence + sentence[:22] + "。", sentence]
    lines: list[str] = []
    for one in paragraphs:
        words = "　　" + one
        lines += [words[at : at + 38] for at in range(0, len(words), 38)]
    # A paragraph that ends at the edge ends there, where the next is set in.
    assert len(lines[-3]) < 39
    text = "\n".join([*lines, *ROWS, "— 1 —", "8.2023年预算表和决算表。"])
    assert words_of(read(tmp_path, text.encode())) == [
        *paragraphs,
        *ROWS,
        "8.2023年预算表和决算表。",
    ]


# ── what cannot be read ─────────────────────────────────────────────────────


def zip_of(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "case"),
    [
        (b"%PDF-1.7\n", "broken pdf"),
        (zip_of("xl/workbook.xml"), "broken"),
        (zip_of("a.txt"), "other"),
        (zip_of("word/document.xml"), "broken"),
        (as_word(LINES)[:-40], "other"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old word"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b" \n ", "empty"),
        (word_of("<w:p/>"), "empty"),
        (bytes(range(256)) * 8, "no text"),
        (word_of(paragraph("中") * 2 + "<w:p>" * 500 + "</w:p>" * 500), "broken"),
        (word_of(paragraph("数" * 3_100_000)), "too large"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_cause(
    tmp_path: Path, data: bytes, case: str
) -> None:
    assert case_of(tmp_path, data) == case


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", bomb)
    assert case_of(tmp_path, file.getvalue()) == "broken"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Fault):
        read_report(tmp_path / "没有.docx")


@pytest.mark.parametrize("make", [as_text, as_word, as_page])
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, make: object) -> None:
    assert callable(make)
    whole = make(LINES)
    for at in range(0, len(whole), max(len(whole) // 60, 1)):
        for damaged in (whole[:at], whole[:at] + b"\xff\x00<" + whole[at + 3 :]):
            try:
                read(tmp_path, damaged)
            except Fault as fault:
                assert fault.problems[0].code == "A16"
