"""The exit status of what went wrong."""

from collections.abc import Iterable

from reports.core.problems import Problem, Severity
from reports.publish.disk import BUSY

DONE, WRONG, BUSY_ELSEWHERE = 0, 1, 3


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
