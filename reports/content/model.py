"""The figures' side of a report type, compiled: formulas in order, rules, indicator systems, and all names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.core.problems import Fault, Problem
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
    compile_expressions,
    unknown_names_in,
)
from reports.types.report_type import Formula, ReportType, RequiredText
from reports.types.systems import whole_system

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
    systems: Mapping[str, System]
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
    systems, problems = _read_systems(kind)
    rules, found = _comparisons(kind)
    problems += found
    problems += ties(tuple(systems.values()))
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
    systems: Mapping[str, System],
) -> list[Words]:
    """The expressions of a type's formulas, rules, systems and names."""
    found: list[Words | None] = []
    for formula in kind.formulas:
        found += (formula.expression, formula.approved)
    for compared in rules:
        rule = compared.rule
        found += (compared.left, compared.right, rule.tolerance, rule.condition)
        found += (rule.listed, rule.spot)
    for system in systems.values():
        found += system.expressions()
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
    systems, _ = _read_systems(kind)
    rules, _ = _comparisons(kind)
    yield from _figure_expressions(kind, rules, systems)
    yield from _text_expressions(kind)
    yield from (system.entered_under for system in systems.values())
    yield from ("险种", "指标体系") if systems else ()


def _read_systems(kind: ReportType) -> tuple[dict[str, System], list[Problem]]:
    """The indicator systems of a type that hold nothing wrong, and what is wrong in the others."""
    systems: dict[str, System] = {}
    problems: list[Problem] = []
    for name in kind.systems:
        try:
            node = whole_system(name, kind.systems)
        except Fault as fault:
            problems += fault.problems
            continue
        system, found = read_system(name, node, kind.system_schema)
        problems += found
        if system is not None:
            systems[name] = system
    return systems, problems


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


def _names(kind: ReportType, systems: Mapping[str, System]) -> dict[str, Shape]:
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
