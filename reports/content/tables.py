"""Tables of a type's 表 folder: columns with merged heads, rows from an expression, spans from equal neighbours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from reports.nodes import Mapping as Node
from reports.problems import Fault, Place, Problem, Tier
from reports.schema import Reading, Schema, Words, walk
from reports.templating import Names, Source
from reports.tree import Cell, Line, Row, Table, Text

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
                "列": {"type": "array", "items": {"$ref": "#/$defs/列"}},
            },
            "required": ["标题"],
        },
        "格": {
            "type": "object",
            "properties": {
                "值": {"type": "string"},
                "跨列": {"type": "string", "default": "1"},
                "跨行": {"type": "string", "default": "1"},
                "表头": {"type": "string", "量": "是否", "default": "否"},
                "对齐": {"type": "string", "enum": ["左", "中", "右"], "default": "中"},
            },
            "required": ["值"],
        },
        "格行": {"type": "array", "items": {"type": "array", "items": {"$ref": "#/$defs/格"}, "minItems": 1}},
    },
    "properties": {
        "标题": {"type": "string"},
        "单位": {"type": "string"},
        "横排": {"type": "string", "量": "是否", "default": "否"},
        "列": {"type": "array", "items": {"$ref": "#/$defs/列"}, "minItems": 1},
        "行": {"type": "string"},
        "子行": {"type": "string"},
        "上部": {"$ref": "#/$defs/格行"},
        "末行": {"$ref": "#/$defs/格行"},
        "注": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["列", "行"],
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column or a group of columns; `value` names its cell expression.

    A `joined` column has no values: its head reaches down beside all rows.
    """

    head: str
    width: int
    align: Align
    merge: bool
    joined: bool
    value: str
    columns: "tuple[Column, ...]" = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a row above or below the items."""

    value: str
    colspan: int
    rowspan: int
    header: bool
    align: Align


GridRows = tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table definition; expressions are given by the names under which they were compiled.

    With rows at the `top` it is a form: the heads of its columns stand in its midst and do not repeat on each page.
    """

    title: str
    unit: str
    wide: bool
    columns: tuple[Column, ...]
    rows: str
    subrows: str
    top: GridRows
    foot: GridRows
    notes: tuple[str, ...]


def read_form(name: str, node: Node, sources: dict[str, Source]) -> TableForm:
    """The definition of a table; its expressions are added to `sources`. Raises Fault."""
    reading = Reading()
    raw = walk(node, _SCHEMA, reading)
    if reading.problems:
        raise Fault(*reading.problems)
    reader = _Reader(name, sources)
    form = reader.form(raw)
    if reader.problems:
        raise Fault(*reader.problems)
    return form


class _Reader:
    def __init__(self, name: str, sources: dict[str, Source]) -> None:
        self.name = name
        self.sources = sources
        self.problems: list[Problem] = []

    def form(self, raw: Mapping[str, Any]) -> TableForm:
        columns = tuple(self._column(column, bool(raw["上部"])) for column in raw["列"])
        count = sum(1 for _ in _leaves(columns))
        return TableForm(
            title=self._source(raw["标题"]) if raw["标题"] else "",
            unit=str(raw["单位"]) if raw["单位"] else "",
            wide=raw["横排"],
            columns=columns,
            rows=self._source(raw["行"]),
            subrows=self._source(raw["子行"]) if raw["子行"] else "",
            top=self._grid("上部", raw["上部"] or (), count),
            foot=self._grid("末行", raw["末行"] or (), count),
            notes=tuple(self._source(note) for note in raw["注"] or ()),
        )

    def _source(self, text: Words) -> str:
        key = f"表.{self.name}.{len(self.sources)}"
        self.sources[key] = Source(text, text.place)
        return key

    def _report(self, message: str, place: Place) -> None:
        self.problems.append(Problem("T08", Tier.ERROR, message, place))

    def _count(self, text: Words, name: str) -> int:
        if text.isdecimal() and int(text) > 0:
            return int(text)
        self._report(f"“{name}”要写正整数，写的是“{text}”。", text.place)
        return 1

    def _column(self, raw: Mapping[str, Any], in_form: bool) -> Column:
        name = raw["标题"]
        if raw["连表头"] and (raw["值"] or raw["列"] or not in_form):
            self._report(f"“{name}”这一列连表头，不写“值”和“列”，只用在有“上部”的表里。", name.place)
        elif not raw["连表头"] and bool(raw["值"]) is bool(raw["列"]):
            self._report(f"“{name}”这一列要写“值”，分成几列的写“列”，两样写一样。", name.place)
        return Column(
            head=str(name),
            width=self._count(raw["宽"], "宽"),
            align=_ALIGN[raw["对齐"]],
            merge=raw["合并"],
            joined=raw["连表头"],
            value=self._source(raw["值"]) if raw["值"] else "",
            columns=tuple(self._column(column, False) for column in raw["列"] or ()),
        )

    def _grid(self, part: str, raw: Sequence[Sequence[Mapping[str, Any]]], count: int) -> GridRows:
        """The rows of a part, each as wide as the table, cells that reach down from above included."""
        rows = tuple(tuple(self._grid_cell(cell) for cell in row) for row in raw)
        open_below = [0] * len(rows)
        for index, row in enumerate(rows):
            place = raw[index][0]["值"].place
            spanned = open_below[index] + sum(cell.colspan for cell in row)
            if spanned != count:
                self._report(f"{part}第 {index + 1} 行共跨 {spanned} 列，表有 {count} 列。", place)
            for cell in row:
                if index + cell.rowspan > len(rows):
                    self._report(f"{part}第 {index + 1} 行有一格跨 {cell.rowspan} 行，超出了{part}。", place)
                for below in range(index + 1, min(index + cell.rowspan, len(rows))):
                    open_below[below] += cell.colspan
        return rows

    def _grid_cell(self, raw: Mapping[str, Any]) -> GridCell:
        return GridCell(
            value=self._source(raw["值"]),
            colspan=self._count(raw["跨列"], "跨列"),
            rowspan=self._count(raw["跨行"], "跨行"),
            header=raw["表头"],
            align=_ALIGN[raw["对齐"]],
        )


# ── filling ─────────────────────────────────────────────────────────────────


class Evaluate(Protocol):
    """How a table's expressions become values and lines; the filler's side of the bargain."""

    def names(self, further: Mapping[str, Any]) -> Names:
        """The document's names and further ones, for expressions that share them."""

    def value(self, name: str, names: Names) -> Any:
        """The value of an expression with these names."""

    def cell(self, name: str) -> Callable[[Names], tuple[Line, ...]]:
        """The function that gives the value of an expression, with names, as the lines of a cell."""


def fill_table(form: TableForm, evaluate: Evaluate, further: Mapping[str, Any]) -> Table:
    """The table with its rows, its expressions knowing further names. Raises Fault."""
    leaves = tuple(_leaves(form.columns))
    valued = tuple(leaf for leaf in leaves if not leaf.joined)
    names = evaluate.names(further)
    rows = list(_rows(form, evaluate, further))
    cells = [evaluate.cell(leaf.value) for leaf in valued]
    items = [tuple([cell(row) for cell in cells]) for row in rows]
    head = _head(form.columns, len(items))
    body = (*_merged(items, valued), *_grid(form.foot, evaluate, names))
    return Table(
        caption=_first(evaluate.cell(form.title)(names)) if form.title else (),
        widths=tuple(leaf.width for leaf in leaves),
        head=() if form.top else head,
        body=(*_grid(form.top, evaluate, names), *head, *body) if form.top else body,
        unit=form.unit,
        notes=tuple(_first(evaluate.cell(note)(names)) for note in form.notes),
        wide=form.wide,
    )


def _first(lines: tuple[Line, ...]) -> Line:
    return lines[0] if lines else ()


def _leaves(columns: Sequence[Column]) -> Iterator[Column]:
    for column in columns:
        if column.columns:
            yield from _leaves(column.columns)
        else:
            yield column


def _rows(form: TableForm, evaluate: Evaluate, further: Mapping[str, Any]) -> Iterator[Names]:
    """The names each row's cells know: 行, and 子 where a row has rows within it."""
    for row in evaluate.value(form.rows, evaluate.names(further)):
        bound = {**further, "行": row}
        names = evaluate.names(bound)
        if not form.subrows:
            yield names
            continue
        yield from (evaluate.names({**bound, "子": inner}) for inner in evaluate.value(form.subrows, names))


def _head(columns: Sequence[Column], items: int) -> tuple[Row, ...]:
    """The head rows: a group spans its columns, a single column the head rows below it, a joined one the items too."""
    depth = _depth(columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]
    _head_cells(columns, 0, depth, items, rows)
    return tuple(Row(tuple(row)) for row in rows)


def _depth(columns: Sequence[Column]) -> int:
    return 1 + max((_depth(column.columns) for column in columns if column.columns), default=0)


def _head_cells(columns: Sequence[Column], level: int, depth: int, items: int, rows: list[list[Cell]]) -> None:
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


def _merged(body: Sequence[tuple[tuple[Line, ...], ...]], leaves: Sequence[Column]) -> Iterator[Row]:
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


def _spans(body: Sequence[tuple[tuple[Line, ...], ...]], leaves: Sequence[Column]) -> list[list[int]]:
    """For each cell how many rows it spans, 0 where one above covers it."""
    spans = [[1] * len(leaves) for _ in body]
    borders = [index == 0 for index in range(len(body))]
    for place, leaf in enumerate(leaves):
        if not leaf.merge:
            continue
        borders = [border or body[index][place] != body[index - 1][place] for index, border in enumerate(borders)]
        start = 0
        for index, border in enumerate(borders):
            if border:
                start = index
            else:
                spans[start][place] += 1
                spans[index][place] = 0
    return spans


def _grid(rows: GridRows, evaluate: Evaluate, names: Names) -> Iterator[Row]:
    for row in rows:
        yield Row(
            tuple(
                Cell(evaluate.cell(cell.value)(names), cell.colspan, cell.rowspan, cell.header, cell.align)
                for cell in row
            )
        )
