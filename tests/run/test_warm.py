"""What is got ready beforehand is what the first report would have waited for."""

import shutil
from pathlib import Path

import pytest

from reports.content import compile as compiling
from reports.run import pipeline
from reports.run.request import DocumentState, Request
from reports.run.warm import Warmed, warm
from tests.conftest import ROOT

TINY = ROOT / "tests" / "tiny"


@pytest.fixture
def desk(tmp_path: Path) -> Request:
    """A workplace with the smallest type there is."""
    templates, data = tmp_path / "templates", tmp_path / "data"
    shutil.copytree(ROOT / "templates" / "公共", templates / "公共")
    shutil.copytree(TINY / "小报告", templates / "小报告")
    shutil.copytree(TINY / "data", data)
    return Request(
        year=2024,
        data=data,
        templates=templates,
        output=tmp_path / "output",
        program=ROOT / "reports",
        cache=tmp_path / "缓存",
    )


def warmed(desk: Request) -> Warmed:
    assert desk.cache is not None
    return warm(desk.data, desk.templates, desk.program, desk.cache)


def test_a_run_after_it_compiles_nothing(
    desk: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warmed(desk) == Warmed(years=(2024,), ready=1, wrong=0)
    for name in ("compile_expressions", "compile_template"):
        monkeypatch.delattr(compiling, name)
    states = {outcome.state for outcome in pipeline.build(desk)}
    assert states == {DocumentState.BUILT}


def test_what_is_wrong_in_a_type_does_not_keep_it_from_the_others(
    desk: Request,
) -> None:
    shutil.copytree(desk.templates / "小报告", desk.templates / "坏报告")
    (desk.templates / "坏报告" / "计算.yaml").write_text("甲: {公式: 没有}\n", "utf-8")
    assert warmed(desk) == Warmed(years=(2024,), ready=1, wrong=1)


def test_without_a_year_there_is_nothing_to_get_ready(desk: Request) -> None:
    shutil.rmtree(desk.data)
    assert warmed(desk) == Warmed(years=(), ready=0, wrong=0)
