"""部门决算说明: what a changed amount changes, and the slips that are caught."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from reports.core.figure import Entered, Figure
from reports.core.problems import Problem, Severity
from reports.finance.discrepancies import Discrepancy, told_once
from reports.run import evaluate
from reports.run.request import Request
from tests.bureau import (
    ACCOUNTS,
    Bureau,
    Edit,
    codes,
    of_code,
    unmeant,
)
from tests.conftest import ROOT
from tests.samples.accounts import (
    SVG,
    Built,
    amounts,
    built_by,
    charts_of,
    figures_of,
    line_of,
    printed,
    retyped,
    text_of,
)

pytestmark = pytest.mark.slow


# ── what a change changes ───────────────────────────────────────────────────

ITEM = "2101501: {全年预算: 4666500, 基本: 4666500}"
TEN_MORE: list[Edit] = [
    (ACCOUNTS, ITEM, "2101501: {全年预算: 4766500, 基本: 4766500}"),
    ("经济分类.csv", "30101,1850000", "30101,1950000"),
    (
        ACCOUNTS,
        "\n  一般公共预算财政拨款: 26557800",
        "\n  一般公共预算财政拨款: 26657800",
    ),
    (ACCOUNTS, "  收入支出总计: 30595300", "  收入支出总计: 30695300"),
    (ACCOUNTS, "  本年收入合计: 30595300", "  本年收入合计: 30695300"),
    (ACCOUNTS, "  本年支出合计: 30595300", "  本年支出合计: 30695300"),
    (ACCOUNTS, "  基本支出: 7919400", "  基本支出: 8019400"),
    (
        ACCOUNTS,
        "  一般公共预算财政拨款支出: 26557800",
        "  一般公共预算财政拨款支出: 26657800",
    ),
    (ACCOUNTS, "  人员经费: 6808400", "  人员经费: 6908400"),
    (ACCOUNTS, "{一般公共预算: 26557800,", "{一般公共预算: 26657800,"),
]
# What is printed of it before and after: totals, changes on last year, rates and shares.
FOLLOWS = {
    "3059.53": "3069.53",
    "1652.76": "1662.76",
    "117.49%": "118.2%",
    "2655.78": "2665.78",
    "1249.01": "1259.01",
    "88.79%": "89.5%",
    "791.94": "801.94",
    "466.65": "476.65",
    "680.84": "690.84",
    "2500.53": "2510.53",
    "602.58": "612.58",
    "846.40": "856.40",
    "25.88%": "26.13%",
    "74.12%": "73.87%",
    "86.8%": "86.85%",
    "13.2%": "13.15%",
    "94.15%": "94.18%",
    "0.63%": "0.62%",
    "3.25%": "3.24%",
    "1.8%": "1.79%",
    "636.69": "646.69",
    "652.95": "662.95",
    "185.00": "195.00",
    # In the report on the department's budget, which takes its figures from here.
    "4891.44": "4881.44",
    "50%": "49.84%",
    "83.33%": "83.06%",
    "22.25%": "22.51%",
    "3.63%": "3.62%",
}


# Small shares that other figures have as well.
STAY_ELSEWHERE = {"50%"}


def occurrences(text: str, number: str) -> int:
    return len(re.findall(rf"(?<![\d.]){re.escape(number)}(?!\d)", text))


def test_ten_thousand_more_of_one_item_and_its_totals_change_all_that_rests_on_them(
    bureau: Bureau, whole: Built, sample: Request
) -> None:
    bureau.edit(*TEN_MORE)
    changed = built_by(bureau, sample)
    assert (
        unmeant(problem for outcome in changed.outcomes for problem in outcome.problems)
        == []
    )
    for suffix in ("docx", "html", "fragment.html"):
        before, after = whole.text(suffix), changed.text(suffix)
        for old, new in FOLLOWS.items():
            went = occurrences(before, old) - occurrences(after, old)
            assert (
                went > 0 and occurrences(after, new) - occurrences(before, new) == went
            ), (suffix, old, new)
            assert occurrences(after, old) == 0 or old in STAY_ELSEWHERE, (suffix, old)
        # Nothing else went or came.
        units = ("", "万元")
        gone, come = (
            printed(whole, suffix) - printed(changed, suffix),
            printed(changed, suffix) - printed(whole, suffix),
        )
        assert set(gone) <= {f"{old}{unit}" for old in FOLLOWS for unit in units}
        assert set(come) <= {
            f"{new}{unit}" for new in FOLLOWS.values() for unit in units
        }


def test_the_charts_follow_a_changed_item_in_both_formats(
    bureau: Bureau, sample: Request
) -> None:
    bureau.edit(*TEN_MORE)
    changed = built_by(bureau, sample)
    word = charts_of(changed.files["docx"])
    values = [value for _, numbers in word for value in numbers]
    assert {"3069.53", "2665.78", "2510.53", "801.94"} <= set(values)
    assert not {"3059.53", "2655.78", "2500.53", "791.94"} & set(values)
    drawn = [
        text_of(text)
        for figure in figures_of(changed.page())
        for text in figure.iter(f"{SVG}text")
    ]
    assert "3069.53" in drawn and "3059.53" not in drawn
    assert "3069.53万元" in word[0][0] and "118.2%" in word[0][0]
    with zipfile.ZipFile(changed.files["docx"]) as package:
        books = [name for name in package.namelist() if name.endswith(".xlsx")]
        held = set()
        for name in books:
            with zipfile.ZipFile(package.open(name)) as book:
                sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
                held |= {
                    element.text
                    for element in sheet.iter()
                    if element.tag.endswith("}v")
                }
    assert {"3069.53", "2665.78", "2510.53", "801.94"} <= held
    assert not {"3059.53", "2655.78"} & held


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """What each check of its own finds, before those of one slip are told as one."""
    found: list[Problem] = []

    def told(checks: Sequence[Discrepancy], sound: Sequence[Figure]) -> list[Problem]:
        found.extend(one.told({}) for one in checks)
        return told_once(checks, sound)

    monkeypatch.setattr(evaluate, "told_once", told)
    return found


def test_an_item_changed_alone_is_held_to_each_approved_total_it_enters_and_told_once(
    bureau: Bureau, apart: list[Problem]
) -> None:
    new = ITEM.replace("基本: 4666500", "基本: 4766500")
    bureau.edit((ACCOUNTS, ITEM, new))
    [told] = of_code(bureau.problems(), "K00")
    line = line_of(bureau, new)
    assert told.place and told.place.line == line
    assert f"请先看第 {line} 行" in told.hint and "录的是 4766500。" in told.hint
    assert f"同样差 100,000元的还有 {len(unmeant(apart)) - 1} 处（K00、" in told.hint
    problems = of_code(apart, "K00")
    assert [problem.message for problem in problems] == [
        "本年支出合计与批复数不符：由各项推算 30,695,300元，批复数 30,595,300元，多 100,000元。",
        "基本支出与批复数不符：由各项推算 8,019,400元，批复数 7,919,400元，多 100,000元。",
        "一般公共预算财政拨款支出与批复数不符：由各项推算 26,657,800元，批复数 26,557,800元，多 100,000元。",
        "年末结转和结余与批复数不符：由各项推算 -100,000元，批复数 0元，少 100,000元。",
    ]
    assert all("别改批复数" in problem.hint for problem in problems)


SLIPS = {
    "2101550: {全年预算: 1359300, 基本: 1359300}": (
        "2101550: {全年预算: 1359300, 基本: 1395300}",
        "录的是 1395300，把 9 和 5 对调成 1359300 正好相符。",
    ),
    "2080505: {全年预算: 789100, 基本: 789100}": (
        "2080505: {全年预算: 789100, 基本: 7891000}",
        "差额像是小数点移了位，或者元和万元弄反了。",
    ),
    "2101103: {全年预算: 24000, 基本: 24000}": (
        "2101103: {全年预算: 24000, 基本: -24000}",
        "差额正好是这一项的两倍，看是不是加减方向反了。",
    ),
    "2210201: {全年预算: 478300, 基本: 478300}": (
        "2210201: {全年预算: 478300, 基本: 478300}\n    2210202: {基本: 478300}",
        "差额正好等于这一项，看是不是漏录、重录，或者录错了列。",
    ),
}


@pytest.mark.parametrize("old", SLIPS)
def test_a_slip_in_one_item_is_told_once_at_its_line_with_what_it_looks_like(
    bureau: Bureau, apart: list[Problem], old: str
) -> None:
    new, hint = SLIPS[old]
    bureau.edit((ACCOUNTS, old, new))
    line = line_of(bureau, new.splitlines()[0])
    [told] = of_code(bureau.problems(), "K00")
    assert "处（K00、X01、X03、X06等）" in told.hint
    found = [
        one
        for one in of_code(apart, "K00")
        if one.message.startswith(("本年支出", "基本支出", "一般公共预算财"))
    ]
    assert len(found) == 3
    for problem in (told, *found):
        assert problem.place and problem.place.line == line
        assert f"请先看第 {line} 行" in problem.hint and hint in problem.hint


# ── swaps of two digits ─────────────────────────────────────────────────────


def swaps(text: str) -> Iterator[str]:
    """The number with two neighbouring digits the wrong way round, each way there is."""
    places = [index for index, character in enumerate(text) if character.isdigit()]
    for one, other in pairwise(places):
        if text[one] != text[other]:
            turned = list(text)
            turned[one], turned[other] = turned[other], turned[one]
            yield "".join(turned)


def why(name: str) -> str:
    """Why a slip in a figure may go unnoticed."""
    if name.startswith("上年"):
        return "last year's figures: nothing of this year rests on them"
    if name.startswith("项目清单"):
        return "projects without a file: only held to be less than 项目支出"
    if "预算" in name:
        return "budgets: nothing but their approved total to hold them to"
    return "other"


@dataclass(slots=True)
class Caught:
    """How many of so many swaps were told, as an error or at all; by which codes; the survivors by why."""

    of: int
    errors: int
    told: int
    codes: Counter[str]
    survivors: Counter[str]


def swapped_one_by_one(bureau: Bureau, approved: bool = False) -> Caught:
    """Every swap of two neighbouring digits in every entered amount, or in every approved one, made and undone."""
    before = Counter(codes(bureau.problems()))
    jobs = [
        (leaf, text)
        for leaf in amounts(bureau)
        if leaf.name.startswith("批复数") is approved
        and isinstance(leaf.origin, Entered)
        for text in swaps(leaf.origin.text)
    ]
    result = Caught(len(jobs), 0, 0, Counter(), Counter())
    for leaf, text in jobs:
        path, content = retyped(bureau, leaf, text)
        problems = bureau.problems()
        path.write_bytes(content)
        bureau.forget(path)
        new = Counter(codes(problems)) - before
        result.codes.update(set(new))
        result.told += bool(new)
        result.errors += bool(new.keys() & set(codes(problems, Severity.ERROR)))
        if not new:
            result.survivors[why(leaf.name)] += 1
    print(result)
    return result


def test_of_all_swaps_of_two_digits_nearly_all_are_caught_with_the_approved_totals(
    bureau: Bureau,
) -> None:
    caught = swapped_one_by_one(bureau)
    assert caught.of > 230
    assert caught.told / caught.of > 0.94
    assert caught.errors / caught.of > 0.79
    assert set(caught.survivors) <= {why("上年"), why("项目清单")}


def without_approved(tmp_path: Path, cache: Path) -> Bureau:
    """The sample under a schema that does not ask for 批复数, and without them."""
    templates = tmp_path / "模板"
    shutil.copytree(ROOT / "templates", templates)
    form = templates / "部门决算说明" / "数据结构.yaml"
    text = form.read_text(encoding="utf-8")
    assert text.count("required: [样式, 批复数, ") == 1
    form.write_text(
        text.replace("required: [样式, 批复数, ", "required: [样式, "), encoding="utf-8"
    )
    bureau = Bureau(tmp_path, cache, templates)
    accounts = (bureau.folder / ACCOUNTS).read_text(encoding="utf-8")
    bureau.edit(
        (ACCOUNTS, accounts[accounts.index("批复数:") : accounts.index("收入:\n")], "")
    )
    assert unmeant(bureau.problems()) == []
    return bureau


def test_of_all_swaps_of_two_digits_most_are_caught_without_the_approved_totals(
    tmp_path: Path, cache: Path
) -> None:
    caught = swapped_one_by_one(without_approved(tmp_path, cache))
    assert caught.codes["K00"] == 0
    assert caught.told / caught.of > 0.91
    assert caught.errors / caught.of > 0.76


def test_every_swap_in_an_approved_total_is_caught(bureau: Bureau) -> None:
    caught = swapped_one_by_one(bureau, approved=True)
    assert caught.of > 50 and caught.errors == caught.of and not caught.survivors
