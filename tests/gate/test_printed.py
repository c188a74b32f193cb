"""What an old page has in the place of today's numbers."""

import pytest

from reports.gate.numbers import NamedNumber
from reports.gate.printed import numbers_before

PAGE = (
    "<!DOCTYPE html><html><head><title>甲</title></head><body><article>{}</article>"
    "</body></html>"
)


def page(*lines: str) -> bytes:
    return PAGE.format("".join(f"<p>{line}</p>" for line in lines)).encode()


def number(text: str) -> NamedNumber:
    return NamedNumber("", "数", text, "万元", "一")


@pytest.mark.parametrize(
    ("old", "new", "now", "before"),
    [
        (["收入1.00万元。"], ["收入2.00万元。"], ["2.00"], ["1.00"]),
        (["甲1，乙2。"], ["甲1，乙3。"], ["1", "3"], ["1", "2"]),
        (["2023年收入1.00。"], ["2023年收入2.00。"], ["2.00"], ["1.00"]),
        (["增加1.00。"], ["减少2.00。"], ["2.00"], ["1.00"]),
        (
            ["甲1。", "乙2。"],
            ["甲3。", "新的5。", "乙2。"],
            ["3", "5", "2"],
            ["1", "5", "2"],
        ),
        (["甲1,234.50。"], ["甲-0.5。"], ["-0.5"], ["1,234.50"]),
        (["甲1。"], ["甲1。"], ["1"], ["1"]),
    ],
)
def test_a_number_is_matched_by_the_words_of_its_line(
    old: list[str], new: list[str], now: list[str], before: list[str]
) -> None:
    found = numbers_before(page(*old), page(*new), [number(one) for one in now])
    assert found == tuple(number(one) for one in before)


@pytest.mark.parametrize("old", [b"", b"<p>", b"\xff\xfe", page("甲")[:60]])
def test_a_page_that_cannot_be_read_says_nothing(old: bytes) -> None:
    assert numbers_before(old, page("甲1。"), [number("1")]) is None
