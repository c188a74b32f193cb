"""计算底稿: a document's figures as a workbook whose formulas are live, from what was typed to what is printed.

Four sheets: 录入 (what was typed), 计算 (every figure on the way), 成品 (every number as printed, computed once more
and held to it), 勾稽 (every rule with both sides). Made for a check, on demand; never published.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from reports.audit.formulas import (
    FIRST_ROW,
    TYPED,
    WORKED,
    Adjusted,
    FormulaSheet,
    TypedBy,
    WorkedCell,
    in_unit,
    settled_places,
)
from reports.audit.trace import (
    PrintedNumber,
    checked_rules,
    numbers_on_cover,
    printed_numbers,
)
from reports.build.document import CheckedDocument, check_document
from reports.build.evaluate import BrokenFile
from reports.build.session import Session
from reports.core.figure import (
    Entered,
    Exact,
    Figure,
    LookedUp,
    Unit,
    half_up,
    unit_named,
)
from reports.core.problems import Fault, Problem, Severity
from reports.core.tree import Document
from reports.finance.data_file import Setting
from reports.finance.rules import OPERATORS, RuleOperator, RuleResult, RuleState
from reports.publish import disk
from reports.publish.folders import data_files
from reports.types.formats import Rule
from reports.wording.numbers import places_of
from reports.wording.numerals import chinese_number
from reports.wording.options import Wording
from reports.writers import xlsx
from reports.writers.xlsx import Calculation, CellLook, StyledCell, TextFormula

PRINTED, RULES = "成品", "勾稽"
_SUFFIX = "（计算底稿）"
_NAME = re.compile(r"[\w.]+")
_MONEY = "元"
_AMOUNT_PLACES, _MOST_PLACES = 2, 6
_MATCHES, _DIFFERS = RuleState.AGREES.value, RuleState.DIFFERS.value


@dataclass(frozen=True, slots=True)
class Workpaper:
    """A document's working paper: file name and content, how much is in it, and which operations are only values.

    There is no content where the document cannot be filled in; the problems say why. `errors` are those that keep the
    document itself from being published.
    """

    title: str
    name: str
    content: bytes
    counts: Mapping[str, int]
    unspoken: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    errors: int = 0


def papers(session: Session, setting: Setting, only: str = "") -> Iterator[Workpaper]:
    """The working papers of a unit's documents; also of those with errors, as long as they can be filled in."""
    for file in data_files(session.workspace.data, f"{setting.year}/{setting.unit}"):
        examined = check_document(session, file, setting)
        if isinstance(examined, BrokenFile):
            yield Workpaper(file, "", b"", {}, {}, examined.problems)
            continue
        if only and examined.prepared.compiled.model.name != only:
            continue
        for output in examined.chosen:
            try:
                _, stem = examined.named(output)
                name = disk.file_name(stem + _SUFFIX)
                if isinstance(name, Problem):
                    raise Fault(name)
                document = examined.fill(output, "", examined.layout(output).fields)
                yield _paper(session, setting, examined, document, name)
            except Fault as fault:
                yield Workpaper(
                    file, "", b"", {}, {}, (*examined.problems, *fault.problems)
                )


def _paper(
    session: Session,
    setting: Setting,
    examined: CheckedDocument,
    document: Document,
    name: str,
) -> Workpaper:
    title = document.title
    numbers = [
        *numbers_on_cover(document),
        *printed_numbers(document.title, document.blocks),
    ]
    rules = list(checked_rules(examined))
    known = list(_of_unit(session, setting))
    figures = [one.number.figure for one in numbers if one.number.figure is not None]
    figures += [
        side
        for rule in rules
        for side in (rule.left, rule.right)
        if isinstance(side, Figure)
    ]
    lines = {file: one for other in known for file, one in other.lines.items()}
    cells = FormulaSheet(
        figures,
        _written(known, examined),
        lambda figure: _hand(figure, session.workspace.data.name, lines),
    )
    sheets = (
        _typed_sheet(title, cells),
        _worked_sheet(title, cells),
        _printed_sheet(title, cells, numbers, examined.wording),
        _rules_sheet(title, cells, rules, examined.scope.get("勾稽说明")),
    )
    unspoken = [
        cell.note for cell in cells.worked if not cell.formula and not cell.fixed
    ]
    counts = {
        TYPED: len(cells.typed),
        WORKED: len(cells.worked),
        PRINTED: len(numbers),
        RULES: len(rules),
    }
    told = {note: unspoken.count(note) for note in dict.fromkeys(unspoken)}
    errors = sum(problem.severity is Severity.ERROR for problem in examined.problems)
    return Workpaper(
        title, f"{name}.xlsx", xlsx.write(sheets), counts, told, errors=errors
    )


def _of_unit(session: Session, setting: Setting) -> Iterator[CheckedDocument]:
    """All of the unit's data files that can be read: a document takes figures from the others."""
    for file in data_files(session.workspace.data, f"{setting.year}/{setting.unit}"):
        examined = check_document(session, file, setting)
        if not isinstance(examined, BrokenFile):
            yield examined


def _written(
    known: Sequence[CheckedDocument], own: CheckedDocument
) -> dict[int, tuple[str, str]]:
    """The formulas of 计算.yaml by the identity of the origin they made, those of last year under 上年.

    Of several, the document's own one counts, and one that computes before one that only takes over.
    """
    found: list[tuple[tuple[bool, bool], int, tuple[str, str]]] = []
    for examined in known:
        for prefix, names in (
            ("上年.", examined.scope.get("上年")),
            ("", examined.scope),
        ):
            for formula in examined.prepared.compiled.model.figures:
                figure = names.get(formula.name) if isinstance(names, Mapping) else None
                if isinstance(figure, Figure):
                    computes = _NAME.fullmatch(formula.expression) is None
                    written = (prefix + formula.name, str(formula.expression))
                    found.append(
                        (
                            (computes, examined is own and not prefix),
                            id(figure.origin),
                            written,
                        )
                    )
    return {
        origin: written for _, origin, written in sorted(found, key=lambda one: one[0])
    }


def _hand(figure: Figure, data: str, lines: Mapping[str, Sequence[str]]) -> TypedBy:
    """Who typed a figure: a zero at a place where there is none was typed by nobody."""
    origin = figure.origin
    assert isinstance(origin, Entered)
    place = origin.place
    if not place.file.startswith(f"{data}/"):
        return TypedBy.TEMPLATE
    if figure.value:
        return TypedBy.USER
    if place.file.endswith(".csv"):
        # Of rows, the first column says what they are; what is said to stand there stands nowhere.
        return TypedBy.NOBODY if place.column <= 1 else TypedBy.USER
    text = lines.get(place.file, ())
    if not 0 < place.line <= len(text):
        return TypedBy.USER
    there = text[place.line - 1][max(place.column - 1, 0) :]
    return (
        TypedBy.USER if there.lstrip("\"'").startswith(origin.text) else TypedBy.NOBODY
    )


# ── sheets ──────────────────────────────────────────────────────────────────


def _sheet(
    name: str,
    words_above: tuple[str, str],
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[StyledCell]],
    watched: str = "",
) -> xlsx.Sheet:
    """A sheet under its title, a note and the heads of its columns, which stay in sight and head each page."""
    width = len(columns)
    head = (
        *(
            (StyledCell(words, look), *[StyledCell("", look)] * (width - 1))
            for words, look in zip(words_above, _ABOVE, strict=True)
        ),
        tuple(StyledCell(words, CellLook.HEAD) for words, _ in columns),
    )
    last = FIRST_ROW + max(len(rows), 1) - 1
    lines_needed = {
        row: _lines(cells, columns) for row, cells in enumerate(rows, FIRST_ROW)
    }
    return xlsx.Sheet(
        name=name,
        rows=(*head, *(tuple(row) for row in rows)),
        merged=tuple((row, 1, row, width) for row in (1, 2)),
        widths=tuple(Decimal(share) for _, share in columns),
        repeated=(FIRST_ROW - 1, FIRST_ROW - 1),
        wide=True,
        heights={row: count for row, count in lines_needed.items() if count > 1},
        frozen=FIRST_ROW - 1,
        watched=f"{watched}{FIRST_ROW}:{watched}{last}" if watched else "",
        alarm=_DIFFERS,
        numbered=True,
    )


_ABOVE = (CellLook.TITLE, CellLook.NOTE)


def _lines(cells: Sequence[StyledCell], columns: Sequence[tuple[str, int]]) -> int:
    """How many lines of text a row needs: not every program fits the height by itself."""
    texts = (
        (cell.value, width) for cell, (_, width) in zip(cells, columns, strict=True)
    )
    # A column loses a character to its edges.
    return max(
        -(-xlsx.characters(text) // (width - 1))
        if isinstance(text, str) and text
        else 1
        for text, width in texts
    )


def _text(words: str) -> StyledCell:
    return StyledCell(words, CellLook.LEFT)


def _centered(words: str) -> StyledCell:
    return StyledCell(words, CellLook.CENTER)


def _count(number: int) -> StyledCell:
    return StyledCell(Decimal(number), CellLook.CENTER) if number else _centered("")


def _value(formula: str, value: Exact, decimals: int | None) -> StyledCell:
    """A number with the formula that gives it; the number alone where there is none."""
    plain = _plain(value)
    if formula:
        return StyledCell(Calculation(formula, plain, decimals), CellLook.RIGHT)
    return StyledCell(
        plain if decimals is None else half_up(plain, decimals), CellLook.RIGHT
    )


def _plain(value: Exact) -> Decimal:
    """As many digits as a spreadsheet holds."""
    return value if isinstance(value, Decimal) else half_up(value, 15)


def _decimals(value: Exact, unit: Unit) -> int:
    """How many decimals a computed value is shown with: all it has, up to six; amounts at least two."""
    least = _AMOUNT_PLACES if unit.dimension == _MONEY else 0
    if isinstance(value, Fraction):
        return _MOST_PLACES
    return min(max(xlsx.decimals_of(value.normalize()), least), _MOST_PLACES)


def _typed_sheet(title: str, cells: FormulaSheet) -> xlsx.Sheet:
    rows = [
        (
            _text(cell.name),
            StyledCell(cell.number, CellLook.INPUT),
            _centered(cell.unit),
            _text(cell.place.file),
            *map(
                _count,
                (0, 0)
                if cell.hand is TypedBy.NOBODY
                else (cell.place.line, cell.place.column),
            ),
            _text(_BY_HAND[cell.hand]),
        )
        for cell in cells.typed
    ]
    note = "底色的数可以改，后面各表跟着变，用来试算；改这里不会改数据文件，要改数请改右边写的那一行。"
    columns = (
        ("名称", 40),
        ("录入的值", 16),
        ("单位", 11),
        ("文件", 50),
        ("行", 6),
        ("列", 6),
        ("说明", 16),
    )
    return _sheet(TYPED, (f"{title}　计算底稿：录入的数", note), columns, rows)


_BY_HAND = {
    TypedBy.USER: "",
    TypedBy.TEMPLATE: "模板里定的",
    TypedBy.NOBODY: "没有填，按 0 算",
}


def _worked_sheet(title: str, cells: FormulaSheet) -> xlsx.Sheet:
    rows = [
        (
            _text(cell.name),
            _worked_number(cell),
            _centered(cell.unit.name),
            _text(cell.written),
            *_beside(cell),
            _text(cell.note),
        )
        for cell in cells.worked
    ]
    note = "一个数一行，只用上面的行和“录入”里的数；单位不同的，公式里换算（*10000、/100）。没有公式的，说明里写了原因。"
    columns = (
        ("名称", 36),
        ("数", 18),
        ("单位", 11),
        ("公式", 44),
        ("推算数", 16),
        ("尾差", 12),
        ("说明", 30),
    )
    return _sheet(WORKED, (f"{title}　计算底稿：计算", note), columns, rows)


def _worked_number(cell: WorkedCell) -> StyledCell:
    return _value(cell.formula, cell.value, _decimals(cell.value, cell.unit))


def _beside(cell: WorkedCell) -> tuple[StyledCell, StyledCell]:
    """推算数 and 尾差 of a figure that was approved otherwise."""
    adjusted = cell.adjusted
    if not isinstance(adjusted, Adjusted):
        return _text(""), _text("")
    decimals = _decimals(adjusted.computed_value, cell.unit)
    computed = _value(adjusted.computed, adjusted.computed_value, decimals)
    return computed, _value(adjusted.gap, adjusted.gap_value, decimals)


# ── numbers as printed ──────────────────────────────────────────────────────


def _printed_sheet(
    title: str, cells: FormulaSheet, numbers: Sequence[PrintedNumber], wording: Wording
) -> xlsx.Sheet:
    rows = [
        (
            _count(index),
            *_printed_cells(FIRST_ROW + index - 1, one, title, cells, wording),
        )
        for index, one in enumerate(numbers, 1)
    ]
    note = "照成品的次序，一个数一行：由“录入”“计算”重新算一遍，按印出的小数位四舍五入，和印出的字比。"
    columns = (
        *(("序", 7), ("印出的字", 16), ("重新算的数", 16), ("单位", 11), ("核对", 8)),
        *(("处", 52), ("名称", 32), ("出处", 48)),
    )
    return _sheet(PRINTED, (f"{title}　计算底稿：成品里的数", note), columns, rows, "E")


def _printed_cells(
    row: int, one: PrintedNumber, title: str, cells: FormulaSheet, wording: Wording
) -> Iterator[StyledCell]:
    number, figure = one.number, one.number.figure
    yield StyledCell(number.text + number.unit, CellLook.RIGHT)
    where = _text(
        f"{one.document.removeprefix(title).strip('　')}　{one.place}".strip("　")
    )
    if figure is None:
        yield from (
            _text(""),
            _centered(number.unit),
            _centered(""),
            where,
            _text(""),
            _text("写在文字里，没有出处"),
        )
        return
    digits = _digits(number.text, figure)
    places = _places(digits, figure, wording)
    # Where zeros at the end were dropped, a number that moves may need more decimals than are printed now.
    decimals = places if places == xlsx.decimals_of(digits) else None
    yield _value(
        f"ROUND({cells.formula(figure)},{places})",
        half_up(figure.shown, places),
        decimals,
    )
    yield _centered(figure.unit.name)
    same = half_up(figure.shown, places) == digits
    check = f'IF(ROUND(C{row}-({digits:f}),{places})=0,"{_MATCHES}","{_DIFFERS}")'
    yield StyledCell(
        TextFormula(check, _MATCHES if same else _DIFFERS), CellLook.CENTER
    )
    yield from (where, _text(cells.name(figure)), _text(_source(figure, cells)))


def _digits(text: str, figure: Figure) -> Decimal:
    """The number that digits, or Chinese numerals, say."""
    whole = half_up(figure.shown, 0)
    if 1 <= whole <= 999 and text == chinese_number(int(whole)):
        return whole
    return Decimal(text.replace(",", ""))


def _places(digits: Decimal, figure: Figure, wording: Wording) -> int:
    """The decimals a number was rounded to; a report of another type that is attached may have ways of its own."""
    written = xlsx.decimals_of(digits)
    usual = max(places_of(figure, wording), written)
    return usual if half_up(figure.shown, usual) == digits else written


def _source(figure: Figure, cells: FormulaSheet) -> str:
    sheet, row = cells.where(figure)
    origin = figure.origin
    if isinstance(origin, Entered):
        file = PurePosixPath(origin.place.file).name
        return f"录入：{file} 第 {origin.place.line} 行第 {origin.place.column} 列（“{sheet}”第 {row} 行）"
    if isinstance(origin, LookedUp):
        return f"取自 {origin.source}（“{sheet}”第 {row} 行）"
    return f"计算：“{sheet}”第 {row} 行"


# ── rules ───────────────────────────────────────────────────────────────────


def _state_formula(operator: RuleOperator, row: int) -> str:
    """What came of a rule, worked out from the difference and the tolerance in its row."""
    condition = operator.condition.format(gap=f"G{row}", slack=f"H{row}")
    if not operator.equates:
        return f'IF({condition},"{_MATCHES}","{_DIFFERS}")'
    within = f'IF({condition},"{RuleState.ROUNDED}","{_DIFFERS}")'
    return f'IF(G{row}=0,"{_MATCHES}",{within})'


def _rules_sheet(
    title: str, cells: FormulaSheet, rules: Sequence[RuleResult], waivers: Any
) -> xlsx.Sheet:
    reasons = waivers if isinstance(waivers, Mapping) else {}
    rows = [
        (
            _text(checked.rule.code),
            _text(checked.rule.explanation),
            *_rule_cells(row, checked, cells),
            _centered(checked.rule.severity.value),
            _text(_reason(checked.rule, reasons)),
        )
        for row, checked in enumerate(rules, FIRST_ROW)
    ]
    note = "左、右两边都由“录入”“计算”算出；差额在容差以内的是四舍五入的尾差。不适用、没有数、待填的，照生成时的情况写。"
    columns = (
        *(("编号", 8), ("说明", 48), ("左", 18), ("应当", 6), ("右", 18), ("单位", 8)),
        *(("差额", 14), ("容差", 12), ("状态", 9), ("级别", 7), ("说明（豁免）", 30)),
    )
    return _sheet(RULES, (f"{title}　计算底稿：勾稽", note), columns, rows, "I")


def _reason(rule: Rule, reasons: Mapping[str, Any]) -> str:
    reason = reasons.get(rule.code)
    return reason.strip() if isinstance(reason, str) else ""


def _rule_cells(
    row: int, checked: RuleResult, cells: FormulaSheet
) -> Iterator[StyledCell]:
    unit = next(
        (
            side.unit
            for side in (checked.left, checked.right)
            if isinstance(side, Figure)
        ),
        unit_named(""),
    )
    left, right = (_side(side, unit, cells) for side in (checked.left, checked.right))
    if checked.difference is None:
        yield from (
            left,
            _centered(OPERATORS[checked.operator].sign),
            right,
            _centered(unit.name),
        )
        yield from (_text(""), _text(""), _centered(checked.state.value))
        return
    gap, slack = (
        in_unit(value, unit) for value in (checked.difference.value, checked.slack)
    )
    decimals = _decimals(gap, unit)
    yield from (
        left,
        _centered(OPERATORS[checked.operator].sign),
        right,
        _centered(unit.name),
    )
    yield _value(f"ROUND(C{row}-E{row},{settled_places(unit)})", gap, decimals)
    yield _value("", slack, _decimals(slack, unit))
    yield StyledCell(
        TextFormula(
            _state_formula(OPERATORS[checked.operator], row), checked.state.value
        ),
        CellLook.CENTER,
    )


def _side(side: Any, unit: Unit, cells: FormulaSheet) -> StyledCell:
    """One side of a rule, counted in the unit of both."""
    if isinstance(side, Figure):
        value = in_unit(side.value, unit)
        return _value(cells.formula(side, unit), value, _decimals(value, unit))
    if isinstance(side, Decimal):
        value = in_unit(side, unit)
        return _value("", value, _decimals(value, unit))
    return _centered(getattr(side, "name", ""))
