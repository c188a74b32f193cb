"""The cells of a form laid out: which are rows of it, and which words name a cell."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.core.patterns import HAN, Pattern
from reports.writers.docx.blank_form import FormCell

_WORD = Pattern(HAN)
_BLANKS = Pattern(r"\s")
_COLON = Pattern(r"[:：]")
_BRACKETED = Pattern(r"（[^（）]*）")
# Hand-drawn columns seldom meet exactly: so far, in twips, their edges may be apart (2.6 mm).
_APART = 150


def spellings(text: str) -> tuple[str, str]:
    """A label as labels are compared: without blanks and a last colon, and without what stands in
    brackets as well.
    """
    exact = _BLANKS.sub("", text).replace("(", "（").replace(")", "）")
    exact = exact.replace(":", "：").rstrip("：")
    return exact, _BRACKETED.sub("", exact).rstrip("：") or exact


def is_label(cell: FormCell) -> bool:
    """Whether the words of a cell can name another."""
    return _WORD.search(cell.text) is not None


def _is_content(cell: FormCell) -> bool:
    """Whether a cell asks for several things itself: 时间范围：　对象范围："""
    return len(_COLON.findall(cell.text)) > 1


class CellNames(Struct, frozen=True):
    """The labels that name a cell: that of its row and that of its column.

    `beside` says that nothing stands between the cell and its row's label, `below` that nothing stands
    between it and its column's.
    """

    row: FormCell | None
    head: FormCell | None
    beside: bool
    below: bool


class Grid:
    """A form's rows, each with all cells that reach into it."""

    def __init__(self, cells: Sequence[FormCell]) -> None:
        last = max((cell.bottom for cell in cells), default=0)
        self.cells = cells
        self.rows: list[list[FormCell]] = [[] for _ in range(last)]
        for cell in cells:
            for row in range(cell.top, cell.bottom):
                self.rows[row].append(cell)
        for cells_of_row in self.rows:
            cells_of_row.sort(key=lambda cell: cell.left)
        self._heads: dict[FormCell, FormCell | None] = {}
        for cell in cells:
            if not is_label(cell) or _is_content(cell):
                self._heads[cell] = self._head(cell)

    def below(self, cell: FormCell, row: int) -> FormCell | None:
        """The cell of a row that stands in the column of another."""
        for other in self.rows[row]:
            if (
                abs(cell.left - other.left) <= _APART
                and abs(cell.right - other.right) <= _APART
            ):
                return other
        return None

    def _head(self, cell: FormCell) -> FormCell | None:
        """The label of a cell's column; cells that name nothing stand between them."""
        above = self.below(cell, cell.top - 1) if cell.top else None
        if above is None or (is_label(above) and not _is_content(above)):
            return above
        return self._heads[above]

    def names_of(self, cell: FormCell) -> CellNames:
        """The labels that name a cell which is none itself."""
        head = self._heads[cell]
        left = [one for one in self.rows[cell.top] if one.right <= cell.left]
        named = [one for one in reversed(left) if is_label(one)]
        if head is not None:
            # What stands beside the head as well names them both together.
            named = [one for one in named if one.top > head.top]
        row = named[0] if named else None
        return CellNames(
            row,
            head,
            row is not None and row is left[-1],
            head is not None and head.bottom == cell.top,
        )

    def labels_near(self, cell: FormCell) -> Iterator[str]:
        """The words that may tell the unit of a cell, the nearest first."""
        names = self.names_of(cell)
        for one in (names.head, names.row):
            if one is not None:
                yield one.text
        for one in reversed(self.rows[cell.top]):
            if one.right <= cell.left:
                yield one.text
