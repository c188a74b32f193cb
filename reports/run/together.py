"""What several data files of one type and unit give together (汇总), and what is odd between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from reports.content.model import TypeModel
from reports.content.narratives import Prose
from reports.core.figure import NONE
from reports.core.problems import Fault, Place, Problem, has_errors, problem
from reports.core.values import NewValues, Values
from reports.finance.compute import compute
from reports.finance.data_file import Setting
from reports.finance.discrepancies import told_once
from reports.finance.language import LANGUAGE
from reports.finance.load import with_missing
from reports.finance.rounding import rounding_hint
from reports.prose.document_numbers import find_differing_numbers
from reports.prose.names import find_others_titles
from reports.prose.scores import find_wrong_scores, scored
from reports.prose.twins import find_twins
from reports.publish import disk
from reports.publish.paging import Paging
from reports.run.datafile import stated_type
from reports.run.document import CheckedDocument, check_document, wording_of
from reports.run.evaluate import BrokenFile, evaluate
from reports.run.produce import BuildResult, EarlierRun, produce
from reports.run.session import InputLog, Session
from reports.run.siblings import Siblings
from reports.templating import expressions_of

# What a document calls what it is about, where a unit has several of one type.
_TITLE = "项目名称"

Members = Mapping[str, CheckedDocument | BrokenFile]


def gather(
    session: Session,
    files: Sequence[str],
    setting: Setting,
    paging: Paging,
    before: EarlierRun,
    log: InputLog,
) -> BuildResult:
    """What a unit's data files give together, type by type; `log` takes up what is looked at."""
    members: dict[str, dict[str, CheckedDocument | BrokenFile]] = {}
    for file in files:
        found = check_document(session, file, setting)
        log.take_over(found.inputs)
        if isinstance(found, BrokenFile):
            name = stated_type(session, file, log)
        else:
            name = found.compiled.model.name
        members.setdefault(name, {})[file] = found
    shown = session.workspace.shown(f"{setting.year}/{setting.unit}")
    results = [_across(members)]
    for those in members.values():
        checked = _checked(those)
        if len(those) > 1 and checked:
            results.append(
                _together(
                    members=those,
                    checked=checked,
                    shown=shown,
                    paging=paging,
                    before=before,
                    log=log,
                )
            )
    return _joined(results, setting.unit, log)


def _across(members: Mapping[str, Members]) -> BuildResult:
    """What the texts of a unit's documents, of whatever type, say of one another."""
    every = [
        one
        for those in members.values()
        for one in those.values()
        if isinstance(one, CheckedDocument)
    ]
    known = scored([one.scope for one in every])
    cited = [number for one in every for number in one.cited]
    problems = [*find_differing_numbers(cited, across=True)]
    titles = [_title(one.scope.get(_TITLE)) for one in every]
    for one, title in zip(every, titles, strict=True):
        problems += find_wrong_scores(one.own_texts, known)
        if title:
            others = [other for other in titles if other not in ("", title)]
            problems += find_others_titles(one.own_texts, title, others)
    return BuildResult("", final=True, problems=tuple(problems))


def _title(value: object) -> str:
    """What a document is about, empty for what is not known yet."""
    return str(value) if isinstance(value, str) else ""


def _joined(results: Sequence[BuildResult], unit: str, log: InputLog) -> BuildResult:
    """The results of all types as one, with what was looked at for any of them."""
    joined = BuildResult("", final=True, inputs=dict(log.seen))
    titles = []
    for one in results:
        titles += [one.title] if one.title else []
        joined = replace(
            joined,
            files={**joined.files, **one.files},
            final=joined.final and one.final,
            sample=joined.sample or one.sample,
            problems=(*joined.problems, *one.problems),
            issued=(*joined.issued, *one.issued),
            pages={**joined.pages, **one.pages},
            trouble=(*joined.trouble, *one.trouble),
        )
    return replace(joined, title="、".join(titles) or unit)


def _checked(members: Members) -> dict[str, CheckedDocument]:
    return {
        file: found
        for file, found in members.items()
        if not isinstance(found, BrokenFile)
    }


def _together(
    members: Members,
    checked: Mapping[str, CheckedDocument],
    shown: str,
    paging: Paging,
    before: EarlierRun,
    log: InputLog,
) -> BuildResult:
    """The documents that the files of one type give together, in the order of the files."""
    first = next(iter(checked.values()))
    compiled = first.compiled
    problems = list(_same_texts(checked))
    outputs = tuple(output for output in compiled.outputs if output.gathers)
    if not outputs:
        return BuildResult("", final=True, problems=tuple(problems))
    broken = [] if first.setting.draft else _broken_files(members, log)
    if broken:
        names = "、".join(output.name for output in outputs)
        stems = "、".join(PurePosixPath(file).stem for file in broken)
        place = Place(log.workspace.shown(broken[0]), 1)
        problems.append(
            problem("G12", "", place, cause=place.file, broken=stems, names=names)
        )
        return BuildResult(names, problems=tuple(problems))
    together = gathered(checked, log)
    together = replace(together, problems=(*problems, *together.problems))
    return produce(together, shown, paging, before)


def given_together(
    session: Session, files: Iterable[str], setting: Setting
) -> Iterator[Mapping[str, CheckedDocument]]:
    """The data files of each type that gives documents together, where there are several."""
    members: dict[str, dict[str, CheckedDocument]] = {}
    for file in files:
        checked = check_document(session, file, setting)
        if isinstance(checked, CheckedDocument):
            name = checked.compiled.model.name
            members.setdefault(name, {})[file] = checked
    for those in members.values():
        outputs = next(iter(those.values())).compiled.outputs
        if len(those) > 1 and any(output.gathers for output in outputs):
            yield those


def gathered(checked: Mapping[str, CheckedDocument], log: InputLog) -> CheckedDocument:
    """What data files of one type give together, as a document of its own; `log` takes up what is
    looked at when it is filled.
    """
    first = next(iter(checked.values()))
    compiled, own = first.compiled, first.siblings
    scope, found = _scope_of_all(
        [one.scope for one in checked.values()], compiled.model
    )
    return replace(
        first,
        scope=scope,
        prose=Prose({}, compiled.model.knows_narrative),
        wording=wording_of(compiled, {})[0],
        problems=tuple(found),
        final=all(one.final for one in checked.values()),
        chosen=tuple(output for output in compiled.outputs if output.gathers),
        own_texts={},
        siblings=Siblings(own.session, own.file, own.setting, log, evaluate),
        lines=_lines_of_all(checked.values()),
    )


def _same_texts(checked: Mapping[str, CheckedDocument]) -> Iterator[Problem]:
    """Texts that stand word for word in several files, where each is to have its own words."""
    if next(iter(checked.values())).compiled.model.own_words:
        texts = {
            PurePosixPath(file).stem: one.own_texts for file, one in checked.items()
        }
        yield from find_twins(texts)


def _lines_of_all(checked: Iterable[CheckedDocument]) -> dict[str, Sequence[str]]:
    lines: dict[str, Sequence[str]] = {}
    for one in checked:
        lines |= one.lines
    return lines


def _broken_files(members: Members, log: InputLog) -> list[str]:
    """The files that give no documents of their own: with an error, or named as another's are."""
    stems = {}
    for file, found in members.items():
        stems[file] = () if isinstance(found, BrokenFile) else _stems(found)
        log.take_over(found.inputs)
    clashing = disk.clashes(stems)
    return [file for file, names in stems.items() if not names or file in clashing]


def _stems(checked: CheckedDocument) -> tuple[str, ...]:
    """The file names of a data file's documents; none where it has an error, be it one that
    only filling finds.
    """
    if has_errors(checked.problems):
        return ()
    try:
        for output in checked.chosen:
            checked.fill(output)
        return tuple(checked.named(output)[1] for output in checked.chosen)
    except Fault:
        return ()


def _scope_of_all(
    scopes: Sequence[Values], model: TypeModel
) -> tuple[NewValues, list[Problem]]:
    """The names of a document of several files, and what computing them found.

    各份 are theirs, and of the rest what all of them say alike.
    """
    first = scopes[0]
    alike = {}
    for key, value in first.items():
        if isinstance(value, str) and all(other.get(key) == value for other in scopes):
            alike[key] = value
    nothing = with_missing(dict.fromkeys(model.names, NONE), model.schema)
    unit = first.get("单位", NONE)
    scope = {**nothing, **alike, "单位": unit, "各份": list(scopes)}
    computed = compute(model.formulas, expressions_of(model.bundle, LANGUAGE), scope)
    scope |= computed.values
    apart = told_once(computed.discrepancies)
    return scope, [*computed.problems, *apart, *rounding_hint(computed.gaps)]
