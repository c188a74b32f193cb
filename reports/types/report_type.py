"""A report type as a value: everything its folder says, for one variant and one year."""

from collections.abc import Collection, Mapping

from msgspec import Struct, field

from reports.core import nodes
from reports.core.problems import Place, Problem
from reports.core.values import Values
from reports.source.schema import Schema, Words
from reports.types.formats import (
    Definition,
    OutputForm,
    RequiredText,
    Requirement,
    Rule,
)
from reports.types.province_form import ProvinceForm
from reports.types.workbook_form import WorkbookForm


class WordText(Struct, frozen=True):
    """What the template parser of Word files makes of one: marked text, and where in Word each of its
    lines stands.
    """

    text: str
    spots: tuple[tuple[int, str], ...]


class ReportType(Struct, frozen=True, kw_only=True):
    """A report type with its variant for a year, everything overlaid.

    `search` are the folders in which a bare template name is looked for, nearest first; `templates`
    and `layouts` map paths below templates/ to their contents, `word_bodies` those of the layouts that
    are bodies as well to what they say; `dictionaries` are the year's names
    by code (科目) or term (名词); `called` are expressions for what a report is called in its own text;
    `option_places` say where each of the `options` is written; `own_words` says that no two reports
    of a unit may share a text; `requirements` are what must be in its documents; `province` is what
    they give to the province's view; `workbook` are the tables of Excel that its data are read from;
    `notes` are findings that are no errors.
    """

    name: str
    variant: str
    outputs: tuple[OutputForm, ...]
    options: Values = field(default_factory=dict)
    option_places: Mapping[str, Place] = field(default_factory=dict)
    schema: Schema
    unit_schema: Schema
    system_schema: Schema
    remarks_schema: Schema = field(default_factory=dict)
    formulas: tuple[Definition, ...] = ()
    rules: tuple[Rule, ...] = ()
    systems: Mapping[str, nodes.Mapping] = field(default_factory=dict)
    tables: Mapping[str, nodes.Mapping] = field(default_factory=dict)
    charts: Mapping[str, nodes.Mapping] = field(default_factory=dict)
    templates: Mapping[str, str]
    layouts: Mapping[str, bytes]
    word_bodies: Mapping[str, WordText] = field(default_factory=dict)
    search: tuple[str, ...]
    wanted: tuple[RequiredText, ...] = ()
    dictionaries: Mapping[str, Values] = field(default_factory=dict)
    called: tuple[Words, ...] = ()
    own_words: bool = False
    requirements: tuple[Requirement, ...] = ()
    province: ProvinceForm = field(default_factory=ProvinceForm)
    workbook: WorkbookForm = field(default_factory=WorkbookForm)
    notes: tuple[Problem, ...] = ()

    @property
    def bodies(self) -> Collection[str]:
        """The paths of all that can be a body."""
        return {*self.templates, *self.word_bodies}
