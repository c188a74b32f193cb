"""A report as plain text: lines, and tables where cells stand apart by tabs."""

from collections.abc import Iterator
from itertools import groupby

from reports.core.problems import Fault, problem
from reports.inspect.joining import joined
from reports.inspect.reading import Grid, GridCell, Item, Line, Reading
from reports.source.encoding import decode_text

_TAB = "\t"
# How a paragraph begins that is set in.
_SET_IN = ("　", "  ")


def read_text(data: bytes, file: str) -> Reading:
    """The text of a file. Raises Fault for what is none."""
    text, _ = decode_text(data, file)
    if text is None:
        raise Fault(problem("A16", "no text"))
    lines = text.split("\n")
    set_in = frozenset(
        _place(number) for number, one in enumerate(lines, 1) if one.startswith(_SET_IN)
    )
    return Reading(file, "txt", joined(list(_items(lines)), set_in))


def _place(number: int) -> str:
    return f"第 {number} 行"


def _items(lines: list[str]) -> Iterator[Item]:
    caption = ""
    numbered = list(enumerate(lines, 1))
    for is_table, group in groupby(numbered, key=lambda one: _TAB in one[1].rstrip()):
        rows = list(group)
        if is_table and len(rows) > 1:
            yield _grid(rows, caption)
            continue
        for number, line in rows:
            if words := line.strip():
                caption = words
                yield Line(words, _place(number))


def _grid(rows: list[tuple[int, str]], caption: str) -> Grid:
    cells = (
        tuple(
            GridCell(column, words.strip(), f"第 {number} 行第 {column + 1} 格")
            for column, words in enumerate(line.rstrip().split(_TAB))
            if words.strip()
        )
        for number, line in rows
    )
    return Grid(caption, tuple(cells), f"第 {rows[0][0]} 行起的表")
