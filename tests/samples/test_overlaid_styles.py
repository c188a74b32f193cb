"""The samples of styles that stand on another style: what they print, and how little of it is theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reports.core.problems import Severity
from reports.core.tree import (
    Attachment,
    Blocks,
    Document,
    Heading,
    Table,
    lines_of,
    plain_text,
)
from reports.run.session import Session
from tests.conftest import ROOT
from tests.sessions import checked, produced, session_over
from tests.tables import rows_of

UNIT, DISTRICT = "2024/示例市医疗保障局", "2024/示例区医疗保障局"
ACCOUNTS = "部门决算说明"
# The file of the sample, by its style, and of how many lines the style is at most.
SAMPLES = {
    f"{ACCOUNTS}/云南": (f"{UNIT}/决算.yaml", 20),
    f"{ACCOUNTS}/上海": (f"{DISTRICT}/决算.yaml", 80),
    "基金预算绩效自评/四川/简式公函": (f"{UNIT}/职工医保.yaml", 40),
}
FILES = [file for file, _ in SAMPLES.values()]


@pytest.fixture(scope="module")
def session(real_data: Path, cache: Path) -> Session:
    return session_over(real_data, cache)


def filled(session: Session, file: str) -> Document:
    examined = checked(session, file)
    [output] = examined.chosen
    return examined.fill(output)


def spoken(blocks: Blocks) -> Iterator[str]:
    """The words of a document, a line for each of its lines and for each row of a table."""
    for block in blocks:
        if isinstance(block, Table):
            yield " ".join(
                [plain_text(block.mark), plain_text(block.owner), block.unit]
            )
            yield from rows_in(block)
            yield from map(plain_text, block.notes)
        elif isinstance(block, Attachment):
            yield f"{block.label} {plain_text(block.title)}"
            yield from spoken(block.blocks)
        elif isinstance(block, Heading):
            yield block.number + plain_text(block.children)
        else:
            yield from filter(None, map(plain_text, lines_of(block)))


def rows_in(table: Table) -> list[str]:
    return [
        " | ".join("".join(map(plain_text, cell.lines)) for cell in row.cells)
        for row in rows_of((*table.head, *table.body))
    ]


def tables_of(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


@pytest.mark.parametrize("style", SAMPLES)
def test_what_a_style_says_is_the_golden_one(
    style: str, session: Session, golden: Callable[[str, str], None]
) -> None:
    document = filled(session, SAMPLES[style][0])
    golden(f"{style.replace('/', '-')}.txt", "\n".join(spoken(document.blocks)) + "\n")


@pytest.mark.parametrize("file", FILES)
def test_a_sample_is_built_without_an_error_or_a_warning(
    file: str, session: Session
) -> None:
    built = produced(session, file)
    assert built.files
    assert {one.severity for one in built.problems} <= {Severity.HINT}
    assert {one.code for one in built.problems} <= {"G13"}


@pytest.mark.parametrize("style", SAMPLES)
def test_a_style_says_only_what_differs(style: str) -> None:
    files = [path for path in (ROOT / "templates" / style).rglob("*") if path.is_file()]
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in files}
    assert sum(map(len, lines.values())) <= SAMPLES[style][1]
    for path, written in lines.items():
        if path.suffix == ".j2":
            assert written[0] == f"{{% extends '{path.name}' %}}"


def test_tables_in_yuan_stand_beside_sentences_in_ten_thousands(
    session: Session,
) -> None:
    document = filled(session, f"{UNIT}/决算.yaml")
    tables = tables_of(document)
    assert len(tables) == 9
    assert {table.unit for table in tables} == {"金额单位：元"}
    text = "\n".join(spoken(document.blocks))
    assert "6320447.80" in text and "收入总计、支出总计均为632.04万元" in text


def test_a_unit_of_its_own_has_the_tables_in_their_order_and_its_total_below(
    session: Session,
) -> None:
    tables = tables_of(filled(session, f"{DISTRICT}/决算.yaml"))
    assert [plain_text(table.mark) for table in tables] == [
        f"公开{number:02}表" for number in range(1, 10)
    ]
    items, expenses = rows_in(tables[4]), rows_in(tables[6])
    assert items[3].startswith("208 | 社会保障和就业支出")
    assert items[-1] == "合计 | 770.39 | 554.79 | 215.60"
    assert expenses[-1].startswith("0.80 | 0.32 | ")


def test_a_letter_in_short_has_three_sections_and_the_form(session: Session) -> None:
    document = filled(session, f"{UNIT}/职工医保.yaml")
    headings = [one for one in document.blocks if isinstance(one, Heading)]
    assert [one.number + plain_text(one.children) for one in headings] == [
        "一、预算执行情况",
        "二、自评结论",
        "三、未完成原因和下一步改进措施",
        "（一）门诊费用报销比",
    ]
    assert [one for one in document.blocks if isinstance(one, Attachment)]
    text = list(spoken(document.blocks))
    assert any(line.startswith("产出指标：参保率98.15%，得3分；") for line in text)
