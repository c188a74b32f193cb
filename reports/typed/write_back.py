"""One typed value or text changed in its file, and nothing else: every other byte stays, comments, quotes, line
ends and encoding among them.
"""

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.disk import hash_bytes, write_files
from reports.source.csv_rows import CsvRow, cells_spelled, read_table
from reports.source.edits import end_of, line_starts, lines_of
from reports.source.encoding import bytes_like, characters_of, has_refused
from reports.source.yaml.events import Spelled, compose, spelled
from reports.source.yaml.spelling import spellings
from reports.typed.sections import TEXTS, section_of, with_section

_TABLES = (".csv", ".txt")


class Spot(Struct, frozen=True):
    """A typed value as a page shows it: its file below the data folder, with the hash of its bytes as they were
    seen (none of a file that is not there yet), where it stands, and its text.

    A text that stands under a heading has that for its `key`; so has a value that nobody has typed yet, which is
    to stand there behind its key in a line of its own.
    """

    file: str
    hash: str
    line: int
    column: int
    text: str
    key: str = ""


class ChangedElsewhere(Fault):
    """A file is not as the page saw it."""


class _Value(Struct, frozen=True):
    """A value, or a key, as it is spelled from one character of a text to behind its last."""

    start: int
    end: int
    text: str


def replaced(content: bytes, spot: Spot, new: str) -> bytes:
    """The content with a new text in the place of one value. Raises Fault."""
    if spot.file.lower().endswith(TEXTS):
        return with_section(content, spot.file, spot.key, new)
    if not new.strip() or not new.isprintable() or has_refused(new):
        raise Fault(_unspellable(spot, new))
    if spot.file.lower().endswith(_TABLES):
        return _with_cell(content, spot, new.strip())
    if spot.key:
        return _with_member(content, spot, new.strip())
    return _with_scalar(content, spot, new.strip())


def text_at(content: bytes, spot: Spot) -> str:
    """What stands at a spot now, empty where nothing can be read there."""
    try:
        if spot.file.lower().endswith(TEXTS):
            section = section_of(content, spot.key)
            return section.text if section else ""
        if spot.file.lower().endswith(_TABLES):
            table, _ = read_table(content, spot.file)
            rows = table.rows if table else ()
            row = next(one for one in rows if one.line == spot.line)
            return row.cells[spot.column - 1]
        text, values = _values(content)
        if spot.key:
            members = spelled(text).members or ()
            return next(value.text for key, _, value in members if key == spot.key)
        return values[_index_at(text, values, spot)].text
    except (Fault, StopIteration, IndexError):
        return ""


def put(data: Path, file: str, before: bytes | None, after: bytes | None) -> None:
    """A file of the data folder with other content, whole; what is read back is that, or the old content is put
    back. None is that of a file that is not there. Raises Fault, also where the file does not hold `before`.
    """
    path = Path(os.path.realpath(data / file))
    if before is not None and not os.access(path, os.W_OK):
        raise Fault(problem("G23", "read only", Place(file), file=path.name))
    if _read(path) != before:
        raise Fault(problem("G23", "put back", Place(file), file=path.name))
    _write(path, after)
    if _read(path) != after:
        _write(path, before)
        raise Fault(problem("G23", "put back", Place(file), file=path.name))


def _write(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif refused := write_files(path.parent, {path.name: content}):
        raise Fault(*refused)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def require_seen(content: bytes | None, spot: Spot, new: str) -> bytes | None:
    """The content, if it is what the page saw. Raises ChangedElsewhere, which tells both values."""
    if (hash_bytes(content) if content is not None else "") == spot.hash:
        return content
    if spot.file.lower().endswith(TEXTS):
        place, name = Place(spot.file, spot.line), Path(spot.file).name
        raise ChangedElsewhere(
            problem("G23", "text changed", place, file=name, title=spot.key)
        )
    there = "" if content is None else text_at(content, spot)
    raise ChangedElsewhere(
        problem(
            "G23",
            "changed",
            Place(spot.file, spot.line),
            file=Path(spot.file).name,
            seen=spot.text,
            there=there or "读不出来",
            wanted=new,
        )
    )


def _unspellable(spot: Spot, new: str) -> Problem:
    place, name = Place(spot.file, spot.line), Path(spot.file).name
    return problem(
        "G23", "unspellable", place, text=new, file=name, line=max(spot.line, 1)
    )


def _not_there(spot: Spot) -> Problem:
    place, name = Place(spot.file, spot.line), Path(spot.file).name
    return problem(
        "G23", "not there", place, file=name, line=spot.line, typed=spot.text
    )


# ── YAML ────────────────────────────────────────────────────────────────────


def _with_scalar(content: bytes, spot: Spot, new: str) -> bytes:
    text, values = _values(content)
    index = _index_at(text, values, spot)
    old = values[index]
    if old.text.strip() != spot.text.strip():
        raise Fault(_not_there(spot))
    wanted = [one.text for one in values]
    wanted[index] = new
    for spelling in spellings(text[old.start : old.end], new):
        candidate = bytes_like(text[: old.start] + spelling + text[old.end :], content)
        if _reads_as(candidate, wanted):
            return candidate
    raise Fault(_unspellable(spot, new))


def _reads_as(content: bytes, wanted: Sequence[str]) -> bool:
    try:
        _, values = _values(content)
    except Fault:
        return False
    return [one.text for one in values] == wanted


def _with_member(content: bytes, spot: Spot, new: str) -> bytes:
    """A key of the file itself with its value, in a line of its own before that which stands there."""
    text, values = _values(content)
    starts, end = line_starts(text), end_of(lines_of(text))
    if not 1 < spot.line <= len(starts):
        raise Fault(_unspellable(spot, new))
    at = starts[spot.line - 1]
    count = sum(one.start < at for one in values)
    wanted = [one.text for one in values]
    wanted[count:count] = [spot.key, new]
    for spelling in spellings("", new):
        line = f"{spot.key}: {spelling}{end}"
        candidate = bytes_like(text[:at] + line + text[at:], content)
        if _reads_as(candidate, wanted):
            return candidate
    raise Fault(_unspellable(spot, new))


@lru_cache(maxsize=4)
def _values(content: bytes) -> tuple[str, Sequence[_Value]]:
    """The characters of a YAML file, and its keys and values in the order in which they are spelled. Raises
    Fault where it cannot be read as it stands.
    """
    text = characters_of(content)
    try:
        found = compose(text, "")
        if found.root is not None and not found.problems:
            return text, list(_flat(spelled(text)))
    except Exception as error:
        detail = repr(error)
    else:
        detail = ""
    raise Fault(problem("Y24", "", None, detail=detail))


def _flat(node: Spelled) -> Iterator[_Value]:
    if node.members is not None:
        for key, start, value in node.members:
            yield _Value(start, start, key)
            yield from _flat(value)
    elif node.items is not None:
        for item in node.items:
            yield from _flat(item)
    else:
        yield _Value(node.start, node.end, node.text)


def _index_at(text: str, values: Sequence[_Value], spot: Spot) -> int:
    """Which of the values stands at a line and column. Raises Fault."""
    starts = line_starts(text)
    if not 0 < spot.line <= len(starts):
        raise Fault(_not_there(spot))
    at = starts[spot.line - 1] + spot.column - 1
    index = bisect_right(values, at, key=lambda one: one.start) - 1
    found = values[index] if index >= 0 else None
    # A key has no end of its own; a value over several lines is a text, which is changed in its file.
    if found is None or found.start != at or found.end <= at:
        raise Fault(_not_there(spot))
    if "\n" in text[found.start : found.end] or "\r" in text[found.start : found.end]:
        raise Fault(_not_there(spot))
    return index


# ── tables ──────────────────────────────────────────────────────────────────


def _with_cell(content: bytes, spot: Spot, new: str) -> bytes:
    table, told = read_table(content, spot.file)
    if table is None:
        raise Fault(*told)
    text = characters_of(content)
    start, end = _cell_at(text, table.delimiter, table.rows, spot)
    is_quoted = text.startswith('"', start)
    spelling = new
    if is_quoted or any(sign in new for sign in (table.delimiter, '"')):
        spelling = '"' + new.replace('"', '""') + '"'
    after = bytes_like(text[:start] + spelling + text[end:], content)
    again, _ = read_table(after, spot.file)
    if again is None or not _differs_only_at(table.rows, again.rows, spot, new):
        raise Fault(_unspellable(spot, new))
    return after


def _differs_only_at(
    before: Sequence[CsvRow], after: Sequence[CsvRow], spot: Spot, new: str
) -> bool:
    """Whether two tables are the same but for one cell, and that is what it is to be."""
    wanted = []
    for row in before:
        cells = list(row.cells)
        if row.line == spot.line:
            cells[spot.column - 1] = new
        wanted.append((row.line, cells))
    return wanted == [(row.line, row.cells) for row in after]


def _cell_at(
    text: str, delimiter: str, rows: Sequence[CsvRow], spot: Spot
) -> tuple[int, int]:
    """Where the cell of a line (where its row begins) and number is spelled. Raises Fault."""
    for row, cells in zip(rows, cells_spelled(text, delimiter), strict=False):
        if row.line == spot.line and 0 < spot.column <= len(row.cells):
            said = row.cells[spot.column - 1]
            if said.strip() == spot.text.strip() and "\n" not in said:
                return cells[spot.column - 1]
    raise Fault(_not_there(spot))
