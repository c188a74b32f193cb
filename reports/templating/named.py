"""Values of ours that expressions see, each field by the Chinese name written beside it."""

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import fields

from reports.core.values import Values


class UnknownNameError(LookupError):
    """A name nobody has defined; `known` are the names that could have been meant."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class Named(Struct, frozen=True):
    """A value whose fields have names for expressions: `points: Annotated[Result, "得分"]`.

    A field without such a name, a method, and all else of Python is out of their reach.
    """

    def __str__(self) -> str:
        raise TypeError("要写明是哪一项，不能把整个当作文字印出")


@cache
def names_of(kind: type[Named]) -> Mapping[str, str]:
    """The field of each Chinese name, those of the classes above first."""
    found: dict[str, str] = {}
    for field in fields(kind):
        for name in getattr(field.type, "__metadata__", ()):
            found[name] = field.name
    return found


def member_of(owner: Named | Values, name: str) -> object:
    """What a mapping or a value of ours has under a name. Raises UnknownNameError."""
    if isinstance(owner, Named):
        names = names_of(type(owner))
        attribute = names.get(name)
        if attribute is None:
            raise UnknownNameError(name, list(names))
        return getattr(owner, attribute)
    if name in owner:
        return owner[name]
    raise UnknownNameError(name, [str(key) for key in owner])
