"""The arguments of a command, and what a call says by them that is made as people make it every day."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from msgspec import Struct, field

NEGATIVE = re.compile(r"-[\d.]")
"""How a number below zero begins: -17.52%."""


class Options(SimpleNamespace):
    """What a call says, by the names of the command's arguments."""


class Argument(Struct, frozen=True):
    """An argument by its names, and what argparse is told of it."""

    names: tuple[str, ...]
    settings: Mapping[str, Any]

    @property
    def is_switch(self) -> bool:
        """Whether it is written with its name, as --unit."""
        return self.names[0].startswith("-")

    @property
    def attribute(self) -> str:
        """The name of what it says among the options."""
        name: str = self.settings.get("dest") or self.names[0].lstrip("-")
        return name.replace("-", "_")


class Parser(Struct):
    """What a command can be told; `positionals` and `switches` are what its help calls them."""

    prog: str
    description: str
    usage: str
    epilog: str = ""
    positionals: str = ""
    switches: str = ""
    arguments: list[Argument] = field(default_factory=list)

    def add_argument(self, *names: str, **settings: Any) -> None:
        """Takes one more argument, told as argparse is told."""
        self.arguments.append(Argument(names, settings))


class _NotPlain(Exception):  # noqa: N818
    """A call that argparse has to look at."""


def read_plainly(words: Sequence[str], arguments: Sequence[Argument]) -> Options | None:
    """What a call says that is complete and right as it stands, None for any other."""
    said: dict[str, Any] = {}
    for one in arguments:
        if one.settings.get("action") != "help":
            said[one.attribute] = _unsaid(one)
    by_name = {name: one for one in arguments for name in one.names if one.is_switch}
    places = [one for one in arguments if not one.is_switch]
    rest = iter(words)
    try:
        for word in rest:
            meant = by_name.get(word) if _is_switch(word) else _next_of(places)
            if meant is None:
                return None
            said[meant.attribute] = _value_of(meant, word, rest)
    except _NotPlain:
        return None
    if any(one.settings.get("nargs") != "?" for one in places):
        return None
    needed = [one for one in arguments if one.settings.get("required")]
    is_complete = all(said[one.attribute] is not None for one in needed)
    return Options(**said) if is_complete else None


def _is_switch(word: str) -> bool:
    """Whether a word is the name of an argument; a negative number is none."""
    return word.startswith("-") and not NEGATIVE.match(word)


def _unsaid(argument: Argument) -> object:
    """What goes for an argument that a call leaves out."""
    is_flag = argument.settings.get("action") == "store_true"
    return argument.settings.get("default", False if is_flag else None)


def _next_of(places: list[Argument]) -> Argument | None:
    """The next argument without a name, None where there is none or it takes several words."""
    if not places or places[0].settings.get("nargs", "?") != "?":
        return None
    return places.pop(0)


def _value_of(argument: Argument, word: str, rest: Iterator[str]) -> object:
    """What a word says, with the word behind it where it is the name of a value."""
    action = argument.settings.get("action")
    if action == "store_true":
        return True
    text = next(rest, "-") if argument.is_switch else word
    if action is not None or _is_switch(text) or not text:
        raise _NotPlain
    read: Callable[[str], object] = argument.settings.get("type", str)
    try:
        return read(text)
    except Exception:  # argparse knows what to say of it
        raise _NotPlain from None
