"""Tables of a type's 表 folder: columns with merged heads, rows from an expression, spans from equal neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from reports.nodes import Mapping as Node
from reports.problems import Fault
from reports.schema import Reading, Schema, Words, walk
from reports.templating import Source
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
                "列": {"type": "array", "items": {"$ref": "#/$defs/列"}},
            },
            "required": ["标题"],
        },
        "格": {
            "type": "object",
            "properties": {
                "值": {"type": "string"},
                "跨列": {"type": "string", "default": "1"},
                "对齐": {"type": "string", "enum": ["左", "中", "右"], "default": "中"},
            },
            "required": ["值"],
        },
    },
    "properties": {
        "标题": {"type": "string"},
        "单位": {"type": "string"},
        "横排": {"type": "string", "量": "是否", "default": "否"},
        "列": {"type": "array", "items": {"$ref": "#/$defs/列"}, "minItems": 1},
        "行": {"type": "string"},
        "子行": {"type": "string"},
        "末行": {"type": "array", "items": {"type": "array", "items": {"$ref": "#/$defs/格"}}},
        "注": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["列", "行"],
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column or a group of columns; `value` names its cell expression."""

    head: str
    width: int
    align: Align
    merge: bool
    value: str
    columns: "tuple[Column, ...]" = ()


@dataclass(frozen=True, slots=True)
class FootCell:
    """A cell of a closing row."""

    value: str
    colspan: int
    align: Align


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table definition; expressions are given by the names under which they were compiled."""

    title: str
    unit: str
    wide: bool
    columns: tuple[Column, ...]
    rows: str
    subrows: str
    foot: tuple[tuple[FootCell, ...], ...]
    notes: tuple[str, ...]


def read_form(name: str, node: Node, sources: dict[str, Source]) -> TableForm:
    """The definition of a table; its expressions are added to `sources`. Raises Fault."""
    reading = Reading()
    raw = walk(node, _SCHEMA, reading)
    if reading.problems:
        raise Fault(*reading.problems)
    return _Reader(name, sources).form(raw)


class _Reader:
    def __init__(self, name: str, sources: dict[str, Source]) -> None:
        self.name = name
        self.sources = sources

    def form(self, raw: Mapping[str, Any]) -> TableForm:
        return TableForm(
            title=self._source(raw["标题"]) if raw["标题"] else "",
            unit=str(raw["单位"]) if raw["单位"] else "",
            wide=raw["横排"],
            columns=tuple(self._column(column) for column in raw["列"]),
            rows=self._source(raw["行"]),
            subrows=self._source(raw["子行"]) if raw["子行"] else "",
            foot=tuple(tuple(self._foot_cell(cell) for cell in row) for row in raw["末行"] or ()),
            notes=tuple(self._source(note) for note in raw["注"] or ()),
        )

    def _source(self, text: Words) -> str:
        key = f"表.{self.name}.{len(self.sources)}"
        self.sources[key] = Source(text, text.place)
        return key

    def _column(self, raw: Mapping[str, Any]) -> Column:
        return Column(
            head=str(raw["标题"]),
            width=int(raw["宽"]),
            align=_ALIGN[raw["对齐"]],
            merge=raw["合并"],
            value=self._source(raw["值"]) if raw["值"] else "",
            columns=tuple(self._column(column) for column in raw["列"] or ()),
        )

    def _foot_cell(self, raw: Mapping[str, Any]) -> FootCell:
        return FootCell(self._source(raw["值"]), int(raw["跨列"]), _ALIGN[raw["对齐"]])


# ── filling ─────────────────────────────────────────────────────────────────


class Evaluate(Protocol):
    """How a table's expressions become values and lines; the filler's side of the bargain."""

    def value(self, name: str, names: Mapping[str, Any]) -> Any:
        """The value of an expression with further names."""

    def cell(self, value: Any) -> tuple[Line, ...]:
        """A value as the lines of a cell."""


def fill_table(form: TableForm, evaluate: Evaluate, names: Mapping[str, Any]) -> Table:
    """The table with its rows. Raises Fault."""
    leaves = tuple(_leaves(form.columns))
    rows = list(_rows(form, evaluate, names))
    body = [tuple(evaluate.cell(evaluate.value(leaf.value, row)) for leaf in leaves) for row in rows]
    return Table(
        caption=_first(evaluate.cell(evaluate.value(form.title, names))) if form.title else (),
        widths=tuple(leaf.width for leaf in leaves),
        head=_head(form.columns),
        body=(*_merged(body, leaves), *_foot(form, evaluate, names)),
        unit=form.unit,
        notes=tuple(_first(evaluate.cell(evaluate.value(note, names))) for note in form.notes),
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


def _rows(form: TableForm, evaluate: Evaluate, names: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The names each row's cells know: 行, and 子 where a row has rows within it."""
    for row in evaluate.value(form.rows, names):
        bound = {**names, "行": row}
        if not form.subrows:
            yield bound
            continue
        yield from ({**bound, "子": inner} for inner in evaluate.value(form.subrows, bound))


def _head(columns: Sequence[Column]) -> tuple[Row, ...]:
    """The head rows: a group spans its columns, a single column spans the rows below it."""
    depth = _depth(columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]
    _head_cells(columns, 0, depth, rows)
    return tuple(Row(tuple(row)) for row in rows)


def _depth(columns: Sequence[Column]) -> int:
    return 1 + max((_depth(column.columns) for column in columns if column.columns), default=0)


def _head_cells(columns: Sequence[Column], level: int, depth: int, rows: list[list[Cell]]) -> None:
    for column in columns:
        inner = tuple(_leaves(column.columns))
        cell = Cell(
            ((Text(column.head),),),
            colspan=len(inner) or 1,
            rowspan=1 if inner else depth - level,
            header=True,
            align="center",
        )
        rows[level].append(cell)
        _head_cells(column.columns, level + 1, depth, rows)


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


def _foot(form: TableForm, evaluate: Evaluate, names: Mapping[str, Any]) -> Iterator[Row]:
    for row in form.foot:
        yield Row(
            tuple(
                Cell(evaluate.cell(evaluate.value(cell.value, names)), colspan=cell.colspan, align=cell.align)
                for cell in row
            )
        )
