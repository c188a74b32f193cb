"""Blocks of a Word body → XML: its author's own, with the document's words in their places."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from reports.core.tree import (
    Inline,
    Line,
    Link,
    SpelledBy,
    SpelledCell,
    SpelledGrid,
    SpelledRun,
    Strong,
)
from reports.writers.docx import ooxml
from reports.writers.docx.inline import WORDS, WordContext, marked
from reports.writers.opc import R, escape

# Words in which a Latin font would be taken for some sign (ECMA-376 17.3.2.26), and what a run may
# begin with before its fonts and after them (17.3.2).
_AMBIGUOUS = re.compile("[\x80-\u2e7f]")
_FONTS = re.compile(r"(?<=<w:rPr>)((?:<w:rStyle [^>]*/>)?)(<w:rFonts[^>]*/>)?")
_HINT = ' w:hint="eastAsia"'
_BOLD = re.compile(r"<w:b(?: w:val=\"(?:1|true|on)\")?/>")
_OPENING, _CLOSING = (
    re.compile(r"<w:p>(?:<w:pPr>.*?</w:pPr>|<w:pPr/>)?", re.S),
    "</w:p>",
)
_NAMED_STYLE = re.compile(r'(<w:(?:p|r|tbl)Style w:val=)"([^"]*)"')
_ITS_OWN = re.compile(
    r"<w:(sectPr|numPr|drawing|pict|object)(?: [^>]*)?>.*?</w:\1>"
    r"|<mc:AlternateContent(?: [^>]*)?>.*?</mc:AlternateContent>"
    r"|<w:bookmark(?:Start|End) [^>]*/>",
    re.S,
)
# The beginning of a paragraph that names no style, with what else it says of itself.
_UNNAMED = re.compile(
    r"<w:p>(?!<w:pPr><w:pStyle )(?:<w:pPr/>|<w:pPr>((?:(?!<w:pStyle).)))?"
)
_WIDTH = re.compile(r"<w:tcW [^>]*/>")


_Piece = str | SpelledRun | SpelledCell | SpelledGrid | SpelledBy


def spelled(pieces: Iterable[_Piece], context: WordContext) -> str:
    """The XML of a spelling, or of a part of one."""
    return "".join(_spelled(pieces, context))


def spelled_anchored(
    pieces: Iterable[_Piece], anchor: str, context: WordContext
) -> str:
    """The XML of a paragraph that links can lead to."""
    written = spelled(pieces, context)
    opening = _OPENING.match(written)
    if opening is None or not anchor:
        return written
    end = opening.end()
    content = written[end : -len(_CLOSING)]
    return f"{written[:end]}{marked(content, anchor, context)}{_CLOSING}"


def _spelled(pieces: Iterable[_Piece], context: WordContext) -> Iterator[str]:
    look, words = "", ""
    guest: SpelledBy | None = None
    for piece in pieces:
        if type(piece) is SpelledRun:
            own = _as_guest(piece.look, guest) if guest else piece.look
            # What stands side by side in one look is one run, as if it had been typed.
            if words and own != look:
                yield _run(words, look)
                words = ""
            look = own
            for node in piece.line:
                if type(node) in WORDS:
                    words += WORDS[type(node)](node)
                    continue
                yield _run(words, look)
                words = ""
                yield _span(node, look, context)
            continue
        if words:
            yield _run(words, look)
            words = ""
        if type(piece) is str:
            yield _as_guest(piece, guest) if guest else piece
        elif type(piece) is SpelledCell:
            opened = _cell_opening(piece)
            yield _as_guest(opened, guest) if guest else opened
        elif type(piece) is SpelledGrid:
            yield _grid(piece.widths)
        elif type(piece) is SpelledBy and piece.file != context.file:
            guest = piece
    yield _run(words, look)


@lru_cache(maxsize=4096)
def _as_guest(xml: str, guest: SpelledBy) -> str:
    """What a Word body spells, for a document in another layout: its styles by their names there, and
    nothing that its own file alone has (sections, numbering, pictures).
    """
    ids = dict(guest.ids)
    kept = _ITS_OWN.sub("", xml)
    kept = _NAMED_STYLE.sub(
        lambda found: f'{found[1]}"{ids.get(found[2], found[2])}"', kept
    )
    return _UNNAMED.sub(
        lambda found: (
            f'<w:p><w:pPr><w:pStyle w:val="{guest.usual}"/>{found[1] or "</w:pPr>"}'
        ),
        kept,
    )


def _run(words: str, look: str) -> str:
    """Words in a look."""
    if not words:
        return ""
    if _AMBIGUOUS.search(words):
        look = _hinted(look)
    kept = ' xml:space="preserve"' if words != words.strip() or "  " in words else ""
    return f"<w:r>{look}<w:t{kept}>{escape(words)}</w:t></w:r>"


def _span(node: Inline, look: str, context: WordContext) -> str:
    """Words set off, or a link."""
    if isinstance(node, Strong):
        return _inner(node.children, _bold(look), context)
    if not isinstance(node, Link):
        raise TypeError(type(node).__name__)
    content = _inner(node.children, look, context)
    if node.href.startswith("#"):
        return ooxml.inner_link(content, node.href[1:])
    identifier = context.links[node.href]
    opening = f'<w:hyperlink xmlns:r="{R}" r:id="{identifier}" w:history="1">'
    return f"{opening}{content}</w:hyperlink>"


def _inner(line: Line, look: str, context: WordContext) -> str:
    return spelled((SpelledRun(look, line),), context)


@lru_cache(maxsize=512)
def _hinted(look: str) -> str:
    """A look in which “ ” and the like stand in the Chinese font."""
    if _HINT in look:
        return look
    return _with_fonts(look, _HINT, "")


@lru_cache(maxsize=512)
def _bold(look: str) -> str:
    """A look, its words bold."""
    return look if _BOLD.search(look) else _with_fonts(look, "", "<w:b/>")


def _with_fonts(look: str, attribute: str, after: str) -> str:
    """A look with a further attribute of its fonts, or with something after these."""

    def put(found: re.Match[str]) -> str:
        fonts = found[2] or ("<w:rFonts/>" if attribute else "")
        if attribute:
            fonts = f"{fonts[:-2]}{attribute}/>"
        return f"{found[1]}{fonts}{after}"

    return _FONTS.sub(put, look or "<w:rPr></w:rPr>", count=1)


def _cell_opening(cell: SpelledCell) -> str:
    """How a cell is opened, in the order of ECMA-376 17.4.66."""
    opening = cell.opening
    if cell.width:
        width = f'<w:tcW w:w="{cell.width}" w:type="dxa"/>'
        opening = (
            _WIDTH.sub(width, opening)
            if _WIDTH.search(opening)
            else f"{opening}{width}"
        )
    spans = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = {"": "", "restart": ooxml.MERGE_START, "continue": ooxml.MERGE_ON}
    shade = cell.shade
    if cell.fill:
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>'
    return f"{opening}{spans}{merge[cell.merge]}{cell.borders}{shade}{cell.after}"


def _grid(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"
