"""The door to YAML: bytes to text with places, and every slip of the pen as a problem in Chinese.

A clean file is read once, by `yamlevents`. What is not clean goes through `yamlmends`, which knows the slips and is
imported with the first one: its many patterns cost more than most files.

Codes: Y01–Y30 (the table is in `yamlslips`), Y31–Y34 from `textfile`.
"""

from reports.core.nodes import Mapping, Node, Plain, Scalar, Sequence, plain
from reports.core.problems import Problem
from reports.source.textfile import decode
from reports.source.yaml.events import MAYBE_SWALLOWED, ReadingStop, compose

__all__ = ["Mapping", "Node", "Plain", "Scalar", "Sequence", "plain", "read_yaml"]


def read_yaml(data: bytes, file: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping a file holds and its problems by line; None where nothing, or nothing readable, is in it."""
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    halt: ReadingStop | None = None
    try:
        clean = None if problems else _clean(text, file)
    except ReadingStop as stopped:
        clean, halt = None, stopped
    if clean is None:
        from reports.source.yaml import repair

        return repair.read(text, file, problems, halt)
    return clean, []


def _clean(text: str, file: str) -> Mapping | None:
    """The mapping of a text that nothing needs to be said about, None for any other. Raises Halt."""
    if MAYBE_SWALLOWED.search(text):
        return None
    draft = compose(text, file)
    if draft.problems or draft.suspects:
        return None
    return draft.root if isinstance(draft.root, Mapping) else None
