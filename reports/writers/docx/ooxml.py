"""How WordprocessingML is spelled: escaped text, runs, paragraphs, fields, bookmarks, styles."""

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

from reports.writers.opc import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BREAK = "<w:r><w:br/></w:r>"
TAB = "<w:r><w:tab/></w:r>"
END_FIELD = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
KEEP_NEXT = "<w:keepNext/>"
LOOSE = '<w:keepNext w:val="0"/>'
PAGE_BREAK_BEFORE = "<w:pageBreakBefore/>"
MERGE_START = '<w:vMerge w:val="restart"/>'
MERGE_ON = "<w:vMerge/>"
AT_LEFT = '<w:jc w:val="left"/>'
IN_THE_MIDDLE = '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
NO_SPACE_AROUND = '<w:spacing w:before="0" w:after="0"/>'
AT_RIGHT = '<w:jc w:val="right"/>'
DISTRIBUTED = '<w:jc w:val="distribute"/>'

# What few runs hold: characters that need an escape, a hint or care for their spaces, or that XML
# cannot hold. Named by what is rare: `re` compiles a class character by character, and 汉字 are many.
_DELICATE = re.compile('[\x00- &<>"\x7f-\u3000\ud800-\udfff\ufffe\uffff]')
# “ ” ‘ ’ — … · × stand in Latin and Chinese fonts;
# the hint picks the Chinese one (ECMA-376 17.3.2.26).
_AMBIGUOUS = re.compile("[\x80-\u2e7f]")
_HINT = '<w:rFonts w:hint="eastAsia"/>'
_BOOKMARK_LENGTH = 40
# What is said of paragraphs and of words, in the order of the standard (CT_PPrBase up to the outline level,
# EG_RPrBase).
OF_PARAGRAPHS = (
    "keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi"
    " adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc"
    " textDirection textAlignment textboxTightWrap"
)
OF_WORDS = (
    "rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid"
    " vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign"
    " rtl cs em lang eastAsianLayout specVanish oMath"
)
# So many levels has Word's outline (17.3.1.20), each with a style of Word's own, heading 1 to heading 9.
BUILT_IN_LEVELS = 9
# Compiled where words are to be set off, which is seldom.
_SIMPLE_RUN = "(?s)<w:r(?: [^>]*)?>(?:<w:rPr>((?:(?!</w:rPr>).)*)</w:rPr>)?<w:t(?: [^>]*)?>([^<]*)</w:t></w:r>"
_STYLE_OF_RUN = "<w:rStyle [^>]*/>"


def run(text: str, style: str = "") -> str:
    """A run of text, in a character style where one is given; nothing where there is no text."""
    if not text:
        return ""
    if not style and not _DELICATE.search(text):
        return f"<w:r><w:t>{text}</w:t></w:r>"
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + (
        _HINT if _AMBIGUOUS.search(text) else ""
    )
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    space = ' xml:space="preserve"' if text != text.strip() or "  " in text else ""
    return f"<w:r>{properties}<w:t{space}>{escape(text)}</w:t></w:r>"


def scaled(text: str, percent: int) -> str:
    """A run of text, its characters as wide as that (ECMA-376 17.3.2.43)."""
    if percent == 100:
        return run(text)
    return (
        f'<w:r><w:rPr><w:w w:val="{percent}"/></w:rPr><w:t>{escape(text)}</w:t></w:r>'
    )


def are_plain(texts: Sequence[str]) -> bool:
    """Whether each of the texts has a run that needs no care: most do, as one look tells."""
    return all(texts) and not _DELICATE.search("".join(texts))


def set_off(xml: str, words: str, style: str) -> str:
    """The XML with these words, wherever a run says them,
    in a run of their own in a character style.
    """
    wanted = escape(words)
    if wanted not in xml:
        return xml

    def split(found: re.Match[str]) -> str:
        properties, text = found[1] or "", found[2]
        if wanted not in text:
            return found[0]
        marked = f'<w:rPr><w:rStyle w:val="{style}"/>{re.sub(_STYLE_OF_RUN, "", properties)}</w:rPr>'
        plain = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        pieces = [_plain_run(plain, piece) for piece in text.split(wanted)]
        return _plain_run(marked, wanted).join(pieces)

    return re.sub(_SIMPLE_RUN, split, xml)


def _plain_run(properties: str, escaped: str) -> str:
    return (
        f'<w:r>{properties}<w:t xml:space="preserve">{escaped}</w:t></w:r>'
        if escaped
        else ""
    )


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style; `properties` follow w:pStyle, in the order of ECMA-376 17.3.1.26."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def end_section(paragraphs: str, section: str) -> str:
    """The paragraphs, the last of which now ends a section (ECMA-376 17.6.18)."""
    before, last = paragraphs.rsplit("</w:pPr>", 1)
    return f"{before}{section}</w:pPr>{last}"


def on_even_page(section: str) -> str:
    """The properties of a section that begins a page, now with the next even one (ECMA-376 17.6.22)."""
    return section.replace("<w:pgSz", '<w:type w:val="evenPage"/><w:pgSz', 1)


def both_ends(width: int) -> str:
    """The properties of a line whose first words stand at the left edge,
    those after a tab at the right one.
    """
    return tabs(("right", width)) + AT_LEFT


def tabs(*stops: tuple[str, int]) -> str:
    """Stops for tabs: what stands there (left, center, right), and where, in twips."""
    listed = "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in stops)
    return f"<w:tabs>{listed}</w:tabs>"


def space_before(twips: int) -> str:
    """How far a paragraph stands below the one before it."""
    return f'<w:spacing w:before="{twips}"/>'


def foot_frame(width: int) -> str:
    """The frame of paragraphs that stand together at the foot of the type area, as wide as it
    (ECMA-376 17.3.1.11).
    """
    return (
        f'<w:framePr w:w="{width}" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin"'
        ' w:xAlign="left" w:yAlign="bottom"/>'
    )


def side_by_side(*cells: tuple[str, int]) -> str:
    """Paragraphs beside one another, half-way down, in the middle of the page: of each group their XML and
    how wide they are, in twips.
    """
    total = sum(width for _, width in cells)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for _, width in cells)
    printed = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
        for content, width in cells
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{printed}</w:tr></w:tbl>"
    )


def indent(character: int, **hundredths: int) -> str:
    """An indent by sides (left, right, hanging) in hundredths of a character,
    `character` being one's width in twips.

    Word and WPS go by the characters (ECMA-376 17.3.1.12), other programs by the twips.
    """
    sides = (
        f'w:{side}Chars="{value}" w:{side}="{value * character // 100}"'
        for side, value in hundredths.items()
    )
    return f"<w:ind {' '.join(sides)}/>"


def field(instruction: str, result: str) -> str:
    """A field (ECMA-376 17.16.18) with the result it had last, as its runs."""
    return f"{begin_field(instruction)}{result}{END_FIELD}"


def silent_field(instruction: str) -> str:
    """A field that prints nothing, such as a line for the 目录 (TC, 17.16.5.67)."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f"{END_FIELD}"
    )


def begin_field(instruction: str) -> str:
    """What stands before the result of a field that may go on over paragraphs;
    END_FIELD ends it.
    """
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def bookmark(content: str, number: int, anchor: str) -> str:
    """The content, marked so that links can lead to it."""
    name = escape(bookmark_name(anchor))
    start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'


def inner_link(content: str, anchor: str) -> str:
    """The content as a link to what is marked with an anchor."""
    name = escape(bookmark_name(anchor))
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{content}</w:hyperlink>'


def paragraph_style(
    identifier: str, name: str, before: str, paragraphs: str, words: str
) -> str:
    """A paragraph style; `before` are aliases, basedOn and next, `paragraphs` and `words` what it says of them.
    One that is called heading N is Word's own (17.7.4.9).
    """
    custom = "" if name.startswith("heading ") else ' w:customStyle="1"'
    return (
        f'<w:style xmlns:w="{W}" w:type="paragraph"{custom} w:styleId="{identifier}">'
        f'<w:name w:val="{name}"/>{before}<w:uiPriority w:val="3"/><w:qFormat/>'
        f"<w:pPr>{paragraphs}</w:pPr>{words and f'<w:rPr>{words}</w:rPr>'}</w:style>"
    )


def replaced_style(stylesheet: str, identifier: str, style: str) -> str:
    """The stylesheet with another style in the place of the one of this id."""
    at = stylesheet.index(f' w:styleId="{identifier}"')
    start = stylesheet.rindex("<w:style ", 0, at)
    end = stylesheet.index("</w:style>", at) + len("</w:style>")
    return stylesheet[:start] + style + stylesheet[end:]


@lru_cache(maxsize=4096)
def bookmark_name(anchor: str) -> str:
    """The anchor as Word allows it: a letter first, then letters, digits,
    underscores, 40 in all.
    """
    name = re.sub(r"\W", "_", anchor)
    if not (name[0].isalpha() or name[0] == "_"):
        name = "_" + name
    if name == anchor and len(name) <= _BOOKMARK_LENGTH:
        return name
    digest = f"_{zlib.crc32(anchor.encode()):08x}"
    return name[: _BOOKMARK_LENGTH - len(digest)] + digest
