"""The working paper's sheets 录入 and 计算: what was typed, and every figure on the way to what is
printed.
"""

from reports.audit.cells import (
    TYPED,
    WORKED,
    FormulaSheet,
    TypedBy,
    TypedCell,
    WorkedCell,
)
from reports.audit.sheets import (
    SheetLayout,
    centered_cell,
    count_cell,
    decimals_shown,
    lay_out_sheet,
    text_cell,
    value_cell,
)
from reports.writers import xlsx
from reports.writers.xlsx import CellLook, StyledCell

_BY_HAND = {
    TypedBy.USER: "",
    TypedBy.TEMPLATE: "模板里定的",
    TypedBy.NOBODY: "没有填，按 0 算",
}


def typed_sheet(title: str, cells: FormulaSheet) -> xlsx.Sheet:
    """Every figure as it was typed, with the place where."""
    layout = SheetLayout(
        name=TYPED,
        title=f"{title}　计算底稿：录入的数",
        note=(
            "底色的数可以改，后面各表跟着变，用来试算；"
            "改这里不会改数据文件，要改数请改右边写的那一行。"
        ),
        columns=(
            ("名称", 40),
            ("录入的值", 16),
            ("单位", 11),
            ("文件", 50),
            ("行", 6),
            ("列", 6),
            ("说明", 16),
        ),
    )
    return lay_out_sheet(layout, [_typed_row(cell) for cell in cells.typed])


def _typed_row(cell: TypedCell) -> tuple[StyledCell, ...]:
    by_nobody = cell.typed_by is TypedBy.NOBODY
    return (
        text_cell(cell.name),
        StyledCell(cell.number, CellLook.INPUT),
        centered_cell(cell.unit),
        text_cell(cell.place.file),
        count_cell(0 if by_nobody else cell.place.line),
        count_cell(0 if by_nobody else cell.place.column),
        text_cell(_BY_HAND[cell.typed_by]),
    )


def worked_sheet(title: str, cells: FormulaSheet) -> xlsx.Sheet:
    """Every computed figure with its formula, or the reason why it has none."""
    layout = SheetLayout(
        name=WORKED,
        title=f"{title}　计算底稿：计算",
        note=(
            "一个数一行，只用上面的行和“录入”里的数；单位不同的，公式里换算（*10000、/100）。"
            "没有公式的，说明里写了原因。"
        ),
        columns=(
            ("名称", 36),
            ("数", 18),
            ("单位", 11),
            ("公式", 44),
            ("推算数", 16),
            ("尾差", 12),
            ("说明", 30),
        ),
    )
    return lay_out_sheet(layout, [_worked_row(cell) for cell in cells.worked])


def _worked_row(cell: WorkedCell) -> tuple[StyledCell, ...]:
    decimals = decimals_shown(cell.value, cell.unit)
    return (
        text_cell(cell.name),
        value_cell(cell.formula, cell.value, decimals),
        centered_cell(cell.unit.name),
        text_cell(cell.written),
        *_adjustment(cell),
        text_cell(cell.note),
    )


def _adjustment(cell: WorkedCell) -> tuple[StyledCell, StyledCell]:
    """推算数 and 尾差 of a figure that was approved otherwise."""
    found = cell.adjusted
    if found is None:
        return text_cell(""), text_cell("")
    decimals = decimals_shown(found.computed_value, cell.unit)
    computed = value_cell(found.computed, found.computed_value, decimals)
    return computed, value_cell(found.gap, found.gap_value, decimals)
