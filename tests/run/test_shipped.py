"""Numbers of the samples are known again where a bureau has copied them; the list of them is up to date."""

from pathlib import Path

import pytest

from reports.finance.data_file import Setting
from reports.finance.messages import number_text
from reports.finance.samples import telling_numbers
from reports.run.evaluate import EvaluatedFile, evaluate
from reports.run.shipped import NAME, shipped_numbers
from tests.conftest import ROOT
from tests.sessions import session_over

LIST = ROOT / "templates" / "公共" / NAME
DATA = ROOT / "data"


def test_the_list_has_the_numbers_of_every_sample(
    cache: Path, request: pytest.FixtureRequest
) -> None:
    session = session_over(DATA, cache)
    lines = []
    for path in sorted(DATA.rglob("*.yaml")):
        file = path.relative_to(DATA).as_posix()
        if path.name == "单位.yaml":
            continue
        year, unit, *_ = file.split("/")
        found = evaluate(session, file, Setting(int(year), unit))
        assert isinstance(found, EvaluatedFile)
        numbers = dict.fromkeys(map(number_text, telling_numbers(found.scope)))
        if numbers:
            lines.append(f"{file}\t{' '.join(numbers)}\n")
    if request.config.getoption("--accept"):
        LIST.write_text("".join(lines), encoding="utf-8", newline="\n")
    assert LIST.read_text(encoding="utf-8") == "".join(lines)


def test_a_folder_without_the_list_has_no_numbers(tmp_path: Path) -> None:
    assert shipped_numbers(tmp_path) == {}
