"""Problems as values: what is wrong, where in the user's own file, and what to do about it."""

from collections.abc import Iterable

from msgspec import Struct, field

from reports.core.catalogue import entry_of
from reports.core.catalogue.entry import Severity

__all__ = [
    "Fault",
    "Place",
    "Problem",
    "Severity",
    "did_you_mean",
    "has_errors",
    "nearest",
    "problem",
]


class Place(Struct, frozen=True):
    """A spot in a user's file; lines and columns count from 1, 0 means the file (or the line)
    as a whole. In a Word file, which has no lines, `spot` says in words where it is.
    """

    file: str
    line: int = 0
    column: int = 0
    spot: str = ""

    @property
    def words(self) -> str:
        """The place as a sentence names it."""
        if self.spot:
            return f"{self.file} {self.spot}"
        return f"{self.file} 第 {self.line} 行" if self.line else self.file


class Problem(Struct, frozen=True):
    """One finding: a stable code, one sentence a clerk understands, its place and the way out.

    `was` and `should` show the line as it stands and as it should be; `hint` says what to do;
    `detail` keeps a foreign library's own words. `cause` is the file whose errors it follows from,
    where it says no more than that.
    """

    code: str
    # Manifests of earlier versions call it so.
    severity: Severity = field(name="tier")
    message: str
    place: Place | None = None
    was: str = ""
    should: str = ""
    hint: str = ""
    detail: str = ""
    cause: str = ""


def problem(
    code: str,
    case: str = "",
    place: Place | None = None,
    *,
    was: str = "",
    should: str = "",
    detail: str = "",
    severity: Severity | None = None,
    cause: str = "",
    **facts: object,
) -> Problem:
    """The problem of a code, in the words that the catalogue has for the case; `facts` fill
    their {names}.

    Its severity is the given one, else the case's, else the code's first.
    """
    entry = entry_of(code)
    words = entry.says[case]
    return Problem(
        code=code,
        severity=severity or words.severity or entry.severities[0],
        message=words.sentence.format_map(facts),
        place=place,
        was=was,
        should=should,
        hint=words.hint.format_map(facts),
        detail=detail,
        cause=cause,
    )


class Fault(Exception):  # noqa: N818
    """Carries problems out of a nested call to the step that collects them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems keeps a document from being published."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, None where none is near."""
    # Slow to import, and most runs know every word.
    from difflib import SequenceMatcher, get_close_matches

    def likeness(other: str) -> tuple[float, int]:
        # Of 合计 and 符合 the first is more like 合记: it has 合 in the same place.
        placed = sum(one == at for one, at in zip(word, other, strict=False))
        return SequenceMatcher(None, other, word).ratio(), placed

    candidates = sorted(set(known))
    # Two or three 汉字 already make a word: a lower cut-off than difflib's 0.6 finds 收人 for 收入.
    near = get_close_matches(word, candidates, n=10, cutoff=0.45)
    return max(near, key=likeness, default=None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice that names the nearest known word, or all known ones where there are few."""
    candidates = sorted(set(known))
    near = nearest(word, candidates)
    if near:
        return f"最接近的是“{near}”。"
    if 0 < len(candidates) <= 12:
        return "可以写的有：" + "、".join(candidates) + "。"
    return ""
