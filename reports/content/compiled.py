"""A report type made ready: expressions and templates compiled, forms read, names checked before data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.content.charts import ChartForm, read_chart
from reports.content.language import LANGUAGE
from reports.content.model import TypeModel, compile_model
from reports.content.tables import TableForm, read_form
from reports.core.problems import Fault, Place, Problem, Severity, did_you_mean
from reports.templating import (
    Bundle,
    Shape,
    SourceText,
    arithmetic,
    compile_expressions,
    compile_template,
    constant_calls,
    unknown_names,
    unknown_names_in,
)
from reports.types.formats import OutputForm, Requirement
from reports.types.report_type import ReportType
from reports.wording.phrases import read_options

FORMS = ("审批单", "更正说明")
"""The papers that go with every document: their templates, and the tables of that name, know 文书 as well."""


@dataclass(frozen=True, slots=True)
class CompiledType:
    """What filling and computing need of a type; holds code, so it stays on the machine that made it."""

    model: TypeModel
    outputs: tuple[OutputForm, ...]
    options: Mapping[str, Any]
    option_places: Mapping[str, Place]
    content: Bundle
    codes: Mapping[str, bytes]
    search: tuple[str, ...]
    tables: Mapping[str, TableForm]
    charts: Mapping[str, ChartForm]
    requirements: tuple[Requirement, ...] = ()


def compile_type(kind: ReportType, fields: Sequence[str] = ()) -> CompiledType:
    """The type made ready; `fields` are the expressions its layouts hold. Raises Fault with all that is wrong."""
    problems: list[Problem] = []
    model = compile_model(kind)
    sources: dict[str, SourceText] = {}
    tables: dict[str, TableForm] = {}
    for name, node in kind.tables.items():
        try:
            tables[name] = read_form(name, node, sources)
        except Fault as fault:
            problems += fault.problems
    charts: dict[str, ChartForm] = {}
    for name, node in kind.charts.items():
        try:
            charts[name] = read_chart(name, node, sources)
        except Fault as fault:
            problems += fault.problems
    sources.update(output_sources(kind, fields))
    names = {**model.names, "行": Shape(), "子": Shape()}
    for key, source in sources.items():
        known = (
            {**names, "文书": Shape()}
            if key.startswith(tuple(f"表.{form}." for form in FORMS))
            else names
        )
        problems += _collected(
            unknown_names_in, source.text, source.place, known, LANGUAGE
        )
    codes: dict[str, bytes] = {}
    for path, text in kind.templates.items():
        if path.endswith(".md.j2"):
            try:
                codes[path] = _compile(path, text, model, kind)
            except Fault as fault:
                problems += fault.problems
    problems += _missing_files(kind)
    problems += read_options(kind.options, kind.option_places)[1]
    if problems:
        raise Fault(*problems)
    content = compile_expressions(sources, LANGUAGE)
    return CompiledType(
        model=model,
        outputs=kind.outputs,
        options=kind.options,
        option_places=kind.option_places,
        content=content,
        codes=codes,
        search=kind.search,
        tables=tables,
        charts=charts,
        requirements=kind.requirements,
    )


def output_sources(
    kind: ReportType, fields: Sequence[str]
) -> Iterator[tuple[str, SourceText]]:
    """The expressions of a type's titles and file names, and those that its layouts hold."""
    for index, output in enumerate(kind.outputs):
        yield f"文书.{index}.标题", SourceText(output.title, output.title.place)
        yield (
            f"文书.{index}.文件名",
            SourceText(output.file_name, output.file_name.place),
        )
        yield from (
            (f"文书.{index}.摘要.{number}", SourceText(name, name.place))
            for number, name in enumerate(output.summary)
        )
    for field in fields:
        yield f"版式.{field}", SourceText(field, Place("版式.docx"))


def _collected(check: Any, *arguments: Any) -> list[Problem]:
    """The problems a check finds or runs into."""
    try:
        return list(check(*arguments))
    except Fault as fault:
        return list(fault.problems)


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
