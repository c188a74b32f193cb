"""Where headings stand in Word's outline, by which the navigation pane and an updated 目录 go.

The layout's styles say it for a document of 一、 （一） 1. alone. Where parts (第一部分) stand above these,
all else is one level deeper, and what stands in an attachment is below all that the 目录 lists. An
outline level given to a paragraph of a built-in heading is ignored (MS-DOC 2.6.2, sprmPOutLvl), so
such a heading takes a style of that level that looks like its own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from msgspec import Struct

from reports.core.headings import HEADING_LEVELS
from reports.core.tree import (
    Attachment,
    Block,
    Blocks,
    Contents,
    Heading,
    spelled_by,
)
from reports.writers.docx import ooxml
from reports.writers.docx.layout import Layout, Look, Property
from reports.writers.docx.ooxml import BUILT_IN_LEVELS, OF_PARAGRAPHS, OF_WORDS
from reports.writers.docx.styles import OUTLINE_STYLES

_TITLE = "attachment title"
# Below parts, an attachment stands beside 一、.
ATTACHMENT_LEVEL = 1


class Outline(Struct, frozen=True):
    """The outline levels of a text: of its parts or, where it has none, of 一、; of attachments;
    of what is in them.
    """

    top: int
    parts: bool
    inside: int

    def level(self, block: Block) -> int | None:
        """The level of a heading or of an attachment's title where it is not that of its style, or where that
        style is none of Word's own, else None.
        """
        if isinstance(block, Attachment):
            level = self.top + self.parts
        elif isinstance(block, Heading):
            level = self.top + block.level - (not self.parts)
            if block.level and level == block.level - 1:
                return None
        else:
            return None
        return min(level, BUILT_IN_LEVELS - 1)

    def within(self, blocks: Blocks) -> "Outline":
        """The outline of an attachment that holds these blocks."""
        return Outline(self.inside, has_parts(blocks), self.inside + 1)


def listed_styles(deepest: int) -> str:
    """What the 目录 of a text with parts collects, as its field wants it (TOC, switch t): the names of the
    styles of its headings down to a level, each with the level.

    These are names of our own, the same in every language: no built-in style is among them.
    """
    named = (_name_of(*listed) for listed in _listed(deepest))
    return ",".join(f"{name},{level}" for level, name in enumerate(named, 1))


def _listed(deepest: int) -> Iterator[tuple[str, int]]:
    """The role and the level of what the 目录 of a text with parts collects by the names of styles."""
    for level in range(deepest + 1):
        yield HEADING_LEVELS[level].role, level


def _name_of(role: str, level: int) -> str:
    """The name of the style of a role that stands at an outline level, counted from 0."""
    return f"{OUTLINE_STYLES[role]}（大纲 {level + 1} 级）"


def outline_of(blocks: Blocks) -> Outline:
    """The outline of a document."""
    parts = has_parts(blocks)
    deepest = max(parts, 0)
    for block in blocks:
        if isinstance(block, Contents):
            deepest = max(deepest, *(entry.level for entry in block.entries), 0)
    return Outline(0, parts, 1 + deepest)


def has_parts(blocks: Blocks) -> bool:
    """Whether parts (第一部分) stand above 一、 in a text."""
    return any(type(block) is Heading and block.level == 0 for block in blocks)


def heading_role(node: Heading) -> str:
    """The role of a heading, which its style is found by."""
    return HEADING_LEVELS[node.level].role


class HeadingStyles(Struct, frozen=True):
    """The styles of headings in a document: the id of each by the role and the level, the XML of those that the
    layout lacks, and of those that stand in the place of one of the layout, by its id.
    """

    ids: Mapping[tuple[str, int], str]
    added: str
    changed: Mapping[str, str]


def heading_styles(
    items: Sequence[tuple[Block, int | None]], layout: Layout, listed: int | None
) -> HeadingStyles:
    """The styles of a document's headings, which come with their levels where these are not those of the
    layout's styles. `listed` is the deepest level that a 目录 collects by the names of styles, if one does.

    Whoever reads a .docx tells a heading by the name of its style (heading 2), by the id that English programs
    give it (Heading2), or by the name of the style that it is based on. Of two roles at a level one takes the
    name and the other the id, and that is based on heading N.
    """
    wanted: dict[tuple[str, int], None] = {}
    usual = set()
    for block, level in items:
        if level is not None:
            wanted[role_of(block), level] = None
        elif isinstance(block, Heading):
            usual.add(block.level - 1)
    if not wanted:
        return HeadingStyles({}, "", {})
    if any(spelled_by(block) is not None for block, _ in items):
        # What its author spelled looks as its styles say.
        usual.update(layout.headings.built_in)
    return _styles(layout, tuple(wanted), frozenset(usual), listed)


@lru_cache(maxsize=64)
def _styles(
    layout: Layout,
    wanted: tuple[tuple[str, int], ...],
    usual: frozenset[int],
    listed: int | None,
) -> HeadingStyles:
    """The same for headings by role and level, some levels being those of the layout's styles: what is wanted
    is the same in most documents.
    """
    taken = set(usual)
    if not layout.headings.is_open:
        taken.update(layout.headings.built_in)
    ours = () if listed is None else tuple(_listed(listed))
    return _Styles(layout, _named(wanted, ours, taken)).of(wanted)


def _named(
    wanted: Iterable[tuple[str, int]],
    ours: Collection[tuple[str, int]],
    taken: Set[int],
) -> dict[int, str]:
    """The role that takes the name of heading N, by level: of those that need no name of their own for the 目录
    the first heading; the title of an attachment where another role has the id.
    """
    named: dict[int, str] = {}
    with_id = set()
    for role, level in sorted(wanted, key=lambda pair: pair[0] == _TITLE):
        is_named = (role, level) not in ours and level not in taken | named.keys()
        if is_named and (role != _TITLE or level in with_id):
            named[level] = role
        else:
            with_id.add(level)
    return named


class _Styles:
    """What gives the styles of a document, where roles have taken the names of some levels."""

    def __init__(self, layout: Layout, named: Mapping[int, str]) -> None:
        self._layout = layout
        self._looks = layout.headings
        self._named = named
        self._taken = set(self._looks.ids)

    def of(self, wanted: Iterable[tuple[str, int]]) -> HeadingStyles:
        ids, added, changed = {}, [], {}
        for role, level in wanted:
            if self._named.get(level) == role:
                identifier = self._built_in(level)
                xml = self._in_place(identifier, role, level)
                if identifier in self._looks.ids:
                    changed[identifier] = xml
                else:
                    added.append(xml)
            else:
                identifier = self._free(level, self._layout.styles[role])
                name = _name_of(role, level)
                added.append(self._based(identifier, name, role, level))
            self._taken.add(identifier)
            ids[role, level] = identifier
        return HeadingStyles(ids, "".join(added), changed)

    def _built_in(self, level: int) -> str:
        """The id of heading N; a layout that has none gets one."""
        return self._looks.built_in.get(level, f"outline{level + 1}")

    def _free(self, level: int, base: str) -> str:
        """The id that English programs give to heading N, unless it is taken."""
        usual = f"Heading{level + 1}"
        return f"{base}Outline{level + 1}" if usual in self._taken else usual

    def _in_place(self, identifier: str, role: str, level: int) -> str:
        """Heading N as the role looks, which its second name says."""
        look = self._looks.by_id[self._layout.styles[role]]
        alias = f'<w:aliases w:val="{_name_of(role, level)}"/>'
        before = alias + _related(look.basis, look.following)
        return _spelled(identifier, f"heading {level + 1}", look, before, level)

    def _based(self, identifier: str, name: str, role: str, level: int) -> str:
        """A style that looks like the one of the role and is based on heading N where that can be: where nothing
        of what that one says would show.
        """
        base = self._layout.styles[role]
        own = self._looks.by_id[base]
        below_id = self._built_in(level)
        below = self._below(level)
        if below is not None and (look := covering(own, below)) is not None:
            before = _related(below_id, look.following)
            return _spelled(identifier, name, look, before, level)
        return ooxml.paragraph_style(
            identifier, name, _related(base, own.following), _outline(level), ""
        )

    def _below(self, level: int) -> Look | None:
        """What heading N looks like in the document."""
        if role := self._named.get(level):
            return self._looks.by_id[self._layout.styles[role]]
        return self._looks.by_id.get(self._looks.built_in.get(level, ""))


def covering(own: Look, below: Look) -> Look | None:
    """The look, said so that nothing shows of the one below; None where that cannot be said."""
    paragraph = _covering(own.paragraph, below.paragraph, OF_PARAGRAPHS)
    words = _covering(own.words, below.words, OF_WORDS)
    if paragraph is None or words is None:
        return None
    return Look(own.basis, own.following, paragraph, words)


def _covering(
    own: Iterable[Property], below: Iterable[Property], order: str
) -> tuple[Property, ...] | None:
    said = {one.name: one for one in own}
    for one in below:
        mine = said.get(one.name)
        given = mine.attributes if mine else {}
        missing = one.attributes.keys() - given.keys()
        if mine is None and one.name in _SWITCHED_OFF:
            said[one.name] = Property(one.name, {"val": _SWITCHED_OFF[one.name]})
        elif one.name in _MEASURED and missing <= _MEASURED[one.name]:
            zero = dict.fromkeys(sorted(missing), "0")
            said[one.name] = Property(one.name, {**given, **zero})
        elif mine is None or (one.name in _NAMED and missing):
            return None
    return tuple(said[name] for name in order.split() if name in said)


# What it is when a style does not say it, of what styles of headings say.
_OFF = "keepNext keepLines pageBreakBefore contextualSpacing b bCs i iCs caps"
_SWITCHED_OFF = {**dict.fromkeys(_OFF.split(), "0"), "jc": "left"}
# What is nothing when a style does not say it.
_SIDES = "left right start end firstLine leftChars rightChars startChars endChars firstLineChars"
_AROUND = "before after beforeLines afterLines val"
_MEASURED = {
    "ind": frozenset(_SIDES.split()),
    "spacing": frozenset(_AROUND.split()),
}
# What is said attribute by attribute and has no such value.
_NAMED = frozenset({"rFonts", "lang"})


def role_of(block: Block) -> str:
    """The role of a heading or of an attachment's title, which its style is found by."""
    return heading_role(block) if isinstance(block, Heading) else _TITLE


def _spelled(identifier: str, name: str, look: Look, before: str, level: int) -> str:
    paragraphs = "".join(one.xml for one in look.paragraph) + _outline(level)
    words = "".join(one.xml for one in look.words)
    return ooxml.paragraph_style(identifier, name, before, paragraphs, words)


def _related(basis: str, following: str) -> str:
    return "".join(
        f'<w:{relation} w:val="{identifier}"/>'
        for relation, identifier in (("basedOn", basis), ("next", following))
        if identifier
    )


def _outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'
