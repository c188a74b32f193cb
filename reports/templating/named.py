"""Values of ours that expressions see, each field by the Chinese name written beside it."""

from collections.abc import Iterator, Mapping, Sequence
from inspect import get_annotations
from typing import Any, ClassVar

from reports.core.values import Values


class UnknownNameError(LookupError):
    """A name nobody has defined; `known` are the names that could have been meant."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class Named:
    """A value whose fields have names for expressions: `points: Annotated[Result, "得分"]`.

    A field without such a name, a method, and all else of Python is out of their reach.
    `NAMES` is made of the annotations: Chinese name → field, those of the classes above first.
    """

    __slots__ = ()
    NAMES: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.NAMES = {**cls.NAMES, **dict(_chinese_names(cls))}

    def __str__(self) -> str:
        raise TypeError("这里要写明是哪一项，不能把整个当作文字印出")


def _chinese_names(kind: type[Named]) -> Iterator[tuple[str, str]]:
    for attribute, annotation in get_annotations(kind).items():
        names = getattr(annotation, "__metadata__", ())
        if names:
            yield str(names[0]), attribute


def member_of(owner: Named | Values, name: str) -> Any:
    """What a mapping or a value of ours has under a name. Raises UnknownNameError."""
    if isinstance(owner, Named):
        attribute = owner.NAMES.get(name)
        if attribute is None:
            raise UnknownNameError(name, list(owner.NAMES))
        return getattr(owner, attribute)
    if name in owner:
        return owner[name]
    raise UnknownNameError(name, [str(key) for key in owner])
