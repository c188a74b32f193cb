"""Every report that ships reads back as its tree says; in a run what reads otherwise is not published."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Severity
from reports.core.tree import (
    Document,
    Paragraph,
)
from reports.gate import readback
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from reports.run.session import Session
from reports.writers import docx
from tests.conftest import ROOT
from tests.gate.finished import (
    BODY,
    FILES,
    files_of,
    problems,
    read_back,
    repacked,
    words,
)
from tests.sessions import checked, session_over

# ── the reports that ship ───────────────────────────────────────────────────

SAMPLES = [
    path.relative_to(ROOT / "data").as_posix()
    for path in sorted((ROOT / "data").rglob("*.yaml"))
    if path.stem not in ("单位", "共用")
]


@pytest.fixture(scope="module")
def session(cache: Path) -> Session:
    return session_over(ROOT / "data", cache)


@pytest.mark.parametrize("file", SAMPLES)
def test_every_report_that_ships_says_what_its_tree_says(
    file: str, session: Session
) -> None:
    examined = checked(session, file)
    for output in examined.chosen:
        layout = examined.layout(output)
        document = examined.fill(output, "", layout.fields)
        files = files_of(document, layout)
        assert read_back(document, files, docx.frames_of(document, layout)) == []
        other = replace(
            document, blocks=(*document.blocks, Paragraph(words("多出来的一段。")))
        )
        assert len(read_back(other, files, docx.frames_of(document, layout))) == 3


# ── in a run ────────────────────────────────────────────────────────────────

CARELESS, OTHER = "医保业务系统运行维护", "医疗服务与保障能力提升"


@pytest.fixture
def county(workplace: Request) -> Request:
    """A small unit, all of whose reports are built, two of them from files that have changed since."""
    request = replace(workplace, unit="示例县医疗保障局")
    assert {outcome.state for outcome in pipeline.build(request)} == {
        DocumentState.BUILT
    }
    for name in (CARELESS, OTHER):
        path = request.data / "2024" / request.unit / "项目" / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "# 改过\n", encoding="utf-8")
    return request


def test_a_document_that_reads_otherwise_is_not_published(
    county: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = docx.write

    def careless(document: Document, layout: docx.Layout) -> bytes:
        data = write(document, layout)
        if CARELESS not in document.title:
            return data
        return repacked(
            data, BODY, lambda text: re.sub(r"(<w:t>[^<]*)\d", r"\1", text, count=1)
        )

    monkeypatch.setattr(docx, "write", careless)
    before = {
        path: path.stat().st_mtime_ns
        for path in sorted(county.output.rglob("*医保业务系统*"))
    }
    outcomes = {Path(outcome.file).stem: outcome for outcome in pipeline.build(county)}
    told = outcomes[CARELESS].problems
    problem, old = (one for one in told if one.severity is not Severity.HINT)
    assert (problem.code, problem.severity, old.code) == ("G17", Severity.ERROR, "G02")
    assert problem.place is not None and problem.place.file.endswith(f"{CARELESS}.yaml")
    assert outcomes[CARELESS].folder is None
    assert {path: path.stat().st_mtime_ns for path in before} == before and len(
        before
    ) >= 3
    assert outcomes[OTHER].state is DocumentState.BUILT and not outcomes[OTHER].problems

    draft = replace(county, draft=True, only="")
    drafted = {Path(outcome.file).stem: outcome for outcome in pipeline.build(draft)}
    assert drafted[CARELESS].folder is None and drafted[OTHER].folder is not None


def test_what_has_not_changed_is_not_read_again(
    county: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(
        readback, "check_file", lambda name, *others: read.append(name) or []
    )
    list(pipeline.build(county))
    assert len(read) == 15
    list(pipeline.build(county))
    assert len(read) == 15


@pytest.mark.parametrize("part", ["word/fontTable.xml", "word/settings.xml"])
@pytest.mark.parametrize(
    "change", [lambda text: text[:-20], lambda text: "<!DOCTYPE w:x>" + text[56:]]
)
def test_a_part_that_nobody_reads_has_to_be_well_formed_too(
    part: str, change: Callable[[str], str]
) -> None:
    name, data = next((k, v) for k, v in FILES.items() if k.endswith(".docx"))
    (told,) = problems({**FILES, name: repacked(data, part, change)})
    assert told.code == "G17" and "打不开" in told.message
