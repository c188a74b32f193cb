"""Table → caption, unit, w:tbl, notes; where its columns have no room, in small print, or in parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class _Fit:
    """A table, the places of its cells, the look in which they have room, and what they need in it."""

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
    # The rows of a form are labels and their contents: its columns mean nothing without one another.
    if (
        sum(fit.bound.least) <= context.width
        or not node.head
        or len(node.widths) < _FEWEST
    ):
        return _whole(fit, context)
    return "".join(_whole(part, context) for part in _parts(fit, context))


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


def _parts(whole: _Fit, context: WordContext) -> Iterator[_Fit]:
    """The table's columns in parts, each with the columns that name the rows; later ones are marked as its 续表."""
    groups = parts(whole.bound.least, stub(whole.node, whole.grid), context.width)
    tables = [taken(whole.node, whole.grid, columns) for columns in groups]
    tables[:-1] = [replace(part, notes=()) for part in tables[:-1]]
    tables[1:] = [
        replace(part, caption=(*part.caption, _CONTINUED), anchor="")
        for part in tables[1:]
    ]
    fits = [_fit(part, context.cells, context) for part in tables]
    # All in one look, that of the part which has least room.
    smallest = min((fit.look for fit in fits), key=lambda look: look.character)
    return (
        fit if fit.look is smallest else _fit(fit.node, (smallest,), context)
        for fit in fits
    )


def _whole(fit: _Fit, context: WordContext) -> str:
    return "".join(
        (*_above(fit.node, context), _tbl(fit, context), *_below(fit.node, context))
    )


def _above(node: Table, context: WordContext) -> Iterator[str]:
    if node.caption:
        yield ooxml.paragraph(
            context.styles["caption"],
            marked(runs(node.caption, context), node.anchor, context),
        )
    elif node.anchor:
        yield marked("", node.anchor, context)
    if node.mark:
        yield ooxml.paragraph(context.styles["unit"], runs(node.mark, context))
    if node.owner:
        line = runs(node.owner, context) + (
            ooxml.TAB + ooxml.run(node.unit) if node.unit else ""
        )
        yield ooxml.paragraph(
            context.styles["unit"], line, ooxml.both_ends(context.width)
        )
    elif node.unit:
        yield ooxml.paragraph(context.styles["unit"], ooxml.run(node.unit))


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
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{context.styles["table"]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(_rows(fit, widths, context))}</w:tbl>"
    )


def _rows(fit: _Fit, widths: Sequence[int], context: WordContext) -> Iterator[str]:
    """Each row; one that stays with the row below does so in all its cells, as Word wants it."""
    one_line = fit.need.lines == 1 and sum(fit.bound.full) <= context.width
    heights = row_heights(fit.grid, widths, fit.look, context.padding, one_line)
    heads = len(fit.node.head)
    near = kept_with_next(heights, heads, context.height)
    # The last row stays with the paragraph below: notes on a page of their own say nothing, an empty one is worse.
    last = len(heights) - 1
    openings = [_opening(width) for width in widths]
    for index, places in enumerate(fit.grid):
        in_head = index < heads
        heads_what_follows = not in_head and _is_of_heads(places)
        high = not in_head and may_split(heights[index], context.height)
        keep = (
            ooxml.KEEP_NEXT
            if index == last or index in near or heads_what_follows
            else ""
        )
        # A row that may split would not if its first lines were kept with the last ones.
        kept = ("" if high else keep, keep)
        properties = _HEAD_ROW if in_head else _HIGH_ROW if high else _BODY_ROW
        cells = [
            f"{openings[column]}{_content(cell, in_head, fit.look, kept, context)}</w:tc>"
            if cell and span == 1 == cell.rowspan
            else _spanning(
                (column, span, cell), widths, in_head, fit.look, kept, context
            )
            for column, span, cell in places
        ]
        yield f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _is_of_heads(places: Sequence[GridPlace]) -> bool:
    """Whether the row holds heads alone, of what follows it."""
    first = places[0][2]
    return bool(first and first.header) and all(
        cell and cell.header for _, _, cell in places
    )


def _spanning(
    place: GridPlace,
    widths: Sequence[int],
    in_head: bool,
    look: CellText,
    kept: tuple[str, str],
    context: WordContext,
) -> str:
    """A cell of several columns or rows, or what goes on of one from above."""
    column, span, cell = place
    merge = _CONTINUE if cell is None else _START if cell.rowspan > 1 else ""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    content = (
        _content(cell, in_head, look, kept, context)
        if cell
        else ooxml.paragraph(look.styles["left"], "", kept[1])
    )
    return f"{_opening(sum(widths[column : column + span]), spanned + merge)}{content}</w:tc>"


def _opening(width: int, spans: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{_MIDDLE}</w:tcPr>'


def _content(
    cell: Cell,
    in_head: bool,
    look: CellText,
    kept: tuple[str, str],
    context: WordContext,
) -> str:
    """The cell's lines as paragraphs, at least one (ECMA-376 17.4.65); `kept`: what keeps the first and the last."""
    style, (keep, keep_last) = (
        look.styles["head" if in_head or cell.header else cell.align],
        kept,
    )
    if cell.header and not in_head:
        # Head cells keep with what they head, by their style; one that only names its row would chain all rows.
        keep, keep_last = keep or ooxml.LOOSE, keep_last or ooxml.LOOSE
    if len(cell.lines) == 1:
        return ooxml.paragraph(style, runs(cell.lines[0], context), keep_last)
    *lines, last = cell.lines or ((),)
    first = [ooxml.paragraph(style, runs(line, context), keep) for line in lines]
    return "".join((*first, ooxml.paragraph(style, runs(last, context), keep_last)))
