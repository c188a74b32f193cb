"""Lines of words and numbers put together."""

from collections.abc import Iterable

from reports.core.tree import Inline, Line, Text


def join_words(*parts: str | Line) -> Line:
    """One line of words and nodes; empty words fall away and neighbouring words join."""
    line: list[Inline] = []
    words: list[str] = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
            continue
        for node in part:
            if isinstance(node, Text):
                words.append(node.text)
                continue
            if text := "".join(words):
                line.append(Text(text))
            words = []
            line.append(node)
    if text := "".join(words):
        line.append(Text(text))
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
