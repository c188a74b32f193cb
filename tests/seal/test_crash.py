"""Sealing that dies, or has no room left, at every point at which it writes: the unit is sealed or not,
and earlier rounds are whole.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

from reports.publish import looks
from reports.publish.sealed import ROUND_FILE, is_whole, rounds_in
from tests.crashes import died_at, full_from
from tests.seal.offices import Office

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="runs die in forks of the test"),
]


@pytest.fixture(params=["never sealed", "sealed before"])
def before(
    request: pytest.FixtureRequest,
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """What lies there before the unit is sealed: for the first time, or again with other data."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setattr(looks, "_YOUNG", 0)
    if request.param == "sealed before":
        office.seal()
        office.enter("1234.5", "1235")
        office.build()
    folder = tmp_path / "以前"
    shutil.copytree(office.root, folder)
    return folder


def begin_again(office: Office, before: Path) -> None:
    shutil.rmtree(office.root)
    shutil.copytree(before, office.root)


def state(office: Office) -> dict[str, bytes]:
    """All that lies there but for locks."""
    return {
        path.relative_to(office.root).as_posix(): path.read_bytes()
        for path in sorted(office.root.rglob("*"))
        if path.is_file() and path.name != ".生成锁"
    }


def holds(office: Office, before: Path) -> None:
    """The unit is sealed as it was, or as it is to be; every round has all that it speaks of."""
    rounds = rounds_in(office.versions)
    known = rounds_in(before / office.versions.relative_to(office.root))
    assert rounds in (known, [*known, len(known) + 1])
    for number in rounds:
        seal = ROUND_FILE.read(office.versions / f"第{number}轮.json")
        assert seal is not None
        assert all(is_whole(office.versions, one) for one in seal.objects)


def test_sealing_that_dies_at_any_point_is_done_or_not(
    office: Office, before: Path, pytestconfig: pytest.Config
) -> None:
    begin_again(office, before)
    office.seal()
    office.build()
    done = state(office)
    step = 1 if pytestconfig.getoption("--kills") >= 100 else 5
    point = 1
    begin_again(office, before)
    while died_at(point, (office.root,), office.seal):
        holds(office, before)
        was_done = len(rounds_in(office.versions)) == 2
        # Whoever comes next, the clerk who builds or the one who seals, makes up for it.
        if was_done and point % 2:
            office.build()
        office.seal()
        office.build()
        assert state(office) == done
        begin_again(office, before)
        point += step
    assert point > 100


def test_a_full_disk_is_told_and_leaves_the_unit_sealed_or_not(
    office: Office, before: Path
) -> None:
    point, is_full = 1, True
    while is_full:
        begin_again(office, before)
        with full_from(point, (office.root,)) as points:
            try:
                office.seal()
            except Exception as error:
                codes = {one.code for one in getattr(error, "problems", ())}
                assert codes == {"G04"}, error
        is_full = points.count >= point
        holds(office, before)
        office.seal()
        assert office.wrong() == []
        point += 3
    assert point > 50
