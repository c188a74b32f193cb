"""How formulas are spelled in a spreadsheet: numbers, addresses of cells, sums that Excel takes."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.writers.xlsx import place

# Excel takes no longer formula, and no function more arguments (ECMA-376 leaves both to the program).
LONGEST_FORMULA = 8000
_MOST_ARGUMENTS = 200
_ADDRESS = re.compile(r"((?:\w+!)?[A-Z]+)(\d+)")


def number_literal(number: Decimal) -> str:
    """A number in a formula; a negative one in brackets, since Excel reads no two signs in a
    row.
    """
    plain = f"{number.normalize():f}" if number else "0"
    return f"({plain})" if number < 0 else plain


def cell_address(row: int, column: int, sheet: str = "") -> str:
    """The address of a cell, both counted from 1: B3, or 录入!B3 in another sheet."""
    return f"{sheet}!{place(row, column)}" if sheet else place(row, column)


def sum_formula(terms: Sequence[str]) -> str:
    """The sum of some terms, cells that stand below one another as one range."""
    ranges = list(_ranges(terms))
    sums = []
    for start in range(0, len(ranges), _MOST_ARGUMENTS):
        sums.append(f"SUM({','.join(ranges[start : start + _MOST_ARGUMENTS])})")
    return sums[0] if len(sums) == 1 else f"SUM({','.join(sums)})"


def _ranges(terms: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    for term in terms:
        if run and not _is_below(run[-1], term):
            yield _range(run)
            run = []
        run.append(term)
    yield _range(run)


def _is_below(upper: str, lower: str) -> bool:
    """Whether both are addresses, the second of the cell below the first."""
    one, other = _ADDRESS.fullmatch(upper), _ADDRESS.fullmatch(lower)
    if one is None or other is None:
        return False
    return one[1] == other[1] and int(one[2]) + 1 == int(other[2])


def _range(run: Sequence[str]) -> str:
    return run[0] if len(run) == 1 else f"{run[0]}:{run[-1].rpartition('!')[2]}"
