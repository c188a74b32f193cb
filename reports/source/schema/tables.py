"""Tables in the place of lists: a CSV that a value names, or a block pasted from Excel, as the rows
that the schema says a list has.

Wherever a schema has a list, or a mapping that rows stand for (按), of one shape, a table may stand.
Its columns are the schema's names (key or title) in any order; its head may say in which unit they
count. What is wrong with a column is told once, at its head or at its first cell.

Codes: D03, D08, D16, Y58, and those of the rows (csv_rows.py), the head and the totals.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Place, Problem, problem
from reports.source.csv_rows import (
    CsvRow,
    CsvTable,
    check_widths,
    is_longer,
    read_block,
    read_table,
)
from reports.source.schema.cells import clean_text, fault_of, is_empty
from reports.source.schema.keywords import Schema, is_list, member_schema, resolve
from reports.source.schema.misfits import name_of
from reports.source.schema.shapes import (
    WORKBOOKS,
    Shape,
    has_table,
    key_rows,
    names_table,
    shape_of,
)
from reports.source.schema.table_head import Column, Head, read_head
from reports.source.schema.totals import check_totals, is_total
from reports.source.values import read_number

Beside = Callable[[str], bytes | None]
"""The content of a file in the same folder, None where there is none."""
Lines = Mapping[str, Sequence[str]]


def take_in_tables(
    node: nodes.Mapping, schema: Schema, beside: Beside, lines: Lines
) -> tuple[nodes.Mapping, list[Problem]]:
    """The data with the rows of each table in the place of its name or its block.

    `lines` are those of the data file.
    """
    return _TakingIn(schema, beside, lines).mapping(node, schema, "")


class _TakingIn(Struct, frozen=True):
    """A walk through a file that knows its schema, and what lies beside it."""

    root: Schema
    beside: Beside
    lines: Lines

    def node(
        self, node: nodes.Node, schema: Schema | None, path: str
    ) -> tuple[nodes.Node, list[Problem]]:
        """The node with its tables taken in; nothing else of it changes."""
        if schema is None or not has_table(node):
            return node, []
        schema = resolve(schema, self.root)
        if isinstance(node, nodes.Mapping):
            return self.mapping(node, schema, path)
        if isinstance(node, nodes.Scalar):
            return self.scalar(node, schema, path)
        return self.sequence(node, schema, path)

    def mapping(
        self, node: nodes.Mapping, schema: Schema, path: str
    ) -> tuple[nodes.Mapping, list[Problem]]:
        items: dict[str, nodes.Node] = {}
        problems: list[Problem] = []
        for key, child in node.items.items():
            part = member_schema(key, schema)
            inside = f"{path}.{key}" if path else key
            items[key], found = self.node(child, part, inside)
            problems += found
        return nodes.Mapping(items, node.keys, node.place), problems

    def sequence(
        self, node: nodes.Sequence, schema: Schema, path: str
    ) -> tuple[nodes.Sequence, list[Problem]]:
        part = schema["items"] if is_list(schema) else None
        items: list[nodes.Node] = []
        problems: list[Problem] = []
        for number, child in enumerate(node.items, 1):
            item, found = self.node(child, part, f"{path}[{number}]")
            items.append(item)
            problems += found
        return nodes.Sequence(items, node.place), problems

    def scalar(
        self, node: nodes.Scalar, schema: Schema, path: str
    ) -> tuple[nodes.Node, list[Problem]]:
        shape = shape_of(schema, self.root, path.rpartition(".")[2])
        if shape is None:
            return node, []
        table, problems = self.table(node, path)
        if table is None:
            return _told(node.place), problems
        rows, found = _read_rows(table, shape, node.place, path)
        return rows, [*problems, *found]

    def table(
        self, node: nodes.Scalar, path: str
    ) -> tuple[CsvTable | None, list[Problem]]:
        """The table that a text names or is."""
        text, place = node.text.strip(), node.place
        if "\n" in text:
            return read_block(node.text, self.lines.get(place.file, ()), place)
        if not names_table(text):
            key = path.rpartition(".")[2]
            joined = problem("D03", "pasted", place, name=name_of(path), key=key)
            return None, [joined]
        if text.lower().endswith(WORKBOOKS):
            return None, [problem("D16", "workbook", place, file=text)]
        data = None if re.search(r"[/\\]", text) else self.beside(text)
        if data is None:
            return None, [problem("D16", "", place, file=text)]
        return read_table(data, f"{place.file.rpartition('/')[0]}/{text}")


def _told(place: Place) -> nodes.Scalar:
    """What could not be read, and of which a problem has told."""
    return nodes.Scalar("", place, plain=True, told=True)


# ── rows ────────────────────────────────────────────────────────────────────


def _read_rows(
    table: CsvTable, shape: Shape, place: Place, path: str
) -> tuple[nodes.Node, list[Problem]]:
    """The rows of a table as a list, or as the mapping that they stand for."""
    head, problems = read_head(table, shape, path)
    body = [row for row in head.body if not is_total(row)]
    problems += check_widths(table, head.width, body)
    problems += check_totals(table.file, head.body, head.columns)
    faults = _find_faults(body, head.columns)
    problems += _tell_faults(faults, table.file)
    told = {*head.told, *(one.column.name for one in faults)}
    if shape.key in told:
        return _told(place), problems
    wrong = {(row.line, one.column.at) for one in faults for row in one.rows}
    reading = _RowReading(table.file, shape, head, wrong)
    rows = nodes.Sequence(list(reading.rows(body)), place)
    if shape.key:
        keyed, found = key_rows(rows, shape)
        return keyed, [*problems, *found]
    return _alone(rows, shape), problems


class _Fault(Struct, frozen=True):
    """What is wrong with cells of a column: code and case, the rows, and what the first one says."""

    code: str
    case: str
    column: Column
    rows: list[CsvRow]


def _find_faults(body: Sequence[CsvRow], columns: Sequence[Column]) -> list[_Fault]:
    found: dict[tuple[str, str, int], _Fault] = {}
    for row in body:
        for column in columns:
            text = row.cells[column.at] if column.at < len(row.cells) else ""
            fault = fault_of(text, column.part.get("量", ""), column.unit)
            if fault is not None:
                one = found.setdefault((*fault, column.at), _Fault(*fault, column, []))
                one.rows.append(row)
    return list(found.values())


def _tell_faults(faults: Sequence[_Fault], file: str) -> Iterator[Problem]:
    """Each at its first cell."""
    for one in faults:
        at, first = one.column.at, one.rows[0]
        text = first.cells[at]
        number = read_number(text)
        yield problem(
            one.code,
            one.case,
            first.place(file, at),
            name=one.column.name,
            text=text,
            hundredfold=f"{(number.number * 100).normalize():f}" if number else "",
            count=len(one.rows),
        )


class _RowReading(Struct, frozen=True):
    """Rows read by the columns of their head; `wrong` are the cells, by line and column, that have
    been told.
    """

    file: str
    shape: Shape
    head: Head
    wrong: Collection[tuple[int, int]]

    def rows(self, body: Sequence[CsvRow]) -> Iterator[nodes.Node]:
        """The rows that say something."""
        for row in body:
            if not any(not is_empty(row.cells[at]) for at in self._read_in(row)):
                continue
            begin = Place(self.file, row.line)
            items: dict[str, nodes.Node] = {}
            places: dict[str, Place] = {}
            for column in self.head.columns:
                places[column.name] = row.place(self.file, column.at)
                cell = self._cell(row, column)
                if cell is not None:
                    items[column.name] = cell
            for name in self.head.told:
                items[name], places[name] = _told(begin), begin
            yield nodes.Mapping(items, places, begin)

    def _read_in(self, row: CsvRow) -> Iterator[int]:
        """Where the cells of a row stand that are read."""
        columns = (column.at for column in self.head.columns)
        return (at for at in columns if at < len(row.cells))

    def _cell(self, row: CsvRow, column: Column) -> nodes.Scalar | None:
        """A cell as a value, None where it says nothing and need not."""
        text = row.cells[column.at] if column.at < len(row.cells) else ""
        place = row.place(self.file, column.at)
        is_shifted = column.name != self.shape.key and is_longer(row, self.head.width)
        if is_shifted or (row.line, column.at) in self.wrong:
            return _told(place)
        if is_empty(text):
            return nodes.Scalar("", place, True) if self._is_needed(column) else None
        return nodes.Scalar(clean_text(text), place, plain=True, unit=column.unit)

    def _is_needed(self, column: Column) -> bool:
        is_given = "default" in column.part or "上年取" in column.part
        return column.name in self.shape.required and not is_given


def _alone(rows: nodes.Sequence, shape: Shape) -> nodes.Sequence:
    """The rows, each as its one cell where that is all of an item."""
    if not shape.lone:
        return rows
    cells = [
        row.items[shape.lone] for row in rows.items if isinstance(row, nodes.Mapping)
    ]
    return nodes.Sequence(cells, rows.place)
