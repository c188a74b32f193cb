"""A file is checked in a process that may end: what it says is what is said here, and its end is one sentence."""

from pathlib import Path

import pytest

from reports.inspect import guarded
from reports.inspect.findings import Audited, audit_file
from reports.inspect.guarded import audit_in_child, read_in_child
from reports.inspect.readers import read_report
from reports.publish.vocabulary import read_vocabulary
from tests.conftest import ROOT
from tests.inspect.files import as_word
from tests.inspect.test_formats import PLANTED

WORDS = read_vocabulary(ROOT / "templates")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "报告 一.docx"
    path.write_bytes(as_word(["某单位2024年度部门决算", *PLANTED.values()]))
    return path


def test_a_child_finds_and_reads_what_is_found_and_read_here(path: Path) -> None:
    audited = audit_in_child(path, WORDS)
    assert audited == audit_file(path, WORDS)
    assert len(audited.findings) > 5
    assert read_in_child(path) == read_report(path)


def said(audited: Audited) -> str:
    [one] = audited.findings
    assert (audited.kind, one.code) == ("", "A16")
    return one.message


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("while True: pass", "时间太长"),
        ("import os; os.abort()", "读不下去"),
        ("a = bytearray(10**12)", "读不下去"),
        ("import sys; open(sys.argv[3], 'wb').write(b'\\x93')", "读不下去"),
    ],
    ids=["hangs", "crashes", "takes all memory", "answers nothing"],
)
def test_what_becomes_of_a_child_is_one_sentence(
    path: Path, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_CODE", code)
    monkeypatch.setattr(guarded, "_LEAST_SECONDS", 1)
    assert words in said(audit_in_child(path, WORDS))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "打不开" in said(audit_in_child(tmp_path / "没有.docx", WORDS))
