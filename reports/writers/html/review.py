"""The review page: a document whose numbers lead to where they come from; for the house only,
never published.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.core.tree import Document
from reports.writers.html import text_of_page


class SourceLine(NamedTuple):
    """A line of the way of a number: what stands before a figure, the figure, the anchor of the
    number that prints it (empty where none does), how it came about.
    """

    indent: str
    figure: str
    anchor: str
    way: str


class SourceNote(NamedTuple):
    """Where a number comes from: its anchor, what it is called (empty where nobody named it), the
    number as printed, what is to be known of it first (empty for most), the way line by line.
    """

    anchor: str
    name: str
    words: str
    remark: str
    lines: Sequence[SourceLine]


class ToRead(NamedTuple):
    """An entered figure that has to be read against the papers: the anchor of a number that leads to
    it (empty where none does), its name, its value, as it was typed, its file and line, and what
    tells it from the others of its document.
    """

    anchor: str
    name: str
    value: str
    typed: str
    place: str
    key: str


class Counts(NamedTuple):
    """How many numbers are printed and how many only stand in words; what the others rest on, with
    how many of them do.
    """

    printed: int
    unsourced: int
    entered: int
    others: Sequence[tuple[str, int]]


class Review(NamedTuple):
    """What a review page tells beside its document: the name of its files, its data file, where
    the numbers come from, how many they are, what to read first, what a score was held to.
    """

    stem: str
    file: str
    sources: Sequence[SourceNote]
    counts: Counts
    to_read: Sequence[ToRead]
    limits: Sequence[str]


def write_review(
    document: Document, shell: Callable[..., str], style: str, review: Review
) -> bytes:
    """The page."""
    text, rules = text_of_page(document.blocks)
    counts = review.counts
    page = shell(
        标题=document.title,
        名称=review.stem,
        数据文件=review.file,
        样式=Markup(style + rules),
        正文=Markup(text),
        出处=review.sources,
        个数=counts.printed,
        无出处=counts.unsourced,
        录入=counts.entered,
        其余=counts.others,
        先看=review.to_read,
        限定=review.limits,
    )
    return page.encode()
