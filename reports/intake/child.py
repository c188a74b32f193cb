"""The only door to calamine, a program of its own: a workbook in, its cells out.

    python child.py workbook cells

What a workbook says of its size is believed by its reader, and a single cell in the last corner of a
sheet makes that reader ask for more memory than there is and end the process with it. So it is never
imported where anything could be lost. This file imports nothing of the house: it is run, not imported.
"""

import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

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
_MOST_TOLD = 5

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'(?<![\w:])([\w:]+)="([^"]*)"')
# A formula and no value behind it, or an empty one (ECMA-376 18.3.1.40, 18.3.1.96).
_UNCOUNTED = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*><f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


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

    looks = _looks_of(data)
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
        rows, columns, uncounted = looks.get(one.name, (0, 0, []))
        if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
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
                "uncounted": uncounted,
            }
        )
    return {"sheets": sheets, "too_large": too_large}


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


def _looks_of(data: bytes) -> dict[str, tuple[int, int, list[str]]]:
    """How far each sheet reaches, and which formulas in it were never counted, as far as can be told
    beforehand. Raises Refused for what is no workbook.
    """
    if data.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                return _looks_in(package)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise Refused("corrupt", str(error)) from None
        except (RuntimeError, NotImplementedError) as error:
            raise Refused("encrypted", str(error)) from None
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused("encrypted")
        if not any(name in data for name in _BOOKS):
            raise Refused("word" if _WORD in data else "corrupt")
        return {}
    raise Refused(_other(data))


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


def _looks_in(package: zipfile.ZipFile) -> dict[str, tuple[int, int, list[str]]]:
    names = package.namelist()
    if sum(one.file_size for one in package.infolist()) > _MOST_UNPACKED:
        raise Refused("too large")
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names or _is_open_document(package, names):
            return {}
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
    return looks


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


def _look_at(stream: BinaryIO | Any) -> tuple[int, int, list[str]]:
    text = stream.read(_MOST_OF_A_PART + 1)
    if len(text) > _MOST_OF_A_PART:
        return _MOST_ROWS + 1, 0, []
    rows = columns = 0
    for found in _REFERENCE.finditer(text):
        rows = max(rows, int(found[2]))
        columns = max(columns, _column(found[1]))
    uncounted = [found[1].decode() for found in _UNCOUNTED.finditer(text)]
    return rows, columns, uncounted[:_MOST_TOLD]


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
