"""The Markdown companion: what stands under which heading."""

import random

import pytest

from reports.core.problems import Place, Severity
from reports.source.markdown import read_sections

FILE = "决算.md"


def codes(problems):
    return [problem.code for problem in problems]


def test_each_heading_starts_a_section_that_knows_its_lines():
    found, problems = read_sections(
        "\n# 部门职责\n\n负责一。\n\n负责二。\n\n# 原因 收支总计\n同 上年\n", FILE
    )
    assert problems == []
    assert list(found) == ["部门职责", "原因 收支总计"]
    duties = found["部门职责"]
    assert duties.text == "负责一。\n\n负责二。"
    assert (duties.place, duties.line) == (Place(FILE, 2, 1), 4)
    assert found["原因 收支总计"].line == 9


def test_a_section_without_text_is_kept():
    found, problems = read_sections("# 甲\n# 乙\n\n", FILE)
    assert problems == []
    assert [section.text for section in found.values()] == ["", ""]


@pytest.mark.parametrize(("text", "line"), [("甲\n# 乙", 2), ("甲\n# 乙\n", 3)])
def test_a_section_without_text_lies_within_its_file(text, line):
    assert read_sections(text, FILE)[0]["乙"].line == line


def test_blanks_in_a_title_are_one_space():
    assert list(read_sections("#  原因　收支总计  \n甲\n", FILE)[0]) == [
        "原因 收支总计"
    ]


def test_smaller_headings_and_marks_inside_a_text_are_text():
    found, problems = read_sections("# 甲\n## 小标题\n见 #1\n#1 号楼\n- # 项\n", FILE)
    assert problems == []
    assert found["甲"].text == "## 小标题\n见 #1\n#1 号楼\n- # 项"


def test_full_width_marks_in_text_raise_nothing():
    assert (
        read_sections(
            "# 甲\n　　主要原因：人员增加，“三公”经费{{减少}}: 见附件 #1。\n", FILE
        )[1]
        == []
    )


@pytest.mark.parametrize("line", ["#部门职责", "＃部门职责", "＃ 部门职责"])
def test_a_heading_without_its_space_is_told_and_read(line):
    found, (problem,) = read_sections(f"{line}\n负责。\n", FILE)
    assert found["部门职责"].text == "负责。"
    assert (problem.code, problem.was, problem.should) == ("Y43", line, "# 部门职责")
    assert problem.place == Place(FILE, 1, 1)


def test_text_before_the_first_heading_is_told():
    found, (problem,) = read_sections("\n负责。\n# 甲\n乙\n", FILE)
    assert (problem.code, problem.place.line) == ("Y41", 2)
    assert list(found) == ["甲"]


def test_text_without_any_heading_is_told():
    assert codes(read_sections("负责。\n", FILE)[1]) == ["Y41"]
    assert read_sections("\n\n", FILE) == ({}, [])


def test_a_heading_twice_names_both_lines_and_the_first_is_kept():
    found, (problem,) = read_sections(
        "# 因公出国（境）\n甲\n# 因公出国(境)\n乙\n", FILE
    )
    assert problem.code == "Y42"
    assert "第 1 行和第 3 行" in problem.message
    assert [section.text for section in found.values()] == ["甲"]


def test_a_heading_without_words_is_told():
    found, (problem,) = read_sections("# 甲\n乙\n#\n丙\n", FILE)
    assert (problem.code, problem.place.line) == ("Y46", 3)
    assert list(found) == ["甲"]


def test_an_untouched_hint_counts_as_not_filled_in():
    found, (problem,) = read_sections("# 问题\n\n（写什么，200 字以内）\n", FILE)
    assert found["问题"].text == ""
    assert (problem.code, problem.severity, problem.place.line) == (
        "Y44",
        Severity.WARNING,
        3,
    )


def test_a_hint_left_beside_real_words_is_an_error():
    found, (problem,) = read_sections(
        "# 问题\n（写什么，200 字以内）\n人员不足。\n", FILE
    )
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
    found, problems = read_sections(f"# 问题\n{text}\n", FILE)
    assert problems == []
    assert found["问题"].text == text


@pytest.mark.parametrize("seed", range(4))
def test_damaged_texts_never_raise(seed):
    chance = random.Random(seed)
    for _ in range(200):
        read_sections(
            "".join(chance.choices("# ＃\n甲（，200字以内）一　", k=30)), FILE
        )


# ── tables ──────────────────────────────────────────────────────────────────


def test_a_pasted_table_is_told_once_at_its_first_row():
    table = "名称\t预算\t执行\n\n甲\t5\t5\n乙\t6\t6\n"
    _, problems = read_sections(
        f"# 说明\n\n如下表。\n{table}完。\n甲\t1\n乙\t2\n", FILE
    )
    assert [(one.code, one.severity.value) for one in problems] == [("Y48", "警告")] * 2
    assert [one.place.line for one in problems] == [4, 9]
    assert "到第 7 行" in problems[0].message and problems[0].was == "名称\t预算\t执行"


@pytest.mark.parametrize(
    "text",
    [
        "1.\t组织健全\n2.\t制度完备\n（三）\t监管有力\n•\t执行到位",
        "\t从 Word 粘来的一段\n\t又一段",
        "电话：\t另行公布",
        "一段\t有制表符\n一段没有\n一段\t有制表符",
    ],
)
def test_what_word_sets_tabs_into_is_no_table(text):
    assert read_sections(f"# 说明\n{text}\n", FILE)[1] == []
