"""One Word template and its values through docxtpl and through us, and what the files of either say."""

import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from lxml import etree
from msgspec.structs import replace

from reports.content.compile import compile_type
from reports.content.fill import draw, finish
from reports.content.filler import Material
from reports.core.figure import Entered, Figure, unit_named
from reports.core.problems import Fault, Place
from reports.core.tree import Document as Filled
from reports.types.formats import OutputForm
from reports.types.report_type import WordText
from reports.wording.options import Wording
from reports.writers import docx as writer
from tests.conftest import ROOT
from tests.content.test_fill import kind_of, words

LAYOUT = "公共/版式.docx"
BODY = "甲型/变/模板.docx"
UNIT = {"单位": {"名称": "示例市医疗保障局"}, "年度": "2024"}


@cache
def _layout() -> bytes:
    return (ROOT / "templates" / LAYOUT).read_bytes()


def saved(document: Document) -> bytes:
    """The bytes of a Word file made with python-docx."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_docxtpl(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The file that docxtpl makes of a template."""
    made = DocxTemplate(io.BytesIO(template))
    made.render({**values, **UNIT}, autoescape=True)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def by_us(template: bytes, values: Mapping[str, Any]) -> bytes:
    """The file that we make of it. Raises Fault."""
    return writer.write(*_filled(template, values))


def document_of(template: bytes, values: Mapping[str, Any]) -> Filled:
    """The tree that we make of it. Raises Fault."""
    return _filled(template, values)[0]


def _filled(template: bytes, values: Mapping[str, Any]) -> tuple[Filled, writer.Layout]:
    body = writer.read_word_body(template, f"templates/{BODY}", _layout(), LAYOUT)
    if body.layout is None:
        raise Fault(*body.problems)
    kind = kind_of({"source": "", "values": values})
    output = OutputForm(
        name="报告",
        title=words("年度"),
        file_name=words("年度"),
        body=words("模板.docx"),
        layout=words("版式.docx"),
    )
    kind = replace(
        kind,
        outputs=(output,),
        templates={},
        layouts={LAYOUT: b"", BODY: template},
        word_bodies={BODY: WordText(body.text, body.spots)},
    )
    fields = body.layout.fields
    compiled = compile_type(kind, list(map(words, fields)))
    scope = {**_exact(dict(values)), **UNIT}
    material = Material(compiled, scope, Wording())
    chosen = compiled.outputs[0]
    document = finish(material, chosen, draw(material, chosen), fields=fields)
    return document, body.layout


def _exact(value: Any) -> Any:
    """A value as our templates see it: numbers are figures."""
    if isinstance(value, dict):
        return {name: _exact(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        origin = Entered(Place("数据.yaml", 1), str(value))
        return Figure.counted(Decimal(str(value)), unit_named(""), origin)
    return value


# ── what a file says ────────────────────────────────────────────────────────


def said(data: bytes) -> list[list[object]]:
    """What a Word file says, paragraph by paragraph and cell by cell: its body, headers and footers."""
    document = docx.Document(io.BytesIO(data))
    roots = [document.element.body]
    for section in document.sections:
        roots += [section.header._element, section.footer._element]
        roots += [section.first_page_header._element]
    return [list(_blocks_in(root)) for root in roots]


def _blocks_in(parent: etree._Element) -> Iterator[object]:
    for node in parent:
        if node.tag == qn("w:p"):
            yield _words_of(node)
        elif node.tag == qn("w:tbl"):
            rows = node.findall(qn("w:tr"))
            yield [list(map(_cell_of, row.findall(qn("w:tc")))) for row in rows]


def _cell_of(cell: etree._Element) -> Sequence[object]:
    """The columns that a cell spans, how it is merged downwards, its shade, what it says; what it is
    merged with covers what stands in it.
    """
    span, merge, shade = (
        cell.find(f"{qn('w:tcPr')}/{qn(name)}")
        for name in ("w:gridSpan", "w:vMerge", "w:shd")
    )
    down = "" if merge is None else merge.get(qn("w:val"), "continue")
    return (
        1 if span is None else int(span.get(qn("w:val"))),
        down,
        "" if shade is None else shade.get(qn("w:fill")),
        [] if down == "continue" else list(_blocks_in(cell)),
    )


def _words_of(paragraph: etree._Element) -> str:
    """The words of a paragraph, its tabs and the breaks of its lines."""
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n"}
    return "".join(
        signs.get(node.tag) or node.text or ""
        for node in paragraph.iter(qn("w:t"), *signs)
        if node.getparent().tag == qn("w:r")
    )
