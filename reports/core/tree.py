"""The document tree: small frozen nodes with roles, not looks.

Every word in the tree is finished; a writer spells it in its format and adds none of its own. No node
can hold itself, so none is of interest to the garbage collector (`gc=False`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

from reports.core.figure import Figure

# ── inside a line ───────────────────────────────────────────────────────────


class Text(Struct, frozen=True, gc=False):
    """Words as they stand."""

    text: str


class Number(Struct, frozen=True, gc=False):
    """A figure as worded: `text` holds the digits, `unit` what is printed straight after them."""

    text: str
    unit: str = ""
    figure: Figure | None = None


class Strong(Struct, frozen=True, gc=False):
    """Words set off from their sentence, such as a run-in heading."""

    children: "Line"


class Link(Struct, frozen=True, gc=False):
    """Words that lead to an address or, with a leading `#`, to an anchor of this document."""

    href: str
    children: "Line"


class Reference(Struct, frozen=True, gc=False):
    """A mention of a numbered part (附件, 图); numbering puts a Link in its place."""

    kind: str
    target: str


Inline = Text | Number | Strong | Link | Reference
Line = tuple[Inline, ...]

# ── how a Word body spells its blocks ───────────────────────────────────────


class SpelledRun(Struct, frozen=True, gc=False):
    """Words that stand in a Word body, in the look that its author gave the place."""

    look: str
    line: Line


class SpelledCell(Struct, frozen=True, gc=False):
    """How a cell of a Word body is opened whose spans or shade only the data tell.

    `opening`, `borders`, `shade` and `after` are its author's. `fill` is another shade (six hexadecimal
    digits), `width` another width, in twips.
    """

    opening: str
    borders: str
    shade: str
    after: str
    colspan: int
    merge: Literal["", "restart", "continue"]
    fill: str = ""
    width: int = 0


class SpelledGrid(Struct, frozen=True, gc=False):
    """The columns of a table of a Word body, as wide as that in twips."""

    widths: tuple[int, ...]


class SpelledBy(Struct, frozen=True, gc=False):
    """The Word body that spells a block, for a document in another layout that takes it in.

    `file` is the body's name, `styles` spell its styles under names of their own, `ids` are these by those
    that the body has. `usual` is that of a paragraph that names none; `wide`: its pages are landscape.
    """

    file: str
    styles: str
    ids: tuple[tuple[str, str], ...]
    usual: str
    wide: bool


Spelling = tuple[str | SpelledRun | SpelledCell | SpelledGrid | SpelledBy, ...]
"""How Word spells a block as the author of a Word body made it: nobody's business but the Word writer's.

By whom, and then what; strings are XML as it stands.
"""

# ── blocks ──────────────────────────────────────────────────────────────────


class Title(Struct, frozen=True, gc=False):
    """The document's title, one Line for each printed line."""

    lines: tuple[Line, ...]
    spelling: Spelling = ()


class Heading(Struct, frozen=True, gc=False):
    """A heading of one of the levels of `headings`, or a part above them (level 0, 第一部分).

    Numbering fills in `number` and `anchor`; one of a Word body bears the number its author typed.
    """

    level: int
    children: Line
    number: str = ""
    anchor: str = ""
    spelling: Spelling = ()


class Paragraph(Struct, frozen=True, gc=False):
    """A paragraph; its role says what it is for.

    body: ordinary text. addressee: 主送机关. dateline: 公开时间 and the like under the title.
    """

    children: Line
    role: Literal["body", "addressee", "dateline"] = "body"
    spelling: Spelling = ()


class Listing(Struct, frozen=True, gc=False):
    """A list; each item holds blocks."""

    ordered: bool
    items: "tuple[Blocks, ...]"


Align = Literal["left", "center", "right"]
CellContent = str | Number | tuple[Line, ...]
"""What is in a cell: plain words (none in an empty one), one figure, or anything else as lines."""


class Column(Struct, frozen=True, gc=False):
    """Cells that stand below one another and are alike.

    How far each spans to the right, whether it heads its row or column, how its words are aligned.
    `reach` says how many rows each goes down, 0 for a place that one from above covers (nothing is
    in it then); where it is empty each cell has a row to itself. `slash`: cells cut from corner to
    corner, their first line to the right above, their last to the left below.
    """

    cells: tuple[CellContent, ...]
    colspan: int = 1
    header: bool = False
    align: Align = "left"
    reach: tuple[int, ...] = ()
    slash: bool = False


class Band(Struct, frozen=True, gc=False):
    """Rows of a table that are built alike: its columns from left to right."""

    columns: tuple[Column, ...]

    def __len__(self) -> int:
        """How many rows these are."""
        return len(self.columns[0].cells) if self.columns else 0


class Table(Struct, frozen=True, gc=False):
    """A table: caption, 表号, 编制单位 and 单位 above, head rows that repeat on each page, body rows,
    notes below.

    `widths` are relative, one for each column. `wide` asks for a landscape page. `inner_head`: the
    rows of the body, from one up to another, that head those below and repeat on each further page,
    where a form has rows above them; nothing reaches into them from there.
    """

    caption: Line
    widths: tuple[int, ...]
    head: tuple[Band, ...]
    body: tuple[Band, ...]
    unit: str = ""
    notes: tuple[Line, ...] = ()
    wide: bool = False
    anchor: str = ""
    mark: Line = ()
    owner: Line = ()
    inner_head: tuple[int, int] = (0, 0)
    spelling: Spelling = ()


class WordOnly(Struct, frozen=True, gc=False):
    """What a Word body holds and nobody reads: empty lines, the end of a section, a picture."""

    spelling: Spelling


class Series(Struct, frozen=True, gc=False):
    """One run of values in a chart, one for each of its categories; their digits are what is drawn.

    `shares` are, for parts of a whole, each value's share of it as worded.
    """

    name: str
    values: tuple[Number, ...]
    shares: tuple[Number, ...] = ()


class Chart(Struct, frozen=True, gc=False):
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


class PageBreak(Struct, frozen=True, gc=False):
    """What follows begins on a new page."""


class Entry(Struct, frozen=True, gc=False):
    """A line of the table of contents: how deep it stands, its words, and the anchor it leads to.

    `page` is the number printed on the page it leads to,
    empty as long as nobody has laid out the document.
    """

    level: int
    children: Line
    anchor: str
    page: str = ""


class Contents(Struct, frozen=True, gc=False):
    """The table of contents (目录) of headings down to `depth`; numbering fills in the entries."""

    depth: int
    entries: tuple[Entry, ...] = ()


class Letterhead(Struct, frozen=True, gc=False):
    """版头 of a letter, down to its red line (GB/T 9704-2012, 7.2).

    The issuing bodies in their order, `suffix` (文件) after them; the letter's number; 份号; 密级 and 紧急程度;
    who signed it off (签发人), as a letter to a higher body says.
    """

    bodies: tuple[str, ...]
    number: Line
    serial: Line = ()
    grades: tuple[Line, ...] = ()
    signers: tuple[str, ...] = ()
    suffix: str = ""


class Signature(Struct, frozen=True, gc=False):
    """落款: the signing bodies in their order, and the date of issue (成文日期).

    `sealed` leaves room for a seal on each body's name (GB/T 9704-2012, 7.3.5.1).
    """

    bodies: tuple[str, ...]
    date: Line
    sealed: bool = False


class Imprint(Struct, frozen=True, gc=False):
    """版记 at the foot of a letter's last page (GB/T 9704-2012, 7.4).

    Who gets copies (抄送：…), which office issued it and when (…印发); what is empty is not there. `verso`
    puts it on a page of its own, the back of a leaf.
    """

    copies: Line
    office: Line
    date: Line
    verso: bool = False


class AttachmentList(Struct, frozen=True, gc=False):
    """附件说明 under the text: the titles of the attachments in their order.

    A template gives those that are only named; numbering puts those of the document before them.
    """

    titles: tuple[Line, ...] = ()


class Attachment(Struct, frozen=True, gc=False):
    """An attachment on pages of its own: a finished tree under its label (附件, 附件1) and title.

    `breaks`: where a line of the title may end by the sense of its words, counted in its characters.
    """

    key: str
    title: Line
    blocks: "Blocks"
    label: str = ""
    anchor: str = ""
    breaks: tuple[int, ...] = ()


Block = (
    Title
    | Heading
    | Paragraph
    | Listing
    | Table
    | Chart
    | WordOnly
    | PageBreak
    | Contents
    | Letterhead
    | Signature
    | Imprint
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


def spelled_by(block: Block) -> SpelledBy | None:
    """The Word body that spells a block itself; None for one that looks as its layout says."""
    spelling: Spelling = getattr(block, "spelling", ())
    return spelling[0] if spelling and isinstance(spelling[0], SpelledBy) else None


# ── walking ─────────────────────────────────────────────────────────────────


def lines_of(block: Block) -> Iterator[Line]:
    """Every Line of a block in reading order, those of blocks within it included."""
    return _LINES[type(block)](block)


def _table_lines(table: Table) -> Iterator[Line]:
    yield from (table.caption, table.mark, table.owner)
    for band in (*table.head, *table.body):
        for row in zip(*(column.cells for column in band.columns), strict=True):
            for content in row:
                yield from content_lines(content)
    yield from table.notes


def _letterhead_lines(head: Letterhead) -> Iterator[Line]:
    yield from (head.serial, *head.grades)
    for words in (*head.bodies, head.suffix):
        yield (Text(words),)
    yield head.number
    for signer in head.signers:
        yield (Text(signer),)


def _signature_lines(signature: Signature) -> Iterator[Line]:
    for body in signature.bodies:
        yield (Text(body),)
    yield signature.date


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
        WordOnly: lambda word_only: iter(()),
        Contents: lambda contents: (entry.children for entry in contents.entries),
        Letterhead: _letterhead_lines,
        Signature: _signature_lines,
        Imprint: lambda imprint: iter((imprint.copies, imprint.office, imprint.date)),
        AttachmentList: lambda listed: iter(listed.titles),
        Attachment: _attachment_lines,
    }
)


_HOLDING = frozenset({Link, Strong})


def inlines_of(line: Line) -> Iterator[Inline]:
    """Every inline node of a line in reading order, those inside others included."""
    for node in line:
        yield node
        if type(node) in _HOLDING:
            yield from inlines_of(node.children)  # type: ignore[union-attr]


def content_lines(content: CellContent) -> tuple[Line, ...]:
    """The lines that are in a cell, none in an empty one."""
    kind = type(content)
    if kind is str:
        return ((Text(content),),) if content else ()  # type: ignore[arg-type]
    return ((content,),) if kind is Number else content  # type: ignore[return-value]


def content_of(lines: tuple[Line, ...]) -> CellContent:
    """The lines as a cell holds them."""
    if len(lines) == 1 and len(lines[0]) == 1:
        node = lines[0][0]
        if type(node) is Number:
            return node
        if type(node) is Text:
            return node.text
    return lines if len(lines) > 1 or any(lines) else ""


def content_words(content: CellContent) -> str:
    """The words in a cell, its lines one below the other."""
    kind = type(content)
    if kind is str:
        return content  # type: ignore[return-value]
    if kind is Number:
        return content.text + content.unit  # type: ignore[union-attr]
    return "\n".join(map(plain_text, content))  # type: ignore[arg-type]


def links_in(blocks: Iterable[Block]) -> Iterator[Link]:
    """Every link among the blocks in reading order."""
    for block in blocks:
        for line in _rich_lines(block):
            if not _HOLDING.isdisjoint(map(type, line)):
                yield from _links_of(line)


def _links_of(line: Line) -> Iterator[Link]:
    return (node for node in inlines_of(line) if isinstance(node, Link))


def _rich_lines(block: Block) -> Iterable[Line]:
    """The lines of a block that may hold other nodes than words and figures."""
    kind = type(block)
    if kind is Paragraph or kind is Heading:
        return (block.children,)  # type: ignore[union-attr]
    if isinstance(block, Table):
        return _rich_table_lines(block)
    if isinstance(block, Attachment):
        return chain((block.title,), *map(_rich_lines, block.blocks))
    return lines_of(block)


def _rich_table_lines(table: Table) -> Iterator[Line]:
    yield from (table.caption, table.mark, table.owner)
    for band in (*table.head, *table.body):
        if not any(tuple in map(type, column.cells) for column in band.columns):
            continue
        for row in zip(*(column.cells for column in band.columns), strict=True):
            for content in row:
                if isinstance(content, tuple):
                    yield from content
    yield from table.notes


def charts_of(blocks: Iterable[Block]) -> Iterator[Chart]:
    """Every chart among the blocks in reading order, those of lists and attachments included."""
    for block in blocks:
        if type(block) is Chart:
            yield block
        elif type(block) is Listing:
            for item in block.items:
                yield from charts_of(item)
        elif type(block) is Attachment:
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
    head = [Column((words,), header=True, align="center") for words in heads]
    body = [Column(chart.categories)]
    body += [Column(values, align="right") for values in columns]
    return Table(
        caption=(),
        widths=(2, *(1 for _ in columns)),
        head=(Band(tuple(head)),),
        body=(Band(tuple(body)),) if chart.categories else (),
        unit=f"单位：{chart.unit}" if chart.unit else "",
    )


def said_of(chart: Chart) -> str:
    """What a chart shows, for who cannot see it: its sentence, and the values that are not in it."""
    said = plain_text(chart.sentence or chart.caption)
    points = [
        f"{category}{series.name if len(chart.series) > 1 else ''} {number.text}{chart.unit}"
        for series in chart.series
        for category, number in zip(chart.categories, series.values, strict=True)
        if number.text not in said
    ]
    return said + "；".join(points)


def plain_text(line: Line) -> str:
    """The words of a line without their nodes;
    of a reference that has no number yet, its target.
    """
    # Nearly all that is asked for is text.
    return "".join(
        [node.text if type(node) is Text else _WORDS[type(node)](node) for node in line]
    )


def spoken(document: Document) -> list[str]:
    """Every line of a document in words, in reading order."""
    blocks = document.blocks
    return [plain_text(line) for block in blocks for line in lines_of(block)]


_WORDS: Mapping[type[Inline], Callable[[Any], str]] = MappingProxyType(
    {
        Text: lambda text: text.text,
        Number: lambda number: number.text + number.unit,
        Strong: lambda strong: plain_text(strong.children),
        Link: lambda link: plain_text(link.children),
        Reference: lambda reference: reference.target,
    }
)
