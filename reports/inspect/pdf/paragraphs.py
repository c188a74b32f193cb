"""Paragraphs and tables of what lies on pages: lines put together where one goes on in the next, tables
where they go on over pages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from reports.inspect.joining import begins_anew
from reports.inspect.pdf.continued import goes_on_in, grid_of
from reports.inspect.pdf.layout import Page, TextRow
from reports.inspect.pdf.sheets import BROKEN, Row, pieces_of
from reports.inspect.pdf.tables import TablePart
from reports.inspect.reading import Item, Line, LineKind

_TITLE, _LONGEST_TITLE = 1.2, 60
# In characters: how far behind the edge a paragraph begins, and what a full line may lack.
_INDENT, _LACKS = 0.8, 0.3
_FURTHEST, _APART = 8, 2
_SAME_SIZE = 0.1
_PITCH = 1.35
_LONGEST_LABEL = 6
_FEW = 0.04
_NEAR = 2.0
_ENDS = "。；！？：…"
_OPENING, _SIGNS = "（〔【《〈“‘([", "÷×±＋－＝≥≤%％"
_CLOSING = "，。、；：！？”’）》〕】,.;:!?)%"


class _Margins(Struct, frozen=True):
    """Between what the text of pages of one width stands; how far its lines are apart, in characters."""

    left: float
    right: float
    pitch: float


class _Open(Struct):
    """A paragraph that is being read."""

    place: str
    rows: list[TextRow] = field(default_factory=list)


def items_of(pages: Sequence[Page]) -> tuple[Item, ...]:
    """The items of a document, with places that its reader finds: 第 3 页第 2 段, of a drawing 第 3 页图中."""
    sizes: Counter[int] = Counter()
    for page in pages:
        for part in page.parts:
            if isinstance(part, TextRow):
                sizes[round(part.row.size)] += len(part.row.glyphs)
    size = sizes.most_common(1)[0][0] if sizes else 0
    flow = _Flow(_margins(pages), size)
    for page in pages:
        flow.read(page)
    flow.close()
    framed = {words: one.number for one in reversed(pages) for words in one.framed}
    frames = (
        Line(words, f"第 {number} 页", kind=LineKind.FRAME)
        for words, number in sorted(framed.items(), key=lambda one: one[1])
    )
    return (*flow.items, *frames)


def _margins(pages: Sequence[Page]) -> Mapping[int, _Margins]:
    """Those of pages by their width."""
    by_width: dict[int, list[tuple[Row, Row | None]]] = {}
    for page in pages:
        rows = [part.row for part in page.parts if isinstance(part, TextRow)]
        after = [*rows[1:], None][: len(rows)]
        by_width.setdefault(round(page.width), []).extend(zip(rows, after, strict=True))
    found = {}
    for width, pairs in by_width.items():
        pitches = Counter(
            round((after.base - row.base) / row.size, 1)
            for row, after in pairs
            if after is not None
        )
        left = -_outermost([-row.left for row, _ in pairs])
        right = _outermost([row.right for row, _ in pairs])
        pitch = pitches.most_common(1)[0][0] if pitches else 2.0
        found[width] = _Margins(left, right, pitch)
    return found


def _outermost(places: Sequence[float]) -> float:
    """The furthest place that several lines reach."""
    ordered = sorted(places, reverse=True)
    fewest = max(2, int(len(ordered) * _FEW))
    for at, place in enumerate(ordered):
        behind = ordered[at : at + fewest]
        if len(behind) == fewest and place - behind[-1] <= _NEAR:
            return place
    return ordered[0] if ordered else 0


class _Flow:
    """Takes in pages and makes items."""

    def __init__(self, margins: Mapping[int, _Margins], size: float) -> None:
        self.items: list[Item] = []
        self._margins, self._size = margins, size
        self._open: _Open | None = None
        self._table: list[tuple[TablePart, str]] = []
        self._now = self._before = _Margins(0, 0, 0)

    def read(self, page: Page) -> None:
        """A page, of which the first line or table may go on from the one before."""
        self._now = self._margins.get(round(page.width), self._now)
        lines = tables = 0
        for part in page.parts:
            if isinstance(part, TablePart):
                tables += 1
                self._read_table(part, f"第 {page.number} 页第 {tables} 张表")
                continue
            self._close_table()
            is_next = self._open is not None and self._goes_on(self._open.rows, part)
            if not is_next or lines == 0:
                lines += 1
            if self._open is None or not is_next:
                self._close_line()
                self._open = _Open(f"第 {page.number} 页第 {lines} 段")
            self._open.rows.append(part)
            self._before = self._now
        self.items += [
            Line(row.words, f"第 {page.number} 页图中", kind=LineKind.PICTURE)
            for row in page.drawn
        ]

    def close(self) -> None:
        """At the end of the document."""
        self._close_line()
        self._close_table()

    def _read_table(self, part: TablePart, place: str) -> None:
        self._close_line()
        if self._table and not goes_on_in(self._table[-1][0], part):
            self._close_table()
        self._table.append((part, place))

    def _close_table(self) -> None:
        if self._table:
            last = self.items[-1] if self.items else None
            caption = last.words if isinstance(last, Line) else ""
            self.items.append(grid_of(self._table, caption))
            self._table = []

    def _close_line(self) -> None:
        if self._open is None:
            return
        rows, place = self._open.rows, self._open.place
        self._open = None
        words = _put_together([one.row.words for one in rows]).lstrip(BROKEN).strip()
        if not words:
            return
        size = rows[0].row.size
        is_title = size >= self._size * _TITLE and len(words) <= _LONGEST_TITLE
        kind = LineKind.CONTENTS if rows[0].is_contents else LineKind.BODY
        self.items.append(Line(words, place, int(is_title), kind))

    def _goes_on(self, rows: Sequence[TextRow], other: TextRow) -> bool:
        """Whether a paragraph goes on in a line: its last is full, and the line does not begin behind the
        edge.
        """
        one = rows[-1]
        row, after = one.row, other.row
        if one.is_contents or other.is_contents or other.page > one.page + 1:
            return False
        if abs(row.size - after.size) > _SAME_SIZE * row.size:
            return False
        near = self._now.pitch * _PITCH * row.size
        if one.page == other.page and after.base - row.base > near:
            return False
        if row.size >= self._size * _TITLE and self._are_in_middle(row, after):
            return one.page == other.page
        if begins_anew(after.words) and row.words[-1] in _ENDS:
            return False
        if self._is_set_apart(row) or len(pieces_of(row, _APART)) > 1:
            return False
        reached = row.right + _first_width(after)
        is_full = reached > self._before.right - _LACKS * row.size
        return is_full and self._begins_at_edge(rows, after)

    def _begins_at_edge(self, rows: Sequence[TextRow], after: Row) -> bool:
        """Whether a line stands where those of a paragraph do but for the first: at the edge of the text, or
        behind the number that it begins with.
        """
        indent = _INDENT * after.size
        first = rows[0].row
        if len(rows) > 1:
            edge = rows[1].row.left
            if rows[1].page == rows[-1].page and abs(after.left - edge) <= indent:
                return True
        elif after.left > first.left + indent and _is_entry(first.words):
            return not (begins_anew(after.words) or self._is_in_middle(after))
        return after.left - self._now.left <= indent

    def _is_set_apart(self, row: Row) -> bool:
        """Whether it is written at the right edge alone."""
        return row.left - self._before.left > _FURTHEST * row.size and not (
            self._is_in_middle(row)
        )

    def _are_in_middle(self, row: Row, after: Row) -> bool:
        return self._is_in_middle(row) and self._is_in_middle(after)

    def _is_in_middle(self, row: Row) -> bool:
        before = row.left - self._now.left
        behind = self._now.right - row.right
        return before > row.size and abs(before - behind) < row.size


def _is_entry(words: str) -> bool:
    """Whether it begins with a number, or a word that the rest is listed behind: 抄送：."""
    return begins_anew(words) or "：" in words[:_LONGEST_LABEL]


def _first_width(row: Row) -> float:
    """How much of a line would have had to stand on the one before: what is not parted."""
    end = 1
    glyphs = row.glyphs
    while end < len(glyphs) and _holds(
        glyphs[end - 1].character, glyphs[end].character
    ):
        end += 1
    return glyphs[end - 1].right - glyphs[0].left


def _holds(one: str, other: str) -> bool:
    """Whether no line ends between two characters: 9|9, 元|）, 〔|（, ）|÷."""
    if other in _CLOSING or one in _OPENING:
        return True
    is_sign = other in _SIGNS or (other.isascii() and not other.isspace())
    return (is_sign and (one.isascii() or one in _SIGNS or one in _CLOSING)) or (
        one in _SIGNS and other in _OPENING
    )


def _put_together(lines: Sequence[str]) -> str:
    whole = lines[0]
    for one in lines[1:]:
        ends = whole[-1:] + one[:1]
        whole += f" {one}" if ends.isascii() and ends.isalpha() else one
    return whole
