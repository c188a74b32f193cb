"""What is wrong with a Word file, as comments of Word in a copy of it: each beside the paragraph that it is
about.
"""

import posixpath
from collections.abc import Mapping, Sequence
from itertools import count

from lxml import etree

from reports.core.problems import Fault, Problem
from reports.writers.archive import archive, pack
from reports.writers.docx.layoutfile import (
    DOCUMENT,
    LayoutFile,
    rels_of,
    unpack,
)
from reports.writers.docx.ooxml import W
from reports.writers.docx.reading import take_apart
from reports.writers.docx.word_body.marking import mark_body
from reports.writers.docx.wordxml import PARSER, Element, w
from reports.writers.opc import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    TYPES,
    R,
    content_type,
    escape,
    relationship,
)

_KIND = f"{R}/comments"
_PART = "word/comments.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_AUTHOR, _INITIALS = "模板检查", "查"


def with_comments(data: bytes, file: str, problems: Sequence[Problem]) -> bytes | None:
    """A copy of a Word file that says beside its paragraphs what is wrong with them, beside the first what
    is wrong with the whole; None for a file that cannot be read.
    """
    try:
        source = unpack(data, file)
        parts = take_apart(source)
        spots = mark_body(parts.document, parts.styles, file).spots
        members = dict(source.members)
        at = {one.words: one.paragraph for one in reversed(spots)}
        document = etree.fromstring(members[DOCUMENT], PARSER)
        name = _comments_part(source, members)
        comments = etree.fromstring(members[name], PARSER)
    except (Fault, etree.XMLSyntaxError, LookupError, ValueError):
        return None
    taken = {int(one.get(w("id"), "0")) for one in comments}
    numbers = (number for number in count() if number not in taken)
    paragraphs = list(document.iter(w("p")))
    for number, one in zip(numbers, problems, strict=False):
        place = one.place.spot if one.place else ""
        comments.append(_comment(number, one, "" if place in at else place))
        if paragraphs:
            _mark(paragraphs[at.get(place, 0)], number)
    members[DOCUMENT] = _spell(document)
    members[name] = _spell(comments)
    return archive(pack(key, content) for key, content in members.items())


def _comments_part(source: LayoutFile, members: dict[str, bytes]) -> str:
    """The part that holds the comments; one of none is added where there is none."""
    relations = source.all_relations(DOCUMENT)
    for one in relations:
        if one.kind == _KIND and one.target in members:
            return one.target
    named = {one.identifier for one in relations}
    identifier = next(
        name for name in map("rId{}".format, count(1)) if name not in named
    )
    entry = relationship(identifier, _KIND, posixpath.basename(_PART))
    _add(members, rels_of(DOCUMENT), RELATIONSHIPS, entry)
    _add(members, CONTENT_TYPES, TYPES, content_type(_PART, _TYPE))
    members[_PART] = f'<w:comments xmlns:w="{W}"/>'.encode()
    return _PART


def _add(members: dict[str, bytes], name: str, namespace: str, entry: str) -> None:
    """Adds an entry to a list of the package."""
    listed = etree.fromstring(members[name], PARSER)
    whole = entry.replace(" ", f' xmlns="{namespace}" ', 1)
    listed.append(etree.fromstring(whole, PARSER))
    members[name] = _spell(listed)


def _comment(number: int, one: Problem, place: str) -> Element:
    """A comment: the code, what is wrong, and what to do; where, if no paragraph shows it."""
    where = f"{place}：" if place else ""
    lines = (f"{one.severity.value} {one.code}　{where}{one.message}", one.hint)
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in lines
        if line
    )
    facts: Mapping[str, str] = {
        "id": str(number),
        "author": _AUTHOR,
        "initials": _INITIALS,
    }
    said = " ".join(f'w:{name}="{value}"' for name, value in facts.items())
    return etree.fromstring(
        f'<w:comment xmlns:w="{W}" {said}>{paragraphs}</w:comment>', PARSER
    )


def _mark(paragraph: Element, number: int) -> None:
    """Puts a comment beside all of a paragraph (ECMA-376 17.13.4)."""
    start, end, run, reference = (
        etree.Element(w(name))
        for name in ("commentRangeStart", "commentRangeEnd", "r", "commentReference")
    )
    for element in (start, end, reference):
        element.set(w("id"), str(number))
    run.append(reference)
    paragraph.insert(int(paragraph.find(w("pPr")) is not None), start)
    paragraph.extend((end, run))


def _spell(root: Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, standalone=True)
