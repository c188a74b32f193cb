"""校核报告: problems, cross-checks with their numbers, what must be there, what has no source or no second one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import html5lib
import pytest
from msgspec.structs import replace
from pypdf import PdfReader

import build
from reports.audit import inquiry
from reports.run.request import Request
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

UNIT = "渠县医疗保障局"
ACCOUNTS = f"2024/{UNIT}/决算.yaml"


@pytest.fixture
def desk(workplace: Request) -> Request:
    return replace(workplace, unit=UNIT, only="部门决算说明")


def edit(request: Request, file: str, old: str, new: str) -> None:
    path = request.data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def report(request: Request) -> tuple[list[str], tuple[str, ...]]:
    """The texts of the page in reading order, and what is said on the terminal."""
    [(folder, page)] = [
        found
        for found in inquiry.review(request)[0]
        if found[1].name.endswith("（校核报告）.html")
    ]
    assert "内部" in folder.parts and (folder / page.name).read_bytes() == page.content
    root = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    return list(_texts(root.find("body"))), page.summary


def _texts(body: Element) -> Iterator[str]:
    for element in body.iter():
        if element.tag in ("h2", "li", "tr", "p") or element.get("class") == "rule":
            yield re.sub(r"\s+", " ", " ".join(element.itertext())).strip()


def test_a_sound_document_has_its_rules_with_numbers_and_all_that_must_be_there(
    desk: Request,
) -> None:
    texts, summary = report(desk)
    assert any(
        text.startswith("X06 ") and "791.94万元＝791.94万元 相符" in text
        for text in texts
    )
    # Sums of the same cells prove nothing about what was entered.
    assert not any(text.startswith("C10 ") for text in texts)
    [layout] = [text for text in texts if text.startswith("版面核对（")]
    assert "C10、" in layout and "X06" not in layout
    # What does not hold comes before what does.
    [differing] = [at for at, text in enumerate(texts) if text.startswith("N41 ")]
    assert texts[differing].endswith("不符")
    assert differing < next(
        at for at, text in enumerate(texts) if text.startswith("C31 ")
    )
    assert "有 机关运行经费（预算法第十四条）" in texts and not any(
        text.startswith("缺") for text in texts
    )
    assert summary[0] == "决算（校核报告）：错误 0，警告 0，提示 2"
    assert (
        summary[3] == "  必备内容 25 项：齐全" and summary[4] == "  没有出处的数 0 个"
    )
    assert not list(Path(desk.output).rglob("*校核*"))


def test_what_is_held_against_the_approval_comes_before_rules_and_identities_first(
    desk: Request,
) -> None:
    texts, summary = report(desk)
    assert summary[1].startswith("  和批复核对 18 个：相符 18")
    assert "基本支出 7,919,400元，批复 7,919,400元 相符" in texts
    first = [text[:3] for text in texts]
    held = texts.index("基本支出 7,919,400元，批复 7,919,400元 相符")
    assert held < first.index("C01") < first.index("N41")


def test_an_entered_figure_that_could_be_mistyped_without_a_word_is_listed(
    desk: Request,
) -> None:
    texts, _ = report(desk)
    alone = alone_in(texts)
    # Last year's totals stand in no cross-check; what was spent adds up to approved totals.
    assert "上年.收入支出总计 = 1,406.77万元 ，录入的是 1406.77（第 70 行）" in alone
    assert not any("2101501" in one for one in alone)
    # Approved totals are checked against, so that a slip in one is told too.
    assert not any("批复数" in one for one in alone)


def alone_in(texts: list[str]) -> list[str]:
    """The entered figures that nothing is held against, with their values."""
    start = next(at for at, text in enumerate(texts) if text.startswith("没有别的数"))
    end = next(at for at, text in enumerate(texts) if text.startswith("勾稽：应当"))
    return texts[start + 1 : end]


@pytest.mark.slow
def test_what_is_listed_draws_nothing_and_what_is_not_does(desk: Request) -> None:
    """Each of a few entered numbers is mistyped for good, and the unit is built."""
    texts, _ = report(desk)
    alone = " ".join(alone_in(texts))
    path = desk.data / ACCOUNTS
    whole = path.read_text(encoding="utf-8")
    for name, old, new in (
        (
            "国有资产.单价100万元以上设备",
            "单价100万元以上设备: 1}",
            "单价100万元以上设备: 2}",
        ),
        ("三公.公务接待.预算", "公务接待: {预算: 8200", "公务接待: {预算: 8201"),
        ("上年.机关运行经费", "机关运行经费: 100.59", "机关运行经费: 100.58"),
    ):
        assert whole.count(old) == 1
        path.write_text(whole.replace(old, new), encoding="utf-8")
        _, summary = report(desk)
        told = "错误 0，警告 0，提示 2" not in summary[0]
        assert told is (name not in alone), name
    path.write_text(whole, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
def test_what_is_missing_is_told_by_name(desk: Request) -> None:
    path = desk.templates / "部门决算说明" / "必备.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + "Q26: {内容: 公开专栏, 标题: 决算公开专栏, 口径: 示例通知}\n",
        encoding="utf-8",
    )
    texts, summary = report(desk)
    assert "缺 公开专栏（示例通知）" in texts
    assert summary[3] == "  必备内容 26 项：缺 公开专栏"


@pytest.mark.slow
@pytest.mark.usefixtures("own_templates")
def test_a_heading_with_nothing_below_it_does_not_count(desk: Request) -> None:
    path = desk.templates / "部门决算说明" / "必备.yaml"
    path.write_text(
        "Q01: {内容: 表在附件里, 表: 机构设置}\nQ02: {内容: 决算表, 表: 收入决算表}\n",
        encoding="utf-8",
    )
    _, summary = report(desk)
    assert summary[3] == "  必备内容 2 项：缺 表在附件里"


def test_a_reason_given_stands_beside_its_rule(desk: Request) -> None:
    edit(
        desk,
        ACCOUNTS,
        "批复数:",
        "勾稽说明: {N41: 示例原因：两个项目没有单列}\n批复数:",
    )
    texts, summary = report(desk)
    assert any(
        text.startswith("N41 ")
        and text.endswith("不符 说明：示例原因：两个项目没有单列")
        for text in texts
    )
    assert summary[-1] == "  勾稽说明 1 条"


def test_errors_come_first_with_file_and_line(desk: Request) -> None:
    edit(desk, ACCOUNTS, "  收入支出总计: 30595300", "  收入支出总计: 30595400")
    texts, summary = report(desk)
    rows = [text for text in texts if re.match("错误|警告|提示", text)]
    assert rows[0].startswith("错误 K00 决算.yaml 第") and rows[-1].startswith("提示")
    assert "错误 0" not in summary[0]


def test_a_number_typed_into_the_text_is_listed(desk: Request) -> None:
    edit(
        desk, f"2024/{UNIT}/决算.md", "# 部门职责\n", "# 部门职责\n\n全年培训35人次。\n"
    )
    texts, summary = report(desk)
    assert any(text.startswith("35人次：") for text in texts)
    assert summary[4] == "  没有出处的数 1 个"


def test_the_report_of_the_largest_document_can_be_read_on_three_pages(
    desk: Request, tmp_path: Path, browser: "Browser"
) -> None:
    [(folder, page)] = [
        found
        for found in inquiry.review(desk)[0]
        if found[1].name.endswith("（校核报告）.html")
    ]
    tab = browser.new_page()
    tab.goto((folder / page.name).as_uri())
    tab.pdf(path=tmp_path / "a.pdf", prefer_css_page_size=True)
    tab.emulate_media(media="print")
    sizes = tab.evaluate(
        "[...document.querySelectorAll('main *')].map("
        "one => parseFloat(getComputedStyle(one).fontSize))"
    )
    tab.close()
    assert min(sizes) >= 12  # 9pt
    assert len(PdfReader(tmp_path / "a.pdf").pages) <= 3


def test_the_command_says_it_on_the_terminal(
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
    assert "职工医保（校核报告）：错误 0，警告 1，提示 1" in out and re.search(
        r"勾稽 \d+ 条：相符 \d\d", out
    )
    assert (ROOT / "templates" / "公共" / "校核报告.html.j2").is_file()
