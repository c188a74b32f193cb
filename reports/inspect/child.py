"""What a process does that may end: it reads one file of somebody, checks it, and writes down what came of it.

Run by `guarded.py`, of which it is the other half.
"""

import sys
from pathlib import Path

import msgspec

from reports.core.problems import Fault, Problem
from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.findings import Audited, audit_reading
from reports.inspect.readers import read_report
from reports.inspect.reading import Reading

_MOST_MEMORY = 2_000_000_000


class Request(msgspec.Struct, frozen=True):
    """What is asked: a file, how much processor time it may take, the words to check it with, whether what
    was read is wanted.
    """

    path: str
    seconds: int
    vocabulary: Vocabulary
    is_read: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What came of it: what was found, and what was read if that was asked; or why it was not."""

    audited: Audited | None = None
    reading: Reading | None = None
    problems: tuple[Problem, ...] = ()


def written(value: Request | Answer) -> bytes:
    """A request or an answer as it is handed over."""
    return msgspec.msgpack.encode(value, enc_hook=str)


def read_request(data: bytes) -> Request:
    """A request as it was written."""
    return msgspec.msgpack.decode(data, type=Request)


def read_answer(data: bytes) -> Answer:
    """An answer as it was written. Raises ValueError for what is none."""
    return msgspec.msgpack.decode(
        data, type=Answer, dec_hook=lambda kind, one: kind(one)
    )


def answer(asked: str, said: str) -> None:
    """Does what is asked in one file, and writes to the other."""
    request = read_request(Path(asked).read_bytes())
    _limit(request.seconds)
    Path(said).write_bytes(written(_answer(request)))


def _answer(request: Request) -> Answer:
    path = Path(request.path)
    try:
        reading = read_report(path)
    except Fault as fault:
        return Answer(problems=tuple(fault.problems))
    audited = audit_reading(path, reading, request.vocabulary)
    return Answer(audited, reading if request.is_read else None)


def _limit(seconds: int) -> None:
    """On Windows, which has no such limits for a process by itself, its time is up when the one that started
    it says so, and memory is as much as there is.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
