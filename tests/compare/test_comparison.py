"""Forty changes: each is named, so is all that follows, each place once, and nothing else."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.audit.documents import FilledFile, filled_files
from reports.compare.changes import What
from reports.compare.differences import Difference, Kind
from reports.compare.parts import Part, laid_out
from reports.compare.told import told_of
from reports.compare.unit import Comparison
from reports.core.grid import grid_rows
from reports.core.tree import (
    Attachment,
    Block,
    Contents,
    Document,
    Line,
    Number,
    Table,
    lines_of,
    plain_text,
)
from reports.finance.data_file import Setting
from tests.compare.versions import Substitution, Versions, words_of

_ACCOUNTS, _REVIEW = "决算.yaml", "部门预算绩效评价.yaml"
_SUPERVISION = "项目/基金监管工作经费.yaml"
# Codes of accounts and what they are changed into, both numbers of a line.
_ITEMS = {
    "2019999: {全年预算: 166100, 基本: 166100}": "2019999: {全年预算: 176100, 基本: 186100}",
    "2080505: {全年预算: 789100, 基本: 789100}": "2080505: {全年预算: 799100, 基本: 795100}",
    "2101101: {全年预算: 235800, 基本: 235800}": "2101101: {全年预算: 245800, 基本: 238800}",
    "2101301: {全年预算: 15824000, 项目: 15824000}": "2101301: {全年预算: 15924000, 项目: 15834000}",
}
_MORE = {
    "上年净值: 417.21": "上年净值: 427.21",
    "净值: 325.51\n": "净值: 335.51\n",
    "退休: 11": "退休: 12",
    "遗属: 1\n": "遗属: 2\n",
    "跟班学习人数: 18名": "跟班学习人数: 19名",
    "专题研究次数: 3次": "专题研究次数: 4次",
    "宣传小分队: 6个": "宣传小分队: 7个",
    "乡镇街道: 37个": "乡镇街道: 38个",
    "宣传资料: 70万份": "宣传资料: 71万份",
    "参保人数: 89.5523万人": "参保人数: 89.6523万人",
    "风险信息: 4588条": "风险信息: 4589条",
    "新增特困人员: 643人": "新增特困人员: 644人",
    "救助资金: 6108.81万元": "救助资金: 6208.81万元",
    "救助人次: 221818人次": "救助人次: 221819人次",
    "大病报销比例: 60%": "大病报销比例: 61%",
    "高血压认定: 114913人次": "高血压认定: 114914人次",
    "糖尿病认定: 27924人次": "糖尿病认定: 27925人次",
}
CHANGED: list[Substitution] = [
    *((_ACCOUNTS, old, new) for old, new in _ITEMS.items()),
    *((_REVIEW, old, new) for old, new in _MORE.items()),
    (_ACCOUNTS, "单价100万元以上设备: 1}", "单价100万元以上设备: 2}"),
    (_ACCOUNTS, "公务接待: {预算: 8200, 决算: 0,", "公务接待: {预算: 8300, 决算: 200,"),
    (_ACCOUNTS, "  机关运行经费: 100.59", "  机关运行经费: 101.59"),
    (_ACCOUNTS, "{公务接待: 0.06}", "{公务接待: 0.07}"),
    (_SUPERVISION, "  执行: 100", "  执行: 98"),
    (_SUPERVISION, "{目标: ≥90%, 完成: 95%", "{目标: ≥90%, 完成: 85%"),
    ("经济分类.csv", "30101,1850000,,", "30101,1860000,,"),
    ("经济分类.csv", "30201,120000,186000,300000", "30201,121000,187000,300000"),
    ("项目清单.csv", "200000,200000,100,优\n药品", "200000,190000,95,优\n药品"),
    ("决算.md", "列支科目有调整", "列支科目调整了"),
    ("决算.md", "从严控制\n", "从严控制，能省则省\n"),
    ("共用.md", "。", "，并承办交办的事项。"),
]
ROWS: list[Substitution] = [
    (
        _ACCOUNTS,
        "    2080599: {全年预算: 33300",
        "    2080506: {全年预算: 50000, 基本: 50000}\n    2080599: {全年预算: 33300",
    ),
    (
        "项目清单.csv",
        "100,优\n异地",
        "100,优\n医保码推广,常年项目,10000,10000,100,优\n异地",
    ),
]
SECTION: list[Substitution] = [(_REVIEW, "  - 持续优化经办服务\n", "")]
# Lines above with two values, and what these are in the data: one changed value each.
_TWICE = 4 + 1 + 1 + 1


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Versions:
    """渠县 with all of it changed."""
    made = Versions(tmp_path_factory.mktemp("四十处"), cache)
    shared = made.path("共用.md").read_text(encoding="utf-8")
    for file, old, new in CHANGED:
        if file == "共用.md":
            made.path(file).write_text(shared.replace(old, new, 1), encoding="utf-8")
        else:
            made.change((file, old, new))
    made.change(*ROWS, *SECTION)
    return made


@pytest.fixture(scope="module")
def comparison(versions: Versions) -> Comparison:
    """What is found in it."""
    return versions.compared()


def test_every_change_is_named_with_its_line_and_both_values(
    versions: Versions, comparison: Comparison
) -> None:
    found = [one for one in comparison.changes if one.what is not What.REMOVED]
    values = [one for one in found if one.what is What.VALUE]
    texts = [one for one in found if one.what is What.TEXT]
    rows = [one for one in found if one.what is What.ROW_ADDED]
    assert len(values) + len(texts) == len(CHANGED) + _TWICE == 40
    assert len(texts) == 3 and len(rows) == 2
    assert len(found) == 42 and not comparison.told
    for one in (*values, *texts, *rows):
        assert one.new_place is not None
        inside = one.new_place.file.removeprefix(f"data/2024/{versions.unit}/")
        lines = versions.path(inside).read_text(encoding="utf-8").splitlines()
        line = lines[one.new_place.line - 1]
        assert line.startswith("#") if one.what is What.TEXT else one.typed[1] in line
        if one.what is What.VALUE:
            old = versions.path(inside, versions.old).read_text(encoding="utf-8")
            assert one.old_place is not None
            assert one.typed[0] in old.splitlines()[one.old_place.line - 1]


def test_what_is_gone_is_named(comparison: Comparison) -> None:
    (gone,) = [one for one in comparison.changes if one.what is What.REMOVED]
    assert gone.old == "持续优化经办服务" and gone.new_place is None
    number = comparison.changes.index(gone)
    sections = [
        one
        for one in comparison.followed
        if one.difference.kind is Kind.SECTION and number in one.causes
    ]
    assert sections and all("持续优化" in one.difference.old for one in sections)


# ── an independent recount ──────────────────────────────────────────────────


def filled(versions: Versions, data: Path) -> dict[tuple[str, int], Document]:
    setting = Setting(2024, versions.unit)
    found = {}
    for one in filled_files(versions.session(data), setting):
        assert isinstance(one, FilledFile)
        for number, (_, document) in enumerate(one.documents):
            found[one.source.file, number] = document
    return found


def digits(words: str) -> Counter[str]:
    return Counter(re.findall(r"\d[\d,.]*%?", words))


def spoken(document: Document) -> str:
    lines = [line for _, line in document.fields]
    for block in document.blocks:
        if not isinstance(block, Contents):
            lines += lines_of(block)
    return "\n".join(map(line_words, lines))


def line_words(line: Line) -> str:
    """The words of a line, what a chart draws one number after the other."""
    drawn = all(isinstance(one, Number) for one in line)
    return " ".join(plain_text((one,)) for one in line) if drawn else plain_text(line)


def part_named(part: Part, name: str) -> Part | None:
    if part.name == name:
        return part
    found = (part_named(inner, name) for inner in part.parts)
    return next((one for one in found if one is not None), None)


def said(difference: Difference, words: str, version: Part) -> str:
    """What a difference takes away, or brings, in words."""
    if difference.kind is not Kind.SECTION or not words:
        return words
    part = part_named(version, words)
    assert part is not None
    return words_of(part)


def test_the_old_numbers_with_all_differences_are_the_new_numbers(
    versions: Versions, comparison: Comparison
) -> None:
    olds, news = filled(versions, versions.old), filled(versions, versions.new)
    by_title: dict[str, list[Difference]] = {}
    for one in comparison.followed:
        if one.difference.kind is not Kind.RULE:
            by_title.setdefault(one.difference.places[0], []).append(one.difference)
    assert olds.keys() == news.keys() and len(by_title) > 3
    for key, document in news.items():
        old, new = laid_out(olds[key]), laid_out(document)
        count = digits(spoken(olds[key]))
        for one in by_title.pop(document.title, []):
            count.subtract(digits(said(one, one.old, old)))
            count.update(digits(said(one, one.new, new)))
        assert +count == digits(spoken(document)) and not -count, document.title
    assert not by_title


def cells(blocks: tuple[Block, ...]) -> Iterator[tuple[tuple[str, str, int], str]]:
    """The numbers of tables by the mark of the table, the first words of the row, and the column."""
    for block in blocks:
        if isinstance(block, Attachment):
            yield from cells(block.blocks)
        if isinstance(block, Table):
            for row in grid_rows(block.body):
                first = (
                    plain_text(row[0][2].lines[0])
                    if row[0][2] and row[0][2].lines
                    else ""
                )
                for column, _, cell in row:
                    node = (
                        cell.lines[0][0]
                        if cell and cell.lines and cell.lines[0]
                        else None
                    )
                    if isinstance(node, Number):
                        key = (plain_text(block.mark or block.caption), first, column)
                        yield key, node.text + node.unit


def test_every_cell_that_differs_is_told_once_and_no_other(
    versions: Versions, comparison: Comparison
) -> None:
    title = "渠县医疗保障局2024年度部门决算"
    ((key, old),) = [
        one for one in filled(versions, versions.old).items() if one[1].title == title
    ]
    new = filled(versions, versions.new)[key]
    before, after = list(cells(old.blocks)), list(cells(new.blocks))
    once = [
        {key: words for key, words in one if Counter(k for k, _ in one)[key] == 1}
        for one in (before, after)
    ]
    marked = {key for key in once[0] if key[0].startswith("公开") and key in once[1]}
    differing = Counter(
        (key[0], once[0][key], once[1][key])
        for key in marked
        if once[0][key] != once[1][key]
    )
    told = Counter(
        (one.difference.places[-3], one.difference.old, one.difference.new)
        for one in comparison.followed
        if one.difference.kind is Kind.NUMBER
        and one.difference.places[0] == title
        and len(one.difference.places) > 3
        and one.difference.places[-3].startswith("公开")
    )
    assert len(differing) > 20
    assert not differing - told
    assert not told - differing - Counter(_not_unique(before, after, marked))


def _not_unique(before: list, after: list, marked: set) -> list[tuple[str, str, str]]:
    """What cells whose row is called as another is could say."""
    return [
        (key[0], old, new)
        for key, old in before
        for other, new in after
        if key == other and key not in marked and old != new
    ]


def test_nothing_is_told_that_does_not_differ(comparison: Comparison) -> None:
    for one in comparison.followed:
        assert one.difference.old != one.difference.new
    told = told_of(comparison)
    places = sum(len(one.places) for one in told.consequences)
    assert places == len(comparison.followed)


def test_every_consequence_has_a_cause(comparison: Comparison) -> None:
    assert not [one for one in comparison.followed if not one.causes]
    causing = {number for one in comparison.followed for number in one.causes}
    silent = [
        one.name for at, one in enumerate(comparison.changes) if at not in causing
    ]
    assert silent == []
