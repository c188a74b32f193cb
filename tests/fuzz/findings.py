"""What must hold of every input, and what is found where it does not."""

import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import reports
from reports.core.problems import Place, Problem
from reports.source.encoding import decode_text

SECONDS, MEGABYTES = 10, 500
"""What one input may take of the processor and of memory."""

# What is said of a document, a file or a folder as a whole has no line; so have finds in another document's words
# that this one prints (Z01), which are told of that one with their lines.
# fmt: off
OF_A_WHOLE = frozenset((
    "G02", "G12", "G13", "K03", "M01", "M02", "M03", "M05", "M12", "P01", "P03", "T07",
    "Y18", "Y20", "Y29", "Y31", "Y32", "Y47", "Z01",
))
# These could have one, and not each of their cases has.
SOMETIMES_WITHOUT = frozenset(("D01", "D06", "D15"))
# fmt: on

Text = Callable[[str], str | None]
"""The text of the file that a message names; None where it is no file that was read."""


class Finding(NamedTuple):
    """What is wrong: of which kind, from which cause, in detail."""

    kind: str
    cause: str
    detail: str = ""


def raised(error: BaseException) -> Finding:
    """What no reader and no run may do."""
    return Finding(
        "exception", _cause(error), "".join(traceback.format_exception(error))
    )


def _cause(error: BaseException) -> str:
    """The kind of an error and the last place of ours that it went through."""
    root = str(Path(reports.__file__).parent.parent)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(f"{root}/reports")]
    last = ours[-1] if ours else frames[-1]
    return f"{type(error).__name__} {Path(last.filename).name} {last.name}"


def told_badly(problems: Iterable[Problem], text_of: Text) -> Iterator[Finding]:
    """What is wrong with messages: faults of the program's own, no file, a line that is not there."""
    for problem in problems:
        if problem.code in ("G09", "G17"):
            yield Finding(
                problem.code,
                _own_cause(problem),
                f"{problem.message}\n{problem.detail}",
            )
        elif problem.place is None or not problem.place.file:
            yield Finding("no file", problem.code, problem.message)
        elif not problem.place.line:
            if problem.code not in OF_A_WHOLE | SOMETIMES_WITHOUT:
                yield Finding(
                    "no line", problem.code, f"{problem.place.file} {problem.message}"
                )
        elif wrong := _misplaced(problem.place, text_of):
            yield Finding(
                "wrong place",
                problem.code,
                f"{problem.place} {wrong} {problem.message}",
            )


def _own_cause(problem: Problem) -> str:
    frames = re.findall(
        r'File "[^"]*/reports/([^"]+)", line \d+, in (\w+)', problem.detail
    )
    if not frames:
        return re.sub(r"“.*?”|《.*?》|\d+", "…", problem.message)[:80]
    last = problem.detail.strip().splitlines()[-1].partition(":")[0]
    return f"{last} {Path(frames[-1][0]).name} {frames[-1][1]}"


def _misplaced(place: Place, text_of: Text) -> str:
    """Why a place is none of its file; empty where it is one."""
    text = text_of(place.file)
    if text is None:
        return "no such file"
    lines = text.split("\n")
    if place.line > len(lines):
        return f"of {len(lines)} lines"
    width = len(lines[place.line - 1])
    if place.file.endswith(".csv"):
        # Its columns are cells, and a row may lack some that its head has.
        width = max(width, *map(len, lines[: place.line]))
    if place.column > width + 1:
        return f"of {width} characters"
    return ""


def as_read(content: bytes, file: str) -> str:
    """A file's text, also of one that is told to be none."""
    text, _ = decode_text(content, file)
    if text is None:
        text = content.decode(errors="replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text
