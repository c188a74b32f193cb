"""What slips of the pen look like in a line of YAML, and what the line should be.

A rule takes all lines and the number of one, and proposes edits; a proposal may be wrong, `yamlslips` tries it out.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

TextLines = Sequence[str]
Edits = dict[int, str]
MendRule = Callable[[TextLines, int], Iterable[Edits]]

# How many lines above may explain a line: enough for any text, few enough for any file.
_LOOK_BACK = 200

# ── the anatomy of a line ───────────────────────────────────────────────────

KEY = r"[^\s:：,，。；;、{}\[\]｛｝［］#＃\"'“”|>&*!%@`?-][^\s:：,，。；;{}\[\]｛｝［］#\"']{0,29}"
PAIR = re.compile(rf"(?P<head>\s*(?:- +)*{KEY}\s*:)(?P<gap>[ \t]+)(?P<value>\S.*)$")
_ITEM = re.compile(r"(?P<head>\s*-)(?P<gap>[ \t]+)(?P<value>\S.*)$")
_OPENS_KEY = re.compile(rf"\s*(?:- +)*(?:{KEY}|\"[^\"]*\"|'[^']*')\s*:(?:\s|$)")
_QUOTED = re.compile(
    r"""(?<![^\s\[{,:])(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')(?=\s*(?:[,:}\]#]|$))"""
)
_COMMENT = re.compile(r"(?:^|(?<=\s))#")
_FIGURE = re.compile(
    r"[-+－（(≥≤=＝＞＜<>~]*\s*[\d０-９][\d０-９,，.．]*\s*[)）]?\s*(?:%|％|万?亿?元|万?人|人次|万?人次|批次|个|家|辆|分)?"
    r"|待填|无|待办"
)


def is_figure(text: str) -> bool:
    """Whether the text is a number as clerks write it, or a word that stands for one."""
    return _FIGURE.fullmatch(text.strip()) is not None


def _masked(line: str) -> str:
    """The line with what stands in quotation marks blotted out, each character in its place."""
    return _QUOTED.sub(lambda match: "_" * len(match.group()), line)


def split(line: str) -> tuple[str, str]:
    """The line without its comment, and the comment with the blanks before it."""
    match = _COMMENT.search(_masked(line))
    body = line[: match.start()] if match else line
    kept = body.rstrip()
    return kept, line[len(kept) :]


def quoted(text: str) -> str:
    """The text in single quotation marks, as YAML writes them."""
    return "'" + text.replace("'", "''") + "'"


def indent_of(line: str) -> int:
    """How many plain spaces the line starts with."""
    return len(line) - len(line.lstrip(" "))


def _value(line: str) -> re.Match[str] | None:
    """The line as head, gap and value: `键: 值` or `- 值`."""
    return PAIR.match(line) or _ITEM.match(line)


def previous(lines: TextLines, number: int) -> int | None:
    """The nearest line above that says something."""
    for above in range(number - 1, -1, -1):
        if lines[above].strip() and not lines[above].lstrip().startswith("#"):
            return above
    return None


def in_one_line(mend: Callable[[str], str | None]) -> MendRule:
    """A rule from a function that mends a line without its comment."""

    def rule(lines: TextLines, number: int) -> Iterator[Edits]:
        body, comment = split(lines[number])
        mended = mend(body)
        if mended is not None and mended != body:
            yield {number: (mended + comment).rstrip()}

    return rule


def _outside_quotes(line: str, change: Callable[[str], str]) -> str:
    """The line with a change made to all that stands outside quotation marks."""
    pieces, end = [], 0
    for match in _QUOTED.finditer(line):
        pieces += [change(line[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*pieces, change(line[end:])])


# ── punctuation ─────────────────────────────────────────────────────────────

_FLOW_COLON = re.compile(rf"(?P<key>(?:^|[{{,，｛])\s*{KEY})\s*：\s*")
_FLOW_COMMA = re.compile(rf"\s*，\s*(?={KEY}\s*[:：]|[}}｝]|$)")
_FLOW_THOUSANDS = re.compile(r"(?<=: )[-－−(（]?\d{1,3}(?:,\d{3})+(?!\d)")
_FLOW_BRACKETS = str.maketrans("｛｝［］", "{}[]")
_OPENS_FLOW = re.compile(
    rf"(?P<head>\s*(?:- +)*(?:{KEY}\s*[:：]\s*)?)(?P<flow>[{{｛\[［].*)$"
)
WIDE_PAIR = re.compile(rf"(?P<head>\s*(?:- +)*{KEY})\s*：\s*(?P<value>.*)$")
TIGHT_PAIR = re.compile(
    rf"(?P<head>\s*(?:- +)*{KEY}):[\u3000\xa0]*(?P<value>[^\s/].*)$"
)
_FLOW_TIGHT = re.compile(rf"(?P<key>[{{,]\s*{KEY}):(?=[^\s/])")
_FLOW_NO_COLON = re.compile(
    rf"(?P<key>[{{,]\s*{KEY})\s+(?P<value>[^,{{}}:：]+?)(?=\s*[,}}])"
)
_NO_COLON = re.compile(rf"(?P<head>\s*(?:- +)*{KEY})\s+(?P<value>\S+)$")
OUTER_COMMA = re.compile(r"，\s*(?![^（《“]*[）》”])")
_WIDE_SPACE = re.compile(rf"(?P<key>(?:^\s*(?:- +)*|[{{,]\s*){KEY}):[\u3000\xa0]\s*")
_STRAY_BEFORE = re.compile(
    rf"(?P<blanks> *)[^\w\s\"'#&*!{{\[-]+\s*(?P<words>(?:- +)*{KEY}:(?:\s.*)?|- +\S.*)$"
)
_STRAY_VALUE = re.compile(rf"(?P<head>\s*(?:- +)*{KEY}:)\s+[^\w\s\"'{{\[&*!|>-]+$")
_SENTENCE = re.compile(r"[。！？；]|，.*，|.{40}")


@in_one_line
def wide_in_flow(body: str) -> str | None:
    """`{预算： 3，决算： 4}` with English punctuation: only what separates, commas within a text stay."""
    match = _OPENS_FLOW.match(body)
    if not match:
        return None

    def change(text: str) -> str:
        text = text.translate(_FLOW_BRACKETS)
        text = _FLOW_COMMA.sub(", ", text).replace(", }", "}")
        return _FLOW_COLON.sub(r"\g<key>: ", text.replace(", }", "}"))

    head = match.group("head").replace("：", ":").rstrip()
    flow = _outside_quotes(match.group("flow"), change)
    return f"{head} {flow}" if head else match.group("head") + flow


@in_one_line
def wide_list(body: str) -> str | None:
    """`[甲，乙]` with English commas, where the commas stand between short words and outside brackets."""
    match = _OPENS_FLOW.match(body)
    if not match or "[" not in match.group("flow"):
        return None
    return match.group("head") + _outside_quotes(
        match.group("flow"), lambda text: OUTER_COMMA.sub(", ", text)
    )


@in_one_line
def wide_pair(body: str) -> str | None:
    """`预算：3` with an English colon; a whole sentence after the colon is text, not a value."""
    match = WIDE_PAIR.match(body)
    if not match or _SENTENCE.search(match.group("value")):
        return None
    return f"{match.group('head')}: {match.group('value')}".rstrip()


@in_one_line
def wide_key(body: str) -> str | None:
    """`原因：主要: 人员增加` with the key cut at its Chinese colon."""
    match = WIDE_PAIR.match(body)
    return (
        match["head"] + ": " + re.sub(r":\s+", "：", match["value"]) if match else None
    )


@in_one_line
def tight_pair(body: str) -> str | None:
    """`预算:3` with the space after its colon."""
    match = TIGHT_PAIR.match(body)
    return f"{match.group('head')}: {match.group('value')}" if match else None


@in_one_line
def tight_in_flow(body: str) -> str | None:
    """`{预算:3}` with the space after its colon."""
    return _outside_quotes(body, lambda text: _FLOW_TIGHT.sub(r"\g<key>: ", text))


@in_one_line
def thousands_in_flow(body: str) -> str | None:
    """`{预算: 15,824,000}` without the commas, which part the items of a flow."""
    return _outside_quotes(
        body,
        lambda text: _FLOW_THOUSANDS.sub(
            lambda match: match.group().replace(",", ""), text
        ),
    )


@in_one_line
def wide_space(body: str) -> str | None:
    """`预算:　3` with a plain space after its colon."""
    return _outside_quotes(body, lambda text: _WIDE_SPACE.sub(r"\g<key>: ", text))


@in_one_line
def spare_comma(body: str) -> str | None:
    """`{预算: 3, , 决算: 4}` without the comma too many."""
    if not _OPENS_FLOW.match(body):
        return None
    return _outside_quotes(
        body, lambda text: re.sub(r"(?<=[{\[,])\s*,\s*", " ", text).replace("{ ", "{")
    )


def stray_mark(lines: TextLines, number: int) -> Iterator[Edits]:
    """A line without the punctuation that stands alone before its key, or in the place of its value."""
    body, comment = split(lines[number])
    match = _STRAY_BEFORE.match(body)
    if match:
        for indent in dict.fromkeys(
            [len(match["blanks"]), *_indents(lines, number, len(match["blanks"]))]
        ):
            yield {number: " " * indent + match["words"] + comment}
    yield from _stray_value(lines, number)


@in_one_line
def _stray_value(body: str) -> str | None:
    """`附件: 、` without its value."""
    return _STRAY_VALUE.sub(r"\g<head>", body)


@in_one_line
def no_colon_in_flow(body: str) -> str | None:
    """`{预算 3}` with its colon, where what follows is a figure."""

    def change(match: re.Match[str]) -> str:
        return (
            f"{match['key']}: {match['value']}"
            if is_figure(match["value"])
            else match.group()
        )

    return _outside_quotes(body, lambda text: _FLOW_NO_COLON.sub(change, text))


@in_one_line
def no_colon(body: str) -> str | None:
    """`预算 3` with its colon, where what follows is a figure."""
    match = _NO_COLON.match(body)
    return (
        f"{match['head']}: {match['value']}"
        if match and is_figure(match["value"])
        else None
    )


def bare_key(lines: TextLines, number: int) -> Iterator[Edits]:
    """`收入` with its colon, where indented lines follow or keys stand right above and below."""
    body, comment = split(lines[number])
    if not re.fullmatch(rf"\s*{KEY}", body):
        return
    above = previous(lines, number)
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    own, next_indent = indent_of(body), indent_of(below)
    among_keys = (
        next_indent == own and above is not None and _OPENS_KEY.match(lines[above])
    )
    children = next_indent > own and (
        _OPENS_KEY.match(below) or below.lstrip().startswith("- ")
    )
    if children or (among_keys and _OPENS_KEY.match(below)):
        yield {number: f"{body}:{comment}"}


@in_one_line
def no_comma_in_flow(body: str) -> str | None:
    """`{预算: 3 决算: 4}` with its comma."""
    if not _OPENS_FLOW.match(body):
        return None
    return _outside_quotes(
        body, lambda text: re.sub(rf"(?<=[^\s{{\[,:])\s+(?={KEY}:\s)", ", ", text)
    )


# ── values that open with a mark of YAML's ──────────────────────────────────

_FLOW_COMPARISON = re.compile(
    r"(?P<head>[:,\[{]\s*)(?P<value>>\s*=?[^,}\]]*?)(?=\s*[,}\]])"
)
_FLOW_RESERVED = re.compile(
    r"(?P<head>[:,]\s+|[\[{]\s*)(?P<value>\{\{.*?\}\}[^,}\]]*|[@`%*&!|][^,}\]]*?)(?=\s*[,}\]])"
)
_RESERVED = (*"@`%*&!|>?,]}", "{{", "- ")
_STARTS_QUOTED = re.compile(
    r"""(?P<head>(?:^|[:,\[{]|-\s)\s*)(?P<mark>["'])(?P<text>[^"']*)(?P=mark)(?=\s*[^\s,}\]:#])"""
)
_CUT_FLOW = re.compile(
    r"(?P<head>.*[{,]\s*[^,{}:]+:\s+)(?P<value>[^,{}:]* #[^,{}]*?)(?P<tail>\s*[,}].*)$"
)
_ANCHOR = re.compile(r"(?P<head>:|-)\s+&[\w-]+\s*$")


@in_one_line
def comparison(body: str) -> str | None:
    """`目标: >90%` in quotation marks: YAML takes the `>` for its own, no reader takes it for anything but a target."""
    match = _value(body)
    if match and re.match(r">\s*=?\s*[-\d０-９]", match["value"]):
        return f"{match['head']} {quoted(match['value'])}"
    return _outside_quotes(body, lambda text: _FLOW_COMPARISON.sub(_quote_value, text))


def _quote_value(match: re.Match[str]) -> str:
    return match["head"] + quoted(match["value"])


@in_one_line
def starts_quoted(body: str) -> str | None:
    """`原因: "三公"经费减少` with Chinese quotation marks."""
    mended = _STARTS_QUOTED.sub(r"\g<head>“\g<text>”", body)
    match = _value(mended) if mended != body else None
    if match and mended[match.start("value")] not in "[{":
        value = re.sub(r'"([^"]*)"', r"“\1”", match["value"])
        return f"{match['head']}{match['gap']}{value}"
    return mended


@in_one_line
def reserved(body: str) -> str | None:
    """`备注: @…`, `比例: %5`, `原因: {{ 收入 }}万元`, `依据: [1]号文` in quotation marks."""
    match = _value(body)
    if match is None:
        return None
    value = match["value"]
    if value == "-" or value.startswith(_RESERVED) or _closes_within(value):
        return f"{match['head']} {quoted(value)}"
    return _outside_quotes(body, lambda text: _FLOW_RESERVED.sub(_quote_value, text))


def _closes_within(value: str) -> bool:
    """Whether a bracket opened by the first character is closed and words are stuck to it."""
    if value[0] not in "[{":
        return False
    end = _closing(value)
    return end is not None and end + 1 < len(value) and value[end + 1] not in " ,]}"


def _closing(value: str) -> int | None:
    """Where the bracket that opens the value is closed."""
    depth = 0
    for index, character in enumerate(_masked(value)):
        depth += (character in "[{") - (character in "]}")
        if depth == 0:
            return index
    return None


@in_one_line
def without_anchor(body: str) -> str | None:
    """`收入: &a` without the anchor."""
    return _ANCHOR.sub(r"\g<head>", body)


@in_one_line
def backslash(body: str) -> str | None:
    r"""`"D:\报表"` in single quotation marks, where a backslash is only a backslash."""
    return re.sub(r'"([^"\']*\\[^"\']*)"', r"'\1'", body)


@in_one_line
def second_colon(body: str) -> str | None:
    """`原因: 主要原因: 人员增加` with Chinese colons in the text."""
    match = PAIR.match(body)
    if not match or match["value"][0] in "\"'[{|>":
        return None
    return match["head"] + match["gap"] + re.sub(r":(?:\s+|$)", "：", match["value"])


@in_one_line
def second_colon_in_flow(body: str) -> str | None:
    """`{原因: 主要: 人员增加}` with a Chinese colon in the text."""
    return _outside_quotes(
        body, lambda text: re.sub(rf"(?<=[{{,])(\s*{KEY}: [^,{{}}:]*): ", r"\1：", text)
    )


def cut_flow(lines: TextLines, number: int) -> Iterator[Edits]:
    """A flow cut off by ` #`, with the value that holds the mark in quotation marks."""
    match = _CUT_FLOW.match(lines[number])
    if match:
        yield {number: match["head"] + quoted(match["value"]) + match["tail"]}


def cut_text(lines: TextLines, number: int) -> Iterator[Edits]:
    """A text of several lines cut off by ` #` in the line above, with a full-width mark instead."""
    above = previous(lines, number)
    if above is None or not indent_of(lines[number]) or not _is_prose(lines[number]):
        return
    body, comment = split(lines[above])
    if body and not body.endswith(":") and comment.strip():
        yield {above: body + comment.replace("#", "＃", 1)}


# ── brackets and quotation marks ────────────────────────────────────────────

_PARTNER = {"{": "}", "[": "]"}


@in_one_line
def brackets(body: str) -> str | None:
    """The line with the brackets closed that it opens, or without those it closes too often."""
    match = _OPENS_FLOW.match(body)
    if not match:
        return None
    still_open: list[str] = []
    kept = []
    start = match.start("flow")
    for character, masked in zip(body[start:], _masked(body)[start:], strict=True):
        if masked in _PARTNER:
            still_open.append(_PARTNER[masked])
        elif masked in "]}":
            if not still_open:
                continue
            if still_open[-1] != masked:
                kept.append(still_open.pop())
                continue
            still_open.pop()
        kept.append(character)
    return body[:start] + "".join(kept).rstrip(" ,") + "".join(reversed(still_open))


def words_after_flow(lines: TextLines, number: int) -> Iterator[Edits]:
    """`{货物: 0} 示例` with the words made a comment."""
    body, comment = split(lines[number])
    match = _OPENS_FLOW.match(body)
    end = _closing(match["flow"]) if match else None
    if match and end is not None:
        words = match["flow"][end + 1 :].strip()
        if words and words[0] not in ",}]":
            kept = match["head"] + match["flow"][: end + 1]
            yield {number: f"{kept}  # {words}{comment}"}


def unclosed_quote(lines: TextLines, number: int) -> Iterator[Edits]:
    """The nearest line at or above this one with an odd quotation mark, closed where its value may end."""
    for above in range(number, max(-1, number - _LOOK_BACK), -1):
        line = lines[above]
        if line.lstrip()[:1] in {'"', "'"}:
            yield {above: line.replace(line.lstrip()[0], "", 1)}
        match = re.search(r"""(?:[:,\[{-]\s+|[\[{])(["'])""", _masked(line))
        if match:
            yield from _closed(line, above, match.start(1))
            yield from _closed_below(lines, above, match[1])
            return


def _closed_below(lines: TextLines, number: int, mark: str) -> Iterator[Edits]:
    """A value of several lines closed at the end of its last one, before the next key."""
    for below in range(number + 1, len(lines)):
        if _OPENS_KEY.match(lines[below]):
            return
        if lines[below].strip():
            yield {below: lines[below].rstrip() + mark}


def _closed(line: str, number: int, start: int) -> Iterator[Edits]:
    """The quotation mark at `start` closed before the comment, before the next comma or brace, or at the line's end."""
    mark, rest = line[start], line[start + 1 :]
    comment = re.search(r"\s+#|$", rest)
    flow = re.search(r"\s*[,}\]]|$", rest)
    ends = [
        found.start()
        for found in (flow if line[:start].count("{") else None, comment)
        if found
    ]
    for end in [*ends, len(rest.rstrip())]:
        yield {
            number: line[: start + 1] + rest[:end].replace(mark, "") + mark + rest[end:]
        }


# ── indentation ─────────────────────────────────────────────────────────────

_BLANKS = re.compile("[ \t\u3000\xa0]*")


def blank_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """Keys indented by tabs or full-width spaces, from this line on, indented by plain ones like their neighbours."""
    run = list(lines)
    edits: Edits = {}
    for at in range(number, len(lines)):
        if not _strangely_indented(lines[at]):
            break
        edits[at] = run[at] = _plainly_indented(run, at)
    if edits:
        yield edits
        yield {number: edits[number]}


def _strangely_indented(line: str) -> bool:
    """Whether a key or an item stands behind blanks that YAML does not count."""
    blanks = _leading_blanks(line)
    words = line[len(blanks) :]
    is_entry = (
        _OPENS_KEY.match(words) or words.startswith("- ") or WIDE_PAIR.match(words)
    )
    return bool(blanks.strip(" ") and is_entry)


def _leading_blanks(line: str) -> str:
    match = _BLANKS.match(line)
    return match.group() if match else ""


def _plainly_indented(lines: TextLines, number: int) -> str:
    """The line with the indentation nearest to how it looks: a tab or a full-width space is two columns wide."""
    blanks = _leading_blanks(lines[number])
    width = sum(1 if blank in " \xa0" else 2 for blank in blanks)
    indent = next(iter(_indents(lines, number, width)), width)
    return " " * indent + lines[number][len(blanks) :]


def tab_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """As above, where the line is indented by tabs."""
    if "\t" in _leading_blanks(lines[number]):
        yield from blank_indent(lines, number)


def _indents(lines: TextLines, number: int, near: int) -> list[int]:
    """The indentations a key on this line may have, the one nearest to `near` first, the deeper of two."""
    above = previous(lines, number)
    found: set[int] = {0} if above is None else set()
    limit = sys.maxsize
    if above is not None and split(lines[above])[0].endswith(":"):
        found.add(indent_of(lines[above]) + 2)
    while above is not None and limit and number - above <= _LOOK_BACK:
        line = lines[above]
        if indent_of(line) < limit:
            limit = indent_of(line)
            dashes = re.match(r"\s*(?:- +)+", line)
            found |= {limit, dashes.end()} if dashes else {limit}
        above = previous(lines, above)
    return sorted(found, key=lambda indent: (abs(indent - near), -indent))


def key_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """A key too far in or out, moved with all that hangs on it to where its neighbours stand."""
    line = lines[number]
    if not (_OPENS_KEY.match(line) or line.lstrip().startswith("- ")):
        return
    indent = indent_of(line)
    end = number + 1
    while end < len(lines) and (
        not lines[end].strip() or indent_of(lines[end]) >= max(indent, 1)
    ):
        end += 1
    for target in _indents(lines, number, indent):
        if target != indent:
            moved = range(number, end)
            yield {
                at: _moved(lines[at], target - indent)
                for at in moved
                if lines[at].strip()
            }


def _moved(line: str, by: int) -> str:
    return " " * max(0, indent_of(line) + by) + line.lstrip(" ")


def first_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """The file's first key moved to the margin, where the others stand there."""
    first = next(
        (
            at
            for at, line in enumerate(lines)
            if line.strip() and not line.lstrip().startswith("#")
        ),
        None,
    )
    if first is not None and indent_of(lines[first]) and not indent_of(lines[number]):
        yield {
            at: _moved(lines[at], -indent_of(lines[first]))
            for at in range(first, number)
            if lines[at].strip()
        }


@in_one_line
def tight_dash(body: str) -> str | None:
    """`-甲` with the space after its dash."""
    match = re.match(r"(\s*)[-－–—·•](?=[^\s-])(.*)$", body)
    return f"{match[1]}- {match[2]}" if match else None


# ── text pasted from Word ───────────────────────────────────────────────────


def pasted(lines: TextLines, number: int) -> Iterator[Edits]:
    """Paragraphs at the margin, from this line on: indented so that they go on with the value above, or left out."""
    run = _prose_from(lines, number)
    if not run:
        return
    above = previous(lines, number)
    if above is not None:
        blanks = " " * (
            indent_of(lines[above]) + (2 if _OPENS_KEY.match(lines[above]) else 0)
        )
        yield {at: blanks + lines[at].strip() for at in run}
        yield {number: blanks + lines[number].strip()}
    yield dict.fromkeys(run, "")
    yield {number: ""}


def _prose_from(lines: TextLines, number: int) -> list[int]:
    """The lines of text, no keys and no items among them, from this one on."""
    found = []
    for at in range(number, len(lines)):
        if lines[at].strip() and not _is_prose(lines[at]):
            break
        if lines[at].strip():
            found.append(at)
    return found if found[:1] == [number] else []


def _is_prose(line: str) -> bool:
    return re.match(
        r"\s*[\w“‘（《〔【①-⑳—…]", line
    ) is not None and not _OPENS_KEY.match(line)
