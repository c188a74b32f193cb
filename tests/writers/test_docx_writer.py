"""Tree → DOCX: the XML a document becomes, part by part."""

import io
import re
import zipfile

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.core.grid import Cell, Row
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Document,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Reference,
    Signature,
    Strong,
    Table,
    Text,
    Title,
)
from reports.writers.docx import read_layout, write
from reports.writers.docx.inline import WORDS
from reports.writers.docx.layout import Layout
from reports.writers.docx.widths import dealt
from reports.writers.docx.wrapping import broken_at, drawn_in
from tests.conftest import ROOT
from tests.tables import make_table

LAYOUT_FILE = ROOT / "templates" / "公共" / "版式.docx"
LAYOUT = read_layout(LAYOUT_FILE.read_bytes(), "版式.docx")
NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"


def line(*words: str) -> Line:
    return tuple(Text(word) for word in words)


def body_text(words: str) -> Paragraph:
    return Paragraph(line(words))


def cell(words: str, **facts: object) -> Cell:
    return Cell((line(words),), **facts)  # type: ignore[arg-type]


def row(*cells: str | Cell) -> Row:
    return Row(
        tuple(cell(entry) if isinstance(entry, str) else entry for entry in cells)
    )


def table(**facts: object) -> Table:
    simple = {
        "caption": line("收入决算表"),
        "widths": (1, 1),
        "head": (row("项目", "金额"),),
        "body": (row("合计", "1.00"),),
        "unit": "单位：万元",
    }
    return make_table(**{**simple, **facts})  # type: ignore[arg-type]


def parts(*blocks: Block, layout: Layout = LAYOUT, **facts: object) -> dict[str, str]:
    data = write(Document("标题", blocks, **facts), layout)  # type: ignore[arg-type]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def body(*blocks: Block) -> etree._Element:
    found = etree.fromstring(parts(*blocks)["word/document.xml"].encode()).find(
        "w:body", NS
    )
    assert found is not None
    return found


def style(element: etree._Element) -> str:
    """The name of the style's role."""
    identifier = element.find("w:pPr/w:pStyle", NS).get(W + "val")
    roles = {value: role for role, value in LAYOUT.styles.items()}
    # The title of an attachment has heading 1 for its own.
    roles["Heading1"] = "attachment title"
    return roles[identifier]


def text(element: etree._Element) -> str:
    return "".join(
        "\n"
        if node.tag == W + "br"
        else "\t"
        if node.tag == W + "tab"
        else node.text or ""
        for node in element.iter(W + "t", W + "br", W + "tab")
    )


def outline(*blocks: Block) -> list[tuple[str, str]]:
    """Role and text of each paragraph outside of tables."""
    return [(style(p), text(p)) for p in body(*blocks).findall("w:p", NS)]


def shapes(*blocks: Block) -> list[str]:
    """The orientation of each section."""
    return [
        size.get(W + "orient", "portrait") for size in body(*blocks).iter(W + "pgSz")
    ]


EVERYTHING: tuple[Block, ...] = (
    Title((line("某县医疗保障局"), line("2024年度部门决算"))),
    Paragraph(line("公开时间：2025年10月15日"), "dateline"),
    Paragraph(line("某县人民政府："), "addressee"),
    *(Heading(level, line("标题"), "一、", f"h{level}") for level in range(1, 6)),
    Paragraph(
        (
            Strong(line("收入。")),
            Number("1.00", "万元"),
            Link("#h1", line("见上")),
            Link("http://a.cn/", line("网")),
        ),
    ),
    Listing(True, ((body_text("其一"),), (body_text("其二"), table()))),
    table(anchor="表1"),
    table(wide=True, notes=(line("注：无。"),)),
    AttachmentList((line("甲"), line("乙"))),
    Signature(("某县医疗保障局",), line("2025年6月3日")),
    Attachment("a", line("甲"), (body_text("正文"),), "附件1", "附件1"),
    Attachment("b", line("乙"), (table(wide=True),), "附件2", "附件2"),
)


# ── the whole ───────────────────────────────────────────────────────────────


def test_every_part_is_well_formed_and_every_style_used_is_in_the_layout() -> None:
    found = parts(*EVERYTHING, mark="草稿")
    known = set(re.findall(r'w:styleId="([^"]+)"', found["word/styles.xml"]))
    for name, xml in found.items():
        etree.fromstring(xml.encode())
        assert set(re.findall(r'<w:(?:p|r|tbl)Style w:val="([^"]+)"', xml)) <= known, (
            name
        )


def test_the_same_document_gives_the_same_bytes() -> None:
    document = Document("标题", EVERYTHING, "草稿")
    again = read_layout(LAYOUT_FILE.read_bytes(), "版式.docx")
    assert write(document, LAYOUT) == write(document, LAYOUT) == write(document, again)


def test_the_file_says_its_title_its_unit_and_its_language_but_no_clock_and_no_persons_name() -> (
    None
):
    data = write(Document("甲 & 乙", (), owner="某县医疗保障局"), LAYOUT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }
        core = etree.fromstring(archive.read("docProps/core.xml"))
    assert {etree.QName(element).localname: element.text for element in core} == {
        "title": "甲 & 乙",
        "creator": "某县医疗保障局",
        "language": "zh-CN",
    }


def test_a_draft_sets_off_what_is_missing_wherever_it_is_said_and_a_final_version_does_not() -> (
    None
):
    missing = (Text("金额〔待填〕元，"), Strong(line("〔待填〕")))
    blocks = (
        Paragraph(missing),
        Heading(1, line("〔待填〕情况"), "一、"),
        table(body=(row("合计", "〔待填〕"),)),
        Signature(("某局",), line("〔待填〕")),
    )
    draft, final = (
        parts(*blocks, mark=mark, pending="〔待填〕")["word/document.xml"]
        for mark in ("草稿", "")
    )
    marked = f'<w:rStyle w:val="{LAYOUT.styles["pending"]}"/>'
    assert draft.count(marked) == 5 and marked not in final
    both = [
        [text(p) for p in etree.fromstring(xml.encode()).iter(W + "p")]
        for xml in (draft, final)
    ]
    assert both[0] == both[1]
    for run in re.findall("<w:r>.*?</w:r>", draft):
        assert ("〔待填〕" in run) == (marked in run)


def test_every_relationship_and_content_type_leads_to_a_part() -> None:
    found = parts(*EVERYTHING)
    targets = re.findall(
        r'Target="([^"]+)"(?! TargetMode)', found["word/_rels/document.xml.rels"]
    )
    assert targets and all(f"word/{target}" in found for target in targets)
    named = re.findall(r'PartName="/([^"]+)"', found["[Content_Types].xml"])
    assert set(named) <= set(found) and len(named) == len(set(named))
    assert set(found) - set(named) == {
        name for name in found if name.endswith(".rels")
    } | {"[Content_Types].xml"}


def test_nothing_asks_word_to_update_fields() -> None:
    together = "".join(parts(*EVERYTHING).values())
    assert "updateFields" not in together and "w:dirty" not in together


def test_a_document_without_blocks_is_still_a_document() -> None:
    assert [child.tag for child in body()] == [W + "sectPr"]


# ── text ────────────────────────────────────────────────────────────────────


def test_special_characters_come_out_as_they_went_in() -> None:
    words = "a<b> & \"c\" 'd' {{ x }} *e* |"
    assert outline(body_text(words)) == [("body", words)]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert outline(body_text("甲\x00\x02\x0b\ud800\uffff乙")) == [("body", "甲乙")]


def test_spaces_at_the_edges_of_words_are_kept() -> None:
    [node] = body(body_text(" 甲 ")).iter(W + "t")
    assert node.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


@pytest.mark.parametrize(
    "words", ["“三公”经费", "‘甲’", "甲——乙", "甲……乙", "3×4", "甲·乙"]
)
def test_punctuation_shared_with_latin_takes_the_chinese_font(words: str) -> None:
    [run] = body(body_text(words)).iter(W + "r")
    assert run.find("w:rPr/w:rFonts", NS).get(W + "hint") == "eastAsia"


def test_words_and_numbers_side_by_side_share_a_run() -> None:
    paragraph = Paragraph((Text("收入"), Number("1,234.56", "万元"), Text("。")))
    assert [text(run) for run in body(paragraph).iter(W + "r")] == [
        "收入1,234.56万元。"
    ]


def test_strong_words_have_a_style_of_their_own() -> None:
    runs = list(
        body(Paragraph((Strong((Text("收入"), Number("1", "元"))), Text("支出")))).iter(
            W + "r"
        )
    )
    assert [text(run) for run in runs] == ["收入1元", "支出"]
    assert runs[0].find("w:rPr/w:rStyle", NS).get(W + "val") == LAYOUT.styles["strong"]
    assert runs[1].find("w:rPr", NS) is None


def test_a_link_within_the_document_leads_to_the_bookmark_of_its_anchor() -> None:
    found = body(
        Heading(1, line("概况"), "一、", "部门-概况"),
        Paragraph((Link("#部门-概况", line("见一")),)),
    )
    [mark] = found.iter(W + "bookmarkStart")
    [link] = found.iter(W + "hyperlink")
    assert link.get(W + "anchor") == mark.get(W + "name")
    assert re.fullmatch(r"\w{1,40}", mark.get(W + "name"))
    assert text(link) == "见一"


def test_bookmarks_have_ids_and_names_of_their_own() -> None:
    long = "很" * 50
    found = body(
        *(
            Heading(1, line("甲"), "", anchor)
            for anchor in (long + "a", long + "b", "1-1", "1_1")
        )
    )
    marks = list(found.iter(W + "bookmarkStart"))
    assert (
        len({mark.get(W + "id") for mark in marks})
        == len({mark.get(W + "name") for mark in marks})
        == 4
    )
    assert all(len(mark.get(W + "name")) <= 40 for mark in marks)
    assert [mark.get(W + "id") for mark in found.iter(W + "bookmarkEnd")] == [
        mark.get(W + "id") for mark in marks
    ]


def test_links_that_lead_outside_share_one_relationship_for_each_address() -> None:
    address = "http://a.cn/?x=1&y=2"
    found = parts(Paragraph((Link(address, line("甲")), Link(address, line("乙")))))
    relations = etree.fromstring(found["word/_rels/document.xml.rels"].encode())
    outside = [
        relation for relation in relations if relation.get("TargetMode") == "External"
    ]
    assert [relation.get("Target") for relation in outside] == [address]
    assert found["word/document.xml"].count(f'r:id="{outside[0].get("Id")}"') == 2


def test_a_reference_that_numbering_left_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        parts(Paragraph((Reference("附件", "a"),)))
    with pytest.raises(KeyError):
        parts(fields=(("x", (Reference("附件", "a"),)),))
    assert Reference not in WORDS


# ── blocks ──────────────────────────────────────────────────────────────────


def test_a_title_is_one_paragraph_with_a_break_between_its_lines() -> None:
    assert outline(Title((line("某局"), line("2024年度决算")))) == [
        ("title", "某局\n2024年度决算")
    ]


@pytest.mark.parametrize("level", range(1, 6))
def test_headings_bear_their_number_as_text_in_the_built_in_style(level: int) -> None:
    assert outline(Heading(level, line("概况"), "（一）")) == [
        (f"heading {level}", "（一）概况")
    ]


def test_paragraphs_take_the_style_of_their_role() -> None:
    assert outline(
        Paragraph(line("甲："), "addressee"),
        Paragraph(line("乙"), "dateline"),
        body_text("丙"),
    ) == [
        ("addressee", "甲："),
        ("dateline", "乙"),
        ("body", "丙"),
    ]


def test_items_of_an_ordered_list_are_numbered_in_their_text() -> None:
    items = ((body_text("甲"), body_text("续")), (body_text("乙"),))
    assert outline(Listing(True, items)) == [
        ("body", "1.甲"),
        ("body", "续"),
        ("body", "2.乙"),
    ]
    assert outline(Listing(False, items)) == [
        ("body", "甲"),
        ("body", "续"),
        ("body", "乙"),
    ]


def indents(*blocks: Block) -> list[dict[str, int]]:
    return [
        {key.removeprefix(W): int(value) for key, value in element.attrib.items()}
        for element in body(*blocks).iter(W + "ind")
    ]


def test_the_date_begins_two_characters_to_the_right_of_the_signing_body() -> None:
    name, date = indents(Signature(("某某县医疗保障局",), line("2025年6月3日")))
    assert (name["rightChars"], date["rightChars"]) == (200, 800 - 600)
    assert name["right"] == 640
    name, date = indents(Signature(("凉山彝族自治州医疗保障局",), line("2025年6月3日")))
    assert (name["rightChars"], date["rightChars"]) == (200, 1200 - 600)


def test_a_name_longer_than_the_line_does_not_push_the_date_off_the_page() -> None:
    name, date = indents(Signature(("局" * 40,), line("2025年6月3日")))
    assert name["rightChars"] == 200
    assert 1500 < date["rightChars"] < 2200


def test_an_overlong_title_is_drawn_in_so_that_no_line_holds_a_leftover() -> None:
    assert indents(Title((line("题" * 20),))) == []
    (sides,) = indents(Title((line("题" * 21),)))
    assert sides["left"] == sides["right"]
    room = (8844 - 2 * sides["left"]) / 440
    assert 11 <= room < 12
    (sides,) = indents(Title((line("题" * 50), line("某某县医疗保障局"))))
    assert 17 <= (8844 - 2 * sides["left"]) / 440 < 18
    assert (
        len(
            indents(
                Attachment("a", line("题" * 21), (), "附件1", "a"),
                Heading(0, line("题" * 21), "第一部分"),
            )
        )
        == 2
    )
    assert indents(Heading(0, line("概况"), "第一部分"), Title((line("决算"),))) == []


def test_a_wrapped_title_keeps_numbers_whole_and_closing_marks_off_the_start_of_a_line() -> (
    None
):
    assert drawn_in(["甲" * 9 + "2024" + "乙" * 10], 2010) == (2010 - 1100 - 50) // 2
    assert drawn_in(["甲" * 10 + "（乙）" + "丙" * 10], 2010) == (2010 - 1300 - 50) // 2


@pytest.mark.parametrize(
    ("places", "lines"),
    [
        # As few lines as can be.
        ((3, 9), ["某某年某某补助资金", "项目自评"]),
        ((3,), ["某某年", "某某补助资金项目自评"]),
        # No room for what must not be parted.
        ((9, 11), ["某某年某某补助资金", "项目自评"]),
        ((), []),
    ],
)
def test_a_title_ends_its_lines_where_its_words_allow_it(
    places: tuple[int, ...], lines: list[str]
) -> None:
    words = "某某年某某补助资金项目自评"
    assert broken_at(words, places, 1000) == lines
    title = Attachment("a", (Text(words * 2),), (), "附件1", "a", breaks=(13,))
    assert len(list(body(title).iter(f"{W}br"))) == 1 and not indents(title)


def test_a_date_longer_than_the_signing_body_ends_two_characters_from_the_edge() -> (
    None
):
    name, date = indents(Signature(("医保局",), line("2025年10月15日")))
    assert date["rightChars"] == 200
    assert name["rightChars"] + 300 == date["rightChars"] + 700 + 200


def test_every_signing_body_has_a_line() -> None:
    assert outline(Signature(("甲局", "乙局"), line("2025年6月3日"))) == [
        ("signature", "甲局"),
        ("signature", "乙局"),
        ("date", "2025年6月3日"),
    ]


def test_what_stands_above_a_signature_stays_on_its_page() -> None:
    first, second, *_ = body(
        body_text("甲"), body_text("乙"), Signature(("局",), line("日"))
    ).findall("w:p", NS)
    assert first.find("w:pPr/w:keepNext", NS) is None
    assert second.find("w:pPr/w:keepNext", NS) is not None


def test_several_attachments_are_listed_with_numbers_one_without() -> None:
    assert outline(AttachmentList((line("甲"), line("乙")))) == [
        ("attachment list", "附件：1.\t甲"),
        ("attachment list", "2.\t乙"),
    ]
    assert outline(AttachmentList((line("甲"),))) == [("attachment list", "附件：甲")]
    assert outline(AttachmentList()) == []


@pytest.mark.parametrize("count", [1, 2, 12])
def test_the_list_of_attachments_begins_two_characters_in_and_its_titles_align(
    count: int,
) -> None:
    found = indents(AttachmentList((line("甲"),) * count))
    assert found[0]["leftChars"] - found[0]["hangingChars"] == 200
    assert {place["leftChars"] for place in found} == {found[0]["leftChars"]}
    assert all(place["leftChars"] - place["hangingChars"] == 500 for place in found[1:])


def test_an_attachment_begins_a_page_with_its_label_and_title() -> None:
    found = body(
        body_text("甲"),
        Attachment("a", line("自评报告"), (body_text("乙"),), "附件1", "附件1"),
    )
    paragraphs = found.findall("w:p", NS)
    assert [(style(p), text(p)) for p in paragraphs] == [
        ("body", "甲"),
        ("attachment label", "附件1"),
        ("attachment title", "自评报告"),
        ("body", "乙"),
    ]
    assert [p.find("w:pPr/w:pageBreakBefore", NS) is not None for p in paragraphs] == [
        False,
        True,
        False,
        False,
    ]
    assert paragraphs[1].find("w:bookmarkStart", NS).get(W + "name") == "附件1"


def test_an_attachment_without_a_label_begins_with_its_title() -> None:
    assert outline(Attachment("a", line("自评报告"), ())) == [
        ("attachment title", "自评报告")
    ]


# ── tables ──────────────────────────────────────────────────────────────────


def grid(node: Table) -> list[list[tuple[str, int, str]]]:
    """Text, columns and vertical merge of every cell, row by row."""
    return [
        [
            (
                text(entry),
                int(span.get(W + "val"))
                if (span := entry.find("w:tcPr/w:gridSpan", NS)) is not None
                else 1,
                merge.get(W + "val", "continue")
                if (merge := entry.find("w:tcPr/w:vMerge", NS)) is not None
                else "",
            )
            for entry in found.findall("w:tc", NS)
        ]
        for found in body(node).iter(W + "tr")
    ]


def test_spans_become_grid_spans_and_vertical_merges() -> None:
    node = make_table(
        (),
        (1, 1, 1, 1),
        (
            row(cell("项目", colspan=2), cell("合计", rowspan=2), "备注"),
            row("编码", "名称", "说明"),
        ),
        (
            row(cell("块", colspan=2, rowspan=3), "1", "2"),
            row("3", "4"),
            row("5", cell("6")),
            row("a", "b", "c", "d"),
        ),
    )
    assert grid(node) == [
        [("项目", 2, ""), ("合计", 1, "restart"), ("备注", 1, "")],
        [("编码", 1, ""), ("名称", 1, ""), ("", 1, "continue"), ("说明", 1, "")],
        [("块", 2, "restart"), ("1", 1, ""), ("2", 1, "")],
        [("", 2, "continue"), ("3", 1, ""), ("4", 1, "")],
        [("", 2, "continue"), ("5", 1, ""), ("6", 1, "")],
        [("a", 1, ""), ("b", 1, ""), ("c", 1, ""), ("d", 1, "")],
    ]


def test_spans_that_meet_in_the_last_column_leave_no_gap() -> None:
    node = make_table(
        (),
        (1, 1, 1),
        (),
        (row("a", cell("b", rowspan=2), cell("c", rowspan=3)), row("d"), row("e", "f")),
    )
    assert [[entry[2] for entry in found] for found in grid(node)] == [
        ["", "restart", "restart"],
        ["", "continue", "continue"],
        ["", "", "continue"],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (row("a"),),
        (row("a", "b", "c"),),
        (row("a", cell("b", colspan=2)),),
        (row("a", cell("b", rowspan=2)), row(cell("c", colspan=2))),
    ],
    ids=["too few", "too many", "too wide", "onto a merged cell"],
)
def test_a_row_that_does_not_fit_its_grid_is_an_error_of_ours(
    rows: tuple[Row, ...],
) -> None:
    with pytest.raises(ValueError, match="grid of 2 columns"):
        parts(make_table((), (1, 1), (), rows))


@pytest.mark.parametrize("wide", [False, True])
def test_the_widths_of_table_grid_and_cells_agree(wide: bool) -> None:
    node = table(
        widths=(1, 3, 3),
        head=(),
        body=(row("a", cell("b", colspan=2)), row("c", "d", "e")),
        wide=wide,
    )
    [found] = body(node).iter(W + "tbl")
    columns = [int(column.get(W + "w")) for column in found.iter(W + "gridCol")]
    assert (
        sum(columns)
        == int(found.find("w:tblPr/w:tblW", NS).get(W + "w"))
        == (12756 if wide else 8844)
    )
    for found_row in found.iter(W + "tr"):
        assert sum(
            int(width.get(W + "w")) for width in found_row.iter(W + "tcW")
        ) == sum(columns)


def test_column_widths_add_up_whatever_the_shares() -> None:
    assert all(sum(dealt((1,) * count, 8844)) == 8844 for count in range(1, 40))


def test_head_rows_repeat_and_no_row_is_split() -> None:
    rows = list(body(table(head=(row("a", "b"), row("c", "d")))).iter(W + "tr"))
    assert [found.find("w:trPr/w:tblHeader", NS) is not None for found in rows] == [
        True,
        True,
        False,
    ]
    assert all(found.find("w:trPr/w:cantSplit", NS) is not None for found in rows)


def test_cells_take_the_style_of_their_place_and_alignment() -> None:
    node = table(
        body=(
            row(cell("a"), cell("b", align="center")),
            row(cell("c", align="right"), Cell(())),
        )
    )
    found = [
        style(p)
        for entry in body(node).iter(W + "tc")
        for p in entry.findall("w:p", NS)
    ]
    assert found == ["head", "head", "left", "center", "right", "left"]


def test_caption_and_unit_stand_above_a_table_and_notes_below() -> None:
    node = table(notes=(line("注：1."), line("2.")), anchor="表1")
    assert outline(node) == [
        ("caption", "收入决算表"),
        ("unit", "单位：万元"),
        ("note", "注：1."),
        ("note", "2."),
    ]
    assert [mark.get(W + "name") for mark in body(node).iter(W + "bookmarkStart")] == [
        "表1"
    ]


def test_neighbouring_tables_stay_apart_and_a_document_never_ends_with_one() -> None:
    bare = table(caption=(), unit="", anchor="t")
    tags = [
        child.tag.removeprefix(W)
        for child in body(bare, replace(bare, anchor=""))
        if "bookmark" not in child.tag
    ]
    assert tags == ["tbl", "p", "tbl", "p", "sectPr"]


def test_the_last_row_stays_with_what_follows_it() -> None:
    last = list(body(table()).iter(W + "tr"))[-1]
    assert all(p.find("w:pPr/w:keepNext", NS) is not None for p in last.iter(W + "p"))


# ── pages ───────────────────────────────────────────────────────────────────


def test_a_wide_table_stands_on_a_landscape_page_between_upright_ones() -> None:
    blocks = (body_text("甲"), table(wide=True), body_text("乙"))
    assert shapes(*blocks) == ["portrait", "landscape", "portrait"]
    for section in body(*blocks).iter(W + "sectPr"):
        assert [etree.QName(child).localname for child in section][:4] == [
            "headerReference"
        ] * 2 + ["footerReference"] * 2
        assert section.find("w:type", NS) is None


def test_no_page_is_left_empty_by_sections() -> None:
    assert shapes(table(wide=True)) == ["landscape"]
    assert shapes(body_text("甲"), table(wide=True)) == ["portrait", "landscape"]
    assert shapes(table(wide=True), body_text("甲")) == ["landscape", "portrait"]
    assert shapes(table(wide=True), table(wide=True)) == ["landscape"]


def test_a_section_ends_in_a_paragraph_that_was_there_anyway() -> None:
    assert outline(
        body_text("甲"), table(wide=True, notes=(line("注"),)), body_text("乙")
    ) == [
        ("body", "甲"),
        ("caption", "收入决算表"),
        ("unit", "单位：万元"),
        ("note", "注"),
        ("body", "乙"),
    ]


def test_headings_go_with_the_wide_table_they_announce() -> None:
    found = body(
        body_text("甲"),
        Heading(1, line("附表")),
        Heading(2, line("表一")),
        table(wide=True),
    )
    ends = [
        text(p)
        for p in found.findall("w:p", NS)
        if p.find("w:pPr/w:sectPr", NS) is not None
    ]
    assert ends == ["甲"]


def test_an_attachment_that_begins_with_a_wide_table_is_landscape_throughout() -> None:
    wide = Attachment("a", line("自评表"), (table(wide=True),), "附件1")
    assert shapes(body_text("甲"), wide) == ["portrait", "landscape"]
    found = body(body_text("甲"), wide, replace(wide, key="b", label="附件2"))
    breaks = [
        text(p)
        for p in found.iter(W + "p")
        if p.find("w:pPr/w:pageBreakBefore", NS) is not None
    ]
    assert breaks == ["附件2"]


def test_a_heading_is_not_drawn_onto_the_page_of_the_next_attachment() -> None:
    assert shapes(
        Heading(1, line("附件")), Attachment("a", line("表"), (table(wide=True),))
    ) == [
        "portrait",
        "landscape",
    ]


def test_page_numbers_go_on_where_the_layout_starts_them_anew() -> None:
    started = LAYOUT_FILE.read_bytes()
    with zipfile.ZipFile(io.BytesIO(started)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    setup = b'<w:pgNumType w:start="1"/><w:cols '
    members["word/document.xml"] = members["word/document.xml"].replace(
        b"<w:cols ", setup
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    layout = read_layout(buffer.getvalue(), "版式.docx")
    xml = parts(body_text("甲"), table(wide=True), body_text("乙"), layout=layout)[
        "word/document.xml"
    ]
    assert xml.count('w:start="1"') == 1
    assert xml.index('w:start="1"') < xml.index("landscape")


def layout_around(before: str, after: str, own: str = "") -> Layout:
    """The shared layout with content around 【正文】, or with a section that 【正文】 ends itself."""
    with zipfile.ZipFile(LAYOUT_FILE) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    document = members["word/document.xml"]
    mark = re.search(r"<w:p><w:pPr>(.*?)</w:pPr>.*?</w:p>", document)
    assert mark is not None
    section = re.search(r"<w:sectPr>.*</w:sectPr>", document)
    assert section is not None
    paragraph = mark.group().replace(
        "</w:pPr>", (section.group() if own else "") + "</w:pPr>"
    )
    members["word/document.xml"] = document.replace(
        mark.group(), before + paragraph + after
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text_ in members.items():
            archive.writestr(name, text_)
    return read_layout(buffer.getvalue(), "版式.docx")


COVER = "<w:p><w:r><w:t>封面</w:t></w:r></w:p>"


def sections_in(layout: Layout, *blocks: Block) -> list[str]:
    root = etree.fromstring(parts(*blocks, layout=layout)["word/document.xml"].encode())
    return [size.get(W + "orient", "portrait") for size in root.iter(W + "pgSz")]


def test_what_the_layout_puts_around_the_text_keeps_its_upright_page() -> None:
    around = layout_around(COVER, COVER)
    assert sections_in(around, body_text("甲")) == ["portrait"]
    assert sections_in(around, table(wide=True)) == [
        "portrait",
        "landscape",
        "portrait",
    ]
    assert sections_in(around, body_text("甲"), table(wide=True)) == [
        "portrait",
        "landscape",
        "portrait",
    ]


def test_an_attachment_does_not_begin_on_the_cover() -> None:
    xml = parts(Attachment("a", line("甲"), ()), layout=layout_around(COVER, ""))[
        "word/document.xml"
    ]
    assert "pageBreakBefore" in xml


def test_a_section_that_the_layout_ends_with_the_text_is_ended_by_the_text() -> None:
    closed = layout_around(COVER, COVER, own="closed")
    assert sections_in(closed, body_text("甲")) == ["portrait", "portrait"]
    assert sections_in(closed, body_text("甲"), table(wide=True)) == [
        "portrait",
        "landscape",
        "portrait",
    ]
    assert sections_in(closed) == ["portrait", "portrait"]


# ── the mark ────────────────────────────────────────────────────────────────


def test_the_mark_is_printed_in_every_header_and_only_when_there_is_one() -> None:
    marked, plain = parts(body_text("甲"), mark="草稿"), parts(body_text("甲"))
    headers = [name for name in marked if "header" in name]
    assert len(headers) == 2
    for name in headers:
        first = etree.fromstring(marked[name].encode())[0]
        assert (style(first), text(first)) == ("mark", "草稿")
        assert "草稿" not in plain[name]
    assert not [
        name for name in marked if "草稿" in marked[name] and name not in headers
    ]
