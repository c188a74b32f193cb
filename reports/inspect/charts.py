"""The values that a chart of a Word file shows, as a table: its categories down, its series across (ECMA-376-1, 21.2)."""

from reports.inspect.markup import walk
from reports.inspect.reading import Grid, GridCell

_MOST_POINTS = 2_000
_DECIMALS = 6


def read_chart(data: bytes, place: str) -> Grid | None:
    """The table of a chart, None for one without values. Raises Fault, MarkupError."""
    reader = _Reader()
    walk(data, reader.begin, reader.end, reader.text)
    series = [one for one in reader.series if one["val"]]
    if not series:
        return None
    names = [one["tx"].get(0, "") for one in series]
    labels = {at: words for one in reversed(series) for at, words in one["cat"].items()}
    rows = [("", *names)]
    for at in sorted({at for one in series for at in one["val"]}):
        rows.append((labels.get(at, ""), *(one["val"].get(at, "") for one in series)))
    cells = (
        tuple(
            GridCell(
                column, words, f"{place} 的 {'、'.join(filter(None, (row[0], name)))}"
            )
            for column, (words, name) in enumerate(zip(row, rows[0], strict=True))
            if words
        )
        for row in rows
    )
    return Grid(place, tuple(cells), place, drawn=True)


class _Reader:
    """Takes in the tags of a chart: of each series its name, its categories, its values."""

    def __init__(self) -> None:
        self.series: list[dict[str, dict[int, str]]] = []
        self._part = ""
        self._at = 0
        self._words: list[str] | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if name == "ser":
            self.series.append({"tx": {}, "cat": {}, "val": {}})
        elif name in ("tx", "cat", "val") and self.series:
            self._part = name
        elif name == "pt":
            number = attributes.get("idx", "")
            self._at = int(number) if number.isdecimal() and len(number) < 5 else 0
        elif name == "v" and self._part:
            self._words = []

    def text(self, words: str) -> None:
        """Words, of which those of a point are a value."""
        if self._words is not None:
            self._words.append(words)

    def end(self, name: str) -> None:
        """A tag ends."""
        if name == "v" and self._words is not None:
            words = " ".join("".join(self._words).split())
            points = self.series[-1][self._part]
            if words and len(points) < _MOST_POINTS:
                points[self._at] = _shown(words) if self._part == "val" else words
            self._words = None
        elif name == self._part:
            self._part = ""


def _shown(words: str) -> str:
    """A value without what the halves of a computer add to it."""
    try:
        rounded = f"{float(words):.{_DECIMALS}f}"
    except ValueError:
        return words
    return rounded.rstrip("0").rstrip(".")
