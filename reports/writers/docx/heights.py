"""How high a table's rows come out, in twips, by counting;
what may split and what stays together follows from it.
"""

from collections.abc import Sequence
from functools import lru_cache

from reports.core.grid import all_words, column_starts, count_rows
from reports.core.tree import (
    Attachment,
    Band,
    Block,
    CellContent,
    Column,
    Heading,
    Table,
    Title,
    content_words,
    plain_text,
)
from reports.writers.docx.layout import CellText
from reports.writers.docx.measure import text_width

# A line of text is higher than its characters;
# Word's and LibreOffice's Chinese fonts take 1.3 to 1.45 of them.
_LINE = 140
# A row that may not split leaves as much of the page empty as it is high: a quarter of it at most.
_UNSPLIT = 4
# Rows that stay together take no more than a third of the page.
_TOGETHER = 3


def taken_above(block: Block, above: int, line: int) -> int | None:
    """How much of a page is taken down to the end of a block that only announces something, `above` of it
    before; None for any other. A line of text is so high.
    """
    lines = 0
    if isinstance(block, Heading):
        lines = 1 if block.level else 2
    elif isinstance(block, Title):
        lines = 1 + len(block.lines)
    elif isinstance(block, Attachment):
        lines = 4
    return above + lines * line if lines else None


def count_pages(heights: Sequence[int], heads: int, above: int, page: int) -> int:
    """How many pages rows take, so many of which head the others and repeat on each page."""
    repeated = sum(heights[:heads])
    pages, used = 1, above
    for height in heights:
        if used + height > page:
            pages, used = pages + 1, repeated
        used += height
    return pages


def row_heights(
    node: Table,
    widths: Sequence[int],
    look: CellText,
    padding: int,
    one_line: bool = False,
) -> tuple[int, ...]:
    """The height of each row, from its cell of most lines;
    of one line where it is known that no row below the head has more.

    Cells that span several rows do not count.
    """
    line = look.character * _LINE // 100
    room = (tuple(widths), look.character, padding)
    head = _head_lines(node.head, *room)
    if one_line:
        body: Sequence[int] = (1,) * count_rows(node.body)
    else:
        body = _lines_in(node.body, *room)
    return tuple([line * lines for lines in (*head, *body)])


def _lines_in(
    bands: Sequence[Band], widths: tuple[int, ...], character: int, padding: int
) -> tuple[int, ...]:
    """How many lines each row has."""
    lines: list[int] = []
    for band in bands:
        rows = [1] * len(band)
        for start, column in zip(column_starts(band), band.columns, strict=True):
            width = sum(widths[start : start + column.colspan])
            room = max(100 * (width - padding) // character, 100)
            if counts := _line_counts(column, room):
                rows = list(map(max, rows, counts))
        lines += rows
    return tuple(lines)


# The same head is the same in every document.
_head_lines = lru_cache(maxsize=512)(_lines_in)


def _line_counts(column: Column, room: int) -> list[int]:
    """How many lines each cell of a column has, in that much room for its text; nothing where each has one."""
    words = all_words(column.cells)
    if words is None:
        counts = [_count_lines(content, room) for content in column.cells]
    elif 100 * max(map(len, words), default=0) <= room:
        return []
    else:
        counts = [in_room(text, room) for text in words]
    for row, reach in enumerate(column.reach):
        if reach != 1:
            counts[row] = 1
    return counts


def _count_lines(content: CellContent, room: int) -> int:
    if isinstance(content, tuple):
        return max(sum(in_room(plain_text(line), room) for line in content), 1)
    return in_room(content_words(content), room)


def in_room(text: str, room: int) -> int:
    """How many lines the text takes in that much room, in hundredths of a character."""
    # No text is wider than that many Chinese characters.
    if 100 * len(text) <= room:
        return 1
    return -(-text_width(text) // room)


def may_split(height: int, page: int) -> bool:
    """Whether a row is so high that it may go on over the page."""
    return height * _UNSPLIT > page


def kept_with_next(heights: Sequence[int], heads: int, page: int) -> frozenset[int]:
    """The rows that stay with the one below: the first of the body, and the last but one,
    where both are low.

    So no page ends with a head and one row, and none begins with 合计 alone.
    """
    last = len(heights) - 1
    return frozenset(
        row
        for row in (heads, last - 1)
        if heads <= row < last and sum(heights[row : row + 2]) * _TOGETHER <= page
    )
