"""What is told of a finished report: each finding with its places and the words around them."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from msgspec import Struct

from reports.core.catalogue import entry_of
from reports.core.problems import Fault, Problem, Severity, problem
from reports.gate.finished.plain import Mark, Spot
from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.checking import check_subject, profile_of
from reports.inspect.printed import Block, printed
from reports.inspect.readers import read_report
from reports.inspect.reading import Reading
from reports.inspect.subject import Subject, subject_of

_SUFFIXES = frozenset(
    [
        ".txt",
        ".docx",
        ".html",
        ".htm",
        ".pdf",
        ".xlsx",
        ".xls",
        ".et",
        ".doc",
        ".wps",
        ".rtf",
    ]
)
# What Word keeps beside a file that is open, and what we wrote ourselves.
_PASSED_OVER = ("~$", ".")
PAGE_END, LIST_END = "（核对）.html", "（核对单）.docx"
"""How the names end of the page and of the Word list that tell the findings of a file."""
SUMMARY = "核对汇总"
"""What the page and the table are called that tell of all files."""
_AROUND = 60


class Excerpt(Struct, frozen=True):
    """A place: what a reader finds it by, the words, those around them, and where they stand: the line of
    the text, and from where to where in it.
    """

    place: str
    before: str
    words: str
    after: str
    line: int = 0
    start: int = 0
    end: int = 0


class Finding(Struct, frozen=True):
    """A finding as it is told."""

    code: str
    name: str
    severity: Severity
    message: str
    hint: str
    places: tuple[Excerpt, ...]

    @property
    def is_error(self) -> bool:
        """Whether it cannot be otherwise."""
        return self.severity is Severity.ERROR

    @property
    def grade(self) -> str:
        """错误, or 疑问 for all that somebody has to look at."""
        return self.severity.value if self.is_error else "疑问"


class Explained(Struct, frozen=True):
    """A finding that somebody looked at and found right, and why."""

    finding: Finding
    reason: str


class Audited(Struct, frozen=True):
    """A file with what was found in it; `year` is that of its title, 0 where none tells it.

    `explained` are told apart, and counted nowhere. `told` is what else there is to say: what was
    explained and is not found any more, files that could not be written. `text` is what is printed in
    it. `profile` is the kind of report that it was taken for.
    """

    path: Path
    kind: str
    year: int
    findings: tuple[Finding, ...]
    profile: str = ""
    explained: tuple[Explained, ...] = ()
    told: tuple[Problem, ...] = ()
    text: tuple[Block, ...] = ()

    @property
    def counts(self) -> tuple[int, int]:
        """How many 错误 and how many 疑问."""
        errors = sum(one.is_error for one in self.findings)
        return errors, len(self.findings) - errors


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files asked about: those named, and of folders the documents in them. Raises Fault for a folder
    without any.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = [
            one
            for one in sorted(path.rglob("*"))
            if is_document(one.name) and one.is_file()
        ]
        if not inside:
            raise Fault(problem("A16", "none"))
        files += inside
    return list(dict.fromkeys(files))


def is_document(name: str) -> bool:
    """Whether a file is to be checked, by its name: no folder's or program's own, and none of our pages."""
    last = PurePath(name)
    return (
        last.suffix.lower() in _SUFFIXES
        and not last.name.startswith((*_PASSED_OVER, SUMMARY))
        and not last.name.endswith((PAGE_END, LIST_END))
    )


def audit_file(path: Path, vocabulary: Vocabulary) -> Audited:
    """What is found in a file; one that cannot be read is a finding."""
    try:
        reading = read_report(path)
    except Fault as fault:
        return unreadable(path, fault.problems)
    return audit_reading(path, reading, vocabulary)


def audit_reading(path: Path, reading: Reading, vocabulary: Vocabulary) -> Audited:
    """What is found in a file that was read."""
    subject = subject_of(reading)
    marks = check_subject(subject, vocabulary)
    findings = tuple(_told(one.problem, _excerpts(one, subject)) for one in marks)
    profile = profile_of(subject, vocabulary)
    return Audited(
        path=path,
        kind=reading.kind,
        year=subject.year,
        findings=findings,
        profile=profile.name if profile else "",
        text=printed(reading),
    )


def unreadable(path: Path, problems: Sequence[Problem]) -> Audited:
    """A file that could not be read, and why."""
    return Audited(path, "", 0, tuple(_told(one, ()) for one in problems))


def _told(found: Problem, places: Sequence[Excerpt]) -> Finding:
    entry = entry_of(found.code)
    return Finding(
        found.code,
        entry.name,
        found.severity,
        found.message,
        found.hint,
        tuple(places),
    )


def _excerpts(found: Mark, subject: Subject) -> list[Excerpt]:
    return [_excerpt(spot, subject) for spot in found.spots]


def _excerpt(spot: Spot, subject: Subject) -> Excerpt:
    raw = subject.lines[spot.line].raw
    first, last = max(spot.start - _AROUND, 0), min(spot.end + _AROUND, len(raw))
    return Excerpt(
        place=subject.places[spot.line],
        before=("…" if first else "") + raw[first : spot.start],
        words=raw[spot.start : spot.end],
        after=raw[spot.end : last] + ("…" if last < len(raw) else ""),
        line=spot.line,
        start=spot.start,
        end=spot.end,
    )


# Of what was mistyped one example tells all; what does not agree is told one by one.
_OF_FORM = frozenset({"A09", "A10", "A11", "A12"})


class Group(Struct, frozen=True):
    """Findings that say the same of several places, the first of them told whole."""

    first: Finding
    others: tuple[Finding, ...]


def groups_of(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Group]]]:
    """The findings by what they are called, the grave ones first; what is told with the same way out is
    one group.
    """
    ordered = sorted(findings, key=lambda one: (not one.is_error, one.code))
    by_name: dict[str, dict[tuple[str, str], list[Finding]]] = {}
    for one in ordered:
        alike = by_name.setdefault(one.name, {})
        key = one.hint if one.code in _OF_FORM else one.message
        alike.setdefault((one.grade, key), []).append(one)
    for name, alike in by_name.items():
        yield name, [Group(first, tuple(rest)) for first, *rest in alike.values()]
