"""The tags of a part of a Word file, one by one; of files that anybody made, so nothing in them is let grow."""

from collections.abc import Callable
from xml.parsers import expat

from reports.core.problems import Fault, problem

_MOST_DEPTH = 400

MarkupError = expat.ExpatError
"""What is raised for a part that is no XML."""


def walk(
    data: bytes,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    words: Callable[[str], None],
) -> None:
    """Tells of each tag and text of a part, by names without their namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise Fault(problem("A16", "broken"))
        bare = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        begin(name.rpartition(" ")[2], bare)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(" ")[2])

    def refuse(*_: object) -> None:
        raise Fault(problem("A16", "broken"))

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = words
    # Entities of a file's own can be made to grow without end.
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    parser.Parse(data, True)
