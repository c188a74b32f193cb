"""Every document of a type filled with made-up data, so that a template fails here and not at the
desk of a clerk before a deadline.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reports.content.compiled import CompiledOutput
from reports.content.fill import summary
from reports.content.mentions import Mentions
from reports.content.model import TypeModel
from reports.core.figure import Figure, Result
from reports.core.problems import Fault, Place, Problem, problem
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
    _IN_YUAN,
    _IN_WAN,
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
                files[self._unit_file] = self._unit(one, _MANNERS[0])
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
        """What goes wrong in the templates of a type and variant."""
        units: list[dict[Place, dict[str, str]]] = []
        told: set[tuple[str, Place | None]] = set()
        for play in _plays(one.prepared.compiled.model):
            heard: list[tuple[Place, Result]] = []
            played = [
                found
                for found in self._played(key, one, play, heard)
                if found.place is not None
                and not found.place.file.startswith(self._made_up)
                and found.code.startswith(_OF_TEMPLATES)
                and (found.code, found.place) not in told
            ]
            told.update((found.code, found.place) for found in played)
            for found in dict.fromkeys(played):
                hint = f"{found.hint}（用编的数据试做，{play.manner.said}。）"
                yield replace(found, hint=hint)
            if play.manner in (_IN_YUAN, _IN_WAN):
                units.append(_units_by_place(heard))
        yield from _changing_units(*units[:2])

    def _played(
        self,
        key: TypeKey,
        one: ReadType,
        play: _Play,
        heard: list[tuple[Place, Result]],
    ) -> Iterator[Problem]:
        file = self._file(key)
        session = self._session.trying(file, self._data(key, one, play))
        if play.manner.leaves_out == "all":
            session = session.trying(self._unit_file, self._unit(one, play.manner))
        document = check_document(session, file, Setting(self._year, UNIT))
        yield from document.problems
        if isinstance(document, BrokenFile):
            return
        documents = [replace(document, heard=heard)]
        if any(output.gathers for output in document.compiled.outputs):
            log = InputLog(session.workspace)
            documents.append(
                replace(
                    gathered({file: document, f"{file}2": document}, log), heard=heard
                )
            )
        for filled in documents:
            for output in filled.chosen:
                yield from _faults_of(filled, output)

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
    """The rehearsals of a type: each system in one of them at least."""
    systems: list[System | None] = [*model.systems.values()] or [None]
    for number in range(max(len(_MANNERS), len(systems))):
        manner = _MANNERS[number] if number < len(_MANNERS) else _MANNERS[0]
        yield _Play(manner, systems[number % len(systems)])


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


def _faults_of(document: CheckedDocument, output: CompiledOutput) -> Iterator[Problem]:
    """What goes wrong when one document is filled and named."""
    fields = document.layout(output).fields
    try:
        document.fill(output, fields=fields)
        document.named(output)
        summary(document.compiled, output, document.scope)
    except Fault as fault:
        yield from fault.problems
