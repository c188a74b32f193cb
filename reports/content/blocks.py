"""The named blocks of a body, and one body laid over another: a style's over its type's.

All of it is done with marked text, what the template parser makes of a file, before anything is
compiled: a block costs nothing when a document is filled, and what it holds knows the names that
are known where it stands. docs/改模板.md (样式) says what authors may write.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.marks import AT, CLOSE, NAMED, OPEN
from reports.core.problems import Place, Problem, did_you_mean, problem
from reports.core.tags import KEYWORD, TAG

_TOKEN = re.compile(f"{TAG.pattern}|{OPEN}[^{NAMED}]*{NAMED}|{CLOSE}", re.S)
_HEAD = re.compile(r"(\S+)(?:\s+(之后|之前)\s+(\S+))?")
_FILE = re.compile(r"(['\"])([^'\"]+)\1")
_SUPER = re.compile(
    r"\{\{[-+]?\s*super\(\s*(?:标题\s*=\s*(.+?))?\s*\)\s*[-+]?\}\}", re.S
)
_AFTER, _BEFORE = "之后", "之前"
_HOLDS_BLOCKS = ("ul", "ol", "li")
"""The marks in which paragraphs stand; in all others stand words."""
_DEFINES = ("macro", "set")
_OUTSIDE = (*_DEFINES, "import", "from")
"""The statements that may stand outside all blocks of a body that is laid over another."""


class Piece(Struct, frozen=True):
    """Marked text of a file, from a line on."""

    file: str
    line: int
    text: str

    def cut(self, start: int, end: int | None = None) -> "Piece":
        """The part of it between two characters."""
        line = self.line + self.text.count("\n", 0, start)
        return Piece(self.file, line, self.text[start:end])


class Super(Struct, frozen=True):
    """Where the block below is to stand, its title worded by another expression if there is one.

    `in_words` of a paragraph no paragraphs can stand.
    """

    place: Place
    title: str | None
    in_words: bool


class Block(Struct, frozen=True):
    """A named part of a body, without its tags; a macro or a set that begins a block is one with them.

    One `among_words` can hold no paragraphs. What is in a `bare` one is in no paragraph of its own:
    it is written in one line. `beside` says where it is to stand: after or before what.
    """

    name: str
    place: Place
    among_words: bool = False
    bare: bool = False
    beside: tuple[str, str] | None = None
    parts: tuple["Part", ...] = ()


Part = Piece | Super | Block


class Body(Struct, frozen=True):
    """What a file holds; `below` is the name of the file that it is to be laid over, if any."""

    parts: tuple[Part, ...]
    below: str
    place: Place


# ── reading ─────────────────────────────────────────────────────────────────


def read_body(marked: str, file: str) -> tuple[Body, list[Problem]]:
    """The parts of a marked text, and what is wrong with its blocks (T13)."""
    reader = _Reader(marked, file)
    reader.read()
    body = Body(tuple(reader.open[0].parts), reader.below, reader.below_at)
    wrong = _words_outside(body) if body.below else _supers_of_nothing(body.parts)
    return body, [*reader.problems, *wrong]


class _Open(Struct):
    """A block that has begun, the keyword of its statement, how many marks were open then."""

    keyword: str
    block: Block
    marks: int
    parts: list[Part] = field(default_factory=list)


class _Reader(Struct):
    """Goes through a marked text once; the parser has seen to it that marks and statements balance."""

    marked: str
    file: str
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    below: str = ""
    below_at: Place = Place("")
    taken: int = 0
    line: int = 1

    def read(self) -> None:
        """Fills what is found in."""
        self.open.append(_Open("", Block("", self._place), 0))
        for match in _TOKEN.finditer(self.marked):
            text = match.group()
            if text == CLOSE:
                self.marks.pop()
            elif text.startswith(OPEN):
                self.marks.append(text[1:-1].partition(AT)[0])
            elif said := KEYWORD.fullmatch(text):
                self._statement(match, *said.groups())
            elif said := _SUPER.fullmatch(text):
                self._take(match.start())
                inside = self.marks[self.open[-1].marks :]
                self._add(Super(self._place, said[1], _are_words(inside)))
                self._skip(match.end())
        self._take(len(self.marked))

    @property
    def _place(self) -> Place:
        return Place(self.file, self.line)

    def _add(self, part: Part) -> None:
        self.open[-1].parts.append(part)

    def _take(self, end: int) -> None:
        """Adds the text up to there."""
        if end > self.taken:
            self._add(Piece(self.file, self.line, self.marked[self.taken : end]))
        self._skip(end)

    def _skip(self, end: int) -> None:
        self.line += self.marked.count("\n", self.taken, end)
        self.taken = end

    def _statement(self, match: re.Match[str], keyword: str, rest: str) -> None:
        if keyword in ("block", "endblock", "extends"):
            self._take(match.start())
            if keyword == "block":
                self._begin(keyword, self._head(rest))
            elif keyword == "endblock":
                self._end()
            else:
                self._extends(rest)
            self._skip(match.end())
        elif _begins_definition(keyword, rest):
            self._take(match.start())
            name = f"{keyword} {rest.partition('(')[0].strip()}"
            self._begin(keyword, Block(name, self._place))
        elif keyword == f"end{self.open[-1].keyword}":
            self._take(match.end())
            self._end()

    def _begin(self, keyword: str, block: Block) -> None:
        self.open.append(_Open(keyword, block, len(self.marks)))

    def _end(self) -> None:
        done = self.open.pop()
        self._add(replace(done.block, parts=tuple(done.parts)))

    def _head(self, rest: str) -> Block:
        said = _HEAD.fullmatch(rest)
        if said is None:
            self._report("head")
            return Block("", self._place)
        name, word, other = said.groups()
        if name in self.names:
            self._report("twice", name)
        self.names.add(name)
        is_bare = bool(self.marks) and self.marks[-1] not in _HOLDS_BLOCKS
        beside = (word, other) if word else None
        return Block(name, self._place, _are_words(self.marks), is_bare, beside)

    def _extends(self, rest: str) -> None:
        said = _FILE.fullmatch(rest)
        is_first = all(map(_is_remark, self.open[0].parts)) and len(self.open) == 1
        if said is None or self.below or not is_first:
            self._report("extends")
            return
        self.below, self.below_at = said[2], self._place

    def _report(self, case: str, name: str = "") -> None:
        self.problems.append(problem("T13", case, self._place, name=name))


def _are_words(marks: Sequence[str]) -> bool:
    """Whether only words can stand within these marks; what is alone on its line may be blocks."""
    return bool(marks) and marks[-1] not in (*_HOLDS_BLOCKS, "solo")


def _begins_definition(keyword: str, rest: str) -> bool:
    # {% set 甲 = 乙 %} is whole; {% set 甲 %} begins a block.
    return keyword == "macro" or (keyword == "set" and "=" not in rest)


def _is_remark(part: Part) -> bool:
    return isinstance(part, Piece) and not any(_words_of(part))


def _words_of(piece: Piece) -> Iterator[tuple[int, str]]:
    """The words and tags of a piece but for marks and remarks, each with its line."""
    at = 0
    for match in (*_TOKEN.finditer(piece.text), None):
        start, end = match.span() if match else (len(piece.text), 0)
        for word in re.finditer(r"\S+", piece.text[at:start]):
            yield piece.cut(at + word.start()).line, word.group()
        if match and not match.group().startswith((OPEN, CLOSE, "{#")):
            yield piece.cut(start).line, match.group()
        at = end


def _words_outside(body: Body) -> Iterator[Problem]:
    """T13 for each line outside all blocks of a body that is laid over another: it would print nowhere."""
    lines: dict[int, None] = {}
    pieces = [part for part in body.parts if isinstance(part, Piece)]
    for piece in pieces:
        for line, word in _words_of(piece):
            said = KEYWORD.fullmatch(word)
            if said is None or said[1] not in _OUTSIDE:
                lines[line] = None
    for line in lines:
        yield problem("T13", "outside", Place(body.place.file, line))


def _supers_of_nothing(parts: Sequence[Part]) -> Iterator[Problem]:
    """T13 for what asks for a block below in a body that is laid over none."""
    for part in parts:
        if isinstance(part, Super):
            yield problem("T13", "super", part.place)
        elif isinstance(part, Block):
            yield from _supers_of_nothing(part.parts)


# ── laying ──────────────────────────────────────────────────────────────────


def lay(lower: Sequence[Part], over: Body) -> tuple[tuple[Part, ...], list[Problem]]:
    """The parts of a body with another laid over them, and what does not fit (T13).

    What the upper one defines anew stands before all else.
    """
    below = {block.name: block for block in _blocks_in(lower)}
    ahead: list[Part] = []
    named: dict[str, Block] = {}
    for part in over.parts:
        if isinstance(part, Piece):
            ahead += _statements_of(part)
        elif isinstance(part, Block):
            is_new = part.name not in below and is_definition(part)
            if is_new:
                ahead.append(part)
            else:
                named[part.name] = part
    laying = _Laying(below, named)
    parts = tuple(laying.laid(lower))
    return (*ahead, *parts), [*laying.problems, *laying.unplaced()]


def _blocks_in(parts: Sequence[Part]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Block):
            yield part
            yield from _blocks_in(part.parts)


def is_definition(block: Block) -> bool:
    """Whether it is a macro or a set: no block has a blank in its name."""
    return " " in block.name


def _statements_of(piece: Piece) -> Iterator[Piece]:
    """The statements of a piece, without the paragraphs that they stand in."""
    for match in TAG.finditer(piece.text):
        if match.group().startswith("{%"):
            yield piece.cut(*match.span())


class _Laying(Struct):
    """Lays blocks over those below of their names."""

    below: Mapping[str, Block]
    over: Mapping[str, Block]
    used: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def laid(self, parts: Sequence[Part]) -> Iterator[Part]:
        """The parts of a body below, with what is laid over them."""
        for part in parts:
            if not isinstance(part, Block):
                yield part
                continue
            over = self.over.get(part.name)
            if over is None:
                kept = replace(part, parts=tuple(self.laid(part.parts)))
                yield from self._with_neighbours(kept)
            elif over.beside is None:
                self.used.add(part.name)
                yield from self._with_neighbours(
                    self._filled(over, part, part.among_words)
                )

    def _with_neighbours(self, block: Block) -> Iterator[Block]:
        """A block with those that are put before and after it."""
        yield from self._put_beside(block, _BEFORE)
        yield block
        yield from self._put_beside(block, _AFTER)

    def _put_beside(self, block: Block, word: str) -> Iterator[Block]:
        for one in self.over.values():
            if one.beside == (word, block.name) and one.name not in self.used:
                self.used.add(one.name)
                own = self.below.get(one.name)
                yield from self._with_neighbours(
                    self._filled(one, own, block.among_words)
                )

    def _filled(self, over: Block, below: Block | None, among_words: bool) -> Block:
        """A block with what it takes from the one below, to stand among words or paragraphs."""
        parts = tuple(self._parts(over, below))
        if is_definition(over) or not parts:
            return replace(over, parts=parts)
        takes_blocks = below is not None and not below.bare and _only_super(over)
        is_bare = over.bare
        if among_words and (takes_blocks or not is_bare):
            self._report("sentence", over.place, over.name)
        elif is_bare and not among_words:
            parts, is_bare = _as_paragraph(over.place, parts), False
        return Block(over.name, over.place, among_words, is_bare, parts=parts)

    def _parts(self, over: Block, below: Block | None) -> Iterator[Part]:
        for part in over.parts:
            if isinstance(part, Block):
                own = self.below.get(part.name)
                yield self._filled(part, own, part.among_words)
            elif isinstance(part, Piece):
                yield part
            elif below is None or is_definition(over):
                self._report("super", part.place)
            elif not below.bare and (
                part.in_words or (over.bare and not _only_super(over))
            ):
                self._report("super in words", part.place)
            else:
                yield from self._taken(part, below)

    def _taken(self, said: Super, below: Block) -> Iterator[Part]:
        """The block below, with the title that is said."""
        parts = tuple(self.laid(below.parts))
        if said.title is None:
            return iter(parts)
        title = Piece(said.place.file, said.place.line, f"{{{{ {said.title} }}}}")
        titling = _Titling(title)
        titled = tuple(titling.titled(parts))
        if not titling.is_done:
            self._report("no title", said.place)
        return iter(titled)

    def unplaced(self) -> Iterator[Problem]:
        """T13 for blocks that stand nowhere."""
        for block in self.over.values():
            if block.name in self.used:
                continue
            word, name = block.beside or ("", block.name)
            case = "gone" if name in self.below else "neighbour" if word else "block"
            near = did_you_mean(name, filter(_is_plain, self.below))
            yield problem("T13", case, block.place, word=word, name=name, near=near)

    def _report(self, case: str, place: Place, name: str = "") -> None:
        self.problems.append(problem("T13", case, place, name=name))


def _is_plain(name: str) -> bool:
    return " " not in name


def _only_super(block: Block) -> bool:
    """Whether a block holds nothing but what is below it."""
    return all(
        isinstance(part, Super) or (isinstance(part, Piece) and not part.text.strip())
        for part in block.parts
    )


def _as_paragraph(place: Place, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What is written in one line, to stand between paragraphs."""
    mark = f"{OPEN}solo{AT}{place.file}:{place.line}{NAMED}"
    begin, end = (Piece(place.file, place.line, text) for text in (mark, CLOSE))
    return (begin, *parts, end)


_TITLE = re.compile(f"{OPEN}h[^{NAMED}]*{NAMED}")
_MARK = re.compile(f"{OPEN}|{CLOSE}")


class _Titling(Struct):
    """Puts a title in the place of the first one of a block; `depth` is that of the marks in it."""

    title: Piece
    depth: int = 0
    is_done: bool = False

    def titled(self, parts: Sequence[Part]) -> Iterator[Part]:
        """The parts with the new title."""
        for part in parts:
            if isinstance(part, Piece):
                yield from self._in_piece(part)
            elif self.depth == 0 and isinstance(part, Block):
                yield replace(part, parts=tuple(self.titled(part.parts)))

    def _in_piece(self, piece: Piece) -> Iterator[Piece]:
        start = 0
        if self.depth == 0:
            begins = None if self.is_done else _TITLE.search(piece.text)
            if begins is None:
                yield piece
                return
            yield piece.cut(0, begins.end())
            yield self.title
            start, self.depth = begins.end(), 1
        for mark in _MARK.finditer(piece.text, start):
            self.depth += 1 if mark.group() == OPEN else -1
            if self.depth == 0:
                self.is_done = True
                yield piece.cut(mark.start())
                return
