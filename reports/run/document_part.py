"""What a document contributes to the province's view: its key figures and its rows, each with
where it comes from.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from reports.content.province import Given, give
from reports.core.figure import PENDING, Entered, Figure, unit_named
from reports.core.problems import Fault, Place, Problem, has_errors
from reports.finance.data_file import Setting
from reports.finance.messages import figure_place
from reports.publish.contributions import (
    DocumentPart,
    Elimination,
    KeyValue,
    SummedValue,
    exact_text,
    sources_of,
    told_problems,
)
from reports.publish.records import Record
from reports.run.datafile import stated_type
from reports.run.evaluate import EvaluatedFile, evaluate
from reports.run.plan import UnitFolder
from reports.run.request import DocumentState, unforeseen
from reports.run.session import InputLog, Session

_Formulas = Mapping[str, str]


def make_parts(
    session: Session, unit: UnitFolder, records: Mapping[str, Record]
) -> dict[str, DocumentPart]:
    """What each of these documents contributes, by data file.

    Never raises: what nobody thought of is told of the document, and tried again by the next run.
    """
    parts = {}
    for file, record in records.items():
        try:
            parts[file] = _part_of(unit, file, record, session)
        except Exception as error:
            found = (unforeseen(error, unit.shown(file)),)
            part = _bare_part(unit, file, record, "", found)
            parts[file] = replace(part, sources="")
    return parts


def _part_of(
    unit: UnitFolder, file: str, record: Record, session: Session
) -> DocumentPart:
    if not record.inputs or file == unit.key:
        return _bare_part(unit, file, record, "")
    setting = Setting(unit.request.year, unit.name, strict=unit.request.strict)
    own = evaluate(session, file, setting)
    if isinstance(own, EvaluatedFile):
        return _part(unit, file, record, own)
    kind = stated_type(session, file, InputLog(session.workspace))
    return _bare_part(unit, file, record, kind)


def _bare_part(
    unit: UnitFolder,
    file: str,
    record: Record,
    kind: str,
    found: tuple[Problem, ...] = (),
) -> DocumentPart:
    """A document without figures: its state, and what is wrong with it."""
    problems = (*record.problems, *found)
    state = DocumentState.BUILT
    if record.former:
        state = DocumentState.STALE
    elif has_errors(problems):
        state = DocumentState.FAULTY
    issue = record.issues[0] if record.issues else None
    return DocumentPart(
        sources=sources_of(record),
        file=file,
        title=record.title,
        kind=kind or (issue.kind if issue else ""),
        state=state.value,
        final=bool(unit.store.published_outputs(unit.year, unit.name, record)),
        date=issue.date if issue else "",
        counted=False,
        problems=told_problems(problems),
    )


def _part(
    unit: UnitFolder, file: str, record: Record, own: EvaluatedFile
) -> DocumentPart:
    """A document with its figures; one with an error has none that could be trusted."""
    compiled = own.prepared.compiled
    kind = compiled.model.name
    bare = _bare_part(unit, file, record, kind)
    if has_errors(record.problems):
        return bare
    try:
        given = give(compiled, own.scope)
    except Fault as fault:
        return _bare_part(unit, file, record, kind, fault.problems)
    formulas = {one.name: str(one.expression) for one in compiled.model.figures}
    return replace(
        bare,
        counted=given.counted,
        alike=given.alike,
        figures=tuple(_key_values(given, formulas)),
        amounts=tuple(_summed_values(given, formulas)),
        eliminations=tuple(_eliminations(given)),
    )


def _key_values(given: Given, formulas: _Formulas) -> Iterator[KeyValue]:
    """The key figures that the document has; what is 待填 has no value."""
    for one in given.figures:
        value, unit = "", ""
        if isinstance(one.value, Figure):
            value, unit = exact_text(one.value.shown), one.value.unit.name
        elif one.value is not PENDING:
            continue
        yield KeyValue(
            name=one.name,
            value=value,
            unit=unit,
            formula=_formula(one.value, formulas),
            place=_place(one.value),
            apart=exact_text(one.apart) if one.apart is not None else "",
        )


def _summed_values(given: Given, formulas: _Formulas) -> Iterator[SummedValue]:
    """The rows that are summed; one that does not exist (无) adds nothing, one that is 待填 leaves
    its sum incomplete.
    """
    for row in given.rows:
        value, unit = "0", row.unit
        if isinstance(row.value, Figure):
            value = exact_text(row.value.value)
            if unit_named(row.unit).dimension != row.value.unit.dimension:
                unit = row.value.unit.name
        elif row.value is PENDING:
            value = ""
        if row.code and value == "0":
            # Of rows that documents have in any number, one that is zero says nothing.
            continue
        yield SummedValue(
            table=row.table,
            name=row.name,
            value=value,
            unit=unit,
            position=row.position,
            code=row.code,
            formula=_formula(row.value, formulas),
            place=_place(row.value),
        )


def _eliminations(given: Given) -> Iterator[Elimination]:
    """What is paid between units, once for each row that it is deducted from; once without a row
    where there is none.
    """
    for paid in given.eliminations:
        value = paid.value
        exact = exact_text(value.value) if isinstance(value, Figure) else ""
        rows = [
            (one.table, one.name) for one in given.rows if paid.item in one.eliminated
        ]
        for table, name in rows or [("", "")]:
            yield Elimination(
                table=table,
                name=name,
                item=paid.item,
                counterpart=paid.counterpart,
                value=exact,
                place=_place(value),
            )


def _formula(value: object, formulas: _Formulas) -> str:
    """The formula of 计算.yaml that gave a value; empty where it was typed."""
    if not isinstance(value, Figure) or isinstance(value.origin, Entered):
        return ""
    return formulas.get(value.name, "")


def _place(value: object) -> Place | None:
    return figure_place(value) if isinstance(value, Figure) else None
