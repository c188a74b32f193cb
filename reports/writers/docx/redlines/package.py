"""What the old version's words lead to, taken into the package of the new one."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256

from lxml import etree
from msgspec import Struct

from reports.core.patterns import Pattern
from reports.writers.docx.layoutfile import rels_of, spell
from reports.writers.docx.redlines.atoms import SILENT
from reports.writers.docx.wordxml import PARSER, Element, w
from reports.writers.opc import CONTENT_TYPES, TYPES, R, relationships

DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
_OLD = "old-"
_OLD_BOOKMARK = "_Old"
# Ids of the old version's drawings and bookmarks, which are no others' in a document.
_OTHER_IDS = 1_000_000
_DRAWN = Pattern(r"(?:docPr|cNvPr)$")
_EXTERNAL = "External"


class Package(Struct, frozen=True):
    """The members of a Word file by name, in their order."""

    members: dict[str, bytes]

    def root(self, name: str) -> Element:
        """A part as XML."""
        return etree.fromstring(self.members[name], PARSER)

    def relations(self, part: str) -> dict[str, Element]:
        """What a part leads to, by the ids that it knows it by."""
        name = rels_of(part)
        if name not in self.members:
            return {}
        return {one.get("Id", ""): one for one in self.root(name)}

    def told(self, part: str, identifier: str) -> str:
        """What a part leads to by an id, in words that tell it from anything else."""
        found = self.relations(part).get(identifier.removeprefix(_OLD))
        if found is None:
            return ""
        kind, target = found.get("Type", ""), found.get("Target", "")
        if found.get("TargetMode") == _EXTERNAL:
            return f"{kind} {target}"
        return f"{kind} {self._content(_inside(part, target))}"

    def _content(self, name: str) -> str:
        """A part with all that it leads to."""
        own = sha256(self.members.get(name, b"")).hexdigest()
        inner = sorted(self.told(name, one) for one in self.relations(name))
        return " ".join((own, *inner))

    def type_of(self, name: str) -> Element | None:
        """What the package says a part is."""
        types = self.root(CONTENT_TYPES)
        ending = name.rpartition(".")[2]
        for one in types:
            if one.get("PartName") == f"/{name}":
                return one
        return next((one for one in types if one.get("Extension") == ending), None)


def unpacked(data: bytes) -> Package:
    """A file that the writer has written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return Package({name: archive.read(name) for name in archive.namelist()})


def _inside(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def set_apart(root: Element) -> None:
    """Gives what the old version's words lead to, and its bookmarks, names that the new one has not got."""
    names: dict[str, str] = {}
    for one in root.iter(w("bookmarkStart")):
        name = one.get(w("name"), "")
        names.setdefault(name, f"{_OLD_BOOKMARK}{len(names) + 1}")
    renamed(root, names)
    for node in root.iter():
        for attribute, value in node.attrib.items():
            if str(attribute).startswith(f"{{{R}}}"):
                node.set(attribute, _OLD + str(value))
        if isinstance(node.tag, str) and _DRAWN.search(node.tag):
            node.set("id", str(int(node.get("id", "0")) + _OTHER_IDS))
        if node.tag in SILENT and node.get(w("id"), "").isdecimal():
            node.set(w("id"), str(int(node.get(w("id"), "")) + _OTHER_IDS))


def renamed(root: Element, names: Mapping[str, str]) -> None:
    """Calls bookmarks otherwise, and whatever leads to them."""
    for node in root.iter(w("bookmarkStart")):
        name = node.get(w("name"), "")
        node.set(w("name"), names.get(name, name))
    lead_to(root, names)


def lead_to(root: Element, names: Mapping[str, str]) -> None:
    """Leads links and fields to bookmarks by other names."""
    for node in root.iter(w("hyperlink")):
        anchor = node.get(w("anchor"), "")
        if anchor in names:
            node.set(w("anchor"), names[anchor])
    for node in root.iter(w("instrText"), w("delInstrText")):
        words = (node.text or "").split(" ")
        node.text = " ".join(names.get(one, one) for one in words)


def bookmark_names(root: Element) -> frozenset[str]:
    """The names of the bookmarks in a part."""
    return frozenset(one.get(w("name"), "") for one in root.iter(w("bookmarkStart")))


def pull_in(body: Element) -> None:
    """Moves the bookmarks that stand between paragraphs into the next one."""
    for node in [one for one in body if one.tag in SILENT]:
        following = (p for later in node.itersiblings() for p in later.iter(w("p")))
        target = next(following, None)
        if target is not None:
            properties = target.find(w("pPr"))
            target.insert(0 if properties is None else 1, node)


# ── taking over ─────────────────────────────────────────────────────────────


def take_over(root: Element, part: str, old: Package, new: Package) -> None:
    """Finds in the new package what is left of the old version's words leads to, or puts it there."""
    known = {new.told(part, one): one for one in new.relations(part)}
    for node in root.iter():
        for attribute, value in node.attrib.items():
            if not str(attribute).startswith(f"{{{R}}}"):
                continue
            if not str(value).startswith(_OLD):
                continue
            told = old.told(part, str(value))
            if told not in known:
                known[told] = _added(part, str(value), old, new)
            node.set(attribute, known[told])


def _added(part: str, identifier: str, old: Package, new: Package) -> str:
    """The id by which the new package has what the old one knows by another."""
    relation = old.relations(part)[identifier.removeprefix(_OLD)]
    if relation.get("TargetMode") != _EXTERNAL:
        target = relation.get("Target", "")
        copied = _copied(_inside(part, target), old, new)
        relation.set("Target", f"/{copied}")
    relation.set("Id", identifier)
    _relate(part, relation, new)
    return identifier


def _relate(part: str, relation: Element, new: Package) -> None:
    """Notes that a part leads to something."""
    name = rels_of(part)
    start = relationships("").encode()
    root = etree.fromstring(new.members.get(name, start), PARSER)
    root.append(relation)
    new.members[name] = spell(root)


def _copied(name: str, old: Package, new: Package) -> str:
    """A part of the old package in the new one, with what it leads to."""
    folder, slash, file = name.rpartition("/")
    copy = f"{folder}{slash}{_OLD}{file}"
    if copy in new.members:
        return copy
    new.members[copy] = old.members[name]
    _declare(copy, old.type_of(name), new)
    for relation in old.relations(name).values():
        if relation.get("TargetMode") != _EXTERNAL:
            inner = _copied(_inside(name, relation.get("Target", "")), old, new)
            relation.set("Target", f"/{inner}")
        _relate(copy, relation, new)
    return copy


def _declare(name: str, kind: Element | None, new: Package) -> None:
    """Says what a part is, as the old package does."""
    if kind is None:
        return
    types = new.root(CONTENT_TYPES)
    own = etree.SubElement(types, f"{{{TYPES}}}Override")
    own.set("PartName", f"/{name}")
    own.set("ContentType", kind.get("ContentType", ""))
    if 'Extension="svg"' not in new.members[CONTENT_TYPES].decode():
        _declare_ending(types, kind)
    new.members[CONTENT_TYPES] = spell(types)


def _declare_ending(types: Element, kind: Element) -> None:
    """Previewers look for the type of a picture by its extension."""
    if kind.get("Extension"):
        types.insert(0, kind)


def with_styles(old: Package, new: Package) -> None:
    """Adds the styles that only the old version has."""
    if old.members.get(STYLES) == new.members.get(STYLES):
        return
    styles = new.root(STYLES)
    known = {one.get(w("styleId")) for one in styles.iter(w("style"))}
    styles.extend(
        one
        for one in old.root(STYLES).iterchildren(w("style"))
        if one.get(w("styleId")) not in known
    )
    new.members[STYLES] = spell(styles)


def frames(package: Package) -> Iterator[str]:
    """The parts of the document that are printed on every page: its headers and footers."""
    for relation in package.relations(DOCUMENT).values():
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind in ("header", "footer"):
            yield _inside(DOCUMENT, relation.get("Target", ""))
