"""Accepts or rejects all tracked changes of a Word file, by the words of the standard (ECMA-376 17.13.5).

It shares nothing with the writer, so that what that believes can be held against what the file says.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = etree._Element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BACK_IN_TEXT = {f"{W}delText": f"{W}t", f"{W}delInstrText": f"{W}instrText"}


def part(content: bytes, name: str = "word/document.xml") -> Element:
    """A part of a Word file as XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def accepted(root: Element) -> Element:
    """The part with all changes accepted."""
    return _settled(root, kept="ins", dropped="del")


def rejected(root: Element) -> Element:
    """The part with all changes rejected."""
    for change in list(root.iter(f"{W}pPrChange")):
        properties, before = change.getparent(), change.find(f"{W}pPr")
        assert properties is not None and before is not None
        staying = [one for one in properties if one.tag in (f"{W}rPr", f"{W}sectPr")]
        properties[:] = [*before, *staying]
    root = _settled(root, kept="del", dropped="ins")
    for node in root.iter(*_BACK_IN_TEXT):
        node.tag = _BACK_IN_TEXT[node.tag]
    return root


def _settled(root: Element, kept: str, dropped: str) -> Element:
    for change in list(root.iter(f"{W}pPrChange")):
        _remove(change)
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{dropped}") is not None:
            _remove(row)
    for mark in list(root.iterfind(f".//{W}trPr/{W}{kept}")):
        _remove(mark)
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            _remove(table)
    for paragraph in list(root.iter(f"{W}p")):
        for mark in list(paragraph.iterfind(f"{W}pPr/{W}rPr/{W}{kept}")):
            _remove(mark)
    _settle_runs(root, kept, dropped)
    for paragraph in list(root.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{dropped}") is not None:
            _join_with_next(paragraph)
    return root


def _settle_runs(root: Element, kept: str, dropped: str) -> None:
    for node in list(root.iter(f"{W}{dropped}")):
        parent = node.getparent()
        if parent is not None and parent.tag not in (f"{W}rPr", f"{W}trPr"):
            parent.remove(node)
    for node in list(root.iter(f"{W}{kept}")):
        parent = node.getparent()
        if parent is not None and parent.tag not in (f"{W}rPr", f"{W}trPr"):
            at = parent.index(node)
            parent[at : at + 1] = list(node)


def _join_with_next(paragraph: Element) -> None:
    """A paragraph whose mark is gone goes on in the next one, which gives the look (17.13.5.15)."""
    content = [one for one in paragraph if one.tag != f"{W}pPr"]
    following = paragraph.getnext()
    if following is None or following.tag != f"{W}p":
        assert not any(one.tag == f"{W}r" for one in paragraph.iter()), "words are lost"
        assert following is not None and following.tag == f"{W}tbl"
    else:
        properties = following.find(f"{W}pPr")
        at = 0 if properties is None else 1
        following[at:at] = content
    _remove(paragraph)


def _remove(node: Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


# ── what is said ────────────────────────────────────────────────────────────


def said(parent: Element) -> list[Any]:
    """The paragraphs (style, words, whether a section ends) and tables (rows of cells of such) of a part, a cell
    or the body.
    """
    return list(_said(parent))


def _said(parent: Element) -> Iterator[Any]:
    for node in parent:
        if node.tag == f"{W}p":
            style = node.find(f"{W}pPr/{W}pStyle")
            ends = node.find(f"{W}pPr/{W}sectPr") is not None
            name = "" if style is None else style.get(f"{W}val", "")
            yield name, _words(node), ends
        elif node.tag == f"{W}tbl":
            yield [
                [said(cell) for cell in row.iterchildren(f"{W}tc")]
                for row in node.iterchildren(f"{W}tr")
            ]
        elif node.tag == f"{W}sdt":
            content = node.find(f"{W}sdtContent")
            assert content is not None
            yield from said(content)


def _words(paragraph: Element) -> str:
    words = []
    for node in paragraph.iter():
        if node.tag == f"{W}t":
            words.append(node.text or "")
        elif node.tag == f"{W}instrText":
            kind = (node.text or "").split()
            words.append(f"<{kind[0]}>")
        elif node.tag in (f"{W}tab", f"{W}br") and node.getparent().tag == f"{W}r":
            words.append("\t")
        elif node.tag == f"{W}drawing":
            words.append(f"<{''.join(node.xpath('.//@descr'))}>")
    return "".join(words)


def body(content: bytes) -> Element:
    """The body of a Word file."""
    return _child(part(content), "body")


def changes(content: bytes) -> list[Element]:
    """Every mark of a change in a Word file's text."""
    names = ("ins", "del", "pPrChange")
    return list(part(content).iter(*(f"{W}{name}" for name in names)))


def both(content: bytes) -> tuple[list[Any], list[Any]]:
    """What the old version says and what the new one does."""
    return (
        said(_child(rejected(part(content)), "body")),
        said(_child(accepted(part(content)), "body")),
    )


def _child(parent: Element, name: str) -> Element:
    found = parent.find(f"{W}{name}")
    assert found is not None
    return found


def with_words(blocks: list[Any]) -> list[Any]:
    """The paragraphs that say something, and the tables."""
    return [one for one in blocks if isinstance(one, list) or one[1]]


def words_in(node: Element) -> str:
    """All words in a node, those that are gone too."""
    return "".join(one.text or "" for one in node.iter(f"{W}t", f"{W}delText"))


def marked_words(content: bytes) -> list[tuple[str, str]]:
    """What words went (del) and came (ins), in order."""
    found = part(content).iter(f"{W}ins", f"{W}del")
    words = [(one.tag.removeprefix(W), words_in(one)) for one in found]
    return [one for one in words if one[1]]


def without_looks(blocks: list[Any]) -> list[Any]:
    """The same, but for the styles in cells: how the text of tables looks is not tracked."""
    return [
        [
            [
                [cell[1:] if isinstance(cell, tuple) else cell for cell in cells]
                for cells in row
            ]
            for row in one
        ]
        if isinstance(one, list)
        else one
        for one in blocks
    ]
