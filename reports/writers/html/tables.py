"""A table in HTML: what stands above, the grid with its head cells tied to what they head,
what stands below.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, pairwise, repeat
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.grid import column_starts, contents_of, reaches_of
from reports.core.tree import (
    Band,
    CellContent,
    Column,
    Line,
    Number,
    Table,
    content_lines,
    content_words,
)
from reports.writers.html.lines import (
    HtmlContext,
    anchored,
    attribute,
    escape,
    escape_all,
    line,
    ruled,
    wrap,
)
from reports.writers.html.looks import cell_role

# So many columns fit a phone held upright;
# a table with more of them scrolls sideways in a box of its own.
PHONE_COLUMNS = 4


class _Place(NamedTuple):
    """A place in a row: its column, the column of the grid it starts in, how many rows it goes down
    (0: covered from above), and what it heads (col, row, rowgroup; nothing where it is data).
    """

    column: Column
    start: int
    reach: int
    scope: str

    @property
    def columns(self) -> range:
        return range(self.start, self.start + self.column.colspan)


class _Row(NamedTuple):
    """A row of the band of that number: how far its places go down and what they head, nothing
    where all hold data in one row; and their words.
    """

    band: Band
    number: int
    reaches: tuple[int, ...] | None
    scopes: tuple[str, ...] | None
    words: tuple[str, ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What it shares with the rows that are built alike and head the same."""
        return self.number, self.reaches, self.scopes

    @property
    def places(self) -> list[_Place]:
        columns = self.band.columns
        reaches = self.reaches or (1,) * len(columns)
        scopes = self.scopes or ("",) * len(columns)
        return list(map(_Place, columns, column_starts(self.band), reaches, scopes))


class _Heads(Struct):
    """The ids of the cells that head each column,
    and of those that head the row at hand, by column.

    `state` is another whenever other cells head something.
    """

    prefix: str
    over: dict[int, tuple[str, ...]] = field(default_factory=dict)
    beside: dict[int, tuple[str, int]] = field(default_factory=dict)
    group: tuple[str, ...] = ()
    known: dict[range, str] = field(default_factory=dict)
    state: int = 0

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

    def add(self, place: _Place, row: int) -> str:
        """The id of a head cell, from now on known as the head of what it heads."""
        self._change()
        name = f"{self.prefix}.{row}.{place.start + 1}"
        if place.scope == "col":
            for column in place.columns:
                self.over[column] = (*self.over.get(column, ()), name)
        elif place.scope == "row":
            self.beside[place.start] = (name, place.reach)
        else:
            self.group = (name,)
        return name

    def end_row(self) -> None:
        """Forget the heads whose last row this was."""
        if self.beside:
            self._change()
            self.beside = {
                column: (name, rows - 1)
                for column, (name, rows) in self.beside.items()
                if rows > 1
            }

    def _change(self) -> None:
        self.known.clear()
        self.state += 1


def table(node: Table, context: HtmlContext) -> str:
    """A table with its caption, unit and notes."""
    name = f"t.{next(context.serial)}"
    node = _without_idle_columns(node)
    columns = len(node.widths)
    head: list[_Row] = []
    for band in node.head:
        head += _band_rows(band, len(head), _head_scopes(band), context)
    body: list[_Row] = []
    for band in node.body:
        scopes = _body_scopes(band, columns)
        body += _band_rows(band, len(head) + len(body), scopes, context)
    kept = _kept(body, columns)
    rows = _rows(head, body, name, kept, context)
    grid = wrap("grid", _columns(node.widths, context) + rows, context)
    room = region = ""
    if context.look.ids and columns > PHONE_COLUMNS:
        room = _room(_abreast([*head, *body]), kept, context)
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
    starts: set[int] = set()
    for band in (*node.head, *node.body):
        starts.update(column_starts(band))
    if len(starts) == len(node.widths):
        return node
    begun = sorted(starts)
    edges = pairwise((*begun, len(node.widths)))
    return replace(
        node,
        widths=tuple(sum(node.widths[start:end]) for start, end in edges),
        head=tuple(_narrow(band, begun) for band in node.head),
        body=tuple(_narrow(band, begun) for band in node.body),
    )


def _narrow(band: Band, begun: Sequence[int]) -> Band:
    """The rows, their cells spanning those columns only in which one begins."""
    columns = []
    for start, column in zip(column_starts(band), band.columns, strict=True):
        end = start + column.colspan
        span = sum(start <= place < end for place in begun)
        columns.append(replace(column, colspan=span))
    return Band(tuple(columns))


# ── what is in the rows, and what they head ─────────────────────────────────

_Scopes = Iterable[tuple[str, ...] | None]


def _band_rows(
    band: Band, number: int, scopes: _Scopes, context: HtmlContext
) -> Iterator[_Row]:
    words = [_cell_words(column.cells, context) for column in band.columns]
    reaches: Iterable[tuple[int, ...] | None] = repeat(None)
    if any(column.reach for column in band.columns):
        reaches = reaches_of(band)
    rows = zip(*words, strict=True)
    return map(_Row, repeat(band), repeat(number), reaches, scopes, rows)


def _cell_words(cells: Sequence[CellContent], context: HtmlContext) -> Sequence[str]:
    """The words of a column's cells in HTML."""
    kinds = set(map(type, cells))
    if not kinds <= {str, Number}:
        return [_lines(content_lines(content), context) for content in cells]
    texts = escape_all(list(map(content_words, cells)))
    if Number not in kinds:
        return texts
    before, after = wrap("number", "\0", context).split("\0")
    return [
        f"{before}{text}{after}" if type(content) is Number else text
        for content, text in zip(cells, texts, strict=True)
    ]


def _lines(lines: Sequence[Line], context: HtmlContext) -> str:
    return "<br>".join([line(words, context) for words in lines])


def _head_scopes(band: Band) -> _Scopes:
    """What the cells of a head are the heads of: their columns, nothing where one is blank."""
    for contents in contents_of(band):
        yield tuple("col" if _is_worded(content) else "" for content in contents)


def _body_scopes(band: Band, columns: int) -> _Scopes:
    """What the cells of body rows head: nothing where none of them is a head cell."""
    if not any(column.header for column in band.columns):
        return repeat(None)
    rows = zip(contents_of(band), reaches_of(band), strict=True)
    return [_row_scopes(band, *row, columns) for row in rows]


def _row_scopes(
    band: Band,
    contents: Sequence[CellContent],
    reaches: Sequence[int],
    columns: int,
) -> tuple[str, ...]:
    """What each place heads; a row of head cells only heads what is below, as in a form."""
    begun = list(compress(band.columns, reaches))
    only_heads = len(begun) > 1 and all(column.header for column in begun)
    scopes = []
    for column, content, reach in zip(band.columns, contents, reaches, strict=True):
        scope = "col" if only_heads and reach == 1 else "row"
        if column.colspan == columns > 1:
            scope = "rowgroup"
        scopes.append(scope if column.header and _is_worded(content) else "")
    return tuple(scopes)


def _is_worded(content: CellContent) -> bool:
    return bool(content_words(content).strip())


# ── what the whole table is told ────────────────────────────────────────────


def _kept(body: Sequence[_Row], columns: int) -> int:
    """The column that names the rows and stays in sight.

    The first that heads rows; where none does,
    the last that a total's name reaches over (合计 over code and name).
    """
    stubs: list[int] = []
    names: list[int] = []
    for row in {row.kind: row for row in body}.values():
        cells = [place for place in row.places if place.reach]
        for place in cells:
            if place.scope == "row" and place.column.colspan == 1:
                stubs.append(place.start)
        if cells and cells[0].start == 0 and cells[0].column.colspan < columns / 2:
            names.append(cells[0].columns[-1])
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


def _abreast(rows: Sequence[_Row]) -> int:
    """How many cells stand side by side at most, those that reach down from above among them.

    A form's grid has more columns than that, and needs no more room than its cells.
    """
    most = 1
    for row in {row.kind: row for row in rows}.values():
        spans = [1 if place.reach else place.column.colspan for place in row.places]
        most = max(most, sum(spans))
    return most


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


# ── rows as they are written ────────────────────────────────────────────────


def _rows(
    head: Sequence[_Row],
    body: Sequence[_Row],
    name: str,
    kept: int,
    context: HtmlContext,
) -> str:
    """The rows in their groups: the head,
    and a body for the rows under each heading that spans the whole table.
    """
    has_inner_heads = any("col" in row.scopes for row in body if row.scopes)
    explicit = context.look.ids and len(head) > 1 and not has_inner_heads
    printer = _RowPrinter(kept, context, _Heads(name) if explicit else None)

    def group(element: str, kind: str, rows: Sequence[_Row]) -> str:
        if not rows:
            return ""
        printed = [printer.print(row, kind) for row in rows]
        return "\n".join((f"\n<{element}>", *printed, f"</{element}>"))

    groups = [group("thead", "head", head)]
    groups += [group("tbody", "stub", rows) for rows in _bodies(body)]
    return "".join((*groups, "\n"))


def _bodies(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """The rows, parted before each heading that spans the whole table."""
    starts = [0]
    for index, row in enumerate(rows):
        if index and row.scopes and row.scopes[0] == "rowgroup":
            starts.append(index)
    for start, end in pairwise((*starts, len(rows))):
        yield rows[start:end]


class _RowPrinter(Struct):
    """Writes rows one after the other, each kind of them by a pattern."""

    kept: int
    context: HtmlContext
    heads: _Heads | None
    number: int = 0
    patterns: dict[tuple[object, ...], str] = field(default_factory=dict)

    def print(self, row: _Row, kind: str) -> str:
        """A row; `kind` is what its head cells are: of the head, or of rows (stub)."""
        self.number += 1
        key = (row.number, row.reaches, self.heads.state if self.heads else 0)
        pattern = self.patterns.get(key)
        if pattern is None or row.scopes:
            pattern = self._pattern(row, kind)
            # What heads something gets an id of its own.
            self.patterns[key] = pattern
        if self.heads:
            self.heads.end_row()
        return pattern % row.words

    def _pattern(self, row: _Row, kind: str) -> str:
        """The row, a %s where the words of each place belong; a covered one has none."""
        cells = []
        for place in row.places:
            if not place.reach:
                cells.append("%s")
                continue
            tied = ""
            if self.heads:
                tied = attribute("headers", self.heads.of(place.columns))
                if place.scope:
                    name = self.heads.add(place, self.number)
                    tied = attribute("id", name) + tied
            cells.append(self._cell(place, kind if place.scope else "data", tied))
        return f"<tr>{''.join(cells)}</tr>"

    def _cell(self, place: _Place, kind: str, tied: str) -> str:
        if place.scope:
            tied += attribute("scope", place.scope)
        if place.column.colspan > 1:
            tied += attribute("colspan", place.column.colspan)
        if place.reach > 1:
            tied += attribute("rowspan", place.reach)
        role = cell_role(kind, place.column.align, _position(place, self.kept))
        cell = wrap(role, "\0", self.context, tied)
        return cell.replace("%", "%%").replace("\0", "%s")


def _position(place: _Place, kept: int) -> str:
    if place.start > kept:
        return ""
    is_alone = place.column.colspan == 1
    if place.columns[-1] == kept and (place.start == 0 or is_alone):
        return "kept"
    return "leading" if place.start < kept and is_alone else ""
