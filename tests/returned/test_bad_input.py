"""Files that come back as nobody wishes: of another year, half accepted, with bookmarks lost, with links outside."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

import build
from reports.publish.sent import FOLDER, SentDocument, encoded
from reports.publish.store import Store
from reports.returned.changes import Kind
from reports.returned.plan import State
from reports.run.request import Request
from tests.returned.conftest import UNIT, Sent
from tests.returned.pens import DOCUMENT, Edit, chosen, closed, opened, written
from tests.returned.test_bringing import (
    all_data,
    brought,
    codes,
    edit_of,
    message,
    one_of_each,
    returned,
)

RELATIONSHIPS = "word/_rels/document.xml.rels"


# ── another year ────────────────────────────────────────────────────────────


def of_year(sent: SentDocument, year: str) -> SentDocument:
    """What would have been kept, had it been sent in another year."""

    def moved(file: str) -> str:
        return file.replace(f"{sent.year}/", f"{year}/", 1)

    paragraphs = [
        replace(
            one, texts=tuple(replace(text, file=moved(text.file)) for text in one.texts)
        )
        for one in sent.paragraphs
    ]
    leaves = [replace(one, file=moved(one.file)) for one in sent.leaves]
    return replace(
        sent,
        year=year,
        file=moved(sent.file),
        paragraphs=tuple(paragraphs),
        leaves=tuple(leaves),
    )


@pytest.fixture
def of_2023(sent: Sent, home: Request) -> Request:
    """The unit with the same data in two years; what went out was of the former."""
    shutil.copytree(home.data / "2024", home.data / "2023")
    internal = Store(home.output).unpublished
    shutil.rmtree(internal / "2024" / UNIT / FOLDER)
    folder = internal / "2023" / UNIT / FOLDER
    folder.mkdir(parents=True)
    for name, content in encoded(of_year(sent.document, "2023")).items():
        (folder / name).write_bytes(content)
    return home


def test_a_file_of_another_year_says_which_and_changes_that_year_alone(
    sent: Sent,
    of_2023: Request,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit = edit_of(sent, "三公.公务接待.国内.人次", "52", "53")
    path = returned(sent, tmp_path / "改.docx", [edit])
    before = all_data(of_2023)
    folders = ["--data", str(of_2023.data), "--output", str(of_2023.output)]
    build.main(["带回", str(path), *folders, "--write"])
    assert f"改.docx：2023年 {UNIT}" in capsys.readouterr().out
    after = all_data(of_2023)
    changed = [name for name in before if after[name] != before[name]]
    assert changed == [f"2023/{UNIT}/三公经费.yaml"]


def test_a_file_of_a_year_whose_data_are_gone_writes_nothing(
    sent: Sent, of_2023: Request, tmp_path: Path
) -> None:
    shutil.rmtree(of_2023.data / "2023")
    before = all_data(of_2023)
    path = returned(sent, tmp_path / "改.docx", one_of_each(sent, (Kind.ENTERED,)))
    found = brought(of_2023, path, writes=True)
    assert [item.state for item in found.plan.items] == [State.CHANGED]
    assert found.written == 0 and all_data(of_2023) == before


# ── tracked changes ─────────────────────────────────────────────────────────


def test_what_was_accepted_half_way_is_found_as_a_whole(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    """Some were accepted (they stand as words), some rejected (nothing is left of them), some are still tracked."""
    number, words = one_of_each(sent, (Kind.ENTERED, Kind.WORDS))
    accepted = written(sent.word, [words], tracked=False)
    half = written(accepted, [number], tracked=True)
    path = tmp_path / "改.docx"
    path.write_bytes(half)
    found = brought(home, path)
    assert codes(found) == []
    kinds = {item.change.kind: item.state for item in found.plan.items}
    assert kinds == {Kind.ENTERED: State.OPEN, Kind.WORDS: State.OPEN}
    whole = brought(home, returned(sent, tmp_path / "全.docx", [number, words]))
    both = [
        {
            (item.change.old, item.change.new, item.change.target)
            for item in one.plan.items
        }
        for one in (found, whole)
    ]
    assert both[0] == both[1]


def test_tracked_changes_in_cells_are_numbers_of_their_cells(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    edits = in_cells(sent)
    assert len(edits) >= 3
    found = brought(home, returned(sent, tmp_path / "改.docx", edits, tracked=True))
    targets = {
        (item.change.target.spot, item.change.old)
        for item in found.plan.items
        if item.change.target
    }
    wanted = {
        ((edit.target.file, edit.target.line, edit.target.column), printed(sent, edit))
        for edit in edits
        if edit.target
    }
    assert targets == wanted


def in_cells(sent: Sent) -> list[Edit]:
    """Edits of entered numbers in cells, each of a value of its own."""
    found: dict[tuple[str, int, int], Edit] = {}
    for edit in chosen(sent.document, 200, 3):
        in_cell = sent.document.paragraphs[edit.paragraph].cell is not None
        if edit.kind is Kind.ENTERED and edit.target and in_cell:
            found.setdefault(edit.target.spot, edit)
    return list(found.values())


def printed(sent: Sent, edit: Edit) -> str:
    return sent.document.paragraphs[edit.paragraph].words[edit.start : edit.end]


# ── bookmarks, links ────────────────────────────────────────────────────────


def in_package(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    """The file with one member changed."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members[member] = change(members[member])
    with zipfile.ZipFile(path, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)


def test_a_paragraph_that_lost_its_bookmarks_is_found_by_its_neighbours(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    [edit] = one_of_each(sent, (Kind.WORDS,))
    path = returned(sent, tmp_path / "改.docx", [edit])
    root, members = opened(path.read_bytes())
    assert DOCUMENT in members
    names = (f"_y{edit.paragraph}", f"_y{edit.paragraph}_")
    for mark in list(root.iter("{*}bookmarkStart")):
        name = next(value for key, value in mark.attrib.items() if key.endswith("name"))
        if name == names[0] or name.startswith(names[1]):
            mark.getparent().remove(mark)
    path.write_bytes(closed(root, members))
    [item] = brought(home, path).plan.items
    assert item.change.kind is Kind.WORDS and item.state is State.OPEN
    assert item.change.target and edit.target
    assert item.change.target.spot == edit.target.spot


def test_links_outside_are_named_and_not_followed(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    path = returned(sent, tmp_path / "改.docx")
    link = (
        b'<Relationship Id="rId999" TargetMode="External" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://example.invalid/a.png"/></Relationships>'
    )
    in_package(path, RELATIONSHIPS, lambda one: one.replace(b"</Relationships>", link))
    found = brought(home, path)
    assert codes(found) == ["Q03"] and "指向外面的链接" in message(found)
    assert len(found.plan.items) == 4


def test_files_of_two_documents_at_once_are_listed_one_after_the_other(
    sent: Sent, home: Request, tmp_path: Path
) -> None:
    """One is read, the other is a page that somebody called .docx."""
    strange = tmp_path / "网页.docx"
    strange.write_bytes(b"<html><body>1</body></html>")
    good = returned(sent, tmp_path / "改.docx", one_of_each(sent, (Kind.ENTERED,)))
    found = brought(home, strange, good, writes=True)
    assert codes(found) == ["Q01"] and found.written == 1
