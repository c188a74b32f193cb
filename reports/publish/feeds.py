"""What programs read of the disclosure site, where its address is known: what is new (Atom, RFC 4287), and
where its pages are (sitemaps.org).
"""

from collections.abc import Iterator, Sequence
from heapq import nlargest
from html import escape
from itertools import chain, islice

from reports.publish.addresses import FEED, INDEX, absolute
from reports.publish.listing import ListedDocument
from reports.publish.register import YearListing

# So many documents are new; so many addresses a sitemap may hold (sitemaps.org, protocol).
_NEWEST, _MOST = 50, 50_000
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'

# When it was published, its path in output/, its unit, and the document.
_Dated = tuple[str, str, str, ListedDocument]


def feed(listings: Sequence[YearListing], column: str) -> Iterator[str]:
    """The documents published last, the newest first; of those that say when. Raises OSError."""
    newest = nlargest(
        _NEWEST, chain.from_iterable(map(_dated, listings)), key=lambda one: one[:2]
    )
    yield (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
        f"<title>信息公开</title>\n<id>{_said(column)}</id>\n"
        f'<link rel="self" href="{_said(absolute(column, FEED))}"/>\n'
        f'<link href="{_said(absolute(column, INDEX))}"/>\n'
        f"<updated>{newest[0][0]}</updated>\n"
    )
    for moment, path, unit, document in newest:
        issue, address = document.issue, _said(absolute(column, path))
        kind = f'<category term="{_said(issue.kind)}"/>\n' if issue.kind else ""
        yield (
            f"<entry>\n<title>{_said(issue.title)}</title>\n<id>{address}</id>\n"
            f'<link href="{address}"/>\n<updated>{moment}</updated>\n'
            f"<author><name>{_said(unit)}</name></author>\n{kind}</entry>\n"
        )
    yield "</feed>\n"


def sitemap(listings: Sequence[YearListing], column: str) -> Iterator[str]:
    """The pages of the site and of its documents, as far as a sitemap has room: the year's pages
    lead to the others. Raises OSError.
    """
    indexes = (INDEX, *(f"{one.year}/{INDEX}" for one in listings))
    pages = (path for one in listings for path, _, _ in _pages(one))
    yield f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for path in islice(chain(indexes, pages), _MOST):
        yield f"<url><loc>{_said(absolute(column, path))}</loc></url>\n"
    yield "</urlset>\n"


def _dated(listing: YearListing) -> Iterator[_Dated]:
    for path, unit, document in _pages(listing):
        if document.issue.date:
            time = document.issue.time or "00:00"
            # Published where all clocks are eight hours ahead.
            yield f"{document.issue.date}T{time}:00+08:00", path, unit, document


def _pages(listing: YearListing) -> Iterator[tuple[str, str, ListedDocument]]:
    """The path of each document's page in output/, with its unit."""
    for unit in listing.units():
        for document in unit.documents:
            name = document.files[0].name
            yield f"{listing.year}/{unit.name}/{name}", unit.name, document


def _said(words: str) -> str:
    return escape(words.encode("utf-8", "backslashreplace").decode())
