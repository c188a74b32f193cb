"""勾稽 at the number: what came of each rule, and which printed figures it holds against each other."""

from collections.abc import Iterable, Mapping

from reports.audit.identity import Identities
from reports.audit.printed_graph import PrintedFigures, nearest
from reports.audit.rule_results import sides_words
from reports.core.figure import Figure
from reports.finance.messages import exact_words, without_sign
from reports.finance.rules import RuleResult, RuleState
from reports.writers.html.review import RuleNote

_LAYOUT = "版面核对"


def rules_beside(
    results: Iterable[RuleResult],
    reasons: Mapping[str, str],
    printed: PrintedFigures,
    identities: Identities,
) -> list[RuleNote]:
    """The rules that apply, those that do not hold first; `reasons` are those given by code."""
    told = [one for one in results if one.state is not RuleState.IDLE]
    told.sort(key=lambda one: one.state is not RuleState.DIFFERS)
    notes = []
    for number, one in enumerate(told, 1):
        sides = [side for side in (one.left, one.right) if isinstance(side, Figure)]
        compared = nearest(sides, printed.anchors, identities)
        notes.append(
            RuleNote(
                anchor=f"k{number}",
                code=one.rule.code,
                explanation=one.rule.explanation,
                sides=sides_words(one),
                state=one.state.value,
                gap=_gap(one),
                reason=reasons.get(one.rule.code, ""),
                kind=_LAYOUT if one.rule.layout else one.rule.severity.value,
                broken=one.state is RuleState.DIFFERS,
                layout=one.rule.layout,
                figures=compared,
                below=list(printed.below(compared)),
            )
        )
    return notes


def _gap(result: RuleResult) -> str:
    gap = result.difference
    return exact_words(without_sign(gap)) if gap is not None and gap.value else ""


def rules_of(notes: Iterable[RuleNote]) -> Mapping[str, tuple[list[str], list[str]]]:
    """By the anchors of printed figures, the rules that hold each against others, and those that
    hold what is made of it.
    """
    found: dict[str, tuple[list[str], list[str]]] = {}
    for note in notes:
        for index, anchors in enumerate((note.figures, note.below)):
            for anchor in anchors:
                found.setdefault(anchor, ([], []))[index].append(note.anchor)
    return found
