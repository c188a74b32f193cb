"""The only door to fontTools: an embedded subset made a font that any program can load."""

import logging
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.t1Lib import T1Font
from fontTools.ttLib import TTFont
from msgspec import Struct

from reports.writers.ofd.laid import LaidFont

# What it finds odd in a subset it would print.
logging.getLogger("fontTools").setLevel(logging.CRITICAL)
_NOTDEF = ".notdef"
# In seconds since 1904.
_SOME_DAY = 3_786_912_000
_EM_OF_TYPE_1 = 1000
# How far a curve may be off, in units of the font.
_TOLERANCE = 0.8
# What a font has above and below its base line where it does not say.
_ABOVE, _BELOW = 0.86, -0.14
_HINTS = ("cvt ", "fpgm", "prep")
_HINT_LIMITS = (
    "maxZones",
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
)


class UsableFont(Struct, frozen=True):
    """A TrueType font with the glyphs of a subset, and by code those that no letter leads to."""

    data: bytes
    glyphs: Mapping[int, int]


class _Outlines(Struct, frozen=True):
    """What a subset is made of; `codes` are the names of glyphs."""

    em: int
    order: list[str]
    glyphs: Mapping[str, Any]
    metrics: Mapping[str, tuple[int, int]]
    codes: Mapping[int, str]
    hints: Mapping[str, Any]
    limits: Mapping[str, int]


def usable_font(font: LaidFont) -> UsableFont:
    """The font with a table of letters, names and measures, which a PDF needs none of. Raises what
    fontTools does for one that it cannot read.
    """
    made = _of_truetype(font) if font.is_truetype else _of_type_1(font)
    letters, others = _letters(font, made)
    above, below = round(_ABOVE * made.em), round(_BELOW * made.em)
    builder = FontBuilder(made.em, isTTF=True)
    builder.setupGlyphOrder(made.order)
    builder.setupCharacterMap(letters)
    builder.setupGlyf(made.glyphs)
    builder.setupHorizontalMetrics(made.metrics)
    builder.setupHorizontalHeader(ascent=above, descent=below)
    builder.setupNameTable(_names(font.name), mac=False)
    builder.setupOS2(
        sTypoAscender=above,
        sTypoDescender=below,
        usWinAscent=above,
        usWinDescent=-below,
    )
    builder.setupPost(keepGlyphNames=False)
    for name, table in made.hints.items():
        builder.font[name] = table
    for name, limit in made.limits.items():
        setattr(builder.font["maxp"], name, limit)
    # The time of the run would be another one each time.
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = _SOME_DAY
    data = BytesIO()
    builder.save(data)
    return UsableFont(data.getvalue(), others)


def _letters(font: LaidFont, made: _Outlines) -> tuple[dict[int, str], dict[int, int]]:
    """The glyph of each letter; and by code the places of glyphs that say no letter, several, or one that
    another glyph says already.
    """
    letters: dict[int, str] = {}
    others: dict[int, int] = {}
    for code, glyph in made.codes.items():
        said = font.says.get(code, "")
        if len(said) != 1 or letters.setdefault(ord(said), glyph) != glyph:
            others[code] = made.order.index(glyph)
    return letters, others


def _names(name: str) -> dict[str, str]:
    asked = ("familyName", "fullName", "psName", "uniqueFontIdentifier")
    return {**dict.fromkeys(asked, name), "styleName": "Regular", "version": "1.0"}


def _of_truetype(font: LaidFont) -> _Outlines:
    subset = TTFont(BytesIO(font.program))
    order = subset.getGlyphOrder()
    return _Outlines(
        em=subset["head"].unitsPerEm,
        order=order,
        glyphs={name: subset["glyf"][name] for name in order},
        metrics={name: subset["hmtx"][name] for name in order},
        codes=subset["cmap"].tables[0].cmap,
        hints={name: subset[name] for name in _HINTS if name in subset},
        limits={name: getattr(subset["maxp"], name) for name in _HINT_LIMITS},
    )


def _of_type_1(font: LaidFont) -> _Outlines:
    subset = T1Font.__new__(T1Font)
    subset.data, subset.encoding = font.program, "ascii"
    subset.parse()
    drawn = subset.getGlyphSet()
    order = [_NOTDEF, *sorted(name for name in drawn if name != _NOTDEF)]
    glyphs, metrics = {}, {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
        glyph = pen.glyph()
        glyph.recalcBounds(None)
        glyphs[name] = glyph
        metrics[name] = (round(drawn[name].width), getattr(glyph, "xMin", 0))
    encoding = enumerate(subset["Encoding"])
    codes = {code: name for code, name in encoding if name != _NOTDEF}
    return _Outlines(_EM_OF_TYPE_1, order, glyphs, metrics, codes, {}, {})
