"""Finished files read back and compared with the tree,
by code that shares nothing with the writers.

What differs is a fault of ours, and fails the document.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest

from reports.core.outline import outline, parts_in
from reports.core.problems import Problem, problem
from reports.core.tree import Document, plain_text
from reports.gate.readback.compare import (
    Difference,
    find_difference,
    quote_from_difference,
)
from reports.gate.readback.expected import Expected, Medium
from reports.gate.readback.items import Picture, ReadLine, Unreadable
from reports.gate.readback.page import read_fragment, read_page
from reports.gate.readback.word import DOCUMENT, ReadWord, frame_lines

__all__ = [
    "Compare",
    "Difference",
    "Expected",
    "check_file",
    "compare_csv",
    "compare_fragment",
    "compare_json",
    "compare_page",
    "compare_word",
    "compare_workbook",
]

# What a reader stumbles over in a damaged file: what no program can open, numbers that are none,
# styles not there.
_STUMBLES = (Unreadable, ArithmeticError, LookupError, ValueError)
# What stands over the list of parts beside a page's text.
_CONTENTS = "目录"
Frames = Mapping[str, str]
Compare = Callable[[Expected, bytes, Frames], Iterator[Difference]]
"""Reads a finished file and yields what it says otherwise than its tree."""


def check_file(
    name: str, compare: Compare, expected: Expected, data: bytes, frames: Frames
) -> list[Problem]:
    """G17 with the first difference of a finished file from its tree; nothing where there is none.

    `frames` are the parts of the layout, as its author wrote them, by the name of their member:
    `{{ … }}` stands for the document's own fields, 【正文】 for its text.
    """
    if not data:
        return []
    try:
        found = next(compare(expected, data, frames), None)
    except _STUMBLES as error:
        return [problem("G17", "unreadable", name=name, detail=repr(error))]
    return [_word_difference(name, found)] if found else []


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


def compare_word(
    expected: Expected, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What a Word file says otherwise than its tree, headers, footers and properties included."""
    word, document = ReadWord(data), expected.document
    frame = {name: _fill_fields(text, document) for name, text in frames.items()}
    before, after = word.around(frame[DOCUMENT])
    if document.mark and not any("<w:hdr" in text for text in frame.values()):
        before.append(ReadLine(document.mark))
    items = [*before, *expected.items(Medium.WORD), *after]
    yield from find_difference(items, word.items())
    for name, text in frame.items():
        if name != DOCUMENT:
            lines = frame_lines(text, document.mark)
            yield from find_difference(lines, word.lines(name), "页眉或页脚")
    if word.title() != document.title:
        yield Difference("文件属性里的标题", document.title, word.title())


def compare_page(
    expected: Expected, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What a page says otherwise than its tree."""
    page, document = read_page(data), expected.document
    yield from find_difference(expected.items(Medium.PAGE), page.items)
    if not page.title.startswith(document.title):
        yield Difference("网页的标题", document.title, page.title)
    if document.mark and document.mark not in page.around:
        yield Difference("网页的开头", document.mark, "")
    yield from _missing_beside(document, set(page.around))


def _missing_beside(document: Document, around: set[str]) -> Iterator[Difference]:
    """The parts that the 目录 beside a page's text does not name, where it has one."""
    if _CONTENTS in around:
        for part in parts_in(outline(document.blocks)):
            if part.entry.strip() not in around:
                yield Difference("正文旁边的目录", part.entry, "")


def compare_fragment(
    expected: Expected, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the text for a portal says otherwise; its charts may be tables or pictures."""
    items = read_fragment(data)
    has_pictures = any(isinstance(item, Picture) for item in items)
    medium = Medium.PICTURES if has_pictures else Medium.TABLES
    yield from find_difference(expected.items(medium), items)


def compare_workbook(
    expected: Expected, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the workbook of the tables says otherwise, sheet by sheet."""
    from reports.gate.readback.workbook import read_sheets

    wanted, found = list(expected.sheets()), read_sheets(data)
    if len(wanted) != len(found):
        counts = (f"{len(wanted)} 张工作表", f"{len(found)} 张工作表")
        yield Difference("工作簿", *counts)
    for sheet, cells in zip(wanted, found, strict=False):
        yield from find_difference(sheet, list(cells.items_like(sheet)))


def compare_csv(
    expected: Expected, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the facts as comma-separated values say otherwise, figure by figure."""
    from reports.gate.readback.facts import told_in_csv

    return _compare_facts(expected, told_in_csv(data))


def compare_json(
    expected: Expected, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the facts in JSON say otherwise, figure by figure."""
    from reports.gate.readback.facts import told_in_json

    return _compare_facts(expected, told_in_json(data))


def _compare_facts(
    expected: Expected, found: Iterable[tuple[str, ...]]
) -> Iterator[Difference]:
    from reports.gate.readback.facts import told_by

    for wanted, told in zip_longest(told_by(expected.document), found):
        if wanted != told:
            yield Difference("数据", "、".join(wanted or ()), "、".join(told or ()))


def _fill_fields(frame: str, document: Document) -> str:
    """A part of the layout with what the document says in its fields."""
    if not document.fields:
        return frame
    # Slow to import. Not that of xml.sax, which brings half of the standard library's network modules along.
    from html import escape

    for expression, line in document.fields:
        field = escape(f"{{{{ {expression} }}}}", quote=False).replace('"', "&quot;")
        frame = frame.replace(field, escape(plain_text(line), quote=False))
    return frame
