"""Forms of several people beside each other and beside the files as they are now: what is to be written, and what
nobody can decide but they.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from reports.core.figure import TYPED_PENDING
from reports.core.problems import Place, Problem, problem
from reports.entry_form.checking import GONE, MANY, misfit, written
from reports.entry_form.entries import Path
from reports.entry_form.reading import Added, Answer, Filled, is_same
from reports.entry_form.unit_files import RowsFile, TextFile, UnitFiles, ValueFile
from reports.intake.merge import Change, Kind
from reports.source.schema import Schema

_NOTHING = "（空）"
_SHOWN = 40


class Agreed(Struct):
    """What forms give to one file: texts by path, and items that are put behind the others of a list."""

    values: dict[Path, str] = field(default_factory=dict)
    items: list[Added] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class Merged(Struct):
    """What all forms give, by file."""

    files: dict[str, Agreed] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0


def merged(
    answers: Mapping[str, Answer], files: UnitFiles, preferred: str = ""
) -> Merged:
    """The answers of forms, by the name of each, in the place of what files say now; that of the `preferred` form
    counts where others differ.
    """
    found = Merged()
    told = found.problems
    by_value: dict[tuple[str, Path], list[Filled]] = {}
    for answer in answers.values():
        found.same += answer.same
        told += _left(answer)
        for one in answer.filled:
            by_value.setdefault((one.file, one.path), []).append(one)
    for all_filled in by_value.values():
        _take(all_filled, files, preferred, found)
    added: list[Added] = []
    for answer in answers.values():
        for item in answer.added:
            if not any(_is_same_item(item, one) for one in added):
                added.append(item)
                _add(item, files, found)
    return found


def _is_same_item(one: Added, other: Added) -> bool:
    return (one.rows, one.texts) == (other.rows, other.texts) and (
        one.origin.file != other.origin.file
    )


def _left(answer: Answer) -> Iterator[Problem]:
    """What is told of a form and left."""
    for one in answer.emptied:
        where, base = one.origin.words, _short(one.base)
        yield problem("R07", "emptied", Place(one.origin.file), where=where, base=base)
    for origin, column in answer.unnamed:
        place = Place(origin.file)
        yield problem("R07", "no key", place, where=origin.words, column=column)
    for origin, key, said in answer.renamed:
        place = Place(origin.file)
        yield problem("R07", "key", place, where=origin.words, key=key, said=said)


def _take(
    all_filled: Sequence[Filled], files: UnitFiles, preferred: str, found: Merged
) -> None:
    """Takes what forms say of one value, where they agree and nobody has changed it since."""
    first = all_filled[0]
    favoured = [one for one in all_filled if one.origin.file == preferred]
    chosen = favoured[0] if favoured else first
    other = next((one for one in all_filled if not is_same(one.text, first.text)), None)
    now = files.text_at(chosen.file, chosen.path)
    if other is not None and not favoured:
        found.problems.append(_unlike(first, other))
    elif (wrong := _misfit(chosen, files)) is not None:
        found.problems.append(wrong)
    elif now is not None and is_same(now, chosen.text):
        found.same += 1
    elif not is_same(now or "", chosen.base or "") and not favoured:
        found.problems.append(_changed_since(chosen, now))
    else:
        _agree(chosen, now, files, found)


def _unlike(first: Filled, other: Filled) -> Problem:
    return problem(
        "R06",
        "forms",
        Place(first.origin.file),
        key=_name(first),
        first=first.origin.words,
        one=_short(first.text),
        second=other.origin.words,
        other=_short(other.text),
    )


def _changed_since(one: Filled, now: str | None) -> Problem:
    return problem(
        "R06",
        "since",
        Place(one.origin.file),
        key=_name(one),
        file=one.file,
        base=_short(one.base),
        now=_short(now),
        where=one.origin.words,
        new=_short(one.text),
    )


def _agree(one: Filled, now: str | None, files: UnitFiles, found: Merged) -> None:
    agreed = found.files.setdefault(one.file, Agreed())
    agreed.values[one.path] = text = written(one.text, _form_of(one, files))
    kind = Kind.NEW if now in (None, "", TYPED_PENDING) else Kind.CHANGED
    path, old = tuple(_name(one).split(".")), "" if now is None else _short(now)
    agreed.changes.append(Change(path, kind, old, _short(text), one.origin))


def _form_of(one: Filled, files: UnitFiles) -> Schema:
    """What the schema says of a value."""
    there = files.read(one.file)
    if isinstance(there, RowsFile):
        return there.owner.schema.part((*there.place, *one.path))
    return there.schema.part(one.path) if isinstance(there, ValueFile) else {}


def _add(item: Added, files: UnitFiles, found: Merged) -> None:
    """Takes an item of a list."""
    rows = item.rows
    at = str(MANY) if rows.into else f"#{MANY}"
    for column, text in item.texts.items():
        path = (*rows.into, at, *(() if rows.lone else (column,)))
        filled = Filled(rows.file, path, None, text, item.origin, rows)
        if (wrong := _misfit(filled, files)) is not None:
            found.problems.append(wrong)
            return
    agreed = found.files.setdefault(rows.file, Agreed())
    agreed.items.append(item)
    said = _short("，".join(item.texts.values()))
    agreed.changes.append(Change(rows.place, Kind.NEW, "", said, item.origin))


def _misfit(one: Filled, files: UnitFiles) -> Problem | None:
    """What is wrong with what a cell says, None where the schema takes it."""
    there, year = files.read(one.file), files.request.year
    why: str | None = GONE
    if isinstance(there, TextFile):
        why = None
    elif isinstance(there, ValueFile):
        why = misfit(there, one.path, one.text, year)
    elif isinstance(there, RowsFile) and one.path[-1] in there.columns:
        path = (*there.place, *one.path)
        why = misfit(there.owner, path, one.text, year)
    place, where = Place(one.origin.file), one.origin.words
    if why is None:
        return None
    if why is GONE:
        return problem("R07", "gone", place, where=where, key=_name(one))
    said = _short(one.text)
    return problem("R07", "wrong", place, where=where, text=said, why=why)


def _name(one: Filled) -> str:
    """A value by its keys."""
    above = one.rows.place if one.rows and not one.rows.into else ()
    return ".".join((*above, *one.path))


def _short(text: str | None) -> str:
    words = (text or _NOTHING).replace("\n", " ")
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
