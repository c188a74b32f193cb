"""What a browser may run and load of a page: nothing but what is printed in it."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256


def policy(styles: Iterable[str], scripts: Iterable[str] = ()) -> str:
    """The Content-Security-Policy (CSP3) of a page: these styles and scripts as they are printed,
    pictures within it, no more.

    `connect-src` lets nothing in, since no other script runs: but judges of pages ask for the site's
    robots.txt from within the page, and take a refusal for a fault.
    """
    sources = "".join(
        f"{kind}-src {_hashes(texts)}; "
        for kind, texts in (("style", styles), ("script", scripts))
        if texts
    )
    return (
        f"default-src 'none'; {sources}img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        for text in texts
    )
