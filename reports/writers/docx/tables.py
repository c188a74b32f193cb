"""Table → caption, unit, w:tbl, notes; where its columns have no room, in small print,
or in parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby, islice, product, repeat
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from reports.core.grid import all_words, column_starts, count_rows, reaches_of
from reports.core.tree import (
    Align,
    Band,
    CellContent,
    Table,
    Text,
    content_words,
    plain_text,
)
from reports.writers.docx import ooxml
from reports.writers.docx.grid import check_grid, count_stub, take_columns
from reports.writers.docx.heights import (
    count_pages,
    in_room,
    kept_with_next,
    may_split,
    row_heights,
)
from reports.writers.docx.inline import WordContext, marked, runs
from reports.writers.docx.layout import CellText
from reports.writers.docx.lines import lonely_cells, widths_of_fewest_lines
from reports.writers.docx.widths import (
    Bounds,
    Needs,
    bounds,
    column_widths,
    needs,
    parts,
    with_names,
)
from reports.writers.docx.word_body.spelling import spelled

_HEAD_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_BODY_ROW = "<w:trPr><w:cantSplit/></w:trPr>"
_HIGH_ROW = ""
_MIDDLE = '<w:vAlign w:val="center"/>'
_ALIGN = {side: f'<w:jc w:val="{side}"/>' for side in ("left", "right")}
_SLASH = (
    '<w:tcBorders><w:tl2br w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    "</w:tcBorders>"
)
# Two w:tbl without a paragraph between them would be one (17.4.37): the lowest there can be. Each keeps
# its line along it, since a page may end there.
_SEAM = (
    '<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="1" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'
)
_PLAIN_RUN = ooxml.run("%s")
_CONTINUED = Text("（续表）")
# The lines between rows, in twips (w:sz 4: half a point, 17.18.2).
_BORDER = 10
# How high a line above or below the rows is with the space around it, by its characters.
_SMALL_LINE = 160
# Two parts of a table are a column that names the rows and another each.
_FEWEST = 3


class _Fit(Struct, frozen=True):
    """A table, the look in which its cells have room, and what they need in it."""

    node: Table
    look: CellText
    need: Needs
    bound: Bounds


def table(node: Table, context: WordContext) -> str:
    """The table with what stands above and below it; the last paragraph is never the table's own.

    Word needs a paragraph after a table, or two tables become one (ECMA-376 17.4.37).
    """
    if node.spelling:
        return spelled(node.spelling, context)
    check_grid(node)
    fit = _fit(node, needs(node), context.cells, context)
    if context.above is not None and node.head:
        fit = _on_fewest_pages(fit, context.above, context)
    # The rows of a form are labels and their contents:
    # its columns mean nothing without one another.
    can_split = bool(node.head) and len(node.widths) >= _FEWEST
    if can_split and sum(fit.bound.least) > context.width:
        return "".join(_whole(part, context) for part in _split(fit, context))
    return _whole(fit, context)


def _fit(
    node: Table, need: Needs, looks: Sequence[CellText], context: WordContext
) -> _Fit:
    """The table in the first look in which its columns have room, or in the last."""
    for look in looks:
        bound = bounds(
            need, node.widths, look.character, context.padding, context.width
        )
        if node.head and sum(bound.full) > context.width:
            names = count_stub(node)
            bound = with_names(bound, names, look.character, context.padding)
        if sum(bound.least) <= context.width:
            break
    return _Fit(node, look, need, bound)


def _on_fewest_pages(fit: _Fit, above: int, context: WordContext) -> _Fit:
    """The table, which begins a page below what takes so much of it, in the largest look in which it takes
    fewest pages.
    """
    looks = context.cells[context.cells.index(fit.look) :]
    best, fewest = fit, _pages(fit, above, context)
    for look in (*looks[1:], looks[-1].tightened()):
        if fewest == 1:
            break
        smaller = _fit(fit.node, fit.need, (look,), context)
        pages = _pages(smaller, above, context)
        if pages < fewest:
            best, fewest = smaller, pages
    return best


def _pages(fit: _Fit, above: int, context: WordContext) -> int:
    """How many pages the table takes, what stands around it included."""
    node, look = fit.node, fit.look
    widths = column_widths(fit.bound, node.widths, context.width)
    lines = _heights(fit, widths, context)
    heights = [height + look.around + _BORDER for height in lines]
    if node.caption:
        above += context.line
    small_lines = bool(node.mark) + bool(node.owner or node.unit)
    above += small_lines * _SMALL_LINE * context.characters["unit"] // 100
    character = context.characters["note"]
    for note in node.notes:
        lines_of_note = in_room(plain_text(note), 100 * context.width // character)
        heights[-1] += lines_of_note * _SMALL_LINE * character // 100
    return count_pages(heights, count_rows(node.head), above, context.height)


def _heights(fit: _Fit, widths: Sequence[int], context: WordContext) -> tuple[int, ...]:
    """The height of each row; where all text has room in one line only those of the head are counted."""
    one_line = fit.need.lines == 1 and sum(fit.bound.full) <= context.width
    return row_heights(fit.node, widths, fit.look, context.padding, one_line)


def _split(whole: _Fit, context: WordContext) -> Iterator[_Fit]:
    """The table's columns in parts, each with the columns that name the rows;
    later ones are marked as its 续表.
    """
    names = count_stub(whole.node)
    groups = parts(whole.bound.least, names, context.width)
    fits = []
    for number, columns in enumerate(groups, 1):
        part = take_columns(whole.node, columns)
        if number < len(groups):
            part = replace(part, notes=())
        if number > 1:
            part = replace(part, caption=(*part.caption, _CONTINUED), anchor="")
        fits.append(_fit(part, needs(part), context.cells, context))
    # All in one look, that of the part which has least room.
    smallest = min((fit.look for fit in fits), key=lambda look: look.character)
    for fit in fits:
        if fit.look is not smallest:
            fit = _fit(fit.node, fit.need, (smallest,), context)
        yield fit


def _whole(fit: _Fit, context: WordContext) -> str:
    above, below = _above(fit.node, context), _below(fit.node, context)
    # Long texts are put together once.
    return "".join((*above, *_tbl(fit, context), *below))


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


def _tbl(fit: _Fit, context: WordContext) -> Iterator[str]:
    """The w:tbl. WPS goes by w:gridCol, Word by w:tblW and w:tcW: all three are given and agree.

    Only the first rows of a w:tbl repeat on each page (ECMA-376 17.4.49): where rows in its midst
    do, they begin one of their own, straight below what stands above them.
    """
    widths = _widths(fit, context)
    columns = "".join([f'<w:gridCol w:w="{width}"/>' for width in widths])
    opening = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{context.styles["table"]}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )
    yield opening
    seam = ooxml.paragraph(context.styles["after table"], "", _SEAM)
    yield from _rows(fit, widths, context, f"</w:tbl>{seam}{opening}")
    yield "</w:tbl>"


def _widths(fit: _Fit, context: WordContext) -> Sequence[int]:
    """The widths of the columns: as wished, changed for fewest lines; of heads alone where all other text has
    room in one.
    """
    node, bound = fit.node, fit.bound
    widths = column_widths(bound, node.widths, context.width)
    least = bound.least
    if sum(bound.full) <= context.width:
        node, least = replace(node, body=()), bound.full
    if not (node.head or node.body) or sum(least) > context.width:
        return widths
    return widths_of_fewest_lines(node, widths, least, fit.look, context.padding)


# ── rows ────────────────────────────────────────────────────────────────────


class _RowLook(Struct, frozen=True):
    """What the cells of a row share: whether it is of the head, whether it may split over pages,
    and what keeps its first and last lines with the next row.
    """

    in_head: bool
    is_high: bool
    keep_first: str
    keep_last: str


_Runs = str | tuple[str, ...]
"""A cell's words as runs; those of several lines, line by line."""
_ColumnRuns = tuple[Sequence[_Runs], str]
"""The cells of a column as they are put into a pattern, and what stands for a line of them there:
words into a run, or whole runs.
"""
_RowShape = tuple[tuple[int, int, int], ...] | None
"""How many rows each place goes down (0: covered from above), how many lines are in it, and how much narrower
it is set; None where each has one of both and its width.
"""
_Narrowed = tuple[tuple[int, int, int], ...]
"""The cells that are set narrower: row, first column, and by how many hundredths of a character."""


def _rows(
    fit: _Fit, widths: Sequence[int], context: WordContext, seam: str
) -> Iterator[str]:
    """The rows; one that stays with the row below does so in all its cells, as Word wants it.

    The seam stands before rows that head others in the midst of the table.
    """
    looks = _row_looks(fit, widths, context)
    bands, rest = fit.node.body, iter(looks)
    own = tuple(islice(rest, count_rows(fit.node.head)))
    narrowed = _lonely(fit, widths, context)
    head = _head_rows(fit.node.head, own, fit.look, tuple(widths), narrowed)
    if head is None:
        head, bands, rest = (), (*fit.node.head, *bands), iter(looks)
    yield from head
    begin, end = fit.node.inner_head
    number = len(head)
    for band in bands:
        if end and number == begin:
            yield seam
        columns = [_column_runs(column.cells, context) for column in band.columns]
        of_band = islice(rest, len(band))
        drawn = _of_rows(narrowed, number, len(band))
        yield from _band_rows(band, columns, of_band, fit.look, widths, drawn)
        number += len(band)


def _lonely(
    fit: _Fit, widths: Sequence[int], context: WordContext
) -> tuple[tuple[int, int, int], ...]:
    """The cells that are set narrower; of heads alone where all other text has room in one line."""
    node = fit.node
    if sum(fit.bound.full) <= context.width:
        node = replace(node, body=())
    if not (node.head or node.body):
        return ()
    return lonely_cells(node, widths, fit.look, context.padding)


def _of_rows(narrowed: _Narrowed, first: int, count: int) -> _Narrowed:
    """The cells among so many rows from the first on, counted from it."""
    return tuple(
        (row - first, column, less)
        for row, column, less in narrowed
        if 0 <= row - first < count
    )


@lru_cache(maxsize=512)
def _head_rows(
    bands: tuple[Band, ...],
    looks: tuple[_RowLook, ...],
    look: CellText,
    widths: tuple[int, ...],
    narrowed: _Narrowed,
) -> tuple[str, ...] | None:
    """The rows of a head, which say the same in most documents; None where there is more in them
    than words.
    """
    rows: list[str] = []
    own = iter(looks)
    for band in bands:
        worded = (_worded_runs(column.cells) for column in band.columns)
        columns = [runs_of_column for runs_of_column in worded if runs_of_column]
        if len(columns) < len(band.columns):
            return None
        drawn = _of_rows(narrowed, len(rows), len(band))
        of_band = islice(own, len(band))
        rows += _band_rows(band, columns, of_band, look, widths, drawn)
    return tuple(rows)


def _row_looks(
    fit: _Fit, widths: Sequence[int], context: WordContext
) -> Sequence[_RowLook]:
    heights = _heights(fit, widths, context)
    # No table has rows of both kinds.
    heads = range(count_rows(fit.node.head)) or range(*fit.node.inner_head)
    staying = _rows_staying(fit.node, heights, context)
    # Most rows are low, and go where they may.
    looks = [_LOOKS[False, False, False]] * len(heights)
    rows = range(len(heights))
    some_high = may_split(max(heights, default=0), context.height)
    apart = set(rows) if some_high else staying.union(heads).intersection(rows)
    for index in apart:
        in_head = index in heads
        is_high = not in_head and may_split(heights[index], context.height)
        looks[index] = _LOOKS[in_head, is_high, index in staying]
    return looks


def _row_look(in_head: bool, is_high: bool, stays: bool) -> _RowLook:
    keep = ooxml.KEEP_NEXT if stays else ""
    # A row that may split would not if its first lines were kept with the last ones.
    return _RowLook(in_head, is_high, "" if is_high else keep, keep)


_LOOKS = {facts: _row_look(*facts) for facts in product((False, True), repeat=3)}


def _rows_staying(
    node: Table, heights: Sequence[int], context: WordContext
) -> frozenset[int]:
    """The rows that stay with what is below: those of heads alone with what they head,
    the last with the notes.
    """
    heads = count_rows(node.head)
    near = kept_with_next(heights, heads or node.inner_head[1], context.height)
    # Notes on a page of their own say nothing, an empty paragraph there is worse.
    return near.union(_rows_of_heads(node.body, heads), (len(heights) - 1,))


def _rows_of_heads(bands: Sequence[Band], first: int) -> Iterator[int]:
    """The rows that hold heads alone, of what follows them."""
    for band in bands:
        if all(column.header for column in band.columns):
            for row, reaches in enumerate(reaches_of(band), first):
                if all(reaches):
                    yield row
        first += len(band)


def _band_rows(
    band: Band,
    runs_of_columns: Iterable[_ColumnRuns],
    looks: Iterable[_RowLook],
    look: CellText,
    widths: Sequence[int],
    narrowed: _Narrowed,
) -> Iterator[str]:
    """The rows of a band: a pattern for each kind of row, with the words of its cells put in."""
    kinds, columns = [], []
    start = 0
    for column, (words, slot) in zip(band.columns, runs_of_columns, strict=True):
        end = start + column.colspan
        kinds.append(
            _Kind(
                colspan=column.colspan,
                width=sum(widths[start:end]),
                header=column.header,
                align=column.align,
                slash=column.slash,
                slot=slot,
            )
        )
        columns.append(words)
        start = end
    built = tuple(kinds)
    alike = groupby(zip(looks, _row_shapes(band, columns, narrowed), strict=True))
    rows = zip(*columns, strict=True)
    for (row, shape), group in alike:
        count = len(list(group))
        cells = chain.from_iterable(islice(rows, count))
        pattern = _row_pattern(built, row, shape, look)
        yield pattern * count % tuple(_flat(cells) if shape else cells)


def _flat(words: Iterable[_Runs]) -> Iterator[str]:
    for runs_of_cell in words:
        if isinstance(runs_of_cell, str):
            yield runs_of_cell
        else:
            yield from runs_of_cell


def _column_runs(cells: Sequence[CellContent], context: WordContext) -> _ColumnRuns:
    """The words of a column as they are put into a pattern."""
    worded = _worded_runs(cells)
    return worded or ([_runs_of(content, context) for content in cells], "%s")


def _worded_runs(cells: Sequence[CellContent]) -> _ColumnRuns | None:
    """The same of cells that hold words alone; None where one holds more."""
    words = all_words(cells)
    if words is None:
        return None
    if ooxml.are_plain(words):
        return words, _PLAIN_RUN
    return list(map(ooxml.run, words)), "%s"


def _runs_of(content: CellContent, context: WordContext) -> _Runs:
    if not isinstance(content, tuple):
        return ooxml.run(content_words(content))
    lines = [runs(line, context) for line in content]
    return lines[0] if len(lines) == 1 else tuple(lines)


def _row_shapes(
    band: Band, columns: Sequence[Sequence[_Runs]], narrowed: _Narrowed
) -> Iterable[_RowShape]:
    """The shape of each row."""
    has_reach = any(column.reach for column in band.columns)
    has_lines = any(tuple in set(map(type, cells)) for cells in columns)
    if not has_reach and not has_lines and not narrowed:
        return repeat(None, len(band))
    lines = [
        [1 if isinstance(cell, str) else len(cell) for cell in cells]
        for cells in columns
    ]
    less_at = {(row, column): less for row, column, less in narrowed}
    drawn = [
        [less_at.get((row, start), 0) for row in range(len(band))]
        for start in column_starts(band)
    ]
    rows = zip(
        reaches_of(band),
        zip(*lines, strict=True),
        zip(*drawn, strict=True),
        strict=True,
    )
    return [tuple(zip(*row, strict=True)) for row in rows]


# ── patterns ────────────────────────────────────────────────────────────────


class _Kind(NamedTuple):
    """How the cells of a column are built: columns spanned, width, whether they are heads, how their
    words are aligned, whether they are cut from corner to corner, what stands for a line of them.
    """

    colspan: int
    width: int
    header: bool
    align: Align
    slash: bool
    slot: str


@lru_cache(maxsize=1024)
def _row_pattern(
    columns: tuple[_Kind, ...], row: _RowLook, shape: _RowShape, look: CellText
) -> str:
    """A row, the slot where each line of a cell belongs."""
    cells: list[str] = []
    places = shape or ((1, 1, 0),) * len(columns)
    for column, (reach, lines, drawn) in zip(columns, places, strict=True):
        style, is_label = _cell_look(column, reach, row, look)
        sides = _sides(column) if reach else ("", "")
        space = ooxml.NO_SPACE_AROUND if look.is_tight else ""
        if drawn:
            space += _narrowed(style, look, drawn)
        content = _content_pattern(
            style, is_label, space, sides, lines, row, column.slot
        )
        cells.append(f"{_opening(column, reach)}{content}</w:tc>")
    return f"<w:tr>{_row_properties(row)}{''.join(cells)}</w:tr>"


def _cell_look(
    column: _Kind, reach: int, row: _RowLook, look: CellText
) -> tuple[str, bool]:
    """The style of a cell, and whether it heads its row; what is covered looks like any cell."""
    if not reach:
        return look.styles["left"], False
    if row.in_head or column.header:
        return look.styles["head"], not row.in_head
    return look.styles[column.align], False


def _row_properties(row: _RowLook) -> str:
    if row.in_head:
        return _HEAD_ROW
    return _HIGH_ROW if row.is_high else _BODY_ROW


def _opening(column: _Kind, reach: int) -> str:
    """What stands before the content of a cell; one that is covered goes on from above."""
    spans = f'<w:gridSpan w:val="{column.colspan}"/>' if column.colspan > 1 else ""
    if reach != 1:
        spans += ooxml.MERGE_START if reach else ooxml.MERGE_ON
    width = f'<w:tcW w:w="{column.width}" w:type="dxa"/>'
    line = _SLASH if column.slash else ""
    return f"<w:tc><w:tcPr>{width}{spans}{line}{_MIDDLE}</w:tcPr>"


def _sides(column: _Kind) -> tuple[str, str]:
    """What moves the first and the last lines of a cell to a side, where its style does not: heads
    are centred.
    """
    if column.slash:
        return _ALIGN["right"], _ALIGN["left"]
    aligned = _ALIGN.get(column.align, "") if column.header else ""
    return aligned, aligned


def _narrowed(style: str, look: CellText, less: int) -> str:
    """The indents of a cell that is set so much narrower: at the side where its lines end."""
    if style == look.styles["left"]:
        return ooxml.indent(look.character, right=less)
    if style == look.styles["right"]:
        return ooxml.indent(look.character, left=less)
    return ooxml.indent(look.character, left=less // 2, right=less // 2)


def _content_pattern(
    style: str,
    is_label: bool,
    space: str,
    sides: tuple[str, str],
    lines: int,
    row: _RowLook,
    slot: str,
) -> str:
    """A cell's lines as paragraphs, at least one (ECMA-376 17.4.65); a label heads its row."""
    style = style.replace("%", "%%")
    keep_first, keep_last = row.keep_first, row.keep_last
    if is_label:
        # Head cells keep with what they head, by their style;
        # one that only names its row would chain all rows.
        keep_first = keep_first or ooxml.LOOSE
        keep_last = keep_last or ooxml.LOOSE
    first = ooxml.paragraph(style, slot, keep_first + space + sides[0])
    last = ooxml.paragraph(style, slot, keep_last + space + sides[1])
    return first * (lines - 1) + last
