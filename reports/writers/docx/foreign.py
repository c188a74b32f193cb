"""What a layout brings along that no report may hold (M01, M11, M12): damaged parts, fields that
fetch or run something, objects, links to anything but the web.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree
from msgspec import Struct

from reports.core.addresses import is_public
from reports.core.problems import Place, Problem, problem
from reports.writers.docx.layoutfile import (
    DOCUMENT,
    HYPERLINK,
    PARTS,
    RELATIONS_TYPE,
    LayoutFile,
    Relation,
    find_reachable,
    is_xml,
    rels_of,
)
from reports.writers.docx.wordxml import Element, w
from reports.writers.opc import CONTENT_TYPES, TYPES, R

_SHOWN = 60
# Fields whose result is the document's own (ECMA-376 17.16.5); no other may stand in a layout.
# What fetches (INCLUDETEXT, LINK, DDE, DATABASE), runs (MACROBUTTON, ADDIN, PRINT), asks or puts
# other fields together (QUOTE, SET) is among the others.
_FIELDS = frozenset(
    {
        "=",
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "NOTEREF",
        "STYLEREF",
        "SEQ",
        "TOC",
        "TC",
        "XE",
        "INDEX",
        "IF",
        "EQ",
        "SYMBOL",
        "ADVANCE",
        "SHAPE",
        "LISTNUM",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "TITLE",
        "SUBJECT",
        "AUTHOR",
        "KEYWORDS",
        "COMMENTS",
        "DOCPROPERTY",
        "FILENAME",
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "PRINTDATE",
        "FORMTEXT",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "HYPERLINK",
        "DISPLAYBARCODE",
    }
)
_NESTED = "\0"
_NAME_OF_FIELD = re.compile(r"\s*(=|[A-Za-z]+)")
_WORDS_OF_FIELD = re.compile(r'"([^"]*)"?|([^\s"]+)')
# Switches of HYPERLINK that take a word with them (17.16.5.25).
_TAKING = frozenset({"\\l", "\\o", "\\t", "\\s"})
_OBJECT, _MACRO = "嵌入的对象", "宏"
# What is told of an element, or of a part by the last word of its relationship's kind.
_CALLED: Mapping[str, str] = {
    "object": _OBJECT,
    "OLEObject": _OBJECT,
    "oleObject": _OBJECT,
    "package": _OBJECT,
    "control": "控件",
    "altChunk": "插入的整份文件",
    "aFChunk": "插入的整份文件",
    "subDoc": "子文档",
    "subDocument": "子文档",
    "contentPart": "墨迹",
    "webVideoPr": "网络视频",
    "movie": "影像",
    "audioFile": "声音",
    "videoFile": "影像",
    "audio": "声音",
    "video": "影像",
    "entryMacro": _MACRO,
    "exitMacro": _MACRO,
    "image": "认不出格式的图片",
    "diagramData": "SmartArt 图",
}
_ELEMENTS = _CALLED.keys() - {"package", "image", "audio", "video"}
# PNG, JPEG, GIF, BMP, TIFF, EMF, WMF by how they begin.
_PICTURE = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*|\x01\0\0\0.{36} EMF"
    rb"|\xd7\xcd\xc6\x9a|\x01\0\x09\0",
    re.DOTALL,
)
# Attributes that say where something lies; on pictures of VML they fetch it.
_SOURCES = frozenset({"src", "althref"})
_PICTURES = frozenset({"imagedata", "fill", "stroke", "image"})
# Attributes that hold words of the author's.
_WORDS = frozenset({"descr", "title", "name", "alt", "val", "tooltip", "string"})
_INSIDE_HOUSE = re.compile(
    r"\s*(?:(?:file|smb|javascript|vbscript|data|mhtml|res|shell|search|ms-[a-z-]+|search-ms):"
    r"|\\\\|//[^/\s])",
    re.IGNORECASE,
)
_RELATION_ATTRIBUTES = re.compile(
    rf"\{{(?:{re.escape(R)}\}}|urn:schemas-microsoft-com:office:office\}}relid$)"
)
_IDENTIFIER = re.compile(r"[\w.-]+")
# What the writer calls the relationships that it adds.
_OURS = re.compile(r"(?:link|chart)\d+")
_NAMES: Mapping[str, str] = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "settings": "设置",
    "fontTable": "字体表",
}


class KeptPart(Struct, frozen=True):
    """A part that documents would take over: its name, its root where it is XML, its relationships,
    kept or not, and the pictures that it shows.
    """

    name: str
    root: Element | None
    relations: Sequence[Relation]
    kept: Sequence[Relation]
    pictures: Sequence[bytes]

    @property
    def shown(self) -> str:
        """What a reader calls the part, with its name."""
        stem = posixpath.basename(self.name).split(".")[0].rstrip("0123456789")
        return f"{_NAMES.get(stem, '')} {self.name}".strip()

    @property
    def identifiers(self) -> set[str]:
        """The relationships that something in the part refers to."""
        found = set()
        for element in _elements(self.root):
            for name, value in element.attrib.items():
                if _RELATION_ATTRIBUTES.match(str(name)):
                    found.add(str(value))
        return found - {""}


def find_foreign(source: LayoutFile) -> list[Problem]:
    """Everything of the file that no report may take over; of a damaged one only that it is. Raises
    Fault for a part that cannot be read at all.
    """
    place = Place(source.file)
    for name, data in source.members.items():
        # Also in a part that stays behind: no program of the field writes one.
        if is_xml(name) and b"<!DOCTYPE" in data:
            return [problem("M12", "doctype", place, part=name)]
    names = sorted(find_reachable(source))
    problems = list(_damaged_parts(source, names))
    if problems:
        return problems
    # Cleaned as documents would have them: what is left out cannot harm.
    parts = [_kept_part(source, name) for name in names]
    for code, case, find in _QUESTIONS:
        found = [f"“{what}”（{part.shown}）" for part in parts for what in find(part)]
        if found:
            listed = "、".join(dict.fromkeys(found))
            problems.append(problem(code, case, place, names=listed))
    return problems


def _kept_part(source: LayoutFile, name: str) -> KeptPart:
    kept = source.relations(name)
    pictures = [
        source.members[one.target]
        for one in kept
        if one.short_kind == "image" and not one.external
    ]
    return KeptPart(
        name=name,
        root=source.xml(name) if is_xml(name) else None,
        relations=source.all_relations(name),
        kept=kept,
        pictures=pictures,
    )


def _elements(root: Element | None) -> Iterator[Element]:
    return iter(()) if root is None else root.iter()


def _local(name: object) -> str:
    return etree.QName(str(name)).localname


# ── damaged parts ───────────────────────────────────────────────────────────


def _damaged_parts(source: LayoutFile, names: Sequence[str]) -> Iterator[Problem]:
    """M01 for parts that are not what their relationships say, or that Word would not find."""
    types = source.xml(CONTENT_TYPES)
    if _type_of(types, rels_of("")) != RELATIONS_TYPE:
        yield source.damaged_part(CONTENT_TYPES, "no type of relationships")
    lowered = [name.lower() for name in names]
    for name in names:
        if lowered.count(name.lower()) > 1:
            yield source.damaged_part(name, "two parts of one name")
        identifiers = [one.identifier for one in source.all_relations(name)]
        if not _are_right(identifiers):
            yield source.damaged_part(rels_of(name), "ids of relationships")
        for relation in source.relations(name):
            if not relation.external and relation.short_kind != "image":
                yield from _misfit(source, relation)
            elif not relation.external and not _is_image(types, relation.target):
                yield source.damaged_part(relation.target, "no type of an image")


def _are_right(identifiers: Sequence[str]) -> bool:
    """Whether each relationship has an id of its own, and none of the writer's."""
    return len(set(identifiers)) == len(identifiers) and all(
        _IDENTIFIER.fullmatch(one) and not _OURS.fullmatch(one) for one in identifiers
    )


def _misfit(source: LayoutFile, relation: Relation) -> Iterator[Problem]:
    """M01 for a part of another kind than its relationship says."""
    name, kind = relation.target, PARTS[relation.short_kind]
    if not is_xml(name) or name == DOCUMENT:
        yield source.damaged_part(name, "no part of this kind")
    elif source.xml(name).tag != kind.root:
        yield source.damaged_part(name, f"no {kind.root}")
    elif _type_of(source.xml(CONTENT_TYPES), name) != kind.content:
        yield source.damaged_part(name, "another type of content")


def _is_image(types: Element, name: str) -> bool:
    said = _type_of(types, name)
    return said.startswith(PARTS["image"].content) and not is_xml(name)


def _type_of(types: Element, name: str) -> str:
    """The content type of a member, "" where none is given (ECMA-376 part 2, 10.1.2.4)."""
    for override in types.findall(f"{{{TYPES}}}Override"):
        if override.get("PartName", "").lower() == f"/{name}".lower():
            return override.get("ContentType", "")
    extension = name.rsplit(".", 1)[-1].lower()
    for default in types.findall(f"{{{TYPES}}}Default"):
        if default.get("Extension", "").lower() == extension:
            return default.get("ContentType", "")
    return ""


# ── fields ──────────────────────────────────────────────────────────────────


class _OpenField:
    """A field that has begun: what it says so far, until its result begins."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.has_result = False


def instructions(root: Element) -> Iterator[str]:
    """What each field of a part says, however it is split over runs and paragraphs (ECMA-376
    17.16.18); a field within the words of another is a mark there.
    """
    fields: list[_OpenField] = []
    for element in root.iter(*_FIELD_ELEMENTS):
        kind = element.get(w("fldCharType"), "")
        begins = kind == "begin" or element.tag == w("fldSimple")
        if begins and fields:
            fields[-1].words.append(_NESTED)
        if element.tag == w("fldSimple"):
            yield element.get(w("instr"), "")
        elif begins:
            fields.append(_OpenField())
        elif kind == "separate" and fields:
            fields[-1].has_result = True
        elif kind == "end" and fields:
            yield "".join(fields.pop().words)
        elif fields and not fields[-1].has_result:
            fields[-1].words.append(element.text or "")
        elif element.tag in _CODES:
            yield element.text or ""
    yield from ("".join(field.words) for field in fields)


_CODES = frozenset(map(w, ("instrText", "delInstrText")))
_FIELD_ELEMENTS = (*map(w, ("fldSimple", "fldChar", "t")), *_CODES)


def _foreign_fields(part: KeptPart) -> Iterator[str]:
    if part.root is not None:
        for words in instructions(part.root):
            if not _is_harmless(words):
                yield words.replace(_NESTED, "{…}").strip()[:_SHOWN]


def _is_harmless(words: str) -> bool:
    name = _NAME_OF_FIELD.match(words)
    if not words.strip():
        return True
    if name is None or name[1].upper() not in _FIELDS or "{{" in words:
        return False
    if name[1].upper() != "HYPERLINK":
        return True
    return _NESTED not in words and all(map(is_public, _targets(words[name.end() :])))


def _targets(words: str) -> Iterator[str]:
    """The addresses among the words of a HYPERLINK; what its switches take are none."""
    taken = False
    for quoted, bare in _WORDS_OF_FIELD.findall(words):
        if not taken and bare.startswith("\\") and not bare.startswith("\\\\"):
            taken = bare.lower() in _TAKING
            continue
        if not taken:
            yield quoted or bare
        taken = False


# ── objects, links, what lies outside ───────────────────────────────────────


def _objects(part: KeptPart) -> Iterator[str]:
    """What the part holds or refers to that no report can take over."""
    for element in _elements(part.root):
        local = _local(element.tag)
        if local in _ELEMENTS:
            yield _CALLED[local]
    used = part.identifiers
    for one in part.relations:
        if not one.external and not one.is_understood and one.identifier in used:
            yield _CALLED.get(one.short_kind, f"认不出的内容 {one.short_kind}")
    if not all(map(_PICTURE.match, part.pictures)):
        yield _CALLED["image"]


def _missing(part: KeptPart) -> Iterator[str]:
    """What the part refers to and the file does not hold."""
    kept = {one.identifier for one in part.kept}
    told = {one.identifier for one in part.relations if one.external}
    told |= {one.identifier for one in part.relations if not one.is_understood}
    yield from sorted(part.identifiers - kept - told)


def _links(part: KeptPart) -> Iterator[str]:
    """Links that lead elsewhere than to the web or a mailbox."""
    for one in part.relations:
        if one.external and one.kind == HYPERLINK and not is_public(one.target):
            yield one.target[:_SHOWN]
    for local, name, value in _addresses(part):
        is_link = name == "href" and local not in _PICTURES
        if name not in _SOURCES and _is_foreign_link(value, is_link):
            yield value[:_SHOWN]


def _is_foreign_link(value: str, is_link: bool) -> bool:
    if is_link and value and not value.startswith("#"):
        return not is_public(value)
    return _INSIDE_HOUSE.match(value) is not None


def _outside(part: KeptPart) -> Iterator[str]:
    """What is fetched from elsewhere when a document is opened."""
    for one in part.relations:
        is_left = one.short_kind == "attachedTemplate"
        if one.external and one.kind != HYPERLINK and not is_left:
            yield one.target[:_SHOWN]
    for local, name, value in _addresses(part):
        fetches = name in _SOURCES or (name == "href" and local in _PICTURES)
        if fetches and value:
            yield value[:_SHOWN]


def _addresses(part: KeptPart) -> Iterator[tuple[str, str, str]]:
    """The element, the name and the value of each attribute that may be an address."""
    for element in _elements(part.root):
        for name, value in element.attrib.items():
            local = _local(name)
            if local not in _WORDS:
                yield _local(element.tag), local, str(value)


_QUESTIONS: Sequence[tuple[str, str, Callable[[KeptPart], Iterator[str]]]] = (
    ("M11", "", _outside),
    ("M12", "fields", _foreign_fields),
    ("M12", "objects", _objects),
    ("M12", "links", _links),
    ("M12", "missing", _missing),
)
