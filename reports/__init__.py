"""Reports of healthcare security bureaus: YAML becomes figures, figures fill a template, the
tree becomes files.
"""

import sys

# Where typing_extensions is installed, msgspec takes from it what typing itself has had since Python
# 3.11, and inspect is imported with it: a fifth of a run in which nothing has changed.
if "typing_extensions" not in sys.modules:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]
