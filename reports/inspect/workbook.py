"""A workbook of anybody: each sheet a table by its name, its cells by their addresses."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from reports.core.problems import Fault, problem
from reports.inspect.reading import Grid, GridCell, Item, Line, Reading
from reports.source.workbook.cells import Refused, read

# Why a workbook is not read, by what its reader says; all else is broken.
_CASES = {"encrypted": "encrypted", "word": "old word", "too large": "too large"}
# Of what is counted with the halves of a computer, no more is told than money and rates have.
_TITLE_END = "表"
_DECIMALS = 6


def read_workbook(data: bytes, file: str) -> Reading:
    """The items of a workbook; sheets that are hidden are left out. Raises Fault."""
    try:
        book = read(data)
    except Refused as refused:
        case = _CASES.get(refused.case, "broken")
        raise Fault(problem("A16", case)) from refused
    except (KeyError, ValueError, EOFError, OSError, zlib.error) as error:
        raise Fault(problem("A16", "broken")) from error
    except ImportError as error:
        raise Fault(problem("A16", "excel library")) from error
    shown = [one for one in book["sheets"] if not one["hidden"]]
    if book["too_large"] and not shown:
        raise Fault(problem("A16", "too large"))
    return Reading(file, "xlsx", tuple(item for one in shown for item in _items(one)))


def _items(sheet: dict[str, Any]) -> Iterator[Item]:
    """A table with the lines above it and below, which have one cell each: titles, notes. It is called by its
    title, which says more than the name of its sheet.
    """
    name = f"工作表 {sheet['name']}"
    rows = [_cells(name, number, row) for number, row in enumerate(sheet["rows"], 1)]
    rows = [row for row in rows if row]
    several = [at for at, row in enumerate(rows) if len(row) > 1]
    first, last = (several[0], several[-1] + 1) if several else (len(rows), len(rows))
    yield from _lines(rows[:first])
    if several:
        above = [cell.words for row in rows[:first] for cell in row]
        titles = [one for one in above if one.endswith(_TITLE_END)]
        caption = titles[-1] if titles else sheet["name"]
        yield Grid(caption, tuple(rows[first:last]), name)
    yield from _lines(rows[last:])


def _lines(rows: Sequence[tuple[GridCell, ...]]) -> Iterator[Line]:
    return (Line(cell.words, cell.place) for row in rows for cell in row)


def _cells(name: str, number: int, row: Sequence[object]) -> tuple[GridCell, ...]:
    return tuple(
        GridCell(column, words, f"{name} 的 {_letters(column)}{number}")
        for column, value in enumerate(row)
        if (words := _words(value))
    )


def _words(value: object) -> str:
    if isinstance(value, float):
        rounded = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
        return rounded if rounded != "-0" else "0"
    return " ".join(str(value).split()) if value is not None else ""


def _letters(column: int) -> str:
    """Of 27 AB."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
