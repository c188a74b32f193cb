"""A document of ours as the checks of finished text read it: the lines that its readers see.

What is attached is told where it is a document of its own. Cells that hold a figure alone are left out:
they are recounted with their table.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from reports.core.tree import (
    Blocks,
    Chart,
    Document,
    Heading,
    Line,
    Listing,
    Number,
    Paragraph,
    Table,
    Text,
    Title,
    content_words,
    plain_text,
)
from reports.gate.finished.plain import Plain, read_plain

# Fewer characters of a cell are a label, or what is chosen from several.
_LEAST_OF_A_CELL = 6


class PrintedLine(Struct, frozen=True, gc=False):
    """A line in print: its words with the number before them, its level where it is a heading."""

    words: str
    level: int = 0
    is_cell: bool = False


def printed_lines(document: Document) -> list[PrintedLine]:
    """The lines of a document, without those that wait for something (待填)."""
    lines = list(_lines_of(document.blocks))
    mark = document.pending
    if not mark:
        return lines
    return [line for line in lines if line.level or mark not in line.words]


def as_checked(line: PrintedLine) -> Plain:
    """A line as the checks read it."""
    return read_plain(line.words, line.level, is_cell=line.is_cell)


def _lines_of(blocks: Blocks) -> Iterator[PrintedLine]:
    for block in blocks:
        if of_block := _LINES.get(type(block)):
            yield from of_block(block)


def _title(title: Title) -> Iterator[PrintedLine]:
    for line in title.lines:
        yield PrintedLine(plain_text(line))


def _heading(heading: Heading) -> Iterator[PrintedLine]:
    words = f"{heading.number}{plain_text(heading.children)}"
    yield PrintedLine(words, max(heading.level, 1))


def _paragraph(paragraph: Paragraph) -> Iterator[PrintedLine]:
    if words := plain_text(paragraph.children):
        yield PrintedLine(words)


def _listing(listing: Listing) -> Iterator[PrintedLine]:
    """The entries, each with its number where the writers print one."""
    for index, (first, *others) in enumerate(filter(None, listing.items), 1):
        if listing.ordered and isinstance(first, Paragraph):
            line: Line = (Text(f"{index}."), *first.children)
            yield PrintedLine(plain_text(line))
        else:
            yield from _lines_of((first,))
        yield from _lines_of(tuple(others))


def _table(table: Table) -> Iterator[PrintedLine]:
    """The cells with words of their own, each once, and the notes."""
    said: dict[str, None] = {}
    for band in table.body:
        for column in band.columns:
            said.update(
                dict.fromkeys(
                    content_words(cell)
                    for cell in column.cells
                    if type(cell) is not Number and cell
                )
            )
    for words in said:
        if len(words) >= _LEAST_OF_A_CELL:
            yield PrintedLine(words, is_cell=True)
    for note in table.notes:
        yield PrintedLine(plain_text(note))


def _chart(chart: Chart) -> Iterator[PrintedLine]:
    yield PrintedLine(plain_text(chart.sentence))


_LINES: Mapping[type, Callable[[Any], Iterator[PrintedLine]]] = MappingProxyType(
    {
        Title: _title,
        Heading: _heading,
        Paragraph: _paragraph,
        Listing: _listing,
        Table: _table,
        Chart: _chart,
    }
)
