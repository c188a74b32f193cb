"""Names of the places that others lead to: the same as long as what stands there is called the same,
whatever stands before it.
"""

from functools import lru_cache
from hashlib import sha256

_SHORT = 12


@lru_cache(maxsize=4096)
def anchor(kind: str, *names: str) -> str:
    """The anchor of what bears these names, the outer ones first; `kind` is a letter.

    Letters and digits alone: an address with it can be sent about, and Word takes it as it is.
    """
    path = "\n".join(names).encode("utf-8", "backslashreplace")
    return kind + sha256(path).hexdigest()[:_SHORT]
