"""What a report type's formulas, rules, tables, charts and templates mention: names, texts, files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.content.charts import read_chart
from reports.content.compiled import FORMS, find, output_expressions
from reports.content.language import LANGUAGE
from reports.content.model import expressions_of
from reports.content.tables import read_form
from reports.content.template import parse
from reports.templating import as_template, mentioned, taken_in
from reports.types.report_type import ReportType


@dataclass(frozen=True, slots=True)
class Mentions:
    """The names of values as written, plain texts, and the bare names of tables, charts, templates and layouts."""

    names: frozenset[str]
    words: frozenset[str]
    files: frozenset[str]


def mentions(kind: ReportType, fields: Sequence[str]) -> Mentions:
    """What a type and the `fields` of its layouts mention; tables and charts stand for those of any folder of it.

    Raises Fault for what cannot be read.
    """
    expressions: list[str] = [*output_expressions(kind, fields), *expressions_of(kind)]
    for name, node in kind.tables.items():
        expressions += read_form(name, node).expressions()
    for name, node in kind.charts.items():
        expressions += read_chart(name, node).expressions()
    texts = map(as_template, expressions)
    reached = dict(_reached(kind))
    names: set[str] = set()
    words: set[str] = set()
    for text in (*texts, *reached.values()):
        here, said = mentioned(text, LANGUAGE)
        names |= here
        words |= said
    placed = {f"{folder}/{name}.yaml" for name in words for folder in ("表", "图")}
    files = {f"{folder}/{path}" for folder in kind.search for path in placed}
    layouts = {
        find(output.layout, kind.layouts, kind.search) for output in kind.outputs
    }
    return Mentions(
        frozenset(names),
        frozenset(words),
        frozenset({*files, *reached, *filter(None, layouts)}),
    )


def _reached(kind: ReportType) -> Iterator[tuple[str, str]]:
    """The templates that the type's documents and their forms are made of, by path, as marked text."""
    waiting = [
        *(output.body for output in kind.outputs),
        *(f"{form}.md.j2" for form in FORMS),
    ]
    seen: set[str] = set()
    while waiting:
        path = find(waiting.pop(), kind.templates, kind.search)
        if path is None or path in seen:
            continue
        seen.add(path)
        marked = parse(kind.templates[path], path)
        waiting += taken_in(marked, LANGUAGE)
        yield path, marked
