"""The only door to calamine, a program of its own: a workbook in, its cells out.

    python cells.py workbook cells

What a workbook says of its size is believed by its reader, and a single cell in the last corner of a
sheet makes that reader ask for more memory than there is and end the process with it. So it is never
imported where anything could be lost: `intake/` runs this file, which imports nothing of the house, and
`inspect/` imports it in a process that may end (`inspect/child.py`).
"""

import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

_MEGABYTE = 1_000_000
_MOST_BYTES = 50 * _MEGABYTE
_MOST_UNPACKED = 300 * _MEGABYTE
_MOST_OF_A_PART = 100 * _MEGABYTE
_MOST_SHEETS = 200
# A unit's longest table has some hundred rows; a year's vouchers are no table of a report.
_MOST_ROWS, _MOST_COLUMNS = 20_000, 500
_MOST_MEMORY = 2_000 * _MEGABYTE
_MOST_SECONDS = 60

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'(?<![\w:])([\w:]+)="([^"]*)"')
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
# A cell that holds an error, #REF! and the like (ECMA-376 18.18.11), of which the reader says nothing at all.
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*\bt="e"')
# The same in .xls: a formula with the value of an error, or the error alone ([MS-XLS] 2.4.127, 2.4.24).
_OLD_ERROR = re.compile(
    rb"\x06\x00[\x00-\xff][\x00-\x1f](..)(..)..\x02.[\x00-\x2b]...\xff\xff"
    rb"|\x05\x02\x08\x00(..)(..)..[\x00-\x2b]\x01",
    re.S,
)
_OPEN_PART = re.compile(
    rb"<table:(table-row|(?:covered-)?table-cell|table)(?![\w-])([^>]*)>"
)
_REPEATED = re.compile(rb'-repeated="(\d+)"')
# A formula and no value behind it, or an empty one (ECMA-376 18.3.1.40, 18.3.1.96).
_UNCOUNTED = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*><f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


class Look(NamedTuple):
    """What can be told of a sheet beforehand: how far it reaches, the cells with formulas that were never
    counted, and those with errors.
    """

    rows: int = 0
    columns: int = 0
    uncounted: Sequence[str] = ()
    errors: Sequence[str] = ()


class Refused(Exception):  # noqa: N818
    """Why a file is not read: the case, and what a library said."""

    def __init__(self, case: str, detail: str = "") -> None:
        super().__init__(case)
        self.case, self.detail = case, detail


def read(data: bytes) -> dict[str, Any]:
    """The sheets of a workbook. Raises Refused."""
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    looks, notes = _looks_of(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Refused("encrypted", str(error)) from None
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("corrupt", str(error)) from None
    sheets, too_large = [], []
    for one in book.sheets_metadata[:_MOST_SHEETS]:
        if one.typ is not SheetTypeEnum.WorkSheet:
            continue
        look = looks.get(one.name, looks.get(_ANY, Look()))
        if look.rows > _MOST_ROWS or look.columns > _MOST_COLUMNS:
            too_large.append(one.name)
            continue
        try:
            sheet = book.get_sheet_by_name(one.name)
        except (CalamineError, OSError, ValueError) as error:
            raise Refused("corrupt", str(error)) from None
        if sheet.total_height > _MOST_ROWS or sheet.total_width > _MOST_COLUMNS:
            too_large.append(one.name)
            continue
        rows_of = sheet.to_python(skip_empty_area=False)
        sheets.append(
            {
                "name": one.name,
                "hidden": one.visible is not SheetVisibleEnum.Visible,
                "rows": [[*map(_plain, row)] for row in rows_of],
                "merged": [
                    (*first, *last) for first, last in sheet.merged_cell_ranges or ()
                ],
                "uncounted": look.uncounted,
                "errors": [one for one in look.errors if _is_empty(rows_of, one)],
            }
        )
    return {"sheets": sheets, "too_large": too_large, "notes": notes}


def _is_empty(rows: Sequence[Sequence[object]], name: str) -> bool:
    """Whether a sheet reaches as far as a cell, and nothing was read there."""
    letters = name.rstrip("0123456789")
    row, column = int(name.removeprefix(letters)) - 1, _column(letters.encode()) - 1
    return (
        row < len(rows) and column < len(rows[row]) and rows[row][column] in (None, "")
    )


def _plain(cell: object) -> object:
    """A cell as text, a number, or nothing."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (datetime, date)):
        return f"{cell.year}-{cell.month}-{cell.day}"
    if isinstance(cell, (int, float)):
        return float(cell)
    return (str(cell) or None) if cell is not None else None


# ── before it is read ───────────────────────────────────────────────────────


Looks = tuple[dict[str, Look], list[str]]
# The sheet of a look that is that of each.
_ANY = ""


def _looks_of(data: bytes) -> Looks:
    """What can be told of each sheet, and of the file (macros, links), before it is read. Raises Refused
    for what is no workbook.
    """
    if data.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return _looks_in(package)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise Refused("corrupt", str(error)) from None
        except RuntimeError as error:
            raise Refused("encrypted", str(error)) from None
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused("encrypted")
        if not any(name in data for name in _BOOKS):
            raise Refused("word" if _WORD in data else "corrupt")
        notes = ["macros"] if _MACROS in data else []
        return {_ANY: Look(errors=[*_old_errors(data)])}, notes
    raise Refused(_other(data))


def _old_errors(data: bytes) -> Iterator[str]:
    """The cells of a .xls that hold errors, of whichever sheet."""
    for found in _OLD_ERROR.finditer(data):
        row, column = (
            int.from_bytes(one or other, "little")
            for one, other in ((found[1], found[3]), (found[2], found[4]))
        )
        if column < _MOST_COLUMNS:
            yield _cell_name(row, column)


def _other(data: bytes) -> str:
    """The case of a file that neither zip nor OLE holds."""
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "empty"
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")):
        return "web page"
    if start.startswith((b"<?xml", b"<workbook")):
        return "xml"
    if start.startswith(b"%pdf"):
        return "pdf"
    return "other" if b"\0" in data[:1000] else "text"


def _looks_in(package: zipfile.ZipFile) -> Looks:
    names = package.namelist()
    if sum(one.file_size for one in package.infolist()) > _MOST_UNPACKED:
        raise Refused("too large")
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            return {}, _notes_in(names)
        if _is_open_document(package, names):
            return {_ANY: _look_at_open(package)}, _notes_in(names)
        raise Refused("word" if "word/document.xml" in names else "other")
    parts = {
        one["Id"]: one["Target"]
        for one in _attributes(package, "xl/_rels/workbook.xml.rels", _RELATION)
        if "Id" in one and "Target" in one
    }
    looks = {}
    for one in _attributes(package, "xl/workbook.xml", _SHEET):
        target = parts.get(one.get("r:id", ""), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            with package.open(path) as stream:
                looks[html.unescape(one.get("name", ""))] = _look_at(stream)
    return looks, _notes_in(names)


def _notes_in(names: Sequence[str]) -> list[str]:
    """What a package holds besides cells."""
    kept = {
        "macros": ("xl/vbaProject.bin", "Basic/"),
        "links": ("xl/externalLinks/",),
    }
    return [
        note
        for note, starts in kept.items()
        if any(name.startswith(starts) for name in names)
    ]


def _look_at_open(package: zipfile.ZipFile) -> Look:
    """The cells of an open document that hold errors, of whichever sheet."""
    errors, row, column = [], 0, 0
    with package.open("content.xml") as stream:
        text = stream.read(_MOST_OF_A_PART)
    for found in _OPEN_PART.finditer(text):
        count = _REPEATED.search(found[2])
        times = int(count[1]) if count else 1
        if found[1] == b"table":
            row = 0
        elif found[1] == b"table-row":
            row, column = row + times, 0
        else:
            if b'value-type="error"' in found[2]:
                errors.append(_cell_name(row - 1, column))
            column += times
    return Look(errors=errors)


def _is_open_document(package: zipfile.ZipFile, names: list[str]) -> bool:
    if "mimetype" not in names:
        return False
    with package.open("mimetype") as stream:
        return b"spreadsheet" in stream.read(100)


def _attributes(
    package: zipfile.ZipFile, path: str, element: re.Pattern[str]
) -> Iterator[dict[str, str]]:
    with package.open(path) as stream:
        text = stream.read(_MEGABYTE).decode("utf-8", errors="replace")
    for found in element.finditer(text):
        yield dict(_ATTRIBUTE.findall(found.group()))


def _look_at(stream: BinaryIO | Any) -> Look:
    text = stream.read(_MOST_OF_A_PART + 1)
    if len(text) > _MOST_OF_A_PART:
        return Look(rows=_MOST_ROWS + 1)
    rows = columns = 0
    for found in _REFERENCE.finditer(text):
        rows = max(rows, int(found[2]))
        columns = max(columns, _column(found[1]))
    uncounted, errors = (
        [found[1].decode() for found in pattern.finditer(text)]
        for pattern in (_UNCOUNTED, _ERROR)
    )
    return Look(rows, columns, uncounted, errors)


def _cell_name(row: int, column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


# ── as a program ────────────────────────────────────────────────────────────


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))


def _answer(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Refused("too large")
        return read(path.read_bytes())
    except Refused as refused:
        return {"refused": refused.case, "detail": refused.detail}
    except ImportError as error:
        return {"refused": "library", "detail": str(error)}
    except PermissionError as error:
        return {"refused": "closed", "detail": str(error)}
    except OSError as error:
        return {"refused": "unreadable", "detail": str(error)}
    except MemoryError:
        return {"refused": "too large", "detail": ""}


if __name__ == "__main__":
    _limit()
    answer = _answer(Path(sys.argv[1]))
    Path(sys.argv[2]).write_bytes(msgspec.msgpack.encode(answer))
