"""What the page of differences asks: the choices of a unit, a comparison, its page; nothing is written."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports.preview.serve import serving
from reports.preview.server import Server
from reports.run import pipeline
from reports.run.request import Request
from reports.seal.sealing import Signature, seal_unit
from tests.preview.conftest import FILE, UNIT
from tests.preview.test_server import call, own

SIGNED = Signature("分管领导", "财务股", "2025-10-14 09:30", "")


@pytest.fixture
def sealed(typing: Request) -> Request:
    """The unit built and sealed where a run has its output."""
    list(pipeline.build(typing))
    (found,) = pipeline.sessions(typing)
    seal_unit(*found, SIGNED)
    return typing


@pytest.fixture
def server(typing: Request) -> Iterator[Server]:
    with serving(typing, 0) as server:
        yield server


def asked(server: Server, what: str, body: object) -> tuple[int, Any]:
    status, content, _ = call(server, own(server, what), "POST", body)
    return status, json.loads(content) if status != 404 else None


def compare(server: Server, against: str, unit: str = UNIT) -> tuple[int, Any]:
    return asked(server, "differences", {"unit": unit, "against": against})


def choices(server: Server) -> list[dict[str, str]]:
    found: list[dict[str, str]] = asked(server, "against", {"unit": UNIT})[1]["choices"]
    return found


def change(request: Request, old: str, new: str) -> None:
    path = request.data / FILE
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_nothing_can_be_chosen_where_nothing_was_sealed_or_published(
    server: Server,
) -> None:
    assert choices(server) == []


def test_rounds_and_what_was_published_can_be_chosen(
    sealed: Request, server: Server
) -> None:
    first, second = choices(server)
    assert first["words"] == "第1轮"
    assert first["told"] == "第 1 轮封存：2025-10-14 09:30（分管领导）"
    assert second["words"] == "公开"


def test_the_same_page_is_shown_as_the_command_writes(
    sealed: Request, server: Server
) -> None:
    change(
        sealed, "公务接待: {预算: 1.2, 决算: 0.64,", "公务接待: {预算: 1.2, 决算: 0.74,"
    )
    before = files(sealed.output.parent)
    status, found = compare(server, "第1轮")
    assert status == 200 and found["told"].startswith(
        "录入的数据改了 1 处；由此变了 数"
    )
    status, page, headers = call(server, own(server, f"differences/{found['number']}"))
    assert status == 200 and "0.64万元 → 0.74万元" in page.decode()
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert b"default-src 'none'" in page and b"<script" not in page
    assert files(sealed.output.parent) == before
    from reports.compare.inquiry import differences

    (written,) = differences(sealed, "第1轮")
    assert written.page is not None and written.page.read_bytes() == page


def test_a_folder_is_compared_with(
    typing: Request, server: Server, tmp_path: Path
) -> None:
    shutil.copytree(typing.data, tmp_path / "备份" / "data")
    assert compare(server, str(tmp_path / "备份"))[1]["told"] == "没有不同。"
    change(typing, "批次: 7,", "批次: 9,")
    assert "改了 1 处" in compare(server, str(tmp_path / "备份"))[1]["told"]


@pytest.mark.git
def test_revisions_can_be_chosen(typing: Request, server: Server) -> None:
    def git(*words: str) -> None:
        named = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        folder = str(typing.data.parent)
        subprocess.run(
            ["git", "-C", folder, *named, *words], check=True, capture_output=True
        )

    git("init", "-q")
    git("add", "data")
    git("commit", "-qm", "<b>第一稿</b>")
    (choice,) = choices(server)
    assert choice["told"].startswith("git 里 ") and choice["told"].endswith(
        "：<b>第一稿</b>"
    )
    change(typing, "批次: 7,", "批次: 9,")
    assert "改了 1 处" in compare(server, choice["words"])[1]["told"]


@pytest.mark.parametrize("words", ["没有这个文件夹", "封存", "公开", "第3轮", "", "-x"])
def test_what_cannot_be_compared_is_told(server: Server, words: str) -> None:
    status, found = compare(server, words)
    assert status == 409
    (told,) = found["problems"]
    assert told["code"] == "G24" and told["message"].startswith("没有比成：")
    assert "--against" not in told["message"]


def test_only_a_unit_that_is_looked_at_is_compared(
    sealed: Request, server: Server
) -> None:
    for unit in ("没有的单位", "..", "../2024", ""):
        assert compare(server, "第1轮", unit)[0] == 404
        assert asked(server, "against", {"unit": unit})[0] == 404


def test_only_the_last_page_is_kept(sealed: Request, server: Server) -> None:
    first = compare(server, "第1轮")[1]["number"]
    last = compare(server, "第1轮")[1]["number"]
    assert call(server, own(server, f"differences/{first}"))[0] == 409
    assert call(server, own(server, f"differences/{last}"))[0] == 200
    assert call(server, own(server, "differences/x"))[0] == 404


def test_a_damaged_round_is_told_in_the_choice_and_when_it_is_asked(
    sealed: Request, server: Server
) -> None:
    (path,) = sealed.output.parent.rglob("第1轮.json")
    path.write_bytes(path.read_bytes().replace(b"2025-10-14", b"2025-10-15"))
    assert choices(server)[0]["told"] == "第 1 轮封存（清单坏了）"
    status, found = compare(server, "第1轮")
    assert status == 409 and found["problems"][0]["code"] == "L04"


def test_a_preview_of_all_units_compares_one(sealed: Request, cache: Path) -> None:
    other = sealed.data / "2024" / "别的单位"
    shutil.copytree(sealed.data / "2024" / UNIT, other)
    with serving(replace(sealed, unit=""), 0) as server:
        assert compare(server, "第1轮")[1]["told"] == "没有不同。"
        assert (
            "还没有封存过"
            in compare(server, "封存", "别的单位")[1]["problems"][0]["message"]
        )
