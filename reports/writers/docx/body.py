"""Blocks → the body of document.xml."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any

from reports.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Chart,
    Contents,
    Document,
    Heading,
    Link,
    Listing,
    Paragraph,
    Signature,
    Table,
    Title,
    inlines_of,
    lines_of,
)
from reports.writers.docx import ooxml
from reports.writers.docx.charts import chart
from reports.writers.docx.inline import SPANS, Context, keep_next, marked, runs, words_of
from reports.writers.docx.layout import Layout, Page
from reports.writers.docx.measure import text_width
from reports.writers.docx.sections import Section, sections
from reports.writers.docx.tables import table

# All in hundredths of a character. 署名 ends two characters from the right edge and the date begins two to the right
# of it (GB/T 9704-2012 7.3.5.2); 附件说明 begins two from the left, wrapped lines under the title (7.3.4).
_TWO = 200
_LABEL = 300
_NUMBER = 120
_LONG_NUMBER = 170


def body(document: Document, layout: Layout, links: Mapping[str, str]) -> tuple[str, str]:
    """The blocks as XML, and the properties of the section that is still open at their end."""
    anchors = anchors_of(document.blocks, layout)
    drawings = count(layout.first_drawing)
    context = Context(layout.styles, anchors, links, layout.character, layout.cells, layout.padding, drawings)
    parts: list[str] = []
    open_section = layout.portrait.first
    portrait = True
    fresh = not layout.leads
    for section in sections(document.blocks):
        page = layout.landscape if section.landscape else layout.portrait
        if parts:
            parts[-1] = ooxml.end_section(parts[-1], open_section)
        elif section.landscape and layout.leads:
            parts.append(_section_end(context, open_section))
        open_section = page.later if parts else page.first
        parts.append(_section(section, page, fresh or len(parts) > 0, context))
        portrait = not section.landscape
    if layout.trails and not portrait:
        parts[-1] = ooxml.end_section(parts[-1], open_section)
        open_section = layout.portrait.later
    if layout.closed:
        parts = parts or [ooxml.paragraph(context.styles["after table"], "")]
        parts[-1] = ooxml.end_section(parts[-1], open_section)
    return "".join(parts), open_section


def anchors_of(blocks: Blocks, layout: Layout) -> dict[str, int]:
    """A bookmark id for each anchor, beyond those the layout itself uses."""
    anchors = dict.fromkeys(anchor for anchor in _anchors(blocks) if anchor)
    return {anchor: layout.first_bookmark + index for index, anchor in enumerate(anchors)}


def _anchors(blocks: Blocks) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Heading | Table | Chart | Attachment):
            found.append(block.anchor)
        if isinstance(block, Attachment):
            found += _anchors(block.blocks)
        if isinstance(block, Listing):
            found += (anchor for item in block.items for anchor in _anchors(item))
    return found


def links_of(blocks: Blocks) -> dict[str, str]:
    """A relationship id for each address outside the document."""
    spans = tuple(node for block in blocks for line in lines_of(block) for node in line if type(node) in SPANS)
    addresses = dict.fromkeys(
        node.href for node in inlines_of(spans) if isinstance(node, Link) and not node.href.startswith("#")
    )
    return {address: f"link{index}" for index, address in enumerate(addresses, 1)}


def _section_end(context: Context, section: str) -> str:
    return ooxml.end_section(ooxml.paragraph(context.styles["after table"], ""), section)


def _section(section: Section, page: Page, fresh: bool, context: Context) -> str:
    """The items of a section; `fresh` where the section begins a page of itself."""
    parts = []
    plain = replace(context, width=page.width, height=page.height)
    for index, item in enumerate(section.items):
        follower = section.items[index + 1].block if index + 1 < len(section.items) else None
        keep = isinstance(follower, Signature | AttachmentList)
        new_page = item.new_page and not (fresh and index == 0)
        here = replace(plain, keep_with_next=keep, new_page=new_page) if keep or new_page else plain
        if new_page and not isinstance(item.block, _BREAKING):
            parts.append(ooxml.paragraph(context.styles["after table"], "", ooxml.PAGE_BREAK_BEFORE))
        parts.append(block_xml(item.block, here))
    return "".join(parts)


# What can begin a page by itself; before anything else stands an empty line that does.
_BREAKING = (Attachment, Contents, Heading)


def block_xml(block: Block, context: Context) -> str:
    """The XML of one block; a block of no known kind is a KeyError."""
    return BLOCKS[type(block)](block, context)


def _title(node: Title, context: Context) -> str:
    content = ooxml.BREAK.join(runs(line, context) for line in node.lines)
    return ooxml.paragraph(context.styles["title"], content)


def _heading(node: Heading, context: Context) -> str:
    content = ooxml.run(node.number) + runs(node.children, context)
    style = context.styles[f"heading {node.level}" if node.level else "part"]
    return ooxml.paragraph(style, marked(content, node.anchor, context), _new_page(context))


def _new_page(context: Context) -> str:
    return ooxml.PAGE_BREAK_BEFORE if context.new_page else ""


def _contents(node: Contents, context: Context) -> str:
    """目录 and its entries, each leading to its heading."""
    title = ooxml.paragraph(context.styles["contents title"], ooxml.run("目录"), _new_page(context))
    entries = (
        ooxml.paragraph(
            context.styles[f"contents {min(entry.level, 2)}"],
            ooxml.inner_link(runs(entry.children, context), entry.anchor),
        )
        for entry in node.entries
    )
    return "".join((title, *entries))


def _paragraph(node: Paragraph, context: Context) -> str:
    return ooxml.paragraph(context.styles[node.role], runs(node.children, context), keep_next(context))


def _listing(node: Listing, context: Context) -> str:
    """The items as plain paragraphs, their numbers as text, as 公文 wants them."""
    parts = []
    for index, item in enumerate(node.items, 1):
        number = ooxml.run(f"{index}.") if node.ordered else ""
        for inner in item:
            here = context if index == len(node.items) and inner is item[-1] else replace(context, keep_with_next=False)
            if number and isinstance(inner, Paragraph):
                content = number + runs(inner.children, context)
                parts.append(ooxml.paragraph(context.styles[inner.role], content, keep_next(here)))
            else:
                parts.append(block_xml(inner, here))
            number = ""
    return "".join(parts)


def _signature(node: Signature, context: Context) -> str:
    """署名 and 成文日期, so placed that the date begins two characters to the right of the longest 署名."""
    date = text_width(words_of(node.date))
    name = max(map(text_width, node.bodies), default=0)
    shorter_by = name - date
    name_indent, date_indent = (_TWO, shorter_by) if shorter_by >= _TWO else (2 * _TWO - shorter_by, _TWO)
    names = [
        ooxml.paragraph(
            context.styles["signature"], ooxml.run(body), ooxml.indent(context.character, right=name_indent)
        )
        for body in node.bodies
    ]
    dated = ooxml.paragraph(
        context.styles["date"], runs(node.date, context), ooxml.indent(context.character, right=date_indent)
    )
    return "".join((*names, dated))


def _attachment_list(node: AttachmentList, context: Context) -> str:
    """附件：and the titles, numbered where there are several; wrapped lines begin under the title's first character."""
    style = context.styles["attachment list"]
    if len(node.titles) == 1:
        content = ooxml.run("附件：") + runs(node.titles[0], context)
        return ooxml.paragraph(style, content, ooxml.indent(context.character, left=_TWO + _LABEL, hanging=_LABEL))
    number_width = _NUMBER if len(node.titles) < 10 else _LONG_NUMBER
    parts = []
    for index, title in enumerate(node.titles, 1):
        label, hanging = ("附件：", _LABEL + number_width) if index == 1 else ("", number_width)
        content = ooxml.run(f"{label}{index}.") + ooxml.TAB + runs(title, context)
        place = ooxml.indent(context.character, left=_TWO + _LABEL + number_width, hanging=hanging)
        parts.append(ooxml.paragraph(style, content, place))
    return "".join(parts)


def _attachment(node: Attachment, context: Context) -> str:
    """The label and the title of an attachment, on a new page; its blocks are items of their own."""
    new_page = _new_page(context)
    title = runs(node.title, context)
    if not node.label:
        return ooxml.paragraph(context.styles["attachment title"], marked(title, node.anchor, context), new_page)
    label = marked(ooxml.run(node.label), node.anchor, context)
    return ooxml.paragraph(context.styles["attachment label"], label, new_page) + ooxml.paragraph(
        context.styles["attachment title"], title
    )


BLOCKS: Mapping[type, Callable[[Any, Context], str]] = MappingProxyType(
    {
        Title: _title,
        Heading: _heading,
        Paragraph: _paragraph,
        Listing: _listing,
        Table: table,
        Chart: chart,
        Signature: _signature,
        Contents: _contents,
        AttachmentList: _attachment_list,
        Attachment: _attachment,
    }
)
