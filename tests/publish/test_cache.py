"""The compiled cache: what is damaged or somebody else's is made anew, and never run."""

import marshal
import os
import shutil
import stat
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from reports.core.catalogue.entry import Severity
from reports.core.figure import NONE, UNITS, Figure
from reports.core.problems import Place
from reports.publish import cache
from reports.publish.cache import kept
from reports.publish.columns import from_bytes, to_bytes
from reports.publish.private import make_private
from reports.run import pipeline
from reports.run.request import DocumentState, Outcome, Request
from reports.run.workspace import Workspace
from reports.source.schema import Words
from tests.conftest import ROOT
from tests.damage import damage

UNIT = "示例县医疗保障局"
POSIX = pytest.mark.skipif(os.name == "nt", reason="modes tell nothing on Windows")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "缓存"
    assert make_private(made) is None
    return made


def never() -> object:
    raise AssertionError("made anew")


def the_entry(folder: Path) -> Path:
    (found,) = folder.glob("*.bin")
    return found


# ── values as bytes ─────────────────────────────────────────────────────────


def test_a_value_comes_back_as_it_was() -> None:
    place = Place("决算.yaml", 3, 7)
    figure = Figure.entered(Decimal("1.50"), UNITS["万元"], place, "1.50", "数")
    value = {
        "words": Words("收入", place),
        "all": (None, True, 1, "一", b"\0", NONE, Severity.HINT, Decimal("0.10")),
        "list": [figure.unit, place, [], (), {}],
        Words("键", place): {Severity.ERROR: [place]},
    }
    found = from_bytes(to_bytes(value))
    assert found == value and repr(found) == repr(value)
    assert [type(key) for key in found] == [str, str, str, Words]
    back = from_bytes(to_bytes(figure))
    assert repr(back) == repr(figure) and back.unit == figure.unit


def test_what_was_one_object_is_one_again_and_true_is_not_one() -> None:
    place, plain = Place("甲"), [1, 2]
    found = from_bytes(to_bytes([place, place, plain, (place, plain), NONE, True, 1]))
    assert found[0] is found[1] is found[3][0]
    assert found[2] is found[3][1]
    assert found[4] is NONE and found[5] is True and type(found[6]) is int


@pytest.mark.parametrize("value", [os.getcwd, {1, 2}, object(), 0.5, print, Path("/")])
def test_what_is_no_value_of_ours_is_not_taken(value: object) -> None:
    with pytest.raises(TypeError):
        to_bytes([value])


def test_nothing_is_called_that_is_no_value_of_ours() -> None:
    forged = marshal.dumps((["touch x"], [("os:system", 1, (), [(0,)])]))
    with pytest.raises(TypeError, match="os:system"):
        from_bytes(forged)


def test_every_type_of_the_samples_comes_back_as_it_was() -> None:
    workspace = Workspace(ROOT / "data", ROOT / "templates", None, "test")
    for name, folder in workspace.folders.items():
        made = workspace.prepared(name, (*folder.variants, "")[0], 2024)
        assert repr(from_bytes(to_bytes(made))) == repr(made)


# ── entries ─────────────────────────────────────────────────────────────────


def test_an_entry_is_taken_again(folder: Path) -> None:
    assert kept(folder, "甲", "一", lambda: ("值",)) == ("值",)
    assert kept(folder, "甲", "一", never) == ("值",)


@pytest.mark.parametrize("state", ["二", "", "一\n"])
def test_an_entry_of_another_state_is_made_anew(state: str, folder: Path) -> None:
    kept(folder, "甲", "一", lambda: "旧")
    assert kept(folder, "甲", state, lambda: "新") == "新"
    assert kept(folder, "甲", state, never) == "新"


def test_an_entry_under_the_name_of_another_is_made_anew(folder: Path) -> None:
    kept(folder, "甲", "一", lambda: "甲的")
    entry = the_entry(folder)
    shutil.copy(entry, entry.with_name(entry.name.replace("甲", "乙")))
    assert kept(folder, "乙", "一", lambda: "乙的") == "乙的"


def test_code_of_another_python_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(folder, "甲", "一", lambda: "旧")
    monkeypatch.setattr(cache, "MAGIC_NUMBER", b"\0\0\r\n")
    assert kept(folder, "甲", "一", lambda: "新") == "新"


def test_a_damaged_entry_is_made_anew_and_is_good_again(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    kept(folder, "甲", "一", lambda: ("值", 1, [2]))
    entry = the_entry(folder)
    good = entry.read_bytes()
    for seed in range(10 * request.config.getoption("--damages")):
        damage(entry, Random(seed))
        assert kept(folder, "甲", "一", lambda: ("值", 1, [2])) == ("值", 1, [2])
        assert entry.read_bytes() == good, seed


def test_a_run_with_a_damaged_cache_makes_the_same_bytes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    good = tmp_path / "好的"
    made, again = (run_with(tmp_path, good) for _ in range(2))
    assert {one.state for one in again[0]} == {DocumentState.UNCHANGED}
    entries = sorted(path.name for path in good.iterdir() if path.suffix != ".txt")
    for seed in range(request.config.getoption("--damages")):
        chance = Random(seed)
        harmed = tmp_path / f"第{seed}次"
        shutil.copytree(good, harmed)
        name = chance.choice(entries)
        damage(harmed / name, chance)
        before = (harmed / name).read_bytes()
        anew = name.endswith(".bin") or chance.random() < 1 / 2
        if anew:
            for folder in DONE:
                shutil.rmtree(tmp_path / folder)
        assert run_with(tmp_path, harmed) == (made if anew else again), (seed, name)
        assert (harmed / name).read_bytes() != before, (seed, name)
        shutil.rmtree(harmed)


DONE = ("示例", "内部")


def run_with(home: Path, folder: Path) -> tuple[Sequence[Outcome], Mapping[str, bytes]]:
    """What is told in a run with this cache, and all that lies in 示例/ and 内部/ then."""
    assert make_private(folder) is None
    desk = Request(
        year=2024,
        unit=UNIT,
        data=ROOT / "data",
        templates=ROOT / "templates",
        output=home / "output",
        program=ROOT / "reports",
        cache=folder,
    )
    told = list(pipeline.build(desk))
    paths = (path for name in DONE for path in (home / name).rglob("*"))
    files = {str(path): path.read_bytes() for path in paths if path.is_file()}
    return told, files


# ── somebody else's ─────────────────────────────────────────────────────────


def poison(entry: Path, mark: Path) -> None:
    """What an attacker leaves who knows the program, but for the checksum: code that leaves a mark."""
    code = compile(f"open({str(mark)!r}, 'w').close()", "x", "exec")
    entry.write_bytes(bytes(32) + marshal.dumps(([code], [])))


@POSIX
def test_an_entry_of_somebody_else_never_runs(folder: Path, tmp_path: Path) -> None:
    kept(folder, "甲", "一", lambda: "值")
    entry, mark = the_entry(folder), tmp_path / "毒"
    poison(entry, mark)
    assert kept(folder, "甲", "一", lambda: "值") == "值"
    assert not mark.exists()


@POSIX
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_an_entry_that_others_can_write_to_is_made_anew(
    mode: int, folder: Path
) -> None:
    kept(folder, "甲", "一", lambda: "旧")
    the_entry(folder).chmod(mode)
    assert kept(folder, "甲", "一", lambda: "新") == "新"
    assert stat.S_IMODE(the_entry(folder).stat().st_mode) == 0o600
    assert kept(folder, "甲", "一", never) == "新"


@POSIX
def test_an_entry_that_another_user_owns_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(folder, "甲", "一", lambda: "旧")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert kept(folder, "甲", "一", lambda: "新") == "新"


@POSIX
def test_the_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert make_private(tmp_path / "家" / "缓存") is None
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "家" / "缓存").stat().st_mode) == 0o700


@POSIX
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711])
def test_a_folder_that_others_can_read_is_closed_to_them(
    mode: int, folder: Path
) -> None:
    folder.chmod(mode)
    assert make_private(folder) is None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@POSIX
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o702])
@pytest.mark.parametrize("linked", [False, True])
def test_a_folder_that_others_can_write_to_is_not_used(
    mode: int, linked: bool, folder: Path, tmp_path: Path
) -> None:
    folder.chmod(mode)
    named = folder
    if linked:
        named = tmp_path / "链接"
        named.symlink_to(folder)
    wrong = make_private(named)
    assert wrong is not None and wrong.code == "G22" and wrong.severity == "提示"
    assert str(named) in wrong.message


@POSIX
def test_a_folder_of_another_user_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    wrong = make_private(folder)
    assert wrong is not None and "别人" in wrong.message


@POSIX
def test_a_link_to_a_folder_of_ones_own_is_used(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "链接").symlink_to(folder)
    assert make_private(tmp_path / "链接") is None


def nothing_there(folder: Path) -> None:
    folder.rmdir()
    folder.parent.joinpath("没有").mkdir()
    folder.symlink_to(folder.parent / "没有" / "的")


def a_file_there(folder: Path) -> None:
    folder.rmdir()
    folder.write_bytes(b"")


@pytest.mark.parametrize("spoil", [nothing_there, a_file_there])
def test_a_folder_that_cannot_be_had_is_told(
    spoil: Callable[[Path], None], folder: Path
) -> None:
    spoil(folder)
    wrong = make_private(folder)
    assert wrong is not None and wrong.code == "G22"


@pytest.mark.parametrize("call", ["stat", "mkdir"])
def test_a_folder_without_permission_is_told(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, call, refuse)
    wrong = make_private(tmp_path / "缓存")
    assert wrong is not None and wrong.code == "G22"


# ── what is old ─────────────────────────────────────────────────────────────

DAY = 86_400


def aged(folder: Path, name: str, days: float) -> Path:
    file = folder / name
    file.write_bytes(b"x" * 100)
    then = file.stat().st_mtime - days * DAY
    os.utime(file, (then, then))
    return file


def make_one(folder: Path) -> None:
    cache._sweep_once.cache_clear()
    (folder / cache._SWEPT).unlink(missing_ok=True)
    kept(folder, "新的", "一", lambda: "值")


def test_what_nobody_used_for_long_is_removed(folder: Path) -> None:
    old, used = aged(folder, "旧.bin", 61), aged(folder, "常用.bin", 59)
    make_one(folder)
    assert not old.exists() and used.exists()


def test_it_is_looked_at_once_a_day(folder: Path) -> None:
    make_one(folder)
    old = aged(folder, "旧.bin", 61)
    cache._sweep_once.cache_clear()
    kept(folder, "又一个", "一", lambda: "值")
    assert old.exists()
    note = folder / cache._SWEPT
    os.utime(note, (note.stat().st_mtime - 2 * DAY,) * 2)
    cache._sweep_once.cache_clear()
    kept(folder, "第三个", "一", lambda: "值")
    assert not old.exists()


@pytest.mark.parametrize(("limit", "most"), [("_MOST_FILES", 3), ("_MOST_BYTES", 320)])
def test_of_too_much_what_was_used_last_stays(
    limit: str, most: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, limit, most)
    files = [aged(folder, f"{days}.bin", days) for days in range(1, 6)]
    make_one(folder)
    there = [file.exists() for file in files]
    assert 0 < sum(there) < len(files) and there == sorted(there, reverse=True)
