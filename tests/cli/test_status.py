"""The exit status of what went wrong."""

from reports.cli.ending import status_of
from reports.core.problems import problem


def test_nothing_wrong_is_0_only_that_another_run_is_at_work_3_anything_else_1() -> (
    None
):
    busy, site = problem("G06", "unit", folder="某局"), problem("G06", "site")
    hint = problem("G13")
    told = problem("G10", unit="某局")
    assert status_of([]) == status_of([hint]) == 0
    assert status_of([busy]) == status_of([busy, site, hint]) == 3
    assert status_of([told]) == status_of([busy, told]) == 1
