"""The file of a layout: unpacked with care, and what of it every document takes over."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from lxml import etree
from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.writers.archive import Member, pack
from reports.writers.docx.wordxml import PARSER, Element, w
from reports.writers.opc import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    TYPES,
    R,
    content_type,
    open_relationships,
    relationship,
    relationships,
)

DOCUMENT = "word/document.xml"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_DOCUMENT_TYPE = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
_UNPACKED_LIMIT = 20 * 1024 * 1024
# lxml takes about ten times the room of the text.
_XML_LIMIT = 4 * 1024 * 1024
_MEMBER_LIMIT = 2000
# Deflate cannot do better than about 1030 : 1; XML of Word stays under 50 : 1.
_RATIO_LIMIT = 200
_RATIO_FLOOR = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
# What a zip file that is none, or is damaged, makes the reader raise.
_DAMAGE = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    RuntimeError,
    OSError,
    EOFError,
    zlib.error,
)
# What a layout may bring along but a report must not: it tells of its author's computer,
# or nobody reads it.
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
# Numbers of editing sessions, marks of the spelling checker,
# where pages broke when it was last saved.
_TRACES = ("rsid", "proofErr", "lastRenderedPageBreak")
_TRACE_ATTRIBUTES = re.compile(r"\{[^}]*\}(?:rsid\w*|paraId|textId)")


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


class LayoutFile(Struct, frozen=True):
    """The unpacked file: how its author knows it, its members, its XML parts parsed on demand."""

    file: str
    members: dict[str, bytes]

    def xml(self, name: str) -> Element:
        """The root of a part, without what Word notes in it about how it was edited."""
        return _without_traces(etree.fromstring(self.members[name], PARSER))

    def relations(self, name: str) -> list[Relation]:
        """The part's relationships that a report keeps, in the order of the file."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if rels not in self.members:
            return []
        entries = self.xml(rels).findall(f"{{{RELATIONSHIPS}}}Relationship")
        return list(filter(self._is_kept, (_relation(one, folder) for one in entries)))

    def _is_kept(self, relation: Relation) -> bool:
        if relation.short_kind in _LEFT_OUT:
            return False
        return relation.external or relation.target in self.members

    def related(self, kind: str) -> list[str]:
        """The names of the document's parts of a kind."""
        parts = self.relations(DOCUMENT)
        return [part.target for part in parts if part.short_kind == kind]


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
    except _DAMAGE as fault:
        raise Fault(damaged(file, data, str(fault))) from fault


def damaged(file: str, data: bytes, detail: str) -> Problem:
    """M01: the file is no Word document that could be read."""
    if data.startswith(_OLE):
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


def find_outside(source: LayoutFile) -> list[str]:
    """The addresses of everything but links that lies outside the file."""
    found = []
    for name in (DOCUMENT, *source.related("header"), *source.related("footer")):
        for relation in source.relations(name):
            if relation.external and relation.short_kind != "hyperlink":
                found.append(relation.target)
    return found


def read_settings(source: LayoutFile) -> Element | None:
    """The settings without what tells of their author,
    and with the w:percent that python-docx's default lacks.
    """
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
                data = _spell(cleaned[name])
            elif b" w:rsid" in data:
                data = _spell(source.xml(name))
            yield pack(name, data)
        if name != DOCUMENT and source.relations(name):
            folder, base = posixpath.split(name)
            entries = f"{part_relationships(source, name)}</Relationships>"
            yield pack(f"{folder}/_rels/{base}.rels", entries.encode())


def _spell(root: Element) -> bytes:
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
    for default in types.findall(f"{{{TYPES}}}Default"):
        extension, kind = default.get("Extension", ""), default.get("ContentType")
        if extension.lower() in extensions:
            yield f'<Default Extension="{extension}" ContentType="{kind}"/>'
    for override in types.findall(f"{{{TYPES}}}Override"):
        name = override.get("PartName", "").lstrip("/")
        if name in kept:
            kind = _DOCUMENT_TYPE if name == DOCUMENT else override.get("ContentType")
            yield content_type(name, str(kind))
    yield content_type("docProps/core.xml", _CORE_TYPE)
