"""A Word file that is a template → its marked text, and the layout of its documents."""

from functools import lru_cache

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Fault, Problem
from reports.writers.docx.feet import turned_feet
from reports.writers.docx.foreign import find_foreign
from reports.writers.docx.layout import Layout, Slot, fields_of
from reports.writers.docx.layoutfile import (
    damaged,
    unpack,
)
from reports.writers.docx.lint import check_word_body
from reports.writers.docx.pages import page_setups
from reports.writers.docx.reading import package_fields, read_layout, take_apart
from reports.writers.docx.slots import cut_header
from reports.writers.docx.stylesheet import grafted
from reports.writers.docx.word_body.marking import mark_body
from reports.writers.docx.wordxml import Element, child, w
from reports.writers.opc import DECLARATION

_OF_LAYOUT = "Report"
"""What tells the styles of the layout below a Word body from the body's own."""


class WordBody(Struct, frozen=True):
    """A Word file as a template: its marked text, where in Word each of its lines stands, the layout of
    the documents that it makes; None where there are problems that keep it from making any.
    """

    text: str
    spots: tuple[tuple[int, str], ...]
    layout: Layout | None
    problems: tuple[Problem, ...]


@lru_cache(maxsize=16)
def read_word_body(data: bytes, file: str, below: bytes, below_file: str) -> WordBody:
    """The template in the bytes of a .docx, read once for all types; `file` is how its author knows it.

    Tables, headings and whatever else it takes in that is not its own look as in the layout `below`.
    Raises Fault where it cannot be read at all.
    """
    base = read_layout(below, below_file)
    source = replace(unpack(data, file), themed=True)
    try:
        foreign = find_foreign(source)
        if any(one.code == "M01" for one in foreign):
            raise Fault(*foreign)
        parts = take_apart(source)
        problems = [*check_word_body(parts), *foreign]
        if any(one.code == "M09" for one in problems):
            raise Fault(*problems)
        marked = mark_body(parts.document, parts.styles, file)
        spots = tuple((one.line, one.words) for one in marked.spots)
        problems += marked.problems
        if problems:
            return WordBody(marked.text, spots, None, tuple(problems))
        section = child(parts.document, f"{w('body')}/{w('sectPr')}")
        turned, feet = turned_feet(section, source, parts.heads, parts.place)
        portrait, landscape = page_setups(section, turned)
        heads = tuple(cut_header(name, root, parts.place) for name, root in parts.heads)
        stylesheet = source.related("styles")[0]
        graft = grafted(base.stylesheet[1], tuple(base.styles.values()), _OF_LAYOUT)
        # While the document still has its body, whose bookmarks and drawings are numbered.
        package = package_fields(source, parts, [head.name for head in heads])
        layout = replace(
            base,
            file=file,
            styles={role: graft.ids[name] for role, name in base.styles.items()},
            cells=tuple(
                replace(
                    one, styles={at: graft.ids[name] for at, name in one.styles.items()}
                )
                for one in base.cells
            ),
            fields=tuple(
                dict.fromkeys(name for head in heads for name in fields_of(head.pieces))
            ),
            document=_frame(parts.document),
            parts=heads,
            feet=feet,
            portrait=portrait,
            landscape=landscape,
            leads=False,
            trails=False,
            closed=False,
            restarts=False,
            first_page=1,
            fonts={graft.ids[name]: fonts for name, fonts in base.fonts.items()},
            stylesheet=(stylesheet, etree.tostring(parts.styles, encoding="unicode")),
            grafts=graft.xml,
            **package,
            notes=marked.notes,
        )
    except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
        raise Fault(damaged(file, data, str(fault))) from fault
    return WordBody(marked.text, spots, layout, ())


def _frame(document: Element) -> tuple[str | Slot, ...]:
    """The document around its body."""
    body = child(document, w("body"))
    for node in list(body):
        body.remove(node)
    body.text = "\n"
    before, _, after = etree.tostring(document, encoding="unicode").partition(
        "\n</w:body>"
    )
    return DECLARATION + before, Slot.BODY, Slot.SECTION, f"</w:body>{after}"
