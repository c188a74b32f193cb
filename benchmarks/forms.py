"""Word files as templates: the same file through docxtpl and through this toolkit, warm."""

import tempfile
from pathlib import Path

from benchmarks import workers
from benchmarks.compare import CELLS
from benchmarks.timing import (
    WHOLE,
    Rounds,
    in_turn,
    milliseconds,
    print_table,
    ratios,
)
from benchmarks.with_forms import FORM, TABLE
from benchmarks.words import stop_if_different

OURS, DOCXTPL = "form", "like-word"
WORD = "word"
"""The stage that is the Word file alone."""
_NAMES = {FORM: "全国统一的自评表，指标 20 行", TABLE: "一张 2000 行的表"}


def forms(rounds: int) -> None:
    """Prints medians and ratios for each template, of words and of figures."""
    for name, told in _NAMES.items():
        for cells in CELLS:
            print(f"## {told}，格子里是{cells}\n")
            _print(measure(name, cells, rounds))


def measure(name: str, cells: str, rounds: int) -> Rounds:
    """The rounds of both. Ends the program where they do not say the same."""
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        mine = {OURS: workers.python(OURS, folder, name, cells)}
        with workers.at_work(mine) as ours:
            # What docxtpl is given lies there by now.
            others = {DOCXTPL: workers.python(DOCXTPL, folder)}
            with workers.at_work(others) as docxtpl:
                ways = {**docxtpl, **ours}
                files = {way: (folder / f"{way}.docx").read_bytes() for way in ways}
                stop_if_different(files)
                return in_turn(rounds, ways)


def _print(rounds: Rounds) -> None:
    rows = [
        ("docxtpl，只出 Word", DOCXTPL, WHOLE),
        ("本工具，Word 和网页", OURS, WHOLE),
        ("本工具，只出 Word", OURS, WORD),
    ]
    head = (
        "",
        "处理器（毫秒）",
        "墙上（毫秒）",
        "docxtpl 是它的几倍（处理器）",
        "（墙上）",
    )
    table = []
    for told, way, stage in rows:
        times = ratios(rounds.times(DOCXTPL, way, WHOLE, stage))
        table.append((told, *milliseconds(rounds.middle(way, stage)), *times))
    print_table(head, table)
