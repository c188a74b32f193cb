"""The preview as a clerk has it: save and see, break and mend, change a number where one looks, by the keyboard
alone.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.preview.serve import serving
from reports.preview.server import Server
from reports.run.request import Request
from tests.preview.conftest import FILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

FOCUSED = "document.activeElement"
# Milliseconds from one look to the next, and how many of them.
_BETWEEN, _MOST_ASKED = 50, 600
IN_FRAME = "document.getElementById('page').contentDocument.activeElement"


@pytest.fixture
def server(typing: Request) -> Iterator[Server]:
    with serving(typing, 0) as server:
        running = threading.Thread(target=server.house.run, daemon=True)
        running.start()
        yield server
        server.house.end()
        running.join(timeout=60)


@pytest.fixture
def path(typing: Request) -> Path:
    """The data file of the document that is seen."""
    return typing.data / FILE


@pytest.fixture
def tab(server: Server, browser: "Browser") -> Iterator["Page"]:
    """The page, with its first document in it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(server.address)
    document(page).locator("article").wait_for()
    yield page
    # A refusal is no news to the page, but the browser tells of it.
    assert not [one for one in said if "409" not in one]
    page.close()


def document(tab: "Page") -> "FrameLocator":
    return tab.frame_locator("#page")


def save(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def wait_for_text(tab: "Page", text: str) -> None:
    document(tab).locator("article", has_text=text).wait_for()


def wait_until(tab: "Page", condition: str) -> None:
    """Waits until a condition holds, asked from outside: the page's policy lets nothing ask again from within."""
    for _ in range(_MOST_ASKED):
        if tab.evaluate(condition):
            return
        tab.wait_for_timeout(_BETWEEN)
    raise AssertionError(condition)


def test_what_is_saved_is_seen_and_the_place_is_kept(tab: "Page", path: Path) -> None:
    tab.evaluate("document.getElementById('page').contentWindow.scrollTo(0, 300)")
    save(path, "异地医保部门交流经办服务", "异地医保部门来访交流")
    wait_for_text(tab, "异地医保部门来访交流")
    top = "document.getElementById('page').contentWindow.scrollY"
    wait_until(tab, f"{top} === 300")
    tab.locator("nav small", has_text="已生成").first.wait_for()


def test_what_is_broken_is_told_above_the_last_good_page(
    tab: "Page", path: Path
) -> None:
    good = document(tab).locator("article").inner_text()
    save(path, "报告:", "报告: {")
    tab.locator("#notice", has_text="上一次好的样子").wait_for()
    tab.locator("#problems", has_text="三公经费.yaml").wait_for()
    assert document(tab).locator("article").inner_text() == good
    assert "有错误" in tab.inner_text("nav [aria-current]")
    save(path, "报告: {", "报告:")
    tab.locator("#notice:empty").wait_for(state="attached")
    assert document(tab).locator("article").inner_text() == good


def to_number(tab: "Page", text: str) -> None:
    """Goes to a number by Tab alone."""
    tab.focus("nav [aria-current]")
    for _ in range(400):
        tab.keyboard.press("Tab")
        is_there = tab.evaluate(
            "text => document.activeElement.id === 'page' &&"
            f" ({IN_FRAME}?.getAttribute('href') || '').startsWith('#n') &&"
            f" {IN_FRAME}?.textContent === text",
            text,
        )
        if is_there:
            return
    raise AssertionError


def test_a_number_is_changed_where_it_stands_by_the_keyboard_alone(
    tab: "Page", path: Path
) -> None:
    before = path.read_bytes()
    to_number(tab, "0.64万元")
    tab.keyboard.press("Enter")
    tab.locator("aside input").first.wait_for()
    wait_until(tab, f"{FOCUSED}?.tagName === 'INPUT'")
    assert tab.evaluate(f"{FOCUSED}.value") == "0.64"
    outline = tab.evaluate(f"getComputedStyle({FOCUSED}).outlineWidth")
    assert outline == "3px"
    tab.keyboard.press("Control+A")
    tab.keyboard.type("六角四分")
    tab.locator("aside form p.bad:not(:empty)").wait_for()
    assert path.read_bytes() == before
    tab.keyboard.press("Control+A")
    tab.keyboard.type("0.74")
    tab.keyboard.press("Enter")
    wait_for_text(tab, "0.74万元")
    after = path.read_bytes()
    assert after == before.replace(b"0.64", b"0.74", 1)
    # The focus is back where it was, and the panel tells of the new value and of 勾稽 that no longer holds.
    wait_until(tab, f"{FOCUSED}?.id === 'page'")
    tab.locator("aside h2", has_text="0.74").wait_for()
    tab.locator("#problems", has_text="批复数").wait_for()
    tab.locator("#changes", has_text="0.64 → 0.74").wait_for()
    tab.keyboard.press("Escape")
    assert tab.evaluate(f"{FOCUSED}?.closest('nav') !== null")
    tab.focus("#undo")
    tab.keyboard.press("Enter")
    wait_for_text(tab, "0.64万元")
    assert path.read_bytes() == before
    tab.focus("#redo")
    tab.keyboard.press("Enter")
    wait_for_text(tab, "0.74万元")
    assert path.read_bytes() == after


def test_what_is_wrong_stands_at_its_number_and_leads_to_it(
    tab: "Page", path: Path
) -> None:
    save(path, "决算: 4.83", "决算: 4.38")
    link = tab.locator("#problems h3 a", has_text="看印在哪里").first
    link.focus()
    tab.keyboard.press("Enter")
    tab.locator("aside p.bad", has_text="4.38").wait_for()
    assert document(tab).locator("a.wrong").first.inner_text().startswith("4.38")
    save(path, "决算: 4.38", "决算: 4.83")
    document(tab).locator("a.wrong").first.wait_for(state="detached")


def test_a_computed_number_offers_what_it_is_made_of(tab: "Page", path: Path) -> None:
    to_number(tab, "23.09万元")
    tab.keyboard.press("Enter")
    tab.locator("aside h3", has_text="由这些录入的数算出").wait_for()
    typed = tab.locator("aside form input")
    values = [typed.nth(at).input_value() for at in range(typed.count())]
    assert {"17.62", "4.83", "0.64"} <= set(values)
    typed.nth(values.index("4.83")).fill("4.93")
    typed.nth(values.index("4.83")).press("Enter")
    wait_for_text(tab, "23.19万元")
    assert "决算: 4.93" in path.read_text(encoding="utf-8")


def test_of_two_windows_the_later_is_told_and_shown_both(
    tab: "Page", path: Path, server: Server
) -> None:
    to_number(tab, "0.64万元")
    tab.keyboard.press("Enter")
    wait_until(tab, f"{FOCUSED}?.tagName === 'INPUT'")
    tab.keyboard.press("Control+A")
    with tab.expect_response("**/try"):
        tab.keyboard.type("0.84")
    save(path, "0.64", "0.94")
    wait_for_text(tab, "0.94万元")
    # What is being typed stays.
    assert tab.evaluate(f"{FOCUSED}.value") == "0.84"
    tab.keyboard.press("Enter")
    told = tab.locator("aside form p.bad:not(:empty)")
    told.wait_for()
    assert all(one in told.inner_text() for one in ("0.64", "0.94", "0.84"))
    assert "0.94" in path.read_text(encoding="utf-8")
    tab.locator("aside button:enabled", has_text="写进文件").first.wait_for()
    # Said once more by who knows now.
    tab.keyboard.press("Enter")
    wait_for_text(tab, "0.84万元")


def test_where_the_word_pages_cannot_be_shown_the_file_is_offered(
    tab: "Page", server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.publish import office

    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    monkeypatch.setattr(office, "_PLACES", ())
    tab.locator("nav [aria-current] small", has_text="已生成").wait_for()
    tab.focus("#word")
    tab.keyboard.press("Enter")
    tab.locator("#notice", has_text="LibreOffice").wait_for()
    with tab.expect_download() as started:
        tab.locator("#notice a").focus()
        tab.keyboard.press("Enter")
    assert started.value.suggested_filename.endswith(".docx")
    tab.focus("#web")
    tab.keyboard.press("Enter")
    wait_for_text(tab, "0.64万元")
