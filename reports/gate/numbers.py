"""The numbers of a document as its readers see them: what each is called, its words,
and where it stands.
"""

from collections.abc import Iterator

from msgspec import Struct

from reports.core.figure import Computed, Figure
from reports.core.grid import column_starts, contents_of
from reports.core.tree import (
    Attachment,
    Blocks,
    CellContent,
    Chart,
    Document,
    Heading,
    Inline,
    Line,
    Listing,
    Number,
    Table,
    content_lines,
    inlines_of,
    lines_of,
    plain_text,
)

_SENTENCE_ENDS = "。；！？"
_LONGEST_LEAD = 20
# The 序号 and 行次 of a table count its rows; a row more or less changes them all and says nothing.
_COUNTED = "计数"


class NamedNumber(Struct, frozen=True):
    """A number in print: the name of its figure (else the words it follows), its digits,
    its unit, its place.

    `scope` is where the name means this figure and no other: the text or an attachment,
    without a name the place.
    """

    scope: str
    name: str
    text: str
    unit: str
    place: str

    @property
    def words(self) -> str:
        """The number as a sentence has it."""
        return self.text + self.unit


def list_numbers(document: Document) -> tuple[NamedNumber, ...]:
    """Every number of a document in reading order;
    those that a chart shows are its text's and tables' once more.
    """
    return tuple(_in_blocks(document.blocks, "", document.title))


def _in_blocks(blocks: Blocks, part: str, place: str) -> Iterator[NamedNumber]:
    """The numbers of blocks; a heading is the place of what follows it."""
    for block in blocks:
        if isinstance(block, Heading):
            place = _joined(part, block.number + plain_text(block.children))
        if isinstance(block, Attachment):
            name = f"{block.label}　{plain_text(block.title)}"
            yield from _in_line(block.title, name, name)
            yield from _in_blocks(block.blocks, name, name)
        elif isinstance(block, Listing):
            for item in block.items:
                yield from _in_blocks(item, part, place)
        elif isinstance(block, Table):
            caption = plain_text(block.caption)
            there = _joined(part, caption) if block.caption else place
            yield from _in_table(block, part, there)
        else:
            lines = [block.sentence] if isinstance(block, Chart) else lines_of(block)
            for line in lines:
                yield from _in_line(line, part, place)


def _joined(part: str, place: str) -> str:
    return f"{part}：{place}" if part else place


def _in_line(line: Line, part: str, place: str) -> Iterator[NamedNumber]:
    """The numbers of a line; one whose figure has no name is called by the words before it."""
    before: list[Inline] = []
    for node in inlines_of(line):
        if type(node) is not Number:
            before.append(node)
            continue
        is_named = node.figure is None or node.figure.name
        lead = "" if is_named else _lead(plain_text(tuple(before)))
        if found := _name_number(node, part, place, lead):
            yield found
        before.clear()


def _lead(words: str) -> str:
    """The last words of a sentence's beginning."""
    for mark in _SENTENCE_ENDS:
        words = words.rpartition(mark)[2]
    words = words.strip("，、：（） 　")
    if len(words) > _LONGEST_LEAD:
        return f"…{words[-_LONGEST_LEAD:]}"
    return words or "数"


def _name_number(
    number: Number, part: str, place: str, lead: str
) -> NamedNumber | None:
    figure = number.figure
    if figure is None or _is_row_number(figure):
        return None
    unit = number.unit or figure.unit.name
    if figure.name:
        return NamedNumber(part, figure.name, number.text, unit, place)
    return NamedNumber(place, lead, number.text, unit, place)


def _is_row_number(figure: Figure) -> bool:
    origin = figure.origin
    return (
        not figure.unit.name
        and isinstance(origin, Computed)
        and origin.operation == _COUNTED
    )


# ── tables ──────────────────────────────────────────────────────────────────


def _in_table(table: Table, part: str, place: str) -> Iterator[NamedNumber]:
    """The numbers of a table; each stands in the row of the words left of it,
    in the column of the head above it.
    """
    yield from _in_line(table.caption, part, place)
    for content, label, head in _number_cells(table):
        there = f"{place}“{label}”" if label else place
        number = _number_alone(content)
        if number is None:
            for line in content_lines(content):
                yield from _in_line(line, part, there)
        elif found := _name_number(number, part, there, head or label):
            yield found
    for note in table.notes:
        yield from _in_line(note, part, place)


def _number_cells(table: Table) -> Iterator[tuple[CellContent, str, str]]:
    """What is in the cells that hold numbers, with the words left of the cell
    and those of the head above it.
    """
    heads: dict[int, str] = {}
    for band in (*table.head, *table.body):
        places = list(zip(column_starts(band), band.columns, strict=True))
        for row in contents_of(band):
            label = ""
            for (start, column), content in zip(places, row, strict=True):
                is_number = _holds_number(content)
                words = _words_of(content) if column.header or not is_number else ""
                # The last row of a head may count its columns (栏次).
                is_count = words.isdecimal()
                if column.header and not is_count:
                    spanned = range(start, start + column.colspan)
                    heads |= dict.fromkeys(spanned, words)
                if is_number:
                    yield content, label, heads.get(start, "")
                elif words and not is_count:
                    label = words


def _holds_number(content: CellContent) -> bool:
    if isinstance(content, Number):
        return True
    if isinstance(content, str):
        return False
    return any(_numbers_in(line) for line in content)


def _number_alone(content: CellContent) -> Number | None:
    """The number that is all a cell says."""
    if isinstance(content, Number):
        return content
    if isinstance(content, str):
        return None
    numbers = [number for line in content for number in _numbers_in(line)]
    if [number.text + number.unit for number in numbers] != [_words_of(content)]:
        return None
    return numbers[0]


def _numbers_in(line: Line) -> list[Number]:
    return [node for node in inlines_of(line) if isinstance(node, Number)]


def _words_of(content: CellContent) -> str:
    if isinstance(content, str):
        return content
    return "".join(map(plain_text, content_lines(content)))
