"""seal and verify as they are called, what they print, and how they end."""

from pathlib import Path

import pytest

import build
from reports.publish.sealed import rounds_in
from tests.seal.offices import REPORT, UNIT, Office


def call(office: Office, *words: str) -> int:
    folders = ("--data", "--templates", "--output")
    request = office.request
    paths = (request.data, request.templates, request.output)
    given = [each for one in zip(folders, map(str, paths), strict=True) for each in one]
    return build.main([*words, *given])


def sealed(office: Office, *words: str) -> int:
    return call(
        office,
        *("seal", "2024", "--unit", UNIT, "--role", "分管领导"),
        *("--time", "2025-10-14T09:30", *words),
    )


def test_a_seal_tells_its_code_and_what_to_do_with_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(office, "2024") == 0
    assert sealed(office) == 0
    said = capsys.readouterr().out
    code = office.ask().current.code
    assert f"{UNIT}：封存好了，第 1 轮。" in said and code in said
    assert "2025-10-14 09:30（分管领导）" in said and "审批单" in said
    assert sealed(office) == 0
    assert "没有变化，还是第 1 轮" in capsys.readouterr().out


def test_verify_ends_with_0_for_the_sealed_set_and_1_for_another(
    office: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert call(office, "verify", "2024") == 1
    assert "还没有封存过的单位" in capsys.readouterr().out
    call(office, "2024")
    sealed(office)
    code = office.ask().current.code
    assert call(office, "verify", "2024", "--unit", UNIT, "--code", code) == 0
    assert "一样" in capsys.readouterr().out
    page = office.file(".html")
    page.write_bytes(page.read_bytes().replace(b"1,200.00", b"1,200.01"))
    assert call(office, "verify", "2024") == 1
    said = capsys.readouterr().out
    assert "“去年”封存的是 1,200.00元，现在是 1,200.01元" in said
    assert call(office, "verify", "2024", str(page)) == 1
    assert call(office, "verify", "2024", str(tmp_path / "没有.html")) == 1
    assert "没有这个文件" in capsys.readouterr().out
    assert call(office, "seal", "2024", "--unit", UNIT, "--restore") == 0
    assert f"output/2024/{UNIT}/{REPORT}.html" in capsys.readouterr().out
    assert call(office, "verify", "2024") == 0


def test_nothing_is_removed_without_write(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    call(office, "2024")
    sealed(office)
    call(
        office,
        *("seal", "2024", "--unit", UNIT, "--role", "局长", "--time", "2025-10-15"),
    )
    capsys.readouterr()
    assert call(office, "seal", "2024", "--prune", "1") == 0
    said = capsys.readouterr().out
    assert "第 1 轮  2025-10-14 09:30（分管领导）" in said and "还没有删" in said
    assert rounds_in(office.versions) == [1, 2]
    assert call(office, "seal", "2024", "--prune", "1", "--write") == 0
    assert rounds_in(office.versions) == [2]
    assert call(office, "verify", "2024") == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("seal", "2024", "--role", "局长"), "--unit 单位"),
        (("seal", "2024", "--unit", UNIT), "--role 职务"),
        (
            ("seal", "2024", "--unit", UNIT, "--role", "局长", "--time", "昨天"),
            "--time 要写成",
        ),
        (
            ("seal", "2024", "--unit", UNIT, "--role", "局长", "--time", "2025-02-30"),
            "--time 要写成",
        ),
        (("verify", "2024", "--unit", "示例单"), "最接近的是"),
        (("verify", "2024", "--code", "0000"), "--unit 单位"),
    ],
)
def test_a_call_that_lacks_something_is_told(
    office: Office,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    office.seal()
    assert call(office, *words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "三", "1000000"])
def test_how_many_rounds_stay_is_a_number(
    office: Office, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    with pytest.raises(SystemExit) as end:
        call(office, "seal", "2024", "--prune", number)
    assert end.value.code == 2
    assert "至少 1" in capsys.readouterr().err or number == "-1"
