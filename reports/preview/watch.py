"""Which files have changed since the last look: by asking the disk again and again, since a shared drive tells
nobody.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from reports.publish.disk import is_litter

_Looks = tuple[int, int]


class Watch:
    """The files below some folders by their times and sizes, as they were at the last look."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._known = dict(self._look())

    @property
    def many(self) -> int:
        """How many files there are."""
        return len(self._known)

    def changed(self) -> set[Path]:
        """The files that have come, gone or changed since the last call."""
        now = dict(self._look())
        before, self._known = self._known, now
        return {
            Path(path)
            for path in before.keys() | now.keys()
            if before.get(path) != now.get(path)
        }

    def _look(self) -> Iterator[tuple[str, _Looks]]:
        for folder in self._folders:
            yield from _files_below(os.fspath(folder))


def _files_below(folder: str) -> Iterator[tuple[str, _Looks]]:
    """The files with what tells that one has changed; a folder that cannot be read has none."""
    try:
        with os.scandir(folder) as entries:
            found = [one for one in entries if not is_litter(one.name)]
    except OSError:
        return
    for entry in found:
        try:
            if entry.is_dir():
                yield from _files_below(entry.path)
            else:
                # Not the entry's own: Windows brings that up to date late.
                looks = os.stat(entry.path)  # noqa: PTH116 - scandir's path is no Path
                yield entry.path, (looks.st_mtime_ns, looks.st_size)
        except OSError:
            # It is gone again.
            continue
