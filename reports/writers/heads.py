"""What heads what in a table: the columns that name its rows, the sections of a form, the ids that
tie a cell to the cells that head it.

A cell that heads others is told by the tree where a head or a label stands. What names a row is told
by where it stands: in the first column that holds words, a cell of its own in each row.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby, pairwise, repeat

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.grid import all_words, column_starts, contents_of, reaches_of
from reports.core.tree import Band, CellContent, Column, Number, Table, content_words

Scopes = tuple[str, ...]
"""What the places of a row head (col, row, rowgroup), nothing where they hold data."""

# Stand for a table's name, the number of a row in ids, and its depth among codes, so that rows are
# written alike.
NAME, ROW, DEPTH = "\0", "\1", "\2"


class Place(Struct, frozen=True):
    """A place in a row: its column, the column of the grid it starts in, how many rows it goes down
    (0: covered from above), and what it heads (col, row, rowgroup; nothing where it is data).
    """

    column: Column
    start: int
    reach: int
    scope: str

    @property
    def columns(self) -> range:
        """The columns of the grid that it takes."""
        return range(self.start, self.start + self.column.colspan)


class Kind(Struct, frozen=True):
    """What rows alike have in common: how far their places go down, nothing where each takes one row;
    what they head, nothing where all hold data; the columns that name them; whether the heads above no
    longer head them.
    """

    reaches: tuple[int, ...] | None = None
    scopes: Scopes | None = None
    names: tuple[int, ...] = ()
    fresh: bool = False


class Layout(Struct, frozen=True):
    """The columns that name the rows, and of each band of the body the kinds of its rows; their
    depths, where the codes before their names have several lengths (类、款、项).
    """

    names: tuple[int, ...]
    kinds: Sequence[Iterable[Kind]]
    depths: Sequence[Sequence[int]] = ()


def lay_out(node: Table) -> Layout:
    """What names the rows of a table, and what its cells head."""
    columns = len(node.widths)
    if not node.head or any(map(_has_heads, node.body)):
        return _sections(node, columns)
    names = _names(node.body, columns, node.head)
    kinds = [_plain_kinds(band, names, columns) for band in node.body]
    return Layout(names, kinds, _depths(node.body, names))


def without_idle_columns(node: Table) -> Table:
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


def head_kinds(band: Band) -> Iterator[Kind]:
    """What the cells of a head are the heads of: their columns, nothing where one is blank."""
    for contents, reaches in _rows_of(band):
        scopes = tuple("col" if _is_worded(content) else "" for content in contents)
        yield Kind(reaches, scopes)


def _rows_of(
    band: Band,
) -> Iterator[tuple[tuple[CellContent, ...], tuple[int, ...] | None]]:
    """What is in the places of each row, and how far they go down."""
    reaches: Iterable[tuple[int, ...] | None] = repeat(None, len(band))
    if any(column.reach for column in band.columns):
        reaches = reaches_of(band)
    return zip(contents_of(band), reaches, strict=True)


def _is_worded(content: CellContent) -> bool:
    return bool(content_words(content).strip())


def _has_heads(band: Band) -> bool:
    return any(column.header for column in band.columns)


# ── the columns that name the rows ──────────────────────────────────────────


# A paragraph beside others names none of them; it has a sentence, or is longer than names are.
_LONGEST_NAME = 60


class _Facts(Struct):
    """What is known of the cells that begin in a column and are the narrowest there."""

    span: int
    is_head: bool = False
    is_figure: bool = False
    is_merged: bool = False
    is_code: bool = True
    is_prose: bool = False
    worded: int = 0

    @property
    def may_name(self) -> bool:
        """Whether they could be the names of rows."""
        return self.worded > 0 and not (
            self.is_figure or self.is_merged or self.is_prose
        )

    def add(self, column: Column) -> None:
        """Further cells of it."""
        self.is_figure |= column.align == "right" or Number in map(type, column.cells)
        if self.is_figure:
            return
        words = _stripped(column)
        self.worded += len(words) - words.count("")
        self.is_head |= column.header
        self.is_merged |= bool(column.reach)
        self.is_code = self.is_code and all(map(_is_code, words))
        self.is_prose |= "。" in "".join(words)
        self.is_prose |= max(map(len, words), default=0) > _LONGEST_NAME


def _stripped(column: Column) -> list[str]:
    """The words of each cell, without the space around them."""
    words = all_words(column.cells) or map(content_words, column.cells)
    return list(map(str.strip, words))


def _is_code(words: str) -> bool:
    return not words or words.isdecimal()


def _names(
    bands: Sequence[Band], columns: int, heads: tuple[Band, ...]
) -> tuple[int, ...]:
    """The columns that name the rows: the first in which most rows have words of their own, and
    those that bear the same heads (项目 and amount, once more 项目 and amount). None is a column of
    figures, nor one whose cells are merged; codes name rows where nothing else does. Where names
    take several columns it is the last of these.
    """
    facts, rows = _facts(bands, columns)
    able = [start for start, one in sorted(facts.items()) if one.may_name]
    figures = [start for start, one in facts.items() if one.is_figure]
    if figures:
        # What stands after all figures remarks on them.
        able = [start for start in able if start < max(figures)]
    most = [start for start in able if 2 * facts[start].worded >= rows]
    if not most:
        return ()
    first = min(
        most, key=lambda start: (not facts[start].is_head, facts[start].is_code)
    )
    last = {start: start + facts[start].span - 1 for start in able}
    own = _own_heads(heads, last[first]) if len(able) > 1 else []
    alike = [
        last[start] for start in able if own and _own_heads(heads, last[start]) == own
    ]
    return tuple(alike) or (last[first],)


def _facts(bands: Sequence[Band], columns: int) -> tuple[dict[int, _Facts], int]:
    """What is known of each column, and how many rows there are, but for those of one cell."""
    facts: dict[int, _Facts] = {}
    rows = 0
    for band in bands:
        if columns > 1 and band.columns[0].colspan == columns:
            continue
        rows += len(band)
        for start, column in zip(column_starts(band), band.columns, strict=True):
            known = facts.get(start)
            if known is None or column.colspan < known.span:
                known = facts[start] = _Facts(column.colspan)
            if column.colspan == known.span:
                known.add(column)
    return facts, rows


# The same head is the same in most documents.
@lru_cache(maxsize=1024)
def _own_heads(bands: tuple[Band, ...], column: int) -> list[str]:
    """The words of the heads that a column has to itself."""
    words: list[str] = []
    for band in bands:
        for start, own in zip(column_starts(band), band.columns, strict=True):
            if start == column and own.colspan == 1:
                words += filter(None, map(content_words, own.cells))
    return words


def _plain_kinds(band: Band, names: tuple[int, ...], columns: int) -> Iterable[Kind]:
    """The kinds of rows in which no cell is a head but those that name them."""
    starts = column_starts(band)
    naming = _naming(band, starts, names, columns)
    if any(column.reach for column in band.columns) or not all(
        all(_stripped(band.columns[starts.index(name)])) for name in naming
    ):
        return [
            Kind(reaches, _named(starts, contents, naming, reaches), names)
            for contents, reaches in _rows_of(band)
        ]
    scopes = tuple("row" if start in naming else "" for start in starts)
    return repeat(Kind(None, scopes if naming else None, names), len(band))


def _naming(
    band: Band, starts: Sequence[int], names: Sequence[int], columns: int
) -> set[int]:
    """Where the cells of a band begin that name its rows, and those that gather rows before them."""
    naming = set()
    for start, column in zip(starts, band.columns, strict=True):
        if column.colspan == columns > 1:
            continue
        gathers = bool(column.reach) and column.align != "right"
        if any(start <= name < start + column.colspan for name in names) or (
            gathers and names and start < names[0]
        ):
            naming.add(start)
    return naming


def _named(
    starts: Sequence[int],
    contents: Sequence[CellContent],
    naming: set[int],
    reaches: Sequence[int] | None,
) -> Scopes | None:
    """What the places of a row head: it, where they name it."""
    scopes = tuple(
        "row" if start in naming and reach and _is_worded(content) else ""
        for start, content, reach in zip(
            starts, contents, reaches or repeat(1), strict=False
        )
    )
    return scopes if any(scopes) else None


def _depths(bands: Sequence[Band], names: Sequence[int]) -> Sequence[Sequence[int]]:
    """How deep each row stands by the length of its code; nothing where rows have none."""
    if len(names) != 1:
        return ()
    codes = [_codes(band, names[0] - 1) for band in bands]
    lengths = sorted({len(code) for of_band in codes for code in of_band if code})
    if len(lengths) < 2 or not all(map(_is_code, chain.from_iterable(codes))):
        return ()
    depth = {length: place for place, length in enumerate(lengths)}
    return [[depth.get(len(code), 0) for code in of_band] for of_band in codes]


def _codes(band: Band, before: int) -> Sequence[str]:
    """The words in a column of a band, nothing in a row where no cell of its own is there."""
    for start, column in zip(column_starts(band), band.columns, strict=True):
        if start == before and column.colspan == 1:
            return _stripped(column)
    return [""] * len(band)


# ── forms: heads and labels in the midst of the table ───────────────────────


class _Line(Struct, frozen=True):
    """A row of a form: its band, where its places begin, what is in them, how far they go down."""

    band: Band
    starts: Sequence[int]
    contents: Sequence[CellContent]
    reaches: Sequence[int]
    only_heads: bool

    def begun(self) -> Iterator[tuple[int, Column, CellContent, int]]:
        """The places that are not covered from above."""
        rows = zip(
            self.starts, self.band.columns, self.contents, self.reaches, strict=True
        )
        return (place for place in rows if place[3])

    def alone(self) -> Band:
        """The row as a band of its own."""
        return Band(
            tuple(
                Column(
                    (content,),
                    column.colspan,
                    column.header,
                    column.align,
                    column.reach and (reach,),
                )
                for column, content, reach in zip(
                    self.band.columns, self.contents, self.reaches, strict=True
                )
            )
        )


def _line_of(
    band: Band, contents: Sequence[CellContent], reaches: Sequence[int]
) -> _Line:
    begun = [
        column for column, reach in zip(band.columns, reaches, strict=True) if reach
    ]
    only_heads = len(begun) > 1 and all(column.header for column in begun)
    return _Line(band, column_starts(band), contents, reaches, only_heads)


def _sections(node: Table, columns: int) -> Layout:
    """A table with heads in its midst: each section of rows under heads has a column that names
    them; in the other rows a label names what follows it.
    """
    lines = [
        _line_of(band, contents, reaches)
        for band in node.body
        for contents, reaches in zip(contents_of(band), reaches_of(band), strict=True)
    ]
    is_form = not node.head
    kinds: list[Kind] = []
    names: tuple[int, ...] = ()
    if not is_form:
        end = next((at for at, line in enumerate(lines) if line.only_heads), len(lines))
        names = _names([line.alone() for line in lines[:end]], columns, node.head)
        kinds = [_data_kind(line, names, columns) for line in lines[:end]]
    while len(kinds) < len(lines):
        begin = len(kinds)
        if not lines[begin].only_heads:
            kinds.append(_label_kind(lines[begin], columns))
            continue
        body = begin
        while body < len(lines) and lines[body].only_heads:
            body += 1
        kinds += [_heads_kind(lines[at], at, begin, body) for at in range(begin, body)]
        end, of_section = _section(lines, body, columns, is_form)
        kinds += [_data_kind(line, of_section, columns) for line in lines[body:end]]
    sizes = map(len, node.body)
    rest = iter(kinds)
    return Layout(names, [[next(rest) for _ in range(size)] for size in sizes])


def _heads_kind(line: _Line, at: int, begin: int, end: int) -> Kind:
    """A row of heads: of their columns, but of the rows beside it where one goes further down."""
    scopes = [
        ("col" if at + reach <= end else "row") if reach and _is_worded(content) else ""
        for content, reach in zip(line.contents, line.reaches, strict=True)
    ]
    return Kind(tuple(line.reaches), tuple(scopes), fresh=at == begin)


def _section(
    lines: Sequence[_Line], body: int, columns: int, is_form: bool
) -> tuple[int, tuple[int, ...]]:
    """Where the rows end that stand under heads, and the columns that name them.

    They end with the label beside them, before further heads, and in a form before rows that have
    labels of their own; but a total below them, named across what names them, is one of them.
    """
    edges = set(lines[body - 1].starts)
    last = min(
        (
            at + reach
            for at, line in enumerate(lines[:body])
            for _, column, _, reach in line.begun()
            if column.header and at + reach > body
        ),
        default=len(lines),
    )
    end = body
    while end < last and _belongs(lines[end], edges, is_form):
        end += 1
    names = _names([line.alone() for line in lines[body:end]], columns, ())
    while (
        end < len(lines)
        and _is_named_across(lines[end], names)
        and _belongs(lines[end], edges, is_form)
    ):
        end += 1
    return end, names


def _belongs(line: _Line, edges: set[int], is_form: bool) -> bool:
    """Whether a row stands under heads that begin at these edges: it has one label at most, and no
    words that reach from under one to under another.
    """
    if line.only_heads:
        return False
    if not is_form:
        return True
    begun = list(line.begun())
    headed = [column.header for _, column, _, _ in begun]
    labels = sum(1 for is_header, _ in groupby(headed) if is_header)
    crossing = any(
        start < edge < start + column.colspan
        for start, column, content, _ in begun
        if not column.header and _is_worded(content)
        for edge in edges
    )
    return labels <= 1 and headed != [True] and not crossing


def _is_named_across(line: _Line, names: Sequence[int]) -> bool:
    return any(
        column.header and start <= name < start + column.colspan
        for start, column, _, _ in line.begun()
        for name in names
    )


def _data_kind(line: _Line, names: tuple[int, ...], columns: int) -> Kind:
    """A row under heads: what names it, labels in it, what gathers it with others."""
    naming = _naming(line.band, line.starts, names, columns)
    scopes = []
    for start, column, content, reach in zip(
        line.starts, line.band.columns, line.contents, line.reaches, strict=True
    ):
        heads = column.header or start in naming
        scope = "rowgroup" if column.colspan == columns > 1 else "row"
        scopes.append(scope if heads and reach and _is_worded(content) else "")
    return Kind(tuple(line.reaches), tuple(scopes), names)


def _label_kind(line: _Line, columns: int) -> Kind:
    """A row with labels: the cells that the tree says are, and words before a figure that follow no
    label.
    """
    scopes = dict.fromkeys(line.starts, "")
    begun = list(line.begun())
    before: Column | None = None
    for (start, column, content, _), after in zip(
        begun, chain(begun[1:], (None,)), strict=False
    ):
        is_label = column.header
        if after and not is_label and not (before and before.header):
            is_label = not _is_figure(column, content) and _is_figure(*after[1:3])
        if is_label and _is_worded(content):
            scopes[start] = "rowgroup" if column.colspan == columns > 1 else "row"
        before = column
    return Kind(tuple(line.reaches), tuple(scopes.values()), fresh=True)


def _is_figure(column: Column, content: CellContent) -> bool:
    return type(content) is Number or (
        column.align == "right" and not column.header and _is_worded(content)
    )


# ── ids ─────────────────────────────────────────────────────────────────────

Head = tuple[str, str]
"""The id of a cell that heads a column, and its words."""


class Heads(Struct):
    """The cells that head each column, those that reach down beside the row at hand, with how many
    rows they have yet to go, the heading of the rows.
    """

    over: dict[int, tuple[Head, ...]] = field(default_factory=dict)
    beside: dict[int, tuple[str, int]] = field(default_factory=dict)
    group: tuple[str, ...] = ()

    def above(self, columns: range) -> list[Head]:
        """The heads of these columns, in reading order."""
        found = chain.from_iterable(self.over.get(column, ()) for column in columns)
        return list(dict.fromkeys(found))

    def names(self, place: Place, near: Sequence[str]) -> list[str]:
        """The ids of what heads a place, `near` those of the labels before it in its row."""
        above = [name for name, _ in self.above(place.columns)]
        return list(dict.fromkeys((*above, *self.beside_of(place, near))))

    def beside_of(self, place: Place, near: Sequence[str]) -> list[str]:
        """The ids of what heads the rows of a place, from the widest to `near`."""
        left = [
            name
            for column, (name, _) in sorted(self.beside.items())
            if column < place.start
        ]
        return list(dict.fromkeys((*self.group, *left, *near)))

    def add(self, place: Place, row: int, words: str) -> None:
        """From now on a head cell of a row heads what is below, or beside it in further rows."""
        name = head_id(str(row), place)
        if place.scope == "col":
            for column in place.columns:
                self.over[column] = (*self.over.get(column, ()), (name, words))
        elif place.scope == "rowgroup":
            self.group = (name,)
        elif place.reach > 1:
            self.beside[place.start] = (name, place.reach)

    def end_row(self) -> None:
        """Forget the heads whose last row this was."""
        self.beside = {
            column: (name, rows - 1)
            for column, (name, rows) in self.beside.items()
            if rows > 1
        }


def head_id(row: str, place: Place) -> str:
    """The id of a head cell."""
    return f"{NAME}.{row}.{place.start + 1}"


def labels_of(places: Sequence[Place], names: Sequence[int]) -> list[list[str]]:
    """For each place of a row the ids of the labels next before it, `ROW` standing for the row; where
    columns `names` the row, none from before the last of these.
    """
    run: list[str] = []
    labels = []
    was_label = False
    for place in places:
        is_label = place.scope == "row" and place.reach == 1
        if is_label:
            run = [*run, head_id(ROW, place)] if was_label else [head_id(ROW, place)]
        elif place.reach and any(name in place.columns for name in names):
            run = []
        labels.append([] if is_label else run)
        was_label = is_label or (was_label and not place.reach)
    return labels
