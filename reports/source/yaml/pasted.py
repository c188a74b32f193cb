"""Lines pasted from a table: cells with tabs between them."""

import re
from collections.abc import Iterator, Sequence

# Word sets a tab behind the mark of an item: “1.”, “（一）”, “•”.
_ITEM_MARK = re.compile(
    r"[（(]?[0-9一二三四五六七八九十①-⑳]{1,3}[）).．、]?|[-•·●◆■▪o]"
)


def is_pasted_row(line: str) -> bool:
    """Whether a line is cells of a table, and no item of a list that Word has numbered."""
    if "\t" not in line:
        return False
    first, *rest = line.strip().split("\t")
    return len(rest) > 1 or (len(rest) == 1 and not _ITEM_MARK.fullmatch(first.strip()))


def pasted_tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line (from 0) of each table of two rows or more; blank lines in it do
    not end it.
    """
    first = last = -1
    for number, line in enumerate(lines):
        if is_pasted_row(line):
            first, last = (number if first < 0 else first), number
        elif line.strip():
            if last > first >= 0:
                yield first, last
            first = last = -1
    if last > first >= 0:
        yield first, last
