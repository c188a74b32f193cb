"""Table → caption, unit, w:tbl, notes; where its columns have no room, in small print,
or in parts.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.core.grid import GridPlace
from reports.core.tree import Cell, Table, Text
from reports.writers.docx import ooxml
from reports.writers.docx.grid import Grid, grid_of, stub, taken
from reports.writers.docx.heights import kept_with_next, may_split, row_heights
from reports.writers.docx.inline import WordContext, marked, runs
from reports.writers.docx.layout import CellText
from reports.writers.docx.widths import (
    Bounds,
    Needs,
    bounds,
    column_widths,
    needs,
    parts,
    with_names,
)

_HEAD_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_BODY_ROW = "<w:trPr><w:cantSplit/></w:trPr>"
_HIGH_ROW = ""
_START = '<w:vMerge w:val="restart"/>'
_CONTINUE = "<w:vMerge/>"
_MIDDLE = '<w:vAlign w:val="center"/>'
_CONTINUED = Text("（续表）")
# Two parts of a table are a column that names the rows and another each.
_FEWEST = 3


class _Fit(Struct, frozen=True):
    """A table, the places of its cells, the look in which they have room,
    and what they need in it.
    """

    node: Table
    grid: Grid
    look: CellText
    need: Needs
    bound: Bounds


def table(node: Table, context: WordContext) -> str:
    """The table with what stands above and below it; the last paragraph is never the table's own.

    Word needs a paragraph after a table, or two tables become one (ECMA-376 17.4.37).
    """
    fit = _fit(node, context.cells, context)
    # The rows of a form are labels and their contents:
    # its columns mean nothing without one another.
    can_split = bool(node.head) and len(node.widths) >= _FEWEST
    if can_split and sum(fit.bound.least) > context.width:
        return "".join(_whole(part, context) for part in _split(fit, context))
    return _whole(fit, context)


def _fit(node: Table, looks: Sequence[CellText], context: WordContext) -> _Fit:
    """The table in the first look in which its columns have room, or in the last."""
    grid = grid_of(node)
    need = needs(grid, len(node.head))
    for look in looks:
        bound = bounds(
            need, node.widths, look.character, context.padding, context.width
        )
        if node.head and sum(bound.full) > context.width:
            bound = with_names(bound, stub(node, grid), look.character, context.padding)
        if sum(bound.least) <= context.width:
            break
    return _Fit(node, grid, look, need, bound)


def _split(whole: _Fit, context: WordContext) -> Iterator[_Fit]:
    """The table's columns in parts, each with the columns that name the rows;
    later ones are marked as its 续表.
    """
    names = stub(whole.node, whole.grid)
    groups = parts(whole.bound.least, names, context.width)
    fits = []
    for number, columns in enumerate(groups, 1):
        part = taken(whole.node, whole.grid, columns)
        if number < len(groups):
            part = replace(part, notes=())
        if number > 1:
            part = replace(part, caption=(*part.caption, _CONTINUED), anchor="")
        fits.append(_fit(part, context.cells, context))
    # All in one look, that of the part which has least room.
    smallest = min((fit.look for fit in fits), key=lambda look: look.character)
    for fit in fits:
        if fit.look is not smallest:
            fit = _fit(fit.node, (smallest,), context)
        yield fit


def _whole(fit: _Fit, context: WordContext) -> str:
    above, below = _above(fit.node, context), _below(fit.node, context)
    return "".join((*above, _tbl(fit, context), *below))


def _above(node: Table, context: WordContext) -> Iterator[str]:
    unit_style = context.styles["unit"]
    if node.caption:
        caption = marked(runs(node.caption, context), node.anchor, context)
        yield ooxml.paragraph(context.styles["caption"], caption)
    elif node.anchor:
        yield marked("", node.anchor, context)
    if node.mark:
        yield ooxml.paragraph(unit_style, runs(node.mark, context))
    if node.owner:
        line = runs(node.owner, context)
        if node.unit:
            line += ooxml.TAB + ooxml.run(node.unit)
        yield ooxml.paragraph(unit_style, line, ooxml.both_ends(context.width))
    elif node.unit:
        yield ooxml.paragraph(unit_style, ooxml.run(node.unit))


def _below(node: Table, context: WordContext) -> Iterator[str]:
    """The notes, which stay together as the last row stays with them."""
    if not node.notes:
        yield ooxml.paragraph(context.styles["after table"], "")
    for index, note in enumerate(node.notes, 1):
        keep = ooxml.KEEP_NEXT if index < len(node.notes) else ""
        yield ooxml.paragraph(context.styles["note"], runs(note, context), keep)


def _tbl(fit: _Fit, context: WordContext) -> str:
    """The w:tbl. WPS goes by w:gridCol, Word by w:tblW and w:tcW: all three are given and agree."""
    widths = column_widths(fit.bound, fit.node.widths, context.width)
    columns = "".join([f'<w:gridCol w:w="{width}"/>' for width in widths])
    style, rows = context.styles["table"], _rows(fit, widths, context)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


class _RowLook(Struct, frozen=True):
    """What the cells of a row share: their look,
    and what keeps their first and last lines with the next row.
    """

    in_head: bool
    look: CellText
    keep_first: str
    keep_last: str


def _rows(fit: _Fit, widths: Sequence[int], context: WordContext) -> Iterator[str]:
    """Each row; one that stays with the row below does so in all its cells, as Word wants it."""
    one_line = fit.need.lines == 1 and sum(fit.bound.full) <= context.width
    heights = row_heights(fit.grid, widths, fit.look, context.padding, one_line)
    heads = len(fit.node.head)
    staying = _rows_staying(fit, heights, context)
    openings = [_opening(width) for width in widths]
    for index, places in enumerate(fit.grid):
        in_head = index < heads
        is_high = not in_head and may_split(heights[index], context.height)
        keep = ooxml.KEEP_NEXT if index in staying else ""
        # A row that may split would not if its first lines were kept with the last ones.
        row = _RowLook(in_head, fit.look, "" if is_high else keep, keep)
        cells = [
            f"{openings[column]}{_content(cell, row, context)}</w:tc>"
            if cell and span == 1 == cell.rowspan
            else _spanning((column, span, cell), widths, row, context)
            for column, span, cell in places
        ]
        yield f"<w:tr>{_row_properties(in_head, is_high)}{''.join(cells)}</w:tr>"


def _rows_staying(
    fit: _Fit, heights: Sequence[int], context: WordContext
) -> frozenset[int]:
    """The rows that stay with what is below: those of heads alone with what they head,
    the last with the notes.
    """
    heads = len(fit.node.head)
    near = kept_with_next(heights, heads, context.height)
    body = enumerate(fit.grid[heads:], heads)
    of_heads = [index for index, places in body if _is_of_heads(places)]
    # Notes on a page of their own say nothing, an empty paragraph there is worse.
    return near.union(of_heads, (len(heights) - 1,))


def _row_properties(in_head: bool, is_high: bool) -> str:
    if in_head:
        return _HEAD_ROW
    return _HIGH_ROW if is_high else _BODY_ROW


def _is_of_heads(places: Sequence[GridPlace]) -> bool:
    """Whether the row holds heads alone, of what follows it."""
    first = places[0][2]
    return bool(first and first.header) and all(
        cell and cell.header for _, _, cell in places
    )


def _spanning(
    place: GridPlace, widths: Sequence[int], row: _RowLook, context: WordContext
) -> str:
    """A cell of several columns or rows, or what goes on of one from above."""
    column, span, cell = place
    merge = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if cell is None:
        merge += _CONTINUE
        content = ooxml.paragraph(row.look.styles["left"], "", row.keep_last)
    else:
        merge += _START if cell.rowspan > 1 else ""
        content = _content(cell, row, context)
    return f"{_opening(sum(widths[column : column + span]), merge)}{content}</w:tc>"


def _opening(width: int, spans: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{_MIDDLE}</w:tcPr>'


def _content(cell: Cell, row: _RowLook, context: WordContext) -> str:
    """The cell's lines as paragraphs, at least one (ECMA-376 17.4.65)."""
    style = row.look.styles["head" if row.in_head or cell.header else cell.align]
    keep_first, keep_last = row.keep_first, row.keep_last
    if cell.header and not row.in_head:
        # Head cells keep with what they head, by their style;
        # one that only names its row would chain all rows.
        keep_first = keep_first or ooxml.LOOSE
        keep_last = keep_last or ooxml.LOOSE
    if len(cell.lines) == 1:
        return ooxml.paragraph(style, runs(cell.lines[0], context), keep_last)
    *lines, last = cell.lines or ((),)
    first = [ooxml.paragraph(style, runs(line, context), keep_first) for line in lines]
    return "".join((*first, ooxml.paragraph(style, runs(last, context), keep_last)))
