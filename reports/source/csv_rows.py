"""A CSV file as rows of cells with places.

Codes: Y51 to Y56, and those of the file's bytes.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice, zip_longest
from unicodedata import normalize

from reports.core.nodes import Scalar
from reports.core.problems import Place, Problem, problem
from reports.source.encoding import decode_text, empty_file

# A bureau lists three hundred projects; each row takes 30 KB on its way to Word and the web.
MOST_ROWS = 5_000
# So many has a sheet of Excel.
MOST_COLUMNS = 16_384
_DELIMITERS = (",", "\t", "，", ";")
# A row's number, counted as Excel shows it, and its cells.
_CsvRow = tuple[int, list[str]]


def read_rows(data: bytes, file: str) -> tuple[list[dict[str, Scalar]], list[Problem]]:
    """The rows of a CSV by the names in its first row; places count rows and columns as Excel does.

    Empty rows, and empty columns without a name, are passed over in silence.
    """
    text, problems = decode_text(data, file)
    if text is None:
        return [], problems
    delimiter = _find_delimiter(text)
    if delimiter == "，":
        problems.append(_full_width_commas(text, file))
    records, found = _read_records(text, delimiter, file)
    problems += found
    if not records:
        return [], [*problems, empty_file(file)]
    if too_much := _too_much(records, file):
        return [], [*problems, too_much]
    (number, head), *body = records
    names, found = _read_names(number, head, body, file)
    problems += found
    for number, cells in body:
        problems += _check_width(number, cells, len(head), file)
    return [
        _cells_by_name(number, cells, names, file) for number, cells in body
    ], problems


def _find_delimiter(text: str) -> str:
    """What stands between cells: the first known mark that the first filled line has."""
    _, head = _first_filled_line(text)
    return next((mark for mark in _DELIMITERS if mark in head), ",")


def _first_filled_line(text: str) -> tuple[int, str]:
    """The first line that says something, with its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            return number, line
    return 0, ""


def _full_width_commas(text: str, file: str) -> Problem:
    """The error at the first of the lines that have them: all are to be changed."""
    number, line = _first_filled_line(text)
    return problem("Y51", place=Place(file, number, 1), was=line)


# ── records ─────────────────────────────────────────────────────────────────


def _read_records(
    text: str, delimiter: str, file: str
) -> tuple[list[_CsvRow], list[Problem]]:
    """The filled rows with their numbers; cells without the blanks around them."""
    try:
        return _some_rows(text, delimiter, strict=True), []
    except csv.Error as error:
        wrong = _misplaced_quote(text, delimiter, file, str(error))
    try:
        return _some_rows(text, delimiter, strict=False), [wrong]
    except csv.Error:
        return [], [wrong]


def _some_rows(text: str, delimiter: str, strict: bool) -> list[_CsvRow]:
    """The filled rows, and of too many just enough to see it."""
    return list(islice(_filled_rows(text, delimiter, strict), MOST_ROWS + 2))


def _too_much(records: Sequence[_CsvRow], file: str) -> Problem | None:
    """Y20 for more rows or columns than a report has room for."""
    if len(records) > MOST_ROWS + 1:
        number, _ = records[-1]
        return problem("Y20", "rows", Place(file, number), most=MOST_ROWS)
    number, head = records[0]
    if len(head) > MOST_COLUMNS:
        place, columns = Place(file, number), len(head)
        return problem("Y20", "columns", place, columns=columns, most=MOST_COLUMNS)
    return None


def _filled_rows(text: str, delimiter: str, strict: bool) -> Iterator[_CsvRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    for number, record in enumerate(reader, 1):
        cells = [_on_one_line(cell) for cell in record]
        if any(cells):
            yield number, cells


# Between two letters or figures of a cell's lines something has to stand.
_BROKEN = re.compile(r"(?<=[0-9A-Za-z.%])\s*\n\s*(?=[0-9A-Za-z.-])")


def _on_one_line(cell: str) -> str:
    """A cell without the blanks around it and without the lines that Alt+Enter made of it."""
    if "\n" not in cell:
        return cell.strip()
    joined = _BROKEN.sub("；", cell.strip())
    return "".join(line.strip() for line in joined.splitlines())


def _misplaced_quote(text: str, delimiter: str, file: str, detail: str) -> Problem:
    """The error for a quotation mark that csv cannot place, at the row after the last good one."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = start = 0
    try:
        for _ in reader:
            number += 1
            start = reader.line_num
    except csv.Error:
        number += 1
    was = text.split("\n")[start]
    return problem("Y54", place=Place(file, number), was=was, detail=detail)


# ── columns ─────────────────────────────────────────────────────────────────


def _read_names(
    number: int,
    head: list[str],
    body: Sequence[_CsvRow],
    file: str,
) -> tuple[list[str], list[Problem]]:
    """The column names, empty for a column that is not read, and what is wrong with them."""
    names: list[str] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for column, name in enumerate(head, 1):
        place = Place(file, number, column)
        earlier = seen.setdefault(normalize("NFKC", name), column) if name else column
        if earlier != column:
            problems.append(
                problem("Y52", place=place, name=name, first=earlier, second=column)
            )
        elif not name and _has_cells(body, column):
            problems.append(problem("Y53", place=place, column=column))
        names.append(name if earlier == column else "")
    return names, problems


def _has_cells(body: Sequence[_CsvRow], column: int) -> bool:
    """Whether anything stands in a column, counted from 1."""
    return any(len(cells) >= column and cells[column - 1] for _, cells in body)


def _check_width(number: int, cells: list[str], width: int, file: str) -> list[Problem]:
    """The problem of a row that is longer or shorter than the head."""
    if len(cells) == width:
        return []
    was = ",".join(cells)
    if any(cells[width:]):
        place = Place(file, number, width + 1)
        return [problem("Y55", place=place, was=was, cells=len(cells), names=width)]
    if len(cells) > width:
        return []
    return [
        problem(
            "Y56",
            place=Place(file, number),
            was=was,
            should=was + "," * (width - len(cells)),
            cells=len(cells),
            names=width,
        )
    ]


def _cells_by_name(
    number: int,
    cells: list[str],
    names: list[str],
    file: str,
) -> dict[str, Scalar]:
    padded = zip_longest(names, cells[: len(names)], fillvalue="")
    return {
        name: Scalar(cell, Place(file, number, column), plain=True)
        for column, (name, cell) in enumerate(padded, 1)
        if name
    }
