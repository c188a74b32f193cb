"""The command's way through the house: a unit's remarks told and answered, new ones taken down."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from reports.compare.against import Against, found_against, request_of_then
from reports.compare.versions import Version
from reports.core.problems import Fault, Place, Problem, problem
from reports.finance.data_file import Setting
from reports.finance.remarks import bare, counted, find_slips, means
from reports.publish.disk import write_files
from reports.publish.folders import REMARKS_FILE
from reports.remarks.adding import NewRound, add_round, with_round
from reports.remarks.answers import Answers, answers_of
from reports.remarks.paper import TITLE, paper
from reports.remarks.pasted import take_apart
from reports.remarks.reading import text_of_remarks
from reports.run.datafile import read_data_file, type_of
from reports.run.pipeline import sessions
from reports.run.plan import UnitFolder
from reports.run.prepared import PreparedType
from reports.run.remarks import UnitRemarks, unit_remarks
from reports.run.request import Request, WrongCall
from reports.run.session import InputLog, Session
from reports.source.values import date_words, read_date
from reports.writers import docx

_LAYOUT = "公共/版式.docx"
_ONLY_PRINTED = (
    "“{words}”只有公开的成品，退回那时的数据没有留下，说不出改了什么；"
    "和封存的、一个有数据的文件夹比。"
)


class UnitTold(Struct, frozen=True):
    """A unit's remarks with their answers, what is odd about them, and where 答复 lies; `note` says why
    nothing was compared.
    """

    unit: str
    answers: Answers
    problems: tuple[Problem, ...] = ()
    paper: Path | None = None
    note: str = ""

    @property
    def summary(self) -> str:
        """How many remarks there are, and what became of how many."""
        rounds = (one.round for one in self.answers.rounds)
        return counted([remark for one in rounds for remark in one.remarks])


class Came(Struct, frozen=True):
    """A text with remarks: its bytes and its name, and what is known of where it came from."""

    content: bytes
    name: str
    source: str = ""
    day: str = ""
    letter: str = ""
    reports: tuple[str, ...] = ()


class TakenDown(Struct, frozen=True):
    """What was read of a text: the new round, remarks that are there already and where, lines that are none;
    where it is to stand, and what prevented it. `files` are the unit's data files.
    """

    unit: str
    path: Path
    round: NewRound
    known: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    files: Sequence[str]
    problems: tuple[Problem, ...] = ()


def remarks_told(request: Request, against: str = "") -> Iterator[UnitTold]:
    """The remarks of the units asked, with what was changed since the version that the words mean; the
    others are passed over. Each unit's 答复 is written. Raises WrongCall and Fault.
    """
    if not against:
        yield from _of_units(request, None)
        return
    with found_against(against, request) as sets:
        for one in sets:
            if one.printed:
                raise WrongCall(_ONLY_PRINTED.format(words=against))
            if one.problems:
                raise Fault(*one.problems)
            yield from _of_units(request, one)


def _of_units(request: Request, against: Against | None) -> Iterator[UnitTold]:
    unit_asked = against.unit if against else ""
    for unit, session in sessions(replace(request, unit=unit_asked or request.unit)):
        if not (request.data / unit.key / REMARKS_FILE).is_file():
            continue
        if against is None or against.is_lacking:
            told = _told(unit, session, None)
            yield replace(told, note=against.note) if against else told
            continue
        # The data alone are compared: what the templates are now does for both.
        then = request_of_then(request, against)
        yield _told(unit, session, replace(then, templates=request.templates))


def _told(unit: UnitFolder, session: Session, then: Request | None) -> UnitTold:
    prepared = _prepared(unit, session)
    remarks = _remarks(unit, session, prepared)
    old = _version_then(unit, then) if then else None
    new = Version(session, _setting(unit), "新")
    answers = answers_of(remarks.rounds, new, old)
    slips = find_slips(remarks.rounds, remarks.files)
    problems = [*remarks.problems, *slips, *answers.problems]
    layout = prepared.layouts.get(_LAYOUT)
    if layout is None or not any(one.remarks for one in remarks.rounds):
        return UnitTold(unit.name, answers, tuple(problems))
    content = docx.write(paper(unit.name, answers.rounds), layout)
    name = f"{TITLE}.docx"
    with unit.store.locked(unit.year, unit.name):
        unwritten = write_files(unit.internal, {name: content})
    problems += unwritten
    where = None if unwritten else unit.internal / name
    return UnitTold(unit.name, answers, tuple(problems), where)


def _setting(unit: UnitFolder) -> Setting:
    return Setting(unit.request.year, unit.name)


def _version_then(unit: UnitFolder, then: Request) -> Version:
    """The unit as it was. Raises WrongCall where it was not there."""
    asked = replace(then, unit=unit.name)
    if not (then.data / unit.key).is_dir():
        raise WrongCall(f"退回的那一版里没有“{unit.name}”，没有可比的。")
    [(_, session)] = sessions(asked)
    return Version(session, _setting(unit), "旧")


def _remarks(unit: UnitFolder, session: Session, prepared: PreparedType) -> UnitRemarks:
    log = InputLog(session.workspace)
    return unit_remarks(session, prepared.compiled.model, _setting(unit), log)


def _prepared(unit: UnitFolder, session: Session) -> PreparedType:
    """The type of one of a unit's data files: the form of its remarks and the layout are those of all. Raises
    WrongCall where none of them names one.
    """
    for file in session.list_files(unit.key):
        try:
            source, _ = read_data_file(InputLog(session.workspace), file)
            if source is not None:
                return type_of(session, source, _setting(unit))
        except Fault:
            continue
    raise WrongCall(
        f"“{unit.name}”还没有一份读得出来的数据文件（如 决算.yaml），先把它建好。"
    )


# ── new ones ────────────────────────────────────────────────────────────────


def take_down(request: Request, came: Came, *, writes: bool) -> TakenDown:
    """The remarks of a text that are not there yet, as a new round; it is written where it `writes`. Raises
    WrongCall and Fault.
    """
    units = list(sessions(request))
    if len(units) != 1:
        raise WrongCall("意见记到哪个单位？加上 --unit 单位。")
    [(unit, session)] = units
    files = session.list_files(unit.key)
    _require_files(came.reports, files)
    read = take_apart(text_of_remarks(came.content, came.name))
    if not read.remarks:
        raise Fault(problem("Q07", "nothing", Place(came.name)))
    there = _remarks(unit, session, _prepared(unit, session))
    met = {
        bare(one.words): f"第 {round_.number} 轮第 {one.number} 条，{one.outcome.value}"
        for round_ in there.rounds
        for one in round_.remarks
    }
    fresh, known = _told_apart(read.remarks, met)
    new = NewRound(
        number=max((one.number for one in there.rounds), default=0) + 1,
        source=came.source,
        day=came.day,
        letter=came.letter,
        reports=came.reports,
        remarks=fresh,
    )
    path = request.data / unit.key / REMARKS_FILE
    problems = tuple(_written(request.data, unit, new, writes=writes)) if fresh else ()
    return TakenDown(
        unit=unit.name,
        path=path,
        round=new,
        known=tuple(known),
        others=read.others,
        files=files,
        problems=problems,
    )


def _require_files(names: Sequence[str], files: Sequence[str]) -> None:
    """Raises WrongCall for a name that is none of the unit's data files."""
    for name in names:
        if not any(means(name, file) for file in files):
            stems = "、".join(PurePosixPath(file).stem for file in files)
            raise WrongCall(
                f"“{name}”不是这个单位的数据文件，--of 可以写的有：{stems}。"
            )


def day_in(said: str) -> str:
    """A day as it is written in words, empty where none is said. Raises WrongCall."""
    day = read_date(said.strip())
    if said.strip() and day is None:
        raise WrongCall(f"--date 要写成 2025-06-03，写的是 {said}。")
    return date_words(*day) if day else ""


def _told_apart(
    remarks: Sequence[str], met: Mapping[str, str]
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """The remarks that are new, each once, and those that are not, with where they stand."""
    fresh: dict[str, str] = {}
    known = []
    for words in remarks:
        key = bare(words)
        if key in met or key in fresh:
            known.append((words, met.get(key, "这一次里的")))
        else:
            fresh[key] = words
    return tuple(fresh.values()), known


def _written(
    data: Path, unit: UnitFolder, new: NewRound, *, writes: bool
) -> Sequence[Problem]:
    """Writes the round, or tries whether it could be; what prevented it."""
    file = f"{unit.key}/{REMARKS_FILE}"
    path = data / file
    try:
        before = path.read_bytes() if path.is_file() else None
        if writes:
            add_round(data, file, before, new)
        else:
            with_round(before, file, new)
    except OSError as error:
        return [problem("Q07", "closed", Place(file), detail=str(error))]
    except Fault as fault:
        return fault.problems
    return []
