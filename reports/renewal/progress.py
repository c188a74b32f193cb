"""How far a year's data are: what of each document is still to be filled in, read, mended, signed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from reports.content.model import TypeModel
from reports.core import nodes
from reports.core.figure import TYPED_PENDING
from reports.core.problems import Place, Problem, Severity, has_errors
from reports.core.values import Values
from reports.finance.approvals import are_recorded
from reports.finance.data_file import DataFile, Setting
from reports.finance.dates import first_date
from reports.run.datafile import stated_type
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile, evaluate
from reports.run.pipeline import sessions
from reports.run.remarks import unit_remarks
from reports.run.request import Request
from reports.run.session import InputLog, Session
from reports.source.markdown import READ_AGAIN, WRITE_ANEW
from reports.source.schema import DUE, Schema, Words, resolve
from reports.source.values import read_count


class Stage(StrEnum):
    """What a document waits for."""

    TO_FILL = "待填"
    TO_MEND = "改错误"
    WAITING = "等别的改好"
    TO_SIGN = "等审签"
    TO_PUBLISH = "改成公开稿"
    DONE = "可以公开"


class Typed(Struct, frozen=True):
    """A value as it was typed, and by which keys, and numbers of rows, one comes to it."""

    steps: tuple[str | int, ...]
    node: nodes.Scalar

    @property
    def name(self) -> str:
        """How a problem calls it: 三公.公务接待.国内, 下属单位[1].名称."""
        words = [
            f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.steps
        ]
        return "".join(words).removeprefix(".")

    @property
    def is_pending(self) -> bool:
        """Whether it is 待填."""
        return self.node.text.strip() == TYPED_PENDING


class Spot(Struct, frozen=True):
    """Something that is to be done, and where."""

    name: str
    place: Place


class Deadline(Struct, frozen=True):
    """The day by which a document is to be published, so many days after another."""

    day: date
    since: Words
    days: int


class Progress(Struct, frozen=True):
    """How far one data file is: what is 待填, which texts are to be read and which to be written, how many
    other errors and warnings there are; and the remarks about it (退回意见) that wait for an answer.
    """

    unit: str
    file: str
    stage: Stage
    pending: tuple[Spot, ...] = ()
    to_read: tuple[Spot, ...] = ()
    to_write: tuple[Spot, ...] = ()
    errors: int = 0
    warnings: int = 0
    deadline: Deadline | None = None
    waiting: tuple[Spot, ...] = ()


def progress_of(request: Request) -> Iterator[Progress]:
    """How far each data file of the units asked is; nothing is written. Raises WrongCall and Fault."""
    for unit, session in sessions(request):
        setting = Setting(request.year, unit.name)
        for file in session.list_files(unit.key):
            log = InputLog(session.workspace)
            if request.only in ("", stated_type(session, file, log)):
                yield _progress(session, file, setting)


def _progress(session: Session, file: str, setting: Setting) -> Progress:
    name = file.removeprefix(f"{setting.year}/{setting.unit}/")
    checked = check_document(session, file, setting)
    figures = evaluate(session, file, setting)
    left = [one for one in checked.problems if not (_is_asked(one) or one.cause)]
    errors = sum(one.severity is Severity.ERROR for one in left)
    warnings = sum(one.severity is Severity.WARNING for one in left)
    if isinstance(checked, BrokenFile) or isinstance(figures, BrokenFile):
        return Progress(
            setting.unit, name, Stage.TO_MEND, errors=errors, warnings=warnings
        )
    schema, scope = checked.compiled.model.schema, checked.scope
    return Progress(
        setting.unit,
        name,
        _stage(checked, errors),
        pending=tuple(_pending(figures.source.root)),
        to_read=tuple(_hints(figures.source, READ_AGAIN)),
        to_write=tuple(_hints(figures.source, WRITE_ANEW)),
        errors=errors,
        warnings=warnings,
        deadline=None if checked.final else _deadline(scope, schema, schema),
        waiting=tuple(_waiting(session, file, checked.compiled.model, setting)),
    )


def _is_asked(one: Problem) -> bool:
    """Whether a problem tells of what is counted by itself: 待填, a text to be read or to be written."""
    return one.code == "D06" or one.was.strip() in (READ_AGAIN, WRITE_ANEW)


def _stage(checked: CheckedDocument, errors: int) -> Stage:
    if errors:
        return Stage.TO_MEND
    if has_errors(filter(_is_asked, checked.problems)):
        return Stage.TO_FILL
    if has_errors(checked.problems):
        return Stage.WAITING
    if checked.final:
        return Stage.DONE
    if are_recorded(checked.scope, checked.compiled.model.schema):
        return Stage.TO_PUBLISH
    return Stage.TO_SIGN


def typed_in(node: nodes.Node, steps: tuple[str | int, ...] = ()) -> Iterator[Typed]:
    """Every value of a file and its tables, in the order of the file."""
    if isinstance(node, nodes.Mapping):
        for key, one in node.items.items():
            yield from typed_in(one, (*steps, key))
    elif isinstance(node, nodes.Sequence):
        for number, one in enumerate(node.items, 1):
            yield from typed_in(one, (*steps, number))
    else:
        yield Typed(steps, node)


def _pending(root: nodes.Node) -> Iterator[Spot]:
    """What is 待填 in a file and its tables."""
    for one in typed_in(root):
        if one.is_pending:
            yield Spot(one.name, one.node.place)


def _hints(source: DataFile, hint: str) -> Iterator[Spot]:
    """The texts that the hint stands above, by their headings; also those that several documents share."""
    for file, lines in source.lines.items():
        title = ""
        for number, line in enumerate(lines if file.endswith(".md") else (), 1):
            if line.startswith("#"):
                title = line.lstrip("# ").strip()
            elif line.strip() == hint:
                yield Spot(title, Place(file, number))


def _waiting(
    session: Session, file: str, model: TypeModel, setting: Setting
) -> Iterator[Spot]:
    """The remarks about a data file of which nothing was decided."""
    remarks = unit_remarks(session, model, setting, InputLog(session.workspace))
    for one in remarks.about(file):
        for remark in one.remarks:
            if remark.is_waiting:
                name = f"第 {one.number} 轮第 {remark.number} 条"
                yield Spot(name, remark.words.place)


def _deadline(values: Values, schema: Schema, root: Schema) -> Deadline | None:
    """The day that the schema reckons from a date of the data (公开期限), None where none is known."""
    for key, part in schema.get("properties", {}).items():
        form, value = resolve(part, root), values.get(key)
        if isinstance(value, Mapping):
            if found := _deadline(value, form, root):
                return found
        elif DUE in form and isinstance(value, Words):
            since = first_date(value)
            days = read_count(str(form[DUE])) or 0
            if since is not None:
                return Deadline(since + timedelta(days), value, days)
    return None
