"""What fails together for one slip is told once, at the number that is to blame."""

import pytest

from reports.core.figure import Figure
from reports.core.problems import Place, Problem, Severity
from reports.finance.approved import approved_difference
from reports.finance.discrepancies import Discrepancy, told_once
from tests.finance.test_rules import FILE, entered


def apart(
    code: str, *added: Figure, total: Figure, equates: bool = True
) -> Discrepancy:
    """A sum that is not its total."""
    summed = added[0]
    for one in added[1:]:
        summed = summed + one  # type: ignore[assignment]
    difference = summed - total
    assert isinstance(difference, Figure)
    told = Problem(
        code, Severity.ERROR, f"{code}不符。", Place(FILE, 90), hint="核对。"
    )
    return Discrepancy(told, difference, equates)


def line(amount: str, number: int, name: str = "") -> Figure:
    return entered(amount, "元", number, name or f"第{number}行")


WRONG = line("130", 3)
OTHER, THIRD = line("200", 4), line("300", 5)


def test_checks_that_stand_apart_by_one_amount_are_one_finding() -> None:
    found = [
        apart("K00", WRONG, OTHER, total=line("300", 10, "批复数.合计")),
        apart("X01", WRONG, THIRD, total=line("400", 11, "批复数.另一合计")),
        apart("C02", WRONG, total=line("100", 12, "批复数.小计")),
    ]
    (told,) = told_once(found)
    assert told.code == "K00"
    assert told.place == Place(FILE, 3, 5)
    assert "请先看第 3 行“第3行”，录的是 130。" in told.hint
    assert "同样差 30元的还有 2 处（X01、C02）" in told.hint


def test_what_stands_apart_by_other_amounts_is_told_by_itself() -> None:
    found = [
        apart("K00", WRONG, OTHER, total=line("300", 10, "批复数.合计")),
        apart("X01", OTHER, THIRD, total=line("499", 11, "批复数.另一合计")),
    ]
    assert [one.code for one in told_once(found)] == ["K00", "X01"]
    assert [one.hint for one in told_once(found)] == ["核对。", "核对。"]


def test_changes_of_the_same_size_are_no_slip() -> None:
    found = [
        apart("W03", line("130", 3), total=line("100", 4), equates=False),
        apart("W03", line("230", 5), total=line("200", 6), equates=False),
    ]
    assert len(told_once(found)) == 2


def test_of_two_numbers_the_one_is_blamed_that_nothing_confirms() -> None:
    total = line("300", 10, "批复数.合计")
    found = [
        apart("K00", WRONG, OTHER, total=total),
        apart("X01", OTHER, WRONG, total=total),
    ]
    assert told_once(found)[0].place == Place(FILE, 90)
    confirmed = OTHER - line("200", 12)
    assert isinstance(confirmed, Figure)
    assert told_once(found, [confirmed])[0].place == Place(FILE, 3, 5)


@pytest.mark.parametrize(
    ("severity", "graver"),
    [(Severity.HINT, Severity.ERROR), (Severity.WARNING, Severity.ERROR)],
)
def test_a_finding_is_as_grave_as_the_gravest_of_it(
    severity: Severity, graver: Severity
) -> None:
    one = apart("K00", WRONG, OTHER, total=line("300", 10, "批复数.合计"))
    other = apart("X09", WRONG, THIRD, total=line("400", 11, "批复数.另一合计"))
    hinted = Discrepancy(
        Problem("X09", severity, "提示。"), other.difference, equates=True
    )
    (told,) = told_once([hinted, one])
    assert told.severity is graver


def not_approved(computed: Figure, approved: Figure) -> Discrepancy:
    found = approved_difference("合计", computed, approved)
    assert isinstance(found, Discrepancy)
    return found


def test_of_several_likely_slips_that_is_told_which_another_check_confirms() -> None:
    one, other = line("2348200", 3), line("789100", 4)
    summed = one + other
    assert isinstance(summed, Figure)
    # Turned round, 34 in one and 78 in the other both add the 90,000 that are missing.
    total = not_approved(summed, line("3227300", 10, "批复数.合计"))
    assert "第 3 行" in total.told({}).hint and "第 4 行" in total.told({}).hint
    change = apart("W03", line("2438200", 6), total=one, equates=False)
    (told,) = told_once([total, change])
    assert told.place == Place(FILE, 3, 5)
    assert "第 4 行" not in told.hint


def test_an_approved_total_copied_wrong_is_not_blamed_where_other_sums_fail_too() -> (
    None
):
    total = not_approved(line("82", 3), line("28", 10, "批复数.合计"))
    assert "第 10 行的批复数" in total.told({}).hint
    (told,) = told_once([total, apart("X01", line("82", 3), total=line("28", 5))])
    assert told.place == Place(FILE, 3, 5)
    assert "第 10 行" not in told.hint


def test_two_totals_the_wrong_way_round_are_told_as_such() -> None:
    people, public = line("6800", 3), line("1110", 4)
    found = [
        not_approved(people, line("1110", 10, "批复数.人员经费")),
        not_approved(public, line("6800", 11, "批复数.公用经费")),
    ]
    (told,) = told_once(found)
    assert "和第 10、11 行的批复数正好对调" in told.hint
