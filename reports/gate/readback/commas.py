"""The comma-separated tables of a document as they were written: each a name, then its rows."""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from io import StringIO

from reports.gate.readback.items import ReadItem, ReadLine, ReadTable

Row = list[str]
# How the word of a cell that holds a number alone begins.
_NUMBER = "="


def tables_in(data: bytes) -> list[list[Row]]:
    """The tables by their rows, without the row of their name;
    an empty line stands between them.
    """
    tables: list[list[Row]] = [[]]
    for row in csv.reader(StringIO(data.decode("utf-8-sig"), newline="")):
        if row:
            tables[-1].append(row)
        else:
            tables.append([])
    return [rows[1:] for rows in tables]


def rows_of(sheet: Sequence[ReadItem]) -> Iterator[Row | str]:
    """What a sheet of the workbook becomes, without the line of its title: words alone,
    or the cells of a row.

    What a merged cell covers is blank.
    """
    for item in sheet[1:]:
        if isinstance(item, ReadLine):
            yield item.text
        elif isinstance(item, ReadTable):
            rows = [[""] * item.columns for _ in range(item.rows)]
            for cell in item.cells:
                rows[cell.row][cell.column] = cell.text
            yield from rows


def same_row(wanted: Row | str, found: Row) -> bool:
    """Whether a row reads as it should; words alone may stand in any of its cells."""
    if isinstance(wanted, str):
        return wanted == "\t".join(word for word in found if word)
    return len(wanted) == len(found) and all(map(_same_cell, wanted, found))


def _same_cell(wanted: str, found: str) -> bool:
    """Whether a cell says what it should; a number is the same with any zeros at its end."""
    if not wanted.startswith(_NUMBER):
        return wanted == found
    try:
        return Decimal(wanted.removeprefix(_NUMBER)) == Decimal(found)
    except InvalidOperation:
        return False
