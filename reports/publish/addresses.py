"""Where readers find what is published: the pages of the disclosure site (栏目), the places on them."""

from string import ascii_letters, digits

from reports.core.anchors import anchor

INDEX = "index.html"
CHECKSUMS = "校验.txt"
FEED = "feed.xml"
SITEMAP = "sitemap.xml"
# What stands for itself in a path (RFC 3986, 2.3 and 3.3).
_PLAIN = frozenset(f"{ascii_letters}{digits}-._~/")


def absolute(column: str, path: str) -> str:
    """The whole address of a file of output/, where that is found at the column's."""
    signs = map(chr, path.encode("utf-8", "backslashreplace"))
    return column + "".join(
        sign if sign in _PLAIN else f"%{ord(sign):02X}" for sign in signs
    )


def unit_anchor(name: str) -> str:
    """Where a unit stands on the pages, the same whichever others do: others link to it."""
    return anchor("u", name)
