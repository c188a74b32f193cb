"""A unit's folder that is looked at and typed in."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.run.request import Request
from tests.conftest import ROOT

UNIT = "示例旗医疗保障局"
FILE = f"2024/{UNIT}/三公经费.yaml"


@pytest.fixture
def typing(sample: Request, tmp_path: Path) -> Request:
    """A request about a copy of one small unit."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "2024" / UNIT, data / "2024" / UNIT)
    return replace(sample, data=data, unit=UNIT, output=tmp_path / "出" / "output")
