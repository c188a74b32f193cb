"""Charts from definition to Word and HTML: one set of numbers, however it is drawn."""

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import docx
import html5lib
import pytest
from lxml import etree
from msgspec.structs import replace

from reports.content.numbering import number
from reports.core.anchors import anchor
from reports.core.problems import Fault, Place
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Chart,
    Document,
    Heading,
    Line,
    Link,
    Listing,
    Number,
    Paragraph,
    Reference,
    Series,
    Table,
    Text,
    charts_of,
    data_table,
    plain_text,
)
from reports.writers import xlsx
from reports.writers.docx import Layout, read_layout, write
from reports.writers.html import PageMeta, write_fragment, write_page
from tests.conftest import numbers_of
from tests.content.test_fill import figure, filled
from tests.tables import rows_of
from tests.writers.test_docx_layout import LAYOUT as LAYOUT_FILE
from tests.writers.test_docx_layout import around_mark, changed
from tests.writers.test_html_writer import META, SHELL, STYLE

LAYOUT = read_layout(LAYOUT_FILE, "版式.docx")
NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}
W = f"{{{NS['w']}}}"


def words(text: str) -> Line:
    return (Text(text),)


def numbers(*texts: str, unit: str = "") -> tuple[Number, ...]:
    return tuple(Number(text, unit) for text in texts)


COLUMNS = Chart(
    key="总计",
    kind="column",
    caption=words("收、支总计变动图"),
    categories=("2023年", "2024年"),
    series=(Series("收、支总计", numbers("1406.85", "1521.33")),),
    unit="万元",
    sentence=words("2024年度收、支总计比2023年增加114.48万元。"),
    number="图1",
    anchor="c1",
)
PIE = Chart(
    key="收入",
    kind="pie",
    caption=words("收入结构图"),
    categories=("财政拨款收入", "事业收入", "其他收入"),
    series=(
        Series(
            "本年收入",
            numbers("80.00", "15.50", "4.50"),
            numbers("80", "15.5", "4.5", unit="%"),
        ),
    ),
    unit="万元",
    sentence=words("财政拨款收入占80%。"),
    number="图2",
    anchor="c2",
)
SEVERAL = replace(
    COLUMNS,
    series=(
        Series("预算", numbers("-3.00", "1,200.00")),
        Series("决算", numbers("0.00", "1,100.5")),
    ),
    number="图3",
    anchor="c3",
)
CHARTS = (COLUMNS, PIE, SEVERAL)


def word(*blocks: Block, layout: Layout = LAYOUT) -> dict[str, bytes]:
    """The members of the Word file."""
    with zipfile.ZipFile(
        io.BytesIO(write(Document("标题", blocks), layout))
    ) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def chart_space(node: Chart) -> etree._Element:
    return etree.fromstring(word(node)["word/charts/chart1.xml"])


def cells(data: bytes) -> dict[str, str]:
    """What each cell of a workbook's first sheet holds, read without the writer."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return {
        cell.get("r", ""): "".join(cell.itertext("{*}v", "{*}t"))
        for cell in sheet.iter(f"{{{NS['s']}}}c")
    }


def workbook(node: Chart) -> dict[str, str]:
    return cells(word(node)["word/embeddings/chart1.xlsx"])


def page(*blocks: Block) -> Element:
    data = write_page(Document("标题", blocks), SHELL.render, META, STYLE)
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        data.decode()
    )
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def drawing(node: Chart) -> Element:
    found = page(node).find(".//figure/svg")
    assert found is not None
    return found


def labels(node: Chart) -> list[str]:
    return ["".join(text.itertext()) for text in drawing(node).iter("text")]


# ── one set of numbers ──────────────────────────────────────────────────────


@pytest.mark.parametrize("node", CHARTS, ids=lambda node: node.number)
def test_cache_workbook_drawing_and_data_table_hold_the_same_numbers(
    node: Chart,
) -> None:
    printed = [value.text for series in node.series for value in series.values]
    values = [Decimal(text.replace(",", "")) for text in printed]
    cached = chart_space(node).xpath(".//c:val//c:v/text()", namespaces=NS)
    assert [Decimal(text) for text in cached] == values
    stored = workbook(node)
    columns = "BC"[: len(node.series)]
    rows = range(2, 2 + len(node.categories))
    assert [
        Decimal(stored[f"{column}{row}"]) for column in columns for row in rows
    ] == values
    assert sorted(label for label in labels(node) if label in printed) == sorted(
        printed
    )
    tabled = [
        plain_text(line)
        for row in rows_of(data_table(node).body)
        for cell in row.cells
        for line in cell.lines
    ]
    assert sorted(cell for cell in tabled if cell in printed) == sorted(printed)


@pytest.mark.parametrize("node", CHARTS, ids=lambda node: node.number)
def test_the_cache_points_at_the_cells_it_repeats(node: Chart) -> None:
    stored = workbook(node)
    for reference in chart_space(node).iter("{*}strRef", "{*}numRef"):
        place = reference.findtext("c:f", namespaces=NS)
        column, first, last = re.fullmatch(
            r"Sheet1!\$([A-Z])\$(\d)(?::\$\1\$(\d))?", place
        ).groups()  # type: ignore[union-attr, arg-type]
        named = [
            stored[f"{column}{row}"]
            for row in range(int(first), int(last or first) + 1)
        ]
        assert [point.text for point in reference.iter("{*}v")] == named


def test_the_workbook_has_the_categories_in_its_first_column_and_the_series_after_it() -> (
    None
):
    assert workbook(SEVERAL) == {
        "B1": "预算",
        "C1": "决算",
        "A2": "2023年",
        "B2": "-3.00",
        "C2": "0.00",
        "A3": "2024年",
        "B3": "1200.00",
        "C3": "1100.5",
    }


def test_the_numbers_of_a_chart_are_numbers_of_the_document() -> None:
    assert [number.text for number in numbers_of(Document("标题", (PIE,)))] == [
        "80.00",
        "15.50",
        "4.50",
        "80",
        "15.5",
        "4.5",
    ]


# ── Word ────────────────────────────────────────────────────────────────────


def test_a_column_chart_in_word_begins_at_zero_and_labels_each_value_as_worded() -> (
    None
):
    space = chart_space(COLUMNS)
    assert space.xpath(".//c:valAx/c:scaling/c:min/@val", namespaces=NS) == ["0"]
    assert space.xpath(".//c:dLbls/c:numFmt/@formatCode", namespaces=NS) == ["0.00"]
    assert space.xpath(".//c:dLbls/c:showVal/@val", namespaces=NS) == ["1"]
    assert space.xpath(".//c:valAx/c:title//a:t/text()", namespaces=NS) == [
        "单位：万元"
    ]
    assert not space.xpath(".//c:legend", namespaces=NS)


def test_several_series_have_a_legend_and_keep_each_values_decimals() -> None:
    space = chart_space(SEVERAL)
    assert space.xpath("boolean(.//c:legend)", namespaces=NS)
    assert not space.xpath(".//c:valAx/c:scaling/c:min", namespaces=NS)
    formats = space.xpath(".//c:dLbls//c:numFmt/@formatCode", namespaces=NS)
    assert formats == ["#,##0.00", "0.00", "#,##0.0", "0.00"]


def test_a_pie_in_word_names_every_slice_with_value_and_share() -> None:
    names = [
        "财政拨款收入 80.00万元（80%）",
        "事业收入 15.50万元（15.5%）",
        "其他收入 4.50万元（4.5%）",
    ]
    assert chart_space(PIE).xpath(".//c:cat//c:v/text()", namespaces=NS) == names
    assert [workbook(PIE)[f"C{row}"] for row in (2, 3, 4)] == names
    with zipfile.ZipFile(
        io.BytesIO(word(PIE)["word/embeddings/chart1.xlsx"])
    ) as archive:
        formulas = etree.fromstring(archive.read("xl/worksheets/sheet1.xml")).xpath(
            ".//s:f/text()", namespaces=NS
        )
    assert (
        formulas[0]
        == 'A2&" "&TEXT(B2,"0.00")&"万元"&"（"&TEXT(B2/SUM(B$2:B$4),"0.00%")&"）"'
    )


def test_a_slice_shows_its_share_only_where_there_is_room_and_word_reckons_it_as_worded() -> (
    None
):
    shown = chart_space(PIE).xpath(
        ".//c:dLbl[c:showPercent/@val='1']/c:idx/@val", namespaces=NS
    )
    assert shown == ["0", "1"]
    thirds = Series("数", numbers("0.33", "0.67"), numbers("33.33", "66.67", unit="%"))
    differing = replace(PIE, categories=("甲", "乙"), series=(thirds,))
    assert not chart_space(differing).xpath(".//c:dLbl", namespaces=NS)


def test_a_chart_in_word_names_its_fonts_and_has_no_colour_of_a_theme() -> None:
    for node in CHARTS:
        space = chart_space(node)
        assert set(
            space.xpath(".//a:latin/@typeface | .//a:ea/@typeface", namespaces=NS)
        ) == {"宋体"}
        assert not space.xpath(".//a:schemeClr", namespaces=NS)
        assert space.xpath("c:chart/c:autoTitleDeleted/@val", namespaces=NS) == ["1"]


def test_the_chart_stands_over_its_caption_and_is_kept_with_it() -> None:
    body = etree.fromstring(word(COLUMNS)["word/document.xml"]).find("w:body", NS)
    above, below = body.findall("w:p", NS)[:2]
    styles = [p.find("w:pPr/w:pStyle", NS).get(W + "val") for p in (above, below)]
    assert styles == [LAYOUT.styles["chart"], LAYOUT.styles["chart caption"]]
    assert "".join(below.itertext(W + "t")) == "图1　收、支总计变动图"
    assert below.xpath("w:bookmarkStart/@w:name", namespaces=NS) == ["c1"]
    values = "2023年 1406.85万元；2024年 1521.33万元"
    said = [found.get("descr") for found in above.iter(f"{{{NS['wp']}}}docPr")]
    assert said == [plain_text(COLUMNS.sentence) + values] * 2
    kept = etree.fromstring(word()["word/styles.xml"])
    named = {
        style.find("w:name", NS).get(W + "val"): style
        for style in kept.iter(W + "style")
    }
    assert named["图"].find("w:pPr/w:keepNext", NS) is not None
    assert named["图"].find("w:pPr/w:spacing", NS).get(W + "lineRule") == "auto"
    assert named["图题"].find("w:pPr/w:keepNext", NS) is None


EVERYWHERE = (
    COLUMNS,
    Listing(True, ((Paragraph(words("文")), PIE),)),
    Table(words("宽表"), (1,), (), (), wide=True),
    Attachment("a", words("附件"), (SEVERAL, COLUMNS), "附件", "f1"),
)


def test_every_chart_of_a_document_has_its_parts_and_a_number_of_its_own() -> None:
    members = word(*EVERYWHERE)
    root = etree.fromstring(members["word/document.xml"])
    drawings = root.xpath("//mc:Choice//wp:docPr/@id", namespaces=NS)
    assert drawings == ["1", "2", "3", "4"]
    every = root.xpath("//wp:docPr/@id", namespaces=NS)
    assert len(set(every)) == len(every) == 8
    assert root.xpath("//c:chart/@r:id", namespaces=NS) == [
        "chart1",
        "chart2",
        "chart3",
        "chart4",
    ]
    parts = [members[f"word/charts/chart{index}.xml"] for index in (1, 2, 3, 4)]
    assert [b"<c:pieChart>" in part for part in parts] == [False, True, False, False]


@pytest.mark.parametrize("node", CHARTS, ids=lambda node: node.number)
def test_programs_that_draw_no_charts_have_a_picture_of_the_one_on_the_page(
    node: Chart,
) -> None:
    """Those that know the shapes of Word 2010 draw the chart, as before; all others take the fallback."""
    members = word(node)
    root = etree.fromstring(members["word/document.xml"])
    [chosen, other] = root.xpath("//mc:AlternateContent/*", namespaces=NS)
    shapes = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    assert chosen.nsmap[chosen.get("Requires")] == shapes
    assert chosen.xpath(".//c:chart/@r:id", namespaces=NS) == ["chart1"]
    [identifier] = other.xpath(".//a:blip/@r:embed", namespaces=NS)
    links = etree.fromstring(members["word/_rels/document.xml.rels"])
    [target] = [link.get("Target") for link in links if link.get("Id") == identifier]
    picture = etree.fromstring(members[f"word/{target}"])
    on_page = drawing(node)
    assert "".join(picture.itertext()) == "".join(on_page.itertext())
    assert picture.get("viewBox").split()[2:] == [
        picture.get("width"),
        picture.get("height"),
    ]
    wide, high = (
        int(other.find(".//wp:extent", NS).get(name)) for name in ("cx", "cy")
    )
    assert high / wide == pytest.approx(
        int(picture.get("height")) / int(picture.get("width")), abs=0.01
    )
    types = etree.fromstring(members["[Content_Types].xml"])
    assert [
        one.get("ContentType") for one in types if one.get("Extension") == "svg"
    ] == ["image/svg+xml"]


def test_python_docx_opens_a_file_with_charts_and_finds_their_parts() -> None:
    package = docx.Document(
        io.BytesIO(write(Document("标题", EVERYWHERE), LAYOUT))
    ).part.package
    parts = {str(part.partname): part for part in package.iter_parts()}
    for index in (1, 2, 3, 4):
        embedded = parts[f"/word/embeddings/chart{index}.xlsx"]
        assert cells(embedded.blob)["A2"]
        assert (
            parts[f"/word/charts/chart{index}.xml"].part_related_by(
                f"{NS['r']}/package"
            )
            is embedded
        )


def test_numbers_that_the_layout_gave_its_own_drawings_are_not_given_again() -> None:
    logo = f'<wp:inline xmlns:wp="{NS["wp"]}"><wp:docPr id="7" name="徽"/></wp:inline>'
    before = around_mark(f"<w:p><w:r><w:drawing>{logo}</w:drawing></w:r></w:p>")
    layout = read_layout(changed({"word/document.xml": before}), "版式.docx")
    members = word(COLUMNS, layout=layout)
    assert etree.fromstring(members["word/document.xml"]).xpath(
        "//wp:docPr[not(ancestor::mc:Fallback)]/@id", namespaces=NS
    ) == ["7", "8"]
    assert "word/charts/chart8.xml" in members


def test_without_charts_nothing_of_them_is_in_the_package() -> None:
    members = word(Paragraph(words("文")))
    assert not [name for name in members if "chart" in name or "embeddings" in name]
    assert not [
        name
        for name in ("[Content_Types].xml", "word/_rels/document.xml.rels")
        if b"hart" in members[name] or b"svg" in members[name]
    ]


def test_charts_give_the_same_bytes_each_time() -> None:
    document = Document("标题", EVERYWHERE)
    assert write(document, LAYOUT) == write(document, LAYOUT)
    assert write_fragment(document) == write_fragment(document)
    assert page(*EVERYWHERE).find("body") is not None
    first, second = (
        write_page(document, SHELL.render, PageMeta(), STYLE) for _ in range(2)
    )
    assert first == second


# ── the workbook ────────────────────────────────────────────────────────────


def test_a_workbook_keeps_numbers_exact_and_texts_as_they_are() -> None:
    rows = (
        ("甲 & <乙>", Decimal("-0.10"), ""),
        (
            xlsx.TextFormula("A1", "甲"),
            Decimal("1E+3"),
            Decimal("12345678901234567.89"),
        ),
    )
    assert cells(xlsx.write((xlsx.Sheet("数", rows),))) == {
        "A1": "甲 & <乙>",
        "B1": "-0.10",
        "A2": "甲",
        "B2": "1000",
        "C2": "12345678901234567.89",
    }


def test_a_workbook_shows_each_number_with_the_decimals_it_has() -> None:
    data = xlsx.write((xlsx.Sheet("数", ((Decimal("1.50"), Decimal("2"), "甲"),)),))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles, sheet = (
            etree.fromstring(archive.read(f"xl/{name}.xml"))
            for name in ("styles", "worksheets/sheet1")
        )
    formats = {
        entry.get("numFmtId"): entry.get("formatCode")
        for entry in styles.iter("{*}numFmt")
    }
    used = styles.xpath("//s:cellXfs/s:xf/@numFmtId", namespaces=NS)
    assert [
        formats.get(used[int(cell.get("s", "0"))]) for cell in sheet.iter("{*}c")
    ] == ["0.00", "0", None]


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")]
)
def test_columns_of_a_workbook_are_lettered(column: int, letters: str) -> None:
    assert xlsx.place(3, column) == f"{letters}3"


# ── HTML ────────────────────────────────────────────────────────────────────


def test_a_drawing_says_what_it_shows_to_who_cannot_see_it() -> None:
    svg = drawing(PIE)
    assert svg.get("role") == "img"
    title, description = (svg.find(name) for name in ("title", "desc"))
    assert title is not None and description is not None
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("图2 收入结构图", "财政拨款收入占80%。")


def test_a_page_has_drawing_caption_sentence_and_data() -> None:
    block = page(PIE).find(".//div[@class='chart']")
    assert block is not None
    assert [element.tag for element in block] == ["figure", "p", "details"]
    assert block.get("id") == "c2"
    assert [element.tag for element in block[0]] == ["svg", "figcaption"]
    assert "".join(block[0][1].itertext()) == "图2　收入结构图"
    assert [cell.text for cell in block.findall("details//thead//th")] == [
        "项目",
        "本年收入",
        "占比",
    ]


@pytest.mark.parametrize("node", CHARTS, ids=lambda node: node.number)
def test_a_drawing_has_no_script_nothing_from_elsewhere_and_only_hatches_that_are_there(
    node: Chart,
) -> None:
    svg = drawing(node)
    tags = {element.tag for element in svg.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "defs",
        "pattern",
        "path",
        "circle",
        "rect",
        "text",
    }
    attributes = [
        (name, value)
        for element in svg.iter()
        for name, value in element.attrib.items()
    ]
    assert not [
        name
        for name, _ in attributes
        if name.startswith("on") or "href" in name or name == "style"
    ]
    hatches = {f"url(#{element.get('id')})" for element in svg.iter("pattern")}
    assert {value for _, value in attributes if "url(" in value} == hatches


def test_ids_of_a_page_with_many_charts_differ() -> None:
    root = page(COLUMNS, PIE, Listing(False, ((replace(PIE, anchor="c9"),),)))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert sum(identifier.endswith(".t") for identifier in ids if identifier) == 3


def test_the_list_beside_a_pie_gives_every_slice_its_value_and_share() -> None:
    found = labels(PIE)
    for text in (
        *PIE.categories,
        "80.00",
        "15.50",
        "4.50",
        "80%",
        "15.5%",
        "4.5%",
        "单位：万元",
    ):
        assert text in found
    # Large slices bear their share a second time, within.
    assert [found.count(share) for share in ("80%", "15.5%", "4.5%")] == [2, 2, 1]


@pytest.mark.parametrize("count", [1, 2, 5, 12])
@pytest.mark.parametrize("value", ["1.00", "-345782.92"])
def test_the_words_of_a_drawing_stay_within_it_and_do_not_overlap(
    count: int, value: str
) -> None:
    node = replace(
        COLUMNS,
        categories=tuple(f"一般公共预算财政拨款收入{index}" for index in range(count)),
        series=(Series("数", numbers(*[value] * count)),),
    )
    check_words(drawing(node))


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_words_of_a_pie_stay_within_it_and_do_not_overlap(count: int) -> None:
    values = ["345782.92", *["1520.10"] * (count - 2), "172891.46"][:count]
    shares = ["66.67", *["0.30"] * (count - 2), "33.33"][:count]
    names = tuple(
        f"一般公共预算财政拨款收入、政府性基金收入{index}" for index in range(count)
    )
    node = replace(
        PIE,
        categories=names,
        series=(Series("数", numbers(*values), numbers(*shares, unit="%")),),
    )
    check_words(drawing(node))


def check_words(svg: Element) -> None:
    left, top, width, height = map(float, str(svg.get("viewBox")).split())
    boxes = [box(text) for text in svg.iter("text")]
    for index, (x1, y1, x2, y2) in enumerate(boxes):
        assert left <= x1 < x2 <= left + width
        assert top <= y1 < y2 <= top + height
        assert all(
            x2 <= u1 or u2 <= x1 or y2 <= v1 or v2 <= y1
            for u1, v1, u2, v2 in boxes[:index]
        )


def box(text: Element) -> tuple[float, float, float, float]:
    """Where a text of a drawing stands, at thirteen to a Chinese character and 7.5 to a digit."""
    width = sum(13.0 if char > "\u2e7f" else 7.5 for char in text.text or "")
    x, y = float(text.get("x", "")), float(text.get("y", ""))
    start = {"middle": x - width / 2, "end": x - width}.get(
        text.get("text-anchor", ""), x
    )
    return start, y - 11, start + width, y + 2


def test_a_fragment_has_the_data_in_the_place_of_the_drawing() -> None:
    html = write_fragment(Document("标题", (PIE,))).decode()
    body = html5lib.parse(html, namespaceHTMLElements=False).find("body")
    assert body is not None
    assert ["".join(element.itertext()) for element in body.iter("p")] == [
        "图2　收入结构图",
        "财政拨款收入占80%。",
        "单位：万元",
    ]
    assert "<svg" not in html
    assert "<figure" not in html
    assert [cell.text for cell in body.iter("td")][:6] == [
        "财政拨款收入",
        "80.00",
        "80%",
        "事业收入",
        "15.50",
        "15.5%",
    ]


# ── numbering ───────────────────────────────────────────────────────────────

SEEN = {"总计": Place("正文.md.j2", 3)}
PLACE = "#" + anchor("c", "", "总计")


def bare(node: Chart) -> Chart:
    return replace(node, number="", anchor="")


def see(key: str) -> Paragraph:
    return Paragraph((Reference("图", key),))


def numbered(*blocks: Block) -> Blocks:
    return number(blocks, SEEN)


def named(blocks: Blocks) -> list[tuple[str, str]]:
    return [(chart.number, chart.anchor) for chart in charts_of(blocks)]


def mentioned(blocks: Blocks) -> list[tuple[str, str]]:
    lines = [block.children for block in blocks if isinstance(block, Paragraph)]
    return [
        (plain_text(node.children), node.href)
        for line in lines
        for node in line
        if isinstance(node, Link)
    ]


def test_charts_are_numbered_in_reading_order_and_anew_in_each_attachment() -> None:
    inner = Attachment("甲", words("甲"), (bare(PIE), bare(COLUMNS)))
    blocks = numbered(
        bare(COLUMNS), Listing(False, ((bare(PIE),),)), inner, replace(inner, key="乙")
    )
    assert [number for number, _ in named(blocks)] == ["图1", "图2"] * 3
    assert [place for _, place in named(blocks)] == [
        anchor("c", part, key)
        for part, keys in (
            ("", (COLUMNS.key, PIE.key)),
            ("甲", (PIE.key, COLUMNS.key)),
            ("乙", (PIE.key, COLUMNS.key)),
        )
        for key in keys
    ]


def test_a_mention_leads_to_the_chart_before_or_after_it() -> None:
    assert mentioned(numbered(see("总计"), bare(PIE), bare(COLUMNS), see("总计"))) == [
        ("图2", PLACE),
        ("图2", PLACE),
    ]


def test_a_mention_finds_the_charts_of_its_own_part_first() -> None:
    inner = Attachment("甲", words("甲"), (see("总计"), see("收入"), bare(COLUMNS)))
    blocks = numbered(bare(PIE), bare(COLUMNS), see("总计"), inner)
    assert mentioned(blocks) == [("图2", PLACE)]
    assert isinstance(blocks[3], Attachment)
    assert mentioned(blocks[3].blocks) == [
        ("图1", "#" + anchor("c", "甲", "总计")),
        ("图1", "#" + anchor("c", "", "收入")),
    ]


def test_a_mention_of_an_attachments_chart_names_the_attachment() -> None:
    inner = Attachment("甲", words("甲"), (bare(COLUMNS),))
    assert mentioned(numbered(see("总计"), inner)) == [
        ("附件图1", "#" + anchor("c", "甲", "总计"))
    ]


def test_anchors_of_charts_headings_and_attachments_differ() -> None:
    inner = Attachment("甲", words("甲"), (Heading(1, words("题")), bare(COLUMNS)))
    blocks = numbered(Heading(1, words("题")), bare(COLUMNS), inner)
    found = [
        block.anchor
        for block in (*blocks, *blocks[2].blocks)
        if hasattr(block, "anchor")
    ]  # type: ignore[union-attr]
    assert [place[0] for place in found] == ["s", "c", "f", "s", "c"]
    assert len(set(found)) == 5


def test_a_mention_of_a_chart_that_is_not_there_is_a_problem_with_its_place() -> None:
    with pytest.raises(Fault) as caught:
        numbered(see("总计"), bare(PIE), Attachment("总计", words("总计"), ()))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("T06", SEEN["总计"])
    assert "图“总计”" in problem.message


# ── filled ──────────────────────────────────────────────────────────────────

INCOME = {
    "收入": """
类: 饼图
标题: "'收入结构图'"
单位: 万元
说明: "列举(['财政拨款收入', 占(首项, 合计)], '')"
系列: 本年收入
行: 来源
名称: 行.名
值: 行.数
"""
}


def filled_chart(*amounts: str) -> Chart:
    values = {
        "来源": sources(*amounts),
        "首项": figure(amounts[0]),
        "合计": figure("300元"),
    }
    result = filled({"source": "{{ 图('收入') }}", "values": values, "charts": INCOME})
    assert result.document is not None, result.problems
    (chart,) = result.document.blocks
    assert isinstance(chart, Chart)
    return chart


def sources(*amounts: str) -> list[Mapping[str, Any]]:
    return [
        {"名": f"来源{index}", "数": figure(amount)}
        for index, amount in enumerate(amounts, 1)
    ]


def test_shares_are_those_of_the_text_from_unrounded_figures() -> None:
    chart = filled_chart("100元", "200元")
    (series,) = chart.series
    assert [value.text for value in series.values] == ["0.01", "0.02"]
    assert [share.text + share.unit for share in series.shares] == ["33.33%", "66.67%"]
    assert plain_text(chart.sentence) == "财政拨款收入占33.33%"


def test_a_slice_that_prints_as_zero_falls_away_and_counts_in_the_whole() -> None:
    chart = filled_chart("9999.99万元", "30元", "0元")
    assert chart.categories == ("来源1",)
    (share,) = chart.series[0].shares
    assert share.text == "100.00"


def test_a_filled_chart_is_drawn_in_word_and_html() -> None:
    chart = filled_chart("80万元", "20万元")
    assert [
        Decimal(v)
        for v in chart_space(chart).xpath(".//c:val//c:v/text()", namespaces=NS)
    ] == [80, 20]
    assert {"80.00", "20.00", "80%", "20%"} <= set(labels(chart))
