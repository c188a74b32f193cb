""".docx → what is met in it, by what Word would print."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.gate.readback.items import (
    CellBox,
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
    Unreadable,
    shown,
)
from reports.gate.readback.package import Element, Package, R, parsed
from reports.gate.readback.workbook import sheets_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_P, _TBL, _SDT, _T, _TAB, _BR = (
    f"{_W}{name}" for name in ("p", "tbl", "sdt", "t", "tab", "br")
)
_MARK, _INSTRUCTION = f"{_W}fldChar", f"{_W}instrText"
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
        self._levels = _levels(self._package.xml("word/styles.xml"))
        self._charts = self._package.targets(DOCUMENT)

    def items(self) -> list[ReadItem]:
        """What is met in the document, what its layout says around the text included."""
        return self._met(self._package.xml(DOCUMENT))

    def around(self, frame: str) -> tuple[list[ReadItem], list[ReadItem]]:
        """What is met before and after the text in the document of a layout."""
        items = self._met(parsed(frame.encode()))
        at = items.index(_TEXT)
        return items[:at], items[at + 1 :]

    def lines(self, name: str) -> list[ReadLine]:
        """The lines of a header or footer."""
        return _lines(self._package.xml(name))

    def title(self) -> str:
        """The title among the file's properties."""
        return (
            self._package.xml("docProps/core.xml").findtext(
                "{http://purl.org/dc/elements/1.1/}title"
            )
            or ""
        )

    def _met(self, root: Element) -> list[ReadItem]:
        body = root.find(f"{_W}body")
        if body is None:
            raise Unreadable("no w:body")
        items: list[ReadItem] = []
        listing = 0
        for element in _blocks(body):
            if element.tag == _TBL:
                items.append(_table(element))
                continue
            for drawn in element.iter(f"{_C}chart"):
                items.append(self._picture(drawn))
            # The lines of the 目录 are the result of a field that goes on over paragraphs (ECMA-376 17.16.18).
            if listing or any(
                (code.text or "").lstrip().startswith("TOC ")
                for code in element.iter(_INSTRUCTION)
            ):
                listing += _opened(element)
                if text := _PAGE_NUMBER.sub("", _text(element).replace("\n", "")):
                    items.append(ReadLine(text, "entry"))
            elif (text := _text(element)).strip():
                style = element.find(f"{_W}pPr/{_W}pStyle")
                level = (
                    self._levels.get(style.get(f"{_W}val", ""))
                    if style is not None
                    else None
                )
                items.append(
                    ReadLine(text) if level is None else ReadLine(text, "heading")
                )
        return items

    def _picture(self, chart: Element) -> Picture:
        """A drawing: what it keeps of its data, and the workbook that holds them, cell by cell."""
        name = self._charts.get(chart.get(f"{R}id", ""), "chart")
        root = self._package.xml(name)
        about = (
            frame.find(f"{_WP}docPr") for frame in chart.iterancestors(f"{_WP}inline")
        )
        facts = {
            "说明": "".join(said.get("descr", "") for said in about if said is not None)
        }
        if unit := "".join(map(str, root.itertext(f"{_A}t"))):
            facts["单位"] = unit
        labels: list[str] = []
        for number, series in enumerate(root.iter(f"{_C}ser"), 1):
            facts |= _series(series, f"系列{number}", labels)
        data = root.find(f"{_C}externalData")
        workbook = self._package.targets(name).get(
            data.get(f"{R}id", "") if data is not None else "", "workbook"
        )
        for sheet in sheets_in(self._package.member(workbook)):
            facts |= {
                f"数据表第{row}行第{column}列": text
                for (row, column), text in sheet.words.items()
                if text
            }
        return Picture(tuple(facts.items()), tuple(labels))


def framed(part: str, mark: str) -> list[ReadLine]:
    """The lines of a header or footer of a layout; the mark stands in every header."""
    root = parsed(part.encode())
    return [
        *([ReadLine(mark)] if mark and root.tag == f"{_W}hdr" else []),
        *_lines(root),
    ]


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


def _levels(styles: Element) -> dict[str, int]:
    """The styles that stand in the outline, by id; what a style does not say, the one it is based on does."""
    said: dict[str, int] = {}
    bases: dict[str, str] = {}
    for style in styles.iter(f"{_W}style"):
        name = style.get(f"{_W}styleId", "")
        level, basis = style.find(f"{_W}pPr/{_W}outlineLvl"), style.find(f"{_W}basedOn")
        if level is not None:
            said[name] = int(level.get(f"{_W}val", ""))
        elif basis is not None:
            bases[name] = basis.get(f"{_W}val", "")
    for name, base in bases.items():
        for _ in bases:
            if base in said or base not in bases:
                break
            base = bases[base]
        if base in said:
            said[name] = said[base]
    return {name: level for name, level in said.items() if level < _BODY_LEVEL}


def _opened(paragraph: Element) -> int:
    """How many more fields begin than end in a paragraph."""
    kinds = [mark.get(f"{_W}fldCharType") for mark in paragraph.iter(_MARK)]
    return kinds.count("begin") - kinds.count("end")


def _text(element: Element) -> str:
    """The words of a paragraph; spaces at the edges of a run count only where it says so."""
    parts = []
    for node in element.iter(_T, _TAB, _BR):
        if node.tag == _T:
            text = node.text or ""
            parts.append(
                text if node.get(_SPACE) == "preserve" else text.strip(" \n\t")
            )
        elif not node.attrib:
            # Neither a stop for tabs nor a page break, which bear attributes, are words.
            parts.append(_SPELLED[str(node.tag)])
    return "".join(parts)


# ── tables ──────────────────────────────────────────────────────────────────


def _table(table: Element) -> ReadTable:
    """The cells; one that goes on from above makes the one above reach further down (ECMA-376 17.4.84)."""
    reach: dict[tuple[int, int], int] = {}
    found: list[tuple[int, int, int, str]] = []
    above: dict[int, tuple[int, int]] = {}
    number = -1
    width = 0
    for number, row in enumerate(table.iterchildren(f"{_W}tr")):
        column = 0
        still: dict[int, tuple[int, int]] = {}
        for cell in row.iterchildren(f"{_W}tc"):
            spanned, merged = (
                cell.find(f"{_W}tcPr/{_W}gridSpan"),
                cell.find(f"{_W}tcPr/{_W}vMerge"),
            )
            span = int(spanned.get(f"{_W}val", "1")) if spanned is not None else 1
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            start = above.get(column, (number, column)) if goes_on else (number, column)
            reach[start] = reach.get(start, 0) + 1
            if merged is not None:
                still[column] = start
            words = "\n".join([_text(line) for line in cell.iterchildren(_P)])
            if start == (number, column) or words:
                found.append((number, column, span, words))
            column += span
        width = max(width, column)
        above = still
    cells = (
        CellBox(row, column, reach.get((row, column), 0), span, words)
        for row, column, span, words in found
    )
    return ReadTable(number + 1, width, tuple(cells))


# ── drawings ────────────────────────────────────────────────────────────────


def _series(series: Element, name: str, labels: list[str]) -> dict[str, str]:
    """What a series keeps of its data, and how each value is printed; the shares in slices go to the labels."""
    facts = {name: "".join(value.text or "" for value in _cached(series, "tx"))}
    values = [value.text or "" for value in _cached(series, "val")]
    names = [value.text or "" for value in _cached(series, "cat")]
    labelled = series.find(f"{_C}dLbls")
    own = {
        _value(label, "idx"): label for label in series.iterfind(f"{_C}dLbls/{_C}dLbl")
    }
    for index in range(max(len(values), len(names))):
        point = f"{name}第{index + 1}项"
        facts[f"{point}的名称"] = "".join(names[index : index + 1])
        facts[f"{point}的数"] = "".join(values[index : index + 1])
        label = own.get(str(index), labelled)
        form = label.find(f"{_C}numFmt") if label is not None else None
        if label is None or form is None or index >= len(values):
            continue
        code = form.get("formatCode", "")
        if _value(label, "showVal") == "1":
            facts[f"{point}印出的数"] = shown(Decimal(values[index]), code)
        elif _value(label, "showPercent") == "1":
            labels.append(
                shown(Decimal(values[index]) / sum(map(Decimal, values)), code)
            )
    return facts


def _cached(series: Element, part: str) -> Iterator[Element]:
    found = series.find(f"{_C}{part}")
    return found.iter(f"{_C}v") if found is not None else iter(())


def _value(element: Element, name: str) -> str:
    found = element.find(f"{_C}{name}")
    return found.get("val", "") if found is not None else ""
