"""The tables of a workbook, wherever they stand: which one it is, its heads, its rows.

A table is known by a title or a number (表号) of its own. What stands below, to the next one, is its.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from reports.core.patterns import Pattern
from reports.intake.labels import alternatives, folded
from reports.intake.workbook import (
    Sheet,
    Value,
    Workbook,
    cell_name,
    is_nothing,
    number_of,
    text_of,
)
from reports.types.workbook_form import WorkbookForm, WorkbookTable

_YEAR = Pattern(r"(?<!\d)20\d\d年?度?")
_OF_YEAR = Pattern(r"(?<!\d)(20\d\d)年度")
_IN_YEAR = Pattern(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
_IN_NAME = Pattern(r"(?<!\d)(20\d\d)(?!\d)")
_UNIT_OF_MONEY = Pattern(r"单位[:：](元|万元|亿元|千元)$")
_UNIT_IN_BRACKETS = Pattern(r"[(（](元|万元|亿元|千元)[)）]$")
_OWNER = Pattern(
    r"(?:编制单位|填报单位|编报单位|编制部门|部门名称|单位名称|部门|单位)[:：](.+)"
)
_CODE = Pattern(r"\d{3,7}")
# What may stand before a title: 附表1：, 2024年度, 某某局, 部门.
_BEFORE = Pattern(r"(?:附?[件表]?[一二三四五六七八九十\d]{0,3}[、.:：]?)?")
_SHEET_NUMBER = Pattern(r"[A-Z]{1,2}\d{1,2}(?:[-_]\d{1,2})?")
_MOST_HEAD_ROWS = 10
_OF_SENTENCES = frozenset("。,;、:!?")
_MONEY: Mapping[str, int] = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}
_TEN = Decimal(10)


class Column(NamedTuple):
    """A column with numbers: where it stands, its heads from above, and the columns of its row's code
    and name.
    """

    at: int
    heads: tuple[str, ...]
    codes: tuple[int, ...]
    names: tuple[int, ...]


class Row(NamedTuple):
    """A row as one column sees it."""

    at: int
    code: str
    name: str


class FoundTable(Struct, frozen=True, dict=True):
    """A table of a sheet: the rows from `first` on that it may reach to."""

    form: WorkbookTable
    words: WorkbookForm
    file: str
    sheet: Sheet
    first: int
    last: int
    part_of: str = ""

    @property
    def name(self) -> str:
        """What the table is called; a part bears the name of the whole."""
        return self.part_of or self.form.name

    @property
    def where(self) -> str:
        """The table as a sentence names its place."""
        return f"“{self.file}”的工作表“{self.sheet.name}”"

    @cached_property
    def factor(self) -> Decimal | None:
        """How many 元 its numbers count in; None where it does not say."""
        for _, _, text in _texts(self.sheet, self.first, self.body):
            if found := _UNIT_OF_MONEY.search("".join(text.split()).rstrip(")）")):
                return Decimal(_MONEY[found[1]])
        units = {
            found[1]
            for _, _, text in _texts(self.sheet, self.first, self.body)
            if (found := _UNIT_IN_BRACKETS.search("".join(text.split())))
        }
        return Decimal(_MONEY[units.pop()]) if len(units) == 1 else None

    @cached_property
    def step(self) -> Decimal:
        """The smallest step between two numbers of it, in 元: what is finer has been rounded away."""
        places = 0
        for row in range(self.body, self.last):
            for column in self.columns:
                number = number_of(self.sheet.at(row, column.at))
                if number is not None:
                    places = max(places, -int(number.as_tuple().exponent))
        return (self.factor or Decimal(1)) / _TEN**places

    # ── heads ──

    @cached_property
    def head(self) -> int:
        """The first row of its heads: that with two of the words its columns are called."""
        if self.form.indicators:
            return self._head_of_indicators()
        known = self._head_words
        for row in range(self.first, self.last):
            texts = {folded(text) for _, text in _row_texts(self.sheet, row)}
            if len(texts & known) > 1:
                return row
        return self.last

    def _head_of_indicators(self) -> int:
        """The row in which all levels and the names of indicators are headed."""
        wanted = {
            folded(word)
            for one in self.form.indicators
            for word in (*one.levels, one.name)
        }
        for row in range(self.first, self.last):
            texts = {
                folded(text).split("(")[0] for _, text in _row_texts(self.sheet, row)
            }
            if wanted <= texts:
                return row
        return self.last

    @cached_property
    def body(self) -> int:
        """The first row below the heads."""
        if self.form.indicators:
            return min(self.last, self.head + 1)
        names = {
            way[0]
            for one in self.form.values
            if one.row
            for way in alternatives(one.row)
        }
        end = min(self.last, self.head + _MOST_HEAD_ROWS)
        for row in range(self.head + 1, end):
            if self._is_of_body(row, names):
                return row
        return end

    def _is_of_body(self, row: int, names: set[str]) -> bool:
        cells = [(at, cell) for at, cell in _cells(self.sheet, row)]
        if not cells or self._counts_columns([cell for _, cell in cells]):
            return False
        first = text_of(cells[0][1])
        if _CODE.fullmatch(first) or (folded(first) in names and len(cells) <= 2):
            return True
        return any(number_of(cell) is not None for _, cell in cells)

    def _counts_columns(self, cells: Sequence[Value]) -> bool:
        """Whether a row numbers the columns: 栏次 1 2 3."""
        skipped = {folded(word) for word in self.words.passed_over}
        texts = [text for cell in cells if folded(text := text_of(cell)) not in skipped]
        texts = [text for text in texts if len(text) > 1 or text.isdecimal()]
        numbers = [int(text) for text in texts if text.isdecimal()]
        is_run = all(after == one + 1 for one, after in pairwise(numbers))
        return (
            len(numbers) == len(texts) and is_run and (not numbers or numbers[0] == 1)
        )

    @cached_property
    def _head_words(self) -> set[str]:
        said = [one.column for one in self.form.values]
        said += [text for one in self.form.codes for text in one.columns.values()]
        words = {word for text in said for way in alternatives(text) for word in way}
        given = (*self.words.code_heads, *self.words.name_heads, *self.words.sums)
        return words | {folded(word) for word in given}

    @cached_property
    def _heads(self) -> Mapping[int, tuple[str, ...]]:
        """The heads of each column from above, each word once."""
        width = max(map(len, self.sheet.rows[self.head : self.body]), default=0)
        rows = [self._spread(row, width) for row in range(self.head, self.body)]
        heads: dict[int, tuple[str, ...]] = {}
        for at in range(width):
            words = dict.fromkeys(word for row in rows if (word := row[at]))
            if words:
                heads[at] = tuple(words)
        return heads

    def heads_of(self, column: int) -> tuple[str, ...]:
        """The heads of a column, from above."""
        return self._heads.get(column, ())

    def _spread(self, row: int, width: int) -> list[str]:
        """The words of a row of heads, over all the columns that they stand above."""
        cells = [self.sheet.at(row, at) for at in range(width)]
        if self._counts_columns([cell for cell in cells if not is_nothing(cell)]):
            return [""] * width
        words = [folded(text_of(cell)) for cell in cells]
        inside = [
            one
            for one in self.sheet.merged
            if self.head <= one[0] and one[2] < self.body
        ]
        for top, left, bottom, right in inside:
            if top <= row <= bottom:
                word = folded(text_of(self.sheet.at(top, left)))
                words[left : right + 1] = [word] * (min(right + 1, width) - left)
        return words if inside else self._reaching(words, row)

    def _reaching(self, words: list[str], row: int) -> list[str]:
        """The same where merged cells are lost: a word goes for the columns behind it that have none
        but words below.
        """
        below: set[int] = set()
        for other in range(row + 1, self.body):
            cells = [*_cells(self.sheet, other)]
            if not self._counts_columns([cell for _, cell in cells]):
                below.update(at for at, _ in cells)
        reaching, last = [], ""
        for at, word in enumerate(words):
            last = word or last
            reaching.append(word or (last if at in below else ""))
        return reaching

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The columns with numbers, each with the code and the name to its left."""
        codes: tuple[int, ...] = ()
        names: tuple[int, ...] = ()
        found: list[Column] = []
        is_open = False
        for at, heads in sorted(self._heads.items()):
            kind = self._kind_of(heads)
            if kind is None:
                continue
            if kind:
                if not is_open:
                    codes, names, is_open = (), (), True
                if kind == "code":
                    codes += (at,)
                else:
                    names += (at,)
                continue
            is_open = False
            found.append(Column(at, heads, codes, names))
        if found and not any(one.codes or one.names for one in found):
            return self._named_below_nothing(found)
        return found

    def _named_below_nothing(self, found: Sequence[Column]) -> Sequence[Column]:
        """The columns of a table that heads its names with nothing: they stand before the first of those that
        hold numbers.
        """
        rows = range(self.body, self.last)
        # Where lines are counted, the count of the line of heads heads its column.
        counts = {one.at for one in found if one.heads[-1].isdecimal()}
        holding = (
            one.at
            for one in found
            if one.at not in counts
            and any(number_of(self.sheet.at(row, one.at)) is not None for row in rows)
        )
        first = next(holding, 0)
        names = tuple(at for at in range(first) if at not in counts)
        return [one._replace(names=names) for one in found if one.at >= first]

    def _kind_of(self, heads: tuple[str, ...]) -> str | None:
        """What a column holds: codes, names, numbers (the empty word); None for one passed over."""
        if heads[-1] in map(folded, self.words.passed_over):
            return None
        if set(heads) & set(map(folded, self.words.code_heads)):
            return "code"
        last = heads[-1].split("(")[0]
        return "name" if last in map(folded, self.words.name_heads) else ""

    def column_called(self, word: str) -> int | None:
        """The first column whose last head is a word, with a remark in brackets or without."""
        return next(
            (
                at
                for at, heads in sorted(self._heads.items())
                if heads[-1].split("(")[0] == folded(word)
            ),
            None,
        )

    def beside(self, word: str) -> tuple[int, int] | None:
        """The first filled cell to the right of one that says a word: its row and column. The next word that asks
        for something is no answer.
        """
        said = [*self.words.told_beside, *self.form.beside.values()]
        asked = {folded(one) for each in said for one in each.split("|")}
        for row, at, text in _texts(self.sheet, self.first, self.last):
            if folded(text) == folded(word):
                found = (other for other, _ in _cells(self.sheet, row) if other > at)
                spot = next(found, None)
                if spot is None or folded(text_of(self.sheet.at(row, spot))) in asked:
                    return None
                return row, spot
        return None

    # ── rows ──

    def rows_of(self, column: Column) -> Iterator[Row]:
        """The rows of a column, with their codes and names."""
        for row in range(self.body, self.last):
            cells = [text_of(self.sheet.at(row, at)) for at in column.codes]
            code = _code_of(cells)
            texts = [text_of(self.sheet.at(row, at)) for at in column.names]
            if not code:
                texts += cells
            name = next((folded(text) for text in texts if text), "")
            yield Row(row, code, name)

    def columns_like(self, words: Sequence[str]) -> list[Column]:
        """The columns that have all these words in their heads, the best of them alone where one is
        better: called by the last word, or the sum of what is.
        """
        found = [one for one in self.columns if set(words) <= set(one.heads)]
        if len(found) > 1:
            sums = {*map(folded, self.words.sums)}
            for better in (
                [one for one in found if set(one.heads) == set(words)],
                [one for one in found if one.heads[-1] == words[-1]],
                [one for one in found if one.heads[-1] in sums],
            ):
                if len(better) == 1:
                    return better
        return found


def _code_of(cells: Sequence[str]) -> str:
    """The code of a row: in one cell, or in parts (类, 款, 项)."""
    parts = [cell for cell in cells if cell]
    if not parts or not all(part.isdecimal() for part in parts):
        return ""
    whole = parts[0] + "".join(part.zfill(2) for part in parts[1:])
    return whole if _CODE.fullmatch(whole) else ""


# ── where tables stand ──────────────────────────────────────────────────────


def find_tables(book: Workbook, words: WorkbookForm) -> list[FoundTable]:
    """The tables of a workbook that a type knows; each reaches to the next on its sheet. What a program
    has hidden is its own.
    """
    shown = (sheet for sheet in book.sheets if not sheet.hidden)
    return [one for sheet in shown for one in _find_in(book.file, sheet, words)]


def _find_in(file: str, sheet: Sheet, words: WorkbookForm) -> Iterator[FoundTable]:
    end = len(sheet.rows)
    spots = _spots(sheet, words)
    for number, (form, row) in enumerate(spots):
        last = spots[number + 1][1] if number + 1 < len(spots) else end
        found = FoundTable(form, words, file, sheet, row if number else 0, last)
        yield found
        yield from _parts_of(found)


def _parts_of(found: FoundTable) -> Iterator[FoundTable]:
    """The parts of a table that have heads of their own; each reaches to the next."""
    parts = [
        replace(found, form=form, part_of=found.form.name) for form in found.form.parts
    ]
    heads = sorted(one.head for one in parts)
    for part in parts:
        last = next((row for row in heads if row > part.head), found.last)
        if part.head < found.last:
            yield replace(part, last=last)


def _spots(sheet: Sheet, words: WorkbookForm) -> list[tuple[WorkbookTable, int]]:
    """Which tables begin at which rows: a title goes before a number, and the sheet's name is asked
    where no cell says anything.
    """
    titled: list[tuple[list[WorkbookTable], int]] = []
    numbered: list[tuple[list[WorkbookTable], int]] = []
    for row, _, text in _texts(sheet, 0, len(sheet.rows)):
        if forms := _by_title(text, words):
            titled.append((forms, row))
        if forms := _by_number(text, words):
            numbered.append((forms, row))
    if not titled and not numbered:
        forms = _by_title(sheet.name, words) or _by_number(sheet.name, words)
        return [(forms[0], 0)] if forms else []
    named = [form for forms, _ in numbered for form in forms]
    named += _by_number(sheet.name, words)
    spots: list[tuple[WorkbookTable, int]] = []
    for forms, row in titled or numbered:
        # Of two that are called alike it is the one whose number is there.
        form = next((one for one in forms if one in named), forms[0])
        # The same title again is that of a page that goes on.
        if not spots or spots[-1][0] is not form:
            spots.append((form, row))
    return spots


def _by_title(text: str, words: WorkbookForm) -> list[WorkbookTable]:
    """The tables that a cell is the title of, with no more before it than a number, a year, a name."""
    plain = folded(text)
    found = _SHEET_NUMBER.match(plain)
    plain = plain[found.end() :] if found else plain
    bare = plain.split("(")[0] or plain
    # What tells data files apart may stand before a title, with brackets of its own.
    said = {bare, plain} if words.told_by else {bare}
    return [
        form
        for form in words.tables
        if any(
            one.endswith(title)
            and _is_before(one.removesuffix(title), any_name=bool(words.told_by))
            for title in map(folded, form.titles or (form.name,))
            for one in said
        )
    ]


def _is_before(text: str, *, any_name: bool) -> bool:
    """Whether words before a title say nothing of which table it is; they may name what it is of."""
    numbered = _BEFORE.match(text)
    rest = _YEAR.sub("", text[numbered.end() :] if numbered else text)
    if rest in ("", "部门", "单位", "年", "年度"):
        return True
    if any_name:
        return not set(rest) & _OF_SENTENCES
    # The name of a body ends so; 财政拨款 and the like do not.
    return rest.endswith(("局", "中心", "部门", "单位", "本级", "处", "站", "所"))


def _by_number(text: str, words: WorkbookForm) -> list[WorkbookTable]:
    """The tables whose number a cell is, alone or in brackets behind a title."""
    plain = folded(text)
    last = plain[plain.rfind("(") + 1 :].rstrip(")") if "(" in plain else plain
    first = _SHEET_NUMBER.match(plain)
    said = {plain, last, first.group() if first else ""} - {""}
    return [form for form in words.tables if said & {*map(folded, form.numbers)}]


def subject_of(table: FoundTable) -> str:
    """What tells the data file of a table from others: what stands beside the words that ask for it, else what
    stands before its title.
    """
    for word in table.words.told_beside:
        if (spot := table.beside(word)) is not None:
            return " ".join(text_of(table.sheet.at(*spot)).split())
    titles = [folded(one) for one in table.form.titles or (table.form.name,)]
    for _, _, text in _texts(table.sheet, table.first, table.head):
        plain = _YEAR.sub("", folded(text))
        for title in sorted(titles, key=len, reverse=True):
            if plain.endswith(title):
                return plain.removesuffix(title)
    return ""


# ── what is written around tables ───────────────────────────────────────────


def years_said(book: Workbook, tables: Sequence[FoundTable]) -> set[int]:
    """The years that tables say they are of: in their titles, else in the names of their sheets and of
    the file.
    """
    above = [
        "".join(text.split())
        for table in tables
        for _, _, text in _texts(table.sheet, table.first, table.head)
    ]
    named = [book.file, *(table.sheet.name for table in tables)]
    for pattern, texts in ((_OF_YEAR, above), (_IN_YEAR, above), (_IN_NAME, named)):
        if found := {int(one[1]) for text in texts for one in pattern.finditer(text)}:
            return found
    return set()


def owners_said(tables: Sequence[FoundTable]) -> set[str]:
    """The bodies that tables say they are of."""
    owners = set()
    for table in tables:
        for _, _, text in _texts(table.sheet, table.first, table.head):
            plain = "".join(text.split())
            found = _OWNER.match(plain)
            if found and not _UNIT_OF_MONEY.search(plain):
                owners.add(found[1])
    return owners


# ── cells ───────────────────────────────────────────────────────────────────


def _cells(sheet: Sheet, row: int) -> Iterator[tuple[int, Value]]:
    """The filled cells of a row, with their columns."""
    for at, cell in enumerate(sheet.rows[row]):
        if not is_nothing(cell):
            yield at, cell


def _row_texts(sheet: Sheet, row: int) -> Iterator[tuple[int, str]]:
    for at, cell in _cells(sheet, row):
        if isinstance(cell, str):
            yield at, cell


def _texts(sheet: Sheet, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """The texts of some rows, each with its row and column."""
    for row in range(first, min(last, len(sheet.rows))):
        for at, text in _row_texts(sheet, row):
            yield row, at, text


def name_in(table: FoundTable, row: int, column: Column) -> str:
    """The name of a cell of a table."""
    return cell_name(row, column.at)
