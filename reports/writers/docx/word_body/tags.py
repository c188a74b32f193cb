"""The tags that an author typed into Word, however Word changed what was typed."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from reports.core.tags import CELL_COMMANDS, HALF_TAG, TAG

Whole = Literal["", "p", "tr", "tc"]
"""What a tag takes the place of: nothing but itself, its paragraph, its row, its cell."""
# Input methods and 自动更正 type these for the signs of a tag, one for one.
_WIDE = str.maketrans("｛｝％＃", "{}%#")
_TYPED = {
    **dict(
        zip(
            "｛｝％＃（），：｜＝．［］！＞＜＋－～", "{}%#(),:|=.[]!><+-~", strict=True
        )
    ),
    **dict.fromkeys("\xa0\u3000\t\n\ufffc", " "),
}
_QUOTES = {"'": ("'", "’"), '"': ('"', "”"), "‘": ("’", "'"), "“": ("”", '"')}
"""What closes what each quotation mark opens, and what does where that is not there."""
_PLAIN_QUOTE = {"'": "'", '"': '"', "‘": "'", "“": '"', "’": "'", "”": '"'}
_SMART = re.compile("[‘’“”]")
_WHOLE = re.compile(r"\{[{%#][-+]?(p|tr|tc|r)(?=\s)")
# A value never becomes markup here: what would keep docxtpl from it says nothing.
_ESCAPING = frozenset({"e", "escape", "safe"})
_COMMAND = re.compile(r"\{%[-+]?\s*(\w+)\s*(.*?)\s*[-+]?%\}", re.S)
_LITERAL = re.compile(r"\{_([{%])|([%}])_\}")


class Tag(Struct, frozen=True):
    """A tag as it stands in the words of a paragraph, from one character up to another.

    `written` is how its author typed it, `text` how Jinja spells it; `command` is the name of a command,
    its argument beside it. `joins_before` and `joins_after` say that its paragraph is one with the next
    to that side.
    """

    start: int
    end: int
    written: str
    text: str
    whole: Whole = ""
    command: str = ""
    argument: str = ""
    joins_before: bool = False
    joins_after: bool = False

    @property
    def prints(self) -> bool:
        """Whether a value takes its place."""
        return self.text.startswith("{{")

    @property
    def is_empty(self) -> bool:
        """Whether it is to print, and does not say what."""
        return self.prints and not self.text[2:-2].strip(" {}")

    @property
    def is_remark(self) -> bool:
        """Whether it says nothing to anybody but authors."""
        return self.text.startswith("{#")


def find_tags(words: str) -> tuple[list[Tag], list[str]]:
    """The tags among the words of a paragraph, and the signs of tags that are none."""
    signs = words.translate(_WIDE)
    tags: list[Tag] = []
    halves: list[str] = []
    end = 0
    for match in _tags_in(words, signs):
        halves += HALF_TAG.findall(signs, end, match[0])
        end = match[1]
        tags.append(_widened(_tag(words[match[0] : end], *match), words))
    halves += HALF_TAG.findall(signs, end)
    return tags, halves


def _tags_in(words: str, signs: str) -> Iterator[tuple[int, int]]:
    # Quotation marks that Word has turned close one another, whatever stands in them.
    plain = _SMART.sub(lambda mark: '"' if mark[0] in "“”" else "'", signs)
    for match in TAG.finditer(plain):
        yield match.start(), match.end()


def _tag(written: str, start: int, end: int) -> Tag:
    text = shown = typed(written)
    whole: str = ""
    if found := _WHOLE.match(text):
        whole = "" if found[1] == "r" else found[1]
        text = text[: found.start(1)] + text[found.end(1) :]
    opens, closes = text[2:3] in "-+", text[-3:-2] in "-+"
    # Only statements reach over the end of their paragraph.
    before, after = text.startswith("{%-"), text.endswith("-%}")
    text = f"{text[:2]}{text[3:] if opens else text[2:]}"
    if closes:
        text = text[:-3] + text[-2:]
    if text.startswith("{{"):
        text = f"{{{{{without_escaping(text[2:-2])}}}}}"
    command, argument = "", ""
    if (said := _COMMAND.fullmatch(text)) and said[1] in CELL_COMMANDS:
        command, argument = said.groups()
    return Tag(start, end, shown, text, whole, command, argument, before, after)  # type: ignore[arg-type]


def _widened(tag: Tag, words: str) -> Tag:
    """The tag with the line breaks that stand beside it to keep it readable."""
    start, end = tag.start, tag.end
    while tag.joins_before and words[start - 1 : start] == "\n":
        start -= 1
    while tag.joins_after and words[end : end + 1] == "\n":
        end += 1
    return replace(tag, start=start, end=end)


def without_escaping(expression: str) -> str:
    """An expression that is printed, without what keeps its value from being markup."""
    before, _, last = expression.rpartition("|")
    return before if last.strip() in _ESCAPING else expression


def typed(written: str) -> str:
    """A tag as it was meant, outside of what is quoted in it: full-width signs, quotation marks that
    Word has turned, hard spaces and line breaks put right.
    """
    out: list[str] = []
    closing = ""
    for index, sign in enumerate(written):
        if closing:
            out.append(_PLAIN_QUOTE[sign] if sign == closing else sign)
            closing = "" if sign == closing else closing
        elif sign in _QUOTES:
            first, second = _QUOTES[sign]
            closing = first if first in written[index + 1 :] else second
            out.append(_PLAIN_QUOTE[sign])
        else:
            out.append(_PLAIN_QUOTE.get(sign) or _TYPED.get(sign, sign))
    return "".join(out)


def literal(words: str) -> str:
    """Words in which `{_{` and the like stand for signs that are not to be taken for those of a tag."""
    return _LITERAL.sub(
        lambda found: "{" + found[1] if found[1] else found[2] + "}", words
    )
