"""One unit's two versions laid side by side: what was changed, what followed, and from what."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from reports.compare.changes import ByPlace, Change, What, by_place
from reports.compare.differences import Difference, Kind, differences
from reports.compare.parts import Part
from reports.compare.rules import RuleKey, changed_rules, states_of
from reports.compare.trials import Effects, Trials, concerned
from reports.compare.typed_changes import changes_in, once_each, whole_file
from reports.compare.versions import Version, documents_of
from reports.core.figure import Entered, entered_leaves
from reports.core.problems import Problem
from reports.publish.folders import UNIT_FILE
from reports.run.document import CheckedDocument
from reports.run.evaluate import BrokenFile

# More changes than that are not tried one by one.
_MOST_TRIED = 300

_OF_WORDS = (Kind.WORDS, Kind.ROW, Kind.SECTION)

_Document = tuple[str, str]


class Followed(Struct, frozen=True):
    """A difference in a document, with the changes that it follows from, by their positions."""

    difference: Difference
    causes: tuple[int, ...]


class Comparison(Struct, frozen=True):
    """What two versions of a unit differ in; `told` is what could not be looked at, old and new."""

    changes: tuple[Change, ...]
    followed: tuple[Followed, ...]
    told: tuple[tuple[str, Problem], ...] = ()


class _Found(Struct):
    """What is gathered of a unit file by file; differences by the document that they stand in."""

    changes: list[Change] = field(default_factory=list)
    differences: list[tuple[_Document, Difference]] = field(default_factory=list)
    documents: dict[_Document, Part] = field(default_factory=dict)
    rules: dict[tuple[str, RuleKey], bool] = field(default_factory=dict)
    told: list[tuple[str, Problem]] = field(default_factory=list)
    others: dict[str, None] = field(default_factory=dict)


def compare(old: Version, new: Version, templates: Sequence[str] = ()) -> Comparison:
    """The differences of two versions of a unit; `templates` are the files of templates that differ."""
    found = _Found()
    for file in dict.fromkeys((*new.files, *old.files)):
        _compare_file(old, new, file, found)
    own = f"{new.unit}/{UNIT_FILE}"
    for file in (own, *(one for one in found.others if one != own)):
        found.changes += changes_in(old, new, file, None, None)
    if templates:
        words = tuple(("", one) for one in templates)
        found.changes.append(Change(What.TEMPLATE, "模板", "", sentences=words))
    changes = tuple(once_each(found.changes))
    return Comparison(
        changes,
        tuple(_followed(old, new, changes, found)),
        tuple(dict.fromkeys(found.told)),
    )


# ── file by file ────────────────────────────────────────────────────────────


def _compare_file(old: Version, new: Version, file: str, found: _Found) -> None:
    if file not in old.files or file not in new.files:
        is_new = file in new.files
        version = new if is_new else old
        name = file.removeprefix(f"{version.unit}/")
        found.changes.append(whole_file(version, file, name, is_new=is_new))
        _only_in_one(version, file, found, is_new=is_new)
        return
    before, after = old.check(file), new.check(file)
    for version, one in ((old, before), (new, after)):
        if isinstance(one, BrokenFile):
            passed = version.passed_over(file, one.problems)
            found.told += [(version.title, told) for told in passed.problems]
        else:
            _note_others(version, one, found)
    found.changes += changes_in(old, new, file, before, after)
    if not isinstance(before, BrokenFile) and not isinstance(after, BrokenFile):
        _compare_documents(old, new, file, before, after, found)


def _note_others(version: Version, checked: CheckedDocument, found: _Found) -> None:
    """Notes the data files of other years that a data file takes figures from."""
    own = f"{version.unit}/"
    for other in checked.inputs:
        if other.endswith(".yaml") and not other.startswith(own):
            found.others[other] = None


def _only_in_one(version: Version, file: str, found: _Found, *, is_new: bool) -> None:
    checked = version.check(file)
    if isinstance(checked, BrokenFile):
        passed = version.passed_over(file, checked.problems)
        found.told += [(version.title, told) for told in passed.problems]
        return
    documents, problems = documents_of(checked)
    found.told += [(version.title, told) for told in problems]
    for output, part in documents.items():
        found.differences.append(
            ((file, output), _whole_document(part, output, is_new=is_new))
        )


def _whole_document(part: Part, output: str, *, is_new: bool) -> Difference:
    old, new = ("", part.name) if is_new else (part.name, "")
    return Difference(Kind.DOCUMENT, (output,), (part.name,), old, new)


def _compare_documents(
    old: Version,
    new: Version,
    file: str,
    before: CheckedDocument,
    after: CheckedDocument,
    found: _Found,
) -> None:
    olds, problems = documents_of(before)
    found.told += [(old.title, one) for one in problems]
    news, problems = documents_of(after)
    found.told += [(new.title, one) for one in problems]
    for output in dict.fromkeys((*news, *olds)):
        document = (file, output)
        if output not in olds or output not in news:
            # One that could not be filled in is told of already.
            part = news.get(output) or olds[output]
            is_new = output in news
            chosen = (before if is_new else after).chosen
            if output not in {one.name for one in chosen}:
                told = _whole_document(part, output, is_new=is_new)
                found.differences.append((document, told))
            continue
        found.documents[document] = news[output]
        for one in differences(olds[output], news[output]):
            found.differences.append((document, one))
    rules_before, rules_after = states_of(before), states_of(after)
    for key, rule in rules_after.items():
        found.rules[file, key] = rule.differs
    title = next((one.name for one in (*news.values(), *olds.values())), file)
    for _, one in changed_rules(rules_before, rules_after, title):
        found.differences.append(((file, ""), one))


# ── from what ───────────────────────────────────────────────────────────────


def _followed(
    old: Version, new: Version, changes: tuple[Change, ...], found: _Found
) -> Iterator[Followed]:
    """The differences with the changes that they follow from; from the only one, where there is one."""
    if len(changes) == 1:
        for _, one in found.differences:
            yield Followed(one, (0,))
        return
    known = by_place(changes)
    causes = [
        set() if one.kind is Kind.DOCUMENT else set(_by_lineage(one, known))
        for _, one in found.differences
    ]
    for (document, one), causing in zip(found.differences, causes, strict=True):
        if one.kind is Kind.DOCUMENT:
            causing |= set(_by_file(document[0], changes))
    _try_changes(old, new, changes, found, causes)
    for (_, one), causing in zip(found.differences, causes, strict=True):
        yield Followed(one, tuple(sorted(causing)))


def _by_lineage(difference: Difference, known: ByPlace) -> Iterator[int]:
    """The changes of what the figures of a difference rest on."""
    for figures, places in (
        (difference.before, known.before),
        (difference.after, known.after),
    ):
        for figure in figures:
            for leaf in entered_leaves(figure):
                if isinstance(leaf.origin, Entered) and leaf.origin.place in places:
                    yield places[leaf.origin.place]


def _by_file(file: str, changes: Sequence[Change]) -> Iterator[int]:
    """The changes that let a document come or go: its file, else what is asked for in it."""
    for number, change in enumerate(changes):
        is_whole = change.what in (What.FILE_ADDED, What.FILE_REMOVED)
        if change.file == file and (is_whole or change.name.startswith("出具")):
            yield number


def _try_changes(
    old: Version,
    new: Version,
    changes: Sequence[Change],
    found: _Found,
    causes: Sequence[set[int]],
) -> None:
    """Adds to the causes of differences what trying tells.

    Templates are tried with all differences. Words that were changed may stand in any sentence, row
    or section; numbers are told by what rests on them, and only tried with what else has no cause.
    """
    trials = Trials(old, new, found.documents, found.rules)
    kinds = [one.kind for _, one in found.differences]
    tried = list(enumerate(changes[:_MOST_TRIED]))
    for is_of_number in (False, True):
        unexplained = {at for at, causing in enumerate(causes) if not causing}
        for number, change in tried:
            if change.is_of_number is not is_of_number:
                continue
            asked = [
                at
                for at, kind in enumerate(kinds)
                if kind is not Kind.DOCUMENT
                and (
                    change.what is What.TEMPLATE
                    or at in unexplained
                    or (kind in _OF_WORDS and not is_of_number)
                )
            ]
            _try(trials, number, change, asked, found, causes)


def _try(
    trials: Trials,
    number: int,
    change: Change,
    asked: Sequence[int],
    found: _Found,
    causes: Sequence[set[int]],
) -> None:
    documents = dict.fromkeys(found.differences[at][0] for at in asked)
    effects = trials.without(change, tuple(documents)) if documents else None
    for at in asked:
        if effects is not None and _is_concerned(effects, *found.differences[at]):
            causes[at].add(number)


def _is_concerned(effects: Effects, document: _Document, one: Difference) -> bool:
    file, output = document
    if one.kind is Kind.RULE:
        return (file, one.where) in effects.rules
    return concerned(effects, file, output, one.where)


def changed_templates(old: Path, new: Path, kinds: Sequence[str]) -> list[str]:
    """The files of these folders of templates that differ, are new or gone, by their names."""
    if old == new:
        return []
    told = []
    for kind in kinds:
        names = dict.fromkeys((*_files(new / kind), *_files(old / kind)))
        for name in names:
            before, after = old / kind / name, new / kind / name
            if not before.is_file():
                told.append(f"{kind}/{name}（新的）")
            elif not after.is_file():
                told.append(f"{kind}/{name}（没有了）")
            elif before.read_bytes() != after.read_bytes():
                told.append(f"{kind}/{name}")
    return told


def _files(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith((".", "~")):
                yield path.relative_to(folder).as_posix()
