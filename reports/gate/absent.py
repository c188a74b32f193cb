"""Sentences of a finished document that print a mark where a figure is not there.

Code: Z05.
"""

import re
from collections.abc import Iterator

from reports.core.problems import Problem, problem
from reports.core.tree import (
    Document,
    Paragraph,
    lines_of,
    plain_text,
)

# Around the mark so many characters are shown.
_AROUND = 15


def find_absent(document: Document, mark: str) -> Iterator[Problem]:
    """Z05 for each paragraph with the word for nothing (— or 无) where a figure belongs; a cell of a
    table may hold one.
    """
    before = "(?<=[为的达共约到比占])" if mark == "无" else r"(?<=[^\W0-9A-Za-z_])"
    pattern = f"{before}{re.escape(mark)}(?=[。，；：、）]|$)"
    for block in document.blocks:
        # What is attached is told where it is a document of its own.
        for line in lines_of(block) if isinstance(block, Paragraph) else ():
            text = plain_text(line)
            found = re.search(pattern, text) if mark in text else None
            if found:
                start = max(found.start() - _AROUND, 0)
                words = text[start : found.end() + _AROUND].rstrip("。")
                yield problem("Z05", "absent", mark=mark, words=words)
