"""Texts changed and nothing else of them; where their lines are, whatever these end with."""

import pytest

from reports.source.edits import (
    Edit,
    edited,
    end_of,
    line_end,
    line_start,
    line_starts,
    lines_of,
    next_line,
)

ENDS = ("\n", "\r\n", "\r")


def test_what_no_edit_names_stays_in_whatever_order_they_come() -> None:
    assert (
        edited("甲乙丙丁", [Edit(3, 4, "己"), Edit(0, 1), Edit(2, 2, "戊")])
        == "乙戊丙己"
    )


@pytest.mark.parametrize("end", ENDS)
def test_lines_are_known_by_any_end(end: str) -> None:
    text = f"甲乙{end}{end}丙"
    assert lines_of(text) == [f"甲乙{end}", end, "丙"]
    assert end_of(lines_of(text)) == end
    starts = line_starts(text)
    assert starts == [0, 2 + len(end), 2 + 2 * len(end)]
    for at in (0, 1, 2):
        assert line_start(text, at) == 0
        assert line_end(text, at) == 2
        assert next_line(text, at) == starts[1]
    assert line_start(text, len(text)) == starts[2]
    assert line_end(text, starts[2]) == next_line(text, starts[2]) == len(text)


def test_behind_the_last_end_begins_a_line_and_a_text_of_nothing_has_one() -> None:
    assert line_starts("甲\n") == [0, 2]
    assert line_starts("") == [0]
    assert end_of([]) == "\n"
