"""Where in the data files something was typed that a finished document prints."""

from collections.abc import Mapping, Sequence

from reports.core.patterns import Pattern
from reports.core.problems import Place

Lines = Mapping[str, Sequence[str]]
"""The lines of data files, by the files' names."""

# What a text may have had from a figure (`{{ 名称 }}`), and what parts its sentences.
_DIVIDES = Pattern(r"[\d.,%]+|[，。；：！？、（）\s]")
_SENTENCE_ENDS = "。！？；"
_NOTE = "#"
# Fewer characters than these are found where nobody meant them.
_LEAST, _LEAST_INSIDE = 4, 2


def typed_at(words: str, lines: Lines) -> Place | None:
    """The first place that has the words as they stand, None where none has."""
    for file, typed in lines.items():
        for number, line in enumerate(typed, 1):
            if words in line:
                return Place(file, number, line.index(words) + 1)
    return None


def typed_around(printed: str, start: int, end: int, lines: Lines) -> Place | None:
    """The line that a part of a printed line was typed on: it has some of its words, and most of those of
    the sentence around it. None where no line has: numbers may have been put in since, words may not.
    """
    words = printed[start:end]
    inside = _pieces(words, _LEAST_INSIDE)
    around = _pieces(_sentence(printed, start, end), _LEAST)
    best, most = None, max(sum(map(len, around)) // 2, 1)
    for file, typed in lines.items():
        for number, line in enumerate(typed, 1):
            here = [words] if words in line else [one for one in inside if one in line]
            if line.lstrip().startswith(_NOTE) or (inside and not here):
                continue
            shared = sum(len(piece) for piece in around if piece in line)
            shared += len(words) if words in line else 0
            if shared > most:
                column = line.index(here[0]) + 1 if here else 0
                best, most = Place(file, number, column), shared
    return best


def _sentence(printed: str, start: int, end: int) -> str:
    """The sentences that a part of a line stands in."""
    first = max(printed.rfind(one, 0, start) for one in _SENTENCE_ENDS) + 1
    stops = [printed.find(one, end) for one in _SENTENCE_ENDS]
    return printed[first : min((one for one in stops if one >= 0), default=None)]


def _pieces(words: str, least: int) -> list[str]:
    """The pieces of a text that stand in it whatever its numbers are."""
    pieces = dict.fromkeys(_DIVIDES.split(words))
    return [piece for piece in pieces if len(piece) >= least]
