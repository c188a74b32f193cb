"""The file of a layout: unpacked with care, and what of it every document takes over."""

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence

from lxml import etree
from msgspec import Struct

from reports.core.packages import DAMAGE
from reports.core.problems import Fault, Place, Problem, problem
from reports.writers.archive import Member, pack
from reports.writers.docx.chartspace import C
from reports.writers.docx.wordxml import PARSER, Element, w
from reports.writers.opc import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    TYPES,
    R,
    content_type,
    escape,
    open_relationships,
    relationship,
    relationships,
)

DOCUMENT = "word/document.xml"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT_TYPE = f"{_WORD_TYPE}.document.main+xml"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_UNPACKED_LIMIT = 20 * 1024 * 1024
# lxml takes about ten times the room of the text.
_XML_LIMIT = 4 * 1024 * 1024
_MEMBER_LIMIT = 2000
# Deflate cannot do better than about 1030 : 1; XML of Word stays under 50 : 1.
_RATIO_LIMIT = 200
_RATIO_FLOOR = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0"
_LEFT_OUT_SETTINGS = (
    "attachedTemplate",
    "updateFields",
    "trackRevisions",
    "rsids",
    "docVars",
    "mailMerge",
    "linkStyles",
    "attachedSchema",
    "saveThroughXslt",
    "useXSLTWhenSaving",
    "embedTrueTypeFonts",
    "embedSystemFonts",
    "saveSubsetFonts",
)
# Numbers of editing sessions, marks of the spelling checker, where pages broke when it was last
# saved; and what nobody here could read: data of fields, fonts and printers, a chart's workbook.
_TRACES = (
    *map(w, ("rsid", "proofErr", "lastRenderedPageBreak", "fldData")),
    *map(w, ("printerSettings", "embedRegular", "embedBold")),
    *map(w, ("embedItalic", "embedBoldItalic")),
    f"{{{C}}}externalData",
)
_TRACE_ATTRIBUTES = re.compile(r"\{[^}]*\}(?:rsid\w*|paraId|textId|gfxdata)")
_SCHEMAS = "{http://schemas.openxmlformats.org/schemaLibrary/2006/main}schemaLibrary"
_AS_WRITTEN = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class PartKind(Struct, frozen=True):
    """What a part of a kind has to be: its root, and what the package calls its content."""

    root: str
    content: str


def _word_part(root: str, content: str = "") -> PartKind:
    return PartKind(w(root), f"{_WORD_TYPE}.{content or root}+xml")


# All that a report takes over of a layout. Whatever else there is stays behind, and is told where
# something refers to it (foreign.py).
PARTS: Mapping[str, PartKind] = {
    "styles": _word_part("styles"),
    "settings": _word_part("settings"),
    "fontTable": _word_part("fonts", "fontTable"),
    "numbering": _word_part("numbering"),
    "header": _word_part("hdr", "header"),
    "footer": _word_part("ftr", "footer"),
    "footnotes": _word_part("footnotes"),
    "endnotes": _word_part("endnotes"),
    "chart": PartKind(
        f"{{{C}}}chartSpace",
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    ),
    "image": PartKind("", "image/"),
    "theme": PartKind(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}theme",
        "application/vnd.openxmlformats-officedocument.theme+xml",
    ),
}
HYPERLINK = f"{R}/hyperlink"


class Relation(Struct, frozen=True):
    """A relationship of a part: `target` is a member's name, or an address where it is external."""

    identifier: str
    kind: str
    target: str
    external: bool

    @property
    def short_kind(self) -> str:
        """The last word of the address that names its kind."""
        return self.kind.rsplit("/", 1)[-1]

    @property
    def is_understood(self) -> bool:
        """Whether it leads to a kind of part that a report can hold."""
        return self.kind == f"{R}/{self.short_kind}" and self.short_kind in PARTS


# As docinfo spells them: ASCII is UTF-8 as well.
_ENCODINGS = ("UTF-8", "UTF-16", "US-ASCII", "ASCII")


class LayoutFile(Struct, frozen=True):
    """The unpacked file: how its author knows it, its members, its XML parts parsed on demand.

    One that is `themed` keeps the fonts of its theme: a Word body, whose look is its author's. Those of a
    layout are named (M07).
    """

    file: str
    members: dict[str, bytes]
    themed: bool = False

    def xml(self, name: str) -> Element:
        """The root of a part, without what Word notes in it about how it was edited. Raises Fault."""
        return _without_traces(self._parsed(name, PARSER))

    def as_written(self, name: str) -> Element:
        """The root of a part with everything that is in it. Raises Fault."""
        return self._parsed(name, _AS_WRITTEN)

    def _parsed(self, name: str, parser: etree.XMLParser) -> Element:
        """The root of a part.

        Raises Fault: M01 for a part that is damaged, or in an encoding that no part may have (ECMA-376
        part 2: UTF-8 or UTF-16), M12 for one that declares entities of its own.
        """
        content = self.members[name]
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            raise Fault(self.damaged_part(name, str(error))) from error
        encoding = root.getroottree().docinfo.encoding or "UTF-8"
        # UTF-32 may say of itself that it is UTF-8: every sign of it has two zero bytes.
        if not encoding.upper().startswith(_ENCODINGS) or b"\0\0" in content[:4]:
            raise Fault(self.damaged_part(name, encoding))
        if root.getroottree().docinfo.internalDTD is not None:
            raise Fault(problem("M12", "doctype", Place(self.file), part=name))
        return root

    def damaged_part(self, name: str, detail: str) -> Problem:
        """M01: a part that no document could take over."""
        return problem("M01", "part", Place(self.file), part=name, detail=detail)

    def all_relations(self, name: str) -> list[Relation]:
        """The part's relationships, in the order of the file. Raises Fault."""
        rels = rels_of(name)
        if rels not in self.members:
            return []
        entries = self.xml(rels).findall(f"{{{RELATIONSHIPS}}}Relationship")
        return [_relation(one, posixpath.dirname(name)) for one in entries]

    def relations(self, name: str) -> list[Relation]:
        """Those of them that a report keeps. Raises Fault."""
        return list(filter(self._is_kept, self.all_relations(name)))

    def _is_kept(self, relation: Relation) -> bool:
        if relation.external:
            return relation.kind == HYPERLINK
        if relation.short_kind == "theme" and not self.themed:
            return False
        return relation.is_understood and relation.target in self.members

    def related(self, kind: str) -> list[str]:
        """The names of the document's parts of a kind."""
        parts = self.relations(DOCUMENT)
        return [part.target for part in parts if part.short_kind == kind]


def is_xml(name: str) -> bool:
    """Whether a member is XML, by its name."""
    return name.lower().endswith((".xml", ".rels"))


def rels_of(name: str) -> str:
    """The member that holds the relationships of a part."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")


def _relation(element: Element, folder: str) -> Relation:
    """A relationship of a part that lies in a folder."""
    target = element.get("Target", "")
    external = element.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
    return Relation(element.get("Id", ""), element.get("Type", ""), target, external)


# ── unpacking ───────────────────────────────────────────────────────────────


def unpack(data: bytes, file: str) -> LayoutFile:
    """The members of the file, unpacked only once they are known to be of sane size.

    Raises Fault: M01 for what is no .docx, M02 for one too large, M03 for one with macros.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if _is_bomb(infos):
                size = sum(info.file_size for info in infos) // (1024 * 1024)
                raise Fault(problem("M02", place=Place(file), size=size))
            members = {info.filename: _unpack_member(archive, info) for info in infos}
            if _has_macros(members):
                raise Fault(problem("M03", place=Place(file)))
            return LayoutFile(file, members)
    except DAMAGE as fault:
        raise Fault(damaged(file, data, str(fault))) from fault


def damaged(file: str, data: bytes, detail: str) -> Problem:
    """M01: the file is no Word document that could be read."""
    if data.startswith(OLE):
        return problem("M01", "old", Place(file))
    return problem("M01", "damaged", Place(file), detail=detail)


def _is_bomb(infos: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether the file would unpack to something no layout can be (zip bomb);
    judged before anything is unpacked.
    """
    unpacked = written = 0
    for info in infos:
        if info.file_size > max(_RATIO_FLOOR, _RATIO_LIMIT * info.compress_size):
            return True
        unpacked += info.file_size
        if info.filename.endswith((".xml", ".rels")):
            written += info.file_size
    return (
        unpacked > _UNPACKED_LIMIT or written > _XML_LIMIT or len(infos) > _MEMBER_LIMIT
    )


def _has_macros(members: Mapping[str, bytes]) -> bool:
    if any(name.lower().endswith("vbaproject.bin") for name in members):
        return True
    return b"macroEnabled" in members[CONTENT_TYPES]


def _unpack_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member, unpacked only as far as its entry says:
    `read` would unpack all of one whose entry lies.
    """
    with archive.open(info) as stream:
        return stream.read(info.file_size)


# ── what is taken over ──────────────────────────────────────────────────────


def read_settings(source: LayoutFile) -> Element | None:
    """The settings without what tells of their author,
    and with the w:percent that python-docx's default lacks.
    """
    names = source.related("settings")
    if not names:
        return None
    settings = source.xml(names[0])
    left_out = {*map(w, _LEFT_OUT_SETTINGS), _SCHEMAS}
    for element in list(settings):
        if element.tag in left_out:
            settings.remove(element)
    for zoom in settings.findall(w("zoom")):
        zoom.set(w("percent"), zoom.get(w("percent"), "100"))
    return settings


def _without_traces(root: Element) -> Element:
    """The part without what Word notes in it about how it was edited."""
    for trace in list(root.iter(*_TRACES)):
        parent = trace.getparent()
        if parent is not None:
            parent.remove(trace)
    for element in root.iter():
        for name in list(element.attrib):
            if _TRACE_ATTRIBUTES.fullmatch(str(name)):
                del element.attrib[name]
    return root


def find_reachable(source: LayoutFile) -> set[str]:
    """The members a document needs: itself and whatever relationships lead to from it."""
    found: set[str] = set()
    waiting = [DOCUMENT]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for relation in source.relations(name):
            if not relation.external:
                waiting.append(relation.target)
    return found


def static_members(
    source: LayoutFile,
    kept: Sequence[str],
    filled: Collection[str],
    cleaned: Mapping[str, Element],
) -> Iterator[Member]:
    """The members every document takes over: all but those `filled` anew, relationships included.

    `cleaned` are those that come without what is no business of a report's readers.
    """
    for name in kept:
        if name not in filled:
            data = source.members[name]
            if name in cleaned:
                data = spell(cleaned[name])
            elif is_xml(name):
                data = _spelled_clean(source, name)
            yield pack(name, data)
        if name != DOCUMENT and source.relations(name):
            entries = f"{part_relationships(source, name)}</Relationships>"
            yield pack(rels_of(name), entries.encode())


def _spelled_clean(source: LayoutFile, name: str) -> bytes:
    """A part as it is written where there is nothing in it to be left out, else spelled without."""
    data, clean = source.members[name], spell(source.xml(name))
    # With what stands around the root.
    written = etree.fromstring(data, _AS_WRITTEN).getroottree()
    return data if clean == spell(written) else clean


def spell(root: Element | etree._ElementTree) -> bytes:
    """A part as XML."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, standalone=True)


def part_relationships(source: LayoutFile, name: str) -> str:
    """The part's relationships as XML, left open for more."""
    folder = posixpath.dirname(name)
    entries = []
    for relation in source.relations(name):
        target = relation.target
        if not relation.external:
            target = posixpath.relpath(target, folder)
        entries.append(
            relationship(relation.identifier, relation.kind, target, relation.external)
        )
    return open_relationships("".join(entries))


def package_relationships() -> Member:
    """The relationships of the package: its document and its properties."""
    document = relationship("rId1", f"{R}/officeDocument", DOCUMENT)
    core = relationship("rId2", _CORE, "docProps/core.xml")
    return pack("_rels/.rels", relationships(document + core).encode())


def type_entries(source: LayoutFile, kept: Collection[str]) -> Iterator[str]:
    """The content types of the members kept; those the layout gives by extension stay so."""
    types = source.xml(CONTENT_TYPES)
    extensions = {name.rsplit(".", 1)[-1].lower() for name in kept} | {"rels", "xml"}
    given = {
        one.get("Extension", ""): one.get("ContentType", "")
        for one in types.findall(f"{{{TYPES}}}Default")
    }
    # LibreOffice gives each part of relationships a type of its own.
    if "rels" not in map(str.lower, given):
        given["rels"] = RELATIONS_TYPE
    for extension, content in given.items():
        if extension.lower() in extensions:
            yield (
                f'<Default Extension="{escape(extension)}"'
                f' ContentType="{escape(content)}"/>'
            )
    for override in types.findall(f"{{{TYPES}}}Override"):
        name = override.get("PartName", "").lstrip("/")
        if name in kept:
            kind = _DOCUMENT_TYPE if name == DOCUMENT else override.get("ContentType")
            yield content_type(name, str(kind))
    yield content_type("docProps/core.xml", _CORE_TYPE)
