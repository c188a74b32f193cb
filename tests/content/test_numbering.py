"""Headings, attachments and references numbered, on trees built by hand."""

import pytest
from msgspec.structs import replace

from reports.content.numbering import number
from reports.core.anchors import anchor
from reports.core.grid import Cell, Row
from reports.core.outline import named_parts
from reports.core.problems import Fault, Place
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Reference,
    Signature,
    Strong,
    Table,
    Text,
    Title,
)
from tests.tables import make_table

MENTIONED = {
    key: Place("templates/甲型/正文.md.j2", line)
    for line, key in enumerate(("甲", "乙", "丙"), 1)
}


def words(text: str) -> Line:
    return (Text(text),)


def heading(level: int) -> Heading:
    return Heading(level, words("题"))


def numbers(*levels: int) -> list[str]:
    blocks = number(tuple(heading(level) for level in levels), {})
    return [block.number for block in blocks if isinstance(block, Heading)]


def attachment(key: str, *blocks: Block) -> Attachment:
    return Attachment(key, words(f"{key}的题"), blocks or (Paragraph(words("文")),))


def see(key: str) -> Reference:
    return Reference("附件", key)


def labelled(blocks: Blocks) -> list[tuple[str, str, str]]:
    return [
        (block.key, block.label, block.anchor)
        for block in blocks
        if isinstance(block, Attachment)
    ]


# ── headings ────────────────────────────────────────────────────────────────


def test_each_level_has_its_own_spelling() -> None:
    assert numbers(1, 2, 3, 4, 5) == ["一、", "（一）", "1.", "（1）", "①"]


def test_a_level_counts_on_and_restarts_below_a_higher_one() -> None:
    assert numbers(1, 2, 2, 3, 3, 2, 3, 1, 2) == [
        "一、",
        "（一）",
        "（二）",
        "1.",
        "2.",
        "（三）",
        "1.",
        "二、",
        "（一）",
    ]


def test_a_deep_level_restarts_below_any_higher_one() -> None:
    assert numbers(1, 2, 3, 4, 5, 5, 4, 5, 1, 5) == [
        "一、",
        "（一）",
        "1.",
        "（1）",
        "①",
        "②",
        "（2）",
        "①",
        "二、",
        "①",
    ]


def test_what_stands_between_headings_does_not_count() -> None:
    blocks = number(
        (heading(1), Paragraph(words("文")), Listing(False, ()), heading(1)), {}
    )
    assert [block.number for block in blocks if isinstance(block, Heading)] == [
        "一、",
        "二、",
    ]


def test_numbers_go_on_beyond_ten_and_twenty() -> None:
    assert numbers(*[1] * 21)[9:12] == ["十、", "十一、", "十二、"]
    assert numbers(*[1] * 21)[-1] == "二十一、"
    assert numbers(*[2] * 12)[-1] == "（十二）"
    assert numbers(*[5] * 21)[-2:] == ["⑳", "21)"]


def test_every_heading_and_table_has_an_anchor_of_its_own() -> None:
    table = Table(words("表"), (1,), (), ())
    blocks = number(
        (
            heading(1),
            heading(2),
            table,
            attachment("甲", heading(1), table),
            attachment("乙", heading(1)),
        ),
        {},
    )
    inner = [
        part
        for block in blocks
        for part in (block.blocks if isinstance(block, Attachment) else (block,))
    ]
    anchors = [
        part.anchor
        for part in (*inner, *blocks)
        if isinstance(part, Heading | Table | Attachment)
    ]
    assert all(anchors)
    top = [
        block.anchor
        for block in blocks
        if isinstance(block, Heading | Table | Attachment)
    ]
    inside = [
        part.anchor
        for block in blocks
        if isinstance(block, Attachment)
        for part in block.blocks
        if isinstance(part, Heading | Table)
    ]
    assert len({*top, *inside}) == len(top) + len(inside) == 8


def places(*blocks: Block) -> dict[str, str]:
    """The words of every part by its anchor."""
    return named_parts(number(blocks, {}))


def titled(level: int, *words: Text | Number) -> Heading:
    return Heading(level, words)


def test_without_one_part_every_other_keeps_its_anchor() -> None:
    blocks = (
        titled(1, Text("概况")),
        titled(2, Text("职责")),
        titled(1, Text("收入")),
        titled(2, Text("职责")),
        attachment("甲", titled(1, Text("概况"))),
        attachment("乙", titled(1, Text("概况")), titled(1, Text("概况"))),
    )
    every = places(*blocks)
    assert len(every) == 9
    for index in range(len(blocks)):
        left = places(*blocks[:index], *blocks[index + 1 :])
        # What stood under a heading that is gone stands elsewhere now.
        moved = {0: 1, 2: 1}.get(index, 0)
        assert len(left.keys() - every.keys()) == moved
        assert all(every[place] == left[place] for place in left.keys() & every.keys())


def test_an_anchor_stays_when_figures_and_numbers_change() -> None:
    def place(*line: Text | Number | Reference) -> str:
        first, *_ = number((Heading(1, line), attachment("乙"), attachment("甲")), {})
        assert isinstance(first, Heading)
        return first.anchor

    assert place(Text("得分"), Number("9", "分")) == place(Text("得分"), Number("8"))
    assert place(Text("得分")) != place(Text("扣分"))


def test_a_table_is_found_by_its_number_wherever_it_stands() -> None:
    table = Table(words("表"), (1,), (), (), mark=words("公开02表"))
    _, first = number((heading(1), table), {})
    _, _, other = number((heading(1), heading(2), replace(table, caption=())), {})
    assert isinstance(first, Table) and isinstance(other, Table)
    assert first.anchor == other.anchor == anchor("t", "", "公开02表")


def test_an_attachment_numbers_its_headings_by_itself() -> None:
    blocks = number(
        (
            heading(1),
            heading(1),
            attachment("甲", heading(1), heading(2)),
            attachment("乙", heading(1)),
        ),
        {},
    )
    inner = [
        [part.number for part in block.blocks if isinstance(part, Heading)]
        for block in blocks
        if isinstance(block, Attachment)
    ]
    assert inner == [["一、", "（一）"], ["一、"]]


# ── attachments ─────────────────────────────────────────────────────────────


def test_one_attachment_has_no_number() -> None:
    assert labelled(number((attachment("甲"),), {})) == [
        ("甲", "附件", anchor("f", "甲"))
    ]


def test_several_attachments_are_numbered_in_their_order() -> None:
    blocks = number((attachment("乙"), Paragraph(words("文")), attachment("甲")), {})
    assert labelled(blocks) == [
        ("乙", "附件1", anchor("f", "乙")),
        ("甲", "附件2", anchor("f", "甲")),
    ]


def test_the_list_of_attachments_is_filled_in_wherever_it_stands() -> None:
    filled, *_ = number((AttachmentList(), attachment("甲"), attachment("乙")), {})
    assert filled == AttachmentList((words("甲的题"), words("乙的题")))
    assert number((AttachmentList(),), {}) == (AttachmentList(),)


# ── references ──────────────────────────────────────────────────────────────


def test_a_reference_becomes_a_link_wherever_it_stands() -> None:
    line: Line = (Text("见"), see("甲"))
    place = anchor("f", "甲")
    linked: Line = (Text("见"), Link(f"#{place}", words("附件")))
    heading_anchor = anchor("s", "", "见甲")
    cells = (Row((Cell((line, line)),)),)
    linked_cells = (Row((Cell((linked, linked)),)),)
    blocks = number(
        (
            Title((line,)),
            Heading(1, line),
            Paragraph(line, "dateline"),
            Paragraph((Strong(line),)),
            Listing(True, ((Paragraph(line), Listing(False, ((Paragraph(line),),))),)),
            make_table(line, (1,), cells, cells, notes=(line,)),
            Attachment("甲", line, (Paragraph(line),)),
        ),
        MENTIONED,
    )
    assert blocks == (
        Title((linked,)),
        Heading(1, linked, "一、", heading_anchor),
        Paragraph(linked, "dateline"),
        Paragraph((Strong(linked),)),
        Listing(True, ((Paragraph(linked), Listing(False, ((Paragraph(linked),),))),)),
        make_table(
            linked,
            (1,),
            linked_cells,
            linked_cells,
            notes=(linked,),
            anchor=anchor("t", "", heading_anchor, "见甲"),
        ),
        Attachment("甲", linked, (Paragraph(linked),), "附件", place),
    )


def test_a_reference_inside_a_link_becomes_words() -> None:
    blocks = number(
        (Paragraph((Link("http://a", (Text("见"), see("甲"))),)), attachment("甲")),
        MENTIONED,
    )
    assert blocks[0] == Paragraph((Link("http://a", (Text("见"), Text("附件"))),))


def test_a_reference_from_one_attachment_to_another_is_resolved() -> None:
    blocks = number(
        (
            attachment("甲", Paragraph((see("乙"),))),
            attachment("乙", Paragraph((see("甲"),))),
        ),
        MENTIONED,
    )
    assert [block.blocks for block in blocks if isinstance(block, Attachment)] == [
        (Paragraph((Link("#" + anchor("f", "乙"), words("附件2")),)),),
        (Paragraph((Link("#" + anchor("f", "甲"), words("附件1")),)),),
    ]


def test_every_reference_without_its_target_is_a_problem_where_it_is_mentioned() -> (
    None
):
    blocks = (
        Paragraph((see("甲"),)),
        Title(((see("乙"),),)),
        attachment("甲表", Paragraph((see("丙"),))),
    )
    with pytest.raises(Fault) as caught:
        number(blocks, MENTIONED)
    assert [
        (problem.code, problem.message, problem.place)
        for problem in caught.value.problems
    ] == [
        ("T06", "文中提到的附件“甲”在这份文件里没有。", MENTIONED["甲"]),
        ("T06", "文中提到的附件“乙”在这份文件里没有。", MENTIONED["乙"]),
        ("T06", "文中提到的附件“丙”在这份文件里没有。", MENTIONED["丙"]),
    ]
    assert caught.value.problems[0].hint == "最接近的是“甲表”。"


def test_attachments_that_are_only_named_are_listed_last_and_counted() -> None:
    listed = AttachmentList((words("丙表"),))
    one = Attachment("甲", words("甲表"), ())
    first, attachment = number((listed, one), {})
    assert first == AttachmentList((words("甲表"), words("丙表")))
    assert isinstance(attachment, Attachment) and attachment.label == "附件1"


def test_nothing_else_is_changed() -> None:
    blocks: Blocks = (
        Title((words("甲"),)),
        Paragraph(
            (Text("文"), Link("http://a", words("乙")), Strong(words("丙"))),
            "addressee",
        ),
        Signature(("甲局",), words("2025年6月3日")),
    )
    assert number(blocks, {}) == number(blocks, MENTIONED) == blocks
