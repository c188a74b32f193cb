"""How time grows with the number of documents (whole processes) and with the rows of tables (from figures in hand)."""

import tempfile
from pathlib import Path

from benchmarks import processes, workers
from benchmarks.content import ROWS
from benchmarks.timing import in_turn, print_table
from benchmarks.with_ours import Workplace

FACTORS = (1, 10, 100)
# No report may have a hundred times as many rows.
ROW_FACTORS = (1, 10, 40)
_FEWER = {1: 1, 10: 3, 40: 5, 100: 7}
_HEAD = ("处理器（毫秒）", "墙上（毫秒）")


def growth(rounds: int) -> None:
    """Prints the time for each document and for each row, at up to a hundred and forty times as many."""
    print("## 增长\n")
    head = ("文件数", *_HEAD, "每份，处理器（毫秒）", "内存最多（MB）")
    print_table(head, [_documents(units, rounds) for units in FACTORS])
    print_table(
        ("表的行数", *_HEAD, "每行，处理器（微秒）"),
        [_rows(ROWS * factor, rounds // _FEWER[factor]) for factor in ROW_FACTORS],
    )


def _documents(units: int, rounds: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(Path(folder))
        processes.prepare("content", place, units)
        ways = {"": lambda: processes.from_nothing(place)}
        one = in_turn(max(rounds // _FEWER[units], 2), ways).middle("")
    return (
        str(units),
        f"{one.cpu * 1000:.0f}",
        f"{one.wall * 1000:.0f}",
        f"{one.cpu * 1000 / units:.1f}",
        f"{one.memory:.1f}",
    )


def _rows(rows: int, rounds: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        calls = {"ours": workers.python("ours", Path(folder), "数", str(rows))}
        with workers.at_work(calls) as at_work:
            one = in_turn(max(rounds, 2), at_work).middle("ours")
    return (
        str(rows),
        f"{one.cpu * 1000:.1f}",
        f"{one.wall * 1000:.1f}",
        f"{one.cpu * 1e6 / rows:.1f}",
    )
