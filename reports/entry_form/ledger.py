"""The hidden sheet of a form: to which file and keys each of its lines belongs, and what they held when it was
written. It is what a form is known by, and what changes are told from.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct, field

from reports.entry_form.entries import Path
from reports.intake.workbook import Sheet, Workbook, text_of

SHEET = "对照（请勿改动）"
_MARK = "医保报告填报表"
_VERSION = "1"


class Known(Struct, frozen=True):
    """An entry as it was when the form was written."""

    file: str
    path: Path
    text: str | None


class KnownRows(Struct, frozen=True):
    """Rows as they were: what their columns are called in the form and in the data, empty for one that is only read."""

    file: str
    into: Path
    place: Path
    columns: Sequence[tuple[str, str]]
    keyed: bool
    lone: bool


class KnownRow(Struct, frozen=True):
    """A row of some rows: the entry of each column, none where it is only read; of a spare one there is nothing."""

    of: str
    cells: Sequence[Known | None] = ()


Line = Known | KnownRows | KnownRow
_KINDS: dict[str, type[Line]] = {"值": Known, "表": KnownRows, "行": KnownRow}


class Ledger(Struct):
    """All lines of a form by what stands in their first cell."""

    year: int
    unit: str
    blank: bool
    lines: dict[str, Line] = field(default_factory=dict)

    def note(self, line: Line) -> str:
        """A line noted, and the word that its first cell says."""
        word = f"{next(key for key, kind in _KINDS.items() if isinstance(line, kind))}{len(self.lines) + 1}"
        self.lines[word] = line
        return word

    def rows(self) -> list[tuple[str, ...]]:
        """The rows of the hidden sheet."""
        head = (
            _MARK,
            _VERSION,
            str(self.year),
            self.unit,
            "空白" if self.blank else "",
        )
        return [head, *((word, _spelled(one)) for word, one in self.lines.items())]


# A cell holds so many characters (ECMA-376 18.3.1.4); what is longer is told by its beginning and its end.
MOST_CHARACTERS = 15_000


def _spelled(line: Line) -> str:
    return msgspec.json.encode(msgspec.to_builtins(line)).decode()


def ledger_in(book: Workbook) -> Ledger | None:
    """The ledger of a form, None for any other workbook."""
    for sheet in book.sheets:
        if is_ledger(sheet):
            return _read(sheet)
    return None


def is_ledger(sheet: Sheet) -> bool:
    """Whether a sheet is the one that a form is known by."""
    return text_of(sheet.at(0, 0)) == _MARK


def _read(sheet: Sheet) -> Ledger | None:
    year = text_of(sheet.at(0, 2))
    if text_of(sheet.at(0, 1)) != _VERSION or not year.isdecimal():
        return None
    found = Ledger(int(year), text_of(sheet.at(0, 3)), bool(text_of(sheet.at(0, 4))))
    for number in range(1, len(sheet.rows)):
        word = text_of(sheet.at(number, 0))
        kind = _KINDS.get(word[:1])
        if kind is None:
            continue
        try:
            said = text_of(sheet.at(number, 1))
            found.lines[word] = msgspec.json.decode(said, type=kind)
        except msgspec.MsgspecError:
            continue
    return found
