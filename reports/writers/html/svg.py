"""A chart drawn as SVG, so narrow that its words can be read on a phone;
nothing in it comes from elsewhere.

Its words have the font and the colour of the page. Neighbouring fills differ in lightness or in
grain, so that they stay apart on a black and white printer.
"""

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct

from reports.core.tree import Chart, Number, drawn, plain_text
from reports.writers.html.lines import escape

WIDTH = 360
_NAME = "\0"
# Of a drawing that stands on no page: the fonts of Windows, macOS and Linux; the ink of the stylesheet.
_FONTS = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, SimSun, sans-serif"
_INK = "#1a1a1a"
_TEXT = 13
_LINE = 18
_SWATCH = 13
_EDGE = "#1f3350"
# How wide a character is, in parts of the text's size: a Chinese one,
# and a digit of the widest common font.
_FULL, _HALF = 1.0, 0.58

_PLOT = 180
_WIDEST_COLUMN = 56
_CLUSTER = 0.7
_MOST_NAME_LINES = 3
_BAR = 16

_RADIUS = 98
# Where in a slice its label stands, and from which part of the whole on there is room for one.
_LABEL_RADIUS = 0.62
_LEAST_LABELLED = 0.08


class _Fill(Struct, frozen=True):
    """A colour, and a hatch over it: what is drawn in each tile of six by six,
    turned by so many degrees.
    """

    colour: str
    hatch: str = ""
    turn: int = 0


_LINES = f'<path d="M0 3H6" stroke="{_EDGE}" stroke-width="1.2"/>'
_GRID = f'<path d="M0 3H6M3 0V6" stroke="{_EDGE}"/>'
_DOTS = f'<circle cx="3" cy="3" r="1.2" fill="{_EDGE}"/>'
_FILLS = (
    _Fill("#4a6b90"),
    _Fill("#cbd5e1"),
    _Fill("#ffffff", _LINES, -45),
    _Fill("#1f3350"),
    _Fill("#ffffff", _DOTS),
    _Fill("#94a7bd"),
    _Fill("#ffffff", _LINES),
    _Fill("#ffffff", _GRID),
    _Fill("#edf1f5"),
    _Fill("#cbd5e1", _LINES, 45),
)

_SvgPart = tuple[list[str], float]
"""Shapes, and how far down they reach."""


def drawing_of(node: Chart, name: str) -> str:
    """A chart, drawn; `name` begins the names of its parts."""
    return drawn_once(node).replace(_NAME, name)


# A document's charts are drawn for Word, the page and the fragment.
@lru_cache(maxsize=32)
def drawn_once(node: Chart) -> str:
    """The drawing, `_NAME` standing for its name."""
    return _DRAWINGS[node.kind](node, _NAME)


def size_of(drawing: str) -> tuple[int, int]:
    """How wide and how high a drawing is, in its own measure."""
    _, _, after = drawing.partition(' viewBox="')
    _, _, wide, high = after.partition('"')[0].split()
    return int(wide), int(high)


def standing_alone(drawing: str) -> str:
    """The drawing as a file of its own."""
    wide, high = size_of(drawing)
    own = f'xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" color="{_INK}"'
    alone = drawing.replace("<svg ", f"<svg {own} ", 1)
    return alone.replace('font-family="inherit"', f'font-family="{_FONTS}"', 1)


def _columns(node: Chart, name: str) -> str:
    """Columns side by side; one below the other where their words would not fit side by side."""
    head, top = _head(node, name)
    shapes, height = (_standing if _fit(node) else _lying)(node, name, top)
    return _svg(node, name, len(node.series), [*head, *shapes], height)


def _pie(node: Chart, name: str) -> str:
    """A pie, its large slices labelled within,
    over a list of all slices with their values and shares.
    """
    values = [float(drawn(number)) for number in node.series[0].values]
    total = sum(values)
    shapes: list[str] = []
    labels: list[str] = []
    start = 0.0
    for index, value in enumerate(values):
        part = value / total
        shapes.append(_slice(start, part, _paint(index, name)))
        if part >= _LEAST_LABELLED:
            labels += _slice_label(node, index, start, part)
        start += part
    listed, height = _listed(node, name, 2 * _RADIUS + 2 * _LINE)
    return _svg(node, name, len(values), [*shapes, *labels, *listed], height)


_DRAWINGS: Mapping[str, Callable[[Chart, str], str]] = MappingProxyType(
    {"column": _columns, "pie": _pie}
)


# ── columns ─────────────────────────────────────────────────────────────────


def _head(node: Chart, name: str) -> _SvgPart:
    """The unit, and what the fills stand for where there are several series."""
    shapes = [_text(0, _TEXT, f"单位：{node.unit}")] if node.unit else []
    bottom = _LINE if node.unit else 0
    for index, series in enumerate(node.series if len(node.series) > 1 else ()):
        shapes += (
            _swatch(0, bottom, _paint(index, name)),
            _text(_SWATCH + 6, bottom + _TEXT, series.name),
        )
        bottom += _LINE
    return shapes, bottom


def _fit(node: Chart) -> bool:
    """Whether values and names have room side by side."""
    slot = WIDTH / len(node.categories)
    room = slot - 4
    if len(node.series) > 1:
        room = slot * _CLUSTER / len(node.series)
    if any(_width(number.text) > room for number in _numbers(node)):
        return False
    lines = (len(_wrapped(category, slot - 6)) for category in node.categories)
    return max(lines) <= _MOST_NAME_LINES


def _numbers(node: Chart) -> Iterator[Number]:
    for series in node.series:
        yield from series.values


def _bounds(node: Chart) -> tuple[float, float]:
    """The least and the greatest value, zero included: columns begin there."""
    values = [float(drawn(number)) for number in _numbers(node)]
    return min(0.0, *values), max(0.0, *values)


def _standing(node: Chart, name: str, top: float) -> _SvgPart:
    """Columns side by side over their names."""
    low, high = _bounds(node)
    scale = _PLOT / ((high - low) or 1)
    zero = top + _LINE + high * scale
    bottom = zero - low * scale + (_LINE if low < 0 else 0)
    slot = WIDTH / len(node.categories)
    width = min(_WIDEST_COLUMN, slot * _CLUSTER / len(node.series))
    shapes: list[str] = []
    height = bottom
    for index, category in enumerate(node.categories):
        middle = slot * (index + 0.5)
        for place, series in enumerate(node.series):
            left = middle + width * (place - len(node.series) / 2)
            number, paint = series.values[index], _paint(place, name)
            shapes += _column(
                number=number,
                left=left,
                width=width,
                zero=zero,
                scale=scale,
                paint=paint,
            )
        lines = _wrapped(category, slot - 6)
        for line, words in enumerate(lines, 1):
            shapes.append(_text(middle, bottom + _LINE * line, words, "middle"))
        height = max(height, bottom + _LINE * len(lines))
    shapes.append(f'<path d="M0 {_n(zero)}H{WIDTH}" stroke="{_EDGE}"/>')
    return shapes, height + 6


def _column(
    number: Number, left: float, width: float, zero: float, scale: float, paint: str
) -> tuple[str, str]:
    """A column from the zero line up or down, and its value beyond its end."""
    length = float(drawn(number)) * scale
    beside = zero - length + (_TEXT + 3 if length < 0 else -5)
    return (
        _rectangle(left, zero - max(length, 0), width, abs(length), paint),
        _text(left + width / 2, beside, number.text, "middle"),
    )


def _lying(node: Chart, name: str, top: float) -> _SvgPart:
    """Bars one below the other, under the names of their categories."""
    low, high = _bounds(node)
    longest = max(_width(number.text) for number in _numbers(node))
    scale = (WIDTH - longest - 8) / ((high - low) or 1)
    zero = 1 - low * scale
    shapes: list[str] = []
    y = top + 4
    for index, category in enumerate(node.categories):
        for words in _wrapped(category, WIDTH):
            shapes.append(_text(0, y + _TEXT, words))
            y += _LINE
        for place, series in enumerate(node.series):
            number = series.values[index]
            length = float(drawn(number)) * scale
            left, paint = zero + min(length, 0), _paint(place, name)
            shapes.append(_rectangle(left, y, abs(length), _BAR, paint))
            shapes.append(_text(zero + max(length, 0) + 5, y + _TEXT, number.text))
            y += _BAR + 1
        y += 7
    return shapes, y


# ── pies ────────────────────────────────────────────────────────────────────


def _point(part: float, distance: float) -> tuple[float, float]:
    """The place at this distance from the middle, so far round clockwise from the top."""
    angle = 2 * math.pi * part
    x = WIDTH / 2 + distance * math.sin(angle)
    y = _RADIUS + 2 - distance * math.cos(angle)
    return x, y


def _slice(start: float, part: float, paint: str) -> str:
    look = f'fill="{paint}" stroke="{_EDGE}"'
    x, y = _point(0, 0)
    if part == 1:
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_RADIUS}" {look}/>'
    (x1, y1), (x2, y2) = _point(start, _RADIUS), _point(start + part, _RADIUS)
    arc = f"A{_RADIUS} {_RADIUS} 0 {int(part > 0.5)} 1 {_n(x2)} {_n(y2)}"
    return f'<path d="M{_n(x)} {_n(y)}L{_n(x1)} {_n(y1)}{arc}Z" {look}/>'


def _slice_label(node: Chart, index: int, start: float, part: float) -> list[str]:
    """The share on white, and the name above it where the slice is wide enough for it."""
    chord = 2 * _RADIUS * _LABEL_RADIUS * math.sin(math.pi * min(part, 0.5))
    name, shares = node.categories[index], node.series[0].shares
    lines = [name] if _width(name) <= chord else []
    if shares:
        lines.append(plain_text((shares[index],)))
    if not lines:
        return []
    x, y = _point(start + part / 2, 0 if part == 1 else _RADIUS * _LABEL_RADIUS)
    width, height = max(map(_width, lines)) + 8, _LINE * len(lines)
    top = y - height / 2
    corner = f'x="{_n(x - width / 2)}" y="{_n(top)}"'
    size = f'width="{_n(width)}" height="{height}"'
    shapes = [f'<rect {corner} {size} rx="3" fill="#ffffff"/>']
    for place, words in enumerate(lines):
        shapes.append(_text(x, top + _LINE * place + _TEXT, words, "middle"))
    return shapes


def _listed(node: Chart, name: str, top: float) -> _SvgPart:
    """Every slice with its fill, name, value and share."""
    (series,) = node.series
    shares = [plain_text((share,)) for share in series.shares]
    value_end = WIDTH - max(map(_width, shares or [""]))
    value_end -= 12 if shares else 0
    left = _SWATCH + 7
    room = value_end - max(_width(number.text) for number in series.values) - 10 - left
    shapes = [_text(WIDTH, top, f"单位：{node.unit}", "end")] if node.unit else []
    y = top + 6
    slices = zip(node.categories, series.values, strict=True)
    for index, (category, number) in enumerate(slices):
        shapes.append(_swatch(0, y + 1, _paint(index, name)))
        shapes.append(_text(value_end, y + _TEXT, number.text, "end"))
        if shares:
            shapes.append(_text(WIDTH, y + _TEXT, shares[index], "end"))
        for words in _wrapped(category, room):
            shapes.append(_text(left, y + _TEXT, words))
            y += _LINE
        y += 3
    return shapes, y


# ── shapes ──────────────────────────────────────────────────────────────────


def _svg(
    node: Chart, name: str, fills: int, shapes: Sequence[str], height: float
) -> str:
    """The drawing, with its caption and its sentence for who cannot see it."""
    title = f"{node.number} {plain_text(node.caption)}".strip()
    description = plain_text(node.sentence)
    hatches = "".join(
        _pattern(index, fill, name)
        for index, fill in enumerate(_FILLS[:fills])
        if fill.hatch
    )
    defined = f"<defs>{hatches}</defs>" if hatches else ""
    body = "\n".join((defined, *shapes)).strip()
    return (
        f'<svg viewBox="-2 0 {WIDTH + 4} {math.ceil(height)}" role="img"'
        f' aria-labelledby="{name}.t {name}.d"'
        f' font-family="inherit" font-size="{_TEXT}" fill="currentColor">\n'
        f'<title id="{name}.t">{escape(title)}</title>'
        f'<desc id="{name}.d">{escape(description)}</desc>\n{body}\n</svg>'
    )


def _paint(index: int, name: str) -> str:
    """What fills the slice or series of this index."""
    index %= len(_FILLS)
    return f"url(#{name}.{index + 1})" if _FILLS[index].hatch else _FILLS[index].colour


def _pattern(index: int, fill: _Fill, name: str) -> str:
    turn = f' patternTransform="rotate({fill.turn})"' if fill.turn else ""
    return (
        f'<pattern id="{name}.{index + 1}" width="6" height="6"'
        f' patternUnits="userSpaceOnUse"{turn}>'
        f'<rect width="6" height="6" fill="{fill.colour}"/>{fill.hatch}</pattern>'
    )


def _rectangle(x: float, y: float, width: float, height: float, paint: str) -> str:
    size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
    return f'<rect {size} fill="{paint}" stroke="{_EDGE}"/>'


def _swatch(x: float, y: float, paint: str) -> str:
    return _rectangle(x, y, _SWATCH, _SWATCH, paint)


def _text(x: float, y: float, words: str, anchor: str = "") -> str:
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{anchored}>{escape(words)}</text>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _width(words: str) -> float:
    return _TEXT * sum(
        _FULL if unicodedata.east_asian_width(char) in "WFA" else _HALF
        for char in words
    )


def _wrapped(words: str, room: float) -> list[str]:
    """The words in lines of this width."""
    lines = [""]
    for char in words:
        if lines[-1] and _width(lines[-1] + char) > room:
            lines.append("")
        lines[-1] += char
    return lines
