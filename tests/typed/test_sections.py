"""A text is changed below its heading, and no other byte."""

from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.core.problems import Fault
from reports.preview.changes import Change, Changes
from reports.publish.disk import hash_bytes
from reports.source.markdown import READ_AGAIN
from reports.typed.sections import section_of, sections_of, with_section
from reports.typed.write_back import (
    ChangedElsewhere,
    Spot,
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

SAMPLES = sorted((ROOT / "data").rglob("*.md"))
NEW = "新写的一段。\n\n第二段，含 # 号。"


@pytest.mark.parametrize(
    "spelled",
    [as_it_is, as_windows_has_it, as_gbk, as_unicode],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize(
    "path", SAMPLES[::2], ids=lambda path: "/".join(path.parts[-3:])
)
def test_every_text_of_every_sample_is_changed_alone_and_back(
    path: Path, spelled: Callable[[bytes], bytes]
) -> None:
    content = spelled(path.read_bytes())
    every = sections_of(content)
    assert every
    for one in every:
        after = with_section(content, path.name, one.title, NEW)
        assert section_of(after, one.title) is not None
        assert text_at(after, Spot(path.name, "", 0, 0, "", one.title)) == NEW
        rest = [(each.title, each.text) for each in every if each != one]
        found = sections_of(after)
        assert rest == [(each.title, each.text) for each in found if each.text != NEW]
        if one.text:
            assert with_section(after, path.name, one.title, one.text) == content


@pytest.mark.parametrize(
    ("before", "title", "new", "after"),
    [
        ("# 甲\n\n一\n\n# 乙\n二\n", "甲", "三\n四", "# 甲\n\n三\n四\n\n# 乙\n二\n"),
        ("# 甲\r\n\r\n一\r\n", "甲", "三\n四", "# 甲\r\n\r\n三\r\n四\r\n"),
        ("# 甲\n一", "甲", "三", "# 甲\n三"),
        ("# 甲", "甲", "三", "# 甲\n\n三\n"),
        ("# 甲\n# 乙\n", "甲", "三", "# 甲\n\n三\n\n# 乙\n"),
        ("# 甲\n\n# 乙\n", "甲", "三", "# 甲\n\n三\n\n# 乙\n"),
        ("# 甲\n一\n", "乙", "三", "# 甲\n一\n\n# 乙\n\n三\n"),
        ("# 甲\n一", "乙", "三", "# 甲\n一\n\n# 乙\n\n三\n"),
        ("", "乙", "三", "# 乙\n\n三\n"),
        ("#  甲 \n  一  \n", "甲", "  一", "#  甲 \n  一  \n"),
        ("＃甲\n一\n\n\n", "甲", "", "＃甲\n\n\n\n"),
    ],
)
def test_blank_lines_and_headings_stay(
    before: str, title: str, new: str, after: str
) -> None:
    assert with_section(before.encode(), "x.md", title, new).decode() == after


def test_a_text_that_was_read_again_loses_its_mark_and_nothing_else() -> None:
    for end in ("\n", "\r\n"):
        begun = f"# 甲{end}{end}一{end}二 {end}{end}# 乙{end}三"
        carried = begun.replace(f"甲{end}", f"甲{end}{READ_AGAIN}{end}", 1).encode()
        section = section_of(carried, "甲")
        assert section is not None and section.is_last_years
        text = section.text.partition("\n")[2].strip("\n")
        assert with_section(carried, "x.md", "甲", text) == begun.encode()
        # With another text, the mark goes all the same.
        mended = with_section(carried, "x.md", "甲", "四")
        assert mended == begun.replace(f"一{end}二 ", "四", 1).encode()
        # As long as the mark stands in it, it stays.
        kept = with_section(carried, "x.md", "甲", f"{READ_AGAIN}\n\n四")
        assert READ_AGAIN in kept.decode()


@pytest.mark.parametrize("new", ["一\n# 乙", "# 丙\n一", "＃丙", "一\x02", "一\u202e"])
def test_what_would_be_another_section_or_cannot_be_seen_is_refused(new: str) -> None:
    with pytest.raises(Fault) as caught:
        with_section("# 甲\n一\n\n# 乙\n二\n".encode(), "x.md", "甲", new)
    assert caught.value.problems[0].code == "G23"


def test_of_a_file_with_two_headings_alike_nothing_is_changed() -> None:
    with pytest.raises(Fault):
        with_section("# 甲\n一\n# 甲\n二\n".encode(), "x.md", "甲", "三")


def test_a_text_in_a_file_that_was_changed_elsewhere_is_refused() -> None:
    seen = "# 甲\n一\n".encode()
    spot = Spot("2024/某单位/甲.md", hash_bytes(seen), 1, 0, "", "甲")
    assert require_seen(seen, spot, "三") == seen
    for there in (seen + b"\n", None):
        with pytest.raises(ChangedElsewhere) as caught:
            require_seen(there, spot, "三")
        assert "在别处改过" in caught.value.problems[0].message
    absent = Spot("2024/某单位/乙.md", "", 0, 0, "", "甲")
    assert require_seen(None, absent, "三") is None
    with pytest.raises(ChangedElsewhere):
        require_seen(seen, absent, "三")


# ── a value that nobody has typed yet ───────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("报告: 甲\n乙: 1\n", "报告: 甲\n状态: 公开稿\n乙: 1\n"),
        (
            "报告: 甲  # 说明\r\n乙:\r\n  丙: 1\r\n",
            "报告: 甲  # 说明\r\n状态: 公开稿\r\n乙:\r\n  丙: 1\r\n",
        ),
        ("报告: 甲\n", "报告: 甲\n状态: 公开稿\n"),
    ],
)
def test_a_key_is_written_in_a_line_of_its_own(before: str, after: str) -> None:
    spot = Spot("x.yaml", "", 2, 5, "", "状态")
    found = replaced(before.encode(), spot, "公开稿")
    assert found.decode() == after
    assert text_at(found, spot) == "公开稿"


@pytest.mark.parametrize(
    "text",
    [
        "报告: 甲",
        "{报告: 甲,\n乙: 1}\n",
        "报告: 甲\n状态: 送审稿\n",
        "报告: >\n  甲\n  乙\n",
    ],
)
def test_where_no_line_can_stand_no_key_is_written(text: str) -> None:
    with pytest.raises(Fault):
        replaced(text.encode(), Spot("x.yaml", "", 2, 5, "", "状态"), "公开稿")


# ── on the disk ─────────────────────────────────────────────────────────────

TEXTS = "# 甲\n\n一\n\n# 乙\n\n二\n".encode()
VALUES = "甲: 12\n乙: 3\n".encode()
SECTION = Spot("2024/单位/甲.md", hash_bytes(TEXTS), 1, 0, "", "甲")
VALUE = Spot("2024/单位/甲.yaml", hash_bytes(VALUES), 1, 4, "12")
CELL = Spot("2024/单位/甲.csv", "", 2, 2, "2")
KINDS = [(SECTION, TEXTS), (VALUE, VALUES), (CELL, b"a,b\n1,2\n")]
SPELLED = [as_it_is, as_windows_has_it, as_gbk, as_unicode]


def test_killed_at_two_hundred_moments_a_file_is_the_old_one_or_the_new(
    tmp_path: Path,
) -> None:
    moments = 0
    while moments < 200:
        for spot, content in KINDS:
            for spelled in SPELLED if spot is not CELL else SPELLED[:2]:
                moments += killed(tmp_path, spot, spelled(content))
    assert moments >= 200


def killed(folder: Path, spot: Spot, before: bytes) -> int:
    """At how many moments a write-back was killed."""
    path = folder / spot.file
    path.parent.mkdir(parents=True, exist_ok=True)
    after, point, found = replaced(before, spot, "13"), 0, set()
    assert after != before
    while True:
        point += 1
        path.write_bytes(before)
        died = died_at(point, (folder,), lambda: put(folder, spot.file, before, after))
        found.add(path.read_bytes())
        if not died:
            break
    assert found == {before, after}
    return point - 1


def test_a_first_text_that_is_killed_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / SECTION.file
    path.parent.mkdir(parents=True)
    point, found = 0, set()
    while True:
        point += 1
        path.unlink(missing_ok=True)
        died = died_at(
            point, (tmp_path,), lambda: put(tmp_path, SECTION.file, None, TEXTS)
        )
        found.add(path.read_bytes() if path.exists() else None)
        if not died:
            break
    assert found == {None, TEXTS}


def test_a_full_disk_leaves_the_old_text(tmp_path: Path) -> None:
    path = tmp_path / SECTION.file
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXTS)
    for point in range(1, 5):
        with full_from(point, (tmp_path,)), pytest.raises(Fault) as caught:
            put(tmp_path, SECTION.file, TEXTS, replaced(TEXTS, SECTION, "三"))
        assert caught.value.problems[0].code == "G04"
        assert path.read_bytes() == TEXTS
        assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_first_text_is_undone_to_no_file(tmp_path: Path) -> None:
    path = tmp_path / SECTION.file
    path.parent.mkdir(parents=True)
    changes = Changes(tmp_path)
    changes.make(Change(SECTION, "一", None, TEXTS))
    assert path.read_bytes() == TEXTS
    changes.undo()
    assert not path.exists()
    changes.redo()
    assert path.read_bytes() == TEXTS
    path.write_bytes(BOM_UTF8 + TEXTS)
    with pytest.raises(Fault):
        changes.undo()
    assert path.read_bytes() == BOM_UTF8 + TEXTS
