"""Chart → a drawing in the text, and the parts it adds to the package."""

from msgspec import Struct

from reports.core.tree import Chart, said_of
from reports.writers.docx import ooxml
from reports.writers.docx.chartspace import (
    WORKBOOK,
    A,
    C,
    chart_space,
    height_percent,
    workbook,
)
from reports.writers.docx.inline import WordContext, keep_next, marked, runs
from reports.writers.opc import R, escape, relationship, relationships

_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# In twips: the type area of an upright page (GB/T 9704-2012, 5.2.1);
# on a landscape page a chart grows no wider.
_WIDEST = 8844
_EMU_PER_TWIP = 635


class ChartPart(Struct, frozen=True):
    """What a chart adds to the package: a relationship of the document, members,
    and their content types.
    """

    relationship: str
    members: tuple[tuple[str, bytes], ...]
    content_types: tuple[tuple[str, str], ...]


def chart(node: Chart, context: WordContext) -> str:
    """The drawing in a paragraph of its own, its sentence as alternative text,
    and the caption below.
    """
    width = min(context.width, _WIDEST)
    drawing = ooxml.paragraph(
        context.styles["chart"], _drawing(node, next(context.drawings), width)
    )
    caption = (ooxml.run(f"{node.number}　") if node.number else "") + runs(
        node.caption, context
    )
    content = marked(caption, node.anchor, context)
    return drawing + ooxml.paragraph(
        context.styles["chart caption"], content, keep_next(context)
    )


def chart_part(node: Chart, number: int) -> ChartPart:
    """The parts of the chart that bears this number among the drawings of its document."""
    name, embedded = (
        f"word/charts/chart{number}.xml",
        f"word/embeddings/chart{number}.xlsx",
    )
    data = relationships(
        relationship(WORKBOOK, f"{R}/package", f"../embeddings/chart{number}.xlsx")
    )
    return ChartPart(
        relationship(_identifier(number), f"{R}/chart", name.removeprefix("word/")),
        (
            (name, chart_space(node).encode()),
            (f"word/charts/_rels/chart{number}.xml.rels", data.encode()),
            (embedded, workbook(node)),
        ),
        # By part, not by extension: a layout may have said already what .xlsx is.
        ((name, _CHART_TYPE), (embedded, _WORKBOOK_TYPE)),
    )


def _identifier(number: int) -> str:
    return f"chart{number}"


def _drawing(node: Chart, number: int, width: int) -> str:
    across = width * _EMU_PER_TWIP
    alternative = escape(said_of(node))
    name = escape(node.number or f"图{number}")
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{across * height_percent(node) // 100}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{alternative}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}">'
        f'<c:chart xmlns:c="{C}" xmlns:r="{R}" r:id="{_identifier(number)}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
