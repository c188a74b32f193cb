import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reports import output
from reports.output import (
    MANIFEST,
    MARKER,
    Record,
    Store,
    clashes,
    file_name,
    hash_bytes,
    hash_file,
    hash_tree,
    load_manifest,
    locked,
    mark_stale,
    save_manifest,
    sweep,
    write_files,
)
from reports.problems import Fault, Place, Problem, Tier

ROOT = Path(__file__).parent.parent
YEAR, UNIT = "2024", "渠县 医疗保障局"
DATA = "决算.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "我的 报告" / YEAR / UNIT


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "我的 报告" / "output")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_RETRY_DELAYS", (0, 0))


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def failing(function: Callable[..., object], error: OSError, when: str = "", times: int = 99) -> Callable[..., object]:
    """The function, but the first `times` calls whose arguments mention `when` raise the error."""
    left = [times]

    def fail(*arguments: object, **options: object) -> object:
        if left[0] and any(when in str(argument) for argument in arguments):
            left[0] -= 1
            raise error
        return function(*arguments, **options)

    return fail


# names


def test_an_ordinary_title_is_a_file_name() -> None:
    title = "渠县医疗保障局2024年度部门决算（第2版）.修订 a-b_c"
    assert file_name(title) == title


@pytest.mark.parametrize(
    ("stem", "said", "should"),
    [
        *((f"收入{symbol}支出", symbol, None) for symbol in '<>:"/\\|?*'),
        ("决算\n说明", "控制字符", ""),
        ("决算\t说明", "控制字符", ""),
        ("决算\x7f", "控制字符", ""),
        ("决算\ud800", "控制字符", ""),
        ("决算.", "末尾", "决算"),
        ("决算 . ", "末尾", "决算"),
        ("..", "末尾", ""),
        ("", "空的", ""),
        ("  ", "空的", ""),
        ("CON", "CON", ""),
        ("nul", "NUL", ""),
        ("Com1.说明", "COM1", ""),
        ("LPT³", "LPT³", ""),
        ("Aux .2024", "AUX", ""),
        ("说" * 81, "81 个字", ""),
        ("a" * 81, "81 个字", ""),
        ("𠮷" * 61, "82 个字", ""),
    ],
)
def test_a_name_that_windows_refuses_is_a_problem_and_never_changed(stem: str, said: str, should: str | None) -> None:
    problem = file_name(stem)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.tier) == ("G05", Tier.ERROR)
    assert said in problem.message
    assert problem.hint
    assert problem.message.isprintable()
    if should is None:
        assert file_name(problem.should) == problem.should
    else:
        assert problem.should == should


@pytest.mark.parametrize("stem", ["CONSOLE", "COM", "COM10", "康CON", "说" * 80, "a" * 80])
def test_a_name_that_only_looks_refused_is_taken(stem: str) -> None:
    assert file_name(stem) == stem


@pytest.mark.parametrize("stem", ["说" * 80, "𠮷" * 60])
def test_the_longest_name_can_be_written_with_the_longest_suffix(folder: Path, stem: str) -> None:
    assert file_name(stem) == stem
    assert write_files(folder, {f"{stem}.fragment.html": b"x"}) == []
    assert names(folder) == {f"{stem}.fragment.html"}


def test_two_documents_of_one_name_are_a_problem_of_both_also_in_another_case() -> None:
    problems = clashes({"甲.yaml": ["决算A.docx"], "乙.yaml": ["决算a.docx", "决算a.html"], "丙.yaml": ["预算.docx"]})
    assert {file: problem.code for file, problem in problems.items()} == {"甲.yaml": "G05", "乙.yaml": "G05"}
    assert "“乙.yaml”" in problems["甲.yaml"].message and "“甲.yaml”" in problems["乙.yaml"].message
    assert clashes({"甲.yaml": ["决算.docx", "决算.html"], "丙.yaml": ["预算.docx"]}) == {}


# whole files


def test_files_are_written_into_a_new_folder_and_replaced_whole(folder: Path) -> None:
    files = {"决算 说明.docx": b"old", "决算 说明.fragment.html": b"f"}
    assert write_files(folder, files) == []
    assert write_files(folder, {"决算 说明.docx": b"new"}) == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "决算 说明.docx": b"new",
        "决算 说明.fragment.html": b"f",
    }


def test_a_file_that_already_holds_the_bytes_is_not_touched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(folder, {"决算.docx": b"same"})
    monkeypatch.setattr(os, "replace", failing(os.replace, PermissionError(errno.EACCES, "open in Word")))
    assert write_files(folder, {"决算.docx": b"same"}) == []


def test_a_file_open_in_word_is_named_and_the_others_are_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(folder, {"甲.docx": b"old", "乙.docx": b"old", "乙.html": b"old"})
    monkeypatch.setattr(os, "replace", failing(os.replace, PermissionError(errno.EACCES, "拒绝访问"), when="甲.docx"))
    problems = write_files(folder, {"甲.docx": b"new", "乙.docx": b"new", "乙.html": b"new"})
    assert codes(problems) == ["G03"]
    assert problems[0].tier is Tier.ERROR
    assert problems[0].place == Place(str(folder / "甲.docx"))
    assert "“甲.docx”正被 Word" in problems[0].message
    assert "关掉" in problems[0].hint
    assert "拒绝访问" in problems[0].detail
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "甲.docx": b"old",
        "乙.docx": b"new",
        "乙.html": b"new",
    }


def test_a_short_hold_by_a_virus_scanner_is_waited_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", failing(os.replace, PermissionError(errno.EACCES, "scanned"), times=2))
    assert write_files(folder, {"甲.docx": b"new"}) == []
    assert (folder / "甲.docx").read_bytes() == b"new"


def test_a_read_only_file_is_not_said_to_be_open_in_word(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(folder, {"甲.docx": b"old"})
    monkeypatch.setattr(os, "replace", failing(os.replace, PermissionError(errno.EACCES, "denied")))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    problems = write_files(folder, {"甲.docx": b"new"})
    assert codes(problems) == ["G03"]
    assert "只读" in problems[0].message


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "磁盘满了"),
        (errno.EDQUOT, "磁盘满了"),
        (errno.EROFS, "不让写入"),
        (errno.ENAMETOOLONG, "路径太长"),
        (errno.EIO, "没有存下"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_temporary_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str, step: str
) -> None:
    write_files(folder, {"甲.docx": b"old"})
    monkeypatch.setattr(os, step, failing(getattr(os, step), OSError(code, "no")))
    problems = write_files(folder, {"甲.docx": b"new", "乙.docx": b"new"})
    assert codes(problems) == ["G04"]
    assert said in problems[0].message
    assert problems[0].hint
    assert problems[0].place == Place(str(folder))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"甲.docx": b"old"}


def test_a_path_too_long_for_windows_is_not_called_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("深" * 80) / ("深" * 80)
    monkeypatch.setattr(os, "replace", failing(os.replace, FileNotFoundError(errno.ENOENT, "not found")))
    assert "路径太长" in write_files(folder, {"甲.docx": b"new"})[0].message


def test_an_interrupted_run_leaves_no_temporary_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_files(folder, {"甲.docx": b"new"})
    assert names(folder) == set()


def test_a_folder_whose_name_a_file_has_is_a_problem(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("不是文件夹")
    problems = write_files(folder, {"甲.docx": b"new"})
    assert codes(problems) == ["G04"]
    assert "占了" in problems[0].message
    assert codes(write_files(folder / "下一层", {"甲.docx": b"new"})) == ["G04"]


def test_a_read_only_folder_is_a_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    folder.mkdir(parents=True)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        problems = write_files(folder, {"甲.docx": b"new"})
    assert codes(problems) == ["G04"]
    assert "不让写入" in problems[0].message
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        with pytest.raises(Fault) as fault, locked(folder):
            pass
    assert codes(list(fault.value.problems)) == ["G04"]


def test_the_next_run_sweeps_what_a_crash_left_and_nothing_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", failing(os.replace, OSError(errno.EIO, "crash")))
    monkeypatch.setattr(Path, "unlink", failing(Path.unlink, OSError(errno.EIO, "crash")))
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


def test_a_folder_that_is_not_there_is_swept_in_silence(folder: Path) -> None:
    sweep(folder)


# hashes


def test_a_file_hashes_as_its_bytes_and_a_missing_one_as_none(folder: Path) -> None:
    write_files(folder, {"甲.yaml": b"x"})
    assert hash_file(folder / "甲.yaml") == hash_bytes(b"x")
    assert hash_file(folder / "乙.yaml") is None
    assert hash_file(folder) is None


def test_a_tree_hashes_its_names_and_contents(folder: Path) -> None:
    write_files(folder / "表", {"甲.yaml": b"x"})
    first = hash_tree(folder)
    assert hash_tree(folder) == first
    (folder / "表" / "甲.yaml").write_bytes(b"y")
    changed = hash_tree(folder)
    (folder / "表" / "甲.yaml").rename(folder / "表" / "乙.yaml")
    assert len({first, changed, hash_tree(folder)}) == 3


def test_a_tree_does_not_count_what_word_explorer_and_python_leave(folder: Path) -> None:
    write_files(folder, {"版式.docx": b"x"})
    before = hash_tree(folder)
    for name in ("~$版式.docx", "~WRL0001.tmp", f"{output._TEMPORARY}1.tmp", "Thumbs.db", ".DS_Store"):
        (folder / name).write_bytes(b"litter")
    write_files(folder / "__pycache__", {"a.pyc": b"litter"})
    write_files(folder / ".git", {"config": b"litter"})
    assert hash_tree(folder) == before


def test_a_tree_may_count_only_some_suffixes(folder: Path) -> None:
    write_files(folder, {"a.py": b"x"})
    before = hash_tree(folder, {".py"})
    write_files(folder, {"b.txt": b"x"})
    assert hash_tree(folder, {".py"}) == before
    assert hash_tree(folder) != before


def test_a_tree_that_is_not_there_has_a_hash(folder: Path) -> None:
    assert hash_tree(folder) == hash_bytes(b"")


# manifest

PROBLEM = Problem(
    "K01", Tier.WARNING, "与批复数不符：“a”", Place("data/决算.yaml", 31, 2), "原来", "改成", "请看", "x\ny"
)
RECORD = Record(
    inputs={"data/决算.yaml": "ab", "data/单位.yaml": None},
    program="p",
    outputs={"output/2024/渠县/决算.docx": "cd"},
    title="渠县医疗保障局2024年度部门决算",
    problems=(PROBLEM, Problem("W03", Tier.HINT, "没有写原因")),
    former=("output/2024/渠县/旧.docx",),
)


def test_a_manifest_comes_back_as_it_was(folder: Path) -> None:
    records = {DATA: RECORD, "项目/甲 乙.yaml": replace(RECORD, problems=(), former=())}
    assert save_manifest(folder / MANIFEST, records) == []
    assert load_manifest(folder / MANIFEST) == records


def test_the_same_records_give_the_same_readable_manifest(folder: Path) -> None:
    other = replace(RECORD, inputs=dict(sorted(RECORD.inputs.items(), reverse=True)))
    save_manifest(folder / "1.json", {"a": RECORD, "b": RECORD})
    save_manifest(folder / "2.json", {"b": other, "a": other})
    assert (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()
    assert "与批复数不符" in (folder / "1.json").read_text(encoding="utf-8")


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
def test_a_damaged_or_older_manifest_is_an_empty_one(folder: Path, text: str) -> None:
    write_files(folder, {MANIFEST: text.encode()})
    assert load_manifest(folder / MANIFEST) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inputs", {"a": 1}),
        ("inputs", []),
        ("outputs", {"a": None}),
        ("title", 3),
        ("problems", [{"code": "K01"}]),
        ("problems", [{**json.loads(json.dumps(output._plain(RECORD)))["problems"][0], "tier": "灾难"}]),
        ("former", [1]),
    ],
)
def test_a_manifest_with_a_field_of_another_shape_is_an_empty_one(folder: Path, field: str, value: object) -> None:
    save_manifest(folder / MANIFEST, {DATA: RECORD})
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["documents"][DATA][field] = value
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert load_manifest(folder / MANIFEST) == {}


def test_a_missing_or_binary_manifest_is_an_empty_one(folder: Path) -> None:
    assert load_manifest(folder / MANIFEST) == {}
    write_files(folder, {MANIFEST: b"\xff\xfe\x00"})
    assert load_manifest(folder / MANIFEST) == {}


# up to date


def built(store: Store, stem: str, content: bytes = b"1", inputs: bytes = b"i") -> Record:
    """The record of a published document whose files have just been written."""
    folder = store.published(YEAR, UNIT)
    files = {f"{stem}.docx": content, f"{stem}.html": content}
    write_files(folder, files)
    return Record({DATA: hash_bytes(inputs), "单位.yaml": None}, "p", store.hashes(folder, files), stem)


def unchanged(path: str) -> str | None:
    return {DATA: hash_bytes(b"i")}.get(path)


def test_a_document_whose_inputs_program_and_files_are_as_recorded_is_up_to_date(store: Store) -> None:
    assert store.up_to_date(built(store, "决算"), unchanged, "p")


def test_a_document_is_not_up_to_date_when_an_input_changed_came_or_went(store: Store) -> None:
    record = built(store, "决算")
    assert not store.up_to_date(record, lambda path: "other", "p")
    assert not store.up_to_date(record, lambda path: unchanged(path) or "came", "p")
    assert not store.up_to_date(record, lambda path: None, "p")


def test_a_document_is_not_up_to_date_when_the_program_changed(store: Store) -> None:
    assert not store.up_to_date(built(store, "决算"), unchanged, "q")


def test_a_document_is_not_up_to_date_when_a_file_is_gone_or_was_changed_by_hand(store: Store) -> None:
    record = built(store, "决算")
    (store.published(YEAR, UNIT) / "决算.docx").write_bytes(b"by hand")
    assert not store.up_to_date(record, unchanged, "p")
    (store.published(YEAR, UNIT) / "决算.docx").unlink()
    assert not store.up_to_date(record, unchanged, "p")


def test_a_document_is_not_up_to_date_in_another_output_folder(store: Store) -> None:
    record = built(store, "决算")
    assert not Store(store.root / "output2").up_to_date(record, unchanged, "p")
    for_signature = replace(record, outputs=store.hashes(store.internal(YEAR, UNIT), {}))
    assert Store(store.root / "output2").up_to_date(for_signature, unchanged, "p")


# markers


def test_a_marker_lists_the_old_files_and_goes_when_there_are_none(folder: Path) -> None:
    assert mark_stale(folder, ()) == []
    assert not folder.exists()
    assert mark_stale(folder, ("乙.docx", "甲.html")) == []
    text = (folder / MARKER).read_text(encoding="utf-8-sig")
    assert "乙.docx" in text
    assert "甲.html" in text
    assert "不要公开" in text
    assert mark_stale(folder, ()) == []
    assert names(folder) == set()


def test_a_marker_is_written_only_when_its_list_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_stale(folder, ("乙.docx", "甲.docx"))
    monkeypatch.setattr(os, "replace", failing(os.replace, OSError(errno.EIO, "written")))
    assert mark_stale(folder, ["甲.docx", "乙.docx"]) == []
    assert codes(mark_stale(folder, ["甲.docx"])) == ["G04"]


def test_a_marker_that_cannot_be_removed_is_a_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_stale(folder, ["甲.docx"])
    monkeypatch.setattr(Path, "unlink", failing(Path.unlink, PermissionError(errno.EACCES, "no")))
    assert codes(mark_stale(folder, ())) == ["G04"]


def settled_marker(store: Store, records: dict[str, Record]) -> str:
    """What the marker says after a run with these records, empty where there is none."""
    _, problems = store.settle(YEAR, UNIT, records)
    assert problems == []
    marker = store.published(YEAR, UNIT) / MARKER
    return marker.read_text(encoding="utf-8-sig") if marker.exists() else ""


def unpublished(record: Record) -> Record:
    """The record of a document that has an error now."""
    return replace(record, outputs={}, problems=(PROBLEM,))


def test_a_document_that_fails_now_has_old_files_until_it_is_built_again(store: Store) -> None:
    good = built(store, "决算")
    assert settled_marker(store, {DATA: good}) == ""
    for _ in range(2):
        text = settled_marker(store, {DATA: unpublished(good)})
        assert "决算.docx" in text
        assert "决算.html" in text
        assert len(store.records(YEAR, UNIT)[DATA].former) == 2
    assert settled_marker(store, {DATA: good}) == ""
    assert store.records(YEAR, UNIT) == {DATA: good}


def test_a_document_that_went_back_to_the_draft_stage_has_old_files(store: Store) -> None:
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


def test_a_version_for_signature_that_no_longer_fits_its_data_is_marked_where_it_lies(store: Store) -> None:
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


def test_what_was_signed_is_not_old_when_the_document_is_published(store: Store) -> None:
    settled_marker(store, {DATA: for_signature(store, "决算（送审稿）")})
    assert settled_marker(store, {DATA: built(store, "决算")}) == ""
    assert not (store.internal(YEAR, UNIT) / MARKER).exists()
    assert store.records(YEAR, UNIT)[DATA].former == ()


def test_old_files_in_another_output_folder_are_told_of_only_there_and_not_forgotten(store: Store) -> None:
    beside = Store(store.root / "output2")
    settled_marker(store, {DATA: built(store, "旧名")})
    settled, _ = beside.settle(YEAR, UNIT, {DATA: built(beside, "新名")})
    assert settled[DATA].former == ()
    assert not (beside.published(YEAR, UNIT) / MARKER).exists()
    assert "旧名.docx" in settled_marker(store, {DATA: built(store, "新名")})


def test_a_renamed_document_leaves_its_old_files_listed_and_in_place(store: Store) -> None:
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
    monkeypatch.setattr(Path, "samefile", lambda path, other: path.name.lower() == Path(other).name.lower())
    assert settled_marker(store, {DATA: new}) == ""
    assert store.records(YEAR, UNIT) == {DATA: new}


def test_a_document_whose_data_file_vanished_is_remembered_until_its_files_are_gone(store: Store) -> None:
    settled_marker(store, {DATA: built(store, "决算"), "b.yaml": built(store, "预算")})
    kept = {"b.yaml": built(store, "预算")}
    for _ in range(2):
        text = settled_marker(store, kept)
        assert "决算.docx" in text
        assert "预算" not in text
    remembered = store.records(YEAR, UNIT)[DATA]
    assert (remembered.title, remembered.inputs, remembered.problems) == ("决算", {}, ())
    (store.published(YEAR, UNIT) / "决算.docx").unlink()
    assert "决算.docx" not in settled_marker(store, kept)
    (store.published(YEAR, UNIT) / "决算.html").unlink()
    assert settled_marker(store, kept) == ""
    assert set(store.records(YEAR, UNIT)) == {"b.yaml"}


def test_a_file_that_another_document_took_over_is_not_old(store: Store) -> None:
    settled_marker(store, {DATA: built(store, "决算")})
    assert settled_marker(store, {"改名.yaml": built(store, "决算", b"2")}) == ""


def test_a_file_that_word_held_open_is_old(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    settled_marker(store, {DATA: built(store, "决算")})
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing(os.replace, PermissionError(errno.EACCES, "open"), when="决算.docx"))
        held = built(store, "决算", b"2")
    text = settled_marker(store, {DATA: held})
    assert "决算.docx" in text
    assert "决算.html" not in text
    assert not store.up_to_date(held, unchanged, "p")
    assert settled_marker(store, {DATA: built(store, "决算", b"2")}) == ""


def test_documents_in_a_folder_whose_manifest_is_lost_are_old_unless_built_now(store: Store) -> None:
    good = built(store, "预算")
    settled_marker(store, {DATA: built(store, "决算"), "b.yaml": good})
    folder = store.published(YEAR, UNIT)
    write_files(folder, {"扫描件.pdf": b"x", "~$决算.docx": b"x"})
    (store.internal(YEAR, UNIT) / MANIFEST).write_text("{")
    failed = Record({}, "p", {}, "", (PROBLEM,))
    for _ in range(2):
        text = settled_marker(store, {DATA: failed, "b.yaml": good})
        assert "决算.docx" in text
        assert not any(name in text for name in ("预算", "扫描件", "~$"))


def test_an_output_folder_named_relatively_keeps_its_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(Path("output"))
    settled_marker(store, {DATA: built(store, "旧名")})
    assert "旧名.docx" in settled_marker(store, {DATA: built(store, "新名")})
    assert store.root / "内部" / YEAR / UNIT / MANIFEST == Path("内部") / YEAR / UNIT / MANIFEST


# one run at a time

HOLD = """
import sys
from pathlib import Path
from reports.output import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holding(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the folder until it ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_window_is_told_that_the_first_is_still_at_work(folder: Path) -> None:
    with another_process_holding(folder) as process:
        with pytest.raises(Fault) as fault, locked(folder):
            pytest.fail("both hold the folder")
        problem = fault.value.problems[0]
        assert (problem.code, problem.tier) == ("G06", Tier.ERROR)
        assert "正在生成" in problem.message
        with locked(folder.parent / "另一个单位"):
            pass
        process.communicate()
    with locked(folder):
        pass


@pytest.mark.parametrize("end", [signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)])
def test_a_killed_run_leaves_no_lock(folder: Path, end: signal.Signals) -> None:
    with another_process_holding(folder) as process:
        process.send_signal(end)
        process.wait()
        with locked(folder):
            pass


def test_an_exception_inside_releases_the_lock(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(folder):
        raise ZeroDivisionError
    with locked(folder):
        pass


def test_a_drive_without_locks_does_not_keep_anyone_from_building(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_lock", failing(output._lock, OSError(errno.ENOLCK, "no locks")))
    with locked(folder):
        pass


def test_a_folder_that_cannot_be_made_cannot_be_locked(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("不是文件夹")
    with pytest.raises(Fault) as fault, locked(folder):
        pytest.fail("locked")
    assert codes(list(fault.value.problems)) == ["G04"]


# the starter


def test_the_starter_is_such_that_cmd_reads_its_chinese() -> None:
    content = (ROOT / "生成.bat").read_bytes()
    text = content.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = text.splitlines()
    assert all(line.isascii() for line in lines[: lines.index("chcp 65001 >nul") + 1])
    assert not any(line.lstrip().startswith((":", "goto ", "call :")) for line in lines)
