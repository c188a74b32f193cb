"""Where readers find what is published: the pages of the disclosure site (栏目), the places on them."""

from reports.publish.disk import hash_bytes

INDEX = "index.html"
CHECKSUMS = "校验.txt"
_SHORT = 12


def unit_anchor(name: str) -> str:
    """Where a unit stands on the pages, the same whichever others do: others link to it."""
    return f"u{hash_bytes(name.encode('utf-8', 'backslashreplace'))[:_SHORT]}"
