"""Each remark with the changes that answer it; what was changed besides; names that lead nowhere."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.compare.changes import Change
from reports.compare.typed_changes import changes_of
from reports.compare.versions import Version
from reports.core.problems import Problem, nearest, problem
from reports.finance.remarks import Outcome, Remark, Round
from reports.remarks.names import Named, meant, name_of, names_in

_DONE = frozenset({Outcome.ADOPTED, Outcome.PARTLY, Outcome.OTHERWISE})


class Answered(Struct, frozen=True):
    """A remark with the changes that answer it, as far as another version is known."""

    remark: Remark
    changes: tuple[Change, ...] = ()


class AnsweredRound(Struct, frozen=True):
    """A round with its remarks in their order."""

    round: Round
    remarks: tuple[Answered, ...]


class Answers(Struct, frozen=True):
    """All rounds of a unit; the changes that no remark speaks of; what is wrong with names under 改了."""

    rounds: tuple[AnsweredRound, ...]
    others: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def answers_of(rounds: Sequence[Round], new: Version, old: Version | None) -> Answers:
    """The rounds with what was changed since the old version; without one only the names are looked up."""
    changes = changes_of(old, new) if old else ()
    changed = [name_of(one) for one in changes]
    has_names = any(remark.changed for one in rounds for remark in one.remarks)
    known = list(names_in(new)) if has_names else []
    told: list[AnsweredRound] = []
    problems: list[Problem] = []
    met: set[int] = set()
    for one in rounds:
        remarks = []
        for remark in one.remarks:
            hits = {at for name in remark.changed for at in meant(name, changed)}
            remarks.append(Answered(remark, tuple(changes[at] for at in sorted(hits))))
            met |= hits
            problems += _odd_names(one, remark, known, changed if old else None)
        told.append(AnsweredRound(one, tuple(remarks)))
    others = tuple(change for at, change in enumerate(changes) if at not in met)
    return Answers(tuple(told), others, tuple(problems))


def _odd_names(
    one: Round,
    remark: Remark,
    known: Sequence[Named],
    changed: Sequence[Named] | None,
) -> Iterator[Problem]:
    """Q06 for names of nothing, and for what is said to be changed and is as it was."""
    for name in remark.changed:
        if changed and meant(name, changed):
            continue
        if not meant(name, known):
            near = nearest(name, {one.words for one in known})
            told = f"最接近的是“{near}”。" if near else ""
            yield problem("Q06", "no name", name.place, name=name, near=told)
        elif changed is not None and remark.outcome in _DONE:
            yield problem(
                "Q06",
                "unchanged",
                name.place,
                round=one.number,
                number=remark.number,
                state=remark.outcome.value,
                name=name,
            )
