"""What Excel saves or copies as rows of cells with places: a CSV, a text with tabs, a pasted block.

Codes: Y51, Y54 to Y56, and those of the file's bytes.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from itertools import islice

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import Place, Problem, problem
from reports.source.encoding import decode_text, empty_file

# A bureau lists three hundred projects; each row takes 30 KB on its way to Word and the web.
MOST_ROWS = 5_000
# So many has a sheet of Excel.
MOST_COLUMNS = 16_384
_MOST_SHOWN = 60
# Of two that a file has as often the first is meant: amounts may have commas in them.
_DELIMITERS = ("\t", ",", "，", ";")
# So many lines show what stands between cells; a title above the table has none of it.
_LINES_TO_LOOK_AT = 20


class CsvRow(Struct):
    """The cells of a row, without the blanks around them.

    `line` is the line of the file in which the row begins. A column is the number of the cell, as
    Excel counts them; in a block within another file `columns` has where in its line each begins.
    """

    line: int
    cells: list[str]
    columns: Sequence[int] = ()

    def place(self, file: str, cell: int) -> Place:
        """Where a cell stands, counted from 0."""
        if not self.columns:
            return Place(file, self.line, cell + 1)
        return Place(file, self.line, self.columns[min(cell, len(self.columns) - 1)])


class CsvTable(Struct, frozen=True):
    """The filled rows of a file, and what stands between their cells."""

    file: str
    rows: Sequence[CsvRow]
    delimiter: str

    def spelled(self, cells: Sequence[str]) -> str:
        """Cells as a line of the file, empty for more than anybody reads."""
        return self.delimiter.join(cells) if len(cells) <= _MOST_SHOWN else ""


def read_table(data: bytes, file: str) -> tuple[CsvTable | None, list[Problem]]:
    """The rows of a CSV, or of a text with tabs, that have something in them; None where none has.

    UTF-8, UTF-16 and GBK are understood, as Excel saves them.
    """
    text, problems = decode_text(data, file)
    if text is None:
        return None, problems
    delimiter = _find_delimiter(text)
    if delimiter == "，":
        problems.append(_full_width_commas(text, file))
    rows, found = _read_rows(text, delimiter, file)
    problems += found
    if not rows:
        return None, [*problems, empty_file(file)]
    if too_much := _too_much(rows, file):
        return None, [*problems, too_much]
    return CsvTable(file, rows, delimiter), problems


def read_block(
    text: str, lines: Sequence[str], begin: Place
) -> tuple[CsvTable | None, list[Problem]]:
    """The rows of a block with tabs that stands in a file of these lines, from the line below its
    beginning on.
    """
    file = begin.file
    rows, problems = _read_rows(text, "\t", file, begin.line)
    if not rows:
        return None, problems
    if too_much := _too_much(rows, file):
        return None, [*problems, too_much]
    for row in rows:
        line = lines[row.line - 1] if row.line <= len(lines) else ""
        row.columns = tuple(_begins(line, row.cells))
    return CsvTable(file, rows, "\t"), problems


def _begins(line: str, cells: Iterable[str]) -> Iterator[int]:
    """In which column of its line each cell begins."""
    at = 0
    for cell in cells:
        at = max(line.find(cell, at), at)
        yield at + 1
        at = at + len(cell)


def _find_delimiter(text: str) -> str:
    """What stands between cells: what most of the first filled lines have."""
    lines = [line for _, line in islice(_filled_lines(text), _LINES_TO_LOOK_AT)]
    counts = {mark: sum(mark in line for line in lines) for mark in _DELIMITERS}
    most = max(counts, key=lambda mark: counts[mark])
    return most if counts[most] else ","


def _filled_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _full_width_commas(text: str, file: str) -> Problem:
    """The error at the first of the lines that have them: all are to be changed."""
    number, line = next(_filled_lines(text))
    return problem("Y51", place=Place(file, number, 1), was=line)


# ── rows ────────────────────────────────────────────────────────────────────


def _read_rows(
    text: str, delimiter: str, file: str, above: int = 0
) -> tuple[list[CsvRow], list[Problem]]:
    """The filled rows; `above` lines of the file stand before the text."""
    try:
        return _some_rows(text, delimiter, above, strict=True), []
    except csv.Error as error:
        wrong = _misplaced_quote(text, delimiter, Place(file, above), str(error))
    try:
        return _some_rows(text, delimiter, above, strict=False), [wrong]
    except csv.Error:
        return [], [wrong]


def _some_rows(text: str, delimiter: str, above: int, strict: bool) -> list[CsvRow]:
    """The filled rows, and of too many just enough to see it."""
    found = _filled_rows(text, delimiter, above, strict)
    return list(islice(found, MOST_ROWS + 2))


def _too_much(rows: Sequence[CsvRow], file: str) -> Problem | None:
    """Y20 for more rows or columns than a report has room for."""
    if len(rows) > MOST_ROWS + 1:
        return problem("Y20", "rows", Place(file, rows[-1].line), most=MOST_ROWS)
    place, columns = Place(file, rows[0].line), len(rows[0].cells)
    if columns > MOST_COLUMNS:
        return problem("Y20", "columns", place, columns=columns, most=MOST_COLUMNS)
    return None


def _filled_rows(
    text: str, delimiter: str, above: int, strict: bool
) -> Iterator[CsvRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    begin = 1
    for record in reader:
        cells = [_on_one_line(cell) for cell in record]
        if any(cells):
            yield CsvRow(above + begin, cells)
        begin = reader.line_num + 1


_QUOTED = Pattern(r'"(?:[^"]|"")*"')
_REST_OF_LINE = Pattern(r"[^\r\n]*")
# Between two letters or figures of a cell's lines something has to stand.
_BROKEN = re.compile(r"(?<=[0-9A-Za-z.%])\s*\n\s*(?=[0-9A-Za-z.-])")


def _on_one_line(cell: str) -> str:
    """A cell without the blanks around it and without the lines that Alt+Enter made of it."""
    if "\n" not in cell:
        return cell.strip()
    joined = _BROKEN.sub("；", cell.strip())
    return "".join(line.strip() for line in joined.splitlines())


def _misplaced_quote(text: str, delimiter: str, above: Place, detail: str) -> Problem:
    """The error for a quotation mark that csv cannot place, at the row after the last good one."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 0
    with suppress(csv.Error):
        for _ in reader:
            begin = reader.line_num
    was = text.split("\n")[begin]
    place = Place(above.file, above.line + begin + 1)
    return problem("Y54", place=place, was=was, detail=detail)


# ── where cells are spelled ─────────────────────────────────────────────────


def cells_spelled(text: str, delimiter: str) -> list[list[tuple[int, int]]]:
    """Where the cells of each filled row are spelled, from their first character to behind their last,
    without the blanks around them: of a text whose rows are read without a problem.
    """
    rows: list[list[tuple[int, int]]] = [[]]
    at = 0
    while at <= len(text):
        end = _end_of_cell(text, at, delimiter)
        said = text[at:end]
        begin = at + len(said) - len(said.lstrip())
        rows[-1].append((begin, begin + len(said.strip())))
        if not text.startswith(delimiter, end):
            rows.append([])
            end += text.startswith("\r\n", end)
        at = end + 1
    return [row for row in rows if any(text[begin:end] for begin, end in row)]


def _end_of_cell(text: str, at: int, delimiter: str) -> int:
    """Where a cell ends that begins there: behind its quotation mark, else where the next one begins."""
    if quoted := _QUOTED.match(text, at):
        return quoted.end()
    line = _REST_OF_LINE.match(text, at)
    end = line.end() if line else len(text)
    found = text.find(delimiter, at, end)
    return end if found < 0 else found


# ── rows beside the head ────────────────────────────────────────────────────


def check_widths(
    table: CsvTable, width: int, body: Sequence[CsvRow]
) -> Iterator[Problem]:
    """Y55 for the rows with more cells than the head, Y56 for those with fewer: once each, at the
    first of them.
    """
    if longer := [row for row in body if is_longer(row, width)]:
        first = longer[0]
        yield problem(
            "Y55",
            place=first.place(table.file, width),
            was=table.spelled(first.cells),
            cells=len(first.cells),
            names=width,
            rows=len(longer),
        )
    if shorter := [row for row in body if len(row.cells) < width]:
        first = shorter[0]
        yield problem(
            "Y56",
            place=Place(table.file, first.line),
            was=table.spelled(first.cells),
            should=table.spelled([*first.cells, *[""] * (width - len(first.cells))]),
            cells=len(first.cells),
            names=width,
            rows=len(shorter),
        )


def is_longer(row: CsvRow, width: int) -> bool:
    """Whether a row says something beyond its head."""
    return any(row.cells[width:])
