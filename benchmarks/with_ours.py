"""The content with this toolkit: a report type and its data as files, then from figures to Word and HTML."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.content import YEAR, Chapter, Content, Outcome, Share

ROOT = Path(__file__).resolve().parent.parent
KIND = "综合报告"
UNIT = "示例市医疗保障局"

_TYPE = """\
名称: 综合报告
文书:
  - {名称: 报告, 标题: "年度 ~ '年度医疗保障综合报告'", 文件名: 单位.名称 ~ 年度, 正文: 正文.md.j2, 版式: 版式.docx}
选项:
  小数位: {万元: 2, '%': 2}
  去尾零: ['%']
"""
_TABLE = """\
标题: "'@标题'"
单位: 单位：万元
行: @行
列:
  - {标题: 项目, 宽: 24, 值: 行.名称}
  - 标题: 本年
    列:
      - {标题: 预算数, 宽: 16, 值: 行.预算@不带单位, 对齐: 右}
      - {标题: 决算数, 宽: 16, 值: 行.决算@不带单位, 对齐: 右}
  - {标题: 上年决算数, 宽: 16, 值: 行.上年@不带单位, 对齐: 右}
  - {标题: 备注, 宽: 20, 值: 行.备注}
"""
APPROVED = (
    "审签:",
    "  保密审查: {结果: 已审查, 日期: 2025-06-03}",
    "  负责人审签: {结果: 已审签, 日期: 2025-06-03}",
)
_AMOUNT, _WORDS = "{$ref: '#/$defs/amount'}", "{type: string}"


@dataclass(frozen=True, slots=True)
class Workplace:
    """Folders as a clerk has them: templates, data, and what is made of them."""

    root: Path

    @property
    def templates(self) -> Path:
        """The templates folder."""
        return self.root / "templates"

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    @property
    def output(self) -> Path:
        """The folder for finished documents."""
        return self.root / "output"

    def data_file(self, unit: str = UNIT) -> Path:
        """The data file of a unit."""
        return self.data / str(YEAR) / unit / "报告.yaml"


def write_type(content: Content, place: Workplace, root: Path = ROOT) -> None:
    """The report type of this content as a template folder, beside what all types of a checkout share."""
    shutil.copytree(root / "templates" / "公共", place.templates / "公共")
    folder = place.templates / KIND
    (folder / "表").mkdir(parents=True)
    _write(folder / "类型.yaml", _TYPE)
    _write(folder / "数据结构.yaml", "\n".join(_schema(content)))
    _write(folder / "正文.md.j2", "\n\n".join(_body(content)))
    for chapter in content.chapters:
        table = _TABLE.replace("@标题", chapter.table).replace("@行", chapter.rows_key)
        table = table.replace("@不带单位", "|不带单位" if content.figure_cells else "")
        _write(folder / "表" / f"{chapter.key}.yaml", table)


def write_data(content: Content, place: Workplace, unit: str = UNIT) -> None:
    """The figures of this content as a unit's data, beside its type."""
    file = place.data_file(unit)
    file.parent.mkdir(parents=True)
    _write(file.with_name("单位.yaml"), f"名称: {unit}")
    schema = (place.templates / "公共" / "数据结构.yaml").read_text(encoding="utf-8")
    # A checkout from before approvals were asked for knows none.
    approved = APPROVED if "审签:" in schema else ()
    _write(file, "\n".join((*_data(content), *approved)))


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _schema(content: Content) -> Iterator[str]:
    yield f"title: {KIND}"
    yield "properties:"
    for item in content.items:
        yield f"  {item.key}: {_object(_amounts(_AMOUNT), f'其中: {_AMOUNT}')}"
    row = _object(
        f"名称: {_WORDS}",
        _amounts(_AMOUNT if content.figure_cells else _WORDS),
        f"备注: {_WORDS}",
    )
    for chapter in content.chapters:
        yield f"  {chapter.rows_key}: {{type: array, items: {row}}}"


def _object(*properties: str) -> str:
    return f"{{type: object, properties: {{{', '.join(properties)}}}}}"


def _amounts(kind: str) -> str:
    return ", ".join(f"{name}: {kind}" for name in ("预算", "决算", "上年"))


def _body(content: Content) -> Iterator[str]:
    yield f"【标题】{content.title}"
    for chapter in content.chapters:
        yield f"# {chapter.heading}"
        yield from (_paragraph(part) for part in chapter.paragraphs)
        yield f"{{{{ 表('{chapter.key}') }}}}"


def _paragraph(part: str | Outcome | Share) -> str:
    if isinstance(part, str):
        return part
    item, key = part.item, part.item.key
    if isinstance(part, Outcome):
        against = f"完成预算({key}.决算, {key}.预算)"
        change = f"较上年({key}.决算, {key}.上年)"
        return f"{item.subject}{key}全年支出{{{{ {key}.决算 }}}}，{{{{ {against} }}}}，{{{{ {change} }}}}。"
    share = f"占({key}.其中, {key}.决算)"
    return f"{item.subject}{key}支出中人员和公用部分{{{{ {key}.其中 }}}}，{{{{ {share} }}}}。"


def _data(content: Content) -> Iterator[str]:
    yield f"报告: {KIND}\n状态: 公开稿\n金额单位: 万元"
    for item in content.items:
        yield f"{item.key}: {{预算: {item.budget}, 决算: {item.actual}, 上年: {item.former}, 其中: {item.part}}}"
    for chapter in content.chapters:
        yield f"{chapter.rows_key}:"
        yield from _rows(chapter)


def _rows(chapter: Chapter) -> Iterator[str]:
    for row in chapter.rows:
        amounts = f"预算: {row.budget}, 决算: {row.actual}, 上年: {row.former}"
        yield f"  - {{名称: {row.name}, {amounts}, 备注: {row.note}}}"


def forget_drawn(session: Any) -> None:
    """Lets a session draw anew what it has drawn, as for another unit."""
    from reports.writers.html.svg import drawn_once

    drawn_once.cache_clear()
    for key in [key for key in session.found if key[0] == "drawn"]:
        del session.found[key]


class Ours:
    """Fills and writes one document again and again, from figures in hand; everything else is done beforehand."""

    def __init__(self, content: Content, place: Workplace) -> None:
        write_type(content, place)
        write_data(content, place)
        self.begin(place)

    def begin(self, place: Workplace) -> None:
        """Reads what lies in the folders."""
        from reports.finance.load import Setting
        from reports.run.document import check_document
        from reports.run.session import Session
        from reports.run.workspace import Workspace
        from reports.templating import page
        from reports.writers import html

        session = Session(Workspace(place.data, place.templates, None, "benchmark"))
        self.session = session
        file = place.data_file().relative_to(place.data).as_posix()
        self.examined = check_document(session, file, Setting(YEAR, UNIT))
        prepared = self.examined.prepared
        self.layout = prepared.layouts[self.examined.chosen[0].layout]
        self.shell = page(prepared.shell)
        self.style = prepared.style
        self.meta = html.PageMeta(site_name="示例市人民政府", pub_date="2025-06-03")

    def fill(self) -> Any:
        """The figures as a tree, numbered; nothing is kept from before."""
        forget_drawn(self.session)
        return self.examined.fill(self.examined.chosen[0], "", self.layout.fields)

    def word(self, document: Any) -> bytes:
        """The tree as a Word file."""
        from reports.writers import docx

        return docx.write(document, self.layout)

    def page(self, document: Any) -> bytes:
        """The tree as a web page."""
        from reports.writers import html

        return html.write_page(document, self.shell, self.meta, self.style)
