"""What may happen to a text, one thing at a time: slips of the hand, damage, and what is meant to do harm."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random

from reports.content.language import LANGUAGE

Change = Callable[[str, Random], str]
"""A text changed as chance has it; the same text where there is nothing to change."""
_Changes = dict[str, Change]

_FULL_WIDTH = str.maketrans(":,{}[]#-'\"%|.", "：，｛｝［］＃－＇＂％｜．")
# Tables that say more side by side.
# fmt: off
_ODD_CHARACTERS = (
    *"\x00\x01\x02\x07\x08\x0b\x0c\x1b\x1f\x7f\x85\xa0\xad",
    *"\u061c\u200b\u200e\u202e\u2028\u2029\u2060\u2066\u3000\ufeff\ufffd\ufffe",
    *"\U0001f4b0\U00020bb7\U000e0041\U0010ffff",
    "e\u0301\u0301\u0301",
    "\t",
    "\r",
    "\r\n",
)
ODD_VALUES = (
    *("", "0", "-0", "1", "-1", "010", "00.5", "0.97", "97%", "1e9999", "NaN", "-Infinity"),
    *("9" * 40, "9" * 5000, "0." + "0" * 40 + "1", "1,234.50", "1,23,4", "1_000", "0x10"),
    *("（0.06）", "－５", "１２３．４", "16.61万元", "3亿元", "5元/人", "100万", "½", "一百", "٣"),
    *("是", "no", "~", "null", "待填", "无", "不适用", "同 共用", "同 同", "12:30", "#", "见 #1"),
    *("2025-02-30", "2025年13月1日", "9999年12月31日", "1000-1-1", "0000-00-00", "2024"),
    *("≥100%", ">=90%", "65%～75%", "=", "≤", "定性", "达成", "部分达成", "≥90%≤100%"),
    *("[]", "{}", "[[[[]]]]", "{甲: {乙: {丙: 1}}}", "[1, 2, 3]", "- 1", "? 甲", "!!python/object:os.system 1"),
    *("&a 1", "*a", "<<: *a", "|", ">", "'", '"'),
    *('"\\x02"', '"\\ud800"', "'没有完", '"没有完', "{没有完", "@", "`", "%"),
    *("<script>alert(1)</script>", "]]>", "&amp;&#0;", "<w:t>", "**粗", "[链](javascript:alert(1))", "=1+1", "@SUM(A1)"),
    *("../../单位.yaml", "C:\\x", "/etc/passwd", "CON", "经济分类.csv", "没有.csv", "a/b|c*?", "甲" * 3000),
    *("{{ 单位.名称 }}", "{{", "{% raw %}", "}}", "〔待填〕", "XX", "110101199003074514", "13800138000"),
)
_PIECES = (
    *("{{", "}}", "{%", "%}", "{#", "#}", "{{ }}", "{% %}", "{%- -%}", "{{{{ 1 }}}}", "{% endif %}", "{% else %}"),
    *("{% if 1 %}", "{% for 甲 in 字典 %}", "{% endfor %}", "{% set 单位 = 1 %}", "{% raw %}", "{% block 甲 %}"),
    *("{% macro 甲(乙) %}", "{% endmacro %}", "{% include '没有.j2' %}", "{% extends '没有.j2' %}"),
    "{% import '没有.j2' as 甲 %}",
    *("{% call 甲() %}", "{% filter 万元 %}", "{% do 1 %}", "{% break %}", "{% autoescape false %}", "{% set 甲 %}"),
    *("**", "****", "# ", "#", "## 二", "- ", "1. ", "> ", "---", "|甲|乙|", "```", "[甲](http://a)", "![](x)"),
    *("<b>", "&lt;"),
    *("【标题】", "【部分】", "【没有】", "【", "】", "（", "\\", "\\*", "{{ 单位 }}{{ 单位 }}"),
)
_ARGUMENTS = (
    *("单位", "单位.名称", "年度", "上年", "字典", "[]", "{}", "None", "none", "true", "''", "'没有'", "()", "各份", "本"),
    *("0", "-1", "1.5", "12", "99", "'甲' * 3", "[1, 2]", "{'甲': 1}", "单位.名称[0]", "单位.下属单位"),
    *("指标", "基金", "资金"),
    *("(1)", "not 1", "1 == 1", "1 / 0", "1 // 1", "2 ** 3", "1 ~ 2", "1 if 0", "1 if 0 else 2"),
    *("没有", "没有.甲", "字典.功能分类"),
    *("x=1", "*[1]", "**{}", "单位.__class__", "''.__class__", "loop", "self", "caller()", "range(3)"),
    *("lipsum()", "cycler(1)", "1000000", "-1000000", "9 ** 9 ** 9"),
)
_WORDS = tuple(LANGUAGE.functions)
_FILTERS = tuple(LANGUAGE.filters)
_TESTS = tuple(LANGUAGE.tests)
_STYLE_PIECES = (
    *("{", "}", "/*", "*/", "</style>", "<script>", "@import 'x';", "@media print {", "url(javascript:1)", "expression(1)"),
    *(":root{--a:}", "a{color:#12}", "a{b:c", ";", "\\", "\\0", "<!--", "-->", "a{width:1e999px}"),
    *("{{ 1 }}", "@charset 'x';"),
)
_MARKUP_PIECES = (
    *("<", ">", "&", "&amp;", "&#0;", "&lol;", "<!--", "-->", "<![CDATA[", "]]>", "<?甲?>", "<w:p>", "</w:p>", "<w:p/>"),
    *("<w:altChunk r:id='rId1'/>", "<w:object/>", "<w:tbl/>", "<w:sectPr/>", "<甲:乙/>"),
    *("【正文】", "{{ 单位.名称 }}", "{{ 没有 }}"),
    *("<w:r><w:instrText>DATE</w:instrText></w:r>", "<w:bookmarkStart w:id='0' w:name='甲'/>", "xmlns:w='x'", " w:val='x'"),
)
# fmt: on
_DOCTYPE = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
_KEY = re.compile(
    r"(?m)^(\s*(?:- )?)([^\s:#,{}\[\]]+)(?=: |:$)|([{,] ?)([^\s:,{}\[\]]+)(?=: )"
)
_VALUE = re.compile(r"(?<=: )[^,{}\[\]\n#]+")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_EXPRESSION = re.compile(r"\{\{-?(.*?)-?\}\}", re.S)
_HEADING = re.compile(r"(?m)^# (.+)$")
_NUMBER = re.compile(r"\d[\d,.]*")
_YEAR = re.compile(r"[12]\d{3}(?=年|-|/|\.)")
_MARKUP = re.compile(r"<[^<>]+>")
_ATTRIBUTE = re.compile(r"(?<==\")[^\"]*(?=\")")


# ── the ways to change a piece ──────────────────────────────────────────────


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _at(pattern: re.Pattern[str], new: Callable[[str, Random], str]) -> Change:
    """A change of one of the places where a pattern fits."""

    def change(text: str, chance: Random) -> str:
        spans = [found.span() for found in pattern.finditer(text)]
        if not spans:
            return text
        start, end = chance.choice(spans)
        return _replaced(text, start, end, new(text[start:end], chance))

    return change


def _one_of(pieces: Sequence[str]) -> Change:
    return lambda _, chance: chance.choice(pieces)


def _inserted(pieces: Sequence[str]) -> Change:
    """A piece put in anywhere."""

    def change(text: str, chance: Random) -> str:
        spot = chance.randrange(len(text) + 1)
        return _replaced(text, spot, spot, chance.choice(pieces))

    return change


def _by_lines(change_lines: Callable[[list[str], int, Random], None]) -> Change:
    """A change of the lines around one that has words."""

    def change(text: str, chance: Random) -> str:
        lines = text.split("\n")
        filled = [number for number, line in enumerate(lines) if line.strip()]
        if not filled:
            return text
        change_lines(lines, chance.choice(filled), chance)
        return "\n".join(lines)

    return change


def _in_line(new: Callable[[str, Random], str]) -> Change:
    def change(lines: list[str], number: int, chance: Random) -> None:
        lines[number] = new(lines[number], chance)

    return _by_lines(change)


# ── any text ────────────────────────────────────────────────────────────────


def _half(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _tail(text: str, chance: Random) -> str:
    return text[chance.randrange(len(text) + 1) :]


def _piece_again(text: str, chance: Random) -> str:
    start = chance.randrange(len(text) + 1)
    piece = text[start : start + chance.choice((1, 3, 20, 200))]
    return _replaced(text, start, start, piece * chance.choice((1, 2, 30)))


def _double(lines: list[str], number: int, chance: Random) -> None:
    lines[number:number] = [lines[number]] * chance.choice((1, 1, 2, 40))


def _drop(lines: list[str], number: int, chance: Random) -> None:
    del lines[number : number + chance.choice((1, 1, 1, 5))]


def _swap(lines: list[str], number: int, chance: Random) -> None:
    other = chance.randrange(len(lines))
    lines[number], lines[other] = lines[other], lines[number]


def _join(lines: list[str], number: int, chance: Random) -> None:
    lines[number : number + 2] = ["".join(lines[number : number + 2])]


def _split_line(line: str, chance: Random) -> str:
    spot = chance.randrange(len(line) + 1)
    return f"{line[:spot]}\n{line[spot:]}"


def _indented(line: str, chance: Random) -> str:
    return chance.choice((" ", "  ", "\t", "\u3000", "    \t")) + line


def _outdented(line: str, chance: Random) -> str:
    return line[1:] if line[:1].isspace() else line.lstrip()


def _full_width(line: str, chance: Random) -> str:
    if chance.random() < 0.5:
        return line.translate(_FULL_WIDTH)
    spots = [spot for spot, sign in enumerate(line) if ord(sign) in _FULL_WIDTH]
    if not spots:
        return line
    spot = chance.choice(spots)
    return _replaced(line, spot, spot + 1, line[spot].translate(_FULL_WIDTH))


def _endless(line: str, chance: Random) -> str:
    return line + (line or "甲") * chance.choice((20, 200))


def _sign_lost(line: str, chance: Random) -> str:
    spots = [spot for spot, sign in enumerate(line) if sign in ":,{}[]()'\"-# |%*=<>/"]
    if not spots:
        return line
    spot = chance.choice(spots)
    return _replaced(line, spot, spot + 1, "")


def _other_digit(number: str, chance: Random) -> str:
    spots = [spot for spot, sign in enumerate(number) if sign.isdigit()]
    spot = chance.choice(spots)
    return _replaced(number, spot, spot + 1, chance.choice("0123456789"))


def _neighbours(number: str, chance: Random) -> str:
    spot = chance.randrange(len(number))
    return number[:spot] + number[spot : spot + 2][::-1] + number[spot + 2 :]


_TEXT: _Changes = {
    "cut": _half,
    "begun late": _tail,
    "piece again": _piece_again,
    "line doubled": _by_lines(_double),
    "line dropped": _by_lines(_drop),
    "lines swapped": _by_lines(_swap),
    "lines joined": _by_lines(_join),
    "line split": _in_line(_split_line),
    "indented": _in_line(_indented),
    "outdented": _in_line(_outdented),
    "full width": _in_line(_full_width),
    "endless line": _in_line(_endless),
    "sign lost": _in_line(_sign_lost),
    "odd character": _inserted(_ODD_CHARACTERS),
    "odd value put in": _inserted(ODD_VALUES),
    "other digit": _at(_NUMBER, _other_digit),
    "neighbours": _at(_NUMBER, _neighbours),
    "other number": _at(_NUMBER, _one_of(ODD_VALUES[:32])),
    "other year": _at(_YEAR, _one_of(("1000", "2999", "9999", "0000", "2023", "2026"))),
}


# ── YAML ────────────────────────────────────────────────────────────────────


def _other_key(text: str, chance: Random) -> str:
    """A key changed, made twice or taken from elsewhere."""
    keys = list(_KEY.finditer(text))
    if not keys:
        return text
    found, other = chance.choice(keys), chance.choice(keys)
    group = 2 if found[2] else 4
    start, end = found.span(group)
    new = (
        *(f"{found[group]}甲", found[group][:-1] or "甲", other[2] or other[4]),
        *(
            f" {found[group]}",
            f'"{found[group]}"',
            f"? {found[group]}",
            "",
            "1",
            "甲 乙",
        ),
    )
    return _replaced(text, start, end, chance.choice(new))


def _other_value(text: str, chance: Random) -> str:
    """A value swapped for one that stands elsewhere."""
    found = [one.group() for one in _VALUE.finditer(text)]
    return _at(_VALUE, _one_of(found or ("",)))(text, chance)


def _endless_value(value: str, chance: Random) -> str:
    return (value or "甲") * chance.choice((100, 10_000, 50_000))


_YAML: _Changes = {
    "other key": _other_key,
    "value swapped": _other_value,
    "odd value": _at(_VALUE, _one_of(ODD_VALUES)),
    "endless value": _at(_VALUE, _endless_value),
    "value nested": _at(_VALUE, lambda value, chance: f"{{甲: {value}}}"),
    "value as list": _at(_VALUE, lambda value, chance: f"[{value}, {value}]"),
    "value as text": _at(_VALUE, lambda value, chance: f'"{value}"'),
}


# ── words with Jinja in them ────────────────────────────────────────────────


def _call(_: str, chance: Random) -> str:
    """A call of one of our functions or filters with what it may not be meant for."""
    arguments = ", ".join(chance.choices(_ARGUMENTS, k=chance.choice((0, 1, 1, 2, 3))))
    kind = chance.random()
    if kind < 0.5:
        return f"{{{{ {chance.choice(_WORDS)}({arguments}) }}}}"
    if kind < 0.8:
        return f"{{{{ {chance.choice(_ARGUMENTS)} | {chance.choice(_FILTERS)}({arguments}) }}}}"
    if kind < 0.9:
        return f"{{{{ 1 if {chance.choice(_ARGUMENTS)} is {chance.choice(_TESTS)} else 2 }}}}"
    return f"{{{{ {chance.choice(_ARGUMENTS)} }}}}"


def _inside(expression: str, chance: Random) -> str:
    """The expression of a tag broken, nested or filtered otherwise."""
    body = expression.strip("{}%-")
    return chance.choice(
        (
            f"{{{{ {'(' * 40}{body}{')' * 40} }}}}",
            f"{{{{ ({body}) | {chance.choice(_FILTERS)} }}}}",
            f"{{{{ {chance.choice(_WORDS)}({body}) }}}}",
            f"{{{{ {body} + 1 }}}}",
            f"{{{{ {body}.甲 }}}}",
            f"{{{{ {body}[0] }}}}",
            f"{{{{ {{{{ {body} }}}} }}}}",
            expression[:-2],
            expression[2:],
            expression[1:-1],
            "",
        )
    )


def _moved(text: str, chance: Random) -> str:
    """A tag put where another stands."""
    tags = _TAG.findall(text)
    return _at(_TAG, _one_of(tags or ("",)))(text, chance)


def _chained(text: str, chance: Random) -> str:
    """Each text takes in the next, more than once: ten such texts are as long as a library."""
    titles = _HEADING.findall(text)
    after = dict(pairwise(titles))
    word, times = chance.choice(("叙述", "叙述句")), chance.choice((1, 3, 10))

    def taken_in(found: re.Match[str]) -> str:
        calls = f"{{{{ {word}('{after.get(found[1], titles[0])}') }}}}" * times
        return f"{found[0]}\n\n{calls}"

    return _HEADING.sub(taken_in, text)


def _looped(text: str, chance: Random) -> str:
    depth = chance.choice((1, 3, 8))
    begin = "".join(
        f"{{% for 甲{level} in 字典.功能分类 %}}\n" for level in range(depth)
    )
    return f"{begin}{text}\n" + "{% endfor %}\n" * depth


_WORDED: _Changes = {
    "texts in texts": _chained,
    "loops around": _looped,
    "tag put in": _inserted(_PIECES),
    "tag changed": _at(_TAG, _inside),
    "tag moved": _moved,
    "other call": _at(_EXPRESSION, _call),
    "call put in": lambda text, chance: _inserted((_call("", chance),))(text, chance),
}


# ── cells, style, markup ────────────────────────────────────────────────────


_CELL = re.compile(r"[^,\n]+")

_CELLS: _Changes = {
    "other cell": _at(_CELL, _one_of(ODD_VALUES)),
    "cell quoted": _at(_CELL, lambda cell, chance: f'"{cell}'),
    "cell lost": _at(_CELL, lambda cell, chance: ""),
    "cells more": _at(_CELL, lambda cell, chance: f"{cell},{cell}"),
    "other delimiter": lambda text, chance: text.replace(
        ",", chance.choice(";\t，、|")
    ),
    "rows without end": lambda text, chance: text + text * chance.choice((20, 300)),
}


_STYLE: _Changes = {"style put in": _inserted(_STYLE_PIECES)}


def _deep(text: str, chance: Random) -> str:
    depth = chance.choice((50, 6000))
    found = _MARKUP.search(text, len(text) // 2)
    spot = found.start() if found else 0
    return _replaced(text, spot, spot, "<w:p>" * depth + "</w:p>" * depth)


def _with_doctype(text: str, chance: Random) -> str:
    end = text.find("?>") + 2 if text.startswith("<?xml") else 0
    return _replaced(text, end, end, _DOCTYPE).replace("</", "&c;</", 1)


_XML: _Changes = {
    "element lost": _at(_MARKUP, lambda tag, chance: ""),
    "element twice": _at(_MARKUP, lambda tag, chance: tag * 2),
    "markup put in": _inserted(_MARKUP_PIECES),
    "other attribute": _at(_ATTRIBUTE, _one_of(ODD_VALUES)),
    "nested deep": _deep,
    "doctype": _with_doctype,
}


BY_SUFFIX: Mapping[str, Mapping[str, Change]] = {
    ".yaml": _TEXT | _YAML | _WORDED,
    ".md": _TEXT | _WORDED,
    ".csv": _TEXT | _CELLS,
    ".css": _TEXT | _STYLE,
    ".j2": _TEXT | _WORDED,
    ".txt": _TEXT | {"odd value": _in_line(_one_of(ODD_VALUES))},
    ".xml": _TEXT | _XML,
}
"""What may happen to a file by the end of its name."""
