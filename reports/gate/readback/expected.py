"""What the tree says, as what is to be met in each format."""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Cell,
    Chart,
    Contents,
    Document,
    Heading,
    Listing,
    Number,
    Paragraph,
    Signature,
    Table,
    Title,
    data_table,
    drawn,
    plain_text,
)
from reports.gate.readback.items import Picture, ReadItem, ReadLine, ReadTable, grid

_DIGITS = re.compile(r"-?[\d,]+(?:\.\d+)?")

_BREAKS = re.compile(r"[\t\n]")


class Medium(Enum):
    """Where a document is read; the text for a portal has its charts as tables or as pictures."""

    WORD = "word"
    PAGE = "page"
    TABLES = "tables"
    PICTURES = "pictures"


def items_of(document: Document, medium: Medium) -> list[ReadItem]:
    """The items of a document in reading order."""
    first: list[ReadItem] = []
    if medium is Medium.PAGE and not any(
        isinstance(block, Title) for block in document.blocks
    ):
        # Where the text has no title of its own, the page says it.
        first.append(ReadLine(document.title, "heading"))
    elif document.mark and medium in (Medium.TABLES, Medium.PICTURES):
        first.append(ReadLine(document.mark))
    return [*_worded(first), *_all(document.blocks, medium)]


def sheets_of(document: Document) -> Iterator[list[ReadItem]]:
    """The sheets of the workbook, one for each table of the text itself; the words of a row are one line."""
    heading = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = plain_text(block.children)
        elif isinstance(block, Table):
            title, mark = (
                plain_text(block.caption) or heading or "表",
                plain_text(block.mark),
            )
            owner = [plain_text(block.owner), block.unit]
            if all(owner) and len(block.widths) > 1:
                owner = ["\t".join(owner)]
            above = filter(None, (title, mark, *owner))
            notes = map(plain_text, block.notes)
            yield [
                *map(ReadLine, above),
                _grid(block, _value, title),
                *map(ReadLine, notes),
            ]


def _all(blocks: Blocks, medium: Medium) -> Iterator[ReadItem]:
    """The items of blocks; what says nothing is not met."""
    for block in blocks:
        yield from _worded(
            _entries(block, blocks, medium)
            if isinstance(block, Contents)
            else _of(block, medium)
        )


def _worded(items: Iterable[ReadItem]) -> Iterator[ReadItem]:
    return (
        item for item in items if not isinstance(item, ReadLine) or item.text.strip()
    )


def _of(block: Block, medium: Medium) -> Iterator[ReadItem]:
    match block:
        case Title(lines=lines):
            yield ReadLine(
                "\n".join(map(plain_text, lines)),
                "heading" if medium is Medium.PAGE else "text",
            )
        case Heading():
            yield ReadLine(block.number + plain_text(block.children), "heading")
        case Paragraph():
            yield ReadLine(plain_text(block.children))
        case Listing():
            yield from _listing(block, medium)
        case Table():
            yield from _table(block, medium)
        case Chart():
            yield from _chart(block, medium)
        case Signature():
            yield from map(ReadLine, block.bodies)
            yield ReadLine(plain_text(block.date))
        case AttachmentList(titles=titles):
            gap = "\t" if medium is Medium.WORD else " "
            for number, title in enumerate(titles, 1):
                label = f"{number}.{gap}" if len(titles) > 1 else ""
                yield ReadLine(
                    ("附件：" if number == 1 else "") + label + plain_text(title)
                )
        case Attachment():
            yield ReadLine(block.label)
            yield ReadLine(plain_text(block.title), "heading")
            yield from _all(block.blocks, medium)


def _listing(node: Listing, medium: Medium) -> Iterator[ReadItem]:
    """The items, the first paragraph of each with its number."""
    for number, item in enumerate(node.items, 1):
        for place, block in enumerate(item):
            if node.ordered and place == 0 and isinstance(block, Paragraph):
                yield ReadLine(f"{number}.{plain_text(block.children)}")
            else:
                yield from _all((block,), medium)


def _entries(node: Contents, blocks: Blocks, medium: Medium) -> Iterator[ReadItem]:
    """目录, its lines as the headings which they lead to are worded."""
    headings = dict(_headings(blocks))
    if node.entries:
        yield ReadLine("目录")
    for entry in node.entries:
        words = headings.get(entry.anchor) or plain_text(entry.children)
        yield ReadLine(
            words, "entry" if medium in (Medium.WORD, Medium.PAGE) else "text"
        )


def _headings(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """What a 目录 may lead to: its words by its anchor."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.anchor, block.number + plain_text(block.children)
        elif isinstance(block, Attachment):
            yield block.anchor, f"{block.label}　{plain_text(block.title)}"


# ── tables ──────────────────────────────────────────────────────────────────


def _table(node: Table, medium: Medium) -> Iterator[ReadItem]:
    caption, mark, owner = map(plain_text, (node.caption, node.mark, node.owner))
    if medium is Medium.WORD:
        beside = [
            f"{owner}\t{node.unit}" if node.owner and node.unit else owner or node.unit
        ]
        continued = [
            words for words in (f"{caption}（续表）", mark, *beside) if words.strip()
        ]
    else:
        beside, continued = [owner, node.unit], []
    yield from map(ReadLine, (caption, mark, *beside))
    cells = _grid(node, _words, caption, tuple(map(ReadLine, continued)))
    # HTML has no columns in which no cell begins.
    begun = sorted({place.column for place in cells.cells})
    yield (
        cells
        if medium is Medium.WORD or len(begun) == cells.columns
        else cells.taken(begun)
    )
    yield from map(ReadLine, map(plain_text, node.notes))


def _grid(
    node: Table,
    words: Callable[[Cell], str],
    name: str,
    above: tuple[ReadLine, ...] = (),
) -> ReadTable:
    rows = (
        ((cell.rowspan, cell.colspan, words(cell)) for cell in row.cells)
        for row in (*node.head, *node.body)
    )
    return grid(rows, name, above)


def _words(cell: Cell) -> str:
    return (
        plain_text(cell.lines[0])
        if len(cell.lines) == 1
        else "\n".join(map(plain_text, cell.lines))
    )


def _value(cell: Cell) -> str:
    """The words of a cell in a workbook: a number that stands alone is one there, marked `=`, its digits ungrouped."""
    match cell.lines:
        case ((Number(unit="") as number,),) if _DIGITS.fullmatch(number.text):
            return f"={drawn(number):f}"
    return _words(cell)


# ── charts ──────────────────────────────────────────────────────────────────


def _chart(node: Chart, medium: Medium) -> Iterator[ReadItem]:
    caption, sentence = plain_text(node.caption), plain_text(node.sentence)
    title = ReadLine(f"{node.number}　{caption}" if node.number else caption)
    match medium:
        case Medium.WORD:
            yield _drawing(node)
            yield title
        case Medium.PAGE:
            drawing = _facts(
                {"标题": f"{node.number} {caption}".strip(), "说明": sentence}
            )
            yield Picture(drawing, _shares(node), tuple(_listed(node)), node.categories)
            yield from (title, ReadLine(sentence), ReadLine(f"{node.number}数据"))
            yield from _table(data_table(node), medium)
        case Medium.TABLES:
            yield from (title, ReadLine(sentence))
            yield from _table(data_table(node), medium)
        case Medium.PICTURES:
            yield Picture(
                _facts(
                    {
                        "替代文字": f"{node.number} {caption}：{'；'.join(_told(node))}".strip()
                    }
                )
            )
            yield from (title, ReadLine(sentence))


def _facts(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(facts.items())


def _shares(node: Chart) -> tuple[str, ...]:
    return tuple(
        plain_text((share,)) for series in node.series for share in series.shares
    )


def _listed(node: Chart) -> Iterator[str]:
    """The numbers beside what is drawn, category by category."""
    for index, _ in enumerate(node.categories):
        for series in node.series:
            yield series.values[index].text
            yield from (
                plain_text((share,)) for share in series.shares[index : index + 1]
            )


def _told(node: Chart) -> Iterator[str]:
    """What is said of each value in the place of a picture."""
    for index, category in enumerate(node.categories):
        for series in node.series:
            name = f"{category}，{series.name}" if len(node.series) > 1 else category
            share = (
                f"（{plain_text((series.shares[index],))}）" if series.shares else ""
            )
            yield f"{name} {series.values[index].text}{node.unit}{share}"


def _drawing(node: Chart) -> Picture:
    """A drawing in Word: what it keeps of its data, and the workbook that holds them, cell by cell."""
    pie = node.kind == "pie"
    names = list(_slices(node)) if pie else list(node.categories)
    # An attribute of XML holds neither tabs nor line breaks (XML 1.0, 3.3.3).
    facts = {"说明": _BREAKS.sub(" ", plain_text(node.sentence or node.caption))}
    if node.unit and not pie:
        facts["单位"] = f"单位：{node.unit}"
    for number, series in enumerate(node.series, 1):
        facts[f"系列{number}"] = series.name
        for point, (name, value) in enumerate(
            zip(names, series.values, strict=True), 1
        ):
            facts[f"系列{number}第{point}项的名称"] = name
            facts[f"系列{number}第{point}项的数"] = f"{drawn(value):f}"
            if not pie:
                facts[f"系列{number}第{point}项印出的数"] = value.text
    columns = [["", *node.categories]]
    columns += (
        [series.name, *(f"={drawn(value):f}" for value in series.values)]
        for series in node.series
    )
    columns += [["图例", *names]] if pie else []
    for row, words in enumerate(zip(*columns, strict=True), 1):
        facts |= {
            f"数据表第{row}行第{column}列": word
            for column, word in enumerate(words, 1)
            if word
        }
    return Picture(_facts(facts), _shares(node) if pie else ())


def _slices(node: Chart) -> Iterable[str]:
    """What is said of each slice of a pie: its name, value and share."""
    (series,) = node.series
    for index, (category, value) in enumerate(
        zip(node.categories, series.values, strict=True)
    ):
        share = f"（{plain_text((series.shares[index],))}）" if series.shares else ""
        yield f"{category} {value.text}{node.unit}{share}"
