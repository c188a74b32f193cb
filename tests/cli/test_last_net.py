"""Whatever happens under a command ends in a Chinese sentence and a status, never in a traceback."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import build
from reports.cli import main
from reports.cli.command import Command
from reports.core.problems import Fault, Place, problem
from tests.conftest import ROOT

CALLS = {
    "": ["2024"],
    "explain": ["explain", "2024", "占比"],
    "review": ["review", "2024"],
    "paper": ["paper", "2024"],
    "diff": ["diff", "2024", "--against", "旧的"],
    "audit": ["audit", "报告.docx"],
    "preview": ["preview", "2024", "--no-browser"],
    "help": ["help", "K00"],
    "check-templates": ["check-templates", "2024"],
    "redline": ["redline", "2024", "--against", "旧的"],
    "new": ["new", "2025"],
    "status": ["status", "2024"],
    "seal": ["seal", "2024", "--unit", "某单位", "--role", "局长"],
    "verify": ["verify", "2024"],
    "new-style": ["new-style", "小报告/某省"],
    "new-type": ["new-type", "某报告"],
    "import": ["import", "决算.xlsx", "--year", "2024", "--unit", "某单位"],
    "form": ["form", "2024", "--unit", "某单位"],
    "认表": ["认表", "空表.docx", "--type", "小报告"],
    "带回": ["带回", "改.docx"],
    "退回": ["退回", "2024"],
    "remarks": ["remarks", "2024", "意见.txt", "--unit", "某单位"],
    "editor": ["editor", "2024"],
    "start": ["start", "文件夹"],
    "doctor": ["doctor"],
    "warm": ["warm"],
}


def test_every_command_has_a_call_here() -> None:
    assert CALLS.keys() == main.COMMANDS.keys()


@pytest.fixture(params=CALLS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command fails so from here on."""
    found = main.command_of

    def failing(name: str) -> Command:
        def run(_: object) -> int:
            raise error

        return replace(found(name), run=run)

    monkeypatch.setattr(main, "command_of", failing)


def test_what_nobody_foresaw_is_told_in_chinese(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(ZeroDivisionError("nobody thought of this"), monkeypatch)
    assert build.main(CALLS[name]) == 1
    printed = capsys.readouterr()
    assert "错误 G09  程序没有料到这种情况" in printed.out
    assert "Traceback" not in printed.out + printed.err
    assert build.main([*CALLS[name], "-v"]) == 1
    assert "nobody thought of this" in capsys.readouterr().out


def test_a_fault_is_told_with_its_place(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = problem("T03", "missing", Place("templates/公共/页面.html.j2"))
    fail_with(Fault(found), monkeypatch)
    assert build.main(CALLS[name]) == 1
    out = capsys.readouterr().out
    assert "templates/公共/页面.html.j2" in out and "错误 T03  没有这个文件。" in out


def test_every_command_says_in_chinese_how_it_is_called(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        build.main([*([name] if name else []), "--help"])
    assert end.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("用法：python build.py") and "显示这份说明" in out


def test_a_wrong_argument_ends_with_2(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        build.main([*CALLS[name], "--没有这个"])
    assert end.value.code == 2
    assert "不认识的参数" in capsys.readouterr().err


def test_build_py_is_a_door_and_nothing_else() -> None:
    lines = (ROOT / "build.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60 and Path(build.PROGRAM) == ROOT
