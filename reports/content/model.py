"""The figures' side of a report type, compiled: formulas in order, rules, indicator systems, and all names."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.core.figure import NONE
from reports.core.nodes import Mapping as Node
from reports.core.nodes import Scalar
from reports.core.nodes import Sequence as Items
from reports.core.problems import Fault, Problem, Severity, did_you_mean
from reports.finance.compute import in_order
from reports.finance.language import LANGUAGE
from reports.finance.rules import Comparison, comparison
from reports.scoring.system import (
    is_slot,
    leaves,
    settle_methods,
    shape,
    system_problems,
)
from reports.source.schema import FileContext, Schema, Words, read_values, resolve
from reports.templating import (
    ANYTHING,
    Bundle,
    Shape,
    compile_expressions,
    unknown_names_in,
)
from reports.types.report_type import Formula, ReportType, RequiredText, overlay

GIVEN = ("年度", "上年度", "下年度", "字典", "各报告", "空")
"""Names every document has besides its data."""


@dataclass(frozen=True, slots=True)
class TypeModel:
    """What computing, scoring and checking need of a type; `systems` are its indicator systems by name.

    `called` are expressions for what a report is called in its own text; `own_words` as a ReportType has it.
    """

    name: str
    variant: str
    schema: Schema
    unit_schema: Schema
    formulas: tuple[Formula, ...]
    rules: tuple[Comparison, ...]
    systems: Mapping[str, Mapping[str, Any]]
    bundle: Bundle
    names: Mapping[str, Shape]
    wanted: tuple[RequiredText, ...] = ()
    dictionaries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    called: tuple[Words, ...] = ()
    own_words: bool = False

    def knows_narrative(self, key: str) -> bool:
        """Whether the data may hold a narrative under that heading."""
        part = self.schema.get("properties", {}).get(key)
        patterns = self.schema.get("patternProperties", {})
        part = part or next(
            (value for pattern, value in patterns.items() if re.search(pattern, key)),
            None,
        )
        return part is not None and resolve(part, self.schema).get("量") == "文段"

    @property
    def narrative_names(self) -> list[str]:
        """The headings of narratives that are named one by one."""
        return [
            key
            for key in self.schema.get("properties", {})
            if self.knows_narrative(key)
        ]


def compile_model(kind: ReportType) -> TypeModel:
    """The figures' side of a type made ready. Raises Fault with everything wrong in formulas, rules and systems."""
    problems: list[Problem] = []
    systems = dict(_systems(kind, problems))
    rules, found = _comparisons(kind)
    problems += found
    problems += _ties(systems)
    names = _names(kind, systems)
    row = {**names, "行": ANYTHING}
    texts = _text_expressions(kind)
    figures = _figure_expressions(kind, rules, systems)
    for expressions, known in ((figures, names), (texts, row)):
        for expression in expressions:
            problems += _unknown_names(expression, known)
    if problems:
        raise Fault(*dict.fromkeys(problems))
    return TypeModel(
        kind.name,
        kind.variant,
        kind.schema,
        kind.unit_schema,
        in_order(kind.formulas, LANGUAGE),
        rules,
        systems,
        compile_expressions([*figures, *texts], LANGUAGE),
        names,
        kind.wanted,
        kind.dictionaries,
        kind.called,
        kind.own_words,
    )


# ── expressions ─────────────────────────────────────────────────────────────


def _comparisons(kind: ReportType) -> tuple[tuple[Comparison, ...], list[Problem]]:
    """The rules as comparisons, and what is wrong with those that are none."""
    compared: list[Comparison] = []
    problems: list[Problem] = []
    for rule in kind.rules:
        try:
            compared.append(comparison(rule))
        except Fault as fault:
            problems += fault.problems
    return tuple(compared), problems


def _unknown_names(expression: Words, known: Mapping[str, Shape]) -> Sequence[Problem]:
    """The names of an expression that cannot exist, or what keeps it from being read."""
    try:
        return unknown_names_in(expression, known, LANGUAGE)
    except Fault as fault:
        return fault.problems


def _figure_expressions(
    kind: ReportType,
    rules: Sequence[Comparison],
    systems: Mapping[str, Mapping[str, Any]],
) -> list[Words]:
    """The expressions of a type's formulas, rules, systems and names."""
    found: list[Words | None] = []
    for formula in kind.formulas:
        found += (formula.expression, formula.approved)
    for compared in rules:
        rule = compared.rule
        found += (compared.left, compared.right, rule.tolerance, rule.condition)
        found += (rule.listed, rule.spot)
    found += _system_expressions(systems)
    found += kind.called
    return [one for one in found if one is not None]


def _text_expressions(kind: ReportType) -> list[Words]:
    """The expressions of 必写, which know 行 as well."""
    found: list[Words | None] = []
    for one in kind.wanted:
        found += (one.text, one.explanation, one.each, one.condition)
        found += (one.current, one.base)
    return [one for one in found if one is not None]


def expressions_of(kind: ReportType) -> Iterator[str]:
    """The expressions of a type's formulas, rules and systems, and what its systems take their results from."""
    systems = dict(_systems(kind, []))
    rules, _ = _comparisons(kind)
    yield from _figure_expressions(kind, rules, systems)
    yield from _text_expressions(kind)
    yield from (str(system["录入"]) for system in systems.values())
    yield from ("险种", "指标体系") if systems else ()


def _system_expressions(systems: Mapping[str, Mapping[str, Any]]) -> Iterator[Words]:
    for system in systems.values():
        fits = system["适用"] and system["适用"]["条件"]
        if isinstance(fits, Words):
            yield fits
        for node in _scored(system["指标"]):
            for key in ("完成值", "目标值", "调整后"):
                if isinstance(node[key], Words):
                    yield node[key]


def _scored(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        inner = node["指标"] or node["计分项"]
        if inner:
            yield from _scored(inner)
        else:
            yield node


# ── indicator systems ───────────────────────────────────────────────────────


def _systems(
    kind: ReportType, problems: list[Problem]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The systems of a type, each laid over the one it names under 沿用; those that hold nothing wrong."""
    for name in kind.systems:
        try:
            node = _laid_over(name, kind, ())
        except Fault as fault:
            problems += fault.problems
            continue
        system = _system(node, kind.system_schema, problems)
        if system is not None:
            yield name, system


def _laid_over(name: str, kind: ReportType, above: tuple[str, ...]) -> Node:
    """A system laid over the one it names under 沿用, that one over its own. Raises Fault where one is missing."""
    node = kind.systems[name]
    base = node.items.get("沿用")
    if not isinstance(base, Scalar):
        return node
    if base.text in (*above, name):
        message = f"指标体系“{name}”绕了一圈又沿用到自己。"
        raise Fault(Problem("F03", Severity.ERROR, message, base.place))
    if base.text not in kind.systems:
        message = f"没有“{base.text}”这套指标体系可以沿用。"
        raise Fault(
            Problem(
                "D14",
                Severity.ERROR,
                message,
                base.place,
                hint=did_you_mean(base.text, kind.systems),
            )
        )
    lower = _laid_over(base.text, kind, (*above, name))
    # Where a system applies, it says itself: one that does not is taken only where the data names it.
    lower = Node(
        {key: part for key, part in lower.items.items() if key != "适用"},
        lower.keys,
        lower.place,
    )
    grouped, patches = _patches(node)
    return overlay(_patched(lower, patches), grouped)


def _patches(node: Node) -> tuple[Node, dict[str, Node]]:
    """A system without the indicators it gives by their 编号 alone, and those, to be laid over wherever they stand."""
    listed = node.items.get("指标")
    if not isinstance(listed, Items):
        return node, {}
    loose = {
        code: item
        for item in listed.items
        if isinstance(item, Node) and (code := _lone_code(item))
    }
    items = dict(node.items)
    rest = [item for item in listed.items if item not in loose.values()]
    if rest:
        items["指标"] = Items(rest, listed.place)
    else:
        del items["指标"]
    return Node(items, node.keys, node.place), loose


def _lone_code(item: Node) -> str:
    """The 编号 of an item that says nothing of its 名称, empty for any other."""
    code = item.items.get("编号")
    return code.text if isinstance(code, Scalar) and "名称" not in item.items else ""


def _patched(node: Node, patches: Mapping[str, Node]) -> Node:
    """A system, group or indicator with the patches of the indicators in it laid over them."""
    code = node.items.get("编号")
    if isinstance(code, Scalar) and code.text in patches:
        node = overlay(node, patches[code.text])
    items = dict(node.items)
    for key in ("指标", "计分项"):
        inner = items.get(key)
        if isinstance(inner, Items):
            parts = [
                _patched(part, patches) if isinstance(part, Node) else part
                for part in inner.items
            ]
            items[key] = Items(parts, inner.place)
    return Node(items, node.keys, node.place)


def _system(
    node: Node, schema: Schema, problems: list[Problem]
) -> Mapping[str, Any] | None:
    system, found = read_values(node, schema, FileContext(amount_unit="万元"))
    if not found:
        settle_methods(system["指标"])
        found = system_problems(system, node.place)
    problems += found
    return None if found else system


def _ties(systems: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """S03 for each system that applies to the same scheme from the same year as another: none could be chosen.

    Whether two of them have their conditions met at once, only the data can tell.
    """
    taken: dict[tuple[str, str], str] = {}
    for name, system in systems.items():
        fits = system["适用"]
        for scheme in (fits["险种"] or ("",)) if fits and not fits["条件"] else ():
            other = taken.setdefault((scheme, fits["年度起"]), name)
            if other != name:
                whom = f"都适用于“{scheme}”" if scheme else "都没有写适用的险种"
                message = (
                    f"指标体系“{name}”和“{other}”{whom}，又从同一年起，不知道用哪一套。"
                )
                hint = "改其中一套的“适用”：险种、年度起或条件。"
                yield Problem(
                    "S03", Severity.ERROR, message, system["名称"].place, hint=hint
                )


def choose_system(
    model: TypeModel,
    scheme: str,
    year: int,
    named: str,
    holds: Callable[[Words], bool] = lambda expression: True,
) -> tuple[str, Mapping[str, Any]] | None:
    """The system the data names, else the latest that applies to scheme and year; None where there is none.

    One whose condition is met comes before one without; `holds` evaluates a condition.
    """
    if named:
        return (named, model.systems[named]) if named in model.systems else None
    fitting = [
        (int(fits["年度起"]), fits["条件"] is not NONE, name)
        for name, system in model.systems.items()
        if (fits := system["适用"])
        and int(fits["年度起"]) <= year
        and (not fits["险种"] or scheme in fits["险种"])
        and (fits["条件"] is NONE or holds(fits["条件"]))
    ]
    if not fitting:
        return None
    conditional = [one for one in fitting if one[1]]
    chosen = max(conditional or fitting)[2]
    return chosen, model.systems[chosen]


# ── names ───────────────────────────────────────────────────────────────────


def shape_of(schema: Schema, root: Schema) -> Shape:
    """What names a value of a schema has."""
    schema = resolve(schema, root)
    if "properties" in schema and not isinstance(
        schema.get("additionalProperties"), Mapping
    ):
        names = {
            key: shape_of(part, root) for key, part in schema["properties"].items()
        }
        return (
            ANYTHING if schema.get("patternProperties") and not names else Shape(names)
        )
    if "items" in schema:
        return Shape(items=shape_of(schema["items"], root))
    return ANYTHING


def _names(
    kind: ReportType, systems: Mapping[str, Mapping[str, Any]]
) -> dict[str, Shape]:
    """Every name that formulas, rules and templates of a type may use."""
    data = {
        key: shape_of(part, kind.schema)
        for key, part in kind.schema.get("properties", {}).items()
    }
    names = {
        **dict.fromkeys(GIVEN, ANYTHING),
        **data,
        **dict.fromkeys((formula.name for formula in kind.formulas), ANYTHING),
        "单位": shape_of(kind.unit_schema, kind.unit_schema),
    }
    if kind.systems:
        nodes = [node for system in systems.values() for node in leaves(system["指标"])]
        codes = (
            None
            if any(is_slot(node) for node in nodes)
            else [node["编号"] for node in nodes]
        )
        names["评分"] = shape(codes) if len(systems) == len(kind.systems) else ANYTHING
    return {**names, "上年": Shape(names), "各份": Shape(items=Shape(names))}
