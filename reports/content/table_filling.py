"""Tables filled in: heads, rows from expressions, spans from equal neighbours."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from msgspec.structs import replace

from reports.content.evaluation import Evaluation, Evaluator, ItemValues
from reports.content.tables import (
    ColumnForm,
    GridCell,
    GridGroup,
    GridRows,
    TableForm,
    leaf_columns,
)
from reports.core.grid import Cell, Row, bands_of, covered_column
from reports.core.problems import Fault, problem
from reports.core.tree import Band, CellContent, Column, Table, Text
from reports.core.values import Values


def fill_table(form: TableForm, evaluator: Evaluator, further: Values) -> Table:
    """The table with its rows, its expressions knowing further names. Raises Fault."""
    known = Evaluation(evaluator, further)
    items = _items(form, known)
    body = [*bands_of(_grid(form.first, known)), items]
    body += bands_of(_grid(form.foot, known))
    if form.top:
        # Of a form, the heads stand in its midst.
        top = (*_grid(form.top, known), *_head(form, len(items)))
        body[:0] = bands_of(top)
    notes = [form.empty] if form.empty and not len(items) else []
    return Table(
        caption=known.line(form.title),
        widths=form.widths,
        head=() if form.top else _head_bands(form),
        body=tuple(filter(len, body)),
        unit=form.unit,
        notes=tuple(map(known.line, [*notes, *form.notes])),
        wide=form.wide,
        mark=known.line(form.mark),
        owner=known.line(form.owner),
    )


# ── items ───────────────────────────────────────────────────────────────────


def _items(form: TableForm, known: Evaluation) -> Band:
    """The rows of the items.

    In merging columns, equal neighbours below one another become one cell.

    A merge never crosses a border of a merging column further left, so that groups stay groups.
    """
    items = _item_values(form, known)
    count = len(items["行"])
    columns = []
    borders = {0, count}
    for leaf in leaf_columns(form.columns):
        if leaf.value is None:
            columns.append(covered_column(count))
            continue
        cells = known.column(leaf.value, items)
        reach: tuple[int, ...] = ()
        if leaf.merge:
            borders.update(_borders(cells))
            reach = _reach(borders)
            cells = _uncovered(cells, reach)
        columns.append(Column(cells, align=leaf.align, reach=reach))
    return Band(tuple(columns))


def _item_values(form: TableForm, known: Evaluation) -> ItemValues:
    """What 行 is in each row, and 子 where a row has rows within it."""
    if form.rows is None:
        return {"行": ()}
    rows = list(known.value(form.rows))
    if form.subrows is None:
        return {"行": rows}
    outer: list[object] = []
    inner: list[object] = []
    for row in rows:
        within = list(known.knowing("行", row).value(form.subrows))
        outer += [row] * len(within)
        inner += within
    return {"行": outer, "子": inner}


def _borders(cells: Sequence[CellContent]) -> Iterator[int]:
    """The rows whose cell differs from the one above."""
    for row, (above, below) in enumerate(pairwise(cells), 1):
        if above != below:
            yield row


def _reach(borders: Iterable[int]) -> tuple[int, ...]:
    """How far each cell goes down where those between two borders are one; 0 below the first."""
    reach: list[int] = []
    for start, end in pairwise(sorted(borders)):
        reach += [end - start, *[0] * (end - start - 1)]
    return tuple(reach)


def _uncovered(
    cells: Sequence[CellContent], reach: Sequence[int]
) -> tuple[CellContent, ...]:
    """What is in the places of a column, nothing in those that are covered."""
    return tuple(
        content if rows else "" for content, rows in zip(cells, reach, strict=True)
    )


# ── heads ───────────────────────────────────────────────────────────────────


@lru_cache(maxsize=512)
def _head_bands(form: TableForm) -> tuple[Band, ...]:
    """The head of a table, which says the same in every document."""
    return bands_of(_head(form, 0))


def _head(form: TableForm, items: int) -> tuple[Row, ...]:
    """The head rows, and below them the 栏次, where the columns have any.

    A group spans its columns, a single column the head rows below it, a joined one the items too.
    """
    columns = form.columns
    if not columns:
        return ()
    depth = _depth(columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]
    for level, cell in _head_cells(columns, 0, depth, items):
        rows[level].append(cell)
    return tuple(Row(tuple(row)) for row in (*rows, *_ordinals(columns)))


def _depth(columns: Sequence[ColumnForm]) -> int:
    inner = (_depth(column.columns) for column in columns if column.columns)
    return 1 + max(inner, default=0)


def _head_cells(
    columns: Sequence[ColumnForm], level: int, depth: int, items: int
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


def _ordinals(columns: Sequence[ColumnForm]) -> Iterator[list[Cell]]:
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
