"""The lines of a table of contents."""

from collections import Counter
from collections.abc import Sequence

from reports.core.patterns import Pattern
from reports.inspect.pdf.sheets import Row

_TITLE = Pattern(r"目[录次]")
_LEADERS = ".·…．"
_FEWEST_LEADERS, _MOST_DIGITS = 4, 3
_ENTRY = Pattern(r".*\D\d{1,3}")
_FEWEST = 2
_STOP = "。"
# Entries that take several lines, or are not said in the text as they are listed.
_MOST_BETWEEN = 12


def contents_among(pages: Sequence[Sequence[Row]]) -> frozenset[int]:
    """Which lines are of contents, by their id: those with dots before a page's number, and those behind
    the title that end with a number or are headings of the text, up to the first that was listed already.
    """
    lines = [(row, "".join(row.words.split())) for page in pages for row in page]
    counts = Counter(words for _, words in lines)
    found = {id(row) for row, words in lines if _is_led(words)}
    begin = next(
        (at for at, (_, words) in enumerate(lines) if _TITLE.fullmatch(words)), None
    )
    if begin is None:
        return frozenset(found)
    listed: list[int] = []
    said: set[str] = set()
    reached = begin
    for at, (row, words) in enumerate(lines[begin + 1 :], begin + 1):
        if words in said or words.endswith(_STOP) or at - reached > _MOST_BETWEEN:
            break
        if id(row) in found or _ENTRY.fullmatch(words) or counts[words] > 1:
            listed += range(reached + 1, at + 1)
            said |= {words for _, words in lines[reached + 1 : at + 1]}
            reached = at
    if len(listed) >= _FEWEST:
        found |= {id(lines[at][0]) for at in (begin, *listed)}
    return frozenset(found)


def _is_led(words: str) -> bool:
    """Whether dots lead to the number of a page."""
    led = words.rstrip("0123456789")
    dots = len(led) - len(led.rstrip(_LEADERS))
    return (
        len(words) - len(led) <= _MOST_DIGITS
        and dots >= _FEWEST_LEADERS
        and len(led) > _FEWEST_LEADERS + 1
    )
