"""Where readers find what is published: the pages of the disclosure site (栏目), the places on them."""

from reports.core.anchors import anchor

INDEX = "index.html"
CHECKSUMS = "校验.txt"


def unit_anchor(name: str) -> str:
    """Where a unit stands on the pages, the same whichever others do: others link to it."""
    return anchor("u", name)
