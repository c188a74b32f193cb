"""部门决算说明 whole, as it ships: formats that agree, what a change changes, slips that are caught, other forms."""

import csv
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from lxml import etree
from msgspec.structs import replace

from reports.core.figure import Entered, Figure, half_up, unit_named
from reports.core.problems import Fault, Problem, Severity
from reports.core.tree import Document, Number, Table, lines_of, plain_text
from reports.finance.discrepancies import Discrepancy, told_once
from reports.run import evaluate
from reports.run.request import DocumentState, Outcome, Request
from tests.bureau import (
    ACCOUNTS,
    MEANT,
    TITLE,
    UNIT,
    Bureau,
    Edit,
    codes,
    of_code,
    shown,
    unmeant,
)
from tests.conftest import ROOT, numbers_of
from tests.samples.test_projects import numbers_printed
from tests.samples.test_sample import NUMBER, docx_text, html_text
from tests.sessions import produced
from tests.tables import rows_of

# What is told of the figures alone; that 目录 has no page numbers is told of the document.
FOUND = sorted(MEANT - {"G13"})
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SVG = "{http://www.w3.org/2000/svg}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Built:
    """The document built whole: its outcomes and its files by suffix."""

    outcomes: list[Outcome]
    files: dict[str, Path]

    def text(self, suffix: str = "docx") -> str:
        path = self.files[suffix]
        return "\n".join(docx_text(path) if suffix == "docx" else html_text(path))

    def page(self) -> Any:
        return html5lib.parse(
            self.files["html"].read_text(encoding="utf-8"), namespaceHTMLElements=False
        )


def built_by(bureau: Bureau, request: Request, title: str = TITLE) -> Built:
    outcomes = bureau.build(request)
    [outcome] = [one for one in outcomes if one.title == title]
    assert outcome.state is DocumentState.BUILT and outcome.folder, outcome.problems
    suffixes = ("docx", "html", "fragment.html")
    return Built(
        outcomes, {suffix: outcome.folder / f"{title}.{suffix}" for suffix in suffixes}
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Bureau:
    """The sample as it ships; not to be changed."""
    return Bureau(tmp_path_factory.mktemp("原样"), cache)


@pytest.fixture(scope="module")
def whole(home: Bureau, sample: Request) -> Iterator[Built]:
    yield built_by(home, sample)


@pytest.fixture(scope="module")
def tree(home: Bureau) -> Document:
    examined = home.examined()
    return examined.fill(examined.chosen[0])


@pytest.fixture
def bureau(tmp_path: Path, cache: Path) -> Bureau:
    return Bureau(tmp_path, cache)


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


def text_of(element: Any) -> str:
    return "".join(element.itertext())


def figures_of(page: Any) -> list[Any]:
    return [box for box in page.iter("div") if box.get("class") == "chart"]


def counted(texts: Sequence[str]) -> Counter[str]:
    return Counter(number for text in texts for number in NUMBER.findall(text))


def printed(built: Built, suffix: str) -> Counter[str]:
    """The numbers a reader sees, that of a list item apart from the year its words begin with (2.2024年…)."""
    found = numbers_printed(built.files[suffix])
    for joined in [number for number in found if re.fullmatch(r"\d\.20\d\d", number)]:
        for number in joined.split("."):
            found[number] += found[joined]
        del found[joined]
    return found


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


def charts_of(path: Path) -> list[tuple[str, list[str]]]:
    """The sentence and the cached numbers of each chart of a Word file, in the order of the document."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        links = etree.fromstring(package.read("word/_rels/document.xml.rels"))
        targets = {link.get("Id"): link.get("Target") for link in links}
        found = []
        for drawing in root.iter(f"{WP}inline", f"{WP}anchor"):
            [sentence] = [box.get("descr") for box in drawing.iter(f"{WP}docPr")]
            [chart] = list(drawing.iter(f"{C}chart"))
            part = targets[
                next(
                    value
                    for name, value in chart.attrib.items()
                    if name.endswith("}id")
                )
            ]
            plot = etree.fromstring(package.read(f"word/{part}"))
            found.append(
                (
                    sentence,
                    [
                        value.text
                        for cache in plot.iter(f"{C}numCache")
                        for value in cache.iter(f"{C}v")
                    ],
                )
            )
        return found


def test_charts_say_and_hold_in_word_what_the_page_says_and_lists(whole: Built) -> None:
    word = charts_of(whole.files["docx"])
    figures = figures_of(whole.page())
    assert len(word) == len(figures) == 6
    for (sentence, values), figure in zip(word, figures, strict=True):
        [line] = [text_of(line) for line in figure.findall("p")]
        assert sentence.endswith(line)
        rows = [[text_of(cell) for cell in row.iter("td")] for row in figure.iter("tr")]
        listed = [
            cell for row in rows for cell in row[1:] if cell and not cell.endswith("%")
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


def page_headings(page: Any) -> list[str]:
    tags = ("h2", "h3", "h4", "h5", "h6")
    [article] = list(page.iter("article"))
    return [text_of(element) for element in article.iter() if element.tag in tags]


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


# ── what a change changes ───────────────────────────────────────────────────

ITEM = "2101501: {全年预算: 4666500, 基本: 4666500}"
TEN_MORE: list[Edit] = [
    (ACCOUNTS, ITEM, "2101501: {全年预算: 4766500, 基本: 4766500}"),
    ("经济分类.csv", "30101,1850000", "30101,1950000"),
    (
        ACCOUNTS,
        "\n  一般公共预算财政拨款: 26557800",
        "\n  一般公共预算财政拨款: 26657800",
    ),
    (ACCOUNTS, "  收入支出总计: 30595300", "  收入支出总计: 30695300"),
    (ACCOUNTS, "  本年收入合计: 30595300", "  本年收入合计: 30695300"),
    (ACCOUNTS, "  本年支出合计: 30595300", "  本年支出合计: 30695300"),
    (ACCOUNTS, "  基本支出: 7919400", "  基本支出: 8019400"),
    (
        ACCOUNTS,
        "  一般公共预算财政拨款支出: 26557800",
        "  一般公共预算财政拨款支出: 26657800",
    ),
    (ACCOUNTS, "  人员经费: 6808400", "  人员经费: 6908400"),
    (ACCOUNTS, "{一般公共预算: 26557800,", "{一般公共预算: 26657800,"),
]
# What is printed of it before and after: totals, changes on last year, rates and shares.
FOLLOWS = {
    "3059.53": "3069.53",
    "1652.76": "1662.76",
    "117.49%": "118.2%",
    "2655.78": "2665.78",
    "1249.01": "1259.01",
    "88.79%": "89.5%",
    "791.94": "801.94",
    "466.65": "476.65",
    "680.84": "690.84",
    "2500.53": "2510.53",
    "602.58": "612.58",
    "846.40": "856.40",
    "25.88%": "26.13%",
    "74.12%": "73.87%",
    "86.8%": "86.85%",
    "13.2%": "13.15%",
    "94.15%": "94.18%",
    "0.63%": "0.62%",
    "3.25%": "3.24%",
    "1.8%": "1.79%",
    "636.69": "646.69",
    "652.95": "662.95",
    "185.00": "195.00",
    # In the report on the department's budget, which takes its figures from here.
    "4891.44": "4881.44",
    "50%": "49.84%",
    "83.33%": "83.06%",
    "22.25%": "22.51%",
    "3.63%": "3.62%",
}


# Small shares that other figures have as well.
STAY_ELSEWHERE = {"50%"}


def occurrences(text: str, number: str) -> int:
    return len(re.findall(rf"(?<![\d.]){re.escape(number)}(?!\d)", text))


def test_ten_thousand_more_of_one_item_and_its_totals_change_all_that_rests_on_them(
    bureau: Bureau, whole: Built, sample: Request
) -> None:
    bureau.edit(*TEN_MORE)
    changed = built_by(bureau, sample)
    assert (
        unmeant(problem for outcome in changed.outcomes for problem in outcome.problems)
        == []
    )
    for suffix in ("docx", "html", "fragment.html"):
        before, after = whole.text(suffix), changed.text(suffix)
        for old, new in FOLLOWS.items():
            went = occurrences(before, old) - occurrences(after, old)
            assert (
                went > 0 and occurrences(after, new) - occurrences(before, new) == went
            ), (suffix, old, new)
            assert occurrences(after, old) == 0 or old in STAY_ELSEWHERE, (suffix, old)
        # Nothing else went or came.
        units = ("", "万元")
        gone, come = (
            printed(whole, suffix) - printed(changed, suffix),
            printed(changed, suffix) - printed(whole, suffix),
        )
        assert set(gone) <= {f"{old}{unit}" for old in FOLLOWS for unit in units}
        assert set(come) <= {
            f"{new}{unit}" for new in FOLLOWS.values() for unit in units
        }


def test_the_charts_follow_a_changed_item_in_both_formats(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit(*TEN_MORE)
    changed = built_by(bureau, sample)
    word = charts_of(changed.files["docx"])
    values = [value for _, numbers in word for value in numbers]
    assert {"3069.53", "2665.78", "2510.53", "801.94"} <= set(values)
    assert not {"3059.53", "2655.78", "2500.53", "791.94"} & set(values)
    drawn = [
        text_of(text)
        for figure in figures_of(changed.page())
        for text in figure.iter(f"{SVG}text")
    ]
    assert "3069.53" in drawn and "3059.53" not in drawn
    assert "3069.53万元" in word[0][0] and "118.2%" in word[0][0]
    with zipfile.ZipFile(changed.files["docx"]) as package:
        books = [name for name in package.namelist() if name.endswith(".xlsx")]
        held = set()
        for name in books:
            with zipfile.ZipFile(package.open(name)) as book:
                sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
                held |= {
                    element.text
                    for element in sheet.iter()
                    if element.tag.endswith("}v")
                }
    assert {"3069.53", "2665.78", "2510.53", "801.94"} <= held
    assert not {"3059.53", "2655.78"} & held


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """What each check of its own finds, before those of one slip are told as one."""
    found: list[Problem] = []

    def told(checks: Sequence[Discrepancy], sound: Sequence[Figure]) -> list[Problem]:
        found.extend(one.problem for one in checks)
        return told_once(checks, sound)

    monkeypatch.setattr(evaluate, "told_once", told)
    return found


def test_an_item_changed_alone_is_held_to_each_approved_total_it_enters_and_told_once(
    bureau: Bureau, apart: list[Problem]
) -> None:
    new = ITEM.replace("基本: 4666500", "基本: 4766500")
    bureau.edit((ACCOUNTS, ITEM, new))
    [told] = of_code(bureau.problems(), "K00")
    line = line_of(bureau, new)
    assert told.place and told.place.line == line
    assert f"请先看第 {line} 行" in told.hint and "录的是 4766500。" in told.hint
    assert f"同样差 100,000元的还有 {len(unmeant(apart)) - 1} 处（K00、" in told.hint
    problems = of_code(apart, "K00")
    assert [problem.message for problem in problems] == [
        "本年支出合计与批复数不符：由各项推算 30,695,300元，批复数 30,595,300元，多 100,000元。",
        "基本支出与批复数不符：由各项推算 8,019,400元，批复数 7,919,400元，多 100,000元。",
        "一般公共预算财政拨款支出与批复数不符：由各项推算 26,657,800元，批复数 26,557,800元，多 100,000元。",
        "年末结转合计与批复数不符：由各项推算 -100,000元，批复数 0元，少 100,000元。",
    ]
    assert all(problem.hint.endswith("别改批复数。") for problem in problems)


def line_of(bureau: Bureau, words: str, file: str = ACCOUNTS) -> int:
    lines = (bureau.folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


SLIPS = {
    "2101550: {全年预算: 1359300, 基本: 1359300}": (
        "2101550: {全年预算: 1359300, 基本: 1395300}",
        "录的是 1395300，把 9 和 5 对调成 1359300 正好相符。",
    ),
    "2080505: {全年预算: 789100, 基本: 789100}": (
        "2080505: {全年预算: 789100, 基本: 7891000}",
        "差额像是小数点移了位，或者元和万元弄反了。",
    ),
    "2101103: {全年预算: 24000, 基本: 24000}": (
        "2101103: {全年预算: 24000, 基本: -24000}",
        "差额正好是这一项的两倍，看是不是加减方向反了。",
    ),
    "2210201: {全年预算: 478300, 基本: 478300}": (
        "2210201: {全年预算: 478300, 基本: 478300}\n    2210202: {基本: 478300}",
        "差额正好等于这一项，看是不是漏录、重录了。",
    ),
}


@pytest.mark.parametrize("old", SLIPS)
def test_a_slip_in_one_item_is_told_once_at_its_line_with_what_it_looks_like(
    bureau: Bureau, apart: list[Problem], old: str
) -> None:
    new, hint = SLIPS[old]
    bureau.edit((ACCOUNTS, old, new))
    line = line_of(bureau, new.splitlines()[0])
    [told] = of_code(bureau.problems(), "K00")
    assert "处（K00、X01、X03、X06等）" in told.hint
    found = [
        one
        for one in of_code(apart, "K00")
        if one.message.startswith(("本年支出", "基本支出", "一般公共预算财"))
    ]
    assert len(found) == 3
    for problem in (told, *found):
        assert problem.place and problem.place.line == line
        assert f"请先看第 {line} 行" in problem.hint and hint in problem.hint


# ── swaps of two digits ─────────────────────────────────────────────────────

AMOUNTS = (
    "批复数",
    "收入",
    "年初结转和结余",
    "支出",
    "经济分类",
    "三公",
    "机关运行经费",
    "政府采购",
    "项目清单",
    "上年",
)


def entered_in(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        if isinstance(value.origin, Entered) and value.origin.text:
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from entered_in(inner)


def amounts(bureau: Bureau) -> list[Figure]:
    """The amounts entered in the file and its rows, each once."""
    scope, money = bureau.figured().scope, unit_named("元").dimension
    found = [
        leaf
        for key in AMOUNTS
        for leaf in entered_in(scope.get(key))
        if leaf.unit.dimension == money
    ]
    return [
        leaf
        for leaf in {place_of(leaf): leaf for leaf in found}.values()
        if is_typed(bureau, leaf)
    ]


def place_of(leaf: Figure) -> tuple[str, int, int]:
    assert isinstance(leaf.origin, Entered)
    place = leaf.origin.place
    return place.file, place.line, place.column


def where(bureau: Bureau, leaf: Figure) -> tuple[Path, list[str], int]:
    """The file in which an entered figure stands, its lines, and at which character of its line it begins."""
    file, number, column = place_of(leaf)
    path = bureau.folder / file.split("/")[-1]
    lines = path.read_bytes().decode().split("\n")
    start = column - 1
    if path.suffix == ".csv":
        start = sum(len(cell) + 1 for cell in lines[number - 1].split(",")[:start])
    return path, lines, start


def is_typed(bureau: Bureau, leaf: Figure) -> bool:
    """Whether a figure stands in its file; what was left out stands for zero and nowhere."""
    _, lines, start = where(bureau, leaf)
    assert isinstance(leaf.origin, Entered)
    return lines[leaf.origin.place.line - 1][start:].startswith(leaf.origin.text)


def retyped(bureau: Bureau, leaf: Figure, text: str) -> tuple[Path, bytes]:
    """An entered figure typed anew where it stands; the file and what it held before."""
    path, lines, start = where(bureau, leaf)
    assert isinstance(leaf.origin, Entered)
    number, end = leaf.origin.place.line - 1, start + len(leaf.origin.text)
    before = path.read_bytes()
    lines[number] = lines[number][:start] + text + lines[number][end:]
    path.write_bytes("\n".join(lines).encode())
    bureau.forget(path)
    return path, before


def swaps(text: str) -> Iterator[str]:
    """The number with two neighbouring digits the wrong way round, each way there is."""
    places = [index for index, character in enumerate(text) if character.isdigit()]
    for one, other in pairwise(places):
        if text[one] != text[other]:
            turned = list(text)
            turned[one], turned[other] = turned[other], turned[one]
            yield "".join(turned)


def why(name: str) -> str:
    """Why a slip in a figure may go unnoticed."""
    if name.startswith("上年"):
        return "last year's figures: nothing of this year rests on them"
    if name.startswith("项目清单"):
        return "projects without a file: only held to be less than 项目支出"
    if "预算" in name:
        return "budgets: nothing but their approved total to hold them to"
    return "other"


@dataclass(slots=True)
class Caught:
    """How many of so many swaps were told, as an error or at all; by which codes; the survivors by why."""

    of: int
    errors: int
    told: int
    codes: Counter[str]
    survivors: Counter[str]


def swapped_one_by_one(bureau: Bureau, approved: bool = False) -> Caught:
    """Every swap of two neighbouring digits in every entered amount, or in every approved one, made and undone."""
    before = Counter(codes(bureau.problems()))
    jobs = [
        (leaf, text)
        for leaf in amounts(bureau)
        if leaf.name.startswith("批复数") is approved
        and isinstance(leaf.origin, Entered)
        for text in swaps(leaf.origin.text)
    ]
    result = Caught(len(jobs), 0, 0, Counter(), Counter())
    for leaf, text in jobs:
        path, content = retyped(bureau, leaf, text)
        problems = bureau.problems()
        path.write_bytes(content)
        bureau.forget(path)
        new = Counter(codes(problems)) - before
        result.codes.update(set(new))
        result.told += bool(new)
        result.errors += bool(new.keys() & set(codes(problems, Severity.ERROR)))
        if not new:
            result.survivors[why(leaf.name)] += 1
    print(result)
    return result


def test_of_all_swaps_of_two_digits_nearly_all_are_caught_with_the_approved_totals(
    bureau: Bureau,
) -> None:
    caught = swapped_one_by_one(bureau)
    assert caught.of > 230
    assert caught.told / caught.of > 0.94
    assert caught.errors / caught.of > 0.79
    assert set(caught.survivors) <= {why("上年"), why("项目清单")}


def without_approved(tmp_path: Path, cache: Path) -> Bureau:
    """The sample under a schema that does not ask for 批复数, and without them."""
    templates = tmp_path / "模板"
    shutil.copytree(ROOT / "templates", templates)
    form = templates / "部门决算说明" / "数据结构.yaml"
    text = form.read_text(encoding="utf-8")
    assert text.count("required: [样式, 批复数, ") == 1
    form.write_text(
        text.replace("required: [样式, 批复数, ", "required: [样式, "), encoding="utf-8"
    )
    bureau = Bureau(tmp_path, cache, templates)
    accounts = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8")
    bureau.edit(
        (ACCOUNTS, accounts[accounts.index("批复数:") : accounts.index("收入:\n")], "")
    )
    assert unmeant(bureau.problems()) == []
    return bureau


def test_of_all_swaps_of_two_digits_most_are_caught_without_the_approved_totals(
    tmp_path: Path, cache: Path
) -> None:
    caught = swapped_one_by_one(without_approved(tmp_path, cache))
    assert caught.codes["K00"] == 0
    assert caught.told / caught.of > 0.91
    assert caught.errors / caught.of > 0.76


def test_every_swap_in_an_approved_total_is_caught(bureau: Bureau) -> None:
    caught = swapped_one_by_one(bureau, approved=True)
    assert caught.of > 50 and caught.errors == caught.of and not caught.survivors


# ── no false alarm ──────────────────────────────────────────────────────────


def test_the_correct_document_raises_nothing_but_the_two_hints_it_is_meant_to(
    home: Bureau,
) -> None:
    for name in (
        ACCOUNTS,
        "部门预算绩效评价.yaml",
        *sorted(f"项目/{p.name}" for p in (home.folder / "项目").glob("*.yaml")),
    ):
        found = home.examined(name).problems
        told = sorted(codes(found))
        assert told == (FOUND if name == ACCOUNTS else []), name


# The items that are paid from one row of 经济分类 each, the same money by either of its codes.
SAME_MONEY = {
    "2210201": "30113",
    "2080505": "30108",
    "2101101": "30110",
    "2101102": "30110",
    "2101103": "30111",
}


def with_odd_yuan(bureau: Bureau) -> None:
    """The sample with some 元 more on every item and row, so that amounts are no round 万元, still right to the 元."""
    more: Counter[str] = Counter()
    more_of: Counter[str] = Counter()

    def raised(match: re.Match[str]) -> str:
        code, budget, kind, outturn = match.groups()
        yuan = 11 + 37 * int(code[-3:]) % 83
        fund = "基金" if code == "2120899" else kind
        more[fund] += yuan
        more_of[SAME_MONEY.get(code, "")] += yuan
        return (
            f"{code}: {{全年预算: {int(budget) + yuan}, {kind}: {int(outturn) + yuan}}}"
        )

    path = bureau.folder / ACCOUNTS
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(
        r"(\d{7}): \{全年预算: (\d+), (基本|项目): (\d+)\}", raised, text
    )
    assert count == 16
    head, *rows = list(
        csv.reader(
            StringIO((bureau.folder / "经济分类.csv").read_text(encoding="utf-8"))
        )
    )
    public = 0
    for column, kind in enumerate(("基本", "项目", "基金"), 1):
        filled = [row for row in rows if row[column]]
        bound = {row[0]: more_of[row[0]] for row in filled if kind == "基本"}
        left = more[kind] - sum(bound.values())
        for index, row in enumerate(filled):
            yuan = left if row is filled[-1] else min(left, 13 + index)
            yuan = bound.get(row[0]) or yuan
            left -= 0 if bound.get(row[0]) else yuan
            row[column] = str(int(row[column]) + yuan)
            public += yuan if kind == "基本" and row[0].startswith("302") else 0
    (bureau.folder / "经济分类.csv").write_text(
        "\n".join(",".join(row) for row in [head, *rows]), encoding="utf-8"
    )
    general, basic, project = (
        more["基本"] + more["项目"],
        more["基本"],
        more["项目"] + more["基金"],
    )
    total = general + more["基金"]
    for name, old, yuan in (
        ("收入支出总计", 30595300, total),
        ("本年收入合计", 30595300, total),
        ("本年支出合计", 30595300, total),
        ("基本支出", 7919400, basic),
        ("项目支出", 22675900, project),
        ("一般公共预算财政拨款支出", 26557800, general),
        ("政府性基金预算财政拨款支出", 4037500, more["基金"]),
        ("一般公共预算项目支出", 18638400, more["项目"]),
        ("人员经费", 6808400, basic - public),
        ("公用经费", 1111000, public),
        ("一般公共预算财政拨款", 26557800, general),
        ("政府性基金预算财政拨款", 4037500, more["基金"]),
        ("一般公共预算", 26557800, general),
        ("政府性基金", 4037500, more["基金"]),
        ("机关运行经费", 1111000, public),
    ):
        text, count = re.subn(
            rf"(?<![^\s{{]){name}: {old}\b", f"{name}: {old + yuan}", text
        )
        assert count == (2 if name == "机关运行经费" else 1), name
    path.write_text(text, encoding="utf-8")
    for name in (ACCOUNTS, "经济分类.csv"):
        bureau.forget(bureau.folder / name)


def in_wan(bureau: Bureau) -> None:
    """All amounts of the file and its rows typed in 万元 with two decimals, each rounded half up for itself."""
    found = sorted(
        (leaf for leaf in amounts(bureau) if leaf.unit.name == "元"),
        key=place_of,
        reverse=True,
    )
    assert len(found) > 100
    for leaf in found:
        retyped(
            bureau,
            leaf,
            f"{(leaf.value / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP)}",
        )
    bureau.edit(
        (ACCOUNTS, "范围: 部门\n金额单位: 元\n", "范围: 部门\n金额单位: 万元\n")
    )


def test_the_document_to_the_yuan_raises_nothing(bureau: Bureau) -> None:
    with_odd_yuan(bureau)
    problems = bureau.problems()
    assert sorted(codes(problems)) == FOUND
    assert bureau.figured().scope["本年支出合计"].value % 100 != 0


def test_the_same_document_in_wan_with_two_decimals_raises_one_hint_of_rounding(
    bureau: Bureau,
) -> None:
    with_odd_yuan(bureau)
    in_wan(bureau)
    problems = bureau.problems()
    assert sorted(codes(unmeant(problems))) == ["K02"], problems
    [rounding] = of_code(problems, "K02")
    assert rounding.severity is Severity.HINT and re.match(
        r"尾差 \d+ 处，最大 0\.\d+万元，由四舍五入引起。", rounding.message
    )
    figures = bureau.figured().scope
    assert shown(figures["本年支出合计"]) == shown(figures["批复数"]["本年支出合计"])


TOTALS = re.compile(
    r"(本年收入合计|本年支出合计|基本支出|项目支出|一般公共预算财政拨款支出|政府性基金预算财政拨款支出"
    r"|人员经费|公用经费|收、支总计|机关运行经费支出)(?:合计|决算数为|均为)?\s*([\d,]+\.\d+)(?=万元|\s)"
)


def totals_in(lines: Sequence[str]) -> dict[str, set[str]]:
    """What a finished file prints for each of its totals, in sentences and in cells."""
    found: dict[str, set[str]] = {}
    for label, number in TOTALS.findall("\n".join(lines)):
        found.setdefault(label, set()).add(number)
    return found


def columns_that_miss_their_classes(page: Any) -> list[str]:
    """Of the tables with 科目 by code: where 类 do not add up to 合计, or 款 to their 类."""
    missed = []
    for table in page.iter("table"):
        rows = [[text_of(cell) for cell in row] for row in table.iter("tr")]
        if all(row[0] != "合计" for row in rows):
            continue
        coded = [row for row in rows if re.fullmatch(r"\d{3}|\d{5}", row[0])]
        for parent in rows:
            code = "" if parent[0] == "合计" else parent[0]
            below = [
                row
                for row in coded
                if row[0].startswith(code)
                and len(row[0]) == (len(code) + 2 if code else 3)
            ]
            if not below or (code and parent not in coded):
                continue
            # The cell that says 合计 goes across the code and the name.
            for column in range(1, min(map(len, below)) - 1):
                whole, *parts = (Decimal(row[-column]) for row in (parent, *below))
                if whole != sum(parts):
                    missed.append(f"{rows[0]} {parent} {column}")
    return missed


def test_what_is_balanced_prints_one_value_for_one_total_in_word_and_on_the_page(
    bureau: Bureau, sample: Request
) -> None:
    with_odd_yuan(bureau)
    in_wan(bureau)
    plain = built_by(bureau, sample)
    several = totals_in(html_text(plain.files["html"]))
    assert any(len(numbers) > 1 for numbers in several.values())
    assert columns_that_miss_their_classes(plain.page())
    bureau.edit((ACCOUNTS, "范围: 部门\n", "范围: 部门\n舍位平衡: 是\n"))
    built = built_by(bureau, sample)
    for lines in (docx_text(built.files["docx"]), html_text(built.files["html"])):
        totals = totals_in(lines)
        assert len(totals) > 7
        several = {
            one: said
            for one, said in totals.items()
            if len({Decimal(number.replace(",", "")) for number in said}) > 1
        }
        assert several == {}
        [spent] = totals["本年支出合计"]
        parts = (*totals["基本支出"], *totals["项目支出"])
        assert Decimal(spent) == sum(map(Decimal, parts))
    assert columns_that_miss_their_classes(built.page()) == []
    figures = bureau.figured().scope
    approved = figures["批复数"]
    assert shown(figures["本年支出合计"]) == shown(approved["本年支出合计"])
    told = of_code(bureau.problems(), "K02")
    assert any("舍位平衡" in one.message and one.detail for one in told)


def test_amounts_to_the_yuan_can_be_balanced_as_they_are_printed(
    bureau: Bureau, sample: Request
) -> None:
    with_odd_yuan(bureau)
    bureau.edit((ACCOUNTS, "范围: 部门\n", "范围: 部门\n舍位平衡: 是\n"))
    before = bureau.figured().scope["批复数"]["本年支出合计"]
    built = built_by(bureau, sample)
    assert columns_that_miss_their_classes(built.page()) == []
    assert totals_in(docx_text(built.files["docx"]))["本年支出合计"] == {
        f"{half_up(before.value, 2, 4)}"
    }


def test_round_amounts_in_wan_raise_nothing_at_all(bureau: Bureau) -> None:
    in_wan(bureau)
    assert sorted(codes(bureau.problems())) == FOUND


def test_a_slip_beyond_rounding_is_an_error_in_wan_as_well(bureau: Bureau) -> None:
    with_odd_yuan(bureau)
    in_wan(bureau)
    bureau.edit(
        (
            ACCOUNTS,
            "2101550: {全年预算: 135.93, 基本: 135.93}",
            "2101550: {全年预算: 135.93, 基本: 139.53}",
        )
    )
    assert "K00" in codes(bureau.problems(), Severity.ERROR)


# ── one figure in several documents ─────────────────────────────────────────

FUNDRAISING = "项目/筹资工作专项经费"
REASONS = "# 原因 执行率\n\n尾款次年支付\n\n# 措施 执行率\n\n加快支付\n\n# 项目管理"


def test_a_projects_outturn_changed_once_follows_in_every_document(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit(
        (f"{FUNDRAISING}.yaml", "执行: 175\n", "执行: 174.5\n"),
        (f"{FUNDRAISING}.md", "# 项目管理", REASONS),
    )
    changed = built_by(bureau, sample)
    assert {outcome.state for outcome in changed.outcomes} == {DocumentState.BUILT}
    folder = changed.files["docx"].parent
    own, evaluation = (
        "\n".join(docx_text(folder / f"{UNIT}2024年{name}.docx"))
        for name in (
            "城乡居民基本医疗保险筹资工作专项经费项目绩效自评报告",
            "部门预算绩效评价报告",
        )
    )
    assert "174.5万元" in own and "99.71%" in own
    for suffix in ("docx", "html", "fragment.html"):
        text = changed.text(suffix)
        sentence = (
            "项目：全年预算175万元，执行174.5万元，预算执行率99.71%，自评得分99.97分"
        )
        assert f"城乡居民基本医疗保险筹资工作专项经费{sentence}" in text
        report = text[text.rindex("附件2") :]
        assert "174.5万元" in report and "99.71%" in report
        rows = re.sub(r"\n+", "\n", text)
        assert (
            "城乡居民基本医疗保险筹资工作专项经费\n常年项目\n175.00\n174.50\n99.97\n优"
            in rows
        )
    assert (
        "城乡居民基本医疗保险筹资工作专项经费\n常年项目\n175.00\n174.50\n99.97\n优"
        in re.sub(r"\n+", "\n", evaluation)
    )
    [gap] = of_code(changed.outcomes[0].problems, "N41")
    assert gap.severity is Severity.HINT
    assert "2,206.39万元应当等于2,267.59万元，相差 61.2万元" in gap.message


def test_the_summary_of_the_projects_has_the_same_figures_as_the_evaluation(
    whole: Built,
) -> None:
    folder = whole.files["docx"].parent
    summary = "\n".join(
        filter(None, docx_text(folder / f"{UNIT}2024年度项目支出绩效自评汇总表.docx"))
    )
    assert "城乡医疗救助" in summary and "1582.4" in summary and "2094.45" in summary


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


# ── reports that need each other ────────────────────────────────────────────

LISTED = "项目: [筹资工作专项经费, 基金监管工作经费"


def made(bureau: Bureau, name: str = ACCOUNTS) -> tuple[bool, list[Problem]]:
    """Whether a file gives its documents, and what it is told."""
    result = produced(bureau.session, f"2024/{UNIT}/{name}")
    return bool(result.files), unmeant(result.problems)


def test_a_circle_of_reports_is_told_and_blocks_both(
    tmp_path: Path, cache: Path
) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "模板")
    formulas = tmp_path / "模板" / "部门决算说明" / "计算.yaml"
    with formulas.open("a", encoding="utf-8") as file:
        file.write(
            "\n互取: {公式: \"报告('部门预算绩效评价').决算收入\", 单位: 万元}\n"
        )
    bureau = Bureau(tmp_path, cache, tmp_path / "模板")
    there, problems = made(bureau)
    assert not there
    [circle] = [problem for problem in all_told(bureau) if problem.code == "F03"]
    assert circle.message in (
        "“决算”和“部门预算绩效评价”互相取数，算不出来。",
        "“部门预算绩效评价”和“决算”互相取数，算不出来。",
    )
    assert set(codes(problems)) <= {"F03", "D15", "K03"}
    assert made(bureau, "部门预算绩效评价.yaml")[0] is False


def all_told(bureau: Bureau) -> list[Problem]:
    bureau.session.found.clear()
    found = [bureau.problems(name) for name in (ACCOUNTS, "部门预算绩效评价.yaml")]
    return [problem for problems in found for problem in problems]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (f"{FUNDRAISING}.yaml", "年初预算: 175", "年初预算: 一百"),
        (f"{FUNDRAISING}.yaml", "执行: 175\n", "执行: 185\n"),
        ("部门预算绩效评价.yaml", "一至十月: 2549.61", "一至十月: 9549.61"),
    ],
)
def test_a_sister_report_with_an_error_blocks_those_that_take_figures_from_it(
    bureau: Bureau, file: str, old: str, new: str
) -> None:
    bureau.edit((file, old, new))
    there, problems = made(bureau)
    assert not there
    [problem] = of_code(problems, "D15")
    assert problem.severity is Severity.ERROR and problem.message.startswith(
        f"数据/2024/{UNIT}/{file} 有错误"
    )
    assert problem.place and problem.place.file.endswith(ACCOUNTS)


@pytest.mark.parametrize(
    ("old", "new", "named", "near"),
    [
        (LISTED, "项目: [筹资工作, 基金监管工作经费", "筹资工作", "筹资工作专项经费"),
        (
            "报告: 部门预算绩效评价",
            "报告: 部门预算绩效评估",
            "部门预算绩效评估",
            "部门预算绩效评价",
        ),
    ],
)
def test_a_report_that_is_not_there_is_told_where_the_data_names_it(
    bureau: Bureau, old: str, new: str, named: str, near: str
) -> None:
    bureau.edit((ACCOUNTS, old, new))
    there, [problem] = made(bureau)
    assert not there and problem.code == "D18"
    assert (
        problem.message == f"本单位没有“{named}”这份报告。"
        and f"最接近的是“{near}”" in problem.hint
    )
    assert problem.place and problem.place.file.endswith(ACCOUNTS)
    assert problem.place.line == line_of(bureau, new)


def test_a_report_that_is_not_there_is_told_in_a_text_that_asks_for_it(
    bureau: Bureau,
) -> None:
    bureau.edit(("决算.md", "报告('城乡医疗救助')", "报告('城乡医疗求助')"))
    there, problems = made(bureau)
    assert not there
    assert {problem.code for problem in problems} == {"D18"}
    assert all(
        problem.place and problem.place.file.endswith("决算.md") for problem in problems
    )


def test_a_report_that_a_template_asks_for_is_told_in_the_data(bureau: Bureau) -> None:
    for name in (ACCOUNTS, "决算.md"):
        (bureau.folder / name).unlink()
    [problem] = of_code(bureau.problems("部门预算绩效评价.yaml"), "D18")
    assert problem.message == (
        "这份报告要从本单位的“部门决算说明”取数，这个文件夹里没有它。"
    )
    assert problem.place and problem.place.file.endswith("部门预算绩效评价.yaml")
    assert "报告: 部门决算说明" in problem.hint


def test_a_report_does_not_attach_itself(bureau: Bureau) -> None:
    bureau.edit((ACCOUNTS, "报告: 部门预算绩效评价", "报告: 部门决算说明"))
    there, problems = made(bureau)
    assert not there and set(codes(problems)) == {"D18"}


def test_an_attachment_named_twice_is_told_where_it_is_named_again(
    bureau: Bureau,
) -> None:
    bureau.edit((ACCOUNTS, LISTED, LISTED.replace("[筹资", "[筹资工作专项经费, 筹资")))
    there, [problem] = made(bureau)
    assert not there
    assert (
        problem.message == "报告“筹资工作专项经费”附了两次。"
        and problem.hint == "在“附件”里删掉一处。"
    )
    assert problem.place and problem.place.line == line_of(
        bureau, LISTED[:4] + "[筹资工作专项经费, 筹资"
    )


def test_the_order_of_the_attachments_is_that_of_the_data(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit((ACCOUNTS, LISTED, "项目: [基金监管工作经费, 筹资工作专项经费"))
    headings = page_headings(built_by(bureau, sample).page())
    titles = [
        line
        for line in headings
        if line.endswith("报告") and line.startswith(("2024年", UNIT))
    ]
    assert [line for line in titles if "筹资" in line or "监管" in line][:2] == [
        "2024年基金监管工作经费项目绩效自评报告",
        "2024年城乡居民基本医疗保险筹资工作专项经费项目绩效自评报告",
    ]


def test_figures_cannot_be_begun_where_the_file_is_not_there(bureau: Bureau) -> None:
    with pytest.raises(Fault):
        bureau.figured("没有这份.yaml")


# ── drafts ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2101550: {全年预算", "2101510: {全年预算"),
        ("基本: 4666500}", "基本: 待填}"),
        ("  国有资本经营: 无", "  国有资本经营: 没有"),
        ("经济分类: 经济分类.csv", "经济分类: 待填"),
        ("项目清单: 项目清单.csv", "项目清单: 待填"),
        ("{预算: 8200, 决算: 0, 国内", "{预算: 8200, 决算: 待填, 国内"),
    ],
)
def test_a_draft_is_made_whatever_is_wrong_with_the_amounts(
    bureau: Bureau, old: str, new: str
) -> None:
    bureau.edit((ACCOUNTS, old, new))
    result = produced(bureau.session, f"2024/{UNIT}/{ACCOUNTS}", draft=True)
    # The report on the budget takes its figures from here, and so is in error where this one is.
    assert set(codes(result.problems, Severity.ERROR)) <= {"D02", "D03", "D15"}
    [page] = [
        content.decode()
        for name, content in result.files.items()
        if re.search(r"(?<!fragment)\.html$", name)
    ]
    assert "〔待填〕" in page
