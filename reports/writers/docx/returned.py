"""A Word file that comes back, read as it would be with every tracked change accepted: its paragraphs with the
bookmarks in them, who changed what, and what was remarked.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree
from msgspec import Struct, field

from reports.core.packages import DAMAGE
from reports.core.problems import Fault, Place, problem
from reports.writers.docx.anchoring import ANCHOR
from reports.writers.docx.layoutfile import DOCUMENT, OLE
from reports.writers.docx.paragraphs import CellPlace, paragraphs_in
from reports.writers.docx.wordxml import PARSER, Element, text_of, w
from reports.writers.opc import CONTENT_TYPES

_COMMENTS = "word/comments.xml"
_RELATIONSHIPS = "word/_rels/document.xml.rels"
_RTF = b"{\\rtf"
_MOST = 64 * 1024 * 1024
_DAMAGE = (*DAMAGE, etree.XMLSyntaxError)
_INSERTED = frozenset(map(w, ("ins", "moveTo")))
_DELETED = frozenset(map(w, ("del", "moveFrom")))
_HOLDING = frozenset(
    map(w, ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml"))
)
_SIGNS: Mapping[str, str] = {
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
}
_LISTED = f"{w('pPr')}/{w('numPr')}"
_DELETED_MARK = f"{w('pPr')}/{w('rPr')}/{w('del')}"


class Revision(Struct, frozen=True):
    """A tracked change: what was put in or taken out, by whom and when."""

    is_deletion: bool
    author: str
    date: str
    words: str


class Remark(Struct, frozen=True):
    """A comment of Word, and where it begins."""

    author: str
    date: str
    words: str
    paragraph: int


class ReturnedParagraph(Struct, frozen=True):
    """What a paragraph says; `marks` are the bookmarks that begin in it, by their names: at which character, and
    in which paragraph and at which character of that they end. One that is `listed` has a number or a bullet
    that Word puts there.
    """

    words: str
    cell: CellPlace | None
    marks: Mapping[str, tuple[int, int, int]]
    revisions: tuple[Revision, ...] = ()
    in_contents: bool = False
    listed: bool = False


class ReturnedFile(Struct, frozen=True):
    """All that is read of a file; `doubled` are bookmarks that it holds more than once, `ignored` is what is never
    run or fetched: macros, links to files outside.
    """

    paragraphs: tuple[ReturnedParagraph, ...]
    remarks: tuple[Remark, ...]
    doubled: frozenset[str]
    ignored: tuple[str, ...]


def read_returned(data: bytes, file: str) -> ReturnedFile:
    """What is in the bytes of a returned file. Raises Fault for what is no .docx, by what it is."""
    members = _members(data, file)
    try:
        root = etree.fromstring(members[DOCUMENT], PARSER)
        body = root.find(w("body"))
        if body is None:
            raise ValueError("no w:body")
        reading = _Reading()
        paragraphs = list(_joined(reading, body))
        remarks = tuple(_remarks(members.get(_COMMENTS), reading.remarked))
    except _DAMAGE as error:
        raise Fault(problem("Q01", "damaged", Place(file), detail=str(error))) from None
    return ReturnedFile(
        tuple(paragraphs),
        remarks,
        frozenset(reading.doubled),
        tuple(_ignored(members)),
    )


def _members(data: bytes, file: str) -> dict[str, bytes]:
    """What is read of the package."""
    for beginning, case in ((OLE, "old"), (_RTF, "rtf"), (b"<", "page")):
        if data.lstrip()[: len(beginning)] == beginning:
            raise Fault(problem("Q01", case, Place(file)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found = dict.fromkeys(package.namelist(), b"")
            if sum(one.file_size for one in package.infolist()) > _MOST:
                raise Fault(problem("Q01", "large", Place(file)))
            for name in (DOCUMENT, _COMMENTS, _RELATIONSHIPS, CONTENT_TYPES):
                if name in found:
                    with package.open(name) as stream:
                        found[name] = stream.read(_MOST)
            return found
    except _DAMAGE as error:
        raise Fault(problem("Q01", "damaged", Place(file), detail=str(error))) from None


def _ignored(members: Mapping[str, bytes]) -> Iterator[str]:
    if any(name.lower().endswith("vbaproject.bin") for name in members):
        yield "宏"
    relationships = members.get(_RELATIONSHIPS, b"")
    if b"/oleObject" in relationships:
        yield "嵌入的对象"
    if b'TargetMode="External"' in relationships:
        yield "指向外面的链接"


# ── paragraphs ──────────────────────────────────────────────────────────────


class _Reading(Struct):
    """What is under way while a file is read: bookmarks that have begun by their ids, fields that are open, the
    paragraph that comments begin in.
    """

    number: int = 0
    open: dict[str, str] = field(default_factory=dict)
    ends: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    fields: list[list[str]] = field(default_factory=list)
    remarked: dict[str, int] = field(default_factory=dict)

    @property
    def in_contents(self) -> bool:
        return any("".join(one).split()[:1] == ["TOC"] for one in self.fields)


class _Words(Struct):
    """What has been read of a paragraph."""

    parts: list[str] = field(default_factory=list)
    size: int = 0
    starts: dict[str, int] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)

    def add(self, words: str) -> None:
        self.parts.append(words)
        self.size += len(words)


def _joined(reading: _Reading, body: Element) -> Iterator[ReturnedParagraph]:
    """The paragraphs; one whose end is deleted goes on with the next."""
    words = _Words()
    found: list[tuple[_Words, CellPlace | None, bool, bool]] = []
    for placed in paragraphs_in(body):
        reading.number = len(found)
        was_open = reading.in_contents
        _read(placed.element, reading, words, None)
        if placed.element.find(_DELETED_MARK) is not None:
            continue
        in_contents = was_open or reading.in_contents
        listed = placed.element.find(_LISTED) is not None
        found.append((words, placed.cell, in_contents, listed))
        words = _Words()
    for number, (read, cell, in_contents, listed) in enumerate(found):
        marks = {
            name: (start, *reading.ends.get(name, (number, read.size)))
            for name, start in read.starts.items()
        }
        yield ReturnedParagraph(
            words="".join(read.parts),
            cell=cell,
            marks=marks,
            revisions=tuple(read.revisions),
            in_contents=in_contents,
            listed=listed,
        )


def _read(
    element: Element, reading: _Reading, words: _Words, tracked: Element | None
) -> None:
    """The words of a paragraph or a part of one; `tracked` is the change that has put it in."""
    for one in element:
        tag = one.tag
        if tag == w("r"):
            _run(one, reading, words, tracked)
        elif tag in _INSERTED:
            _read(one, reading, words, one)
        elif tag in _DELETED:
            words.revisions.append(_revision(one, "".join(_deleted(one)), True))
        elif tag in _HOLDING:
            _read(one, reading, words, tracked)
        elif tag == w("bookmarkStart"):
            _begin(one, reading, words)
        elif tag == w("bookmarkEnd"):
            name = reading.open.pop(one.get(w("id"), ""), "")
            reading.ends.setdefault(name, (reading.number, words.size))
        elif tag == w("commentRangeStart"):
            reading.remarked.setdefault(one.get(w("id"), ""), reading.number)


def _begin(mark: Element, reading: _Reading, words: _Words) -> None:
    name = mark.get(w("name"), "")
    if not name.startswith(ANCHOR):
        return
    reading.open[mark.get(w("id"), "")] = name
    # LibreOffice parts one that tracked changes meet; all of it stays in its paragraph.
    if reading.seen.setdefault(name, reading.number) != reading.number:
        reading.doubled.add(name)
    words.starts.setdefault(name, words.size)


def _run(
    run: Element, reading: _Reading, words: _Words, tracked: Element | None
) -> None:
    said: list[str] = []
    for one in run:
        tag = one.tag
        if tag == w("t"):
            said.append(one.text or "")
        elif tag in _SIGNS:
            # The end of a page is no word; LibreOffice writes some.
            is_page = tag == w("br") and one.get(w("type"), "") in ("page", "column")
            said.append("" if is_page else _SIGNS[tag])
        elif tag == w("fldChar"):
            _field(one, reading)
        elif tag == w("instrText") and reading.fields:
            reading.fields[-1].append(one.text or "")
        elif tag == w("commentReference"):
            reading.remarked.setdefault(one.get(w("id"), ""), reading.number)
    words.add("".join(said))
    if tracked is not None and any(said):
        words.revisions.append(_revision(tracked, "".join(said), False))


def _field(mark: Element, reading: _Reading) -> None:
    kind = mark.get(w("fldCharType"))
    if kind == "begin":
        reading.fields.append([])
    elif kind == "end" and reading.fields:
        reading.fields.pop()


def _deleted(element: Element) -> Iterator[str]:
    for one in element.iter(w("delText"), w("t")):
        yield one.text or ""


def _revision(element: Element, words: str, is_deletion: bool) -> Revision:
    return Revision(
        is_deletion,
        element.get(w("author"), ""),
        element.get(w("date"), ""),
        words,
    )


# ── comments ────────────────────────────────────────────────────────────────


def _remarks(part: bytes | None, remarked: Mapping[str, int]) -> Iterator[Remark]:
    if not part:
        return
    for one in etree.fromstring(part, PARSER).iter(w("comment")):
        words = "\n".join(text_of(paragraph) for paragraph in one.iter(w("p")))
        at = remarked.get(one.get(w("id"), ""), -1)
        yield Remark(one.get(w("author"), ""), one.get(w("date"), ""), words, at)
