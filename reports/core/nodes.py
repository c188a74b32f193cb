"""What users' files hold once read: text with its place, and mappings and sequences of it.

The values have no types yet: `010`, `12:30`, 是 and 2025-10-15 stay as written, the schema
decides what they are.
"""

from msgspec import Struct

from reports.core.problems import Place


class Scalar(Struct):
    """One value as written; `plain` says that it stood without quotes, an empty value is a
    plain empty text.

    `unit` is what the head of its column says that bare numbers count in. `told` says that the
    value could not be read and a problem has told so: it counts as 待填.
    """

    text: str
    place: Place
    plain: bool
    unit: str = ""
    told: bool = False


class Mapping(Struct):
    """Values by key, in the order of the file; `keys` holds the place of each key, `place`
    where the mapping starts.
    """

    items: "dict[str, Node]"
    keys: dict[str, Place]
    place: Place


class Sequence(Struct):
    """Values in a row."""

    items: "list[Node]"
    place: Place


Node = Scalar | Mapping | Sequence
Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """The same content as dicts, lists and strings, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.items.items()}
