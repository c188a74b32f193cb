"""pyproject.toml and requirements.lock as the tools read them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)(?: ; ([^\\]+?))? \\\n")
_SUM = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ASKED = re.compile(r"^ +# (?:via |  )([A-Za-z0-9._-]+)", re.MULTILINE)


class Pin(Struct, frozen=True):
    """A release: where it is needed (a marker), the checksums of its files, and which packages ask for it."""

    name: str
    version: str
    marker: str
    sums: tuple[str, ...]
    asked_by: frozenset[str]


def project() -> Mapping[str, Any]:
    """What pyproject.toml says of the project."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    said: Mapping[str, Any] = tomllib.loads(text)["project"]
    return said


def canonical(requirement: str) -> str:
    """The name of a requirement as indexes spell it."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def read_lock(text: str) -> dict[str, Pin]:
    """The releases of a lock by their names."""
    found = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        if head := _PIN.match(entry):
            name = canonical(head[1])
            asked_by = frozenset(map(canonical, _ASKED.findall(entry)))
            sums = tuple(_SUM.findall(entry))
            found[name] = Pin(name, head[2], head[3] or "", sums, asked_by)
    return found


def needed_for(requirements: Iterable[str], lock: Mapping[str, Pin]) -> set[str]:
    """The names of what the requirements need, themselves included."""
    needed = set(map(canonical, requirements))
    while more := {one.name for one in lock.values() if one.asked_by & needed} - needed:
        needed |= more
    return needed
