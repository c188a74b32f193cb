"""Bills of materials as CycloneDX 1.6. Nothing of the machine or the time is in one: the same lock, the same bytes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tools.lock import LOCK, Pin, canonical, needed_for, project, read_lock

Component = dict[str, Any]


def address(pin: Pin) -> str:
    """What a bill calls a release."""
    return f"pkg:pypi/{pin.name}@{pin.version}"


def bill(
    components: Iterable[Component], pins: Iterable[Pin], direct: Iterable[str]
) -> str:
    """The bill of the program with its components, and which of the releases asks for which."""
    said, refs = project(), {one.name: address(one) for one in pins}
    own = f"pkg:pypi/{said['name']}@{said['version']}"
    asked = {
        refs[name]: sorted(refs[one.name] for one in pins if name in one.asked_by)
        for name in sorted(refs)
    }
    depends = {own: sorted(refs[canonical(one)] for one in direct)} | asked
    component = {
        "type": "application",
        "bom-ref": own,
        "name": said["name"],
        "version": said["version"],
        "licenses": [{"license": {"id": said["license"]}}],
    }
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component},
        "components": list(components),
        "dependencies": [
            {"ref": ref, "dependsOn": others} for ref, others in depends.items()
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def library(pin: Pin) -> Component:
    """A release as a component."""
    return {
        "type": "library",
        "bom-ref": address(pin),
        "name": pin.name,
        "version": pin.version,
        "purl": address(pin),
    }


def bill_of_lock() -> str:
    """The bill of everything in requirements.lock: what the program itself needs has the scope "required", all else
    (its extras, the tests, the build) "optional".
    """
    lock = read_lock(LOCK.read_text(encoding="utf-8"))
    direct = project()["dependencies"]
    components = _scoped(lock, needed_for(direct, lock))
    return bill(components, lock.values(), direct)


def _scoped(lock: Mapping[str, Pin], needed: set[str]) -> Iterable[Component]:
    for name, pin in sorted(lock.items()):
        one = library(pin) | {"scope": "required" if name in needed else "optional"}
        if pin.marker:
            one["properties"] = [{"name": "python:marker", "value": pin.marker}]
        yield one


if __name__ == "__main__":
    print(bill_of_lock(), end="")
