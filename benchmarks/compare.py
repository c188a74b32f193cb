"""From figures in hand to finished bytes: docxtpl, its faster kin, other engines and this toolkit in turn."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import processes, workers
from benchmarks.content import Content, generate, numbers, size
from benchmarks.prepare import CONTEXT
from benchmarks.timing import (
    WHOLE,
    Rounds,
    in_turn,
    milliseconds,
    print_facts,
    print_table,
    ratios,
)
from benchmarks.with_ours import Workplace
from benchmarks.words import stop_if_different

CELLS = ("文字", "数")
AGAINST = "against"
NODE_ENGINES = ("carbone", "easy-template-x")
_NAMES = {
    "docxtpl": "docxtpl，只出 Word（表的行用循环）",
    "rust-docxtpl": "rust-docxtpl，只出 Word（同一个模板）",
    "carbone": "carbone，只出 Word（数是现成的文字）",
    "easy-template-x": "easy-template-x，只出 Word（数是现成的文字）",
    "spelled": "docxtpl，只出 Word（表的行逐行写在模板里）",
    "python-docx": "python-docx，只出 Word",
    "ours": "本工具，Word 和网页",
    AGAINST: "另一份本工具，Word 和网页",
}
_STAGES = {
    "fill": "　其中：填（数→树）",
    "docx": "　其中：写 Word",
    "html": "　其中：写网页",
}
_WITH_STAGES = ("ours", AGAINST)


def compare(rounds: int, against: Path | None = None) -> None:
    """Prints the medians and ratios, for tables of words and for tables of figures."""
    for cells in CELLS:
        content = generate(figure_cells=cells == "数")
        print(f"## 表内是{cells}\n")
        print_facts(_facts(content))
        _print(measure(cells, rounds, tuple(_NAMES), against))


def measure(
    cells: str, rounds: int, ways: tuple[str, ...], against: Path | None = None
) -> Rounds:
    """The rounds of those ways that are installed. Ends the program where they do not say the same."""
    with tempfile.TemporaryDirectory() as folder:
        calls = calls_of(cells, Path(folder), against)
        calls = {name: call for name, call in calls.items() if name in ways}
        with workers.at_work(calls) as at_work:
            stop_if_different(built(Path(folder), at_work))
            return in_turn(rounds, at_work)


def calls_of(
    cells: str, folder: Path, against: Path | None = None
) -> Mapping[str, workers.Call]:
    """The call of every way that is installed, and what it needs in the folder."""
    calls: dict[str, workers.Call | None] = {
        name: workers.python(name, folder, cells)
        for name in ("docxtpl", "spelled", "python-docx", "ours")
    }
    calls["rust-docxtpl"] = workers.rust_docxtpl(folder, cells)
    calls |= _node_calls(cells, Workplace(folder))
    if against:
        other = folder / AGAINST
        other.mkdir()
        calls[AGAINST] = workers.python("ours", other, cells, root=against)
    there = ((name, calls.get(name)) for name in _NAMES)
    return {name: call for name, call in there if call}


def built(folder: Path, names: Mapping[str, object]) -> Mapping[str, bytes]:
    """The document that each way has built to begin with."""
    other = {AGAINST: folder / AGAINST / "ours.docx"}
    return {
        name: other.get(name, folder / f"{name}.docx").read_bytes() for name in names
    }


def _node_calls(cells: str, place: Workplace) -> Mapping[str, workers.Call | None]:
    processes.prepare("node", place, cells)
    folder, calls = place.root, {}
    for engine in NODE_ENGINES:
        files = (folder / f"{engine} 模板.docx", folder / CONTEXT)
        calls[engine] = workers.node(engine, *files, folder / f"{engine}.docx")
    return calls


def _facts(content: Content) -> Mapping[str, str]:
    facts = {
        "字数": size(content),
        "段落": sum(len(chapter.paragraphs) for chapter in content.chapters),
        "表": len(content.chapters),
        "表的行数": sum(len(chapter.rows) for chapter in content.chapters),
        "数": numbers(content),
    }
    return {name: str(value) for name, value in facts.items()}


def _print(rounds: Rounds) -> None:
    rows: list[tuple[str, ...]] = []
    for way, name in _NAMES.items():
        if way in rounds.took:
            rows.append((name, *_figures(rounds, way, WHOLE)))
        elif way != AGAINST:
            rows.append((name, workers.HOW_TO_INSTALL, "", "", ""))
        if way in _WITH_STAGES and way in rounds.took:
            stages = _STAGES.items()
            rows += [(told, *_figures(rounds, way, stage)) for stage, told in stages]
    print_table(
        ("", "处理器（毫秒）", "墙上（毫秒）", "是本工具的几倍（处理器）", "（墙上）"),
        rows,
    )


def _figures(rounds: Rounds, way: str, stage: str) -> tuple[str, ...]:
    times = rounds.times(way, "ours", stage)
    return (*milliseconds(rounds.middle(way, stage)), *ratios(times))
