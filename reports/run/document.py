"""A data file with everything known of it before it is written: figures, narratives, wording,
layouts.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.content.compiled import CompiledOutput, CompiledType
from reports.content.fill import draw, finish, naming
from reports.content.filler import Material, UnnumberedDocument
from reports.content.model import TypeModel
from reports.content.narratives import Narrative, Prose
from reports.core.figure import PENDING, Absent, Result
from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.core.tree import Document
from reports.core.values import Values
from reports.finance.data_file import FINAL, Setting
from reports.finance.language import LANGUAGE
from reports.finance.load import narratives
from reports.finance.samples import invented, is_sample
from reports.finance.unused import find_unused
from reports.prose.directions import find_wrong_directions
from reports.prose.document_numbers import (
    Cited,
    cited_in,
    find_differing_numbers,
    find_wrong_numbers,
)
from reports.prose.fields import find_contradicting_place, find_misnamed_bodies
from reports.prose.labels import Labels
from reports.prose.listings import find_miscounts
from reports.prose.references import find_wrong_references
from reports.prose.register import Register, insurance_of, read_register
from reports.prose.stale import (
    find_misnamed_years,
    find_stale_years,
    find_unrewritten,
)
from reports.prose.typed_numbers import find_typed_numbers
from reports.publish.folders import UNIT_FILE
from reports.run.evaluate import (
    ASKS_FOR_WORDS,
    BrokenFile,
    EvaluatedFile,
    evaluate,
)
from reports.run.prepared import PreparedType, ReadTexts
from reports.run.session import Circle, InputLog, Session
from reports.run.siblings import Siblings
from reports.run.workspace import Workspace
from reports.source.encoding import decode_text
from reports.source.references import SHARED_FILE
from reports.source.schema import Words, words_in
from reports.templating import expressions_of
from reports.wording.options import Wording, read_wording
from reports.writers import docx

# What the layout that needs no name of its own is called in 单位.yaml.
STANDARD_PROFILE = "公文"
_DOCX = ".docx"


class CheckedDocument(Struct, frozen=True):
    """A data file loaded, computed, scored and checked, ready to be written.

    `chosen` are the type's documents that it asks for, `own_texts` the narratives that stand in its
    own file, `lines` those of its files as typed, `begin` is where it says which report it is, `final` says
    that it is a 公开稿, `sample` that it only shows how a report looks, `cited` are the document numbers in
    its data, `to_print` the paths of what is entered to be printed in the text. What its figures are
    asked for is `heard`, where somebody listens.
    """

    setting: Setting
    prepared: PreparedType
    scope: Values
    prose: Prose
    wording: Wording
    problems: tuple[Problem, ...]
    final: bool
    sample: bool
    chosen: tuple[CompiledOutput, ...]
    own_texts: Mapping[str, Words]
    siblings: Siblings
    lines: Mapping[str, Sequence[str]]
    begin: Place
    cited: Sequence[Cited]
    to_print: Sequence[str]
    heard: list[tuple[Place, Result]] | None = None

    @property
    def compiled(self) -> CompiledType:
        """The type's compiled content."""
        return self.prepared.compiled

    @property
    def log(self) -> InputLog:
        """The files that were looked at; filling may look at more."""
        return self.siblings.log

    @property
    def inputs(self) -> Mapping[str, str | None]:
        """The files that were looked at so far, with their hashes."""
        return self.log.seen

    @property
    def invented(self) -> tuple[str, ...]:
        """What a sample says of its own data that it is made up. Raises Fault."""
        if not self.sample:
            return ()
        file = f"{self.setting.year}/{self.setting.unit}/{UNIT_FILE}"
        unit, _ = decode_text(self.log.read(file) or b"", file)
        return invented({file: (unit or "").splitlines(), **self.lines})

    def fill(
        self, output: CompiledOutput, mark: str = "", fields: Sequence[str] = ()
    ) -> Document:
        """The tree of one of the type's documents. Raises Fault."""
        return finish(self._material, output, self.draw(output), mark, fields)

    def draw(self, output: CompiledOutput) -> UnnumberedDocument:
        """The same before its parts are numbered, to be taken into another document; done once in
        a session. Raises Fault, and Circle where it takes itself in.
        """
        own = self.siblings
        key = ("drawn", own.file, self.setting, output.name)
        return own.session.once(key, lambda: draw(self._material, output))

    def named(self, output: CompiledOutput) -> tuple[str, str]:
        """The title and the file name of one of the type's documents. Raises Fault."""
        return naming(self._material, output)

    @property
    def _material(self) -> Material:
        others = _OtherReports(self.siblings)
        return Material(
            self.compiled, self.scope, self.wording, self.prose, others, self.heard
        )

    def layout(self, output: CompiledOutput) -> docx.Layout:
        """The layout of one of the type's documents, in the profile that the unit asks for."""
        layouts = self.prepared.layouts
        path = output.layout
        return layouts.get(_profile_path(path, _profile(self.scope)), layouts[path])


class _OtherReports(Struct, frozen=True):
    """The unit's other reports finished in words, to be attached."""

    siblings: Siblings

    def draw(self, name: str) -> UnnumberedDocument:
        """Another report's first document before its parts are numbered. Raises Fault."""
        siblings = self.siblings
        file = siblings.file_of(name)
        found = check_document(siblings.session, file, siblings.setting)
        try:
            if isinstance(found, BrokenFile):
                raise Fault(*found.problems)
            if has_errors(found.problems):
                siblings.unsound[file] = None
            return found.draw(found.chosen[0])
        except Circle:
            raise Fault(siblings.circle_with(file)) from None
        finally:
            # Drawing looks at more files; what stops it may be mended in any of them.
            siblings.log.take_over(found.inputs)


def check_document(
    session: Session, file: str, setting: Setting
) -> CheckedDocument | BrokenFile:
    """The data file evaluated, with its narratives and wording; done once in a session."""
    key = ("document", file, setting)
    return session.once(key, lambda: _checked(session, file, setting))


def _checked(
    session: Session, file: str, setting: Setting
) -> CheckedDocument | BrokenFile:
    own = evaluate(session, file, setting)
    if isinstance(own, BrokenFile):
        return own
    model, scope = own.prepared.compiled.model, own.scope
    problems = [*own.problems, *_unknown_profile(own)]
    texts = narratives(scope, model.schema)
    said = list(words_in(scope))
    own_texts = _own_texts(texts)
    problems += _left_standing(own_texts, scope, model, setting)
    register = read_register(scope["单位"], model.dictionaries)
    contradicting = list(find_contradicting_place(scope["单位"], register))
    problems += contradicting
    if not contradicting:
        # Beside a wrong place every right one would look foreign.
        own_values = {key: scope[key] for key in scope if key not in own_texts}
        problems += find_misnamed_bodies(own_values, model.schema, register)
    read = _read_texts(
        session.workspace, own, texts, own_texts, None if contradicting else register
    )
    problems += read.problems
    prose, found = _prose(read.narratives, texts, model, setting)
    problems += found
    wording, wrong_options = wording_of(own.prepared.compiled, scope)
    if wrong_options:
        places = own.source.places_within("写法")
        for option, one in wrong_options.items():
            problems.append(replace(one, place=places.get(option)))
        return BrokenFile(tuple(problems), own.inputs)
    final = own.source.text("状态") == FINAL
    # With --strict the finished document is asked, template and all.
    asked = final and not setting.strict
    labels = Labels(scope)
    problems += find_typed_numbers(own_texts, scope, wording, labels, final=asked)
    doubted = {one.place for one in own.problems if one.code in ASKS_FOR_WORDS}
    problems += find_wrong_directions(own_texts, labels, doubted)
    problems += find_wrong_references(own_texts, scope, labels)
    cited = tuple(cited_in(said))
    problems += [
        *find_misnamed_years(said, setting.year),
        *find_miscounts(own_texts, scope),
        *find_wrong_numbers(cited, setting.year),
        *find_differing_numbers(cited, across=False),
    ]
    problems = _without_repeats(problems)
    shown = _named_by_page(scope)
    problems += find_unused(own.source.root, own.prepared.unused, shown)
    return CheckedDocument(
        setting=setting,
        prepared=own.prepared,
        scope=scope,
        prose=prose,
        wording=wording,
        problems=tuple(problems),
        final=final,
        sample=is_sample(scope),
        chosen=own.chosen,
        own_texts=own_texts,
        siblings=own.siblings,
        lines=own.source.lines,
        begin=own.source.place("报告"),
        cited=cited,
        to_print=tuple(path for path in own.prepared.printed if path not in shown),
    )


def _named_by_page(scope: Values) -> set[str]:
    """What of a report the unit's page shows (信息公开栏: 报告.文号)."""
    portal = scope["单位"].get("门户")
    info = portal.get("信息公开栏") if isinstance(portal, Mapping) else None
    sources = info.values() if isinstance(info, Mapping) else ()
    named = (source for source in sources if isinstance(source, str))
    return {source.removeprefix("报告.") for source in named}


def _without_repeats(problems: Sequence[Problem]) -> list[Problem]:
    """The problems without W13 for a number that another tells more of at the same line."""
    told = {one.place for one in problems if one.code == "W12"}
    return [one for one in problems if one.code != "W13" or one.place not in told]


# ── texts ───────────────────────────────────────────────────────────────────


def _own_texts(texts: Values) -> dict[str, Words]:
    """The narratives that stand in the document's own files, not in the one that several share;
    one that several keys take over (同 …) by the first of them.
    """
    own: dict[Place, tuple[str, Words]] = {}
    for key, text in texts.items():
        if isinstance(text, Words) and not text.place.file.endswith(f"/{SHARED_FILE}"):
            own.setdefault(text.place, (key, text))
    return dict(own.values())


def _left_standing(
    texts: Mapping[str, Words],
    scope: Values,
    model: TypeModel,
    setting: Setting,
) -> Iterator[Problem]:
    """The years and the texts that seem to be left over from last year's texts."""
    expressions = expressions_of(model.bundle, LANGUAGE)
    try:
        called = [expressions.evaluate(name, scope) for name in model.called]
    except Fault as fault:
        yield from fault.problems
        return
    names = [str(name) for name in called if isinstance(name, str)]
    former = scope["上年"] if isinstance(scope["上年"], Mapping) else {}
    yield from find_stale_years(texts, setting.year, names or [model.name], former)
    yield from find_unrewritten(texts, model.schema, former, setting.year)


def _prose(
    narratives: Mapping[str, Narrative],
    texts: Mapping[str, Words | Absent],
    model: TypeModel,
    setting: Setting,
) -> tuple[Prose, list[Problem]]:
    """The narratives, and what is wrong in them; a draft prints 待填 in place of one that is
    wrong.
    """
    printed = dict(texts)
    problems: list[Problem] = []
    for key, narrative in narratives.items():
        problems += narrative.problems
        if narrative.problems and setting.draft:
            printed[key] = PENDING
    codes = {key: narrative.code for key, narrative in narratives.items()}
    return Prose(printed, model.knows_narrative, codes), problems


def _read_texts(
    workspace: Workspace,
    own: EvaluatedFile,
    texts: Mapping[str, Words | Absent],
    own_texts: Mapping[str, Words],
    register: Register | None,
) -> ReadTexts:
    """The texts read by themselves; from the cache where none of them has changed since the last
    run, nor the unit's names.
    """
    model, scope = own.prepared.compiled.model, own.scope
    written = {key: text for key, text in texts.items() if isinstance(text, Words)}
    amounts_in, insurance = own.source.text("金额单位"), ""
    if register is not None:
        titles = [str(scope.get(key) or "") for key in ("险种", "项目名称")]
        insurance = insurance_of([title for title in titles if title], register)

    def read() -> ReadTexts:
        from reports.run.texts import read_texts

        return read_texts(written, own_texts, model, register, insurance, amounts_in)

    said = [(key, text, text.place) for key, text in written.items()]
    names = register and (register.name, register.area, register.subunits)
    state = (model.variant, said, list(own_texts), names, insurance, amounts_in)
    return workspace.kept(f"叙述 {own.siblings.file}", repr(state), read)


# ── wording ─────────────────────────────────────────────────────────────────


def wording_of(
    compiled: CompiledType, scope: Values
) -> tuple[Wording, Mapping[str, Problem]]:
    """How a document words its figures: the variant's options, and what the data overrides of
    them.

    With it D04, by the option's name, for each that the data gets wrong: the type's have been
    seen to.
    """
    chosen = dict(compiled.options)
    own = scope.get("写法")
    for key, value in own.items() if isinstance(own, Mapping) else ():
        usual = chosen.get(key)
        if isinstance(value, Mapping) and isinstance(usual, Mapping):
            chosen[key] = {**usual, **value}
        elif not isinstance(value, Absent):
            chosen[key] = value
    return read_wording(chosen)


# ── layouts ─────────────────────────────────────────────────────────────────


def _profile(scope: Values) -> str:
    """The profile of layouts that the unit asks for (版式 in 单位.yaml)."""
    unit = scope["单位"]
    chosen = unit.get("版式") if isinstance(unit, Mapping) else None
    return chosen if isinstance(chosen, str) else STANDARD_PROFILE


def _profile_path(path: str, profile: str) -> str:
    """A profile of a layout is a file of its own beside it: 版式.省厅.docx beside 版式.docx."""
    if profile == STANDARD_PROFILE:
        return path
    return f"{path.removesuffix(_DOCX)}.{profile}{_DOCX}"


def _unknown_profile(own: EvaluatedFile) -> Iterator[Problem]:
    """D01 where a layout is not there in the profile that the unit asks for."""
    profile, layouts = _profile(own.scope), own.prepared.layouts
    paths = dict.fromkeys(
        output.layout for output in own.chosen if not output.is_word_body
    )
    for path in paths:
        wanted = _profile_path(path, profile)
        if wanted in layouts:
            continue
        stem = f"{path.removesuffix(_DOCX)}."
        known = [STANDARD_PROFILE]
        for other in sorted(layouts):
            if other.startswith(stem) and other != path:
                known.append(other.removeprefix(stem).removesuffix(_DOCX))
        place = getattr(own.scope["单位"].get("版式"), "place", None)
        yield problem(
            "D01",
            "profile",
            place,
            path=path,
            profile=profile,
            known="、".join(known),
            wanted=wanted,
        )
