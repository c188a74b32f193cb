"""A zip is one set: each of its files is read under its own name, and nothing is written outside."""

import io
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from reports.core.problems import Problem
from reports.inspect.batch import Order, audit_all, with_members
from reports.inspect.findings import PAGE_END, Audited
from reports.inspect.sets import is_set, member_name, unpacked
from tests.conftest import ROOT
from tests.inspect.files import as_text, as_word
from tests.inspect.hostile import packed, row_of, sheet_of

REPORT = as_word(
    ["某单位2024年度部门决算", "本年支出110.50万元，比上年增加10.50万元，增长8.00%。"]
)
TABLE = sheet_of(row_of(1, "科目", "决算数") + row_of(2, "合计", "3.5"))


def problem_of(path: Path) -> Problem:
    """Why a zip cannot be unpacked."""
    with unpacked(path) as found:
        assert not found.members
        [problem] = found.problems
    return problem


def zip_at(path: Path, members: dict[str, bytes | str]) -> Path:
    path.write_bytes(packed(members))
    return path


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(ROOT, ROOT / "templates", tmp_path / "核对", tmp_path)


def audited(order: Order, *files: Path) -> list[Audited]:
    with with_members(files) as (named, sets):
        return list(audit_all(replace(order, sets=sets), named, None))


def test_each_file_of_a_zip_is_checked_and_then_all_of_them_together(
    tmp_path: Path, order: Order
) -> None:
    path = zip_at(
        tmp_path / "决算.zip",
        {
            "报告.docx": REPORT,
            "附表/附表1.xlsx": TABLE,
            "照片.jpg": b"1",
            "~$报告.docx": b"2",
        },
    )
    done = audited(order, path)
    assert [one.path for one in done] == [
        path / "报告.docx",
        path / "附表/附表1.xlsx",
        path,
    ]
    assert [one.kind for one in done] == ["docx", "xlsx", "成套"]
    assert [len(one.findings) for one in done] == [1, 0, 0]
    assert (order.output / "决算.zip" / f"报告.docx{PAGE_END}").is_file()


def test_what_two_files_of_a_set_say_differently_is_told_with_both_places(
    tmp_path: Path, order: Order
) -> None:
    text = as_word(
        [
            "某单位2024年度部门决算",
            "2024年度本年收入合计112.50万元，比上年略有增加。",
        ]
    )
    rows = (
        row_of(1, "收入支出决算总表")
        + row_of(2, "单位：万元")
        + row_of(3, "项目", "决算数")
        + row_of(4, "一般公共预算财政拨款收入", "121.50")
        + row_of(5, "本年收入合计", "121.50")
    )
    alone = audited(order, zip_at(tmp_path / "a.zip", {"报告.docx": text}))
    assert [len(one.findings) for one in alone] == [0, 0]
    both = {"报告.docx": text, "附表.xlsx": sheet_of(rows)}
    *_, across = audited(order, zip_at(tmp_path / "b.zip", both))
    [finding] = across.findings
    assert across.year == 2024 and "112.50" in finding.message
    files = {one.place.partition("：")[0] for one in finding.places}
    assert files == {"报告.docx", "附表.xlsx"}


def test_documents_are_no_sets(tmp_path: Path) -> None:
    for name, data in {
        "a.docx": REPORT,
        "b.xlsx": TABLE,
        "c.txt": as_text(["字"]),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert not is_set(path)


def test_one_that_cannot_be_read_is_told_and_the_rest_is_read(
    tmp_path: Path, order: Order
) -> None:
    path = zip_at(tmp_path / "a.zip", {"坏.docx": REPORT[:-40], "好.docx": REPORT})
    bad, good, across = audited(order, path)
    assert [bad.findings[0].code, good.findings[0].code] == ["A16", "A01"]
    assert across.kind and not across.findings


def test_a_zip_that_cannot_be_unpacked_is_told_in_its_place(
    tmp_path: Path, order: Order
) -> None:
    bad = tmp_path / "坏.zip"
    bad.write_bytes(packed({"a.txt": "1" * 1000})[:-30] + b"PK")
    good = zip_at(tmp_path / "好.zip", {"报告.docx": REPORT})
    done = audited(order, bad, good)
    assert [one.path.name for one in done] == ["坏.zip", "报告.docx", "好.zip"]
    assert [one.findings[0].code for one in done[:2]] == ["A16", "A01"]


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
    with unpacked(path) as found:
        members = found.members
        assert [one.name for one in members] == ["外.txt", "根.txt", "盘.txt"]
        assert [one.path.read_text() for one in members] == ["一", "二", "三"]
        [folder] = {one.path.parent for one in members}
    assert not folder.exists()
    assert [one.name for one in tmp_path.rglob("*.txt")] == []


def test_a_zip_in_a_zip_is_read_and_no_deeper_one(tmp_path: Path) -> None:
    inner = packed({"丙.txt": "三", "丁.zip": packed({"戊.txt": "四"})})
    path = zip_at(tmp_path / "a.zip", {"甲.txt": "一", "乙.zip": inner})
    with unpacked(path) as found:
        members = found.members
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
    assert said in problem_of(path).message


def test_what_a_zip_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(bomb())
    assert problem_of(path).code == "A16"


def test_a_locked_zip_is_told(tmp_path: Path) -> None:
    data = io.BytesIO(packed({"a.txt": "1"})).getvalue()
    locked = bytearray(data)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[data.index(sign) + at] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(locked))
    assert "密码" in problem_of(path).message
