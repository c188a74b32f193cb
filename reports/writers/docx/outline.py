"""Where headings stand in Word's outline, by which the navigation pane and an updated 目录 go.

The layout's styles say it for a document of 一、 （一） 1. alone. Where parts (第一部分) stand above these,
all else is one level deeper, and what stands in an attachment is below all that the 目录 lists. An
outline level given to a paragraph of a built-in heading is ignored (MS-DOC 2.6.2, sprmPOutLvl), so
such a heading takes a style of its own that is based on the built-in one.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from reports.core.headings import HEADING_LEVELS
from reports.core.tree import Attachment, Block, Blocks, Contents, Heading
from reports.writers.docx import ooxml
from reports.writers.docx.styles import OUTLINE_STYLES

# 17.3.1.20: nine levels, from 0.
_DEEPEST = 8
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
        """The level of a heading or of an attachment's title where it is not
        that of its style, else None.
        """
        if isinstance(block, Attachment):
            level, usual = self.top + self.parts, 0
        elif isinstance(block, Heading):
            level, usual = (
                self.top + block.level - (not self.parts),
                max(block.level - 1, 0),
            )
        else:
            return None
        return None if level == usual else min(level, _DEEPEST)

    def within(self, blocks: Blocks) -> "Outline":
        """The outline of an attachment that holds these blocks."""
        return Outline(self.inside, has_parts(blocks), self.inside + 1)


def listed_styles(deepest: int) -> str:
    """What the 目录 of a text with parts collects, as its field wants it (TOC, switch t): the names of the
    styles of its headings down to a level, each with the level.

    These are names of our own, the same in every language: no built-in style is among them.
    """
    named = [OUTLINE_STYLES["part"]]
    for level in range(1, deepest + 1):
        named.append(_name_of(HEADING_LEVELS[level].role, level))
    return ",".join(f"{name},{level}" for level, name in enumerate(named, 1))


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
    return any(isinstance(block, Heading) and block.level == 0 for block in blocks)


def heading_role(node: Heading) -> str:
    """The role of a heading, which its style is found by."""
    return HEADING_LEVELS[node.level].role


def style_of(role: str, level: int | None, styles: Mapping[str, str]) -> str:
    """The id of the style of a role that stands at an outline level."""
    return styles[role] if level is None else f"{styles[role]}Outline{level + 1}"


def outline_styles(wanted: Iterable[tuple[str, int]], styles: Mapping[str, str]) -> str:
    """The styles, beside those of the layout,
    of roles that stand at other outline levels than these.
    """
    return "".join(
        ooxml.outline_style(
            style_of(role, level, styles),
            _name_of(role, level),
            styles[role],
            level,
        )
        for role, level in sorted(set(wanted))
    )
