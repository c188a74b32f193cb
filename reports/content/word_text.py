"""The marked text of a Word body before it is compiled: its statements balanced, each tag read.

A Markdown template is seen to where it is parsed. In Word every tag stands by itself, and its author is
told of all that are wrong at once: what is wrong is taken out of the text here, so that what remains
can be looked over as well.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from reports.content.language import LANGUAGE
from reports.content.statements import Balance, Unbalanced
from reports.core.marks import (
    CLOSE,
    NAMED,
    OPEN,
    WORD_BODY,
    WORD_CELL,
    WORD_PARAGRAPH,
    WORD_ROW,
    WORD_TABLE,
)
from reports.core.problems import Fault, Place, Problem, did_you_mean, nearest, problem
from reports.core.tags import CELL_COMMANDS, KEYWORD, TAG
from reports.templating import check_syntax

_TOKEN = re.compile(f"{TAG.pattern}|{OPEN}[^{NAMED}]*{NAMED}|{CLOSE}", re.S)
_NAME = re.compile(rf"{OPEN}(\w+)")
_TARGET = re.compile(r"\s*([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)")
_BY_TURNS = "loop.first"
# What stands for a statement of which nothing can be read, and what ends it in a text of its own.
_HOLLOW = {"if": "{% if true %}", "elif": "{% elif true %}"}
_CLOSED = {"if": "{% endif %}", "for": "{% endfor %}", "elif": "{% endif %}"}
_LEAD = {"elif": "{% if true %}"}
# What a statement in the middle of another, or unlike any, is taken to belong to.
_BEGUN = {"else": "if", "elif": "if"}
# What somebody may have meant by another word.
_KNOWN = {"if", "elif", "else", "endif", "for", "endfor", *CELL_COMMANDS}
# What lays one template over another, or says what may be laid over.
_OF_LAYERS = frozenset({"extends", "block"})


# Where statements may begin and end: what it is called, and the sign of a tag that stands for it.
_WITHIN = {
    WORD_TABLE: ("这张表里", "tr"),
    WORD_ROW: ("这一行里", "tc"),
    WORD_CELL: ("这一格里", "p"),
    WORD_PARAGRAPH: ("这一段里", ""),
    WORD_BODY: ("表格外面", "p"),
}


class ReadText(Struct):
    """A text gone through: what is left of it, and what is wrong in it."""

    text: str
    problems: list[Problem]


def read_word_text(text: str, place: Place) -> ReadText:
    """The text without what is wrong in it, and T16 and T01 for that, at the lines of the text."""
    walk = _Walk(text, place)
    walk.go()
    sound = "".join(walk.out)
    try:
        check_syntax(sound, place, LANGUAGE)
    except Fault:
        return _without_wrong_tags(sound, place, walk.problems)
    return ReadText(sound, walk.problems)


class _Walk(Struct):
    """Goes through a marked text once, taking out statements that nothing begins or ends."""

    text: str
    place: Place
    out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    balance: Balance = field(default_factory=Balance)
    within: list[str] = field(default_factory=list)

    def go(self) -> None:
        """Fills what is found in."""
        taken = 0
        for found in _TOKEN.finditer(self.text):
            self.out.append(self.text[taken : found.start()])
            taken = found.end()
            line = self.text.count("\n", 0, found.start()) + 1
            self._token(found[0], line)
        self._end(self.balance.rest())
        self.out.append(self.text[taken:])

    def _token(self, token: str, line: int) -> None:
        if name := _NAME.match(token):
            self.balance.enter()
            self.within.append(name[1])
        elif token == CLOSE:
            self._end(self.balance.leave())
            self.within.pop()
        elif said := KEYWORD.fullmatch(token):
            if said[1].removeprefix("end") in _OF_LAYERS:
                self._tell_layers(said[1], line)
                return
            wrong = list(self.balance.take(said[1], said[2], line))
            self._end([one for one in wrong if one[0] == "not ended"])
            if others := [one for one in wrong if one[0] != "not ended"]:
                self._tell(others)
                return
            if _BY_TURNS in token and not self._in_loop():
                self._tell_no_loop(line)
                token = "{% if true %}"
        self.out.append(token)

    def _in_loop(self) -> bool:
        return any(
            keyword == "for" for level in self.balance.open for keyword, _ in level
        )

    def _end(self, wrong: "Iterator[Unbalanced] | list[Unbalanced]") -> None:
        """Ends what has begun and has no end, innermost first."""
        told = list(wrong)
        self._tell(told)
        for _, keyword, _ in reversed(told):
            self.out.append(f"{{% end{keyword} %}}")

    def _tell(self, wrong: list[Unbalanced]) -> None:
        for case, keyword, line in wrong:
            at = Place(self.place.file, line)
            within, sign = next(
                _WITHIN[one] for one in reversed(self.within) if one in _WITHIN
            )
            begun = _BEGUN.get(keyword, keyword.removeprefix("end"))
            near = did_you_mean(keyword, _KNOWN) if nearest(keyword, _KNOWN) else ""
            told = problem(
                "T16",
                case,
                at,
                keyword=keyword,
                begun=begun,
                within=within,
                sign=sign,
                near=near,
            )
            self.problems.append(told)

    def _tell_layers(self, keyword: str, line: int) -> None:
        if keyword in _OF_LAYERS:
            at = Place(self.place.file, line)
            self.problems.append(problem("T16", "no layers", at, keyword=keyword))

    def _tell_no_loop(self, line: int) -> None:
        self.problems.append(problem("T16", "no loop", Place(self.place.file, line)))


def _without_wrong_tags(text: str, place: Place, problems: list[Problem]) -> ReadText:
    """The text without the tags that cannot be read, each of which is told."""
    out: list[str] = []
    told = [*problems]
    taken = 0
    for found in TAG.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        out.append(text[taken : found.start()])
        taken = found.end()
        wrong = _wrong_in(found[0], Place(place.file, line))
        out.append(_instead(found[0]) if wrong else found[0])
        told += wrong
    return ReadText("".join([*out, text[taken:]]), told)


def _wrong_in(tag: str, place: Place) -> list[Problem]:
    """What keeps a tag from being read."""
    said = KEYWORD.fullmatch(tag)
    keyword = said[1] if said else ""
    if tag.startswith("{#") or keyword in ("else", "macro", "call", "block", "with"):
        return []
    if keyword.startswith("end"):
        return []
    alone = f"{_LEAD.get(keyword, '')}{tag}{_CLOSED.get(keyword, '')}"
    try:
        check_syntax(alone, place, LANGUAGE)
    except Fault as fault:
        return list(fault.problems)
    return []


def _instead(tag: str) -> str:
    """What stands for a tag that cannot be read: nothing, or a statement of the same kind."""
    said = KEYWORD.fullmatch(tag)
    if said and said[1] == "for":
        target = _TARGET.match(said[2])
        return f"{{% for {target[1] if target else '_'} in [] %}}"
    return _HOLLOW.get(said[1], "") if said else ""
