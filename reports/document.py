"""One document, from its data file to its finished bytes: load, compute, score, check, fill, write."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from reports import nodes, output
from reports.content.compiled import Compiled, find
from reports.content.fill import Narrative, Prose, compile_narrative, fill, naming
from reports.figure import PENDING, Absent
from reports.finance.checks import check
from reports.finance.compute import compute
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
)
from reports.finance.model import Model, choose_system
from reports.finance.scoring import score
from reports.phrases import Wording
from reports.problems import Fault, Place, Problem, Tier, has_errors, nearest
from reports.reading import read_date
from reports.schema import Words
from reports.templating import Expressions, page
from reports.tree import Document
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
    """A data file with everything known of it before it is written: its type, names, narratives and problems."""

    prepared: Prepared
    scope: Mapping[str, Any]
    prose: Prose
    wording: Wording
    problems: tuple[Problem, ...]
    final: bool

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
    source, problems = _source(workshop, file)
    if source is None:
        raise Fault(*problems)
    prepared = _type_of(workshop, source, setting, problems)
    model = prepared.compiled.model
    scope, found = _figures(workshop, file, source, model, setting)
    problems += [*prepared.notes, *found]
    prose = _prose(workshop, file, scope, model, setting, problems)
    try:
        wording = _wording(prepared.compiled, scope)
    except Fault as fault:
        raise Fault(*problems, *(replace(problem, place=source.place("写法")) for problem in fault.problems)) from fault
    return Examined(prepared, scope, prose, wording, tuple(problems), source.text("状态") == FINAL)


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
    title = PurePosixPath(shown).stem
    files: dict[str, bytes] = {}
    try:
        for index in range(len(examined.prepared.compiled.outputs)):
            title, stem = examined.named(index)
            if draft or not has_errors(problems):
                files.update(_write(examined, index, stem, draft))
    except Fault as fault:
        problems += [replace(problem, place=problem.place or Place(shown)) for problem in fault.problems]
        files = {}
    return Made(title, files, examined.final, tuple(dict.fromkeys(problems)))


def _at_source(problem: Problem, source: Source) -> Problem:
    return problem if problem.place else replace(problem, place=Place(source.file))


def _source(workshop: Workshop, file: str) -> tuple[Source | None, list[Problem]]:
    data = workshop.read(file)
    companion = workshop.read(str(PurePosixPath(file).with_suffix(".md")))
    if data is None:
        return None, []
    return read_source(workshop.shown(file), data, companion)


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
    previous = _previous(workshop, file, setting)
    scope, found = load(source, model.schema, unit, setting, previous)
    problems += found
    expressions = Expressions(model.bundle, LANGUAGE)
    problems += compute(model.formulas, expressions, scope)
    try:
        problems += _score(model, source, scope, expressions, setting)
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


def _previous(workshop: Workshop, file: str, setting: Setting) -> dict[str, Any] | None:
    """Last year's names of the same report, from the file of the same name in last year's folder."""
    year = setting.year - 1
    before = f"{year}/{setting.unit}/{PurePosixPath(file).relative_to(f'{setting.year}/{setting.unit}')}"
    if not (workshop.data / before).is_file():
        workshop.inputs[before] = None
        return None
    source, _ = _source(workshop, before)
    if source is None:
        return None
    past = Setting(year, setting.unit, draft=True)
    try:
        model = _type_of(workshop, source, past, []).compiled.model
    except Fault:
        return None
    unit, _ = _unit(workshop, model, past)
    scope, _ = load(source, model.schema, unit, past, None)
    expressions = Expressions(model.bundle, LANGUAGE)
    compute(model.formulas, expressions, scope)
    with suppress(Fault):
        _score(model, source, scope, expressions, past)
    return scope


def _score(
    model: Model, source: Source, scope: dict[str, Any], expressions: Expressions, setting: Setting
) -> list[Problem]:
    """Adds 评分 to the names, where the type scores."""
    if not model.systems:
        return []
    named = source.text("指标体系")
    chosen = choose_system(model, source.text("险种"), setting.year, named)
    if chosen is None:
        raise Fault(_unknown_system(named, model, source, setting))
    name, system = chosen
    results = scope.get("指标")
    prose = {key: text for key, text in scope.items() if isinstance(text, Words) and text.strip()}
    work = Scoring(f"指标体系.{name}", expressions, scope, results if isinstance(results, Mapping) else {}, prose)
    scope["评分"] = score(system, work)
    return [_at_source(problem, source) for problem in work.problems]


def _unknown_system(named: str, model: Model, source: Source, setting: Setting) -> Problem:
    known = f"现有的指标体系：{'、'.join(model.systems)}。"
    if named:
        near = nearest(named, model.systems)
        should = f"指标体系: {near}" if near else ""
        place = source.place("指标体系")
        return Problem("D14", Tier.ERROR, f"没有“{named}”这套指标体系。", place, f"指标体系: {named}", should, known)
    scheme = source.text("险种")
    suited = [name for system in model.systems.values() for name in system["适用"]["险种"]]
    message = f"没有适用于“{scheme}”{setting.year}年度的指标体系。"
    near = nearest(scheme, suited) if scheme not in suited else None
    should = f"险种: {near}" if near else ""
    hint = f"现有的指标体系适用于：{'、'.join(suited)}。"
    return Problem("D14", Tier.ERROR, message, source.place("险种"), f"险种: {scheme}", should, hint)


def _wording(compiled: Compiled, scope: Mapping[str, Any]) -> Wording:
    """How this document words its figures: the variant's options, and what the document overrides of them."""
    own = scope.get("写法")
    chosen = (
        {key: value for key, value in own.items() if not isinstance(value, Absent)} if isinstance(own, Mapping) else {}
    )
    try:
        return Wording.from_options({**compiled.options, **chosen})
    except ValueError as error:
        raise Fault(Problem("D04", Tier.ERROR, f"{error}。")) from error


# ── files ───────────────────────────────────────────────────────────────────


def _write(examined: Examined, index: int, name: str, draft: bool) -> dict[str, bytes]:
    """The files of one output; a 送审稿 is a Word file only, a draft is marked on every page. Raises Fault."""
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
    stem = output.file_name(_staged(name, draft, examined.final))
    if isinstance(stem, Problem):
        raise Fault(stem)
    files = {f"{stem}.docx": docx.write(document, layout)}
    if examined.final or draft:
        meta = _meta(document.title, examined.scope)
        files[f"{stem}.html"] = html.write_page(document, page(prepared.shell), meta, prepared.style)
        files[f"{stem}.fragment.html"] = html.write_fragment(document)
    return files


def _staged(stem: str, draft: bool, final: bool) -> str:
    if draft:
        return f"{stem}（{DRAFT_MARK}）"
    return stem if final else f"{stem}（送审稿）"


def _meta(title: str, scope: Mapping[str, Any]) -> html.PageMeta:
    """What the portal asks of the page: the 门户 block of 单位.yaml, and the document's own dates and numbers."""
    portal = scope["单位"].get("门户")
    if not isinstance(portal, Mapping):
        return html.PageMeta(pub_date=_iso(scope.get("公开时间")))
    columns = portal.get("栏目")
    names = tuple(str(name) for name in columns) if isinstance(columns, list) else ()
    return html.PageMeta(
        site_name=_words(portal.get("网站名称")),
        site_domain=_words(portal.get("网站域名")),
        site_id=_words(portal.get("网站标识码")),
        column_name=names[-1] if names else "",
        column_type=_words(portal.get("栏目类别")),
        source=_words(portal.get("来源")),
        pub_date=_iso(scope.get("公开时间")),
        description=title,
        breadcrumb=names,
        info=tuple(_info(portal.get("信息公开栏"), scope)),
    )


def _info(rows: Any, scope: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rows of the 信息公开 header: a fixed word, or what 报告.… or 单位.… names."""
    for label, source in rows.items() if isinstance(rows, Mapping) else ():
        owner, _, name = _words(source).partition(".")
        names: Mapping[str, Any] | None = {"报告": scope, "单位": scope["单位"]}.get(owner)
        yield label, _words(names.get(name)) if names is not None and name else _words(source)


def _words(value: Any) -> str:
    return str(value) if isinstance(value, str) else ""


def _iso(value: Any) -> str:
    date = read_date(value) if isinstance(value, str) else None
    return "{:04d}-{:02d}-{:02d}".format(*date) if date else ""
