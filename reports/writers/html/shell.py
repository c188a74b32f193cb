"""Whether a page around the text is one that browsers and portals take as it was meant."""

from collections.abc import Callable
from html.parser import HTMLParser

from reports.core.tree import Document, Heading, Paragraph, Text
from reports.writers.html import PageMeta, write_page

_EMPTY = frozenset(
    ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr")
)
# HTML lets these end by themselves.
_END_THEMSELVES = frozenset(("p", "li", "dt", "dd", "tr", "td", "th", "option"))
_PARTS = ("!doctype html", "html", "head", "title", "body")
_ONE, _PAIR, _FILE = "字", (("项", "字"),), (("文件", "文件.docx", "Word"),)
_FULL = PageMeta(
    *(_ONE,) * 12,
    breadcrumb=(_ONE, _ONE),
    info=_PAIR,
    downloads=_FILE * 2,
    columns=_PAIR * 2,
    invented=(_ONE, _ONE),
    gone=_PAIR * 2,
    year=_ONE,
    address=_ONE,
)
_WORDS = "正文从这里到这里"
_TEXT = (Paragraph((Text(_WORDS),)),)
# So many that there is a 目录, in two levels.
_HEADINGS = tuple(Heading(level, (Text(_ONE),), anchor=_ONE) for level in (1, 2, 2, 1))
_TRIED = (
    (Document("题名", (*_TEXT, *_HEADINGS), mark="草稿"), _FULL),
    (Document("题名", _TEXT), PageMeta(has_policy=False)),
)


def find_broken(shell: Callable[..., str]) -> str:
    """The tag that a page lacks or has without its other half, tried with all that a page may
    hold and with nothing; empty where there is none. Raises Fault as the shell does.
    """
    for document, meta in _TRIED:
        page = _parsed(write_page(document, shell, meta, "").decode())
        if broken := page.broken:
            return broken
        if document.title not in page.title:
            return "<title>"
        headings = [_ONE] * (len(document.blocks) - len(_TEXT))
        if not page.holds(document.title, _WORDS, *headings):
            return "<article>"
    return ""


def find_broken_tag(text: str) -> str:
    """The same of a page as it stands."""
    return _parsed(text).broken


def _parsed(text: str) -> "_Page":
    page = _Page()
    page.feed(text)
    page.close()
    return page


class _Page(HTMLParser):
    """The elements of a page as they begin and end."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []
        self.open: list[str] = []
        self.unpaired: list[str] = []
        self.title = self.article = self.words = ""

    @property
    def broken(self) -> str:
        """The first tag that lacks its other half, or that there is not once."""
        missing = [part for part in _PARTS if self.begun.count(part) != 1]
        for tag in (*self.unpaired, *self.open, *missing):
            return f"<{tag}>"
        return ""

    def holds(self, title: str, words: str, *more: str) -> bool:
        """Whether one article holds the title, these words and what is `more`, nothing else, and the
        page has the words once.
        """
        alone = self.begun.count("article") == self.words.count(words) == 1
        return alone and self.article.split() == [title, words, *more]

    def handle_decl(self, decl: str) -> None:
        self.begun.append(f"!{decl.lower()}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begun.append(tag)
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begun.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1:] != [tag] and set(self.open[-1:]) & _END_THEMSELVES:
            self.open.pop()
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.unpaired.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words += data
        if "article" in self.open:
            self.article += data
        if self.open[-1:] == ["title"]:
            self.title += data
