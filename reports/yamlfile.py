"""The only door to YAML: bytes to text with places, and every slip of the pen as a problem in Chinese.

libyaml's events are read in one loop with a stack of our own; nothing is typed, aliases are not expanded. libyaml stops
at its first error: then `yamlslips` mends the line in memory and the text is read again, so that all problems come at
once. A mend changes lines and never their number, so a line is always the user's. A clean file never gets there.

Codes: Y01–Y30 (the table is in `yamlslips`), Y31–Y34 from `textfile`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import normalize

import yaml

from reports import yamlslips
from reports.nodes import Mapping, Node, Plain, Scalar, Sequence, plain
from reports.problems import Place, Problem, Tier
from reports.textfile import control_problem, decode, empty_file, first_refused, is_refused, without_refused
from reports.yamlrules import is_figure
from reports.yamlslips import Halt, Mend, Suspect

__all__ = ["Mapping", "Node", "Plain", "Scalar", "Sequence", "plain", "read"]

MOST_BYTES = 20_000_000
MOST_NODES = 200_000
MOST_DEPTH = 20
# Each round reads the text again: this many rounds, or fewer where the text is long.
MOST_ROUNDS = 200
_CHARACTERS_TO_READ = 40_000_000


def read(data: bytes, file: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping a file holds and its problems by line; None where nothing, or nothing readable, is in it."""
    if len(data) > MOST_BYTES:
        return None, [_too_big(file, "这个文件超过 20 MB。")]
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    try:
        draft = _compose(text, file)
        clean = not draft.suspects
    except Halt as halt:
        if halt.code == "Y20":
            return None, [*problems, yamlslips.unmended(halt, [], file)]
        draft, clean = _Draft(file), False
    if clean:
        root, found, mended = draft.root, draft.problems, text
    else:
        root, found, mended = _mended(text, file)
    mapping, verdict = _as_mapping(root, file, found)
    found += verdict + _swallowed(mended, file)
    return mapping, sorted(problems + _with_lines(found, text), key=_by_line)


def _with_lines(problems: list[Problem], text: str) -> list[Problem]:
    """The problems, each with the line it speaks of."""
    if all(problem.was for problem in problems):
        return problems
    lines = ["", *text.split("\n")]
    return [
        problem if problem.was or problem.place is None else replace(problem, was=lines[problem.place.line])
        for problem in problems
    ]


def _by_line(problem: Problem) -> tuple[int, int]:
    place = problem.place
    return (place.line, place.column) if place else (0, 0)


def _as_mapping(root: Node | None, file: str, found: list[Problem]) -> tuple[Mapping | None, list[Problem]]:
    """The root if it is a mapping; else the error for an empty file or one of another shape, if none is known yet."""
    if isinstance(root, Mapping):
        return root, []
    if any(problem.tier is Tier.ERROR for problem in found):
        return None, []
    if root is None or (isinstance(root, Scalar) and not root.text.strip()):
        return None, [empty_file(file)]
    return None, [yamlslips.unmended(Halt("Y17", root.place.line - 1, root.place.column - 1), [], file)]


def _too_big(file: str, message: str) -> Problem:
    hint = "这里只放一份报告的数据；看看是不是放错了文件。"
    return Problem("Y20", Tier.ERROR, message, Place(file), hint=hint)


# ── reading again after a mend ──────────────────────────────────────────────


@dataclass(slots=True)
class _Patient:
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
        return yamlslips.problems(self.mends, self.original, self.lines, self.file)


def _mended(text: str, file: str) -> tuple[Node | None, list[Problem], str]:
    """What the text holds once its slips are mended, a problem for each of them, and the mended text."""
    patient = _Patient(file, text.split("\n"), text.split("\n"))
    for _ in range(max(3, min(MOST_ROUNDS, _CHARACTERS_TO_READ // (len(text) + 1)))):
        try:
            draft = _compose("\n".join(patient.lines), file)
        except Halt as halt:
            mend = yamlslips.mend(patient.lines, halt, _next_halt)
            if mend is None:
                return None, [*patient.problems(), yamlslips.unmended(halt, patient.original, file)], text
            patient.apply(mend)
            continue
        if not _mend_silent(patient, draft.suspects):
            _blur(draft.root, {number + 1 for mend in patient.mends for number in mend.edits})
            return draft.root, patient.problems() + draft.problems, "\n".join(patient.lines)
    return None, [*patient.problems(), yamlslips.unmended(Halt("Y29"), patient.original, file)], text


def _mend_silent(patient: _Patient, suspects: list[Suspect]) -> bool:
    """Mend what YAML swallowed in silence; whether anything was mended."""
    mended = False
    for suspect in suspects:
        if suspect not in patient.tried:
            patient.tried.add(suspect)
            for mend in yamlslips.mend_silent(patient.lines, suspect):
                patient.apply(mend)
                mended = True
    return mended


def _next_halt(lines: list[str], until: int) -> Halt | None:
    """Where reading these lines stops, None if it gets past line `until` (from 0) or through."""
    try:
        _compose("\n".join(lines), "", until)
    except Halt as halt:
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


# ── events to nodes ─────────────────────────────────────────────────────────

# What may not stand in a plain key: its presence asks for a second look, which clean files never get.
_STRANGE_IN_KEY = frozenset("：，:<\u3000\xa0")


@dataclass(slots=True)
class _Draft:
    """What one reading yields: the root, the problems that need no mend, and where a second look is due."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """An open mapping or sequence; `key` waits for its value, `seen` knows the keys by their half-width spelling."""

    node: Mapping | Sequence
    flow: bool
    key: str | None = None
    key_place: Place | None = None
    key_plain: bool = False
    seen: dict[str, str] = field(default_factory=dict)


def _compose(text: str, file: str, until: int | None = None) -> _Draft:
    """Read the text once, up to line `until` (from 0) where given; raises Halt where it cannot be read."""
    composer = _Composer(file)
    try:
        for event in _events(text):
            if until is not None and event.start_mark.line > until:
                break
            action = _ACTIONS.get(type(event))
            if action is not None:
                action(composer, event)
            if composer.documents > 1:
                break
    except yaml.MarkedYAMLError as error:
        raise _halt(error) from None
    except yaml.YAMLError as error:
        raise Halt("Y24", problem=str(error)) from None
    return composer.draft


def _events(text: str) -> Iterator[Any]:
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    return events


def _halt(error: yaml.MarkedYAMLError) -> Halt:
    """Where and why libyaml stopped."""
    at = error.problem_mark or error.context_mark
    since = error.context_mark or at
    if at is None or since is None:
        return Halt("Y24", problem=str(error))
    return Halt("Y24", at.line, at.column, since.line, since.column, error.problem or "", error.context or "")


class _Composer:
    """Builds nodes from events, with a stack of what is open."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.draft = _Draft(file)
        self.stack: list[_Frame] = []
        self.count = 0
        self.documents = 0

    def document(self, event: Any) -> None:
        """Count documents; a second one is an error and stays unread."""
        self.documents += 1
        if self.documents > 1:
            place = Place(self.file, event.start_mark.line + 1, 1)
            hint = "一个文件只写一份：把“---”这一行删掉，或者把后面的内容另存为一个文件。"
            message = "“---”把文件分成了两份，它后面的内容没有读。"
            self.draft.problems.append(Problem("Y16", Tier.ERROR, message, place, "---", "", hint))

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            raise Halt("Y19", mark.line, mark.column)
        self.count += 1
        if self.count > MOST_NODES:
            raise Halt("Y20", mark.line, mark.column, problem="nodes")
        text, style = event.value, event.style
        place = Place(self.file, mark.line + 1, mark.column + 1)
        if style == '"' and is_refused(text):
            self.draft.problems.append(control_problem(first_refused(text), place))
            text = without_refused(text)
        is_plain = not style
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, Mapping):
            self._key(frame, text, place, is_plain)
            return
        if is_plain:
            end = event.end_mark.line + 1
            if frame is None or frame.flow or end != place.line or self._below_its_key(frame, place):
                self._look_twice(frame, text, place, end)
        elif style in ">|" and not text.strip():
            self.draft.suspects.append(Suspect("block", place.line - 1, place.line - 1, text))
        self._attach(frame, Scalar(text, place, is_plain))

    def start_mapping(self, event: Any) -> None:
        node = Mapping({}, {}, self._opened(event))
        self._open(node, event.flow_style)

    def start_sequence(self, event: Any) -> None:
        node = Sequence([], self._opened(event))
        self._open(node, event.flow_style)

    def end(self, event: Any) -> None:
        self.stack.pop()

    def alias(self, event: Any) -> None:
        raise Halt("Y19", event.start_mark.line, event.start_mark.column)

    def _opened(self, event: Any) -> Place:
        """The place of an opening mapping or sequence, if it may open here."""
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            raise Halt("Y19", mark.line, mark.column)
        if len(self.stack) >= MOST_DEPTH:
            raise Halt("Y20", mark.line, mark.column, problem="depth")
        self.count += 1
        if self.count > MOST_NODES:
            raise Halt("Y20", mark.line, mark.column, problem="nodes")
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _open(self, node: Mapping | Sequence, flow: bool) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, Mapping):
            raise Halt("Y28", node.place.line - 1, node.place.column - 1)
        self._attach(frame, node)
        self.stack.append(_Frame(node, flow))

    def _key(self, frame: _Frame, text: str, place: Place, is_plain: bool) -> None:
        frame.key, frame.key_place, frame.key_plain = text, place, is_plain
        if is_plain and not _STRANGE_IN_KEY.isdisjoint(text):
            if text == "<<":
                raise Halt("Y19", place.line - 1, place.column - 1)
            self.draft.suspects.append(Suspect("key", place.line - 1, place.line - 1, text))
            frame.key = text.strip()

    def _attach(self, frame: _Frame | None, node: Node) -> None:
        """Give a node to what is open: as the root, an item, or the value of the waiting key."""
        if frame is None:
            if self.draft.root is None:
                self.draft.root = node
        elif isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        else:
            key, place = frame.key or "", frame.key_place or node.place
            frame.key = None
            folded = key if key.isascii() else normalize("NFKC", key)
            if folded in frame.seen:
                self._repeated(frame, frame.seen[folded], key, place)
                return
            frame.seen[folded] = key
            frame.node.items[key] = node
            frame.node.keys[key] = place

    def _repeated(self, frame: _Frame, first: str, key: str, place: Place) -> None:
        """The error for a key that stands twice, perhaps once with full-width characters."""
        earlier = frame.node.keys[first].line if isinstance(frame.node, Mapping) else 0
        names = f"“{key}”" if key == first else f"“{first}”和“{key}”是同一项，"
        where = f"第 {earlier} 行和第 {place.line} 行" if earlier != place.line else f"都在第 {place.line} 行"
        message = f"{names}写了两遍：{where}，只读了前一处。"
        self.draft.problems.append(Problem("Y05", Tier.ERROR, message, place, hint="核对两处，删掉错的那一处。"))

    def _below_its_key(self, frame: _Frame, place: Place) -> bool:
        return frame.key is not None and frame.key_place is not None and frame.key_place.line != place.line

    def _look_twice(self, frame: _Frame | None, text: str, place: Place, end: int) -> None:
        """Note a plain scalar that may be something else: in a flow, or on lines of its own."""
        first, last = place.line - 1, end - 1
        if frame is not None and frame.flow:
            self._look_into_flow(frame, text, first)
        else:
            self.draft.suspects.append(Suspect("lines", first, last, text))

    def _look_into_flow(self, frame: _Frame, text: str, line: int) -> None:
        if isinstance(frame.node, Sequence):
            if "，" in text or "：" in text:
                self.draft.suspects.append(Suspect("item", line, line, text))
        elif not text and frame.key_plain:
            self.draft.suspects.append(Suspect("empty", line, line, frame.key or ""))
        elif "，" in text:
            self.draft.suspects.append(Suspect("value", line, line, text))


_ACTIONS: dict[type, Callable[[_Composer, Any], None]] = {
    yaml.ScalarEvent: _Composer.scalar,
    yaml.MappingStartEvent: _Composer.start_mapping,
    yaml.SequenceStartEvent: _Composer.start_sequence,
    yaml.MappingEndEvent: _Composer.end,
    yaml.SequenceEndEvent: _Composer.end,
    yaml.AliasEvent: _Composer.alias,
    yaml.DocumentStartEvent: _Composer.document,
}

# ── words lost behind a comment mark ────────────────────────────────────────


# Each alternative is a trace of a “#” inside a sentence; a comment as people write it leaves none of them.
_MAYBE_SWALLOWED = re.compile(
    r"(?:[^\s\d}\]] (?=#\d{1,3}(?!\d))"  # 见附件 #1 所列
    r"|(?:见|第|附件|附表|编号) (?=# ?[\d一二三四五六七八九十])"  # 见附件 # 1
    r"|[，、：；（《“] (?=#)"  # 人员增加， #2 …
    r"|（[^（）\n#]{0,80} {1,9}(?=#[^\n]*）)"  # （见 #附件）
    r"|《[^《》\n#]{0,80} {1,9}(?=#[^\n]*》)"
    r"|“[^“”\n#]{0,80} {1,9}(?=#[^\n]*”))#"
)


def _swallowed(text: str, file: str) -> list[Problem]:
    """A warning for each plain text that a ` #` cuts short.

    A comment behind a value is everyday practice (`2101501: 3   # 行政运行`), so only traces of a broken sentence
    count: one space and a number of up to three digits stuck to the mark, a word that points (见, 第, 附件) before a
    number, a comma or an opening bracket left hanging, a bracket that only closes behind the mark. A figure followed by
    a comment is never meant.
    """
    hits = list(_MAYBE_SWALLOWED.finditer(text))
    if not hits:
        return []
    lines = text.split("\n")
    kept = _plain_by_line(text)
    problems = []
    for number, column in {_line_and_column(text, hit.end() - 1): None for hit in hits}:
        value = kept.get(number, {}).get(len(lines[number][:column].rstrip()), "")
        if value and not is_figure(value):
            problems.append(yamlslips.swallowed(lines[number], column, value, Place(file, number + 1, column + 1)))
    return problems


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1


def _plain_by_line(text: str) -> dict[int, dict[int, str]]:
    """The plain scalars that end on a line, by line and column of their end, as far as the text can be read."""
    found: dict[int, dict[int, str]] = {}
    try:
        for event in _events(text):
            if isinstance(event, yaml.ScalarEvent) and not event.style:
                mark: Any = event.end_mark
                found.setdefault(mark.line, {})[mark.column] = event.value
    except yaml.YAMLError:
        return found
    return found
