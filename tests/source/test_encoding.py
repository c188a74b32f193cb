"""From bytes to text: encodings, line ends, characters nobody can see."""

import random

import pytest

from reports.core.problems import Place, Severity
from reports.source.encoding import decode_text

FILE = "决算.md"


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    "data", ["甲\n乙\n".encode(), "\ufeff甲\r\n乙\r\n".encode(), "甲\r乙\r".encode()]
)
def test_utf8_is_read_in_silence_with_any_line_end(data):
    assert decode_text(data, FILE) == ("甲\n乙\n", [])


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16"])
def test_other_encodings_are_read_with_a_hint(encoding):
    text, (problem,) = decode_text(
        "# 部门职责\n负责医疗保障工作。\n".encode(encoding), FILE
    )
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
    text, (problem,) = decode_text(bytes(data), FILE)
    assert text is None
    assert (problem.code, problem.place) == ("Y32", Place(FILE, 2, 2))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_broken_byte_has_its_line_whatever_ends_the_lines(end):
    broken = (
        f"第一行{end}甲: 1{end}名".encode() + b"\xff" + f"称{end}末行{end}".encode()
    )
    text, (problem,) = decode_text(broken, FILE)
    assert text is None
    assert (problem.code, problem.place) == ("Y32", Place(FILE, 3, 2))
    assert problem.was == "名\ufffd称"


def test_utf8_cut_off_in_a_character_is_not_taken_for_gbk():
    assert codes(decode_text("负责医疗保障工作".encode()[:-1], FILE)[1]) == ["Y32"]


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
    text, (problem,) = decode_text(data, FILE)
    assert text is None
    assert problem.severity is Severity.ERROR
    assert word in problem.message


def test_a_file_full_of_control_characters_is_one_problem():
    text, problems = decode_text(b"abc" + b"\x00" * 1000, FILE)
    assert text is None
    assert codes(problems) == ["Y32"]


def test_a_control_character_is_told_with_its_place_and_replaced():
    text, (problem,) = decode_text("第一行\n甲\x0b乙\n".encode(), FILE)
    assert text == "第一行\n甲 乙\n"
    assert (problem.code, problem.severity, problem.place) == (
        "Y33",
        Severity.ERROR,
        Place(FILE, 2, 2),
    )
    assert "U+000B" in problem.message
    assert problem.should == "甲 乙"


def test_zero_width_characters_are_dropped_with_one_hint():
    text, (problem,) = decode_text("甲\u200b乙\n丙\u200b\n".encode(), FILE)
    assert text == "甲乙\n丙\n"
    assert (problem.code, problem.severity) == ("Y34", Severity.HINT)
    assert "2 个" in problem.message


def test_tabs_full_width_spaces_and_rare_characters_are_text():
    assert decode_text("甲\t乙　丙𠮷\n".encode(), FILE) == ("甲\t乙　丙𠮷\n", [])


@pytest.mark.parametrize("seed", range(4))
def test_any_bytes_never_raise_an_error(seed):
    chance = random.Random(seed)
    for _ in range(200):
        decode_text(bytes(chance.choices(range(256), k=40)), FILE)


@pytest.mark.parametrize(
    ("text", "broken", "column"),
    [("单位：好", -1, 4), ("甲: 1\n名称: 好处", -1, 6), ("好", -1, 1)],
)
def test_a_broken_byte_behind_a_bom_is_told_at_its_own_column(text, broken, column):
    data = ("\ufeff" + text).encode()[:broken]
    read, (problem,) = decode_text(data, FILE)
    assert read is None
    line = text.count("\n") + 1
    assert (problem.code, problem.place) == ("Y32", Place(FILE, line, column))
    assert "\ufeff" not in problem.was


def test_a_file_that_begins_with_the_mark_of_utf8_is_never_taken_for_gbk():
    text, (problem,) = decode_text(b"\xef\xbb\xbfa: 1\nb: \xe5x", FILE)
    assert text is None
    assert (problem.code, problem.place) == ("Y32", Place(FILE, 2, 4))
