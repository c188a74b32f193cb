"""Where a link may lead: one rule for templates, narratives and layouts."""

import re

# Anything else opens files, programs or shares of whoever clicks, or tells them who that is.
_PUBLIC = re.compile(r"(?:https?://[^\s/\\]|mailto:[^\s\\])", re.IGNORECASE)
_WITHIN = re.compile(r"#\S")


def is_public(address: str) -> bool:
    """Whether an address is one of the web or of a mailbox."""
    return _PUBLIC.match(address) is not None


def may_link(address: str) -> bool:
    """Whether a link may lead there: out to the web, to a mailbox, or to a place of the document."""
    return is_public(address) or _WITHIN.match(address) is not None
