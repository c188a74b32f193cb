"""The reports that ship in data/, built whole: goldens by step, formats that agree, what a change changes."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import html5lib
import pytest
from lxml import etree
from msgspec import Struct
from msgspec.structs import asdict, astuple, replace

from reports.core.figure import Absent, Figure, half_up
from reports.core.target import Target
from reports.core.tree import Band, Document, Number
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from reports.templating import Named, member_of, names_of
from tests.conftest import ROOT, numbers_of
from tests.sessions import checked, session_over
from tests.tables import rows_of

pytestmark = pytest.mark.slow

UNIT = "凉山州医疗保障局"
FILE = f"2024/{UNIT}/职工医保.yaml"
STEM = f"{UNIT}2024年城镇职工基本医疗保险预算绩效自评报告"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Golden = Callable[[str, str], None]


def document_of(request: Request) -> tuple[dict[str, Any], Document]:
    """The names and the tree of the sample, as the steps before writing give them."""
    session = session_over(request.data, request.cache, request.templates)
    examined = checked(session, FILE)
    return dict(examined.scope), examined.fill(examined.chosen[0])


# ── goldens by step ─────────────────────────────────────────────────────────


REPEATS = {"全部", "项", "组", "失分项", "未完成项"}


def named_values(value: Any, name: str = "") -> Iterator[str]:
    """One line for each value that is there: figures with four decimals and where they come from."""
    if isinstance(value, Named):
        value = {key: member_of(value, key) for key in names_of(type(value))}
    if isinstance(value, dict):
        for key, inner in value.items():
            if (name.startswith("评分") and key in REPEATS) or (
                not name and key == "字典"
            ):
                continue
            yield from named_values(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value, 1):
            yield from named_values(inner, f"{name}[{index}]")
    elif isinstance(value, Figure):
        origin = type(value.origin).__name__
        yield f"{name} = {half_up(value.shown, 4):f} {value.unit.name} ({origin})"
    elif isinstance(value, Absent) or callable(value):
        return
    elif isinstance(value, Target):
        yield f"{name} = {value.operator} {[f'{half_up(b.shown, 4):f}' for b in value.bounds]}"
    else:
        yield f"{name} = {str(value)[:40]}"


def outline(node: Any, depth: int = 0) -> Iterator[str]:
    """The tree, a line for each node, numbers marked."""
    pad = "  " * depth
    if isinstance(node, tuple):
        for inner in node:
            yield from outline(inner, depth)
    elif isinstance(node, Band):
        yield from outline(rows_of((node,)), depth)
    elif isinstance(node, Number):
        yield f"{pad}Number {node.text}|{node.unit}"
    elif isinstance(node, Struct):
        inner = [one for one in astuple(node) if isinstance(one, tuple)]
        words = " ".join(
            f"{key}={value!r}"
            for key, value in asdict(node).items()
            if value not in ("", False) and not isinstance(value, tuple)
        )
        yield f"{pad}{type(node).__name__} {words}".rstrip()
        for one in inner:
            yield from outline(one, depth + 1)
    else:
        yield f"{pad}{node!r}"


def test_the_figures_are_the_golden_ones(sample: Request, golden: Golden) -> None:
    scope, _ = document_of(sample)
    golden("figures.txt", "\n".join(named_values(scope)) + "\n")


def test_the_tree_is_the_golden_one(sample: Request, golden: Golden) -> None:
    _, document = document_of(sample)
    golden("tree.txt", "\n".join(outline(document)) + "\n")


@pytest.mark.parametrize("suffix", ["html", "fragment.html"])
def test_the_pages_are_the_golden_ones(
    built: list[Outcome], golden: Golden, suffix: str
) -> None:
    golden(f"page.{suffix}", file_of(built, suffix).read_text(encoding="utf-8"))


def test_the_word_file_is_the_golden_one_part_by_part(
    built: list[Outcome], golden: Golden
) -> None:
    with zipfile.ZipFile(file_of(built, "docx")) as package:
        for name in package.namelist():
            root = etree.fromstring(package.read(name))
            etree.indent(root)
            golden(f"docx/{name}", etree.tostring(root, encoding="unicode") + "\n")


# ── agreement ───────────────────────────────────────────────────────────────


def file_of(outcomes: list[Outcome], suffix: str) -> Path:
    folder = outcomes[0].folder
    assert folder is not None
    return folder / f"{STEM}.{suffix}"


def docx_text(path: Path) -> list[str]:
    """The text of each paragraph of a Word file, read without the writer."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]


def html_text(path: Path) -> list[str]:
    """The text of each block of a page's article or of a fragment, read without the writer."""
    tree = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    article = tree.find(".//article")
    body = tree.find("body") if article is None else article
    assert body is not None
    blocks = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "caption")
    return [
        "".join(element.itertext()) for element in body.iter() if element.tag in blocks
    ]


NUMBER = re.compile(r"\d+(?:\.\d+)?(?:%|万元|亿元|万人|个月|个工作日|分)?")


def numbers_in(lines: list[str]) -> Counter[str]:
    return Counter(number for line in lines for number in NUMBER.findall(line))


def test_every_number_in_word_is_in_html_and_the_reverse(
    built: list[Outcome],
) -> None:
    word = numbers_in(docx_text(file_of(built, "docx")))
    page = numbers_in(html_text(file_of(built, "html")))
    fragment = numbers_in(html_text(file_of(built, "fragment.html")))
    assert word.total() > 250
    assert word == page == fragment


def test_every_figure_of_the_tree_is_printed_in_both_formats(
    sample: Request, built: list[Outcome]
) -> None:
    _, document = document_of(sample)
    figures = list(numbers_of(document))
    assert len(figures) > 150
    for suffix, text in (
        ("docx", docx_text(file_of(built, "docx"))),
        ("html", html_text(file_of(built, "html"))),
    ):
        whole = "\n".join(text)
        missing = [
            figure for figure in figures if figure.text + figure.unit not in whole
        ]
        assert not missing, suffix


def test_every_number_node_prints_its_figure_rounded_half_up(
    sample: Request,
) -> None:
    _, document = document_of(sample)
    for number in numbers_of(document):
        assert number.figure is not None
        places = len(number.text.partition(".")[2])
        assert Decimal(number.text) == half_up(number.figure.shown, places), number


def test_building_twice_gives_the_same_bytes(
    sample: Request, built: list[Outcome], tmp_path: Path
) -> None:
    again = list(
        pipeline.build(replace(sample, output=tmp_path / "别处" / "output", cache=None))
    )
    for suffix in ("docx", "html", "fragment.html"):
        assert (
            file_of(built, suffix).read_bytes() == file_of(again, suffix).read_bytes()
        )


def test_published_mistakes_are_not_reproduced(built: list[Outcome]) -> None:
    whole = "".join(docx_text(file_of(built, "docx")))
    assert "101.32%" in whole and "101.31%" not in whole
    assert "2023年政策范围内" not in whole


def test_completion_is_never_said_of_a_rate_below_one_hundred(
    built: list[Outcome],
) -> None:
    for line in docx_text(file_of(built, "docx")):
        for rate in re.findall(r"完成[^，。；：]{0,8}?的(\d+(?:\.\d+)?)%", line):
            assert Decimal(rate) >= 100, line


# ── what a change changes ───────────────────────────────────────────────────


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def both_texts(outcomes: list[Outcome]) -> list[str]:
    assert outcomes[0].state is DocumentState.BUILT, outcomes[0].problems
    return [
        "\n".join(docx_text(file_of(outcomes, "docx"))),
        "\n".join(html_text(file_of(outcomes, "html"))),
    ]


def test_one_amount_changes_every_sentence_cell_and_total_that_rests_on_it(
    workplace: Request,
) -> None:
    data = workplace.data / FILE
    edit(data, "决算: 345782.92", "决算: 352210.45")
    edit(data, "当期结余: 73275.64", "当期结余: 79703.17")
    edit(data, "  年末累计结余: 730314.25", "  年末累计结余: 736741.78")
    for text in both_texts(list(pipeline.build(workplace))):
        assert "345782.92" not in text and text.count("352210.45万元") == 3
        # 352210.45 ÷ 345304.36 = 1.0200, in the sentence on execution, in the indicator's and in the table.
        assert "100.14%" not in text and text.count("102%") == 3
        # 316004.60 ÷ 352210.45 = 0.8972.
        assert "91.39%" not in text and text.count("89.72%") == 2
        assert "73275.64" not in text and "79703.17万元" in text
        assert "730314.25" not in text and "736741.78万元" in text
        # (6508 + 3850) ÷ ((657038.61 + 736741.78) ÷ 2) = 0.014863, in sentence and table; 1.49 % before as after.
        assert "0.93%" in text and "0.94%" not in text


@pytest.mark.usefixtures("own_templates")
def test_one_weight_changes_every_point_that_rests_on_it(
    workplace: Request,
) -> None:
    system = (
        workplace.templates
        / "基金预算绩效自评"
        / "四川"
        / "指标体系"
        / "四川-职工-2024.yaml"
    )
    edit(system, "名称: 征缴率, 分值: 6", "名称: 征缴率, 分值: 8")
    edit(system, "名称: 缴费基数做实率, 分值: 6", "名称: 缴费基数做实率, 分值: 4")
    for text in both_texts(list(pipeline.build(workplace))):
        assert "征缴率（8分，自评得分8分）" in text
        assert "缴费基数做实率（4分，自评得分4分）" in text
        assert "满足大于95%得8分的评分标准，该项得分为8分" in text
        assert "产出指标完成情况分析（共50分，自评得分50分）" in text


@pytest.mark.usefixtures("own_templates")
def test_one_threshold_changes_points_totals_grade_reasons_and_the_table(
    workplace: Request,
) -> None:
    system = (
        workplace.templates
        / "基金预算绩效自评"
        / "四川"
        / "指标体系"
        / "四川-职工-2024.yaml"
    )
    edit(system, "目标: ＞75%", "目标: ＞90%")
    first = list(pipeline.build(workplace))
    assert first[0].state is DocumentState.FAULTY
    assert [
        problem.code for problem in first[0].problems if problem.severity == "错误"
    ] == ["J04"]
    with (
        (workplace.data / FILE)
        .with_suffix(".md")
        .open("a", encoding="utf-8") as companion
    ):
        companion.write(
            "\n# 原因 住院费用报销比\n\n示例原因。\n\n# 措施 住院费用报销比\n\n示例措施。\n"
        )
    for text in both_texts(list(pipeline.build(workplace))):
        assert "自评得分为90分（满分100分），评价等级为“优”" in text
        assert "效益指标50分，得40分，得分率80%" in text
        assert "扣分情况：住院费用报销比扣10分。" in text
        assert "住院费用报销比（10分，自评得分0分）" in text
        assert "未达到大于90%得10分的评分标准，该项得分为0分" in text
        assert text.count("示例原因。") == 2 and text.count("示例措施。") == 2
        assert "各项指标均得满分" not in text


# ── what is up to date ──────────────────────────────────────────────────────


def test_a_second_run_changes_nothing_and_still_shows_its_warnings(
    workplace: Request,
) -> None:
    first = list(pipeline.build(workplace))
    stamps = {path: path.stat().st_mtime_ns for path in workplace.output.rglob("*.*")}
    second = list(pipeline.build(workplace))
    assert [outcome.state for outcome in second] == [DocumentState.UNCHANGED]
    assert second[0].problems == first[0].problems != ()
    assert stamps == {
        path: path.stat().st_mtime_ns for path in workplace.output.rglob("*.*")
    }


@pytest.mark.usefixtures("own_templates")
@pytest.mark.parametrize(
    "what", ["data", "companion", "unit", "template", "style", "output"]
)
def test_a_change_of_any_input_builds_anew(workplace: Request, what: str) -> None:
    list(pipeline.build(workplace))
    unit = workplace.data / "2024" / UNIT
    changed = {
        "data": unit / "职工医保.yaml",
        "companion": unit / "职工医保.md",
        "unit": unit / "单位.yaml",
        "template": workplace.templates / "基金预算绩效自评" / "四川" / "正文.md.j2",
        "style": workplace.templates / "公共" / "样式.css",
        "output": next(workplace.output.rglob("*.docx")),
    }[what]
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert [outcome.state for outcome in pipeline.build(workplace)] == [
        DocumentState.BUILT
    ]
    assert [outcome.state for outcome in pipeline.build(workplace)] == [
        DocumentState.UNCHANGED
    ]


def test_an_error_leaves_the_last_good_files_and_says_they_are_old(
    workplace: Request,
) -> None:
    list(pipeline.build(workplace))
    before = {
        path.name: path.read_bytes() for path in workplace.output.rglob("*.*html")
    }
    edit(workplace.data / FILE, "收入: {预算: 345304.36", "收入: {预算: 0")
    outcome = next(pipeline.build(workplace))
    assert outcome.state is DocumentState.STALE
    assert {"J01", "G02"} <= {problem.code for problem in outcome.problems}
    assert before == {
        path.name: path.read_bytes() for path in workplace.output.rglob("*.*html")
    }
    assert (workplace.output / "2024" / UNIT / "旧文件，勿公开.txt").is_file()
    edit(workplace.data / FILE, "收入: {预算: 0", "收入: {预算: 345304.36")
    assert next(pipeline.build(workplace)).state is DocumentState.BUILT
    assert not (workplace.output / "2024" / UNIT / "旧文件，勿公开.txt").exists()


def test_a_version_for_signature_is_a_word_file_in_the_internal_folder_only(
    workplace: Request,
) -> None:
    edit(workplace.data / FILE, "状态: 公开稿", "状态: 送审稿")
    edit(workplace.data / FILE, "公开时间: 2025年6月3日", "公开时间: 待填")
    outcome = next(pipeline.build(workplace))
    assert outcome.state is DocumentState.BUILT
    assert outcome.folder is not None and outcome.folder.parts[-3:] == (
        "内部",
        "2024",
        UNIT,
    )
    assert sorted(
        path.name
        for path in outcome.folder.iterdir()
        if path.suffix in (".docx", ".html")
    ) == [
        f"{STEM}（送审稿）.docx",
        f"{STEM}（送审稿）审批单.docx",
    ]
    assert not workplace.output.exists() or not list(workplace.output.rglob("*.docx"))


def test_a_draft_is_built_in_spite_of_errors_and_marked_on_every_page(
    workplace: Request,
) -> None:
    edit(
        workplace.data / FILE,
        "支出: {预算: 274399.25, 决算: 272507.28}",
        "支出: {预算: 274399.25, 决算: 待填}",
    )
    outcome = next(pipeline.build(replace(workplace, draft=True)))
    assert outcome.folder is not None and "内部" in outcome.folder.parts
    path = outcome.folder / f"{STEM}（草稿）.docx"
    assert "〔待填〕" in "".join(docx_text(path))
    with zipfile.ZipFile(path) as package:
        headers = [
            name
            for name in package.namelist()
            if "header" in name and name.endswith(".xml")
        ]
        assert headers
        assert all("草稿" in package.read(name).decode() for name in headers)
    assert not workplace.output.exists()


def test_the_letter_form_has_addressee_signature_and_date(
    workplace: Request,
) -> None:
    edit(
        workplace.data / FILE,
        "行文: 网页公开",
        "行文: 公函\n主送机关: 省医疗保障事务中心\n成文日期: 2025-06-03",
    )
    for text in both_texts(list(pipeline.build(workplace))):
        lines = text.splitlines()
        assert "省医疗保障事务中心：" in lines
        assert UNIT in lines and "2025年6月3日" in lines
        assert "公开时间" not in text.split("依照")[0] or "（公开时间" not in text


# ── another type ────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("own_templates")
def test_a_further_type_is_one_new_folder_and_changes_no_file(
    workplace: Request, tmp_path: Path
) -> None:
    here = ROOT / "tests" / "tiny"
    shutil.copytree(here / "小报告", workplace.templates / "小报告")
    shutil.copytree(here / "data", tmp_path / "小数据")
    outcomes = list(
        pipeline.build(replace(workplace, data=tmp_path / "小数据", unit=""))
    )
    assert [(outcome.title, outcome.state) for outcome in outcomes] == [
        ("示例单位2024年小报告", DocumentState.BUILT)
    ]
    assert outcomes[0].folder is not None
    text = "\n".join(docx_text(outcomes[0].folder / "示例单位2024年小报告.docx"))
    assert "今年1,234.50元，比上年增加34.50元，增长2.88%，增加额34.50元。" in text
    assert "2024年对比表" in text and "1,200.00" in text


def test_units_side_by_side_give_the_same_files_and_the_same_order_of_problems(
    workplace: Request,
) -> None:
    workplace = replace(workplace, unit="")
    unit = workplace.data / "2024" / UNIT
    for folder in workplace.data.glob("2024/*"):
        if folder != unit:
            shutil.rmtree(folder)
    for index in range(5):
        name = f"示例{index}州医疗保障局"
        copy = workplace.data / "2024" / name
        shutil.copytree(unit, copy)
        edit(copy / "单位.yaml", f"名称: {UNIT}", f"名称: {name}")
        if index % 2:
            edit(
                copy / "职工医保.yaml",
                "利息收入: {决算: 6508}",
                f"利息收入: {{决算: 6508, 预算: {index}%}}",
            )
    one = list(pipeline.build(workplace))
    beside = replace(
        workplace, output=workplace.output.parent / "并行" / "output", jobs=3
    )
    many = list(pipeline.build(beside))
    assert [replace(outcome, folder=None) for outcome in one] == [
        replace(outcome, folder=None) for outcome in many
    ]
    assert sum(outcome.state is DocumentState.FAULTY for outcome in many) == 2
    files = {
        path.relative_to(workplace.output): path.read_bytes()
        for path in workplace.output.rglob("*.*")
    }
    assert files == {
        path.relative_to(beside.output): path.read_bytes()
        for path in beside.output.rglob("*.*")
    }
    column = {Path("index.html"), Path("2024/index.html"), Path("2024/校验.txt")}
    assert column <= files.keys() and len(files) == 4 * 5 + len(column)
