"""The template parser: Markdown with Jinja in it, parsed once, before any value is there.

What comes out is a Jinja template whose static text carries structure marks; line N of it is line N of the source.
Newlines stand only for line numbers and are no part of the text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from reports.content.marks import AT, BREAK, CLOSE, NAMED, OPEN
from reports.core.headings import DEEPEST_LEVEL
from reports.core.problems import Fault, Place, Problem, Severity, nearest
from reports.wording.phrases import chinese_number

ROLES = {"标题": "t", "部分": "part", "主送机关": "addressee", "题下": "dateline"}
"""What a paragraph that begins with 【…】 is for."""

_STATEMENT = r"""\{%(?:"[^"]*"|'[^']*'|(?!%\})[^"'])*%\}"""
_PRINT = r"""\{\{(?:"[^"]*"|'[^']*'|(?!\}\})[^"'])*\}\}"""
_COMMENT = r"\{\#(?:(?!\#\}).)*\#\}"
_TAG = re.compile(f"{_PRINT}|{_STATEMENT}|{_COMMENT}", re.S)
_LONGEST = (
    (re.compile(r"(?:[^\n]+\n?)+"), 20_000, "这一段超过两万字，没有读。"),
    (_TAG, 2_000, "这一处花括号里超过两千字，没有读。"),
)
_STATEMENTS = re.compile(rf"(?:(?:{_STATEMENT}|{_COMMENT})[ \t]*)+(?=\n|\Z)", re.S)
_HALF_TAG = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_KEYWORD = re.compile(r"\{%[-+]?\s*(\w+)\s*(.*?)\s*[-+]?%\}", re.S)

_OPENING = frozenset({"for", "if", "macro", "call", "block", "with", "set"})
_MIDDLE = {"elif": {"if"}, "else": {"if", "for"}}
_ALONE = frozenset({"extends", "include", "import", "from", "break", "continue"})

_REFUSED: Sequence[tuple[re.Pattern[str], str, Callable[[str], str] | None]] = (
    (
        re.compile(r"#{1,6}[^#\s]"),
        "“#”后面要空一格才是标题。",
        lambda line: re.sub(r"^(#+)", r"\1 ", line),
    ),
    (
        re.compile(r"(?:-\s*){3,}$|(?:\*\s*){3,}$|(?:_\s*){3,}$"),
        "模板里没有分隔线这种写法，这一行不会印出来。",
        None,
    ),
    (re.compile(r"\|"), "模板里没有用竖线画的表格，表格用 {{ 表('…') }} 放。", None),
    (re.compile(r"```|~~~"), "模板里没有代码块这种写法。", None),
    (
        re.compile(rf"#{{{DEEPEST_LEVEL + 1},}}\s"),
        f"标题最多{chinese_number(DEEPEST_LEVEL)}级。",
        None,
    ),
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
    match = _TAG.match(state.src, state.pos)
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
        tag = _TAG.match(text, position)
        if tag:
            position = tag.end()
        elif text.startswith("**", position):
            return position
        else:
            position += 1
    return -1


def _markdown() -> MarkdownIt:
    parser = (
        MarkdownIt("zero")
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

    A narrative has paragraphs, lists and figures, no headings and no statements. Raises Fault with every problem found.
    """
    writer = _Writer(file, first_line, narrative)
    writer.bound(text)
    writer.refuse(text)
    writer.walk(_PARSER.parse(text))
    if writer.problems:
        raise Fault(
            *sorted(
                writer.problems,
                key=lambda problem: problem.place.line if problem.place else 0,
            )
        )
    return "\n" * (first_line - 1) + "".join(writer.out)


@dataclass(slots=True)
class _Writer:
    """Writes tokens as marked Jinja text and keeps the balance of statements in each container."""

    file: str
    first_line: int
    narrative: bool
    out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    line: int = 0
    open_tags: list[list[tuple[str, int]]] = field(default_factory=lambda: [[]])

    def problem(
        self, line: int, message: str, hint: str = "", was: str = "", should: str = ""
    ) -> None:
        place = Place(self.file, self.first_line + line)
        self.problems.append(
            Problem(
                "T05", Severity.ERROR, message, place, was=was, should=should, hint=hint
            )
        )

    def bound(self, text: str) -> None:
        """Raises Fault for what is too long to be meant: the inline parser's time grows with the square of it."""
        for pattern, longest, message in _LONGEST:
            for match in pattern.finditer(text):
                if len(match.group()) > longest:
                    self.problem(
                        text.count("\n", 0, match.start()),
                        message,
                        "看看是不是粘错了；确实要写，拆成几段。",
                    )
            if self.problems:
                raise Fault(*self.problems)

    def refuse(self, text: str) -> None:
        """Reports lines in a Markdown that is not wanted; what stands inside a tag is none."""
        bare = _TAG.sub(lambda tag: "…" + "\n" * tag.group().count("\n"), text)
        for number, (line, words) in enumerate(
            zip(text.split("\n"), bare.split("\n"), strict=True)
        ):
            for pattern, message, mend in _REFUSED:
                if pattern.match(words.strip()):
                    self.problem(
                        number,
                        message,
                        was=line.strip(),
                        should=mend(line.strip()) if mend else "",
                    )

    def walk(self, tokens: Sequence[Token]) -> None:
        for index, token in enumerate(tokens):
            if token.map and token.nesting >= 0:
                self._goto(token.map[0])
            if token.type == "inline":
                self._inline(token)
            elif token.type == "statements":
                self._statements(token)
            elif token.nesting > 0:
                self._open(
                    token, tokens[index + 1] if index + 1 < len(tokens) else None
                )
            elif token.nesting < 0:
                self._close()
        self._balanced()

    def _goto(self, line: int) -> None:
        if line > self.line:
            self.out.append("\n" * (line - self.line))
            self.line = line

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.line += text.count("\n")

    def _open(self, token: Token, following: Token | None) -> None:
        if token.type == "heading_open" and self.narrative:
            self.problem(
                token.map[0] if token.map else 0,
                "这段文字里不能有标题。",
                "标题的层次由模板定，这里只写段落。",
            )
        line = self.first_line + (token.map[0] if token.map else self.line)
        self._emit(f"{OPEN}{_mark(token, following)}{AT}{self.file}:{line}{NAMED}")
        self.open_tags.append([])

    def _close(self) -> None:
        self._balanced()
        self.open_tags.pop()
        self._emit(CLOSE)

    def _balanced(self) -> None:
        for keyword, line in self.open_tags[-1]:
            self.problem(
                line,
                f"“{keyword}”语句要在同一段（或同一个列表项、同一处加粗）里结束。",
                f"补上 {{% end{keyword} %}}。",
            )
        self.open_tags[-1].clear()

    def _statements(self, token: Token) -> None:
        for match in _TAG.finditer(token.content):
            self._track(
                match.group(), self.line + token.content.count("\n", 0, match.start())
            )
        self._emit(token.content)

    def _track(self, tag: str, line: int) -> None:
        keyword_match = _KEYWORD.fullmatch(tag)
        if keyword_match is None:
            return
        keyword, rest = keyword_match.groups()
        if self.narrative:
            self.problem(
                line,
                "这段文字里不能有 {% … %} 语句。",
                "只能用 {{ 名称 }} 引用数字。",
                was=tag,
            )
            return
        stack = self.open_tags[-1]
        if keyword.startswith("end"):
            if stack and stack[-1][0] == keyword[3:]:
                stack.pop()
            else:
                self.problem(
                    line,
                    f"“{keyword}”没有对应的开头，语句要在同一段里开始和结束。",
                    was=tag,
                )
        elif keyword in _MIDDLE:
            if not stack or stack[-1][0] not in _MIDDLE[keyword]:
                self.problem(
                    line,
                    f"“{keyword}”不在它的语句里面，语句要在同一段里开始和结束。",
                    was=tag,
                )
        elif keyword == "set" and "=" in rest:
            return
        elif keyword in _OPENING:
            stack.append((keyword, line))
        elif keyword not in _ALONE:
            self.problem(line, f"没有“{keyword}”这种语句。", was=tag)

    def _inline(self, token: Token) -> None:
        children = token.children or []
        broken_title = self.out[-1].startswith(f"{OPEN}t{AT}")
        for index, child in enumerate(children):
            self._child(child, index, children, broken_title)

    def _child(
        self, child: Token, index: int, siblings: Sequence[Token], title: bool
    ) -> None:
        match child.type:
            case "text":
                content = child.content
                if index == 0 and (role := _role(content)):
                    content = content[len(role) + 2 :]
                elif index == 0 and not self.narrative:
                    self._near_role(content)
                if "**" in content:
                    self.problem(
                        self.line,
                        "“**”没有成对，加粗要在同一段里开始和结束。",
                        was=content,
                    )
                if half := _HALF_TAG.search(content):
                    self.problem(
                        self.line,
                        f"“{half.group()}”没有成对，这里的写法不完整。",
                        was=content,
                    )
                elif self.narrative and (brace := re.search(r"[{}｛｝]", content)):
                    message = f"这里的“{brace.group()}”会原样印出来：引用数字要用英文的两个大括号。"
                    self.problem(
                        self.line,
                        message,
                        "写成 {{ 名称 }}；不是引用就删掉。",
                        was=content,
                    )
                self._emit(content)
            case "text_special" if child.content in ("{", "}"):
                self._emit(f"{{{{ '{child.content}' }}}}")
            case "tag":
                self._track(child.content, self.line)
                self._emit(child.content)
            case "softbreak" | "hardbreak":
                self._emit((BREAK if title else _joint(siblings, index)) + "\n")
            case "strong_open":
                self._emit(f"{OPEN}b{NAMED}")
                self.open_tags.append([])
            case "link_open":
                self._emit(f"{OPEN}a{child.attrs['href']}{NAMED}")
                self.open_tags.append([])
            case "strong_close" | "link_close":
                self._close()
            case _:
                self._emit(child.content)

    def _near_role(self, content: str) -> None:
        """Notes a paragraph that all but begins with a role: 【题目】 where 【标题】 is meant."""
        match = re.match(r"【(.{1,6}?)】", content)
        near = nearest(match.group(1), ROLES) if match else None
        if match and near:
            should = content.replace(match.group(), f"【{near}】", 1)
            self.problem(
                self.line, f"没有{match.group()}这种段落。", "", content, should
            )


def _mark(token: Token, following: Token | None) -> str:
    """The name of the mark that opens a block."""
    if token.type == "heading_open":
        return token.tag
    if token.type == "paragraph_open":
        children = (following.children if following else None) or []
        if (
            children
            and children[0].type == "text"
            and (role := _role(children[0].content))
        ):
            return ROLES[role]
        return (
            "p"
            if any(child.type not in ("tag", "softbreak") for child in children)
            else "solo"
        )
    return {
        "bullet_list_open": "ul",
        "ordered_list_open": "ol",
        "list_item_open": "li",
    }[token.type]


def _role(text: str) -> str | None:
    match = re.match(r"【(.+?)】", text)
    return match.group(1) if match and match.group(1) in ROLES else None


def _joint(siblings: Sequence[Token], index: int) -> str:
    """What a line break in the source stands for: a space between Latin words, nothing beside 汉字 or a value."""
    before = _neighbour(reversed(siblings[:index]))[-1:]
    after = _neighbour(siblings[index + 1 :])[:1]
    return " " if before and after and before.isascii() and after.isascii() else ""


def _neighbour(tokens: Iterable[Token]) -> str:
    """The words nearest to a line break, across the borders of bold spans and links; none where a tag is nearer."""
    nearest = next((token for token in tokens if token.content), None)
    return nearest.content if nearest and nearest.type != "tag" else ""
