"""Where a figure comes from: the formula with names, the formula with numbers, down to what was typed and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.core.figure import Computed, Entered, Figure, LookedUp
from reports.core.problems import Place
from reports.finance.rules import side_words

# Deeper than any formula goes; a figure that rests on itself has been refused before (F03).
_DEEPEST = 40
_JOINED = {sign: f" {sign} " for sign in "-×÷≥≤=><"}
_SUMS = frozenset({"+", "合计"})
_LISTED = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One figure on the way: what it is called, its value, how it came about, and where it was typed.

    `formula` is as the template's author wrote it, empty for a figure without a name; `filled` is the operation with
    the numbers in it. A typed figure has a place and no steps below it; `nothing` says that it is zero.
    """

    name: str
    value: str
    formula: str
    filled: str
    place: Place | None
    below: tuple["Step", ...]
    nothing: bool = False


def trace_figure(figure: Figure, formulas: Mapping[str, str]) -> Step:
    """The whole way of a figure; `formulas` are those of 计算.yaml by name."""
    return _step(figure, formulas, 0)


def _step(figure: Figure, formulas: Mapping[str, str], depth: int) -> Step:
    origin = figure.origin
    formula = formulas.get(figure.name, "")
    value = side_words(figure)
    match origin:
        case Entered(place=place, text=text):
            typed = "" if text == value else f"录入的是 {text}"
            return Step(
                figure.name or "录入", value, "", typed, place, (), figure.value == 0
            )
        case LookedUp(source=source, figure=former):
            below = _below((former,), formulas, depth)
            return Step(figure.name or source, value, "", f"取自 {source}", None, below)
        case Computed(operation="取数", operands=operands):
            # Taking a figure over under another name is no step of its own.
            (only,) = (operand for operand in operands if isinstance(operand, Figure))
            inner = _step(only, formulas, depth)
            return (
                Step(
                    figure.name, value, formula, inner.filled, inner.place, inner.below
                )
                if not inner.place
                else inner
            )
        case Computed(operation=operation, operands=operands):
            parts = (
                tuple(_parts(operation, operands)) if operation in _SUMS else operands
            )
            return Step(
                figure.name,
                value,
                formula,
                _filled(operation, parts),
                None,
                _below(parts, formulas, depth),
            )


def _parts(
    operation: str, operands: Sequence[Figure | Decimal]
) -> Iterator[Figure | Decimal]:
    """What a sum adds up, sums without a name of their own laid open."""
    for operand in operands:
        origin = (
            operand.origin if isinstance(operand, Figure) and not operand.name else None
        )
        if isinstance(origin, Computed) and origin.operation in _SUMS:
            yield from _parts(origin.operation, origin.operands)
        else:
            yield operand


def _below(
    operands: Sequence[Figure | Decimal], formulas: Mapping[str, str], depth: int
) -> tuple[Step, ...]:
    if depth >= _DEEPEST:
        return ()
    return tuple(
        _step(operand, formulas, depth + 1)
        for operand in operands
        if isinstance(operand, Figure)
    )


def _filled(operation: str, operands: Sequence[Figure | Decimal]) -> str:
    """The operation with its numbers: 2,655.78万元 ÷ 3,059.53万元."""
    words = [_operand(operand) for operand in operands]
    if operation in _SUMS:
        words = [
            word
            for word, operand in zip(words, operands, strict=True)
            if not _is_nothing(operand)
        ] or words[:1]
        return (
            " + ".join(words) if 0 < len(words) <= _LISTED else f"{len(words)} 项之和"
        )
    if operation in _JOINED:
        return _JOINED[operation].join(words)
    if operation == "四舍五入":
        return f"{words[0]} 四舍五入到 {words[1]} 位小数"
    if operation == "计分":
        decisive = f"（{'、'.join(words[2:])}）" if words[2:] else ""
        return f"分值 {words[0]} × {words[1]}{decisive}"
    if operation == "批复数":
        return f"由各项推算 {words[1]}，在尾差以内，印批复数 {words[0]}"
    if operation in ("计数", "常数"):
        return operation
    return f"{operation}：{'、'.join(words)}"


def _is_nothing(operand: Figure | Decimal) -> bool:
    return (operand.value if isinstance(operand, Figure) else operand) == 0


def _operand(operand: Figure | Decimal) -> str:
    return side_words(operand) if isinstance(operand, Figure) else f"{operand:f}"


def lines_of(step: Step, folded: int = 12) -> Iterator[str]:
    """The way as an indented list, of each sum no more than so many parts."""
    yield _headline(step)
    yield from _branches(step, "", folded)


def _branches(step: Step, indent: str, folded: int) -> Iterator[str]:
    # What is zero adds nothing to a sum, and most of it nobody typed.
    told = [inner for inner in step.below if not inner.nothing] or step.below
    shown = told[:folded]
    hidden = len(told) - len(shown)
    for index, inner in enumerate(shown):
        last = index == len(shown) - 1 and not hidden
        yield f"{indent}{'└ ' if last else '├ '}{_headline(inner)}"
        yield from _branches(inner, indent + ("  " if last else "│ "), folded)
    if hidden:
        yield f"{indent}└ …… 另有 {hidden} 项"


def _headline(step: Step) -> str:
    """A figure with its value and how it came about, on one line."""
    name = f"{step.name} = {step.value}" if step.name else step.value
    formula = f"；公式 {step.formula}" if step.formula else ""
    filled = f"；{step.filled}" if step.filled else ""
    where = (
        f"；{step.place.file} 第 {step.place.line} 行第 {step.place.column} 列"
        if step.place
        else ""
    )
    return f"{name}{formula}{filled}{where}"
