"""The rows of a table that only add up others: no rows of the list, but a check of it.

Code: Y59.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.problems import Problem, Severity, problem
from reports.source.csv_rows import CsvRow
from reports.source.schema.cells import bare_number, is_empty
from reports.source.schema.table_head import Column

_OF_ALL = frozenset({"合计", "总计", "共计", "总合计"})
_OF_SOME = frozenset({"小计"})
_ADDED_UP = frozenset({"金额", "数"})


def is_total(row: CsvRow) -> bool:
    """Whether a row begins with a word for a sum."""
    return _word_of(row) in _OF_ALL | _OF_SOME


def _word_of(row: CsvRow) -> str:
    """What a row begins with, without the blanks that set 合　计 wide."""
    first = next(filter(None, row.cells), "")
    return "".join(first.split()).rstrip("：:")


def check_totals(
    file: str, rows: Sequence[CsvRow], columns: Sequence[Column]
) -> Iterator[Problem]:
    """Y59 for each sum that is not what its rows add up to.

    合计 is the sum of all rows of the table, 小计 that of the rows between it and the next one: the
    one above or, where the first 小计 has no rows above it, the one below. A difference that
    rounding can make of so many numbers is a hint. A column is left out where a cell counts in a
    unit of its own.
    """
    sums = list(_sums(rows))
    for column in columns if sums else ():
        if column.part.get("量") in _ADDED_UP:
            yield from _check_column(file, sums, column)


class _Sum(Struct, frozen=True):
    """A row that states sums, and the rows that it adds up."""

    row: CsvRow
    parts: Sequence[CsvRow]


def _sums(rows: Sequence[CsvRow]) -> Iterator[_Sum]:
    items = [row for row in rows if not is_total(row)]
    marks = [row.line for row in rows if _word_of(row) in _OF_SOME]
    is_below = bool(marks and items and items[0].line < marks[0])
    ends = [0, *marks, rows[-1].line + 1] if rows else []
    for row in rows:
        word = _word_of(row)
        if word in _OF_ALL:
            yield _Sum(row, items)
        elif word in _OF_SOME:
            at = ends.index(row.line) - is_below
            first, last = ends[at], ends[at + 1]
            yield _Sum(row, [one for one in items if first < one.line < last])


def _check_column(file: str, sums: Sequence[_Sum], column: Column) -> Iterator[Problem]:
    for one in sums:
        stated, *parts = (_number(row, column.at) for row in (one.row, *one.parts))
        numbers = [number for number in parts if number is not None]
        if (
            not _is_stated(one.row, column)
            or stated is None
            or len(numbers) < len(parts)
        ):
            continue
        added = sum(numbers, Decimal(0))
        gap = abs(added - stated)
        if not gap:
            continue
        is_wrong = gap > _rounding(stated, *numbers)
        yield problem(
            "Y59",
            "" if is_wrong else "rounding",
            one.row.place(file, column.at),
            severity=Severity.ERROR if is_wrong else Severity.HINT,
            name=column.name,
            word=_word_of(one.row),
            stated=f"{stated:,f}",
            added=f"{added:,f}",
            gap=f"{gap:,f}",
        )


def _is_stated(row: CsvRow, column: Column) -> bool:
    return column.at < len(row.cells) and not is_empty(row.cells[column.at])


def _number(row: CsvRow, at: int) -> Decimal | None:
    """The number of a cell, zero for an empty one, None for what is no bare number."""
    cell = row.cells[at] if at < len(row.cells) else ""
    return Decimal(0) if is_empty(cell) else bare_number(cell)


def _rounding(*numbers: Decimal) -> Decimal:
    """How far the sum of numbers may be off where each was rounded to its last decimal."""
    places = max(-int(number.as_tuple().exponent) for number in numbers)
    if places <= 0:
        return Decimal(0)
    return Decimal(5).scaleb(-places - 1) * sum(1 for number in numbers if number)
