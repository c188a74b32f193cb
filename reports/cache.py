"""The compiled cache in the user's own cache folder: it holds code, so it is never shipped or shared."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reports.output import write_files

T = TypeVar("T")


def kept(folder: Path | None, key: str, make: Callable[[], T]) -> T:
    """What `make` gives, or what it gave in an earlier run under the same key; a damaged entry is made anew."""
    if folder is None:
        return make()
    path = folder / f"{key}.bin"
    try:
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    except Exception:  # whatever a damaged pickle raises, the entry is worth nothing more
        made = make()
        write_files(folder, {path.name: pickle.dumps(made)})
        return made
