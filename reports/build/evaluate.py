"""A data file's figures: read, loaded, computed, scored, checked; what it may ask of the unit's other reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from reports.build.workspace import Circle, PreparedType, Workspace
from reports.content.compiled import CompiledType
from reports.content.model import TypeModel, choose_system
from reports.core import nodes
from reports.core.figure import NONE, PENDING
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    Severity,
    did_you_mean,
    has_errors,
    nearest,
)
from reports.finance.compute import compute
from reports.finance.language import LANGUAGE
from reports.finance.load import (
    DataFile,
    Setting,
    load,
    load_unit,
    read_source,
    unknown_type,
    unknown_variant,
    with_missing,
)
from reports.finance.rounding import rounding_hint
from reports.finance.rules import check
from reports.prose.required import find_missing_texts
from reports.publish.folders import UNIT_FILE
from reports.scoring.entered import with_entered
from reports.scoring.judge import Scoring
from reports.scoring.score import score
from reports.source.references import SHARED_FILE
from reports.source.schema import Words
from reports.templating import Asking, Expressions


@dataclass(frozen=True, slots=True)
class EvaluatedFile:
    """A data file with its figures: its type, which of the type's documents it asks for, its names, what is wrong.

    `siblings` answers what it asks of the unit's other reports.
    """

    source: DataFile
    prepared: PreparedType
    chosen: tuple[int, ...]
    scope: dict[str, Any]
    problems: tuple[Problem, ...]
    siblings: "Siblings"


def evaluate(workspace: Workspace, file: str, setting: Setting) -> EvaluatedFile:
    """The data file loaded, computed, scored and checked. Raises Fault where that cannot even be begun."""
    found = workspace.once(
        ("数", file, setting), lambda: _figured_or_fault(workspace, file, setting)
    )
    if isinstance(found, Fault):
        raise Fault(*found.problems)
    return found


def _figured_or_fault(
    workspace: Workspace, file: str, setting: Setting
) -> EvaluatedFile | Fault:
    try:
        return _figured(workspace, file, setting)
    except Fault as fault:
        return fault


def _figured(workspace: Workspace, file: str, setting: Setting) -> EvaluatedFile:
    source, problems = _source(workspace, file)
    if source is None:
        raise Fault(*problems)
    prepared = _type_of(workspace, source, setting, problems)
    model = prepared.compiled.model
    chosen, found = _chosen(source, prepared.compiled)
    problems += found
    needed = [
        key for index in chosen for key in prepared.compiled.outputs[index].required
    ]
    schema = {
        **model.schema,
        "required": list(dict.fromkeys([*model.schema.get("required", ()), *needed])),
    }
    siblings = Siblings(workspace, file, setting)
    scope, found = _figures(
        workspace, file, source, replace(model, schema=schema), siblings
    )
    problems += [*prepared.notes, *found, *siblings.problems()]
    return EvaluatedFile(source, prepared, chosen, scope, tuple(problems), siblings)


def stated_type(workspace: Workspace, file: str) -> str:
    """The report type that a data file names, empty where it cannot be read or names none."""

    def read() -> str:
        try:
            source, _ = _source(workspace, file)
        except Fault:
            return ""
        return source.text("报告") if source else ""

    return workspace.once(("类型", file), read)


# ── the unit's other reports ────────────────────────────────────────────────


@dataclass(slots=True)
class Siblings:
    """The other reports of a unit, as one of them asks: 报告('…') for one, 各报告('…') for all of a type.

    `unsound` notes those that were asked and have errors: what was taken from them cannot be trusted.
    """

    workspace: Workspace
    file: str
    setting: Setting
    unsound: dict[str, None] = field(default_factory=dict)

    def one(self, name: Any) -> Mapping[str, Any]:
        """The names of another report, by the name of its file or of its type. Raises Fault."""
        return self._names(self.file_of(name))

    def all(self, type_name: Any) -> list[Mapping[str, Any]]:
        """The names of all other reports of a type, in the order of their files. Raises Fault."""
        return [
            self._names(file)
            for file in self._others()
            if stated_type(self.workspace, file) == str(type_name)
        ]

    def file_of(self, name: Any) -> str:
        """The data file of another report. Raises Fault where there is none, or no telling which."""
        place, name = getattr(name, "place", None), str(name)
        others = list(self._others())
        found = [file for file in others if PurePosixPath(file).stem == name]
        found = found or [
            file for file in others if stated_type(self.workspace, file) == name
        ]
        if len(found) == 1:
            return found[0]
        known = dict.fromkeys(
            word
            for file in others
            for word in (PurePosixPath(file).stem, stated_type(self.workspace, file))
            if word
        )
        message = f"本单位没有“{name}”这份报告。"
        hint = f"写数据文件的名字（不带 .yaml）或报告类型。{did_you_mean(name, known)}"
        if found:
            message = f"“{name}”有 {len(found)} 份，不知道要哪一份。"
            hint = f"写数据文件的名字：{'、'.join(PurePosixPath(file).stem for file in found)}。"
        raise Fault(Problem("D18", Severity.ERROR, message, place, hint=hint))

    def _others(self) -> Iterator[str]:
        unit = f"{self.setting.year}/{self.setting.unit}"
        return (file for file in self.workspace.files(unit) if file != self.file)

    def _names(self, file: str) -> Mapping[str, Any]:
        try:
            found = evaluate(self.workspace, file, self.setting)
        except Circle:
            here, there = PurePosixPath(self.file).stem, PurePosixPath(file).stem
            message = f"“{here}”和“{there}”互相取数，算不出来。"
            raise Fault(Problem("F03", Severity.ERROR, message)) from None
        except Fault:
            self.unsound[file] = None
            raise Fault(*self.problems()) from None
        if has_errors(found.problems):
            self.unsound[file] = None
        return found.scope

    def problems(self) -> list[Problem]:
        """D15 for each report that was asked and has errors."""
        return [
            Problem(
                "D15",
                Severity.ERROR,
                f"{self.workspace.shown(file)} 有错误，从那里取来的数不可靠。",
                Place(self.workspace.shown(self.file)),
                hint="先照它自己的清单改好，这一份就跟着好了。",
            )
            for file in self.unsound
        ]


def _chosen(
    source: DataFile, compiled: CompiledType
) -> tuple[tuple[int, ...], list[Problem]]:
    """Which of the type's documents a data file asks for under 出具, all of them where it does not say."""
    known = {
        str(output.name): index
        for index, output in enumerate(compiled.outputs)
        if not output.gathers
    }
    node = source.root.items.get("出具")
    asked = node.items if isinstance(node, nodes.Sequence) else [node] if node else []
    names = {
        item.text.strip(): item.place
        for item in asked
        if isinstance(item, nodes.Scalar)
    }
    problems = []
    for name, place in names.items():
        if name not in known:
            message = f"这个样式不出“{name}”。"
            near = nearest(name, known) or ""
            hint = f"可以出的有：{'、'.join(known)}。"
            problems.append(
                Problem("D04", Severity.ERROR, message, place, name, near, hint)
            )
    chosen = [index for name, index in known.items() if name in names]
    return tuple(chosen or known.values()), problems


def _source(workspace: Workspace, file: str) -> tuple[DataFile | None, list[Problem]]:
    data = workspace.read(file)
    companion = workspace.read(str(PurePosixPath(file).with_suffix(".md")))
    if data is None:
        return None, []
    folder = PurePosixPath(file).parent

    def shared() -> tuple[str, bytes] | None:
        # Beside the data file, else in the unit's own folder.
        for place in (folder, *folder.parents[:-2]):
            content = workspace.read(str(place / SHARED_FILE))
            if content is not None:
                return workspace.shown(str(place / SHARED_FILE)), content
        return None

    return read_source(
        workspace.shown(file),
        data,
        companion,
        lambda name: workspace.read(str(folder / name)),
        shared,
    )


def _type_of(
    workspace: Workspace, source: DataFile, setting: Setting, problems: list[Problem]
) -> PreparedType:
    """The type and variant a data file names, made ready. Raises Fault together with the problems met so far."""
    name, variant = source.text("报告"), source.text("样式")
    folder = workspace.folders.get(name)
    if folder is None:
        raise Fault(*problems, unknown_type(name, workspace.folders, source))
    if variant not in folder.variants and (variant or folder.variants):
        raise Fault(*problems, unknown_variant(variant, folder.variants, source))
    try:
        return workspace.prepared(name, variant, setting.year)
    except Fault as fault:
        raise Fault(*problems, *fault.problems) from fault


# ── figures ─────────────────────────────────────────────────────────────────


def _figures(
    workspace: Workspace,
    file: str,
    source: DataFile,
    model: TypeModel,
    siblings: "Siblings",
) -> tuple[dict[str, Any], list[Problem]]:
    """Loaded, computed, scored and checked."""
    setting = siblings.setting
    unit, problems = _unit(workspace, model, setting)
    previous, found = _previous(workspace, file, source, setting)
    problems += found
    scope, found = load(
        source, model.schema, unit, setting, previous, model.dictionaries
    )
    scope |= {"报告": Asking(siblings.one), "各报告": Asking(siblings.all)}
    problems += found
    if isinstance(scope["上年"], Mapping):
        # What is new this year had no value last year.
        scope["上年"] = with_missing(
            {**dict.fromkeys(model.names, NONE), **scope["上年"]}, model.schema
        )
    expressions = Expressions(model.bundle, LANGUAGE)
    computed = compute(model.formulas, expressions, scope)
    scope |= computed.values
    problems += computed.problems
    try:
        problems += _score(
            model, source, scope, expressions, setting, sound=not has_errors(found)
        )
    except Fault as fault:
        raise Fault(*problems, *fault.problems) from fault
    waivers = scope.get("勾稽说明")
    findings = check(
        model.rules,
        expressions,
        scope,
        waivers if isinstance(waivers, Mapping) else {},
    )
    problems += findings.problems
    companion = PurePosixPath(file).with_suffix(".md").name
    problems += find_missing_texts(model.wanted, expressions, scope, companion)
    rounding = rounding_hint([*computed.gaps, *findings.gaps])
    return scope, [*problems, rounding] if rounding else problems


def _unit(
    workspace: Workspace, model: TypeModel, setting: Setting
) -> tuple[dict[str, Any], list[Problem]]:
    file = f"{setting.year}/{setting.unit}/{UNIT_FILE}"
    data = workspace.read(file)
    if data is None:
        hint = (
            "每个单位文件夹里要有一份，写明名称、行政区划、性质和门户；可从上年复制。"
        )
        place = Place(workspace.shown(file))
        missing = Problem(
            "D05", Severity.ERROR, f"单位文件夹里没有 {UNIT_FILE}。", place, hint=hint
        )
        nothing = DataFile(place.file, nodes.Mapping({}, {}, place), {}, {})
        return load_unit(nothing, model.unit_schema, setting)[0], [missing]
    source, problems = read_source(workspace.shown(file), data, None)
    if source is None:
        return {}, problems
    values, found = load_unit(source, model.unit_schema, setting)
    return values, [*problems, *found]


def _previous(
    workspace: Workspace, file: str, source: DataFile, setting: Setting
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Last year's names of the same report, from the file of the same name in last year's folder.

    That document is loaded, computed and checked like any other, its own last year included: what it took over is
    known, and what is wrong with it is an error here, since figures looked up in it cannot be trusted.
    """
    year = setting.year - 1
    before = f"{year}/{setting.unit}/{PurePosixPath(file).relative_to(f'{setting.year}/{setting.unit}')}"
    if not (workspace.data / before).is_file():
        workspace.inputs[before] = None
        return None, []
    past, problems = _source(workspace, before)
    if past is None:
        return None, [_unsound(before, workspace, source)]
    try:
        model = _type_of(
            workspace, past, Setting(year, setting.unit), []
        ).compiled.model
        if not _is_same(past, source, model):
            return None, []
        siblings = Siblings(workspace, before, Setting(year, setting.unit))
        scope, found = _figures(workspace, before, past, model, siblings)
        found += siblings.problems()
    except Fault as fault:
        scope, found = {}, list(fault.problems)
    if has_errors([*problems, *found]):
        return scope or None, [_unsound(before, workspace, source)]
    return scope, []


def _is_same(past: DataFile, source: DataFile, model: TypeModel) -> bool:
    """Whether two years' files are of one document: the same type, and the same in what the schema marks 同一份."""
    marked = [
        key
        for key, part in model.schema.get("properties", {}).items()
        if part.get("同一份")
    ]
    return all(past.text(key) == source.text(key) for key in ("报告", *marked))


def _unsound(before: str, workspace: Workspace, source: DataFile) -> Problem:
    message = f"上年的 {workspace.shown(before)} 有错误，从那里取来的数不可靠。"
    hint = f"先生成上年（python build.py {before.partition('/')[0]}），照清单改好；确实不用上年的数，把上年的文件移走。"
    return Problem("D15", Severity.ERROR, message, Place(source.file, 1), hint=hint)


def _score(
    model: TypeModel,
    source: DataFile,
    scope: dict[str, Any],
    expressions: Expressions,
    setting: Setting,
    sound: bool,
) -> list[Problem]:
    """Adds 评分 to the names, where the type scores; sums of weights say nothing where the data is not `sound`."""
    if not model.systems:
        return []
    named = source.text("指标体系")
    chosen = choose_system(
        model,
        source.text("险种"),
        setting.year,
        named,
        lambda condition: bool(expressions.evaluate(condition, scope)),
    )
    if chosen is None:
        raise Fault(_unknown_system(named, model, source, setting))
    name, system = chosen
    key = str(system["录入"])
    results = scope.get(key)
    entered = with_entered(
        system, results if isinstance(results, Mapping) else {}, source.place(key)
    )
    told = [problem for problem in entered.problems if sound or problem.code != "S01"]
    problems = [*told, *_told_twice(entered.prose, scope)]
    scope.update(entered.prose)
    if has_errors(told):
        scope["评分"] = PENDING
        return problems
    prose = {
        key: text
        for key, text in scope.items()
        if isinstance(text, Words) and text.strip()
    }
    work = Scoring(
        f"指标体系.{name}", expressions, scope, entered.results, prose, system["偏差限"]
    )
    scope["评分"] = score(entered.system, work)
    return [_at_source(problem, source) for problem in (*problems, *work.problems)]


def _told_twice(prose: Mapping[str, Words], scope: Mapping[str, Any]) -> list[Problem]:
    """D12 for each text that stands beside an indicator and in the text file as well."""
    problems = []
    for key, text in prose.items():
        other = scope.get(key)
        if isinstance(other, Words):
            message = (
                f"“{key}”在 {other.place.file} 第 {other.place.line} 行和这里写了两处。"
            )
            problems.append(
                Problem(
                    "D12",
                    Severity.ERROR,
                    message,
                    text.place,
                    hint="留一处，另一处删掉。",
                )
            )
    return problems


def _unknown_system(
    named: str, model: TypeModel, source: DataFile, setting: Setting
) -> Problem:
    known = f"现有的指标体系：{'、'.join(model.systems)}。"
    if named:
        near = nearest(named, model.systems)
        should = f"指标体系: {near}" if near else ""
        place = source.place("指标体系")
        return Problem(
            "D14",
            Severity.ERROR,
            f"没有“{named}”这套指标体系。",
            place,
            f"指标体系: {named}",
            should,
            known,
        )
    scheme = source.text("险种")
    suited = [
        name
        for system in model.systems.values()
        if system["适用"]
        for name in system["适用"]["险种"]
    ]
    if not suited:
        message = f"没有适用于 {setting.year} 年度的指标体系。"
        return Problem(
            "D14",
            Severity.ERROR,
            message,
            source.place("报告"),
            hint=f"{known}在数据里写明“指标体系”用哪一套。",
        )
    message = f"没有适用于“{scheme}”{setting.year}年度的指标体系。"
    hint = f"现有的适用于：{'、'.join(suited)}。名称写错了就改；确是别的险种，请改模板的人在“指标体系”里加一份。"
    return Problem(
        "D14",
        Severity.ERROR,
        message,
        source.place("险种"),
        f"险种: {scheme}",
        hint=hint,
    )


def _at_source(problem: Problem, source: DataFile) -> Problem:
    return problem if problem.place else replace(problem, place=Place(source.file))
