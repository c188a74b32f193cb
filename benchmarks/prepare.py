"""Writes everything whole processes need: `python -m benchmarks.prepare FOLDER [ROWS] [UNITS]`.

A process of its own, so that the one that measures never holds docxtpl in its memory.
"""

import sys
from pathlib import Path

from benchmarks.content import ROWS, generate
from benchmarks.with_docxtpl import template
from benchmarks.with_ours import UNIT, Workplace, write_data, write_type


def main(folder: str, rows: str = str(ROWS), units: str = "1") -> None:
    """The type, the data of so many units, and docxtpl's template."""
    content = generate(int(rows))
    place = Workplace(Path(folder))
    write_type(content, place)
    write_data(content, place)
    for number in range(2, int(units) + 1):
        write_data(content, place, f"{UNIT}{number}")
    (place.root / "循环.docx").write_bytes(template(content))
    (place.root / "逐行.docx").write_bytes(template(content, loops=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
