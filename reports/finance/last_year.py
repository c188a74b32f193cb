"""上年: what a document takes over from last year's, and where the two do not agree."""

from collections.abc import Mapping
from typing import Any

from reports.core import nodes
from reports.core.figure import NONE, PENDING, Figure, LookedUp
from reports.core.problems import Problem, problem
from reports.core.values import NewValues, Values
from reports.finance.messages import exact_words
from reports.finance.rounding import typed_decimals
from reports.source.schema import Schema, resolve

_LOOKED_UP = "上年取"
_USUAL_DECIMALS = 2


def take_over(
    values: Values,
    schema: Schema,
    previous: Values,
    root: Schema | None = None,
    path: str = "",
) -> tuple[NewValues, list[Problem]]:
    """The values with what the schema marks 上年取 from last year's names where nothing was entered.

    Both there and different is D13. `root` is the whole schema of a part, `path` where the part
    stands in it.
    """
    root = schema if root is None else root
    filled, problems = dict(values), []
    for key, part in schema.get("properties", {}).items():
        part = resolve(part, root)
        name = _path_to(key, path)
        current = filled.get(key)
        if isinstance(current, dict) and "properties" in part:
            filled[key], found = take_over(current, part, previous, root, name)
            problems += found
        if _LOOKED_UP not in part:
            continue
        source = part[_LOOKED_UP]
        former = _look_up(previous, source)
        if not isinstance(former, Figure):
            continue
        if isinstance(current, Figure) and not _agree(current, former):
            problems.append(_differs(name, current, former, source))
        elif current is NONE:
            origin = LookedUp(f"上年.{source}", former)
            filled[key] = Figure(former.value, former.unit, origin, name, former.places)
    return filled, problems


def mark_missing(
    values: Values,
    schema: Schema,
    node: nodes.Mapping,
    *,
    has_last_year: bool,
    root: Schema | None = None,
    path: str = "",
) -> tuple[NewValues, list[Problem]]:
    """The values with 待填 for what is required, marked 上年取 and neither entered nor looked up: D05
    each.

    `root` is the whole schema of a part, `path` where the part stands in it.
    """
    root = schema if root is None else root
    filled, problems = dict(values), []
    required = schema.get("required", ())
    for key, part in schema.get("properties", {}).items():
        part = resolve(part, root)
        name, child = _path_to(key, path), node.items.get(key)
        current = filled.get(key)
        if isinstance(current, dict) and isinstance(child, nodes.Mapping):
            filled[key], found = mark_missing(
                current,
                part,
                child,
                has_last_year=has_last_year,
                root=root,
                path=name,
            )
            problems += found
        elif child is None and current is NONE and key in required:
            source = part.get(_LOOKED_UP)
            if source is not None:
                filled[key] = PENDING
                problems.append(_missing(name, source, node, has_last_year))
    return filled, problems


def _missing(
    name: str, source: str, node: nodes.Mapping, has_last_year: bool
) -> Problem:
    if has_last_year:
        return problem("D05", "not_computed", node.place, name=name, source=source)
    return problem("D05", "no_last_year", node.place, name=name)


def lay_over(
    entered: Any, previous: Any, path: str = "上年"
) -> tuple[Any, list[Problem]]:
    """Last year's names: those entered (上年) laid over those of last year's folder.

    D13 where both differ.
    """
    if isinstance(entered, Mapping):
        laid: NewValues = dict(previous) if isinstance(previous, Mapping) else {}
        problems: list[Problem] = []
        for key, value in entered.items():
            laid[key], found = lay_over(value, laid.get(key), f"{path}.{key}")
            problems += found
        return laid, problems
    if entered is NONE:
        return NONE if previous is None else previous, []
    if not isinstance(entered, Figure) or not isinstance(previous, Figure):
        return entered, []
    if _agree(entered, previous):
        return entered, []
    source = path.removeprefix("上年.")
    return entered, [_differs(path, entered, previous, source)]


def _path_to(key: str, path: str) -> str:
    return f"{path}.{key}" if path else key


def _look_up(values: Any, path: str) -> Any:
    """What is there at a path of names, 无 where it leads nowhere."""
    for name in path.split("."):
        if not isinstance(values, Mapping) or name not in values:
            return NONE
        values = values[name]
    return values


def _agree(current: Figure, former: Figure) -> bool:
    """Whether an entered figure is the former one, as it would be typed: two decimals or as many as
    were typed.
    """
    if current.unit.dimension != former.unit.dimension:
        return False
    decimals = max(typed_decimals(current), _USUAL_DECIMALS)
    return current == former.cast(current.unit).rounded(decimals)


def _differs(name: str, current: Figure, former: Figure, source: str) -> Problem:
    if former.unit.dimension == current.unit.dimension:
        former = former.cast(current.unit)
    return problem(
        "D13",
        place=getattr(current.origin, "place", None),
        name=name,
        entered=exact_words(current),
        source=source,
        former=exact_words(former),
    )
