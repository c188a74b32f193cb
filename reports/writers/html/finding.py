"""The 目录 that stands beside a page's text: all of its parts, each with those within it to unfold."""

from collections.abc import Sequence

from reports.core.outline import Part
from reports.writers.html.lines import attribute, escape

# Where there are fewer the eye finds them.
_FEWEST = 4


def contents_beside(parts: Sequence[Part]) -> str:
    """The list of parts, leading to each; nothing where there are few."""
    if sum(1 + len(part.parts) for part in parts) < _FEWEST:
        return ""
    return _list(parts)


def _list(parts: Sequence[Part]) -> str:
    items = "\n".join(map(_item, parts))
    return f"<ul>\n{items}\n</ul>"


def _item(part: Part) -> str:
    href = attribute("href", f"#{part.anchor}")
    link = f"<a{href}>{escape(part.entry)}</a>"
    if not part.parts:
        return f"<li>{link}</li>"
    fold = f"<summary>{len(part.parts)} 节</summary>\n{_list(part.parts)}"
    return f"<li>{link}\n<details>{fold}</details></li>"
