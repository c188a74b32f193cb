"""One text in two documents, or twice in one: copied and left as it was."""

from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct

from reports.core.patterns import Pattern
from reports.core.problems import Problem, problem
from reports.prose.passages import REFERENCE, SHORT_TEXT, place_at, squeezed
from reports.source.schema import Words

_MOST_LISTED = 3
# A text is cut into pieces of so many characters; of those that are not like anything else, many
# in common make two texts nearly one.
_PIECE = 7
_LONG_TEXT = 50
_MUCH_ALIKE = 0.6
_NAMES = Pattern(r"\d+(?:\.\d+)?[%％]?|《[^《》]*》|“[^“”]*”")


def find_twins(documents: Mapping[str, Mapping[str, Words]]) -> Iterator[Problem]:
    """W01 for each document with texts that stand word for word, or nearly so, in one before it.

    `documents` by title. To be given what stands in a document's own file: what several take from
    the shared file is meant to be the same.
    """
    first: dict[str, str] = {}
    seen = _Seen({})
    for title, texts in documents.items():
        pieces = {key: _pieces(text) for key, text in texts.items()}
        own = {squeezed(text): key for key, text in texts.items()}
        own = {words: key for words, key in own.items() if len(words) >= SHORT_TEXT}
        twins = {key: first[words] for words, key in own.items() if words in first}
        if twins:
            yield _told(title, twins, texts)
        near = {
            key: seen.nearest(own_pieces)
            for key, own_pieces in pieces.items()
            if key not in twins
        }
        near = {key: other for key, other in near.items() if other}
        if near:
            yield _told(title, near, texts, case="nearly")
        seen.add(title, pieces.values())
        for words in own:
            first.setdefault(words, title)


class _Seen(Struct):
    """The pieces of the texts so far, by the document that has them."""

    pieces: dict[str, set[str]]

    def add(self, title: str, texts: Iterable[Set[str]]) -> None:
        """Takes the pieces of a document's texts in."""
        self.pieces.setdefault(title, set()).update(*texts)

    def nearest(self, own: Set[str]) -> str:
        """The document that has most of a text's pieces, empty where none has."""
        if len(own) < _LONG_TEXT - _PIECE:
            return ""
        shared = {title: len(own & those) for title, those in self.pieces.items()}
        best = max(shared, key=shared.__getitem__, default="")
        return best if best and shared[best] >= _MUCH_ALIKE * len(own) else ""


def _pieces(text: str) -> set[str]:
    bare = squeezed(_NAMES.sub("", REFERENCE.sub("", text)))
    return {bare[at : at + _PIECE] for at in range(len(bare) - _PIECE + 1)}


def find_repeated(texts: Mapping[str, Words]) -> Iterator[Problem]:
    """W01 for each paragraph that stands twice in a document's own texts.

    Two reasons, or two measures, may well be the same.
    """
    first: dict[str, str] = {}
    for key, text in texts.items():
        offset = 0
        for line in text.split("\n"):
            words = squeezed(line)
            if len(words) >= SHORT_TEXT and words in first:
                other = first[words]
                if other == key or other.split()[0] != key.split()[0]:
                    place = place_at(text, offset)
                    yield problem(
                        "W01", "twice", place, was=line.strip(), key=key, other=other
                    )
            first.setdefault(words, key)
            offset += len(line) + 1


def _told(
    title: str, twins: Mapping[str, str], texts: Mapping[str, Words], case: str = ""
) -> Problem:
    """The texts of a document by key, each with the title of the document that has it as well."""
    keys, titles = list(twins), list(dict.fromkeys(twins.values()))
    listed = "、".join(f"“{key}”" for key in keys[:_MOST_LISTED])
    return problem(
        "W01",
        case,
        texts[keys[0]].place,
        title=title,
        texts=f"{listed}等 {len(keys)} 段" if len(keys) > _MOST_LISTED else listed,
        others=f"《{titles[0]}》等" if len(titles) > 1 else f"《{titles[0]}》",
    )
