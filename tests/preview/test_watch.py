"""What has changed on the disk is found by asking it."""

import os
from pathlib import Path

from reports.preview.watch import Watch


def test_what_comes_changes_and_goes_is_told_once(tmp_path: Path) -> None:
    inside = tmp_path / "单位" / "项目"
    inside.mkdir(parents=True)
    kept, changed, gone = (inside / name for name in ("留.yaml", "改.yaml", "删.yaml"))
    for path in (kept, changed, gone):
        path.write_text("甲: 1\n", encoding="utf-8")
    watch = Watch([tmp_path])
    assert watch.many == 3 and watch.changed() == set()
    new = tmp_path / "单位" / "新.csv"
    new.write_text("甲,乙\n", encoding="utf-8")
    changed.write_text("甲: 22\n", encoding="utf-8")
    gone.unlink()
    assert watch.changed() == {new, changed, gone}
    assert watch.changed() == set()


def test_a_change_of_the_same_length_is_seen_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "甲.yaml"
    path.write_text("甲: 1\n", encoding="utf-8")
    watch = Watch([tmp_path])
    path.write_text("甲: 2\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert watch.changed() == {path}


def test_what_editors_leave_lying_about_and_folders_that_are_not_there_are_no_files(
    tmp_path: Path,
) -> None:
    watch = Watch([tmp_path, tmp_path / "没有"])
    for name in ("~$决算.docx", ".决算.yaml.swp"):
        (tmp_path / name).write_bytes(b"x")
    assert watch.changed() == set()


def test_a_file_in_whose_place_a_folder_is_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "甲.yaml"
    path.write_bytes(b"x")
    watch = Watch([tmp_path])
    path.unlink()
    path.mkdir()
    (path / "里.yaml").write_bytes(b"y")
    assert watch.changed() == {path, path / "里.yaml"}
