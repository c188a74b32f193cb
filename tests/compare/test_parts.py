"""Lists laid side by side by their names, trees laid out to be compared, and what is said of them."""

import pytest

from reports.compare.align import aligned, words_alike
from reports.compare.differences import Kind, differences
from reports.compare.parts import laid_out
from reports.compare.told import brief, causes_words
from reports.core.grid import Cell, Row, bands_of
from reports.core.tree import (
    Block,
    Document,
    Heading,
    Number,
    Paragraph,
    Strong,
    Table,
    Text,
)


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "axbc", [(0, 0), (None, 1), (1, 2), (2, 3)]),
        ("abc", "ac", [(0, 0), (1, None), (2, 1)]),
        ("abc", "cab", [(2, 0), (0, 1), (1, 2)]),
        ("aab", "ab", [(0, None), (1, 0), (2, 1)]),
        ("", "a", [(None, 0)]),
        ("a", "", [(0, None)]),
    ],
)
def test_what_is_called_the_same_is_a_pair_wherever_it_stands(
    old: str, new: str, pairs: list[tuple[int | None, int | None]]
) -> None:
    found = aligned(old, new)
    assert sorted(found, key=str) == sorted(pairs, key=str)
    assert [to for _, to in found if to is not None] == list(range(len(new)))


def test_what_is_called_otherwise_is_a_pair_where_it_is_alike() -> None:
    old, new = ["工资增加了不少", "甲"], ["工资增加了很多", "乙"]
    pairs = aligned(old, new, lambda at, to: words_alike(old[at], new[to]))
    assert pairs == [(0, 0), (1, None), (None, 1)]


def document(*blocks: Block) -> Document:
    return Document("报告", blocks)


def told(old: Document, new: Document) -> list[tuple[Kind, str, str]]:
    found = differences(laid_out(old), laid_out(new))
    return [(one.kind, one.old, one.new) for one in found]


def test_sentences_are_compared_and_their_numbers_one_by_one() -> None:
    def sentence(total: str, share: str, end: str = "原因是人员增加。") -> Document:
        return document(
            Paragraph(
                (
                    Text("共"),
                    Strong((Number(total, "万元"),)),
                    Text("，占"),
                    Number(share, "%"),
                    Text("。" + end),
                )
            )
        )

    assert told(sentence("3", "5"), sentence("3", "5")) == []
    assert told(sentence("3", "5"), sentence("4", "5")) == [
        (Kind.NUMBER, "3万元", "4万元")
    ]
    assert told(sentence("3", "5"), sentence("4", "5", "原因是人员减少。")) == [
        (Kind.NUMBER, "3万元", "4万元"),
        (Kind.WORDS, "原因是人员增加。", "原因是人员减少。"),
    ]


def test_a_heading_numbered_otherwise_is_no_difference_and_a_section_gone_is_one() -> (
    None
):
    def section(number: str, words: str) -> tuple[Block, ...]:
        return Heading(1, (Text(words),), number), Paragraph((Text(f"{words}的话。"),))

    old = document(
        *section("一、", "收入"), *section("二、", "会议"), *section("三、", "支出")
    )
    new = document(*section("一、", "收入"), *section("二、", "支出"))
    assert told(old, new) == [(Kind.SECTION, "会议", "")]
    assert told(new, old) == [(Kind.SECTION, "", "会议")]


def words(*texts: str) -> Row:
    return Row(
        tuple(
            Cell(
                (((Number(one),) if one.isdigit() and len(one) > 3 else (Text(one),)),)
            )
            for one in texts
        )
    )


def beside(*rows: tuple[str, ...]) -> Document:
    """A table with two lists side by side."""
    head = words("编码", "决算数", "编码", "决算数")
    return document(
        Table(
            (Text("明细表"),),
            (1, 1, 1, 1),
            bands_of([head]),
            bands_of([words(*one) for one in rows]),
        )
    )


def test_lists_side_by_side_in_a_table_are_taken_apart() -> None:
    old = beside(("301", "1111", "401", "5555"), ("302", "2222", "402", "6666"))
    new = beside(
        ("301", "1111", "400", "9999"),
        ("302", "2222", "401", "5555"),
        ("303", "3333", "402", "6667"),
    )
    assert told(old, new) == [
        (Kind.ROW, "", "303　3333"),
        (Kind.ROW, "", "400　9999"),
        (Kind.NUMBER, "6666", "6667"),
    ]


def test_rows_in_another_order_are_the_same_rows() -> None:
    old = beside(("301", "1111", "401", "5555"), ("302", "2222", "402", "6666"))
    new = beside(("302", "2222", "402", "6666"), ("301", "1111", "401", "5555"))
    assert told(old, new) == []


def test_numbers_of_changes_are_told_as_runs() -> None:
    assert causes_words((0,)) == "1"
    assert causes_words((0, 2, 3, 4, 9)) == "1、3—5、10"


def test_of_long_texts_what_stands_around_the_first_difference_is_shown() -> None:
    assert brief("甲乙", "甲丙", 90) == ("甲乙", "甲丙")
    same = "一" * 200
    old, new = brief(f"{same}旧的{same}", f"{same}新的{same}", 80)
    assert old == f"……{'一' * 10}旧的{'一' * 28}……" and "新的" in new
    assert brief(same, "", 80) == (f"{'一' * 40}……", "")
