"""The sample bureau's folder copied to where a test may damage it, with its figures and its files after each change."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reports.core.figure import Figure
from reports.core.problems import Fault, Problem, Severity
from reports.run import pipeline
from reports.run.document import CheckedDocument
from reports.run.evaluate import EvaluatedFile
from reports.run.request import Outcome, Request
from tests.conftest import ROOT, make_real
from tests.sessions import checked, evaluated, forget, session_over

UNIT = "渠县医疗保障局"
ACCOUNTS = "决算.yaml"
TITLE = f"{UNIT}2024年度部门决算"
# What the sample is told although it is right: 公用经费 of an 事业单位 among its units, projects not listed one by one.
MEANT = {"N28", "N41", "G13"}

Edit = tuple[str, str, str]


class Bureau:
    """The folder of a unit and year; `Edit`s name a file of it, what stands there once, and what is to stand there."""

    def __init__(
        self, home: Path, cache: Path, templates: Path = ROOT / "templates"
    ) -> None:
        self.folder = home / "数据" / "2024" / UNIT
        shutil.copytree(ROOT / "data" / "2024" / UNIT, self.folder)
        make_real(self.folder / "单位.yaml")
        self.session = session_over(home / "数据", cache, templates)

    @property
    def data(self) -> Path:
        return self.session.workspace.data

    def edit(self, *edits: Edit) -> None:
        """The edits made for good."""
        for name, old, new in edits:
            path = self.folder / name
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert text.count(old) == 1 or not path.exists(), (
                name,
                old,
                text.count(old),
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                text.replace(old, new) if path.exists() else new, encoding="utf-8"
            )
            self.forget(path)

    def forget(self, path: Path) -> None:
        """What was made of a file that has changed."""
        forget(self.session, path.relative_to(self.data).as_posix())

    @contextmanager
    def edited(self, *edits: Edit) -> Iterator["Bureau"]:
        """The edits made for a while."""
        paths = {self.folder / name for name, _, _ in edits}
        before = {path: path.read_bytes() if path.exists() else None for path in paths}
        try:
            self.edit(*edits)
            yield self
        finally:
            for path, content in before.items():
                path.unlink() if content is None else path.write_bytes(content)
                self.forget(path)

    def figured(self, name: str = ACCOUNTS, draft: bool = False) -> EvaluatedFile:
        """The figures of a file of the folder. Raises Fault."""
        return evaluated(self.session, f"2024/{self.folder.name}/{name}", draft)

    def examined(self, name: str = ACCOUNTS) -> CheckedDocument:
        """The same with the narratives. Raises Fault."""
        return checked(self.session, f"2024/{self.folder.name}/{name}")

    def problems(self, name: str = ACCOUNTS) -> list[Problem]:
        """What is wrong with a file of the folder."""
        try:
            return list(self.figured(name).problems)
        except Fault as fault:
            return list(fault.problems)

    def build(self, request: Request) -> list[Outcome]:
        """The outcomes of the whole folder, with this request's templates and program."""
        output = self.data.parent / "成品" / "output"
        return list(
            pipeline.build(
                replace(request, data=self.data, unit=self.folder.name, output=output)
            )
        )


def codes(problems: Iterable[Problem], *severities: Severity) -> list[str]:
    """The codes of the problems, of these tiers where any are named."""
    return [
        problem.code
        for problem in problems
        if not severities or problem.severity in severities
    ]


def of_code(problems: Iterable[Problem], code: str) -> list[Problem]:
    return [problem for problem in problems if problem.code == code]


def unmeant(problems: Iterable[Problem]) -> list[Problem]:
    """The problems but for the 提示 that the sample is given on purpose."""
    return [
        problem
        for problem in problems
        if not (problem.code in MEANT and problem.severity is Severity.HINT)
    ]


def shown(value: Any) -> str:
    """A figure in its own unit with all its digits: 3059.53万元."""
    assert isinstance(value, Figure), value
    return f"{value.shown:f}{value.unit.name}"
