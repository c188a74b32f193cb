"""How time grows with the number of documents (whole processes) and with the rows of tables (from figures in hand)."""

import tempfile
from pathlib import Path

from msgspec.structs import replace

from benchmarks.content import ROWS, generate
from benchmarks.processes import from_nothing, middle, prepared
from benchmarks.timing import Clock, in_turn, print_table
from benchmarks.with_ours import Ours, Workplace

FACTORS = (1, 10, 100)
_FEWER = {1: 1, 10: 3, 100: 7}


def growth(rounds: int) -> None:
    """Prints the time for each document and for each row, at one, ten and a hundred times as many."""
    print("## 增长\n")
    head = ("文件数", "整个进程（毫秒）", "每份（毫秒）", "内存最多（MB）")
    print_table(head, [_documents(units, rounds) for units in FACTORS])
    print_table(
        ("表的行数", "填和写（毫秒）", "每行（微秒）"),
        [_rows(factor, rounds) for factor in FACTORS],
    )


def _documents(units: int, rounds: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        place = prepared(folder, ROWS, units)
        from_nothing(place)
        one = middle(
            [from_nothing(place) for _ in range(max(rounds // _FEWER[units], 2))]
        )
    return (
        str(units),
        f"{one.wall * 1000:.0f}",
        f"{one.wall * 1000 / units:.1f}",
        f"{one.memory:.1f}",
    )


def _rows(factor: int, rounds: int) -> tuple[str, ...]:
    rows = ROWS * factor
    with tempfile.TemporaryDirectory() as folder:
        content = generate()
        ours = Ours(content, Workplace(Path(folder)))
        scope = ours.examined.scope
        more = {
            chapter.rows_key: scope[chapter.rows_key] * factor
            for chapter in content.chapters
        }
        ours.examined = replace(ours.examined, scope={**scope, **more})

        def build(clock: Clock) -> None:
            tree = clock.time("fill", ours.fill)
            clock.time("docx", ours.word, tree)
            clock.time("html", ours.page, tree)

        clock = in_turn(
            max(rounds // _FEWER[factor], 2),
            (lambda clock: clock.time("ours", build, clock),),
        )
    return (
        str(rows),
        f"{clock.median('ours'):.1f}",
        f"{clock.median('ours') * 1000 / rows:.1f}",
    )
