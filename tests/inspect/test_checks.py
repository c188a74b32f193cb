"""What is told of finished sentences, and what is not."""

from typing import Any

import pytest

from reports.gate.finished.vocabulary import Vocabulary
from reports.inspect.checking import check_subject
from reports.inspect.reading import Grid, GridCell, Item, Line, Reading
from reports.inspect.subject import subject_of
from reports.publish.vocabulary import read_vocabulary
from tests.conftest import ROOT, read_cases

ALL = read_vocabulary(ROOT / "templates")
# What is asked for by its words alone has lists of its own.
FIELD = Vocabulary({}, {}, {}, ALL.speech, ALL.field)
TITLE = "某某局2024年度报告"


def found_in(
    lines: list[str], vocabulary: Vocabulary = FIELD, *tables: Item
) -> dict[str, list[str]]:
    """The words that are marked in a report of these lines and tables, by code."""
    said = [Line(words, f"第 {at} 段") for at, words in enumerate([TITLE, *lines])]
    subject = subject_of(Reading("a.txt", "txt", (*said, *tables)))
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


@pytest.mark.parametrize(
    "case", read_cases("finished_tables.yaml"), ids=lambda case: case["name"]
)
def test_what_is_told_of_tables(case: Any) -> None:
    rows = tuple(
        tuple(
            GridCell(column, words, f"{row}-{column}")
            for column, words in enumerate(cells)
            if words != "~"
        )
        for row, cells in enumerate(case["rows"])
    )
    grid = Grid(case["above"][-1], rows, "第 1 张表")
    lines = [*case.get("lines", ()), *case["above"]]
    assert found_in(lines, FIELD, grid) == case["finds"]
