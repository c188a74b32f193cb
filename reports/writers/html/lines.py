"""What stands inside a line, in HTML; and the small tools that every piece of HTML is made with."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from reports.core.tree import Inline, Line, Link, Number, Strong, Text, plain_text
from reports.writers.html.looks import HtmlLook

# What a reader of the published page can open;
# an address on the clerk's own disk is not to leave the house.
PUBLIC_ADDRESS = re.compile(
    r"(?:https?:|mailto:|tel:|(?!/[/\\])[^:/?#\\]*(?:[/?#]|$))", re.IGNORECASE
)
_SPECIAL = re.compile("[&<>\"'\n]")


class HtmlContext(Struct, frozen=True):
    """What goes down the tree: the look, the rank of the heading at this place,
    the attachments' anchors.

    `serial` counts the tables and charts, for ids that are the same in every run; `rules` fills up
    with what the text's own classes stand for, by class. `paint` gives a picture for a drawing,
    where the look has no drawings. `under` are the words of the heading this stands under.
    """

    look: HtmlLook
    rank: int
    attachments: tuple[str, ...]
    serial: Iterator[int]
    rules: dict[str, str]
    paint: Callable[[str], str] | None = None
    under: str = ""


def escape(text: str) -> str:
    """The text as character data, its line breaks as such."""
    if not _SPECIAL.search(text):
        return text
    return quoted(text).replace("\n", "<br>")


def quoted(text: str) -> str:
    """The text as the value of an attribute."""
    if not _SPECIAL.search(text):
        return text
    # It brings all names that HTML has for characters along.
    from html import escape as escape_all

    return escape_all(text)


def escape_all(texts: Sequence[str]) -> Sequence[str]:
    """The texts, each escaped; few have to be, as one look tells."""
    return list(map(escape, texts)) if _SPECIAL.search("".join(texts)) else texts


def attribute(name: str, value: object) -> str:
    """An attribute, nothing where its value is empty."""
    return f' {name}="{quoted(str(value))}"' if value else ""


def wrap(role: str, content: str, context: HtmlContext, attributes: str = "") -> str:
    """The content in the element its role has in this look; as it is where the role has none."""
    tag = context.look.tags[role]
    name = tag.name
    if not name:
        return content
    if "#" in name:
        name = name.replace("#", str(context.rank))
    return f"<{name}{tag.attributes}{attributes}>{content}</{name}>"


def anchored(anchor: str, context: HtmlContext) -> str:
    """The id of a place others may lead to, nothing where the look has no ids."""
    return attribute("id", anchor) if context.look.ids else ""


def ruled(declarations: Mapping[str, str], context: HtmlContext) -> str:
    """The class attribute for declarations by class, their rules noted for the page's stylesheet.

    A page bears no inline style: under its policy it would not be heard.
    """
    context.rules.update(declarations)
    return attribute("class", " ".join(declarations))


def line(nodes: Line, context: HtmlContext) -> str:
    """The HTML of a line; most hold words and figures alone, and nothing that has to be escaped."""
    if _WORDED.issuperset(map(type, nodes)) and not _SPECIAL.search(plain_text(nodes)):
        return _plain_line(nodes, *around_number(context.look))
    return "".join([INLINES[type(node)](node, context) for node in nodes])


def _plain_line(nodes: Sequence[Any], before: str, after: str) -> str:
    """Words and figures as they stand."""
    return "".join(
        [
            node.text
            if type(node) is Text
            else f"{before}{node.text}{node.unit}{after}"
            for node in nodes
        ]
    )


def text(node: Text, context: HtmlContext) -> str:
    """Words as they stand."""
    return escape(node.text)


def number(node: Number, context: HtmlContext) -> str:
    """A worded figure; its lineage stays at home."""
    before, after = around_number(context.look)
    return f"{before}{escape(node.text + node.unit)}{after}"


@cache
def around_number(look: HtmlLook) -> tuple[str, str]:
    """What stands before and after a figure in a look."""
    tag = look.tags["number"]
    if not tag.name:
        return "", ""
    return f"<{tag.name}{tag.attributes}>", f"</{tag.name}>"


def strong(node: Strong, context: HtmlContext) -> str:
    """Words set off from their sentence."""
    return wrap("strong", line(node.children, context), context)


def link(node: Link, context: HtmlContext) -> str:
    """Words that lead somewhere; only the words where the reader could not follow."""
    return linked(line(node.children, context), node.href, context)


def linked(words: str, href: str, context: HtmlContext) -> str:
    """The words as a link to an address that the published page can reach, else as they are."""
    reachable = context.look.ids if href.startswith("#") else PUBLIC_ADDRESS.match(href)
    return (
        wrap("link", words, context, attribute("href", href))
        if href and reachable
        else words
    )


_WORDED = frozenset({Text, Number})
INLINES: Mapping[type[Inline], Callable[[Any, HtmlContext], str]] = MappingProxyType(
    {Text: text, Number: number, Strong: strong, Link: link}
)
