"""A file format said once: what a declaration takes, what it tells, and what comes of it."""

from typing import Annotated

import pytest
from msgspec import Struct

from reports.core import nodes
from reports.core.problems import Place, Problem
from reports.source.schema import Words
from reports.source.yaml import reader
from reports.types.declare import (
    EXPRESSION,
    EXPRESSIONS,
    TEXT,
    YES_NO,
    FileKey,
    every,
    expressions_in,
    named_records,
    one_of,
    read_record,
    record,
    records,
    whole_number,
)

FILE = "模板/小类/箱.yaml"


class Box(Struct, frozen=True, kw_only=True):
    code: str
    name: Annotated[str, FileKey("名称", TEXT)]
    content: Annotated[Words | None, FileKey("装", EXPRESSION)] = None
    more: Annotated[tuple[Words, ...], FileKey("另装", EXPRESSIONS)] = ()
    open: Annotated[bool, FileKey("开", YES_NO)] = False
    side: Annotated[int, FileKey("边", one_of({"左": -1, "右": 1}))] = 0
    widths: Annotated[tuple[int, ...], FileKey("宽", every(whole_number("宽")))] = ()
    lid: Annotated["Lid | None", FileKey("盖", record(lambda: Lid))] = None
    boxes: Annotated[
        "tuple[Lid, ...]", FileKey("箱", records(lambda: Lid, at_least=1))
    ] = ()


class Lid(Struct, frozen=True, kw_only=True):
    name: Annotated[str, FileKey("名称", TEXT)]
    content: Annotated[Words | None, FileKey("装", EXPRESSION)] = None
    lids: Annotated["tuple[Lid, ...]", FileKey("盖", records(lambda: Lid))] = ()


def node_of(text: str) -> nodes.Mapping:
    node, problems = reader.read_yaml(text.encode(), FILE)
    assert node is not None and problems == []
    return node


def read(text: str) -> tuple[Box | None, list[Problem]]:
    return read_record(Box, node_of(text), code="甲")


def test_what_is_left_out_is_what_the_field_says_and_the_reader_gives_the_rest() -> (
    None
):
    box, problems = read("名称: 大\n")
    assert problems == []
    assert box == Box(code="甲", name="大")


def test_each_kind_of_value_becomes_what_the_field_holds() -> None:
    box, _ = read("名称: 大\n开: 是\n边: 右\n宽: [3, 4]\n装: 收入\n箱: [{名称: 小}]\n")
    assert box is not None
    assert (box.open, box.side, box.widths) == (True, 1, (3, 4))
    assert box.content is not None and box.content.place == Place(FILE, 5, 4)
    assert box.boxes == (Lid(name="小"),)


def test_a_record_may_hold_others_like_itself() -> None:
    box, _ = read("名称: 大\n盖: {名称: 一, 盖: [{名称: 二, 盖: [{名称: 三}]}]}\n")
    assert box is not None
    assert box.lid == Lid(name="一", lids=(Lid(name="二", lids=(Lid(name="三"),)),))


def test_expressions_are_found_in_the_order_of_the_fields_wherever_they_stand() -> None:
    box, _ = read("名称: 大\n箱: [{名称: 小, 装: 丙}]\n另装: [乙, 丁]\n装: 甲\n")
    assert list(expressions_in(box)) == ["甲", "乙", "丁", "丙"]


@pytest.mark.parametrize(
    ("text", "codes", "line"),
    [
        ("装: 收入\n", ["D05"], 1),
        ("名称: 大\n装了: 收入\n", ["D01"], 2),
        ("名称: 大\n边: 上\n", ["D04"], 2),
        ("名称: 大\n开: 对\n", ["D04"], 2),
        ("名称: 大\n箱: 小\n", ["D03"], 2),
        ("名称: 大\n箱: []\n", ["D05"], 2),
        ("名称: 大\n箱: [{装: 丙}]\n", ["D05"], 2),
        ("名称: 大\n宽: [0, 1, 二]\n", ["T08", "T08"], 2),
        (f"名称: 大\n宽: [1, 10000, {'9' * 5000}]\n", ["T08", "T08"], 2),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_made_of_it(
    text: str, codes: list[str], line: int
) -> None:
    box, problems = read(text)
    assert box is None
    assert [problem.code for problem in problems] == codes
    assert {problem.place.line for problem in problems if problem.place} == {line}


class Drawer(Struct, frozen=True, kw_only=True):
    name: str
    content: Annotated[Words, FileKey("装", EXPRESSION)]


class Chest(Struct, frozen=True, kw_only=True):
    drawers: Annotated[
        tuple[Drawer, ...], FileKey("抽屉", named_records(lambda: Drawer))
    ]


def test_records_may_go_by_names_that_the_file_chooses() -> None:
    chest, problems = read_record(
        Chest, node_of("抽屉: {无: {装: 甲}, 待填: {装: 乙}}")
    )
    assert chest is not None and problems == []
    assert [(one.name, str(one.content)) for one in chest.drawers] == [
        ("无", "甲"),
        ("待填", "乙"),
    ]
    assert list(map(str, expressions_in(chest))) == ["甲", "乙"]
    chest, problems = read_record(Chest, node_of("抽屉: {上: {壮: 甲}}"))
    assert chest is None
    assert [one.code for one in problems] == ["D01", "D05"]
