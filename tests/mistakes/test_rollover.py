"""A new year's folder made from last year's: a mere copy is an error, and no item left in it is passed over."""

from pathlib import Path

import pytest

from reports.core.problems import Severity
from tests.mistakes.rollover import Fate, RollOver

FUND, PROJECTS = "2023/巴州医疗保障局", "2024/示例县医疗保障局"


@pytest.mark.parametrize("unit", [FUND, PROJECTS])
def test_a_mere_copy_is_an_error_in_every_file(
    unit: str, tmp_path: Path, cache: Path
) -> None:
    copied = RollOver(unit, tmp_path, cache)
    told = {
        one.place.file
        for one in copied.untouched()
        if one.code == "W06" and one.severity is Severity.ERROR and one.place
    }
    files = [path for path in copied.sample.rglob("*.yaml") if path.stem != "单位"]
    assert len(told) == len(files)


@pytest.mark.parametrize(
    ("unit", "every", "typed"),
    [(FUND, 5, False), (FUND, 6, True), (PROJECTS, 3, False)],
)
def test_nothing_left_at_last_years_is_passed_over(
    unit: str, every: int, typed: bool, tmp_path: Path, cache: Path
) -> None:
    year = RollOver(unit, tmp_path, cache, typed=typed)
    left = list(year.left(range(0, len(year.items), every)))
    assert len(left) > 5
    assert [one.item for one in left if one.fate is Fate.SILENT] == []


def test_what_is_new_is_no_error(tmp_path: Path, cache: Path) -> None:
    told = RollOver(FUND, tmp_path, cache).all_new()
    assert {one.code for one in told if one.severity is not Severity.HINT} <= {"W05"}
