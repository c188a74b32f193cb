"""What a stage took, rounds in turn, their medians and ratios, and tables of them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

WHOLE = "whole"
"""The stage that is everything a way does in one round."""


class Took(NamedTuple):
    """Seconds on the wall and on the processor (all threads, children too), and peak memory in MB where known."""

    wall: float
    cpu: float
    memory: float = 0.0


@dataclass(slots=True)
class Clock:
    """What each stage of one round took."""

    took: dict[str, Took] = field(default_factory=dict)

    def time(self, stage: str, act: Callable[..., Any], *arguments: Any) -> Any:
        """What the act gives; its time is noted."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = act(*arguments)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        self.took[stage] = Took(wall, cpu)
        return result


@dataclass(frozen=True, slots=True)
class Rounds:
    """What each stage of each way took, round by round."""

    took: Mapping[str, Sequence[Mapping[str, Took]]]

    def middle(self, way: str, stage: str = WHOLE) -> Took:
        """The medians of wall and processor, and the greatest memory."""
        each = [one[stage] for one in self.took[way]]
        return Took(
            median(one.wall for one in each),
            median(one.cpu for one in each),
            max(one.memory for one in each),
        )

    def times(
        self, way: str, other: str, stage: str = WHOLE, other_stage: str = WHOLE
    ) -> Took:
        """How many times as long one way takes as another, on the wall and on the processor.

        The median of the ratios round by round: what slows the machine for a while slows both ways of a round.
        """
        pairs = [
            (one[stage], two[other_stage])
            for one, two in zip(self.took[way], self.took[other], strict=True)
        ]
        return Took(
            median(one.wall / two.wall for one, two in pairs),
            median(one.cpu / max(two.cpu, 1e-6) for one, two in pairs),
        )


def in_turn(
    rounds: int, ways: Mapping[str, Callable[[], Mapping[str, Took]]]
) -> Rounds:
    """Every way once in each round, so that whatever slows the machine slows all; the first round does not count."""
    for way in ways.values():
        way()
    took: dict[str, list[Mapping[str, Took]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            took[name].append(way())
    return Rounds(took)


def milliseconds(took: Took) -> tuple[str, str]:
    """Processor and wall for a table."""
    return f"{took.cpu * 1000:.1f}", f"{took.wall * 1000:.1f}"


def ratios(took: Took) -> tuple[str, str]:
    """Processor and wall of a ratio for a table."""
    return f"{took.cpu:.2f}", f"{took.wall:.2f}"


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table."""
    for row in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def print_facts(facts: Mapping[str, str]) -> None:
    """Facts line by line."""
    for name, value in facts.items():
        print(f"- {name}：{value}")
    print()
