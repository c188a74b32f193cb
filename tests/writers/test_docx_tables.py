"""Tables in Word: columns as wide as their contents, small print, parts, heights, and grids that are rectangles."""

import io
import math
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from reports.core.grid import Cell, Row, grid_rows
from reports.core.tree import Block, Document, Number, Table, Text
from reports.run import pipeline
from reports.run.request import Request
from reports.writers.docx import read_layout, write
from reports.writers.docx.grid import check_grid, count_stub, take_columns
from reports.writers.docx.heights import kept_with_next, may_split, row_heights
from reports.writers.docx.measure import Extent, extent, text_width
from reports.writers.docx.styles import CELL_STYLES
from reports.writers.docx.widths import (
    Bounds,
    bounds,
    column_widths,
    dealt,
    needs,
    parts,
    with_names,
)
from tests.conftest import ROOT
from tests.tables import make_table, rows_of

NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"
LAYOUTS = sorted((ROOT / "templates").rglob("版式.docx"))
LAYOUT = read_layout(
    (ROOT / "templates" / "公共" / "版式.docx").read_bytes(), "版式.docx"
)
UPRIGHT, HEIGHT = LAYOUT.portrait.width, LAYOUT.portrait.height
PLAIN, SMALL = LAYOUT.cells
ADDRESS = (
    "https://www.example.gov.cn/a/very/long/address/that/does/not/end/index.html?x=1"
)


def cell(words: str, **facts: object) -> Cell:
    return Cell(((Text(words),),), **facts)  # type: ignore[arg-type]


def amount(digits: str) -> Cell:
    return Cell(((Number(digits),),), align="right")


def head(*words: str) -> tuple[Row, ...]:
    return (Row(tuple(cell(word, header=True, align="center") for word in words)),)


def rows(*lines: Sequence[Cell | str]) -> tuple[Row, ...]:
    return tuple(
        Row(tuple(cell(entry) if isinstance(entry, str) else entry for entry in line))
        for line in lines
    )


def body(*blocks: Block) -> etree._Element:
    with zipfile.ZipFile(
        io.BytesIO(write(Document("标题", blocks), LAYOUT))
    ) as archive:
        found = etree.fromstring(archive.read("word/document.xml")).find("w:body", NS)
    assert found is not None
    return found


def columns(node: Table) -> list[int]:
    return [int(column.get(W + "w")) for column in body(node).iter(W + "gridCol")]


def text(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(W + "t"))


def role(paragraph: etree._Element) -> str:
    identifier = paragraph.find("w:pPr/w:pStyle", NS).get(W + "val")
    return {value: name for name, value in LAYOUT.styles.items()}[identifier]


def keeps(row: etree._Element) -> set[bool]:
    """Whether the paragraphs of a row stay with what follows."""
    marks = [paragraph.find("w:pPr/w:keepNext", NS) for paragraph in row.iter(W + "p")]
    return {mark is not None and mark.get(W + "val", "1") != "0" for mark in marks}


def wide(amounts: int, **facts: object) -> Table:
    """A table of accounts with so many columns of amounts."""
    simple = make_table(
        (Text("支出决算明细表"),),
        (10, 30, *[10] * amounts),
        (
            Row(
                (
                    cell("科目", colspan=2, header=True),
                    cell("本年支出", colspan=amounts, header=True),
                )
            ),
            *head("编码", "名称", *(f"第{index}列" for index in range(amounts))),
        ),
        rows(
            *(
                (
                    "2080505",
                    "机关事业单位基本养老保险缴费支出",
                    *[amount("12345.67")] * amounts,
                )
                for _ in range(3)
            ),
            (cell("合计", colspan=2), *[amount("123456.78")] * amounts),
        ),
        unit="单位：万元",
        notes=((Text("注一"),), (Text("注二"),)),
    )
    return replace(simple, **facts)  # type: ignore[arg-type]


# ── how wide words are ──────────────────────────────────────────────────────


def test_latin_letters_and_digits_are_half_as_wide_as_chinese_characters() -> None:
    assert [
        text_width(words) for words in ("", "医保局", "2024年", "“三公”—×≥", "a b")
    ] == [0, 300, 300, 700, 150]


def reserved(width: int) -> int:
    """What a piece is given: a twentieth more, so that a font so much wider breaks none."""
    return math.ceil(width * 1.05)


@pytest.mark.parametrize(
    ("kind", "words", "least"),
    [
        ("number", "12345.67", reserved(8 * 56)),
        ("number", "101.32%", reserved(7 * 56 + 40)),
        ("number", "12.5万元", reserved(4 * 56 + 200)),
        ("text", "合计", 200),
        ("text", "决算数", 300),
        ("text", "一般公共服务支出", 200),
        ("text", "编码2080505的科目", reserved(7 * 56)),
        ("text", "不低于≥95%的人", reserved(100 + 3 * 56 + 40)),
        ("text", "在100%～105%之间", reserved(8 * 56 + 2 * 40 + 100)),
        ("text", ADDRESS, 1000),
        ("head", "行次", 200),
        ("head", "本年收入合计", 200),
    ],
)
def test_numbers_codes_words_and_short_heads_are_pieces(
    kind: str, words: str, least: int
) -> None:
    assert extent(kind, {words}).least == least  # type: ignore[arg-type]


def test_a_phrase_stands_in_one_line_where_it_can_and_a_long_head_in_two() -> None:
    assert extent("text", {"参保统计报表"}) == Extent(200, 600, 600)
    assert extent("text", {"字" * 100}) == Extent(200, 500, 10000)
    assert extent("text", {"字" * 900}).easy == 1000
    assert extent("head", {"附属单位上缴收入"}) == Extent(200, 400, 400)
    assert extent("head", {"本年收入合计"}) == Extent(200, 300, 600)
    assert extent("label", {"绩效评价工作过程"}) == Extent(200, 400, 800)


def test_the_lines_of_a_cell_count_together_only_for_how_high_it_gets() -> None:
    node = make_table((), (1,), (), (Row((Cell((((Text("字" * 100),)),) * 2),)),))
    [(_, _, found)] = needs(node).extents
    assert found == Extent(200, 1000, 10000)


# ── how wide columns are ────────────────────────────────────────────────────


def test_columns_add_up_and_stay_within_their_bounds_whatever_these_are() -> None:
    chance = random.Random(6)
    for _ in range(500):
        count = chance.randint(1, 14)
        least = tuple(chance.randint(300, 1500) for _ in range(count))
        easy = tuple(low + chance.choice([0, 0, 400]) for low in least)
        full = tuple(low + chance.choice([0, 300, 9000]) for low in easy)
        shares = tuple(chance.randint(1, 60) for _ in range(count))
        widths = column_widths(Bounds(least, easy, full), shares, 8844)
        assert sum(widths) == 8844 and min(widths) > 0
        if sum(least) <= 8844:
            assert all(low <= width for low, width in zip(least, widths, strict=True))
        if sum(easy) <= 8844:
            assert all(low <= width for low, width in zip(easy, widths, strict=True))
        if sum(full) <= 8844:
            assert all(low <= width for low, width in zip(full, widths, strict=True))


def test_where_everything_has_room_the_rest_goes_by_the_wishes() -> None:
    few = Bounds((500, 500, 500), (500, 500, 500), (500, 500, 500))
    assert column_widths(few, (2, 1, 1), 8000) == (4000, 2000, 2000)
    assert column_widths(replace(few, full=(500, 500, 3000)), (2, 1, 1), 8000) == (
        3333,
        1667,
        3000,
    )


def test_where_not_everything_has_room_no_column_is_wider_than_its_words() -> None:
    bound = Bounds((500, 500, 500), (500, 500, 500), (600, 20000, 20000))
    assert column_widths(bound, (1, 1, 1), 6600) == (600, 3000, 3000)


def test_columns_of_the_same_kind_come_out_alike() -> None:
    _, _, *amounts = columns(wide(4))
    assert max(amounts) - min(amounts) <= 1


def test_no_number_code_or_short_head_breaks_however_small_the_wish() -> None:
    node = make_table(
        (),
        (1, 1000, 1, 1),
        head("编码", "名称", "行次", "决算数"),
        rows(
            ("2080505", "字" * 400, "1", amount("1234567.89")),
            ("2", "乙", "2", amount("0.00")),
        ),
    )
    code, name, ordinal, number = columns(node)
    inner = [
        100 * (width - LAYOUT.padding) / PLAIN.character
        for width in (code, ordinal, number)
    ]
    assert inner[0] >= reserved(7 * 56) and inner[1] >= 200
    assert inner[2] >= reserved(10 * 56)
    assert code + name + ordinal + number == UPRIGHT


def test_a_cell_over_several_columns_has_room_for_its_pieces() -> None:
    node = make_table(
        (),
        (1, 1, 8),
        (),
        rows((cell("12345678901234567890", colspan=2), "字" * 200), ("1", "2", "3")),
    )
    first, second, _ = columns(node)
    assert first + second >= 10 * PLAIN.character + LAYOUT.padding


def test_an_address_breaks_rather_than_takes_the_page() -> None:
    node = make_table(
        (),
        (1, 1, 1),
        head("名称", "网址", "数"),
        rows(("字" * 400, ADDRESS, amount("1.00"))),
    )
    name, address, number = columns(node)
    assert 10 * PLAIN.character < address < UPRIGHT * 2 // 3
    assert name + address + number == UPRIGHT


def test_names_of_rows_have_eight_characters_where_they_are_that_long() -> None:
    bound = with_names(
        Bounds((500, 500, 500), (500, 500, 500), (600, 5000, 5000)), 2, 200, 100
    )
    assert (bound.least, bound.easy) == ((600, 1700, 500), (600, 1700, 500))


# ── small print and parts ───────────────────────────────────────────────────


def styles_in(found: etree._Element) -> set[str]:
    return {
        role(paragraph)
        for table in found.iter(W + "tbl")
        for paragraph in table.iter(W + "p")
    }


def test_small_print_is_used_only_where_the_columns_do_not_fit() -> None:
    assert styles_in(body(wide(4))) == {"head", "left", "right"}
    assert styles_in(body(wide(5))) == {"small head", "small left", "small right"}


def captions(found: etree._Element) -> list[str]:
    return [
        text(paragraph)
        for paragraph in found.findall("w:p", NS)
        if role(paragraph) == "caption"
    ]


def test_a_table_too_wide_even_so_is_written_in_parts_that_repeat_the_names_of_its_rows() -> (
    None
):
    found = body(
        wide(
            12, mark=(Text("公开07表"),), owner=(Text("编制单位：某局"),), anchor="表7"
        )
    )
    tables = list(found.iter(W + "tbl"))
    assert captions(found) == [
        "支出决算明细表",
        *["支出决算明细表（续表）"] * (len(tables) - 1),
    ]
    outside = [role(paragraph) for paragraph in found.findall("w:p", NS)]
    above = ["caption", "unit", "unit"]
    assert outside == [
        *[*above, "after table"] * (len(tables) - 1),
        *above,
        "note",
        "note",
    ]
    heads: list[str] = []
    for table in tables:
        top, second, *others = table.iter(W + "tr")
        assert [text(entry) for entry in top.iter(W + "tc")] == ["科目", "本年支出"]
        assert [text(entry) for entry in second.iter(W + "tc")][:2] == ["编码", "名称"]
        assert (
            text(next(others[0].iter(W + "tc"))) == "2080505"
            and text(next(others[-1].iter(W + "tc"))) == "合计"
        )
        heads += [text(entry) for entry in second.iter(W + "tc")][2:]
    assert heads == [f"第{index}列" for index in range(12)]
    assert [mark.get(W + "name") for mark in found.iter(W + "bookmarkStart")] == ["表7"]
    assert len({frozenset(styles_in(table)) for table in tables}) == 1


def test_a_part_of_a_table_without_a_caption_is_still_marked() -> None:
    assert set(captions(body(wide(12, caption=())))) == {"（续表）"}


def test_a_landscape_page_holds_what_an_upright_one_does_not() -> None:
    assert len(list(body(wide(7, wide=True)).iter(W + "tbl"))) == 1
    assert len(list(body(wide(7)).iter(W + "tbl"))) == 2


def test_a_form_is_never_split_between_its_columns() -> None:
    form = make_table(
        (), (1,) * 16, (), rows([amount("123456789.01") for _ in range(16)])
    )
    assert sum(columns(form)) == UPRIGHT
    assert len(list(body(form).iter(W + "tbl"))) == 1


def test_parts_are_as_few_as_can_be_and_of_equal_columns() -> None:
    assert parts((10, 20, *[10] * 7), 2, 80) == ((0, 1, 2, 3, 4, 5), (0, 1, 6, 7, 8))
    assert parts((10, *[10, 50, 10, 50]), 1, 75) == ((0, 1, 2), (0, 3, 4))
    assert parts((10, 85, 20, 20), 2, 100) == ((0, 1), (0, 2, 3))


def test_every_column_is_in_one_part_and_every_part_has_one_of_its_own() -> None:
    chance = random.Random(4)
    for _ in range(200):
        least = tuple(chance.randint(1, 60) for _ in range(chance.randint(3, 20)))
        names = chance.randint(1, len(least) - 1)
        found = parts(least, names, 100)
        kept = 1 if sum(least[:names]) + max(least[names:]) > 100 else names
        others = [column for part in found for column in part if column >= kept]
        assert others == list(range(kept, len(least))) and all(
            len(part) > kept for part in found
        )


def test_the_columns_that_name_the_rows_end_at_the_first_of_amounts() -> None:
    node = wide(4)
    assert count_stub(node) == 2
    words = make_table((), (1, 1), head("甲", "乙"), rows(("a", "b")))
    assert count_stub(words) == 1


def test_a_cell_cut_by_a_part_spans_what_is_left_of_it() -> None:
    node = wide(4)
    part = take_columns(node, (0, 1, 4))
    assert [[entry.colspan for entry in row.cells] for row in rows_of(part.head)] == [
        [2, 1],
        [1, 1, 1],
    ]
    assert part.widths == (10, 30, 10)
    check_grid(part)
    assert all(len(grid) == 3 or grid[0][1] == 2 for grid in grid_rows(part.body))


# ── heights ─────────────────────────────────────────────────────────────────


def heights(node: Table, *widths: int) -> list[int]:
    line = row_heights(node, widths, PLAIN, LAYOUT.padding, one_line=True)[0]
    return [
        height // line for height in row_heights(node, widths, PLAIN, LAYOUT.padding)
    ]


def test_where_no_row_has_more_than_a_line_those_of_the_head_are_counted() -> None:
    node = make_table(
        (), (1, 1), head("预算执行情况和说明", "乙"), rows(("a", "b"), ("c", "d"))
    )
    found = row_heights(node, (1200, 2000), PLAIN, LAYOUT.padding, one_line=True)
    assert found == row_heights(node, (1200, 2000), PLAIN, LAYOUT.padding)
    assert found[0] > found[1] == found[2]


def test_a_row_is_as_high_as_its_cell_of_most_lines() -> None:
    node = make_table(
        (),
        (1, 1),
        (),
        (
            *rows(("甲", "字" * 40), ("乙", "字")),
            Row((cell("字" * 30, colspan=2),)),
            Row((Cell((((Text("字"),)),) * 3), cell("字"))),
            *rows((cell("字" * 99, rowspan=2), "1"), ("2",)),
        ),
    )
    ten = 10 * PLAIN.character + LAYOUT.padding
    assert heights(node, ten, ten) == [4, 1, 2, 3, 1, 1]


def test_only_a_row_that_would_leave_much_of_a_page_empty_may_split() -> None:
    assert not may_split(HEIGHT // 4, HEIGHT)
    assert may_split(HEIGHT // 4 + 1, HEIGHT)
    node = make_table(
        (),
        (1, 4),
        head("项目", "内容"),
        rows(("甲", "字" * 2000), ("乙", "字" * 100), ("丙", "丁")),
    )
    split = [
        row.find("w:trPr/w:cantSplit", NS) is None for row in body(node).iter(W + "tr")
    ]
    assert split == [False, True, False, False]


def test_a_high_row_stays_with_what_follows_by_its_last_lines_only() -> None:
    node = make_table((), (1,), (), (Row((Cell((((Text("字" * 400),)),) * 5),)),))
    [found] = body(node).iter(W + "tc")
    marks = [
        paragraph.find("w:pPr/w:keepNext", NS) is not None
        for paragraph in found.iter(W + "p")
    ]
    assert marks == [False] * 4 + [True]


def test_no_page_ends_with_a_head_and_one_row_or_begins_with_a_last_row_alone() -> None:
    node = make_table(
        (),
        (1, 1),
        head("项目", "金额"),
        rows(*((str(index), "1") for index in range(6))),
    )
    assert [keeps(row) for row in list(body(node).iter(W + "tr"))[1:]] == [
        {True},
        {False},
        {False},
        {False},
        {True},
        {True},
    ]
    assert kept_with_next((1,) * 8, 2, 100) == {2, 6}
    assert kept_with_next((1,) * 3, 2, 100) == frozenset()
    assert kept_with_next((20, 20, 5, 5, 30), 0, 100) == frozenset()


def test_notes_stay_together_below_the_table() -> None:
    found = body(wide(3, notes=tuple((Text(f"注{index}"),) for index in range(3))))
    notes = [
        paragraph for paragraph in found.findall("w:p", NS) if role(paragraph) == "note"
    ]
    assert [note.find("w:pPr/w:keepNext", NS) is not None for note in notes] == [
        True,
        True,
        False,
    ]


# ── the layouts ─────────────────────────────────────────────────────────────


def chain(layout: Path, name: str) -> list[etree._Element]:
    """A style and those it is based on."""
    with zipfile.ZipFile(layout) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
    by_id = {style.get(W + "styleId"): style for style in styles.findall("w:style", NS)}
    style = next(
        style
        for style in by_id.values()
        if style.find("w:name", NS).get(W + "val") == name
    )
    found = []
    while style is not None:
        found.append(style)
        parent = style.find("w:basedOn", NS)
        style = by_id[parent.get(W + "val")] if parent is not None else None
    return found


def in_force(layout: Path, name: str, path: str) -> dict[str, str]:
    """The attributes of a property, from the nearest style that has it."""
    for style in chain(layout, name):
        found = style.find(path, NS)
        if found is not None:
            return {key.removeprefix(W): value for key, value in found.attrib.items()}
    return {}


CELL_STYLE_NAMES = [
    "表头",
    "表格文字",
    "表格居中",
    "表格数字",
    "表头小字",
    "表格小字",
    "表格小字居中",
    "表格小字数字",
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("name", CELL_STYLE_NAMES)
def test_text_in_cells_is_free_of_the_page_grid_and_its_line_pitch(
    layout: Path, name: str
) -> None:
    assert in_force(layout, name, "w:pPr/w:spacing")["lineRule"] in ("auto", "atLeast")
    assert in_force(layout, name, "w:pPr/w:snapToGrid") == {"val": "0"}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda path: path.parent.name)
def test_what_stands_above_a_table_stays_with_it(layout: Path) -> None:
    for name in ("caption", "表格单位", "表头", "表头小字"):
        assert in_force(layout, name, "w:pPr/w:keepNext").get("val", "1") == "1"
        assert any(
            style.find("w:pPr/w:keepNext", NS) is not None
            for style in chain(layout, name)
        )


def test_the_sizes_and_margins_of_cells_are_those_of_the_layout() -> None:
    assert [look.character for look in LAYOUT.cells] == [210, 180]
    assert [set(look.styles) for look in LAYOUT.cells] == [
        {"head", "left", "center", "right"}
    ] * len(CELL_STYLES)
    assert LAYOUT.padding == 2 * 57
    assert (HEIGHT, LAYOUT.landscape.height) == (
        16838 - 2098 - 1984,
        11906 - 1588 - 1474,
    )


def test_the_size_of_cells_follows_the_layout() -> None:
    with zipfile.ZipFile(ROOT / "templates" / "公共" / "版式.docx") as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    styles = members["word/styles.xml"]
    grid = re.search(
        r'<w:style w:type="table" w:styleId="\w+"><w:name w:val="Table Grid"/>.*?</w:style>',
        styles,
    )
    assert grid
    bare = re.sub("<w:tblCellMar>.*?</w:tblCellMar>", "", grid.group())
    members["word/styles.xml"] = styles.replace(grid.group(), bare).replace(
        '<w:sz w:val="21"/>', '<w:sz w:val="24"/>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    layout = read_layout(buffer.getvalue(), "版式.docx")
    assert layout.cells[0].character == 240
    assert layout.padding == 2 * 108


# ── every table of every report ─────────────────────────────────────────────


@pytest.fixture(scope="module")
def documents(
    sample: Request, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, etree._Element]]:
    """The body of every Word file that the data in data/ give."""
    found = []
    for year in (2023, 2024):
        output = tmp_path_factory.mktemp("全部") / "output"
        assert list(pipeline.build(replace(sample, year=year, unit="", output=output)))
        for path in sorted(output.rglob("*.docx")):
            with zipfile.ZipFile(path) as archive:
                found.append(
                    (path.stem, etree.fromstring(archive.read("word/document.xml")))
                )
    return found


@pytest.mark.slow
def test_every_table_of_every_report_is_a_rectangle_whose_widths_agree(
    documents: list[tuple[str, etree._Element]],
) -> None:
    tables = [
        (name, table)
        for name, document in documents
        for table in document.iter(W + "tbl")
    ]
    assert len(documents) > 15 and len(tables) > 25
    for name, table in tables:
        assert list(faults(table)) == [], f"{name}: {text(table)[:40]}"


def test_a_damaged_table_is_no_rectangle() -> None:
    sound = next(body(wide(3)).iter(W + "tbl"))
    assert list(faults(sound)) == []
    for damage in (
        _one_cell_less,
        _wider_cell,
        _other_sum,
        _merge_from_nowhere,
        _shifted_merge,
    ):
        table = next(body(wide(3)).iter(W + "tbl"))
        damage(table)
        assert list(faults(table)), damage.__name__


def _one_cell_less(table: etree._Element) -> None:
    row = list(table.iter(W + "tr"))[3]
    row.remove(row.findall("w:tc", NS)[-1])


def _wider_cell(table: etree._Element) -> None:
    next(table.iter(W + "tcW")).set(W + "w", "1")


def _other_sum(table: etree._Element) -> None:
    table.find("w:tblPr/w:tblW", NS).set(W + "w", "5000")


def _merge_from_nowhere(table: etree._Element) -> None:
    etree.SubElement(next(table.iter(W + "tcPr")), W + "vMerge")


def _shifted_merge(table: etree._Element) -> None:
    above, below = list(table.iter(W + "tr"))[:2]
    etree.SubElement(above.findall("w:tc/w:tcPr", NS)[0], W + "vMerge").set(
        W + "val", "restart"
    )
    etree.SubElement(below.findall("w:tc/w:tcPr", NS)[0], W + "vMerge")


def faults(table: etree._Element) -> Iterator[str]:
    """What keeps a w:tbl from being a rectangle of cells, by its XML alone."""
    grid = [
        int(column.get(W + "w")) for column in table.findall("w:tblGrid/w:gridCol", NS)
    ]
    if sum(grid) != int(table.find("w:tblPr/w:tblW", NS).get(W + "w")):
        yield "w:tblW is not the sum of the columns"
    merged: dict[int, int] = {}
    for number, row in enumerate(table.findall("w:tr", NS)):
        column = 0
        still: dict[int, int] = {}
        for entry in row.findall("w:tc", NS):
            span_mark, merge = (
                entry.find("w:tcPr/w:gridSpan", NS),
                entry.find("w:tcPr/w:vMerge", NS),
            )
            span = int(span_mark.get(W + "val")) if span_mark is not None else 1
            if sum(grid[column : column + span]) != int(
                entry.find("w:tcPr/w:tcW", NS).get(W + "w")
            ):
                yield f"row {number}: a cell is not as wide as its columns"
            if merge is not None:
                if merge.get(W + "val") != "restart" and merged.get(column) != span:
                    yield f"row {number}: a cell goes on that does not begin above"
                still[column] = span
            if not entry.findall("w:p", NS):
                yield f"row {number}: a cell without a paragraph"
            column += span
        if column != len(grid):
            yield f"row {number}: {column} columns of {len(grid)}"
        merged = still


# A number with its sign and %, or both ends of a range.
ONE_NUMBER = r"[≥≤＞＜±-]?\d[\d,.]*%?(?:～\d[\d,.]*%?)?"
# Of an em, in the widest of the fonts that stand in for Times New Roman.
DIGIT, PERCENT_SIGN = 56, 96


def test_no_number_of_any_report_breaks_in_a_font_that_is_a_twentieth_wider(
    documents: list[tuple[str, etree._Element]],
) -> None:
    sizes = {
        look.styles[place]: look.character
        for look in LAYOUT.cells
        for place in look.styles
    }
    for name, document in documents:
        for entry in document.iter(W + "tc"):
            inner = int(entry.find("w:tcPr/w:tcW", NS).get(W + "w")) - LAYOUT.padding
            for paragraph in entry.findall("w:p", NS):
                style = paragraph.find("w:pPr/w:pStyle", NS).get(W + "val")
                for number in re.findall(ONE_NUMBER, text(paragraph)):
                    needed = sum(map(width_of, number)) * 1.05 * sizes[style] / 100
                    assert needed <= inner, f"{name}: {number}"


def width_of(sign: str) -> int:
    if sign == "%":
        return PERCENT_SIGN
    return DIGIT if sign.isascii() else 100


def test_bounds_of_a_table_with_room_do_not_ask_for_the_least() -> None:
    node = make_table((), (1, 1), head("项目", "金额"), rows(("甲", amount("1.00"))))
    bound = bounds(needs(node), node.widths, 200, 100, 8000)
    assert bound.least == bound.easy == bound.full
    assert dealt((1, 1, 1), 100) == (33, 33, 34)
