"""The only door to libyaml: its events as nodes with places, and where a second look is due.

The events are read in one loop with a stack of our own; nothing is typed, aliases are not expanded.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from unicodedata import normalize

import yaml
from msgspec import Struct, field

from reports.core.nodes import Mapping, Node, Scalar, Sequence
from reports.core.problems import Place, Problem, problem
from reports.source.encoding import (
    first_refused,
    has_refused,
    refused_problem,
    replace_refused,
)

MOST_NODES = 100_000
MOST_DEPTH = 20

# Each alternative is a trace of a “#” inside a sentence; a comment as people write it leaves
# none of them.
MAYBE_SWALLOWED = re.compile(
    r"(?:[^\s\d}\]] (?=#\d{1,3}(?!\d))"  # 见附件 #1 所列
    r"|(?:见|第|附件|附表|编号) (?=# ?[\d一二三四五六七八九十])"  # 见附件 # 1
    r"|[，、：；（《“] (?=#)"  # 人员增加， #2 …
    r"|（[^（）\n#]{0,80} {1,9}(?=#[^\n]*）)"  # （见 #附件）
    r"|《[^《》\n#]{0,80} {1,9}(?=#[^\n]*》)"
    r"|“[^“”\n#]{0,80} {1,9}(?=#[^\n]*”))#"
)


class ReadingStop(Exception):  # noqa: N818 - a place in a text, not an error of ours
    """Where reading stops: line and column from 0, and since where libyaml was at what failed."""

    def __init__(
        self,
        code: str,
        line: int = 0,
        column: int = 0,
        *,
        since: tuple[int, int] = (-1, -1),
        problem: str = "",
        context: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.column = column
        self.since_line, self.since_column = since
        self.problem = problem
        self.context = context

    @property
    def reach(self) -> tuple[int, int, int, int]:
        """How far reading got; where a quotation mark is not closed, its start counts.

        Such a mark swallows the rest of the file.
        """
        since = (self.since_line, self.since_column)
        at = (self.line, self.column)
        return (*since, *at) if "quoted scalar" in self.context else (*at, *since)

    @property
    def detail(self) -> str:
        """What libyaml itself says."""
        return ": ".join(part for part in (self.context, self.problem) if part)


class Suspect(Struct, frozen=True):
    """A value that reads without error and looks like a slip.

    Its lines count from 0, `text` is the value or the key.
    """

    kind: str
    line: int
    last: int
    text: str


# What may not stand in a plain key: its presence asks for a second look, which clean files never
# get.
_STRANGE_IN_KEY = frozenset("：，:<\u3000\xa0")


class ParsedYaml(Struct):
    """What one reading yields: the root, problems that need no mend, and what looks like a slip."""

    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


class _OpenNode(Struct):
    """An open mapping or sequence.

    `key` waits for its value; `seen` has the keys by their half-width spelling.
    """

    node: Mapping | Sequence
    flow: bool
    key: str | None = None
    key_place: Place | None = None
    key_plain: bool = False
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def awaits_key(self) -> bool:
        """Whether what comes next is a key."""
        return self.key is None and isinstance(self.node, Mapping)

    def is_below_key(self, line: int) -> bool:
        """Whether a value that starts on this line (from 1) stands below its key."""
        place = self.key_place
        return self.key is not None and place is not None and place.line != line


def compose(text: str, file: str, until: int | None = None) -> ParsedYaml:
    """Reads the text once, up to line `until` (from 0) where given.

    Raises ReadingStop where it cannot be read.
    """
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
        raise _stop_of(error) from None
    except yaml.YAMLError as error:
        raise ReadingStop("Y24", problem=str(error)) from None
    return composer.parsed


def _events(text: str) -> Iterator[Any]:
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    return events


def _stop_of(error: yaml.MarkedYAMLError) -> ReadingStop:
    """Where and why libyaml stopped."""
    at = error.problem_mark or error.context_mark
    since = error.context_mark or at
    if at is None or since is None:
        return ReadingStop("Y24", problem=str(error))
    if "maximum nesting depth" in (error.problem or ""):
        # libyaml since 0.2.6; earlier ones leave it to us to stop.
        return ReadingStop("Y20", at.line, at.column, problem="depth")
    return ReadingStop(
        code="Y24",
        line=at.line,
        column=at.column,
        since=(since.line, since.column),
        problem=error.problem or "",
        context=error.context or "",
    )


class _Composer:
    """Builds nodes from events, with a stack of what is open."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parsed = ParsedYaml()
        self.stack: list[_OpenNode] = []
        self.count = 0
        self.documents = 0

    def document(self, event: Any) -> None:
        """Counts documents; a second one is an error and stays unread."""
        self.documents += 1
        if self.documents > 1:
            place = Place(self.file, event.start_mark.line + 1, 1)
            self.parsed.problems.append(problem("Y16", place=place, was="---"))

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        self._admit(event, mark)
        text, style = event.value, event.style
        place = Place(self.file, mark.line + 1, mark.column + 1)
        if style == '"' and has_refused(text):
            self.parsed.problems.append(refused_problem(first_refused(text), place))
            text = replace_refused(text)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.awaits_key:
            self._take_key(frame, text, place, not style)
            return
        if not style:
            self._look_twice(frame, text, place.line, event.end_mark.line + 1)
        elif style in ">|" and not text.strip():
            self._suspect("block", place.line, text)
        self._attach(frame, Scalar(text, place, not style))

    def start_mapping(self, event: Any) -> None:
        node = Mapping({}, {}, self._place_opened(event))
        self._open(node, event.flow_style)

    def start_sequence(self, event: Any) -> None:
        node = Sequence([], self._place_opened(event))
        self._open(node, event.flow_style)

    def end(self, event: Any) -> None:
        self.stack.pop()

    def alias(self, event: Any) -> None:
        raise ReadingStop("Y19", event.start_mark.line, event.start_mark.column)

    # ── what is read at all ──

    def _admit(self, event: Any, mark: Any) -> None:
        """Refuses anchors and tags, and more nodes than any report has."""
        if event.anchor is not None or event.tag is not None:
            raise ReadingStop("Y19", mark.line, mark.column)
        self.count += 1
        if self.count > MOST_NODES:
            raise ReadingStop("Y20", mark.line, mark.column, problem="nodes")

    def _place_opened(self, event: Any) -> Place:
        """The place of an opening mapping or sequence, if it may open here."""
        mark = event.start_mark
        self._admit(event, mark)
        if len(self.stack) >= MOST_DEPTH:
            raise ReadingStop("Y20", mark.line, mark.column, problem="depth")
        return Place(self.file, mark.line + 1, mark.column + 1)

    # ── the tree ──

    def _open(self, node: Mapping | Sequence, flow: bool) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.awaits_key:
            raise ReadingStop("Y28", node.place.line - 1, node.place.column - 1)
        self._attach(frame, node)
        self.stack.append(_OpenNode(node, flow))

    def _take_key(
        self,
        frame: _OpenNode,
        text: str,
        place: Place,
        is_plain: bool,
    ) -> None:
        if not text:
            raise ReadingStop("Y22", place.line - 1, max(place.column - 2, 0))
        frame.key, frame.key_place, frame.key_plain = text, place, is_plain
        if is_plain and not _STRANGE_IN_KEY.isdisjoint(text):
            if text == "<<":
                raise ReadingStop("Y19", place.line - 1, place.column - 1)
            self._suspect("key", place.line, text)
            frame.key = text.strip()

    def _attach(self, frame: _OpenNode | None, node: Node) -> None:
        """Gives a node to what is open: as the root, an item, or the value of the waiting key."""
        if frame is None:
            if self.parsed.root is None:
                self.parsed.root = node
        elif isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        else:
            self._attach_member(frame, frame.node, node)

    def _attach_member(self, frame: _OpenNode, mapping: Mapping, node: Node) -> None:
        """Gives a mapping the value of the waiting key; of a key that stands twice, the first."""
        key, place = frame.key or "", frame.key_place or node.place
        frame.key = None
        folded = key if key.isascii() else normalize("NFKC", key)
        if folded in frame.seen:
            first = frame.seen[folded]
            earlier = mapping.keys[first].line
            self.parsed.problems.append(_repeated_key(first, earlier, key, place))
            return
        frame.seen[folded] = key
        mapping.items[key] = node
        mapping.keys[key] = place

    # ── what looks like a slip; lines from 1 ──

    def _suspect(self, kind: str, line: int, text: str) -> None:
        self.parsed.suspects.append(Suspect(kind, line - 1, line - 1, text))

    def _look_twice(
        self,
        frame: _OpenNode | None,
        text: str,
        line: int,
        last: int,
    ) -> None:
        """Notes a plain scalar that may be something else: in a flow, or on lines of its own."""
        if frame is not None and frame.flow:
            self._look_into_flow(frame, text, line)
        elif frame is None or last != line or frame.is_below_key(line):
            self.parsed.suspects.append(Suspect("lines", line - 1, last - 1, text))

    def _look_into_flow(self, frame: _OpenNode, text: str, line: int) -> None:
        _, comma, rest = text.partition("，")
        if isinstance(frame.node, Sequence):
            if comma and "。" not in text:
                self._suspect("item", line, text)
        elif not text and frame.key_plain:
            self._suspect("empty", line, frame.key or "")
        elif ":" in rest or "：" in rest:
            self._suspect("value", line, text)


def _repeated_key(first: str, earlier: int, key: str, place: Place) -> Problem:
    """Y05: a key stands twice, perhaps once with full-width characters."""
    line = place.line
    if key != first:
        case = "same_width_and_line" if earlier == line else "same_width"
        return problem(
            "Y05", case, place, first=first, key=key, earlier=earlier, line=line
        )
    case = "same_line" if earlier == line else ""
    return problem("Y05", case, place, key=key, earlier=earlier, line=line)


_ACTIONS: dict[type, Callable[[_Composer, Any], None]] = {
    yaml.ScalarEvent: _Composer.scalar,
    yaml.MappingStartEvent: _Composer.start_mapping,
    yaml.SequenceStartEvent: _Composer.start_sequence,
    yaml.MappingEndEvent: _Composer.end,
    yaml.SequenceEndEvent: _Composer.end,
    yaml.AliasEvent: _Composer.alias,
    yaml.DocumentStartEvent: _Composer.document,
}


class Spelled(Struct, frozen=True):
    """A value with where it is spelled, from its first character to behind its last, in characters of the text.

    `members` are those of a mapping, each with where its key begins, `items` those of a list.
    """

    start: int
    end: int
    text: str = ""
    members: "tuple[tuple[str, int, Spelled], ...] | None" = None
    items: "tuple[Spelled, ...] | None" = None
    flow: bool = False


def spelled(text: str) -> Spelled:
    """A text that `compose` reads without a problem, with where each value of it is spelled."""
    return _spelled(yaml.compose(text, Loader=yaml.CSafeLoader), text)


def _spelled(node: Any, text: str) -> Spelled:
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        # That of a block (|) is where the next thing begins.
        return Spelled(start, start + len(text[start:end].rstrip()), node.value)
    flow = bool(node.flow_style)
    if isinstance(node, yaml.MappingNode):
        members = tuple(
            (key.value, key.start_mark.index, _spelled(value, text))
            for key, value in node.value
        )
        end = end if flow else members[-1][2].end
        return Spelled(start, end, members=members, flow=flow)
    items = tuple(_spelled(item, text) for item in node.value)
    return Spelled(start, end if flow else items[-1].end, items=items, flow=flow)


def plain_by_line(text: str) -> dict[int, dict[int, str]]:
    """The plain scalars by line and column of their end, as far as the text can be read."""
    found: dict[int, dict[int, str]] = {}
    try:
        for event in _events(text):
            if isinstance(event, yaml.ScalarEvent) and not event.style:
                mark: Any = event.end_mark
                found.setdefault(mark.line, {})[mark.column] = event.value
    except yaml.YAMLError:
        return found
    return found
