"""A document whose numbers lead to their notes, and what there is to be told of them: the same on the
review page and wherever else a number can be asked.
"""

from collections.abc import Container, Mapping

from msgspec import Struct

from reports.audit.documents import CheckedFile
from reports.audit.former import former_figures
from reports.audit.identity import Identities
from reports.audit.lineage import Ground, ground_of
from reports.audit.printed_graph import printed_graph
from reports.audit.review import UNSOURCED, link_numbers
from reports.audit.review_notes import About
from reports.audit.rule_results import check_all_rules
from reports.audit.rules_beside import rules_beside
from reports.audit.typed_lines import TypedLines
from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.problems import Place
from reports.core.tree import Document, Number
from reports.finance.waivers import waivers_of


class LinkedNumbers(Struct, frozen=True):
    """The numbers of a document that have figures, the first of each figure by the anchor of its
    note, what each rests on, and which are the same one.
    """

    numbers: Mapping[str, Number]
    figures: Mapping[str, Figure]
    grounds: Mapping[str, Ground]
    identities: Identities


def link_figures(
    document: Document, *, draws: bool = True
) -> tuple[Document, LinkedNumbers]:
    """The document with links to its notes, and its numbers by where they lead: what is made twice
    in the same way under one name is one, but for counts and constants, which are all alike.
    """
    identities = Identities()
    anchors: dict[tuple[int, str], str] = {}
    # The same figure stands in a text, a table and a chart.
    met: dict[int, str] = {}
    numbers: dict[str, Number] = {}
    figures: dict[str, Figure] = {}
    grounds: dict[str, Ground] = {}

    def anchor_of(number: Number) -> str:
        figure = number.figure
        if figure is None:
            return UNSOURCED
        if id(figure) in met:
            return met[id(figure)]
        ground = ground_of(figure)
        same = identities.of(figure) if ground is Ground.ENTERED else -id(figure)
        known = anchors.get((same, figure.name))
        if known is None:
            known = anchors[same, figure.name] = f"n{len(anchors) + 1}"
            numbers[known], figures[known], grounds[known] = number, figure, ground
        met[id(figure)] = f"#{known}"
        return met[id(figure)]

    linked = link_numbers(document, anchor_of, draws=draws)
    return linked, LinkedNumbers(numbers, figures, grounds, identities)


def about_numbers(
    source: CheckedFile,
    numbers: LinkedNumbers,
    lines: TypedLines,
    keys: Mapping[str, str],
    alone: Container[str],
) -> About:
    """What is known of the numbers of a document, to be told at each of them."""
    checked = source.checked
    reasons = {code: one.words for code, one in waivers_of(checked.scope).items()}
    results = check_all_rules(checked)
    printed = printed_graph(numbers.figures, numbers.identities)
    return About(
        formulas=source.formulas,
        grounds=numbers.grounds,
        keys=keys,
        alone=alone,
        rules=rules_beside(results, reasons, printed, numbers.identities),
        identities=numbers.identities,
        printed=printed,
        former=former_figures(checked.scope, numbers.identities, lines.is_typed),
        wording=checked.wording,
        lines=lines,
    )


def anchors_of_places(
    leading: Mapping[str, Figure],
) -> tuple[dict[Place, str], dict[Place, str]]:
    """By where figures were entered, the number that prints each, and the first one that rests on
    it.
    """
    direct: dict[Place, str] = {}
    resting: dict[Place, str] = {}
    for anchor, figure in leading.items():
        leaves = list(entered_leaves(figure))
        for leaf in leaves:
            if isinstance(leaf.origin, Entered):
                is_direct = len(leaves) == 1 and leaf == figure
                found = direct if is_direct else resting
                found.setdefault(leaf.origin.place, anchor)
    return direct, resting
