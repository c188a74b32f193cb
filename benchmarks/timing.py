"""Stages run in turn, and their medians."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(slots=True)
class Clock:
    """The seconds each stage took in each round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def time(self, stage: str, act: Callable[..., Any], *arguments: Any) -> Any:
        """What the act gives; its time is noted."""
        started = time.perf_counter()
        result = act(*arguments)
        self.seconds.setdefault(stage, []).append(time.perf_counter() - started)
        return result

    def median(self, stage: str) -> float:
        """The median of a stage, in milliseconds."""
        return median(self.seconds[stage]) * 1000


def in_turn(rounds: int, ways: Sequence[Callable[[Clock], Any]]) -> Clock:
    """Every way once in each round, so that whatever slows the machine slows all; the first round does not count.

    What one way leaves behind is collected before the next begins, not in its time.
    """
    for way in ways:
        way(Clock())
    clock = Clock()
    for _ in range(rounds):
        for way in ways:
            gc.collect()
            way(clock)
    return clock


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table."""
    for row in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(row) + " |")
    print()


def print_facts(facts: Mapping[str, str]) -> None:
    """Facts line by line."""
    for name, value in facts.items():
        print(f"- {name}：{value}")
    print()
