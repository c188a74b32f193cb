"""A document of ours as the checks of finished text read it, and where in the data its words were typed."""

import pytest

from reports.core.grid import Row
from reports.core.problems import Place
from reports.core.tree import Document, Heading, Number, Paragraph, Text
from reports.gate.finished.lines import PrintedLine, printed_lines
from reports.gate.typed import typed_around, typed_at
from tests.gate.finished import BLOCKS, amount, cell, words
from tests.tables import make_table


def test_lines_are_those_that_readers_see_without_what_is_attached() -> None:
    lines = printed_lines(Document("题", BLOCKS))
    said = [line.words for line in lines]
    assert said[:3] == ["某局2024年度", "部门决算", "一、概况"]
    assert PrintedLine("（一）职能", 2) in lines
    assert "全年收入1,234.50万元，比上年增长5.1%；见附件1" in said
    assert [one for one in said if "第" in one] == [
        "1.第一件",
        "2.第二件",
        "第二件的第二段",
    ]
    assert "无编号的一件" in said and "注：数已四舍五入。" in said
    assert "比上年增加。" in said
    # What is attached, the 目录, cells of figures and labels.
    gone = ("得95.5分。", "附件里的话。", "附件1　评价报告", "1,234.50", "收入", "合计")
    assert not set(gone) & set(said)


def test_cells_with_words_of_their_own_are_read_each_once() -> None:
    rows = [
        Row((cell("数量"), cell("已经全部整改完成"), amount("123456.78"))),
        Row((cell("质量"), cell("已经全部整改完成"), amount("223456.78"))),
    ]
    head = Row((cell("指标"), cell("完成情况"), cell("金额")))
    table = make_table(words("表"), (1, 1, 1), (head,), tuple(rows), "")
    lines = printed_lines(Document("题", (table,)))
    assert lines == [PrintedLine("已经全部整改完成", is_cell=True)]


def test_what_waits_for_something_is_not_judged_but_for_headings() -> None:
    blocks = (
        Heading(1, words("〔待填〕情况"), "一、"),
        Paragraph((Text("支出"), Number("〔待填〕"), Text("，占100%105%。"))),
        Paragraph(words("已经写好的一段。")),
    )
    lines = printed_lines(Document("题", blocks, pending="〔待填〕"))
    assert [one.words for one in lines] == ["一、〔待填〕情况", "已经写好的一段。"]


# ── where it was typed ──────────────────────────────────────────────────────

FILES = {
    "甲.yaml": ["# 截止年末，账实相符，资产完好。", "说明: 账实相符，资产完好"],
    "甲.md": [
        "# 资产管理",
        "",
        "截止{{ 年度 }}年末，账实相符，资产保管完好。",
        "截止年末，另有别的事情要说明。",
    ],
}


@pytest.mark.parametrize(
    ("printed", "part", "place"),
    [
        # A year was put in; a heading or a comment is no text.
        (
            "截止2024年末，账实相符，资产保管完好。",
            "截止2024年末",
            Place("甲.md", 3, 1),
        ),
        ("截止年末，另有别的事情要说明。", "截止", Place("甲.md", 4, 1)),
        (
            "前面的话。截止2024年末，账实相符，资产保管完好。",
            "截止",
            Place("甲.md", 3, 1),
        ),
        # Words that a template has, of which some stand elsewhere by chance.
        ("截止2024年末，本部门共有车辆3辆，均为执法用车。", "截止", None),
        ("增加88.77万元，增长100%", "增加88.77万元，增长100%", None),
        ("", "", None),
    ],
)
def test_a_part_of_a_line_is_found_where_it_was_typed(
    printed: str, part: str, place: Place | None
) -> None:
    start = printed.index(part)
    assert typed_around(printed, start, start + len(part), FILES) == place


def test_words_are_found_where_they_stand_first() -> None:
    assert typed_at("资产完好", FILES) == Place("甲.yaml", 1, 13)
    assert typed_at("没有的话", FILES) is None
