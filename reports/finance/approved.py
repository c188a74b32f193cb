"""批复数: whether a computed total is the approved one, and which slip in an entered figure would
explain why not.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice, pairwise

from reports.core.figure import Computed, Entered, Figure, UnitMismatchError
from reports.core.problems import Fault, problem
from reports.core.values import NewValues, Values
from reports.finance.discrepancies import Discrepancy, SuspectedSlip
from reports.finance.messages import exact_words, is_approved, without_sign
from reports.finance.rounding import BALANCED, RoundingGap, rounding_slack

_MOST_SUSPECTS = 3
# What a sum is made of: products and quotients are not looked into.
_SUMS = frozenset({"+", "-", "合计", "取数", BALANCED})


def approved_difference(
    name: str, computed: Figure, approved: Figure
) -> Discrepancy | RoundingGap | None:
    """What sets a computed total apart from the approved one: K00 with its cause, a gap that
    rounding explains, or None.

    Raises Fault (F02) where the two are of different dimensions.
    """
    place = approved.origin.place if isinstance(approved.origin, Entered) else None
    try:
        difference = computed - approved
    except UnitMismatchError as error:
        raise Fault(problem("F02", "approved", place, name=name, why=error)) from error
    assert isinstance(difference, Figure)
    if difference.value == 0:
        return None
    if abs(Fraction(difference.value)) <= Fraction(rounding_slack(difference)):
        return RoundingGap(name, without_sign(difference), place)
    return _not_as_approved(name, computed, approved, difference)


def approved_rows(
    rows: Sequence[Values], approved: Values
) -> Iterator[tuple[str, Figure, Figure]]:
    """Each amount that is approved by code, with its name and what the row of that code has; zero
    where there is no such row.
    """
    by_code = {str(row["编码"]): row for row in rows}
    for code, amounts in approved.items():
        row = by_code.get(code, {})
        for member, amount in amounts.items() if isinstance(amounts, Mapping) else ():
            own = row.get(member, _nothing(amount))
            if isinstance(amount, Figure) and isinstance(own, Figure):
                name = f"{code} {row.get('名称', '')}".strip()
                yield f"{name}的{member}数", own, amount


def _nothing(amount: object) -> Figure | None:
    if not isinstance(amount, Figure):
        return None
    return Figure(Decimal(0), amount.unit, Computed("合计", ()))


def _not_as_approved(
    name: str, computed: Figure, approved: Figure, difference: Figure
) -> Discrepancy:
    """K00, all amounts in the unit the approved one was copied in, so that they can be laid beside
    each other.
    """
    amounts: NewValues = {
        "name": name,
        "computed": exact_words(computed.cast(approved.unit)),
        "approved": exact_words(approved),
        "gap": exact_words(without_sign(difference).cast(approved.unit)),
    }
    shown = difference.cast(approved.unit)
    place = approved.origin.place if isinstance(approved.origin, Entered) else None
    copied = _copied_wrong(approved, difference)
    most = _MOST_SUSPECTS - len(copied)
    suspects = (*islice(suspected_slips(difference), most), *copied)
    more = difference.value > 0
    case = "more" if more else "less"
    if suspects:
        case = "more_explained" if more else "less_explained"
    told = problem("K00", case, place, **amounts)
    return Discrepancy(told, shown, equates=True, suspects=suspects, approved=approved)


# ── which slip explains a difference ────────────────────────────────────────


def _copied_wrong(approved: Figure, difference: Figure) -> tuple[SuspectedSlip, ...]:
    """The approved figure, where a slip in copying it would explain the difference."""
    gap = -Fraction(difference.value)
    if not isinstance(approved.origin, Entered) or not approved.value:
        return ()
    slip = _swapped_digits(approved, gap) or _misplaced_point(approved, gap)
    if not slip:
        return ()
    place = approved.origin.place
    return (SuspectedSlip(place, f"请先看第 {place.line} 行的批复数：{slip}"),)


def suspected_slips(difference: Figure) -> Iterator[SuspectedSlip]:
    """The entered figures of a sum that would each explain its difference, by the slip that is
    likeliest.
    """
    for leaf, sign in signed_leaves(difference):
        if leaf.value and isinstance(leaf.origin, Entered) and not is_approved(leaf):
            slip = _first_slip(leaf, Fraction(difference.value) * sign)
            if slip:
                place = leaf.origin.place
                advice = f"请先看第 {place.line} 行“{leaf.name}”：{slip}"
                yield SuspectedSlip(place, advice)


def _first_slip(leaf: Figure, gap: Fraction) -> str:
    return next(filter(None, (slip(leaf, gap) for slip in _SLIPS)), "")


def signed_leaves(figure: Figure) -> Iterator[tuple[Figure, int]]:
    """The entered figures of a sum with the sign each enters it with."""
    stack = [(figure, 1)]
    while stack:
        current, sign = stack.pop()
        origin = current.origin
        if isinstance(origin, Entered):
            yield current, sign
        elif isinstance(origin, Computed) and origin.operation in _SUMS:
            stack += reversed(list(_signed_operands(origin, sign)))


def _signed_operands(origin: Computed, sign: int) -> Iterator[tuple[Figure, int]]:
    """The figures that a sum or a difference is made of, those taken off with the sign turned."""
    for index, operand in enumerate(origin.operands):
        turned = index > 0 and origin.operation == "-"
        if isinstance(operand, Figure):
            yield operand, -sign if turned else sign


def _swapped_digits(leaf: Figure, gap: Fraction) -> str:
    """Two neighbouring digits the wrong way round: the difference is divisible by nine."""
    assert isinstance(leaf.origin, Entered)
    whole, _, decimals = f"{leaf.shown:f}".lstrip("-").partition(".")
    digits = whole + decimals
    for index, (first, second) in enumerate(pairwise(digits)):
        text = digits[:index] + second + first + digits[index + 2 :]
        turned = Decimal(text).scaleb(-len(decimals))
        if leaf.value < 0:
            turned = turned.copy_negate()
        if Fraction(leaf.value) - Fraction(turned.scaleb(leaf.unit.exponent)) == gap:
            return f"录的是 {leaf.origin.text}，把 {first} 和 {second} 对调成 {turned:f} 正好相符。"
    return ""


def _entered_twice(leaf: Figure, gap: Fraction) -> str:
    """Entered twice, left out, or with the sign turned."""
    value = Fraction(leaf.value)
    if gap in (value, -value):
        return "差额正好等于这一项，看是不是漏录、重录，或者录错了列。"
    if gap == 2 * value:
        return "差额正好是这一项的两倍，看是不是加减方向反了。"
    return ""


def _misplaced_point(leaf: Figure, gap: Fraction) -> str:
    """The decimal point moved: the difference is 9, 99, 0.9 or 0.99 times the figure."""
    value = Fraction(leaf.value)
    for power in (1, 2, 4):
        if gap in (value - value * 10**power, value - value / 10**power):
            return "差额像是小数点移了位，或者元和万元弄反了。"
    return ""


# What each slip would be told as, "" where it does not explain the gap; the likeliest first.
_SLIPS: tuple[Callable[[Figure, Fraction], str], ...] = (
    _swapped_digits,
    _entered_twice,
    _misplaced_point,
)
