"""What the review page tells beside each number: where it comes from, what it was last year, what is
made of it, which rules hold it, and where it was typed.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from reports.audit.former import former_words
from reports.audit.identity import Identities
from reports.audit.lineage import (
    Ground,
    LineageStep,
    told_steps,
    trace_figure,
)
from reports.audit.printed_graph import PrintedFigures
from reports.audit.rules_beside import rules_of
from reports.audit.typed_lines import TypedLines
from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.tree import Number
from reports.wording.changes import prints_alike
from reports.wording.options import Wording
from reports.writers.html.review import RuleNote, SourceLine, SourceNote, TypedAt

TYPED, WORKED, OTHER = "录入", "计算", "其他"
ZERO, CHANGED, ALONE, BROKEN = "零", "变了", "单独", "不符"

_REMARKS: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.COUNTED: "没有录入的出处：是数出来的（行次、序号、个数）。",
        Ground.EMPTY_SUM: "没有录入的出处：只有 0 项之和，没有录入可以加的数。",
        Ground.CONSTANT: "没有录入的出处：是写在模板或规则里的常数。",
    }
)
# Of a sum of many the first ones are shown as they were typed.
_MOST_TYPED = 8


class About(Struct, frozen=True):
    """What is known of the figures of a document, by the anchors of their notes.

    `alone` are those that nothing else is held against, `former` last year's figures by the
    identities of this year's.
    """

    formulas: Mapping[str, str]
    grounds: Mapping[str, Ground]
    keys: Mapping[str, str]
    alone: Container[str]
    rules: Sequence[RuleNote]
    identities: Identities
    printed: PrintedFigures
    former: Mapping[int, Figure]
    wording: Wording
    lines: TypedLines


def notes_of(numbers: Mapping[str, Number], about: About) -> Iterator[SourceNote]:
    """A note for each number that has a figure."""
    rules = rules_of(about.rules)
    broken = {one.anchor for one in about.rules if one.broken}
    for anchor, number in numbers.items():
        figure = number.figure
        assert figure is not None
        identity = about.identities.of(figure)
        first = about.printed.anchors[identity]
        step = trace_figure(figure, about.formulas)
        own, above = rules.get(first, ((), ()))
        former = about.former.get(identity)
        yield SourceNote(
            anchor=anchor,
            name=step.name,
            words=number.text + number.unit,
            remark=_remark(figure, about.grounds[anchor], about.lines),
            lines=list(_lines(step, first, about)),
            kinds=list(
                _kinds(figure, anchor, former, about, not broken.isdisjoint(own))
            ),
            key=about.keys.get(anchor, ""),
            typed=list(_typed(figure, about.lines)),
            former=_former_words(figure, former, about.wording),
            wholes=about.printed.wholes.get(first, ()),
            rules=own,
            rules_above=above,
        )


def _remark(figure: Figure, ground: Ground, lines: TypedLines) -> str:
    if ground is Ground.ENTERED and not lines.is_typed(figure):
        return "没有录入这一项，按 0 算：看看是不是真的没有。"
    return _REMARKS.get(ground, "")


def _former_words(figure: Figure, former: Figure | None, wording: Wording) -> str:
    return "" if former is None else former_words(figure, former, wording)


def _kinds(
    figure: Figure,
    anchor: str,
    former: Figure | None,
    about: About,
    is_broken: bool,
) -> Iterator[str]:
    """What a number can be picked out by."""
    if about.grounds[anchor] is not Ground.ENTERED:
        yield OTHER
    else:
        yield TYPED if _is_typed(figure) else WORKED
    if not figure.value:
        yield ZERO
    if former is not None and not prints_alike(figure, former, about.wording):
        yield CHANGED
    if anchor in about.alone:
        yield ALONE
    if is_broken:
        yield BROKEN


def _is_typed(figure: Figure) -> bool:
    """Whether a figure is as it was typed, in this file or in the one it was taken over from."""
    leaves = list(entered_leaves(figure))
    return len(leaves) == 1 and leaves[0] == figure


def _typed(figure: Figure, lines: TypedLines) -> Iterator[TypedAt]:
    """Where a figure was typed, or what it is made of, zeros aside where there is anything else."""
    leaves = [one for one in entered_leaves(figure) if isinstance(one.origin, Entered)]
    told = [one for one in leaves if one.value] or leaves[:1]
    for leaf in told[:_MOST_TYPED]:
        place = lines.at(leaf)
        if place is not None:
            yield place


def _lines(whole: LineageStep, own: str, about: About) -> Iterator[SourceLine]:
    """The way of a figure; what it is made of leads to where that is printed."""
    for told in told_steps(whole):
        anchor = "" if told.step is None else _printed_at(told.step.figure, about)
        yield SourceLine(
            told.indent, told.figure, "" if anchor == own else anchor, told.way
        )


def _printed_at(figure: Figure, about: About) -> str:
    """Where a figure is printed; counts and constants are not told from others of their value."""
    anchor = about.printed.anchors.get(about.identities.of(figure), "")
    is_known = about.grounds.get(anchor) is Ground.ENTERED
    return anchor if is_known else ""
