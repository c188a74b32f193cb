"""A table of a new year: last year's rows, their numbers 待填."""

import csv
from collections.abc import Sequence
from io import StringIO

from reports.renewal.fates import Fate, fate_of
from reports.renewal.values import PENDING
from reports.source.csv_rows import CsvTable
from reports.source.schema import Schema, Shape
from reports.source.schema.table_head import read_head


def renew_table(table: CsvTable, shape: Shape, root: Schema) -> tuple[bytes, int]:
    """The rows as Excel opens them, and how many cells are to be filled in; what is empty stays empty."""
    head, _ = read_head(table, shape, "")
    pending = {
        column.at
        for column in head.columns
        if fate_of(column.part, root) is Fate.PENDING
    }
    body = {row.line for row in head.body}
    rows = [
        _renewed(row.cells, pending) if row.line in body else row.cells
        for row in table.rows
    ]
    stream = StringIO()
    csv.writer(stream, delimiter=table.delimiter).writerows(rows)
    count = sum(row.count(PENDING) for row in rows)
    return stream.getvalue().encode("utf-8-sig"), count


def _renewed(cells: Sequence[str], pending: set[int]) -> list[str]:
    return [
        PENDING if at in pending and cell else cell for at, cell in enumerate(cells)
    ]
