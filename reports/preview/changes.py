"""What was changed on the page since it was opened, to be undone and done again."""

from pathlib import Path, PurePosixPath

from msgspec import Struct

from reports.core.problems import Fault, Place, problem
from reports.typed.write_back import Spot, put

_UNDO, _REDO = "撤销", "重做"


class Change(Struct, frozen=True):
    """A value or a text that was changed: where it stands, what it became, and its file before and after, None
    where there was no such file.
    """

    spot: Spot
    new: str
    before: bytes | None
    after: bytes


class Changes:
    """The changes of a session in their order; those undone wait to be done again until another is made."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.done: list[Change] = []
        self.undone: list[Change] = []

    def make(self, change: Change) -> None:
        """Writes a change. Raises Fault."""
        put(self._data, change.spot.file, change.before, change.after)
        self.done.append(change)
        self.undone.clear()

    def undo(self) -> None:
        """Takes the last change back. Raises Fault where its file has changed since."""
        if not self.done:
            raise Fault(problem("G23", "nothing", step=_UNDO))
        change = self.done[-1]
        self._put(change, change.after, change.before, _UNDO)
        self.undone.append(self.done.pop())

    def redo(self) -> None:
        """Makes the change again that was taken back last. Raises Fault where its file has changed since."""
        if not self.undone:
            raise Fault(problem("G23", "nothing", step=_REDO))
        change = self.undone[-1]
        self._put(change, change.before, change.after, _REDO)
        self.done.append(self.undone.pop())

    def _put(
        self, change: Change, now: bytes | None, then: bytes | None, step: str
    ) -> None:
        file = change.spot.file
        path = self._data / file
        try:
            is_same = path.read_bytes() == now
        except FileNotFoundError:
            is_same = now is None
        except OSError:
            is_same = False
        if not is_same:
            place, name = Place(file, change.spot.line), PurePosixPath(file).name
            raise Fault(problem("G23", "undo changed", place, file=name, step=step))
        put(self._data, file, now, then)
