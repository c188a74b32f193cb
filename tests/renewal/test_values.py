"""A data file of a new year: what is 待填, what is gone, and that nothing else of it has changed."""

from typing import Any

import pytest

from reports.renewal.texts import renew_texts
from reports.renewal.values import Renewed, renew_values
from reports.source.markdown import READ_AGAIN, WRITE_ANEW, read_sections

AMOUNT = {"type": ["number", "string"], "量": "金额"}
WORDS = {"type": "string"}
GONE = {"type": "string", "翻年": "去掉"}
ROW = {
    "type": "object",
    "properties": {"预算": AMOUNT, "理由": GONE, "名称": WORDS},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "$defs": {"whole": {"type": "object", "翻年": "去掉", "properties": {}}},
    "properties": {
        "报告": WORDS,
        "状态": GONE,
        "金额": AMOUNT,
        "只有一个数": {
            "type": ["object", "string"],
            "单值记作": "决算",
            "properties": {"决算": AMOUNT},
        },
        "日期": {"type": "string", "量": "日期"},
        "目标": {"type": "string", "量": "目标"},
        "分值": {"type": "string", "量": "数", "多年不变": True},
        "上年末": {**AMOUNT, "上年取": "年末"},
        "组": {"type": "object", "properties": {"甲": AMOUNT, "乙": GONE, "丙": WORDS}},
        "理由": {"type": "object", "properties": {"甲": GONE, "乙": GONE}},
        "说明": {"$ref": "#/$defs/whole"},
        "几行": {"type": "array", "items": ROW},
        "表": {
            "type": ["object", "array"],
            "items": {"type": "object"},
            "按": "名称",
            "properties": {},
            "additionalProperties": ROW,
        },
    },
}


def renewed(text: str, *, follows: bool = True) -> Renewed:
    return renew_values(text, SCHEMA, 2024, follows=follows)


CASES = {
    "an amount": ("金额: 1,234.50  # 元\n", "金额: 待填  # 元\n"),
    "one in quotes": ("金额: '12'\n", "金额: 待填\n"),
    "nothing there": ("金额: 无\n", "金额: 无\n"),
    "a lone value": ("只有一个数: 3\n", "只有一个数: 待填\n"),
    "a date": ("日期: 2025年1月3日\n", "日期: 待填\n"),
    "a target that is a number": ("目标: ≥90%\n", "目标: 待填\n"),
    "a target in words": ("目标: 定性\n", "目标: 定性\n"),
    "what stays for years": ("分值: 20\n", "分值: 20\n"),
    "words": ("报告: 决算 # 甲\n", "报告: 决算 # 甲\n"),
    "a key nobody knows": ("别的: 3\n", "别的: 3\n"),
    "a line": ("报告: 甲\n状态: 公开稿  # 好了\n金额: 1\n", "报告: 甲\n金额: 待填\n"),
    "the last line": ("报告: 甲\n状态: 公开稿", "报告: 甲\n"),
    "several lines, with what stands between them": (
        "报告: 甲\n说明:  # 两条\n  N01: 因为\n  # 又\n  N02: |\n    所以\n    如此\n\n金额: 1\n",
        "报告: 甲\n\n金额: 待填\n",
    ),
    "all that a mapping holds": (
        "报告: 甲\n理由:\n  甲: 一\n  乙: 二\n金额: 1\n",
        "报告: 甲\n金额: 待填\n",
    ),
    "the first of a row": ("组: {乙: 一, 甲: 2}\n", "组: {甲: 待填}\n"),
    "one between others": ("组: {甲: 2, 乙: 一, 丙: 三}\n", "组: {甲: 待填, 丙: 三}\n"),
    "the last of a row": ("组: {甲: 2, 乙: 一} # 丁\n", "组: {甲: 待填} # 丁\n"),
    "the last two of a row": (
        "几行:\n  - {预算: 1, 理由: 一}\n",
        "几行:\n  - {预算: 待填}\n",
    ),
    "behind the stroke of a list": (
        "几行:\n  - 理由: 一\n    预算: 1\n  - 预算: 2\n    理由: |\n      二\n    名称: 丙\n",
        "几行:\n  - 预算: 待填\n  - 预算: 待填\n    名称: 丙\n",
    ),
    "rows for a mapping": (
        "表:\n  - {名称: 甲, 预算: 3, 理由: 一}\n",
        "表:\n  - {名称: 甲, 预算: 待填}\n",
    ),
    "a pasted table": (
        "报告: 甲\n表: |\n  名称\t预算\t理由\n  甲\t12\t一\n  合计\t12\t\n金额: 1\n",
        "报告: 甲\n表: |\n  名称\t预算\t理由\n  甲\t待填\t\n  合计\t待填\t\n金额: 待填\n",
    ),
    "a table that is named": ("表: 各项.csv\n", "表: 各项.csv\n"),
    "Windows": ("报告: 甲\r\n状态: 稿\r\n金额: 1\r\n", "报告: 甲\r\n金额: 待填\r\n"),
    "an old Mac": ("报告: 甲\r状态: 稿\r金额: 1\r", "报告: 甲\r金额: 待填\r"),
    "characters of another plane": ("报告: 𠮷\n金额: 1\n", "报告: 𠮷\n金额: 待填\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_only_what_belongs_to_the_year_changes(case: str) -> None:
    old, new = CASES[case]
    assert renewed(old).text == new


def test_what_last_year_gives_is_dropped_only_where_it_is_there() -> None:
    text = "报告: 甲\n上年末: 12\n"
    assert renewed(text).text == "报告: 甲\n"
    assert renewed(text, follows=False).text == "报告: 甲\n上年末: 待填\n"


def test_what_stays_and_has_to_be_looked_at_is_named() -> None:
    found = renewed("报告: 2024年的\n金额: 无\n组: {甲: 待填, 丙: 2019年的}\n")
    assert (found.nothing, found.dated, found.pending) == (("金额",), ("报告",), 1)


def test_what_is_to_be_filled_in_is_counted() -> None:
    assert renewed("金额: 1\n组: {甲: 2}\n表: |\n  名称\t预算\n  甲\t3\n").pending == 3


# ── texts ───────────────────────────────────────────────────────────────────

TEXTS: dict[str, Any] = {
    "properties": {"概况": {"type": "string", "量": "文段"}},
    "patternProperties": {
        "^原因 ": {"type": "string", "量": "文段", "每年重写": True},
    },
}
OLD = "# 概况\r\n\r\n我县。\r\n\r\n# 原因 收入\r\n\r\n多了。\r\n多了。\r\n\r\n# 原因 支出\r\n\r\n同 原因 收入\r\n"


def test_a_text_is_carried_with_a_hint_or_written_anew() -> None:
    found = renew_texts(OLD, TEXTS)
    assert found.text == OLD.replace(
        "# 概况\r\n", f"# 概况\r\n{READ_AGAIN}\r\n"
    ).replace("多了。\r\n多了。", WRITE_ANEW)
    assert (found.to_read, found.to_write) == (("概况",), ("原因 收入",))


def test_of_a_file_that_several_share_all_is_read_again() -> None:
    assert renew_texts(OLD, None).to_read == ("概况", "原因 收入")


def test_the_gate_asks_for_each_of_them_and_no_text_is_read_with_its_hint() -> None:
    text = renew_texts(OLD, TEXTS).text.replace("\r\n", "\n")
    sections, problems = read_sections(text, "决算.md")
    told = [(one.code, one.place.line if one.place else 0) for one in problems]
    assert told == [("Y45", 2), ("Y44", 8)]
    assert "上年的文字，还没有读过" in problems[0].message
    assert sections["概况"].text == "我县。" and sections["概况"].line == 4
    assert sections["原因 收入"].text == ""


def test_a_text_of_a_single_line_without_an_end() -> None:
    assert renew_texts("# 概况\n我县。", TEXTS).text == f"# 概况\n{READ_AGAIN}\n我县。"
