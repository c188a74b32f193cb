"""The language server of VS Code's YAML extension, as `python build.py editor` sets it up: what a clerk sees while typing.

These need npm, node and a registry that has the server; `package-lock.json` says which one.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from reports.cli.main import main
from reports.run.editor import WORKSPACE
from tests.conftest import ROOT
from tests.editor.client import Client

HERE = Path(__file__).parent
ACCOUNTS = "data/2024/渠县医疗保障局/决算.yaml"


@pytest.fixture(scope="session")
def language_server(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The call of the server, of the release in the lock; no script of its packages is run."""
    folder = tmp_path_factory.mktemp("服务")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    npm = str(shutil.which("npm"))
    call = [npm, "ci", "--silent", "--ignore-scripts", "--prefer-offline"]
    subprocess.run(call, cwd=folder, check=True, capture_output=True, timeout=300)
    program = folder / "node_modules" / "yaml-language-server" / "bin"
    return [
        str(shutil.which("node")),
        str(program / "yaml-language-server"),
        "--stdio",
    ]


@pytest.fixture(scope="module", params=[2023, 2024])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """The samples in a folder of their own, and the settings of the workspace for a year."""
    return prepared(tmp_path_factory.mktemp("编辑") / "报告 一", request.param)


def prepared(folder: Path, year: int) -> tuple[Path, dict[str, Any]]:
    shutil.copytree(ROOT / "data", folder / "data")
    places = ["--data", folder / "data", "--output", folder / "output"]
    words = ["editor", year, *places, "--templates", ROOT / "templates"]
    assert main([*map(str, words)], ROOT) == 0
    told = json.loads((folder / WORKSPACE).read_text(encoding="utf-8"))
    return folder, told["settings"]


def settings_of(workspace: dict[str, Any]) -> dict[str, Any]:
    """The settings of the extension as it hands them on to its server."""
    found = {
        key.removeprefix("yaml."): value
        for key, value in workspace.items()
        if key.startswith("yaml.")
    }
    found["schemaStore"] = {"enable": found.pop("schemaStore.enable", False)}
    return found | {"validate": True, "hover": True, "completion": True}


@pytest.fixture(scope="module")
def client(
    language_server: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Client, Path]]:
    """An editor with the samples of 2024 open."""
    folder, settings = prepared(tmp_path_factory.mktemp("编辑") / "报告 二", 2024)
    with Client(language_server, folder, settings_of(settings)) as made:
        yield made, folder / ACCOUNTS


def test_no_sample_raises_a_false_alarm(
    desk: tuple[Path, dict[str, Any]], language_server: list[str]
) -> None:
    folder, settings = desk
    globs = [one for each in settings["yaml.schemas"].values() for one in each]
    files = [folder / unquote(one).removeprefix("**/") for one in globs]
    assert len(files) > (3 if "2023" in globs[0] else 15)
    with Client(language_server, folder, settings_of(settings)) as client:
        for path in files:
            assert client.faults(path, path.read_text(encoding="utf-8")) == [], path


MISTAKES = {
    "a word for a number": ("  基本支出: 7919400", "  基本支出: 很多", "要填数"),
    "a word that is none of those": ("范围: 部门", "范围: 全部", "部门"),
    "a key that there is not": (
        "  基本支出: 7919400",
        "  基本支去: 7919400",
        "基本支去",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_underlined(mistake: str, client: tuple[Client, Path]) -> None:
    editor, path = client
    old, new, word = MISTAKES[mistake]
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    found = editor.faults(path, text.replace(old, new))
    [(line, message)] = found
    assert line == text[: text.index(old)].count("\n") + 1 and word in message, found


def test_keys_values_and_codes_are_offered(client: tuple[Client, Path]) -> None:
    editor, path = client
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    keys = editor.labels(path, f"{text}\n", len(lines), 0)
    assert "结余分配" in keys and "范围" not in keys
    at = next(at for at, line in enumerate(lines) if line.startswith("范围: "))
    lines[at] = "范围: "
    offered = editor.labels(path, "\n".join(lines), at, len(lines[at]))
    assert {"部门", "单位"} <= set(offered)
    at = next(at for at, line in enumerate(lines) if line.startswith("    2080505: "))
    lines.insert(at, "    ")
    codes = editor.labels(path, "\n".join(lines), at, 4)
    assert len([one for one in codes if one[:7].isdecimal()]) > 50, codes


def test_a_key_that_one_points_at_is_explained(client: tuple[Client, Path]) -> None:
    editor, path = client
    text = path.read_text(encoding="utf-8")
    at = next(
        at for at, line in enumerate(text.splitlines()) if line.startswith("范围")
    )
    said = editor.hover(path, text, at, 1)
    assert "部门" in said and "单位" in said
