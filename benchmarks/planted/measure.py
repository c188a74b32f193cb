"""Plants mistakes in all reports, has them audited in all formats, and counts what is found and where."""

import random
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.planted.making import Maker
from benchmarks.planted.of_numbers import OF_NUMBERS
from benchmarks.planted.of_words import OF_WORDS
from benchmarks.planted.report import Report
from benchmarks.planted.shells import SHELLS
from benchmarks.planted.writing import (
    Planted,
    as_folded_text,
    as_page,
    as_text,
    as_word,
    in_page,
    texts_of,
)
from reports.gate.finished.plain import Mark, read_plain
from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.checking import check_subject
from reports.inspect.readers import read_report
from reports.inspect.subject import Subject, subject_of
from reports.inspect.text import read_text

CLASSES: Mapping[str, Maker] = {**OF_NUMBERS, **OF_WORDS}
FORMATS = ("docx", "html", "html（门户）", "txt", "txt（折行）", "pdf")
# What changes the year of all of a report, or how all of it is read, is planted alone.
_ALONE = frozenset({"上年的年份（标题）"})
# Of these one a document: each is seen by the others of its kind.
_GROUPS = (
    frozenset({"编号跳号", "编号重号", "汉字编号写成阿拉伯数字"}),
    frozenset({"文号前后不一", "文号括号不一"}),
)
# A long report has room for more of them.
_MOST, _MOST_IN_LONG, _LONG, _APART = 8, 16, 400, 2
# So often a long report is taken, which takes long to be made a PDF and read.
_MOST_LONG = 14


@dataclass(frozen=True, slots=True)
class Case:
    """A report with mistakes in it."""

    report: Report
    mistakes: tuple[Planted, ...]


def plant(reports: Sequence[Report], each: int, seed: int) -> list[Case]:
    """Reports with mistakes, until there are so many of each class, or no report gives any more."""
    rng = random.Random(seed)
    fit = {
        one.name: in_page(one, one.page) & in_page(one, one.fragment) for one in reports
    }
    counts: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    seen: set[tuple[str, int, tuple[str, ...]]] = set()
    cases: list[Case] = []
    idle = 0
    while idle < 3 * len(reports):
        report = reports[(len(cases) + idle) % len(reports)]
        wanted = [kind for kind in CLASSES if counts[kind] < each]
        is_long = len(report.blocks) > _LONG
        if is_long and taken[report.name] >= _MOST_LONG:
            idle += 1
            continue
        most = _MOST_IN_LONG if is_long else _MOST
        rng.shuffle(wanted)
        wanted.sort(key=lambda kind: counts[kind])
        mistakes: list[Planted] = []
        for kind in wanted:
            if len(mistakes) < most and _goes_with(kind, mistakes):
                one = _one(kind, report, rng, fit[report.name], mistakes, seen)
                mistakes += [one] if one else []
            if kind in _ALONE and mistakes and mistakes[0].kind == kind:
                break
        if not mistakes:
            idle += 1
            continue
        idle = 0
        counts.update(one.kind for one in mistakes)
        taken[report.name] += 1
        seen |= {(report.name, one.block, one.into) for one in mistakes}
        cases.append(Case(report, tuple(mistakes)))
    return cases


def _goes_with(kind: str, mistakes: Sequence[Planted]) -> bool:
    kinds = {one.kind for one in mistakes}
    if kinds & _ALONE or (kind in _ALONE and kinds):
        return False
    return not any(kind in group and group & kinds for group in _GROUPS)


def _one(
    kind: str,
    report: Report,
    rng: random.Random,
    fit: frozenset[int],
    mistakes: Sequence[Planted],
    seen: set[tuple[str, int, tuple[str, ...]]],
) -> Planted | None:
    for _ in range(12):
        found = CLASSES[kind](report, rng)
        if found is None or found.block not in fit:
            continue
        if any(_are_near(report, found, other) for other in mistakes):
            continue
        if (report.name, found.block, found.into) not in seen:
            return Planted(kind, found.block, found.into, found.needle)
    return None


def _are_near(report: Report, one: Planted, other: Planted) -> bool:
    """Whether two would stand beside each other, or in one table, whose sums then tell of none of them."""
    here, there = report.blocks[one.block].cell, report.blocks[other.block].cell
    is_one_table = bool(here and there and here.table == there.table)
    return is_one_table or abs(one.block - other.block) < _APART


# ── the formats ─────────────────────────────────────────────────────────────


def written(case: Case, number: int) -> Iterator[tuple[str, bytes]]:
    """A case in all formats but PDF, by format."""
    report, texts = case.report, texts_of(case.mistakes)
    yield "docx", as_word(report, texts)
    yield "html", as_page(report, texts, report.page)
    shell = list(SHELLS.values())[number % len(SHELLS)]
    yield "html（门户）", in_shell(report, texts, shell)
    yield "txt", as_text(report, texts)
    yield "txt（折行）", as_folded_text(report, texts)


def in_shell(
    report: Report, texts: Mapping[int, Sequence[str]], shell: object
) -> bytes:
    """The fragment of a report as a portal shows it."""
    page = as_page(report, texts, report.fragment).decode()
    article = page.partition("<body>")[2].rpartition("</body>")[0]
    return shell(report.name, article).encode()  # type: ignore[operator,no-any-return]


# ── what is found ───────────────────────────────────────────────────────────


class Audit:
    """What is found in a file, and where in all its words."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        self.subject: Subject = subject_of(read_report(path))
        self.marks: list[Mark] = check_subject(self.subject, vocabulary)
        self.starts = [0]
        for line in self.subject.lines:
            self.starts.append(self.starts[-1] + len(line.words))
        self.words = "".join(line.words for line in self.subject.lines)

    def line_at(self, place: int) -> int:
        """The line that a place in all the words is in."""
        return min(bisect_right(self.starts, place), len(self.starts) - 1) - 1

    def lines_of(self, mistake: Planted, report: Report) -> range:
        """The lines that a mistake stands in, an empty range where it cannot be found."""
        new = read_plain(mistake.needle).words
        is_cell = report.blocks[mistake.block].cell is not None
        if is_cell:
            row = report.row_of(mistake.block)
            at = row.index(mistake.block)
            before = report.blocks[row[at - 1]].words if at else ""
            sought = [read_plain(before).words + new, new]
        else:
            sought = [new, new[4:-4], new[8:-8] if len(new) > 30 else new]
        for words in sought:
            place = self.words.find(words) if words else -1
            if place >= 0:
                end = place + len(words)
                return range(
                    self.line_at(end - 1 if is_cell else place),
                    self.line_at(end - 1) + 1,
                )
        return range(0)

    def around(self, mistake: Planted, report: Report) -> range:
        """The lines in which a finding is at the place of a mistake: its paragraph, or of a cell its table."""
        lines = self.lines_of(mistake, report)
        if lines and len(mistake.into) > 1:
            # Both of two paragraphs.
            return range(max(lines[0] - 1, 0), lines[-1] + 2)
        if not lines or report.blocks[mistake.block].cell is None:
            return lines
        first = last = lines[0]
        while first and self.subject.lines[first - 1].is_cell:
            first -= 1
        while (
            last + 1 < len(self.subject.lines) and self.subject.lines[last + 1].is_cell
        ):
            last += 1
        return range(first, last + 1)


@dataclass(slots=True)
class Tally:
    """Of a class in a format: planted, not to be found in the file, found, and told in all at its places."""

    planted: int = 0
    lost: int = 0
    found: int = 0


@dataclass(slots=True)
class Found:
    """What became of all cases in a format."""

    by_class: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    told: int = 0
    elsewhere: list[tuple[str, str, str]] = field(default_factory=list)
    astray: list[tuple[int, str]] = field(default_factory=list)
    hits: dict[tuple[int, int], bool] = field(default_factory=dict)
    codes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


_NUMBERING = "编号"


def judge(audit: Audit, number: int, case: Case, into: Found) -> None:
    """Adds what is found of a case."""
    places = [audit.around(one, case.report) for one in case.mistakes]
    is_hit = [False] * len(places)
    for mark in audit.marks:
        lines = {spot.line for spot in mark.spots}
        into.told += 1
        at_place = False
        for at, (mistake, place) in enumerate(zip(case.mistakes, places, strict=True)):
            is_there = any(line in place for line in lines) or (
                _NUMBERING in mistake.kind and mark.problem.code == "A09"
            )
            if is_there:
                is_hit[at] = at_place = True
                into.codes[mistake.kind][mark.problem.code] += 1
        if not at_place:
            kinds = "、".join(one.kind for one in case.mistakes)
            into.elsewhere.append((case.report.name, mark.problem.message, kinds))
            into.astray.append((number, mark.problem.message))
    for at, (mistake, hit) in enumerate(zip(case.mistakes, is_hit, strict=True)):
        tally = into.by_class[mistake.kind]
        tally.planted += 1
        tally.found += hit
        tally.lost += not places[at]
        into.hits[number, at] = hit


def causes(
    cases: Sequence[Case], found: Mapping[str, Found], vocabulary: Vocabulary
) -> Counter[tuple[str, str]]:
    """How many of the findings at no place of a mistake come of it, by format and class: told as well where
    it is the only one in its report.
    """
    blamed: Counter[tuple[str, str]] = Counter()
    for name, one in found.items():
        for number, message in one.astray:
            for mistake in cases[number].mistakes:
                alone = Case(cases[number].report, (mistake,))
                text = as_text(alone.report, texts_of((mistake,)))
                marks = check_subject(subject_of(read_text(text, "")), vocabulary)
                if any(mark.problem.message == message for mark in marks):
                    blamed[name, mistake.kind] += 1
                    break
    return blamed
