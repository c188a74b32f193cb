"""Which paragraph that went out is which of those that came back: by their bookmarks, else by their words and order.

What is not certain stays without a partner, and is shown so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from msgspec import Struct, field

from reports.core.patterns import Pattern
from reports.publish.sent import SentParagraph
from reports.writers.docx.returned import ReturnedFile, ReturnedParagraph

_CODE = Pattern(r"_y(\d+)")
# So much alike are sentences of which one was made of the other; more so where several might be.
_ALIKE, _ALIKE_AMONG_SEVERAL = 0.6, 0.75
_LONGEST_NUMBER = 16

# More pairs than these are not tried: what is so different is no edit.
_MOST_TRIED = 400

Cell = tuple[int, int, int]


class Piece(Struct, frozen=True):
    """Words that came back: a paragraph, or a part of one that was made of several. `begin` is where it begins in
    the paragraph.
    """

    paragraph: int
    words: str
    begin: int = 0


class Pairing(Struct):
    """What came back of each paragraph that went out, by its number; what came back of none, what did not come
    back.
    """

    pairs: dict[int, Piece] = field(default_factory=dict)
    added: list[Piece] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


class _Unit(Struct, frozen=True):
    """A paragraph, or a row of a table, by the places of its paragraphs in a list: what is aligned as one."""

    members: tuple[int, ...]
    words: tuple[str, ...]
    row: tuple[int, int] | None


def paired(sent: Sequence[SentParagraph], file: ReturnedFile) -> Pairing:
    """The paragraphs that went out with what came back of them."""
    pieces = list(_pieces(sent, file))
    by_code = _agreeing(sent, file.paragraphs, pieces)
    found = {index: at for at, index in by_code.items()}
    old = _units([(one.words, one.cell) for one in sent])
    new = _units([(p.words, file.paragraphs[p.paragraph].cell) for _, p in pieces])
    for left, right in _gaps(old, new, found):
        for first, second in _aligned(left, right):
            _pair_members(first, second, found)
    for first, second in _rows_known(old, new, by_code):
        _pair_members(first, second, found)
    taken = set(found.values())
    result = Pairing({index: pieces[at][1] for index, at in found.items()})
    result.added = [p for at, (_, p) in enumerate(pieces) if at not in taken]
    result.gone = [index for index in range(len(sent)) if index not in found]
    return result


# ── by bookmarks ────────────────────────────────────────────────────────────


def _pieces(
    sent: Sequence[SentParagraph], file: ReturnedFile
) -> Iterator[tuple[int | None, Piece]]:
    """What came back, cut where a bookmark begins, each with the paragraph that the bookmark names."""
    inside: tuple[int, int] | None = None
    last: tuple[int | None, Piece] | None = None
    for number, one in enumerate(file.paragraphs):
        codes = sorted(_codes(one, file, len(sent)))
        if not codes and inside and last and inside[1] >= number:
            # A paragraph that was parted in two; one that was only added behind it is none of it.
            index, piece = last
            same_cell = file.paragraphs[piece.paragraph].cell == one.cell
            if same_cell and index is not None and piece.words != sent[index].words:
                joined = f"{piece.words}\n{one.words}"
                last = (index, Piece(piece.paragraph, joined, piece.begin))
                continue
        if last:
            yield last
            last = None
        if not codes:
            yield None, Piece(number, one.words)
            continue
        starts = [0, *(start for start, _, _ in codes[1:]), len(one.words)]
        for at, (_, index, end) in enumerate(codes):
            if last:
                yield last
            begin = starts[at]
            last = (index, Piece(number, one.words[begin : starts[at + 1]], begin))
            inside = (number, end)
    if last:
        yield last


def _codes(
    one: ReturnedParagraph, file: ReturnedFile, count: int
) -> Iterator[tuple[int, int, int]]:
    """Where bookmarks of paragraphs begin, which paragraph each names, in which it ends."""
    for name, (start, end, _) in one.marks.items():
        code = _CODE.fullmatch(name)
        if code and name not in file.doubled and int(code[1]) < count:
            yield start, int(code[1]), end


def _agreeing(
    sent: Sequence[SentParagraph],
    paragraphs: Sequence[ReturnedParagraph],
    pieces: Sequence[tuple[int | None, Piece]],
) -> dict[int, int]:
    """The pieces with the paragraphs that their bookmarks name; in a row only what most of it says: a bookmark may
    have been moved with its words into another cell.
    """
    named = {at: index for at, (index, _) in enumerate(pieces) if index is not None}
    votes: dict[tuple[int, int], Counter[tuple[int, int] | None]] = {}
    for at, index in named.items():
        cell = paragraphs[pieces[at][1].paragraph].cell
        if cell is not None:
            row = _row_of(sent[index].cell)
            votes.setdefault(cell[:2], Counter())[row] += 1
    agreeing = {}
    for at, index in named.items():
        cell = paragraphs[pieces[at][1].paragraph].cell
        row = _row_of(sent[index].cell)
        if cell is None:
            fits = row is None
        else:
            ranked = votes[cell[:2]].most_common(2)
            is_tie = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
            fits = row is not None and ranked[0][0] == row and not is_tie
        if fits:
            agreeing[at] = index
    return _in_order(sent, paragraphs, pieces, agreeing)


def _in_order(
    sent: Sequence[SentParagraph],
    paragraphs: Sequence[ReturnedParagraph],
    pieces: Sequence[tuple[int | None, Piece]],
    agreeing: Mapping[int, int],
) -> dict[int, int]:
    """Those that stand in their row in the order in which they went out, and one in a cell but for parts of it."""
    kept: dict[int, int] = {}
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for at, index in agreeing.items():
        cell, old = paragraphs[pieces[at][1].paragraph].cell, sent[index].cell
        if cell is not None and old is not None:
            before = last.get(cell[:2], (-1, -1))
            moved = old[2] < before[1] or (old[2] > before[1]) != (cell[2] > before[0])
            if moved:
                continue
            last[cell[:2]] = (cell[2], old[2])
        kept[at] = index
    return kept


def _row_of(cell: Cell | None) -> tuple[int, int] | None:
    return cell[:2] if cell else None


# ── by words ────────────────────────────────────────────────────────────────


def _units(said: Sequence[tuple[str, Cell | None]]) -> list[_Unit]:
    """Paragraphs and rows in their order; empty paragraphs outside of tables are nobody's."""
    units = []
    numbered = enumerate(said)
    for row, group in groupby(numbered, key=lambda one: _row_of(one[1][1])):
        members = [(at, words) for at, (words, _) in group]
        if row is not None:
            numbers, words = zip(*members, strict=True)
            units.append(_Unit(numbers, words, row))
            continue
        units += [_Unit((at,), (text,), None) for at, text in members if text]
    return units


def _gaps(
    old: Sequence[_Unit], new: Sequence[_Unit], found: Mapping[int, int]
) -> Iterator[tuple[list[_Unit], list[_Unit]]]:
    """What has no partner on either side between two that have one."""
    place = {at: n for n, unit in enumerate(old) for at in unit.members}
    partner = {at: place[index] for index, at in found.items() if index in place}
    taken = set(partner.values())
    begin, waiting = 0, list[_Unit]()
    for unit in (*new, None):
        known = [partner[at] for at in unit.members if at in partner] if unit else []
        if unit and not known:
            waiting.append(unit)
            continue
        end = min(known) if known else len(old)
        left = [old[n] for n in range(begin, end) if n not in taken]
        if left and waiting:
            yield left, waiting
        begin, waiting = max(begin, end + 1), []


def _aligned(
    old: Sequence[_Unit], new: Sequence[_Unit]
) -> Iterator[tuple[_Unit, _Unit]]:
    """Those of a gap that belong together: with the same words, else with much the same and no other near."""
    keys = [(one.row is not None, one.words) for one in old]
    others = [(one.row is not None, one.words) for one in new]
    matcher = SequenceMatcher(None, keys, others, autojunk=False)
    for kind, i, j, m, n in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(old[i:j], new[m:n], strict=True)
        elif kind == "replace":
            yield from _near(old[i:j], new[m:n])


def _near(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[tuple[_Unit, _Unit]]:
    heads = Counter(unit.words[0] for unit in old if unit.row)
    if len(old) == len(new):
        for first, second in zip(old, new, strict=True):
            is_one_of_many = first.row and heads[first.words[0]] > 1
            if not is_one_of_many and _likeness(first, second) >= _ALIKE:
                yield first, second
        return
    if len(old) * len(new) > _MOST_TRIED:
        return
    at = 0
    for second in new:
        likes = [
            n
            for n in range(at, len(old))
            if _likeness(old[n], second) >= _ALIKE_AMONG_SEVERAL
        ]
        if len(likes) == 1:
            yield old[likes[0]], second
            at = likes[0] + 1


def _likeness(old: _Unit, new: _Unit) -> float:
    """How much two units are alike, 0 where they cannot be the same."""
    if (old.row is None) != (new.row is None):
        return 0.0
    if old.row is not None:
        if len(old.words) != len(new.words) or old.words[0] != new.words[0]:
            return 0.0
        said = [
            (one, other)
            for one, other in zip(old.words, new.words, strict=True)
            if any((one, other)) and not (_is_number(one) and _is_number(other))
        ]
        return sum(one == other for one, other in said) / len(said) if said else 0.0
    return SequenceMatcher(None, old.words[0], new.words[0], autojunk=False).ratio()


def _is_number(words: str) -> bool:
    """Whether a cell holds a number and no more than a sign or unit with it."""
    return any(map(str.isdigit, words)) and len(words) <= _LONGEST_NUMBER


def _rows_known(
    old: Sequence[_Unit], new: Sequence[_Unit], by_code: Mapping[int, int]
) -> Iterator[tuple[_Unit, _Unit]]:
    """The rows of which a cell is known by its bookmark."""
    units = {at: unit for unit in old if unit.row for at in unit.members}
    for unit in new:
        known = [by_code[at] for at in unit.members if at in by_code]
        if unit.row and known and known[0] in units:
            yield units[known[0]], unit


def _pair_members(old: _Unit, new: _Unit, found: dict[int, int]) -> None:
    """Pairs what has no partner yet, where both have as many paragraphs."""
    if len(old.members) != len(new.members):
        return
    taken = set(found.values()) if old.row else ()
    for index, at in zip(old.members, new.members, strict=True):
        if index not in found and at not in taken:
            found[index] = at
