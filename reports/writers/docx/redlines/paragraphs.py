"""Two versions of a paragraph as one, what was changed in it marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from itertools import groupby

from lxml import etree
from msgspec import Struct

from reports.writers.docx.redlines.align import Item, align
from reports.writers.docx.redlines.atoms import (
    INSIDE,
    Atom,
    cut,
    element,
    is_number,
    runs_of,
    sentences,
    without_numbers,
    words_of,
)
from reports.writers.docx.redlines.marks import Change, Marker
from reports.writers.docx.wordxml import Element, w

# So many characters at the beginning or the end of a phrase stay where the rest was changed: fewer are
# half a word.
_LEAST_KEPT = 2


class Piece(Struct, frozen=True):
    """A piece of both versions, or of one; of what is kept `old` is how the old version had it."""

    change: Change
    atom: Atom
    old: Atom | None = None


def changed_pieces(old: Sequence[Atom], new: Sequence[Atom]) -> list[Piece]:
    """The pieces of both versions: sentence by sentence, in these what differs."""
    ones, others = sentences(_saying(old)), sentences(_saying(new))
    pieces: list[Piece] = []
    for at, to in align(list(map(_item, ones)), list(map(_item, others))):
        gone = [] if at is None else ones[at]
        come = [] if to is None else others[to]
        pieces += _differing(gone, come)
    return pieces


def _saying(atoms: Iterable[Atom]) -> list[Atom]:
    return [atom for atom in atoms if not atom.is_silent]


def _item(sentence: Sequence[Atom]) -> Item:
    key = without_numbers(words_of(sentence))
    return Item("".join(atom.key for atom in sentence), key)


def _differing(old: Sequence[Atom], new: Sequence[Atom]) -> Iterator[Piece]:
    keys = [atom.key for atom in old], [atom.key for atom in new]
    matcher = SequenceMatcher(None, *keys, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(old[start:end], new[first:last], strict=True):
                yield Piece(Change.KEPT, other, one)
        elif end - start == last - first == 1:
            yield from _phrase(old[start], new[first])
        else:
            yield from (Piece(Change.OUT, atom) for atom in old[start:end])
            yield from (Piece(Change.IN, atom) for atom in new[first:last])


def _phrase(old: Atom, new: Atom) -> Iterator[Piece]:
    """A phrase in the place of another, without what they begin and end with both."""
    start, end = 0, 0
    if _is_phrase(old) and _is_phrase(new) and _looks(old) == _looks(new):
        most = min(len(old.text), len(new.text))
        while start < most and old.text[start] == new.text[start]:
            start += 1
        start = start if start >= _LEAST_KEPT else 0
        while end < most - start and old.text[-1 - end] == new.text[-1 - end]:
            end += 1
        end = end if end >= _LEAST_KEPT else 0
    until, to = len(old.text) - end, len(new.text) - end
    if start:
        yield Piece(Change.KEPT, cut(new, 0, start), old)
    if start < until or not old.text:
        yield Piece(Change.OUT, cut(old, start, until) if old.text else old)
    if start < to or not new.text:
        yield Piece(Change.IN, cut(new, start, to) if new.text else new)
    if end:
        yield Piece(Change.KEPT, cut(new, to, len(new.text)), old)


def _is_phrase(atom: Atom) -> bool:
    return bool(atom.text) and not is_number(atom)


def _looks(atom: Atom) -> str:
    return atom.key.partition("\0")[2]


def merged_paragraph(
    old: Sequence[Atom], new: Sequence[Atom], paragraph: Element, marker: Marker
) -> Element:
    """The new paragraph with what was changed in it marked."""
    pieces = changed_pieces(old, new)
    partners = _partners(pieces)
    ready = list(_with_silent(pieces, new))
    found = element(paragraph.tag, _own(paragraph))
    properties = paragraph.find(w("pPr"))
    if properties is not None:
        found.append(deepcopy(properties))
    found.extend(_Writer(marker, partners).written(ready, 0))
    return found


def _own(node: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def _partners(pieces: Sequence[Piece]) -> dict[int, Element]:
    """What stands in the new version for each link of the old one, by identity."""
    partners: dict[int, Element] = {}
    for piece in pieces:
        if piece.old is not None:
            for one, other in zip(piece.old.holders, piece.atom.holders, strict=False):
                partners.setdefault(id(one), other)
    return partners


def _with_silent(pieces: Sequence[Piece], new: Sequence[Atom]) -> Iterator[Piece]:
    """The pieces, with the bookmarks of the new version before what they stand before there."""
    # A phrase that was cut is told by where its words are in the paragraph.
    waiting = _silent_by_words(new)
    said = 0
    for piece in pieces:
        if piece.change is not Change.OUT:
            while waiting and waiting[0][0] <= said:
                yield Piece(Change.KEPT, waiting.pop(0)[1])
            said += len(piece.atom.text) or 1
        yield piece
    for _, atom in waiting:
        yield Piece(Change.KEPT, atom)


def _silent_by_words(atoms: Sequence[Atom]) -> list[tuple[int, Atom]]:
    found: list[tuple[int, Atom]] = []
    said = 0
    for atom in atoms:
        if atom.is_silent:
            found.append((said, atom))
        else:
            said += len(atom.text) or 1
    return found


class _Writer(Struct, frozen=True):
    """Writes pieces, what was in a link of the old version in the one that stands for it."""

    marker: Marker
    partners: Mapping[int, Element]

    def written(self, pieces: Sequence[Piece], depth: int) -> Iterator[Element]:
        """The pieces as XML, what stands in one holder together."""
        for _, group in groupby(pieces, lambda piece: id(self._holder(piece, depth))):
            inside = list(group)
            holder = self._holder(inside[0], depth)
            if holder is None:
                yield from self._runs(inside)
                continue
            shell, room = _shell(holder)
            room.extend(self.written(inside, depth + 1))
            yield shell

    def _holder(self, piece: Piece, depth: int) -> Element | None:
        holders = piece.atom.holders
        if len(holders) <= depth:
            return None
        holder = holders[depth]
        if piece.change is Change.OUT:
            return self.partners.get(id(holder), holder)
        return holder

    def _runs(self, pieces: Sequence[Piece]) -> Iterator[Element]:
        for (change, _), group in groupby(
            pieces, lambda piece: (piece.change, piece.atom.is_silent)
        ):
            atoms = [piece.atom for piece in group]
            if atoms[0].is_silent:
                yield from (deepcopy(run) for atom in atoms for run in atom.runs)
            else:
                yield from self.marker.runs(change, list(_joined(atoms)))


def _joined(atoms: Sequence[Atom]) -> Iterator[Element]:
    """The runs of the pieces, words in the same look as one."""
    for look, group in groupby(atoms, lambda atom: (_looks(atom), bool(atom.text))):
        same = list(group)
        if look[1]:
            words = "".join(atom.text for atom in same)
            yield from runs_of(Atom(same[0].key, words, _hinted(same), (), ()))
        else:
            yield from (deepcopy(run) for atom in same for run in atom.runs)


def _hinted(atoms: Sequence[Atom]) -> Element | None:
    """The look of the words, with the hint for their characters where one of them has it."""
    looks = [atom.look for atom in atoms]
    with_hint = (
        look
        for look in looks
        if look is not None and look.find(w("rFonts")) is not None
    )
    return next(with_hint, looks[0])


def _shell(holder: Element) -> tuple[Element, Element]:
    """An empty copy of what stands around runs, and where they belong in it."""
    shell = element(holder.tag, _own(holder))
    if holder.tag != w("sdt"):
        return shell, shell
    for one in holder:
        if one.tag != INSIDE:
            shell.append(deepcopy(one))
    return shell, etree.SubElement(shell, INSIDE)
