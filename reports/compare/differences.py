"""Where two documents differ: in a number, in words, by a row, a sentence or a section."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import takewhile

from msgspec import Struct

from reports.compare.align import aligned, words_alike
from reports.compare.parts import Item, Part, Spot
from reports.core.figure import Figure
from reports.core.tree import Number, plain_text

_LEADING = 16

Where = tuple[int | str, ...]
"""Where something stands in the new document; of what is gone, what it was called where it stood."""


class Kind(StrEnum):
    """What differs."""

    NUMBER = "数"
    WORDS = "字句"
    ROW = "行"
    SECTION = "节"
    RULE = "勾稽"
    DOCUMENT = "文书"


class Difference(Struct, frozen=True):
    """One thing that two versions of a document say differently.

    `places` are the names of what it stands in, from the document down; `figures` all that are in
    it, of the old version and of the new one. `old` or `new` is empty where it is only in the other.
    `leading` are the words before a number in its sentence.
    """

    kind: Kind
    where: Where
    places: tuple[str, ...]
    old: str
    new: str
    before: tuple[Figure, ...] = ()
    after: tuple[Figure, ...] = ()
    leading: str = ""


def differences(old: Part, new: Part) -> Iterator[Difference]:
    """Everything that differs between two documents, in the order of the new one."""
    return _parts(old, new, (), (new.name,))


def _parts(
    old: Part, new: Part, where: Where, places: tuple[str, ...]
) -> Iterator[Difference]:
    if old == new:
        return
    pairs = aligned(
        [one.key for one in old.items],
        [one.key for one in new.items],
        lambda at, to: _items_alike(old.items[at], new.items[to]),
    )
    for at, to in pairs:
        yield from _items(
            None if at is None else old.items[at],
            None if to is None else new.items[to],
            (*where, _at(to, at, old.items)),
            places,
        )
    keys = [f"{one.kind}{one.key}" for one in new.parts]
    pairs = aligned(
        [f"{one.kind}{one.key}" for one in old.parts],
        keys,
        lambda at, to: _parts_alike(old.parts[at], new.parts[to]),
    )
    for at, to in pairs:
        inside = (*where, "部分", _at(to, at, old.parts))
        if at is None or to is None:
            yield _only_in_one(old, new, at, to, inside, places)
        else:
            name = new.parts[to].name
            below = (*places, name) if name else places
            yield from _parts(old.parts[at], new.parts[to], inside, below)


def _at(
    new: int | None, old: int | None, items: Sequence[Item | Part | Spot]
) -> int | str:
    if new is not None:
        return new
    assert old is not None  # a pair has one of the two
    return f"没有了 {items[old].key}"


def _parts_alike(old: Part, new: Part) -> bool:
    return old.kind == new.kind and words_alike(old.key, new.key)


def _items_alike(old: Item, new: Item) -> bool:
    if old.is_row != new.is_row:
        return False
    if old.is_row and not (old.is_wordy and new.is_wordy):
        return bool(old.lead) and old.lead == new.lead
    return words_alike(old.key, new.key)


def _only_in_one(
    old: Part,
    new: Part,
    at: int | None,
    to: int | None,
    where: Where,
    places: tuple[str, ...],
) -> Difference:
    gone = None if at is None else old.parts[at]
    come = None if to is None else new.parts[to]
    one = come or gone
    assert one is not None
    return Difference(
        Kind.SECTION,
        where,
        places,
        gone.name or gone.kind if gone else "",
        come.name or come.kind if come else "",
        tuple(_figures_in(gone)) if gone else (),
        tuple(_figures_in(come)) if come else (),
    )


def _figures_in(part: Part) -> Iterator[Figure]:
    for item in part.items:
        yield from _figures_of(item)
    for inner in part.parts:
        yield from _figures_in(inner)


def _figures_of(item: Item | Spot | None) -> tuple[Figure, ...]:
    if item is None:
        return ()
    spots = item.spots if isinstance(item, Item) else (item,)
    numbers = (number for spot in spots for number in spot.numbers)
    return tuple(one.figure for one in numbers if one.figure is not None)


# ── paragraphs and rows ─────────────────────────────────────────────────────


def _items(
    old: Item | None, new: Item | None, where: Where, places: tuple[str, ...]
) -> Iterator[Difference]:
    if old == new:
        return
    one = new or old
    assert one is not None
    if one.is_row and (old is None or new is None):
        yield _whole(Kind.ROW, old, new, where, places)
        return
    olds, news = old.spots if old else (), new.spots if new else ()
    named = (*places, one.name) if one.name else places
    for at, to in _spot_pairs(olds, news, is_row=one.is_row):
        before, after = (
            None if at is None else olds[at],
            None if to is None else news[to],
        )
        inside = (*where, _at(to, at, olds))
        yield from _spots(before, after, inside, named)


def _spot_pairs(
    olds: Sequence[Spot], news: Sequence[Spot], *, is_row: bool
) -> list[tuple[int | None, int | None]]:
    """Cells by the names of their columns, sentences by their words; what was written anew in the
    place of another is that one.
    """
    if is_row:
        return aligned([one.name for one in olds], [one.name for one in news])

    def are_alike(at: int, to: int) -> bool:
        same = len(olds) == len(news) and at == to
        return same or words_alike(olds[at].key, news[to].key)

    return aligned([one.key for one in olds], [one.key for one in news], are_alike)


def _spots(
    old: Spot | None, new: Spot | None, where: Where, places: tuple[str, ...]
) -> Iterator[Difference]:
    one = new or old
    assert one is not None
    named = (*places, one.name) if one.name else places
    if old is None or new is None or old.key != new.key:
        if (old.words if old else "") != (new.words if new else ""):
            yield _whole(Kind.WORDS, old, new, where, named)
        return
    pairs = zip(old.numbers, new.numbers, strict=True)
    for index, (before, after) in enumerate(pairs):
        if _words(before) != _words(after):
            yield Difference(
                Kind.NUMBER,
                (*where, index),
                named,
                _words(before),
                _words(after),
                (before.figure,) if before.figure is not None else (),
                (after.figure,) if after.figure is not None else (),
                _leading(new, after) if not one.name else "",
            )


def _leading(spot: Spot, number: Number) -> str:
    """The last words before a number in its sentence."""
    before = takewhile(lambda piece: piece is not number, spot.pieces)
    words = plain_text(tuple(before))
    return f"…{words[-_LEADING:]}" if len(words) > _LEADING else words


def _words(number: Number) -> str:
    return number.text + number.unit


def _whole(
    kind: Kind,
    old: Item | Spot | None,
    new: Item | Spot | None,
    where: Where,
    places: tuple[str, ...],
) -> Difference:
    return Difference(
        kind,
        where,
        places,
        old.words if old else "",
        new.words if new else "",
        _figures_of(old),
        _figures_of(new),
    )
