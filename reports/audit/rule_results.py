"""What comes of every cross-check (勾稽) of a document, and how it is told."""

from collections.abc import Iterator

from reports.core.figure import Absent, Figure
from reports.core.problems import Fault
from reports.finance.language import LANGUAGE
from reports.finance.messages import exact_words
from reports.finance.rules import OPERATORS, RuleResult, RuleState, check_rows
from reports.run.document import CheckedDocument
from reports.templating import expressions_of


def check_all_rules(checked: CheckedDocument) -> Iterator[RuleResult]:
    """What comes of every rule of the type; of one that cannot be worked out, that it is 待填."""
    model = checked.prepared.compiled.model
    expressions = expressions_of(model.bundle, LANGUAGE)
    for compared in model.rules:
        try:
            yield from check_rows(compared, expressions, checked.scope)
        except Fault:
            # Building tells why; here it counts among those that are not settled yet.
            yield RuleResult(compared.rule, compared.operator, RuleState.OPEN)


def sides_words(result: RuleResult) -> str:
    """Both sides with the sign between them, in the unit of the left one where that can be; nothing
    of a rule that has none.
    """
    if result.left is None:
        return ""
    right = _counted_like(result.left, result.right)
    return f"{_side(result.left)}{OPERATORS[result.operator].sign}{_side(right)}"


def _counted_like(left: object, right: object) -> object:
    """The right side, in the unit of the left one where both are figures of one dimension."""
    if not isinstance(left, Figure) or not isinstance(right, Figure):
        return right
    is_alike = left.unit.dimension == right.unit.dimension
    return right.cast(left.unit) if is_alike else right


def _side(side: object) -> str:
    return side.name if isinstance(side, Absent) else exact_words(side)
