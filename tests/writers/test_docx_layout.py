"""Reading 版式.docx: what the shared layout promises, and what is said of a layout that cannot be used."""

import io
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lxml import etree

from reports.core.problems import Fault, Severity
from reports.core.tree import Document, Number, Paragraph, Text
from reports.publish.columns import from_bytes, to_bytes
from reports.writers.docx import read_layout, write
from reports.writers.docx.styles import CHARACTER_STYLES, PARAGRAPH_STYLES, TABLE_STYLES
from tests.conftest import ROOT
from tests.tables import make_table

LAYOUT = (ROOT / "templates" / "公共" / "版式.docx").read_bytes()
NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"
MARK = re.compile(r"<w:p>(?:(?!<w:p>).)*【正文】.*?</w:p>")

Change = Callable[[str], str]


def parts_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def changed(
    changes: Mapping[str, Change], added: Mapping[str, bytes] | None = None
) -> bytes:
    """The shared layout with some of its parts changed and others added."""
    parts = parts_of(LAYOUT)
    for name, change in changes.items():
        after = change(parts[name])
        assert after != parts[name], f"{name} is as it was"
        parts[name] = after
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (added or {}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def replaced(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


def around_mark(before: str = "", after: str = "") -> Change:
    return lambda text: MARK.sub(lambda match: before + match.group() + after, text)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def problems_of(data: bytes) -> dict[str, str]:
    with pytest.raises(Fault) as caught:
        read_layout(data, "templates/甲/版式.docx")
    assert all(
        problem.severity is Severity.ERROR and problem.hint
        for problem in caught.value.problems
    )
    assert {
        problem.place.file for problem in caught.value.problems if problem.place
    } == {"templates/甲/版式.docx"}
    return {problem.code: problem.message for problem in caught.value.problems}


FRAMED = '<w:p><w:pPr><w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="margin"/></w:pPr><w:r><w:t>1</w:t></w:r></w:p>'


def as_content(content: str) -> Change:
    """A footer that holds this."""
    return lambda text: re.sub(
        r"(<w:ftr [^>]*>).*(</w:ftr>)",
        lambda found: found[1] + content + found[2],
        text,
        flags=re.S,
    )


# ── the shared layout ───────────────────────────────────────────────────────


def test_the_shared_layout_is_read_without_a_problem() -> None:
    layout = read_layout(LAYOUT, "版式.docx")
    assert layout.fields == ()
    assert set(layout.styles) == {*PARAGRAPH_STYLES, *CHARACTER_STYLES, *TABLE_STYLES}


def test_the_type_area_is_that_of_the_standard() -> None:
    section = etree.fromstring(parts_of(LAYOUT)["word/document.xml"].encode()).find(
        ".//w:sectPr", NS
    )
    assert section is not None
    size, margin, grid = (
        section.find(f"w:{name}", NS) for name in ("pgSz", "pgMar", "docGrid")
    )
    assert (size.get(W + "w"), size.get(W + "h")) == ("11906", "16838")
    millimetres = {
        side: round(int(margin.get(W + side)) / 1440 * 25.4, 1)
        for side in ("top", "bottom", "left", "right")
    }
    assert millimetres == {"top": 37.0, "bottom": 35.0, "left": 28.0, "right": 26.0}
    assert (grid.get(W + "type"), grid.get(W + "linePitch")) == ("lines", "579")


def test_the_landscape_page_is_the_upright_one_turned() -> None:
    layout = read_layout(LAYOUT, "版式.docx")
    section = etree.fromstring(layout.landscape.later)
    size, margin = section.find("w:pgSz", NS), section.find("w:pgMar", NS)
    assert (size.get(W + "w"), size.get(W + "h"), size.get(W + "orient")) == (
        "16838",
        "11906",
        "landscape",
    )
    assert [margin.get(W + side) for side in ("top", "right", "bottom", "left")] == [
        "1588",
        "2098",
        "1474",
        "1984",
    ]
    assert layout.landscape.width == 16838 - 2098 - 1984
    assert layout.portrait.width == 11906 - 1588 - 1474
    assert (
        len(section.findall("w:headerReference", NS))
        == len(section.findall("w:footerReference", NS))
        == 2
    )


@pytest.mark.parametrize(
    ("footer", "left"),
    [
        # Each bears page numbers: both are turned.
        ({}, ["rId6", "rId7"]),
        # What says nothing, and what holds more than paragraphs, stays as it is.
        ({"word/footer1.xml": paragraph("")}, ["rId7"]),
        ({"word/footer1.xml": FRAMED}, ["rId7"]),
        (
            {
                "word/footer2.xml": f"<w:sdt><w:sdtContent>{paragraph('2')}</w:sdtContent></w:sdt>{paragraph('')}"
            },
            ["rId6", "rId7"],
        ),
    ],
)
def test_footers_of_paragraphs_are_turned_with_a_landscape_page(
    footer: dict[str, str], left: list[str]
) -> None:
    changes = {name: as_content(content) for name, content in footer.items()}
    layout = read_layout(changed(changes) if changes else LAYOUT, "版式.docx")
    references = [
        re.findall(r'footerReference [^>]*r:id="(\w+)"', page.later)
        for page in (layout.portrait, layout.landscape)
    ]
    upright, turned = (set(found) for found in references)
    assert sorted(upright - turned) == left
    assert len(turned - upright) == len(layout.feet.parts) == len(left)
    for part in layout.feet.parts:
        assert (
            f'Target="{part.name.removeprefix("word/")}"' in layout.feet.relationships
        )
        assert f'PartName="/{part.name}"' in layout.feet.content_types


def test_only_a_document_with_landscape_pages_has_their_footers() -> None:
    layout = read_layout(LAYOUT, "版式.docx")
    upright = Document("题", (Paragraph((Text("文"),)),))
    wide = make_table(caption=(), head=(), body=(), widths=(1,), wide=True)
    turned = Document("题", (*upright.blocks, wide))
    own = {part.name for part in layout.feet.parts}
    assert own and not own & set(parts_of(write(upright, layout)))
    assert own <= set(parts_of(write(turned, layout)))


def test_no_part_of_the_shared_layout_uses_a_theme_font() -> None:
    assert not [
        name
        for name, text in parts_of(LAYOUT).items()
        if "Theme" in text or "theme" in name
    ]


def _fonts(style_name: str) -> dict[str, str]:
    """The fonts and the size in force for a style, from its ancestry."""
    styles = etree.fromstring(parts_of(LAYOUT)["word/styles.xml"].encode())
    by_name = {
        style.find("w:name", NS).get(W + "val"): style
        for style in styles.findall("w:style", NS)
    }
    by_id = {style.get(W + "styleId"): style for style in styles.findall("w:style", NS)}
    style, found = by_name[style_name], {}
    while style is not None:
        fonts, size = style.find("w:rPr/w:rFonts", NS), style.find("w:rPr/w:sz", NS)
        here = {
            key.removeprefix(W): value
            for key, value in (fonts.attrib if fonts is not None else {}).items()
        }
        found = {
            **here,
            **({"size": size.get(W + "val")} if size is not None else {}),
            **found,
        }
        parent = style.find("w:basedOn", NS)
        style = by_id[parent.get(W + "val")] if parent is not None else None
    return found


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Body Text", "仿宋_GB2312", "32"),
        ("heading 1", "黑体", "32"),
        ("heading 2", "楷体_GB2312", "32"),
        ("heading 3", "仿宋_GB2312", "32"),
        ("heading 4", "仿宋_GB2312", "32"),
        ("heading 5", "仿宋_GB2312", "32"),
        ("附件编号", "黑体", "32"),
        ("footer", "宋体", "28"),
    ],
)
def test_each_element_has_the_font_and_size_of_the_standard(
    style: str, font: str, size: str
) -> None:
    assert (_fonts(style)["eastAsia"], _fonts(style)["size"]) == (font, size)


@pytest.mark.parametrize("style", PARAGRAPH_STYLES.values())
def test_every_style_a_document_uses_names_its_chinese_font(style: str) -> None:
    assert _fonts(style)["eastAsia"]


def test_page_numbers_stand_outside_on_odd_and_even_pages() -> None:
    parts = parts_of(LAYOUT)
    odd, even = parts["word/footer1.xml"], parts["word/footer2.xml"]
    assert '<w:jc w:val="right"/>' in odd and 'w:rightChars="100"' in odd
    assert '<w:jc w:val="left"/>' in even and 'w:leftChars="100"' in even
    for footer in (odd, even):
        text = re.findall(r"<w:t[^>]*>([^<]*)</w:t>|<w:instrText[^>]*>([^<]*)<", footer)
        assert ["".join(pair) for pair in text] == ["— ", " PAGE ", "1", " —"]
        assert re.findall(r'fldCharType="(\w+)"', footer) == [
            "begin",
            "separate",
            "end",
        ]
    assert "<w:evenAndOddHeaders/>" in parts["word/settings.xml"]


def test_fonts_that_may_be_missing_name_their_stand_ins() -> None:
    table = parts_of(LAYOUT)["word/fontTable.xml"]
    for font, other in (
        ("仿宋_GB2312", "仿宋"),
        ("楷体_GB2312", "楷体"),
        ("方正小标宋简体", "方正小标宋_GBK"),
    ):
        assert re.search(
            f'<w:font w:name="{font}"><w:altName w:val="{other}[,"]', table
        )


# ── what a layout may hold ──────────────────────────────────────────────────


def test_a_layout_and_all_in_it_can_be_kept() -> None:
    layout = read_layout(LAYOUT, "版式.docx")
    assert from_bytes(to_bytes(layout)) == layout


def test_writing_with_a_compiled_layout_imports_no_foreign_library(
    tmp_path: Path,
) -> None:
    stored = tmp_path / "layout.bin"
    stored.write_bytes(to_bytes(read_layout(LAYOUT, "版式.docx")))
    script = (
        "import sys; from pathlib import Path; from reports.core.tree import Document, Paragraph, Text;"
        "from reports.publish.columns import from_bytes; from reports.writers.docx import write;"
        "layout = from_bytes(Path(sys.argv[1]).read_bytes());"
        "write(Document('', (Paragraph((Text('正文'),)),)), layout);"
        "print({'lxml', 'docx', 'docxtpl', 'jinja2'} & set(sys.modules))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script, stored],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.strip() == "set()"


def test_fields_are_found_in_body_header_and_footer_even_where_word_split_their_runs() -> (
    None
):
    split = (
        '<w:p><w:r><w:t>单位：{</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr>'
        + (
            "<w:t>{ 单位</w:t></w:r><w:r><w:t>.名称 }</w:t></w:r><w:r><w:t>} 盖章</w:t></w:r></w:p>"
        )
    )
    layout = read_layout(
        changed(
            {
                "word/document.xml": around_mark(split, paragraph("{{年度}}年度")),
                "word/header1.xml": replaced(
                    "</w:p>", "</w:p>" + paragraph("{{ 单位.名称 }}")
                ),
                "word/footer1.xml": replaced(
                    "</w:p>", "</w:p>" + paragraph("{{ a &amp; b }}")
                ),
            }
        ),
        "版式.docx",
    )
    assert layout.fields == ("单位.名称", "年度", "a & b")
    values = (
        ("单位.名称", (Text("甲<乙>&“局”"),)),
        ("年度", (Number("2024"),)),
        ("a & b", (Text("丙"),)),
    )
    parts = parts_of(
        write(Document("", (Paragraph((Text("正文"),)),), fields=values), layout)
    )
    body = etree.fromstring(parts["word/document.xml"].encode())
    texts = ["".join(p.itertext(f"{W}t")) for p in body.iter(f"{W}p")]
    assert texts == ["单位：甲<乙>&“局” 盖章", "正文", "2024年度"]
    assert (
        "".join(etree.fromstring(parts["word/header1.xml"].encode()).itertext())
        == "甲<乙>&“局”"
    )
    assert "丙" in parts["word/footer1.xml"]


def test_a_field_that_the_document_does_not_fill_is_an_error_of_ours() -> None:
    layout = read_layout(
        changed({"word/document.xml": around_mark(paragraph("{{ 年度 }}"))}),
        "版式.docx",
    )
    with pytest.raises(KeyError, match="年度"):
        write(Document("", ()), layout)


def test_what_tells_of_the_author_of_a_layout_stays_out_of_reports() -> None:
    relationship = (
        '<Relationship Id="rId90" TargetMode="External" Target="file:///C:/Users/me/t.dotx" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    )
    layout = changed(
        {
            "docProps/core.xml": replaced(
                "</cp:coreProperties>",
                "<cp:lastModifiedBy>张三</cp:lastModifiedBy></cp:coreProperties>",
            ),
            "word/settings.xml": replaced(
                '<w:zoom w:percent="100"/>',
                '<w:zoom w:val="bestFit"/><w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/'
                'officeDocument/2006/relationships" r:id="rId90"/>',
            ),
        },
        {
            "word/_rels/settings.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f"{relationship}</Relationships>"
            ).encode(),
            "docProps/app.xml": "<a>某公司</a>".encode(),
        },
    )
    parts = parts_of(write(Document("", ()), read_layout(layout, "版式.docx")))
    together = "".join(parts.values())
    assert (
        "张三" not in together and "某公司" not in together and "t.dotx" not in together
    )
    assert '<w:zoom w:val="bestFit" w:percent="100"/>' in parts["word/settings.xml"]


# ── what is said of a layout that cannot be used ────────────────────────────


@pytest.mark.parametrize(
    "data", [b"", b"no zip at all", LAYOUT[:2000], b"\xd0\xcf\x11\xe0" + bytes(600)]
)
def test_a_file_that_is_no_docx_is_said_to_be_none(data: bytes) -> None:
    assert list(problems_of(data)) == ["M01"]


def test_an_old_doc_file_is_called_by_its_name() -> None:
    assert ".doc" in problems_of(b"\xd0\xcf\x11\xe0" + bytes(600))["M01"]


@pytest.mark.parametrize(
    "part",
    [
        "word/document.xml",
        "word/styles.xml",
        "word/settings.xml",
        "[Content_Types].xml",
    ],
)
def test_a_part_that_is_no_xml_makes_the_file_broken(part: str) -> None:
    assert "M01" in problems_of(changed({part: lambda text: text[: len(text) // 2]}))


def test_a_page_without_measures_makes_the_file_broken() -> None:
    assert "M01" in problems_of(
        changed({"word/document.xml": replaced('w:w="11906"', 'w:w="wide"')})
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = changed(
        {"word/fontTable.xml": replaced("</w:fonts>", " " * 60_000_000 + "</w:fonts>")}
    )
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    assert list(problems_of(bomb)) == ["M02"]


def test_a_member_packed_beyond_reason_is_refused() -> None:
    assert list(problems_of(changed({}, {"word/media/a.bmp": bytes(5_000_000)}))) == [
        "M02"
    ]


def test_a_large_picture_is_no_bomb() -> None:
    picture = random.Random(1).randbytes(3_000_000)
    assert read_layout(changed({}, {"word/media/a.png": picture}), "版式.docx")


def test_macros_are_refused() -> None:
    assert list(problems_of(changed({}, {"word/vbaProject.bin": b"x"}))) == ["M03"]
    enabled = replaced(
        "wordprocessingml.document.main+xml", "document.macroEnabled.main+xml"
    )
    assert list(problems_of(changed({"[Content_Types].xml": enabled}))) == ["M03"]


@pytest.mark.parametrize(
    "change",
    [
        replaced("【正文】", "正文"),
        around_mark(paragraph("【正文】")),
        replaced("【正文】", "此处是【正文】"),
        lambda text: MARK.sub(
            "<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p><w:r><w:t>【正文】</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            text,
        ),
    ],
    ids=["missing", "twice", "within words", "in a table"],
)
def test_the_paragraph_for_the_text_stands_once_and_alone(change: Change) -> None:
    assert list(problems_of(changed({"word/document.xml": change}))) == ["M04"]


def test_missing_styles_are_all_named_at_once() -> None:
    message = problems_of(
        changed(
            {
                "word/styles.xml": lambda text: text.replace(
                    '"署名"', '"落款"'
                ).replace('"heading 3"', '"h3"')
            }
        )
    )["M05"]
    assert "署名" in message and "heading 3" in message and "2 个" in message


def test_names_of_built_in_styles_may_differ_in_case() -> None:
    assert read_layout(
        changed({"word/styles.xml": replaced('"heading 1"', '"Heading 1"')}),
        "版式.docx",
    )


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ('<w:headerReference w:type="default" r:id="rId4"/>', "页眉：普通页"),
        ('<w:headerReference w:type="even" r:id="rId5"/>', "页眉：偶数页"),
        ('<w:footerReference w:type="even" r:id="rId7"/>', "页脚：偶数页"),
    ],
)
def test_a_missing_header_or_footer_is_named(reference: str, words: str) -> None:
    assert (
        words
        in problems_of(changed({"word/document.xml": replaced(reference, "")}))["M06"]
    )


def test_a_different_first_page_needs_a_header_of_its_own() -> None:
    message = problems_of(
        changed({"word/document.xml": replaced("<w:docGrid", "<w:titlePg/><w:docGrid")})
    )["M06"]
    assert "首页" in message


def test_even_pages_need_no_header_where_all_pages_are_alike() -> None:
    layout = changed(
        {
            "word/settings.xml": replaced("<w:evenAndOddHeaders/>", ""),
            "word/document.xml": replaced(
                '<w:headerReference w:type="even" r:id="rId5"/>', ""
            ),
        }
    )
    assert read_layout(layout, "版式.docx")


def test_theme_fonts_are_refused_by_the_name_of_the_style() -> None:
    message = problems_of(
        changed(
            {
                "word/styles.xml": replaced(
                    'w:eastAsia="楷体_GB2312"', 'w:eastAsiaTheme="minorEastAsia"'
                )
            }
        )
    )["M07"]
    assert "heading 2" in message and "heading 1" not in message


@pytest.mark.parametrize(
    "text", ["{{ 年度", "{% if x %}", "{{ }}", "年度 }}", "{{p 段落 }}", "{# 注"]
)
def test_braces_that_are_no_field_are_shown_with_their_paragraph(text: str) -> None:
    assert (
        text
        in problems_of(changed({"word/document.xml": around_mark(paragraph(text))}))[
            "M08"
        ]
    )


def test_a_field_across_a_hyperlink_is_refused() -> None:
    crossing = '<w:p><w:hyperlink w:anchor="a"><w:r><w:t>{{ 年</w:t></w:r></w:hyperlink><w:r><w:t>度 }}</w:t></w:r></w:p>'
    assert list(problems_of(changed({"word/document.xml": around_mark(crossing)}))) == [
        "M08"
    ]


def test_a_layout_without_page_setup_is_refused() -> None:
    bare = changed(
        {"word/document.xml": lambda text: re.sub("<w:pgSz[^>]*>", "", text)}
    )
    assert list(problems_of(bare)) == ["M09"]


def test_tracked_changes_are_refused() -> None:
    tracked = '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>新</w:t></w:r></w:ins></w:p>'
    assert list(problems_of(changed({"word/document.xml": around_mark(tracked)}))) == [
        "M10"
    ]


def test_hidden_words_are_refused_and_shown() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>仅供内部</w:t></w:r></w:p>"
    assert (
        "仅供内部"
        in problems_of(changed({"word/document.xml": around_mark(hidden)}))["M10"]
    )


def test_words_of_the_layout_in_a_theme_font_are_refused_and_shown() -> None:
    themed = '<w:p><w:r><w:rPr><w:rFonts w:eastAsiaTheme="minorEastAsia"/></w:rPr><w:t>封面</w:t></w:r></w:p>'
    assert (
        "封面"
        in problems_of(changed({"word/document.xml": around_mark(themed)}))["M07"]
    )


def test_traces_of_editing_in_word_stay_out_of_reports() -> None:
    traced = (
        '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD"><w:proofErr w:type="spellStart"/><w:r w:rsidRPr="00AB12CD">'
        "<w:lastRenderedPageBreak/><w:t>封面</w:t></w:r></w:p>"
    )
    unused = (
        '<w:style w:type="paragraph" w:styleId="z9"><w:name w:val="heading 9"/><w:rsid w:val="00AB12CD"/><w:rPr>'
        '<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:cstheme="majorBidi"/></w:rPr>'
        "</w:style></w:styles>"
    )
    theme = (
        '<Relationship Id="rId92" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" '
        'Target="theme/theme1.xml"/></Relationships>'
    )
    layout = changed(
        {
            "word/document.xml": around_mark(traced),
            "word/footer1.xml": replaced("<w:p>", '<w:p w:rsidR="00AB12CD">'),
            "word/styles.xml": replaced("</w:styles>", unused),
            "word/_rels/document.xml.rels": replaced("</Relationships>", theme),
        },
        {"word/theme/theme1.xml": b"<a/>"},
    )
    parts = parts_of(
        write(
            Document("", (Paragraph((Text("正文"),)),)),
            read_layout(layout, "版式.docx"),
        )
    )
    together = "".join(parts.values())
    assert "封面" in together and "heading 9" in together
    assert not re.search("rsid|proofErr|lastRendered|Theme|cstheme", together) and not [
        name for name in parts if "theme" in name
    ]


def test_pictures_fetched_from_elsewhere_are_refused() -> None:
    outside = (
        '<Relationship Id="rId91" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="http://example.com/a.png" TargetMode="External"/></Relationships>'
    )
    faulty = changed(
        {"word/_rels/document.xml.rels": replaced("</Relationships>", outside)}
    )
    assert "http://example.com/a.png" in problems_of(faulty)["M11"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    faulty = changed(
        {"word/document.xml": lambda text: MARK.sub(paragraph("{% x %}"), text)}
    )
    assert set(problems_of(faulty)) == {"M04", "M08"}


TURNED_OFF: dict[str, tuple[str, Change]] = {
    "按中文习惯控制首尾字符": (
        "word/styles.xml",
        replaced("<w:kinsoku/>", '<w:kinsoku w:val="0"/>'),
    ),
}
LOST: dict[str, tuple[str, Change]] = {
    "标点压缩": (
        "word/settings.xml",
        lambda text: re.sub("<w:characterSpacingControl[^>]*/>", "", text),
    ),
    "标点溢出边界": (
        "word/styles.xml",
        replaced("<w:overflowPunct/>", '<w:overflowPunct w:val="false"/>'),
    ),
    "首行缩进按字数": (
        "word/styles.xml",
        lambda text: re.sub(' w:firstLineChars="[0-9]+"', "", text),
    ),
}


@pytest.mark.parametrize("name", TURNED_OFF | LOST)
def test_what_another_program_has_lost_of_chinese_typesetting_is_told(
    name: str,
) -> None:
    part, change = (TURNED_OFF | LOST)[name]
    [told] = read_layout(changed({part: change}), "版式.docx").notes
    assert (told.code, told.severity) == ("M13", Severity.WARNING)
    assert f"：{name}。" in told.message
    assert read_layout(LAYOUT, "版式.docx").notes == ()


@pytest.mark.office
def test_a_layout_that_libreoffice_has_saved_is_told_to_have_lost_all_of_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "版式.docx").write_bytes(LAYOUT)
    out = tmp_path / "存过"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--headless", "--convert-to", "docx", "--outdir", str(out)),
            str(tmp_path / "版式.docx"),
        ],
        check=True,
        capture_output=True,
    )
    [told] = read_layout((out / "版式.docx").read_bytes(), "版式.docx").notes
    assert all(name in told.message for name in LOST)
    # What it leaves out and Word does of itself is not lost.
    assert not any(name in told.message for name in TURNED_OFF)
