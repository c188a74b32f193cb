"""The fragment in editors that portals use: pasted with real keys and set by program, text, spans and alignment stay,
and what is then published has the lines of its tables without any style of the portal's.

These need Chromium and npm. What editors change is no loss: TinyMCE drops inline styles on pasting and keeps
`align`; wangEditor makes paragraphs of <h6>, one body of head and body, and shows lines by a stylesheet of its own.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import Element

import html5lib
import pytest

from reports.core.tree import Document
from reports.writers.html import write_fragment
from reports.writers.html.pictures import painter
from tests.content import test_charts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FRAGMENTS = (
    "渠县医疗保障局2024年度部门决算",
    "巴州医疗保障局2023年城乡居民基本医疗保险基金预算绩效自评报告",
    "渠县医疗保障局2024年城乡医疗救助补助绩效自评表",
)


class Editor(NamedTuple):
    """How to open an editor's page, and what to call in it."""

    page: Callable[[dict[str, Path]], str]
    area: str
    set: str
    get: str


def scripts(folder: Path, *names: str) -> str:
    """The elements that load an editor's files."""
    return "".join(
        f'<script src="{(folder / name).as_uri()}"></script>' for name in names
    )


def tinymce(packages: dict[str, Path]) -> str:
    options = "{selector: '#editor', license_key: 'gpl', plugins: 'table lists link image code', promotion: false}"
    return (
        f'<textarea id="editor"></textarea>{scripts(packages["tinymce"], "tinymce.min.js")}'
        f"<script>tinymce.init({options}).then(([editor]) => {{ window.editor = editor }})</script>"
    )


def wangeditor(packages: dict[str, Path]) -> str:
    folder = packages["@wangeditor/editor"] / "dist"
    return (
        f'<link rel="stylesheet" href="{(folder / "css" / "style.css").as_uri()}"><div id="editor"></div>'
        f"{scripts(folder, 'index.js')}"
        "<script>window.editor = wangEditor.createEditor({selector: '#editor', html: '<p><br></p>'})</script>"
    )


def ueditor(packages: dict[str, Path]) -> str:
    folder = packages["baidu-ueditor"]
    return (
        f'<script>window.UEDITOR_HOME_URL = "{folder.as_uri()}/"</script>'
        f"{scripts(folder, 'ueditor.config.js', 'ueditor.all.js')}"
        '<div style="width: 900px"><script id="box" type="text/plain"></script></div>'
        '<script>const box = UE.getEditor("box"); box.ready(() => { window.editor = box })</script>'
    )


def kindeditor(packages: dict[str, Path]) -> str:
    files = scripts(packages["kindeditor"], "kindeditor-all.js", "lang/zh-CN.js")
    return (
        f'<textarea id="box" style="width: 900px; height: 400px"></textarea>{files}'
        "<script>KindEditor.ready(K => { window.editor = K.create('#box') })</script>"
    )


def ckeditor(packages: dict[str, Path]) -> str:
    """CKEditor 5 as a portal needs it: with General HTML Support."""
    folder = packages["ckeditor5"] / "dist" / "browser"
    plugins = "Essentials, Paragraph, Heading, Bold, Table, Link, Image, PasteFromOffice, GeneralHtmlSupport"
    allowed = "{allow: [{name: /.*/, attributes: true, classes: true, styles: true}]}"
    return (
        f'<link rel="stylesheet" href="{(folder / "ckeditor5.css").as_uri()}"><div id="box"></div>'
        f"{scripts(folder, 'ckeditor5.umd.js')}"
        f"<script>const {{ClassicEditor, {plugins}}} = CKEDITOR; ClassicEditor.create(document.querySelector('#box'),"
        f" {{licenseKey: 'GPL', plugins: [{plugins}], htmlSupport: {allowed}}})"
        ".then(one => { window.editor = one })</script>"
    )


EDITORS = {
    "TinyMCE": Editor(
        tinymce, "iframe", "html => editor.setContent(html)", "editor.getContent()"
    ),
    "wangEditor": Editor(
        wangeditor,
        "#editor [contenteditable]",
        "html => editor.setHtml(html)",
        "editor.getHtml()",
    ),
    "UEditor": Editor(
        ueditor, "iframe", "html => editor.setContent(html)", "editor.getContent()"
    ),
    "KindEditor": Editor(
        kindeditor, "iframe", "html => editor.html(html)", "editor.html()"
    ),
    "CKEditor": Editor(
        ckeditor, ".ck-content", "html => editor.setData(html)", "editor.getData()"
    ),
}
# Cells that have no line on a side, in a page that has no style.
BARE = """() => [...document.querySelectorAll("td, th")].filter(cell => {
    const style = getComputedStyle(cell)
    return ["Top", "Right", "Bottom", "Left"].some(side => parseFloat(style[`border${side}Width`]) === 0)
}).length"""


@pytest.fixture(scope="module")
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        yield context


@pytest.fixture(params=EDITORS)
def editor(
    request: pytest.FixtureRequest,
    context: "BrowserContext",
    packages: dict[str, Path],
    tmp_path: Path,
) -> Iterator[tuple[Editor, "Page"]]:
    """An editor, open and empty."""
    chosen = EDITORS[request.param]
    path = tmp_path / "编辑器.html"
    path.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title>编辑器</title>{chosen.page(packages)}",
        "utf-8",
    )
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_function("window.editor")
    yield chosen, page
    page.close()


def pasted(editor: tuple[Editor, "Page"], fragment: Path) -> str:
    """What the editor holds after the fragment, as a browser shows it, was copied and pasted with keys."""
    chosen, page = editor
    source = page.context.new_page()
    source.goto(fragment.as_uri())
    source.keyboard.press("Control+a")
    source.keyboard.press("Control+c")
    source.close()
    page.bring_to_front()
    page.locator(chosen.area).first.click()
    page.keyboard.press("Control+v")
    page.wait_for_function(f"{chosen.get}.length > 1000")
    return str(page.evaluate(chosen.get))


def set_by_program(editor: tuple[Editor, "Page"], fragment: Path) -> str:
    chosen, page = editor
    page.evaluate(chosen.set, fragment.read_text(encoding="utf-8-sig"))
    return str(page.evaluate(chosen.get))


# ── what has to stay ────────────────────────────────────────────────────────


def outline(markup: str) -> list[Any]:
    """The text of each paragraph and heading with its alignment; of each table its rows of cells with their spans."""
    body = html5lib.parse(markup, namespaceHTMLElements=False).find("body")
    assert body is not None
    return list(_outlined(body))


def _outlined(element: Element) -> Iterator[Any]:
    for child in element:
        if child.tag == "table":
            yield [
                [_cell(cell) for cell in row if cell.tag in ("td", "th")]
                for row in child.iter("tr")
            ]
        elif child.tag in ("div", "figure", "section", "ul", "ol"):
            yield from _outlined(child)
        elif _said(child):
            yield _said(child), _aligned(child)


def _cell(cell: Element) -> tuple[str, str, int, int, str]:
    spans = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
    # Head cells stay head cells.
    return cell.tag, _said(cell), *spans, _aligned(cell)


def _without_heads(blocks: list[Any]) -> list[Any]:
    """Cells without what tells a head: CKEditor knows the first rows and columns of a table as heads and no others."""
    return [
        [[cell[1:] for cell in row] for row in block]
        if isinstance(block, list)
        else block
        for block in blocks
    ]


def _said(element: Element) -> str:
    return re.sub(r"\s", "", "".join(element.itertext()))


def _aligned(element: Element) -> str:
    style = re.search(r"text-align:\s*(\w+)", element.get("style", ""))
    found = style[1] if style else element.get("align", "left")
    return "left" if found == "start" else found


@pytest.mark.parametrize("stem", FRAGMENTS)
@pytest.mark.parametrize("put", [pasted, set_by_program], ids=["pasted", "set"])
def test_a_fragment_survives_an_editor(
    everything: Path, editor: tuple[Editor, "Page"], put: Callable[..., str], stem: str
) -> None:
    fragment = next(everything.rglob(f"{stem}.fragment.html"))
    expected = outline(fragment.read_text(encoding="utf-8-sig"))
    assert any(
        cell[4] == "right"
        for block in expected
        if isinstance(block, list)
        for row in block
        for cell in row
    )
    kept = put(editor, fragment)
    found = outline(kept)
    if editor[0] is EDITORS["CKEditor"]:
        expected, found = _without_heads(expected), _without_heads(found)
    assert found == expected
    if editor[0] is not EDITORS["wangEditor"]:
        assert shown(editor[1], kept).evaluate(BARE) == 0


def shown(page: "Page", markup: str) -> "Page":
    """What an editor holds, as a portal without any style publishes it."""
    page.set_content(f"<!DOCTYPE html><title>门户</title>{markup}")
    return page


# UEditor takes no picture along but one that lies on a server.
@pytest.mark.parametrize("editor", sorted(set(EDITORS) - {"UEditor"}), indirect=True)
@pytest.mark.parametrize("put", [pasted, set_by_program], ids=["pasted", "set"])
def test_the_pictures_of_charts_survive_an_editor(
    editor: tuple[Editor, "Page"], put: Callable[..., str], tmp_path: Path
) -> None:
    fragment = tmp_path / "图.fragment.html"
    fragment.write_bytes(
        write_fragment(Document("图", test_charts.CHARTS * 2), painter())
    )
    before, after = (
        _pictures(markup)
        for markup in (fragment.read_text("utf-8-sig"), put(editor, fragment))
    )
    assert len(before) >= 2 and before == after


def _pictures(markup: str) -> list[tuple[str, str]]:
    root = html5lib.parse(markup, namespaceHTMLElements=False)
    return [
        (picture.get("src", "")[:200], picture.get("alt", ""))
        for picture in root.iter("img")
    ]
