"""A paragraph of a Word body: its words, the tags among them, and how the rest of it is spelled."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise, takewhile
from typing import Literal

from lxml import etree
from msgspec import Struct, field

from reports.writers.docx.word_body.tags import Tag, find_tags, literal
from reports.writers.docx.wordxml import Element, w

_RUN, _PROPERTIES = w("r"), w("rPr")
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
# What holds runs and prints nothing of its own.
_HOLDERS = frozenset(
    map(w, ("hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo"))
)
_TRACKED = frozenset(map(w, ("ins", "del", "moveFrom", "moveTo")))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# A thing among the words, such as a picture: no tag can reach over it.
THING = "\ufffc"
_NAMESPACE = re.compile(r' xmlns:(\w+)="([^"]*)"')
_BREAKS = frozenset({None, "textWrapping"})


class Span(Struct):
    """A stretch of a paragraph: from one character of its words up to another; `xml` spells it.

    Of a run `look` spells the properties of its words, and `things` are its tabs, line breaks and
    whatever else is no text, by where they stand.
    """

    kind: Literal["run", "edge", "other"]
    start: int
    end: int
    xml: str
    look: str = ""
    things: dict[int, str] = field(default_factory=dict)


class Part(Struct, frozen=True):
    """What stands next in a paragraph.

    said: words and how they are spelled. words: words in a look. tag: a tag, a value in that look.
    """

    kind: Literal["said", "words", "tag"]
    words: str = ""
    xml: str = ""
    tag: Tag | None = None


class ReadParagraph(Struct):
    """A paragraph with its words and its tags; `halves` are signs of tags that are none, `torn` tags that
    reach over a thing or out of a link, `boxed` the words of text boxes, `apart` those of other things,
    such as formulas, that are no text of the paragraph's own.
    """

    element: Element
    words: str
    tags: list[Tag]
    halves: list[str]
    spans: list[Span]
    boxed: str = ""
    apart: str = ""

    @property
    def torn(self) -> list[Tag]:
        """The tags that have a thing or the edge of a link in them."""
        edges = [one.start for one in self.spans if one.kind == "edge"]
        return [
            tag
            for tag in self.tags
            if THING in self.words[tag.start : tag.end]
            or any(tag.start < edge < tag.end for edge in edges)
        ]

    @property
    def rest(self) -> str:
        """The words that no tag takes."""
        out, end = [], 0
        for tag in self.tags:
            out.append(self.words[end : tag.start])
            end = tag.end
        return "".join([*out, self.words[end:]]).strip()

    def parts(self) -> Iterator[Part]:
        """All of it from left to right."""
        by_start = {tag.start: tag for tag in self.tags}
        taken = 0
        for span in self.spans:
            if span.kind != "run":
                yield Part("said", xml=span.xml)
                continue
            inside = [at for at in by_start if span.start <= at < span.end]
            own = self.words[span.start : span.end]
            if taken <= span.start and not inside and literal(own) == own:
                yield Part("said", _shown(own), span.xml)
                continue
            yield from self._pieces(span, max(taken, span.start), by_start)
            taken = max([taken, *(by_start[at].end for at in inside)])

    def _pieces(
        self, span: Span, start: int, by_start: Mapping[int, Tag]
    ) -> Iterator[Part]:
        """The words, tags and things of a run that some tag touches."""
        at, words = start, ""
        while at < span.end:
            tag, thing = by_start.get(at), span.things.get(at)
            if tag is None and thing is None:
                words += self.words[at]
                at += 1
                continue
            if words:
                yield Part("words", literal(words), span.look)
                words = ""
            if tag is not None:
                # With the line breaks beside it that are there for its author's eyes alone.
                yield Part("tag", xml=span.look, tag=tag)
                at = tag.end
            elif thing is not None:
                yield Part("said", _shown(self.words[at]), thing)
                at += 1
        if words:
            yield Part("words", literal(words), span.look)


def _shown(words: str) -> str:
    return words.replace(THING, "")


def read_paragraph(element: Element) -> ReadParagraph:
    """The paragraph as it is."""
    spans: list[Span] = []
    words: list[str] = []
    _read_children(element, spans, words)
    text = "".join(words)
    tags, halves = find_tags(text)
    boxed, apart = _words_inside(element)
    return ReadParagraph(element, text, tags, halves, spans, boxed, apart)


def _words_inside(paragraph: Element) -> tuple[str, str]:
    """The words of text boxes, and those of other things that stand in no run of the paragraph's own."""
    boxed, apart = [], []
    for text in paragraph.iter(w("t"), _FORMULA_TEXT):
        # From the text outwards; what tracks a change is told of by M10.
        inside = {str(one.tag) for one in _up_to(paragraph, text)}
        if _FALLBACK in inside or inside & _TRACKED:
            continue
        if w("txbxContent") in inside:
            boxed.append(text.text or "")
        elif text.tag == _FORMULA_TEXT or inside - _HOLDERS != {_RUN}:
            apart.append(text.text or "")
    return "".join(boxed), "".join(apart)


def _up_to(paragraph: Element, text: Element) -> Iterator[Element]:
    """What stands around a text, from the inside out, as far as the paragraph."""
    return takewhile(lambda one: one is not paragraph, text.iterancestors())


def _read_children(parent: Element, spans: list[Span], words: list[str]) -> None:
    at = sum(map(len, words))
    for node in parent:
        if node.tag == w("pPr"):
            continue
        if node.tag == _RUN:
            spans.append(_read_run(node, at, words))
        elif node.tag in _HOLDERS:
            opening, closing = _tags_of(node)
            spans.append(Span("edge", at, at, opening))
            _read_children(node, spans, words)
            end = sum(map(len, words))
            spans.append(Span("edge", end, end, closing))
        else:
            spans.append(Span("other", at, at, spell(node)))
        at = sum(map(len, words))


def _read_run(run: Element, start: int, words: list[str]) -> Span:
    properties = run.find(_PROPERTIES)
    look = "" if properties is None else spell(properties)
    things: dict[int, str] = {}
    at = start
    for node in run:
        if node.tag == _PROPERTIES:
            continue
        if node.tag == w("t"):
            text = _text_of(node)
        else:
            text = _sign_of(node)
            things[at] = f"<w:r>{look}{spell(node)}</w:r>"
        words.append(text)
        at += len(text)
    return Span("run", start, at, spell(run), look, things)


def _text_of(node: Element) -> str:
    """The words of a text; spaces at its edges count only where it says so."""
    text = node.text or ""
    return text if node.get(_PRESERVE) == "preserve" else text.strip(" \n\t")


def _sign_of(node: Element) -> str:
    """What stands for something in a run that is no text."""
    if node.tag == w("tab"):
        return "\t"
    if node.tag == w("br") and node.get(w("type")) in _BREAKS:
        return "\n"
    return THING


def _tags_of(element: Element) -> tuple[str, str]:
    """How an element is opened and closed."""
    written = spell(element)
    opening = written[: written.index(">") + 1]
    if opening.endswith("/>"):
        return f"{opening[:-2]}>", f"</{opening[1:-2].split()[0]}>"
    return opening, written[written.rindex("</") :]


def spell(element: Element) -> str:
    """An element as it is written; the namespaces that the document declares are not declared again."""
    written = etree.tostring(element, encoding="unicode", with_tail=False)
    end = written.index(">")
    known = element.getroottree().getroot().nsmap

    def without_known(found: re.Match[str]) -> str:
        return "" if known.get(found[1]) == found[2] else found[0]

    return _NAMESPACE.sub(without_known, written[:end]) + written[end:]


def join_paragraphs(parent: Element) -> None:
    """Takes together what an author parted to keep long tags readable: `-%}` at the end of a paragraph, `{%-`
    at the beginning of the next.
    """
    paragraphs = [read_paragraph(one) for one in parent.findall(w("p"))]
    kept: Element | None = None
    pairs = [(one, other, _are_one(one, other)) for one, other in pairwise(paragraphs)]
    for before, here, are_one in pairs:
        if not are_one:
            kept = None
            continue
        kept = before.element if kept is None else kept
        for node in list(here.element):
            if node.tag != w("pPr"):
                kept.append(node)
        parent.remove(here.element)


def _are_one(before: ReadParagraph, here: ReadParagraph) -> bool:
    first, last = here.tags[:1], before.tags[-1:]
    begins = any(
        tag.joins_before and not here.words[: tag.start].strip() for tag in first
    )
    ends = any(tag.joins_after and not before.words[tag.end :].strip() for tag in last)
    return (begins or ends) and before.element.getnext() is here.element
