"""From a report type to a compiled one: expressions and templates compiled, names checked before data.

Needed on a machine's first run and where a template has changed; what comes out is kept in the cache.
"""

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import TypeVar

from msgspec.structs import replace

from reports.content.bodies import (
    PLACES_CHARTS,
    PLACES_TABLES,
    MarkedBody,
    used_bodies,
    used_charts,
    used_tables,
)
from reports.content.charts import read_chart
from reports.content.compile_model import compile_model
from reports.content.compiled import (
    FORMS,
    CompiledOutput,
    CompiledType,
    SummaryFigure,
    find,
)
from reports.content.language import LANGUAGE
from reports.content.model import TypeModel
from reports.content.tables import read_form
from reports.core.nodes import Mapping as Node
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.source.schema import Words
from reports.templating import (
    Shape,
    arithmetic,
    called_with,
    compile_expressions,
    compile_template,
    unknown_names,
    unknown_names_in,
)
from reports.types.declare import expressions_in
from reports.types.formats import OutputForm
from reports.types.report_type import ReportType
from reports.wording.options import read_wording


def compile_type(kind: ReportType, fields: Sequence[Words] = ()) -> CompiledType:
    """The type made ready; `fields` are the expressions its layouts hold.

    Raises Fault with all that is wrong.
    """
    model, problems = compile_model(kind)
    bodies, found = used_bodies(kind)
    problems += found
    tables, found = _read_all(used_tables(kind, bodies), read_form)
    problems += found
    charts, found = _read_all(used_charts(kind, bodies), read_chart)
    problems += found
    names = {**model.names, **dict.fromkeys(("行", "子", "序"), Shape())}
    expressions: list[Words] = []
    for name, table in tables.items():
        known = {**names, "文书": Shape()} if name in FORMS else names
        problems += _unknown_names(expressions_in(table), known)
        expressions += expressions_in(table)
    others: list[Words] = []
    for chart in charts.values():
        others += expressions_in(chart)
    others += output_expressions(kind, fields)
    problems += _unknown_names(others, names)
    expressions += others
    codes, found = _compile_bodies(bodies, kind, model)
    problems += [*found, *_missing_files(kind)]
    problems += _wrong_options(kind)
    if problems:
        raise Fault(*problems)
    return CompiledType(
        model=model,
        outputs=tuple(_compile_output(output, kind) for output in kind.outputs),
        options=kind.options,
        content=compile_expressions(expressions, LANGUAGE),
        codes=codes,
        search=kind.search,
        tables=tables,
        charts=charts,
        requirements=kind.requirements,
        province=kind.province,
    )


T = TypeVar("T")


def _read_all(
    nodes: Mapping[str, Node], read: Callable[[str, Node], T]
) -> tuple[dict[str, T], list[Problem]]:
    """The definitions by name, and what is wrong with those that cannot be read."""
    forms: dict[str, T] = {}
    problems: list[Problem] = []
    for name, node in nodes.items():
        try:
            forms[name] = read(name, node)
        except Fault as fault:
            problems += fault.problems
    return forms, problems


def _compile_output(output: OutputForm, kind: ReportType) -> CompiledOutput:
    body = find(output.body, kind.bodies, kind.search)
    layout = find(output.layout, kind.layouts, kind.search)
    if body in kind.word_bodies:
        layout = body
    assert layout is not None  # _missing_files has seen to it
    summary = []
    for expression in output.summary:
        name = expression.partition("|")[0].strip()
        summary.append(SummaryFigure(name, expression))
    return CompiledOutput(
        name=str(output.name),
        title=output.title,
        stem=output.file_name,
        body=str(output.body),
        place=Place(f"templates/{body}"),
        layout=layout,
        required=output.required,
        gathers=output.gathers,
        schedules=output.schedules,
        summary=tuple(summary),
    )


def output_expressions(kind: ReportType, fields: Sequence[Words]) -> list[Words]:
    """The expressions of a type's titles, file names and 省级.yaml, and those of its layouts."""
    found: list[Words] = []
    for output in kind.outputs:
        found += (output.title, output.file_name, *output.summary)
    found += expressions_in(kind.province)
    found += fields
    return found


def _unknown_names(
    expressions: Iterable[Words], known: Mapping[str, Shape]
) -> Iterator[Problem]:
    """The names of expressions that cannot exist, and what keeps one from being read."""
    for expression in expressions:
        try:
            yield from unknown_names_in(expression, known, LANGUAGE)
        except Fault as fault:
            yield from fault.problems


# ── templates ───────────────────────────────────────────────────────────────


def _compile_bodies(
    bodies: Sequence[MarkedBody], kind: ReportType, model: TypeModel
) -> tuple[dict[str, bytes], list[Problem]]:
    """The code of a type's bodies by path, and what is wrong in them."""
    codes: dict[str, bytes] = {}
    problems: list[Problem] = []
    for body in bodies:
        try:
            codes[body.path] = _compile_body(body, kind, model)
        except Fault as fault:
            problems += map(body.placed, fault.problems)
    return codes, problems


def _compile_body(body: MarkedBody, kind: ReportType, model: TypeModel) -> bytes:
    """A body's code. Raises Fault with all that is wrong in its names, at the lines of its text."""
    is_form = body.path.rpartition("/")[2].removesuffix(".md.j2") in FORMS
    names = {**model.names, "文书": Shape()} if is_form else model.names
    problems = [
        *unknown_names(body.text, body.place, names, LANGUAGE),
        *arithmetic(body.text, body.place, LANGUAGE),
        *_unknown_parts(body, kind, model),
    ]
    if problems:
        raise Fault(*problems)
    return compile_template(body.path, body.text, body.place, LANGUAGE, body.origins)


def _unknown_parts(
    body: MarkedBody, kind: ReportType, model: TypeModel
) -> Iterator[Problem]:
    """T02 for each table, chart and narrative that a body asks for and nobody has."""
    tables, charts = list(kind.tables), list(kind.charts)
    for function, case, known in (
        *((name, "table", tables) for name in PLACES_TABLES),
        *((name, "chart", charts) for name in PLACES_CHARTS),
        ("叙述", "narrative", model.narrative_names),
    ):
        for name, line in called_with(body.text, function, LANGUAGE):
            is_pattern = case == "narrative" and model.knows_narrative(name or "")
            if name is not None and name not in known and not is_pattern:
                near = did_you_mean(name, known)
                place = Place(body.place.file, line)
                yield problem("T02", case, place, name=name, near=near)


def _wrong_options(kind: ReportType) -> Iterator[Problem]:
    """D04 for each option of the type that is unknown, or has a value that it cannot have."""
    _, faults = read_wording(kind.options)
    for option, one in faults.items():
        yield replace(one, place=kind.option_places.get(option))


def _missing_files(kind: ReportType) -> Iterator[Problem]:
    """T03 for the templates and layouts that outputs name and nobody has."""
    for output in kind.outputs:
        named = ((output.body, kind.bodies), (output.layout, kind.layouts))
        for name, have in named:
            if find(name, have, kind.search) is None:
                near = did_you_mean(name, [path.rsplit("/", 1)[-1] for path in have])
                yield problem("T03", "named", name.place, name=name, near=near)
