"""The arguments of a command, and what a call says by them."""

import re
from collections.abc import Mapping
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
