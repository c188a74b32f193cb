""".xlsx → its sheets, every cell as it is stored and as it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from string import ascii_uppercase

from msgspec import Struct, field

from reports.gate.readback.items import CellBox, ReadItem, ReadLine, ReadTable, shown
from reports.gate.readback.package import Element, Package, R, S

_BUILT_IN = {"0": "General", "1": "0", "2": "0.00"}


class SheetCells(Struct, frozen=True):
    """A sheet: its words by row and column, from 1, and what its merged cells span,
    by their first cell.
    """

    words: Mapping[tuple[int, int], str]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def items_like(self, wanted: Sequence[ReadItem]) -> Iterator[ReadItem]:
        """The sheet as lines, a table of as many rows as the one that is wanted, and lines."""
        rows = self._boxes()
        first = 1
        for item in wanted:
            height = item.rows if isinstance(item, ReadTable) else 1
            found = [rows.pop(number, []) for number in range(first, first + height)]
            if isinstance(item, ReadTable):
                yield _table(found, first)
            else:
                yield _line(found[0])
            first += height
        for row in rows.values():
            yield _line(row)

    def _boxes(self) -> dict[int, list[CellBox]]:
        """The cells of each row, those without words that a merged one covers left out."""
        covered = set(self._covered())
        rows: dict[int, list[CellBox]] = {}
        for (row, column), text in sorted(self.words.items()):
            if text or (row, column) not in covered:
                down, across = self.merged.get((row, column), (1, 1))
                box = CellBox(row, column - 1, down, across, text)
                rows.setdefault(row, []).append(box)
        return rows

    def _covered(self) -> Iterator[tuple[int, int]]:
        """The places that merged cells cover beside their first."""
        for (row, column), (rows, columns) in self.merged.items():
            for down in range(rows):
                for right in range(columns):
                    if down or right:
                        yield row + down, column + right


def _table(rows: Sequence[Sequence[CellBox]], first: int) -> ReadTable:
    cells = [place._replace(row=place.row - first) for row in rows for place in row]
    columns = max((place.column + place.columns for place in cells), default=0)
    return ReadTable(len(rows), columns, tuple(cells))


def _line(row: Sequence[CellBox]) -> ReadLine:
    return ReadLine("\t".join(place.text for place in row if place.text))


def read_sheets(data: bytes) -> list[SheetCells]:
    """The sheets of a workbook; a number is `=` and its digits. Raises Unreadable."""
    package = Package(data)
    targets = package.targets("xl/workbook.xml")
    forms = _forms(package.xml("xl/styles.xml"))
    shared = ["".join(map(str, item.itertext(f"{S}t"))) for item in _shared(package)]
    names = [
        sheet.get(f"{R}id", "")
        for sheet in package.xml("xl/workbook.xml").iter(f"{S}sheet")
    ]
    return [
        _cells(package.xml(targets.get(name, name)), forms, shared) for name in names
    ]


def _shared(package: Package) -> Iterator[Element]:
    name = "xl/sharedStrings.xml"
    if name in package.members:
        yield from package.xml(name).iterchildren(f"{S}si")


def _forms(styles: Element) -> list[str]:
    """The number format of each cell style."""
    known = dict(_BUILT_IN)
    for form in styles.iter(f"{S}numFmt"):
        known[form.get("numFmtId", "")] = form.get("formatCode", "")
    formats = styles.find(f"{S}cellXfs")
    if formats is None:
        return []
    return [known.get(form.get("numFmtId", "0"), "?") for form in formats]


def _cells(root: Element, forms: list[str], shared: list[str]) -> SheetCells:
    words = {
        _place(cell.get("r", "")): _words(cell, forms, shared)
        for cell in root.iter(f"{S}c")
    }
    merged = {}
    for entry in root.iter(f"{S}mergeCell"):
        first, _, last = entry.get("ref", "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last)
        merged[top, left] = (bottom - top + 1, right - left + 1)
    return SheetCells(words, merged)


def _place(name: str) -> tuple[int, int]:
    row = name.lstrip(ascii_uppercase)
    column = 0
    for letter in name.removesuffix(row):
        column = column * 26 + ascii_uppercase.index(letter) + 1
    return int(row), column


def _words(cell: Element, forms: list[str], shared: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{S}v") or ""
    if kind == "inlineStr":
        return "".join(map(str, cell.itertext(f"{S}t")))
    if kind == "s":
        return shared[int(value)]
    if kind == "n" and value:
        return _number(value, forms[int(cell.get("s", "0"))])
    return value


def _number(value: str, form: str) -> str:
    """`=` and the digits; where they are shown otherwise than they are stored, that too."""
    printed = value if form == "General" else shown(Decimal(value), form)
    return f"={value}" if printed == value else f"={value}（显示为{printed}）"
