"""A data file's documents, from the file to their finished bytes: load, compute, score, check, fill, write.

Several files of one type and unit may give one more document together (汇总).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from reports import disk, nodes
from reports.content.compiled import Compiled, find
from reports.content.fill import Narrative, Prose, compile_narrative, fill, naming
from reports.figure import NONE, PENDING, Absent
from reports.finance.checks import check
from reports.finance.compute import compute
from reports.finance.entered import with_entered
from reports.finance.functions import LANGUAGE
from reports.finance.judging import Scoring
from reports.finance.load import (
    FINAL,
    Setting,
    Source,
    load,
    load_unit,
    narratives,
    read_source,
    unknown_type,
    unknown_variant,
    with_missing,
)
from reports.finance.model import Model, choose_system
from reports.finance.scoring import score
from reports.finance.texts import SHARED_FILE, stale_years, twins
from reports.phrases import Wording
from reports.portal import page_meta
from reports.problems import Fault, Place, Problem, Tier, has_errors, nearest
from reports.schema import Words
from reports.templating import Expressions, page
from reports.tree import Document, lines_of, plain_text
from reports.workshop import Prepared, Workshop
from reports.writers import docx, html

DRAFT_MARK = "草稿"
UNIT_FILE = "单位.yaml"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one data file: its title and the files of its documents, or only problems.

    `final` says that it is a 公开稿 and may be published when it has no error.
    """

    title: str
    files: Mapping[str, bytes]
    final: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """A data file with everything known of it before it is written: its type, names, narratives and problems.

    `chosen` are the type's documents it asks for, `own_texts` the narratives that stand in its own file.
    """

    prepared: Prepared
    scope: Mapping[str, Any]
    prose: Prose
    wording: Wording
    problems: tuple[Problem, ...]
    final: bool
    chosen: tuple[int, ...]
    own_texts: Mapping[str, Words]

    def fill(self, index: int, mark: str = "", fields: Sequence[str] = ()) -> Document:
        """The tree of one of the type's documents. Raises Fault."""
        return fill(self.prepared.compiled, index, self.scope, self.prose, self.wording, mark, fields)

    def named(self, index: int) -> tuple[str, str]:
        """The title and the file name of one of the type's documents. Raises Fault."""
        return naming(self.prepared.compiled, index, self.scope, self.wording)


def make(workshop: Workshop, file: str, setting: Setting) -> Made:
    """The documents of one data file and everything found on the way; never raises for what a user wrote."""
    try:
        examined = examine(workshop, file, setting)
    except Fault as fault:
        return Made(PurePosixPath(file).stem, {}, False, fault.problems)
    return _finished(examined, workshop.shown(file), setting.draft)


def examine(workshop: Workshop, file: str, setting: Setting) -> Examined:
    """The data file loaded, computed, scored and checked. Raises Fault where that cannot even be begun."""
    found = workshop.once((file, setting), lambda: _examined_or_fault(workshop, file, setting))
    if isinstance(found, Fault):
        raise Fault(*found.problems)
    return found


def _examined_or_fault(workshop: Workshop, file: str, setting: Setting) -> Examined | Fault:
    try:
        return _examine(workshop, file, setting)
    except Fault as fault:
        return fault


def _examine(workshop: Workshop, file: str, setting: Setting) -> Examined:
    source, problems = _source(workshop, file)
    if source is None:
        raise Fault(*problems)
    prepared = _type_of(workshop, source, setting, problems)
    model = prepared.compiled.model
    chosen, found = _chosen(source, prepared.compiled)
    problems += found
    needed = [key for index in chosen for key in prepared.compiled.outputs[index].required]
    schema = {**model.schema, "required": list(dict.fromkeys([*model.schema.get("required", ()), *needed]))}
    scope, found = _figures(workshop, file, source, replace(model, schema=schema), setting)
    problems += [*prepared.notes, *found]
    own_texts = _own_texts(source, scope, model)
    problems += _stale(own_texts, scope, model, setting)
    prose = _prose(workshop, file, scope, model, setting, problems)
    try:
        wording = _wording(prepared.compiled, scope)
    except Fault as fault:
        raise Fault(*problems, *(replace(problem, place=source.place("写法")) for problem in fault.problems)) from fault
    final = source.text("状态") == FINAL
    return Examined(prepared, scope, prose, wording, tuple(problems), final, chosen, own_texts)


def _chosen(source: Source, compiled: Compiled) -> tuple[tuple[int, ...], list[Problem]]:
    """Which of the type's documents a data file asks for under 出具, all of them where it does not say."""
    known = {str(output.name): index for index, output in enumerate(compiled.outputs) if not output.gathers}
    node = source.root.items.get("出具")
    asked = node.items if isinstance(node, nodes.Sequence) else [node] if node else []
    names = {item.text.strip(): item.place for item in asked if isinstance(item, nodes.Scalar)}
    problems = []
    for name, place in names.items():
        if name not in known:
            message = f"这个样式不出“{name}”。"
            near = nearest(name, known) or ""
            hint = f"可以出的有：{'、'.join(known)}。"
            problems.append(Problem("D04", Tier.ERROR, message, place, name, near, hint))
    chosen = [index for name, index in known.items() if name in names]
    return tuple(chosen or known.values()), problems


def _own_texts(source: Source, scope: Mapping[str, Any], model: Model) -> dict[str, Words]:
    """The narratives that stand in the document's own files, not in the one that several share."""
    texts = narratives(scope, model.schema)
    return {
        key: text
        for key, text in texts.items()
        if isinstance(text, Words) and not text.place.file.endswith(f"/{SHARED_FILE}")
    }


def _stale(texts: Mapping[str, Words], scope: Mapping[str, Any], model: Model, setting: Setting) -> list[Problem]:
    """The years that seem to be left over from last year's texts."""
    expressions = Expressions(model.bundle, LANGUAGE)
    try:
        called = [expressions.evaluate(f"报告名.{index}", scope) for index in range(model.called)]
    except Fault as fault:
        return list(fault.problems)
    names = [str(name) for name in called if isinstance(name, str)]
    former = scope["上年"] if isinstance(scope["上年"], Mapping) else {}
    return list(stale_years(texts, setting.year, names or [model.name], former))


# ── several data files together ─────────────────────────────────────────────


def gather(workshop: Workshop, files: Sequence[str], setting: Setting) -> Made:
    """What a unit's data files give together, type by type (汇总), and what is odd between them; never raises."""
    members: dict[str, dict[str, Examined | None]] = {}
    for file in files:
        try:
            examined = examine(workshop, file, setting)
            members.setdefault(examined.prepared.compiled.model.name, {})[file] = examined
        except Fault:
            members.setdefault(_stated_type(workshop, file), {})[file] = None
    shown = workshop.shown(f"{setting.year}/{setting.unit}")
    made = [_together(those, shown, setting) for those in members.values() if len(those) > 1 and any(those.values())]
    return Made(
        title="、".join(filter(None, (one.title for one in made))) or setting.unit,
        files={name: content for one in made for name, content in one.files.items()},
        final=all(one.final for one in made),
        problems=tuple(problem for one in made for problem in one.problems),
    )


def _stated_type(workshop: Workshop, file: str) -> str:
    try:
        source, _ = _source(workshop, file)
    except Fault:
        return ""
    return source.text("报告") if source else ""


def _together(members: Mapping[str, Examined | None], shown: str, setting: Setting) -> Made:
    """The documents that the files of one type give together, in the order of the files."""
    there = {file: examined for file, examined in members.items() if examined}
    first = next(iter(there.values()))
    compiled = first.prepared.compiled
    model = compiled.model
    problems: list[Problem] = []
    if model.own_words:
        problems += twins({PurePosixPath(file).stem: one.own_texts for file, one in there.items()})
    outputs = tuple(index for index, output in enumerate(compiled.outputs) if output.gathers)
    if not outputs:
        return Made("", {}, True, tuple(problems))
    broken = [] if setting.draft else _broken(members)
    if broken:
        names = "、".join(str(compiled.outputs[index].name) for index in outputs)
        return Made(names, {}, False, (*problems, _broken_members(broken, names, shown)))
    scopes = [examined.scope for examined in there.values()]
    scope = _scope_of_all(scopes, model)
    problems += compute(model.formulas, Expressions(model.bundle, LANGUAGE), scope)
    final = all(examined.final for examined in there.values())
    prose = Prose({}, model.knows_narrative)
    wording = _wording(compiled, {})
    return _finished(
        Examined(first.prepared, scope, prose, wording, tuple(problems), final, outputs, {}), shown, setting.draft
    )


def _broken(members: Mapping[str, Examined | None]) -> list[str]:
    """The files that give no documents of their own: with an error, or named as another's are."""
    stems = {file: _stems(examined) if examined else () for file, examined in members.items()}
    same = disk.clashes(stems)
    return [PurePosixPath(file).stem for file, names in stems.items() if not names or file in same]


def _stems(examined: Examined) -> tuple[str, ...]:
    """The file names of a data file's documents; none where it has an error, be it one that only filling finds."""
    if has_errors(examined.problems):
        return ()
    try:
        for index in examined.chosen:
            examined.fill(index)
        return tuple(examined.named(index)[1] for index in examined.chosen)
    except Fault:
        return ()


def _broken_members(names: Sequence[str], outputs: str, shown: str) -> Problem:
    message = f"{'、'.join(names)} 有错误，{outputs}没有生成。"
    return Problem("G12", Tier.ERROR, message, Place(shown), hint="改好这几份的错误再生成。")


def _scope_of_all(scopes: Sequence[Mapping[str, Any]], model: Model) -> dict[str, Any]:
    """The names of a document of several files: 各份 are theirs, and of the rest what all of them say alike."""
    first = scopes[0] if scopes else {}
    alike = {
        key: value
        for key, value in first.items()
        if isinstance(value, str) and all(other.get(key) == value for other in scopes)
    }
    nothing = with_missing(dict.fromkeys(model.names, NONE), model.schema)
    return {**nothing, **alike, "单位": first.get("单位", NONE), "各份": list(scopes)}


def _prose(
    workshop: Workshop, file: str, scope: Mapping[str, Any], model: Model, setting: Setting, problems: list[Problem]
) -> Prose:
    """The narratives; what is wrong in one is noted, and a draft prints 待填 in its place."""
    texts = narratives(scope, model.schema)
    ready = _ready(workshop, file, {key: text for key, text in texts.items() if isinstance(text, Words)}, model)
    for key, narrative in ready.items():
        if narrative.problems:
            problems += narrative.problems
            texts[key] = PENDING if setting.draft else texts[key]
    return Prose(texts, model.knows_narrative, {key: narrative.code for key, narrative in ready.items()})


def _ready(workshop: Workshop, file: str, texts: Mapping[str, Words], model: Model) -> Mapping[str, Narrative]:
    """The narratives compiled; from the cache where none of them has changed since the last run."""
    state = repr((model.variant, [(key, text, text.place) for key, text in texts.items()]))
    return workshop.kept(
        f"叙述 {file}",
        state,
        lambda: {key: compile_narrative(key, text, model.names) for key, text in texts.items()},
    )


def _finished(examined: Examined, shown: str, draft: bool) -> Made:
    """The documents written; none where there is an error, unless they are drafts."""
    problems = list(examined.problems)
    titles: list[str] = []
    files: dict[str, bytes] = {}
    try:
        for index in examined.chosen:
            title, stem = examined.named(index)
            titles.append(title)
            if draft or not has_errors(problems):
                made = _write(examined, index, stem, draft, problems)
                if files.keys() & made.keys():
                    raise Fault(_same_name(stem))
                files.update(made)
    except Fault as fault:
        problems += fault.problems
        files = {}
    placed = (problem if problem.place else replace(problem, place=Place(shown)) for problem in problems)
    title = titles[0] if titles else PurePosixPath(shown).stem
    if len(titles) > 1:
        title += f" 等 {len(titles)} 份"
    return Made(title, files, examined.final, tuple(dict.fromkeys(placed)))


def _at_source(problem: Problem, source: Source) -> Problem:
    return problem if problem.place else replace(problem, place=Place(source.file))


def _same_name(stem: str) -> Problem:
    message = f"这一种报告的两份文书会写成同一个文件“{stem}”。"
    return Problem("G05", Tier.ERROR, message, hint="在 类型.yaml 里给每份文书不同的“文件名”。")


def _source(workshop: Workshop, file: str) -> tuple[Source | None, list[Problem]]:
    data = workshop.read(file)
    companion = workshop.read(str(PurePosixPath(file).with_suffix(".md")))
    if data is None:
        return None, []
    folder = PurePosixPath(file).parent

    def shared() -> tuple[str, bytes] | None:
        # Beside the data file, else in the unit's own folder.
        for place in (folder, *folder.parents[:-2]):
            content = workshop.read(str(place / SHARED_FILE))
            if content is not None:
                return workshop.shown(str(place / SHARED_FILE)), content
        return None

    return read_source(workshop.shown(file), data, companion, lambda name: workshop.read(str(folder / name)), shared)


def _type_of(workshop: Workshop, source: Source, setting: Setting, problems: list[Problem]) -> Prepared:
    """The type and variant a data file names, made ready. Raises Fault together with the problems met so far."""
    name, variant = source.text("报告"), source.text("样式")
    folder = workshop.folders.get(name)
    if folder is None:
        raise Fault(*problems, unknown_type(name, workshop.folders, source))
    if variant not in folder.variants and (variant or folder.variants):
        raise Fault(*problems, unknown_variant(variant, folder.variants, source))
    try:
        return workshop.prepared(name, variant, setting.year)
    except Fault as fault:
        raise Fault(*problems, *fault.problems) from fault


# ── figures ─────────────────────────────────────────────────────────────────


def _figures(
    workshop: Workshop, file: str, source: Source, model: Model, setting: Setting
) -> tuple[dict[str, Any], list[Problem]]:
    """Loaded, computed, scored and checked."""
    unit, problems = _unit(workshop, model, setting)
    previous, found = _previous(workshop, file, source, setting)
    problems += found
    scope, found = load(source, model.schema, unit, setting, previous)
    problems += found
    if isinstance(scope["上年"], Mapping):
        # What is new this year had no value last year.
        scope["上年"] = with_missing({**dict.fromkeys(model.names, NONE), **scope["上年"]}, model.schema)
    expressions = Expressions(model.bundle, LANGUAGE)
    problems += compute(model.formulas, expressions, scope)
    try:
        problems += _score(model, source, scope, expressions, setting, sound=not has_errors(found))
    except Fault as fault:
        raise Fault(*problems, *fault.problems) from fault
    waivers = scope.get("勾稽说明")
    problems += check(model.rules, expressions, scope, waivers if isinstance(waivers, Mapping) else {})
    return scope, problems


def _unit(workshop: Workshop, model: Model, setting: Setting) -> tuple[dict[str, Any], list[Problem]]:
    file = f"{setting.year}/{setting.unit}/{UNIT_FILE}"
    data = workshop.read(file)
    if data is None:
        hint = "每个单位文件夹里要有一份，写明名称、行政区划、性质和门户；可从上年复制。"
        place = Place(workshop.shown(file))
        missing = Problem("D05", Tier.ERROR, f"单位文件夹里没有 {UNIT_FILE}。", place, hint=hint)
        nothing = Source(place.file, nodes.Mapping({}, {}, place), {}, {})
        return load_unit(nothing, model.unit_schema, setting)[0], [missing]
    source, problems = read_source(workshop.shown(file), data, None)
    if source is None:
        return {}, problems
    values, found = load_unit(source, model.unit_schema, setting)
    return values, [*problems, *found]


def _previous(
    workshop: Workshop, file: str, source: Source, setting: Setting
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Last year's names of the same report, from the file of the same name in last year's folder.

    That document is loaded, computed and checked like any other, its own last year included: what it took over is
    known, and what is wrong with it is an error here, since figures looked up in it cannot be trusted.
    """
    year = setting.year - 1
    before = f"{year}/{setting.unit}/{PurePosixPath(file).relative_to(f'{setting.year}/{setting.unit}')}"
    if not (workshop.data / before).is_file():
        workshop.inputs[before] = None
        return None, []
    past, problems = _source(workshop, before)
    if past is None:
        return None, [_unsound(before, workshop, source)]
    try:
        model = _type_of(workshop, past, Setting(year, setting.unit), []).compiled.model
        if not _is_same(past, source, model):
            return None, []
        scope, found = _figures(workshop, before, past, model, Setting(year, setting.unit))
    except Fault as fault:
        scope, found = {}, list(fault.problems)
    if has_errors([*problems, *found]):
        return scope or None, [_unsound(before, workshop, source)]
    return scope, []


def _is_same(past: Source, source: Source, model: Model) -> bool:
    """Whether two years' files are of one document: the same type, and the same in what the schema marks 同一份."""
    marked = [key for key, part in model.schema.get("properties", {}).items() if part.get("同一份")]
    return all(past.text(key) == source.text(key) for key in ("报告", *marked))


def _unsound(before: str, workshop: Workshop, source: Source) -> Problem:
    message = f"上年的 {workshop.shown(before)} 有错误，从那里取来的数不可靠。"
    hint = f"先生成上年（python build.py {before.partition('/')[0]}），照清单改好；确实不用上年的数，把上年的文件移走。"
    return Problem("D15", Tier.ERROR, message, Place(source.file, 1), hint=hint)


def _score(
    model: Model, source: Source, scope: dict[str, Any], expressions: Expressions, setting: Setting, sound: bool
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
    entered = with_entered(system, results if isinstance(results, Mapping) else {}, source.place(key))
    told = [problem for problem in entered.problems if sound or problem.code != "S01"]
    problems = [*told, *_told_twice(entered.prose, scope)]
    scope.update(entered.prose)
    if has_errors(told):
        scope["评分"] = PENDING
        return problems
    prose = {key: text for key, text in scope.items() if isinstance(text, Words) and text.strip()}
    work = Scoring(f"指标体系.{name}", expressions, scope, entered.results, prose, system["偏差限"])
    scope["评分"] = score(entered.system, work)
    return [_at_source(problem, source) for problem in (*problems, *work.problems)]


def _told_twice(prose: Mapping[str, Words], scope: Mapping[str, Any]) -> list[Problem]:
    """D12 for each text that stands beside an indicator and in the text file as well."""
    problems = []
    for key, text in prose.items():
        other = scope.get(key)
        if isinstance(other, Words):
            message = f"“{key}”在 {other.place.file} 第 {other.place.line} 行和这里写了两处。"
            problems.append(Problem("D12", Tier.ERROR, message, text.place, hint="留一处，另一处删掉。"))
    return problems


def _unknown_system(named: str, model: Model, source: Source, setting: Setting) -> Problem:
    known = f"现有的指标体系：{'、'.join(model.systems)}。"
    if named:
        near = nearest(named, model.systems)
        should = f"指标体系: {near}" if near else ""
        place = source.place("指标体系")
        return Problem("D14", Tier.ERROR, f"没有“{named}”这套指标体系。", place, f"指标体系: {named}", should, known)
    scheme = source.text("险种")
    suited = [name for system in model.systems.values() if system["适用"] for name in system["适用"]["险种"]]
    if not suited:
        message = f"没有适用于 {setting.year} 年度的指标体系。"
        return Problem(
            "D14", Tier.ERROR, message, source.place("报告"), hint=f"{known}在数据里写明“指标体系”用哪一套。"
        )
    message = f"没有适用于“{scheme}”{setting.year}年度的指标体系。"
    hint = f"现有的适用于：{'、'.join(suited)}。名称写错了就改；确是别的险种，请改模板的人在“指标体系”里加一份。"
    return Problem("D14", Tier.ERROR, message, source.place("险种"), f"险种: {scheme}", hint=hint)


def _wording(compiled: Compiled, scope: Mapping[str, Any]) -> Wording:
    """How this document words its figures: the variant's options, and what the document overrides of them."""
    own = scope.get("写法")
    given = own.items() if isinstance(own, Mapping) else ()
    chosen = dict(compiled.options)
    for key, value in given:
        if isinstance(value, Mapping) and isinstance(chosen.get(key), Mapping):
            chosen[key] = {**chosen[key], **value}
        elif not isinstance(value, Absent):
            chosen[key] = value
    try:
        return Wording.from_options(chosen)
    except ValueError as error:
        raise Fault(Problem("D04", Tier.ERROR, f"{error}。")) from error


# ── files ───────────────────────────────────────────────────────────────────


def _write(examined: Examined, index: int, name: str, draft: bool, problems: list[Problem]) -> dict[str, bytes]:
    """The files of one output; a 送审稿 is a Word file only, a draft is marked on every page. Raises Fault.

    How much is still 待填 in a document that is not final is added to the problems.
    """
    prepared = examined.prepared
    form = prepared.compiled.outputs[index]
    path = find(form.layout, prepared.layouts, prepared.compiled.search)
    assert path is not None  # compile_kind has seen to it
    layout = prepared.layouts[path]
    document = examined.fill(index, DRAFT_MARK if draft else "", layout.fields)
    if not document.blocks:
        raise Fault(
            Problem("T07", Tier.ERROR, "正文模板没有印出任何内容。", Place(form.body), hint="从备份里恢复这个模板。")
        )
    mark = examined.wording.pending_text
    if open_places := _left_open(document, mark):
        if examined.final and not draft:
            hint = "按别的提示把待填的数补上；都补了还有这一条，请把数据和模板发给维护人员。"
            raise Fault(Problem("D06", Tier.ERROR, f"成品里还有{mark}，没有生成。", hint=hint))
        hint = f"打开文件查找“{mark.strip('〔〕')}”，逐处补到数据里。"
        problems.append(Problem("D06", Tier.HINT, f"这一份里还有 {open_places} 处{mark}。", hint=hint))
    stem = disk.file_name(_staged(name, draft, examined.final))
    if isinstance(stem, Problem):
        raise Fault(stem)
    files = {f"{stem}.docx": docx.write(document, layout)}
    if examined.final or draft:
        meta = page_meta(document.title, examined.scope)
        files[f"{stem}.html"] = html.write_page(document, page(prepared.shell), meta, prepared.style)
        files[f"{stem}.fragment.html"] = html.write_fragment(document)
    return files


def _left_open(document: Document, mark: str) -> int:
    """How often a document says 待填: the last net before it is published."""
    lines = (*(line for block in document.blocks for line in lines_of(block)), *(line for _, line in document.fields))
    return sum(plain_text(line).count(mark) for line in lines)


def _staged(stem: str, draft: bool, final: bool) -> str:
    if draft:
        return f"{stem}（{DRAFT_MARK}）"
    return stem if final else f"{stem}（送审稿）"
