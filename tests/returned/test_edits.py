"""Random edits are found as what they are, and none is taken for another."""

import re
import subprocess
from pathlib import Path

import pytest

from reports.returned.changes import Kind, changes_in
from reports.writers.docx.returned import read_returned
from tests.returned.conftest import Sent, sent_of
from tests.returned.pens import chosen, closed, judged, opened, written

COUNT, SEED = 30, 20
PROJECT = "参保扩面宣传"
FILTERS = {"docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97"}


@pytest.mark.parametrize("tracked", [False, True], ids=["typed over", "tracked"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_edits_in_numbers_texts_and_tables_are_found(
    sent: Sent, tracked: bool, seed: int
) -> None:
    for one in (sent, sent_of(sent.request, PROJECT)):
        edits = chosen(one.document, COUNT, seed)
        assert {Kind.ENTERED, Kind.WORDS, Kind.FIXED} <= {edit.kind for edit in edits}
        back = written(one.word, edits, tracked=tracked, seed=seed)
        found = judged(one.document, edits, back)
        assert found.missed == [] and found.wrong == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_any_bookmark_nothing_is_taken_for_another(
    sent: Sent, seed: int
) -> None:
    for one in (sent, sent_of(sent.request, PROJECT)):
        edits = chosen(one.document, COUNT, seed)
        back = bare(written(one.word, edits, tracked=False))
        found = judged(one.document, edits, back)
        assert found.wrong == []
        shown = " ".join(change.new for change in found.unplaced)
        for edit in found.missed:
            # What has no place is shown all the same.
            assert edit.new in shown


def bare(word: bytes) -> bytes:
    root, members = opened(word)
    for one in list(root.iter("{*}bookmarkStart", "{*}bookmarkEnd")):
        one.getparent().remove(one)
    return closed(root, members)


@pytest.mark.office
@pytest.mark.parametrize("way", [("docx",), ("doc", "docx")], ids=["docx", "doc"])
@pytest.mark.parametrize("tracked", [False, True], ids=["typed over", "tracked"])
def test_edits_are_found_after_libreoffice_has_saved_the_file(
    sent: Sent, tmp_path: Path, way: tuple[str, ...], tracked: bool
) -> None:
    edits = chosen(sent.document, COUNT, SEED)
    path = tmp_path / "改.docx"
    path.write_bytes(written(sent.word, edits, tracked=tracked))
    found = judged(sent.document, edits, converted(path, way).read_bytes())
    assert found.found >= 0.98 * len(edits) and found.wrong == []


@pytest.mark.office
@pytest.mark.parametrize("way", [("docx",), ("doc", "docx")], ids=["docx", "doc"])
def test_what_nobody_edited_comes_back_unchanged(
    sent: Sent, tmp_path: Path, way: tuple[str, ...]
) -> None:
    path = tmp_path / "改.docx"
    path.write_bytes(sent.word)
    back = read_returned(converted(path, way).read_bytes(), path.name)
    assert changes_in(sent.document, back, lambda words: "") == []


@pytest.mark.office
@pytest.mark.poppler
def test_bookmarks_move_nothing_to_another_page(sent: Sent, tmp_path: Path) -> None:
    pages = []
    for name, content in (("有", sent.word), ("没有", bare(sent.word))):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(content)
        office(path, "pdf", tmp_path)
        told = subprocess.run(
            ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"],
            capture_output=True,
            check=True,
            text=True,
        )
        pages.append(re.split("\f", told.stdout))
    assert pages[0] == pages[1] and len(pages[0]) > 2


def converted(path: Path, way: tuple[str, ...]) -> Path:
    for suffix in way:
        folder = path.parent / f"{suffix}之后"
        office(path, FILTERS[suffix], folder)
        path = folder / f"{path.stem}.{suffix}"
    return path


def office(path: Path, target: str, folder: Path) -> None:
    profile = (path.parent / "配置").as_uri()
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={profile}",
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
