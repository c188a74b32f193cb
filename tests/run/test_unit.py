"""A unit's run step by step, on values: what is kept, made or left, what clashes, what is told."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Place, problem
from reports.publish.records import Record
from reports.run.outcomes import outcome_of
from reports.run.plan import (
    Action,
    EarlierRuns,
    Step,
    UnitFolder,
    plan_drafts,
    plan_unit,
)
from reports.run.produce import BuildResult
from reports.run.request import DocumentState, Request
from reports.run.unit import MadeFile, refuse_clashes, to_be_written

FILE, OTHER = "2024/某局/甲.yaml", "2024/某局/乙.yaml"


class Known(EarlierRuns):
    """Earlier runs as a test tells them."""

    def __init__(self, records: dict[str, Record]) -> None:
        self.__dict__ |= {"records": records, "published": {}, "pages": {}}


@pytest.fixture
def unit(tmp_path: Path) -> UnitFolder:
    folder = tmp_path / "data" / "2024" / "某局"
    folder.mkdir(parents=True)
    for file in (FILE, OTHER):
        (tmp_path / "data" / file).write_text("报告: 小报告\n", encoding="utf-8")
    request = Request(
        year=2024,
        data=tmp_path / "data",
        templates=tmp_path / "templates",
        output=tmp_path / "output",
        program=tmp_path / "reports",
    )
    return UnitFolder(request, "某局", "p")


def record_of(unit: UnitFolder, file: str, **changes: object) -> Record:
    """The record of a document that is up to date."""
    record = Record({file: unit.hash_of(file)}, unit.built_by, {}, Path(file).stem)
    return replace(record, **changes)


def actions(steps: list[Step]) -> dict[str, Action]:
    return {step.file: step.action for step in steps}


# ── plan ────────────────────────────────────────────────────────────────────


def test_what_is_up_to_date_is_kept_and_what_has_changed_is_made(
    unit: UnitFolder,
) -> None:
    old = record_of(unit, OTHER, inputs={OTHER: "another hash"})
    earlier = Known({FILE: record_of(unit, FILE), OTHER: old})
    steps = plan_unit(unit, [FILE, OTHER], earlier)
    assert actions(steps) == {
        FILE: Action.KEEP,
        OTHER: Action.MAKE,
        unit.key: Action.MAKE,
    }


def test_what_another_program_made_is_made_again(unit: UnitFolder) -> None:
    earlier = Known({FILE: record_of(unit, FILE, program="an older one")})
    assert actions(plan_unit(unit, [FILE], earlier)) == {FILE: Action.MAKE}


def test_what_nobody_asked_for_is_left_with_its_files_while_its_data_is_the_same(
    unit: UnitFolder,
) -> None:
    unit = replace(unit, request=replace(unit.request, only="别的报告"))
    same = record_of(unit, FILE, program="old", outputs={"output/甲.docx": "h"})
    changed = replace(same, inputs={OTHER: "another hash"})
    steps = plan_unit(unit, [FILE, OTHER], Known({FILE: same, OTHER: changed}))
    assert actions(steps) == {FILE: Action.LEAVE, OTHER: Action.LEAVE}
    assert steps[0].record == same
    assert steps[1].record is not None and steps[1].record.outputs == {}


def test_a_file_that_was_never_made_and_is_not_asked_for_has_no_step(
    unit: UnitFolder,
) -> None:
    unit = replace(unit, request=replace(unit.request, only="别的报告"))
    assert plan_unit(unit, [FILE], Known({})) == []


def test_drafts_are_made_of_all_that_is_asked_for(unit: UnitFolder) -> None:
    steps = plan_drafts(unit, [FILE, OTHER])
    assert [step.file for step in steps] == [FILE, OTHER, unit.key]
    assert [step.file for step in plan_drafts(unit, [FILE])] == [FILE]


# ── results ─────────────────────────────────────────────────────────────────


def test_a_result_with_an_error_writes_nothing_and_keeps_what_it_looked_at(
    unit: UnitFolder,
) -> None:
    error = problem("T03", "missing", Place("页面.html.j2"))
    result = BuildResult("甲", {"甲.docx": b""}, True, (error,), inputs={FILE: "h"})
    made = to_be_written(unit, FILE, result, Known({}))
    assert made.result is not None and made.result.files == {}
    assert made.record.outputs == {} and made.record.inputs == {FILE: "h"}
    assert made.record.program == unit.built_by


def test_what_may_lie_in_the_machine_is_tried_again(unit: UnitFolder) -> None:
    unforeseen = problem("G09", "document")
    made = to_be_written(
        unit, FILE, BuildResult("甲", problems=(unforeseen,)), Known({})
    )
    assert made.record.program == ""


# ── clashes ─────────────────────────────────────────────────────────────────


def made_as(unit: UnitFolder, file: str, name: str) -> MadeFile:
    result = BuildResult(Path(file).stem, {name: b"bytes"}, True, inputs={file: "h"})
    return to_be_written(unit, file, result, Known({}))


def test_of_two_documents_with_one_name_neither_is_written(unit: UnitFolder) -> None:
    steps = [Step(FILE, Action.MAKE, True), Step(OTHER, Action.MAKE, True)]
    made = {file: made_as(unit, file, "报告.docx") for file in (FILE, OTHER)}
    for file, one in refuse_clashes(unit, steps, made).items():
        assert one.result is None and one.record.outputs == {}
        assert [found.code for found in one.record.problems] == ["G05"]
        assert one.record.problems[0].place == Place(unit.shown(file), 1)


def test_what_is_up_to_date_keeps_the_name_that_a_new_document_wants(
    unit: UnitFolder,
) -> None:
    kept = record_of(
        unit, FILE, outputs=made_as(unit, FILE, "报告.docx").record.outputs
    )
    steps = [Step(FILE, Action.KEEP, True, kept), Step(OTHER, Action.MAKE, True)]
    refused = refuse_clashes(unit, steps, {OTHER: made_as(unit, OTHER, "报告.docx")})
    assert list(refused) == [OTHER] and refused[OTHER].result is None


# ── outcomes ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("action", "state"),
    [(Action.KEEP, DocumentState.UNCHANGED), (Action.MAKE, DocumentState.BUILT)],
)
def test_the_state_tells_whether_a_document_was_made(
    unit: UnitFolder, action: Action, state: DocumentState
) -> None:
    record = record_of(unit, FILE, outputs={"output/2024/某局/甲.docx": "h"})
    outcome = outcome_of(unit, FILE, record, Step(FILE, action, True), ())
    assert outcome is not None and outcome.state is state


def test_of_what_nobody_asked_for_nothing_is_told_unless_old_files_lie_there(
    unit: UnitFolder,
) -> None:
    record, step = record_of(unit, FILE), Step(FILE, Action.LEAVE, False)
    assert outcome_of(unit, FILE, record, step, ()) is None
    old = replace(record, former=("output/2024/某局/甲.docx",))
    outcome = outcome_of(unit, FILE, old, step, ())
    assert outcome is not None and outcome.state is DocumentState.STALE
    assert [found.code for found in outcome.problems] == ["G02"]


@pytest.mark.parametrize(
    ("old", "state"),
    [
        ("output/2024/某局/乙.docx", DocumentState.BUILT),
        ("内部/2024/某局/甲（送审稿）.docx", DocumentState.STALE),
    ],
)
def test_what_was_just_built_is_not_old_for_what_lies_beside_it(
    unit: UnitFolder, old: str, state: DocumentState
) -> None:
    record = record_of(unit, FILE, outputs={"output/2024/某局/甲.docx": "h"})
    record = replace(record, former=(old,))
    outcome = outcome_of(unit, FILE, record, Step(FILE, Action.MAKE, True), ())
    assert outcome is not None and outcome.state is state
    assert [found.code for found in outcome.problems] == ["G02"]


def test_a_document_whose_data_is_gone_is_told_as_old(unit: UnitFolder) -> None:
    gone = Record({}, "", {}, "甲", former=("output/2024/某局/甲.docx",))
    outcome = outcome_of(unit, FILE, gone, None, ())
    assert outcome is not None
    assert "数据文件已经不在了" in outcome.problems[0].message
