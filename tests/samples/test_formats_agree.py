"""Word, page and fragment of every report that ships say the same in the same order, read back from the files."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from lxml import etree

pytestmark = pytest.mark.slow

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
HEADINGS = re.compile(r"heading \d|(?:标题 \d|部分标题|附件标题)(?:（大纲 \d 级）)?")
# The folds of a chart's data say once more what its caption says.
UNREAD = {"svg", "summary"}
HOLDERS = {
    "ol",
    "ul",
    "nav",
    "section",
    "figure",
    "details",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
}
HELD = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "div", "figcaption"}

Lines = list[tuple[str, str]]


def word_lines(path: Path) -> Lines:
    """The style and the text of every paragraph, those of the cover aside: it is Word's alone."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
    names = {
        style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val")
        for style in styles.iter(f"{W}style")
    }
    lines = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = names[style.get(f"{W}val")] if style is not None else ""
        if not name.startswith("封面"):
            lines.append(
                (name, "".join(text.text or "" for text in paragraph.iter(f"{W}t")))
            )
    return lines


def html_lines(path: Path, *without: str) -> Lines:
    """The element and the text of every block of an article or a fragment, items of ordered lists with their numbers.

    `without` are the elements of a chart that Word has in another form.
    """
    root = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    article = root.find(".//article")
    return list(_blocks(root.find("body") if article is None else article, without))


def _blocks(
    element: Element, without: tuple[str, ...], number: str = ""
) -> Iterator[tuple[str, str]]:
    if element.tag in UNREAD:
        return
    inner = [child for child in element if child.tag in HOLDERS | HELD | UNREAD]
    if element.get("class") == "chart":
        inner = [child for child in inner if child.tag not in without]
    if element.tag == "ol":
        for index, item in enumerate(inner, 1):
            yield from _blocks(item, without, f"{index}.")
    elif inner:
        for index, child in enumerate(inner):
            yield from _blocks(child, without, "" if index else number)
    elif element.tag in HELD:
        yield element.tag, number + "".join(element.itertext())


def text_of(lines: Lines) -> str:
    return re.sub(r"\s", "", "\n".join(text for _, text in lines))


def headings_of(lines: Lines, pattern: str) -> list[str]:
    return [
        re.sub(r"\s", "", text) for name, text in lines if re.fullmatch(pattern, name)
    ]


def documents(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.docx"))
    assert len(found) >= 19
    return found


def test_page_and_fragment_say_what_word_says_in_the_same_order(
    everything: Path,
) -> None:
    for path in documents(everything):
        word = word_lines(path)
        page, whole = (
            html_lines(path.with_suffix(".html"), "p", "details"),
            html_lines(path.with_suffix(".html")),
        )
        fragment = html_lines(path.with_suffix(".fragment.html"))
        titled = any(name == "Title" for name, _ in word)
        # Where the text has no title of its own, the page says it.
        assert text_of(word) == text_of(page if titled else page[1:]), path.name
        assert text_of(fragment) == text_of(whole if titled else whole[1:]), path.name
        assert headings_of(word, HEADINGS.pattern) == headings_of(page, "h[2-6]"), (
            path.name
        )
        assert headings_of(fragment, "h[2-6]") == headings_of(page, "h[2-6]"), path.name


def test_the_charts_of_word_are_those_of_the_page(everything: Path) -> None:
    charts = 0
    for path in documents(everything):
        root = html5lib.parse(
            path.with_suffix(".html").read_text(encoding="utf-8"),
            namespaceHTMLElements=False,
        )
        shown = root.findall(".//div[@class='chart']")
        with zipfile.ZipFile(path) as package:
            body = etree.fromstring(package.read("word/document.xml"))
            parts = [
                name
                for name in package.namelist()
                if re.fullmatch(r"word/charts/chart\d+\.xml", name)
            ]
            parts.sort(key=lambda name: int(re.findall(r"\d+", name)[0]))
            kept = [etree.fromstring(package.read(name)) for name in parts]
        sentences = ["".join(chart.find("p").itertext()) for chart in shown]
        described = [str(one.get("descr")) for one in body.iter(f"{WP}docPr")]
        # Each for the chart, and again for the picture that others show.
        descriptions = described[::2]
        assert described[1::2] == descriptions
        # In Word with the values that are not in the sentence: no table stands below.
        for said, sentence in zip(descriptions, sentences, strict=True):
            assert said.startswith(sentence)
        for chart, part in zip(shown, kept, strict=True):
            rows = [
                ["".join(cell.itertext()) for cell in row] for row in chart.iter("tr")
            ][1:]
            columns = [
                column
                for column in zip(*rows, strict=True)
                if not column[0].endswith("%")
            ]
            cached = [
                [value.text for value in series.iter(f"{C}v")]
                for series in part.iter(f"{C}val")
            ]
            assert [[*map(float, column)] for column in columns[1:]] == [
                [*map(float, values)] for values in cached
            ]
        charts += len(shown)
    assert charts >= 6
