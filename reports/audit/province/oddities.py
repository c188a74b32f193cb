"""Which figures stand apart from those of their peers: hints, so that silence is better than a
false alarm.

Both the middle and the spread are medians, which a few wrong figures do not move. Amounts differ
by factors (one county is ten times another), so they are compared by how many times the median they
are, and what is not above zero is left out; rates and points by how far they are away.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from msgspec import Struct

from reports.audit.province.exact import add
from reports.audit.province.expected import OddLimits
from reports.audit.province.index import Index
from reports.core.figure import unit_named
from reports.publish.contributions import exact_text, exact_value

# A median deviation stands for so many standard deviations where figures are spread normally.
_SIGMA = 1.4826
# Without a limit of its own a figure is never odd that is within these of the median.
_BY_FACTOR = frozenset({"元", "人"})
_USUAL_TIMES, _USUAL_SHARE = 5.0, 0.2


class Comparison(Struct, frozen=True):
    """How figures of one kind are compared: by factors or by distance, and how far apart is far
    (None: as usual).
    """

    by_factor: bool
    apart: float | None = None


def find_odd(
    values: Sequence[float], comparison: Comparison, limits: OddLimits
) -> list[int]:
    """The positions of the values that stand apart from all; none where they are too few or
    mostly the same.
    """
    compared = list(enumerate(values))
    if comparison.by_factor:
        compared = [(at, value) for at, value in compared if value > 0]
    if len(compared) < limits.peers:
        return []
    middle = median(value for _, value in compared)
    if comparison.by_factor:
        steps = [abs(math.log(value / middle)) for _, value in compared]
        least = math.log(_USUAL_TIMES)
    else:
        steps = [abs(value - middle) for _, value in compared]
        least = abs(middle) * _USUAL_SHARE if comparison.apart is None else 0.0
    # Where more than half are the same there is no spread: one that is not may well be right.
    spread = median(steps) * _SIGMA
    reach = max(float(limits.times) * spread, least)
    apart = comparison.apart or 0.0
    odd = []
    for (at, value), step in zip(compared, steps, strict=True):
        if spread and step > reach and abs(value - middle) > apart:
            odd.append(at)
    return odd


def mark_odd(index: Index, limits: OddLimits) -> None:
    """Marks the odd figures of all groups of peers in which something changed."""
    changed = list(index.rows("select id, measure, apart from peers where changed=1"))
    for group, measure, apart in changed:
        _mark_group(index, group, measure, apart, limits)
    index.change("delete from peers where count=0")


def _mark_group(
    index: Index, group: int, measure: str, apart: str, limits: OddLimits
) -> None:
    ids: list[object] = []
    texts: list[str] = []
    for row, text in index.rows(
        "select rowid, text from value where peers=?", (group,)
    ):
        ids.append(row)
        texts.append(text)
    values = [float(exact_value(text)) for text in texts]
    comparison = Comparison(
        by_factor=unit_named(measure).dimension in _BY_FACTOR,
        apart=float(exact_value(apart)) if apart else None,
    )
    index.change("update value set odd=0 where peers=? and odd", (group,))
    odd = [(ids[position],) for position in find_odd(values, comparison, limits)]
    index.change_all("update value set odd=1 where rowid=?", odd)
    index.change(
        "update peers set changed=0, count=?, low=?, median=?, high=? where id=?",
        (len(texts), *_spread_words(texts, values), group),
    )


def _spread_words(
    texts: Sequence[str], values: Sequence[float]
) -> tuple[str, str, str]:
    """The least, the middle and the greatest of the values, exactly."""
    if not texts:
        return "", "", ""
    ordered = sorted(range(len(values)), key=values.__getitem__)
    low, high = texts[ordered[0]], texts[ordered[-1]]
    half = len(ordered) // 2
    if len(ordered) % 2:
        return low, texts[ordered[half]], high
    both = add(exact_value(texts[ordered[half - 1]]), exact_value(texts[ordered[half]]))
    return low, exact_text(Fraction(both) / 2), high
