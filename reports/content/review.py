"""A document whose numbers lead to where they come from; those that only stand in words are set off."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from reports.tree import Contents, Document, Inline, Line, Link, Number, Series, Strong, Text

UNSOURCED = "#无出处"
"""Where a number leads that has no figure behind it."""

# A number that measures something; dates, document numbers and titles are words.
_MEASURED = re.compile(
    r"(?<![\d.〔第])\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|%|个百分点|万人|人次|人|户|家|批次|件|台|辆|倍|分(?![之部别析类])|个(?!月)|次)"
)
_WORDS = re.compile(r"《[^《》]*》|〔[^〔〕]*〕|\d{4}年(?:度|\d{1,2}月(?:\d{1,2}日)?)?")


def linked(document: Document, anchor_of: Callable[[Number], str]) -> Document:
    """The document with each number as a link to its anchor, and numbers in words as links to UNSOURCED."""
    return replace(document, blocks=tuple(_node(block, anchor_of) for block in document.blocks))


def _node(node: Any, anchor_of: Callable[[Number], str]) -> Any:
    """A block or a part of one with the lines in it linked; a table of contents and what a chart draws as they are."""
    if isinstance(node, Contents | Series) or not is_dataclass(node) or isinstance(node, type):
        return node
    changed = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple) and value:
            changed[field.name] = _members(value, anchor_of)
    return replace(node, **changed) if changed else node


def _members(value: tuple[Any, ...], anchor_of: Callable[[Number], str]) -> tuple[Any, ...]:
    if all(isinstance(one, Text | Number | Strong | Link) for one in value):
        return tuple(_line(value, anchor_of))
    return tuple(_members(one, anchor_of) if isinstance(one, tuple) and one else _node(one, anchor_of) for one in value)


def _line(line: Line, anchor_of: Callable[[Number], str]) -> Iterator[Inline]:
    for node in line:
        if isinstance(node, Number):
            yield Link(anchor_of(node), (node,))
        elif isinstance(node, Strong):
            yield Strong(tuple(_line(node.children, anchor_of)))
        elif isinstance(node, Text):
            yield from _words(node.text)
        else:
            yield node


def _words(text: str) -> Iterator[Inline]:
    """The words with the numbers in them set off."""
    kept = _WORDS.sub(lambda found: "\x00" * len(found.group()), text)
    start = 0
    for found in _MEASURED.finditer(kept):
        if found.start() > start:
            yield Text(text[start : found.start()])
        yield Link(UNSOURCED, (Text(found.group()),))
        start = found.end()
    if start < len(text):
        yield Text(text[start:])
