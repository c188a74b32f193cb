"""Sums in print: what stands left of = worked out, beside what stands right of it."""

from collections.abc import Iterator, Sequence
from itertools import product

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.facts.model import Printed, read_printed
from reports.gate.finished.plain import Mark, Plain, mark

_UNITS = "万元|亿元|元|万人|人"
_SUM = Pattern(
    rf"(?<![\d.,%+\-×*÷/（）元人万亿])(?P<left>[（\d](?:[\d.,%（）+\-×*÷/]|{_UNITS})*)"
    rf"=(?P<right>-?\d[\d,]*(?:\.\d+)?)(?P<percent>%)?"
)
_UNIT = Pattern(_UNITS)
_TOKEN = Pattern(r"\d[\d,]*(?:\.\d+)?%?|[（）+\-×*÷/]")
_OPERATORS = "+-×*÷/"
# 利息收入/（上年结余+年末结余）/2: what was meant is the mean.
_MEAN = Pattern(r"[/÷]（[^（），。；=]{1,24}\+[^（），。；=]{1,24}）[/÷]2(?![\d.])")
_MOST_NUMBERS = 7
_MOST_DEPTH = 20


def find_wrong_sums(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A02 for each sum that does not come to what is printed, and each mean whose brackets are lost."""
    for number, line in enumerate(lines):
        if "=" not in line.words:
            continue
        taken: set[int] = set()
        for found in _SUM.finditer(line.words):
            right = read_printed(found["right"])
            value = _value_of(found["left"], right, is_percent=bool(found["percent"]))
            if value is None:
                continue
            taken.update(range(*found.span()))
            told = problem(
                "A02",
                "value",
                words=found.group(),
                printed=found["right"] + (found["percent"] or ""),
                expected=value,
            )
            yield mark(told, number, line, *found.span())
        for found in _MEAN.finditer(line.words):
            if found.start() not in taken:
                told = problem("A02", "mean", words=found.group())
                yield mark(told, number, line, *found.span())


def _value_of(left: str, right: Printed, *, is_percent: bool) -> str | None:
    """What a sum comes to where that is not what is printed, None where it is or is not understood."""
    if len(set(_UNIT.findall(left))) > 1:
        return None
    bare = _UNIT.sub("", left)
    tokens = _TOKEN.findall(bare)
    numbers = [at for at, token in enumerate(tokens) if token[0].isdigit()]
    if "".join(tokens) != bare or not 2 <= len(numbers) <= _MOST_NUMBERS:
        return None
    if not any(token in _OPERATORS for token in tokens):
        return None
    values = list(_values(tokens, numbers))
    if not values:
        return None
    # 万元 and 亿元 stand behind the number, the sign % may be left out.
    scales = (100.0,) if is_percent else (1.0, 100.0, 1e-4, 1e4, 1e-8, 1e8)
    for scale in scales:
        least, most = min(values) * scale, max(values) * scale
        slack = abs(right.half) * 1e-6
        if least <= right.high + slack and most >= right.low - slack:
            return None
    value = values[0] * scales[0]
    shown = f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4g}"
    return f"{shown}%" if is_percent else shown


def _values(tokens: Sequence[str], numbers: Sequence[int]) -> Iterator[float]:
    """What a sum comes to as printed, then with each number at its least and most before rounding."""
    for signs in ((0,) * len(numbers), *product((-1, 1), repeat=len(numbers))):
        now: list[str | float] = list(tokens)
        for at, sign in zip(numbers, signs, strict=True):
            printed = read_printed(tokens[at].rstrip("%"))
            share = 100.0 if tokens[at].endswith("%") else 1.0
            half = printed.half if "." in printed.text else 0.0
            now[at] = (printed.value + sign * half) / share
        value = worked_out(now)
        if value is None:
            return
        yield value


def worked_out(tokens: Sequence[str | float]) -> float | None:
    """What a sum of numbers, signs and brackets comes to; None where it is none, or divides by nothing."""
    try:
        value, rest = _added(tokens, 0, 0)
    except (ZeroDivisionError, ValueError, IndexError):
        return None
    return value if rest == len(tokens) else None


def _added(tokens: Sequence[str | float], at: int, depth: int) -> tuple[float, int]:
    value, at = _multiplied(tokens, at, depth)
    while at < len(tokens) and tokens[at] in ("+", "-"):
        other, after = _multiplied(tokens, at + 1, depth)
        value = value + other if tokens[at] == "+" else value - other
        at = after
    return value, at


def _multiplied(
    tokens: Sequence[str | float], at: int, depth: int
) -> tuple[float, int]:
    value, at = _single(tokens, at, depth)
    while at < len(tokens) and tokens[at] in ("×", "*", "÷", "/"):
        other, after = _single(tokens, at + 1, depth)
        value = value * other if tokens[at] in ("×", "*") else value / other
        at = after
    return value, at


def _single(tokens: Sequence[str | float], at: int, depth: int) -> tuple[float, int]:
    one = tokens[at]
    if one == "（" and depth < _MOST_DEPTH:
        value, after = _added(tokens, at + 1, depth + 1)
        if tokens[after] != "）":
            raise ValueError
        return value, after + 1
    if isinstance(one, str):
        raise ValueError
    return one, at + 1
