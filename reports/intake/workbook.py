"""A workbook as cells: read by a child process, which may take only so long and so much memory."""

import subprocess
import sys
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct, field

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.children import started
from reports.publish.scratch import scratch_folder
from reports.source.values import read_number
from reports.source.workbook import cells

# The cases in which the child refuses a file; what it could not say was too much for it.
_TOO_LARGE, _TOO_SLOW = "too large", "too slow"
_CASES = frozenset(
    {
        *("encrypted", "corrupt", "empty", "closed", "unreadable", "library"),
        *("word", "pdf", "web page", "xml", "text", "other", _TOO_LARGE, _TOO_SLOW),
    }
)

Value = str | float | None

_CHILD = Path(cells.__file__)
_MOST_SECONDS = 90
_MOST_TOLD = 5
_NOTES = frozenset({"macros", "links", "open"})
# So many digits Excel computes with; what is behind them is the noise of its sums.
_DIGITS = ".15g"
# What stands where there is nothing, also the 汉字 that some programs take for a dash.
_NOTHING = frozenset("-—－–―一/／")


class Sheet(Struct, frozen=True):
    """A sheet: its cells by row, and the cells that reach over others (top, left, bottom, right), all
    counted from 0. `uncounted` names cells whose formula has never been worked out, `errors` those that hold
    an error: neither has a value.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    merged: Sequence[tuple[int, int, int, int]] = ()
    uncounted: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()

    def has_value(self, row: int, column: int) -> bool:
        """Whether nothing, where it is read, is what a cell holds: of an error and of a formula that was never
        worked out nothing is read either.
        """
        name = cell_name(row, column)
        return name not in self.uncounted and name not in self.errors

    def cover(self, row: int, column: int) -> tuple[int, int] | None:
        """The filled cell that reaches over one that is empty; None where none does."""
        if not is_nothing(self.at(row, column)):
            return None
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return None if is_nothing(self.at(top, left)) else (top, left)
        return None

    def at(self, row: int, column: int) -> Value:
        """What a cell holds."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None


class Workbook(Struct, frozen=True):
    """A file's sheets; `too_large` are those that are longer or wider than any table of a report. `notes` are
    cases of what is said of the file.
    """

    file: str
    sheets: Sequence[Sheet]
    too_large: Sequence[str] = ()
    notes: Sequence[str] = ()


class _Answer(Struct):
    """What the child says."""

    sheets: list[Sheet] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: str = ""
    detail: str = ""


def read_workbook(path: Path) -> Workbook:
    """The workbook of a file, whatever its name ends in. Raises Fault (R01) where there is none."""
    with scratch_folder() as folder:
        answer = _asked(path, folder)
    if answer.refused:
        case = answer.refused if answer.refused in _CASES else _TOO_LARGE
        told = problem("R01", case, Place(path.name), detail=answer.detail)
        raise Fault(told)
    notes = [*answer.notes, *(["open"] if _is_open(path) else [])]
    return Workbook(path.name, answer.sheets, answer.too_large, notes)


def _is_open(path: Path) -> bool:
    """Whether Excel, WPS or LibreOffice has the file open, by what they put beside it."""
    signs = f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#"
    return any(path.with_name(name).exists() for name in signs)


def _asked(path: Path, folder: Path) -> _Answer:
    answer, said = folder / "cells", folder / "said"
    call = [sys.executable, str(_CHILD), str(path.absolute()), str(answer)]
    with said.open("wb") as stream, started(call, stream) as process:
        try:
            process.wait(_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            return _Answer(refused=_TOO_SLOW)
    try:
        return msgspec.msgpack.decode(answer.read_bytes(), type=_Answer)
    except (OSError, msgspec.MsgspecError):
        # It ran out of memory, and was ended.
        words = said.read_text(encoding="utf-8", errors="replace")
        return _Answer(refused=_TOO_LARGE, detail=words)


def notes_of(book: Workbook) -> list[Problem]:
    """What of a workbook could not be read."""
    place = Place(book.file)
    told = [problem("R02", "too large", place, sheet=name) for name in book.too_large]
    for sheet in book.sheets:
        told += [
            problem("R02", case, place, sheet=sheet.name, cells=_listed(cells))
            for case, cells in (("formulas", sheet.uncounted), ("errors", sheet.errors))
            if cells
        ]
    told += [problem("R02", case, place) for case in book.notes if case in _NOTES]
    if not book.too_large and not any(any(map(any, one.rows)) for one in book.sheets):
        told.append(problem("R02", "nothing", place))
    return told


def _listed(cells: Collection[str]) -> str:
    return "、".join(sorted(cells, key=lambda one: (len(one), one))[:_MOST_TOLD])


# ── cells ───────────────────────────────────────────────────────────────────


def cell_name(row: int, column: int) -> str:
    """The name of a cell, counted from 0, as Excel has it."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def text_of(value: Value) -> str:
    """A cell as it is read: a number without the noise of a float, a whole one without a point."""
    if isinstance(value, float):
        return f"{_exact(value):f}"
    return value.strip() if value else ""


def number_of(value: Value) -> Decimal | None:
    """The number of a cell, None where it holds none."""
    if isinstance(value, float):
        return _exact(value)
    typed = read_number(value) if value else None
    return typed.number if typed is not None and not typed.unit else None


def is_nothing(value: Value) -> bool:
    """Whether a cell is empty, or says that there is nothing."""
    return not isinstance(value, float) and set(text_of(value)) <= _NOTHING


def _exact(value: float) -> Decimal:
    number = Decimal(format(value, _DIGITS))
    return (
        number.to_integral_value() if number == number.to_integral_value() else number
    )
