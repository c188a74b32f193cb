"""The order of a table's rows (排序): by the values of columns, groups that have a 小计 kept together."""

from collections.abc import Iterator, Sequence

from reports.content.evaluation import Evaluation
from reports.content.language import Bare
from reports.content.tables import TableForm, sort_columns
from reports.core.figure import Absent, Exact, Figure
from reports.core.tree import plain_text
from reports.finance.rows import ordinal
from reports.source.schema import Words

_Key = tuple[int, Exact | int]
# Numbers come before words, and both before what is not there, whichever way they go.
_NUMBER, _WORDS, _ABSENT = range(3)


def in_order(
    rows: Sequence[object], form: TableForm, known: Evaluation
) -> list[object]:
    """The rows as the table asks for them; those that are alike stay as they were. Raises Fault."""
    if not form.order:
        return list(rows)
    expressions = [
        (column.value, known.worded(column.wording), falls)
        for column, falls in sort_columns(form)
        if column.value is not None
    ]
    if form.subtotal and expressions:
        expressions.insert(0, (form.subtotal.by, known, False))
    order = list(range(len(rows)))
    for expression, evaluation, falls in reversed(expressions):
        keys = _keys(list(_values(expression, rows, evaluation)), falls=falls)
        order.sort(key=keys.__getitem__)
    return [rows[place] for place in order]


def _values(
    expression: Words, rows: Sequence[object], known: Evaluation
) -> Iterator[Figure | Absent | str]:
    """What an expression gives for each row: a figure, or its words."""
    for number, row in enumerate(rows, 1):
        of_row = known.knowing("行", row).knowing("序", ordinal(number))
        value = of_row.value(expression)
        if isinstance(value, Bare):
            value = value.figure
        if isinstance(value, Figure | Absent):
            yield value
        else:
            yield "\n".join(map(plain_text, of_row.lines(expression)))


def _keys(values: Sequence[Figure | Absent | str], *, falls: bool) -> Sequence[_Key]:
    """What the rows are sorted by: numbers by their size, codes by their digits, other words in the
    order in which they are met first.
    """
    words = dict.fromkeys(value for value in values if isinstance(value, str))
    ranked = sorted(words) if all(map(str.isascii, words)) else list(words)
    rank = {word: place for place, word in enumerate(ranked)}
    sign = -1 if falls else 1
    keys: list[_Key] = []
    for value in values:
        if isinstance(value, Figure):
            keys.append((_NUMBER, value.value * sign))
        elif isinstance(value, str):
            keys.append((_WORDS, rank[value] * sign))
        else:
            keys.append((_ABSENT, 0))
    return keys
