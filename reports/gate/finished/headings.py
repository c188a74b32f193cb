"""Headings beside those of their kind: a number twice, one in digits, a list that begins with 二, another year."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import problem
from reports.gate.finished.numbering import (
    is_heading,
    numbered_as,
    spelled,
    title_of,
)
from reports.gate.finished.plain import Mark, Plain, mark, spot

_CHAPTER, _SECTION = "一、", "（一）"
# How a heading of these looks that was numbered in digits.
_IN_DIGITS = {_CHAPTER: Pattern(r"\d{1,2}、(?!\d)"), _SECTION: Pattern(r"（\d{1,2}）")}
_STYLE_OF = {_CHAPTER: "1.", _SECTION: "（1）"}
_PART = Pattern(r"第[一二三四五六七八九十]{1,3}[部章编]|附[件录]")


class _Heading(Struct, frozen=True):
    """A numbered heading: its style, its number, its line and where it is among the others."""

    style: str
    number: int
    at: int
    line: Plain


def find_wrong_headings(lines: Sequence[Plain]) -> Iterator[Mark]:
    """A09 for headings with a number that the one before has too, that are numbered in digits among 汉字, or
    that begin with 二.

    Where the program that shows the text numbers some of its paragraphs, nobody could say so.
    """
    own = [(at, one) for at, one in enumerate(lines) if one.is_body and not one.is_cell]
    if any(line.numbered for _, line in own):
        return
    last: dict[str, _Heading] = {}
    for at, line in own:
        if _PART.match(line.words):
            last = {}
        found = numbered_as(line)
        if found is None or not is_heading(line):
            continue
        one = _Heading(found[0], found[1], at, line)
        if one.style in (_CHAPTER, _SECTION):
            yield from _doubled(one, last.get(one.style))
            yield from _begun_late(one, last, lines)
        else:
            yield from _in_digits(one, last, own)
        if one.style == _CHAPTER:
            last = {}
        elif one.style == _SECTION:
            last = {_CHAPTER: last[_CHAPTER]} if _CHAPTER in last else {}
        last[one.style] = one


def _doubled(one: _Heading, before: _Heading | None) -> Iterator[Mark]:
    if before is None or one.number != before.number or one.number == 1:
        return
    if title_of(one.line) == title_of(before.line):
        return
    told = problem(
        "A09",
        "doubled",
        words=one.line.words[:12],
        other=before.line.words[:12],
    )
    there = spot(before.at, before.line, 0, len(before.line.words))
    yield mark(told, one.at, one.line, 0, len(one.line.words), there)


def _begun_late(
    one: _Heading, last: dict[str, _Heading], lines: Sequence[Plain]
) -> Iterator[Mark]:
    """（二） behind the heading of its chapter, and no （一） between them."""
    chapter = last.get(_CHAPTER)
    if one.style != _SECTION or one.number != 2 or chapter is None:
        return
    between = lines[chapter.at : one.at]
    if _SECTION in last or any(_SECTION in line.words for line in between):
        return
    told = problem("A09", "gap", words=one.line.words[:12], wanted=_SECTION)
    yield mark(told, one.at, one.line, 0, len(one.line.words))


def _in_digits(
    one: _Heading, last: dict[str, _Heading], own: Sequence[tuple[int, Plain]]
) -> Iterator[Mark]:
    """6、 behind 五、, (3) behind （二）, with no 5. or (2) before it."""
    for style, pattern in _IN_DIGITS.items():
        before = last.get(style)
        if before is None or _STYLE_OF[style] != one.style or one.style in last:
            continue
        if one.number != before.number + 1 or not pattern.match(one.line.words):
            continue
        follows = next(
            (found for at, line in own if at > one.at if (found := numbered_as(line))),
            None,
        )
        # The next in 汉字 is told as a gap.
        if follows and follows[:2] == (style, one.number + 1):
            continue
        wanted = spelled(style, one.number)
        told = problem("A09", "digits", words=one.line.words[:12], wanted=wanted)
        there = spot(before.at, before.line, 0, len(before.line.words))
        yield mark(told, one.at, one.line, 0, len(one.line.words), there)


# ── a heading of another year ───────────────────────────────────────────────

_YEAR = Pattern(r"(?<![\d〔（/.\-—~至])(20\d\d)年度?(?!\d)")
_OF_REPORT = Pattern("决算|自评|绩效评价|预算执行|支出情况")
_COMPARED = Pattern("[比较与和至到—]|上年|结转|以前|历年|[末底初]|[·.…]")


def find_headings_of_other_years(lines: Sequence[Plain], year: int) -> Iterator[Mark]:
    """A04 for each heading that calls the report one of the year before."""
    for at, line in enumerate(lines):
        words = line.words
        if line.is_cell or not line.is_body or not is_heading(line):
            continue
        years = _YEAR.findall(words) if "年" in words else []
        if years != [str(year - 1)] or not _OF_REPORT.search(words):
            continue
        if _COMPARED.search(words) or "，" in words or "《" in words:
            continue
        found = _YEAR.search(words)
        assert found is not None
        told = problem("A04", "named", words=found.group(), year=year)
        yield mark(told, at, line, *found.span())
