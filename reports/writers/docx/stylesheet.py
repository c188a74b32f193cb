"""styles.xml: the styles that a document needs, and what they say of fonts, sizes,
tabs and margins.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache

from lxml import etree
from msgspec import Struct

from reports.writers.docx.layout import CellText
from reports.writers.docx.ooxml import W as NAMESPACE
from reports.writers.docx.styles import (
    CELL_STYLES,
    CHARACTER_STYLES,
    PARAGRAPH_STYLES,
    TABLE_STYLES,
)
from reports.writers.docx.wordxml import PARSER, Element, child, length, w

THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
# Ten points, where neither style nor defaults say anything (ECMA-376 17.3.2.38).
_DEFAULT_SIZE = 20
# 0.08 inch on either side, where the table's style says nothing (ECMA-376 17.4.42).
_DEFAULT_MARGIN = 115
_SIDES = (("left", "start"), ("right", "end"))


def style_ids(styles: Element) -> dict[tuple[str, str], str]:
    """The ids of the styles by type and name;
    names of built-in styles differ in case between programs.
    """
    found = {}
    for style in styles.iter(w("style")):
        name = style.find(w("name"))
        if name is not None:
            kind = style.get(w("type"), "paragraph")
            found[kind, name.get(w("val"), "").lower()] = style.get(w("styleId"), "")
    return found


def wanted_styles() -> Iterator[tuple[str, str, str]]:
    """Every role with the type and the name of its style."""
    for kind, names in (
        ("paragraph", PARAGRAPH_STYLES),
        ("character", CHARACTER_STYLES),
        ("table", TABLE_STYLES),
    ):
        for role, name in names.items():
            yield role, kind, name


def styles_by_role(styles: Element) -> dict[str, str]:
    """The id of the style of each role, all of which are there."""
    known = style_ids(styles)
    return {role: known[kind, name.lower()] for role, kind, name in wanted_styles()}


def ancestry_of(identifier: str, styles: Element) -> list[Element]:
    """Where a style's properties come from, nearest first: itself, what it is based on,
    the defaults.
    """
    by_id = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
    found: list[Element] = []
    while identifier in by_id:
        style = by_id.pop(identifier)
        found.append(style)
        parent = style.find(w("basedOn"))
        identifier = parent.get(w("val"), "") if parent is not None else ""
    return [*found, *styles.findall(f"{w('docDefaults')}/{w('rPrDefault')}")]


def without_theme_fonts(styles: Element) -> Element:
    """The styles without theme fonts: those that a document uses name their own (M07)."""
    for fonts in styles.iter(w("rFonts")):
        for name in THEME_FONTS:
            fonts.attrib.pop(w(name), "")
    return styles


# ── what styles say ─────────────────────────────────────────────────────────


def fonts_in(ancestry: Sequence[Element]) -> list[Element]:
    """The settings of fonts along a style's ancestry, nearest first."""
    return _properties(ancestry, f"{w('rPr')}/{w('rFonts')}")


def character_width(ancestry: Sequence[Element]) -> int:
    """The width of a Chinese character in twips, which is its size (w:sz,
    in half points; 17.3.2.38).
    """
    for size in _properties(ancestry, f"{w('rPr')}/{w('sz')}"):
        return 10 * int(size.get(w("val"), "0"))
    return 10 * _DEFAULT_SIZE


def character_widths(styles: Element) -> dict[str, int]:
    """The width of a Chinese character in each role of a paragraph, in twips."""
    by_role = styles_by_role(styles)
    return {
        role: character_width(ancestry_of(by_role[role], styles))
        for role in PARAGRAPH_STYLES
    }


def fonts_by_style(styles: Element) -> dict[str, tuple[str, str]]:
    """The Chinese and the Latin font of each paragraph style that documents use, by its id."""
    by_role = styles_by_role(styles)
    found = {}
    for role in PARAGRAPH_STYLES:
        fonts = fonts_in(ancestry_of(by_role[role], styles))
        found[by_role[role]] = (
            _first_named(fonts, "eastAsia"),
            _first_named(fonts, "ascii"),
        )
    return found


def _first_named(fonts: Sequence[Element], slot: str) -> str:
    for found in fonts:
        if font := found.get(w(slot)):
            return font
    return ""


def entry_width(ancestry: Sequence[Element]) -> int:
    """The width of a line of 目录 up to its right tab, in hundredths of a character;
    nothing where it has none.
    """
    right = 0
    for level in ancestry:
        for tab in level.findall(f"{w('pPr')}/{w('tabs')}/{w('tab')}"):
            if tab.get(w("val")) in ("right", "end"):
                right = max(right, length(tab, "pos"))
    if not right:
        return 0
    left = 0
    for indent in _properties(ancestry, f"{w('pPr')}/{w('ind')}")[:1]:
        left = length(indent, "left") or length(indent, "start")
    return 100 * (right - left) // character_width(ancestry)


def spacing(ancestry: Sequence[Element], name: str) -> int:
    """What a style says of the space of its paragraphs (before, line), in twips; nothing where it says
    nothing.
    """
    for found in _properties(ancestry, f"{w('pPr')}/{w('spacing')}"):
        if found.get(w(name)):
            return length(found, name)
    return 0


def cell_texts(styles: Element) -> Iterator[CellText]:
    """The looks that the text of cells can have, the largest first."""
    by_role = styles_by_role(styles)
    for roles in CELL_STYLES:
        yield _cell_text(
            {place: by_role[role] for place, role in roles.items()}, styles
        )


def _cell_text(by_place: Mapping[str, str], styles: Element) -> CellText:
    widths, spaces = [], []
    for identifier in by_place.values():
        ancestry = ancestry_of(identifier, styles)
        widths.append(character_width(ancestry))
        spaces.append(spacing(ancestry, "before") + spacing(ancestry, "after"))
    return CellText(by_place, max(widths), max(spaces))


def cell_padding(ancestry: Sequence[Element]) -> int:
    """The left and right margins of a table's cells (w:tblCellMar) together, in twips."""
    return sum(_margin(ancestry, names) for names in _SIDES)


def _margin(ancestry: Sequence[Element], names: Sequence[str]) -> int:
    """The margin on the side that goes by these names, in twips."""
    for level in ancestry:
        for name in names:
            margin = level.find(f"{w('tblPr')}/{w('tblCellMar')}/{w(name)}")
            if margin is not None:
                return length(margin, "w")
    return _DEFAULT_MARGIN


def _properties(ancestry: Sequence[Element], path: str) -> list[Element]:
    """The properties at a path along a style's ancestry, the first of each level, nearest first."""
    found = (level.find(path) for level in ancestry)
    return [element for element in found if element is not None]


# ── styles of one layout in another ─────────────────────────────────────────

# What a style says that speaks of others of its own stylesheet, or of who made it.
_LEFT_OUT = (*map(w, ("link", "next", "rsid", "aliases", "locked")),)


class Graft(Struct, frozen=True):
    """Styles as another stylesheet can take them in: their new ids by the old ones, and their XML."""

    ids: Mapping[str, str]
    xml: str


@lru_cache(maxsize=16)
def grafted(stylesheet: str, wanted: tuple[str, ...], mark: str) -> Graft:
    """The styles of these ids, and what they are based on, under other names; all that the defaults of
    their own stylesheet say is said by themselves. `mark` tells them from those of others.
    """
    styles = etree.fromstring(stylesheet, PARSER)
    needed: dict[str, Element] = {}
    for identifier in wanted:
        for level in ancestry_of(identifier, styles):
            if level.tag == w("style"):
                needed[level.get(w("styleId"), "")] = level
    ids = {identifier: f"{mark}{identifier}" for identifier in needed}
    xml = [_base_style(styles, mark)]
    for style in needed.values():
        xml.append(_renamed(deepcopy(style), ids, mark))
    return Graft(ids, "".join(xml))


def _base_style(styles: Element, mark: str) -> str:
    """The defaults of a stylesheet as a style; what they do not say is as the standard has it (17.7.5)."""
    defaults = styles.find(w("docDefaults"))
    said: dict[str, Element] = {}
    for name in ("pPr", "rPr"):
        found = None
        if defaults is not None:
            found = defaults.find(f"{w(f'{name}Default')}/{w(name)}")
        said[name] = etree.Element(w(name)) if found is None else deepcopy(found)
    if said["pPr"].find(w("spacing")) is None:
        spacing_of = etree.Element(w("spacing"))
        for name, value in (("before", "0"), ("after", "0"), ("line", "240")):
            spacing_of.set(w(name), value)
        spacing_of.set(w("lineRule"), "auto")
        said["pPr"].append(spacing_of)
    if said["rPr"].find(w("sz")) is None:
        for name in ("sz", "szCs"):
            size = etree.SubElement(said["rPr"], w(name))
            size.set(w("val"), str(_DEFAULT_SIZE))
    base = etree.Element(w("style"), {w("type"): "paragraph"}, {"w": NAMESPACE})
    for name, value in (("customStyle", "1"), ("styleId", mark)):
        base.set(w(name), value)
    etree.SubElement(base, w("name")).set(w("val"), mark)
    base.extend(said.values())
    without_theme_fonts(base)
    return etree.tostring(base, encoding="unicode")


def _renamed(style: Element, ids: Mapping[str, str], mark: str) -> str:
    style.set(w("styleId"), ids[style.get(w("styleId"), "")])
    style.set(w("customStyle"), "1")
    style.attrib.pop(w("default"), "")
    for name in _LEFT_OUT:
        for node in style.findall(name):
            style.remove(node)
    named = child(style, w("name"))
    named.set(w("val"), f"{mark} {named.get(w('val'), '')}")
    based = style.find(w("basedOn"))
    if based is None and style.get(w("type"), "paragraph") == "paragraph":
        based = etree.Element(w("basedOn"))
        named.addnext(based)
        based.set(w("val"), mark)
    elif based is not None:
        based.set(w("val"), ids[based.get(w("val"), "")])
    etree.cleanup_namespaces(without_theme_fonts(style))
    return etree.tostring(style, encoding="unicode")
