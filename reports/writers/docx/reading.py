"""版式.docx → Layout, or a Fault that names all that is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypedDict

from lxml import etree

from reports.core.problems import Fault, Place
from reports.writers.archive import Member
from reports.writers.docx.feet import turned_feet
from reports.writers.docx.foreign import find_foreign
from reports.writers.docx.layout import Layout, fields_of
from reports.writers.docx.layoutfile import (
    DOCUMENT,
    LayoutFile,
    damaged,
    find_reachable,
    package_relationships,
    part_relationships,
    read_settings,
    static_members,
    type_entries,
    unpack,
)
from reports.writers.docx.lint import LayoutParts, check_layout, lost_settings
from reports.writers.docx.looks import heading_looks
from reports.writers.docx.pages import page_setups
from reports.writers.docx.slots import cut_header, cut_pieces, open_slots, open_start
from reports.writers.docx.stylesheet import (
    ancestry_of,
    cell_padding,
    cell_texts,
    character_widths,
    entry_width,
    fonts_by_style,
    spacing,
    styles_by_role,
    without_theme_fonts,
)
from reports.writers.docx.wordxml import Element, child, w
from reports.writers.opc import open_content_types

_DRAWING = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
)
_CHART_PART = re.compile(r"/chart(\d+)\.\w+$")


@lru_cache(maxsize=16)
def read_layout(data: bytes, file: str) -> Layout:
    """The layout in the bytes of a .docx, read once for all types; `file` is how its author knows it.
    Raises Fault with every problem found.
    """
    source = unpack(data, file)
    try:
        foreign = find_foreign(source)
        if any(one.code == "M01" for one in foreign):
            # Its parts are not what the rules take them for.
            raise Fault(*foreign)
        parts = take_apart(source)
        problems = check_layout(parts) + foreign
        if problems:
            raise Fault(*problems)
        return _compile(source, parts)
    except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
        raise Fault(damaged(file, data, str(fault))) from fault


def take_apart(source: LayoutFile) -> LayoutParts:
    """The parts of a layout that hold words, styles and settings. Raises Fault."""
    document = source.xml(DOCUMENT)
    if child(document, w("body")).prefix != "w":
        raise ValueError("w: is no prefix of WordprocessingML")
    names = [*source.related("header"), *source.related("footer")]
    return LayoutParts(
        place=Place(source.file),
        document=document,
        styles=source.xml(source.related("styles")[0]),
        settings=read_settings(source),
        heads=[(name, source.xml(name)) for name in names],
        notes=[
            source.xml(name)
            for kind in ("footnotes", "endnotes")
            for name in source.related(kind)
        ],
    )


def _compile(source: LayoutFile, parts: LayoutParts) -> Layout:
    """The layout of a file in which nothing is wrong."""
    styles = parts.styles
    restarts, first_page = open_start(parts.document)
    text = open_slots(parts.document)
    pieces = cut_pieces(parts.document, parts.place)
    heads = tuple(cut_header(name, root, parts.place) for name, root in parts.heads)
    fields = list(fields_of(pieces))
    for head in heads:
        fields += fields_of(head.pieces)
    by_role = styles_by_role(styles)
    turned, feet = turned_feet(text.section, source, parts.heads, parts.place)
    portrait, landscape = page_setups(text.section, turned)
    return Layout(
        file=source.file,
        styles=by_role,
        characters=character_widths(styles),
        cells=tuple(cell_texts(styles)),
        padding=cell_padding(ancestry_of(by_role["table"], styles)),
        fields=tuple(dict.fromkeys(fields)),
        document=pieces,
        parts=heads,
        feet=feet,
        portrait=portrait,
        landscape=landscape,
        leads=text.leads,
        trails=text.trails,
        closed=text.closed,
        restarts=restarts,
        first_page=first_page,
        entry_widths=tuple(
            entry_width(ancestry_of(by_role[f"contents {level}"], styles))
            for level in range(3)
        ),
        letter=(
            spacing(ancestry_of(by_role["letterhead"], styles), "before"),
            spacing(ancestry_of(by_role["serial"], styles), "line"),
        ),
        fonts=fonts_by_style(styles),
        notes=tuple(lost_settings(parts)),
        headings=heading_looks(styles),
        stylesheet=(
            source.related("styles")[0],
            etree.tostring(styles, encoding="unicode"),
        ),
        **package_fields(source, parts, [head.name for head in heads]),
    )


class PackageFields(TypedDict):
    """What a layout takes over of its package; see Layout."""

    first_bookmark: int
    first_drawing: int
    relationships: str
    content_types: str
    package_relationships: Member
    members: tuple[Member, ...]


def package_fields(
    source: LayoutFile, parts: LayoutParts, heads: Sequence[str]
) -> PackageFields:
    """What documents take over of the package around the text and these headers and footers."""
    kept = sorted(find_reachable(source))
    members = static_members(
        source, kept, filled={DOCUMENT, *heads}, cleaned=_cleaned(source, parts)
    )
    return PackageFields(
        first_bookmark=1 + max(_bookmarks(parts.document), default=0),
        first_drawing=1 + max(_drawings(parts.roots, kept), default=0),
        relationships=part_relationships(source, DOCUMENT),
        content_types=open_content_types("".join(type_entries(source, kept))),
        package_relationships=package_relationships(),
        members=tuple(members),
    )


def _bookmarks(document: Element) -> Iterator[int]:
    """The ids of the layout's own bookmarks."""
    for mark in document.iter(w("bookmarkStart")):
        yield int(mark.get(w("id"), "0"))


def _drawings(roots: Sequence[Element], kept: Sequence[str]) -> Iterator[int]:
    """The numbers that drawings of the layout bear, as ids or in the names of their parts."""
    for root in roots:
        for drawing in root.iter(_DRAWING):
            yield int(drawing.get("id", "0"))
    for name in kept:
        if found := _CHART_PART.search(name):
            yield int(found.group(1))


def _cleaned(source: LayoutFile, parts: LayoutParts) -> dict[str, Element]:
    """The parts that a document takes over without theme fonts, where it has no theme,
    and without what tells of the layout's author.
    """
    cleaned = {}
    if not source.themed:
        cleaned[source.related("styles")[0]] = without_theme_fonts(parts.styles)
    if parts.settings is not None:
        cleaned[source.related("settings")[0]] = parts.settings
    return cleaned
