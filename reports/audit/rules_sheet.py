"""The working paper's sheet 勾稽: every cross-check with both sides, their difference, and what
came of it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reports.audit.cells import FIRST_ROW, FormulaSheet
from reports.audit.exact_units import in_unit, settled_places
from reports.audit.sheets import (
    DIFFERS,
    MATCHES,
    SheetLayout,
    centered_cell,
    decimals_shown,
    lay_out_sheet,
    text_cell,
    value_cell,
)
from reports.core.figure import Figure, Unit, unit_named
from reports.finance.rules import OPERATORS, RuleOperator, RuleResult, RuleState
from reports.finance.waivers import Waiver
from reports.writers import xlsx
from reports.writers.xlsx import CellLook, StyledCell, TextFormula

RULES = "勾稽"
_COLUMNS = (
    ("编号", 8),
    ("说明", 48),
    ("左", 18),
    ("应当", 6),
    ("右", 18),
    ("单位", 8),
    ("差额", 14),
    ("容差", 12),
    ("状态", 9),
    ("级别", 7),
    ("说明（豁免）", 30),
)
_LAYOUT = "版面核对"
# Where both sides, their difference, the tolerance and the verdict stand.
_LEFT, _RIGHT, _GAP, _SLACK, _STATE = "C", "E", "G", "H", "I"


def _state_formula(operator: RuleOperator, row: int) -> str:
    """What came of a rule, worked out from the difference and the tolerance in its row."""
    gap = f"{_GAP}{row}"
    condition = operator.condition.format(gap=gap, slack=f"{_SLACK}{row}")
    if not operator.equates:
        return f'IF({condition},"{MATCHES}","{DIFFERS}")'
    within = f'IF({condition},"{RuleState.ROUNDED}","{DIFFERS}")'
    return f'IF({gap}=0,"{MATCHES}",{within})'


def rules_sheet(
    title: str,
    cells: FormulaSheet,
    rules: Sequence[RuleResult],
    waivers: Mapping[str, Waiver],
) -> xlsx.Sheet:
    """A row for each rule; `waivers` are the reasons given by rule (勾稽说明)."""
    layout = SheetLayout(
        name=RULES,
        title=f"{title}　计算底稿：勾稽",
        note=(
            "左、右两边都由“录入”“计算”算出；差额在容差以内的是四舍五入的尾差。"
            "不适用、没有数、待填的，照生成时的情况写。"
        ),
        columns=_COLUMNS,
        watched=_STATE,
    )
    rows = []
    for row, result in enumerate(rules, FIRST_ROW):
        rule = result.rule
        waiver = waivers.get(rule.code)
        rows.append(
            (
                text_cell(rule.code),
                text_cell(rule.explanation),
                *_compared_cells(result, cells),
                *_verdict_cells(row, result),
                centered_cell(_LAYOUT if rule.layout else rule.severity.value),
                text_cell(waiver.words if waiver else ""),
            )
        )
    return lay_out_sheet(layout, rows)


def _unit_of(result: RuleResult) -> Unit:
    """The unit in which both sides are counted: the left one's where it has one."""
    for side in (result.left, result.right):
        if isinstance(side, Figure):
            return side.unit
    return unit_named("")


def _compared_cells(result: RuleResult, cells: FormulaSheet) -> tuple[StyledCell, ...]:
    """Both sides with the sign between them, and the unit they are counted in."""
    unit = _unit_of(result)
    return (
        _side_cell(result.left, unit, cells),
        centered_cell(OPERATORS[result.operator].sign),
        _side_cell(result.right, unit, cells),
        centered_cell(unit.name),
    )


def _side_cell(side: object, unit: Unit, cells: FormulaSheet) -> StyledCell:
    if isinstance(side, Figure):
        value = in_unit(side.value, unit)
        return value_cell(cells.formula(side, unit), value, decimals_shown(value, unit))
    if isinstance(side, Decimal):
        value = in_unit(side, unit)
        return value_cell("", value, decimals_shown(value, unit))
    return centered_cell(side if isinstance(side, str) else getattr(side, "name", ""))


def _verdict_cells(row: int, result: RuleResult) -> tuple[StyledCell, ...]:
    """The difference, the tolerance, and what comes of the rule."""
    if result.difference is None:
        return text_cell(""), text_cell(""), centered_cell(result.state.value)
    unit = _unit_of(result)
    gap = in_unit(result.difference.value, unit)
    slack = in_unit(result.slack, unit)
    formula = f"ROUND({_LEFT}{row}-{_RIGHT}{row},{settled_places(unit)})"
    state = TextFormula(
        _state_formula(OPERATORS[result.operator], row), result.state.value
    )
    return (
        value_cell(formula, gap, decimals_shown(gap, unit)),
        value_cell("", slack, decimals_shown(slack, unit)),
        StyledCell(state, CellLook.CENTER),
    )
