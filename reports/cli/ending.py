"""How a call ends: its exit status, Ctrl-C at any moment, and an output that takes no words."""

import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from reports.core.problems import Problem, Severity
from reports.publish.disk import BUSY

if TYPE_CHECKING:
    from types import FrameType
    from typing import IO

DONE, WRONG, BUSY_ELSEWHERE = 0, 1, 3
# 128 + SIGINT, as shells count.
INTERRUPTED = 130
STOPPED = "\n已停止；做完的文件是完整的，没做的还是原来的。\n"
# Seconds within which a further Ctrl-C is the same one: a shell and a person may both send it.
_SAME = 1.0


def status_of(problems: Iterable[Problem]) -> int:
    """0 where none is an 错误, 3 where all that is wrong is that another run was at work, else 1."""
    codes = {one.code for one in problems if one.severity is Severity.ERROR}
    return status_of_codes(codes)


def status_of_codes(codes: Iterable[str]) -> int:
    """The same by the codes of all 错误."""
    wrong = set(codes)
    if not wrong:
        return DONE
    return BUSY_ELSEWHERE if wrong == {BUSY} else WRONG


def complain(words: str) -> None:
    """Writes to stderr, as far as there is one that takes it."""
    try:
        # None under pythonw, or where the caller has closed it.
        if sys.stderr is not None:
            sys.stderr.write(words)
            sys.stderr.flush()
    except (OSError, ValueError, RuntimeError):
        silence(sys.stderr)


def silence(stream: "IO[str]") -> None:
    """What still waits in a stream that cannot be written goes nowhere: it would fail once more at the
    interpreter's end.
    """
    try:
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):
        return
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


class _CtrlC:
    """What Ctrl-C does: before the work begins the program ends at once; after that a
    KeyboardInterrupt lets the files be put away, and one who presses again later need not wait.
    """

    def __init__(self) -> None:
        self._process = os.getpid()
        self._pressed = 0.0
        self.is_working = False

    def __call__(self, _number: int, _frame: "FrameType | None") -> None:
        if os.getpid() != self._process:
            # A worker that has only just begun: its parent says what there is to say.
            os._exit(INTERRUPTED)
        now = time.monotonic()
        if not self.is_working or (self._pressed and now - self._pressed > _SAME):
            _stop_now()
        if not self._pressed:
            self._pressed = now
            raise KeyboardInterrupt


def catch_ctrl_c() -> None:
    """From here on Ctrl-C ends the program with one sentence, at once.

    Not where the caller has it ignored, as a shell does for what runs in the background.
    """
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _CtrlC())
        sys.unraisablehook = _tell_unraisable


def begin_work() -> None:
    """From here on Ctrl-C is a KeyboardInterrupt, where `catch_ctrl_c` was called."""
    handler = signal.getsignal(signal.SIGINT)
    if isinstance(handler, _CtrlC):
        handler.is_working = True


def _tell_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    """Python goes on after an exception in a finalizer or a callback: not after Ctrl-C."""
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        _stop_now()
    sys.__unraisablehook__(unraisable)


def _stop_now() -> NoReturn:
    complain(STOPPED)
    os._exit(INTERRUPTED)
