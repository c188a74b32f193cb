"""Two units and two years whose column is looked at: built, changed, and read as readers and programs do."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest

from reports.publish.addresses import CHECKSUMS, INDEX
from reports.run import pipeline
from reports.run.request import Outcome, Request
from tests.conftest import ROOT, copy_tiny_templates, lent

HERE = ROOT / "tests" / "tiny"
UNIT, OTHER = "示例单位", "示例 二#单位"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
REPORT = "示例单位2024年小报告"


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, cache: Path, tiny_templates: Path
) -> Iterator[Request]:
    """The tiny type with two units of 2024 and one of 2023."""
    for year, unit in ((2024, UNIT), (2024, OTHER), (2023, UNIT)):
        folder = tmp_path / "数据" / str(year) / unit
        shutil.copytree(HERE / "data" / "2024" / UNIT, folder)
        (folder / "单位.yaml").write_text(f"名称: '{unit}'\n", encoding="utf-8")
    own = tmp_path / "模板"
    with lent(request, tiny_templates, own, copy_tiny_templates) as templates:
        yield Request(
            year=2024,
            data=tmp_path / "数据",
            templates=templates,
            output=tmp_path / "成 品" / "output",
            program=ROOT / "reports",
            cache=cache,
        )


def change(request: Request, old: str, new: str, unit: str = UNIT) -> None:
    path = request.data / str(request.year) / unit / "小.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(request: Request) -> list[Outcome]:
    return list(pipeline.build(request))


def column_of(request: Request) -> dict[str, bytes]:
    """The files of the column by their path in output/."""
    paths = [
        *request.output.glob(INDEX),
        *request.output.glob(f"*/{INDEX}"),
        *request.output.glob(f"*/{CHECKSUMS}"),
    ]
    return {
        path.relative_to(request.output).as_posix(): path.read_bytes() for path in paths
    }


def links(page: Path) -> list[Path]:
    """Where the links of a page lead, those within it aside."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"))
    found = [element.get("href", "") for element in tree.iter(f"{XHTML}a")]
    assert not [link for link in found if re.match(r"[a-zA-Z]+:|/", link)]
    return [
        page.parent / unquote(link.partition("#")[0])
        for link in found
        if not link.startswith("#")
    ]


def titles(page: Path) -> list[str]:
    """The titles a page lists, in its order."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"))
    lists = [
        element
        for element in tree.iter(f"{XHTML}ul")
        if element.get("class") == "papers"
    ]
    return [
        link.text
        for element in lists
        for link in element.findall(f"{XHTML}li/{XHTML}a")
    ]
