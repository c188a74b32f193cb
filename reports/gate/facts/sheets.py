"""Tables as facts are read from them: what stands above each column, what each row is called, the unit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from reports.core.grid import column_starts, contents_of
from reports.core.patterns import Pattern
from reports.core.tree import Table, content_words, plain_text
from reports.gate.facts.model import POWERS, plain_number

Cells = Sequence[Mapping[int, str]]
"""Rows of a table: the words of each cell by the column it begins in."""
Above = tuple[str, ...]
"""The words above a column, the widest first."""


class Sheet(Struct, frozen=True):
    """A table as read: its caption, the words of the head straight above each column, its rows.

    `title` is what it is called (收入决算表), `paths` all that stands above each column, `lines` the line of
    the document that each cell is, row by row; `power` that of its unit, None where no unit is told.
    """

    caption: str
    heads: Mapping[int, str]
    rows: Cells
    title: str = ""
    paths: Mapping[int, Above] = {}
    lines: Sequence[Mapping[int, int]] = ()
    power: int | None = None


def cells_of(table: Table) -> Sheet:
    """A table of the tree so."""
    heads: dict[int, str] = {}
    paths: dict[int, Above] = {}
    for band in table.head:
        for row in contents_of(band):
            starts = column_starts(band)
            for start, column, cell in zip(starts, band.columns, row, strict=True):
                words = content_words(cell)
                if words and not words.isdecimal():
                    for at in range(start, start + column.colspan):
                        heads[at] = words
                        if paths.get(at, ("",))[-1] != words:
                            paths[at] = (*paths.get(at, ()), words)
    rows: list[dict[int, str]] = []
    for band in table.body:
        starts = column_starts(band)
        for row in contents_of(band):
            said = map(content_words, row)
            rows.append(
                {at: cell for at, cell in zip(starts, said, strict=True) if cell}
            )
    return Sheet(plain_text(table.caption), heads, rows, paths=paths)


# ── what stands above ───────────────────────────────────────────────────────

_UNIT = Pattern(r"单位[:：]?(?:人民币)?(亿元|万元|元)")
# What heads a row that counts the columns.
_COUNTING = Pattern("栏次$")


def power_in(words: str) -> int | None:
    """The power of the unit that the words about a table name (金额单位：万元)."""
    found = _UNIT.search(words)
    return POWERS[found[1]] if found else None


def paths_over(heads: Cells) -> dict[int, Above]:
    """All that stands above each column, of the rows of a head in which a cell reaches to the next one.

    What stands lower belongs to what stands higher only where it begins no further to the left: the place
    of a cell that spans from above holds none.
    """
    columns = sorted({at for row in heads for at in row})
    paths: dict[int, Above] = {}
    for column in range(columns[-1] + 1 if columns else 0):
        begin = 0
        path: list[str] = []
        for row in heads:
            at = max((one for one in row if one <= column), default=-1)
            words = row.get(at, "")
            if at < begin or not words or words.isdecimal() or _COUNTING.search(words):
                continue
            begin = at
            if not path or path[-1] != words:
                path.append(words)
        paths[column] = tuple(path)
    return paths


# ── what stands beside ──────────────────────────────────────────────────────

_CODE = Pattern(r"\d{3}(?:\d\d){0,2}\Z")
# What heads the columns over which a code is divided.
_PARTS_OF_CODE = ("类", "款", "项")
NOTHING = frozenset(["", "-", "—", "——", "－", "/", "无"])
"""How a cell says that there is nothing."""
_NO_NUMBERS = Pattern("行次|序号|编码|代码|备注|说明")
_MOSTLY = 0.5
_FEWEST_COUNTED = 3


class Block(Struct, frozen=True):
    """Columns of a table that belong together: those that name its rows, and those with numbers."""

    names: tuple[int, ...]
    codes: tuple[int, ...]
    numbers: tuple[int, ...]


class Entry(Struct, frozen=True):
    """A row of a block: its place among the rows of the table, its code and name, its cells; `called` is all that
    its columns of names say.
    """

    at: int
    code: str
    name: str
    cells: Mapping[int, str]
    called: str = ""


def blocks_of(sheet: Sheet) -> list[Block]:
    """The blocks of a table from left to right: one, or two where income stands beside spending."""
    kinds = {at: _kind(sheet, at) for at in _columns(sheet)}
    blocks: list[Block] = []
    names: list[int] = []
    codes: list[int] = []
    numbers: list[int] = []
    for at, kind in kinds.items():
        if kind in ("name", "code") and numbers:
            blocks.append(Block(tuple(names), tuple(codes), tuple(numbers)))
            names, codes, numbers = [], [], []
        if kind == "code":
            codes.append(at)
        elif kind == "name":
            names.append(at)
        elif kind == "number":
            numbers.append(at)
    if numbers:
        blocks.append(Block(tuple(names), tuple(codes), tuple(numbers)))
    return blocks


def _columns(sheet: Sheet) -> list[int]:
    return sorted({at for row in sheet.rows for at in row})


def _kind(sheet: Sheet, at: int) -> str:
    """What a column holds: a code, a name, a number, or nothing that is asked for."""
    words = [row[at] for row in sheet.rows if row.get(at, "") not in NOTHING]
    said = Counter(map(_kind_of_cell, words))
    path = "".join(sheet.paths.get(at, ()))
    if path.endswith(_PARTS_OF_CODE) and all(map(str.isdecimal, words)):
        return "code"
    if said["code"] > len(words) * _MOSTLY and not _is_amount(words):
        return "code"
    if not words or _counts(words):
        return "other"
    if said["number"] + said["code"] <= len(words) / 2:
        return "name"
    return "other" if _NO_NUMBERS.search(path) else "number"


def _counts(words: Sequence[str]) -> bool:
    """Whether a column only counts the rows: 1, 2, 3 …"""
    if len(words) < _FEWEST_COUNTED or not all(map(str.isdecimal, words)):
        return False
    return all(int(after) == int(one) + 1 for one, after in pairwise(words))


def _kind_of_cell(words: str) -> str:
    if _CODE.match(words):
        return "code"
    return "number" if plain_number(words) is not None else "name"


def _is_amount(words: Sequence[str]) -> bool:
    """Whether codes are only numbers of three figures: no column of codes has none of more, or the same twice."""
    return len(set(words)) < len(words) * _MOSTLY or len(words) < 2


def entries_of(sheet: Sheet, block: Block) -> Iterator[Entry]:
    """The rows of a block that name something, or the only row of a table that names nothing."""
    for at, row in enumerate(sheet.rows):
        name = next((row[one] for one in reversed(block.names) if row.get(one)), "")
        said = [row[one] for one in block.codes if row.get(one)]
        code = _code_of([one for one in said if one.isdecimal()])
        name = name or next((one for one in said if not one.isdecimal()), "")
        cells = {one: row[one] for one in block.numbers if one in row}
        if (name or code or cells) and not _COUNTING.search(name or code):
            called = "\t".join(row.get(one, "") for one in block.names)
            yield Entry(at, code, name, cells, called)


def _code_of(parts: Sequence[str]) -> str:
    """A code that stands in one column, or divided over three: 210, 15, 01."""
    whole = max(parts, key=len, default="")
    together = "".join(parts)
    return next((one for one in (together, whole) if _CODE.match(one)), "")
