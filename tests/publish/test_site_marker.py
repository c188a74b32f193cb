"""Pages of the site that files have got ahead of: marked from the first move on until they are up to date."""

from pathlib import Path

import pytest

from reports.publish import looks
from reports.publish.disk import locked
from reports.publish.looks import sweep_old
from reports.publish.site_marker import MARKER, mark, markers, unmark
from reports.publish.store import Store

YEAR, UNIT = "2024", "某局"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "output")
    store.internal(YEAR, UNIT).mkdir(parents=True)
    return store


def marked(store: Store) -> list[str]:
    found = store.output.rglob(MARKER)
    return sorted(path.relative_to(store.output).as_posix() for path in found)


def test_what_is_written_into_output_marks_its_pages_and_nothing_else_does(
    store: Store,
) -> None:
    with store.locked(YEAR, UNIT) as attempt:
        assert attempt.write(store.internal(YEAR, UNIT), {"记录": b""}) == []
        assert marked(store) == []
        assert attempt.write(store.published(YEAR, UNIT), {"甲.docx": b"1"}) == []
        assert marked(store) == [f"2024/{MARKER}", MARKER]
        unmark(markers(store.output, store.unpublished))
    unmark(markers(store.output, store.unpublished))
    with store.locked(YEAR, UNIT) as attempt:
        assert attempt.write(store.published(YEAR, UNIT), {"甲.docx": b"1"}) == []
    assert marked(store) == []


def test_the_marker_is_for_a_clerk(store: Store) -> None:
    mark(store.published(YEAR, UNIT), [store.published(YEAR, UNIT) / "甲.docx"])
    content = (store.output / MARKER).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    assert "再生成一次" in content.decode("utf-8-sig")


def test_a_marker_stays_while_another_run_is_in_the_middle_of_a_unit(
    store: Store,
) -> None:
    target = store.published(YEAR, UNIT) / "甲.docx"
    with store.locked(YEAR, UNIT) as attempt:
        attempt.announce({target.with_name("~"): target})
        assert markers(store.output, store.unpublished) == {}
    assert len(markers(store.output, store.unpublished)) == 2


def test_what_a_run_that_is_gone_left_unfinished_keeps_no_marker(store: Store) -> None:
    target = store.published(YEAR, UNIT) / "甲.docx"
    mark(target.parent, [target])
    (store.internal(YEAR, UNIT) / "~生成中").mkdir()
    assert len(markers(store.output, store.unpublished)) == 2
    with locked(store.internal(YEAR, UNIT)):
        assert markers(store.output, store.unpublished) == {}


def test_a_marker_that_is_put_anew_while_pages_are_made_stays(store: Store) -> None:
    target = store.published(YEAR, UNIT) / "甲.docx"
    mark(target.parent, [target])
    seen = markers(store.output, store.unpublished)
    unmark(dict.fromkeys(seen, (0, 0, 0, 0)))
    assert len(marked(store)) == 2
    unmark(seen)
    assert marked(store) == []


def test_only_what_is_old_is_swept_where_nobody_holds_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, entry = tmp_path / "~生成中-1-2.tmp", tmp_path / "abc.bin"
    for path in (left, entry):
        path.write_bytes(b"half")
    sweep_old(tmp_path)
    assert left.exists()
    monkeypatch.setattr(looks, "_YOUNG", -1_000_000_000)
    sweep_old(tmp_path)
    assert list(tmp_path.iterdir()) == [entry]
