"""A table of a new year: last year's rows, their numbers 待填; every other character of it is kept."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from reports.core.figure import TYPED_PENDING
from reports.renewal.fates import fate_of
from reports.source.csv_rows import CsvTable, cells_spelled
from reports.source.edits import Edit
from reports.source.schema import Fate, Schema, Shape
from reports.source.schema.table_head import read_head


class TableForm(Struct, frozen=True):
    """What the rows of a table say, and the schema that its columns belong to."""

    shape: Shape
    root: Schema

    def news(self, table: CsvTable) -> Mapping[int, str]:
        """What stands in the new year in each column of it, by its number; those that stay are not
        named.
        """
        head, _ = read_head(table, self.shape, "")
        new = {Fate.PENDING: TYPED_PENDING, Fate.DROPPED: ""}
        fates = {one.at: fate_of(one.part, self.root) for one in head.columns}
        return {at: new[fate] for at, fate in fates.items() if fate in new}


def renew_table(text: str, table: CsvTable, form: TableForm) -> Iterator[Edit]:
    """What changes in the text of a table that was read from it; an empty cell stays empty."""
    head, _ = read_head(table, form.shape, "")
    news, body = form.news(table), {row.line for row in head.body}
    for row, cells in zip(
        table.rows, cells_spelled(text, table.delimiter), strict=True
    ):
        for at, (start, end) in enumerate(cells if row.line in body else ()):
            if at in news and start < end:
                yield Edit(start, end, news[at])
