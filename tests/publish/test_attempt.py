"""Two attempts at one unit where nothing can be locked: the newest wins, nothing of the older one is published."""

import itertools
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from reports.core.problems import Fault
from reports.publish import attempt as attempts
from reports.publish import disk
from reports.publish.attempt import FOLDER, Attempt, attempt_in
from reports.publish.records import Record
from reports.publish.store import Store

YEAR, UNIT = "2024", "某局"
OLD, NEW = b"of the older attempt", b"of the newer one"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "output")
    store.internal(YEAR, UNIT).mkdir(parents=True)
    return store


@pytest.fixture
def begin(store: Store) -> Callable[[], Attempt]:
    """Begins an attempt, as another machine would that sees no lock; none of them ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(
            attempt_in(store.internal(YEAR, UNIT), store.root)
        )


def litter(store: Store) -> list[str]:
    return [path.name for path in store.root.rglob("~*")]


def test_an_attempt_writes_whole_files_and_leaves_nothing_else(store: Store) -> None:
    folder = store.published(YEAR, UNIT)
    with attempt_in(store.internal(YEAR, UNIT), store.root) as attempt:
        assert attempt.write(folder, {"甲.docx": NEW, "乙.docx": NEW}) == []
        assert attempt.write(folder, {"甲.docx": OLD}) == []
        assert attempt.unfinished == ()
    assert (folder / "甲.docx").read_bytes() == OLD
    assert litter(store) == []


def test_the_newer_attempt_wins_and_the_older_says_so(
    store: Store, begin: Callable[[], Attempt]
) -> None:
    folder = store.published(YEAR, UNIT)
    older = begin()
    older.write(folder, {"甲.docx": OLD})
    newer = begin()
    with pytest.raises(Fault) as fault:
        older.write(folder, {"甲.docx": OLD, "乙.docx": OLD})
    [told] = fault.value.problems
    assert told.code == "G06" and "以那边的为准" in told.message
    assert not (folder / "乙.docx").exists()
    assert newer.unfinished == ("output/2024/某局/甲.docx",)
    assert newer.write(folder, {"甲.docx": NEW}) == []
    older.end()
    assert newer.write(folder, {"甲.docx": OLD}) == []


MOMENTS = (
    "before it notes",
    "before it checks",
    "between its moves",
    "after its moves",
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_whenever_the_older_attempt_stood_still_the_files_are_of_one_attempt(
    moment: str,
    store: Store,
    begin: Callable[[], Attempt],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The older attempt stops at a moment; the newer one does its whole work; the older goes on."""
    folder = store.published(YEAR, UNIT)
    names = [f"{number}.docx" for number in range(4)]
    older = begin()
    newer: list[Attempt] = []

    def overtake() -> None:
        if not newer:
            newer.append(begin())
            assert newer[0].write(folder, dict.fromkeys(names, NEW)) == []

    announce, check, move = older.announce, older.check, disk.move
    moved = itertools.count()

    def announced(moves: dict[Path, Path]) -> None:
        if moment == "before it notes":
            overtake()
        announce(moves)

    def checked() -> None:
        if moment == "before it checks":
            overtake()
        check()

    def moving(source: Path, target: Path) -> None:
        is_own = source.parent == folder and older.name in source.name
        if is_own and next(moved) == 2 and moment == "between its moves":
            overtake()
        move(source, target)

    monkeypatch.setattr(older, "announce", announced)
    monkeypatch.setattr(older, "check", checked)
    monkeypatch.setattr(disk, "move", moving)
    if moment == "after its moves":
        older.write(folder, dict.fromkeys(names, OLD))
        overtake()
        with pytest.raises(Fault):
            older.write(store.internal(YEAR, UNIT), {"生成记录.json": OLD})
    else:
        with pytest.raises(Fault) as fault:
            older.write(folder, dict.fromkeys(names, OLD))
        assert fault.value.problems[0].code == "G06"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict.fromkeys(
        names, NEW
    )


def test_what_a_crashed_attempt_left_is_gone_when_the_next_begins(
    store: Store, begin: Callable[[], Attempt]
) -> None:
    folder = store.published(YEAR, UNIT)
    crashed = begin()
    temporary, target = folder / "~生成中-1-1-x.tmp", folder / "甲.docx"
    crashed.announce({temporary: target})
    folder.mkdir(parents=True)
    temporary.write_bytes(b"half")
    unprepared = store.internal(YEAR, UNIT) / f"{FOLDER}-0a1b2c"
    unprepared.mkdir()
    (unprepared / "0a1b2c").touch()
    with store.locked(YEAR, UNIT) as attempt:
        assert attempt.unfinished == ("output/2024/某局/甲.docx",)
        assert not temporary.exists()
    assert litter(store) == []


def test_half_a_line_in_a_journal_is_of_files_that_were_never_begun(
    store: Store, begin: Callable[[], Attempt]
) -> None:
    crashed = begin()
    crashed.announce({store.root / "a.tmp": store.root / "甲.docx"})
    journal = store.internal(YEAR, UNIT) / FOLDER / crashed.name
    journal.write_bytes(journal.read_bytes() + b'["b.tmp", "\\u4e')
    assert begin().unfinished == ("甲.docx",)


def test_a_file_that_only_an_unfinished_attempt_knew_is_marked_as_old(
    store: Store,
) -> None:
    folder = store.published(YEAR, UNIT)
    disk.write_files(folder, {"旧名.docx": OLD, "新名.docx": NEW})
    outputs = store.hashes(folder, {"新名.docx": NEW})
    records = {"甲.yaml": Record({"甲.yaml": "h"}, "p", outputs, "甲")}
    left = ("output/2024/某局/旧名.docx", "output/2024/某局/新名.docx", "没有.docx")
    settled, problems = store.settle(YEAR, UNIT, records, unfinished=left)
    assert problems == [] and settled[""].former == left[:1]
    marker = (folder / "旧文件，勿公开.txt").read_text(encoding="utf-8-sig")
    assert "旧名.docx" in marker and "新名" not in marker


def test_files_that_cannot_be_removed_leave_the_place_to_the_older_attempt(
    store: Store, begin: Callable[[], Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    older = begin()
    temporary = store.internal(YEAR, UNIT) / "~生成中-1-1-x.tmp"
    temporary.touch()
    older.announce({temporary: temporary.with_name("甲.docx")})
    unlink = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path == temporary:
            raise PermissionError
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    monkeypatch.setattr(attempts, "_WAITS", (0.0, 0.0))
    with pytest.raises(Fault) as fault:
        begin()
    assert [one.code for one in fault.value.problems] == ["G06"]


def test_a_folder_that_takes_nothing_is_told(
    store: Store, begin: Callable[[], Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(Fault) as fault:
        begin()
    assert "磁盘满了" in fault.value.problems[0].message


class CtrlC:
    """A KeyboardInterrupt at the n-th moment at which Python looks for signals: where a function
    begins, and where one of C ends.
    """

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, _frame: object, event: str, _argument: object) -> None:
        if event in ("call", "c_return"):
            self._left -= 1
            if self._left == 0:
                raise KeyboardInterrupt

    @property
    def has_come(self) -> bool:
        return self._left <= 0


def test_ctrl_c_at_any_moment_leaves_nothing_half_done(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, files = store.published(YEAR, UNIT), {"甲.docx": NEW, "乙.docx": NEW}
    # A finalizer cannot be left by an exception: the program ends there, and the next run puts away.
    ended: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", ended.append)
    for at in itertools.count(1):
        pressed = CtrlC(at)
        sys.setprofile(pressed)
        try:
            with store.locked(YEAR, UNIT) as attempt:
                attempt.write(folder, files)
        except KeyboardInterrupt:
            pass
        finally:
            sys.setprofile(None)
        if not ended:
            assert litter(store) == [], f"at moment {at}"
        if not pressed.has_come:
            break
        ended.clear()
        shutil.rmtree(folder, ignore_errors=True)
    assert at > 100


def test_a_drive_that_is_gone_is_not_taken_for_a_newer_attempt(store: Store) -> None:
    internal = store.internal(YEAR, UNIT)
    with pytest.raises(Fault) as fault, attempt_in(internal, store.root) as attempt:
        internal.rename(internal.with_name("挂在别处"))
        attempt.write(store.published(YEAR, UNIT), {"甲.docx": OLD})
    assert [one.code for one in fault.value.problems] == ["G04"]
    assert not (store.published(YEAR, UNIT) / "甲.docx").exists()


def test_nothing_is_made_in_the_place_of_a_drive_that_is_gone(
    store: Store, begin: Callable[[], Attempt]
) -> None:
    attempt = begin()
    shutil.rmtree(store.unpublished)
    with pytest.raises(Fault) as fault:
        attempt.write(store.published(YEAR, UNIT), {"甲.docx": NEW})
    [told] = fault.value.problems
    assert told.code == "G04" and "网络盘" in told.hint
    assert list(store.root.iterdir()) == []
