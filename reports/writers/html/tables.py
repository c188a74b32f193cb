"""A table in HTML: what stands above, the grid with its head cells tied to what they head,
what stands below.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count, groupby, repeat
from operator import add, itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.core.grid import all_words, column_starts, count_rows
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
from reports.writers.heads import (
    DEPTH,
    NAME,
    ROW,
    Head,
    Heads,
    Kind,
    Place,
    head_id,
    head_kinds,
    labels_of,
    lay_out,
    without_idle_columns,
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
# A head of so many characters is not broken.
SHORT_HEAD = 6
# What stands in the pattern of a row for words, the row's number and its depth; and for a percent sign.
_PERCENT = "%%"
_SLOT = re.compile(f"{_PERCENT}|%s|{ROW}|{DEPTH}")


class _Rows(Struct, frozen=True):
    """Rows of a band one after the other that are built alike, and their words; `heads`, where they
    head columns, the words of each place as they are said. `depths`: how deep each stands.
    """

    band: Band
    kind: Kind
    words: Sequence[tuple[str, ...]]
    heads: Sequence[tuple[str, ...]] = ()
    depths: Sequence[int] = ()

    @property
    def places(self) -> list[Place]:
        columns = self.band.columns
        reaches = self.kind.reaches or (1,) * len(columns)
        scopes = self.kind.scopes or ("",) * len(columns)
        return list(map(Place, columns, column_starts(self.band), reaches, scopes))


class _Phone(Struct, frozen=True):
    """What becomes of a table on a narrow screen: the columns that stay in sight while it scrolls
    sideways, and how many lead up to each of them; or whether its rows are cards.
    """

    kept: tuple[int, ...] = ()
    lead: int = 0
    cards: bool = False

    def place(self, place: Place) -> str:
        """Where a place stands when the table scrolls."""
        spanned = place.column.colspan
        for name in self.kept:
            if place.columns[-1] == name and spanned in (1, self.lead + 1):
                return "kept"
            if spanned == 1 and 0 < name - place.start <= self.lead:
                return "leading"
        return ""


def table(node: Table, context: HtmlContext) -> str:
    """A table with its caption, unit and notes."""
    name = f"t.{next(context.serial)}"
    node = without_idle_columns(node)
    bands = (*node.head, *node.body)
    if context.look.classes and any(map(_has_slash, bands)):
        context.rules.update(CUT_RULES)
    layout = lay_out(node)
    body: list[_Rows] = []
    depths = layout.depths or [()] * len(node.body)
    for band, kinds, deep in zip(node.body, layout.kinds, depths, strict=True):
        body += _band_rows(band, kinds, context, deep)
    phone = _phone(node, layout.names, context.look)
    is_plain = count_rows(node.head) == 1 and len(layout.names) == 1
    ties = not is_plain or phone.cards
    head = _head_of(node.head, phone, ties, context.look)
    rows = _rows(head, body, name, phone, context)
    grid = wrap("grid", _columns(node.widths, context) + rows, context)
    named = _named(node, name, context) if context.look.ids else ""
    attributes, region = named, ""
    if phone != _Phone():
        attributes += _room(max(head.abreast, _abreast(body)), phone, context)
        region = f' role="region"{named} tabindex="0"'
    captioned = wrap(
        "captioned table", _above(node, name, context) + grid, context, attributes
    )
    box = "table of cards" if phone.cards else "table box"
    parts = [wrap(box, captioned, context, region)]
    parts += [wrap("note", line(note, context), context) for note in node.notes]
    role = "wide table block" if node.wide else "table block"
    return wrap(role, "\n".join(parts), context, anchored(node.anchor, context))


def _has_slash(band: Band) -> bool:
    return any(column.slash for column in band.columns)


# ── what is in the rows, and what they head ─────────────────────────────────


def _band_rows(
    band: Band,
    kinds: Iterable[Kind],
    context: HtmlContext,
    depths: Sequence[int] = (),
) -> Iterator[_Rows]:
    """The rows of a band, those together that are alike and follow one another."""
    columns = [_words_of(column, context) for column in band.columns]
    rows = list(zip(*columns, strict=True))
    start = 0
    for kind, alike in groupby(kinds):
        end = start + sum(1 for _ in alike)
        heads: Sequence[tuple[str, ...]] = ()
        if kind.scopes and "col" in kind.scopes:
            heads = list(_said(band, start, end))
        yield _Rows(band, kind, rows[start:end], heads, depths[start:end])
        start = end


def _said(band: Band, start: int, end: int) -> Iterator[tuple[str, ...]]:
    """The words of some rows as they are said."""
    said = [map(content_words, column.cells[start:end]) for column in band.columns]
    for row in zip(*said, strict=True):
        yield tuple("".join(words.split()) for words in row)


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


# ── what the whole table is told ────────────────────────────────────────────


def _phone(node: Table, names: tuple[int, ...], look: HtmlLook) -> _Phone:
    """What becomes of a table on a narrow screen: nothing where it has room; cards where no column
    names the rows, and of a form, whose rows are each of their own kind.
    """
    if not look.ids or len(node.widths) <= PHONE_COLUMNS:
        return _Phone()
    if names and node.head:
        return _Phone(names, names[0])
    return _Phone(cards=True)


def _named(node: Table, name: str, context: HtmlContext) -> str:
    """The attribute that names a table: by its caption, else by the heading above it."""
    if node.caption:
        return attribute("aria-labelledby", f"{name}.c")
    return attribute("aria-label", context.under)


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


def _room(abreast: int, phone: _Phone, context: HtmlContext) -> str:
    """The class that tells the stylesheet how many cells stand abreast, how many columns lead up to
    the kept, and how many of those there are.
    """
    rules = {f"n{abreast}": f"--n: {abreast}"}
    if phone.lead:
        rules[f"b{phone.lead}"] = f"--b: {phone.lead}"
    if len(phone.kept) > 1:
        rules[f"s{len(phone.kept)}"] = f"--s: {len(phone.kept)}"
    return ruled(rules, context)


def _columns(widths: Sequence[int], context: HtmlContext) -> str:
    total = sum(widths)
    columns = "".join(_column(1000 * width // total, context) for width in widths)
    return f"<colgroup>{columns}</colgroup>"


def _column(share: int, context: HtmlContext) -> str:
    """A column that is so many thousandths of its table wide."""
    width = f"{share // 10}.{share % 10}%"
    if context.look.classes:
        return f"<col{ruled({f'w{share}': f'width: {width}'}, context)}>"
    return f'<col width="{width}">'


# ── rows as they are written ────────────────────────────────────────────────


class _Head(Struct, frozen=True, eq=False):
    """The head of a table as it is written, the cells that head each column where cells are tied, and
    how many of its cells stand side by side at most.
    """

    rows: tuple[str, ...]
    over: Mapping[int, tuple[Head, ...]] | None
    abreast: int


@lru_cache(maxsize=512)
def _head_of(
    bands: tuple[Band, ...], phone: _Phone, ties: bool, look: HtmlLook
) -> _Head:
    """The head of a table, which is the same in most documents; with `ties` its cells are tied to
    what they head, where the look has ids.
    """
    context = _bare_context(look)
    heads = Heads() if ties and look.ids else None
    printer = _RowPrinter(phone, context, heads)
    all_rows: list[_Rows] = []
    for band in bands:
        all_rows += _band_rows(band, head_kinds(band), context)
    printed: list[str] = []
    for rows in all_rows:
        printed += printer.print(rows, "head")
    return _Head(tuple(printed), heads.over if heads else None, _abreast(all_rows))


def _bare_context(look: HtmlLook) -> HtmlContext:
    return HtmlContext(look, rank=0, attachments=(), serial=count(), rules={})


def _rows(
    head: _Head,
    body: Sequence[_Rows],
    name: str,
    phone: _Phone,
    context: HtmlContext,
) -> str:
    """The rows in their groups: the head,
    and a body for the rows under each heading that spans the whole table.
    """
    heads = None if head.over is None else Heads(dict(head.over))
    printer = _RowPrinter(phone, context, heads, name, head, len(head.rows))
    groups = [_group("thead", "\n".join(head.rows).replace(NAME, name))]
    for part in _bodies(body):
        printed: list[str] = []
        for rows in part:
            printed += printer.print(rows, "stub")
        groups.append(_group("tbody", "\n".join(printed)))
    return "".join((*groups, "\n"))


def _group(element: str, rows: str) -> str:
    return f"\n<{element}>\n{rows}\n</{element}>" if rows else ""


def _bodies(body: Sequence[_Rows]) -> Iterator[Sequence[_Rows]]:
    """The rows, parted before each heading that spans the whole table."""
    part: list[_Rows] = []
    for rows in body:
        if not (rows.kind.scopes and rows.kind.scopes[0] == "rowgroup"):
            part.append(rows)
            continue
        for words in rows.words:
            if part:
                yield part
            part = [replace(rows, words=[words])]
    yield part


class _RowPrinter(Struct):
    """Writes rows one after the other, each kind of them by a pattern.

    `name` is that of the table in ids, `head` what stands above the rows, `number` that of the row
    written last.
    """

    phone: _Phone
    context: HtmlContext
    heads: Heads | None
    name: str = NAME
    head: _Head | None = None
    number: int = 0

    def print(self, rows: _Rows, kind: str) -> Iterable[str]:
        """The rows; `kind` is what their head cells are: of the head, or of rows (stub)."""
        heads = self.heads
        if heads is None:
            if rows.heads:
                return self._print_each(rows, kind)
            return map(self._cached(rows).__mod__, rows.words)
        if rows.kind.fresh:
            heads.over = {}
        if heads.beside or rows.kind.reaches or rows.heads:
            return self._print_each(rows, kind)
        is_own = heads.group or heads.over != (self.head and self.head.over)
        pattern = self._pattern(rows, kind) if is_own else self._cached(rows)
        return (self._print_alike(rows, pattern),)

    def _print_alike(self, rows: _Rows, pattern: str) -> str:
        """The rows, each with its number in its ids."""
        numbered, deal = _numbered(pattern, len(rows.band.columns))
        numbered = numbered.replace(NAME, self.name)
        first, self.number = self.number + 1, self.number + len(rows.words)
        deep = [f' class="l{depth}"' if depth else "" for depth in rows.depths]
        further = zip(range(first, self.number + 1), deep or repeat(""), strict=False)
        dealt = chain.from_iterable(map(deal, map(add, rows.words, further)))
        return "\n".join([numbered] * len(rows.words)) % tuple(dealt)

    def _print_each(self, rows: _Rows, kind: str) -> Iterator[str]:
        """The rows where each changes what heads the next."""
        places = rows.places
        for index, words in enumerate(rows.words):
            self.number += 1
            said = rows.heads[index] if rows.heads else ("",) * len(places)
            pattern = self._pattern(rows, kind, said)
            own = pattern.replace(ROW, str(self.number)).replace(DEPTH, "")
            yield own.replace(NAME, self.name) % words
            if self.heads is not None:
                self.heads.end_row()

    def _cached(self, rows: _Rows) -> str:
        built = tuple(
            [(one.colspan, one.align, one.header) for one in rows.band.columns]
        )
        look = self.context.look
        return _data_pattern(built, rows.kind, self.phone, look, self.head)

    def _pattern(self, rows: _Rows, kind: str, said: Sequence[str] = ()) -> str:
        """A row, a %s where the words of each place belong; a covered one has none."""
        look = self.context.look
        places = rows.places
        labels = labels_of(places, rows.kind.names) if self.heads else []
        cells = []
        for index, place in enumerate(places):
            words = said[index] if said else ""
            if not place.reach:
                cells.append("%s")
                continue
            ties = ""
            if self.heads is not None:
                ties = self._ties(place, self.heads, labels[index])
                if place.scope and (said or place.scope == "rowgroup"):
                    self.heads.add(place, self.number, words)
            is_head = bool(place.scope) and (look.ids or place.column.header)
            role = cell_role(
                _cell_kind(place, kind if is_head else "data", words),
                place.column.align,
                self.phone.place(place),
            )
            tag = look.tags[role]
            cells.append(_opening(tag, ties, place, is_head))
            cells.append(f"%s</{tag.name}>")
        deep = DEPTH if self.heads is not None else ""
        return f"<tr{deep}>{''.join(cells)}</tr>"

    def _ties(self, place: Place, heads: Heads, labels: Sequence[str]) -> str:
        """The ids of a cell and of those that head it; on a card, the words of its heads."""
        names = " ".join(heads.names(place, labels))
        ties = f' headers="{names}"' if names else ""
        if place.scope:
            ties = f' id="{head_id(ROW, place)}"{ties}'
        if self.phone.cards and place.scope != "col" and not place.column.header:
            above = [words for _, words in heads.above(place.columns)]
            said = " ".join(words for words in above if not words.isdecimal())
            ties += attribute("data-h", said).replace("%", "%%")
        return ties


def _cell_kind(place: Place, kind: str, words: str) -> str:
    """How a cell looks: cut from corner to corner, a head of its kind, the name of a row, data."""
    if place.column.slash:
        return "cut"
    if kind == "stub" and not place.column.header:
        return "name"
    is_short = place.scope == "col" and len(words) <= SHORT_HEAD
    return f"short {kind}" if is_short and kind != "data" else kind


_Deal = Callable[[tuple[Any, ...]], tuple[Any, ...]]
"""Puts a row's words, number and depth in their places in a pattern."""


@lru_cache(maxsize=1024)
def _numbered(pattern: str, columns: int) -> tuple[str, _Deal]:
    """The pattern of a row with a %s also for its number and its depth, which come after its words, and what
    puts all of them in their places.
    """
    words = iter(range(columns))
    further = {ROW: columns, DEPTH: columns + 1}
    places = [
        further[slot] if slot in further else next(words)
        for slot in _SLOT.findall(pattern)
        if slot != _PERCENT
    ]
    return _SLOT.sub(
        lambda slot: _PERCENT if slot[0] == _PERCENT else "%s", pattern
    ), itemgetter(*places)


@lru_cache(maxsize=1024)
def _data_pattern(
    columns: tuple[tuple[int, Align, bool], ...],
    kind: Kind,
    phone: _Phone,
    look: HtmlLook,
    head: _Head | None,
) -> str:
    """The pattern of rows of data below a head: the same in most documents."""
    cells = [
        Column(("",), colspan, header, align) for colspan, align, header in columns
    ]
    rows = _Rows(Band(tuple(cells)), kind, ())
    over = head.over if head else None
    heads = None if over is None else Heads(dict(over))
    return _RowPrinter(phone, _bare_context(look), heads)._pattern(rows, "stub")


def _opening(tag: Tag, ties: str, place: Place, is_head: bool) -> str:
    """What stands before the words of a cell, in a pattern."""
    spans = f' scope="{place.scope}"' if is_head else ""
    if place.column.colspan > 1:
        spans += f' colspan="{place.column.colspan}"'
    if place.reach > 1:
        spans += f' rowspan="{place.reach}"'
    return f"<{tag.name}{tag.attributes.replace('%', '%%')}{ties}{spans}>"
