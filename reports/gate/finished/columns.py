"""Tables in which some columns make what stands beside them, and some rows what stands below them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.gate.facts.model import plain_number
from reports.gate.facts.named import bare_name
from reports.gate.facts.sheets import (
    NOTHING,
    Block,
    Entry,
    Sheet,
    blocks_of,
    entries_of,
)
from reports.gate.facts.speech import Speech, Total
from reports.gate.finished.sums import NO_SUM, Part, Sum, add_up, wrong_of

_TOTAL = Pattern(r"(?:合计|小计|总计|总额|^计)$")
# What is no part of what stands beside it, or one only together with others.
_OF_WHICH = Pattern("^其中[：:]?")
_NO_PART = Pattern("其中|年初|年末|结余|结转|增减|数量|人数|个数|上年|去年|分$")
# Columns of which nobody told that they add up do so where they do in so many rows.
_FEWEST_ROWS, _MOST_OFTEN = 4, 0.8

Leaf = tuple[int, tuple[str, ...]]


class Across(Struct, frozen=True):
    """A column, and those beside it that make it; `known` where the field says so."""

    total: int
    parts: tuple[int, ...]
    known: bool


def unsummed_columns(sheet: Sheet, speech: Speech) -> list[Sum]:
    """Where 合计 or 小计 is not what the columns beside it add up to, row by row."""
    wrong: list[Sum] = []
    for block in blocks_of(sheet):
        entries = list(entries_of(sheet, block))
        for across in _levels(_leaves(sheet, block), 0, speech):
            sums = [
                found
                for entry in entries
                if (found := _across(sheet, entry, across)) is not None
            ]
            telling = sum(_is_telling(one) for one in sums)
            fitting = sum(_is_telling(one) and one.fits for one in sums)
            if across.known or (
                telling >= _FEWEST_ROWS and fitting >= telling * _MOST_OFTEN
            ):
                wrong += wrong_of(sums)
    return wrong


def _is_telling(one: Sum) -> bool:
    return "＋" in one.formula


def _across(sheet: Sheet, entry: Entry, across: Across) -> Sum | None:
    total = entry.cells.get(across.total, "")
    cells = [
        (entry.at, at, entry.cells.get(at, ""))
        for at in across.parts
        if entry.cells.get(at, "") not in NOTHING
    ]
    if not cells or plain_number(total) is None:
        return None
    named = (sheet.title or sheet.caption, entry.name or entry.code)
    head = sheet.heads.get(across.total, "")
    words = "，".join(filter(None, (*named, head)))
    return add_up(words, (entry.at, across.total, total), cells)


# ── which columns make which ────────────────────────────────────────────────


def _leaves(sheet: Sheet, block: Block) -> list[Leaf]:
    """The columns with all that stands above them; where 预算数 and 决算数 stand below each, they are put above."""
    leaves = [(at, sheet.paths.get(at, ())) for at in block.numbers]
    last = [path[-1] for _, path in leaves if path]
    kinds = list(dict.fromkeys(last))
    is_paired = (
        len(kinds) > 1
        and len(leaves) == len(last) > len(kinds)
        and all(last.count(one) * len(kinds) == len(last) for one in kinds)
        and all(len(path) > 1 for _, path in leaves)
        and not any(map(_TOTAL.search, kinds))
    )
    if not is_paired:
        return leaves
    return [(at, (path[-1], *path[:-1])) for at, path in leaves]


def _levels(leaves: Sequence[Leaf], depth: int, speech: Speech) -> Iterator[Across]:
    """The columns that are made of others, of those that have the same above them."""
    children: dict[str, list[Leaf]] = {}
    for at, path in leaves:
        if len(path) <= depth:
            return
        children.setdefault(path[depth], []).append((at, path))
    for below in children.values():
        if any(len(path) > depth + 1 for _, path in below):
            yield from _levels(below, depth + 1, speech)
    names = list(children)
    totals = [one for one in (names[:1] + names[1:][-1:]) if _TOTAL.search(one)]
    if len(totals) != 1 or sum(_TOTAL.search(one) is not None for one in names) > 1:
        return
    [total] = totals
    parts = {one: _own(below, depth) for one, below in children.items() if one != total}
    whole = _own(children[total], depth)
    others = [at for at in parts.values() if at is not None]
    if (
        whole is not None
        and len(others) == len(parts) > 1
        and not any(NO_SUM.search(one) or _NO_PART.search(one) for one in names)
    ):
        yield Across(whole, tuple(others), _is_known(list(parts), speech))


def _own(leaves: Sequence[Leaf], depth: int) -> int | None:
    """The column that says what all below a head come to."""
    if len(leaves) == 1:
        return leaves[0][0]
    totals = [at for at, path in leaves if _TOTAL.search(path[-1])]
    is_one_level = all(len(path) == depth + 2 for _, path in leaves)
    return totals[0] if len(totals) == 1 and is_one_level else None


def _is_known(names: Sequence[str], speech: Speech) -> bool:
    return any(
        all(re.fullmatch(items.parts[0], name) for name in names)
        for items in speech.items
    )


# ── which rows make which ───────────────────────────────────────────────────


def unsummed_below(sheet: Sheet, speech: Speech) -> list[Sum]:
    """Where 总计 is not what 本年收入合计 and what was carried over add up to."""
    known = [one for one in speech.rows if re.search(one.title, sheet.title)]
    sums: list[Sum] = []
    for block in blocks_of(sheet):
        entries = [one for one in entries_of(sheet, block) if one.name]
        for total in known if sheet.title else ():
            sums += _below(sheet, block, entries, total)
        if entries and not block.codes:
            sums += _items(sheet, block, entries, speech)
    return wrong_of(sums)


def _items(
    sheet: Sheet, block: Block, entries: Sequence[Entry], speech: Speech
) -> Iterator[Sum]:
    """Items that make a total, in a table that has nothing else."""
    names = [_OF_WHICH.sub("", bare_name(one)) for one in entries]
    known = [one for items in speech.items for one in (items.whole, items.parts[0])]
    if not all(_is_one_of(name, known) for name in names):
        return
    for items in speech.items:
        wholes = _places(names, items.whole)
        parts = _places(names, items.parts[0])
        if len(wholes) != 1 or len(parts) < 2 or len(set(names)) < len(names):
            continue
        for at in block.numbers:
            found = _added(
                sheet, entries[wholes[0]], [entries[one] for one in parts], at
            )
            if found is not None and not NO_SUM.search(sheet.heads.get(at, "")):
                yield found


def _added(
    sheet: Sheet, whole: Entry, parts: Sequence[Entry], column: int
) -> Sum | None:
    cells: list[Part] = [
        (one.at, column, one.cells[column])
        for one in parts
        if one.cells.get(column, "") not in NOTHING
    ]
    if not cells:
        return None
    head = sheet.heads.get(column, "")
    words = "，".join(filter(None, (sheet.title, bare_name(whole), head)))
    return add_up(words, (whole.at, column, whole.cells.get(column, "")), cells)


def _below(
    sheet: Sheet, block: Block, entries: Sequence[Entry], total: Total
) -> Iterator[Sum]:
    names = [bare_name(one) for one in entries]
    wholes = _places(names, total.whole)
    if len(wholes) != 1:
        return
    parts = list(_parts(entries[: wholes[0]], names, total))
    if len(parts) < 2:
        return
    whole = entries[wholes[0]]
    for at in block.numbers:
        if parts[0].cells.get(at, "") in NOTHING:
            continue
        found = _added(sheet, whole, parts, at)
        if found is not None:
            yield found


def _parts(
    above: Sequence[Entry], names: Sequence[str], total: Total
) -> Iterator[Entry]:
    """The rows above that make the total, from its first part on; none where another says something."""
    wanted = [*total.parts, *total.others]
    firsts = _places(names[: len(above)], total.parts[0]) if total.parts else [0]
    if len(firsts) != 1:
        return
    between = above[firsts[0] :]
    parts = [
        one
        for one in between
        if (_is_one_of(bare_name(one), wanted) if wanted else True)
        and not re.fullmatch(total.passed, bare_name(one))
    ]
    others = [one for one in between if one not in parts and _says_something(one)]
    if all(re.fullmatch(total.passed, bare_name(one)) for one in others):
        yield from parts


def _places(names: Sequence[str], pattern: str) -> list[int]:
    return [at for at, name in enumerate(names) if re.fullmatch(pattern, name)]


def _is_one_of(name: str, patterns: Sequence[str]) -> bool:
    return any(re.fullmatch(one, name) for one in patterns)


def _says_something(entry: Entry) -> bool:
    """Whether a row has a number that is not nothing."""
    numbers: Mapping[int, str] = entry.cells
    return any(plain_number(one) for one in numbers.values())
