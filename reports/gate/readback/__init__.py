"""Finished files read back and compared with the tree, by code that shares nothing with the writers.

What differs is a fault of ours, and fails the document.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from xml.sax.saxutils import escape

from reports.core.problems import Problem, problem
from reports.core.tree import Document, plain_text
from reports.gate.readback.compare import (
    Difference,
    find_difference,
    quote_from_difference,
)
from reports.gate.readback.expected import Medium, items_of, sheets_of
from reports.gate.readback.items import Picture, Unreadable
from reports.gate.readback.page import read_fragment, read_page
from reports.gate.readback.word import DOCUMENT, ReadWord, frame_lines
from reports.gate.readback.workbook import read_sheets

__all__ = ["read_back"]

_QUOTE = {'"': "&quot;"}
# What a reader stumbles over in a damaged file: what no program can open, numbers that are none, styles not there.
_STUMBLES = (Unreadable, ArithmeticError, LookupError, ValueError)


def read_back(
    document: Document, files: Mapping[str, bytes], frames: Mapping[str, str]
) -> list[Problem]:
    """G17 with the first difference of each file from the tree; nothing where all of them say what it says.

    `frames` are the parts of the layout, as its author wrote them, by the name of their member: `{{ … }}` stands for
    the document's own fields, 【正文】 for its text.
    """
    problems = []
    for name, data in files.items():
        ending = next((ending for ending in _READERS if name.endswith(ending)), "")
        if ending and data:
            try:
                found = next(_READERS[ending](document, data, frames), None)
            except _STUMBLES as error:
                problems.append(
                    problem("G17", "unreadable", name=name, detail=repr(error))
                )
            else:
                if found:
                    problems.append(_word_difference(name, found))
    return problems


def _word_difference(name: str, found: Difference) -> Problem:
    return problem(
        "G17",
        "different",
        name=name,
        where=found.where,
        expected=quote_from_difference(found.expected, found.read),
        read=quote_from_difference(found.read, found.expected),
    )


# ── file by file ────────────────────────────────────────────────────────────


def _word(
    document: Document, data: bytes, frames: Mapping[str, str]
) -> Iterator[Difference]:
    word = ReadWord(data)
    frame = {name: _fill_fields(text, document) for name, text in frames.items()}
    before, after = word.around(frame[DOCUMENT])
    expected = [*before, *items_of(document, Medium.WORD), *after]
    yield from find_difference(expected, word.items())
    for name, text in frame.items():
        if name != DOCUMENT:
            lines = frame_lines(text, document.mark)
            yield from find_difference(lines, word.lines(name), "页眉或页脚")
    if word.title() != document.title:
        yield Difference("文件属性里的标题", document.title, word.title())


def _page(
    document: Document, data: bytes, frames: Mapping[str, str]
) -> Iterator[Difference]:
    page = read_page(data)
    yield from find_difference(items_of(document, Medium.PAGE), page.items)
    if not page.title.startswith(document.title):
        yield Difference("网页的标题", document.title, page.title)
    if document.mark and document.mark not in page.around:
        yield Difference("网页的开头", document.mark, "")


def _fragment(
    document: Document, data: bytes, frames: Mapping[str, str]
) -> Iterator[Difference]:
    items = read_fragment(data)
    has_pictures = any(isinstance(item, Picture) for item in items)
    medium = Medium.PICTURES if has_pictures else Medium.TABLES
    yield from find_difference(items_of(document, medium), items)


def _workbook(
    document: Document, data: bytes, frames: Mapping[str, str]
) -> Iterator[Difference]:
    wanted, found = list(sheets_of(document)), read_sheets(data)
    if len(wanted) != len(found):
        counts = (f"{len(wanted)} 张工作表", f"{len(found)} 张工作表")
        yield Difference("工作簿", *counts)
    for sheet, cells in zip(wanted, found, strict=False):
        yield from find_difference(sheet, list(cells.items_like(sheet)))


_READERS: Mapping[
    str, Callable[[Document, bytes, Mapping[str, str]], Iterator[Difference]]
] = MappingProxyType(
    {".docx": _word, ".fragment.html": _fragment, ".html": _page, ".xlsx": _workbook}
)


def _fill_fields(frame: str, document: Document) -> str:
    """A part of the layout with what the document says in its fields."""
    for expression, line in document.fields:
        field = escape(f"{{{{ {expression} }}}}", _QUOTE)
        frame = frame.replace(field, escape(plain_text(line)))
    return frame
