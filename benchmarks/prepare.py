"""Writes everything whole processes need: `python -m benchmarks.prepare WHAT FOLDER …`.

A process of its own, so that the one that measures never holds docxtpl in its memory.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.content import ROWS, generate
from benchmarks.with_ours import ROOT, UNIT, Workplace, write_data, write_type

TEMPLATE, CONTEXT = "同样的字.docx", "同样的字.json"


def content(place: Workplace, units: str = "1", root: str = str(ROOT)) -> None:
    """The type and the data of so many units, with what all types of a checkout share; docxtpl's templates."""
    from benchmarks.with_docxtpl import template

    report = generate(ROWS)
    write_type(report, place, Path(root))
    write_data(report, place)
    for number in range(2, int(units) + 1):
        write_data(report, place, f"{UNIT}{number}")
    (place.root / "循环.docx").write_bytes(template(report))
    (place.root / "逐行.docx").write_bytes(template(report, loops=False))


def like_word(place: Workplace, word: str) -> None:
    """A finished Word file as docxtpl's template, with its context."""
    from benchmarks.like_word import write

    write(Path(word).read_bytes(), place.root / TEMPLATE, place.root / CONTEXT)


def node(place: Workplace, cells: str) -> None:
    """The templates of the engines from npm, and the data they fill them with."""
    from benchmarks.with_node import ENGINES, context

    report = generate(figure_cells=cells == "数")
    data = json.dumps(context(report), ensure_ascii=False)
    (place.root / CONTEXT).write_text(data, encoding="utf-8")
    for engine, template in ENGINES.items():
        (place.root / f"{engine} 模板.docx").write_bytes(template(report))


_WHAT: Mapping[str, Callable[..., None]] = {
    "content": content,
    "like-word": like_word,
    "node": node,
}


if __name__ == "__main__":
    what, folder, *words = sys.argv[1:]
    _WHAT[what](Workplace(Path(folder)), *words)
