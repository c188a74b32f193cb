"""A workbook is read sheet by sheet: its cells by their addresses, what stands alone above and below as lines."""

import io
import sys
from pathlib import Path

import pytest
import xlwt

from reports.core.problems import Fault
from reports.inspect.readers import read_report
from reports.inspect.reading import Grid, Line, Reading
from reports.inspect.workbook import read_workbook
from tests.inspect.hostile import row_of, sheet_of

ROWS = [
    ["某单位2024年度收支总表"],
    ["科目", "决算数", "预算数"],
    ["一、本年收入"],
    ["合计", "3059.53", "3"],
    ["注：本表反映本年度收支情况。"],
]


def told(reading: Reading) -> list[object]:
    return [
        (one.place, one.words)
        if isinstance(one, Line)
        else [[(cell.place, cell.words) for cell in row] for row in one.rows]
        for one in reading.items
    ]


WANTED = [
    ("工作表 收支总表 的 A1", ROWS[0][0]),
    [
        [
            (f"工作表 收支总表 的 {'ABC'[at]}{number}", words)
            for at, words in enumerate(row)
        ]
        for number, row in enumerate(ROWS[1:4], 2)
    ],
    ("工作表 收支总表 的 A5", ROWS[4][0]),
]


def test_a_sheet_is_a_table_among_its_lines() -> None:
    rows = "".join(row_of(number, *row) for number, row in enumerate(ROWS, 1))
    reading = read_workbook(sheet_of(rows), "表.xlsx")
    assert told(reading) == WANTED
    [table] = [one for one in reading.items if isinstance(one, Grid)]
    said = ("某单位2024年度收支总表", "工作表 收支总表")
    assert (table.caption, table.place) == said


def test_an_older_workbook_is_read_alike_and_what_is_hidden_is_not(
    tmp_path: Path,
) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("收支总表")
    for at, row in enumerate(ROWS):
        for column, words in enumerate(row):
            number = words.replace(".", "").isdigit()
            sheet.write(at, column, float(words) if number else words)
    book.add_sheet("底稿").write(0, 0, "截至2019年12月底")
    book.get_sheet(1).visibility = 1
    data = io.BytesIO()
    book.save(data)
    path = tmp_path / "表.et"
    path.write_bytes(data.getvalue())
    assert told(read_report(path)) == WANTED


def test_what_is_counted_in_halves_is_told_as_it_is_shown() -> None:
    rows = row_of(1, "甲", "0.30000000000000004") + row_of(2, "乙", "1234567.1")
    reading = read_workbook(sheet_of(rows), "表.xlsx")
    [table] = [one for one in reading.items if isinstance(one, Grid)]
    assert [row[1].words for row in table.rows] == ["0.3", "1234567.1"]


def test_without_its_library_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(Fault) as fault:
        read_workbook(sheet_of(row_of(1, "甲")), "表.xlsx")
    assert "pip install python-calamine" in (fault.value.problems[0].hint or "")
