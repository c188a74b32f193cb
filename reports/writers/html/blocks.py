"""The blocks of a document in HTML."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain, repeat
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from reports.core.headings import HEADING_LEVELS
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Chart,
    Contents,
    Heading,
    Imprint,
    Letterhead,
    Link,
    Listing,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    Text,
    Title,
    WordOnly,
    inlines_of,
    plain_text,
)
from reports.writers.html.lines import HtmlContext, anchored, escape, line, linked, wrap
from reports.writers.html.looks import Tag
from reports.writers.html.tables import table

DEEPEST = 6


def blocks(nodes: Blocks, context: HtmlContext) -> str:
    """The HTML of blocks in their order,
    each heading one rank below the heading it stands under.
    """
    printed = []
    here = context
    above: list[int] = []
    for node in nodes:
        kind = type(node)
        if kind in _LEVELS:
            level = _LEVELS[kind](node)
            # The numbers of 公文 may skip a level, the headings of a page may not.
            above = [*(other for other in above if other < level), level]
            rank = min(context.rank + len(above), DEEPEST)
            here = replace(here, rank=rank, under=_WORDS_OVER[kind](node) or here.under)
        printed.append(BLOCKS[kind](node, here))
    return "\n".join(printed)


_LEVELS: Mapping[type[Block], Callable[[Any], int]] = MappingProxyType(
    {Title: lambda _: -1, Heading: lambda node: node.level, Attachment: lambda _: 1}
)
_WORDS_OVER: Mapping[type[Block], Callable[[Any], str]] = MappingProxyType(
    {
        Title: lambda node: "".join(map(plain_text, node.lines)),
        Heading: lambda node: node.number + plain_text(node.children),
        Attachment: lambda node: plain_text(node.title),
    }
)
"""The words of what others stand under."""


def title(node: Title, context: HtmlContext) -> str:
    """The title, its lines as they are broken on paper."""
    lines = [line(words, context) for words in node.lines]
    if len(lines) > 1:
        lines = [wrap("title line", words, context) for words in lines]
    return wrap("title", "<br>".join(lines), context)


def heading(node: Heading, context: HtmlContext) -> str:
    """A heading, its number as words."""
    words = escape(node.number) + line(node.children, context)
    return wrap(
        HEADING_LEVELS[node.level].role,
        words,
        context,
        anchored(node.anchor, context),
    )


def paragraph(node: Paragraph, context: HtmlContext) -> str:
    """A paragraph in its role."""
    words = node.children
    if len(words) == 1 and type(words[0]) is Text:
        return _plain(context.look.tags[node.role], words[0].text)
    return wrap(node.role, line(words, context), context)


@lru_cache(maxsize=4096)
def _plain(tag: Tag, words: str) -> str:
    """Words alone in their element: what a template says, it says in every document."""
    return f"<{tag.name}{tag.attributes}>{escape(words)}</{tag.name}>"


def listing(node: Listing, context: HtmlContext) -> str:
    """A list; where the look has none, its items as the paragraphs that Word prints."""
    if not context.look.lists:
        return blocks(_numbered(node), context)
    role = "ordered" if node.ordered else "unordered"
    items = "".join(
        f"{wrap(f'{role} item', _item(item, context), context)}\n"
        for item in node.items
    )
    return wrap(role, f"\n{items}", context)


def _numbered(node: Listing) -> Blocks:
    """The blocks of all items, each number as words before its item's first paragraph."""
    printed: list[Block] = []
    for index, item in enumerate(node.items, 1):
        match item:
            case (Paragraph() as first, *others) if node.ordered:
                printed += (
                    replace(first, children=(Text(f"{index}."), *first.children)),
                    *others,
                )
            case _:
                printed += item
    return tuple(printed)


def _item(nodes: Blocks, context: HtmlContext) -> str:
    """The blocks of a list item; its paragraphs are not indented,
    and need no element where there is but one.
    """
    if len(nodes) == 1 and isinstance(nodes[0], Paragraph):
        return line(nodes[0].children, context)
    return "\n".join(
        wrap("item paragraph", line(node.children, context), context)
        if isinstance(node, Paragraph)
        else blocks((node,), context)
        for node in nodes
    )


def letterhead(node: Letterhead, context: HtmlContext) -> str:
    """版头: the marks above, the issuing bodies, the number over its line, 签发人 before it where there are
    any.
    """
    marks = [node.serial, *node.grades] if node.serial else list(node.grades)
    parts = [wrap("letter mark", line(mark, context), context) for mark in marks]
    names = node.bodies
    if len(names) == 1:
        names = (f"{names[0]}{node.suffix}",)
    elif node.suffix:
        names = (*names, node.suffix)
    parts += [wrap("letter body", escape(name), context) for name in names]
    number = wrap("letter number", line(node.number, context), context)
    signed = ""
    if node.signers:
        words = f"签发人：{'　'.join(node.signers)}"
        signed = wrap("signers", escape(words), context) + "\n"
    parts.append(wrap("letter line", signed + number, context))
    return wrap("letterhead", "\n".join(parts), context)


def imprint(node: Imprint, context: HtmlContext) -> str:
    """版记: who gets copies; below a line, who issued it and when."""
    parts = []
    if node.copies:
        parts.append(wrap("copies", line(node.copies, context), context))
    issued = [
        wrap(role, line(words, context), context)
        for role, words in (
            ("issuing office", node.office),
            ("issuing date", node.date),
        )
        if words
    ]
    if issued:
        parts.append(wrap("issued", "\n".join(issued), context))
    return wrap("imprint", "\n".join(parts), context)


def signature(node: Signature, context: HtmlContext) -> str:
    """落款."""
    signed = [wrap("signing body", escape(body), context) for body in node.bodies]
    dated = (
        [wrap("signing date", line(node.date, context), context)] if node.date else []
    )
    role = "sealed signature" if node.sealed else "signature"
    return wrap(role, "\n".join(signed + dated), context)


def contents(node: Contents, context: HtmlContext) -> str:
    """目录: its entries, leading to their headings where the look has ids."""
    if not node.entries:
        return ""
    entries = "\n".join(
        wrap(
            f"contents {min(entry.level, 2)}",
            linked(line(entry.children, context), f"#{entry.anchor}", context),
            context,
        )
        for entry in node.entries
    )
    title = wrap("contents title", "目录", context)
    return wrap(
        "contents", f"{title}\n{wrap('contents list', entries, context)}", context
    )


def page_break(node: PageBreak, context: HtmlContext) -> str:
    """Nothing: a page on the screen has no leaves."""
    return ""


def word_only(node: WordOnly, context: HtmlContext) -> str:
    """Nothing: what only a Word body holds says nothing."""
    return ""


def attachment_list(node: AttachmentList, context: HtmlContext) -> str:
    """附件说明: the titles, numbered where there are several (GB/T 9704-2012, 7.3.4),
    leading to the attachments.
    """
    if not node.titles:
        return ""
    # Those that are only named come last, and lead nowhere.
    anchors = chain(context.attachments, repeat(""))
    printed = []
    for number, (words, anchor) in enumerate(
        zip(node.titles, anchors, strict=False), start=1
    ):
        name = line(words, context)
        if anchor and not any(isinstance(inline, Link) for inline in inlines_of(words)):
            name = linked(name, f"#{anchor}", context)
        label = f"{number}. " if len(node.titles) > 1 else ""
        role = "first attachment" if number == 1 else "next attachment"
        printed.append(
            wrap(role, ("附件：" if number == 1 else "") + label + name, context)
        )
    return wrap("attachment list", "\n".join(printed), context)


def attachment(node: Attachment, context: HtmlContext) -> str:
    """An attachment under its label and title."""
    label = (
        wrap("attachment label", escape(node.label), context) + "\n"
        if node.label
        else ""
    )
    head = (
        wrap("attachment title", line(node.title, context), context) + "\n"
        if node.title
        else ""
    )
    inside = blocks(
        node.blocks, replace(context, attachments=attachment_anchors(node.blocks))
    )
    return wrap(
        "attachment", label + head + inside, context, anchored(node.anchor, context)
    )


def attachment_anchors(nodes: Blocks) -> tuple[str, ...]:
    """The anchors of the attachments among these blocks, in their order."""
    return tuple(node.anchor for node in nodes if isinstance(node, Attachment))


def _chart(node: Chart, context: HtmlContext) -> str:
    # Most documents have no chart, and drawing is slow to import.
    from reports.writers.html.charts import chart

    return chart(node, context)


BLOCKS: Mapping[type[Block], Callable[[Any, HtmlContext], str]] = MappingProxyType(
    {
        Title: title,
        Heading: heading,
        Paragraph: paragraph,
        Listing: listing,
        Table: table,
        Chart: _chart,
        Letterhead: letterhead,
        Signature: signature,
        Imprint: imprint,
        Contents: contents,
        PageBreak: page_break,
        WordOnly: word_only,
        AttachmentList: attachment_list,
        Attachment: attachment,
    }
)
