"""What the cells of a report type's own tables are called: from labels to expressions.

A table of the type is laid out as the blank form that it would print; the same labels that name a cell
there name one in any form.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import Struct

from reports.blanks.grid import CellNames, Grid, is_label, spellings
from reports.content.compile_model import compile_model
from reports.content.compiled import FORMS
from reports.content.language import LANGUAGE
from reports.content.tables import (
    ColumnForm,
    GridCell,
    GridGroup,
    GridRows,
    TableForm,
    leaf_columns,
    read_form,
)
from reports.core.figure import unit_named
from reports.core.patterns import Pattern
from reports.core.problems import Fault, Place
from reports.source.schema import Schema, Words, resolve
from reports.templating import ANYTHING, Shape, root_names, unknown_names_in
from reports.types.formats import Formula
from reports.types.report_type import ReportType
from reports.writers.docx.blank_form import COLUMN, FormCell

_TEXT = Pattern(r"'([^']*)'")
_OF_ITEMS = ("行", "子", "序")
"""The names that only the rows of a table know."""
_ROW_NUMBER = "序"
_MONEY = "元"
_PLAIN = frozenset({"string", "number"})
# Where names are told that nobody wrote as an expression.
_PLACE = Place("数据结构.yaml")

Key = tuple[str, str]
"""The labels of a row and of a column; empty where there is none."""


class Loop(Struct, frozen=True):
    """The items of a table: where they come from, and its columns by their titles."""

    rows: Words
    subrows: Words | None
    columns: Mapping[str, ColumnForm]

    def column_of(self, label: str) -> ColumnForm | None:
        """The column of a title."""
        for spelling in spellings(label):
            if spelling in self.columns:
                return self.columns[spelling]
        return None


class Labels(Struct, frozen=True):
    """What one table calls its cells, and its items."""

    fields: Mapping[Key, Words]
    loop: Loop | None = None

    def find(self, keys: Sequence[Key]) -> Words | None:
        """The expression of a cell by what it may be called, the surest first."""
        for key in keys:
            if key in self.fields:
                return self.fields[key]
        return None


class KnownStyle(Struct, frozen=True, eq=False):
    """What a style of a report type knows: its tables' labels, its own names, and which names there are
    at all.

    `texts` are the expressions of its own names that print words, `amounts` those that print an amount.
    """

    variant: str
    tables: tuple[Labels, ...]
    names: Labels
    texts: frozenset[str]
    amounts: frozenset[str]
    known: Mapping[str, Shape]

    def understands(self, expression: Words) -> bool:
        """Whether there is every name in this style that an expression of another one uses."""
        known = {**self.known, **dict.fromkeys(_OF_ITEMS, ANYTHING)}
        return not unknown_names_in(expression, known, LANGUAGE)


def read_style(kind: ReportType) -> KnownStyle:
    """What a style knows. Tables that are not as they should be are told by who uses them."""
    tables = []
    for name, node in kind.tables.items():
        if name not in FORMS:
            with suppress(Fault):
                tables.append(_labels_of(read_form(name, node)))
    model, _ = compile_model(kind)
    texts, figures = dict(_own_texts(kind)), dict(_own_figures(kind))
    names = {(name, ""): Words(said, _PLACE) for name, said in texts.items()}
    names.update(((name, ""), Words(name, _PLACE)) for name in figures)
    return KnownStyle(
        variant=kind.variant,
        tables=tuple(tables),
        names=Labels(names),
        texts=frozenset(texts.values()),
        amounts=frozenset(name for name, unit in figures.items() if unit == _MONEY),
        known=model.names,
    )


def keys_of(names: CellNames) -> Iterator[Key]:
    """What a cell may be called in the tables of a type, the surest first."""
    rows = spellings(names.row.text) if names.row else ("", "")
    heads = spellings(names.head.text) if names.head else ("", "")
    yield from zip(rows, heads, strict=True)
    if names.head and not names.row:
        yield from ((head, "") for head in heads)


# ── the tables of a type ────────────────────────────────────────────────────


def _labels_of(form: TableForm) -> Labels:
    """A table's labels; of cells that are called the same none is known."""
    placed = [*_laid_out(form)]
    grid = Grid([cell for cell, _ in placed])
    exact, bare = [], []
    for cell, value in placed:
        if value is None or not _stands_alone(value):
            continue
        keys = list(_own_keys(grid.names_of(cell)))
        exact += [(key, value) for key in keys[:1]]
        bare += [(key, value) for key in keys[1:]]
    return Labels({**_settled(bare), **_settled(exact)}, _loop_of(form))


def _own_keys(names: CellNames) -> Iterator[Key]:
    """What a table calls its cell: by row and column where it has both; without brackets last."""
    if names.row and (names.head or names.beside):
        rows = spellings(names.row.text)
        heads = spellings(names.head.text) if names.head else ("", "")
        yield from zip(rows, heads, strict=True)
    elif names.head and not names.row:
        yield from (("", head) for head in spellings(names.head.text))


Named = TypeVar("Named")
Meant = TypeVar("Meant")


def _settled(pairs: Iterable[tuple[Named, Meant]]) -> dict[Named, Meant]:
    """What each name stands for, without those that stand for more than one thing."""
    found: dict[Named, Meant] = {}
    doubtful = set()
    for name, meant in pairs:
        if found.setdefault(name, meant) != meant:
            doubtful.add(name)
    return {name: meant for name, meant in found.items() if name not in doubtful}


def _stands_alone(value: Words) -> bool:
    """Whether an expression means something where there is no item."""
    with suppress(Fault):
        return root_names(value, LANGUAGE).isdisjoint(_OF_ITEMS)
    return False


def _loop_of(form: TableForm) -> Loop | None:
    if form.rows is None:
        return None
    exact, bare = [], []
    for column in leaf_columns(form.columns):
        if column.value and _ROW_NUMBER not in root_names(column.value, LANGUAGE):
            with_brackets, without = spellings(column.head)
            exact.append((with_brackets, column))
            bare.append((without, column))
    return Loop(form.rows, form.subrows, {**_settled(bare), **_settled(exact)})


_Placed = tuple[FormCell, Words | None]
"""A cell of a table, and the expression of one that is no label."""


def _laid_out(form: TableForm) -> Iterator[_Placed]:
    """The cells of a table but for its items, as they would stand in a blank form."""
    width = len(form.widths)
    top, end = _placed(form.top, 0, 0, width)
    yield from top
    bottom = end + _depth(form.columns)
    yield from _heads(form.columns, end, bottom, 0)
    foot, _ = _placed((*form.first, *form.foot), bottom, 0, width)
    yield from foot


def _placed(
    rows: GridRows, top: int, left: int, right: int
) -> tuple[list[_Placed], int]:
    """The cells of rows, and the row after them; there is no telling how many items there will be."""
    placed: list[_Placed] = []
    taken: dict[int, int] = {}
    for row in rows:
        if isinstance(row, GridGroup):
            if row.each is None:
                found, top = _placed_group(row, top, left, right)
                placed += found
            continue
        at = left
        for cell in row:
            while taken.get(at, top) > top:
                at += 1
            end = at + cell.colspan
            taken.update(dict.fromkeys(range(at, end), top + cell.rowspan))
            placed.append(_cell(cell, top, top + cell.rowspan, at, end))
            at = end
        top += 1
    return placed, top


def _placed_group(
    group: GridGroup, top: int, left: int, right: int
) -> tuple[list[_Placed], int]:
    """The cells of rows that belong together, and of those beside them."""
    begin = left + (group.left.colspan if group.left else 0)
    end = right - (group.right.colspan if group.right else 0)
    placed, bottom = _placed(group.rows, top, begin, end)
    if group.left and bottom > top:
        placed.append(_cell(group.left, top, bottom, left, begin))
    if group.right and bottom > top:
        placed.append(_cell(group.right, top, bottom, end, right))
    return placed, bottom


def _cell(cell: GridCell, top: int, bottom: int, left: int, right: int) -> _Placed:
    is_text = cell.header or _TEXT.fullmatch(cell.value)
    # Of a head that holds a figure the words around it.
    said = "".join(_TEXT.findall(cell.value)) if is_text else ""
    placed = FormCell(top, bottom, left * COLUMN, right * COLUMN, said)
    return placed, None if is_label(placed) else cell.value


def _depth(columns: Sequence[ColumnForm]) -> int:
    """How many rows the heads of columns take."""
    return max((1 + _depth(column.columns) for column in columns), default=0)


def _heads(
    columns: Sequence[ColumnForm], top: int, bottom: int, left: int
) -> Iterator[_Placed]:
    for column in columns:
        right = left + len(list(leaf_columns((column,))))
        below = top + 1 if column.columns else bottom
        yield FormCell(top, below, left * COLUMN, right * COLUMN, column.head), None
        yield from _heads(column.columns, below, bottom, left)
        left = right


# ── names of a type ─────────────────────────────────────────────────────────


def _own_texts(kind: ReportType) -> Iterator[tuple[str, str]]:
    """The names of a type that print words, with what prints them."""
    for name, said in _properties(kind):
        if said.get("量") == "文段":
            yield name, f"叙述('{name}')"
        elif "量" not in said and said.get("type") == "string":
            yield name, name


def _own_figures(kind: ReportType) -> Iterator[tuple[str, str]]:
    """The names of a type that print a figure, with its dimension."""
    for name, said in _properties(kind):
        kinds = said.get("type")
        if "量" in said and isinstance(kinds, list) and _PLAIN.issuperset(kinds):
            yield name, _MONEY if said["量"] == "金额" else ""
    for formula in kind.formulas:
        if isinstance(formula, Formula) and formula.unit:
            yield formula.name, unit_named(formula.unit).dimension


def _properties(kind: ReportType) -> Iterator[tuple[str, Schema]]:
    for name, part in kind.schema.get("properties", {}).items():
        yield name, resolve(part, kind.schema)
