"""Forms as their readers fill them in: cells found by what they stand for, rows put in, saved by another program."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reports.entry_form.ledger import (
    SHEET,
    Known,
    KnownRow,
    KnownRows,
    Ledger,
    ledger_in,
)
from reports.entry_form.sheets import ENTRY_AT, TEXT_AT
from reports.intake.workbook import Value, read_workbook
from reports.writers.xlsx import Sheet, write

Spot = tuple[str, int, int]


@dataclass
class Form:
    """The sheets of a form by name, row by row, and how many cells have been typed into."""

    sheets: dict[str, list[list[Value]]]
    ledger: Ledger
    typed: int = 0
    spots: dict[tuple[str, tuple[str, ...]], Spot] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Form":
        book = read_workbook(path)
        ledger = ledger_in(book)
        assert ledger is not None
        sheets = {one.name: [list(row) for row in one.rows] for one in book.sheets}
        return cls(sheets, ledger)

    def lines(self) -> Iterator[tuple[str, int, object]]:
        """Every line that the hidden sheet knows, with its sheet and its row."""
        for name, rows in self.sheets.items():
            if name == SHEET:
                continue
            for number, row in enumerate(rows):
                known = self.ledger.lines.get(str(row[0] or "") if row else "")
                if known is not None:
                    yield name, number, known

    def entries(self) -> Iterator[tuple[Known, Spot]]:
        """Every entry with its cell."""
        for name, number, known in self.lines():
            if isinstance(known, Known):
                at = TEXT_AT if known.file.endswith(".md") else ENTRY_AT
                yield known, (name, number, at)
            elif isinstance(known, KnownRow):
                for at, one in enumerate(known.cells, 1):
                    if one is not None:
                        yield one, (name, number, at)

    def spot(self, file: str, *path: str) -> Spot:
        if not self.spots:
            self.spots = {(one.file, one.path): spot for one, spot in self.entries()}
        return self.spots[file, path]

    def said(self, spot: Spot) -> str:
        """What stands in a cell."""
        name, row, column = spot
        cells = self.sheets[name][row]
        return _cell(cells[column]) if column < len(cells) else ""

    def put(self, spot: Spot, text: Value) -> None:
        name, row, column = spot
        cells = self.sheets[name][row]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = text
        self.typed += 1

    def fill(self, text: Value, file: str, *path: str) -> None:
        """Types into the cell of a value."""
        self.put(self.spot(file, *path), text)

    def add(self, file: str, into: tuple[str, ...], *texts: Value) -> None:
        """Types into the first spare row below some rows, or puts one in where none is left."""
        name, word, head = next(
            (name, str(self.sheets[name][number][0]), number)
            for name, number, known in self.lines()
            if isinstance(known, KnownRows)
            and known.file == file
            and (known.into or known.place) == into
        )
        rows = self.sheets[name]
        at = head + 1
        while at < len(rows) and (self._is_taken(rows[at], word)):
            at += 1
        spare = (
            self.ledger.lines.get(str(rows[at][0] or "")) if at < len(rows) else None
        )
        if not (isinstance(spare, KnownRow) and spare.of == word):
            rows.insert(at, [])
            self.spots = {}
        for column, text in enumerate(texts, 1):
            if text is not None:
                self.put((name, at, column), text)

    def _is_taken(self, row: list[Value], word: str) -> bool:
        known = self.ledger.lines.get(str(row[0] or "")) if row else None
        is_own = isinstance(known, KnownRow) and known.of == word
        is_new = bool(row) and not row[0] and any(row)
        return is_new or (is_own and any(row[1:]))

    def save(self, path: Path) -> Path:
        """The form as another program would save it: its looks are gone, and its hidden sheet is seen."""
        sheets = [
            Sheet(name, tuple(tuple(map(_cell, row)) for row in rows))
            for name, rows in self.sheets.items()
        ]
        path.write_bytes(write(sheets))
        return path


def _cell(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return value or ""
