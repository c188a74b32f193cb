"""Indicator systems that build on one another: each laid over the one that it names under 沿用."""

from collections.abc import Mapping

from reports.core import nodes
from reports.core.problems import Fault, did_you_mean, problem
from reports.types.overlay import overlay


def whole_system(
    name: str, systems: Mapping[str, nodes.Mapping], above: tuple[str, ...] = ()
) -> nodes.Mapping:
    """A system laid over the one it names, that one over its own; `above` are those that led to it.

    Raises Fault where one is missing, or they go in a circle.
    """
    node = systems[name]
    base = node.items.get("沿用")
    if not isinstance(base, nodes.Scalar):
        return node
    if base.text in (*above, name):
        raise Fault(problem("F03", "systems", base.place, name=name))
    if base.text not in systems:
        near = did_you_mean(base.text, systems)
        raise Fault(problem("D14", "base", base.place, name=base.text, near=near))
    lower = whole_system(base.text, systems, (*above, name))
    # Where a system applies, it says itself; else it is taken only where the data names it.
    inherited = {key: part for key, part in lower.items.items() if key != "适用"}
    lower = nodes.Mapping(inherited, lower.keys, lower.place)
    grouped, patches = _split_patches(node)
    return overlay(_patched(lower, patches), grouped)


def _split_patches(
    node: nodes.Mapping,
) -> tuple[nodes.Mapping, dict[str, nodes.Mapping]]:
    """A system without the items that it gives by 编号 alone, and those, by 编号."""
    listed = node.items.get("指标")
    if not isinstance(listed, nodes.Sequence):
        return node, {}
    rest: list[nodes.Node] = []
    patches: dict[str, nodes.Mapping] = {}
    for item in listed.items:
        code = _lone_code(item) if isinstance(item, nodes.Mapping) else ""
        if isinstance(item, nodes.Mapping) and code and code not in patches:
            patches[code] = item
        else:
            rest.append(item)
    items = dict(node.items)
    if rest:
        items["指标"] = nodes.Sequence(rest, listed.place)
    else:
        del items["指标"]
    return nodes.Mapping(items, node.keys, node.place), patches


def _lone_code(item: nodes.Mapping) -> str:
    """The 编号 of an item that says nothing of its 名称, empty for any other."""
    code = item.items.get("编号")
    if isinstance(code, nodes.Scalar) and "名称" not in item.items:
        return code.text
    return ""


def _patched(
    node: nodes.Mapping, patches: Mapping[str, nodes.Mapping]
) -> nodes.Mapping:
    """A system, group or indicator with the patches of the indicators in it laid over them."""
    code = node.items.get("编号")
    if isinstance(code, nodes.Scalar) and code.text in patches:
        node = overlay(node, patches[code.text])
    items = dict(node.items)
    for key in ("指标", "计分项"):
        inner = items.get(key)
        if isinstance(inner, nodes.Sequence):
            items[key] = _each_patched(inner, patches)
    return nodes.Mapping(items, node.keys, node.place)


def _each_patched(
    listed: nodes.Sequence, patches: Mapping[str, nodes.Mapping]
) -> nodes.Sequence:
    parts: list[nodes.Node] = []
    for part in listed.items:
        if isinstance(part, nodes.Mapping):
            part = _patched(part, patches)
        parts.append(part)
    return nodes.Sequence(parts, listed.place)
