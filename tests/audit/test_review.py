"""The review page: each number leads to where it comes from, a number that only stands in words is set off."""

import re
from decimal import Decimal
from pathlib import Path

import html5lib
import pytest
from msgspec.structs import replace

import build
from reports.audit import inquiry
from reports.audit.review import UNSOURCED, link_numbers
from reports.core.figure import Figure, unit_named
from reports.core.problems import Place
from reports.core.tree import (
    Chart,
    Contents,
    Document,
    Entry,
    Link,
    Number,
    Paragraph,
    Series,
    Strong,
    Text,
)
from reports.run.request import Request

FIGURE = Figure.entered(Decimal(3), unit_named("万元"), Place("a.yaml", 1), "3")


def words(*nodes: Text | Number | Strong | Link) -> Document:
    return Document("报告", (Paragraph(nodes),))


def links(document: Document) -> list[tuple[str, str]]:
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    return [
        (node.href, "".join(getattr(child, "text", "") for child in node.children))
        for node in block.children
        if isinstance(node, Link)
    ]


def test_a_number_leads_to_its_source() -> None:
    shown = link_numbers(
        words(Text("共"), Number("3", "万元", FIGURE)), lambda number: "#n1"
    )
    assert links(shown) == [("#n1", "3")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支出3059.53万元，占86.8%", ["3059.53万元", "86.8%"]),
        ("426家定点医药机构、9个项目", ["426家", "9个"]),
        ("2024年12月31日，财预〔2020〕10号，第十四条", []),
        ("《2024年医保基金3个方案》", []),
        ("1—6月，3个月", ["3个月"]),
    ],
)
def test_numbers_in_words_that_measure_something_are_set_off(
    text: str, found: list[str]
) -> None:
    shown = link_numbers(words(Text(text)), lambda number: "#n1")
    assert links(shown) == [(UNSOURCED, one) for one in found]
    (block,) = shown.blocks
    assert isinstance(block, Paragraph)
    said = "".join(
        n.text if isinstance(n, Text) else n.children[0].text for n in block.children
    )  # type: ignore[union-attr]
    assert said == text


def test_what_a_chart_draws_and_a_table_of_contents_stay_as_they_are() -> None:
    chart = Chart(
        "a",
        "pie",
        (Text("图"),),
        ("甲",),
        (Series("值", (Number("3", "", FIGURE),)),),
        "万元",
        (),
    )
    contents = Contents(1, (Entry(0, (Text("收入3万元"),), "s1"),))
    document = Document("报告", (chart, contents))
    assert link_numbers(document, lambda number: "#n1") == document


def test_the_page_holds_a_source_for_each_link_and_lies_in_the_house(
    workplace: Request, capsys: pytest.CaptureFixture[str]
) -> None:
    request = replace(workplace, unit="凉山州医疗保障局")
    ((folder, shown), _), _ = inquiry.review(request)
    name = shown.name
    assert "内部" in folder.parts and name.endswith("（校核）.html")
    assert shown.summary == (f"{name}：印 221 处数，221 处追到录入的数",)
    page = html5lib.parse(
        (folder / name).read_text("utf-8"), namespaceHTMLElements=False
    )
    targets = {
        a.get("href")
        for a in page.iter("a")
        if (a.get("href") or "").startswith(("#n", UNSOURCED))
    }
    sources = {f"#{section.get('id')}" for section in page.iter("section")}
    assert targets and targets <= sources
    text = (folder / name).read_text("utf-8")
    assert re.search(r"职工医保\.yaml 第 \d+ 行第 \d+ 列", text)
    assert not list(Path(request.output).rglob("*校核*"))


def test_the_command_tells_how_many_numbers_have_no_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = [
        "review",
        "2024",
        "--unit",
        "凉山州医疗保障局",
        "--output",
        str(tmp_path / "output"),
    ]
    assert build.main(call) == 0
    out = capsys.readouterr().out
    assert "印 221 处数，221 处追到录入的数\n" in out and "文件在" in out


def test_counts_constants_and_sums_of_nothing_are_no_numbers_with_a_source(
    workplace: Request,
) -> None:
    request = replace(workplace, unit="渠县医疗保障局", only="部门决算说明")
    ((folder, shown), _), _ = inquiry.review(request)
    told = re.search(
        r"印 (\d+) 处数，(\d+) 处追到录入的数；"
        r"计数（行次、序号、个数） (\d+) 处、0 项之和 (\d+) 处、常数 (\d+) 处$",
        shown.summary[0],
    )
    assert told
    printed, *parts = map(int, told.groups())
    assert sum(parts) == printed and min(parts) > 0
    text = (folder / shown.name).read_text("utf-8")
    assert f"{parts[0]} 处追到录入的数，{parts[1]} 处是“计数" in text
    notes = re.findall(r'<section id="(n\d+)">(.*?)</section>', text, re.DOTALL)
    typed = {
        anchor: bool(re.search(r"第 \d+ 行第 \d+ 列", note)) for anchor, note in notes
    }
    assert all(
        "没有录入的出处：" in note for anchor, note in notes if not typed[anchor]
    )
    article = text[text.index("<article>") : text.index("</article>")]
    links = re.findall(r'href="#(n\d+)"', article)
    assert sum(map(typed.__getitem__, links)) <= parts[0]


def test_the_page_says_what_a_score_was_held_to(
    workplace: Request, own_templates: None
) -> None:
    system = workplace.templates / "项目绩效自评/指标体系/全国-2020.yaml"
    with system.open("a", encoding="utf-8") as text:
        text.write(
            "封顶: [{条件: 预算执行率 is 有, 得分: 80, 说明: 试一试}]\n"
            "否决: [{条件: 预算执行率 is 有, 等级: 差}, {条件: 预算执行率 is 无, 等级: 中}]\n"
        )
    request = replace(workplace, unit="示例县医疗保障局")
    shown_all, _ = inquiry.review(request)
    pages = [(folder / shown.name).read_text("utf-8") for folder, shown in shown_all]
    page = next(text for text in pages if "故障按时修复率" in text)
    assert "封顶：评分最高是 80分（试一试）。" in page
    assert "否决：评分最高是 差。" in page and "评分最高是 中" not in page
    article = page[page.index("<article>") : page.index("</article>")]
    assert "试一试" not in article and "等级：差" in article
    assert "，最多 80分" in page
