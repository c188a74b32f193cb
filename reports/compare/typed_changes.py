"""What was typed differently in two versions of a unit, file by file."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from reports.compare.changes import Change, What, places_in
from reports.compare.entered import Versions, changed_values
from reports.compare.texts import changed_texts
from reports.compare.versions import Version, code_names, words_by_place
from reports.finance.data_file import companion_name
from reports.publish.folders import UNIT_FILE
from reports.run.document import CheckedDocument
from reports.run.evaluate import BrokenFile
from reports.source.schema import Schema


def changes_of(old: Version, new: Version) -> tuple[Change, ...]:
    """All that was typed differently in a unit, without what followed from it."""
    changes: list[Change] = []
    for file in dict.fromkeys((*new.files, *old.files)):
        if file in old.files and file in new.files:
            changes += changes_in(old, new, file, old.check(file), new.check(file))
        else:
            is_new = file in new.files
            version = new if is_new else old
            name = file.removeprefix(f"{version.unit}/")
            changes.append(whole_file(version, file, name, is_new=is_new))
    changes += changes_in(old, new, f"{new.unit}/{UNIT_FILE}", None, None)
    return tuple(once_each(changes))


def changes_in(
    old: Version,
    new: Version,
    file: str,
    before: CheckedDocument | BrokenFile | None,
    after: CheckedDocument | BrokenFile | None,
) -> Iterator[Change]:
    """What was changed in a data file and in the texts beside it."""
    schema = None if file.endswith(UNIT_FILE) else _schema_of_both(old, new, file)
    source, now = old.source(file, schema), new.source(file, schema)
    if source is None and now is None:
        return
    scopes = [one.scope if one is not None else None for one in (before, after)]
    then_words, now_words = map(words_by_place, scopes)
    names = code_names(scopes[1]) or code_names(scopes[0])
    versions = Versions(
        file,
        lambda one: then_words.get((one.place, one.text.strip()), ""),
        lambda one: now_words.get((one.place, one.text.strip()), ""),
        names,
    )
    if source is None or now is None:
        if file.startswith(f"{new.unit}/") and not file.endswith(UNIT_FILE):
            return
        is_new = source is None
        yield whole_file(new if is_new else old, file, file, is_new=is_new)
        return
    yield from changed_values(source.root, now.root, versions)
    companion = str(PurePosixPath(companion_name(file)))
    yield from changed_texts(source.sections, now.sections, companion)


def _schema_of_both(old: Version, new: Version, file: str) -> Schema | None:
    """The schema that tells the tables of a data file, the same for both versions; None where they are
    of two types.
    """
    before, after = old.type_of(file), new.type_of(file)
    if before and after and before.name != after.name:
        return None
    known = after or before
    return known.schema if known else None


def whole_file(version: Version, file: str, name: str, *, is_new: bool) -> Change:
    """A data file that only this version has, with all that is entered in it."""
    model = version.type_of(file)
    source = version.source(file, model.schema if model else None)
    places = places_in(source.root if source else None)
    if is_new:
        return Change(What.FILE_ADDED, name, file, after=places)
    return Change(What.FILE_REMOVED, name, file, before=places)


def once_each(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes without those of a text that several files share, told at the first of them."""
    met = set()
    for one in changes:
        key = (one.what, one.old_place, one.new_place)
        if one.place is None or key not in met:
            met.add(key)
            yield one
