"""The record (校核记录) that a review page has written and somebody has laid into 内部/: what was looked at."""

from collections.abc import Collection
from html import unescape
from pathlib import Path

from reports.core.patterns import Pattern

# A row as browsers write it (HTML 13.3): attributes in the order in which the page sets them.
_SEEN = Pattern('<tr data-key="([^"]*)" data-seen="1">')


def looked_at(folder: Path, stem: str) -> list[str]:
    """What is ticked in the record of a document, as ticks are kept; nothing where there is none."""
    try:
        content = (folder / f"{stem}（校核记录）.html").read_bytes()
    except OSError:
        return []
    return [unescape(key) for key in _SEEN.findall(content.decode("utf-8", "replace"))]


def record_words(ticks: Collection[str], known: Collection[str]) -> str:
    """What is said of a record on the terminal: how many ticks there are, how many of them are of figures
    that are not what they were; empty where there are none.
    """
    if not ticks:
        return ""
    gone = len(set(ticks).difference(known))
    lost = f"，{gone} 个的数或出处变了，要重新看" if gone else ""
    return f"；校核记录里看过 {len(ticks)} 个{lost}"
