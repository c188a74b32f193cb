"""A report type made ready, as values: what filling, computing and publishing need of it."""

from collections.abc import Container, Mapping, Sequence

from msgspec import Struct, field

from reports.content.charts import ChartForm
from reports.content.model import TypeModel
from reports.content.tables import TableForm
from reports.core.problems import Place
from reports.core.values import Values
from reports.source.schema import Words
from reports.templating import Bundle
from reports.types.formats import Requirement
from reports.types.province_form import ProvinceForm

FORMS = ("审批单", "更正说明")
"""The papers that go with every document.

Their templates, and the tables of that name, know 文书 as well.
"""


class SummaryFigure(Struct, frozen=True):
    """A figure by which a document is summed up before it is published.

    What it is called, and its expression.
    """

    name: str
    expression: Words


class CompiledOutput(Struct, frozen=True):
    """A document that a type makes (文书), made ready.

    `title` and `stem` (its file name without suffix) are expressions. `body` is the bare name of
    its template and `place` that file; `layout` is the path of its layout below templates/.
    `required` are the keys of the data it cannot do without. One that `gathers` is made once for
    all of a unit's data files of the type; of one with `schedules` the tables are published as
    files of their own as well.
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

    @property
    def is_word_body(self) -> bool:
        """Whether its body is a Word file, which is its layout as well."""
        return self.layout.endswith(f"/{self.body}")


class CompiledType(Struct, frozen=True, eq=False):
    """What filling and computing need of a type.

    Holds code, so it stays on the machine that made it.
    """

    model: TypeModel
    outputs: tuple[CompiledOutput, ...]
    options: Values
    content: Bundle
    codes: Mapping[str, bytes]
    search: tuple[str, ...]
    tables: Mapping[str, TableForm]
    charts: Mapping[str, ChartForm]
    requirements: tuple[Requirement, ...] = ()
    province: ProvinceForm = field(default_factory=ProvinceForm)


def layout_expression(name: str) -> Words:
    """An expression as a layout holds it, in its place."""
    return Words(name, Place("版式.docx"))


def find(name: str, have: Container[str], search: Sequence[str]) -> str | None:
    """The path of a bare file name: in the variant first, then in the type, then in 公共."""
    for folder in search:
        path = f"{folder}/{name}"
        if path in have:
            return path
    return None
