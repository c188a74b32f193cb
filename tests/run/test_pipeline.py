"""A run by hand, and drives that are away for a moment."""

import pickle
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.publish.records import MANIFEST
from reports.publish.store import Store
from reports.run import pipeline
from reports.run.request import DocumentState, OtherProgram, Request


def test_a_run_by_hand_is_begun_built_unit_by_unit_and_finished(
    workplace: Request,
) -> None:
    by_hand = replace(workplace, output=workplace.output.parent / "手工" / "output")
    begun = pickle.loads(pickle.dumps(pipeline.begin(by_hand)))
    for unit in pipeline.units(begun):
        told = pickle.loads(pickle.dumps(pipeline.build_unit(begun, unit)))
        assert [one.state for one in told] == [DocumentState.BUILT]
    assert pipeline.finish(begun) == ()
    list(pipeline.build(workplace))
    made = [folder_of(request) for request in (by_hand, workplace)]
    assert made[0] == made[1] and made[0]


def folder_of(request: Request) -> dict[str, bytes]:
    root = request.output.parent
    folders = (request.output, root / "内部")
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


@pytest.mark.usefixtures("own_templates")
def test_a_worker_whose_templates_are_others_refuses(
    workplace: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_PAUSE", 0.0)
    begun = pipeline.begin(workplace)
    (workplace.templates / "公共" / "说明.txt").write_text("另一版", encoding="utf-8")
    there = replace(begun, run="as another process sees it")
    with pytest.raises(OtherProgram, match=workplace.program.parent.name):
        pipeline.build_unit(there, workplace.unit)
    assert not workplace.output.exists()


def test_a_drive_without_its_output_is_not_built_upon(workplace: Request) -> None:
    begun = pipeline.begin(workplace)
    root = workplace.output.parent
    shutil.rmtree(root / "内部")
    [told] = pipeline.build_unit(begun, workplace.unit)
    assert [one.code for one in told.problems] == ["G04"]
    assert "网络盘" in told.problems[0].hint
    assert not (root / "内部").exists() and not workplace.output.exists()


def test_documents_are_not_old_because_the_year_is_away_for_a_moment(
    workplace: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(pipeline.build(workplace))
    manifest = Store(workplace.output).internal("2024", workplace.unit) / MANIFEST
    before = manifest.read_bytes()
    begun, away = pipeline.begin(workplace), workplace.data / "断开"
    (workplace.data / "2024").rename(away)
    [told] = pipeline.build_unit(begun, workplace.unit)
    assert [one.code for one in told.problems] == ["G08"]
    away.rename(workplace.data / "2024")
    assert manifest.read_bytes() == before
    assert not list(workplace.output.rglob("旧文件*"))
    [told] = pipeline.build_unit(begun, workplace.unit)
    assert told.state is DocumentState.UNCHANGED


def test_documents_are_not_old_because_the_drive_comes_back_while_one_looks(
    workplace: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(pipeline.build(workplace))
    unit = workplace.data / "2024" / workplace.unit
    away, is_dir = workplace.data / "断开", Path.is_dir

    def comes_back(path: Path) -> bool:
        if path == unit.parent and away.exists():
            away.rename(unit)
        return is_dir(path)

    begun = pipeline.begin(workplace)
    unit.rename(away)
    monkeypatch.setattr(Path, "is_dir", comes_back)
    [told] = pipeline.build_unit(begun, workplace.unit)
    assert [one.code for one in told.problems] == ["G08"]
