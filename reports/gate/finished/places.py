"""One quantity, one number: what a report prints of a name in its text and in its tables; sums of names."""

from collections.abc import Iterator, Mapping, Sequence

from reports.core.problems import problem
from reports.gate.facts.model import POWERS, Fact, may_add_up, may_be_one
from reports.gate.facts.named import named_in_lines, named_in_sheets
from reports.gate.facts.sheets import Sheet
from reports.gate.facts.speech import Speech, Total
from reports.gate.finished.plain import Mark, Plain, Spot, spot

ByName = Mapping[str, Sequence[Fact]]


def find_unlike_places(
    lines: Sequence[Plain], sheets: Sequence[Sheet], speech: Speech, year: int
) -> Iterator[Mark]:
    """A01 for each name that is given two numbers, and for each sum of names that does not come out."""
    said = [
        (at, one.words)
        for at, one in enumerate(lines)
        if one.is_body and not one.is_cell
    ]
    known: dict[str, list[Fact]] = {}
    for fact in (
        *named_in_lines(said, speech, year),
        *named_in_sheets(sheets, speech),
    ):
        known.setdefault(fact.label, []).append(fact)
    told: set[str] = set()
    for name, facts in known.items():
        for one in _unlike(name, facts, lines):
            told.add(name)
            yield one
    for total in speech.sums:
        if told.isdisjoint((total.whole, *total.parts, *total.others)):
            yield from _unsummed(total, known, lines)


def _unlike(name: str, facts: Sequence[Fact], lines: Sequence[Plain]) -> Iterator[Mark]:
    """Where one of the numbers is not the others; two that both stand again and again are of two things, and
    what is said of several units is of each.
    """
    if len({one.subject for one in facts if one.subject}) > 1:
        return
    groups: list[list[Fact]] = []
    for fact in facts:
        own = next(
            (one for one in groups if may_be_one(one[0].number, fact.number)), None
        )
        if own is None:
            groups.append([fact])
        else:
            own.append(fact)
    groups.sort(key=len, reverse=True)
    if len(groups) != 2 or len(groups[1]) > 1:
        return
    [usual, [other]] = groups
    told = problem(
        "A01",
        "places",
        words=name,
        printed=_said(other),
        expected=_said(usual[0]),
    )
    yield Mark(told, (_spot(other, lines), _spot(usual[0], lines)))


def _said(fact: Fact) -> str:
    return f"{fact.number.text}{fact.unit}"


def _spot(fact: Fact, lines: Sequence[Plain]) -> Spot:
    where = fact.where
    return spot(where.line, lines[where.line], where.start, where.end)


def _unsummed(total: Total, known: ByName, lines: Sequence[Plain]) -> Iterator[Mark]:
    if total.whole not in known or any(one not in known for one in total.parts):
        return
    whole = known[total.whole][0]
    also = (one for one in total.others if one in known)
    parts = [_near(whole, known[one]) for one in (*total.parts, *also)]
    if may_add_up((one.number for one in parts), whole.number):
        return
    added = sum(one.number.value for one in parts)
    told = problem(
        "A01",
        "names",
        words=total.whole,
        printed=_said(whole),
        formula="＋".join(_said(one) for one in parts),
        expected=_in_unit_of(whole, added),
    )
    yield Mark(told, (_spot(whole, lines), *(_spot(one, lines) for one in parts)))


def _near(whole: Fact, facts: Sequence[Fact]) -> Fact:
    """The fact that stands nearest behind the whole it is a part of."""
    behind = [one for one in facts if one.where.line >= whole.where.line]
    return min(behind or facts, key=lambda one: abs(one.where.line - whole.where.line))


def _in_unit_of(fact: Fact, value: float) -> str:
    return f"{value / 10.0 ** POWERS[fact.unit]:.{fact.decimals}f}{fact.unit}"
