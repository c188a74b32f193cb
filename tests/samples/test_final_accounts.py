"""部门决算说明 whole, as it ships: formats that agree, its parts, its tables, other forms."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.core.figure import half_up
from reports.core.problems import Severity
from reports.core.tree import Document, Number, Table, lines_of, plain_text
from reports.run.request import DocumentState, Request
from tests.bureau import (
    ACCOUNTS,
    MEANT,
    TITLE,
    UNIT,
    Bureau,
    unmeant,
)
from tests.conftest import numbers_of
from tests.samples.accounts import (
    SVG,
    Built,
    built_by,
    charts_of,
    figures_of,
    page_headings,
    printed,
    text_of,
)
from tests.samples.test_sample import NUMBER
from tests.tables import rows_of

pytestmark = pytest.mark.slow


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


# ── formats that agree ──────────────────────────────────────────────────────


def test_every_document_of_the_unit_is_built_without_an_error_or_a_warning(
    whole: Built,
) -> None:
    assert len(whole.outcomes) == 8
    assert {outcome.state for outcome in whole.outcomes} == {DocumentState.BUILT}
    problems = [problem for outcome in whole.outcomes for problem in outcome.problems]
    assert {problem.code for problem in problems} == MEANT
    assert {problem.severity for problem in problems} == {Severity.HINT}


def test_a_run_limited_to_the_accounts_makes_nothing_else(
    bureau: Bureau, sample: Request
) -> None:
    assert [
        outcome.title for outcome in bureau.build(replace(sample, only="部门决算说明"))
    ] == [TITLE]
    projects = bureau.build(replace(sample, only="项目绩效自评"))
    assert len(projects) == 6 and projects[-1].title.endswith("自评汇总表")


def counted(texts: Sequence[str]) -> Counter[str]:
    return Counter(number for text in texts for number in NUMBER.findall(text))


def test_word_page_and_fragment_print_the_same_numbers_but_for_the_data_of_charts(
    whole: Built,
) -> None:
    page = whole.page()
    # A page says in words and in a table what a chart shows; Word holds that in the chart and its alternative text.
    captions = counted([text_of(caption) for caption in page.iter("figcaption")])
    told = Counter[str]()
    for figure in figures_of(page):
        told += counted(
            [
                text_of(block)
                for tag in ("p", "td", "th", "caption")
                for block in figure.iter(tag)
            ]
        )
    word, html, fragment = (
        printed(whole, suffix) for suffix in ("docx", "html", "fragment.html")
    )
    assert word.total() > 2000 and told.total() > 50
    assert html - told + captions == word
    assert fragment == word + told


def test_charts_say_and_hold_in_word_what_the_page_says_and_lists(whole: Built) -> None:
    word = charts_of(whole.files["docx"])
    figures = figures_of(whole.page())
    assert len(word) == len(figures) == 6
    for (sentence, values), figure in zip(word, figures, strict=True):
        [line] = [text_of(line) for line in figure.findall("p")]
        assert line in sentence
        rows = [[text_of(cell) for cell in row.iter("td")] for row in figure.iter("tr")]
        listed = [
            cell for row in rows for cell in row if cell and not cell.endswith("%")
        ]
        assert Counter(map(Decimal, values)) == Counter(map(Decimal, listed)), sentence
        [description] = [text_of(one) for one in figure.iter(f"{SVG}desc")]
        assert description == line


def test_a_pie_of_nothing_is_left_out_and_the_charts_are_numbered_without_a_gap(
    whole: Built,
) -> None:
    captions = [text_of(caption) for caption in whole.page().iter("figcaption")]
    assert [caption.split("\u3000")[0] for caption in captions] == [
        f"图{number}" for number in range(1, 7)
    ]
    assert not [caption for caption in captions if "三公" in caption]


def word_headings(path: Path) -> list[str]:
    """The parts, headings and attachments of a Word file in order, by the names of their styles."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
    names = {
        style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val")
        for style in styles.iter(f"{W}style")
    }
    found = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = names.get(style.get(f"{W}val"), "") if style is not None else ""
        if re.match("heading|标题 |部分标题|附件标题", name):
            found.append("".join(text.text or "" for text in paragraph.iter(f"{W}t")))
    return found


def test_the_headings_are_the_same_and_in_the_same_order(whole: Built) -> None:
    word, page = word_headings(whole.files["docx"]), page_headings(whole.page())
    assert len(word) > 100
    assert [line for line in page if not re.fullmatch(r"附件\d+|目录", line)] == word


SECTIONS = (
    "收入支出决算总体情况说明",
    "收入决算情况说明",
    "支出决算情况说明",
    "财政拨款收入支出决算总体情况说明",
    "一般公共预算财政拨款支出决算情况说明",
    "一般公共预算财政拨款基本支出决算情况说明",
    "财政拨款“三公”经费支出决算情况说明",
    "政府性基金预算支出决算情况说明",
    "国有资本经营预算支出决算情况说明",
    "其他重要事项的情况说明",
)


def test_the_document_has_its_five_parts_and_ten_sections_and_lists_them_at_its_head(
    whole: Built,
) -> None:
    headings = word_headings(whole.files["docx"])
    parts = [line for line in headings if line.startswith("第")]
    assert [part.split("\u3000")[1] for part in parts] == [
        "部门概况",
        "2024年度部门决算情况说明",
        "名词解释",
        "附件",
        "附表",
    ]
    start = headings.index(parts[1])
    sections = [
        line
        for line in headings[start : headings.index(parts[2])]
        if re.match("[一二三四五六七八九十]、", line)
    ]
    assert [line.split("、", 1)[1] for line in sections] == list(SECTIONS)
    lines = whole.text().split("\n")
    contents = lines[
        lines.index("目录") + 1 : lines.index(parts[0], lines.index("目录") + 30)
    ]
    assert [line for line in contents if line in [*parts, *sections]] == [
        parts[0],
        parts[1],
        *sections,
        *parts[2:],
    ]


TABLES = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "财政拨款支出决算明细表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款支出决算明细表",
    "一般公共预算财政拨款基本支出决算明细表",
    "一般公共预算财政拨款项目支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款支出决算表",
    "财政拨款“三公”经费支出决算表",
)
NATIONAL = tuple(
    name
    for index, name in enumerate(TABLES, 1)
    if index in (1, 2, 3, 4, 6, 8, 10, 12, 13)
)


def captions(page: Any) -> list[str]:
    return [
        text_of(caption)
        for caption in page.iter("caption")
        if "公开" in text_of(caption)
    ]


def test_every_one_of_the_thirteen_tables_has_its_number_its_unit_and_its_name(
    whole: Built,
) -> None:
    assert captions(whole.page()) == [
        f"公开{number:02}表编制单位：{UNIT}金额单位：万元" for number in range(1, 14)
    ]
    lines = whole.text().split("\n")
    assert [line for line in lines if re.fullmatch(r"公开\d\d表", line)] == [
        f"公开{n:02}表" for n in range(1, 14)
    ]
    headings = word_headings(whole.files["docx"])
    tail = headings[headings.index("第五部分\u3000附表") + 1 :]
    assert [line.split("、", 1)[1] for line in tail] == list(TABLES)


def tables_of(tree: Document) -> dict[str, Table]:
    """The numbered tables of a document by their numbers."""
    found = {}
    for block in tree.blocks:
        if isinstance(block, Table):
            number = next(
                (
                    plain_text(line)
                    for line in lines_of(block)
                    if re.match(r"公开\d\d表", plain_text(line))
                ),
                "",
            )
            if number:
                found[number[:6]] = block
    return found


def cells(table: Table) -> list[list[str]]:
    return [
        ["／".join(map(plain_text, cell.lines)) for cell in row.cells]
        for row in rows_of(table.body)
    ]


def test_tables_hold_the_published_figures_and_their_totals(tree: Document) -> None:
    tables = tables_of(tree)
    assert list(tables) == [f"公开{number:02}表" for number in range(1, 14)]
    spending = cells(tables["公开03表"])
    total = next(row for row in spending if row[0] == "合计")
    assert total[1:4] == ["3059.53", "791.94", "2267.59"]
    by_code = {row[0]: row for row in spending}
    assert by_code["210"][1:5] == ["卫生健康支出", "2500.53", "636.69", "1863.84"]
    assert by_code["2101501"][1:5] == ["行政运行", "466.65", "466.65", "0.00"]
    # 类 and 款 add up from the 项 in 元, and are rounded once.
    assert by_code["2120899"][2] == "403.75" and by_code["21208"][2] == "403.75"
    assert "本年度没有" in plain_text(tables["公开12表"].notes[0]) or any(
        "没有" in plain_text(note) for note in tables["公开12表"].notes
    )


def test_every_number_of_the_tree_prints_its_figure_rounded_half_up(
    tree: Document,
) -> None:
    numbers: list[Number] = [
        number for number in numbers_of(tree) if number.figure is not None
    ]
    assert len(numbers) > 1000
    for number in numbers:
        typed = number.text.replace(",", "")
        if not re.fullmatch(r"-?\d+(\.\d+)?", typed):
            continue
        places = len(typed.partition(".")[2])
        rounded = half_up(number.figure.shown, places)
        assert Decimal(typed) in (rounded, abs(rounded)), number


# ── other forms of the same document ────────────────────────────────────────


def test_the_national_form_builds_from_the_same_data_with_one_key_changed(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit((ACCOUNTS, "样式: 四川", "样式: 全国"))
    national = built_by(bureau, sample)
    assert (
        unmeant(
            problem for outcome in national.outcomes for problem in outcome.problems
        )
        == []
    )
    headings = word_headings(national.files["docx"])
    parts = [line.split("\u3000")[1] for line in headings if line.startswith("第")]
    assert parts == [
        "部门概况",
        "2024年度部门决算表",
        "2024年度部门决算情况说明",
        "名词解释",
        "附件",
    ]
    start, end = (
        headings.index(line)
        for line in headings
        if line.startswith(("第二部分", "第三部分"))
    )
    assert [line.split("、", 1)[1] for line in headings[start + 1 : end]] == list(
        NATIONAL
    )
    assert captions(national.page()) == [
        f"公开{number:02}表编制单位：{UNIT}金额单位：万元" for number in range(1, 10)
    ]
    text = national.text()
    assert "上级补助收入0万元" not in text and "（项）：反映" not in text
    assert (
        not figures_of(national.page())
        and "2024年度收入总计、支出总计均为3059.53万元" in text
    )
    assert word_headings(national.files["docx"]) == [
        line
        for line in page_headings(national.page())
        if not re.fullmatch(r"附件\d+|目录", line)
    ]


SUBORDINATE = "渠县医疗保障事务中心"


def test_a_subordinate_unit_builds_its_own_accounts(
    tmp_path: Path, cache: Path, sample: Request, shared_templates: Path
) -> None:
    sample = replace(sample, templates=shared_templates)
    bureau = Bureau(tmp_path, cache)
    accounts = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8")
    attached = accounts[accounts.index("附件:\n") : accounts.index("审签:")]
    units = (bureau.folder / "单位.yaml").read_text(encoding="utf-8")
    below = units[units.index("下属单位:\n") : units.index("批复财政部门")]
    bureau.edit(
        (ACCOUNTS, attached, ""),
        (ACCOUNTS, "范围: 部门", "范围: 单位"),
        (ACCOUNTS, "项目清单: 项目清单.csv", ""),
        (ACCOUNTS, ", 代表项目: [基金监管工作经费, 城乡医疗救助补助资金]", ""),
        ("决算.md", "{{ 报告('城乡医疗救助').执行数 }}", ""),
        ("单位.yaml", f"名称: {UNIT}", f"名称: {SUBORDINATE}"),
        ("单位.yaml", below, ""),
        ("单位.yaml", "性质: 行政单位", "性质: 参公单位"),
    )
    for name in (
        "项目",
        "项目清单.csv",
        "部门预算绩效评价.yaml",
        "部门预算绩效评价.md",
    ):
        path = bureau.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    bureau.folder = bureau.folder.rename(bureau.folder.with_name(SUBORDINATE))
    title = f"{SUBORDINATE}2024年度单位决算"
    own = built_by(bureau, sample, title)
    assert (
        unmeant(problem for outcome in own.outcomes for problem in outcome.problems)
        == []
    )
    headings = word_headings(own.files["docx"])
    assert headings[:3] == ["第一部分\u3000单位概况", "一、主要职责", "二、机构设置"]
    assert "第二部分\u30002024年度单位决算情况说明" in headings
    assert [line.split("\u3000")[1] for line in headings if line.startswith("第")] == [
        "单位概况",
        "2024年度单位决算情况说明",
        "名词解释",
        "附表",
    ]
    for suffix in ("docx", "html"):
        text = own.text(suffix)
        assert f"{SUBORDINATE}2024年度单位决算只包括本单位。" in text
        assert "2024年度部门" not in text and "见附件" not in text
    assert UNIT not in own.text("docx") and "部门决算" not in own.text("docx")
