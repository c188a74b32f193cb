"""What is held against the approval (批复数, 批复目标): the only evidence from outside the data."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reports.core.figure import Absent, Computed, Figure
from reports.core.problems import Fault
from reports.finance.approved import approved_difference, approved_rows
from reports.finance.language import LANGUAGE
from reports.finance.messages import exact_words
from reports.finance.rules import RuleState
from reports.run.document import CheckedDocument
from reports.scoring.approved_targets import compare_targets
from reports.templating import expressions_of


class ApprovedComparison(NamedTuple):
    """A figure or target by its name, as the data have it and as approved, and what came of it."""

    name: str
    own: str
    approved: str
    state: str


def compare_approved(checked: CheckedDocument) -> Iterator[ApprovedComparison]:
    """Every figure and target of a document that was copied from the approval."""
    model, scope = checked.compiled.model, checked.scope
    expressions = expressions_of(model.bundle, LANGUAGE)
    for formula in model.figures:
        if formula.approved is None:
            continue
        try:
            approved = expressions.evaluate(formula.approved, scope)
        except Fault:
            continue
        own = scope.get(formula.name)
        if isinstance(approved, Figure) and isinstance(own, Figure):
            yield _comparison(formula.name, own, approved)
        elif isinstance(approved, Mapping) and isinstance(own, list):
            for name, figure, figure_approved in approved_rows(own, approved):
                yield _comparison(name, figure, figure_approved)
    for one in compare_targets(scope):
        state = RuleState.AGREES if one.agrees else RuleState.DIFFERS
        name = f"指标“{one.name}”的目标"
        yield ApprovedComparison(name, one.entered, one.approved, state.value)


def _comparison(name: str, own: Figure, approved: Figure) -> ApprovedComparison:
    """Rounding is told as such: the printed figure is then the approved one already."""
    state = RuleState.AGREES
    if isinstance(own.origin, Computed) and own.origin.operation == "批复数":
        state = RuleState.ROUNDED
    else:
        try:
            if approved_difference(name, own, approved) is not None:
                state = RuleState.DIFFERS
        except Fault:
            state = RuleState.OPEN
    shown = own.cast(approved.unit) if _alike(own, approved) else own
    return ApprovedComparison(
        name, exact_words(shown), exact_words(approved), state.value
    )


def _alike(own: Figure | Absent, approved: Figure) -> bool:
    return isinstance(own, Figure) and own.unit.dimension == approved.unit.dimension
