"""A zip or a folder is one set: each of its files is read under its own name, and nothing is written outside."""

import io
import zipfile
from pathlib import Path

import pytest

from reports.core.problems import Fault
from reports.inspect.sets import audit_set, is_set, member_name, members_of
from reports.inspect.vocabulary import Vocabulary
from tests.inspect.files import as_text, as_word
from tests.inspect.hostile import packed, row_of, sheet_of

NONE = Vocabulary({}, {}, {})
REPORT = as_word(
    ["某单位2024年度部门决算", "本年支出110.50万元，比上年增加10.50万元，增长8.00%。"]
)
TABLE = sheet_of(row_of(1, "科目", "决算数") + row_of(2, "合计", "3.5"))


def zip_at(path: Path, members: dict[str, bytes | str]) -> Path:
    path.write_bytes(packed(members))
    return path


def test_each_file_of_a_zip_is_checked_and_all_are_one_set(tmp_path: Path) -> None:
    path = zip_at(
        tmp_path / "决算.zip",
        {
            "报告.docx": REPORT,
            "附表/附表1.xlsx": TABLE,
            "照片.jpg": b"1",
            "~$报告.docx": b"2",
        },
    )
    done = audit_set(path, NONE)
    assert [one.path for one in done.files] == [
        path / "报告.docx",
        path / "附表/附表1.xlsx",
    ]
    assert [one.kind for one in done.files] == ["docx", "xlsx"]
    assert [len(one.findings) for one in done.files] == [1, 0]
    assert [one.file for one in done.readings] == ["报告.docx", "附表/附表1.xlsx"]


def test_a_folder_gives_the_same_as_its_zip(tmp_path: Path) -> None:
    folder = tmp_path / "决算"
    (folder / "附表").mkdir(parents=True)
    (folder / "报告.docx").write_bytes(REPORT)
    (folder / "附表" / "附表1.xlsx").write_bytes(TABLE)
    path = zip_at(tmp_path / "a.zip", {"报告.docx": REPORT, "附表/附表1.xlsx": TABLE})
    both = [audit_set(one, NONE) for one in (folder, path)]
    assert both[0].readings == both[1].readings
    assert is_set(folder) and is_set(path)


def test_documents_are_no_sets(tmp_path: Path) -> None:
    for name, data in {
        "a.docx": REPORT,
        "b.xlsx": TABLE,
        "c.txt": as_text(["字"]),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert not is_set(path)


def test_one_that_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = zip_at(tmp_path / "a.zip", {"坏.docx": REPORT[:-40], "好.docx": REPORT})
    done = audit_set(path, NONE)
    assert [one.findings[0].code for one in done.files] == ["A16", "A01"]
    assert [one.file for one in done.readings] == ["好.docx"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_are_told_as_they_were_given(encoding: str) -> None:
    one = zipfile.ZipInfo()
    one.filename = "附表\\附表1.xlsx".encode(encoding).decode("cp437")
    assert member_name(one) == "附表/附表1.xlsx"


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "里" / "面").mkdir(parents=True)
    path = zip_at(
        tmp_path / "里" / "面" / "a.zip",
        {"../../外.txt": "一", "/根.txt": "二", "c:\\盘.txt": "三"},
    )
    with members_of(path) as members:
        assert [one.name for one in members] == ["外.txt", "根.txt", "盘.txt"]
        assert [one.path.read_text() for one in members] == ["一", "二", "三"]
        [folder] = {one.path.parent for one in members}
    assert not folder.exists()
    assert [one.name for one in tmp_path.rglob("*.txt")] == []


def test_a_zip_in_a_zip_is_read_and_no_deeper_one(tmp_path: Path) -> None:
    inner = packed({"丙.txt": "三", "丁.zip": packed({"戊.txt": "四"})})
    path = zip_at(tmp_path / "a.zip", {"甲.txt": "一", "乙.zip": inner})
    with members_of(path) as members:
        assert [one.name for one in members] == ["甲.txt", "乙.zip/丙.txt"]


def bomb() -> bytes:
    """A zip that says it is small."""
    data = bytearray(packed({"大.txt": bytes(60_000_000)}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed({f"{at}.txt": bytes(49_000_000) for at in range(7)}), "太大"),
        (packed({f"{at}.txt": "1" for at in range(600)}), "太大"),
        (packed({"大.txt": bytes(60_000_000)}), "太大"),
        (packed({"图.jpg": "1"}), "没有能核对的文件"),
        (packed({"a.txt": "1" * 1000})[:-30], "坏了"),
    ],
    ids=["much", "many", "large", "none", "broken"],
)
def test_what_is_no_set_is_told(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(Fault) as told, members_of(path):
        pass
    assert said in told.value.problems[0].message


def test_what_a_zip_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(bomb())
    with pytest.raises(Fault) as told, members_of(path):
        pass
    assert told.value.problems[0].code == "A16"


def test_a_locked_zip_is_told(tmp_path: Path) -> None:
    data = io.BytesIO(packed({"a.txt": "1"})).getvalue()
    locked = bytearray(data)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[data.index(sign) + at] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(locked))
    with pytest.raises(Fault) as told, members_of(path):
        pass
    assert "密码" in told.value.problems[0].message
