"""The comma-separated tables of a document as they were written: each a name, then its rows."""

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from io import StringIO

from reports.gate.readback.items import ReadItem, ReadLine, ReadRow, ReadTable

Row = list[str]
# The word of a cell that holds a number alone, and how a workbook shows it.
_NUMBER = re.compile(r"=(-?[0-9]+(?:\.[0-9]+)?)(?:（显示为[^（）]*）)?")


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
            for row in item.rows:
                yield _spread(row, item.columns)


def _spread(row: ReadRow, width: int) -> Row:
    """The words of a row, each in its column."""
    spread = [""] * width
    for (column, _, _), text in zip(row.places, row.words, strict=True):
        spread[column] = text
    return spread


def same_row(wanted: Row | str, found: Row) -> bool:
    """Whether a row reads as it should; words alone may stand in any of its cells."""
    if isinstance(wanted, str):
        return wanted == "\t".join(filter(None, found))
    return len(wanted) == len(found) and all(map(_same_cell, wanted, found))


def _same_cell(wanted: str, found: str) -> bool:
    """Whether a cell says what it should; a number is the same with any zeros at its end."""
    number = _NUMBER.fullmatch(wanted)
    if not number:
        return wanted == found
    digits = number[1]
    try:
        return digits == found or Decimal(digits) == Decimal(found)
    except InvalidOperation:
        return False
