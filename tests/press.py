"""What a stand-in for LibreOffice gives: bytes no reader of PDFs would open."""

from collections.abc import Sequence

from reports.core.tree import Document
from reports.publish.office import PrintedPdf


class Sheets(PrintedPdf, frozen=True):
    """Sheets that are handed out as they were printed."""

    def finished(self, alternatives: Sequence[str], name: str) -> bytes:
        return self.pdf

    def as_ofd(self, document: Document, date: str, name: str) -> bytes:
        return f"OFD {document.title} {date} ".encode() + self.pdf
