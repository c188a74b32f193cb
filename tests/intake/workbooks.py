"""The tables of a document as a clerk's workbook would have them, and what people do to workbooks."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from reports.core.grid import Cell, count_rows, placed_cells
from reports.core.tree import Document, Heading, Number, Table, plain_text

Value = str | float | int | None
Change = Callable[["Grid"], "Grid"]
YUAN, TEN_THOUSAND = Decimal(1), Decimal(10_000)


@dataclass(frozen=True)
class Grid:
    """A sheet: its name, its cells by row, merged cells (top, left, bottom, right, from 0), hidden rows, and
    how many rows stand above the heads and how many heads there are.
    """

    name: str
    rows: list[list[Value]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: frozenset[int] = frozenset()
    above: int = 0
    heads: int = 0

    def value(self, row: int, column: int) -> Value:
        return self.rows[row][column]

    def with_cell(self, row: int, column: int, value: Value) -> "Grid":
        rows = [list(one) for one in self.rows]
        rows[row][column] = value
        return replace(self, rows=rows)

    def find(self, text: str) -> tuple[int, int]:
        """The first cell that says this."""
        return next(
            (row, column)
            for row, cells in enumerate(self.rows)
            for column, cell in enumerate(cells)
            if isinstance(cell, str) and cell.strip() == text
        )


def grids_of(document: Document, unit: Decimal = YUAN) -> list[Grid]:
    """The document's own tables, their amounts exact, in 元 or 万元."""
    heading, grids = "", []
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = plain_text(block.children)
        elif isinstance(block, Table):
            title = plain_text(block.caption) or heading
            grids.append(_grid(title, block, unit))
    return grids


def _grid(title: str, table: Table, unit: Decimal) -> Grid:
    width = len(table.widths)

    def line(*cells: str) -> list[Value]:
        return [*cells, *[None] * (width - len(cells))]

    said = "元" if unit == YUAN else "万元"
    rows = [line(title), line(plain_text(table.mark))]
    rows.append(line(plain_text(table.owner)))
    rows[-1][width - 1] = f"金额单位：{said}"
    above, merged = len(rows), []
    bands = (*table.head, *table.body)
    for row, cells in enumerate(placed_cells(bands), above):
        rows.append([None] * width)
        for column, cell in cells:
            rows[row][column] = _value(cell, unit)
            if cell.rowspan > 1 or cell.colspan > 1:
                below = row + cell.rowspan - 1
                merged.append((row, column, below, column + cell.colspan - 1))
    rows += [line(plain_text(note)) for note in table.notes]
    heads = count_rows(table.head)
    return Grid(title, rows, tuple(merged), frozenset(), above, heads)


def _value(cell: Cell, unit: Decimal) -> Value:
    nodes = [node for one in cell.lines for node in one]
    if len(nodes) == 1 and isinstance(nodes[0], Number):
        figure = nodes[0].figure
        if figure is not None and figure.unit.dimension == "元":
            return float(Decimal(figure.value) / unit)
        return float(nodes[0].text)
    return "\n".join(map(plain_text, cell.lines)) or None


# ── what people do ──────────────────────────────────────────────────────────


def shifted(grid: Grid, down: int = 4, right: int = 2) -> Grid:
    """Empty rows above, empty columns to the left."""
    width = max(map(len, grid.rows))
    empty: list[list[Value]] = [[None] * (width + right) for _ in range(down)]
    rows = empty + [[*[None] * right, *row] for row in grid.rows]
    merged = tuple(
        (top + down, left + right, bottom + down, end + right)
        for top, left, bottom, end in grid.merged
    )
    return replace(grid, rows=rows, merged=merged, above=grid.above + down)


def with_hidden_rows(grid: Grid) -> Grid:
    """Every third row hidden, as one does with zeros."""
    return replace(grid, hidden=frozenset(range(grid.above, len(grid.rows), 3)))


def with_title_elsewhere(grid: Grid) -> Grid:
    """The title in the second cell, with year, unit and number around it, and the sheet called Sheet1."""
    rows = [list(row) for row in grid.rows]
    title = rows[0][0]
    rows[0][0], rows[0][1] = None, f"附表1： 2024年度{title}（{rows[1][0] or '公开'}）"
    rows[1][0] = None
    return replace(grid, name=f"Sheet{id(grid) % 1000}", rows=rows)


def with_row_numbers(grid: Grid) -> Grid:
    """A column 行次 before all others."""
    rows: list[list[Value]] = []
    for at, row in enumerate(grid.rows):
        number: Value = None
        if at == grid.above:
            number = "行次"
        elif at >= grid.above + grid.heads:
            number = at - grid.above - grid.heads + 1
        rows.append([number, *row] if at >= grid.above else [row[0], None, *row[1:]])
    merged = tuple((a, b + 1, c, d + 1) for a, b, c, d in grid.merged)
    return replace(grid, rows=rows, merged=merged)


def without_merges(grid: Grid) -> Grid:
    """All merged cells taken apart."""
    return replace(grid, merged=())


def without_column(grid: Grid, head: str) -> Grid:
    """The column of one head gone."""
    _, gone = grid.find(head)
    rows = [[*row[:gone], *row[gone + 1 :]] for row in grid.rows]
    merged = tuple(
        (a, b - (b > gone), c, d - (d >= gone))
        for a, b, c, d in grid.merged
        if not b == d == gone
    )
    return replace(
        grid, rows=rows, merged=tuple(one for one in merged if one[:2] != one[2:])
    )


def with_codes_as_numbers(grid: Grid) -> Grid:
    """Codes as Excel keeps them when they are typed."""
    rows: list[list[Value]] = [
        [
            float(cell)
            if isinstance(cell, str) and cell.isdecimal() and at > 5
            else cell
            for cell in row
        ]
        for at, row in enumerate(grid.rows)
    ]
    return replace(grid, rows=rows)


def with_numbers_as_text(grid: Grid) -> Grid:
    """Amounts as text, with thousands marks, zeros as strokes."""
    rows: list[list[Value]] = [
        [
            (f"{cell:,.2f}" if cell else "—") if isinstance(cell, float) else cell
            for cell in row
        ]
        for row in grid.rows
    ]
    return replace(grid, rows=rows)


# ── files ───────────────────────────────────────────────────────────────────


def xlsx_of(grids: Iterable[Grid]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in grids:
        sheet = book.create_sheet(_sheet_name(grid, book.sheetnames))
        for row, cells in enumerate(grid.rows, 1):
            for column, cell in enumerate(cells, 1):
                if cell is not None:
                    sheet.cell(row, column, cell)
        for top, left, bottom, right in grid.merged:
            sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        for row in grid.hidden:
            sheet.row_dimensions[row + 1].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls_of(grids: Iterable[Grid]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    names: list[str] = []
    for grid in grids:
        names.append(_sheet_name(grid, names))
        sheet = book.add_sheet(names[-1])
        covered = {
            (row, column)
            for top, left, bottom, right in grid.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        for top, left, bottom, right in grid.merged:
            cell = grid.value(top, left)
            sheet.write_merge(top, bottom, left, right, "" if cell is None else cell)
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                if cell is not None and (row, column) not in covered:
                    sheet.write(row, column, cell)
        for row in grid.hidden:
            sheet.row(row).hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def ods_of(grids: Iterable[Grid]) -> bytes:
    """Merged cells are not told of: its reader does not know them either."""
    sheets, names = [], list[str]()
    for grid in grids:
        names.append(_sheet_name(grid, names))
        rows = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
            for row in grid.rows
        )
        sheets.append(f'<table:table table:name="{names[-1]}">{rows}</table:table>')
    content = (
        f"<office:document-content {_SPACES}><office:body><office:spreadsheet>"
        f"{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", _ODS)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", content)
    return stream.getvalue()


_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
    "</manifest:manifest>"
)


def _ods_cell(cell: Value) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        text = f"<text:p>{escape(cell)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    said = f'office:value-type="float" office:value="{cell!r}"'
    return f"<table:table-cell {said}/>"


_MAKERS = {".xls": xls_of, ".ods": ods_of}


def _sheet_name(grid: Grid, taken: Sequence[str]) -> str:
    name = grid.name.replace("/", "")[:28]
    return name if name not in taken else f"{name}{len(taken)}"


def write(path: Path, grids: Iterable[Grid]) -> Path:
    """The sheets as a file of the kind that its name says."""
    path.write_bytes(_MAKERS.get(path.suffix, xlsx_of)(list(grids)))
    return path
