"""Laid-out pages as OFD: what the package holds, and what a page of a PDF becomes in it."""

import io
import re
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import ofdkit
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from msgspec.structs import replace
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from reports.core.tree import Document
from reports.publish.laid_pages import read_pages
from reports.writers import ofd
from reports.writers.ofd.laid import LaidDocument, LaidPath, LaidText

DOCUMENT = Document("某局2024年度决算 & 说明", (), owner="某局")
NS = {"ofd": "http://www.ofdspec.org/2016"}
POINT = 25.4 / 72
# Code 1 says 收, 2 says 支, 3 is another 支, 4 says both letters of a ligature.
SAYS = {1: "收", 2: "支", 3: "支", 4: "fi"}


def program() -> bytes:
    """A font of squares, as LibreOffice embeds one: a table of codes and no names."""
    builder = FontBuilder(1000, isTTF=True)
    order = [".notdef", *(f"g{code}" for code in SAYS)]
    glyphs = {}
    for size, name in enumerate(order, 1):
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for corner in ((0, 100 * size), (100 * size, 100 * size), (100 * size, 0)):
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({code: f"g{code}" for code in SAYS})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (1000, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    data = io.BytesIO()
    builder.save(data)
    return data.getvalue()


def stream(data: bytes) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    return made


def pdf_of(*contents: str) -> bytes:
    """A PDF whose pages, 100 by 200 points, have these contents and one font, F1."""
    writer = PdfWriter()
    rows = "".join(
        f"<{code:02X}> <{said.encode('utf-16-be').hex()}>\n"
        for code, said in SAYS.items()
    )
    table = f"1 beginbfchar\n{rows}endbfchar\n"
    described = DictionaryObject(
        {NameObject("/FontFile2"): writer._add_object(stream(program()))}
    )
    font = DictionaryObject(
        {
            NameObject("/BaseFont"): NameObject("/BAAAAA+FangSong_GB2312"),
            NameObject("/FirstChar"): NumberObject(1),
            NameObject("/Widths"): ArrayObject([NumberObject(1000)] * len(SAYS)),
            NameObject("/FontDescriptor"): writer._add_object(described),
            NameObject("/ToUnicode"): writer._add_object(stream(table.encode())),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    for content in contents:
        page = writer.add_blank_page(100, 200)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = writer._add_object(stream(content.encode()))
    writer.add_outline_item(title="一、收入", page_number=0)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def laid(*contents: str) -> LaidDocument:
    return read_pages(pdf_of(*contents))


def package(document: LaidDocument, date: str = "2025-06-03") -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(ofd.write(document, DOCUMENT, date)))


def part(archive: zipfile.ZipFile, name: str) -> Element:
    return ElementTree.fromstring(archive.read(name))


def page(content: str) -> Element:
    """The first layer of the page that a content becomes."""
    root = part(package(laid(content)), "Doc_0/Pages/Page_0/Content.xml")
    [layer] = root.findall("ofd:Content/ofd:Layer", NS)
    return layer


def numbers(words: str) -> list[float]:
    return list(map(float, words.split()))


# ── words ───────────────────────────────────────────────────────────────────


def test_words_stand_where_they_stood_and_can_be_selected() -> None:
    layer = page("0.5 0 0 rg BT 10 150 Td /F1 10 Tf [<0102>-500<01>] TJ ET")
    [text] = layer.findall("ofd:TextObject", NS)
    [code] = text.findall("ofd:TextCode", NS)
    assert code.text == "收支收"
    assert float(text.get("Size", "")) == pytest.approx(10 * POINT, abs=0.001)
    left, top, width, _ = numbers(text.get("Boundary", ""))
    assert left == pytest.approx(10 * POINT, abs=0.001)
    assert top + float(code.get("Y", "")) == pytest.approx(50 * POINT, abs=0.002)
    assert width == pytest.approx(35 * POINT, abs=0.001)
    # The second letter ten points on, the third fifteen.
    expected = [10 * POINT, 15 * POINT]
    assert numbers(code.get("DeltaX", "")) == pytest.approx(expected, abs=0.001)
    colour = text.find("ofd:FillColor", NS)
    assert colour is not None and colour.get("Value") == "128 0 0"


def test_equal_distances_are_written_once() -> None:
    [code] = page("BT /F1 10 Tf <0101010101> Tj ET").iter(f"{{{NS['ofd']}}}TextCode")
    assert code.get("DeltaX") == "g 4 3.528"


def test_words_that_run_upwards_are_turned() -> None:
    [text] = page("BT 0 1 -1 0 40 100 Tm /F1 10 Tf <0101> Tj ET").findall(
        "ofd:TextObject", NS
    )
    assert numbers(text.get("CTM", ""))[:4] == [0, -1, 1, 0]
    _, top, width, height = numbers(text.get("Boundary", ""))
    assert height == pytest.approx(20 * POINT, abs=0.001) and width < height
    assert top == pytest.approx(80 * POINT, abs=0.001)


def test_what_no_single_letter_leads_to_is_given_by_its_glyph() -> None:
    [text] = page("BT /F1 10 Tf <02030401> Tj ET").findall("ofd:TextObject", NS)
    [code] = text.findall("ofd:TextCode", NS)
    assert code.text == "支支fi收"
    told = [
        (
            one.get("CodePosition"),
            one.get("CodeCount"),
            one.findtext("ofd:Glyphs", "", NS),
        )
        for one in text.findall("ofd:CGTransform", NS)
    ]
    assert told == [("1", "1", "3"), ("2", "2", "4")]
    # Of a ligature the first letter takes all the room.
    assert numbers(code.get("DeltaX", ""))[2:] == [0, pytest.approx(3.528)]


def test_the_font_within_it_leads_from_letters_to_glyphs() -> None:
    archive = package(laid("BT /F1 10 Tf <0102> Tj ET"))
    resources = part(archive, "Doc_0/PublicRes.xml")
    [font] = resources.findall("ofd:Fonts/ofd:Font", NS)
    assert font.get("FontName") == "FangSong_GB2312"
    file = font.findtext("ofd:FontFile", "", NS)
    made = TTFont(io.BytesIO(archive.read(f"Doc_0/{resources.get('BaseLoc')}/{file}")))
    assert sorted(map(chr, made.getBestCmap())) == ["支", "收"]
    assert {"OS/2", "name", "post", "hhea"} <= set(made.keys())
    glyph = made["glyf"][made.getBestCmap()[ord("支")]]
    assert (glyph.xMax, glyph.yMax) == (300, 300)


# ── lines ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("drawing", "attributes", "inks", "data"),
    [
        (
            "1 w 1 0 0 RG 10 100 m 30 100 l S",
            {"LineWidth": "0.353", "Cap": "Butt", "Stroke": None, "Fill": None},
            {"StrokeColor": "255 0 0"},
            "M 0.353 0.353 L 7.408 0.353",
        ),
        (
            "0.5 g 0 0 10 10 re f*",
            {"Stroke": "false", "Fill": "true", "Rule": "Even-Odd"},
            {"FillColor": "128 128 128"},
            "M 0 3.528 L 3.528 3.528 L 3.528 0 L 0 0 C",
        ),
        (
            "2 0 0 2 0 0 cm 1 J [2 1] 0 d 0 0 m 1 1 2 2 3 3 c b",
            {"LineWidth": "0.706", "Cap": "Round", "DashPattern": "1.411 0.706"},
            {"StrokeColor": "0 0 0", "FillColor": "0 0 0"},
            "M 0.706 2.822 B 1.411 2.117 2.117 1.411 2.822 0.706 C",
        ),
    ],
    ids=["a line", "a surface", "a curve, twice as large"],
)
def test_lines_and_surfaces_are_paths(
    drawing: str,
    attributes: dict[str, str | None],
    inks: dict[str, str],
    data: str,
) -> None:
    [path] = page(drawing).findall("ofd:PathObject", NS)
    assert {name: path.get(name) for name in attributes} == attributes
    found = {one.tag.split("}")[1]: one.get("Value") for one in path[:-1]}
    assert found == inks
    assert path[-1].text == data


def test_the_state_of_drawing_is_kept_and_restored_and_a_clip_draws_nothing() -> None:
    layer = page("q 1 0 0 rg 0 0 9 9 re W* n 0 0 1 1 re f Q 0 0 1 1 re f")
    inks = [one.get("Value") for one in layer.iter(f"{{{NS['ofd']}}}FillColor")]
    assert inks == ["255 0 0", "0 0 0"]


@pytest.mark.parametrize("content", ["/Im1 Do", "/GS1 gs", "BT <01> Tj ET"])
def test_what_it_does_not_know_is_not_left_out_in_silence(content: str) -> None:
    with pytest.raises(ValueError, match=r"operator|without a font"):
        laid(content)


# ── the package ─────────────────────────────────────────────────────────────


def test_another_program_reads_what_it_says() -> None:
    contents = (
        "BT 10 150 Td /F1 10 Tf <0102> Tj ET",
        "BT 10 150 Td /F1 10 Tf <01> Tj ET",
    )
    data = ofd.write(laid(*contents), DOCUMENT, "2025-06-03")
    with ofdkit.open(data) as opened:
        assert [one.text().strip() for one in opened.pages] == ["收支", "收"]


def test_it_says_what_it_is_and_where_its_headings_are() -> None:
    archive = package(laid("", "BT /F1 10 Tf <01> Tj ET"))
    entry = part(archive, "OFD.xml")
    assert (entry.get("Version"), entry.get("DocType")) == ("1.0", "OFD")
    [info] = entry.findall("ofd:DocBody/ofd:DocInfo", NS)
    facts = {one.tag.split("}")[1]: one.text for one in info}
    identifier = facts.pop("DocID")
    assert identifier and re.fullmatch("[0-9a-f]{32}", identifier)
    assert facts == {
        "Title": "某局2024年度决算 & 说明",
        "Author": "某局",
        "CreationDate": "2025-06-03",
    }
    root = part(archive, "Doc_0/Document.xml")
    pages = root.findall("ofd:Pages/ofd:Page", NS)
    assert len(pages) == 2
    [mark] = root.findall("ofd:Outlines/ofd:OutlineElem", NS)
    [leads] = mark.findall("ofd:Actions/ofd:Action/ofd:Goto/ofd:Dest", NS)
    assert mark.get("Title") == "一、收入"
    assert leads.get("PageID") == pages[0].get("ID")


def test_no_two_things_bear_one_number_and_the_last_is_said() -> None:
    archive = package(laid("BT /F1 10 Tf <01> Tj ET 0 0 1 1 re f", "0 0 1 1 re f"))
    roots = [part(archive, name) for name in archive.namelist() if name[-4:] == ".xml"]
    given = [
        int(one.get("ID", "")) for root in roots for one in root.iter() if one.get("ID")
    ]
    assert len(set(given)) == len(given)
    [last] = [
        one.text for root in roots for one in root.iter(f"{{{NS['ofd']}}}MaxUnitID")
    ]
    assert int(last or "") == max(given)


def test_the_same_pages_are_the_same_bytes_and_others_have_another_number() -> None:
    document = laid("BT /F1 10 Tf <01> Tj ET")
    assert ofd.write(document, DOCUMENT, "") == ofd.write(document, DOCUMENT, "")
    other = replace(document, pages=document.pages * 2)
    identifiers = {
        part(package(one), "OFD.xml").findtext(
            "ofd:DocBody/ofd:DocInfo/ofd:DocID", "", NS
        )
        for one in (document, other)
    }
    assert len(identifiers) == 2


def test_a_page_is_read_in_millimetres_from_its_upper_left_corner() -> None:
    [only] = laid("BT 0 200 Td /F1 10 Tf <01> Tj ET 0 0 m 100 200 l S").pages
    assert (only.width, only.height) == pytest.approx((100 * POINT, 200 * POINT))
    text, path = only.things
    assert isinstance(text, LaidText) and text.origin == pytest.approx((0, 0))
    assert isinstance(path, LaidPath)
    assert path.steps[0].points[0] == pytest.approx((0, 200 * POINT))
