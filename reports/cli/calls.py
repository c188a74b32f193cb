"""A call read: as people make it every day here, any other by argparse (help, mistakes, shortened
names), which is slow to import.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reports.cli.parser import NEGATIVE, Argument, Options, Parser


def read_call(parser: Parser, words: Sequence[str]) -> Options:
    """What the words say. Raises SystemExit where they are wrong or ask for help."""
    plain = read_plainly(words, parser.arguments)
    if plain is not None:
        return plain
    from reports.cli.argument_parser import parse

    return parse(parser, words)


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
    is_complete = all(one.settings.get("nargs") == "?" for one in places)
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
