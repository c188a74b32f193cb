"""How the expressions of tables and charts become values and lines."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from reports.core.tree import CellContent, Line
from reports.core.values import Values
from reports.source.schema import Words
from reports.templating import Names
from reports.wording.options import Wording

ItemValues = Mapping[str, Sequence[object]]
"""What a name (行, 子) stands for in each of a table's items."""


class Evaluator(Protocol):
    """The filler's side of the bargain.

    It knows the document's names and how figures are worded.
    """

    @property
    def wording(self) -> Wording:
        """How figures are worded."""

    def names(self, further: Values) -> Names:
        """The document's names and further ones, for expressions that share them."""

    def worded(self, choices: Values) -> "Evaluator":
        """The same with some choices of wording laid over the document's."""

    def value(self, expression: Words, names: Names) -> object:
        """The value of an expression with these names."""

    def lines(self, expression: Words, names: Names) -> tuple[Line, ...]:
        """The value of an expression as the lines of a cell."""

    def column(
        self, expression: Words, further: Values, items: ItemValues
    ) -> tuple[CellContent, ...]:
        """The values of an expression for each of the items as what is in a cell."""

    def total(
        self, expression: Words, further: Values, items: ItemValues
    ) -> CellContent:
        """The sum of an expression's values for the items as what is in a cell."""


class Evaluation:
    """Expressions evaluated with the same names: those of the document and further ones."""

    __slots__ = ("evaluator", "further", "names")

    def __init__(self, evaluator: Evaluator, further: Values) -> None:
        self.evaluator = evaluator
        self.further = further
        self.names = evaluator.names(further)

    def knowing(self, name: str, value: object) -> "Evaluation":
        """The same with one name more."""
        return Evaluation(self.evaluator, {**self.further, name: value})

    def worded(self, choices: Values) -> "Evaluation":
        """The same with some choices of wording laid over the document's."""
        if not choices:
            return self
        return Evaluation(self.evaluator.worded(choices), self.further)

    def value(self, expression: Words) -> Any:
        """The value of an expression."""
        return self.evaluator.value(expression, self.names)

    def lines(self, expression: Words) -> tuple[Line, ...]:
        """The value of an expression as the lines of a cell."""
        return self.evaluator.lines(expression, self.names)

    def column(self, expression: Words, items: ItemValues) -> tuple[CellContent, ...]:
        """The values of an expression for each of the items as what is in a cell."""
        return self.evaluator.column(expression, self.further, items)

    def total(self, expression: Words, items: ItemValues) -> CellContent:
        """The sum of an expression's values for the items as what is in a cell."""
        return self.evaluator.total(expression, self.further, items)

    def line(self, expression: Words | None) -> Line:
        """The first line of an expression's value, for a place that has but one.

        None where there is none.
        """
        lines = self.lines(expression) if expression else ()
        return lines[0] if lines else ()
