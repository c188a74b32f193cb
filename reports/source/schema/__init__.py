"""A user's file held against a JSON Schema: typed values with their places, and problems."""

from reports.source.schema.codes import LEVELS, UNVERIFIED, code_name
from reports.source.schema.context import (
    NOT_OWN,
    FileContext,
    Pending,
    Words,
    limit_problems,
    show_lines,
    words_in,
)
from reports.source.schema.keywords import (
    AFTER_YEAR,
    AMONG_BODIES,
    BODIES,
    DUE,
    FATE,
    LASTING,
    NEARBY_BODY,
    NUMBERS,
    OWN_BODY,
    USED_ELSEWHERE,
    WITHIN,
    Fate,
    Schema,
    member_schema,
    resolve,
)
from reports.source.schema.ranges import usual_ranges
from reports.source.schema.scalars import QUANTITIES
from reports.source.schema.shapes import (
    TABLES,
    Shape,
    has_table,
    names_table,
    shape_of,
)
from reports.source.schema.walk import read_values

__all__ = [
    "AFTER_YEAR",
    "AMONG_BODIES",
    "BODIES",
    "DUE",
    "FATE",
    "LASTING",
    "LEVELS",
    "NEARBY_BODY",
    "NOT_OWN",
    "NUMBERS",
    "OWN_BODY",
    "QUANTITIES",
    "TABLES",
    "UNVERIFIED",
    "USED_ELSEWHERE",
    "WITHIN",
    "Fate",
    "FileContext",
    "Pending",
    "Schema",
    "Shape",
    "Words",
    "code_name",
    "has_table",
    "limit_problems",
    "member_schema",
    "names_table",
    "read_values",
    "resolve",
    "shape_of",
    "show_lines",
    "usual_ranges",
    "words_in",
]
