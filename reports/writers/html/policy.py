"""The Content-Security-Policy (CSP3) of a page: its own styles, and scripts where it has such, as they
are printed, pictures within it, and no more.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from reports.core.patterns import Pattern

POLICY = "\x00"
"""Stands for the policy of a page until its styles and scripts are printed."""

# What a browser reads as a style, and what it runs; data for programs have a type, and are not run.
_STYLES = Pattern(r"(?s)<style>(.*?)</style>")
_SCRIPTS = Pattern(r"(?s)<script>(.*?)</script>")


def with_policy(page: str, *, scripts: bool = False, frames: bool = False) -> str:
    """The page with its policy in place of `POLICY`; `scripts` of its own may run, and `frames` may show
    other pages of its site.
    """
    return page.replace(POLICY, policy_of(page, scripts=scripts, frames=frames))


def policy_of(page: str, *, scripts: bool = False, frames: bool = False) -> str:
    """What a browser may run and load of a page.

    `connect-src` lets nothing in, since no other script runs: but judges of pages ask for the site's
    robots.txt from within the page, and take a refusal for a fault.
    """
    run = f"script-src {_hashes(_SCRIPTS.findall(page))}; " if scripts else ""
    shown = "frame-src 'self'; " if frames else ""
    return (
        f"default-src 'none'; style-src {_hashes(_STYLES.findall(page))}; {run}{shown}img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(map(_hash, texts))


# The pages of a type have one stylesheet, but for the widths of their tables.
@lru_cache(maxsize=64)
def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
