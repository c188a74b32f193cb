"""A stylesheet as a page carries it: in one line, without comments.

The page's policy knows it by its hash, and portals trim lines, collapse blanks and drop empty lines of what
is put into them: of this there is nothing to be dropped.
"""

import re
from functools import lru_cache

_STRING = r"(\"[^\"]*\"|'[^']*')"
_COMMENT = re.compile(rf"{_STRING}|/\*.*?\*/", re.DOTALL)
# The last of a rule needs no end; a blank before a colon is a selector's.
_BLANK = re.compile(rf"{_STRING}|\s*;\s*(?=\}})|\s*([{{}};,])\s*|(:)\s+|\s+")


@lru_cache(maxsize=16)
def pressed(style: str) -> str:
    """The same rules in as few characters as are sure to mean the same."""
    rules = _COMMENT.sub(lambda found: found[1] or " ", style)
    return _BLANK.sub(_kept, rules).strip()


def _kept(found: re.Match[str]) -> str:
    if kept := found[1] or found[2] or found[3]:
        return kept
    return "" if ";" in found[0] else " "
