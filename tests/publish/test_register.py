"""The register of a year: what it tells is what reading every file again would tell."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.core.problems import Place, Severity
from reports.publish import disk, listing, register
from reports.publish.disk import hash_bytes, write_files
from reports.publish.listing import Reading
from reports.publish.records import MANIFEST, Publication, Record, save_manifest
from reports.publish.register import Register, YearListing
from reports.publish.store import Store

YEAR = "2024"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "output")


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour has gone by since all files were written."""
    hour = 3600 * 10**9
    monkeypatch.setattr(register, "disk_time", lambda beside: time.time_ns() + hour)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were hashed."""
    names: list[str] = []

    def hash_file(path: str) -> str | None:
        names.append(Path(path).name)
        return disk.hash_file(path)

    monkeypatch.setattr(listing, "hash_file", hash_file)
    return names


def publish(store: Store, unit: str, content: bytes = b"word") -> None:
    """A unit with one data file and one document."""
    data = store.root / "data"
    write_files(data / YEAR / unit, {"a.yaml": b"x"})
    files = {f"{unit}.docx": content}
    write_files(store.published(YEAR, unit), files)
    inputs = {
        f"{YEAR}/{unit}/a.yaml": hash_bytes(b"x"),
        f"{YEAR}/{unit}/b.yaml": None,
    }
    if unit.isprintable():
        folder = f"{YEAR}/{unit}/"
        inputs[folder] = listing.input_hash(data, folder)
    record = Record(
        inputs=inputs,
        program="",
        outputs=store.hashes(store.published(YEAR, unit), files),
        title=unit,
        issues=(Publication("报告", unit, "", unit),),
    )
    save_manifest(
        store.internal(YEAR, unit) / MANIFEST, {f"{YEAR}/{unit}/a.yaml": record}
    )


def listed(store: Store, program: str = "1", data: str = "data") -> YearListing:
    return Register(store, store.root / data, YEAR, program).bring_up_to_date()


def names(found: YearListing) -> list[str]:
    return [unit.name for unit in found.units()]


def path_of(store: Store) -> Path:
    [path] = store.unpublished.glob(f"*.{YEAR}.jsonl")
    return path


def test_it_lies_in_the_cache_folder(store: Store, tmp_path: Path) -> None:
    """What the disk says of files is not the same wherever the same was made."""
    publish(store, "甲")
    cache = tmp_path / "缓存"
    found = Register(store, store.root / "data", YEAR, "1", cache).bring_up_to_date()
    assert names(found) == ["甲"] and found.register.parent == cache
    assert [path for path in store.unpublished.iterdir() if path.is_file()] == []


def test_a_cache_folder_that_takes_no_files_is_done_without(
    store: Store, tmp_path: Path
) -> None:
    publish(store, "甲")
    cache = tmp_path / "缓存"
    cache.write_bytes(b"")
    found = Register(store, store.root / "data", YEAR, "1", cache).bring_up_to_date()
    assert names(found) == ["甲"] and found.register == path_of(store)


def test_a_unit_whose_files_look_as_they_did_is_not_read_again(
    store: Store, read: list[str]
) -> None:
    publish(store, "甲")
    first = listed(store)
    [unit] = first.units()
    assert [file.name for file in unit.documents[0].files] == ["甲.docx"]
    read.clear()
    written = path_of(store).stat()
    assert listed(store) == first
    assert read == []
    assert path_of(store).stat() == written


def test_only_the_unit_that_has_changed_is_read(store: Store, read: list[str]) -> None:
    for unit in ("丙", "乙", "甲"):
        publish(store, unit)
    before = listed(store)
    read.clear()
    publish(store, "乙", b"another word")
    publish(store, "丁")
    after = listed(store)
    assert set(read) == {"a.yaml", "b.yaml", "丁.docx", "乙.docx"}
    assert names(after) == sorted("甲乙丙丁") and after.state != before.state
    path_of(store).unlink()
    assert listed(store) == after


def _of_input(store: Store) -> None:
    write_files(store.root / "data" / YEAR / "甲", {"a.yaml": b"y"})


def _of_folder(store: Store) -> None:
    write_files(store.root / "data" / YEAR / "甲", {"c.yaml": b"x"})


def _of_absent_input(store: Store) -> None:
    write_files(store.root / "data" / YEAR / "甲", {"b.yaml": b"x"})


def _of_output(store: Store) -> None:
    (store.published(YEAR, "甲") / "甲.docx").write_bytes(b"drow")


def _of_output_gone(store: Store) -> None:
    (store.published(YEAR, "甲") / "甲.docx").unlink()


def _of_unit(store: Store) -> None:
    (store.internal(YEAR, "甲") / MANIFEST).unlink()


@pytest.mark.parametrize(
    "change",
    [
        _of_input,
        _of_folder,
        _of_absent_input,
        _of_output,
        _of_output_gone,
        _of_unit,
    ],
)
def test_a_change_is_seen(change: Callable[[Store], None], store: Store) -> None:
    publish(store, "甲")
    publish(store, "乙")
    listed(store)
    change(store)
    assert names(listed(store)) == ["乙"]


def test_a_young_file_is_read_again_however_much_it_looks_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written twice within one tick of its clock, with as many bytes: only its content tells."""
    publish(store, "甲")
    now = time.time_ns()
    looks = (4, now, now, 1)
    monkeypatch.setattr(
        listing,
        "looks_of",
        lambda path: looks if Path(path).is_file() else listing.ABSENT,
    )
    monkeypatch.setattr(register, "disk_time", lambda beside: now)
    assert names(listed(store)) == ["甲"]
    _of_output(store)
    assert names(listed(store)) == []
    # Once it is old, how it looks is enough.
    monkeypatch.setattr(register, "disk_time", lambda beside: now + 60 * 10**9)
    listed(store)
    (store.published(YEAR, "甲") / "甲.docx").write_bytes(b"word")
    assert names(listed(store)) == []


def test_a_file_that_another_program_held_is_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "甲")
    with monkeypatch.context() as held:
        held.setattr(listing, "hash_file", lambda path: None)
        assert names(listed(store)) == []
    assert names(listed(store)) == ["甲"]


def test_a_manifest_that_another_program_held_is_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "甲")
    with monkeypatch.context() as held:
        held.setattr("reports.publish.store.known_records", lambda path: None)
        assert names(listed(store)) == []
    assert names(listed(store)) == ["甲"]


# ── a manifest that is damaged or gone ──────────────────────────────────────


def damage_manifest(store: Store, unit: str) -> None:
    (store.internal(YEAR, unit) / MANIFEST).write_bytes(b"{}")


@pytest.mark.parametrize("is_young", [False, True])
def test_a_unit_whose_manifest_is_damaged_stays_listed_and_is_told_each_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, is_young: bool
) -> None:
    if is_young:
        monkeypatch.setattr(register, "disk_time", lambda beside: time.time_ns())
    publish(store, "甲")
    publish(store, "乙")
    before = listed(store)
    assert not before.lost
    damage_manifest(store, "甲")
    for _ in range(3):
        found = listed(store)
        assert (names(found), found.state) == (["乙", "甲"], before.state)
        (lost,) = found.lost
        assert (lost.code, lost.severity) == ("P04", Severity.WARNING)
        assert lost.place == Place(f"内部/{YEAR}/甲/{MANIFEST}")
        assert "照旧列着" in lost.message and f"{YEAR} --unit 甲" in lost.hint
    publish(store, "甲")
    assert listed(store) == before


@pytest.mark.parametrize(
    "change",
    [_of_input, _of_folder, _of_absent_input, _of_output, _of_output_gone],
)
def test_it_is_listed_no_more_once_it_has_changed(
    change: Callable[[Store], None], store: Store
) -> None:
    publish(store, "甲")
    write_files(store.published(YEAR, "甲"), {"甲.html": b"page"})
    listed(store)
    damage_manifest(store, "甲")
    change(store)
    for _ in range(2):
        found = listed(store)
        assert names(found) == []
        assert ["先不列" in lost.message for lost in found.lost] == [True]


def test_it_is_not_listed_where_nobody_knows_what_was(store: Store) -> None:
    publish(store, "甲")
    damage_manifest(store, "甲")
    found = listed(store)
    # Without a page nothing of it was published.
    assert (names(found), list(found.lost)) == ([], [])
    write_files(store.published(YEAR, "甲"), {"甲.html": b"page"})
    found = listed(store)
    assert (names(found), len(found.lost)) == ([], 1)


def test_a_manifest_that_is_gone_is_told_like_one_that_is_damaged(store: Store) -> None:
    publish(store, "甲")
    write_files(store.published(YEAR, "甲"), {"甲.html": b"page"})
    before = listed(store)
    path = store.internal(YEAR, "甲") / MANIFEST
    path.unlink()
    found = listed(store)
    assert (names(found), found.state, len(found.lost)) == (["甲"], before.state, 1)
    # One that is being built has none yet.
    attempt = path.with_name("~生成中")
    attempt.mkdir()
    assert not listed(store).lost
    attempt.rmdir()
    # What somebody has put into output/ is no unit's.
    write_files(store.published(YEAR, "别的"), {"说明.html": b"page"})
    assert len(listed(store).lost) == 1


def test_a_manifest_without_documents_is_not_lost(store: Store) -> None:
    save_manifest(store.internal(YEAR, "甲") / MANIFEST, {})
    write_files(store.published(YEAR, "甲"), {"甲.html": b"page"})
    assert not listed(store).lost


def test_what_is_known_of_a_store_is_never_taken_from_before(
    store: Store, tmp_path: Path
) -> None:
    publish(store, "甲")
    listed(store)
    damage_manifest(store, "甲")
    facts = Reading(store, store.root / "data", "甲")
    found = Register(
        store, store.root / "data", YEAR, "1", tmp_path / "别处", facts
    ).bring_up_to_date()
    assert (names(found), len(found.lost)) == ([], 1)


def test_a_damaged_line_is_not_believed(store: Store) -> None:
    for unit in ("乙", "甲"):
        publish(store, unit)
    before = listed(store)
    good = path_of(store).read_bytes()
    for bad in (good.replace("甲.docx".encode(), "丙.docx".encode()), good[:-9], b"\n"):
        path_of(store).write_bytes(bad)
        assert listed(store) == before
        assert path_of(store).read_bytes() == good


def test_lines_of_another_program_or_data_folder_are_not_believed(
    store: Store, read: list[str]
) -> None:
    publish(store, "甲")
    listed(store)
    read.clear()
    listed(store, program="2")
    assert "甲.docx" in read
    assert names(listed(store, program="2", data="others")) == []


def test_a_unit_whose_name_holds_what_is_no_character_is_listed(store: Store) -> None:
    odd = os.fsdecode(b"\xd6\xd0")
    try:
        publish(store, odd)
    except OSError:
        pytest.skip("this disk takes no such name")
    assert names(listed(store)) == [odd]
    assert names(listed(store)) == [odd]


def test_addresses_are_in_the_order_of_their_signs(store: Store) -> None:
    for unit in ("甲", "甲 二", "甲-三"):
        publish(store, unit)
    found = listed(store)
    assert names(found) == ["甲", "甲 二", "甲-三"]
    assert [unit.name for unit in found.by_address()] == ["甲 二", "甲-三", "甲"]
