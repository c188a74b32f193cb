"""Sums in tables: whether the rows make what stands above or below them, and the columns what stands beside."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.gate.facts.model import half_of_last_place, plain_number
from reports.gate.facts.sheets import (
    NOTHING,
    Block,
    Entry,
    Sheet,
    blocks_of,
    entries_of,
)

WHOLE = frozenset({"合计", "总计", "合　计", "总　计"})
# What cannot be added up.
NO_SUM = Pattern(r"[率比均%％]|行次|序号|栏次|年份|编码")
_PARTIAL = Pattern("其中|小计|合计|总计|^[　 ]")
_TOTAL = Pattern("合计$")
# A table of which most sums do not come out is none of sums.
_MOST_WRONG = 3


class Sum(Struct, frozen=True):
    """A sum in a table: what it is called, as printed and as added, whether the two fit, and the cells (row and
    column of the table) that it was made of, its own first.
    """

    words: str
    printed: str
    expected: str
    formula: str
    fits: bool
    cells: tuple[tuple[int, int], ...]


Part = tuple[int, int, str]
"""A cell that is added: its row and column, its words."""


def unsummed_rows(sheet: Sheet) -> list[Sum]:
    """Where the rows of a table do not add up to its 合计, or those of a 科目 to the one above."""
    sums: list[Sum] = []
    blocks = [(one, list(entries_of(sheet, one))) for one in blocks_of(sheet)]
    for at, (block, entries) in enumerate(blocks):
        columns = [one for one in block.numbers if _is_added(sheet, one)]
        others = [each for there, (_, each) in enumerate(blocks) if there != at]
        after = blocks[at + 1][1] if at + 1 < len(blocks) else []
        for label, whole, parts in _sums(block, entries):
            if _goes_on(label, others) or (not whole.code and _is_open(after)):
                continue
            found = (_down(sheet, label, whole, parts, one) for one in columns)
            sums += filter(None, found)
    return wrong_of(sums)


def _goes_on(code: str, others: Sequence[Sequence[Entry]]) -> bool:
    """Whether what makes a code is listed on in another block."""
    return code.isdecimal() and any(
        one.code.startswith(code) for entries in others for one in entries
    )


def _is_open(entries: Sequence[Entry]) -> bool:
    """Whether a block has codes and no sum of its own: that of the one before it may be of both."""
    return any(one.code for one in entries) and not any(
        _is_total(one, is_coded=True) for one in entries
    )


def wrong_of(sums: Sequence[Sum]) -> list[Sum]:
    """The sums of a table that do not fit; none where no other does that adds up something, or most do not:
    then it is a part of a table, or none of sums.
    """
    wrong = [one for one in sums if not one.fits]
    right = sum(one.fits and bool(one.formula) for one in sums)
    if len(wrong) > 1 and not right:
        return []
    return wrong if len(wrong) < _MOST_WRONG or len(wrong) <= right else []


def _is_added(sheet: Sheet, column: int) -> bool:
    return NO_SUM.search(sheet.heads.get(column, "")) is None


def _down(
    sheet: Sheet, label: str, whole: Entry, parts: Sequence[Entry], column: int
) -> Sum | None:
    """A sum of rows in a column; None where it cannot be told."""
    cells = [
        (one.at, column, one.cells[column])
        for one in parts
        if one.cells.get(column, "") not in NOTHING
    ]
    head = sheet.heads.get(column, "")
    named = "，".join(filter(None, (sheet.title or sheet.caption, label, head)))
    printed = (whole.at, column, whole.cells.get(column, ""))
    return add_up(named, printed, cells) if cells else None


def add_up(named: str, whole: Part, cells: Sequence[Part]) -> Sum | None:
    """What cells add up to beside what is printed; None where not all are numbers."""
    total = plain_number(whole[2])
    numbers = [one for *_, words in cells if (one := plain_number(words)) is not None]
    if total is None or len(numbers) < len(cells):
        return None
    together = sum(numbers, Decimal(0))
    terms = zip(cells, numbers, strict=True)
    return Sum(
        words=named,
        printed=whole[2],
        expected=f"{together:f}",
        formula="＋".join(words for (*_, words), one in terms if one),
        fits=abs(together - total) <= _slack(total, numbers),
        cells=tuple((row, column) for row, column, _ in (whole, *cells)),
    )


def _slack(total: Decimal, parts: Sequence[Decimal]) -> Decimal:
    """How far a sum of rounded numbers may stand apart: half a last place for each but zeros."""
    rounded = [total, *filter(None, parts)]
    return sum((half_of_last_place(one) for one in rounded), Decimal(0))


def _sums(
    block: Block, entries: Sequence[Entry]
) -> Iterator[tuple[str, Entry, Sequence[Entry]]]:
    """Rows that are sums, by what they are called, with the rows that make them."""
    coded = {one.code: one for one in entries if one.code}
    if len(coded) < sum(bool(one.code) for one in entries):
        # One code in two rows: nobody could say which.
        return
    below: dict[str, list[Entry]] = {}
    for code, entry in coded.items():
        below.setdefault(code[:-2], []).append(entry)
    for code, parts in below.items():
        if code in coded:
            yield code, coded[code], parts
    totals = [one for one in entries if not one.code and _is_total(one, bool(coded))]
    if len(totals) != 1:
        return
    [total] = totals
    named = [one for one in entries if one.code or one.name]
    if coded:
        shortest = min(map(len, coded))
        if len(coded) + 1 == len(named):
            top = [one for code, one in coded.items() if len(code) == shortest]
            yield total.name, total, top
    elif total in (named[0], named[-1]) and total.at in (
        entries[0].at,
        entries[-1].at,
    ):
        others = [one for one in named if one is not total]
        names = {one.called for one in others}
        # A name that stands twice is that of a 款 and of an 项.
        is_flat = len(names) == len(others)
        if is_flat and not any(_PARTIAL.search(one.name) for one in others):
            yield "合计", total, others


def _is_total(entry: Entry, is_coded: bool) -> bool:
    return entry.name in WHOLE or (is_coded and _TOTAL.search(entry.name) is not None)
