"""A report with mistakes in it, in all the formats: the same edit in each, its structure kept."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from lxml import etree, html

from benchmarks.planted.report import Block, Report, W, document_of, with_document

_NUMBER = re.compile(r"^\d{1,2}[.、]")
_LEAVES = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "li", "caption")
_WIDTH, _LINES = 76, 38


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake: of which class, in which block, what stands there instead; `needle` are the words by which
    it is found in print, `told` what the mistake is.

    More than one text are paragraphs behind each other.
    """

    kind: str
    block: int
    into: tuple[str, ...]
    needle: str = ""


Texts = Mapping[int, Sequence[str]]


def texts_of(mistakes: Sequence[Planted]) -> Texts:
    """What stands in the blocks that have a mistake."""
    return {one.block: one.into for one in mistakes}


# ── Word ────────────────────────────────────────────────────────────────────


def as_word(report: Report, texts: Texts) -> bytes:
    """The Word file with these texts."""
    root = document_of(report.path)
    paragraphs = list(root.iter(W + "p"))
    for at, (first, *rest) in texts.items():
        paragraph = paragraphs[at]
        runs = list(paragraph.iter(W + "t"))
        _spread([one.text or "" for one in runs], first, runs)
        after = paragraph
        for words in rest:
            copy = deepcopy(paragraph)
            for mark in (
                *copy.iter(W + "bookmarkStart"),
                *copy.iter(W + "bookmarkEnd"),
            ):
                parent = mark.getparent()
                if parent is not None:
                    parent.remove(mark)
            copied = list(copy.iter(W + "t"))
            for one in copied:
                one.text = ""
            copied[0].text = words
            after.addnext(copy)
            after = copy
    return with_document(report.path, root)


def _spread(old: Sequence[str], new: str, runs: Sequence[etree._Element]) -> None:
    """Puts changed words into the runs that had them; what they begin and end with stays where it is."""
    whole = "".join(old)
    start = next(
        (
            at
            for at, (one, two) in enumerate(zip(whole, new, strict=False))
            if one != two
        ),
        min(len(whole), len(new)),
    )
    most = min(len(whole), len(new)) - start
    end = next((at for at in range(most) if whole[-1 - at] != new[-1 - at]), most)
    changed, reached, is_placed = new[start : len(new) - end], 0, False
    for text, run in zip(old, runs, strict=True):
        first, last = reached, reached + len(text)
        kept = text[: max(start - first, 0)]
        tail = (
            text[max(len(whole) - end - first, 0) :] if last > len(whole) - end else ""
        )
        if not is_placed and last >= start and (text or len(runs) == 1):
            kept, is_placed = kept + changed, True
        run.text = kept + tail
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        reached = last


# ── pages ───────────────────────────────────────────────────────────────────


def as_page(report: Report, texts: Texts, source: Path) -> bytes:
    """The page, or the fragment, with these texts. Raises KeyError where a block is not in it."""
    places = _places(report, source)
    root = _tree(source)
    leaves = _leaves_of(root)
    for at, (first, *rest) in texts.items():
        number, cut = places[at]
        element = leaves[number]
        nodes = list(_text_nodes(element))
        _spread_nodes(nodes, first[cut:])
        after = element
        for words in rest:
            copy = deepcopy(element)
            copy.tail = None
            for child in list(copy):
                copy.remove(child)
            copy.text = words[cut:] if cut and _NUMBER.match(words) else words
            after.addnext(copy)
            copy.tail, after = None, copy
    return html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")


def in_page(report: Report, source: Path) -> frozenset[int]:
    """The blocks that are in a page as they are in the Word file."""
    return frozenset(_places(report, source))


def _tree(source: Path) -> etree._Element:
    data = source.read_bytes()
    if b"<body" in data:
        return html.document_fromstring(data, html.HTMLParser(encoding="utf-8"))
    parser = html.HTMLParser(encoding="utf-8")
    return html.document_fromstring(b"<html><body>" + data + b"</body></html>", parser)


def _leaves_of(root: etree._Element) -> list[etree._Element]:
    """The elements of words, without those of menus."""
    return [
        one
        for one in root.iter(*_LEAVES)
        if next(one.iterdescendants(*_LEAVES), None) is None
        and next(one.iterancestors("nav"), None) is None
    ]


@lru_cache
def _places(report: Report, source: Path) -> Mapping[int, tuple[int, int]]:
    """Of each block the element that says it, and how much of its beginning the page numbers by itself."""
    theirs = ["".join(one.itertext()) for one in _leaves_of(_tree(source))]
    ours = [block.words for block in report.blocks]
    matcher = SequenceMatcher(
        None,
        [_bare(one) for one in ours],
        [_bare(one) for one in theirs],
        autojunk=False,
    )
    found: dict[int, tuple[int, int]] = {}
    for start, other, size in matcher.get_matching_blocks():
        for one in range(size):
            mine, there = ours[start + one], theirs[other + one]
            number = _NUMBER.match(mine)
            cut = number.end() if number and not _NUMBER.match(there) else 0
            if mine.strip() and mine[cut:].strip() == there.strip():
                found[start + one] = (other + one, cut)
    return found


def _bare(words: str) -> str:
    return _NUMBER.sub("", "".join(words.split()))


_Node = tuple[etree._Element, str]


def _text_nodes(element: etree._Element) -> Iterator[_Node]:
    if element.text:
        yield element, "text"
    for child in element.iterdescendants():
        if child.text and isinstance(child.tag, str):
            yield child, "text"
        if child.tail:
            yield child, "tail"


class _Held:
    """A node of text as a run is: its words can be set."""

    def __init__(self, node: _Node) -> None:
        self._node = node

    def __setattr__(self, name: str, value: object) -> None:
        if name == "text":
            setattr(*self._node, value)
        else:
            object.__setattr__(self, name, value)

    def set(self, name: str, value: str) -> None:
        """Text in a page has no attributes."""


def _spread_nodes(nodes: Sequence[_Node], new: str) -> None:
    old = [getattr(element, name) for element, name in nodes]
    lead = len(old[0]) - len(old[0].lstrip()) if old else 0
    _spread(old, old[0][:lead] + new if old else new, [_Held(one) for one in nodes])  # type: ignore[misc]


# ── text ────────────────────────────────────────────────────────────────────


def as_text(report: Report, texts: Texts) -> bytes:
    """As saved from Word: a paragraph a line, the cells of a row apart by tabs."""
    lines: list[str] = []
    for row, blocks in _rows(report):
        if row is None:
            lines += [
                words for at, block in blocks for words in texts.get(at, (block.words,))
            ]
            continue
        cells: dict[int, str] = {}
        for at, block in blocks:
            column = block.cell.column if block.cell else 0
            words = " ".join(texts.get(at, (block.words,)))
            cells[column] = f"{cells.get(column, '')} {words}".strip()
        last = max(cells, default=0)
        lines.append("\t".join(cells.get(at, "") for at in range(last + 1)))
    return "\n".join(lines).encode()


def as_folded_text(report: Report, texts: Texts) -> bytes:
    """As copied out of a PDF: lines of the page's width, page numbers, cells apart by blanks."""
    lines: list[str] = []
    for row, blocks in _rows(report):
        if row is None:
            for at, block in blocks:
                for words in texts.get(at, (block.words,)):
                    is_indented = len(words) > 24
                    lines += _folded("　　" + words if is_indented else words)
        else:
            said = [(at, block) for at, block in blocks if block.words.strip()]
            short = [one for one in said if one[1].is_whole]
            lines += _folded(
                " ".join(" ".join(texts.get(at, (block.words,))) for at, block in short)
            )
            # The paragraphs of a cell stand below each other.
            for _, block in said:
                if not block.is_whole:
                    lines += _folded(block.words)
    pages = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)]
    numbered = ([*page, f"— {at} —"] for at, page in enumerate(pages, 1))
    return "\n".join(line for page in numbered for line in page).encode()


def _rows(report: Report) -> Iterator[tuple[object, list[tuple[int, Block]]]]:
    """The blocks outside tables, then those of each row."""
    numbered = [
        (at, one)
        for at, one in enumerate(report.blocks)
        if not one.is_contents and (one.words.strip() or one.cell)
    ]
    for row, group in groupby(
        numbered, key=lambda one: one[1].cell and (one[1].cell.table, one[1].cell.row)
    ):
        yield row, list(group)


def _folded(words: str) -> Iterator[str]:
    """Lines of the page's width; a number is not divided."""
    line, width = "", 0
    for part in re.findall(r"[!-~]+|.", words):
        wide = sum(
            2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in part
        )
        # A closing mark hangs over the edge, as Chinese print has it.
        if width + wide > _WIDTH and part not in "，。；：、）》”" and line:
            yield line
            line, width = "", 0
        line, width = line + part, width + wide
    if line:
        yield line
