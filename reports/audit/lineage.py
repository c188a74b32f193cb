"""Where a figure comes from: the formula with names, the formula with numbers, down to what was
typed and where.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from reports.core.figure import (
    Computed,
    Entered,
    Figure,
    LookedUp,
    Rounding,
    entered_leaves,
    unit_named,
)
from reports.core.problems import Place
from reports.finance.messages import exact_words

# Deeper than any formula goes; a figure that rests on itself has been refused before (F03).
_DEEPEST = 40
_JOINED = {sign: f" {sign} " for sign in "-×÷≥≤=><"}
_SUMS = frozenset({"+", "合计"})
_LISTED = 6
_CONSTANT = "常数"
_COUNT = "计数"


class Ground(StrEnum):
    """What a figure rests on in the end: what was typed, or else what stands in its stead."""

    ENTERED = "录入的数"
    COUNTED = "计数"
    EMPTY_SUM = "0 项之和"
    CONSTANT = "常数"


def ground_of(figure: Figure) -> Ground:
    """What a figure rests on; of one that rests on several things, the first in the list."""
    if any(isinstance(leaf.origin, Entered) for leaf in entered_leaves(figure)):
        return Ground.ENTERED
    operations = set(_last_operations(figure))
    if _COUNT in operations:
        return Ground.COUNTED
    return Ground.EMPTY_SUM if operations <= _SUMS else Ground.CONSTANT


def _last_operations(figure: Figure) -> Iterator[str]:
    """The operations at the bottom of a figure, those on no other figure."""
    match figure.origin:
        case LookedUp(figure=former):
            yield from _last_operations(former)
        case Computed(operation, operands):
            below = [one for one in operands if isinstance(one, Figure)]
            for one in below:
                yield from _last_operations(one)
            if not below:
                yield operation


class LineageStep(Struct, frozen=True):
    """One figure on the way: what it is called, its value, how it came about, and where it was
    typed.

    `formula` is as the template's author wrote it, empty for a figure without a name; `filled`
    is the operation with the numbers in it. A typed figure has a place and no steps below it;
    `nothing` says that it is zero. `figure` is what it is a step of.
    """

    name: str
    value: str
    formula: str
    filled: str
    place: Place | None
    below: tuple["LineageStep", ...]
    figure: Figure
    nothing: bool = False


def trace_figure(figure: Figure, formulas: Mapping[str, str]) -> LineageStep:
    """The whole way of a figure; `formulas` are those of 计算.yaml by name."""
    return _step(figure, formulas, 0)


def _step(figure: Figure, formulas: Mapping[str, str], depth: int) -> LineageStep:
    match figure.origin:
        case Entered() as origin:
            return _typed_step(figure, origin)
        case LookedUp(source=source, figure=former):
            return LineageStep(
                name=figure.name or source,
                value=exact_words(figure),
                formula="",
                filled=f"取自 {source}",
                place=None,
                below=_below((former,), formulas, depth),
                figure=figure,
            )
        case Computed(operation="取数", operands=operands):
            return _taken_over_step(figure, operands, formulas, depth)
        case Computed() as origin:
            return _computed_step(figure, origin, formulas, depth)


def _words(figure: Figure) -> str:
    """A figure in words; so many times a constant of its own unit (55人 ÷ 1人) is a number, no rate."""
    origin = figure.origin
    if isinstance(origin, Computed) and origin.operation == "÷":
        divisor = origin.operands[1]
        of_one = isinstance(divisor, Figure) and _is_constant(divisor)
        if of_one and not figure.unit.dimension:
            return exact_words(figure.cast(unit_named("")))
    return exact_words(figure)


def _is_constant(figure: Figure) -> bool:
    origin = figure.origin
    return isinstance(origin, Computed) and origin.operation == _CONSTANT


def _typed_step(figure: Figure, origin: Entered) -> LineageStep:
    value = exact_words(figure)
    return LineageStep(
        name=figure.name or "录入",
        value=value,
        formula="",
        filled="" if origin.text == value else f"录入的是 {origin.text}",
        place=origin.place,
        below=(),
        figure=figure,
        nothing=figure.value == 0,
    )


def _taken_over_step(
    figure: Figure,
    operands: Sequence[Figure | Decimal],
    formulas: Mapping[str, str],
    depth: int,
) -> LineageStep:
    """Taking a figure over under another name is no step of its own."""
    (only,) = (operand for operand in operands if isinstance(operand, Figure))
    inner = _step(only, formulas, depth)
    if inner.place:
        return inner
    return LineageStep(
        name=figure.name,
        value=exact_words(figure),
        formula=formulas.get(figure.name, ""),
        filled=inner.filled,
        place=None,
        below=inner.below,
        figure=figure,
    )


def _computed_step(
    figure: Figure, origin: Computed, formulas: Mapping[str, str], depth: int
) -> LineageStep:
    parts = origin.operands
    if origin.operation in _SUMS:
        parts = tuple(_parts(parts))
    return LineageStep(
        name=figure.name,
        value=_words(figure),
        formula=formulas.get(figure.name, ""),
        filled=_filled(origin.operation, parts),
        place=None,
        below=_below(parts, formulas, depth),
        figure=figure,
    )


def _parts(operands: Sequence[Figure | Decimal]) -> Iterator[Figure | Decimal]:
    """What a sum adds up, sums without a name of their own laid open."""
    for operand in operands:
        inner = None
        if isinstance(operand, Figure) and not operand.name:
            inner = operand.origin
        if isinstance(inner, Computed) and inner.operation in _SUMS:
            yield from _parts(inner.operands)
        else:
            yield operand


def _below(
    operands: Sequence[Figure | Decimal], formulas: Mapping[str, str], depth: int
) -> tuple[LineageStep, ...]:
    if depth >= _DEEPEST:
        return ()
    return tuple(
        _step(operand, formulas, depth + 1)
        for operand in operands
        if isinstance(operand, Figure)
    )


def _filled(operation: str, operands: Sequence[Figure | Decimal]) -> str:
    """The operation with its numbers: 2,655.78万元 ÷ 3,059.53万元."""
    if operation in _SUMS:
        return _filled_sum(operands)
    words = [_operand(operand) for operand in operands]
    if operation in _JOINED:
        return _JOINED[operation].join(words)
    match operation:
        case Rounding.HALF_UP | Rounding.CUT_OFF | Rounding.AWAY:
            return f"{words[0]} {operation}到 {words[1]} 位小数"
        case "计分":
            decisive = f"（{'、'.join(words[2:])}）" if words[2:] else ""
            return f"分值 {words[0]} × {words[1]}{decisive}"
        case "扣分":
            return f"分值 {words[0]} － 扣 {words[1]}，不低于 {words[2]}"
        case "封顶":
            return f"{words[0]}，最多 {words[1]}"
        case "批复数":
            return f"由各项推算 {words[1]}，在尾差以内，印批复数 {words[0]}"
        case "舍位平衡":
            return f"录入 {words[0]}，舍位平衡，尾差 {words[1]}"
        case "计数" | "常数":
            return operation
    return f"{operation}：{'、'.join(words)}"


def _filled_sum(operands: Sequence[Figure | Decimal]) -> str:
    """A sum short of its zeros, or how many it adds up where they are many."""
    added = [operand for operand in operands if not _is_nothing(operand)]
    words = [_operand(operand) for operand in added or operands[:1]]
    return " + ".join(words) if 0 < len(words) <= _LISTED else f"{len(words)} 项之和"


def _is_nothing(operand: Figure | Decimal) -> bool:
    return (operand.value if isinstance(operand, Figure) else operand) == 0


def _operand(operand: Figure | Decimal) -> str:
    return _words(operand) if isinstance(operand, Figure) else f"{operand:f}"


class ToldStep(Struct, frozen=True):
    """A step as it is told on a line: what stands before it, its name and value, how it came about."""

    indent: str
    figure: str
    way: str
    step: LineageStep | None


def lines_of(step: LineageStep, folded: int = 12) -> Iterator[str]:
    """The way as an indented list, of each sum no more than so many parts."""
    for told in told_steps(step, folded):
        yield told.indent + told.figure + told.way


def told_steps(step: LineageStep, folded: int = 12) -> Iterator[ToldStep]:
    """The same step by step; what is folded has no step of its own."""
    yield _told(step, "")
    yield from _branches(step, "", folded)


def _branches(step: LineageStep, indent: str, folded: int) -> Iterator[ToldStep]:
    # What is zero adds nothing to a sum, and most of it nobody typed.
    told = [inner for inner in step.below if not inner.nothing] or step.below
    shown = told[:folded]
    hidden = len(told) - len(shown)
    for index, inner in enumerate(shown):
        last = index == len(shown) - 1 and not hidden
        yield _told(inner, f"{indent}{'└ ' if last else '├ '}")
        yield from _branches(inner, indent + ("  " if last else "│ "), folded)
    if hidden:
        yield ToldStep(f"{indent}└ ", f"…… 另有 {hidden} 项", "", None)


def _told(step: LineageStep, indent: str) -> ToldStep:
    """A figure with its value and how it came about."""
    figure = f"{step.name} = {step.value}" if step.name else step.value
    formula = f"；公式 {step.formula}" if step.formula else ""
    filled = f"；{step.filled}" if step.filled else ""
    where = (
        f"；{step.place.file} 第 {step.place.line} 行第 {step.place.column} 列"
        if step.place
        else ""
    )
    return ToldStep(indent, figure, f"{formula}{filled}{where}", step)
