"""What a report type's formulas, rules, tables, charts and templates mention.

Names, texts, files.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from reports.content.charts import read_chart
from reports.content.compile import output_expressions
from reports.content.compile_model import expressions_of
from reports.content.compiled import FORMS, find
from reports.content.language import LANGUAGE
from reports.content.tables import read_form
from reports.content.template import parse
from reports.templating import as_template, find_mentions, included_templates
from reports.types.declare import expressions_in
from reports.types.report_type import ReportType


class Mentions(Struct, frozen=True):
    """What is mentioned: names of values as written, plain texts, paths of files."""

    names: frozenset[str]
    words: frozenset[str]
    files: frozenset[str]


def find_type_mentions(kind: ReportType, fields: Sequence[str]) -> Mentions:
    """What a type and the `fields` of its layouts mention.

    Tables and charts stand for those of any folder of it.

    Raises Fault for what cannot be read.
    """
    expressions: list[str] = [*output_expressions(kind, fields), *expressions_of(kind)]
    for name, node in kind.tables.items():
        expressions += expressions_in(read_form(name, node))
    for name, node in kind.charts.items():
        expressions += expressions_in(read_chart(name, node))
    texts = map(as_template, expressions)
    templates = dict(_used_templates(kind))
    names: set[str] = set()
    words: set[str] = set()
    for text in (*texts, *templates.values()):
        names_here, words_here = find_mentions(text, LANGUAGE)
        names |= names_here
        words |= words_here
    files = {*_definition_files(words, kind.search), *templates}
    for output in kind.outputs:
        layout = find(output.layout, kind.layouts, kind.search)
        if layout is not None:
            files.add(layout)
    return Mentions(frozenset(names), frozenset(words), frozenset(files))


def _definition_files(words: Iterable[str], search: Sequence[str]) -> Iterator[str]:
    """The files of tables and charts that may be meant by these words."""
    for word in words:
        for folder in search:
            yield f"{folder}/表/{word}.yaml"
            yield f"{folder}/图/{word}.yaml"


def _used_templates(kind: ReportType) -> Iterator[tuple[str, str]]:
    """The templates of the type's documents and of their forms, by path, as marked text."""
    waiting = [output.body for output in kind.outputs]
    waiting += [f"{form}.md.j2" for form in FORMS]
    seen: set[str] = set()
    while waiting:
        path = find(waiting.pop(), kind.templates, kind.search)
        if path is None or path in seen:
            continue
        seen.add(path)
        marked = parse(kind.templates[path], path)
        waiting += included_templates(marked, LANGUAGE)
        yield path, marked
