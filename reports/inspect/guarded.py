"""A file of somebody is read and checked in a process of its own, which may take only so long and so much
memory: whatever a file does to its reader, it is one sentence.
"""

import subprocess
import sys
from pathlib import Path

from reports.core.problems import Fault, problem
from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.child import Answer, Request, read_answer, written
from reports.inspect.findings import Audited, unreadable
from reports.inspect.reading import Reading
from reports.publish.children import started
from reports.publish.scratch import scratch_folder

_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from reports.inspect.child import answer; answer(*sys.argv[2:])"
)
_ROOT = Path(__file__).parents[2]
# A hundred pages take two seconds of a processor, and a megabyte of PDF is some hundred of them; what takes
# longer than so is made to.
_LEAST_SECONDS, _SECONDS_A_MEGABYTE, _MOST_SECONDS = 8, 4, 120
_MEGABYTE = 1_000_000
# Where the process counts its own time, that of a machine which is busy with other things does not count.
_TIMES = 1 if sys.platform == "win32" else 3


def audit_in_child(path: Path, vocabulary: Vocabulary) -> Audited:
    """What is found in a file, as by `audit_file`; a file that its reader does not survive, or that takes
    too long, is a finding as well (A16).

    For batches: it may be called from several threads at once, each of which waits for a process of its
    own; besides what the file takes, that costs a fifth of a second of processor time to begin.
    """
    try:
        answer = _answer(path, vocabulary, is_read=False)
    except Fault as fault:
        return unreadable(path, fault.problems)
    return answer.audited or unreadable(path, answer.problems)


def read_in_child(path: Path) -> Reading:
    """A finished report as read, as by `read_report`. Raises Fault."""
    answer = _answer(path, Vocabulary(), is_read=True)
    if answer.reading is None:
        raise Fault(*answer.problems)
    return answer.reading


def _answer(path: Path, vocabulary: Vocabulary, *, is_read: bool) -> Answer:
    seconds = _seconds(path)
    with scratch_folder() as folder:
        request, said = folder / "asked", folder / "said"
        request.write_bytes(
            written(Request(str(path.absolute()), seconds, vocabulary, is_read))
        )
        call = [sys.executable, "-X", "utf8", "-c", _CODE, str(_ROOT)]
        with (
            (folder / "log").open("wb") as log,
            started([*call, str(request), str(said)], log) as process,
        ):
            try:
                process.wait(seconds * _TIMES)
            except subprocess.TimeoutExpired:
                raise Fault(problem("A16", "too slow")) from None
        try:
            return read_answer(said.read_bytes())
        except (OSError, ValueError):
            raise Fault(problem("A16", "too much")) from None


def _seconds(path: Path) -> int:
    """How much time a file may take: more for a large one."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return min(_LEAST_SECONDS + _SECONDS_A_MEGABYTE * size // _MEGABYTE, _MOST_SECONDS)
