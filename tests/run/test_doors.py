"""The doors of a run: where finished documents may go, and names that no other system could hold."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Place, Problem
from reports.publish.folders import leads_out
from reports.publish.store import Store
from reports.run import pipeline, strays
from reports.run.request import DocumentState, Outcome, Request, WrongCall
from tests.conftest import ROOT

TINY = ROOT / "tests" / "tiny"
UNIT = "示例单位"
POSIX = pytest.mark.skipif(
    sys.platform != "linux", reason="names that only Linux can hold"
)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The type of the tiny data with what all types share, compiled once."""
    folder = tmp_path_factory.mktemp("模板")
    shutil.copytree(ROOT / "templates" / "公共", folder / "公共")
    shutil.copytree(TINY / "小报告", folder / "小报告")
    return folder


@pytest.fixture
def house(tmp_path: Path, templates: Path, cache: Path) -> Request:
    """A whole house of its own: data, templates and program beside output."""
    data = tmp_path / "工具" / "data"
    shutil.copytree(TINY / "data", data)
    for name in ("templates", "reports", "内部"):
        (data.parent / name).mkdir()
    return Request(
        year=2024,
        data=data,
        templates=templates,
        output=data.parent / "output",
        program=ROOT / "reports",
        cache=cache,
    )


def told(outcomes: tuple[Outcome, ...] | list[Outcome]) -> list[Problem]:
    return [one for outcome in outcomes for one in outcome.problems]


# ── --output ────────────────────────────────────────────────────────────────


def refusal(request: Request, output: Path) -> str:
    with pytest.raises(WrongCall) as caught:
        pipeline.units(replace(request, output=output))
    return str(caught.value)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("/", "整个磁盘"),
        ("data", "数据"),
        ("data/2024", "数据"),
        ("data/2024/示例单位", "数据"),
        ("output/../data/x", "数据"),
        ("DATA", "数据"),
        ("templates", "模板"),
        ("templates/公共/x", "模板"),
        ("reports", "程序"),
        ("Reports/cli", "程序"),
        ("内部", "内部"),
        ("内部/output", "内部"),
        ("x/内部/2024/output", "内部"),
        ("", "数据"),
        (".", "数据"),
        ("..", "句点"),
        ("../..", "句点"),
    ],
)
def test_finished_documents_have_a_folder_of_their_own(
    house: Request, output: str, reason: str
) -> None:
    root = house.data.parent
    request = replace(house, templates=root / "templates", program=root / "reports")
    message = refusal(request, root / output)
    assert reason in message and "--output 请换" in message and "\n" not in message


def test_a_folder_above_the_data_is_none_of_its_own(house: Request) -> None:
    assert "数据" in refusal(house, house.data.parent.parent)


def test_a_point_is_no_name_of_a_folder(
    house: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "空").mkdir()
    monkeypatch.chdir(tmp_path / "空")
    assert "句点" in refusal(house, Path())


def test_a_folder_that_holds_what_is_not_for_the_public_is_refused(
    house: Request, tmp_path: Path
) -> None:
    (tmp_path / "别处" / "内部").mkdir(parents=True)
    assert "内部" in refusal(house, tmp_path / "别处")


def test_an_output_within_another_one_is_refused(
    house: Request, tmp_path: Path
) -> None:
    (tmp_path / "别处" / "output" / "2024").mkdir(parents=True)
    (tmp_path / "别处" / "output" / "校验.txt").write_text("", encoding="utf-8")
    assert "另一个" in refusal(house, tmp_path / "别处" / "output" / "2024")


@POSIX
@pytest.mark.parametrize("target", ["工具/data", "工具", "工具/内部", "", "别处"])
def test_a_link_is_asked_where_it_leads(
    house: Request, tmp_path: Path, target: str
) -> None:
    (tmp_path / "别处").mkdir()
    link = tmp_path / "别处" / "公开"
    link.symlink_to(tmp_path / target)
    assert refusal(house, link)


def test_a_folder_beside_the_data_will_do(house: Request) -> None:
    assert pipeline.units(house) == [UNIT]
    assert pipeline.units(replace(house, output=house.data.parent / "成品")) == [UNIT]


# ── names ───────────────────────────────────────────────────────────────────


@POSIX
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CON", "CON"),
        ("com1", "COM1"),
        ("NUL.x", "NUL"),
        ("某局.", "句点"),
        ("某局 ", "空格"),
        ("某局?", "?"),
        ('某"局', '"'),
        ("index.html", "公开栏目"),
        ("INDEX.html", "公开栏目"),
        ("校验.txt", "公开栏目"),
        ("某\n局", "□"),
        (os.fsdecode(b"\xd2\xbd\xb1\xa3"), "□"),
    ],
)
def test_a_unit_that_windows_could_not_hold_is_told_and_not_built(
    house: Request, name: str, words: str
) -> None:
    shutil.copytree(house.data / "2024" / UNIT, house.data / "2024" / name)
    by_unit = {one.unit: one for one in pipeline.build(house)}
    shown = name.replace("\n", "□").encode("utf-8", "replace").decode()
    outcome = next(one for unit, one in by_unit.items() if unit != UNIT)
    (problem,) = outcome.problems
    assert (problem.code, outcome.state) == ("G05", DocumentState.FAULTY)
    assert words in problem.message and problem.hint and shown
    for folder in ("output", "内部"):
        built = house.data.parent / folder / "2024"
        assert name not in {path.name for path in built.glob("*") if path.is_dir()}
    assert by_unit[UNIT].state is DocumentState.BUILT


def test_a_path_that_windows_could_not_hold_is_told_before_anything_is_made(
    house: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strays, "_IS_WINDOWS", True)
    deep = house.data.parent / ("深" * 70) / ("深" * 70) / "output"
    (problem,) = told(list(pipeline.build(replace(house, output=deep))))
    assert problem.code == "G05" and "--output" in problem.hint
    assert not deep.exists()
    assert (
        all("路径" not in one.message for one in told(list(pipeline.build(house))))
        or len(str(house.output)) > 160
    )


def test_a_name_that_no_file_may_have_is_told_by_its_beginning(
    house: Request, tmp_path: Path
) -> None:
    templates = tmp_path / "模板"
    shutil.copytree(house.templates, templates)
    form = templates / "小报告" / "类型.yaml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace("'年小报告'", f"'{'长' * 200}'"), encoding="utf-8")
    outcomes = list(pipeline.build(replace(house, templates=templates)))
    (found,) = [one for one in told(outcomes) if one.code == "G05"]
    assert found.place == Place(f"data/2024/{UNIT}/小.yaml", 1, 1)
    assert "长" * 50 in found.message and "长" * 150 not in found.message


@pytest.mark.parametrize("draft", [False, True])
def test_a_title_that_makes_a_path_too_long_is_told_before_anything_of_it_is_written(
    house: Request, monkeypatch: pytest.MonkeyPatch, draft: bool
) -> None:
    monkeypatch.setattr(strays, "_IS_WINDOWS", True)
    folder = Store(house.output).internal("2024", UNIT).absolute()
    units = len(str(folder).encode("utf-16-le")) // 2
    monkeypatch.setattr(strays, "_ROOM", 0)
    monkeypatch.setattr(strays, "_LONGEST_PATH", units + 15)
    request = replace(house, draft=draft)
    outcomes = list(pipeline.build(request))
    (found,) = [one for one in told(outcomes) if one.code == "G05"]
    assert found.place == Place(f"data/2024/{UNIT}/小.yaml", 1)
    assert "标题" in found.hint and str(units + 15) in found.message
    assert DocumentState.FAULTY in {one.state for one in outcomes}
    written = {path.suffix for path in house.output.parent.rglob(f"*/{UNIT}/*")}
    assert written <= {".json", ".yaml", ""}
    monkeypatch.setattr(strays, "_LONGEST_PATH", units + 60)
    assert "G05" not in {one.code for one in told(list(pipeline.build(request)))}
    assert list(house.output.parent.rglob(f"*/{UNIT}/*.docx"))


@POSIX
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CON.yaml", "CON"),
        ("aux.小.yaml", "AUX"),
        ("小?.yaml", "?"),
        ("项目./小.yaml", "句点"),
        ("nul/小.yaml", "NUL"),
        (os.fsdecode(b"\xd2\xbd\xb1\xa3.yaml"), "□"),
        (os.fsdecode(b"\xd2\xbd/\xb1\xa3.yaml"), "□"),
        (os.fsdecode(b"\xd2\xbd\xb1\xa3.md"), "□"),
    ],
)
def test_a_data_file_that_windows_could_not_hold_is_told_and_not_read(
    house: Request, name: str, words: str
) -> None:
    folder = house.data / "2024" / UNIT
    (folder / name).parent.mkdir(exist_ok=True)
    shutil.copy(folder / "小.yaml", folder / name)
    request = replace(house, contribute=True)
    problems = told(list(pipeline.build(request)))
    assert "G09" not in {one.code for one in problems}
    (problem,) = [one for one in problems if one.code == "G05"]
    assert words in problem.message and "没有读" in problem.message
    assert problem.place and problem.place.file.isprintable()


@POSIX
def test_bytes_of_other_names_harm_nobody(house: Request) -> None:
    (house.data / "2024" / UNIT / os.fsdecode(b"\xd2\xbd.jpg")).touch()
    (house.data / os.fsdecode(b"\xd2\xbd")).mkdir()
    (house.data / "2024" / os.fsdecode(b"\xd2\xbd.txt")).touch()
    assert not {"G05", "G09"} & {one.code for one in told(list(pipeline.build(house)))}


def test_a_hidden_folder_that_looks_like_a_unit_is_told(house: Request) -> None:
    shutil.copytree(house.data / "2024" / UNIT, house.data / "2024" / ".某局")
    (house.data / "2024" / ".git").mkdir()
    outcomes = list(pipeline.build(house))
    (found,) = [one for one in outcomes if one.unit == ".某局"]
    assert found.state is DocumentState.UNREAD
    assert found.problems[0].code == "G05" and "句点" in found.problems[0].message
    assert ".git" not in {one.unit for one in outcomes}


# ── links ───────────────────────────────────────────────────────────────────


@POSIX
@pytest.mark.parametrize("name", ["小.yaml", "小.md", "单位.yaml"])
def test_a_link_out_of_the_data_folder_is_not_read(
    house: Request, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "秘密"
    secret.write_text("root:x:0:0:秘密的一行\n", encoding="utf-8")
    link = house.data / "2024" / UNIT / name
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    problems = told(list(pipeline.build(house)))
    assert "G08" in {one.code for one in problems}
    assert "秘密的一行" not in str(problems)


@POSIX
def test_links_within_the_data_and_a_unit_that_lies_elsewhere_are_no_way_out(
    house: Request, tmp_path: Path
) -> None:
    unit = house.data / "2024" / UNIT
    (unit / "链接.csv").symlink_to(unit / "小.yaml")
    (unit / "外面.csv").symlink_to("/etc/passwd")
    (unit / "夹").symlink_to(tmp_path)
    shutil.copytree(unit, tmp_path / "共享" / UNIT, symlinks=True)
    (house.data / "2024" / "某局").symlink_to(tmp_path / "共享" / UNIT)
    for name, leads in (
        ("小.yaml", False),
        ("没有.csv", False),
        ("链接.csv", False),
        ("外面.csv", True),
        ("夹/x.csv", True),
    ):
        assert leads_out(house.data, f"2024/{UNIT}/{name}") is leads, name
    assert not leads_out(house.data, "2024/某局/小.yaml")
