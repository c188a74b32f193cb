"""Tables of a type's 表 folder.

Columns with merged heads, rows from an expression, spans from equal neighbours.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import Any, Literal, Protocol

from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, Problem, Severity, problem
from reports.core.tree import Cell, Line, Row, Table, Text
from reports.source.schema import Schema, Words
from reports.templating import Names
from reports.types.declare import (
    EXPRESSION,
    EXPRESSIONS,
    TEXT,
    WORDS,
    YES_NO,
    Converted,
    Kind,
    every,
    file_key,
    one_of,
    read_record,
    record,
    records,
    whole_number,
)

Align = Literal["left", "center", "right"]
_ALIGN: Mapping[str, Align] = {"左": "left", "中": "center", "右": "right"}

# ── definitions ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column or a group of columns; `value` is the expression of its cells.

    A `joined` column has no values: its head reaches down beside all rows. `ordinal` is its 栏次.
    """

    head: Words = field(metadata=file_key("标题", WORDS))
    width: int = field(default=10, metadata=file_key("宽", whole_number("宽")))
    align: Align = field(default="left", metadata=file_key("对齐", one_of(_ALIGN)))
    merge: bool = field(default=False, metadata=file_key("合并", YES_NO))
    joined: bool = field(default=False, metadata=file_key("连表头", YES_NO))
    value: Words | None = field(default=None, metadata=file_key("值", EXPRESSION))
    ordinal: str = field(default="", metadata=file_key("栏次", TEXT))
    columns: "tuple[Column, ...]" = field(
        default=(), metadata=file_key("列", records(lambda: Column))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell of a row that is no item.

    With `each` there is one for each of those, and they share its columns.
    """

    value: Words = field(metadata=file_key("值", EXPRESSION))
    colspan: int = field(default=1, metadata=file_key("跨列", whole_number("跨列")))
    header: bool = field(default=False, metadata=file_key("表头", YES_NO))
    align: Align = field(default="center", metadata=file_key("对齐", one_of(_ALIGN)))
    each: Words | None = field(default=None, metadata=file_key("每", EXPRESSION))


_CELLS = records(lambda: GridCell, at_least=1)
_GROUP = record(lambda: GridGroup)


def _row_form() -> Schema:
    """A row is a list of cells, or a mapping that says how some rows belong together."""
    return {**_GROUP.form(), **_CELLS.form(), "type": ["array", "object"]}


def _read_row(raw: Any) -> Converted:
    return (_GROUP if isinstance(raw, Mapping) else _CELLS).convert(raw)


_ROWS = every(Kind(_row_form, _read_row, (*_CELLS.records, *_GROUP.records)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GridGroup:
    """Rows that belong together.

    Repeated for `each`, with one cell on the `left` that reaches down beside them all.
    """

    rows: "GridRows" = field(metadata=file_key("行", _ROWS))
    each: Words | None = field(default=None, metadata=file_key("每", EXPRESSION))
    left: GridCell | None = field(
        default=None, metadata=file_key("左", record(lambda: GridCell))
    )


GridRows = tuple[tuple[GridCell, ...] | GridGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """A table definition; what may differ from document to document are expressions.

    With rows at the `top` it is a form: the heads of its columns stand in its midst and do not
    repeat on each page. A form may do without columns and items; `widths` are then its own, and its
    rows stand under 表单 (`form`) where they are read. `first` and `foot` are rows before and after
    the items; `empty` is the note of a table that has none.
    """

    title: Words | None = field(default=None, metadata=file_key("标题", EXPRESSION))
    mark: Words | None = field(default=None, metadata=file_key("表号", EXPRESSION))
    owner: Words | None = field(default=None, metadata=file_key("编制单位", EXPRESSION))
    unit: str = field(default="", metadata=file_key("单位", TEXT))
    wide: bool = field(default=False, metadata=file_key("横排", YES_NO))
    widths: tuple[int, ...] = field(
        default=(), metadata=file_key("宽", every(whole_number("宽")))
    )
    columns: tuple[Column, ...] = field(
        default=(), metadata=file_key("列", records(lambda: Column, at_least=1))
    )
    rows: Words | None = field(default=None, metadata=file_key("行", EXPRESSION))
    subrows: Words | None = field(default=None, metadata=file_key("子行", EXPRESSION))
    form: GridRows = field(default=(), metadata=file_key("表单", _ROWS))
    top: GridRows = field(default=(), metadata=file_key("上部", _ROWS))
    first: GridRows = field(default=(), metadata=file_key("首行", _ROWS))
    foot: GridRows = field(default=(), metadata=file_key("末行", _ROWS))
    empty: Words | None = field(default=None, metadata=file_key("空表", EXPRESSION))
    notes: tuple[Words, ...] = field(default=(), metadata=file_key("注", EXPRESSIONS))


def read_form(name: str, node: Node) -> TableForm:
    """The definition of a table. Raises Fault."""
    form, problems = read_record(TableForm, node)
    if form is None:
        raise Fault(*problems)
    missing = _missing_key(form)
    if missing:
        raise Fault(
            problem("T08", "incomplete_table", node.place, name=name, missing=missing)
        )
    widths = tuple(leaf.width for leaf in _leaves(form.columns)) or form.widths
    problems = [*_column_problems(form), *_row_problems(form, len(widths))]
    if problems:
        raise Fault(*problems)
    return replace(form, widths=widths, top=form.form or form.top, form=())


def _missing_key(form: TableForm) -> str:
    """The key that a table cannot do without and does not have, empty where it has all."""
    if form.columns and not form.form:
        return "" if form.rows else "行"
    if not form.widths:
        return "宽"
    return "" if form.form else "表单"


def _column_problems(form: TableForm) -> Iterator[Problem]:
    """T08 for columns that say too much or too little of what is in them."""
    for column in form.columns:
        if column.joined and form.top:
            if column.value or column.columns:
                yield _wrong_column("joined_column", column)
            continue
        yield from _content_problems(column)


def _content_problems(column: Column) -> Iterator[Problem]:
    if column.joined:
        yield _wrong_column("joined_column", column)
    elif bool(column.value) is bool(column.columns):
        yield _wrong_column("column_content", column)
    for inner in column.columns:
        yield from _content_problems(inner)


def _wrong_column(case: str, column: Column) -> Problem:
    return problem("T08", case, column.head.place, name=column.head)


def _row_problems(form: TableForm, count: int) -> Iterator[Problem]:
    """T08 for each row that is not as wide as the table."""
    parts = {"表单": form.form, "上部": form.top, "首行": form.first, "末行": form.foot}
    for part, rows in parts.items():
        yield from _wrong_rows(part, rows, count)


def _wrong_rows(part: str, rows: GridRows, count: int) -> Iterator[Problem]:
    """The rows of a part that do not span as many columns.

    A cell on the left of them takes some of those.
    """
    for row in rows:
        if isinstance(row, GridGroup):
            left = row.left.colspan if row.left else 0
            yield from _wrong_rows(part, row.rows, count - left)
            continue
        spanned = sum(cell.colspan for cell in row)
        if spanned != count:
            place = row[0].value.place
            yield problem(
                "T08", "row_width", place, part=part, spanned=spanned, count=count
            )


# ── filling ─────────────────────────────────────────────────────────────────


class Evaluate(Protocol):
    """How the expressions of a table or a chart become values and lines; the filler's side of the bargain."""

    def names(self, further: Mapping[str, Any]) -> Names:
        """The document's names and further ones, for expressions that share them."""

    def value(self, expression: Words, names: Names) -> Any:
        """The value of an expression with these names."""

    def cell(self, expression: Words) -> Callable[[Names], tuple[Line, ...]]:
        """The function that gives the value of an expression, with names, as the lines of a cell."""


def fill_table(
    form: TableForm, evaluate: Evaluate, further: Mapping[str, Any]
) -> Table:
    """The table with its rows, its expressions knowing further names. Raises Fault."""
    leaves = tuple(leaf for leaf in _leaves(form.columns) if not leaf.joined)
    names = evaluate.names(further)
    rows = list(_rows(form, evaluate, further))
    cells = [evaluate.cell(leaf.value) for leaf in leaves if leaf.value is not None]
    items = [tuple([cell(row) for cell in cells]) for row in rows]
    head = _head(form.columns, len(items))
    first, foot = (
        tuple(_grid(rows, evaluate, further)) for rows in (form.first, form.foot)
    )
    body = (*first, *_merged(items, leaves), *foot)
    notes = (*((form.empty,) if form.empty and not rows else ()), *form.notes)

    def line(expression: Words | None) -> Line:
        return first_line(evaluate.cell(expression)(names)) if expression else ()

    return Table(
        caption=line(form.title),
        widths=form.widths,
        head=() if form.top else head,
        body=(*_grid(form.top, evaluate, further), *head, *body) if form.top else body,
        unit=form.unit,
        notes=tuple(map(line, notes)),
        wide=form.wide,
        mark=line(form.mark),
        owner=line(form.owner),
    )


def first_line(lines: tuple[Line, ...]) -> Line:
    """The first of the lines of a cell, for a place that has but one."""
    return lines[0] if lines else ()


def _leaves(columns: Sequence[Column]) -> Iterator[Column]:
    for column in columns:
        if column.columns:
            yield from _leaves(column.columns)
        else:
            yield column


def _rows(
    form: TableForm, evaluate: Evaluate, further: Mapping[str, Any]
) -> Iterator[Names]:
    """The names each row's cells know: 行, and 子 where a row has rows within it."""
    if form.rows is None:
        return
    for row in evaluate.value(form.rows, evaluate.names(further)):
        bound = {**further, "行": row}
        names = evaluate.names(bound)
        if not form.subrows:
            yield names
            continue
        yield from (
            evaluate.names({**bound, "子": inner})
            for inner in evaluate.value(form.subrows, names)
        )


def _head(columns: Sequence[Column], items: int) -> tuple[Row, ...]:
    """The head rows: a group spans its columns, a single column the head rows below it, a joined one the items too.

    Below them the 栏次, where the columns have any.
    """
    if not columns:
        return ()
    depth = _depth(columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]
    _head_cells(columns, 0, depth, items, rows)
    return tuple(Row(tuple(row)) for row in (*rows, *_ordinals(columns)))


def _ordinals(columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """The row of 栏次: neighbours that say the same share a cell."""
    ordinals = [leaf.ordinal for leaf in _leaves(columns)]
    if any(ordinals):
        groups = ((word, len(list(group))) for word, group in groupby(ordinals))
        yield [
            Cell(
                ((Text(word),),) if word else (),
                colspan=count,
                header=True,
                align="center",
            )
            for word, count in groups
        ]


def _depth(columns: Sequence[Column]) -> int:
    return 1 + max(
        (_depth(column.columns) for column in columns if column.columns), default=0
    )


def _head_cells(
    columns: Sequence[Column],
    level: int,
    depth: int,
    items: int,
    rows: list[list[Cell]],
) -> None:
    for column in columns:
        inner = tuple(_leaves(column.columns))
        cell = Cell(
            ((Text(column.head),),),
            colspan=len(inner) or 1,
            rowspan=1 if inner else depth - level + items * column.joined,
            header=True,
            align="center",
        )
        rows[level].append(cell)
        _head_cells(column.columns, level + 1, depth, items, rows)


def _merged(
    body: Sequence[tuple[tuple[Line, ...], ...]], leaves: Sequence[Column]
) -> Iterator[Row]:
    """The body rows; in merging columns, equal neighbours below one another become one cell.

    A merge never crosses a border of a merging column further left, so that groups stay groups.
    """
    spans = _spans(body, leaves)
    for index, cells in enumerate(body):
        yield Row(
            tuple(
                Cell(lines, rowspan=spans[index][place], align=leaf.align)
                for place, (lines, leaf) in enumerate(zip(cells, leaves, strict=True))
                if spans[index][place]
            )
        )


def _spans(
    body: Sequence[tuple[tuple[Line, ...], ...]], leaves: Sequence[Column]
) -> list[list[int]]:
    """For each cell how many rows it spans, 0 where one above covers it."""
    spans = [[1] * len(leaves) for _ in body]
    borders = [index == 0 for index in range(len(body))]
    for place, leaf in enumerate(leaves):
        if not leaf.merge:
            continue
        borders = [
            border or body[index][place] != body[index - 1][place]
            for index, border in enumerate(borders)
        ]
        start = 0
        for index, border in enumerate(borders):
            if border:
                start = index
            else:
                spans[start][place] += 1
                spans[index][place] = 0
    return spans


def _grid(
    rows: GridRows, evaluate: Evaluate, further: Mapping[str, Any]
) -> Iterator[Row]:
    """The rows of a form: each knows 行 where it is repeated, and its cells 子 where they are."""
    for row in rows:
        if not isinstance(row, GridGroup):
            yield Row(tuple(_grid_cells(row, evaluate, further)))
            continue
        inner = [
            line
            for known in _each(row, evaluate, further)
            for line in _grid(row.rows, evaluate, known)
        ]
        if row.left and inner:
            left = replace(
                _grid_cell(row.left, row.left.colspan, evaluate, further),
                rowspan=len(inner),
            )
            inner[0] = Row((left, *inner[0].cells))
        yield from inner


def _each(
    group: GridGroup, evaluate: Evaluate, further: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """What the rows of a group know, once for each of its items."""
    if group.each:
        yield from (
            {**further, "行": item}
            for item in evaluate.value(group.each, evaluate.names(further))
        )
    else:
        yield further


def _grid_cells(
    row: Sequence[GridCell], evaluate: Evaluate, further: Mapping[str, Any]
) -> Iterator[Cell]:
    for cell in row:
        if not cell.each:
            yield _grid_cell(cell, cell.colspan, evaluate, further)
            continue
        items = list(evaluate.value(cell.each, evaluate.names(further)))
        if len(items) > cell.colspan:
            message = f"表里有一格跨 {cell.colspan} 列，放不下 {len(items)} 项。"
            raise Fault(
                Problem("T08", Severity.ERROR, message, hint="把这一格的“跨列”加大。")
            )
        edges = [
            cell.colspan * index // max(len(items), 1)
            for index in range(len(items) + 1)
        ]
        for item, (start, end) in zip(items, pairwise(edges), strict=True):
            yield _grid_cell(cell, end - start, evaluate, {**further, "子": item})
        if not items:
            yield Cell((), cell.colspan, 1, cell.header, cell.align)


def _grid_cell(
    cell: GridCell, colspan: int, evaluate: Evaluate, further: Mapping[str, Any]
) -> Cell:
    return Cell(
        evaluate.cell(cell.value)(evaluate.names(further)),
        colspan,
        1,
        cell.header,
        cell.align,
    )
