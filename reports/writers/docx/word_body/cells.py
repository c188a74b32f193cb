"""What is to be known of the rows and cells of a Word body before they are written as marked text."""

from collections.abc import Iterator, Sequence
from itertools import chain

from lxml import etree

from reports.core.tags import KEYWORD
from reports.writers.docx.word_body.paragraphs import Part, read_paragraph, spell
from reports.writers.docx.word_body.tags import Tag
from reports.writers.docx.wordxml import Element, child, is_on, w

_BEFORE_SPANS = frozenset(map(w, ("cnfStyle", "tcW")))
_SPANS = frozenset(map(w, ("gridSpan", "hMerge", "vMerge")))
_BORDERS, _SHADE = w("tcBorders"), w("shd")
_SIDES = {"start": "left", "end": "right", "both": "left", "distribute": "left"}
LABEL = 20
"""A label is no longer."""


def first_property(levels: Sequence[Element], name: str) -> Element | None:
    """The nearest property of a paragraph of that name."""
    for level in levels:
        found = level.find(f"{w('pPr')}/{w(name)}")
        if found is not None:
            return found
    return None


def grid_of(table: Element) -> tuple[str, str, Sequence[int]]:
    """How a table is opened before its grid, the grid, and the widths of its columns in twips."""
    properties, grid = table.find(w("tblPr")), child(table, w("tblGrid"))
    widths = [int(one.get(w("w"), "0")) for one in grid.findall(w("gridCol"))]
    before = "" if properties is None else spell(properties)
    return f"<w:tbl>{before}", spell(grid), widths


def tags_in_row(row: Element) -> list[list[Tag]]:
    """The tags of each cell of a row, those of tables within left out."""
    return [
        [tag for one in cell.findall(w("p")) for tag in read_paragraph(one).tags]
        for cell in row.findall(w("tc"))
    ]


def words_beside(cells: Sequence[Element], whole: str) -> str:
    """What cells hold besides statements of a kind: words, and tags that print."""
    found = []
    for paragraph in chain.from_iterable(cell.findall(w("p")) for cell in cells):
        read = read_paragraph(paragraph)
        found += [tag.written for tag in read.tags if tag.prints and tag.whole != whole]
        found.append(read.rest)
    return "".join(found)


def bearer(part: Element) -> Element:
    """The first paragraph of a row or a cell in which a tag stands for all of it."""
    for paragraph in part.iter(w("p")):
        if any(tag.whole for tag in read_paragraph(paragraph).tags):
            return paragraph
    return part


def words_of(cell: Element) -> str:
    """The words of a cell's own paragraphs."""
    return " ".join(read_paragraph(one).words for one in cell.findall(w("p")))


def split_merges(rows: Sequence[Element]) -> dict[int, list[int]]:
    """The cells, by row and number, from which a merge goes down out of a loop or a condition."""
    found: dict[int, list[int]] = {}
    begun: dict[int, tuple[int, int, tuple[int, ...]]] = {}
    depth: tuple[int, ...] = ()
    for index, row in enumerate(rows):
        tags = chain.from_iterable(tags_in_row(row))
        statements = [tag for tag in tags if tag.whole == "tr"]
        if statements:
            for tag in statements:
                depth = _within(depth, tag, index)
            continue
        at, here = 0, {}
        for number, cell in enumerate(row.findall(w("tc")), 1):
            properties = cell.find(w("tcPr"))
            merge = None if properties is None else properties.find(w("vMerge"))
            span = None if properties is None else properties.find(w("gridSpan"))
            if merge is not None and merge.get(w("val")) == "restart":
                here[at] = (index, number, depth)
            elif merge is not None and at in begun:
                here[at] = begun[at]
                from_row, from_cell, inside = begun[at]
                is_told = from_cell in found.get(from_row, ())
                if depth[: len(inside)] != inside and not is_told:
                    found.setdefault(from_row, []).append(from_cell)
            at += 1 if span is None else int(span.get(w("val"), "1"))
        begun = here
    return found


def _within(depth: tuple[int, ...], tag: Tag, index: int) -> tuple[int, ...]:
    """In which loops and conditions the rows after a statement stand, by where these begin."""
    said = KEYWORD.fullmatch(tag.text)
    keyword = said[1] if said else ""
    if keyword.startswith("end"):
        return depth[:-1]
    if keyword in ("elif", "else"):
        return (*depth[:-1], index)
    return (*depth, index) if keyword in ("for", "if") else depth


def only_value(cell: Element) -> Part | None:
    """The value that a cell is, where it is nothing else."""
    blocks = [node for node in cell if node.tag != w("tcPr")]
    if len(blocks) != 1 or blocks[0].tag != w("p"):
        return None
    parts = list(read_paragraph(blocks[0]).parts())
    tag = parts[0].tag if len(parts) == 1 else None
    is_value = tag and tag.prints and not (tag.whole or tag.is_empty)
    return parts[0] if is_value and tag and not tag.text.startswith("{{{") else None


def is_head(properties: Element | None) -> bool:
    """Whether a row of these properties repeats on each page (ECMA-376 17.4.49)."""
    return properties is not None and is_on(properties.find(w("tblHeader")))


def cell_facts(cell: Element, *, has_tags: bool) -> Iterator[str]:
    """The facts of a cell: how it is closed and, before its spans, opened; these, its borders, its shade, what
    is left of its properties; columns spanned, its merge, width, side, whether it heads something,
    whether it is cut from corner to corner.
    """
    properties = cell.find(w("tcPr"))
    properties = etree.Element(w("tcPr")) if properties is None else properties
    spelled = dict.fromkeys(("before", "spans", "borders", "shade", "after"), "")
    for node in properties:
        spelled[_group_of(node)] += spell(node)
    yield "</w:tc>"
    yield f"<w:tc><w:tcPr>{spelled['before']}"
    yield from (spelled["spans"], spelled["borders"], spelled["shade"])
    yield f"{spelled['after']}</w:tcPr>"
    span, width = properties.find(w("gridSpan")), properties.find(w("tcW"))
    yield "1" if span is None else span.get(w("val"), "1")
    merge = properties.find(w("vMerge"))
    yield "" if merge is None else merge.get(w("val"), "continue")
    yield "0" if width is None else width.get(w("w"), "0")
    paragraphs = cell.findall(w("p"))
    side = first_property(paragraphs[:1], "jc")
    at = "left" if side is None else side.get(w("val"), "left")
    yield _SIDES.get(at, at if at in ("left", "center", "right") else "left")
    words = "".join(read_paragraph(one).words for one in paragraphs).strip()
    is_label = not has_tags and len(words) <= LABEL and any(map(str.isalpha, words))
    yield "1" if is_label else ""
    borders = properties.find(_BORDERS)
    cut = None if borders is None else borders.find(w("tl2br"))
    yield "1" if cut is not None and cut.get(w("val")) not in ("nil", "none") else ""


def _group_of(node: Element) -> str:
    if node.tag in _BEFORE_SPANS:
        return "before"
    if node.tag in _SPANS:
        return "spans"
    if node.tag == _BORDERS:
        return "borders"
    return "shade" if node.tag == _SHADE else "after"
