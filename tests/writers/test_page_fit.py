"""How tables and charts fill pages: widths of fewest lines, looks of fewest pages, heads that repeat, parts on
pages of their own.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import accumulate, pairwise

import pytest
from lxml import etree

from reports.core.tree import (
    Block,
    Chart,
    Document,
    Heading,
    Number,
    PageBreak,
    Paragraph,
    Series,
    Text,
    said_of,
)
from reports.writers.docx import write
from reports.writers.docx.heights import count_pages
from reports.writers.docx.lines import lonely_cells, widths_of_fewest_lines
from reports.writers.docx.wrapping import unbroken
from tests.docx_reader import Docx, W
from tests.docx_reader import Paragraph as Read
from tests.tables import make_table
from tests.writers.test_docx_tables import LAYOUT, PLAIN, SMALL, amount, head, rows

CHARACTER = PLAIN.character
# How many cells of all samples end with a character alone, at most: forms of nine columns upright.
ALONE = 12
# So many characters of a title have room in a line.
TITLE_ROOM = 20


# ── widths ──────────────────────────────────────────────────────────────────


def characters(*count: int) -> tuple[int, ...]:
    """Widths in which so many characters have room."""
    return tuple(many * CHARACTER + CHARACTER // 5 for many in count)


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        # A character more, and none stands alone.
        (("资金使用单位", "某县"), (5, 8), (6, 7)),
        # What is empty gives way.
        (("年度内收支保持平衡", ""), (5, 11), (9, 7)),
        # Nothing to gain.
        (("某县", "某局"), (5, 8), (5, 8)),
        # A mark may hang beyond the line.
        (("全部实现。", "某县某局"), (4, 4), (4, 4)),
    ],
)
def test_columns_give_way_where_that_saves_lines_or_a_character_alone(
    words: tuple[str, str], before: tuple[int, int], after: tuple[int, int]
) -> None:
    node = make_table(caption=(), head=(), body=rows(words), widths=(1, 1))
    least = characters(2, 2)
    widths = characters(*before)
    found = widths_of_fewest_lines(node, widths, least, PLAIN, 0)
    assert sum(found) == sum(widths)
    assert [one // CHARACTER for one in found] == list(after)


@pytest.mark.parametrize(
    ("words", "room", "less"),
    [
        ("社会保险待遇支出", 7, 100),
        ("参保人员满意度", 6, 100),
        # It has room in one line, ends with two, or has no other place to break.
        ("满意度指标", 5, 0),
        ("满意度指标", 3, 0),
        ("合计数", 2, 0),
        ("（40分）", 3, 0),
        # A line more would be worse.
        ("满意度指标", 2, 0),
    ],
)
def test_a_cell_that_would_leave_a_character_alone_is_set_narrower_if_that_takes_no_line(
    words: str, room: int, less: int
) -> None:
    node = make_table(caption=(), head=(), body=rows((words, "")), widths=(1, 1))
    found = lonely_cells(node, characters(room, 9), PLAIN, 0)
    assert found == (((0, 0, less),) if less else ())


def test_no_column_gets_less_than_its_least() -> None:
    node = make_table(caption=(), head=(), body=rows(("字" * 60, "某")), widths=(1, 1))
    least = characters(2, 7)
    found = widths_of_fewest_lines(node, characters(8, 9), least, PLAIN, 0)
    assert found[1] >= least[1]


def test_a_cell_over_several_rows_counts_as_high_as_it_is_beyond_them() -> None:
    tall = rows(("某", "某"), ("某", "某"))
    flat = make_table(caption=(), head=(), body=tall, widths=(1, 1))
    assert widths_of_fewest_lines(flat, characters(4, 4), (0, 0), PLAIN, 0) == (
        characters(4, 4)
    )


# ── pages ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heights", "heads", "above", "pages"),
    [
        ((10, 10, 10), 1, 0, 1),
        ((10, 10, 10), 1, 20, 2),
        # The head takes its room on each page.
        ((20, 10, 10, 10, 10, 10), 1, 0, 3),
        ((), 0, 40, 1),
    ],
)
def test_pages_are_counted_with_the_head_on_each(
    heights: tuple[int, ...], heads: int, above: int, pages: int
) -> None:
    assert count_pages(heights, heads, above, 40) == pages


def accounts(count: int) -> Block:
    """A table with a 表号 and so many rows."""
    return make_table(
        caption=(),
        head=head("项目", "金额"),
        body=rows(*[(f"第{row}项", amount("1.00")) for row in range(count)]),
        widths=(2, 1),
        mark=(Text("公开01表"),),
    )


def document_xml(*blocks: Block) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(write(Document("标题", blocks), LAYOUT))) as found:
        return etree.fromstring(found.read("word/document.xml"))


def look(*blocks: Block) -> str:
    """The look of the first cell of amounts: plain, small, or tight where it leaves no space around."""
    root = document_xml(*blocks)
    (cell, *_) = (
        p
        for p in root.iter(W + "p")
        if "".join(t.text or "" for t in p.iter(W + "t")) == "1.00"
    )
    style = cell.find(f"{W}pPr/{W}pStyle").get(W + "val")
    if cell.find(f"{W}pPr/{W}spacing") is not None:
        return "tight"
    return {PLAIN.styles["right"]: "plain", SMALL.styles["right"]: "small"}[style]


TITLE = Heading(1, (Text("收入决算表"),))


@pytest.mark.parametrize(
    ("count", "expected"), [(20, "plain"), (33, "small"), (42, "tight"), (60, "plain")]
)
def test_a_table_that_begins_a_page_is_as_small_as_saves_a_page_and_no_smaller(
    count: int, expected: str
) -> None:
    text = Paragraph((Text("文"),))
    assert look(text, PageBreak(), TITLE, accounts(count)) == expected


def test_a_table_further_down_keeps_its_look() -> None:
    text = Paragraph((Text("文"),))
    assert look(text, PageBreak(), text, TITLE, accounts(33)) == "plain"


# ── charts ──────────────────────────────────────────────────────────────────


def chart(kind: str, count: int) -> Chart:
    names = tuple(f"某某支出{number}" for number in range(count))
    values = tuple(Number(f"{number}.5") for number in range(1, count + 1))
    return Chart(
        "图",
        kind,  # type: ignore[arg-type]
        (Text("结构图"),),
        names,
        (Series("支出", values),),
        "万元",
        (Text("共10万元，其中某某支出0为1.5万元。"),),
    )


@pytest.mark.parametrize(
    ("kind", "count", "percent"), [("column", 2, 40), ("pie", 3, 40), ("pie", 11, 50)]
)
def test_a_chart_is_low_unless_its_legend_is_long(
    kind: str, count: int, percent: int
) -> None:
    root = document_xml(chart(kind, count))
    # The chart's; that of its picture follows.
    extent, _ = (one for one in root.iter() if one.tag.endswith("}extent"))
    assert 100 * int(extent.get("cy", "")) // int(extent.get("cx", "")) == percent - (
        int(extent.get("cx", "")) * percent % 100 != 0
    )


def test_who_cannot_see_a_chart_is_told_each_of_its_values() -> None:
    assert said_of(chart("pie", 3)) == (
        "共10万元，其中某某支出0为1.5万元。某某支出1 2.5万元；某某支出2 3.5万元"
    )


# ── all samples ─────────────────────────────────────────────────────────────


def text_of(element: etree._Element) -> str:
    return "".join(found.text or "" for found in element.iter(W + "t"))


def test_the_heads_of_indicators_repeat_on_each_page(library: list[Docx]) -> None:
    missing = []
    for document in library:
        for row in document.xml("word/document.xml").iter(W + "tr"):
            if "三级指标" in map(text_of, row.iter(W + "tc")) and not list(
                row.iter(W + "tblHeader")
            ):
                missing.append(f"{document.name}: {text_of(row)}")
    assert not missing


def test_each_part_begins_a_page(library: list[Docx]) -> None:
    inside = []
    for document in library:
        for before, paragraph in pairwise(document.text):
            begins = (
                before.ends_section
                or paragraph.element.find(f"{W}pPr/{W}pageBreakBefore") is not None
            )
            if paragraph.style == "部分标题" and not begins:
                inside.append(f"{document.name}: {paragraph.text}")
    assert not inside


def test_no_title_of_an_attached_report_breaks_inside_a_word(
    library: list[Docx],
) -> None:
    """Where it has no room in one line, its lines end where those of the report's own title do."""
    titles = [
        lines_of(title) for document in library for title in document.styled("Title")
    ]
    checked, broken = 0, []
    for document in library:
        for paragraph in document.styled("附件标题"):
            lines = lines_of(paragraph)
            words = "".join(lines)
            own = [title for title in titles if "".join(title).endswith(words)]
            if own and len_of(words) > TITLE_ROOM:
                checked += 1
                ends = from_the_end(own[0])
                if (
                    max(map(len_of, lines)) > TITLE_ROOM
                    or not from_the_end(lines) <= ends
                ):
                    broken.append(lines)
    assert checked and not broken


def lines_of(paragraph: Read) -> list[str]:
    signs = [
        "\n" if found.tag == W + "br" else found.text or ""
        for found in paragraph.element.iter(W + "t", W + "br")
    ]
    return "".join(signs).split("\n")


def from_the_end(lines: list[str]) -> set[int]:
    """Where lines end within their text, counted from its end."""
    return set(accumulate(map(len, reversed(lines[1:]))))


def alone(document: Docx) -> Iterator[str]:
    """The paragraphs of cells that end with a character alone, counted in whole characters."""
    sizes = {
        style: look.character for look in LAYOUT.cells for style in look.styles.values()
    }
    for cell in document.xml("word/document.xml").iter(W + "tc"):
        width = int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) - LAYOUT.padding
        for paragraph in cell.iter(W + "p"):
            size = sizes.get(paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val"))
            indent = paragraph.find(f"{W}pPr/{W}ind")
            drawn = (
                0
                if indent is None
                else sum(int(indent.get(W + side, "0")) for side in ("left", "right"))
            )
            words = text_of(paragraph)
            if size and len(words) > 2 and ends_alone(words, (width - drawn) / size):
                yield f"{document.name}: {words}"


def ends_alone(words: str, room: float) -> bool:
    line = ""
    for piece in unbroken(words):
        if line and len_of(line + piece.rstrip("，。；、：")) > room:
            line = ""
        line += piece
    return line != words and len(re.sub(r"\W", "", line)) == 1


def len_of(words: str) -> float:
    return sum(0.5 if sign.isascii() else 1 for sign in words)


def test_few_cells_end_with_a_character_alone(library: list[Docx]) -> None:
    published = [document for document in library if not document.draft]
    found = [line for document in published for line in alone(document)]
    assert len(found) <= ALONE, found
