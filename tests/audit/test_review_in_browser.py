"""The review page in a browser: it is read by the keyboard alone, and remembers what was looked at."""

import subprocess
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
    assert many > 2 and tab.inner_text("#first") == f"0/{many}"
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
    assert tab.inner_text("#first") == f"2/{many}"
    tab.keyboard.press("Enter")
    assert at(tab) >= 0 and tab.locator("article a.done").count() > 1
    # The same number, ticked where it is printed.
    tab.keyboard.press("Space")
    assert tab.inner_text("#first") == f"1/{many}"
    tab.keyboard.press("Escape")
    assert tab.evaluate(f"{FOCUSED}.dataset.key") == items.nth(1).locator(
        "input"
    ).get_attribute("data-key")
    tab.reload()
    assert tab.inner_text("#first") == f"1/{many}"
    assert tab.is_checked("#先看 input >> nth=0")


def press(tab: "Page", keys: str) -> None:
    for key in keys.split():
        tab.keyboard.press(key)


def written_out(tab: "Page", folder: Path) -> Path:
    """The record as it is downloaded."""
    with tab.expect_download() as started:
        tab.focus("#write")
        tab.keyboard.press("Enter")
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_ten_numbers_are_picked_out_and_ticked_written_out_and_read_back_by_the_keyboard(
    tab: "Page", tmp_path: Path
) -> None:
    press(tab, "f")
    assert tab.evaluate(f"{FOCUSED}.id") == "filter"
    tab.select_option(":focus", "录入")
    many = tab.locator("article a.hit").count()
    assert 10 < many < tab.locator("article a").count()
    press(tab, "Escape j")
    for place in range(1, 11):
        assert tab.inner_text("#at") == f"{place}/{many}"
        assert "录入" in tab.evaluate("document.querySelector('.on').dataset.kinds")
        press(tab, "Space j")
    done, of = tab.inner_text("#done").split("/")
    assert int(done) > 5 and int(of) > 40
    path = written_out(tab, tmp_path)
    assert path.name.endswith("（校核记录）.html")
    assert "内部/2024/示例旗医疗保障局" in tab.inner_text("#told")
    tab.evaluate("localStorage.clear()")
    tab.reload()
    assert tab.inner_text("#done") == f"0/{of}"
    tab.set_input_files("#read", path)
    tab.locator("#told:not(:empty)").wait_for()
    assert tab.inner_text("#told") == f"读回看过的 {done} 个"
    assert tab.inner_text("#done") == f"{done}/{of}"
    tab.reload()
    assert tab.inner_text("#done") == f"{done}/{of}"


def test_of_those_not_yet_looked_at_what_is_ticked_is_left_behind(tab: "Page") -> None:
    tab.select_option("#filter", "没看")
    press(tab, "Escape")
    of = int(tab.inner_text("#done").split("/")[1])
    for done in range(1, 30):
        press(tab, "j Space")
        assert tab.inner_text("#done") == f"{done}/{of}"


def test_the_record_is_a_table_to_be_signed(
    tab: "Page", tmp_path: Path, browser: "Browser"
) -> None:
    tab.check("#先看 input >> nth=1")
    paper = browser.new_page()
    paper.goto(written_out(tab, tmp_path).as_uri())
    heads = ["序号", "数", "印的", "录入在", "印在", "看过", "签字"]
    assert paper.locator("th").all_inner_texts() == heads
    rows = paper.locator("tbody tr")
    items = tab.locator("#先看 li label span").all_inner_texts()
    numbers = int(tab.inner_text("#done").split("/")[1])
    assert rows.count() == numbers > len(items)
    first = [rows.nth(at).locator("td").all_inner_texts() for at in range(len(items))]
    assert [row[1] for row in first] == items
    assert [row[5] for row in first] == [
        "√" if at == 1 else "" for at in range(len(items))
    ]
    assert all(row[3].split(":")[1].isdecimal() and not row[6] for row in first)
    assert "核对人（签字）" in paper.inner_text("main")
    assert paper.evaluate("getComputedStyle(document.body).fontSize") == "12px"  # 9pt
    paper.close()


def test_what_is_no_record_or_of_figures_that_were_others_leaves_no_tick(
    tab: "Page", tmp_path: Path
) -> None:
    path = tmp_path / "别的.html"
    path.write_text("<p>不是</p>", encoding="utf-8")
    tab.set_input_files("#read", path)
    tab.locator("#told:not(:empty)").wait_for()
    assert "不是校核记录" in tab.inner_text("#told")
    known = tab.get_attribute("#先看 input >> nth=0", "data-key")
    path.write_text(
        f"<table><tr data-key='{known}' data-seen='1'><td>1<tr data-key='甲 1' data-seen='1'>"
        f"<td>2<tr data-key='乙 1'><td>3</table>",
        encoding="utf-8",
    )
    tab.set_input_files("#read", path)
    tab.locator("#told", has_text="读回").wait_for()
    assert "读回看过的 2 个，1 个的数或出处变了" in tab.inner_text("#told")
    # The same of what the browser remembers.
    tab.evaluate(
        "key => localStorage.setItem(document.getElementById('先看').dataset.store,"
        " JSON.stringify([key, '甲 1']))",
        known,
    )
    tab.reload()
    assert tab.inner_text("#done").startswith("1/")
    assert "1 个的数或出处变了" in tab.inner_text("#told")


def test_a_record_laid_into_the_folder_is_read_back_when_the_page_is_made_again(
    workplace: Request, written: Path, tab: "Page", browser: "Browser"
) -> None:
    request = replace(workplace, unit="示例旗医疗保障局", only="三公经费公开")
    items = tab.locator("#先看 li label span").all_inner_texts()
    for place in range(2):
        tab.check(f"#先看 input >> nth={place}")
    press(tab, "Escape j j Space")
    done = tab.inner_text("#done")
    record = written_out(tab, written.parent)
    assert record.parent == written.parent

    def made_again() -> str:
        pages = [page for _, page in inquiry.review(request)[0]]
        [said] = next(page.summary for page in pages if page.name == written.name)
        return said

    many = done.split("/")[0]
    assert made_again().endswith(f"；校核记录里看过 {many} 个")
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(written.as_uri())
        assert other.inner_text("#done") == done
        assert f"校核记录看过 {many} 个" in other.inner_text("#told")
        # Taken over once: what is unticked here later stays so.
        other.uncheck("#先看 input >> nth=0")
        other.reload()
        assert not other.is_checked("#先看 input >> nth=0")
        assert other.is_checked("#先看 input >> nth=1")
    data = workplace.data / "2024" / "示例旗医疗保障局" / "三公经费.yaml"
    text = data.read_text(encoding="utf-8")
    assert "轿车 = 1辆" in items[0] and text.count("轿车: 1,") == 1
    data.write_text(text.replace("轿车: 1,", "轿车: 2,"), encoding="utf-8")
    assert "的数或出处变了，要重新看" in made_again()
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(written.as_uri())
        assert f"要重新看：{items[0].split(' = ')[0]}" in other.inner_text("#told")
        ticked = other.locator("#先看 li:has(:checked)").all_inner_texts()
        assert ticked and not any(items[0].split("1")[0] in one for one in ticked)


def test_on_paper_stand_the_boxes_and_what_the_lines_mean_and_nothing_to_click(
    tab: "Page",
) -> None:
    assert not tab.is_visible("header .paper") and tab.is_visible("#先看 a >> nth=0")
    tab.emulate_media(media="print")
    assert tab.is_visible("header .paper") and tab.is_visible("#先看 input >> nth=0")
    assert "共印" in tab.inner_text("header p >> nth=0")
    for gone in ("#side", "header .tools >> nth=0", "#filter", "#先看 a >> nth=0"):
        assert not tab.is_visible(gone)
    assert tab.evaluate(
        "getComputedStyle(document.querySelector('header')).backgroundColor"
    ) == ("rgba(0, 0, 0, 0)")


def test_every_table_is_laid_out_so_that_a_number_is_where_one_is_led(
    tab: "Page",
) -> None:
    how = "[...document.querySelectorAll('.tab')].map(one => getComputedStyle(one).contentVisibility)"
    assert set(tab.evaluate(how)) == {"visible"}


def test_numbers_are_found_by_words_and_the_keys_go_only_to_those(tab: "Page") -> None:
    press(tab, "/")
    tab.keyboard.type("接待 批次")
    many = tab.locator("article a.hit").count()
    assert tab.inner_text("#at") == f"0/{many}" and 0 < many < 20
    press(tab, "Enter")
    assert tab.inner_text("#at") == f"1/{many}"
    assert "hit" in tab.evaluate(f"{FOCUSED}.className")
    press(tab, "j " * 20)
    assert tab.inner_text("#at") == f"{many}/{many}"
    tab.select_option("#filter", "零")
    press(tab, "Escape k")
    assert "零" in tab.evaluate("document.querySelector('.on').dataset.kinds")
    # From a number that is not among them to the next that is.
    tab.fill("#search", "")
    tab.select_option("#filter", "变了")
    press(tab, "Escape")
    before = at(tab)
    press(tab, "k")
    assert -1 < at(tab) < before
    assert tab.locator("article a.hit").count() == int(
        tab.inner_text("#at").split("/")[1]
    )


def test_beside_a_number_stand_its_line_its_rules_and_what_is_made_of_it(
    tab: "Page",
) -> None:
    tab.select_option("#filter", "变了")
    tab.focus("#next")
    press(tab, "Enter")
    lines = tab.inner_text("#beside pre.typed").splitlines()
    assert len(lines) == 3 and lines[1].startswith("▶ 13") and "公务接待" in lines[1]
    assert tab.inner_text("#beside pre.typed mark") == "0.64"
    assert tab.inner_text("#beside code").endswith("三公经费.yaml:13:23")
    press(tab, "c")
    tab.locator("#told:not(:empty)").wait_for()
    assert tab.inner_text("#told").endswith("三公经费.yaml:13:23")
    heads = tab.locator("#beside h3").all_inner_texts()
    assert [head.partition("（")[0] for head in heads] == [
        "录入的原文",
        "勾稽",
        "由它算出的数还有勾稽",
        "还用在",
    ]
    assert tab.locator("#beside li", has_text="H16").inner_text().count("相符") == 1
    begin = at(tab)
    link = tab.locator("#beside ul >> nth=1").locator("a").first
    link.focus()
    target = link.get_attribute("href")
    press(tab, "Enter")
    assert tab.evaluate(f"{FOCUSED}.getAttribute('href')") == target
    press(tab, "Escape")
    assert at(tab) == begin


def test_on_a_narrow_screen_what_is_told_of_a_number_does_not_cover_it(
    written: Path, browser: "Browser"
) -> None:
    tab = browser.new_page(viewport={"width": 768, "height": 800})
    tab.goto(written.as_uri())
    link = tab.locator(".alone").first
    # Just above where the few words of the panel begin as long as nothing is chosen.
    link.evaluate(
        "link => scrollTo(0, link.getBoundingClientRect().bottom + scrollY"
        " - document.getElementById('side').getBoundingClientRect().top + 5)"
    )
    link.click()
    assert tab.locator("#side").bounding_box()["height"] > 200  # type: ignore[index]
    covered = link.evaluate(
        "link => link.getBoundingClientRect().bottom"
        " > document.getElementById('side').getBoundingClientRect().top"
    )
    assert not covered
    tab.close()


def test_the_page_runs_its_own_script_and_no_other(
    written: Path, browser: "Browser"
) -> None:
    tab, said = browser.new_page(), []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(written.as_uri())
    assert not said and tab.is_visible("#filter")
    tab.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.foreign = 1'}))"
    )
    assert not tab.evaluate("window.foreign") and "Content Security Policy" in said[0]
    tab.close()


@pytest.mark.java
def test_no_page_of_the_house_has_anything_that_axe_or_the_validator_finds(
    workplace: Request, browser: "Browser", packages: dict[str, Path]
) -> None:
    """All rules of axe for WCAG 2.2 up to AAA and for good practice; with a number chosen as well."""
    axe = (packages["axe-core"] / "axe.min.js").read_text(encoding="utf-8")
    rules = [
        "wcag2a",
        "wcag2aa",
        "wcag2aaa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ]
    run = (
        f"axe.run({{resultTypes: ['violations'], runOnly: {rules}}})"
        ".then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
    )
    request = replace(workplace, unit="示例旗医疗保障局", only="三公经费公开")
    paths = [folder / page.name for folder, page in inquiry.review(request)[0]]
    assert len(paths) == 2
    context = browser.new_context(bypass_csp=True)
    for path in paths:
        for width in (1280, 375):
            tab = context.new_page()
            tab.set_viewport_size({"width": width, "height": 800})
            tab.goto(path.as_uri())
            tab.evaluate(axe)
            for key in ("Escape", "j"):
                tab.keyboard.press(key)
                assert not tab.evaluate(run), (path.name, width, key)
            tab.close()
    context.close()
    validator = packages["vnu-jar"] / "build" / "dist" / "vnu.jar"
    told = subprocess.run(
        ["java", "-jar", validator, "--errors-only", "--format", "gnu", *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    # It does not know container units.
    assert not [line for line in told.stderr.splitlines() if ": CSS: " not in line]


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
