"""The review page: a document whose numbers lead to where they come from; for the house only,
never published.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.core.tree import Document
from reports.writers.html import text_of_page


class SourceNote(NamedTuple):
    """Where a number comes from: its anchor, the number as printed, what is to be known of it first
    (empty for most), the way line by line.
    """

    anchor: str
    words: str
    remark: str
    lines: str


class Counts(NamedTuple):
    """How many numbers are printed and how many only stand in words; what the others rest on, with
    how many of them do.
    """

    printed: int
    unsourced: int
    entered: int
    others: Sequence[tuple[str, int]]


def write_review(
    document: Document,
    shell: Callable[..., str],
    style: str,
    sources: Sequence[SourceNote],
    counts: Counts,
    limits: Sequence[str],
) -> bytes:
    """The page; `limits` say what a score was held to."""
    text, rules = text_of_page(document.blocks)
    page = shell(
        标题=document.title,
        样式=Markup(style + rules),
        正文=Markup(text),
        出处=sources,
        个数=counts.printed,
        无出处=counts.unsourced,
        录入=counts.entered,
        其余=counts.others,
        限定=limits,
    )
    return page.encode()
