"""The document tree: small frozen nodes with roles, not looks.

Every word in the tree is finished; a writer spells it in its format and adds none of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

from reports.core.figure import Figure

# ── inside a line ───────────────────────────────────────────────────────────


class Text(Struct, frozen=True):
    """Words as they stand."""

    text: str


class Number(Struct, frozen=True):
    """A figure as worded: `text` holds the digits, `unit` what is printed straight after them."""

    text: str
    unit: str = ""
    figure: Figure | None = None


class Strong(Struct, frozen=True):
    """Words set off from their sentence, such as a run-in heading."""

    children: "Line"


class Link(Struct, frozen=True):
    """Words that lead to an address or, with a leading `#`, to an anchor of this document."""

    href: str
    children: "Line"


class Reference(Struct, frozen=True):
    """A mention of a numbered part (附件, 图); numbering puts a Link in its place."""

    kind: str
    target: str


Inline = Text | Number | Strong | Link | Reference
Line = tuple[Inline, ...]

# ── blocks ──────────────────────────────────────────────────────────────────


class Title(Struct, frozen=True):
    """The document's title, one Line for each printed line."""

    lines: tuple[Line, ...]


class Heading(Struct, frozen=True):
    """A heading of one of the levels of `headings`, or a part above them (level 0, 第一部分).

    Numbering fills in `number` and `anchor`.
    """

    level: int
    children: Line
    number: str = ""
    anchor: str = ""


class Paragraph(Struct, frozen=True):
    """A paragraph; its role says what it is for.

    body: ordinary text. addressee: 主送机关. dateline: 公开时间 and the like under the title.
    """

    children: Line
    role: Literal["body", "addressee", "dateline"] = "body"


class Listing(Struct, frozen=True):
    """A list; each item holds blocks."""

    ordered: bool
    items: "tuple[Blocks, ...]"


class Cell(Struct, frozen=True):
    """A table cell: lines of text, how far it spans, whether it heads its row or column."""

    lines: tuple[Line, ...]
    colspan: int = 1
    rowspan: int = 1
    header: bool = False
    align: Literal["left", "center", "right"] = "left"


class Row(Struct, frozen=True):
    """A table row; places covered by a cell that spans from above or from the left hold no cell."""

    cells: tuple[Cell, ...]


class Table(Struct, frozen=True):
    """A table: caption, 表号, 编制单位 and 单位 above, head rows that repeat on each page, body rows,
    notes below.

    `widths` are relative, one for each column. `wide` asks for a landscape page.
    """

    caption: Line
    widths: tuple[int, ...]
    head: tuple[Row, ...]
    body: tuple[Row, ...]
    unit: str = ""
    notes: tuple[Line, ...] = ()
    wide: bool = False
    anchor: str = ""
    mark: Line = ()
    owner: Line = ()


class Series(Struct, frozen=True):
    """One run of values in a chart, one for each of its categories; their digits are what is drawn.

    `shares` are, for parts of a whole, each value's share of it as worded.
    """

    name: str
    values: tuple[Number, ...]
    shares: tuple[Number, ...] = ()


class Chart(Struct, frozen=True):
    """A chart, which is a table first: categories, series over them,
    and a sentence that says what it shows.

    column: values to be compared. pie: parts of a whole, in one series. The values count in `unit`.
    Numbering fills in `number` (图1) and `anchor`.
    """

    key: str
    kind: Literal["column", "pie"]
    caption: Line
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    sentence: Line
    number: str = ""
    anchor: str = ""


class PageBreak(Struct, frozen=True):
    """What follows begins on a new page."""


class Entry(Struct, frozen=True):
    """A line of the table of contents: how deep it stands, its words, and the anchor it leads to.

    `page` is the number printed on the page it leads to,
    empty as long as nobody has laid out the document.
    """

    level: int
    children: Line
    anchor: str
    page: str = ""


class Contents(Struct, frozen=True):
    """The table of contents (目录) of headings down to `depth`; numbering fills in the entries."""

    depth: int
    entries: tuple[Entry, ...] = ()


class Signature(Struct, frozen=True):
    """落款: the signing bodies in their order, and the date of issue (成文日期)."""

    bodies: tuple[str, ...]
    date: Line


class AttachmentList(Struct, frozen=True):
    """附件说明 under the text: the titles of the attachments in their order; numbering fills it in."""

    titles: tuple[Line, ...] = ()


class Attachment(Struct, frozen=True):
    """An attachment on pages of its own: a finished tree under its label (附件, 附件1) and title."""

    key: str
    title: Line
    blocks: "Blocks"
    label: str = ""
    anchor: str = ""


Block = (
    Title
    | Heading
    | Paragraph
    | Listing
    | Table
    | Chart
    | PageBreak
    | Contents
    | Signature
    | AttachmentList
    | Attachment
)
Blocks = tuple[Block, ...]


class Document(Struct, frozen=True):
    """A finished document. `title` is plain text, for a page's head and a file's properties.

    `mark` is printed on every page of a document that must not be published (草稿), else empty.
    `fields` holds what stands in the layout's own fields (cover, header, footer), by the expression
    written there. `owner` is the unit whose document it is. `pending` are the words printed where
    something is missing (待填): where there is a mark, they are set off.
    """

    title: str
    blocks: Blocks
    mark: str = ""
    fields: tuple[tuple[str, Line], ...] = ()
    owner: str = ""
    pending: str = ""


# ── walking ─────────────────────────────────────────────────────────────────


def lines_of(block: Block) -> Iterator[Line]:
    """Every Line of a block in reading order, those of blocks within it included."""
    return _LINES[type(block)](block)


def _table_lines(table: Table) -> Iterator[Line]:
    yield from (table.caption, table.mark, table.owner)
    for row in (*table.head, *table.body):
        for cell in row.cells:
            yield from cell.lines
    yield from table.notes


def _chart_lines(chart: Chart) -> Iterator[Line]:
    yield chart.caption
    for series in chart.series:
        yield from (series.values, series.shares)
    yield chart.sentence


def _listing_lines(listing: Listing) -> Iterator[Line]:
    for item in listing.items:
        yield from _lines_within(item)


def _attachment_lines(attachment: Attachment) -> Iterator[Line]:
    yield attachment.title
    yield from _lines_within(attachment.blocks)


def _lines_within(blocks: Blocks) -> Iterator[Line]:
    for block in blocks:
        yield from lines_of(block)


_LINES: Mapping[type[Block], Callable[[Any], Iterator[Line]]] = MappingProxyType(
    {
        Title: lambda title: iter(title.lines),
        Heading: lambda heading: iter((heading.children,)),
        Paragraph: lambda paragraph: iter((paragraph.children,)),
        Listing: _listing_lines,
        Table: _table_lines,
        Chart: _chart_lines,
        PageBreak: lambda page_break: iter(()),
        Contents: lambda contents: (entry.children for entry in contents.entries),
        Signature: lambda signature: iter((signature.date,)),
        AttachmentList: lambda listed: iter(listed.titles),
        Attachment: _attachment_lines,
    }
)


def inlines_of(line: Line) -> Iterator[Inline]:
    """Every inline node of a line in reading order, those inside others included."""
    for node in line:
        yield node
        if isinstance(node, Strong | Link):
            yield from inlines_of(node.children)


def charts_of(blocks: Iterable[Block]) -> Iterator[Chart]:
    """Every chart among the blocks in reading order, those of lists and attachments included."""
    for block in blocks:
        match block:
            case Chart():
                yield block
            case Listing(items=items):
                for item in items:
                    yield from charts_of(item)
            case Attachment():
                yield from charts_of(block.blocks)


def drawn(number: Number) -> Decimal:
    """The value a chart draws for a worded figure: that of its digits,
    so that the picture agrees with the words.
    """
    return Decimal(number.text.replace(",", ""))


def data_table(chart: Chart) -> Table:
    """What a chart shows, as a table without caption: a row for each category,
    a column for each series.
    """
    heads = ["项目"]
    columns: list[tuple[Number, ...]] = []
    for series in chart.series:
        heads.append(series.name)
        columns.append(series.values)
        if series.shares:
            heads.append("占比")
            columns.append(series.shares)
    head = [Cell(((Text(words),),), header=True, align="center") for words in heads]
    body = []
    for index, category in enumerate(chart.categories):
        values = [Cell(((column[index],),), align="right") for column in columns]
        body.append(Row((Cell(((Text(category),),)), *values)))
    return Table(
        caption=(),
        widths=(2, *(1 for _ in columns)),
        head=(Row(tuple(head)),),
        body=tuple(body),
        unit=f"单位：{chart.unit}" if chart.unit else "",
    )


def plain_text(line: Line) -> str:
    """The words of a line without their nodes;
    of a reference that has no number yet, its target.
    """
    return "".join([_WORDS[type(node)](node) for node in line])


_WORDS: Mapping[type[Inline], Callable[[Any], str]] = MappingProxyType(
    {
        Text: lambda text: text.text,
        Number: lambda number: number.text + number.unit,
        Strong: lambda strong: plain_text(strong.children),
        Link: lambda link: plain_text(link.children),
        Reference: lambda reference: reference.target,
    }
)
