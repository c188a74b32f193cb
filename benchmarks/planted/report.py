"""A finished Word file as blocks of words: paragraphs and cells in order, which a mistake is planted in."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
# What a paragraph may hold beside its words, so that they can be changed as words.
_BROKEN = tuple(W + name for name in ("br", "tab", "drawing", "fldSimple", "instrText"))


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands: table, row and the column it begins in, counted from zero."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: its words, the cell it is in, whether it can be planted in, whether it is of a list of
    contents.
    """

    words: str
    cell: Cell | None
    is_whole: bool
    is_contents: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether it is a paragraph of sentences outside tables."""
        return self.cell is None and len(self.words) > 24 and "。" in self.words

    @property
    def is_heading(self) -> bool:
        """Whether it is a short line without a full stop."""
        return self.cell is None and 3 < len(self.words) < 40 and "。" not in self.words


@dataclass(frozen=True)
class Report:
    """A finished report: its Word file, its page and fragment, its blocks."""

    path: Path
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """What its file is called."""
        return self.path.stem

    @property
    def page(self) -> Path:
        """Its page."""
        return self.path.with_suffix(".html")

    @property
    def fragment(self) -> Path:
        """What portals take."""
        return self.path.with_name(f"{self.path.stem}.fragment.html")

    @cached_property
    def year(self) -> int:
        """The year in its name."""
        at = self.name.index("20")
        return int(self.name[at : at + 4])

    @cached_property
    def words(self) -> str:
        """All its words, a block a line."""
        return "\n".join(block.words for block in self.blocks)

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """The blocks of sentences."""
        return tuple(at for at, one in enumerate(self.blocks) if _is_fit(one, "prose"))

    @cached_property
    def headings(self) -> tuple[int, ...]:
        """The blocks that are headings."""
        return tuple(
            at for at, one in enumerate(self.blocks) if _is_fit(one, "heading")
        )

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The blocks in cells."""
        return tuple(at for at, one in enumerate(self.blocks) if _is_fit(one, "cell"))

    def row_of(self, at: int) -> list[int]:
        """The blocks of the row that a cell is in."""
        cell = self.blocks[at].cell
        return [
            other
            for other, block in enumerate(self.blocks)
            if block.cell and cell and block.cell.table == cell.table
            if block.cell.row == cell.row
        ]


def _is_fit(block: Block, kind: str) -> bool:
    if not block.is_whole or block.is_contents:
        return False
    if kind == "cell":
        return block.cell is not None
    return block.is_prose if kind == "prose" else block.is_heading


def document_of(path: Path) -> etree._Element:
    """The tree of a Word file's text."""
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(DOCUMENT))


def with_document(path: Path, root: etree._Element) -> bytes:
    """A Word file with another text, all else as it is."""
    written = BytesIO()
    with (
        zipfile.ZipFile(path) as package,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for name in package.namelist():
            data = package.read(name)
            if name == DOCUMENT:
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            other.writestr(name, data)
    return written.getvalue()


def read_blocks(root: etree._Element) -> tuple[Block, ...]:
    """The blocks of a text, one for each of its paragraphs."""
    places = dict(_cells_of(root))
    return tuple(_block(one, places) for one in root.iter(W + "p"))


def read_report_of(path: Path) -> Report:
    """The report of a Word file."""
    return Report(path, read_blocks(document_of(path)))


def words_of(paragraph: etree._Element) -> str:
    """The words of a paragraph, a blank where it breaks."""
    parts = []
    for one in paragraph.iter(W + "t", W + "br", W + "tab"):
        parts.append((one.text or "") if one.tag == W + "t" else " ")
    return "".join(parts)


def _block(one: etree._Element, places: dict[etree._Element, Cell]) -> Block:
    cell = next((each for each in one.iterancestors(W + "tc")), None)
    style = one.find(f"{W}pPr/{W}pStyle")
    is_contents = style is not None and (style.get(W + "val") or "").startswith("TOC")
    is_alone = cell is None or len(cell.findall(W + "p")) == 1
    is_whole = is_alone and next(one.iter(*_BROKEN), None) is None
    words = words_of(one)
    place = places.get(cell) if cell is not None else None
    return Block(words, place, is_whole and bool(words.strip()), is_contents)


def _cells_of(root: etree._Element) -> Iterator[tuple[etree._Element, Cell]]:
    for table, element in enumerate(root.iter(W + "tbl")):
        for row, line in enumerate(element.findall(W + "tr")):
            column = 0
            for cell in line.findall(W + "tc"):
                yield cell, Cell(table, row, column)
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                column += int(span.get(W + "val") or 1) if span is not None else 1
