"""A cluster of other processes builds the same bytes, and loses nothing when one of them dies."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import build
from reports.cli import cluster as clusters
from reports.cli.cluster import audit_on_worker, cluster_crew, localized
from reports.core.problems import Fault
from reports.inspect.batch import Order
from reports.run import pipeline
from reports.run.request import DocumentState, OtherProgram, Outcome, Request

SAMPLE = "凉山州医疗保障局"


@pytest.fixture
def many(workplace: Request) -> Request:
    """A dozen small units."""
    year = workplace.data / "2024"
    for number in range(12):
        unit = year / f"示例{number}局"
        shutil.copytree(year / SAMPLE, unit)
        for file in unit.iterdir():
            text = file.read_text(encoding="utf-8").replace(SAMPLE, unit.name)
            file.write_text(text, encoding="utf-8")
    for unit in year.iterdir():
        if not unit.name.endswith("局") or not unit.name.startswith("示例"):
            shutil.rmtree(unit)
    return replace(workplace, unit="")


@pytest.fixture
def address(workplace: Request, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own."""
    from distributed import LocalCluster

    monkeypatch.setenv("XDG_CACHE_HOME", str(workplace.cache))
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=50,
    ) as cluster:
        yield cluster.scheduler_address


def files_of(request: Request) -> dict[str, bytes]:
    """All that a run left, but for locks."""
    root = request.output.parent
    found = {}
    for folder in (request.output, root / "内部"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != ".生成锁":
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


@pytest.mark.cluster
@pytest.mark.slow
def test_a_cluster_builds_the_same_bytes_though_a_worker_is_killed(
    many: Request, address: str
) -> None:
    serial = replace(many, output=many.output.parent / "逐个" / "output")
    assert {one.state for one in pipeline.build(serial)} == {DocumentState.BUILT}
    told = []
    with cluster_crew(address) as crew:
        run = pipeline.start(many, crew)
        for number, result in enumerate(run.results):
            told.append(result.unit)
            if number == 2:
                kill_one(address)
    assert told == sorted(told) and len(told) == run.units
    assert files_of(many) == files_of(serial)
    with cluster_crew(address) as crew:
        again = [
            one
            for result in pipeline.start(many, crew).results
            for one in result.outcomes
        ]
    assert {one.state for one in again} == {DocumentState.UNCHANGED}


def kill_one(address: str) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)


def build_at_the_second_call(request: Request, unit: str) -> tuple[Outcome, ...]:
    """Refuses a unit the first time that it is asked for, as a worker with another program does."""
    marker = request.data.parent / f"{unit}.拒绝过"
    if marker.exists():
        return pipeline.build_unit(localized(request), unit)
    marker.touch()
    raise OtherProgram("另一台")


@pytest.mark.cluster
@pytest.mark.slow
def test_what_one_worker_refuses_is_asked_of_another_anew(
    many: Request, address: str
) -> None:
    with cluster_crew(address) as crew:
        refusing = crew._replace(build=build_at_the_second_call)
        found = list(pipeline.start(many, refusing).results)
    states = [one.state for result in found for one in result.outcomes]
    assert states.count(DocumentState.REFUSED) == 1
    assert states.count(DocumentState.BUILT) == len(states) - 1 >= 12


@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
def test_a_cluster_whose_templates_are_others_is_refused_by_name(
    many: Request, address: str
) -> None:
    (many.templates / "公共" / "说明.txt").write_text("另一版", encoding="utf-8")
    beside = many.templates.parent / "reports"
    elsewhere = replace(many, program=beside)
    with cluster_crew(address) as crew, pytest.raises(Fault) as fault:
        list(pipeline.start(elsewhere, crew).results)
    [told] = fault.value.problems
    assert told.code == "G20" and os.uname().nodename in told.message
    assert not many.output.exists()


@pytest.mark.cluster
def test_a_cluster_that_cannot_be_reached_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "_PATIENCE", 1)
    for wrong in ("tcp://127.0.0.1:9", "没有这个", "ftp://127.0.0.1:9"):
        with pytest.raises(Fault) as fault, cluster_crew(wrong):
            pytest.fail("reached")
        [told] = fault.value.problems
        assert told.code == "G19" and wrong in told.message


def test_without_the_library_what_to_install_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Fault) as fault, cluster_crew("tcp://127.0.0.1:9"):
        pytest.fail("reached")
    [told] = fault.value.problems
    assert told.code == "G19" and ".[cluster]" in told.hint


def test_a_worker_takes_its_own_program_and_the_templates_beside_it(
    tmp_path: Path,
) -> None:
    there = Path("/elsewhere")
    request = Request(
        2024, tmp_path, there / "templates", tmp_path / "output", there / "reports"
    )
    own = localized(request)
    assert own.program.name == "reports" and own.program.is_dir()
    assert own.templates == own.program.parent / "templates"
    given = replace(request, templates=tmp_path / "模板")
    assert localized(given).templates == tmp_path / "模板"


@pytest.mark.cluster
@pytest.mark.slow
def test_a_cluster_finds_in_reports_what_one_process_finds(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("成稿")
    folder.mkdir()
    for number in range(12):
        lines = ("某某局2024年度部门决算", "截止2024年末，共有在职人员20人。")
        path = folder / f"单位{number:02d}.txt"
        path.write_text("\n".join(lines[: 1 + number % 2]), encoding="utf-8")
    call = ["audit", str(folder), "--output"]
    assert build.main([*call, "一"]) == 0
    alone = capsys.readouterr().out
    assert build.main([*call, "二", "--cluster", address]) == 0
    together = capsys.readouterr().out
    assert together == alone.replace("：一\n", f"：{tmp_path / '二'}\n")
    pages = {path.name: path.read_bytes() for path in Path("一").iterdir()}
    assert pages == {path.name: path.read_bytes() for path in Path("二").iterdir()}
    assert len(pages) == 14


def test_a_worker_audits_by_the_templates_beside_its_program(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("某某局2024年度部门决算", encoding="utf-8")
    there = Path("/elsewhere")
    order = Order(there / "reports", there / "templates", tmp_path / "核对", tmp_path)
    assert audit_on_worker(order, str(path)).profile == "部门决算"
    with pytest.raises(Fault):
        audit_on_worker(replace(order, templates=there / "模板"), str(path))
