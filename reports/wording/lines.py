"""Lines of words and numbers put together."""

from collections.abc import Iterable

from reports.core.tree import Inline, Line, Text


def join_words(*parts: str | Line) -> Line:
    """One line of words and nodes; empty words fall away and neighbouring words join."""
    line: list[Inline] = []
    for part in parts:
        for node in (Text(part),) if isinstance(part, str) else part:
            if type(node) is not Text:
                line.append(node)
            elif line and type(last := line[-1]) is Text:
                line[-1] = Text(last.text + node.text)
            elif node.text:
                line.append(node)
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
