"""The text of a file with remarks: plain text in any of the usual encodings, or a Word file."""

from collections.abc import Iterator
from itertools import groupby

from reports.core.problems import Fault, has_errors
from reports.returned.plan import as_docx_content
from reports.source.encoding import decode_text
from reports.writers.docx.returned import ReturnedFile, ReturnedParagraph, read_returned

# How a .docx, an old .doc, RTF and a page begin: the reader of Word files tells them apart.
_WORD = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<")
_LISTED = "• "


def text_of_remarks(data: bytes, file: str) -> str:
    """The lines of a file; a row of a table in Word is one, with tabs. Raises Fault where it cannot be read."""
    if data.lstrip().startswith(_WORD):
        return "\n".join(_lines(read_returned(as_docx_content(data, file), file)))
    text, problems = decode_text(data, file)
    if text is None or has_errors(problems):
        raise Fault(*problems)
    return text


def _lines(file: ReturnedFile) -> Iterator[str]:
    for row, group in groupby(file.paragraphs, _row_of):
        paragraphs = list(group)
        if row is None:
            yield from map(_line, paragraphs)
        else:
            cells = groupby(paragraphs, lambda one: one.cell)
            yield "\t".join(" ".join(map(_line, inside)) for _, inside in cells)


def _row_of(paragraph: ReturnedParagraph) -> tuple[int, int] | None:
    return paragraph.cell[:2] if paragraph.cell else None


def _line(paragraph: ReturnedParagraph) -> str:
    words = paragraph.words.replace("\n", " " if paragraph.cell else "\n")
    return f"{_LISTED if paragraph.listed else ''}{words}"
