"""Where the cells of spanned rows stand."""

from reports.core.grid import grid_rows, placed_cells
from reports.core.tree import Cell, Row


def rows(*spans: tuple[tuple[int, int], ...]) -> tuple[Row, ...]:
    """Rows of cells that are nothing but rows and columns spanned."""
    return tuple(
        Row(tuple(Cell((), colspan=across, rowspan=down) for down, across in row))
        for row in spans
    )


def starts(table: tuple[Row, ...]) -> list[list[int]]:
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
