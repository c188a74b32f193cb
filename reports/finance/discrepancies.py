"""Checks that fail together for one slip, told once: at the number that all of them rest on."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from reports.core.catalogue.rules import FOLLOWS
from reports.core.figure import Entered, Figure, entered_leaves
from reports.core.problems import Place, Problem, Severity
from reports.finance.messages import exact_words, is_approved, without_sign

_SEVERITIES = list(Severity)
_MOST_NAMED = 4


class SuspectedSlip(Struct, frozen=True):
    """A typed figure that would explain a difference: where it stands, and the slip it would take."""

    place: Place
    advice: str


class Discrepancy(Struct, frozen=True):
    """Two figures that should fit and do not: the problem, and by how much they stand apart.

    An identity (`equates`) is broken by a slip, a bound or a change may also be as it is.
    `suspects` are the slips that would each explain it, the likeliest first. `approved` is the
    approved total where the difference is from one.
    """

    problem: Problem
    difference: Figure
    equates: bool = False
    suspects: tuple[SuspectedSlip, ...] = ()
    approved: Figure | None = None

    def told(self, votes: Mapping[Place, int]) -> Problem:
        """The problem at the first suspect, with what each would have to be; of the suspects those
        that the most other checks rest on.
        """
        most = max((votes.get(one.place, 0) for one in self.suspects), default=0)
        likely = [one for one in self.suspects if votes.get(one.place, 0) == most]
        if not likely:
            return self.problem
        advice = "".join(one.advice for one in likely)
        hint = f"{advice}{self.problem.hint}"
        return replace(self.problem, place=likely[0].place, hint=hint)


def told_once(
    found: Sequence[Discrepancy], sound: Sequence[Figure] = ()
) -> list[Problem]:
    """The problems of discrepancies, one for all that stand apart by the same amount and for the
    same number: one slip breaks every sum that it is part of.

    `sound` are differences of what agrees: what they rest on is less to be doubted.
    """
    if not found:
        return []
    groups: dict[tuple[str, Fraction], list[Discrepancy]] = {}
    for one in found:
        key = (one.difference.unit.dimension, abs(Fraction(one.difference.value)))
        groups.setdefault(key, []).append(one)
    proofs = Counter(place for one in sound for place in _typed(one))
    problems: list[Problem] = []
    for group in groups.values():
        votes = Counter(place for one in group for place in _typed(one.difference))
        shared = max(votes.values(), default=0) == len(group)
        if len(group) > 1 and (shared or any(one.equates for one in group)):
            problems.append(_as_one(group, votes, proofs))
        else:
            problems += [one.told({}) for one in group]
    return problems


def _typed(figure: Figure) -> dict[Place, Figure]:
    """The typed numbers that a figure rests on, other than 0 and approved ones, by their places."""
    return {
        leaf.origin.place: leaf
        for leaf in entered_leaves(figure)
        if isinstance(leaf.origin, Entered) and leaf.value and not is_approved(leaf)
    }


def _as_one(
    group: Sequence[Discrepancy], votes: Counter[Place], proofs: Counter[Place]
) -> Problem:
    """The problem of a group that says most, at the number that is to blame, and what follows."""
    blamed = frozenset(place for place in votes if 3 * votes[place] >= 2 * len(group))
    # A number in the wrong column is missed by one half of the sums and too much in the other.
    likely = frozenset(place for place in votes if 2 * votes[place] >= len(group))

    def rank(one: Discrepancy) -> tuple[bool, int, bool]:
        severity = _SEVERITIES.index(one.problem.severity)
        return not _explains(one, likely), severity, not one.equates

    first, *others = sorted(group, key=rank)
    severity = min((one.problem.severity for one in group), key=_SEVERITIES.index)
    codes = list(dict.fromkeys(one.problem.code for one in others))
    more = "等" if len(codes) > _MOST_NAMED else ""
    follows = FOLLOWS["others"].format(
        count=len(others),
        codes="、".join(codes[:_MOST_NAMED]) + more,
        gap=exact_words(without_sign(first.difference)),
    )
    suspect = None
    if not _explains(first, likely):
        suspect = _suspect(group, blamed, votes, proofs)
    if suspect is None or not isinstance(suspect.origin, Entered):
        told = replace(first.told(votes), severity=severity)
        return replace(told, hint=f"{_crossed(group)}{told.hint}{follows}")
    told = replace(first.problem, severity=severity)
    line, text = suspect.origin.place.line, suspect.origin.text
    look = FOLLOWS["suspect"].format(line=line, name=suspect.name, text=text)
    return replace(told, place=suspect.origin.place, hint=f"{look}{told.hint}{follows}")


def _crossed(group: Sequence[Discrepancy]) -> str:
    """What is said where two approved totals are each what the other was worked out as: two numbers
    were typed, or two lines copied, the wrong way round.
    """
    for one, other in combinations(group, 2):
        first, second = one.approved, other.approved
        if first is None or second is None or first.value == second.value:
            continue
        if Fraction(first.value) + Fraction(one.difference.value) == second.value:
            origins = (first.origin, second.origin)
            lines = {at.place.line: "" for at in origins if isinstance(at, Entered)}
            return FOLLOWS["crossed"].format(lines="、".join(map(str, lines)))
    return ""


def _explains(one: Discrepancy, likely: Collection[Place]) -> bool:
    """Whether a problem names a slip in a number that half of its group or more rest on."""
    return any(suspect.place in likely for suspect in one.suspects)


def _suspect(
    group: Sequence[Discrepancy],
    blamed: Collection[Place],
    votes: Counter[Place],
    proofs: Counter[Place],
) -> Figure | None:
    """The typed number that more of the group rest on than on any other, and fewer of what agrees;
    None where several are alike.
    """
    ranked = sorted(blamed, key=lambda place: (-votes[place], proofs[place]))
    best = [(votes[place], proofs[place]) for place in ranked[:2]]
    if not best or (len(best) > 1 and best[0] == best[1]):
        return None
    for one in group:
        if found := _typed(one.difference).get(ranked[0]):
            return found
    return None
