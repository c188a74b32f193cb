"""The review page in a browser: it is read by the keyboard alone, and remembers what was looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from reports.audit import inquiry
from reports.run.request import Request

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOCUSED = "document.activeElement"
ON_SIDE = "document.querySelector('#side section.on').id"
ON_SIDE_HEADING = "document.querySelector('#side section.on h2').textContent"


@pytest.fixture
def written(workplace: Request) -> Path:
    """A review page."""
    request = replace(workplace, unit="示例旗医疗保障局", only="三公经费公开")
    [path] = [
        folder / page.name
        for folder, page in inquiry.review(request)[0]
        if page.name.endswith("（校核）.html")
    ]
    return path


@pytest.fixture
def tab(written: Path, browser: "Browser") -> Iterator["Page"]:
    """The page, opened from its file."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(written.as_uri())
    yield page
    page.close()


def at(tab: "Page") -> int:
    """Which of the numbers has the focus, -1 where none has."""
    found = tab.evaluate(
        "[...document.querySelectorAll('article a')]"
        f".filter(a => a.hash.startsWith('#n')).indexOf({FOCUSED})"
    )
    assert isinstance(found, int)
    return found


def test_a_focused_number_shows_its_source_and_enter_keeps_the_place(
    tab: "Page",
) -> None:
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    assert at(tab) == 1
    source = tab.evaluate(f"{FOCUSED}.hash.slice(1)")
    assert tab.evaluate(ON_SIDE) == source and tab.is_visible(f"#{source}")
    tab.keyboard.press("Enter")
    assert at(tab) == 1 and tab.evaluate(ON_SIDE) == source
    tab.keyboard.press("Tab")
    assert at(tab) == 2
    assert tab.evaluate("history.length") == 2  # the empty page and this one
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineWidth") == (
        "3px"
    )


def test_keys_go_to_the_next_and_the_previous_number_and_scroll_to_it(
    tab: "Page",
) -> None:
    for key, place in zip("jnnkpj", (0, 1, 2, 1, 0, 1), strict=True):
        tab.keyboard.press(key)
        assert at(tab) == place
    tab.keyboard.press("k")
    tab.keyboard.press("k")
    assert at(tab) == 0
    for place in range(1, 40):
        tab.keyboard.press("j")
        assert at(tab) == place
        top = tab.evaluate(f"{FOCUSED}.getBoundingClientRect().top")
        assert 0 < top < 900


def test_escape_goes_back_to_the_number_and_a_pointer_leaves_it_as_it_was(
    tab: "Page",
) -> None:
    tab.keyboard.press("j")
    chosen = tab.evaluate(ON_SIDE)
    tab.hover("article a[href^='#n']:not(.now) >> nth=2")
    assert tab.evaluate(ON_SIDE) != chosen
    tab.mouse.move(0, 0)
    assert tab.evaluate(ON_SIDE) == chosen
    tab.evaluate(f"{FOCUSED}.blur()")
    tab.keyboard.press("Escape")
    assert at(tab) == 0


def test_what_nothing_checks_comes_first_and_is_ticked_off_by_the_keyboard(
    tab: "Page",
) -> None:
    items = tab.locator("#先看 li")
    many = items.count()
    assert many > 2 and tab.inner_text("header output") == f"0/{many}"
    before = tab.evaluate(
        "document.getElementById('先看').compareDocumentPosition("
        "document.querySelector('article')) & 4"
    )
    assert before
    text = items.nth(0).inner_text()
    assert "三公经费.yaml 第 " in text and " = " in text
    tab.focus("#先看 input >> nth=0")
    tab.keyboard.press("Space")
    tab.keyboard.press("j")
    tab.keyboard.press("Space")
    assert tab.inner_text("header output") == f"2/{many}"
    tab.keyboard.press("Enter")
    assert at(tab) >= 0 and tab.locator("article a.done").count() > 1
    # The same number, ticked where it is printed.
    tab.keyboard.press("Space")
    assert tab.inner_text("header output") == f"1/{many}"
    tab.keyboard.press("Escape")
    assert tab.evaluate(f"{FOCUSED}.dataset.key") == items.nth(1).locator(
        "input"
    ).get_attribute("data-key")
    tab.reload()
    assert tab.inner_text("header output") == f"1/{many}"
    assert tab.is_checked("#先看 input >> nth=0")


def test_what_was_ticked_off_is_written_out_for_signature(tab: "Page") -> None:
    tab.check("#先看 input >> nth=1")
    with tab.expect_download() as started:
        tab.click("#先看 button")
    assert started.value.suggested_filename.endswith("（校核记录）.txt")
    text = Path(started.value.path()).read_bytes().decode("utf-8-sig")
    items = tab.locator("#先看 li label span").all_inner_texts()
    title, count, _, *lines = text.split("\r\n")
    assert title.startswith("校核记录：示例旗医疗保障局")
    assert f"{len(items)} 个，已对着原件看过 1 个" in count
    assert lines[: len(items)] == [
        f"{'[√]' if index == 1 else '[　]'} {item}" for index, item in enumerate(items)
    ]
    assert "核对人（签字）" in text


def test_without_script_a_number_still_shows_its_source(
    written: Path, browser: "Browser"
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(written.as_uri())
    tab.click("article a >> nth=3")
    source = tab.url.partition("#")[2]
    assert tab.is_visible(f"#{source}") and not tab.is_visible("#先看 button")
    tab.click("#先看 a >> nth=0")
    source = tab.url.partition("#")[2]
    assert tab.is_visible(f"#{source}")
    assert all(url.startswith("file:") for url in asked)
    context.close()


def test_the_panel_says_what_a_number_is_and_where_it_stands(tab: "Page") -> None:
    cell = tab.locator("article td a").first
    cell.focus()
    told = tab.inner_text("#where").split(" · ")
    heads = cell.evaluate(
        "a => a.closest('td').headers.split(' ')"
        ".map(id => document.getElementById(id).innerText.trim())"
    )
    assert heads and {head for head in heads if not head.isdecimal()} <= set(told)
    assert tab.evaluate(f"({ON_SIDE_HEADING}).includes('：')")
    numbers = tab.locator("article a[href^='#n']").count()
    assert any(part.endswith(f"/{numbers} 处") for part in told)


def test_what_a_number_is_made_of_leads_to_where_it_is_printed_and_back(
    tab: "Page",
) -> None:
    link = tab.locator("#side section:has(pre a)").first
    source = link.get_attribute("id")
    number = tab.locator(f"article a[href='#{source}']").first
    number.focus()
    begin = at(tab)
    tab.keyboard.press("o")
    target = tab.evaluate(f"{FOCUSED}.hash")
    tab.keyboard.press("Escape")
    assert at(tab) == begin
    tab.keyboard.press("o")
    tab.keyboard.press("Enter")
    assert at(tab) >= 0 and tab.evaluate(f"{FOCUSED}.hash") == target
    assert tab.evaluate(f"'#' + {ON_SIDE}") == target
    tab.keyboard.press("Escape")
    assert at(tab) == begin
    assert tab.evaluate("history.length") == 2


def test_a_number_that_only_stands_in_words_is_one_of_those_the_keys_go_to(
    workplace: Request, browser: "Browser"
) -> None:
    path = workplace.data / "2024/渠县医疗保障局/决算.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("# 部门职责\n", "# 部门职责\n\n服务群众12345人次。\n", 1),
        encoding="utf-8",
    )
    request = replace(workplace, unit="渠县医疗保障局", only="部门决算说明")
    ((folder, shown), _), _ = inquiry.review(request)
    tab = browser.new_page()
    tab.goto((folder / shown.name).as_uri())
    tab.keyboard.press("j")
    assert tab.inner_text(":focus") == "12345人次"
    assert tab.evaluate(ON_SIDE) == "无出处" and tab.is_visible("#无出处")
    tab.close()
