"""The log of a unit (封存日志): what was done by which role and when, a line each, to which lines are
only ever added.

Each line holds the hash of the one before, and each seal knows the hash of the last line before its
own, and what it added: so a line that is changed, removed or put in between is told, and the end that
a seal has seen cannot be cut off.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import DecodeError, Struct, field
from msgspec.json import encode

from reports.core.problems import Place, Problem, problem
from reports.publish.disk import hash_bytes
from reports.publish.sealed import Seal
from reports.publish.statefile import from_line

LOG = "封存日志.jsonl"
SEALED, PRUNED = "封存", "清理"


class LogLine(Struct, frozen=True):
    """One line: which it is, when, by which role, what was done, in words; of a seal its round and its
    code; the hash of the line before, "" for the first.
    """

    number: int = field(name="序")
    time: str = field(name="时间")
    role: str = field(name="职务")
    what: str = field(name="事")
    text: str = field(name="内容")
    round: int = field(name="轮")
    code: str = field(name="封存码")
    previous: str = field(name="上一行")


def read_lines(versions: Path) -> list[bytes]:
    """The lines of a unit's log without their ends; none where there is none."""
    try:
        return (versions / LOG).read_bytes().splitlines()
    except OSError:
        return []


def read_line(line: bytes) -> LogLine | None:
    """What a line says, None where it is none of ours."""
    try:
        return from_line(line, LogLine)
    except (DecodeError, UnicodeDecodeError, ValueError):
        return None


def noted_codes(lines: Sequence[bytes]) -> dict[int, str]:
    """The codes that the log has noted, by round."""
    found = {}
    for line in lines:
        one = read_line(line)
        if one is not None and one.what == SEALED:
            found[one.round] = one.code
    return found


def head_of(lines: Sequence[bytes]) -> str:
    """The hash of the last line, "" where there is none."""
    return hash_bytes(lines[-1]) if lines else ""


def lines_of(seal: Seal, code: str) -> list[bytes]:
    """What a seal adds to the log, as it stands there."""
    added: list[bytes] = []
    for index, event in enumerate(seal.events, 1):
        is_seal = event.what == SEALED
        line = LogLine(
            number=seal.logged + index,
            time=seal.time,
            role=seal.role,
            what=event.what,
            text=event.text,
            round=seal.round,
            code=code if is_seal else "",
            previous=head_of(added) or seal.head,
        )
        added.append(encode(line))
    return added


def pruned_line(lines: Sequence[bytes], time: str, rounds: Sequence[int]) -> bytes:
    """The line that tells which rounds were removed."""
    names = "、".join(map(str, rounds))
    line = LogLine(
        number=len(lines) + 1,
        time=time,
        role="",
        what=PRUNED,
        text=f"删去第 {names} 轮",
        round=max(rounds),
        code="",
        previous=head_of(lines),
    )
    return encode(line)


def log_bytes(lines: Sequence[bytes]) -> bytes:
    """The log of these lines."""
    return b"".join(line + b"\n" for line in lines)


def is_complete(lines: Sequence[bytes], seal: Seal, code: str) -> bool:
    """Whether the log has what a seal adds to it."""
    added = lines_of(seal, code)
    return [*lines[seal.logged : seal.logged + len(added)]] == added


# ── tampering ───────────────────────────────────────────────────────────────


def find_tampering(
    log: str, lines: Sequence[bytes], seals: Sequence[tuple[Seal, str]]
) -> Iterator[Problem]:
    """L04 for each place at which the log, by its name in messages, is not what was written; `seals`
    are the rounds there are, the oldest first, with their codes.
    """
    broken = dict(_breaks(log, lines))
    # A seal tells of a line that no later one speaks of.
    for seal, code in seals:
        added = lines_of(seal, code)
        missing = seal.logged + len(added) - len(lines)
        if missing > 0 and not broken:
            yield problem("L04", "cut", Place(log), count=missing, round=seal.round)
            return
        for number, line in enumerate(added, seal.logged + 1):
            if not broken and lines[number - 1] != line:
                broken[number] = _told(log, "line changed", number)
    yield from (one for _, one in sorted(broken.items()))


def _breaks(log: str, lines: Sequence[bytes]) -> Iterator[tuple[int, Problem]]:
    """Where a line does not follow on the one before, by the numbers of lines."""
    expected, head = 1, ""
    read = [*map(read_line, lines), None]
    for number, (found, after) in enumerate(pairwise(read), 1):
        if not _follows(found, expected, head):
            if _follows(after, expected, head):
                yield number, _told(log, "line added", number)
                continue
            if found is None:
                yield number, _told(log, "line changed", number)
            elif found.number > expected:
                count = found.number - expected
                yield number, _told(log, "line removed", number, count)
                expected = found.number
            elif found.number < expected:
                yield number, _told(log, "line added", number)
                continue
            else:
                # What it says of the one before is not what that is now.
                changed = max(number - 1, 1)
                yield changed, _told(log, "line changed", changed)
        expected, head = expected + 1, head_of(lines[:number])


def _follows(line: LogLine | None, expected: int, head: str) -> bool:
    return line is not None and (line.number, line.previous) == (expected, head)


def _told(log: str, case: str, line: int, count: int = 0) -> Problem:
    return problem("L04", case, Place(log, line), line=line, count=count)
