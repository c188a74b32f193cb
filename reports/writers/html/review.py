"""The review page: a document whose numbers lead to where they come from; for the house only,
never published.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reports.core.tree import Document
from reports.writers.html import text_of_page
from reports.writers.html.policy import POLICY, with_policy


class SourceLine(NamedTuple):
    """A line of the way of a number: what stands before a figure, the figure, the anchor of the
    number that prints it (empty where none does), how it came about.
    """

    indent: str
    figure: str
    anchor: str
    way: str


class TypedAt(NamedTuple):
    """Where a figure was typed: file, line, column, its text, and where in the line that begins, -1
    where that is not known.
    """

    file: str
    line: int
    column: int
    text: str
    start: int


class SourceNote(NamedTuple):
    """Where a number comes from: its anchor, what it is called (empty where nobody named it), the
    number as printed, what is to be known of it first (empty for most), the way line by line.

    `kinds` are what it can be picked out by, `key` what a tick is kept under (empty where there is
    nothing to look at), `typed` where it and what it is made of was typed, `former` what it was last
    year. `wholes` are the anchors of what is made of it, `rules` those of the rules that hold it
    against others, `rules_above` of those that hold what is made of it.
    """

    anchor: str
    name: str
    words: str
    remark: str
    lines: Sequence[SourceLine]
    kinds: Sequence[str]
    key: str
    typed: Sequence[TypedAt]
    former: str
    wholes: Sequence[str]
    rules: Sequence[str]
    rules_above: Sequence[str]


class RuleNote(NamedTuple):
    """What came of a cross-check: its anchor, code and explanation, both sides, how far they stand
    apart (empty where they do not), the reason given, how grave it is, whether it does not hold, and
    whether it only compares what is laid out from the same figures.

    `figures` are the anchors of the printed figures that it holds against each other, `below` of
    those that they are made of.
    """

    anchor: str
    code: str
    explanation: str
    sides: str
    state: str
    gap: str
    reason: str
    kind: str
    broken: bool
    layout: bool
    figures: Sequence[str]
    below: Sequence[str]


class ToRead(NamedTuple):
    """An entered figure that has to be read against the papers: the anchor of a number that leads to
    it (empty where none does), its name, its value, as it was typed, its file and line, and what a
    tick is kept under.
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
    """What a review page tells beside its document: the name of its files, its data file, the folder
    for its records, where the numbers come from, how many they are, what to read first, what came of
    the rules, the lines that were typed, by file and number, what a score was held to, the ticks that
    its record holds.
    """

    stem: str
    file: str
    folder: str
    sources: Sequence[SourceNote]
    counts: Counts
    to_read: Sequence[ToRead]
    rules: Sequence[RuleNote]
    typed: Mapping[str, Mapping[int, str]]
    limits: Sequence[str]
    ticks: Sequence[str]


def write_review(
    document: Document, shell: Callable[..., str], style: str, review: Review
) -> bytes:
    """The page."""
    text, rules = text_of_page(document.blocks)
    counts = review.counts
    files = {file: number for number, file in enumerate(review.typed)}
    page = shell(
        标题=document.title,
        安全策略=POLICY,
        名称=review.stem,
        数据文件=review.file,
        文件夹=review.folder,
        样式=Markup(style + rules),
        正文=Markup(text),
        出处=review.sources,
        录入处={one.anchor: _places(one.typed, files) for one in review.sources},
        个数=counts.printed,
        无出处=counts.unsourced,
        录入=counts.entered,
        其余=counts.others,
        先看=review.to_read,
        勾稽=review.rules,
        名称们={one.anchor: f"{one.name} {one.words}" for one in review.sources},
        原文=_as_json([[file, lines] for file, lines in review.typed.items()]),
        限定=review.limits,
        看过=_as_json(review.ticks),
    )
    return with_policy(page, scripts=True).encode()


def _places(typed: Sequence[TypedAt], files: Mapping[str, int]) -> str:
    """Where a figure was typed, for the script: file, line, column, begin and length of each."""
    return " ".join(
        f"{files[one.file]}:{one.line}:{one.column}:{one.start}:{len(one.text)}"
        for one in typed
    )


def _as_json(value: object) -> Markup:
    """A value as it may stand within a script element (HTML 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))
