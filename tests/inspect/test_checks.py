"""What is told of finished sentences, and what is not."""

from typing import Any

import pytest

from reports.inspect.checking import check_subject
from reports.inspect.reading import Line, Reading
from reports.inspect.subject import subject_of
from reports.publish.vocabulary import Vocabulary
from tests.conftest import read_cases

NOTHING = Vocabulary({}, {}, {})
TITLE = "某某局2024年度报告"


def found_in(
    lines: list[str], vocabulary: Vocabulary = NOTHING
) -> dict[str, list[str]]:
    """The words that are marked in a report of these lines, by code."""
    items = [Line(words, f"第 {at} 段") for at, words in enumerate([TITLE, *lines])]
    subject = subject_of(Reading("a.txt", "txt", tuple(items)))
    assert subject.year == 2024
    found: dict[str, list[str]] = {}
    for one in check_subject(subject, vocabulary):
        spot = one.spots[0]
        words = subject.lines[spot.line].raw[spot.start : spot.end]
        found.setdefault(one.problem.code, []).append("".join(words.split()))
    return found


@pytest.mark.parametrize(
    "case", read_cases("finished.yaml"), ids=lambda case: case["name"]
)
def test_what_is_told_of_sentences(case: Any) -> None:
    assert found_in(case["lines"]) == case["finds"]
