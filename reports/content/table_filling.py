"""Tables filled in: heads, rows from expressions, spans from equal neighbours."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from msgspec.structs import replace

from reports.content.evaluation import Evaluation, Evaluator, ItemValues
from reports.content.table_order import in_order
from reports.content.tables import (
    ALIGNMENTS,
    ColumnForm,
    GridCell,
    GridGroup,
    GridRows,
    Subtotal,
    TableForm,
    leaf_columns,
)
from reports.core.grid import (
    Cell,
    Row,
    bands_of,
    column_starts,
    count_rows,
    covered_column,
)
from reports.core.problems import Fault, problem
from reports.core.tree import (
    Align,
    Band,
    CellContent,
    Column,
    Table,
    Text,
    content_of,
    content_words,
)
from reports.core.values import Values
from reports.finance.rows import ordinal
from reports.source.schema import Words
from reports.wording.numbers import name_cell_unit


def fill_table(form: TableForm, evaluator: Evaluator, further: Values) -> Table:
    """The table with its rows, its expressions knowing further names. Raises Fault."""
    known = Evaluation(evaluator, further).worded(form.wording)
    items = _items(form, known)
    body = [*bands_of(_grid(form.first, known)), *items]
    body += bands_of(_grid(form.foot, known))
    inner_head = (0, 0)
    if form.top:
        # Of a form, the heads stand in its midst.
        top = list(_grid(form.top, known))
        head = _head(form, 0 if form.repeats else count_rows(items))
        body[:0] = bands_of((*top, *head))
        if form.repeats:
            inner_head = (len(top), len(top) + len(head))
    notes = [form.empty] if form.empty and not count_rows(items) else []
    return Table(
        caption=known.line(form.title),
        widths=form.widths,
        head=() if form.top else _head_bands(form),
        body=tuple(filter(len, body)),
        unit=name_cell_unit(form.unit, known.evaluator.wording),
        notes=tuple(map(known.line, [*notes, *form.notes])),
        wide=form.wide,
        mark=known.line(form.mark),
        owner=known.line(form.owner),
        inner_head=inner_head,
    )


# ── items ───────────────────────────────────────────────────────────────────


def _items(form: TableForm, known: Evaluation) -> list[Band]:
    """The rows of the items, with a 小计 below each group of them where there are any.

    In merging columns, equal neighbours below one another become one cell.

    A merge never crosses a border of a merging column further left, so that groups stay groups.
    """
    items = _item_values(form, known)
    count = len(items["行"])
    columns = []
    aligns: _Aligns = {}
    borders = {0, count}
    if form.subtotal:
        borders.update(_borders(known.column(form.subtotal.by, items)))
    groups = list(pairwise(sorted(borders)))
    for leaf in leaf_columns(form.columns):
        if leaf.value is None:
            columns.append(covered_column(count))
            continue
        cells = known.worded(leaf.wording).column(leaf.value, items)
        reach: tuple[int, ...] = ()
        if leaf.merge:
            borders.update(_borders(cells))
            reach = _reach(borders)
            cells = _uncovered(cells, reach)
        if leaf.aligns:
            aligns[len(columns)] = _row_aligns(leaf.aligns, items, known)
        columns.append(Column(cells, align=leaf.align, reach=reach))
    bands: list[Band] = []
    for start, end in groups:
        bands += _aligned_rows(columns, aligns, start, end)
        if form.subtotal:
            of_group = {name: values[start:end] for name, values in items.items()}
            bands.append(_subtotal(form, form.subtotal, of_group, known))
    return _below_joined(form, bands) if form.repeats else bands


_Aligns = dict[int, Sequence[Align]]
"""How the cell of each row is aligned, by the columns in which that differs."""


def _row_aligns(
    expression: Words, items: ItemValues, known: Evaluation
) -> Sequence[Align]:
    """How the cell of each row is aligned. Raises Fault."""
    said = list(map(content_words, known.column(expression, items)))
    for words in said:
        if words not in ALIGNMENTS:
            raise Fault(problem("T08", "alignment", expression.place, text=words))
    return [ALIGNMENTS[words] for words in said]


def _aligned_rows(
    columns: Sequence[Column], aligns: _Aligns, start: int, end: int
) -> Iterator[Band]:
    """Some of the rows, those that are aligned alike and follow one another in one band."""
    if not aligns and end - start == len(columns[0].cells):
        yield Band(tuple(columns))
        return
    rows = zip(*(of_rows[start:end] for of_rows in aligns.values()), strict=True)
    for alike, same in groupby(rows if aligns else [()] * (end - start)):
        stop = start + len(list(same))
        own = dict(zip(aligns, alike, strict=True))
        yield Band(
            tuple(
                _cut(column, start, stop, own.get(place, column.align))
                for place, column in enumerate(columns)
            )
        )
        start = stop


def _cut(column: Column, start: int, end: int, align: Align = "left") -> Column:
    """Some of the places of a column."""
    cells, reach = column.cells[start:end], column.reach[start:end]
    return replace(column, cells=cells, reach=reach, align=align)


def _subtotal(
    form: TableForm, subtotal: Subtotal, items: ItemValues, known: Evaluation
) -> Band:
    """The row below a group of items: its name up to the first column that is summed."""
    name = known.knowing("行", items["行"][0]).lines(subtotal.name)
    leaves = list(leaf_columns(form.columns))
    end = [leaf.summed for leaf in leaves].index(True)
    cells: list[Column] = []
    for is_joined, same in groupby(leaves[:end], lambda leaf: leaf.joined):
        span = len(list(same))
        if is_joined:
            cells += [covered_column(1)] * span
        else:
            cells.append(Column((content_of(name),), span, align="center"))
    for leaf in leaves[end:]:
        content: CellContent = ""
        if leaf.summed and leaf.value:
            content = known.worded(leaf.wording).total(leaf.value, items)
        cells.append(Column((content,), align=leaf.align))
    return Band(tuple(cells))


def _below_joined(form: TableForm, bands: Sequence[Band]) -> list[Band]:
    """The rows of the items below a head that repeats: what a joined one would cover beside them is
    a cell of its own, since no cell goes on from a head that does.
    """
    count = count_rows(bands)
    whole = Column(("",) * count, reach=(count, *[0] * (count - 1)))
    leaves = enumerate(leaf_columns(form.columns))
    joined = {place for place, leaf in leaves if leaf.joined}
    below = []
    start = 0
    for band in bands:
        beside = _cut(whole, start, start + len(band))
        places = zip(column_starts(band), band.columns, strict=True)
        cells = (beside if place in joined else column for place, column in places)
        below.append(Band(tuple(cells)))
        start += len(band)
    return below


def _item_values(form: TableForm, known: Evaluation) -> ItemValues:
    """What 行 is in each row and 序 its number, and 子 where a row has rows within it."""
    if form.rows is None:
        return {"行": (), "序": ()}
    rows = in_order(list(known.value(form.rows)), form, known)
    numbers = list(map(ordinal, range(1, len(rows) + 1)))
    if form.subrows is None:
        return {"行": rows, "序": numbers}
    values: dict[str, list[object]] = {"行": [], "序": [], "子": []}
    for row, number in zip(rows, numbers, strict=True):
        within = list(known.knowing("行", row).value(form.subrows))
        values["行"] += [row] * len(within)
        values["序"] += [number] * len(within)
        values["子"] += within
    return values


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
        cell = _head_cell(column.head, len(inner) or 1, rowspan)
        if column.slash:
            lines = ((Text(column.slash),), *cell.lines)
            cell = replace(cell, lines=lines, slash=True)
        yield level, cell
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
    """The rows of a form: each knows 行 and 序 where it is repeated, and its cells 子 where they are."""
    for row in rows:
        if isinstance(row, GridGroup):
            yield from _group(row, known)
        else:
            yield Row(tuple(_grid_cells(row, known)))


def _group(group: GridGroup, known: Evaluation) -> list[Row]:
    rows: list[Row] = []
    for of_row in _each(group, known):
        rows += _grid(group.rows, of_row)
    if rows:
        left, right = (
            _beside(cell, len(rows), known) for cell in (group.left, group.right)
        )
        rows[0] = Row((*left, *rows[0].cells, *right))
    return rows


def _beside(cell: GridCell | None, rows: int, known: Evaluation) -> tuple[Cell, ...]:
    """The cell that reaches down beside all rows of a group, where it has one."""
    if cell is None:
        return ()
    return (replace(_grid_cell(cell, cell.colspan, known), rowspan=rows),)


def _each(group: GridGroup, known: Evaluation) -> Iterator[Evaluation]:
    """What the rows of a group know, once for each of its items."""
    if group.each is None:
        yield known
        return
    for index, item in enumerate(known.value(group.each), 1):
        yield known.knowing("行", item).knowing("序", ordinal(index))


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
        yield Cell((), columns, cell.rowspan, cell.header, cell.align)
    if count > columns:
        raise Fault(problem("T08", "full cell", columns=columns, count=count))
    for place, item in enumerate(items):
        start, end = columns * place // count, columns * (place + 1) // count
        yield _grid_cell(cell, end - start, known.knowing("子", item))


def _grid_cell(cell: GridCell, colspan: int, known: Evaluation) -> Cell:
    lines = known.worded(cell.wording).lines(cell.value)
    return Cell(lines, colspan, cell.rowspan, cell.header, cell.align)
