"""The anatomy of a line of YAML as clerks write it: its key, value, comment and quotation marks."""

import re
from collections.abc import Callable, Sequence

TextLines = Sequence[str]

# A word as short as keys are, without any mark that YAML or a sentence parts words with.
KEY = r"[^\s:：,，。；;、{}\[\]｛｝［］#＃\"'“”|>&*!%@`?-][^\s:：,，。；;{}\[\]｛｝［］#\"']{0,29}"
# `键: 值`, also as the item of a list; `- 值`.
PAIR = re.compile(rf"(?P<head>\s*(?:- +)*{KEY}\s*:)(?P<gap>[ \t]+)(?P<value>\S.*)$")
_ITEM = re.compile(r"(?P<head>\s*-)(?P<gap>[ \t]+)(?P<value>\S.*)$")
# A key, perhaps in quotation marks, whatever follows its colon.
OPENS_KEY = re.compile(rf"\s*(?:- +)*(?:{KEY}|\"[^\"]*\"|'[^']*')\s*:(?:\s|$)")
# What stands in quotation marks where YAML takes them for such: at the start of a value or key.
_QUOTED = re.compile(
    r"""(?<![^\s\[{,:])(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')(?=\s*(?:[,:}\]#]|$))"""
)
# A comment mark opens a line or follows a blank.
_COMMENT = re.compile(r"(?:^|(?<=\s))#")
# A number with its sign or comparison before it and its unit behind it.
_FIGURE = re.compile(
    r"[-+－（(≥≤=＝＞＜<>~]*\s*[\d０-９][\d０-９,，.．]*\s*[)）]?\s*"
    r"(?:%|％|万?亿?元|万?人|人次|万?人次|批次|个|家|辆|分)?"
    r"|待填|无|待办"
)


def is_figure(text: str) -> bool:
    """Whether the text is a number as clerks write it, or a word that stands for one."""
    return _FIGURE.fullmatch(text.strip()) is not None


def mask_quoted(line: str) -> str:
    """The line with what stands in quotation marks blotted out, each character in its place."""
    return _QUOTED.sub(lambda match: "_" * len(match.group()), line)


def split_comment(line: str) -> tuple[str, str]:
    """The line without its comment, and the comment with the blanks before it."""
    match = _COMMENT.search(mask_quoted(line))
    body = line[: match.start()] if match else line
    kept = body.rstrip()
    return kept, line[len(kept) :]


def quote(text: str) -> str:
    """The text in single quotation marks, as YAML writes them."""
    return "'" + text.replace("'", "''") + "'"


def indent_of(line: str) -> int:
    """How many plain spaces the line starts with."""
    return len(line) - len(line.lstrip(" "))


def match_value(line: str) -> re.Match[str] | None:
    """The line as head, gap and value: `键: 值` or `- 值`."""
    return PAIR.match(line) or _ITEM.match(line)


def previous_line(lines: TextLines, number: int) -> int | None:
    """The nearest line above that says something."""
    for above in range(number - 1, -1, -1):
        if lines[above].strip() and not lines[above].lstrip().startswith("#"):
            return above
    return None


def change_outside_quotes(line: str, change: Callable[[str], str]) -> str:
    """The line with a change made to all that stands outside quotation marks."""
    pieces, end = [], 0
    for match in _QUOTED.finditer(line):
        pieces += [change(line[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*pieces, change(line[end:])])
