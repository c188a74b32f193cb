"""The hash over program and templates: any change changes it, and nothing is read twice without need."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.publish import disk, fingerprint
from reports.publish.fingerprint import Tree

HOUR = 3600 * 10**9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "模板"
    write(folder / "表" / "甲.yaml", "一")
    write(folder / "正文.md.j2", "二")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "缓存"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock of the cache's disk so many nanoseconds before or behind the folder's."""

    def set_clock(offset: int) -> None:
        def disk_time(index: Path) -> int:
            return time.time_ns() + offset

        monkeypatch.setattr(fingerprint, "disk_time", disk_time)

    return set_clock


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []

    def hash_file(path: Path) -> str | None:
        names.append(path.name)
        return disk.hash_file(path)

    monkeypatch.setattr(fingerprint, "hash_file", hash_file)
    return names


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def hashed(folder: Path, cache: Path | None = None, *suffixes: str) -> str:
    return fingerprint.fingerprint([Tree(folder, suffixes)], cache)


# what counts


def test_names_and_contents_count(folder: Path) -> None:
    first = hashed(folder)
    assert hashed(folder) == first
    write(folder / "表" / "甲.yaml", "三")
    changed = hashed(folder)
    (folder / "表" / "甲.yaml").rename(folder / "表" / "乙.yaml")
    assert len({first, changed, hashed(folder)}) == 3


def test_it_does_not_matter_where_the_folder_lies(folder: Path) -> None:
    first = hashed(folder)
    assert hashed(folder.rename(folder.with_name("别处"))) == first


def test_of_two_trees_each_file_belongs_to_its_own(tmp_path: Path) -> None:
    one, other = Tree(tmp_path / "一"), Tree(tmp_path / "二")
    write(one.folder / "甲.yaml", "x")
    other.folder.mkdir()
    before = fingerprint.fingerprint([one, other], None)
    (one.folder / "甲.yaml").rename(other.folder / "甲.yaml")
    assert fingerprint.fingerprint([one, other], None) != before


def test_what_word_explorer_and_python_leave_does_not_count(folder: Path) -> None:
    before = hashed(folder)
    for name in ("~$版式.docx", "~WRL0001.tmp", "Thumbs.db", ".DS_Store"):
        write(folder / name, "litter")
    write(folder / f"{disk._TEMPORARY}1.tmp", "litter")
    write(folder / "__pycache__" / "a.pyc", "litter")
    write(folder / ".git" / "config", "litter")
    assert hashed(folder) == before


def test_only_some_suffixes_may_count(folder: Path) -> None:
    write(folder / "a.py", "x")
    before = hashed(folder, None, ".py")
    write(folder / "b.txt", "x")
    assert hashed(folder, None, ".py") == before
    write(folder / "c.py", "x")
    assert hashed(folder, None, ".py") != before


def test_a_folder_that_is_not_there_has_a_hash(tmp_path: Path) -> None:
    assert hashed(tmp_path / "没有") == hashed(tmp_path / "也没有")


# what is read


def test_what_has_not_changed_is_not_read_again(
    folder: Path, cache: Path, clock: Callable[[int], None], read: list[str]
) -> None:
    clock(HOUR)
    first = hashed(folder, cache)
    assert sorted(read) == ["正文.md.j2", "甲.yaml"]
    read.clear()
    assert hashed(folder, cache) == first
    assert read == []


def test_only_what_has_changed_is_read_again(
    folder: Path, cache: Path, clock: Callable[[int], None], read: list[str]
) -> None:
    clock(HOUR)
    first = hashed(folder, cache)
    write(folder / "表" / "甲.yaml", "三")
    read.clear()
    assert hashed(folder, cache) not in ("", first)
    assert read == ["甲.yaml"]


def test_a_file_that_is_gone_is_no_part_of_the_hash(
    folder: Path, cache: Path, clock: Callable[[int], None]
) -> None:
    clock(HOUR)
    hashed(folder, cache)
    (folder / "正文.md.j2").unlink()
    assert hashed(folder, cache) == hashed(folder)


def test_a_young_file_is_read_again_however_much_it_looks_the_same(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written twice within one tick of its clock, with as many bytes: only its content tells."""
    path = folder / "正文.md.j2"
    write(path, "甲")
    looks = fingerprint.looks_of(str(path))
    monkeypatch.setattr(fingerprint, "looks_of", lambda file: looks)
    first = hashed(folder, cache)
    write(path, "乙")
    assert hashed(folder, cache) != first


def test_a_young_file_is_trusted_once_it_is_old(
    folder: Path, cache: Path, clock: Callable[[int], None], read: list[str]
) -> None:
    hashed(folder, cache)
    clock(HOUR)
    hashed(folder, cache)
    read.clear()
    hashed(folder, cache)
    assert read == []


def test_a_clock_that_goes_back_makes_files_young(
    folder: Path, cache: Path, clock: Callable[[int], None], read: list[str]
) -> None:
    clock(-HOUR)
    first = hashed(folder, cache)
    read.clear()
    assert hashed(folder, cache) == first
    assert sorted(read) == ["正文.md.j2", "甲.yaml"]


def test_a_file_with_the_times_and_size_of_an_older_one_is_read(
    folder: Path, cache: Path, clock: Callable[[int], None]
) -> None:
    clock(HOUR)
    path = folder / "正文.md.j2"
    before = path.stat()
    first = hashed(folder, cache)
    write(folder / "新", "乙")
    os.utime(folder / "新", ns=(before.st_atime_ns, before.st_mtime_ns))
    (folder / "新").replace(path)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert hashed(folder, cache) != first


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format":1,"begun":9999999999999999999,"files":3}']
)
def test_a_damaged_index_costs_time_and_nothing_else(
    folder: Path, cache: Path, clock: Callable[[int], None], read: list[str], text: str
) -> None:
    clock(HOUR)
    first = hashed(folder, cache)
    (index,) = cache.iterdir()
    index.write_text(text, encoding="utf-8")
    read.clear()
    assert hashed(folder, cache) == first
    assert len(read) == 2
    read.clear()
    hashed(folder, cache)
    assert read == []


def test_a_cache_that_takes_no_files_costs_time_and_nothing_else(
    folder: Path, cache: Path, clock: Callable[[int], None], read: list[str]
) -> None:
    clock(HOUR)
    write(cache, "a file, no folder")
    assert hashed(folder, cache) == hashed(folder, cache) == hashed(folder)
    assert len(read) == 6


def test_two_folders_have_an_index_each(
    folder: Path, cache: Path, clock: Callable[[int], None], tmp_path: Path
) -> None:
    clock(HOUR)
    other = tmp_path / "另一套"
    write(other / "正文.md.j2", "别的")
    assert hashed(folder, cache) != hashed(other, cache)
    assert hashed(folder, cache) == hashed(folder)
    assert hashed(other, cache) == hashed(other)
