"""The file around a form: styles with theme fonts, settings with the sessions, header and footer, and equal bytes."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Twips

from tests.content.word_forms.word import Element, W, parsed, run

A4 = (11906, 16838)
# What the empty file of python-docx carries and one from a bureau does not.
_NOT_OURS = ("stylesWithEffects", "customXml", "numbering", "thumbnail")

_STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi"'
    ' w:cstheme="minorBidi"/>'
    '<w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="22"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>',
    '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/>'
    '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
    '<w:style w:type="numbering" w:default="1" w:styleId="a2"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
    "<w:semiHidden/><w:unhideWhenUsed/></w:style>",
    '<w:style w:type="table" w:styleId="a3"><w:name w:val="Table Grid"/><w:basedOn w:val="a1"/>'
    '<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr></w:style>",
    '<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="header"/><w:basedOn w:val="a"/>'
    '<w:uiPriority w:val="99"/><w:unhideWhenUsed/>'
    '<w:pPr><w:tabs><w:tab w:val="center" w:pos="4153"/><w:tab w:val="right" w:pos="8306"/></w:tabs>'
    '<w:snapToGrid w:val="0"/><w:jc w:val="center"/></w:pPr>'
    '<w:rPr><w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi"/>'
    '<w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>',
    '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="footer"/><w:basedOn w:val="a"/>'
    '<w:uiPriority w:val="99"/><w:unhideWhenUsed/>'
    '<w:pPr><w:snapToGrid w:val="0"/><w:jc w:val="center"/></w:pPr>'
    '<w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>',
)


def _settings(sessions: Sequence[str]) -> Iterable[str]:
    rsids = "".join(f'<w:rsid w:val="{session}"/>' for session in sorted(sessions))
    return (
        '<w:zoom w:percent="100"/>',
        "<w:bordersDoNotSurroundHeader/>",
        "<w:bordersDoNotSurroundFooter/>",
        '<w:proofState w:spelling="clean" w:grammar="clean"/>',
        '<w:defaultTabStop w:val="420"/>',
        '<w:drawingGridVerticalSpacing w:val="156"/>',
        '<w:characterSpacingControl w:val="compressPunctuation"/>',
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat>",
        f'<w:rsids><w:rsidRoot w:val="{sessions[0]}"/>{rsids}</w:rsids>',
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
        '<w:decimalSymbol w:val="."/>',
        '<w:listSeparator w:val=","/>',
    )


def _refill(element: Element, parts: Iterable[str]) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(parsed(part) for part in parts)


def new_document(sessions: Sequence[str], title: str) -> Document:
    """An empty document as a bureau's Word would have begun it."""
    document = docx.Document()
    for rels in (document.part.rels, document.part.package.rels):
        for identifier in [
            key for key, rel in rels.items() if rel.reltype.endswith(_NOT_OURS)
        ]:
            del rels[identifier]
    _refill(document.styles.element, _STYLES)
    _refill(document.settings.element, _settings(sessions))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = datetime(2024, 3, 1, 9, 30)
    return document


def set_page(document: Document, landscape: bool) -> None:
    """A4, upright or across, with margins of two centimetres and a grid of lines."""
    section = document.sections[0]
    narrow, wide = map(Twips, A4)
    section.page_width, section.page_height = (
        (wide, narrow) if landscape else (narrow, wide)
    )
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = Twips(1134)
    section.top_margin = section.bottom_margin = Twips(1134)
    section.header_distance, section.footer_distance = Twips(851), Twips(680)
    grid = document.element.body.sectPr.find(f"{{{W}}}docGrid")
    grid.set(f"{{{W}}}type", "lines")
    grid.set(f"{{{W}}}linePitch", "312")


def _replace_paragraph(part: Element, xml: str) -> None:
    for paragraph in list(part):
        part.remove(paragraph)
    part.append(parsed(xml))


def set_header(document: Document, text: str) -> None:
    """One line of text above each page."""
    header = document.sections[0].header
    header.is_linked_to_previous = False
    line = f'<w:p><w:pPr><w:pStyle w:val="a4"/></w:pPr>{run(text, "")}</w:p>'
    _replace_paragraph(header.part.element, line)


def set_page_number(document: Document) -> None:
    """The page's number between two dashes below each page, as a field in five runs."""
    properties = '<w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体"/>'
    field = "".join(
        f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"
        for content in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE   \\* MERGEFORMAT </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    dashes = (run("— ", properties), run(" —", properties))
    line = (
        f'<w:p><w:pPr><w:pStyle w:val="a5"/></w:pPr>{dashes[0]}{field}{dashes[1]}</w:p>'
    )
    _replace_paragraph(footer.part.element, line)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A Word file of these parts, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def saved(document: Document) -> bytes:
    """The document's file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(parts_of(buffer.getvalue()))
