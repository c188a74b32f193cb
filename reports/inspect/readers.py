"""Which reader a file is for: by what is in it, not by what it is called. A further format is one
module and a row here.
"""

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from reports.core.packages import DAMAGE
from reports.core.problems import Fault, problem
from reports.inspect.page import read_page
from reports.inspect.pdf.reader import read_pdf
from reports.inspect.reading import Item, Line, Reading
from reports.inspect.text import read_text
from reports.inspect.word import read_word
from reports.inspect.workbook import read_workbook

_MOST_BYTES = 50_000_000
# Ten times the longest report; what is longer is no report, and would be checked for minutes.
_MOST_CHARACTERS = 3_000_000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE, _PDF = b"\xd0\xcf\x11\xe0", b"%PDF-"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_OPEN_SHEET = b"opendocument.spreadsheet"
_PAGE_SIGNS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<p>", b"<p ")
_WHERE_SIGNS_STAND = 4_000
_WHERE_PDF_STANDS = 1_000


class _Reader(Struct, frozen=True):
    """A format: whether bytes are of it, and what reads them."""

    knows: Callable[[bytes], bool]
    read: Callable[[bytes, str], Reading]


def read_report(path: Path) -> Reading:
    """A finished report as read. Raises Fault."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Fault(problem("A16", "too large"))
        data = path.read_bytes()
    except OSError as error:
        raise Fault(problem("A16", "closed")) from error
    if not data.strip():
        raise Fault(problem("A16", "empty"))
    reader = next(one for one in _READERS if one.knows(data))
    try:
        reading = reader.read(data, path.name)
    except (MemoryError, RecursionError) as error:
        raise Fault(problem("A16", "too large")) from error
    if not reading.items:
        raise Fault(problem("A16", "empty"))
    if sum(map(_length, reading.items)) > _MOST_CHARACTERS:
        raise Fault(problem("A16", "too large"))
    return reading


def _length(item: Item) -> int:
    """How many characters an item has."""
    if isinstance(item, Line):
        return len(item.words)
    return sum(len(cell.words) for row in item.rows for cell in row)


def _members(data: bytes) -> Sequence[str]:
    if not data.startswith(_ZIP):
        return ()
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return package.namelist()
    except DAMAGE:
        return ("",)


def _is_word(data: bytes) -> bool:
    return "word/document.xml" in _members(data)


def _is_pdf(data: bytes) -> bool:
    """Some programs write a line of their own before it."""
    return _PDF in data[:_WHERE_PDF_STANDS] and not data.startswith((*_ZIP, _OLE))


def _is_workbook(data: bytes) -> bool:
    """Also one of an older Excel, and of WPS (.et), which is the same."""
    if data.startswith(_OLE):
        return any(name in data for name in _BOOKS) and _ENCRYPTED not in data
    members = _members(data)
    return any(one.startswith("xl/") for one in members) or (
        "content.xml" in members and _OPEN_SHEET in data[:_WHERE_SIGNS_STAND]
    )


def _is_page(data: bytes) -> bool:
    start = data[:_WHERE_SIGNS_STAND].lower()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\0", b"")
    return any(sign in start for sign in _PAGE_SIGNS)


def _foreign(data: bytes, file: str) -> Reading:
    """Raises Fault for what no reader is there for."""
    if data.startswith(_OLE):
        is_locked = _ENCRYPTED in data
        raise Fault(problem("A16", "encrypted" if is_locked else "old word"))
    raise Fault(problem("A16", "other"))


_READERS: Sequence[_Reader] = (
    _Reader(_is_word, read_word),
    _Reader(_is_pdf, read_pdf),
    _Reader(_is_workbook, read_workbook),
    _Reader(lambda data: data.startswith((*_ZIP, _OLE)), _foreign),
    _Reader(_is_page, read_page),
    _Reader(lambda data: True, read_text),
)
