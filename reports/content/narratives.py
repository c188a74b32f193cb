"""The narratives of a data file.

Texts in Markdown that refer to figures, made ready to be filled.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from reports.content.language import LANGUAGE
from reports.core.figure import Absent
from reports.core.problems import Fault, Place, Problem
from reports.source.schema import Words
from reports.templating import Shape, arithmetic, compile_fragment, unknown_names


def _none_known(key: str) -> bool:
    return False


class Prose(Struct, frozen=True):
    """The narratives of a document by key.

    Their texts, which keys its type knows, those compiled already.
    """

    texts: Mapping[str, Words | Absent] = field(default_factory=dict)
    is_known: Callable[[str], bool] = _none_known
    codes: Mapping[str, bytes] = field(default_factory=dict)


class Narrative(Struct, frozen=True):
    """A narrative made ready: its code, and what is wrong with its marks and names.

    There is no code where it cannot be read.
    """

    code: bytes
    problems: tuple[Problem, ...]


def compile_narrative(
    key: str, text: Words, names: Mapping[str, Shape] | None
) -> Narrative:
    """The narrative made ready; its names are looked up where there are `names`."""
    # markdown_it is slow to import; narratives that were compiled before do without.
    from reports.content.template import parse

    place = Place(text.place.file, 1)
    try:
        marked = parse(text, text.place.file, text.place.line, narrative=True)
        problems = arithmetic(marked, place, LANGUAGE)
        if names is not None:
            problems += unknown_names(marked, place, names, LANGUAGE)
        code = compile_fragment(key, marked, place, LANGUAGE)
    except Fault as fault:
        return Narrative(b"", fault.problems)
    return Narrative(code, tuple(problems))
