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
from reports.writers.html.svg import drawing_of, size_of, standing_alone
from reports.writers.opc import R, escape, relationship, relationships

_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# What Word, WPS and LibreOffice know, and those that draw no charts do not.
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# In twips: the type area of an upright page (GB/T 9704-2012, 5.2.1);
# on a landscape page a chart grows no wider.
_WIDEST = 8844
_EMU_PER_TWIP = 635
# A picture's id is so much greater than that of its chart.
_PICTURES = 100_000


class ChartPart(Struct, frozen=True):
    """What a chart adds to the package: relationships of the document, members,
    and their content types.
    """

    relationships: str
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
    picture = f"word/media/chart{number}.svg"
    links = (
        relationship(_identifier(number), f"{R}/chart", name.removeprefix("word/")),
        relationship(
            f"{_identifier(number)}p", f"{R}/image", picture.removeprefix("word/")
        ),
    )
    return ChartPart(
        "".join(links),
        (
            (name, chart_space(node).encode()),
            (f"word/charts/_rels/chart{number}.xml.rels", data.encode()),
            (embedded, workbook(node)),
            (picture, standing_alone(_drawn(node)).encode()),
        ),
        # By part, not by extension: a layout may have said already what .xlsx is.
        ((name, _CHART_TYPE), (embedded, _WORKBOOK_TYPE)),
    )


def _identifier(number: int) -> str:
    return f"chart{number}"


def _drawn(node: Chart) -> str:
    return drawing_of(node, "c")


def _drawing(node: Chart, number: int, width: int) -> str:
    """The chart for programs that draw it; for all others its picture, which stands on no page of Word's
    (ECMA-376 part 3, 7.5).
    """
    across = width * _EMU_PER_TWIP
    identifier = _identifier(number)
    chart_data = f'<c:chart xmlns:c="{C}" xmlns:r="{R}" r:id="{identifier}"/>'
    chosen = _inline(
        node, number, across, height_percent(node), f'uri="{C}">{chart_data}'
    )
    wide, high = size_of(_drawn(node))
    name = escape(node.number or f"图{number}")
    end_to_end = f'<a:ext cx="{across}" cy="{across * high // wide}"/>'
    picture = (
        f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{_PICTURES + number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{R}" r:embed="{identifier}p"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/>{end_to_end}</a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    fallback = _inline(
        node,
        _PICTURES + number,
        across,
        100 * high // wide,
        f'uri="{_PICTURE}">{picture}',
    )
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_MC}">'
        f'<mc:Choice xmlns:wps="{_WPS}" Requires="wps">{chosen}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _inline(node: Chart, number: int, across: int, percent: int, data: str) -> str:
    """A drawing in the line, so wide and so high; `data`: what is drawn, after its kind."""
    alternative = escape(said_of(node))
    name = escape(node.number or f"图{number % _PICTURES}")
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{across * percent // 100}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{alternative}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData {data}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
