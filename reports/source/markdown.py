"""The Markdown companion of a data file: what stands under which heading.

Codes: Y41 to Y48.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from reports.core.problems import Place, Problem, problem
from reports.source.yaml.pasted import pasted_tables

# A heading of the first level, its mark perhaps full-width or without the blank behind it.
_HEADING = re.compile(r" {0,3}[#＃](?![#＃])\s*(.*?)\s*$")
_RIGHT_HEADING = re.compile(r" {0,3}#(?:\s|$)")
# “#1 号楼” opens a sentence, no heading begins so.
_NUMBERED_TEXT = re.compile(r"\s*#\d{1,3}(?!\d)")
# A line that is one pair of Chinese brackets, with at most one pair in it.
_HINT_LINE = re.compile(r"\s*（[^（）]*(?:（[^（）]*）[^（）]*)*）\s*")
# What a blank form's hints speak of and a clerk's own bracket hardly does.
_HINT_WORDS = re.compile(r"字以内|写什么|检查时|请填|填写|没有就写|删掉这一行|删去本行")
READ_AGAIN = "（上年的文字：读一遍，改好以后，删掉这一行）"
"""The hint above a text of last year's that nobody has read again yet."""
WRITE_ANEW = "（每年重写：上年的没有带过来，请填写今年的）"
"""The hint in the place of a text that every year writes anew."""
# “（无）”, “（同上）” are answers.
_SHORT_WORDS = 5
# Four hundred pages, and more headings than any form has.
_MOST_CHARACTERS = 400_000
_MOST_HEADINGS = 1000


class TextSection(Struct, frozen=True):
    """What stands under a heading; line N of `text`, from 0, is line `line` + N of the file."""

    title: str
    text: str
    place: Place
    line: int


def read_sections(text: str, file: str) -> tuple[dict[str, TextSection], list[Problem]]:
    """The sections of a Markdown companion by title, and what is wrong with it.

    Headings may be wrong, hints of the blank form may have been left standing.
    """
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if _is_heading(line)]
    if len(text) > _MOST_CHARACTERS or len(heads) > _MOST_HEADINGS:
        return {}, [_too_long(text, heads, file)]
    problems = _check_before_first(lines[: heads[0]] if heads else lines, file)
    found: dict[str, TextSection] = {}
    seen: dict[str, TextSection] = {}
    for head, end in zip_longest(heads, heads[1:], fillvalue=len(lines)):
        section = _cut_section(lines, head, end, file)
        problems += _check_heading(lines[head], section)
        problems += _check_hints(section)
        problems += _check_tables(section)
        earlier = seen.setdefault(normalize("NFKC", section.title), section)
        if earlier is not section:
            problems.append(_repeated_title(earlier, section))
        elif section.title:
            found[section.title] = _without_hint(section)
    return found, problems


def headings_in(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The headings among a companion's lines: the number of the line, from 0, and the title."""
    return [
        (number, _title_of(line))
        for number, line in enumerate(lines)
        if _is_heading(line)
    ]


def _too_long(text: str, heads: list[int], file: str) -> Problem:
    """Y47 at the first line that is too much."""
    line = text.count("\n", 0, _MOST_CHARACTERS)
    if len(heads) > _MOST_HEADINGS:
        line = min(line, heads[_MOST_HEADINGS])
    place = Place(file, line + 1)
    return problem("Y47", place=place, characters=len(text), headings=len(heads))


def _is_heading(line: str) -> bool:
    return _HEADING.match(line) is not None and not _NUMBERED_TEXT.match(line)


def _title_of(line: str) -> str:
    match = _HEADING.match(line)
    return " ".join(match.group(1).split()) if match else ""


def _cut_section(lines: list[str], head: int, end: int, file: str) -> TextSection:
    """The section whose heading is line `head` (from 0), without blank lines at both ends."""
    filled = [number for number in range(head + 1, end) if lines[number].strip()]
    first, last = (filled[0], filled[-1]) if filled else (head + 1, head)
    text = "\n".join(line.rstrip() for line in lines[first : last + 1])
    # A heading that ends the file has no line below it.
    line = min(first + 1, len(lines))
    return TextSection(_title_of(lines[head]), text, Place(file, head + 1, 1), line)


# ── headings ────────────────────────────────────────────────────────────────


def _check_before_first(lines: list[str], file: str) -> list[Problem]:
    """The error for text that stands under no heading."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            return [problem("Y41", place=Place(file, number, 1), was=line)]
    return []


def _check_heading(line: str, section: TextSection) -> list[Problem]:
    """Errors for a heading without words, or without the space after its mark."""
    if not section.title:
        return [problem("Y46", place=section.place, was=line)]
    if _RIGHT_HEADING.match(line):
        return []
    should = f"# {section.title}"
    return [problem("Y43", place=section.place, was=line, should=should)]


def _repeated_title(first: TextSection, second: TextSection) -> Problem:
    return problem(
        "Y42",
        place=second.place,
        was=f"# {second.title}",
        title=second.title,
        first=first.place.line,
        second=second.place.line,
    )


# ── hints of the blank form ─────────────────────────────────────────────────


def _is_hint(line: str) -> bool:
    return _HINT_LINE.fullmatch(line) is not None and len(line.strip()) > _SHORT_WORDS


def holds_only_hints(text: str) -> bool:
    """Whether nothing but the blank form's hint stands under a heading."""
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and all(_is_hint(line) for line in lines)


def _without_hint(section: TextSection) -> TextSection:
    """The section without what only tells of it: the hint of a blank form alone, that it is last year's."""
    if holds_only_hints(section.text):
        return replace(section, text="")
    first, _, rest = section.text.partition("\n")
    if first.strip() != READ_AGAIN:
        return section
    text = rest.lstrip("\n")
    return replace(section, text=text, line=section.line + 1 + len(rest) - len(text))


def _check_hints(section: TextSection) -> list[Problem]:
    """A warning where only the hint stands, an error for each hint left beside real words."""
    file, title = section.place.file, section.title
    if holds_only_hints(section.text):
        place = Place(file, section.line, 1)
        return [problem("Y44", place=place, was=section.text, title=title)]
    problems = []
    for number, line in enumerate(section.text.split("\n"), section.line):
        if _is_hint(line) and _HINT_WORDS.search(line):
            place = Place(file, number, 1)
            case = "last_year" if line.strip() == READ_AGAIN else ""
            problems.append(problem("Y45", case, place, was=line, title=title))
    return problems


# ── tables ──────────────────────────────────────────────────────────────────


def _check_tables(section: TextSection) -> list[Problem]:
    """Y48 for each table that was pasted among the sentences."""
    if "\t" not in section.text:
        return []
    lines = section.text.split("\n")
    return [
        problem(
            "Y48",
            place=Place(section.place.file, section.line + first, 1),
            was=lines[first],
            title=section.title,
            last=section.line + last,
        )
        for first, last in pasted_tables(lines)
    ]
