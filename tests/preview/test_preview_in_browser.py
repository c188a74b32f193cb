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
from reports.source.markdown import READ_AGAIN
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


# ── what is to be typed ─────────────────────────────────────────────────────


def open_list(tab: "Page", path: Path, *changes: tuple[str, str]) -> None:
    """The list of what is to be typed, opened by the keyboard once it has all that was changed."""
    for old, new in changes:
        save(path, old, new)
    tab.locator("#todo", has_text=f"待填 {len(changes)}").wait_for()
    tab.focus("#todo")
    tab.keyboard.press("Enter")
    wait_until(tab, f"{FOCUSED}?.tagName === 'INPUT'")


def label_at_focus(tab: "Page") -> str:
    return str(tab.evaluate(f"{FOCUSED}.labels?.[0]?.textContent || ''"))


TO_FILL = [
    ("决算: 0.64", "决算: 待填"),
    ("人次: 52", "人次: 待填"),
    ("决算: 4.83", "决算: 待填"),
]


def test_what_is_to_be_typed_is_filled_by_tab_and_enter_alone(
    tab: "Page", path: Path
) -> None:
    before = path.read_text(encoding="utf-8")
    open_list(tab, path, *TO_FILL)
    assert tab.inner_text("#left") == "还有 3 项待填"
    assert label_at_focus(tab) == "决算（万元）"
    tab.keyboard.type("4.83")
    tab.keyboard.press("Tab")
    assert label_at_focus(tab) == "决算（万元）"
    tab.keyboard.type("0.64")
    tab.keyboard.press("Enter")
    assert label_at_focus(tab) == "人次（人次）"
    tab.locator("#left", has_text="还有 1 项待填").wait_for()
    # Back to what was typed, which stays as it was.
    tab.keyboard.press("Shift+Tab")
    assert tab.evaluate(f"{FOCUSED}.value") == "0.64"
    tab.keyboard.type("9")
    tab.keyboard.press("Escape")
    assert tab.evaluate(f"{FOCUSED}.value") == "0.64"
    tab.keyboard.press("Tab")
    tab.keyboard.type("52")
    tab.keyboard.press("Enter")
    tab.locator("#left", has_text="没有待填的了").wait_for()
    assert path.read_text(encoding="utf-8") == before
    wait_for_text(tab, "0.64万元")
    tab.locator("#changes li").nth(2).wait_for()
    for _ in range(3):
        tab.focus("#undo")
        tab.keyboard.press("Enter")
    tab.locator("#left", has_text="还有 3 项待填").wait_for()


def test_a_wrong_value_is_told_while_it_is_typed_and_not_written(
    tab: "Page", path: Path
) -> None:
    open_list(tab, path, *TO_FILL[:1])
    before = path.read_bytes()
    tab.keyboard.type("六角四分")
    told = tab.locator(".field p.bad:not(:empty)")
    told.wait_for()
    words = told.inner_text()
    assert "六角四分" in words and words.count("。") == 1
    described = tab.evaluate(f"{FOCUSED}.getAttribute('aria-describedby').split(' ')")
    assert told.get_attribute("id") in described
    assert tab.evaluate(f"{FOCUSED}.getAttribute('aria-invalid')") == "true"
    assert words in tab.inner_text("#heard")
    tab.keyboard.press("Enter")
    assert tab.evaluate(f"{FOCUSED}.value") == "六角四分"
    tab.keyboard.press("Tab")
    assert path.read_bytes() == before
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("0.64")
    tab.keyboard.press("Tab")
    tab.locator("#left", has_text="没有待填的了").wait_for()


def test_what_somebody_else_typed_meanwhile_is_told_and_both_are_there(
    tab: "Page", path: Path
) -> None:
    open_list(tab, path, *TO_FILL[:2])
    tab.keyboard.type("0.84")
    # Another value of the file keeps nobody from typing this one.
    save(path, "人次: 待填", "人次: 53")
    tab.locator("#left", has_text="还有 1 项待填").wait_for()
    save(path, "决算: 待填", "决算: 0.94")
    told = tab.locator(".field p.bad:not(:empty)")
    told.wait_for()
    assert "0.94" in told.inner_text() and "0.84" in told.inner_text()
    assert "决算: 0.94" in path.read_text(encoding="utf-8")
    tab.keyboard.press("Enter")
    wait_for_text(tab, "0.84万元")
    text = path.read_text(encoding="utf-8")
    assert "决算: 0.84" in text and "人次: 53" in text


# ── texts ───────────────────────────────────────────────────────────────────

REASON = "来访交流的批次减少"


@pytest.fixture
def texts(typing: Request) -> Path:
    """The companion of the data file, as Windows has it."""
    path = (typing.data / FILE).with_suffix(".md")
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    return path


def test_a_paragraph_that_is_clicked_opens_its_text_and_is_changed_in_its_file(
    texts: Path, tab: "Page"
) -> None:
    before = texts.read_bytes()
    document(tab).locator("p", has_text=REASON).first.click(position={"x": 3, "y": 8})
    box = tab.locator("aside textarea").last
    box.wait_for()
    tab.locator("aside", has_text="模板里写定的").wait_for()
    assert REASON in box.input_value()
    box.press("Control+A")
    tab.keyboard.type("批次少了")
    tab.keyboard.press("Control+Enter")
    wait_for_text(tab, "批次少了")
    after = texts.read_bytes()
    gone = before.decode("gb18030").split("\r\n")
    now = after.decode("gb18030").split("\r\n")
    assert (
        len(gone) == len(now)
        and sum(a != b for a, b in zip(gone, now, strict=True)) == 1
    )
    tab.focus("#undo")
    tab.keyboard.press("Enter")
    wait_for_text(tab, REASON)
    assert texts.read_bytes() == before
    tab.focus("#redo")
    tab.keyboard.press("Enter")
    wait_for_text(tab, "批次少了")
    assert texts.read_bytes() == after


def test_words_of_the_template_have_no_box(tab: "Page") -> None:
    document(tab).locator("p", has_text="本说明的数").first.click()
    tab.locator("aside h3", has_text="模板里写定的文字").wait_for()
    assert "正文.md.j2 第" in tab.inner_text("aside")
    assert "所有单位" in tab.inner_text("aside")
    assert tab.locator("aside textarea").count() == 0


def test_of_two_who_write_a_text_the_later_is_shown_both(
    tab: "Page", path: Path
) -> None:
    texts = path.with_suffix(".md")
    tab.focus("#todo")
    tab.keyboard.press("Enter")
    tab.locator(".texts button", has_text="公务接待费比上年").focus()
    tab.keyboard.press("Enter")
    tab.locator("aside textarea:focus").wait_for()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("我写的")
    save(texts, REASON, "别人写的")
    wait_for_text(tab, "别人写的")
    tab.keyboard.press("Control+Enter")
    tab.locator("aside form p.bad:not(:empty)").wait_for()
    assert "别人写的" in tab.inner_text("aside pre")
    assert tab.evaluate(f"{FOCUSED}.value") == "我写的"
    assert "我写的" not in texts.read_text(encoding="utf-8")
    # Left and come back: it is still there.
    tab.keyboard.press("Escape")
    tab.locator(".texts button", has_text="公务接待费比上年").focus()
    tab.keyboard.press("Enter")
    tab.locator("aside textarea:focus").wait_for()
    assert tab.evaluate(f"{FOCUSED}.value") == "我写的"
    tab.keyboard.press("Control+Enter")
    wait_for_text(tab, "我写的")


def test_a_text_of_last_years_loses_its_mark_by_one_key(
    tab: "Page", path: Path
) -> None:
    texts = path.with_suffix(".md")
    before = texts.read_bytes()
    title = "# 原因 公务接待费比上年\n"
    save(texts, title, f"{title}{READ_AGAIN}\n")
    tab.locator("#todo", has_text="待填 1").wait_for()
    tab.focus("#todo")
    tab.keyboard.press("Enter")
    tab.locator(".texts button", has_text="要重读").focus()
    tab.keyboard.press("Enter")
    tab.locator("aside textarea:focus").wait_for()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{FOCUSED}.textContent") == "已重读"
    tab.keyboard.press("Enter")
    tab.locator("#left", has_text="没有待填的了").wait_for()
    assert texts.read_bytes() == before
