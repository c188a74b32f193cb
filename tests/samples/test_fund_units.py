"""A fund's report that is entered in another unit reads like the one in 万元."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.run import pipeline
from reports.run.request import DocumentState, Request
from tests.samples.test_sample import html_text

pytestmark = pytest.mark.slow

# Of these parts of a data file bare numbers are amounts.
_PARTS = ("基金", "上年", "批复数", "财政补贴")
_AMOUNT = r"(?<=[:：] )-?\d+(?:\.\d+)?(?=[,}\n])"


def in_unit(text: str, unit: str, times: Decimal) -> str:
    """A data file with the amounts of its fund in another unit than 万元."""

    def turned(found: re.Match[str]) -> str:
        return f"{(Decimal(found.group()) * times).normalize():f}"

    pieces = re.split(r"(?m)^(?=\S)", text)
    told = [
        re.sub(_AMOUNT, turned, piece) if piece.startswith(_PARTS) else piece
        for piece in pieces
    ]
    whole = "".join(told).replace("金额单位: 万元", f"金额单位: {unit}")
    return re.sub(
        r"新增定期存款: (\d+)",
        lambda found: f"新增定期存款: {(Decimal(found[1]) * times).normalize():f}",
        whole,
    )


@pytest.mark.parametrize(
    ("year", "unit", "file"),
    [
        (2023, "巴州医疗保障局", "居民医保.yaml"),
        (2024, "凉山州医疗保障局", "职工医保.yaml"),
    ],
)
@pytest.mark.parametrize(
    ("name", "times"), [("元", Decimal(10_000)), ("亿元", Decimal("0.0001"))]
)
def test_a_fund_is_printed_in_ten_thousands_whatever_it_is_entered_in(
    sample: Request,
    tmp_path: Path,
    year: int,
    unit: str,
    file: str,
    name: str,
    times: Decimal,
) -> None:
    shutil.copytree(
        sample.data / str(year) / unit, tmp_path / "数据" / str(year) / unit
    )
    path = tmp_path / "数据" / str(year) / unit / file
    texts = []
    for data in (sample.data, tmp_path / "数据"):
        request = replace(
            sample,
            data=data,
            year=year,
            unit=unit,
            output=tmp_path / f"成品{len(texts)}" / "output",
        )
        if data != sample.data:
            path.write_text(in_unit(path.read_text("utf-8"), name, times), "utf-8")
        [outcome] = pipeline.build(request)
        assert outcome.state is DocumentState.BUILT, outcome.problems
        assert outcome.folder is not None
        [page] = outcome.folder.glob("*.fragment.html")
        texts.append([line for line in html_text(page) if not _is_clerks(line)])
    assert texts[0] == texts[1]


def _is_clerks(line: str) -> bool:
    """Whether a line is one in which the clerk refers to a figure in the unit it was entered in."""
    return "利息收入为" in line or "其他支出共" in line or "新增定期存款" in line
