"""目录 in Word: a field that holds its entries, the bookmarks they lead to, the outline an update goes by."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.content.numbering import number
from reports.core.anchors import anchor
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Contents,
    Document,
    Heading,
    Line,
    Link,
    PageBreak,
    Paragraph,
    Table,
    Text,
    Title,
)
from reports.writers.docx import Layout, printed_pages, read_layout, write
from reports.writers.docx.bookmarks import START, listed_names
from tests.conftest import ROOT
from tests.writers.test_docx_layout import around_mark, changed, paragraph

TEMPLATES = ROOT / "templates"
LAYOUT = read_layout((TEMPLATES / "公共" / "版式.docx").read_bytes(), "版式.docx")
WITH_COVER = read_layout(
    (TEMPLATES / "基金预算绩效自评" / "新疆" / "版式.docx").read_bytes(), "版式.docx"
)
NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"


def line(words: str) -> Line:
    return (Text(words),)


def heading(level: int, words: str = "题") -> Heading:
    return Heading(level, line(words))


def attachment(key: str, *blocks: Block) -> Attachment:
    return Attachment(key, line(f"{key}的题"), blocks or (Paragraph(line("文")),))


PARTS = (
    Title((line("决算"),)),
    Contents(1),
    PageBreak(),
    heading(0, "概况"),
    heading(1, "同名"),
    heading(2),
    heading(0, "情况说明"),
    heading(1, "同名"),
    Table(line("表"), (1,), (), ()),
    heading(0, "附件"),
    attachment("甲", heading(1, "内"), heading(2)),
    attachment("乙"),
)
PLAIN = (
    Contents(1),
    heading(1),
    heading(2),
    heading(1),
    attachment("甲", heading(1), heading(2)),
)
# Where its 目录 leads.
FIRST, SECOND = anchor("s", "", "题"), anchor("s", "", "题", "2")
LAST = anchor("f", "甲")


def numbered(blocks: Blocks, pages: bool = False) -> Blocks:
    """The blocks with numbers and anchors, and on wish with page 3 for the first entry and one more for each."""
    return tuple(
        with_pages(block) if pages and isinstance(block, Contents) else block
        for block in number(blocks, {})
    )


def with_pages(contents: Contents) -> Contents:
    return replace(
        contents,
        entries=tuple(
            replace(entry, page=str(page))
            for page, entry in enumerate(contents.entries, 3)
        ),
    )


def written(blocks: Blocks, layout: Layout = LAYOUT) -> dict[str, str]:
    document = Document(
        "题", blocks, fields=tuple((field, line("值")) for field in layout.fields)
    )
    with zipfile.ZipFile(io.BytesIO(write(document, layout))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def body(blocks: Blocks, layout: Layout = LAYOUT) -> etree._Element:
    found = etree.fromstring(
        written(blocks, layout)["word/document.xml"].encode()
    ).find("w:body", NS)
    assert found is not None
    return found


def text(element: etree._Element) -> str:
    return "".join(part.text or "\n" for part in element.iter(W + "t", W + "br"))


def entries(found: etree._Element) -> list[etree._Element]:
    """The paragraphs of the 目录."""
    styles = {LAYOUT.styles[f"contents {level}"] for level in range(3)}
    return [
        p
        for p in found.iter(W + "p")
        if p.find("w:pPr/w:pStyle", NS).get(W + "val") in styles
    ]


def fields(found: etree._Element) -> Iterator[tuple[int, str]]:
    """The fields with how deep they stand; one that is not closed in its turn is an AssertionError."""
    depth, states = 0, []
    for node in found.iter(W + "fldChar", W + "instrText"):
        match node.get(W + "fldCharType"):
            case None:
                assert states[-1] == "begin"
                yield depth, (node.text or "").strip()
            case "begin":
                depth += 1
                states.append("begin")
            case "separate":
                assert states.pop() == "begin"
                states.append("separate")
            case "end":
                # A field that prints nothing has no result (17.16.18).
                assert states.pop() in ("begin", "separate")
                depth -= 1
    assert not states


def bookmarks(found: etree._Element) -> dict[str, str]:
    """The words that each bookmark marks, by its name."""
    return {
        mark.get(W + "name", ""): text(mark.getparent())
        for mark in found.iter(W + "bookmarkStart")
    }


# ── the field ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pages", [False, True])
@pytest.mark.parametrize("blocks", [PARTS, PLAIN])
def test_the_entries_are_the_result_of_one_field_closed_after_them(
    blocks: Blocks, pages: bool
) -> None:
    found = body(numbered(blocks, pages))
    listed = entries(found)
    [(depth, toc), *others] = (
        (depth, code) for depth, code in fields(found) if not code.startswith("TC ")
    )
    assert depth == 1 and toc.startswith("TOC ")
    assert all(depth == 2 and inner.startswith("PAGEREF ") for depth, inner in others)
    assert len(others) == (len(listed) if pages else 0)
    assert [node.get(W + "fldCharType") for node in listed[0].iter(W + "fldChar")][
        :2
    ] == ["begin", "separate"]
    end = listed[-1].getnext()
    assert [node.get(W + "fldCharType") for node in end.iter(W + "fldChar")] == [
        "end"
    ] and text(end) == ""


def test_the_field_asks_for_the_levels_that_are_listed() -> None:
    without_attachments = PARTS[:-2]
    assert next(fields(body(numbered(without_attachments)))) == (
        1,
        r'TOC \o "1-2" \h \z \u',
    )
    assert next(fields(body(numbered(PLAIN)))) == (1, r'TOC \o "1-1" \h \z \u')
    assert next(fields(body(numbered((Contents(2), heading(1), heading(2)))))) == (
        1,
        r'TOC \o "1-2" \h \z \u',
    )


def test_attachments_below_a_part_are_listed_with_their_labels() -> None:
    found = list(fields(body(numbered(PARTS))))
    assert found[0] == (
        1,
        r'TOC \h \z \t "部分标题（大纲 1 级）,1,标题 1（大纲 2 级）,2" \f',
    )
    assert found[1:] == [
        (1, r'TC "附件1　甲的题" \l 2'),
        (1, r'TC "附件2　乙的题" \l 2'),
    ]


def test_a_quotation_mark_in_a_title_does_not_end_the_words_of_its_field() -> None:
    quoted = Attachment("丙", line('"甲"\\乙'), (Paragraph(line("文")),))
    found = dict(fields(body(numbered((*PARTS, quoted)))))
    assert found[1] == r'TC "附件3　\"甲\"\\乙" \l 2'


def test_nothing_makes_word_ask_about_fields_on_opening() -> None:
    parts = written(numbered(PARTS, pages=True))
    assert not any("w:dirty" in xml or "updateFields" in xml for xml in parts.values())


def test_without_page_numbers_an_entry_is_a_link_and_nothing_else() -> None:
    for entry in entries(body(numbered(PARTS))):
        [link] = entry.iter(W + "hyperlink")
        assert text(entry) == text(link) != ""
        assert not list(entry.iter(W + "tab"))


def test_with_page_numbers_an_entry_is_a_link_of_words_tab_and_number() -> None:
    found = body(numbered(PARTS, pages=True))
    marks = bookmarks(found)
    for page, entry in enumerate(entries(found), 3):
        [link] = entry.iter(W + "hyperlink")
        assert len(list(link.iter(W + "tab"))) == 1
        assert text(link).endswith(str(page))
        [instruction] = (
            node.text for node in link.iter(W + "instrText") if "PAGEREF" in node.text
        )
        assert instruction.split() == ["PAGEREF", link.get(W + "anchor"), r"\h"]
        assert link.get(W + "anchor") in marks


def test_an_entry_that_mentions_an_attachment_holds_no_link_within_its_link() -> None:
    mention = Heading(1, (Text("见"), Link(f"#{LAST}", line("附件"))))
    for entry in entries(body(numbered((Contents(1), mention, attachment("甲"))))):
        assert len(list(entry.iter(W + "hyperlink"))) == 1


def test_lines_of_a_long_entry_keep_out_of_the_column_of_page_numbers() -> None:
    long = "2024年城乡居民基本医疗保险筹资工作专项经费（含上年结转）项目绩效评价报告"
    blocks = (Contents(1), heading(0), heading(1, long))
    [_, entry] = entries(body(numbered(blocks, pages=True)))
    first, last = text(entry).split("\n")
    assert first + last == f"一、{long}4"
    room = LAYOUT.entry_widths[1] - 200
    assert all(
        sum(50 if char.isascii() else 100 for char in part) <= room
        for part in (first, last)
    )
    assert text(entries(body(numbered(blocks)))[1]) == f"一、{long}"


def test_a_line_is_broken_within_no_number_and_before_no_closing_mark() -> None:
    for length in range(18, 30):
        words = "字" * length + "（2024年）完"
        [entry] = entries(body(numbered((Contents(1), heading(1, words)), pages=True)))
        lines = text(entry).split("\n")
        assert not lines[-1].startswith(("）", "024", "24", "4年"))
        assert not lines[0].endswith(("（", "2", "20", "202"))


# ── bookmarks ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("blocks", [PARTS, PLAIN])
def test_entries_lead_to_bookmarks_of_their_headings_named_as_word_names_them(
    blocks: Blocks,
) -> None:
    found = body(numbered(blocks))
    marks = bookmarks(found)
    links = [link for entry in entries(found) for link in entry.iter(W + "hyperlink")]
    for link in links:
        name = link.get(W + "anchor", "")
        assert re.fullmatch(r"_Toc\d{8,9}", name) and len(name) <= 40
        assert text(link).startswith(marks[name])
    assert len({link.get(W + "anchor") for link in links}) == len(links)


@pytest.mark.parametrize("blocks", [PARTS, PLAIN])
def test_bookmarks_are_unique_and_each_is_closed(blocks: Blocks) -> None:
    found = body(numbered(blocks))
    starts = [
        (mark.get(W + "id"), mark.get(W + "name"))
        for mark in found.iter(W + "bookmarkStart")
    ]
    ends = [mark.get(W + "id") for mark in found.iter(W + "bookmarkEnd")]
    assert (
        len({number for number, _ in starts})
        == len({name for _, name in starts})
        == len(starts)
    )
    assert sorted(ends) == sorted(number for number, _ in starts)


def test_what_other_words_lead_to_keeps_a_bookmark_that_an_update_leaves_alone() -> (
    None
):
    mention = Paragraph((Link(f"#{LAST}", line("附件1")),))
    marks = bookmarks(
        body(
            numbered(
                (Contents(1), heading(1), mention, attachment("甲"), attachment("乙"))
            )
        )
    )
    assert LAST in marks and anchor("f", "乙") not in marks
    assert sum(name.startswith("_Toc") for name in marks) == 3


def test_without_contents_bookmarks_are_named_after_their_anchors() -> None:
    marks = bookmarks(body(numbered((heading(1), attachment("甲")))))
    assert list(marks) == [FIRST, LAST]


# ── the outline ─────────────────────────────────────────────────────────────


def outline(blocks: Blocks) -> list[tuple[str, int]]:
    """The words of the paragraphs that have an outline level, with it, worked out as Word does it.

    A level of a paragraph's own does not count where its style is a built-in heading (MS-DOC 2.6.2, sprmPOutLvl).
    """
    parts = written(blocks)
    styles = {
        found.get(W + "styleId"): found
        for found in etree.fromstring(parts["word/styles.xml"].encode()).iter(
            W + "style"
        )
    }

    def level(identifier: str | None) -> int | None:
        while identifier in styles:
            own = styles[identifier].find("w:pPr/w:outlineLvl", NS)
            if own is not None:
                return int(own.get(W + "val", ""))
            parent = styles[identifier].find("w:basedOn", NS)
            identifier = None if parent is None else parent.get(W + "val")
        return None

    found = []
    for p in etree.fromstring(parts["word/document.xml"].encode()).iter(W + "p"):
        assert p.find("w:pPr/w:outlineLvl", NS) is None
        style = p.find("w:pPr/w:pStyle", NS)
        if style is not None and (at := level(style.get(W + "val"))) is not None:
            found.append((text(p), at))
    return found


def test_parts_stand_above_everything_else_and_attachments_above_what_is_in_them() -> (
    None
):
    assert outline(numbered(PARTS)) == [
        ("第一部分　概况", 0),
        ("一、同名", 1),
        ("（一）题", 2),
        ("第二部分　情况说明", 0),
        ("一、同名", 1),
        ("第三部分　附件", 0),
        ("甲的题", 1),
        ("一、内", 2),
        ("（一）题", 3),
        ("乙的题", 1),
    ]


@pytest.mark.parametrize("blocks", [PARTS, PLAIN, (Contents(2), *PLAIN[1:])])
def test_an_update_lists_what_is_listed_now(blocks: Blocks) -> None:
    found = body(numbered(blocks))
    style_level = {LAYOUT.styles[f"contents {level}"]: level for level in range(3)}
    listed = [
        (text(p), style_level[p.find("w:pPr/w:pStyle", NS).get(W + "val")])
        for p in entries(found)
    ]
    _, toc = next(fields(found))
    if r"\f" in toc:
        assert list(collected(numbered(blocks), toc)) == listed
        return
    levels = int(re.search(r'"1-(\d)"', toc)[1])  # type: ignore[index]
    # Of an attachment Word takes the title only, which stands in a line below its label.
    assert [
        (words, level) for words, level in outline(numbered(blocks)) if level < levels
    ] == [(re.sub(r"^附件\d*　", "", words), level) for words, level in listed]


def collected(blocks: Blocks, toc: str) -> Iterator[tuple[str, int]]:
    """What Word collects by the names of styles (17.16.5.68, t) and of entries written for it (f)."""
    names = re.search(r'\\t "([^"]*)"', toc)[1].split(",")  # type: ignore[index]
    levels = dict(zip(names[::2], map(int, names[1::2]), strict=True))
    parts = written(blocks)
    styles = {
        style.get(W + "styleId"): style.find("w:name", NS).get(W + "val")
        for style in etree.fromstring(parts["word/styles.xml"].encode()).iter(
            W + "style"
        )
    }
    for p in etree.fromstring(parts["word/document.xml"].encode()).iter(W + "p"):
        style = styles[p.find("w:pPr/w:pStyle", NS).get(W + "val")]
        if style in levels:
            yield text(p), levels[style] - 1
        for code in p.iter(W + "instrText"):
            if entry := re.fullmatch(r' TC "(.*)" \\l (\d) ', code.text or ""):
                yield entry[1], int(entry[2]) - 1


def test_a_document_of_headings_alone_uses_the_styles_of_the_layout_as_they_are() -> (
    None
):
    plain = written(numbered((heading(1), heading(2), heading(3))))
    assert plain["word/styles.xml"] == written(())["word/styles.xml"]


class Read(NamedTuple):
    """A heading as programs read it: the level in Word's outline; those told by the name, the id and the base of
    its style; how its words and its lines look.
    """

    words: str
    outline: int
    by_name: int
    by_id: int
    by_base: int
    look: tuple[tuple[str, str], ...]


def read_headings(blocks: Blocks, layout: Layout = LAYOUT) -> list[Read]:
    parts = written(blocks, layout)
    styles = {
        style.get(W + "styleId"): style
        for style in etree.fromstring(parts["word/styles.xml"].encode())
        if style.tag == W + "style"
    }
    found = []
    for one in body(blocks, layout).iter(W + "p"):
        [mark] = one.findall("w:pPr/w:pStyle", NS)
        chain = [styles[mark.get(W + "val")]]
        while (base := chain[-1].find("w:basedOn", NS)) is not None:
            chain.append(styles[base.get(W + "val")])
        levels = [
            int(level.get(W + "val"))
            for style in chain
            for level in style.findall("w:pPr/w:outlineLvl", NS)
        ]
        if levels:
            names = [style.find("w:name", NS).get(W + "val") for style in chain]
            by_base = next((name for name in names if "heading " in name), "")
            identifier = chain[0].get(W + "styleId")
            found.append(
                Read(
                    text(one),
                    levels[0] + 1,
                    int(names[0].removeprefix("heading "))
                    if "heading " in names[0]
                    else 0,
                    int(identifier.removeprefix("Heading"))
                    if "Heading" in identifier
                    else 0,
                    int(by_base.removeprefix("heading ") or 0),
                    shown_by(chain),
                )
            )
    return found


def shown_by(chain: Sequence[etree._Element]) -> tuple[tuple[str, str], ...]:
    """What styles say, nearest first, attribute by attribute; what is off or nothing is left out."""
    said: dict[str, str] = {}
    for style in reversed(chain):
        for group in style.iter(W + "pPr", W + "rPr"):
            for one in group:
                for name, value in one.attrib.items() or [("", "1")]:
                    said[f"{group.tag} {one.tag} {name}"] = value
    return tuple(
        sorted(
            pair
            for pair in said.items()
            if "outlineLvl" not in pair[0] and pair[1] not in ("0", "left")
        )
    )


DEEP = (
    *PARTS,
    attachment("丙", heading(1, "丙一"), heading(2, "丙二"), heading(3, "丙三")),
)
FLAT = (heading(1, "一"), heading(2, "二"), attachment("甲"))
WITHOUT_LABELS = (Contents(1), heading(0, "概况"), heading(1, "题"), heading(2))


@pytest.mark.parametrize("blocks", [PARTS, DEEP, FLAT, WITHOUT_LABELS, PLAIN])
def test_whoever_goes_by_names_ids_or_bases_of_styles_finds_every_heading_at_its_level(
    blocks: Blocks,
) -> None:
    found = read_headings(numbered(blocks))
    assert found
    for one in found:
        assert one.outline == one.by_base == (one.by_name or one.by_id), one


def test_headings_at_another_level_look_like_those_of_the_layout() -> None:
    usual = {
        one.words.lstrip("一二三四（）、0123456789."): one.look
        for one in read_headings(
            tuple(Heading(level, line(f"级{level}")) for level in (1, 2, 3))
        )
    }
    styles = etree.fromstring(written(())["word/styles.xml"].encode())
    by_id = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}
    for one in read_headings(numbered(DEEP)):
        if one.words == "丙的题":
            chain = [by_id[LAYOUT.styles["attachment title"]]]
            while (base := chain[-1].find("w:basedOn", NS)) is not None:
                chain.append(by_id[base.get(W + "val")])
            assert one.look == shown_by(chain)
        for level, name in enumerate(("丙一", "丙二", "丙三"), 1):
            if one.words.endswith(name):
                assert one.look == usual[f"级{level}"]


def test_no_style_is_there_twice() -> None:
    styles = etree.fromstring(written(numbered(DEEP))["word/styles.xml"].encode())
    for said in ("w:name", "w:aliases"):
        names = [
            found.get(W + "val") for found in styles.findall(f"w:style/{said}", NS)
        ]
        assert len(set(names)) == len(names)
    identifiers = [found.get(W + "styleId") for found in styles.iter(W + "style")]
    assert len(set(identifiers)) == len(identifiers)


# ── printed page numbers ────────────────────────────────────────────────────


def sheets(blocks: Blocks, layout: Layout, start: int = 0) -> dict[str, int]:
    """Sheet 4 for the first bookmark of the 目录, one more for each further one, and that of the count's start."""
    names = listed_names(blocks).values()
    found = {name: sheet for sheet, name in enumerate(names, 4)}
    return {**found, START: start} if start else found


def test_sheets_are_the_page_numbers_where_nothing_counts_anew() -> None:
    blocks = numbered(PLAIN)
    assert not LAYOUT.restarts
    assert printed_pages(blocks, LAYOUT, sheets(blocks, LAYOUT)) == {
        FIRST: "4",
        SECOND: "5",
        LAST: "6",
    }


def test_after_a_cover_the_page_numbers_begin_with_the_text() -> None:
    blocks = numbered(PLAIN)
    found = sheets(blocks, WITH_COVER, start=2)
    assert printed_pages(blocks, WITH_COVER, found) == {
        FIRST: "3",
        SECOND: "4",
        LAST: "5",
    }
    first = next(p for p in body(blocks, WITH_COVER).iter(W + "p") if text(p) == "目录")
    assert first.find("w:bookmarkStart", NS).get(W + "name") == START


def test_the_place_where_a_layout_counts_anew_is_marked_before_the_text_too() -> None:
    # A cover that counts as page 0, and a page of the layout's own before the text.
    def with_cover(xml: str) -> str:
        section = re.search("<w:sectPr.*?</w:sectPr>", xml)
        assert section is not None
        numbered_from_0 = section[0].replace(
            "<w:cols", '<w:pgNumType w:start="0"/><w:cols'
        )
        cover = f"<w:p><w:pPr>{numbered_from_0}</w:pPr></w:p>"
        return around_mark(paragraph("封面") + cover + paragraph("说明"))(xml)

    layout = read_layout(changed({"word/document.xml": with_cover}), "版式.docx")
    blocks = numbered(PLAIN)
    assert (layout.restarts, layout.first_page) == (True, 0)
    first = next(body(blocks, layout).iter(W + "p"))
    assert (
        text(first) == "封面"
        and first.find("w:bookmarkStart", NS).get(W + "name") == START
    )
    assert printed_pages(blocks, layout, sheets(blocks, layout, start=1))[FIRST] == "3"


def test_page_numbers_that_cannot_be_told_are_not_guessed() -> None:
    blocks = numbered(PLAIN)
    found = sheets(blocks, LAYOUT)
    found.popitem()
    assert printed_pages(blocks, LAYOUT, found) == {}
    assert printed_pages(blocks, WITH_COVER, sheets(blocks, WITH_COVER)) == {}
    roman = changed(
        {
            "word/document.xml": lambda xml: xml.replace(
                "<w:cols", '<w:pgNumType w:fmt="upperRoman"/><w:cols'
            )
        }
    )
    layout = read_layout(roman, "版式.docx")
    assert printed_pages(blocks, layout, sheets(blocks, layout)) == {}


@pytest.mark.parametrize("pages", [False, True])
def test_the_same_document_gives_the_same_bytes(pages: bool) -> None:
    document = Document("题", numbered(PARTS, pages))
    assert write(document, LAYOUT) == write(document, LAYOUT)
