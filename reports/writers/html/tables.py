"""A table in HTML: what stands above, the grid with its head cells tied to what they head,
what stands below.
"""

from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.grid import placed_cells
from reports.core.tree import Cell, Row, Table, plain_text
from reports.writers.html.lines import (
    HtmlContext,
    anchored,
    attribute,
    escape,
    line,
    ruled,
    wrap,
)
from reports.writers.html.looks import cell_role

# So many columns fit a phone held upright;
# a table with more of them scrolls sideways in a box of its own.
PHONE_COLUMNS = 4


class _Placed(NamedTuple):
    """A cell, the column it starts in, and what it heads (col, row, rowgroup;
    nothing where it is data).
    """

    cell: Cell
    column: int
    scope: str = ""

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.cell.colspan)


_PlacedRows = Sequence[Sequence[_Placed]]


class _Heads(Struct):
    """The ids of the cells that head each column,
    and of those that head the row at hand, by column.
    """

    prefix: str
    over: dict[int, tuple[str, ...]] = field(default_factory=dict)
    beside: dict[int, tuple[str, int]] = field(default_factory=dict)
    group: tuple[str, ...] = ()
    known: dict[range, str] = field(default_factory=dict)

    def of(self, columns: range) -> str:
        """The ids of the cells that head one in these columns, in reading order."""
        if columns not in self.known:
            above = [name for column in columns for name in self.over.get(column, ())]
            left = [
                name
                for column, (name, _) in sorted(self.beside.items())
                if column < columns.start
            ]
            self.known[columns] = " ".join(dict.fromkeys((*above, *self.group, *left)))
        return self.known[columns]

    def add(self, placed: _Placed, row: int) -> str:
        """The id of a head cell, from now on known as the head of what it heads."""
        self.known.clear()
        name = f"{self.prefix}.{row}.{placed.column + 1}"
        if placed.scope == "col":
            self.over |= {
                column: (*self.over.get(column, ()), name) for column in placed.columns
            }
        elif placed.scope == "row":
            self.beside[placed.column] = (name, placed.cell.rowspan)
        else:
            self.group = (name,)
        return name

    def end_row(self) -> None:
        """Forget the heads whose last row this was."""
        if self.beside:
            self.known.clear()
            self.beside = {
                column: (name, rows - 1)
                for column, (name, rows) in self.beside.items()
                if rows > 1
            }


def table(node: Table, context: HtmlContext) -> str:
    """A table with its caption, unit and notes."""
    name = f"t.{next(context.serial)}"
    node = _without_idle_columns(node)
    columns = len(node.widths)
    head = [
        [_Placed(cell, column, _heads(cell)) for column, cell in row]
        for row in placed_cells(node.head)
    ]
    body = [_body_row(row, columns) for row in placed_cells(node.body)]
    kept = _kept(body, columns)
    rows = _rows(head, body, name, kept, context)
    grid = wrap("grid", _columns(node.widths, context) + rows, context)
    room = region = ""
    if context.look.ids and columns > PHONE_COLUMNS:
        room = _room(_abreast([*head, *body], columns), kept, context)
        region = _region(node, name)
    captioned = wrap(
        "captioned table", _above(node, name, context) + grid, context, room
    )
    parts = [wrap("table box", captioned, context, region)]
    parts += [wrap("note", line(note, context), context) for note in node.notes]
    role = "wide table block" if node.wide else "table block"
    return wrap(role, "\n".join(parts), context, anchored(node.anchor, context))


def _without_idle_columns(node: Table) -> Table:
    """The table without columns in which no cell begins,
    as a form has them where it takes over another's grid.

    HTML wants a cell in each (HTML Living Standard, 4.9.12, table model errors).
    """
    head, body = list(placed_cells(node.head)), list(placed_cells(node.body))
    begun = sorted({column for row in (*head, *body) for column, _ in row})
    if len(begun) == len(node.widths):
        return node
    edges = pairwise((*begun, len(node.widths)))
    return replace(
        node,
        widths=tuple(sum(node.widths[start:end]) for start, end in edges),
        head=tuple(_narrow(row, begun) for row in head),
        body=tuple(_narrow(row, begun) for row in body),
    )


def _narrow(row: Sequence[tuple[int, Cell]], begun: Sequence[int]) -> Row:
    """The row, its cells spanning those columns only in which one begins."""
    cells = []
    for column, cell in row:
        end = column + cell.colspan
        span = sum(column <= place < end for place in begun)
        cells.append(replace(cell, colspan=span))
    return Row(tuple(cells))


def _kept(body: _PlacedRows, columns: int) -> int:
    """The column that names the rows and stays in sight.

    The first that heads rows; where none does,
    the last that a total's name reaches over (合计 over code and name).
    """
    stubs: list[int] = []
    names: list[int] = []
    for row in body:
        for placed in row:
            if placed.scope == "row" and placed.cell.colspan == 1:
                stubs.append(placed.column)
        if row and row[0].column == 0 and row[0].cell.colspan < columns / 2:
            names.append(row[0].columns[-1])
    return min(stubs) if stubs else max(names, default=0)


def _above(node: Table, name: str, context: HtmlContext) -> str:
    """The caption, 表号, 编制单位 and 单位, as far as they are there."""
    inside = ""
    if node.caption:
        caption = line(node.caption, context)
        inside += wrap("caption", caption, context, anchored(f"{name}.c", context))
    for role, words in (("unit", node.mark), ("owner", node.owner)):
        if words:
            inside += wrap(role, line(words, context), context)
    if node.unit:
        inside += wrap("unit", escape(node.unit), context)
    return wrap("above", inside, context) if inside else ""


def _abreast(rows: _PlacedRows, columns: int) -> int:
    """How many cells stand side by side at most, those that reach down from above among them.

    A form's grid has more columns than that, and needs no more room than its cells.
    """
    return max(
        (
            len(row) + columns - sum(placed.cell.colspan for placed in row)
            for row in rows
        ),
        default=1,
    )


def _region(node: Table, name: str) -> str:
    """The attributes of a box that scrolls sideways: reached by keyboard,
    and a named region where it has a name.
    """
    region = (
        ' role="region"' + attribute("aria-labelledby", f"{name}.c")
        if node.caption
        else ""
    )
    return f'{region} tabindex="0"'


def _room(abreast: int, kept: int, context: HtmlContext) -> str:
    """The class that tells the stylesheet how many cells stand abreast and
    how many columns stand before the kept.
    """
    return ruled(
        {f"n{abreast}": f"--n: {abreast}", f"b{kept}": f"--b: {kept}"}, context
    )


def _columns(widths: Sequence[int], context: HtmlContext) -> str:
    total = sum(widths)
    columns = "".join(_column(1000 * width // total, context) for width in widths)
    return f"<colgroup>{columns}</colgroup>"


def _column(share: int, context: HtmlContext) -> str:
    """A column that is so many thousandths of its table wide."""
    width = f"{share // 10}.{share % 10}%"
    if context.look.classes:
        return f"<col{ruled({f'w{share}': f'width: {width}'}, context)}>"
    return f'<col width="{width}" style="width:{width}">'


def _rows(
    head: _PlacedRows, body: _PlacedRows, name: str, kept: int, context: HtmlContext
) -> str:
    """The rows in their groups: the head,
    and a body for the rows under each heading that spans the whole table.
    """
    has_inner_heads = any(placed.scope == "col" for row in body for placed in row)
    explicit = context.look.ids and len(head) > 1 and not has_inner_heads
    heads = _Heads(name) if explicit else None
    numbers = count(1)

    def group(element: str, kind: str, rows: _PlacedRows) -> str:
        if not rows:
            return ""
        printed = [_row(row, kind, next(numbers), kept, heads, context) for row in rows]
        return "\n".join((f"\n<{element}>", *printed, f"</{element}>"))

    groups = [group("thead", "head", head)]
    groups += [group("tbody", "stub", rows) for rows in _bodies(body)]
    return "".join((*groups, "\n"))


def _row(
    row: Sequence[_Placed],
    kind: str,
    number: int,
    kept: int,
    heads: _Heads | None,
    context: HtmlContext,
) -> str:
    """A row; `kind` is what its head cells are: of the head, or of rows (stub)."""
    cells = []
    for placed in row:
        tied = ""
        if heads:
            tied = attribute("headers", heads.of(placed.columns))
            if placed.scope:
                tied = attribute("id", heads.add(placed, number)) + tied
        role = kind if placed.scope else "data"
        cells.append(_cell(placed, role, kept, tied, context))
    if heads:
        heads.end_row()
    return f"<tr>{''.join(cells)}</tr>"


def _cell(
    placed: _Placed, kind: str, kept: int, tied: str, context: HtmlContext
) -> str:
    cell = placed.cell
    if placed.scope:
        tied += attribute("scope", placed.scope)
    if cell.colspan > 1:
        tied += attribute("colspan", cell.colspan)
    if cell.rowspan > 1:
        tied += attribute("rowspan", cell.rowspan)
    role = cell_role(kind, cell.align, _place(placed, kept))
    words = "<br>".join([line(words, context) for words in cell.lines])
    return wrap(role, words, context, tied)


def _place(placed: _Placed, kept: int) -> str:
    if placed.column > kept:
        return ""
    if placed.columns[-1] == kept and (placed.column == 0 or placed.cell.colspan == 1):
        return "kept"
    return "leading" if placed.column < kept and placed.cell.colspan == 1 else ""


def _body_row(row: Sequence[tuple[int, Cell]], columns: int) -> list[_Placed]:
    """The cells of a body row with what they head; a row of head cells only heads what is below,
    as in a form.
    """
    only_heads = len(row) > 1 and all(cell.header for _, cell in row)
    return [
        _Placed(cell, column, _scope(cell, columns, only_heads)) for column, cell in row
    ]


def _heads(cell: Cell) -> str:
    """What a cell of the head is the head of: its columns, nothing where it is blank."""
    return "col" if _is_worded(cell) else ""


def _is_worded(cell: Cell) -> bool:
    return any(plain_text(words).strip() for words in cell.lines)


def _scope(cell: Cell, columns: int, only_heads: bool) -> str:
    if not (cell.header and _is_worded(cell)):
        return ""
    if cell.colspan == columns > 1:
        return "rowgroup"
    return "col" if only_heads and cell.rowspan == 1 else "row"


def _bodies(rows: _PlacedRows) -> Iterator[_PlacedRows]:
    """The rows, parted before each heading that spans the whole table."""
    part: list[Sequence[_Placed]] = []
    for row in rows:
        if part and row and row[0].scope == "rowgroup":
            yield part
            part = []
        part.append(row)
    yield part
