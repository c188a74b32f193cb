"""What the tree says, as what is to be met in each format."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.core.tree import (
    Attachment,
    AttachmentList,
    Band,
    Block,
    Blocks,
    CellContent,
    Chart,
    Column,
    Contents,
    Document,
    Heading,
    Imprint,
    Letterhead,
    Listing,
    Number,
    PageBreak,
    Paragraph,
    Series,
    Signature,
    Table,
    Title,
    WordOnly,
    data_table,
    drawn,
    plain_text,
    said_of,
)
from reports.gate.readback.items import (
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
    Spans,
    grid,
    side_by_side,
)

_DIGITS = re.compile(r"-?[\d,]+(?:\.\d+)?")
# Digits that are their own value, but for commas.
_USUAL_DIGITS = re.compile(r"-?(?:0|[1-9][0-9,]*)(?:\.[0-9]+)?")
# Of names of more characters no two stand side by side.
_LONGEST_BESIDE = 12
_BREAKS = re.compile(r"[\t\n]")


class Medium(Enum):
    """Where a document is read; the text for a portal has its charts as tables or as pictures."""

    WORD = "word"
    PAGE = "page"
    TABLES = "tables"
    PICTURES = "pictures"


class Expected:
    """A finished document, and what is to be met of it.

    It is worked out once for all formats, but for what they have each in its own way.
    """

    def __init__(self, document: Document) -> None:
        self.document = document

    def items(self, medium: Medium) -> list[ReadItem]:
        """The items in reading order."""
        document = self.document
        first: list[ReadItem] = []
        has_title = any(isinstance(block, Title) for block in document.blocks)
        if medium is Medium.PAGE and not has_title:
            # Where the text has no title of its own, the page says it.
            first.append(ReadLine(document.title, "heading"))
        elif document.mark and medium in (Medium.TABLES, Medium.PICTURES):
            first.append(ReadLine(document.mark))
        return [*_drop_blank(first), *_items_in(self._said, medium)]

    def sheets(self) -> Iterator[list[ReadItem]]:
        """The sheets of the workbook, one for each table of the text itself;
        the words of a row are one line.
        """
        heading = ""
        for block in self.document.blocks:
            if isinstance(block, Heading):
                heading = plain_text(block.children)
            elif isinstance(block, Table):
                yield _expect_sheet(block, plain_text(block.caption) or heading or "表")

    @cached_property
    def _said(self) -> list["_Said"]:
        return _said_in(self.document.blocks)


def _expect_sheet(node: Table, title: str) -> list[ReadItem]:
    owner = [plain_text(node.owner), node.unit]
    if all(owner) and len(node.widths) > 1:
        owner = ["\t".join(owner)]
    above = filter(None, (title, plain_text(node.mark), *owner))
    notes = map(plain_text, node.notes)
    cells = _grid(node, _column_values, title)
    return [*map(ReadLine, above), cells, *map(ReadLine, notes)]


# ── block by block ──────────────────────────────────────────────────────────

_Said = ReadItem | Callable[[Medium], Iterable[ReadItem]]
"""What is met in every medium, or what is in each."""


def _said_in(blocks: Blocks) -> list[_Said]:
    """What blocks say, what is blank left out."""
    return [
        said
        for block in blocks
        for said in _SAID[type(block)](block, blocks)
        if not _is_blank(said)
    ]


def _items_in(said: Iterable[_Said], medium: Medium) -> Iterator[ReadItem]:
    for one in said:
        if callable(one):
            yield from _drop_blank(one(medium))
        else:
            yield one


def _drop_blank(items: Iterable[ReadItem]) -> Iterator[ReadItem]:
    return (item for item in items if not _is_blank(item))


def _is_blank(said: _Said) -> bool:
    """Whether it is a line that is not met, because it says nothing."""
    return isinstance(said, ReadLine) and not said.text.strip()


def _say_title(node: Title, siblings: Blocks) -> Iterator[_Said]:
    lines = list(map(plain_text, node.lines))
    yield partial(_title_lines, lines, bool(node.spelling))


def _title_lines(
    lines: Sequence[str], are_paragraphs: bool, medium: Medium
) -> Iterator[ReadItem]:
    """The title, broken as on paper; in a Word body each line is a paragraph."""
    if medium is Medium.WORD and are_paragraphs:
        yield from map(ReadLine, lines)
    else:
        is_heading = medium is Medium.PAGE
        yield ReadLine("\n".join(lines), "heading" if is_heading else "text")


def _say_heading(node: Heading, siblings: Blocks) -> Iterator[_Said]:
    yield ReadLine(node.number + plain_text(node.children), "heading")


def _say_paragraph(node: Paragraph, siblings: Blocks) -> Iterator[_Said]:
    yield ReadLine(plain_text(node.children))


def _say_listing(node: Listing, siblings: Blocks) -> Iterator[_Said]:
    """The items, the first paragraph of each with its number."""
    for number, item in enumerate(node.items, 1):
        for place, block in enumerate(item):
            if node.ordered and place == 0 and isinstance(block, Paragraph):
                yield ReadLine(f"{number}.{plain_text(block.children)}")
            else:
                yield from _said_in((block,))


def _say_contents(node: Contents, siblings: Blocks) -> Iterator[_Said]:
    """目录, its lines as the headings which they lead to are worded."""
    headings = dict(_headings(siblings))
    if node.entries:
        yield ReadLine("目录")
    words = [
        headings.get(entry.anchor) or plain_text(entry.children)
        for entry in node.entries
    ]
    yield partial(_entries, words)


def _entries(words: Sequence[str], medium: Medium) -> Iterator[ReadItem]:
    listed = medium in (Medium.WORD, Medium.PAGE)
    for text in words:
        yield ReadLine(text, "entry" if listed else "text")


def _headings(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """What a 目录 may lead to: its words by its anchor."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.anchor, block.number + plain_text(block.children)
        elif isinstance(block, Attachment):
            yield block.anchor, f"{block.label}　{plain_text(block.title)}"


def _say_letterhead(node: Letterhead, siblings: Blocks) -> Iterator[_Said]:
    yield from map(ReadLine, map(plain_text, (node.serial, *node.grades)))
    if len(node.bodies) == 1:
        yield ReadLine(node.bodies[0] + node.suffix)
    else:
        yield partial(_joint_bodies, node)
    yield partial(_numbered, node)


def _joint_bodies(node: Letterhead, medium: Medium) -> Iterator[ReadItem]:
    """Several bodies; in Word, what stands after all of them is beside them."""
    if medium is Medium.WORD and node.suffix:
        yield grid([((), ("\n".join(node.bodies), node.suffix))])
    else:
        yield from map(ReadLine, (*node.bodies, node.suffix))


def _numbered(node: Letterhead, medium: Medium) -> Iterator[ReadItem]:
    """The number, in Word in the line of the last 签发人, of which there are two in each."""
    number, signers = plain_text(node.number), node.signers
    if not signers:
        yield ReadLine(number)
    elif medium is not Medium.WORD:
        yield ReadLine(f"签发人：{'　'.join(signers)}")
        yield ReadLine(number)
    else:
        for at in range(0, len(signers), 2):
            label = "" if at else "签发人："
            last = number if at + 2 >= len(signers) else ""
            names = "\t".join(signers[at : at + 2])
            yield ReadLine(f"\t{last}\t{label}{names}")


def _say_signature(node: Signature, siblings: Blocks) -> Iterator[_Said]:
    lines = (*node.bodies, plain_text(node.date))
    if node.sealed:
        yield partial(_sealed_lines, lines)
    else:
        yield from map(ReadLine, lines)


def _sealed_lines(lines: Sequence[str], medium: Medium) -> Iterator[ReadItem]:
    """Names under seals: in Word two in a row where there are several and none is long, the last one
    over the date.
    """
    if medium is not Medium.WORD:
        yield from map(ReadLine, lines)
        return
    *names, date = lines
    columns = 2 if len(names) > 1 and max(map(len, names)) <= _LONGEST_BESIDE else 1
    rows = [names[at : at + columns] for at in range(0, len(names), columns)]
    for row in (*rows, [date]):
        yield ReadLine("\t" * (columns - len(row)) + "".join(f"\t{one}" for one in row))


def _say_imprint(node: Imprint, siblings: Blocks) -> Iterator[_Said]:
    yield ReadLine(plain_text(node.copies))
    yield partial(_issued, plain_text(node.office), plain_text(node.date))


def _issued(office: str, date: str, medium: Medium) -> Iterator[ReadItem]:
    if medium is Medium.WORD:
        yield ReadLine(f"{office}\t{date}")
    else:
        yield from map(ReadLine, (office, date))


def _say_attachment_list(node: AttachmentList, siblings: Blocks) -> Iterator[_Said]:
    yield partial(_attachment_list, [plain_text(title) for title in node.titles])


def _attachment_list(titles: Sequence[str], medium: Medium) -> Iterator[ReadItem]:
    gap = "\t" if medium is Medium.WORD else " "
    for number, title in enumerate(titles, 1):
        label = "附件：" if number == 1 else ""
        if len(titles) > 1:
            label += f"{number}.{gap}"
        yield ReadLine(label + title)


def _say_attachment(node: Attachment, siblings: Blocks) -> Iterator[_Said]:
    yield ReadLine(node.label)
    yield ReadLine(plain_text(node.title), "heading")
    yield from _said_in(node.blocks)


def _say_nothing(node: PageBreak | WordOnly, siblings: Blocks) -> Iterator[_Said]:
    yield from ()


# ── tables ──────────────────────────────────────────────────────────────────


class _TableWords(Struct, frozen=True):
    """The lines around a table, and its grid; the owner is None where no place is left for it. In
    Word, rows from `seam` on are a table of their own.
    """

    caption: str
    mark: str
    owner: str | None
    unit: str
    grid: ReadTable
    seam: int
    notes: tuple[ReadLine, ...]

    def items(self, medium: Medium) -> Iterator[ReadItem]:
        """The table and the lines around it."""
        in_word = medium is Medium.WORD
        beneath = [self.mark, *self._owner_and_unit(in_word)]
        yield from map(ReadLine, (self.caption, *beneath))
        if in_word:
            continued = filter(str.strip, (f"{self.caption}（续表）", *beneath))
            above = tuple(map(ReadLine, continued))
            for rows in (self.grid.rows[: self.seam], self.grid.rows[self.seam :]):
                if rows:
                    yield replace(self.grid, rows=rows, above=above)
        else:
            yield _without_idle_columns(self.grid)
        yield from self.notes

    def _owner_and_unit(self, in_word: bool) -> list[str]:
        """编制单位 and 单位, which stand on one line in Word."""
        if not in_word:
            return [self.owner or "", self.unit]
        if self.owner is not None and self.unit:
            return [f"{self.owner}\t{self.unit}"]
        return [self.owner or self.unit]


def _say_table(node: Table, siblings: Blocks) -> Iterator[_Said]:
    yield _table_words(node).items


def _table_words(node: Table) -> _TableWords:
    caption = plain_text(node.caption)
    return _TableWords(
        caption=caption,
        mark=plain_text(node.mark),
        owner=plain_text(node.owner) if node.owner else None,
        unit=node.unit,
        grid=_grid(node, _column_words, caption),
        seam=node.inner_head[0],
        notes=tuple(map(ReadLine, map(plain_text, node.notes))),
    )


def _without_idle_columns(cells: ReadTable) -> ReadTable:
    """The grid without columns in which no cell begins: HTML has none."""
    if all(row.places == side_by_side(cells.columns) for row in cells.rows[-1:]):
        return cells
    begun = sorted({column for row in cells.rows for column, _, _ in row.places})
    return cells if len(begun) == cells.columns else cells.take_columns(begun)


def _grid(
    node: Table,
    words: Callable[[Column], Sequence[str]],
    name: str,
) -> ReadTable:
    rows = chain.from_iterable(_rows(band, words) for band in (*node.head, *node.body))
    return grid(rows, name)


def _rows(
    band: Band, words: Callable[[Column], Sequence[str]]
) -> Iterator[tuple[Spans, tuple[str, ...]]]:
    """The cells that begin in each row: what they span, and their words."""
    rows = zip(*map(words, band.columns), strict=True)
    if all(column.colspan == 1 and not column.reach for column in band.columns):
        for row in rows:
            yield (), row
        return
    for index, row in enumerate(rows):
        begun = [
            ((column.reach[index] if column.reach else 1, column.colspan), text)
            for column, text in zip(band.columns, row, strict=True)
            if not column.reach or column.reach[index]
        ]
        yield [span for span, _ in begun], tuple([text for _, text in begun])


def _column_words(column: Column) -> list[str]:
    return [
        cell if isinstance(cell, str) else _cell_words(cell) for cell in column.cells
    ]


def _cell_words(cell: CellContent) -> str:
    match cell:
        case str():
            return cell
        case Number():
            return cell.text + cell.unit
    return "\n".join(map(plain_text, cell))


def _column_values(column: Column) -> list[str]:
    """The words of cells in a workbook: a number that stands alone is one there, marked `=`, its
    digits ungrouped, and how it is shown where they are grouped.
    """
    return [
        cell if isinstance(cell, str) else _cell_value(cell) for cell in column.cells
    ]


def _cell_value(cell: CellContent) -> str:
    if isinstance(cell, Number) and not cell.unit:
        if _USUAL_DIGITS.fullmatch(cell.text):
            digits = cell.text.replace(",", "")
            if digits == cell.text or f"{Decimal(digits):,f}" != cell.text:
                return f"={digits}"
            return f"={digits}（显示为{cell.text}）"
        if _DIGITS.fullmatch(cell.text):
            return f"={drawn(cell):f}"
    return _cell_words(cell)


# ── charts ──────────────────────────────────────────────────────────────────


def _say_chart(node: Chart, siblings: Blocks) -> Iterator[_Said]:
    caption, sentence = plain_text(node.caption), ReadLine(plain_text(node.sentence))
    title = ReadLine(f"{node.number}　{caption}" if node.number else caption)
    data = _table_words(data_table(node))

    def items(medium: Medium) -> Iterator[ReadItem]:
        match medium:
            case Medium.WORD:
                yield _word_picture(node)
                # For programs that draw no charts.
                yield Picture((("替代文字", _said_in_word(node)),))
                yield _page_picture(node)
                yield title
            case Medium.PAGE:
                yield _page_picture(node)
                yield from (title, sentence, ReadLine(f"{node.number}数据"))
                yield from data.items(medium)
            case Medium.TABLES:
                yield from (title, sentence)
                yield from data.items(medium)
            case Medium.PICTURES:
                words = f"{node.number} {caption}：{'；'.join(_value_words(node))}"
                yield Picture((("替代文字", words.strip()),))
                yield from (title, sentence)

    yield items


def _page_picture(node: Chart) -> Picture:
    facts = (
        ("标题", f"{node.number} {plain_text(node.caption)}".strip()),
        ("说明", plain_text(node.sentence)),
    )
    return Picture(facts, _shares(node), tuple(_listed(node)), node.categories)


def _shares(node: Chart) -> tuple[str, ...]:
    return tuple(
        plain_text((share,)) for series in node.series for share in series.shares
    )


def _listed(node: Chart) -> Iterator[str]:
    """The numbers beside what is drawn, category by category."""
    for index, _ in enumerate(node.categories):
        for series in node.series:
            yield series.values[index].text
            if series.shares:
                yield plain_text((series.shares[index],))


def _value_words(node: Chart) -> Iterator[str]:
    """What is said of each value in the place of a picture."""
    for index, category in enumerate(node.categories):
        for series in node.series:
            name = f"{category}，{series.name}" if len(node.series) > 1 else category
            share = _share_in_brackets(series, index)
            yield f"{name} {series.values[index].text}{node.unit}{share}"


def _share_in_brackets(series: Series, index: int) -> str:
    return f"（{plain_text((series.shares[index],))}）" if series.shares else ""


def _word_picture(node: Chart) -> Picture:
    """A drawing in Word: what it keeps of its data, and the workbook that holds them,
    cell by cell.
    """
    is_pie = node.kind == "pie"
    names = list(_slice_names(node)) if is_pie else list(node.categories)
    facts = [("说明", _said_in_word(node))]
    if node.unit and not is_pie:
        facts.append(("单位", f"单位：{node.unit}"))
    for number, series in enumerate(node.series, 1):
        facts += _series_facts(series, f"系列{number}", names, is_pie)
    facts += _sheet_facts(node, names if is_pie else None)
    return Picture(tuple(facts), _shares(node) if is_pie else ())


def _said_in_word(node: Chart) -> str:
    # An attribute of XML holds neither tabs nor line breaks (XML 1.0, 3.3.3).
    return _BREAKS.sub(" ", said_of(node))


def _series_facts(
    series: Series, label: str, names: Sequence[str], is_pie: bool
) -> Iterator[tuple[str, str]]:
    """What a series keeps of its data; the values of a pie are printed in its legend only."""
    yield label, series.name
    points = zip(names, series.values, strict=True)
    for point, (name, value) in enumerate(points, 1):
        yield f"{label}第{point}项的名称", name
        yield f"{label}第{point}项的数", f"{drawn(value):f}"
        if not is_pie:
            yield f"{label}第{point}项印出的数", value.text


def _sheet_facts(
    node: Chart, legend: Sequence[str] | None
) -> Iterator[tuple[str, str]]:
    """The workbook of a drawing, cell by cell: categories, values,
    what names the slices of a pie.
    """
    columns = [["", *node.categories]]
    for series in node.series:
        columns.append(
            [series.name, *(f"={drawn(value):f}" for value in series.values)]
        )
    if legend is not None:
        columns.append(["图例", *legend])
    for row, words in enumerate(zip(*columns, strict=True), 1):
        for column, word in enumerate(words, 1):
            if word:
                yield f"数据表第{row}行第{column}列", word


def _slice_names(node: Chart) -> Iterator[str]:
    """What is said of each slice of a pie: its name, value and share."""
    (series,) = node.series
    slices = zip(node.categories, series.values, strict=True)
    for index, (category, value) in enumerate(slices):
        share = _share_in_brackets(series, index)
        yield f"{category} {value.text}{node.unit}{share}"


_SAID: Mapping[type[Block], Callable[[Any, Blocks], Iterator[_Said]]] = (
    MappingProxyType(
        {
            Title: _say_title,
            Heading: _say_heading,
            Paragraph: _say_paragraph,
            Listing: _say_listing,
            Table: _say_table,
            Chart: _say_chart,
            PageBreak: _say_nothing,
            WordOnly: _say_nothing,
            Contents: _say_contents,
            Letterhead: _say_letterhead,
            Signature: _say_signature,
            Imprint: _say_imprint,
            AttachmentList: _say_attachment_list,
            Attachment: _say_attachment,
        }
    )
)
"""What a block says, by the blocks it stands among, whose headings a 目录 repeats."""
