"""The only door to LibreOffice and to PDF: a Word file as it comes out in print. Writes only to
a temporary folder.
"""

import logging
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from reports.core.problems import Fault, Place, Problem, problem
from reports.publish.children import started
from reports.publish.scratch import scratch_folder

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject

    from reports.core.tree import Document

_NAMES = ("soffice", "libreoffice")
# Where installers put it; on Windows the .com is the one that waits.
_PLACES = (
    "C:/Program Files/LibreOffice*/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice*/program/soffice.com",
    "D:/Program Files/LibreOffice*/program/soffice.com",
    "D:/LibreOffice*/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice*/program/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_MOST_SECONDS = 180
# Word's bookmarks become named destinations, which are told apart whatever the headings say; from version 7.4 on
# options may be given as JSON. What is kept for years is PDF/A-2b (ISO 19005-2), with tags for those who listen to it.
_FILTER = (
    'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"},'
    '"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)
_WORD = "docx:MS Word 2007 XML"
_LANGUAGE = "zh-CN"
# That it is PDF/UA is said of every PDF, though merged cells are not tagged as it wants them; and PDF/A wants the
# property described (ISO 19005-2 6.6.2.3).
_CLAIM = re.compile(
    rb'<rdf:Description rdf:about="" xmlns:pdfuaid="[^"]*">.*?</rdf:Description>\s*',
    re.DOTALL,
)
# When a colour profile was made, and its checksum (ICC.1 7.2.1): LibreOffice makes one for each PDF.
_MADE_AT, _PROFILE_ID = slice(24, 36), slice(84, 100)
_SOME_DAY = bytes.fromhex("07d0 0001 0001 0000 0000 0000")
# LibreOffice writes what a PDF name may not hold as hexadecimal digits: _ as 5F.
_UNDERSCORE = re.compile("^/?(?:5F|_)")
# What two conversions of one file differ in: the time, and the identifiers made of it (ISO 32000-1 14.3.3, 14.4).
_CLOCK = re.compile(
    rb"/(?:Creation|Mod)Date ?\(D:[^)]*\)"
    rb"|<xmp:(?P<what>Create|Modify|Metadata)Date>[^<]*</xmp:(?P=what)Date>"
)
_IDENTIFIER = re.compile(rb"(?<=/DocChecksum /)[0-9A-F]{32}|(?<=<)[0-9A-Fa-f]{32}(?=>)")
_SUBSET = re.compile("^/?(?:[A-Z]{6}\\+)?")
# How the fonts of 公文 are called within a PDF, those that pass for them included.
_POSTSCRIPT: Mapping[str, tuple[str, ...]] = {
    "方正小标宋简体": ("FZXBSJW", "FZXiaoBiaoSong"),
    "仿宋_GB2312": ("FangSong",),
    "仿宋": ("FangSong",),
    "楷体_GB2312": ("KaiTi",),
    "楷体": ("KaiTi",),
    "黑体": ("SimHei",),
    "宋体": ("SimSun",),
    "Times New Roman": ("TimesNewRoman",),
}


class PrintedPdf(Struct, frozen=True):
    """A document in print: the PDF, the sheet each bookmark stands on, counted from 1, and the
    fonts it is set in.
    """

    pdf: bytes
    sheets: Mapping[str, int]
    fonts: frozenset[str]

    def finished(self, alternatives: Sequence[str], name: str) -> bytes:
        """The PDF as it is handed out: said to be Chinese, each chart with the words that stand
        for it. Raises Fault.
        """
        try:
            return _finished(self.pdf, alternatives)
        except Exception as error:  # as with its reader
            raise Fault(_failed(name, repr(error))) from error

    def as_ofd(self, document: "Document", date: str, name: str) -> bytes:
        """Its pages as an OFD package. Raises Fault."""
        try:
            from reports.publish.laid_pages import read_pages
            from reports.writers import ofd

            return ofd.write(read_pages(self.pdf), document, date)
        except ImportError as missing:
            told = problem("G14", "ofd library", Place("OFD"), detail=str(missing))
            raise Fault(told) from missing
        except Exception as error:  # whatever it holds that nobody has read yet
            told = problem("G15", "no ofd", detail=repr(error), name=name)
            raise Fault(told) from error

    def substituted(self, wanted: Iterable[str]) -> list[str]:
        """Those of the fonts in whose place another one was taken; a font whose name in a PDF
        is not known is left.
        """
        there = {_SUBSET.sub("", font).lower() for font in self.fonts}
        return [
            font
            for font in sorted(wanted)
            if font in _POSTSCRIPT and not _is_among(font, there)
        ]


def _is_among(font: str, there: Iterable[str]) -> bool:
    """Whether a font is there under one of the names it has within a PDF."""
    beginnings = tuple(known.lower() for known in _POSTSCRIPT[font])
    return any(name.startswith(beginnings) for name in there)


class TooSlow(Fault):
    """LibreOffice did not come to an end, and was ended."""


class Printer:
    """LibreOffice for the documents of a run: once it had to be ended it is not asked again, since
    what made it hang may lie in the machine, and each document would wait as long.
    """

    def __init__(self) -> None:
        self._hangs = False

    def convert(self, docx: bytes, name: str) -> PrintedPdf:
        """The same as `convert`. Raises Fault."""
        if self._hangs:
            raise Fault(problem("G15", "not asked", name=name))
        try:
            return convert(docx, name)
        except TooSlow:
            self._hangs = True
            raise


def convert(docx: bytes, name: str) -> PrintedPdf:
    """The Word file as LibreOffice prints it, `name` being what problems call it. Raises Fault, TooSlow
    where it hung.
    """
    reader_of = _pdf_library()
    program = find_office()
    with scratch_folder() as folder:
        (folder / "document.docx").write_bytes(docx)
        said = _run(program, folder, "document.docx", _FILTER, name)
        try:
            pdf = (folder / "document.pdf").read_bytes()
        except OSError as error:
            raise Fault(_failed(name, said)) from error
    pdf = _without_clock(pdf)
    try:
        reader = reader_of(BytesIO(pdf))
        return PrintedPdf(pdf, dict(_sheets(reader)), frozenset(_fonts(reader)))
    except (
        Exception
    ) as error:  # whatever a damaged PDF makes of its reader, it is of no use
        raise Fault(_failed(name, f"{said}\n{error!r}")) from error


def as_docx(content: bytes, name: str) -> bytes:
    """A file that LibreOffice can read, such as an old .doc, as a .docx. Raises Fault, TooSlow where it hung."""
    program = find_office()
    with scratch_folder() as folder:
        (folder / "document").write_bytes(content)
        said = _run(program, folder, "document", _WORD, name)
        try:
            return (folder / "document.docx").read_bytes()
        except OSError as error:
            raise Fault(_failed(name, said)) from error


def _pdf_library() -> "type[PdfReader]":
    try:
        from pypdf import PdfReader
    except ImportError as missing:
        told = problem("G14", "library", Place("LibreOffice"), detail=str(missing))
        raise Fault(told) from missing
    # It would print what it finds odd in a PDF; what cannot be read is told as a problem.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    return PdfReader


# ── the program ─────────────────────────────────────────────────────────────


def find_office() -> str:
    """Where LibreOffice is installed. Raises Fault where it is not found."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), "") or next(
        _installed(), ""
    )
    if not found:
        raise Fault(problem("G14", "program", Place("LibreOffice")))
    return found


def _installed() -> Iterator[str]:
    for place in _PLACES:
        root = Path(Path(place).anchor)
        if root.is_absolute() and root.is_dir():
            yield from (
                str(path)
                for path in sorted(
                    root.glob(place[len(root.as_posix()) :]), reverse=True
                )
            )


def _run(program: str, folder: Path, source: str, target: str, name: str) -> str:
    """What the program said while it converted, with a profile of its own beside the file.
    Raises Fault.
    """
    call = [
        program,
        # Another LibreOffice that is open would take the call over, and its settings would count.
        f"-env:UserInstallation={(folder / '配置').as_uri()}",
        *(
            "--headless",
            "--norestore",
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            str(folder / source),
        ),
    ]
    with (folder / "said.txt").open("w+b") as said:
        try:
            with started(call, said) as process:
                process.wait(_MOST_SECONDS)
        except OSError as error:
            raise Fault(_failed(name, str(error))) from error
        except subprocess.TimeoutExpired as error:
            seconds = f"{_MOST_SECONDS} s"
            raise TooSlow(
                problem("G15", "too slow", detail=seconds, name=name)
            ) from error
        said.seek(0)
        return said.read().decode("utf-8", "replace").strip()


# ── the PDF ─────────────────────────────────────────────────────────────────


def _without_clock(pdf: bytes) -> bytes:
    """The PDF without the time it was made at: one document gives the same bytes each time,
    places in it stay.
    """
    pdf = _CLOCK.sub(lambda match: b" " * len(match[0]), pdf)
    body, mark, trailer = pdf.rpartition(b"trailer")
    identifier = sha256(body).hexdigest()[:32].upper().encode()
    return body + mark + _IDENTIFIER.sub(identifier, trailer)


def _finished(pdf: bytes, alternatives: Sequence[str]) -> bytes:
    """The PDF with what LibreOffice leaves out: it takes the language from its own settings, drops
    what a chart is described with, and orders links by nothing (ISO 14289-1 7.2, 7.3, 7.18.3).
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    reader = PdfReader(BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    writer.root_object[NameObject("/Lang")] = TextStringObject(_LANGUAGE)
    for page in writer.pages:
        page[NameObject("/Tabs")] = NameObject("/S")
    _settle_metadata(writer)
    figures = list(_figures(writer))
    # Pictures that are no charts are among them: whose words are whose is not known.
    if len(figures) == len(alternatives):
        for figure, alternative in zip(figures, alternatives, strict=True):
            figure[NameObject("/Alt")] = TextStringObject(alternative)
    written = BytesIO()
    writer.write(written)
    return _without_clock(written.getvalue())


def _settle_metadata(writer: "PdfWriter") -> None:
    """Leaves a claim out that does not hold, and the time from the colour profiles."""
    catalog = writer.root_object
    metadata: Any = catalog.get("/Metadata")
    if metadata is not None:
        stream = metadata.get_object()
        stream.set_data(_CLAIM.sub(b"", stream.get_data()))
    intents: Any = catalog.get("/OutputIntents", ())
    for intent in intents.get_object() if intents else ():
        stream = intent.get_object()["/DestOutputProfile"].get_object()
        profile = bytearray(stream.get_data())
        profile[_MADE_AT], profile[_PROFILE_ID] = _SOME_DAY, bytes(16)
        stream.set_data(bytes(profile))


def _figures(writer: "PdfWriter") -> "Iterator[DictionaryObject]":
    """What is tagged as a figure, in the order of reading."""
    from pypdf.generic import ArrayObject, DictionaryObject

    ahead: list[Any] = [writer.root_object.get("/StructTreeRoot")]
    while ahead:
        found = ahead.pop()
        found = found.get_object() if found is not None else None
        if isinstance(found, ArrayObject):
            ahead.extend(reversed(found))
        elif isinstance(found, DictionaryObject):
            if found.get("/S") == "/Figure":
                yield found
            ahead.append(found.get("/K"))


def _sheets(reader: "PdfReader") -> Iterator[tuple[str, int]]:
    """The bookmarks with the sheets they stand on."""
    for name, destination in reader.named_destinations.items():
        page = reader.get_destination_page_number(destination)
        if page is not None and page >= 0:
            yield (
                _UNDERSCORE.sub("_", name)
                if _UNDERSCORE.match(name)
                else name.removeprefix("/"),
                page + 1,
            )


def _fonts(reader: "PdfReader") -> Iterator[str]:
    """The names of the fonts the pages are set in."""
    for page in reader.pages:
        resources: Any = page.get("/Resources", {})
        fonts: Any = resources.get_object().get("/Font", {}) if resources else {}
        for font in fonts.get_object().values() if fonts else ():
            yield str(font.get_object().get("/BaseFont", ""))


# ── problems ────────────────────────────────────────────────────────────────


def _failed(name: str, said: str) -> Problem:
    return problem("G15", "failed", detail=said, name=name)
