"""An official blank form (空表) as values: the cells of its tables, the lines between them; and texts typed
into them, everything else of the file left as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from reports.core.patterns import Pattern
from reports.core.problems import Fault, Place, problem
from reports.writers.archive import archive, pack
from reports.writers.docx.layoutfile import (
    DOCUMENT,
    LayoutFile,
    damaged,
    spell,
    unpack,
)
from reports.writers.docx.lint import REVISIONS
from reports.writers.docx.wordxml import Element, child, is_on, text_of, w

_BLANK = Pattern(r"[\s_＿]*")
_TAG = Pattern(r"\{[{%]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Word's own tables have at most 63 columns; nobody fills a form of thousands of cells.
_MOST_IN_ROW, _MOST_CELLS = 63, 10_000
# What stands around rows, cells and paragraphs without being one (ECMA-376 17.5).
_WRAPPERS = frozenset(map(w, ("sdt", "sdtContent", "customXml", "smartTag")))
# A cell that holds one of these is not blank, whatever its text.
_OBJECTS = (
    *map(w, ("drawing", "pict", "object", "sdt", "tbl", "sym", "fldSimple", "fldChar")),
    *map(w, ("hyperlink", "footnoteReference", "endnoteReference")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
)
_BOOKMARKS = tuple(map(w, ("bookmarkStart", "bookmarkEnd")))
_VERSIONS = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_IDENTIFIERS = (f"{_VERSIONS}paraId", f"{_VERSIONS}textId")
"""No two paragraphs may have the same."""
COLUMN = 1000
"""How wide a column is, in twips, of which nothing tells."""


# ── a form as values ────────────────────────────────────────────────────────


class FormCell(Struct, frozen=True):
    """A cell with all that is merged into it: from row `top` to before `bottom`, from one edge to
    another.

    `number` counts the cells of its first row, from 0. A `blank` one has room for a value.
    """

    top: int
    bottom: int
    left: int
    right: int
    text: str = ""
    blank: bool = False
    number: int = 0


class FormTable(Struct, frozen=True):
    """The cells of a table, row by row; `above` is the text of the paragraph before it."""

    cells: tuple[FormCell, ...]
    above: str = ""


class BlankForm(Struct, frozen=True):
    """The tables of a form, and the texts of its paragraphs outside of them."""

    tables: tuple[FormTable, ...]
    lines: tuple[str, ...]


class CellText(Struct, frozen=True):
    """A text for a blank cell, which is found by where it begins."""

    table: int
    row: int
    number: int
    text: str


class RowPattern(Struct, frozen=True):
    """Rows that become a single one, with rows of a tag each before and after it.

    `texts` are for cells of the first row, by their numbers; those without are left as they are.
    """

    table: int
    first: int
    end: int
    texts: Mapping[int, str]
    before: tuple[str, ...]
    after: tuple[str, ...]


class LineText(Struct, frozen=True):
    """A text in the place of a part of a paragraph outside of tables."""

    line: int
    start: int
    end: int
    text: str


class Typed(Struct, frozen=True):
    """All that is typed into a form."""

    cells: Sequence[CellText] = ()
    patterns: Sequence[RowPattern] = ()
    lines: Sequence[LineText] = ()


def read_blank_form(data: bytes, file: str) -> BlankForm:
    """The form in the bytes of a .docx; `file` is how its author knows it.

    Raises Fault: M01 to M03 and M12 for a file that is not to be opened, M14 for one that is no blank
    form.
    """
    try:
        body = _body_of(unpack(data, file))
        _check_blank(body, Place(file))
        return BlankForm(
            tuple(FormTable(_laid_out(one), _above(one)) for one in _tables_in(body)),
            tuple("".join(text for _, text in _pieces(one)) for one in _lines_in(body)),
        )
    except (LookupError, ValueError) as fault:
        raise Fault(damaged(file, data, str(fault))) from fault


def _body_of(source: LayoutFile) -> Element:
    return child(source.as_written(DOCUMENT), w("body"))


def _check_blank(body: Element, place: Place) -> None:
    """Raises Fault (M14) for what no tags can be proposed for."""
    if any(element.tag in REVISIONS for element in body.iter()):
        raise Fault(problem("M14", "revisions", place))
    if any(_TAG.search(text_of(one)) for one in body.iter(w("p"))):
        raise Fault(problem("M14", "tagged", place))
    if next(_tables_in(body), None) is None:
        raise Fault(problem("M14", "no table", place))
    counts = [len(list(_inside(row, w("tc")))) for row in body.iter(w("tr"))]
    if sum(counts) > _MOST_CELLS or max(counts, default=0) > _MOST_IN_ROW:
        raise Fault(problem("M14", "too many cells", place))


def _tables_in(body: Element) -> Iterator[Element]:
    """The tables that stand in no other, and in no text box."""
    return _inside(body, w("tbl"))


def _lines_in(body: Element) -> Iterator[Element]:
    return _inside(body, w("p"))


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The children of a kind, also where a content control stands around them."""
    for one in element:
        if one.tag == tag:
            yield one
        elif one.tag in _WRAPPERS:
            yield from _inside(one, tag)


def _above(table: Element) -> str:
    before = table.getprevious()
    return "" if before is None else text_of(before)


def _laid_out(table: Element) -> tuple[FormCell, ...]:
    """The cells of a table, those that reach down over others once."""
    edges = _edges(table)
    cells: list[FormCell] = []
    open_above: dict[tuple[int, int], int] = {}
    for top, row in enumerate(_inside(table, w("tr"))):
        column = _number_at(row, f"{w('trPr')}/{w('gridBefore')}", 0)
        open_here = {}
        for number, cell in enumerate(_inside(row, w("tc"))):
            span = _number_at(cell, f"{w('tcPr')}/{w('gridSpan')}", 1)
            at = column, column + span
            column += span
            merge = _merge_of(cell)
            if merge == "continue" and at in open_above:
                open_here[at] = open_above[at]
                begun = cells[open_above[at]]
                cells[open_above[at]] = replace(begun, bottom=top + 1)
                continue
            if merge:
                open_here[at] = len(cells)
            left, right = _edge(edges, at[0]), _edge(edges, at[1])
            text = _text_in(cell)
            blank = _is_blank(cell, text)
            cells.append(FormCell(top, top + 1, left, right, text, blank, number))
        open_above = open_here
    return tuple(cells)


def _edges(table: Element) -> list[int]:
    """Where the columns of a table's grid begin and end, in twips."""
    edges = [0]
    for column in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}"):
        edges.append(edges[-1] + int(column.get(w("w"), COLUMN)))
    return edges


def _edge(edges: Sequence[int], column: int) -> int:
    """Where a column begins, also one that the grid does not tell of."""
    beyond = column - (len(edges) - 1)
    return edges[column] if beyond <= 0 else edges[-1] + beyond * COLUMN


def _number_at(element: Element, path: str, unsaid: int) -> int:
    found = element.find(path)
    return unsaid if found is None else max(unsaid, int(found.get(w("val"), "0")))


def _merge_of(cell: Element) -> str:
    """How a cell belongs to those above and below it: restart, continue, or not at all (17.4.84)."""
    merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    return "" if merge is None else merge.get(w("val"), "continue")


def _placeholders(cell: Element) -> list[Element]:
    """The content controls of a cell that nobody has filled yet: 单击此处输入文字 (17.5.2.39)."""
    path = f"{w('sdtPr')}/{w('showingPlcHdr')}"
    return [one for one in cell.iter(w("sdt")) if is_on(one.find(path))]


def _text_in(cell: Element) -> str:
    prompts = {text for one in _placeholders(cell) for text in one.iter(w("t"))}
    return "\n".join(
        "".join(one.text or "" for one in line.iter(w("t")) if one not in prompts)
        for line in cell.iter(w("p"))
    )


def _is_blank(cell: Element, text: str) -> bool:
    """Whether a value could be typed into a cell: nothing is in it but white space and lines."""
    placeholders = _placeholders(cell)
    holds = any(one not in placeholders for one in cell.iter(*_OBJECTS))
    return not holds and _BLANK.fullmatch(text) is not None


def _pieces(line: Element) -> Iterator[tuple[Element | None, str]]:
    """The texts of a paragraph's own runs, each with its element; None for what cannot be typed over."""
    for run in line.iterfind(w("r")):
        for one in run:
            if one.tag == w("t"):
                yield one, one.text or ""
            elif one.tag == w("tab"):
                yield None, "\t"


# ── texts typed into it ─────────────────────────────────────────────────────


def type_into(data: bytes, file: str, typed: Typed) -> bytes:
    """The form with texts in its cells, each in the look of its paragraph."""
    source = unpack(data, file)
    body = _body_of(source)
    tables = [list(_inside(one, w("tr"))) for one in _tables_in(body)]
    for cell in typed.cells:
        row = tables[cell.table][cell.row]
        _type(list(_inside(row, w("tc")))[cell.number], cell.text)
    for pattern in typed.patterns:
        _make_pattern(tables[pattern.table], pattern)
    lines = list(_lines_in(body))
    # From the last on, so that what stands before keeps its place.
    for line in sorted(typed.lines, key=lambda one: one.start, reverse=True):
        _type_over(lines[line.line], line)
    written = {**source.members, DOCUMENT: spell(body.getroottree())}
    return archive(pack(name, content) for name, content in written.items())


def _type(cell: Element, text: str) -> None:
    """Puts a text in the place of all that is in a cell, looking as its first words did."""
    first = next(cell.iter(w("p")))
    look = _look_of(first, of_runs=first.getparent() is cell)
    marks = list(cell.iter(*_BOOKMARKS))
    for other in list(cell):
        if other.tag != w("tcPr"):
            cell.remove(other)
    cell.append(first)
    for part in list(first):
        if part.tag != w("pPr"):
            first.remove(part)
    if text:
        first.append(_run(text, look))
    # The other end may stand elsewhere.
    first.extend(marks)


def _look_of(paragraph: Element, *, of_runs: bool) -> Element | None:
    """How the next words of a paragraph look: as its first run, unless that is a control's, or as its
    mark.
    """
    runs = [f"{w('r')}/{w('rPr')}"] if of_runs else []
    for path in (*runs, f"{w('pPr')}/{w('rPr')}"):
        found = paragraph.find(path)
        if found is not None:
            return deepcopy(found)
    return None


def _run(text: str, look: Element | None) -> Element:
    run = etree.Element(w("r"))
    if look is not None:
        run.append(look)
    _write(etree.SubElement(run, w("t")), text)
    return run


def _write(element: Element, text: str) -> None:
    element.text = text
    if text != text.strip():
        element.set(_SPACE, "preserve")


def _make_pattern(rows: Sequence[Element], pattern: RowPattern) -> None:
    first, *others = rows[pattern.first : pattern.end]
    for row in others:
        _parent(row).remove(row)
    for number, cell in enumerate(_inside(first, w("tc"))):
        if number in pattern.texts:
            _type(cell, pattern.texts[number])
            _unmerge(cell)
    bare = deepcopy(first)
    for element in bare.iter():
        for name in _IDENTIFIERS:
            element.attrib.pop(name, "")
    for mark in list(bare.iter(*_BOOKMARKS)):
        _parent(mark).remove(mark)
    for cell in _inside(bare, w("tc")):
        _type(cell, "")
    for tag in pattern.before:
        first.addprevious(_with_tag(bare, tag))
    for tag in reversed(pattern.after):
        first.addnext(_with_tag(bare, tag))


def _parent(element: Element) -> Element:
    parent = element.getparent()
    if parent is None:
        raise LookupError(element.tag)
    return parent


def _unmerge(cell: Element) -> None:
    properties = cell.find(w("tcPr"))
    merge = None if properties is None else properties.find(w("vMerge"))
    if properties is not None and merge is not None:
        properties.remove(merge)


def _with_tag(bare: Element, tag: str) -> Element:
    """A row without words, with a tag in the first cell that is seen."""
    row = deepcopy(bare)
    seen = [cell for cell in _inside(row, w("tc")) if _merge_of(cell) != "continue"]
    _type(seen[0], tag)
    return row


def _type_over(line: Element, typed: LineText) -> None:
    """Puts a text in the place of a part of a paragraph, in the run in which that begins; where nothing
    gives way to it, behind the words before.
    """
    at, text = 0, typed.text
    covers = int(typed.end > typed.start)
    for element, words in list(_pieces(line)):
        start, end = typed.start - at, typed.end - at
        at += len(words)
        if element is None or start + covers > len(words) or end < covers:
            continue
        _write(element, words[: max(start, 0)] + text + words[max(end, 0) :])
        text = ""
