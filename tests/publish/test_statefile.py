"""State files: what was written comes back, and whatever is damaged is not known."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest
from msgspec import Struct, field

from reports.publish.disk import hash_bytes
from reports.publish.statefile import StateFile, from_line, is_intact, to_line


class Colour(StrEnum):
    RED = "红"


class Inner(Struct, frozen=True):
    colour: Colour = field(name="color")
    line: int = 0


class Content(Struct, frozen=True):
    names: tuple[str, ...]
    row: tuple[int, str]
    by_name: Mapping[str, str | None]
    inner: Inner | None = None


FILE = StateFile(Content, format=3, unchecked=2)
CONTENT = Content(("a", "b"), (1, "x"), {"k": None, "j": "v"}, Inner(Colour.RED, 2))


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "内部" / "a.json"
    assert FILE.write(path, CONTENT) == []
    assert FILE.read(path) == CONTENT


def test_the_bytes_are_sorted_json_with_the_format_and_the_keys_of_the_file() -> None:
    plain = {
        "by_name": {"j": "v", "k": None},
        "format": 3,
        "inner": {"color": "红", "line": 2},
        "names": ["a", "b"],
        "row": [1, "x"],
    }
    text = json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
    whole = {"checksum": hash_bytes(text.encode()), **plain}
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    assert FILE.encode(CONTENT) == text.encode()
    compact = StateFile(Content, format=3, compact=True)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n"
    whole = {"checksum": hash_bytes(text.encode()), **plain}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
    assert compact.encode(CONTENT) == text.encode()


def test_what_is_no_character_comes_back_too(tmp_path: Path) -> None:
    odd = Content(("\udc80",), (1, ""), {})
    assert FILE.write(tmp_path / "a.json", odd) == []
    assert FILE.read(tmp_path / "a.json") == odd
    assert from_line(to_line(odd), Content) == odd


def test_a_line_holds_a_record_and_no_sign_that_ends_it() -> None:
    content = Content(("a\tb", "c\nd"), (1, "x"), {"k": None})
    line = to_line(content)
    assert not {*b"\t\n"} & {*line}
    assert from_line(line, Content) == content


def test_of_an_earlier_version_a_field_with_a_default_and_the_checksum_may_lack(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"format": 2, "names": [], "row": [1, ""], "by_name": {}}')
    assert FILE.read(path) == Content((), (1, ""), {})
    assert not is_intact(path)


def test_without_its_checksum_no_file_of_this_version_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"format": 3, "names": [], "row": [1, ""], "by_name": {}}')
    assert FILE.read(path) is None


@pytest.mark.parametrize("compact", [False, True])
def test_no_bit_of_a_file_can_change_unseen(tmp_path: Path, compact: bool) -> None:
    path = tmp_path / "a.json"
    whole = StateFile(Content, format=3, unchecked=2, compact=compact).encode(CONTENT)
    path.write_bytes(whole)
    assert is_intact(path)
    for place in range(8 * len(whole)):
        harmed = bytearray(whole)
        harmed[place // 8] ^= 1 << place % 8
        path.write_bytes(harmed)
        assert FILE.read(path) is None, place
        assert not is_intact(path), place


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 3),
        ("names", "ab"),
        ("names", [1]),
        ("names", None),
        ("row", [1]),
        ("row", [1, "x", 3]),
        ("row", [True, "x"]),
        ("row", ["1", "x"]),
        ("by_name", []),
        ("by_name", {"a": 1}),
        ("inner", {}),
        ("inner", {"color": "蓝"}),
        ("inner", {"color": "红", "line": 1.5}),
        ("inner", "红"),
    ],
)
def test_a_value_of_another_type_makes_the_file_unknown(
    tmp_path: Path, key: str, value: object
) -> None:
    path = tmp_path / "a.json"
    plain = json.loads(FILE.encode(CONTENT))
    del plain["checksum"]
    plain["format"] = 2
    path.write_text(json.dumps(plain), encoding="utf-8")
    assert FILE.read(path) == CONTENT
    path.write_text(json.dumps({**plain, key: value}), encoding="utf-8")
    assert FILE.read(path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "{}", "[" * 100_000])
def test_a_damaged_file_is_unknown(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert FILE.read(tmp_path / "a.json") is None
    assert FILE.read(tmp_path / "b.json") is None


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("rest", [b"", b"\0"])
def test_a_file_whose_end_did_not_reach_the_disk_is_not_known(
    tmp_path: Path, compact: bool, rest: bytes
) -> None:
    file = StateFile(Content, format=3, compact=compact)
    whole = file.encode(CONTENT)
    for end in range(len(whole) - 1):
        (tmp_path / "a.json").write_bytes(whole[:end] + rest * (len(whole) - end))
        assert file.read(tmp_path / "a.json") is None
