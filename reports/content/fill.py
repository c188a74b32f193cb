"""Fills a type's templates with a document's figures.

The stream that comes out becomes the tree.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from reports.content.compiled import (
    CompiledOutput,
    CompiledType,
    find,
    layout_expression,
)
from reports.content.filler import Filler, Material, UnnumberedDocument
from reports.content.language import LANGUAGE
from reports.content.numbering import number
from reports.core.problems import Place
from reports.core.tree import Document, Line
from reports.core.values import Values
from reports.templating import Templates, expressions_of, faults


def draw(material: Material, output: CompiledOutput) -> UnnumberedDocument:
    """One of a type's documents before its parts are numbered.

    Raises Fault with what is wrong in template or narratives.
    """
    filler = _filler(material)
    with faults(output.place):
        stream = filler.templates.stream(output.body, material.scope)
        blocks = filler.at(output.place).blocks(stream)
    return UnnumberedDocument(filler.text(output.title), blocks, filler.mentions)


def finish(
    material: Material,
    output: CompiledOutput,
    document: UnnumberedDocument,
    mark: str = "",
    fields: Sequence[str] = (),
) -> Document:
    """The finished document.

    `mark` stands on every page of it, `fields` are the expressions of its layout. Raises Fault for
    a mention of what is not there.
    """
    with faults(output.place):
        blocks = number(document.blocks, document.mentions)
    return Document(
        title=document.title,
        blocks=blocks,
        mark=mark,
        fields=_layout_fields(_filler(material), fields),
        owner=_unit_name(material.scope),
        pending=material.wording.pending_text,
    )


def fill_form(
    material: Material, body: str, title: str, fields: Sequence[str] = ()
) -> Document:
    """A paper that is none of the type's outputs, from the template of that bare name.

    Raises Fault.
    """
    filler = _filler(material)
    compiled = material.compiled
    place = Place(f"templates/{find(body, compiled.codes, compiled.search)}")
    with faults(place):
        stream = filler.templates.stream(body, material.scope)
        blocks = number(filler.at(place).blocks(stream), filler.mentions)
    return Document(title, blocks, fields=_layout_fields(filler, fields))


def naming(material: Material, output: CompiledOutput) -> tuple[str, str]:
    """The title and the file name, without suffix, of one of a type's outputs. Raises Fault."""
    filler = _filler(material)
    return filler.text(output.title), filler.text(output.stem)


def summary(
    compiled: CompiledType, output: CompiledOutput, scope: Values
) -> list[tuple[str, object]]:
    """What the figures by which an output is summed up are called, and their values.

    Raises Fault.
    """
    expressions = expressions_of(compiled.content, LANGUAGE)
    found = []
    for figure in output.summary:
        found.append((figure.name, expressions.evaluate(figure.expression, scope)))
    return found


def _filler(material: Material) -> Filler:
    return Filler(
        material=material,
        templates=_templates_of(material.compiled),
        expressions=expressions_of(material.compiled.content, LANGUAGE),
        place=Place(""),
    )


@lru_cache(maxsize=64)
def _templates_of(compiled: CompiledType) -> Templates:
    """The templates of a type, loaded once for all documents that are made of them."""
    return Templates(compiled.codes, compiled.search, LANGUAGE)


def _layout_fields(
    filler: Filler, fields: Sequence[str]
) -> tuple[tuple[str, Line], ...]:
    """The expressions of a layout, with what each says."""
    return tuple((name, filler.words(layout_expression(name))) for name in fields)


def _unit_name(scope: Values) -> str:
    """The name of the unit whose document it is."""
    unit = scope.get("单位")
    name = unit.get("名称") if isinstance(unit, Mapping) else None
    return str(name) if isinstance(name, str) else ""
