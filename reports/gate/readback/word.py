""".docx → what is met in it, by what Word would print."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from reports.gate.readback.items import (
    Picture,
    ReadItem,
    ReadLine,
    ReadRow,
    ReadTable,
    Unreadable,
    side_by_side,
)
from reports.gate.readback.markup import (
    attribute,
    attribute_of,
    cuttable,
    elements,
    inside,
    unescape,
)
from reports.gate.readback.package import Package

_CHART = re.compile(r"<c:chart(\s[^<>]*)>")
# The picture that stands for a chart where none is drawn.
_BLIP = re.compile(r"<a:blip(\s[^<>]*)>")
_SVG = "http://www.w3.org/2000/svg"
# The attributes and the words of a text.
_TEXTS = re.compile(r"<w:t(\s[^>]*)?>([^<]*)</w:t>")
# What stands for itself between texts, and the ends of paragraphs, cells and rows: those that close
# each other, before what may follow, and any others. A stop for tabs and a page break bear
# attributes: they are no words.
_MARKS = re.compile(
    r"<(?:w:(tab|br|p/|end/)/?>"
    r"|/w:(?:(p>(?:</w:tc>(?:</w:tr>)?)?)(?=<w:(?:p|tc|tr)[\s>])|(p|tc|tr)>))"
)
# No XML holds the first four of these characters (XML 1.0, 2.2); the last one is printed where an
# end is not followed by what may follow.
_PARAGRAPH, _CELL, _ROW, _END = "\1", "\2", "\3", "\4"
_ODD = "\N{REPLACEMENT CHARACTER}"
# What stands for the end of a paragraph outside of tables, whatever follows it.
_ENDED = "<w:end/>"
_SPELLED = {
    "end/": _END,
    "tab": "\t",
    "br": "\n",
    "p/": _PARAGRAPH,
    "p>": _PARAGRAPH,
    "p></w:tc>": _CELL,
    "p></w:tc></w:tr>": _CELL + _ROW,
    "p": _ODD + _PARAGRAPH,
    "tc": _ODD + _CELL,
    "tr": _ODD + _ROW,
}
_BODY = re.compile(r"<w:body(?:\s[^>]*)?>")
_BEGIN = re.compile(r"<w:p[\s>]")
# What may stand between blocks and prints nothing.
_UNPRINTED = re.compile(
    r"<w:(sectPr|sdtPr|sdtEndPr)(?:\s[^>]*)?>.*?</w:\1>"
    r"|</?w:(?:sdt|sdtContent|bookmarkStart|bookmarkEnd|proofErr)(?:\s[^>]*)?/?>"
    r"|<w:p(?:\s[^>]*)?/>|</w:body>\s*</w:document>",
    re.S,
)
# The style of a paragraph, which comes first among its properties (ECMA-376 17.3.1.27).
_STYLE = re.compile(
    r"<w:p(?:\s[^>]*)?><w:pPr><w:pStyle\s(?:[^>]*\s)?w:val\s*=\s*[\"']([^\"'>]*)"
)
_BODY_LEVEL = 9
_PAGE_NUMBER = re.compile(r"\t\d+$")
DOCUMENT = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
# Where the text goes in a layout.
_TEXT = ReadLine("【正文】")


class ReadWord:
    """A .docx; whatever cannot be read of it raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._package.check_xml(besides=(DOCUMENT, _PROPERTIES))
        self._headings = _heading_styles(self._package.member("word/styles.xml"))
        self._charts = self._package.targets(DOCUMENT)

    def items(self) -> list[ReadItem]:
        """What is met in the document, what its layout says around the text included."""
        return self._read_blocks(self._package.xml(DOCUMENT))

    def around(self, frame: str) -> tuple[list[ReadItem], list[ReadItem]]:
        """What is met before and after the text in the document of a layout."""
        items = self._read_blocks(cuttable(frame.encode()))
        at = items.index(_TEXT)
        return items[:at], items[at + 1 :]

    def lines(self, name: str) -> list[ReadLine]:
        """The lines of a header or footer."""
        return _lines(self._package.xml(name))

    def title(self) -> str:
        """The title among the file's properties."""
        return unescape(inside(self._package.xml(_PROPERTIES), "dc:title"))

    def _read_blocks(self, document: str) -> list[ReadItem]:
        """What is met in a document, one block after another."""
        _, *body = _BODY.split(document, 1)
        if not body:
            raise Unreadable("no w:body")
        items: list[ReadItem] = []
        # How many fields are open: the lines of the 目录 are the result of one that goes on over
        # paragraphs (ECMA-376 17.16.18).
        fields = 0
        for is_table, block in _blocks(body[0]):
            if is_table:
                items.append(_table(block))
                continue
            texts = _text(block.replace("</w:p>", _ENDED)).split(_END)
            for paragraph, text in zip(block.split("</w:p>"), texts, strict=True):
                if "<c:chart" in paragraph or not paragraph.startswith("<w:p>"):
                    items += self._read_around(paragraph)
                if fields or _begins_contents(paragraph):
                    fields += _count_opened(paragraph)
                    if entry := _PAGE_NUMBER.sub("", text.replace("\n", "")):
                        items.append(ReadLine(entry, "entry"))
                elif text.strip():
                    is_heading = _style_of(paragraph) in self._headings
                    if is_heading:
                        # Where one ends its lines is Word's business.
                        items.append(ReadLine(text.replace("\n", ""), "heading"))
                    else:
                        items.append(ReadLine(text))
        return items

    def _read_around(self, paragraph: str) -> Iterator[ReadItem]:
        """What is met before the words of a paragraph."""
        if not paragraph.startswith("<w:p>"):
            yield from _between(paragraph)
        if "<c:chart" in paragraph:
            yield from self._read_charts(paragraph)

    def _read_charts(self, paragraph: str) -> Iterator[ReadItem]:
        """The charts of a paragraph and the pictures that stand for them, each with what is said of the drawing
        it stands in.
        """
        # Most documents have none.
        from reports.gate.readback.chart import read_chart
        from reports.gate.readback.page import read_drawing

        for drawing in re.split(r"(?=<wp:inline[\s>])", paragraph):
            said = ""
            if drawing.startswith("<wp:inline"):
                said = attribute_of(drawing, "wp:docPr", "descr") or ""
            for shown in _CHART.findall(drawing):
                name = self._charts.get(attribute(shown, "r:id") or "", "chart")
                yield read_chart(name, said, self._package)
            for shown in _BLIP.findall(drawing):
                name = self._charts.get(attribute(shown, "r:embed") or "", "picture")
                yield Picture((("替代文字", said),))
                picture = self._package.xml(name, _SVG)
                yield from read_drawing(inside(picture, "svg"))


@lru_cache(maxsize=64)
def frame_lines(part: str, mark: str) -> tuple[ReadLine, ...]:
    """The lines of a header or footer of a layout; the mark stands in every header."""
    text = cuttable(part.encode())
    marks = [ReadLine(mark)] if mark and "<w:hdr" in text else []
    return (*marks, *_lines(text))


def _lines(part: str) -> list[ReadLine]:
    texts = map(_text, part.split("</w:p>"))
    return [ReadLine(text) for text in texts if text.strip()]


def _blocks(body: str) -> Iterator[tuple[bool, str]]:
    """The tables and what stands between them: whether it is a table, and its text.

    A table within a table is part of it.
    """
    depth, table = 0, ""
    for piece in body.split("</w:tbl>"):
        before, *begun = piece.split("<w:tbl>")
        if depth:
            table += before
        else:
            yield False, before
        table += "".join(begun)
        depth = max(depth + len(begun) - 1, 0)
        if table and not depth:
            yield True, table
            table = ""


def _between(text: str) -> Iterator[ReadLine]:
    """What stands before a paragraph, as it is spelled, where it is more than prints nothing."""
    begin = _BEGIN.search(text)
    before = text[: begin.start()] if begin else text
    if before and (rest := _UNPRINTED.sub("", before).strip()):
        yield ReadLine(rest)


def _style_of(paragraph: str) -> str:
    found = _STYLE.search(paragraph)
    return unescape(found[1]) if found else ""


@lru_cache(maxsize=16)
def _heading_styles(styles: bytes) -> frozenset[str]:
    """The ids of the styles that stand in the outline; files of one layout share them."""
    own: dict[str, int] = {}
    bases: dict[str, str] = {}
    for attributes, style in elements(cuttable(styles), "w:style"):
        name = attribute(attributes, "w:styleId") or ""
        level = attribute_of(style, "w:outlineLvl", "w:val")
        basis = attribute_of(style, "w:basedOn", "w:val")
        if level is not None:
            own[name] = int(level)
        elif basis is not None:
            bases[name] = basis
    levels = {name: _level(name, own, bases) for name in (*own, *bases)}
    return frozenset(name for name in levels if levels[name] < _BODY_LEVEL)


def _level(name: str, own: Mapping[str, int], bases: Mapping[str, str]) -> int:
    """The outline level of a style: what it does not say, the one it is based on does."""
    for _ in range(len(bases) + 1):
        if name in own:
            return own[name]
        name = bases.get(name, "")
    # Nobody says it, or the styles go round in a circle.
    return _BODY_LEVEL


def _begins_contents(paragraph: str) -> bool:
    return "<w:instrText" in paragraph and any(
        unescape(code).lstrip().startswith("TOC ")
        for _, code in elements(paragraph, "w:instrText")
    )


def _count_opened(paragraph: str) -> int:
    """How many more fields begin than end in a paragraph."""
    marks = elements(paragraph, "w:fldChar")
    kinds = [attribute(mark, "w:fldCharType") for mark, _ in marks]
    return kinds.count("begin") - kinds.count("end")


def _text(part: str) -> str:
    """The words of a part as they are printed, the ends of what holds them as marks.

    Spaces at the edges of a run count only where it says so.
    """
    parts = _TEXTS.split(part)
    texts = zip(parts[1::3], parts[2::3], strict=True)
    parts[2::3] = [
        text if kept and _keeps_space(kept) else text.strip(" \n\t")
        for kept, text in texts
    ]
    del parts[1::3]
    parts[::2] = map(_marks, parts[::2])
    return unescape("".join(parts))


@lru_cache(maxsize=4096)
def _marks(between: str) -> str:
    """What stands between two texts, as marks; much of it is alike in all of a document."""
    found = _MARKS.findall(between)
    return "".join([_SPELLED[mark or end or odd] for mark, end, odd in found])


def _keeps_space(attributes: str) -> bool:
    return attribute(attributes, "xml:space") == "preserve"


# ── tables ──────────────────────────────────────────────────────────────────

_Edge = tuple[int, int, str]
"""The column a cell begins in, how many it spans, and whether a merged one begins (restart)
or goes on with it (continue).
"""


def _table(table: str) -> ReadTable:
    """The rows; a cell that goes on from above makes the one above reach
    further down (ECMA-376 17.4.84).
    """
    edges = [_edges(row) for row in table.split("</w:tr>")[:-1]]
    reach = _reach(edges)
    rows = []
    width = 0
    for number, (words, merged) in enumerate(zip(_rows(table), edges, strict=True)):
        if merged:
            width = max(width, merged[-1][0] + merged[-1][1])
            rows.append(_merged_row(number, merged, words, reach))
        else:
            width = max(width, len(words))
            rows.append(ReadRow(side_by_side(len(words)), words))
    return ReadTable(tuple(rows), width)


def _rows(table: str) -> Iterator[tuple[str, ...]]:
    """The words of each cell, row by row; each paragraph of a cell is a line."""
    # An end counts as such by what follows it: after the last row that is one more.
    text = _text(f"{table}<w:tr>")
    for row in text.replace(_PARAGRAPH, "\n").split(_ROW)[:-1]:
        yield tuple(row.split(_CELL)[:-1])


def _edges(row: str) -> list[_Edge]:
    """Where the cells of a row stand; empty for one in which each has a column of its own."""
    edges: list[_Edge] = []
    if "<w:gridSpan" in row or "<w:vMerge" in row:
        column = 0
        for cell in row.split("</w:tc>")[:-1]:
            properties = cell.partition("<w:tc><w:tcPr>")[2].partition("</w:tcPr>")[0]
            span = 1
            if "<w:gridSpan" in properties:
                span = int(attribute_of(properties, "w:gridSpan", "w:val") or 1)
            edges.append((column, span, _merge_of(properties)))
            column += span
    return edges


def _merge_of(properties: str) -> str:
    if "<w:vMerge" not in properties:
        return ""
    begins = attribute_of(properties, "w:vMerge", "w:val") == "restart"
    return "restart" if begins else "continue"


def _reach(edges: list[list[_Edge]]) -> dict[tuple[int, int], int]:
    """How many rows each cell of these takes, by the row and column it begins in."""
    reach: dict[tuple[int, int], int] = {}
    above: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(edges):
        merged_here = {}
        for column, _, merge in row:
            here = start = (number, column)
            if merge == "continue":
                start = above.get(column, here)
            if merge:
                merged_here[column] = start
            reach[start] = reach.get(start, 0) + 1
        above = merged_here
    return reach


def _merged_row(
    number: int,
    edges: list[_Edge],
    words: tuple[str, ...],
    reach: Mapping[tuple[int, int], int],
) -> ReadRow:
    """The cells that begin in a row; one that goes on from above has no words to be met."""
    begun = [
        ((column, reach.get((number, column), 0), span), text)
        for (column, span, _), text in zip(edges, words, strict=True)
        if text or (number, column) in reach
    ]
    return ReadRow(
        tuple([place for place, _ in begun]), tuple([text for _, text in begun])
    )
