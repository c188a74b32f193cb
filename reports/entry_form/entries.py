"""What a form asks for: values by the file and the keys under which they stand."""

from collections.abc import Sequence

from msgspec import Struct, field

from reports.source.schema import Schema

Path = tuple[str, ...]
"""Keys, and numbers of items from 0, that lead to a value of a YAML file; the heading of a text; the row and the
column of a cell.
"""


class Entry(Struct, frozen=True):
    """One value that may be filled in; `text` is what the file holds, None where nothing stands there.
    `form` is what the schema says of it.
    """

    file: str
    path: Path
    text: str | None
    form: Schema
    wanted: bool = False


class Heading(Struct, frozen=True):
    """A line above what belongs together."""

    title: str
    level: int
    note: str = ""


class Field(Struct, frozen=True):
    """A value in a line of its own: its name, what it counts in, what stood there last year."""

    entry: Entry
    title: str
    level: int
    unit: str = ""
    note: str = ""
    last: str = ""


class Text(Struct, frozen=True):
    """Words that may be several paragraphs."""

    entry: Entry
    title: str
    note: str = ""


class Column(Struct, frozen=True):
    """A column of rows; one that is only to be read has no `key`."""

    key: str
    title: str
    form: Schema = {}


class Row(Struct, frozen=True):
    """A row: a cell for each column, only to be read where it is a text."""

    cells: Sequence[Entry | str]


class Rows(Struct, frozen=True):
    """Rows of one kind. New ones come into the file at `into`: under the key that stands in their first column
    where it is `keyed`, else behind the others; `place` are the keys that lead to the same by the schema.
    """

    file: str
    into: Path
    place: Path
    title: str
    level: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    keyed: bool
    lone: bool = False
    note: str = ""
    wanted: bool = False


Item = Heading | Field | Text | Rows


class Page(Struct):
    """All that is asked for one report: a sheet of the form. Amounts of its `file` count in `money`."""

    title: str
    said: str
    items: list[Item] = field(default_factory=list)
    file: str = ""
    money: str = ""
