"""The template parser: Markdown with Jinja in it, parsed once, before any value is there.

What comes out is a Jinja template whose static text carries structure marks; line N of it is line N
of the source. Newlines stand only for line numbers and are no part of the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct, field

from reports.content.statements import Balance, Unbalanced
from reports.core.addresses import may_link
from reports.core.headings import DEEPEST_LEVEL
from reports.core.marks import AT, BREAK, CLOSE, NAMED, OPEN
from reports.core.problems import Fault, Place, Problem, nearest, problem
from reports.core.tags import COMMENT, HALF_TAG, KEYWORD, STATEMENT, TAG
from reports.wording.numerals import chinese_number

ROLES = {"标题": "t", "部分": "part", "主送机关": "addressee", "题下": "dateline"}
"""What a paragraph that begins with 【…】 is for."""

# What is too long to be meant: the inline parser's time grows with the square of it.
_LONGEST = (
    (re.compile(r"(?:[^\n]+\n?)+"), 20_000, "long paragraph"),
    (TAG, 2_000, "long braces"),
)
_STATEMENTS = re.compile(rf"(?:(?:{STATEMENT}|{COMMENT})[ \t]*)+(?=\n|\Z)", re.S)
# Of an address that leads nowhere good.
_SHOWN = 60
_BRACE = re.compile(r"[{}｛｝]")
_WIDE_TAG = re.compile(r"[{｛]｛|｛[{｛%]|[}｝]｝|[}｝%]｝")
_ROLE = re.compile(r"【(.+?)】")
_NEAR_ROLE = re.compile(r"【(.{1,6}?)】")


def _with_space(line: str) -> str:
    return re.sub(r"^(#+)", r"\1 ", line)


# Lines in a Markdown that is not wanted: the case, and the line as it should be.
_REFUSED: Sequence[tuple[re.Pattern[str], str, Callable[[str], str] | None]] = (
    (re.compile(r"#{1,6}[^#\s]"), "no space", _with_space),
    (re.compile(r"(?:-\s*){3,}$|(?:\*\s*){3,}$|(?:_\s*){3,}$"), "ruler", None),
    (re.compile(r"\|"), "table", None),
    (re.compile(r"```|~~~"), "code block", None),
    (re.compile(rf"#{{{DEEPEST_LEVEL + 1},}}\s"), "too deep", None),
)


def _statement_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: lines that hold only Jinja statements stand between blocks."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("{%", "{#"), position):
        return False
    match = _STATEMENTS.match(state.src, position)
    if match is None:
        return False
    if silent:
        return True
    lines = match.group().count("\n") + 1
    state.line = start + lines
    token = state.push("statements", "", 0)
    token.content = match.group()
    token.map = [start, state.line]
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """Inline rule: one Jinja tag is one token."""
    match = TAG.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("tag", "", 0).content = match.group()
    state.pos = match.end()
    return True


def _strong(state: StateInline, silent: bool) -> bool:
    """Inline rule: `**` pairs with the next `**`, where CommonMark leaves `**收入。**支出` literal."""
    if not state.src.startswith("**", state.pos):
        return False
    close = _closing_stars(state.src, state.pos + 2, state.posMax)
    if close < 0 or close == state.pos + 2:
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = state.pos + 2, close
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1)
        state.posMax = end
    state.pos = close + 2
    return True


def _closing_stars(text: str, start: int, end: int) -> int:
    """Where the next `**` outside any Jinja tag stands, -1 where there is none."""
    position = start
    while position < end:
        tag = TAG.match(text, position)
        if tag:
            position = tag.end()
        elif text.startswith("**", position):
            return position
        else:
            position += 1
    return -1


class _Markdown(MarkdownIt):
    """Takes every link for one: where it may lead is asked of all alike, and told."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


def _markdown() -> MarkdownIt:
    parser = (
        _Markdown("zero")
        .enable(["heading", "list", "newline", "escape", "link"])
        .disable("text_join")
    )
    parser.block.ruler.before(
        "heading",
        "statements",
        _statement_lines,
        {"alt": ["paragraph", "list", "heading"]},
    )
    parser.inline.ruler.before("escape", "tag", _tag)
    parser.inline.ruler.before("escape", "strong", _strong)
    return parser


_PARSER = _markdown()


def parse(text: str, file: str, first_line: int = 1, narrative: bool = False) -> str:
    """The Jinja template that a Markdown template (or one narrative of a data file) stands for.

    A narrative has paragraphs, lists and figures, no headings and no statements. Raises Fault with
    every problem found.
    """
    for pattern, longest, case in _LONGEST:
        too_long = list(_too_long(text, pattern, longest))
        if too_long:
            places = (Place(file, first_line + line) for line in too_long)
            raise Fault(*(problem("T05", case, place) for place in places))
    writer = _Writer(file, first_line, narrative)
    marked = writer.write(_PARSER.parse(text))
    problems = [*_refused(text, file, first_line), *writer.problems]
    if problems:
        raise Fault(*sorted(problems, key=_line_of))
    return "\n" * (first_line - 1) + marked


def _line_of(one: Problem) -> int:
    return one.place.line if one.place else 0


def _too_long(text: str, pattern: re.Pattern[str], longest: int) -> Iterator[int]:
    """The lines, from 0, at which something is longer than it may be."""
    for match in pattern.finditer(text):
        if len(match.group()) > longest:
            yield text.count("\n", 0, match.start())


def _refused(text: str, file: str, first_line: int) -> Iterator[Problem]:
    """T05 for lines in a Markdown that is not wanted; what stands inside a tag is none."""
    bare = TAG.sub(lambda tag: "…" + "\n" * tag.group().count("\n"), text)
    levels = chinese_number(DEEPEST_LEVEL)
    lines = zip(text.split("\n"), bare.split("\n"), strict=True)
    for number, (line, words) in enumerate(lines, first_line):
        was = line.strip()
        for pattern, case, mend in _REFUSED:
            if pattern.match(words.strip()):
                should = mend(was) if mend else ""
                place = Place(file, number)
                yield problem("T05", case, place, was=was, should=should, levels=levels)


class _Writer(Struct):
    """Writes tokens as marked Jinja text and keeps the balance of statements in each container."""

    file: str
    first_line: int
    narrative: bool
    problems: list[Problem] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    line: int = 0
    balance: Balance = field(default_factory=Balance)

    def write(self, tokens: Sequence[Token]) -> str:
        """The marked text; what is wrong is in `problems` then."""
        for token, following in zip_longest(tokens, tokens[1:]):
            if token.map and token.nesting >= 0:
                self._go_to(token.map[0])
            if token.type == "inline":
                self._inline(token)
            elif token.type == "statements":
                self._statements(token)
            elif token.nesting > 0:
                self._open(token, following)
            elif token.nesting < 0:
                self._close()
        self._tell(self.balance.rest())
        return "".join(self.out)

    def _place(self, line: int) -> Place:
        return Place(self.file, self.first_line + line)

    def _go_to(self, line: int) -> None:
        if line > self.line:
            self.out.append("\n" * (line - self.line))
            self.line = line

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.line += text.count("\n")

    # ── blocks ──

    def _open(self, token: Token, following: Token | None) -> None:
        line = token.map[0] if token.map else self.line
        if token.type == "heading_open" and self.narrative:
            found = problem("T05", "heading in text", self._place(line))
            self.problems.append(found)
        mark = _mark(token, following)
        self._emit(f"{OPEN}{mark}{AT}{self.file}:{self.first_line + line}{NAMED}")
        self.balance.enter()

    def _close(self) -> None:
        self._tell(self.balance.leave())
        self._emit(CLOSE)

    def _tell(self, found: Iterable[Unbalanced], was: str = "") -> None:
        for case, keyword, line in found:
            place = self._place(line)
            told = "" if case == "not ended" else was
            one = problem("T05", case, place, was=told, keyword=keyword)
            self.problems.append(one)

    # ── statements ──

    def _statements(self, token: Token) -> None:
        for match in TAG.finditer(token.content):
            before = token.content.count("\n", 0, match.start())
            self._check_statement(match.group(), self.line + before)
        self._emit(token.content)

    def _check_statement(self, tag: str, line: int) -> None:
        match = KEYWORD.fullmatch(tag)
        if match is None:
            return
        keyword, rest = match.groups()
        if self.narrative:
            found = [("statement in text", keyword, line)]
        else:
            found = list(self.balance.take(keyword, rest, line))
        self._tell(found, tag)

    # ── within a line ──

    def _inline(self, token: Token) -> None:
        children = token.children or []
        in_title = self.out[-1].startswith(f"{OPEN}t{AT}")
        depth = len(self.balance.open)
        # Outside lists only: what is pasted from Word has a line for each paragraph.
        is_pasted = self.narrative and token.level == 1
        for index, child in enumerate(children):
            if child.type == "text":
                self._text(child.content, index == 0)
            elif (
                is_pasted
                and child.type == "softbreak"
                and len(self.balance.open) == depth
                and _begins_anew(children, index)
            ):
                self._close()
                self._emit("\n")
                line = self.first_line + self.line
                self._emit(f"{OPEN}p{AT}{self.file}:{line}{NAMED}")
                self.balance.enter()
            elif child.type in ("softbreak", "hardbreak"):
                joint = BREAK if in_title else _joint(children, index)
                self._emit(joint + "\n")
            else:
                self._span(child)

    def _text(self, content: str, is_first: bool) -> None:
        role = _role(content) if is_first else None
        if role is not None:
            content = content.removeprefix(f"【{role}】")
        elif is_first and not self.narrative:
            self._check_role(content)
        if "**" in content:
            place = self._place(self.line)
            self.problems.append(problem("T05", "half strong", place, was=content))
        self._check_braces(content)
        self._emit(content)

    def _check_braces(self, content: str) -> None:
        case, found = "half tag", HALF_TAG.search(content)
        if found is None:
            # A brace alone is a plain sign in a template.
            braces = _BRACE if self.narrative else _WIDE_TAG
            case, found = "brace", braces.search(content)
        if found is not None:
            place, mark = self._place(self.line), found.group()
            self.problems.append(problem("T05", case, place, was=content, mark=mark))

    def _check_role(self, content: str) -> None:
        """Notes a paragraph that all but begins with a role: 【题目】 where 【标题】 is meant."""
        match = _NEAR_ROLE.match(content)
        near = nearest(match.group(1), ROLES) if match else None
        if match and near:
            written = match.group()
            should = content.replace(written, f"【{near}】", 1)
            place = self._place(self.line)
            found = problem(
                "T05",
                "unknown role",
                place,
                was=content,
                should=should,
                role=written,
            )
            self.problems.append(found)

    def _span(self, child: Token) -> None:
        match child.type:
            case "text_special" if child.content in ("{", "}"):
                self._emit(f"{{{{ '{child.content}' }}}}")
            case "tag":
                self._check_statement(child.content, self.line)
                self._emit(child.content)
            case "strong_open":
                self._open_span("b")
            case "link_open":
                self._open_link(str(child.attrs["href"]))
            case "strong_close" | "link_close":
                self._close()
            case _:
                self._emit(child.content)

    def _open_link(self, address: str) -> None:
        if not may_link(address):
            place, shown = (
                self._place(self.line),
                _PARSER.normalizeLinkText(address)[:_SHOWN],
            )
            self.problems.append(problem("T05", "link", place, address=shown))
        self._open_span(f"a{address}")

    def _open_span(self, mark: str) -> None:
        self._emit(f"{OPEN}{mark}{NAMED}")
        self.balance.enter()


_BLOCK_MARKS = {
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
}


def _mark(token: Token, following: Token | None) -> str:
    """The name of the mark that opens a block."""
    if token.type == "heading_open":
        return token.tag
    if token.type == "paragraph_open":
        return _paragraph_mark((following.children if following else None) or [])
    return _BLOCK_MARKS[token.type]


def _paragraph_mark(children: Sequence[Token]) -> str:
    """The mark of a paragraph: that of its role; one that holds only tags is `solo`."""
    first = children[0] if children else None
    role = _role(first.content) if first and first.type == "text" else None
    if role is not None:
        return ROLES[role]
    only_tags = all(child.type in ("tag", "softbreak") for child in children)
    return "solo" if only_tags else "p"


def _role(text: str) -> str | None:
    match = _ROLE.match(text)
    return match.group(1) if match and match.group(1) in ROLES else None


# A line that ends a sentence ends a paragraph; one that ends an item, where the next is numbered.
_ENDS_SENTENCE = re.compile(r"[。！？][”’）]?\s*$")
_ENDS_ITEM = re.compile(r"[；：]\s*$")
_NUMBERED = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[是、]|\d{1,2}[、.．])"
)


def _begins_anew(siblings: Sequence[Token], index: int) -> bool:
    """Whether the line behind a line break in a narrative begins a paragraph."""
    before = _neighbour(reversed(siblings[:index]))
    after = _neighbour(siblings[index + 1 :])
    is_item = _ENDS_ITEM.search(before) and _NUMBERED.match(after)
    return bool(_ENDS_SENTENCE.search(before) or is_item)


def _joint(siblings: Sequence[Token], index: int) -> str:
    """What a line break in the source stands for: a space between Latin words, else nothing."""
    before = _neighbour(reversed(siblings[:index]))[-1:]
    after = _neighbour(siblings[index + 1 :])[:1]
    latin = before and after and before.isascii() and after.isascii()
    return " " if latin else ""


def _neighbour(tokens: Iterable[Token]) -> str:
    """The words nearest to a line break, across the borders of bold spans and links.

    There are none where a tag is nearer.
    """
    nearest_one = next((token for token in tokens if token.content), None)
    if nearest_one is None or nearest_one.type == "tag":
        return ""
    return nearest_one.content
