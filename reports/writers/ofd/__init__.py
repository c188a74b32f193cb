"""Laid-out pages as an OFD package (GB/T 33190-2016): words that can be selected, lines as paths,
the fonts within it.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, groupby, pairwise

from msgspec import Struct

from reports.core.tree import Document
from reports.writers.archive import archive, pack
from reports.writers.ofd.fonts import UsableFont, usable_font
from reports.writers.ofd.laid import (
    Colour,
    LaidDocument,
    LaidMark,
    LaidPage,
    LaidPath,
    LaidText,
    Step,
)
from reports.writers.opc import escape

_OPEN = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# How far letters reach above and below the base line, in sizes: what readers show of a text is cut off there.
_ABOVE, _BELOW = 1.0, 0.3
# A line without width is as thin as a device can draw; readers of OFD may leave it out.
_THINNEST = 0.05
# A value that comes more often is written once (7.3, ST_Array of 11.3).
_FEW = 2
_UNKNOWN = "\N{NO-BREAK SPACE}"
_STRAIGHT = 1e-6


class _Numbers:
    """The identifiers of a document: each object has one of its own (7.3)."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


class _Font(Struct, frozen=True):
    """A font as a resource, with what its codes say."""

    identifier: int
    usable: UsableFont
    says: dict[int, str]


def write(laid: LaidDocument, document: Document, date: str) -> bytes:
    """The package; `date` is the day of the document (2025-06-03), empty where it is not known. Raises what
    fontTools does for a font that it cannot read.
    """
    numbers = _Numbers()
    fonts = [
        _Font(numbers.next(), usable_font(font), dict(font.says)) for font in laid.fonts
    ]
    places = [numbers.next() for _ in laid.pages]
    files: dict[str, bytes] = {}
    for index, page in enumerate(laid.pages):
        files[f"Doc_0/{_page_file(index)}"] = _page(page, fonts, numbers).encode()
    for font in fonts:
        files[f"Doc_0/Res/{_font_file(font)}"] = font.usable.data
    files["Doc_0/PublicRes.xml"] = _resources(laid, fonts).encode()
    files["Doc_0/Document.xml"] = _root(laid, places, numbers.last).encode()
    identifier = sha256(b"\0".join(files.values())).hexdigest()[:32]
    entry = _entry(document, date, identifier).encode()
    members = chain([("OFD.xml", entry)], files.items())
    return archive(pack(name, data) for name, data in members)


def _page_file(index: int) -> str:
    return f"Pages/Page_{index}/Content.xml"


def _font_file(font: _Font) -> str:
    return f"font_{font.identifier}.ttf"


# ── the document ────────────────────────────────────────────────────────────


def _entry(document: Document, date: str, identifier: str) -> str:
    """OFD.xml (7.4): what the document is, and where it begins."""
    facts = {
        "DocID": identifier,
        "Title": document.title,
        "Author": document.owner,
        "CreationDate": date,
    }
    known = "".join(
        f"<ofd:{name}>{escape(fact)}</ofd:{name}>"
        for name, fact in facts.items()
        if fact
    )
    return (
        f'{_HEAD}<ofd:OFD {_OPEN} Version="1.0" DocType="OFD"><ofd:DocBody>'
        f"<ofd:DocInfo>{known}</ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )


def _root(laid: LaidDocument, places: Sequence[int], last: int) -> str:
    """Document.xml (7.5): its pages and its outline."""
    pages = "".join(
        f'<ofd:Page ID="{place}" BaseLoc="{_page_file(index)}"/>'
        for index, place in enumerate(places)
    )
    marks = "".join(_mark(mark, places) for mark in laid.marks)
    outline = f"<ofd:Outlines>{marks}</ofd:Outlines>" if marks else ""
    return (
        f"{_HEAD}<ofd:Document {_OPEN}><ofd:CommonData>"
        f"<ofd:MaxUnitID>{last}</ofd:MaxUnitID>"
        f"<ofd:PageArea>{_paper(laid.pages[0])}</ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{pages}</ofd:Pages>{outline}</ofd:Document>"
    )


def _mark(mark: LaidMark, places: Sequence[int]) -> str:
    """An entry of the outline (7.8) that leads to its page."""
    below = "".join(_mark(one, places) for one in mark.below)
    return (
        f'<ofd:OutlineElem Title="{escape(mark.title)}"><ofd:Actions>'
        '<ofd:Action Event="CLICK"><ofd:Goto>'
        f'<ofd:Dest Type="Fit" PageID="{places[mark.page]}"/>'
        f"</ofd:Goto></ofd:Action></ofd:Actions>{below}</ofd:OutlineElem>"
    )


def _resources(laid: LaidDocument, fonts: Sequence[_Font]) -> str:
    """PublicRes.xml (7.9): the fonts."""
    entries = "".join(
        f'<ofd:Font ID="{font.identifier}" FontName="{escape(known.name)}"'
        f' FamilyName="{escape(known.name)}">'
        f"<ofd:FontFile>{_font_file(font)}</ofd:FontFile></ofd:Font>"
        for known, font in zip(laid.fonts, fonts, strict=True)
    )
    return (
        f'{_HEAD}<ofd:Res {_OPEN} BaseLoc="Res">'
        f"<ofd:Fonts>{entries}</ofd:Fonts></ofd:Res>"
    )


def _paper(page: LaidPage) -> str:
    box = _list(0, 0, page.width, page.height)
    return f"<ofd:PhysicalBox>{box}</ofd:PhysicalBox>"


def _page(page: LaidPage, fonts: Sequence[_Font], numbers: _Numbers) -> str:
    """The content of a page (7.7) in one layer."""
    layer = numbers.next()
    things = "".join(
        _text(thing, fonts[thing.font], numbers.next())
        if isinstance(thing, LaidText)
        else _path(thing, numbers.next())
        for thing in page.things
    )
    return (
        f"{_HEAD}<ofd:Page {_OPEN}><ofd:Area>{_paper(page)}</ofd:Area><ofd:Content>"
        f'<ofd:Layer ID="{layer}">{things}</ofd:Layer></ofd:Content></ofd:Page>'
    )


# ── words ───────────────────────────────────────────────────────────────────


def _text(text: LaidText, font: _Font, identifier: int) -> str:
    """A text object (11.2): its words with the distances between them."""
    left, top, width, height = _box_of(text)
    cosine, sine = text.direction
    inside = (text.origin[0] - left, text.origin[1] - top)
    turned, at = "", inside
    if abs(sine) > _STRAIGHT or cosine < 0:
        turned = f' CTM="{_list(cosine, -sine, sine, cosine, *inside)}"'
        at = (0, 0)
    stretch = ""
    if abs(text.stretch - 1) > 0.001:
        stretch = f' HScale="{_number(text.stretch)}"'
    said = [font.says.get(code) or _UNKNOWN for code in text.codes]
    return (
        f'<ofd:TextObject ID="{identifier}" Boundary="{_list(left, top, width, height)}"'
        f'{turned} Font="{font.identifier}" Size="{_number(text.size)}"{stretch}>'
        f'<ofd:FillColor Value="{_colour(text.colour)}"/>'
        f"{''.join(_transformed(text.codes, said, font))}"
        f'<ofd:TextCode X="{_number(at[0])}" Y="{_number(at[1])}"'
        f"{_distances(text.offsets, said)}>{escape(''.join(said))}"
        "</ofd:TextCode></ofd:TextObject>"
    )


def _box_of(text: LaidText) -> tuple[float, float, float, float]:
    """The left, top, width and height of what a text may cover."""
    cosine, sine = text.direction
    corners = [
        (
            text.origin[0] + along * cosine + down * sine,
            text.origin[1] - along * sine + down * cosine,
        )
        for along in (0, text.length)
        for down in (-_ABOVE * text.size, _BELOW * text.size)
    ]
    return _around(corners, 0)


def _transformed(
    codes: Sequence[int], said: Sequence[str], font: _Font
) -> Iterator[str]:
    """The glyphs of what no single letter leads to (11.4.1)."""
    place = 0
    for code, words in zip(codes, said, strict=True):
        glyph = font.usable.glyphs.get(code)
        if glyph is not None:
            yield (
                f'<ofd:CGTransform CodePosition="{place}" CodeCount="{len(words)}"'
                f' GlyphCount="1"><ofd:Glyphs>{glyph}</ofd:Glyphs></ofd:CGTransform>'
            )
        place += len(words)


def _distances(offsets: Sequence[float], said: Sequence[str]) -> str:
    """How far each letter is from the one before (11.3); of several letters in one glyph only the first
    takes room.
    """
    apart: list[str] = []
    for (start, end), words in zip(pairwise(offsets), said, strict=False):
        apart += [*("0" for _ in words[1:]), _number(end - start)]
    apart += ["0" for _ in said[-1][1:]]
    written = []
    for value, same in groupby(apart):
        count = len(list(same))
        written += [f"g {count} {value}"] if count > _FEW else [value] * count
    return f' DeltaX="{" ".join(written)}"' if written else ""


# ── lines ───────────────────────────────────────────────────────────────────


def _path(path: LaidPath, identifier: int) -> str:
    """A path object (9.1)."""
    width = max(path.stroke.width, _THINNEST) if path.stroke else 0
    points = [point for step in path.steps for point in step.points]
    left, top, across, down = _around(points, width)
    steps = " ".join(_step(step, left, top) for step in path.steps)
    return (
        f'<ofd:PathObject ID="{identifier}"'
        f' Boundary="{_list(left, top, across, down)}"{_manner(path, width)}>'
        f"{_inks(path)}<ofd:AbbreviatedData>{steps}</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
    )


def _manner(path: LaidPath, width: float) -> str:
    """The attributes that say how a path is drawn."""
    manner = ' Stroke="false"'
    if stroke := path.stroke:
        manner = f' LineWidth="{_number(width)}"'
        manner += f' Cap="{stroke.cap}" Join="{stroke.join}"'
        if stroke.dashes:
            manner += f' DashPattern="{_list(*stroke.dashes)}"'
    if path.fill:
        manner += ' Fill="true"'
        manner += ' Rule="Even-Odd"' if path.is_even_odd else ""
    return manner


def _inks(path: LaidPath) -> str:
    inks = ""
    if path.stroke:
        inks += f'<ofd:StrokeColor Value="{_colour(path.stroke.colour)}"/>'
    if path.fill:
        inks += f'<ofd:FillColor Value="{_colour(path.fill)}"/>'
    return inks


def _step(step: Step, left: float, top: float) -> str:
    places = [value for x, y in step.points for value in (x - left, y - top)]
    return " ".join([step.kind, *map(_number, places)])


# ── values ──────────────────────────────────────────────────────────────────


def _around(
    points: Iterable[tuple[float, float]], edge: float
) -> tuple[float, float, float, float]:
    """The left, top, width and height of a box around points, with an edge."""
    across, down = zip(*points, strict=True)
    left, top = min(across) - edge, min(down) - edge
    return left, top, max(across) + edge - left, max(down) + edge - top


def _number(value: float) -> str:
    """A length to a micrometre."""
    words = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if words == "-0" else words


def _list(*values: float) -> str:
    return " ".join(map(_number, values))


def _colour(colour: Colour) -> str:
    return " ".join(map(str, colour))
