"""The second sample: another province's document of the same type, with cover, score table and form."""

import re
import zipfile
from pathlib import Path

import html5lib
import pytest
from lxml import etree
from msgspec.structs import replace

from reports.run import pipeline
from reports.run.request import DocumentState, Request
from tests.samples.test_sample import W, docx_text, html_text, numbers_in

pytestmark = pytest.mark.slow

UNIT = "巴州医疗保障局"


@pytest.fixture(scope="module")
def files(sample: Request, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of the second sample by suffix."""
    request = replace(
        sample,
        year=2023,
        unit="巴州医疗保障局",
        output=tmp_path_factory.mktemp("二") / "output",
    )
    [outcome] = pipeline.build(request)
    assert outcome.state is DocumentState.BUILT, outcome.problems
    assert not outcome.problems and outcome.folder is not None
    return {path.name.partition(".")[2]: path for path in outcome.folder.iterdir()}


def words(path: Path) -> str:
    return "\n".join(docx_text(path) if path.suffix == ".docx" else html_text(path))


@pytest.mark.parametrize("suffix", ["docx", "html", "fragment.html"])
def test_wrong_figures_of_the_published_report_are_corrected(
    files: dict[str, Path], suffix: str
) -> None:
    text = words(files[suffix])
    for wrong in ("99.57%", "85137", "102.54%", "105.55%", "9.48亿元", "16条"):
        assert wrong not in text
    for right in ("103.03%", "85139万元", "102.53%", "105.56%", "9.49亿元", "1.357%"):
        assert right in text


@pytest.mark.parametrize("suffix", ["docx", "html"])
def test_points_rates_and_counts_are_computed(
    files: dict[str, Path], suffix: str
) -> None:
    text = words(files[suffix])
    assert "总得分为98分，属于“优”" in text
    assert "项目产出指标权重为30分，得分为28分，得分率为93.33%" in text
    assert "一级指标5条、二级指标11条、三级指标19条，三级指标中有量化目标的9条" in text
    assert "比上年同期增加11487万元，增长12.33%" in text
    assert "各级财政补贴资金67617万元" in text and "中央财政补助43155万元" in text


def test_both_formats_hold_the_same_numbers(files: dict[str, Path]) -> None:
    word, page, fragment = (
        numbers_in(words(files[suffix]).splitlines())
        for suffix in ("docx", "html", "fragment.html")
    )
    # The cover, which only the Word file has, repeats the year and the date.
    assert word - page == numbers_in(["2023年度", "2023年度", "2024年5月30日"])
    assert not page - word and page == fragment


def test_every_funding_rate_of_the_form_follows_from_the_numbers_beside_it(
    files: dict[str, Path],
) -> None:
    rows = re.findall(
        r"(?:收入|支出)预算\n([\d.]+)\n([\d.]+)\n([\d.]+)%", words(files["html"])
    )
    assert rows == [("10.1560", "10.4642", "103.03"), ("10.6208", "10.3384", "97.34")]
    for budget, outturn, rate in rows:
        assert f"{float(outturn) / float(budget) * 100:.2f}" == rate


def test_the_form_is_a_whole_grid_and_its_label_stands_in_the_head_that_repeats(
    files: dict[str, Path],
) -> None:
    tree = html5lib.parse(
        files["fragment.html"].read_text(encoding="utf-8"), namespaceHTMLElements=False
    )
    table = list(tree.iter("table"))[-1]
    taken: set[tuple[int, int]] = set()
    rows = list(table.iter("tr"))
    spans = {}
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            while (index, column) in taken:
                column += 1
            width, height = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
            spans["".join(cell.itertext()).strip()] = height
            places = {
                (index + down, column + right)
                for down in range(height)
                for right in range(width)
            }
            assert not places & taken
            taken |= places
    assert taken == {(row, column) for row in range(len(rows)) for column in range(10)}
    assert spans["绩效指标"] == 1
    assert [
        spans[f"{name}指标（{points}分）"]
        for name, points in (("过程", 20), ("产出", 30), ("效益", 30))
    ] == [
        6,
        7,
        4,
    ]
    assert spans["质量指标"] == 3 and spans["社会效益指标"] == 2


def test_the_cover_stands_alone_and_pages_count_from_the_text(
    files: dict[str, Path],
) -> None:
    lines = docx_text(files["docx"])
    assert lines[:3] == [
        "巴州城乡居民基本医疗保险基金预算",
        "2023年度绩效自评报告",
        lines[2],
    ]
    assert "项目单位：巴音郭楞蒙古自治州医疗保障局" in lines[:9]
    assert {
        "项目负责人：",
        "科室负责人：",
        "填 报 人：",
        "上报时间：2024年5月30日",
    } <= set(lines[:9])
    with zipfile.ZipFile(files["docx"]) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    sections = list(root.iter(f"{W}sectPr"))
    assert len(sections) == 3
    assert sections[1].find(f"{W}pgNumType").get(f"{W}start") == "1"


def test_all_signing_bodies_stand_in_their_order(files: dict[str, Path]) -> None:
    lines = docx_text(files["docx"])
    start = lines.index("巴州医疗保障局")
    assert lines[start : start + 4] == [
        "巴州医疗保障局",
        "巴州财政局",
        "巴州税务局",
        "2024年5月30日",
    ]
