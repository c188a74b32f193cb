"""Rows that are built alike, written together: the same as row by row, each word as it is, merged cells in their places."""

import io
import random
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.core.grid import covered_column
from reports.core.tree import (
    Band,
    Block,
    CellContent,
    Column,
    Document,
    Line,
    Number,
    Strong,
    Table,
    Text,
    lines_of,
)
from reports.writers.docx import write
from reports.writers.docx.grid import check_grid
from reports.writers.facts import facts_of, write_csv
from reports.writers.schedules import write_workbook
from tests.gate.test_readback_spellings import some_words
from tests.tables import rows_of
from tests.writers.test_docx_tables import LAYOUT, NS, W
from tests.writers.test_html_writer import fragment, page, parsed, parsed_fragment

SPECIAL = '100%s %% %(a)s <b> & "甲"\'>&amp;汉字𠀀%'


def words(text: str) -> Line:
    return (Text(text),)


def document_xml(*blocks: Block) -> str:
    data = write(Document("标题", blocks), LAYOUT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml").decode()


def written(table: Table) -> Mapping[str, str | bytes]:
    """The table in every format."""
    document = Document("标题", (table,))
    return {
        "docx": document_xml(table),
        "page": page(table),
        "fragment": fragment(table),
        "xlsx": write_workbook(document),
        "csv": write_csv(facts_of(document, "2024")),
    }


def single_rows(table: Table) -> Table:
    """The table with each row a band of its own."""
    head, body = (
        tuple(part for band in bands for part in parts_of(band, 1))
        for bands in (table.head, table.body)
    )
    return replace(table, head=head, body=body)


def parts_of(band: Band, rows: int) -> Iterator[Band]:
    """A band in parts of so many rows; a column that merges says so in each."""
    for start in range(0, len(band), rows):
        part = slice(start, start + rows)
        yield Band(
            tuple(
                replace(column, cells=column.cells[part], reach=column.reach[part])
                for column in band.columns
            )
        )


# ── at random ───────────────────────────────────────────────────────────────


def some_content(chance: random.Random) -> CellContent:
    number = Number(
        f"{chance.randint(0, 10**9):,}.{chance.randint(0, 99):02}",
        chance.choice(("", "", "%", "万元", "<&")),
    )
    several = (words(some_words(chance)), (Text("乙"), number), words("丙"))
    return chance.choice(
        (
            some_words(chance),
            some_words(chance),
            number,
            number,
            several[: chance.randint(2, 3)],
            (((Strong(words("甲%")), *words(some_words(chance)))),),
        )
    )


def some_reach(chance: random.Random, rows: int) -> tuple[int, ...]:
    """How far the cells of a column go down; half the time not at all, said or not."""
    if chance.random() < 0.5:
        return chance.choice(((), (1,) * rows))
    reach: list[int] = []
    while len(reach) < rows:
        down = chance.randint(1, rows - len(reach))
        reach += [down, *[0] * (down - 1)]
    return tuple(reach)


def some_column(chance: random.Random, rows: int, colspan: int) -> Column:
    reach = some_reach(chance, rows)
    is_plain = chance.random() < 0.5
    cells: list[CellContent] = []
    for row, down in enumerate(reach or (1,) * rows):
        content = f"行{row}" if is_plain else some_content(chance)
        cells.append(content if down else "")
    return Column(
        tuple(cells),
        colspan,
        header=chance.random() < 0.3,
        align=chance.choice(("left", "center", "right", "right")),
        reach=reach,
    )


def some_bands(chance: random.Random, width: int, rows: int) -> tuple[Band, ...]:
    """Rows that are built alike, now and then parted in two where a cell may reach over."""
    columns = []
    left = width
    while left:
        colspan = min(left, chance.choice((1, 1, 1, 2, 3)))
        columns.append(some_column(chance, rows, colspan))
        left -= colspan
    if chance.random() < 0.5:
        return (Band(tuple(columns)),)
    cut = chance.randint(1, rows)
    return tuple(parts_of(Band(tuple(columns)), cut))


def some_table(chance: random.Random) -> Table:
    width = chance.choice((1, 2, 3, 4, 6, 12))
    head = [some_bands(chance, width, chance.randint(1, 3)) for _ in range(2)]
    body = [some_bands(chance, width, chance.randint(1, 5)) for _ in range(3)]
    return Table(
        words("表"),
        tuple(chance.randint(1, 30) for _ in range(width)),
        sum(head[: chance.randint(0, 2)], ()),
        sum(body[: chance.randint(1, 3)], ()),
        wide=chance.random() < 0.3,
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_band_is_written_as_its_rows_are(seed: int) -> None:
    table = some_table(random.Random(seed))
    check_grid(table)
    single = single_rows(table)
    check_grid(single)
    assert rows_of(single.body) == rows_of(table.body)
    assert [line for line in lines_of(table) if line] == [
        line for line in lines_of(single) if line
    ]
    together, apart = written(table), written(single)
    for form in together:
        assert together[form] == apart[form], form


def test_tables_at_random_have_all_that_bands_can_have() -> None:
    """Else the test above would say little."""
    tables = [some_table(random.Random(seed)) for seed in range(60)]
    bands = [band for table in tables for band in (*table.head, *table.body)]
    columns = [column for band in bands for column in band.columns]
    assert any(
        len(band) > 1 and not any(c.reach for c in band.columns) for band in bands
    )
    assert any(max(column.reach, default=1) > 1 for column in columns)
    assert any(column.reach and not column.reach[0] for column in columns)
    assert {type(content) for column in columns for content in column.cells} == {
        str,
        Number,
        tuple,
    }
    assert any(document_xml(table).count("<w:tbl>") > 1 for table in tables)


# ── words ───────────────────────────────────────────────────────────────────


def merged(*contents: CellContent) -> Table:
    """A row for each content, beside a cell that reaches down over all of them."""
    rows = len(contents)
    beside = Column((contents[0], *[""] * (rows - 1)), reach=(rows, *[0] * (rows - 1)))
    return Table((), (1, 1), (), (Band((beside, Column(contents))),))


def plain(*contents: CellContent) -> Table:
    return Table((), (1,), (), (Band((Column(contents),)),))


def cells_in_word(table: Table) -> list[list[list[str]]]:
    """The words of each paragraph of each cell of each row."""
    root = etree.fromstring(document_xml(table).encode())
    return [
        [
            [
                "".join(node.text or "" for node in paragraph.iter(W + "t"))
                for paragraph in entry.findall("w:p", NS)
            ]
            for entry in row.findall("w:tc", NS)
        ]
        for row in root.iter(W + "tr")
    ]


def cells_in_html(markup: str) -> list[list[list[str]]]:
    """The lines of each cell of each row; anything beside the cells of a row is none."""
    read = parsed if markup.startswith("<!") else parsed_fragment
    rows = []
    for row in read(markup).iter("tr"):
        assert not (row.text or "").strip()
        cells = []
        for part in row:
            assert not (part.tail or "").strip()
            for line_end in part.iter("br"):
                line_end.text = "\n"
            cells.append("".join(part.itertext()).split("\n"))
        rows.append(cells)
    return rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SPECIAL, [SPECIAL]),
        (Number("1%s", '<&"%'), ['1%s<&"%']),
        ((words(SPECIAL), words("乙")), [SPECIAL, "乙"]),
        (((Strong(words(SPECIAL)), Text("%d")),), [f"{SPECIAL}%d"]),
    ],
    ids=["words", "a figure", "lines", "parts of a line"],
)
@pytest.mark.parametrize("form", ["docx", "page", "fragment"])
def test_every_word_of_a_cell_is_printed_as_it_is(
    form: str, content: CellContent, said: list[str]
) -> None:
    def read(table: Table) -> list[list[list[str]]]:
        if form == "docx":
            return cells_in_word(table)
        return cells_in_html(page(table) if form == "page" else fragment(table))

    # What stands in for a covered cell in Word says nothing; in HTML there is none.
    covered = [[""]] if form == "docx" else []
    assert read(plain(content, "甲", content)) == [[said], [["甲"]], [said]]
    assert read(merged(content, "甲", content)) == [
        [said, said],
        [*covered, ["甲"]],
        [*covered, said],
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_words_are_spelled_with_their_escapes(rows: int) -> None:
    """In a column of nothing else, and beside other words."""
    table = plain(*['<&"%>'] * rows, "甲", "")
    assert document_xml(table).count("<w:t>&lt;&amp;&quot;%&gt;</w:t>") == rows
    for markup in (page(table), fragment(table)):
        assert markup.count(">&lt;&amp;&quot;%&gt;</td>") == rows


def test_each_line_of_a_cell_in_a_merged_row_is_a_paragraph_or_ends_in_a_break() -> (
    None
):
    lines = (words("子"), words("丑"), words("寅"))
    table = merged("甲", lines, (words("卯"), words("辰")))
    told = ["子", "丑", "寅"]
    assert cells_in_word(table) == [
        [["甲"], ["甲"]],
        [[""], told],
        [[""], ["卯", "辰"]],
    ]
    assert cells_in_html(page(table)) == [[["甲"], ["甲"]], [told], [["卯", "辰"]]]
    assert cells_in_word(merged(lines, "甲")) == [[told, told], [[""], ["甲"]]]
    assert cells_in_html(fragment(merged(lines, "甲"))) == [[told, told], [["甲"]]]


def test_a_covered_place_goes_on_in_word_and_is_no_cell_in_html() -> None:
    table = Table(
        (),
        (1, 1, 1),
        (),
        (
            Band((Column(("左",), 2, reach=(3,)), Column(("一",)))),
            Band((covered_column(2, 2), Column(("二", Number("3")), align="right"))),
        ),
    )
    root = etree.fromstring(document_xml(table).encode())
    assert [
        (
            entry.find("w:tcPr/w:gridSpan", NS).get(W + "val"),
            entry.find("w:tcPr/w:vMerge", NS).get(W + "val", "continue"),
        )
        for row in root.iter(W + "tr")
        for entry in row.findall("w:tc", NS)[:1]
    ] == [("2", "restart"), ("2", "continue"), ("2", "continue")]
    # Columns in which no cell begins are left out of HTML: the left cell spans one there.
    for tree in (parsed(page(table)), parsed_fragment(fragment(table))):
        assert [
            [(part.get("colspan", "1"), part.get("rowspan", "1")) for part in row]
            for row in tree.iter("tr")
        ] == [[("1", "3"), ("1", "1")], [("1", "1")], [("1", "1")]]


# ── grids that are none ─────────────────────────────────────────────────────


def two(*reaches: tuple[int, ...], spans: tuple[int, ...] = (1, 1)) -> Band:
    """A band of columns that reach down so far."""
    return Band(
        tuple(
            Column(("",) * len(reach), span, reach=reach)
            for reach, span in zip(reaches, spans, strict=True)
        )
    )


@pytest.mark.parametrize(
    "bands",
    [
        (two((0,), (1,)),),
        (two((1, 0), (1, 1)),),
        (two((2, 1), (1, 1)),),
        (two((2, 0, 0), (1, 1, 1)),),
        (two((3, 0, 1), (1, 1, 1)),),
        (two((3, 0), (1, 1)), two((1,), (1,))),
        (two((2,), (1,)), Band((Column(("甲",)), Column(("乙",))))),
        (two((2,), (1,)), two((0, 0), (1, 1))),
        (two((2,), (1,)), two((0,), spans=(2,))),
        (two((1,), (2,)), two((1,), spans=(2,))),
        (two((2,), spans=(2,)), two((0,), (1,))),
    ],
    ids=[
        "covered by nothing",
        "covered by what does not reach down",
        "a cell where one reaches down",
        "covered for longer than it reaches",
        "a cell before it ends",
        "a cell in the next band",
        "a next band that knows of none",
        "covered for longer in the next band",
        "covered wider than what reaches down",
        "a cell over what reaches down",
        "covered narrower than what reaches down",
    ],
)
def test_what_does_not_fit_what_reaches_down_is_an_error_of_ours(
    bands: tuple[Band, ...],
) -> None:
    for head, body in ((bands, ()), ((), bands)):
        table = Table((), (1, 1), head, body)
        with pytest.raises(ValueError, match="what reaches down"):
            check_grid(table)
        with pytest.raises(ValueError, match="what reaches down"):
            document_xml(table)


def test_nothing_reaches_from_the_head_into_the_body() -> None:
    head, body = two((2,), (1,)), two((0,), (1,))
    check_grid(Table((), (1, 1), (), (head, body)))
    with pytest.raises(ValueError, match="what reaches down"):
        check_grid(Table((), (1, 1), (head,), (body,)))


@pytest.mark.parametrize("reach", [(1,), (1, 1, 1)])
def test_a_reach_is_told_for_each_cell(reach: tuple[int, ...]) -> None:
    columns = (Column(("甲", "乙"), reach=reach), Column(("丙", "丁")))
    with pytest.raises(ValueError, match="zip"):
        check_grid(Table((), (1, 1), (), (Band(columns),)))
