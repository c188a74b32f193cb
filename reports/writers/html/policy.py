"""The Content-Security-Policy (CSP3) of a page: its own styles, and scripts where it has such, as they
are printed, and no more.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

POLICY = "\x00"
"""Stands for the policy of a page until its styles and scripts are printed."""

_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile("<script>(.*?)</script>", re.DOTALL)


def with_policy(page: str, *, scripts: bool = False, pictures: bool = False) -> str:
    """The page with its policy in place; `scripts` of its own may run, `pictures` may be part of it."""
    sources = [f"style-src {_hashes(_STYLE.findall(page))}"]
    if scripts:
        sources.append(f"script-src {_hashes(_SCRIPT.findall(page))}")
    if pictures:
        sources.append("img-src data:")
    policy = "; ".join(
        ("default-src 'none'", *sources, "base-uri 'none'", "form-action 'none'")
    )
    return page.replace(POLICY, policy)


def _hashes(texts: Sequence[str]) -> str:
    digests = (sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
