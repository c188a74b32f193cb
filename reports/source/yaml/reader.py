"""The door to YAML: bytes to text with places, and every slip of the pen as a problem in Chinese.

A clean file is read once, by `events`. What is not clean goes through `repair`, which knows the
slips and is imported with the first one: its many patterns cost more than most files.

Codes: Y01 to Y30, and Y31 to Y34 of the file's bytes.
"""

from reports.core.nodes import Mapping, Node, Plain, Scalar, Sequence, plain
from reports.core.problems import Place, Problem, problem
from reports.source.encoding import decode_text
from reports.source.yaml.events import MAYBE_SWALLOWED, ReadingStop, compose

__all__ = ["Mapping", "Node", "Plain", "Scalar", "Sequence", "plain", "read_yaml"]

# A bureau's longest file has three hundred; what mends slips keeps several copies of each.
MOST_LINES = 50_000


def read_yaml(data: bytes, file: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping a file holds and its problems by line; None where nothing readable is in it."""
    text, problems = decode_text(data, file)
    if text is None:
        return None, problems
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        first = Place(file, MOST_LINES + 1)
        too_long = problem("Y20", "lines", first, lines=lines, most=MOST_LINES)
        return None, [*problems, too_long]
    stop: ReadingStop | None = None
    if not problems:
        try:
            if (mapping := _read_clean(text, file)) is not None:
                return mapping, []
        except ReadingStop as stopped:
            stop = stopped
    from reports.source.yaml import repair

    return repair.read_with_slips(text, file, problems, stop)


def _read_clean(text: str, file: str) -> Mapping | None:
    """The mapping of a text that nothing needs to be said about, None for any other.

    Raises ReadingStop.
    """
    if MAYBE_SWALLOWED.search(text):
        return None
    parsed = compose(text, file)
    if parsed.problems or parsed.suspects:
        return None
    return parsed.root if isinstance(parsed.root, Mapping) else None
