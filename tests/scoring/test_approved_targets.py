"""Targets as approved, held against those that were entered."""

from types import SimpleNamespace
from typing import Any

import pytest

from reports.core.problems import Place
from reports.core.target import Target
from reports.scoring import approved_targets
from reports.scoring.approved_targets import find_other_targets
from reports.source.values import read_target

AT, THERE = Place("项目.yaml", 9), Place("项目.yaml", 20)


def target(text: str) -> Target:
    found = read_target(text, AT)
    assert found is not None
    return found


def scope_of(entered: str, approved: dict[str, str]) -> dict[str, Any]:
    item = SimpleNamespace(name="检查家数", target=target(entered))
    scored = SimpleNamespace(by_code={"检查家数": item})
    return {
        "评分": scored,
        "批复目标": {key: target(one) for key, one in approved.items()},
    }


@pytest.fixture(autouse=True)
def anything_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approved_targets, "Score", SimpleNamespace)


@pytest.mark.parametrize(
    ("entered", "approved"),
    [
        ("≥400家", "不少于400家"),
        ("65%～75%", "65%～75%"),
        ("≥1万元", "≥10000元"),
        # An approval that prints numbers alone says nothing of sign and unit.
        ("≥400家", "400家"),
        ("≥400家", "400"),
    ],
)
def test_the_same_target_in_other_words_agrees(entered: str, approved: str) -> None:
    assert (
        list(find_other_targets(scope_of(entered, {"检查家数": approved}), THERE)) == []
    )


@pytest.mark.parametrize(
    "approved", ["≥440家", "=400家", "≥400个", "440家", "440", "400个"]
)
def test_another_target_is_told_at_the_entered_one(approved: str) -> None:
    found = find_other_targets(scope_of("≥400家", {"检查家数": approved}), THERE)
    [problem] = found
    assert (problem.code, problem.place) == ("K00", AT)
    assert "“检查家数”的目标是 ≥400家" in problem.message


def test_an_approved_target_of_no_indicator_is_told() -> None:
    [problem] = find_other_targets(scope_of("≥400家", {"检查数": "≥400家"}), THERE)
    assert (problem.code, problem.place) == ("D01", THERE)
