"""What a document gives to the province's view: key figures, rows of tables that are summed, and
what is paid between units.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from reports.content.compiled import CompiledType
from reports.content.language import LANGUAGE
from reports.core.values import Values
from reports.source.schema import Words
from reports.templating import Expressions
from reports.types.province_form import KeyFigure, SummedRow, SummedTable

Result = object
"""A figure, or what stands where there is none."""


class GivenFigure(Struct, frozen=True):
    """A key figure: its value, and by how much of its own unit it has to stand apart to be odd
    (None: as usual).
    """

    name: str
    value: Result
    apart: Decimal | None = None


class GivenRow(Struct, frozen=True):
    """A row of a summed table: where it stands in it, its value and the unit that this is shown in,
    the items deducted from it.

    Rows stand in the order of `position` and `code`.
    """

    table: str
    name: str
    position: int
    code: str
    value: Result
    unit: str
    eliminated: tuple[str, ...] = ()


class GivenElimination(Struct, frozen=True):
    """An amount of 抵销: which item, and the unit that it was paid to or came from."""

    item: str
    counterpart: str
    value: Result


class Given(Struct, frozen=True):
    """All that a document gives; `alike` says whom it is compared with.

    What is not `counted` is neither compared nor summed.
    """

    counted: bool
    alike: tuple[str, ...] = ()
    figures: tuple[GivenFigure, ...] = ()
    rows: tuple[GivenRow, ...] = ()
    eliminations: tuple[GivenElimination, ...] = ()


def give(compiled: CompiledType, scope: Values) -> Given:
    """What a document gives by its type's 省级.yaml. Raises Fault."""
    form = compiled.province
    asked = _Asked(Expressions(compiled.content, LANGUAGE), scope)
    if form.counted is not None and not asked.value(form.counted):
        return Given(counted=False)
    paid: object = asked.value(form.eliminations) if form.eliminations else ()
    return Given(
        counted=True,
        alike=tuple(_word(asked.value(one)) for one in form.alike),
        figures=tuple(_figure(one, asked) for one in form.figures),
        rows=tuple(_rows(form.tables, asked)),
        eliminations=tuple(_eliminations(paid)),
    )


class _Asked(Struct, frozen=True):
    """A document that is asked for the values of expressions."""

    expressions: Expressions
    scope: Values

    def value(self, expression: Words) -> object:
        """The value of an expression. Raises Fault."""
        found: object = self.expressions.evaluate(expression, self.scope)
        return found

    def of_row(self, row: Values) -> "_Asked":
        """The same with a row (行) among the names."""
        return _Asked(self.expressions, {**self.scope, "行": row})


def _figure(form: KeyFigure, asked: _Asked) -> GivenFigure:
    apart = asked.value(form.apart) if form.apart else None
    if not isinstance(apart, Decimal):
        apart = None
    return GivenFigure(form.name, asked.value(form.expression), apart)


def _rows(tables: Sequence[SummedTable], asked: _Asked) -> Iterator[GivenRow]:
    position = 0
    for table in tables:
        for form in table.rows:
            position += 1
            for name, code, own in _written_rows(form, asked):
                yield GivenRow(
                    table=table.name,
                    name=name,
                    position=position,
                    code=code,
                    value=own.value(form.expression),
                    unit=table.unit,
                    eliminated=form.eliminated,
                )


def _written_rows(form: SummedRow, asked: _Asked) -> Iterator[tuple[str, str, _Asked]]:
    """The name and the code of each row that a form stands for, and what its values are asked
    of.
    """
    if form.each is None:
        yield form.name, "", asked
        return
    rows = asked.value(form.each)
    for row in rows if isinstance(rows, Iterable) else ():
        if isinstance(row, Mapping):
            name = _word(row.get("名称"))
            yield name, _word(row.get("编码")) or name, asked.of_row(row)


def _eliminations(rows: object) -> Iterator[GivenElimination]:
    for row in rows if isinstance(rows, Iterable) else ():
        if isinstance(row, Mapping):
            item, counterpart = _word(row.get("项目")), _word(row.get("对方"))
            yield GivenElimination(item, counterpart, row.get("金额"))


def _word(value: object) -> str:
    """A text as it stands; anything else says nothing."""
    return str(value) if isinstance(value, str) else ""
