"""One file laid over another: a style's over its type's, a later year's over an earlier one's.

The one rule of docs/改模板.md (样式): by key, items of a list by their names; what a layer does not say
stays as it is below. A few words say what saying something cannot: 停用, 重写, 之后, 之前, 改名, 不必填.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from reports.core import nodes
from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.source.schema import UNVERIFIED

_OFF, _ANEW, _OPTIONAL = "停用", "重写", "不必填"
_OF_A_MAPPING = (_OFF, _ANEW, _OPTIONAL)
"""What a mapping says of what is below it."""
_AFTER, _BEFORE, _RENAMED = "之后", "之前", "改名"
WORDS = (*_OF_A_MAPPING, _AFTER, _BEFORE, _RENAMED)
"""What a layer may say beside what it lays over: all of it is gone when it is laid."""

_NAMES = ("编号", "名称", "标题")
"""What an item of a list is known by: the first of these that it has."""
_REQUIRED = "required"
_JOINED = (_REQUIRED, UNVERIFIED)
"""The lists that a layer adds to; any other list of words it replaces."""
_INSIDE = {"列": ("列",), "指标": ("指标", "计分项"), "计分项": ("计分项",)}
"""The lists whose items hold lists of the like, in which a name is looked for as well."""

NOTHING = nodes.Mapping({}, {}, Place(""))
"""What the lowest layer is laid over."""

Laid = tuple[nodes.Mapping, list[Problem]]
_Path = tuple[int | str, ...]
_Change = Callable[[list[nodes.Node], int], list[Problem]]


def overlay(base: nodes.Mapping, over: nodes.Mapping) -> Laid:
    """One mapping laid over another, and what of it does not fit the one below (D01, T13)."""
    anew = over.items.get(_ANEW)
    if isinstance(anew, nodes.Scalar) and anew.text == "是":
        base = NOTHING
    items, problems = _taken_away(base.items, _directive(over, _OFF))
    for key, node in over.items.items():
        if key in _OF_A_MAPPING and not isinstance(node, nodes.Mapping):
            continue
        entry = _entry(node)
        laid, found = _lay(key, items.get(key), entry.node)
        problems += found
        if entry.beside is None:
            items[key] = laid
            continue
        items.pop(key, None)
        spot, found = _spot([(name,) for name in items], entry.beside)
        problems += found
        pairs = list(items.items())
        items = dict([*pairs[:spot], (key, laid), *pairs[spot:]])
    problems += _made_optional(items, _directive(over, _OPTIONAL))
    return nodes.Mapping(items, {**base.keys, **over.keys}, over.place), problems


def _lay(
    key: str, base: nodes.Node | None, over: nodes.Node
) -> tuple[nodes.Node, list[Problem]]:
    if isinstance(over, nodes.Mapping):
        return overlay(base if isinstance(base, nodes.Mapping) else NOTHING, over)
    if isinstance(over, nodes.Sequence):
        below = base.items if isinstance(base, nodes.Sequence) else ()
        return _lay_list(key, below, over)
    return over, []


# ── lists ───────────────────────────────────────────────────────────────────


def _lay_list(
    key: str, base: Sequence[nodes.Node], over: nodes.Sequence
) -> tuple[nodes.Sequence, list[Problem]]:
    """A list laid over another: its items by their names; one with others takes its place."""
    if key in _JOINED:
        known = list(map(nodes.plain, base))
        added = [item for item in over.items if nodes.plain(item) not in known]
        return nodes.Sequence([*base, *added], over.place), []
    if not base or not over.items or not all(map(_name_of, over.items)):
        return _fresh(key, over)
    listed = nodes.Sequence(list(base), over.place)
    problems: list[Problem] = []
    for item in over.items:
        listed, found = _lay_item(key, base, listed, _entry(item, in_list=True))
        problems += found
    return listed, problems


def _fresh(key: str, over: nodes.Sequence) -> tuple[nodes.Sequence, list[Problem]]:
    """A list that stands on none."""
    items: list[nodes.Node] = []
    problems: list[Problem] = []
    for item in over.items:
        laid, found = _lay(key, None, item)
        items.append(laid)
        problems += found
    return nodes.Sequence(items, over.place), problems


def _lay_item(
    key: str, base: Sequence[nodes.Node], listed: nodes.Sequence, entry: "_Entry"
) -> tuple[nodes.Sequence, list[Problem]]:
    """The list with an item laid over the one of its name, or added where there is none."""
    name = _name_of(entry.node)
    assert name is not None and isinstance(entry.node, nodes.Mapping)
    if not _paths(key, base, name.is_of):
        laid, problems = overlay(NOTHING, entry.node)
        if entry.name is not None:
            near = did_you_mean(name.text, _names_in(key, base))
            place = entry.name.place
            problems.append(problem("T13", "renamed", place, name=name.text, near=near))
        items = list(listed.items)
        problems += _put(items, len(items), laid, entry.beside)
        return nodes.Sequence(items, listed.place), problems
    over = entry.node

    def change(items: list[nodes.Node], index: int) -> list[Problem]:
        below = items.pop(index)
        assert isinstance(below, nodes.Mapping)
        laid, problems = overlay(below, over)
        if entry.name is not None:
            laid = nodes.Mapping(
                {**laid.items, name.key: entry.name}, laid.keys, laid.place
            )
        return [*problems, *_put(items, index, laid, entry.beside)]

    paths = _paths(key, listed.items, name.is_of)
    if len(paths) > 1:
        return listed, [_several(name.text, name.place, len(paths))]
    return _changed(listed, paths[0], change)


def _several(name: str, place: Place, count: int) -> Problem:
    return problem("T13", "several", place, name=name, count=count)


def _put(
    items: list[nodes.Node],
    index: int,
    node: nodes.Node,
    beside: "tuple[str, nodes.Scalar] | None",
) -> list[Problem]:
    """Puts an item where it asks to stand, else at an index."""
    problems: list[Problem] = []
    if beside is not None:
        index, problems = _spot(list(map(_all_names, items)), beside)
    items.insert(index, node)
    return problems


def _spot(
    names: Sequence[Collection[str]], beside: "tuple[str, nodes.Scalar]"
) -> tuple[int, list[Problem]]:
    """The index beside what is called so; the end where nothing is."""
    word, said = beside
    for index, called in enumerate(names):
        if said.text in called:
            return index + (word == _AFTER), []
    near = did_you_mean(said.text, [one for called in names for one in called])
    missing = problem(
        "T13", "neighbour", said.place, word=word, name=said.text, near=near
    )
    return len(names), [missing]


# ── what an entry is called, and what it says of itself ─────────────────────


class _Name(NamedTuple):
    """What an item is known by: the key, and what it says there."""

    key: str
    text: str
    place: Place

    def is_of(self, item: nodes.Node) -> bool:
        """Whether an item has this name."""
        return _text(item, self.key) == self.text


def _name_of(item: nodes.Node) -> _Name | None:
    for key in _NAMES:
        child = item.items.get(key) if isinstance(item, nodes.Mapping) else None
        if isinstance(child, nodes.Scalar):
            return _Name(key, child.text, child.place)
    return None


def _text(item: nodes.Node, key: str) -> str | None:
    child = item.items.get(key) if isinstance(item, nodes.Mapping) else None
    return child.text if isinstance(child, nodes.Scalar) else None


def _all_names(item: nodes.Node) -> list[str]:
    """Everything that an item may be called by."""
    return [text for key in _NAMES if (text := _text(item, key)) is not None]


def _is_called(name: str, item: nodes.Node) -> bool:
    return name in _all_names(item)


class _Entry(NamedTuple):
    """An entry without what it says of its own place and name, and that."""

    node: nodes.Node
    beside: tuple[str, nodes.Scalar] | None = None
    name: nodes.Scalar | None = None


def _entry(node: nodes.Node, *, in_list: bool = False) -> _Entry:
    if not isinstance(node, nodes.Mapping):
        return _Entry(node)
    items = dict(node.items)
    beside, name = None, None
    for word in (_AFTER, _BEFORE):
        if isinstance(said := items.get(word), nodes.Scalar):
            beside = (word, said)
            del items[word]
    if in_list and isinstance(said := items.get(_RENAMED), nodes.Scalar):
        name = said
        del items[_RENAMED]
    return _Entry(nodes.Mapping(items, node.keys, node.place), beside, name)


# ── items wherever they stand ───────────────────────────────────────────────


def _paths(
    key: str, items: Sequence[nodes.Node], is_meant: Callable[[nodes.Node], bool]
) -> list[_Path]:
    """The ways to the items that are meant: at this level, or else in the lists inside."""
    here: list[_Path] = [(at,) for at, item in enumerate(items) if is_meant(item)]
    if here:
        return here
    for at, item in enumerate(items):
        for inner, listed in _lists_in(key, item):
            for path in _paths(inner, listed.items, is_meant):
                here.append((at, inner, *path))
    return here


def _lists_in(key: str, item: nodes.Node) -> Iterator[tuple[str, nodes.Sequence]]:
    for inner in _INSIDE.get(key, ()):
        child = item.items.get(inner) if isinstance(item, nodes.Mapping) else None
        if isinstance(child, nodes.Sequence):
            yield inner, child


def _names_in(key: str, items: Sequence[nodes.Node]) -> Iterator[str]:
    for item in items:
        yield from _all_names(item)
        for inner, listed in _lists_in(key, item):
            yield from _names_in(inner, listed.items)


def _changed(
    listed: nodes.Sequence, path: _Path, change: _Change
) -> tuple[nodes.Sequence, list[Problem]]:
    """The list with a change at the end of a path, which is done to the list that is there."""
    items = list(listed.items)
    at, *rest = path
    assert isinstance(at, int)
    if not rest:
        problems = change(items, at)
        return nodes.Sequence(items, listed.place), problems
    item, key = items[at], str(rest[0])
    assert isinstance(item, nodes.Mapping)
    inner = item.items[key]
    assert isinstance(inner, nodes.Sequence)
    changed, problems = _changed(inner, tuple(rest[1:]), change)
    items[at] = nodes.Mapping({**item.items, key: changed}, item.keys, item.place)
    return nodes.Sequence(items, listed.place), problems


# ── what a layer does without ───────────────────────────────────────────────


def _directive(over: nodes.Mapping, word: str) -> Iterator[nodes.Scalar]:
    """What is listed under a word, or the one thing that stands where a list might."""
    said = over.items.get(word)
    listed = said.items if isinstance(said, nodes.Sequence) else [said]
    for one in listed:
        if isinstance(one, nodes.Scalar):
            yield one


def _taken_away(
    below: dict[str, nodes.Node], off: Iterator[nodes.Scalar]
) -> tuple[dict[str, nodes.Node], list[Problem]]:
    """The entries without those that are switched off: items of the lists among them, else keys."""
    items = dict(below)
    problems: list[Problem] = []
    for word in off:
        found = [
            (key, path)
            for key, child in items.items()
            if isinstance(child, nodes.Sequence)
            for path in _paths(key, child.items, partial(_is_called, word.text))
        ]
        if len(found) > 1:
            problems.append(_several(word.text, word.place, len(found)))
        elif found:
            ((key, path),) = found
            listed = items[key]
            assert isinstance(listed, nodes.Sequence)
            items[key], _ = _changed(listed, path, _remove)
        elif items.pop(word.text, None) is None:
            near = did_you_mean(word.text, _known(below))
            problems.append(
                problem("D01", "switched_off", word.place, name=word.text, near=near)
            )
    return items, problems


def _remove(items: list[nodes.Node], index: int) -> list[Problem]:
    del items[index]
    return []


def _known(items: dict[str, nodes.Node]) -> Iterator[str]:
    """Everything that can be switched off."""
    for key, child in items.items():
        yield key
        if isinstance(child, nodes.Sequence):
            yield from _names_in(key, child.items)


def _made_optional(
    items: dict[str, nodes.Node], words: Iterator[nodes.Scalar]
) -> Iterator[Problem]:
    """Takes names out of `required`; T13 for one that is not there."""
    for word in words:
        required = items.get(_REQUIRED)
        listed = required.items if isinstance(required, nodes.Sequence) else []
        kept = [one for one in listed if nodes.plain(one) != word.text]
        if len(kept) == len(listed):
            known = [str(nodes.plain(one)) for one in listed]
            near = did_you_mean(word.text, known)
            yield problem("T13", "optional", word.place, name=word.text, near=near)
        items[_REQUIRED] = nodes.Sequence(kept, word.place)
