"""尾差: how far sums of rounded figures may stand apart, and the one hint that tells of all such
differences.

Amounts entered in 元 agree exactly. Amounts entered in 万元 were each rounded half up, so that two
sums may differ by half a unit of the last place for each rounded figure that is added up (none for
a zero). Ratios are computed from unrounded figures and agree exactly.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.core.figure import Computed, Entered, Figure, LookedUp
from reports.core.problems import Place, Problem, problem
from reports.finance.messages import exact_words
from reports.source.values import read_number

BALANCED = "舍位平衡"
"""The key that asks for printed values that add up, and the operation that gives an amount its own."""


class RoundingGap(Struct, frozen=True):
    """A difference that rounding explains: of which figure or rule, how much, and where."""

    name: str
    gap: Figure
    place: Place | None


_USUAL_PLACES = 2
_FINE_PLACES = 4


def rounding_slack(difference: Figure) -> Decimal:
    """How far two sums of rounded figures may stand apart: half a last place for each that is not
    zero.

    万元 and 万人 are rounded to two places; where figures are typed with four or more, as 亿元 are, those
    count.
    """
    summands = _summands(difference)
    rounded = [leaf for leaf in summands if leaf.value and leaf.unit.exponent > 0]
    finest = max((typed_decimals(leaf) for leaf in rounded), default=0)
    places = finest if finest >= _FINE_PLACES else _USUAL_PLACES
    halves = (Decimal(5).scaleb(leaf.unit.exponent - places - 1) for leaf in rounded)
    return sum(halves, Decimal(0))


def typed_decimals(leaf: Figure) -> int:
    """How many decimals a figure was typed with."""
    typed = read_number(leaf.origin.text) if isinstance(leaf.origin, Entered) else None
    exponent = typed.number.as_tuple().exponent if typed else 0
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _summands(figure: Figure) -> Iterator[Figure]:
    """The entered figures that are added up in a figure, each once.

    Not those that only make up a rate or a ratio.
    """
    seen: set[int] = set()
    stack = [figure]
    while stack:
        current = stack.pop()
        if id(current.origin) in seen:
            continue
        seen.add(id(current.origin))
        match current.origin:
            case Entered():
                yield current
            case LookedUp(figure=source):
                stack.append(source)
            case Computed("批复数", (Figure() as approved, *_)):
                stack.append(approved)
            case Computed(_, operands):
                stack += _of_dimension(figure.unit.dimension, operands)


def _of_dimension(dimension: str, operands: Iterable[object]) -> Iterator[Figure]:
    for operand in operands:
        if isinstance(operand, Figure) and operand.unit.dimension == dimension:
            yield operand


def rounding_hint(
    gaps: Sequence[RoundingGap], balanced: bool | None = None
) -> Iterator[Problem]:
    """K02, one 提示 for all differences of a document that rounding explains.

    Nothing where there are none. `balanced` says whether the document asks for 舍位平衡, None where
    its type does not know it: what could be asked for is proposed.
    """
    if not gaps:
        return
    largest: dict[str, Figure] = {}
    for one in gaps:
        known = largest.setdefault(one.gap.unit.dimension, one.gap)
        if one.gap.value > known.value:
            largest[one.gap.unit.dimension] = one.gap
    yield problem(
        "K02",
        "" if balanced is None else "balanced" if balanced else "could_balance",
        place=gaps[0].place,
        detail="；".join(f"{one.name} {exact_words(one.gap)}" for one in gaps),
        count=len(gaps),
        largest="、".join(exact_words(gap) for gap in largest.values()),
    )
