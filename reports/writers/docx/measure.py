"""How wide words are, and how narrow they can be set: in hundredths of a Chinese character,
by counting.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

# What stays in one piece: a number with its sign and %, both ends of a range (65%～75%), a code, a
# Latin word. Longer ones (an address) have to break.
_PIECE = re.compile(r"[≥≤±＞＜!-~][!-~]*[％‰℃]?(?:～[!-~]+[％‰℃]?)?")
_LONGEST_PIECE = 1000
# A digit of Times New Roman takes half a character, one of the fonts that stand in for it up to 56
# hundredths; these take more, up to 97.
_DIGIT = 56
# What may stand beyond the end of a line.
HANGING = "，。、；：！？"
_BROAD = re.compile("[A-Z%@&mw]")
_BROADER_BY = 40
# Nobody knows which font a reader's machine has: pieces have room in one that is a twentieth wider
# than the widest of those.
_RESERVE = 20
# 合计, 得分, 决算数: so short a word stays whole; of others a character and the 。 or ）
# after it must find room.
_SHORT = 300
_TWO = 200
# Where there is room, what takes no more than six characters stands in one line,
# and long text in about twenty.
PHRASE = 600
_LINES = 20
_ENOUGH = 1000


class Extent(NamedTuple):
    """How wide texts are: broken as often as they can be, broken well, in one line."""

    least: int
    easy: int
    full: int


WidthKind = Literal["number", "text", "lines", "label", "head"]
"""A number with its unit; words; all the lines of a cell of several; words that name a row;
that head a column.
"""


def text_width(text: str) -> int:
    """How wide the text is; Latin letters and digits are half as wide as Chinese characters."""
    return 100 * len(text) - 50 * len(text.encode("ascii", "ignore"))


def extent(kind: WidthKind, texts: Collection[str]) -> Extent:
    """How wide texts of a kind are, of which there is one at least: that of the widest."""
    return _EXTENTS[kind](texts)


def wider(one: Extent, other: Extent) -> Extent:
    """What holds both."""
    return Extent(*map(max, one, other))


def _numbers(texts: Collection[str]) -> Extent:
    """Each in one piece."""
    width = _widest_piece(texts)
    return Extent(width, width, width)


def _widest_piece(pieces: Collection[str]) -> int:
    """How wide the widest of pieces may come out; most are digits, as one look tells."""
    together = "".join(pieces)
    if together.isascii() and not _BROAD.search(together):
        widest = _DIGIT * max(map(len, pieces))
    else:
        widest = max(map(_piece_room, pieces))
    return widest - -widest // _RESERVE


def _texts(texts: Collection[str]) -> Extent:
    """They break between Chinese characters but not within pieces."""
    widths, has_narrow = _rooms(texts)
    least = _least(texts, widths, has_narrow)
    widest = widths[-1]
    easy = max(least, _up_to(PHRASE, widths))
    if widest > PHRASE:
        easy = max(easy, _SHORT, _in_few_lines(widest))
    return Extent(least, easy, max(easy, widest))


def _lines(texts: Collection[str]) -> Extent:
    """They stand below one another: what each of them needs is asked elsewhere."""
    return Extent(0, _in_few_lines(_rooms(texts)[0][-1]), 0)


def _in_few_lines(width: int) -> int:
    return min(width // _LINES, _ENOUGH)


def _labels(texts: Collection[str]) -> Extent:
    """At ease in two lines, but better in one."""
    found = _heads(texts)
    return found._replace(full=max(found.full, _rooms(texts)[0][-1]))


def _heads(texts: Collection[str]) -> Extent:
    """In two lines where they are long."""
    widths, has_narrow = _rooms(texts)
    least = _least(texts, widths, has_narrow)
    halved = max(least, 100 * -(-widths[-1] // _TWO))
    return Extent(least, halved, max(halved, _up_to(PHRASE, widths)))


def _least(texts: Collection[str], widths: list[int], has_narrow: bool) -> int:
    pieces = _PIECE.findall("\n".join(texts)) if has_narrow else ()
    longest = min(_widest_piece(pieces), _LONGEST_PIECE) if pieces else 0
    return max(longest, _up_to(_SHORT, widths), _TWO if widths[-1] > _SHORT else 0)


def _up_to(limit: int, widths: list[int]) -> int:
    """The greatest of the ordered widths that is within the limit, 0 if there is none."""
    end = bisect_right(widths, limit)
    return widths[end - 1] if end else 0


def _rooms(texts: Collection[str]) -> tuple[list[int], bool]:
    """How wide each of the texts may come out, the narrow ones first, and whether Latin letters or
    digits are among them; most columns hold Chinese characters alone or none.
    """
    together = "".join(texts)
    narrow = len(together.encode("ascii", "ignore"))
    if narrow in (0, len(together)):
        each = _DIGIT if narrow else 100
        return sorted([each * len(text) for text in texts]), narrow > 0
    return sorted(map(room_of, texts)), True


def room_of(text: str) -> int:
    """How wide the text may come out, in whichever font."""
    return 100 * len(text) - (100 - _DIGIT) * len(text.encode("ascii", "ignore"))


def _piece_room(text: str) -> int:
    return room_of(text) + _BROADER_BY * len(_BROAD.findall(text))


_EXTENTS: Mapping[WidthKind, Callable[[Collection[str]], Extent]] = MappingProxyType(
    {
        "number": _numbers,
        "text": _texts,
        "lines": _lines,
        "label": _labels,
        "head": _heads,
    }
)
