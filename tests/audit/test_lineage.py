"""A printed number can be asked where it comes from: formula, numbers filled in, the line it was typed on."""

from decimal import Decimal

import pytest

import build
from reports.audit.lineage import Ground, ground_of, lines_of, trace_figure
from reports.core.figure import PERCENT, Computed, Figure, LookedUp, unit_named
from reports.core.problems import Place
from reports.finance.functions import total
from reports.run.request import Request
from tests.conftest import ROOT
from tests.sessions import checked, session_over

FILE = "data/2024/某单位/决算.yaml"


def entered(number: str, name: str, line: int, unit: str = "元") -> Figure:
    return Figure.entered(
        Decimal(number), unit_named(unit), Place(FILE, line, 7), number, name
    )


def told(figure: Figure, formulas: dict[str, str] | None = None) -> list[str]:
    return list(lines_of(trace_figure(figure, formulas or {})))


def test_a_typed_figure_says_where() -> None:
    assert told(entered("166100", "支出.基本", 12)) == [
        "支出.基本 = 166,100元；录入的是 166100；data/2024/某单位/决算.yaml 第 12 行第 7 列"
    ]


def test_a_computed_figure_says_its_formula_with_names_and_with_numbers() -> None:
    part, whole = entered("30", "部分", 3), entered("120", "合计数", 4)
    share = (part / whole).cast(unit_named("%")).named("占比数")
    assert told(share, {"占比数": "占比(部分, 合计数)"}) == [
        "占比数 = 25%；公式 占比(部分, 合计数)；30元 ÷ 120元",
        "├ 部分 = 30元；录入的是 30；data/2024/某单位/决算.yaml 第 3 行第 7 列",
        "└ 合计数 = 120元；录入的是 120；data/2024/某单位/决算.yaml 第 4 行第 7 列",
    ]


def computed(operation: str, *operands: Figure | Decimal) -> Figure:
    return Figure(Decimal(0), unit_named(""), Computed(operation, operands))


def test_what_a_figure_rests_on_in_the_end() -> None:
    typed = entered("3", "甲", 2, "")
    counted, constant = computed("计数", Decimal(2)), computed("常数", Decimal(5))
    empty = computed("合计")
    assert ground_of(typed / (typed + counted)) is Ground.ENTERED
    assert ground_of(counted + counted) is Ground.COUNTED
    assert ground_of(empty + computed("合计", empty)) is Ground.EMPTY_SUM
    assert ground_of(constant - empty) is Ground.CONSTANT
    former = Figure(typed.value, typed.unit, LookedUp("上年.行次", counted))
    assert ground_of(former) is Ground.COUNTED


def test_sums_are_laid_open_and_zeros_left_out() -> None:
    a, b, c, nothing = (
        entered(number, name, 5, "万元")
        for number, name in zip("1230", "甲乙丙零", strict=True)
    )
    lines = told((a + b) + (c + nothing))
    assert lines[0] == "6万元；1万元 + 2万元 + 3万元"
    assert [line.split(" = ")[0] for line in lines[1:]] == ["├ 甲", "├ 乙", "└ 丙"]


def test_a_long_sum_is_folded() -> None:
    parts = [entered(str(index + 1), f"项{index}", index + 1) for index in range(30)]
    lines = told(total(*parts))
    assert "30 项之和" in lines[0] and lines[-1].endswith("…… 另有 18 项")


def test_an_approved_figure_and_one_of_last_year_say_so() -> None:
    approved, computed = entered("3", "批复数.和", 9), entered("3.01", "甲", 2)
    used = Figure(
        approved.value, approved.unit, Computed("批复数", (approved, computed)), "和"
    )
    assert "由各项推算 3.01元，在尾差以内，印批复数 3元" in told(used)[0]
    former = Figure(
        approved.value, approved.unit, LookedUp("上年.收入", approved), "上年收入"
    )
    assert "取自 上年.收入" in told(former)[0] and "第 9 行" in told(former)[1]


def test_a_figure_with_a_tail_tells_what_was_typed_and_the_tail() -> None:
    typed, number = entered("3.01", "甲", 2), Decimal("-0.01")
    tail = Figure.counted(number, typed.unit, Computed("常数", (number,)), "尾差")
    printed = Figure(Decimal(3), typed.unit, Computed("舍位平衡", (typed, tail)), "甲")
    assert "录入 3.01元，舍位平衡，尾差 -0.01元" in told(printed)[0]


def test_so_many_times_one_is_a_number_and_no_rate() -> None:
    people = entered("55", "人数", 3, "人")
    one = Figure(Decimal(1), unit_named("人"), Computed("常数", ()))
    count = Figure(Decimal(55), PERCENT, Computed("÷", (people, one)))
    money = entered("417.21", "净值", 4, "万元")
    each = Figure(
        Decimal(75856), unit_named("万元"), Computed("÷", (money, count)), "人均"
    )
    lines = told(each)
    assert "417.21万元 ÷ 55" in lines[0] and lines[2] == "└ 55；55人 ÷ 1人"
    rate = Figure(Decimal(1), PERCENT, Computed("÷", (money, money)), "率")
    assert told(rate)[0].startswith("率 = 100%")


def test_points_say_what_decided_on_them() -> None:
    weight, value, bound = (
        entered("6", "分值", 3, "分"),
        entered("97", "征缴率", 4, "%"),
        entered("95", "目标", 5, "%"),
    )
    met = Figure(Decimal(1), unit_named(""), Computed("≥", (value, bound)))
    points = Figure(
        Decimal(6), unit_named("分"), Computed("计分", (weight, met)), "征缴率得分"
    )
    lines = told(points)
    assert lines[0] == "征缴率得分 = 6分；分值 6分 × 1" and lines[2] == "└ 1；97% ≥ 95%"


@pytest.mark.slow
def test_every_number_of_a_built_document_but_those_in_words_leads_to_typed_figures(
    sample: Request,
) -> None:
    from reports.audit.trace import printed_numbers

    unit = "渠县医疗保障局"
    session = session_over(ROOT / "data", sample.cache)
    examined = checked(session, f"2024/{unit}/决算.yaml")
    document = examined.fill(examined.chosen[0])
    numbers = list(printed_numbers(document.title, document.blocks))
    assert len(numbers) > 1500
    assert [one.line for one in numbers if one.number.figure is None] == []
    for one in numbers:
        assert one.number.figure is not None
        trace_figure(one.number.figure, {})


def test_the_command_answers_for_a_number_as_printed_and_for_a_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = ["explain", "2024", "--unit", "渠县医疗保障局", "--only", "部门决算说明"]
    assert build.main([*call, "3059.53万元"]) == 0
    out = capsys.readouterr().out
    assert "公式 本年收入合计 + 使用非财政拨款结余 + 年初结转合计" in out
    assert "决算.yaml 第" in out and "第二部分" in out
    assert build.main([*call, "人均资产"]) == 0
    assert "四舍五入" in capsys.readouterr().out


def test_a_zero_has_a_source_like_any_other_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (
        build.main(
            [
                "explain",
                "2024",
                "--unit",
                "渠县医疗保障局",
                "--only",
                "部门决算说明",
                "0万元",
            ]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "收入.国有资本经营预算财政拨款 = 0万元" in out and "没有出处" not in out


def test_a_number_that_no_document_prints_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build.main(["explain", "2024", "--unit", "渠县医疗保障局", "987654.32"]) == 1
    assert "没有找到“987654.32”" in capsys.readouterr().out
    assert build.main(["explain", "2024", "--unit", "没有这个单位", "1"]) == 2
