"""Where something stands in a document, as a reader would say it."""

from bisect import bisect_left

from reports.publish.sent import SentDocument
from reports.returned.pairing import Pairing, Piece

_HEADING = "标题"
_LONGEST = 24


class Places:
    """Where paragraphs stand, as a reader would say it."""

    def __init__(self, sent: SentDocument) -> None:
        self._sent = sent.paragraphs
        self._heads: list[str] = []
        self._labels: dict[tuple[int, int], str] = {}
        head = ""
        for one in sent.paragraphs:
            head = one.words if one.kind == _HEADING else head
            self._heads.append(head)
            if one.cell and one.words.strip():
                self._labels.setdefault(one.cell[:2], one.words)

    def of(self, index: int) -> str:
        """The place of a paragraph by its number; before the first one is 开头."""
        if index < 0:
            return "开头"
        head, cell = self._heads[index], self._sent[index].cell
        said = f"“{_short(head)}”" if head else f"第 {index + 1} 段"
        if cell is None:
            return said
        label = self._labels.get(cell[:2], "")
        return f"{said}的表，“{_short(label)}”这一行第 {cell[2] + 1} 格"


class Neighbours:
    """Beside which paragraph that went out something stands."""

    def __init__(self, pairing: Pairing) -> None:
        self._known = sorted(
            (piece.paragraph, piece.begin, index)
            for index, piece in pairing.pairs.items()
        )

    def before(self, piece: Piece) -> int:
        """The paragraph before a piece, -1 where there is none."""
        return self._last_below((piece.paragraph, piece.begin))

    def at(self, paragraph: int) -> int:
        """The paragraph that has become this one, else the one before it."""
        return self._last_below((paragraph + 1, 0))

    def _last_below(self, key: tuple[int, int]) -> int:
        at = bisect_left(self._known, key, key=lambda one: one[:2])
        return self._known[at - 1][2] if at else -1


def _short(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
