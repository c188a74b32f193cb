"""What is printed: tables in columns of two-wide characters, problems by file, folders."""

import errno
import io
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from reports.cli.ending import complain, silence
from reports.core.problems import Problem, Severity
from reports.run.request import Address

_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.HINT)

_FOR_EDITORS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "info",
}
_UNPRINTED = (
    "\n清单写不出去了（磁盘满了，或者不让写），没有列完；做好的文件是完整的。\n"
)


WRITTEN = "python build.py"
"""What all sentences call the program."""


class _Renaming(io.TextIOWrapper):
    """An output in whose words the program has the name that its user calls it by."""

    def __init__(self, stream: io.TextIOWrapper, name: str) -> None:
        self._name = name
        encoding, errors = stream.encoding, stream.errors
        is_line_buffered = stream.line_buffering
        super().__init__(
            stream.detach(), encoding, errors, line_buffering=is_line_buffered
        )

    def write(self, text: str) -> int:
        """Writes the words, which name the program whole or not at all."""
        super().write(text.replace(WRITTEN, self._name))
        return len(text)


class _Nowhere(io.StringIO):
    """Stands for an output that the caller has closed, as pythonw does."""

    def write(self, text: str) -> int:
        """Keeps nothing."""
        return len(text)


class _Lost(_Nowhere):
    """Stands for an output that could not be written to."""


def rename_program(name: str) -> None:
    """From here on the program is called so in all that is printed."""
    if name != WRITTEN:
        sys.stdout, sys.stderr = _renamed(sys.stdout, name), _renamed(sys.stderr, name)


def _renamed(stream: TextIO, name: str) -> TextIO:
    if isinstance(stream, io.TextIOWrapper):
        return _Renaming(stream, name)
    return stream


def calm_streams() -> None:
    """Printing never fails for a character that a console cannot show (a question mark stands for it), or
    for an output that is closed.
    """
    sys.stdout, sys.stderr = _calm(sys.stdout), _calm(sys.stderr)


def _calm(stream: TextIO | None) -> TextIO:
    if stream is None:
        return _Nowhere()
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def complain_in_utf8(words: str) -> None:
    """Complains where the terminal's own encoding is thought to have no Chinese."""
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8")
    complain(words)


def is_lost() -> bool:
    """Whether something could not be printed, for another reason than that nobody reads it."""
    return isinstance(sys.stdout, _Lost)


def print_rest() -> None:
    """Prints what still waits to be."""
    with reader_may_leave():
        pass
    complain("")


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Printing to one who may go away (build.py | more), or onto a disk that is full.

    What is left is then not printed, and what was made stays so; of a full disk is told on stderr.
    """
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        silence(sys.stdout)
        # Windows says of a closed pipe only that it is invalid.
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            sys.stdout = _Lost()
            complain(_UNPRINTED)


def text_width(text: str) -> int:
    """How many places a text takes on a console: two for each 汉字."""
    wide = sum(unicodedata.east_asian_width(one) in "WFA" for one in text)
    return len(text) + wide


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text in so many places, at their left or at their right."""
    space = " " * (width - text_width(text))
    return space + text if right else text + space


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is of rows of equal length."""
    columns = range(len(rows[0]))
    return [max(text_width(row[column]) for row in rows) for column in columns]


def print_columns(rows: Sequence[Sequence[str]], *, right_from: int) -> None:
    """Prints rows of equal length, the columns from the given one on at their right."""
    print_rows(rows, column_widths(rows), right_from=right_from)


def print_rows(
    rows: Iterable[Sequence[str]], widths: Sequence[int], *, right_from: int
) -> None:
    """Prints rows in columns of known widths; a cell that is wider moves the rest of its row."""
    for row in rows:
        cells = []
        for column, cell in enumerate(row):
            cells.append(padded(cell, widths[column], right=column >= right_from))
        print("  ".join(cells))


def print_problems(problems: Sequence[Problem], *, verbose: bool) -> None:
    """Prints the problems by file, the grave ones first, each once."""
    by_file: dict[str, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        file = problem.place.file if problem.place else ""
        by_file.setdefault(file, []).append(problem)
    for file, found in by_file.items():
        print(f"\n{file or '其他'}")
        for problem in sorted(found, key=_rank):
            _print_problem(problem, verbose)


def print_problem_lines(problems: Sequence[Problem]) -> None:
    """Prints each problem once, on a line that editors read: file:line:column: severity code words."""
    for problem in dict.fromkeys(problems):
        place = problem.place
        if place is None:
            continue
        where = f"{place.file}:{max(place.line, 1)}:{max(place.column, 1)}"
        spot = f"{place.spot}：" if place.spot else ""
        said = f"{spot}{problem.message}{problem.hint}".replace("\n", " ")
        print(f"{where}: {_FOR_EDITORS[problem.severity]} {problem.code} {said}")


def _rank(problem: Problem) -> tuple[int, int]:
    line = problem.place.line if problem.place else 0
    return _GRAVEST_FIRST.index(problem.severity), line


def _print_problem(problem: Problem, verbose: bool) -> None:
    where = _where(problem)
    print(f"  {problem.severity.value} {problem.code}  {where}{problem.message}")
    for label, text in (
        ("原来", problem.was.strip()),
        ("改成", problem.should.strip()),
    ):
        if text:
            print(f"      {label}：{text}")
    if problem.hint:
        print(f"      {problem.hint}")
    if verbose and problem.detail:
        print(f"      （程序的原话：{problem.detail}）")


def _where(problem: Problem) -> str:
    place = problem.place
    if place is not None and place.spot:
        return f"{place.spot}："
    if place is None or not place.line:
        return ""
    column = f"第 {place.column} 列" if place.column else ""
    return f"第 {place.line} 行{column}："


def print_folders(folders: Sequence[Path | Address | None]) -> None:
    """Prints where files are, each folder once."""
    there = dict.fromkeys(folder for folder in folders if folder)
    if there:
        print("\n文件在：")
        for folder in there:
            print(f"  {folder}")
