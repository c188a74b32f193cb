"""Two lists laid side by side by what their items are called, not by where they stand."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int | None, int | None]
"""The positions of two items that are the same one; None where it is only in the other list."""
Alike = Callable[[int, int], bool]
"""Whether two items that are called otherwise are one all the same, by their positions."""

# So far from where it would be expected an item is looked for that is called otherwise now.
_WINDOW = 6
_ALIKE = 0.5


def aligned(
    old: Sequence[str], new: Sequence[str], are_alike: Alike | None = None
) -> list[Pair]:
    """The pairs of two lists, given by their keys, in the order of the new one; what is gone stands
    where it was.
    """
    if list(old) == list(new):
        return [(index, index) for index in range(len(new))]
    partners = dict(_in_order(old, new))
    partners |= _moved(old, new, partners)
    if are_alike is not None:
        partners |= _renamed(len(old), len(new), partners, are_alike)
    return _in_new_order(len(old), len(new), partners)


def words_alike(old: str, new: str) -> bool:
    """Whether two texts are mostly the same."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _in_order(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            yield block.a + step, block.b + step


def _moved(
    old: Sequence[str], new: Sequence[str], partners: dict[int, int]
) -> dict[int, int]:
    """What stands in another order now: of each name as many as both lists have left."""
    taken = set(partners.values())
    waiting: dict[str, list[int]] = {}
    for position, key in enumerate(new):
        if position not in taken:
            waiting.setdefault(key, []).append(position)
    found = {}
    for position, key in enumerate(old):
        if position not in partners and waiting.get(key):
            found[position] = waiting[key].pop(0)
    return found


def _renamed(
    count_old: int, count_new: int, partners: dict[int, int], are_alike: Alike
) -> dict[int, int]:
    taken = set(partners.values())
    free = [position for position in range(count_new) if position not in taken]
    found: dict[int, int] = {}
    expected = 0
    for position in range(count_old):
        if position in partners:
            expected = partners[position] + 1
            continue
        start = bisect_right(free, expected - 1 - _WINDOW)
        near = [one for one in free[start:] if abs(one - expected) <= _WINDOW]
        near.sort(key=lambda one: abs(one - expected))
        partner = next((one for one in near if are_alike(position, one)), None)
        if partner is not None:
            found[position] = partner
            free.remove(partner)
            expected = partner + 1
    return found


def _in_new_order(
    count_old: int, count_new: int, partners: dict[int, int]
) -> list[Pair]:
    """The pairs in the order of the new list, each that is gone behind the one it stood behind."""
    sources = {new: old for old, new in partners.items()}
    gone: dict[int, list[int]] = {}
    behind = -1
    for position in range(count_old):
        if position in partners:
            behind = partners[position]
        else:
            gone.setdefault(behind, []).append(position)
    pairs: list[Pair] = [(one, None) for one in gone.get(-1, ())]
    for position in range(count_new):
        pairs.append((sources.get(position), position))
        pairs += [(one, None) for one in gone.get(position, ())]
    return pairs
