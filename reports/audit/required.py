"""What must be in a document this year (必备.yaml of the type), and whether it is there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reports.build.document import CheckedDocument
from reports.build.workspace import Workspace
from reports.core.problems import Fault, has_errors
from reports.core.tree import (
    Attachment,
    Block,
    Document,
    Heading,
    Table,
    lines_of,
    plain_text,
)
from reports.source import schema
from reports.source.encoding import read_bytes
from reports.source.yaml import reader

_REQUIRED = "必备.yaml"
_KEYS = ("内容", "标题", "表", "文字", "口径")
_FORM: schema.Schema = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {key: {"type": "string"} for key in _KEYS},
        "required": ["内容"],
    },
    "properties": {},
}
# Below a part, above the headings within an attachment.
_ATTACHMENT = 0


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be in a document: a heading, a table or words, by what they say; `basis` is who asks for it."""

    code: str
    content: str
    heading: str
    table: str
    words: str
    basis: str


def read_requirements(
    workspace: Workspace, checked: CheckedDocument
) -> list[Requirement]:
    """Those of the 必备.yaml of the variant or else of the type. Raises Fault where it is written wrong."""
    for folder in checked.prepared.compiled.search:
        path = workspace.templates / folder / _REQUIRED
        if path.is_file():
            shown = f"{workspace.templates.name}/{folder}/{_REQUIRED}"
            root, problems = reader.read_yaml(read_bytes(path), shown)
            found: Any = {}
            if root is not None:
                found, misfits = schema.read_values(root, _FORM)
                problems = [*problems, *misfits]
            if has_errors(problems):
                raise Fault(*problems)
            return [_requirement(code, one) for code, one in found.items()]
    return []


def _requirement(code: str, written: dict[str, Any]) -> Requirement:
    content, heading, table, words, basis = (str(written[key] or "") for key in _KEYS)
    return Requirement(
        code=code,
        content=content,
        heading=heading,
        table=table,
        words=words,
        basis=basis,
    )


def is_met(wanted: Requirement, documents: Sequence[Document]) -> bool:
    """Whether one of the documents has all that is wanted: the heading, the table and the words."""
    return any(_is_in(wanted, list(_flat(one.blocks))) for one in documents)


def _is_in(wanted: Requirement, blocks: Sequence[Block]) -> bool:
    sections = list(_sections(blocks))
    return (
        (not wanted.heading or _has_section(wanted.heading, sections))
        and (not wanted.table or _has_table(wanted.table, sections))
        and (not wanted.words or _has_words(wanted.words, blocks))
    )


_Section = tuple[str, list[Block]]


def _has_section(words: str, sections: Sequence[_Section]) -> bool:
    """Whether there is a section with these words in its heading, and anything below it."""
    return any(words in title and inside for title, inside in sections)


def _has_table(words: str, sections: Sequence[_Section]) -> bool:
    """Whether there is a table with these words in its caption, or in a heading it stands under."""
    for title, inside in sections:
        tables = [block for block in inside if isinstance(block, Table)]
        if tables and words in title:
            return True
        if any(words in plain_text(table.caption) for table in tables):
            return True
    return False


def _has_words(words: str, blocks: Sequence[Block]) -> bool:
    texts = (plain_text(line) for block in blocks for line in lines_of(block))
    return any(words in text for text in texts)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """Each heading with what is below it and below the headings under it, but for those; first all there is."""
    yield "", _without_headings(blocks)
    for index, head in enumerate(blocks):
        if isinstance(head, Heading):
            end = _end_of_section(blocks, index)
            inside = _without_headings(blocks[index + 1 : end])
            yield plain_text(head.children), inside


def _end_of_section(blocks: Sequence[Block], start: int) -> int:
    """Where the next heading stands that is not below the one at `start`."""
    head = blocks[start]
    assert isinstance(head, Heading)
    for index, block in enumerate(blocks[start + 1 :], start + 1):
        if isinstance(block, Heading) and block.level <= head.level:
            return index
    return len(blocks)


def _without_headings(blocks: Sequence[Block]) -> list[Block]:
    return [one for one in blocks if not isinstance(one, Heading)]


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with those of attachments among them, whose titles are headings."""
    for block in blocks:
        if isinstance(block, Attachment):
            yield Heading(_ATTACHMENT, block.title)
            yield from _flat(block.blocks)
        else:
            yield block
