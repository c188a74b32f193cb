"""The tables of a document on their own, as they are printed: one workbook with a sheet for each."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct, field

from reports.core.grid import Cell, count_rows, placed_cells
from reports.core.tree import (
    Blocks,
    Document,
    Heading,
    Number,
    Table,
    drawn,
    plain_text,
)
from reports.writers import xlsx
from reports.writers.xlsx import CellLook, ShownNumber, StyledCell

# What Excel takes as the name of a sheet.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_DIGITS = re.compile(r"-?[\d,]+(?:\.\d+)?")
# How many characters a row of a sheet on upright paper may hold, and on landscape.
_UPRIGHT, _WIDE = Decimal(92), Decimal(132)
_ALIGNED = {"left": CellLook.LEFT, "center": CellLook.CENTER, "right": CellLook.RIGHT}
_HEADS = {
    "left": CellLook.HEAD_LEFT,
    "center": CellLook.HEAD,
    "right": CellLook.HEAD_RIGHT,
}


def write_workbook(document: Document) -> bytes:
    """The document's tables as .xlsx: numbers as numbers with the decimals printed;
    empty where there are none.
    """
    sheets = [_sheet(*named) for named in _named(document.blocks)]
    return xlsx.write(sheets) if sheets else b""


def _named(blocks: Blocks) -> Iterator[tuple[str, str, Table]]:
    """The tables of the text itself, each with a name of its own and its title: its caption,
    else the heading above.
    """
    heading, taken = "", set[str]()
    for block in blocks:
        if isinstance(block, Heading):
            heading = plain_text(block.children)
        elif isinstance(block, Table):
            title = plain_text(block.caption) or heading or "表"
            name = _sheet_name(title, taken)
            taken.add(name.casefold())
            yield name, title, block


def _sheet_name(words: str, taken: set[str]) -> str:
    stem = _FORBIDDEN.sub("", words).strip("'")[:_LONGEST_NAME] or "表"
    name, number = stem, 2
    while name.casefold() in taken:
        name, number = f"{stem[: _LONGEST_NAME - 3]}（{number}）", number + 1
    return name


_Value = str | Decimal | ShownNumber


class _SheetGrid(Struct):
    """A table laid out in rows of single cells, under a title;
    what a merged cell covers is blank.
    """

    table: Table
    title: str
    rows: list[list[StyledCell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    repeated: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        table, width = self.table, len(self.table.widths)
        if self.title:
            self._across(self.title, CellLook.TITLE, 1, width)
        if mark := plain_text(table.mark):
            self._across(mark, CellLook.UNIT, 1, width)
        if table.owner or table.unit:
            self._owner(plain_text(table.owner), table.unit, width)
        start = len(self.rows) + 1
        self._body(width)
        if table.head:
            self.repeated = (start, start + count_rows(table.head) - 1)
        elif table.inner_head[1]:
            begin, end = table.inner_head
            self.repeated = (start + begin, start + end - 1)
        for note in table.notes:
            self._across(plain_text(note), CellLook.NOTE, 1, width)

    def _across(self, words: str, look: CellLook, first: int, last: int) -> None:
        """A row of one cell from edge to edge."""
        self.rows.append(
            [StyledCell(words, look), *[StyledCell("", look)] * (last - first)]
        )
        if last > first:
            self.merged.append((len(self.rows), first, len(self.rows), last))

    def _owner(self, owner: str, unit: str, width: int) -> None:
        """编制单位 at the left edge and 单位 at the right one,
        on one row where there is room for both.
        """
        if not owner or not unit or width == 1:
            for words, look in ((owner, CellLook.NOTE), (unit, CellLook.UNIT)):
                if words:
                    self._across(words, look, 1, width)
            return
        half = width - max(width // 3, 1)
        row = [StyledCell("", CellLook.UNIT)] * width
        row[0] = StyledCell(owner, CellLook.NOTE)
        row[half] = StyledCell(unit, CellLook.UNIT)
        self.rows.append(row)
        number = len(self.rows)
        if half > 1:
            self.merged.append((number, 1, number, half))
        if width > half + 1:
            self.merged.append((number, half + 1, number, width))

    def _body(self, width: int) -> None:
        first = len(self.rows)
        bands = (*self.table.head, *self.table.body)
        heads = count_rows(self.table.head)
        for _ in range(count_rows(bands)):
            self.rows.append([StyledCell("", CellLook.LEFT)] * width)
        for down, cells in enumerate(placed_cells(bands)):
            in_head = down < heads
            for column, cell in cells:
                self._put(cell, _look(cell, in_head), first + down, column)

    def _put(self, cell: Cell, look: CellLook, row: int, column: int) -> None:
        """The cell in its place, counted from 0, and what it covers blank in its look."""
        below, right = row + cell.rowspan, column + cell.colspan
        blank = StyledCell("", look)
        for covered in self.rows[row:below]:
            covered[column:right] = [blank] * cell.colspan
        self.rows[row][column] = StyledCell(_value(cell), look)
        if cell.rowspan > 1 or cell.colspan > 1:
            self.merged.append((row + 1, column + 1, below, right))


def _look(cell: Cell, in_head: bool) -> CellLook:
    if cell.slash:
        return CellLook.HEAD_CUT
    return (_HEADS if in_head or cell.header else _ALIGNED)[cell.align]


def _value(cell: Cell) -> _Value:
    """The number of a cell that holds nothing else, as its digits say it, grouped where they are;
    otherwise its words.
    """
    if len(cell.lines) == 1 and len(cell.lines[0]) == 1:
        node = cell.lines[0][0]
        if isinstance(node, Number) and not node.unit and _DIGITS.fullmatch(node.text):
            number = drawn(node)
            if "," in node.text and f"{number:,f}" == node.text:
                return ShownNumber(number, xlsx.decimals_of(number), grouped=True)
            return number
    return "\n".join(map(plain_text, cell.lines))


def _plain(cell: StyledCell) -> str:
    value = cell.value.value if isinstance(cell.value, ShownNumber) else cell.value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _sheet(name: str, title: str, table: Table) -> xlsx.Sheet:
    grid = _SheetGrid(table, title)
    widths = _widths(table.widths, _WIDE if table.wide else _UPRIGHT)
    return xlsx.Sheet(
        name=name,
        rows=tuple(map(tuple, grid.rows)),
        merged=tuple(grid.merged),
        widths=widths,
        repeated=grid.repeated,
        wide=table.wide,
        heights=dict(_heights(grid, widths)),
    )


def _heights(grid: _SheetGrid, widths: Sequence[Decimal]) -> Iterator[tuple[int, int]]:
    """The rows whose words need more than one line, by number.

    Excel fits no height to merged cells by itself.
    """
    spans = {}
    for top, left, bottom, right in grid.merged:
        spans[top, left] = (bottom - top + 1, right)
    for number, row in enumerate(grid.rows, 1):
        lines = 1
        for column, cell in enumerate(row, 1):
            down, right = spans.get((number, column), (1, column))
            room = sum(widths[column - 1 : right], Decimal(0))
            wanted = -(-xlsx.characters(_plain(cell)) // max(int(room), 1))
            lines = max(lines, -(-wanted // down))
        if lines > 1:
            yield number, lines


def _widths(shares: Sequence[int], whole: Decimal) -> tuple[Decimal, ...]:
    total = sum(shares)
    return tuple((whole * share / total).quantize(Decimal("0.1")) for share in shares)
