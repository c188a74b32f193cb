"""Where the cells of spanned rows stand."""

from itertools import product

import pytest

from reports.core.grid import (
    Cell,
    Row,
    bands_of,
    column_starts,
    contents_of,
    count_rows,
    covered_column,
    grid_rows,
    placed_cells,
    reaches_of,
)
from reports.core.tree import (
    Band,
    CellContent,
    Column,
    Line,
    Number,
    Strong,
    Text,
    content_lines,
    content_of,
    content_words,
)
from tests.tables import rows_of


def rows(*spans: tuple[tuple[int, int], ...]) -> tuple[Band, ...]:
    """Rows of cells that are nothing but rows and columns spanned."""
    return bands_of(
        Row(tuple(Cell((), colspan=across, rowspan=down) for down, across in row))
        for row in spans
    )


def starts(table: tuple[Band, ...]) -> list[list[int]]:
    return [[column for column, _ in cells] for cells in placed_cells(table)]


def test_a_cell_stands_right_of_what_reaches_down_from_above() -> None:
    table = rows(((2, 1), (1, 2), (3, 1)), ((1, 1), (1, 1)), ((1, 3),))
    assert starts(table) == [[0, 1, 3], [1, 2], [0]]


def test_what_reaches_down_has_a_place_without_a_cell() -> None:
    table = rows(((1, 1), (2, 2), (2, 1)), ((1, 1),))
    _, below = grid_rows(table)
    assert [(column, span, cell is None) for column, span, cell in below] == [
        (0, 1, False),
        (1, 2, True),
        (3, 1, True),
    ]


def test_a_row_without_cells_of_its_own_still_counts() -> None:
    table = rows(((3, 1), (2, 1)), (), ((1, 1),))
    assert starts(table) == [[0, 1], [], [1]]


def test_a_row_with_too_many_cells_is_placed_all_the_same() -> None:
    assert starts(rows(((2, 1), (1, 1)), ((1, 1), (1, 1)))) == [[0, 1], [1, 2]]


# ── bands of several rows ───────────────────────────────────────────────────


def words(text: str) -> Line:
    return (Text(text),)


BAND = Band(
    (
        Column(("甲", "", "乙"), colspan=2, header=True, reach=(2, 0, 1)),
        Column(("一", Number("2", "元"), ""), align="right"),
        Column(((words("子"), words("丑")), "", ""), reach=(3, 0, 0)),
    )
)


def test_a_cell_of_a_band_reaches_down_over_places_that_hold_none() -> None:
    assert list(grid_rows((BAND,))) == [
        [
            (0, 2, Cell((words("甲"),), 2, 2, header=True)),
            (2, 1, Cell((words("一"),), align="right")),
            (3, 1, Cell((words("子"), words("丑")), rowspan=3)),
        ],
        [
            (0, 2, None),
            (2, 1, Cell(((Number("2", "元"),),), align="right")),
            (3, 1, None),
        ],
        [
            (0, 2, Cell((words("乙"),), 2, header=True)),
            (2, 1, Cell((), align="right")),
            (3, 1, None),
        ],
    ]
    assert starts((BAND,)) == [[0, 2, 3], [2], [0, 2]]


def test_a_band_knows_how_far_its_places_go_down_and_what_is_in_them() -> None:
    assert reaches_of(BAND) == [(2, 1, 3), (0, 1, 0), (1, 1, 0)]
    assert list(contents_of(BAND)) == [
        ("甲", "一", (words("子"), words("丑"))),
        ("", Number("2", "元"), ""),
        ("乙", "", ""),
    ]
    assert column_starts(BAND) == [0, 2, 3]


def test_bands_of_its_rows_are_the_same_grid() -> None:
    single = bands_of(rows_of((BAND,)))
    assert [len(band) for band in single] == [1, 1, 1]
    assert list(grid_rows(single)) == list(grid_rows((BAND,)))
    # Of bands of a row each, they are the very bands.
    assert bands_of(rows_of(single)) == single


def test_a_cell_may_reach_into_the_next_band() -> None:
    above = Band((Column(("左",), reach=(3,)), Column(("一",))))
    below = Band((covered_column(2), Column(("二", "三"))))
    assert starts((above, below)) == [[0, 1], [1], [1]]
    assert bands_of(rows_of((above, below))) == (
        above,
        Band((covered_column(1), Column(("二",)))),
        Band((covered_column(1), Column(("三",)))),
    )


def test_rows_survive_being_bands_whatever_they_span() -> None:
    """Every way in which the cells of two rows of three columns span, as far as they fit."""
    count = 0
    for shape in product(((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (2, 3)), repeat=3):
        cells = []
        width = 0
        for down, across in shape:
            if width + across <= 3:
                cells.append(Cell((words(str(width)),), across, down))
                width += across
        if width < 3:
            continue
        free = [cell.colspan for cell in cells if cell.rowspan == 1]
        table = (
            Row(tuple(cells)),
            Row(tuple(Cell((words("下"),), across) for across in free)),
        )
        assert rows_of(bands_of(table)) == table
        count += 1
    assert count > 20


def test_rows_of_bands_are_counted_together() -> None:
    assert len(BAND) == 3
    assert count_rows(()) == count_rows((Band(()),)) == 0
    assert count_rows((BAND, Band((Column(("甲",)),)), BAND)) == 7
    assert count_rows(bands_of(rows_of((BAND, BAND)))) == 6


@pytest.mark.parametrize(
    ("spans", "expected"),
    [((), []), ((1,), [0]), ((1, 1, 1), [0, 1, 2]), ((2, 1, 3, 1), [0, 2, 3, 6])],
)
def test_columns_start_where_those_before_them_end(
    spans: tuple[int, ...], expected: list[int]
) -> None:
    band = Band(tuple(Column(("",), span) for span in spans))
    assert column_starts(band) == expected


# ── what is in a cell ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lines", "content", "said"),
    [
        ((), "", ""),
        (((),), "", ""),
        ((words(""),), "", ""),
        ((words("甲"),), "甲", "甲"),
        (((Number("1", "元"),),), Number("1", "元"), "1元"),
        (
            ((Text("共"), Number("1", "元")),),
            ((Text("共"), Number("1", "元")),),
            "共1元",
        ),
        (((Strong(words("甲")),),), ((Strong(words("甲")),),), "甲"),
        ((words("甲"), words("乙")), (words("甲"), words("乙")), "甲\n乙"),
        (((), ()), ((), ()), "\n"),
    ],
)
def test_what_is_in_a_cell_is_as_plain_as_can_be_and_says_the_same(
    lines: tuple[Line, ...], content: CellContent, said: str
) -> None:
    assert content_of(lines) == content
    assert content_words(content) == said
    # Nothing is lost but lines that say nothing.
    assert content_of(content_lines(content)) == content
    if content:
        assert content_lines(content) == lines
