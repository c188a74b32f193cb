"""The page of differences (差异.html) of a unit; for the house only."""

from collections.abc import Callable, Sequence

from reports.compare.changes import What
from reports.compare.told import (
    Consequence,
    Told,
    causes_words,
    change_words,
    consequence_words,
    place_words,
    sentence_words,
    summary,
    together_words,
)
from reports.core.problems import Problem
from reports.run.plan import UnitFolder
from reports.writers.html.policy import POLICY, with_policy

_Row = tuple[str, str, tuple[str, ...]]


def page_of(
    shell: Callable[..., str],
    unit: UnitFolder,
    against: str,
    told: Told,
    problems: Sequence[tuple[str, Problem]],
    note: str,
) -> bytes:
    """The page as bytes."""
    content = shell(
        标题=f"{unit.name} {unit.year} 年度",
        安全策略=POLICY,
        对照=against,
        结论=summary(told),
        另知=note,
        没有看到=[(where, one.code, one.message) for where, one in problems],
        改动=[
            (
                number,
                change_words(change),
                place_words(change),
                [
                    new if change.what is What.TEMPLATE else sentence_words(old, new)
                    for old, new in change.sentences
                ],
                [_row(one) for one in followed],
                told.note(number - 1),
            )
            for number, (change, followed) in enumerate(told.changes, 1)
        ],
        共同=[
            (causes_words(causes), [_row(one) for one in followed])
            for causes, followed in told.shared
        ],
        合起来=[_row(one) for one in told.together],
        合起来的标题=together_words(told),
    )
    return with_policy(content).encode()


def _row(one: Consequence) -> _Row:
    places = tuple(" › ".join(place) for place in one.places)
    return one.kind.value, consequence_words(one), places
