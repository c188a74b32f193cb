"""A text with slips of the pen: mended in memory and read again, until all its problems are known.

libyaml stops at its first error: then `slips` mends the line and the text is read again. A mend
changes lines and never their number, so a line is always the user's. A clean file never gets here.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core import nodes
from reports.core.nodes import Mapping, Node, Scalar
from reports.core.problems import Place, Problem, has_errors
from reports.source.encoding import empty_file
from reports.source.yaml import slips
from reports.source.yaml.events import (
    MAYBE_SWALLOWED,
    ParsedYaml,
    ReadingStop,
    Suspect,
    compose,
    plain_by_line,
)
from reports.source.yaml.line import is_figure
from reports.source.yaml.slips import Mend

# Each round reads the text again: this many rounds, or fewer where the text is long.
MOST_ROUNDS = 200
# So many slips are no slips any more; nobody reads a longer list.
MOST_PROBLEMS = 1000
_CHARACTERS_TO_READ = 40_000_000


class _Repaired(Struct, frozen=True):
    """What a text holds once its slips are mended, what was wrong, and the text that was read."""

    root: Node | None
    problems: Sequence[Problem]
    text: str


def read_with_slips(
    text: str,
    file: str,
    known: Sequence[Problem],
    stop: ReadingStop | None = None,
) -> tuple[Mapping | None, list[Problem]]:
    """The mapping a text holds, None where nothing is in it, and its problems by line.

    The problems known before are among them; `stop` is where a first reading stopped.
    """
    first = stop or _try_compose(text, file)
    if isinstance(first, ReadingStop) and first.code == "Y20":
        return None, [*known, slips.stop_problem(first, [], file)]
    if isinstance(first, ReadingStop) or first.suspects:
        repaired = _mend_text(text, file)
    else:
        repaired = _Repaired(first.root, first.problems, text)
    mapping, verdict = _as_mapping(
        repaired.root, file, is_told=has_errors(repaired.problems)
    )
    found = [*repaired.problems, *verdict, *_find_swallowed(repaired.text, file)]
    problems = sorted([*known, *_with_lines(found, text)], key=_by_line)
    if len(problems) > MOST_PROBLEMS:
        too_many = slips.stop_problem(ReadingStop("Y29"), [], file)
        return mapping, [*problems[:MOST_PROBLEMS], too_many]
    return mapping, problems


def _try_compose(
    text: str, file: str, until: int | None = None
) -> ParsedYaml | ReadingStop:
    """What the text holds, or where reading it stops."""
    try:
        return compose(text, file, until)
    except ReadingStop as stop:
        return stop


def _as_mapping(
    root: Node | None,
    file: str,
    *,
    is_told: bool,
) -> tuple[Mapping | None, list[Problem]]:
    """The root if it is a mapping; else why it is none, unless an error is told already."""
    if isinstance(root, Mapping):
        return root, []
    if is_told:
        return None, []
    if root is None or (isinstance(root, Scalar) and not root.text.strip()):
        return None, [empty_file(file)]
    stop = ReadingStop("Y17", root.place.line - 1, root.place.column - 1)
    return None, [slips.stop_problem(stop, [], file)]


def _with_lines(problems: Sequence[Problem], text: str) -> Sequence[Problem]:
    """The problems, each with the line it speaks of."""
    if all(problem.was for problem in problems):
        return problems
    lines = ["", *text.split("\n")]
    return [
        problem
        if problem.was or problem.place is None
        else replace(problem, was=lines[problem.place.line])
        for problem in problems
    ]


def _by_line(problem: Problem) -> tuple[int, int]:
    place = problem.place
    return (place.line, place.column) if place else (0, 0)


# ── reading again after a mend ──────────────────────────────────────────────


class _MendedText(Struct):
    """A text under repair: its lines as the user wrote them and as mended, and what was done."""

    file: str
    original: list[str]
    lines: list[str]
    mends: list[Mend] = field(default_factory=list)
    tried: set[Suspect] = field(default_factory=set)

    def apply(self, mend: Mend) -> None:
        self.mends.append(mend)
        for number, line in mend.edits.items():
            self.lines[number] = line

    def mended_numbers(self) -> set[int]:
        """The numbers of the lines that were changed, from 1."""
        numbers: set[int] = set()
        for mend in self.mends:
            numbers.update(number + 1 for number in mend.edits)
        return numbers

    def as_typed(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Problems of the mended text: columns on mended lines are none that the user sees."""
        mended = self.mended_numbers()
        for one in problems:
            if one.place and one.place.line in mended:
                one = replace(one, place=replace(one.place, column=0))
            yield one

    def problems(self) -> list[Problem]:
        return slips.slip_problems(self.mends, self.original, self.lines, self.file)

    def give_up(self, stop: ReadingStop) -> _Repaired:
        """Nothing is read: the slips found so far, and where it stops for good."""
        final = self.as_typed([slips.stop_problem(stop, self.original, self.file)])
        return _Repaired(None, [*self.problems(), *final], "\n".join(self.original))


def _mend_text(text: str, file: str) -> _Repaired:
    """What the text holds once its slips are mended, with a problem for each of them."""
    patient = _MendedText(file, text.split("\n"), text.split("\n"))
    for _ in range(_count_rounds(text)):
        mended = "\n".join(patient.lines)
        parsed = _try_compose(mended, file)
        if isinstance(parsed, ReadingStop):
            mend = slips.find_mend(patient.lines, parsed, _next_stop)
            if mend is None:
                return patient.give_up(parsed)
            patient.apply(mend)
        elif len(patient.mends) > MOST_PROBLEMS:
            break
        elif not _mend_silent(patient, parsed.suspects):
            root = parsed.root
            if root is not None:
                root = _without_columns(root, patient.mended_numbers())
            found = [*patient.problems(), *patient.as_typed(parsed.problems)]
            return _Repaired(root, found, mended)
    return patient.give_up(ReadingStop("Y29"))


def _count_rounds(text: str) -> int:
    return max(3, min(MOST_ROUNDS, _CHARACTERS_TO_READ // (len(text) + 1)))


def _mend_silent(patient: _MendedText, suspects: Iterable[Suspect]) -> bool:
    """Mends what YAML swallowed in silence; whether anything was mended."""
    mended = False
    for suspect in suspects:
        if suspect in patient.tried or len(patient.mends) > MOST_PROBLEMS:
            continue
        patient.tried.add(suspect)
        for mend in slips.find_silent_mends(patient.lines, suspect):
            patient.apply(mend)
            mended = True
    return mended


def _next_stop(lines: list[str], until: int) -> ReadingStop | None:
    """Where reading these lines stops, None if it gets past line `until` (from 0) or through."""
    parsed = _try_compose("\n".join(lines), "", until)
    return parsed if isinstance(parsed, ReadingStop) else None


def _without_columns(node: Node, lines: set[int]) -> Node:
    """The node without columns on mended lines: they would be those of the mended text."""

    def blur(place: Place) -> Place:
        return replace(place, column=0) if place.line in lines else place

    if isinstance(node, Scalar):
        return Scalar(node.text, blur(node.place), node.plain)
    if isinstance(node, nodes.Sequence):
        items = [_without_columns(item, lines) for item in node.items]
        return nodes.Sequence(items, blur(node.place))
    return Mapping(
        {key: _without_columns(value, lines) for key, value in node.items.items()},
        {key: blur(place) for key, place in node.keys.items()},
        blur(node.place),
    )


# ── words lost behind a comment mark ────────────────────────────────────────


def _find_swallowed(text: str, file: str) -> list[Problem]:
    """A warning for each plain text that a ` #` cuts short.

    A comment behind a value is everyday practice (`2101501: 3   # 行政运行`), so only traces of a
    broken sentence count: one space and a number of up to three digits stuck to the mark, a word
    that points (见, 第, 附件) before a number, a comma or an opening bracket left hanging, a bracket
    that only closes behind the mark. A figure followed by a comment is never meant.
    """
    marks = {
        _position_of(text, hit.end() - 1) for hit in MAYBE_SWALLOWED.finditer(text)
    }
    if not marks:
        return []
    lines = text.split("\n")
    kept = plain_by_line(text)
    problems = []
    for number, column in sorted(marks):
        line = lines[number]
        value = kept.get(number, {}).get(len(line[:column].rstrip()), "")
        if value and not is_figure(value):
            place = Place(file, number + 1, column + 1)
            problems.append(slips.comment_problem(line, column, value, place))
    return problems


def _position_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 0."""
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1
