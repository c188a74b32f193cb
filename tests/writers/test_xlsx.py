"""Workbooks: rows that are made while they are written, numbers shown with fewer decimals than they have."""

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

from reports.writers.xlsx import (
    CellLook,
    Sheet,
    SheetCell,
    ShownNumber,
    StreamedRows,
    StyledCell,
    write,
)

Row = tuple[SheetCell, ...]


def parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(count: int) -> Iterator[Row]:
    yield StyledCell("单位", CellLook.HEAD), StyledCell("数", CellLook.HEAD)
    for number in range(count):
        yield f"第{number}局", Decimal(number) / 4


def test_streamed_rows_are_written_as_others_are() -> None:
    widths = (Decimal(20), Decimal(10))
    held = Sheet("单位", tuple(rows(9)), widths=widths)
    streamed = Sheet(
        "单位", StreamedRows(lambda: rows(9), count=10, most_decimals=2), widths=widths
    )
    assert parts(write([streamed])) == parts(write([held]))


def test_a_sheet_longer_than_a_piece_is_whole() -> None:
    long = StreamedRows(lambda: rows(40_000), count=40_001, most_decimals=2)
    sheet = parts(write([Sheet("单位", long)]))["xl/worksheets/sheet1.xml"]
    assert len(sheet) > 2_000_000
    assert sheet.count("<row ") == 40_001
    assert '<row r="40001">' in sheet and "第39999局" in sheet


def test_a_number_keeps_the_decimals_that_it_is_not_shown_with() -> None:
    found = parts(write([Sheet("数", ((ShownNumber(Decimal("1.23456"), 2),),))]))
    assert "<v>1.23456</v>" in found["xl/worksheets/sheet1.xml"]
    assert re.search(r'formatCode="0\.00"', found["xl/styles.xml"])
