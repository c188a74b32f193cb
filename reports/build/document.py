"""A data file's documents, from its figures to their finished bytes: narratives, fill, write.

Several files of one type and unit may give one more document together (汇总).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from reports.build import slips
from reports.build.evaluate import Siblings, evaluate, stated_type
from reports.build.workspace import PreparedType, Workspace
from reports.content.compiled import CompiledType, find
from reports.content.fill import (
    Narrative,
    Prose,
    UnnumberedDocument,
    compile_narrative,
    draw,
    fill,
    naming,
)
from reports.content.model import TypeModel
from reports.core.figure import NONE, PENDING, Absent
from reports.core.problems import Fault, Place, Problem, Severity, has_errors
from reports.core.tree import Document, charts_of, lines_of, plain_text
from reports.finance.compute import compute
from reports.finance.language import LANGUAGE
from reports.finance.load import FINAL, DataFile, Setting, narratives, with_missing
from reports.finance.rules import RoundingGap, rounding_hint
from reports.gate.numbers import NamedNumber, printed
from reports.gate.privacy import screen
from reports.gate.unsourced import unsourced
from reports.prose.leftovers import debris, stale_years, twins, unrewritten
from reports.prose.typed_numbers import typed_in
from reports.publish import disk
from reports.publish.corrections import Published, changes
from reports.publish.paging import Paging, finish
from reports.publish.portal import (
    iso_date,
    missing_meta,
    page_meta,
    unpainted,
    wants_pictures,
)
from reports.publish.records import Publication
from reports.publish.store import CORRECTED
from reports.source.references import SHARED_FILE
from reports.source.schema import Words
from reports.templating import Expressions, page
from reports.wording.phrases import Wording
from reports.writers import docx, html
from reports.writers.html.pictures import painter
from reports.writers.schedules import write_csv, write_workbook

DRAFT_MARK = "草稿"
# What the layout that needs no name of its own is called in 单位.yaml.
STANDARD_PROFILE = "公文"
_DOCX = ".docx"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What came of one data file: its title and the files of its documents, or only problems.

    `final` says that it is a 公开稿 and may be published when it has no error. `issued` are its documents one by one.
    """

    title: str
    files: Mapping[str, bytes]
    final: bool
    problems: tuple[Problem, ...]
    issued: "tuple[IssuedDocument, ...]" = ()


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """One of a data file's documents, known from run to run by its `key`: what a column says of it, and its numbers.

    `approval` is its 审批单, `correction` the 更正说明 of what readers know otherwise; their files by name, if any.
    """

    key: str
    issue: Publication
    numbers: tuple[NamedNumber, ...]
    approval: Mapping[str, bytes]
    correction: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A data file with everything known of it before it is written: its type, names, narratives and problems.

    `chosen` are the type's documents it asks for, `own_texts` the narratives that stand in its own file, `lines` those
    of its files as typed.
    """

    prepared: PreparedType
    scope: Mapping[str, Any]
    prose: Prose
    wording: Wording
    problems: tuple[Problem, ...]
    final: bool
    chosen: tuple[int, ...]
    own_texts: Mapping[str, Words]
    beside: "_SiblingReports"
    lines: Mapping[str, Sequence[str]]

    def fill(self, index: int, mark: str = "", fields: Sequence[str] = ()) -> Document:
        """The tree of one of the type's documents. Raises Fault."""
        compiled = self.prepared.compiled
        return fill(
            compiled,
            index,
            self.scope,
            self.prose,
            self.wording,
            mark,
            fields,
            self.beside,
        )

    def layout(self, index: int) -> docx.Layout:
        """The layout of one of the type's documents."""
        layouts = self.prepared.layouts
        path = _layout_path(self.prepared, index)
        return layouts.get(_profile_path(path, _profile(self.scope)), layouts[path])

    def draw(self, index: int) -> UnnumberedDocument:
        """The same before its parts are numbered, to be taken into another document. Raises Fault."""
        return draw(
            self.prepared.compiled,
            index,
            self.scope,
            self.prose,
            self.wording,
            self.beside,
        )

    def named(self, index: int) -> tuple[str, str]:
        """The title and the file name of one of the type's documents. Raises Fault."""
        return naming(self.prepared.compiled, index, self.scope, self.wording)


@dataclass(frozen=True, slots=True)
class _SiblingReports:
    """The unit's other reports, finished in words."""

    siblings: Siblings

    def drawn(self, name: str) -> UnnumberedDocument:
        """Another report's first document before its parts are numbered. Raises Fault."""
        siblings = self.siblings
        file = siblings.file_of(name)
        examined = check_document(siblings.workspace, file, siblings.setting)
        if has_errors(examined.problems):
            siblings.unsound[file] = None
        return examined.draw(examined.chosen[0])


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What is known of a data file's documents from earlier runs: what was published, by their keys, and their files.

    `outputs` are hashes by name.
    """

    published: Mapping[str, Published] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


def make(
    workspace: Workspace,
    file: str,
    setting: Setting,
    paging: Paging,
    before: EarlierRun,
) -> BuildResult:
    """The documents of one data file and everything found on the way; never raises for what a user wrote."""
    try:
        examined = check_document(workspace, file, setting)
    except Fault as fault:
        return BuildResult(PurePosixPath(file).stem, {}, False, fault.problems)
    return _finished(examined, workspace.shown(file), setting.draft, paging, before)


def check_document(
    workspace: Workspace, file: str, setting: Setting
) -> CheckedDocument:
    """The data file loaded, computed, scored and checked. Raises Fault where that cannot even be begun."""
    found = workspace.once(
        (file, setting), lambda: _examined_or_fault(workspace, file, setting)
    )
    if isinstance(found, Fault):
        raise Fault(*found.problems)
    return found


def _examined_or_fault(
    workspace: Workspace, file: str, setting: Setting
) -> CheckedDocument | Fault:
    try:
        return _examine(workspace, file, setting)
    except Fault as fault:
        return fault


def _examine(workspace: Workspace, file: str, setting: Setting) -> CheckedDocument:
    own = evaluate(workspace, file, setting)
    source, prepared, scope = own.source, own.prepared, own.scope
    model, problems = prepared.compiled.model, list(own.problems)
    problems += _unknown_profile(prepared, own.chosen, scope)
    own_texts = _own_texts(source, scope, model)
    problems += _stale(own_texts, scope, model, setting)
    problems += debris(
        narratives(scope, model.schema),
        [
            name
            for names in model.dictionaries.values()
            for name in names.values()
            if isinstance(name, str)
        ],
    )
    prose = _prose(workspace, file, scope, model, setting, problems)
    try:
        wording = _wording(prepared.compiled, scope)
    except Fault as fault:
        raise Fault(
            *problems,
            *(
                replace(problem, place=source.place("写法"))
                for problem in fault.problems
            ),
        ) from fault
    problems += typed_in(own_texts, scope, wording)
    final = source.text("状态") == FINAL
    return CheckedDocument(
        prepared,
        scope,
        prose,
        wording,
        tuple(problems),
        final,
        own.chosen,
        own_texts,
        _SiblingReports(own.siblings),
        source.lines,
    )


def _own_texts(
    source: DataFile, scope: Mapping[str, Any], model: TypeModel
) -> dict[str, Words]:
    """The narratives that stand in the document's own files, not in the one that several share."""
    texts = narratives(scope, model.schema)
    return {
        key: text
        for key, text in texts.items()
        if isinstance(text, Words) and not text.place.file.endswith(f"/{SHARED_FILE}")
    }


def _stale(
    texts: Mapping[str, Words],
    scope: Mapping[str, Any],
    model: TypeModel,
    setting: Setting,
) -> list[Problem]:
    """The years and the texts that seem to be left over from last year's texts."""
    expressions = Expressions(model.bundle, LANGUAGE)
    try:
        called = [
            expressions.evaluate(f"报告名.{index}", scope)
            for index in range(model.called)
        ]
    except Fault as fault:
        return list(fault.problems)
    names = [str(name) for name in called if isinstance(name, str)]
    former = scope["上年"] if isinstance(scope["上年"], Mapping) else {}
    return [
        *stale_years(texts, setting.year, names or [model.name], former),
        *unrewritten(texts, model.schema, former),
    ]


# ── several data files together ─────────────────────────────────────────────


def gather(
    workspace: Workspace,
    files: Sequence[str],
    setting: Setting,
    paging: Paging,
    before: EarlierRun,
) -> BuildResult:
    """What a unit's data files give together, type by type (汇总), and what is odd between them; never raises."""
    members: dict[str, dict[str, CheckedDocument | None]] = {}
    for file in files:
        try:
            examined = check_document(workspace, file, setting)
            members.setdefault(examined.prepared.compiled.model.name, {})[file] = (
                examined
            )
        except Fault:
            members.setdefault(stated_type(workspace, file), {})[file] = None
    shown = workspace.shown(f"{setting.year}/{setting.unit}")
    several = [
        those for those in members.values() if len(those) > 1 and any(those.values())
    ]
    made = [_together(those, shown, setting, paging, before) for those in several]
    return BuildResult(
        title="、".join(filter(None, (one.title for one in made))) or setting.unit,
        files={name: content for one in made for name, content in one.files.items()},
        final=all(one.final for one in made),
        problems=tuple(problem for one in made for problem in one.problems),
        issued=tuple(paper for one in made for paper in one.issued),
    )


def _together(
    members: Mapping[str, CheckedDocument | None],
    shown: str,
    setting: Setting,
    paging: Paging,
    before: EarlierRun,
) -> BuildResult:
    """The documents that the files of one type give together, in the order of the files."""
    there = {file: examined for file, examined in members.items() if examined}
    first = next(iter(there.values()))
    compiled = first.prepared.compiled
    model = compiled.model
    problems: list[Problem] = []
    if model.own_words:
        problems += twins(
            {PurePosixPath(file).stem: one.own_texts for file, one in there.items()}
        )
    outputs = tuple(
        index for index, output in enumerate(compiled.outputs) if output.gathers
    )
    if not outputs:
        return BuildResult("", {}, True, tuple(problems))
    broken = [] if setting.draft else _broken(members)
    if broken:
        names = "、".join(str(compiled.outputs[index].name) for index in outputs)
        return BuildResult(
            names, {}, False, (*problems, _broken_members(broken, names, shown))
        )
    scopes = [examined.scope for examined in there.values()]
    scope = _scope_of_all(scopes, model)
    gaps: list[RoundingGap] = []
    problems += compute(
        model.formulas, Expressions(model.bundle, LANGUAGE), scope, gaps
    )
    final = all(examined.final for examined in there.values())
    prose = Prose({}, model.knows_narrative)
    wording = _wording(compiled, {})
    rounding = rounding_hint(gaps)
    problems += [rounding] if rounding else []
    lines = {file: typed for one in there.values() for file, typed in one.lines.items()}
    together = CheckedDocument(
        first.prepared,
        scope,
        prose,
        wording,
        tuple(problems),
        final,
        outputs,
        {},
        first.beside,
        lines,
    )
    return _finished(together, shown, setting.draft, paging, before)


def _broken(members: Mapping[str, CheckedDocument | None]) -> list[str]:
    """The files that give no documents of their own: with an error, or named as another's are."""
    stems = {
        file: _stems(examined) if examined else () for file, examined in members.items()
    }
    same = disk.clashes(stems)
    return [
        PurePosixPath(file).stem
        for file, names in stems.items()
        if not names or file in same
    ]


def _stems(examined: CheckedDocument) -> tuple[str, ...]:
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
    return Problem(
        "G12", Severity.ERROR, message, Place(shown), hint="改好这几份的错误再生成。"
    )


def _scope_of_all(
    scopes: Sequence[Mapping[str, Any]], model: TypeModel
) -> dict[str, Any]:
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
    workspace: Workspace,
    file: str,
    scope: Mapping[str, Any],
    model: TypeModel,
    setting: Setting,
    problems: list[Problem],
) -> Prose:
    """The narratives; what is wrong in one is noted, and a draft prints 待填 in its place."""
    texts = narratives(scope, model.schema)
    ready = _ready(
        workspace,
        file,
        {key: text for key, text in texts.items() if isinstance(text, Words)},
        model,
    )
    for key, narrative in ready.items():
        if narrative.problems:
            problems += narrative.problems
            texts[key] = PENDING if setting.draft else texts[key]
    return Prose(
        texts,
        model.knows_narrative,
        {key: narrative.code for key, narrative in ready.items()},
    )


def _ready(
    workspace: Workspace, file: str, texts: Mapping[str, Words], model: TypeModel
) -> Mapping[str, Narrative]:
    """The narratives compiled; from the cache where none of them has changed since the last run."""
    state = repr(
        (model.variant, [(key, text, text.place) for key, text in texts.items()])
    )
    return workspace.kept(
        f"叙述 {file}",
        state,
        lambda: {
            key: compile_narrative(key, text, model.names)
            for key, text in texts.items()
        },
    )


def _finished(
    examined: CheckedDocument,
    shown: str,
    draft: bool,
    paging: Paging,
    before: EarlierRun,
) -> BuildResult:
    """The documents written; none where there is an error, unless they are drafts."""
    problems = list(examined.problems)
    titles: list[str] = []
    files: dict[str, bytes] = {}
    issued: list[IssuedDocument] = []
    try:
        for index in examined.chosen:
            title, stem = examined.named(index)
            titles.append(title)
            if draft or not has_errors(problems):
                made, document = _write(examined, index, stem, draft, paging, problems)
                if files.keys() & made.keys():
                    raise Fault(_same_name(stem))
                files.update(made)
                if not draft:
                    issued.append(
                        _issued(examined, index, stem, document, made, before, problems)
                    )
    except Fault as fault:
        problems += fault.problems
        files = {}
    problems += examined.beside.siblings.problems()
    if has_errors(problems) and not draft:
        files = {}
        problems = [problem for problem in problems if problem.code != CORRECTED]
    placed = (
        problem if problem.place else replace(problem, place=Place(shown))
        for problem in problems
    )
    title = titles[0] if titles else PurePosixPath(shown).stem
    if len(titles) > 1:
        title += f" 等 {len(titles)} 份"
    return BuildResult(
        title,
        files,
        examined.final,
        tuple(dict.fromkeys(placed)),
        tuple(issued) if files else (),
    )


def _same_name(stem: str) -> Problem:
    message = f"这一种报告的两份文书会写成同一个文件“{stem}”。"
    return Problem(
        "G05", Severity.ERROR, message, hint="在 类型.yaml 里给每份文书不同的“文件名”。"
    )


def _wording(compiled: CompiledType, scope: Mapping[str, Any]) -> Wording:
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
        raise Fault(Problem("D04", Severity.ERROR, f"{error}。")) from error


# ── files ───────────────────────────────────────────────────────────────────


def _write(
    examined: CheckedDocument,
    index: int,
    name: str,
    draft: bool,
    paging: Paging,
    problems: list[Problem],
) -> tuple[dict[str, bytes], Document]:
    """One output: its files, a Word file only of a 送审稿, marked on every page of a draft; and its tree. Raises Fault.

    How much is still 待填 in a document that is not final is added to the problems, and what its 目录 lacks.
    """
    prepared = examined.prepared
    form = prepared.compiled.outputs[index]
    layout = examined.layout(index)
    document = examined.fill(index, DRAFT_MARK if draft else "", layout.fields)
    if not document.blocks:
        raise Fault(
            Problem(
                "T07",
                Severity.ERROR,
                "正文模板没有印出任何内容。",
                Place(form.body),
                hint="从备份里恢复这个模板。",
            )
        )
    mark = examined.wording.pending_text
    if open_places := _left_open(document, mark):
        if examined.final and not draft:
            hint = "按别的提示把待填的数补上；都补了还有这一条，请把数据和模板发给维护人员。"
            raise Fault(
                Problem(
                    "D06", Severity.ERROR, f"成品里还有{mark}，没有生成。", hint=hint
                )
            )
        hint = f"打开文件查找“{mark.strip('〔〕')}”，逐处补到数据里。"
        problems.append(
            Problem(
                "D06",
                Severity.HINT,
                f"这一份里还有 {open_places} 处{mark}。",
                hint=hint,
            )
        )
    problems += screen(document, examined.lines, _open_to_all(examined.scope))
    workspace, setting = (
        examined.beside.siblings.workspace,
        examined.beside.siblings.setting,
    )
    if setting.strict:
        problems += unsourced(
            document,
            examined.lines,
            lambda: workspace.template_lines(prepared.compiled.search),
        )
    stem = disk.file_name(_staged(name, draft, examined.final))
    if isinstance(stem, Problem):
        raise Fault(stem)
    finished = finish(document, layout, f"{stem}.docx", paging)
    problems += finished.problems
    files = {f"{stem}.docx": finished.word}
    if examined.final or draft:
        if form.schedules:
            files |= {
                f"{stem}附表.xlsx": write_workbook(document),
                f"{stem}附表.csv": write_csv(document),
            }
        meta = page_meta(
            document,
            examined.scope,
            {name: len(content) for name, content in files.items()},
        )
        problems += () if draft else missing_meta(meta, examined.scope)
        files[f"{stem}.html"] = html.write_page(
            document, page(prepared.shell), meta, prepared.style
        )
        files[f"{stem}.fragment.html"] = _fragment(document, examined.scope, problems)
    if found := _read_back(document, layout, files):
        raise Fault(*found)
    # Not listed on the page, which is the same whether or not a PDF was asked for.
    return files if finished.pdf is None else {
        **files,
        f"{stem}.pdf": finished.pdf,
    }, document


def _read_back(
    document: Document, layout: docx.Layout, files: Mapping[str, bytes]
) -> list[Problem]:
    """What the finished files say otherwise than the tree."""
    # lxml takes a while to import: only where a document was written is it needed.
    from reports.gate.readback import read_back

    return read_back(document, files, docx.frames(layout))


def _fragment(
    document: Document, scope: Mapping[str, Any], problems: list[Problem]
) -> bytes:
    """The text for a portal's editor; that its charts could not be pictures is added to the problems."""
    wanted = wants_pictures(scope) and any(charts_of(document.blocks))
    paint = painter() if wanted else None
    problems += [unpainted(scope)] if wanted and paint is None else []
    return html.write_fragment(document, paint)


def _issued(
    examined: CheckedDocument,
    index: int,
    name: str,
    document: Document,
    files: Mapping[str, bytes],
    before: EarlierRun,
    problems: list[Problem],
) -> IssuedDocument:
    """One output with the papers that go with it; what it prints otherwise than readers know is added to the problems.

    Raises Fault.
    """
    prepared, scope, wording = examined.prepared, examined.scope, examined.wording
    kind, stem = prepared.compiled.model.name, _staged(name, False, examined.final)
    key = f"{kind}/{prepared.compiled.outputs[index].name}"
    issue = Publication(kind, document.title, iso_date(scope.get("公开时间")), stem)
    approval = slips.approval(
        prepared,
        index,
        scope,
        wording,
        document.title,
        stem,
        _hashes(files, stem, before),
    )
    numbers = printed(document) if examined.final else ()
    former = before.published.get(key)
    if not (examined.final and former):
        return IssuedDocument(key, issue, numbers, approval)
    found = changes(former.known, numbers)
    problems += [_corrected(len(found), stem)] if found else []
    # The one that lies there says it already.
    if not changes(former.now, numbers) if former.correction else not found:
        return IssuedDocument(key, issue, numbers, approval)
    correction = slips.correction(prepared, scope, wording, document.title, stem, found)
    return IssuedDocument(key, issue, numbers, approval, correction)


def _hashes(
    files: Mapping[str, bytes], stem: str, before: EarlierRun
) -> dict[str, str]:
    """The hashes of a document's files by name, with that of a PDF made earlier of the very same Word file."""
    hashes = {name: disk.hash_bytes(content) for name, content in files.items()}
    word, pdf = f"{stem}.docx", f"{stem}.pdf"
    if pdf in before.outputs and before.outputs.get(word) == hashes[word]:
        hashes.setdefault(pdf, before.outputs[pdf])
    return hashes


def _corrected(count: int, stem: str) -> Problem:
    message = f"已公开的数有改动 {count} 处，见更正说明。"
    hint = f"“内部”里的“{stem}更正说明.docx”列出了改前、改后的数；办完后把它移到别处归档，以后就从这一次公开的数比起。"
    return Problem(CORRECTED, Severity.HINT, message, hint=hint)


def _open_to_all(scope: Mapping[str, Any]) -> list[str]:
    """What of a unit may be published though it looks like a person's: its office's phone, address and e-mail."""
    contact = scope["单位"].get("公开联系")
    return (
        [str(value) for value in contact.values() if isinstance(value, str)]
        if isinstance(contact, Mapping)
        else []
    )


def _layout_path(prepared: PreparedType, index: int) -> str:
    """Where the layout of one of the type's documents lies."""
    compiled = prepared.compiled
    path = find(compiled.outputs[index].layout, prepared.layouts, compiled.search)
    assert path is not None  # compile_kind has seen to it
    return path


def _profile(scope: Mapping[str, Any]) -> str:
    """The profile of layouts that the unit asks for (版式 in 单位.yaml)."""
    chosen = scope["单位"].get("版式") if isinstance(scope["单位"], Mapping) else None
    return chosen if isinstance(chosen, str) else STANDARD_PROFILE


def _profile_path(path: str, profile: str) -> str:
    """A profile of a layout is a file of its own beside it: 版式.省厅.docx beside 版式.docx."""
    return (
        path
        if profile == STANDARD_PROFILE
        else f"{path.removesuffix(_DOCX)}.{profile}{_DOCX}"
    )


def _unknown_profile(
    prepared: PreparedType, chosen: Sequence[int], scope: Mapping[str, Any]
) -> Iterator[Problem]:
    """D01 where a layout is not there in the profile that the unit asks for."""
    profile = _profile(scope)
    for path in dict.fromkeys(_layout_path(prepared, index) for index in chosen):
        if _profile_path(path, profile) not in prepared.layouts:
            stem = f"{path.removesuffix(_DOCX)}."
            others = [
                other
                for other in sorted(prepared.layouts)
                if other.startswith(stem) and other != path
            ]
            known = [
                STANDARD_PROFILE,
                *(other.removeprefix(stem).removesuffix(_DOCX) for other in others),
            ]
            hint = f"可以写：{'、'.join(known)}；要用别的版式，把它存成 templates/{_profile_path(path, profile)}。"
            place = getattr(scope["单位"].get("版式"), "place", None)
            yield Problem(
                "D01",
                Severity.ERROR,
                f"“{path}”没有“{profile}”这套版式。",
                place,
                hint=hint,
            )


def _left_open(document: Document, mark: str) -> int:
    """How often a document says 待填: the last net before it is published."""
    lines = (
        *(line for block in document.blocks for line in lines_of(block)),
        *(line for _, line in document.fields),
    )
    return sum(plain_text(line).count(mark) for line in lines)


def _staged(stem: str, draft: bool, final: bool) -> str:
    if draft:
        return f"{stem}（{DRAFT_MARK}）"
    return stem if final else f"{stem}（送审稿）"
