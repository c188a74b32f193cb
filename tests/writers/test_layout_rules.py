"""The layout of 公文 (GB/T 9704-2012) as rules over what is in force in every finished Word file.

Word and WPS are not here to look with: what they show follows from these rules. Each rule has a damaged copy of a
document that must break it.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import docx
import pytest
from docxtpl import DocxTemplate
from lxml import etree
from msgspec.structs import replace

from reports.run import pipeline
from reports.run.request import Request
from tests.docx_reader import THEME_FONTS, Docx, Paragraph, Run, W, read

PITCH = 579
CHARACTER = 320
FALLBACKS = {
    "方正小标宋简体": "方正小标宋_GBK",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
HEADINGS = {
    "heading 1": "黑体",
    "heading 2": "楷体_GB2312",
    "heading 3": "仿宋_GB2312",
    "heading 4": "仿宋_GB2312",
    "heading 5": "仿宋_GB2312",
}
TITLES = ("Title", "部分标题", "附件标题")
BUILT_IN = (
    *(
        "Normal",
        "Body Text",
        "Title",
        *HEADINGS,
        "toc 1",
        "toc 2",
        "toc 3",
        "caption",
        "header",
        "footer",
    ),
    *("Strong", "Hyperlink", "Table Grid"),
)
TEXT = ("Body Text", "主送机关", *HEADINGS)
KEPT = (
    *TITLES,
    *HEADINGS,
    "目录标题",
    "caption",
    "表格单位",
    "图",
    "附件编号",
    "附件说明",
    "署名",
)

Parts = dict[str, str]
Damage = Callable[[Parts], None]
Check = Callable[[Docx], Iterator[str]]


class NotHere(Exception):  # noqa: N818
    """The document has nothing that this damage could damage."""


@dataclass(frozen=True)
class Rule:
    check: Check
    damages: dict[str, Damage] = field(default_factory=dict)


RULES: dict[str, Rule] = {}


def rule(**damages: Damage) -> Callable[[Check], Check]:
    """Registers a rule with the damages that must break it."""

    def register(check: Check) -> Check:
        RULES[check.__name__] = Rule(check, damages)
        return check

    return register


def swap(part: str, old: str, new: str, times: int = -1) -> Damage:
    """A part with a text in it replaced."""

    def damage(parts: Parts) -> None:
        if old not in parts.get(part, ""):
            raise NotHere
        parts[part] = parts[part].replace(old, new, times)

    return damage


def resub(part: str, pattern: str, new: str) -> Damage:
    """A part with the first match of a pattern replaced."""

    def damage(parts: Parts) -> None:
        changed = re.sub(pattern, new, parts.get(part, ""), count=1)
        if changed == parts.get(part, ""):
            raise NotHere
        parts[part] = changed

    return damage


def in_style(name: str, pattern: str, new: str) -> Damage:
    """The definition of a style, and of those that look like it, with what matches replaced; `</w:pPr>` and the
    like are there to add before.
    """
    known = name.replace("heading ", "标题 ")

    def damage(parts: Parts) -> None:
        before, *styles = re.split("(?=<w:style )", parts["word/styles.xml"])
        names = (f'w:val="{name}"', f'w:val="{known}（大纲 ')
        changed = [
            re.sub(pattern, new, style, count=1)
            if any(said in style.partition("<w:uiPriority")[0] for said in names)
            else style
            for style in styles
        ]
        assert changed != styles, f"nothing to damage in {name}"
        parts["word/styles.xml"] = "".join((before, *changed))

    return damage


def removed(part: str) -> Damage:
    def damage(parts: Parts) -> None:
        del parts[part]

    return damage


def added(part: str, text: str) -> Damage:
    def damage(parts: Parts) -> None:
        parts[part] = text

    return damage


def millimetres(twips: int) -> float:
    return round(twips / 1440 * 25.4, 1)


def shown(paragraph: Paragraph) -> str:
    return f"{paragraph.style}“{paragraph.text[:16]}”"


def width_of(text: str) -> int:
    """In hundredths of a Chinese character."""
    return sum(
        100 if unicodedata.east_asian_width(char) in "WFA" else 50 for char in text
    )


# ── page ────────────────────────────────────────────────────────────────────


@rule(
    letter_paper=swap(
        "word/document.xml", 'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"'
    )
)
def paper_is_a4(document: Docx) -> Iterator[str]:
    for section in document.sections:
        if sorted(section.size) != [11906, 16838]:
            yield f"paper of {section.size}"


@rule(
    word_default=swap(
        "word/document.xml",
        'w:top="2098" w:right="1474"',
        'w:top="1440" w:right="1800"',
    ),
    landscape_not_turned=swap(
        "word/document.xml",
        'w:top="1588" w:right="2098"',
        'w:top="2098" w:right="1588"',
    ),
    gutter=swap("word/document.xml", 'w:gutter="0"', 'w:gutter="200"'),
)
def margins_and_type_area_are_those_of_the_standard(document: Docx) -> Iterator[str]:
    for section in document.sections:
        margins = {
            side: millimetres(section.margins[side])
            for side in ("top", "bottom", "left", "right")
        }
        # A landscape page is the upright one turned left: 订口 on top, 天头 to the right (7.7).
        wanted = (
            {"top": 28.0, "right": 37.0, "bottom": 26.0, "left": 35.0}
            if section.landscape
            else {"top": 37.0, "bottom": 35.0, "left": 28.0, "right": 26.0}
        )
        across = millimetres(
            section.size[0] - section.margins["left"] - section.margins["right"]
        )
        down = millimetres(
            section.size[1] - section.margins["top"] - section.margins["bottom"]
        )
        if margins != wanted or section.margins["gutter"] != 0:
            yield f"margins {margins}"
        if sorted((across, down)) != [156.0, 225.0]:
            yield f"type area {across} × {down}"


@rule(
    pitch_580=swap("word/document.xml", 'w:linePitch="579"', 'w:linePitch="580"'),
    characters_too=swap(
        "word/document.xml",
        'w:type="lines" w:linePitch',
        'w:type="linesAndChars" w:linePitch',
    ),
    grid_missing=swap(
        "word/document.xml", '<w:docGrid w:type="lines" w:linePitch="579"/>', "", 1
    ),
)
def the_grid_has_twenty_two_lines(document: Docx) -> Iterator[str]:
    for section in document.sections:
        if section.grid != {"type": "lines", "linePitch": "579"}:
            yield f"grid {section.grid}"


@rule(
    line_rule=in_style("Normal", 'w:lineRule="exact"', 'w:lineRule="atLeast"'),
    line_28=in_style("Normal", 'w:line="579"', 'w:line="560"'),
    spacing=in_style("Normal", '<w:spacing w:val="-5"/>', ""),
    space_after=in_style("Body Text", "<w:pPr>", '<w:pPr><w:spacing w:after="120"/>'),
    off_the_grid=in_style("Body Text", "<w:pPr>", '<w:pPr><w:snapToGrid w:val="0"/>'),
    latin_gaps=in_style("Normal", '<w:autoSpaceDN w:val="0"/>', "<w:autoSpaceDN/>"),
    # Word's own default would keep two lines together and leave the page with 21.
    widow_control=in_style("Normal", '<w:widowControl w:val="0"/>', ""),
    one_paragraph=swap(
        "word/document.xml",
        '<w:pStyle w:val="a3"/></w:pPr>',
        '<w:pStyle w:val="a3"/><w:spacing w:line="360" w:lineRule="auto"/></w:pPr>',
        1,
    ),
)
def text_fills_lines_of_twenty_eight_characters_and_pages_of_twenty_two_lines(
    document: Docx,
) -> Iterator[str]:
    for paragraph in document.styled(*TEXT):
        spacing = [
            paragraph.facts.get(name)
            for name in ("line", "lineRule", "before", "after")
        ]
        if spacing != [str(PITCH), "exact", "0", "0"]:
            yield f"{shown(paragraph)}: {spacing}"
        if not paragraph.on["snapToGrid"] or any(
            paragraph.on[name] for name in ("autoSpaceDE", "autoSpaceDN")
        ):
            yield f"{shown(paragraph)}: grid, or gaps beside Latin letters"
        if paragraph.on["widowControl"]:
            yield f"{shown(paragraph)}: pages of 21 lines"
        if any(run.facts.get("spacing") != "-5" for run in paragraph.runs):
            yield f"{shown(paragraph)}: character spacing"


def footers_in_force(document: Docx) -> Iterator[tuple[int, str, list[Paragraph]]]:
    """Section, kind and paragraphs of every footer that a page can show."""
    for index, section in enumerate(document.sections):
        for kind in kinds_in_force(document, index):
            part = section.footers.get(kind)
            yield index, kind, document.paragraphs_of(part) if part else []


def kinds_in_force(document: Docx, index: int) -> list[str]:
    first = ["first"] if document.sections[index].first_differs else []
    return [
        "default",
        *(["even"] if document.setting("evenAndOddHeaders") else []),
        *first,
    ]


def first_numbered(document: Docx) -> int:
    """The first section whose pages are numbered; a cover's are not."""
    numbered = [
        index
        for index, _, paragraphs in footers_in_force(document)
        if any(p.text for p in paragraphs)
    ]
    return min(numbered, default=0)


def is_turned(number: Paragraph) -> bool:
    """Whether it stands on a landscape page where it does on an upright one: beside the type area, at the edge that
    is the foot, and runs down (7.7).
    """
    table = next(number.element.iterancestors(W + "tbl"), None)
    if table is None:
        return False
    place, height, direction = (
        found.attrib
        for name in ("tblpPr", "trHeight", "textDirection")
        for found in table.iter(W + name)
    )
    return (
        (place[W + "tblpX"], place[W + "tblpY"]) == ("1431", "1588")
        and height == {W + "val": "8844", W + "hRule": "exact"}
        and direction == {W + "val": "tbRl"}
    )


@rule(
    landscape_at_the_foot=swap("word/footer3.xml", 'w:val="tbRl"', 'w:val="lrTb"'),
    landscape_elsewhere=swap("word/footer4.xml", 'w:tblpX="1431"', 'w:tblpX="700"'),
    even_footer_missing=swap(
        "word/document.xml", '<w:footerReference w:type="even" r:id="rId7"/>', ""
    ),
    all_pages_alike=swap("word/settings.xml", "<w:evenAndOddHeaders/>", ""),
    first_page_without=swap(
        "word/document.xml", "<w:docGrid ", "<w:titlePg/><w:docGrid "
    ),
    font=in_style("footer", "宋体", "仿宋_GB2312"),
    latin_font=in_style("footer", 'w:ascii="宋体"', 'w:ascii="Times New Roman"'),
    size=in_style("footer", '<w:sz w:val="28"/>', '<w:sz w:val="24"/>'),
    no_dash=swap("word/footer1.xml", "— </w:t>", "</w:t>"),
    other_field=swap("word/footer2.xml", " PAGE ", " NUMPAGES "),
    inside=swap("word/footer2.xml", 'w:jc w:val="left"', 'w:jc w:val="right"'),
    centred=swap("word/footer1.xml", 'w:jc w:val="right"', 'w:jc w:val="center"'),
    no_space=swap(
        "word/footer1.xml",
        'w:rightChars="100" w:right="280"',
        'w:rightChars="0" w:right="0"',
    ),
    higher=swap("word/document.xml", 'w:footer="1431"', 'w:footer="992"'),
)
def page_numbers_stand_outside_between_dashes_in_song_type(
    document: Docx,
) -> Iterator[str]:
    if not document.setting("evenAndOddHeaders"):
        yield "even pages have no footer of their own"
    for index, kind, paragraphs in footers_in_force(document):
        said = [paragraph for paragraph in paragraphs if paragraph.text]
        if index < first_numbered(document) and not said:
            continue
        if kind == "first" or len(said) != 1:
            yield f"section {index + 1}, {kind}: {len(said)} page numbers"
            continue
        (number,) = said
        side = {"default": "right", "even": "left"}[kind]
        if not re.fullmatch(r"— \d+ —", number.text):
            yield f"{kind}: {number.text!r}"
        fields = [
            node.get(W + "fldCharType") for node in number.element.iter(W + "fldChar")
        ]
        asked = [node.text for node in number.element.iter(W + "instrText")]
        if fields != ["begin", "separate", "end"] or [
            str(text).strip() for text in asked
        ] != ["PAGE"]:
            yield f"{kind}: {asked} {fields}"
        if (
            number.facts["jc"] != side
            or number.number(f"{side}Chars") != 100
            or number.number(side) != 280
        ):
            yield f"{kind}: stands {number.facts}"
        for run in number.runs:
            if (
                {run.fonts.get(slot) for slot in THEME_FONTS} != {"宋体"}
                or run.size != 14
                or run.bold
            ):
                yield f"{kind}: {run}"
        if document.sections[index].landscape and not is_turned(number):
            yield f"section {index + 1}, {kind}: at the foot of a landscape page"
    for section in document.sections[first_numbered(document) :]:
        # The dashes stand 7 mm below the type area; they are in the middle of a line of 20 pt.
        below = millimetres(section.margins["bottom"] - section.margins["footer"] - 200)
        if not 6 <= below <= 8:
            yield f"{below} mm below the text"


@rule(
    begins_again=swap(
        "word/document.xml",
        '<w:cols w:space="425"/><w:docGrid',
        '<w:pgNumType w:start="1"/><w:docGrid',
    ),
    roman=swap(
        "word/document.xml", "<w:cols ", '<w:pgNumType w:fmt="upperRoman"/><w:cols '
    ),
)
def page_numbers_run_on_through_attachments_and_landscape_pages(
    document: Docx,
) -> Iterator[str]:
    first = first_numbered(document)
    for index, section in enumerate(document.sections):
        if section.start is not None and (index != first or section.start != "1"):
            yield f"section {index + 1} begins with {section.start}"
        numbers = section.element.find(W + "pgNumType")
        if numbers is not None and numbers.get(W + "fmt", "decimal") != "decimal":
            yield f"section {index + 1} counts in {numbers.get(W + 'fmt')}"
        kind = section.element.find(W + "type")
        # A letter's 版记 may be asked for on the back of a leaf.
        is_last = index == len(document.sections) - 1
        usual = ("nextPage", "evenPage") if is_last else ("nextPage",)
        if kind is not None and kind.get(W + "val") not in usual:
            yield f"section {index + 1} begins {kind.get(W + 'val')}"
    if first and document.sections[first].start != "1":
        yield "the cover is counted"


# ── text ────────────────────────────────────────────────────────────────────


def unlike(
    paragraph: Paragraph, font: str, size: float, bold: bool | None = False
) -> Iterator[str]:
    """Runs of the paragraph that are not in this font and size."""
    for run in paragraph.runs:
        if (
            run.fonts.get("eastAsia") != font
            or run.size != size
            or (bold is not None and run.bold != bold)
        ):
            yield f"{shown(paragraph)}: {run.fonts.get('eastAsia')} {run.size} {'bold' if run.bold else ''}"


@rule(
    bold=in_style("Title", '<w:b w:val="0"/>', "<w:b/>"),
    font=in_style("Title", "方正小标宋简体", "宋体"),
    size=in_style("附件标题", '<w:sz w:val="44"/>', '<w:sz w:val="36"/>'),
    left=in_style("部分标题", '<w:jc w:val="center"/>', ""),
    indented=in_style(
        "附件标题",
        "</w:pPr>",
        '<w:ind w:firstLineChars="200" w:firstLine="880"/></w:pPr>',
    ),
)
def titles_are_in_xiaobiaosong_of_size_two_not_bold_and_centred(
    document: Docx,
) -> Iterator[str]:
    for paragraph in document.styled(*TITLES):
        yield from unlike(paragraph, "方正小标宋简体", 22)
        if (
            paragraph.facts["jc"] != "center"
            or paragraph.number("firstLineChars")
            or paragraph.number("firstLine")
        ):
            yield f"{shown(paragraph)}: not centred"
        if paragraph.number("left") != paragraph.number("right"):
            yield f"{shown(paragraph)}: drawn in on one side"
        if paragraph.facts["line"] != str(PITCH) or paragraph.facts["after"] != str(
            PITCH
        ):
            yield f"{shown(paragraph)}: no empty line below"


@rule(
    heading_1=in_style("heading 1", "黑体", "仿宋_GB2312"),
    heading_2=in_style("heading 2", "楷体_GB2312", "楷体"),
    heading_3=in_style("heading 3", '<w:b w:val="0"/>', "<w:b/>"),
    heading_4=in_style("heading 4", '<w:sz w:val="32"/>', '<w:sz w:val="28"/>'),
    level=in_style(
        "heading 2", '<w:outlineLvl w:val="1"/>', '<w:outlineLvl w:val="2"/>'
    ),
    one_run=resub(
        "word/document.xml",
        '(<w:pStyle w:val="1"/></w:pPr>(?:<w:bookmarkStart [^>]*/>)?<w:r>)',
        r"\1<w:rPr><w:b/></w:rPr>",
    ),
)
def headings_have_the_font_of_their_level(document: Docx) -> Iterator[str]:
    for paragraph in document.styled(*HEADINGS):
        yield from unlike(paragraph, HEADINGS[paragraph.style], 16)
        # Below a part or within an attachment a heading stands deeper than its style alone would say.
        level, usual = (
            int(paragraph.facts.get("outlineLvl", "9")),
            int(paragraph.style[-1]) - 1,
        )
        if not (
            level == usual
            if paragraph.stored_style == paragraph.style
            else usual <= level < 9
        ):
            yield f"{shown(paragraph)}: outline level {paragraph.facts.get('outlineLvl')}"


@rule(
    font=in_style("Normal", 'w:eastAsia="仿宋_GB2312"', 'w:eastAsia="宋体"'),
    size=in_style(
        "Body Text", "</w:style>", '<w:rPr><w:sz w:val="28"/></w:rPr></w:style>'
    ),
    left=in_style("Normal", '<w:jc w:val="both"/>', '<w:jc w:val="left"/>'),
    one_run=swap(
        "word/document.xml",
        "<w:r><w:t>",
        '<w:r><w:rPr><w:sz w:val="30"/></w:rPr><w:t>',
        20,
    ),
)
def text_is_in_fangsong_of_size_three_and_justified(document: Docx) -> Iterator[str]:
    for paragraph in document.styled("Body Text", "主送机关", "附件说明"):
        yield from unlike(paragraph, "仿宋_GB2312", 16, bold=None)
        if paragraph.facts["jc"] != "both":
            yield f"{shown(paragraph)}: {paragraph.facts['jc']}"


def titles_of_tables(document: Docx) -> list[etree._Element]:
    """The headings straight above a 表号, which are the titles of its table."""
    return [
        above.element
        for above, mark in pairwise(document.text)
        if above.style.startswith("heading") and mark.text.startswith("公开")
    ]


@rule(
    twips_only=in_style("Body Text", 'w:firstLineChars="200" ', ""),
    twips_of_another_size=in_style(
        "heading 1", 'w:firstLine="640"', 'w:firstLine="420"'
    ),
    none=in_style("heading 2", '<w:ind w:firstLineChars="200" w:firstLine="640"/>', ""),
    hanging=in_style(
        "Body Text",
        'w:firstLineChars="200" w:firstLine',
        'w:hangingChars="200" w:hanging',
    ),
    addressee=in_style(
        "主送机关",
        "</w:style>",
        '<w:pPr><w:ind w:firstLineChars="200"/></w:pPr></w:style>',
    ),
)
def first_lines_are_drawn_in_by_two_characters(document: Docx) -> Iterator[str]:
    titles = titles_of_tables(document)
    for paragraph in document.styled(*TEXT):
        is_title = paragraph.element in titles
        if is_title and paragraph.facts.get("jc") != "center":
            yield f"{shown(paragraph)}: the title of a table, not over its middle"
        wanted = 0 if paragraph.style == "主送机关" or is_title else 2
        first = (paragraph.number("firstLineChars"), paragraph.number("firstLine"))
        others = [
            paragraph.number(name)
            for name in ("left", "leftChars", "right", "rightChars", "hanging")
        ]
        if first != (wanted * 100, wanted * CHARACTER) or any(others):
            yield f"{shown(paragraph)}: {first} {others}"


@rule(
    kinsoku=in_style("Normal", "<w:kinsoku/>", '<w:kinsoku w:val="0"/>'),
    hanging_marks=in_style(
        "Body Text", "<w:pPr>", '<w:pPr><w:overflowPunct w:val="0"/>'
    ),
    own_rules=swap(
        "word/settings.xml",
        "<w:characterSpacingControl",
        '<w:noLineBreaksBefore w:lang="zh-CN" w:val="!"/><w:characterSpacingControl',
    ),
    one_paragraph=swap(
        "word/document.xml",
        '<w:pStyle w:val="a3"/>',
        '<w:pStyle w:val="a3"/><w:kinsoku w:val="0"/>',
        1,
    ),
)
def the_rules_for_starts_and_ends_of_lines_hold(document: Docx) -> Iterator[str]:
    for paragraph in document.everywhere:
        if not (
            paragraph.on["kinsoku"]
            and paragraph.on["overflowPunct"]
            and paragraph.on["wordWrap"]
        ):
            yield shown(paragraph)
    settings = document.xml("word/settings.xml")
    if any(
        settings.find(W + name) is not None
        for name in ("noLineBreaksBefore", "noLineBreaksAfter")
    ):
        yield "settings name their own characters"


@rule(
    heading=in_style("heading 2", "<w:keepNext/>", ""),
    caption=in_style("caption", "<w:keepNext/>", ""),
    unit=in_style("表格单位", "<w:keepNext/>", '<w:keepNext w:val="0"/>'),
    table_head=in_style("表头", "<w:keepNext/>", ""),
    attachment=in_style("附件标题", "<w:keepNext/>", ""),
    chart=in_style("图", "<w:keepNext/>", ""),
    signature=in_style("署名", "<w:keepNext/>", ""),
    before_signature=swap(
        "word/document.xml",
        '<w:pStyle w:val="a3"/><w:keepNext/>',
        '<w:pStyle w:val="a3"/>',
    ),
)
def what_announces_stays_with_what_it_announces(document: Docx) -> Iterator[str]:
    for paragraph in document.styled(*KEPT):
        if not paragraph.on["keepNext"] and not paragraph.ends_section:
            yield shown(paragraph)
    heads = {
        id(element)
        for row in document.xml("word/document.xml").iter(W + "tr")
        if row.find(f"{W}trPr/{W}tblHeader") is not None
        for element in row.iter(W + "p")
    }
    for before, after in zip(document.text, document.text[1:], strict=False):
        if before.text and id(before.element) in heads and not before.on["keepNext"]:
            yield f"head of a table {shown(before)}"
        closing = after.style in ("署名", "附件说明") and before.style != after.style
        if closing and not before.on["keepNext"]:
            yield f"{shown(after)} may stand alone on a page"


@rule(
    signature_lines=in_style("成文日期", "<w:keepLines/>", ""),
    heading_lines=in_style("heading 1", "<w:keepLines/>", ""),
)
def headings_and_signatures_are_not_torn(document: Docx) -> Iterator[str]:
    for paragraph in document.styled(*HEADINGS, *TITLES, "caption", "署名", "成文日期"):
        if not paragraph.on["keepLines"]:
            yield shown(paragraph)


# ── fonts and languages ─────────────────────────────────────────────────────


def every_run(document: Docx) -> Iterator[tuple[Paragraph, Run]]:
    for paragraph in document.everywhere:
        for run in paragraph.runs:
            yield paragraph, run


def chinese_font_removed(parts: Parts) -> None:
    parts["word/styles.xml"] = re.sub(
        r' w:eastAsia="[^"]*_GB2312"', "", parts["word/styles.xml"]
    )


@rule(
    styles=chinese_font_removed,
    unknown=in_style("caption", "黑体", "华文琥珀"),
    unknown_latin=in_style(
        "表格文字", 'w:ascii="Times New Roman"', 'w:ascii="Calibri"'
    ),
    one_run=swap(
        "word/document.xml",
        "<w:r><w:t>",
        '<w:r><w:rPr><w:rFonts w:eastAsia=""/></w:rPr><w:t>',
        1,
    ),
)
def every_run_names_its_chinese_and_its_latin_font(document: Docx) -> Iterator[str]:
    for paragraph, run in every_run(document):
        for slot in ("eastAsia", "ascii", "hAnsi"):
            if run.fonts.get(slot, "") not in document.font_table:
                yield f"{shown(paragraph)}: {slot} {run.fonts.get(slot)!r}"
        if run.fonts.get("eastAsia") not in FALLBACKS:
            yield f"{shown(paragraph)}: {run.fonts.get('eastAsia')} is no font for Chinese"


@rule(
    style=in_style(
        "caption", 'w:eastAsia="黑体"', 'w:eastAsia="黑体" w:asciiTheme="minorHAnsi"'
    ),
    unused_style=swap(
        "word/styles.xml",
        "</w:styles>",
        '<w:style w:type="paragraph" w:styleId="z"><w:name w:val="z"/><w:rPr><w:rFonts w:cstheme="minorBidi"/></w:rPr>'
        "</w:style></w:styles>",
    ),
    run=swap(
        "word/document.xml",
        '<w:rFonts w:hint="eastAsia"/>',
        '<w:rFonts w:eastAsiaTheme="minorEastAsia"/>',
        1,
    ),
    footer=swap(
        "word/footer1.xml", "<w:rFonts ", '<w:rFonts w:asciiTheme="minorHAnsi" '
    ),
    numbering=added(
        "word/numbering.xml",
        '<w:numbering><w:rFonts w:hAnsiTheme="minorHAnsi"/></w:numbering>',
    ),
    chart=swap(
        "word/charts/chart1.xml", '<a:ea typeface="', '<a:ea typeface="+mn-ea" was="'
    ),
    theme_part=added("word/theme/theme1.xml", "<a:theme/>"),
)
def no_part_uses_a_theme_font(document: Docx) -> Iterator[str]:
    theme = re.compile(
        "|".join((*(f"w:{name}=" for name in THEME_FONTS.values()), r'typeface="\+'))
    )
    for name, data in document.parts.items():
        if name.endswith(".xml") and theme.search(data.decode()):
            yield name
        if "theme" in name:
            yield f"{name} is there"


@rule(
    hint=swap("word/document.xml", '<w:rFonts w:hint="eastAsia"/>', ""),
    footer=swap("word/footer1.xml", ' w:hint="eastAsia"', ""),
    language=swap("word/styles.xml", 'w:eastAsia="zh-CN"', 'w:eastAsia="ja-JP"'),
)
def quotes_dashes_and_ellipses_come_in_the_chinese_font(
    document: Docx,
) -> Iterator[str]:
    for paragraph, run in every_run(document):
        # Characters that stand in Latin and in Chinese fonts: “ ” ‘ ’ — … · × ≥ and the like (ECMA-376 17.3.2.26).
        if re.search("[\x80-\u2e7f]", run.text) and run.fonts.get("hint") != "eastAsia":
            yield f"{shown(paragraph)}: {run.text!r}"
        if run.facts.get("lang") != "zh-CN":
            yield f"{shown(paragraph)}: {run.facts.get('lang')}"


@rule(
    no_stand_in=swap("word/fontTable.xml", '<w:altName w:val="仿宋,FangSong"/>', ""),
    other_stand_in=swap("word/fontTable.xml", "楷体,KaiTi", "Arial"),
    missing=swap(
        "word/fontTable.xml",
        '<w:font w:name="方正小标宋简体">',
        '<w:font w:name="方正小标宋">',
    ),
)
def fonts_that_may_be_missing_name_their_stand_ins(document: Docx) -> Iterator[str]:
    for font, stand_in in FALLBACKS.items():
        if document.font_table.get(font, [])[:1] != [stand_in]:
            yield f"{font}: {document.font_table.get(font)}"


def chart_fonts(document: Docx) -> Iterator[tuple[str, etree._Element]]:
    for name in document.parts:
        if re.fullmatch(r"word/charts/chart\d+\.xml", name):
            for look in document.xml(name).iter("{*}defRPr", "{*}rPr"):
                yield name, look


@rule(
    chinese=swap("word/charts/chart1.xml", "<a:ea ", "<a:cs "),
    unknown=swap(
        "word/charts/chart1.xml",
        '<a:latin typeface="',
        '<a:latin typeface="Calibri" was="',
    ),
)
def charts_name_their_fonts(document: Docx) -> Iterator[str]:
    for name, look in chart_fonts(document):
        for slot in ("latin", "ea"):
            font = look.find(f"{{*}}{slot}")
            if font is None or font.get("typeface") not in document.font_table:
                yield f"{name}: {slot}"


@rule(
    renamed=swap(
        "word/styles.xml", '<w:name w:val="heading 1"/>', '<w:name w:val="一级标题"/>'
    ),
    custom=swap(
        "word/styles.xml",
        'w:type="paragraph" w:styleId="TOC1"',
        'w:type="paragraph" w:customStyle="1" w:styleId="TOC1"',
    ),
    unknown_id=swap(
        "word/document.xml", '<w:pStyle w:val="a3"/>', '<w:pStyle w:val="正文"/>', 1
    ),
    twice=swap("word/styles.xml", 'w:styleId="al"', 'w:styleId="ak"'),
)
def styles_are_the_built_in_ones_where_word_has_one(document: Docx) -> Iterator[str]:
    every = list(document.xml("word/styles.xml").iter(W + "style"))
    if len(document.styles) != len(every):
        yield "two styles of one id"
    built_in = {
        document.style_name(key)
        for key, style in document.styles.items()
        if not style.get(W + "customStyle")
    }
    yield from (name for name in BUILT_IN if name not in built_in)
    for part in ("word/document.xml", *document.heads):
        for tag in ("pStyle", "rStyle", "tblStyle"):
            used = {
                element.get(W + "val", "")
                for element in document.xml(part).iter(W + tag)
            }
            yield from (f"{part}: {name}" for name in used - document.styles.keys())


# ── the places of title, attachments and signature ──────────────────────────


@rule(
    same_page=swap(
        "word/document.xml",
        '<w:pStyle w:val="ag"/><w:pageBreakBefore/>',
        '<w:pStyle w:val="ag"/>',
    ),
    indented=in_style(
        "附件编号",
        "<w:keepNext/>",
        '<w:keepNext/><w:ind w:firstLineChars="200" w:firstLine="640"/>',
    ),
    font=in_style("附件编号", "黑体", "仿宋_GB2312"),
    second_line=in_style("附件标题", f'w:before="{PITCH}"', 'w:before="0"'),
)
def an_attachment_begins_a_page_its_title_on_the_third_line(
    document: Docx,
) -> Iterator[str]:
    for index, label in enumerate(document.text):
        if label.style != "附件编号":
            continue
        title = document.text[index + 1]
        yield from unlike(label, "黑体", 16)
        if any(
            label.number(name)
            for name in ("firstLineChars", "firstLine", "left", "leftChars")
        ):
            yield f"{shown(label)}: not at the left edge"
        if (
            label.facts["jc"] != "left"
            or title.style != "附件标题"
            or title.facts["before"] != str(PITCH)
        ):
            yield f"{shown(label)}: the title is not on the third line"
        if (
            not label.on["pageBreakBefore"]
            and not document.text[index - 1].ends_section
        ):
            yield f"{shown(label)}: no page of its own"


@rule(
    no_empty_line=in_style("附件说明", f'w:before="{PITCH}"', 'w:before="0"'),
    between=in_style("附件说明", "<w:contextualSpacing/>", ""),
    by_one=swap(
        "word/document.xml",
        'w:leftChars="500" w:left="1600"',
        'w:leftChars="400" w:left="1280"',
    ),
)
def the_list_of_attachments_stands_an_empty_line_below_and_two_characters_in(
    document: Docx,
) -> Iterator[str]:
    for before, paragraph in zip(document.text, document.text[1:], strict=False):
        if paragraph.style != "附件说明":
            continue
        if (
            paragraph.facts["before"] != str(PITCH)
            or not paragraph.on["contextualSpacing"]
        ):
            yield f"{shown(paragraph)}: no empty line above"
        begins = paragraph.number("leftChars") - paragraph.number("hangingChars")
        if before.style != "附件说明" and begins != 200:
            yield f"{shown(paragraph)}: begins at {begins}"
        if (
            paragraph.text.startswith("附件：") != (before.style != "附件说明")
            or paragraph.text[-1] in "。；，"
        ):
            yield f"{shown(paragraph)}: words"


@rule(
    no_empty_line=in_style("署名", f'w:before="{PITCH}"', 'w:before="0"'),
    left=in_style("成文日期", '<w:jc w:val="right"/>', ""),
    date_under_name=swap(
        "word/document.xml",
        '<w:pStyle w:val="aj"/><w:ind w:rightChars="',
        '<w:pStyle w:val="aj"/><w:ind w:rightChars="9',
    ),
)
def the_date_begins_two_characters_to_the_right_of_the_signing_body(
    document: Docx,
) -> Iterator[str]:
    for index, date in enumerate(document.text):
        if date.style != "成文日期":
            continue
        if document.text[index - 1].style == "盖章署名":
            # Where a seal is put on the name, test_letter.py measures both on paper.
            continue
        names = []
        while document.text[index - 1 - len(names)].style == "署名":
            names.append(document.text[index - 1 - len(names)])
        if not names:
            yield f"{shown(date)}: no name above"
            continue
        longest = max(names, key=lambda name: width_of(name.text))
        from_edge = [p.number("rightChars") + width_of(p.text) for p in (longest, date)]
        if (
            from_edge[0] - from_edge[1] != 200
            or min(p.number("rightChars") for p in (*names, date)) < 200
        ):
            yield f"{shown(date)}: {from_edge}"
        if {paragraph.facts["jc"] for paragraph in (*names, date)} != {"right"}:
            yield f"{shown(date)}: not at the right edge"
        if any(
            name.facts["before"] != str(PITCH) or not name.on["contextualSpacing"]
            for name in names
        ):
            yield f"{shown(names[0])}: no empty line above"


@rule(
    empty=swap(
        "word/document.xml",
        '<w:p><w:pPr><w:pStyle w:val="1"/>',
        '<w:p/><w:p><w:pPr><w:pStyle w:val="1"/>',
        1,
    )
)
def no_empty_paragraph_stands_for_space(document: Docx) -> Iterator[str]:
    for before, paragraph in zip([None, *document.text], document.text, strict=False):
        drawn = paragraph.element.find(f".//{W}drawing") is not None
        if (
            not paragraph.text.strip()
            and not drawn
            and not paragraph.in_table
            and paragraph.style not in ("表后", "版记粗线", "版记细线")
        ):
            yield f"after {shown(before) if before else 'nothing'}"


# ── what is not for readers ─────────────────────────────────────────────────

_PATH = re.compile(r"file:///|[A-Za-z]:\\\\?[A-Za-z]|/(?:home|Users|tmp|root)/")
_PERSONAL = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "rPrChange",
    "pPrChange",
    "proofErr",
    "commentReference",
    "rsid",
    "rsids",
)


@rule(
    rsid=swap("word/document.xml", "<w:p>", '<w:p w:rsidR="00AB12CD">', 1),
    rsids=swap(
        "word/settings.xml",
        "<w:decimalSymbol",
        '<w:rsids><w:rsid w:val="1"/></w:rsids><w:decimalSymbol',
    ),
    comment=added("word/comments.xml", "<c/>"),
    tracked=swap(
        "word/document.xml",
        "<w:r><w:t>",
        '<w:ins w:id="1" w:author="甲"/><w:r><w:t>',
        1,
    ),
    hidden=swap(
        "word/document.xml", "<w:r><w:t>", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>", 1
    ),
    hidden_by_style=in_style("Strong", "<w:b/>", "<w:vanish/>"),
    path=swap("word/styles.xml", "</w:styles>", "<!-- C:\\Users\\me --></w:styles>"),
    machine=added("docProps/app.xml", "<Properties><Company>甲</Company></Properties>"),
    asks_on_opening=swap(
        "word/settings.xml", "<w:defaultTabStop", "<w:updateFields/><w:defaultTabStop"
    ),
)
def nothing_tells_of_persons_machines_or_editing(document: Docx) -> Iterator[str]:
    for name, data in document.parts.items():
        if re.search(
            "comments|people|customXml|docProps/(?!core)|vbaProject|webSettings|glossary",
            name,
        ):
            yield f"{name} is there"
        if not name.endswith((".xml", ".rels")):
            continue
        text = data.decode()
        if _PATH.search(re.sub('xmlns(?::\\w+)?="[^"]*"', "", text)):
            yield f"{name}: a path"
        if re.search(r"\bw:(?:rsid\w*|author|initials)=|w14:paraId", text):
            yield f"{name}: an id of an editing session, or an author"
        elements = document.xml(name).iter(*(W + tag for tag in _PERSONAL))
        yield from (f"{name}: {element.tag}" for element in elements)
    for paragraph, run in every_run(document):
        if run.hidden:
            yield f"{shown(paragraph)}: hidden {run.text!r}"
    for name in ("updateFields", "trackRevisions"):
        if document.setting(name):
            yield name


@rule(
    no_title=resub("docProps/core.xml", "<dc:title>.*?</dc:title>", ""),
    person=swap("docProps/core.xml", "<dc:creator>", "<dc:creator>张三"),
    editor=swap(
        "docProps/core.xml",
        "</cp:coreProperties>",
        "<cp:lastModifiedBy>甲</cp:lastModifiedBy></cp:coreProperties>",
    ),
    language=swap("docProps/core.xml", "zh-CN", "en-US"),
)
def the_properties_name_title_unit_and_language_only(document: Docx) -> Iterator[str]:
    title = document.properties.get("title", "")
    if not title or document.properties != {
        "title": title,
        "creator": document.unit,
        "language": "zh-CN",
    }:
        yield f"{document.properties}"


def headers_in_force(document: Docx) -> Iterator[tuple[int, str, list[Paragraph]]]:
    for index, section in enumerate(document.sections):
        for kind in kinds_in_force(document, index):
            part = section.headers.get(kind)
            yield index, kind, document.paragraphs_of(part) if part else []


def mark_removed(parts: Parts) -> None:
    if "草稿" not in parts["word/header2.xml"]:
        raise NotHere
    parts["word/header2.xml"] = re.sub(
        "<w:r>.*?草稿.*?</w:r>", "", parts["word/header2.xml"]
    )


@rule(
    one_header_without=mark_removed,
    first_page_without=swap(
        "word/document.xml", "<w:docGrid ", "<w:titlePg/><w:docGrid "
    ),
    on_a_final_version=swap(
        "word/header1.xml",
        '<w:pStyle w:val="ak"/></w:pPr></w:p>',
        '<w:pStyle w:val="ak"/></w:pPr><w:r><w:t>草稿</w:t></w:r></w:p>',
    ),
)
def a_draft_and_only_a_draft_says_so_on_every_page(document: Docx) -> Iterator[str]:
    for index, kind, paragraphs in headers_in_force(document):
        marks = [paragraph.text for paragraph in paragraphs if paragraph.text]
        if (marks[:1] == ["草稿"]) != document.draft or (marks and not document.draft):
            yield f"section {index + 1}, {kind} pages: {marks}"


@rule(
    # Word leaves a highlight out of styles: what is to be seen is a shade.
    highlighted=in_style("待填", "<w:shd [^>]*/>", '<w:highlight w:val="yellow"/>'),
    on_a_final_version=swap(
        "word/document.xml",
        "<w:r><w:t>",
        '<w:r><w:rPr><w:shd w:val="clear" w:fill="FFFF00"/></w:rPr><w:t>',
        1,
    ),
)
def what_is_missing_is_highlighted_and_nothing_else(document: Docx) -> Iterator[str]:
    for paragraph, run in every_run(document):
        missing = "〔待填〕" in run.text
        if missing and not document.draft:
            yield f"{shown(paragraph)}: not finished"
        if missing != (run.facts.get("fill") == "FFFF00") or (
            missing and run.text != "〔待填〕"
        ):
            yield f"{shown(paragraph)}: {run.text!r}"


# ── the rules held ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", RULES)
def test_every_document_keeps_the_rule(name: str, library: list[Docx]) -> None:
    broken = {
        document.name: list(RULES[name].check(document))[:5] for document in library
    }
    assert not {key: found for key, found in broken.items() if found}


@pytest.mark.parametrize(
    ("name", "label"),
    [(name, label) for name, entry in RULES.items() for label in entry.damages],
)
def test_a_damaged_copy_breaks_the_rule(
    name: str, label: str, library: list[Docx]
) -> None:
    check, damage = RULES[name].check, RULES[name].damages[label]
    for document in library:
        parts = {
            part: data.decode()
            for part, data in document.parts.items()
            if part.endswith((".xml", ".rels"))
        }
        try:
            damage(parts)
        except NotHere:
            continue
        damaged = Docx(
            {part: text.encode() for part, text in parts.items()},
            document.unit,
            document.draft,
        )
        if list(check(damaged)):
            return
    pytest.fail("no document suffers from it")


def test_the_version_for_signature_bears_no_mark_and_shades_nothing(
    workplace: Request,
) -> None:
    file = workplace.data / "2023" / "巴州医疗保障局" / "居民医保.yaml"
    text = file.read_text(encoding="utf-8").replace("状态: 公开稿", "状态: 送审稿")
    file.write_text(
        text.replace("成文日期: 2024年5月30日", "成文日期: 待填"), encoding="utf-8"
    )
    (outcome,) = pipeline.build(replace(workplace, year=2023, unit="巴州医疗保障局"))
    assert outcome.folder is not None
    (document,) = (
        read(path, outcome.unit) for path in outcome.folder.glob("*（送审稿）.docx")
    )
    assert any("〔待填〕" in paragraph.text for paragraph in document.text)
    assert not any("fill" in run.facts for _, run in every_run(document))
    kept = {
        name: list(entry.check(document))
        for name, entry in RULES.items()
        if "missing" not in name
    }
    assert not {name: found for name, found in kept.items() if found}


def test_the_library_holds_all_there_is_to_see(library: list[Docx]) -> None:
    styles = {paragraph.style for document in library for paragraph in document.text}
    wanted = {
        *TITLES,
        *TEXT,
        *KEPT,
        "成文日期",
        "表头",
        "表格数字",
        "图题",
        "公开时间",
        "封面标题",
    } - {"heading 5"}
    assert wanted <= styles
    assert any(
        section.landscape for document in library for section in document.sections
    )
    assert any(
        document.draft and "〔待填〕" in p.text
        for document in library
        for p in document.text
    )
    assert len({document.unit for document in library}) >= 5


# ── other programs ──────────────────────────────────────────────────────────


def words_of(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in read(data).everywhere]


def test_python_docx_and_docxtpl_read_and_save_every_document_without_loss(
    library: list[Docx],
) -> None:
    for document in library:
        data = packed(document.parts)
        before = words_of(data)
        for opened in (docx.Document(io.BytesIO(data)), DocxTemplate(io.BytesIO(data))):
            saved = io.BytesIO()
            opened.save(saved)
            assert words_of(saved.getvalue()) == before, document.name


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()
