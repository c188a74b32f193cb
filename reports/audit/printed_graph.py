"""Which printed figures are made of which: from a number to those it is made of, and to those made
of it.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from reports.audit.cell_names import operands_of
from reports.audit.identity import Identities
from reports.core.figure import Figure


class PrintedFigures(Struct, frozen=True):
    """The figures of a document by where its numbers lead.

    `anchors` are those by the figures' identities, `parts` the nearest printed ones that each is
    made of, `wholes` the same the other way round.
    """

    anchors: Mapping[int, str]
    parts: Mapping[str, tuple[str, ...]]
    wholes: Mapping[str, tuple[str, ...]]

    def below(self, anchors: Iterable[str]) -> Iterator[str]:
        """All printed ones that these are made of, each once, without these."""
        waiting = list(anchors)
        met = set(waiting)
        while waiting:
            for part in self.parts.get(waiting.pop(), ()):
                if part not in met:
                    met.add(part)
                    waiting.append(part)
                    yield part


def printed_graph(
    figures: Mapping[str, Figure], identities: Identities
) -> PrintedFigures:
    """The printed figures by their anchors; of one that leads to several places the first counts."""
    anchors: dict[int, str] = {}
    for anchor, figure in figures.items():
        anchors.setdefault(identities.of(figure), anchor)
    parts: dict[str, tuple[str, ...]] = {}
    wholes: dict[str, list[str]] = {}
    for anchor in anchors.values():
        made_of = nearest(operands_of(figures[anchor]), anchors, identities)
        parts[anchor] = tuple(one for one in made_of if one != anchor)
        for part in parts[anchor]:
            wholes.setdefault(part, []).append(anchor)
    return PrintedFigures(
        anchors, parts, {part: tuple(found) for part, found in wholes.items()}
    )


def nearest(
    figures: Iterable[Figure], anchors: Mapping[int, str], identities: Identities
) -> list[str]:
    """The anchors of the printed ones among these figures, and else of the nearest below them."""
    found: dict[str, None] = {}
    waiting = list(figures)[::-1]
    met: set[int] = set()
    while waiting:
        figure = waiting.pop()
        number = identities.of(figure)
        if number in met:
            continue
        met.add(number)
        if number in anchors:
            found[anchors[number]] = None
        else:
            waiting += operands_of(figure)[::-1]
    return list(found)
