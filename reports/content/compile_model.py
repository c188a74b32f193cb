"""From a report type to the figures' side of it: expressions compiled, rules and systems read, shapes of names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from reports.content.model import TypeModel, is_narrative, narrative_names
from reports.core.problems import Fault, Problem, did_you_mean, problem
from reports.finance.compute import in_order
from reports.finance.language import LANGUAGE
from reports.finance.rules import Comparison, comparison
from reports.scoring.check import ties
from reports.scoring.read import read_system
from reports.scoring.result import score_shape
from reports.scoring.system import OpenGroup, System, leaves
from reports.source.schema import Schema, Words, resolve
from reports.templating import (
    ANYTHING,
    Bundle,
    Shape,
    as_template,
    compile_expressions,
    named_for,
    unknown_names_in,
)
from reports.types.declare import expressions_in
from reports.types.formats import Definition, TextTable
from reports.types.report_type import ReportType

GIVEN = ("年度", "上年度", "下年度", "字典", "各报告", "空")
"""Names every document has besides its data."""


def compile_model(kind: ReportType) -> tuple[TypeModel, list[Problem]]:
    """The figures' side of a type, and everything wrong in formulas, rules and systems.

    Where there is anything, its names alone are ready: for what else there is to be read.
    """
    systems, problems = _read_systems(kind)
    rules, found = _comparisons(kind)
    problems += found
    problems += ties(tuple(systems.values()))
    problems += _unknown_chapters(systems.values(), kind.schema)
    names = _names(kind, systems)
    row = {**names, "行": ANYTHING}
    texts = [*_text_expressions(kind), *_rule_expressions(rules, of_rows=True)]
    figures = _figure_expressions(kind, rules, systems)
    for expressions, known in ((figures, names), (texts, row)):
        for expression in expressions:
            problems += _unknown_names(expression, known)
    problems += _unknown_columns(kind)
    formulas, bundle = kind.formulas, Bundle((), b"")
    if not problems:
        try:
            formulas = in_order(kind.formulas, LANGUAGE)
            bundle = compile_expressions([*figures, *texts], LANGUAGE)
        except Fault as fault:
            problems += fault.problems
    model = TypeModel(
        name=kind.name,
        variant=kind.variant,
        schema=kind.schema,
        unit_schema=kind.unit_schema,
        remarks_schema=kind.remarks_schema,
        formulas=formulas,
        rules=rules,
        systems=systems,
        bundle=bundle,
        names=names,
        wanted=kind.wanted,
        dictionaries=kind.dictionaries,
        called=kind.called,
        own_words=kind.own_words,
    )
    return model, list(dict.fromkeys(problems))


def _unknown_columns(kind: ReportType) -> Iterator[Problem]:
    """T02 for each member that 分级 is to add up and no row of the data can have."""
    known: set[str] | None = None
    for expression in chain(*map(expressions_in, kind.formulas)):
        # Whatever cannot be read is told with its names.
        with suppress(Fault):
            for name in named_for(as_template(expression), "分级", LANGUAGE):
                if known is None:
                    known = set(_all_keys(kind.schema))
                if name not in known:
                    near = did_you_mean(name, known)
                    yield problem(
                        "T02", "column", expression.place, name=name, near=near
                    )


def _all_keys(schema: object) -> Iterator[str]:
    """The names of all members of a schema, and of what it refers to."""
    if isinstance(schema, Mapping):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _all_keys(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _all_keys(part)


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
    systems: Mapping[str, System],
) -> list[Words]:
    """The expressions of a type's formulas, systems and names, and of its rules about no rows."""
    found: list[Words] = []
    for formula in kind.formulas:
        found += expressions_in(formula)
    found += _rule_expressions(rules, of_rows=False)
    for system in systems.values():
        found += system.expressions()
    found += kind.called
    return found


def _rule_expressions(rules: Sequence[Comparison], *, of_rows: bool) -> list[Words]:
    """The expressions of rules: of those asked of every row (每), which know 行, or of the others."""
    found: list[Words] = []
    for compared in rules:
        if (compared.rule.each is not None) is not of_rows:
            continue
        # A rule's formula is compiled as its two sides.
        found += (compared.left, compared.right)
        for one in expressions_in(compared.rule):
            if one is not compared.rule.formula:
                found.append(one)
    return found


def _text_expressions(kind: ReportType) -> list[Words]:
    """The expressions of 必写, which know 行 as well."""
    found: list[Words] = []
    for one in kind.wanted:
        found += expressions_in(one)
    return found


def expressions_of(kind: ReportType) -> Iterator[str]:
    """The expressions of figures and texts, and what systems are chosen by."""
    systems, _ = _read_systems(kind)
    rules, _ = _comparisons(kind)
    yield from _figure_expressions(kind, rules, systems)
    yield from _rule_expressions(rules, of_rows=True)
    yield from _text_expressions(kind)
    yield from ("险种", "指标体系") if systems else ()


def _read_systems(kind: ReportType) -> tuple[dict[str, System], list[Problem]]:
    """The indicator systems of a type that hold nothing wrong, and what is wrong in the others."""
    systems: dict[str, System] = {}
    problems: list[Problem] = []
    for name, node in kind.systems.items():
        system, found = read_system(name, node, kind.system_schema)
        problems += found
        if system is not None:
            systems[name] = system
    return systems, problems


def _unknown_chapters(systems: Iterable[System], schema: Schema) -> Iterator[Problem]:
    """S02 for each text in which losses are to be explained and that no data can have."""
    for system in systems:
        key = system.chapter
        if isinstance(key, Words) and not is_narrative(key, schema):
            near = did_you_mean(key, narrative_names(schema))
            yield problem("S02", "unknown_chapter", key.place, key=key, near=near)


# ── names ───────────────────────────────────────────────────────────────────


def shape_of(schema: Schema, root: Schema) -> Shape:
    """What names a value of a schema has."""
    schema = resolve(schema, root)
    is_open = isinstance(schema.get("additionalProperties"), Mapping)
    if "properties" in schema and not is_open:
        names = _member_shapes(schema, root)
        return (
            Shape(names) if names or not schema.get("patternProperties") else ANYTHING
        )
    if "items" in schema and "按" not in schema:
        return Shape(items=shape_of(schema["items"], root))
    return ANYTHING


def _member_shapes(schema: Schema, root: Schema) -> dict[str, Shape]:
    parts = schema.get("properties", {})
    return {key: shape_of(part, root) for key, part in parts.items()}


def _defined_shape(definition: Definition) -> Shape:
    if isinstance(definition, TextTable):
        return Shape(dict.fromkeys(definition.texts, ANYTHING))
    return ANYTHING


def _names(kind: ReportType, systems: Mapping[str, System]) -> dict[str, Shape]:
    """Every name that formulas, rules and templates of a type may use."""
    names = dict.fromkeys(GIVEN, ANYTHING)
    names |= _member_shapes(kind.schema, kind.schema)
    for formula in kind.formulas:
        names[formula.name] = _defined_shape(formula)
    names["单位"] = shape_of(kind.unit_schema, kind.unit_schema)
    if kind.systems:
        is_whole = len(systems) == len(kind.systems)
        names["评分"] = _score_shape(systems) if is_whole else ANYTHING
    return {**names, "上年": Shape(names), "各份": Shape(items=Shape(names))}


def _score_shape(systems: Mapping[str, System]) -> Shape:
    codes: list[str] = []
    for system in systems.values():
        for leaf in leaves(system.members):
            if isinstance(leaf, OpenGroup):
                return score_shape(None)
            codes.append(leaf.code)
    return score_shape(codes)
