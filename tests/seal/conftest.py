"""The office that tests of sealing begin with."""

import shutil
from pathlib import Path

import pytest

from reports.run.request import Request
from tests.conftest import ROOT
from tests.seal.offices import UNIT, Office


@pytest.fixture
def office(tmp_path: Path, cache: Path, tiny_templates: Path) -> Office:
    """A unit with one report that is to be published, made."""
    folder = tmp_path / "数 据" / "2024" / UNIT
    shutil.copytree(ROOT / "tests" / "tiny" / "data" / "2024" / UNIT, folder)
    office = Office(
        Request(
            year=2024,
            data=tmp_path / "数 据",
            templates=tiny_templates,
            output=tmp_path / "成 品" / "output",
            program=ROOT / "reports",
            cache=cache,
        )
    )
    office.build()
    return office
