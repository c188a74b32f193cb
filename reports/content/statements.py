"""The statements of a template, and whether what they begin is ended where it began."""

from collections.abc import Iterator

from msgspec import Struct, field

_OPENING = frozenset({"for", "if", "macro", "call", "block", "with", "set"})
_MIDDLE = {"elif": {"if"}, "else": {"if", "for"}}
_ALONE = frozenset({"extends", "include", "import", "from"})
STATEMENTS = _OPENING | _MIDDLE.keys() | _ALONE
"""The words of all statements."""

Unbalanced = tuple[str, str, int]
"""The case of "T05", in a Word file of "T16", the keyword of the statement that is wrong, and its line."""


class Balance(Struct):
    """What has begun and is not yet ended, in each of the containers that are open."""

    open: list[list[tuple[str, int]]] = field(default_factory=lambda: [[]])

    def enter(self) -> None:
        """A container begins."""
        self.open.append([])

    def leave(self) -> Iterator[Unbalanced]:
        """A container ends; what has begun in it and has no end."""
        yield from self.rest()
        self.open.pop()

    def rest(self) -> Iterator[Unbalanced]:
        """What has begun in the innermost container and has no end."""
        for keyword, line in self.open[-1]:
            yield "not ended", keyword, line
        self.open[-1].clear()

    def take(self, keyword: str, rest: str, line: int) -> Iterator[Unbalanced]:
        """A statement; what is wrong with it."""
        stack = self.open[-1]
        innermost = stack[-1][0] if stack else None
        if keyword.startswith("end"):
            begun = keyword.removeprefix("end")
            if begun not in dict(stack):
                yield "not begun", keyword, line
                return
            # What has begun within it has no end: all that follows would seem wrong.
            while stack[-1][0] != begun:
                yield "not ended", *stack.pop()
            stack.pop()
        elif keyword in _MIDDLE:
            if innermost not in _MIDDLE[keyword]:
                yield "not inside", keyword, line
        elif keyword in _OPENING:
            # {% set 甲 = 乙 %} is whole; {% set 甲 %} begins a block.
            if keyword != "set" or "=" not in rest:
                stack.append((keyword, line))
        elif keyword not in _ALONE:
            yield "unknown statement", keyword, line
