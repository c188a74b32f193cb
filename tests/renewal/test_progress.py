"""`status`: what of each document is still to be done."""

import shutil
from pathlib import Path

import pytest

from reports.renewal.folder import begin_year
from reports.renewal.progress import Progress, Stage, progress_of
from reports.run.request import Request
from reports.source.markdown import READ_AGAIN
from tests.conftest import ROOT

UNIT = "渠县医疗保障局"
PROJECT = "项目/基金监管工作经费.yaml"


@pytest.fixture
def request_of(tmp_path: Path, cache: Path) -> Request:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "2024" / UNIT, data / "2024" / UNIT)
    return Request(
        year=2024,
        data=data,
        templates=ROOT / "templates",
        output=tmp_path / "output",
        program=ROOT / "reports",
        cache=cache,
    )


def change(request: Request, file: str, old: str, new: str) -> Progress:
    """How far a file is once something in it is another; the file is put back."""
    path = request.data / str(request.year) / UNIT / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    found = how_far(request, file.replace(".md", ".yaml"))
    path.write_text(before, encoding="utf-8")
    return found


def how_far(request: Request, file: str) -> Progress:
    [found] = [one for one in progress_of(request) if one.file == file]
    return found


def test_a_finished_year_may_be_published(request_of: Request) -> None:
    found = list(progress_of(request_of))
    assert len(found) == 7 and {one.stage for one in found} == {Stage.DONE}
    assert not any(one.pending or one.to_read or one.to_write for one in found)
    assert not (request_of.data.parent / "output").exists()


def test_each_stage_is_told(request_of: Request) -> None:
    filled = change(request_of, PROJECT, "执行: 100", "执行: 待填")
    assert filled.stage is Stage.TO_FILL and filled.errors == 0
    [spot] = filled.pending
    assert (spot.name, spot.place.line) == ("资金.执行", 16)
    wrong = change(request_of, PROJECT, "执行: 100", "执行: 一百元整")
    assert wrong.stage is Stage.TO_MEND and wrong.errors == 1 and not wrong.pending
    text = PROJECT.replace(".yaml", ".md")
    unread = change(request_of, text, "# 设立背景\n", f"# 设立背景\n{READ_AGAIN}\n")
    assert unread.stage is Stage.TO_FILL
    assert [(one.name, one.place.line) for one in unread.to_read] == [("设立背景", 2)]
    signed = change(request_of, PROJECT, "状态: 公开稿", "状态: 送审稿")
    assert signed.stage is Stage.TO_PUBLISH


def test_a_document_without_approvals_waits_for_them(request_of: Request) -> None:
    path = request_of.data / "2024" / UNIT / PROJECT
    text = path.read_text(encoding="utf-8").replace("状态: 公开稿", "状态: 送审稿")
    path.write_text(text, encoding="utf-8")
    for old, new in (
        ("结果: 已审签, 日期: 2025-10-14", "结果: 待填, 日期: 待填"),
        ("结果: 已审签", "结果: 不同意"),
        (", 日期: 2025-10-14", ""),
    ):
        assert change(request_of, PROJECT, old, new).stage is Stage.TO_SIGN


def test_what_asks_another_report_waits_for_that_one(request_of: Request) -> None:
    path = request_of.data / "2024" / UNIT / "项目" / "城乡医疗救助.yaml"
    text = path.read_text(encoding="utf-8").replace("执行: ", "执行: 待填 # ", 1)
    path.write_text(text, encoding="utf-8")
    assert how_far(request_of, "决算.yaml").stage is Stage.WAITING


def test_the_day_to_publish_by_is_reckoned_from_the_approval(
    request_of: Request,
) -> None:
    asked = ("决算.yaml", "状态: 公开稿", "状态: 送审稿")
    found = change(request_of, *asked).deadline
    assert found is not None and found.day.isoformat() == "2025-10-16"
    assert (found.since, found.days) == ("2025年9月26日", 20)
    # What is to go out has been given its day.
    assert how_far(request_of, "决算.yaml").deadline is None


def test_a_new_year_has_all_of_it_to_do(request_of: Request) -> None:
    [begun] = begin_year(
        Request(**{**_fields(request_of), "unit": UNIT}), request_of.year + 1
    )
    new = Request(**{**_fields(request_of), "year": request_of.year + 1})
    found = list(progress_of(new))
    assert {one.stage for one in found} == {Stage.TO_FILL}
    assert not any(one.errors or one.warnings for one in found)
    counted = sum(file.pending for file in begun.files)
    assert sum(len(one.pending) for one in found) == counted
    read = {(one.place.file, one.name) for each in found for one in each.to_read}
    assert len(read) == sum(len(file.to_read) for file in begun.files)
    assert sum(len(one.to_write) for one in found) == sum(
        len(file.to_write) for file in begun.files
    )


def _fields(request: Request) -> dict[str, object]:
    return {name: getattr(request, name) for name in request.__struct_fields__}
