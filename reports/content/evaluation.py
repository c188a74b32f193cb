"""How the expressions of tables and charts become values and lines."""

from collections.abc import Callable
from typing import Any, Protocol

from reports.core.tree import Line
from reports.core.values import Values
from reports.source.schema import Words
from reports.templating import Names


class Evaluator(Protocol):
    """The filler's side of the bargain.

    It knows the document's names and how figures are worded.
    """

    def names(self, further: Values) -> Names:
        """The document's names and further ones, for expressions that share them."""

    def value(self, expression: Words, names: Names) -> Any:
        """The value of an expression with these names."""

    def cell(self, expression: Words) -> Callable[[Names], tuple[Line, ...]]:
        """The function from names to the expression's value, as the lines of a cell."""


class Evaluation:
    """Expressions evaluated with the same names: those of the document and further ones."""

    __slots__ = ("evaluator", "further", "names")

    def __init__(self, evaluator: Evaluator, further: Values) -> None:
        self.evaluator = evaluator
        self.further = further
        self.names = evaluator.names(further)

    def knowing(self, name: str, value: Any) -> "Evaluation":
        """The same with one name more."""
        return Evaluation(self.evaluator, {**self.further, name: value})

    def value(self, expression: Words) -> Any:
        """The value of an expression."""
        return self.evaluator.value(expression, self.names)

    def lines(self, expression: Words) -> tuple[Line, ...]:
        """The value of an expression as the lines of a cell."""
        return self.evaluator.cell(expression)(self.names)

    def line(self, expression: Words | None) -> Line:
        """The first line of an expression's value, for a place that has but one.

        None where there is none.
        """
        lines = self.lines(expression) if expression else ()
        return lines[0] if lines else ()
