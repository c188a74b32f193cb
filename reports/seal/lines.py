"""What a file says, line by line, whoever saved it: a page as a portal gives it out, a Word file as Word
or LibreOffice saved it again.

Unlike `gate/readback`, which is strict with files that have just been written, this reads what it can:
it only tells where somebody else's file says something else than the one that was sealed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from types import MappingProxyType

from msgspec import Struct

from reports.gate.readback.items import (
    Picture,
    ReadItem,
    ReadLine,
    ReadTable,
    Unreadable,
)

BETWEEN = "｜"
"""What stands between the cells of a row."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    *("article", "aside", "body", "caption", "dd", "desc", "details", "div", "dl"),
    *("dt", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "li"),
    *("main", "nav", "ol", "option", "p", "pre", "section", "summary", "svg", "table"),
    *("tbody", "text", "tfoot", "thead", "title", "tr", "ul"),
}
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "textarea"})
# What is read wrong of a file that is damaged, or none of its kind.
_STUMBLES = (Unreadable, ArithmeticError, LookupError, ValueError)


class FileLine(Struct, frozen=True):
    """A line without its white space, and the heading it stands under."""

    text: str
    place: str


def read_lines(name: str, content: bytes) -> list[FileLine] | None:
    """The lines of a file by its name, None where it cannot be read, or is of a kind without any."""
    for suffix, read in _READERS.items():
        if name.lower().endswith(suffix):
            try:
                return list(read(content))
            except _STUMBLES:
                return None
    return None


def _bare(text: str) -> str:
    return "".join(text.split())


# ── pages ───────────────────────────────────────────────────────────────────


class _Page(HTMLParser):
    """The lines of a page: blocks end them, the cells of a row share one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[FileLine] = []
        self._words: list[str] = []
        self._place = ""
        self._unseen = 0
        # How many cells are open; a table in a cell is part of its row.
        self._cells = 0
        # How many have begun in the row.
        self._in_row = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("td", "th"):
            if self._in_row:
                self._words.append(BETWEEN)
            self._in_row += 1
            self._cells += 1
        elif tag in _BLOCKS or tag == "br":
            self._end_line()
        for name, value in attrs:
            if tag == "img" and name == "alt" and value:
                self._words.append(value)

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in ("td", "th"):
            self._cells = max(self._cells - 1, 0)
        elif tag == "tr":
            self._cells = 0
            self._end_line()
        elif tag in _BLOCKS:
            self._end_line(is_heading=tag in _HEADINGS)

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._unseen:
            self._words.append(data)

    def _end_line(self, *, is_heading: bool = False) -> None:
        if self._cells:
            return
        text = _bare("".join(self._words))
        self._words.clear()
        self._in_row = 0
        if text.strip(BETWEEN):
            if is_heading:
                self._place = text
            self.lines.append(FileLine(text, self._place))


def _read_page(content: bytes) -> Sequence[FileLine]:
    page = _Page()
    page.feed(_decoded(content))
    page.close()
    return page.lines


def _decoded(content: bytes) -> str:
    """The text of a page or a list: UTF-8, else what Windows of old saves."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


# ── Word, Excel, lists ──────────────────────────────────────────────────────


def _read_word(content: bytes) -> Iterator[FileLine]:
    from reports.gate.readback.word import ReadWord

    return _in_items(ReadWord(content).items())


def _in_items(items: Sequence[ReadItem]) -> Iterator[FileLine]:
    place = ""
    for item in items:
        if isinstance(item, ReadLine):
            # What a 目录 lists stands in the text as well, and each program makes it anew.
            if item.kind == "entry":
                continue
            text = _bare(item.text)
            place = text if item.kind == "heading" else place
            yield FileLine(text, place)
        elif isinstance(item, ReadTable):
            for row in item.rows:
                text = BETWEEN.join(map(_bare, row.words))
                if text.strip(BETWEEN):
                    yield FileLine(text, place)
        else:
            yield from _in_chart(item, place)


def _in_chart(chart: Picture, place: str) -> Iterator[FileLine]:
    """What is drawn. What is said of a chart beside that, and a picture in its stead, some programs
    leave out.
    """
    for name, value in chart.facts:
        if name.startswith("系列") and value:
            yield FileLine(f"{_bare(name)}：{_bare(value)}", place)


def _read_workbook(content: bytes) -> Iterator[FileLine]:
    from reports.gate.readback.workbook import read_sheets

    for sheet in read_sheets(content):
        rows: dict[int, list[str]] = {}
        for row, _, text in sorted(sheet.cells):
            rows.setdefault(row, []).append(_bare(text))
        for words in rows.values():
            if any(words):
                yield FileLine(BETWEEN.join(filter(None, words)), "")


def _read_list(content: bytes) -> Iterator[FileLine]:
    for line in _decoded(content).splitlines():
        if text := _bare(line):
            yield FileLine(text, "")


_READERS: Mapping[str, Callable[[bytes], Iterator[FileLine] | Sequence[FileLine]]] = (
    MappingProxyType(
        {
            ".html": _read_page,
            ".htm": _read_page,
            ".docx": _read_word,
            ".xlsx": _read_workbook,
            ".csv": _read_list,
            ".json": _read_list,
        }
    )
)
