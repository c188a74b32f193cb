"""What a figure is called that nobody gave a name: the operation on those it is made of."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from reports.audit.formulas import COMPARISONS
from reports.core.figure import Computed, Figure, LookedUp
from reports.writers.xlsx_formulas import number_literal

_LONGEST_NAME = 48
# Between operands that are named one by one, constants too; the second set binds closer than a sum.
_ARITHMETIC, _BINDING = frozenset("+-×÷"), frozenset("-×÷")
_IS_SUM = re.compile(" [+-] |之和$")


def operands_of(figure: Figure) -> Sequence[Figure]:
    """The figures that a figure is made of."""
    match figure.origin:
        case LookedUp(figure=former):
            return (former,)
        case Computed(operands=operands):
            return [operand for operand in operands if isinstance(operand, Figure)]
    return ()


def composed_name(figure: Figure, name_of: Callable[[Figure], str]) -> str:
    """The name by its operation; `name_of` gives those of what it is made of."""
    names = [name_of(operand) for operand in operands_of(figure)]
    origin = figure.origin
    if not isinstance(origin, Computed):
        return names[0]
    if not names:
        return origin.operation
    if origin.operation in COMPARISONS:
        return f"{names[0]}达标为 1"
    if origin.operation == "合计":
        if len(names) > 2:
            return f"{_cut(names[0])}等 {len(names)} 项之和"
        return _cut(" + ".join(names))
    if origin.operation in _ARITHMETIC:
        names = [_operand_name(operand, name_of) for operand in origin.operands]
    if origin.operation in _BINDING:
        names = [_bracketed(name) for name in names]
    return _cut(f" {origin.operation} ".join(names))


def _bracketed(name: str) -> str:
    return f"（{name}）" if _IS_SUM.search(name) else name


def _operand_name(operand: Figure | Decimal, name_of: Callable[[Figure], str]) -> str:
    return name_of(operand) if isinstance(operand, Figure) else number_literal(operand)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}……"
