"""Another report attached whole: what it looked at counts for the document that attaches it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from reports.core.problems import Fault, Place, problem
from reports.run import document
from reports.run.evaluate import BrokenFile
from reports.run.session import Session
from reports.run.siblings import Siblings
from reports.run.workspace import Workspace

FILE, LOOKED_AT, ATTACHED = "2024/某局/乙.yaml", "2024/某局/乙.md", "2024/某局/丙.yaml"
UNFILLED = problem("T07", "nothing printed", Place("正文.md.j2"))


class Log:
    """Notes what is taken over."""

    def __init__(self) -> None:
        self.seen: dict[str, str | None] = {}

    def take_over(self, others: dict[str, str | None]) -> None:
        self.seen |= others


def siblings() -> SimpleNamespace:
    return SimpleNamespace(
        session=None, setting=None, log=Log(), unsound={}, file_of=lambda name: FILE
    )


def test_files_looked_at_by_a_report_that_cannot_be_filled_are_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inputs = {FILE: "h", LOOKED_AT: "h"}

    def draw(_: object) -> None:
        inputs[ATTACHED] = "h"
        raise Fault(UNFILLED)

    found = SimpleNamespace(inputs=inputs, problems=(), chosen=("报告",), draw=draw)
    monkeypatch.setattr(document, "check_document", lambda *_: found)
    asked = siblings()
    with pytest.raises(Fault):
        document._OtherReports(asked).draw("乙")
    assert asked.log.seen == inputs and ATTACHED in asked.log.seen


def test_files_looked_at_by_a_report_that_cannot_be_begun_are_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = BrokenFile((UNFILLED,), {FILE: "h"})
    monkeypatch.setattr(document, "check_document", lambda *_: broken)
    asked = siblings()
    with pytest.raises(Fault) as fault:
        document._OtherReports(asked).draw("乙")
    assert fault.value.problems == (UNFILLED,)
    assert asked.log.seen == {FILE: "h"} and asked.unsound == {}


def test_two_reports_that_take_each_other_in_are_told_so(tmp_path: Path) -> None:
    session = Session(Workspace(tmp_path, tmp_path, None, "程序"))
    files = {"甲": "2024/某局/甲.yaml", "乙": "2024/某局/乙.yaml"}
    found: dict[str, SimpleNamespace] = {}
    for own, other in (("甲", "乙"), ("乙", "甲")):
        asked = Siblings(session, files[own], None, Log(), None)  # type: ignore[arg-type]
        others = document._OtherReports(asked)

        def draw(
            _: object,
            own: str = own,
            other: str = other,
            others: document._OtherReports = others,
        ) -> object:
            return session.once(("drawn", own), lambda: others.draw(other))

        found[files[own]] = SimpleNamespace(
            inputs={}, problems=(), chosen=("报告",), draw=draw
        )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(document, "check_document", lambda _, file, *__: found[file])
        patched.setattr(Siblings, "file_of", lambda _, name: files[name])
        with pytest.raises(Fault) as fault:
            found[files["甲"]].draw(None)
    (told,) = fault.value.problems
    assert told.code == "F03" and "甲" in told.message and "乙" in told.message
