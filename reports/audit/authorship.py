"""Whose a figure is: who typed it, and which formula of 计算.yaml made it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from reports.audit.cells import TypedBy, WrittenFormulas
from reports.core.figure import Entered, Figure
from reports.core.values import Values
from reports.run.document import CheckedDocument
from reports.source.schema import TABLES

_NAME = re.compile(r"[\w.]+")
_FormerNames = Values


def written_formulas(
    known: Sequence[CheckedDocument], own: CheckedDocument
) -> WrittenFormulas:
    """The formulas of 计算.yaml by the identity of the origin they made, those of last year under
    上年.

    Of several, the document's own one counts, and one that computes before one that only takes
    over.
    """
    found: list[tuple[tuple[bool, bool], int, tuple[str, str]]] = []
    for checked in known:
        for prefix, names in _names_of_years(checked):
            for formula in checked.prepared.compiled.model.figures:
                figure = names.get(formula.name)
                if isinstance(figure, Figure):
                    computes = _NAME.fullmatch(formula.expression) is None
                    rank = (computes, checked is own and not prefix)
                    written = (prefix + formula.name, str(formula.expression))
                    found.append((rank, id(figure.origin), written))
    # The last one counts.
    found.sort(key=lambda one: one[0])
    return {origin: written for _, origin, written in found}


def _names_of_years(checked: CheckedDocument) -> Iterator[tuple[str, _FormerNames]]:
    former = checked.scope.get("上年")
    if isinstance(former, Mapping):
        yield "上年.", former
    yield "", checked.scope


def who_typed(figure: Figure, data: str, lines: Mapping[str, Sequence[str]]) -> TypedBy:
    """Who typed a figure; `lines` are those of the data files, which lie below the folder `data`.

    A zero at a place where there is none was typed by nobody.
    """
    origin = figure.origin
    assert isinstance(origin, Entered)
    place = origin.place
    if not place.file.startswith(f"{data}/"):
        return TypedBy.TEMPLATE
    if figure.value:
        return TypedBy.USER
    if place.file.lower().endswith(TABLES):
        # Of rows, the first column says what they are; what is said to stand there stands nowhere.
        return TypedBy.NOBODY if place.column <= 1 else TypedBy.USER
    text = lines.get(place.file, ())
    if not 0 < place.line <= len(text):
        return TypedBy.USER
    there = text[place.line - 1][max(place.column - 1, 0) :]
    stands_there = there.lstrip("\"'").startswith(origin.text)
    return TypedBy.USER if stands_there else TypedBy.NOBODY
