"""The only door to Jinja.

One sandbox for expressions, templates and page shells; strict names, exact numbers.
"""

from reports.templating.engine import (
    Bundle,
    Expression,
    Expressions,
    Templates,
    as_template,
    check_syntax,
    compile_expressions,
    compile_fragment,
    compile_page,
    compile_template,
    expressions_of,
    page,
    page_pieces,
)
from reports.templating.faults import faults, typed_unit_problem
from reports.templating.mentions import (
    arithmetic,
    called_with,
    find_mentions,
    included_templates,
    named_for,
    root_names,
)
from reports.templating.named import Named, UnknownNameError, member_of, names_of
from reports.templating.names import (
    ANYTHING,
    Shape,
    shape_of_type,
    unknown_names,
    unknown_names_in,
)
from reports.templating.origins import Origins, origin
from reports.templating.sandbox import (
    Asking,
    Language,
    Names,
    Stream,
)

__all__ = [
    "ANYTHING",
    "Asking",
    "Bundle",
    "Expression",
    "Expressions",
    "Language",
    "Named",
    "Names",
    "Origins",
    "Shape",
    "Stream",
    "Templates",
    "UnknownNameError",
    "arithmetic",
    "as_template",
    "called_with",
    "check_syntax",
    "compile_expressions",
    "compile_fragment",
    "compile_page",
    "compile_template",
    "expressions_of",
    "faults",
    "find_mentions",
    "included_templates",
    "member_of",
    "named_for",
    "names_of",
    "origin",
    "page",
    "page_pieces",
    "root_names",
    "shape_of_type",
    "typed_unit_problem",
    "unknown_names",
    "unknown_names_in",
]
