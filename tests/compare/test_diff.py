"""What the comparison says of versions that differ in little, in nothing, or cannot be compared whole."""

import random
import re
import shutil
from pathlib import Path

import pytest

from reports.compare.changes import What
from reports.compare.differences import Kind
from reports.compare.told import summary, told_of
from tests.compare.versions import Versions
from tests.conftest import ROOT

_ACCOUNTS = "决算.yaml"


@pytest.fixture
def versions(tmp_path: Path, cache: Path) -> Versions:
    return Versions(tmp_path, cache)


def test_the_same_twice_differs_in_nothing(versions: Versions) -> None:
    told = told_of(versions.compared())
    assert told.is_empty and summary(told) == "没有不同。"


def test_what_is_only_spelled_otherwise_is_no_difference(versions: Versions) -> None:
    versions.change(
        (_ACCOUNTS, "  机关运行经费: 100.59", "  机关运行经费: 100.590   # 抄自公开件"),
        (_ACCOUNTS, "预算: 8200, 决算: 0,", "决算: 0, 预算: '8,200',"),
        (
            "经济分类.csv",
            "30101,1850000,,\n30102,980000,,\n",
            "30102,980000,,\n30101,1850000,,\n",
        ),
    )
    assert told_of(versions.compared()).is_empty


def test_a_number_names_the_sentence_the_table_and_the_sister_report(
    versions: Versions,
) -> None:
    versions.change(("项目/基金监管工作经费.yaml", "  执行: 100\n", "  执行: 98\n"))
    told = told_of(versions.compared())
    ((change, followed),) = told.changes
    assert change.new_place is not None and change.new_place.line == 16
    assert (change.old, change.new) == ("100万元", "98万元")
    (spent,) = [one for one in followed if one.name == "执行数"]
    assert (spent.old, spent.new) == ("100万元", "98万元")
    titles = {place[0] for place in spent.places}
    assert len(titles) > 1 and "渠县医疗保障局2024年度部门决算" in titles
    assert not told.shared and not told.together


def test_a_text_names_its_sentence_and_where_it_is_printed(versions: Versions) -> None:
    versions.change(("决算.md", "列支科目有调整", "列支科目调整了"))
    told = told_of(versions.compared())
    ((change, followed),) = told.changes
    assert change.what is What.TEXT
    assert change.sentences == (("列支科目有调整", "列支科目调整了"),)
    (printed,) = followed
    assert printed.kind is Kind.WORDS and "列支科目调整了" in printed.new


def test_what_several_changes_bring_about_is_told_once_with_all_of_them(
    versions: Versions,
) -> None:
    versions.change(
        (
            _ACCOUNTS,
            "2019999: {全年预算: 166100, 基本: 166100}",
            "2019999: {全年预算: 166100, 基本: 176100}",
        ),
        (
            _ACCOUNTS,
            "2080505: {全年预算: 789100, 基本: 789100}",
            "2080505: {全年预算: 789100, 基本: 799100}",
        ),
    )
    told = told_of(versions.compared())
    ((causes, followed),) = told.shared
    assert causes == (0, 1)
    totals = [one for one in followed if one.name == "本年支出合计"]
    assert [(one.old, one.new) for one in totals] == [("3059.53万元", "3061.53万元")]
    assert len(totals[0].places) > 1


def test_a_rule_that_holds_no_more_is_told(versions: Versions) -> None:
    versions.change(
        (_ACCOUNTS, "30595300\n  本年收入合计", "30595300\n  本年收入合计")
        and (
            _ACCOUNTS,
            "公务接待: {预算: 8200, 决算: 0,",
            "公务接待: {预算: 8200, 决算: 9000,",
        )
    )
    told = told_of(versions.compared())
    rules = [one for one in told.consequences if one.kind is Kind.RULE]
    assert rules and all(one.new.startswith("不符") for one in rules)
    assert all(one.causes == (0,) for one in rules)


def test_a_row_moved_is_no_change_and_a_grade_is_a_cell(versions: Versions) -> None:
    versions.change(
        (
            "项目清单.csv",
            "医保政策宣传,常年项目,200000,200000,100,优\n药品耗材采购监测,阶段项目,200000,200000,100,优\n",
            "药品耗材采购监测,阶段项目,200000,200000,100,优\n医保政策宣传,常年项目,200000,200000,100,良\n",
        ),
    )
    found = versions.compared()
    assert [(one.old, one.new) for one in found.changes] == [("优", "良")]
    assert not [one for one in found.followed if one.difference.kind is Kind.ROW]
    assert {
        (one.difference.old, one.difference.new)
        for one in found.followed
        if one.difference.kind is Kind.WORDS and len(one.difference.old) == 1
    } == {("优", "良")}


# ── what cannot be compared whole ───────────────────────────────────────────


def test_an_old_version_that_cannot_be_read_is_told_and_the_rest_compared(
    versions: Versions,
) -> None:
    broken = versions.path("部门预算绩效评价.yaml", versions.old)
    broken.write_text("报告: 部门预算绩效评价\n[}\n", encoding="utf-8")
    versions.change(("项目/基金监管工作经费.yaml", "  执行: 100\n", "  执行: 98\n"))
    found = versions.compared()
    assert {side for side, _ in found.told} == {"旧"}
    assert any(one.code == "G18" for _, one in found.told)
    named = [one for one in found.changes if one.what is What.VALUE]
    assert [(one.old, one.new) for one in named] == [("100万元", "98万元")]
    assert [one for one in found.followed if one.difference.new == "98万元"]


def test_tables_of_a_version_that_cannot_be_used_are_compared_row_by_row(
    versions: Versions,
) -> None:
    text = versions.path(_ACCOUNTS).read_text(encoding="utf-8")
    unusable = text.replace("样式: 四川", "样式: 没有的样式")
    versions.path(_ACCOUNTS, versions.old).write_text(unusable, encoding="utf-8")
    versions.change(("经济分类.csv", "30101,1850000,,", "30101,1860000,,"))
    found = versions.compared()
    assert {side for side, _ in found.told} == {"旧"}
    assert [one.typed for one in found.changes] == [
        ("没有的样式", "四川"),
        ("1850000", "1860000"),
    ]
    assert found.changes[1].new_place is not None
    assert found.changes[1].new_place.file.endswith("经济分类.csv")


def test_another_style_is_a_change_with_all_that_follows(
    tmp_path: Path, cache: Path
) -> None:
    versions = Versions(tmp_path, cache, "示例区医疗保障局")
    text = versions.path(_ACCOUNTS).read_text(encoding="utf-8")
    style = re.search(r"^样式: (\S+)", text, re.MULTILINE)
    assert style is not None
    other = "全国" if style[1] != "全国" else "四川"
    versions.change((_ACCOUNTS, style[0], f"样式: {other}"))
    found = versions.compared()
    assert [(one.name, one.old, one.new) for one in found.changes] == [
        ("样式", style[1], other)
    ]
    assert found.followed or found.told


def test_another_type_is_told(versions: Versions) -> None:
    versions.change((_ACCOUNTS, "报告: 部门决算说明", "报告: 三公经费公开"))
    found = versions.compared()
    assert [one.name for one in found.changes][:1] == ["报告"]
    assert found.told or [
        one for one in found.followed if one.difference.kind is Kind.DOCUMENT
    ]


def test_a_report_that_is_new_or_gone_is_told_as_a_whole(versions: Versions) -> None:
    versions.path("项目/专项运转经费.yaml", versions.old).unlink()
    found = versions.compared()
    added = [one for one in found.changes if one.what is What.FILE_ADDED]
    assert [one.name for one in added] == ["项目/专项运转经费.yaml"]
    documents = [one for one in found.followed if one.difference.kind is Kind.DOCUMENT]
    number = found.changes.index(added[0])
    assert len(documents) == 2
    assert all(one.causes == (number,) and not one.difference.old for one in documents)


def test_a_template_names_the_sentences_whose_wording_it_changed(
    versions: Versions, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    body = templates / "部门决算说明" / "情况说明.md.j2"
    text = body.read_text(encoding="utf-8")
    assert text.count("}}共有车辆") == 1
    body.write_text(text.replace("}}共有车辆", "}}一共有车"), encoding="utf-8")
    versions.change(("项目/基金监管工作经费.yaml", "  执行: 100\n", "  执行: 98\n"))
    found = versions.compared(templates=templates)
    number = next(
        at for at, one in enumerate(found.changes) if one.what is What.TEMPLATE
    )
    of_template = [one.difference for one in found.followed if number in one.causes]
    assert of_template and all("一共有车" in one.old for one in of_template)
    others = [one for one in found.followed if number not in one.causes]
    assert others and all(one.causes for one in others)


# ── all samples ─────────────────────────────────────────────────────────────

_UNITS = sorted(path.name for path in (ROOT / "data" / "2024").iterdir())
_NUMBER = re.compile(r"(?<=[ {])([\u4e00-\u9fff]+: )(\d+(?:\.\d+)?)(?=[,}\n ])")


@pytest.mark.parametrize("unit", _UNITS)
def test_one_change_anywhere_is_the_one_that_is_named(
    unit: str, tmp_path: Path, cache: Path
) -> None:
    chosen = random.Random(unit)
    versions = Versions(tmp_path, cache, unit)
    files = [
        one for one in versions.path("").rglob("*.yaml") if one.name != "单位.yaml"
    ]
    for _ in range(3):
        path = chosen.choice(files)
        before = path.read_text(encoding="utf-8")
        places = list(_NUMBER.finditer(before))
        if not places:
            continue
        found = chosen.choice(places)
        other = f"{int(found[2].replace('.', '')) + 1}"
        if "." in found[2]:
            at = len(found[2].partition(".")[2])
            other = f"{other.zfill(at + 1)[:-at]}.{other.zfill(at + 1)[-at:]}"
        text = before[: found.start(2)] + other + before[found.end(2) :]
        path.write_text(text, encoding="utf-8")
        comparison = versions.compared()
        named = [one for one in comparison.changes if one.what is What.VALUE]
        assert len(comparison.changes) == len(named) == 1, (path, found[0])
        assert named[0].typed == (found[2], other)
        assert named[0].new_place is not None
        assert named[0].new_place.line == before.count("\n", 0, found.start()) + 1
        assert {one.causes for one in comparison.followed} <= {(0,)}
        path.write_text(before, encoding="utf-8")
    assert told_of(versions.compared()).is_empty
