"""Lines of words and numbers put together."""

from collections.abc import Iterable
from itertools import groupby

from reports.core.tree import Inline, Line, Text


def join_words(*parts: str | Line) -> Line:
    """One line of words and nodes; empty words fall away and neighbouring words join."""
    nodes: list[Inline] = []
    for part in parts:
        nodes += (Text(part),) if isinstance(part, str) else part
    line: list[Inline] = []
    for kind, run in groupby(nodes, key=type):
        if kind is not Text:
            line += run
        elif words := "".join([node.text for node in run]):  # type: ignore[union-attr]
            line.append(Text(words))
    return tuple(line)


def enumerate_words(lines: Iterable[Line], mark: str = "、", last: str = "") -> Line:
    """The lines as one enumeration: 甲、乙、丙, or with `last` 甲、乙和丙; empty ones fall away."""
    items = [line for line in lines if line]
    joined: list[str | Line] = []
    for index, item in enumerate(items):
        if index:
            joined.append(last if last and index == len(items) - 1 else mark)
        joined.append(item)
    return join_words(*joined)
