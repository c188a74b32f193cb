"""A table in HTML: what stands above, the grid with its head cells tied to what they head,
what stands below.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, count, groupby, pairwise, repeat

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.grid import (
    all_words,
    column_starts,
    contents_of,
    count_rows,
    reaches_of,
)
from reports.core.tree import (
    Align,
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
    around_number,
    attribute,
    escape,
    escape_all,
    line,
    ruled,
    wrap,
)
from reports.writers.html.looks import CUT_RULES, HtmlLook, Tag, cell_role

# So many columns fit a phone held upright;
# a table with more of them scrolls sideways in a box of its own.
PHONE_COLUMNS = 4


class _Place(Struct, frozen=True):
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


class _Rows(Struct, frozen=True):
    """Rows of a band one after the other that are built alike: how far their places go down and what
    they head, nothing where all hold data in one row; and their words.
    """

    band: Band
    reaches: tuple[int, ...] | None
    scopes: tuple[str, ...] | None
    words: Sequence[tuple[str, ...]]

    @property
    def places(self) -> list[_Place]:
        columns = self.band.columns
        reaches = self.reaches or (1,) * len(columns)
        scopes = self.scopes or ("",) * len(columns)
        return list(map(_Place, columns, column_starts(self.band), reaches, scopes))


class _Heads(Struct):
    """The ids of the cells that head each column,
    and of those that head the row at hand, by column.
    """

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

    def add(self, place: _Place, row: int) -> str:
        """The id of a head cell, from now on known as the head of what it heads."""
        self.known.clear()
        name = f"{_NAME}.{row}.{place.start + 1}"
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
    bands = (*node.head, *node.body)
    if context.look.classes and any(map(_has_slash, bands)):
        context.rules.update(CUT_RULES)
    body: list[_Rows] = []
    for band in node.body:
        body += _band_rows(band, _body_scopes(band, columns), context)
    kept = _kept(body, columns)
    has_inner_heads = any("col" in rows.scopes for rows in body if rows.scopes)
    ties = count_rows(node.head) > 1 and not has_inner_heads
    head = _head_of(node.head, kept, ties, context.look)
    rows = _rows(head, body, name, kept, context)
    grid = wrap("grid", _columns(node.widths, context) + rows, context)
    room = region = ""
    if context.look.ids and columns > PHONE_COLUMNS:
        room = _room(max(head.abreast, _abreast(body)), kept, context)
        region = _region(node, name)
    captioned = wrap(
        "captioned table", _above(node, name, context) + grid, context, room
    )
    parts = [wrap("table box", captioned, context, region)]
    parts += [wrap("note", line(note, context), context) for note in node.notes]
    role = "wide table block" if node.wide else "table block"
    return wrap(role, "\n".join(parts), context, anchored(node.anchor, context))


def _has_slash(band: Band) -> bool:
    return any(column.slash for column in band.columns)


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


def _band_rows(band: Band, scopes: _Scopes, context: HtmlContext) -> Iterator[_Rows]:
    """The rows of a band, those together that are alike and follow one another."""
    reaches: Iterable[tuple[int, ...] | None] = repeat(None, len(band))
    if any(column.reach for column in band.columns):
        reaches = reaches_of(band)
    columns = [_words_of(column, context) for column in band.columns]
    rows = list(zip(*columns, strict=True))
    start = 0
    for kind, alike in groupby(zip(reaches, scopes, strict=True)):
        end = start + sum(1 for _ in alike)
        yield _Rows(band, *kind, rows[start:end])
        start = end


def _words_of(column: Column, context: HtmlContext) -> Sequence[str]:
    """The words of a column in HTML."""
    if not column.slash:
        return _column_words(column.cells, context)
    cut = []
    for content in column.cells:
        first, *others = content_lines(content)
        above = wrap("above diagonal", line(first, context), context)
        cut.append("<br>".join((above, _lines(others, context))))
    return cut


def _column_words(cells: Sequence[CellContent], context: HtmlContext) -> Sequence[str]:
    """The words of cells in HTML."""
    words = all_words(cells)
    if words is None:
        return [_lines(content_lines(content), context) for content in cells]
    texts = escape_all(words)
    if Number not in set(map(type, cells)):
        return texts
    before, after = around_number(context.look)
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
        return repeat(None, len(band))
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


def _kept(body: Sequence[_Rows], columns: int) -> int:
    """The column that names the rows and stays in sight.

    The first that heads rows; where none does,
    the last that a total's name reaches over (合计 over code and name).
    """
    stubs: list[int] = []
    names: list[int] = []
    for rows in body:
        cells = [place for place in rows.places if place.reach]
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


def _abreast(table_rows: Sequence[_Rows]) -> int:
    """How many cells stand side by side at most, those that reach down from above among them.

    A form's grid has more columns than that, and needs no more room than its cells.
    """
    most = 1
    for rows in table_rows:
        spans = [1 if place.reach else place.column.colspan for place in rows.places]
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


class _Head(Struct, frozen=True, eq=False):
    """The head of a table as it is written, the ids that head each column where cells are tied, and
    how many of its cells stand side by side at most.
    """

    rows: tuple[str, ...]
    over: Mapping[int, tuple[str, ...]] | None
    abreast: int


# Stands for a table's name in ids, so that rows are written alike in all tables.
_NAME = "\0"


@lru_cache(maxsize=512)
def _head_of(bands: tuple[Band, ...], kept: int, ties: bool, look: HtmlLook) -> _Head:
    """The head of a table, which is the same in most documents; with `ties` its cells are tied to
    what they head, where the look has ids.
    """
    context = HtmlContext(look, rank=0, attachments=(), serial=count(), rules={})
    heads = _Heads() if ties and look.ids else None
    printer = _RowPrinter(kept, context, heads)
    all_rows: list[_Rows] = []
    for band in bands:
        all_rows += _band_rows(band, _head_scopes(band), context)
    printed: list[str] = []
    for rows in all_rows:
        printed += printer.print(rows, "head")
    return _Head(tuple(printed), heads.over if heads else None, _abreast(all_rows))


def _rows(
    head: _Head,
    body: Sequence[_Rows],
    name: str,
    kept: int,
    context: HtmlContext,
) -> str:
    """The rows in their groups: the head,
    and a body for the rows under each heading that spans the whole table.
    """
    heads = None if head.over is None else _Heads(dict(head.over))
    printer = _RowPrinter(kept, context, heads, head, len(head.rows))
    groups = [_group("thead", "\n".join(head.rows))]
    for part in _bodies(body):
        printed: list[str] = []
        for rows in part:
            printed += printer.print(rows, "stub")
        groups.append(_group("tbody", "\n".join(printed)))
    return "".join((*groups, "\n")).replace(_NAME, name)


def _group(element: str, rows: str) -> str:
    return f"\n<{element}>\n{rows}\n</{element}>" if rows else ""


def _bodies(body: Sequence[_Rows]) -> Iterator[Sequence[_Rows]]:
    """The rows, parted before each heading that spans the whole table."""
    part: list[_Rows] = []
    for rows in body:
        if not (rows.scopes and rows.scopes[0] == "rowgroup"):
            part.append(rows)
            continue
        for words in rows.words:
            if part:
                yield part
            part = [replace(rows, words=[words])]
    yield part


class _RowPrinter(Struct):
    """Writes rows one after the other, each kind of them by a pattern.

    `head` is what stands above them, `number` that of the row written last.
    """

    kept: int
    context: HtmlContext
    heads: _Heads | None
    head: _Head | None = None
    number: int = 0

    def print(self, rows: _Rows, kind: str) -> Iterator[str]:
        """The rows; `kind` is what their head cells are: of the head, or of rows (stub)."""
        heads = self.heads
        if heads is not None and (rows.scopes or heads.beside):
            return self._print_each(rows, kind, heads)
        self.number += len(rows.words)
        if rows.scopes or (heads is not None and heads.group):
            pattern = self._pattern(rows, kind)
        else:
            built = tuple([(one.colspan, one.align) for one in rows.band.columns])
            look = self.context.look
            pattern = _data_pattern(built, rows.reaches, self.kept, look, self.head)
        return map(pattern.__mod__, rows.words)

    def _print_each(self, rows: _Rows, kind: str, heads: _Heads) -> Iterator[str]:
        """The rows where the ids of each are its own."""
        for words in rows.words:
            self.number += 1
            yield self._pattern(rows, kind) % words
            heads.end_row()

    def _pattern(self, rows: _Rows, kind: str) -> str:
        """A row, a %s where the words of each place belong; a covered one has none."""
        cells = []
        for place in rows.places:
            if not place.reach:
                cells.append("%s")
                continue
            position = _position(place, self.kept)
            role_kind = kind if place.scope else "data"
            if place.column.slash:
                role_kind = "cut"
            role = cell_role(role_kind, place.column.align, position)
            tag = self.context.look.tags[role]
            cells.append(_opening(tag, self._ties(place), place))
            cells.append(f"%s</{tag.name}>")
        return f"<tr>{''.join(cells)}</tr>"

    def _ties(self, place: _Place) -> str:
        """The ids of a cell and of those that head it."""
        if self.heads is None:
            return ""
        over = self.heads.of(place.columns)
        ties = f' headers="{over}"' if over else ""
        if place.scope:
            ties = f' id="{self.heads.add(place, self.number)}"{ties}'
        return ties


@lru_cache(maxsize=1024)
def _data_pattern(
    columns: tuple[tuple[int, Align], ...],
    reaches: tuple[int, ...] | None,
    kept: int,
    look: HtmlLook,
    head: _Head | None,
) -> str:
    """The pattern of rows of data below a head: the same in most documents."""
    cells = [Column(("",), colspan, align=align) for colspan, align in columns]
    rows = _Rows(Band(tuple(cells)), reaches, None, ())
    over = head.over if head else None
    heads = None if over is None else _Heads(dict(over))
    context = HtmlContext(look, rank=0, attachments=(), serial=count(), rules={})
    return _RowPrinter(kept, context, heads)._pattern(rows, "data")


def _opening(tag: Tag, ties: str, place: _Place) -> str:
    """What stands before the words of a cell, in a pattern."""
    spans = f' scope="{place.scope}"' if place.scope else ""
    if place.column.colspan > 1:
        spans += f' colspan="{place.column.colspan}"'
    if place.reach > 1:
        spans += f' rowspan="{place.reach}"'
    return f"<{tag.name}{tag.attributes.replace('%', '%%')}{ties}{spans}>"


def _position(place: _Place, kept: int) -> str:
    if place.start > kept:
        return ""
    is_alone = place.column.colspan == 1
    if place.columns[-1] == kept and (place.start == 0 or is_alone):
        return "kept"
    return "leading" if place.start < kept and is_alone else ""
