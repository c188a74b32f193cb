"""Blocks → the body of document.xml."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import count, zip_longest
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Chart,
    Contents,
    Heading,
    Imprint,
    Letterhead,
    Line,
    Link,
    Listing,
    Paragraph,
    Signature,
    Table,
    Text,
    Title,
    WordOnly,
)
from reports.writers.docx import ooxml
from reports.writers.docx.bookmarks import Bookmarks
from reports.writers.docx.contents import contents, entry_for_update
from reports.writers.docx.heights import taken_above
from reports.writers.docx.inline import (
    WordContext,
    heading_style,
    keep_next,
    marked,
    new_page,
    runs,
    words_of,
)
from reports.writers.docx.layout import Layout, PageSetup
from reports.writers.docx.letter import imprint, letterhead, signature
from reports.writers.docx.outline import heading_role
from reports.writers.docx.sections import PageSection
from reports.writers.docx.tables import table
from reports.writers.docx.word_body.spelling import spelled, spelled_anchored
from reports.writers.docx.wrapping import broken_at, drawn_in

# GB/T 9704-2012 5.2.2: so many lines of text on a page.
_PAGE_LINES = 22
# All in hundredths of a character. 附件说明 begins two from the left, wrapped lines under the title
# (GB/T 9704-2012 7.3.4).
_TWO = 200
_LABEL = 300
_NUMBER = 120
_LONG_NUMBER = 170


def body(
    laid: Sequence[PageSection],
    layout: Layout,
    marks: Bookmarks,
    links: Mapping[str, str],
    headings: Mapping[tuple[str, int], str],
) -> tuple[Sequence[str], str]:
    """The sections as XML in pieces, and the properties of the section that is still open at their
    end. `headings`: the styles of headings by role and outline level.
    """
    context = WordContext(
        file=layout.file,
        styles=layout.styles,
        headings=headings,
        bookmarks=marks,
        links=links,
        characters=layout.characters,
        entry_widths=layout.entry_widths,
        cells=layout.cells,
        padding=layout.padding,
        drawings=count(layout.first_drawing),
        letter=layout.letter,
        line=layout.portrait.height // _PAGE_LINES,
    )
    parts: list[str] = []
    open_section = layout.portrait.first
    for section in laid:
        page = _page_of(section, layout)
        if parts:
            parts = _ended(parts, open_section)
        elif section.landscape and layout.leads:
            parts.append(_section_end(context, open_section))
        fresh = bool(parts) or not layout.leads
        open_section = page.later if parts else page.first
        if section.verso:
            open_section = ooxml.on_even_page(open_section)
        parts += _section(section, page, fresh, context)
    if layout.trails and laid and laid[-1].landscape:
        # What follows in the layout stands upright.
        parts = _ended(parts, open_section)
        open_section = layout.portrait.later
    if layout.closed:
        # The text ends a section where the paragraph 【正文】 did.
        parts = _ended(parts or [_empty_line(context)], open_section)
    return parts, open_section


def _ended(parts: Sequence[str], section: str) -> list[str]:
    """The pieces of XML, the last paragraph of which now ends a section."""
    *before, last = parts
    if "</w:pPr>" not in last:
        before, last = [], "".join(parts)
    return [*before, ooxml.end_section(last, section)]


def _page_of(section: PageSection, layout: Layout) -> PageSetup:
    return layout.landscape if section.landscape else layout.portrait


def addresses_of(links: Iterable[Link]) -> dict[str, str]:
    """A relationship id for each address outside the document."""
    addresses: dict[str, None] = {}
    for link in links:
        if not link.href.startswith("#"):
            addresses[link.href] = None
    return {address: f"link{index}" for index, address in enumerate(addresses, 1)}


def _section_end(context: WordContext, section: str) -> str:
    return ooxml.end_section(_empty_line(context), section)


def _empty_line(context: WordContext, properties: str = "") -> str:
    return ooxml.paragraph(context.styles["after table"], "", properties)


def _section(
    section: PageSection, page: PageSetup, fresh: bool, context: WordContext
) -> list[str]:
    """The items of a section; `fresh` where the section begins a page of itself."""
    parts = []
    plain = replace(context, width=page.width, height=page.height)
    # Most headings stand alike.
    placed: dict[tuple[bool, bool, int | None, int | None, bool], WordContext] = {}
    followers = [item.block for item in section.items[1:]]
    pairs = zip_longest(section.items, followers)
    above: int | None = 0 if fresh else None
    for index, (item, follower) in enumerate(pairs):
        keep = type(follower) in _KEPT_WITH
        breaks = item.new_page and not (fresh and index == 0)
        if item.new_page:
            above = 0
        over_table = isinstance(follower, Table) and bool(follower.mark)
        here = plain
        if keep or breaks or over_table or (item.level, above) != (None, None):
            facts = (keep, breaks, item.level, above, over_table)
            if facts not in placed:
                placed[facts] = replace(
                    plain,
                    keep_with_next=keep,
                    new_page=breaks,
                    level=item.level,
                    above=above,
                    over_table=over_table,
                )
            here = placed[facts]
        if above is not None:
            above = taken_above(item.block, above, context.line)
        if breaks and not isinstance(item.block, _BREAKING):
            parts.append(_empty_line(context, ooxml.PAGE_BREAK_BEFORE))
        parts.append(BLOCKS[type(item.block)](item.block, here))
    return parts


# What is never parted from the line before it.
_KEPT_WITH = frozenset({Signature, AttachmentList})
# What can begin a page by itself; before anything else stands an empty line that does.
_BREAKING = (Attachment, Contents, Heading)


def block_xml(block: Block, context: WordContext) -> str:
    """The XML of one block; a block of no known kind is a KeyError."""
    return BLOCKS[type(block)](block, context)


def _title(node: Title, context: WordContext) -> str:
    if node.spelling:
        return spelled(node.spelling, context)
    content = ooxml.BREAK.join(runs(line, context) for line in node.lines)
    return ooxml.paragraph(
        context.styles["title"], content, _balanced("title", node.lines, context)
    )


def _balanced(
    role: str, lines: Sequence[Line], context: WordContext, number: str = ""
) -> str:
    """The indents of a centred title so that an overlong line does not
    leave one or two characters to the next.
    """
    character = context.characters[role]
    sides = drawn_in(
        [number + words_of(line) for line in lines], context.width * 100 // character
    )
    return ooxml.indent(character, left=sides, right=sides) if sides else ""


def _heading(node: Heading, context: WordContext) -> str:
    if node.spelling:
        return spelled_anchored(node.spelling, node.anchor, context)
    content = ooxml.run(node.number) + runs(node.children, context)
    role = heading_role(node)
    style = heading_style(role, context)
    if context.over_table:
        # It is the title of the table.
        balanced = ooxml.IN_THE_MIDDLE
    elif node.level:
        balanced = ""
    else:
        balanced = _balanced(role, (node.children,), context, node.number)
    return ooxml.paragraph(
        style, marked(content, node.anchor, context), new_page(context) + balanced
    )


def _word_only(node: WordOnly, context: WordContext) -> str:
    return spelled(node.spelling, context)


def _paragraph(node: Paragraph, context: WordContext) -> str:
    if node.spelling:
        return spelled(node.spelling, context)
    style, keep = context.styles[node.role], keep_next(context)
    line = node.children
    if len(line) == 1 and type(line[0]) is Text:
        return _plain_paragraph(style, line[0].text, keep)
    return ooxml.paragraph(style, runs(line, context), keep)


@lru_cache(maxsize=4096)
def _plain_paragraph(style: str, words: str, properties: str) -> str:
    """A paragraph of words alone: what a template says, it says in every document."""
    return ooxml.paragraph(style, ooxml.run(words), properties)


def _listing(node: Listing, context: WordContext) -> str:
    """The items as plain paragraphs, their numbers as text, as 公文 wants them."""
    parts = []
    loose = context
    if context.keep_with_next:
        loose = replace(context, keep_with_next=False)
    for index, item in enumerate(node.items, 1):
        number = ooxml.run(f"{index}.") if node.ordered else ""
        for inner in item:
            is_last = index == len(node.items) and inner is item[-1]
            here = context if is_last else loose
            if number and isinstance(inner, Paragraph):
                content = number + runs(inner.children, context)
                parts.append(
                    ooxml.paragraph(
                        context.styles[inner.role], content, keep_next(here)
                    )
                )
            else:
                parts.append(block_xml(inner, here))
            number = ""
    return "".join(parts)


def _attachment_list(node: AttachmentList, context: WordContext) -> str:
    """附件：and the titles, numbered where there are several;
    wrapped lines begin under the title's first character.
    """
    style = context.styles["attachment list"]
    if len(node.titles) == 1:
        content = ooxml.run("附件：") + runs(node.titles[0], context)
        return ooxml.paragraph(
            style,
            content,
            ooxml.indent(
                context.characters["body"], left=_TWO + _LABEL, hanging=_LABEL
            ),
        )
    number_width = _NUMBER if len(node.titles) < 10 else _LONG_NUMBER
    parts = []
    for index, title in enumerate(node.titles, 1):
        label, hanging = (
            ("附件：", _LABEL + number_width) if index == 1 else ("", number_width)
        )
        content = ooxml.run(f"{label}{index}.") + ooxml.TAB + runs(title, context)
        place = ooxml.indent(
            context.characters["body"],
            left=_TWO + _LABEL + number_width,
            hanging=hanging,
        )
        parts.append(ooxml.paragraph(style, content, place))
    return "".join(parts)


def _attachment(node: Attachment, context: WordContext) -> str:
    """The label and the title of an attachment, on a new page;
    its blocks are items of their own.
    """
    breaks = new_page(context)
    title, balanced = _attachment_title(node, context)
    style = heading_style("attachment title", context)
    if not node.label:
        return ooxml.paragraph(
            style, marked(title, node.anchor, context), breaks + balanced
        )
    label = marked(ooxml.run(node.label), node.anchor, context)
    label += entry_for_update(node, context)
    return ooxml.paragraph(
        context.styles["attachment label"], label, breaks
    ) + ooxml.paragraph(style, title, balanced)


def _attachment_title(node: Attachment, context: WordContext) -> tuple[str, str]:
    """The title, its lines ended where its words allow it; where that is not known or gives them no room, as
    a rule gives it, with the indents for that.
    """
    role = "attachment title"
    width = context.width * 100 // context.characters[role]
    lines = broken_at(words_of(node.title), node.breaks, width) if node.breaks else []
    if lines:
        return ooxml.BREAK.join(map(ooxml.run, lines)), ""
    return runs(node.title, context), _balanced(role, (node.title,), context)


def _chart(node: Chart, context: WordContext) -> str:
    # Most documents have no chart, and what spells one is slow to import.
    from reports.writers.docx.charts import chart

    return chart(node, context)


BLOCKS: Mapping[type, Callable[[Any, WordContext], str]] = MappingProxyType(
    {
        Title: _title,
        Heading: _heading,
        Paragraph: _paragraph,
        Listing: _listing,
        Table: table,
        Chart: _chart,
        WordOnly: _word_only,
        Letterhead: letterhead,
        Signature: signature,
        Imprint: imprint,
        Contents: contents,
        AttachmentList: _attachment_list,
        Attachment: _attachment,
    }
)
