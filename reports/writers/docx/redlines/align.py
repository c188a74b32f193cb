"""Two sequences laid beside each other by what is said in them, not by where it stands."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

Pair = tuple[int | None, int | None]
"""An item of the old sequence and the one of the new that stands for it, by position."""

# What two items must have in common to be one that was changed.
_ALIKE = 0.5
_SAME_KEY = 0.9
# Empty lines are alike, but say nothing of what stands around them.
_EMPTY = 0.01
# More pairs than this are not weighed: the whole of it is taken out and put in.
_MOST = 250_000


class Item(Struct, frozen=True):
    """What is compared of an item: `exact` is all of it, `key` what it is called or says apart from its
    numbers; items of different shapes are never the same.
    """

    exact: str
    key: str
    shape: Hashable = ""


def align(old: Sequence[Item], new: Sequence[Item]) -> list[Pair]:
    """Every item of both, in order: those that belong together as a pair, of a gap the old ones first."""
    matched = [*sorted(_matched(old, new)), (len(old), len(new))]
    pairs: list[Pair] = []
    at, to = 0, 0
    for one, other in matched:
        pairs += [(gone, None) for gone in range(at, one)]
        pairs += [(None, come) for come in range(to, other)]
        pairs.append((one, other))
        at, to = one + 1, other + 1
    return pairs[:-1]


def _matched(old: Sequence[Item], new: Sequence[Item]) -> list[tuple[int, int]]:
    """The positions that belong together: both ends that say the same, then what there is but once in
    both, and what is most alike in between.
    """
    found: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        start, end, first, last = gaps.pop()
        while start < end and first < last and old[start] == new[first]:
            found.append((start, first))
            start, first = start + 1, first + 1
        while start < end and first < last and old[end - 1] == new[last - 1]:
            end, last = end - 1, last - 1
            found.append((end, last))
        if start == end or first == last:
            continue
        anchors = _anchors(old[start:end], new[first:last])
        if not anchors:
            alike = _most_alike(old[start:end], new[first:last])
            found += [(start + one, first + other) for one, other in alike]
            continue
        at, to = start, first
        for one, other in anchors:
            found.append((start + one, first + other))
            gaps.append((at, start + one, to, first + other))
            at, to = start + one + 1, first + other + 1
        gaps.append((at, end, to, last))
    return found


def _anchors(old: Sequence[Item], new: Sequence[Item]) -> list[tuple[int, int]]:
    """What there is once in each, as many of it as stand in the same order in both."""
    news = _singles(new)
    common = [(at, news[name]) for name, at in _singles(old).items() if name in news]
    return _longest_run(common)


def _singles(items: Sequence[Item]) -> dict[tuple[Hashable, str], int]:
    names = [(item.shape, item.key) for item in items]
    counts = Counter(names)
    return {name: at for at, name in enumerate(names) if name[1] and counts[name] == 1}


def _longest_run(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs, which rise by their first numbers, that rises by the second too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        length = bisect_left(ends, value)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        last[length : length + 1] = [index]
    run: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _most_alike(old: Sequence[Item], new: Sequence[Item]) -> list[tuple[int, int]]:
    """The pairs in order that together are most alike; none where there is too much to weigh."""
    if len(old) * len(new) > _MOST:
        return []
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    weights = [[likeness(one, other) for other in new] for one in old]
    for at in range(len(old) - 1, -1, -1):
        for to in range(len(new) - 1, -1, -1):
            weight = weights[at][to]
            paired = weight + best[at + 1][to + 1] if weight else 0.0
            best[at][to] = max(best[at + 1][to], best[at][to + 1], paired)
    return list(_traced(best, weights))


def _traced(
    best: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]
) -> Iterator[tuple[int, int]]:
    at, to = 0, 0
    while at < len(weights) and to < len(weights[0]):
        weight = weights[at][to]
        if weight and best[at][to] == weight + best[at + 1][to + 1]:
            yield at, to
            at, to = at + 1, to + 1
        elif best[at][to] == best[at + 1][to]:
            at += 1
        else:
            to += 1


def likeness(old: Item, new: Item) -> float:
    """How much two items are alike, from 0 (not the same one) to 1."""
    if old.shape != new.shape:
        return 0.0
    if not old.key and not new.key:
        return _EMPTY
    if old.exact == new.exact:
        return 1.0
    if old.key == new.key:
        return _SAME_KEY
    share = shared(old.key, new.key)
    return share * _SAME_KEY if share >= _ALIKE else 0.0


def shared(old: str, new: str) -> float:
    """Which part of two texts is in both, by their characters and pairs of these."""
    ones, others = _grams(old), _grams(new)
    total = ones.total() + others.total()
    if not total:
        return 1.0
    if len(ones) > len(others):
        ones, others = others, ones
    common = sum(min(count, others[gram]) for gram, count in ones.items())
    return 2 * common / total


@lru_cache(maxsize=4096)
def _grams(text: str) -> Counter[str]:
    return Counter([*text, *map("".join, pairwise(text))])
