"""A finished Word file as a docxtpl template: the same words, figures are holes, table rows a loop.

What docxtpl has no part in is left out in its favour: charts, merges, looks, and all that is worked out from data;
it gets the finished words.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate

# Not a date, a year, the number of a heading or of a document.
_FIGURE = re.compile(
    r"(?<![\d.〔（(第])\d[\d,]*(?:\.\d+)?(?![\d.]*[年月日号）)、.])(?:%|个百分点|[万亿]?元|万人)?"
)


class Docxtpl:
    """Renders one template object again and again."""

    def __init__(self, template: Path, context: Path) -> None:
        self.template = DocxTemplate(template)
        self.context = json.loads(context.read_text(encoding="utf-8"))

    def build(self) -> bytes:
        """The Word file."""
        self.template.render(self.context)
        stream = BytesIO()
        self.template.save(stream)
        return stream.getvalue()


def write(word: bytes, template: Path, context: Path) -> None:
    """The template and its context as files."""
    made = _Template(Document(BytesIO(word)))
    made.file.save(str(template))
    text = json.dumps(made.context, ensure_ascii=False)
    context.write_text(text, encoding="utf-8")


class _Template:
    def __init__(self, finished: Any) -> None:
        self.numbers: list[str] = []
        self.context: dict[str, Any] = {"数": self.numbers}
        self.file = Document()
        for element in finished.element.body.iterchildren():
            if element.tag == qn("w:p"):
                self.file.add_paragraph(self._with_holes(_text(element)))
            elif element.tag == qn("w:tbl"):
                self._table(Table(element, finished))

    def _with_holes(self, text: str) -> str:
        return _FIGURE.sub(self._hole, text)

    def _hole(self, figure: re.Match[str]) -> str:
        self.numbers.append(figure.group())
        return f"{{{{ 数[{len(self.numbers) - 1}] }}}}"

    def _table(self, table: Table) -> None:
        rows = list(_rows(table))
        heads = [texts for is_head, texts in rows if is_head]
        body = [texts for is_head, texts in rows if not is_head]
        width = max(len(texts) for _, texts in rows)
        name = f"表{len(self.context)}"
        self.context[name] = [
            [*map(escape, texts), *[""] * (width - len(texts))] for texts in body
        ]
        loop = [
            [f"{{%tr for 行 in {name} %}}"],
            [f"{{{{ 行[{index}] }}}}" for index in range(width)],
            ["{%tr endfor %}"],
        ]
        grid = self.file.add_table(rows=len(heads) + 3, cols=width, style="Table Grid")
        for line, texts in zip(grid.rows, (*heads, *loop), strict=True):
            for cell, text in zip(line.cells, texts, strict=False):
                cell.text = text


def _rows(table: Table) -> Iterator[tuple[bool, list[str]]]:
    """Each row, whether it belongs to the head, and what its cells say."""
    for row in table._tbl.tr_lst:
        is_head = row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None
        yield (
            is_head,
            ["".join(_text(one) for one in cell.p_lst) for cell in row.tc_lst],
        )


def _text(paragraph: Any) -> str:
    return Paragraph(paragraph, None).text  # type: ignore[arg-type]
