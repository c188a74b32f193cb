"""Table → caption, unit, w:tbl, notes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from reports.tree import Cell, Row, Table
from reports.writers.docx import ooxml
from reports.writers.docx.inline import Context, keep_next, marked, runs

_HEAD_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_BODY_ROW = "<w:trPr><w:cantSplit/></w:trPr>"
_START = '<w:vMerge w:val="restart"/>'
_CONTINUE = "<w:vMerge/>"
_MIDDLE = '<w:vAlign w:val="center"/>'


def table(node: Table, context: Context) -> str:
    """The table with what stands above and below it; the last paragraph is never the table's own.

    Word needs a paragraph after a table, or two tables become one (ECMA-376 17.4.37).
    """
    return "".join((*_above(node, context), _grid(node, context), *_below(node, context)))


def _above(node: Table, context: Context) -> Iterator[str]:
    if node.caption:
        yield ooxml.paragraph(context.styles["caption"], marked(runs(node.caption, context), node.anchor, context))
    elif node.anchor:
        yield marked("", node.anchor, context)
    if node.mark:
        yield ooxml.paragraph(context.styles["unit"], runs(node.mark, context))
    if node.owner:
        line = runs(node.owner, context) + (ooxml.TAB + ooxml.run(node.unit) if node.unit else "")
        yield ooxml.paragraph(context.styles["unit"], line, ooxml.both_ends(context.width))
    elif node.unit:
        yield ooxml.paragraph(context.styles["unit"], ooxml.run(node.unit))


def _below(node: Table, context: Context) -> Iterator[str]:
    if not node.notes:
        yield ooxml.paragraph(context.styles["after table"], "")
    for note in node.notes:
        yield ooxml.paragraph(context.styles["note"], runs(note, context))


def column_widths(shares: Sequence[int], width: int) -> tuple[int, ...]:
    """The width dealt out by shares, in twips; the columns add up to it exactly."""
    total = sum(shares)
    edges = [width * share // total for share in accumulate(shares, initial=0)]
    return tuple(right - left for left, right in pairwise(edges))


def _grid(node: Table, context: Context) -> str:
    """The w:tbl. WPS goes by w:gridCol, Word by w:tblW and w:tcW: all three are given and agree."""
    widths = column_widths(node.widths, context.width)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{context.styles["table"]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(_rows(node, widths, context))}</w:tbl>"
    )


def _rows(node: Table, widths: Sequence[int], context: Context) -> Iterator[str]:
    """Each row; `hanging` holds, by column, the cells from above that still reach down: (columns, rows left)."""
    hanging: dict[int, tuple[int, int]] = {}
    # The last row stays with the paragraph below: notes on a page of their own say nothing, an empty one is worse.
    last = len(node.head) + len(node.body) - 1
    kept, loose = (replace(context, keep_with_next=keep) for keep in (True, False))
    for index, row in enumerate((*node.head, *node.body)):
        in_head = index < len(node.head)
        heads_what_follows = not in_head and all(cell.header for cell in row.cells)
        keep = kept if index == last or heads_what_follows else loose
        cells = "".join(_cells(row, widths, hanging, in_head, keep))
        yield f"<w:tr>{_HEAD_ROW if in_head else _BODY_ROW}{cells}</w:tr>"


def _cells(
    row: Row, widths: Sequence[int], hanging: dict[int, tuple[int, int]], in_head: bool, context: Context
) -> Iterator[str]:
    """The row's cells at their places in the grid, with a stub wherever a cell from above reaches down."""
    cells = iter(row.cells)
    column = 0
    while column < len(widths):
        if column in hanging:
            span, rows_left = hanging.pop(column)
            if rows_left > 1:
                hanging[column] = (span, rows_left - 1)
            empty = ooxml.paragraph(context.styles["left"], "", keep_next(context))
            yield _cell(sum(widths[column : column + span]), span, _CONTINUE, empty)
        else:
            cell = next(cells, None)
            span = cell.colspan if cell else 0
            end = column + span
            if cell is None or end > len(widths) or (hanging and any(place in hanging for place in range(column, end))):
                raise ValueError(f"row does not fit a grid of {len(widths)} columns at column {column + 1}: {row!r}")
            if cell.rowspan > 1:
                hanging[column] = (span, cell.rowspan - 1)
            merge = _START if cell.rowspan > 1 else ""
            width = widths[column] if span == 1 else sum(widths[column:end])
            yield _cell(width, span, merge, _content(cell, in_head, context))
        column += span
    if next(cells, None) is not None:
        raise ValueError(f"row has more cells than a grid of {len(widths)} columns: {row!r}")


def _cell(width: int, span: int, merge: str, content: str) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}{_MIDDLE}</w:tcPr>{content}</w:tc>'


def _content(cell: Cell, in_head: bool, context: Context) -> str:
    """The cell's lines as paragraphs, at least one (ECMA-376 17.4.65)."""
    style, keep = context.styles["head" if in_head or cell.header else cell.align], keep_next(context)
    if cell.header and not in_head:
        # Head cells keep with what they head, by their style; one that only names its row would chain all rows.
        keep = keep or ooxml.LOOSE
    if len(cell.lines) == 1:
        return ooxml.paragraph(style, runs(cell.lines[0], context), keep)
    return "".join([ooxml.paragraph(style, runs(line, context), keep) for line in cell.lines or ((),)])
