"""What can be wrong with 版式.docx: a rule for each problem M04 to M10,
told all at once to who made it; and what a program may have lost that saved it (M13).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, problem
from reports.core.tags import COMMENT, LONE_TAG
from reports.writers.docx.styles import PARAGRAPH_STYLES
from reports.writers.docx.stylesheet import (
    THEME_FONTS,
    ancestry_of,
    style_ids,
    wanted_styles,
)
from reports.writers.docx.wordxml import Element, child, is_on, text_of, w

BODY_MARK = "【正文】"
REMARK = re.compile(COMMENT, re.DOTALL)
"""What only authors read."""
FIELD = re.compile(r"\{\{((?:(?!\{\{).)*?)\}\}", re.DOTALL)

_STRAY = re.compile(r"\{[{%#]|[}%#]\}")
# docxtpl's own forms of a field reach beyond it: {{p …}} stands for a whole paragraph.
_SPECIAL_FIELD = re.compile(r"^(?:p|r|tr|tc|-)\s|-$")
_SHOWN = 20
_SHOWN_OF_PARAGRAPH = 40
REVISIONS = frozenset(
    map(
        w,
        (
            "ins",
            "del",
            "moveFrom",
            "moveTo",
            "commentReference",
            "rPrChange",
            "pPrChange",
        ),
    )
)


class LayoutParts(Struct, frozen=True):
    """A layout taken apart: where it lies, its parts as XML,
    headers and footers by the names of their members, footnotes and endnotes.
    """

    place: Place
    document: Element
    styles: Element
    settings: Element | None
    heads: Sequence[tuple[str, Element]]
    notes: Sequence[Element]

    @property
    def roots(self) -> list[Element]:
        """The parts that hold words: the document, headers and footers."""
        return [self.document, *(root for _, root in self.heads)]


def check_layout(parts: LayoutParts) -> list[Problem]:
    """Everything that keeps the layout from being used."""
    return [problem for rule in _RULES for problem in rule(parts)]


def lost_settings(parts: LayoutParts) -> list[Problem]:
    """M13 where settings of Chinese typesetting are gone that LibreOffice and some versions of WPS do
    not write, or turned off: documents come out all the same, and look otherwise.
    """
    lost = [name for name, is_lost in _OF_CHINESE if is_lost(parts)]
    if not lost:
        return []
    return [problem("M13", "", parts.place, names="、".join(lost))]


def _lost_compression(parts: LayoutParts) -> bool:
    settings = parts.settings
    control = None
    if settings is not None:
        control = settings.find(w("characterSpacingControl"))
    return control is None or control.get(w("val")) == "doNotCompress"


def _lost_first_and_last(parts: LayoutParts) -> bool:
    """Whether a line may begin with a closing mark; where nothing is said it may not (17.3.1.16)."""
    return _is_turned_off("kinsoku", parts)


def _lost_overhang(parts: LayoutParts) -> bool:
    return _is_turned_off("overflowPunct", parts)


def _is_turned_off(name: str, parts: LayoutParts) -> bool:
    return not all(map(is_on, parts.styles.iter(w(name))))


def _lost_indent(parts: LayoutParts) -> bool:
    """Whether the first line of the text is set in by a length that no longer follows its characters."""
    indents: list[Element] = []
    identifier = style_ids(parts.styles).get(("paragraph", _BODY_STYLE.lower()), "")
    for level in ancestry_of(identifier, parts.styles):
        indents += level.findall(f"{w('pPr')}/{w('ind')}")
    if any(one.get(w("firstLineChars")) for one in indents):
        return False
    return any(one.get(w("firstLine"), "0") != "0" for one in indents)


_BODY_STYLE = PARAGRAPH_STYLES["body"]
_OF_CHINESE: Sequence[tuple[str, Callable[[LayoutParts], bool]]] = (
    ("按中文习惯控制首尾字符", _lost_first_and_last),
    ("标点压缩", _lost_compression),
    ("标点溢出边界", _lost_overhang),
    ("首行缩进按字数", _lost_indent),
)


def _check_body_mark(parts: LayoutParts) -> Iterator[Problem]:
    """M04: the paragraph that says where the text goes is missing, repeated, or not on its own."""
    holders = [
        paragraph
        for paragraph in parts.document.iter(w("p"))
        if BODY_MARK in text_of(paragraph)
    ]
    if not holders:
        yield problem("M04", "missing", parts.place)
    elif len(holders) > 1:
        yield problem("M04", "several", parts.place, count=len(holders))
    elif text_of(holders[0]).strip() != BODY_MARK or holders[0] not in child(
        parts.document, w("body")
    ):
        yield problem("M04", "not alone", parts.place)


def _check_styles(parts: LayoutParts) -> Iterator[Problem]:
    """M05: styles that a document needs and the layout lacks, all in one problem."""
    known = style_ids(parts.styles)
    missing = [
        name for _, kind, name in wanted_styles() if (kind, name.lower()) not in known
    ]
    if missing:
        names = "、".join(missing)
        yield problem("M05", place=parts.place, count=len(missing), names=names)


def _check_headers(parts: LayoutParts) -> Iterator[Problem]:
    """M06: kinds of header or footer that pages use and no section has;
    the mark 草稿 is printed in the headers.
    """
    for kind in ("header", "footer"):
        if lacking := _lacking_pages(parts, kind):
            yield problem("M06", kind, parts.place, pages="、".join(lacking))


def _lacking_pages(parts: LayoutParts, kind: str) -> list[str]:
    """The kinds of page that have no header or footer when they are first used;
    later sections take over earlier.
    """
    settings = parts.settings
    has_even = settings is not None and is_on(settings.find(w("evenAndOddHeaders")))
    lacking: dict[str, None] = {}
    present: set[str] = set()
    for section in parts.document.iter(w("sectPr")):
        for reference in section.findall(w(f"{kind}Reference")):
            present.add(reference.get(w("type"), "default"))
        needed = {"default": "普通页（奇数页）"}
        if has_even:
            needed["even"] = "偶数页"
        if is_on(section.find(w("titlePg"))):
            needed["first"] = "首页"
        lacking |= {needed[page]: None for page in needed if page not in present}
    return list(lacking)


def _check_style_fonts(parts: LayoutParts) -> Iterator[Problem]:
    """M07: styles whose text would not come out in a font named for Chinese: theme fonts,
    or none at all.
    """
    known = style_ids(parts.styles)
    faulty = []
    for _, kind, name in wanted_styles():
        identifier = known.get((kind, name.lower()))
        if kind == "paragraph" and identifier:
            ancestry = ancestry_of(identifier, parts.styles)
            if not _are_fonts_named(ancestry):
                faulty.append(name)
    if faulty:
        yield problem("M07", "styles", parts.place, names="、".join(faulty))


def _are_fonts_named(ancestry: Sequence[Element]) -> bool:
    """Whether the nearest setting for Chinese and for Latin text along a
    style's ancestry names a font.
    """
    found: list[Element] = []
    for level in ancestry:
        found += level.findall(f"{w('rPr')}/{w('rFonts')}")
    return all(_is_font_named(found, slot) for slot in ("eastAsia", "ascii"))


def _is_font_named(fonts: Sequence[Element], slot: str) -> bool:
    """Whether the first level that sets the slot names a font;
    a theme attribute beats it (ECMA-376 17.3.2.26).
    """
    for found in fonts:
        if found.get(w(f"{slot}Theme")):
            return False
        if found.get(w(slot)):
            return True
    return False


def _check_word_fonts(parts: LayoutParts) -> Iterator[Problem]:
    """M07 for words of the layout itself that are set in theme fonts whatever their style says."""
    texts: list[str] = []
    for run in _runs(parts):
        fonts = run.findall(f"{w('rPr')}/{w('rFonts')}")
        if any(found.get(w(name)) for found in fonts for name in THEME_FONTS):
            texts.append(text_of(run).strip())
    texts = list(dict.fromkeys(filter(None, texts)))
    if texts:
        yield problem("M07", "words", parts.place, words=_quote(texts))


def _check_fields(parts: LayoutParts) -> Iterator[Problem]:
    """M08: braces that are no {{ … }} field within one paragraph."""
    for root in parts.roots:
        place = replace(parts.place, spot=_HEADS.get(root.tag, ""))
        for paragraph in root.iter(w("p")):
            text = REMARK.sub("", text_of(paragraph))
            if not _are_braces_right(text):
                words = text.strip()[:_SHOWN_OF_PARAGRAPH]
                yield problem("M08", "braces", place, words=words)


_HEADS: Mapping[str, str] = {w("hdr"): "页眉", w("ftr"): "页脚"}


def _check_notes(parts: LayoutParts) -> Iterator[Problem]:
    """M08: tags in footnotes and endnotes, which every document takes over as they are."""
    for root in parts.notes:
        place = replace(parts.place, spot=_NOTES[root.tag])
        for paragraph in root.iter(w("p")):
            text = text_of(paragraph)
            if FIELD.search(text) or not _are_braces_right(text):
                words = text.strip()[:_SHOWN_OF_PARAGRAPH]
                yield problem("M08", "notes", place, words=words)


_NOTES: Mapping[str, str] = {w("footnotes"): "脚注", w("endnotes"): "尾注"}


def _are_braces_right(text: str) -> bool:
    rest = FIELD.sub("", text)
    if _STRAY.search(rest) or LONE_TAG.search(rest):
        return False
    return all(
        expression.strip() and not _SPECIAL_FIELD.search(expression)
        for expression in FIELD.findall(text)
    )


def _check_page_setup(parts: LayoutParts) -> Iterator[Problem]:
    """M09: the section of the text lacks paper size or margins."""
    sections = list(parts.document.iter(w("sectPr")))
    if not sections or any(
        section.find(w("pgSz")) is None or section.find(w("pgMar")) is None
        for section in sections
    ):
        yield problem("M09", place=parts.place)


def _check_leftovers(parts: LayoutParts) -> Iterator[Problem]:
    """M10: tracked changes, comments or hidden text,
    which would be published with every document.
    """
    hidden = [
        text_of(run).strip()
        for run in _runs(parts)
        if is_on(run.find(f"{w('rPr')}/{w('vanish')}"))
    ]
    if any(hidden):
        words = _quote(filter(None, hidden))
        yield problem("M10", "hidden text", parts.place, words=words)
    if any(element.tag in REVISIONS for root in parts.roots for element in root.iter()):
        yield problem("M10", "revisions", parts.place)


def _runs(parts: LayoutParts) -> Iterator[Element]:
    for root in parts.roots:
        yield from root.iter(w("r"))


def _quote(texts: Iterable[str]) -> str:
    return "、".join(f"“{text[:_SHOWN]}”" for text in texts)


def check_word_body(parts: LayoutParts) -> list[Problem]:
    """Everything that keeps a Word file from being a template, but for the tags of its body."""
    heads = replace(parts, document=etree.Element(w("document")))
    rules = (_check_notes, _check_page_setup, _check_leftovers)
    return [*_check_fields(heads), *(one for rule in rules for one in rule(parts))]


_RULES: Sequence[Callable[[LayoutParts], Iterator[Problem]]] = (
    _check_body_mark,
    _check_styles,
    _check_headers,
    _check_style_fonts,
    _check_word_fonts,
    _check_fields,
    _check_notes,
    _check_page_setup,
    _check_leftovers,
)
