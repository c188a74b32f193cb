"""What one unit may take: over it the unit is named, and the others are built."""

import sys
import time
from pathlib import Path

import pytest

from reports.run import crew
from reports.run.crew import Crew
from reports.run.limits import limited
from reports.run.request import DocumentState, Outcome, Request

NOWHERE = Path("没有")
UNITS = ("甲局", "乙局", "丙局")


def request_of(**limits: int) -> Request:
    return Request(2024, NOWHERE, NOWHERE, NOWHERE, NOWHERE, **limits)  # type: ignore[arg-type]


def build_slow(request: Request, unit: str) -> tuple[Outcome, ...]:
    with limited(request):
        time.sleep(30 if unit == "乙局" else 0)
    return (Outcome(unit, "", unit, DocumentState.BUILT, ()),)


def build_hungry(request: Request, unit: str) -> tuple[Outcome, ...]:
    with limited(request):
        size = 600_000_000 if unit == "乙局" else 1000
        assert len(bytearray(size)) == size
    return (Outcome(unit, "", unit, DocumentState.BUILT, ()),)


def told(request: Request, workers: Crew) -> dict[str, Outcome]:
    found = crew.results(request, UNITS, workers)
    return {one.unit: one.outcomes[0] for one in found}


def test_a_unit_over_its_time_is_named_and_the_others_are_built() -> None:
    request = request_of(unit_seconds=1)
    found = told(request, crew.processes(2, build_slow))
    assert [found[unit].state.value for unit in UNITS] == ["已生成", "有错误", "已生成"]
    (problem,) = found["乙局"].problems
    assert problem.code == "G10"
    assert "乙局" in problem.message and "1 秒" in problem.message


@pytest.mark.skipif(
    sys.platform != "linux", reason="no other system says how much memory there is"
)
def test_a_unit_over_its_memory_is_named_and_the_others_are_built() -> None:
    request = request_of(unit_memory=200)
    found = told(request, crew.processes(1, build_hungry))
    assert [found[unit].state.value for unit in UNITS] == ["已生成", "有错误", "已生成"]
    (problem,) = found["乙局"].problems
    assert (problem.code, problem.place and problem.place.file) == ("G10", "乙局")


def test_within_its_limits_a_unit_is_built_and_nothing_is_limited_afterwards() -> None:
    with limited(request_of(unit_seconds=1, unit_memory=100)):
        pass
    assert len(bytearray(300_000_000)) == 300_000_000
    time.sleep(1.2)
