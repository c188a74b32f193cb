"""The definitions of tables, in a type's 表 folder.

Columns, where the rows come from, rows of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from reports.core import nodes
from reports.core.problems import Fault, Place, Problem, did_you_mean, problem
from reports.core.values import Values
from reports.source.schema import Schema, Words
from reports.types.declare import (
    ALL_WORDS,
    EXPRESSION,
    EXPRESSIONS,
    TEXT,
    WORDS,
    YES_NO,
    Converted,
    FileKey,
    Kind,
    every,
    one_of,
    read_record,
    record,
    records,
    scalar,
    whole_number,
)
from reports.wording.options import read_choices

Align = Literal["left", "center", "right"]
ALIGNMENTS: Mapping[str, Align] = {"左": "left", "中": "center", "右": "right"}

# ── definitions ─────────────────────────────────────────────────────────────


_WORDING = FileKey(
    "写法",
    scalar(
        {"type": "object", "additionalProperties": True, "properties": {}},
        lambda options: read_choices(options)[0],
    ),
)


class ColumnForm(Struct, frozen=True, kw_only=True):
    """A column or a group of columns; `value` is the expression of its cells.

    A `joined` column has no values: its head reaches down beside all rows. `ordinal` is its 栏次.
    With words over its `slash` the head is cut from corner to corner: they say what stands to the
    right of it, and its own words what stands below. A `summed` column has a figure in each 小计.
    `aligns` says of each row how its cell is aligned, where they differ.
    """

    head: Annotated[Words, FileKey("标题", WORDS)]
    width: Annotated[int, FileKey("宽", whole_number("宽"))] = 10
    align: Annotated[Align, FileKey("对齐", one_of(ALIGNMENTS))] = "left"
    aligns: Annotated[Words | None, FileKey("逐行对齐", EXPRESSION)] = None
    merge: Annotated[bool, FileKey("合并", YES_NO)] = False
    joined: Annotated[bool, FileKey("连表头", YES_NO)] = False
    value: Annotated[Words | None, FileKey("值", EXPRESSION)] = None
    ordinal: Annotated[str, FileKey("栏次", TEXT)] = ""
    slash: Annotated[str, FileKey("斜线", TEXT)] = ""
    summed: Annotated[bool, FileKey("小计", YES_NO)] = False
    wording: Annotated[Values, _WORDING] = field(default_factory=dict)
    columns: Annotated[
        "tuple[ColumnForm, ...]", FileKey("列", records(lambda: ColumnForm))
    ] = ()


class GridCell(Struct, frozen=True, kw_only=True):
    """A cell of a row that is no item.

    With `each` there is one for each of those, and they share its columns.
    """

    value: Annotated[Words, FileKey("值", EXPRESSION)]
    colspan: Annotated[int, FileKey("跨列", whole_number("跨列"))] = 1
    rowspan: Annotated[int, FileKey("跨行", whole_number("跨行"))] = 1
    header: Annotated[bool, FileKey("表头", YES_NO)] = False
    align: Annotated[Align, FileKey("对齐", one_of(ALIGNMENTS))] = "center"
    each: Annotated[Words | None, FileKey("每", EXPRESSION)] = None
    wording: Annotated[Values, _WORDING] = field(default_factory=dict)


_CELLS = records(lambda: GridCell, at_least=1)
_GROUP = record(lambda: GridGroup)


def _row_form() -> Schema:
    """A row is a list of cells, or a mapping that says how some rows belong together."""
    return {**_GROUP.form(), **_CELLS.form(), "type": ["array", "object"]}


def _read_row(raw: object) -> Converted:
    return (_GROUP if isinstance(raw, Mapping) else _CELLS).convert(raw)


_ROWS = every(Kind(_row_form, _read_row, (*_CELLS.records, *_GROUP.records)))


class GridGroup(Struct, frozen=True, kw_only=True):
    """Rows that belong together.

    Repeated for `each`, with one cell on the `left` and one on the `right` that reach down beside
    them all.
    """

    rows: Annotated["GridRows", FileKey("行", _ROWS)]
    each: Annotated[Words | None, FileKey("每", EXPRESSION)] = None
    left: Annotated[GridCell | None, FileKey("左", record(lambda: GridCell))] = None
    right: Annotated[GridCell | None, FileKey("右", record(lambda: GridCell))] = None

    @property
    def sides(self) -> tuple[GridCell, ...]:
        """The cells beside the rows."""
        return tuple(cell for cell in (self.left, self.right) if cell)


GridRows = tuple[tuple[GridCell, ...] | GridGroup, ...]


class Subtotal(Struct, frozen=True, kw_only=True):
    """小计: a row below each run of items for which `by` says the same, with its `name`."""

    by: Annotated[Words, FileKey("按", EXPRESSION)]
    name: Annotated[Words, FileKey("名称", EXPRESSION)]


class TableForm(Struct, frozen=True, kw_only=True, eq=False):
    """A table definition; what may differ from document to document are expressions.

    With rows at the `top` it is a form: the heads of its columns stand in its midst, and repeat on
    each further page where it says so (`repeats`). A form may do without columns and items;
    `widths` are then its own, and its rows stand under 表单 (`form`) where they are read. `first`
    and `foot` are rows before and after the items; `empty` is the note of a table that has none.
    Rows are in the order of the columns that `order` names (得分 降), as `sort_columns` reads it.
    `wording` is what it words otherwise than its document; its columns and cells may differ again.
    """

    title: Annotated[Words | None, FileKey("标题", EXPRESSION)] = None
    mark: Annotated[Words | None, FileKey("表号", EXPRESSION)] = None
    owner: Annotated[Words | None, FileKey("编制单位", EXPRESSION)] = None
    unit: Annotated[str, FileKey("单位", TEXT)] = ""
    wide: Annotated[bool, FileKey("横排", YES_NO)] = False
    widths: Annotated[tuple[int, ...], FileKey("宽", every(whole_number("宽")))] = ()
    columns: Annotated[
        tuple[ColumnForm, ...], FileKey("列", records(lambda: ColumnForm, at_least=1))
    ] = ()
    rows: Annotated[Words | None, FileKey("行", EXPRESSION)] = None
    order: Annotated[tuple[Words, ...], FileKey("排序", ALL_WORDS)] = ()
    subrows: Annotated[Words | None, FileKey("子行", EXPRESSION)] = None
    subtotal: Annotated[Subtotal | None, FileKey("小计", record(lambda: Subtotal))] = (
        None
    )
    form: Annotated[GridRows, FileKey("表单", _ROWS)] = ()
    top: Annotated[GridRows, FileKey("上部", _ROWS)] = ()
    repeats: Annotated[bool, FileKey("重复表头", YES_NO)] = False
    first: Annotated[GridRows, FileKey("首行", _ROWS)] = ()
    foot: Annotated[GridRows, FileKey("末行", _ROWS)] = ()
    empty: Annotated[Words | None, FileKey("空表", EXPRESSION)] = None
    notes: Annotated[tuple[Words, ...], FileKey("注", EXPRESSIONS)] = ()
    wording: Annotated[Values, _WORDING] = field(default_factory=dict)


def read_form(name: str, node: nodes.Mapping) -> TableForm:
    """The definition of a table. Raises Fault."""
    form, problems = read_record(TableForm, node)
    problems += _wrong_options(node)
    if form is None or problems:
        raise Fault(*problems)
    missing = _missing_key(form)
    if missing:
        raise Fault(
            problem("T08", "incomplete_table", node.place, name=name, missing=missing)
        )
    widths = tuple(leaf.width for leaf in leaf_columns(form.columns)) or form.widths
    problems = [*_column_problems(form), *_row_problems(form, len(widths))]
    if problems:
        raise Fault(*problems)
    return replace(form, widths=widths, top=form.form or form.top, form=())


def _wrong_options(node: nodes.Node) -> Iterator[Problem]:
    """D04 for each option that is wrong in a 写法, wherever that stands."""
    if isinstance(node, nodes.Sequence):
        for item in node.items:
            yield from _wrong_options(item)
    elif isinstance(node, nodes.Mapping):
        for key, item in node.items.items():
            if key == _WORDING.word and isinstance(item, nodes.Mapping):
                options = {name: nodes.plain(said) for name, said in item.items.items()}
                _, faults = read_choices(options)
                for name, fault in faults.items():
                    yield replace(fault, place=item.keys[name])
            else:
                yield from _wrong_options(item)


def _missing_key(form: TableForm) -> str:
    """The key that a table cannot do without and does not have, empty where it has all."""
    if form.columns and not form.form:
        return "" if form.rows else "行"
    if not form.widths:
        return "宽"
    return "" if form.form else "表单"


def _column_problems(form: TableForm) -> Iterator[Problem]:
    """T08 for columns that say too much or too little of what is in them."""
    if form.repeats and not (form.top and form.columns):
        yield problem("T08", "repeated head", _place_of(form))
    leaves = list(leaf_columns(form.columns))
    named = [leaf for leaf in leaves if not leaf.joined][:1]
    summed = [leaf for leaf in leaves if leaf.summed]
    if bool(form.subtotal) is not bool(summed) or (named and named[0].summed):
        yield problem("T08", "subtotal", _place_of(form))
    yield from _order_problems(form)
    for column in form.columns:
        if column.joined and form.top:
            if column.value or column.columns:
                yield _wrong_column("joined_column", column)
            continue
        yield from _content_problems(column)


_WAYS: Mapping[str, bool] = {"升": False, "降": True}


def sort_columns(form: TableForm) -> Iterator[tuple[ColumnForm, bool]]:
    """The columns that a table is sorted by, the first before the others, and whether each falls."""
    named = {leaf.head.strip(): leaf for leaf in leaf_columns(form.columns)}
    for words in form.order:
        name, falls = _way_of(words)
        if name in named:
            yield named[name], falls


def _way_of(words: str) -> tuple[str, bool]:
    """A column that is sorted by, and whether it falls: 得分 降."""
    name, _, way = words.strip().rpartition(" ")
    return (
        (name.strip(), _WAYS[way]) if name and way in _WAYS else (words.strip(), False)
    )


def _order_problems(form: TableForm) -> Iterator[Problem]:
    """T08 for each order by what is no column with values, or more than one."""
    heads = [leaf.head.strip() for leaf in leaf_columns(form.columns) if leaf.value]
    for words in form.order:
        name, _ = _way_of(words)
        if heads.count(name) != 1:
            case = "order_twice" if name in heads else "order"
            known = "、".join(dict.fromkeys(heads))
            near = did_you_mean(name, heads)
            yield problem("T08", case, words.place, name=name, near=near, known=known)


def _content_problems(column: ColumnForm) -> Iterator[Problem]:
    if column.joined:
        yield _wrong_column("joined_column", column)
    elif bool(column.value) is bool(column.columns):
        yield _wrong_column("column_content", column)
    for inner in column.columns:
        yield from _content_problems(inner)


def _place_of(form: TableForm) -> Place | None:
    """Where a table begins, as near as can be told."""
    if form.subtotal:
        return form.subtotal.by.place
    for column in form.columns:
        return column.head.place
    return None


def _wrong_column(case: str, column: ColumnForm) -> Problem:
    return problem("T08", case, column.head.place, name=column.head)


def _row_problems(form: TableForm, count: int) -> Iterator[Problem]:
    """T08 for each row that is not as wide as the table."""
    parts = {"表单": form.form, "上部": form.top, "首行": form.first, "末行": form.foot}
    for part, rows in parts.items():
        yield from _wrong_rows(part, rows, count)


def _wrong_rows(part: str, rows: GridRows, count: int) -> Iterator[Problem]:
    """The rows of a part that do not span as many columns.

    Cells beside them take some of those, and cells that reach down from the row above.
    """
    covered = [0] * count
    for row in rows:
        if isinstance(row, GridGroup):
            if any(covered):
                break
            sides = sum(cell.colspan for cell in row.sides)
            yield from _wrong_rows(part, row.rows, count - sides)
            continue
        place = row[0].value.place
        spanned = sum(cell.colspan for cell in row) + sum(map(bool, covered))
        if spanned != count:
            yield problem(
                "T08", "row_width", place, part=part, spanned=spanned, count=count
            )
            return
        left = _covered_below(row, covered)
        if left is None:
            yield problem("T08", "row_reach", place, part=part)
            return
        covered = left
    if any(covered):
        yield problem("T08", "row_reach", place, part=part)


def _covered_below(row: Sequence[GridCell], covered: Sequence[int]) -> list[int] | None:
    """How many rows below are taken in each column; None where a cell has no room beside what
    reaches down.
    """
    below = [max(left - 1, 0) for left in covered]
    start = 0
    for cell in row:
        while covered[start]:
            start += 1
        end = start + cell.colspan
        if any(covered[start:end]):
            return None
        below[start:end] = [cell.rowspan - 1] * cell.colspan
        start = end
    return below


def leaf_columns(columns: Sequence[ColumnForm]) -> Iterator[ColumnForm]:
    """The columns that hold cells: those that are no groups, in the order in which they stand."""
    for column in columns:
        if column.columns:
            yield from leaf_columns(column.columns)
        else:
            yield column
