"""The Content-Security-Policy (CSP3) of a page: its own styles and scripts as they are printed, and no more."""

import re
from base64 import b64encode
from hashlib import sha256

POLICY = "\x00"
"""Stands for the policy of a page until its styles and scripts are printed."""

# By what names them in a policy.
_ELEMENTS = (
    ("style", re.compile("<style>(.*?)</style>", re.DOTALL)),
    ("script", re.compile("<script>(.*?)</script>", re.DOTALL)),
)


def with_policy(page: str, *, pictures: bool = False) -> str:
    """The page with its policy in place; `pictures` may be part of it."""
    sources = []
    for name, element in _ELEMENTS:
        hashes = " ".join(_hash(text) for text in element.findall(page))
        if hashes:
            sources.append(f"{name}-src {hashes}; ")
    images = "img-src data:; " if pictures else ""
    return page.replace(
        POLICY,
        f"default-src 'none'; {''.join(sources)}{images}"
        "base-uri 'none'; form-action 'none'",
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
