"""What slips of the pen look like in a line of YAML, and what the line should be.

A rule takes all lines and the number of one (from 0), and proposes edits; a proposal may be wrong,
`slips` tries it out.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator

from reports.source.yaml.line import (
    KEY,
    OPENS_KEY,
    PAIR,
    TextLines,
    change_outside_quotes,
    indent_of,
    is_figure,
    mask_quoted,
    match_value,
    previous_line,
    quote,
    split_comment,
)

Edits = dict[int, str]
MendRule = Callable[[TextLines, int], Iterable[Edits]]

# How many lines above may explain a line: enough for any text, few enough for any file.
_LOOK_BACK = 200


def in_one_line(mend: Callable[[str], str | None]) -> MendRule:
    """A rule from a function that mends a line without its comment."""

    def rule(lines: TextLines, number: int) -> Iterator[Edits]:
        body, comment = split_comment(lines[number])
        mended = mend(body)
        if mended is not None and mended != body:
            yield {number: (mended + comment).rstrip()}

    return rule


# ── punctuation ─────────────────────────────────────────────────────────────

_FLOW_COLON = re.compile(rf"(?P<key>(?:^|[{{,，｛])\s*{KEY})\s*：\s*")
_FLOW_COMMA = re.compile(rf"\s*，\s*(?={KEY}\s*[:：]|[}}｝]|$)")
_FLOW_THOUSANDS = re.compile(r"(?<=: )[^,{}\[\]:\d]*\d{1,3}(?:,\d{3})+(?!\d)")
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
    """`{预算： 3，决算： 4}` with English punctuation.

    Only what separates is changed, commas within a text stay.
    """
    match = _OPENS_FLOW.match(body)
    if not match:
        return None

    def change(text: str) -> str:
        text = text.translate(_FLOW_BRACKETS)
        text = _FLOW_COMMA.sub(", ", text).replace(", }", "}")
        return _FLOW_COLON.sub(r"\g<key>: ", text.replace(", }", "}"))

    head = match.group("head").replace("：", ":").rstrip()
    flow = change_outside_quotes(match.group("flow"), change)
    return f"{head} {flow}" if head else match.group("head") + flow


@in_one_line
def wide_list(body: str) -> str | None:
    """`[甲，乙]` with English commas, where they stand between short words and outside brackets."""
    match = _OPENS_FLOW.match(body)
    if not match or "[" not in match.group("flow"):
        return None
    return match.group("head") + change_outside_quotes(
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
    """`原因：主要: 人员增加` with the key cut at its Chinese colon.

    What is no text behind the English one is the value of the whole: `质量指标：合格率: 96%`.
    """
    match = WIDE_PAIR.match(body)
    inner = re.search(r":(?:\s+(?P<text>.*))?$", match["value"]) if match else None
    if not match or not inner or not inner["text"]:
        return None
    if is_figure(inner["text"]) or inner["text"][0] in "{[\"'|>":
        return None
    return match["head"] + ": " + re.sub(r":\s+", "：", match["value"])


@in_one_line
def tight_pair(body: str) -> str | None:
    """`预算:3` with the space after its colon."""
    match = TIGHT_PAIR.match(body)
    return f"{match.group('head')}: {match.group('value')}" if match else None


@in_one_line
def tight_in_flow(body: str) -> str | None:
    """`{预算:3}` with the space after its colon."""
    return change_outside_quotes(body, lambda text: _FLOW_TIGHT.sub(r"\g<key>: ", text))


@in_one_line
def thousands_in_flow(body: str) -> str | None:
    """`{预算: 15,824,000}` without the commas, which part the items of a flow."""
    return change_outside_quotes(
        body,
        lambda text: _FLOW_THOUSANDS.sub(
            lambda match: match.group().replace(",", ""), text
        ),
    )


@in_one_line
def wide_space(body: str) -> str | None:
    """`预算:　3` with a plain space after its colon."""
    return change_outside_quotes(body, lambda text: _WIDE_SPACE.sub(r"\g<key>: ", text))


@in_one_line
def spare_comma(body: str) -> str | None:
    """`{预算: 3, , 决算: 4}` without the comma too many."""
    if not _OPENS_FLOW.match(body):
        return None
    return change_outside_quotes(
        body, lambda text: re.sub(r"(?<=[{\[,])\s*,\s*", " ", text).replace("{ ", "{")
    )


def stray_mark(lines: TextLines, number: int) -> Iterator[Edits]:
    """A line without the punctuation that stands alone before its key, or instead of its value."""
    body, comment = split_comment(lines[number])
    match = _STRAY_BEFORE.match(body)
    if match:
        own = len(match["blanks"])
        for indent in dict.fromkeys([own, *_indents(lines, number, own)]):
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

    return change_outside_quotes(body, lambda text: _FLOW_NO_COLON.sub(change, text))


@in_one_line
def no_colon(body: str) -> str | None:
    """`预算 3` with its colon, where what follows is a figure; a tab parts cells of a table."""
    match = None if "\t" in body.strip() else _NO_COLON.match(body)
    return (
        f"{match['head']}: {match['value']}"
        if match and is_figure(match["value"])
        else None
    )


def bare_key(lines: TextLines, number: int) -> Iterator[Edits]:
    """`收入` with its colon, where indented lines follow or keys stand right above and below."""
    body, comment = split_comment(lines[number])
    if not re.fullmatch(rf"\s*{KEY}", body):
        return
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    if indent_of(below) > indent_of(body):
        is_key = _opens_entry(below)
    else:
        is_key = _stands_among_keys(lines, number, below)
    if is_key:
        yield {number: f"{body}:{comment}"}


def _opens_entry(line: str) -> bool:
    """Whether a line is a key or an item of a list."""
    return OPENS_KEY.match(line) is not None or line.lstrip().startswith("- ")


def _stands_among_keys(lines: TextLines, number: int, below: str) -> bool:
    """Whether there are keys above a line and, as far in as it is, below it."""
    above = previous_line(lines, number)
    if above is None or indent_of(below) != indent_of(lines[number]):
        return False
    return bool(OPENS_KEY.match(lines[above]) and OPENS_KEY.match(below))


@in_one_line
def no_comma_in_flow(body: str) -> str | None:
    """`{预算: 3 决算: 4}` with its comma."""
    if not _OPENS_FLOW.match(body):
        return None
    return change_outside_quotes(
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
# `|` and `>` open a block of text.
_BLOCK = re.compile(r"[|>][-+0-9]*")
_STARTS_QUOTED = re.compile(
    r"""(?P<head>(?:^|[:,\[{]|-\s)\s*)(?P<mark>["'])(?P<text>[^"']*)(?P=mark)(?=\s*[^\s,}\]:#])"""
)
_CUT_FLOW = re.compile(
    r"(?P<head>.*[{,]\s*[^,{}:]+:\s+)(?P<value>[^,{}:]* #[^,{}]*?)(?P<tail>\s*[,}].*)$"
)
_ANCHOR = re.compile(r"(?P<head>:|-)\s+&[\w-]+\s*$")


@in_one_line
def comparison(body: str) -> str | None:
    """`目标: >90%` in quotation marks.

    YAML takes the `>` for its own, no reader takes it for anything but a target.
    """
    match = match_value(body)
    if match and re.match(r">\s*=?\s*[-\d０-９]", match["value"]):
        return f"{match['head']} {quote(match['value'])}"
    return change_outside_quotes(
        body, lambda text: _FLOW_COMPARISON.sub(_quote_value, text)
    )


def _quote_value(match: re.Match[str]) -> str:
    return match["head"] + quote(match["value"])


@in_one_line
def starts_quoted(body: str) -> str | None:
    """`原因: "三公"经费减少` with Chinese quotation marks."""
    mended = _STARTS_QUOTED.sub(r"\g<head>“\g<text>”", body)
    match = match_value(mended) if mended != body else None
    if match and mended[match.start("value")] not in "[{":
        value = re.sub(r'"([^"]*)"', r"“\1”", match["value"])
        return f"{match['head']}{match['gap']}{value}"
    return mended


@in_one_line
def reserved(body: str) -> str | None:
    """`备注: @…`, `比例: %5`, `原因: {{ 收入 }}万元`, `依据: [1]号文` in quotation marks."""
    match = match_value(body)
    if match is None:
        return None
    value = match["value"]
    if _BLOCK.fullmatch(value):
        return None
    if value.startswith(_RESERVED) or _closes_within(value):
        return f"{match['head']} {quote(value)}"
    return change_outside_quotes(
        body, lambda text: _FLOW_RESERVED.sub(_quote_value, text)
    )


def lone_dash(lines: TextLines, number: int) -> Iterator[Edits]:
    """`预算: -`, a table's nothing, as 0 among figures and as 无 among words."""
    match = match_value(split_comment(lines[number])[0])
    if match and match["value"] == "-":
        word = "0" if _stands_among_figures(lines, number) else "无"
        end = len(match["head"]) + len(match["gap"]) + len(match["value"])
        yield {number: f"{match['head']} {word}{lines[number][end:]}"}


def _stands_among_figures(lines: TextLines, number: int) -> bool:
    """Whether a neighbour as far in as the line has a figure, or figures in braces."""
    indent = indent_of(lines[number])
    near = [*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2]]
    for line in near:
        match = match_value(split_comment(line)[0])
        if match is None or indent_of(line) != indent:
            continue
        pieces = re.split(r"[{},]|:\s", match["value"])
        if any(re.search(r"\d", piece) and is_figure(piece) for piece in pieces):
            return True
    return False


def _closes_within(value: str) -> bool:
    """Whether a bracket opened by the first character is closed and words are stuck to it."""
    if value[0] not in "[{":
        return False
    end = _closing(value)
    return end is not None and end + 1 < len(value) and value[end + 1] not in " ,]}"


def _closing(value: str) -> int | None:
    """Where the bracket that opens the value is closed."""
    depth = 0
    for index, character in enumerate(mask_quoted(value)):
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
    return re.sub(r'"([^"\'\\]*\\[^"\']*)"', r"'\1'", body)


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
    return change_outside_quotes(
        body, lambda text: re.sub(rf"(?<=[{{,])(\s*{KEY}: [^,{{}}:]*): ", r"\1：", text)
    )


def cut_flow(lines: TextLines, number: int) -> Iterator[Edits]:
    """A flow cut off by ` #`, with the value that holds the mark in quotation marks."""
    match = _CUT_FLOW.match(lines[number])
    if match:
        yield {number: match["head"] + quote(match["value"]) + match["tail"]}


def cut_text(lines: TextLines, number: int) -> Iterator[Edits]:
    """A text of several lines cut off by ` #` in the line above, with a full-width mark instead."""
    above = previous_line(lines, number)
    if above is None or not indent_of(lines[number]) or not _is_prose(lines[number]):
        return
    body, comment = split_comment(lines[above])
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
    for character, masked in zip(body[start:], mask_quoted(body)[start:], strict=True):
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
    body, comment = split_comment(lines[number])
    match = _OPENS_FLOW.match(body)
    end = _closing(match["flow"]) if match else None
    if match and end is not None:
        words = match["flow"][end + 1 :].strip()
        if words and words[0] not in ",}]":
            kept = match["head"] + match["flow"][: end + 1]
            yield {number: f"{kept}  # {words}{comment}"}


def unclosed_quote(lines: TextLines, number: int) -> Iterator[Edits]:
    """The nearest line at or above this one with an odd quotation mark, closed where it may end."""
    for above in range(number, max(-1, number - _LOOK_BACK), -1):
        line = lines[above]
        if line.lstrip()[:1] in {'"', "'"}:
            yield {above: line.replace(line.lstrip()[0], "", 1)}
        match = re.search(r"""(?:[:,\[{-]\s+|[\[{])(["'])""", mask_quoted(line))
        if match:
            yield from _closed(line, above, match.start(1))
            yield from _closed_below(lines, above, match[1])
            return


def _closed_below(lines: TextLines, number: int, mark: str) -> Iterator[Edits]:
    """A value of several lines closed at the end of its last one, before the next key."""
    for below in range(number + 1, len(lines)):
        if OPENS_KEY.match(lines[below]):
            return
        if lines[below].strip():
            yield {below: lines[below].rstrip() + mark}


def _closed(line: str, number: int, start: int) -> Iterator[Edits]:
    """The quotation mark at `start` closed where its value may end.

    That is before the next comma or brace of a flow, before the comment, or at the line's end.
    """
    mark, rest = line[start], line[start + 1 :]
    ends = []
    if "{" in line[:start]:
        ends.append(_find_end(r"\s*[,}\]]|$", rest))
    ends.append(_find_end(r"\s+#|$", rest))
    for end in [*ends, len(rest.rstrip())]:
        value = rest[:end].replace(mark, "")
        yield {number: line[: start + 1] + value + mark + rest[end:]}


def _find_end(pattern: str, text: str) -> int:
    """Where the pattern first matches, else the text's end."""
    match = re.search(pattern, text)
    return match.start() if match else len(text)


# ── indentation ─────────────────────────────────────────────────────────────

_BLANKS = re.compile("[ \t\u3000\xa0]*")


def blank_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """Keys indented by tabs or full-width spaces, from this line on, indented by plain ones.

    They then stand where their neighbours do.
    """
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
    is_entry = _opens_entry(words) or WIDE_PAIR.match(words) is not None
    return bool(blanks.strip(" ")) and is_entry


def _leading_blanks(line: str) -> str:
    match = _BLANKS.match(line)
    return match.group() if match else ""


def _plainly_indented(lines: TextLines, number: int) -> str:
    """The line with the indentation nearest to how it looks.

    A tab or a full-width space is two columns wide.
    """
    blanks = _leading_blanks(lines[number])
    width = sum(1 if blank in " \xa0" else 2 for blank in blanks)
    indent = next(iter(_indents(lines, number, width)), width)
    return " " * indent + lines[number][len(blanks) :]


def tab_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """As above, where the line is indented by tabs."""
    if "\t" in _leading_blanks(lines[number]):
        yield from blank_indent(lines, number)


def _indents(lines: TextLines, number: int, near: int) -> list[int]:
    """The indentations a key on this line may have, the one nearest to `near` first.

    Of two that are as near, the deeper one comes first.
    """
    above = previous_line(lines, number)
    found: set[int] = {0} if above is None else set()
    limit = sys.maxsize
    if above is not None and split_comment(lines[above])[0].endswith(":"):
        found.add(indent_of(lines[above]) + 2)
    while above is not None and limit and number - above <= _LOOK_BACK:
        line = lines[above]
        if indent_of(line) < limit:
            limit = indent_of(line)
            dashes = re.match(r"\s*(?:- +)+", line)
            found |= {limit, dashes.end()} if dashes else {limit}
        above = previous_line(lines, above)
    return sorted(found, key=lambda indent: (abs(indent - near), -indent))


def key_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """A key too far in or out, moved with all that hangs on it to where its neighbours stand."""
    if not _opens_entry(lines[number]):
        return
    indent = indent_of(lines[number])
    end = number + 1
    while end < len(lines) and (
        not lines[end].strip() or indent_of(lines[end]) >= max(indent, 1)
    ):
        end += 1
    for target in _indents(lines, number, indent):
        if target != indent:
            yield _move_lines(lines, range(number, end), target - indent)


def first_indent(lines: TextLines, number: int) -> Iterator[Edits]:
    """The file's first key moved to the margin, where the others stand there."""
    first = _first_line(lines)
    indent = indent_of(lines[first]) if first is not None else 0
    if first is not None and indent and not indent_of(lines[number]):
        yield _move_lines(lines, range(first, number), -indent)


def _first_line(lines: TextLines) -> int | None:
    """The first line that says something."""
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return number
    return None


def _move_lines(lines: TextLines, numbers: range, by: int) -> Edits:
    """The lines, but for blank ones, so many columns further in."""
    edits: Edits = {}
    for number in numbers:
        line = lines[number]
        if line.strip():
            edits[number] = " " * max(0, indent_of(line) + by) + line.lstrip(" ")
    return edits


@in_one_line
def tight_dash(body: str) -> str | None:
    """`-甲` with the space after its dash."""
    match = re.match(r"(\s*)[-－–—·•](?=[^\s-])(.*)$", body)
    return f"{match[1]}- {match[2]}" if match else None


# ── text pasted from Word ───────────────────────────────────────────────────


def pasted(lines: TextLines, number: int) -> Iterator[Edits]:
    """Paragraphs at the margin, from this line on.

    They are indented so that they go on with the value above, or left out.
    """
    run = _prose_from(lines, number)
    if not run:
        return
    above = previous_line(lines, number)
    if above is not None:
        blanks = " " * (
            indent_of(lines[above]) + (2 if OPENS_KEY.match(lines[above]) else 0)
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


def is_row(line: str) -> bool:
    """Whether a line looks like a row of a table: cells, figures among them."""
    cells = re.split(r"[\t,，]|\s+", line.strip())
    figures = sum(is_figure(cell) for cell in cells)
    return figures >= 2 or ("\t" in line.strip() and figures >= 1)


def _is_prose(line: str) -> bool:
    return re.match(
        r"\s*[\w“‘（《〔【①-⑳—…]", line
    ) is not None and not OPENS_KEY.match(line)
