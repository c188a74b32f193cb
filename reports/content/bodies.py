"""The bodies that the documents of a type are made of, each as one marked text.

A body is laid over those that it says it stands on. Bodies that no document asks for are not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from reports.content.blocks import (
    Block,
    Part,
    Piece,
    is_definition,
    lay,
    read_body,
)
from reports.content.compiled import FORMS, find
from reports.content.language import LANGUAGE
from reports.content.template import parse
from reports.content.word_text import read_word_text
from reports.core import nodes
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.templating import Origins, called_with, included_templates, origin
from reports.types.report_type import ReportType, WordText

PLACES_TABLES = ("表",)
PLACES_CHARTS = ("图", "见图")
"""The functions of bodies that name tables and charts."""


class MarkedBody(Struct, frozen=True):
    """A body as it is compiled: its path, its marked text, where the lines of that come from, and
    the paths of all the files that it is made of.

    A text that is all of one file has no origins: its lines are that file's.
    """

    path: str
    text: str
    origins: Origins
    files: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(shown(self.path), 1)

    def placed_at(self, line: int) -> Place:
        """Where a line of the text is written."""
        return origin(self.origins, Place(self.place.file, line))

    def placed(self, one: Problem) -> Problem:
        """A problem that was found in the text, where it is written."""
        return replace(one, place=one.place and origin(self.origins, one.place))


def shown(path: str) -> str:
    """A path below templates/ as it is told."""
    return f"templates/{path}"


def used_bodies(kind: ReportType) -> tuple[list[MarkedBody], list[Problem]]:
    """The bodies of a type's documents and of their forms, those they include with them.

    With them what is wrong in their Markdown and blocks, and what they include and nobody has.
    """
    waiting: list[str] = [output.body for output in kind.outputs]
    waiting += [f"{form}.md.j2" for form in FORMS]
    seen: set[str] = set()
    bodies: list[MarkedBody] = []
    problems: list[Problem] = []
    while waiting:
        path = _path(waiting.pop(0), kind)
        if path is None or path in seen:
            continue
        seen.add(path)
        try:
            body, found = _read(path, kind)
            included, missing = _included(body, kind)
        except Fault as fault:
            problems += fault.problems
            continue
        waiting += included
        problems += [*found, *missing]
        # Of a Word body all that is wrong is told at once, and what is left of it can be read.
        if path in kind.word_bodies or not (found or missing):
            bodies.append(body)
    return bodies, problems


def _included(body: MarkedBody, kind: ReportType) -> tuple[list[str], list[Problem]]:
    """The templates that a body includes or imports, and T03 for those that nobody has. Raises Fault."""
    try:
        named = included_templates(body.text, body.place, LANGUAGE)
    except Fault as fault:
        raise Fault(*map(body.placed, fault.problems)) from None
    included: list[str] = []
    missing: list[Problem] = []
    for name, line in named:
        place = body.placed_at(line)
        if name is None:
            missing.append(problem("T03", "unnamed", place))
        elif _path(name, kind) is None:
            near = did_you_mean(name, _names(kind))
            missing.append(problem("T03", "template", place, name=name, near=near))
        else:
            included.append(name)
    return included, missing


def used_tables(
    kind: ReportType, bodies: Sequence[MarkedBody]
) -> dict[str, nodes.Mapping]:
    """The tables that bodies place; all, where one is placed whose name only the data tell."""
    return _placed(kind.tables, bodies, PLACES_TABLES)


def used_charts(
    kind: ReportType, bodies: Sequence[MarkedBody]
) -> dict[str, nodes.Mapping]:
    """The charts that bodies place; all, where one is placed whose name only the data tell."""
    return _placed(kind.charts, bodies, PLACES_CHARTS)


def _placed(
    have: Mapping[str, nodes.Mapping],
    bodies: Sequence[MarkedBody],
    functions: Sequence[str],
) -> dict[str, nodes.Mapping]:
    named: set[str | None] = set()
    for body, function in product(bodies, functions):
        named.update(name for name, _ in called_with(body.text, function, LANGUAGE))
    return {name: node for name, node in have.items() if {name, None} & named}


def _path(name: str, kind: ReportType) -> str | None:
    """The path of a template: as it is, or by its bare name the nearest."""
    if "/" in name:
        return name if name in kind.bodies else None
    return find(name, kind.bodies, kind.search)


def _names(kind: ReportType) -> list[str]:
    return [path.rpartition("/")[2] for path in kind.bodies]


# ── what a layer may lay itself over ────────────────────────────────────────


class NamedBlock(Struct, frozen=True):
    """A block by its name, and in how many others it stands."""

    name: str
    depth: int


def blocks_of_bodies(kind: ReportType) -> dict[str, tuple[NamedBlock, ...]]:
    """The blocks of each file that has some, of those that a type's documents are made of."""
    found: dict[str, tuple[NamedBlock, ...]] = {}
    for body in used_bodies(kind)[0]:
        if body.path in kind.word_bodies:
            continue
        parts, _, _ = _parts(body.path, kind, ())
        if blocks := tuple(_named_blocks(parts, 0)):
            found.setdefault(body.path.rpartition("/")[2], blocks)
    return found


def _named_blocks(parts: Sequence[Part], depth: int) -> Iterator[NamedBlock]:
    for part in parts:
        if isinstance(part, Block):
            is_named = not is_definition(part)
            if is_named:
                yield NamedBlock(part.name, depth)
            yield from _named_blocks(part.parts, depth + is_named)


# ── one file over another ───────────────────────────────────────────────────


def _read(path: str, kind: ReportType) -> tuple[MarkedBody, list[Problem]]:
    """A body laid over all it stands on; one of Word, which stands by itself. Raises Fault."""
    if path in kind.word_bodies:
        return _read_word(path, kind.word_bodies[path])
    parts, files, problems = _parts(path, kind, ())
    text, origins = _joined(parts)
    if origins == ((1, shown(path), 1),):
        origins = ()
    return MarkedBody(path, text, origins, files), problems


def _read_word(path: str, word: WordText) -> tuple[MarkedBody, list[Problem]]:
    """A body of Word, without what is wrong in it."""
    read = read_word_text(word.text, Place(shown(path), 1))
    origins = tuple((line, shown(path), spot) for line, spot in word.spots)
    body = MarkedBody(path, read.text, origins, (path,))
    return body, list(map(body.placed, read.problems))


def _parts(
    path: str, kind: ReportType, above: tuple[str, ...]
) -> tuple[tuple[Part, ...], tuple[str, ...], list[Problem]]:
    """The parts of a body and its files, what is wrong in them; `above` are those laid over it."""
    file = shown(path)
    body, problems = read_body(parse(kind.templates[path], file), file)
    if not body.below:
        return body.parts, (path,), problems
    lower = _below(path, body.below, kind)
    if lower is None or lower in (*above, path):
        near = did_you_mean(body.below, _names(kind))
        case = "template" if lower is None else "circle"
        missing = problem("T03", case, body.place, name=body.below, near=near)
        return (), (path,), [*problems, missing]
    parts, files, found = _parts(lower, kind, (*above, path))
    problems += found
    parts, found = lay(parts, body)
    return parts, (path, *files), [*problems, *found]


def _below(path: str, name: str, kind: ReportType) -> str | None:
    """The path of the body that one is laid over: of its own name, the next one below it."""
    folder, _, own = path.rpartition("/")
    if name != own:
        return _path(name, kind)
    lower = kind.search[kind.search.index(folder) + 1 :]
    return find(name, kind.templates, lower)


def _joined(parts: Sequence[Part]) -> tuple[str, Origins]:
    """The text of the parts, each of whose lines is of one file, and where they come from."""
    texts: list[str] = []
    origins: list[tuple[int, str, int]] = []
    line, within = 1, ("", 0)
    for piece in _pieces(parts):
        if within != (piece.file, piece.line - line):
            if texts:
                # Line breaks are no part of what is printed.
                texts.append("\n")
                line += 1
            origins.append((line, piece.file, piece.line))
            within = (piece.file, piece.line - line)
        texts.append(piece.text)
        line += piece.text.count("\n")
    return "".join(texts), tuple(origins)


def _pieces(parts: Sequence[Part]) -> Iterator[Piece]:
    for part in parts:
        if isinstance(part, Piece):
            yield part
        elif isinstance(part, Block):
            yield from _pieces(part.parts)
