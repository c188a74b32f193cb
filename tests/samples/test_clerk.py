"""What a clerk does to the sample data: mistakes that are told by the right code at the right place, and input that is
unusual and right, which raises nothing."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from reports.core.problems import Fault, Place, Problem, Severity, has_errors
from reports.gate.privacy import screen
from reports.prose.twins import find_twins
from tests.conftest import ROOT
from tests.sessions import checked, forget, session_over

pytestmark = pytest.mark.slow

HERE = ROOT / "tests" / "cases"


def read(name: str) -> dict[str, Any]:
    """A file of cases, everything in it as typed."""
    content: dict[str, Any] = yaml.load(
        (HERE / name).read_text("utf-8"), Loader=yaml.BaseLoader
    )
    return content


def cases(name: str) -> list[Any]:
    """The cases of a file, each with the folder it is about."""
    return [
        pytest.param({"folder": folder, **case}, id=case["name"])
        for folder, of_folder in read(name).items()
        for case in of_folder
    ]


FOLDERS = read("clerk_folders.yaml")
MISTAKES = cases("clerk_mistakes.yaml")
UNUSUAL = cases("unusual_but_right.yaml")


# What a folder copied from last year's is told all along; its documents can be read nevertheless.
COPIED = {"D15", "D23", "W06"}


class Desk:
    """All sample data where it may be damaged, and next year's folders of some units; what is found after a change."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.data = home / "数据"
        shutil.copytree(ROOT / "data", self.data)
        for folder, made in FOLDERS.items():
            shutil.copytree(self.data / made["from"], self.data / folder)
            for change in made["change"]:
                self._change(folder, change)
        self.session = session_over(self.data, cache)
        self._usual: dict[str, list[Problem]] = {}

    def path(self, folder: str, file: str) -> Path:
        """A file of a folder, or of another where its year and unit are named."""
        return self.data / (file if file[:2] == "20" else f"{folder}/{file}")

    def _change(self, folder: str, change: dict[str, str]) -> None:
        path = self.path(folder, change["file"])
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if "line" in change:
            lines = text.split("\n")
            line = lines[int(change["line"]) - 1]
            was = change["find"]
            # What is shown as it stands may be a piece of its line, or lack its indentation.
            is_piece = was and was != line and was in line
            mended = line.replace(was, change["put"], 1) if is_piece else change["put"]
            lines[int(change["line"]) - 1] = mended
            text = "\n".join(lines)
        elif "all" in change:
            text = text.replace(change["all"], change["put"])
        elif "find" in change:
            assert text.count(change["find"]) == 1, (change, text.count(change["find"]))
            text = text.replace(change["find"], change["put"])
        else:
            text = (
                change["append"]
                if not text
                else f"{text.rstrip()}\n{change['append']}\n"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding=change.get("encoding", "utf-8"))

    def _forget(self, path: Path) -> None:
        """What was made of a file that has changed."""
        forget(self.session, path.relative_to(self.data).as_posix())

    @contextmanager
    def changed(self, folder: str, changes: Sequence[dict[str, str]]) -> Iterator[None]:
        """The changes made for a while."""
        paths = {self.path(folder, change["file"]) for change in changes}
        before = {path: path.read_bytes() if path.exists() else None for path in paths}
        try:
            for change in changes:
                self._change(folder, change)
            for path in paths:
                self._forget(path)
            yield
        finally:
            for path, content in before.items():
                path.unlink() if content is None else path.write_bytes(content)
                self._forget(path)

    def problems(self, file: str) -> list[Problem]:
        """What is found in a data file, and in what it prints unless it already has errors."""
        try:
            examined = checked(self.session, file)
            found = list(examined.problems)
            if not has_errors(one for one in found if one.code not in COPIED):
                contact = examined.scope["单位"].get("公开联系")
                known = (
                    [value for value in contact.values() if isinstance(value, str)]
                    if contact
                    else []
                )
                for output in examined.chosen:
                    found += screen(examined.fill(output), examined.lines, known)
        except Fault as fault:
            found = list(fault.problems)
        shown = Place(f"{self.data.name}/{file}")
        return [
            problem if problem.place else replace(problem, place=shown)
            for problem in dict.fromkeys(found)
        ]

    def together(self, folder: str) -> list[Problem]:
        """What is odd between the projects of a folder."""
        files = sorted(self.data.glob(f"{folder}/项目/*.yaml"))
        names = [path.relative_to(self.data).as_posix() for path in files]
        texts = {name: checked(self.session, name).own_texts for name in names}
        return list(
            find_twins({Path(name).stem: of_one for name, of_one in texts.items()})
        )

    def usual(self, file: str) -> list[Problem]:
        """What is found in a data file as it ships."""
        if file not in self._usual:
            self._usual[file] = self.problems(file)
        return self._usual[file]

    def line(self, problem: Problem) -> str:
        """The line that a problem points to, empty where it points to a file as a whole."""
        if problem.place is None or not problem.place.line:
            return ""
        path = self.data.parent / problem.place.file
        content = (
            path.read_bytes()
            if path.exists()
            else (ROOT / problem.place.file).read_bytes()
        )
        text = content.decode(
            "utf-8" if not content.startswith(b"\xff") else "utf-16", errors="replace"
        )
        return text.splitlines()[problem.place.line - 1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Desk:
    return Desk(tmp_path_factory.mktemp("经办"), cache)


def changes(case: dict[str, Any]) -> list[dict[str, str]]:
    """The changes of a case; `file` is the one it is about unless a change names another."""
    return [{"file": case["in"], **change} for change in case["change"]]


def looked_at(case: dict[str, Any]) -> str:
    """The data file whose problems are read."""
    return f"{case['folder']}/{case.get('of', case['in'])}"


def grown(
    found: Sequence[Problem], usual: Sequence[Problem], *severities: Severity
) -> Counter[str]:
    """How many more problems there are of each code."""
    counts = [
        Counter(problem.code for problem in problems if problem.severity in severities)
        for problems in (found, usual)
    ]
    return counts[0] - counts[1]


def test_there_are_enough_cases_of_every_report_and_of_every_kind() -> None:
    for all_cases in (MISTAKES, UNUSUAL):
        assert len(all_cases) >= 65
        assert len({case.id for case in all_cases}) == len(all_cases)
        touched = {looked_at(case.values[0]).rpartition("/")[2] for case in all_cases}
        assert {
            "决算.yaml",
            "部门预算绩效评价.yaml",
            "职工医保.yaml",
            "居民医保.yaml",
        } <= touched
        assert any("/项目/" in looked_at(case.values[0]) for case in all_cases)


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_where_the_clerk_has_to_look(
    desk: Desk, case: dict[str, Any]
) -> None:
    file = looked_at(case)
    usual = desk.usual(file)
    with desk.changed(case["folder"], changes(case)):
        found = desk.problems(file) + (
            desk.together(case["folder"]) if "together" in case else []
        )
        new = [
            problem
            for problem in found
            if problem.code == case["code"] and problem not in usual
        ]
        shown = [
            (problem.place.file if problem.place else "", desk.line(problem))
            for problem in new
        ]
    assert new, [
        (problem.code, problem.message) for problem in found if problem not in usual
    ]
    where = f"{case['folder']}/{case.get('where', case['in'])}"
    assert any(place.endswith(where) and case["at"] in line for place, line in shown), (
        shown
    )
    assert new[0].severity.value == case.get("tier", "错误")
    assert any(case.get("hint", "") in problem.hint for problem in new), new[0].hint
    others = grown(found, usual, Severity.ERROR, Severity.WARNING)
    assert set(others) - {case["code"]} <= set(case.get("also", [])), others


@pytest.mark.parametrize("case", MISTAKES)
def test_what_is_proposed_mends_the_line_and_makes_nothing_worse(
    desk: Desk, case: dict[str, Any]
) -> None:
    """Each line as it should be, typed in its place: the problem is gone, and no other has come."""
    file, usual = looked_at(case), desk.usual(looked_at(case))
    made = changes(case)
    with desk.changed(case["folder"], made):
        found = desk.problems(file)
    proposals = [one for one in found if one.should and one.place and one not in usual]
    for proposal in proposals:
        assert proposal.place is not None
        mend = {
            "file": proposal.place.file.partition("/")[2],
            "line": str(proposal.place.line),
            "find": proposal.was,
            "put": proposal.should,
        }
        with desk.changed(case["folder"], [*made, mend]):
            after = desk.problems(file)
        told = {(one.code, one.message) for one in (*found, *usual)}
        told.discard((proposal.code, proposal.message))
        assert {(one.code, one.message) for one in after} <= told, proposal


@pytest.mark.parametrize("case", UNUSUAL)
def test_what_is_unusual_and_right_raises_nothing(
    desk: Desk, case: dict[str, Any]
) -> None:
    file = looked_at(case)
    usual = desk.usual(file)
    with desk.changed(case["folder"], changes(case)):
        found = desk.problems(file)
    told = [
        (problem.code, problem.message) for problem in found if problem not in usual
    ]
    assert not grown(found, usual, Severity.ERROR, Severity.WARNING), told
    assert set(grown(found, usual, Severity.HINT)) <= set(case.get("hints", [])), told
