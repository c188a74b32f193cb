"""The gate of --strict: each number of a finished document that no figure stands behind,
and where it was typed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from reports.core.problems import Place, Problem, problem
from reports.core.tree import Document, Line, lines_of
from reports.wording.sourceless import FIGURE, SourcelessNumber, find_sourceless

FileLines = Mapping[str, Sequence[str]]
# How many characters on either side have to be the same for a line to
# be the one a number was typed on.
_AROUND = (12, 6, 3, 1)
_SHOWN = 12
_TEXTS, _DATA = ".md", (".yaml", ".yml")
_COMMENT = " #"
_CLAUSE_ENDS = re.compile(r"[，。；：\n]")


def unsourced(
    document: Document, lines: FileLines, templates: Callable[[], FileLines]
) -> list[Problem]:
    """W13 for each number with a unit that is only words, with the line it was typed on.

    `lines` are those of the data files by name, `templates` gives those of the type's templates.
    """
    problems = (
        _word_problem(number, lines, templates)
        for number in find_sourceless(_all_lines(document))
    )
    return list(dict.fromkeys(problems))


def _all_lines(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        yield from lines_of(block)
    for _, line in document.fields:
        yield line


def _word_problem(
    number: SourcelessNumber, lines: FileLines, templates: Callable[[], FileLines]
) -> Problem:
    around = _around(number)
    place = _find_typed(number, lines, (*_AROUND, 0))
    if place is None and (in_template := _find_typed(number, templates(), _AROUND)):
        return problem(
            "W13", "template", in_template, around=around, number=number.words
        )
    return problem("W13", "data", place, around=around, number=number.words)


def _around(number: SourcelessNumber) -> str:
    """The words about a number, as far as the clause goes, with … for each figure."""
    before = _CLAUSE_ENDS.split(number.text[: number.start])[-1][-_SHOWN:]
    after = _CLAUSE_ENDS.split(number.text[number.end :])[0][:_SHOWN]
    return f"{before}{number.words}{after}".replace(FIGURE, "…").strip()


def _find_typed(
    number: SourcelessNumber, files: FileLines, widths: Sequence[int]
) -> Place | None:
    """Where a number was typed: the line that has it with most of the words around it,
    the first of several.
    """
    tried: set[str] = set()
    for width in widths:
        left = number.text[max(number.start - width, 0) : number.start]
        left = left.rpartition(FIGURE)[2]
        right = number.text[number.end : number.end + width].partition(FIGURE)[0]
        # What a template puts before or behind a text stands in no line of it.
        for before, after in ((left, right), (left, ""), ("", right)):
            wanted = before + number.words + after
            if wanted in tried or (width and not before and not after):
                continue
            tried.add(wanted)
            if place := _find_line(wanted, len(before), files):
                return place
    return None


def _find_line(wanted: str, lead: int, files: FileLines) -> Place | None:
    """The first line that says these words, at the character after the first `lead` of them: of a
    text before one of a data file, and in no comment.
    """
    for file in sorted(files, key=lambda name: not name.endswith(_TEXTS)):
        is_data = file.endswith(_DATA)
        for row, line in enumerate(files[file], 1):
            said = line.partition(_COMMENT)[0] if is_data else line
            if wanted in said:
                return Place(file, row, said.index(wanted) + lead + 1)
    return None
