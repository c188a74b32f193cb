"""What the page is told of what is to be typed and written in a unit, and of what stands behind a paragraph."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from reports.core.problems import Fault, problem
from reports.finance.data_file import companion_name
from reports.finance.language import LANGUAGE
from reports.preview.desk import UnitDesk
from reports.preview.fields import Field, fields_of
from reports.preview.passages import (
    bodies_among,
    section_is_in,
    squeezed,
    template_line,
    values_in,
)
from reports.preview.told import Told
from reports.prose.required import texts_asked
from reports.publish.disk import hash_bytes
from reports.renewal.progress import typed_in
from reports.run.evaluate import EvaluatedFile, evaluate
from reports.source.encoding import read_bytes
from reports.source.markdown import holds_only_hints
from reports.source.references import SHARED_FILE
from reports.source.schema import Schema, resolve
from reports.templating import expressions_of
from reports.typed.sections import TEXTS, Section, section_of, sections_of

_TO_WRITE, _TO_READ = "要写", "要重读"
# As many texts as one paragraph can be made of and somebody will look at.
_MOST_TEXTS = 8


def to_do_told(desk: UnitDesk, also: Collection[str]) -> Told:
    """What is to be typed in a unit's data files, in their order, with the values of `also`, and their texts."""
    fields: list[Told] = []
    texts: list[Told] = []
    names = [file for file in desk.files if file != desk.unit.key]
    for file in names:
        found = _evaluated(desk, file)
        if found is None:
            continue
        for one in fields_of(desk.session, file, desk.setting):
            told = _field_told(one, file, found, is_one_of_several=len(names) > 1)
            if one.is_pending or told["id"] in also or told["last"]:
                fields.append(told)
        group = PurePosixPath(file).stem if len(names) > 1 else ""
        texts += ({"group": group, **one} for one in _texts_told(desk, file, found))
    return {"fields": fields, "texts": texts}


def _evaluated(desk: UnitDesk, file: str) -> EvaluatedFile | None:
    """A data file with its figures, None where it cannot be read."""
    if file == desk.unit.key:
        return None
    found = evaluate(desk.session, file, desk.setting)
    return found if isinstance(found, EvaluatedFile) else None


def _field_told(
    one: Field, owner: str, found: EvaluatedFile, *, is_one_of_several: bool
) -> Told:
    # The file below the data folder of which problems speak so.
    file = one.place.file.partition("/")[2]
    group = [PurePosixPath(owner).stem] if is_one_of_several else []
    return {
        "id": f"{owner} {one.name}",
        "owner": owner,
        "spot": {
            "file": file,
            "hash": found.inputs.get(file) or "",
            "line": one.place.line,
            "column": one.place.column,
            "text": one.text,
            "key": one.key,
        },
        "where": f"{PurePosixPath(file).name} 第 {one.place.line} 行",
        "group": "：".join([*group, *filter(None, [one.group])]),
        "title": one.title,
        "unit": one.unit,
        "note": one.note,
        "former": one.former,
        "pending": one.is_pending,
        # What is changed only when all is done.
        "last": not one.group and one.name == "状态",
    }


def _texts_told(desk: UnitDesk, file: str, found: EvaluatedFile) -> Iterator[Told]:
    """The texts of a data file by their headings, with what is to be done with each; also those that nobody has
    written and that are asked for.
    """
    own = companion_name(file)
    known: set[str] = set()
    beside = (own, f"{PurePosixPath(file).parent}/{SHARED_FILE}")
    for name in (one for one in _companions(found.inputs) if one in beside):
        for one in sections_of(_content(desk, name) or b""):
            known.add(one.title)
            yield {
                "owner": file,
                "file": name,
                "title": one.title,
                "state": _state_of(one),
            }
    for title in _texts_missing(found):
        if title not in known:
            state = _TO_WRITE
            yield {"owner": file, "file": own, "title": title, "state": state}


def _state_of(section: Section) -> str:
    if section.is_last_years:
        return _TO_READ
    return _TO_WRITE if holds_only_hints(section.text) or not section.text else ""


def _texts_missing(found: EvaluatedFile) -> Sequence[str]:
    model = found.prepared.compiled.model
    expressions = expressions_of(model.bundle, LANGUAGE)
    asked = texts_asked(model.wanted, expressions, found.scope)
    return [*_texts_required(model.schema, found.source.root.items), *asked]


def _texts_required(schema: Schema, typed: Collection[str]) -> Iterator[str]:
    for key in schema.get("required", ()):
        part = resolve(schema.get("properties", {}).get(key, {}), schema)
        if part.get("量") == "文段" and key not in typed:
            yield key


def _companions(inputs: Mapping[str, str | None]) -> list[str]:
    return [file for file, there in inputs.items() if there and file.endswith(TEXTS)]


def _content(desk: UnitDesk, file: str) -> bytes | None:
    try:
        return read_bytes(desk.session.workspace.data / file)
    except OSError:
        return None


# ── a text ──────────────────────────────────────────────────────────────────


def text_told(desk: UnitDesk, file: str, title: str) -> Told:
    """A text as it stands in its file, to be changed there; an empty one where nobody has written it. Raises Fault
    for a file that holds no texts.
    """
    if ".." in PurePosixPath(file).parts or not file.endswith(TEXTS):
        raise Fault(problem("G23", "not read", file=PurePosixPath(file).name))
    content = _content(desk, file)
    found = section_of(content, title) if content is not None else None
    section = found or Section(title, "", 0, 0)
    return {
        "spot": {
            "file": file,
            "hash": "" if content is None else hash_bytes(content),
            "line": section.line,
            "column": 0,
            "text": "",
            "key": title,
        },
        "text": section.text,
        "state": _state_of(section),
        "where": PurePosixPath(file).name,
        "lasts": section.is_last_years,
    }


def passage_told(desk: UnitDesk, file: str, words: str) -> Told:
    """What a paragraph of a data file's document is made of: texts of the data, and the line of the template that
    says the rest.
    """
    said = squeezed(words)
    found = _evaluated(desk, file)
    if found is None:
        raise Fault(problem("G24", "page gone"))
    texts = [
        text_told(desk, name, one.title)
        for name in _companions(found.inputs)
        if name.startswith(f"{desk.unit.key}/")
        for one in sections_of(_content(desk, name) or b"")
        if section_is_in(one.text, said)
    ]
    names = {one.name for one in values_in(typed_in(found.source.root), said)}
    values = [
        _field_told(one, file, found, is_one_of_several=False)
        for one in fields_of(desk.session, file, desk.setting)
        if one.name in names
    ]
    workspace, compiled = desk.session.workspace, found.prepared.compiled
    line = template_line(workspace.templates, bodies_among(compiled.codes), said)
    return {
        "owner": file,
        "texts": texts[:_MOST_TEXTS],
        "values": values[:_MOST_TEXTS],
        "template": line and {"where": line.place.words, "text": line.text},
    }
