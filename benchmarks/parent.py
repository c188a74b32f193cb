"""One call of the program whose own peak memory, without that of its children, is told in a file.

`python parent.py FILE real|simulated WORDS…`. Simulated: the first unit is made, all others answer with the like of
what it answered, made anew for each, as if a worker had sent it.
"""

import json
import pickle
import resource
import sys
from pathlib import Path
from typing import Any

import build
from reports.run import pipeline


def main(told: str, how: str, *words: str) -> int:
    """The exit status of the call."""
    if how == "simulated":
        pipeline.build_unit = _Simulated(pipeline.build_unit)  # type: ignore[assignment]
    status = build.main(words)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(told).write_text(json.dumps(peak), encoding="utf-8")
    return status


class _Simulated:
    """Answers in the place of `build_unit`."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.first = b""
        self.name = b""

    def __call__(self, *asked: Any) -> Any:
        unit: str = getattr(asked[-1], "name", asked[-1])
        name = unit.encode()
        if not self.first:
            self.name = name
            self.first = pickle.dumps(tuple(self.real(*asked)))
        # All names of benchmarks.units are equally long.
        return pickle.loads(self.first.replace(self.name, name))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
