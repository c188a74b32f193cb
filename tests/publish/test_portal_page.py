"""Every page and fragment that ships, as a browser, a screen reader's checker and a validator see them.

These need Chromium, npm, Java and poppler.
"""

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from reports.publish.addresses import INDEX

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ACCOUNTS = "渠县医疗保障局2024年度部门决算.html"
MOST_BYTES = 400_000
# The validator's stylesheet checker knows neither container queries nor the units that go with them, nor how
# a list of links follows what is read (CSS Overflow 5, 4.5) and what is folded is shown (CSS Pseudo 4, 3.6).
UNKNOWN_CSS = (
    r".*CSS: “(container-type|width|max-width)”:"
    r" (Property “container-type” doesn.t exist|Unknown dimension|Invalid type: “100%, var\(--n\)).*"
    r"|.*CSS: (Unknown pseudo-element or pseudo-class “:(target-current|:details-content)”"
    r"|“(scroll-target-group|content-visibility)”: Property “[a-z-]+” doesn.t exist).*"
)

# What the editors and filters of portals let pass.
ELEMENTS = {"p", "h2", "h3", "h4", "h5", "h6", "strong", "a", "br", "img"}
ELEMENTS |= {"table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {
    "style",
    "align",
    "href",
    "src",
    "alt",
    "width",
    "border",
    "cellpadding",
    "cellspacing",
}
ATTRIBUTES |= {"colspan", "rowspan", "scope"}


def pages_in(folder: Path) -> list[Path]:
    found = [
        path
        for path in sorted(folder.rglob("*.html"))
        if not path.name.endswith(".fragment.html")
    ]
    assert len(found) >= 19
    return found


def documents_in(folder: Path) -> list[Path]:
    """The pages but for those of the column, which only lead to them."""
    return [path for path in pages_in(folder) if path.name != INDEX]


@pytest.fixture
def view(browser: "Browser") -> Iterator["Page"]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.fixture
def accounts(everything: Path) -> Path:
    """The largest page: accounts of thirteen tables, with attachments."""
    return next(everything.rglob(ACCOUNTS))


# ── every page ──────────────────────────────────────────────────────────────


def test_the_largest_page_is_small(everything: Path) -> None:
    assert max(path.stat().st_size for path in pages_in(everything)) <= MOST_BYTES


def test_a_page_has_one_h1_headings_in_order_that_can_be_led_to_and_no_id_twice(
    everything: Path,
) -> None:
    for path in documents_in(everything):
        tree = html5lib.parse(
            path.read_text(encoding="utf-8"), namespaceHTMLElements=False
        )
        parents = {child: parent for parent in tree.iter() for child in parent}
        headings = [
            element
            for element in tree.iter()
            if re.fullmatch("h[1-6]", str(element.tag))
        ]
        ranks = [int(heading.tag[1]) for heading in headings]
        assert ranks.count(1) == 1 and ranks[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(ranks)), path.name
        assert all(
            one.get("id") or parents[one].get("id") or one.tag == "h1"
            for one in headings
        ), path.name
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path.name
        named = [
            name
            for element in tree.iter()
            for name in f"{element.get('headers', '')} {element.get('aria-labelledby', '')}".split()
        ]
        led_to = [
            href[1:]
            for link in tree.iter("a")
            if (href := link.get("href", "")).startswith("#")
        ]
        assert set(named) | set(led_to) <= set(ids), path.name


def test_every_page_says_what_a_government_site_asks(everything: Path) -> None:
    wanted = {
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
    }
    wanted |= {"ContentSource", "Keywords", "Description"}
    for path in documents_in(everything):
        tree = html5lib.parse(
            path.read_text(encoding="utf-8"), namespaceHTMLElements=False
        )
        said = {meta.get("name"): meta.get("content") for meta in tree.iter("meta")}
        assert all(said.get(name) for name in wanted), path.name
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", said["PubDate"] or "")


@pytest.mark.java
def test_every_page_is_valid(everything: Path, packages: dict[str, Path]) -> None:
    validator = packages["vnu-jar"] / "build" / "dist" / "vnu.jar"
    call = [
        "java",
        "-jar",
        str(validator),
        "--errors-only",
        "--filterpattern",
        UNKNOWN_CSS,
    ]
    checked = subprocess.run(
        [*call, *map(str, pages_in(everything))], capture_output=True, timeout=300
    )
    assert checked.returncode == 0, checked.stderr.decode()


def test_every_page_is_accessible(
    everything: Path, packages: dict[str, Path], browser: "Browser"
) -> None:
    axe = (packages["axe-core"] / "axe.min.js").read_text(encoding="utf-8")
    run = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, bypass_csp=True
    ) as context:
        view = context.new_page()
        for path in pages_in(everything):
            view.goto(path.as_uri())
            # The data of a chart is looked at unfolded.
            view.evaluate(
                "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
            )
            view.evaluate(axe)
            assert view.evaluate(run) == [], path.name


def test_a_page_asks_for_nothing_keeps_its_policy_and_fits_every_width(
    everything: Path, view: "Page"
) -> None:
    told: list[str] = []
    asked: list[str] = []
    view.on("console", lambda message: told.append(message.text))
    view.on("pageerror", lambda error: told.append(str(error)))
    view.on("request", lambda request: asked.append(request.url))
    pages = pages_in(everything)
    # 640: the 1280 of a desk at 200 %.
    for width in (1280, 640, 375):
        view.set_viewport_size({"width": width, "height": 900})
        for path in pages:
            view.goto(path.as_uri())
            assert view.evaluate("document.documentElement.scrollWidth") <= width, (
                path.name,
                width,
            )
            assert (
                view.evaluate("getComputedStyle(document.body).marginTop") == "0px"
            ), "its style is not heard"
            assert not view.evaluate("document.querySelectorAll('[style]').length")
    assert told == []
    assert len(asked) == 3 * len(pages)


def test_the_policy_of_a_page_lets_no_script_and_no_foreign_style_in(
    accounts: Path, view: "Page", tmp_path: Path
) -> None:
    told: list[str] = []
    view.on("console", lambda message: told.append(message.text))
    intruder = "<script>document.title = '!'</script><p style='color: red' onclick='x()'>x</p><style>p{}</style>"
    changed = tmp_path / "被改过.html"
    changed.write_text(
        accounts.read_text(encoding="utf-8").replace("</main>", f"{intruder}</main>"),
        encoding="utf-8",
    )
    view.goto(changed.as_uri())
    assert view.title() != "!"
    assert sum("Content Security Policy" in message for message in told) >= 3


# Comments, and what engines before custom properties and min() pass over.
NOT_HEARD = r"(?s)/\*.*?\*/|[\w-]+:[^;{}]*(?:var\(|min\(|max\(|cqw)[^;{}]*;?"


@pytest.mark.parametrize("width", [1440, 375])
def test_an_old_engine_shows_the_lines_of_tables_and_the_edges_of_the_text(
    width: int, accounts: Path, browser: "Browser", tmp_path: Path
) -> None:
    text = accounts.read_text(encoding="utf-8")
    head, style, rest = re.split("</?style>", text)
    old = tmp_path / "老浏览器.html"
    heard = re.sub(NOT_HEARD, "", style)
    assert "var(" not in heard
    old.write_text(f"{head}<style>{heard}</style>{rest}", encoding="utf-8")
    with browser.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=True
    ) as context:
        view = context.new_page()
        view.goto(old.as_uri())
        bare = view.evaluate(
            """[...document.querySelectorAll('main th, main td')].filter(one => {
                const style = getComputedStyle(one)
                return one.checkVisibility() && !one.closest('.f')
                    && (style.borderRightStyle !== 'solid' || style.borderBottomWidth === '0px')
            }).length"""
        )
        assert bare == 0
        left, right = view.evaluate(
            """(() => { const at = document.querySelector('main').getBoundingClientRect()
                        return [at.left, innerWidth - at.right] })()"""
        )
        assert left >= 10 and right >= 10


# ── one page, as a person uses it ───────────────────────────────────────────

FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect()
    return [element.tagName, element.textContent.slice(0, 20), style.outlineStyle, parseFloat(style.outlineWidth),
            box.bottom > 0 && box.top < innerHeight]
}"""
CAN_FOCUS = """[...document.querySelectorAll('a[href], summary, input, [tabindex]')].filter(one => one.checkVisibility())
    .map(one => [one.tagName, one.textContent.slice(0, 20)])"""


def test_the_keyboard_reaches_everything_in_reading_order_and_shows_where_it_is(
    accounts: Path, view: "Page"
) -> None:
    view.goto(accounts.as_uri())
    expected = view.evaluate(CAN_FOCUS)
    assert len(expected) >= 50
    for place in expected:
        view.keyboard.press("Tab")
        tag, text, outline, width, in_sight = view.evaluate(FOCUSED)
        assert [tag, text] == place
        assert outline == "solid" and width >= 2 and in_sight, place


def test_the_contents_lead_where_they_say_and_folds_open_by_keyboard(
    accounts: Path, view: "Page"
) -> None:
    view.goto(accounts.as_uri())
    for summary in view.locator(".map summary").all():
        summary.evaluate("one => { one.parentElement.open = true }")
    entries: Any = view.locator(".map a")
    assert entries.count() >= 270
    for index in (0, 3, entries.count() - 1):
        entries.nth(index).focus()
        view.keyboard.press("Enter")
        name, heading = view.evaluate(
            "[location.hash, document.querySelector(':target').getBoundingClientRect().top]"
        )
        assert name == entries.nth(index).get_attribute("href")
        assert 0 <= heading < 900
        view.go_back()
    view.locator("summary").first.focus()
    view.keyboard.press("Enter")
    assert view.evaluate("document.querySelector('details').open")


# How many full characters the longest line of prose has room for.
LONGEST = """Math.max(0, ...[...document.querySelectorAll('article p, article li')]
    .filter(one => one.checkVisibility() && !one.closest('table')).map(one => {
        const style = getComputedStyle(one), size = parseFloat(style.fontSize)
        return (one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) / size }))"""
CUT = """[...document.querySelectorAll('.box')].filter(one => one.checkVisibility()
    && one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"""


def test_no_line_is_longer_than_forty_characters_and_no_table_is_cut_on_a_desk(
    everything: Path, view: "Page"
) -> None:
    for width in (1440, 1200):
        view.set_viewport_size({"width": width, "height": 900})
        for path in documents_in(everything):
            view.goto(path.as_uri())
            assert view.evaluate(LONGEST) <= 40.01, (path.name, width)
            assert view.evaluate(CUT) == [], (path.name, width)


def test_the_label_of_an_attachment_stands_where_its_text_does(
    accounts: Path, view: "Page"
) -> None:
    for width in (1440, 1000, 375):
        view.set_viewport_size({"width": width, "height": 900})
        view.goto(accounts.as_uri())
        lefts = view.evaluate(
            """[...document.querySelectorAll('.att > .label')].map(one => {
                const text = one.parentElement.querySelector(':scope > .h1')
                return text ? one.getBoundingClientRect().left - text.getBoundingClientRect().left : 0 })"""
        )
        assert len(lefts) >= 6 and not any(lefts), width


def test_a_table_is_laid_out_when_it_comes_in_sight_and_whole_to_who_listens_or_prints(
    accounts: Path, view: "Page"
) -> None:
    view.goto(accounts.as_uri())
    how = "[...document.querySelectorAll('.tab')].map(one => getComputedStyle(one).contentVisibility)"
    assert set(view.evaluate(how)) == {"auto"}
    table = view.get_by_role("table", name="三、支出决算表")
    assert table.get_by_role("rowheader").count() >= 20
    assert table.get_by_role("columnheader").count() >= 8
    view.emulate_media(media="print")
    assert set(view.evaluate(how)) == {"visible"}


def test_the_contents_stand_beside_the_text_and_follow_it(
    accounts: Path, view: "Page"
) -> None:
    view.set_viewport_size({"width": 1440, "height": 900})
    view.goto(accounts.as_uri())
    assert not view.locator("nav.toc").is_visible()
    assert not view.locator(".up").is_visible()
    table = view.locator("h3", has_text="支出决算表").last
    table.scroll_into_view_if_needed()
    table.evaluate("one => one.scrollIntoView()")
    for _ in range(4):
        view.mouse.wheel(0, 3)
        view.wait_for_timeout(100)
    # It stands still, is unfolded down to what is read, and says so.
    assert (
        0
        <= view.evaluate("document.querySelector('.map').getBoundingClientRect().top")
        < 100
    )
    (marked,) = view.evaluate(
        "[...document.querySelectorAll('.map a:target-current')].map(one => one.textContent)"
    )
    assert marked == table.text_content()
    assert view.locator(".map a", has_text=marked).last.is_visible()


def test_on_a_phone_the_contents_are_folded_at_the_top(
    accounts: Path, view: "Page"
) -> None:
    view.set_viewport_size({"width": 375, "height": 800})
    view.goto(accounts.as_uri())
    assert not view.locator(".map a").first.is_visible()
    view.locator(".up").click()
    view.locator(".map > details > summary").click()
    assert view.locator(".map a").first.is_visible()


@pytest.mark.parametrize("width", [1440, 375])
def test_for_elders_all_is_larger_by_the_switch_or_by_the_address(
    width: int, accounts: Path, view: "Page"
) -> None:
    def size() -> float:
        found = (
            "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
        )
        return float(view.evaluate(found))

    view.set_viewport_size({"width": width, "height": 900})
    view.goto(accounts.as_uri())
    usual = size()
    view.get_by_text("长辈版").click()
    # 18 points, as 《互联网网站适老化通用设计规范》 asks for.
    assert size() >= 24
    assert view.evaluate(LONGEST) <= 40.01
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    view.get_by_text("长辈版").click()
    assert size() == usual
    view.goto("about:blank")
    view.goto(f"{accounts.as_uri()}#长辈版")
    assert size() >= 24
    view.get_by_text("长辈版").click()
    assert size() == usual


def test_a_title_on_a_phone_has_no_line_of_one_character(
    everything: Path, view: "Page"
) -> None:
    view.set_viewport_size({"width": 375, "height": 800})
    for path in documents_in(everything):
        view.goto(path.as_uri())
        # How wide the lines of a title are that are broken by the screen's edge alone.
        widths = view.evaluate(
            """[...document.querySelectorAll('h1 .line, h1:not(:has(.line))')].map(one => {
                const range = document.createRange(); range.selectNodeContents(one)
                const size = parseFloat(getComputedStyle(one).fontSize), lines = {}
                for (const at of range.getClientRects()) lines[at.top] = (lines[at.top] || 0) + at.width / size
                return Object.values(lines) })"""
        )
        for lines in widths:
            assert len(lines) == 1 or min(lines) >= 2, (path.name, lines)


def test_a_wide_table_scrolls_on_a_phone_and_keeps_the_column_that_names_its_rows(
    accounts: Path, view: "Page"
) -> None:
    view.set_viewport_size({"width": 375, "height": 800})
    view.goto(accounts.as_uri())
    boxes = view.locator(".box[tabindex]")
    scrolled = 0
    for index in range(boxes.count()):
        box = boxes.nth(index)
        if not box.is_visible():
            continue
        box.focus()
        before = box.evaluate("box => box.scrollLeft")
        for _ in range(6):
            view.keyboard.press("ArrowRight")
        view.wait_for_timeout(250)
        assert (
            box.evaluate("box => box.scrollWidth <= box.clientWidth || box.scrollLeft")
            > before
        )
        kept = box.evaluate(
            """box => { const cell = box.querySelector('tbody tr:last-child .k').getBoundingClientRect()
                        const frame = box.getBoundingClientRect()
                        return [cell.left - frame.left, cell.right - frame.right] }"""
        )
        assert kept[0] >= -1 and kept[1] < 0
        scrolled += 1
        if scrolled == 5:
            break
    assert scrolled == 5


# The figures in sight whose next name before them in sight, in their row, is not their own.
BESIDE = """box => [...box.querySelectorAll('tbody td .n')].filter(figure => {
    const frame = box.getBoundingClientRect(), place = figure.getBoundingClientRect(), cell = figure.closest('td')
    const names = [...figure.closest('tr').querySelectorAll('th[scope=row]')]
        .map(one => [one, one.getBoundingClientRect()])
    const own = names.filter(([one]) => cell.headers.split(' ').includes(one.id)).at(-1)
    const isHidden = place.left < frame.left || place.right > frame.right + 1
        || names.some(([, at]) => at.left < place.right && at.right > place.left)
    const before = names.filter(([, at]) => at.right <= place.left && at.right > frame.left)
    const nearest = before.sort((one, other) => one[1].right - other[1].right).at(-1)
    return own && !isHidden && nearest?.[0] !== own[0] }).map(figure => figure.textContent)"""


def test_however_a_table_is_scrolled_each_figure_stands_beside_its_own_name(
    everything: Path, view: "Page"
) -> None:
    view.set_viewport_size({"width": 375, "height": 800})
    looked = 0
    for path in documents_in(everything):
        view.goto(path.as_uri())
        for box in view.locator(".box[tabindex]:has(.k)").all():
            if not box.is_visible():
                continue
            widths = box.evaluate(
                "box => [...box.querySelectorAll('tbody .k:not([colspan])')]"
                ".map(one => one.offsetWidth / box.clientWidth)"
            )
            assert max(widths, default=0) <= 0.45, path.name
            if not box.locator("td[headers]").count():
                continue
            width = box.evaluate("box => box.scrollWidth - box.clientWidth")
            for part in range(5):
                box.evaluate(f"box => {{ box.scrollLeft = {width * part / 4} }}")
                view.wait_for_timeout(60)
                assert box.evaluate(BESIDE) == [], (path.name, part)
                looked += 1
    assert looked >= 100


def test_the_rows_of_a_form_are_cards_on_a_phone_that_say_each_head(
    everything: Path, view: "Page"
) -> None:
    view.set_viewport_size({"width": 375, "height": 800})
    cards = 0
    for path in documents_in(everything):
        view.goto(path.as_uri())
        for box in view.locator(".box.f").all():
            cards += 1
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), path.name
            assert box.evaluate(
                """box => [...box.querySelectorAll('tbody td:not(:empty)')].every(one => {
                    const heads = (one.headers || '').split(' ').map(id => document.getElementById(id))
                        .filter(head => head && head.scope === 'col' && !/^[0-9]+$/.test(head.textContent))
                    const said = getComputedStyle(one, '::before').content
                    return heads.every(head => said.includes(head.textContent)) })"""
            ), path.name
    assert cards >= 10


def test_a_short_head_of_a_column_is_not_broken(everything: Path, view: "Page") -> None:
    for width in (1440, 375):
        view.set_viewport_size({"width": width, "height": 900})
        for path in documents_in(everything):
            view.goto(path.as_uri())
            broken = view.evaluate(
                """[...document.querySelectorAll('th[scope=col]')].filter(one => one.checkVisibility()
                    && one.textContent.length <= 6 && one.clientHeight && (() => {
                        const range = document.createRange(); range.selectNodeContents(one)
                        return new Set([...range.getClientRects()].map(at => at.top)).size > 1 })())
                    .map(one => one.textContent)"""
            )
            assert broken == [], (path.name, width)


def test_a_chart_keeps_its_colours_where_a_reader_forces_his(
    accounts: Path, browser: "Browser"
) -> None:
    with browser.new_context(forced_colors="active") as context:
        view = context.new_page()
        view.goto(accounts.as_uri())
        shown = view.evaluate(
            """[...document.querySelectorAll('figure svg')].map(one => {
                const style = getComputedStyle(one)
                return [style.color, style.backgroundColor, style.forcedColorAdjust] })"""
        )
    assert shown
    assert {tuple(one) for one in shown} == {
        ("rgb(26, 26, 26)", "rgb(255, 255, 255)", "none")
    }


@pytest.mark.poppler
def test_the_page_prints_on_a4_with_the_heads_of_its_tables_on_every_leaf(
    accounts: Path, view: "Page", tmp_path: Path
) -> None:
    view.goto(accounts.as_uri())
    printed = tmp_path / "打印.pdf"
    view.pdf(path=printed, prefer_css_page_size=True, print_background=False)
    sizes = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "99", printed], capture_output=True, check=True
    ).stdout.decode()
    found = {
        tuple(round(float(side)) for side in pair)
        for pair in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", sizes)
    }
    assert found == {(595, 842), (842, 595)}
    text = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, check=True
    ).stdout.decode()
    leaves = text.split("\f")[:-1]
    assert all(
        re.search(rf"—\s*{number}\s*—", leaf) for number, leaf in enumerate(leaves, 1)
    )
    assert (
        "数据" not in "".join(re.findall(r"图\d+数据", text)) and "附件下载" not in text
    )
    # A table that goes on over a leaf: its head stands on both.
    assert sum("功能分类" in leaf and "科目名称" in leaf for leaf in leaves) >= 8


@pytest.mark.poppler
def test_the_heading_of_a_table_that_lies_sideways_is_printed_with_it(
    accounts: Path, everything: Path, view: "Page", tmp_path: Path
) -> None:
    form = next(everything.rglob("渠县医疗保障局2024年城乡医疗救助补助绩效自评表.html"))
    for path, heading, head in (
        (accounts, "二、收入决算表", "科目名称"),
        (form, "绩效自评表", "项目名称"),
    ):
        view.goto(path.as_uri())
        printed = tmp_path / "打印.pdf"
        view.pdf(path=printed, prefer_css_page_size=True)
        text = subprocess.run(
            ["pdftotext", "-layout", printed, "-"], capture_output=True, check=True
        ).stdout.decode()
        assert any(heading in leaf and head in leaf for leaf in text.split("\f")), (
            path.name
        )


# ── fragments ───────────────────────────────────────────────────────────────


def test_a_fragment_holds_only_what_an_editor_lets_pass(everything: Path) -> None:
    fragments = sorted(everything.rglob("*.fragment.html"))
    assert len(fragments) >= 19
    for path in fragments:
        root = html5lib.parse(
            path.read_text(encoding="utf-8"), namespaceHTMLElements=False
        ).find("body")
        assert root is not None
        for element in [inner for inner in root.iter() if inner is not root]:
            assert element.tag in ELEMENTS and set(element.attrib) <= ATTRIBUTES, (
                path.name,
                element.tag,
            )
            style = element.get("style", "")
            assert not re.search(r"url\(|expression|position|var\(", style)
            if aligned := re.search(r"text-align:(\w+)", style):
                assert element.get("align") == aligned[1]


# ── the column, as a person uses it ─────────────────────────────────────────

IN_SIGHT = """[...document.querySelectorAll('.papers > li')].filter(one => one.checkVisibility())
    .map(one => one.querySelector('a').textContent)"""


@pytest.mark.parametrize("year", ["", "2024"])
def test_a_document_is_found_on_the_column_by_unit_title_and_year(
    year: str, everything: Path, view: "Page"
) -> None:
    view.goto((everything / year / INDEX).as_uri())
    whole = view.evaluate(IN_SIGHT)
    box = view.get_by_role("searchbox", name="查找")
    status = view.get_by_role("status")
    assert len(whole) >= 17
    box.fill("渠县 决算")
    assert view.evaluate(IN_SIGHT) == ["渠县医疗保障局2024年度部门决算"]
    assert status.text_content() == "找到 1 份。"
    # What leads to units leads to none that are not in sight.
    assert not any(one.is_visible() for one in view.locator(".units").all())
    headings = view.locator(".column :is(h2, h3)")
    shown = [words for words in headings.all_text_contents() if words]
    in_sight = [one for one in headings.all() if one.is_visible()]
    assert 0 < len(in_sight) == 2 < len(shown)
    # Full width, another order, what stands in the heading alone.
    box.fill("决算　２０２４ 示例区医疗")
    assert view.evaluate(IN_SIGHT) == ["示例区医疗保障局2024年度单位决算"]
    view.keyboard.press("Enter")
    assert view.evaluate("document.activeElement.textContent") == (
        "示例区医疗保障局2024年度单位决算"
    )
    box.fill("没有这样的")
    assert view.evaluate(IN_SIGHT) == []
    assert (status.text_content() or "").startswith("没有找到")
    box.press("Escape")
    assert view.evaluate(IN_SIGHT) == whole and status.text_content() == ""


def test_without_script_the_column_shows_all(
    everything: Path, browser: "Browser"
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        view = context.new_page()
        view.goto((everything / INDEX).as_uri())
        papers = view.locator(".papers > li")
        assert papers.count() >= 19 and not view.locator(".find").is_visible()
        assert all(one.is_visible() for one in papers.all())
