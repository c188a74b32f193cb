"""Mistakes that clerks make are told as gravely as they were, and what is odd and right stays untold."""

from pathlib import Path

import pytest

from reports.core.problems import Severity
from tests.mistakes.trial import CASES, RIGHT, UNUSUAL, Desk, Mistake, cases, kept

_GRAVITY = [None, Severity.HINT, Severity.WARNING, Severity.ERROR]
ALL = [
    case
    for folder in (CASES, UNUSUAL)
    for path in sorted(folder.glob("*.yaml"))
    for case in cases(path)
]
KEPT = kept()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Desk:
    return Desk(tmp_path_factory.mktemp("录错"), cache)


def test_of_every_case_it_is_kept_what_it_drew() -> None:
    assert {case.number for case in ALL} == KEPT.keys()
    assert len(ALL) == len(KEPT)


def test_few_mistakes_that_can_be_known_draw_nothing() -> None:
    known = [case for case in ALL if case.kind != RIGHT and not case.beyond]
    silent = [case for case in known if KEPT[case.number].severity is None]
    assert 20 * len(silent) <= len(known), [case.number for case in silent]


def test_what_is_odd_and_right_blocks_nothing() -> None:
    odd = [case for case in ALL if case.kind == RIGHT]
    assert [
        case.number for case in odd if KEPT[case.number].severity is Severity.ERROR
    ] == []


def test_most_slips_draw_one_message() -> None:
    counts = sorted(KEPT[case.number].count for case in ALL if case.kind != RIGHT)
    told = [count for count in counts if count]
    assert told[len(told) // 2] == 1


@pytest.mark.slow
def test_a_case_draws_what_it_drew(desk: Desk, request: pytest.FixtureRequest) -> None:
    worse = []
    for case in ALL[:: request.config.getoption("--every")]:
        found = desk.told(case)
        if not _as_good(case, found.severity, found.at_place, len(found.problems)):
            worse.append((case.number, [one.code for one in found.problems]))
    assert worse == []


def _as_good(
    case: Mistake, severity: Severity | None, at_place: bool, count: int
) -> bool:
    before = KEPT[case.number]
    now, then = _GRAVITY.index(severity), _GRAVITY.index(before.severity)
    if case.kind == RIGHT:
        return now <= then
    return now >= then and at_place >= before.at_place and count <= max(before.count, 3)
