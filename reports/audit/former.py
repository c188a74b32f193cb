"""Last year beside: the figures of a document that last year's names have too, and what changed.

Only where last year's document, or what the data file says under 上年, has a figure at the same path
of names; nothing is matched by its words or its position.
"""

from collections.abc import Callable, Iterator, Mapping

from reports.audit.identity import Identities
from reports.core.figure import Figure
from reports.core.tree import plain_text
from reports.core.values import Values
from reports.finance.messages import exact_words, figure_place
from reports.wording.changes import word_change
from reports.wording.options import Wording

_FORMER = "上年"
# What a document knows of others, and what is said of its figures.
_NOT_OWN = frozenset({_FORMER, "单位", "字典", "各份", "各报告", "批复数", "写法"})


def former_figures(
    scope: Values, identities: Identities, is_typed: Callable[[Figure], bool]
) -> dict[int, Figure]:
    """Last year's figures by this year's; one of which two names say different things is none.

    `is_typed` says that a figure is no zero that stands for what was not typed.
    """
    former = scope.get(_FORMER)
    found: dict[int, list[Figure]] = {}
    if isinstance(former, Mapping):
        own = {key: value for key, value in scope.items() if key not in _NOT_OWN}
        for now, then in _pairs(own, former):
            if is_typed(then):
                found.setdefault(identities.of(now), []).append(then)
    return {
        number: figures[0]
        for number, figures in found.items()
        if all(one == figures[0] for one in figures)
    }


def _pairs(own: Values, former: Values) -> Iterator[tuple[Figure, Figure]]:
    for key, now in own.items():
        then = former.get(key)
        if isinstance(now, Figure) and isinstance(then, Figure):
            if now.unit.dimension == then.unit.dimension:
                yield now, then
        elif isinstance(now, Mapping) and isinstance(then, Mapping):
            yield from _pairs(now, then)


def former_words(now: Figure, then: Figure, wording: Wording) -> str:
    """上年 1,406.73万元，比上年增加1652.76万元，增长117.49%; where last year's figure was typed."""
    place = figure_place(then)
    where = f"（{place.words}）" if place else ""
    change = plain_text(word_change(now, then, wording))
    return f"上年 {exact_words(then.cast(now.unit))}{where}，{change}。"
