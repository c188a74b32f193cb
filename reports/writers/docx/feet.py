"""The feet of landscape pages: what a footer says stands where it does on upright ones, so that the page numbers
of a bound report are found in one place (GB/T 9704-2012 7.7).

The paper is turned left: its foot is the left edge, and its words run down there. Only a cell can say so
(ECMA-376 17.4.72): that of a table which floats beside the type area.
"""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree

from reports.core.problems import Place
from reports.writers.docx.layout import Feet, HeaderPart
from reports.writers.docx.layoutfile import DOCUMENT, PARTS, LayoutFile
from reports.writers.docx.ooxml import W
from reports.writers.docx.slots import cut_header
from reports.writers.docx.wordxml import Element, child, length, text_of, w
from reports.writers.opc import R, content_type, relationship

# What stands in no cell, or in none that is turned; a footer that leads to other parts has their addresses
# for itself.
_UNTURNED = (*map(w, ("tbl", "framePr", "drawing", "pict", "object", "sectPr")),)
_NUMBERED = re.compile(r"word/footer(\d+)\.xml")


def turned_feet(
    section: Element,
    source: LayoutFile,
    heads: Iterable[tuple[str, Element]],
    place: Place,
) -> tuple[dict[str, str], Feet]:
    """The footers of a section's pages where these are turned: the ids of their relationships by those of the
    upright ones, and their parts; those that cannot be turned are left as they are.
    """
    size = child(section, w("pgSz"))
    if length(size, "w") >= length(size, "h"):
        return {}, Feet()
    targets = {one.identifier: one.target for one in source.relations(DOCUMENT)}
    roots = dict(heads)
    free = 1 + max(_numbers(source), default=0)
    ids: dict[str, str] = {}
    parts: list[HeaderPart] = []
    relations = types = ""
    for reference in section.findall(w("footerReference")):
        identifier = reference.get(f"{{{R}}}id", "")
        root = roots.get(targets.get(identifier, ""))
        if identifier in ids or root is None or not _can_turn(root):
            continue
        number = free + len(ids)
        ids[identifier] = f"foot{number}"
        name = f"word/footer{number}.xml"
        parts.append(cut_header(name, _turned(root, section), place))
        relations += relationship(
            ids[identifier], f"{R}/footer", name.removeprefix("word/")
        )
        types += content_type(name, PARTS["footer"].content)
    return ids, Feet(tuple(parts), relations, types)


def _numbers(source: LayoutFile) -> Iterator[int]:
    for name in source.members:
        if found := _NUMBERED.fullmatch(name):
            yield int(found[1])


def _can_turn(root: Element) -> bool:
    """Whether a footer says something, and that in paragraphs alone."""
    if not text_of(root).strip() or next(root.iter(*_UNTURNED), None) is not None:
        return False
    attributes = {str(name) for one in root.iter() for name in one.attrib}
    return not any(name.startswith(f"{{{R}}}") for name in attributes)


def _turned(upright: Element, section: Element) -> Element:
    """The footer, its paragraphs in a cell that runs down beside the type area, as far from the paper's edge
    as they are from the lower one.
    """
    size, margin = child(section, w("pgSz")), child(section, w("pgMar"))
    across = length(size, "w") - length(margin, "left") - length(margin, "right")
    room = max(1, abs(length(margin, "bottom")) - length(margin, "footer"))
    root = deepcopy(upright)
    table, end = etree.fromstring(
        f'<w:ftr xmlns:w="{W}"><w:tbl><w:tblPr>'
        '<w:tblpPr w:vertAnchor="page" w:horzAnchor="page"'
        f' w:tblpX="{length(margin, "footer")}" w:tblpY="{length(margin, "left")}"/>'
        f'<w:tblW w:w="{room}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{room}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{across}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{room}" w:type="dxa"/>'
        '<w:textDirection w:val="tbRl"/><w:vAlign w:val="bottom"/></w:tcPr></w:tc>'
        "</w:tr></w:tbl><w:p/></w:ftr>"
    )
    # A part ends with a paragraph; this one is as high as what it had before.
    style = root.find(f"{w('p')}/{w('pPr')}/{w('pStyle')}")
    if style is not None:
        etree.SubElement(end, w("pPr")).append(deepcopy(style))
    child(table, f"{w('tr')}/{w('tc')}").extend(list(root))
    root.extend((table, end))
    return root
