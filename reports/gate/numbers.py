"""The numbers of a document as its readers see them: what each is called, its words, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.core.figure import Computed, Figure
from reports.core.grid import placed_cells
from reports.core.tree import (
    Attachment,
    Blocks,
    Chart,
    Document,
    Heading,
    Line,
    Listing,
    Number,
    Table,
    inlines_of,
    lines_of,
    plain_text,
)

_SENTENCE_ENDS = "。；！？"
_LONGEST_LEAD = 20
# The 序号 and 行次 of a table count its rows; a row more or less changes them all and says nothing.
_COUNTED = "计数"


@dataclass(frozen=True, slots=True)
class NamedNumber:
    """A number in print: the name of its figure (else the words it follows), its digits, its unit, its place.

    `scope` is where the name means this figure and no other: the text or an attachment, without a name the place.
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


def printed(document: Document) -> tuple[NamedNumber, ...]:
    """Every number of a document in reading order; those that a chart shows are its text's and tables' once more."""
    return tuple(_of_blocks(document.blocks, "", document.title))


def _of_blocks(blocks: Blocks, part: str, place: str) -> Iterator[NamedNumber]:
    for block in blocks:
        match block:
            case Heading(number=number, children=children):
                place = _joined(part, number + plain_text(children))
                yield from _of_line(children, part, place)
            case Attachment(label=label, title=title, blocks=inner):
                name = f"{label}　{plain_text(title)}"
                yield from _of_line(title, name, name)
                yield from _of_blocks(inner, name, name)
            case Listing(items=items):
                for item in items:
                    yield from _of_blocks(item, part, place)
            case Table():
                yield from _of_table(
                    block,
                    part,
                    _joined(part, plain_text(block.caption))
                    if block.caption
                    else place,
                )
            case Chart():
                yield from _of_line(block.sentence, part, place)
            case _:
                for line in lines_of(block):
                    yield from _of_line(line, part, place)


def _joined(part: str, place: str) -> str:
    return f"{part}：{place}" if part else place


def _of_line(line: Line, part: str, place: str) -> Iterator[NamedNumber]:
    """The numbers of a line; one whose figure has no name is called by the words before it."""
    lead = ""
    for node in inlines_of(line):
        if isinstance(node, Number):
            if found := _printed(node, part, place, _lead(lead)):
                yield found
            lead = ""
        else:
            lead += plain_text((node,))


def _lead(words: str) -> str:
    """The last words of a sentence's beginning."""
    for mark in _SENTENCE_ENDS:
        words = words.rpartition(mark)[2]
    words = words.strip("，、：（） 　")
    return f"…{words[-_LONGEST_LEAD:]}" if len(words) > _LONGEST_LEAD else words or "数"


def _printed(number: Number, part: str, place: str, lead: str) -> NamedNumber | None:
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


def _of_table(table: Table, part: str, place: str) -> Iterator[NamedNumber]:
    """The numbers of a table; each stands in the row of the words left of it, in the column of the head above it."""
    yield from _of_line(table.caption, part, place)
    heads: dict[int, str] = {}
    for row in placed_cells((*table.head, *table.body)):
        label = ""
        for column, cell in row:
            words = "".join(plain_text(line) for line in cell.lines)
            numbers = [
                node
                for line in cell.lines
                for node in inlines_of(line)
                if isinstance(node, Number)
            ]
            # The last row of a head may count its columns (栏次).
            if cell.header and not words.isdecimal():
                heads |= dict.fromkeys(range(column, column + cell.colspan), words)
            if not numbers and words and not words.isdecimal():
                label = words
            there = f"{place}“{label}”" if label else place
            if len(numbers) == 1 and numbers[0].text + numbers[0].unit == words:
                if found := _printed(
                    numbers[0], part, there, heads.get(column, "") or label
                ):
                    yield found
            else:
                for line in cell.lines:
                    yield from _of_line(line, part, there)
    for note in table.notes:
        yield from _of_line(note, part, place)
