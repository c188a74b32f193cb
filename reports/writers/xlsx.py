"""Sheets of texts and numbers → a workbook (SpreadsheetML); the same sheets give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
from reports.writers.package import archive, pack

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
# Number formats of one's own begin here (ECMA-376 18.8.30).
_FIRST_FORMAT = 164


@dataclass(frozen=True, slots=True)
class Formula:
    """What a cell computes, and the text that comes out now."""

    formula: str
    text: str


Cell = str | Decimal | Formula


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows from A1 on.

    A number is shown with the decimals it has; an empty text is no cell.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as .xlsx."""
    names = [f"xl/worksheets/sheet{index}.xml" for index, _ in enumerate(sheets, 1)]
    styles = _styles_by_decimals(sheets)
    parts = {
        CONTENT_TYPES: _content_types(names),
        "_rels/.rels": relationships(relationship("rId1", f"{R}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relationships(names),
        "xl/styles.xml": _styles(styles),
        **{name: _sheet(sheet, styles) for name, sheet in zip(names, sheets, strict=True)},
    }
    return archive(pack(name, xml.encode()) for name, xml in parts.items())


def place(row: int, column: int) -> str:
    """The name of a cell, both counted from 1: B3 is row 3, column 2."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def number_format(decimals: int) -> str:
    """The format that shows so many decimals: 0, 0.00."""
    return f"0.{'0' * decimals}" if decimals else "0"


def decimals_of(number: Decimal) -> int:
    """How many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _content_types(names: Sequence[str]) -> str:
    return content_types(
        f'<Default Extension="rels" ContentType="{_RELS_TYPE}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + content_type("xl/workbook.xml", f"{_KIND}.sheet.main+xml")
        + content_type("xl/styles.xml", f"{_KIND}.styles+xml")
        + "".join(content_type(name, f"{_KIND}.worksheet+xml") for name in names)
    )


def _workbook(sheets: Sequence[Sheet]) -> str:
    entries = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{index}" r:id="rId{index}"/>'
        for index, sheet in enumerate(sheets, 1)
    )
    return f'{DECLARATION}<workbook xmlns="{_S}" xmlns:r="{R}"><sheets>{entries}</sheets></workbook>'


def _relationships(names: Sequence[str]) -> str:
    entries = [
        relationship(f"rId{index}", f"{R}/worksheet", name.removeprefix("xl/")) for index, name in enumerate(names, 1)
    ]
    return relationships("".join(entries) + relationship(f"rId{len(names) + 1}", f"{R}/styles", "styles.xml"))


def _styles_by_decimals(sheets: Sequence[Sheet]) -> dict[int, int]:
    """A cell style for each count of decimals among the numbers; style 0 is that of texts."""
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row)
    used = sorted({decimals_of(cell) for cell in cells if isinstance(cell, Decimal)})
    return {decimals: index for index, decimals in enumerate(used, 1)}


def _styles(styles: Mapping[int, int]) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{_FIRST_FORMAT + decimals}" formatCode="{number_format(decimals)}"/>' for decimals in styles
    )
    counted = f'<numFmts count="{len(styles)}">{formats}</numFmts>' if styles else ""
    plain = 'fontId="0" fillId="0" borderId="0"'
    numbers = "".join(
        f'<xf numFmtId="{_FIRST_FORMAT + decimals}" {plain} xfId="0" applyNumberFormat="1"/>' for decimals in styles
    )
    return (
        f'{DECLARATION}<styleSheet xmlns="{_S}">{counted}'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        # Office expects both of these fills to be there (ECMA-376 18.8.21 shows them first in every list).
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1"><xf numFmtId="0" {plain}/></cellStyleXfs>'
        f'<cellXfs count="{1 + len(styles)}"><xf numFmtId="0" {plain} xfId="0"/>{numbers}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet(sheet: Sheet, styles: Mapping[int, int]) -> str:
    rows = "".join(_row(number, cells, styles) for number, cells in enumerate(sheet.rows, 1))
    return f'{DECLARATION}<worksheet xmlns="{_S}"><sheetData>{rows}</sheetData></worksheet>'


def _row(number: int, cells: Sequence[Cell], styles: Mapping[int, int]) -> str:
    written = (_cell(place(number, column), cell, styles) for column, cell in enumerate(cells, 1) if cell != "")
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(name: str, cell: Cell, styles: Mapping[int, int]) -> str:
    if isinstance(cell, Decimal):
        return f'<c r="{name}" s="{styles[decimals_of(cell)]}"><v>{cell:f}</v></c>'
    if isinstance(cell, Formula):
        return f'<c r="{name}" t="str"><f>{escape(cell.formula)}</f><v>{escape(cell.text)}</v></c>'
    space = ' xml:space="preserve"' if cell != cell.strip() else ""
    return f'<c r="{name}" t="inlineStr"><is><t{space}>{escape(cell)}</t></is></c>'
