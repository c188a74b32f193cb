"""What Excel saves or copies, as rows of cells with places."""

import random

import pytest

from reports.core.problems import Place, Severity
from reports.source.csv_rows import read_block, read_table

TABLE = "经济分类.csv"


def codes(problems):
    return [problem.code for problem in problems]


def cells(table):
    return [row.cells for row in table.rows]


def test_a_cell_knows_its_row_and_column():
    table, problems = read_table(
        "编码,基本支出,项目支出\n30101,1850000,\n30201,120000,36000\n".encode(), TABLE
    )
    assert problems == []
    assert cells(table)[1] == ["30101", "1850000", ""]
    assert table.rows[2].place(TABLE, 2) == Place(TABLE, 3, 3)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-be"]
)
@pytest.mark.parametrize("mark", [",", "\t"])
def test_what_excel_saves_is_read(encoding, mark):
    rows = ["名称,预算", '"甲，乙","1,234.50"', ",", "丙, 2 "]
    text = "\r\n".join(rows).replace('","', f'"{mark}"')
    if mark == "\t":
        text = (
            text.replace("名称,", "名称\t")
            .replace("\n,", "\n\t")
            .replace("丙,", "丙\t")
        )
    start = "\ufeff" if encoding == "utf-16-be" else ""
    table, problems = read_table((start + text).encode(encoding), TABLE)
    assert [one.code for one in problems if one.severity is not Severity.HINT] == []
    assert cells(table) == [["名称", "预算"], ["甲，乙", "1,234.50"], ["丙", "2"]]
    assert table.rows[2].place(TABLE, 1) == Place(TABLE, 4, 2)


def test_a_row_is_at_the_line_in_which_it_begins():
    table, problems = read_table('名称,预算\n"甲\n乙",1\n丙,2\n'.encode(), TABLE)
    assert problems == []
    assert cells(table)[1] == ["甲乙", "1"]
    assert [row.line for row in table.rows] == [1, 2, 4]


def test_two_numbers_in_the_lines_of_a_cell_do_not_become_one():
    table, _ = read_table('名称,预算\n甲,"100\n200"\n'.encode(), TABLE)
    assert cells(table)[1] == ["甲", "100；200"]


def test_a_line_break_in_a_column_name_is_layout():
    table, _ = read_table('编码,"基本\n支出"\n1,2\n'.encode(), TABLE)
    assert cells(table)[0] == ["编码", "基本支出"]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_part_cells_too(mark):
    table, problems = read_table(f"编码{mark}金额\n1{mark}2\n".encode(), TABLE)
    assert problems == []
    assert cells(table) == [["编码", "金额"], ["1", "2"]]


@pytest.mark.parametrize(
    "text",
    [
        "科目，2024年\n编码,金额\n1,2\n",
        "2024年科目\n\n编码,金额\n1,2\n",
        "编码,金额\n\t1,2\n\t3,4\n",
        '编码\t金额\n1\t"1,200"\n2\t"1,300"\n',
    ],
)
def test_most_lines_say_what_stands_between_cells(text):
    table, _ = read_table(text.encode(), TABLE)
    assert {len(row) for row in cells(table)[-2:]} == {2}


def test_chinese_commas_are_told_and_read():
    table, (problem,) = read_table("编码，金额\n30101，2\n".encode(), TABLE)
    assert (problem.code, problem.should) == ("Y51", "")
    assert cells(table)[1] == ["30101", "2"]


def test_a_stray_quotation_mark_is_told_with_the_line_of_its_row():
    text = '名称,金额\n"甲\n子",1\n"三公"经费,2\n'
    table, (problem,) = read_table(text.encode(), TABLE)
    assert (problem.code, problem.place.line) == ("Y54", 4)
    assert problem.was == '"三公"经费,2'
    assert cells(table)[1] == ["甲子", "1"]
    _, problems = read_table('名称,金额\n甲,1\n"三公,2\n丙,3\n'.encode(), TABLE)
    assert codes(problems) == ["Y54"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n"])
def test_a_file_without_cells_is_told(data):
    table, problems = read_table(data, TABLE)
    assert (table, codes(problems)) == (None, ["Y18"])


def test_a_workbook_named_csv_is_told():
    table, (problem,) = read_table(b"PK\x03\x04\x14\x00", TABLE)
    assert table is None
    assert "Excel" in problem.message


@pytest.mark.parametrize("seed", range(4))
def test_damaged_tables_never_raise(seed):
    chance = random.Random(seed)
    for _ in range(200):
        text = [*'编码,基本,项目\n30101,"1,850,000",\n30201,120000,36000\n\n,,\n']
        for _ in range(3):
            text[chance.randrange(len(text))] = chance.choice('",\n，\t;甲\r')
        read_table("".join(text).encode(), TABLE)


def test_more_rows_than_a_report_prints_are_told_at_the_first_too_many():
    table, problems = read_table(b"a,b\n" + b"1,2\n" * 5_000, TABLE)
    assert (len(table.rows), problems) == (5_001, [])
    table, (problem,) = read_table(b"a,b\n" + b"1,2\n" * 1_000_000, TABLE)
    assert table is None
    assert (problem.code, problem.place) == ("Y20", Place(TABLE, 5_002))


def test_more_columns_than_excel_has_are_told():
    table, (problem,) = read_table(b"a" + b"," * 1_000_000 + b"\n1\n", TABLE)
    assert table is None
    assert (problem.code, problem.place) == ("Y20", Place(TABLE, 1))


def test_a_block_of_another_file_has_the_lines_and_columns_of_that_file():
    lines = ["数量: |", "  指标\t完成", '  "甲', '  乙"\t5家']
    block = "\n".join(line[2:] for line in lines[1:])
    table, problems = read_block(block, lines, Place("x.yaml", 1, 5))
    assert problems == []
    assert cells(table) == [["指标", "完成"], ["甲乙", "5家"]]
    assert table.rows[0].place("x.yaml", 1) == Place("x.yaml", 2, 6)
    assert table.rows[1].line == 3
