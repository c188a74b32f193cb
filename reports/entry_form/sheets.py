"""The sheets of a form: what it asks for, laid out in cells, and the hidden sheet that they are known by."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from math import ceil

from reports.core.figure import TYPED_NONE, TYPED_PENDING
from reports.entry_form.entries import (
    Column,
    Entry,
    Field,
    Heading,
    Item,
    Page,
    Row,
    Rows,
    Text,
)
from reports.entry_form.ledger import (
    MOST_CHARACTERS,
    SHEET,
    Known,
    KnownRow,
    KnownRows,
    Ledger,
)
from reports.entry_form.unit_files import MONEY
from reports.source.schema import Schema
from reports.writers.xlsx import (
    CellLook,
    Sheet,
    SheetCell,
    ShownNumber,
    StyledCell,
    characters,
    decimals_of,
    place,
)
from reports.writers.xlsx_guard import Allowed

ENTRY = "本年（填这里）"
HEAD = ("", "项目", "单位", "上年", ENTRY, "说明")
"""The heads of what is not a table of its own; what is to be filled in stands below ENTRY."""
# The first column holds the words of the hidden sheet; the others are as wide as this.
_WIDTHS = (6, 30, 14, 16, 26)
_MORE, _LEAST_COLUMNS = 14, 11
ENTRY_AT, TEXT_AT, _NOTE_AT = 4, 2, 5
TITLED = "题"
# Of rows that there are none of yet fewer are asked for.
_SPARE_ROWS, _SPARE_FIRST, _SPARE_TEXTS = 5, 2, 4
_NUMBERS = frozenset({"金额", "数"})
_MOST_DIGITS = 15
_MOST_LINES = 27
_YES_NO = ("是", "否")
_MAX_NAME = 31
_NOT_IN_NAMES = str.maketrans("[]:*?/\\", "（）：＊？··")
_NOTES = (
    "黄色的格是要填的。没有的数填 0，暂时不知道的填“待填”；法定没有的照说明写“无”。",
    "表里不够的行填在空行里，也可以插入行。填好保存，发回给汇总的人。",
)


def sheets_of(pages: Sequence[Page], ledger: Ledger) -> list[Sheet]:
    """The sheets of a form; the lines are noted in the ledger."""
    names: list[str] = []
    sheets = []
    for page in pages:
        name = _sheet_name(page.title, names)
        names.append(name)
        sheets.append(_SheetMaker(page, name, ledger).sheet())
    hidden = Sheet(SHEET, tuple(ledger.rows()), hidden=True)
    return [*sheets, hidden]


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    plain = title.translate(_NOT_IN_NAMES)[:_MAX_NAME]
    name, number = plain, 2
    while name in taken:
        end = f"（{number}）"
        name, number = f"{plain[: _MAX_NAME - len(end)]}{end}", number + 1
    return name


class _SheetMaker:
    """One page on its way into cells."""

    def __init__(self, page: Page, name: str, ledger: Ledger) -> None:
        self.page, self.name, self.ledger = page, name, ledger
        self.rows: list[tuple[SheetCell, ...]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.heights: dict[int, int] = {}
        self.numbers: list[tuple[int, int]] = []
        self.choices: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        widest = [len(one.columns) for one in page.items if isinstance(one, Rows)]
        self.width = max(_LEAST_COLUMNS, 1 + max(widest, default=0))

    def sheet(self) -> Sheet:
        """The sheet of the page."""
        self.above()
        frozen = len(self.rows)
        for item in self.page.items:
            self.item(item)
        widths = [*_WIDTHS, *[_MORE] * (self.width - len(_WIDTHS))]
        return Sheet(
            self.name,
            tuple(self.rows),
            merged=tuple(self.merged),
            widths=tuple(map(Decimal, widths)),
            repeated=(frozen, frozen),
            wide=True,
            heights=self.heights,
            frozen=frozen,
            numbered=True,
            guarded=True,
            allowed=tuple(self.allowed()),
            aside=1,
        )

    def above(self) -> None:
        """What stands above the lines, and their heads."""
        unit, year = self.ledger.unit, self.ledger.year
        if self.page.money:
            self.ledger.note(Known(self.page.file, (MONEY,), self.page.money))
        title = f"{unit} {year} 年填报表：{self.page.said}"
        self.line("", StyledCell(title, CellLook.SECTION))
        for note in _NOTES:
            self.line("", StyledCell(note, CellLook.NOTE))
        for row in range(1, len(self.rows) + 1):
            self.merged.append((row, 2, row, self.width))
        heads = [StyledCell(one, CellLook.HEAD) for one in HEAD[1:]]
        beyond = [StyledCell("", CellLook.HEAD)] * (self.width - len(HEAD))
        self.line("头", *heads, *beyond)
        self.merged.append((len(self.rows), len(HEAD), len(self.rows), self.width))

    def line(self, word: str, *cells: SheetCell) -> int:
        """A row put below the others; its number."""
        self.rows.append((word, *cells))
        return len(self.rows)

    def item(self, item: Item) -> None:
        if isinstance(item, Heading):
            self.heading(item.title, item.level, item.note)
        elif isinstance(item, Field):
            self.field(item)
        elif isinstance(item, Text):
            self.text(item)
        else:
            self.table(item)

    def heading(self, title: str, level: int, note: str) -> None:
        words = f"{'　' * level}{title}" + (f"（{note}）" if note else "")
        row = self.line(TITLED, StyledCell(words, CellLook.SECTION))
        self.span(row, 1, words)

    def span(self, row: int, at: int, words: str) -> None:
        """A cell over all that is to the right of it, as high as its words need."""
        self.merged.append((row, at + 1, row, self.width))
        across = sum([*_WIDTHS, *[_MORE] * (self.width - len(_WIDTHS))][at:])
        self.heights[row] = max(self.heights.get(row, 1), _lines_of(words, across))

    # ── single values ──

    def field(self, item: Field) -> None:
        entry = item.entry
        word = self.ledger.note(Known(entry.file, entry.path, entry.text))
        note = ("必填。" if entry.wanted else "") + item.note
        name = f"{'　' * item.level}{item.title}"
        row = self.line(
            word,
            StyledCell(name, CellLook.LEFT),
            StyledCell(item.unit, CellLook.CENTER),
            StyledCell(item.last, CellLook.RIGHT),
            self.entry(entry),
            StyledCell(note, CellLook.LEFT),
            *[StyledCell("", CellLook.LEFT)] * (self.width - len(HEAD)),
        )
        self.allow(row, ENTRY_AT, entry.form)
        self.heights[row] = max(
            _lines_of(name, _WIDTHS[1]), _lines_of(entry.text or "", _WIDTHS[ENTRY_AT])
        )
        self.span(row, _NOTE_AT, note)

    def text(self, item: Text) -> None:
        entry = item.entry
        said = entry.text or ""
        if len(said) > MOST_CHARACTERS:
            told = f"{item.title}：这一段太长，请在 {entry.file} 里改"
            self.heading(told, 0, "")
            return
        word = self.ledger.note(Known(entry.file, entry.path, entry.text))
        words = f"{item.title}（{item.note}）" if item.note else item.title
        row = self.line(
            word,
            StyledCell(words, CellLook.LEFT),
            self.entry(entry),
            *[StyledCell("", CellLook.TYPED)] * (self.width - 3),
        )
        self.heights[row] = _lines_of(words, _WIDTHS[1])
        self.span(row, TEXT_AT, said or "\n\n")

    def entry(self, entry: Entry) -> StyledCell:
        """The cell of an entry, with what it holds."""
        is_number = entry.form.get("量") in _NUMBERS
        look = CellLook.COUNTED if is_number else CellLook.TYPED
        text = entry.text or ""
        if self.ledger.blank:
            is_expected = entry.wanted or text == TYPED_PENDING
            return StyledCell(TYPED_PENDING if is_expected else "", look)
        number = _plain_number(text) if is_number else None
        if number is None:
            return StyledCell(text, look)
        return StyledCell(ShownNumber(number, decimals_of(number), grouped=True), look)

    # ── rows ──

    def table(self, item: Rows) -> None:
        self.heading(item.title, item.level, item.note)
        named = [(one.title, one.key) for one in item.columns]
        known = KnownRows(
            item.file, item.into, item.place, named, item.keyed, item.lone
        )
        word = self.ledger.note(known)
        heads = [StyledCell(one.title, CellLook.HEAD) for one in item.columns]
        is_text = not item.place
        beyond = [StyledCell("", CellLook.HEAD)] * (self.width - 3) if is_text else ()
        row = self.line(word, *heads, *beyond)
        widths = [*_WIDTHS, *[_MORE] * self.width]
        self.heights[row] = max(
            _lines_of(one.title, widths[at]) for at, one in enumerate(item.columns, 1)
        )
        if is_text:
            self.span(row, TEXT_AT, "")
        for one in item.rows:
            self.row(word, one, item.columns)
        spare = _SPARE_ROWS if item.rows or item.wanted else _SPARE_FIRST
        for _ in range(_SPARE_TEXTS if is_text else spare):
            self.spare(word, item, is_text=is_text)

    def row(self, of: str, row: Row, columns: Sequence[Column]) -> None:
        known: list[Known | None] = []
        cells: list[SheetCell] = []
        for one in row.cells:
            if isinstance(one, str):
                known.append(None)
                cells.append(StyledCell(one, CellLook.LEFT))
            else:
                known.append(Known(one.file, one.path, one.text))
                cells.append(self.entry(one))
        number = self.line(self.ledger.note(KnownRow(of, known)), *cells)
        widths = [*_WIDTHS, *[_MORE] * self.width]
        lines = 1
        for at, (one, column) in enumerate(zip(row.cells, columns, strict=True), 1):
            said = one if isinstance(one, str) else one.text or ""
            lines = max(lines, _lines_of(said, widths[at]))
            if not isinstance(one, str):
                self.allow(number, at, column.form)
        self.heights[number] = lines

    def spare(self, of: str, item: Rows, *, is_text: bool) -> None:
        word = self.ledger.note(KnownRow(of))
        cells: list[SheetCell] = []
        for at, column in enumerate(item.columns):
            if not column.key and at:
                cells.append(StyledCell("", CellLook.LEFT))
                continue
            is_number = column.form.get("量") in _NUMBERS
            look = CellLook.COUNTED if is_number else CellLook.TYPED
            cells.append(StyledCell("", look))
        if is_text:
            cells += [StyledCell("", CellLook.TYPED)] * (self.width - 3)
        row = self.line(word, *cells)
        if is_text:
            self.span(row, TEXT_AT, "\n")
        for at, column in enumerate(item.columns, 1):
            if column.key:
                self.allow(row, at, column.form)

    # ── what fits ──

    def allow(self, row: int, at: int, form: Schema) -> None:
        """Notes what may be typed into a cell; `at` is counted from 0."""
        if choices := _choices(form):
            self.choices.setdefault(choices, []).append((row, at + 1))
        elif form.get("量") in _NUMBERS:
            self.numbers.append((row, at + 1))

    def allowed(self) -> Iterator[Allowed]:
        for choices, cells in self.choices.items():
            yield Allowed(_ranges(cells), f"只能填：{'、'.join(choices)}", choices)
        told = "这里填数。没有填 0，不知道填“待填”。"
        yield Allowed(_ranges(self.numbers), told)


def _choices(form: Schema) -> tuple[str, ...]:
    """The words that may stand for a value, empty where it may be any."""
    known: Sequence[str] = form.get("enum", ())
    if form.get("量") == "是否":
        known = _YES_NO
    if not known or form.get("可写"):
        return ()
    more = [TYPED_NONE] if form.get("可无") else []
    return (*known, *more, TYPED_PENDING)


def _ranges(cells: Sequence[tuple[int, int]]) -> list[str]:
    """Cells as Excel lists them, those below each other as one."""
    found: list[str] = []
    first = last = (0, 0)
    for row, column in [*sorted(cells, key=lambda one: (one[1], one[0])), (0, 0)]:
        if (row, column) == (last[0] + 1, last[1]):
            last = (row, column)
            continue
        if first[0]:
            name = place(*first)
            found.append(name if first == last else f"{name}:{place(*last)}")
        first = last = (row, column)
    return found


def _plain_number(text: str) -> Decimal | None:
    """A number that is spelled as Excel would hold it, None for any other text."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    is_plain = number.is_finite() and f"{number:f}" == text
    return (
        number if is_plain and len(number.as_tuple().digits) <= _MOST_DIGITS else None
    )


def _lines_of(words: str, width: int) -> int:
    """How many lines words take in a cell so wide, as far as a row can be high."""
    lines = words.split("\n")
    need = sum(max(1, ceil(characters(line) / max(width - 2, 1))) for line in lines)
    return min(need, _MOST_LINES)
