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
    if _holds_words(base) and _holds_words(over):
        return _join_words(base, over)
    items = list(base.items)
    places: dict[str, int] = {}
    for index, item in enumerate(items):
        name = identity(item)
        if name is not None:
            places.setdefault(name, index)
    for item in over.items:
        known = places.get(identity(item) or "")
        if known is None:
            items.append(item)
        else:
            items[known] = _overlay_node(items[known], item)
    return nodes.Sequence(items, over.place)


def _holds_words(node: nodes.Sequence) -> bool:
    return all(isinstance(item, nodes.Scalar) for item in node.items)


def _join_words(base: nodes.Sequence, over: nodes.Sequence) -> nodes.Sequence:
    """The words of both, those of the upper one that the lower one has not yet."""
    known = [nodes.plain(item) for item in base.items]
    added = [item for item in over.items if nodes.plain(item) not in known]
    return nodes.Sequence([*base.items, *added], over.place)


def identity(node: nodes.Node) -> str | None:
    """What an item of a list is known by: its 编号, else its 名称."""
    if not isinstance(node, nodes.Mapping):
        return None
    for key in ("编号", "名称"):
        child = node.items.get(key)
        if isinstance(child, nodes.Scalar):
            return child.text
    return None
