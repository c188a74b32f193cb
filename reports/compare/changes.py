"""What a clerk changed: an entered value, a row, a text, a file; a template that somebody else did."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Place
from reports.source.values import read_number


class What(StrEnum):
    """What was done."""

    VALUE = "改数据"
    ADDED = "新填"
    REMOVED = "删去"
    ROW_ADDED = "增加一行"
    ROW_REMOVED = "删去一行"
    TEXT = "改文字"
    TEXT_ADDED = "增加一段文字"
    TEXT_REMOVED = "删去一段文字"
    FILE_ADDED = "增加一份数据"
    FILE_REMOVED = "删去一份数据"
    TEMPLATE = "改模板"


class Change(Struct, frozen=True):
    """One change: what it is of (`name`), both values, where each stands, `file` being where it is
    looked for below the data folder.

    `before` and `after` are the places of all values in it, `sentences` those of a text that differ;
    `typed` is what was typed, before and after, where that is one value.
    """

    what: What
    name: str
    file: str
    old: str = ""
    new: str = ""
    old_place: Place | None = None
    new_place: Place | None = None
    before: frozenset[Place] = frozenset()
    after: frozenset[Place] = frozenset()
    sentences: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, str] = ("", "")

    @property
    def is_of_number(self) -> bool:
        """Whether it is a number that became another."""
        return self.what is What.VALUE and all(map(read_number, self.typed))

    @property
    def place(self) -> Place | None:
        """Where to look: in the new version, or in the old one where it is gone from that."""
        return self.new_place or self.old_place


def places_in(node: nodes.Node | None) -> frozenset[Place]:
    """The places of a node and of all within it."""
    return frozenset(_places_in(node)) if node is not None else frozenset()


def _places_in(node: nodes.Node) -> Iterator[Place]:
    yield node.place
    if isinstance(node, nodes.Mapping):
        for child in node.items.values():
            yield from _places_in(child)
    elif isinstance(node, nodes.Sequence):
        for item in node.items:
            yield from _places_in(item)


class ByPlace(Struct, frozen=True):
    """Changes by the places of what was changed, in the old version and in the new one."""

    before: Mapping[Place, int]
    after: Mapping[Place, int]


def by_place(changes: tuple[Change, ...]) -> ByPlace:
    """The positions of changes by the places that they are about."""
    before: dict[Place, int] = {}
    after: dict[Place, int] = {}
    for number, change in enumerate(changes):
        before |= dict.fromkeys(change.before, number)
        after |= dict.fromkeys(change.after, number)
    return ByPlace(before, after)
