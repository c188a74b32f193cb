"""One file laid over another: the one rule, and the words of it."""

from typing import Any

import pytest

from reports.core import nodes
from reports.source.yaml import reader
from reports.types.overlay import NOTHING, overlay
from tests.conftest import read_cases

CASES = read_cases("overlays.yaml")


def read(text: str) -> nodes.Mapping:
    node, problems = reader.read_yaml(text.encode(), "x.yaml")
    assert node is not None and not problems
    return node


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_layer_says_only_what_differs(case: dict[str, Any]) -> None:
    below, _ = overlay(NOTHING, read(case["below"]))
    above = read(case["above"])
    before = nodes.plain(below), nodes.plain(above)
    laid, problems = overlay(below, above)
    told = [(one.code, one.place.line if one.place else 0) for one in problems]
    expected = case.get("told", [])
    assert nodes.plain(laid) == case["gives"]
    assert list(nodes.plain(laid)) == list(case["gives"])
    assert told == [(code, int(line)) for code, line, _ in expected]
    for one, (_, _, words) in zip(problems, expected, strict=True):
        assert words in one.message + one.hint
    assert (nodes.plain(below), nodes.plain(above)) == before


def test_what_is_laid_over_keeps_its_own_place() -> None:
    below, _ = overlay(NOTHING, read("N1: {公式: x}\nN2: {公式: y}"))
    laid, _ = overlay(below, read("\n\n\nN2: {公式: z}"))
    [first, second] = laid.items.values()
    assert isinstance(first, nodes.Mapping) and isinstance(second, nodes.Mapping)
    assert first.items["公式"].place.line == 1
    assert second.items["公式"].place.line == 4
