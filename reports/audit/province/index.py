"""The index of the province's view: what all units contribute, kept from run to run (SQLite).

It can be made anew from the contributions at any time; one that is not as it was written, of
another version or of another list of units is.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from reports.publish.disk import hash_file

Row = tuple[Any, ...]

# Raised with every change of what the tables hold.
_VERSION = 1
_TABLES = """
create table meta (key text primary key, value text not null);
create table unit (
  id integer primary key, name text not null unique, stamp text not null,
  region integer not null, level text not null, fresh integer not null);
create index unit_region on unit (region);
create table region (id integer primary key, path text not null unique);
create table document (
  unit integer not null, number integer not null, file text not null, title text not null,
  kind text not null, state text not null, final integer not null, date text not null,
  counted integer not null, primary key (unit, number)) without rowid;
create index document_kind on document (kind, unit);
create table finding (
  unit integer not null, number integer not null, code text not null, severity text not null,
  count integer not null, message text not null, hint text not null, place text not null);
create index finding_unit on finding (unit);
create table peers (
  id integer primary key, kind text not null, level text not null, alike text not null,
  name text not null, measure text not null, apart text not null, changed integer not null default 1,
  count integer not null default 0, low text not null default '',
  median text not null default '', high text not null default '',
  unique (kind, level, alike, name, measure, apart));
create table value (
  unit integer not null, number integer not null, peers integer not null, text text not null,
  formula integer not null, place text not null, odd integer not null default 0);
create index value_unit on value (unit);
create index value_peers on value (peers);
create index value_odd on value (odd) where odd;
create table line (
  id integer primary key, kind text not null, place integer not null, code text not null,
  sheet text not null, name text not null, measure text not null,
  unique (kind, place, code, sheet, name, measure));
create table amount (
  unit integer not null, number integer not null, line integer not null, text text not null,
  formula integer not null, place text not null);
create index amount_unit on amount (unit);
create table paid (
  unit integer not null, number integer not null, kind text not null, sheet text not null,
  name text not null, item text not null, counterpart text not null, text text not null,
  place text not null);
create index paid_unit on paid (unit);
create table total (
  region integer not null, line integer not null, text text not null, pending integer not null,
  terms integer not null, primary key (region, line)) without rowid;
create table formula (id integer primary key, text text not null unique);
create table expected (
  name text primary key, region integer not null, level text not null, due text not null)
  without rowid;
create table wanted (name text not null, kind text not null, primary key (name, kind))
  without rowid;
"""
OF_UNIT = ("document", "finding", "value", "amount", "paid")
"""The tables that hold what a unit contributes, by the unit's id."""


class Index:
    """The open index, within one transaction; ids of what stands often are known by heart."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[tuple[str, Row], int] = {}

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """What a query gives, row by row."""
        return iter(self._connection.execute(query, values))

    def row(self, query: str, values: Sequence[object] = ()) -> Row:
        """The one row that a query gives."""
        found: Row = self._connection.execute(query, values).fetchone()
        return found

    def change(self, statement: str, values: Sequence[object] = ()) -> None:
        """A statement that changes something."""
        self._connection.execute(statement, values)

    def change_all(self, statement: str, rows: Iterable[Row]) -> None:
        """The same for each of the rows."""
        self._connection.executemany(statement, rows)

    def id_of(self, table: str, columns: str, values: Row) -> int:
        """The id of the row that has these values in these columns; it is made where there is
        none.
        """
        key = (table, values)
        known = self._ids.get(key)
        if known is not None:
            return known
        marks = ",".join("?" * len(values))
        self.change(
            f"insert into {table} ({columns}) values ({marks}) on conflict do nothing",
            values,
        )
        where = " and ".join(f"{column.strip()}=?" for column in columns.split(","))
        (found,) = self.row(f"select id from {table} where {where}", values)
        number: int = found
        self._ids[key] = number
        return number

    def noted(self, key: str) -> str:
        """What was noted under a key, empty where nothing was."""
        found = self._connection.execute("select value from meta where key=?", (key,))
        known: Row | None = found.fetchone()
        return known[0] if known else ""

    def note(self, key: str, value: str) -> None:
        """Notes it for the next run."""
        self.change("insert or replace into meta values (?,?)", (key, value))

    def region(self, path: Sequence[str]) -> int:
        """The id of a place in the tree of regions.

        Each step is a line of its path, so that a place stands before those that it holds.
        """
        words = (" ".join(part.split()) for part in path)
        return self.id_of("region", "path", ("\n".join(words),))


@contextmanager
def open_index(path: Path, state: str) -> Iterator[Index]:
    """The index, empty where there is none that was made by this version and from this `state`, or
    where the file is not what was written.

    What is done with it counts when the block ends well, all or nothing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made_from = f"{_VERSION} {state}"
    if _sealed(path) != made_from:
        _remove(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma cache_size=-65536")
        connection.execute("begin immediate")
        if connection.execute("select 1 from sqlite_master").fetchone() is None:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
        yield Index(connection)
        connection.execute("commit")
        changed = connection.total_changes > 0
    if changed or not _seal_of(path).is_file():
        sealed = f"{hash_file(path)} {made_from}"
        _seal_of(path).write_text(sealed, encoding="utf-8")


@contextmanager
def open_former(path: Path) -> Iterator[Index | None]:
    """The index of another year, only to be read; None where there is none that this version made
    and that is what was written.
    """
    if not _sealed(path).startswith(f"{_VERSION} "):
        yield None
        return
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        yield Index(connection)


def seal_text(path: Path) -> str:
    """What was noted of an index when it was written, empty where there is none."""
    try:
        return _seal_of(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _seal_of(path: Path) -> Path:
    """Beside the index lies the hash of it: a wrong bit in an amount is nothing that SQLite sees."""
    return path.with_name(f"{path.name}.sha256")


def _sealed(path: Path) -> str:
    """What an index was made from, empty where the file is not what was written."""
    checksum, _, made_from = seal_text(path).partition(" ")
    return made_from if checksum and checksum == hash_file(path) else ""


def _remove(path: Path) -> None:
    """The index gone, with what a run that was killed left beside it."""
    for name in (path.name, f"{path.name}-journal", _seal_of(path).name):
        path.with_name(name).unlink(missing_ok=True)
