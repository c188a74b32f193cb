"""The tables of a page as a screen reader reads them: which heads a cell has, by HTML's own algorithm."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell with the words of the heads of its columns, and of its row from left to right."""

    row: int
    column: int
    words: str
    is_head: bool
    over: tuple[str, ...]
    beside: tuple[str, ...]


def read_tables(markup: str) -> Iterator[list[ReadCell]]:
    """The cells of each table of a page."""
    root = html5lib.parse(markup, namespaceHTMLElements=False)
    by_id = {one.get("id"): one for one in root.iter() if one.get("id")}
    for table in root.iter("table"):
        grid = _Grid(table)
        yield [
            _cell(one, row, column, _heads(grid, one, row, column, by_id))
            for one, row, column in grid.begun
        ]


def words_of(element: Element) -> str:
    return "".join("".join(element.itertext()).split())


def _cell(one: Element, row: int, column: int, heads: list[Element]) -> ReadCell:
    beside = tuple(words_of(head) for head in heads if head.get("scope") == "row")
    over = tuple(words_of(head) for head in heads if head.get("scope") == "col")
    return ReadCell(row, column, words_of(one), one.tag == "th", over, beside)


class _Grid:
    """The places of a table and the cells that begin in it (HTML Living Standard, 4.9.12)."""

    def __init__(self, table: Element) -> None:
        self.at: dict[tuple[int, int], tuple[Element, int, int]] = {}
        self.begun: list[tuple[Element, int, int]] = []
        rows = [row for part in table if part.tag in ("thead", "tbody") for row in part]
        for y, row in enumerate(rows):
            x = 0
            for one in row:
                while (y, x) in self.at:
                    x += 1
                self.begun.append((one, y, x))
                down, across = spans(one)
                for dy in range(down):
                    for dx in range(across):
                        self.at[y + dy, x + dx] = (one, y, x)


def spans(one: Element) -> tuple[int, int]:
    return int(one.get("rowspan", "1")), int(one.get("colspan", "1"))


def _heads(
    grid: _Grid, one: Element, row: int, column: int, by_id: dict[str | None, Element]
) -> list[Element]:
    """The header cells of a cell (4.9.12.2, algorithm for assigning header cells)."""
    left_of = {head: left for head, _, left in grid.begun}
    if named := one.get("headers"):
        named_ones = [by_id[name] for name in named.split()]
        return sorted(named_ones, key=lambda head: left_of[head])
    down, across = spans(one)
    found: list[Element] = []
    for x in range(column, column + across):
        found += _scan(grid, one, (row, x), (-1, 0))
    for y in range(row, row + down):
        found += _scan(grid, one, (y, column), (0, -1))
    found = [
        head for head in dict.fromkeys(found) if words_of(head) and head is not one
    ]
    return sorted(found, key=lambda head: left_of[head])


def _scan(
    grid: _Grid, one: Element, place: tuple[int, int], step: tuple[int, int]
) -> Iterator[Element]:
    """The header cells above or to the left (internal algorithm for scanning)."""
    (y, x), (dy, dx) = place, step
    upwards = dx == 0
    opaque: list[tuple[int, int]] = []
    current: list[tuple[int, int]] = []
    within = one.tag == "th"
    while True:
        y, x = y + dy, x + dx
        if y < 0 or x < 0:
            return
        if (y, x) not in grid.at:
            continue
        other, top, left = grid.at[y, x]
        down, across = spans(other)
        size = (left, across) if upwards else (top, down)
        if other.tag == "th":
            within = True
            current.append(size)
            wanted = "col" if upwards else "row"
            if size not in opaque and other.get("scope") == wanted:
                yield other
        elif within:
            within = False
            opaque += current
            current = []
