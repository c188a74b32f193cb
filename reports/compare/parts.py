"""A document laid out to be compared: its sections with their sentences, tables by rows and cells,
charts by what they draw.

What numbering gives (一、, 附件1, 图3) is no part of what a section is called, and the table of
contents is none of it: it repeats headings.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from msgspec import Struct

from reports.core.grid import GridPlace, grid_rows
from reports.core.patterns import Pattern
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Chart,
    Contents,
    Document,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    Reference,
    Strong,
    Table,
    Text,
    lines_of,
    plain_text,
)

Piece = Text | Number

_SENTENCE = Pattern(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+")
# In the place of a number, so that two sentences that differ in nothing else are the same one.
_HOLE = "\x00"
_TELLING = 20


class Spot(Struct, frozen=True):
    """A sentence or a cell: what it is called where it stands, and its words and numbers."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def key(self) -> str:
        """Its words with a hole for each number."""
        return skeleton(self.pieces)

    @property
    def words(self) -> str:
        """Its words as printed."""
        return plain_text(self.pieces)

    @property
    def numbers(self) -> list[Number]:
        """Its numbers in reading order."""
        return [one for one in self.pieces if isinstance(one, Number)]


class Item(Struct, frozen=True):
    """A paragraph with its sentences, or (`is_row`) a row with its cells under the name of its first ones."""

    name: str
    spots: tuple[Spot, ...]
    is_row: bool = False

    @property
    def key(self) -> str:
        """What it is known by in another version."""
        return self.name if self.is_row else "".join(one.key for one in self.spots)

    @property
    def lead(self) -> str:
        """The words of a row's first cell: a code, a name; empty where that is a text, which may be
        written anew.
        """
        words = self.spots[0].words if self.spots else ""
        return words if len(words) <= _TELLING else ""

    @property
    def is_wordy(self) -> bool:
        """Whether a row is called by a text that may be written anew."""
        return len(self.name) > _TELLING

    @property
    def words(self) -> str:
        """All of it as printed."""
        gap = "　" if self.is_row else ""
        return gap.join(one.words for one in self.spots if one.words)


class Part(Struct, frozen=True):
    """A section, a table or a chart (`kind` says which): what it is called, what stands in it."""

    kind: str
    key: str
    name: str
    items: tuple[Item, ...]
    parts: "tuple[Part, ...]" = ()


def skeleton(line: Iterable[Piece]) -> str:
    """The words of a line with a hole for each number."""
    return "".join(
        _HOLE if isinstance(one, Number) else one.text for one in line
    ).strip()


def laid_out(document: Document) -> Part:
    """The document as a part that holds all others."""
    fields = [line for _, line in document.fields]
    cover = Part("节", "封面", "封面、页眉页脚", tuple(map(_paragraph, fields)))
    items, parts = _with_attachments(document.blocks)
    return Part("文书", "", document.title, items, (cover, *parts))


def _with_attachments(blocks: Blocks) -> tuple[tuple[Item, ...], tuple[Part, ...]]:
    """What stands in a document, or in an attachment; an attachment is none of the section that it
    stands behind.
    """
    own = [one for one in blocks if not isinstance(one, Attachment)]
    body = _section("", "", (), own)
    attached = (one for one in blocks if isinstance(one, Attachment))
    return body.items, (*body.parts, *map(_attachment, attached))


# ── sections ────────────────────────────────────────────────────────────────


def _section(key: str, name: str, heading: Line, blocks: Sequence[Block]) -> Part:
    """A section: what stands under its heading before the next one, then the sections within it."""
    first = next(
        (at for at, one in enumerate(blocks) if isinstance(one, Heading)), len(blocks)
    )
    items = [_paragraph(heading)] if heading else []
    parts: list[Part] = []
    for block in blocks[:first]:
        _take_in(block, items, parts)
    parts += _nested(blocks[first:])
    return Part("节", key, name, tuple(items), tuple(parts))


def _nested(blocks: Sequence[Block]) -> Iterator[Part]:
    """The sections that begin at the highest headings among the blocks."""
    at = 0
    while at < len(blocks):
        head = blocks[at]
        if not isinstance(head, Heading):
            at += 1
            continue
        end = at + 1
        while end < len(blocks):
            one = blocks[end]
            if isinstance(one, Heading) and one.level <= head.level:
                break
            end += 1
        line = head.children
        key = skeleton(_pieces(line))
        yield _section(key, plain_text(line), line, blocks[at + 1 : end])
        at = end


def _attachment(block: Attachment) -> Part:
    name = plain_text(block.title)
    items, parts = _with_attachments(block.blocks)
    return Part("附件", block.key, name, (_paragraph(block.title), *items), parts)


def _take_in(block: Block, items: list[Item], parts: list[Part]) -> None:
    match block:
        case Table():
            parts.append(_table(block))
        case Chart():
            parts.append(_chart(block))
        case Listing(items=listed):
            for one in listed:
                for inner in one:
                    _take_in(inner, items, parts)
        case Contents():
            pass
        case _:
            items += [_paragraph(line) for line in lines_of(block) if line]


# ── lines ───────────────────────────────────────────────────────────────────


def _paragraph(line: Line) -> Item:
    return Item("", tuple(_sentences(line)))


def _sentences(line: Line) -> Iterator[Spot]:
    held: list[Piece] = []
    for piece in _pieces(line):
        if isinstance(piece, Number):
            held.append(piece)
            continue
        for words in _SENTENCE.findall(piece.text):
            held.append(Text(words))
            if words[-1] in "。；！？\n":
                yield Spot("", tuple(held))
                held = []
    if held:
        yield Spot("", tuple(held))


def _pieces(line: Line) -> Iterator[Piece]:
    """The words and numbers of a line; words that follow each other as one."""
    held = ""
    for node in _flat(line):
        if isinstance(node, Text):
            held += node.text
            continue
        if held:
            yield Text(held)
            held = ""
        yield node
    if held:
        yield Text(held)


def _flat(line: Line) -> Iterator[Piece]:
    for node in line:
        match node:
            case Link() | Strong():
                yield from _flat(node.children)
            case Reference():
                yield Text(node.target)
            case _:
                yield node


# ── tables and charts ───────────────────────────────────────────────────────


def _table(table: Table) -> Part:
    around = (table.caption, table.mark, table.owner, *table.notes)
    heads = list(grid_rows(table.head))
    rows = list(grid_rows(table.body))
    width = len(table.widths)
    items = [_paragraph(line) for line in around if line]
    items += [_paragraph((Text(table.unit),))] if table.unit else []
    for number, head in enumerate(heads, 1):
        spots = [Spot(f"第 {at + 1} 列", _cell(cell)) for at, _, cell in head if cell]
        items.append(Item(f"表头第 {number} 行", tuple(spots), is_row=True))
    names = _column_names(heads, width)
    for start, end in _halves(heads, width):
        for row in rows:
            places = [one for one in row if start <= one[0] < end]
            if any(cell for _, _, cell in places):
                items.append(_record(places, names))
    title = plain_text(table.caption) or plain_text(table.mark)
    return Part(
        "表", skeleton(_pieces(table.caption or table.mark)), title, tuple(items)
    )


def _cell(cell: object) -> tuple[Piece, ...]:
    lines: Sequence[Line] = getattr(cell, "lines", ())
    found: list[Piece] = []
    for number, line in enumerate(lines):
        found += [Text("\n")] if number else []
        found += _pieces(line)
    return tuple(found)


def _column_names(heads: Sequence[Sequence[GridPlace]], width: int) -> list[str]:
    """What the heads above each column say, without the numbers of columns."""
    names: list[list[str]] = [[] for _ in range(width)]
    for head in heads:
        for start, span, cell in head:
            words = plain_text(_cell(cell))
            if not words or words.isdigit() or words == "栏次":
                continue
            for column in range(start, min(start + span, width)):
                if words not in names[column]:
                    names[column].append(words)
    return ["／".join(one) for one in names]


def _halves(heads: Sequence[Sequence[GridPlace]], width: int) -> list[tuple[int, int]]:
    """The runs of columns that a table has side by side: where the words over the first column come
    again, another begins.
    """
    starts = {0}
    for head in heads:
        first = plain_text(_cell(head[0][2])) if head else ""
        if first and not first.isdigit() and first != "栏次":
            starts |= {at for at, _, cell in head if plain_text(_cell(cell)) == first}
    ordered = sorted(starts)
    return list(zip(ordered, [*ordered[1:], max(width, 1)], strict=True))


def _record(places: Sequence[GridPlace], names: Sequence[str]) -> Item:
    """A row, called by the cells that head it, else by those with words that it begins with."""
    cells = [(at, cell) for at, _, cell in places if cell is not None]
    heading = [_cell(cell) for _, cell in cells if cell.header and cell.lines]
    if not heading:
        heading = list(takewhile(_has_no_number, (_cell(cell) for _, cell in cells)))
    label = "　".join(filter(None, map(plain_text, heading)))
    spots = []
    beside = ""
    for at, cell in cells:
        pieces = _cell(cell)
        name = names[at] if at < len(names) else ""
        spots.append(Spot(name or beside, pieces))
        if cell.header:
            beside = plain_text(pieces)
    return Item(label, tuple(spots), is_row=True)


def _has_no_number(pieces: Sequence[Piece]) -> bool:
    return not any(isinstance(one, Number) for one in pieces)


def _chart(chart: Chart) -> Part:
    items = [_paragraph(line) for line in (chart.caption, chart.sentence) if line]
    for index, category in enumerate(chart.categories):
        spots = [Spot(one.name, (one.values[index],)) for one in chart.series]
        spots += [
            Spot("占比", (one.shares[index],)) for one in chart.series if one.shares
        ]
        items.append(Item(category, tuple(spots), is_row=True))
    return Part("图", chart.key, plain_text(chart.caption), tuple(items))
