"""A CSV file as rows of cells with places."""

import random

import pytest

from reports.core.nodes import Scalar
from reports.core.problems import Place, Severity
from reports.source.csv_rows import read_rows

TABLE = "经济分类.csv"


def codes(problems):
    return [problem.code for problem in problems]


def test_a_cell_knows_its_row_and_column():
    found, problems = read_rows(
        "编码,基本支出,项目支出\n30101,1850000,\n30201,120000,36000\n".encode(), TABLE
    )
    assert problems == []
    assert found[0] == {
        "编码": Scalar("30101", Place(TABLE, 2, 1), plain=True),
        "基本支出": Scalar("1850000", Place(TABLE, 2, 2), plain=True),
        "项目支出": Scalar("", Place(TABLE, 2, 3), plain=True),
    }
    assert found[1]["项目支出"].place == Place(TABLE, 3, 3)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_what_excel_saves_is_read(encoding):
    text = '名称,预算\r\n"甲，乙","1,234.50"\r\n,\r\n丙, 2 \r\n'
    found, problems = read_rows(text.encode(encoding), TABLE)
    assert [
        problem.code for problem in problems if problem.severity is not Severity.HINT
    ] == []
    assert [[cell.text for cell in row.values()] for row in found] == [
        ["甲，乙", "1,234.50"],
        ["丙", "2"],
    ]
    assert found[1]["预算"].place == Place(TABLE, 4, 2)


def test_rows_count_as_in_excel_where_a_cell_has_two_lines():
    found, problems = read_rows('名称,预算\n"甲\n乙",1\n丙,2\n'.encode(), TABLE)
    assert problems == []
    assert found[0]["名称"].text == "甲乙"
    assert found[1]["预算"].place == Place(TABLE, 3, 2)


def test_two_numbers_in_the_lines_of_a_cell_do_not_become_one():
    [row], _ = read_rows('名称,预算\n甲,"100\n200"\n'.encode(), TABLE)
    assert row["预算"].text == "100；200"


def test_a_line_break_in_a_column_name_is_layout():
    assert list(read_rows('编码,"基本\n支出"\n1,2\n'.encode(), TABLE)[0][0]) == [
        "编码",
        "基本支出",
    ]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_part_cells_too(mark):
    found, problems = read_rows(f"编码{mark}金额\n1{mark}2\n".encode(), TABLE)
    assert problems == []
    assert found[0]["金额"].text == "2"


def test_chinese_commas_are_told_and_read():
    found, (problem,) = read_rows("编码，金额\n30101，2\n".encode(), TABLE)
    assert (problem.code, problem.should) == ("Y51", "")
    assert found[0]["金额"].text == "2"


def test_a_thousands_comma_is_told():
    found, (problem,) = read_rows("编码,金额\n30101,1,850,000\n".encode(), TABLE)
    assert (problem.code, problem.severity, problem.place) == (
        "Y55",
        Severity.ERROR,
        Place(TABLE, 2, 3),
    )
    assert "千分位" in problem.hint
    assert found[0]["金额"].text == "1"


def test_empty_cells_beyond_the_head_are_nothing():
    assert read_rows("编码,金额\n30101,2,,\n".encode(), TABLE)[1] == []
    assert read_rows("编码,金额,,\n30101,2,,\n".encode(), TABLE)[1] == []


def test_a_short_row_is_told_and_filled_up():
    found, (problem,) = read_rows("编码,基本,项目\n30101,2\n".encode(), TABLE)
    assert (problem.code, problem.severity, problem.should) == (
        "Y56",
        Severity.WARNING,
        "30101,2,",
    )
    assert found[0]["项目"] == Scalar("", Place(TABLE, 2, 3), plain=True)


def test_a_column_name_twice_is_told_and_the_first_is_read():
    found, (problem,) = read_rows("编码,金额（元）,金额(元)\n1,2,3\n".encode(), TABLE)
    assert (problem.code, problem.place) == ("Y52", Place(TABLE, 1, 3))
    assert {name: cell.text for name, cell in found[0].items()} == {
        "编码": "1",
        "金额（元）": "2",
    }


def test_a_column_without_a_name_is_told_where_it_holds_something():
    found, (problem,) = read_rows("编码,,金额\n1,甲,2\n".encode(), TABLE)
    assert (problem.code, problem.place) == ("Y53", Place(TABLE, 1, 2))
    assert list(found[0]) == ["编码", "金额"]


def test_a_stray_quotation_mark_is_told_with_its_row():
    found, (problem,) = read_rows('名称,金额\n甲,1\n"三公"经费,2\n'.encode(), TABLE)
    assert (problem.code, problem.place.line) == ("Y54", 3)
    assert problem.was == '"三公"经费,2'
    assert found[0]["金额"].text == "1"
    assert (
        codes(read_rows('名称,金额\n甲,1\n"三公,2\n丙,3\n'.encode(), TABLE)[1])[0]
        == "Y54"
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n"])
def test_a_file_without_cells_is_told(data):
    assert read_rows(data, TABLE) == ([], read_rows(data, TABLE)[1])
    assert codes(read_rows(data, TABLE)[1]) == ["Y18"]


def test_a_workbook_named_csv_is_told():
    found, (problem,) = read_rows(b"PK\x03\x04\x14\x00", TABLE)
    assert found == []
    assert "Excel" in problem.message


@pytest.mark.parametrize("seed", range(4))
def test_damaged_tables_never_raise(seed):
    chance = random.Random(seed)
    for _ in range(200):
        table = [*'编码,基本,项目\n30101,"1,850,000",\n30201,120000,36000\n\n,,\n']
        for _ in range(3):
            table[chance.randrange(len(table))] = chance.choice('",\n，\t;甲\r')
        read_rows("".join(table).encode(), TABLE)


def test_more_rows_than_a_report_prints_are_told_at_the_first_too_many():
    rows, problems = read_rows(b"a,b\n" + b"1,2\n" * 5_000, TABLE)
    assert (len(rows), problems) == (5_000, [])
    rows, (problem,) = read_rows(b"a,b\n" + b"1,2\n" * 1_000_000, TABLE)
    assert rows == []
    assert (problem.code, problem.place) == ("Y20", Place(TABLE, 5_002))


def test_more_columns_than_excel_has_are_told():
    rows, (problem,) = read_rows(b"a" + b"," * 1_000_000 + b"\n1\n", TABLE)
    assert rows == []
    assert (problem.code, problem.place) == ("Y20", Place(TABLE, 1))
