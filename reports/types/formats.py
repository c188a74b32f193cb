"""What the files of a report type may say, each format declared once: 类型, 计算, 勾稽, 必写, 必备.

Tables and charts (表, 图) are declared beside what fills them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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
    YES_NO,
    Kind,
    every,
    file_key,
    one_of,
    read_record,
    records,
    scalar,
)

# ── 类型.yaml ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputForm:
    """A document that a type makes (文书).

    Title and file name are expressions, template and layout are told by their bare names.
    `required` are the keys of the data it cannot do without. One that `gathers` is made once for
    all of a unit's data files of the type; of one with `schedules` the tables are published as
    files of their own as well. `summary` are expressions for the figures that are looked at before
    it is made public.
    """

    name: str = field(metadata=file_key("名称", TEXT))
    title: Words = field(metadata=file_key("标题", EXPRESSION))
    file_name: Words = field(metadata=file_key("文件名", EXPRESSION))
    body: str = field(metadata=file_key("正文", TEXT))
    layout: str = field(metadata=file_key("版式", TEXT))
    required: tuple[str, ...] = field(default=(), metadata=file_key("必填", TEXTS))
    gathers: bool = field(default=False, metadata=file_key("汇总", YES_NO))
    schedules: bool = field(default=False, metadata=file_key("附表", YES_NO))
    summary: tuple[Words, ...] = field(
        default=(), metadata=file_key("摘要", EXPRESSIONS)
    )


_ANY_MAPPING = scalar(
    {"type": "object", "additionalProperties": True, "properties": {}}, dict
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFile:
    """类型.yaml: the documents of a type, and its options.

    `called` are expressions for what a report is called in its own text.

    `own_words` says that no two reports of a unit may share a text; `switched_off` are indicator
    systems by name; `option_places` say where each option is written.
    """

    name: str = field(metadata=file_key("名称", TEXT))
    explanation: str = field(default="", metadata=file_key("说明", TEXT))
    outputs: tuple[OutputForm, ...] = field(
        metadata=file_key("文书", records(lambda: OutputForm, at_least=1))
    )
    called: tuple[Words, ...] = field(
        default=(), metadata=file_key("报告名", EXPRESSIONS)
    )
    own_words: bool = field(default=False, metadata=file_key("各写各的", YES_NO))
    switched_off: tuple[Words, ...] = field(
        default=(), metadata=file_key("停用体系", ALL_WORDS)
    )
    options: Values = field(
        default_factory=dict, metadata=file_key("选项", _ANY_MAPPING)
    )
    option_places: Mapping[str, Place] = field(default_factory=dict)


# ── 计算.yaml ───────────────────────────────────────────────────────────────

_UNIT = scalar({"type": "string", "量": "文段"}, str.strip)
"""A unit, which may be empty: 单位: ''."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A named figure, with the unit it is declared in and the approved figure it is held to.

    Without a unit it gives rows (for tables and sentences) and no figure.
    """

    name: str
    expression: Words = field(metadata=file_key("公式", EXPRESSION))
    unit: str | None = field(default=None, metadata=file_key("单位", _UNIT))
    places: int | None = field(
        default=None,
        metadata=file_key("小数", one_of({str(digit): digit for digit in range(10)})),
    )
    explanation: str = field(default="", metadata=file_key("说明", TEXT))
    approved: Words | None = field(default=None, metadata=file_key("核对", EXPRESSION))

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


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as written: its caption, if any, and an expression for each of its other columns."""

    caption: str | None
    cells: Mapping[str, Words]


def _row(raw: Values) -> WrittenRow:
    cells = {column: text for column, text in raw.items() if column != _CAPTION}
    caption = raw[_CAPTION]
    return WrittenRow(str(caption) if isinstance(caption, Words) else None, cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSet:
    """Named rows, written as rows: a list of them for tables, charts and sentences.

    A row that is an expression itself stands for what that gives, such as 空.
    """

    name: str
    place: Place
    rows: tuple[WrittenRow | Words, ...] = field(metadata=file_key("行", every(_ROW)))
    explanation: str = field(default="", metadata=file_key("说明", TEXT))

    def evaluate(self, value_of: Callable[[Words], Any]) -> list[Any]:
        """The rows with their values, where `value_of` gives that of an expression."""
        rows: list[Any] = []
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """Named texts, to be printed as they stand: 表号.收入决算表."""

    name: str
    place: Place
    texts: Mapping[str, str] = field(metadata=file_key("文字", _TEXTS_BY_NAME))
    explanation: str = field(default="", metadata=file_key("说明", TEXT))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A cross-check: one comparison, its severity, its tolerance and when it applies.

    Where it is `needed`, both sides have to be there; other rules pass over what is not. A rule
    that counts gives under `listed` what it counted, to be told by name. `spot` is what to look at,
    where it is not the first figure compared.
    """

    code: str
    formula: Words = field(metadata=file_key("公式", EXPRESSION))
    severity: Severity = field(
        default=Severity.ERROR, metadata=file_key("级别", SEVERITY)
    )
    tolerance: Words | None = field(default=None, metadata=file_key("容差", EXPRESSION))
    condition: Words | None = field(default=None, metadata=file_key("条件", EXPRESSION))
    explanation: str = field(metadata=file_key("说明", TEXT))
    hint: str = field(default="", metadata=file_key("怎么改", TEXT))
    needed: bool = field(default=False, metadata=file_key("必有", YES_NO))
    listed: Words | None = field(default=None, metadata=file_key("列出", EXPRESSION))
    spot: Words | None = field(default=None, metadata=file_key("处", EXPRESSION))


# ── 必写.yaml ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredText:
    """A text the document must have, where the condition is met and the two figures differ.

    Expressions: `text` gives its key, `explanation` what it is about, `each` the rows it is asked
    of. `unit` is what the two figures are printed in, where that is not the first one's own.
    """

    code: str
    text: Words = field(metadata=file_key("叙述", EXPRESSION))
    explanation: Words = field(metadata=file_key("名称", EXPRESSION))
    each: Words | None = field(default=None, metadata=file_key("每", EXPRESSION))
    condition: Words | None = field(default=None, metadata=file_key("条件", EXPRESSION))
    current: Words | None = field(default=None, metadata=file_key("本数", EXPRESSION))
    base: Words | None = field(default=None, metadata=file_key("比数", EXPRESSION))
    against: str = field(default="比上年", metadata=file_key("比", TEXT))
    unit: str = field(default="", metadata=file_key("单位", TEXT))
    severity: Severity = field(
        default=Severity.ERROR, metadata=file_key("级别", SEVERITY)
    )


# ── 必备.yaml ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must be in a document: a heading, a table or words, by what they say.

    `basis` is who asks for it.
    """

    code: str
    content: str = field(metadata=file_key("内容", TEXT))
    heading: str = field(default="", metadata=file_key("标题", TEXT))
    table: str = field(default="", metadata=file_key("表", TEXT))
    words: str = field(default="", metadata=file_key("文字", TEXT))
    basis: str = field(default="", metadata=file_key("口径", TEXT))
