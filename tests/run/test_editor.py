"""What an editor is given: schemas that fault no file of the samples and know what is wrong, and a task whose
lines are the problems.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from jsonschema import Draft7Validator

from reports.cli.main import main
from reports.run.editor import WORKSPACE
from tests.conftest import ROOT

# How the YAML extension of VS Code knows a path below the workspace.
RELATIVE = re.compile(
    r"^(((\.\.?)|([\w\-@. ]+))(\/|\\\\?))*[\w\-. ]*\.[\w\-]+$", re.ASCII
)
YEARS = ("2023", "2024")
UNIT = "渠县医疗保障局"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples in a folder of their own, with what editors are given of each year."""
    folder = tmp_path_factory.mktemp("编辑") / "报告 一"
    shutil.copytree(ROOT / "data", folder / "data")
    return folder


def call(folder: Path, *words: str) -> int:
    data, output = str(folder / "data"), str(folder / "output")
    folders = (
        "--data",
        data,
        "--output",
        output,
        "--templates",
        str(ROOT / "templates"),
    )
    return main([*words, *folders], ROOT)


def workspace(folder: Path, year: str) -> dict[str, Any]:
    assert call(folder, "editor", year) == 0
    told: dict[str, Any] = json.loads((folder / WORKSPACE).read_text(encoding="utf-8"))
    return told


def schemas(folder: Path, year: str) -> Iterator[tuple[Path, Draft7Validator]]:
    """The data files of a year, each with the schema that an editor holds it to."""
    for schema, globs in workspace(folder, year)["settings"]["yaml.schemas"].items():
        assert RELATIVE.match(schema)
        told = json.loads((folder / schema).read_text(encoding="utf-8"))
        Draft7Validator.check_schema(told)
        for glob in globs:
            yield folder / unquote(glob).removeprefix("**/"), Draft7Validator(told)


def as_text(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8-sig"), yaml.BaseLoader)


def as_numbers(path: Path) -> Any:
    """The same as editors read it: what looks like a number is one."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        sign: [one for one in found if not one[0].endswith((":timestamp", ":bool"))]
        for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(path.read_text(encoding="utf-8-sig"), Loader)


@pytest.mark.parametrize("year", YEARS)
def test_every_file_of_the_samples_has_a_schema_that_faults_nothing(
    year: str, desk: Path
) -> None:
    held = dict(schemas(desk, year))
    assert held.keys() == set((desk / "data" / year).rglob("*.yaml"))
    for path, schema in held.items():
        for read in (as_text, as_numbers):
            faults = [one.message for one in schema.iter_errors(_named(read(path)))]
            assert faults == [], path


def _named(value: Any) -> Any:
    """The value as JSON has it: every key a text."""
    if isinstance(value, dict):
        return {str(key): _named(one) for key, one in value.items()}
    return list(map(_named, value)) if isinstance(value, list) else value


@pytest.fixture(scope="module")
def account(desk: Path) -> tuple[dict[str, Any], Draft7Validator]:
    path = desk / "data" / "2024" / UNIT / "决算.yaml"
    return as_text(path), dict(schemas(desk, "2024"))[path]


def _put(typed: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The data with another value at a path of names."""
    key, _, rest = path.partition(".")
    return {**typed, key: _put(typed[key], rest, value) if rest else value}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("范围", "部分"),
        ("范畴", "部门"),
        ("插图", "有"),
        ("批复数.公用经费", "11x"),
        ("批复数", "没有"),
        ("支出.一般公共预算", {"2101501": {"全年": "1"}}),
    ],
)
def test_what_is_mistyped_is_faulted(
    key: str, value: Any, account: tuple[dict[str, Any], Draft7Validator]
) -> None:
    typed, schema = account
    assert list(schema.iter_errors(_put(typed, key, value)))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("插图", "否"),
        ("批复数.公用经费", "1,200.50万元"),
        ("批复数.公用经费", "待填"),
        ("批复数.公用经费", -3),
        ("支出.一般公共预算", "科目.csv"),
        ("支出.一般公共预算", "编码\t全年预算\n2101501\t3\n"),
        ("支出.一般公共预算", "无"),
    ],
)
def test_what_the_program_takes_is_not_faulted(
    key: str, value: Any, account: tuple[dict[str, Any], Draft7Validator]
) -> None:
    typed, schema = account
    assert not list(schema.iter_errors(_put(typed, key, value)))


def test_each_item_says_what_it_is_and_each_code_what_it_is_called(
    account: tuple[dict[str, Any], Draft7Validator],
) -> None:
    _, schema = account
    members = schema.schema["properties"]
    assert members["范围"]["title"] == "范围"
    assert members["范围"]["description"].startswith("部门（含下属单位）")
    codes = _members(_members(members["支出"])["一般公共预算"])
    assert codes["2101501"]["title"] == "2101501 行政运行"
    assert "医疗保障管理事务／行政运行" in codes["2101501"]["description"]


def _members(part: dict[str, Any]) -> dict[str, Any]:
    [found] = [one["properties"] for one in part["anyOf"] if "properties" in one]
    return dict(found)


def test_the_lines_of_a_run_are_what_the_task_reads(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [task] = workspace(desk, "2024")["tasks"]["tasks"]
    assert task["args"][1:] == ["2024", "--lines"]
    path = desk / "data" / "2024" / UNIT / "决算.yaml"
    kept = path.read_bytes()
    path.write_bytes(kept.replace("范围: 部门".encode(), "范围: 部们".encode()))
    capsys.readouterr()
    assert call(desk, *task["args"][1:], "--unit", UNIT) == 1
    path.write_bytes(kept)
    pattern = task["problemMatcher"]["pattern"]
    found = map(
        re.compile(pattern["regexp"]).match, capsys.readouterr().out.splitlines()
    )
    told = [one.groups() for one in found if one]
    line = path.read_text(encoding="utf-8").splitlines().index("范围: 部门") + 1
    file = f"data/2024/{UNIT}/决算.yaml"
    [wrong] = [one for one in told if one[4].startswith("D04 “范围”")]
    assert wrong[:4] == (file, str(line), "5", "error")
    assert {one[3] for one in told} == {"error", "info"}


def test_a_file_that_cannot_be_read_is_told_and_the_others_have_theirs(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk / "data" / "2024" / UNIT / "决算.yaml"
    kept = path.read_bytes()
    path.write_bytes("报告: 没有这种报告\n".encode())
    assert call(desk, "editor", "2024", "--unit", UNIT) == 1
    path.write_bytes(kept)
    out = capsys.readouterr().out
    assert "错误 D14" in out and "7 个数据文件有了提示" in out


def test_nothing_of_the_data_is_touched(desk: Path) -> None:
    before = {one: one.read_bytes() for one in (desk / "data").rglob("*.*")}
    workspace(desk, "2024")
    assert {one: one.read_bytes() for one in (desk / "data").rglob("*.*")} == before
