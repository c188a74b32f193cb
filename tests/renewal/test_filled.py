"""A year that was begun and filled in goes out: what was left out is found in last year's folder."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.figure import Figure
from reports.core.problems import Severity
from reports.renewal.folder import begin_year
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from reports.source.edits import Edit, edited
from reports.source.markdown import READ_AGAIN, WRITE_ANEW, read_sections
from reports.source.yaml.events import Spelled, spelled
from tests.conftest import ROOT
from tests.mistakes.rollover import RollOver
from tests.sessions import checked, session_over

UNIT = "渠县医疗保障局"
Path_ = tuple[str | int, ...]


@pytest.fixture
def filled(tmp_path: Path, cache: Path) -> Request:
    """The request for a new year that somebody has filled in, from 送审稿 on."""
    other = RollOver(f"2024/{UNIT}", tmp_path / "另一种做法", cache)
    request = Request(
        year=2024,
        unit=UNIT,
        data=tmp_path / "data",
        templates=ROOT / "templates",
        output=tmp_path / "output",
        program=ROOT / "reports",
        cache=cache,
    )
    former = request.data / "2024" / UNIT
    for path in other.sample.rglob("*"):
        if path.is_file():
            target = former / path.relative_to(other.sample)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    [begun] = begin_year(request, 2025)
    for file in begun.files:
        if file.name != "单位.yaml":
            path = begun.folder / file.name
            told = _filled(path, other._content(file.name))
            path.write_text(told, encoding="utf-8")
    return replace(request, year=2025)


def _filled(path: Path, other: str) -> str:
    """A file with what another has in the place of all that is to be filled in, read or written."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yaml":
        values = _leaves(other)
        return "状态: 公开稿\n" + edited(
            text,
            [
                Edit(leaf.start, leaf.end, values[at].text)
                for at, leaf in _leaves(text).items()
                if leaf.text == "待填"
            ],
        )
    if path.suffix == ".csv":
        rows = list(csv.reader(StringIO(text)))
        for row, typed in zip(rows, csv.reader(StringIO(other)), strict=True):
            row[:] = [
                new if one == "待填" else one
                for one, new in zip(row, typed, strict=True)
            ]
        stream = StringIO()
        csv.writer(stream).writerows(rows)
        return stream.getvalue()
    sections, _ = read_sections(other, path.name)
    for title, section in sections.items():
        text = text.replace(
            f"# {title}\n\n{WRITE_ANEW}\n", f"# {title}\n\n{section.text}\n"
        )
    return text.replace(f"{READ_AGAIN}\n", "")


def _leaves(text: str) -> dict[Path_, Spelled]:
    found: dict[Path_, Spelled] = {}

    def walk(node: Spelled, path: Path_) -> None:
        for key, _, value in node.members or ():
            walk(value, (*path, key))
        for number, item in enumerate(node.items or ()):
            walk(item, (*path, number))
        if node.members is None and node.items is None:
            found[path] = node

    walk(spelled(text), ())
    return found


def test_it_is_published_and_has_last_years_figures(filled: Request) -> None:
    outcomes = list(pipeline.build(filled))
    wrong = [
        one.message
        for each in outcomes
        for one in each.problems
        if one.severity is Severity.ERROR
    ]
    assert wrong == []
    assert {one.state for one in outcomes} == {DocumentState.BUILT}
    session = session_over(filled.data, filled.cache)
    former = checked(session, f"2025/{UNIT}/决算.yaml").scope["上年"]
    own = checked(session, f"2024/{UNIT}/决算.yaml").scope
    for name in ("收入支出总计", "机关运行经费"):
        assert isinstance(own[name], Figure) and former[name] == own[name]
