"""How a change is marked that somebody has yet to accept (ECMA-376 17.13.5)."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from enum import Enum

from lxml import etree
from msgspec import Struct

from reports.writers.docx.redlines.atoms import HOLDERS, INSIDE, element
from reports.writers.docx.wordxml import Element, w

_RUN, _PARAGRAPH, _TABLE = w("r"), w("p"), w("tbl")
_OUT_OF_TEXT = {w("t"): w("delText"), w("instrText"): w("delInstrText")}
# What of a paragraph's properties a change of them does not remember (CT_PPrBase, 17.13.5.29).
_NOT_REMEMBERED = frozenset(map(w, ("rPr", "sectPr", "pPrChange")))
_AFTER_MARK = (w("sectPr"), w("pPrChange"))


class Change(Enum):
    """What became of words."""

    KEPT = ""
    IN = "ins"
    OUT = "del"


class Signed(Struct, frozen=True):
    """Who made the changes, and when (2024-10-01T09:00:00Z)."""

    author: str
    date: str


class Tally(Struct):
    """How much was changed: paragraphs in themselves, whole ones that came and went, rows likewise."""

    changed: int = 0
    paragraphs_in: int = 0
    paragraphs_out: int = 0
    rows_in: int = 0
    rows_out: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        paragraphs = self.changed + self.paragraphs_in + self.paragraphs_out
        return paragraphs + self.rows_in + self.rows_out


class Marker(Struct):
    """Marks changes as one person's; each has a number of its own."""

    signed: Signed
    tally: Tally
    last: int = 0

    def mark(self, name: str) -> Element:
        """The element that says who changed what, and when."""
        self.last += 1
        found = element(w(name))
        found.set(w("id"), str(self.last))
        found.set(w("author"), self.signed.author)
        found.set(w("date"), self.signed.date)
        return found

    def runs(self, change: Change, runs: Sequence[Element]) -> list[Element]:
        """The runs as they stand in a paragraph."""
        if change is Change.KEPT or not runs:
            return list(runs)
        around = self.mark(change.value)
        for run in runs:
            if change is Change.OUT:
                _take_out(run)
            around.append(run)
        return [around]

    def block(self, block: Element, change: Change) -> None:
        """Marks a whole paragraph, or all rows of a table."""
        if block.tag == _PARAGRAPH:
            _add_to(self.tally, "paragraphs", change)
            self._paragraph(block, change)
        elif block.tag == _TABLE:
            for row in block.iterchildren(w("tr")):
                self.row(row, change)
        else:
            for inner in blocks_in(block):
                self.block(inner, change)

    def row(self, row: Element, change: Change) -> None:
        """Marks a row with all that is in it."""
        _add_to(self.tally, "rows", change)
        self._row(row, change)

    def _row(self, row: Element, change: Change) -> None:
        properties = row.find(w("trPr"))
        if properties is None:
            properties = element(w("trPr"))
            before = row.find(w("tblPrEx"))
            row.insert(0 if before is None else row.index(before) + 1, properties)
        properties.append(self.mark(change.value))
        for cell in row.iterchildren(w("tc")):
            for block in blocks_in(cell):
                if block.tag == _PARAGRAPH:
                    self._paragraph(block, change)
                elif block.tag == _TABLE:
                    for inner in block.iterchildren(w("tr")):
                        self._row(inner, change)

    def _paragraph(self, paragraph: Element, change: Change) -> None:
        properties = properties_of(paragraph)
        words = properties.find(w("rPr"))
        if words is None:
            words = element(w("rPr"))
            after = [one for one in properties if one.tag in _AFTER_MARK]
            at = properties.index(after[0]) if after else len(properties)
            properties.insert(at, words)
        words.insert(0, self.mark(change.value))
        self.words(paragraph, change)

    def words(self, parent: Element, change: Change) -> None:
        """Marks the words of a paragraph or a link alone, runs that follow each other as one."""
        held: list[Element] = []
        for node in [*parent, None]:
            if node is not None and node.tag == _RUN:
                held.append(node)
                continue
            if held:
                at = parent.index(held[0])
                parent[at:at] = self.runs(change, held)
                held = []
            if node is not None and node.tag in HOLDERS:
                self.words(_inner(node), change)

    def restyled(self, paragraph: Element, old: Element) -> None:
        """Marks that a paragraph had other properties."""
        change = self.mark("pPrChange")
        before = etree.SubElement(change, w("pPr"))
        before.extend(
            deepcopy(one)
            for one in old.iterfind(f"{w('pPr')}/*")
            if one.tag not in _NOT_REMEMBERED
        )
        properties_of(paragraph).append(change)


def _add_to(tally: Tally, kind: str, change: Change) -> None:
    name = f"{kind}_{'in' if change is Change.IN else 'out'}"
    setattr(tally, name, getattr(tally, name) + 1)


def _take_out(run: Element) -> None:
    """The words of a run become words that are gone (17.3.3.7, 17.16.13)."""
    for node in run:
        if node.tag in _OUT_OF_TEXT:
            node.tag = _OUT_OF_TEXT[node.tag]


def _inner(holder: Element) -> Element:
    found = holder.find(INSIDE)
    return holder if found is None else found


def properties_of(paragraph: Element) -> Element:
    """The properties of a paragraph, which it has from now on."""
    found = paragraph.find(w("pPr"))
    if found is None:
        found = element(w("pPr"))
        paragraph.insert(0, found)
    return found


def blocks_in(parent: Element) -> Iterator[Element]:
    """The paragraphs, tables and the like in a part, a cell or a control."""
    inner = parent.find(INSIDE)
    for node in list(parent if inner is None else inner):
        if node.tag in (_PARAGRAPH, _TABLE, w("sdt")):
            yield node
