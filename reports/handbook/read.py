"""The reference as it is written, in the YAML files beside this module: chapters of entries."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

from msgspec import Struct, field

from reports.core.problems import Fault
from reports.source.encoding import read_bytes
from reports.source.yaml import reader
from reports.types.declare import (
    WORDS,
    FileKey,
    named_records,
    read_record,
    records,
    scalar,
)

_FOLDER = Path(__file__).parent
CHAPTERS = (
    "名称",
    "函数",
    "文字函数",
    "过滤器",
    "判断",
    "记号",
    "语句",
    "Word模板",
    "评分",
    "写法选项",
    "标注",
    "样式用词",
    "文件",
    "指标体系",
)
"""The files, in the order of their chapters."""

T = TypeVar("T", bound=Struct)
_TEXTS = scalar(
    {
        "type": "object",
        "properties": {},
        "additionalProperties": {"type": "string"},
    },
    lambda raw: {name: str(text) for name, text in raw.items()},
)


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that may be written: how, and what it means.

    `example` is a body that has it, `files` what other files say for it, `printed` what comes of
    that, `told` the codes of what is told. An entry without an example is one by the way it is
    written.
    """

    name: str
    form: Annotated[str, FileKey("写法", WORDS)]
    meaning: Annotated[str, FileKey("说明", WORDS)]
    example: Annotated[str, FileKey("例", WORDS)] = ""
    files: Annotated[Mapping[str, str], FileKey("另写", _TEXTS)] = field(
        default_factory=dict
    )
    printed: Annotated[str, FileKey("得", WORDS)] = ""
    told: Annotated[str, FileKey("告诉", WORDS)] = ""


class Section(Struct, frozen=True, kw_only=True):
    """Entries of one kind, below a title of their own where a chapter has several kinds."""

    title: Annotated[str, FileKey("标题", WORDS)] = ""
    meaning: Annotated[str, FileKey("说明", WORDS)] = ""
    entries: Annotated[tuple[Entry, ...], FileKey("条目", named_records(lambda: Entry))]


class Chapter(Struct, frozen=True, kw_only=True):
    """A chapter of the reference."""

    title: Annotated[str, FileKey("标题", WORDS)]
    meaning: Annotated[str, FileKey("说明", WORDS)]
    sections: Annotated[
        tuple[Section, ...], FileKey("节", records(lambda: Section, at_least=1))
    ]


class Example(Struct, frozen=True, kw_only=True):
    """The report that the examples stand in: its files below the templates and the data folder."""

    templates: Annotated[Mapping[str, str], FileKey("模板", _TEXTS)]
    data: Annotated[Mapping[str, str], FileKey("数据", _TEXTS)]


@cache
def read_chapters() -> tuple[Chapter, ...]:
    """All that is documented. Raises Fault where a file of the program is damaged."""
    return tuple(_read(f"{name}.yaml", Chapter) for name in CHAPTERS)


def read_example() -> Example:
    """The report of the examples. Raises Fault."""
    return _read("例子.yaml", Example)


def _read(name: str, record: type[T]) -> T:
    root, problems = reader.read_yaml(read_bytes(_FOLDER / name), name)
    if root is None:
        raise Fault(*problems)
    read, found = read_record(record, root)
    if read is None or problems:
        raise Fault(*problems, *found)
    return read


class Found(Struct, frozen=True):
    """An entry, and where it stands."""

    chapter: Chapter
    section: Section
    entry: Entry


def all_entries(chapters: Sequence[Chapter]) -> Iterator[Found]:
    """Every entry, in the order of the chapters."""
    for chapter in chapters:
        for section in chapter.sections:
            for entry in section.entries:
                yield Found(chapter, section, entry)
