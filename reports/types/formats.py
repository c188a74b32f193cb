"""What the files of a report type may say, each format declared once: 类型, 计算, 勾稽, 必写, 必备.

Tables and charts (表, 图) are declared beside what fills them.
"""

from collections.abc import Callable, Mapping
from typing import Annotated

from msgspec import Struct, field

from reports.core import nodes
from reports.core.problems import Place, Problem, Severity
from reports.core.values import Values
from reports.source.schema import Words
from reports.types.declare import (
    ALL_WORDS,
    EXPRESSION,
    EXPRESSIONS,
    SEVERITY,
    TEXT,
    TEXTS,
    WORDS,
    YES_NO,
    FileKey,
    Kind,
    every,
    one_of,
    read_record,
    records,
    scalar,
)

# ── 类型.yaml ───────────────────────────────────────────────────────────────


class OutputForm(Struct, frozen=True, kw_only=True):
    """A document that a type makes (文书).

    Title and file name are expressions, template and layout are told by their bare names.
    `required` are the keys of the data it cannot do without. One that `gathers` is made once for
    all of a unit's data files of the type; of one with `schedules` the tables are published as
    files of their own as well. `summary` are expressions for the figures that are looked at before
    it is made public.
    """

    name: Annotated[str, FileKey("名称", TEXT)]
    title: Annotated[Words, FileKey("标题", EXPRESSION)]
    file_name: Annotated[Words, FileKey("文件名", EXPRESSION)]
    body: Annotated[Words, FileKey("正文", WORDS)]
    layout: Annotated[Words, FileKey("版式", WORDS)]
    required: Annotated[tuple[str, ...], FileKey("必填", TEXTS)] = ()
    gathers: Annotated[bool, FileKey("汇总", YES_NO)] = False
    schedules: Annotated[bool, FileKey("附表", YES_NO)] = False
    summary: Annotated[tuple[Words, ...], FileKey("摘要", EXPRESSIONS)] = ()


_ANY_MAPPING = scalar(
    {"type": "object", "additionalProperties": True, "properties": {}}, dict
)


class TypeFile(Struct, frozen=True, kw_only=True):
    """类型.yaml: the documents of a type, and its options.

    `called` are expressions for what a report is called in its own text.

    `own_words` says that no two reports of a unit may share a text; `switched_off` are indicator
    systems by name; `option_places` say where each option is written.
    """

    name: Annotated[str, FileKey("名称", TEXT)]
    explanation: Annotated[str, FileKey("说明", TEXT)] = ""
    outputs: Annotated[
        tuple[OutputForm, ...], FileKey("文书", records(lambda: OutputForm, at_least=1))
    ]
    called: Annotated[tuple[Words, ...], FileKey("报告名", EXPRESSIONS)] = ()
    own_words: Annotated[bool, FileKey("各写各的", YES_NO)] = False
    switched_off: Annotated[tuple[Words, ...], FileKey("停用体系", ALL_WORDS)] = ()
    options: Annotated[Values, FileKey("选项", _ANY_MAPPING)] = field(
        default_factory=dict
    )
    option_places: Mapping[str, Place] = field(default_factory=dict)


# ── 计算.yaml ───────────────────────────────────────────────────────────────

_UNIT = scalar({"type": "string", "量": "文段"}, str.strip)
"""A unit, which may be empty: 单位: ''."""


class Formula(Struct, frozen=True, kw_only=True):
    """A named figure, with the unit it is declared in and the approved figure it is held to.

    Without a unit it gives rows (for tables and sentences) and no figure.
    """

    name: str
    expression: Annotated[Words, FileKey("公式", EXPRESSION)]
    unit: Annotated[str | None, FileKey("单位", _UNIT)] = None
    places: Annotated[
        int | None, FileKey("小数", one_of({str(digit): digit for digit in range(10)}))
    ] = None
    explanation: Annotated[str, FileKey("说明", TEXT)] = ""
    approved: Annotated[Words | None, FileKey("核对", EXPRESSION)] = None

    @property
    def place(self) -> Place:
        """Where it is written."""
        return self.expression.place


_CAPTION = "名称"
_ROW = Kind(
    lambda: {
        "type": ["object", "string"],
        "properties": {_CAPTION: {"type": "string", "量": "文段"}},
        "additionalProperties": {"type": "string"},
    },
    lambda raw: (raw if isinstance(raw, Words) else _row(raw), []),
    expression=True,
)


class WrittenRow(Struct, frozen=True):
    """A row as written: its caption, if any, and an expression for each of its other columns."""

    caption: str | None
    cells: Mapping[str, Words]


def _row(raw: Values) -> WrittenRow:
    cells = {column: text for column, text in raw.items() if column != _CAPTION}
    caption = raw[_CAPTION]
    return WrittenRow(str(caption) if isinstance(caption, Words) else None, cells)


class RowSet(Struct, frozen=True, kw_only=True):
    """Named rows, written as rows: a list of them for tables, charts and sentences.

    A row that is an expression itself stands for what that gives, such as 空.
    """

    name: str
    place: Place
    rows: Annotated[tuple[WrittenRow | Words, ...], FileKey("行", every(_ROW))]
    explanation: Annotated[str, FileKey("说明", TEXT)] = ""

    def evaluate(self, value_of: Callable[[Words], object]) -> list[object]:
        """The rows with their values, where `value_of` gives that of an expression."""
        rows: list[object] = []
        for row in self.rows:
            if isinstance(row, Words):
                rows.append(value_of(row))
                continue
            caption = {} if row.caption is None else {_CAPTION: row.caption}
            cells = {column: value_of(text) for column, text in row.cells.items()}
            rows.append({**caption, **cells})
        return rows


_TEXTS_BY_NAME = scalar(
    {
        "type": "object",
        "properties": {},
        "additionalProperties": {"type": "string", "量": "文段"},
    },
    lambda raw: {name: str(text) for name, text in raw.items()},
)


class TextTable(Struct, frozen=True, kw_only=True):
    """Named texts, to be printed as they stand: 表号.收入决算表."""

    name: str
    place: Place
    texts: Annotated[Mapping[str, str], FileKey("文字", _TEXTS_BY_NAME)]
    explanation: Annotated[str, FileKey("说明", TEXT)] = ""


Definition = Formula | RowSet | TextTable
"""What a name of 计算.yaml stands for."""


def read_definition(
    name: str, node: nodes.Node
) -> tuple[Definition | None, list[Problem]]:
    """An entry of 计算.yaml: rows (行), texts (文字) or else a formula (公式)."""
    written = node.items if isinstance(node, nodes.Mapping) else {}
    if "行" in written:
        return read_record(RowSet, node, name=name, place=node.place)
    if "文字" in written:
        return read_record(TextTable, node, name=name, place=node.place)
    return read_record(Formula, node, name=name)


# ── 勾稽.yaml ───────────────────────────────────────────────────────────────


class Rule(Struct, frozen=True, kw_only=True):
    """A cross-check: one comparison, its severity, its tolerance and when it applies.

    Where it is `needed`, both sides have to be there; other rules pass over what is not. A rule
    that counts gives under `listed` what it counted, to be told by name. `spot` is what to look at,
    where it is not the first figure compared. `each` gives rows: the rule is asked of every one of
    them, under the name 行, and `label` says which one it is. One that is `layout` compares what is
    laid out from the same cells: it proves nothing about what was entered.
    """

    code: str
    formula: Annotated[Words, FileKey("公式", EXPRESSION)]
    severity: Annotated[Severity, FileKey("级别", SEVERITY)] = Severity.ERROR
    tolerance: Annotated[Words | None, FileKey("容差", EXPRESSION)] = None
    condition: Annotated[Words | None, FileKey("条件", EXPRESSION)] = None
    explanation: Annotated[str, FileKey("说明", TEXT)]
    hint: Annotated[str, FileKey("怎么改", TEXT)] = ""
    needed: Annotated[bool, FileKey("必有", YES_NO)] = False
    listed: Annotated[Words | None, FileKey("列出", EXPRESSION)] = None
    spot: Annotated[Words | None, FileKey("处", EXPRESSION)] = None
    each: Annotated[Words | None, FileKey("每", EXPRESSION)] = None
    label: Annotated[Words | None, FileKey("名称", EXPRESSION)] = None
    layout: Annotated[bool, FileKey("版面", YES_NO)] = False


# ── 必写.yaml ───────────────────────────────────────────────────────────────


class RequiredText(Struct, frozen=True, kw_only=True):
    """A text the document must have, where the condition is met and the two figures differ.

    Expressions: `text` gives its key, `explanation` what it is about, `each` the rows it is asked
    of. `unit` is what the two figures are printed in, where that is not the first one's own.
    `parts` are the rules of whose figures the text may speak: what this one's figure is made of.
    """

    code: str
    text: Annotated[Words, FileKey("叙述", EXPRESSION)]
    explanation: Annotated[Words, FileKey("名称", EXPRESSION)]
    each: Annotated[Words | None, FileKey("每", EXPRESSION)] = None
    condition: Annotated[Words | None, FileKey("条件", EXPRESSION)] = None
    current: Annotated[Words | None, FileKey("本数", EXPRESSION)] = None
    base: Annotated[Words | None, FileKey("比数", EXPRESSION)] = None
    against: Annotated[str, FileKey("比", TEXT)] = "比上年"
    parts: Annotated[tuple[str, ...], FileKey("可提", TEXTS)] = ()
    unit: Annotated[str, FileKey("单位", TEXT)] = ""
    severity: Annotated[Severity, FileKey("级别", SEVERITY)] = Severity.ERROR


# ── 必备.yaml ───────────────────────────────────────────────────────────────


class Requirement(Struct, frozen=True, kw_only=True):
    """What must be in a document: a heading, a table or words, by what they say.

    `basis` is who asks for it.
    """

    code: str
    content: Annotated[str, FileKey("内容", TEXT)]
    heading: Annotated[str, FileKey("标题", TEXT)] = ""
    table: Annotated[str, FileKey("表", TEXT)] = ""
    words: Annotated[str, FileKey("文字", TEXT)] = ""
    basis: Annotated[str, FileKey("口径", TEXT)] = ""
