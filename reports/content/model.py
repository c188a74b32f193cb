"""The figures' side of a report type, compiled: formulas in order, rules, indicator systems, and all names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.core.problems import Fault, Problem
from reports.finance.compute import in_order
from reports.finance.language import LANGUAGE
from reports.finance.rules import comparison
from reports.scoring.check import ties
from reports.scoring.read import read_system
from reports.scoring.result import score_shape
from reports.scoring.system import Slot, System, leaves
from reports.source.schema import Schema, Words, resolve
from reports.templating import (
    ANYTHING,
    Bundle,
    Shape,
    SourceText,
    compile_expressions,
    unknown_names_in,
)
from reports.types.report_type import Formula, ReportType, RequiredText, Rule
from reports.types.systems import whole_system

GIVEN = ("年度", "上年度", "下年度", "字典", "各报告", "空")
"""Names every document has besides its data."""


@dataclass(frozen=True, slots=True)
class TypeModel:
    """What computing, scoring and checking need of a type; `systems` are its indicator systems by name.

    `called` counts the expressions for what a report is called (报告名.0 …); `own_words` as a Kind has it.
    """

    name: str
    variant: str
    schema: Schema
    unit_schema: Schema
    formulas: tuple[Formula, ...]
    rules: tuple[tuple[Rule, str], ...]
    systems: Mapping[str, System]
    bundle: Bundle
    names: Mapping[str, Shape]
    wanted: tuple[RequiredText, ...] = ()
    dictionaries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    called: int = 0
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
    sources = _sources(kind, systems, problems)
    problems += ties(tuple(systems.values()))
    names = _names(kind, systems)
    for key, source in sources.items():
        try:
            known = {**names, "行": ANYTHING} if key.startswith("必写.") else names
            problems += unknown_names_in(source.text, source.place, known, LANGUAGE)
        except Fault as fault:
            problems += fault.problems
    if problems:
        raise Fault(*dict.fromkeys(problems))
    return TypeModel(
        kind.name,
        kind.variant,
        kind.schema,
        kind.unit_schema,
        in_order(kind.formulas, LANGUAGE),
        tuple((rule, comparison(rule).operator) for rule in kind.rules),
        systems,
        compile_expressions(sources, LANGUAGE),
        names,
        kind.wanted,
        kind.dictionaries,
        len(kind.called),
        kind.own_words,
    )


# ── expressions ─────────────────────────────────────────────────────────────


def _sources(
    kind: ReportType, systems: Mapping[str, System], problems: list[Problem]
) -> Mapping[str, SourceText]:
    return {
        **dict(_formula_sources(kind)),
        **dict(_rule_sources(kind, problems)),
        **dict(_wanted_sources(kind)),
        **dict(_system_sources(systems)),
        **{f"报告名.{index}": _source(name) for index, name in enumerate(kind.called)},
    }


def expressions_of(kind: ReportType) -> Iterator[str]:
    """The expressions of a type's formulas, rules and systems, and what its systems take their results from."""
    systems, _ = _read_systems(kind)
    yield from (source.text for source in _sources(kind, systems, []).values())
    yield from (system.entered_under for system in systems.values())
    yield from ("险种", "指标体系") if systems else ()


def _source(text: Words) -> SourceText:
    return SourceText(text, text.place)


def _formula_sources(kind: ReportType) -> Iterator[tuple[str, SourceText]]:
    for formula in kind.formulas:
        yield f"计算.{formula.name}", _source(formula.expression)
        if formula.approved is not None:
            yield f"核对.{formula.name}", _source(formula.approved)


def _rule_sources(
    kind: ReportType, problems: list[Problem]
) -> Iterator[tuple[str, SourceText]]:
    for rule in kind.rules:
        try:
            sides = comparison(rule)
        except Fault as fault:
            problems += fault.problems
            continue
        parts = {
            "左": sides.left,
            "右": sides.right,
            "容差": rule.tolerance,
            "条件": rule.condition,
        }
        parts |= {"列出": rule.listed, "处": rule.spot}
        yield from (
            (f"勾稽.{rule.code}.{part}", _source(text))
            for part, text in parts.items()
            if text is not None
        )


def _wanted_sources(kind: ReportType) -> Iterator[tuple[str, SourceText]]:
    for rule in kind.wanted:
        parts = {
            "叙述": rule.text,
            "名称": rule.explanation,
            "每": rule.each,
            "条件": rule.condition,
        }
        parts |= {"本数": rule.current, "比数": rule.base}
        yield from (
            (f"必写.{rule.code}.{part}", _source(text))
            for part, text in parts.items()
            if text is not None
        )


def _system_sources(
    systems: Mapping[str, System],
) -> Iterator[tuple[str, SourceText]]:
    for system in systems.values():
        for name, text in system.expressions():
            yield name, _source(text)


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
            if isinstance(leaf, Slot):
                return score_shape(None)
            codes.append(leaf.code)
    return score_shape(codes)
