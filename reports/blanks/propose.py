"""Tags for the blank cells of a form, by the labels that a report type knows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.blanks.grid import CellNames, Grid, is_label, spellings
from reports.blanks.labels import Key, KnownStyle, Labels, Loop, keys_of
from reports.content.compile_model import GIVEN
from reports.content.tables import ColumnForm
from reports.core.patterns import Pattern
from reports.source.schema import Words
from reports.writers.docx.blank_form import (
    BlankForm,
    CellText,
    FormCell,
    FormTable,
    LineText,
    RowPattern,
    Typed,
)

# So many titles of a table's columns make a row the head of its items.
_LEAST = 3
_NOTHING = Labels({})
_CONSTANT = Pattern(r"'[^']*'")
_UNIT = Pattern(r"[（(【:：]\s*(亿元|万元|元)")
_IN_UNIT = Pattern(r"\|(?:亿元|万元|元)\|不带单位$")
# 填报单位：____　填报日期：____
_AFTER_COLON = Pattern(
    r"([^\s_＿:：]{2,20})[:：]([ \u00a0\u3000_＿]*)(?=$|\t|[^\s_＿:：]{2,20}[:：])"
)
# （　　　年度）
_IN_BRACKETS = Pattern(r"[（(]([ \u00a0\u3000_＿]{1,40})(\w{1,20})[)）]")
# A longer line is no line to be filled in.
_LONGEST = 1000
_OPEN_END = Pattern(r"[:：][\s_＿]*$")


class Proposal(Struct, frozen=True):
    """A tag for a place of a form: where that is, in Word's words, and the label it was known by."""

    where: str
    label: str
    tag: str


class Unknown(Struct, frozen=True):
    """A blank that remains, and the labels it has."""

    where: str
    label: str


class Replaced(Struct, frozen=True):
    """Rows that give way to a pattern, and the words in them."""

    where: str
    words: Sequence[str]


class Proposed(Struct, frozen=True):
    """All that is proposed for a form: as it is typed, and as it is told."""

    typed: Typed
    known: Sequence[Proposal]
    unknown: Sequence[Unknown]
    replaced: Sequence[Replaced]


_Part = CellText | RowPattern | LineText | Proposal | Unknown | Replaced


def propose(
    form: BlankForm, style: KnownStyle, others: Sequence[KnownStyle] = ()
) -> Proposed:
    """Tags for a form by what a style knows, and by what others know as far as it understands that."""
    book = _Book(style, others)
    parts: list[_Part] = []
    for number, table in enumerate(form.tables):
        parts += _FilledTable(number, table, book).parts()
    for number, line in enumerate(form.lines):
        parts += _of_line(number, line, book)
    return Proposed(
        Typed(
            [one for one in parts if isinstance(one, CellText)],
            [one for one in parts if isinstance(one, RowPattern)],
            [one for one in parts if isinstance(one, LineText)],
        ),
        [one for one in parts if isinstance(one, Proposal)],
        [one for one in parts if isinstance(one, Unknown)],
        [one for one in parts if isinstance(one, Replaced)],
    )


# ── what is known ───────────────────────────────────────────────────────────


class _Book(Struct, frozen=True, eq=False):
    """What a style knows, and after it the others."""

    style: KnownStyle
    others: Sequence[KnownStyle]

    @property
    def foreign(self) -> Iterator[Labels]:
        """The tables of the other styles."""
        for other in self.others:
            yield from other.tables

    def find(self, keys: Sequence[Key], nearest: Labels = _NOTHING) -> Words | None:
        """The expression of what may be called so: as the nearest table has it, then as all of those
        that know it agree.
        """
        own: Sequence[Labels]
        for own in ((nearest,), self.style.tables, (self.style.names,)):
            found = _meant(keys, own)
            if found:
                return found.pop() if len(found) == 1 else None
        found = set(filter(self.style.understands, _meant(keys, self.foreign)))
        return found.pop() if len(found) == 1 else None

    def nearest(self, asked: Sequence[Sequence[Key]]) -> Labels:
        """The table of the style that knows the most of what is asked."""

        def knows(table: Labels) -> int:
            return sum(table.find(keys) is not None for keys in asked)

        return max(self.style.tables, key=knows, default=_NOTHING)

    def loops(self) -> Iterator[Loop]:
        """The items of tables, those of the style first."""
        for table in self.style.tables:
            if table.loop:
                yield table.loop
        for table in self.foreign:
            if table.loop and self.style.understands(table.loop.rows):
                yield table.loop

    def column(self, title: str, loop: Loop) -> ColumnForm | None:
        """The column of a title in a table of the same items, as all that have it agree."""
        found: dict[Words, ColumnForm] = {}
        for other in self.loops():
            column = other.column_of(title)
            if column is None or column.value is None or other.rows != loop.rows:
                continue
            if self.style.understands(column.value):
                found[column.value] = column
        return found.popitem()[1] if len(found) == 1 else None

    def is_row(self, label: str) -> bool:
        """Whether a row of some table is called so."""
        tables = (*self.style.tables, *self.foreign)
        rows = set(spellings(label))
        return any(row in rows for table in tables for row, _ in table.fields)


def _meant(keys: Sequence[Key], tables: Iterable[Labels]) -> set[Words]:
    values = (table.find(keys) for table in tables)
    return {value for value in values if value is not None}


# ── tables ──────────────────────────────────────────────────────────────────


class _Items(Struct, frozen=True, eq=False):
    """The rows of a form that are for the items of a table, and the cells that head its columns."""

    loop: Loop
    heads: Mapping[FormCell, ColumnForm]
    first: int
    end: int

    def __contains__(self, cell: FormCell) -> bool:
        return self.first <= cell.top < self.end


class _FilledTable:
    """One table of a form, and what is proposed for it."""

    def __init__(self, number: int, table: FormTable, book: _Book) -> None:
        self._number = number
        self._above = table.above
        self._book = book
        self._grid = Grid(table.cells)
        self._items = self._find_items()
        self._named = {
            cell: self._grid.names_of(cell)
            for cell in table.cells
            if cell.blank and not (self._items and cell in self._items)
        }
        self._alone = Counter(
            names.head for names in self._named.values() if not names.row
        )
        self._in_row = Counter(names.row for names in self._named.values())
        asked = [self._keys(names) for names in self._named.values()]
        self._nearest = book.nearest(asked)

    def parts(self) -> Iterator[_Part]:
        """What is proposed, from the first row to the last."""
        labels = {
            one for names in self._named.values() for one in (names.row, names.head)
        }
        items = self._items
        for cell in self._grid.cells:
            if items and cell in items:
                if cell.top == items.first:
                    yield from self._of_items(items)
                    items = None
            elif self._items and cell in self._items:
                continue
            elif cell in self._named:
                yield from self._of_cell(cell, self._named[cell])
            elif cell not in labels and self._asks_more(cell):
                yield Unknown(self._where(cell), _in_one_line(cell.text))

    def _keys(self, names: CellNames) -> list[Key]:
        if not names.row and (self._alone[names.head] > 1 or not names.below):
            # A list of things, and no telling of which.
            return []
        return list(keys_of(names))

    def _of_cell(self, cell: FormCell, names: CellNames) -> Iterator[_Part]:
        value = self._book.find(self._keys(names), self._nearest)
        if value is None:
            value = self._text_of_row(names)
        if value is None:
            yield Unknown(self._where(cell), _label(names))
        elif not _CONSTANT.fullmatch(value):
            tag = f"{{{{ {self._in_unit(value, cell)} }}}}"
            yield Proposal(self._where(cell), _label(names), tag)
            yield CellText(self._number, cell.top, cell.number, tag)

    def _text_of_row(self, names: CellNames) -> Words | None:
        """What a row is called for, under a head that no table of the type has: words only, for which
        year a figure would be there is no telling.
        """
        if not (names.row and names.head and names.beside):
            return None
        if self._in_row[names.row] > 1:
            return None
        value = self._book.find([(row, "") for row in spellings(names.row.text)])
        return value if value in self._book.style.texts else None

    def _in_unit(self, value: Words, cell: FormCell) -> str:
        """The expression of an amount in the unit that the form has, as far as it tells one."""
        units = map(_UNIT.search, (*self._grid.labels_near(cell), self._above))
        unit = next((found[1] for found in units if found), None)
        if unit is None:
            return value
        if value in self._book.style.amounts:
            return f"{value}|{unit}|不带单位"
        return _IN_UNIT.sub(f"|{unit}|不带单位", value)

    def _asks_more(self, cell: FormCell) -> bool:
        """Whether a cell with words in it has room for a value as well: 时间范围：, or a note beside a label
        that is known.
        """
        if _OPEN_END.search(cell.text):
            return True
        left = [one for one in self._grid.rows[cell.top] if one.right <= cell.left]
        if not (left and is_label(left[-1]) and is_label(cell)):
            return False
        keys = [(row, "") for row in spellings(left[-1].text)]
        value = self._book.find(keys, self._nearest)
        return value is not None and not _CONSTANT.fullmatch(value)

    def _where(self, cell: FormCell) -> str:
        return f"表 {self._number + 1} 第 {cell.top + 1} 行第 {cell.number + 1} 格"

    # ── items ───────────────────────────────────────────────────────────────

    def _find_items(self) -> _Items | None:
        """The rows below the head that has the most titles of a table's columns."""
        heads: Mapping[FormCell, ColumnForm] = {}
        loop = None
        for row in self._grid.rows:
            for one in self._book.loops():
                found = _titles(row, one)
                if len(found) >= _LEAST and len(found) > len(heads):
                    heads, loop = found, one
        if loop is None:
            return None
        first = end = next(iter(heads)).bottom
        while end < len(self._grid.rows) and self._is_item(end, list(heads)):
            end += 1
        return _Items(loop, heads, first, end) if end > first else None

    def _is_item(self, row: int, heads: Sequence[FormCell]) -> bool:
        """Whether a row has a cell for each column and room in one of them, and is none of those that
        a table has besides its items.
        """
        cells = [self._grid.below(head, row) for head in heads]
        if None in cells or not any(cell and cell.blank for cell in cells):
            return False
        begun = [cell for cell in self._grid.rows[row] if cell.top == row]
        return not any(self._book.is_row(one.text) for one in begun if is_label(one))

    def _of_items(self, items: _Items) -> Iterator[_Part]:
        """The pattern of the items: a row of tags in the place of all rows that were there for them."""
        grid, loop = self._grid, items.loop
        texts: dict[int, str] = {}
        columns = {grid.below(head, items.first): head for head in items.heads}
        for cell in grid.rows[items.first]:
            if cell.top != items.first:
                continue
            head = columns.get(cell) or self._head_above(cell, items)
            title = _in_one_line(head.text) if head else ""
            column = items.heads.get(head) if head else None
            if column is None and head:
                column = self._book.column(head.text, loop)
            if column is not None and column.value is not None:
                texts[cell.number] = _column_tag(column.value, merge=column.merge)
                yield Proposal(self._where(cell), title, texts[cell.number])
            elif is_label(cell) and cell.bottom >= items.end > cell.top + 1:
                # It stands beside all of them.
                texts[cell.number] = f"{{% vm %}}{_in_one_line(cell.text)}"
            else:
                texts[cell.number] = ""
                yield Unknown(self._where(cell), title)
        before = [f"{{%tr for 行 in {loop.rows} %}}"]
        if loop.subrows:
            before.append(f"{{%tr for 子 in {loop.subrows} %}}")
        after = ["{%tr endfor %}"] * len(before)
        yield RowPattern(
            self._number, items.first, items.end, texts, tuple(before), tuple(after)
        )
        yield Replaced(
            f"表 {self._number + 1} 第 {items.first + 1}～{items.end} 行",
            [
                _in_one_line(cell.text)
                for cell in grid.cells
                if cell in items and is_label(cell)
            ],
        )

    def _head_above(self, cell: FormCell, items: _Items) -> FormCell | None:
        above = self._grid.below(cell, items.first - 1)
        return above if above and is_label(above) else None


def _titles(row: Sequence[FormCell], loop: Loop) -> dict[FormCell, ColumnForm]:
    """The cells of a row that are titles of columns, without one that reaches down beside the items."""
    found = {}
    for cell in row:
        column = loop.column_of(cell.text)
        if column is not None:
            found[cell] = column
    ends = Counter(cell.bottom for cell in found)
    return {
        cell: column
        for cell, column in found.items()
        if ends[cell.bottom] == max(ends.values())
    }


def _column_tag(value: Words, *, merge: bool) -> str:
    printed = f"{{{{ {value} }}}}"
    return f"{{% vm {value} %}}{printed}" if merge else printed


def _label(names: CellNames) -> str:
    """The labels of a cell as they are told."""
    named = (one for one in (names.row, names.head) if one)
    return " × ".join(_in_one_line(one.text) for one in named)


def _in_one_line(text: str) -> str:
    return "".join(text.split())


# ── lines ───────────────────────────────────────────────────────────────────


def _of_line(number: int, line: str, book: _Book) -> Iterator[_Part]:
    """What is proposed for the blanks of a paragraph outside of tables."""
    if len(line) > _LONGEST:
        return
    where = f"表外第 {number + 1} 段"
    for found in _AFTER_COLON.finditer(line):
        label = found[1]
        value = book.find([(spelling, "") for spelling in spellings(label)])
        if value is None:
            yield Unknown(where, label)
        elif not _CONSTANT.fullmatch(value):
            tag = f"{{{{ {value} }}}}"
            yield Proposal(where, label, tag)
            yield LineText(number, *found.span(2), tag)
    for found in _IN_BRACKETS.finditer(line):
        if found[2] in GIVEN:
            tag = f"{{{{ {found[2]} }}}}"
            yield Proposal(where, found[2], tag)
            yield LineText(number, *found.span(1), tag)
