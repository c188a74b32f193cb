"""版式.docx → Layout, or a Fault that names all that is wrong with it."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import unescape

from docxtpl import DocxTemplate
from lxml import etree

from reports.core.problems import Fault
from reports.writers.archive import Member, pack
from reports.writers.docx import lint
from reports.writers.docx.layout import (
    CellText,
    Field,
    HeaderPart,
    Layout,
    PageSetup,
    Piece,
    Slot,
    fields_of,
)
from reports.writers.docx.lint import Element, child, w
from reports.writers.docx.styles import CELL_STYLES, PARAGRAPH_STYLES
from reports.writers.opc import (
    CONTENT_TYPES,
    DECLARATION,
    RELATIONSHIPS,
    TYPES,
    R,
    content_type,
    open_content_types,
    open_relationships,
    relationship,
    relationships,
)

_DOCUMENT = "word/document.xml"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_DOCUMENT_TYPE = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
# Ten points, where neither style nor defaults say anything (ECMA-376 17.3.2.38).
_DEFAULT_SIZE = 20
# 0.08 inch on either side, where the table's style says nothing (ECMA-376 17.4.42).
_DEFAULT_MARGIN = 115
_SIDES = (("left", "start"), ("right", "end"))
# What a layout may bring along but a report must not: it tells of its author's computer, or nobody reads it.
_LEFT_OUT = {
    "attachedTemplate",
    "comments",
    "commentsExtended",
    "commentsIds",
    "commentsExtensible",
    "customXml",
    "glossaryDocument",
    "people",
    "stylesWithEffects",
    "theme",
    "webSettings",
}
_LEFT_OUT_SETTINGS = (
    "attachedTemplate",
    "updateFields",
    "trackRevisions",
    "rsids",
    "docVars",
    "mailMerge",
)
# Numbers of editing sessions, marks of the spelling checker, where pages broke when it was last saved.
_TRACES = ("rsid", "proofErr", "lastRenderedPageBreak")
_TRACE_ATTRIBUTES = re.compile(r"\{[^}]*\}(?:rsid\w*|paraId|textId)")
_DRAWING = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
)
_CHART_PART = re.compile(r"/chart(\d+)\.\w+$")
_SLOTS = {
    "<?slot body?>": Slot.BODY,
    "<?slot section?>": Slot.SECTION,
    "<?slot start?>": Slot.START,
}
# Page numbers in Arabic numerals (17.18.59).
_ARABIC = ("", "decimal", "numberInDash")
_HOLE = re.compile(r"(<\?slot \w+\?>|\{\{.*?\}\})", re.DOTALL)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass(frozen=True, slots=True)
class _Relation:
    """A relationship of a part: `target` is a member's name, or an address where it is external."""

    identifier: str
    kind: str
    target: str
    external: bool

    @property
    def short_kind(self) -> str:
        return self.kind.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class _LayoutPackage:
    """The unpacked file: its members, and its XML parts parsed on demand."""

    file: str
    members: dict[str, bytes]

    def xml(self, name: str) -> Element:
        return _without_traces(etree.fromstring(self.members[name], _PARSER))

    def relations(self, name: str) -> list[_Relation]:
        """The part's relationships that a report keeps, in the order of the file."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if rels not in self.members:
            return []
        found = []
        for element in self.xml(rels).findall(f"{{{RELATIONSHIPS}}}Relationship"):
            target = element.get("Target", "")
            external = element.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(
                    posixpath.join("/" + folder, target)
                ).lstrip("/")
            relation = _Relation(
                element.get("Id", ""), element.get("Type", ""), target, external
            )
            if relation.short_kind not in _LEFT_OUT and (
                external or target in self.members
            ):
                found.append(relation)
        return found

    def related(self, kind: str) -> list[str]:
        """The names of the document's parts of a kind."""
        return [
            part.target for part in self.relations(_DOCUMENT) if part.short_kind == kind
        ]


def read_layout(data: bytes, file: str) -> Layout:
    """The layout in the bytes of a .docx; `file` is how its author knows it. Raises Fault with every problem found."""
    source = _unpack(data, file)
    try:
        return _read(source, DocxTemplate(io.BytesIO(data)))
    except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
        raise Fault(lint.not_docx(file, data, str(fault))) from fault


def _read(source: _LayoutPackage, template: DocxTemplate) -> Layout:
    """The layout in the unpacked file."""
    document = source.xml(_DOCUMENT)
    if child(document, w("body")).prefix != "w":
        raise ValueError("w: is no prefix of WordprocessingML")
    styles = source.xml(source.related("styles")[0])
    settings = _settings(source)
    heads = [
        (name, source.xml(name))
        for kind in ("header", "footer")
        for name in source.related(kind)
    ]
    roots = [document, *(root for _, root in heads)]
    problems = (
        *lint.body_mark(source.file, document),
        *lint.missing_styles(source.file, styles),
        *lint.missing_headers(source.file, document, settings),
        *lint.fonts(source.file, styles),
        *lint.theme_fonts(source.file, roots),
        *lint.malformed_fields(source.file, roots),
        *lint.page_setup(source.file, document),
        *lint.leftovers(source.file, roots),
        *lint.outside_sources(source.file, _outside(source)),
    )
    if problems:
        raise Fault(*problems)
    return _compile(source, document, styles, settings, heads, template)


def _unpack(data: bytes, file: str) -> _LayoutPackage:
    """The members of the file, unpacked only once they are known to be of sane size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            bomb = lint.too_large(file, archive.infolist())
            if bomb:
                raise Fault(bomb)
            members = {
                info.filename: _member(archive, info) for info in archive.infolist()
            }
            problems = tuple(lint.macros(file, members))
            if problems:
                raise Fault(*problems)
            return _LayoutPackage(file, members)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        RuntimeError,
        OSError,
        EOFError,
        zlib.error,
    ) as fault:
        raise Fault(lint.not_docx(file, data, str(fault))) from fault


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member, unpacked only as far as its entry says: `read` would unpack all of one whose entry lies."""
    with archive.open(info) as stream:
        return stream.read(info.file_size)


def _outside(source: _LayoutPackage) -> list[str]:
    """The addresses of everything but links that lies outside the file."""
    parts = [_DOCUMENT, *source.related("header"), *source.related("footer")]
    return [
        relation.target
        for name in parts
        for relation in source.relations(name)
        if relation.external and relation.short_kind != "hyperlink"
    ]


def _settings(source: _LayoutPackage) -> Element | None:
    """The settings without what tells of their author, and with the w:percent that python-docx's default lacks."""
    names = source.related("settings")
    if not names:
        return None
    settings = source.xml(names[0])
    for name in _LEFT_OUT_SETTINGS:
        for element in settings.findall(w(name)):
            settings.remove(element)
    for zoom in settings.findall(w("zoom")):
        zoom.set(w("percent"), zoom.get(w("percent"), "100"))
    return settings


def _without_traces(root: Element) -> Element:
    """The part without what Word notes in it about how it was edited."""
    for trace in list(root.iter(*map(w, _TRACES))):
        parent = trace.getparent()
        if parent is not None:
            parent.remove(trace)
    for element in root.iter():
        for name in [
            name for name in element.attrib if _TRACE_ATTRIBUTES.fullmatch(str(name))
        ]:
            del element.attrib[name]
    return root


def _without_theme_fonts(styles: Element) -> Element:
    """The styles without theme fonts: those that a document uses name their own (M07)."""
    for fonts in styles.iter(w("rFonts")):
        for name in lint.THEME_FONTS:
            fonts.attrib.pop(w(name), "")
    return styles


def _compile(
    source: _LayoutPackage,
    document: Element,
    styles: Element,
    settings: Element | None,
    heads: Sequence[tuple[str, Element]],
    template: DocxTemplate,
) -> Layout:
    """The layout of a file in which nothing is wrong."""
    restarts, first_page = _open_start(document)
    section, leads, trails, closed = _open_slots(document)
    documents = _pieces(document, template, source.file)
    parts = tuple(_part(name, root, template, source.file) for name, root in heads)
    fields = [
        *fields_of(documents),
        *(field for part in parts for field in fields_of(part.pieces)),
    ]
    known = lint.style_ids(styles)
    by_role = {
        role: known[kind, name.lower()] for role, kind, name in lint.wanted_styles()
    }
    kept = sorted(_reachable(source))
    upright, turned = (
        (section, _turned(section)) if _is_upright(section) else (section, section)
    )
    return Layout(
        file=source.file,
        styles=by_role,
        characters={
            role: _character(lint.levels(by_role[role], styles))
            for role in PARAGRAPH_STYLES
        },
        cells=tuple(
            _cell_text({place: by_role[role] for place, role in roles.items()}, styles)
            for roles in CELL_STYLES
        ),
        padding=_padding(lint.levels(by_role["table"], styles)),
        fields=tuple(dict.fromkeys(fields)),
        document=documents,
        parts=parts,
        portrait=_page(upright),
        landscape=_page(turned),
        leads=leads,
        trails=trails,
        closed=closed,
        restarts=restarts,
        first_page=first_page,
        entry_widths=tuple(
            _entry_width(
                lint.levels(
                    known["paragraph", PARAGRAPH_STYLES[f"contents {level}"].lower()],
                    styles,
                )
            )
            for level in range(3)
        ),
        fonts=dict(_fonts(styles)),
        stylesheet=(
            source.related("styles")[0],
            etree.tostring(styles, encoding="unicode"),
        ),
        first_bookmark=1
        + max(
            (int(mark.get(w("id"), "0")) for mark in document.iter(w("bookmarkStart"))),
            default=0,
        ),
        first_drawing=1
        + max(_drawings([document, *(root for _, root in heads)], kept), default=0),
        relationships=_relationships(source, _DOCUMENT),
        content_types=open_content_types("".join(_type_entries(source, set(kept)))),
        package_relationships=pack("_rels/.rels", _package_relationships().encode()),
        members=tuple(
            _static(
                source,
                kept,
                {_DOCUMENT, *(part.name for part in parts)},
                _cleaned(source, styles, settings),
            )
        ),
    )


def _character(levels: Sequence[Element]) -> int:
    """The width of a Chinese character in twips, which is its size (w:sz, in half points; 17.3.2.38)."""
    sizes = (
        size
        for level in levels
        if (size := level.find(f"{w('rPr')}/{w('sz')}")) is not None
    )
    return 10 * next((int(size.get(w("val"), "0")) for size in sizes), _DEFAULT_SIZE)


def _fonts(styles: Element) -> Iterator[tuple[str, tuple[str, str]]]:
    """The Chinese and the Latin font of each paragraph style that documents use, by its id."""
    known = lint.style_ids(styles)
    for name in PARAGRAPH_STYLES.values():
        ancestry = lint.levels(known["paragraph", name.lower()], styles)
        fonts = [
            fonts
            for level in ancestry
            if (fonts := level.find(f"{w('rPr')}/{w('rFonts')}")) is not None
        ]
        named = (
            next((font for found in fonts if (font := found.get(w(slot)))), "")
            for slot in ("eastAsia", "ascii")
        )
        yield known["paragraph", name.lower()], (next(named), next(named))


def _entry_width(levels: Sequence[Element]) -> int:
    """The width of a line of 目录 up to its right tab, in hundredths of a character; nothing where it has none."""
    tabs = [
        tab
        for level in levels
        for tab in level.findall(f"{w('pPr')}/{w('tabs')}/{w('tab')}")
    ]
    right = max(
        (_length(tab, "pos") for tab in tabs if tab.get(w("val")) in ("right", "end")),
        default=0,
    )
    indents = (
        indent
        for level in levels
        if (indent := level.find(f"{w('pPr')}/{w('ind')}")) is not None
    )
    left = next(
        (_length(indent, "left") or _length(indent, "start") for indent in indents), 0
    )
    return 100 * (right - left) // _character(levels) if right else 0


def _cell_text(by_place: dict[str, str], styles: Element) -> CellText:
    return CellText(
        by_place,
        max(
            _character(lint.levels(identifier, styles))
            for identifier in by_place.values()
        ),
    )


def _padding(levels: Sequence[Element]) -> int:
    """The left and right margins of a table's cells (w:tblCellMar) together."""
    return sum(_margin(levels, names) for names in _SIDES)


def _margin(levels: Sequence[Element], names: Sequence[str]) -> int:
    """The margin on the side that goes by these names, in twips."""
    paths = [f"{w('tblPr')}/{w('tblCellMar')}/{w(name)}" for name in names]
    margins = (
        margin
        for level in levels
        for path in paths
        if (margin := level.find(path)) is not None
    )
    return next((_length(margin, "w") for margin in margins), _DEFAULT_MARGIN)


def _drawings(roots: Sequence[Element], kept: Sequence[str]) -> Iterator[int]:
    """The numbers that drawings of the layout bear, as ids or in the names of their parts."""
    for root in roots:
        yield from (int(drawing.get("id", "0")) for drawing in root.iter(_DRAWING))
    yield from (
        int(found.group(1)) for name in kept if (found := _CHART_PART.search(name))
    )


# ── the body, its slots and fields ──────────────────────────────────────────


def _open_start(document: Element) -> tuple[bool, int | None]:
    """Whether pages are counted anew before 【正文】 or with it, and from which number on.

    A slot now stands in the first paragraph counted so, where that is not 【正文】 itself. The number is None where
    pages bear other than Arabic numerals.
    """
    blocks = list(child(document, w("body")))
    at = next(
        index
        for index, block in enumerate(blocks)
        if lint.text_of(block).strip() == lint.BODY_MARK
    )
    begins, restart, first_page = 0, -1, 1
    for index, block in enumerate(blocks):
        if (section := _section_in(block)) is None:
            continue
        numbers = section.find(w("pgNumType"))
        if numbers is not None and numbers.get(w("start")):
            restart, first_page = begins, int(numbers.get(w("start"), "1"))
        if index >= at:
            break
        begins = index + 1
    if 0 <= restart < at:
        # Within a paragraph: LibreOffice takes a bookmark between two of them to the page of the first.
        paragraph = next(
            paragraph for block in blocks[restart:] for paragraph in block.iter(w("p"))
        )
        paragraph.insert(
            int(paragraph.find(w("pPr")) is not None),
            etree.ProcessingInstruction("slot", "start"),
        )
    arabic = numbers is None or numbers.get(w("fmt"), "") in _ARABIC
    return restart >= 0, first_page if arabic else None


def _open_slots(document: Element) -> tuple[Element, bool, bool, bool]:
    """The section of 【正文】; whether it begins earlier, goes on, or ends with it. Slots now stand in their places."""
    body = child(document, w("body"))
    children = list(body)
    at = next(
        index
        for index, block in enumerate(children)
        if lint.text_of(block).strip() == lint.BODY_MARK
    )
    section = next(
        found for block in children[at:] if (found := _section_in(block)) is not None
    )
    leads = at > 0 and _section_in(children[at - 1]) is None
    closed = _section_in(children[at]) is not None
    trails = not closed and children[at + 1] is not section
    kept = deepcopy(section)
    if not closed:
        _replace(section, etree.ProcessingInstruction("slot", "section"))
    _replace(children[at], etree.ProcessingInstruction("slot", "body"))
    return kept, leads, trails, closed


def _section_in(block: Element) -> Element | None:
    """The section properties that a child of the body is or, a paragraph, ends with."""
    return (
        block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
    )


def _replace(old: Element, new: etree._ProcessingInstruction) -> None:
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)


def _pieces(root: Element, template: DocxTemplate, file: str) -> tuple[Piece, ...]:
    """The part's XML cut at its slots and fields, runs that Word split within a field joined by docxtpl."""
    _hint_chinese(root)
    xml = template.patch_xml(etree.tostring(root, encoding="unicode"))
    try:
        etree.fromstring(lint.FIELD.sub("", xml), _PARSER)
    except etree.XMLSyntaxError as fault:
        raise Fault(lint.broken_field(file, str(fault))) from fault
    return (DECLARATION, *(_piece(text) for text in _HOLE.split(xml) if text))


def _piece(text: str) -> Piece:
    if text in _SLOTS:
        return _SLOTS[text]
    if text.startswith("{{"):
        return Field(unescape(text[2:-2]).strip())
    return text


def _hint_chinese(root: Element) -> None:
    """Every run prefers its Chinese font for “ ” — and the like, also those that fields bring (ECMA-376 17.3.2.26)."""
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
            properties.insert(
                1 if properties.find(w("rStyle")) is not None else 0, fonts
            )
        fonts.set(w("hint"), "eastAsia")


def _part(name: str, root: Element, template: DocxTemplate, file: str) -> HeaderPart:
    """A header or footer, cut after its opening tag, where the mark goes."""
    takes_mark = root.tag == w("hdr")
    first, *rest = _pieces(root, template, file)[1:]
    opening, remainder = re.match(r"(<[^>]*>)(.*)", str(first), re.DOTALL).groups()  # type: ignore[union-attr]
    return HeaderPart(
        name,
        DECLARATION + opening,
        tuple(piece for piece in (remainder, *rest) if piece),
        takes_mark,
    )


# ── pages ───────────────────────────────────────────────────────────────────


def _is_upright(section: Element) -> bool:
    size = child(section, w("pgSz"))
    return _length(size, "w") < _length(size, "h")


def _length(element: Element, name: str) -> int:
    return int(element.get(w(name), "0"))


def _turned(section: Element) -> Element:
    """The section on its side: the paper turned left, its binding edge on top (GB/T 9704-2012 7.7).

    Header and footer keep their distance from the type area.
    """
    turned = deepcopy(section)
    size, margin = child(turned, w("pgSz")), child(turned, w("pgMar"))
    width, height = _length(size, "w"), _length(size, "h")
    size.attrib.update(
        {w("w"): str(height), w("h"): str(width), w("orient"): "landscape"}
    )
    old = {
        side: _length(margin, side)
        for side in ("top", "right", "bottom", "left", "header", "footer")
    }
    new = {
        "top": old["left"],
        "right": old["top"],
        "bottom": old["right"],
        "left": old["bottom"],
    }
    new["header"] = max(0, old["header"] + new["top"] - old["top"])
    new["footer"] = max(0, old["footer"] + new["bottom"] - old["bottom"])
    margin.attrib.update({w(side): str(length) for side, length in new.items()})
    return turned


def _page(section: Element) -> PageSetup:
    """The section as the first of the text, and as a later one: on a new page, numbers going on, no first page."""
    later = deepcopy(section)
    for name in ("type", "titlePg"):
        for element in later.findall(w(name)):
            later.remove(element)
    numbers = later.find(w("pgNumType"))
    if numbers is not None:
        numbers.attrib.pop(w("start"), "")
    size, margin = child(section, w("pgSz")), child(section, w("pgMar"))
    width = _length(size, "w") - sum(
        _length(margin, side) for side in ("left", "right", "gutter")
    )
    # A negative margin is one that header or footer cannot push away (17.6.11).
    height = _length(size, "h") - sum(
        abs(_length(margin, side)) for side in ("top", "bottom")
    )
    return PageSetup(_spelled(section), _spelled(later), width, height)


def _spelled(section: Element) -> str:
    """The section's XML, the namespaces it uses declared where it stands."""
    etree.cleanup_namespaces(section)
    return etree.tostring(section, encoding="unicode")


# ── the package ─────────────────────────────────────────────────────────────


def _cleaned(
    source: _LayoutPackage, styles: Element, settings: Element | None
) -> dict[str, Element]:
    """The parts that a document takes over without what is no business of its readers."""
    cleaned = {
        name: source.xml(name)
        for name, data in source.members.items()
        if b" w:rsid" in data
    }
    cleaned[source.related("styles")[0]] = _without_theme_fonts(styles)
    if settings is not None:
        cleaned[source.related("settings")[0]] = settings
    return cleaned


def _static(
    source: _LayoutPackage,
    kept: Sequence[str],
    filled: set[str],
    cleaned: Mapping[str, Element],
) -> Iterator[Member]:
    """The members every document takes over: all but those `filled` anew, relationships included."""
    for name in kept:
        if name not in filled:
            yield pack(
                name, _bytes(cleaned[name]) if name in cleaned else source.members[name]
            )
        if name != _DOCUMENT and source.relations(name):
            folder, base = posixpath.split(name)
            relationships = _relationships(source, name) + "</Relationships>"
            yield pack(f"{folder}/_rels/{base}.rels", relationships.encode())


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, standalone=True)


def _reachable(source: _LayoutPackage) -> set[str]:
    """The members a document needs: itself and whatever relationships lead to from it."""
    found: set[str] = set()
    waiting = [_DOCUMENT]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [
                relation.target
                for relation in source.relations(name)
                if not relation.external
            ]
    return found


def _relationships(source: _LayoutPackage, name: str) -> str:
    """The part's relationships as XML, left open for more."""
    folder = posixpath.dirname(name)
    entries = "".join(
        relationship(
            relation.identifier,
            relation.kind,
            relation.target
            if relation.external
            else posixpath.relpath(relation.target, folder),
            relation.external,
        )
        for relation in source.relations(name)
    )
    return open_relationships(entries)


def _package_relationships() -> str:
    document = relationship("rId1", f"{R}/officeDocument", _DOCUMENT)
    core = relationship("rId2", _CORE, "docProps/core.xml")
    return relationships(document + core)


def _type_entries(source: _LayoutPackage, kept: set[str]) -> Iterator[str]:
    """The content types of the members kept; those the layout gives by extension stay so."""
    types = source.xml(CONTENT_TYPES)
    extensions = {name.rsplit(".", 1)[-1].lower() for name in kept} | {"rels", "xml"}
    for default in types.findall(f"{{{TYPES}}}Default"):
        if default.get("Extension", "").lower() in extensions:
            yield f'<Default Extension="{default.get("Extension")}" ContentType="{default.get("ContentType")}"/>'
    for override in types.findall(f"{{{TYPES}}}Override"):
        name = override.get("PartName", "").lstrip("/")
        if name in kept:
            kind = _DOCUMENT_TYPE if name == _DOCUMENT else override.get("ContentType")
            yield content_type(name, str(kind))
    yield content_type("docProps/core.xml", _CORE_TYPE)
