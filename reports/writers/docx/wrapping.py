"""Where an overlong title wraps: GB/T 9704-2012 7.3.1 wants its lines in a 梯形 or 菱形."""

import re
from collections.abc import Sequence
from itertools import pairwise

from reports.writers.docx.measure import text_width

# What no line is broken within: Latin words and numbers, and punctuation with what it closes or
# opens (GB/T 15834-2011 5.1).
_UNBROKEN = r"[（《〈“‘【〔]*(?:[0-9A-Za-z.,%+\-/]+|.)[，。、；：？！％）》〉”’】〕]*"
# Half a character: how finely widths are tried,
# and the room left over so that rounding breaks nothing off.
_STEP = 50


def unbroken(line: str) -> list[str]:
    """The pieces of a line, none of which is broken."""
    # Compiled here: few reports have a 目录 or a title of more than one line.
    return re.findall(_UNBROKEN, line, re.DOTALL)


def broken_at(words: str, places: Sequence[int], width: int) -> list[str]:
    """The words in as few lines no wider than this, in hundredths of a character, as can be that end at these
    places; none where they have no room so.
    """
    lines: list[str] = []
    for start, end in pairwise((0, *places, len(words))):
        piece = words[start:end]
        if text_width(piece) > width:
            return []
        if lines and text_width(lines[-1] + piece) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def drawn_in(lines: Sequence[str], width: int) -> int:
    """How far to draw a title in at each side so that lines longer than the
    width wrap into parts of like length.

    All in hundredths of a character; 0 where every line fits. Where the words allow a break only
    its author knows: a title that should break at a certain place has two lines.
    """
    if all(text_width(line) <= width for line in lines):
        return 0
    needed = max(_narrowest(line, width) for line in lines)
    return max(0, width - needed - _STEP) // 2


def _narrowest(line: str, width: int) -> int:
    """The smallest width in which the line wraps into no more parts than it
    does in the given one.
    """
    parts = [text_width(part) for part in unbroken(line)]
    wanted = _wrapped(parts, width)
    narrow = max(parts, default=0)
    while narrow < width and _wrapped(parts, narrow) > wanted:
        narrow += _STEP
    return narrow if wanted > 1 else sum(parts)


def _wrapped(parts: Sequence[int], width: int) -> int:
    """The number of lines that the parts take."""
    lines, used = 1, 0
    for part in parts:
        if used and used + part > width:
            lines, used = lines + 1, 0
        used += part
    return lines
