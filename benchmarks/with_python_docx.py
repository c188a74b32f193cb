"""The content with python-docx, by its documented calls."""

from io import BytesIO

from docx import Document
from docx.table import Table

from benchmarks.content import HEAD, Content, cells, headings, sentence

WIDTH = len(HEAD[0])


class PythonDocx:
    """Builds the Word file from nothing but the library's own default document."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def build(self) -> bytes:
        """The Word file."""
        document = Document()
        document.add_paragraph(self.content.title, style="Title")
        for heading, chapter in zip(
            headings(self.content), self.content.chapters, strict=True
        ):
            document.add_paragraph(heading, style="Heading 1")
            for part in chapter.paragraphs:
                document.add_paragraph(sentence(part))
            document.add_paragraph(chapter.table, style="Caption")
            document.add_paragraph("单位：万元")
            table = document.add_table(
                rows=len(HEAD) + len(chapter.rows), cols=WIDTH, style="Table Grid"
            )
            fill_head(table)
            for line, row in zip(table.rows[len(HEAD) :], chapter.rows, strict=True):
                for cell, text in zip(line.cells, cells(row), strict=True):
                    cell.text = text
        stream = BytesIO()
        document.save(stream)
        return stream.getvalue()


def fill_head(table: Table) -> None:
    """Writes the head of a table and merges its cells."""
    for row, words in zip(table.rows, HEAD, strict=False):
        for cell, text in zip(row.cells, words, strict=True):
            if text:
                cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    for column in (0, 3, 4):
        table.cell(0, column).merge(table.cell(1, column))
