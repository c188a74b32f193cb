"""Sealing a unit: what is kept, what is refused, and what becomes of a unit that is sealed."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Severity, problem
from reports.publish.records import save_manifest
from reports.publish.sealed import (
    BESIDE,
    current_seal,
    is_sealed,
    read_code,
    rounds_in,
    seal_code,
)
from reports.publish.site_marker import MARKER
from reports.publish.stale import MARKER as OLD
from reports.run import pipeline
from reports.run.plan import UnitFolder
from reports.run.request import DocumentState, Outcome
from reports.seal.log import read_line, read_lines
from reports.seal.prune import plan_pruning, prune
from reports.seal.succession import restore
from tests.conftest import failing
from tests.seal.offices import REPORT, SIGNED, UNIT, Office


@pytest.fixture
def unit(office: Office) -> UnitFolder:
    ((unit, _),) = pipeline.sessions(replace(office.request, unit=UNIT))
    return unit


def codes(outcome: Outcome) -> list[str]:
    """What is told of a document, but for what its page lacks for a portal."""
    return [one.code for one in outcome.problems if one.code != "P01"]


@pytest.fixture(params=[1, 2])
def jobs(request: pytest.FixtureRequest, office: Office) -> int:
    """One unit after the other, or two at a time, of which the second is the one that is sealed."""
    if request.param == 2:
        folder = office.request.data / "2024"
        shutil.copytree(folder / UNIT, folder / "别的单位")
        (folder / "别的单位" / "单位.yaml").write_text("名称: 别的单位\n", "utf-8")
        office.build()
    return int(request.param)


def objects(office: Office) -> set[str]:
    return {path.name for path in (office.versions / "对象").iterdir()}


# ── what is kept ────────────────────────────────────────────────────────────


def test_a_round_keeps_files_data_numbers_and_who_signed(office: Office) -> None:
    made = office.seal(note="第一次")
    seal = current_seal(office.internal)
    assert seal is not None and made.is_new and not made.problems
    assert (seal.role, seal.made_by, seal.time) == (
        "分管领导",
        "财务股",
        "2025-10-14 09:30",
    )
    assert {Path(path).name for path in seal.outputs} == {*office.files()}
    assert seal.stages == {f"2024/{UNIT}/小.yaml": "公开稿"}
    assert objects(office) == seal.objects
    assert made.current.code == seal_code((office.versions / "第1轮.json").read_bytes())
    notes = [read_line(line) for line in read_lines(office.versions)]
    assert [(one.what, one.text) for one in notes if one] == [
        ("状态", "小.yaml：（新的） → 公开稿"),
        ("封存", f"第 1 轮，{len(seal.outputs)} 个文件；经手：财务股；第一次"),
    ]
    assert office.wrong() == []


def test_a_code_fits_a_line_and_is_read_as_people_write_it() -> None:
    code = seal_code(b"anything")
    assert len(code) == 39 and not set(code) & set("ILOU")
    written = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(written) == code
    assert read_code(code[:-1]) == ""


def test_ten_rounds_cost_what_is_new_in_them(office: Office) -> None:
    office.seal()
    before = objects(office)
    for number in range(2, 11):
        office.seal(role=f"第{number}位")
    assert rounds_in(office.versions) == [*range(1, 11)]
    assert objects(office) == before
    assert office.wrong() == []


def test_what_is_sealed_already_gives_no_new_round(office: Office) -> None:
    first = office.seal()
    again = office.seal(time="2025-12-01 10:00")
    assert not again.is_new and again.current == first.current


def test_a_reason_for_a_rule_and_another_stage_are_noted(office: Office) -> None:
    office.enter("状态: 公开稿", "状态: 送审稿")
    office.build()
    office.seal()
    office.enter(
        "状态: 送审稿",
        "状态: 公开稿\n勾稽说明:\n  X1: {理由: 批复以后调整过一次口径所以不等, 经手: 财务股, 复核: 分管领导}",
    )
    office.build()
    office.seal()
    texts = [one.text for one in map(read_line, read_lines(office.versions)) if one]
    assert "小.yaml：送审稿 → 公开稿" in texts
    assert (
        "小.yaml X1：批复以后调整过一次口径所以不等（经手：财务股，复核：分管领导）"
        in texts
    )


# ── what is refused ─────────────────────────────────────────────────────────


def test_what_has_errors_is_not_sealed(office: Office) -> None:
    office.enter("原因: 示例原因，见下表", "原因:")
    office.build()
    found = office.refused()
    assert found.code == "L02" and "有错误" in found.message
    assert not is_sealed(office.internal)


@pytest.mark.parametrize("touch", ["data", "output", "gone"])
def test_what_is_not_of_the_present_data_is_not_sealed(
    office: Office, touch: str
) -> None:
    if touch == "data":
        office.enter("1234.5", "1235")
    elif touch == "output":
        office.file(".html").write_bytes(b"other")
    else:
        office.file(".docx").unlink()
    found = office.refused()
    assert found.code == "L02" and "不是照现在的" in found.message
    assert not is_sealed(office.internal)


def test_one_role_for_both_is_told_and_refused_where_the_unit_asks_for_two(
    office: Office,
) -> None:
    (told,) = office.seal(made_by="分管领导").problems
    assert told.code == "L05" and told.severity is Severity.WARNING
    office.enter(f"名称: {UNIT}", f"名称: {UNIT}\n封存须两人: 是", "单位.yaml")
    office.build()
    found = office.refused(replace(SIGNED, made_by="分管领导"))
    assert found.code == "L02" and "封存须两人" in found.message
    assert rounds_in(office.versions) == [1]
    assert office.seal().is_new


def test_what_was_built_strictly_is_sealed_and_stays_so(office: Office) -> None:
    office.build(strict=True)
    assert office.seal().is_new
    files = office.files()
    for strict in (False, True):
        assert not any("L01" in one for one in office.told(strict=strict))
    assert office.files() == files and office.wrong() == []


def test_what_a_machine_lacked_something_for_is_told_as_that(
    office: Office,
) -> None:
    record = office.store.records("2024", UNIT)[f"2024/{UNIT}/小.yaml"]
    lacking = problem("P02")
    manifest = {
        f"2024/{UNIT}/小.yaml": replace(record, program="", problems=(lacking,))
    }
    save_manifest(office.internal / "生成记录.json", manifest)
    assert lacking.message in office.refused().message


# ── a sealed unit ───────────────────────────────────────────────────────────


def test_what_gives_the_same_is_not_spoken_of(office: Office, jobs: int) -> None:
    office.seal()
    files = office.files()
    outcome = office.build(jobs=jobs)[-1]
    assert outcome.state is DocumentState.UNCHANGED and codes(outcome) == []
    office.file(".html").unlink()
    assert not any("L01" in one for one in office.told(jobs=jobs))
    assert office.files() == files and office.wrong() == []


def test_other_data_is_built_beside_and_what_is_sealed_stays_public(
    office: Office, jobs: int
) -> None:
    office.seal()
    files = office.files()
    index = (office.request.output / "2024" / "index.html").read_bytes()
    office.enter("1234.5", "1235")
    for _ in range(2):
        told = office.told(jobs=jobs)
        assert any(
            "L01 已于 2025-10-14 09:30 封存（分管领导，第 1 轮）" in one for one in told
        )
        assert office.files() == files and office.wrong() == []
    beside = office.internal / BESIDE / "公开稿" / f"{REPORT}.html"
    assert "1,235" in beside.read_text(encoding="utf-8")
    assert (office.request.output / "2024" / "index.html").read_bytes() == index
    assert not [*office.root.rglob(OLD), *office.root.rglob(MARKER)]


def test_data_that_are_changed_back_are_those_that_were_sealed(office: Office) -> None:
    office.seal()
    office.enter("1234.5", "1235")
    office.build()
    office.enter("1235", "1234.5")
    (outcome,) = office.build()
    assert outcome.state is DocumentState.UNCHANGED and codes(outcome) == ["L01"]
    assert "用不着了" in outcome.problems[-1].message
    assert not office.seal().is_new


def test_what_was_built_beside_takes_the_place_once_it_is_sealed(
    office: Office,
) -> None:
    office.seal()
    office.enter("1234.5", "1235")
    office.build()
    page = (office.internal / BESIDE / "公开稿" / f"{REPORT}.html").read_bytes()
    made = office.seal()
    assert made.moved and made.current.number == 2
    assert office.file(".html").read_bytes() == page
    assert not (office.internal / BESIDE).exists()
    assert (office.internal / f"{REPORT}更正说明.docx").is_file()
    assert office.wrong() == []
    (outcome,) = office.build()
    assert outcome.state is DocumentState.UNCHANGED
    assert codes(outcome) == ["P03"]
    assert not [*office.root.rglob(OLD), *office.root.rglob(MARKER)]


def test_old_files_beside_keep_nothing_from_taking_the_place(office: Office) -> None:
    office.seal()
    folder = office.request.data / "2024" / UNIT
    office.enter("1234.5", "1235")
    office.enter("状态: 公开稿", "状态: 送审稿")
    office.build()
    assert (office.internal / BESIDE / f"{REPORT}（送审稿）.docx").is_file()
    office.enter("状态: 送审稿", "状态: 公开稿")
    (folder / "小.yaml").rename(folder / "小二.yaml")
    office.build()
    assert office.seal().moved
    assert "1,235" in office.file(".html").read_text(encoding="utf-8")
    assert office.wrong() == []


def test_an_error_beside_leaves_what_is_sealed(office: Office) -> None:
    office.seal()
    files = office.files()
    office.enter("原因: 示例原因，见下表", "原因:")
    assert any("L01" in one for one in office.told())
    assert office.files() == files and office.wrong() == []
    assert not [*office.root.rglob(OLD)]
    assert "有错误" in office.refused().message


def test_data_that_are_gone_and_a_report_more_are_changes(office: Office) -> None:
    office.seal()
    files = office.files()
    path = office.request.data / "2024" / UNIT / "小.yaml"
    kept = path.read_bytes()
    path.with_name("又一份.yaml").write_bytes(kept)
    assert any("L01" in one for one in office.told())
    path.with_name("又一份.yaml").unlink()
    path.unlink()
    assert any("L01" in one for one in office.told())
    assert office.files() == files and not [*office.published.rglob(OLD)]


def test_a_damaged_round_is_no_reason_to_build_in_its_place(office: Office) -> None:
    office.seal()
    files = office.files()
    (office.versions / "第1轮.json").write_bytes(b"{}")
    office.enter("1234.5", "1235")
    assert any("封存记录现在坏了" in one for one in office.told())
    assert office.files() == files
    assert office.refused().code == "L02"


def test_a_lost_manifest_does_not_make_the_sealed_files_others(office: Office) -> None:
    office.seal()
    files = office.files()
    (office.internal / "生成记录.json").unlink()
    office.build()
    assert office.files() == files and office.wrong() == []


def test_other_output_knows_nothing_of_the_seal(office: Office, tmp_path: Path) -> None:
    office.seal()
    office.enter("1234.5", "1235")
    told = office.told(output=tmp_path / "别处" / "output")
    assert not any("L01" in one for one in told)


def test_a_unit_that_was_never_sealed_costs_one_look(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    exists = os.path.exists
    monkeypatch.setattr(
        os.path, "exists", lambda path: looked.append(str(path)) or exists(path)
    )
    assert not is_sealed(office.internal)
    assert looked == [f"{office.internal}/版本"]


# ── restored, pruned ────────────────────────────────────────────────────────


def test_what_was_changed_or_lost_is_written_back(
    office: Office, unit: UnitFolder
) -> None:
    office.seal()
    files = office.files()
    office.file(".html").write_bytes(b"other")
    office.file(".docx").unlink()
    office.enter("1234.5", "1235")
    office.build()
    assert {Path(path).suffix for path in restore(unit)} == {".html", ".docx"}
    assert office.files() == files and office.wrong() == []
    assert restore(unit) == []


def test_pruning_leaves_the_newest_and_all_that_they_need(
    office: Office, unit: UnitFolder
) -> None:
    for value in ("1234.5", "1235", "1236"):
        if value != "1234.5":
            office.enter({"1235": "1234.5", "1236": "1235"}[value], value)
        office.build()
        office.seal()
    before = objects(office)
    planned = plan_pruning(unit, 2)
    assert [one.number for one in planned.rounds] == [1]
    assert rounds_in(office.versions) == [1, 2, 3] and objects(office) == before
    prune(unit, 2, "2026-01-01 08:00")
    assert rounds_in(office.versions) == [2, 3]
    assert objects(office) < before
    assert office.wrong() == []
    last = read_line(read_lines(office.versions)[-1])
    assert last is not None and (last.what, last.text) == ("清理", "删去第 1 轮")
    prune(unit, 1, "2026-01-02 08:00")
    office.seal(role="局长")
    assert rounds_in(office.versions) == [3, 4] and office.wrong() == []


# ── at the same time, crashes, full and read-only disks ─────────────────────


def test_of_two_who_seal_at_once_one_makes_the_round(office: Office) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: office.seal(), range(2)))
    assert sorted(one.is_new for one in made) == [False, True]
    assert rounds_in(office.versions) == [1] and office.wrong() == []


def test_a_disk_that_takes_no_files_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = failing(os.open, PermissionError(13, "no"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refused)
        assert office.refused().code == "G04"
    assert not is_sealed(office.internal)
    office.seal()
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refused)
        # Asking writes nothing.
        assert office.wrong() == []
