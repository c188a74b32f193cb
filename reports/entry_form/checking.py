"""What is typed into a cell held to the schema, as the same text in its file would be."""

from reports.core import nodes
from reports.core.problems import Place, Severity
from reports.entry_form.entries import Path
from reports.entry_form.unit_files import ValueFile
from reports.intake.render import number_text
from reports.intake.values import SchemaView
from reports.source.schema import FileContext, Schema, read_values
from reports.source.schema.walk import MOST_ITEMS
from reports.source.values import read_number

GONE = "gone"
"""What is said of a value that the schema does not know."""
MANY = MOST_ITEMS
"""The number of an item that a list does not have yet."""
_NUMBERS = frozenset({"金额", "数"})
# Where what is asked about stands, and all that is only there to hold it.
_IT, _AROUND = Place("", 1), Place("", 0)


def misfit(file: ValueFile, path: Path, text: str, year: int) -> str | None:
    """Why a text cannot stand at a path, in the words in which a build would tell it; None where it can."""
    if not file.schema.part(path) and not _is_free(file.schema, path):
        return GONE
    context = FileContext(
        {},
        file.unit_of_money,
        "all",
        file.schema.dictionaries,
        year,
    )
    node = _chain(path, text, file.schema, ())
    _, found = read_values(node, file.schema.root, context)
    for one in found:
        is_about = one.place is not None and one.place.line == _IT.line
        if is_about and one.severity is Severity.ERROR:
            return one.message
    return None


def _is_free(schema: SchemaView, path: Path) -> bool:
    """Whether the schema lets any member stand there."""
    return schema.part(path[:-1]).get("additionalProperties") is True


def _chain(path: Path, text: str, schema: SchemaView, above: Path) -> nodes.Node:
    """A text below all keys that lead to it, and nothing beside them."""
    if not path:
        return nodes.Scalar(text, _IT, plain=True)
    key, *rest = path
    inner = _chain(tuple(rest), text, schema, (*above, key))
    part = schema.part(above)
    is_item = key.lstrip("#").isdecimal() and "items" in part and "字典" not in part
    if is_item and "按" not in part:
        return nodes.Sequence([inner], _AROUND)
    return nodes.Mapping({key: inner}, {key: _IT}, _AROUND)


def written(text: str, form: Schema) -> str:
    """A text as it is written into a file: a number in plain digits, with its unit."""
    typed = read_number(text) if form.get("量") in _NUMBERS else None
    return text if typed is None else f"{number_text(typed.number)}{typed.unit}"
