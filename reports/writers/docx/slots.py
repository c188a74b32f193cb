"""The body of a layout cut at what the writer fills: the slots of the text,
and fields ({{ … }}).
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from html import unescape

from lxml import etree
from msgspec import Struct

from reports.core.problems import Fault, Place, problem
from reports.writers.docx.layout import Field, HeaderPart, Piece, Slot
from reports.writers.docx.lint import BODY_MARK, FIELD, REMARK
from reports.writers.docx.word_body.tags import without_escaping
from reports.writers.docx.wordxml import PARSER, Element, child, section_in, text_of, w
from reports.writers.opc import DECLARATION

_SLOTS = {
    "<?slot body?>": Slot.BODY,
    "<?slot section?>": Slot.SECTION,
    "<?slot start?>": Slot.START,
}
_HOLE = re.compile(r"(<\?slot \w+\?>|\{\{(?:(?!\{\{).)*?\}\})", re.DOTALL)
_OPENING_TAG = re.compile(r"<[^>]*>")
# Page numbers in Arabic numerals (17.18.59).
_ARABIC = ("", "decimal", "numberInDash")


class TextSlot(Struct, frozen=True):
    """Where the text goes: its section, and whether that begins earlier, goes on after,
    or ends with 【正文】.
    """

    section: Element
    leads: bool
    trails: bool
    closed: bool


def open_start(document: Element) -> tuple[bool, int | None]:
    """Whether pages are counted anew before 【正文】 or with it, and from which number on.

    A slot now stands in the first paragraph counted so, where that is not 【正文】 itself. The number
    is None where pages bear other than Arabic numerals.
    """
    blocks = list(child(document, w("body")))
    at = _mark_index(blocks)
    restart: int | None = None
    first_page, arabic = 1, True
    for begins, section in _sections_to(blocks, at):
        numbers = section.find(w("pgNumType"))
        arabic = numbers is None or numbers.get(w("fmt"), "") in _ARABIC
        if numbers is not None and numbers.get(w("start")):
            restart, first_page = begins, int(numbers.get(w("start"), "1"))
    if restart is not None and restart < at:
        _mark_start(blocks[restart:])
    return restart is not None, first_page if arabic else None


def open_slots(document: Element) -> TextSlot:
    """The section of 【正文】; slots now stand for this paragraph,
    and for the section where it goes on.
    """
    blocks = list(child(document, w("body")))
    at = _mark_index(blocks)
    section = next(
        found for block in blocks[at:] if (found := section_in(block)) is not None
    )
    closed = section_in(blocks[at]) is not None
    slot = TextSlot(
        section=deepcopy(section),
        leads=at > 0 and section_in(blocks[at - 1]) is None,
        trails=not closed and blocks[at + 1] is not section,
        closed=closed,
    )
    if not closed:
        _replace(section, "section")
    _replace(blocks[at], "body")
    return slot


def _mark_index(blocks: Sequence[Element]) -> int:
    """Which of the blocks is 【正文】."""
    texts = [text_of(block).strip() for block in blocks]
    return texts.index(BODY_MARK)


def _sections_to(blocks: Sequence[Element], at: int) -> Iterator[tuple[int, Element]]:
    """The sections up to that of a block, each with the block it begins with."""
    begins = 0
    for index, block in enumerate(blocks):
        section = section_in(block)
        if section is None:
            continue
        yield begins, section
        if index >= at:
            return
        begins = index + 1


def _mark_start(blocks: Sequence[Element]) -> None:
    """Put the slot into the first paragraph,
    for LibreOffice takes a bookmark between two to the page of the first.
    """
    paragraph = next(found for block in blocks for found in block.iter(w("p")))
    after_properties = int(paragraph.find(w("pPr")) is not None)
    paragraph.insert(after_properties, etree.ProcessingInstruction("slot", "start"))


def _replace(old: Element, slot: str) -> None:
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, etree.ProcessingInstruction("slot", slot))


# ── pieces ──────────────────────────────────────────────────────────────────


def cut_pieces(root: Element, place: Place) -> tuple[Piece, ...]:
    """The part's XML cut at its slots and fields,
    runs that Word split within a field joined by docxtpl.

    Raises Fault (M08) for a field whose braces lie in different parts of Word's own structure.
    """
    _hint_chinese(root)
    xml = _join_fields(etree.tostring(root, encoding="unicode"))
    try:
        etree.fromstring(FIELD.sub("", xml), PARSER)
    except etree.XMLSyntaxError as fault:
        raise Fault(problem("M08", "torn", place, detail=str(fault))) from fault
    return (DECLARATION, *(_piece(text) for text in _HOLE.split(xml) if text))


def _join_fields(xml: str) -> str:
    """The XML with each field in one run; it imports docxtpl, which is slow, only where there
    are any.
    """
    if "{" not in xml:
        return xml
    from docxtpl import DocxTemplate

    joined: str = DocxTemplate("").patch_xml(xml)
    return REMARK.sub("", joined)


def cut_header(name: str, root: Element, place: Place) -> HeaderPart:
    """A header or footer, cut after its opening tag, where the mark goes."""
    takes_mark = root.tag == w("hdr")
    _, first, *rest = cut_pieces(root, place)
    tag = _OPENING_TAG.match(str(first))
    end = tag.end() if tag else 0
    opening, remainder = str(first)[:end], str(first)[end:]
    pieces = tuple(piece for piece in (remainder, *rest) if piece)
    return HeaderPart(name, DECLARATION + opening, pieces, takes_mark)


def _piece(text: str) -> Piece:
    if text in _SLOTS:
        return _SLOTS[text]
    if text.startswith("{{"):
        return Field(without_escaping(unescape(text[2:-2]).strip()))
    return text


def _hint_chinese(root: Element) -> None:
    """Make every run prefer its Chinese font for “ ” — and the like, also those that fields bring.

    ECMA-376 17.3.2.26.
    """
    for run in root.iter(w("r")):
        if run.find(w("t")) is None:
            continue
        properties = run.find(w("rPr"))
        if properties is None:
            properties = etree.Element(w("rPr"))
            run.insert(0, properties)
        fonts = properties.find(w("rFonts"))
        if fonts is None:
            fonts = etree.Element(w("rFonts"))
            after_style = int(properties.find(w("rStyle")) is not None)
            properties.insert(after_style, fonts)
        fonts.set(w("hint"), "eastAsia")
