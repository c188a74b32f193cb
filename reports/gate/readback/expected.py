"""What the tree says, as what is to be met in each format."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain
from types import MappingProxyType
from typing import Any

from msgspec import Struct

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
    Listing,
    Number,
    PageBreak,
    Paragraph,
    Series,
    Signature,
    Table,
    Title,
    data_table,
    drawn,
    plain_text,
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
_BREAKS = re.compile(r"[\t\n]")


class Medium(Enum):
    """Where a document is read; the text for a portal has its charts as tables or as pictures."""

    WORD = "word"
    PAGE = "page"
    TABLES = "tables"
    PICTURES = "pictures"


class _Setting(Struct, frozen=True):
    """Where a block is met, and the blocks it stands among, whose headings a 目录 repeats."""

    medium: Medium
    siblings: Blocks


def items_of(document: Document, medium: Medium) -> list[ReadItem]:
    """The items of a document in reading order."""
    first: list[ReadItem] = []
    has_title = any(isinstance(block, Title) for block in document.blocks)
    if medium is Medium.PAGE and not has_title:
        # Where the text has no title of its own, the page says it.
        first.append(ReadLine(document.title, "heading"))
    elif document.mark and medium in (Medium.TABLES, Medium.PICTURES):
        first.append(ReadLine(document.mark))
    return [*_drop_blank(first), *_expect_all(document.blocks, medium)]


def sheets_of(document: Document) -> Iterator[list[ReadItem]]:
    """The sheets of the workbook, one for each table of the text itself;
    the words of a row are one line.
    """
    heading = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = plain_text(block.children)
        elif isinstance(block, Table):
            yield _expect_sheet(block, plain_text(block.caption) or heading or "表")


def _expect_sheet(node: Table, title: str) -> list[ReadItem]:
    owner = [plain_text(node.owner), node.unit]
    if all(owner) and len(node.widths) > 1:
        owner = ["\t".join(owner)]
    above = filter(None, (title, plain_text(node.mark), *owner))
    notes = map(plain_text, node.notes)
    cells = _grid(node, _column_values, title)
    return [*map(ReadLine, above), cells, *map(ReadLine, notes)]


# ── block by block ──────────────────────────────────────────────────────────


def _expect_all(blocks: Blocks, medium: Medium) -> Iterator[ReadItem]:
    """The items of blocks; what says nothing is not met."""
    setting = _Setting(medium, blocks)
    for block in blocks:
        yield from _drop_blank(_EXPECTED[type(block)](block, setting))


def _drop_blank(items: Iterable[ReadItem]) -> Iterator[ReadItem]:
    for item in items:
        if not isinstance(item, ReadLine) or item.text.strip():
            yield item


def _expect_title(node: Title, setting: _Setting) -> Iterator[ReadItem]:
    words = "\n".join(map(plain_text, node.lines))
    yield ReadLine(words, "heading" if setting.medium is Medium.PAGE else "text")


def _expect_heading(node: Heading, setting: _Setting) -> Iterator[ReadItem]:
    yield ReadLine(node.number + plain_text(node.children), "heading")


def _expect_paragraph(node: Paragraph, setting: _Setting) -> Iterator[ReadItem]:
    yield ReadLine(plain_text(node.children))


def _expect_listing(node: Listing, setting: _Setting) -> Iterator[ReadItem]:
    """The items, the first paragraph of each with its number."""
    for number, item in enumerate(node.items, 1):
        for place, block in enumerate(item):
            if node.ordered and place == 0 and isinstance(block, Paragraph):
                yield ReadLine(f"{number}.{plain_text(block.children)}")
            else:
                yield from _expect_all((block,), setting.medium)


def _expect_contents(node: Contents, setting: _Setting) -> Iterator[ReadItem]:
    """目录, its lines as the headings which they lead to are worded."""
    headings = dict(_headings(setting.siblings))
    listed = setting.medium in (Medium.WORD, Medium.PAGE)
    if node.entries:
        yield ReadLine("目录")
    for entry in node.entries:
        words = headings.get(entry.anchor) or plain_text(entry.children)
        yield ReadLine(words, "entry" if listed else "text")


def _headings(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """What a 目录 may lead to: its words by its anchor."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.anchor, block.number + plain_text(block.children)
        elif isinstance(block, Attachment):
            yield block.anchor, f"{block.label}　{plain_text(block.title)}"


def _expect_signature(node: Signature, setting: _Setting) -> Iterator[ReadItem]:
    yield from map(ReadLine, node.bodies)
    yield ReadLine(plain_text(node.date))


def _expect_attachment_list(
    node: AttachmentList, setting: _Setting
) -> Iterator[ReadItem]:
    gap = "\t" if setting.medium is Medium.WORD else " "
    for number, title in enumerate(node.titles, 1):
        label = "附件：" if number == 1 else ""
        if len(node.titles) > 1:
            label += f"{number}.{gap}"
        yield ReadLine(label + plain_text(title))


def _expect_attachment(node: Attachment, setting: _Setting) -> Iterator[ReadItem]:
    yield ReadLine(node.label)
    yield ReadLine(plain_text(node.title), "heading")
    yield from _expect_all(node.blocks, setting.medium)


def _expect_page_break(node: PageBreak, setting: _Setting) -> Iterator[ReadItem]:
    yield from ()


# ── tables ──────────────────────────────────────────────────────────────────


def _expect_table(node: Table, setting: _Setting) -> Iterator[ReadItem]:
    in_word = setting.medium is Medium.WORD
    caption = plain_text(node.caption)
    beneath = [plain_text(node.mark), *_owner_and_unit(node, in_word)]
    yield from map(ReadLine, (caption, *beneath))
    if in_word:
        continued = filter(str.strip, (f"{caption}（续表）", *beneath))
        yield _grid(node, _column_words, caption, tuple(map(ReadLine, continued)))
    else:
        yield _without_idle_columns(_grid(node, _column_words, caption))
    yield from map(ReadLine, map(plain_text, node.notes))


def _owner_and_unit(node: Table, in_word: bool) -> list[str]:
    """编制单位 and 单位, which stand on one line in Word."""
    owner = plain_text(node.owner)
    if not in_word:
        return [owner, node.unit]
    if node.owner and node.unit:
        return [f"{owner}\t{node.unit}"]
    return [owner or node.unit]


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
    above: tuple[ReadLine, ...] = (),
) -> ReadTable:
    rows = chain.from_iterable(_rows(band, words) for band in (*node.head, *node.body))
    return grid(rows, name, above)


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
    """The words of cells in a workbook: a number that stands alone is one there, marked `=`,
    its digits ungrouped.
    """
    return [
        cell if isinstance(cell, str) else _cell_value(cell) for cell in column.cells
    ]


def _cell_value(cell: CellContent) -> str:
    if isinstance(cell, Number) and not cell.unit:
        if _USUAL_DIGITS.fullmatch(cell.text):
            return f"={cell.text.replace(',', '')}"
        if _DIGITS.fullmatch(cell.text):
            return f"={drawn(cell):f}"
    return _cell_words(cell)


# ── charts ──────────────────────────────────────────────────────────────────


def _expect_chart(node: Chart, setting: _Setting) -> Iterator[ReadItem]:
    caption, sentence = plain_text(node.caption), plain_text(node.sentence)
    title = ReadLine(f"{node.number}　{caption}" if node.number else caption)
    match setting.medium:
        case Medium.WORD:
            yield _word_picture(node)
            yield title
        case Medium.PAGE:
            yield _page_picture(node)
            yield from (title, ReadLine(sentence), ReadLine(f"{node.number}数据"))
            yield from _expect_table(data_table(node), setting)
        case Medium.TABLES:
            yield from (title, ReadLine(sentence))
            yield from _expect_table(data_table(node), setting)
        case Medium.PICTURES:
            words = f"{node.number} {caption}：{'；'.join(_value_words(node))}"
            yield Picture((("替代文字", words.strip()),))
            yield from (title, ReadLine(sentence))


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
    # An attribute of XML holds neither tabs nor line breaks (XML 1.0, 3.3.3).
    facts = [("说明", _BREAKS.sub(" ", plain_text(node.sentence or node.caption)))]
    if node.unit and not is_pie:
        facts.append(("单位", f"单位：{node.unit}"))
    for number, series in enumerate(node.series, 1):
        facts += _series_facts(series, f"系列{number}", names, is_pie)
    facts += _sheet_facts(node, names if is_pie else None)
    return Picture(tuple(facts), _shares(node) if is_pie else ())


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


_EXPECTED: Mapping[type[Block], Callable[[Any, _Setting], Iterator[ReadItem]]] = (
    MappingProxyType(
        {
            Title: _expect_title,
            Heading: _expect_heading,
            Paragraph: _expect_paragraph,
            Listing: _expect_listing,
            Table: _expect_table,
            Chart: _expect_chart,
            PageBreak: _expect_page_break,
            Contents: _expect_contents,
            Signature: _expect_signature,
            AttachmentList: _expect_attachment_list,
            Attachment: _expect_attachment,
        }
    )
)
