import errno
import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Place, Problem, Severity
from reports.publish.disk import hash_bytes, write_files
from reports.publish.records import (
    MANIFEST,
    PAGES,
    Pages,
    Record,
    known_records,
    save_manifest,
)
from reports.publish.stale import MARKER, mark_stale
from reports.publish.store import Store
from tests.conftest import failing

pytestmark = pytest.mark.usefixtures("no_waiting")

YEAR, UNIT = "2024", "渠县 医疗保障局"
DATA = "决算.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "我的 报告" / "output")


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# manifest

PROBLEM = Problem(
    "K01",
    Severity.WARNING,
    "与批复数不符：“a”",
    Place("data/决算.yaml", 31, 2),
    "原来",
    "改成",
    "请看",
    "x\ny",
)
RECORD = Record(
    inputs={"data/决算.yaml": "ab", "data/单位.yaml": None},
    program="p",
    outputs={"output/2024/渠县/决算.docx": "cd"},
    title="渠县医疗保障局2024年度部门决算",
    problems=(PROBLEM, Problem("W03", Severity.HINT, "没有写原因")),
    former=("output/2024/渠县/旧.docx",),
)


def test_a_manifest_comes_back_as_it_was(folder: Path) -> None:
    records = {DATA: RECORD, "项目/甲 乙.yaml": replace(RECORD, problems=(), former=())}
    assert save_manifest(folder / MANIFEST, records) == []
    assert known_records(folder / MANIFEST) == records


def test_the_same_records_give_the_same_readable_manifest(folder: Path) -> None:
    other = replace(RECORD, inputs=dict(sorted(RECORD.inputs.items(), reverse=True)))
    save_manifest(folder / "1.json", {"a": RECORD, "b": RECORD})
    save_manifest(folder / "2.json", {"b": other, "a": other})
    assert (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()
    assert "与批复数不符" in (folder / "1.json").read_text(encoding="utf-8")


def plain_problem() -> dict[str, object]:
    """A problem as manifests have it: earlier versions called its severity a tier."""
    place = {"file": "data/决算.yaml", "line": 31, "column": 2}
    texts = ("code", "message", "was", "should", "hint", "detail")
    return {**dict.fromkeys(texts, "K01"), "tier": "警告", "place": place}


def test_a_problem_is_written_with_the_keys_of_earlier_manifests(folder: Path) -> None:
    save_manifest(folder / MANIFEST, {DATA: RECORD})
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (first, _) = manifest["documents"][DATA]["problems"]
    # Those that are newer have a value where a manifest lacks them.
    assert first.keys() == {*plain_problem(), "cause"}
    place = {**plain_problem()["place"], "spot": ""}
    assert first["tier"] == "警告" and first["place"] == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"format": 0, "documents": {}}',
        '{"format": 2}',
        '{"format": 2, "documents": []}',
        '{"format": 2, "documents": {"a": {}}}',
        '{"format": 2, "documents": {"a": null}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_or_older_manifest_is_not_known(folder: Path, text: str) -> None:
    write_files(folder, {MANIFEST: text.encode()})
    assert known_records(folder / MANIFEST) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inputs", {"a": 1}),
        ("inputs", []),
        ("outputs", {"a": None}),
        ("title", 3),
        ("problems", [{"code": "K01"}]),
        (
            "problems",
            [
                {
                    **plain_problem(),
                    "tier": "灾难",
                }
            ],
        ),
        ("problems", [{**plain_problem(), "place": {"file": "a", "line": True}}]),
        ("problems", [{**plain_problem(), "place": []}]),
        ("issues", [{"kind": "", "title": "", "date": 1, "stem": ""}]),
        ("former", [1]),
        ("former", "ab"),
    ],
)
def test_a_manifest_with_a_field_of_another_shape_is_not_known(
    folder: Path, field: str, value: object
) -> None:
    save_manifest(folder / MANIFEST, {DATA: RECORD})
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["documents"][DATA][field] = value
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert known_records(folder / MANIFEST) is None


def test_a_missing_or_binary_manifest_is_not_known(folder: Path) -> None:
    assert known_records(folder / MANIFEST) is None
    write_files(folder, {MANIFEST: b"\xff\xfe\x00"})
    assert known_records(folder / MANIFEST) is None


# up to date


def built(
    store: Store, stem: str, content: bytes = b"1", inputs: bytes = b"i"
) -> Record:
    """The record of a published document whose files have just been written."""
    folder = store.published(YEAR, UNIT)
    files = {f"{stem}.docx": content, f"{stem}.html": content}
    write_files(folder, files)
    return Record(
        {DATA: hash_bytes(inputs), "单位.yaml": None},
        "p",
        store.hashes(folder, files),
        stem,
    )


def unchanged(path: str) -> str | None:
    return {DATA: hash_bytes(b"i")}.get(path)


def test_a_document_whose_inputs_program_and_files_are_as_recorded_is_up_to_date(
    store: Store,
) -> None:
    assert store.up_to_date(built(store, "决算"), unchanged, "p")


def test_a_document_is_not_up_to_date_when_an_input_changed_came_or_went(
    store: Store,
) -> None:
    record = built(store, "决算")
    assert not store.up_to_date(record, lambda path: "other", "p")
    assert not store.up_to_date(record, lambda path: unchanged(path) or "came", "p")
    assert not store.up_to_date(record, lambda path: None, "p")


def test_a_document_is_not_up_to_date_when_the_program_changed(store: Store) -> None:
    assert not store.up_to_date(built(store, "决算"), unchanged, "q")


def test_a_document_is_not_up_to_date_when_a_file_is_gone_or_was_changed_by_hand(
    store: Store,
) -> None:
    record = built(store, "决算")
    (store.published(YEAR, UNIT) / "决算.docx").write_bytes(b"by hand")
    assert not store.up_to_date(record, unchanged, "p")
    (store.published(YEAR, UNIT) / "决算.docx").unlink()
    assert not store.up_to_date(record, unchanged, "p")


def test_a_document_is_not_up_to_date_in_another_output_folder(store: Store) -> None:
    record = built(store, "决算")
    assert not Store(store.root / "output2").up_to_date(record, unchanged, "p")
    for_signature = replace(
        record, outputs=store.hashes(store.internal(YEAR, UNIT), {})
    )
    assert Store(store.root / "output2").up_to_date(for_signature, unchanged, "p")


# markers


def test_a_marker_lists_the_old_files_and_goes_when_there_are_none(
    folder: Path,
) -> None:
    assert mark_stale(folder, ()) == []
    assert not folder.exists()
    assert mark_stale(folder, ("乙.docx", "甲.html")) == []
    text = (folder / MARKER).read_text(encoding="utf-8-sig")
    assert "乙.docx" in text
    assert "甲.html" in text
    assert "不要公开" in text
    assert mark_stale(folder, ()) == []
    assert names(folder) == set()


def test_a_marker_is_written_only_when_its_list_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_stale(folder, ("乙.docx", "甲.docx"))
    monkeypatch.setattr(
        os, "replace", failing(os.replace, OSError(errno.EIO, "written"))
    )
    assert mark_stale(folder, ["甲.docx", "乙.docx"]) == []
    assert codes(mark_stale(folder, ["甲.docx"])) == ["G04"]


def test_a_marker_that_cannot_be_removed_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_stale(folder, ["甲.docx"])
    monkeypatch.setattr(
        Path, "unlink", failing(Path.unlink, PermissionError(errno.EACCES, "no"))
    )
    assert codes(mark_stale(folder, ())) == ["G04"]


def settled_marker(store: Store, records: dict[str, Record]) -> str:
    """What the marker says after a run with these records, empty where there is none."""
    _, problems = store.settle(YEAR, UNIT, records)
    assert problems == []
    marker = store.published(YEAR, UNIT) / MARKER
    return marker.read_text(encoding="utf-8-sig") if marker.exists() else ""


def test_a_file_that_is_not_what_was_written_is_marked_unless_it_has_just_been_seen(
    store: Store,
) -> None:
    good = built(store, "决算")
    (store.published(YEAR, UNIT) / "决算.html").write_text("别的", encoding="utf-8")
    store.settle(YEAR, UNIT, {DATA: good}, seen=[DATA])
    assert MARKER not in names(store.published(YEAR, UNIT))
    assert "决算.html" in settled_marker(store, {DATA: good})


def unpublished(record: Record) -> Record:
    """The record of a document that has an error now."""
    return replace(record, outputs={}, problems=(PROBLEM,))


def test_a_document_that_fails_now_has_old_files_until_it_is_built_again(
    store: Store,
) -> None:
    good = built(store, "决算")
    assert settled_marker(store, {DATA: good}) == ""
    for _ in range(2):
        text = settled_marker(store, {DATA: unpublished(good)})
        assert "决算.docx" in text
        assert "决算.html" in text
        assert len(store.records(YEAR, UNIT)[DATA].former) == 2
    assert settled_marker(store, {DATA: good}) == ""
    assert store.records(YEAR, UNIT) == {DATA: good}


def test_a_document_that_went_back_to_the_draft_stage_has_old_files(
    store: Store,
) -> None:
    settled_marker(store, {DATA: built(store, "决算")})
    internal = store.internal(YEAR, UNIT)
    write_files(internal, {"决算.docx": b"draft"})
    draft = Record({}, "p", store.hashes(internal, {"决算.docx": b"draft"}), "决算")
    assert "决算.html" in settled_marker(store, {DATA: draft})
    assert not (internal / MARKER).exists()


def for_signature(store: Store, stem: str) -> Record:
    """The record of a document whose version for signature has just been written."""
    folder = store.internal(YEAR, UNIT)
    files = {f"{stem}.docx": b"1"}
    write_files(folder, files)
    return Record({DATA: hash_bytes(b"i")}, "p", store.hashes(folder, files), stem)


def test_a_version_for_signature_that_no_longer_fits_its_data_is_marked_where_it_lies(
    store: Store,
) -> None:
    marker = store.internal(YEAR, UNIT) / MARKER
    good = for_signature(store, "决算（送审稿）")
    settled_marker(store, {DATA: good})
    assert not marker.exists()
    for _ in range(2):
        assert settled_marker(store, {DATA: unpublished(good)}) == ""
        text = marker.read_text(encoding="utf-8-sig")
        assert "决算（送审稿）.docx" in text and "不要送签" in text
    settled_marker(store, {DATA: good})
    assert not marker.exists()


def test_what_was_signed_is_not_old_when_the_document_is_published(
    store: Store,
) -> None:
    settled_marker(store, {DATA: for_signature(store, "决算（送审稿）")})
    assert settled_marker(store, {DATA: built(store, "决算")}) == ""
    assert not (store.internal(YEAR, UNIT) / MARKER).exists()
    assert store.records(YEAR, UNIT)[DATA].former == ()


def test_old_files_in_another_output_folder_are_told_of_only_there_and_not_forgotten(
    store: Store,
) -> None:
    beside = Store(store.root / "output2")
    settled_marker(store, {DATA: built(store, "旧名")})
    settled, _ = beside.settle(YEAR, UNIT, {DATA: built(beside, "新名")})
    assert settled[DATA].former == ()
    assert not (beside.published(YEAR, UNIT) / MARKER).exists()
    assert "旧名.docx" in settled_marker(store, {DATA: built(store, "新名")})


def test_a_renamed_document_leaves_its_old_files_listed_and_in_place(
    store: Store,
) -> None:
    settled_marker(store, {DATA: built(store, "旧名")})
    new = built(store, "新名")
    for _ in range(2):
        text = settled_marker(store, {DATA: new})
        assert "旧名.docx" in text
        assert "新名" not in text
    assert {"旧名.docx", "旧名.html"} < names(store.published(YEAR, UNIT))


def test_a_document_renamed_in_case_alone_is_new_where_the_disk_sees_one_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled_marker(store, {DATA: built(store, "drg")})
    new = built(store, "DRG")
    assert "drg.docx" in settled_marker(store, {DATA: new})
    # As on a disk that does not tell A from a: both names lead to what was written last.
    monkeypatch.setattr(
        Path,
        "samefile",
        lambda path, other: path.name.lower() == Path(other).name.lower(),
    )
    assert settled_marker(store, {DATA: new}) == ""
    assert store.records(YEAR, UNIT) == {DATA: new}


def test_a_document_whose_data_file_vanished_is_remembered_until_its_files_are_gone(
    store: Store,
) -> None:
    settled_marker(store, {DATA: built(store, "决算"), "b.yaml": built(store, "预算")})
    kept = {"b.yaml": built(store, "预算")}
    for _ in range(2):
        text = settled_marker(store, kept)
        assert "决算.docx" in text
        assert "预算" not in text
    remembered = store.records(YEAR, UNIT)[DATA]
    assert (remembered.title, remembered.inputs, remembered.problems) == (
        "决算",
        {},
        (),
    )
    (store.published(YEAR, UNIT) / "决算.docx").unlink()
    assert "决算.docx" not in settled_marker(store, kept)
    (store.published(YEAR, UNIT) / "决算.html").unlink()
    assert settled_marker(store, kept) == ""
    assert set(store.records(YEAR, UNIT)) == {"b.yaml"}


def test_a_file_that_another_document_took_over_is_not_old(store: Store) -> None:
    settled_marker(store, {DATA: built(store, "决算")})
    assert settled_marker(store, {"改名.yaml": built(store, "决算", b"2")}) == ""


def test_a_file_that_word_held_open_is_old(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled_marker(store, {DATA: built(store, "决算")})
    with monkeypatch.context() as patch:
        patch.setattr(
            os,
            "replace",
            failing(
                os.replace, PermissionError(errno.EACCES, "open"), when="决算.docx"
            ),
        )
        held = built(store, "决算", b"2")
    text = settled_marker(store, {DATA: held})
    assert "决算.docx" in text
    assert "决算.html" not in text
    assert not store.up_to_date(held, unchanged, "p")
    assert settled_marker(store, {DATA: built(store, "决算", b"2")}) == ""


def test_documents_in_a_folder_whose_manifest_is_lost_are_old_unless_built_now(
    store: Store,
) -> None:
    good = built(store, "预算")
    settled_marker(store, {DATA: built(store, "决算"), "b.yaml": good})
    folder = store.published(YEAR, UNIT)
    write_files(folder, {"扫描件.pdf": b"x", "~$决算.docx": b"x", "决算.pdf": b"x"})
    (store.internal(YEAR, UNIT) / MANIFEST).write_text("{")
    failed = Record({}, "p", {}, "", (PROBLEM,))
    for _ in range(2):
        text = settled_marker(store, {DATA: failed, "b.yaml": good})
        assert "决算.docx" in text and "决算.pdf" in text
        assert not any(name in text for name in ("预算", "扫描件", "~$"))


def test_an_output_folder_named_relatively_keeps_its_markers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(Path("output"))
    settled_marker(store, {DATA: built(store, "旧名")})
    assert "旧名.docx" in settled_marker(store, {DATA: built(store, "新名")})
    assert (
        store.root / "内部" / YEAR / UNIT / MANIFEST
        == Path("内部") / YEAR / UNIT / MANIFEST
    )


# page numbers and PDFs


def test_page_numbers_come_back_as_they_were_kept(store: Store) -> None:
    assert store.pages(YEAR, UNIT) == {}
    pages = {
        "决算.docx": Pages("ab", {"s1": "3", "f1": "12"}, ("黑体",)),
        "预算.docx": Pages("cd", {}),
    }
    assert store.keep_pages(YEAR, UNIT, pages) == []
    assert store.pages(YEAR, UNIT) == pages
    assert (
        (store.internal(YEAR, UNIT) / PAGES).read_text(encoding="utf-8").endswith("}\n")
    )


def test_page_numbers_that_cannot_be_kept_are_a_problem(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        os, "replace", failing(os.replace, OSError(errno.ENOSPC, "full"))
    )
    assert codes(store.keep_pages(YEAR, UNIT, {})) == ["G04"]


def with_pdf(store: Store, stem: str, content: bytes = b"1") -> Record:
    """The record of a published document that has a PDF beside it."""
    record = built(store, stem, content)
    pdf = {f"{stem}.pdf": b"PDF of " + content}
    write_files(store.published(YEAR, UNIT), pdf)
    return replace(
        record,
        outputs={**record.outputs, **store.hashes(store.published(YEAR, UNIT), pdf)},
    )


def test_a_pdf_is_good_as_long_as_the_word_file_comes_out_the_same(
    store: Store,
) -> None:
    old = with_pdf(store, "决算")
    again = built(store, "决算")
    assert {**again.outputs, **store.still_good(old, again.outputs)} == old.outputs
    assert store.still_good(old, built(store, "决算", b"2").outputs) == {}
    assert (
        store.still_good(old, {})
        == store.still_good(old, old.outputs)
        == store.still_good(None, again.outputs)
        == {}
    )


def test_a_pdf_changed_by_hand_is_good_no_longer(store: Store) -> None:
    old = with_pdf(store, "决算")
    (store.published(YEAR, UNIT) / "决算.pdf").write_bytes(b"by hand")
    assert store.still_good(old, built(store, "决算").outputs) == {}


def test_the_pdf_alone_is_old_where_only_it_was_not_made_anew(store: Store) -> None:
    settled_marker(store, {DATA: with_pdf(store, "决算")})
    text = settled_marker(store, {DATA: built(store, "决算", b"2")})
    assert "决算.pdf" in text and "决算.docx" not in text
    assert settled_marker(store, {DATA: with_pdf(store, "决算", b"2")}) == ""


# one run at a time


def test_the_next_run_sweeps_what_a_crash_left_and_nothing_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", failing(os.replace, OSError(errno.EIO, "crash")))
    monkeypatch.setattr(
        Path, "unlink", failing(Path.unlink, OSError(errno.EIO, "crash"))
    )
    folders = store.published(YEAR, UNIT), store.internal(YEAR, UNIT)
    for folder in folders:
        write_files(folder, {"甲.docx": b"half"})
        (folder / "~$甲.docx").write_bytes(b"Word's own")
        assert len(names(folder)) == 2
    monkeypatch.undo()
    with store.locked(YEAR, UNIT):
        pass
    assert names(folders[0]) == {"~$甲.docx"}
    assert names(folders[1]) == {"~$甲.docx", ".生成锁"}
