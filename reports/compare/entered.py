"""The entered values of a data file that two versions have differently."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.compare.align import aligned
from reports.compare.changes import Change, What, places_in
from reports.core import nodes
from reports.source.values import read_number

_LONGEST = 60
_JOINED = "."

Shown = Callable[[nodes.Scalar], str]
"""An entered value in words; empty where it is no number."""


class Versions(Struct, frozen=True):
    """A data file in two versions: how their values are worded, and what codes are called."""

    file: str
    old_words: Shown
    new_words: Shown
    names: Mapping[str, str]


def changed_values(
    old: nodes.Node | None, new: nodes.Node | None, versions: Versions
) -> Iterator[Change]:
    """What differs, key by key, rows by what they are called and not by where they stand."""
    return _differing(old, new, (), versions, is_row=False)


def _differing(
    old: nodes.Node | None,
    new: nodes.Node | None,
    path: tuple[str, ...],
    versions: Versions,
    *,
    is_row: bool,
) -> Iterator[Change]:
    if old is None or new is None:
        yield _only_in_one(old, new, path, versions, is_row=is_row)
    elif isinstance(old, nodes.Mapping) and isinstance(new, nodes.Mapping):
        is_table = _holds_rows(old) or _holds_rows(new)
        for key in dict.fromkeys((*new.items, *old.items)):
            one, other = old.items.get(key), new.items.get(key)
            yield from _differing(one, other, (*path, key), versions, is_row=is_table)
    elif isinstance(old, nodes.Sequence) and isinstance(new, nodes.Sequence):
        yield from _lists(old, new, path, versions)
    elif not _is_same(old, new):
        yield _change(What.VALUE, old, new, path, versions)


def _holds_rows(node: nodes.Mapping) -> bool:
    """Whether a mapping is a table: each of its keys a row with members of its own."""
    return bool(node.items) and all(
        isinstance(one, nodes.Mapping) for one in node.items.values()
    )


def _is_same(old: nodes.Node, new: nodes.Node) -> bool:
    if isinstance(old, nodes.Scalar) and isinstance(new, nodes.Scalar):
        if old.text.strip() == new.text.strip() and old.unit == new.unit:
            return True
        one, other = read_number(old.text), read_number(new.text)
        return (
            old.unit == new.unit
            and one is not None
            and other is not None
            and (one.number, one.unit) == (other.number, other.unit)
        )
    return False


def _lists(
    old: nodes.Sequence,
    new: nodes.Sequence,
    path: tuple[str, ...],
    versions: Versions,
) -> Iterator[Change]:
    by = _telling_member(old, new)
    olds = [_name(one, by) for one in old.items]
    news = [_name(one, by) for one in new.items]
    in_place = len(olds) == len(news) and not by
    pairs = aligned(olds, news, (lambda at, to: at == to) if in_place else None)
    for at, to in pairs:
        name = news[to] if to is not None else olds[at or 0]
        if not by:
            name = f"第 {1 + (to if to is not None else at or 0)} 项"
        one = None if at is None else old.items[at]
        other = None if to is None else new.items[to]
        yield from _differing(one, other, (*path, name), versions, is_row=True)


def _telling_member(old: nodes.Sequence, new: nodes.Sequence) -> str:
    """The first member by which the items of both lists are told apart, empty where none does."""
    items = [*old.items, *new.items]
    first = items[0] if items else None
    if not isinstance(first, nodes.Mapping):
        return ""
    for key in first.items:
        if _is_unique(old, key) and _is_unique(new, key):
            return key
    return ""


def _is_unique(rows: nodes.Sequence, key: str) -> bool:
    names = [_name(one, key) for one in rows.items]
    return all(names) and len(set(names)) == len(names)


def _name(node: nodes.Node, member: str) -> str:
    """What an item of a list is called: its telling member, else all that is in it."""
    if not member:
        return repr(nodes.plain(node))
    named = node.items.get(member) if isinstance(node, nodes.Mapping) else None
    return named.text.strip() if isinstance(named, nodes.Scalar) else ""


def _only_in_one(
    old: nodes.Node | None,
    new: nodes.Node | None,
    path: tuple[str, ...],
    versions: Versions,
    *,
    is_row: bool,
) -> Change:
    # A word in a list is no row.
    is_row = is_row and not isinstance(old or new, nodes.Scalar)
    if new is not None:
        what = What.ROW_ADDED if is_row else What.ADDED
    else:
        what = What.ROW_REMOVED if is_row else What.REMOVED
    return _change(what, old, new, path, versions)


def _change(
    what: What,
    old: nodes.Node | None,
    new: nodes.Node | None,
    path: tuple[str, ...],
    versions: Versions,
) -> Change:
    return Change(
        what,
        _path_words(path, versions.names),
        versions.file,
        _words(old, versions.old_words),
        _words(new, versions.new_words),
        old.place if old is not None else None,
        new.place if new is not None else None,
        places_in(old),
        places_in(new),
        typed=(_typed(old), _typed(new)),
    )


def _typed(node: nodes.Node | None) -> str:
    return node.text if isinstance(node, nodes.Scalar) else ""


def _path_words(path: Sequence[str], names: Mapping[str, str]) -> str:
    return _JOINED.join(
        f"{key}（{names[key]}）" if key in names else key for key in path
    )


def _words(node: nodes.Node | None, shown: Shown) -> str:
    """A value as it was entered, with its unit where it is a number; of several, each with its key."""
    if node is None:
        return ""
    if isinstance(node, nodes.Scalar):
        text = shown(node) or node.text.strip() or "（空着）"
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"
    if isinstance(node, nodes.Sequence):
        return "、".join(_words(one, shown) for one in node.items) or "（空着）"
    members = (f"{key} {_words(one, shown)}" for key, one in node.items.items())
    return "，".join(members) or "（空着）"
