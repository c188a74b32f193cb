"""What a run does once for all units, on so many of them: `python many_entries.py FOLDER COUNT`; prints JSON.

One unit is made for real; the others are its files again by hard links, under their names, with manifests of their
own. So reading is from the system's cache, and what is timed is the program.
"""

import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reports.publish import site
from reports.publish.records import MANIFEST
from reports.publish.store import Store
from reports.run.request import Request, units_of

YEAR = "2024"
_FIRST = "000001"
_SETTLED = 11
"""Seconds after which a file is not young any more."""
_LINKS = 20_000
"""As many names of one file as every file system takes."""


def main(folder: str, count: str) -> None:
    """Lays out the entries, then times each step."""
    root = Path(folder)
    for top in ("data", "output", "内部"):
        [first] = [path for path in (root / top / YEAR).iterdir() if path.is_dir()]
        for number in range(2, int(count) + 1):
            _repeat(first, number)
    store = Store(root / "output")
    request = Request(
        year=int(YEAR),
        data=root / "data",
        templates=root / "templates",
        output=store.output,
        program=root / "reports",
    )

    def refresh() -> list[Any]:
        return site.refresh(store, request.data, request.templates, None, "benchmark")

    # What was young when it was read is read again.
    time.sleep(_SETTLED)
    took: dict[str, Any] = {"site": _timed(refresh), "site again": _timed(refresh)}
    _retitle(store, f"{int(count):06d}")
    took["site, one changed"] = _timed(refresh)
    # Before anything else has been done that takes memory.
    took["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took["units"] = _timed(lambda: units_of(request))
    units = units_of(request)
    took["manifests"] = _timed(lambda: all(store.records(YEAR, unit) for unit in units))
    if len(units) != int(count) or refresh():
        raise SystemExit("栏目没有写成")
    print(json.dumps(took))


def _retitle(store: Store, number: str) -> None:
    """The manifest of one unit says another title."""
    [unit] = [unit for unit in store.units(YEAR) if number in unit]
    manifest = store.internal(YEAR, unit) / MANIFEST
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"title": "', '"title": "新'), encoding="utf-8")


def _repeat(first: Path, number: int) -> None:
    """The files of the first unit for another one; its name stands in file names and in the manifest."""
    name = f"{number:06d}"
    folder = first.with_name(first.name.replace(_FIRST, name))
    folder.mkdir()
    for path in first.iterdir():
        copy = folder / path.name.replace(_FIRST, name)
        if path.suffix == ".json":
            text = path.read_text(encoding="utf-8").replace(_FIRST, name)
            copy.write_text(text, encoding="utf-8")
        elif path.is_file():
            _link(path, copy, number)


def _link(path: Path, copy: Path, number: int) -> None:
    if number % _LINKS:
        # The latest real copy of the file has room for another name.
        source = number - number % _LINKS or int(_FIRST)
        names = (str(path).replace(_FIRST, f"{source:06d}"), copy)
        os.link(*names)
    else:
        shutil.copyfile(path, copy)


def _timed(act: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the wall and on the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main(*sys.argv[1:])
