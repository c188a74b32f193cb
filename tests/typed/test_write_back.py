"""A value is changed where it stands, and no other byte."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reports.core.problems import Fault
from reports.preview.changes import Change, Changes
from reports.publish.disk import hash_bytes
from reports.source.csv_rows import read_table
from reports.source.edits import line_starts
from reports.typed.write_back import (
    Spot,
    _values,
    put,
    replaced,
    require_seen,
    text_at,
)
from tests.conftest import ROOT
from tests.crashes import died_at, full_from
from tests.typed.encodings import (
    as_gbk,
    as_it_is,
    as_unicode,
    as_windows_has_it,
)

SAMPLES = sorted((ROOT / "data").rglob("*.yaml"))
TABLES = sorted((ROOT / "data").rglob("*.csv"))
NEW = "8765.43"


def spots(content: bytes, name: str) -> Iterator[Spot]:
    """Every value of a YAML file."""
    text, values = _values(content)
    starts = line_starts(text)
    for one in values:
        if one.end > one.start:
            line = bisect_right(starts, one.start)
            column = one.start - starts[line - 1] + 1
            yield Spot(name, hash_bytes(content), line, column, one.text)


def cells(content: bytes, name: str) -> Iterator[Spot]:
    """Every cell of a table that holds something."""
    table, _ = read_table(content, name)
    assert table is not None
    for row in table.rows:
        for column, cell in enumerate(row.cells, 1):
            if cell:
                yield Spot(name, hash_bytes(content), row.line, column, cell)


def changed_and_undone(content: bytes, spot: Spot) -> None:
    after = replaced(content, spot, NEW)
    lines = zip(content.split(b"\n"), after.split(b"\n"), strict=True)
    assert sum(one != other for one, other in lines) == 1, spot
    assert text_at(after, spot) == NEW
    again = Spot(spot.file, "", spot.line, spot.column, NEW)
    assert replaced(after, again, spot.text) == content, spot


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_value_of_every_sample_is_changed_alone(path: Path) -> None:
    content = path.read_bytes()
    every = list(spots(content, path.name))
    assert len(every) > 10
    for spot in every:
        changed_and_undone(content, spot)


@pytest.mark.parametrize("spelled", [as_windows_has_it, as_gbk])
@pytest.mark.parametrize(
    "path", SAMPLES[::5], ids=lambda path: "/".join(path.parts[-3:])
)
def test_line_ends_mark_and_encoding_stay(
    path: Path, spelled: Callable[[bytes], bytes]
) -> None:
    content = spelled(path.read_bytes())
    for spot in list(spots(content, path.name))[::3]:
        changed_and_undone(content, spot)


def test_a_file_in_utf_16_stays_one() -> None:
    content = as_unicode("甲:\n  乙: 12 # 丙\n".encode())
    after = replaced(content, Spot("x.yaml", "", 2, 6, "12"), "13")
    assert after == as_unicode("甲:\n  乙: 13 # 丙\n".encode())


@pytest.mark.parametrize("spelled", [as_it_is, as_windows_has_it, as_gbk])
@pytest.mark.parametrize("path", TABLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_cell_of_every_table_is_changed_alone(
    path: Path, spelled: Callable[[bytes], bytes]
) -> None:
    content = spelled(path.read_bytes())
    every = list(cells(content, path.name))
    assert len(every) > 10
    for spot in every[:: max(1, len(every) // 60)]:
        changed_and_undone(content, spot)


@pytest.mark.parametrize(
    ("before", "spot", "new", "after"),
    [
        ("甲: 12  # 原件\n", (1, 4, "12"), "1,300", "甲: 1,300  # 原件\n"),
        ("甲: {乙: 12, 丙: 3}\n", (1, 8, "12"), "1,300", "甲: {乙: '1,300', 丙: 3}\n"),
        ("甲: '12'\r\n", (1, 4, "12"), "13", "甲: '13'\r\n"),
        ('甲: "12"\n', (1, 4, "12"), 'a"b', '甲: "a\\"b"\n'),
        ("甲: [1, 2]\n", (1, 8, "2"), "#3", "甲: [1, '#3']\n"),
        ("甲: 𠀀\n乙: 3", (2, 4, "3"), "4", "甲: 𠀀\n乙: 4"),
        ("甲: 12\n", (1, 4, "12"), "无: 是", "甲: '无: 是'\n"),
    ],
)
def test_a_value_is_spelled_as_it_was_or_else_quoted(
    before: str, spot: tuple[int, int, str], new: str, after: str
) -> None:
    found = replaced(before.encode(), Spot("x.yaml", "", *spot), new)
    assert found.decode() == after


@pytest.mark.parametrize(
    ("before", "spot", "new", "after"),
    [
        ("a,b\n1, 2 \n", (2, 2, "2"), "3", "a,b\n1, 3 \n"),
        ("a,b\r\n1,2\r\n", (2, 2, "2"), "1,300", 'a,b\r\n1,"1,300"\r\n'),
        ('a,b\n"1,5","x""y"\n7,8', (2, 1, "1,5"), "9", 'a,b\n"9","x""y"\n7,8'),
        ('a,b\n"一\n二",2\n3,4\n', (4, 2, "4"), "5", 'a,b\n"一\n二",2\n3,5\n'),
        ("a\tb\n1\t2\n", (2, 2, "2"), "3,4", "a\tb\n1\t3,4\n"),
    ],
)
def test_a_cell_keeps_its_blanks_and_its_neighbours(
    before: str, spot: tuple[int, int, str], new: str, after: str
) -> None:
    found = replaced(before.encode(), Spot("x.csv", "", *spot), new)
    assert found.decode() == after


@pytest.mark.parametrize(
    ("text", "spot", "new"),
    [
        ("甲: 12\n", (1, 4, "13"), "14"),  # another value
        ("甲: 12\n", (1, 1, "甲"), "14"),  # a key
        ("甲: 12\n", (9, 1, "12"), "14"),
        ("甲: |\n  1\t2\n", (2, 3, "1"), "14"),  # within a block
        ("甲: 一\n  二\n", (1, 4, "一 二"), "14"),
        ("甲: 12\n", (1, 4, "12"), " "),
        ("甲: 12\n", (1, 4, "12"), "1\n2"),
        ("甲: 12\n", (1, 4, "12"), "1\x02"),
        ("甲: {乙\n", (1, 4, "12"), "14"),  # not to be read
    ],
)
def test_what_is_not_one_value_on_one_line_is_refused(
    text: str, spot: tuple[int, int, str], new: str
) -> None:
    with pytest.raises(Fault) as caught:
        replaced(text.encode(), Spot("x.yaml", "", *spot), new)
    assert caught.value.problems[0].code in {"G23", "Y24"}


def test_a_file_that_was_changed_elsewhere_is_told_with_both_values() -> None:
    seen = "甲: 12\n".encode()
    spot = Spot("2024/某单位/甲.yaml", hash_bytes(seen), 1, 4, "12")
    assert require_seen(seen, spot, "14") == seen
    for there, words in (("甲: 13\n".encode(), "“13”"), (None, "“读不出来”")):
        with pytest.raises(Fault) as caught:
            require_seen(there, spot, "14")
        [told] = caught.value.problems
        assert "“12”" in told.message and words in told.message
        assert "“14”" in told.message


# ── on the disk ─────────────────────────────────────────────────────────────

BEFORE, AFTER = "甲: 12\n".encode(), "甲: 13\n".encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "2024" / "单位" / "甲.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(BEFORE)
    return path


NAME = "2024/单位/甲.yaml"


def test_a_kill_at_any_moment_leaves_the_old_bytes_or_the_new(
    tmp_path: Path, path: Path
) -> None:
    point, found = 0, set()
    while True:
        point += 1
        path.write_bytes(BEFORE)
        died = died_at(point, (tmp_path,), lambda: put(tmp_path, NAME, BEFORE, AFTER))
        found.add(path.read_bytes())
        if not died:
            break
    assert point > 5 and found == {BEFORE, AFTER}


def test_a_full_disk_leaves_the_old_bytes(tmp_path: Path, path: Path) -> None:
    for point in range(1, 5):
        with full_from(point, (tmp_path,)), pytest.raises(Fault) as caught:
            put(tmp_path, NAME, BEFORE, AFTER)
        assert caught.value.problems[0].code == "G04"
        assert path.read_bytes() == BEFORE
        assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_reads_back_otherwise_is_put_back(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.typed import write_back

    def damaged(folder: Path, files: dict[str, bytes]) -> list[object]:
        [(name, content)] = files.items()
        (folder / name).write_bytes(content if content == BEFORE else content[:-1])
        return []

    monkeypatch.setattr(write_back, "write_files", damaged)
    with pytest.raises(Fault):
        put(tmp_path, NAME, BEFORE, AFTER)
    assert path.read_bytes() == BEFORE


def test_changes_are_undone_and_done_again_unless_the_file_is_another_by_now(
    tmp_path: Path, path: Path
) -> None:
    changes = Changes(tmp_path)
    spot = Spot(NAME, hash_bytes(BEFORE), 1, 4, "12")
    changes.make(Change(spot, "13", BEFORE, AFTER))
    changes.undo()
    assert path.read_bytes() == BEFORE and not changes.done
    changes.redo()
    assert path.read_bytes() == AFTER and not changes.undone
    with pytest.raises(Fault) as caught:
        changes.redo()
    assert "没有可以重做的" in caught.value.problems[0].message
    path.write_bytes(b"\xe7")
    with pytest.raises(Fault) as caught:
        changes.undo()
    assert "不能撤销" in caught.value.problems[0].message
    assert path.read_bytes() == b"\xe7" and len(changes.done) == 1
    # A change that is made after one was undone leaves nothing to be done again.
    path.write_bytes(AFTER)
    changes.undo()
    changes.make(Change(spot, "14", BEFORE, "甲: 14\n".encode()))
    assert not changes.undone
