"""A change written into the data file that it belongs to, and no other byte; what stands there now."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from reports.core.problems import Fault, Problem
from reports.publish.disk import hash_bytes
from reports.returned.targets import Target
from reports.run.request import closed_folder
from reports.source.edits import Edit, edited, end_of, line_starts, lines_of
from reports.source.encoding import bytes_like, characters_of
from reports.typed.write_back import Spot, put, replaced, text_at


def target_now(data: Path, target: Target) -> str:
    """What stands in the data where a change belongs: its old words also where they have moved to another line; empty
    where nothing can be read.
    """
    try:
        content = (data / target.file).read_bytes()
    except OSError:
        return ""
    if target.column:
        return text_at(content, _spot(content, target))
    lines = _bare_lines(content)
    for words in (target.old, _lines_of(target.new)[0]):
        at = _line_at(lines, words, target.line)
        if at is not None:
            # Of what was written the first line tells it.
            return target.old if words == target.old else target.new
    return lines[target.line - 1] if 0 < target.line <= len(lines) else ""


def written(data: Path, targets: Iterable[Target]) -> list[Problem]:
    """Writes the changes, all of a file at once and whole; what was wrong, with a file that then is as it was."""
    by_file: dict[str, list[Target]] = {}
    for target in targets:
        by_file.setdefault(target.file, []).append(target)
    problems: list[Problem] = []
    for file, wanted in by_file.items():
        try:
            before = (data / file).read_bytes()
            put(data, file, before, with_all(before, wanted))
        except OSError as error:
            problems.append(closed_folder(error))
        except Fault as fault:
            problems += fault.problems
    return problems


def with_all(content: bytes, targets: Sequence[Target]) -> bytes:
    """The content with all changes, the last one first: those before it stay where they are. Raises Fault."""
    for target in sorted(targets, key=lambda one: one.spot, reverse=True):
        if target.column:
            content = replaced(content, _spot(content, target), target.new)
        else:
            content = _with_line(content, target)
    return content


def _spot(content: bytes, target: Target) -> Spot:
    return Spot(
        target.file, hash_bytes(content), target.line, target.column, target.old
    )


def _with_line(content: bytes, target: Target) -> bytes:
    """The content with another line in the place of one; as it is where that is not there."""
    text = characters_of(content)
    at = _line_at(_bare_lines(content), target.old, target.line)
    if at is None:
        return content
    lines = lines_of(text)
    start = line_starts(text)[at]
    words = lines[at].rstrip("\r\n")
    new = target.new.replace("\n", end_of(lines))
    return bytes_like(edited(text, [Edit(start, start + len(words), new)]), content)


def _bare_lines(content: bytes) -> list[str]:
    return [line.rstrip() for line in lines_of(characters_of(content))]


def _lines_of(words: str) -> list[str]:
    return words.split("\n")


def _line_at(lines: Sequence[str], words: str, line: int) -> int | None:
    """The line that says these words: where it was, else the only one."""
    if 0 < line <= len(lines) and lines[line - 1].lstrip("\ufeff") == words:
        return line - 1
    found = [at for at, one in enumerate(lines) if one == words]
    return found[0] if len(found) == 1 else None
