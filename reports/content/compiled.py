"""A report type made ready: expressions and templates compiled, forms read, names checked before data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.content.charts import ChartForm, read_chart
from reports.content.language import LANGUAGE
from reports.content.model import TypeModel, compile_model
from reports.content.tables import TableForm, read_form
from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean
from reports.source.schema import Words
from reports.templating import (
    Bundle,
    Shape,
    arithmetic,
    compile_expressions,
    compile_template,
    constant_calls,
    unknown_names,
    unknown_names_in,
)
from reports.types.report_type import OutputForm, ReportType

FORMS = ("审批单", "更正说明")
"""The papers that go with every document: their templates, and the tables of that name, know 文书 as well."""


@dataclass(frozen=True, slots=True)
class SummaryFigure:
    """A figure by which a document is summed up before it is published: what it is called, and its expression."""

    name: str
    expression: Words


@dataclass(frozen=True, slots=True)
class CompiledOutput:
    """A document that a type makes (文书), made ready.

    `title` and `stem` (its file name without suffix) are expressions. `body` is the bare name of its template and
    `place` that file; `layout` is the path of its layout below templates/. `required` are the keys of the data it
    cannot do without. One that `gathers` is made once for all of a unit's data files of the type; of one with
    `schedules` the tables are published as files of their own as well.
    """

    name: str
    title: Words
    stem: Words
    body: str
    place: Place
    layout: str
    required: tuple[str, ...] = ()
    gathers: bool = False
    schedules: bool = False
    summary: tuple[SummaryFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledType:
    """What filling and computing need of a type; holds code, so it stays on the machine that made it."""

    model: TypeModel
    outputs: tuple[CompiledOutput, ...]
    options: Mapping[str, Any]
    content: Bundle
    codes: Mapping[str, bytes]
    search: tuple[str, ...]
    tables: Mapping[str, TableForm]
    charts: Mapping[str, ChartForm]


def compile_type(kind: ReportType, fields: Sequence[str] = ()) -> CompiledType:
    """The type made ready; `fields` are the expressions its layouts hold. Raises Fault with all that is wrong."""
    problems: list[Problem] = []
    model = compile_model(kind)
    names = {**model.names, "行": Shape(), "子": Shape()}
    names_of_form = {**names, "文书": Shape()}
    expressions: list[Words] = []
    tables: dict[str, TableForm] = {}
    for name, node in kind.tables.items():
        try:
            tables[name] = read_form(name, node)
        except Fault as fault:
            problems += fault.problems
    charts: dict[str, ChartForm] = {}
    for name, node in kind.charts.items():
        try:
            charts[name] = read_chart(name, node)
        except Fault as fault:
            problems += fault.problems
    for name, table in tables.items():
        known = names_of_form if name in FORMS else names
        problems += _unknown_names(table.expressions(), known)
        expressions += table.expressions()
    for chart in charts.values():
        problems += _unknown_names(chart.expressions(), names)
        expressions += chart.expressions()
    problems += _unknown_names(output_expressions(kind, fields), names)
    expressions += output_expressions(kind, fields)
    codes: dict[str, bytes] = {}
    for path, text in kind.templates.items():
        if path.endswith(".md.j2"):
            try:
                codes[path] = _compile(path, text, model, kind)
            except Fault as fault:
                problems += fault.problems
    problems += _missing_files(kind)
    if problems:
        raise Fault(*problems)
    content = compile_expressions(expressions, LANGUAGE)
    outputs = tuple(_compiled_output(output, kind) for output in kind.outputs)
    return CompiledType(
        model, outputs, kind.options, content, codes, kind.search, tables, charts
    )


def _compiled_output(output: OutputForm, kind: ReportType) -> CompiledOutput:
    body = find(output.body, kind.templates, kind.search)
    layout = find(output.layout, kind.layouts, kind.search)
    assert layout is not None  # _missing_files has seen to it
    return CompiledOutput(
        name=str(output.name),
        title=output.title,
        stem=output.file_name,
        body=output.body,
        place=Place(f"templates/{body}"),
        layout=layout,
        required=output.required,
        gathers=output.gathers,
        schedules=output.schedules,
        summary=tuple(
            SummaryFigure(expression.partition("|")[0].strip(), expression)
            for expression in output.summary
        ),
    )


def output_expressions(kind: ReportType, fields: Sequence[str]) -> list[Words]:
    """The expressions of a type's titles and file names, and those that its layouts hold."""
    found: list[Words] = []
    for output in kind.outputs:
        found += (output.title, output.file_name, *output.summary)
    found += (layout_expression(name) for name in fields)
    return found


def layout_expression(name: str) -> Words:
    """An expression as a layout holds it, in its place."""
    return Words(name, Place("版式.docx"))


def _unknown_names(
    expressions: Iterable[Words], known: Mapping[str, Shape]
) -> Iterator[Problem]:
    """The names of expressions that cannot exist, and what keeps one from being read."""
    for expression in expressions:
        try:
            yield from unknown_names_in(expression, known, LANGUAGE)
        except Fault as fault:
            yield from fault.problems


def _compile(path: str, text: str, model: TypeModel, kind: ReportType) -> bytes:
    """A template's code. Raises Fault with all that is wrong in its Markdown, else in its names."""
    place = Place(f"templates/{path}", 1)
    # markdown_it is slow to import, and a run with compiled templates can do without.
    from reports.content.template import parse

    marked = parse(text, place.file)
    is_form = path.rpartition("/")[2].removesuffix(".md.j2") in FORMS
    names = {**model.names, "文书": Shape()} if is_form else model.names
    problems = [
        *unknown_names(marked, place, names, LANGUAGE),
        *arithmetic(marked, place, LANGUAGE),
    ]
    for function, what, known, candidates in (
        ("表", "张表", kind.tables.__contains__, list(kind.tables)),
        ("图", "张图", kind.charts.__contains__, list(kind.charts)),
        ("见图", "张图", kind.charts.__contains__, list(kind.charts)),
        ("叙述", "段文字", model.knows_narrative, model.narrative_names),
    ):
        for name, line in constant_calls(marked, function, LANGUAGE):
            if not known(name):
                message = f"没有“{name}”这{what}。"
                problems.append(
                    Problem(
                        "T02",
                        Severity.ERROR,
                        message,
                        Place(place.file, line),
                        hint=did_you_mean(name, candidates),
                    )
                )
    if problems:
        raise Fault(*problems)
    return compile_template(path, marked, place, LANGUAGE)


def _missing_files(kind: ReportType) -> Iterator[Problem]:
    """The templates and layouts that outputs name and nobody has."""
    for output in kind.outputs:
        for name, have in (
            (output.body, kind.templates),
            (output.layout, kind.layouts),
        ):
            if find(name, have, kind.search) is None:
                hint = did_you_mean(name, [path.rsplit("/", 1)[-1] for path in have])
                yield Problem(
                    "T03",
                    Severity.ERROR,
                    f"没有“{name}”这个文件。",
                    output.title.place,
                    hint=hint,
                )


def find(name: str, have: Mapping[str, Any], search: Sequence[str]) -> str | None:
    """The path of a bare file name: in the variant first, then in the type, then in 公共."""
    return next(
        (path for folder in search if (path := f"{folder}/{name}") in have), None
    )
