"""A round is written behind the others, and every byte that stood there stays."""

import pytest

from reports.core import nodes
from reports.core.problems import Fault
from reports.finance.remarks import Outcome
from reports.remarks.adding import NewRound, with_round
from reports.source.yaml.reader import read_yaml
from reports.types.find import find_types
from reports.types.read import read_type
from tests.conftest import ROOT

NEW = NewRound(
    number=2,
    source="财政局",
    day="2025年6月3日",
    letter="微信",
    reports=("决算", "项目/甲, 乙"),
    remarks=("收入: 没有写", "# 号", "“是”", "- 横", "3", "'引'\"号\""),
)
OLD = """# 自己写的话
退回:
  - 轮次: 1   # 电话
    意见:
      - {意见: 甲, 状态: 已采纳, 答复: 改了}
# 最后一行
"""


def plain(content: bytes) -> nodes.Plain:
    root, problems = read_yaml(content, "退回意见.yaml")
    assert root is not None and not problems
    return nodes.plain(root)


def rounds(content: bytes) -> list[nodes.Plain]:
    read = plain(content)
    assert isinstance(read, dict) and isinstance(read["退回"], list)
    return read["退回"]


@pytest.mark.parametrize("content", [None, b"", b"\xef\xbb\xbf", b" \r\n"])
def test_a_new_file_is_begun(content: bytes | None) -> None:
    assert rounds(with_round(content, "退回意见.yaml", NEW)) == [NEW.plain]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", [OLD, OLD.rstrip("\n")], ids=["ended", "not ended"])
def test_what_stood_there_stays_byte_by_byte(
    text: str, encoding: str, ends: str
) -> None:
    before = text.replace("\n", ends).encode(encoding)
    after = with_round(before, "退回意见.yaml", NEW)
    assert after.startswith(before)
    assert (encoding == "utf-16") or (b"\n" not in after.replace(ends.encode(), b""))
    known = "utf-16" if encoding == "utf-16" else encoding
    assert len(rounds(after.decode(known).encode())) == 2
    assert rounds(after.decode(known).encode())[1] == NEW.plain


@pytest.mark.parametrize(
    "text", ["退回:\n", "退回: []\n", "退回: []   # 没有\n", "退回:"]
)
def test_an_empty_list_is_begun(text: str) -> None:
    assert rounds(with_round(text.encode(), "退回意见.yaml", NEW)) == [NEW.plain]


@pytest.mark.parametrize("indent", ["", "    "])
def test_the_round_stands_as_far_to_the_right_as_the_others(indent: str) -> None:
    before = f"退回:\n{indent}- 轮次: 1\n{indent}  意见: []\n".encode()
    after = with_round(before, "退回意见.yaml", NEW).decode()
    assert f"\n{indent}- 轮次: 2\n" in after and len(rounds(after.encode())) == 2


@pytest.mark.parametrize(
    "text",
    [
        "退回: [{轮次: 1, 意见: [{意见: 甲}]}]\n",
        "退回:\n  - 轮次: 1\n    意见: []\n另外: 有一项\n",
        "退回: 一句话\n",
    ],
)
def test_what_cannot_be_gone_on_with_is_left_alone(text: str) -> None:
    with pytest.raises(Fault) as caught:
        with_round(text.encode(), "退回意见.yaml", NEW)
    [told] = caught.value.problems
    assert told.code == "Q07" and told.place and told.place.line == 1


def test_a_file_that_cannot_be_read_is_told_with_its_line() -> None:
    with pytest.raises(Fault) as caught:
        with_round("退回:\n  - 轮次: [\n".encode(), "退回意见.yaml", NEW)
    *why, told = caught.value.problems
    assert told.code == "Q07" and why and why[0].place and why[0].place.line


def test_the_states_of_the_schema_are_those_of_the_program() -> None:
    kind = read_type(find_types(ROOT / "templates")["部门决算说明"], "四川", 2024)
    items = kind.remarks_schema["properties"]["退回"]["items"]["properties"]
    states = items["意见"]["items"]["properties"]["状态"]["enum"]
    assert states == [one.value for one in Outcome]
