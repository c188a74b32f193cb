"""Hidden bookmarks put into a finished Word file: one around each paragraph and each number within, and one that
says which version it is. Nothing that is printed changes.

Word hides every bookmark that begins with an underscore; Word, WPS and LibreOffice keep them from .docx to .doc
and back, which they do not do with content controls.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import count

from lxml import etree

from reports.writers.archive import archive, pack
from reports.writers.docx.layoutfile import DOCUMENT, unpack
from reports.writers.docx.paragraphs import paragraphs_in
from reports.writers.docx.wordxml import PARSER, Element, child, w

VERSION, ANCHOR = "_yv", "_y"
_RUN, _TEXT, _LOOK = w("r"), w("t"), w("rPr")
_PROPERTIES = w("pPr")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Spans = Sequence[tuple[int, int]]


def paragraph_code(index: int) -> str:
    """The name of the bookmark of a paragraph."""
    return f"{ANCHOR}{index}"


def number_code(index: int, number: int) -> str:
    """The name of the bookmark of a number within a paragraph."""
    return f"{ANCHOR}{index}_{number}"


def anchored(word: bytes, version: str, numbers: Mapping[int, Spans]) -> bytes:
    """The file with its bookmarks; `numbers` are the first and last character of those in each paragraph, counted
    as the words of its runs have them.
    """
    source = unpack(word, "")
    root = etree.fromstring(source.members[DOCUMENT], PARSER)
    taken = (int(one.get(w("id"), "0")) for one in root.iter(w("bookmarkStart")))
    ids = count(max(taken, default=0) + 1)
    body = child(root, w("body"))
    placed = list(paragraphs_in(body))
    for index, one in enumerate(placed):
        for number, (start, end) in enumerate(numbers.get(index, ())):
            _mark_words(one.element, (start, end), number_code(index, number), ids)
        _mark_all(one.element, paragraph_code(index), ids)
    if placed:
        first = placed[0].element
        first[_behind_properties(first) : 0] = _bookmark(VERSION + version, ids)
    xml = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    members = {**source.members, DOCUMENT: xml}
    return archive(pack(name, data) for name, data in members.items())


def _bookmark(name: str, ids: Iterator[int]) -> list[Element]:
    number = str(next(ids))
    start = etree.Element(w("bookmarkStart"), {w("id"): number, w("name"): name})
    return [start, etree.Element(w("bookmarkEnd"), {w("id"): number})]


def _behind_properties(paragraph: Element) -> int:
    return int(len(paragraph) > 0 and paragraph[0].tag == _PROPERTIES)


def _mark_all(paragraph: Element, name: str, ids: Iterator[int]) -> None:
    start, end = _bookmark(name, ids)
    paragraph.insert(_behind_properties(paragraph), start)
    paragraph.append(end)


def _mark_words(
    paragraph: Element, span: tuple[int, int], name: str, ids: Iterator[int]
) -> None:
    """A bookmark around some of the words, where they stand in one run of words alone."""
    at = 0
    for run in paragraph.iter(_RUN):
        words = "".join(one.text or "" for one in run.iter(_TEXT))
        start, end = span[0] - at, span[1] - at
        if 0 <= start < end <= len(words):
            if [one.tag for one in run if one.tag != _LOOK] == [_TEXT]:
                _cut_out(run, words, (start, end), _bookmark(name, ids))
            return
        at += _length(run, words)


def _length(run: Element, words: str) -> int:
    """How many characters a reader counts in a run."""
    return len(words) + sum(one.tag in (w("tab"), w("br")) for one in run)


def _cut_out(
    run: Element, words: str, span: tuple[int, int], marks: Sequence[Element]
) -> None:
    parent = run.getparent()
    assert parent is not None
    at = parent.index(run)
    start, end = span
    before, number, after = words[:start], words[start:end], words[end:]
    pieces = [marks[0], _copy(run, number), marks[1]]
    if before:
        pieces.insert(0, _copy(run, before))
    if after:
        pieces.append(_copy(run, after))
    parent[at : at + 1] = pieces


def _copy(run: Element, words: str) -> Element:
    """A run that looks the same and says something else."""
    made = deepcopy(run)
    made.tail = None
    text = child(made, _TEXT)
    text.text = words
    if words != words.strip() or "  " in words:
        text.set(_SPACE, "preserve")
    return made
