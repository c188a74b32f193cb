"""Two versions of a text as one: paragraphs, tables and their rows that came, went or were changed."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.writers.docx.redlines.align import Item, Pair, align
from reports.writers.docx.redlines.atoms import (
    Atom,
    Reader,
    canonical,
    without_numbers,
    words_of,
)
from reports.writers.docx.redlines.marks import (
    Change,
    Marker,
    blocks_in,
)
from reports.writers.docx.redlines.paragraphs import merged_paragraph
from reports.writers.docx.redlines.rows import RowGroup, row_groups
from reports.writers.docx.wordxml import Element, section_in, w

_PARAGRAPH, _TABLE = w("p"), w("tbl")
_BEGIN, _END = "begin", "end"


class Group(Struct, frozen=True):
    """Blocks that come and go together: one, or all over which a field goes on (目录); `atoms` are those of
    one that is a paragraph.
    """

    blocks: tuple[Element, ...]
    item: Item
    atoms: tuple[Atom, ...] = ()

    @property
    def first(self) -> Element:
        """The first of them."""
        return self.blocks[0]

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.first.tag == _TABLE

    @property
    def is_paragraph(self) -> bool:
        """Whether it is a single paragraph."""
        return len(self.blocks) == 1 and self.first.tag == _PARAGRAPH


class Merger(Struct, frozen=True):
    """Lays two versions over each other. `names` collects what the bookmarks of the old one are called in
    the new one.
    """

    old: Reader
    new: Reader
    marker: Marker
    names: dict[str, str]

    def parts(self, old: Element, new: Element) -> list[Element]:
        """What stands in two parts, cells or controls as one; their last paragraphs are one in any case,
        since nothing could take in what is left of the old one.
        """
        olds = list(blocks_in(old))
        news = list(blocks_in(new))
        ones = self.groups(olds, self.old)
        others = self.groups(news, self.new)
        if not (ones and others):
            change = Change.OUT if ones else Change.IN
            return list(self._all(ones or others, change))
        return list(self._merged(ones, others, pinned=True))

    def groups(self, blocks: Sequence[Element], reader: Reader) -> list[Group]:
        """The blocks, those together over which a field goes on."""
        groups: list[Group] = []
        held: list[Element] = []
        open_fields = 0
        for block in blocks:
            held.append(block)
            open_fields += _open_fields(block)
            if open_fields <= 0:
                groups.append(_group(held, reader))
                held, open_fields = [], 0
        groups += [_group([block], reader) for block in held]
        return groups

    # ── sequences of blocks ─────────────────────────────────────────────────

    def _merged(
        self, old: Sequence[Group], new: Sequence[Group], *, pinned: bool
    ) -> Iterator[Element]:
        pairs = _pairs(old, new, pinned)
        for at, to in _apart(pairs, old, new):
            if at is None and to is not None:
                yield from self._whole(new[to], Change.IN)
            elif to is None and at is not None:
                yield from self._whole(old[at], Change.OUT)
            elif at is not None and to is not None:
                yield from self._both(old[at], new[to])

    def _all(self, groups: Sequence[Group], change: Change) -> Iterator[Element]:
        """All that stands in a part the other version of which is empty: an empty paragraph is left of it."""
        for group in groups[:-1]:
            yield from self._whole(group, change)
        for last in groups[-1:]:
            if last.is_paragraph:
                self.marker.tally.changed += 1
                self.marker.words(last.first, change)
                yield last.first
            else:
                yield from self._whole(last, change)

    def _whole(self, group: Group, change: Change) -> Iterator[Element]:
        for block in group.blocks:
            self.marker.block(block, change)
            yield block

    def _both(self, old: Group, new: Group) -> Iterator[Element]:
        if old.item.exact == new.item.exact and len(old.blocks) == len(new.blocks):
            for one, other in zip(old.blocks, new.blocks, strict=True):
                self._name(one, other)
            yield from new.blocks
        elif new.is_paragraph:
            yield self._paragraph(old, new)
        elif new.is_table:
            yield self._table(old.first, new.first)
        elif len(new.blocks) > 1:
            yield from self._field(old, new)
        else:
            self._control(old.first, new.first)
            yield new.first

    def _paragraph(self, old: Group, new: Group) -> Element:
        """How the text of tables looks is not tracked: a table that has less room is printed smaller."""
        self._name(old.first, new.first)
        restyled = not _is_in_cell(new.first) and _style(old.first) != _style(new.first)
        if _keys(old.atoms) == _keys(new.atoms) and not restyled:
            return new.first
        self.marker.tally.changed += 1
        found = merged_paragraph(old.atoms, new.atoms, new.first, self.marker)
        if restyled:
            self.marker.restyled(found, old.first)
        return found

    def _field(self, old: Group, new: Group) -> Iterator[Element]:
        """What a field prints, its first and its last paragraph being the same ones."""
        if min(len(old.blocks), len(new.blocks)) == 1:
            yield from self._whole(old, Change.OUT)
            yield from self._whole(new, Change.IN)
            return
        ones = [_group([block], self.old) for block in old.blocks]
        others = [_group([block], self.new) for block in new.blocks]
        yield from self._both(ones[0], others[0])
        yield from self._merged(ones[1:], others[1:], pinned=True)

    def _control(self, old: Element, new: Element) -> None:
        room = next(blocks_in(new)).getparent()
        if room is not None:
            room[:] = self.parts(old, new)

    def _name(self, old: Element, new: Element) -> None:
        """Notes that what leads to the old block leads to the new one."""
        ones, others = _bookmarks(old), _bookmarks(new)
        self.names.update(zip(ones, others, strict=False))

    # ── tables ──────────────────────────────────────────────────────────────

    def _table(self, old: Element, new: Element) -> Element:
        """The new table with its rows changed, come and gone."""
        ones = row_groups(old, self.old)
        others = row_groups(new, self.new)
        rows: list[Element] = []
        for at, to in align([one.item for one in ones], [one.item for one in others]):
            if at is None and to is not None:
                rows += self._rows(others[to], Change.IN)
            elif to is None and at is not None:
                rows += self._rows(ones[at], Change.OUT)
            elif at is not None and to is not None:
                rows += self._both_rows(ones[at], others[to])
        for row in list(new.iterchildren(w("tr"))):
            new.remove(row)
        new.extend(rows)
        return new

    def _rows(self, group: RowGroup, change: Change) -> Sequence[Element]:
        for row in group.rows:
            self.marker.row(row, change)
        return group.rows

    def _both_rows(self, old: RowGroup, new: RowGroup) -> Sequence[Element]:
        if old.item.exact != new.item.exact:
            for one, other in zip(old.rows, new.rows, strict=True):
                cells = one.iterchildren(w("tc")), other.iterchildren(w("tc"))
                for before, after in zip(*cells, strict=True):
                    self._cell(before, after)
        return new.rows

    def _cell(self, old: Element, new: Element) -> None:
        blocks = list(blocks_in(new))
        merged = self.parts(old, new)
        for block in blocks:
            if block.getparent() is new:
                new.remove(block)
        new.extend(merged)


def _pairs(old: Sequence[Group], new: Sequence[Group], pinned: bool) -> list[Pair]:
    """Which groups belong together; where they are pinned, the last ones do if they are paragraphs."""
    if pinned and old and new and old[-1].is_paragraph and new[-1].is_paragraph:
        before = _pairs(old[:-1], new[:-1], pinned=False)
        return [*before, (len(old) - 1, len(new) - 1)]
    return align([one.item for one in old], [one.item for one in new])


def _apart(
    pairs: Sequence[Pair], old: Sequence[Group], new: Sequence[Group]
) -> list[Pair]:
    """The pairs, where a table stands in the place of another with the line after each: two tables without
    a paragraph between them would be one (17.4.37).
    """
    found = list(pairs)
    for at in range(len(found) - 3, -1, -1):
        (gone, none), (nothing, come), (before, after) = found[at : at + 3]
        if None in (gone, come, before, after) or none is not None:
            continue
        if nothing is not None or gone is None or come is None:
            continue
        last = at + 3 == len(found)
        if old[gone].is_table and new[come].is_table and not last:
            found[at : at + 3] = [
                (gone, None),
                (before, None),
                (None, come),
                (None, after),
            ]
    return found


def _open_fields(block: Element) -> int:
    """How many fields begin in a block and do not end in it."""
    if block.tag != _PARAGRAPH:
        return 0
    kinds = [one.get(w("fldCharType")) for one in block.iter(w("fldChar"))]
    return kinds.count(_BEGIN) - kinds.count(_END)


def _group(blocks: Sequence[Element], reader: Reader) -> Group:
    """The blocks, and what they say."""
    first = blocks[0]
    if len(blocks) > 1:
        said = [_said(block, reader) for block in blocks]
        return Group(tuple(blocks), Item("\n".join(said), "field", "field"))
    if first.tag == _PARAGRAPH:
        atoms = tuple(reader.atoms(first))
        return Group((first,), _paragraph_item(first, atoms), atoms)
    if first.tag == _TABLE:
        return Group((first,), _table_item(first, reader))
    said = [_said(block, reader) for block in blocks_in(first)]
    return Group((first,), Item("\n".join(said), "".join(said), "control"))


def _said(block: Element, reader: Reader) -> str:
    return _group([block], reader).item.exact


def _paragraph_item(paragraph: Element, atoms: Sequence[Atom]) -> Item:
    words = words_of(atoms)
    style = _style(paragraph)
    ends = _page_of(paragraph)
    exact = f"{style}\0{ends}\0" + "".join(atom.key for atom in atoms)
    key = without_numbers(words)
    return Item(exact if words else style, key, (_PARAGRAPH, style, ends))


def _page_of(paragraph: Element) -> str:
    """The page of the section that a paragraph ends; nothing where it ends none."""
    section = section_in(paragraph)
    size = None if section is None else section.find(w("pgSz"))
    if section is None:
        return ""
    return "?" if size is None else canonical(size)


def _table_item(table: Element, reader: Reader) -> Item:
    rows = row_groups(table, reader)
    exact = "\n".join(row.item.exact for row in rows)
    key = "\n".join(row.item.key for row in rows)
    columns = len(table.findall(f"{w('tblGrid')}/{w('gridCol')}"))
    return Item(f"{columns}\n{exact}", key, (_TABLE, columns))


def _keys(atoms: Sequence[Atom]) -> list[str]:
    return [atom.key for atom in atoms if not atom.is_silent]


def _is_in_cell(paragraph: Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and parent.tag == w("tc")


def _style(paragraph: Element) -> str:
    named = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return "" if named is None else named.get(w("val"), "")


def _bookmarks(block: Element) -> list[str]:
    return [one.get(w("name"), "") for one in block.iter(w("bookmarkStart"))]
