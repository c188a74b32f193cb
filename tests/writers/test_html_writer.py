"""The HTML writer: valid, accessible, complete, and nothing in it that should stay at home."""

import re
from base64 import b64encode
from codecs import BOM_UTF8
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from jinja2 import Environment, StrictUndefined
from msgspec.structs import replace

from reports.core.figure import Figure, unit_named
from reports.core.grid import Cell, Row, bands_of
from reports.core.problems import Place
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Document,
    Heading,
    Imprint,
    Letterhead,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Reference,
    Signature,
    Strong,
    Text,
    Title,
)
from reports.writers.html import PageMeta, write_fragment, write_page
from reports.writers.html.pressing import pressed
from tests.conftest import ROOT, numbers_of
from tests.tables import make_table

SHARED = ROOT / "templates" / "公共"
STYLE = (SHARED / "样式.css").read_text(encoding="utf-8")
SHELL = Environment(autoescape=True, undefined=StrictUndefined).from_string(
    (SHARED / "页面.html.j2").read_text(encoding="utf-8")
)
META = PageMeta(
    site_name="某县人民政府",
    site_domain="www.example.gov.cn",
    site_id="5100000001",
    column_name="部门决算",
    column_type="政务公开",
    source="某县医疗保障局",
    column_description="公开部门决算",
    column_keywords="决算,医保",
    pub_date="2025-10-15",
    pub_time="09:30",
    keywords="决算",
    description="部门决算说明",
    breadcrumb=("首页", "财政信息"),
    info=(("索引号", "0086/2025-1"), ("文号", "")),
)


def words(text: str) -> Line:
    return (Text(text),)


def number(text: str, unit: str = "") -> Number:
    origin = Place("data/2024/某县/部门决算说明.yaml", 3, 5)
    return Number(
        text,
        unit,
        Figure.entered(
            Decimal("1.5"), unit_named("元"), origin, "原样文字", "收入合计"
        ),
    )


def cell(content: str | Number, **options: Any) -> Cell:
    return Cell(((Text(content) if isinstance(content, str) else content,),), **options)


def head(content: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return cell(content, colspan=colspan, rowspan=rowspan, header=True, align="center")


def money(text: str) -> Cell:
    return cell(number(text), align="right")


WIDE_TABLE = make_table(
    caption=words("收入决算表"),
    unit="金额单位：万元",
    widths=(10, 20, 10, 10, 10),
    head=(
        Row(
            (
                head("项目", colspan=2),
                head("合计", rowspan=2),
                head("财政拨款", colspan=2),
            )
        ),
        Row((head("编码"), head("名称"), head("一般公共预算"), head("政府性基金"))),
    ),
    body=(
        Row((head("合计", colspan=2), money("30.00"), money("20.00"), money("10.00"))),
        Row((head("一、卫生健康支出", colspan=5),)),
        Row(
            (
                cell("210", rowspan=2),
                head("行政运行"),
                money("11.00"),
                money("8.00"),
                money("3.00"),
            )
        ),
        Row((head("医疗保障"), money("19.00"), money("12.00"), money("7.00"))),
    ),
    notes=(words("注：尾差因四舍五入。"),),
    wide=True,
    anchor="表1",
)
FORM = make_table(
    caption=words("自评表"),
    widths=(1, 1, 1, 1),
    head=(),
    body=(
        Row((head("项目名称"), cell("某项目", colspan=3))),
        Row((head("资金", rowspan=2), head("预算数"), head("执行数"), head("得分"))),
        Row((money("5.00"), money("4.00"), money("10"))),
    ),
)
BLOCKS: tuple[Block, ...] = (
    Title((words("某县医疗保障局"), words("2024年度部门决算"), words("公开说明"))),
    Paragraph(words("公开时间：2025年10月15日"), role="dateline"),
    Paragraph(words("县人民政府："), role="addressee"),
    Heading(1, words("部门概况"), "第一部分　", "节1"),
    Heading(2, words("收入情况"), "一、", "节2"),
    Paragraph(
        (
            Text("收入"),
            number("1,234.50", "万元"),
            Text("，"),
            Strong((Text("增长"), number("7.24", "%"))),
        )
    ),
    Heading(4, words("跳过一级"), "1.", "节3"),
    Listing(
        True,
        (
            (Paragraph(words("甲")),),
            (Paragraph((number("2", "家"),)), Paragraph(words("乙"))),
        ),
    ),
    Listing(False, ((Paragraph(words("丙")), replace(WIDE_TABLE, anchor="")),)),
    Paragraph(
        (
            Text("见"),
            Link("#表1", words("表1")),
            Link("https://www.example.gov.cn/?a=1&b=2", words("网站")),
        )
    ),
    WIDE_TABLE,
    FORM,
    AttachmentList((words("自评报告"), words("自评表"))),
    Signature(("某县医疗保障局", "某县财政局"), words("2025年10月15日")),
    Attachment(
        "甲",
        words("自评报告"),
        (Heading(2, words("概况"), "一、", "附1"),),
        "附件1",
        "附件1",
    ),
    Attachment(
        "乙", words("自评表"), (Paragraph((number("88.10", "分"),)),), "附件2", "附件2"
    ),
)
DOCUMENT = Document("某县医疗保障局2024年度部门决算公开说明", BLOCKS)


def page(
    *blocks: Block, mark: str = "", meta: PageMeta = META, title: str = "标题"
) -> str:
    document = (
        Document(title, blocks, mark)
        if blocks
        else Document(DOCUMENT.title, BLOCKS, mark)
    )
    return write_page(document, SHELL.render, meta, STYLE).decode()


def fragment(*blocks: Block, mark: str = "") -> str:
    """The text of a fragment, after what says in which characters it is written."""
    written = write_fragment(Document("标题", blocks or BLOCKS, mark))
    assert written.startswith(BOM_UTF8)
    return written.decode("utf-8-sig")


def parsed(markup: str) -> Element:
    """The tree of a page; the parser stops at anything that is not valid HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(markup)


def parsed_fragment(markup: str) -> Element:
    return parsed(
        f"<!DOCTYPE html><html><head><title>门户</title></head><body>{markup}</body></html>"
    )


def headings(root: Element) -> list[Element]:
    return [
        element for element in root.iter() if re.fullmatch("h[1-6]", str(element.tag))
    ]


def said(element: Element) -> str:
    return "".join(element.itertext())


def grid_of(table: Element) -> dict[tuple[int, int], Element]:
    """Every place of a table with the cell that covers it, as a browser lays them out; no place twice."""
    grid: dict[tuple[int, int], Element] = {}
    for y, row in enumerate(table.iter("tr")):
        x = 0
        for part in row:
            while (y, x) in grid:
                x += 1
            for dy in range(int(part.get("rowspan", "1"))):
                for dx in range(int(part.get("colspan", "1"))):
                    assert (y + dy, x + dx) not in grid
                    grid[y + dy, x + dx] = part
    return grid


@pytest.fixture(params=["page", "fragment"])
def root(request: pytest.FixtureRequest) -> Element:
    return (
        parsed(page(mark="草稿"))
        if request.param == "page"
        else parsed_fragment(fragment(mark="草稿"))
    )


# ── both ────────────────────────────────────────────────────────────────────


def test_every_number_of_the_tree_is_there_in_its_order(root: Element) -> None:
    text, position = said(root), 0
    for node in numbers_of(DOCUMENT):
        position = text.index(node.text + node.unit, position) + len(
            node.text + node.unit
        )


def test_the_spans_of_every_table_cover_its_grid_without_gap_or_overlap(
    root: Element,
) -> None:
    tables = list(root.iter("table"))
    assert len(tables) == 3
    for table in tables:
        grid = grid_of(table)
        rows, columns = len(list(table.iter("tr"))), len(list(table.iter("col")))
        assert set(grid) == {(y, x) for y in range(rows) for x in range(columns)}


def test_heading_numbers_are_words_and_no_rank_is_skipped(root: Element) -> None:
    found = headings(root)
    ranks = [int(heading.tag[1]) for heading in found]
    assert [said(heading) for heading in found if heading.tag == "h3"] == [
        "一、收入情况",
        "一、概况",
    ]
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert page() == page()
    assert fragment() == fragment()


@pytest.mark.parametrize("write", [page, fragment])
def test_every_text_is_escaped(write: Any) -> None:
    nasty = "<script>&\"'</style>"
    blocks = (
        Title((words(nasty),)),
        Heading(1, words(nasty), nasty, nasty),
        Paragraph(
            (
                Text(nasty),
                Number(nasty, nasty),
                Strong(words(nasty)),
                Link(f"https://a/{nasty}", words(nasty)),
            )
        ),
        make_table(
            words(nasty),
            (1,),
            (),
            (Row((cell(nasty),)),),
            nasty,
            (words(nasty),),
            anchor=nasty,
        ),
        AttachmentList((words(nasty),)),
        Signature((nasty,), words(nasty)),
        Attachment("甲", words(nasty), (), nasty, nasty),
    )
    markup = write(*blocks, mark=nasty)
    tree = parsed(markup) if write is page else parsed_fragment(markup)
    assert not list(tree.iter("script"))
    assert said(tree).count(nasty) >= 15


@pytest.mark.parametrize("write", [page, fragment])
def test_neither_lineage_nor_a_path_of_the_clerk_leaves_the_house(write: Any) -> None:
    paths = (
        "file:///C:/a.docx",
        "C:\\a.docx",
        "\\\\server\\a.docx",
        "//server/a.docx",
        "/\\server/a.docx",
        "javascript:alert(1)",
        "data:text/html,x",
    )
    markup = write(
        Paragraph((number("1.50"), *(Link(path, words("附表")) for path in paths)))
    )
    assert markup.count("<a ") == markup.count('<a class="skip" href="#text">')
    for secret in ("yaml", "data/", "原样文字", "收入合计", "file:", "server"):
        assert secret not in markup


@pytest.mark.parametrize(
    "address",
    ["https://a.cn/x?y=1", "附件/表1.xlsx", "./a.pdf", "mailto:a@b.cn", "/a:b"],
)
def test_an_address_that_the_reader_can_open_is_a_link(address: str) -> None:
    assert f'href="{address}"' in fragment(Paragraph((Link(address, words("文件")),)))


@pytest.mark.parametrize("write", [page, fragment])
def test_an_unresolved_reference_or_unknown_node_is_a_fault_of_ours(write: Any) -> None:
    with pytest.raises(KeyError):
        write(Paragraph((Reference("附件", "甲"),)))
    with pytest.raises(KeyError):
        write("不是节点")


@pytest.mark.parametrize("write", [page, fragment])
def test_a_single_attachment_is_not_numbered_and_none_leaves_nothing(
    write: Any,
) -> None:
    assert "附件：自评报告</p>" in write(AttachmentList((words("自评报告"),)))
    assert "附件" not in write(AttachmentList()).replace(STYLE, "")


def test_cells_keep_their_lines_and_their_alignment() -> None:
    lines = make_table(
        (), (1,), (), (Row((Cell((words("甲"), words("乙")), align="right"),)),)
    )
    assert '<td class="r">甲<br>乙</td>' in page(lines)
    assert re.search(
        r'<td align="right" style="text-align:right;[^"]*">甲<br>乙</td>',
        fragment(lines),
    )


@pytest.mark.parametrize("write", [page, fragment])
def test_columns_in_which_no_cell_begins_are_left_out(write: Any) -> None:
    rows = (Row((cell("甲", colspan=2), cell("乙"))), Row((cell("丙", colspan=3),)))
    tree = (parsed if write is page else parsed_fragment)(
        write(make_table((), (1, 2, 3), (), rows))
    )
    (table,) = tree.iter("table")
    assert len(list(table.iter("col"))) == 2
    assert [part.get("colspan", "1") for part in table.iter("td")] == ["1", "1", "2"]


@pytest.mark.parametrize("write", [page, fragment])
def test_a_blank_cell_heads_nothing(write: Any) -> None:
    blank = make_table(
        (),
        (1, 1),
        (Row((head(""), head("金额"))),),
        (Row((head("合计"), money("1.00"))),),
    )
    tree = (parsed if write is page else parsed_fragment)(write(blank))
    assert [said(th) for th in tree.iter("th")] == ["金额", "合计"]


# ── page ────────────────────────────────────────────────────────────────────


def test_a_page_has_one_h1_that_holds_all_lines_of_the_title() -> None:
    (title,) = parsed(page()).iter("h1")
    assert said(title) == "某县医疗保障局2024年度部门决算公开说明"
    assert len(list(title.iter("br"))) == 2


def test_a_document_without_a_title_block_is_headed_by_its_title() -> None:
    found = headings(parsed(page(Heading(1, words("概况"), "一、"), title="自评报告")))
    assert [(heading.tag, said(heading)) for heading in found] == [
        ("h1", "自评报告"),
        ("h2", "一、概况"),
    ]


def test_attachments_are_h2_and_what_is_in_them_is_below() -> None:
    found = headings(parsed(page()))[-3:]
    assert [(heading.tag, said(heading)) for heading in found] == [
        ("h2", "自评报告"),
        ("h3", "一、概况"),
        ("h2", "自评表"),
    ]


def test_ids_are_unique_and_every_link_and_head_names_one() -> None:
    tree = parsed(page())
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    named = [
        name
        for element in tree.iter()
        for name in (
            element.get("headers", "") + " " + element.get("aria-labelledby", "")
        ).split()
    ]
    linked = [
        href[1:]
        for link in tree.iter("a")
        if (href := link.get("href", "")).startswith("#")
    ]
    assert len(ids) == len(set(ids))
    assert set(named) | set(linked) <= set(ids)
    in_text = [name for name in linked if name[0] in "表附"]
    # Its parts are in the 目录 beside the text, the attachments in their list.
    assert linked[0] == "text" and linked[-1] == "toc"
    assert in_text[-3:] == ["表1", "附件1", "附件2"]


def test_data_cells_of_a_table_with_a_head_of_several_rows_name_all_their_heads() -> (
    None
):
    tree = parsed(page(WIDE_TABLE))
    named = {element.get("id"): said(element) for element in tree.iter("th")}
    heads = {
        said(td): [named[name] for name in td.get("headers", "").split()]
        for td in tree.iter("td")
    }
    assert heads["20.00"] == ["财政拨款", "一般公共预算", "合计"]
    assert heads["7.00"] == [
        "财政拨款",
        "政府性基金",
        "一、卫生健康支出",
        "210",
        "医疗保障",
    ]


def test_head_cells_say_what_they_head() -> None:
    scopes = {said(th): th.get("scope") for th in parsed(page(FORM)).iter("th")}
    assert scopes == {
        "项目名称": "row",
        "资金": "row",
        "预算数": "col",
        "执行数": "col",
        "得分": "col",
    }
    groups = [
        [said(th) for th in body.iter("th") if th.get("scope") == "rowgroup"]
        for body in parsed(page(WIDE_TABLE)).iter("tbody")
    ]
    assert groups == [[], ["一、卫生健康支出"]]


def test_the_caption_holds_name_and_unit_and_a_bare_table_has_none() -> None:
    (caption,) = parsed(page(WIDE_TABLE)).iter("caption")
    assert [said(part) for part in caption] == ["收入决算表", "金额单位：万元"]
    assert "<caption" not in page(make_table((), (1,), (), (Row((cell("甲"),)),)))


def test_a_table_too_broad_for_a_phone_scrolls_in_a_named_region() -> None:
    tree = parsed(page(WIDE_TABLE, FORM))
    (region,) = (
        element for element in tree.iter("div") if element.get("role") == "region"
    )
    assert region.get("tabindex") == "0"
    (name,) = (
        said(element)
        for element in tree.iter()
        if element.get("id") == region.get("aria-labelledby")
    )
    assert name == "收入决算表"


def test_the_column_that_names_the_rows_is_kept_in_sight() -> None:
    kept = [
        said(part)
        for part in parsed(page(WIDE_TABLE)).iter("th")
        if "k" in part.get("class", "").split()
    ]
    assert kept == ["项目", "名称", "合计", "行政运行", "医疗保障"]


def test_where_no_cell_heads_a_row_the_column_is_kept_that_a_totals_name_reaches_to() -> (
    None
):
    total = Row(
        (cell("合计", colspan=2), money("30.00"), money("20.00"), money("10.00"))
    )
    row = Row(
        (
            cell("210"),
            cell("卫生健康支出"),
            money("30.00"),
            money("20.00"),
            money("10.00"),
        )
    )
    kept = [
        said(td)
        for td in parsed(page(replace(WIDE_TABLE, body=bands_of((total, row))))).iter(
            "th"
        )
        if td.get("class") == "k"
    ]
    assert kept == ["合计", "卫生健康支出"]


THREE_COSTS = make_table(
    (),
    (1,) * 6,
    (
        Row((head("预算数", colspan=3), head("决算数", colspan=3))),
        Row(tuple(head(name) for name in ("合计", "购置费", "接待费") * 2)),
    ),
    (Row(tuple(map(money, ("1.00", "0.00", "1.00", "0.82", "0.00", "0.82")))),),
)


def test_where_no_column_names_the_rows_none_is_kept_and_each_figure_says_its_heads() -> (
    None
):
    tree = parsed(page(THREE_COSTS))
    (box,) = (one for one in tree.iter("div") if one.get("tabindex"))
    assert box.get("class") == "box f"
    assert not [one for one in tree.iter() if "k" in one.get("class", "").split()]
    assert [td.get("data-h") for td in tree.iter("td")] == [
        f"{group} {name}"
        for group in ("预算数", "决算数")
        for name in ("合计", "购置费", "接待费")
    ]


def test_a_table_of_two_halves_has_names_in_each_and_keeps_both() -> None:
    halves = make_table(
        (),
        (2, 1, 1) * 2,
        (
            Row((head("收入", colspan=3), head("支出", colspan=3))),
            Row(tuple(head(name) for name in ("项目", "行次", "金额") * 2)),
        ),
        (
            Row((cell("拨款"), number_cell("1"), money("5.00")) + (cell(""),) * 3),
            Row(
                (
                    cell(""),
                    number_cell("2"),
                    cell(""),
                    cell("教育"),
                    number_cell("3"),
                    money("4.00"),
                )
            ),
        ),
    )
    tree = parsed(page(halves))
    named = {one.get("id"): said(one) for one in tree.iter("th")}
    heads = {
        said(td): [named[name] for name in td.get("headers", "").split()]
        for td in tree.iter("td")
    }
    assert heads["5.00"] == ["收入", "金额", "拨款"]
    assert heads["2"] == ["收入", "行次"]
    assert heads["4.00"] == ["支出", "金额", "教育"]
    assert [said(one) for one in tree.iter("th") if "k" in one.get("class", "")] == [
        "项目",
        "项目",
        "拨款",
        "教育",
    ]


def number_cell(text: str) -> Cell:
    return cell(number(text), align="center")


def test_in_a_form_a_label_names_what_follows_it_and_heads_end_with_their_rows() -> (
    None
):
    form = make_table(
        (),
        (1,) * 6,
        (),
        (
            Row(
                (
                    head("资金", rowspan=2),
                    head(""),
                    head("预算"),
                    head("执行"),
                    head("得分", colspan=2),
                )
            ),
            Row(
                (
                    cell("总额"),
                    money("5.00"),
                    money("4.00"),
                    cell(number("10"), colspan=2),
                )
            ),
            Row(
                (
                    head("主管"),
                    cell("甲局"),
                    head("等级"),
                    number_cell("1"),
                    head("人数"),
                    number_cell("2"),
                )
            ),
        ),
    )
    tree = parsed(page(form))
    named = {one.get("id"): said(one) for one in tree.iter("th")}
    heads = {
        said(td): [named[name] for name in td.get("headers", "").split()]
        for td in tree.iter("td")
    }
    assert heads["4.00"] == ["执行", "资金", "总额"]
    assert heads["10"] == ["得分", "资金", "总额"]
    assert heads["甲局"] == ["主管"]
    assert heads["1"] == ["等级"]
    assert heads["2"] == ["人数"]


def test_a_name_stands_as_deep_as_its_code_is_long() -> None:
    rows = [
        Row((cell(code), cell(name), money("1.00"), money("1.00"), money("1.00")))
        for code, name in (
            ("210", "卫生健康支出"),
            ("21011", "行政单位医疗"),
            ("2101101", "事业单位"),
        )
    ]
    tree = parsed(page(replace(WIDE_TABLE, body=bands_of(rows))))
    (body,) = tree.iter("tbody")
    assert [row.get("class") for row in body] == [None, "l1", "l2"]


def test_a_table_is_named_by_its_caption_else_by_the_heading_it_stands_under() -> None:
    bare = replace(WIDE_TABLE, caption=())
    tree = parsed(page(Heading(1, words("收入决算表"), "二、", "节"), bare, WIDE_TABLE))
    first, second = tree.iter("table")
    assert first.get("aria-label") == "二、收入决算表"
    (caption,) = (
        one for one in tree.iter() if one.get("id") == second.get("aria-labelledby")
    )
    assert said(caption) == "收入决算表"


def test_the_head_of_a_page_names_site_column_and_article() -> None:
    tree = parsed(page())
    tags = {
        meta.get("name"): meta.get("content")
        for meta in tree.iter("meta")
        if meta.get("name") != "viewport"
    }
    tags.pop(None)
    assert tags == {
        "SiteName": "某县人民政府",
        "SiteDomain": "www.example.gov.cn",
        "SiteIDCode": "5100000001",
        "ColumnName": "部门决算",
        "ColumnDescription": "公开部门决算",
        "ColumnKeywords": "决算,医保",
        "ColumnType": "政务公开",
        "ArticleTitle": DOCUMENT.title,
        "PubDate": "2025-10-15 09:30",
        "ContentSource": "某县医疗保障局",
        "Keywords": "决算",
        "Description": "部门决算说明",
    }
    assert next(tree.iter("html")).get("lang") == "zh-CN"
    assert [said(item) for item in tree.iter("dt")] == ["索引号"]


def test_what_is_passed_on_shows_title_and_description_but_of_a_draft() -> None:
    def card(markup: str) -> dict[str | None, str | None]:
        tags = parsed(markup).iter("meta")
        return {
            one.get("property"): one.get("content")
            for one in tags
            if "property" in one.attrib
        }

    assert card(page()) == {
        "og:type": "article",
        "og:locale": "zh_CN",
        "og:site_name": "某县人民政府",
        "og:title": DOCUMENT.title,
        "og:description": "部门决算说明",
    }
    assert card(page(mark="草稿")) == {}


def test_a_page_leads_past_its_head_back_to_its_contents_and_to_its_column() -> None:
    def led(markup: str) -> list[tuple[str, str | None]]:
        tree = parsed(markup)
        ids = {element.get("id") for element in tree.iter()}
        found = [(said(link), link.get("href")) for link in tree.iter("a")]
        assert {href[1:] for _, href in found if href and href[0] == "#"} <= ids
        return found

    plain = Paragraph(words("正文"))
    start = ("跳到正文", "#text")
    headings = [
        Heading(1, words("节"), f"{index}、", f"s{index}") for index in range(4)
    ]
    assert led(page(plain)) == led(page(plain, *headings[:3])) == [start]
    found = led(page(plain, *headings))
    assert found == [
        start,
        *((f"{index}、节", f"#s{index}") for index in range(4)),
        ("回到目录", "#toc"),
    ]
    listed = replace(META, columns=(("2024年度信息公开", "../index.html"),))
    assert led(page(plain, meta=listed)) == [start, *listed.columns]


def test_what_the_portal_fields_leave_empty_leaves_no_trace() -> None:
    markup = page(Paragraph(words("正文")), meta=PageMeta())
    tree = parsed(markup)
    assert 'content=""' not in markup
    assert not [tag for tag in ("nav", "dl", "ol", "aside") if list(tree.iter(tag))]
    (header,) = tree.iter("header")
    assert said(header).strip() == "长辈版"
    assert not [element.tag for element in tree.iter("p") if not said(element).strip()]
    assert next(tree.iter("title")).text == "标题"


def test_a_page_needs_nothing_from_outside_and_runs_nothing() -> None:
    markup = page(Paragraph(words("正文")))
    tree = parsed(markup)
    assert not [
        tag for tag in ("img", "iframe", "object", "form") if list(tree.iter(tag))
    ]
    # A block of data is not run.
    (data,) = tree.iter("script")
    assert data.get("type") == "application/ld+json"
    markup = markup.replace(data.text or "", "")
    # An icon that is empty: else a browser asks the site for one.
    assert [(one.get("rel"), one.get("href")) for one in tree.iter("link")] == [
        ("icon", "data:,")
    ]
    assert not re.search(r"url\(|@import|https?:|\son\w+=", markup)


def test_the_policy_lets_in_the_one_style_of_the_page_and_no_other() -> None:
    markup = page(WIDE_TABLE)
    (style,) = re.findall("<style>(.*?)</style>", markup, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = re.findall('Content-Security-Policy" content="([^"]*)"', markup)
    allowed = f"style-src 'sha256-{digest}'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    assert policy == f"default-src 'none'; {allowed}"
    assert not [element for element in parsed(markup).iter() if element.get("style")]


def styles_allowed(markup: str) -> tuple[list[str], list[str]]:
    """The hashes of the styles of a page, and those that its policy lets in."""
    styles = re.findall("<style>(.*?)</style>", markup, re.DOTALL)
    hashes = [b64encode(sha256(one.encode()).digest()).decode() for one in styles]
    return hashes, re.findall(r"'sha256-([^']+)'", markup.replace("&#39;", "'"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: "\n".join(line.strip() for line in page.splitlines()),
        lambda page: "\n".join(filter(str.strip, page.splitlines())),
        lambda page: re.sub(r"\s+", " ", page),
        lambda page: re.sub(r">\s+<", "><", page),
        lambda page: re.sub(r"/\*.*?\*/|<!--.*?-->", "", page, flags=re.DOTALL),
    ],
    ids=["行首行尾的空格", "空行", "连着的空白", "标签之间的空白", "注释"],
)
def test_the_style_is_let_in_when_a_portal_trims_the_page(spoil: Any) -> None:
    hashes, allowed = styles_allowed(spoil(page(WIDE_TABLE)))
    assert hashes and hashes == allowed


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("a {\n  b: c;\n}\n", "a{b:c}"),
        ("/* 一 */ a > b,\n c :is(d) { e: f g }", "a > b,c :is(d){e:f g}"),
        ('a::b { c: " > /* */ ;  }" }', 'a::b{c:" > /* */ ;  }"}'),
        ("a { w: calc(1px + -2em) }", "a{w:calc(1px + -2em)}"),
        ("@media x and (y: 1) { a { b: c; } }", "@media x and (y:1){a{b:c}}"),
    ],
)
def test_a_pressed_style_means_the_same(style: str, shown: str) -> None:
    assert pressed(style) == pressed(shown) == shown


def test_a_portal_that_adds_scripts_gets_a_page_without_policy() -> None:
    assert "Content-Security-Policy" in page()
    assert "Content-Security-Policy" not in page(meta=replace(META, has_policy=False))


def test_a_part_that_is_gone_is_told_where_links_to_it_lead() -> None:
    meta = replace(META, gone=(("f0", "甲<报告>"),))
    markup = page(Paragraph(words("正文")), meta=meta)
    assert (
        '<p class="gone" id="f0">此处原有“甲&lt;报告&gt;”，本次公开的报告里已经没有这一部分。</p>'
        in markup
    )
    assert 'class="gone"' not in page()


def test_the_contents_beside_hold_all_levels_each_within_the_one_above() -> None:
    parts = (
        Heading(0, words("概况"), "第一部分　", "s1"),
        Heading(1, words("职责"), "一、", "s2"),
        Heading(0, words("附件"), "第二部分　", "s3"),
        Attachment(
            "甲",
            words("报告"),
            (
                Heading(1, words("内"), "一、", "s4"),
                Heading(2, words("深"), "1.", "s5"),
            ),
            "附件1",
            "f1",
        ),
    )
    (nav,) = (one for one in parsed(page(*parts)).iter("nav") if one.get("id") == "toc")

    def tree(items: Element) -> list[Any]:
        return [
            (said(item.find("a")), *map(tree, item.findall("details/ul")))
            for item in items
        ]

    assert tree(nav.find("details/ul")) == [
        ("第一部分　概况", [("一、职责",)]),
        ("第二部分　附件", [("附件1　报告", [("一、内", [("1.深",)])])]),
    ]


def test_a_page_has_the_rules_of_its_own_classes_and_no_others() -> None:
    markup = page(WIDE_TABLE)
    assert ".n5{--n: 5}" in markup and ".w166{width: 16.6%}" in markup
    assert not re.search(r"}\.[nbw]\d", page(Paragraph(words("正文"))))


def test_the_mark_of_a_draft_is_shown_and_a_final_page_has_none() -> None:
    (shown,) = parsed(page(mark="草稿")).iter("aside")
    assert said(shown).strip() == "草稿" and shown.get("class") == "mark"
    assert 'class="mark"' not in page()
    assert re.search(r"@media print.*\.mark \{\s*position: fixed", STYLE, re.DOTALL)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_every_ground_it_stands_on() -> None:
    screen = STYLE.split("@media print")[0]
    inks = set(re.findall(r"(?:[^-]color:|--main:) (#[0-9a-f]{3,6})", screen)) - {
        "#fff"
    }
    grounds = set(re.findall(r"(?:background:|--head:) (#[0-9a-f]{3,6})", screen)) - {
        "#a3122a"
    }
    assert len(inks) >= 3 and len(grounds) >= 3
    pairs = [
        *((ink, ground) for ink in inks for ground in grounds),
        ("#a3122a", "#fff"),
    ]
    for ink, ground in pairs:
        dark, light = sorted((_luminance(ink), _luminance(ground)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


# ── fragment ────────────────────────────────────────────────────────────────


def test_a_fragment_relies_on_nothing_that_an_editor_strips() -> None:
    tree = parsed_fragment(fragment(mark="草稿"))
    body = next(tree.iter("body"))
    for element in body.iter():
        assert not {"class", "id", "headers", "tabindex", "role"} & set(element.attrib)
        assert element.tag not in {
            "style",
            "script",
            "caption",
            "h1",
            "section",
            "span",
        }
        assert not element.get("href", "").startswith("#")


def test_paragraphs_and_cells_of_a_fragment_bear_their_looks_themselves() -> None:
    tree = parsed_fragment(fragment())
    bare = [
        element.tag
        for tag in ("p", "th", "td", "li", "h2")
        for element in tree.iter(tag)
        if not element.get("style")
    ]
    assert not bare
    for element in tree.iter():
        style = element.get("style", "")
        if "text-align" in style:
            assert f"text-align:{element.get('align')}" in style


def test_what_stands_above_and_below_a_table_are_paragraphs_of_the_fragment() -> None:
    text = [said(p) for p in parsed_fragment(fragment(WIDE_TABLE)).iter("p")]
    assert text == ["收入决算表", "金额单位：万元", "注：尾差因四舍五入。"]


def test_the_lists_of_a_fragment_are_paragraphs_that_bear_their_numbers() -> None:
    items = (
        (Paragraph(words("甲")),),
        (Paragraph(words("乙")), Paragraph(words("丙"))),
    )
    text = [
        said(p)
        for p in parsed_fragment(
            fragment(Listing(True, items), Listing(False, items[:1]))
        ).iter("p")
    ]
    assert text == ["1.甲", "2.乙", "丙", "甲"]


def test_a_table_of_a_fragment_stands_in_no_element() -> None:
    (body,) = parsed_fragment(fragment(WIDE_TABLE)).iter("body")
    assert [element.tag for element in body] == ["p", "p", "table", "p"]


def test_a_fragment_leaves_h1_to_the_portal() -> None:
    assert not list(parsed_fragment(fragment()).iter("h1"))
    assert fragment(Heading(1, words("概况"), "一、")).startswith("<h2 ")


def test_the_mark_of_a_draft_opens_the_fragment() -> None:
    first = next(parsed_fragment(fragment(mark="草稿")).iter("p"))
    assert first.text == "草稿"
    assert "草稿" not in fragment()


# ── letters ─────────────────────────────────────────────────────────────────

LETTER = Document(
    "关于自评情况的报告",
    (
        Letterhead(
            ("某局", "某财政局"),
            words("某发〔2025〕1号"),
            words("000012"),
            (words("特急"),),
            ("甲某",),
            "文件",
        ),
        Title((words("关于自评情况的报告"),)),
        AttachmentList((words("自评表"), words("只列名称的"))),
        Signature(("某局",), words("2025年6月3日"), sealed=True),
        Attachment("表", words("自评表"), (Paragraph(words("文")),), "附件1", "f1"),
        Imprint(words("抄送：甲局。"), words("某局办公室"), words("2025年6月3日印发")),
    ),
)


def test_a_letter_has_its_head_in_red_over_a_line_and_its_foot_between_lines() -> None:
    page = write_page(LETTER, SHELL.render, META, STYLE).decode()
    head, foot = (
        page[page.index(f'<div class="{name}">') :] for name in ("letter", "foot")
    )
    lines = re.findall(r"<p[^>]*>([^<]*)</p>", head)
    assert lines[:7] == [
        *("000012", "特急", "某局", "某财政局", "文件"),
        *("签发人：甲某", "某发〔2025〕1号"),
    ]
    assert re.findall(r"<p[^>]*>([^<]*)</p>", foot)[:3] == [
        *("抄送：甲局。", "某局办公室", "2025年6月3日印发"),
    ]
    assert page.count("<h1") == 1 and '<div class="sign seal">' in page
    assert '<a href="#f1">自评表</a>' in page and "2. 只列名称的</p>" in page
    for rule in (
        r"\.red\{[^}]*color:#c00000",
        r"\.ref\{[^}]*border-bottom[^}]*#c00000",
    ):
        assert re.search(rule, page)


def test_a_letter_keeps_its_red_and_its_lines_in_a_portals_editor() -> None:
    text = write_fragment(LETTER).decode()
    assert re.search(r'style="[^"]*color:#c00000[^"]*">某局</p>', text)
    assert re.search(r'border-bottom:2px solid #c00000[^"]*">某发', text)
    assert re.search(r'border-top:2px solid[^"]*">抄送', text)
