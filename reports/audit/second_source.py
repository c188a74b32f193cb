"""Entered figures that are printed, and those of them that nothing else agrees with.

A cross-check that holds is a second source for all that its sides were added up from, and so is an
approved total (批复数).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.tree import Document, Number, inlines_of, lines_of
from reports.finance.rules import RuleResult, RuleState
from reports.run.document import CheckedDocument

_SETTLED = (RuleState.AGREES, RuleState.ROUNDED)
_Spot = tuple[str, int, int]


class EnteredFigures(Struct, frozen=True):
    """How many figures were entered for what is printed, and those that nothing else is held
    against.

    `uncorroborated` are names with their lines, by the name of the data file.
    """

    count: int
    uncorroborated: Mapping[str, Sequence[str]]


def second_sources(
    documents: Sequence[Document],
    rules: Sequence[RuleResult],
    checked: CheckedDocument,
    data: str,
    sisters: Collection[str],
) -> EnteredFigures:
    """What was entered below the folder `data` for these documents, held against rules and
    approved totals.

    What was entered in a sister's file is told in that one's own report. A zero needs no second
    source.
    """
    printed = [
        leaf
        for leaf in _entered_in(_printed_figures(documents), data)
        if _spot(leaf)[0] not in sisters
    ]
    held = (*_sides_that_agree(rules), *_approved_totals(checked))
    corroborated = {_spot(leaf) for leaf in _entered_in(held, data)}
    # What is left out may be read as a zero at the place of another figure.
    uncorroborated = {
        _spot(leaf): leaf
        for leaf in printed
        if leaf.value and _spot(leaf) not in corroborated
    }
    by_file: dict[str, list[str]] = {}
    for (file, line, _), leaf in sorted(uncorroborated.items()):
        told = f"{leaf.name or '数'}（{line}）"
        by_file.setdefault(PurePosixPath(file).name, []).append(told)
    return EnteredFigures(len({_spot(leaf) for leaf in printed}), by_file)


def _printed_figures(documents: Iterable[Document]) -> Iterator[Figure]:
    for document in documents:
        for block in document.blocks:
            for line in lines_of(block):
                for node in inlines_of(line):
                    if isinstance(node, Number) and node.figure is not None:
                        yield node.figure


def _sides_that_agree(rules: Iterable[RuleResult]) -> Iterator[Figure]:
    for rule in rules:
        if rule.state in _SETTLED:
            for side in (rule.left, rule.right):
                if isinstance(side, Figure):
                    yield side


def _approved_totals(checked: CheckedDocument) -> Iterator[Figure]:
    """The figures of the document that 批复数 has an approved total for."""
    approved = checked.scope.get("批复数")
    for name in approved if isinstance(approved, Mapping) else ():
        figure = checked.scope.get(name)
        if isinstance(figure, Figure):
            yield figure


def _entered_in(figures: Iterable[Figure], data: str) -> Iterator[Figure]:
    """What the figures rest on, as far as it was entered below the data folder."""
    for figure in figures:
        for leaf in entered_leaves(figure):
            if _spot(leaf)[0].startswith(f"{data}/"):
                yield leaf


def _spot(leaf: Figure) -> _Spot:
    """File, line and column; no file for what was not entered."""
    if not isinstance(leaf.origin, Entered):
        return "", 0, 0
    place = leaf.origin.place
    return place.file, place.line, place.column
