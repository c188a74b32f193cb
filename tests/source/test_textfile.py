"""Users' text files: encodings, the Markdown companion, CSV."""

import random

import pytest

from reports.core.nodes import Scalar
from reports.core.problems import Place, Severity
from reports.source.textfile import decode, rows, sections

FILE = "决算.md"
TABLE = "经济分类.csv"


def codes(problems):
    return [problem.code for problem in problems]


# ── bytes to text ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data", ["甲\n乙\n".encode(), "\ufeff甲\r\n乙\r\n".encode(), "甲\r乙\r".encode()]
)
def test_utf8_is_read_in_silence_with_any_line_end(data):
    assert decode(data, FILE) == ("甲\n乙\n", [])


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16"])
def test_other_encodings_are_read_with_a_hint(encoding):
    text, (problem,) = decode("# 部门职责\n负责医疗保障工作。\n".encode(encoding), FILE)
    assert text == "# 部门职责\n负责医疗保障工作。\n"
    assert (problem.code, problem.severity, problem.place) == (
        "Y31",
        Severity.HINT,
        Place(FILE),
    )
    assert "UTF-8" in problem.hint


def test_damaged_utf8_is_not_taken_for_gbk():
    data = bytearray("第一行\n负责医疗保障工作。\n".encode())
    data[13] = 0xFF
    text, (problem,) = decode(bytes(data), FILE)
    assert text is None
    assert (problem.code, problem.place) == ("Y32", Place(FILE, 2, 2))


def test_utf8_cut_off_in_a_character_is_not_taken_for_gbk():
    assert codes(decode("负责医疗保障工作".encode()[:-1], FILE)[1]) == ["Y32"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04\x00", "Excel"),
        (b"\xd0\xcf\x11\xe0\x00", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x81\xff\xff", "GBK"),
    ],
)
def test_what_is_no_text_is_refused(data, word):
    text, (problem,) = decode(data, FILE)
    assert text is None
    assert problem.severity is Severity.ERROR
    assert word in problem.message


def test_a_file_full_of_control_characters_is_one_problem():
    text, problems = decode(b"abc" + b"\x00" * 1000, FILE)
    assert text is None
    assert codes(problems) == ["Y32"]


def test_a_control_character_is_told_with_its_place_and_replaced():
    text, (problem,) = decode("第一行\n甲\x0b乙\n".encode(), FILE)
    assert text == "第一行\n甲 乙\n"
    assert (problem.code, problem.severity, problem.place) == (
        "Y33",
        Severity.ERROR,
        Place(FILE, 2, 2),
    )
    assert "U+000B" in problem.message
    assert problem.should == "甲 乙"


def test_zero_width_characters_are_dropped_with_one_hint():
    text, (problem,) = decode("甲\u200b乙\n丙\u200b\n".encode(), FILE)
    assert text == "甲乙\n丙\n"
    assert (problem.code, problem.severity) == ("Y34", Severity.HINT)
    assert "2 个" in problem.message


def test_tabs_full_width_spaces_and_rare_characters_are_text():
    assert decode("甲\t乙　丙𠮷\n".encode(), FILE) == ("甲\t乙　丙𠮷\n", [])


# ── Markdown companion ──────────────────────────────────────────────────────


def test_each_heading_starts_a_section_that_knows_its_lines():
    found, problems = sections(
        "\n# 部门职责\n\n负责一。\n\n负责二。\n\n# 原因 收支总计\n同 上年\n", FILE
    )
    assert problems == []
    assert list(found) == ["部门职责", "原因 收支总计"]
    duties = found["部门职责"]
    assert duties.text == "负责一。\n\n负责二。"
    assert (duties.place, duties.line) == (Place(FILE, 2, 1), 4)
    assert found["原因 收支总计"].line == 9


def test_a_section_without_text_is_kept():
    found, problems = sections("# 甲\n# 乙\n\n", FILE)
    assert problems == []
    assert [section.text for section in found.values()] == ["", ""]


def test_blanks_in_a_title_are_one_space():
    assert list(sections("#  原因　收支总计  \n甲\n", FILE)[0]) == ["原因 收支总计"]


def test_smaller_headings_and_marks_inside_a_text_are_text():
    found, problems = sections("# 甲\n## 小标题\n见 #1\n#1 号楼\n- # 项\n", FILE)
    assert problems == []
    assert found["甲"].text == "## 小标题\n见 #1\n#1 号楼\n- # 项"


def test_full_width_marks_in_text_raise_nothing():
    assert (
        sections(
            "# 甲\n　　主要原因：人员增加，“三公”经费{{减少}}: 见附件 #1。\n", FILE
        )[1]
        == []
    )


@pytest.mark.parametrize("line", ["#部门职责", "＃部门职责", "＃ 部门职责"])
def test_a_heading_without_its_space_is_told_and_read(line):
    found, (problem,) = sections(f"{line}\n负责。\n", FILE)
    assert found["部门职责"].text == "负责。"
    assert (problem.code, problem.was, problem.should) == ("Y43", line, "# 部门职责")
    assert problem.place == Place(FILE, 1, 1)


def test_text_before_the_first_heading_is_told():
    found, (problem,) = sections("\n负责。\n# 甲\n乙\n", FILE)
    assert (problem.code, problem.place.line) == ("Y41", 2)
    assert list(found) == ["甲"]


def test_text_without_any_heading_is_told():
    assert codes(sections("负责。\n", FILE)[1]) == ["Y41"]
    assert sections("\n\n", FILE) == ({}, [])


def test_a_heading_twice_names_both_lines_and_the_first_is_kept():
    found, (problem,) = sections("# 因公出国（境）\n甲\n# 因公出国(境)\n乙\n", FILE)
    assert problem.code == "Y42"
    assert "第 1 行和第 3 行" in problem.message
    assert [section.text for section in found.values()] == ["甲"]


def test_a_heading_without_words_is_told():
    found, (problem,) = sections("# 甲\n乙\n#\n丙\n", FILE)
    assert (problem.code, problem.place.line) == ("Y46", 3)
    assert list(found) == ["甲"]


def test_an_untouched_hint_counts_as_not_filled_in():
    found, (problem,) = sections("# 问题\n\n（写什么，200 字以内）\n", FILE)
    assert found["问题"].text == ""
    assert (problem.code, problem.severity, problem.place.line) == (
        "Y44",
        Severity.WARNING,
        3,
    )


def test_a_hint_left_beside_real_words_is_an_error():
    found, (problem,) = sections("# 问题\n（写什么，200 字以内）\n人员不足。\n", FILE)
    assert (problem.code, problem.severity, problem.place.line) == (
        "Y45",
        Severity.ERROR,
        2,
    )
    assert "人员不足" in found["问题"].text


@pytest.mark.parametrize(
    "text",
    [
        "（无）",
        "（同上）",
        "（一）人员不足。",
        "有增加（见附件）",
        "（一）甲\n（二）乙（见附件）丙",
    ],
)
def test_brackets_in_real_words_are_no_hint(text):
    found, problems = sections(f"# 问题\n{text}\n", FILE)
    assert problems == []
    assert found["问题"].text == text


# ── CSV ─────────────────────────────────────────────────────────────────────


def test_a_cell_knows_its_row_and_column():
    found, problems = rows(
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
    found, problems = rows(text.encode(encoding), TABLE)
    assert [
        problem.code for problem in problems if problem.severity is not Severity.HINT
    ] == []
    assert [[cell.text for cell in row.values()] for row in found] == [
        ["甲，乙", "1,234.50"],
        ["丙", "2"],
    ]
    assert found[1]["预算"].place == Place(TABLE, 4, 2)


def test_rows_count_as_in_excel_where_a_cell_has_two_lines():
    found, problems = rows('名称,预算\n"甲\n乙",1\n丙,2\n'.encode(), TABLE)
    assert problems == []
    assert found[0]["名称"].text == "甲\n乙"
    assert found[1]["预算"].place == Place(TABLE, 3, 2)


def test_a_line_break_in_a_column_name_is_layout():
    assert list(rows('编码,"基本\n支出"\n1,2\n'.encode(), TABLE)[0][0]) == [
        "编码",
        "基本支出",
    ]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_part_cells_too(mark):
    found, problems = rows(f"编码{mark}金额\n1{mark}2\n".encode(), TABLE)
    assert problems == []
    assert found[0]["金额"].text == "2"


def test_chinese_commas_are_told_and_read():
    found, (problem,) = rows("编码，金额\n30101，2\n".encode(), TABLE)
    assert (problem.code, problem.should) == ("Y51", "编码,金额")
    assert found[0]["金额"].text == "2"


def test_a_thousands_comma_is_told():
    found, (problem,) = rows("编码,金额\n30101,1,850,000\n".encode(), TABLE)
    assert (problem.code, problem.severity, problem.place) == (
        "Y55",
        Severity.ERROR,
        Place(TABLE, 2, 3),
    )
    assert "千分位" in problem.hint
    assert found[0]["金额"].text == "1"


def test_empty_cells_beyond_the_head_are_nothing():
    assert rows("编码,金额\n30101,2,,\n".encode(), TABLE)[1] == []
    assert rows("编码,金额,,\n30101,2,,\n".encode(), TABLE)[1] == []


def test_a_short_row_is_told_and_filled_up():
    found, (problem,) = rows("编码,基本,项目\n30101,2\n".encode(), TABLE)
    assert (problem.code, problem.severity, problem.should) == (
        "Y56",
        Severity.WARNING,
        "30101,2,",
    )
    assert found[0]["项目"] == Scalar("", Place(TABLE, 2, 3), plain=True)


def test_a_column_name_twice_is_told_and_the_first_is_read():
    found, (problem,) = rows("编码,金额（元）,金额(元)\n1,2,3\n".encode(), TABLE)
    assert (problem.code, problem.place) == ("Y52", Place(TABLE, 1, 3))
    assert {name: cell.text for name, cell in found[0].items()} == {
        "编码": "1",
        "金额（元）": "2",
    }


def test_a_column_without_a_name_is_told_where_it_holds_something():
    found, (problem,) = rows("编码,,金额\n1,甲,2\n".encode(), TABLE)
    assert (problem.code, problem.place) == ("Y53", Place(TABLE, 1, 2))
    assert list(found[0]) == ["编码", "金额"]


def test_a_stray_quotation_mark_is_told_with_its_row():
    found, (problem,) = rows('名称,金额\n甲,1\n"三公"经费,2\n'.encode(), TABLE)
    assert (problem.code, problem.place.line) == ("Y54", 3)
    assert problem.was == '"三公"经费,2'
    assert found[0]["金额"].text == "1"
    assert (
        codes(rows('名称,金额\n甲,1\n"三公,2\n丙,3\n'.encode(), TABLE)[1])[0] == "Y54"
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n"])
def test_a_file_without_cells_is_told(data):
    assert rows(data, TABLE) == ([], rows(data, TABLE)[1])
    assert codes(rows(data, TABLE)[1]) == ["Y18"]


def test_a_workbook_named_csv_is_told():
    found, (problem,) = rows(b"PK\x03\x04\x14\x00", TABLE)
    assert found == []
    assert "Excel" in problem.message


@pytest.mark.parametrize("seed", range(4))
def test_damaged_tables_and_texts_never_raise(seed):
    chance = random.Random(seed)
    for _ in range(200):
        table = [*'编码,基本,项目\n30101,"1,850,000",\n30201,120000,36000\n\n,,\n']
        for _ in range(3):
            table[chance.randrange(len(table))] = chance.choice('",\n，\t;甲\r')
        rows("".join(table).encode(), TABLE)
        sections("".join(chance.choices("# ＃\n甲（，200字以内）一　", k=30)), FILE)
        decode(bytes(chance.choices(range(256), k=40)), FILE)
