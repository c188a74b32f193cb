"""What the pages of the disclosure site (栏目) say of the site and the column that they are."""

from collections.abc import Iterable

from msgspec import Struct

from reports.publish.addresses import FEED, SITEMAP
from reports.publish.records import Portal, agreed
from reports.publish.register import YearListing


class Column(Struct, frozen=True):
    """The column over all years: what its documents say of it alike, the last day on which one was
    published.
    """

    portal: Portal
    newest: str

    @property
    def feed(self) -> str:
        """The name of what tells programs of new documents, empty where there is none: it needs the
        column's address, and the day of a document.
        """
        return FEED if self.portal.address and self.newest else ""

    @property
    def for_programs(self) -> list[str]:
        """The names of the files that programs read."""
        names = (self.feed, SITEMAP if self.portal.address else "")
        return [name for name in names if name]


def column_of(listings: Iterable[YearListing]) -> Column:
    """The column that all these years are in."""
    years = [one for one in listings if one.spots]
    portals = frozenset[Portal]().union(*(one.portals for one in years))
    newest = max((one.newest for one in years), default="")
    return Column(agreed(portals) if portals else Portal(), newest)
