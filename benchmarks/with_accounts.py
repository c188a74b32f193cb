"""The largest sample, 部门决算 with its attachments: filled, written and read back again and again."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.units import copy_templates, published
from benchmarks.with_ours import ROOT, Workplace, forget_drawn

YEAR, UNIT, NAME = 2024, "渠县医疗保障局", "决算"


def copy_sample(place: Workplace, root: Path = ROOT) -> None:
    """The templates and the sample's data of a checkout, made what a bureau publishes."""
    copy_templates(place, root)
    folder = place.data / str(YEAR) / UNIT
    shutil.copytree(root / "data" / str(YEAR) / UNIT, folder)
    unit = folder / "单位.yaml"
    text = unit.read_text(encoding="utf-8")
    unit.write_text(published(text), encoding="utf-8")


class Accounts:
    """Fills and writes the document from figures in hand; everything else is done beforehand."""

    def __init__(self, folder: Path) -> None:
        from reports.finance.load import Setting
        from reports.run.document import check_document
        from reports.run.session import Session
        from reports.run.workspace import Workspace
        from reports.templating import page
        from reports.writers import html
        from reports.writers.schedules import write_workbook

        place = Workplace(folder / "本工具")
        copy_sample(place)
        session = Session(Workspace(place.data, place.templates, None, "benchmark"))
        self.session = session
        file = f"{YEAR}/{UNIT}/{NAME}.yaml"
        self.examined = check_document(session, file, Setting(YEAR, UNIT))
        prepared = self.examined.prepared
        self.layout = next(iter(prepared.layouts.values()))
        self.shell, self.style = page(prepared.shell), prepared.style
        self.files: Mapping[str, Callable[[Any], bytes]] = {
            f"{NAME}.docx": self.word,
            f"{NAME}.html": self.page,
            f"{NAME}.fragment.html": lambda tree: html.write_fragment(tree, None),
            f"{NAME}附表.xlsx": write_workbook,
        }

    def fill(self) -> Any:
        """The figures as a tree, numbered, the attachments in it; nothing is kept from before."""
        forget_drawn(self.session)
        return self.examined.fill(self.examined.chosen[0], "", self.layout.fields)

    def word(self, document: Any) -> bytes:
        """The tree as a Word file."""
        from reports.writers import docx

        return docx.write(document, self.layout)

    def page(self, document: Any) -> bytes:
        """The tree as a web page."""
        from reports.writers import html

        return html.write_page(document, self.shell, html.PageMeta(), self.style)


class Finished:
    """The four files of the document beside its tree, to be read back and compared."""

    def __init__(self, way: Accounts) -> None:
        from reports.writers import docx

        self.tree = way.fill()
        self.frames = docx.frames_of(self.tree, way.layout)
        self.files = {name: write(self.tree) for name, write in way.files.items()}
        if self.read():
            raise SystemExit("读回来的和写的不一样")

    def read(self, only: str = "") -> list[Any]:
        """The problems where the files, or one of them, do not say what the tree says."""
        from reports.gate.readback import Expected, check_file
        from reports.publish.formats import format_of

        expected = Expected(self.tree)
        found: list[Any] = []
        for name in [only] if only else self.files:
            kind = format_of(name)
            assert kind and kind.compare
            read = (name, kind.compare, expected, self.files[name], self.frames)
            found += check_file(*read)
        return found
