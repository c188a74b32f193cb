""".docx → what is met in it, by what Word would print."""

import re
from collections.abc import Iterator, Mapping

from reports.gate.readback.chart import C, read_chart
from reports.gate.readback.items import (
    CellBox,
    ReadItem,
    ReadLine,
    ReadTable,
    Unreadable,
)
from reports.gate.readback.package import Element, Package, parsed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_P, _TBL, _SDT, _T, _TAB, _BR = (
    f"{_W}{name}" for name in ("p", "tbl", "sdt", "t", "tab", "br")
)
_MARK, _INSTRUCTION = f"{_W}fldChar", f"{_W}instrText"
_CELL_PROPERTIES, _GRID_SPAN, _MERGED = (
    f"{_W}{name}" for name in ("tcPr", "gridSpan", "vMerge")
)
_SPELLED = {_TAB: "\t", _BR: "\n"}
_BODY_LEVEL = 9
_PAGE_NUMBER = re.compile(r"\t\d+$")
DOCUMENT = "word/document.xml"
# Where the text goes in a layout.
_TEXT = ReadLine("【正文】")


class ReadWord:
    """A .docx; whatever cannot be read of it raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._headings = _heading_styles(self._package.xml("word/styles.xml"))
        self._charts = self._package.targets(DOCUMENT)

    def items(self) -> list[ReadItem]:
        """What is met in the document, what its layout says around the text included."""
        return self._read_blocks(self._package.xml(DOCUMENT))

    def around(self, frame: str) -> tuple[list[ReadItem], list[ReadItem]]:
        """What is met before and after the text in the document of a layout."""
        items = self._read_blocks(parsed(frame.encode()))
        at = items.index(_TEXT)
        return items[:at], items[at + 1 :]

    def lines(self, name: str) -> list[ReadLine]:
        """The lines of a header or footer."""
        return _lines(self._package.xml(name))

    def title(self) -> str:
        """The title among the file's properties."""
        return self._package.xml("docProps/core.xml").findtext(_TITLE) or ""

    def _read_blocks(self, root: Element) -> list[ReadItem]:
        """What is met in a document, one block after another."""
        body = root.find(f"{_W}body")
        if body is None:
            raise Unreadable("no w:body")
        items: list[ReadItem] = []
        # How many fields are open: the lines of the 目录 are the result of one that goes on over
        # paragraphs (ECMA-376 17.16.18).
        fields = 0
        for element in _blocks(body):
            if element.tag == _TBL:
                items.append(_table(element))
                continue
            for chart in element.iter(f"{C}chart"):
                items.append(read_chart(chart, self._package, self._charts))
            if fields or _begins_contents(element):
                fields += _count_opened(element)
                text = _PAGE_NUMBER.sub("", _text(element).replace("\n", ""))
                if text:
                    items.append(ReadLine(text, "entry"))
            elif (text := _text(element)).strip():
                is_heading = _style_of(element) in self._headings
                items.append(ReadLine(text, "heading" if is_heading else "text"))
        return items


def frame_lines(part: str, mark: str) -> list[ReadLine]:
    """The lines of a header or footer of a layout; the mark stands in every header."""
    root = parsed(part.encode())
    lines = _lines(root)
    if mark and root.tag == f"{_W}hdr":
        lines.insert(0, ReadLine(mark))
    return lines


def _lines(root: Element) -> list[ReadLine]:
    return [ReadLine(text) for text in map(_text, root.iter(_P)) if text.strip()]


def _blocks(body: Element) -> Iterator[Element]:
    """The paragraphs and tables, those in content controls included."""
    for element in body:
        if element.tag == _SDT:
            for content in element.iterchildren(f"{_W}sdtContent"):
                yield from _blocks(content)
        elif element.tag in (_P, _TBL):
            yield element


def _style_of(paragraph: Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style.get(f"{_W}val", "") if style is not None else ""


def _heading_styles(styles: Element) -> set[str]:
    """The ids of the styles that stand in the outline."""
    own: dict[str, int] = {}
    bases: dict[str, str] = {}
    for style in styles.iter(f"{_W}style"):
        name = style.get(f"{_W}styleId", "")
        level = style.find(f"{_W}pPr/{_W}outlineLvl")
        basis = style.find(f"{_W}basedOn")
        if level is not None:
            own[name] = int(level.get(f"{_W}val", ""))
        elif basis is not None:
            bases[name] = basis.get(f"{_W}val", "")
    return {name for name in (*own, *bases) if _level(name, own, bases) < _BODY_LEVEL}


def _level(name: str, own: Mapping[str, int], bases: Mapping[str, str]) -> int:
    """The outline level of a style: what it does not say, the one it is based on does."""
    for _ in range(len(bases) + 1):
        if name in own:
            return own[name]
        name = bases.get(name, "")
    # Nobody says it, or the styles go round in a circle.
    return _BODY_LEVEL


def _begins_contents(paragraph: Element) -> bool:
    return any(
        (code.text or "").lstrip().startswith("TOC ")
        for code in paragraph.iter(_INSTRUCTION)
    )


def _count_opened(paragraph: Element) -> int:
    """How many more fields begin than end in a paragraph."""
    kinds = [mark.get(f"{_W}fldCharType") for mark in paragraph.iter(_MARK)]
    return kinds.count("begin") - kinds.count("end")


def _text(element: Element) -> str:
    """The words of a paragraph; spaces at the edges of a run count only where it says so."""
    parts = []
    for node in element.iter(_T, _TAB, _BR):
        if node.tag == _T:
            text = node.text or ""
            if node.get(_SPACE) != "preserve":
                text = text.strip(" \n\t")
            parts.append(text)
        elif not node.attrib:
            # Neither a stop for tabs nor a page break, which bear attributes, are words.
            parts.append(_SPELLED[str(node.tag)])
    return "".join(parts)


# ── tables ──────────────────────────────────────────────────────────────────


def _table(table: Element) -> ReadTable:
    """The cells; one that goes on from above makes the one above reach
    further down (ECMA-376 17.4.84).
    """
    found: list[tuple[int, int, int, str]] = []
    # How many rows each cell takes, by the row and column it begins in.
    reach: dict[tuple[int, int], int] = {}
    # Where the merged cells of the row above begin, by column.
    above: dict[int, tuple[int, int]] = {}
    rows = columns = 0
    for row in table.iterchildren(f"{_W}tr"):
        column = 0
        merged_here: dict[int, tuple[int, int]] = {}
        for cell in row.iterchildren(f"{_W}tc"):
            span, merged = _spans(cell)
            here = start = (rows, column)
            if merged == "continue":
                start = above.get(column, here)
            if merged:
                merged_here[column] = start
            reach[start] = reach.get(start, 0) + 1
            words = "\n".join([_text(line) for line in cell.iterchildren(_P)])
            if start == here or words:
                found.append((rows, column, span, words))
            column += span
        rows += 1
        columns = max(columns, column)
        above = merged_here
    cells = tuple(
        CellBox(row, column, reach.get((row, column), 0), span, words)
        for row, column, span, words in found
    )
    return ReadTable(rows, columns, cells)


def _spans(cell: Element) -> tuple[int, str]:
    """How many columns a cell spans, and whether a merged one begins (restart)
    or goes on with it (continue).
    """
    properties = cell.find(_CELL_PROPERTIES)
    if properties is None:
        return 1, ""
    spanned, merged = properties.find(_GRID_SPAN), properties.find(_MERGED)
    span = int(spanned.get(f"{_W}val", "1")) if spanned is not None else 1
    if merged is None:
        return span, ""
    return span, "restart" if merged.get(f"{_W}val") == "restart" else "continue"
