"""Regular expressions that are compiled where they are first asked for.

Most of what is looked for in a text is seldom there, and a run of one document asks few of the
expressions: compiled as modules are imported, all of them together would take longer than the
document. Found in the cache of `re` at each question, they would cost more than they answer.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

HAN = r"[^\W0-9A-Za-z_]"
"""A 汉字, as a class of what it is not: a range of all is slow to compile."""


class Pattern:
    """A regular expression; it answers as `re.Pattern` does."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[Any]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, source: str) -> None:
        self.source = source

    def __getattr__(self, name: str) -> Any:
        """What the compiled expression has by that name, kept for the next time."""
        found = getattr(re.compile(self.source), name)
        setattr(self, name, found)
        return found
