"""Rules between what is entered, in all reports but the accounts: what breaks each, and that the samples keep them."""

import re
import shutil
from collections.abc import Iterator
from functools import cache as once
from pathlib import Path
from typing import Any

import pytest
import yaml

from reports.finance.language import LANGUAGE
from reports.finance.rules import check
from reports.run.evaluate import EvaluatedFile
from reports.run.session import Session
from reports.templating import expressions_of
from tests.conftest import ROOT
from tests.sessions import evaluated, forget, session_over

pytestmark = pytest.mark.slow

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "relations.yaml").read_text("utf-8")
)
EACH = [
    pytest.param(file, code, case, id=f"{code}")
    for file, of_file in CASES.items()
    for code, case in of_file.items()
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Session]:
    data = tmp_path_factory.mktemp("关系") / "数据"
    shutil.copytree(ROOT / "data", data)
    yield session_over(data, cache)


def found_by_rules(figured: EvaluatedFile) -> dict[str, tuple[str, str]]:
    """What the rules find in a file, by their codes: severity and message."""
    model = figured.prepared.compiled.model
    expressions = expressions_of(model.bundle, LANGUAGE)
    findings = check(model.rules, expressions, figured.scope, {})
    problems = [*findings.problems, *(one.problem for one in findings.discrepancies)]
    return {one.code: (one.severity.value, one.message) for one in problems}


@once
def severities() -> dict[str, str]:
    """The severity of each rule as its file has it."""
    found: dict[str, str] = {}
    for path in (ROOT / "templates").rglob("勾稽.yaml"):
        for code, rule in yaml.safe_load(path.read_text("utf-8")).items():
            if re.fullmatch(r"[A-Z]\d+", code):
                found[code] = rule.get("级别", "错误")
    return found


def change(session: Session, file: str, old: str, new: str) -> None:
    path = session.workspace.data / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")
    forget(session, file)


@pytest.mark.parametrize(("file", "code", "case"), EACH)
def test_a_rule_tells_the_slip_that_it_is_for(
    session: Session, file: str, code: str, case: dict[str, Any]
) -> None:
    edits = [(file, *pair) for pair in case["change"]]
    if "other" in case:
        name, old, new = case["other"]
        edits.append((f"{file.rpartition('/')[0]}/{name}", old, new))
    try:
        for edit in edits:
            change(session, *edit)
        found = found_by_rules(evaluated(session, file))
    finally:
        for name, old, new in edits:
            change(session, name, new, old)
    assert code in found, found
    severity, message = found[code]
    assert severity == severities()[code] and case["says"] in message


@pytest.mark.parametrize("file", CASES)
def test_a_sample_keeps_all_rules(session: Session, file: str) -> None:
    assert found_by_rules(evaluated(session, file)) == {}
