"""The compiled cache in the user's own cache folder: it holds code, so it is never shipped or
shared.
"""

import pickle
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from reports.publish.disk import hash_file, write_passing
from reports.publish.looks import sweep_old

T = TypeVar("T")


def kept(folder: Path | None, key: str, state: str, make: Callable[[], T]) -> T:
    """What `make` gives, or what it gave in an earlier run under the same key and in the same
    state.

    An entry that is damaged or of another state is made anew in its place; code of one Python
    is nothing to another, and code of another Jinja is made anew.
    """
    if folder is None:
        return make()
    state = f"{state} {_compiler()}"
    path = folder / f"{key}.{sys.implementation.cache_tag}.bin"
    try:
        found, value = pickle.loads(path.read_bytes())
    except (
        Exception
    ):  # whatever a damaged pickle raises, the entry is worth nothing more
        found, value = None, None
    if found == state:
        return value  # type: ignore[no-any-return]
    made = make()
    _sweep_once(folder)
    write_passing(folder, {path.name: pickle.dumps((state, made))})
    return made


@cache
def _sweep_once(folder: Path) -> None:
    """Removes what crashed runs left half written: once, since of many units each has an entry here."""
    sweep_old(folder)


@cache
def _compiler() -> str:
    """What stands for the version of Jinja: the hash of its compiler, which is cheaper to get
    than the number.
    """
    spec = find_spec("jinja2.compiler")
    return (spec and spec.origin and hash_file(Path(spec.origin))) or ""
