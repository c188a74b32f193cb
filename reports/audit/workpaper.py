"""计算底稿: a document's figures as a workbook whose formulas are live, from what was typed to what
is printed.

Four sheets: 录入 (what was typed), 计算 (every figure on the way), 成品 (every number as printed,
computed once more and held to it), 勾稽 (every rule with both sides). Made for a check, on
demand; never published.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from reports.audit.authorship import who_typed, written_formulas
from reports.audit.cell_sheets import typed_sheet, worked_sheet
from reports.audit.cells import TYPED, WORKED, FormulaSheet, lay_out_cells
from reports.audit.documents import CheckedFile, PassedOver, checked_files
from reports.audit.printed import PrintedNumber, numbers_on_cover, printed_numbers
from reports.audit.printed_sheet import PRINTED, printed_sheet
from reports.audit.rule_results import check_all_rules
from reports.audit.rules_sheet import RULES, rules_sheet
from reports.core.figure import Figure
from reports.core.problems import Fault, Problem, Severity
from reports.core.tree import Document
from reports.finance.data_file import Setting
from reports.finance.rules import RuleResult
from reports.finance.waivers import waivers_of
from reports.publish import disk
from reports.run.document import CheckedDocument
from reports.run.session import Session
from reports.writers import xlsx

_SUFFIX = "（计算底稿）"


class Workpaper(Struct, frozen=True):
    """A document's working paper: file name and content, how much is in it, and which
    operations are only values.

    There is no content where the document cannot be filled in; the problems say why. `errors`
    are those that keep the document itself from being published.
    """

    title: str
    name: str
    content: bytes
    counts: Mapping[str, int]
    unspoken: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    errors: int = 0


class _UnitData(Struct, frozen=True):
    """What the papers of one unit rest on: the data folder's name and all that is known of its
    documents.
    """

    folder: str
    known: Sequence[CheckedDocument]


def papers(session: Session, setting: Setting, only: str = "") -> Iterator[Workpaper]:
    """The working papers of a unit's documents; also of those with errors, as long as they can
    be filled in.

    Of a data file that was passed over, a paper without content tells why.
    """
    # A document takes figures from all others of the unit, whatever their type.
    known = [
        found.checked
        for found in checked_files(session, setting)
        if isinstance(found, CheckedFile)
    ]
    unit = _UnitData(session.workspace.data.name, known)
    for found in checked_files(session, setting, only):
        if isinstance(found, PassedOver):
            yield _unmade(found.file, found.reasons)
            continue
        checked = found.checked
        for output in checked.chosen:
            try:
                title, stem = checked.named(output)
                fields = checked.layout(output).fields
                document = checked.fill(output, fields=fields)
                yield _paper(checked, document, title, stem, unit)
            except Fault as fault:
                yield _unmade(found.file, (*checked.problems, *fault.problems))


def _unmade(file: str, problems: tuple[Problem, ...]) -> Workpaper:
    return Workpaper(
        title=file, name="", content=b"", counts={}, unspoken={}, problems=problems
    )


def _paper(
    checked: CheckedDocument, document: Document, title: str, stem: str, unit: _UnitData
) -> Workpaper:
    """The paper of one document, under the name `stem` that its files begin with. Raises Fault."""
    name = disk.file_name(stem + _SUFFIX)
    if isinstance(name, Problem):
        raise Fault(name)
    numbers = [
        *numbers_on_cover(document),
        *printed_numbers(document.title, document.blocks),
    ]
    rules = list(check_all_rules(checked))
    cells = _lay_out((*_printed_figures(numbers), *_sides(rules)), checked, unit)
    sheets = (
        typed_sheet(title, cells),
        worked_sheet(title, cells),
        printed_sheet(title, cells, numbers, checked.wording),
        rules_sheet(title, cells, rules, waivers_of(checked.scope)),
    )
    return Workpaper(
        title=title,
        name=f"{name}.xlsx",
        content=xlsx.write(sheets),
        counts={
            TYPED: len(cells.typed),
            WORKED: len(cells.worked),
            PRINTED: len(numbers),
            RULES: len(rules),
        },
        unspoken=_unspoken(cells),
        errors=sum(one.severity is Severity.ERROR for one in checked.problems),
    )


def _printed_figures(numbers: Iterable[PrintedNumber]) -> Iterator[Figure]:
    for one in numbers:
        if one.number.figure is not None:
            yield one.number.figure


def _sides(rules: Iterable[RuleResult]) -> Iterator[Figure]:
    for rule in rules:
        for side in (rule.left, rule.right):
            if isinstance(side, Figure):
                yield side


def _lay_out(
    figures: Iterable[Figure], checked: CheckedDocument, unit: _UnitData
) -> FormulaSheet:
    lines: dict[str, Sequence[str]] = {}
    for one in unit.known:
        lines.update(one.lines)
    return lay_out_cells(
        figures,
        written_formulas(unit.known, checked),
        lambda figure: who_typed(figure, unit.folder, lines),
    )


def _unspoken(cells: FormulaSheet) -> dict[str, int]:
    """How many computed figures are only values, by the reason."""
    notes = (one.note for one in cells.worked if not one.formula and not one.fixed)
    return dict(Counter(notes))
