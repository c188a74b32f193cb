"""A document that is to be published has been approved, and its data say so."""

from typing import Any

import pytest

from reports.core.figure import PENDING
from reports.core.problems import Place, Severity
from reports.finance.approvals import find_unapproved
from reports.source.schema import Words

FILE = "data/2024/某局/决算.yaml"
STATE = Place(FILE, 3)
SCHEMA = {
    "properties": {
        "审签": {
            "properties": {
                "保密审查": {"公开时": "已审查"},
                "负责人审签": {"公开时": "已审签"},
            }
        }
    }
}


def word(text: str) -> Words:
    return Words(text, Place(FILE, 9))


def approval(result: str, date: str = "2025-10-14") -> dict[str, Words]:
    return {"结果": word(result)} | ({"日期": word(date)} if date else {})


def told(checked: Any, signed: Any) -> list[tuple[str, Place | None]]:
    values = {"审签": {"保密审查": checked, "负责人审签": signed}}
    found = list(find_unapproved(values, SCHEMA, 2024, STATE))
    assert all((one.code, one.severity) == ("P06", Severity.ERROR) for one in found)
    return [(one.message, one.place) for one in found]


def test_an_approved_document_draws_nothing() -> None:
    assert told(approval("已审查"), approval("已审签")) == []


def test_what_is_missing_is_told_at_the_state() -> None:
    found = list(find_unapproved({}, SCHEMA, 2024, STATE))
    assert [one.place for one in found] == [STATE]
    assert "“审签.保密审查、审签.负责人审签”" in found[0].message
    assert "{结果: 已审查, 日期: 2025-10-14}" in found[0].hint


def test_what_is_not_known_yet_is_told_elsewhere() -> None:
    assert told(PENDING, {"结果": PENDING}) == []


@pytest.mark.parametrize("result", ["未审签", "待办", "已审查"])
def test_another_result_is_told_at_its_line(result: str) -> None:
    ((message, place),) = told(approval("已审查"), approval(result))
    assert f"“{result}”" in message and "“已审签”" in message
    assert place == Place(FILE, 9)


def test_a_word_alone_has_no_date() -> None:
    for checked in (word("已审查"), approval("已审查", "")):
        ((message, _),) = told(checked, approval("已审签"))
        assert "没有登记日期" in message
