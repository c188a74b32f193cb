"""The examples of the handbook tried out: each is a style of the report that they all stand in."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core.problems import Problem, has_errors
from reports.core.tree import (
    Attachment,
    AttachmentList,
    Block,
    Blocks,
    Chart,
    Contents,
    Heading,
    Imprint,
    Letterhead,
    Line,
    Listing,
    PageBreak,
    Signature,
    Strong,
    Table,
    lines_of,
    plain_text,
)
from reports.finance.data_file import Setting
from reports.handbook.read import Example, Found
from reports.publish.paging import Paging
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile
from reports.run.produce import EarlierRun, produce
from reports.run.session import Session
from reports.run.workspace import Workspace
from tests.conftest import ROOT
from tests.tables import rows_of

UNIT = "示例县医疗保障局"
FILE = f"2024/{UNIT}/数据.yaml"
LAST_YEAR = f"2023/{UNIT}/数据.yaml"
OPTIONS = "写法选项"
# The style of all examples that say no more than a body.
TOGETHER = "共用"
OUTPUT = "  - {{名称: {name}, 标题: 年度, 文件名: \"'{name}'\", 正文: {name}.md.j2, 版式: 版式.docx}}"
# What an example adds to the data: the file that it is added to.
ADDED = {
    "数据": FILE,
    "叙述": f"2024/{UNIT}/数据.md",
    "上年": LAST_YEAR,
    "上年叙述": f"2023/{UNIT}/数据.md",
}


class Tried(Struct, frozen=True):
    """What an example printed, and the codes of what was told of it."""

    printed: str
    told: str
    problems: Sequence[Problem]


class Workbench(Struct):
    """A folder in which the report of the examples lies, with their styles.

    Examples that change nothing but the body are documents of one style: they are compiled together.
    """

    folder: Path
    workspace: Workspace
    known: list[CheckedDocument] = field(default_factory=list)

    def __repr__(self) -> str:
        # A failed test would print all that the report is made of.
        return f"Workbench({self.folder})"

    def tried(self, number: int, found: Found) -> Tried:
        """What comes of an example, by its number."""
        if not has_own_style(found):
            return self._printed(number)
        checked = self._checked(number)
        if not isinstance(checked, CheckedDocument):
            return Tried("", told(checked.problems), checked.problems)
        result = produce(checked, f"data/{FILE}", Paging({}), EarlierRun())
        problems = [one for one in result.problems if not is_usual(one)]
        if has_errors(problems):
            return Tried("", told(problems), problems)
        blocks = checked.fill(checked.chosen[0]).blocks
        return Tried("\n".join(shown(blocks)), told(problems), problems)

    def _printed(self, number: int) -> Tried:
        """What a document of the style for all examples prints."""
        outputs = {output.name: output for output in self.shared.chosen}
        blocks = self.shared.fill(outputs[f"例{number}"]).blocks
        return Tried("\n".join(shown(blocks)), "", ())

    @property
    def shared(self) -> CheckedDocument:
        """The report in the style of all examples that say no more than a body, checked once."""
        if not self.known:
            checked = self._checked("")
            if not isinstance(checked, CheckedDocument) or checked.problems:
                raise AssertionError(checked.problems)
            self.known.append(checked)
        return self.known[0]

    def _checked(self, number: int | str) -> CheckedDocument | BrokenFile:
        session = Session(replace(self.workspace, data=self.folder / f"数据{number}"))
        return check_document(session, FILE, Setting(2024, UNIT))


def has_own_style(found: Found) -> bool:
    """Whether an example says more than a body."""
    return bool(found.entry.files) or found.chapter.title == OPTIONS


def is_usual(problem: Problem) -> bool:
    """Whether it only tells that an example prints few of the texts that all have (W04)."""
    return problem.code == "W04" and "这一段没有印出来" in problem.message


def told(problems: Sequence[Problem]) -> str:
    return "、".join(dict.fromkeys(one.code for one in problems))


def lay_out(folder: Path, example: Example, entries: Sequence[Found]) -> Workbench:
    """The report with its styles and its data for each of the entries, by their numbers."""
    templates = folder / "templates"
    shutil.copytree(ROOT / "templates" / "公共", templates / "公共")
    for name, text in example.templates.items():
        write(templates / name, text)
    style = templates / "示例报告"
    plain = {}
    for number, found in enumerate(entries):
        if has_own_style(found):
            for name, text in files_of(found).items():
                write(style / f"例{number}" / name, text)
            lay_data(folder / f"数据{number}", example, found, f"例{number}")
        else:
            plain[f"例{number}"] = found.entry.example
    outputs = "\n".join(OUTPUT.format(name=name) for name in plain)
    write(style / TOGETHER / "类型.yaml", f"停用: [报告]\n文书:\n{outputs}")
    for name, text in plain.items():
        write(style / TOGETHER / f"{name}.md.j2", text)
    lay_data(folder / "数据", example, None, TOGETHER)
    return Workbench(folder, Workspace(folder, templates, None, "", "data"))


def files_of(found: Found) -> Mapping[str, str]:
    """The files of the style that an example is."""
    files = {
        name: text for name, text in found.entry.files.items() if name not in ADDED
    }
    if found.chapter.title == OPTIONS:
        files.setdefault("类型.yaml", f"选项:\n  {found.entry.form}\n")
    return {"正文.md.j2": found.entry.example, **files}


def lay_data(folder: Path, example: Example, found: Found | None, style: str) -> None:
    """The data of the report in a style, with what an example adds to them."""
    data = dict(example.data)
    added = found.entry.files if found else {}
    for name, file in ADDED.items():
        if name in added:
            data[file] = data.get(file, "") + "\n" + added[name]
    has_years = any(name.startswith("上年") for name in added)
    data[FILE] += f"\n样式: {style}"
    data[LAST_YEAR] += f"\n样式: {style if has_years else TOGETHER}"
    for name, text in data.items():
        write(folder / name, text)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# ── a tree as the handbook shows it ─────────────────────────────────────────


def shown(blocks: Blocks) -> Iterator[str]:
    """What is printed, line by line; what is no words is told in 〔 〕."""
    for block in blocks:
        yield from shown_block(block)


def shown_block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.number + plain_text(block.children)
        case Listing():
            for index, item in enumerate(block.items, 1):
                mark = f"{index}. " if block.ordered else "· "
                yield mark + "".join(shown(item))
        case Table():
            yield plain_text(block.caption)
            for row in rows_of((*block.head, *block.body)):
                cells = ("".join(map(plain_text, one.lines)) for one in row.cells)
                yield "　".join(cells)
        case Chart():
            yield f"{block.number}　{plain_text(block.caption)}"
            for series in block.series:
                for name, value in zip(block.categories, series.values, strict=True):
                    yield f"　{name}　{plain_text((value,))}"
        case Contents():
            yield "〔目录〕"
            yield from ("　" + plain_text(entry.children) for entry in block.entries)
        case PageBreak():
            yield "〔另起一页〕"
        case AttachmentList():
            titles = (plain_text(title) for title in block.titles)
            yield "附件：" + "；".join(titles)
        case Attachment():
            yield f"〔另起一页〕{block.label}"
            yield plain_text(block.title)
            yield from shown(block.blocks)
        case Signature():
            yield from block.bodies
            yield plain_text(block.date)
        case Letterhead():
            marks = (block.serial, *block.grades)
            yield "　".join(plain_text(one) for one in marks if one)
            yield "、".join(block.bodies) + block.suffix
            yield plain_text(block.number)
        case Imprint():
            yield plain_text(block.copies)
            yield plain_text((*block.office,)) + "　" + plain_text(block.date)
        case _:
            yield from map(shown_line, lines_of(block))


def shown_line(line: Line) -> str:
    """A line in which bold parts are told."""
    return "".join(
        f"〔加粗：{plain_text(node.children)}〕"
        if isinstance(node, Strong)
        else plain_text((node,))
        for node in line
    )
