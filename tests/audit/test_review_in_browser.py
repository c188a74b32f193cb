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
