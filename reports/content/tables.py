"""Tables of a type's 表 folder: columns with merged heads, rows from an expression, spans from equal neighbours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Literal, Protocol

from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, Place, Problem, Severity
from reports.core.tree import Cell, Line, Row, Table, Text
from reports.source.schema import Schema, Words, read_values
from reports.templating import Names

Align = Literal["left", "center", "right"]
_ALIGN: Mapping[str, Align] = {"左": "left", "中": "center", "右": "right"}

_SCHEMA: Schema = {
    "type": "object",
    "$defs": {
        "列": {
            "type": "object",
            "properties": {
                "标题": {"type": "string"},
                "值": {"type": "string"},
                "宽": {"type": "string", "default": "10"},
                "对齐": {"type": "string", "enum": ["左", "中", "右"], "default": "左"},
                "合并": {"type": "string", "量": "是否", "default": "否"},
                "连表头": {"type": "string", "量": "是否", "default": "否"},
                "栏次": {"type": "string"},
                "列": {"type": "array", "items": {"$ref": "#/$defs/列"}},
            },
            "required": ["标题"],
        },
        "格": {
            "type": "object",
            "properties": {
                "值": {"type": "string"},
                "跨列": {"type": "string", "default": "1"},
                "每": {"type": "string"},
                "表头": {"type": "string", "量": "是否", "default": "否"},
                "对齐": {"type": "string", "enum": ["左", "中", "右"], "default": "中"},
            },
            "required": ["值"],
        },
        "格行": {
            "type": "array",
            "items": {
                "type": ["array", "object"],
                "items": {"$ref": "#/$defs/格"},
                "minItems": 1,
                "properties": {
                    "每": {"type": "string"},
                    "左": {"$ref": "#/$defs/格"},
                    "行": {"$ref": "#/$defs/格行"},
                },
                "required": ["行"],
            },
        },
    },
    "properties": {
        "标题": {"type": "string"},
        "表号": {"type": "string"},
        "编制单位": {"type": "string"},
        "单位": {"type": "string"},
        "横排": {"type": "string", "量": "是否", "default": "否"},
        "列": {"type": "array", "items": {"$ref": "#/$defs/列"}, "minItems": 1},
        "行": {"type": "string"},
        "子行": {"type": "string"},
        "宽": {"type": "array", "items": {"type": "string"}},
        "表单": {"$ref": "#/$defs/格行"},
        "上部": {"$ref": "#/$defs/格行"},
        "首行": {"$ref": "#/$defs/格行"},
        "末行": {"$ref": "#/$defs/格行"},
        "空表": {"type": "string"},
        "注": {"type": "array", "items": {"type": "string"}},
    },
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column or a group of columns; `value` is the expression of its cells.

    A `joined` column has no values: its head reaches down beside all rows. `ordinal` is its 栏次.
    """

    head: str
    width: int
    align: Align
    merge: bool
    joined: bool
    value: Words | None
    ordinal: str
    columns: "tuple[Column, ...]" = ()

    def expressions(self) -> Iterator[Words | None]:
        """The expressions of the column and of those in it."""
        yield self.value
        for column in self.columns:
            yield from column.expressions()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a row that is no item; with `each` there is one for each of those, and they share its columns."""

    value: Words
    colspan: int
    header: bool
    align: Align
    each: Words | None

    def expressions(self) -> Iterator[Words | None]:
        """The expressions of the cell."""
        yield self.value
        yield self.each


@dataclass(frozen=True, slots=True)
class GridGroup:
    """Rows that belong together: repeated for `each`, with one cell on the `left` that reaches down beside them all."""

    rows: "GridRows"
    each: Words | None
    left: GridCell | None

    def expressions(self) -> Iterator[Words | None]:
        """The expressions of the group and of its rows."""
        if self.left is not None:
            yield from self.left.expressions()
        yield self.each
        yield from _grid_expressions(self.rows)


GridRows = tuple[tuple[GridCell, ...] | GridGroup, ...]


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table definition; what may differ from document to document are expressions.

    With rows at the `top` it is a form: the heads of its columns stand in its midst and do not repeat on each page.
    A form may do without columns and items; `widths` are then its own. `first` and `foot` are rows before and after
    the items; `empty` is the note of a table that has none.
    """

    title: Words | None
    mark: Words | None
    owner: Words | None
    unit: str
    wide: bool
    widths: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: Words | None
    subrows: Words | None
    top: GridRows
    first: GridRows
    foot: GridRows
    empty: Words | None
    notes: tuple[Words, ...]

    def expressions(self) -> list[Words]:
        """All expressions of the table."""
        found: list[Words | None] = [self.title, self.mark, self.owner]
        for column in self.columns:
            found += column.expressions()
        found += (self.rows, self.subrows)
        for part in (self.top, self.first, self.foot):
            found += _grid_expressions(part)
        found += (self.empty, *self.notes)
        return [one for one in found if one is not None]


def _grid_expressions(rows: GridRows) -> Iterator[Words | None]:
    for row in rows:
        for part in (row,) if isinstance(row, GridGroup) else row:
            yield from part.expressions()


def read_form(name: str, node: Node) -> TableForm:
    """The definition of a table. Raises Fault."""
    raw, problems = read_values(node, _SCHEMA)
    if problems:
        raise Fault(*problems)
    reader = _TableReader(name, node.place)
    form = reader.form(raw)
    if reader.problems:
        raise Fault(*reader.problems)
    return form


class _TableReader:
    def __init__(self, name: str, place: Place) -> None:
        self.name = name
        self.place = place
        self.problems: list[Problem] = []

    def form(self, raw: Mapping[str, Any]) -> TableForm:
        part = "表单" if raw["表单"] else "上部"
        wanted = ("宽", "表单") if raw["表单"] or not raw["列"] else ("列", "行")
        if missing := next((key for key in wanted if not raw[key]), ""):
            message = f"表“{self.name}”没有写“{missing}”；一行一项的表写“列”和“行”，表单写“宽”和“表单”。"
            raise Fault(Problem("T08", Severity.ERROR, message, self.place))
        columns = tuple(
            self._column(column, bool(raw["上部"])) for column in raw["列"] or ()
        )
        widths = tuple(leaf.width for leaf in _leaves(columns)) or self._widths(
            raw["宽"] or ()
        )
        return TableForm(
            title=self._optional(raw["标题"]),
            mark=self._optional(raw["表号"]),
            owner=self._optional(raw["编制单位"]),
            unit=str(raw["单位"]) if raw["单位"] else "",
            wide=raw["横排"],
            widths=widths,
            columns=columns,
            rows=self._optional(raw["行"]),
            subrows=self._optional(raw["子行"]),
            top=self._grid(part, raw[part] or (), len(widths)),
            first=self._grid("首行", raw["首行"] or (), len(widths)),
            foot=self._grid("末行", raw["末行"] or (), len(widths)),
            empty=self._optional(raw["空表"]),
            notes=tuple(raw["注"] or ()),
        )

    def _widths(self, raw: Sequence[Words]) -> tuple[int, ...]:
        return tuple(self._count(width, "宽") for width in raw)

    def _optional(self, text: Any) -> Words | None:
        return text or None

    def _report(self, message: str, place: Place) -> None:
        self.problems.append(Problem("T08", Severity.ERROR, message, place))

    def _count(self, text: Words, name: str) -> int:
        if text.isdecimal() and int(text) > 0:
            return int(text)
        self._report(f"“{name}”要写正整数，写的是“{text}”。", text.place)
        return 1

    def _column(self, raw: Mapping[str, Any], in_form: bool) -> Column:
        name = raw["标题"]
        if raw["连表头"] and (raw["值"] or raw["列"] or not in_form):
            self._report(
                f"“{name}”这一列连表头，不写“值”和“列”，只用在有“上部”的表里。",
                name.place,
            )
        elif not raw["连表头"] and bool(raw["值"]) is bool(raw["列"]):
            self._report(
                f"“{name}”这一列要写“值”，分成几列的写“列”，两样写一样。", name.place
            )
        return Column(
            head=str(name),
            width=self._count(raw["宽"], "宽"),
            align=_ALIGN[raw["对齐"]],
            merge=raw["合并"],
            joined=raw["连表头"],
            value=self._optional(raw["值"]),
            ordinal=str(raw["栏次"]) if raw["栏次"] else "",
            columns=tuple(self._column(column, False) for column in raw["列"] or ()),
        )

    def _grid(self, part: str, raw: Sequence[Any], count: int) -> GridRows:
        """The rows of a part, each as wide as the table, cells on the left of it included."""
        return tuple(self._grid_row(part, row, count) for row in raw)

    def _grid_row(
        self, part: str, raw: Any, count: int
    ) -> tuple[GridCell, ...] | GridGroup:
        if isinstance(raw, Mapping):
            left = self._grid_cell(raw["左"]) if raw["左"] else None
            each = self._optional(raw["每"])
            return GridGroup(
                self._grid(part, raw["行"], count - (left.colspan if left else 0)),
                each,
                left,
            )
        cells = tuple(self._grid_cell(cell) for cell in raw)
        spanned = sum(cell.colspan for cell in cells)
        if spanned != count:
            self._report(
                f"{part}里这一行共跨 {spanned} 列，应当跨 {count} 列。",
                raw[0]["值"].place,
            )
        return cells

    def _grid_cell(self, raw: Mapping[str, Any]) -> GridCell:
        return GridCell(
            value=raw["值"],
            colspan=self._count(raw["跨列"], "跨列"),
            header=raw["表头"],
            align=_ALIGN[raw["对齐"]],
            each=self._optional(raw["每"]),
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
