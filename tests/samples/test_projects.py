"""项目绩效自评 built whole: the projects that ship in data/, their forms, what several of one unit give together."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import html5lib
import pytest
from msgspec.structs import replace

from reports.core.figure import Figure, half_up
from reports.core.problems import Problem, Severity, has_errors
from reports.core.tree import Document, Table, lines_of, plain_text
from reports.run import document, pipeline, produce
from reports.run.document import CheckedDocument
from reports.run.request import DocumentState, Outcome, Request
from reports.templating import member_of
from tests.conftest import ROOT, make_real, numbers_of
from tests.samples.test_sample import docx_text, edit, html_text, numbers_in
from tests.scoring import test_entered
from tests.scoring.test_entered import (
    FULL,
    HEAD,
    MANAGED,
    TEXTS,
    Desk,
    as_yaml,
    codes,
    filled,
)
from tests.scoring.test_entered import desk as desk  # a fixture
from tests.sessions import checked, session_over
from tests.tables import rows_of

pytestmark = pytest.mark.slow

QUXIAN, ZHANGYE, SHILI = "渠县医疗保障局", "张掖市医疗保障局", "示例县医疗保障局"
BANNER = "示例旗医疗保障局"
ZHANGYE_FILE = f"2023/{ZHANGYE}/项目/职工基本医疗保险.yaml"
SUMMARY = "年度项目支出绩效自评汇总表"
PROJECTS = (
    "筹资工作专项经费",
    "基金监管工作经费",
    "医疗服务与保障能力提升",
    "城乡医疗救助",
    "专项运转经费",
)
# The data files and how many documents each gives.
FILES = {
    **{f"2024/{QUXIAN}/项目/{name}.yaml": 2 for name in PROJECTS},
    ZHANGYE_FILE: 1,
    f"2024/{SHILI}/项目/医保业务系统运行维护.yaml": 1,
    f"2024/{SHILI}/项目/医疗服务与保障能力提升.yaml": 1,
    f"2024/{BANNER}/项目/参保扩面宣传.yaml": 1,
    f"2024/{BANNER}/项目/基金监管能力建设.yaml": 1,
}


@pytest.fixture(scope="module", autouse=True)
def nothing_filled_in_is_idle() -> Iterator[None]:
    """Not every form prints all that the projects fill in, which is told and tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "find_unused", lambda *args: ())
        patch.setattr(produce, "find_unprinted", lambda *args: ())
        yield


@dataclass(frozen=True, slots=True)
class Alone:
    """A data file built with no other beside it: its outcome, its documents' trees and their files by suffix."""

    outcome: Outcome
    examined: CheckedDocument
    trees: tuple[Document, ...]
    files: tuple[dict[str, Path], ...]

    def words(self, index: int, suffix: str = "docx") -> str:
        return words(self.files[index][suffix])


def words(path: Path) -> str:
    """The text of a file line by line, without the empty cells that a spanning one covers in Word."""
    return "\n".join(
        filter(None, docx_text(path) if path.suffix == ".docx" else html_text(path))
    )


def by_stem(folder: Path) -> dict[str, dict[str, Path]]:
    """The files of a folder by the document they belong to, then by suffix; its open data are two of them."""
    found: dict[str, dict[str, Path]] = {}
    for path in folder.iterdir():
        stem, _, suffix = path.name.partition(".")
        found.setdefault(stem.removesuffix("数据"), {})[suffix] = path
    return found


def take(file: str, data: Path) -> Path:
    """The data file copied to another data folder with its texts, the shared ones and its unit, and nothing else."""
    source, target = ROOT / "data" / file, data / file
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in (source, source.with_suffix(".md"), source.with_name("共用.md")):
        if path.exists():
            shutil.copy(path, target.with_name(path.name))
    shutil.copy(source.parent.parent / "单位.yaml", target.parent.parent)
    make_real(target.parent.parent / "单位.yaml")
    return target


def run(request: Request, data: Path, file: str) -> list[Outcome]:
    """The outcomes of the unit and year to which a data file belongs."""
    year, unit, *_ = file.split("/")
    return list(
        pipeline.build(
            replace(
                request,
                data=data,
                year=int(year),
                unit=unit,
                output=data.parent / "output",
            )
        )
    )


@pytest.fixture(scope="module")
def alone(
    sample: Request, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> Iterator[dict[str, Alone]]:
    """Each data file built alone."""
    built = {}
    for file in FILES:
        data = tmp_path_factory.mktemp("单份") / "数据"
        take(file, data)
        [outcome] = run(sample, data, file)
        assert outcome.folder is not None, outcome.problems
        examined = checked(session_over(data, cache), file)
        files = by_stem(outcome.folder)
        assert len(files) == len(examined.chosen)
        built[file] = Alone(
            outcome,
            examined,
            tuple(examined.fill(output) for output in examined.chosen),
            tuple(files[examined.named(output)[1]] for output in examined.chosen),
        )
    yield built


def project(name: str) -> str:
    return f"2024/{QUXIAN}/项目/{name}.yaml"


def shown(examined: CheckedDocument, name: str) -> str:
    """A figure of the document by its name, parts of it after dots."""
    value: Any = examined.scope
    for part in name.split("."):
        value = member_of(value, part)
    return (
        f"{half_up(value.shown, 4).normalize():f}{value.unit.name}"
        if isinstance(value, Figure)
        else str(value)
    )


# ── each document alone ─────────────────────────────────────────────────────


@pytest.mark.parametrize("file", FILES)
def test_a_project_builds_alone_without_a_problem(
    alone: dict[str, Alone], file: str
) -> None:
    assert alone[file].outcome.state is DocumentState.BUILT
    assert alone[file].outcome.problems == ()
    printed, open_data = {"docx", "html", "fragment.html"}, {"csv", "json"}
    assert len(alone[file].files) == FILES[file]
    # A report in sentences alone has no figures in tables.
    assert all(
        set(files) in (printed, printed | open_data) for files in alone[file].files
    )


DIGITS = re.compile(r"\d+(?:\.\d+)?")


@pytest.mark.parametrize("file", FILES)
def test_word_page_fragment_and_tree_hold_the_same_numbers(
    alone: dict[str, Alone], file: str
) -> None:
    for tree, files in zip(alone[file].trees, alone[file].files, strict=True):
        word, page, fragment = (
            numbers_printed(files[suffix])
            for suffix in ("docx", "html", "fragment.html")
        )
        assert word == page == fragment and word.total() >= 30
        printed = Counter(DIGITS.findall(words(files["docx"])))
        figures = Counter(
            number.text for number in numbers_of(tree) if DIGITS.fullmatch(number.text)
        )
        assert figures and figures <= printed
        lines = (plain_text(line) for block in tree.blocks for line in lines_of(block))
        # What the writers add are the numbers of headings and list items alone.
        added = printed - Counter(
            found for line in lines for found in DIGITS.findall(line)
        )
        assert all(int(digits) <= 10 for digits in added if digits.isdecimal())
        assert all(digits.isdecimal() for digits in added)


def numbers_printed(path: Path) -> Counter[str]:
    """The numbers a reader sees: on a page also those of list items, which a browser sets."""
    found = numbers_in(words(path).splitlines())
    if path.suffix == ".html":
        tree = html5lib.parse(
            path.read_text(encoding="utf-8"), namespaceHTMLElements=False
        )
        for ordered in tree.iter("ol"):
            if path.name.endswith(".fragment.html") or in_article(tree, ordered):
                found += Counter(
                    str(index) for index, _ in enumerate(ordered.findall("li"), 1)
                )
    return found


def in_article(tree: Any, element: Any) -> bool:
    return any(element in article.iter() for article in tree.iter("article"))


@pytest.mark.parametrize("file", FILES)
def test_nothing_pending_no_name_and_no_mark_is_left_in_a_finished_text(
    alone: dict[str, Alone], file: str
) -> None:
    for index in range(FILES[file]):
        text = alone[file].words(index)
        assert not re.search(r"待填|草稿|\{\{|\}\}|None|〔〕|（）|，，|。。", text)


# ── the figures that were published ─────────────────────────────────────────

PUBLISHED = {
    "筹资工作专项经费": (
        "175万元",
        [
            "渠府办〔2021〕75号",
            "渠财预〔2024〕5号",
            "参保率为98%",
            "特殊人群参保率为100%",
            "满意度为95%",
        ],
    ),
    "基金监管工作经费": (
        "100万元",
        ["第八次会议", "二十余地", "政府性基金预算", "满意度为95%"],
    ),
    "医疗服务与保障能力提升": (
        "108.3万元",
        [
            "2018年",
            "国办发〔2018〕67号",
            "5项补助",
            "财社〔2024〕56号",
            "自2019年起",
            "2025年12月31日",
            "达市财社〔2024〕19号",
            "达市财社〔2024〕56号",
            "90%",
        ],
    ),
    "城乡医疗救助": (
        "1582.4万元",
        [
            "国办发〔2015〕30号",
            "川办函〔2015〕186号",
            "自2019年起",
            "渠财预〔2024〕5号",
            "享受率为100%",
            "满意度为95%",
        ],
    ),
    "专项运转经费": (
        "128.75万元",
        [
            "渠府办〔2021〕75号",
            "渠财预〔2024〕5号",
            "支持2024年度居民医保",
            "98%",
            "特殊人群参保率为100%",
            "满意度为95%",
        ],
    ),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_the_computed_figures_of_a_project_are_the_published_ones(
    alone: dict[str, Alone], name: str
) -> None:
    amount, _ = PUBLISHED[name]
    examined = alone[project(name)].examined
    for key in ("年初预算数", "预算数", "到位数", "执行数"):
        assert shown(examined, key) == amount
    for key in ("到位率", "资金使用率", "预算执行率"):
        assert shown(examined, key) == "100%"
    assert shown(examined, "评分.总分") == shown(examined, "评分.满分") == "100分"
    assert shown(examined, "评分.等级") == "优"


@pytest.mark.parametrize("suffix", ["docx", "html"])
@pytest.mark.parametrize("name", PROJECTS)
def test_a_report_says_the_published_figures_of_its_own_project(
    alone: dict[str, Alone], name: str, suffix: str
) -> None:
    amount, further = PUBLISHED[name]
    text = alone[project(name)].words(0, suffix)
    assert (
        f"全年预算{amount}，实际到位{amount}，到位率100%（实际到位÷全年预算）" in text
    )
    assert (
        f"到位{amount}，支出{amount}。资金到位率100%；资金使用率100%（实际支出÷实际到位）"
        in text
    )
    assert "预算执行率100%（全年执行数÷全年预算数），该项10分，得10分" in text
    assert "综合评价得分100分（满分100分），评价等级为“优”" in text
    for words_of_it in further:
        assert words_of_it in text


@pytest.mark.parametrize("name", PROJECTS)
def test_report_and_form_of_a_project_say_the_same_points(
    alone: dict[str, Alone], name: str
) -> None:
    report, rows = (
        alone[project(name)].words(0),
        grid(table_of(alone[project(name)].trees[1])),
    )
    said = re.findall(r"^(\S+)：.*得([\d.]+)分（满分([\d.]+)分）。$", report, re.M)
    items = alone[project(name)].examined.scope["评分"].entered
    assert [item.name for item in items] == [title for title, _, _ in said]
    for title, points, weight in said:
        # 三级指标, 指标性质, 指标值, 度量单位, 完成值, 权重, 得分.
        assert row_of(rows, title)[5:7] == [weight, points], title


def test_last_years_year_that_was_published_is_not_reproduced(
    alone: dict[str, Alone],
) -> None:
    text = alone[project("专项运转经费")].words(0)
    assert "2024年专项运转经费的申报" in text and "2023年" not in text


def test_a_lost_point_moves_report_form_total_and_conclusion(
    tmp_path: Path, sample: Request
) -> None:
    data = take(project("筹资工作专项经费"), tmp_path / "数据")
    edit(
        data,
        "参保率: {目标: ≥98%, 完成: 98%, 分值: 15",
        "参保率: {目标: ≥98%, 完成: 97.02%, 分值: 15",
    )
    [outcome] = run(sample, tmp_path / "数据", project("筹资工作专项经费"))
    assert [problem.code for problem in outcome.problems] == ["J04"]
    with data.with_suffix(".md").open("a", encoding="utf-8") as texts:
        texts.write(
            "\n# 原因 参保率\n\n外出人口没有联系上。\n\n# 措施 参保率\n\n提前一个季度摸底。\n"
        )
    [outcome] = run(sample, tmp_path / "数据", project("筹资工作专项经费"))
    assert [problem.code for problem in outcome.problems] == ["W12"]
    assert outcome.state is DocumentState.BUILT and outcome.folder
    report, form = sorted(
        (words(files["docx"]) for files in by_stem(outcome.folder).values()),
        key=len,
        reverse=True,
    )
    assert "综合评价得分99.85分（满分100分），评价等级为“优”" in report
    assert (
        "参保率：目标大于等于98%，实际97.02%，完成率99%，得14.85分（满分15分）。"
        in report
    )
    assert (
        "产出指标50分，得49.85分" in report and "扣分情况：参保率扣0.15分。" in report
    )
    assert (
        report.count("外出人口没有联系上。") == report.count("提前一个季度摸底。") == 1
    )
    assert "外出人口没有联系上。\n提前一个季度摸底。" in form
    assert "自评得分99.85分，等级为“优”。" in form and "\n100\n99.85\n等级：优" in form


# ── 张掖 ────────────────────────────────────────────────────────────────────


@pytest.fixture
def zhangye(tmp_path: Path) -> Path:
    """The data file of 张掖 in a folder where it may be changed."""
    return take(ZHANGYE_FILE, tmp_path / "数据")


def conclusion(data: Path, request: Request) -> tuple[str, tuple[Problem, ...]]:
    [outcome] = run(request, data.parents[3], ZHANGYE_FILE)
    text = words(next(outcome.folder.glob("*.docx"))) if outcome.folder else ""
    return text, tuple(problem for problem in outcome.problems if problem.code != "G02")


def test_the_conclusion_holds_its_published_figures(alone: dict[str, Alone]) -> None:
    for suffix in ("docx", "html"):
        text = alone[ZHANGYE_FILE].words(0, suffix)
        assert (
            "预算安排资金\n78876\n实际到位资金\n78876\n其中：单位缴纳\n40308\n其中：单位缴纳\n40308"
            in text
        )
        assert text.count("个人缴纳\n38568") == 2
        assert (
            "实际支出资金\n76059\n结转结余资金\n2817\n预算执行率\n96.43%（实际支出资金÷实际到位资金）"
            in text
        )
        assert "得分率\n86.67%\n99.65%\n100%\n70.73%" in text
        assert "评价得分\n89.15分\n评价等级\n良" in text
        assert (
            "一级指标4个、二级指标13个、三级指标23个；一级指标的权重依次为15%、20%、35%、30%"
            in text
        )


def test_a_part_that_exceeds_its_total_is_told_and_less_is_not(
    zhangye: Path, sample: Request
) -> None:
    text, problems = conclusion(zhangye, sample)
    assert text and problems == ()
    edit(
        zhangye,
        "预算安排: {合计: 78876, 其中: {单位缴纳: 40308",
        "预算安排: {合计: 78876, 其中: {单位缴纳: 43008",
    )
    text, problems = conclusion(zhangye, sample)
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("P41", Severity.ERROR)
    ]
    assert "81,576万元不应大于78,876万元" in problems[0].message


def test_parts_equal_to_their_total_are_fine(zhangye: Path, sample: Request) -> None:
    edit(
        zhangye,
        "实际到位: {合计: 78876, 其中: {单位缴纳: 40308, 个人缴纳: 38568",
        "实际到位: {合计: 78876, 其中: {单位缴纳: 40312, 个人缴纳: 38564",
    )
    text, problems = conclusion(zhangye, sample)
    assert "40312" in text and problems == ()
    edit(zhangye, "单位缴纳: 40312", "单位缴纳: 40313")
    assert [problem.code for problem in conclusion(zhangye, sample)[1]] == ["P42"]


def test_a_total_without_parts_prints_no_row_for_them(
    zhangye: Path, sample: Request
) -> None:
    for name in ("预算安排", "实际到位"):
        edit(
            zhangye,
            f"{name}: {{合计: 78876, 其中: {{单位缴纳: 40308, 个人缴纳: 38568}}}}",
            f"{name}: 78876",
        )
    text, problems = conclusion(zhangye, sample)
    assert problems == () and "其中" not in text.split("二、绩效目标")[0]
    assert "实际到位资金\n78876\n实际支出资金\n76059" in text


def test_a_changed_score_moves_rate_total_and_grade(
    zhangye: Path, sample: Request
) -> None:
    edit(zhangye, "效益: {分值: 30, 得分: 21.22}", "效益: {分值: 30, 得分: 22.07}")
    text, problems = conclusion(zhangye, sample)
    assert problems == ()
    assert (
        "得分率\n86.67%\n99.65%\n100%\n73.57%" in text
        and "评价得分\n90分\n评价等级\n优" in text
    )


def test_changed_spending_moves_what_is_left_and_the_rate(
    zhangye: Path, sample: Request
) -> None:
    edit(zhangye, "实际支出: 76059", "实际支出: 78876")
    text, _ = conclusion(zhangye, sample)
    assert "结转结余资金\n0\n预算执行率\n100%" in text
    edit(zhangye, "实际支出: 78876", "实际支出: 78877")
    # Both fail by the same 1万元: one is told, the other named in its hint.
    [problem] = conclusion(zhangye, sample)[1]
    assert problem.code == "P11" and "P43" in problem.hint


# ── several projects of one unit ────────────────────────────────────────────


def ten(data: Path) -> Path:
    """Ten projects of one unit, made of two by other names, amounts and texts."""
    folder = take(project("基金监管工作经费"), data).parent
    take(project("城乡医疗救助"), data)
    for first, count, amount in (
        ("基金监管工作经费", 5, "100"),
        ("城乡医疗救助", 3, "1582.4"),
    ):
        source = folder / f"{first}.yaml"
        for index in range(1, count + 1):
            text = source.read_text(encoding="utf-8").replace(
                f" {amount}\n", f" {index}.5\n"
            )
            text = text.replace(f"{amount}万元", f"{index}.5万元")
            text = re.sub(
                r"(?m)^项目名称: .*$",
                lambda found, index=index: f"{found[0]}之{index}",
                text,
            )
            (folder / f"{first}{index}.yaml").write_text(text, encoding="utf-8")
            texts = source.with_suffix(".md").read_text(encoding="utf-8")
            own = re.sub(r"(?m)^(?!#|同 |\s*$|\d\. )", f"第{index}个项目：", texts)
            (folder / f"{first}{index}.md").write_text(own, encoding="utf-8")
    return folder


def test_ten_projects_build_in_one_run_with_one_table_of_them_all(
    tmp_path: Path, sample: Request
) -> None:
    ten(tmp_path / "数据")
    *projects, summary = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [outcome.state for outcome in projects] == [DocumentState.BUILT] * 10
    assert summary.state is DocumentState.BUILT
    # Made of two, they are nearly the same.
    assert {problem.code for problem in summary.problems} == {"W01"}
    assert summary.folder is not None
    files = by_stem(summary.folder)
    assert len(files) == 10 * 2 + 1
    mine = files[f"{QUXIAN}2024{SUMMARY}"]
    text = words(mine["docx"])
    assert numbers_in(text.splitlines()) == numbers_in(words(mine["html"]).splitlines())
    head, rows = text.split("等级\n", 1)
    assert head.endswith("项目名称\n全年预算数\n全年执行数\n预算执行率\n得分\n")
    cells = rows.split("\n注：")[0].splitlines()
    lines = [cells[start : start + 6] for start in range(0, 60, 6)]
    assert [line[0] for line in lines][:2] == [
        "城乡医疗救助补助",
        "城乡医疗救助补助之1",
    ]
    assert Counter(line[1] for line in lines) == Counter(
        [
            "1582.40",
            "100.00",
            "1.50",
            "1.50",
            "2.50",
            "2.50",
            "3.50",
            "3.50",
            "4.50",
            "5.50",
        ]
    )
    assert all(
        line[2] == line[1] and line[3:] == ["100%", "100", "优"] for line in lines
    )
    assert cells[60:] == ["合计", "1707.40", "1707.40", "100%"]


def test_a_project_with_an_error_leaves_the_unit_without_the_table(
    tmp_path: Path, sample: Request
) -> None:
    folder = ten(tmp_path / "数据")
    edit(folder / "基金监管工作经费3.yaml", "  执行: 3.5", "  执行: 35")
    outcomes = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [outcome.state for outcome in outcomes].count(DocumentState.BUILT) == 9
    # What it waits for tells its own error; the table itself has none.
    assert outcomes[-1].state is DocumentState.WAITING
    assert not has_errors(outcomes[-1].problems)
    output = tmp_path / "output"
    assert len(list(output.rglob("*.docx"))) == 9 * 2 and not list(
        output.rglob(f"*{SUMMARY}*")
    )


def test_an_error_that_only_filling_finds_counts_too(
    tmp_path: Path, sample: Request
) -> None:
    folder = take(project("基金监管工作经费"), tmp_path / "数据").parent
    take(project("城乡医疗救助"), tmp_path / "数据")
    texts = folder / "城乡医疗救助.md"
    text = texts.read_text(encoding="utf-8").replace(
        "评分.项.待遇享受率", "评分.项.待遇享受"
    )
    texts.write_text(text, encoding="utf-8")
    first, second, summary = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [problem.code for problem in first.problems] == [
        "T02"
    ] and second.state is DocumentState.BUILT
    assert summary.state is DocumentState.WAITING
    assert not list((tmp_path / "output").rglob(f"*{SUMMARY}*"))


def test_one_project_in_two_files_is_never_counted_twice(
    tmp_path: Path, sample: Request
) -> None:
    data = take(project("基金监管工作经费"), tmp_path / "数据")
    take(project("城乡医疗救助"), tmp_path / "数据")
    for path in (data, data.with_suffix(".md")):
        shutil.copy(path, path.with_stem("基金监管 (2)"))
    outcomes = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [[problem.code for problem in outcome.problems] for outcome in outcomes] == [
        [],
        ["G05"],
        ["G05"],
        ["W01"],
    ]
    assert not list((tmp_path / "output").rglob(f"*{SUMMARY}*"))
    for path in (data, data.with_suffix(".md")):
        path.with_stem("基金监管 (2)").unlink()
    outcomes = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [problem for outcome in outcomes for problem in outcome.problems] == []
    [summary] = (tmp_path / "output").rglob(f"*{SUMMARY}.docx")
    assert "合计\n1682.40\n1682.40\n100%" in words(summary)


def test_a_unit_whose_form_has_no_points_shows_none(
    tmp_path: Path, sample: Request
) -> None:
    for file in FILES:
        if SHILI in file:
            take(file, tmp_path / "数据")
    *_, summary = run(sample, tmp_path / "数据", f"2024/{SHILI}/")
    assert summary.state is DocumentState.BUILT and summary.folder
    text = words(summary.folder / f"{SHILI}2024{SUMMARY}.docx")
    assert "医保业务系统运行维护\n64.50\n61.80\n95.81%\n98.26\n优" in text
    assert "108.00\n102.40\n94.81%\n—\n—\n合计\n172.50\n164.20\n95.19%" in text


# ── texts that are another's, years left standing ───────────────────────────

PARAGRAPH = "本段文字在两个项目里一字不差，看不出写的是哪一个项目。"


def with_text(path: Path, title: str, text: str) -> None:
    """The section of a text file replaced."""
    old = path.read_text(encoding="utf-8")
    new, count = re.subn(
        rf"(?ms)^# {title}\n.*?(?=^# )", f"# {title}\n\n{text}\n\n", old
    )
    assert count == 1
    path.write_text(new, encoding="utf-8")


def test_a_paragraph_of_two_projects_is_warned_about_and_a_shared_one_is_not(
    tmp_path: Path, sample: Request
) -> None:
    names = ("基金监管工作经费", "城乡医疗救助")
    paths = [
        take(project(name), tmp_path / "数据").with_suffix(".md") for name in names
    ]
    for path in paths:
        with_text(path, "评价目的", PARAGRAPH)
    *_, summary = run(sample, tmp_path / "数据", project(names[0]))
    [problem] = summary.problems
    assert (problem.code, problem.severity) == (
        "W01",
        Severity.WARNING,
    ) and summary.state is DocumentState.BUILT
    assert (
        problem.message
        == "《基金监管工作经费》的“评价目的”和《城乡医疗救助》的一字不差。"
    )
    assert problem.place and problem.place.file.endswith("基金监管工作经费.md")
    for path in paths:
        with_text(path, "评价目的", "同 共用")
    with paths[0].with_name("共用.md").open("a", encoding="utf-8") as shared:
        shared.write(f"\n# 评价目的\n\n{PARAGRAPH}\n")
    *projects, summary = run(sample, tmp_path / "数据", project(names[0]))
    assert [
        problem for outcome in (*projects, summary) for problem in outcome.problems
    ] == []
    for outcome in projects:
        assert outcome.folder
    reports = [
        path
        for path in (tmp_path / "output").rglob("*报告.docx")
        if PARAGRAPH in words(path)
    ]
    assert len(reports) == 2


def test_a_shared_file_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, sample: Request
) -> None:
    data = take(project("城乡医疗救助"), tmp_path / "数据")
    data.with_name("共用.md").unlink()
    [outcome] = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [problem.message for problem in outcome.problems] == [
        "“选点”写的是“同 共用”，没有“共用.md”这个文件。",
        "“组织”写的是“同 共用”，没有“共用.md”这个文件。",
    ]
    data.with_name("共用.md").write_text("# 组织\n\n由办公室组织。\n", encoding="utf-8")
    [outcome] = run(sample, tmp_path / "数据", project("城乡医疗救助"))
    assert [problem.message for problem in outcome.problems] == [
        "“选点”写的是“同 共用”，“共用.md”里没有“选点”这一段。"
    ]


PLAIN = f"{HEAD}样式: 全国\n资金: {as_yaml(FULL)}\n指标: {as_yaml(filled({}))}\n"


def hints(desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    monkeypatch.setattr(test_entered, "TEXTS", f"{TEXTS}\n# 问题\n\n{text}\n")
    _, problems = desk.examine(PLAIN)
    # Where there is a last year, it has the same numbers.
    known = {"N12提", "N12警", "N13警", "W05提", "W06警"}
    assert set(codes(problems)) <= known, problems
    return [problem.message for problem in problems if problem.code == "N12"]


@pytest.mark.parametrize(
    "text",
    [
        "截至2023年12月底，资金全部支付。",
        "截至2023年12月末，资金全部支付。",
        "截至2023年12月31日，资金全部支付。",
        "截至2025年12月31日，资金全部支付。",
        "按时报送2023年度某项目绩效自评报告。",
        "本次对2023年度某项目绩效评价。",
        "现将2023年度的某项目情况说明如下。",
    ],
)
def test_a_year_that_seems_left_over_is_hinted_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    [message] = hints(desk, monkeypatch, text)
    assert message.startswith("“问题”里的年份像是上年留下的：")


@pytest.mark.parametrize(
    "text",
    [
        "截至2024年12月底，资金全部支付。",
        "截至{{ 年度 }}年12月31日，资金全部支付。",
        "截至2025年3月底，尾款已经付清。",
        "依据某财预〔2023〕75号、某财社[2023]19号文件立项。",
        "依据《关于批复2023年度某项目绩效自评的通知》立项。",
        "自2019年起由医疗保障部门实施，从2023年7月起提高标准。",
        "2023年7月1日起施行新的办法。",
        "资金支持2023-2024年度居民参保工作。",
        "2025年将继续做好这项工作，2025年度预算已经编报。",
        "数据来源于2023年度某项目绩效自评报告。",
        "比2023年增长5%，2023年度决算为80万元。",
        "2023年度其他项目绩效自评已经完成。",
    ],
)
def test_a_year_that_is_meant_is_left_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    assert hints(desk, monkeypatch, text) == []


def test_last_years_year_in_a_text_with_new_figures_is_hinted_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = desk.folder.parents[1] / "2023" / desk.folder.name
    former.mkdir(parents=True)
    shutil.copy(desk.folder / "单位.yaml", former)
    (former / "项目.yaml").write_text(PLAIN, encoding="utf-8")
    last = "2023年开展检查426次，满意度为95%。"
    (former / "项目.md").write_text(f"{TEXTS}\n# 问题\n\n{last}\n", encoding="utf-8")
    [message] = hints(desk, monkeypatch, "2023年开展检查510次，满意度为95%。")
    assert "和上年同一段比，数变了，“2023年”没有变" in message
    assert hints(desk, monkeypatch, "2024年开展检查510次，满意度为95%。") == []
    assert hints(desk, monkeypatch, "2023年开展检查426次，2024年开展检查510次。") == []
    monkeypatch.setattr(test_entered, "TEXTS", f"{TEXTS}\n# 问题\n\n{last}\n")
    _, problems = desk.examine(PLAIN)
    # The numbers of its file and those in its other texts are last year's too.
    assert set(codes(problems)) == {"W05警", "N12警", "W05提", "W06警"}
    told = [one.message for one in problems if one.severity is Severity.WARNING]
    assert any("“问题”和上年的一字不差" in message for message in told)


# ── a unit of ten thousand ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("unit", "amount", "expected"),
    [
        ("万元", "175", []),
        ("元", "1750000", []),
        ("元", "175", ["P13"]),
        ("元", "999.99", ["P13"]),
        ("元", "1582.4", ["P14警"]),
        ("元", "10000", []),
        ("万元", "0.0175", ["P13"]),
        ("万元", "1750000", ["P12"]),
        ("万元", "300000", []),
        ("万元", "0.95", []),
    ],
)
def test_amounts_in_the_wrong_unit_are_told(
    desk: Desk, unit: str, amount: str, expected: list[str]
) -> None:
    funds = as_yaml({"年初预算": amount, "全年预算": amount, "执行": amount})
    head = HEAD.replace("金额单位: 万元", f"金额单位: {unit}")
    _, problems = desk.examine(
        f"{head}样式: 全国\n资金: {funds}\n指标: {as_yaml(filled({}))}\n"
    )
    assert codes(problems) == expected


def test_a_rate_over_nothing_says_where_to_write_the_points(desk: Desk) -> None:
    funds = as_yaml(dict.fromkeys(FULL, "0"))
    _, [problem] = desk.examine(
        f"{HEAD}样式: 全国\n资金: {funds}\n指标: {as_yaml(filled({}))}\n"
    )
    assert problem.message == "指标“预算执行率”算不出完成值，计不出分。"
    assert "在“指标”下面写：执行率: {认定得分: …, 认定理由: …}" in problem.hint


# ── forms ───────────────────────────────────────────────────────────────────


def table_of(document: Document) -> Table:
    [table] = [block for block in document.blocks if isinstance(block, Table)]
    return table


def grid(table: Table) -> list[list[str]]:
    """The words at each place of the table's grid, those of a spanning cell at each place it covers."""
    rows = rows_of((*table.head, *table.body))
    places: dict[tuple[int, int], str] = {}
    for down, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (down, column) in places:
                column += 1
            told = "／".join(plain_text(line) for line in cell.lines)
            for place in (
                (down + y, column + x)
                for y in range(cell.rowspan)
                for x in range(cell.colspan)
            ):
                assert place not in places, (place, told)
                places[place] = told
    assert set(places) == {
        (down, column)
        for down in range(len(rows))
        for column in range(len(table.widths))
    }
    return [
        [places[down, column] for column in range(len(table.widths))]
        for down in range(len(rows))
    ]


def brief(row: list[str]) -> list[str]:
    """A grid row without the repetitions of its spanning cells."""
    return [
        words
        for index, words in enumerate(row)
        if index == 0 or words != row[index - 1]
    ]


def row_of(rows: list[list[str]], name: str) -> list[str]:
    """The one row of a grid in which a cell stands, from that cell on."""
    [row] = [row for row in rows if name in row]
    return row[row.index(name) :]


@pytest.mark.parametrize("file", FILES)
def test_the_spans_of_each_form_fill_its_grid(
    alone: dict[str, Alone], file: str
) -> None:
    tables = [
        block
        for tree in alone[file].trees
        for block in tree.blocks
        if isinstance(block, Table)
    ]
    assert len(tables) == 1
    assert len(grid(tables[0])) > 15
    assert tables[0].wide is (QUXIAN in file)


def test_the_national_form_has_the_rows_and_heads_of_its_document(
    alone: dict[str, Alone],
) -> None:
    rows = grid(
        table_of(alone[f"2024/{SHILI}/项目/医保业务系统运行维护.yaml"].trees[0])
    )
    assert brief(rows[2]) == [
        "项目资金（万元）",
        "",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "分值",
        "执行率",
        "得分",
    ]
    assert brief(rows[3])[1:] == [
        "年度资金总额",
        "60.00",
        "64.50",
        "61.80",
        "10",
        "95.81%",
        "9.58",
    ]
    assert rows[4][2:9] == [
        "其中：当年财政拨款",
        "60.00",
        "60.00",
        "57.30",
        "—",
        "95.5%",
        "—",
    ]
    assert rows[5][2:9] == ["上年结转资金", "0.00", "4.50", "4.50", "—", "100%", "—"]
    assert rows[6][2:9] == ["其他资金", "0.00", "0.00", "0.00", "—", "—", "—"]
    heads = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ]
    assert rows[9] == ["绩效指标", *heads]
    items = rows[10:-1]
    # It stands in the head, which repeats on each page.
    assert {row[0] for row in items} == {""}
    assert [row[1] for row in items] == [
        "成本指标",
        *["产出指标"] * 4,
        *["效益指标"] * 2,
        "满意度指标",
    ]
    assert row_of(rows, "故障按时修复率")[1:5] == ["≥95%", "92%", "10", "9.68"]
    assert brief(rows[-1]) == ["总分", "100", "98.26", "等级：优"]
    assert sum(float(row[6]) for row in items) + 10 == 100
    assert round(sum(float(row[7]) for row in items) + 9.58, 2) == 98.26


def test_a_cell_that_the_published_form_leaves_blank_is_blank_and_adds_nothing(
    tmp_path: Path, sample: Request, cache: Path
) -> None:
    file, data = f"2024/{SHILI}/项目/医保业务系统运行维护.yaml", tmp_path / "数据"
    edit(take(file, data), "预算: 60", "预算: {当年财政拨款: 60, 其他资金: 留空}")
    [outcome] = run(sample, data, file)
    assert outcome.state is DocumentState.BUILT, outcome.problems
    examined = checked(session_over(data, cache), file)
    rows = grid(table_of(examined.fill(examined.chosen[0])))
    assert rows[6][2:9] == ["其他资金", "", "0.00", "0.00", "—", "—", "—"]
    assert brief(rows[3])[2:4] == ["60.00", "64.50"]


def test_the_form_of_sichuan_has_its_columns_conclusion_and_signatures(
    alone: dict[str, Alone],
) -> None:
    table = table_of(alone[project("基金监管工作经费")].trees[1])
    rows = grid(table)
    heads = ["指标值", "度量单位", "完成值", "权重", "得分", "未完成原因及改进措施"]
    assert ["绩效指标", "一级指标", "二级指标", "三级指标", "指标性质", *heads] in rows
    funds = [
        "资金来源（万元）",
        "年初预算",
        "调整后预算数",
        "预算执行数",
        "预算执行率",
        "权重",
        "得分",
        "未完成原因",
    ]
    assert ["预算执行情况／（10分）", *funds] in [brief(row) for row in rows]
    assert dedup(row_of(rows, "总额")) == [
        "总额",
        "100.00",
        "100.00",
        "100.00",
        "100%",
        "10",
        "10",
        "",
    ]
    assert row_of(rows, "稽查任务完成率")[1:] == [
        "≥",
        "100",
        "%",
        "100%",
        "20",
        "20",
        "",
    ]
    assert row_of(rows, "基金风险防范能力")[1:] == [
        "定性",
        "进一步增强",
        "",
        "达成",
        "30",
        "30",
        "",
    ]
    assert row_of(rows, "合计")[-3:] == ["100", "100", "等级：优"]
    assert [row[0] for row in rows[-3:]] == ["评价结论", "存在问题", "改进措施"]
    assert rows[-3][-1].endswith("自评得分100分，等级为“优”。")
    notes = [plain_text(note) for note in table.notes]
    assert "项目负责人：" in notes[-1] and "财务负责人：" in notes[-1]


def dedup(row: list[str]) -> list[str]:
    """A row of funds whose outturn spans two columns, that one once."""
    return row[:3] + row[4:]


def test_the_form_of_transfers_has_no_points_and_all_its_rows(
    alone: dict[str, Alone],
) -> None:
    tree = alone[f"2024/{SHILI}/项目/医疗服务与保障能力提升.yaml"].trees[0]
    rows = grid(table_of(tree))
    text = "\n".join(words_of_cell for row in rows for words_of_cell in row)
    assert not re.search("分值|得分|总分|等级：|权重", text)
    assert brief(rows[3])[1:] == [
        "",
        "全年预算数（A）",
        "全年执行数（B）",
        "预算执行率（B/A）",
    ]
    assert [brief(row)[1] for row in rows[4:9]] == [
        "年度资金总额",
        "其中：中央补助",
        "彩票公益金",
        "地方资金",
        "其他资金",
    ]
    assert brief(rows[4])[2:] == ["108.00", "102.40", "94.81%"]
    assert brief(rows[5])[2:] == ["96.00", "90.40", "94.17%"]
    managed = [row for row in rows if row[0] == "资金管理情况"][1:]
    assert [row[2] for row in managed] == list(MANAGED)
    assert [row[-1] for row in managed if row[2] == "执行准确性"] == [
        "供货推迟；次年一月已到货并付款"
    ]
    heads = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "全年实际完成值",
        "未完成原因和改进措施",
    ]
    assert ["绩效指标", *heads] in rows
    assert row_of(rows, "资金当年支出进度")[1:3] == ["≥98%", "94.81%"]
    assert row_of(rows, "资金当年支出进度")[3].startswith("一批移动办理终端推迟供货")
    assert brief(rows[-1]) == ["说明", "无"]


def test_the_conclusion_has_its_seven_blocks_and_a_list_inside_a_cell(
    alone: dict[str, Alone],
) -> None:
    table = table_of(alone[ZHANGYE_FILE].trees[0])
    rows = grid(table)
    blocks = [
        row[0]
        for row in rows
        if len(set(row)) == 1 and re.match("[一二三四五六七]、", row[0])
    ]
    assert [block[0] for block in blocks] == list("一二三四五六七")
    [basis] = [
        cell
        for row in rows_of(table.body)
        for cell in row.cells
        if len(cell.lines) == 9
    ]
    assert [plain_text(line)[:2] for line in basis.lines][:3] == ["1.", "2.", "3."]
    assert (
        plain_text(basis.lines[7])
        == "8.2023年张掖市城镇职工基本医疗保险基金预算表和决算表；"
    )


# ── a new form ──────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("own_templates")
def test_a_new_form_is_templates_and_data_only(
    workplace: Request, tmp_path: Path
) -> None:
    own = workplace.templates / "项目绩效自评"
    shutil.copytree(own / "全国", own / "某省")
    form = own / "某省" / "表" / "自评表.yaml"
    edit(
        form,
        "  - {标题: 偏差原因分析",
        "  - {标题: 数据来源, 宽: 40, 值: 行.依据}\n  - {标题: 偏差原因分析",
    )
    text = form.read_text(encoding="utf-8")
    for old, new in (
        ("{值: 项目名称, 跨列: 7}", "{值: 项目名称, 跨列: 8}"),
        ("{值: 实施单位, 跨列: 4}", "{值: 实施单位, 跨列: 5}"),
        ("{值: \"'得分'\", 表头: 是}", "{值: \"'得分'\", 跨列: 2, 表头: 是}"),
        (
            "{值: 评分.项.执行率.得分|不带单位}",
            "{值: 评分.项.执行率.得分|不带单位, 跨列: 2}",
        ),
        (
            "执行率}\n        - {值: \"'—'\"}",
            "执行率}\n        - {值: \"'—'\", 跨列: 2}",
        ),
        ("{值: \"'实际完成情况'\", 跨列: 4", "{值: \"'实际完成情况'\", 跨列: 5"),
        (
            "{值: \"叙述('目标完成情况')\", 跨列: 4",
            "{值: \"叙述('目标完成情况')\", 跨列: 5",
        ),
        ("评分.等级], '')\"}", "评分.等级], '')\", 跨列: 2}"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    form.write_text(text, encoding="utf-8")
    file = f"2024/{SHILI}/项目/医保业务系统运行维护.yaml"
    data = take(file, tmp_path / "数据")
    edit(data, "样式: 全国", "样式: 某省")
    [outcome] = run(workplace, tmp_path / "数据", file)
    assert (
        outcome.state is DocumentState.BUILT
        and outcome.problems == ()
        and outcome.folder
    )
    [files] = by_stem(outcome.folder).values()
    for suffix in ("docx", "html"):
        told = words(files[suffix])
        assert "得分\n数据来源\n偏差原因分析及改进措施" in told
        assert "92%\n10\n9.68\n工单统计\n汛期两处机房停电" in told
        assert "总分\n100\n98.26\n等级：优" in told


@pytest.mark.usefixtures("own_templates")
def test_a_row_that_does_not_fill_the_new_grid_is_told_with_its_line(
    workplace: Request, tmp_path: Path
) -> None:
    form = workplace.templates / "项目绩效自评" / "全国" / "表" / "自评表.yaml"
    edit(form, "{值: 项目名称, 跨列: 7}", "{值: 项目名称, 跨列: 8}")
    file = f"2024/{SHILI}/项目/医保业务系统运行维护.yaml"
    take(file, tmp_path / "数据")
    [outcome] = run(workplace, tmp_path / "数据", file)
    [problem] = outcome.problems
    assert (problem.code, problem.message) == (
        "T08",
        "上部里这一行共跨 10 列，应当跨 9 列。",
    )
    assert problem.place and problem.place.line == 3
