"""All checks of a finished report, one after the other; what each finds is a mark.

Those of our own gate and of the clerk's texts are asked here too: what they look for is theirs, how it
is told is this room's.
"""

from collections.abc import Iterator, Sequence

from reports.core.patterns import Pattern
from reports.core.problems import Place, problem
from reports.gate.facts.sentences import facts_in
from reports.gate.facts.sheets import Sheet
from reports.gate.facts.speech import Speech
from reports.gate.finished.accounts import (
    find_accounts_beside_tables,
    find_unlike_accounts,
)
from reports.gate.finished.checks import find_marks
from reports.gate.finished.columns import unsummed_below, unsummed_columns
from reports.gate.finished.contents import Profile, find_missing, kind_of
from reports.gate.finished.headings import find_headings_of_other_years
from reports.gate.finished.places import find_unlike_places
from reports.gate.finished.plain import Mark, Plain, Spot, mark, spot
from reports.gate.finished.points import find_wrong_points
from reports.gate.finished.sums import Sum, unsummed_rows
from reports.gate.finished.vocabulary import Vocabulary
from reports.gate.finished.words import find_misnamed, find_others_words
from reports.gate.privacy import left_open_in, personal_numbers
from reports.gate.recount import (
    Misfit,
    label_misfits,
    rate_misfits,
    total_facts,
)
from reports.inspect.subject import Subject
from reports.prose.document_numbers import cited_in, differing
from reports.prose.leftovers import slips_in, unclosed_in
from reports.prose.listings import miscounted_in
from reports.prose.stale import other_years_in
from reports.source.schema import Words

# More places of one finding nobody looks at.
_MOST_PARTS = 12


def check_subject(subject: Subject, vocabulary: Vocabulary) -> list[Mark]:
    """All that the checks find in a report, in its order, each once."""
    lines = subject.lines
    marks = list(find_marks(lines, subject.year, vocabulary))
    marks += _of_facts(subject, vocabulary.speech, marks)
    marks += _of_years(subject)
    marks += _miscounted(lines)
    marks += _document_numbers(lines)
    marks += _left_over(lines)
    marks += _personal(lines)
    marks += find_accounts_beside_tables(lines, subject.sheets)
    first = [line.words for line in lines[:_TITLE_LINES]]
    marks += find_misnamed(lines, [*subject.titles, *first])
    marks += find_others_words(lines, _of_others(subject, vocabulary))
    if profile := profile_of(subject, vocabulary):
        marks += find_missing(lines, profile, subject.year)
    return sorted(
        dict.fromkeys(marks), key=lambda one: (one.spots[0].line, one.spots[0].start)
    )


def profile_of(subject: Subject, vocabulary: Vocabulary) -> Profile | None:
    """The kind of report that it is, as far as that is known."""
    return vocabulary.profile or kind_of(subject.titles, vocabulary.profiles)


# ── what does not add up ────────────────────────────────────────────────────


def _of_facts(
    subject: Subject, speech: Speech, found: Sequence[Mark]
) -> Iterator[Mark]:
    """What does not agree of the numbers; what was `found` in a sentence of its own is told once."""
    lines, sheets = subject.lines, subject.sheets
    taken = [one.spots[0] for one in found if one.problem.code in _OF_NUMBERS]
    for one in _recounted(subject):
        if not any(_overlap(one.spots[0], other) for other in taken):
            yield one
    yield from _in_tables(subject, speech)
    yield from find_unlike_places(
        lines, sheets, speech, subject.year, "\n".join(subject.titles)
    )
    yield from find_unlike_accounts(lines, sheets, speech)


def _overlap(one: Spot, other: Spot) -> bool:
    return one.line == other.line and one.start < other.end and other.start < one.end


_OF_NUMBERS = frozenset({"A01", "A08"})
_RECOUNTED = frozenset({"label", "change", "share", "rate"})


def _recounted(subject: Subject) -> Iterator[Mark]:
    lines = subject.lines
    said = [line.words for line in lines if line.is_body]
    misfits = list(rate_misfits(said))
    facts = [fact for text in said for fact in facts_in(text)]
    for sheet in subject.sheets:
        facts += total_facts(sheet)
    misfits += label_misfits(facts)
    for one in dict.fromkeys(misfits):
        spots = tuple(_spots_of(one, lines))
        if spots and one.kind in _RECOUNTED:
            told = problem(
                "A01",
                one.kind,
                words=one.words,
                printed=one.printed,
                expected=one.expected,
            )
            yield Mark(told, spots)


def _in_tables(subject: Subject, speech: Speech) -> Iterator[Mark]:
    for sheet in subject.sheets:
        for wrong in (
            *unsummed_rows(sheet),
            *unsummed_columns(sheet, speech),
            *unsummed_below(sheet, speech),
        ):
            yield _unsummed(wrong, sheet, subject.lines)
    yield from find_wrong_points(subject.sheets, subject.lines)


def _unsummed(wrong: Sum, sheet: Sheet, lines: Sequence[Plain]) -> Mark:
    told = problem(
        "A01",
        "sum",
        words=wrong.words,
        printed=wrong.printed,
        formula=wrong.formula,
        expected=wrong.expected,
    )
    own, *others = (sheet.lines[row][column] for row, column in wrong.cells)
    return Mark(told, tuple(_cell(at, lines) for at in (own, *others[:_MOST_PARTS])))


def _cell(at: int, lines: Sequence[Plain]) -> Spot:
    return spot(at, lines[at], 0, len(lines[at].words))


def _spots_of(one: Misfit, lines: Sequence[Plain]) -> Iterator[Spot]:
    """Where a misfit stands: its sentence, or both of what a label was given."""
    sought = (one.printed, one.expected) if one.kind == "label" else (one.words,)
    for words in sought:
        for number, line in enumerate(lines):
            start = line.words.find(words)
            if start >= 0:
                yield spot(number, line, start, start + len(words))
                break


# ── years, counts, document numbers ─────────────────────────────────────────


_YEARS = frozenset({"named", "other", "future", "none"})


def _of_years(subject: Subject) -> Iterator[Mark]:
    if not subject.year:
        return
    told_of: set[int] = set()
    for number, line in enumerate(subject.lines):
        if line.is_cell or not line.is_body or "年" not in line.words:
            continue
        for case, start, words in other_years_in(line.words, subject.year, ()):
            if case not in _YEARS:
                continue
            told = problem("A04", case, words=words, year=subject.year)
            told_of.add(number)
            yield mark(told, number, line, start, start + len(words))
    for one in find_headings_of_other_years(subject.lines, subject.year):
        if one.spots[0].line not in told_of:
            yield one


def _miscounted(lines: Sequence[Plain]) -> Iterator[Mark]:
    for number, line in enumerate(lines):
        for found in miscounted_in(line.words):
            words, end = found.words, found.start + len(found.words)
            told = (
                problem("A05", "order", words=words, wanted=found.wanted)
                if found.wanted
                else problem("A05", "list", words=words, count=found.count)
            )
            yield mark(told, number, line, found.start, end)


_BRACKETED = Pattern(r"[^\W\d_A-Za-z]([〔\[﹝【（])20\d\d([〕\]﹞】）])第?\d+号")


def _document_numbers(lines: Sequence[Plain]) -> Iterator[Mark]:
    texts = [
        ((str(number),), Words(line.words, Place("", number + 1)))
        for number, line in enumerate(lines)
        if "号" in line.words
    ]
    told: set[tuple[int, str]] = set()
    for one, usual in differing(tuple(cited_in(texts))):
        number, other = one.place.line - 1, usual.place.line - 1
        if (number, one.words) in told:
            continue
        told.add((number, one.words))
        there = spot(other, lines[other], usual.start, usual.start + len(usual.words))
        found = problem("A06", "differs", words=one.shown, other=usual.shown)
        end = one.start + len(one.words)
        yield mark(found, number, lines[number], one.start, end, there)
    yield from _brackets(lines)


def _brackets(lines: Sequence[Plain]) -> Iterator[Mark]:
    """Once for a text that writes the year of document numbers in several brackets."""
    kinds: dict[str, tuple[str, Spot]] = {}
    for number, line in enumerate(lines):
        for found in _BRACKETED.finditer(line.words) if "号" in line.words else ():
            where = spot(number, line, found.start(1), found.end())
            kinds.setdefault(
                found[1], (line.words[found.start(1) : found.end()], where)
            )
    if len(kinds) > 1:
        shown = "、".join(words for words, _ in kinds.values())
        told = problem("A06", "brackets", count=len(kinds), words=shown)
        yield Mark(told, tuple(where for _, where in kinds.values()))


# ── what was left ───────────────────────────────────────────────────────────

# The cases of N13 that hold whoever wrote the text, by how they are told here.
_SLIPS = {
    "to_be_done": "note",
    "fall_below_zero": "negative",
    "rise_below_zero": "negative",
    "share_above_whole": "above whole",
    "doubled_mark": "mark",
}
_TWICE = ("doubled_particle", "doubled_verb")
_PADDED, _FOREIGN = "padded_number", "foreign"
# Told as what an editor leaves behind.
_FIELD = "field code"
# What a form says to the one who fills it in: （200字以内）.
_HINT = "字"
_NO_BRACKETS = frozenset("“”")
# 1）of a list is no bracket that lacks its other half.
_LISTED = Pattern(r"\d{1,2}）")


def _left_over(lines: Sequence[Plain]) -> Iterator[Mark]:
    for number, line in enumerate(lines):
        words = line.words
        # Its marks are those of a keyboard, which are others in Chinese print.
        for _, start, end in slips_in(line.raw, (_FOREIGN,)):
            found = line.raw[start:end]
            told = (
                problem("A12", "note", words=found)
                if _HINT in found
                else problem("A12", "foreign", words=found)
            )
            yield Mark(told, (Spot(number, start, end),))
        for case, start, end in left_open_in(line.raw):
            if case != _FIELD:
                told = problem("A12", "open", words=line.raw[start:end])
                yield Mark(told, (Spot(number, start, end),))
        for case, start, end in slips_in(words, (*_SLIPS, *_TWICE, _PADDED)):
            shown = words[max(start - 2, 0) : end + 2]
            if case in _TWICE:
                told = problem("A11", "twice", words=shown)
            elif case == _PADDED:
                told = problem("A06", "padded", words=words[start:end])
            else:
                told = problem("A12", _SLIPS[case], words=words[start:end])
            yield mark(told, number, line, start, end)
        entry = _LISTED.match(words)
        own = words[entry.end() :] if entry else words
        for sign in unclosed_in(own) if not line.is_cell else ():
            start = words.rfind(sign)
            told = problem("A10", "bracket", words=sign)
            if sign not in _NO_BRACKETS or line.is_prose:
                yield mark(told, number, line, max(start - 6, 0), start + 7)


def _personal(lines: Sequence[Plain]) -> Iterator[Mark]:
    for number, line in enumerate(lines):
        for one in personal_numbers(line.words):
            told = (
                problem("A15", "phone", masked=one.masked)
                if one.code == "Z02"
                else problem("A15", masked=one.masked)
            )
            yield mark(told, number, line, one.start, one.end)


# A title may be several lines, the first of which is the unit's name.
_TITLE_LINES = 5
# Whoever names a department so often writes its report, or one about it.
_ITS_OWN = 3
# Its 民政 is no department's.
_GOVERNMENT = "人民政府"


def _of_others(subject: Subject, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """What other departments say, without those that the report speaks of as its own: in its titles, or
    again and again.
    """
    own = "".join(subject.titles).replace(_GOVERNMENT, "")
    together = "\n".join(line.words for line in subject.lines)
    return {
        name: words
        for name, words in vocabulary.departments.items()
        if name[:2] not in own and together.count(name) < _ITS_OWN
    }
