"""The largest sample, 部门决算 with its attachments: whole processes, and warm beside docxtpl on the same words."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.processes import Run, middle, ours, run
from benchmarks.timing import Clock, in_turn, print_table
from benchmarks.with_ours import ROOT, Workplace

YEAR, UNIT, NAME = 2024, "渠县医疗保障局", "决算"
_MADE = ("output", "内部")


def accounts(rounds: int) -> None:
    """Prints the medians of whole builds, and of fill, Word and page beside docxtpl rendering the same words."""
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(Path(folder))
        shutil.copytree(ROOT / "templates", place.templates)
        shutil.copytree(ROOT / "data" / str(YEAR) / UNIT, place.data / str(YEAR) / UNIT)
        _whole(place, rounds)
        _warm(place, rounds)
        _read_back(place, rounds)


def _whole(place: Workplace, rounds: int) -> None:
    ways: Mapping[str, Callable[[], Run]] = {
        "第一次（模板还没有编译）": lambda: _anew(place, "缓存"),
        "平常（模板没有变）": lambda: _anew(place),
        "什么都没有变": lambda: run(ours(place), place),
    }
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            runs[name].append(way())
    medians = {name: middle(found) for name, found in runs.items()}
    usual = medians["平常（模板没有变）"]
    print(f"## {UNIT} {YEAR} 年：部门决算、部门评价、五个项目和汇总表，整个进程\n")
    print_table(
        ("", "中位数（毫秒）", "是平常的几倍", "内存最多（MB）"),
        [
            (
                name,
                f"{one.wall * 1000:.0f}",
                f"{one.wall / usual.wall:.2f}",
                f"{one.memory:.1f}",
            )
            for name, one in medians.items()
        ],
    )


def _anew(place: Workplace, *further: str) -> Run:
    for name in (*_MADE, *further):
        shutil.rmtree(place.root / name, ignore_errors=True)
    return run(ours(place), place)


def _examined(place: Workplace) -> Any:
    from reports.finance.load import Setting
    from reports.run.document import check_document
    from reports.run.session import Session
    from reports.run.workspace import Workspace

    session = Session(Workspace(place.data, place.templates, None, "benchmark"))
    return check_document(session, f"{YEAR}/{UNIT}/{NAME}.yaml", Setting(YEAR, UNIT))


def _warm(place: Workplace, rounds: int) -> None:
    from reports.templating import page
    from reports.writers import docx, html

    examined = _examined(place)
    layout = next(iter(examined.prepared.layouts.values()))
    shell, style = page(examined.prepared.shell), examined.prepared.style

    def fill() -> Any:
        return examined.fill(examined.chosen[0], "", layout.fields)

    def build(clock: Clock) -> None:
        tree = clock.time("fill", fill)
        clock.time("docx", docx.write, tree, layout)
        clock.time("html", html.write_page, tree, shell, html.PageMeta(), style)

    docxtpl = _Docxtpl(fill())
    clock = in_turn(
        rounds,
        (
            lambda clock: clock.time("docxtpl", docxtpl.build),
            lambda clock: clock.time("ours", build, clock),
        ),
    )
    mine = clock.median("ours")
    rows = (
        ("docxtpl，只出 Word，没有图（表的行用循环）", "docxtpl"),
        ("本工具，Word 和网页", "ours"),
        ("　其中：填（数→树，附件在内）", "fill"),
        ("　其中：写 Word", "docx"),
        ("　其中：写网页", "html"),
    )
    print("## 部门决算一份：数在手里，到写出文件\n")
    print_table(
        ("", "中位数（毫秒）", "是本工具的几倍"),
        [
            (name, f"{clock.median(stage):.1f}", f"{clock.median(stage) / mine:.2f}")
            for name, stage in rows
        ],
    )


def _read_back(place: Workplace, rounds: int) -> None:
    """Prints what reading the finished files back takes beside making them."""
    from reports.gate.readback import read_back
    from reports.templating import page
    from reports.writers import docx, html
    from reports.writers.schedules import write_workbook

    examined = _examined(place)
    layout = next(iter(examined.prepared.layouts.values()))
    shell, style = page(examined.prepared.shell), examined.prepared.style
    frames = docx.frames(layout)
    ways: Mapping[str, Callable[[Any], bytes]] = {
        f"{NAME}.docx": lambda tree: docx.write(tree, layout),
        f"{NAME}.html": lambda tree: html.write_page(
            tree, shell, html.PageMeta(), style
        ),
        f"{NAME}.fragment.html": html.write_fragment,
        f"{NAME}附表.xlsx": write_workbook,
    }
    tree = examined.fill(examined.chosen[0], "", layout.fields)
    files = {name: write(tree) for name, write in ways.items()}
    if read_back(tree, files, frames):
        raise SystemExit("读回来的和写的不一样")

    def make(clock: Clock) -> None:
        filled = clock.time("fill", examined.fill, 0, "", layout.fields)
        for name, write in ways.items():
            clock.time(name, write, filled)

    def read(clock: Clock) -> None:
        for name, content in files.items():
            clock.time(f"read {name}", read_back, tree, {name: content}, frames)

    clock = in_turn(
        rounds,
        (
            lambda clock: clock.time("make", make, clock),
            lambda clock: clock.time("read", read, clock),
        ),
    )
    made = clock.median("make")
    rows = (("填、写四个文件", "make"), ("读回四个文件，和文档树逐项比较", "read"))
    parts = [(f"　其中：{name.removeprefix(NAME)}", f"read {name}") for name in files]
    print("## 部门决算一份：读回核对（Word、网页、片段、附表）\n")
    print_table(
        ("", "中位数（毫秒）", "是填和写的几倍"),
        [
            (name, f"{clock.median(stage):.1f}", f"{clock.median(stage) / made:.2f}")
            for name, stage in (*rows, *parts)
        ],
    )


class _Docxtpl:
    """The finished tree's words as a docxtpl template: numbers are holes, rows a loop; charts are left out."""

    def __init__(self, document: Any) -> None:
        from docx import Document
        from docxtpl import DocxTemplate

        self.numbers: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.file = Document()
        for block in document.blocks:
            self._block(block)
        stream = BytesIO()
        self.file.save(stream)
        self.template = DocxTemplate(BytesIO(stream.getvalue()))

    def build(self) -> bytes:
        """The Word file."""
        self.template.render({"数": self.numbers, **self.tables})
        stream = BytesIO()
        self.template.save(stream)
        return stream.getvalue()

    def _block(self, block: Any) -> None:
        from reports.core.tree import (
            Attachment,
            Chart,
            Heading,
            Listing,
            Table,
            Text,
            lines_of,
        )

        if isinstance(block, Chart):
            return
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Attachment):
            self.file.add_paragraph(self._words(block.title))
            for inner in block.blocks:
                self._block(inner)
        elif isinstance(block, Listing):
            for item in block.items:
                for inner in item:
                    self._block(inner)
        else:
            number = (Text(block.number),) if isinstance(block, Heading) else ()
            for line in lines_of(block):
                self.file.add_paragraph(self._words((*number, *line)))

    def _words(self, line: Any) -> str:
        return "".join(self._pieces(line))

    def _pieces(self, line: Any) -> Iterator[str]:
        from reports.core.tree import Number, inlines_of, plain_text

        for node in line:
            inner = [one for one in inlines_of((node,)) if isinstance(one, Number)]
            if isinstance(node, Number) or inner:
                self.numbers.append(plain_text((node,)))
                yield f"{{{{ 数[{len(self.numbers) - 1}] }}}}"
            else:
                yield plain_text((node,))

    def _table(self, table: Any) -> None:
        from reports.core.grid import placed_cells
        from reports.core.tree import plain_text

        def words(bands: Any) -> list[list[str]]:
            return [
                ["".join(map(plain_text, cell.lines)) for _, cell in row]
                for row in placed_cells(bands)
            ]

        width = len(table.widths)
        rows, heads = words(table.body), words(table.head)
        name = f"表{len(self.tables)}"
        self.tables[name] = [[*row, *[""] * width][:width] for row in rows]
        grid = self.file.add_table(rows=len(heads) + 3, cols=width, style="Table Grid")
        loop = [
            [f"{{%tr for 行 in {name} %}}"],
            [f"{{{{ 行[{index}] }}}}" for index in range(width)],
            ["{%tr endfor %}"],
        ]
        for line, texts in zip(grid.rows, (*heads, *loop), strict=True):
            for cell, text in zip(line.cells, texts, strict=False):
                cell.text = text
