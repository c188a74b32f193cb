"""The compiled cache in the user's own cache folder: it holds code, so it is never shipped or shared."""

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reports.output import write_files

T = TypeVar("T")


def kept(folder: Path | None, key: str, state: str, make: Callable[[], T]) -> T:
    """What `make` gives, or what it gave in an earlier run under the same key and in the same state.

    An entry that is damaged or of another state is made anew in its place; code of one Python is nothing to another.
    """
    if folder is None:
        return make()
    path = folder / f"{key}.{sys.implementation.cache_tag}.bin"
    try:
        found, value = pickle.loads(path.read_bytes())
    except Exception:  # whatever a damaged pickle raises, the entry is worth nothing more
        found, value = None, None
    if found == state:
        return value  # type: ignore[no-any-return]
    made = make()
    write_files(folder, {path.name: pickle.dumps((state, made))})
    return made
