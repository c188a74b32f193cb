"""What a report type's formulas, rules, tables, charts and templates mention.

Names, texts, files.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from reports.content.bodies import used_bodies, used_charts, used_tables
from reports.content.charts import read_chart
from reports.content.compile import output_expressions
from reports.content.compile_model import expressions_of
from reports.content.compiled import find
from reports.content.language import LANGUAGE
from reports.content.tables import read_form
from reports.source.schema import USED_ELSEWHERE, Schema, Words, resolve
from reports.templating import as_template, find_mentions
from reports.types.declare import expressions_in
from reports.types.report_type import ReportType


class Mentions(Struct, frozen=True):
    """What is mentioned: names of values as written, plain texts, paths of files.

    `asked` are those of the names that formulas, rules, tables and charts mention: not templates alone.
    """

    names: frozenset[str]
    words: frozenset[str]
    files: frozenset[str]
    asked: frozenset[str]


def find_type_mentions(kind: ReportType, fields: Sequence[Words]) -> Mentions:
    """What a type and the `fields` of its layouts mention.

    Tables and charts stand for those of any folder of it.

    Raises Fault for what cannot be read.
    """
    expressions: list[str] = [*output_expressions(kind, fields), *expressions_of(kind)]
    bodies, _ = used_bodies(kind)
    for name, node in used_tables(kind, bodies).items():
        expressions += expressions_in(read_form(name, node))
    for name, node in used_charts(kind, bodies).items():
        expressions += expressions_in(read_chart(name, node))
    asked, asked_words = _mentions_in(map(as_template, expressions))
    names, words = _mentions_in(body.text for body in bodies)
    names, words = names | asked, words | asked_words
    files = {*_definition_files(words, kind.search)}
    for body in bodies:
        files.update(body.files)
    for output in kind.outputs:
        layout = find(output.layout, kind.layouts, kind.search)
        if layout is not None:
            files.add(layout)
    return Mentions(
        frozenset(names), frozenset(words), frozenset(files), frozenset(asked)
    )


def _mentions_in(texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """The names and the plain texts that templates mention together."""
    names: set[str] = set()
    words: set[str] = set()
    for text in texts:
        names_here, words_here = find_mentions(text, LANGUAGE)
        names |= names_here
        words |= words_here
    return names, words


def _definition_files(words: Iterable[str], search: Sequence[str]) -> Iterator[str]:
    """The files of tables and charts that may be meant by these words."""
    for word in words:
        for folder in search:
            yield f"{folder}/表/{word}.yaml"
            yield f"{folder}/图/{word}.yaml"


def unused_paths(
    schema: Schema, names: Collection[str], words: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """The paths of what a schema lets data give, of which nothing is named and no text is called."""
    for path in _paths(schema, schema, ()):
        if not _is_used(path, names, words):
            yield path


def _paths(
    schema: Schema, root: Schema, above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The paths of all values a schema names that have no named values below them, and are not there
    for others.
    """
    for key, part in schema.get("properties", {}).items():
        part = resolve(part, root)
        if part.get(USED_ELSEWHERE):
            continue
        if part.get("properties"):
            yield from _paths(part, root, (*above, key))
        elif key != schema.get("单位由"):
            yield (*above, key)


def _is_used(
    path: Sequence[str], names: Collection[str], words: Collection[str]
) -> bool:
    """Whether a value is named, alone or with all that it stands among, or is a text called by
    its heading.
    """
    name = ".".join(path)
    wholes = {".".join(path[:count]) for count in range(1, len(path) + 1)}
    return (
        not wholes.isdisjoint(names)
        or any(word.startswith(f"{name}.") for word in names)
        or name in words
    )
