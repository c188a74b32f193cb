"""Forms that come back: what would change in a unit's files, and changing it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from reports.core.problems import Place, Problem, has_errors, problem
from reports.entry_form.ledger import Known, Ledger, ledger_in
from reports.entry_form.merging import merged
from reports.entry_form.outline import pages_of
from reports.entry_form.reading import Answer, answer_of
from reports.entry_form.splicing import spliced
from reports.entry_form.unit_files import MONEY, RowsFile, UnitFiles, ValueFile
from reports.intake.merge import Change
from reports.intake.workbook import Workbook
from reports.publish.disk import write_files
from reports.run.request import Request, units_of


class ReturnedFile(Struct, frozen=True):
    """A file of the unit with what forms change in it."""

    name: str
    changes: Sequence[Change]
    content: bytes | None


class Return(Struct):
    """All that some forms give to a unit."""

    folder: Path
    files: list[ReturnedFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0
    forms: list[str] = field(default_factory=list)


def forms_among(
    books: Sequence[Workbook],
) -> tuple[list[tuple[Workbook, Ledger]], list[Workbook]]:
    """The workbooks that are forms, known by what is in them, and the others."""
    forms, others = [], []
    for book in books:
        ledger = ledger_in(book)
        if ledger is None:
            others.append(book)
        else:
            forms.append((book, ledger))
    return forms, others


def plan_return(
    request: Request, forms: Sequence[tuple[Workbook, Ledger]], preferred: str = ""
) -> Return:
    """What forms would change in the files of the request's unit. Raises WrongCall and Fault."""
    units_of(request)
    files = UnitFiles(request)
    made = Return(files.folder)
    # All files of the unit are read, and each knows then what the schema says of it.
    list(pages_of(files, None))
    answers: dict[str, Answer] = {}
    for book, ledger in forms:
        if (foreign := _foreign(book, ledger, request)) is not None:
            made.problems.append(foreign)
        else:
            answers[book.file] = answer = answer_of(book, ledger)
            made.problems += _without_recounted(answer, book, ledger, files)
    made.forms = list(answers)
    found = merged(answers, files, preferred)
    made.problems += found.problems
    made.same = found.same
    for name, agreed in found.files.items():
        there = files.read(name)
        if there is None:
            continue
        content, wrong = spliced(there, agreed)
        made.problems += wrong
        changed = None if content == there.content else content
        made.files.append(ReturnedFile(name, agreed.changes, changed))
    return made


def _foreign(book: Workbook, ledger: Ledger, request: Request) -> Problem | None:
    """R03 for a form of another year or unit."""
    place = Place(book.file)
    if ledger.year != request.year:
        stated = str(ledger.year)
        return problem("R03", "year", place, stated=stated, year=request.year)
    if ledger.unit != request.unit:
        return problem("R03", "unit", place, stated=ledger.unit, unit=request.unit)
    return None


def _without_recounted(
    answer: Answer, book: Workbook, ledger: Ledger, files: UnitFiles
) -> Iterator[Problem]:
    """R06 for each file whose amounts count in another unit now; what was filled in for it is left out."""
    for line in ledger.lines.values():
        if not isinstance(line, Known) or line.path != (MONEY,):
            continue
        there = files.read(line.file)
        if not isinstance(there, ValueFile) or there.unit_of_money == line.text:
            continue
        yield problem(
            "R06",
            "unit",
            Place(book.file),
            file=line.file,
            now=there.unit_of_money,
            base=line.text,
        )
        answer.filled = [
            one for one in answer.filled if _owner(files, one.file) != line.file
        ]
        answer.added = [
            one for one in answer.added if _owner(files, one.rows.file) != line.file
        ]


def _owner(files: UnitFiles, name: str) -> str:
    """The data file that a file belongs to."""
    there = files.read(name)
    return there.owner.name if isinstance(there, RowsFile) else name


def write_return(made: Return) -> list[Problem]:
    """Writes what was planned; the problems of what could not be."""
    problems: list[Problem] = []
    for one in made.files:
        if one.content is not None and not has_errors(problems):
            target = made.folder / one.name
            problems += write_files(target.parent, {target.name: one.content})
    return problems
