"""Finished files read back and compared with the tree, by code that shares nothing with the writers.

What differs is a fault of ours, and fails the document.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile, zip_longest
from xml.sax.saxutils import escape

from reports.core.problems import Problem, Severity
from reports.core.tree import Document, plain_text
from reports.gate.readback.commas import rows_of, same_row, tables_in
from reports.gate.readback.expected import Medium, items_of, sheets_of
from reports.gate.readback.items import (
    CellBox,
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
    Unreadable,
)
from reports.gate.readback.page import read_fragment, read_page
from reports.gate.readback.word import DOCUMENT, ReadWord, framed
from reports.gate.readback.workbook import sheets_in

__all__ = [
    "Compare",
    "Difference",
    "check_file",
    "compare_csv",
    "compare_fragment",
    "compare_page",
    "compare_word",
    "compare_workbook",
]

_HINT = (
    "这一份没有换上，原来的文件（如果有）没有动；请把这条提示、数据和模板发给维护人员。"
)
# How much of a text is shown, and how much of that before the place where it differs.
_LONGEST, _LEAD = 40, 12
_BREAK = "\n"
_QUOTE = {'"': "&quot;"}
# What a reader stumbles over in a damaged file: what no program can open, numbers that are none, styles not there.
_STUMBLES = (Unreadable, ArithmeticError, LookupError, ValueError)
Difference = tuple[str, str, str]
"""Where something differs, what was expected there, and what was read."""
Frames = Mapping[str, str]
Compare = Callable[[Document, bytes, Frames], Iterator[Difference]]
"""Reads a finished file and yields what it says otherwise than its tree."""


def check_file(
    name: str, compare: Compare, document: Document, data: bytes, frames: Frames
) -> list[Problem]:
    """The first difference of a finished file from its tree; nothing where it says what the tree says.

    `frames` are the parts of the layout, as its author wrote them, by the name of their member:
    `{{ … }}` stands for the document's own fields, 【正文】 for its text.
    """
    if not data:
        return []
    try:
        found = next(compare(document, data, frames), None)
    except _STUMBLES as error:
        return [_damaged(name, repr(error))]
    return [_different(name, *found)] if found else []


# ── file by file ────────────────────────────────────────────────────────────


def compare_word(
    document: Document, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What a Word file says otherwise than its tree, headers, footers and properties included."""
    word = ReadWord(data)
    frame = {name: _filled(text, document) for name, text in frames.items()}
    before, after = word.around(frame[DOCUMENT])
    yield from _compared(
        [*before, *items_of(document, Medium.WORD), *after], word.items()
    )
    for name, text in frame.items():
        if name != DOCUMENT:
            yield from _compared(
                framed(text, document.mark), word.lines(name), "页眉或页脚"
            )
    if word.title() != document.title:
        yield "文件属性里的标题", document.title, word.title()


def compare_page(
    document: Document, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What a page says otherwise than its tree."""
    page = read_page(data)
    yield from _compared(items_of(document, Medium.PAGE), page.items)
    if not page.title.startswith(document.title):
        yield "网页的标题", document.title, page.title
    if document.mark and document.mark not in page.around:
        yield "网页的开头", document.mark, ""


def compare_fragment(
    document: Document, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the text for a portal says otherwise; its charts may be tables or pictures."""
    items = read_fragment(data)
    drawn = any(isinstance(item, Picture) for item in items)
    yield from _compared(
        items_of(document, Medium.PICTURES if drawn else Medium.TABLES), items
    )


def compare_workbook(
    document: Document, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the workbook of the tables says otherwise, sheet by sheet."""
    wanted, found = list(sheets_of(document)), sheets_in(data)
    if len(wanted) != len(found):
        yield "工作簿", f"{len(wanted)} 张工作表", f"{len(found)} 张工作表"
    for sheet, cells in zip(wanted, found, strict=False):
        yield from _compared(list(sheet), list(cells.like(sheet)))


def compare_csv(
    document: Document, data: bytes, frames: Frames
) -> Iterator[Difference]:
    """What the comma-separated tables say otherwise, row by row."""
    wanted, found = list(sheets_of(document)), tables_in(data)
    if len(wanted) != len(found):
        yield "附表", f"{len(wanted)} 张表", f"{len(found)} 张表"
    for sheet, rows in zip(wanted, found, strict=False):
        title = sheet[0].text if isinstance(sheet[0], ReadLine) else ""
        expected = list(rows_of(sheet))
        for index in range(max(len(expected), len(rows))):
            one = expected[index] if index < len(expected) else ""
            other = rows[index] if index < len(rows) else []
            if not same_row(one, other):
                words = one if isinstance(one, str) else "、".join(one)
                yield f"“{_shortened(title)}”", words, "、".join(other)


def _filled(frame: str, document: Document) -> str:
    """A part of the layout with what the document says in its fields."""
    for expression, line in document.fields:
        frame = frame.replace(
            escape(f"{{{{ {expression} }}}}", _QUOTE), escape(plain_text(line))
        )
    return frame


# ── item by item ────────────────────────────────────────────────────────────


def _compared(
    expected: Sequence[ReadItem], read: Sequence[ReadItem], where: str = "开头"
) -> Iterator[Difference]:
    """The first difference, and under which heading it stands."""
    wanted_items = list(_parted(expected, read))
    for index, (wanted, found) in enumerate(zip_longest(wanted_items, read)):
        if isinstance(wanted, Picture) and isinstance(found, Picture):
            wanted, found = wanted.like(wanted), found.like(wanted)
        if wanted != found:
            follows = (wanted_items[index + 1 : index + 2], read[index + 1 : index + 2])
            yield _told(wanted, found, follows, where)
            return
        if isinstance(wanted, ReadLine) and wanted.kind == "heading":
            where = f"“{_shortened(wanted.text.replace(_BREAK, ''))}”"


def _parted(
    expected: Sequence[ReadItem], read: Sequence[ReadItem]
) -> Iterator[ReadItem]:
    """What is expected, each table in as many parts as were read: the columns that name the rows, and others."""
    passed = 0
    for item in expected:
        parts = _parts(item, read, passed) if isinstance(item, ReadTable) else [item]
        passed += len(parts)
        yield from parts


def _parts(table: ReadTable, read: Sequence[ReadItem], begin: int) -> list[ReadItem]:
    """A table as it was read: whole, or in parts under lines that say so; whole where the parts do not add up to it."""
    step = len(table.above) + 1
    widths: list[int] = []
    for place in range(begin, len(read), step):
        part = read[place]
        if not isinstance(part, ReadTable) or (
            widths and read[place - len(table.above)] != table.above[0]
        ):
            break
        widths.append(part.columns)
        if not table.above:
            break
    further = len(widths) - 1
    if further < 1:
        return [table]
    # Each part after the first repeats the columns that name the rows: that is by how much all are more than the table.
    names, odd = divmod(sum(widths) - table.columns, further)
    if odd or names < 1 or min(widths) <= names:
        return [table]
    parts: list[ReadItem] = []
    column = names
    for width in widths:
        end = column + width - names
        parts += [
            *(table.above if parts else ()),
            table.taken((*range(names), *range(column, end))),
        ]
        column = end
    return parts


# ── what differs, in words ──────────────────────────────────────────────────


def _told(
    wanted: ReadItem | None,
    found: ReadItem | None,
    follows: tuple[Sequence[ReadItem], Sequence[ReadItem]],
    where: str,
) -> Difference:
    match wanted, found:
        case ReadTable(), ReadTable():
            return _told_cell(
                wanted,
                found,
                f"{where}下的表{f'“{_shortened(wanted.name)}”' if wanted.name else ''}",
            )
        case Picture(), Picture():
            return _told_fact(wanted, found, where)
    lost, added = follows[0] == [found], follows[1] == [wanted]
    if lost and not added:
        found = None
    elif added and not lost:
        wanted = None
    return where, _words(wanted, found), _words(found, wanted)


def _words(item: ReadItem | None, other: ReadItem | None) -> str:
    match item:
        case ReadLine(text, kind):
            alike = isinstance(other, ReadLine) and other.text == text
            return f"{_KINDS[kind]}“{text}”" if alike else text
        case ReadTable(rows, columns):
            return f"{rows} 行 {columns} 列的表"
        case Picture():
            return "图"
    return ""


_KINDS = {"text": "文字", "heading": "标题", "entry": "目录里的一行"}


def _told_cell(wanted: ReadTable, found: ReadTable, where: str) -> Difference:
    for one, other in zip_longest(wanted.cells, found.cells):
        if one != other:
            at = f"{where}第 {(one or other).row + 1} 行第 {(one or other).column + 1} 列"
            if one and other and one.text == other.text:
                return at, _spanned(one), _spanned(other)
            return at, _cell(one), _cell(other)
    return where, _words(wanted, None), _words(found, None)


def _cell(place: CellBox | None) -> str:
    return (place.text or "空格") if place else ""


def _spanned(place: CellBox) -> str:
    return f"第 {place.row + 1} 行第 {place.column + 1} 列起，占 {place.rows} 行 {place.columns} 列"


def _told_fact(wanted: Picture, found: Picture, where: str) -> Difference:
    for one, other in zip_longest(wanted.facts, found.facts, fillvalue=("", "")):
        if one != other:
            return (
                f"{where}下的图，{one[0] or other[0]}",
                one[1],
                other[1] if one[0] in ("", other[0]) else "",
            )
    pairs = ((wanted.numbers, found.numbers), (wanted.labels, found.labels))
    numbers, others = next((one, other) for one, other in pairs if one != other)
    return f"{where}下的图，印出的数", "、".join(numbers), "、".join(others)


def _shortened(text: str, start: int = 0) -> str:
    """A stretch of a text from about a place in it."""
    begin = max(start - _LEAD, 0)
    part = text[begin : begin + _LONGEST].replace(_BREAK, "（换行）")
    return f"{'…' if begin else ''}{part}{'…' if begin + _LONGEST < len(text) else ''}"


def _different(name: str, where: str, wanted: str, found: str) -> Problem:
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(wanted, found, strict=False))
    start = sum(1 for _ in alike)
    said = [
        f"“{_shortened(words, start)}”" if words else "没有"
        for words in (wanted, found)
    ]
    message = f"“{name}”写好以后再读一遍，和算好的内容不一样：{where}，应是{said[0]}，读到的是{said[1]}。"
    return Problem(
        "G17", Severity.ERROR, f"{message}这是程序的毛病，不是数据填错了。", hint=_HINT
    )


def _damaged(name: str, said: str) -> Problem:
    message = f"“{name}”写好以后再读一遍，打不开。这是程序的毛病，不是数据填错了。"
    return Problem("G17", Severity.ERROR, message, hint=_HINT, detail=said)
