"""退回意见.yaml of a unit, read once for all of its documents."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.content.model import TypeModel
from reports.core.problems import Problem, Severity
from reports.finance.data_file import Setting, read_source
from reports.finance.remarks import Round, find_slips, find_waiting, rounds_of
from reports.publish.folders import REMARKS_FILE
from reports.run.session import InputLog, Session
from reports.source.schema import FileContext, read_values


class UnitRemarks(Struct, frozen=True):
    """The rounds of a unit, what could not be read of them, and the unit's data files.

    Nothing of it is an 错误: nothing that is printed comes from it.
    """

    rounds: tuple[Round, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: Sequence[str] = ()

    def about(self, file: str) -> list[Round]:
        """The rounds that are about a data file."""
        return [one for one in self.rounds if one.is_about(file, self.files)]

    def unsettled(self, file: str) -> Iterator[Problem]:
        """What must not be so where a data file's documents are published."""
        rounds = self.about(file)
        yield from self.problems
        yield from find_slips(rounds, self.files)
        yield from find_waiting(rounds)


_Read = tuple[UnitRemarks, Mapping[str, str | None]]


def unit_remarks(
    session: Session, model: TypeModel, setting: Setting, log: InputLog
) -> UnitRemarks:
    """What 退回意见.yaml says, nothing where there is none; that it was looked at is noted. Raises Fault
    where it cannot be read from disk.
    """
    unit = f"{setting.year}/{setting.unit}"
    found, seen = session.once(("remarks", unit), lambda: _read(session, model, unit))
    log.take_over(seen)
    return found


def _read(session: Session, model: TypeModel, unit: str) -> _Read:
    log = InputLog(session.workspace)
    file = f"{unit}/{REMARKS_FILE}"
    data = log.read(file)
    if data is None or not model.remarks_schema:
        return UnitRemarks(), log.seen
    files = session.list_files(unit)
    log.note_listing(unit, files)
    source, problems = read_source(session.workspace.shown(file), data)
    rounds: tuple[Round, ...] = ()
    if source is not None:
        context = FileContext(source.lines, pending="marked")
        values, found = read_values(source.root, model.remarks_schema, context)
        rounds = rounds_of(values, source.place("退回"))
        problems = [*problems, *found]
    calm = tuple(
        replace(one, severity=Severity.WARNING)
        if one.severity is Severity.ERROR
        else one
        for one in problems
    )
    return UnitRemarks(rounds, calm, files), log.seen
