"""The figures' side of a compiled report type: formulas in order, rules, indicator systems, all names."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from reports.core.values import Values
from reports.finance.rules import Comparison
from reports.scoring.system import System
from reports.source.schema import Schema, Words, resolve
from reports.templating import Bundle, Shape
from reports.types.formats import Definition, Formula, RequiredText


class TypeModel(Struct, frozen=True):
    """What computing, scoring and checking need of a type.

    `systems` are its indicator systems by name, `called` expressions for what a report is called in
    its own text; `own_words` as a ReportType has it.
    """

    name: str
    variant: str
    schema: Schema
    unit_schema: Schema
    formulas: tuple[Definition, ...]
    rules: tuple[Comparison, ...]
    systems: Mapping[str, System]
    bundle: Bundle
    names: Mapping[str, Shape]
    wanted: tuple[RequiredText, ...] = ()
    dictionaries: Mapping[str, Values] = field(default_factory=dict)
    called: tuple[Words, ...] = ()
    own_words: bool = False
    remarks_schema: Schema = field(default_factory=dict)

    def knows_narrative(self, key: str) -> bool:
        """Whether the data may hold a narrative under that heading."""
        return is_narrative(key, self.schema)

    @property
    def figures(self) -> Iterator[Formula]:
        """The definitions that are formulas: what a figure may have been computed by."""
        return (one for one in self.formulas if isinstance(one, Formula))

    @property
    def narrative_names(self) -> list[str]:
        """The headings of narratives that are named one by one."""
        return narrative_names(self.schema)


def is_narrative(key: str, schema: Schema) -> bool:
    """Whether data of a schema may hold a narrative under that heading."""
    part = schema.get("properties", {}).get(key) or _by_pattern(key, schema)
    return part is not None and resolve(part, schema).get("量") == "文段"


def narrative_names(schema: Schema) -> list[str]:
    """The headings of narratives that a schema names one by one."""
    return [key for key in schema.get("properties", {}) if is_narrative(key, schema)]


def _by_pattern(key: str, schema: Schema) -> Schema | None:
    """The schema of the first pattern that a key fits."""
    patterns: Mapping[str, Schema] = schema.get("patternProperties", {})
    for pattern, part in patterns.items():
        if re.search(pattern, key):
            return part
    return None
