"""What is printed in a report, in its order, as a page shows it again; lines bear the numbers they have as a
subject of the checks (`subject.py`).
"""

from collections.abc import Iterator

from msgspec import Struct

from reports.inspect.reading import Grid, LineKind, Reading


class Printed(Struct, frozen=True, gc=False):
    """The words of a line or a cell, its number among all lines, the column a cell begins in."""

    number: int
    words: str
    column: int = 0


class Block(Struct, frozen=True, gc=False):
    """A paragraph, of one row of one line; or a table. `level` is that of a heading, 0 for none."""

    rows: tuple[tuple[Printed, ...], ...]
    is_table: bool = False
    level: int = 0


def printed(reading: Reading) -> tuple[Block, ...]:
    """The paragraphs and tables of a reading; its contents are no lines."""
    return tuple(_blocks(reading))


def _blocks(reading: Reading) -> Iterator[Block]:
    number = 0
    for item in reading.items:
        if isinstance(item, Grid):
            rows = []
            for row in item.rows:
                cells = [
                    Printed(at, cell.words, cell.column)
                    for at, cell in enumerate(row, number)
                ]
                rows.append(tuple(cells))
                number += len(cells)
            yield Block(tuple(rows), is_table=True)
        elif item.kind is not LineKind.CONTENTS:
            yield Block(((Printed(number, item.words),),), level=item.level)
            number += 1
