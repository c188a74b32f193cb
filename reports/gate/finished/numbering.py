"""The numbers of headings and lists as they are typed: gaps, mixed styles, numbers that are lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.plain import (
    HAN_DIGITS,
    Mark,
    Plain,
    Spot,
    mark,
    read_number,
    spot,
)

# What a line that begins with a bare number counts, measures or dates.
_COUNTED = "年月日个项人名次家户件万亿元级类种点时份条批辆台套所期届周天米吨分百千多余位岁号倍成大小多"
_CHAPTER = Pattern(rf"([{HAN_DIGITS}]{{1,3}})、")
_SECTION = Pattern(rf"（([{HAN_DIGITS}]{{1,3}})）")
# 8.2023年…: an entry that begins with a year.
_POINT = Pattern(r"(\d{1,2})[.、](?!\d(?!\d{3}年))")
_IN_BRACKETS = Pattern(r"（(\d{1,2})）")
_BEFORE_BRACKET = Pattern(r"(\d{1,2})）")
_BARE = Pattern(rf"(\d{{1,2}})(?=[^\W\d_A-Za-z])(?![{_COUNTED}])")
_STYLES: Mapping[str, Pattern] = {
    "一、": _CHAPTER,
    "（一）": _SECTION,
    "1.": _POINT,
    "（1）": _IN_BRACKETS,
    "1）": _BEFORE_BRACKET,
    "1": _BARE,
}
_DEPTH = {"一、": 0, "（一）": 1, "1.": 2, "（1）": 3, "1）": 3, "1": 3}
_NOISE = Pattern(r"0{2,8}\d{0,8}[.、]")
_LONGEST_HEADING = 40
_ENDS = "。；！？：，"
_FEWEST = 3


def numbered_as(line: Plain) -> tuple[str, int, re.Match[str]] | None:
    """The style and the number that a line begins with."""
    for style, pattern in _STYLES.items():
        found = pattern.match(line.words)
        if found is None or (style == "1" and not is_heading(line)):
            continue
        number = read_number(found[1])
        return (style, number, found) if number else None
    return None


def is_heading(line: Plain) -> bool:
    """Whether a line is short and no sentence."""
    return len(line.words) <= _LONGEST_HEADING and "。" not in line.words


def find_wrong_numbering(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A09 for numbers that are noise, out of order, of another style than those beside them, or lost.

    Where the program that shows the text numbers some of its paragraphs, nobody could say what is
    lacking.
    """
    own = [(at, one) for at, one in enumerate(lines) if one.is_body and not one.is_cell]
    for at, line in own:
        if line.words.startswith("00") and (found := _NOISE.match(line.words)):
            told = problem("A09", "noise", words=found.group())
            yield mark(told, at, line, *found.span())
    if any(line.numbered for _, line in own):
        return
    yield from _gaps(own)
    yield from _mixed(own)
    yield from _lost(own)


def _gaps(own: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    """Where a number does not follow on the one before it of its style."""
    last: dict[str, tuple[int, int]] = {}
    # What was reached before a list of the same style began within an entry of another.
    outer: dict[str, set[int]] = {}
    by_start = {
        title_of(line): numbered_as(line) for _, line in own if numbered_as(line)
    }
    for position, (at, line) in enumerate(own):
        found = numbered_as(line)
        if found is None:
            continue
        style, number, _ = found
        before = last.get(style)
        goes_on = any(
            reached == number - 1
            for other, (reached, _) in last.items()
            if _DEPTH[other] == _DEPTH[style]
        ) or number - 1 in outer.get(style, ())
        if before and number == 1:
            outer.setdefault(style, set()).add(before[0])
        if before and number == before[0] + 2 and style != "1" and not goes_on:
            between = [own[each] for each in range(before[1] + 1, position)]
            lost = [
                (there, one)
                for there, one in between
                if numbered_as(one) is None and title_of(one) in by_start
            ]
            there, one = lost[0] if len(lost) == 1 else (at, line)
            told = problem(
                "A09", "gap", words=_shown(line), wanted=spelled(style, number - 1)
            )
            yield mark(
                told, there, one, 0, min(len(one.words), 12), *_whole(own[before[1]])
            )
        last = {
            other: reached
            for other, reached in last.items()
            if _DEPTH[other] < _DEPTH[style]
            or (other != style and _DEPTH[other] == _DEPTH[style])
        }
        outer = {key: one for key, one in outer.items() if _DEPTH[key] <= _DEPTH[style]}
        last[style] = (number, position)


def _whole(own: tuple[int, Plain]) -> tuple[Spot, ...]:
    at, line = own
    return (spot(at, line, 0, min(len(line.words), 12)),)


def title_of(line: Plain) -> str:
    """A line's words up to its first full stop, without its number."""
    words = line.words
    for pattern in _STYLES.values():
        if found := pattern.match(words):
            words = words[found.end() :]
            break
    return words.partition("。")[0][:_LONGEST_HEADING]


def _shown(line: Plain) -> str:
    return line.words[:12]


def spelled(style: str, number: int) -> str:
    """A number as a style writes it."""
    digits = (
        str(number)
        if "1" in style
        else HAN_DIGITS[number - 1]
        if number <= 10
        else f"十{HAN_DIGITS[number - 11]}"
    )
    return style.replace("1", digits).replace("一", digits)


def _mixed(own: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    """Lists of headings whose numbers go on in another style: 1） 2） （3）."""
    block: list[tuple[int, Plain, str, int, int]] = []
    for at, line in [*own, (-1, None)]:
        found = numbered_as(line) if line is not None else ("一、", 1, None)
        if found is None or (
            line is not None and not is_heading(line) and _DEPTH[found[0]] == 3
        ):
            continue
        style, number, match = found
        if _DEPTH[style] < 3 or (block and number != block[-1][3] + 1):
            yield from _styles_of(block)
            block = []
        if _DEPTH[style] == 3 and line is not None and match is not None:
            block.append((at, line, style, number, match.end()))


def _styles_of(block: Sequence[tuple[int, Plain, str, int, int]]) -> Iterator[Mark]:
    styles = list(dict.fromkeys(style for _, _, style, _, _ in block))
    if len(styles) < 2 or len(block) < _FEWEST:
        return
    shown = "、".join(one.words[:end] for _, one, _, _, end in block[:9])
    told = problem("A09", "styles", words=shown)
    spots = [
        spot(at, line, 0, min(len(line.words), end + 4))
        for at, line, _, _, end in block
    ]
    yield Mark(told, tuple(spots))


def _lost(own: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    """A short line without a number, behind 三、, under which （一） begins anew."""
    reached = 0
    for (_, before), (at, line), (_, after) in zip(own, own[1:], own[2:], strict=False):
        found = numbered_as(before)
        if found and found[0] == "一、":
            reached = found[1]
        is_first = (found := numbered_as(after)) is not None and found[:2] == (
            "（一）",
            1,
        )
        if (
            is_first
            and reached >= 2
            and numbered_as(line) is None
            and 4 <= len(line.words) <= 25
            and line.words[-1] not in _ENDS + "表）"
            and before.words[-1:] == "。"
            and before.is_prose
            and not any(one.isdigit() for one in line.words)
        ):
            wanted = spelled("一、", reached + 1)
            told = problem("A09", "lost", words=line.words, wanted=wanted)
            yield mark(told, at, line, 0, len(line.words))


# ── what closes a paragraph ─────────────────────────────────────────────────

_CLOSED = "。；！？：…”）"
_GOES_ON = Pattern(r"[^\W\d_A-Za-z]")
_LEAST_OF_PROSE, _SURELY_PROSE = 20, 36


def find_broken_paragraphs(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A13 for paragraphs that are cut in two, all in one, and for entries of a list of which the others
    end with a full stop.
    """
    own = [(at, one) for at, one in enumerate(lines) if one.is_body and not one.is_cell]
    broken = [
        spot(at, line, max(len(line.words) - 12, 0), len(line.words))
        for (at, line), (_, after) in pairwise(own)
        if _is_cut(line, after)
    ]
    if broken:
        first = lines[broken[0].line]
        told = problem("A13", "broken", words=first.words[-12:], count=len(broken))
        yield Mark(told, tuple(broken))
    cut = {one.line for one in broken}
    yield from _unclosed_entries([one for one in own if one[0] not in cut])


def _is_cut(line: Plain, after: Plain) -> bool:
    """Whether the next paragraph goes on in the middle of a sentence."""
    words, follows = line.words, after.words
    is_long = len(words) >= _LEAST_OF_PROSE
    return (
        ((is_long and "。" in words) or (len(words) >= _SURELY_PROSE and "，" in words))
        and (words[-1] in "，、" or _GOES_ON.match(words[-1]) is not None)
        and numbered_as(after) is None
        and not line.level
        and not after.level
        and _GOES_ON.match(follows) is not None
        and "。" in follows
        and "：" not in follows.partition("。")[0]
    )


def _unclosed_entries(own: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    block: list[tuple[int, Plain]] = []
    for at, line in [*own, (-1, None)]:
        found = numbered_as(line) if line is not None else None
        is_entry = found is not None and found[0] == "1."
        goes_on = is_entry and found is not None and found[1] == len(block) + 1
        if not goes_on:
            yield from _unclosed_in(block)
            block = []
            goes_on = is_entry and found is not None and found[1] == 1
        if goes_on and line is not None:
            block.append((at, line))


def _unclosed_in(block: Sequence[tuple[int, Plain]]) -> Iterator[Mark]:
    """The one entry of a list that lacks the full stop that all others have."""
    without = [(at, line) for at, line in block if line.words[-1] not in _CLOSED]
    if len(block) < _FEWEST or len(without) != 1:
        return
    at, line = without[0]
    if len(line.words) < 8 or _GOES_ON.match(line.words[-1]) is None:
        return
    told = problem("A13", "unclosed entry", words=line.words[-12:])
    yield mark(told, at, line, max(len(line.words) - 6, 0), len(line.words))
