"""Every document of a type filled with made-up data, so that a template fails here and not at the
desk of a clerk before a deadline.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reports.content.compiled import CompiledOutput
from reports.content.fill import summary
from reports.content.mentions import Mentions
from reports.content.model import TypeModel
from reports.core.figure import Figure, Result
from reports.core.problems import Fault, Place, Problem, Severity, problem
from reports.finance.data_file import Setting
from reports.publish.folders import UNIT_FILE
from reports.run.document import CheckedDocument, check_document
from reports.run.evaluate import BrokenFile, evaluate
from reports.run.prepare import ReadType
from reports.run.session import InputLog, Session
from reports.run.together import gathered
from reports.run.workspace import Workspace
from reports.scoring.system import Indicator, Method, System, leaves
from reports.source.schema.made_up import Given, Manner, make_up

UNIT = "某单位"
_MONEY = "元"
# What is wrong in a template; the other codes speak of data, and data that is made up is wrong in much.
_OF_TEMPLATES = ("T", "F02", "F03", "F04")
_HALF = "有的项没有写时"
# Two that differ in the unit alone: what is printed is to be the same.
_IN_YUAN = Manner("各项都写了时", rows=2)
_IN_WAN = replace(_IN_YUAN, said="金额按万元录时", amounts_in="万元")
# Together they meet every value present and absent, each next to each other in one of them.
_MANNERS = (
    Manner("只写了必填的项时", leaves_out="all"),
    Manner(_HALF, leaves_out="odd", choice=1),
    Manner(_HALF, leaves_out="even", choice=2, falling=True),
    Manner("数都是 0 时", is_zero=True, choice=3),
    Manner("行多、文字长、比上年少时", rows=5, is_long=True, falling=True, choice=1),
)
# What of the unit chooses among layouts, and says that none of it is real.
_OF_A_PLACE = ("版式", "示例", "名称")
# What a data file is told apart from others by, or says of itself alone.
_OWN = ("报告", "样式", "年度", "单位", "出具", "状态", "写法", "勾稽说明", "指标体系")


TypeKey = tuple[str, str]
"""A type and one of its variants, empty where it has none."""


class _Play(Struct, frozen=True):
    """One rehearsal: in which manner, by which system."""

    manner: Manner
    system: System | None


class _Course(Struct):
    """How a rehearsal went: what was wrong anywhere, the amounts that were printed, with their places,
    which documents came out, and why others did not.
    """

    problems: list[Problem] = field(default_factory=list)
    heard: list[tuple[Place, Result]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    stopped: dict[str, Problem] = field(default_factory=dict)


def rehearse(
    workspace: Workspace,
    read: Mapping[TypeKey, ReadType],
    asked: Container[TypeKey],
    year: int,
) -> Iterator[tuple[TypeKey, list[Problem]]]:
    """For each type and variant that is asked for what goes wrong when its documents are filled:
    problems whose place is in its templates.
    """
    stage = _Stage(workspace, read, year)
    for key, one in read.items():
        if key in asked:
            yield key, list(stage.problems_of(key, one))


class _Stage:
    """A unit that holds a made-up data file of each type, as others of the unit may be asked for."""

    def __init__(
        self,
        workspace: Workspace,
        read: Mapping[TypeKey, ReadType],
        year: int,
    ) -> None:
        self._year, self._folder = year, f"{year}/{UNIT}"
        self._made_up = f"{workspace.data.name}/"
        files: dict[str, bytes] = {}
        for key, one in read.items():
            file = self._file(key)
            if file not in files:
                model = one.prepared.compiled.model
                files[file] = self._data(key, one, next(_plays(model)))
                files[self._unit_file] = self._unit(one, _IN_YUAN)
        data = [file for file in files if file != self._unit_file]
        self._session = Session(
            replace(workspace, instead=files), {("files", self._folder): data}
        )
        # What others are asked for is found once.
        for file in data:
            evaluate(self._session, file, Setting(self._year, UNIT))

    @property
    def _unit_file(self) -> str:
        return f"{self._folder}/{UNIT_FILE}"

    def _file(self, key: TypeKey) -> str:
        """The data file of a type, whichever its variant."""
        return f"{self._folder}/{key[0]}.yaml"

    def problems_of(self, key: TypeKey, one: ReadType) -> Iterator[Problem]:
        """What goes wrong in the templates of a type and variant, and what could not be tried."""
        courses: list[_Course] = []
        noted = {(note.code, note.place) for note in one.prepared.notes}
        told: set[tuple[str, Place | None]] = set()
        for play in _plays(one.prepared.compiled.model):
            course = self._played(key, one, play)
            courses.append(course)
            new = [
                found
                for found in dict.fromkeys(course.problems)
                if self._is_of_templates(found)
                and (found.code, found.place) not in told | noted
            ]
            told.update((found.code, found.place) for found in new)
            for found in new:
                hint = f"{found.hint}（用编的数据试做，{play.manner.said}。）"
                yield replace(found, hint=hint)
        in_yuan, in_wan = (_units_by_place(course.heard) for course in courses[:2])
        yield from _changing_units(in_yuan, in_wan)
        if not told:
            yield from _untried(one, courses)

    def _is_of_templates(self, one: Problem) -> bool:
        """Whether a problem is one of a template: made-up data is wrong in much."""
        is_elsewhere = one.place and not one.place.file.startswith(self._made_up)
        return bool(is_elsewhere) and one.code.startswith(_OF_TEMPLATES)

    def _played(self, key: TypeKey, one: ReadType, play: _Play) -> _Course:
        course, file = _Course(), self._file(key)
        session = self._session.trying(file, self._data(key, one, play))
        if play.manner.leaves_out == "all":
            session = session.trying(self._unit_file, self._unit(one, play.manner))
        document = check_document(session, file, Setting(self._year, UNIT))
        course.problems += document.problems
        outputs = one.prepared.compiled.outputs
        if isinstance(document, BrokenFile):
            why = next(filter(_is_error, document.problems))
            course.stopped.update((str(output.name), why) for output in outputs)
            return course
        documents = [document]
        if any(output.gathers for output in outputs):
            log = InputLog(session.workspace)
            documents.append(gathered({file: document, f"{file}2": document}, log))
        for filled in documents:
            listened = replace(filled, heard=course.heard)
            for output in filled.chosen:
                _fill(listened, output, course)
        return course

    def _data(self, key: TypeKey, one: ReadType, play: _Play) -> bytes:
        """The data file of one rehearsal."""
        name, variant = key
        model = one.prepared.compiled.model
        head = {"报告": name, "样式": variant, **_scored_by(play.system)}
        given = _given(one, play.system, self._year)
        data = make_up(model.schema, play.manner, given)
        kept = {key: value for key, value in data.items() if key not in _OWN}
        own = {
            key: value
            for key, value in head.items()
            if key in model.schema["properties"]
        }
        return _written({**kept, **own, "金额单位": play.manner.amounts_in})

    def _unit(self, one: ReadType, manner: Manner) -> bytes:
        schema = one.prepared.compiled.model.unit_schema
        unit = make_up(schema, manner, Given(self._year))
        kept = {key: value for key, value in unit.items() if key not in _OF_A_PLACE}
        return _written({**kept, "名称": UNIT})


def _plays(model: TypeModel) -> Iterator[_Play]:
    """The rehearsals of a type: first the two that differ in the unit; each system in one at least."""
    systems: list[System | None] = [*model.systems.values()] or [None]
    yield _Play(_IN_YUAN, systems[0])
    yield _Play(_IN_WAN, systems[0])
    for number, manner in enumerate(_MANNERS, 1):
        yield _Play(manner, systems[number % len(systems)])
    for system in systems[len(_MANNERS) + 1 :]:
        yield _Play(_IN_YUAN, system)


def _scored_by(system: System | None) -> dict[str, str]:
    """What a data file says so that it is scored by a system."""
    if system is None:
        return {}
    schemes = system.applies.schemes if system.applies else ()
    scheme = {"险种": schemes[0]} if schemes else {}
    return {"指标体系": system.key, **scheme}


def _given(one: ReadType, system: System | None, year: int) -> Given:
    model, mentions = one.prepared.compiled.model, one.mentions
    results = dict(_results(system)) if system else {}
    return Given(
        year=year,
        dictionaries=model.dictionaries,
        results=results,
        entered_under=str(system.entered_under) if system else "",
        headings=tuple(_headings(mentions, results)),
    )


def _results(system: System) -> Iterator[tuple[str, str]]:
    """What each indicator reached whose result data enter, by the name that they call it."""
    for indicator in leaves(system.members):
        if isinstance(indicator, Indicator):
            for scored in indicator.scored:
                if scored.value is None and scored.code:
                    word = scored.method is Method.WORD
                    yield scored.code, "达成" if word else f"95{scored.unit.name}"


def _headings(mentions: Mentions, codes: Iterable[str]) -> Iterator[str]:
    """The headings that templates ask for: written out, or before what an indicator is called."""
    for word in sorted(mentions.words):
        if word.endswith(" "):
            yield from (f"{word}{code}" for code in codes)
        else:
            yield word


def _written(data: Mapping[str, object]) -> bytes:
    """Data as a file has them: what JSON is, YAML is too."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _units_by_place(
    heard: Iterable[tuple[Place, Result]],
) -> dict[Place, dict[str, str]]:
    """The units in which amounts are printed at each place, each with the name of such an amount."""
    found: dict[Place, dict[str, str]] = {}
    for place, figure in heard:
        if isinstance(figure, Figure) and figure.unit.dimension == _MONEY:
            found.setdefault(place, {}).setdefault(figure.unit.name, figure.name)
    return found


def _changing_units(
    in_yuan: Mapping[Place, Mapping[str, str]],
    in_wan: Mapping[Place, Mapping[str, str]],
) -> Iterator[Problem]:
    """T14 for each place that prints amounts in the unit in which they were entered."""
    for place, units in in_yuan.items():
        for unit, name in units.items():
            if unit not in in_wan.get(place, units):
                yield problem("T14", "", place, name=name or "金额")


def _fill(document: CheckedDocument, output: CompiledOutput, course: _Course) -> None:
    """Fills and names one document; how that went is added to the course."""
    name = str(output.name)
    try:
        document.fill(output, fields=document.layout(output).fields)
        document.named(output)
        summary(document.compiled, output, document.scope)
    except Fault as fault:
        course.problems += fault.problems
        course.stopped[name] = fault.problems[0]
    else:
        course.done.add(name)


def _untried(one: ReadType, courses: Iterable[_Course]) -> Iterator[Problem]:
    """T15 for each document that no made-up data brought to an end, and why the first did not."""
    stopped: dict[str, Problem] = {}
    done: set[str] = set()
    for course in courses:
        done |= course.done
        stopped = {**course.stopped, **stopped}
    for output in one.prepared.compiled.outputs:
        why = stopped.get(str(output.name))
        if why and output.name not in done:
            place = Place(output.place.file, 1)
            yield problem("T15", "", place, name=output.name, why=why.message)


def _is_error(one: Problem) -> bool:
    return one.severity is Severity.ERROR
