"""The lines of blocks that stand where only lines can: in a cell, in a paragraph of a Word body."""

from collections.abc import Iterator

from reports.core.problems import Fault, problem
from reports.core.tree import Block, Line, Listing, Paragraph, Text


def block_lines(block: Block) -> Iterator[Line]:
    """The lines of a paragraph or a list; the items of an ordered list bear their numbers as words.

    Raises Fault for any other block.
    """
    if isinstance(block, Paragraph):
        yield block.children
    elif isinstance(block, Listing):
        for number, item in enumerate(block.items, 1):
            first, *others = [line for inner in item for line in block_lines(inner)]
            yield (Text(f"{number}."), *first) if block.ordered else first
            yield from others
    else:
        raise Fault(problem("T07", "block in cell"))
