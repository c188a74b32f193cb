"""What comes of every cross-check (勾稽) of a document."""

from collections.abc import Iterator

from reports.core.problems import Fault
from reports.finance.language import LANGUAGE
from reports.finance.rules import RuleResult, RuleState, check_rows
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
