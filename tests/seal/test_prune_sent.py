"""What is kept of 送审稿 goes by command only: the last of each document, what lies there and what was sealed stay."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.publish.sealed import current_seal
from reports.publish.sent import FOLDER, sent_of_unit, version_in
from reports.run import pipeline
from reports.run.plan import UnitFolder
from reports.seal.prune import plan_pruning, prune
from reports.writers.docx.anchoring import VERSION
from tests.seal.offices import UNIT, Office
from tests.seal.test_commands import call

TIME = "2026-01-01 08:00"


@pytest.fixture
def sending(office: Office) -> Iterator[Office]:
    """The office while its report is a 送审稿 that has changed twice."""
    office.enter("状态: 公开稿", "状态: 送审稿")
    for old, new in (("1234.5", "1234.5"), ("1234.5", "1235"), ("1235", "1236")):
        office.enter(old, new)
        office.build()
        # The clock of a disk may be too coarse to tell which was first.
        for path in folder(office).glob("*.json"):
            stat = path.stat()
            os.utime(path, (stat.st_atime, stat.st_mtime - 10))
    yield office


@pytest.fixture
def unit(sending: Office) -> UnitFolder:
    ((unit, _),) = pipeline.sessions(replace(sending.request, unit=UNIT))
    return unit


def folder(office: Office) -> Path:
    return office.internal / FOLDER


def there(office: Office) -> set[str]:
    return {path.stem for path in folder(office).glob("*.json")}


def out_now(office: Office) -> str:
    words = [version_in(path.read_bytes()) for path in office.internal.glob("*.docx")]
    (version,) = filter(None, words)
    return version


def test_a_word_file_tells_its_version(sending: Office) -> None:
    assert VERSION == "_yv"
    assert out_now(sending) in there(sending)
    assert version_in(b"") == version_in(b"PK\x03\x04 broken") == ""


def test_the_last_ones_of_a_document_stay(sending: Office, unit: UnitFolder) -> None:
    assert len(there(sending)) == 3
    planned = plan_pruning(unit, 2)
    assert len(planned.sent) == 1 and not planned.rounds
    assert planned.size == planned.sent[0].stat().st_size
    assert len(there(sending)) == 3
    prune(unit, 2, TIME)
    assert len(there(sending)) == 2 and out_now(sending) in there(sending)
    prune(unit, 1, TIME)
    assert there(sending) == {out_now(sending)}
    assert not plan_pruning(unit, 1).sent


def test_what_lies_there_stays_though_others_were_sent_later(
    sending: Office, unit: UnitFolder
) -> None:
    for path in folder(sending).glob("*.json"):
        if path.stem == out_now(sending):
            os.utime(path, (1, 1))
    assert out_now(sending) not in {one.stem for one in plan_pruning(unit, 1).sent}
    assert len(plan_pruning(unit, 1).sent) == 1


def test_what_was_sealed_stays(sending: Office, unit: UnitFolder) -> None:
    first = out_now(sending)
    sending.seal()
    seal = current_seal(sending.internal)
    assert seal is not None and any(one.endswith(".docx") for one in seal.outputs)
    for old, new in (("1236", "1237"), ("1237", "1238")):
        sending.enter(old, new)
        sending.build()
    kept = {path.stem for path, _ in sent_of_unit(sending.internal)}
    assert first in kept
    prune(unit, 1, TIME)
    assert first in there(sending) and sending.wrong() == []


def test_a_damaged_one_is_of_no_use(sending: Office, unit: UnitFolder) -> None:
    damaged = folder(sending) / "0123456789ab.json"
    damaged.write_text("{", "utf-8")
    assert damaged in plan_pruning(unit, 9).sent


def test_the_command_lists_first_and_removes_when_it_is_wanted(
    sending: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(sending, "seal", "2024", "--prune", "1") == 0
    said = capsys.readouterr().out
    assert (
        f"{UNIT}：要删" in said and "旧的送审底稿 2 份" in said and "还没有删" in said
    )
    assert len(there(sending)) == 3
    assert call(sending, "seal", "2024", "--prune", "1", "--write") == 0
    assert "删了" in capsys.readouterr().out and len(there(sending)) == 1
    assert call(sending, "seal", "2024", "--prune", "1") == 0
    assert "没有要删的，没有封存过" in capsys.readouterr().out


def test_a_build_never_removes_any(sending: Office) -> None:
    before = there(sending)
    sending.build()
    assert there(sending) == before
    shutil.rmtree(folder(sending))
    assert call(sending, "seal", "2024", "--prune", "1") == 0
