"""Numbers of a finished document that no figure stands behind: typed into a text of the data, or into a template.

What such a number is, and what is none (dates, document numbers, ordinals, titles), `measures` says.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from reports.core.problems import Place, Problem, Severity
from reports.core.tree import Document, Line, lines_of
from reports.gate.privacy import FIGURE, searched
from reports.wording.quantities import measured

FileLines = Mapping[str, Sequence[str]]
# How many characters on either side have to be the same for a line to be the one a number was typed on.
_AROUND = (12, 6, 3, 1)
_SHOWN = 12


def unsourced(
    document: Document, lines: FileLines, templates: Callable[[], FileLines]
) -> list[Problem]:
    """W13 for each number with a unit that is only words, with the line it was typed on.

    `lines` are those of the data files by name, `templates` gives those of the type's templates.
    """
    problems: list[Problem] = []
    for line in _all_lines(document):
        text = searched(line)
        for found in measured(text):
            words = text[found.start : found.end]
            message = f"“{_around(text, found.start, found.end)}”里的 {words} 没有出处，是写在文字里的数。"
            hint = "在数据里录成一个数（没有地方录的写进“补充数”），这里写 {{ 名称 }} 引用。"
            place = _typed(text, found.start, found.end, lines, (*_AROUND, 0))
            if place is None and (
                place := _typed(text, found.start, found.end, templates(), _AROUND)
            ):
                hint = f"写在模板里的：写名称；是规定好的标准，写成 {{{{ 数('{words}') }}}}。"
            problems.append(Problem("W13", Severity.ERROR, message, place, hint=hint))
    return list(dict.fromkeys(problems))


def _all_lines(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        yield from lines_of(block)
    yield from (line for _, line in document.fields)


def _around(text: str, start: int, end: int) -> str:
    """The words about a number, as far as the clause goes, with … for each figure."""
    before = re.split(r"[，。；：\n]", text[:start])[-1][-_SHOWN:]
    after = re.split(r"[，。；：\n]", text[end:])[0][:_SHOWN]
    return f"{before}{text[start:end]}{after}".replace(FIGURE, "…").strip()


def _typed(
    text: str, start: int, end: int, files: FileLines, widths: Sequence[int]
) -> Place | None:
    """Where a number was typed: the line that has it with most of the words around it, the first of several."""
    tried = ""
    for width in widths:
        left = text[max(start - width, 0) : start].rpartition(FIGURE)[2]
        right = text[end : end + width].partition(FIGURE)[0]
        wanted = left + text[start:end] + right
        if wanted == tried:
            continue
        tried = wanted
        for file, all_lines in files.items():
            for number, line in enumerate(all_lines, 1):
                if wanted in line:
                    return Place(file, number, line.index(wanted) + len(left) + 1)
    return None
