"""The document 部门决算说明 of the sample built whole and taken apart, for the tests of it."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import html5lib
from lxml import etree

from reports.core.figure import Entered, Figure, unit_named
from reports.run.request import DocumentState, Outcome, Request
from tests.bureau import (
    ACCOUNTS,
    TITLE,
    Bureau,
)
from tests.samples.test_projects import numbers_printed
from tests.samples.test_sample import docx_text, html_text

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SVG = "{http://www.w3.org/2000/svg}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@dataclass(frozen=True, slots=True)
class Built:
    """The document built whole: its outcomes and its files by suffix."""

    outcomes: list[Outcome]
    files: dict[str, Path]

    def text(self, suffix: str = "docx") -> str:
        path = self.files[suffix]
        return "\n".join(docx_text(path) if suffix == "docx" else html_text(path))

    def page(self) -> Any:
        return html5lib.parse(
            self.files["html"].read_text(encoding="utf-8"), namespaceHTMLElements=False
        )


def built_by(bureau: Bureau, request: Request, title: str = TITLE) -> Built:
    outcomes = bureau.build(request)
    [outcome] = [one for one in outcomes if one.title == title]
    assert outcome.state is DocumentState.BUILT and outcome.folder, outcome.problems
    suffixes = ("docx", "html", "fragment.html")
    return Built(
        outcomes, {suffix: outcome.folder / f"{title}.{suffix}" for suffix in suffixes}
    )


def text_of(element: Any) -> str:
    return "".join(element.itertext())


def figures_of(page: Any) -> list[Any]:
    return [box for box in page.iter("div") if box.get("class") == "chart"]


def printed(built: Built, suffix: str) -> Counter[str]:
    """The numbers a reader sees, that of a list item apart from the year its words begin with (2.2024年…)."""
    found = numbers_printed(built.files[suffix])
    for joined in [number for number in found if re.fullmatch(r"\d\.20\d\d", number)]:
        for number in joined.split("."):
            found[number] += found[joined]
        del found[joined]
    return found


def charts_of(path: Path) -> list[tuple[str, list[str]]]:
    """The sentence and the cached numbers of each chart of a Word file, in the order of the document."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        links = etree.fromstring(package.read("word/_rels/document.xml.rels"))
        targets = {link.get("Id"): link.get("Target") for link in links}
        found = []
        for drawing in root.iter(f"{WP}inline", f"{WP}anchor"):
            chart = next(drawing.iter(f"{C}chart"), None)
            if chart is None:
                # The picture for programs that draw no charts.
                continue
            [sentence] = [box.get("descr") for box in drawing.iter(f"{WP}docPr")]
            part = targets[
                next(
                    value
                    for name, value in chart.attrib.items()
                    if name.endswith("}id")
                )
            ]
            plot = etree.fromstring(package.read(f"word/{part}"))
            found.append(
                (
                    sentence,
                    [
                        value.text
                        for cache in plot.iter(f"{C}numCache")
                        for value in cache.iter(f"{C}v")
                    ],
                )
            )
        return found


def page_headings(page: Any) -> list[str]:
    tags = ("h2", "h3", "h4", "h5", "h6")
    [article] = list(page.iter("article"))
    return [text_of(element) for element in article.iter() if element.tag in tags]


def line_of(bureau: Bureau, words: str, file: str = ACCOUNTS) -> int:
    lines = (bureau.folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


AMOUNTS = (
    "批复数",
    "收入",
    "年初结转和结余",
    "支出",
    "经济分类",
    "三公",
    "机关运行经费",
    "政府采购",
    "项目清单",
    "上年",
)


def entered_in(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        if isinstance(value.origin, Entered) and value.origin.text:
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from entered_in(inner)


def amounts(bureau: Bureau) -> list[Figure]:
    """The amounts entered in the file and its rows, each once."""
    scope, money = bureau.figured().scope, unit_named("元").dimension
    found = [
        leaf
        for key in AMOUNTS
        for leaf in entered_in(scope.get(key))
        if leaf.unit.dimension == money
    ]
    return [
        leaf
        for leaf in {place_of(leaf): leaf for leaf in found}.values()
        if is_typed(bureau, leaf)
    ]


def place_of(leaf: Figure) -> tuple[str, int, int]:
    assert isinstance(leaf.origin, Entered)
    place = leaf.origin.place
    return place.file, place.line, place.column


def where(bureau: Bureau, leaf: Figure) -> tuple[Path, list[str], int]:
    """The file in which an entered figure stands, its lines, and at which character of its line it begins."""
    file, number, column = place_of(leaf)
    path = bureau.folder / file.split("/")[-1]
    lines = path.read_bytes().decode().split("\n")
    start = column - 1
    if path.suffix == ".csv":
        start = sum(len(cell) + 1 for cell in lines[number - 1].split(",")[:start])
    return path, lines, start


def is_typed(bureau: Bureau, leaf: Figure) -> bool:
    """Whether a figure stands in its file; what was left out stands for zero and nowhere."""
    _, lines, start = where(bureau, leaf)
    assert isinstance(leaf.origin, Entered)
    return lines[leaf.origin.place.line - 1][start:].startswith(leaf.origin.text)


def retyped(bureau: Bureau, leaf: Figure, text: str) -> tuple[Path, bytes]:
    """An entered figure typed anew where it stands; the file and what it held before."""
    path, lines, start = where(bureau, leaf)
    assert isinstance(leaf.origin, Entered)
    number, end = leaf.origin.place.line - 1, start + len(leaf.origin.text)
    before = path.read_bytes()
    lines[number] = lines[number][:start] + text + lines[number][end:]
    path.write_bytes("\n".join(lines).encode())
    bureau.forget(path)
    return path, before
