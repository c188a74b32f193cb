"""The values that a chart of a Word file shows are a table behind its text."""

from reports.inspect.reading import Grid
from reports.inspect.word import read_word
from tests.inspect.files import as_word


def points(*words: str) -> str:
    return "".join(
        f'<c:pt idx="{at}"><c:v>{one}</c:v></c:pt>' for at, one in enumerate(words)
    )


def chart(*series: tuple[str, tuple[str, ...], tuple[str, ...]]) -> str:
    said = "".join(
        f"<c:ser><c:idx/><c:tx><c:strCache>{points(name)}</c:strCache></c:tx><c:dLbls><c:dLbl><c:idx/></c:dLbl></c:dLbls>"
        f"<c:cat>{points(*labels)}</c:cat><c:val>{points(*values)}</c:val></c:ser>"
        for name, labels, values in series
    )
    return f'<c:chart xmlns:c="c"><c:title><c:v>9</c:v></c:title>{said}</c:chart>'


def grids(**parts: str) -> list[Grid]:
    document = as_word(["某单位2024年度部门决算"], **parts)
    items = read_word(document, "a.docx").items
    return [one for one in items if isinstance(one, Grid)]


def test_a_chart_is_a_table_of_its_series() -> None:
    years = ("2023年", "2024年")
    [table] = grids(
        **{
            "charts/chart1": chart(
                ("收入", years, ("1406.77", "0.30000000000000004")),
                ("支出", years, ("5", "")),
            )
        }
    )
    assert [[(cell.column, cell.words) for cell in row] for row in table.rows] == [
        [(1, "收入"), (2, "支出")],
        [(0, "2023年"), (1, "1406.77"), (2, "5")],
        [(0, "2024年"), (1, "0.3")],
    ]
    assert (table.place, table.rows[1][1].place) == ("图 1", "图 1 的 2023年、收入")


def test_charts_are_told_by_their_order_and_those_without_values_not() -> None:
    one = chart(("收入", ("甲",), ("1",)))
    parts = {"charts/chart2": one, "charts/chart10": one, "charts/chart3": chart()}
    assert [table.place for table in grids(**parts)] == ["图 1", "图 3"]
