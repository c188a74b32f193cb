"""The finished files as other programs show them: LibreOffice's pages, Chromium's page at two widths.

These need LibreOffice, poppler and Chromium; where they are not installed, there is nothing to look with.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reports import pipeline
from tests.conftest import ROOT

OFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

needs_office = pytest.mark.skipif(not (OFFICE and shutil.which("pdftotext")), reason="needs LibreOffice and poppler")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")


def finished(built: list[pipeline.Outcome], suffix: str) -> Path:
    folder = built[0].folder
    assert folder is not None
    return next(path for path in folder.iterdir() if path.name.endswith(suffix) and "fragment" not in path.name)


@pytest.fixture(scope="module")
def pages(built: list[pipeline.Outcome], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Word file as LibreOffice sets it."""
    return as_pdf(finished(built, ".docx"), tmp_path_factory.mktemp("pdf"))


def as_pdf(document: Path, folder: Path) -> Path:
    """A Word file as LibreOffice sets it, under fonts that stand in for the standard ones."""
    assert OFFICE is not None
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)),
        ],
        env={**os.environ, "FONTCONFIG_FILE": str(ROOT / "tests" / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=180,
    )
    return next(folder.glob("*.pdf"))


def words_on_pages(pdf: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return text.split("\f")[:-1]


@needs_office
def test_every_page_holds_text_and_its_number(pages: Path) -> None:
    texts = words_on_pages(pages)
    assert 8 <= len(texts) <= 12
    for number, text in enumerate(texts, 1):
        lines = [line for line in text.splitlines() if line.strip()]
        assert re.search(rf"—\s*{number}\s*—", lines[-1]), f"page {number} ends with {lines[-1]!r}"
        assert len(lines) > 3, f"page {number} is all but empty"


@needs_office
def test_the_form_for_approval_is_one_page(
    sample: pipeline.Request, built: list[pipeline.Outcome], tmp_path: Path
) -> None:
    [form] = (sample.output.parent / "内部").rglob("*审批单.docx")
    [text] = words_on_pages(as_pdf(form, tmp_path))
    assert "部门负责人" in text and "要重新审签" in text


@needs_office
def test_the_wide_table_stands_on_landscape_pages_of_the_same_paper(pages: Path) -> None:
    boxes = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "99", str(pages)], check=True, capture_output=True
    ).stdout.decode()
    sizes = [(float(w), float(h)) for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", boxes)]
    upright = [size for size in sizes if size == pytest.approx((595.3, 841.9), abs=1)]
    lying = [size for size in sizes if size == pytest.approx((841.9, 595.3), abs=1)]
    assert len(upright) + len(lying) == len(sizes) and len(lying) == 2
    assert sizes[-len(lying) :] == lying


@needs_office
def test_the_heads_of_the_table_repeat_on_its_second_page(pages: Path) -> None:
    for text in words_on_pages(pages)[-2:]:
        assert "三级指标" in text and "改进措施" in text


@needs_chromium
@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_never_scrolls_sideways(built: list[pipeline.Outcome], tmp_path: Path, width: int) -> None:
    # In a frame of that width, since a browser's window cannot be as narrow as a phone.
    page = finished(built, ".html").read_text(encoding="utf-8")
    report = "<script>parent.postMessage(document.documentElement.scrollWidth + 'W' + innerWidth, '*')</script>"
    (tmp_path / "inner.html").write_text(page.replace("</body>", report + "</body>"), encoding="utf-8")
    probe = tmp_path / "outer.html"
    probe.write_text(
        "<title></title><script>onmessage = event => { document.title = event.data }</script>"
        f'<iframe src="inner.html" style="width: {width}px; height: 900px; border: 0"></iframe>',
        encoding="utf-8",
    )
    assert CHROMIUM is not None
    shown = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1400,1000", "--virtual-time-budget=3000"),
            *("--dump-dom", probe.as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    ).stdout.decode()
    match = re.search(r"<title>(\d+)W(\d+)", shown)
    assert match is not None
    content, window = map(int, match.groups())
    assert content <= window == width
