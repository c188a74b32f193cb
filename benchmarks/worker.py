"""One way warm in one process: `python -m benchmarks.worker WAY FOLDER [WORDS…]`.

It builds its document once into FOLDER/WAY.docx and says so by an empty line of JSON; from then on a line on stdin
is one round, a line on stdout what its stages took. Ways have processes of their own, so that none inherits the
memory or the caches of another; rubbish is collected between rounds, not in the time of one.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from benchmarks.content import ROWS, Content, generate
from benchmarks.timing import WHOLE, Clock

Build = Callable[[Clock], bytes]


def main(way: str, folder: str, *words: str) -> None:
    """Builds once, then a round for each line that comes."""
    # As build.py sets it; every way is given it, those it is no habit of too.
    gc.set_threshold(100_000)
    build = WAYS[way](Path(folder), *words)
    (Path(folder) / f"{way}.docx").write_bytes(build(Clock()))
    print("{}", flush=True)
    for _ in sys.stdin:
        gc.collect()
        clock = Clock()
        clock.time(WHOLE, build, clock)
        print(json.dumps(clock.took), flush=True)


def _content(cells: str, rows: str = str(ROWS)) -> Content:
    return generate(int(rows), figure_cells=cells == "数")


def _docxtpl(folder: Path, *words: str) -> Build:
    from benchmarks.with_docxtpl import Docxtpl

    way = Docxtpl(_content(*words))
    return lambda clock: way.build()


def _spelled(folder: Path, *words: str) -> Build:
    from benchmarks.with_docxtpl import Docxtpl

    way = Docxtpl(_content(*words), loops=False)
    return lambda clock: way.build()


def _python_docx(folder: Path, *words: str) -> Build:
    from benchmarks.with_python_docx import PythonDocx

    way = PythonDocx(_content(*words))
    return lambda clock: way.build()


def _ours(folder: Path, *words: str) -> Build:
    from benchmarks.with_ours import Ours, Workplace

    way = Ours(_content(*words), Workplace(folder / "本工具"))

    def build(clock: Clock) -> bytes:
        tree = clock.time("fill", way.fill)
        word: bytes = clock.time("docx", way.word, tree)
        clock.time("html", way.page, tree)
        return word

    return build


def _like_word(folder: Path) -> Build:
    from benchmarks.like_word import Docxtpl
    from benchmarks.prepare import CONTEXT, TEMPLATE

    way = Docxtpl(folder / TEMPLATE, folder / CONTEXT)
    return lambda clock: way.build()


def _accounts(folder: Path) -> Build:
    from benchmarks.with_accounts import Accounts

    way = Accounts(folder)

    def build(clock: Clock) -> bytes:
        tree = clock.time("fill", way.fill)
        word: bytes = clock.time("docx", way.word, tree)
        clock.time("html", way.page, tree)
        return word

    return build


def _form(folder: Path, name: str, cells: str) -> Build:
    from benchmarks.with_forms import Form
    from benchmarks.with_ours import Workplace

    way = Form(name, cells, Workplace(folder / "本工具"))

    def make() -> tuple[Any, bytes]:
        tree = way.fill()
        return tree, way.word(tree)

    def build(clock: Clock) -> bytes:
        tree, word = clock.time("word", make)
        clock.time("html", way.page, tree)
        return cast(bytes, word)

    return build


def _read_back(folder: Path) -> Build:
    from benchmarks.with_accounts import Accounts, Finished

    way = Accounts(folder)
    finished = Finished(way)

    def make() -> bytes:
        tree: Any = way.fill()
        word, *_ = [write(tree) for write in way.files.values()]
        return word

    def build(clock: Clock) -> bytes:
        word: bytes = clock.time("make", make)
        clock.time("read", finished.read)
        for name in way.files:
            clock.time(name, finished.read, name)
        return word

    return build


WAYS: Mapping[str, Callable[..., Build]] = {
    "docxtpl": _docxtpl,
    "spelled": _spelled,
    "rust-docxtpl": _docxtpl,
    "python-docx": _python_docx,
    "ours": _ours,
    "like-word": _like_word,
    "accounts": _accounts,
    "form": _form,
    "read-back": _read_back,
}


if __name__ == "__main__":
    main(*sys.argv[1:])
