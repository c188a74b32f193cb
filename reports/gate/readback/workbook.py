""".xlsx → its sheets, every cell as it is stored and as it is shown."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from string import ascii_uppercase

from msgspec import Struct

from reports.gate.readback.items import (
    ReadItem,
    ReadLine,
    ReadRow,
    ReadTable,
    Unreadable,
    shown,
)
from reports.gate.readback.markup import (
    SHEETS,
    attribute,
    cuttable,
    elements,
    inside,
    unescape,
)
from reports.gate.readback.package import Package

_BUILT_IN = {"0": "General", "1": "0", "2": "0.00"}
# The letters and the number of a cell's place, its style, its kind, in whatever order,
# and its value or its words.
_CELL = re.compile(
    r'<c(?:\s+(?:r="([A-Z]+)([0-9]+)"|s="([0-9]+)"|t="(\w+)"|(?![rst]\b)[\w:.-]+="[^"]*"))*'
    r"\s*(?:/>|>(?:(?:<f>[^<]*</f>)?<v>([^<]*)</v>|<is><t(?:\s[^>]*)?>([^<]*)</t></is>)?</c>)"
)
_BEGUN = re.compile(r"<c[\s/>]")
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_TEXT = re.compile(r"<t(?:\s[^>]*)?>([^<]*)</t>")
_NUMBER, _ALONE = itemgetter(0), (1, 1)


class SheetCells(Struct, frozen=True):
    """A sheet: its cells by row, column (from 1) and words; what its merged cells span,
    by their first cell.
    """

    cells: Sequence[tuple[int, int, str]]
    merged: Mapping[tuple[int, int], tuple[int, int]]

    def items_like(self, wanted: Sequence[ReadItem]) -> Iterator[ReadItem]:
        """The sheet as lines, a table of as many rows as the one that is wanted, and lines."""
        rows = self._rows()
        first = 1
        for item in wanted:
            height = len(item.rows) if isinstance(item, ReadTable) else 1
            found = [
                rows.pop(number, _BLANK) for number in range(first, first + height)
            ]
            if isinstance(item, ReadTable):
                yield _table(found)
            else:
                yield _line(found[0])
            first += height
        yield from map(_line, rows.values())

    def _rows(self) -> dict[int, ReadRow]:
        """The rows by number, the cells without words that a merged one covers left out."""
        covered = set(self._covered())
        touched = {row for row, _ in (*covered, *self.merged)}
        rows = {}
        for number, cells in groupby(sorted(self.cells), _NUMBER):
            found = list(cells)
            if number in touched:
                found = [one for one in found if one[2] or one[:2] not in covered]
                places = tuple(
                    [
                        (column - 1, *self.merged.get((row, column), _ALONE))
                        for row, column, _ in found
                    ]
                )
            else:
                places = tuple([(column - 1, 1, 1) for _, column, _ in found])
            rows[number] = ReadRow(places, tuple([text for _, _, text in found]))
        return rows

    def _covered(self) -> Iterator[tuple[int, int]]:
        """The places that merged cells cover beside their first."""
        for (row, column), (rows, columns) in self.merged.items():
            for down in range(rows):
                for right in range(columns):
                    if down or right:
                        yield row + down, column + right


_BLANK = ReadRow((), ())


def _table(rows: Sequence[ReadRow]) -> ReadTable:
    ends = [row.places[-1][0] + row.places[-1][2] for row in rows if row.places]
    return ReadTable(tuple(rows), max(ends, default=0))


def _line(row: ReadRow) -> ReadLine:
    return ReadLine("\t".join(filter(None, row.words)))


def read_sheets(data: bytes) -> list[SheetCells]:
    """The sheets of a workbook; a number is `=` and its digits. Raises Unreadable."""
    package = Package(data)
    targets = package.targets("xl/workbook.xml")
    forms = _forms(package.member("xl/styles.xml"))
    shared = list(_shared(package))
    workbook = package.xml("xl/workbook.xml", SHEETS)
    names = [attribute(sheet, "r:id") or "" for sheet, _ in elements(workbook, "sheet")]
    return [
        _read(package.xml(targets.get(name, name), SHEETS), forms, shared)
        for name in names
    ]


def _shared(package: Package) -> Iterator[str]:
    name = "xl/sharedStrings.xml"
    if name in package.members:
        for _, item in elements(package.xml(name, SHEETS), "si"):
            yield unescape("".join(_TEXT.findall(item)))


@lru_cache(maxsize=16)
def _forms(data: bytes) -> tuple[str, ...]:
    """The number format of each cell style; the workbooks of charts share them."""
    styles = cuttable(data, SHEETS)
    known = dict(_BUILT_IN)
    for form, _ in elements(styles, "numFmt"):
        known[attribute(form, "numFmtId") or ""] = attribute(form, "formatCode") or ""
    formats = [form for form, _ in elements(inside(styles, "cellXfs"), "xf")]
    return tuple(
        [known.get(attribute(form, "numFmtId") or "0", "?") for form in formats]
    )


def _read(sheet: str, forms: Sequence[str], shared: list[str]) -> SheetCells:
    found = _CELL.findall(sheet)
    if len(found) != len(_BEGUN.findall(sheet)):
        raise Unreadable("a cell of another spelling")
    cells = []
    for letters, row, style, kind, value, text in found:
        words = ""
        if value:
            words = _value(kind, style, value, forms, shared)
        elif kind == "inlineStr":
            words = unescape(text)
        cells.append((int(row), _column(letters), words))
    merged = {}
    for entry, _ in elements(sheet, "mergeCell"):
        first, _, last = (attribute(entry, "ref") or "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last)
        merged[top, left] = (bottom - top + 1, right - left + 1)
    return SheetCells(cells, merged)


def _place(name: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(name)
    if found is None:
        raise Unreadable(f"no place {name!r}")
    return int(found[2]), _column(found[1])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ascii_uppercase.index(letter) + 1
    return column


def _value(
    kind: str, style: str, value: str, forms: Sequence[str], shared: Sequence[str]
) -> str:
    """What the value of a cell says; a number is `=` and its digits, and where they are shown
    otherwise than they are stored, that too.
    """
    if kind == "s":
        return shared[int(value)]
    if kind not in ("", "n"):
        return unescape(value)
    form = forms[int(style or "0")]
    if form == "General" or _stored_as_shown(form)(value):
        return f"={value}"
    printed = shown(Decimal(value), form)
    return f"={value}" if printed == value else f"={value}（显示为{printed}）"


@lru_cache(maxsize=64)
def _stored_as_shown(form: str) -> Callable[[str], object]:
    """Whether digits are shown by a format as they stand; never where it groups or scales them."""
    whole, _, decimals = form.partition(".")
    if whole != "0" or decimals.strip("0"):
        return lambda digits: False
    point = rf"\.[0-9]{{{len(decimals)}}}" if decimals else ""
    return re.compile(rf"-?(?:0|[1-9][0-9]*){point}").fullmatch
