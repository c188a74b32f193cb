"""The rows of a file that the data name, as a form asks for them."""

from reports.entry_form.entries import Column, Entry, Path, Row, Rows
from reports.entry_form.unit_files import RowsFile
from reports.source.schema import Shape


def rows_in(
    table: RowsFile, shape: Shape, place: Path, level: int, names: object
) -> Rows:
    """A file of rows, column by column as it has them."""
    columns: list[Column] = []
    heads = sorted(table.head.columns, key=lambda one: one.at)
    keyed = any(one.name == shape.key for one in heads)
    for one in heads:
        title = f"{one.name}（{one.unit}）" if one.unit else one.name
        if one.name == shape.key:
            columns.insert(0, Column("", title))
            if names:
                columns.insert(1, Column("", "名称"))
        else:
            columns.append(Column(one.name, title, one.part))
    rows = []
    for key, _ in table.rows.items():
        named = table.text_at((key, shape.key)) or ""
        cells: list[Entry | str] = []
        for at, column in enumerate(columns):
            if not column.key:
                cells.append(named if at == 0 else name_of(names, named))
            else:
                said = table.text_at((key, column.key))
                cells.append(Entry(table.name, (key, column.key), said, column.form))
        rows.append(Row(cells))
    return Rows(
        table.name, (), place, place[-1], level, columns, rows, keyed, False, table.name
    )


def name_of(names: object, key: str) -> str:
    """The name of a code, empty where it is none."""
    return str(names.get(key, "")) if isinstance(names, dict) else ""
