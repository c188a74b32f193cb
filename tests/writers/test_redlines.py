"""Two versions of a document in one Word file: what is marked, and that either version comes out of it whole."""

import io
import re
import zipfile
from collections.abc import Sequence
from random import Random

import pytest
from msgspec.structs import replace

from reports.core.grid import Cell, Row
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Chart,
    Contents,
    Document,
    Entry,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Series,
    Strong,
    Table,
    Text,
    Title,
)
from reports.writers.docx import read_layout, write
from reports.writers.docx.redlines import Redline, Signed, redline
from tests import tracked
from tests.conftest import ROOT
from tests.tables import make_table

LAYOUT = read_layout(
    (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
)
SIGNED = Signed("经办人", "2025-01-02T03:04:05Z")
W = tracked.W


def text(words: str) -> Paragraph:
    """A paragraph, its numbers as nodes of their own."""
    return Paragraph(line(words))


def line(words: str) -> Line:
    """The words, numbers among them as nodes of their own."""
    pieces = re.findall(r"\d[\d.,]*%?|[^\d]+", words)
    return tuple(
        Number(piece) if piece[0].isdigit() else Text(piece) for piece in pieces
    )


def heading(words: str, anchor: str, number: str = "", level: int = 1) -> Heading:
    return Heading(level, line(words), number, anchor)


def table(*rows: str, columns: str = "编码 名称 金额", **facts: object) -> Table:
    """A table of these rows, their cells parted by blanks."""
    heads = columns.split()
    return make_table(
        line("表"),
        (1,) * len(heads),
        [row(columns)],
        [row(one) for one in rows],
        **facts,
    )


def row(words: str) -> Row:
    return Row(tuple(Cell((line(one),)) for one in words.split()))


def written(blocks: Sequence[Block]) -> bytes:
    return write(Document("决算", tuple(blocks)), LAYOUT)


def laid_over(old: Sequence[Block], new: Sequence[Block]) -> Redline:
    """The redline of two texts, from which both come out whole."""
    before, after = written(old), written(new)
    found = redline(before, after, SIGNED)
    assert tracked.both(found.content) == (
        tracked.said(tracked.body(before)),
        tracked.said(tracked.body(after)),
    )
    assert_is_whole(found.content)
    return found


def assert_is_whole(content: bytes) -> None:
    """Whatever the file refers to is there, once."""
    root = tracked.part(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        relations = archive.read("word/_rels/document.xml.rels").decode()
        styles = archive.read("word/styles.xml").decode()
        types = archive.read("[Content_Types].xml").decode()
    assert len(names) == len(set(names))
    known = re.findall(r' Id="([^"]+)"', relations)
    assert len(known) == len(set(known))
    for node in root.iter():
        for name, value in node.attrib.items():
            if "officeDocument/2006/relationships" in str(name):
                assert value in known
    for target in re.findall(r'Target="([^"]+)"(?! TargetMode)', relations):
        path = target.removeprefix("/") if target[0] == "/" else f"word/{target}"
        assert path in names
        assert f'PartName="/{path}"' in types or path.endswith((".svg", ".png"))
    for style in root.iter(f"{W}pStyle", f"{W}rStyle"):
        assert f'w:styleId="{style.get(f"{W}val")}"' in styles
    marks = [one.get(f"{W}name") for one in root.iter(f"{W}bookmarkStart")]
    assert len(marks) == len(set(marks))
    for link in root.iter(f"{W}hyperlink"):
        assert link.get(f"{W}anchor") is None or link.get(f"{W}anchor") in marks
    for kind in ("bookmarkStart", "ins", "del"):
        ids = [one.get(f"{W}id") for one in root.iter(f"{W}{kind}")]
        assert len(ids) == len(set(ids))
    for paragraph in root.iter(f"{W}p"):
        assert paragraph.find(f"{W}pPr/{W}pPr") is None
    for node in root.iter(f"{W}tbl"):
        following = node.getnext()
        assert following is None or following.tag != f"{W}tbl"


def words_of(content: bytes) -> list[object]:
    """What a file says, without lines in which there is nothing."""
    return tracked.with_words(tracked.said(tracked.body(content)))


def marked(found: Redline) -> list[tuple[str, str]]:
    """What words went and came, in order."""
    return tracked.marked_words(found.content)


# ── sentences ───────────────────────────────────────────────────────────────


def test_a_number_is_changed_by_itself() -> None:
    found = laid_over(
        [text("收入12.5万元，比上年增长3%。支出9万元。"), text("完。")],
        [text("收入13.5万元，比上年增长4%。支出9万元。"), text("完。")],
    )
    assert marked(found) == [
        ("del", "12.5"),
        ("ins", "13.5"),
        ("del", "3%"),
        ("ins", "4%"),
    ]
    assert found.tally.total == found.tally.changed == 1


def test_a_phrase_is_changed_without_what_both_begin_and_end_with() -> None:
    found = laid_over(
        [text("支出9万元，比上年决算数有所增加。"), text("完。")],
        [text("支出9万元，比上年决算数略有减少。"), text("完。")],
    )
    assert marked(found) == [("del", "有所增加"), ("ins", "略有减少")]


def test_another_sentence_is_put_in_the_place_of_the_old_one() -> None:
    found = laid_over(
        [text("收入12万元。原因是人员调入。支出9万元。"), text("完。")],
        [text("收入12万元。项目已经完工，尾款付清。支出9万元。"), text("完。")],
    )
    assert marked(found) == [
        ("del", "原因是人员调入。"),
        ("ins", "项目已经完工，尾款付清。"),
    ]


def test_words_set_off_keep_their_look_and_links_stay_links() -> None:
    bold = Strong((Text("一是收入。"),))
    link = Link("#表1", line("见表1"))
    old = [Paragraph((bold, *line("共12万元，"), link, *line("。"))), text("完。")]
    new = [Paragraph((bold, *line("共15万元，"), link, *line("。"))), text("完。")]
    anchored = replace(table("1 甲 2"), anchor="表1")
    found = laid_over([*old, anchored], [*new, anchored])
    assert marked(found) == [("del", "12"), ("ins", "15")]
    root = tracked.part(found.content)
    assert [tracked.words_in(one) for one in root.iter(f"{W}hyperlink")] == ["见表1"]


def test_what_a_link_leads_to_outside_comes_along() -> None:
    before = Link("https://a.example/旧", line("网站"))
    found = laid_over(
        [Paragraph((Text("见下面这个"), before, Text("。"))), text("完。")],
        [text("完。")],
    )
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert "https://a.example/旧" in relations


# ── paragraphs ──────────────────────────────────────────────────────────────


def test_whole_paragraphs_come_and_go() -> None:
    found = laid_over(
        [text("第一段没有变。"), text("这一段去掉。"), text("最后一段。")],
        [text("第一段没有变。"), text("最后一段。"), text("另外加了两句话。")],
    )
    assert found.tally.paragraphs_out == 1
    assert ("del", "这一段去掉。") in marked(found)


def test_a_moved_paragraph_goes_and_comes() -> None:
    moved = text("这一段换了地方。")
    rest = [text("甲单位的职责。"), text("乙单位的机构。"), text("丙单位的人员。")]
    found = laid_over([moved, *rest, text("完。")], [*rest, moved, text("完。")])
    assert marked(found) == [
        ("del", "这一段换了地方。"),
        ("ins", "这一段换了地方。"),
    ]
    assert not list(tracked.part(found.content).iter(f"{W}moveFrom", f"{W}moveTo"))


def test_a_renumbered_heading_is_one_heading() -> None:
    def part(number: str) -> Blocks:
        return (heading("决算表", "h3", f"第{number}部分　", 0), text("见附表。"))

    gone = (heading("名词解释", "h2", "第二部分　", 0), text("财政拨款：拨的款。"))
    found = laid_over(
        [text("前言。"), *gone, *part("三")], [text("前言。"), *part("二")]
    )
    assert marked(found)[-2:] == [("del", "第三"), ("ins", "第二")]
    assert found.tally.paragraphs_out == 2


def test_a_part_that_is_gone_takes_its_tables_and_captions_with_it() -> None:
    gone = [heading("国有资产", "h2"), text("共3辆车。"), table("1 车 3")]
    found = laid_over(
        [heading("收入", "h1"), text("共12万元。"), *gone, text("完。")],
        [heading("收入", "h1"), text("共12万元。"), text("完。")],
    )
    assert found.tally.rows_out == 2
    assert {kind for kind, _ in marked(found)} == {"del"}


def test_lists_attachments_and_landscape_pages() -> None:
    def blocks(amount: str, items: int, wide: bool) -> list[Block]:
        listed = [(text(f"第{one}项任务，共{one}万元。"),) for one in range(items)]
        report = (heading("总体情况", "a1"), text(f"共{amount}万元。"))
        return [
            text("前言。"),
            Listing(ordered=True, items=tuple(listed)),
            table(f"1 甲 {amount}", wide=wide),
            Attachment("自评", line("自评报告"), report, "附件1", "f1"),
        ]

    found = laid_over(blocks("5", 2, wide=False), blocks("6", 3, wide=True))
    assert ("ins", "6") in marked(found)
    laid_over(blocks("6", 3, wide=True), blocks("5", 2, wide=False))


@pytest.mark.parametrize("other", [[text("只有一段。")], [table("1 甲 2")]])
def test_a_version_in_which_there_is_nothing(other: list[Block]) -> None:
    before, after = written([]), written(other)
    for old, new in ((before, after), (after, before)):
        found = redline(old, new, SIGNED)
        one, two = tracked.both(found.content)
        # A paragraph is always left.
        assert tracked.with_words(one) == words_of(old)
        assert tracked.with_words(two) == words_of(new)


def with_contents(*words: str, page: str = "") -> list[Block]:
    """Headings with these words, and the 目录 of them."""
    entries = [
        Entry(0, line(one), f"h{at}", page and str(at + 1))
        for at, one in enumerate(words)
    ]
    headed: list[Block] = []
    for at, one in enumerate(words):
        headed += [heading(one, f"h{at}"), text(f"{one}的情况如下。")]
    return [
        Title((line("决算"),)),
        Contents(1, tuple(entries)),
        *headed,
        text("完。"),
    ]


@pytest.mark.parametrize("page", ["", "有"])
def test_the_contents_are_rebuilt_line_by_line(page: str) -> None:
    old = with_contents("收入情况", "支出情况", "三公经费", "国有资产", page=page)
    new = with_contents("收入情况", "三公经费情况", "国有资产", page=page)
    found = laid_over(old, new)
    root = tracked.part(found.content)
    kinds = [one.get(f"{W}fldCharType") for one in root.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("end")
    laid_over(new, old)
    laid_over(with_contents("收入情况", page=page), new)


# ── tables ──────────────────────────────────────────────────────────────────


def test_rows_are_told_by_what_they_are_called() -> None:
    found = laid_over(
        [table("2101 甲 5.00", "2102 乙 6.00", "2103 丙 7.00")],
        [table("2101 甲 5.00", "2103 丙 7.50", "2104 丁 8.00")],
    )
    assert found.tally.rows_out == found.tally.rows_in == 1
    rows = tracked.part(found.content).iter(f"{W}tr")
    states = [
        [one.tag.removeprefix(W) for one in row.iterfind(f"{W}trPr/*")] for row in rows
    ]
    assert [set(one) & {"ins", "del"} for one in states] == [
        set(),
        set(),
        {"del"},
        set(),
        {"ins"},
    ]
    assert ("del", "7.00") in marked(found)


def test_a_table_with_another_column_is_put_in_the_place_of_the_old_one() -> None:
    found = laid_over(
        [text("前言。"), table("1 甲 5.00", "2 乙 6.00"), text("后记。"), text("完。")],
        [
            text("前言。"),
            table("1 甲 5.00 无", "2 乙 6.00 无", columns="编码 名称 金额 备注"),
            text("后记。"),
            text("完。"),
        ],
    )
    assert (found.tally.rows_out, found.tally.rows_in) == (3, 3)


def test_rows_that_one_cell_holds_together_go_together() -> None:
    def merged(*rows: tuple[int, str]) -> Table:
        cells = [
            Row(
                (
                    *([Cell((line("合并"),), rowspan=down)] if down else []),
                    Cell((line(words),)),
                )
            )
            for down, words in rows
        ]
        return make_table(line("表"), (1, 1), [row("项目 内容")], cells)

    old = merged((2, "甲"), (0, "乙"), (1, "丙"))
    new = merged((3, "甲"), (0, "乙"), (0, "丁"), (1, "丙"))
    assert laid_over([old], [new]).tally.rows_in == 3
    changed = merged((2, "甲"), (0, "丁"), (1, "丙"))
    assert laid_over([old], [changed]).tally.total == 1


def test_a_cell_has_more_lines_or_none() -> None:
    def one(*lines: str) -> Table:
        cells = Row((Cell((line("名称"),)), Cell(tuple(map(line, lines)))))
        return make_table(line("表"), (1, 1), [row("项目 内容")], [cells])

    laid_over([one("甲。", "乙。")], [one("乙。")])
    laid_over([one()], [one("甲。", "乙。", "丙。")])
    laid_over([one("甲。", "乙。", "丙。")], [one()])


def chart(amount: str) -> Chart:
    values = (Number(amount), Number("3"))
    return Chart(
        "图",
        "column",
        line("收入图"),
        ("甲", "乙"),
        (Series("金额", values),),
        "万元",
        line(f"甲{amount}万元。"),
        "图1",
        "t1",
    )


def test_a_chart_that_draws_other_figures_is_another_picture() -> None:
    found = laid_over([chart("5"), text("完。")], [chart("6"), text("完。")])
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    assert "word/charts/chart1.xml" in names
    assert parts["word/charts/old-chart1.xml"] != parts["word/charts/chart1.xml"]
    assert b"old-chart1.xlsx" in parts["word/charts/_rels/old-chart1.xml.rels"]
    same = laid_over([chart("5"), text("旧。")], [chart("5"), text("新。")])
    with zipfile.ZipFile(io.BytesIO(same.content)) as archive:
        assert "word/charts/old-chart1.xml" not in archive.namelist()


# ── the file ────────────────────────────────────────────────────────────────


def test_two_versions_that_say_the_same_have_no_changes() -> None:
    blocks = [*with_contents("收入", "支出"), table("1 甲 2"), chart("5")]
    found = laid_over(blocks, blocks)
    assert found.tally.total == 0
    assert not tracked.changes(found.content)


def test_each_change_says_whose_it_is_and_when() -> None:
    before, after = written([text("收入1万元。")]), written([text("收入2万元。")])
    signed = Signed('<复核"人">', "2025-10-14T08:00:00Z")
    found = redline(before, after, signed)
    assert {
        (one.get(f"{W}author"), one.get(f"{W}date"))
        for one in tracked.changes(found.content)
    } == {('<复核"人">', "2025-10-14T08:00:00Z")}
    assert found.content == redline(before, after, signed).content


def test_a_header_that_says_something_else_is_marked_too() -> None:
    blocks = (text("收入1万元。"),)
    before = write(Document("决算", blocks, mark="草稿"), LAYOUT)
    found = redline(before, write(Document("决算", blocks), LAYOUT), SIGNED)
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        headers = [name for name in archive.namelist() if "word/header" in name]
        marks = [b"<w:del " in archive.read(name) for name in headers]
    assert any(marks)


WORDS = (
    "收入",
    "支出",
    "结余",
    "经费",
    "项目",
    "比上年增加",
    "人员",
    "，",
    "。",
    "12.5",
    "3%",
)


def some_blocks(random: Random) -> list[Block]:
    def words() -> str:
        return "".join(random.choices(WORDS, k=random.randint(1, 12))) + "。"

    def some_table() -> Table:
        rows = [f"{code} {words()} {code}.00" for code in random.sample(range(9), 4)]
        return table(*rows, wide=random.random() < 0.2)

    blocks: list[Block] = []
    for number in range(random.randint(0, 9)):
        kind = random.randrange(5)
        if kind == 0:
            blocks.append(heading(words(), f"h{number}", level=random.randint(1, 3)))
        elif kind == 1:
            blocks.append(some_table())
        elif kind == 2:
            items = tuple((text(words()),) for _ in range(random.randint(1, 3)))
            blocks.append(Listing(ordered=False, items=items))
        else:
            blocks.append(text(words()))
    return [*blocks, text(words())]


def changed_blocks(random: Random, blocks: Sequence[Block]) -> list[Block]:
    found = list(blocks)
    for other in some_blocks(random)[: random.randint(0, 4)]:
        at = random.randrange(len(found))
        if random.random() < 0.5:
            found[at : at + random.randint(0, 2)] = []
        if not isinstance(other, Heading):
            found.insert(min(at, len(found)), other)
    return [*found, text("完。")]


@pytest.mark.parametrize("seed", range(60))
def test_both_versions_come_out_whole_whatever_was_changed(seed: int) -> None:
    random = Random(seed)
    old = some_blocks(random)
    new = changed_blocks(random, old)
    laid_over(old, new)
    laid_over(new, old)
