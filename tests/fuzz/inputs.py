"""An input: a file or two of the samples and the steps that change them, all of it from a seed and a number."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from tests.fuzz.octets import change_file, changes_of

# More than any reader takes; without an end a few steps would make what no disk holds.
_MOST_BYTES = 6_000_000


class Step(NamedTuple):
    """One change of one file; its own seed makes it the same whichever steps go before."""

    file: str
    change: str
    seed: int

    def __str__(self) -> str:
        return f"{self.change} → {self.file}"


class Input(NamedTuple):
    """What is tried: the part of the program, the number of the input, its steps; `options` are of the part."""

    part: str
    seed: int
    number: int
    steps: tuple[Step, ...]
    options: Mapping[str, object]

    def chance(self) -> Random:
        """What decides on anything else."""
        return Random(f"{self.part} {self.seed} {self.number} options")


def draw_steps(chance: Random, files: Sequence[str], most: int = 4) -> tuple[Step, ...]:
    """One to a few changes, mostly of one file."""
    steps = []
    file = chance.choice(files)
    for _ in range(chance.choice((1, 1, 1, 2, 2, most))):
        if chance.random() < 0.2:
            file = chance.choice(files)
        steps.append(
            Step(file, chance.choice(changes_of(file)), chance.randrange(10**9))
        )
    return tuple(steps)


def changed(files: Mapping[str, bytes], steps: Iterable[Step]) -> dict[str, bytes]:
    """The files that the steps change, as they are after them."""
    after: dict[str, bytes] = {}
    for step in steps:
        content = after.get(step.file, files[step.file])
        content = change_file(step.file, content, step.change, Random(step.seed))
        after[step.file] = content[:_MOST_BYTES]
    return after
