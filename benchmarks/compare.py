"""From figures in hand to finished bytes: docxtpl, python-docx and this toolkit in turn, in one process."""

import re
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.content import Content, generate, numbers, size
from benchmarks.timing import Clock, in_turn, print_facts, print_table
from benchmarks.with_docxtpl import Docxtpl
from benchmarks.with_ours import Ours, Workplace
from benchmarks.with_python_docx import PythonDocx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def compare(rounds: int) -> None:
    """Prints the medians and ratios, for tables of words and for tables of figures."""
    for cells in ("文字", "数"):
        _compare(generate(figure_cells=cells == "数"), f"表内是{cells}", rounds)


def _compare(content: Content, name: str, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(content, Workplace(Path(folder)))
        docxtpl, spelled = Docxtpl(content), Docxtpl(content, loops=False)
        python_docx = PythonDocx(content)

        def build(clock: Clock) -> bytes:
            tree = clock.time("fill", ours.fill)
            word: bytes = clock.time("docx", ours.word, tree)
            clock.time("html", ours.page, tree)
            return word

        files = [docxtpl.build(), spelled.build(), python_docx.build(), build(Clock())]
        _same_words(files)
        print(f"## {name}\n")
        facts = {
            "字数": size(content),
            "段落": _paragraphs(content),
            "表": len(content.chapters),
        }
        facts |= {
            "表的行数": sum(len(chapter.rows) for chapter in content.chapters),
            "数": numbers(content),
        }
        print_facts(
            {key: str(value) for key, value in facts.items()}
            | {"Word 文件": _bytes(files)}
        )
        clock = in_turn(
            rounds,
            (
                lambda clock: clock.time("docxtpl", docxtpl.build),
                lambda clock: clock.time("python-docx", python_docx.build),
                lambda clock: clock.time("ours", build, clock),
                lambda clock: clock.time("spelled", spelled.build),
            ),
        )
    _print(clock)


def _print(clock: Clock) -> None:
    ours = clock.median("ours")
    rows = (
        ("docxtpl，只出 Word（表的行用循环）", "docxtpl"),
        ("docxtpl，只出 Word（表的行逐行写在模板里）", "spelled"),
        ("python-docx，只出 Word", "python-docx"),
        ("本工具，Word 和网页", "ours"),
        ("　其中：填（数→树）", "fill"),
        ("　其中：写 Word", "docx"),
        ("　其中：写网页", "html"),
    )
    print_table(
        ("", "中位数（毫秒）", "是本工具的几倍"),
        [
            (name, f"{clock.median(stage):.1f}", f"{clock.median(stage) / ours:.2f}")
            for name, stage in rows
        ],
    )


def _paragraphs(content: Content) -> int:
    return sum(len(chapter.paragraphs) for chapter in content.chapters)


def _bytes(files: Sequence[bytes]) -> str:
    return "、".join(f"{len(file) // 1024} KB" for file in files) + "（次序同下表）"


def _same_words(files: Sequence[bytes]) -> None:
    """Stops where one of the files does not say what the first one says."""
    first, *others = (_words(file) for file in files)
    for other in others:
        differing = next(
            (pair for pair in zip(first, other, strict=False) if pair[0] != pair[1]),
            None,
        )
        if differing or len(first) != len(other):
            raise SystemExit(f"内容不一样：{differing or (len(first), len(other))}")


def _words(file: bytes) -> list[str]:
    """The paragraphs of a Word file that say something, as text."""
    with zipfile.ZipFile(BytesIO(file)) as package:
        body: Any = ElementTree.fromstring(package.read("word/document.xml"))
    texts = (
        "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))
        for paragraph in body.iter(f"{_W}p")
    )
    return [re.sub(r"\s", "", text) for text in texts if text.strip()]
