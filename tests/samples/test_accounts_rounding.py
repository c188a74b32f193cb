"""部门决算说明: what is right raises nothing, to the yuan, in 万元 and balanced."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from typing import Any

import pytest

from reports.core.figure import half_up
from reports.core.problems import Severity
from reports.run.request import Request
from tests.bureau import (
    ACCOUNTS,
    MEANT,
    Bureau,
    codes,
    of_code,
    shown,
    unmeant,
)
from tests.samples.accounts import (
    amounts,
    built_by,
    place_of,
    retyped,
    text_of,
)
from tests.samples.test_sample import docx_text, html_text

pytestmark = pytest.mark.slow


# What is told of the figures alone; that 目录 has no page numbers is told of the document.
FOUND = sorted(MEANT - {"G13"})


# ── no false alarm ──────────────────────────────────────────────────────────


def test_the_correct_document_raises_nothing_but_the_two_hints_it_is_meant_to(
    home: Bureau,
) -> None:
    for name in (
        ACCOUNTS,
        "部门预算绩效评价.yaml",
        *sorted(f"项目/{p.name}" for p in (home.folder / "项目").glob("*.yaml")),
    ):
        found = home.examined(name).problems
        told = sorted(codes(found))
        assert told == (FOUND if name == ACCOUNTS else []), name


# The items that are paid from one row of 经济分类 each, the same money by either of its codes.
SAME_MONEY = {
    "2210201": "30113",
    "2080505": "30108",
    "2101101": "30110",
    "2101102": "30110",
    "2101103": "30111",
}


def with_odd_yuan(bureau: Bureau) -> None:
    """The sample with some 元 more on every item and row, so that amounts are no round 万元, still right to the 元."""
    more: Counter[str] = Counter()
    more_of: Counter[str] = Counter()

    def raised(match: re.Match[str]) -> str:
        code, budget, kind, outturn = match.groups()
        yuan = 11 + 37 * int(code[-3:]) % 83
        fund = "基金" if code == "2120899" else kind
        more[fund] += yuan
        more_of[SAME_MONEY.get(code, "")] += yuan
        return (
            f"{code}: {{全年预算: {int(budget) + yuan}, {kind}: {int(outturn) + yuan}}}"
        )

    path = bureau.folder / ACCOUNTS
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(
        r"(\d{7}): \{全年预算: (\d+), (基本|项目): (\d+)\}", raised, text
    )
    assert count == 16
    head, *rows = list(
        csv.reader(
            StringIO((bureau.folder / "经济分类.csv").read_text(encoding="utf-8"))
        )
    )
    public = 0
    for column, kind in enumerate(("基本", "项目", "基金"), 1):
        filled = [row for row in rows if row[column]]
        bound = {row[0]: more_of[row[0]] for row in filled if kind == "基本"}
        left = more[kind] - sum(bound.values())
        for index, row in enumerate(filled):
            yuan = left if row is filled[-1] else min(left, 13 + index)
            yuan = bound.get(row[0]) or yuan
            left -= 0 if bound.get(row[0]) else yuan
            row[column] = str(int(row[column]) + yuan)
            public += yuan if kind == "基本" and row[0].startswith("302") else 0
    (bureau.folder / "经济分类.csv").write_text(
        "\n".join(",".join(row) for row in [head, *rows]), encoding="utf-8"
    )
    general, basic, project = (
        more["基本"] + more["项目"],
        more["基本"],
        more["项目"] + more["基金"],
    )
    total = general + more["基金"]
    for name, old, yuan in (
        ("收入支出总计", 30595300, total),
        ("本年收入合计", 30595300, total),
        ("本年支出合计", 30595300, total),
        ("基本支出", 7919400, basic),
        ("项目支出", 22675900, project),
        ("一般公共预算财政拨款支出", 26557800, general),
        ("政府性基金预算财政拨款支出", 4037500, more["基金"]),
        ("一般公共预算项目支出", 18638400, more["项目"]),
        ("人员经费", 6808400, basic - public),
        ("公用经费", 1111000, public),
        ("一般公共预算财政拨款", 26557800, general),
        ("政府性基金预算财政拨款", 4037500, more["基金"]),
        ("一般公共预算", 26557800, general),
        ("政府性基金", 4037500, more["基金"]),
        ("机关运行经费", 1111000, public),
    ):
        text, count = re.subn(
            rf"(?<![^\s{{]){name}: {old}\b", f"{name}: {old + yuan}", text
        )
        assert count == (2 if name == "机关运行经费" else 1), name
    path.write_text(text, encoding="utf-8")
    for name in (ACCOUNTS, "经济分类.csv"):
        bureau.forget(bureau.folder / name)


def in_wan(bureau: Bureau) -> None:
    """All amounts of the file and its rows typed in 万元 with two decimals, each rounded half up for itself."""
    found = sorted(
        (leaf for leaf in amounts(bureau) if leaf.unit.name == "元"),
        key=place_of,
        reverse=True,
    )
    assert len(found) > 100
    for leaf in found:
        retyped(
            bureau,
            leaf,
            f"{(leaf.value / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP)}",
        )
    bureau.edit(
        (ACCOUNTS, "范围: 部门\n金额单位: 元\n", "范围: 部门\n金额单位: 万元\n")
    )


def test_the_document_to_the_yuan_raises_nothing(bureau: Bureau) -> None:
    with_odd_yuan(bureau)
    problems = bureau.problems()
    assert sorted(codes(problems)) == FOUND
    assert bureau.figured().scope["本年支出合计"].value % 100 != 0


def test_the_same_document_in_wan_with_two_decimals_raises_one_hint_of_rounding(
    bureau: Bureau,
) -> None:
    with_odd_yuan(bureau)
    in_wan(bureau)
    problems = bureau.problems()
    assert sorted(codes(unmeant(problems))) == ["K02"], problems
    [rounding] = of_code(problems, "K02")
    assert rounding.severity is Severity.HINT and re.match(
        r"尾差 \d+ 处，最大 0\.\d+万元，由四舍五入引起。", rounding.message
    )
    figures = bureau.figured().scope
    assert shown(figures["本年支出合计"]) == shown(figures["批复数"]["本年支出合计"])


TOTALS = re.compile(
    r"(本年收入合计|本年支出合计|基本支出|项目支出|一般公共预算财政拨款支出|政府性基金预算财政拨款支出"
    r"|人员经费|公用经费|收、支总计|机关运行经费支出)(?:合计|决算数为|均为)?\s*([\d,]+\.\d+)(?=万元|\s)"
)


def totals_in(lines: Sequence[str]) -> dict[str, set[str]]:
    """What a finished file prints for each of its totals, in sentences and in cells."""
    found: dict[str, set[str]] = {}
    for label, number in TOTALS.findall("\n".join(lines)):
        found.setdefault(label, set()).add(number)
    return found


def columns_that_miss_their_classes(page: Any) -> list[str]:
    """Of the tables with 科目 by code: where 类 do not add up to 合计, or 款 to their 类."""
    missed = []
    for table in page.iter("table"):
        rows = [[text_of(cell) for cell in row] for row in table.iter("tr")]
        if all(row[0] != "合计" for row in rows):
            continue
        coded = [row for row in rows if re.fullmatch(r"\d{3}|\d{5}", row[0])]
        for parent in rows:
            code = "" if parent[0] == "合计" else parent[0]
            below = [
                row
                for row in coded
                if row[0].startswith(code)
                and len(row[0]) == (len(code) + 2 if code else 3)
            ]
            if not below or (code and parent not in coded):
                continue
            # The cell that says 合计 goes across the code and the name.
            for column in range(1, min(map(len, below)) - 1):
                whole, *parts = (Decimal(row[-column]) for row in (parent, *below))
                if whole != sum(parts):
                    missed.append(f"{rows[0]} {parent} {column}")
    return missed


def test_what_is_balanced_prints_one_value_for_one_total_in_word_and_on_the_page(
    bureau: Bureau, sample: Request
) -> None:
    with_odd_yuan(bureau)
    in_wan(bureau)
    plain = built_by(bureau, sample)
    several = totals_in(html_text(plain.files["html"]))
    assert any(len(numbers) > 1 for numbers in several.values())
    assert columns_that_miss_their_classes(plain.page())
    bureau.edit((ACCOUNTS, "范围: 部门\n", "范围: 部门\n舍位平衡: 是\n"))
    built = built_by(bureau, sample)
    for lines in (docx_text(built.files["docx"]), html_text(built.files["html"])):
        totals = totals_in(lines)
        assert len(totals) > 7
        several = {
            one: said
            for one, said in totals.items()
            if len({Decimal(number.replace(",", "")) for number in said}) > 1
        }
        assert several == {}
        [spent] = totals["本年支出合计"]
        parts = (*totals["基本支出"], *totals["项目支出"])
        assert Decimal(spent) == sum(map(Decimal, parts))
    assert columns_that_miss_their_classes(built.page()) == []
    figures = bureau.figured().scope
    approved = figures["批复数"]
    assert shown(figures["本年支出合计"]) == shown(approved["本年支出合计"])
    told = of_code(bureau.problems(), "K02")
    assert any("舍位平衡" in one.message and one.detail for one in told)


def test_amounts_to_the_yuan_can_be_balanced_as_they_are_printed(
    bureau: Bureau, sample: Request
) -> None:
    with_odd_yuan(bureau)
    bureau.edit((ACCOUNTS, "范围: 部门\n", "范围: 部门\n舍位平衡: 是\n"))
    before = bureau.figured().scope["批复数"]["本年支出合计"]
    built = built_by(bureau, sample)
    assert columns_that_miss_their_classes(built.page()) == []
    assert totals_in(docx_text(built.files["docx"]))["本年支出合计"] == {
        f"{half_up(before.value, 2, 4)}"
    }


def test_round_amounts_in_wan_raise_nothing_at_all(bureau: Bureau) -> None:
    in_wan(bureau)
    assert sorted(codes(bureau.problems())) == FOUND


def test_a_slip_beyond_rounding_is_an_error_in_wan_as_well(bureau: Bureau) -> None:
    with_odd_yuan(bureau)
    in_wan(bureau)
    bureau.edit(
        (
            ACCOUNTS,
            "2101550: {全年预算: 135.93, 基本: 135.93}",
            "2101550: {全年预算: 135.93, 基本: 139.53}",
        )
    )
    assert "K00" in codes(bureau.problems(), Severity.ERROR)
