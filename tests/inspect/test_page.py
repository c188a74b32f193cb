"""The page and the list of a file: what leads where, and what they say."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.inspect.batch import Order, audit_one, base_of
from reports.inspect.explained import read_explanations
from reports.inspect.findings import Audited, audit_file
from reports.inspect.listing import write_list
from reports.inspect.printed import printed
from reports.inspect.readers import read_report
from reports.inspect.reading import Grid
from reports.inspect.subject import subject_of
from reports.inspect.told import in_order, write_page
from reports.publish.vocabulary import read_vocabulary
from tests.conftest import ROOT
from tests.inspect.files import as_page, as_text, as_word, paragraph, word_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEMPLATES = ROOT / "templates"
LINES = (
    "某某局2024年度部门决算",
    "截止2024年末，共有在职人员20人，截止2024年底有车辆2辆。",
    *(f"第{number}段没有什么好说的。" for number in range(60)),
    "支出88.00万元，比上年增加88.00万元，增长100%。",
    "支出<b>&占本年支出",
)


def audited(folder: Path, data: bytes, name: str) -> Audited:
    path = folder / name
    path.write_bytes(data)
    return audit_file(path, read_vocabulary(TEMPLATES))


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"


def with_table() -> bytes:
    rows = (
        cell("项目") + cell("金额", '<w:gridSpan w:val="2"/>'),
        cell("截止2024年末") + cell("1.00") + cell("2.00"),
    )
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return word_of(
        paragraph(LINES[0]) + f"<w:tbl>{table}</w:tbl>" + paragraph(LINES[-2])
    )


def test_lines_are_numbered_as_the_checks_number_them(tmp_path: Path) -> None:
    path = tmp_path / "决算.docx"
    path.write_bytes(with_table())
    reading = read_report(path)
    assert any(isinstance(item, Grid) for item in reading.items)
    lines = [
        (one.number, one.words)
        for block in printed(reading)
        for row in block.rows
        for one in row
    ]
    assert lines == list(enumerate(one.raw for one in subject_of(reading).lines))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (as_text(LINES), "决算.txt"),
        (as_word(LINES), "决算.docx"),
        (as_page(LINES), "决算.html"),
        (with_table(), "有表.docx"),
    ],
)
def test_each_place_leads_to_its_words_and_they_lead_back(
    tmp_path: Path, data: bytes, name: str
) -> None:
    one = audited(tmp_path, data, name)
    page = write_page(one, TEMPLATES).decode()
    names = re.findall(r' id="([^"]+)"', page)
    leads = re.findall(r' href="#([^"]+)"', page)
    assert len(names) == len(set(names))
    assert sorted(leads) == sorted(names)
    assert len(leads) == 2 * sum(len(found.places) for found in one.findings) > 0
    for number, found in enumerate(in_order(one.findings), 1):
        for at, place in enumerate(found.places, 1):
            anchor = f'<a class="no" id="o{number}-{at}"'
            behind = page.split(anchor)[1]
            shown = re.sub(r"<a .*?</a>|</?mark>", "", behind.split("</a>", 1)[1])
            assert shown.startswith(escape(place.words))


def test_the_text_of_a_page_is_that_of_the_report(tmp_path: Path) -> None:
    one = audited(tmp_path, with_table(), "决算.docx")
    text = write_page(one, TEMPLATES).decode().split('class="text"')[1]
    bare = re.sub(r"<a class=\"no\".*?</a>|</?mark>", "", text)
    assert '<td colspan="2">金额</td>' in bare
    assert re.findall(r"<td>(.*?)</td>", bare) == [
        "项目",
        "截止2024年末",
        "1.00",
        "2.00",
    ]


def explained(folder: Path) -> Audited:
    path = folder / "决算.txt"
    path.write_bytes(as_text(LINES[:-1]))
    path.with_name("核对说明.yaml").write_text(
        "决算.txt:\n  - {代码: A03, 原文: 增长100%, 理由: 批复这样写}\n"
        "  - {代码: A09, 原文: 没有这话, 理由: 改了}\n",
        encoding="utf-8",
    )
    read_explanations.cache_clear()
    order = Order(ROOT, TEMPLATES, folder / "核对", base_of([path]), word=True)
    return audit_one(order, str(path))


def test_the_page_tells_what_was_explained_and_what_for(tmp_path: Path) -> None:
    explained(tmp_path)
    page = (tmp_path / "核对" / "决算.txt（核对）.html").read_text(encoding="utf-8")
    assert "错误 0 条，疑问" in page and "写了理由的（1）" in page
    assert "理由：批复这样写" in page
    assert "核对说明.yaml 第 3 行：决算.txt的“A09 没有这话”这次没有发现。" in page


def tables_in(path: Path) -> list[Grid]:
    """The tables with a head; the line above each is one without."""
    grids = [item for item in read_report(path).items if isinstance(item, Grid)]
    return [grid for grid in grids if len(grid.rows) > 1]


def test_the_list_has_a_row_for_each_finding_in_the_order_of_the_page(
    tmp_path: Path,
) -> None:
    one = audited(tmp_path, as_text(LINES), "决算.txt")
    path = tmp_path / "单.docx"
    path.write_bytes(write_list(one, TEMPLATES))
    [grid] = tables_in(path)
    head, *rows = [[each.words.strip() for each in row] for row in grid.rows]
    assert head == ["序号", "级别", "位置", "原文", "问题", "处理意见"]
    ordered = in_order(one.findings)
    assert [row[0] for row in rows] == [str(at + 1) for at in range(len(ordered))]
    assert [row[1] for row in rows] == [found.grade for found in ordered]
    for row, found in zip(rows, ordered, strict=True):
        assert row[2].startswith(found.places[0].place)
        assert found.message in row[4] and found.code in row[4]


def test_the_list_tells_what_was_explained_in_a_table_of_its_own(
    tmp_path: Path,
) -> None:
    one = explained(tmp_path)
    path = tmp_path / "核对" / "决算.txt（核对单）.docx"
    grids = tables_in(path)
    assert [len(grid.rows) - 1 for grid in grids] == [len(one.findings), 1]
    assert grids[1].rows[1][-1].words == "批复这样写"


def test_the_list_of_a_file_without_findings_says_so(tmp_path: Path) -> None:
    path = tmp_path / "单.docx"
    one = audited(tmp_path, as_text(LINES[2:5]), "决算.txt")
    path.write_bytes(write_list(one, TEMPLATES))
    words = [
        item.words for item in read_report(path).items if not isinstance(item, Grid)
    ]
    assert "《决算.txt》：错误 0 条，疑问 0 条。" in words


# ── in a browser ────────────────────────────────────────────────────────────

FOCUSED = "document.activeElement.id"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    one = audited(tmp_path, as_text(LINES), "决算.txt")
    path = tmp_path / "决算.html"
    path.write_bytes(write_page(one, TEMPLATES))
    return path


@pytest.fixture(params=[(1280, 900), (375, 700)], ids=["desk", "phone"])
def tab(
    page: Path, browser: "Browser", request: pytest.FixtureRequest
) -> Iterator["Page"]:
    wide, high = request.param
    tab = browser.new_page(viewport={"width": wide, "height": high})
    tab.goto(page.as_uri())
    yield tab
    tab.close()


def test_enter_goes_to_the_words_and_enter_again_comes_back(tab: "Page") -> None:
    tab.keyboard.press("Tab")
    home = tab.evaluate(FOCUSED)
    assert home == "f1-1"
    tab.keyboard.press("Enter")
    assert tab.evaluate(FOCUSED) == "o1-1"
    assert tab.evaluate(is_seen("o1-1"))
    tab.keyboard.press("Enter")
    assert tab.evaluate(FOCUSED) == home
    assert tab.evaluate(is_seen(home))


def is_seen(name: str) -> str:
    return (
        f"(() => {{ const box = document.getElementById('{name}').getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth; })()"
    )


def test_a_finger_finds_the_links_and_nothing_stands_beyond_the_edge(
    tab: "Page",
) -> None:
    assert tab.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    # WCAG 2.2, 2.5.8: 24 by 24.
    sizes = tab.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getBoundingClientRect())"
        ".map(box => [box.width, box.height])"
    )
    assert min(min(size) for size in sizes) >= 24
