"""计算底稿: every figure as a live formula; what LibreOffice makes of the formulas is what the document prints."""

import csv
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import build
from reports.audit.cells import (
    FIRST_ROW,
    TYPED,
    WORKED,
    FormulaSheet,
    TypedBy,
    lay_out_cells,
)
from reports.audit.printed_sheet import PRINTED
from reports.audit.rules_sheet import RULES
from reports.audit.workpaper import Workpaper, papers
from reports.core.figure import (
    UNITS,
    Computed,
    Figure,
    LookedUp,
    Rounding,
    unit_named,
)
from reports.core.problems import Place
from reports.finance.data_file import Setting
from reports.finance.functions import total
from reports.run.request import Request
from reports.writers import xlsx
from reports.writers.xlsx import Calculation, CellLook, Sheet, StyledCell
from tests.conftest import ROOT
from tests.sessions import session_over

OFFICE = shutil.which("soffice")
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FILE = "data/2024/某单位/决算.yaml"
# LibreOffice takes the numbers an .xlsx file holds for granted unless it is told always to work them out anew.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
# Comma, quote, UTF-8, from line 1; values as they are, not as shown; every sheet in a file of its own.
AS_CSV = (
    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
)


def entered(
    number: str, name: str, line: int, unit: str = "元", text: str = ""
) -> Figure:
    return Figure.entered(
        Decimal(number), unit_named(unit), Place(FILE, line, 7), text or number, name
    )


def formula(figure: Figure) -> str:
    """The formula of a figure, short of the name of the sheet of what was typed."""
    return lay_out_cells([figure], {}).worked[-1].formula.replace(f"{TYPED}!", "")


# ── formulas ────────────────────────────────────────────────────────────────

A, B, C = (
    entered("30", "甲", 1, "万元"),
    entered("120", "乙", 2, "万元"),
    entered("5000", "丙", 3),
)
RATE = entered("2.5", "率", 4, "%")


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        (A + B, "B4+B5"),
        (A - B, "B4-B5"),
        (-A, "-B4"),
        (A + C, "B4+B5/10000"),
        (C + A, "B5+B4*10000"),
        ((C + C).cast(UNITS["万元"]), "(B4+B4)/10000"),
        (A / B, "B4/B5*100"),
        (A / C, "B4/B5*1000000"),
        (A * RATE, "B4*B5/100"),
        (RATE * A, "B5*B4/100"),
        (A * Decimal("1.2"), "B4*1.2"),
        (A / Decimal(2), "B4/2"),
        (RATE - Decimal(1), "B4-100"),
        (Decimal(1) / RATE, "1/B4*10000"),
        (A.rounded(1), "ROUND(B4,1)"),
        (A.cast(UNITS["亿元"]).rounded(4), "ROUND(B4/10000,4)"),
        (A.rounded(1, Rounding.CUT_OFF), "ROUNDDOWN(ROUND(B4,7),1)"),
        (
            A.cast(UNITS["亿元"]).rounded(4, Rounding.AWAY),
            "ROUNDUP(ROUND(B4/10000,11),4)",
        ),
        (RATE.rounded(6, Rounding.AWAY), "ROUNDUP(ROUND(B4,10),6)"),
        (total(A, B, entered("1", "丁", 3, "万元")), "SUM(B4:B6)"),
        (total(A, B, C), "SUM(B4:B5,B6/10000)"),
        (Figure(A.value, A.unit, Computed("取数", (A,)), "甲二"), "B4"),
        (Figure(A.value, A.unit, LookedUp("上年.甲", A), "甲"), "B4"),
        (
            Figure(Decimal(1), unit_named(""), Computed("≥", (A, C))),
            "IF(ROUND(B4-B5/10000,7)>=0,1,0)",
        ),
        (
            Figure(Decimal(0), unit_named(""), Computed("区间", (A, B, B))),
            "IF(AND(ROUND(B4-B5,7)>=0,ROUND(B4-B5,7)<=0),1,0)",
        ),
        (
            Figure(
                Decimal("2.5"),
                UNITS["分"],
                Computed("计分", (entered("100", "分值", 5, "分"), RATE)),
            ),
            "ROUND(B5*B4/100,2)",
        ),
    ],
)
def test_an_operation_is_written_with_its_conversions(
    figure: Figure, written: str
) -> None:
    assert formula(figure) == written


def test_a_negative_constant_stands_in_brackets() -> None:
    assert formula(A * Decimal("-2")) == "B4*(-2)"


def test_an_approved_figure_shows_what_the_parts_give_and_the_difference() -> None:
    approved, computed = (
        entered("3", "批复数.和", 9, "万元"),
        A + entered("-26.995", "戊", 3, "万元"),
    )
    used = Figure(
        approved.value, approved.unit, Computed("批复数", (approved, computed)), "和"
    )
    cell = lay_out_cells([used], {}).worked[-1]
    assert cell.formula == "IF(ABS(ROUND(录入!B6-B4,7))<=0.015,录入!B6,B4)"
    assert cell.adjusted is not None
    assert (cell.adjusted.computed, cell.adjusted.computed_value) == (
        "B4",
        Decimal("3.005"),
    )
    assert (cell.adjusted.gap, cell.adjusted.gap_value) == (
        "ROUND(录入!B6-B4,7)",
        Decimal("-0.005"),
    )


def test_a_figure_with_a_tail_is_what_was_typed_and_the_tail() -> None:
    typed = entered("3.01", "甲", 2, "万元")
    number = Decimal("-0.01")
    tail = Figure.counted(number, typed.unit, Computed("常数", (number,)), "尾差")
    printed = typed + tail
    assert isinstance(printed, Figure)
    used = Figure(printed.value, typed.unit, Computed("舍位平衡", (typed, tail)), "甲")
    cell = lay_out_cells([used], {}).worked[-1]
    assert cell.formula == "录入!B4+B4"
    assert cell.value == Decimal(3) and "舍位平衡" in cell.note


@pytest.mark.parametrize(
    ("operation", "operands", "note"),
    [
        ("计数", (Decimal(3),), "由程序数出"),
        ("天数", (Decimal(3),), "两个日期"),
        ("合计为零，按约定写占0%", (A, B), "按约定写占0%"),
        ("÷", (A, B), "不只是“÷”"),
    ],
)
def test_what_no_formula_gives_is_a_value_with_the_reason(
    operation: str, operands: Any, note: str
) -> None:
    cell = lay_out_cells(
        [Figure(Decimal(3), unit_named(""), Computed(operation, operands))], {}
    ).worked[-1]
    assert (
        cell.formula == "" and cell.value == 3 and note in cell.note and not cell.fixed
    )


def test_constants_and_sums_of_nothing_are_no_formulas_and_change_with_nothing() -> (
    None
):
    constant = Figure(Decimal(20), unit_named("天"), Computed("常数", (Decimal(20),)))
    nothing = Figure(Decimal(0), UNITS["元"], Computed("合计", ()))
    cells = lay_out_cells([constant, total(nothing, nothing, A)], {}).worked
    assert [cell.fixed for cell in cells] == [True, True, False]
    assert cells[-1].formula == "录入!B4*10000", (
        "what is never more than nothing is left out of a sum"
    )


def test_points_that_rest_on_a_verdict_say_that_they_do_not_move() -> None:
    weight = entered("6", "分值", 5, "分")
    points = Figure(
        Decimal(6), UNITS["分"], Computed("计分", (weight, Decimal(1), A, B)), "得分"
    )
    cell = lay_out_cells([points], {}).worked[-1]
    assert cell.formula == "ROUND(录入!B6*1,2)" and "不会换档" in cell.note


def test_a_figure_stands_once_under_the_name_and_the_formula_of_its_author() -> None:
    whole = total(A, B, C)
    assert isinstance(whole, Figure)
    named = whole.cast(UNITS["亿元"]).named("合计数")
    cells = lay_out_cells(
        [named, (A / named).cast(UNITS["%"]), named.cast(UNITS["元"])],
        {id(named.origin): ("合计数", "合计(各项)")},
    )
    assert [(cell.name, cell.written) for cell in cells.worked] == [
        ("合计数", "合计(各项)"),
        ("甲 ÷ 合计数", ""),
    ]
    assert [cell.name for cell in cells.typed] == ["甲", "乙", "丙"]
    assert cells.formula(named.cast(UNITS["元"])) == f"{WORKED}!B4*100000000"


def test_what_is_worked_out_twice_in_the_same_way_is_one_cell() -> None:
    assert len(lay_out_cells([A + B, A + B, B + A], {}).worked) == 2


def test_a_typed_figure_keeps_its_number_and_unit_however_it_is_shown() -> None:
    shown = [
        A.cast(UNITS["元"]),
        entered("-4.4", "负", 8, "元", "（4.40）"),
        entered("95", "", 9, "%", "≥95%"),
    ]
    bare = entered("3", "裸", 10, "").cast(UNITS["个百分点"])
    typed = lay_out_cells([*shown, bare], {}).typed
    assert [(cell.name, str(cell.number), cell.unit) for cell in typed] == [
        ("甲", "30", "万元"),
        ("负", "-4.40", "元"),
        ("≥95%", "95", "%"),
        ("裸", "3", ""),
    ]


def test_a_bare_number_counts_in_the_unit_it_is_cast_to() -> None:
    bare = entered("3", "裸", 10, "")
    assert formula(bare.cast(UNITS["万元"]) + A) == "B5+B4"
    assert formula(bare.cast(UNITS["元"]) + bare.cast(UNITS["元"])) == "B4+B4"


def test_what_nobody_typed_stands_at_the_end() -> None:
    hands = {"甲": TypedBy.NOBODY, "乙": TypedBy.TEMPLATE}
    cells = lay_out_cells(
        [total(A, B, C)], {}, lambda figure: hands.get(figure.name, TypedBy.USER)
    )  # type: ignore[list-item]
    assert [cell.name for cell in cells.typed] == ["丙", "乙", "甲"]


def test_a_long_sum_is_split_so_that_excel_takes_it() -> None:
    parts = [
        entered("1", f"项{index}", index + 1, "元" if index % 2 else "万元")
        for index in range(700)
    ]
    text = formula(total(*parts))  # type: ignore[arg-type]
    assert text.count("SUM(") == 5 and len(text) < 8000
    assert all(
        len(inner.split(",")) <= 200 for inner in re.findall(r"SUM\(([^()]*)\)", text)
    )


def test_a_fraction_without_end_is_kept_exact_until_it_is_written() -> None:
    third = A / entered("90", "三", 2, "万元")
    assert isinstance(third, Figure)
    assert lay_out_cells([third], {}).worked[-1].value == Fraction(100, 3)


# ── the workbook ────────────────────────────────────────────────────────────


def parts(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {
            name: etree.fromstring(package.read(name)) for name in package.namelist()
        }


def test_a_cell_may_hold_a_formula_with_its_number_and_the_heads_stay_in_sight() -> (
    None
):
    rows = (
        (StyledCell("甲", CellLook.HEAD),),
        (StyledCell(Decimal("1.50"), CellLook.INPUT),),
        (Calculation("A2*2", Decimal(3), 2),),
    )
    sheet = Sheet(
        "表",
        rows,
        widths=(Decimal(9),),
        frozen=1,
        watched="A2:A3",
        alarm="不符",
        numbered=True,
    )
    found = parts(xlsx.write([sheet]))
    cells = {
        cell.get("r"): cell for cell in found["xl/worksheets/sheet1.xml"].iter(f"{S}c")
    }
    assert (
        cells["A3"].findtext(f"{S}f"),
        cells["A3"].findtext(f"{S}v"),
        cells["A3"].get("t"),
    ) == ("A2*2", "3", None)
    order = [etree.QName(node).localname for node in found["xl/worksheets/sheet1.xml"]]
    assert order == [
        *("sheetPr", "sheetViews", "cols", "sheetData"),
        *("conditionalFormatting", "pageSetup", "headerFooter"),
    ]
    assert (
        found["xl/worksheets/sheet1.xml"].find(f".//{S}pane").get("topLeftCell") == "A2"
    )
    assert found["xl/workbook.xml"][0].tag == f"{S}bookViews"
    styles = found["xl/styles.xml"]
    assert len(styles.find(f"{S}fills")) == 3 and styles.find(f"{S}dxfs") is not None


# ── the samples, worked out by LibreOffice ──────────────────────────────────


def recalculated(content: bytes, folder: Path) -> dict[str, list[list[str]]]:
    """The rows of each sheet after LibreOffice has worked out every formula anew."""
    assert OFFICE is not None
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        ALWAYS_RECALCULATE, encoding="utf-8"
    )
    (folder / "paper.xlsx").write_bytes(content)
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={profile.as_uri()}",
            *(
                "--headless",
                "--convert-to",
                AS_CSV,
                "--outdir",
                str(folder),
                str(folder / "paper.xlsx"),
            ),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {
        path.stem.removeprefix("paper-"): list(
            csv.reader(path.open(encoding="utf-8-sig"))
        )
        for path in folder.glob("paper-*.csv")
    }


def with_number(content: bytes, cell: str, number: str) -> bytes:
    """The paper with another number in a cell of 录入, and what formulas gave wiped out: nothing is left to be kept."""

    def edited(name: str, data: bytes) -> bytes:
        data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>0</v>", data)
        if name == "xl/worksheets/sheet1.xml":
            pattern = rf'(<c r="{cell}"[^>]*>)<v>[^<]*</v>'.encode()
            data, count = re.subn(
                pattern, rb"\g<1><v>" + number.encode() + b"</v>", data
            )
            assert count == 1
        return data

    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(changed, "w") as copy,
    ):
        for name in package.namelist():
            copy.writestr(name, edited(name, package.read(name)))
    return changed.getvalue()


def made(request: Request, unit: str, only: str) -> Workpaper:
    session = session_over(request.data, request.cache, request.templates)
    return next(papers(session, Setting(2024, unit), only))


SAMPLES = {
    "凉山州医疗保障局": ("基金预算绩效自评", 200),
    "渠县医疗保障局": ("部门决算说明", 1900),
}


@pytest.fixture(scope="module", params=SAMPLES)
def paper(
    request: pytest.FixtureRequest, sample: Request
) -> Iterator[tuple[Workpaper, int]]:
    only, least = SAMPLES[request.param]
    yield made(sample, request.param, only), least


def formulas(content: bytes, sheet: int) -> dict[str, str]:
    cells = parts(content)[f"xl/worksheets/sheet{sheet}.xml"].iter(f"{S}c")
    return {
        cell.get("r"): cell.findtext(f"{S}f")
        for cell in cells
        if cell.find(f"{S}f") is not None
    }


def test_every_formula_rests_on_rows_above_it(paper: tuple[Workpaper, int]) -> None:
    found = formulas(paper[0].content, 2)
    assert len(found) > 50
    for cell, text in found.items():
        row = int(cell.lstrip("ABCDEFG"))
        below = [
            int(end)
            for _, end in re.findall(r"(?<![!:\w])B(\d+)(?::B(\d+))?", text)
            if end
        ]
        own = [int(number) for number in re.findall(r"(?<![!:\w])B(\d+)", text)]
        assert all(
            FIRST_ROW <= number < row for number in own + below
        ) or cell.startswith("F"), (cell, text)


def test_the_paper_of_the_same_data_has_the_same_bytes(
    sample: Request, paper: tuple[Workpaper, int]
) -> None:
    unit = next(unit for unit in SAMPLES if paper[0].title.startswith(unit))
    assert made(sample, unit, SAMPLES[unit][0]).content == paper[0].content


def test_zeros_that_nobody_typed_say_so(sample: Request) -> None:
    content = made(sample, "渠县医疗保障局", "部门决算说明").content
    rows = parts(content)["xl/worksheets/sheet1.xml"].iter(f"{S}row")
    told = {
        "".join(row[0].itertext()): "".join(row[6].itertext())
        for row in rows
        if len(row) == 7
    }
    assert told["三公.因公出国境.预算"] == told["经济分类.30101.基本支出"] == ""
    assert (
        told["收入.国有资本经营预算财政拨款"]
        == told["经济分类.30101.项目支出"]
        == "没有填，按 0 算"
    )


@pytest.mark.office
def test_every_number_worked_out_anew_is_the_one_printed(
    paper: tuple[Workpaper, int], tmp_path: Path
) -> None:
    document, least = paper
    first = parts(document.content)["xl/worksheets/sheet1.xml"].find(
        f".//{S}c[@r='B{FIRST_ROW}']/{S}v"
    )
    sheets = recalculated(
        with_number(document.content, f"B{FIRST_ROW}", first.text), tmp_path
    )
    printed = sheets[PRINTED][FIRST_ROW - 1 :]
    assert len(printed) == document.counts[PRINTED] > least
    for row in printed:
        digits = re.match(r"-?[\d,]+(\.\d+)?", row[1])
        assert digits is not None, row
        assert Decimal(row[2]) == Decimal(digits[0].replace(",", "")), row
        assert row[4] == "相符", row
    # A rule that is checked row by row stands there once for each row.
    rules = sheets[RULES][FIRST_ROW - 1 :]
    assert len(rules) == document.counts[RULES]
    assert all(row[0] and row[1] for row in rules)
    # What is not there is passed over; a rule of the lowest tier may fail in good order: it only tells.
    failed = [
        row for row in rules if row[8] not in ("相符", "尾差", "不适用", "没有数")
    ]
    assert (
        all(row[8] == "不符" and row[9] == "提示" for row in failed) and len(failed) < 3
    )


@pytest.mark.office
def test_another_number_moves_what_rests_on_it(sample: Request, tmp_path: Path) -> None:
    document = made(sample, "渠县医疗保障局", "部门决算说明")
    sheets = recalculated(document.content, tmp_path)
    row = next(
        index
        for index, row in enumerate(sheets[TYPED], 1)
        if row[0] == "收入.一般公共预算财政拨款"
    )
    more = str(Decimal(sheets[TYPED][row - 1][1]) + 1000000)
    moved = recalculated(with_number(document.content, f"B{row}", more), tmp_path)
    before, after = ({row[0]: row for row in one[WORKED]} for one in (sheets, moved))
    for name, by in (
        ("本年收入合计", 100),
        ("收入支出总计", 100),
        ("年末结转和结余", 100),
        ("本年支出合计", 0),
    ):
        assert Decimal(after[name][1]) - Decimal(before[name][1]) == by, name
    assert {row[4] for row in moved[PRINTED][FIRST_ROW - 1 :]} == {"相符", "不符"}
    states = {row[0]: row[8] for row in moved[RULES]}
    assert states["X01"] == "不符" and states["C03"] == "相符"


@pytest.mark.office
def test_the_formulas_say_what_the_program_would_of_the_changed_data(
    workplace: Request, tmp_path: Path
) -> None:
    unit, only = "凉山州医疗保障局", "基金预算绩效自评"
    document = made(workplace, unit, only)
    sheets = recalculated(document.content, tmp_path)
    row = next(
        index for index, row in enumerate(sheets[TYPED], 1) if row[0] == "参保.居民"
    )
    moved = recalculated(with_number(document.content, f"B{row}", "421.36"), tmp_path)
    data = workplace.data / f"2024/{unit}/职工医保.yaml"
    text = data.read_text(encoding="utf-8")
    assert text.count("430.48") == 1
    data.write_text(text.replace("430.48", "421.36"), encoding="utf-8")
    anew = recalculated(made(workplace, unit, only).content, tmp_path)
    names = (
        "参保人数",
        "参保率",
        "参保率得分",
        "目标任务完成率",
        "年度目标任务完成率得分",
    )
    worked, wanted = (
        [row[:2] for row in one[WORKED] if row[0] in names] for one in (moved, anew)
    )
    assert worked == wanted
    points = dict(row[:2] for row in worked)
    assert points["年度目标任务完成率得分"] == "0" != points["参保率得分"], (
        "a missed target loses its points"
    )


def bare_workbook(cells: FormulaSheet) -> bytes:
    typed = ((), (), (), *(("", cell.number) for cell in cells.typed))
    worked = (
        (),
        (),
        (),
        *(("", Calculation(cell.formula, Decimal(0), 2)) for cell in cells.worked),
    )
    return xlsx.write([Sheet(TYPED, typed), Sheet(WORKED, worked)])


@pytest.mark.office
def test_an_approved_figure_gives_way_to_its_parts_when_they_no_longer_agree(
    tmp_path: Path,
) -> None:
    approved, computed = (
        entered("3", "批复数.和", 9, "万元"),
        A + entered("-26.995", "戊", 3, "万元"),
    )
    cells = lay_out_cells(
        [
            Figure(
                approved.value,
                approved.unit,
                Computed("批复数", (approved, computed)),
                "和",
            )
        ],
        {},
    )
    for number, used in (
        ("-26.995", "3"),
        ("-26.985", "3"),
        ("-26.984", "3.016"),
        ("-27.1", "2.9"),
    ):
        sheets = recalculated(with_number(bare_workbook(cells), "B5", number), tmp_path)
        assert sheets[WORKED][-1][1] == used, number


@pytest.mark.office
def test_excel_s_round_goes_half_up_on_both_sides_of_zero(tmp_path: Path) -> None:
    numbers = [
        "2.5",
        "-2.5",
        "0.125",
        "-0.125",
        "1.005",
        "-1.005",
        "2.675",
        "1234567.345",
        "-0.005",
        "0.0049999",
    ]
    figures = [
        entered(number, f"数{index}", index).rounded(2)
        for index, number in enumerate(numbers, 1)
    ]
    figures += [
        entered(number, f"整{index}", index + 50).rounded(0)
        for index, number in enumerate(numbers, 1)
    ]
    cells = lay_out_cells(figures, {})
    sheets = recalculated(bare_workbook(cells), tmp_path)
    got = [Decimal(row[1]) for row in sheets[WORKED][FIRST_ROW - 1 :]]
    assert got == [figure.shown for figure in figures]


@pytest.mark.office
@pytest.mark.parametrize("how", [Rounding.CUT_OFF, Rounding.AWAY])
def test_excel_s_one_sided_rounding_is_ours_though_its_numbers_are_binary(
    how: Rounding, tmp_path: Path
) -> None:
    """1.1 * 3 is 3.3000000000000003 there, and 4.35 * 100 is 434.99999999999994."""
    numbers = ["1.1", "-1.1", "4.35", "-4.35", "0.29", "1234567.89", "0"]
    figures: list[Figure] = []
    for index, number in enumerate(numbers, 1):
        typed = entered(number, f"数{index}", index)
        for times, places in ((3, 1), (100, 0), (7, 2), (1, 0)):
            product = typed * Decimal(times)
            assert isinstance(product, Figure)
            figures.append(product.rounded(places, how).named(f"{index}{times}"))
    cells = lay_out_cells(figures, {})
    assert all(cell.formula for cell in cells.worked)
    sheets = recalculated(bare_workbook(cells), tmp_path)
    got = {
        cell.name: Decimal(row[1])
        for cell, row in zip(cells.worked, sheets[WORKED][FIRST_ROW - 1 :], strict=True)
    }
    assert {one.name: got[one.name] for one in figures} == {
        one.name: one.shown for one in figures
    }


# ── the command ─────────────────────────────────────────────────────────────


def test_the_command_writes_beside_the_output_what_is_not_to_be_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = [
        "paper",
        "2024",
        "--unit",
        "渠县医疗保障局",
        "--only",
        "部门决算说明",
        "--output",
        str(tmp_path / "output"),
    ]
    assert build.main(call) == 0
    written = [
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.xlsx")
    ]
    assert written == [
        "内部/2024/渠县医疗保障局/渠县医疗保障局2024年度部门决算（计算底稿）.xlsx"
    ]
    out = capsys.readouterr().out
    assert (
        "录入 " in out and "勾稽 " in out and "没有公式：由程序数出的个数或序号" in out
    )
    assert not (tmp_path / "output").exists()


def test_a_document_that_cannot_be_filled_in_has_no_paper(
    workplace: Request, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = "凉山州医疗保障局"
    (workplace.data / f"2024/{unit}/职工医保.yaml").write_text(
        "报告: 没有这一种\n", encoding="utf-8"
    )
    call = [
        "paper",
        "2024",
        "--unit",
        unit,
        "--data",
        str(workplace.data),
        "--output",
        str(workplace.output),
    ]
    assert build.main(call) == 1
    assert "没有做成" in capsys.readouterr().out
    assert build.main(["paper", "2024", "--unit", "没有这个单位"]) == 2


def test_an_ordinary_build_knows_nothing_of_it() -> None:
    call = "import sys, build; build.main(['2024', '--unit', '没有']); sys.exit('reports.audit.workpaper' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", call], cwd=ROOT, capture_output=True
        ).returncode
        == 0
    )
