"""The review page: each number leads to where it comes from, a number that only stands in words is set off."""

import json
import re
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

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
    plain_text,
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


def test_a_chart_and_a_table_of_contents_stay_as_they_are_and_what_is_drawn_stands_below() -> (
    None
):
    chart = Chart(
        "a",
        "pie",
        (Text("图"),),
        ("甲", "乙"),
        (
            Series(
                "值",
                (Number("3", "", FIGURE), Number("1", "")),
                (Number("75", "%"),) * 2,
            ),
        ),
        "万元",
        (),
    )
    contents = Contents(1, (Entry(0, (Text("收入3万元"),), "s1"),))
    document = Document("报告", (chart, contents))
    shown = link_numbers(document, lambda number: f"#{number.text}")
    drawn, below, last = shown.blocks
    assert (drawn, last) == document.blocks
    assert isinstance(below, Paragraph)
    assert plain_text(below.children) == "图里的数（万元）：甲 3，占 75%；乙 1，占 75%"
    assert [one.href for one in below.children if isinstance(one, Link)] == [
        "#3",
        "#75",
        "#1",
        "#75",
    ]


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
        r"计数（行次、序号、个数） (\d+) 处、0 项之和 (\d+) 处、常数 (\d+) 处；勾稽不符 2 条$",
        shown.summary[0],
    )
    assert told
    printed, *parts = map(int, told.groups())
    assert sum(parts) == printed and min(parts) > 0
    text = (folder / shown.name).read_text("utf-8")
    assert f"{parts[0]} 处追到录入的数，{parts[1]} 处是“计数" in text
    notes = re.findall(r'<section id="(n\d+)"[^>]*>(.*?)</section>', text, re.DOTALL)
    typed = {
        anchor: bool(re.search(r"第 \d+ 行第 \d+ 列", note)) for anchor, note in notes
    }
    assert all(
        "没有录入的出处：" in note for anchor, note in notes if not typed[anchor]
    )
    article = text[text.index("<article>") : text.index("</article>")]
    links = re.findall(r'href="#(n\d+)"', article)
    assert sum(map(typed.__getitem__, links)) <= parts[0]


SAMPLE = "2024/示例旗医疗保障局/三公经费.yaml"
MEALS, CAR = "三公.公务接待.决算：0.64万元", "三公.公务用车运行.决算：4.83万元"


def rewritten(request: Request, old: str, new: str) -> None:
    path = request.data / SAMPLE
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def page_of(request: Request) -> Element:
    ((folder, shown), *_), _ = inquiry.review(
        replace(request, unit="示例旗医疗保障局", only="三公经费公开")
    )
    text = (folder / shown.name).read_text("utf-8")
    page = html5lib.parse(text, namespaceHTMLElements=False)
    assert isinstance(page, Element)
    return page


def notes_of(page: Element) -> dict[str, Element]:
    """The sections beside a document by what they are headed."""
    [side] = [one for one in page.iter("aside") if one.get("id") == "side"]
    return {"".join(one[0].itertext()): one for one in side.iter("section")}


def told(section: Element) -> str:
    return "".join(section.itertext())


def named(page: Element, section: Element, attribute: str) -> set[str]:
    """The headings of the sections that one names."""
    headings = {one.get("id"): heading for heading, one in notes_of(page).items()}
    return {headings[anchor] for anchor in section.get(attribute, "").split()}


def test_a_number_has_the_rules_that_hold_it_and_those_that_hold_what_is_made_of_it(
    workplace: Request,
) -> None:
    page = page_of(workplace)
    notes = notes_of(page)
    rules = {one.split("　")[0] for one in named(page, notes[MEALS], "data-rules")}
    above = {one.split("　")[0] for one in named(page, notes[MEALS], "data-above")}
    assert rules == {"H01", "H06", "H08", "H16"}
    assert {"H07", "H20"} <= above and not rules & above
    [bound] = [one for one in notes if one.startswith("H08　公务接待费")]
    assert "0.64万元≤1.2万元 相符，差 0.56万元" in told(notes[bound])
    assert [link.get("href") for link in notes[bound].iter("a")] == [
        f"#{notes[one].get('id')}" for one in (MEALS, "三公.公务接待.预算：1.20")
    ]


def test_a_rule_that_does_not_hold_comes_before_all_else_with_its_figures(
    workplace: Request,
) -> None:
    rewritten(workplace, "公务接待: {预算: 1.2,", "公务接待: {预算: 0.6,")
    page = page_of(workplace)
    [first] = [one for one in page.iter("section") if one.get("id") == "先看"]
    heading, rules = list(first)[:2]
    assert told(heading) == "不符的勾稽 1 条" and heading.get("class") == "bad"
    assert "H08" in told(rules) and "0.64万元≤0.6万元 不符，差 0.04万元" in told(rules)
    notes = notes_of(page)
    assert next(rules.iter("a")).get("href") == f"#{notes[MEALS].get('id')}"
    broken = {one for one in notes if "不符" in (notes[one].get("data-kinds") or "")}
    assert MEALS in broken and CAR not in broken


def test_last_year_stands_beside_where_it_was_typed_and_nowhere_else(
    workplace: Request,
) -> None:
    notes = notes_of(page_of(workplace))
    assert (
        "上年 0.81万元（我的 数据/2024/示例旗医疗保障局/三公经费.yaml 第 18 行），"
        "比上年减少0.17万元，下降20.99%。"
    ) in told(notes[MEALS])
    with_former = {
        heading
        for heading, note in notes.items()
        if any(one.get("class") == "former" for one in note)
    }
    # What was not typed under 上年 counts as 0 there, but nobody has said so.
    assert with_former == {MEALS, CAR}
    changed = {one for one in notes if "变了" in (notes[one].get("data-kinds") or "")}
    assert changed == with_former


def test_a_number_names_what_is_made_of_it_and_the_line_it_was_typed_on(
    workplace: Request,
) -> None:
    page = page_of(workplace)
    note = notes_of(page)[MEALS]
    assert {"三公决算数：23.09万元", "国内接待决算数：0.64万元"} <= named(
        page, note, "data-wholes"
    )
    [kept] = [one for one in page.iter("script") if one.get("id") == "原文"]
    files = json.loads(kept.text or "")
    place, line, column, start, length = map(int, note.get("data-typed", "").split(":"))
    file, lines = files[place]
    assert file.endswith(SAMPLE) and {str(line - 1), str(line), str(line + 1)} <= {
        *lines
    }
    assert lines[str(line)][start : start + length] == "0.64" and column == start + 1
    typed = (workplace.data / SAMPLE).read_text("utf-8").splitlines()
    assert all(text == typed[int(number) - 1] for number, text in lines.items())


def test_a_tick_is_kept_as_long_as_value_and_source_are_what_they_were(
    workplace: Request,
) -> None:
    def keys() -> dict[str, str]:
        notes = notes_of(page_of(workplace))
        return {one: key for one in notes if (key := notes[one].get("data-key", ""))}

    before = keys()
    assert len(set(before.values())) == len(before) > 40
    rewritten(workplace, "范围: 部门\n", "# 又一行\n范围: 部门\n")
    assert keys() == before
    rewritten(workplace, "公务接待: {预算: 1.2,", "公务接待: {预算: 1.3,")
    after = keys()
    assert after[MEALS] == before[MEALS] and after[CAR] == before[CAR]
    total = "三公决算数：23.09万元"
    assert after[total] == before[total]
    assert "三公.公务接待.预算：1.20" not in after
    budget = [one for one in after if one.startswith("三公预算数：")]
    assert after[budget[0]] not in before.values()


def test_a_number_that_is_printed_in_two_places_has_one_note(
    workplace: Request,
) -> None:
    page = page_of(workplace)
    [share] = [
        note
        for heading, note in notes_of(page).items()
        if heading == "93.86%" and note.get("data-key")
    ]
    links = [one for one in page.iter("a") if one.get("href") == f"#{share.get('id')}"]
    assert len(links) >= 2


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
