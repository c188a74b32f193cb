"""A text with slips of the pen: mended in memory and read again, until all its problems are known at once.

libyaml stops at its first error: then `yamlslips` mends the line and the text is read again. A mend changes lines and
never their number, so a line is always the user's. A clean file never gets here.
"""

from dataclasses import dataclass, field, replace

from reports.core.nodes import Mapping, Node, Scalar, Sequence
from reports.core.problems import Place, Problem, Severity
from reports.source.textfile import empty_file
from reports.source.yaml import slips
from reports.source.yaml.events import (
    MAYBE_SWALLOWED,
    ParsedYaml,
    ReadingStop,
    Suspect,
    compose,
    plain_by_line,
)
from reports.source.yaml.rules import is_figure
from reports.source.yaml.slips import Mend

# Each round reads the text again: this many rounds, or fewer where the text is long.
MOST_ROUNDS = 200
# So many slips are no slips any more; nobody reads a longer list.
MOST_PROBLEMS = 1000
_CHARACTERS_TO_READ = 40_000_000


def read(
    text: str, file: str, problems: list[Problem], halt: ReadingStop | None = None
) -> tuple[Mapping | None, list[Problem]]:
    """The mapping a text holds and its problems by line, those known before among them; None where nothing is in it.

    `halt` is where a first reading stopped.
    """
    try:
        if halt is not None:
            raise halt
        draft = compose(text, file)
        needs_mending = bool(draft.suspects)
    except ReadingStop as stopped:
        if stopped.code == "Y20":
            return None, [*problems, slips.unmended(stopped, [], file)]
        draft, needs_mending = ParsedYaml(), True
    if needs_mending:
        root, found, mended = _mended(text, file)
    else:
        root, found, mended = draft.root, draft.problems, text
    mapping, verdict = _as_mapping(root, file, found)
    found += verdict + _swallowed(mended, file)
    found = sorted(problems + _with_lines(found, text), key=_by_line)
    if len(found) > MOST_PROBLEMS:
        found = [*found[:MOST_PROBLEMS], slips.unmended(ReadingStop("Y29"), [], file)]
    return mapping, found


def _with_lines(problems: list[Problem], text: str) -> list[Problem]:
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


def _as_mapping(
    root: Node | None, file: str, found: list[Problem]
) -> tuple[Mapping | None, list[Problem]]:
    """The root if it is a mapping; else the error for an empty file or one of another shape, if none is known yet."""
    if isinstance(root, Mapping):
        return root, []
    if any(problem.severity is Severity.ERROR for problem in found):
        return None, []
    if root is None or (isinstance(root, Scalar) and not root.text.strip()):
        return None, [empty_file(file)]
    return None, [
        slips.unmended(
            ReadingStop("Y17", root.place.line - 1, root.place.column - 1), [], file
        )
    ]


# ── reading again after a mend ──────────────────────────────────────────────


@dataclass(slots=True)
class _MendedText:
    """A text under repair: its lines as the user wrote them, as mended so far, and what was done."""

    file: str
    original: list[str]
    lines: list[str]
    mends: list[Mend] = field(default_factory=list)
    tried: set[Suspect] = field(default_factory=set)

    def apply(self, mend: Mend) -> None:
        self.mends.append(mend)
        for number, line in mend.edits.items():
            self.lines[number] = line

    def problems(self) -> list[Problem]:
        return slips.problems(self.mends, self.original, self.lines, self.file)


def _mended(text: str, file: str) -> tuple[Node | None, list[Problem], str]:
    """What the text holds once its slips are mended, a problem for each of them, and the mended text."""
    patient = _MendedText(file, text.split("\n"), text.split("\n"))
    for _ in range(max(3, min(MOST_ROUNDS, _CHARACTERS_TO_READ // (len(text) + 1)))):
        try:
            draft = compose("\n".join(patient.lines), file)
        except ReadingStop as halt:
            mend = slips.mend(patient.lines, halt, _next_halt)
            if mend is None:
                return (
                    None,
                    [*patient.problems(), slips.unmended(halt, patient.original, file)],
                    text,
                )
            patient.apply(mend)
            continue
        if len(patient.mends) > MOST_PROBLEMS:
            break
        if not _mend_silent(patient, draft.suspects):
            _blur(
                draft.root,
                {number + 1 for mend in patient.mends for number in mend.edits},
            )
            return (
                draft.root,
                patient.problems() + draft.problems,
                "\n".join(patient.lines),
            )
    return (
        None,
        [
            *patient.problems(),
            slips.unmended(ReadingStop("Y29"), patient.original, file),
        ],
        text,
    )


def _mend_silent(patient: _MendedText, suspects: list[Suspect]) -> bool:
    """Mend what YAML swallowed in silence; whether anything was mended."""
    mended = False
    for suspect in suspects:
        if suspect not in patient.tried and len(patient.mends) <= MOST_PROBLEMS:
            patient.tried.add(suspect)
            for mend in slips.mend_silent(patient.lines, suspect):
                patient.apply(mend)
                mended = True
    return mended


def _next_halt(lines: list[str], until: int) -> ReadingStop | None:
    """Where reading these lines stops, None if it gets past line `until` (from 0) or through."""
    try:
        compose("\n".join(lines), "", until)
    except ReadingStop as halt:
        return halt
    return None


def _blur(node: Node | None, lines: set[int]) -> None:
    """Take the columns from places on mended lines: they would be those of the mended text."""
    if node is None:
        return
    node.place = _blurred(node.place, lines)
    if isinstance(node, Mapping):
        node.keys = {key: _blurred(place, lines) for key, place in node.keys.items()}
    for child in _children(node):
        _blur(child, lines)


def _blurred(place: Place, lines: set[int]) -> Place:
    return replace(place, column=0) if place.line in lines else place


def _children(node: Node) -> list[Node]:
    if isinstance(node, Mapping):
        return list(node.items.values())
    return node.items if isinstance(node, Sequence) else []


# ── words lost behind a comment mark ────────────────────────────────────────


def _swallowed(text: str, file: str) -> list[Problem]:
    """A warning for each plain text that a ` #` cuts short.

    A comment behind a value is everyday practice (`2101501: 3   # 行政运行`), so only traces of a broken sentence
    count: one space and a number of up to three digits stuck to the mark, a word that points (见, 第, 附件) before a
    number, a comma or an opening bracket left hanging, a bracket that only closes behind the mark. A figure followed by
    a comment is never meant.
    """
    hits = list(MAYBE_SWALLOWED.finditer(text))
    if not hits:
        return []
    lines = text.split("\n")
    kept = plain_by_line(text)
    problems = []
    for number, column in {_line_and_column(text, hit.end() - 1): None for hit in hits}:
        value = kept.get(number, {}).get(len(lines[number][:column].rstrip()), "")
        if value and not is_figure(value):
            problems.append(
                slips.swallowed(
                    lines[number], column, value, Place(file, number + 1, column + 1)
                )
            )
    return problems


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1
