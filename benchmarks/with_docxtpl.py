"""The content with docxtpl: the words stand in the template, the numbers come as text.

The rows of a table come from one row in a {%tr for %} loop, the leanest template there is; or each stands in the
template with a hole in every cell, as in a form that was made in Word.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docxtpl import DocxTemplate

from benchmarks.content import (
    HEAD,
    Chapter,
    Content,
    Item,
    Outcome,
    Share,
    amount,
    cells,
    changed,
    completed,
    headings,
    percent,
)
from benchmarks.with_python_docx import WIDTH, fill_head


class Docxtpl:
    """Renders one template object again and again; docxtpl itself reads its file anew for each document."""

    def __init__(self, content: Content, loops: bool = True) -> None:
        self.content = content
        self.template = DocxTemplate(BytesIO(template(content, loops)))

    def build(self) -> bytes:
        """The Word file."""
        self.template.render(context(self.content))
        stream = BytesIO()
        self.template.save(stream)
        return stream.getvalue()


def context(content: Content) -> Mapping[str, Any]:
    """What the template asks for, as text."""
    return {
        **{item.key: item_words(item) for item in content.items},
        **{
            chapter.rows_key: [cells(row) for row in chapter.rows]
            for chapter in content.chapters
        },
    }


def item_words(item: Item) -> Mapping[str, str]:
    """What sentences tell of an item, as text."""
    return {
        "决算": amount(item.actual),
        "完成": completed(item),
        "较上年": changed(item),
        "其中": amount(item.part),
        "占比": percent(item.part / item.actual),
    }


def template(content: Content, loops: bool = True) -> bytes:
    """The template for docxtpl."""
    return laid_out(content, _with_holes, _looped if loops else _spelled)


def laid_out(
    content: Content,
    told: Callable[[Outcome | Share], str],
    rows_of: Callable[[Chapter], Sequence[Sequence[str]]],
) -> bytes:
    """A lean template: one run for each paragraph, no looks beyond style names.

    `told` is a paragraph that tells a figure, with holes; `rows_of` the rows below the head of a chapter's table.
    """
    document = Document()
    document.add_paragraph(content.title, style="Title")
    for heading, chapter in zip(headings(content), content.chapters, strict=True):
        document.add_paragraph(heading, style="Heading 1")
        for part in chapter.paragraphs:
            document.add_paragraph(part if isinstance(part, str) else told(part))
        document.add_paragraph(chapter.table, style="Caption")
        document.add_paragraph("单位：万元")
        rows = rows_of(chapter)
        table = document.add_table(
            rows=len(HEAD) + len(rows), cols=WIDTH, style="Table Grid"
        )
        fill_head(table)
        for line, texts in zip(table.rows[len(HEAD) :], rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=False):
                cell.text = text
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _looped(chapter: Chapter) -> Sequence[Sequence[str]]:
    holes = [f"{{{{ 行[{column}] }}}}" for column in range(WIDTH)]
    return ([f"{{%tr for 行 in {chapter.rows_key} %}}"], holes, ["{%tr endfor %}"])


def _spelled(chapter: Chapter) -> Sequence[Sequence[str]]:
    return [
        [f"{{{{ {chapter.rows_key}[{index}][{column}] }}}}" for column in range(WIDTH)]
        for index in range(len(chapter.rows))
    ]


def _with_holes(part: Outcome | Share) -> str:
    item, key = part.item, part.item.key
    if isinstance(part, Outcome):
        holes = f"{{{{ {key}.决算 }}}}，{{{{ {key}.完成 }}}}，{{{{ {key}.较上年 }}}}。"
        return f"{item.subject}{key}全年支出{holes}"
    return f"{item.subject}{key}支出中人员和公用部分{{{{ {key}.其中 }}}}，占{{{{ {key}.占比 }}}}。"
