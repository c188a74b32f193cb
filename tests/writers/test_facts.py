"""The tables of a document as facts: each figure with what heads it, its digits and its unit."""

import csv
import io
import json
from decimal import Decimal

import pytest

from reports.core.figure import Computed, Figure, unit_named
from reports.core.grid import Cell, Row
from reports.core.tree import (
    Attachment,
    Document,
    Heading,
    Number,
    Paragraph,
    Table,
    Text,
)
from reports.writers.facts import MEANINGS, facts_of, write_csv, write_json
from tests.tables import make_table


def head(words: str, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(((Text(words),),), columns, rows, True, "center")


def said(words: str, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(((Text(words),),) if words else (), columns, rows)


def number(digits: str, unit: str = "", shown_in: str = "") -> Cell:
    figure = None
    if shown_in:
        figure = Figure(Decimal(1), unit_named(shown_in), Computed("", ()))
    return Cell(((Number(digits, unit, figure),),), align="right")


TABLE = make_table(
    caption=(),
    widths=(10, 30, 15, 15),
    head=(
        Row((head("项目", 2), head("支出", 2))),
        Row((head("编码"), head("科目名称"), head("合计"), head("占比"))),
        Row((head("栏次", 2), head("1"), head("2"))),
    ),
    body=(
        Row((said("合计", 2), number("1,234.50", shown_in="万元"), number("100", "%"))),
        Row((said("2101501"), said("行政运行"), number("0.00"), said("—"))),
    ),
    unit="金额单位：万元",
    notes=((Text("注：本表反映支出。"),),),
    mark=(Text("公开03表"),),
)
DOCUMENT = Document(
    "某局2024年度部门决算",
    (Heading(1, (Text("支出决算表"),), "一、"), TABLE),
    owner="某局",
)


def told_of(document: Document) -> list[dict[str, str]]:
    data = write_csv(facts_of(document, "2024"))
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def short(document: Document, *names: str) -> list[tuple[str, ...]]:
    return [tuple(one[name] for name in names) for one in told_of(document)]


def test_a_figure_brings_along_all_that_heads_it() -> None:
    first, _, last = told_of(DOCUMENT)
    assert first == {
        "年度": "2024",
        "单位名称": "某局",
        "报告": "某局2024年度部门决算",
        "附件": "",
        "表号": "公开03表",
        "表名": "支出决算表",
        "行序": "1",
        "行编码": "",
        "行的上级": "",
        "行名": "合计",
        "列": "支出 / 合计",
        "数值": "1234.50",
        "计量单位": "万元",
        "原文": "1,234.50",
    }
    assert (last["行编码"], last["行名"], last["列"]) == (
        "2101501",
        "行政运行",
        "支出 / 合计",
    )


def test_decimals_stay_and_what_is_no_figure_is_no_fact() -> None:
    assert short(DOCUMENT, "数值", "计量单位", "原文") == [
        ("1234.50", "万元", "1,234.50"),
        ("100", "%", "100%"),
        ("0.00", "万元", "0.00"),
    ]


def test_a_cell_that_says_more_than_its_figure_is_given_in_its_words() -> None:
    wanted = Cell(((Text("≥"), Number("95", "%")),))
    table = make_table((), (1, 1), (), (Row((head("指标值"), wanted)),))
    document = Document("自评表", (table,), owner="某局")
    assert short(document, "表名", "行名", "数值", "计量单位", "原文") == [
        ("自评表", "指标值", "", "", "≥95%")
    ]


def test_a_zero_without_a_unit_has_that_of_the_figures_under_its_heads() -> None:
    rows = (
        Row(
            (
                said("财政拨款"),
                number("5.00", shown_in="万元"),
                number("1", shown_in="分"),
            )
        ),
        Row((said("其他"), number("0.00"), number("2", shown_in="万元"))),
        Row((said("合计"), number("5.00", shown_in="万元"), number("3"))),
    )
    heads = (Row((head("资金"), head("预算数"), head("得分"))),)
    document = Document("表", (make_table((), (1, 1, 1), heads, rows),))
    assert [one["计量单位"] for one in told_of(document) if one["列"] == "预算数"] == [
        "万元"
    ] * 3
    # Where they differ, nobody can tell.
    assert [one["计量单位"] for one in told_of(document) if one["列"] == "得分"] == [
        "分",
        "万元",
        "",
    ]


def test_tables_of_attachments_and_of_one_name_are_told_apart() -> None:
    bare = Table((), TABLE.widths, TABLE.head, TABLE.body)
    document = Document(
        "决算",
        (
            Heading(1, (Text("支出"),)),
            bare,
            bare,
            Attachment("a", (Text("自评表"),), (bare,)),
        ),
    )
    assert list(dict.fromkeys(short(document, "附件", "表名"))) == [
        ("", "支出"),
        ("", "支出（2）"),
        ("自评表", "自评表"),
    ]


def test_a_year_in_brackets_is_no_name_of_a_table() -> None:
    table = make_table((Text("（2023年度）"),), (1, 1), (), TABLE_ROWS)
    document = Document("决算", (Heading(1, (Text("自评表"),)), table))
    assert set(short(document, "表名")) == {("自评表（2023年度）",)}


TABLE_ROWS = (Row((head("得分"), number("1"))),)


def test_json_says_the_same_and_what_it_means() -> None:
    told = json.loads(write_json(DOCUMENT, facts_of(DOCUMENT, "2024")))
    words = [{name: str(value) for name, value in one.items()} for one in told["数据"]]
    assert words == told_of(DOCUMENT)
    assert {one["名称"]: one["说明"] for one in told["字段"]} == MEANINGS
    assert told["表"] == [
        {
            "附件": "",
            "表号": "公开03表",
            "表名": "支出决算表",
            "表上的单位": "金额单位：万元",
            "表注": ["注：本表反映支出。"],
            "数": 3,
        }
    ]
    assert told["计量单位"] == [
        {"名称": "万元", "说明": "1万元 = 10000元"},
        {"名称": "%", "说明": "1% = 0.01"},
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1+1", "'-1+1"),
        ("-5.00", "-5.00"),
        ("行政运行", "行政运行"),
    ],
)
def test_no_words_are_a_formula_in_excel(name: str, written: str) -> None:
    rows = (Row((said(name), number("1.00"))), Row((said("其他"), number("2.00"))))
    heads = (Row((head("科目名称"), head("金额"))),)
    document = Document("表", (make_table((), (1, 1), heads, rows),))
    assert told_of(document)[0]["行名"] == written
    assert (
        json.loads(write_json(document, facts_of(document, "2024")))["数据"][0]["行名"]
        == name
    )


def test_a_draft_says_so_in_each_fact() -> None:
    draft = Document("决算", (TABLE,), mark="示例草稿")
    assert set(short(draft, "报告")) == {("决算（示例草稿）",)}


def test_a_document_without_figures_in_tables_has_no_facts() -> None:
    words = make_table((), (1, 1), (), (Row((head("名称"), said("某局"))),))
    text = Paragraph((Number("5", "万元"),))
    assert told_of(DOCUMENT) and not told_of(Document("报告", (words, text)))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write_json(DOCUMENT, facts_of(DOCUMENT, "2024")) == write_json(
        DOCUMENT, facts_of(DOCUMENT, "2024")
    )
