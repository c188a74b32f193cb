"""Tables of finished reports come back as the data that they were made of, with their places."""

import csv
import re
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import pytest
from msgspec.structs import replace

import build
from reports.core.problems import Fault
from reports.inspect.readers import read_report
from reports.inspect.reading import Grid
from reports.recovered.proposal import Asked, Recovered, recover, write_recovered
from reports.run import pipeline
from reports.run.request import Request, WrongCall
from reports.source.yaml.reader import read_yaml
from tests.conftest import ROOT
from tests.inspect.files import as_text
from tests.intake.conftest import ACCOUNTS, KIND, STYLES, beyond, numbers_in

TEMPLATES = ROOT / "templates"
# Told by sentences alone, or by last year; the tables have none of them.
NOT_IN_TABLES = [
    "上年", "绩效管理", "国有资产", "政府采购", "机关运行经费", "批复数\\.(各项|全年预算合计|机关运行经费|政府采购)",
    ".*\\.(全年|年初)预算$", "三公.*(批次|人次|轿车)$", "批复数\\.一般公共预算(财政拨款|项目)支出",
]  # fmt: skip
# The tables of nine have what items are spent on only for 基本支出.
OF_NINE = ["经济分类.*项目支出$"]

Built = Callable[[str], Mapping[str, Path]]


@pytest.fixture
def built(workplace: Request) -> Built:
    """The accounts of a sample bureau in each format."""

    def made(unit: str) -> Mapping[str, Path]:
        asked = replace(workplace, unit=unit, only=KIND)
        folders = [one.folder for one in pipeline.build(asked) if one.folder]
        files = [
            path for path in Path(str(folders[0])).iterdir() if "片段" not in path.name
        ]
        return {
            path.suffix: path
            for path in files
            if path.suffix in (".docx", ".html") and ".fragment" not in path.name
        }

    return made


def recovered(path: Path, folder: Path, style: str) -> Recovered:
    target = folder / ACCOUNTS
    found = recover(path, target, Asked(TEMPLATES, KIND, style))
    assert write_recovered(found, target) == []
    return found


@pytest.mark.parametrize("unit", ["渠县医疗保障局", "示例市医疗保障局"])
@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_the_entered_values_of_the_tables_come_back(
    built: Built, tmp_path: Path, unit: str, suffix: str
) -> None:
    found = recovered(built(unit)[suffix], tmp_path / "读出", STYLES[unit])
    assert found.count >= 50
    left_out = [*NOT_IN_TABLES, *(OF_NINE if STYLES[unit] == "云南" else [])]
    came_back = beyond(numbers_in(tmp_path / "读出"), left_out)
    assert came_back == beyond(numbers_in(ROOT / "data" / "2024" / unit), left_out)
    assert len(came_back) >= 35


def test_what_is_printed_in_ten_thousands_comes_back_as_printed(
    built: Built, tmp_path: Path
) -> None:
    unit = "示例区医疗保障局"
    recovered(built(unit)[".docx"], tmp_path / "读出", STYLES[unit])
    entered = beyond(numbers_in(ROOT / "data" / "2024" / unit), NOT_IN_TABLES + OF_NINE)
    came_back = beyond(numbers_in(tmp_path / "读出"), NOT_IN_TABLES + OF_NINE)
    assert came_back.keys() == entered.keys()
    # Half of the last place that is printed, 0.01万元.
    assert all(abs(came_back[key] - entered[key]) <= 50 for key in entered)


def test_each_number_bears_its_place_and_stands_there(
    built: Built, tmp_path: Path
) -> None:
    path = built("渠县医疗保障局")[".docx"]
    found = recovered(path, tmp_path / "读出", "四川")
    cells = {
        cell.place: cell.words.strip()
        for item in read_report(path).items
        if isinstance(item, Grid)
        for row in item.rows
        for cell in row
    }
    origins = found.files["决算.来源.csv"].decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(origins))
    assert (
        head == ["数据", "写的数", "表", "位置", "印的数"] and len(rows) == found.count
    )
    assert [cells[row[3]] for row in rows] == [row[4] for row in rows]
    text = found.files[ACCOUNTS].decode()
    places = re.findall(r"第 \d+ 张表第 \d+ 行第 \d+ 格", text)
    assert len(places) >= 40 and set(places) <= {row[3] for row in rows}
    line = next(one for one in text.splitlines() if "  2101501:" in one)
    of_item = [row[3] for row in rows if ".2101501." in row[0]]
    assert line.endswith("；" + "、".join(of_item)) and "# 行政运行；" in line
    assert text.startswith(f"# 从《{path.name}》（2024 年度）的表里读出来的，待核")
    assert not read_yaml(found.files[ACCOUNTS], ACCOUNTS)[1]


def test_tables_that_nothing_was_read_from_are_named(
    built: Built, tmp_path: Path
) -> None:
    found = recovered(built("渠县医疗保障局")[".docx"], tmp_path / "读出", "四川")
    assert found.unused == ("第 1 张表",)


def test_nothing_that_is_there_is_written_over(built: Built, tmp_path: Path) -> None:
    path = built("渠县医疗保障局")[".docx"]
    (tmp_path / "经济分类.csv").write_text("别人的", encoding="utf-8")
    with pytest.raises(Fault) as caught:
        recovered(path, tmp_path, "四川")
    assert "经济分类.csv" in caught.value.problems[0].message
    assert sorted(one.name for one in tmp_path.glob("*.*")) == ["经济分类.csv"]


def case_of(lines: list[str], folder: Path) -> list[str]:
    path = folder / "报告.txt"
    path.write_bytes(as_text(lines))
    with pytest.raises(Fault) as caught:
        recover(path, folder / ACCOUNTS, Asked(TEMPLATES, KIND, "四川"))
    return [one.message for one in caught.value.problems]


TABLE = ["一、收入支出决算总表", "收入\t\t支出\t", "项目\t决算数\t项目\t决算数"]


def test_a_report_that_gives_nothing_is_told_why(tmp_path: Path) -> None:
    title = "某某局2024年度部门决算"
    assert "认不出是哪一年" in case_of(["某某局部门决算"], tmp_path)[0]
    assert "没有认出能读的表" in case_of([title, "没有表。"], tmp_path)[-1]
    rows = ["总计\t5.00\t总计\t5.00", "本年收入合计\t5.00\t本年支出合计\t5.00"]
    said = case_of([title, *TABLE, *rows], tmp_path)
    assert any("没有写金额单位" in one for one in said) and "没有认出" in said[-1]
    year = ["2023年度", "金额单位：万元"]
    other = case_of([title, TABLE[0], *year, *TABLE[1:], *rows], tmp_path)
    assert any("2023" in one for one in other)


def test_a_type_of_many_styles_has_to_be_told_which(
    built: Built, tmp_path: Path
) -> None:
    path = built("渠县医疗保障局")[".docx"]
    with pytest.raises(WrongCall, match="--style"):
        recover(path, tmp_path / ACCOUNTS, Asked(TEMPLATES, KIND))


def test_the_command_writes_and_says_where(
    built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = built("渠县医疗保障局")[".docx"]
    target = tmp_path / "读出" / "决算.yaml"
    call = ["audit", str(path), "--to-data", str(target), "--style", "四川"]
    assert build.main(call) == 0
    out = capsys.readouterr().out
    assert "从表里读出 86 个数，都要照原表核对。" in out
    assert "写在" in out and target.is_file()
    before = target.read_bytes()
    assert build.main(call) == 1
    assert "已经有了，没有动" in capsys.readouterr().out
    assert target.read_bytes() == before
    both = ["audit", str(path), str(path.with_suffix(".html"))]
    assert build.main([*both, "--to-data", str(target)]) == 1
    assert "一次只能从一份成稿读数据" in capsys.readouterr().out
