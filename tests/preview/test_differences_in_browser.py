"""Differences as a clerk sees them in the preview: chosen and read by the keyboard alone, on a desk and on a phone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from reports.preview.server import Server
from reports.run import pipeline
from reports.run.request import Request
from reports.seal.sealing import seal_unit
from tests.preview.test_differences import SIGNED, change
from tests.preview.test_preview_in_browser import (
    FOCUSED,
    document,
    server,
    tab,
    wait_until,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["server", "tab"]


@pytest.fixture
def typing(typing: Request) -> Iterator[Request]:
    """The unit sealed, and a value changed since."""
    list(pipeline.build(typing))
    (found,) = pipeline.sessions(typing)
    seal_unit(*found, SIGNED)
    change(typing, "批次: 7,", "批次: 9,")
    yield typing


def compare(tab: "Page") -> None:
    tab.locator("aside fieldset").wait_for()
    wait_until(tab, f"{FOCUSED}?.type === 'radio'")
    tab.keyboard.press("Enter")
    document(tab).locator("h1", has_text="差异：").wait_for()


def test_differences_are_seen_by_the_keyboard_alone(tab: "Page") -> None:
    tab.focus("#diff")
    tab.keyboard.press("Enter")
    compare(tab)
    (head,) = document(tab).locator(".change h3").all_inner_texts()
    assert "批次：7" in head and "→ 9" in head
    assert (
        tab.locator("aside [role=status]")
        .inner_text()
        .startswith("录入的数据改了 1 处")
    )
    assert tab.get_attribute("#diff", "aria-pressed") == "true"
    assert tab.get_attribute("#web", "aria-pressed") == "false"
    # What is read has the keys, and Escape leads back.
    wait_until(tab, f"{FOCUSED}?.id === 'page'")
    tab.focus("aside [type=radio]:checked")
    tab.keyboard.press("Escape")
    wait_until(tab, f"{FOCUSED}?.id === 'diff'")


def test_what_is_changed_since_is_said_and_the_documents_come_back(
    tab: "Page", typing: Request
) -> None:
    tab.click("#diff")
    compare(tab)
    change(typing, "人次: 52,", "人次: 53,")
    tab.locator("#notice", has_text="比过以后数据又改了").wait_for()
    tab.focus("aside [type=radio]:checked")
    tab.keyboard.press("Enter")
    tab.locator("aside [role=status]", has_text="改了 2 处").wait_for()
    tab.locator("#notice:empty").wait_for(state="attached")
    tab.click("nav button >> nth=0")
    document(tab).locator("article").wait_for()
    assert tab.get_attribute("#web", "aria-pressed") == "true"
    tab.click("#diff")
    tab.click("#web")
    document(tab).locator("article").wait_for()
    assert tab.locator("aside fieldset").count() == 0


def test_a_folder_that_is_not_there_is_told(tab: "Page") -> None:
    tab.click("#diff")
    tab.locator("aside fieldset").wait_for()
    tab.fill("#folder", "没有这个文件夹")
    tab.keyboard.press("Enter")
    tab.locator("aside form p.bad", has_text="没有比成").wait_for()
    tab.fill("#folder", "")
    tab.keyboard.press("Enter")
    tab.locator("aside form p.bad", has_text="写上文件夹再比").wait_for()
    assert tab.evaluate(f"{FOCUSED}.id") == "folder"


def test_on_a_phone_nothing_is_wider_than_the_screen(
    server: Server, browser: "Browser"
) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 812})
    page.goto(server.address)
    document(page).locator("article").wait_for()
    page.click("#diff")
    compare(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    frame = (
        "document.getElementById('page').contentDocument.documentElement.scrollWidth"
    )
    assert page.evaluate(frame) <= 375
    page.close()
