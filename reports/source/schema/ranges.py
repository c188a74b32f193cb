"""What a number can be and what it usually is: ranges (范围) of a schema, and those of its 常理.

A schema gives a value its own 范围. For all others the root of the file's schema has 常理: by unit,
and by what the value is called, so that a value nobody thought of has a range as well. Beyond what
is possible is an error, beyond what is usual a warning.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property

from msgspec import Struct

from reports.core.figure import Figure, unit_named
from reports.core.nodes import Scalar
from reports.core.problems import Problem, problem
from reports.source.schema.keywords import Schema
from reports.source.values import read_number

_YEAR = re.compile(r"年度(?P<shift>[+-]\d+)?")


class Range(Struct, frozen=True):
    """Bounds as they are written: of what is possible, and of what is usual.

    `is_whole` says that parts of one are not usual.
    """

    least: str = ""
    most: str = ""
    usual_least: str = ""
    usual_most: str = ""
    is_whole: bool = False


class NamedRange(Struct, frozen=True):
    """A range of 常理 for the values of a unit whose path the pattern is found in."""

    pattern: str
    range: Range


class UnitRanges(Struct, frozen=True, dict=True):
    """The ranges of a unit's values, the most particular first: later entries of 常理 come before
    those above them.
    """

    named: Sequence[NamedRange]

    def of(self, path: str) -> Range | None:
        """The range of the value at a path, None where none is for it."""
        for one in self.named:
            if not one.pattern or re.search(one.pattern, path):
                return one.range
        return None

    def all_hold(self, value: Decimal) -> bool:
        """Whether a number is within each of them, whatever it is called: most numbers are."""
        least, most, is_whole = self._narrowest
        return least <= value <= most and not (is_whole and value % 1)

    @cached_property
    def _narrowest(self) -> tuple[Decimal, Decimal, bool]:
        ranges = [one.range for one in self.named]
        least = [text for one in ranges for text in (one.least, one.usual_least)]
        most = [text for one in ranges for text in (one.most, one.usual_most)]
        return (
            max(map(_quantity, filter(None, least)), default=Decimal("-Infinity")),
            min(map(_quantity, filter(None, most)), default=Decimal("Infinity")),
            any(one.is_whole for one in ranges),
        )


UsualRanges = Mapping[str, UnitRanges]
"""The 常理 of a file's schema, by unit."""


def usual_ranges(schema: Schema) -> UsualRanges:
    """The 常理 of a file's schema."""
    found: dict[str, list[NamedRange]] = {}
    for entry in schema.get("常理", {}).values():
        named = NamedRange(entry.get("名称", ""), _range(entry))
        for unit in entry["单位"]:
            found.setdefault(unit, []).insert(0, named)
    return {unit: UnitRanges(ranges) for unit, ranges in found.items()}


def _range(entry: Schema) -> Range:
    return Range(
        least=entry.get("不小于", ""),
        most=entry.get("不大于", ""),
        usual_least=entry.get("多半不小于", ""),
        usual_most=entry.get("多半不大于", ""),
        is_whole=entry.get("整") == "是",
    )


def _range_of(unit: str, schema: Schema, path: str, usual: UsualRanges) -> Range | None:
    """The range of a value: its own, else that of 常理; None where nothing is known of it."""
    if "范围" in schema:
        return _range(schema["范围"])
    ranges = usual.get(unit)
    return ranges.of(path) if ranges is not None else None


# ── numbers ─────────────────────────────────────────────────────────────────


def number_problems(
    figure: Figure, node: Scalar, schema: Schema, path: str, usual: UsualRanges
) -> Iterator[Problem]:
    """D19 for a typed number beyond what it can be or usually is: at most one."""
    unit, value = figure.unit, figure.value
    assert isinstance(value, Decimal)
    named = unit.dimension or unit.name
    if "范围" not in schema and named in usual and usual[named].all_hold(value):
        return
    known = _range_of(named, schema, path, usual)
    if known is None:
        return
    case = bound = ""
    if known.most and value > _quantity(known.most):
        case, bound = "above", known.most
    elif known.least and value < _quantity(known.least):
        case, bound = "below", known.least
    elif known.usual_most and value > _quantity(known.usual_most):
        case, bound = "seldom_above", known.usual_most
    elif known.usual_least and value < _quantity(known.usual_least):
        case, bound = "seldom_below", known.usual_least
    elif known.is_whole and not unit.exponent and value % 1:
        case = "seldom_parts"
    if case:
        yield _range_problem(case, node, path, bound)


def bound_passed(
    value: Decimal, named: str, schema: Schema, path: str, usual: UsualRanges
) -> str:
    """The bound, as it is written, beyond which a number would be that unusual; empty where none is."""
    known = _range_of(named, schema, path, usual)
    if known is None:
        return ""
    for bound, sign in (
        (known.usual_most or known.most, 1),
        (known.usual_least or known.least, -1),
    ):
        if bound and (value - _quantity(bound)) * sign > 0:
            return bound
    return ""


@cache
def _quantity(text: str) -> Decimal:
    """A bound in the base unit: 100% is 1."""
    typed = read_number(text)
    if typed is None:
        raise ValueError(f"看不懂这个范围：{text}")
    return typed.number.scaleb(unit_named(typed.unit).exponent)


# ── years ───────────────────────────────────────────────────────────────────


def year_problems(
    year: int,
    unit: str,
    node: Scalar,
    schema: Schema,
    path: str,
    usual: UsualRanges,
    report_year: int,
) -> Iterator[Problem]:
    """D19 for a year (of a 日期, 年月 or 年份) too far from the report's: at most one."""
    known = _range_of(unit, schema, path, usual)
    if known is None or not report_year:
        return
    for case, bound, sign in (
        ("late", known.most, 1),
        ("early", known.least, -1),
        ("seldom_late", known.usual_most, 1),
        ("seldom_early", known.usual_least, -1),
    ):
        if bound and (year - _year(bound, report_year)) * sign > 0:
            yield _range_problem(case, node, path, str(_year(bound, report_year)))
            return


def _year(text: str, report_year: int) -> int:
    """A bound that is written from the report's year: 年度+1."""
    found = _YEAR.fullmatch(text)
    if found is None:
        raise ValueError(f"看不懂这个范围：{text}")
    return report_year + int(found["shift"] or 0)


def _range_problem(case: str, node: Scalar, path: str, bound: str) -> Problem:
    return problem(
        "D19",
        case,
        node.place,
        name=path,
        text=node.text.strip(),
        bound=bound,
    )
