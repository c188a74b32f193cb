"""A data file's figures: read, loaded, computed, scored, checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from reports.content.compiled import CompiledOutput, CompiledType
from reports.content.model import TypeModel
from reports.core import nodes
from reports.core.figure import NONE
from reports.core.problems import (
    Fault,
    Place,
    Problem,
    Severity,
    has_errors,
    nearest,
    problem,
)
from reports.core.values import NewValues, Values
from reports.finance.approvals import find_unapproved
from reports.finance.compute import ComputedFigures, compute
from reports.finance.copied import find_copied, find_this_years
from reports.finance.data_file import FINAL, DataFile, Setting, read_source
from reports.finance.dates import find_misdated
from reports.finance.discrepancies import told_once
from reports.finance.language import LANGUAGE
from reports.finance.load import load, load_unit, with_missing
from reports.finance.rounding import BALANCED, rounding_hint
from reports.finance.rules import check
from reports.finance.samples import (
    find_left_standing,
    find_sample_numbers,
    find_unmarked,
    is_sample,
)
from reports.finance.waivers import waivers_of
from reports.prose.required import find_missing_texts
from reports.publish.folders import UNIT_FILE
from reports.run.datafile import read_data_file, type_of, with_its_tables
from reports.run.prepared import PreparedType
from reports.run.remarks import unit_remarks
from reports.run.scores import add_scores
from reports.run.session import InputLog, Session
from reports.run.shipped import shipped_numbers
from reports.run.siblings import Siblings
from reports.scoring.approved_targets import APPROVED, find_other_targets
from reports.source.encoding import decode_text
from reports.templating import Asking, Expressions, expressions_of


class EvaluatedFile(Struct, frozen=True):
    """A data file with its figures.

    `chosen` are those of its type's documents that it asks for, `scope` the names that templates
    know, `siblings` what it asked of the unit's other reports, `inputs` the files looked at so far.
    """

    source: DataFile
    prepared: PreparedType
    chosen: tuple[CompiledOutput, ...]
    scope: NewValues
    problems: tuple[Problem, ...]
    siblings: Siblings

    @property
    def inputs(self) -> Mapping[str, str | None]:
        """The files that were looked at, with their hashes."""
        return self.siblings.log.seen


class BrokenFile(Struct, frozen=True):
    """A data file of which no document can be begun: why, and the files it took to find that
    out.
    """

    problems: tuple[Problem, ...]
    inputs: Mapping[str, str | None]

    @property
    def scope(self) -> None:
        """No names: they cannot be trusted."""


def evaluate(
    session: Session, file: str, setting: Setting
) -> EvaluatedFile | BrokenFile:
    """The data file loaded, computed, scored and checked; done once in a session."""
    key = ("figures", file, setting)
    return session.once(key, lambda: _evaluated(session, file, setting))


def _evaluated(
    session: Session, file: str, setting: Setting
) -> EvaluatedFile | BrokenFile:
    log = InputLog(session.workspace)
    siblings = Siblings(session, file, setting, log, evaluate)
    problems: list[Problem] = []
    try:
        source, problems = read_data_file(log, file)
        if source is None:
            return BrokenFile(tuple(problems), log.seen)
        prepared = type_of(session, source, setting)
        chosen, found = _chosen_outputs(source, prepared.compiled)
        problems += found
        model = _with_required(prepared.compiled, chosen)
        source, found = with_its_tables(log, file, source, model.schema)
        problems += found
        scope, found = _figures(source, model, siblings)
    except Fault as fault:
        return BrokenFile((*problems, *fault.problems), log.seen)
    problems += [*prepared.notes, *found, *siblings.problems()]
    problems += _before_published(source, model, scope, siblings)
    return EvaluatedFile(
        source=source,
        prepared=prepared,
        chosen=chosen,
        scope=scope,
        problems=tuple(problems),
        siblings=siblings,
    )


def _before_published(
    source: DataFile, model: TypeModel, scope: Values, siblings: Siblings
) -> Iterator[Problem]:
    """What must not be so in a document that goes out: what stands there as in a sample, and in a 公开稿
    that nobody has approved it, or that remarks wait for an answer.
    """
    setting, log = siblings.setting, siblings.log
    if is_sample(scope):
        file = f"{setting.year}/{setting.unit}/{UNIT_FILE}"
        text, _ = decode_text(log.read(file) or b"", file)
        shown = log.workspace.shown(file)
        lines = {shown: (text or "").splitlines(), **source.lines}
        yield from find_unmarked(scope, lines)
    else:
        shipped = shipped_numbers(log.workspace.templates)
        yield from find_left_standing(scope)
        yield from find_sample_numbers(scope, shipped, setting.unit)
    if source.text("状态") == FINAL and not setting.draft:
        place = source.place("状态")
        yield from find_unapproved(scope, model.schema, setting.year, place)
        remarks = unit_remarks(siblings.session, model, setting, log)
        yield from remarks.unsettled(siblings.file)


def _chosen_outputs(
    source: DataFile, compiled: CompiledType
) -> tuple[tuple[CompiledOutput, ...], list[Problem]]:
    """Which of the type's documents a data file asks for under 出具; all where it does not say."""
    known = {one.name: one for one in compiled.outputs if not one.gathers}
    asked = dict(_asked_outputs(source))
    problems = []
    for name, place in asked.items():
        if name not in known:
            near = nearest(name, known) or ""
            names = "、".join(known)
            problems.append(
                problem(
                    "D04",
                    "output",
                    place,
                    was=name,
                    should=near,
                    name=name,
                    names=names,
                )
            )
    chosen = tuple(output for name, output in known.items() if name in asked)
    return chosen or tuple(known.values()), problems


def _asked_outputs(source: DataFile) -> Iterator[tuple[str, Place]]:
    node = source.root.items.get("出具")
    items = node.items if isinstance(node, nodes.Sequence) else [node]
    for item in items:
        if isinstance(item, nodes.Scalar):
            yield item.text.strip(), item.place


def _with_required(
    compiled: CompiledType, chosen: tuple[CompiledOutput, ...]
) -> TypeModel:
    """The type's model, asking also for what the chosen documents need."""
    schema = compiled.model.schema
    required = list(schema.get("required", ()))
    for output in chosen:
        required += output.required
    asking = {**schema, "required": list(dict.fromkeys(required))}
    return replace(compiled.model, schema=asking)


def _figures(
    source: DataFile, model: TypeModel, siblings: Siblings
) -> tuple[NewValues, list[Problem]]:
    """The names of a document: loaded, computed, scored and checked. Raises Fault."""
    setting = siblings.setting
    unit, problems = _unit_values(siblings.log, model, setting)
    previous, found = _previous_names(source, siblings)
    problems += found
    scope, found = load(
        source=source,
        schema=model.schema,
        unit=unit,
        setting=setting,
        previous=previous,
        dictionaries=model.dictionaries,
    )
    problems += found
    problems += find_misdated(scope, model.schema, setting.year)
    if previous is not None:
        problems += find_copied(scope, previous, model.schema, setting.year)
    scope |= {"报告": Asking(siblings.needed), "各报告": Asking(siblings.all)}
    if isinstance(scope["上年"], Mapping):
        # What is new this year had no value last year.
        former = {**dict.fromkeys(model.names, NONE), **scope["上年"]}
        scope["上年"] = with_missing(former, model.schema)
    expressions = expressions_of(model.bundle, LANGUAGE)
    computed, scope = _computed(model, expressions, scope)
    scope |= {**computed.values, "报告": Asking(siblings.one)}
    problems += computed.problems
    problems += find_this_years(scope, source.lines)
    try:
        sound = not has_errors(found)
        problems += add_scores(model, source, scope, expressions, setting, sound=sound)
    except Fault as fault:
        raise Fault(*problems, *fault.problems) from fault
    problems += find_other_targets(scope, source.place(APPROVED))
    findings = check(model.rules, expressions, scope, waivers_of(scope))
    problems += findings.problems
    companion = PurePosixPath(siblings.file).with_suffix(".md").name
    missing, changes = find_missing_texts(model.wanted, expressions, scope, companion)
    problems += missing
    apart = (*computed.discrepancies, *findings.discrepancies, *changes)
    wrong = told_once(apart, findings.sound)
    problems = [*_without_reasons_asked(problems, wrong), *wrong]
    problems = list(_at_headings(problems, source))
    gaps = [*computed.gaps, *findings.gaps]
    problems += rounding_hint(gaps, balanced=scope.get(BALANCED))
    # What nobody typed has no line: it is told where the report begins.
    begin = source.place("报告")
    return scope, [one if one.place else replace(one, place=begin) for one in problems]


def _computed(
    model: TypeModel, expressions: Expressions, scope: NewValues
) -> tuple[ComputedFigures, NewValues]:
    """What the formulas give, and the names they rest on: where the document asks for 舍位平衡,
    with entered amounts as they are printed.
    """
    adding_up = scope.get(BALANCED) is True
    computed = compute(model.formulas, expressions, scope, adding_up=adding_up)
    if not adding_up or computed.discrepancies:
        return computed, scope
    from reports.finance.balance import balance, requirements, tails_told

    names = {**scope, **computed.values}
    waived = waivers_of(scope)
    required = requirements(model.formulas, model.rules, expressions, names, waived)
    if required is None:
        return computed, scope
    found = balance(scope, required)
    again = compute(model.formulas, expressions, found.scope, adding_up=True)
    problems = (*again.problems, *tails_told(found.moved))
    as_printed = replace(again, problems=problems, gaps=found.unmet, discrepancies=())
    return as_printed, found.scope


ASKS_FOR_WORDS = frozenset({"J04", "J09"})
"""What asks for words about a value, or about its target."""


def _without_reasons_asked(
    problems: Sequence[Problem], wrong: Sequence[Problem]
) -> Iterator[Problem]:
    """The problems without those that ask for words about a number that is wrong."""
    spots = {one.place for one in wrong if one.severity is Severity.ERROR}
    for one in problems:
        if one.code not in ASKS_FOR_WORDS or one.place not in spots:
            yield one


def _at_headings(problems: Iterable[Problem], source: DataFile) -> Iterator[Problem]:
    """The problems, those of a heading of the companion file at its line."""
    headings = {f"# {key}": section.place for key, section in source.sections.items()}
    for one in problems:
        at = headings.get(one.was)
        yield one if at is None else replace(one, place=at)


def _unit_values(
    log: InputLog, model: TypeModel, setting: Setting
) -> tuple[NewValues, list[Problem]]:
    """What all reports of the unit share, from 单位.yaml."""
    file = f"{setting.year}/{setting.unit}/{UNIT_FILE}"
    shown = log.workspace.shown(file)
    data = log.read(file)
    if data is None:
        place = Place(shown)
        nothing = DataFile(shown, nodes.Mapping({}, {}, place), {}, {})
        values, _ = load_unit(nothing, model.unit_schema, setting)
        return values, [problem("D05", "unit file", place, file=UNIT_FILE)]
    source, problems = read_source(shown, data)
    if source is None:
        return {}, problems
    source, found = with_its_tables(log, file, source, model.unit_schema)
    problems += found
    values, found = load_unit(source, model.unit_schema, setting)
    return values, [*problems, *found]


# ── last year ───────────────────────────────────────────────────────────────


def _previous_names(
    source: DataFile, siblings: Siblings
) -> tuple[NewValues | None, list[Problem]]:
    """Last year's names of the same report, from the file of the same name in last year's folder.

    That document is loaded, computed and checked like any other, its own last year included: what
    it took over is known, and what is wrong with it is an error here, since figures looked up in
    it cannot be trusted.
    """
    session, log, setting = siblings.session, siblings.log, siblings.setting
    before = replace(setting, year=setting.year - 1, draft=False, strict=False)
    inside = PurePosixPath(siblings.file).relative_to(f"{setting.year}/{setting.unit}")
    file = f"{before.year}/{setting.unit}/{inside}"
    if not (session.workspace.data / file).is_file():
        log.note_absent(file)
        return None, []
    past, problems = read_data_file(log, file)
    unsound = problem(
        "D15",
        "last year",
        Place(source.file, 1),
        file=session.workspace.shown(file),
        year=before.year,
    )
    if past is None:
        return None, [unsound]
    scope: NewValues = {}
    try:
        model = type_of(session, past, before).compiled.model
        if not _is_same_report(past, source, model):
            return None, []
        past, found = with_its_tables(log, file, past, model.schema)
        problems += found
        own = Siblings(session, file, before, log, evaluate)
        scope, found = _figures(past, model, own)
        problems += [*found, *own.problems()]
    except Fault as fault:
        problems += fault.problems
    if has_errors(problems):
        return scope or None, [unsound]
    return scope, []


def _is_same_report(past: DataFile, source: DataFile, model: TypeModel) -> bool:
    """Whether two years' files are of one document.

    It is where the type is the same, and what the schema marks 同一份.
    """
    keys = ["报告"]
    for key, part in model.schema.get("properties", {}).items():
        if part.get("同一份"):
            keys.append(key)
    return all(past.text(key) == source.text(key) for key in keys)
