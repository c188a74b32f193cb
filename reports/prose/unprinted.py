"""Texts and short items that were written and stand in no document of their file.

Code: W04.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from reports.core.patterns import HAN, Pattern
from reports.core.problems import Place, Problem, problem
from reports.core.values import Values
from reports.source.schema import Words

# One that is never ended takes the rest of the text with it; looked for again and again it took long.
_REFERENCE = Pattern(r"(?s)\{[{%#].*?(?:[}%#]\}|\Z)")
_RUN = Pattern(rf"(?:{HAN}|[，、；：（）“”《》])+")
# A shorter run of words may stand somewhere by chance, or is a word for nothing to say.
_LEAST_WORDS = 6


def find_unprinted(
    texts: Mapping[str, Words], printed: str, told: Collection[Place | None]
) -> Iterator[Problem]:
    """W04 for each text of which no document prints a word.

    `told` are the places of which something like that has been told already.
    """
    for key, text in texts.items():
        words = _longest_run(text)
        is_long = len(words) >= _LEAST_WORDS
        if is_long and words not in printed and text.place not in told:
            yield problem("W04", "unprinted", text.place, key=key)


def find_unprinted_items(
    paths: Sequence[str], values: Values, printed: str
) -> Iterator[Problem]:
    """W04, once for a file, for what was entered at these paths to be printed and is not, as a template
    that prints it under a condition leaves it out.
    """
    found: dict[str, Place] = {}
    for path in paths:
        lost = [one for one in _words_at(path, values) if one not in printed]
        if lost:
            found[path] = lost[0].place
    if found:
        first = min(found.values(), key=lambda place: place.line)
        yield problem("W04", "fields", first, names="、".join(found))


def _words_at(path: str, values: Values) -> Iterator[Words]:
    """The words that are, or are listed, at a path; none where there are others."""
    found: object = values
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    for one in found if isinstance(found, list | tuple) else (found,):
        if isinstance(one, Words):
            yield one


def _longest_run(text: str) -> str:
    """The longest run of plain words in a text: what it prints whatever the figures are."""
    runs = _RUN.findall(_REFERENCE.sub("\n", text))
    return max(runs, key=len, default="")
