"""The numbers of a document in reading order, each with the headings above it and its sentence
or cell.
"""

from collections.abc import Iterator

from msgspec import Struct

from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Document,
    Heading,
    Line,
    Number,
    inlines_of,
    lines_of,
    plain_text,
)


class PrintedNumber(Struct, frozen=True):
    """A number as it stands in a document, with the headings it stands under and its sentence
    or cell.
    """

    document: str
    place: str
    line: str
    number: Number


def numbers_on_cover(document: Document) -> Iterator[PrintedNumber]:
    """The numbers in the layout's own fields: on the cover, in header and footer."""
    for _, line in document.fields:
        yield from _of_line(document.title, line, "封面、页眉页脚")


def printed_numbers(document: str, blocks: Blocks) -> Iterator[PrintedNumber]:
    """Every number of a document in reading order; attachments under their titles."""
    headings: list[Heading] = []
    for block in blocks:
        if isinstance(block, Heading):
            headings = [*(one for one in headings if one.level < block.level), block]
        if isinstance(block, Attachment):
            yield from printed_numbers(f"{document}　{block.label}", block.blocks)
        else:
            place = " ".join(one.number + plain_text(one.children) for one in headings)
            yield from _of_block(document, block, place)


def _of_block(document: str, block: Block, place: str) -> Iterator[PrintedNumber]:
    for line in lines_of(block):
        yield from _of_line(document, line, place)


def _of_line(document: str, line: Line, place: str) -> Iterator[PrintedNumber]:
    for node in inlines_of(line):
        if isinstance(node, Number):
            yield PrintedNumber(document, place, plain_text(line), node)
