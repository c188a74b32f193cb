"""Zip files, which Word, Excel and much of ours are: how it shows that one is damaged, or none."""

import zipfile
import zlib

DAMAGE = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    RuntimeError,
    OSError,
    EOFError,
    zlib.error,
)
"""What its reader raises then; RuntimeError also for a password, and for a way of packing that it does not know."""
