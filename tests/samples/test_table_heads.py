"""Every figure in a table of every page that ships is read under the heads that the tree gives it, on the page and in
the open data beside it.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import html5lib
import pytest
from msgspec.structs import replace

from reports.core.grid import Cell, grid_rows
from reports.core.tree import (
    Attachment,
    Block,
    Chart,
    Document,
    Listing,
    Number,
    Table,
    charts_of,
    data_table,
    inlines_of,
    plain_text,
)
from reports.run.request import Request
from reports.writers import html
from reports.writers.facts import STEP, facts_of, write_csv, write_json
from tests.conftest import build_all_years, read_cases
from tests.page_tables import ReadCell, read_tables, words_of

pytestmark = pytest.mark.slow

CASES = read_cases("row_names.yaml")
NAMING = frozenset(CASES["列"])


@pytest.fixture(scope="module")
def pages(
    sample: Request, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Document, str]]]:
    """Each page that ships by its title, with the tree that it was written from."""
    written: dict[str, tuple[Document, str]] = {}
    write = html.write_page

    def spy(document: Document, *more: Any) -> bytes:
        page = write(document, *more)
        key = document.title
        while key in written:
            key += "′"
        written[key] = (document, page.decode())
        return page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "write_page", spy)
        output = tmp_path_factory.mktemp("表头") / "output"
        build_all_years(replace(sample, unit="", output=output))
    assert len(written) >= 19
    yield written


def tables_in(blocks: Iterable[Block]) -> Iterator[Table]:
    """The tables of a page in reading order, the data of charts among them."""
    for block in blocks:
        match block:
            case Table():
                yield block
            case Chart():
                yield data_table(block)
            case Listing():
                for item in block.items:
                    yield from tables_in(item)
            case Attachment():
                yield from tables_in(block.blocks)


# ── what the tree says ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a tree's table and the place in which it begins."""

    cell: Cell
    row: int
    column: int

    @property
    def words(self) -> str:
        return "".join("".join(map(plain_text, self.cell.lines)).split())

    @property
    def end(self) -> int:
        return self.row + self.cell.rowspan

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.cell.colspan)

    @property
    def has_figure(self) -> bool:
        return any(
            isinstance(node, Number)
            for words in self.cell.lines
            for node in inlines_of(words)
        )


class TreeTable:
    """A table of the tree, place by place."""

    def __init__(self, table: Table) -> None:
        self.head = sum(map(len, table.head))
        self.begun: list[list[Spot]] = []
        self.at: dict[tuple[int, int], Spot] = {}
        for row, places in enumerate(grid_rows((*table.head, *table.body))):
            spots = [Spot(cell, row, start) for start, _, cell in places if cell]
            self.begun.append(spots)
            for spot in spots:
                for y in range(row, spot.end):
                    for x in spot.columns:
                        self.at[y, x] = spot

    def is_heads(self, row: int) -> bool:
        spots = self.begun[row]
        if row < self.head:
            return True
        return len(spots) > 1 and all(spot.cell.header for spot in spots)

    def heads_over(self, spot: Spot) -> list[Spot]:
        """The heads of a cell's columns: those of the last rows of heads above it, if its row is of theirs."""
        last = next((y for y in range(spot.row - 1, -1, -1) if self.is_heads(y)), None)
        if last is None:
            return []
        first = last
        while first and self.is_heads(first - 1):
            first -= 1
        above = [
            one
            for row in range(first, last + 1)
            for one in self.begun[row]
            if one.end <= last + 1 and set(one.columns) & set(spot.columns)
        ]
        if last >= self.head and self._has_left(spot.row, last):
            return []
        return [one for one in above if one.words]

    def _has_left(self, row: int, last: int) -> bool:
        """Whether a row is no longer one of those under the heads that end in a row."""
        edges = {one.column for one in self.begun[last]}
        beside = {
            one.end
            for (y, _), one in self.at.items()
            if y == last and one.cell.header and one.end > last + 1
        }
        for y in range(last + 1, row + 1):
            worded = [one for one in self.begun[y] if one.words]
            labels = [one.cell.header for one in self.begun[y]]
            runs = sum(1 for label, _ in groupby(labels) if label)
            crosses = any(
                not one.cell.header and edges & set(one.columns[1:]) for one in worded
            )
            if runs > 1 or labels == [True] or crosses:
                return True
        is_total = labels[0] and len(self.begun[row][0].columns) > 2
        return row >= min(beside, default=len(self.begun)) and not is_total

    def name_of(self, spot: Spot) -> str:
        """What names the row of a cell: what stands before it under the head of names; in a row under no heads the
        words before it.
        """
        over = self.heads_over(spot)
        before = [
            self.at[spot.row, x]
            for x in range(spot.column - 1, -1, -1)
            if (spot.row, x) in self.at
        ]
        for one in before:
            if one.cell.header and one.words:
                return one.words
            if not over and one.words and not one.has_figure:
                return one.words
            heads = {head.words for head in self.heads_over(one) or over}
            own = {
                head.words
                for head in self.heads_over(one)
                if head.columns in (one.columns, range(one.column, one.column + 1))
            }
            if over and heads and (own & NAMING or (not own and not one.has_figure)):
                return one.words
        return ""


def figures_of(table: TreeTable) -> Iterator[Spot]:
    """The cells with figures that are no heads themselves."""
    for spots in table.begun[table.head :]:
        yield from (spot for spot in spots if spot.has_figure and not spot.cell.header)


# ── what a screen reader says ───────────────────────────────────────────────


def test_every_figure_is_read_under_its_own_heads_and_the_name_of_its_row(
    pages: dict[str, tuple[Document, str]],
) -> None:
    wrong = []
    count = 0
    for title, (document, markup) in pages.items():
        trees = list(tables_in(document.blocks))
        read = list(read_tables(markup))
        assert len(trees) == len(read), title
        for number, (node, cells) in enumerate(zip(trees, read, strict=True)):
            table = TreeTable(node)
            for spot, cell in figures_in_both(table, cells):
                count += 1
                over = {head.words for head in table.heads_over(spot)}
                name = table.name_of(spot)
                said = cell.beside[-1] if cell.beside else ""
                if set(cell.over) != over or said != name:
                    wrong.append((title, number, cell, sorted(over), name))
    assert wrong == [], len(wrong)
    assert count > 3000


def figures_in_both(
    table: TreeTable, cells: list[ReadCell]
) -> Iterator[tuple[Spot, ReadCell]]:
    """The figures of a tree's table, each with its cell on the page, which has no column in which nothing begins."""
    begun = sorted({spot.column for spots in table.begun for spot in spots})
    by_place = {(cell.row, begun[cell.column]): cell for cell in cells}
    for spot in figures_of(table):
        cell = by_place[spot.row, spot.column]
        assert cell.words == spot.words
        if not cell.is_head:
            yield spot, cell


def test_every_figure_is_found_again_in_the_open_data_alone(
    pages: dict[str, tuple[Document, str]],
) -> None:
    wrong = []
    count = 0
    for title, (document, _) in pages.items():
        facts = facts_in(write_csv(facts_of(document, "2024")))
        assert {(one["年度"], one["单位名称"]) for one in facts} <= {
            ("2024", document.owner)
        }
        spots = [
            (table, spot)
            for node in tables_in(document.blocks)
            if not is_of_chart(node, document)
            for table in [TreeTable(node)]
            for spot in figures_of(table)
        ]
        assert len(spots) == len(facts), title
        for (table, spot), fact in zip(spots, facts, strict=True):
            count += 1
            over = [head.words for head in table.heads_over(spot)]
            wanted = {words for words in over if not words.isdecimal()}
            said = set(filter(None, fact["列"].split(STEP)))
            is_name = not isinstance(spot.cell.lines[0][0], Number) and not fact["行名"]
            if (
                said != wanted
                or fact["原文"].replace(" ", "") != spot.words
                or (not is_name and fact["行名"] != table.name_of(spot))
                or int(fact["行序"]) != spot.row - table.head + 1
            ):
                wrong.append((title, fact, sorted(wanted), table.name_of(spot)))
    assert wrong == [], len(wrong)
    assert count > 3000


def is_of_chart(node: Table, document: Document) -> bool:
    """Whether a table is the data of a chart, which the open data leave to the text."""
    return node in [data_table(chart) for chart in charts_of(document.blocks)]


def facts_in(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_value_of_the_open_data_is_the_figure_in_its_unit(
    pages: dict[str, tuple[Document, str]],
) -> None:
    for title, (document, _) in pages.items():
        facts = facts_in(write_csv(facts_of(document, "2024")))
        for fact in facts:
            digits = fact["数值"]
            own = fact["原文"].replace(",", "")
            assert not digits or own in (digits, digits + fact["计量单位"]), title
        measured = [one for one in facts if one["数值"]]
        unmeasured = {
            one["列"].split(STEP)[-1] for one in measured if not one["计量单位"]
        }
        assert unmeasured <= {"行次", "序号", "栏次"}, title


def test_the_open_data_in_json_are_those_in_csv_and_explained(
    pages: dict[str, tuple[Document, str]],
) -> None:
    for title, (document, _) in pages.items():
        facts = facts_in(write_csv(facts_of(document, "2024")))
        told = json.loads(write_json(document, facts_of(document, "2024")))
        assert [
            {name: str(words) for name, words in one.items()} for one in told["数据"]
        ] == facts, title
        if facts:
            assert [one["名称"] for one in told["字段"]] == list(facts[0])
        assert all(one["说明"] for one in told["字段"])
        tables = {(one["附件"], one["表号"], one["表名"]) for one in told["表"]}
        assert tables == {(one["附件"], one["表号"], one["表名"]) for one in facts}
        assert sum(one["数"] for one in told["表"]) == len(facts)
        units = {one["计量单位"] for one in facts} - {""}
        assert {one["名称"] for one in told["计量单位"]} == units


@pytest.mark.parametrize("case", CASES["抽查"], ids=lambda case: case["数"])
def test_a_figure_is_read_as_a_person_reads_it(
    case: dict[str, Any], pages: dict[str, tuple[Document, str]]
) -> None:
    _, markup = pages[case["页"]]
    heard = [
        {"列": list(cell.over), "行": list(cell.beside)}
        for table in read_tables(markup)
        for cell in table
        if cell.words == case["数"]
    ]
    assert {"列": case["列"], "行": case["行"]} in heard


def test_every_table_and_every_box_that_scrolls_has_a_name(
    pages: dict[str, tuple[Document, str]],
) -> None:
    for title, (_, markup) in pages.items():
        root = html5lib.parse(markup, namespaceHTMLElements=False)
        by_id = {one.get("id"): one for one in root.iter() if one.get("id")}
        boxes = [one for one in root.iter("div") if one.get("tabindex")]
        assert {box.get("role") for box in boxes} <= {"region"}, title
        for one in (*root.iter("table"), *boxes):
            label = by_id.get(one.get("aria-labelledby"))
            name = one.get("aria-label") or ("" if label is None else words_of(label))
            assert name and "金额单位" not in name and "编制单位" not in name, title
