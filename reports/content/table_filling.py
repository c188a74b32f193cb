"""Tables filled in: heads, rows from expressions, spans from equal neighbours."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from msgspec.structs import replace

from reports.content.evaluation import Evaluation, Evaluator
from reports.content.tables import (
    Column,
    GridCell,
    GridGroup,
    GridRows,
    TableForm,
    leaf_columns,
)
from reports.core.problems import Fault, problem
from reports.core.tree import Cell, Line, Row, Table, Text
from reports.core.values import Values
from reports.templating import Names

_Items = Sequence[tuple[tuple[Line, ...], ...]]
"""The cells of the items of a table, row by row."""


def fill_table(form: TableForm, evaluator: Evaluator, further: Values) -> Table:
    """The table with its rows, its expressions knowing further names. Raises Fault."""
    known = Evaluation(evaluator, further)
    leaves = [leaf for leaf in leaf_columns(form.columns) if not leaf.joined]
    items = _items(form, leaves, known)
    head = _head(form.columns, len(items))
    body = [*_grid(form.first, known), *_merged(items, leaves)]
    body += _grid(form.foot, known)
    if form.top:
        # Of a form, the heads stand in its midst.
        body[:0] = (*_grid(form.top, known), *head)
        head = ()
    notes = [form.empty] if form.empty and not items else []
    return Table(
        caption=known.line(form.title),
        widths=form.widths,
        head=head,
        body=tuple(body),
        unit=form.unit,
        notes=tuple(map(known.line, [*notes, *form.notes])),
        wide=form.wide,
        mark=known.line(form.mark),
        owner=known.line(form.owner),
    )


# ── items ───────────────────────────────────────────────────────────────────


def _items(form: TableForm, leaves: Sequence[Column], known: Evaluation) -> _Items:
    cell = known.evaluator.cell
    cells = [cell(leaf.value) for leaf in leaves if leaf.value is not None]
    rows = []
    for names in _item_names(form, known):
        rows.append(tuple([lines(names) for lines in cells]))
    return rows


def _item_names(form: TableForm, known: Evaluation) -> Iterator[Names]:
    """The names each row's cells know: 行, and 子 where a row has rows within it."""
    if form.rows is None:
        return
    for row in known.value(form.rows):
        of_row = known.knowing("行", row)
        if form.subrows is None:
            yield of_row.names
            continue
        for inner in of_row.value(form.subrows):
            yield of_row.knowing("子", inner).names


def _merged(items: _Items, leaves: Sequence[Column]) -> Iterator[Row]:
    """The rows of the items.

    In merging columns, equal neighbours below one another become one cell.

    A merge never crosses a border of a merging column further left, so that groups stay groups.
    """
    for item, spans in zip(items, _spans(items, leaves), strict=True):
        cells = []
        for lines, span, leaf in zip(item, spans, leaves, strict=True):
            if span:
                cells.append(Cell(lines, rowspan=span, align=leaf.align))
        yield Row(tuple(cells))


def _spans(items: _Items, leaves: Sequence[Column]) -> list[list[int]]:
    """For each cell how many rows it spans, 0 where one above covers it."""
    spans = [[1] * len(leaves) for _ in items]
    borders = {0}
    for column, leaf in enumerate(leaves):
        if not leaf.merge:
            continue
        for row in range(1, len(items)):
            if items[row][column] != items[row - 1][column]:
                borders.add(row)
        for start, end in pairwise(sorted({*borders, len(items)})):
            spans[start][column] = end - start
            for row in range(start + 1, end):
                spans[row][column] = 0
    return spans


# ── heads ───────────────────────────────────────────────────────────────────


def _head(columns: Sequence[Column], items: int) -> tuple[Row, ...]:
    """The head rows, and below them the 栏次, where the columns have any.

    A group spans its columns, a single column the head rows below it, a joined one the items too.
    """
    if not columns:
        return ()
    depth = _depth(columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]
    for level, cell in _head_cells(columns, 0, depth, items):
        rows[level].append(cell)
    return tuple(Row(tuple(row)) for row in (*rows, *_ordinals(columns)))


def _depth(columns: Sequence[Column]) -> int:
    inner = (_depth(column.columns) for column in columns if column.columns)
    return 1 + max(inner, default=0)


def _head_cells(
    columns: Sequence[Column], level: int, depth: int, items: int
) -> Iterator[tuple[int, Cell]]:
    """The cells of the head, each with the row that it begins in."""
    for column in columns:
        inner = tuple(leaf_columns(column.columns))
        rowspan = 1 if inner else depth - level
        if column.joined:
            rowspan += items
        yield level, _head_cell(column.head, len(inner) or 1, rowspan)
        yield from _head_cells(column.columns, level + 1, depth, items)


def _head_cell(words: str, colspan: int, rowspan: int) -> Cell:
    lines = ((Text(str(words)),),) if words else ()
    return Cell(lines, colspan, rowspan, header=True, align="center")


def _ordinals(columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """The row of 栏次: neighbours that say the same share a cell."""
    ordinals = [leaf.ordinal for leaf in leaf_columns(columns)]
    if not any(ordinals):
        return
    cells = []
    for words, same in groupby(ordinals):
        cells.append(_head_cell(words, len(list(same)), 1))
    yield cells


# ── rows that are no items ──────────────────────────────────────────────────


def _grid(rows: GridRows, known: Evaluation) -> Iterator[Row]:
    """The rows of a form: each knows 行 where it is repeated, and its cells 子 where they are."""
    for row in rows:
        if isinstance(row, GridGroup):
            yield from _group(row, known)
        else:
            yield Row(tuple(_grid_cells(row, known)))


def _group(group: GridGroup, known: Evaluation) -> list[Row]:
    rows: list[Row] = []
    for of_row in _each(group, known):
        rows += _grid(group.rows, of_row)
    if group.left and rows:
        left = _grid_cell(group.left, group.left.colspan, known)
        left = replace(left, rowspan=len(rows))
        rows[0] = Row((left, *rows[0].cells))
    return rows


def _each(group: GridGroup, known: Evaluation) -> Iterator[Evaluation]:
    """What the rows of a group know, once for each of its items."""
    if group.each is None:
        yield known
        return
    for item in known.value(group.each):
        yield known.knowing("行", item)


def _grid_cells(row: Sequence[GridCell], known: Evaluation) -> Iterator[Cell]:
    for cell in row:
        if cell.each is None:
            yield _grid_cell(cell, cell.colspan, known)
        else:
            yield from _shared_cells(cell, list(known.value(cell.each)), known)


def _shared_cells(
    cell: GridCell, items: Sequence[object], known: Evaluation
) -> Iterator[Cell]:
    """A cell for each item, which share the columns; an empty one where there is none."""
    count, columns = len(items), cell.colspan
    if not items:
        yield Cell((), columns, 1, cell.header, cell.align)
    if count > columns:
        raise Fault(problem("T08", "full cell", columns=columns, count=count))
    for place, item in enumerate(items):
        start, end = columns * place // count, columns * (place + 1) // count
        yield _grid_cell(cell, end - start, known.knowing("子", item))


def _grid_cell(cell: GridCell, colspan: int, known: Evaluation) -> Cell:
    return Cell(known.lines(cell.value), colspan, 1, cell.header, cell.align)
