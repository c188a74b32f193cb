"""The only door to YAML: libyaml's events as nodes with places, where it stops, and where a second look is due.

The events are read in one loop with a stack of our own; nothing is typed, aliases are not expanded.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

import yaml

from reports.core.nodes import Mapping, Node, Scalar, Sequence
from reports.core.problems import Place, Problem, Severity
from reports.source.textfile import (
    control_problem,
    first_refused,
    is_refused,
    without_refused,
)

MOST_NODES = 100_000
MOST_DEPTH = 20

# Each alternative is a trace of a “#” inside a sentence; a comment as people write it leaves none of them.
MAYBE_SWALLOWED = re.compile(
    r"(?:[^\s\d}\]] (?=#\d{1,3}(?!\d))"  # 见附件 #1 所列
    r"|(?:见|第|附件|附表|编号) (?=# ?[\d一二三四五六七八九十])"  # 见附件 # 1
    r"|[，、：；（《“] (?=#)"  # 人员增加， #2 …
    r"|（[^（）\n#]{0,80} {1,9}(?=#[^\n]*）)"  # （见 #附件）
    r"|《[^《》\n#]{0,80} {1,9}(?=#[^\n]*》)"
    r"|“[^“”\n#]{0,80} {1,9}(?=#[^\n]*”))#"
)


@dataclass(slots=True, eq=False)
class ReadingStop(Exception):  # noqa: N818 - a place in a text, not an error of ours
    """Where reading stops: line and column from 0, and since where libyaml was busy with what failed."""

    code: str
    line: int = 0
    column: int = 0
    since_line: int = -1
    since_column: int = -1
    problem: str = ""
    context: str = ""

    @property
    def reach(self) -> tuple[int, int, int, int]:
        """How far reading got: an unclosed quotation mark swallows the rest, so there its start counts."""
        since = (self.since_line, self.since_column)
        at = (self.line, self.column)
        return (*since, *at) if "quoted scalar" in self.context else (*at, *since)

    @property
    def detail(self) -> str:
        """What libyaml itself says."""
        return ": ".join(part for part in (self.context, self.problem) if part)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A value that reads without error and looks like a slip; lines from 0, `text` the value or key."""

    kind: str
    line: int
    last: int
    text: str


# What may not stand in a plain key: its presence asks for a second look, which clean files never get.
_STRANGE_IN_KEY = frozenset("：，:<\u3000\xa0")


@dataclass(slots=True)
class ParsedYaml:
    """What one reading yields: the root, the problems that need no mend, and where a second look is due."""

    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


@dataclass(slots=True)
class _OpenNode:
    """An open mapping or sequence; `key` waits for its value, `seen` knows the keys by their half-width spelling."""

    node: Mapping | Sequence
    flow: bool
    key: str | None = None
    key_place: Place | None = None
    key_plain: bool = False
    seen: dict[str, str] = field(default_factory=dict)


def compose(text: str, file: str, until: int | None = None) -> ParsedYaml:
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
        raise ReadingStop("Y24", problem=str(error)) from None
    return composer.draft


def _events(text: str) -> Iterator[Any]:
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    return events


def _halt(error: yaml.MarkedYAMLError) -> ReadingStop:
    """Where and why libyaml stopped."""
    at = error.problem_mark or error.context_mark
    since = error.context_mark or at
    if at is None or since is None:
        return ReadingStop("Y24", problem=str(error))
    if "maximum nesting depth" in (error.problem or ""):
        # libyaml since 0.2.6; earlier ones leave it to us to stop.
        return ReadingStop("Y20", at.line, at.column, problem="depth")
    return ReadingStop(
        "Y24",
        at.line,
        at.column,
        since.line,
        since.column,
        error.problem or "",
        error.context or "",
    )


class _Composer:
    """Builds nodes from events, with a stack of what is open."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.draft = ParsedYaml()
        self.stack: list[_OpenNode] = []
        self.count = 0
        self.documents = 0

    def document(self, event: Any) -> None:
        """Count documents; a second one is an error and stays unread."""
        self.documents += 1
        if self.documents > 1:
            place = Place(self.file, event.start_mark.line + 1, 1)
            hint = (
                "一个文件只写一份：把“---”这一行删掉，或者把后面的内容另存为一个文件。"
            )
            message = "“---”把文件分成了两份，它后面的内容没有读。"
            self.draft.problems.append(
                Problem("Y16", Severity.ERROR, message, place, "---", "", hint)
            )

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            raise ReadingStop("Y19", mark.line, mark.column)
        self.count += 1
        if self.count > MOST_NODES:
            raise ReadingStop("Y20", mark.line, mark.column, problem="nodes")
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
            if (
                frame is None
                or frame.flow
                or end != place.line
                or self._below_its_key(frame, place)
            ):
                self._look_twice(frame, text, place, end)
        elif style in ">|" and not text.strip():
            self.draft.suspects.append(
                Suspect("block", place.line - 1, place.line - 1, text)
            )
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
        raise ReadingStop("Y19", event.start_mark.line, event.start_mark.column)

    def _opened(self, event: Any) -> Place:
        """The place of an opening mapping or sequence, if it may open here."""
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            raise ReadingStop("Y19", mark.line, mark.column)
        if len(self.stack) >= MOST_DEPTH:
            raise ReadingStop("Y20", mark.line, mark.column, problem="depth")
        self.count += 1
        if self.count > MOST_NODES:
            raise ReadingStop("Y20", mark.line, mark.column, problem="nodes")
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _open(self, node: Mapping | Sequence, flow: bool) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.node, Mapping):
            raise ReadingStop("Y28", node.place.line - 1, node.place.column - 1)
        self._attach(frame, node)
        self.stack.append(_OpenNode(node, flow))

    def _key(self, frame: _OpenNode, text: str, place: Place, is_plain: bool) -> None:
        frame.key, frame.key_place, frame.key_plain = text, place, is_plain
        if is_plain and not _STRANGE_IN_KEY.isdisjoint(text):
            if text == "<<":
                raise ReadingStop("Y19", place.line - 1, place.column - 1)
            self.draft.suspects.append(
                Suspect("key", place.line - 1, place.line - 1, text)
            )
            frame.key = text.strip()

    def _attach(self, frame: _OpenNode | None, node: Node) -> None:
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

    def _repeated(self, frame: _OpenNode, first: str, key: str, place: Place) -> None:
        """The error for a key that stands twice, perhaps once with full-width characters."""
        earlier = frame.node.keys[first].line if isinstance(frame.node, Mapping) else 0
        names = f"“{key}”" if key == first else f"“{first}”和“{key}”是同一项，"
        where = (
            f"第 {earlier} 行和第 {place.line} 行"
            if earlier != place.line
            else f"都在第 {place.line} 行"
        )
        message = f"{names}写了两遍：{where}，只读了前一处。"
        self.draft.problems.append(
            Problem(
                "Y05", Severity.ERROR, message, place, hint="核对两处，删掉错的那一处。"
            )
        )

    def _below_its_key(self, frame: _OpenNode, place: Place) -> bool:
        return (
            frame.key is not None
            and frame.key_place is not None
            and frame.key_place.line != place.line
        )

    def _look_twice(
        self, frame: _OpenNode | None, text: str, place: Place, end: int
    ) -> None:
        """Note a plain scalar that may be something else: in a flow, or on lines of its own."""
        first, last = place.line - 1, end - 1
        if frame is not None and frame.flow:
            self._look_into_flow(frame, text, first)
        else:
            self.draft.suspects.append(Suspect("lines", first, last, text))

    def _look_into_flow(self, frame: _OpenNode, text: str, line: int) -> None:
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


def plain_by_line(text: str) -> dict[int, dict[int, str]]:
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
