"""What a finished document says that cannot be right, told at the line it was typed on.

The checks are those that `audit` asks of anybody's report (`gate/finished/checks.py`). They are asked of
the tree, once for all formats, and only where its words have changed since the last run.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from reports.content.compiled import CompiledOutput
from reports.core.catalogue import entry_of
from reports.core.problems import Problem
from reports.core.tree import Document
from reports.gate.finished.lines import PrintedLine, printed_lines
from reports.gate.finished.vocabulary import Vocabulary
from reports.gate.typed import typed_around
from reports.run.document import CheckedDocument

# Whoever is told of so many has more to look at than what was typed.
_MOST_TOLD = 100
# By the code of a check: those that tell the same of a clerk's own text, or of what is recounted.
_SAME: Mapping[str, frozenset[str]] = {
    "A01": frozenset({"W11", "W12", "Z06"}),
    "A02": frozenset({"W12"}),
    "A03": frozenset({"W12", "Z06"}),
    "A04": frozenset({"N12"}),
    "A05": frozenset({"W12"}),
    "A07": frozenset({"W12", "W16"}),
    "A08": frozenset({"W12"}),
    "A09": frozenset({"N13"}),
    "A10": frozenset({"N13"}),
    "A11": frozenset({"N13", "W16"}),
    "A13": frozenset({"N13", "W01"}),
    "A14": frozenset({"W11"}),
}
# Figures that are not those approved, beside the rules that do not hold.
_NOT_APPROVED = "K"
# So many characters in common say that two problems are of the same words.
_IN_COMMON = 4


class Doubt(Struct, frozen=True):
    """What a check found: the problem, the line in print, from where to where in it."""

    problem: Problem
    line: str
    start: int
    end: int


def find_doubts(
    checked: CheckedDocument,
    output: CompiledOutput,
    document: Document,
    told: Sequence[Problem],
) -> Iterator[Problem]:
    """The problems that the checks of finished text find in a document, each with its place in the data
    files as far as its words were typed. Without those of which something among `told` says the same; what
    nobody typed is passed over where figures have been told that do not agree.
    """
    lines = printed_lines(document)
    year, vocabulary = checked.setting.year, checked.prepared.vocabulary

    def find() -> tuple[Doubt, ...]:
        return _doubts_in(lines, year, vocabulary)

    state = repr((lines, year, vocabulary))
    key = f"成稿 {checked.siblings.file} {checked.compiled.model.name} {output.name}"
    follows = any(_is_of_figures(one) for one in told)
    for doubt in checked.log.workspace.kept(key, state, find):
        place = typed_around(doubt.line, doubt.start, doubt.end, checked.lines)
        found = replace(doubt.problem, place=place)
        words = doubt.line[doubt.start : doubt.end]
        if place is None and follows:
            continue
        if not any(_says_the_same(found, words, one) for one in told):
            yield found


def _is_of_figures(told: Problem) -> bool:
    """Whether figures have been told that do not agree: what is printed of them follows from it."""
    try:
        entry_of(told.code)
    except KeyError:
        # A rule of the type.
        return True
    return told.code.startswith(_NOT_APPROVED)


def _doubts_in(
    lines: Sequence[PrintedLine], year: int, vocabulary: Vocabulary
) -> tuple[Doubt, ...]:
    # Not needed by a run in which no text has changed.
    from reports.gate.finished.checks import find_marks
    from reports.gate.finished.lines import as_checked

    marks = find_marks([as_checked(line) for line in lines], year, vocabulary)
    return tuple(
        Doubt(
            mark.problem,
            lines[mark.spots[0].line].words,
            mark.spots[0].start,
            mark.spots[0].end,
        )
        for mark in islice(dict.fromkeys(marks), _MOST_TOLD)
    )


def _says_the_same(found: Problem, words: str, other: Problem) -> bool:
    """Whether another problem is of the same words, at the same line as far as lines are known."""
    if other.code not in _SAME.get(found.code, ()):
        return False
    if found.place and other.place:
        here, there = found.place, other.place
        if (here.file, here.line) != (there.file, there.line):
            return False
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, words, other.message, autojunk=False)
    return matcher.find_longest_match().size >= min(len(words), _IN_COMMON)
