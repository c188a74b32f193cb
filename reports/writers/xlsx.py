"""Sheets of texts and numbers → a workbook (SpreadsheetML); the same sheets give the same bytes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache

from msgspec import Struct, field

from reports.writers import xlsx_guard
from reports.writers.archive import Member, archive, pack, pack_pieces
from reports.writers.opc import (
    CONTENT_TYPES,
    DECLARATION,
    R,
    content_type,
    content_types,
    escape,
    relationship,
    relationships,
)

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
# Number formats of one's own begin here (ECMA-376 18.8.30), those that group digits further on.
_FIRST_FORMAT = 164
_FIRST_GROUPED = 200


class TextFormula(Struct, frozen=True):
    """What a cell computes, and the text that comes out now."""

    formula: str
    text: str


class Calculation(Struct, frozen=True):
    """What a cell computes, and the number that comes out now; shown with so many decimals,
    or with those it has.
    """

    formula: str
    value: Decimal
    decimals: int | None = None


class ShownNumber(Struct, frozen=True):
    """A number that is shown with so many decimals, whatever it has; its digits grouped by thousands
    where it says so.
    """

    value: Decimal
    decimals: int
    grouped: bool = False


class CellLook(Enum):
    """How a cell looks: bare, or as a part of a table; HEAD_CUT is one cut from corner to corner,
    INPUT one that may be changed; TYPED and COUNTED are those of a form to be filled in, of words and of
    numbers, SECTION a line above some of them.
    """

    BARE = "bare"
    TITLE = "title"
    HEAD = "head"
    HEAD_LEFT = "head left"
    HEAD_RIGHT = "head right"
    HEAD_CUT = "head cut"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    NOTE = "note"
    UNIT = "unit"
    INPUT = "input"
    TYPED = "typed"
    COUNTED = "counted"
    SECTION = "section"


class StyledCell(Struct, frozen=True):
    """A cell with a look of its own; an empty one is there for its border."""

    value: "str | Decimal | ShownNumber | TextFormula | Calculation"
    look: CellLook


SheetCell = str | Decimal | ShownNumber | TextFormula | Calculation | StyledCell


class StreamedRows(Struct, frozen=True):
    """So many rows that they are made while they are written: heads, and cells that are bare.

    `make` gives them, `count` says how many there are; numbers have no more than `most_decimals`.
    """

    make: Callable[[], Iterator[tuple[SheetCell, ...]]]
    count: int
    most_decimals: int

    def __iter__(self) -> Iterator[tuple[SheetCell, ...]]:
        return self.make()

    def __len__(self) -> int:
        return self.count


class Sheet(Struct, frozen=True):
    """A sheet: its name and its rows from A1 on.

    A number is shown with the decimals it has; a bare empty text is no cell. `merged` are ranges as
    first and last row and column, counted from 1; `widths` are in characters; `repeated` are the
    rows, first and last, that head each printed page; a `wide` sheet is printed on landscape paper.
    Sheets with widths are fitted to the width of A4. `heights` gives rows, by number, so many lines
    of text where one is not enough. The first `frozen` rows stay in sight; cells of the range
    `watched` that say `alarm` stand out; a `numbered` sheet has its page numbers printed. Where a sheet is
    `guarded`, only cells to be filled in can be changed, and what is typed is held to its `allowed`;
    `hidden` and the first columns `aside` are not seen.
    """

    name: str
    rows: tuple[tuple[SheetCell, ...], ...] | StreamedRows
    merged: tuple[tuple[int, int, int, int], ...] = ()
    widths: tuple[Decimal, ...] = ()
    repeated: tuple[int, int] | None = None
    wide: bool = False
    heights: Mapping[int, int] = field(default_factory=dict)
    frozen: int = 0
    watched: str = ""
    alarm: str = ""
    numbered: bool = False
    guarded: bool = False
    allowed: tuple[xlsx_guard.Allowed, ...] = ()
    hidden: bool = False
    aside: int = 0


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as .xlsx."""
    names = [f"xl/worksheets/sheet{index}.xml" for index, _ in enumerate(sheets, 1)]
    styles = _styles_of(sheets)
    parts = {
        CONTENT_TYPES: _content_types(names),
        "_rels/.rels": relationships(
            relationship("rId1", f"{R}/officeDocument", "xl/workbook.xml")
        ),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relationships(names),
        "xl/styles.xml": _styles(styles, any(sheet.watched for sheet in sheets)),
    }
    written = [pack(name, xml.encode()) for name, xml in parts.items()]
    for name, sheet in zip(names, sheets, strict=True):
        written.append(_packed(name, _sheet(sheet, styles)))
    return archive(written)


# A sheet is packed in pieces of at least so many characters.
_PIECE = 1 << 20


def _packed(name: str, texts: Iterator[str]) -> Member:
    def pieces() -> Iterator[bytes]:
        waiting: list[str] = []
        size = 0
        for text in texts:
            waiting.append(text)
            size += len(text)
            if size >= _PIECE:
                yield "".join(waiting).encode()
                waiting, size = [], 0
        yield "".join(waiting).encode()

    return pack_pieces(name, pieces())


def place(row: int, column: int) -> str:
    """The name of a cell, both counted from 1: B3 is row 3, column 2."""
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def number_format(decimals: int, grouped: bool = False) -> str:
    """The format that shows so many decimals: 0, 0.00, #,##0.00."""
    whole = "#,##0" if grouped else "0"
    return f"{whole}.{'0' * decimals}" if decimals else whole


def decimals_of(number: Decimal) -> int:
    """How many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def characters(words: str) -> int:
    """How many places a text takes: two for each 汉字."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in words)


def _content_types(names: Sequence[str]) -> str:
    return content_types(
        f'<Default Extension="rels" ContentType="{_RELS_TYPE}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + content_type("xl/workbook.xml", f"{_KIND}.sheet.main+xml")
        + content_type("xl/styles.xml", f"{_KIND}.styles+xml")
        + "".join(content_type(name, f"{_KIND}.worksheet+xml") for name in names)
    )


_HIDDEN = ' state="hidden"'


def _workbook(sheets: Sequence[Sheet]) -> str:
    entries = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{index}"'
        f'{_HIDDEN if sheet.hidden else ""} r:id="rId{index}"/>'
        for index, sheet in enumerate(sheets, 1)
    )
    names = "".join(_defined_names(sheet, index) for index, sheet in enumerate(sheets))
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    # A view of a sheet is one of a window, which has to be there (18.3.1.87, workbookViewId).
    views = ""
    if any(sheet.frozen for sheet in sheets):
        views = "<bookViews><workbookView/></bookViews>"
    return (
        f'{DECLARATION}<workbook xmlns="{_S}" xmlns:r="{R}">{views}'
        f"<sheets>{entries}</sheets>{defined}</workbook>"
    )


def _defined_names(sheet: Sheet, index: int) -> str:
    """What of a sheet is printed, and which rows head each page (ECMA-376 18.2.5)."""
    if not sheet.widths:
        return ""
    quoted = escape("'" + sheet.name.replace("'", "''") + "'")
    column = place(1, len(sheet.widths)).rstrip("1")
    area = f"{quoted}!$A$1:${column}${len(sheet.rows)}"
    names = _defined_name("Print_Area", index, area)
    if sheet.repeated is not None:
        first, final = sheet.repeated
        names += _defined_name("Print_Titles", index, f"{quoted}!${first}:${final}")
    return names


def _defined_name(name: str, index: int, value: str) -> str:
    opening = f'<definedName name="_xlnm.{name}" localSheetId="{index}">'
    return f"{opening}{value}</definedName>"


def _relationships(names: Sequence[str]) -> str:
    entries = [
        relationship(f"rId{index}", f"{R}/worksheet", name.removeprefix("xl/"))
        for index, name in enumerate(names, 1)
    ]
    return relationships(
        "".join(entries)
        + relationship(f"rId{len(names) + 1}", f"{R}/styles", "styles.xml")
    )


_Style = tuple[CellLook, int | None, bool]
"""A look, the decimals of a number in it, and whether its digits are grouped."""


def _style_of(cell: SheetCell) -> _Style:
    look = CellLook.BARE
    value: str | Decimal | ShownNumber | TextFormula | Calculation
    if isinstance(cell, StyledCell):
        look, value = cell.look, cell.value
    else:
        value = cell
    if isinstance(value, ShownNumber):
        return look, value.decimals, value.grouped
    if isinstance(value, Calculation):
        return look, value.decimals, False
    if isinstance(value, Decimal):
        return look, decimals_of(value), False
    return look, None, False


def _styles_of(sheets: Sequence[Sheet]) -> dict[_Style, int]:
    """A cell style for each look and count of decimals that is used.

    Style 0 is that of bare texts.
    """
    bare = (CellLook.BARE, None, False)
    used: set[_Style] = set()
    for sheet in sheets:
        if isinstance(sheet.rows, StreamedRows):
            used.add((CellLook.HEAD, None, False))
            counts = range(sheet.rows.most_decimals + 1)
            used.update((CellLook.BARE, decimals, False) for decimals in counts)
            continue
        for row in sheet.rows:
            used.update(map(_style_of, row))
    ordered = sorted(used - {bare}, key=_style_order)
    return {style: index for index, style in enumerate((bare, *ordered))}


def _style_order(style: _Style) -> tuple[str, int, bool]:
    look, decimals, grouped = style
    return look.value, -1 if decimals is None else decimals, grouped


_HEADS = frozenset(
    {CellLook.HEAD, CellLook.HEAD_LEFT, CellLook.HEAD_RIGHT, CellLook.HEAD_CUT}
)
_OPEN = frozenset({CellLook.TYPED, CellLook.COUNTED})
_FILLED = _OPEN | {CellLook.INPUT}
_BOXED = _HEADS | _FILLED | {CellLook.LEFT, CellLook.CENTER, CellLook.RIGHT}
_BOLD = _HEADS | {CellLook.TITLE, CellLook.SECTION}
_ALIGNED = {
    CellLook.TITLE: "center",
    CellLook.HEAD: "center",
    CellLook.HEAD_LEFT: "left",
    CellLook.HEAD_RIGHT: "right",
    CellLook.HEAD_CUT: "center",
    CellLook.LEFT: "left",
    CellLook.CENTER: "center",
    CellLook.RIGHT: "right",
    CellLook.NOTE: "left",
    CellLook.UNIT: "right",
    CellLook.INPUT: "right",
    CellLook.TYPED: "left",
    CellLook.COUNTED: "right",
    CellLook.SECTION: "left",
}
# What is typed into such a cell stays as it is typed (ECMA-376 18.8.30).
_AS_TYPED = "49"
_SIDES = ("left", "right", "top", "bottom")


_INPUT_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF2CC"/></patternFill></fill>'
_ALARM = '<dxfs count="1"><dxf><font><b/><color rgb="FFC00000"/></font></dxf></dxfs>'


def _styles(styles: Mapping[_Style, int], alarmed: bool) -> str:
    codes = {
        _format_number(decimals, grouped): number_format(decimals, grouped)
        for _, decimals, grouped in styles
        if decimals is not None
    }
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
        for number, code in sorted(codes.items())
    )
    counted = f'<numFmts count="{len(codes)}">{formats}</numFmts>' if codes else ""
    box = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in _SIDES)
    cells = "".join(_format(*style) for style in styles)
    inputs = any(look in _FILLED for look, _, _ in styles)
    filled = _INPUT_FILL if inputs else ""
    # A diagonal is a border of its own (18.8.4).
    is_cut = any(look is CellLook.HEAD_CUT for look, _, _ in styles)
    cut = (
        f'<border diagonalDown="1">{box}<diagonal style="thin"><color auto="1"/>'
        "</diagonal></border>"
        if is_cut
        else ""
    )
    alarm = _ALARM if alarmed else ""
    return (
        f'{DECLARATION}<styleSheet xmlns="{_S}">{counted}'
        '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
        '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
        # Office expects both of these fills to be there (ECMA-376 18.8.21
        # shows them first in every list).
        f'<fills count="{2 + inputs}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{filled}</fills>'
        f'<borders count="{2 + is_cut}">'
        "<border><left/><right/><top/><bottom/><diagonal/></border>"
        f"<border>{box}<diagonal/></border>{cut}</borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        f'<cellXfs count="{len(styles)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        f"{alarm}</styleSheet>"
    )


def _format_number(decimals: int, grouped: bool) -> int:
    """The number of a number format."""
    return decimals + (_FIRST_GROUPED if grouped else _FIRST_FORMAT)


def _format(look: CellLook, decimals: int | None, grouped: bool) -> str:
    """One cell format (ECMA-376 18.8.45)."""
    number, applied = "0", ""
    if decimals is not None:
        number = str(_format_number(decimals, grouped))
        applied = ' applyNumberFormat="1"'
    elif look is CellLook.TYPED:
        number, applied = _AS_TYPED, ' applyNumberFormat="1"'
    fill = 2 if look in _FILLED else 0
    font, border = int(look in _BOLD), int(look in _BOXED)
    if look is CellLook.HEAD_CUT:
        border = 2
    faces = f'fontId="{font}" fillId="{fill}" borderId="{border}"'
    if look is CellLook.BARE:
        return f'<xf numFmtId="{number}" {faces} xfId="0"{applied}/>'
    if fill:
        applied += ' applyFill="1"'
    applied += ' applyFont="1" applyBorder="1" applyAlignment="1"'
    aligned = (
        f'<alignment horizontal="{_ALIGNED[look]}" vertical="center" wrapText="1"/>'
    )
    if look in _OPEN:
        applied += ' applyProtection="1"'
        aligned += xlsx_guard.OPEN
    return f'<xf numFmtId="{number}" {faces} xfId="0"{applied}>{aligned}</xf>'


def _sheet(sheet: Sheet, styles: Mapping[_Style, int]) -> Iterator[str]:
    """The text of a sheet, piece by piece."""
    before, after = _around(sheet)
    yield f'{DECLARATION}<worksheet xmlns="{_S}">{before}<sheetData>'
    for number, cells in enumerate(sheet.rows, 1):
        yield _row(number, cells, styles, sheet.heights.get(number, 1))
    yield f"</sheetData>{after}</worksheet>"


_ASIDE = ' hidden="1"'


def _around(sheet: Sheet) -> tuple[str, str]:
    """What stands before and after the rows of a sheet."""
    if not sheet.widths:
        return "", ""
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width}"'
        f'{_ASIDE if index <= sheet.aside else ""} customWidth="1"/>'
        for index, width in enumerate(sheet.widths, 1)
    )
    ranges = "".join(
        f'<mergeCell ref="{place(top, left)}:{place(bottom, right)}"/>'
        for top, left, bottom, right in sheet.merged
    )
    merged = ""
    if ranges:
        merged = f'<mergeCells count="{len(sheet.merged)}">{ranges}</mergeCells>'
    orientation = "landscape" if sheet.wide else "portrait"
    before = (
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>{_view(sheet)}'
        f"{xlsx_guard.ROWS if sheet.guarded else ''}"
        f"<cols>{columns}</cols>"
    )
    guard = xlsx_guard.GUARD if sheet.guarded else ""
    after = (
        f"{guard}{merged}{_alarm(sheet)}{xlsx_guard.allowed_xml(sheet.allowed)}"
        # Paper size 9 is A4 (18.3.1.63); as many pages high as it takes.
        f'<pageSetup paperSize="9" orientation="{orientation}" fitToHeight="0"/>'
        f"{_FOOTER if sheet.numbered else ''}"
    )
    return before, after


_FOOTER = "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"


def _view(sheet: Sheet) -> str:
    """The rows that stay in sight while the others are scrolled (18.3.1.66)."""
    if not sheet.frozen:
        return ""
    pane = (
        f'<pane ySplit="{sheet.frozen}" topLeftCell="A{sheet.frozen + 1}"'
        ' activePane="bottomLeft" state="frozen"/>'
    )
    view = f'<sheetView workbookViewId="0">{pane}</sheetView>'
    return f"<sheetViews>{view}</sheetViews>"


def _alarm(sheet: Sheet) -> str:
    """What stands out (18.3.1.18)."""
    if not sheet.watched:
        return ""
    rule = (
        '<cfRule type="cellIs" dxfId="0" priority="1" operator="equal">'
        f'<formula>"{escape(sheet.alarm)}"</formula></cfRule>'
    )
    opening = f'<conditionalFormatting sqref="{sheet.watched}">'
    return f"{opening}{rule}</conditionalFormatting>"


# A line of text in 11 point, in points.
_LINE = 15


def _row(
    number: int, cells: Sequence[SheetCell], styles: Mapping[_Style, int], lines: int
) -> str:
    written = (
        _cell(
            place(number, column),
            cell.value if isinstance(cell, StyledCell) else cell,
            styles[_style_of(cell)],
        )
        for column, cell in enumerate(cells, 1)
        if cell != ""
    )
    height = f' ht="{_LINE * lines}" customHeight="1"' if lines > 1 else ""
    return f'<row r="{number}"{height}>{"".join(written)}</row>'


def _cell(
    name: str,
    cell: str | Decimal | ShownNumber | TextFormula | Calculation,
    style: int,
) -> str:
    start = f'<c r="{name}"' + (f' s="{style}"' if style else "")
    if isinstance(cell, Decimal):
        return f"{start}><v>{cell:f}</v></c>"
    if isinstance(cell, ShownNumber):
        return f"{start}><v>{cell.value:f}</v></c>"
    if isinstance(cell, Calculation):
        return f"{start}><f>{escape(cell.formula)}</f><v>{cell.value:f}</v></c>"
    if isinstance(cell, TextFormula):
        formula, text = escape(cell.formula), escape(cell.text)
        return f'{start} t="str"><f>{formula}</f><v>{text}</v></c>'
    if not cell:
        return f"{start}/>"
    space = ' xml:space="preserve"' if cell != cell.strip() else ""
    return f'{start} t="inlineStr"><is><t{space}>{escape(cell)}</t></is></c>'
