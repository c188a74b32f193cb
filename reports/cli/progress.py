"""How far a run is: a line on the terminal that is written over, and gone at the end."""

import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from msgspec import Struct

from reports.cli.console import text_width
from reports.cli.ending import complain

T = TypeVar("T")

# With fewer units a run is over before anybody looks.
_FEWEST = 10
# Seconds between two looks, and what the rate is taken over.
_BETWEEN, _BACK = 0.2, 60.0


class _Look(Struct, frozen=True):
    seconds: float
    done: int


class Progress:
    """Counts what is done of so many units, or other things, and shows it where somebody looks at a terminal."""

    def __init__(self, units: int, thing: str = "单位") -> None:
        self._thing = thing
        self._units, self._done, self._shown = units, 0, ""
        self._looks = deque([_Look(time.perf_counter(), 0)])
        self._is_shown = units >= _FEWEST and sys.stderr.isatty()

    def watch(self, results: Iterable[T]) -> Iterator[T]:
        """The results, counted."""
        try:
            self._show()
            for one in results:
                self._done += 1
                yield one
                self._look()
        finally:
            self._clear()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While something else is printed, the line is not there."""
        self._clear()
        yield
        self._show()

    def _look(self) -> None:
        now = time.perf_counter()
        if now - self._looks[-1].seconds < _BETWEEN:
            return
        self._looks.append(_Look(now, self._done))
        while len(self._looks) > 2 and now - self._looks[0].seconds > _BACK:
            self._looks.popleft()
        self._show()

    def _show(self) -> None:
        if self._is_shown:
            words = progress_words(self._units, self._done, self._rate(), self._thing)
            gap = " " * (text_width(self._shown) - text_width(words))
            complain(f"\r{words}{gap}")
            self._shown = words + gap

    def _clear(self) -> None:
        if self._shown:
            complain(f"\r{' ' * text_width(self._shown)}\r")
            self._shown = ""

    def _rate(self) -> float:
        first, last = self._looks[0], self._looks[-1]
        if last.done == first.done:
            return 0.0
        return (last.done - first.done) / (last.seconds - first.seconds)


def progress_words(units: int, done: int, rate: float, thing: str = "单位") -> str:
    """How far a run is; `rate` is units a second, 0 while it is not known; `thing` is what is counted."""
    words = f"做了 {done}/{units} 个{thing}"
    if not rate:
        return words
    left = duration_words(max(units - done, 0) / rate)
    return f"{words}，每秒 {rate:.1f} 个，还要约 {left}"


def duration_words(seconds: float) -> str:
    """A time as it is said: 40 秒, 3 分钟, 2 小时 5 分."""
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时 {minutes % 60} 分"
