"""A new unit, from nothing to a document that may be published, by typing on the preview's page alone; counted are
the keys that are pressed, and the files that are touched by hand.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

import build
from reports.preview.serve import serving
from reports.preview.server import Server
from reports.run import pipeline
from reports.run.request import Request

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

UNIT = "示例新设县医疗保障局"
# By group and title, in the words of the page; what is not named is 0.
TYPED = {
    ("", "公开时间"): "2025-9-12",
    ("审签 › 保密审查", "结果"): "已审查",
    ("审签 › 保密审查", "日期"): "2025-9-10",
    ("审签 › 负责人审签", "结果"): "已审签",
    ("审签 › 负责人审签", "日期"): "2025-9-11",
    ("三公 › 公务用车运行", "预算"): "54000",
    ("三公 › 公务用车运行", "决算"): "48300",
    ("三公 › 公务用车运行 › 年末保有量", "轿车"): "2",
    ("三公 › 公务接待", "预算"): "12000",
    ("三公 › 公务接待", "决算"): "6400",
    ("三公 › 公务接待 › 国内", "批次"): "7",
    ("三公 › 公务接待 › 国内", "人次"): "52",
    ("批复数", "预算"): "66000",
    ("批复数", "决算"): "54700",
    ("上年", "金额单位"): "元",
    ("上年 › 三公", "公务用车运行"): "50600",
    ("上年 › 三公", "公务接待"): "8100",
}
TEXT = "严格执行规定，厉行节约，定点维修节约了开支"
_MOST = 80


class Counted:
    """A keyboard that counts its keys."""

    def __init__(self, tab: "Page") -> None:
        self.tab = tab
        self.characters = self.keys = 0

    def type(self, text: str) -> None:
        """Types a text."""
        self.characters += len(text)
        self.tab.keyboard.type(text)

    def press(self, key: str) -> None:
        """Presses a key, or several at once."""
        self.keys += 1
        self.tab.keyboard.press(key)


@pytest.fixture
def new_unit(sample: Request, tmp_path: Path) -> Request:
    """A request about a unit whose folder `new` has just made."""
    data = tmp_path / "data"
    (data / "2024").mkdir(parents=True)
    call = ["new", "2024", "--unit", UNIT, "--type", "三公经费公开"]
    assert build.main([*call, "--data", str(data)]) == 0
    return replace(sample, data=data, unit=UNIT, output=tmp_path / "成品" / "output")


@pytest.fixture
def server(new_unit: Request) -> Iterator[Server]:
    with serving(new_unit, 0) as server:
        running = threading.Thread(target=server.house.run, daemon=True)
        running.start()
        yield server
        server.house.end()
        running.join(timeout=60)


FOCUS = """() => {
    const node = document.activeElement, within = node.closest('fieldset');
    return [node.tagName, node.dataset.open || '', within ? within.querySelector('legend').textContent : '',
            node.labels && node.labels[0] ? node.labels[0].textContent.replace(/（.*/, '') : node.textContent];
}"""


def test_a_new_unit_gets_from_nothing_to_a_signed_document_by_typing_alone(
    server: Server, browser: "Browser", new_unit: Request
) -> None:
    data = new_unit.data
    begun = {one.relative_to(data).as_posix(): one.read_bytes() for one in below(data)}
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(server.address)
    tab.frame_locator("#page").locator("article").wait_for()
    keys = Counted(tab)
    tab.focus("#todo")
    keys.press("Enter")
    tab.locator("#left", has_text="33 项待填").wait_for()
    # Every value, from one to the next by Tab.
    for _ in range(33):
        _, _, group, title = tab.evaluate(FOCUS)
        keys.type(TYPED.get((group, title), "0"))
        keys.press("Tab")
    tab.locator("#left", has_text="6 段文字要写").wait_for()
    # Every text that the numbers ask for, from one to the next.
    for left in range(6, 0, -1):
        tab.locator("#left", has_text=f"{left} 段文字要写").wait_for()
        # Tab may have gone on to what stands below the texts before they were there.
        is_beyond = tab.evaluate(FOCUS)[3] == "状态"
        for _ in range(_MOST):
            tag, is_open, _, _ = tab.evaluate(FOCUS)
            if tag == "BUTTON" and is_open:
                break
            keys.press("Shift+Tab" if is_beyond else "Tab")
        keys.press("Enter")
        tab.locator("aside textarea:focus").wait_for()
        keys.type(TEXT + "一二三四五六"[left - 1])
        keys.press("Control+Enter")
        tab.locator("#left").wait_for()
    tab.locator("#left", has_text="没有待填的了").wait_for()
    for _ in range(_MOST):
        if tab.evaluate(FOCUS)[3] == "状态":
            break
        keys.press("Tab")
    keys.type("公开稿")
    keys.press("Enter")
    tab.locator("nav [aria-current] small", has_text="已生成").wait_for()
    assert "草稿" not in tab.frame_locator("#page").locator("body").inner_text()
    assert not tab.locator("#notice").inner_text()
    tab.close()
    assert [one.state.value for one in pipeline.build(new_unit)] == ["已生成"]
    assert_all_was_typed_on_the_page(server, begun)
    published = {one.suffix for one in (new_unit.output / "2024" / UNIT).iterdir()}
    assert {".docx", ".html"} <= published
    assert keys.characters + keys.keys < 400


def assert_all_was_typed_on_the_page(server: Server, begun: dict[str, bytes]) -> None:
    """What each file holds came of one change on the page after another, the first of them of what `new` wrote."""
    data = server.house._request.data
    now: dict[str, bytes | None] = {**begun}
    for change in server.house._changes.done:
        assert now.get(change.spot.file) == change.before
        now[change.spot.file] = change.after
    files = {one.relative_to(data).as_posix(): one.read_bytes() for one in below(data)}
    assert files == now


def below(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]
