"""Lines that are cut where a page was full, made paragraphs again: text copied out of a PDF."""

import re
import unicodedata
from collections.abc import Container, Sequence

from reports.inspect.reading import Item, Line

# A page's number on a line of its own: — 12 —.
_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,3}[-—–\s]*")
_BEGINS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d(?!\d{3}年))|第[一二三四五六七八九十]+[部章节]"
    r"|附[件表]|目\s*录"
)
_ENDS = "。；：！？…”）)"
_FEWEST, _NARROWEST = 4, 40
_FULL, _NEARLY_FULL = 0.86, 0.7
# Of the lines that are full, at least so many end in the middle of a sentence where lines are cut.
_MANY = 0.5
# A row of a table that was copied as text: words and numbers with blanks between them.
_IN_A_ROW = 3
_NUMBER = re.compile(r"[≥≤＝=＞＜<>]?-?\d[\d,]*(?:\.\d+)?%?")


def joined(items: Sequence[Item], set_in: Container[str] = ()) -> tuple[Item, ...]:
    """The items with what was cut put together, where that is how the text came to be; else as they are.

    `set_in` are the places of the lines that stand back from the edge, as the first of a paragraph does.
    """
    lines = [one for one in items if isinstance(one, Line) and not one.level]
    width = _width_of(lines)
    if not width:
        return tuple(items)
    whole: list[Item] = []
    open_line: Line | None = None
    for item in items:
        if not isinstance(item, Line) or item.level:
            whole += [one for one in (open_line, item) if one is not None]
            open_line = None
        elif _PAGE_NUMBER.fullmatch(item.words):
            continue
        elif open_line is not None and not _begins(item, set_in):
            open_line = Line(open_line.words + item.words, open_line.place)
            if not _goes_on(item, width):
                whole.append(open_line)
                open_line = None
        else:
            whole += [open_line] if open_line is not None else []
            is_open = _goes_on(item, width)
            open_line = item if is_open else None
            whole += [] if is_open else [item]
    whole += [open_line] if open_line is not None else []
    return tuple(whole)


def is_row(words: str) -> bool:
    """Whether a line is a row of a table, its cells apart by blanks."""
    parts = words.split()
    return len(parts) >= _IN_A_ROW and any(map(_NUMBER.fullmatch, parts))


def _begins(line: Line, set_in: Container[str]) -> bool:
    """Whether a line is the first of a paragraph, or none of a paragraph at all."""
    is_first = begins_anew(line.words) or line.place in set_in
    return is_first or is_row(line.words)


def begins_anew(words: str) -> bool:
    """Whether a line begins as a heading or an entry of a list does."""
    return _BEGINS.match(words) is not None


def _width_of(lines: Sequence[Line]) -> float:
    """How wide the full lines of a text are that is cut into such, 0 where it is not."""
    wide = [one for one in lines if _width(one) >= _NARROWEST and not is_row(one.words)]
    if len(wide) < _FEWEST:
        return 0
    widths = sorted(map(_width, wide))
    width = widths[int(len(widths) * 0.8)]
    full = [one for one in wide if width * _FULL <= _width(one) <= width * 1.15]
    cut = [one for one in full if one.words[-1] not in _ENDS]
    is_cut = (
        widths[-1] <= width * 1.3
        and len(full) >= len(wide) * 0.3
        and len(cut) >= len(full) * _MANY
    )
    return width if is_cut else 0


def _width(line: Line) -> int:
    """How many places a line takes, two for each 汉字."""
    wide = sum(unicodedata.east_asian_width(one) in "WFA" for one in line.words)
    return len(line.words) + wide


def _goes_on(line: Line, width: float) -> bool:
    """Whether a line is full, or nearly so and in the middle of a sentence."""
    is_whole = line.words[-1] in _ENDS or is_row(line.words)
    return _width(line) >= width * (_FULL if is_whole else _NEARLY_FULL)
