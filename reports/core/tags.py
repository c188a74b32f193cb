"""How a tag of Jinja is spelled, wherever a template is written."""

import re

# Another opening inside ends the search: else a hundred thousand of them take the square.
STATEMENT = r"""\{%(?:"[^"]*"|'[^']*'|(?!%\}|\{%)[^"'])*%\}"""
"""A statement, as part of a pattern."""
PRINT = r"""\{\{(?:"[^"]*"|'[^']*'|(?!\}\}|\{\{)[^"'])*\}\}"""
COMMENT = r"\{\#(?:(?!\#\}|\{\#).)*\#\}"
"""A remark, as part of a pattern."""
TAG = re.compile(f"{PRINT}|{STATEMENT}|{COMMENT}", re.S)
"""One tag of Jinja: printed, a statement or a remark."""
HALF_TAG = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
"""One side of a tag."""
KEYWORD = re.compile(r"\{%[-+]?\s*(\w+)\s*(.*?)\s*[-+]?%\}", re.S)
"""A statement: its keyword, and the rest of it."""
LONE_TAG = re.compile(r"(?<!\{_)[{｛][\s%]{0,4}[^\W\d_][^{}｛｝]{0,60}[}｝]")
"""A brace, a name and a brace: a tag of which a half was not typed, or typed in full width."""
CELL_COMMANDS = frozenset({"vm", "hm", "colspan", "cellbg"})
"""Statements of a Word body about the cell they stand in."""
