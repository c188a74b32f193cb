"""A run that dies, or has no room left, at every single point at which it writes: nothing is torn, nothing
stays behind, and what is not up to date says so.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from reports.core.problems import Problem, Severity
from reports.publish import looks
from reports.publish.addresses import CHECKSUMS, INDEX
from reports.publish.site_marker import MARKER
from reports.run import pipeline
from reports.run.request import Request
from tests.conftest import ROOT
from tests.crashes import died_at, full_from

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="runs die in forks of the test"),
]
UNIT, OTHER = "示例单位", "示例二局"
PAGES = (INDEX, CHECKSUMS)
EMPTY = b"an empty folder"


class Office(NamedTuple):
    """Two units whose documents, one after the other, are to be made anew: what lay there before, and
    what lies there when nothing went wrong.
    """

    request: Request
    before: Path
    old: dict[str, bytes]
    new: dict[str, bytes]

    @property
    def root(self) -> Path:
        return self.request.output.parent

    @property
    def folders(self) -> tuple[Path, ...]:
        assert self.request.cache is not None
        return self.root, self.request.cache

    def begin_again(self) -> None:
        """All as it was, with nothing known of the disk."""
        shutil.rmtree(self.root)
        shutil.copytree(self.before, self.root)
        assert self.request.cache is not None
        for kept in self.request.cache.glob("*.json*"):
            kept.unlink()

    def run(self) -> list[Problem]:
        outcomes = list(pipeline.build(self.request))
        return [
            one
            for outcome in outcomes
            for one in outcome.problems
            if one.severity is Severity.ERROR
        ]

    def holds(self) -> None:
        """Every file in output/ is whole, old or new; pages that are not of all of them are marked."""
        there = files_below(self.request.output)
        there = {name: one for name, one in there.items() if one != EMPTY}
        marked = {name for name in there if name.endswith(MARKER)}
        for name in marked:
            del there[name]
        sound = {name: one for name, one in there.items() if "~" not in name}
        for name, content in sound.items():
            assert content in (
                self.old.get(f"output/{name}"),
                self.new[f"output/{name}"],
            )
        pages = {name: one for name, one in sound.items() if name.endswith(PAGES)}
        documents = {name: one for name, one in sound.items() if name not in pages}
        states = []
        for state in (self.old, self.new):
            alike = all(
                state.get(f"output/{name}") == one for name, one in documents.items()
            )
            listed = all(
                state.get(f"output/{name}") == one for name, one in pages.items()
            )
            states.append(alike and listed)
        assert any(states) or marked == {MARKER, f"2024/{MARKER}"}

    def heals(self) -> None:
        """The next run gives what one gives that nothing befell, and leaves nothing else."""
        assert self.run() == []
        assert files_below(self.root) == self.new
        assert [path for path in self.folders[1].iterdir() if "~" in path.name] == []


def files_below(folder: Path) -> dict[str, bytes]:
    """All files, and folders that are empty, but for locks."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != ".生成锁":
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        elif path.is_dir() and not any(path.iterdir()):
            found[path.relative_to(folder).as_posix()] = EMPTY
    return found


@pytest.fixture(params=["nothing yet", "another state"])
def office(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tiny_templates: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """From nothing, or from what was made of other data."""
    for unit in (UNIT, OTHER):
        folder = tmp_path / "数据" / "2024" / unit
        shutil.copytree(ROOT / "tests" / "tiny" / "data" / "2024" / UNIT, folder)
        (folder / "单位.yaml").write_text(f"名称: {unit}\n", encoding="utf-8")
    asked = Request(
        year=2024,
        data=tmp_path / "数据",
        templates=tiny_templates,
        output=tmp_path / "成 品" / "output",
        program=ROOT / "reports",
        cache=tmp_path / "缓存",
    )
    # Nothing here is about power cuts.
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    # What a crash left in the cache is old enough at once.
    monkeypatch.setattr(looks, "_YOUNG", 0)
    before = tmp_path / "以前"
    office = Office(asked, before, {}, {})
    assert office.run() == []
    if request.param == "nothing yet":
        before.mkdir()
    else:
        shutil.copytree(office.root, before)
        for path in asked.data.rglob("小.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace("今年: 1234.5", "今年: 1235"), encoding="utf-8"
            )
    office.begin_again()
    assert office.run() == []
    yield office._replace(old=files_below(before), new=files_below(office.root))


def test_a_run_that_dies_at_any_point_leaves_whole_files_and_the_next_run_the_clean_ones(
    office: Office, pytestconfig: pytest.Config
) -> None:
    """At every point where many kills are asked for, else at every third, which are others from nothing."""
    office.begin_again()
    step = 1 if pytestconfig.getoption("--kills") >= 100 else 3
    point = 1 if office.old else 2
    while died_at(point, office.folders, office.run):
        office.holds()
        office.heals()
        office.begin_again()
        point += step
    assert point > 100


def test_a_disk_that_is_full_from_any_point_on_is_told_and_leaves_whole_files(
    office: Office,
) -> None:
    point, passed = 1, 1
    while passed >= point:
        office.begin_again()
        with full_from(point, office.folders) as points:
            problems = office.run()
        passed = points.count
        assert {one.code for one in problems} <= {"G04"}
        office.holds()
        assert [name for name in files_below(office.root) if "~" in name] == []
        office.heals()
        point += 1
    assert point > 60
