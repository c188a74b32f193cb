"""Indicator systems that build on one another: each laid over the one that it names under 沿用."""

from collections.abc import Collection, Mapping, Sequence

from reports.core import nodes
from reports.core.problems import Fault, Problem, did_you_mean, problem
from reports.types.find import STANDS_ON
from reports.types.overlay import NOTHING, Laid, overlay

Files = Mapping[str, Sequence[nodes.Mapping]]
"""The files of each system by its name, the lowest layer first."""
# Where a system applies, it says itself; else it is taken only where the data names it.
_OWN = "适用"


def whole_systems(
    files: Files, without: Collection[str] = ()
) -> tuple[dict[str, nodes.Mapping], list[Problem]]:
    """The systems by name, each with what it builds on, but for those to do without, and what is
    wrong in them.

    Others may build on those all the same.
    """
    systems: dict[str, nodes.Mapping] = {}
    problems: list[Problem] = []
    for name in files:
        if name in without:
            continue
        try:
            systems[name], found = _whole(name, files, ())
        except Fault as fault:
            found = list(fault.problems)
        problems += found
    return systems, problems


def _whole(name: str, files: Files, above: tuple[str, ...]) -> Laid:
    """A system laid over the one it names, that one over its own; `above` are those that led to it.

    Raises Fault where one is missing, or they go in a circle.
    """
    node, problems = NOTHING, list[Problem]()
    for base in _bases(files[name]):
        if base.text in (*above, name):
            raise Fault(problem("F03", "systems", base.place, name=name))
        if base.text not in files:
            near = did_you_mean(base.text, files)
            raise Fault(problem("D14", "base", base.place, name=base.text, near=near))
        lower, problems = _whole(base.text, files, (*above, name))
        inherited = {key: part for key, part in lower.items.items() if key != _OWN}
        node = nodes.Mapping(inherited, lower.keys, lower.place)
    for file in files[name]:
        node, found = overlay(node, file)
        problems = [*problems, *found]
    return node, problems


def _bases(layers: Sequence[nodes.Mapping]) -> Sequence[nodes.Scalar]:
    """The system that one is laid over, as its highest layer names it; none where none does."""
    named = [file.items.get(STANDS_ON) for file in layers]
    return [one for one in named if isinstance(one, nodes.Scalar)][-1:]
