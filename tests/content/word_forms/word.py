"""What Word writes when somebody draws a form in it: runs it has cut, marks of its checkers, cells, rows and tables.

In the texts ‹ › and « » stand where a mark of the grammar's and the speller's (w:proofErr) begins and ends, ˄ where the
cursor stood when the file was saved (the bookmark _GoBack) and ↵ where a line was broken by hand. Each of them cuts the
run, and so do blanks to write on, which are underlined where they are written _.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count
from typing import NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

Element = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
NAMESPACES = f'{nsdecls("w")} xmlns:w14="{W14}"'

MARKS = {
    "‹": '<w:proofErr w:type="gramStart"/>',
    "›": '<w:proofErr w:type="gramEnd"/>',
    "«": '<w:proofErr w:type="spellStart"/>',
    "»": '<w:proofErr w:type="spellEnd"/>',
    "↵": "<w:r><w:br/></w:r>",
    "˄": '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>',
}
_PIECE = re.compile("[‹›«»↵˄]|_+| {2,}|(?:[^‹›«»↵˄_ ]| (?! ))+")
# Typed with an input method, Chinese and Latin become runs of their own; a blank stays with what stands before it.
_SCRIPT = re.compile(r"[\x21-\x7e][\x20-\x7e]*|[^\x21-\x7e]+")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(text: str, by_script: bool = False) -> Iterator[str]:
    """The marks in a text, and the texts of the runs between them."""
    for piece in _PIECE.findall(text):
        if piece in MARKS or not by_script:
            yield piece
        else:
            yield from _SCRIPT.findall(piece)


def run(text: str, properties: str, attributes: str = "") -> str:
    """A run, with the hint that Word gives one of Chinese."""
    if not text.isascii():
        properties = properties.replace("<w:rFonts ", '<w:rFonts w:hint="eastAsia" ', 1)
    space = ' xml:space="preserve"' if text != text.strip(" ") else ""
    written = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r{attributes}>{written}<w:t{space}>{escaped(text)}</w:t></w:r>"


def parsed(xml: str) -> Element:
    """One element from the text of it."""
    head = re.match(r"<[\w:]+", xml)
    assert head is not None
    return parse_xml(f"{head[0]} {NAMESPACES}{xml[head.end() :]}")


class Look(NamedTuple):
    """How a kind of text looks: the font's name in Word, half points, and what a paragraph has besides."""

    font: str
    size: int
    align: str = "center"
    bold: bool = False
    spacing: str = '<w:spacing w:line="240" w:lineRule="auto"/>'

    @property
    def of_run(self) -> str:
        bold = "<w:b/><w:bCs/>" if self.bold else ""
        return (
            f'<w:rFonts w:ascii="{self.font}" w:eastAsia="{self.font}" w:hAnsi="{self.font}" w:cs="宋体"/>'
            f'{bold}<w:kern w:val="0"/><w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'
        )

    @property
    def of_paragraph(self) -> str:
        return (
            f'<w:widowControl/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>{self.spacing}'
            f'<w:jc w:val="{self.align}"/><w:rPr>{self.of_run}</w:rPr>'
        )


class Cell(NamedTuple):
    """A cell of a form; `down` as w:vMerge has it, each line of the text a paragraph."""

    text: str = ""
    span: int = 1
    down: str = ""
    head: bool = False
    align: str = "center"
    vertical: bool = False
    diagonal: bool = False


class Row(NamedTuple):
    """A row of a form with its height in twentieths of a point."""

    cells: Sequence[Cell]
    height: int = 397
    rule: str = "atLeast"
    repeats: bool = False


class Table(NamedTuple):
    """A table of a form: its columns in twentieths of a point, its rows, and its outer border."""

    columns: Sequence[int]
    rows: Sequence[Row]
    outer: str = 'w:val="single" w:sz="12"'


INNER = 'w:val="single" w:sz="4"'
SIDES = ("top", "left", "bottom", "right")


@dataclass
class Writer:
    """Writes a form under the marks of the sessions in which it was made."""

    sessions: Sequence[str]
    cell_look: Look
    head_look: Look
    numbered: bool
    written: Iterator[int] = field(default_factory=count)

    def _session(self, number: int) -> str:
        return self.sessions[number % len(self.sessions)]

    def _number(self, number: int) -> str:
        """The number of a paragraph or a row, as Word 2010 and later give them."""
        if not self.numbered:
            return ""
        return f' w14:paraId="{0x2C51A3E0 + 0x1F3B * number:08X}" w14:textId="77777777"'

    def paragraph(self, text: str, look: Look) -> str:
        number = next(self.written)
        made, changed = self._session(number), self._session(number // 3)
        runs = []
        for part in pieces(text):
            properties = look.of_run
            if part.startswith("_"):
                part = part.replace("_", " ")
                properties += '<w:u w:val="single"/>'
            own = f' w:rsidR="{changed}"' if changed != made else ""
            runs.append(
                MARKS[part]
                if part in MARKS
                else run(part, properties, f'{own} w:rsidRPr="{self.sessions[0]}"')
            )
        return (
            f'<w:p{self._number(number)} w:rsidR="{made}" w:rsidRPr="{self.sessions[0]}"'
            f' w:rsidRDefault="{changed}" w:rsidP="{self.sessions[-1]}">'
            f"<w:pPr>{look.of_paragraph}</w:pPr>{''.join(runs)}</w:p>"
        )

    def cell(self, cell: Cell, width: int) -> str:
        look = (self.head_look if cell.head else self.cell_look)._replace(
            align=cell.align
        )
        continued = cell.down == "continue"
        merge = "" if continued else f' w:val="{cell.down}"'
        properties = (
            f'<w:tcW w:w="{width}" w:type="dxa"/>',
            f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else "",
            f"<w:vMerge{merge}/>" if cell.down else "",
            f'<w:tcBorders><w:tl2br {INNER} w:space="0" w:color="auto"/></w:tcBorders>'
            if cell.diagonal
            else "",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{"D9D9D9" if cell.head else "auto"}"/>',
            '<w:textDirection w:val="tbRlV"/>' if cell.vertical else "",
            '<w:vAlign w:val="center"/>',
        )
        paragraphs = (self.paragraph(line, look) for line in cell.text.split("\n"))
        return (
            f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{''.join(paragraphs)}</w:tc>"
        )

    def row(self, row: Row, columns: Sequence[int]) -> str:
        number = next(self.written)
        ends = list(accumulate((cell.span for cell in row.cells), initial=0))
        assert ends[-1] == len(columns), f"{ends[-1]} of {len(columns)}: {row}"
        cells = (
            self.cell(cell, sum(columns[begin : begin + cell.span]))
            for cell, begin in zip(row.cells, ends[:-1], strict=True)
        )
        return (
            f'<w:tr{self._number(number)} w:rsidR="{self._session(number)}" w:rsidRPr="{self.sessions[0]}"'
            f' w:rsidTr="{self.sessions[-1]}"><w:trPr><w:cantSplit/>'
            f'<w:trHeight w:val="{row.height}" w:hRule="{row.rule}"/>'
            f"{'<w:tblHeader/>' if row.repeats else ''}<w:jc w:val="
            f'"center"/></w:trPr>{"".join(cells)}</w:tr>'
        )

    def table(self, table: Table) -> str:
        borders = [
            f'<w:{side} {table.outer} w:space="0" w:color="auto"/>' for side in SIDES
        ]
        borders += [
            f'<w:{side} {INNER} w:space="0" w:color="auto"/>'
            for side in ("insideH", "insideV")
        ]
        grid = (f'<w:gridCol w:w="{width}"/>' for width in table.columns)
        rows = (self.row(row, table.columns) for row in table.rows)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="a3"/><w:tblW w:w="{sum(table.columns)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblBorders>{"".join(borders)}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
            '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0"'
            f' w:noVBand="1"/></w:tblPr><w:tblGrid>{"".join(grid)}</w:tblGrid>{"".join(rows)}</w:tbl>'
        )
