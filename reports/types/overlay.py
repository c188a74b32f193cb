"""One file laid over another: a variant's over its type's, a later year's over an earlier one's."""

from reports.core import nodes


def overlay(base: nodes.Mapping, over: nodes.Mapping) -> nodes.Mapping:
    """One mapping laid over another: by key, lists of items by 编号 or 名称, lists of words joined."""
    items = dict(base.items)
    for key, node in over.items.items():
        items[key] = _overlay_node(items[key], node) if key in items else node
    return nodes.Mapping(items, {**base.keys, **over.keys}, over.place)


def _overlay_node(base: nodes.Node, over: nodes.Node) -> nodes.Node:
    if isinstance(base, nodes.Mapping) and isinstance(over, nodes.Mapping):
        return overlay(base, over)
    if isinstance(base, nodes.Sequence) and isinstance(over, nodes.Sequence):
        return _overlay_list(base, over)
    return over


def _overlay_list(base: nodes.Sequence, over: nodes.Sequence) -> nodes.Sequence:
    if all(isinstance(item, nodes.Scalar) for item in (*base.items, *over.items)):
        known = {item.text for item in base.items if isinstance(item, nodes.Scalar)}
        added = [
            item
            for item in over.items
            if isinstance(item, nodes.Scalar) and item.text not in known
        ]
        return nodes.Sequence([*base.items, *added], over.place)
    items = list(base.items)
    names = [identity(item) for item in items]
    for item in over.items:
        name = identity(item)
        if name and name in names:
            items[names.index(name)] = _overlay_node(items[names.index(name)], item)
        else:
            items.append(item)
    return nodes.Sequence(items, over.place)


def identity(node: nodes.Node) -> str | None:
    """What an item of a list is known by: its 编号, else its 名称."""
    if not isinstance(node, nodes.Mapping):
        return None
    for key in ("编号", "名称"):
        child = node.items.get(key)
        if isinstance(child, nodes.Scalar):
            return child.text
    return None
